"""Behind a line that is wrong, the next one is compared with the side before it: A = B' = C claims A = C too.

The one idea: relations compose (rule 6). One slip is one finding: the line with the slip has it, those behind it are compared
with what stood before, and say so. Where the line before merely differs, B' may be right under what was not read, and A = C says
nothing about B' = C.

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


def compared(
    lines: Sequence[Line], wrong: Sequence[bool], elaboration: Elaboration, decide: Callable[..., Judgement]
) -> tuple[Line, ...]:
    """The lines of a chain, those proved that follow from the sides before a line that is wrong; `wrong`: which are refuted."""
    found = list(lines)
    for k, line in enumerate(lines):
        if line.refutation is None:
            continue
        for before, sign in _before(lines, wrong, k):
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


def _before(lines: Sequence[Line], wrong: Sequence[bool], k: int) -> Iterator[tuple[Line, str]]:
    """Wrong lines before that lead to this one, the nearest first, with the relation from their left to this right side."""
    signs = [lines[k].read.claim.sign]
    side = lines[k].read.claim.left
    for at in reversed(range(max(0, k - BACK), k)):
        line, claim = lines[at], lines[at].read.claim
        if claim.right is not side or not wrong[at] or claim.conditions or claim.supposing:
            return
        signs.append(claim.sign)
        sign = composed(signs)
        if sign is None:
            return
        yield line, sign
        side = claim.left
