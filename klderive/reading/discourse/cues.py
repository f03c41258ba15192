"""What a sentence makes of a formula by the words before it: "so that", "solve", "for all".

The one idea: the last cue before a formula counts; what is solved, or demanded, is no claim.

Not here: what the forms of a sentence say (clauses.py).
"""

from __future__ import annotations

from ...records import record
from ..formula import Formula, nodes
from ..tables import head_of
from .matching import Matcher
from .overheard import SILENT, Around, strange
from .words import PUNCTUATION, Mention, Word, is_plain, is_word, related

__all__ = ["Cue", "cues_in", "follows"]


@record
class Cue:
    """The last cue before a formula in its sentence; `claiming`: the sentence quantifies or claims before it; `strange`: words
    beside it that may say something against it."""

    formula: Formula
    cue: str
    claiming: bool
    condition: bool
    strange: tuple[str, ...] = ()


def cues_in(matcher: Matcher, around: Around = SILENT) -> tuple[Cue, ...]:
    """For each formula the last word before it that says what the sentence makes of it; what is solved stays a condition."""
    table, found, beside = matcher.table, [], strange(matcher, around)
    cue, claiming, condition, solving, at = "", False, False, False, 0
    while at < len(matcher.pieces):
        piece = matcher.pieces[at]
        if isinstance(piece, Mention):
            found += [Cue(formula, cue, claiming, condition or solving, beside[at]) for formula in piece.formulas]
            at += 1
            if is_word(matcher.at(at), ",") and tuple(cue.split()) in table.opens:
                cue, condition = "", False  # "if a = b," is over: what follows is its main clause
            continue
        lists = (table.solving, table.conditions, table.claims, table.quantifies, table.no_cues)
        lengths = [matcher.starts(at, phrases) for phrases in lists]
        length = max(lengths)
        solving = solving or matcher.words[at] in table.seeks and is_plain(matcher.at(at + 1))  # find $x$ from ...
        if length and length > lengths[-1]:
            kind = 2 if follows(matcher, at) else lengths.index(length)
            solving = solving or kind == 0
            claiming = claiming or kind > 1
            if kind < 3:
                condition = kind < 2
                cue = " ".join(p.text for p in matcher.pieces[at : at + length] if isinstance(p, Word))
        at += max(1, length)
    return tuple(found)


def follows(matcher: Matcher, at: int) -> bool:
    """Does ", such that" say what follows, and demands nothing: is its display about what has a value by definition?

    "We set $b = e$, such that $$h(X) = -E[\\ln p(x)]$$" says what follows; "we choose $a$, such that $$E[X] = 1$$" demands.
    """
    if matcher.words[at : at + 2] not in matcher.table.follows or not at or matcher.words[at - 1] not in PUNCTUATION:
        return False
    behind = [p for p in matcher.pieces[at:] if isinstance(p, Mention) and any(map(related, p.formulas))]
    return bool(behind) and behind[0].displayed and all(map(_valued, behind[0].formulas))


def _valued(formula: Formula) -> bool:
    """Is the left side an operation ("KL", "E") at its arguments, or an integral, and the right one no plain number?"""
    tree = formula.tree
    if not isinstance(tree, nodes.Relation) or isinstance(tree.sides[-1], nodes.Number):
        return False
    left = tree.sides[0]
    if isinstance(left, nodes.Product):
        return head_of(left.items[0]) is not None
    return isinstance(left, (nodes.Integral, nodes.Empty))
