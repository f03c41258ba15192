"""Certificates of what was proved: found, written, and read by the verifier.

The one idea: beside the prover, not in it. A certificate is a statement with its context and its conditions, and instances of
schemes; `klderive verify FILE` re-checks files of them with the verifier alone.

Not here: how a certificate is found (proof/finder), what it means (proof/verify).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace

from .language import LanguageError, Statement
from .language.serial import dumps
from .proof.finder import BUDGET, find
from .verdicts import Proved

__all__ = ["certified", "file_of"]


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
        return replace(proved, uncertified=why[:300])
    return replace(proved, certificate=json.dumps(found, separators=(",", ":"), ensure_ascii=False))


def file_of(certificates: Iterable[str]) -> str:
    """The text of a file of certificates, one a line."""
    return '{"certificates":[\n' + ",\n".join(certificates) + "\n]}\n"
