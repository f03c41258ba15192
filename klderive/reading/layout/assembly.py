"""Events to the items of a document; the two masks; notebooks.

The one idea: `read` is the only door: a file's text and its suffix in, a Document out.

Not here: bytes and files (sources.py), TeX's \\input.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import chain
from pathlib import PurePath

from ...records import field, record, replace
from . import markdown, tex
from .document import (
    Display,
    Document,
    Heading,
    Inline,
    Item,
    Mark,
    NotRead,
    Paragraph,
    Part,
    Range,
    Words,
    line_starts,
)
from .macros import collect
from .markdown import Block, Event
from .spans import Span

__all__ = ["NotANotebook", "read", "read_cells"]

TEX = (".tex", ".ltx")
PLAIN_DOLLARS = (".rst",)
MARK = re.compile(r"\s*klderive:\s*(.*?)\s*", re.S)
ESCAPED = re.compile(r"\\_(?=[{\\])")
COMMENT = re.compile(r"(?<!\\)((?:\\\\)*)%[^\n]*")
NO_PROSE = re.compile(r"</?[A-Za-z][^<>\n]{0,500}>|(?<=\])\([^()\s]{0,500}\)|\{\{[^{}\n]*\}\}|\{%[^%\n]*%\}|\{:[^{}\n]*\}")


class NotANotebook(ValueError):
    """Why a text is no notebook."""


def read(text: str, suffix: str = ".md") -> Document:
    """The document in the text of a file; `suffix` (or a whole name) says which kind of file it is. Raises NotANotebook."""
    kind = PurePath("x" + suffix if suffix.startswith(".") else suffix).suffix.lower()
    if kind == ".ipynb":
        return read_cells(_cells(text))
    part = Part(Range(0, len(text)))
    if kind in TEX:
        return _document(text, (part,), tex.events(text), groups=[(0, len(text))])
    return _document(text, (part,), markdown.events(text, 0, len(text), dollars=kind not in PLAIN_DOLLARS))


def read_cells(cells: Iterable[tuple[int, str]]) -> Document:
    """The document of a notebook's Markdown cells, each with its number from 1."""
    parts, texts, at = [], [], 0
    for number, source in cells:
        parts.append(Part(Range(at, at + len(source)), number))
        texts.append(source + "\n\n")
        at += len(source) + 2
    text = "".join(texts)
    ranges = [part.range for part in parts]
    found = [chain([Block("text", start)], markdown.events(text, start, end, front=False)) for start, end in ranges]
    return _document(text, tuple(parts) or (Part(Range(0, 0)),), chain.from_iterable(found))


def _cells(text: str) -> list[tuple[int, str]]:
    """The Markdown cells; whatever has the wrong type is refused, not guessed."""
    import json

    try:
        notebook = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotANotebook(f"is not a notebook: {str(error)[:80]}") from None
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if not isinstance(cells, list):
        raise NotANotebook("is not a notebook: it has no list of cells (nbformat 4)")
    found = []
    for number, cell in enumerate(cells, 1):
        if not isinstance(cell, dict):
            raise NotANotebook(f"is not a notebook: cell {number} is not an object")
        if cell.get("cell_type") != "markdown":
            continue
        source = cell.get("source", "")
        if isinstance(source, list) and all(isinstance(line, str) for line in source):
            source = "".join(source)
        if not isinstance(source, str):
            raise NotANotebook(f"is not a notebook: the source of cell {number} is not text")
        found.append((number, source))
    return found


