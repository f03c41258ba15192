"""The second opinion on a proof: the statement is evaluated in a handful of models of its context.

The one idea: `meaning` shares no code with what proves, so that a slip of either shows as a disagreement. A model in which
a condition of the statement is not known to hold says nothing; one in which a side has no value speaks against.

Not here: proofs. That no model speaks against a statement proves nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import Enum
from functools import partial

from ..language.contexts import Context, Statement
from ..language.meaning.evaluate import Evaluation
from ..language.meaning.values import Model, NoValue, Unevaluated
from ..language.terms import App, Term, names
from ..language.types import Function, Law
from ..records import record
from .models import handful, holed

MODELS, DRAWN = 8, 20
"""Models that are looked at for a step; models that are drawn until some of these satisfy its conditions."""
FEW, ENOUGH, TOO_MUCH = 4, 2_000, 20_000
"""Models that will do where the work for them has been more than this; the work after which there are no more."""
PIECE = 50
"""The work that a piece of an integral stands for, when it is asked whether a few models will do."""
WORK = 30_000
"""Units of work for a statement in a model."""


Models = Callable[[Context, tuple[Term, ...]], Iterator[Model]]
"""Models of a context in which these terms will be evaluated."""
DIGITS = 60
"""Digits with which a failure is confirmed before it is shown."""


class Outcome(Enum):
    """How a statement fares in a model."""

    HOLDS = "both sides have values, and the relation is not known to fail"
    FAILS = "both sides have values, and the relation fails"
    NO_VALUE = "a side has no value"
    UNKNOWN = "a side was not evaluated"
    EXCLUDED = "a condition is not known to hold"


@record
class Opinion:
    """What a handful of models say.

    models: in how many both sides had values; found: in how many context and conditions hold; against: one of these in
    which the relation fails or a side has no value, and which of these it is.
    """

    models: int
    against: Model | None
    found: int
    why: Outcome | None = None


def outcome(statement: Statement, model: Model, work: int = WORK, precision: int | None = None) -> Outcome:
    """How a statement fares in a model of its context."""
    return evaluated(statement, Evaluation(model, work, precision))


def evaluated(statement: Statement, evaluation: Evaluation) -> Outcome:
    """How a statement fares in an evaluation."""
    open_ = False
    for condition in statement.conditions:
        try:
            holds = evaluation.whole(partial(Evaluation.truth, term=condition))
        except NoValue:
            holds = False
        except Unevaluated:
            holds = None
        if holds is None and isinstance(condition, App) and condition.op == "defined":
            open_ = True  # whether an integral exists may be beyond what is evaluated: nothing speaks against this model
        elif holds is not True:
            return Outcome.EXCLUDED
    if open_:
        return Outcome.UNKNOWN
    try:
        for side in (statement.left, statement.right):
            evaluation.whole(partial(Evaluation.value, term=side))
        fails = evaluation.whole(lambda e: e.truth(statement.claim)) is False
    except NoValue:
        return Outcome.NO_VALUE
    except Unevaluated:
        return Outcome.UNKNOWN
    return Outcome.FAILS if fails else Outcome.HOLDS


def telling(statement: Statement, some: Models = handful) -> Iterator[Model]:
    """Models of the context that differ in what the statement mentions."""
    terms = (statement.left, statement.right, *statement.conditions)
    mentioned = tuple(names(*terms))
    seen = set()
    for model in some(statement.context, terms):
        key = tuple(model.values[d] for d in mentioned)
        if key not in seen:
            seen.add(key)
            yield model
        if not mentioned:
            return


def second_opinion(statement: Statement) -> Opinion:
    """What a handful of models say of a statement.

    >>> from ..language import REAL, Context, Declaration, Free, app
    >>> x = Declaration("x", REAL)
    >>> root = app("pow", app("pow", Free(x), 2), app("pow", 2, -1))
    >>> second_opinion(Statement(Context((x,)), "=", root, Free(x))).against is None
    False
    """
    tally = Tally()
    for k, model in enumerate(telling(statement)):
        if tally.speaks_against(statement, model):
            return tally.opinion()
        if tally.found == MODELS or k + 1 == DRAWN or tally.enough:
            break
    if tally.enough and _mentions_a_law(statement):  # the models with holes may not have had their turn
        for model in telling(statement, holed):
            if tally.speaks_against(statement, model):
                break
    return tally.opinion()


@record(frozen=False)
class Tally:
    """What the models so far say, and the work for them."""

    valued: int = 0
    found: int = 0
    spent: int = 0
    pieces: int = 0
    against: Model | None = None
    why: Outcome | None = None

    def speaks_against(self, statement: Statement, model: Model) -> bool:
        """Whether a model speaks against a statement; it is counted."""
        evaluation = Evaluation(model, WORK)
        said = evaluated(statement, evaluation)
        self.spent += WORK - evaluation.units
        self.pieces += evaluation.count
        self.found += said is not Outcome.EXCLUDED
        self.valued += said is Outcome.HOLDS
        if said in (Outcome.FAILS, Outcome.NO_VALUE):
            self.against, self.why = model, said
        return self.against is not None

    @property
    def enough(self) -> bool:
        """Whether no more models are worth their work."""
        return self.spent > TOO_MUCH if self.valued < FEW else self.spent + PIECE * self.pieces > ENOUGH

    def opinion(self) -> Opinion:
        """What they say together."""
        return Opinion(self.valued, self.against, self.found, self.why)


def _mentions_a_law(statement: Statement) -> bool:
    kinds = (d.kind for d in names(statement.left, statement.right))
    return any(isinstance(k.result if isinstance(k, Function) else k, Law) for k in kinds)
