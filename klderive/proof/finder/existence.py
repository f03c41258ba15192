"""Instances that show that means, integrals and divergences exist.

The one idea: what is said to exist, up to a factor, is taken off first; the rest comes apart by linearity until a scheme says
that a part exists.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from ..verify import kinds, ring
from ..verify.terms import ONE, Scope, Term, is_lam, mentions, shift
from . import scalars
from .integrals import apart, bell, exchanged, factors, quadratic
from .matrices import affine, product, words
from .writing import Data, instance


def exists(w: Any, t: Term, scope: Scope) -> Iterator[Data]:
    """That a mean or an integral exists: of its summands, without constant factors, of what is said under the law."""
    law, lam = t[1] if t[0] == "expect" else None, t[-1]
    if is_lam(lam[2]) or lam[1][0] not in ("R", "matrix"):
        return
    inner = kinds.entered(w, lam, scope, kinds.note_of(w, t, scope))
    if not kinds.number(kinds.kind(w, lam[2], inner)):
        if law is not None and lam[1][0] == "matrix":
            yield from _matrix_exists(w, t, scope, inner)
        return
    row = LINEARITY[t[0], lam[1][0]]
    one = {} if lam[1][0] == "R" else {"n": ring.canon(w, lam[1][1], scope)}
    of = one if law is None else {**one, "p": law}
    p = ring.nf(w, lam[2], inner)
    yield from _divergence(w, t, lam[2], scope)

    def f(*body: Any) -> Term:
        return "lam", lam[1], ring.plain(w, {k: p[k] for k in body})

    if law is not None and not any(mentions(a, 0) for m, _ in p for a, _ in m):
        yield instance(row["constant"], {**of, "c": shift(ring.plain(w, p), -1)}, scope)
    elif len(p) > 1:
        yield from _other_form(w, t, p, row, of, scope, inner)
        yield from _less(w, t, p, row, of, scope, inner)
        keys = sorted(p, key=lambda k: ring.order(w, k))
        half = len(keys) // 2
        yield instance(row["sum"], {**of, "f": f(*keys[:half]), "g": f(*keys[half:])}, scope)
    elif p:
        c, rest, inside = factors(w, p)
        if law is not None and len(inside) == 2 and dict(inside).get(("density", shift(law, 1), ("#", 0))) == -1:
            q = next(a for a, e in inside if e != -1)
            if (q, ONE) in inside and q[0] == "density" and q[2:] == (("#", 0),) and not mentions(q[1], 0):
                name = "total-mass/10" if lam[1][0] == "R" else "total-mass/11"
                yield instance(name, {**of, "q": shift(q[1], -1)}, scope)
        if c != 1:
            yield instance(row["factor"], {**of, "c": c, "f": ("lam", lam[1], rest)}, scope)
        elif len(inside) == 1 and inside[0][1] == 1 and inside[0][0][0] == "sum" and "members" in row:
            yield instance(row["members"], {**of, **exchanged(lam[1], inside[0][0])}, scope)
        elif len(inside) == 1 and inside[0][1] == 1 and inside[0][0][0] in ("trace", "only") and lam[1][0] == "matrix":
            a = inside[0][0][1]
            k = {"k": shift(ring.canon(w, kinds.kind(w, a, inner)[1], inner), -1)} if inside[0][0][0] == "trace" else {}
            name = "linearity/40" if k else "linearity/41"
            yield instance(name, {"n": of["n"], **k, "p": law, "f": ("lam", lam[1], a)}, scope)
        elif law is not None and len(inside) == 1 and inside[0][1] == 1 and inside[0][0][0] == "log":
            yield from _log_exists(w, inside[0][0][1], of, lam[1], scope, inner)
            yield from _other_form(w, t, p, row, of, scope, inner)
        elif law is None and lam[1][0] == "R" and (found := bell(w, inside, inner)):
            name = "gaussian-integral/41" if "u" in found[1] else "gaussian-integral/37"
            yield instance(name, {**found[1], "k": found[0]}, scope)
        else:
            yield from _other_form(w, t, p, row, of, scope, inner)
    else:
        yield instance("linearity/48" if lam[1][0] == "R" else "linearity/49", one, scope)


def _divergence(w: Any, t: Term, body: Term, scope: Scope) -> Iterator[Data]:
    """That the integral of a divergence exists, or the mean of the logarithm of two densities."""
    found = densities(body) if t[0] == "integral" else {("density", shift(t[1], 1), ("#", 0))} | densities(body)
    laws = sorted({shift(d[1], -1) for d in found if not mentions(d[1], 0)}, key=repr)
    if len(laws) == 2 == len(found):
        for p, q in (laws, laws[::-1]):
            for name, filling, _ in scalars.divergence(w, ("kl", p, q), scope):
                if name in ("kl/3", "kl/4"):
                    yield instance(name, filling, scope)


def densities(t: Term) -> set[Term]:
    """The densities at the innermost variable."""
    if type(t) is not tuple or t[0] in ("lam", "@", "#"):
        return set()
    return {t} if t[0] == "density" and t[2:] == (("#", 0),) else set().union(*map(densities, t[1:]))


def _log_exists(w: Any, t: Term, of: dict, space: Term, scope: Scope, inner: Scope) -> Iterator[Data]:
    """The logarithm of an exponential and a constant factor."""
    p = ring.nf(w, t, inner)
    if len(p) == 1:
        ((m, _), c), = p.items()
        exponents = [a[1] if e == 1 else ("mul", e, a[1]) for a, e in m if type(a) is tuple and a[0] == "exp"]
        rest = ring.plain(w, {(tuple((a, e) for a, e in m if type(a) is not tuple or a[0] != "exp"), ()): c})
        if exponents and not mentions(rest, 0):
            body = ring.canon(w, ("add", *exponents), inner)
            name = "log-exp/2" if space[0] == "R" else "log-exp/3"
            yield instance(name, {**of, "d": shift(rest, -1), "f": ("lam", space, body)}, scope)
        if len(m) > 1 and space[0] == "R":
            f, g = (ring.plain(w, {(k, ()): d}) for k, d in ((m[:1], ONE), (m[1:], c)))
            yield instance("log-product/5", {**of, "f": ("lam", space, f), "g": ("lam", space, g)}, scope)
        elif m and m[0][1] != 1 and c == 1 and space[0] == "R":
            yield instance("log-product/6", {**of, "f": ("lam", space, m[0][0]), "c": m[0][1]}, scope)


def _matrix_exists(w: Any, t: Term, scope: Scope, inner: Scope) -> Iterator[Data]:
    law, lam = t[1:]
    parts = apart(w, ring.canon(w, lam[2], inner), inner)
    names = {"constant": "linearity/34", "sum": "linearity/35", "scaled": "linearity/36", "left": "linearity/37",
             "right": "linearity/38", "turned": "linearity/39"}
    if parts is not None:
        filling = {k: ("lam", lam[1], v) if k in "fg" else v for k, v in parts[1].items()}
        yield instance(names[parts[0]], {"n": ring.canon(w, lam[1][1], scope), "p": law, **filling}, scope)


def _other_form(w: Any, t: Term, p: ring.Poly, row: dict[str, str], of: dict, scope: Scope, inner: Scope) -> Iterator[Data]:
    """A mean as an integral that is said to exist, an integral as a mean, a multiple of what is said to exist."""
    lam = t[-1]
    for q in _said(w, t, scope, inner):
        m = next(iter(p))
        if q.keys() == p.keys() and q != p and ring.scaled(q, Fraction(p[m]) / q[m]) == p:
            yield instance(row["factor"], {**of, "c": Fraction(p[m]) / q[m], "f": ("lam", lam[1], ring.plain(w, q))}, scope)
    if t[0] == "expect":
        form = "integral", ("lam", lam[1], ("mul", ("density", shift(t[1], 1), ("#", 0)), lam[2]))
        plain = ((inner[0][0], None), *scope)
        whole = ring.nf(w, form[1][2], plain)
        for q in _said(w, form, scope, plain):
            m = next(iter(whole))
            if q.keys() == whole.keys() and ring.scaled(q, Fraction(whole[m]) / q[m]) == whole:
                if q != whole:
                    sizes = {k: a for k, a in of.items() if k == "n"}
                    filling = {"c": Fraction(whole[m]) / q[m], "f": ("lam", lam[1], ring.plain(w, q))}
                    yield instance(LINEARITY["integral", lam[1][0]]["factor"], {**sizes, **filling}, scope)
                yield instance(row["other"], {**of, "f": ("lam", lam[1], lam[2])}, scope)
        return
    if len(p) > 1:
        return
    ((m, _), c), = p.items()
    for j, (a, e) in enumerate(m):
        if type(a) is tuple and a[0] == "density" and e == 1 and a[2:] == (("#", 0),) and not mentions(a[1], 0):
            rest = ring.plain(w, {((*m[:j], *m[j + 1:]), ()): c})
            yield instance(row["other"], {**of, "p": shift(a[1], -1), "f": ("lam", lam[1], rest)}, scope)


def _less(w: Any, t: Term, p: ring.Poly, row: dict[str, str], of: dict, scope: Scope, inner: Scope) -> Iterator[Data]:
    """A sum, less a multiple of what is said to exist."""
    for q in _said(w, t, scope, inner):
        m = next(iter(q))
        if len(q) > 1 and q.keys() < p.keys():
            c = Fraction(p[m]) / q[m]
            rest = ring.total((p, ring.scaled(q, -c)))
            if len(rest) < len(p):
                f, g = (("lam", t[-1][1], ring.plain(w, r)) for r in (ring.scaled(q, c), rest))
                yield instance(row["sum"], {**of, "f": f, "g": g}, scope)


def _said(w: Any, t: Term, scope: Scope, inner: Scope) -> Iterator[ring.Poly]:
    """The bodies of the means under the same law, or integrals, that are said to exist."""
    for at, fact in list(w.facts):
        if at == scope and fact[0] == "defined" and fact[1][:-1] == t[:-1] and fact[1][-1][1] == t[-1][1]:
            yield ring.nf(w, fact[1][-1][2], inner)


LINEARITY = {
    ("expect", "R"): {"constant": "linearity/18", "sum": "linearity/19", "factor": "linearity/20", "members": "linearity/21",
                      "other": "linearity/30"},
    ("expect", "matrix"): {"constant": "linearity/22", "sum": "linearity/23", "factor": "linearity/24",
                           "members": "linearity/25", "other": "linearity/32"},
    ("integral", "R"): {"sum": "linearity/26", "factor": "linearity/27", "other": "linearity/31"},
    ("integral", "matrix"): {"sum": "linearity/28", "factor": "linearity/29", "other": "linearity/33"},
}
"""The schemes that say that means and integrals exist."""


def defined(w: Any, t: Term, scope: Scope) -> Iterator[Data]:
    match t:
        case ("expect", ("normal", m, s), ("lam", ("R",), body)):
            inner = ((("R",), t[1]), *scope)
            yield from _normal(w, m, s, body, scope, inner)
        case ("expect", ("multinormal", m, s), ("lam", _, body)):
            n = ring.canon(w, kinds.kind(w, m, scope)[1], scope)
            inner = ((("matrix", n, ONE.numerator), t[1]), *scope)
            of_density = body[0] == "log" and type(body[1]) is tuple and body[1][0] == "density"
            if of_density and body[1][1][0] == "multinormal" and not mentions(body[1][1], 0):
                _, r, v = shift(body[1][1], -1)
                yield instance("gaussian-integral/32", {"n": n, "m": m, "r": r, "S": s, "T": v}, scope)
            match body:
                case ("exp", ("only", ("matmul", *row, ("#", 0)))) if row and not any(mentions(a, 0) for a in row):
                    of = {"n": n, "m": m, "S": s, "r": shift(product(*row), -1)}
                    yield instance("gaussian-integral/34", of, scope)
                case ("exp", ("only", inside)):
                    for r, c in _affine(ring.canon(w, inside, inner)):
                        yield instance("gaussian-integral/36", {"n": n, "m": m, "S": s, "r": r, "c": c}, scope)
            for name, filling in _vector(w, ring.canon(w, body, inner), n, inner):
                yield instance(name, {"n": n, "m": m, "S": s, **filling}, scope)
        case ("expect", ("product_law", ("lam", ("index", _, n), ("normal", m, s))), ("lam", _, body)):
            z = ("index", None, None)
            match body:
                case ("log", ("density", ("product_law", ("lam", _, ("normal", r, v))), ("#", 0))):
                    of = {"r": shift(("lam", z, r), -1), "t": shift(("lam", z, v), -1)}
                    yield instance("gaussian-integral/33", {"n": n, "m": ("lam", z, m), "s": ("lam", z, s), **of}, scope)
            base, k = (body[1:]) if body[0] == "pow" else (body, ONE)
            if base[0] == "entry" and base[1] == ("#", 0):
                yield instance("gaussian-integral/31", {"n": n, "m": ("lam", z, m), "s": ("lam", z, s), "j": shift(base[2], -1),
                                                         "k": k}, scope)
        case ("kl" | "cross_entropy", ("normal", m, s), ("normal", r, v)):
            name = "gaussian-integral/16" if t[0] == "kl" else "gaussian-integral/17"
            yield instance(name, {"m": m, "s": s, "r": r, "t": v}, scope)
        case ("kl" | "cross_entropy", ("finite", a, s, b, _), ("finite", _, v, _, _)):
            name = "kl/6" if t[0] == "kl" else "cross-entropy/6"
            yield instance(name, {"a": a, "b": b, "s": s, "t": v}, scope)
        case ("entropy", ("finite", a, s, b, _)):
            yield instance("entropy/6", {"a": a, "b": b, "t": s}, scope)
        case ("entropy", ("normal", m, s)):
            yield instance("gaussian-integral/18", {"m": m, "s": s}, scope)
        case ("kl" | "cross_entropy", ("multinormal", m, s), ("multinormal", r, v)):
            n = ring.canon(w, kinds.kind(w, m, scope)[1], scope)
            name = "gaussian-integral/20" if t[0] == "kl" else "gaussian-integral/21"
            yield instance(name, {"n": n, "m": m, "r": r, "S": s, "T": v}, scope)
        case ("entropy", ("multinormal", m, s)):
            n = ring.canon(w, kinds.kind(w, m, scope)[1], scope)
            yield instance("gaussian-integral/22", {"n": n, "m": m, "S": s}, scope)


def _normal(w: Any, m: Term, s: Term, body: Term, scope: Scope, inner: Scope) -> Iterator[Data]:
    one = {"m": m, "s": s}
    if type(body) is tuple and body[0] == "log":
        p = ring.nf(w, body[1], inner)
        if type(body[1]) is tuple and body[1][0] == "density" and body[1][1][0] == "normal" and not mentions(body[1][1], 0):
            _, r, t = shift(body[1][1], -1)
            yield instance("gaussian-integral/15", {**one, "r": r, "t": t}, scope)
        if len(p) == 1:
            ((k, _), c), = p.items()
            exponent = [a[1] if e == 1 else ("mul", e, a[1]) for a, e in k if type(a) is tuple and a[0] == "exp"]
            rest = ring.plain(w, {(tuple((a, e) for a, e in k if type(a) is not tuple or a[0] != "exp"), ()): c})
            found = quadratic(w, ("add", *exponent), inner)
            if found and not mentions(rest, 0):
                a, b, c_ = found
                yield instance("gaussian-integral/14", {**one, "a": a, "b": b, "c": c_, "d": shift(rest, -1)}, scope)
    p = ring.nf(w, body, inner)
    if len(p) == 1:
        (k, _), = p
        power = dict(k).get(("#", 0), Fraction(0))
        rest = [a for a, e in k if a != ("#", 0)]
        if not rest:
            yield instance("gaussian-integral/12", {**one, "k": power}, scope)
        exponent = [a[1] if e == 1 else ("mul", e, a[1]) for a, e in k if type(a) is tuple and a[0] == "exp"]
        found = quadratic(w, ("add", *exponent), inner)
        if len(exponent) == len(rest) and found and found[0] == 0 and found[2] == 0:
            yield instance("gaussian-integral/13", {**one, "t": found[1], "k": power}, scope)


def _vector(w: Any, body: Term, n: Term, inner: Scope) -> Iterator[tuple[str, dict[str, Term]]]:
    """Forms of degree one and two in a vector, as normal forms have them: the transpose of a sum is one letter."""
    zero: Term = ("zeros", n, 1)
    found = words(body[1] if body[0] in ("only", "trace") else body)
    first, last = found[0][1][:-1], found[0][1][-1]
    if body[0] == "only" and len(found[0][1]) > 1 and all(u[:-1] == first for _, u in found) and first[0][0] == "transpose":
        a, b = affine(first[0][1], n), affine(_sum([(c, u[-1]) for c, u in found]), n)
        if not any(mentions(x, 0) for x in first[1:]) and None not in (a, b):
            middle = product(*first[1:]) if first[1:] else ("identity", shift(n, 1))
            yield "gaussian-integral/23", {"a": a, "b": b, "A": shift(middle, -1)}
    if last[0] == "transpose" and len(found[0][1]) > 1 and all(u[-1] == last and u[:-2] == found[0][1][:-2] for _, u in found):
        a, b = affine(last[1], n), affine(_sum([(c, u[-2]) for c, u in found]), n)
        if not any(mentions(x, 0) for x in found[0][1][:-2]):
            before = shift(product(*found[0][1][:-2]), -1) if found[0][1][:-2] else None
            if body[0] == "trace" and None not in (a, b):
                yield "gaussian-integral/24", {"a": a, "b": b, "A": before or ("identity", n)}
            elif body[0] != "trace" and before is None and None not in (a, b):
                yield "gaussian-integral/26", {"a": b, "b": a}
        if b is None and a == zero and not mentions(product(*found[0][1][:-1]), 0):
            yield "gaussian-integral/29", {"b": shift(product(*found[0][1][:-1]), -1)}
        if b == zero and not mentions(last, 0):
            yield "gaussian-integral/30", {"b": shift(last[1], -1)}
    if body[0] not in ("only", "trace") and all(u[:-1] == first for _, u in found) and not any(mentions(x, 0) for x in first):
        b = affine(_sum([(c, u[-1]) for c, u in found]), n)
        if b is not None and first:
            rows = shift(kinds.kind(w, first[0], inner)[1], -1)
            yield "gaussian-integral/27", {"k": rows, "b": b, "A": shift(product(*first), -1)}
        elif b is not None:
            yield "gaussian-integral/28", {"b": b}


def _affine(t: Term) -> Iterator[tuple[Term, Term]]:
    """The r and c of r x + c for the innermost variable x, as they stand outside."""
    rows = [(c, u[:-1]) for c, u in words(t) if u[-1] == ("#", 0)]
    rest = [(c, u) for c, u in words(t) if u[-1] != ("#", 0)]
    if rows and rest and not any(mentions(a, 0) for c, u in (*rows, *rest) for a in (c, *u)):
        r, c = (_sum([(c, product(*u)) for c, u in some]) for some in (rows, rest))
        yield shift(r, -1), shift(c, -1)


def _sum(parts: list[tuple[Term, Term]]) -> Term:
    each = [a if c == 1 else ("scale", c, a) for c, a in parts]
    return each[0] if len(each) == 1 else ("add", *each)
