"""Functions, families and conditional laws in the style of a model.

The one idea: over indices and named points a table; over numbers constant on cells, or a polynomial with rational
coefficients; a conditional law depends on what it is given. Functions are negative somewhere unless they must not be.

Not here: single laws (laws.py), bounds that depend on names (facts.py, models.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import pairwise, product
from math import ceil, prod
from typing import Any

from ..language.meaning.values import Closed, Element, Rational, Steps, Table
from ..language.terms import App, Bound, Lam, Num, Term, app
from ..language.types import REAL, Function, Index, Law, Matrix, Point, Real, Type
from ..records import field, record
from .choice import Choice, Range, Style, number
from .facts import Fact
from .laws import Unmodelled, grid
from .matrices import matrix

MOST = 100
"""Members of a family."""
MEMBERS = {1: range(-2, 9), 2: range(-1, 5)}
COEFFICIENTS: tuple[Rational, ...] = (1, -1, 2, Fraction(1, 2), -2, 3)
SHAPES = frozenset(("convex", "concave", "increasing", "decreasing"))
CALCULUS = frozenset(("derivative", "gradient"))
SLOPES: tuple[Rational, ...] = (1, Fraction(1, 2), 2)

Size = Callable[[Term], int]
Cell = tuple[tuple[Rational, Rational], ...]


def keys(kind: Function, spaces: dict[str, int], size: Size) -> tuple[list[tuple[Any, ...]], bool]:
    """The arguments that a table has members for, and whether these are all that there are."""
    every = True
    ranges: list[Sequence[Any]] = []
    count = sum(isinstance(k, Index) for k in kind.arguments)
    usual = MEMBERS.get(count, range(3))
    for k in kind.arguments:
        if isinstance(k, Point):
            ranges.append([Element(k.space, j) for j in range(spaces[k.space])])
        elif isinstance(k, Index):
            low = size(k.low) if k.low is not None else None
            high = size(k.high) if k.high is not None else None
            every = every and low is not None and high is not None
            start = low if low is not None else min(usual[0], high if high is not None else 0)
            stop = high if high is not None else max(usual[-1], start)
            ranges.append(range(start, stop + 1))
        else:
            raise Unmodelled
    if prod(map(len, ranges)) > MOST:
        raise Unmodelled
    return list(product(*ranges)), every


def table(kind: Function, spaces: dict[str, int], size: Size, member: Callable[[tuple[Any, ...] | None], Any]) -> Table:
    """A family; `member(None)` is the member for all other indices."""
    found, every = keys(kind, spaces, size)
    return Table(tuple((key, member(key)) for key in found), None if every else member(None))


def is_family(kind: Function) -> bool:
    """Whether all arguments are indices or named points."""
    return all(isinstance(k, (Index, Point)) for k in kind.arguments)


def off_whole(kind: Function, fact: Fact) -> tuple[int, ...]:
    """The places at which a function takes numbers, and is spoken of at whole numbers only."""
    return tuple(k for k, (a, r) in enumerate(zip(kind.arguments, fact.ranges, strict=False))
                 if isinstance(a, Real) and isinstance(r, Index))


@record
class Between:
    """Where values lie that are supposed for whole numbers only at some places: everywhere else in `others`."""

    places: tuple[int, ...] = ()
    others: Range = field(default_factory=Range)

    def frees(self, cell: Cell) -> bool:
        """Whether no whole number lies in a cell, at one of the places."""
        return any(ceil(cell[k][0]) >= cell[k][1] for k in self.places)


def function(choice: Choice, style: Style, kind: Function, within: Range, properties: frozenset[str], words: frozenset[str],
             one: Callable[[Type], Any], size: Size, between: Between) -> Any:
    """A function of numbers, columns, points; `one` makes a value of the result's type."""
    arguments = kind.arguments
    numbers = all(isinstance(k, Real) for k in arguments)
    smooth = bool(words & CALCULUS or properties)
    if isinstance(kind.result, (Real, Index)):
        if numbers and not smooth and style.laws != "gaussian" and len(arguments) < 4:
            outside = number(choice, style, within) if not within.has(0) or "integral" not in words else 0
            return _steps(style, len(arguments), lambda cell: number(
                choice, style, between.others if between.frees(cell) else within), outside)
        if properties & SHAPES:
            return Closed(Lam(REAL, _shaped(choice, style, within, properties & SHAPES), "x"))
        body = _polynomial(choice, style, arguments, within, size)
        if "integral" in words and numbers and within in (Range(), Range(0), Range(0, None, True)):
            body = app("mul", body, app("exp", app("add", *(_times(-1, app("pow", Bound(k), 2)) for k in range(len(arguments))))))
        return Closed(_closed(arguments, body, size))
    if isinstance(kind.result, Law):
        if numbers and style.laws != "gaussian" and not smooth and len(arguments) < 4:
            return _steps(style, len(arguments), lambda cell: one(kind.result), one(kind.result))
        return Closed(_closed(arguments, _conditional(choice, style, arguments, kind.result, size), size))
    if isinstance(kind.result, Matrix):
        return Closed(_closed(arguments, _column(choice, style, arguments, kind.result, size), size))
    raise Unmodelled


