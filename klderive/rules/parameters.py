"""Covariances written by their parameters: diagonal, Cholesky factor, precision, multiple of the identity.

The one idea: determinant, trace and quadratic form of a special matrix are read off its parameters.

Not here: matrices about which nothing is known (matrices.py).
"""

from __future__ import annotations

from sympy import Add, Basic, Identity, Inverse, MatMul, Mul, Pow, Rational, Sum, Symbol, Transpose, log

from ..symbolic.nodes import Diag, Entry, Frobenius, LogDet, Scalar, Tr
from .collecting import tidy
from .trees import (
    coefficient_of,
    everywhere,
    factors_of,
    is_matrix,
    matrix_product,
    over,
    plus,
    power,
    replaced,
    terms_of,
    times,
)


def diagonal_matrices(expr: Basic) -> Basic | None:
    """log|D| = sum log d_j, tr(D^-1 E) = sum e_j / d_j, v' D^-1 v = sum v_j^2 / d_j, for diagonal D and E."""
    def at(node: Basic) -> Basic | None:
        if isinstance(node, LogDet) and isinstance(node.matrix, Diag):
            d = node.matrix
            return Sum(log_of(d.body), (d.index, 1, d.count))
        if isinstance(node, Tr):
            return diagonal_trace(factors_of(node.matrix))
        if isinstance(node, Scalar):
            return diagonal_form(factors_of(node.matrix))
        return None
    return everywhere(expr, at)


def log_of(body: Basic) -> Basic:
    """log(a^k) as k log a."""
    return times(body.exp, log(body.base)) if isinstance(body, Pow) and body.exp.is_Rational else log(body)


def as_diagonal(factor: Basic) -> Diag | None:
    """The diagonal matrix that the factor is, or is the inverse of."""
    inner = factor.args[0] if isinstance(factor, Inverse) else factor
    return inner if isinstance(inner, Diag) else None


def entries(factors: tuple, index: Symbol) -> Basic:
    """The entry number `index` of a product of diagonal matrices and their inverses."""
    found = []
    for f in factors:
        d = f.args[0] if isinstance(f, Inverse) else f
        body = replaced(d.body, {d.index: index})
        found.append(over(1, body) if isinstance(f, Inverse) else body)
    return times(*found)


def diagonal_trace(factors: tuple) -> Basic | None:
    """The trace of a product of diagonal matrices and their inverses."""
    diagonals = [as_diagonal(f) for f in factors]
    first = diagonals[0]
    if first is None or None in diagonals:
        return None
    return Sum(entries(factors, first.index), (first.index, 1, first.count))


def diagonal_form(factors: tuple) -> Basic | None:
    """v' D v for a product D of diagonal matrices and their inverses; v' v."""
    left, right, middle = factors[0], factors[-1], factors[1:-1]
    diagonals = [as_diagonal(f) for f in middle]
    if not is_turn(left, right) or None in diagonals:
        return None
    first = diagonals[0] if diagonals else None
    index = Symbol("j", integer=True) if first is None else first.index
    squared = power(entry_of(right, index), 2)
    return Sum(times(squared, entries(middle, index)), (index, 1, right.shape[0]))


def entry_of(vector: Basic, index: Symbol) -> Basic:
    """The entry of a sum of vectors."""
    parts = []
    for t in terms_of(vector):
        scalars = [f for f in factors_of(t) if not is_matrix(f)]
        words = [f for f in factors_of(t) if is_matrix(f)]
        parts.append(times(*scalars, Entry(matrix_product(*words), index)))
    return plus(*parts)


def factored_determinant(expr: Basic) -> Basic | None:
    """log|L L'| = 2 sum log L_ii for triangular L, log|A^-1| = -log|A|, log|c I| = n log c, log|I| = 0."""
    def at(node: Basic) -> Basic | None:
        if not isinstance(node, LogDet):
            return None
        m, i = node.matrix, Symbol("i", integer=True)
        if isinstance(m, Identity):
            return log(1, evaluate=True)
        if isinstance(m, Inverse):
            return times(-1, LogDet(m.args[0]))
        if isinstance(m, MatMul) and len(m.args) == 2:
            a, b = m.args
            if isinstance(b, Transpose) and b.args[0] == a:
                return times(2, Sum(log(Entry(a, i, i)), (i, 1, a.shape[0])))
            if isinstance(b, Identity):
                return times(b.shape[0], log_of(a))
        return None
    return everywhere(expr, at)


