"""Models of a context: values for its names in which every declaration and every hypothesis holds.

The one idea: a model is drawn for one style after the other (choice.py), the same in every run; what has been found for a
context is kept for the next step of a chain.

Not here: how a model is drawn (drafts.py), what is evaluated in it (search.py, opinion.py). Nothing is concluded from
finding no model.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from typing import Any

from ..language.contexts import Context
from ..language.meaning.values import Model, NoValue, Unevaluated
from ..language.terms import LanguageError, Term
from .choice import EDGES, USUAL, Choice, Style
from .drafts import Draft
from .equations import Inexact
from .facts import Plan, plan
from .known import Failed
from .laws import Unmodelled

TRIES = 4
"""Beginnings for a model."""
FAILURES = 16
"""Styles in which no new model was found, until it is given up."""


def models(context: Context, edge: bool = False, seed: int = 0, about: tuple[Term, ...] = ()) -> Iterator[Model]:
    """Models of a context, different from each other; the same in every run.

    With `edge` the extreme ones (sizes 0 and 1, zeros, equal parameters, ends of ranges, singular matrices, holes); `about`
    are terms that will be evaluated in them.
    """
    made = plan(context, about)
    styles = EDGES if edge else chain.from_iterable([USUAL] * 12)
    return _different(_drawn(made, style, (seed, k)) for k, style in enumerate(styles))


def handful(context: Context, about: tuple[Term, ...] = ()) -> Iterator[Model]:
    """The first of both, the usual and the extreme ones by turns."""
    made = plan(context, about)
    styles = chain.from_iterable(zip(chain(USUAL, USUAL), EDGES, strict=False))
    return _different(_drawn(made, style, (7, k)) for k, style in enumerate(styles))


def _different(found: Iterator[Model | None]) -> Iterator[Model]:
    seen: set[tuple[Any, ...]] = set()
    failures = 0
    for model in found:
        key = None if model is None else (*model.values.values(), *model.weights)
        if model is None or key in seen:
            failures += 1
            if failures == FAILURES or not seen and failures == FAILURES // 2 or key == ():
                return
        else:
            seen.add(key)  # type: ignore[arg-type]
            yield model


def _drawn(made: Plan, style: Style, seed: tuple[int, ...]) -> Model | None:
    """A model in this style, if one is found in a few tries."""
    for attempt in range(TRIES):
        try:
            return Draft(made, replace(style, attempt=attempt), Choice(*seed, attempt)).run()
        except (Failed, Unmodelled, NoValue, Unevaluated, Inexact, LanguageError, ZeroDivisionError):
            continue
    return None
