"""The types: what kind of thing a term is.

The one idea: a type says what can be done with a thing, never what is known about it. Sign, symmetry, bounds are
hypotheses of a context, not types. Sizes in types are terms; two sizes are the same when their difference is zero as a
polynomial (`same_size` in typing.py).

Not here: terms, and what types mean in a model.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..records import record

if TYPE_CHECKING:
    from .terms import Term


class Type:
    """One of the classes below."""

    __slots__ = ()


@record
class Index(Type):
    """A whole number from `low` to `high`; None is no bound. A size is an index from 1 (or 0) on.

    As the type of a bound variable it is the range of a sum.
    """

    low: Term | None = None
    high: Term | None = None


@record
class Real(Type):
    """A real number, also a point of the line."""


@record
class Matrix(Type):
    """A real matrix, rows x cols. A vector of R^n is a column, n x 1."""

    rows: Term
    cols: Term


@record
class Point(Type):
    """An element of a named space; sums run over a discrete one, integrals over another."""

    space: str
    discrete: bool = False


@record
class Law(Type):
    """A distribution of one point or, jointly, of several. A discrete one has masses, another a density.

    `points` are the types of the places of its density: real numbers, columns, points of a named space.
    """

    points: tuple[Type, ...]
    discrete: bool = False


@record
class Random(Type):
    """A random variable with values of type `of`; a sample is a function from an index to these."""

    of: Type


@record
class Function(Type):
    """A function. A family is a function of indices, a conditional law a function whose values are laws."""

    arguments: tuple[Type, ...]
    result: Type


@record
class Set(Type):
    """A set of points of type `of`: a domain of integration, an event."""

    of: Type


@record
class Proposition(Type):
    """Something that holds or does not hold."""


REAL = Real()
PROPOSITION = Proposition()
INDEX = Index()


def sizes(kind: Type) -> tuple[Term, ...]:
    """The terms that stand in a type, from left to right.

    >>> sizes(REAL)
    ()
    """
    match kind:
        case Index(low, high):
            return tuple(t for t in (low, high) if t is not None)
        case Matrix(rows, cols):
            return rows, cols
        case Law(points):
            return tuple(t for p in points for t in sizes(p))
        case Function(arguments, result):
            return tuple(t for p in (*arguments, result) for t in sizes(p))
        case Random(of) | Set(of):
            return sizes(of)
    return ()


def resized(kind: Type, change) -> Type:
    """The same type with `change` applied to each of its terms."""
    match kind:
        case Index(low, high):
            return Index(low and change(low), high and change(high))
        case Matrix(rows, cols):
            return Matrix(change(rows), change(cols))
        case Law(points, discrete):
            return Law(tuple(resized(p, change) for p in points), discrete)
        case Function(arguments, result):
            return Function(tuple(resized(p, change) for p in arguments), resized(result, change))
        case Random(of):
            return Random(resized(of, change))
        case Set(of):
            return Set(resized(of, change))
    return kind
