"""What a tree is as a function of one variable: the degree of a polynomial, and where it may have a pole.

The one idea: Gauss quadrature with enough nodes is exact for a polynomial, so a bound of the degree is all that the
oracle has to know before it integrates. Only the shape of the tree is read.
"""

from __future__ import annotations

from functools import lru_cache

import sympy as sp
from sympy.core.function import AppliedUndef

import klderive as k


def degree(node: sp.Basic, var: sp.Basic) -> int | None:
    """An upper bound of the degree of a tree as a polynomial in `var`, or None when it may be no polynomial."""
    if node == var:
        return 1
    if var not in node.free_symbols:
        return 0
    if isinstance(node, (sp.Add, sp.MatAdd)):
        parts = [degree(a, var) for a in node.args]
        return None if None in parts else max(parts)
    if isinstance(node, (sp.Mul, sp.MatMul)):
        parts = [degree(a, var) for a in node.args]
        return None if None in parts else sum(parts)
    if isinstance(node, (sp.Pow, sp.MatPow)):
        even = isinstance(node.args[0], k.Frobenius) and node.args[1].is_even
        base = degree(node.args[0].args[0] if even else node.args[0], var)
        whole = node.args[1].is_Integer and node.args[1] >= 0
        return base * int(node.args[1]) if whole and base is not None else None
    if isinstance(node, sp.log):
        return _log_degree(node.args[0], var)
    if isinstance(node, (sp.Transpose, k.Scalar, k.Tr, k.Entry, sp.Sum, k.SetSum, k.Diag, k.Vec)):
        return degree(node.args[0], var)
    if isinstance(node, (k.E, k.EMatrix)):
        return _expectation_degree(node, var)
    if isinstance(node, sp.Derivative) and var not in node.variables:
        return degree(node.expr, var)
    if isinstance(node, AppliedUndef):
        parts = [degree(a, var) for a in node.args]
        return None if None in parts else 2 * max(parts)
    if isinstance(node, k.pdf) and isinstance(node.distribution, k.Density):
        return 0  # constant on each cell
    return None


def _log_degree(node: sp.Basic, var: sp.Basic) -> int | None:
    if var not in node.free_symbols:
        return 0
    if isinstance(node, sp.Mul):
        parts = [_log_degree(a, var) for a in node.args]
        return None if None in parts else max(parts)
    if isinstance(node, sp.exp):
        return degree(node.args[0], var)
    if isinstance(node, sp.Pow) and var not in node.exp.free_symbols:
        return _log_degree(node.base, var)
    if isinstance(node, sp.Product):
        return _log_degree(node.args[0], var)
    if isinstance(node, k.pdf):
        return _log_density_degree(node, var)
    return None


def _log_density_degree(node: k.pdf, var: sp.Basic) -> int | None:
    d = node.distribution
    if isinstance(d, k.Density):
        return 0
    scale = d.scale if isinstance(d, k.Normal) else d.covariance if isinstance(d, k.MultivariateNormal) else d
    if isinstance(d, k.Independent) and isinstance(d.factor, k.Normal) and var not in d.free_symbols:
        return 2
    if var in scale.free_symbols or not isinstance(d, (k.Normal, k.MultivariateNormal)):
        return None
    parts = [degree(d.mean, var), degree(node.point, var)]
    return None if None in parts else 2 * max(parts)


def _expectation_degree(node: sp.Basic, var: sp.Basic) -> int | None:
    body, inner, d = node.args
    outer, own = degree(body, var), degree(body, inner)
    if outer is None or var not in d.free_symbols:
        return outer
    if isinstance(d, k.Normal) and own is not None:
        parts = [degree(d.mean, var), degree(d.scale, var)]
        return None if None in parts else outer + own * max(parts)
    return None


@lru_cache(maxsize=4096)
def singular(body: sp.Basic, var: sp.Basic) -> tuple:
    """Factors of denominators that depend on `var`: where one vanishes there may be no integral."""
    found: set[sp.Basic] = set()

    def bases(node: sp.Basic) -> None:
        if isinstance(node, sp.Pow):
            bases(node.base)
        elif isinstance(node, sp.Mul):
            for a in node.args:
                bases(a)
        elif degree(node, var) != 0 and not isinstance(node, (sp.exp, k.pdf)):
            found.add(node)

    for node in sp.preorder_traversal(body):
        if isinstance(node, sp.Pow) and node.exp.could_extract_minus_sign() and var in node.base.free_symbols:
            bases(node.base)
    return tuple(found)


@lru_cache(maxsize=50_000)
def names_in(node: sp.Basic) -> frozenset:
    """Every name in a tree, bound or free: a cheap test of what cannot depend on a bound variable."""
    if isinstance(node, (sp.Symbol, sp.MatrixSymbol)):
        return frozenset({node})
    return frozenset().union(*map(names_in, node.args)) if node.args else frozenset()