def cells(edges: Sequence[Sequence[Rational]]) -> Iterator[Cell]:
    """The cells of a grid, in the order of their values."""
    return product(*map(pairwise, edges))


def _steps(style: Style, count: int, member: Callable[[Cell], Any], outside: Any) -> Steps:
    edges = tuple(grid(style, k, count) for k in range(count))
    return Steps(edges, tuple(member(cell) for cell in cells(edges)), outside)


def _closed(arguments: Sequence[Type], body: Term, size: Size) -> Lam:
    for k in reversed(arguments):
        if isinstance(k, Matrix):
            k = Matrix(Num(size(k.rows)), Num(size(k.cols)))
        elif isinstance(k, Index):
            k = Index()
        body = Lam(k, body)
    assert isinstance(body, Lam)
    return body


def _coordinates(choice: Choice, arguments: Sequence[Type], size: Size) -> Iterator[Term]:
    """A number made of each argument that gives one."""
    for k, kind in enumerate(arguments):
        here = Bound(len(arguments) - 1 - k)
        if isinstance(kind, (Real, Index)):
            yield here
        elif isinstance(kind, Matrix):
            n, m = size(kind.rows), size(kind.cols)
            if m == 1:
                row = app("explicit", 1, n, *(choice.of(COEFFICIENTS) for _ in range(n)))
                yield app("only", app("matmul", row, here))
            elif n and m:
                yield app("entry", here, 1 + choice.below(n), 1 + choice.below(m))


def _times(c: Rational, *factors: Term) -> Term:
    return app("mul", c, *factors)


def _polynomial(choice: Choice, style: Style, arguments: Sequence[Type], within: Range, size: Size) -> Term:
    """c + sum of a u + b u^2, and a mixed term; within bounds c + b u^2 or a constant. Below integrals it fades out."""
    c = number(choice, style, within)
    us = list(_coordinates(choice, arguments, size))
    if within != Range():
        b = 1 if within.high is None else -1 if within.low is None else 0
        return app("add", c, *(_times(b, app("pow", u, 2)) for u in us if b and not within.whole))
    if style.numbers in ("zeros", "ones") and style.matrices != "random":
        return app("add", c, *(_times(choice.of((1, -1)), u) for u in us))
    parts = [t for u in us for t in (_times(choice.of(COEFFICIENTS), u), _times(choice.of(COEFFICIENTS), app("pow", u, 2)))]
    return app("add", c, *parts, *([_times(1, *us[:2])] if len(us) > 1 else ()))


def _shaped(choice: Choice, style: Style, within: Range, shapes: frozenset[str]) -> Term:
    """A polynomial of Bound(0) with these shapes: linear, cubic, quadratic, or constant where bounds leave nothing else."""
    x = Bound(0)
    c = number(choice, style, within)
    curve = ("convex" in shapes) - ("concave" in shapes)
    slope = ("increasing" in shapes) - ("decreasing" in shapes)
    below, above = within.low is not None, within.high is not None
    flat = {"increasing", "decreasing"} <= shapes
    if flat or slope and (below or above) or curve > 0 and above or curve < 0 and below:
        return Num(c)
    if {"convex", "concave"} <= shapes and not (below or above):
        return app("add", c, _times((slope or 1) * choice.of((1, 2)), x))
    if slope:
        steep = _times(slope * choice.of((1, 2, 3)), x)
        return app("add", c, steep) if curve or choice.below(2) else app("add", c, steep, _times(slope, app("pow", x, 3)))
    if not curve:
        return Num(c)
    return app("add", c, _times(curve * choice.of((1, 2)), app("pow", x, 2)),
               *([_times(choice.of((1, -2)), x)] if not (below or above) else ()))


def _conditional(choice: Choice, style: Style, arguments: Sequence[Type], kind: Law, size: Size) -> Term:
    """A normal law whose mean depends on what is given."""
    if kind.discrete or len(kind.points) != 1:
        raise Unmodelled
    if isinstance(kind.points[0], Matrix):
        n = size(kind.points[0].rows)
        definite = matrix(choice, style, n, n, frozenset(("positive_definite",)))
        return app("multinormal", _column(choice, style, arguments, kind.points[0], size),
                   app("explicit", n, n, *definite.entries))
    if not isinstance(kind.points[0], Real):
        raise Unmodelled
    us = list(_coordinates(choice, arguments, size))
    mean = app("add", choice.of((0, 1, -1)), *(_times(choice.of(SLOPES), u) for u in us))
    return app("normal", mean, choice.of(SLOPES))


def _column(choice: Choice, style: Style, arguments: Sequence[Type], kind: Matrix, size: Size) -> Term:
    """A matrix that is affine in the arguments."""
    n, m = size(kind.rows), size(kind.cols)

    def some(rows: int, cols: int) -> App:
        return app("explicit", rows, cols, *(choice.of((1, 0, -1, 2)) for _ in range(rows * cols)))

    parts: list[Term] = [some(n, m)]
    for k, a in enumerate(arguments):
        here = Bound(len(arguments) - 1 - k)
        if isinstance(a, (Real, Index)):
            parts.append(app("scale", here, some(n, m)))
        elif isinstance(a, Matrix) and size(a.cols) == m:
            parts.append(app("matmul", some(n, size(a.rows)), here))
    return app("add", *parts)
