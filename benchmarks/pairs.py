"""Pairs that share their structure and differ in meaning, against the prover alone: it must not prove a wrong one.

    python -m benchmarks.pairs [pairs] [seed]

A statement that holds (a scheme, a line of tests/proof/test_edges.py, a shipped step) is changed in one or two places: an
index shifted, a range one shorter, a name or a bound variable put for another, arguments exchanged, a hypothesis dropped or
changed, axioms off. What the prover proves is then evaluated in a handful of models. Prints the counts, and each
disagreement; the number of these is the exit status.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from time import process_time

from klderive.language import (
    App,
    Bound,
    Context,
    Free,
    Index,
    Lam,
    LanguageError,
    Matrix,
    Num,
    Statement,
    Term,
    app,
    resized,
    same,
    sizes,
    type_of,
)
from klderive.language.notation import read_statement
from klderive.language.show import text
from klderive.proof import ALL, Proof, decide
from klderive.proof.schemes import SCHEMES
from klderive.refutation import second_opinion

Path = tuple
Seed = tuple[Statement, frozenset[str]]
ALIKE = [("trace", "det"), ("log", "exp", "abs"), ("sum", "product"), ("lt", "le"), ("kl", "cross_entropy"),
         ("inverse", "transpose"), ("logdet", "trace"), ("add", "mul"), ("sigmoid", "tanh")]  # fmt: skip
BUDGET = 200_000
TRIES = 60


def schemes() -> list[Seed]:
    """The schemes of the axioms, each with its axiom."""
    return [(read_statement(line.strip()), frozenset((axiom,)) & ALL)
            for axiom, table in SCHEMES.items() for line in table.strip().splitlines()]


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
                if others and self.random.random() < 0.8:
                    return Free(pick(others))
                if isinstance(d.kind, Index):
                    return app("add", part, pick([1, -1]))
                if isinstance(d.kind, Matrix):
                    return pick([app("scale", 2, part), app("transpose", part), app("inverse", part)])
                return app("mul", -1, part)
            case App(op=op, args=args):
                return self.operation(whole, op, list(args))
        return None

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

    def axioms(self, own: frozenset[str]) -> frozenset[str] | None:
        """All axioms, those of the rule, or some."""
        way = self.random.random()
        if way < 0.4:
            return None
        some = frozenset(a for a in sorted(ALL) if self.random.random() < 0.7)
        return own if way < 0.6 else some if way < 0.8 else ALL - {self.random.choice(sorted(ALL))}


def trial(seeds: list[Seed], count: int, seed: int, say: Callable[[str], None] = print) -> Counter:
    """Counts of what became of so many pairs."""
    changes, counts = Changes(seed), Counter()
    while counts["pairs"] < count:
        statement, own = changes.random.choice(seeds)
        changed = changes.statement(statement)
        if changed is None:
            continue
        using = changes.axioms(own)
        counts["pairs"] += 1
        found = decide(changed, using, BUDGET)
        if not isinstance(found, Proof):
            counts["unexpected form" if "unexpected form" in found.reason else "not proved"] += 1
            continue
        said = second_opinion(replace(changed, conditions=(*changed.conditions, *found.conditions)))
        if said.against is None:
            counts["proved, a model agrees" if said.models else "proved, no model found"] += 1
            continue
        counts["disagreements"] += 1
        say(f"{text(changed)}\n    by {', '.join(found.by)}; using {'all' if using is None else ', '.join(sorted(using))}\n"
            f"    provided {'; '.join(map(text, found.conditions))}\n    but not at {said.against.values}")
    return counts


def main(count: int = 100_000, seed: int = 1) -> int:
    """The number of disagreements."""
    clock = process_time()
    counts = trial(schemes() * 2 + shipped(), count, seed)
    print(", ".join(f"{what} {n}" for what, n in counts.items()) + f"; {process_time() - clock:.0f} s")
    return counts["disagreements"] + counts["unexpected form"]


if __name__ == "__main__":
    sys.exit(min(main(*map(int, sys.argv[1:])), 100))
