"""The search for a certificate of a statement.

The one idea: unfold both sides, inner parts first, by the schemes of the axioms that acted; a part to which nothing applies
is left; when both sides have one normal form, the instances are the certificate. What the verifier finds owing is supplied
by instances, where a rule for it is known. Each try costs units of work.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from ..verify import facts, ring
from ..verify.__main__ import schemes as read_schemes
from ..verify.certify import Proof, Scheme, certify, is_indicator
from ..verify.kinds import noted
from ..verify.statements import World
from ..verify.terms import Rejected, Scope, Term, is_lam, mentions, shift
from . import inequalities, integrals, matrices, scalars, slopes, sums, supply
from .writing import written

BUDGET = 300_000
INSTANCES = 250
PLAIN = frozenset(("linearity", "total-mass", "expectation", "counting", "always", "trace", "inverse", "square",
                   "positive-definite"))
SECOND = frozenset(("gaussian-integral", "log-product", "log-exp", "exp-sum", "determinant", "index-sums"))
ROOMS = (scalars, integrals, sums, slopes, matrices)
Data = dict[str, Any]


@cache
def schemes() -> dict[str, Scheme]:
    """All schemes by their id."""
    return read_schemes()


@dataclass
class Search:
    """What is looked for, what was found so far."""

    proof: Proof
    axioms: frozenset[str] | None
    instances: list[Data] = field(default_factory=list)
    tried: dict = field(default_factory=dict)  # parts to which nothing applied: how much was known then
    hopeless: dict = field(default_factory=dict)  # what could not be supplied: how much was known then

    @property
    def world(self) -> World:
        return self.proof.world


def find(document: Data, by: Iterable[str] = (), budget: int = BUDGET) -> tuple[Data | None, str]:
    """A certificate of the statement of a document, or None and why there is none."""
    known, why, acted = schemes(), "", frozenset(by)
    for axioms in (acted | PLAIN, acted | PLAIN | SECOND, None):
        try:
            look = equation if document["relation"] == "=" else inequality
            return shortened(look(document, axioms, budget), known), ""
        except (Rejected, TypeError, LookupError, AttributeError, ArithmeticError, RuntimeError) as reason:
            why = str(reason)
    return None, why


def shortened(certificate: Data, known: dict[str, Scheme]) -> Data:
    """A certificate that is accepted, without instances of hypotheses that it does not need. Raises Rejected."""
    certify(json.loads(json.dumps(certificate)), known)
    todo = [[d for d in certificate["instances"] if isinstance(d["scheme"], int)]]
    while todo and todo[0]:
        some = todo.pop()
        less = {**certificate, "instances": [d for d in certificate["instances"] if not any(d is s for s in some)]}
        try:
            certify(less, known)
            certificate = less
        except Rejected:
            todo += [some[:len(some) // 2], some[len(some) // 2:]] if len(some) > 1 else []
    return certificate


def is_fact(name: str) -> bool:
    claim = schemes()[name][2]
    return claim[0] != "eq" or is_indicator(claim[1])


def start(document: Data, axioms: frozenset[str] | None, budget: int) -> Search:
    proof = Proof(document)
    proof.world.work = budget
    search = Search(proof, axioms)
    for side in proof.sides:
        for t, scope in [*places(side)]:
            if t[0] in ("apply", "entry"):
                for data in supply.hypotheses(proof, t, scope):
                    apply(search, data)
    for side in (proof.statement.left, proof.statement.right):
        settle(search, lambda side=side: valued(proof, side))  # type: ignore[misc]
    proof.sides = [canon(proof, t) for t in (proof.statement.left, proof.statement.right)]
    return search


def canon(proof: Proof, t: Term) -> Term:
    return ring.canon(proof.world, t, ())


def valued(proof: Proof, side: Term) -> None:
    facts.demand(proof.world, side, ())


def settle(search: Search, of: Callable[[], None], depth: int = 0) -> bool:
    """Do something, supplying what is found owing."""
    for _ in range(40):
        try:
            of()
            return True
        except Rejected as why:
            if search.world.work < 0:
                raise
            known = len(search.world.facts)
            if why.owed is None or depth > 9 or search.hopeless.get(why.owed) == known or not any(
                    settle(search, lambda d=d: use(search, d), depth + 1)  # type: ignore[misc]
                    for d in supply.facts_for(search.proof, *why.owed)):
                search.hopeless[why.owed] = len(search.world.facts)
                if DEBUG:
                    print("   " * depth, "no", str(why)[:300], why.owed and why.owed[1])
                return False
    return False


def use(search: Search, data: Data) -> None:
    """Use an instance that was not used yet."""
    if data in search.instances:
        raise Rejected("used before")
    search.proof.use(data, schemes())
    search.instances.append(data)


def apply(search: Search, data: Data) -> bool:
    """Use an instance, whatever has to be supplied for it; whether something changed."""
    before = list(search.proof.sides)
    again = data in search.instances
    def go() -> None:
        search.proof.use(data, schemes())
        search.instances.append(data)
    if again and (isinstance(data["scheme"], int) or is_fact(data["scheme"])):
        return False
    if not settle(search, go):
        return False
    changed = before != search.proof.sides or isinstance(data["scheme"], int) or is_fact(data["scheme"])
    if not changed:
        search.instances.pop()
    return changed


def equation(document: Data, axioms: frozenset[str] | None, budget: int) -> Data:
    """The certificate of an equation, if it is one."""
    search = start(document, axioms, budget)
    for k, t in enumerate(search.proof.statement.given):
        if t[0] == "eq" and search.proof.sides[0] != search.proof.sides[1]:
            apply(search, {"scheme": k, "with": {}}) or apply(search, {"scheme": k, "with": {}, "reversed": True})
    unfold(search)
    return {"certificate": 2, "statement": document, "instances": search.instances}


def inequality(document: Data, axioms: frozenset[str] | None, budget: int) -> Data:
    """The certificate of an inequality, if it is one."""
    search = start(document, axioms, budget)
    s = search.proof.statement
    logarithms = inequalities.bounded(search)
    unfold(search)
    if not settle(search, search.proof.conclude):
        inequalities.products(search, *((s.left, s.right) if s.relation[0] == ">" else (s.right, s.left)))
        for t in dict.fromkeys((*logarithms, *inequalities.bounded(search))):
            apply(search, instance("log-bound/1", {"t": t}, ()))
        settle(search, search.proof.conclude)
    return {"certificate": 2, "statement": document, "instances": search.instances}


def unfold(search: Search) -> None:
    """Unfold until the sides agree or nothing applies."""
    used = True
    while used and search.proof.sides[0] != search.proof.sides[1] and len(search.instances) < INSTANCES:
        used = False
        for t, scope in dict.fromkeys(p for side in search.proof.sides for p in places(side)):
            if search.tried.get((t, scope)) != len(search.world.facts):
                if any(apply(search, data) for data in suggestions(search, t, scope)):
                    used = True
                else:
                    search.tried[t, scope] = len(search.world.facts)  # what was used may stand on the other side later


def places(side: Term, scope: Scope = ()) -> Iterator[tuple[Term, Scope]]:
    """All operations in a term in normal form with the binders around them, inner ones first."""
    if type(side) is not tuple or side[0] in ("#", "@"):
        return
    for a in side[1:]:
        inner, note = scope, noted(side)
        while is_lam(a):
            inner, a, note = ((a[1], None if a[1][0] == "index" and note == ("all",) else note), *inner), a[2], shift(note, 1)
        yield from places(a, inner)
    yield side, scope


def suggestions(search: Search, t: Term, scope: Scope) -> Iterator[Data]:
    """The instances that may apply to a part."""
    for room in ROOMS:
        if t[0] in room.TABLE:
            for name, filling, back in room.TABLE[t[0]](search.world, t, scope):
                if search.axioms is None or name.partition("/")[0] in (*search.axioms, "always"):
                    yield instance(name, filling, scope, back)


def instance(name: str | int, filling: dict[str, Term], scope: Scope, back: bool = False) -> Data:
    """An instance as JSON, below no more binders than it mentions."""
    values = [*filling.values()]
    data: Data = {"scheme": name, "with": {k: written(v) for k, v in filling.items()}}
    if any(mentions(v, k) for v in values for k in range(len(scope))):
        data["below"] = [[written(k), None, written(law[1])] if law and law[0] == "near" else [written(k), written(law)]
                         for k, law in reversed(scope)]
    return {**data, "reversed": True} if back else data


DEBUG = False
