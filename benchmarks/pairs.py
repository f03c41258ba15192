"""Pairs that share their structure and differ in meaning, against the prover alone: it must not prove a wrong one.

    python -m benchmarks.pairs [--count 100000] [--seed 1] [--without-opinion]

A statement that holds (a scheme, an instance of one with random terms, t = t, a shipped step) is changed in one or two places: an
index shifted, a range one shorter, a name or a bound variable put for another, arguments exchanged, a hypothesis dropped or
changed, axioms off. What the prover proves is then evaluated in a handful of models. Prints the counts, and each
disagreement; the number of these is the exit status.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from time import process_time

from klderive.language import (
    PROPOSITION,
    REAL,
    App,
    Bound,
    Context,
    Declaration,
    Free,
    Function,
    Index,
    Lam,
    LanguageError,
    Matrix,
    Num,
    Point,
    Statement,
    Term,
    abstract,
    app,
    instantiate,
    resized,
    same,
    sizes,
    subterms,
    type_of,
)
from klderive.language.show import text
from klderive.proof import schemes as proof_schemes
from klderive.proof.axioms import ALL
from klderive.proof.decide import Proof, decide
from klderive.refutation import second_opinion
from klderive.refutation.opinion import Outcome

Path = tuple
Seed = tuple[Statement, frozenset[str]]
ALIKE = [("trace", "det"), ("log", "exp", "abs"), ("sum", "product"), ("lt", "le"), ("kl", "cross_entropy"),
         ("inverse", "transpose"), ("logdet", "trace"), ("add", "mul"), ("sigmoid", "tanh")]  # fmt: skip
BUDGET = 200_000
TRIES = 60


def schemes() -> list[Seed]:
    """The schemes of the axioms, each with its axiom."""
    return [(s.statement, frozenset((s.axiom,)) & ALL) for s in proof_schemes.schemes()]


def shipped() -> list[Seed]:
    """The steps of all derivations, each with the axioms of its rule."""
    from klderive.derivations import load, names
    from klderive.rules import rule
    from klderive.symbolic.door import statement

    found = ((load(name).given, step) for name in names() for step in load(name).steps)
    return [(statement(step.before, step.after, (*given, *step.given), step.relation),
             frozenset(rule(step.rule).axioms)) for given, step in found]


def places(term: Term, path: Path = ()) -> Iterator[tuple[Path, Term]]:
    """All parts of a term and where they stand; ("kind", k) is the k-th size in the type of a Lam."""
    yield path, term
    if isinstance(term, App):
        for k, a in enumerate(term.args):
            yield from places(a, (*path, k))
    elif isinstance(term, Lam):
        yield from places(term.body, (*path, "body"))
        yield from (((*path, ("kind", k)), size) for k, size in enumerate(sizes(term.kind)))


def put(term: Term, path: Path, new: Term) -> Term:
    """A term with another one at a place."""
    if not path:
        return new
    here, *rest = path
    if isinstance(term, App):
        return App(term.op, tuple(put(a, tuple(rest), new) if k == here else a for k, a in enumerate(term.args)))
    assert isinstance(term, Lam)
    if here == "body":
        return Lam(term.kind, put(term.body, tuple(rest), new), term.name)
    ends = iter([new if k == here[1] else size for k, size in enumerate(sizes(term.kind))])
    return Lam(resized(term.kind, lambda _: next(ends)), term.body, term.name)


def _crossed(outer: Lam) -> Lam | None:
    """Two nested variables, each in the places of the other."""
    x = Free(Declaration("x", outer.kind, "crossed"))
    inner = instantiate(outer, x)
    assert isinstance(inner, Lam)
    y = Free(Declaration("y", inner.kind, "crossed"))
    if any(x in subterms(size) for size in sizes(inner.kind)):
        return None
    return abstract(abstract(instantiate(inner, y), x, inner.kind), y, outer.kind)


def _in_place_of(spelled: Declaration) -> Term:
    """The other thing that has this spelling, or a member of it."""
    return app("apply", Free(spelled), 1) if isinstance(spelled.kind, Function) else Free(spelled)


class Changes:
    """Makes another statement of one."""

    def __init__(self, seed: int):
        self.random = random.Random(seed)

    def part(self, whole: Term, part: Term, context: Context) -> Term | None:
        """Something else in the place of a part."""
        pick = self.random.choice
        match part:
            case Num(value=v):
                return Num(pick([v + 1, v - 1, -v, 2 * v, 0]))
            case Bound(k=k):
                return pick([Bound(k + 1), Bound(max(0, k - 1)), app("add", part, 1), app("mul", 2, part), app("scale", -1, part)])
            case Free(declaration=d):
                others = [o for o in context.declarations if o != d and same(o.kind, d.kind)]
                spelled = [o for o in context.declarations if o != d and o.name == d.name]
                if spelled and self.random.random() < 0.4:
                    return _in_place_of(pick(spelled))
                if others and self.random.random() < 0.8:
                    return Free(pick(others))
                if isinstance(d.kind, Index):
                    return app("add", part, pick([1, -1]))
                if isinstance(d.kind, Matrix):
                    return pick([app("scale", 2, part), app("transpose", part), app("inverse", part)])
                return app("mul", -1, part)
            case App(op=op, args=args):
                return self.operation(whole, op, list(args))
            case Lam():
                return self.binder(part)
        return None

    def binder(self, lam: Lam) -> Term | None:
        """A variable of another kind, or two variables that change their places."""
        if isinstance(lam.body, Lam) and self.random.random() < 0.6:
            return _crossed(lam)
        if isinstance(lam.kind, Index):
            return None
        kinds = (REAL, Point("X", discrete=True), Point("X"), Matrix(Num(2), Num(1)), Matrix(Num(1), Num(1)))
        return Lam(self.random.choice(kinds), lam.body, lam.name)

    def operation(self, whole: Term, op: str, args: list[Term]) -> Term | None:
        """An operation with its arguments exchanged, or fewer, or another one, or another part of the whole."""
        way = self.random.random()
        if way < 0.3 and len(args) > 1:
            i, j = self.random.sample(range(len(args)), 2)
            args[i], args[j] = args[j], args[i]
            return App(op, tuple(args))
        if way < 0.5:
            alike = [o for group in ALIKE if op in group for o in group if o != op]
            return App(self.random.choice(alike), tuple(args)) if alike else None
        if way < 0.7 and len(args) > 2:
            args.pop(self.random.randrange(len(args)))
            return App(op, tuple(args))
        return self.random.choice(list(places(whole)))[1]

    def term(self, term: Term, context: Context) -> Term | None:
        """A term that is changed in one place and still makes sense."""
        for _ in range(TRIES):
            path, part = self.random.choice(list(places(term)))
            try:
                new = self.part(term, part, context)
                if new is not None and new != part:
                    changed = put(term, path, new)
                    type_of(changed)
                    return changed
            except (LanguageError, RecursionError):
                continue
        return None

    def statement(self, statement: Statement) -> Statement | None:
        """A statement with another side, or other hypotheses, or both."""
        way, context = self.random.random(), statement.context
        try:
            if way < 0.75:
                side = self.random.choice(["left", "right"])
                changed = self.term(getattr(statement, side), context)
                if changed is None:
                    return None
                statement = replace(statement, **{side: changed})
            if way > 0.55 and context.hypotheses:
                statement = replace(statement, context=Context(context.declarations, self.hypotheses(context)))
        except LanguageError:
            return None
        return statement

    def hypotheses(self, context: Context) -> tuple[Term, ...]:
        """The hypotheses without one, or with one changed."""
        out = list(context.hypotheses)
        k = self.random.randrange(len(out))
        changed = self.term(out[k], context) if self.random.random() < 0.5 else None
        out[k:k + 1] = [] if changed is None else [changed]
        return tuple(out)


def chosen_axioms(rng: random.Random, own: frozenset[str]) -> frozenset[str] | None:
    """All axioms, those of the rule, some, or all but one."""
    way = rng.random()
    if way < 0.4:
        return None
    some = frozenset(a for a in sorted(ALL) if rng.random() < 0.7)
    return own if way < 0.6 else some if way < 0.8 else ALL - {rng.choice(sorted(ALL))}


def doubted(statement: Statement, conditions: tuple[Term, ...], counts: Counter, also_without_value: bool = True) -> str:
    """What models say against a proof under conditions, as `attested` in klderive/check.py asks them; "" if nothing."""
    said = second_opinion(replace(statement, conditions=(*statement.conditions, *conditions)))
    if not said.found and conditions:
        said = second_opinion(replace(statement, context=statement.context.supposing(*conditions)))
    if said.against is None or said.why is Outcome.NO_VALUE and not also_without_value:
        counts["a model agrees" if said.models else "no model found"] += 1
        return ""
    given = "; ".join(map(text, conditions))
    return f"{said.why and said.why.value}; provided {given or 'nothing'}; at {said.against.values}"


def trial(source: Callable[[random.Random], Seed], count: int, seed: int, opinion: bool = True,
          say: Callable[[str], None] = print) -> Counter:
    """Counts of what became of so many pairs."""
    changes, counts = Changes(seed), Counter()
    while counts["pairs"] < count:
        statement, own = source(changes.random)
        changed = changes.statement(statement)
        if changed is None:
            continue
        using = chosen_axioms(changes.random, own)
        counts["pairs"] += 1
        found = decide(changed, using, BUDGET)
        if not isinstance(found, Proof):
            counts["unexpected form" if "unexpected form" in found.reason else "not proved"] += 1
            if "unexpected form" in found.reason:
                say(f"{found.reason}: {text(changed)}")
            continue
        counts["proved"] += 1
        verdict = doubted(changed, found.conditions, counts) if opinion else ""
        if verdict:
            counts["disagreements"] += 1
            say(f"{text(changed)}\n    by {', '.join(found.by)}; using {'all' if using is None else ', '.join(sorted(using))}\n"
                f"    {verdict}")
    return counts


def sources(shipped_too: bool) -> Callable[[random.Random], Seed]:
    """Statements that hold: schemes, instances of them with random terms, t = t, shipped steps."""
    from benchmarks.instances import drawn

    known = schemes() * 2 + (shipped() if shipped_too else [])

    def source(rng: random.Random) -> Seed:
        way = rng.random()
        if way < 0.4:
            return rng.choice(known)
        statement, own = drawn(rng)
        if way < 0.6:  # one side twice: every proof of what is made of it compares two terms of nearly one structure
            side = rng.choice((statement.left, statement.right))
            if type_of(side) != PROPOSITION:
                statement = replace(statement, relation="=", left=side, right=side)
        return statement, own
    return source


def run(trial: Callable[..., Counter], about: str | None, without: str) -> int:
    """A trial by the arguments of the command line; the number of disagreements."""
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--without-opinion", action="store_true", help=f"do not evaluate: {without}")
    options = parser.parse_args()
    clock = process_time()
    counts = trial(sources(shipped_too=True), options.count, options.seed, not options.without_opinion)
    print(", ".join(f"{what} {n}" for what, n in counts.items()) + f"; {process_time() - clock:.0f} s")
    return min(counts["disagreements"] + counts["unexpected form"], 100)


if __name__ == "__main__":
    sys.exit(run(trial, __doc__, "what is proved"))
