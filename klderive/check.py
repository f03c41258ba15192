"""Judges a statement: decide, second opinion, refute, else say what is missing.

The one idea: "proved" needs a proof by the axioms and models that do not speak against it; "refuted" needs a model in which
everything that is supposed holds and the claim fails. Everything else is undecided, with the reason.

Not here: how a statement is proved (proof/), how a model is found (refutation/), SymPy (symbolic/).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .language import App, Context, Statement
from .proof.axioms import ALL
from .proof.decide import BUDGET, Proof, decide
from .records import record, replace
from .refutation import Refutation, refute, second_opinion, witness
from .refutation.witness import model_text
from .verdicts import Proved, Refuted, Undecided, Verdict

__all__ = ["NO_MODEL", "Judgement", "attested", "axiom_ids", "judge", "prove"]

DISAGREES = "KL901"
"""The code of a verdict that would have been a proof, had no model spoken against it."""


NO_MODEL = "KL311"
"""The code of a verdict that would have been a proof, had a model of what it supposes been found."""


@record
class Judgement:
    """A verdict, and the refutation that it stands for, if it is one."""

    verdict: Verdict
    refutation: Refutation | None = None


def axiom_ids(using: Any) -> frozenset[str] | None:
    """The axioms that rules or axiom ids stand for; None means all of them.

    >>> sorted(axiom_ids(["trace", "inverse"]))
    ['inverse', 'trace']
    """
    if using is None:
        return None
    ids: set[str] = set()
    items: Any = [using] if hasattr(using, "axioms") or isinstance(using, str) else using
    for item in items:
        ids |= {item} if isinstance(item, str) else set(item.axioms)
    unknown = ids - ALL
    if unknown:
        import difflib

        near = [m for u in sorted(unknown) for m in difflib.get_close_matches(u, ALL, 2)]
        raise ValueError(f"no axiom is called {', '.join(sorted(unknown))}"
                         + (f"; did you mean {', '.join(near)}?" if near else "; see axioms()"))
    return frozenset(ids)


def prove(statement: Statement, using: Iterable[str] | None = None, budget: int = BUDGET,
          opinion: bool = True) -> Proved | Undecided:
    """Proved, if the axioms in use prove it and no model speaks against it; `opinion=False` leaves the models out."""
    found = decide(statement, None if using is None else frozenset(using), budget)
    if not isinstance(found, Proof):
        return Undecided(found.reason)
    proved = Proved(found.by, found.words, conditions=found.conditions)
    return attested(statement, proved) if opinion else proved


def attested(statement: Statement, proved: Proved) -> Proved | Undecided:
    """The second opinion on a proof."""
    said = second_opinion(replace(statement, conditions=(*statement.conditions, *proved.conditions)))
    if not said.found and proved.conditions:  # the usual models do not meet the conditions: ask for some that do
        supposed = statement.context.supposing(*proved.conditions)
        said = second_opinion(replace(statement, context=supposed))
    if not said.found:
        lean = leaner(statement)
        if lean != statement:
            return attested(lean, proved)
    if said.against is not None:
        where = model_text(statement, said.against)
        return Undecided(f"the checker disagrees with itself: proved by {', '.join(proved.by) or 'arithmetic'}, but not so "
                         f"{where}; please report this ({DISAGREES})", code=DISAGREES)
    if not said.found:
        return Undecided("no model was found in which all this holds: hypotheses or conditions may contradict each other",
                         code=NO_MODEL)
    return replace(proved, models=said.models)


def leaner(statement: Statement) -> Statement:
    """The statement without the equations among its hypotheses that follow from the others.

    Whether such a one holds in a model may be beyond evaluation, and it says nothing that the others do not say. A
    refutation does not use this: its model is one of everything that is supposed, by `meaning` alone.
    """
    kept = list(statement.context.hypotheses)
    for h in statement.context.hypotheses:
        if isinstance(h, App) and h.op == "eq":
            rest = Context(statement.context.declarations, tuple(k for k in kept if k is not h))
            left, right = h.args
            found = decide(Statement(rest, "=", left, right))
            if isinstance(found, Proof) and not found.conditions:
                kept.remove(h)
    return replace(statement, context=Context(statement.context.declarations, tuple(kept)))


def judge(statement: Statement, using: frozenset[str] | None = None, budget: int = BUDGET) -> Judgement:
    """The verdict on a statement that is meant for every value of its names."""
    found = _differ(statement, using, budget) if statement.relation == "!=" else prove(statement, using, budget)
    if isinstance(found, Proved) or found.code:
        return Judgement(found)
    if using is not None and isinstance(prove(statement, None, budget), Proved):
        return Judgement(Undecided(f"true, but not by the rule given: {found.reason}"))
    refutation = refute(statement)
    if refutation is not None:
        return Judgement(Refuted(witness(refutation)), refutation)
    return Judgement(found)


def _differ(statement: Statement, using: frozenset[str] | None, budget: int) -> Proved | Undecided:
    """Two numbers differ everywhere if one is always the larger; a single point proves nothing."""
    for relation in ("<", ">"):
        try:
            found = prove(replace(statement, relation=relation), using, budget)
        except ValueError:
            break
        if isinstance(found, Proved):
            return found
    return Undecided("whether the two sides differ for every value was not decided")
