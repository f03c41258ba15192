"""Certificates of inequalities: the difference as a sum of products of what is evidently positive, gaps of the logarithm
and squares.

The one idea: what stands as a product in the statement is tried as that product; each logarithm with a negative factor is
bounded by log t <= t - 1. The rest must be evidently positive.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from ..verify import facts, ring
from ..verify.terms import ONE, Number, Scope, Term, minus
from .writing import written

NONNEGATIVE = facts.NONNEGATIVE


def summands(t: Term, around: tuple[Term, ...] = ()) -> Iterator[tuple[Term, ...]]:
    """The summands of a number as written, each as its factors."""
    if type(t) is tuple and t[0] == "add":
        for a in t[1:]:
            yield from summands(a, around)
        return
    factors = t[1:] if type(t) is tuple and t[0] == "mul" else (t,)
    sums = [a for a in factors if type(a) is tuple and a[0] == "add"]
    if len(sums) == 1 and len(factors) > 1 and all(isinstance(a, Number) or a[0] != "add" for a in factors if a is not sums[0]):
        yield (*around, *factors)
        for a in sums[0][1:]:
            yield from summands(a, (*around, *(f for f in factors if f is not sums[0])))
    else:
        yield (*around, *factors)


def kept(search: Any) -> int:
    return len(search.proof.kept)


def sum_of(search: Any, large: Term, small: Term) -> list[list[Any]]:
    """Summands that are evidently not negative, each as its factors; squares become instances."""
    from .search import apply, instance
    w, found = search.world, []
    gap = ring.nf(w, minus(large, small), ())
    for side, s in ((large, 1), (small, -1)):
        for factors in summands(side):
            bits, constant, used = NONNEGATIVE, Fraction(s), []
            whole = ring.nf(w, ("mul", Fraction(s), *factors), ())
            if not all(m in gap for m in whole):
                continue
            for a in factors:
                if isinstance(a, Number):
                    constant *= a
                    continue
                square = a[0] == "pow" and isinstance(a[2], Number) and a[2] > 0 and a[2] % 2 == 0
                if not facts.sign(w, ring.nf(w, a, ()), ()) & NONNEGATIVE and square:
                    if facts.sign(w, ring.nf(w, a[1], ()), ()) & NONNEGATIVE:
                        used += [written(a[1])] * int(a[2])
                        continue
                    if apply(search, instance("square/1", {"a": a[1] if a[2] == 2 else ("pow", a[1], a[2] / 2)}, ())):
                        used.append({"kept": kept(search) - 1})
                        continue
                bits &= facts.sign(w, ring.nf(w, a, ()), ())
                used.append(written(a))
            if bits & NONNEGATIVE and constant > 0 and used:
                found.append([written(constant), *used] if constant != 1 else used)
                gap = ring.total([gap, ring.scaled(whole, -ONE)])
    return found


def logarithms(t: Term, scope: Scope = ()) -> Iterator[tuple[Term, Scope, Fraction]]:
    """The arguments of logarithms in a sum in normal form, and their factors."""
    if type(t) is tuple and t[0] == "add":
        for a in t[1:]:
            yield from logarithms(a, scope)
    elif type(t) is tuple and t[0] == "log":
        yield t[1], scope, ONE
    elif type(t) is tuple and t[0] == "mul" and isinstance(t[1], Number) and len(t) == 3 and t[2][0] == "log":
        yield t[2][1], scope, Fraction(t[1])


def bounds(search: Any) -> list[list[Any]]:
    """Each logarithm of the difference that has a negative factor, bounded."""
    from .search import apply, instance
    s, w = search.proof.statement, search.world
    gap = minus(*(search.proof.sides if s.relation[0] == ">" else search.proof.sides[::-1]))
    total = []
    for t, _, c in logarithms(ring.canon(w, gap, ())):
        u = t if c < 0 else ring.canon(w, ("pow", t, -ONE), ())
        if apply(search, instance("log-bound/1", {"t": u}, ())):
            total.append([written(abs(c)), {"kept": kept(search) - 1}])
    return total
