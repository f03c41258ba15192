"""check(): decide, else look for a witness and confirm it, else say what is missing.

The one idea: three outcomes with their evidence, never a bool. A proof that leans on givens needs a point where
all of them hold, so that contradictory givens prove nothing.
Not here: the decision (checker), the search (counterexample), the names of slips (diagnosis).
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import sympy as sp

from . import counterexample
from .checker.axioms import ALL
from .checker.decide import BUDGET, decide
from .verdicts import Proved, Refuted, Undecided, Verdict
from .diagnosis import diagnose

ILL_FORMED = ("shape error", "the name", "the density")  # such a line says nothing that a point could refute
RELATIONS = ("=", "<=", "<", ">=", ">", "!=")


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


@lru_cache(maxsize=256)
def _consistent(given: tuple) -> bool:
    return counterexample.model(given) is not None


def check(before: sp.Basic, after: sp.Basic, given: Iterable = (), using: Any = None,
          relation: str = "=", budget: int = BUDGET) -> Verdict:
    """The verdict on one step.

    `given` are equations (used from left to right), inequalities and declarations such as
    `Q.positive_definite(Sigma)`; `using` are rules or axiom ids, all of them by default.

    >>> from sympy import log, symbols
    >>> s, t = symbols("s t", positive=True)
    >>> check(log(s/t), log(s) - log(t)).name
    'proved'
    >>> print(check(log(s/t), log(s) + log(t)).witness)
    at s = 1/10, t = 1/3: -1.20397280432594 against -3.40119738166216
    >>> check(log(s/t), log(s) - log(t), using=["linearity"]).reason
    'true, but not by the rule given: the rule given does not include the axiom “log-product”'
    """
    given = tuple(given)
    if isinstance(before, str) or isinstance(after, str):
        raise TypeError("check() takes SymPy expressions; a text is read by klderive.reading, never evaluated")
    before, after = sp.sympify(before, strict=True), sp.sympify(after, strict=True)
    if relation not in RELATIONS:
        return Undecided(f"the relation {relation} is not decided")
    try:
        return _check(before, after, given, axiom_ids(using), relation, budget)
    except RecursionError:
        return Undecided("the expression is nested too deeply")


def _check(before: sp.Basic, after: sp.Basic, given: tuple, using: frozenset[str] | None, relation: str,
           budget: int) -> Verdict:
    if relation == "!=":
        return _differ(before, after, given, budget)
    verdict = _decide(before, after, given, using, relation, budget)
    if isinstance(verdict, Proved):
        if given and not _consistent(given):
            return Undecided("no point was found where all the givens hold; they may contradict each other")
        return verdict
    if verdict.reason.startswith(ILL_FORMED):
        return verdict
    if using is not None and isinstance(_decide(before, after, given, None, relation, budget), Proved):
        return Undecided(f"true, but not by the rule given: {verdict.reason}")
    points = counterexample.POINTS * (1 if relation == "=" else 6)
    found = counterexample.separate(before, after, given, relation, points)
    if found is not None:
        witness, point = found
        return Refuted(witness, diagnose(before, after, given, point) if relation == "=" else None)
    return verdict


def _differ(before: sp.Basic, after: sp.Basic, given: tuple, budget: int) -> Verdict:
    """`!=` says that the sides are not identical: a point where they differ proves it."""
    witness = counterexample.search(before, after, given)
    if witness is not None:
        return Proved(("witness",), assumed=(f"the two sides differ {witness}",))
    equal = decide(before, after, given, None, budget)
    witness = counterexample.search(before, after, given, "!=") if isinstance(equal, Proved) else None
    return Refuted(witness) if witness is not None else Undecided("no point was found where the two sides differ")


def _decide(before: sp.Basic, after: sp.Basic, given: tuple, using: frozenset[str] | None, relation: str,
            budget: int) -> Proved | Undecided:
    if relation == "=":
        return decide(before, after, given, using, budget)
    from .checker.inequalities import decide_inequality

    return decide_inequality(before, after, given, using, relation, budget)


def minimal_axioms(before: sp.Basic, after: sp.Basic, given: Iterable = ()) -> tuple[str, ...] | None:
    """The axioms that a step needs, by leaving them out one at a time; None if it is not proved.

    >>> from sympy import log, symbols
    >>> s, t = symbols("s t", positive=True)
    >>> minimal_axioms(log(s/t), log(s) - log(t))
    ('log-product',)
    """
    verdict = decide(before, after, tuple(given))
    if not isinstance(verdict, Proved):
        return None
    kept = set(verdict.by)
    for axiom in sorted(verdict.by):
        if isinstance(decide(before, after, tuple(given), kept - {axiom}), Proved):
            kept.discard(axiom)
    return tuple(sorted(kept))
