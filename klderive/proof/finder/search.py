"""The search for a certificate of a statement.

The one idea: unfold both sides, inner parts first, by the schemes of the axioms that acted; a part to which nothing applies
is left; when both sides have one normal form, the instances are the certificate. What the verifier finds owing is supplied
by instances, where a rule for it is known. Each try costs units of work.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache

from ..verify import facts, kinds, ring
from ..verify.__main__ import schemes as read_schemes
from ..verify.certify import Proof, Scheme, certify, is_indicator
from ..verify.statements import World
from ..verify.terms import Number, Rejected, Scope, Term, number
from . import inequalities, integrals, intervals, matrices, scalars, slopes, sums, supply
from .writing import Data, instance

BUDGET = 300_000
TRY = 100
"""The units of work of a try."""
INSTANCES = 250
PLAIN = frozenset(("linearity", "total-mass", "expectation", "counting", "always", "trace", "inverse", "square",
                   "positive-definite"))
SECOND = frozenset(("gaussian-integral", "log-product", "log-exp", "exp-sum", "determinant", "index-sums"))
LATE = frozenset(("trace/1",))
"""What is only tried in the last round."""
WEIGHTS = (("kl", "entropy", "cross_entropy"), ("integral",))
ROOMS = (scalars, integrals, intervals, sums, slopes, matrices)


@cache
def schemes() -> dict[str, Scheme]:
    """All schemes by their id."""
    return read_schemes()


@dataclass
class Search:
    """What is looked for, what was found so far."""

    proof: Proof
    document: Data
    axioms: frozenset[str]
    inwards: bool
    late: bool
    instances: list[Data] = field(default_factory=list)
    tried: dict = field(default_factory=dict)  # parts to which nothing applied: how much was known then
    hopeless: dict = field(default_factory=dict)  # what could not be supplied: how much was known then
    open: set = field(default_factory=set)  # what is being supplied
    known: int = 0  # how often something was noted beside that a term has a value

    @property
    def world(self) -> World:
        return self.proof.world

    @property
    def certificate(self) -> Data:
        return {"certificate": 2, "statement": self.document, "instances": self.instances}


def find(document: Data, by: Iterable[str] = (), budget: int = BUDGET) -> tuple[Data | None, str]:
    """A certificate of the statement of a document, or None and why there is none."""
    known, why, acted = schemes(), "", frozenset(by)
    plain, whole = acted | PLAIN, acted - {"log-product"}
    rounds = [(acted, True, False, False), (plain, False, False, False), (plain | SECOND, False, True, False)]
    if whole < acted:
        rounds += [(whole, True, False, False), (acted, True, False, True)]
    for axioms, inwards, late, written in rounds if document["relation"] == "=" else rounds[:4]:
        try:
            search = start(document, axioms, inwards, late, budget)
            if written:
                logarithms(search)
            look = equation if document["relation"] == "=" else inequality
            return shortened(look(search), known), ""
        except (Rejected, TypeError, ValueError, LookupError, AttributeError, ArithmeticError, RuntimeError) as reason:
            why = str(reason.args[0]) if reason.args else ""
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


@cache
def says_that_it_exists(name: str | int) -> bool:
    """Whether a scheme says no more than that something has a value."""
    claim = ("", "") if isinstance(name, int) else schemes()[name][2]
    return is_indicator(claim[1]) and claim[1][1][0] == "defined"


def start(document: Data, axioms: frozenset[str], inwards: bool, late: bool, budget: int) -> Search:
    proof = Proof(document)
    proof.world.work = budget
    search = Search(proof, document, axioms, inwards, late)
    for side in proof.sides:
        for t, scope in [*places(proof.world, side)]:
            if t[0] in ("apply", "entry"):
                for data in supply.hypotheses(proof, t, scope):
                    apply(search, data)
    for side in (proof.statement.left, proof.statement.right):
        if not settle(search, lambda side=side: valued(proof, side)):  # type: ignore[misc]
            valued(proof, side)
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
            search.world.spend(TRY)
            if not why.args[1:] or depth > 9 or not supplied(search, why.args[1], depth):
                return False
    return False


def supplied(search: Search, owed: tuple, depth: int) -> bool:
    """Whether more is known that may show what is owed."""
    if owed in search.open or search.hopeless.get(owed) == search.known:
        return False
    before = search.known
    search.open.add(owed)
    found = any(settle(search, lambda d=d: use(search, d), depth + 1)  # type: ignore[misc]
                for d in supply.facts_for(search.proof, *owed))
    search.open.discard(owed)
    if not found and search.known == before:
        search.hopeless[owed] = search.known
    return found or search.known != before


def note(search: Search, data: Data) -> None:
    """Use an instance for what follows, whether or not a side has its left side in it now."""
    settle(search, lambda: use(search, data))


def use(search: Search, data: Data) -> None:
    """Use an instance that was not used yet."""
    if data in search.instances:
        raise Rejected("used before")
    search.proof.use(data, schemes())
    search.instances.append(data)
    search.known += not says_that_it_exists(data["scheme"])


def apply(search: Search, data: Data) -> bool:
    """Use an instance, whatever has to be supplied for it; whether something changed. Only what is given without variables may be
    used again: as an equation it acts on what was unfolded since."""
    before = list(search.proof.sides)
    again = data in search.instances and data["with"]
    fact = isinstance(data["scheme"], int) or is_fact(data["scheme"])

    def go() -> None:
        search.proof.use(data, schemes())
        search.instances.append(data)
        search.known += fact

    if again and fact or not settle(search, go):
        return False
    changed = fact or before != search.proof.sides
    if not changed:
        search.instances.pop()
    return changed


def equation(search: Search) -> Data:
    """The certificate of an equation, if it is one. What is given is used once more on what was unfolded."""
    given = [k for k, t in enumerate(search.proof.statement.given) if t[0] == "eq"]
    for _ in range(2 if given else 1):
        for k in given:
            if search.proof.sides[0] != search.proof.sides[1]:
                apply(search, {"scheme": k, "with": {}}) or apply(search, {"scheme": k, "with": {}, "reversed": True})
        unfold(search)
    if search.proof.sides[0] != search.proof.sides[1] and number(kinds.kind(search.world, search.proof.sides[0], ())):
        multiplied(search)
    return search.certificate


def logarithms(search: Search) -> None:
    """The logarithms of products as these are written: normal forms have them multiplied out."""
    def parts(t: Term, scope: Scope) -> Iterator[Data]:
        if type(t) is tuple and t[0] == "mul" and len(t) > 2:
            rest = t[2] if len(t) == 3 else ("mul", *t[2:])
            yield instance("log-product/1", {"a": t[1], "b": rest}, scope)
            yield from (d for a in (t[1], rest) for d in parts(a, scope))
        elif type(t) is tuple and t[0] == "pow" and type(t[2]) in Number:
            yield instance("log-product/3", {"a": t[1], "c": t[2]}, scope)
            yield from parts(t[1], scope)

    def visit(t: Term, scope: Scope) -> None:
        if type(t) is tuple and t[0] not in ("@", "#", "defined", "total_on"):
            for data in parts(t[1], scope) if t[0] == "log" else ():
                apply(search, data)
            for a, inner in facts.within(search.world, t, scope):
                visit(a, inner)

    for side in (search.proof.statement.left, search.proof.statement.right):
        visit(side, ())


def multiplied(search: Search) -> None:
    """What is the same once it is multiplied by the sum that it is divided by."""
    w = search.world
    p, q = (ring.nf(w, side, ()) for side in search.proof.sides)
    below = {a for m, _ in (*p, *q) for a, e in m if type(a) is tuple and a[0] == "add" and e == -1}
    for a in sorted(below, key=lambda a: ring.order(w, a)):
        whole, rest = ({k: c for k, c in side.items() if (a, -1) not in k[0]} for side in (p, q))
        over = ring.times(w, {k: c for k, c in q.items() if (a, -1) in k[0]}, ring.atom(a))
        more = ring.total((rest, ring.scaled(whole, Fraction(-1))))
        parts = [ring.plain(w, x) for x in (more, over, ring.atom(a), whole)]
        apply(search, instance("always/45", dict(zip("abcd", parts, strict=True)), ()))


def inequality(search: Search) -> Data:
    """The certificate of an inequality, if it is one."""
    s = search.proof.statement
    logarithms = inequalities.bounded(search)
    for side in (s.left, s.right):
        inequalities.squares(search, side)
        zeros = [p for p in places(search.world, canon(search.proof, side)) if p[0][0] == "sum" and p[0][1][2] == 0]
        for data in (d for p in zeros for d in suggestions(search, *p)):
            apply(search, data)
    inequalities.compared(search)
    if not settle(search, search.proof.conclude):
        weigh(search)
        inequalities.quotients(search)
    if not settle(search, search.proof.conclude):
        unfold(search)
    if not settle(search, search.proof.conclude):
        inequalities.products(search, *((s.left, s.right) if s.relation[0] == ">" else (s.right, s.left)))
        for t in dict.fromkeys((*logarithms, *inequalities.bounded(search))):
            apply(search, instance("log-bound/1", {"t": t}, ()))
        settle(search, search.proof.conclude)
    return search.certificate


def weigh(search: Search) -> None:
    """Divergences to integrals to means, while the densities that say under which law a mean is taken stand as such."""
    for heads in WEIGHTS:
        for t, scope in dict.fromkeys(p for side in search.proof.sides for p in places(search.world, side) if p[0][0] in heads):
            for data in suggestions(search, t, scope):
                if heads != ("integral",) or data["scheme"].partition("/")[0] == "expectation":
                    apply(search, data)


def unfold(search: Search) -> None:
    """Unfold until the sides agree or nothing applies."""
    weigh(search)
    used = True
    while used and search.proof.sides[0] != search.proof.sides[1] and len(search.instances) < INSTANCES:
        used = False
        parts = [*dict.fromkeys(p for side in search.proof.sides for p in places(search.world, side))]
        for t, scope in reversed(parts) if search.inwards else parts:
            if search.tried.get((t, scope)) != search.known:
                if any(apply(search, data) for data in suggestions(search, t, scope)):
                    used = True
                else:
                    search.tried[t, scope] = search.known  # what was used may stand on the other side later


def places(w: World, side: Term, scope: Scope = ()) -> Iterator[tuple[Term, Scope]]:
    """All operations in a term in normal form with the binders around them, inner ones first."""
    if type(side) is not tuple or side[0] in ("#", "@"):
        return
    for body, inner in facts.within(w, side, scope):
        yield from places(w, body, inner)
    yield side, scope


def suggestions(search: Search, t: Term, scope: Scope) -> Iterator[Data]:
    """The instances that may apply to a part."""
    bare = t[0] == "integral" and any(k[0] != "index" and note is None for k, note in scope)
    for room in ROOMS:
        if t[0] in room.TABLE:
            for name, filling, back in room.TABLE[t[0]](search.world, t, scope):
                if name.partition("/")[0] in (*search.axioms, "always") and (
                        name not in LATE or search.late) and not (bare and name.partition("/")[0] == "expectation"):
                    yield instance(name, filling, scope, back)
