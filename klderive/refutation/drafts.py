"""A model in the making.

The one idea: names get values one after the other in the order of a plan (facts.py), constructed where it is known how and
by chance otherwise, and each hypothesis is checked by `truth` as soon as its names have values; where it fails the name is
tried again. What a construction guarantees and `truth` cannot decide (x = log 2, f(x) = x^2 for all x) is taken from it.

Not here: which styles are tried (models.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from ..language.meaning.values import (
    Array,
    Closed,
    Element,
    Finite,
    Gaussian,
    Model,
    NoValue,
    Outcomes,
    Rational,
    Steps,
    Table,
    Unevaluated,
)
from ..language.terms import App, Bound, Declaration, Free, Lam, Num, Term, instantiate, names, substitute
from ..language.types import REAL, Function, Index, Law, Matrix, Point, Random, Real, Set, Type
from ..records import replace
from .choice import USUAL, Choice, Range, Style, number
from .equations import Inexact, exact, rational, solve
from .facts import Fact, Facts, Plan, of_random
from .functions import SHAPES, Between, cells, function, is_family, off_whole, table
from .known import LARGEST, LIMITS, Failed, Known, Work, instance
from .laws import Unmodelled, domain, literal, outcomes, some_law
from .matrices import matrix, unit

SPARSE = {"zeros": "sparse", "ends": "sparse ends"}
"""In these styles some members of a family are zero, not all."""
AGAIN = 4
"""Values that are tried for a name."""
FAR = (9999, 9999, 9999, 9999)
"""Indices that stand for all those without a member of their own."""
SPECIAL = (frozenset(("orthogonal",)), frozenset(("symmetric",)), frozenset(("is_diagonal",)))
"""What a matrix in equations may be."""


class Draft:
    """A model in the making."""

    def __init__(self, made: Plan, style: Style, choice: Choice, work: Work):
        self.plan, self.style, self.choice = made, style, choice
        self.known = Known({s: (2, 3, 1)[(style.size + k) % 3] for k, s in enumerate(made.spaces)}, (1,), work)
        self.built: set[Term] = set()  # hypotheses that hold by construction
        self.laws = self.sizes = self.indices = 0
        self.changed = False  # whether equations changed names that were checked before

    def run(self) -> Model:
        """All names, one after the other."""
        self._check(None)
        for d in self.plan.order:
            self._name(d)
        if self.changed:
            self.built.clear()
            self._check_all()
        return self.known.model()

    def _check_all(self) -> None:
        self._check(None)
        for d in self.plan.order:
            self._check(d)

    @classmethod
    def moved(cls, made: Plan, start: Model, values: dict[Declaration, Any], work: Work) -> Model:
        """The model with other values for some names; definitions and equations follow. Raises Failed if it is none."""
        draft = cls(made, USUAL[0], Choice(0), work)
        draft.known = Known(dict(start.spaces), start.weights, work)
        for d in made.order:
            facts = made.about[d]
            draft.known.put(d, values[d] if facts.definition is None or of_random(d.kind) else draft._defined(d, facts))
            if facts.equations and not of_random(d.kind):
                draft._solve(d, facts)
        draft._check_all()
        return draft.known.model()

    def _name(self, d: Declaration) -> None:
        """A value of a name for which its hypotheses hold."""
        facts = self.plan.about[d]
        if of_random(d.kind):
            if d not in self.known.values:
                self._randoms()
            return self._check(d)
        fixed = facts.definition is not None and not facts.definition.ranges
        sources = {f.source for f in facts.facts if f.source is not None}
        first, counts = self.style, (self.laws, self.sizes, self.indices)
        for again in range(1 if fixed else AGAIN):
            self.style = replace(first, attempt=first.attempt + again) if again else first
            self.laws, self.sizes, self.indices = counts
            try:
                self.built -= sources
                self.known.put(d, self._defined(d, facts) if facts.definition else self._made(d.kind, facts))
                if facts.equations:
                    self._solve(d, facts)
                self._check(d)
                break
            except (Failed, NoValue, Inexact, ZeroDivisionError):
                if again + 1 == (1 if fixed else AGAIN):
                    raise
        self.style = first
        return None

    def _check(self, d: Declaration | None) -> None:
        if d is not None and not self.known.proper(d.kind, self.known.values[d]):
            raise Failed
        for h in self.plan.due.get(d, ()):
            holds = self.known.holds(h)
            if not (holds or holds is None and (h in self.built or self.known.everywhere(h))):
                raise Failed

    # ------------------------------------------------------------ values by type

    def _made(self, kind: Type, facts: Facts, at: tuple[Any, ...] = ()) -> Any:
        match kind:
            case Index() | Real():
                return self._number(kind, facts, at)
            case Matrix(rows, cols):
                return self._matrix(self.known.size(rows), self.known.size(cols), facts, at)
            case Point(space):
                return Element(space, self.choice.below(self.known.spaces[space]))
            case Law():
                positive = [f for f in facts.facts if f.what == "open low"]
                self.laws += 1
                found = some_law(self.choice, self.style, kind, self.laws - 1, bool(positive), self.known.spaces, self.known.size)
                if isinstance(found, Gaussian):
                    self.built |= {f.source for f in positive if f.source is not None and f.others == (Num(0),)}
                return found
            case Function():
                return self._function(kind, facts)
            case Set():
                return domain(self.choice, kind)
        raise Unmodelled

    def _number(self, kind: Type, facts: Facts, at: tuple[Any, ...]) -> Rational:
        if facts.facts:
            several = next((f for f in facts.facts if f.what == "one of" and self.known.applies(f, at)), None)
            if several is not None:
                return self.known.number(instance(self.choice.of(several.others), at))
        within = self.known.within(facts, at, kind)
        if facts.wishes:
            within = self._wished(facts, within)
        if isinstance(kind, Index):
            s = self.style.size
            if kind.low is None:  # a place, not a size: one of those that the first size has
                self.indices += 1
                size = 1 + (s + self.indices) % (s or 1)
            else:
                self.sizes += 1
                size = (s, s % 3 + 1, (s + 1) % 3 + 1)[(self.sizes - 1) % 3]
            usual = self.style.numbers != "ends" or within.high is None and within.low is not None
            if within.low is not None and size < within.low and within.high is None:
                size += within.low.__ceil__() + within.open_low
            if usual and within.has(size) and not (facts.equations and self.style.attempt):
                return size
        found = number(self.choice, self.style, within)
        if not within.has(found):
            raise Failed
        return found

    def _wished(self, facts: Facts, within: Range) -> Range:
        """The range that inequalities leave which are affine in the name."""
        d = next(d for d, f in self.plan.about.items() if f is facts)
        for wish in facts.wishes:
            small, large = wish.args
            gaps = []
            try:
                for k in range(3):
                    self.known.put(d, k)
                    gaps.append(exact(self.known.worth(large)) - exact(self.known.worth(small)))
            except (NoValue, Unevaluated, Inexact):
                continue
            slope = gaps[1] - gaps[0]
            if slope and gaps[2] - gaps[1] == slope:
                root = -Fraction(gaps[0]) / slope
                strict = wish.op == "lt"
                within = within.bounded(low=root, strict=strict) if slope > 0 else within.bounded(high=root, strict=strict)
        return within

    def _matrix(self, rows: int, cols: int, facts: Facts, at: tuple[Any, ...]) -> Array:
        kinds = facts.properties
        if facts.equations and self.style.attempt:
            if cols == 1 and rows != 1:
                return unit(self.choice, rows) or matrix(self.choice, self.style, rows, cols, kinds)
            kinds |= SPECIAL[self.style.attempt % 3]
        entry = None
        if not at and any(f.what in (*LIMITS, "not", "one of", "whole") for f in facts.facts):
            def entry(i: int, j: int) -> Rational:
                return self._number(REAL, facts, (i,) if cols == 1 and any(len(f.ranges) == 1 for f in facts.facts) else (i, j))
        return matrix(self.choice, self.style, rows, cols, kinds, entry)

    def _function(self, kind: Function, facts: Facts) -> Any:
        if self.style.numbers in SPARSE:
            self.style = replace(self.style, numbers=SPARSE[self.style.numbers])  # until the next name
            self.choice.turn = self.choice.below(4)
        if is_family(kind):
            def member(key: tuple[Any, ...] | None) -> Any:
                return self._made(kind.result, facts, FAR[:len(kind.arguments)] if key is None else key)

            return table(kind, self.known.spaces, self.known.bound, member)
        within = self.known.within(facts, (), kind.result) if isinstance(kind.result, (Real, Index)) else Range()
        between = self._between(kind, facts)
        found = function(self.choice, self.style, kind, within, facts.properties, self.plan.words,
                         lambda result: self._made(result, Facts()), self.known.size, between)
        if isinstance(kind.result, (Real, Index)) and (not isinstance(found, Steps) or within.has(found.outside) and all(
                (between.others if between.frees(cell) else within).has(v)
                for cell, v in zip(cells(found.edges), found.values, strict=True))):
            self.built |= {f.source for f in facts.facts if f.source is not None and (
                f.what in LIMITS and isinstance(f.others[0], Num) or f.what in SHAPES)}
        return found

    def _between(self, kind: Function, facts: Facts) -> Between:
        """What is supposed of a function of numbers where one of its arguments is no whole number."""
        some = [f for f in facts.facts if off_whole(kind, f)]
        if not some:
            return Between()
        places = tuple(k for k in range(len(kind.arguments)) if all(k in off_whole(kind, f) for f in some))
        others = Facts([f for f in facts.facts if not off_whole(kind, f)])
        return Between(places, self.known.within(others, (), kind.result))

    # ------------------------------------------------------------ definitions and equations

    def _defined(self, d: Declaration, facts: Facts) -> Any:
        """The value that a definition gives."""
        fact = facts.definition
        assert fact is not None
        kind, body = d.kind, fact.others[0]
        if not fact.ranges:
            value = self.known.worth(body)
            if isinstance(kind, Index) and not (isinstance(value, int) and self.known.within(facts, (), kind).has(value)):
                raise Failed
            if fact.source is not None:
                self.built.add(fact.source)
            return value if rational(value) else Closed(self._closed(body))
        if isinstance(kind, Matrix):
            rows, cols = self.known.size(kind.rows), self.known.size(kind.cols)
            places = [((i,) if len(fact.ranges) == 1 else (i, j)) for i in range(1, rows + 1) for j in range(1, cols + 1)]
            return Array(rows, cols, tuple(self._member(fact, p, facts, REAL) for p in places))
        assert isinstance(kind, Function)
        bounded = any(isinstance(k, Index) and (k.low is not None or k.high is not None) for k in fact.ranges)
        if fact.source is not None and not bounded:
            self.built.add(fact.source)
        alike = all(self.known.only_in_tables(body, k) for k in range(len(fact.ranges)))
        if is_family(kind) and (bounded or alike or not all(isinstance(k, Index) for k in kind.arguments)):
            made = table(kind, self.known.spaces, self.known.bound, lambda key: self._member(
                fact, FAR[:len(kind.arguments)] if key is None and alike and not bounded else key, facts, kind.result))
            if rational(made) or bounded or not alike:
                return made
        numbers = off_whole(kind, fact)
        if numbers and isinstance(kind.result, Real) and self.style.off:  # another function, equal at whole numbers
            whole = App("and", tuple(App("whole", (Bound(len(fact.ranges) - 1 - k),)) for k in numbers))
            body = App("cases", (body, whole, App("add", (body, Num(1))), App("true")))
        for k in reversed(fact.ranges):
            body = Lam(k, body)
        return Closed(self._closed(body))

    def _member(self, fact: Fact, key: tuple[Any, ...] | None, facts: Facts, kind: Type) -> Any:
        if key is None or not self.known.applies(fact, key):
            return self._made(kind, facts, key or ())
        if fact.others[0].loose == 0:
            return self.known.worth(fact.others[0])
        return self.known.worth(instance(fact.others[0], key))

    def _closed(self, term: Term) -> Term:
        """The term with values put for names, as far as they can be written."""
        known = {d: literal(self.known.values[d]) for d in names(term)}
        return substitute(term, {d: t for d, t in known.items() if t is not None})

    def _solve(self, d: Declaration, facts: Facts) -> None:
        """Changes the value of a name, or with it those of other numbers in its equations, so that the equations hold."""
        equations = list(facts.equations)
        if "symmetric" in facts.properties and isinstance(self.known.values[d], Array):
            equations.append(App("eq", (Free(d), App("transpose", (Free(d),)))))
        try:
            self._solve_for((d,), equations)
        except Inexact:
            others = [o for o in names(*equations) if o != d and o in self.known.values and not isinstance(o.kind, Index)
                      and self.plan.about[o].definition is None and not of_random(o.kind)]
            if not others:
                raise
            self.changed = True
            self._solve_for((d, *others), equations)

    def _solve_for(self, unknown: tuple[Declaration, ...], equations: list[Term]) -> None:
        before = tuple(self.known.values[d] for d in unknown)

        def put(values: tuple[Any, ...]) -> None:
            for d, v in zip(unknown, values, strict=True):
                self.known.put(d, v)

        def residuals(value: Any) -> tuple[Rational, ...]:
            put(value if len(unknown) > 1 else (value,))
            return tuple(r for e in equations for r in self._residuals(e))

        try:
            found = solve(before if len(unknown) > 1 else before[0], residuals)
        except (Inexact, NoValue, Unevaluated):
            put(before)
            raise
        put(found if len(unknown) > 1 else (found,))

    def _residuals(self, equation: Term) -> Iterator[Rational]:
        match equation:
            case App(op="eq", args=(left, right)):
                a, b = self.known.worth(left), self.known.worth(right)
                if isinstance(a, Array) and isinstance(b, Array):
                    yield from (exact(x) - exact(y) for x, y in zip(a.entries, b.entries, strict=True))
                else:
                    yield exact(a) - exact(b)
            case App(op="forall", args=(Lam(kind=Index(low, high)) as lam,)):
                start = -2 if low is None else self.known.bound(low)
                stop = max(start, 7) if high is None else self.known.bound(high)
                if stop - start > LARGEST:
                    raise Inexact
                for k in range(start, stop + 1):
                    yield from self._residuals(instantiate(lam, Num(k)))
            case App(op="forall", args=(Lam(kind=Real()) as lam,)):
                for k in (-1, 0, 1, 2):
                    yield from self._residuals(instantiate(lam, Num(k)))
            case _:
                raise Inexact

    # ------------------------------------------------------------ random variables

    def _randoms(self) -> None:
        """All random variables and samples, on one space."""
        asked: list[tuple[Declaration, tuple[int, ...], Finite | None, bool]] = []
        for d in self.plan.order:
            if of_random(d.kind):
                facts = self.plan.about[d]
                independent = any(f.what == "independent" for f in facts.facts) or isinstance(d.kind, Function)
                keys: tuple[tuple[int, ...], ...] = ((1,), (2,), (3,)) if isinstance(d.kind, Function) else ((),)
                for key in keys:
                    if isinstance(d.kind, Function) and len(d.kind.arguments) != 1:
                        raise Unmodelled
                    law = next((f for f in facts.facts if f.what == "law"), None)
                    known = None if law is None else self.known.worth(instance(law.others[0], key))
                    if known is not None and not isinstance(known, Finite):
                        raise Unmodelled
                    if law is not None and law.source is not None:
                        self.built.add(law.source)
                    asked.append((d, key, known, independent))
        found, weights = outcomes(self.choice, self.style, [(known, alone) for _, _, known, alone in asked])
        self.known.weigh(weights)
        tables: dict[Declaration, list[tuple[tuple[int, ...], Outcomes]]] = {}
        for (d, key, known, _), out in zip(asked, found, strict=True):
            kind = d.kind.result if isinstance(d.kind, Function) else d.kind
            assert isinstance(kind, Random)
            lifted = out if known is not None else Outcomes(tuple(self._point(kind.of, v) for v in out.values))
            if key:
                tables.setdefault(d, []).append((key, lifted))
            else:
                self.known.put(d, lifted)
        for d, members in tables.items():
            self.known.put(d, Table(tuple(members), members[0][1]))

    def _point(self, kind: Type, v: Rational) -> Any:
        """A point made of a number."""
        match kind:
            case Matrix(rows, cols):
                n = self.known.size(rows) * self.known.size(cols)
                entries = tuple(v if k % 2 == 0 else v * v - k for k in range(n))
                return Array(self.known.size(rows), self.known.size(cols), entries)
            case Point(space):
                return Element(space, v.__floor__() % self.known.spaces[space])
            case Index():
                return v.__floor__()
        return v
