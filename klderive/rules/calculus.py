"""Derivatives by a number, by a vector or matrix, by the value of a density at a point; bounds.

The one idea: a derivative is a node like any other, and a rule replaces it by what it is worth.

Not here: where a derivative vanishes (that is a substitution), what a minimum is.
"""

from __future__ import annotations

from sympy import (
    Add,
    Basic,
    Derivative,
    Dummy,
    Expr,
    Inverse,
    Mul,
    S,
    Transpose,
    factor,
    log,
)

from ..symbolic.nodes import E, FunctionalDerivative, Grad, Int, LogDet, Scalar, Tr, pdf
from .collecting import plain, tidy
from .definitions import normal_density
from .logarithms import log_of_product
from .trees import (
    coefficient_of,
    depends,
    everywhere,
    factors_of,
    is_expr,
    is_matrix,
    matrix_product,
    matrix_sum,
    over,
    plus,
    pulled,
    replaced,
    terms_of,
    times,
)


def derivative(expr: Basic) -> Basic | None:
    """The rules of differentiation, term by term."""
    def at(node: Basic) -> Basic | None:
        if not isinstance(node, Derivative) or node.expr.atoms(E, Int):
            return None
        return plus(*(d for t in terms_of(node.expr) if (d := slope(t, node)) != 0))
    return everywhere(expr, at)


def slope(term: Basic, node: Derivative) -> Expr:
    """The derivative of one term."""
    free, moving = pulled(term, *node.variables)
    moving = plain(moving)
    for x in node.variables:
        moving = moving.diff(x)
    return times(free, moving)


def opened_score(expr: Basic) -> Basic | None:
    """The log-density written out, under a derivative by a parameter."""
    def at(node: Basic) -> Basic | None:
        if not isinstance(node, Derivative):
            return None
        body = everywhere(node.expr, normal_density)
        return None if body is None else Derivative(log_of_product(body), *node.variables)
    return everywhere(expr, at)


def gradient(expr: Basic) -> Basic | None:
    """grad of v' A v is 2 A v for symmetric A, of log|X| is X^-1 for symmetric X, of tr(A X) is A'."""
    def at(node: Basic) -> Basic | None:
        if not isinstance(node, Grad):
            return None
        number, rest = coefficient_of(node.function)
        inner = rest[0] if len(rest) == 1 and isinstance(rest[0], Add) else node.function
        scale = number if inner is not node.function else S.One
        parts = [part for t in terms_of(inner) for part in term_gradient(t, node.variable)]
        return None if None in parts else matrix_sum(*(matrix_product(scale, p) for p in parts))
    return everywhere(expr, at)


def term_gradient(term: Basic, v: Basic) -> list:
    """The gradient of a term, as a list of at most one matrix; [None] if it is not known."""
    if not depends(term, v):
        return []
    number, rest = coefficient_of(term)
    if len(rest) != 1:
        return [None]
    node = rest[0]
    if isinstance(node, LogDet) and node.matrix == v:
        return [matrix_product(number, Inverse(v))]
    words = factors_of(node.matrix) if isinstance(node, (Tr, Scalar)) else ()
    if isinstance(node, Tr) and words and words[-1] == v and not any(depends(w, v) for w in words[:-1]):
        return [matrix_product(number, *(Transpose(w) for w in reversed(words[:-1])))]
    if isinstance(node, Scalar) and isinstance(words[0], Transpose) and words[0].args[0] == words[-1]:
        d = words[-1]
        sign = next((1 if t == v else -1 for t in terms_of(d) if depends(t, v)), 0)
        return [matrix_product(2 * number * sign, *words[1:-1], d)]
    return [None]


def functional_derivative(expr: Basic) -> Basic | None:
    """d/dq(x) of int L(q(y), y) dy is the derivative of L by its first argument, at x."""
    def at(node: Basic) -> Basic | None:
        if not isinstance(node, FunctionalDerivative):
            return None
        parts = [pointwise(t, node) for t in terms_of(node.functional)]
        return None if None in parts else tidy(plus(*parts))
    return everywhere(expr, at)


def pointwise(term: Basic, node: FunctionalDerivative) -> Basic | None:
    """The functional derivative of one term."""
    if not any(f.distribution == node.density for f in term.atoms(pdf)):
        return S.Zero
    factors = list(factors_of(term))
    inner = next((f for f in factors if f.atoms(pdf)), None)
    factors.remove(inner)
    if isinstance(inner, Add):
        return times(*factors, plus(*(pointwise(t, node) for t in inner.args)))
    if not isinstance(inner, Int):
        return None
    here, there = pdf(node.density, inner.variable), pdf(node.density, node.point)
    letter = Dummy("q", positive=True)
    slope = replaced(inner.body, {here: letter}).diff(letter)
    return times(*factors, replaced(slope, {letter: here}).xreplace({inner.variable: node.point})
                 .xreplace({letter: there}))


def factored(expr: Basic) -> Basic | None:
    """A rational expression in factors."""
    if not is_expr(expr):
        return None
    new = factor(plain(expr))
    return None if new == expr else new


def turned_quotient(expr: Basic) -> Basic | None:
    """log(p / q) = -log(q / p)."""
    def at(node: Basic) -> Basic | None:
        if not isinstance(node, log) or not isinstance(node.args[0], Mul):
            return None
        return times(-1, log(times(*(over(1, f) for f in reversed(node.args[0].args)))))
    return everywhere(expr, at)


def log_bound(expr: Basic) -> Basic | None:
    """-c log t is at least c (1 - t), for a positive number c."""
    def at(node: Basic) -> Basic | None:
        number, rest = coefficient_of(node)
        if number < 0 and len(rest) == 1 and isinstance(rest[0], log):
            return times(-number, plus(1, times(-1, rest[0].args[0])))
        return None
    return everywhere(expr, at)


def total_mass(expr: Basic) -> Basic | None:
    """The integral of a density is 1."""
    def at(node: Basic) -> Basic | None:
        if isinstance(node, Int) and isinstance(node.body, pdf) and node.body.points == (node.variable,):
            return S.One
        return None
    return everywhere(expr, at)


def as_integral(expr: Basic) -> Basic | None:
    """E_p[f] as the integral of p f."""
    def at(node: Basic) -> Basic | None:
        if isinstance(node, E) and not is_matrix(node.variable):
            return Int(times(pdf(node.distribution, node.variable), node.body), node.variable)
        return None
    return everywhere(expr, at)


