"""Whether a rule is the reason of a line: what proves the line decides, and what the rule does.

The one idea: a rule has an essence, the axioms without which its own example is not proved. It is the reason of a line that it
proves alone if the line needs its essence (a line of arithmetic needs nothing), and if no other permitted rule that is one
writes the line exactly as it stands.

No stored answer is asked, so none has to be hidden; who tries all names will find the reason, and a page that grades should
not claim otherwise. Not here: names of rules (judge.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from ..check import prove
from ..language import Context, LanguageError, Statement, Term
from ..rules import Rule
from ..verdicts import Proved
from .forms import ordered, same

__all__ = ["fits", "is_reason", "writes"]


def is_reason(step: Statement, reason: Rule, rules: Iterable[Rule]) -> str:
    """Why a rule is not the reason of a step; empty if it is."""
    if not isinstance(prove(step, reason.axioms), Proved):
        return f"“{reason.name}” does not prove this line"
    fitting = [r for r in dict.fromkeys((*rules, reason)) if fits(step, r)]
    written = [r for r in fitting if _is_written(step, r)]
    return "" if reason in (written or fitting) else f"the line holds, but “{reason.name}” is not what happened in it"


def fits(step: Statement, rule: Rule) -> bool:
    """Whether a rule proves a step, and the step needs the essence of the rule."""
    needed = _needed(step, rule.axioms)
    if needed is None:
        return False
    essence = _essence(rule)
    return bool(essence & needed) or not essence and not needed


def _is_written(step: Statement, rule: Rule) -> bool:
    """Whether a rule writes the line: up to arithmetic, or, where all is arithmetic, up to the order of terms and factors."""
    line = writes(rule.name, step.left, step.context)
    if line is None:
        return False
    return same(line, step.right, step.context) if _needed(step, rule.axioms) else ordered(line) == ordered(step.right)


@lru_cache(maxsize=4096)
def _needed(step: Statement, axioms: frozenset[str]) -> frozenset[str] | None:
    """The axioms that a step needs, by leaving them out one at a time; None if it is not proved."""
    if not isinstance(prove(step, axioms, opinion=False), Proved):
        return None
    kept = set(axioms)
    for axiom in sorted(axioms):
        if isinstance(prove(step, kept - {axiom}, opinion=False), Proved):
            kept.discard(axiom)
    return frozenset(kept)


@lru_cache(maxsize=256)
def _essence(rule: Rule) -> frozenset[str]:
    """The axioms without which the example of a rule is not proved."""
    from ..symbolic.door import NotRead, statement

    try:
        needed = _needed(statement(*rule.example), rule.axioms)
    except NotRead:
        needed = None
    return rule.axioms if needed is None else needed


@lru_cache(maxsize=4096)
def writes(name: str, before: Term, context: Context) -> Term | None:
    """The line that a rule makes of another; None if it makes none."""
    from ..rules import rule
    from ..symbolic.door import NotRead, to_term
    from ..symbolic.writing import NotSaid

    try:
        after = rule(name).rewrite(_expression(before, context))
        return None if after is None else to_term(after)[1]
    except (NotRead, NotSaid, LanguageError):
        return None


@lru_cache(maxsize=16)
def _expression(line: Term, context: Context) -> Any:
    """A line as SymPy has it: made once for all the rules that are tried on it."""
    from ..symbolic.back import to_sympy

    return to_sympy(line, context)
