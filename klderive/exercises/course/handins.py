"""What a student hands in, Markdown, TeX or a notebook: the rows of displayed formulas below the heading of each task.

The one idea: a heading that has a task's id or title in it begins that task; where the sheet has one task, all displays are its
own. Text between the formulas is for people.

Not here: what the formulas are worth (credit.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from ...reading.files import document_of
from ...reading.formula import Formula, lines
from ...reading.layout.document import Display, Heading
from ...reading.sources import load
from ...records import record
from ..sheets import Exercise

__all__ = ["Row", "rows_of"]

MOST = 120
"""Rows of a task after which no further display is read."""


@record
class Row:
    """A row of a displayed formula as it was written, the text it stands in, and the line of the file."""

    formula: Formula
    source: str
    line: int

    @property
    def text(self) -> str:
        """What the student wrote."""
        return " ".join(self.source[self.formula.start:self.formula.end].split())


def rows_of(path: Path, tasks: Iterable[Exercise]) -> dict[str, tuple[Row, ...]]:
    """The rows of each task, by its id, from this file alone: what it inputs may be another student's. Raises SourceError."""
    tasks = tuple(tasks)
    document, _ = document_of([text for text in load(path) if text.path == str(path)])
    found: dict[str, list[Row]] = {task.id: [] for task in tasks}
    at = tasks[0].id if len(tasks) == 1 else ""
    for item in document.items:
        if isinstance(item, Heading):
            words = _plain(document.text[item.range.start:item.range.end])
            at = next((t.id for t in tasks if _plain(t.id) in words or _plain(t.title) in words), at)
        elif isinstance(item, Display) and at and len(found[at]) < MOST:
            found[at] += [Row(one.formula, document.masked, document.place(one.formula.start).line)
                          for one in lines(document, item)]
    return {name: tuple(rows) for name, rows in found.items()}


def _plain(text: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in text.lower()).split())