@record(frozen=False)
class _Page:
    """The document as far as it is assembled: the open block, the items, what is blanked."""

    text: str
    markdown: bool
    items: list[Item] = field(default_factory=list)
    blanks: list[Range] = field(default_factory=list)
    silent: list[Range] = field(default_factory=list)
    pieces: list[Words | Inline] = field(default_factory=list)
    kind: str = "text"
    level: int = 0
    at: int = 0
    continues: bool = False

    def close(self, end: int, continues: bool = False) -> None:
        """The block ends at `end`; what follows continues it, or is a new one."""
        self.prose(end)
        if self.pieces:
            where = Range(self.pieces[0].range.start, self.pieces[-1].range.end)
            if self.kind == "heading":
                self.items.append(Heading(where, self.level, tuple(self.pieces)))
            else:
                self.items.append(Paragraph(where, tuple(self.pieces), self.kind, self.continues))
        self.continues = continues
        self.pieces = []

    def prose(self, end: int) -> None:
        """Words up to `end`."""
        end = max(end, self.at)
        if self.at < end:
            self.pieces.append(Words(Range(self.at, end)))
        self.at = end

    def block(self, block: Block) -> None:
        match block.kind:
            case "blank":
                self.blanks.append(Range(block.start, block.level))
            case "setext":
                self.kind, self.level = "heading", block.level
                self.close(block.start)
                self.at, self.kind = block.start, "text"
            case "silent":
                self.silent.append(Range(block.start, block.level))
            case _:
                self.close(block.start)
                self.kind, self.level = "text" if block.kind == "rule" else block.kind, block.level

    def span(self, span: Span) -> None:
        where, body = Range(span.start, span.end), Range(*span.body)
        if span.kind in ("inline", "display"):
            self.comments(body)
        match span.kind:
            case "inline":
                self.prose(span.start)
                self.pieces.append(Inline(where, body, span.form))
            case "display":
                continues = self.continues or bool(self.pieces) or bool(self.text[self.at : span.start].strip())
                self.close(span.start, continues=continues)
                self.items.append(Display(where, body, span.form, continues))
            case "unread":
                self.prose(span.start)
                self.items.append(NotRead(where, span.form))
            case "around":
                self.silent.append(where)
                return
            case _:
                self.skipped(span)
                return
        self.at = span.end

    def skipped(self, span: Span) -> None:
        """Code stays a hole in its sentence; comments vanish, and may hold a mark."""
        text = self.text[span.start : span.end]
        if span.form == "%":
            self.blanks.append(Range(span.start, span.end))
            if span.start >= self.at:
                self.mark(span.start, span.end, text[1:])
        elif text.startswith("<!--"):
            self.mark(span.start, span.end, text[4:-3])
            self.blanks.append(Range(span.start, span.end))
        elif span.form in ("code", "front matter"):
            self.close(span.start)
            self.at = span.end
        elif span.form not in ("\\verb", "<code") and "`" not in span.form:
            self.silent.append(Range(span.start, span.end))

    def mark(self, start: int, end: int, comment: str) -> None:
        found = MARK.fullmatch(comment)
        if found:
            self.prose(start)
            self.items.append(Mark(Range(start, end), found[1]))
            self.at = end

    def comments(self, body: Range) -> None:
        r"""Comments of TeX inside of a formula; in Markdown \\_ before a script is the underscore that Markdown makes of it."""
        if self.markdown:
            self.blanks += [Range(found.start(), found.start() + 1) for found in ESCAPED.finditer(self.text, *body)]
        if "%" not in self.text[body.start : body.end]:
            return
        for found in COMMENT.finditer(self.text, body.start, body.end):
            start = found.start() + len(found[1])
            self.blanks.append(Range(start, found.end()))
            if (inside := MARK.fullmatch(found[0].lstrip("\\")[1:])) is not None:
                self.items.append(Mark(Range(start, found.end()), inside[1]))


def _document(
    text: str, parts: tuple[Part, ...], events: Iterable[Event], groups: list[tuple[int, int]] | None = None
) -> Document:
    page = _Page(text, markdown=groups is None)
    for event in events:
        if isinstance(event, Block):
            page.block(event)
        else:
            page.span(event)
    page.close(len(text))
    masked = _blanked(text, page.blanks)
    items = tuple(sorted(page.items, key=lambda item: item.range))
    bare = Document(text, masked, masked, parts, items, collect("", []), line_starts(text))
    macros = collect(masked, groups or _regions(bare))
    silent = [*page.silent, *(Range(*found.span()) for found in NO_PROSE.finditer(masked))]
    silent += [Range(*whole) for whole in macros.definitions()]
    prose = _blanked(masked, silent)
    shown = (_trimmed(item, prose) for item in items)
    return Document(text, masked, prose, parts, tuple(item for item in shown if item), macros, bare.starts)


def _trimmed(item: Item, prose: str) -> Item | None:
    """A paragraph or heading without blank words at its ends; None if nothing is left."""
    if not isinstance(item, Paragraph | Heading):
        return item
    pieces = list(item.pieces)
    while pieces and isinstance(pieces[-1], Words):
        start, end = pieces.pop().range
        words = prose[start:end].rstrip()
        if words:
            pieces.append(Words(Range(start, start + len(words))))
            break
    while pieces and isinstance(pieces[0], Words):
        start, end = pieces.pop(0).range
        words = prose[start:end].lstrip()
        if words:
            pieces.insert(0, Words(Range(end - len(words), end)))
            break
    if not pieces:
        return None
    return replace(item, range=Range(pieces[0].range.start, pieces[-1].range.end), pieces=tuple(pieces))


def _regions(document: Document) -> list[tuple[int, int]]:
    """Where definitions are looked for in Markdown: every formula and every stretch of prose, each with groups of its own."""
    found = [formula.body for formula in document.formulas()]
    for item in document.items:
        if isinstance(item, Paragraph):
            found += [piece.range for piece in item.pieces if isinstance(piece, Words) and "\\" in document.words(piece)]
    regions = sorted((where.start, where.end) for where in found)
    return [*regions, (len(document.text), len(document.text))]


def _blanked(text: str, ranges: Iterable[Range]) -> str:
    """The text with spaces in place of the ranges; line breaks stay."""
    out, at = [], 0
    for start, end in sorted(ranges):
        start = max(start, at)
        if end > start:
            out += [text[at:start], re.sub(r"[^\n]", " ", text[start:end])]
            at = end
    return "".join(out) + text[at:]
