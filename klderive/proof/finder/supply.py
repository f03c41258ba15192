"""Instances that show what is owed: signs and properties from hypotheses, definiteness, that integrals exist.

The one idea: a table from the head of a proposition to the schemes that may show it; what these owe in turn is supplied the
same way (search.settle).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from ..verify import facts, kinds, ring
from ..verify.certify import Proof
from ..verify.terms import ONE, Rejected, Scope, Term, is_lam, mentions, minus, shift
from .integrals import apart, exchanged, factors
from .matrices import affine, product, words

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
            for some in itertools.product([*values][:6], repeat=count):
                yield _instance(k, {str(j): v for j, v in enumerate(some)}, scope)


def _names(t: Term) -> set:
    if type(t) is not tuple:
        return set()
    return {t} if t[0] == "@" else set().union(*map(_names, t[1:])) if len(t) > 1 else set()


def facts_for(proof: Proof, prop: Term, scope: Scope) -> Iterator[Data]:
    """Instances that may show a proposition."""
    w = proof.world
    yield from hypotheses(proof, prop, scope)
    written = prop
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
            yield from _sign(w, prop, written, scope)
        elif prop[0] == "defined":
            yield from _defined(w, prop[1], scope)
            if prop[1][0] in ("expect", "integral"):
                yield from _exists(w, prop[1], scope)
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


def _sign(w: Any, prop: Term, written: Term, scope: Scope) -> Iterator[Data]:
    p = ring.nf(w, minus(prop[2], prop[1]), scope)
    for m, _ in p:
        for a, _ in m:
            if type(a) is tuple and a[0] == "det":
                n = ring.canon(w, kinds.kind(w, a[1], scope)[1], scope)
                yield _instance("determinant/10", {"n": n, "A": a[1]}, scope)
                yield _instance("determinant/13", {"n": n, "L": a[1]}, scope)
                yield _instance("determinant/14", {"n": n, "L": a[1]}, scope)
                yield _instance("determinant/12", {"n": n, "A": a[1]}, scope)
    for t in written[1:]:
        if type(t) is tuple and t[0] == "mul" and len(t) > 2:  # as written: factors that are sums are multiplied out in p
            yield _instance("square/9", {"a": t[1], "b": t[2] if len(t) == 3 else ("mul", *t[2:])}, scope)
    if prop[0] == "ne":
        for at, fact in list(w.facts):  # a factor of what is not 0
            if at == scope and fact[0] == "le" and w.facts[at, fact] & facts.NONZERO:
                q = ring.nf(w, fact[2], scope)
                others = ring.nf(w, ("mul", fact[2], ("pow", ring.plain(w, p), -ONE)), scope) if len(q) == len(p) == 1 else {}
                if others and all(e > 0 for m, _ in others for _, e in m) and q != p:
                    yield _instance("always/41", {"a": ring.plain(w, p), "b": ring.plain(w, others)}, scope)
    if p:
        for t, bits in said(w, p, scope):  # a positive multiple of what is said, and a rest
            q = ring.nf(w, t, scope)
            for m, d in q.items():
                c = p.get(m, 0) / Fraction(d)
                if m != ring.UNIT and c > 0:
                    rest = ring.total((p, ring.scaled(q, -c)))
                    if len(rest) < len(p) or facts.sign(w, rest, scope) & facts.NONNEGATIVE:
                        of = {"a": ring.plain(w, ring.scaled(q, c)), "b": ring.plain(w, rest)}
                        if bits == facts.POSITIVE:
                            yield _instance("square/8", of, scope)
                        elif prop[0] == "le":
                            yield _instance("square/2", of, scope)
                        else:
                            yield _instance("square/8", {"a": of["b"], "b": of["a"]}, scope)
                    break


def said(w: Any, p: ring.Poly, scope: Scope) -> list[tuple[Term, int]]:
    """What is said not to be negative: propositions, and the bounds of indices."""
    found = [(fact[2], bits) for (at, fact), bits in w.facts.items()
             if fact[0] == "le" and bits & facts.NONNEGATIVE and at == scope[:len(at)]]
    for a in {a for m, _ in p for a, _ in m if type(a) is tuple and a[0] in "#@"}:
        k = kinds.kind(w, a, scope)
        for low, high in ((k[1], a), (a, k[2])) if k[0] == "index" else ():
            if low is not None and high is not None:
                found.append((minus(high, low), facts.NONNEGATIVE))
    return found


def _exists(w: Any, t: Term, scope: Scope) -> Iterator[Data]:
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

    def f(*body: Any) -> Term:
        return "lam", lam[1], ring.plain(w, {k: p[k] for k in body})

    if law is not None and not any(mentions(a, 0) for m, _ in p for a, _ in m):
        yield _instance(row["constant"], {**of, "c": shift(ring.plain(w, p), -1)}, scope)
    elif len(p) > 1:
        keys = sorted(p, key=lambda k: ring.order(w, k))
        half = len(keys) // 2
        yield _instance(row["sum"], {**of, "f": f(*keys[:half]), "g": f(*keys[half:])}, scope)
    elif p:
        c, rest, inside = factors(w, p)
        if c != 1:
            yield _instance(row["factor"], {**of, "c": c, "f": ("lam", lam[1], rest)}, scope)
        elif len(inside) == 1 and inside[0][1] == 1 and inside[0][0][0] == "sum" and "members" in row:
            yield _instance(row["members"], {**of, **exchanged(lam[1], inside[0][0])}, scope)
        elif len(inside) == 1 and inside[0][1] == 1 and inside[0][0][0] in ("trace", "only") and lam[1][0] == "matrix":
            a = inside[0][0][1]
            k = {"k": shift(ring.canon(w, kinds.kind(w, a, inner)[1], inner), -1)} if inside[0][0][0] == "trace" else {}
            name = "linearity/40" if k else "linearity/41"
            yield _instance(name, {"n": of["n"], **k, "p": law, "f": ("lam", lam[1], a)}, scope)
        elif law is not None and len(inside) == 1 and inside[0][1] == 1 and inside[0][0][0] == "log":
            yield from _log_exists(w, inside[0][0][1], of, lam[1], scope, inner)
            yield from _other_form(w, t, p, row, of, scope, inner)
        else:
            yield from _other_form(w, t, p, row, of, scope, inner)
    else:
        yield _instance("linearity/48" if lam[1][0] == "R" else "linearity/49", one, scope)


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
            yield _instance(name, {**of, "d": shift(rest, -1), "f": ("lam", space, body)}, scope)


def _matrix_exists(w: Any, t: Term, scope: Scope, inner: Scope) -> Iterator[Data]:
    law, lam = t[1:]
    parts = apart(w, ring.canon(w, lam[2], inner), inner)
    names = {"constant": "linearity/34", "sum": "linearity/35", "scaled": "linearity/36", "left": "linearity/37",
             "right": "linearity/38", "turned": "linearity/39"}
    if parts is not None:
        filling = {k: ("lam", lam[1], v) if k in "fg" else v for k, v in parts[1].items()}
        yield _instance(names[parts[0]], {"n": ring.canon(w, lam[1][1], scope), "p": law, **filling}, scope)


def _other_form(w: Any, t: Term, p: ring.Poly, row: dict[str, str], of: dict, scope: Scope, inner: Scope) -> Iterator[Data]:
    """A mean as an integral that is said to exist, an integral as a mean, a multiple of what is said to exist."""
    lam = t[-1]
    for at, fact in list(w.facts):
        if at == scope and fact[0] == "defined" and fact[1][:-1] == t[:-1] and fact[1][-1][1] == lam[1]:
            q = ring.nf(w, fact[1][-1][2], inner)
            if q.keys() == p.keys() and q != p:
                c = next(iter(p.values())) / next(iter(q.values()))
                yield _instance(row["factor"], {**of, "c": c, "f": fact[1][-1]}, scope)
    if t[0] == "expect":
        body = ("mul", ("density", shift(t[1], 1), ("#", 0)), lam[2])
        form = ring.canon(w, ("integral", ("lam", lam[1], body)), scope)
        if facts.known(w, ("defined", form), scope):
            yield _instance(row["other"], {**of, "f": ("lam", lam[1], lam[2])}, scope)
        return
    ((m, _), c), = p.items()
    for j, (a, e) in enumerate(m):
        if type(a) is tuple and a[0] == "density" and e == 1 and a[2:] == (("#", 0),) and not mentions(a[1], 0):
            rest = ring.plain(w, {((*m[:j], *m[j + 1:]), ()): c})
            yield _instance(row["other"], {**of, "p": shift(a[1], -1), "f": ("lam", lam[1], rest)}, scope)


LINEARITY = {
    ("expect", "R"): {"constant": "linearity/18", "sum": "linearity/19", "factor": "linearity/20", "members": "linearity/21",
                      "other": "linearity/30"},
    ("expect", "matrix"): {"constant": "linearity/22", "sum": "linearity/23", "factor": "linearity/24",
                           "members": "linearity/25", "other": "linearity/32"},
    ("integral", "R"): {"sum": "linearity/26", "factor": "linearity/27", "other": "linearity/31"},
    ("integral", "matrix"): {"sum": "linearity/28", "factor": "linearity/29", "other": "linearity/33"},
}
"""The schemes that say that means and integrals exist."""


def _defined(w: Any, t: Term, scope: Scope) -> Iterator[Data]:
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
                yield _instance("gaussian-integral/32", {"n": n, "m": m, "r": r, "S": s, "T": v}, scope)
            for name, filling in _vector(w, ring.canon(w, body, inner), n, inner):
                yield _instance(name, {"n": n, "m": m, "S": s, **filling}, scope)
        case ("expect", ("product_law", ("lam", ("index", _, n), ("normal", m, s))), ("lam", _, body)):
            base, k = (body[1:]) if body[0] == "pow" else (body, ONE)
            if base[0] == "entry" and base[1] == ("#", 0):
                z = ("index", None, None)
                yield _instance("gaussian-integral/31", {"n": n, "m": ("lam", z, m), "s": ("lam", z, s), "j": shift(base[2], -1),
                                                         "k": k}, scope)
        case ("kl" | "cross_entropy", ("normal", m, s), ("normal", r, v)):
            name = "gaussian-integral/16" if t[0] == "kl" else "gaussian-integral/17"
            yield _instance(name, {"m": m, "s": s, "r": r, "t": v}, scope)
        case ("entropy", ("normal", m, s)):
            yield _instance("gaussian-integral/18", {"m": m, "s": s}, scope)
        case ("kl" | "cross_entropy", ("multinormal", m, s), ("multinormal", r, v)):
            n = ring.canon(w, kinds.kind(w, m, scope)[1], scope)
            name = "gaussian-integral/20" if t[0] == "kl" else "gaussian-integral/21"
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
        if type(body[1]) is tuple and body[1][0] == "density" and body[1][1][0] == "normal" and not mentions(body[1][1], 0):
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


def _sum(parts: list[tuple[Term, Term]]) -> Term:
    each = [a if c == 1 else ("scale", c, a) for c, a in parts]
    return each[0] if len(each) == 1 else ("add", *each)
