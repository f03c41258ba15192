"""A certificate: a statement with its context, and instances of schemes, used one after the other on both sides.

    {"certificate": 2, "statement": as klderive.language.serial has it,
     "instances": [{"scheme": id, "with": {metavariable: term}, "below": [[type, law, interval or null, place?] ...],
                   "reversed": true} ...]}

The one idea: an instance is a scheme with terms for its metavariables, below some binders, and both its sides have values
there; where its left side stands below these binders (and any others around them), its right side is put. An inequality, and
indicator(proposition) = 1, are noted, after what was put before. In the end the sides have one normal form, or evidently stand
in the relation. "scheme" may be the number of a hypothesis or condition, whose variables are then called "0", "1" ...
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from . import facts, kinds, ring
from .statements import Statement, World, fields, items
from .terms import INDEX, ONE, R, Rejected, Scope, Term, need, number, put

Scheme = tuple[dict[Term, Term], list[Term], Term]
"""The types of the metavariables, the conditions, the claim."""
Replacement = tuple[Scope, tuple, Term]


class Proof:
    """What has been made of the two sides."""

    def __init__(self, data: Any):
        self.statement = s = Statement(data)
        self.world = w = World({**s.known, **{t[1]: INDEX for t in s.given if t[0] == "whole" and s.known.get(t[1]) == R}})
        for _ in range(2):  # normal forms depend on what is known
            for t in s.given:
                with suppress(Rejected):  # what is not understood is not known
                    facts.note(w, t, ())
        k = kinds.kind(w, s.left, ())
        need(k[0] in ("R", "index", "matrix", "law")[:4 if s.relation == "=" else 2], "sides of another type")
        kinds.kind(w, ("eq", s.left, s.right), ())
        self.sides = [ring.canon(w, s.left, ()), ring.canon(w, s.right, ())]
        self.used: list[Replacement] = []
        self.hypotheses = [*map(scheme_of, s.given)]

    def use(self, data: Any, schemes: dict[str, Scheme]) -> None:
        """Use an instance. Raises Rejected if it is none, or something is owed."""
        w = self.world
        scope, (op, a, b) = self.instance(data, schemes)
        if op == "eq" and is_indicator(a) and b == 1:
            facts.note(w, a[1], scope)
        elif op == "eq":
            self.used.append((scope, _left(w, ring.nf(w, a, scope)), b))
            self.sides = [replaced(w, ring.canon(w, t, ()), (), self.used[-1]) for t in self.sides]
        else:
            facts.note(w, (op, a, b), scope)
            a, b = ring.canon(w, a, scope), ring.canon(w, b, scope)
            for what in self.used:
                a, b = replaced(w, a, scope, what), replaced(w, b, scope, what)
            facts.note(w, (op, a, b), scope)

    def instance(self, data: Any, schemes: dict[str, Scheme]) -> tuple[Scope, Term]:
        """The scope and the equation or inequality of an instance; both sides have values."""
        w, read = self.world, self.statement.read
        scope: Scope = ()
        name, given, below, back = fields(data, "scheme with", "below reversed")
        for row in items(below or []):
            of, law, place = [*items(row, 1, 2, 3), None, None][:3]
            lam = "lam", read("k", of, len(scope)), ONE
            p, at = read("o", law, len(scope)), read("o", place, len(scope))
            inside = p is not None and p[0] == "interval" and lam[1] == R
            need(p is None or at is None and (inside or kinds.kind(w, p, scope)[0] == "law"), "no law")
            need(at is None or lam[1] == R and number(kinds.kind(w, at, scope)), "a place of something else")
            about = ("near", at) if at is not None else ("on", *p[1:]) if inside else p
            scope = kinds.entered(w, lam, scope, about and ring.parts(w, about, scope))
        known, owed, claim = self.hypotheses[name] if type(name) is int and name >= 0 else schemes[name]
        values: dict[Term, Term] = {}
        for (meta, k), d in zip(known.items(), fields(given, " ".join(str(n) for _, n, _ in known)), strict=True):
            values[meta] = read("t", d, len(scope))
            need(values[meta] not in facts.ENDS, "infinity is no number")
            facts.member(w, values[meta], facts.filled(k, values), scope)
        for t in owed:
            facts.demand(w, facts.filled(t, values), scope)
            facts.holds(w, facts.filled(t, values), scope)
        claim = facts.filled(claim, values)
        kinds.kind(w, claim, scope)
        facts.demand(w, claim, scope)
        need(back is None or back is True and claim[0] == "eq" and not is_indicator(claim[1]), "not turned round")
        return scope, (claim[0], claim[2], claim[1]) if back else claim

    def conclude(self) -> None:
        """Raises Rejected unless both sides have values and, as rewritten, stand in the relation."""
        w, s = self.world, self.statement
        facts.demand(w, s.left, ())
        facts.demand(w, s.right, ())
        left, right = (ring.canon(w, t, ()) for t in self.sides)
        if left != right or s.relation not in ("=", "<=", ">="):
            need(s.relation != "=", f"the sides end as {left!s:.3000} and {right!s:.3000}")
            facts.holds(w, s.claimed(left, right), ())


def certify(data: Any, schemes: dict[str, Scheme]) -> None:
    """Raises Rejected unless a certificate shows its statement."""
    version, statement, instances = fields(data, "certificate statement instances")
    need(type(version) is int and version == 2, "not a certificate of version 2")
    try:
        proof = Proof(statement)
        for d in items(instances):
            proof.use(d, schemes)
        proof.conclude()
    except (TypeError, ValueError, LookupError, AttributeError, ArithmeticError, RecursionError) as error:
        raise Rejected(f"not as a certificate is made ({type(error).__name__})") from None


def scheme_of(t: Term) -> Scheme:
    """A hypothesis for all values of its variables as a scheme with the metavariables "0", "1" ..., which must have values."""
    known: dict[Term, Term] = {}
    while t[0] == "forall":
        x = "@", len(known), ""
        known[x], t = t[1][1], put(t[1][2], x)
    return known, [("defined", x) for x in known], t if t[0] in ("eq", "lt", "le", "ne") else ("eq", ("indicator", t), 1)


def is_indicator(t: Term) -> bool:
    return type(t) is tuple and t[0] == "indicator"


def _left(w: World, p: ring.Poly) -> tuple:
    """The word, the atom or the power of an atom that a left side is; a sum is one part."""
    ((m, u), c), *others = p.items() or ((ring.UNIT, 0),)
    need(others or c == 1 and bool(u) != (len(m) == 1) and (not u or not m), "a left side that is no single part")
    return u if u and not others else (ring.plain(w, p),)


def stands(part: Term, t: Term) -> bool:
    """Whether a part stands somewhere below an operation."""
    return any(type(a) is tuple and (a == part or stands(part, a)) for a in t)


def replaced(w: World, t: Term, site: Scope, what: Replacement) -> Term:
    """A term in normal form with the right side wherever the left side stands, in normal form."""
    found = _replaced(w, t, site, what)
    return t if found == t else ring.canon(w, found, site)


def _replaced(w: World, t: Term, site: Scope, what: Replacement) -> Term:
    scope, old, new = what
    here = site[:len(scope)] == scope
    if here and old == (t,):
        return new
    if type(t) is not tuple or t[0] in ("defined", "#", "@") or not stands(old[0], t):
        return t
    args = [*ring.rebuilt(w, t, site, lambda a, inner: _replaced(w, a, inner, what))]
    if here and t[0] == "matmul" and len(old) > 1:
        for j in range(len(args) - len(old), -1, -1):
            if (*args[j:j + len(old)],) == old:
                args[j:j + len(old)] = [new]
    return t[0], *args
