"""The ledger of one step: axioms in use and used, budget, conditions, doubts, notes.

The one idea: every part writes here what it relied on. A condition is a proposition about free names; a doubt is one
that cannot be said about free names alone, and becomes "this term has a value" where the outermost binder closes.

Not here: when a condition holds (conditions.py).
"""

from __future__ import annotations

from collections.abc import Iterable

from ..language import Term
from .polynomials import OverBudget


class Ledger:
    """What a step used and needs."""

    def __init__(self, active: frozenset[str], budget: int):
        self.active, self.budget = active, budget
        self.used: set[str] = set()
        self.conditions: dict[Term, None] = {}
        self.words: dict[str, None] = {}
        self.doubts: dict[str, None] = {}
        self.notes: dict[str, None] = {}
        self.counted: dict[Term, tuple[str, ...]] = {}  # conditions that ranges are as they were read
        self.known: frozenset[Term] = frozenset()  # the hypotheses: a condition that is one of them holds

    def work(self, units: int = 1) -> None:
        """Count work; past the budget the step is undecided, on every machine alike."""
        self.budget -= units
        if self.budget < 0:
            raise OverBudget("the step is larger than the budget of work for one step; split it")

    def on(self, axiom: str) -> bool:
        """Whether an axiom may act; noted as used when it may."""
        if axiom in self.active:
            self.used.add(axiom)
            return True
        self.notes[f"the rule given does not include the axiom “{axiom}”"] = None
        return False

    def uses(self, *axioms: str) -> None:
        """Note axioms as used, as far as they are in use: some laws come with several axioms."""
        self.used.update(self.active.intersection(axioms))

    def note(self, text: str) -> None:
        """What was not done, for the reason of an undecided step."""
        self.notes[text] = None

    def state(self, condition: Term, words: Iterable[str], counts: bool = False) -> None:
        """Record a condition, which has no bound variable that is not bound in it.

        `counts`: a term was read as what it is worth under this condition; without it, it has another value.
        """
        if condition.loose:
            raise ValueError("a condition names free names only")
        if condition not in self.known:
            self.conditions[condition] = None
            words = tuple(words)
            self.words.update(dict.fromkeys(words))
            if counts:
                self.counted[condition] = words

    def doubt(self, words: str) -> None:
        """Record that the binder which is being read may have no value."""
        self.doubts[words] = None

    def forget(self) -> None:
        """What was met while the hypotheses were read belongs to these, not to the step.

        A hypothesis that holds has values on both sides; whether a range in it is empty it does not say.
        """
        for record in (self.used, self.conditions, self.words, self.doubts, self.notes):
            record.clear()
        for condition, words in self.counted.items():
            self.state(condition, words)
