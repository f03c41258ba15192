"""The search for a model in which a statement fails.

The one idea: the usual models first, which are small and readable, then the extreme ones; an inequality that holds in all of
them is followed down its slopes (descent.py). A model in which a condition is not known to hold, or a side has no value,
refutes nothing; and a failure counts once it is confirmed with 60 digits.

Not here: whether a failure may be called a refutation (the statement must be closed), and what it is called.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import islice
from typing import Any

from ..language.contexts import Statement
from ..language.meaning.evaluate import Evaluation, meaning
from ..language.meaning.values import Model
from ..language.terms import names
from ..records import record
from .descent import descend
from .known import Work
from .models import models
from .opinion import DIGITS, Outcome, evaluated, outcome

BUDGET = 60_000
"""Units of work for the search, of which each model may use a part."""
USUAL, SHARE = 24, 12
"""Usual models that are tried; the part of the budget that one model may use, as a divisor."""


@record
class Refutation:
    """A model of the context and the conditions of a statement in which it fails, and the values of its sides there."""

    statement: Statement
    model: Model
    left: Any
    right: Any


def refute(statement: Statement, budget: int = BUDGET) -> Refutation | None:
    """A refutation of a statement, or None, which says nothing.

    >>> from ..language import REAL, Context, Declaration, Free, app
    >>> x = Declaration("x", REAL)
    >>> found = refute(Statement(Context((x,)), "=", app("pow", Free(x), 2), Free(x)))
    >>> found.model.values[x], found.left, found.right
    (2, 4, 2)
    """
    work = Work(budget)
    for model in _candidates(statement, work):
        said = work.on(Evaluation(model), budget // SHARE, partial(evaluated, statement))
        closed = said is Outcome.HOLDS and not names(statement.left, statement.right)  # doubles may be too coarse
        if said is Outcome.FAILS or closed:
            found = certified(statement, model, budget)
            if found is not None:
                return found
        if work.left <= 0:
            break
    return None


def certified(statement: Statement, model: Model, budget: int = BUDGET) -> Refutation | None:
    """The refutation by a model, if it is confirmed with 60 digits."""
    if outcome(statement, model, budget, DIGITS) is not Outcome.FAILS:
        return None
    left, right = (meaning(t, model, budget=budget, precision=DIGITS) for t in (statement.left, statement.right))
    return Refutation(statement, model, left, right)


def _candidates(statement: Statement, work: Work) -> Iterator[Model]:
    """Models that differ in what the statement mentions."""
    terms = (statement.left, statement.right, *statement.conditions)
    mentioned = tuple(names(*terms))
    seen = set()

    def new(found: Iterator[Model]) -> Iterator[Model]:
        for model in found:
            key = tuple(model.values[d] for d in mentioned)
            if key not in seen:
                seen.add(key)
                yield model

    usual = models(statement.context, edge=False, about=terms)
    yield from new(islice(usual, USUAL // 3 if mentioned else 1))
    if mentioned:
        yield from new(models(statement.context, edge=True, about=terms))
        yield from new(islice(usual, USUAL - USUAL // 3))
        if statement.relation in ("<=", "<", ">=", ">"):
            yield from descend(statement, models(statement.context, seed=1, about=terms), work)
