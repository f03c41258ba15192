"""Schemes for logarithms, exponentials and the definitions of divergences and densities."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from ..verify import ring
from ..verify.kinds import kind
from ..verify.statements import World
from ..verify.terms import ONE, Scope, Term, mentions

UNIT = ((), ())


def power(a: Term, e: Fraction) -> Term:
    return a if e == 1 else ("pow", a, e)


def log(w: World, t: Term, scope: Scope) -> Iterator:
    p = ring.nf(w, t[1], scope)
    if len(p) != 1:
        yield from _content(w, p, scope)
        return
    ((m, _), c), = p.items()
    if c < 0:
        yield from _turned(w, m, c)
        return
    if not m:
        if c == 1:
            yield "log-product/3", {"a": ONE, "c": Fraction(0)}, False
            return
        yield from _rational(c)
        return
    (a, e), rest = m[0], m[1:]
    if c != 1:
        yield "log-product/1", {"a": c, "b": ring.plain(w, {(m, ()): ONE})}, False
    elif rest:
        for j in range(len(m)):
            first, others = m[j], (*m[:j], *m[j + 1:])
            yield "log-product/1", {"a": power(*first), "b": ring.plain(w, {(others, ()): ONE})}, False
    elif e != 1:
        yield "log-product/3", {"a": a, "c": e}, False
    elif a[0] == "pow":
        yield "log-product/3", {"a": a[1], "c": a[2]}, False
    elif a[0] == "exp":
        yield "log-exp/1", {"a": a[1]}, False
    elif a == ("e",):
        yield "log-exp/4", {}, False
    elif a[0] == "product":
        low, high = a[1][1][1:]
        yield "log-product/4", {"f": ("lam", ("index", None, None), a[1][2]), "l": low, "h": high}, False


def _turned(w: World, m: tuple, c: Fraction) -> Iterator:
    """A negative factor before the odd power of a sum: the sum turned round."""
    for j, (a, e) in enumerate(m):
        if type(a) is tuple and a[0] == "add" and e.denominator == 1 and e % 2:
            if len(m) == 1 and c == -1:
                yield "log-product/3", {"a": ring.plain(w, ring.scaled(w.bases.get(a) or ring.atom(a), -ONE)), "c": e}, False
            else:
                others = ring.plain(w, {((*m[:j], *m[j + 1:]), ()): -c})
                yield "log-product/1", {"a": ring.plain(w, {(((a, e),), ()): -ONE}), "b": others}, False


def _rational(c: Fraction) -> Iterator:
    for n, s in ((c.numerator, 1), (c.denominator, -1)):
        d = 2
        while n > 1:
            if n % d and d < 2000:
                d += 1
                continue
            d = d if n % d == 0 else n
            k = 0
            while n % d == 0:
                n, k = n // d, k + 1
            whole = Fraction(d) ** (s * k)
            if whole != c:
                yield "log-product/1", {"a": whole, "b": Fraction(c) / whole}, False
            elif s * k != 1:
                yield "log-product/3", {"a": Fraction(d), "c": Fraction(s * k)}, False
            return


def _content(w: World, p: dict, scope: Scope) -> Iterator:
    """A common factor of a sum."""
    if not p:
        return
    powers: dict | None = None
    for m, _ in p:
        d = dict(m)
        powers = d if powers is None else {a: min(e, d[a]) for a, e in powers.items() if a in d}
    for a, e in (powers or {}).items():
        rest = ring.times(w, p, {(((a, -e),), ()): ONE})
        yield "log-product/1", {"a": power(a, e), "b": ring.plain(w, rest)}, False
        if type(a) is tuple and a[0] == "add":
            yield "log-product/1", {"a": ("mul", -1, power(a, e)), "b": ring.plain(w, ring.scaled(rest, -ONE))}, False
    c = abs(next(iter(p.values())))
    if c != 1 and all((Fraction(d) / c).denominator == 1 for d in p.values()):
        yield "log-product/1", {"a": c, "b": ring.plain(w, {m: Fraction(d) / c for m, d in p.items()})}, False


def exp(w: World, t: Term, scope: Scope) -> Iterator:
    p = ring.nf(w, t[1], scope)
    if not p:
        yield "exp-sum/3", {"c": Fraction(0), "a": ONE}, False
        return
    if len(p) > 1:
        (m, c), *rest = sorted(p.items(), key=lambda item: ring.order(w, item[0]))
        yield "exp-sum/1", {"a": ring.plain(w, {m: c}), "b": ring.plain(w, dict(rest))}, False
        return
    ((m, _), c), = p.items()
    for j, (a, e) in enumerate(m):
        if type(a) is tuple and a[0] == "log" and e == 1:
            yield "exp-sum/3", {"c": ring.plain(w, {((*m[:j], *m[j + 1:]), ()): c}), "a": a[1]}, False
        if type(a) is tuple and a[0] == "sum" and e == 1 and c == 1 and len(m) == 1:
            low, high = a[1][1][1:]
            yield "exp-sum/4", {"f": ("lam", ("index", None, None), a[1][2]), "l": low, "h": high}, False
        if type(a) is tuple and a[0] == "only" and a[1][0] == "add":
            yield "always/37", {"A": a[1][1], "B": a[1][2] if len(a[1]) == 3 else ("add", *a[1][2:])}, False
    if c != 1 and not (scope and scope[0][1] and scope[0][1][0] == "on" and mentions(t, 0)):  # as gamma integrals have it
        yield "exp-sum/2", {"a": ring.plain(w, {(m, ()): ONE}), "k": c}, True


def divergence(w: World, t: Term, scope: Scope) -> Iterator:
    if all(p[0] == "finite" for p in t[1:]):
        (_, a, s, b, _), *other = t[1:]
        name = {"kl": "kl/5", "entropy": "entropy/5", "cross_entropy": "cross-entropy/5"}[t[0]]
        yield name, {"a": a, "b": b, "t": s} if t[0] == "entropy" else {"a": a, "b": b, "s": s, "t": other[0][2]}, False
        return
    filling = dict(zip("pq", t[1:], strict=False))
    _, points, discrete = kind(w, t[1], scope)
    if discrete:
        for name in DIVERGENCES.get((t[0], *(k[0] for k in points), "discrete"), ()):
            yield name, filling, False
    elif points == (("R",), ("R",)):
        for name in DIVERGENCES.get((t[0], "joint"), ()):
            yield name, filling, False
    elif points == (("R",),):
        for name in DIVERGENCES[t[0], "R"]:
            yield name, filling, False
    elif len(points) == 1 and points[0][0] == "matrix":
        for name in DIVERGENCES[t[0], "matrix"]:
            yield name, {"n": ring.canon(w, points[0][1], scope), **filling}, False


DIVERGENCES: dict[tuple[str, ...], tuple[str, ...]] = {
    ("kl", "R"): ("kl/3", "kl/1"), ("kl", "matrix"): ("kl/4", "kl/2"),
    ("entropy", "R"): ("entropy/3", "entropy/1"), ("entropy", "matrix"): ("entropy/4", "entropy/2"),
    ("kl", "joint"): ("kl/8",), ("entropy", "joint"): ("entropy/10", "entropy/7"),
    ("kl", "R", "discrete"): ("kl/7",), ("entropy", "R", "discrete"): ("entropy/8",),
    ("cross_entropy", "R", "discrete"): ("cross-entropy/7",), ("entropy", "R", "R", "discrete"): ("entropy/9",),
    ("cross_entropy", "R"): ("cross-entropy/3", "cross-entropy/1"),
    ("cross_entropy", "matrix"): ("cross-entropy/4", "cross-entropy/2"),
}  # fmt: skip
"""That the integral of a divergence exists, and the divergence as that integral."""


def density(w: World, t: Term, scope: Scope) -> Iterator:
    p = t[1]
    if p[0] == "normal":
        yield "normal-density/1", {"m": p[1], "s": p[2], "x": t[2]}, False
    elif p[0] == "multinormal":
        yield "mvn-density/1", {"n": ring.canon(w, kind(w, p[1], scope)[1], scope), "m": p[1], "x": t[2], "S": p[2]}, False
    elif p[0] == "finite" and t[2] in (p[1], p[3]):
        name = "finite-density/2" if t[2] == p[1] else "finite-density/3"
        yield name, {"a": p[1], "b": p[3], "t": p[2]}, False
    elif p[0] == "product_law":
        yield "product-density/1", {"n": p[1][1][2], "p": ("lam", ("index", None, None), p[1][2]), "z": t[2]}, False


def abs_(w: World, t: Term, scope: Scope) -> Iterator:
    yield "always/14", {"a": t[1]}, False
    yield "always/15", {"a": t[1]}, False


def total_on(w: World, t: Term, scope: Scope) -> Iterator:
    if t[1][0] == "members" and len(t[1]) == 3:
        yield "always/43", {"a": t[1][1], "b": t[1][2], "f": t[2]}, False


TABLE = {"abs": abs_, "log": log, "exp": exp, "kl": divergence, "entropy": divergence, "cross_entropy": divergence,
         "density": density, "total_on": total_on}
