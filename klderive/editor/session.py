"""The reports on the documents that are open in an editor.

The one idea: the reader asks `decide` for each statement and `mend` for each slip; here it looks first whether the text is still
the newest, then whether it has seen this statement before. A slip that is remembered is proved again where it stands now.

Not here: the protocol (server.py).
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from typing import Any, TypeVar

from ..check import Judgement, judge
from ..language import Statement
from ..reading.elaboration import Elaborated, Elaboration
from ..reading.files import check_texts
from ..reading.formula import Formula
from ..reading.formula.formulas import read_again
from ..reading.judging.mending import Mended, Mending, mended
from ..reading.layout.document import Document, Range
from ..reading.reports import FileReport
from ..reading.sources import Text
from ..records import replace
from ..refutation import Refutation
from ..verdicts import Proved

__all__ = ["Outdated", "Session"]

REMEMBERED = 4000
"""Statements whose judgement is kept."""
T = TypeVar("T")


class Outdated(BaseException):
    """There is a newer text. No fault of the reader, so nothing on the way catches it."""


class Memory(OrderedDict[Hashable, T]):
    """What was found for a key; the oldest go first."""

    def keep(self, key: Hashable, found: T) -> T:
        self[key] = found
        self.move_to_end(key)
        if len(self) > REMEMBERED:
            self.popitem(last=False)
        return found


class Session:
    """Judgements of statements and slips of lines, kept between the checks of all documents.

    >>> from klderive.reading.sources import Text
    >>> session = Session()
    >>> session.report([Text("$$x + x = 2x$$", "note.md")], "note.md", lambda: True).counts()
    Counter({'proved': 1})
    """

    def __init__(self) -> None:
        self.judged: Memory[Judgement] = Memory()
        self.slips: Memory[tuple[int, Mended | None]] = Memory()
        self.asked = 0

    def report(self, texts: Sequence[Text], path: str, newest: Callable[[], bool]) -> FileReport:
        """The report on the texts of a document; raises Outdated when they are not the newest any more."""

        def decide(statement: Statement, *_: Any, **__: Any) -> Judgement:
            if not newest():
                raise Outdated
            return self._judged(statement)

        def mend(*asked: Any) -> Mended | None:
            if not newest():
                raise Outdated
            return self._mended(*asked)

        if not newest():
            raise Outdated
        return check_texts(list(texts), path, decide, mend=mend)

    def _judged(self, statement: Statement) -> Judgement:
        found = self.judged.get(statement)
        if found is None:
            self.asked += 1
            found = judge(statement)
        return self.judged.keep(statement, found)

    def _mended(
        self, work: Mending, rows: tuple[Formula, ...], line: Elaborated, refutation: Refutation, elaboration: Elaboration,
        carried: bool, closed: bool,
    ) -> Mended | None:
        """The slip of a line, looked for if this line in these words was not seen before, or is not mended by it any more."""
        sides = (line.claim.left.span, line.claim.right.span)
        start = min(side.start for side in sides)
        key = (line.statement, work.document.masked[start : max(side.end for side in sides)], carried, closed)
        if key in self.slips:
            before, found = self.slips[key]
            if found is None:
                return None
            moved = _moved(found, start - before)
            if self._mends(moved, work.document, line, elaboration):
                return moved
        self.asked += 1
        found = mended(work, rows, line, refutation, elaboration, carried, closed)
        return self.slips.keep(key, (start, found))[1]

    def _mends(self, slip: Mended, document: Document, line: Elaborated, elaboration: Elaboration) -> bool:
        """Whether the line is proved with the slip mended, where it stands now."""
        side = slip.side
        text = document.masked[: side.start] + slip.mended + document.masked[side.end :]
        tree = read_again(text, document.macros, side.start, side.start + len(slip.mended)).tree
        if tree is None:
            return False
        right = side.start >= line.claim.right.span.start
        claim = replace(line.claim, right=tree) if right else replace(line.claim, left=tree)
        statement = elaboration.also(claim).statement
        return statement is not None and isinstance(self._judged(statement).verdict, Proved)


def _moved(slip: Mended, by: int) -> Mended:
    """The same slip further down."""
    places = {name: Range(where.start + by, where.end + by) for name, where in (("range", slip.range), ("side", slip.side))}
    return replace(slip, **places)
