"""Brackets multiplied out, powers of exponentials gathered, logarithms taken apart: what a scripted line asks for.

The one idea: each is a law of its own, applied everywhere it fits; the checker knows the signs, these do not ask.

Not here: the strategy of `derive` (the other modules), which only takes apart what it knows to be positive.
"""

from __future__ import annotations

from itertools import product

from sympy import Add, Basic, Identity, MatAdd, MatMul, Mul, Pow, S, Sum, Transpose, exp, log

from ..symbolic.nodes import Distribution, E, Entry, Frobenius, Int, LogDet, Tr
from .collecting import brackets_opened, tidy
from .matrices import cancel
from .trees import (
    coefficient_of,
    everywhere,
    factors_of,
    is_matrix,
    matrix_product,
    plus,
    power,
    rebuild,
    terms_of,
    times,
)


def multiplied_out(expr: Basic) -> Basic | None:
    """Products and whole powers of sums as sums, equal terms merged."""
    new = tidy(plus(*opened(expr))) if not is_matrix(expr) else expr
    return None if new == expr else new


def opened(node: Basic) -> list[Basic]:
    """The terms of an expression once its brackets are multiplied out; what stands in a function is left."""
    if isinstance(node, Add) and not is_matrix(node):
        return [t for a in node.args for t in opened(a)]
    if isinstance(node, Mul) and not is_matrix(node):
        return [times(*choice) for choice in product(*map(opened, node.args))]
    if isinstance(node, Pow) and node.exp.is_Integer:
        if isinstance(node.base, Mul):
            return opened(times(*(power(f, node.exp) for f in node.base.args)))
        if isinstance(node.base, Add) and node.exp > 1:
            return opened(Mul(*[tidy(node.base)] * int(node.exp), evaluate=False))
    if isinstance(node, (E, Int, Sum)):
        return [rebuild(node, (plus(*opened(node.args[0])), *node.args[1:]))]
    return [node]


def turned(expr: Basic) -> Basic | None:
    """-(a - b) c as (b - a) c, (a - b)^2 as (b - a)^2."""
    def at(node: Basic) -> Basic | None:
        if isinstance(node, Pow) and isinstance(node.base, Add) and node.exp.is_even:
            return power(other_way(node.base), node.exp)
        number, rest = coefficient_of(node)
        if number < 0 and isinstance(node, Mul):
            found = next((f for f in rest if isinstance(f, Add) and len(f.args) == 2
                          and any(coefficient_of(t)[0] < 0 for t in f.args)), None)
            return None if found is None else times(-number, *(other_way(f) if f is found else f for f in rest))
        return None
    return everywhere(expr, at)


def other_way(difference: Add) -> Basic:
    """b - a for a - b."""
    return plus(*(times(-1, t) for t in reversed(difference.args)))


def exponentials(expr: Basic) -> Basic | None:
    """exp(a)^k = exp(k a), exp(a) exp(b) = exp(a + b), log exp(a) = a, everywhere."""
    new = gathered(expr)
    return None if new == expr else tidy(new)


def gathered(node: Basic) -> Basic:
    if not node.args or isinstance(node, Distribution) or is_matrix(node):
        return node
    node = rebuild(node, map(gathered, node.args))
    if isinstance(node, log) and isinstance(node.args[0], exp):
        return node.args[0].args[0]
    if isinstance(node, Pow) and isinstance(node.base, exp):
        return whole_exponential(times(node.exp, t) for t in terms_of(node.base.args[0]))
    if isinstance(node, Mul):
        inside = [f.args[0] for f in node.args if isinstance(f, exp)]
        if len(inside) > 1:
            return times(*(f for f in node.args if not isinstance(f, exp)),
                         whole_exponential(t for a in inside for t in terms_of(a)))
    return node


def whole_exponential(terms) -> Basic:
    """exp of a sum whose equal terms are merged."""
    inside = tidy(plus(*terms))
    return S.One if inside == 0 else exp(inside, evaluate=False)


def logs_apart(expr: Basic) -> Basic | None:
    """log(a b) = log a + log b, log a^k = k log a, for any factors: the checker decides whether they are positive."""
    def at(node: Basic) -> Basic | None:
        if not isinstance(node, log) or not isinstance(node.args[0], (Mul, Pow)):
            return None
        return plus(*(times(k, log(a, evaluate=False)) for k, a in powers_of(node.args[0])))
    return everywhere(expr, at)


def powers_of(node: Basic, exponent: Basic = S.One) -> list[tuple[Basic, Basic]]:
    """The factors of a product, those of its factors too, as exponents and bases."""
    if isinstance(node, Mul):
        return [pair for f in node.args for pair in powers_of(f, exponent)]
    if isinstance(node, Pow):
        return powers_of(node.base, node.exp * exponent)
    return [(exponent, node)]


