"""Traces, inverses and quadratic forms, in words of matrices of any size.

The one idea: v' A v is a number, so it is its own trace, and a trace may be turned.

Not here: expectations of matrices (expectations.py).
"""

from __future__ import annotations

from sympy import Add, Basic, Identity, Inverse, MatAdd, MatMul, Pow, S, Transpose
from sympy.matrices.matrixbase import MatrixBase

from ..symbolic.nodes import E, EMatrix, Entry, Frobenius, LogDet, Scalar, Tr
from .trees import coefficient_of, everywhere, factors_of, is_matrix, matrix_product, plus, times


def trace_trick(expr: Basic) -> Basic | None:
    """v' A w = tr(A w v') and |v|^2 = tr(v v'), under an expectation."""
    def quadratic(node: Basic) -> Basic | None:
        if isinstance(node, Pow) and isinstance(node.base, Frobenius) and node.exp == 2:
            v = node.base.matrix
            return Tr(MatMul(v, Transpose(v))) if v.shape[1] == 1 else None
        if not isinstance(node, Scalar):
            return None
        factors = factors_of(node.matrix)
        if not isinstance(factors[0], Transpose) or len(factors) < 2:
            return None
        return Tr(matrix_product(*factors[1:], factors[0]))

    def at(node: Basic) -> Basic | None:
        if not isinstance(node, E):
            return None
        body = everywhere(node.body, quadratic)
        return None if body is None else E(body, node.variable, node.distribution)
    return everywhere(expr, at)


def trace_back(expr: Basic) -> Basic | None:
    """tr(A v v') = v' A v, for a vector v."""
    def at(node: Basic) -> Basic | None:
        if not isinstance(node, Tr):
            return None
        scalars = [f for f in factors_of(node.matrix) if not is_matrix(f)]
        words = [f for f in factors_of(node.matrix) if is_matrix(f)]
        if node.atoms(EMatrix):
            return None
        if len(words) > 1 and isinstance(words[-1], Transpose) and words[-1].shape[0] == 1:
            return times(*scalars, Scalar(MatMul(words[-1], *words[:-1])))
        return None
    return everywhere(expr, at)


def trace_of_sum(expr: Basic) -> Basic | None:
    """tr(A (B + C)) = tr(A B) + tr(A C), tr(c A) = c tr(A)."""
    def at(node: Basic) -> Basic | None:
        if not isinstance(node, Tr):
            return None
        factors = factors_of(node.matrix)
        for i, f in enumerate(factors):
            if isinstance(f, MatAdd) and not (isinstance(factors[-1], Transpose) and factors[-1].shape[0] == 1):
                return plus(*(Tr(matrix_product(*factors[:i], t, *factors[i + 1:])) for t in f.args))
        scalars = [f for f in factors if not is_matrix(f)]
        if scalars:
            return times(*scalars, Tr(matrix_product(*(f for f in factors if is_matrix(f)))))
        return None
    return everywhere(expr, at)


def inverse(expr: Basic) -> Basic | None:
    """A^-1 A = I, (A^-1)^-1 = A, products with I shortened, for matrices known by name."""
    return everywhere_shortened(expr, explicit=False)


def explicit_inverse(expr: Basic) -> Basic | None:
    """The same for matrices of which the entries are known."""
    return everywhere_shortened(expr, explicit=True)


def everywhere_shortened(expr: Basic, explicit: bool) -> Basic | None:
    def at(node: Basic) -> Basic | None:
        if isinstance(node, MatMul):
            known = any(isinstance(f, MatrixBase) for f in node.args)
            return shortened(node) if known == explicit else None
        if isinstance(node, Inverse) and isinstance(node.args[0], (Identity, Inverse)):
            return node.args[0] if isinstance(node.args[0], Identity) else node.args[0].args[0]
        return None
    return everywhere(expr, at)


def identity_trace(expr: Basic) -> Basic | None:
    """tr(I) = n."""
    def at(node: Basic) -> Basic | None:
        return node.matrix.shape[0] if isinstance(node, Tr) and isinstance(node.matrix, Identity) else None
    return everywhere(expr, at)


def identity_determinant(expr: Basic) -> Basic | None:
    """log|I| = 0."""
    def at(node: Basic) -> Basic | None:
        return S.Zero if isinstance(node, LogDet) and isinstance(node.matrix, Identity) else None
    return everywhere(expr, at)


def cancel(f: Basic, g: Basic) -> bool:
    """Whether two factors are inverse to each other, or their transposes are."""
    if isinstance(f, Transpose) and isinstance(g, Transpose):
        return cancel(f.args[0], g.args[0])
    return (isinstance(f, Inverse) and f.args[0] == g) or (isinstance(g, Inverse) and g.args[0] == f)


def shortened(node: MatMul) -> Basic | None:
    """The product without neighbours that cancel, and without identities; None if there are none."""
    factors, changed = list(node.args), False
    i = 0
    while i < len(factors):
        f = factors[i]
        g = factors[i + 1] if i + 1 < len(factors) else None
        if g is not None and cancel(f, g):
            factors[i: i + 2] = [Identity(f.shape[0])]
            changed = True
            i = max(i - 1, 0)
        elif isinstance(f, Identity) and sum(map(is_matrix, factors)) > 1:
            del factors[i]
            changed = True
        else:
            i += 1
    return matrix_product(*factors) if changed else None


def common_factor(expr: Basic) -> Basic | None:
    """c a - c b = c (a - b), for a sum with matrices in it whose terms all have the coefficient c or -c."""
    if not isinstance(expr, Add) or not expr.atoms(Tr, LogDet, Scalar) or expr.atoms(E, Entry):
        return None
    parts = [coefficient_of(t) for t in expr.args]
    c = abs(parts[0][0])
    if c == 1 or any(abs(r) != c for r, _ in parts):
        return None
    ordered = [times(r / c, *rest) for r, rest in parts]
    ordered.sort(key=lambda t: (0 if t.has(LogDet) else 1 if not t.has(Tr, Scalar) else 2 if t.has(Tr) else 3,
                                bool(coefficient_of(t)[0] < 0)))
    return times(c, plus(*ordered))

