"""What people write for a number, a mean and a covariance, as expressions of SymPy.

The one idea: a number with decimals is the decimals that it shows, so 0.1 is one tenth; lists and arrays are matrices.

Not here: what a law needs of them (laws.py, and the derivation that asks).
"""

from __future__ import annotations

from math import isfinite
from typing import Any

from sympy import Basic, Float, ImmutableDenseMatrix, MatrixBase, Rational
from sympy.core.sympify import SympifyError
from sympy.core.sympify import _sympify as sympify

from .entries import is_matrix

__all__ = ["exact", "square", "vector"]


def exact(written: Any) -> Basic:
    """A number or an expression, each of its decimals as it is shown.

    >>> exact(0.1), exact(2.50), exact(1e-3)
    (1/10, 5/2, 1/1000)
    >>> exact("x")
    Traceback (most recent call last):
      ...
    TypeError: a number or an expression was expected, got 'x'; a name is Symbol('x', real=True)
    """
    if isinstance(written, float) and isfinite(written):
        return Rational(repr(float(written)))
    try:
        found = sympify(written)
    except SympifyError:
        name = f"; a name is Symbol({written!r}, real=True)" if isinstance(written, str) else ""
        raise TypeError(f"a number or an expression was expected, got {written!r}{name}") from None
    shown = {number: Rational(str(number)) for number in found.atoms(Float) if number.is_finite}
    return found.xreplace(shown)


def vector(written: Any) -> Basic:
    """A mean: a matrix of one column, or a list of its entries.

    >>> vector([0, 0.5])
    Matrix([
    [  0],
    [1/2]])
    """
    rows = _rows(written)
    if rows is None:
        return exact(written)
    return ImmutableDenseMatrix([[exact(x)] for x in (r[0] if isinstance(r, list) and len(r) == 1 else r for r in rows)])


def square(written: Any) -> Basic:
    """A covariance: a matrix, or a list of its rows.

    >>> square([[1, 0], [0, 2.5]])
    Matrix([
    [1,   0],
    [0, 5/2]])
    """
    rows = _rows(written)
    if rows is None:
        return exact(written)
    if not all(isinstance(row, list) and len(row) == len(rows) for row in rows):
        raise TypeError(f"a covariance is written as a list of {len(rows)} rows of {len(rows)} numbers; "
                        "variances alone are sympy.diag(...)")
    return ImmutableDenseMatrix([[exact(x) for x in row] for row in rows])


def _rows(written: Any) -> list | None:
    """The rows of a list or of an array, as lists; None for what is no list."""
    if isinstance(written, Basic | MatrixBase) or is_matrix(written):
        return None
    if hasattr(written, "tolist"):
        written = written.tolist()
    if not isinstance(written, list | tuple):
        return None
    return [list(row) if isinstance(row, list | tuple) else row for row in written]
