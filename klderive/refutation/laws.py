"""Laws, random variables and sets in the style of a model.

The one idea: a law on the line is constant on three cells of unequal width, or Gaussian; its masses are neither equal nor
symmetric unless the style says so, and may have holes. Joint laws have dependent places. Random variables are functions on a
finite space, a factor for each independent one, and have standardized values at a mean and a scale.

Not here: conditional laws (functions.py).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import accumulate, product
from math import prod
from typing import Any

from ..language.meaning.values import Array, Cells, Closed, Element, Finite, Gaussian, Outcomes, Rational
from ..language.terms import App, Lam, Num, Term, app
from ..language.types import Law, Matrix, Point, Real, Set, Type
from ..records import replace
from .choice import HOLED, WEIGHTS, Choice, Style
from .matrices import array, matrix

MOST = 100
"""Points of a joint law."""
PLACES = 8
"""Numbers, or entries of a column, of which a law may be."""
GRIDS = tuple(tuple(Fraction(v, 2) for v in grid) for grid in ((-1, 1, 3, 7), (-3, -1, 1, 5), (-5, -1, 1, 2)))
PAIRS = tuple(tuple(Fraction(v, 2) for v in grid) for grid in ((-1, 1, 5), (-3, 1, 3), (-1, 1, 3)))
OFF = tuple(tuple(Fraction(v, 12) for v in line) for line in ((-18, 3, 10, 30), (-14, -9, -2, 20), (-7, 3, 11, 41)))
OFF_PAIRS = tuple(tuple(Fraction(v, 12) for v in line) for line in ((-7, 3, 11), (2, 10, 31), (-20, -10, -2)))
"""Grids with a cell in which no whole number lies, but some of the usual fractions."""
ROOTS: tuple[tuple[Rational, ...], ...] = ((Fraction(1, 2), Fraction(1, 3), 1), (Fraction(2, 3), Fraction(1, 2), Fraction(1, 4)),
                                           (Fraction(1, 3), Fraction(3, 2), Fraction(1, 2)))
SHARES = ((3, 1, 2), (2, 3, 1), (1, 4, 3))
"""Roots of heights, and parts of the mass: of equal laws, which may meet in a claim exactly, also roots are exact."""
SCALES: tuple[Rational, ...] = (1, 2, Fraction(1, 2), 3, Fraction(1, 10))
MEANS: tuple[Rational, ...] = (0, 1, -1, 2, Fraction(1, 2))
STANDARD: tuple[tuple[tuple[Rational, ...], tuple[Rational, ...]], ...] = (
    ((1, -1), (Fraction(1, 2), Fraction(1, 2))), ((2, Fraction(-1, 2)), (Fraction(1, 5), Fraction(4, 5))),
    ((Fraction(1, 3), -3), (Fraction(9, 10), Fraction(1, 10))))
"""Values with mean 0 and variance 1, and their probabilities."""


class Unmodelled(Exception):
    """No value of this type is made here."""


def masses(choice: Choice, style: Style, count: int, turn: int, positive: bool) -> tuple[Rational, ...]:
    """Probabilities of `count` cells; in the styles with holes some are 0: of the first law, of the rest, of all."""
    if style.laws == "equal":
        shares = SHARES[style.size % 3] if count == 3 else (1,) * count
        return tuple(Fraction(s, sum(shares)) for s in shares)
    holed = {"holes": True, "holes of the first": turn == 0, "holes of the rest": turn > 0}
    holes = not positive and holed.get(style.laws, False)
    weights: Sequence[int] = choice.of(HOLED if holes else WEIGHTS)
    start = choice.below(3)
    rows = [weights[(start + k + k // 3) % 3] * (1 if k < 3 else choice.of((1, 2, 3))) for k in range(count)]
    if style.off:
        rows = [r * (1 + choice.below(9)) for r in rows]
    if style.laws == "apart" and not positive and count > 1:
        half = (count + 1) // 2
        rows = [r if (k < half) is (turn % 2 == 0) else 0 for k, r in enumerate(rows)]
    if not any(rows):
        rows = [1] * count
    return tuple(Fraction(r, sum(rows)) for r in rows)


def grid(style: Style, place: int, count: int) -> tuple[Rational, ...]:
    """The cells of one of `count` places: three for the first, two for others."""
    if style.laws == "equal" and count == 1:
        shares = zip(masses(Choice(0), style, 3, 0, True), ROOTS[style.size % 3], strict=True)
        widths = (Fraction(m) / Fraction(r) ** 2 for m, r in shares)
        return tuple(accumulate(widths, initial=Fraction(-1, 2)))
    if style.off:
        return (OFF if count < 3 and place == 0 else OFF_PAIRS)[style.size % 3]
    return (GRIDS if count < 3 and place == 0 else PAIRS)[style.size % 3]


def some_law(choice: Choice, style: Style, kind: Law, turn: int, positive: bool, spaces: dict[str, int],
             size: Callable[[Term], int]) -> Any:
    """A law of this type; `positive` asks for one without holes, `turn` counts the laws of a model."""
    points = kind.points
    column = len(points) == 1 and isinstance(points[0], Matrix)
    if not kind.discrete and (column or all(isinstance(p, Real) for p in points)):
        n = size(points[0].rows) if isinstance(points[0], Matrix) else len(points)
        if n > PLACES:
            raise Unmodelled
        if style.laws == "gaussian" or positive or not 0 < n <= 3:
            return gaussian(choice, style, n, column)
        edges = tuple(grid(style, k, n) for k in range(n))
        return Cells(edges, masses(choice, style, prod(len(e) - 1 for e in edges), turn, positive), column)
    if not kind.discrete and all(isinstance(p, (Real, Matrix)) for p in points):
        sizes = tuple(size(p.rows) if isinstance(p, Matrix) else 0 for p in points)
        count, empty = sum(max(n, 1) for n in sizes), sizes.count(0) > sum(isinstance(p, Real) for p in points)
        if count <= PLACES and not empty:
            return replace(gaussian(choice, style, count, True), places=sizes)
    if not kind.discrete and not all(isinstance(p, Point) for p in points):
        raise Unmodelled
    places = [_elements(choice, style, p, spaces, size) for p in points]
    if prod(map(len, places)) > MOST:
        raise Unmodelled
    found = list(product(*places))
    return Finite(tuple(x[0] if len(x) == 1 else x for x in found), masses(choice, style, len(found), turn, positive))


def gaussian(choice: Choice, style: Style, n: int = 1, column: bool = False) -> Gaussian:
    """A normal law of a number, with a rational deviation; of several numbers or of a column."""
    mean = tuple(choice.of(MEANS) if style.laws != "equal" else 0 for _ in range(n))
    if n == 1 and not column:
        return Gaussian(mean, ((1 if style.laws == "equal" else choice.of(SCALES) ** 2,),))
    definite = matrix(choice, style, n, n, frozenset(("positive_definite",)))
    return Gaussian(mean, tuple(definite.entries[k * n:(k + 1) * n] for k in range(n)), column)


def _elements(choice: Choice, style: Style, kind: Type, spaces: dict[str, int], size: Callable[[Term], int]) -> list[Any]:
    """The points of a discrete place."""
    if isinstance(kind, Point):
        return [Element(kind.space, k) for k in range(spaces[kind.space])]
    if isinstance(kind, Matrix):
        n = size(kind.rows)
        return [array([[choice.of((0, 1, 2)) + k] for _ in range(n)], 1) for k in (0, 3)] if n else [Array(0, 1, ())]
    return [0, 1, 2] if style.size != 2 else [0, 1]


def outcomes(choice: Choice, style: Style,
             asked: Sequence[tuple[Finite | None, bool]]) -> tuple[list[Outcomes], tuple[Rational, ...]]:
    """Random variables, and the weights of their space; of each the law is asked (None: any) and whether it is independent."""
    factors: list[tuple[Rational, ...]] = [tuple(Fraction(w, 6) for w in (1, 2, 3))]
    values: list[tuple[int, Sequence[Any]]] = []
    for known, independent in asked:
        if known is not None:
            values.append((len(factors), known.points))
            factors.append(known.weights)
        elif independent or len(asked) == 1 and style.laws != "cells":
            points, weights = choice.of(STANDARD)
            values.append((len(factors), _moved(choice, style, points)))
            factors.append(weights)
        else:
            values.append((0, [choice.of((-1, 0, 1, 2, 3)) for _ in range(3)] if len(asked) > 1 else _moved(
                choice, style, (1, -1, 1))))
    if all(k for k, _ in values):
        factors[0] = (1,)
    elif len(asked) == 1:
        factors[0] = (Fraction(1, 4), Fraction(1, 2), Fraction(1, 4))
    if prod(map(len, factors)) > 128:
        raise Unmodelled
    space = list(product(*(range(len(f)) for f in factors)))
    weights = tuple(prod((f[k] for f, k in zip(factors, o, strict=True)), start=Fraction(1)) for o in space)
    return [Outcomes(tuple(found[o[k]] for o in space)) for k, found in values], weights


def _moved(choice: Choice, style: Style, points: Sequence[Rational]) -> list[Rational]:
    mean, scale = (0, 1) if style.numbers in ("zeros", "ones") or style.attempt % 2 else (
        choice.of(MEANS), choice.of(SCALES))
    return [mean + scale * v for v in points]


INFINITY = App("infinity")
SETS = (app("interval", 0, 1), app("interval", Fraction(-1, 2), INFINITY), app("members", 0, 1), app("interval", -1, 3))


def domain(choice: Choice, kind: Set) -> Closed:
    """A set of numbers, or all or none of the points of another space."""
    if isinstance(kind.of, Real):
        return Closed(choice.of(SETS))
    return Closed(App("such_that", (Lam(kind.of, App(choice.of(("true", "true", "false")))),)))


def literal(value: Any) -> Term | None:
    """A closed term for a value, where there is one."""
    match value:
        case int() | Fraction():
            return Num(value)
        case Array(rows, cols, entries) if all(isinstance(v, (int, Fraction)) for v in entries):
            return app("explicit", rows, cols, *entries)
        case Gaussian(mean, covariance, column=False) if len(mean) == 1:
            return app("normal", mean[0], app("pow", covariance[0][0], Fraction(1, 2)))
        case Gaussian(mean, covariance, column=True, places=()):
            n, flat = len(mean), [v for row in covariance for v in row]
            return app("multinormal", app("explicit", n, 1, *mean), app("explicit", n, n, *flat))
        case Finite(points, weights) if all(isinstance(v, (int, Fraction)) for v in points):
            return app("finite", *(v for pair in zip(points, weights, strict=True) for v in pair))
        case Closed(term):
            return None if isinstance(term, Lam) else term
    return None
