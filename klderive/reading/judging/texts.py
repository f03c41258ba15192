"""A document to its judged chains, in the order of the text, and what was not read.

The one idea: passage by passage; each chain carries its lines, what was assumed, and the mark that stands above it.

Not here: files (reading/files.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ...records import record, replace
from ...verdicts import Given, Refuted, Unread, Verdict
from ..elaboration import Elaboration
from ..elaboration.chains import Chain
from ..elaboration.defining import target
from ..elaboration.roles import Scope
from ..elaboration.scopes import Passage, passages
from ..formula import Formula, nodes, relates
from ..layout.document import Document, NotRead, Range
from ..names import named_nodes
from ..survey import Name
from ..tables import head_of
from .alternatives import doubted, taken_back
from .anyway import Anyway
from .assumed import assumptions, directive_for, letters
from .closed import Closing, spoken
from .directives import Directives, directives
from .lines import Decide, Line, judge, judged_lines
from .meant import meant_otherwise, withdrawn
from .mending import Mend, Mending, mended
from .rounding import within_rounding

__all__ = ["Judged", "Line", "judged", "judged_passage"]

DIRECTIVE = "KL402"
"""The code of a comment that was not understood."""


@record
class Judged:
    """A chain with its lines; `unread` are rows that have no tree, with their places, and displays in a form that is not read;
    `code` is that of a comment that was not understood."""

    range: Range
    lines: tuple[Line, ...] = ()
    unread: tuple[tuple[int, Verdict], ...] = ()
    expected: str = ""
    ignored: str = ""
    inline: bool = False
    code: str = ""


def judged(document: Document, decide: Decide = judge, claims: bool = False, mend: Mend = mended) -> tuple[Judged, ...]:
    """The chains of a document; `claims`: each line is meant for every value of its names; `mend` looks for its slip."""
    marks = directives(document)
    work = Mending(document)
    found: list[Judged] = []
    for passage in passages(document, marks.said):
        found += judged_passage(work, passage, marks, decide, claims, mend=mend)
    found += [Judged(where, expected=expected) for where, expected in marks.unmet]
    found += [Judged(where, unread=((where.start, Unread(why)),), code=DIRECTIVE) for where, why in marks.unread]
    found += [Judged(i.range, unread=((i.range.start, Unread(i.what)),)) for i in document.items if isinstance(i, NotRead)]
    return tuple(sorted(found, key=lambda chain: chain.range))


def judged_passage(
    work: Mending, passage: Passage, marks: Directives, decide: Decide = judge, claims: bool = False, only: Range | None = None,
    mend: Mend = mended,
) -> Iterator[Judged]:
    """The chains of a scope; `only` those that overlap this range."""
    document = work.document
    every = [claim for chain in passage.chains for claim in chain.claims]
    elaboration = Elaboration(passage.said, every, passage.trees)
    read = list(elaboration.claims)
    closing = Closing(elaboration.scope, frozenset(_unread(passage, elaboration)), Anyway(elaboration))
    doubt = partial(doubted, document, elaboration)
    meant = tuple(meant_otherwise(passage.chains, read, elaboration.scope, len(document.text), decide))
    at = 0
    for chain in passage.chains:
        mine = read[at : at + len(chain.claims)]
        at += len(chain.claims)
        if only is not None and not (chain.range.start <= only.end and only.start <= chain.range.end):
            continue
        expected = marks.expected.get(chain.range.start, "")
        always = claims or bool(expected)
        lines = judged_lines(chain, mine, closing, elaboration, always, decide, doubt)
        lines = withdrawn(lines, meant, always)
        lines = tuple(_explained(work, chain, line, elaboration, decide, mend) for line in lines)
        lines = tuple(_worded(document, line, elaboration) for line in lines)
        unread = tuple((row.unread.start, Unread(str(row.unread))) for row in chain.rows if row.unread is not None)
        if expected and not unread and all(isinstance(line.verdict, Given) for line in lines):
            yield Judged(chain.range, expected=expected)  # a definition shows nothing that was announced
            expected = ""
        if not chain.inline or unread or not all(isinstance(line.verdict, Given) for line in lines):
            yield Judged(chain.range, lines, unread, expected, marks.ignored.get(chain.range.start, ""), chain.inline)


def _explained(work: Mending, chain: Chain, line: Line, elaboration: Elaboration, decide: Decide, mend: Mend) -> Line:
    """A line that differs, with the reading that takes its refutation back, or the one slip that mends it."""
    if line.refutation is None:
        return line
    if isinstance(line.verdict, Refuted):
        back = taken_back(work.document, line.read, elaboration, decide)
        back = within_rounding(line.read, decide) if back is None else back
        if back is not None:
            return replace(line, verdict=back, differs=line.verdict.witness)
    carried = any(claim.right is line.read.claim.left for claim in chain.claims)
    found = mend(work, chain.rows, line.read, line.refutation, elaboration, carried, isinstance(line.verdict, Refuted))
    if found is None:
        return line
    verdict = replace(line.verdict, diagnosis=found.says) if isinstance(line.verdict, Refuted) else line.verdict
    return replace(line, verdict=verdict, mended=found)


def _worded(document: Document, line: Line, elaboration: Elaboration) -> Line:
    """A line with what it supposes and its names, as the author writes them."""
    spelling = letters(document, line.read)
    asks = tuple(directive_for(d, spelling) for d in line.missing)
    supposed = assumptions(document, line.read, elaboration.scope)
    return replace(line, supposed=supposed, letters=spelling, asks=asks if all(asks) else ())


def _unread(passage: Passage, elaboration: Elaboration) -> Iterator[Name]:
    """Names left of the first relation sign of what was not read, and those of its conditions; what sentences suppose has been
    taken up by what they say. A row that goes on from the one before it says nothing of what it begins with that is no name."""
    placed = [(chain, at) for chain in passage.chains for at in range(len(chain.claims))]
    for line, (chain, at) in zip(elaboration.claims, placed, strict=True):
        goes_on = at and line.claim.left is chain.claims[at - 1].right and not target(line.claim.left)
        if (line.statement is None or line.coupled) and chain.role not in ("hypothesis", "definition"):
            yield from () if goes_on or _value(line.claim.left, elaboration.scope) else spoken(line.claim.left)
            for condition in (*line.claim.conditions, *line.claim.supposing):
                yield from spoken(condition)
    for chain in passage.chains:
        for row in chain.rows:
            if row.tree is None:
                yield from _letters(row)


def _value(node: nodes.Node, scope: Scope) -> bool:
    """Is it a mean, an entropy, a divergence of what the text says something of: a value that is claimed, not a condition?"""
    items = node.items if isinstance(node, nodes.Product) else ()
    head = head_of(items[0]) if len(items) == 2 else None
    return head is not None and not head.letter and all(name in scope.about for _, name in named_nodes(items[1]))


def _letters(row: Formula) -> Iterator[Name]:
    """The letters before the first relation sign of a row without a tree."""
    for token in row.tokens:
        if relates(token):
            return
        if len(token.text) == 1 and token.text.isalpha() or token.text.startswith("\\") and token.text[1:].isalpha():
            yield Name(token.text.lstrip("\\"))

