"""Instances that show what is owed: signs and properties from hypotheses, definiteness, that integrals exist.

The one idea: a table from the head of a proposition to the schemes that may show it; what these owe in turn is supplied the
same way (search.settle).
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from typing import Any

from ..verify import facts, kinds, ring
from ..verify.certify import Proof
from ..verify.terms import ONE, Rejected, Scope, Term, mentions, minus, shift

Data = dict[str, Any]


def _instance(name: str | int, filling: Any, scope: Scope) -> Data:
    from .search import instance
    return instance(name, filling, scope)


def hypotheses(proof: Proof, t: Term, scope: Scope) -> Iterator[Data]:
    """Instances of the hypotheses for all members, for those members that stand in a term."""
    values: dict[Term, None] = {}

    def visit(t: Term) -> None:
        if type(t) is tuple and t[0] not in ("lam", "@", "#"):
            if t[0] in ("apply", "entry", "density"):
                values.update(dict.fromkeys(t[2:]))
            for a in t[1:]:
                visit(a)

    visit(t)
    for k, given in enumerate(proof.statement.given):
        count = 0
        while given[0] == "forall":
            given, count = given[1][2], count + 1
        if count and _names(given) & _names(t):
            for some in product([*values][:6], repeat=count):
                yield _instance(k, [*some], scope)


def _names(t: Term) -> set:
    if type(t) is not tuple:
        return set()
    return {t} if t[0] == "@" else set().union(*map(_names, t[1:])) if len(t) > 1 else set()


def facts_for(proof: Proof, prop: Term, scope: Scope) -> Iterator[Data]:
    """Instances that may show a proposition."""
    w = proof.world
    yield from hypotheses(proof, prop, scope)
    try:
        prop = prop if prop[0] == "defined" else ring.parts(w, prop, scope)
        if prop[0] in ("positive_definite", "invertible"):
            m = prop[1]
            n = ring.canon(w, kinds.kind(w, m, scope)[1], scope)
            yield from (_instance(name, {"n": n, **filling}, scope) for name, filling in _matrix(prop[0], m))
            for at, fact in list(w.facts):
                if not at and fact[0] == "eq" and m in fact[1:] and prop[0] == "positive_definite":
                    other = fact[2] if fact[1] == m else fact[1]
                    yield _instance("positive-definite/12", {"n": n, "L": m, "M": other}, scope)
        elif prop[0] in facts.WANTED:
            yield from _sign(w, prop, scope)
        elif prop[0] == "defined":
            yield from _defined(w, prop[1], scope)
    except Rejected:
        return


def _matrix(what: str, m: Term) -> Iterator[tuple[str, dict[str, Term]]]:
    invertible = what == "invertible"
    match m:
        case ("identity", _):
            yield ("inverse/14" if invertible else "positive-definite/5"), {}
        case ("inverse", a):
            yield ("inverse/7", {"A": a}) if invertible else ("positive-definite/4", {"M": a})
        case ("transpose", a) if invertible:
            yield "inverse/8", {"A": a}
        case ("scale", c, a):
            yield ("inverse/10", {"c": c, "A": a}) if invertible else ("positive-definite/9", {"c": c, "M": a})
        case ("matmul", a, *rest) if invertible:
            yield "inverse/9", {"A": a, "B": rest[0] if len(rest) == 1 else ("matmul", *rest)}
        case ("matmul", a, ("transpose", b)) if a == b:
            yield "positive-definite/6", {"L": a}
        case ("matmul", ("transpose", a), b) if a == b:
            yield "positive-definite/7", {"L": a}
        case ("matmul", a, b, ("transpose", c)) if a == c:
            yield "positive-definite/8", {"L": a, "M": b}
        case ("add", a, *rest) if not invertible:
            yield "positive-definite/10", {"L": a, "M": rest[0] if len(rest) == 1 else ("add", *rest)}
        case ("diagonal", ("lam", _, body)) if not invertible:
            yield "positive-definite/11", {"f": ("lam", ("index", None, None), body)}
    if invertible:
        yield "inverse/6", {"A": m}
        yield "inverse/11", {"L": m}
        yield "inverse/12", {"L": m}
        yield "inverse/13", {"A": m}


def _sign(w: Any, prop: Term, scope: Scope) -> Iterator[Data]:
    for m, _ in ring.nf(w, minus(prop[2], prop[1]), scope):
        for a, _ in m:
            if type(a) is tuple and a[0] == "det":
                n = ring.canon(w, kinds.kind(w, a[1], scope)[1], scope)
                yield _instance("determinant/10", {"n": n, "A": a[1]}, scope)
                yield _instance("determinant/13", {"n": n, "L": a[1]}, scope)
                yield _instance("determinant/14", {"n": n, "L": a[1]}, scope)
                yield _instance("determinant/12", {"n": n, "A": a[1]}, scope)


def _defined(w: Any, t: Term, scope: Scope) -> Iterator[Data]:
    match t:
        case ("expect", ("normal", m, s), ("lam", ("R",), body)):
            inner = ((("R",), t[1]), *scope)
            yield from _normal(w, m, s, body, scope, inner)
        case ("expect", ("multinormal", m, s), ("lam", _, body)):
            n = ring.canon(w, kinds.kind(w, m, scope)[1], scope)
            for name, filling in _vector(w, body, n):
                yield _instance(name, {"n": n, "m": m, "S": s, **filling}, scope)
        case ("expect", ("product_law", ("lam", ("index", _, n), ("normal", m, s))), ("lam", _, body)):
            base, k = (body[1:]) if body[0] == "pow" else (body, ONE)
            if base[0] == "entry" and base[1] == ("#", 0):
                z = ("index", None, None)
                yield _instance("gaussian-integral/31", {"n": n, "m": ("lam", z, m), "s": ("lam", z, s), "j": shift(base[2], -1),
                                                         "k": k}, scope)
        case ("kl" | "cross_entropy", ("normal", m, s), ("normal", r, v)):
            yield _instance("gaussian-integral/" + ("16" if t[0] == "kl" else "17"), {"m": m, "s": s, "r": r, "t": v}, scope)
        case ("entropy", ("normal", m, s)):
            yield _instance("gaussian-integral/18", {"m": m, "s": s}, scope)
        case ("kl" | "cross_entropy", ("multinormal", m, s), ("multinormal", r, v)):
            n = ring.canon(w, kinds.kind(w, m, scope)[1], scope)
            name = "gaussian-integral/" + ("20" if t[0] == "kl" else "21")
            yield _instance(name, {"n": n, "m": m, "r": r, "S": s, "T": v}, scope)
        case ("entropy", ("multinormal", m, s)):
            n = ring.canon(w, kinds.kind(w, m, scope)[1], scope)
            yield _instance("gaussian-integral/22", {"n": n, "m": m, "S": s}, scope)


def _quadratic(w: Any, t: Term, inner: Scope) -> list[Term] | None:
    """The coefficients of x^2, x, 1 of a number."""
    found: list[dict] = [{}, {}, {}]
    for (m, u), c in ring.nf(w, t, inner).items():
        d = dict(m).get(("#", 0), Fraction(0))
        rest = tuple((a, e) for a, e in m if a != ("#", 0))
        if d not in (0, 1, 2) or any(mentions(a, 0) for a, _ in rest):
            return None
        found[2 - int(d)][rest, u] = c
    return [shift(ring.plain(w, p), -1) for p in found]


def _normal(w: Any, m: Term, s: Term, body: Term, scope: Scope, inner: Scope) -> Iterator[Data]:
    one = {"m": m, "s": s}
    if type(body) is tuple and body[0] == "log":
        p = ring.nf(w, body[1], inner)
        if body[1][0] == "density" and body[1][1][0] == "normal" and not mentions(body[1][1], 0):
            _, r, t = shift(body[1][1], -1)
            yield _instance("gaussian-integral/15", {**one, "r": r, "t": t}, scope)
        if len(p) == 1:
            ((k, _), c), = p.items()
            exponent = [a[1] if e == 1 else ("mul", e, a[1]) for a, e in k if type(a) is tuple and a[0] == "exp"]
            rest = ring.plain(w, {(tuple((a, e) for a, e in k if type(a) is not tuple or a[0] != "exp"), ()): c})
            found = _quadratic(w, ("add", *exponent), inner)
            if found and not mentions(rest, 0):
                a, b, c_ = found
                yield _instance("gaussian-integral/14", {**one, "a": a, "b": b, "c": c_, "d": shift(rest, -1)}, scope)
    p = ring.nf(w, body, inner)
    if len(p) == 1:
        (k, _), = p
        power = dict(k).get(("#", 0), Fraction(0))
        rest = [a for a, e in k if a != ("#", 0)]
        if not rest:
            yield _instance("gaussian-integral/12", {**one, "k": power}, scope)
        exponent = [a[1] if e == 1 else ("mul", e, a[1]) for a, e in k if type(a) is tuple and a[0] == "exp"]
        found = _quadratic(w, ("add", *exponent), inner)
        if len(exponent) == len(rest) and found and found[0] == 0 and found[2] == 0:
            yield _instance("gaussian-integral/13", {**one, "t": found[1], "k": power}, scope)


def _vector(w: Any, body: Term, n: Term) -> Iterator[tuple[str, dict[str, Term]]]:
    """Forms of degree one and two in a vector."""
    zero: Term = ("zeros", n, ONE)
    from .matrices import affine, words
    if body[0] in ("only", "trace"):
        found = words(w, body[1])
        if body[0] == "only":
            for f in found[:1]:
                if len(f) == 3:
                    a, b = affine(("transpose", f[0]) if f[0][0] != "transpose" else f[0][1]), affine(f[2])
                    yield "gaussian-integral/23", {"a": a or zero, "b": b or zero, "A": shift(f[1], -1)}
                if len(f) == 2:
                    yield "gaussian-integral/23", {"a": zero, "b": zero, "A": ("identity", n)}
    yield "gaussian-integral/28", {"b": zero}
