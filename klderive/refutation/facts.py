"""What the hypotheses of a context say about each name, and an order in which the names can be given values.

The one idea: a hypothesis belongs to the last of its names. If that name stands alone it is a definition, a bound or a
property, for all members of a family at once where it is quantified; else it is an equation to solve or a wish.
This is a guide for making models, not a judgement: every model is checked against the hypotheses as they stand.

Not here: the values themselves (models.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..language.contexts import Context
from ..language.terms import App, Bound, Declaration, Free, Lam, Num, Term, names, subterms
from ..language.types import Function, Index, Law, Point, Random, Real, Set, Type, sizes
from ..records import field, record

PROPERTIES = frozenset("""whole even odd symmetric positive_definite semidefinite invertible orthogonal is_diagonal
    lower_triangular upper_triangular convex concave increasing decreasing""".split())
WORDS = frozenset(("derivative", "gradient", "integral"))
"""The words that make a difference to the functions of a model."""


@record
class Fact:
    """Something said of a name or, below `ranges`, of its members: the other side may mention these as bound variables.

    what: "low", "high", "open low", "open high", "is", "one of" (several others), "not", "law", "independent" or an
    operation of PROPERTIES. `source` is the hypothesis, where it says no more and no less than this.
    """

    what: str
    others: tuple[Term, ...] = ()
    ranges: tuple[Type, ...] = ()
    source: Term | None = None


@record(frozen=False)
class Facts:
    """What is known of one name."""

    facts: list[Fact] = field(default_factory=list)
    equations: list[Term] = field(default_factory=list)  # to be solved for it
    wishes: list[App] = field(default_factory=list)  # inequalities in which it does not stand alone

    @property
    def properties(self) -> frozenset[str]:
        """The properties among the facts."""
        return frozenset(f.what for f in self.facts if f.what in PROPERTIES)

    @property
    def definition(self) -> Fact | None:
        """What it is."""
        return next((f for f in self.facts if f.what == "is"), None)


@record
class Plan:
    """The names in an order in which each depends on earlier ones; what is known of each; the words that occur.

    `due` are the hypotheses, part by part, that can be checked once a name has its value (None: those without names).
    """

    order: tuple[Declaration, ...]
    about: dict[Declaration, Facts]
    due: dict[Declaration | None, list[Term]]
    words: frozenset[str]
    spaces: tuple[str, ...]


@record
class _Said:
    """A part of a hypothesis: a body below foralls over `ranges`; `plain` unless it is supposed only under a condition."""

    whole: Term
    ranges: tuple[Type, ...]
    body: App
    plain: bool


def _said(h: Term, around: tuple[Type | Term, ...] = ()) -> Iterator[_Said]:
    """The parts of a conjunction; `around` are the ranges of foralls and the conditions of implications around it."""
    match h:
        case App(op="and", args=args):
            for a in args:
                yield from _said(a, around)
        case App(op="forall", args=(Lam(kind=kind, body=body),)):
            yield from _said(body, (*around, kind))
        case App(op="implies", args=(condition, body)):
            yield from _said(body, (*around, condition))
        case App():
            whole: Term = h
            for part in reversed(around):
                whole = App("forall", (Lam(part, whole),)) if isinstance(part, Type) else App("implies", (part, whole))
            ranges = tuple(p for p in around if isinstance(p, Type))
            yield _Said(whole, ranges, h, len(ranges) == len(around))


def _alone(term: Term, depth: int) -> Declaration | None:
    """The name of which a term is the value, or the member, entry or density at all the bound variables in their order."""
    if isinstance(term, Free):
        return term.declaration if depth == 0 or not isinstance(term.kind, (Function, Law)) else None
    match term:
        case App(op="apply" | "entry" | "density", args=(Free(declaration=d), *at)) if at == [
                Bound(k) for k in reversed(range(depth))]:
            return d
    return None


def _definitions(said: _Said) -> Iterator[tuple[Declaration, Fact]]:
    """The ways in which an equation can be a definition, the left side first."""
    if said.body.op != "eq":
        return
    source = said.whole if said.plain else None
    for left, right in (said.body.args, said.body.args[::-1]):
        if isinstance(left, Free):
            if right.loose == 0 and left.declaration not in names(right):
                yield left.declaration, Fact("is", (right,), (), None if said.ranges else source)
            continue
        d = _alone(left, len(said.ranges))
        if d is None or d in names(right):
            continue
        if not (isinstance(left, App) and left.op == "density"):
            yield d, Fact("is", (right,), said.ranges, source)
        elif isinstance(right, App) and right.op == "density" and right.args[0].loose == 0 \
                and right.args[1:] == left.args[1:]:  # p(x) = q(x) for all x
            yield d, Fact("is", right.args[:1], (), source)


def _facts(said: _Said, d: Declaration) -> list[Fact] | None:
    """A hypothesis as facts about a name that stands alone in it; None: it does not."""
    body, ranges = said.body, said.ranges
    depth, source = len(ranges), said.whole if said.plain else None
    match body:
        case App(op="lt" | "le", args=(a, b)):
            for what, this, other in (("high", a, b), ("low", b, a)):
                if _alone(this, depth) == d and d not in names(other):
                    return [Fact(what if body.op == "le" else f"open {what}", (other,), ranges, source)]
        case App(op="in", args=(a, App(op="interval", args=(low, high)))) if _alone(a, depth) == d:
            return [Fact(what, (t,), ranges) for what, t in (("open low", low), ("open high", high)) if not _infinite(t)]
        case App(op="in", args=(a, App(op="members", args=args))) if _alone(a, depth) == d:
            return [Fact("one of", args, ranges)]
        case App(op="ne", args=(a, b)) | App(op="not", args=(App(op="eq", args=(a, b)),)):
            for this, other in ((a, b), (b, a)):
                if _alone(this, depth) == d and d not in names(other):
                    return [Fact("not", (other,), ranges)]
        case App(op=op, args=(a,)) if op in PROPERTIES and (
                _alone(a, depth) == d or isinstance(a, Free) and a.declaration == d):
            return [Fact(op, (), ranges, source)]
        case App(op="distributed", args=(a, law)) if _alone(a, depth) == d:
            return [Fact("law", (law,), ranges, source)]
    return None


def _infinite(term: Term) -> bool:
    return isinstance(term, App) and any(t == App("infinity") for t in (term, *term.args))


def _ordered(declarations: Iterable[Declaration], needs: dict[Declaration, Iterable[Declaration]]) -> list[Declaration]:
    """The names with those that each needs before it; a circle is cut where it closes."""
    out: dict[Declaration, None] = {}
    open_: set[Declaration] = set()

    def visit(d: Declaration) -> None:
        if d in out or d in open_:
            return
        open_.add(d)
        for other in needs.get(d, ()):
            visit(other)
        out[d] = None

    for d in declarations:
        visit(d)
    return list(out)


def _rank(d: Declaration) -> int:
    """Indices first, then numbers, and what depends on others later."""
    return 0 if isinstance(d.kind, Index) else 1 if not isinstance(d.kind, (Function, Law, Random, Set)) else 2


def _reaches(start: Iterable[Declaration], goal: Declaration, needs: dict[Declaration, dict[Declaration, None]]) -> bool:
    todo, seen = list(start), set()
    while todo:
        d = todo.pop()
        if d == goal:
            return True
        if d not in seen:
            seen.add(d)
            todo.extend(needs.get(d, ()))
    return False


def plan(context: Context, words: frozenset[str] = frozenset(), spaces: tuple[str, ...] = ()) -> Plan:
    """How models of a context are made, in whatever order it says things; `words` and `spaces` occur in what is evaluated.

    >>> from ..language import REAL, app
    >>> a, b = Declaration("a", REAL), Declaration("b", REAL)
    >>> made = plan(Context((a, b), (app("eq", Free(a), app("exp", Free(b))),)))
    >>> [d.name for d in made.order]
    ['b', 'a']
    """
    every = [s for h in sorted(context.hypotheses, key=_spelling) for s in _said(h)]
    known = {d: Facts() for d in sorted(context.declarations, key=lambda d: (_rank(d), d.name, d.role))}
    needs: dict[Declaration, dict[Declaration, None]] = {d: names(*sizes(d.kind)) for d in known}
    left = []
    for s in every:
        for d, fact in _definitions(s):
            wanted = names(*fact.others, *(t for k in fact.ranges for t in sizes(k)))
            if known[d].definition is None and not _reaches(wanted, d, needs):
                known[d].facts.append(fact)
                needs[d] |= wanted
                break
        else:
            left.append(s)
    _random(left, needs)
    for s in left:
        _after_definitions(s, known, needs)
    order = _ordered(known, {d: list(n) for d, n in needs.items()})
    place = {d: k for k, d in enumerate(order)}
    for s in left:
        _assign(s, known, place)
    due: dict[Declaration | None, list[Term]] = {}
    for s in every:
        last = max(names(s.whole), key=place.__getitem__, default=None)
        due.setdefault(last, []).append(s.whole)
    more, others = surroundings(context.hypotheses)
    declared = tuple(name for d in order for name in _spaces(d.kind))
    return Plan(tuple(order), known, due, words | more, tuple(sorted({*declared, *others, *spaces})))


def _spelling(h: Term) -> str:
    """The words of a hypothesis, by which hypotheses are put in order."""
    return " ".join(t.op if isinstance(t, App) else t.name + t.declaration.role if isinstance(t, Free) else
                    str(t.value) if isinstance(t, Num) else str(t.k) if isinstance(t, Bound) else type(t.kind).__name__
                    for t in subterms(h) if isinstance(t, (App, Free, Num, Bound, Lam)))


def _assign(s: _Said, known: dict[Declaration, Facts], place: dict[Declaration, int]) -> None:
    """Gives a hypothesis to the last of its names, unless that has a definition."""
    free = sorted(names(s.whole), key=place.__getitem__, reverse=True)
    if not free or known[free[0]].definition is not None:
        return
    if s.body.op == "independent":
        for d in free:
            if of_random(d.kind):
                known[d].facts.append(Fact("independent"))
        return
    found = _facts(s, free[0])
    if found is not None:
        known[free[0]].facts.extend(found)
        return
    if s.body.op == "eq":
        known[free[0]].equations.append(s.whole)
    elif s.body.op in ("lt", "le") and not s.ranges and isinstance(free[0].kind, Real):
        known[free[0]].wishes.append(s.body)


def _after_definitions(s: _Said, known: dict[Declaration, Facts], needs: dict[Declaration, dict[Declaration, None]]) -> None:
    """A hypothesis that speaks of defined names belongs to a name that gets its value after these."""
    defined = dict.fromkeys(d for d in names(s.whole) if known[d].definition is not None)
    free = [d for d in names(s.whole) if d not in defined]
    for d in sorted(free, key=lambda d: (_facts(s, d) is None, d.name, d.role)) if defined else ():
        if not _reaches(defined, d, needs):
            needs[d] |= defined
            return


def _random(said: list[_Said], needs: dict[Declaration, dict[Declaration, None]]) -> None:
    """Random variables get their values together: after the laws that they have, before numbers that equations tie to them."""
    randoms = [d for d in needs if of_random(d.kind)]
    wanted = dict.fromkeys(n for s in said if s.body.op == "distributed" for n in names(s.whole) if n not in randoms)
    for d in randoms:
        needs[d] |= wanted
    for s in said:
        found = names(s.whole)
        if s.body.op == "eq" and any(d in found for d in randoms):
            for d in found:
                if isinstance(d.kind, Real) and not any(_reaches((r,), d, needs) for r in randoms):
                    needs[d] |= dict.fromkeys(r for r in randoms if r in found)


def of_random(kind: Type) -> bool:
    """Whether a name of this type is a random variable or a sample."""
    return isinstance(kind, Random) or isinstance(kind, Function) and isinstance(kind.result, Random)


def surroundings(terms: Iterable[Term]) -> tuple[frozenset[str], tuple[str, ...]]:
    """What matters of terms for the models in which they are evaluated: whether there are slopes and integrals; spaces."""
    todo, seen = list(terms), set()
    words: set[str] = set()
    spaces: dict[str, None] = {}
    while todo:
        t = todo.pop()
        if isinstance(t, App):
            if t not in seen:
                seen.add(t)
                words.add(t.op)
                todo.extend(t.args)
        elif isinstance(t, Lam):
            spaces.update(dict.fromkeys(_spaces(t.kind)))
            todo.append(t.body)
    return frozenset(words & WORDS), tuple(spaces)


def _spaces(kind: Type) -> Iterator[str]:
    match kind:
        case Point(space):
            yield space
        case Law(points):
            for p in points:
                yield from _spaces(p)
        case Function(arguments, result):
            for p in (*arguments, result):
                yield from _spaces(p)
        case Random(inner) | Set(inner):
            yield from _spaces(inner)
