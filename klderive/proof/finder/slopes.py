"""Schemes for derivatives by a number."""

from __future__ import annotations

from collections.abc import Iterator

from ..verify import ring
from ..verify.kinds import kind
from ..verify.statements import World
from ..verify.terms import ONE, Number, Scope, Term, mentions, shift
from .integrals import split

R = ("R",)
X = ("#", 0)


def derivative(w: World, t: Term, scope: Scope) -> Iterator:
    lam, at = t[1:]
    inner = ((lam[1], None), *scope)
    if kind(w, lam[2], inner)[0] == "matrix":
        return
    body = lam[2]
    p = ring.nf(w, body, inner)

    def f(a: Term) -> Term:
        return "lam", R, a

    if not mentions(body, 0):
        yield "derivative/1", {"c": shift(body, -1), "t": at}, False
    elif body == X:
        yield "derivative/2", {"t": at}, False
    elif len(p) > 1:
        a, b = split(w, p)
        yield "derivative/3", {"f": f(a), "g": f(b), "t": at}, False
    else:
        ((m, _), c), = p.items()
        (a, e), rest = m[0], m[1:]
        if e == 1 and type(a) is tuple and a[0] == "pow" and isinstance(a[2], Number):
            a, e = a[1:]
        if c != 1:
            yield "derivative/4", {"f": f(c), "g": f(ring.plain(w, {(m, ()): ONE})), "t": at}, False
        elif rest:
            others = ring.plain(w, {(rest, ()): ONE})
            yield "derivative/4", {"f": f(a if e == 1 else ("pow", a, e)), "g": f(others), "t": at}, False
        elif e != 1:
            if a != X:
                yield "derivative/5", {"f": f(("pow", X, e)), "g": f(a), "t": at}, False
            else:
                if e.denominator == 1:
                    yield ("derivative/7" if e > 0 else "derivative/6"), {"t": at, "k": e}, False
                yield "derivative/8", {"t": at, "k": e}, False
        elif a[0] in ("exp", "log"):
            if a[1] != X:
                yield "derivative/5", {"f": f((a[0], X)), "g": f(a[1]), "t": at}, False
            else:
                yield ("derivative/9" if a[0] == "exp" else "derivative/10"), {"t": at}, False
        elif a[0] == "sum" and not mentions(a[1][1], 0):
            low, high = (shift(b, -1) for b in a[1][1][1:])
            yield "derivative/11", {"f": f(("lam", ("index", None, None), a[1][2])), "t": at, "l": low, "h": high}, False


TABLE = {"derivative": derivative}
