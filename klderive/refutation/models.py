"""Models of a context: values for its names in which every declaration and every hypothesis holds.

The one idea: a model is drawn for one style after the other (choice.py), the same in every run; what has been found for a
context is kept for the next step of a chain.

Not here: how a model is drawn (drafts.py), what is evaluated in it (search.py, opinion.py). Nothing is concluded from
finding no model.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import chain
from typing import Any

from ..language.contexts import Context
from ..language.meaning.values import Model, NoValue, Unevaluated
from ..language.terms import LanguageError, Term
from ..records import replace
from .choice import EDGES, HOLES, USUAL, Choice, Style
from .drafts import Draft
from .equations import Inexact
from .facts import Plan, plan, surroundings
from .known import Failed, Work
from .laws import Unmodelled

TRIES = 3
"""Beginnings for a model."""
WORK = 60_000
"""Units of work for all models of a context that are drawn for one purpose."""
FAILURES = 16
"""Styles in which no new model was found, until it is given up."""


def models(context: Context, edge: bool = False, seed: int = 0, about: tuple[Term, ...] = ()) -> Iterator[Model]:
    """Models of a context, different from each other; the same in every run.

    With `edge` the extreme ones (sizes 0 and 1, zeros, equal parameters, ends of ranges, singular matrices, holes); `about`
    are terms that will be evaluated in them.
    """
    return iter(_kept(context, "edge" if edge else "usual", seed, *surroundings(about)))


def handful(context: Context, about: tuple[Term, ...] = ()) -> Iterator[Model]:
    """Both, the usual and the extreme ones by turns."""
    return iter(_kept(context, "both", 7, *surroundings(about)))


def holed(context: Context, about: tuple[Term, ...] = ()) -> Iterator[Model]:
    """A few small ones whose densities have holes."""
    return iter(_kept(context, "holes", 11, *surroundings(about)))


class _Kept:
    """What has been found, and the search that goes on from there."""

    def __init__(self, search: Iterator[Model]):
        self.found: list[Model] = []
        self.search = search

    def __iter__(self) -> Iterator[Model]:
        k = 0
        while True:
            if k == len(self.found):
                model = next(self.search, None)
                if model is None:
                    return
                self.found.append(model)
            yield self.found[k]
            k += 1


@lru_cache(maxsize=64)
def _kept(context: Context, which: str, seed: int, words: frozenset[str], spaces: tuple[str, ...]) -> _Kept:
    made = plan(context, words, spaces)
    styles = {"edge": EDGES, "usual": USUAL * 12, "holes": HOLES,
              "both": tuple(chain.from_iterable(zip(USUAL * 2, EDGES, strict=False)))}
    work = Work(WORK)
    return _Kept(_different(_drawn(made, style, (seed, k), work) for k, style in enumerate(styles[which])))


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


def _drawn(made: Plan, style: Style, seed: tuple[int, ...], work: Work) -> Model | None:
    """A model in this style, if one is found in a few tries."""
    for attempt in range(TRIES):
        try:
            return Draft(made, replace(style, attempt=attempt), Choice(*seed, attempt), work).run()
        except (Failed, Unmodelled, NoValue, Unevaluated, Inexact, LanguageError, ZeroDivisionError):
            continue
    return None
