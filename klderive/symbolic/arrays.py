"""How matrices, laws and the numbers that belong to them become terms.

The one idea: the numbers in a MatMul become `scale` around the `matmul` of its matrices, so that each product of SymPy is
one term and comes back as it was.

Not here: numbers (numbers.py), conditions (propositions.py).
"""

from __future__ import annotations

import sympy as sp
from sympy import Basic
from sympy.matrices.expressions.matexpr import MatrixElement

from ..language import App, Bound, Index, Lam, Num, Term, app, shift
from .limits import NotRead, shown
from .names import key_of
from .nodes import (
    KL,
    CrossEntropy,
    Density,
    Det,
    Diag,
    EMatrix,
    Entropy,
    Finite,
    Frobenius,
    Grad,
    Independent,
    LogDet,
    Marginal,
    MultivariateNormal,
    Normal,
    Scalar,
    Tr,
    Vec,
    is_matrix,
    pdf,
)
from .numbers import binder, digamma, inside, log_gamma, several
from .scope import Reader, Scope, column


def simple(op: str) -> Reader:
    """An operation whose arguments are those of the node."""

    def read(node: Basic, scope: Scope) -> Term:
        return App(op, scope.all(node.args))

    return read


# ---------------------------------------------------------------- matrices


def product(node: Basic, scope: Scope) -> Term:
    matrices = tuple(a for a in node.args if is_matrix(a))
    if not matrices:
        raise NotRead("a MatMul without a matrix")
    numbers = scope.all(a for a in node.args if not is_matrix(a))
    parts = scope.all(matrices)
    term = parts[0] if len(parts) == 1 and numbers else App("matmul", parts)
    for factor in reversed(numbers):
        term = App("scale", (factor, term))
    return term


def power(node: Basic, scope: Scope) -> Term:
    base, exponent = node.args
    if exponent.is_Rational and not exponent.is_Integer:
        raise NotRead(f"the power {exponent} of a matrix is not read; whole powers are")
    return App("power", (scope.read(base), scope.read(exponent)))


def inverse(node: Basic, scope: Scope) -> Term:
    base, exponent = node.args
    if exponent != -1:
        raise NotRead(f"an Inverse with the exponent {shown(exponent)}")
    return App("inverse", (scope.read(base),))


def explicit(node: Basic, scope: Scope) -> Term:
    rows, cols = node.shape
    return App("explicit", (Num(rows), Num(cols), *scope.all(node.flat())))


def element(node: Basic, scope: Scope) -> Term:
    """A[i, j], counted from 0."""
    base, *indices = node.args
    first = base.shape[1] == 1 and indices[1] == 0
    from_one = (Num(int(i) + 1) if i.is_Integer else app("add", scope.read(i), 1) for i in indices)
    return App("entry", (scope.read(base), *tuple(from_one)[:1 if first else 2]))


def diagonal_of(node: Basic, scope: Scope) -> Term:
    """The diagonal matrix of a vector."""
    vector = node.args[0]
    if vector.shape[1] != 1:
        raise NotRead("DiagMatrix is read for a vector n x 1")
    body = App("entry", (shift(scope.read(vector), 1), Bound(0)))
    return App("diagonal", (Lam(Index(Num(1), scope.read(vector.shape[0])), body, "i"),))


def gradient(node: Basic, scope: Scope) -> Term:
    function, variable = node.args
    if type(variable) is not sp.MatrixSymbol:
        raise NotRead(f"a gradient is by a MatrixSymbol, not by {shown(variable)}")
    kind = column(variable, scope)
    body = scope.under(variable, kind).read(function)
    return App("gradient", (Lam(kind, body, variable.name), scope.read(variable)))


# ---------------------------------------------------------------- laws


def density(node: Basic, scope: Scope) -> Term:
    key = key_of(node, scope.names, scope.kinds, scope.read)
    law = scope.name(key)
    return App("apply", (law, *scope.all(node.given))) if node.given else law


def value_of_density(node: Basic, scope: Scope) -> Term:
    if node in scope.levels:
        return scope.name(node)
    return App("density", scope.all(node.args))


def marginal(node: Basic, scope: Scope) -> Term:
    joint, index = node.args
    if type(joint) is Density and ("part", joint.name) in scope.names.free and not joint.given:
        return App("apply", (scope.name(("part", joint.name)), scope.read(index)))
    return App("component", scope.all((joint, index)))


def finite(node: Basic, scope: Scope) -> Term:
    return App("finite", tuple(scope.read(part) for pair in node.pairs.args for part in pair.args))


ARRAYS: dict[type, Reader] = {
    sp.MatAdd: several("add"), sp.MatMul: product, sp.MatPow: power, sp.Inverse: inverse,
    sp.Transpose: simple("transpose"), sp.Identity: simple("identity"), sp.ZeroMatrix: simple("zeros"),
    sp.ImmutableDenseMatrix: explicit, Diag: binder, Vec: binder, EMatrix: binder, Grad: gradient,
    Tr: simple("trace"), Det: simple("det"), LogDet: simple("logdet"), Scalar: simple("only"), Frobenius: simple("norm"),
    Normal: simple("normal"), MultivariateNormal: simple("multinormal"), Finite: finite, Independent: binder,
    Density: density, Marginal: marginal, pdf: value_of_density,
    KL: simple("kl"), Entropy: simple("entropy"), CrossEntropy: simple("cross_entropy"),
}  # fmt: skip
"""The readers of matrices, laws and the numbers that belong to them, by class."""

ALIASES: dict[type, Reader] = {
    sp.Trace: simple("trace"),            # comes back as Tr
    sp.Determinant: simple("det"),        # comes back as Det
    MatrixElement: element,               # A[i, j], counted from 0; comes back as Entry
    sp.DiagMatrix: diagonal_of,           # comes back as Diag
    sp.UnevaluatedExpr: inside,           # comes back as what it holds
    sp.digamma: digamma,                  # comes back as polygamma(0, x), which SymPy makes of it
    sp.loggamma: log_gamma,               # comes back as log(gamma(x))
}  # fmt: skip
"""Classes that are read and come back in another form.

So do: Integral over (-oo, oo), which comes back as Int; numbers that stand behind a matrix in a MatMul, which come back in
front of it; a > b, which comes back as b < a (0 < x as x > 0); a Dummy, which comes back as a Symbol with a free name.
"""
