"""Numbers for the oracle: a private mpmath context at 50 digits, small matrices as tuples of rows, Gauss rules.

Plain textbook algorithms on exact-looking inputs; nothing here knows a SymPy tree.
"""

from __future__ import annotations

from functools import cache

import mpmath

MP = mpmath.MPContext()
MP.dps = 50


class NoValue(Exception):
    """The expression has no value at this point: a zero denominator, the log of a negative number."""


class ShapeError(NoValue):
    """The expression has no value anywhere: sizes do not fit."""


class Linear:
    """Small dense matrices, tuples of rows."""

    @staticmethod
    def eye(n: int) -> tuple:
        return tuple(tuple(MP.one if i == j else MP.zero for j in range(n)) for i in range(n))

    @staticmethod
    def transpose(a: object) -> tuple:
        if not isinstance(a, tuple):
            raise ShapeError("a number is transposed")
        return tuple(zip(*a, strict=True))

    @staticmethod
    def scaled(a: tuple, c: object) -> tuple:
        return tuple(tuple(c * e for e in row) for row in a)

    @staticmethod
    def add(a: tuple, b: tuple) -> tuple:
        return Linear.total([a, b])

    @staticmethod
    def sub(a: tuple, b: tuple) -> tuple:
        return Linear.total([a, Linear.scaled(b, -1)])

    @staticmethod
    def total(values: list) -> tuple:
        if not all(isinstance(v, tuple) for v in values):
            raise ShapeError("a number is added to a matrix")
        if len({(len(v), len(v[0])) for v in values}) != 1:
            raise ShapeError("matrices of different shapes are added")
        return tuple(tuple(MP.fsum(entries) for entries in zip(*rows, strict=True))
                     for rows in zip(*values, strict=True))

    @staticmethod
    def mul(a: tuple, b: tuple) -> tuple:
        if len(a[0]) != len(b):
            raise ShapeError("matrices that do not fit are multiplied")
        columns = tuple(zip(*b, strict=True))
        return tuple(tuple(MP.fdot(row, col) for col in columns) for row in a)

    @staticmethod
    def det(a: tuple) -> object:
        n = len(a)
        if n == 1:
            return a[0][0]
        if n == 2:
            return a[0][0] * a[1][1] - a[0][1] * a[1][0]
        return MP.fsum((-1) ** j * a[0][j] * Linear.det(tuple(row[:j] + row[j + 1:] for row in a[1:]))
                       for j in range(n))

    @staticmethod
    def inverse(a: tuple) -> tuple:
        """By the adjugate: the sizes are 2 to 5."""
        n, d = len(a), Linear.det(a)
        if d == 0 or abs(d) < MP.mpf(10) ** -30:
            raise NoValue("the inverse of a singular matrix")
        if n == 1:
            return ((1 / d,),)

        def minor(i: int, j: int) -> tuple:
            return tuple(row[:j] + row[j + 1:] for r, row in enumerate(a) if r != i)

        return tuple(tuple((-1) ** (i + j) * Linear.det(minor(j, i)) / d for j in range(n)) for i in range(n))

    @staticmethod
    def distance(a: tuple, b: tuple) -> object:
        return max(abs(e) for row in Linear.sub(a, b) for e in row)

    @staticmethod
    def cholesky(a: tuple) -> tuple | None:
        n = len(a)
        low = [[MP.zero] * n for _ in range(n)]
        for i in range(n):
            for j in range(i + 1):
                rest = a[i][j] - MP.fdot(low[i][:j], low[j][:j])
                if i == j:
                    if rest <= 0:
                        return None
                    low[i][i] = MP.sqrt(rest)
                else:
                    low[i][j] = rest / low[j][j]
        return tuple(map(tuple, low))

    @staticmethod
    def orthogonal(m: tuple) -> tuple:
        """The Cayley transform of the skew part of m."""
        n = len(m)
        skew = Linear.sub(m, Linear.transpose(m))
        return Linear.mul(Linear.sub(Linear.eye(n), skew), Linear.inverse(Linear.add(Linear.eye(n), skew)))


def _gauss(n: int, off_diagonal: list) -> tuple:
    """Golub and Welsch: nodes are eigenvalues of the Jacobi matrix, weights squares of first components."""
    jacobi = MP.matrix(n, n)
    for i, b in enumerate(off_diagonal):
        jacobi[i, i + 1] = jacobi[i + 1, i] = b
    values, vectors = MP.eigsy(jacobi)
    return tuple((values[i], vectors[0, i] ** 2) for i in range(n))


@cache
def hermite(n: int) -> tuple:
    """Nodes and weights for the expectation under N(0, 1): exact for polynomials of degree below 2 n."""
    return _gauss(n, [MP.sqrt(i) for i in range(1, n)])


@cache
def legendre(n: int) -> tuple:
    """Nodes and weights for the integral over [0, 1]: exact for polynomials of degree below 2 n."""
    rule = _gauss(n, [i / MP.sqrt(4 * MP.mpf(i) ** 2 - 1) for i in range(1, n)])
    return tuple(((1 + x) / 2, w) for x, w in rule)
