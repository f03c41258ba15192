"""Arrays of numbers: sums, products, determinants, inverses, and what is asked of matrices.

The one idea: Gaussian elimination in whatever numbers the entries are, exact where these are exact. A pivot must
certainly not be 0; where none is certain a small determinant is expanded by rows.
"""

from __future__ import annotations

from functools import reduce
from typing import Any

from .numbers import Dual, added, is_zero, multiplied, reciprocal, sign
from .values import Array, NoValue, Unevaluated

EXPANDED = 4
"""Larger determinants are not expanded."""


def plus(a: Any, b: Any) -> Any:
    """The sum of two numbers or of two matrices; the number 0 is the zero matrix, too."""
    if type(a) is Array or type(b) is Array:
        if is_zero(a) or is_zero(b):
            return b if is_zero(a) else a
        if (a.rows, a.cols) != (b.rows, b.cols):
            raise NoValue("matrices of different sizes are added")
        return Array(a.rows, a.cols, tuple(map(added, a.entries, b.entries)))
    return added(a, b)


def times(c: Any, a: Any) -> Any:
    """A number times a number or a matrix."""
    return Array(a.rows, a.cols, tuple(multiplied(c, x) for x in a.entries)) if type(a) is Array else multiplied(c, a)


def each(f: Any, a: Any) -> Any:
    """A function of a number, or of every entry."""
    return Array(a.rows, a.cols, tuple(map(f, a.entries))) if type(a) is Array else f(a)


def matmul(a: Array, b: Array) -> Array:
    if a.cols != b.rows:
        raise NoValue("a product of matrices whose sizes do not fit")
    rows = [a.entries[i * a.cols : (i + 1) * a.cols] for i in range(a.rows)]
    cols = [b.entries[j :: b.cols] for j in range(b.cols)] if b.rows else [()] * b.cols
    return Array(a.rows, b.cols, tuple(reduce(added, map(multiplied, r, c), 0) for r in rows for c in cols))


def transpose(a: Array) -> Array:
    return Array(a.cols, a.rows, tuple(a.entries[i * a.cols + j] for j in range(a.cols) for i in range(a.rows)))


def identity(n: int) -> Array:
    return Array(n, n, tuple(int(i == j) for i in range(n) for j in range(n)))


def square(a: Array) -> Array:
    if a.rows != a.cols:
        raise NoValue("a square matrix is needed")
    return a


def trace(a: Array) -> Any:
    return sum(square(a).entries[:: a.cols + 1])


def _eliminated(a: Array, right: Array) -> tuple[Any, list[list[Any]]] | None:
    """The determinant, and a^-1 right by rows if it is not 0. None if a pivot is not certain."""
    n = a.rows
    rows = [[*a.entries[i * n : (i + 1) * n], *right.entries[i * right.cols : (i + 1) * right.cols]] for i in range(n)]
    det: Any = 1
    for k in range(n):
        pivot = next((i for i in range(k, n) if sign(rows[i][k]) in (1, -1)), None)
        if pivot is None:
            return (0, []) if all(is_zero(r[k]) for r in rows[k:]) else None
        if pivot != k:
            rows[k], rows[pivot], det = rows[pivot], rows[k], -det
        inverse_pivot = reciprocal(rows[k][k])
        det = multiplied(det, rows[k][k])
        rows[k] = [multiplied(x, inverse_pivot) for x in rows[k]]
        for i in range(n):
            if i != k and not is_zero(rows[i][k]):
                c = -rows[i][k]
                rows[i] = [added(x, multiplied(c, y)) for x, y in zip(rows[i], rows[k], strict=True)]
    return det, [r[n:] for r in rows]


def _minor(a: Array, i: int, j: int) -> Array:
    n = a.rows
    return Array(n - 1, n - 1, tuple(a.entries[r * n + c] for r in range(n) for c in range(n) if r != i and c != j))


def _expanded(a: Array) -> Any:
    if a.rows > EXPANDED:
        raise Unevaluated("a determinant whose pivots are not known to differ from 0")
    if a.rows == 0:
        return 1
    return sum((-1) ** j * a.entries[j] * _expanded(_minor(a, 0, j)) for j in range(a.rows))


def det(a: Array) -> Any:
    """The determinant; of the empty matrix 1."""
    found = _eliminated(square(a), Array(a.rows, 0, ()))
    return _expanded(a) if found is None else found[0]


def inverse(a: Array) -> Array:
    """Raises NoValue for a singular matrix."""
    n = square(a).rows
    found = _eliminated(a, identity(n))
    if found is None:
        r = reciprocal(_expanded(a))
        return Array(n, n, tuple((-1) ** (i + j) * _expanded(_minor(a, j, i)) * r for i in range(n) for j in range(n)))
    if is_zero(found[0]) and n:
        raise NoValue("the inverse of a singular matrix")
    return Array(n, n, tuple(x for row in found[1] for x in row))


def power(a: Array, n: int) -> Array:
    """A whole power; a negative one of the inverse."""
    if n < 0:
        return power(inverse(a), -n)
    out, base = identity(square(a).rows), a
    while n:
        out = matmul(out, base) if n % 2 else out
        base, n = matmul(base, base) if n > 1 else base, n // 2
    return out


# ---------------------------------------------------------------- questions, answered True, False or None


def kleene_all(answers: Any) -> bool | None:
    """Whether all hold: one that fails decides."""
    out: bool | None = True
    for t in answers:
        if t is False:
            return False
        out = None if t is None else out
    return out


def zero(x: Any) -> bool | None:
    """Whether a number is 0."""
    s = sign(x)
    return None if s is None else s == 0


def same_entries(a: Array, b: Array) -> bool | None:
    if (a.rows, a.cols) != (b.rows, b.cols):
        return False
    return kleene_all(map(_same, a.entries, b.entries))


def _same(x: Any, y: Any) -> bool | None:
    if x is y:
        return True
    if type(x) is type(y) is Dual and x.tag == y.tag:
        return kleene_all((_same(x.value, y.value), _same(x.slope, y.slope)))
    return zero(x - y)


def zero_where(a: Array, chosen: Any) -> bool | None:
    """Whether all entries are 0 whose row and column (from 0) are chosen."""
    return kleene_all(zero(a.entries[i * a.cols + j]) for i in range(a.rows) for j in range(a.cols) if chosen(i, j))


def definite(a: Array, semi: bool = False) -> bool | None:
    """Whether a matrix is symmetric and positive definite (semidefinite), by the pivots of its elimination."""
    if a.rows != a.cols:
        return False
    symmetric = same_entries(a, transpose(a))
    if symmetric is False:
        return False
    n = a.rows
    rows = [list(a.entries[i * n : (i + 1) * n]) for i in range(n)]
    for k in range(n):
        s = sign(rows[k][k])
        if s == 0 and semi:
            below = kleene_all(zero(rows[i][k]) for i in range(k + 1, n))
            if below is not True:
                return below
            continue
        if s != 1:
            return None if s is None else False
        r = reciprocal(rows[k][k])
        for i in range(k + 1, n):
            c = -(rows[i][k] * r)
            rows[i] = [added(x, multiplied(c, y)) for x, y in zip(rows[i], rows[k], strict=True)]
    return symmetric
