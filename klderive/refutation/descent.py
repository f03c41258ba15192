"""Models against an inequality that fails only in a narrow range.

The one idea: the side that should be larger minus the other, as `meaning` evaluates it, is made small by moves along one
number after the other from a few models; names that are defined by others follow. Only candidates come from here.

Not here: whether the inequality fails in a model (search.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from functools import partial

from ..language.contexts import Statement
from ..language.meaning.evaluate import Evaluation
from ..language.meaning.values import Model, NoValue, Rational, Unevaluated
from ..language.terms import Declaration, names
from ..language.types import Index
from .drafts import Draft
from .equations import Inexact, numbers_of, with_numbers
from .facts import of_random, plan, surroundings
from .known import Failed, Work
from .laws import Unmodelled

STARTS, EVALUATIONS = 10, 100
"""Models to start from; places looked at from each."""
FINEST = Fraction(1, 250)
"""The last length of a move."""
COORDINATES = 12
"""Numbers that are moved at most."""
MARGIN = 1e-9
"""Of the size of the sides: what lies below zero by more counts as below."""
DENOMINATORS = (1, 4, 12, 100, 10_000)
DIGITS = 1_000_000
"""The largest denominator on the way."""
WORK = 10_000

Place = tuple[Rational, ...]


class Walk:
    """Moves along one number after the other, and on in the direction that helped, while the gap becomes smaller."""

    def __init__(self, statement: Statement, start: Model, relative: bool, work: Work):
        terms = (statement.left, statement.right, *statement.conditions)
        self.plan = plan(statement.context, *surroundings(terms))
        sides = (statement.left, statement.right)
        self.large, self.small = sides if statement.relation in (">", ">=") else sides[::-1]
        self.start, self.relative, self.left, self.work = start, relative, EVALUATIONS, work
        mentioned = names(*terms, *statement.context.hypotheses)
        self.moving: list[Declaration] = [
            d for d in self.plan.order if d in mentioned and not isinstance(d.kind, Index) and not of_random(d.kind)
            and self.plan.about[d].definition is None and 0 < len(numbers_of(start.values[d])) <= COORDINATES]
        self.found, self.model = False, start

    def at(self, place: Place) -> Model:
        """The model with other numbers; raises Failed where a hypothesis does not hold."""
        values, k = dict(self.start.values), 0
        for d in self.moving:
            count = len(numbers_of(values[d]))
            values[d] = with_numbers(values[d], place[k:k + count])
            k += count
        return Draft.moved(self.plan, self.start, values, self.work)

    def score(self, place: Place) -> float:
        """The gap, or what part of the sides it is."""
        self.left -= 1
        self.model = self.at(place)
        evaluation = Evaluation(self.model)
        large, small = (float(self.work.on(evaluation, WORK, partial(Evaluation.value, term=t)))
                        for t in (self.large, self.small))
        size = abs(large) + abs(small)
        self.found = large - small < -MARGIN * size
        return (large - small) / size if self.relative and size else large - small

    def run(self) -> Place | None:
        """A place where the gap is negative, or None."""
        here: Place = tuple(v for d in self.moving for v in numbers_of(self.start.values[d]))
        if not 0 < len(here) <= COORDINATES:
            return None
        best = self._try(here, None)
        length = Fraction(1)
        while best is not None and not self.found and length > FINEST and self.left > 0:
            before = here
            for k in range(len(here)):
                for moved in _moves(here[k], length):
                    place = (*here[:k], moved.limit_denominator(DIGITS), *here[k + 1:])
                    lower = self._try(place, best)
                    if lower is not None:
                        here, best = place, lower
                        break
                if self.found or self.left <= 0:
                    break
            if here == before:
                length /= 3
        return here if self.found else None

    def _try(self, place: Place, best: float | None) -> float | None:
        """The score of a place, if it is lower."""
        try:
            score = self.score(place)
        except (Failed, NoValue, Unevaluated, Unmodelled, Inexact, ZeroDivisionError, OverflowError):
            self.found = False
            return None
        return score if best is None or self.found or score < best - MARGIN * abs(best) else None


def _moves(v: Rational, length: Fraction) -> tuple[Fraction, ...]:
    value = Fraction(v)
    return (value * (1 + length), value / (1 + length), value + length, value - length) if value else (length, -length)


def descend(statement: Statement, starts: Iterable[Model], work: Work) -> Iterator[Model]:
    """Models of the context in which an inequality seems to fail."""
    for number, start in enumerate(starts):
        if number == STARTS or work.left <= 0:
            return
        walk = Walk(statement, start, number % 2 == 1, work)
        place = walk.run()
        for bound in DENOMINATORS if place else ():
            near = tuple(Fraction(v).limit_denominator(bound) for v in place or ())
            if walk._try(near, None) is not None and walk.found:
                yield walk.model
                break
