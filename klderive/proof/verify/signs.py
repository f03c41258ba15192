"""What is evident: signs of polynomials, ranges of indices, properties of matrices.

The one idea: three bits. A polynomial has a sign if a hypothesis says so word for word (up to ring laws and a positive
factor; a hypothesis for all members for the members that occur), or by the signs of its monomials, or by the bounds of an
index in it. Nothing is searched.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product

from . import ring
from .kinds import ONE, R, Scope, World, kind, number
from .terms import Term, mentions, put, shift

NONNEGATIVE, NONZERO, POSITIVE = 1, 2, 3
UNIT: tuple[tuple, tuple] = ((), ())
DEPTH = 3


def primitive(w: World, p: dict) -> tuple:
    """A polynomial up to a positive factor."""
    lead = abs(min(p.items(), key=lambda item: ring.order(w, item[0]))[1])
    return tuple(sorted(((m, c / lead) for m, c in p.items()), key=lambda item: ring.order(w, item[0])))


def negative(p: dict) -> dict:
    return {m: -c for m, c in p.items()}


def sign(w: World, p: dict, scope: Scope, depth: int = 0) -> int:
    """The bits that are evident of a polynomial."""
    if p.keys() <= {UNIT}:
        c = p.get(UNIT, 0)
        return POSITIVE if c > 0 else NONNEGATIVE if not c else NONZERO
    key = "sign", primitive(w, p), scope, depth
    if key not in w.memo:
        w.memo[key] = 0  # nothing is known while it is being asked
        w.memo[key] = _sign(w, p, scope, depth)
    return w.memo[key]


def _sign(w: World, p: dict, scope: Scope, depth: int) -> int:
    w.spend()
    bits = _said(w, p, scope)
    if bits == POSITIVE:
        return bits
    each = [_monomial(w, m, c, scope) for (m, _), c in p.items()]
    if len(each) == 1:
        bits |= each[0]
    elif all(b & NONNEGATIVE for b in each):
        bits |= POSITIVE if POSITIVE in each else NONNEGATIVE
    if depth < DEPTH and bits != POSITIVE and len(p) > 1:
        for q in (*_bounded(w, p, scope), *_lessened(w, p, scope)):
            found = sign(w, q, scope, depth + 1)
            bits |= found if found & NONNEGATIVE else 0
        for q in (*_bounded(w, negative(p), scope), *_lessened(w, negative(p), scope)):
            bits |= NONZERO if sign(w, q, scope, depth + 1) == POSITIVE else 0
    return bits | _near(w, p, scope, depth)


def _near(w: World, p: dict, scope: Scope, depth: int) -> int:
    """Near a place a smooth function has the sign that it has there, if it is not 0."""
    if not scope or not scope[0][1] or scope[0][1][0] != "near":
        return 0
    at, outer, lam = scope[0][1][1], scope[1:], ("lam", R, ring.plain(w, p))
    if not w.smooth(w, lam, at, outer):
        return 0
    bits = sign(w, ring.nf(w, put(lam, at), outer), outer, depth)
    return bits if bits & NONZERO else 0


def _monomial(w: World, m: tuple, c: Fraction, scope: Scope) -> int:
    bits, s = POSITIVE, 1 if c > 0 else -1
    for a, e in m:
        here = _atom(w, a, scope)
        if e.denominator != 1:
            here |= NONNEGATIVE  # else the power would be an atom of its own
        elif e % 2 == 0:
            here = NONNEGATIVE | here & NONZERO
        elif not here & NONNEGATIVE:
            below = _said(w, {(((a, ONE),), ()): -ONE}, scope)
            if below & NONNEGATIVE:
                here, s = below, -s
        bits &= here
    return bits if s > 0 else bits & NONZERO


def _atom(w: World, a: Term, scope: Scope) -> int:
    """The bits of an atom."""
    if type(a) is Fraction:
        return POSITIVE
    if a[0] == "add":
        return sign(w, w.bases[a], scope, 1)
    bits = _said(w, {(((a, ONE),), ()): ONE}, scope)
    match a:
        case ("exp" | "pi" | "e" | "sigmoid", *_):
            return POSITIVE
        case ("density", p, *x):
            weight = x[0][0] == "#" and scope[x[0][1]][1] if len(x) == 1 and type(x[0]) is tuple else None
            normal = p[0] in ("normal", "multinormal") or p[0] == "product_law" and p[1][2][0] == "normal"
            return POSITIVE if normal or weight and shift(weight, x[0][1] + 1) == p else bits | NONNEGATIVE
        case ("abs" | "norm" | "indicator" | "variance", *_):
            return bits | NONNEGATIVE
        case ("log", Fraction() as c):
            return bits | (POSITIVE if c > 1 else NONZERO if 0 < c != 1 else 0)
        case ("det", m):
            return POSITIVE if definite(w, m, scope) else bits | (NONZERO if invertible(w, m, scope) else 0)
        case ("pow", base, _):
            return bits | (POSITIVE if sign(w, ring.nf(w, base, scope), scope, 1) == POSITIVE else 0)
        case ("sum" | "product" | "expect", *_):
            law = a[1] if a[0] == "expect" else None
            if a[-1][2][:1] != ("lam",) if type(a[-1][2]) is tuple else True:
                inner = ((a[-1][1], law), *scope)
                found = sign(w, ring.nf(w, a[-1][2], inner), inner, 1)
                return bits | (found if a[0] == "product" else found & NONNEGATIVE)
        case ("#" | "@", *_):
            k = kind(w, a, scope)
            if k[0] == "index" and k[1] is not None and k[1] != a:
                low = sign(w, ring.nf(w, k[1], scope), scope, 2)
                bits |= low if low & NONNEGATIVE else 0
    return bits


def _linear(w: World, p: dict, scope: Scope) -> Iterator[tuple[Term, Term, tuple, Fraction]]:
    for (m, u), c in p.items():
        if len(m) == 1 and m[0][1] == 1 and type(m[0][0]) is tuple and m[0][0][0] in ("#", "@"):
            k = kind(w, m[0][0], scope)
            if k[0] == "index":
                yield m[0][0], k, (m, u), c


def _bounded(w: World, p: dict, scope: Scope) -> Iterator[dict]:
    """Polynomials that are at most p: an index put at its bound."""
    for v, k, m, c in _linear(w, p, scope):
        bound = k[1] if c > 0 else k[2]
        alone = not any(_has(a, v) for (n, _) in p if (n, ()) != m for a, _ in n)
        if bound is not None and alone:
            yield ring.total((p, {m: -c}, {n: c * d for n, d in ring.nf(w, bound, scope).items()}))


def _has(t: Term, v: Term) -> bool:
    return t == v or type(t) is tuple and any(_has(a, v) for a in t)


def _lessened(w: World, p: dict, scope: Scope) -> Iterator[dict]:
    """Polynomials that are at most p: without a multiple of what is said not to be negative."""
    for (at, q), bits in list(w.signs.items())[:24]:
        if bits & NONNEGATIVE and at == scope[:len(at)] and len(q) < len(p) + 2:
            m, d = max(q, key=lambda item: len(item[0][0]))
            if m in p and p[m] / d > 0:
                yield ring.total((p, {n: -c * p[m] / d for n, c in q}))


def _said(w: World, p: dict, scope: Scope) -> int:
    """What hypotheses say of a polynomial, word for word."""
    bits, q = 0, primitive(w, p)
    minus = primitive(w, negative(p))
    for depth in range(len(scope) + 1):
        at = scope[:depth]
        if depth == 0 or (at, q) in w.signs or (at, minus) in w.signs:
            bits |= w.signs.get((at, q), 0) | w.signs.get((at, minus), 0) & NONZERO
    if bits == POSITIVE or not w.rules:
        return bits
    heads = {h for (m, _) in p for a, _ in m for h in _heads(a)}
    for binders, term, said, needed in w.rules:
        if needed <= heads:
            for values in product(_candidates(p), repeat=len(binders)):
                w.spend()
                found = instantiated(w, binders, term, values, scope)
                if found is not None and primitive(w, ring.nf(w, found, scope)) in (q, minus):
                    bits |= said if primitive(w, ring.nf(w, found, scope)) == q else said & NONZERO
    return bits


def _heads(t: Term) -> Iterator[Term]:
    """The names and operations in a term."""
    if type(t) is tuple and t and t[0] != "#":
        if t[0] == "@":
            yield t
        elif t[0] in ("entry", "density", "det"):
            yield t[0]
        for a in t[1:]:
            yield from _heads(a)


def heads(t: Term) -> frozenset:
    return frozenset(_heads(t))


def _candidates(p: dict) -> list[Term]:
    """The places at which members, entries and densities stand in a polynomial."""
    found: dict[Term, None] = {}

    def visit(t: Term) -> None:
        if type(t) is tuple and t[0] not in ("lam", "@", "#"):
            if t[0] in ("apply", "entry", "density"):
                found.update(dict.fromkeys(t[2:]))
            for a in t[1:]:
                visit(a)

    for m, _ in p:
        for a, _ in m:
            visit(a)
    return list(found)[:6]


def instantiated(w: World, binders: Scope, t: Term, values: tuple, scope: Scope) -> Term:
    """A closed term below binders (the innermost first) with values of this scope for these, or None if one is out of range."""
    for j in range(len(binders) - 1, -1, -1):  # the outermost first
        k, law = _at(binders[j], values[j + 1:], scope)
        v, actual = values[j], kind(w, values[j], scope)
        if k[0] == "index":
            if not whole(w, v, scope) or not within(w, v, k[1], k[2], scope):
                return None
        elif not (number(actual) and k == R or actual == k):
            return None
        if law is not None and not (v[0] == "#" and scope[v[1]][1] and shift(scope[v[1]][1], v[1] + 1) == law):
            return None
    return _put_all(t, values)


def _at(binder: tuple, outer: tuple, scope: Scope) -> tuple:
    return _put_all(binder[0], outer), None if binder[1] is None else _put_all(binder[1], outer)


def _put_all(t: Term, values: tuple) -> Term:
    """A term below len(values) binders, and none else, with values for all of these, the innermost first."""
    for j, v in enumerate(values):
        t = put(("lam", None, t), shift(v, len(values) - 1 - j))
    return t


def whole(w: World, t: Term, scope: Scope) -> bool:
    """Whether a number is evidently whole."""
    if type(t) is Fraction:
        return t.denominator == 1
    if t[0] in ("add", "mul"):
        return all(whole(w, a, scope) for a in t[1:])
    return kind(w, t, scope)[0] == "index" and t[0] in ("#", "@")


def within(w: World, v: Term, low: Term, high: Term, scope: Scope) -> bool:
    """Whether a number evidently lies between bounds (None is no bound)."""
    return all(b is None or sign(w, ring.nf(w, ("add", x, ("mul", -ONE, y)), scope), scope) & NONNEGATIVE
               for b, x, y in ((low, v, low), (high, high, v)))


# ---------------------------------------------------------------- properties of matrices


def has(w: World, prop: Term, scope: Scope) -> bool:
    """Whether a proposition in normal form is said, here or for every value of the variables around."""
    return any((scope[:j], prop) in w.props for j in range(len(scope) + 1))


def definite(w: World, m: Term, scope: Scope) -> bool:
    """Whether a matrix is evidently positive definite."""
    match m:
        case ("identity", _):
            return True
        case ("inverse", a):
            return definite(w, a, scope)
        case ("add", *args) if all(definite(w, a, scope) for a in args):
            return True
        case ("scale", c, a) if sign(w, ring.nf(w, c, scope), scope) == POSITIVE and definite(w, a, scope):
            return True
        case ("matmul", *args) if len(args) in (2, 3) and args[-1] == ("transpose", args[0]):
            return invertible(w, args[0], scope) and (len(args) == 2 or definite(w, args[1], scope))
        case ("diagonal", ("lam", k, body)):
            inner = ((k, None), *scope)
            return sign(w, ring.nf(w, body, inner), inner) == POSITIVE
    return has(w, ("positive_definite", m), scope)


def invertible(w: World, m: Term, scope: Scope) -> bool:
    """Whether a matrix is evidently invertible."""
    match m:
        case ("inverse" | "transpose", a) if invertible(w, a, scope):
            return True
        case ("matmul", *args) if all(_square(w, a, scope) and invertible(w, a, scope) for a in args):
            return True
        case ("scale", c, a) if sign(w, ring.nf(w, c, scope), scope) & NONZERO and invertible(w, a, scope):
            return True
    k = kind(w, m, scope)
    if any(has(w, (p, m), scope) for p in ("lower_triangular", "upper_triangular")):
        inner = ((("index", ONE, k[1]), None), *scope)
        entry = ring.nf(w, ("entry", shift(m, 1), ("#", 0), ("#", 0)), inner)
        if sign(w, entry, inner) & NONZERO:
            return True
    return definite(w, m, scope) or has(w, ("invertible", m), scope) or has(w, ("orthogonal", m), scope) or bool(
        _said(w, {(((("det", m), ONE),), ()): ONE}, scope) & NONZERO)


def _square(w: World, m: Term, scope: Scope) -> bool:
    k = kind(w, m, scope)
    return k[0] == "matrix" and w.same_size(w, k[1], k[2], scope)
