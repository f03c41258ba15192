"""Sums over an index: what does not depend on the index is counted.

Not here: sums under an expectation (expectations.py).
"""

from __future__ import annotations

from sympy import Add, Basic, S, Sum

from .trees import coefficient_of, everywhere, plus, pulled, replaced, terms_of, times


def counting(expr: Basic) -> Basic | None:
    """Terms free of the index, times the number of terms; constant factors in front."""
    def at(node: Basic) -> Basic | None:
        if not (isinstance(node, Sum) and len(node.limits) == 1):
            return None
        j, low, high = node.limits[0]
        pieces = [pulled(t, j) for t in terms_of(node.function)]
        constants = [c for c, f in pieces if f == 1]
        moving = [(c, f) for c, f in pieces if f != 1]
        if low != 1 or not (constants or (len(moving) == 1 and moving[0][0] != 1)):
            return None
        if len(moving) == 1:
            rest = times(moving[0][0], Sum(moving[0][1], node.limits[0]))
        else:
            rest = Sum(plus(*(times(c, f) for c, f in moving)), node.limits[0]) if moving else S.Zero
        return plus(rest, *(times(high, c) for c in constants))
    return everywhere(expr, at)


def one_sum(expr: Basic) -> Basic | None:
    """Sums over one range, with numbers in front, as one sum."""
    def at(node: Basic) -> Basic | None:
        parts = [(c, rest[0]) if len(rest) == 1 and isinstance(rest[0], Sum) else (c, None)
                 for c, rest in map(coefficient_of, terms_of(node))]
        sums = [(c, s) for c, s in parts if s is not None]
        if len({s.limits for _, s in sums}) != 1:
            return None
        if len(sums) == 1 and not (sums[0][0] == -1 and isinstance(sums[0][1].function, Add)):
            return None
        body = plus(*(times(c, t) for c, s in sums for t in terms_of(s.function)))
        others = [t for t, (_, s) in zip(terms_of(node), parts, strict=True) if s is None]
        return plus(Sum(body, *sums[0][1].limits), *others)
    return everywhere(expr, at)


def one_term(expr: Basic) -> Basic | None:
    """A sum from 1 to 1 is its only term."""
    def at(node: Basic) -> Basic | None:
        if isinstance(node, Sum) and len(node.limits) == 1 and node.limits[0][1:] == (1, 1):
            return replaced(node.function, {node.limits[0][0]: S.One})
        return None
    return everywhere(expr, at)
