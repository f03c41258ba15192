"""Certificates of inequalities: the difference as a sum of products of what is evidently positive, gaps of the logarithm
and squares.

The one idea: what stands as a product in the statement is noted as that product; each logarithm with a negative factor is
bounded by log t <= t - 1. What is left is put together from what was noted (supply).
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from ..verify import facts, ring
from ..verify.terms import ONE, Number, Term, minus


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


def products(search: Any, large: Term, small: Term) -> None:
    """Note of the summands of a difference, as written, which are not negative."""
    w = search.world
    gap = ring.nf(w, minus(large, small), ())
    for side, s in ((large, 1), (small, -1)):
        for factors in summands(side):
            if all(m in gap for m in ring.nf(w, ("mul", Fraction(s), *factors), ())):
                product(search, factors)


def product(search: Any, factors: tuple[Term, ...]) -> None:
    """Note that a product is not negative, if its factors are."""
    from .search import apply, instance
    so_far: Term = ONE
    for a in factors:
        if isinstance(a, Number):
            continue
        square = a[0] == "pow" and isinstance(a[2], Number) and a[2] > 0 and a[2] % 2 == 0
        if square and sign(search, a) != facts.POSITIVE:
            root = a[1] if a[2] == 2 else ("pow", a[1], a[2] / 2)
            apply(search, instance("square/10" if sign(search, root) & facts.NONZERO else "square/1", {"a": root}, ()))
        if so_far != 1:
            wanted = sign(search, so_far) & sign(search, a)
            name = "square/9" if wanted == facts.POSITIVE else "square/3"
            if sign(search, ("mul", so_far, a)) & wanted != wanted:
                apply(search, instance(name, {"a": so_far, "b": a}, ()))
        so_far = ("mul", so_far, a) if so_far != 1 else a


def sign(search: Any, t: Term) -> int:
    """What is evident of the sign of a number."""
    return facts.sign(search.world, ring.nf(search.world, t, ()), ())


def logarithms(t: Term) -> Iterator[tuple[Term, Fraction]]:
    """The arguments of logarithms in a sum in normal form, and their factors."""
    if type(t) is tuple and t[0] == "add":
        for a in t[1:]:
            yield from logarithms(a)
    elif type(t) is tuple and t[0] == "log":
        yield t[1], ONE
    elif type(t) is tuple and t[0] == "mul" and isinstance(t[1], Number) and len(t) == 3 and t[2][0] == "log":
        yield t[2][1], Fraction(t[1])


def bounded(search: Any) -> list[Term]:
    """What stands in a logarithm of the difference that has a negative factor, or its inverse."""
    s, w = search.proof.statement, search.world
    gap = minus(*(search.proof.sides if s.relation[0] == ">" else search.proof.sides[::-1]))
    return [t if c < 0 else ring.canon(w, ("pow", t, -ONE), ()) for t, c in logarithms(ring.canon(w, gap, ()))]
