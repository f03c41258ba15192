"""A certificate: a statement with its context, and instances of schemes, used one after the other on both sides.

The one idea: an instance is a scheme with terms for its metavariables, below some binders; where its left side stands below
these binders (and any others around them), its right side is put. An inequality is kept as something that is not negative.
In the end the sides have one normal form, or their difference, less multiples of what is kept, is evidently not negative.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from . import ring
from .demands import demand, smooth
from .kinds import INDEX, ONE, PROP, R, Scope, World, enter, fits, kind, number
from .signs import NONNEGATIVE, NONZERO, POSITIVE, definite, heads, invertible, primitive, sign, whole, within
from .terms import Known, Rejected, Term, declarations, fields, items, put, read, shift

VERSION = 1
RELATIONS = {"=": "eq", "!=": "ne", "<": "lt", "<=": "le", ">": "lt", ">=": "le"}


@dataclass
class Statement:
    """A context, two sides and their relation; of a scheme the names are metavariables."""

    known: Known
    given: list[Term]
    relation: str
    left: Term
    right: Term


def statement(data: Any) -> Statement:
    """The statement of a document; hypotheses first, then conditions."""
    version, names, hypotheses, relation, left, right, conditions = fields(
        data, "klderive declarations hypotheses relation left right conditions")
    if type(version) is not int or version != VERSION or relation not in RELATIONS:
        raise Rejected("not a statement of this version")
    known = declarations(names)
    given = [read("t", d, known) for d in (*items(hypotheses), *items(conditions))]
    return Statement(known, given, relation, read("t", left, known), read("t", right, known))


def certify(data: Any, schemes: dict[str, Statement]) -> None:
    """Raises Rejected unless a certificate shows its statement."""
    version, stated, instances, combination = fields(data, "certificate statement instances", "sum")
    if type(version) is not int or version != VERSION:
        raise Rejected("not a certificate of this version")
    s = statement(stated)
    w = world(s)
    if not all(number(k) if s.relation not in ("=", "!=") else k[0] in ("R", "index", "matrix", "law") for k in (
            kind(w, s.left, ()), kind(w, s.right, ()))):
        raise Rejected("sides that are not compared")
    kind(w, ("eq", s.left, s.right), ())
    demand(w, s.left, ())
    demand(w, s.right, ())
    sides = [ring.canon(w, s.left, ()), ring.canon(w, s.right, ())]
    kept: list[tuple[Term, int]] = []
    for d in items(instances):
        scope, relation, a, b = instance(w, s, d, schemes)
        if relation == "=":
            old = ring.nf(w, a, scope) if kind(w, a, scope)[0] in ("R", "index", "matrix") else {((((a, ONE)),), ()): ONE}
            sides = [ring.canon(w, replaced(t, (), *_left(old), b, scope), ()) for t in sides]
            kept = [(ring.canon(w, replaced(t, (), *_left(old), b, scope), ()), bits) for t, bits in kept]
        else:
            gap, bits = _minus(b, a) if relation[0] == "<" else _minus(a, b), POSITIVE if relation in "<>" else NONNEGATIVE
            keep(w, ring.nf(w, gap, scope), bits, scope)
            kept += [(ring.canon(w, gap, ()), bits)] if not scope else []
    conclude(w, s, sides, kept, combination)


def conclude(w: World, s: Statement, sides: list[Term], kept: list, combination: Any) -> None:
    """Raises Rejected unless the sides as rewritten stand in the relation."""
    if s.relation == "=":
        if sides[0] != sides[1] and not (number(kind(w, sides[0], ())) and vanishes(w, ring.nf(w, _minus(*sides), ()))):
            raise Rejected(f"the sides end as {str(sides[0])[:3000]} and {str(sides[1])[:3000]}")
        return
    small, large = sides if s.relation[0] in "<!" else sides[::-1]
    gap, strict = _minus(large, small), False
    for product in items(combination or []):
        factors, bits = [], POSITIVE
        for d in items(product):
            if isinstance(d, dict):
                (k,) = fields(d, "kept")
                if type(k) is not int or not 0 <= k < len(kept):
                    raise Rejected("no inequality of that number")
                a, here = kept[k]
            else:
                a = read("t", d, s.known)
                demand(w, a, ())
                here = sign(w, ring.nf(w, a, ()), ()) if number(kind(w, a, ())) else 0
            factors, bits = [*factors, a], bits & here
        if not bits & NONNEGATIVE:
            raise Rejected("a summand that may be negative")
        gap, strict = _minus(gap, ("mul", *factors)), strict or bits == POSITIVE
    wanted = NONZERO if s.relation == "!=" else NONNEGATIVE if "=" in s.relation or strict else POSITIVE
    p = ring.nf(w, gap, ())
    if sign(w, p, ()) & wanted != wanted and not (wanted == NONNEGATIVE and vanishes(w, p)):
        raise Rejected(f"this is not evidently positive: {str(ring.canon(w, gap, ()))[:3000]}")


def _minus(a: Term, b: Term) -> Term:
    return "add", a, ("mul", -ONE, b)


def vanishes(w: World, p: dict) -> bool:
    """Whether a polynomial is 0 once it is multiplied by the sums that it is divided by, none of which is 0."""
    for _ in range(12):
        below = {a: e for (m, _), _ in p.items() for a, e in m if type(a) is tuple and a[0] == "add" and e < 0}
        if not below:
            break
        a, e = min(below.items(), key=lambda item: ring.order(w, item[0]))
        p = ring.times(w, p, {(((a, -e),), ()): ONE})
    return not p


# ---------------------------------------------------------------- what is supposed


def same_size(w: World, a: Term, b: Term, scope: Scope) -> bool:
    return a == b or ring.equal(w, a, b, scope)


def world(s: Statement) -> World:
    """What a context says; twice, as normal forms depend on what is known."""
    w = World(s.known, same_size, smooth)
    for name in s.known:
        ring.canon_kind(w, s.known[name], ())
    for _ in range(2):
        w.memo.clear()
        for t in s.given:
            suppose(w, t, ())
    w.memo.clear()
    return w


def suppose(w: World, t: Term, scope: Scope) -> None:
    """Note a proposition that holds for all values of the variables around it. What is not understood is left out."""
    try:
        if t[0] != "defined" and kind(w, t, scope) != PROP:
            return
    except Rejected:
        return
    match t:
        case ("and", *args):
            for a in args:
                suppose(w, a, scope)
        case ("forall", lam):
            suppose(w, lam[2], ring.entered(w, lam, scope))
        case ("defined", a):
            valued(w, a, scope)
        case ("lt" | "le" | "ne" | "eq" as op, a, b) if number(kind(w, a, scope)) and number(kind(w, b, scope)):
            p = ring.nf(w, _minus(b, a), scope)
            keep(w, p, {"lt": POSITIVE, "le": NONNEGATIVE, "ne": NONZERO, "eq": NONNEGATIVE}[op], scope)
            if op == "eq":
                keep(w, {m: -c for m, c in p.items()}, NONNEGATIVE, scope)
        case _:
            w.props.add((scope, ring.parts(w, t, scope)))


def keep(w: World, p: dict, bits: int, scope: Scope) -> None:
    """Note the sign of a polynomial; of a product that is not 0 no factor is."""
    if not p or not bits:
        return
    key = scope, primitive(w, p)
    w.signs[key] = w.signs.get(key, 0) | bits
    if scope:
        t = ring.plain(w, p)
        w.rules.append((scope, t, bits, heads(t)))
    if len(p) == 1 and bits & NONZERO:
        (m, _), = p
        if len(m) > 1 or m and m[0][1] != 1:
            for a, _ in m:
                keep(w, {(((a, ONE),), ()): ONE}, NONZERO, scope)
    w.memo.clear() if not scope else None


STRICT = frozenset("add pow exp log abs only trace det logdet norm matmul scale transpose inverse entry sum".split())


def valued(w: World, t: Term, scope: Scope) -> None:
    """Note that a term has a value, and with it what it is made of."""
    try:
        kind(w, t, scope)
    except Rejected:
        return
    if type(t) is not tuple or t[0] in ("#", "@"):
        return
    w.stated.add((scope, t))
    w.values.add((scope, ring.canon(w, t, scope)))
    head, args = t[0], t[1:]
    holes = [a for a in args if _hole(a)] if head == "mul" else []
    if head in ("kl", "cross_entropy", "entropy"):
        _, points, discrete = kind(w, args[0], scope)
        if len(points) == 1:
            p, q = (("density", shift(a, 1), ("#", 0)) for a in (args[0], args[-1]))
            inner = ring.entered(w, ("lam", points[0], q), scope, ring.canon(w, args[0], scope))
            keep(w, ring.nf(w, q, inner), POSITIVE, inner)
            if not discrete:
                ratio = ("mul", p, ("pow", q, -ONE)) if head == "kl" else q
                body = ("integral", ("lam", points[0], ("mul", p, ("log", ratio))))
                w.values.add((scope, ring.canon(w, body, scope)))
    elif head in ("expect", "integral"):
        law = ring.canon(w, args[0], scope) if head == "expect" else None
        if type(args[-1][2]) is not tuple or args[-1][2][0] != "lam":
            valued(w, args[-1][2], ring.entered(w, args[-1], scope, law))
    elif len(holes) == 1 and holes[0][0] == "density" and holes[0][2:] == (("#", 0),) and scope and scope[0][1] is None:
        law = shift(ring.canon(w, holes[0][1], scope), -1) if not _mentions0(holes[0][1]) else None
        if law is not None:
            for a in args:
                if a != holes[0]:
                    valued(w, a, ((scope[0][0], law), *scope[1:]))
    elif head == "mul" and not holes or head in STRICT:
        for a in args:
            lam = type(a) is tuple and a[0] == "lam"
            valued(w, a[2] if lam else a, ring.entered(w, a, scope) if lam else scope)
        _domain(w, head, args, scope)


def _mentions0(t: Term) -> bool:
    from .terms import mentions
    return mentions(t, 0)


def _hole(t: Term) -> bool:
    """Whether a factor may make a product 0 where others have no value."""
    return type(t) is tuple and (t[0] == "density" or t[0] == "pow" and _hole(t[1]) or t[0] == "mul" and any(
        _hole(a) for a in t[1:]))


def _domain(w: World, head: str, args: Term, scope: Scope) -> None:
    """What is known of the arguments of an operation that has a value."""
    if head == "log":
        keep(w, ring.nf(w, args[0], scope), POSITIVE, scope)
    elif head == "pow" and type(args[1]) is Fraction and (args[1] < 0 or args[1].denominator != 1):
        keep(w, ring.nf(w, args[0], scope), (NONZERO if args[1] < 0 else 0) | (
            NONNEGATIVE if args[1].denominator != 1 else 0), scope)
    elif head == "inverse":
        w.props.add((scope, ("invertible", ring.canon(w, args[0], scope))))
    elif head == "logdet":
        keep(w, ring.nf(w, ("det", args[0]), scope), POSITIVE, scope)


# ---------------------------------------------------------------- instances


def instance(w: World, s: Statement, data: Any, schemes: dict[str, Statement]) -> tuple[Scope, str, Term, Term]:
    """The scope, the relation and the sides of an instance whose demands are met."""
    name, filling, around, back = fields(data, "scheme with", "below reversed")
    scope: Scope = ()
    for row in items(around or []):
        of, law, place = [*items(row), None, None, None][:3]
        k, p, at = read("k", of, s.known), read("o", law, s.known), read("o", place, s.known)
        k, inner = ring.canon_kind(w, k, scope), scope
        note = ring.canon(w, p, inner) if p is not None else ("near", ring.canon(w, at, inner)) if at is not None else None
        scope = enter(w, ("lam", k, ONE), inner, note)
        if p is not None and kind(w, p, inner)[:2] != ("law", (k,)) or at is not None and not (
                k == R and p is None and number(kind(w, at, inner))):
            raise Rejected("a binder over something else")
    scheme, values = _filled(w, s, scope, name, filling, schemes)

    def fill(t: Term, under: int = 0) -> Term:
        return filled(t, values, under)

    if type(name) is str:
        for condition in scheme.given:
            holds(w, fill(condition), scope)
        for side in (scheme.left, scheme.right):
            demand(w, side, scope, fill, frozenset(values))
    a, b = fill(scheme.left), fill(scheme.right)
    if kind(w, ("eq", a, b), scope) != PROP or back not in (None, True) or back and scheme.relation != "=":
        raise Rejected("an instance that makes no sense")
    return (scope, scheme.relation, b, a) if back else (scope, scheme.relation, a, b)


def _filled(w: World, s: Statement, scope: Scope, name: Any, filling: Any, schemes: dict) -> tuple[Statement, dict]:
    """The scheme (or the given equation of that number) and the terms for its metavariables, which have their types."""
    if type(name) is int and 0 <= name < len(s.given):
        t, values = s.given[name], [read("t", d, s.known) for d in items(filling)]
        for v in values:
            if t[0] != "forall" or not _member(w, v, t[1][1], scope):
                raise Rejected("no instance of what is given")
            t = put(t[1], v)
        if t[0] not in RELATIONS.values() or t[0] == "ne":
            raise Rejected("what is given is no equation")
        relation = {"eq": "=", "lt": "<", "le": "<="}[t[0]]
        return Statement(s.known, [], relation, t[1], t[2]), {}
    if type(name) is not str or name not in schemes:
        raise Rejected(f"there is no scheme {str(name)[:40]}")
    scheme = schemes[name]
    given = fields(filling, " ".join(n for _, n, _ in scheme.known))
    values: dict[Term, Term] = {}
    for (meta, k), d in zip(scheme.known.items(), given, strict=True):
        v = read("t", d, s.known)
        if not _member(w, v, filled(k, values), scope):
            raise Rejected(f"{meta[1]} of {name} is of another type")
        values[meta] = v
    return scheme, values


def _member(w: World, v: Term, k: Term, scope: Scope) -> bool:
    """Whether a term has a type, or a Lam that of a function."""
    if k[0] == "function":
        for j, of in enumerate(k[1]):
            wanted = ring.canon_kind(w, shift(of, j), scope)
            if type(v) is not tuple or v[0] != "lam" or ring.canon_kind(w, v[1], scope) != wanted:
                return False
            scope, v = ring.entered(w, v, scope), v[2]
        return _member(w, v, shift(k[2], len(k[1])), scope)
    if type(v) is tuple and v[0] == "lam":
        return False
    if k[0] == "index":
        return number(kind(w, v, scope)) and whole(w, v, scope) and within(w, v, k[1], k[2], scope)
    return fits(w, kind(w, v, scope), k, scope)


def filled(t: Term, values: dict, under: int = 0) -> Term:
    """A term of a scheme with terms put for its metavariables."""
    if type(t) is not tuple:
        return t
    if t in values:
        return shift(values[t], under)
    if t[0] == "lam":
        return "lam", filled(t[1], values, under), filled(t[2], values, under + 1)
    if t[0] == "apply" and t[1] in values:
        out = shift(values[t[1]], under)
        for a in t[2:]:
            out = put(out, filled(a, values, under))
        return out
    return tuple(filled(a, values, under) for a in t)


def holds(w: World, t: Term, scope: Scope) -> None:
    """Raises Rejected unless a proposition evidently holds."""
    kind(w, t, scope)
    if t[0] == "forall":
        return holds(w, t[1][2], ring.entered(w, t[1], scope))
    if t[0] in ("lt", "le", "ne") or t[0] == "eq" and number(kind(w, t[1], scope)):
        bits = sign(w, ring.nf(w, _minus(t[2], t[1]), scope), scope)
        wanted = {"lt": POSITIVE, "le": NONNEGATIVE, "ne": NONZERO, "eq": 8}[t[0]]
        good = ring.equal(w, t[1], t[2], scope) if t[0] == "eq" else bits & wanted == wanted
    else:
        prop = ring.parts(w, t, scope)
        good = any((scope[:j], prop) in w.props for j in range(len(scope) + 1)) or t[0] in (
            "positive_definite", "invertible") and (definite if t[0][0] == "p" else invertible)(w, prop[1], scope)
    if not good:
        raise Rejected(f"a side condition is owed: {str(ring.parts(w, t, scope))[:200]}")
    return None


def _left(p: dict) -> tuple[tuple, Fraction]:
    """The word or the atom that a left side is, and its factor."""
    if len(p) == 1:
        ((m, u), c), = p.items()
        if m and not u and len(m) == 1 and m[0][1] == 1:
            return (m[0][0],), c
        if u and not m:
            return u, c
    raise Rejected("a left side that is no single term")


def replaced(t: Term, site: Scope, old: tuple, factor: Fraction, new: Term, scope: Scope) -> Term:
    """A term in normal form with the right side wherever the left side stands."""
    if type(t) is not tuple:
        return t
    here = site[:len(scope)] == scope
    times = new if factor == 1 else ("scale" if len(old) > 1 or False else "mul", 1 / factor, new)
    if here and len(old) == 1 and t == old[0]:
        return times
    if t[0] in ("#", "@"):
        return t
    law = t[1] if t[0] == "expect" else ("near", t[2]) if t[0] == "derivative" else None
    args = [replaced(a, site, old, factor, new, scope) if type(a) is not tuple or a[0] != "lam" else
            _below(a, site, law, old, factor, new, scope) for a in t[1:]]
    if here and t[0] == "matmul" and len(old) > 1:
        for j in range(len(args) - len(old), -1, -1):
            if t[1 + j:1 + j + len(old)] == old and args[j:j + len(old)] == [*old]:
                args[j:j + len(old)] = [times]
    return t[0], *args


def _below(lam: Term, site: Scope, law: Term, old: tuple, factor: Fraction, new: Term, scope: Scope) -> Term:
    several = type(lam[2]) is tuple and lam[2][0] == "lam"
    inner = ((lam[1], None if several else law), *site)
    go = _below(lam[2], inner, None, old, factor, new, scope) if several else replaced(lam[2], inner, old, factor, new, scope)
    return "lam", lam[1], go
