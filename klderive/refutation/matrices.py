"""Matrices of a wanted kind: positive definite, orthogonal, triangular ... in the style of a model.

The one idea: each kind is made (L L' for a positive definite one, rotations by Pythagorean triples for an orthogonal one),
and several at once are the least that all of them allow. Whether a made matrix is right is checked afterwards, by `truth`.

Not here: the evaluation of matrices (language/meaning).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction

from ..language.meaning.values import Array, Rational
from .choice import Choice, Style

ENTRIES = (1, 2, 0, -1, 3, -2)
SIZES: tuple[Rational, ...] = (1, 2, 3, Fraction(1, 2), 4)
TRIPLES = ((Fraction(3, 5), Fraction(4, 5)), (Fraction(5, 13), Fraction(12, 13)), (Fraction(-4, 5), Fraction(3, 5)),
           (Fraction(0), Fraction(1)))
UNIT: dict[int, tuple[tuple[Rational, ...], ...]] = {
    1: ((1,), (-1,)),
    2: ((Fraction(3, 5), Fraction(4, 5)), (0, 1), (Fraction(-5, 13), Fraction(12, 13))),
    3: ((Fraction(2, 3), Fraction(-1, 3), Fraction(2, 3)), (0, 0, 1), (Fraction(3, 5), 0, Fraction(-4, 5)))}

Rows = list[list[Rational]]


def matrix(choice: Choice, style: Style, rows: int, cols: int, kinds: frozenset[str],
           entry: Callable[[int, int], Rational] | None = None) -> Array:
    """A matrix of these kinds (operations of vocabulary.py); `entry` chooses entries (from 1) where they are restricted."""
    if rows != cols:
        made = _plain(choice, style, rows, cols)
    elif "orthogonal" in kinds:
        made = _orthogonal(choice, style, rows, bool(kinds - {"orthogonal", "invertible", "square"}))
    elif kinds & {"positive_definite", "semidefinite"}:
        made = _definite(choice, style, rows, kinds)
    else:
        made = _shaped(choice, style, rows, kinds)
    if entry is not None:
        made = [[entry(i + 1, j + 1) if kinds == frozenset() or made[i][j] else 0 for j in range(cols)] for i in range(rows)]
        if "symmetric" in kinds:
            made = [[made[max(i, j)][min(i, j)] for j in range(cols)] for i in range(rows)]
    return array(made, cols)


def array(rows: Rows, cols: int) -> Array:
    """Rows as an Array."""
    return Array(len(rows), cols, tuple(v for row in rows for v in row))


def unit(choice: Choice, n: int) -> Array | None:
    """A column of length 1."""
    if n not in UNIT:
        return None
    return Array(n, 1, choice.of(UNIT[n]))


def _size(values: Iterable[Rational]) -> Rational:
    total: Rational = 0
    for v in values:
        total += v if v >= 0 else -v
    return total


def _diagonal(values: list[Rational]) -> Rows:
    return [[v if i == j else 0 for j in range(len(values))] for i, v in enumerate(values)]


def _plain(choice: Choice, style: Style, rows: int, cols: int) -> Rows:
    if style.matrices == "zero":
        return [[0] * cols for _ in range(rows)]
    if style.matrices == "identity":
        return [[int(i == j) if rows == cols else 1 for j in range(cols)] for i in range(rows)]
    if style.matrices == "singular" and rows == cols and rows > 1:
        first: list[Rational] = [choice.of((1, 2, -1)) for _ in range(cols)]
        others: Rows = [[choice.of((0, 2, -1)) * v for v in first] for _ in range(rows - 1)]
        return [first, *others]
    made: Rows = [[choice.of(ENTRIES) for _ in range(cols)] for _ in range(rows)]
    if style.numbers == "fractions":
        made = [[Fraction(v, choice.of((1, 2, 3))) for v in row] for row in made]
    return made


def _shaped(choice: Choice, style: Style, n: int, kinds: frozenset[str]) -> Rows:
    """Symmetric without a definite sign, triangular, diagonal, invertible, or anything."""
    m = _plain(choice, style, n, n)
    lower, upper = bool(kinds & {"lower_triangular", "is_diagonal"}), bool(kinds & {"upper_triangular", "is_diagonal"})
    if "symmetric" in kinds:
        lower = upper = lower or upper
        m = [[m[max(i, j)][min(i, j)] for j in range(n)] for i in range(n)]
    m = [[0 if lower and j > i or upper and j < i else m[i][j] for j in range(n)] for i in range(n)]
    if "invertible" in kinds:
        sign = choice.of((1, -1))
        for i in range(n):  # a dominant diagonal; where it was already 0, another one
            rest = _size(v for j, v in enumerate(m[i]) if j != i)
            if style.matrices != "identity":
                m[i][i] = sign * (rest + choice.of((1, 2))) if i % 2 else rest + choice.of((1, 2, 3))
    return m


def _definite(choice: Choice, style: Style, n: int, kinds: frozenset[str]) -> Rows:
    strict = "positive_definite" in kinds or "invertible" in kinds
    low: Rational = 1 if strict else 0
    if style.matrices == "identity":
        return _diagonal([1] * n)
    if style.matrices == "zero":
        return _diagonal([low] * n)
    if kinds & {"is_diagonal", "lower_triangular", "upper_triangular"}:
        return _diagonal([choice.of(SIZES) * (low or choice.of((0, 1))) for _ in range(n)])
    factor: Rows = [[choice.of((0, 1, -1, 2)) if j < i else choice.of((1, 2)) if j == i else 0 for j in range(n)]
                    for i in range(n)]
    if style.matrices == "singular" and not strict and n:
        factor[-1] = [0] * n if n == 1 else list(factor[0])
    return [[sum((factor[i][k] * factor[j][k] for k in range(n)), 0) for j in range(n)] for i in range(n)]


def _orthogonal(choice: Choice, style: Style, n: int, signs_only: bool) -> Rows:
    """A rotation in one plane, a permutation, signs."""
    signs: list[Rational] = [1 if style.matrices == "identity" else choice.of((1, -1)) for _ in range(n)]
    m = _diagonal(signs)
    if style.matrices in ("identity", "zero") or signs_only or n < 2:
        return m
    c, s = choice.of(TRIPLES)
    i = choice.below(n)
    j = (i + 1) % n
    m[i], m[j] = [c * a - s * b for a, b in zip(m[i], m[j], strict=True)], \
        [s * a + c * b for a, b in zip(m[i], m[j], strict=True)]
    return m
