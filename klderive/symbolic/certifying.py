"""certify(): the verdict on a step of SymPy expressions, with a certificate if it is proved.

Not here: what is decided (check.py), how a certificate is found (klderive/certificates.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sympy as sp

from ..certificates import certified
from ..proof.decide import BUDGET
from ..verdicts import Proved, Verdict
from .check import check
from .door import statement

__all__ = ["certify"]


def certify(before: sp.Basic, after: sp.Basic, given: Iterable = (), using: Any = None,
            relation: str = "=", budget: int = BUDGET) -> Verdict:
    """The verdict on one step; a proof has a `certificate` (JSON), or `uncertified` says why there is none.

    >>> from sympy import log, symbols
    >>> s, t = symbols("s t", positive=True)
    >>> len(certify(log(s/t), log(s) - log(t)).certificate) < 1000
    True
    """
    given = tuple(given)
    verdict = check(before, after, given, using, relation, budget)
    if not isinstance(verdict, Proved):
        return verdict
    said = statement(sp.sympify(before, strict=True), sp.sympify(after, strict=True), given, relation)
    return certified(said, verdict)
