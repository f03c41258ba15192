"""Where what a text says ends: at headings, at a case or an exercise in a line of text, where names are declared anew.

The one idea: a document is cut into stretches, each with a level, how far what it says holds, and those that it goes on from.

Not here: what the sentences of a stretch say (sentences.py); what is taken back (scopes.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..discourse import Sentence
from ..layout.document import Document, Heading, Range
from ..tables import tables
from .operations import words_of

__all__ = ["cases", "sections"]

NEAR = 80
"""How far behind an exercise its solution begins."""


def cases(document: Document, sentences: Sequence[Sentence]) -> list[int]:
    """Where a case, an example, an exercise or a theorem begins in a line of text ("**Case 2.**"), or in TeX begins or ends as an
    environment: what an earlier one supposes does not hold there. That of an exercise holds in its solution, that of a theorem
    up to the next one."""
    starts, spoken = (s.range for s in sentences), tables().spoken
    found = [where.start for where in starts if _is_case(words_of(document.prose[where.start : where.end].lower())[:2])]
    for name in (*spoken["cases"], *spoken["theorems"]):
        found += _places(document.masked, f"\\begin{{{name}}}")
    for name in spoken["cases"]:
        sign = f"\\end{{{name}}}"
        found += (_end_of_solution(document.masked, at + len(sign)) for at in _places(document.masked, sign))
    return found


def _places(text: str, sign: str) -> Iterator[int]:
    at = text.find(sign)
    while at >= 0:
        yield at
        at = text.find(sign, at + 1)


def _end_of_solution(text: str, at: int) -> int:
    """The end of the solution or the proof that stands here, else where it would."""
    rest = text[at : at + NEAR].lstrip()
    name = next((name for name in tables().spoken["solves"] if rest.startswith(f"\\begin{{{name}}}")), "")
    return max(at, text.find(f"\\end{{{name}}}", at)) if name else at


def _is_case(words: Sequence[str]) -> bool:
    """ "Case 2", "Example B", "Remark", and what comes back from one: "In general"."""
    labels = tables().spoken["cases"] | tables().spoken["theorems"]
    if len(words) == 1 and words[0] in labels or " ".join(words) in tables().phrases["returns"]:
        return True
    return len(words) == 2 and words[0] in labels and (words[1].isdigit() or len(words[1]) == 1)


def sections(document: Document, renewals: Sequence[int], cases: Sequence[int]) -> list[tuple[Range, Range, tuple[Range, ...]]]:
    """Each stretch between headings (or up to where names are declared anew), how far what it says holds, and the stretches that
    it goes on from."""
    heads = [(h.range.start, h.level) for h in document.items if isinstance(h, Heading)]
    marks = sorted({(0, 0), *heads, *((start, CASE) for start in cases), *((start, INNER) for start in renewals)})
    end = len(document.text)
    found: list[tuple[Range, Range, tuple[Range, ...]]] = []
    level = 0
    for k, (start, own_level) in enumerate(marks):
        level = level if own_level == INNER else own_level
        own = Range(start, marks[k + 1][0] if k + 1 < len(marks) else end)
        last = next((s for s, other in marks[k + 1 :] if other <= level), end)
        outer = tuple(r for r, holds, _ in found if holds.start <= start < holds.end)
        found.append((own, Range(start, last if level else end), outer))
    return found


CASE = 98
"""The level of an example, a case, an exercise in a line of text."""
INNER = 99
"""The level of a stretch that begins without a heading."""
