"""The search for a certificate of a statement.

The one idea: unfold both sides, inner parts first, by the schemes of the axioms that acted; a part to which nothing applies
is left; when both sides have one normal form, the instances are the certificate. Each try costs units of work.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from ..verify import ring
from ..verify.certify import Statement, _left, certify, conclude, instance, keep, replaced, statement, world
from ..verify.files import schemes
from ..verify.kinds import ONE, Scope, World, kind
from ..verify.signs import NONNEGATIVE, POSITIVE
from ..verify.terms import Rejected, Term, mentions
from . import inequalities
from .writing import written

BUDGET = 4_000_000
INSTANCES = 250
PLAIN = frozenset(("linearity", "total-mass", "expectation", "counting"))


@dataclass
class Search:
    """What is looked for, what was found so far."""

    world: World
    statement: Statement
    sides: list[Term]
    axioms: frozenset[str]
    instances: list[dict] = field(default_factory=list)
    kept: list = field(default_factory=list)
    tried: set = field(default_factory=set)


Suggestion = tuple[str, dict[str, Term], bool]


def find(document: dict, by: Iterable[str] = (), budget: int = BUDGET) -> tuple[dict | None, str]:
    """A certificate of the statement of a document, or None and why there is none."""
    known = schemes()
    why = ""
    acted = frozenset(by)
    for axioms in (acted, acted | PLAIN, acted | PLAIN | {"gaussian-integral", "log-product", "log-exp", "exp-sum"}, None):
        for attempted in tries(document, axioms, budget):
            try:
                certificate = attempted()
                certify(json.loads(json.dumps(certificate)), known)
                return certificate, ""
            except (Rejected, RecursionError) as reason:
                why = str(reason)
    return None, why


def tries(document: dict, axioms: frozenset[str] | None, budget: int) -> list[Callable[[], dict]]:
    """Ways to a certificate."""
    if document["relation"] == "=":
        return [lambda: equation(document, axioms, budget)]
    return [lambda bounds=b: inequality(document, axioms, budget, bounds) for b in (False, True)]


def start(document: dict, axioms: frozenset[str] | None, budget: int) -> Search:
    s = statement(document)
    w = world(s)
    w.work = budget
    return Search(w, s, [ring.canon(w, s.left, ()), ring.canon(w, s.right, ())], axioms)


def equation(document: dict, axioms: frozenset[str] | None, budget: int) -> dict:
    """The certificate of an equation, if it is one."""
    return {"certificate": 1, "statement": document, "instances": attempt(start(document, axioms, budget))}


def inequality(document: dict, axioms: frozenset[str] | None, budget: int, bounds: bool) -> dict:
    """The certificate of an inequality, if it is one."""
    search = start(document, axioms, budget)
    w, s = search.world, search.statement
    small, large = (s.left, s.right) if s.relation[0] in "<!" else (s.right, s.left)
    total = inequalities.sum_of(w, large, small, search.instances)
    if bounds:
        for gap in search.sides:
            for t, scope in inequalities.logarithms(gap):
                data: dict[str, Any] = {"scheme": "log-bound/1", "with": {"t": written(t)}}
                if not scope and data not in search.instances:
                    total.append([{"kept": len(search.instances)}])
                    search.instances.append(data)
    attempt(search)
    return {"certificate": 1, "statement": document, "instances": search.instances, "sum": total}


def attempt(search: Search) -> list[dict]:
    """Unfold until the sides agree or nothing applies."""
    if search.statement.relation == "=":
        substitute(search)
    while True:
        if search.sides[0] == search.sides[1] or len(search.instances) > INSTANCES:
            break
        if not step(search):
            break
    return search.instances


def substitute(search: Search) -> None:
    """Use the equations of the context, each in the direction in which it makes something of a name."""
    for k, t in enumerate(search.statement.given):
        if t[0] == "eq" and search.sides[0] != search.sides[1]:
            use(search, k, [], False, ()) or use(search, k, [], True, ())


def step(search: Search) -> bool:
    """Use what applies somewhere; whether something did."""
    used = False
    for t, scope in places(search):
        if (t, scope) in search.tried:
            continue
        if any(use(search, *found, scope) for found in suggestions(search, t, scope)):
            used = True
        else:
            search.tried.add((t, scope))  # what was used may stand on the other side later
    return used


def places(search: Search) -> list[tuple[Term, Scope]]:
    """All operations in the two sides with the binders around them, inner ones first."""
    found: dict[tuple[Term, Scope], None] = {}

    def visit(t: Term, scope: Scope) -> None:
        if type(t) is not tuple or t[0] in ("#", "@"):
            return
        law = t[1] if t[0] == "expect" else ("near", t[2]) if t[0] == "derivative" else None
        for a in t[1:]:
            inner = scope
            while type(a) is tuple and a[0] == "lam":
                several = type(a[2]) is tuple and a[2][0] == "lam"
                inner, a = ((a[1], None if several or inner is not scope else law), *inner), a[2]
            visit(a, inner)
        found[t, scope] = None

    for side in search.sides:
        visit(side, ())
    return list(found)


def loose(t: Term, depth: int) -> bool:
    return any(mentions(t, k) for k in range(depth))


def use(search: Search, name: str, filling: dict[str, Term], back: bool, scope: Scope) -> bool:
    """Use an instance on both sides, if the verifier allows it and it changes something."""
    if search.axioms is not None and type(name) is str and name.partition("/")[0] not in (*search.axioms, "always"):
        return False
    w = search.world
    if not any(loose(v, len(scope)) for v in (filling.values() if type(name) is str else filling)):
        scope = ()
    data: dict[str, Any] = {"scheme": name, "with": {k: written(v) for k, v in filling.items()} if type(name) is str else
                            [written(v) for v in filling]}
    if scope:
        data["below"] = [[written(k), None, written(law[1])] if law and law[0] == "near" else [written(k), written(law)]
                         for k, law in reversed(scope)]
    if back:
        data["reversed"] = True
    try:
        at, relation, a, b = instance(w, search.statement, data, schemes())
        old = ring.nf(w, a, at) if kind(w, a, at)[0] in ("R", "index", "matrix") else {((((a, ONE)),), ()): ONE}
        sides = [ring.canon(w, replaced(t, (), *_left(old), b, at), ()) for t in search.sides]
    except Rejected as why:
        if search.world.work < 0:
            raise
        if DEBUG:
            print("   no", name, filling, why)
        return False
    if sides == search.sides:
        if DEBUG:
            print("   nothing", name, filling)
        return False
    search.sides = sides
    search.instances.append(data)
    return True


DEBUG = False


def suggestions(search: Search, t: Term, scope: Scope) -> Iterator[Suggestion]:
    """What may apply to a part."""
    from . import integrals, scalars, slopes, sums
    for room in (scalars, integrals, sums, slopes):
        table = room.TABLE.get(t[0])
        if table:
            yield from table(search.world, t, scope)
