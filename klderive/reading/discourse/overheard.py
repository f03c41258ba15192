"""What words beside a claim may say against it: that it is an assumption, an approximation, an error, or nobody knows what.

The one idea: a word that the table does not know may say anything, a phrase of `stipulates` says that nothing is claimed. They
count for the displays between which they stand; a sentence without a display counts for those before and behind it.

Not here: sentences that are taken back as a whole (marks.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .marks import withdrawn
from .matching import Matcher
from .words import PUNCTUATION, QUESTIONS, Mention

__all__ = ["SILENT", "Around", "argues", "overheard", "strange"]

Around = tuple[tuple[str, ...], tuple[str, ...]]
"""What the sentences before and behind a sentence say against the display that it begins or ends with."""
SILENT: Around = ((), ())
REFERENCE = "[reference]"
RECALLED = 4
"""Words between a definition and the word by which it is a reason, at most."""


def strange(matcher: Matcher, around: Around) -> list[tuple[str, ...]]:
    """For each piece the words between the displays before and behind it that may speak against it; those of a display stand on
    both its sides."""
    parts, part = [list(around[0])], []
    against = dict(_against(matcher))
    for at in range(len(matcher.pieces)):
        if matcher.displayed(at):
            parts.append([])
        elif at in against:
            parts[-1].append(against[at])
        part.append(len(parts) - 1)
    parts[-1] += around[1]
    beside = [tuple(words) for words in parts]
    return [beside[k - 1] + beside[k] if matcher.displayed(at) else beside[k] for at, k in enumerate(part)]


def argues(matcher: Matcher) -> bool:
    """Is every word known, and none that says that nothing is claimed?"""
    return next(_against(matcher), None) is None


def overheard(sentences: Sequence[Matcher | None]) -> list[Around]:
    """What the sentences beside it say against the first display of a sentence, and against one that it ends with; those before
    it count from the last display, or heading (None), on."""
    said = [() if matcher is None else _said(matcher) for matcher in sentences]
    found: list[Around] = []
    before: tuple[str, ...] = ()
    for at, matcher in enumerate(sentences):
        if matcher is None:
            before = ()
            continue
        last = next((k for k in range(len(matcher.pieces) - 1, -1, -1) if matcher.words[k] not in PUNCTUATION), 0)
        behind = said[at + 1] if at + 1 < len(said) and matcher.displayed(last) else ()
        found.append((before, behind))
        before = () if any(map(matcher.displayed, range(len(matcher.pieces)))) else (*before, *said[at])
    return found


def _said(matcher: Matcher) -> tuple[str, ...]:
    """What a sentence without a display may say against the one beside it; one with formulas may speak of them."""
    mentions = [piece for piece in matcher.pieces if isinstance(piece, Mention)]
    if any(piece.displayed for piece in mentions):
        return ()
    against = tuple(words for at, words in _against(matcher) if not mentions or matcher.starts(at, matcher.table.stipulates))
    return against or ((" ".join(matcher.words),) if not mentions and withdrawn(matcher) else ())


def _against(matcher: Matcher) -> Iterator[tuple[int, str]]:
    """The words that the table does not know, and phrases by which nothing is claimed, with the places where they begin."""
    table = matcher.table
    for at, word in enumerate(matcher.words):
        length = matcher.starts(at, table.stipulates)
        if length and not _recalled(matcher, at):
            yield at, " ".join(matcher.words[at : at + length])
        elif word not in table.understood and word != REFERENCE and word not in QUESTIONS and any(map(str.isalpha, word)):
            yield at, word


def _recalled(matcher: Matcher, at: int) -> bool:
    """Is it a definition that is given as a reason: "by definition", "using the definitions of the entropies"?"""
    before = matcher.words[max(0, at - RECALLED) : at]
    recalls = next((k for k, word in enumerate(reversed(before)) if word in matcher.table.recalls), len(before))
    between = before[len(before) - recalls :]
    reason = recalls < len(before) and all(word and word not in PUNCTUATION for word in between)
    return reason and matcher.words[at] in matcher.table.recalled
