"""What names stand for in a model, and what terms are worth.

The one idea: a model gives each declaration a small, inert, exact value of the kind that its type asks for:

    Index, Real       an int or a Fraction (evaluation may also return an Interval)
    Matrix            Array
    Point(space)      Element
    Law(points)       Gaussian, Finite, Cells; or Closed: a closed term of the language that is a law
    Function          Table for a family (members by their indices), Steps for a function that is constant on cells,
                      Closed: a closed Lam of the language; values may be laws (a conditional law)
    Random            Outcomes: its value at each outcome of the model's finite probability space
    Set               Closed: a closed term of the language that is a set

Not here: how values are computed (evaluate.py), how models are found (refutation/).
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from ...records import field, record
from ..terms import Declaration, LanguageError, Term

Rational = int | Fraction


class NoValue(Exception):
    """A term has no value in a model: 1/0, the logarithm of a negative number, an integral that does not exist."""


class Unevaluated(Exception):
    """A term may have a value, but none is computed here; says nothing for or against a claim."""


class OverBudget(Unevaluated):
    """The evaluation needs more units of work than it was given."""


@record
class Array:
    """A matrix of numbers, row by row. A column has cols = 1. Empty ones (rows = 0) are allowed."""

    rows: int
    cols: int
    entries: tuple[Any, ...]

    def __post_init__(self) -> None:
        if len(self.entries) != self.rows * self.cols:
            raise LanguageError(f"{self.rows} x {self.cols} entries are needed, not {len(self.entries)}")

    def at(self, i: int, j: int = 1) -> Any:
        """The entry, counted from 1."""
        return self.entries[(i - 1) * self.cols + j - 1]


@record
class Element:
    """The point number k (from 0) of a named space."""

    space: str
    k: int


@record
class Gaussian:
    """A normal law of one point: of a column of n entries, or (`column` False) of a number, or jointly of n > 1 numbers.

    With `places` it is a joint law of numbers (0) and columns (their entries counted), and `column` is True.
    """

    mean: tuple[Any, ...]
    covariance: tuple[tuple[Any, ...], ...]
    column: bool = False
    places: tuple[int, ...] = ()


@record
class Finite:
    """A discrete law: finitely many points (numbers, Elements, Arrays; tuples of these for a joint law) with weights of sum 1.

    `counted` False: the weights are no values of a density (the law of random variables that are numbers).
    """

    points: tuple[Any, ...]
    weights: tuple[Rational, ...]
    counted: bool = True


@record
class Cells:
    """A law of numbers (one or several places) with a density that is constant on the cells of a grid and 0 elsewhere.

    `edges` are the increasing grid points of each place; `masses` the probabilities of the cells, in the order of
    itertools.product of the cells of each place, with sum 1. Cells of mass 0 are holes. A cell holds its lower bound. With
    `column` it is a law of one column, whose entries are the places.
    """

    edges: tuple[tuple[Rational, ...], ...]
    masses: tuple[Rational, ...]
    column: bool = False


@record
class Steps:
    """A function of numbers that is constant on the cells of a grid, `outside` elsewhere (None: no value there).

    `edges` and the order of `values` are those of Cells, and a cell holds its lower bound; the values are numbers or laws.
    """

    edges: tuple[tuple[Rational, ...], ...]
    values: tuple[Any, ...]
    outside: Any = None


@record
class Table:
    """A family: its members by their indices (tuples of ints, or Elements); `default` for all others (None: no value)."""

    members: tuple[tuple[tuple[Any, ...], Any], ...]
    default: Any = None


@record
class Closed:
    """A closed term of the language (a Lam for each argument of a function), evaluated where it is used."""

    term: Term


@record
class Outcomes:
    """The value of a random variable at each outcome of the model's probability space."""

    values: tuple[Any, ...]


@record
class Model:
    """A value for every declaration; the number of elements of each named space; the weights of the outcomes."""

    values: Mapping[Declaration, Any] = field(default_factory=dict)
    spaces: Mapping[str, int] = field(default_factory=dict)
    weights: tuple[Rational, ...] = (1,)
