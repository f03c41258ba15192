"""Certificates of what was proved: found, written, and read by the verifier.

The one idea: beside the prover, not in it. A certificate is a statement with its context and its conditions, and instances of
schemes; `klderive verify FILE` re-checks files of them with the verifier alone.

Not here: how a certificate is found (proof/finder), what it means (proof/verify).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import replace

from .check import Judgement
from .language import LanguageError, Statement
from .language.serial import dumps
from .proof.finder import BUDGET, find
from .verdicts import Proved, Undecided

__all__ = ["certified", "certifying", "file_of"]


def certified(statement: Statement, proved: Proved, budget: int = BUDGET) -> Proved:
    """The verdict with a certificate of the statement under its conditions, or with the reason why there is none.

    >>> from .language import REAL, Context, Declaration, Free, app
    >>> s = Free(Declaration("s", REAL))
    >>> context = Context((s.declaration,), (app("lt", 0, s),))
    >>> step = Statement(context, "=", app("log", app("pow", s, 2)), app("mul", 2, app("log", s)))
    >>> found = certified(step, Proved(("log-product",)))
    >>> json.loads(found.certificate)["instances"]
    [{'scheme': 'log-product/3', 'with': {'a': 's', 'c': 2}}]
    """
    try:
        document = json.loads(dumps(replace(statement, conditions=(*statement.conditions, *proved.conditions))))
    except LanguageError as error:
        return replace(proved, uncertified=str(error))
    found, why = find(document, proved.by, budget)
    if found is None:
        return replace(proved, uncertified=in_words(why))
    return replace(proved, certificate=json.dumps(found, separators=(",", ":"), ensure_ascii=False))


REASONS = {
    "the sides end as": "no instances of schemes were found that lead from one side to the other",
    "owed: ('defined'": "that a side has a value was not shown from schemes",
    "owed:": "a condition of a scheme was not shown",
    "not understood:": "an operation or a type that the verifier does not know",
    "too much work": "the search for a certificate was given up",
}
"""What the finder ends with, in words."""


def in_words(why: str) -> str:
    """Why there is no certificate, for people."""
    return next((words for begin, words in REASONS.items() if why.startswith(begin)), "no certificate was found")


def certifying(decide: Callable[[Statement], Judgement], only: bool = False) -> Callable[[Statement], Judgement]:
    """The same decision, with a certificate looked for beside each proof; `only`: without one, a proof is none."""
    def decided(statement: Statement, *rest: object, **settings: object) -> Judgement:
        judgement = decide(statement, *rest, **settings)
        if not isinstance(judgement.verdict, Proved):
            return judgement
        verdict = certified(statement, judgement.verdict)
        if only and not verdict.certificate:
            return Judgement(Undecided(f"proved, not certified: {verdict.uncertified}", verdict.assumed))
        return Judgement(verdict, judgement.refutation)

    return decided


def file_of(certificates: Iterable[str]) -> str:
    """The text of a file of certificates, one a line."""
    return '{"certificates":[\n' + ",\n".join(certificates) + "\n]}\n"