def rooted(expr: Basic) -> Basic | None:
    """c log t as 2 c log sqrt(t)."""
    def at(node: Basic) -> Basic | None:
        number, rest = coefficient_of(node)
        if len(rest) == 1 and isinstance(rest[0], log) and not isinstance(rest[0].args[0], Pow):
            return times(2 * number, log(root(rest[0].args[0])))
        return None
    return everywhere(expr, at)


def root(node: Basic) -> Basic:
    """The square root, factor by factor."""
    return times(*(power(f.base, f.exp / 2) if isinstance(f, Pow) else power(f, S.Half) for f in factors_of(node)))


def into_sum(expr: Basic) -> Basic | None:
    """c sum_j a_j as sum_j c a_j, for a number c."""
    def at(node: Basic) -> Basic | None:
        number, rest = coefficient_of(node)
        if number == 1 or len(rest) != 1 or not isinstance(rest[0], Sum):
            return None
        return Sum(plus(*(times(number, t) for t in terms_of(rest[0].function))), *rest[0].limits)
    return everywhere(expr, at)


# ---------------------------------------------------------------- matrices


def product_determinant(expr: Basic) -> Basic | None:
    """log|A B'| = log|A| + log|B|."""
    def at(node: Basic) -> Basic | None:
        if not (isinstance(node, LogDet) and isinstance(node.matrix, MatMul) and all(map(is_matrix, node.matrix.args))):
            return None
        return plus(*(LogDet(f.args[0] if isinstance(f, Transpose) else f) for f in node.matrix.args))
    return everywhere(expr, at)


def transposed_product(expr: Basic) -> Basic | None:
    """(A B)' = B' A'."""
    def at(node: Basic) -> Basic | None:
        if not (isinstance(node, Transpose) and isinstance(node.args[0], MatMul)):
            return None
        return matrix_product(*(Transpose(f) if is_matrix(f) else f for f in reversed(node.args[0].args)))
    new = everywhere(expr, at)
    return None if new is None else brackets_opened(new) or new


def matrix_factor(expr: Basic) -> Basic | None:
    """A u - A v = A (u - v)."""
    def at(node: Basic) -> Basic | None:
        if not isinstance(node, MatAdd):
            return None
        words = [[f for f in factors_of(t) if is_matrix(f)] for t in node.args]
        if any(len(w) < 2 or w[0] != words[0][0] for w in words):
            return None
        rest = [matrix_product(*(f for f in factors_of(t) if not is_matrix(f)), *w[1:])
                for t, w in zip(node.args, words, strict=True)]
        return MatMul(words[0][0], MatAdd(*rest))
    new = everywhere(expr, at)
    return None if new is None else brackets_opened(new) or new


def trace_turned(expr: Basic) -> Basic | None:
    """tr(A B) = tr(B A), where the last factor then meets its inverse."""
    def at(node: Basic) -> Basic | None:
        if not (isinstance(node, Tr) and isinstance(node.matrix, MatMul)):
            return None
        *rest, last = factors_of(node.matrix)
        return Tr(MatMul(last, *rest)) if rest and cancel(last, rest[0]) else None
    return everywhere(expr, at)


def norm_of_sum(expr: Basic) -> Basic | None:
    """|I + D|^2 = n + 2 tr(D) + |D|^2."""
    def at(node: Basic) -> Basic | None:
        if not (isinstance(node, Pow) and isinstance(node.base, Frobenius) and node.exp == 2):
            return None
        terms = terms_of(node.base.matrix)
        units = [t for t in terms if isinstance(t, Identity)]
        if len(units) != 1 or len(terms) != 2:
            return None
        other = next(t for t in terms if t not in units)
        return plus(other.shape[0], times(2, Tr(other)), power(Frobenius(other), 2))
    return everywhere(expr, at)


def diagonal_of_product(expr: Basic) -> Basic | None:
    """(L M)_ii = L_ii M_ii for triangular L and M; (I + D)_ii = 1 + D_ii."""
    def at(node: Basic) -> Basic | None:
        if not (isinstance(node, Entry) and len(node.indices) == 2 and node.indices[0] == node.indices[1]):
            return None
        if not is_matrix(node.base) or len(node.base.args) < 2 or not isinstance(node.base, (MatAdd, Mul)) \
                and not node.base.is_MatMul:
            return None
        i = node.indices[0]

        def entry(m: Basic) -> Basic:
            if isinstance(m, Identity):
                return S.One
            return plus(*map(entry, m.args)) if isinstance(m, MatAdd) else Entry(m, i, i)
        return entry(node.base) if isinstance(node.base, MatAdd) else times(*map(entry, node.base.args))
    return everywhere(expr, at)


def trace_as_sum(expr: Basic) -> Basic | None:
    """tr(M) = sum_i M_ii, with the index of the sums beside it."""
    limits = next((s.limits[0] for s in expr.atoms(Sum)), None)

    def at(node: Basic) -> Basic | None:
        if limits is None or not isinstance(node, Tr) or limits[2] != node.matrix.shape[0]:
            return None
        return Sum(Entry(node.matrix, limits[0], limits[0]), limits)
    return everywhere(expr, at)
