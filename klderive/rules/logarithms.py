"""Logarithms of quotients, products, powers and exponentials taken apart; logarithms put together again.

The one idea: a factor is split off only where it is known to be positive, density by density, factor by factor.

Not here: arithmetic of what comes out (collecting.py).
"""

from __future__ import annotations

from sympy import Basic, Mul, Pow, Product, S, Sum, exp, log

from ..symbolic.nodes import Det, Finite, LogDet, pdf
from .trees import everywhere, factors_of, plus, times


def is_positive(node: Basic) -> bool:
    """Whether a factor is known to be positive: densities, determinants of covariances, exponentials, symbols."""
    if isinstance(node, (pdf, Det, exp)):
        return True
    if isinstance(node, Pow):
        return is_positive(node.base)
    if isinstance(node, Mul):
        return all(map(is_positive, node.args))
    if isinstance(node, Product):
        return is_positive(node.function)
    return bool(node.is_positive)


def log_of_quotient(expr: Basic) -> Basic | None:
    """log(a / b) = log a - log b, for positive a and b."""
    def at(node: Basic) -> Basic | None:
        if not (isinstance(node, log) and isinstance(node.args[0], Mul) and is_positive(node.args[0])):
            return None
        below = [1 / f for f in factors_of(node.args[0]) if isinstance(f, Pow) and f.exp == -1]
        above = [f for f in factors_of(node.args[0]) if not (isinstance(f, Pow) and f.exp == -1)]
        densities = [f for f in above + below if isinstance(f, pdf)]
        if not below or not above or not densities or any(isinstance(f.distribution, Finite) for f in densities):
            return None  # the weights of a finite distribution are numbers: their quotient stays
        return plus(log(times(*above), evaluate=False), times(-1, log(times(*below), evaluate=False)))
    return everywhere(expr, at)


def log_of_factor(factor: Basic) -> Basic:
    """The logarithm of one positive factor."""
    if isinstance(factor, exp):
        return factor.args[0]
    if isinstance(factor, Pow) and factor.base != S.Exp1:
        return times(factor.exp, log_of_factor(factor.base))
    if isinstance(factor, Det):
        return LogDet(factor.matrix)
    if isinstance(factor, Product):
        return Sum(log_of_factor(factor.function), *factor.limits)
    return log(factor)


def log_of_product(expr: Basic) -> Basic | None:
    """log(a b) = log a + log b, log(a^k) = k log a, log(exp(u)) = u, for positive a and b."""
    def at(node: Basic) -> Basic | None:
        if not isinstance(node, log):
            return None
        inner = node.args[0]
        if inner == 1:
            return S.Zero
        if isinstance(inner, Mul) and any(isinstance(f, (exp, pdf, Product, Det)) for f in inner.args) \
                and is_positive(inner) and not any(isinstance(f, Pow) and isinstance(f.base, pdf) for f in inner.args):
            signs = sorted(inner.args, key=lambda f: isinstance(f, exp))
            return plus(*(log_of_factor(f) for f in signs))
        if isinstance(inner, Pow) and inner.exp.is_Rational and inner.exp < 0 and is_positive(inner.base):
            return log_of_factor(inner)
        if isinstance(inner, (exp, Product)) or (isinstance(inner, Pow) and isinstance(inner.base, (pdf, Det))):
            return log_of_factor(inner)
        return None
    return everywhere(expr, at)
