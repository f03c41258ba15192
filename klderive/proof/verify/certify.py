"""A certificate: a statement with its context, and instances of schemes, used one after the other on both sides.

    {"certificate": 1, "statement": as klderive.language.serial has it,
     "instances": [{"scheme": id, "with": {metavariable: term}, "below": [[type, law or null] ...], "reversed": true} ...],
     "sum": [[factor ...] ...]}

The one idea: an instance is a scheme with terms for its metavariables, below some binders; where its left side stands below
these binders (and any others around them), its right side is put. An inequality, and indicator(proposition) = 1, are kept as
something known. In the end the sides have one normal form, or their difference, less some products that are not negative, is
evidently not negative. "scheme" may be the number of a hypothesis or condition, "with" then lists values for its variables.
"""

from __future__ import annotations

from contextlib import suppress
from fractions import Fraction
from typing import Any

from . import facts, kinds, ring
from .facts import NONNEGATIVE, NONZERO, POSITIVE
from .terms import (
    ONE,
    RELATIONS,
    R,
    Rejected,
    Scope,
    Statement,
    Term,
    World,
    fields,
    is_lam,
    items,
    minus,
    need,
    number,
    put,
)

Replacement = tuple[Scope, tuple, Fraction, Term]


class Proof:
    """What has been made of the two sides, and the inequalities that are kept, closed ones only."""

    def __init__(self, data: Any):
        self.statement = s = Statement(data)
        self.world = w = World(s.known)
        for _ in range(2):  # normal forms depend on what is known
            for t in s.given:
                with suppress(Rejected):  # what is not understood is not known
                    facts.note(w, t, ())
        k = kinds.kind(w, s.left, ())
        need(k[0] in ("R", "index", "matrix", "law")[:4 if s.relation == "=" else 2], "sides of another type")
        kinds.kind(w, ("eq", s.left, s.right), ())
        self.sides = [ring.canon(w, s.left, ()), ring.canon(w, s.right, ())]
        self.kept: list[tuple[Term, int]] = []

    def use(self, data: Any, schemes: dict[str, Statement]) -> None:
        """Use an instance. Raises Rejected if it is none, or something is owed."""
        w = self.world
        scope, relation, a, b = self.instance(data, schemes)
        if relation == "=" and is_indicator(a) and b == 1:
            facts.note(w, a[1], scope)
        elif relation == "=":
            k = kinds.kind(w, a, scope)
            old = ring.nf(w, a, scope) if number(k) or k[0] == "matrix" else ring.atom(ring.parts(w, a, scope))
            what = scope, *_left(w, old), b
            self.sides = [replaced(w, t, what) for t in self.sides]
            self.kept = [(replaced(w, t, what), bits) for t, bits in self.kept]
        else:
            small, large = (a, b) if relation[0] == "<" else (b, a)
            facts.note(w, (RELATIONS[relation], small, large), scope)
            if not scope and relation != "!=":
                self.kept.append((ring.canon(w, minus(large, small), ()), NONNEGATIVE if "=" in relation else POSITIVE))

    def instance(self, data: Any, schemes: dict[str, Statement]) -> tuple[Scope, str, Term, Term]:
        """The scope, the relation and the sides of an instance whose demands are met."""
        w, read = self.world, self.statement.read
        name, given, below, back = fields(data, "scheme with", "below reversed")
        scope: Scope = ()
        for row in items(below or []):
            of, law, place = [*items(row), None, None, None][:3]
            k, p, at = read("k", of), read("o", law), read("o", place)
            need(p is None or at is None and kinds.kind(w, p, scope)[:2] == ("law", (k,)), "a law over something else")
            need(at is None or k == R and number(kinds.kind(w, at, scope)), "a place of something else")
            about = ring.canon(w, p, scope) if p is not None else ("near", ring.canon(w, at, scope)) if at is not None else None
            scope = kinds.entered(w, ("lam", k, ONE), scope, about)
        if type(name) is int:
            relation, a, b = self.hypothesis(name, [read("t", d) for d in items(given)], scope)
        else:
            need(isinstance(name, str) and name in schemes, "there is no such scheme")
            scheme = schemes[name]
            values: dict[Term, Term] = {}
            relation, metas = scheme.relation, fields(given, " ".join(n for _, n, _ in scheme.known))
            for (meta, k), d in zip(scheme.known.items(), metas, strict=True):
                v = read("t", d)
                facts.member(w, v, facts.filled(k, values), scope)
                values[meta] = v
            a, b = facts.filled(scheme.left, values), facts.filled(scheme.right, values)
            kinds.kind(w, ("eq", a, b), scope)
            for condition in scheme.given:
                facts.demand(w, facts.filled(condition, values), scope)
                facts.holds(w, facts.filled(condition, values), scope)
            for side in (scheme.left, scheme.right):
                facts.demand(w, side, scope, values)
        need(back is None or back is True and relation == "=" and not is_indicator(a), "not turned round")
        return (scope, relation, b, a) if back else (scope, relation, a, b)

    def hypothesis(self, number_: int, values: list[Term], scope: Scope) -> tuple[str, Term, Term]:
        """A hypothesis or condition with values for its variables."""
        w, given = self.world, self.statement.given
        need(0 <= number_ < len(given), "no hypothesis of that number")
        t = given[number_]
        for v in values:
            need(t[0] == "forall", "a hypothesis of fewer variables")
            facts.member(w, v, t[1][1], scope)
            facts.demand(w, v, scope)
            t = put(t[1][2], v)
        kinds.kind(w, t, scope)
        relation = {"eq": "=", "lt": "<", "le": "<="}.get(t[0])
        return (relation, t[1], t[2]) if relation else ("=", ("indicator", t), ONE)

    def conclude(self, products: Any) -> None:
        """Raises Rejected unless both sides have values and, as rewritten, stand in the relation."""
        w, s, (left, right) = self.world, self.statement, self.sides
        facts.demand(w, s.left, ())
        facts.demand(w, s.right, ())
        left, right = ring.canon(w, left, ()), ring.canon(w, right, ())
        if s.relation == "=":
            need(left == right or number(kinds.kind(w, left, ())) and vanishes(w, ring.nf(w, minus(left, right), ())),
                 f"the sides end as {left!s:.3000} and {right!s:.3000}")
            return
        need(s.relation != "!=" or not products, "two sides that differ need no products")
        gap, strict = minus(right, left) if s.relation[0] in "<!" else minus(left, right), False
        for product in items(products or []):
            factors: list[Term] = []
            bits = POSITIVE
            for d in items(product):
                if isinstance(d, dict):
                    (k,) = fields(d, "kept")
                    need(type(k) is int and 0 <= k < len(self.kept), "no inequality of that number")
                    a, here = self.kept[k]
                else:
                    a = s.read("t", d)
                    facts.demand(w, a, ())
                    need(number(kinds.kind(w, a, ())), "a factor that is no number")
                    here = facts.sign(w, ring.nf(w, a, ()), ())
                factors, bits = [*factors, a], bits & here
            need(bits & NONNEGATIVE, "a product that may be negative")
            gap, strict = minus(gap, ("mul", *factors)), strict or bits == POSITIVE
        wanted = NONZERO if s.relation == "!=" else NONNEGATIVE if "=" in s.relation or strict else POSITIVE
        p = ring.nf(w, gap, ())
        need(facts.sign(w, p, ()) & wanted == wanted or wanted == NONNEGATIVE and vanishes(w, p),
             f"this is not evidently positive: {ring.plain(w, p)!s:.3000}")


