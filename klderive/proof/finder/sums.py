"""Schemes for sums and products over ranges."""

from __future__ import annotations

from collections.abc import Iterator

from ..verify import ring
from ..verify.kinds import kind
from ..verify.statements import World
from ..verify.terms import ONE, Scope, Term
from .integrals import factors, split

INDEX = ("index", None, None)


def sum_(w: World, t: Term, scope: Scope) -> Iterator:
    lam = t[1]
    low, high = lam[1][1:]
    inner = ((lam[1], None), *scope)
    if low is None or high is None or kind(w, lam[2], inner)[0] == "matrix":
        return
    p = ring.nf(w, lam[2], inner)
    if low == high:
        yield "always/17", {"f": ("lam", INDEX, lam[2]), "k": low}, False
    elif not p:
        yield "linearity/7", {"c": ONE - ONE, "f": ("lam", INDEX, ONE - ONE), "l": low, "h": high}, False
    elif len(p) > 1:
        a, b = split(w, p)
        yield "linearity/6", {"f": ("lam", INDEX, a), "g": ("lam", INDEX, b), "l": low, "h": high}, False
    else:
        c, rest, inside = factors(w, p)
        if not inside:
            yield "counting/2", {"c": c, "l": low, "h": high}, False
        elif c != 1:
            yield "linearity/7", {"c": c, "f": ("lam", INDEX, rest), "l": low, "h": high}, False


TABLE = {"sum": sum_}