def inverse_of_product(expr: Basic) -> Basic | None:
    """(L L')^-1 = L'^-1 L^-1, (c I)^-1 = I / c, (A^-1)^-1 = A."""
    def at(node: Basic) -> Basic | None:
        if not isinstance(node, Inverse):
            return None
        m = node.args[0]
        if isinstance(m, Inverse):
            return m.args[0]
        if isinstance(m, MatMul):
            scalars = [over(1, f) for f in m.args if not is_matrix(f)]
            words = [f for f in m.args if is_matrix(f)]
            return matrix_product(*scalars, *(f if isinstance(f, Identity) else turned(f) for f in reversed(words)))
        return None
    return everywhere(expr, at)


def turned(f: Basic) -> Basic:
    """The inverse of a factor; of a transpose, the transpose of the inverse."""
    return Transpose(Inverse(f.args[0])) if isinstance(f, Transpose) else Inverse(f)


def as_norms(expr: Basic) -> Basic | None:
    """tr(W' W L L') = |W L|^2, tr(W W') = |W|^2, v' W' W v = |W v|^2, v' v = |v|^2."""
    def at(node: Basic) -> Basic | None:
        words = factors_of(node.matrix) if isinstance(node, (Tr, Scalar)) else ()
        if isinstance(node, Tr) and len(words) == 2 and is_turn(words[1], words[0]):
            return Pow(Frobenius(words[0]), 2, evaluate=False)
        if isinstance(node, Tr) and len(words) == 4:
            a, b, c, d = words
            if is_turn(a, b) and is_turn(d, c):
                return Pow(Frobenius(MatMul(b, c)), 2, evaluate=False)
        if isinstance(node, Scalar) and len(words) == 2 and is_turn(*words):
            return Pow(Frobenius(words[1]), 2, evaluate=False)
        if isinstance(node, Scalar) and len(words) == 4:
            a, b, c, d = words
            if is_turn(b, c) and is_turn(a, d):
                return Pow(Frobenius(MatMul(c, d)), 2, evaluate=False)
        return None
    return everywhere(expr, at)


def is_turn(a: Basic, b: Basic) -> bool:
    """Whether a is the transpose of b."""
    return isinstance(a, Transpose) and a.args[0] == b


def scalar_factors(expr: Basic) -> Basic | None:
    """Numbers taken out of traces and quadratic forms; products with I shortened."""
    def at(node: Basic) -> Basic | None:
        if not isinstance(node, (Tr, Scalar)) or not isinstance(node.matrix, MatMul):
            return None
        scalars = [f for f in node.matrix.args if not is_matrix(f)]
        words = [f for f in node.matrix.args if is_matrix(f)]
        kept = [f for f in words if not isinstance(f, Identity)] or words[:1]
        if not scalars and len(kept) == len(words):
            return None
        inner = kept[0] if len(kept) == 1 else MatMul(*kept)
        return times(*scalars, node.func(inner))
    return everywhere(expr, at)


def opened(number: Basic, term: Basic) -> tuple:
    """number * term, multiplied into a sum."""
    own, rest = coefficient_of(term)
    if len(rest) == 1 and isinstance(rest[0], Add):
        return tuple(times(number * own, t) for t in rest[0].args)
    return (times(number, term),)


def half_in_front(expr: Basic) -> Basic | None:
    """A sum over an index and its count written as -1/2 sum (...), with log a as 1/2 log a^2."""
    found = in_front(expr, Rational(-1, 2))
    if found is None:
        return None
    body = [times(c / 2, log(power(rest[0].args[0], 2), evaluate=False)) if rest and isinstance(rest[0], log) else t
            for t in terms_of(found.function) for c, rest in (coefficient_of(t),)]
    return times(Rational(-1, 2), Sum(plus(*body), *found.limits))


def half_drawn(expr: Basic) -> Basic | None:
    """A sum over an index and its count written as 1/2 sum (...)."""
    found = in_front(expr, Rational(1, 2))
    return None if found is None else times(Rational(1, 2), found)


def in_front(expr: Basic, front: Rational) -> Sum | None:
    """The sum over the index that is left when the number is taken out, the count among its terms."""
    number, rest = coefficient_of(expr)
    if len(rest) == 1 and isinstance(rest[0], Add):
        expr = plus(*(times(number, t) for t in rest[0].args))
    parts = [coefficient_of(t) for t in terms_of(expr)]
    sums = [(c, r[0]) for c, r in parts if len(r) == 1 and isinstance(r[0], Sum)]
    if len(sums) != 1 or not isinstance(expr, (Add, Sum, Mul)):
        return None
    c, s = sums[0]
    counts = [r / 1 for r, rest in parts if rest == (s.limits[0][2],)]
    if len(counts) + 1 != len(parts):
        return None
    body = tidy(plus(*(t for f in terms_of(s.function) for t in opened(c / front, f))))
    return Sum(plus(*(k / front for k in counts), *terms_of(body)), *s.limits)
