"""What is known while a model is made: the names that have values, and what terms and facts say with these.

The one idea: everything is evaluated by `meaning` in the model as far as it goes; bounds may be approximate, since every
model is checked in the end.

Not here: how values are chosen (drafts.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any, TypeVar

from ..language.meaning.evaluate import Evaluation
from ..language.meaning.values import (
    Cells,
    Closed,
    Element,
    Finite,
    Model,
    Outcomes,
    Rational,
    Steps,
    Table,
    Unevaluated,
)
from ..language.terms import App, Bound, Declaration, Free, Lam, Num, Term, instantiate, names
from ..language.types import REAL, Function, Index, Law, Random, Type, sizes
from ..records import record
from .choice import Range
from .facts import Fact, Facts
from .laws import Unmodelled

T = TypeVar("T")
WORK = 5_000
"""Units of work for the value of a definition, a bound, a hypothesis."""
LARGEST = 30
"""Rows and columns that a matrix of a model may have, and members that a family with bounds may have."""
FAR = 4
"""The distance from the members of a table at which all members are one."""
NEAR = tuple(map(Num, range(1 - FAR, FAR)))
ANYWHERE = Range()
LIMITS = ("low", "high", "open low", "open high")


class Failed(Exception):
    """No model from this beginning."""


@record(frozen=False)
class Work:
    """Units of work that are left for a search; without any left no term has a value."""

    left: int

    def on(self, evaluation: Evaluation, most: int, part: Callable[[Evaluation], T]) -> T:
        """A part of an evaluation, of which the work is taken from what is left."""
        evaluation.units = given = max(0, min(most, self.left))
        try:
            return evaluation.whole(part)
        finally:
            self.left -= given - max(evaluation.units, 0) + 1


class Known:
    """Values of names, the numbers of elements of spaces, the weights of outcomes."""

    def __init__(self, spaces: dict[str, int], weights: tuple[Rational, ...], work: Work):
        self.values: dict[Declaration, Any] = {}
        self.spaces, self.weights, self.work = spaces, weights, work
        self._evaluation: Evaluation | None = None

    def model(self) -> Model:
        """What has values so far."""
        return Model(dict(self.values), self.spaces, self.weights)

    def put(self, d: Declaration, value: Any) -> None:
        """Gives a name a value, or another one."""
        if d in self.values:
            self._evaluation = None
        self.values[d] = value

    def weigh(self, weights: tuple[Rational, ...]) -> None:
        """Gives the outcomes weights."""
        self.weights, self._evaluation = weights, None

    def evaluation(self) -> Evaluation:
        """The evaluation of terms of names that have values; it keeps what it finds until a value is changed."""
        if self._evaluation is None:
            self._evaluation = Evaluation(Model(self.values, self.spaces, self.weights))
        return self._evaluation

    def worth(self, term: Term) -> Any:
        """The value of a term of names that have values."""
        match term:
            case Num(value=v):
                return v
            case Free(declaration=d):
                if not isinstance(self.values[d], Closed) or isinstance(self.values[d].term, Lam):
                    return self.values[d]
        return self.work.on(self.evaluation(), WORK, lambda e: e.value(term))

    def holds(self, proposition: Term) -> bool | None:
        """Whether a proposition holds; None if that is not known."""
        try:
            return self.work.on(self.evaluation(), WORK, lambda e: e.truth(proposition))
        except Unevaluated:
            return None

    def proper(self, kind: Type, value: Any) -> bool:
        """Whether a value is of a type: whole numbers in their range, weights that are not negative."""
        match kind, value:
            case Index(low, high), _:
                return isinstance(value, int) and (low is None or self.bound(low) <= value) and (
                    high is None or value <= self.bound(high))
            case Law(), Finite(weights=weights) | Cells(masses=weights):
                return min(weights) >= 0 and sum(weights) == 1
            case Function(_, (Index() | Law()) as result), Table(members, default):
                return all(self.proper(result, v) for _, v in members) and (default is None or self.proper(result, default))
            case Function(_, Law() as result), Steps(values=values, outside=outside):
                return all(self.proper(result, v) for v in (*values, outside))
            case Random(Index() as of), Outcomes(values):
                return all(self.proper(of, v) for v in values)
        return True

    def everywhere(self, proposition: Term) -> bool:
        """Whether a proposition holds for all of infinitely many indices, because tables have but finitely many members.

        The index must stand alone, or with a small number, in places of tables; beyond their members all values are one.
        """
        match proposition:
            case App(op="forall", args=(Lam(kind=Index(low, high)) as lam,)) if (low is None or high is None) \
                    and self.only_in_tables(lam.body, 0):
                members = list(self._indices(lam.body))
                first = min(members, default=0) - FAR if low is None else self.bound(low)
                last = max((first, *members)) + FAR if high is None else self.bound(high)
                return last - first <= 2 * LARGEST and all(self.holds(h) or self.everywhere(h) for k in range(first, last + 1)
                           for h in (instantiate(lam, Num(k)),))
        return False

    def only_in_tables(self, term: Term, k: int) -> bool:
        """Whether a bound variable occurs only as the index of tables, or next to it."""
        match term:
            case Bound():
                return term.k != k
            case App(op="apply", args=(Free(declaration=d), *at)) if isinstance(self.values.get(d), Table):
                return all(t.loose <= k or t == Bound(k) or self.only_in_tables(t, k) or (
                    isinstance(t, App) and t.op == "add" and len(t.args) == 2 and t.args[0] == Bound(k)
                    and t.args[1] in NEAR) for t in at)
            case App(op="apply", args=(Free(declaration=d), *at)) if isinstance(self.values.get(d), Closed):
                body, here = self.values[d].term, [j for j, t in enumerate(reversed(at)) if t == Bound(k)]
                for _ in at:
                    body = body.body if isinstance(body, Lam) else Bound(0)
                return all(t == Bound(k) or self.only_in_tables(t, k) for t in at) and all(
                    self.only_in_tables(body, j) for j in here)
            case App(args=args):
                return all(self.only_in_tables(a, k) for a in args)
            case Lam(kind=kind, body=body):
                return all(self.only_in_tables(t, k) for t in sizes(kind)) and self.only_in_tables(body, k + 1)
        return True

    def _indices(self, term: Term) -> Iterator[int]:
        """The indices of the members of the tables that a term speaks of."""
        for d in names(term):
            match self.values.get(d):
                case Table(members):
                    yield from (k for key, _ in members for k in key if isinstance(k, int))
                case Closed(inner):
                    yield from self._indices(inner)

    def number(self, term: Term) -> Rational:
        """A rational number at or near the value of a term."""
        v = self.worth(term)
        return v if isinstance(v, (int, Fraction)) else Fraction(float(v)).limit_denominator(1000)

    def size(self, term: Term) -> int:
        """A number of rows or members."""
        v = self.worth(term)
        if not isinstance(v, int) or not 0 <= v <= LARGEST:
            raise Failed
        return v

    def bound(self, term: Term) -> int:
        """A bound of an index."""
        v = self.worth(term)
        if not isinstance(v, int):
            raise Failed
        return v

    def within(self, facts: Facts, at: tuple[Any, ...] = (), kind: Type = REAL) -> Range:
        """Where a number, or the member at these indices, may lie."""
        if not facts.facts and kind == REAL:
            return ANYWHERE
        whole = isinstance(kind, Index)
        rest = None
        nonzero = False
        ends = []
        for f in facts.facts:
            if f.what in LIMITS and self.applies(f, at):
                ends.append((f.what, self.number(instance(f.others[0], at))))
            elif f.what == "not" and self.applies(f, at):
                nonzero = nonzero or self.number(instance(f.others[0], at)) == 0
            elif f.what in ("even", "odd"):
                rest = int(f.what == "odd")
            whole = whole or f.what == "whole"
        found = Range(whole=whole, rest=rest, not_zero=nonzero)
        if isinstance(kind, Index):
            ends += [(w, self.bound(t)) for w, t in (("low", kind.low), ("high", kind.high)) if t is not None]
        for what, v in ends:
            strict = what.startswith("open")
            found = found.bounded(low=v, strict=strict) if what.endswith("low") else found.bounded(high=v, strict=strict)
        return found

    def applies(self, fact: Fact, at: tuple[Any, ...]) -> bool:
        """Whether a fact is about the member at these indices."""
        if not fact.ranges:
            return True
        if not at:
            return all(t.loose == 0 for t in fact.others)
        if len(at) != len(fact.ranges) or any(t.loose and isinstance(a, Element) for t in fact.others for a in at):
            return False
        for k, kind in enumerate(fact.ranges):
            if isinstance(kind, Index):
                low, high = (t if t is None else self.bound(instance(t, at[:k])) for t in (kind.low, kind.high))
                if low is not None and at[k] < low or high is not None and at[k] > high:
                    return False
        return True


def instance(term: Term, at: tuple[Any, ...]) -> Term:
    """A term below foralls at indices."""
    if term.loose == 0:
        return term
    for k in reversed(at):
        if isinstance(k, Element):
            raise Unmodelled
        term = instantiate(Lam(REAL, term), Num(k))
    return term
