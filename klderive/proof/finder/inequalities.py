"""Certificates of inequalities: the difference as a sum of products of what is evidently positive, gaps of the logarithm
and squares.

The one idea: what stands as a product in the statement is noted as that product; each logarithm with a negative factor is
bounded by log t <= t - 1. What is left is put together from what was noted (supply).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from ..verify import facts, kinds, ring
from ..verify.terms import ONE, Number, R, Scope, Term, is_lam, mentions, minus, shift
from .existence import densities
from .scalars import power
from .writing import Data, instance


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
    from .search import apply
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


def squares(search: Any, t: Term, scope: Scope = ()) -> None:
    """Note of the even powers in a term, as written, that they are not negative."""
    from .search import apply
    if type(t) is not tuple or t[0] in ("@", "#", "defined", "total_on"):
        return
    if t[0] == "pow" and type(t[1]) is tuple and t[1][0] == "add" and isinstance(t[2], Number) and t[2] > 0 and t[2] % 2 == 0:
        apply(search, instance("square/1", {"a": power(t[1], Fraction(t[2]) / 2)}, scope))
    for a, inner in facts.within(search.world, t, scope):
        squares(search, a, inner)


def compared(search: Any) -> None:
    """A mean that is wanted large and one under the same law that is wanted small: compared below the law."""
    from .search import apply
    s = search.proof.statement
    large, small = (s.left, s.right) if s.relation[0] == ">" else (s.right, s.left)
    for (_, p, f), (_, q, g) in itertools.product(means(large), means(small)):
        if (p, f[1]) == (q, g[1]):
            apply(search, below("linearity/52", p, f[1], f=f, g=g))


def quotients(search: Any) -> None:
    """The mean of log p - log q under p is at least that of 1 - q/p, which is at least 0."""
    from .search import note
    w = search.world
    for a in dict.fromkeys(a for side in search.proof.sides for a in means(side)):
        _, law, (_, space, body) = a
        own, scope = ("density", shift(law, 1), ("#", 0)), kinds.entered(w, a[2], (), law)
        others = densities(body) - {own}
        if len(others) == 1 and not mentions((q := others.pop())[1], 0):
            ratio = ring.canon(w, ("mul", q, ("pow", own, -1)), scope)
            turned = ring.canon(w, ("pow", ratio, -1), scope)
            f, g, one = ("lam", space, ("mul", -1, ratio)), ("lam", space, ratio), ("lam", space, 1)
            note(search, below("linearity/1", law, space, f=one, g=f))
            note(search, below("total-mass/4", law, space, c=1))
            note(search, below("linearity/2", law, space, c=-1, f=g))
            note(search, instance("log-product/3", {"a": turned, "c": -1}, scope))
            note(search, instance("log-bound/1", {"t": ratio}, scope))
            less = "lam", space, ("add", 1, ("mul", -1, ratio))
            note(search, below("linearity/52", law, space, f=a[2], g=less))
            note(search, below("total-mass/8", law, space, q=shift(q[1], -1)))


VECTORS = {"linearity/1": "linearity/3", "linearity/2": "linearity/9", "linearity/52": "linearity/53",
           "total-mass/4": "total-mass/5", "total-mass/8": "total-mass/9"}
"""What a scheme for laws of numbers is called for laws of vectors."""


def below(name: str, law: Term, space: Term, **filling: Term) -> Data:
    """An instance of a scheme for means under a law."""
    of = {"p": law, **filling}
    return instance(name, of, ()) if space == R else instance(VECTORS[name], {"n": space[1], **of}, ())


def means(t: Term) -> Iterator[Term]:
    """The means in a sum."""
    if type(t) is tuple and t[0] in ("add", "mul"):
        for a in t[1:]:
            yield from means(a)
    elif type(t) is tuple and t[0] == "expect" and not is_lam(t[2][2]):
        yield t


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
