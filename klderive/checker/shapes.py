"""Shapes of matrix expressions, inferred and checked here because SymPy's own shapes are not trusted.

The one idea: a shape is a pair of polynomials; two sizes are equal when the polynomials are.
Not here: entries (normal.py).
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import sympy as sp
from sympy.matrices.matrixbase import MatrixBase

from ..symbolic import nodes as nd
from .terms import ONE, Poly, Refused

if TYPE_CHECKING:
    from .densities import Densities, Env

Shape = tuple[Poly, Poly]


def _text(m: sp.Basic, s: Shape, meaning: Densities) -> str:
    return f"{m} is {meaning.show(s[0])} x {meaning.show(s[1])}"


def shape(m: sp.Basic, meaning: Densities, env: Env) -> Shape:
    """Rows and columns of a matrix expression; a mismatch inside it is refused with both shapes."""
    def size(n: Any) -> Poly:
        return meaning.scalar(sp.sympify(n), env)

    match m:
        case MatrixBase():
            return {ONE: m.rows}, {ONE: m.cols}
        case sp.MatrixSymbol() | sp.ZeroMatrix() | sp.Identity():
            return size(m.shape[0]), size(m.shape[1])
        case sp.Transpose():
            rows, cols = shape(m.args[0], meaning, env)
            return cols, rows
        case sp.Inverse() | sp.MatPow():
            rows, cols = shape(m.args[0], meaning, env)
            if rows != cols:
                raise Refused(f"shape error: {_text(m.args[0], (rows, cols), meaning)}, not square")
            return rows, cols
        case sp.MatAdd():
            shapes = [(a, shape(a, meaning, env)) for a in m.args]
            for a, s in shapes[1:]:
                if s != shapes[0][1]:
                    raise Refused(f"shape error in a sum: {_text(*shapes[0], meaning)}, {_text(a, s, meaning)}")
            return shapes[0][1]
        case sp.MatMul():
            letters = [a for a in m.args if isinstance(a, (sp.MatrixExpr, MatrixBase))]
            shapes = [(a, shape(a, meaning, env)) for a in letters]
            for (a, s), (b, t) in pairwise(shapes):
                if s[1] != t[0]:
                    raise Refused(f"shape error in a product: {_text(a, s, meaning)}, {_text(b, t, meaning)}")
            return shapes[0][1][0], shapes[-1][1][1]
        case nd.Diag():
            return size(m.count), size(m.count)
        case nd.Vec():
            return size(m.count), {ONE: 1}
        case nd.Grad():
            return shape(m.variable, meaning, env)
        case nd.EMatrix():
            return shape(m.body, meaning, env)
    raise Refused(f"{type(m).__name__} has no shape for the checker, in {m}")
