"""The reports on the documents that are open in an editor.

The one idea: the reader asks `decide` for each statement; here it looks first whether the text is still the newest, then whether
it has judged this statement before.

Not here: the protocol (server.py).
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any

from ..check import Judgement, judge
from ..language import Statement
from ..reading.files import check_texts
from ..reading.reports import FileReport
from ..reading.sources import Text

__all__ = ["Outdated", "Session"]

REMEMBERED = 4000
"""Statements whose judgement is kept."""


class Outdated(BaseException):
    """There is a newer text. No fault of the reader, so nothing on the way catches it."""


class Session:
    """Judgements of statements, kept between the checks of all documents; the oldest go first.

    >>> from klderive.reading.sources import Text
    >>> session = Session()
    >>> session.report([Text("$$x + x = 2x$$", "note.md")], "note.md", lambda: True).counts()
    Counter({'proved': 1})
    """

    def __init__(self) -> None:
        self.judged: OrderedDict[Statement, Judgement] = OrderedDict()
        self.asked = 0

    def report(self, texts: Sequence[Text], path: str, newest: Callable[[], bool]) -> FileReport:
        """The report on the texts of a document; raises Outdated when they are not the newest any more."""

        def decide(statement: Statement, *_: Any, **__: Any) -> Judgement:
            if not newest():
                raise Outdated
            found = self.judged.pop(statement, None)
            if found is None:
                self.asked += 1
                found = judge(statement)
            self.judged[statement] = found
            if len(self.judged) > REMEMBERED:
                self.judged.popitem(last=False)
            return found

        if not newest():
            raise Outdated
        return check_texts(list(texts), path, decide)
