"""What a file is before anything is understood: prose, headings, displays, inline formulas, marks, each with its range.

The one idea: offsets never move. What is neither prose nor mathematics (comments, code, the `>` of a quote) is blanked in
`Document.masked`, which is as long as `Document.text`; a range means the same in both. A notebook is one text, its
Markdown cells one after the other; `place` knows the cell.

Not here: how a file is taken apart (markdown.py, tex.py), what a formula says (the room `formula`).
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

from ...records import record

if TYPE_CHECKING:
    from .macros import Macros

__all__ = ["Display", "Document", "Heading", "Inline", "Item", "Mark", "NotRead", "Paragraph", "Part", "Place", "Range", "Words"]


class Range(NamedTuple):
    """Characters start .. end - 1 of the document's text."""

    start: int
    end: int


class Place(NamedTuple):
    """Where a person looks: line and column from 1, and the notebook's cell from 1 (None elsewhere)."""

    line: int
    column: int
    cell: int | None = None


@record
class Part:
    """A stretch of the document that is numbered by itself: the file, or a cell of a notebook."""

    range: Range
    cell: int | None = None


@record
class Words:
    """A stretch of prose between formulas; its text is `Document.words`."""

    range: Range


@record
class Inline:
    r"""A formula in a sentence: `range` with its delimiters, `body` without; `form` is the opening one (`$`, `\(` ...)."""

    range: Range
    body: Range
    form: str

    @property
    def displayed(self) -> bool:
        """Is it a display beside words in one line?"""
        return self.form == "$$"


@record
class Paragraph:
    """Prose with the formulas in it. `kind`: text, item (of a list), table (a row), quote, intertext.

    `continues` says that a display stands in the midst of the paragraph, and this is what follows it.
    """

    range: Range
    pieces: tuple[Words | Inline, ...]
    kind: str = "text"
    continues: bool = False


@record
class Heading:
    """A heading; level 1 is the highest."""

    range: Range
    level: int
    pieces: tuple[Words | Inline, ...]


@record
class Display:
    r"""A displayed formula. `body` is what stands between the delimiters, or the whole environment with its \begin and \end.

    Rows, columns, labels and tags are cut by the room `formula`, which knows brackets.
    """

    range: Range
    body: Range
    form: str
    continues: bool = False


@record
class Mark:
    """A directive or mark of klderive in a comment; `text` is what stands behind `klderive:`."""

    range: Range
    text: str


@record
class NotRead:
    """Mathematics in a form that is not read, and in words what it is. It is counted and reported."""

    range: Range
    what: str


Item = Paragraph | Heading | Display | Mark | NotRead


@record
class Document:
    """A file taken apart: items in the order of the text, and the macros that hold at each place."""

    text: str
    masked: str
    prose: str
    parts: tuple[Part, ...]
    items: tuple[Item, ...]
    macros: Macros
    starts: tuple[int, ...]

    def words(self, piece: Words) -> str:
        """The words of a stretch of prose, without comments, tags and addresses of links."""
        return self.prose[piece.range.start : piece.range.end]

    def place(self, offset: int) -> Place:
        """Line, column and cell of an offset into the text."""
        part = self.parts[max(0, bisect_right(self.parts, offset, key=lambda part: part.range.start) - 1)]
        line = bisect_right(self.starts, offset)
        first = bisect_right(self.starts, part.range.start)
        return Place(line - first + 1, offset - max(self.starts[line - 1], part.range.start) + 1, part.cell)

    def formulas(self) -> tuple[Inline | Display, ...]:
        """Every formula of the document, inline and displayed, in the order of the text."""
        found: list[Inline | Display] = []
        for item in self.items:
            match item:
                case Display():
                    found.append(item)
                case Paragraph() | Heading():
                    found.extend(piece for piece in item.pieces if isinstance(piece, Inline))
        return tuple(found)


def line_starts(text: str) -> tuple[int, ...]:
    """Offsets at which the lines of a text start."""
    starts, at = [0], text.find("\n")
    while at >= 0:
        starts.append(at + 1)
        at = text.find("\n", at + 1)
    return tuple(starts)
