"""Term -> normal form -> term -> value: the normal form of a random term is worth what the term is worth.

    python -m benchmarks.forms [--count 100000] [--seed 1] [--without-opinion]

The one idea: the polynomial that the prover makes of a term is written as a term again, atom by atom, and both are
evaluated in models of the context in which the conditions of the step hold. A wrong form shows by itself: no second term
has to be met that it is confused with. The prover also must recognise its own form (counted, no fault).

Not here: pairs that differ (pairs.py), the terms that are drawn (instances.py). What has no term (a unit mass) is counted.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from benchmarks.pairs import BUDGET, Changes, Seed, chosen_axioms, doubted, run
from klderive.language import (
    REAL,
    App,
    Declaration,
    Free,
    Function,
    Index,
    LanguageError,
    Matrix,
    Num,
    Point,
    Statement,
    Term,
    Type,
    abstract,
    app,
    type_of,
)
from klderive.language.show import text
from klderive.proof import hypotheses as hy
from klderive.proof.axioms import ALL
from klderive.proof.decide import Proof, decide
from klderive.proof.polynomials import Atom, Poly, Refused, span_of
from klderive.proof.prover import Prover
from klderive.proof.signs import ends_of


class Unread(Exception):
    """An atom that is not written as a term."""


class Reader:
    """Polynomials of a prover as terms."""

    def __init__(self, prover: Prover):
        self.prover, self.fresh = prover, 0
        self.bound: dict[Atom, Free] = {}

    # -------------------------------------------------------- polynomials

    def poly(self, p: Poly) -> Term:
        """The sum of products that a polynomial is."""
        terms = [self.product(m, c) for m, c in p.items()]
        return terms[0] if len(terms) == 1 else app("add", *terms)

    def product(self, m: tuple, c: Any) -> Term:
        """One product."""
        factors = [self.atom(a) if e == 1 else app("pow", self.atom(a), e) for a, e in m]
        if c != 1 or not factors:
            factors.insert(0, Num(c))
        return factors[0] if len(factors) == 1 else app("mul", *factors)

    def part(self, frozen: tuple) -> Term:
        """A frozen polynomial that is a number or, as one atom, a vector."""
        if len(frozen) == 1 and frozen[0][1] == 1 and len(frozen[0][0]) == 1 and frozen[0][0][0][1] == 1:
            return self.ref(frozen[0][0][0][0])
        return self.poly(dict(frozen))

    def ref(self, r: Any) -> Term:
        """An index or a point."""
        return Num(r) if isinstance(r, int) else self.atom(r) if isinstance(r, Atom) else self.poly(dict(r))

    # -------------------------------------------------------- binders

    def variable(self, a: Atom) -> tuple[Free, Type]:
        """A name for a bound variable, and the type of the Lam that binds it."""
        head, *parts = span_of(a)
        self.fresh += 1
        kind: Type
        match head:
            case "index":
                kind = Index(self.part(parts[0]), self.part(parts[1]))
                name = Free(Declaration(f"i{self.fresh}", Index(), "form"))
                self.bound[a] = name
                return name, kind
            case "expect":
                kind = self.space(parts[1])
            case _:
                kind = self.space(span_of(a))
        self.bound[a] = name = Free(Declaration(f"z{self.fresh}", kind, "form"))
        return name, kind

    def space(self, span: tuple) -> Type:
        """The type of the points of a span."""
        match span:
            case ("real",) | ("place",) | ("set", "R") | ("part", *_):
                return REAL
            case ("vector", size):
                return Matrix(self.part(size), Num(1))
            case ("set", name):
                return Point(name, discrete=True)
            case ("space", name):
                return Point(name)
        raise Unread(f"span {span[0]}")

    def under(self, slots: tuple, write: Callable[[], Term], close: Callable[[Atom, Any], Term] | None = None) -> Term:
        """A body below its variables, those first on which the ranges of others depend."""
        order: list[Atom] = []
        left = list(slots)
        while left:
            v = next((v for v in left if not any(w is not v and w in v.vars for w in left)), None)
            if v is None:
                raise Unread("ranges in a circle")
            order.append(v)
            left.remove(v)
        old = dict(self.bound)
        laws = {}
        made = []
        for v in order:
            if span_of(v)[0] == "expect":
                laws[v] = self.law(span_of(v)[1], span_of(v)[3:])
            elif span_of(v)[0] == "part":
                laws[v] = self.interval(*ends_of(v))
            made.append((v, *self.variable(v)))
        term = write()
        for v, name, kind in reversed(made):
            lam = abstract(term, name, kind)
            match span_of(v)[0]:
                case "index":
                    term = app("sum", lam)
                case "expect":
                    term = app("expect", laws[v], lam)
                case "part":
                    term = app("integral_on", laws[v], lam)
                case "set":
                    term = app("total", lam)
                case _:
                    term = app("integral", lam)
        self.bound = old
        return term

    def interval(self, low: Poly | None, high: Poly | None) -> Term:
        """The numbers between two bounds; None is infinity."""
        infinity = App("infinity")
        return app("interval", app("mul", -1, infinity) if low is None else self.poly(low),
                   infinity if high is None else self.poly(high))

    def lams(self, op: str, slots: tuple, body: tuple) -> Term:
        """A vector, diagonal, product or table of a function of its slots, in their order."""
        old = dict(self.bound)
        made = [self.variable(s) for s in slots]
        term = self.poly(dict(body))
        self.bound = old
        for name, kind in reversed(made):
            term = abstract(term, name, kind)
        return App(op, (term,))

    # -------------------------------------------------------- laws and functions

    def law(self, tag: tuple, parts: tuple) -> Term:
        """The law of a tag with its parts."""
        match tag:
            case ("density", d, _):
                return app("apply", Free(d), *map(self.part, parts)) if parts else Free(d)
            case ("normal",):
                return app("normal", *map(self.part, parts))
            case ("finite", _):
                return app("finite", *map(self.part, parts))
            case ("mvn", k):
                i, j, mean, cov = self.prover.variables.by_number[k]
                return app("multinormal", self.lams("vector", (i,), mean), self.lams("table", (i, j), cov))
            case ("independent", k):
                i, (inner, rest) = self.prover.variables.by_number[k]
                old = dict(self.bound)
                name, kind = self.variable(i)
                law = self.law(inner, rest)
                self.bound = old
                return app("product_law", abstract(law, name, kind))
            case ("marginal", inner):
                return app("component", self.law(inner, parts[:-1]), self.part(parts[-1]))
            case ("margin", inner, places):
                return app("margin", self.law(inner, parts), *places)
        raise Unread(f"law {tag[0]}")

    def call(self, tag: tuple, args: list[Term]) -> Term:
        """A value of a function or of one of its derivatives."""
        if isinstance(tag[1], Declaration):
            kind = tag[1].kind
            assert isinstance(kind, Function)
            n = len(kind.arguments)
            value = app("apply", Free(tag[1]), *args[:n])
            return app("entry", value, *args[n:]) if args[n:] else value
        _, k, inner = tag
        if type_of(args[k]) != REAL and not isinstance(type_of(args[k]), Index):
            raise Unread("a derivative by a vector")
        self.fresh += 1
        x = Free(Declaration(f"y{self.fresh}", REAL, "form"))
        return app("derivative", abstract(self.call(inner, [*args[:k], x, *args[k + 1:]]), x), args[k])

    def opaque(self, tag: tuple, parts: tuple) -> Term:
        """A word that is not looked into."""
        match tag[0]:
            case "power":
                return app("pow", *map(self.part, parts))
            case "exp":
                return app("exp", self.part(parts[0]))
            case "known":
                return app(tag[1], *map(self.part, parts))
            case "function":
                return self.call(tag, list(map(self.part, parts)))
            case "kl" | "entropy" | "cross_entropy":
                laws, k = [], 0
                for inner, count in tag[1:]:
                    laws.append(self.law(inner, parts[k:k + count]))
                    k += count
                return app(tag[0], *laws)
        raise Unread(f"opaque {tag[0]}")

    # -------------------------------------------------------- atoms

    def atom(self, a: Atom) -> Term:
        """One atom."""
        write = getattr(self, f"_{a.kind}", None)
        if write is None:
            raise Unread(a.kind)
        return write(a)

    def _sym(self, a: Atom) -> Term:
        return Free(a.key[0])

    _base = _sym

    def _prime(self, a: Atom) -> Term:
        return Num(a.key[0])

    def _pi(self, a: Atom) -> Term:
        return App("pi")

    def _var(self, a: Atom) -> Term:
        if a not in self.bound:
            raise AssertionError("a variable without its binder")
        return self.bound[a]

    def _entry(self, a: Atom) -> Term:
        base, refs, _ = a.key
        f = self.atom(base)
        op = "apply" if isinstance(f, Free) and isinstance(f.kind, Function) else "entry"
        row = op == "entry" and len(refs) == 1 and isinstance(kind := type_of(f), Matrix) and kind.cols != Num(1)
        return app(op, f, *((1,) if row else ()), *map(self.ref, refs))

    def _delta(self, a: Atom) -> Term:
        return app("indicator", app("eq", *map(self.ref, a.key)))

    def _exp(self, a: Atom) -> Term:
        return app("exp", self.poly({a.key[0]: 1}))

    def _log(self, a: Atom) -> Term:
        return app("log", self.poly(dict(a.key[0])))

    def _sum(self, a: Atom) -> Term:
        return self.poly(dict(a.key[0]))

    def _bound(self, a: Atom) -> Term:
        return self.under(a.key[0], lambda: self.poly({a.key[1]: 1}))

    def _whole(self, a: Atom) -> Term:
        return self.under(a.key[0], lambda: self.poly(dict(a.key[1])))

    def _inv(self, a: Atom) -> Term:
        (slots, body), refs, _ = a.key
        return app("entry", app("inverse", self.lams("table", slots, body)), *map(self.ref, refs))

    def _det(self, a: Atom) -> Term:
        return app("det", self.lams("table", *a.key))

    def _trace(self, a: Atom) -> Term:
        return app("trace", self.lams("table", *a.key))

    def _prod(self, a: Atom) -> Term:
        return self.lams("product", *a.key)

    def _column(self, a: Atom) -> Term:
        return self.lams("vector", *a.key)

    def _pdf(self, a: Atom) -> Term:
        tag, refs, _, given = a.key
        return app("density", self.law(tag, given), *map(self.ref, refs))

    def _opaque(self, a: Atom) -> Term:
        return self.opaque(*a.key)

    def _slope(self, a: Atom) -> Term:
        (slots, body), value = a.key
        old = dict(self.bound)
        made = [self.variable(s) for s in slots]
        term = self.poly(dict(body))
        self.bound = old
        if len(made) != 1:
            raise Unread("a slope of several variables")
        return app("derivative", abstract(term, made[0][0], REAL), self.part(value))

    def _count(self, a: Atom) -> Term:
        head, *parts = a.key[0]
        if head == "outcome":
            raise Unread("span outcome")
        if head == "index":
            return app("sum", abstract(Num(1), Free(Declaration("i", Index(), "form")), Index(*map(self.part, parts))))
        point = Free(Declaration("z", self.space(parts[1]), "form"))
        return app("expect", self.law(parts[0], tuple(parts[2:])), abstract(Num(1), point))


def form(statement: Statement, using: frozenset[str] | None, budget: int = BUDGET) -> tuple[Term, tuple[Term, ...]]:
    """The normal form of the left side as a term, and the conditions that were met.

    Raises Refused where the prover does not read the term, Unread where its form has no term.
    """
    prover = Prover(ALL if using is None else using, budget)
    rewrites = hy.apply(statement.context.hypotheses, prover)
    p = hy.reduce(prover.scalars.scalar(statement.left, ()), rewrites, prover)
    prover.scopes.continuity()
    if prover.ledger.doubts:
        prover.ledger.state(App("defined", (statement.left,)), prover.ledger.doubts)
    return Reader(prover).poly(p), tuple(prover.ledger.conditions)


def subject(changes: Changes, source: Callable[[random.Random], Seed]) -> tuple[Statement, frozenset[str]] | None:
    """side = side for a side of a statement, changed in a place or two in half of all cases; of a matrix for an entry."""
    rng = changes.random
    statement, own = source(rng)
    term: Term | None = rng.choice((statement.left, statement.right))
    for _ in range(rng.choice((0, 0, 1, 2))):
        term = term and changes.term(term, statement.context)
    if term is None:
        return None
    kind = type_of(term)
    if isinstance(kind, Matrix):
        one = Num(rng.choice((1, 1, 2)))
        term = app("entry", term, one, one if kind.cols == kind.rows else Num(1))
    elif not (kind == REAL or isinstance(kind, Index)):
        return None
    return replace(statement, relation="=", left=term, right=term), own


def trial(source: Callable[[random.Random], Seed], count: int, seed: int, opinion: bool = True,
          say: Callable[[str], None] = print) -> Counter:
    """Counts of what became of so many terms."""
    changes, counts = Changes(seed), Counter()
    while counts["terms"] < count:
        try:
            found = subject(changes, source)
        except LanguageError:
            continue
        if found is None:
            continue
        statement, own = found
        using = chosen_axioms(changes.random, own)
        counts["terms"] += 1
        try:
            back, conditions = form(statement, using)
            statement = replace(statement, right=back)
        except Refused:
            counts["not read"] += 1
            continue
        except Unread as error:
            counts[f"no term: {error}"] += 1
            continue
        except RecursionError:
            counts["too deep"] += 1
            continue
        except (LanguageError, TypeError, ValueError, AttributeError, KeyError, IndexError, AssertionError) as error:
            counts["unexpected form"] += 1
            say(f"{type(error).__name__}: {error}\n    {text(statement)}")
            continue
        proof = decide(statement, using, 4 * BUDGET)
        proved = isinstance(proof, Proof)
        counts["recognised" if proved else "not recognised"] += 1
        if not opinion:
            continue
        verdict = doubted(statement, proof.conditions if isinstance(proof, Proof) else conditions, counts, proved)
        if verdict:
            counts["disagreements"] += 1
            say(f"{text(statement)}\n    using {'all' if using is None else ', '.join(sorted(using)) or 'none'}\n    {verdict}")
    return counts


if __name__ == "__main__":
    sys.exit(run(trial, __doc__, "what is read and recognised"))
