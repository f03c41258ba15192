"""Behind a line that differs, the next one is compared with the side before it: A = B' = C claims A = C too.

The one idea: relations compose (rule 6). One slip is one finding: the line with the slip has it, those behind it are compared
with what stood before, and say so.

Not here: what composes to what (elaboration/chains.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from ...check import Judgement
from ...language.show import text as shown
from ...records import replace
from ...verdicts import Proved
from ..elaboration import Elaboration
from ..elaboration.chains import composed

if TYPE_CHECKING:
    from .lines import Line

__all__ = ["compared"]

BACK = 3
"""Sides before a line that it is compared with at most."""


def compared(lines: Sequence[Line], elaboration: Elaboration, decide: Callable[..., Judgement]) -> tuple[Line, ...]:
    """The lines of a chain, those proved that follow from the sides before a line that differs."""
    found = list(lines)
    for k, line in enumerate(lines):
        if line.refutation is None:
            continue
        for before, sign in _before(lines, k):
            claim = replace(line.read.claim, left=before.read.claim.left, sign=sign)
            statement = elaboration.also(claim).statement
            judgement = Judgement(line.verdict) if statement is None else decide(statement)
            if statement is not None and isinstance(judgement.verdict, Proved):
                read_as = f"{shown(statement.left)} {statement.relation} {shown(statement.right)}"
                found[k] = replace(
                    line, verdict=judgement.verdict, refutation=None, differs=None, missing=(), closed=False,
                    read_as=read_as, compared=claim.left, varied=statement.context.declarations,
                )  # fmt: skip
                break
    return tuple(found)


def _before(lines: Sequence[Line], k: int) -> Iterator[tuple[Line, str]]:
    """Lines before that differ and lead to this one, the nearest first, with the relation from their left to this right side."""
    signs = [lines[k].read.claim.sign]
    side = lines[k].read.claim.left
    for line in reversed(lines[max(0, k - BACK) : k]):
        claim = line.read.claim
        if claim.right is not side or line.refutation is None or claim.conditions or claim.supposing:
            return
        signs.append(claim.sign)
        sign = composed(signs)
        if sign is None:
            return
        yield line, sign
        side = claim.left