def certify(data: Any, schemes: dict[str, Statement]) -> None:
    """Raises Rejected unless a certificate shows its statement."""
    version, statement, instances, products = fields(data, "certificate statement instances", "sum")
    need(type(version) is int and version == 1, "not a certificate of version 1")
    try:
        proof = Proof(statement)
        for d in items(instances):
            proof.use(d, schemes)
        proof.conclude(products)
    except (TypeError, LookupError, AttributeError, ArithmeticError, RecursionError) as error:
        raise Rejected(f"not as a certificate is made ({type(error).__name__})") from None


def is_indicator(t: Term) -> bool:
    return type(t) is tuple and t[0] == "indicator"


def vanishes(w: World, p: ring.Poly) -> bool:
    """Whether a polynomial is 0 once it is multiplied by the sums that it is divided by, none of which is 0."""
    for _ in range(12):
        below = [(a, e) for m, _ in p for a, e in m if type(a) is tuple and a[0] == "add" and e < 0]
        if not below:
            break
        a, e = min(below, key=lambda item: (ring.order(w, item[0]), item[1]))
        p = ring.times(w, p, ring.atom(a, -e))
    return not p


def _left(w: World, p: ring.Poly) -> tuple[tuple, Fraction]:
    """The word, the atom or the power of an atom that a left side is, and its factor."""
    need(len(p) == 1, "a left side that is a sum")
    ((m, u), c), = p.items()
    need(bool(u) != (len(m) == 1) and (not u or not m), "a left side that is no single part")
    return u or (ring.plain(w, {(m, ()): ONE}),), c


def replaced(w: World, t: Term, what: Replacement) -> Term:
    """A closed term in normal form with the right side wherever the left side stands, in normal form."""
    found = _replaced(t, (), what)
    return t if found == t else ring.canon(w, found, ())


def _replaced(t: Term, site: Scope, what: Replacement) -> Term:
    scope, old, factor, new = what
    if type(t) is not tuple:
        return t
    here = site[:len(scope)] == scope
    if here and old == (t,):
        return new if factor == 1 else ("mul", ring.reduced(1 / factor), new)
    if t[0] in ("#", "@"):
        return t
    if t[0] == "lam":
        return "lam", t[1], _replaced(t[2], site, what)
    about = kinds.noted(t)
    args = []
    for a in t[1:]:
        inner, body = site, a
        while is_lam(body):
            inner, body = ((body[1], None if is_lam(body[2]) or inner is not site else about), *inner), body[2]
        args.append(_replaced(a, inner, what))
    if here and t[0] == "matmul" and len(old) > 1 and factor == 1:
        for j in range(len(args) - len(old), -1, -1):
            if (*args[j:j + len(old)],) == old:
                args[j:j + len(old)] = [new]
    return t[0], *args
