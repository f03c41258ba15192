r"""A document to sentences of words and formulas; a display stands in the sentence that introduces it.

The one idea: one stream of tokens from heading to heading. A sentence ends at a full stop, a question mark, or where a paragraph
ends that no display continues; what a question asks may stand in the display behind it; a display that ends with a full stop
ends its sentence.

Not here: what sentences say (grammar.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ...records import record
from ..formula import Formula, Line, nodes
from ..layout.document import Display, Document, Heading, Inline, Paragraph, Range, Words
from .language import is_character_word

__all__ = ["PUNCTUATION", "QUESTIONS", "Mention", "Piece", "Word", "is_plain", "is_word", "related", "sentences"]

REFERENCE = re.compile(r"\\(?:eq|c|C|auto)?ref\{[^{}]*\}")
FOOTNOTE = re.compile(r"\[?\^[\w-]+\]:?")
"""The mark of a footnote, at its place and before its text."""
TOKEN = re.compile(
    REFERENCE.pattern + r"|(?:i\.i\.d|e\.g|i\.e|w\.r\.t|s\.t|resp|cf)\.|[^\W\d_]+(?:['’-][^\W\d_]+)*|\d+"
    r"|[.,;:?!]|[^\s\w*_`>#()\[\]\"“”|]|[`]+[^`]*[`]+"
)
PUNCTUATION = frozenset(",;:.!，；：。、")
QUESTIONS = frozenset("?？")
ENDS = {".", "!", "。", "！", *QUESTIONS}


@record
class Word:
    """A word in small letters, or a mark of punctuation."""

    text: str
    range: Range
    capital: bool = False


@record
class Mention:
    """A formula in its sentence, or the rows of a display."""

    formulas: tuple[Formula, ...]
    range: Range
    displayed: bool = False


Piece = Word | Mention


def is_word(piece: Piece | None, text: str) -> bool:
    return isinstance(piece, Word) and piece.text == text


def related(formula: Formula) -> bool:
    """Has a formula a relation sign, or is it unread (so that one may be in it)?"""
    if formula.tree is None:
        return True
    todo: list[nodes.Node] = [formula.tree]
    while todo:
        node = todo.pop()
        match node:
            case nodes.Relation() | nodes.Implication() | nodes.Logic():
                return True
            case nodes.Clauses() | nodes.Listing():
                todo += nodes.children(node)
    return False


def is_plain(piece: Piece | None) -> bool:
    """Is it a formula in a sentence without a relation sign?"""
    return (
        isinstance(piece, Mention)
        and not piece.displayed
        and not any(related(formula) for formula in piece.formulas)
    )


def sentences(document: Document, formulas: Mapping[Range, tuple[Line, ...]]) -> Iterator[tuple[Piece, ...]]:
    """The sentences of a document, each heading and each row of a table one; `formulas` are its formulas by their ranges."""
    pieces: list[Piece] = []
    items = document.items
    for item, after in zip(items, [*items[1:], None], strict=False):
        match item:
            case Heading():
                if pieces:
                    yield tuple(pieces)
                pieces = []
                title = tuple(_pieces(document, item, formulas))
                if title:
                    yield title
            case Display():
                pieces.append(_mention(formulas, item.range, True))
                stopped = (
                    document.masked[item.body.start : item.body.end].split("\\end")[0].rstrip(" \n\\;,")[-1:]
                    == "."
                )
                if stopped or not _goes_on(document, after):
                    yield tuple(pieces)
                    pieces = []
            case Paragraph(kind="table"):
                row = tuple(_pieces(document, item, formulas))
                cells = [formula for piece in row if isinstance(piece, Mention) for formula in piece.formulas]
                if row and not any(map(related, cells)):
                    yield row
            case Paragraph():
                found = list(_pieces(document, item, formulas))
                for piece in found:
                    pieces.append(piece)
                    text = piece.text if isinstance(piece, Word) else ""
                    asked = text in QUESTIONS and piece is found[-1] and isinstance(after, Display)
                    if text in ENDS and not asked:
                        yield tuple(pieces)
                        pieces = []
                if pieces and not isinstance(after, Display):
                    yield tuple(pieces)
                    pieces = []
    if pieces:
        yield tuple(pieces)


def _mention(formulas: Mapping[Range, tuple[Line, ...]], where: Range, displayed: bool) -> Mention:
    return Mention(tuple(line.formula for line in formulas[where]), where, displayed)


def _pieces(
    document: Document, paragraph: Paragraph | Heading, formulas: Mapping[Range, tuple[Line, ...]]
) -> Iterator[Piece]:
    for piece in paragraph.pieces:
        if isinstance(piece, Inline):
            yield _mention(formulas, piece.range, piece.displayed)
            continue
        assert isinstance(piece, Words)
        start = piece.range.start
        text = FOOTNOTE.sub(lambda mark: " " * len(mark[0]), document.prose[start : piece.range.end])
        for found in TOKEN.finditer(text):
            if any(map(is_character_word, found[0])):
                for at, character in enumerate(found[0], start + found.start()):
                    yield Word(character, Range(at, at + 1))
                continue
            word = (
                "[reference]"
                if found[0][0] == "\\" and len(found[0]) > 1
                else found[0].lower().replace("’", "'")
            )
            yield Word(word, Range(start + found.start(), start + found.end()), found[0][0].isupper())


def _goes_on(document: Document, after: object) -> bool:
    """Does the sentence go on behind a display: another display, or a paragraph that begins with a small letter or a comma?"""
    if isinstance(after, Display):
        return False
    if not isinstance(after, Paragraph) or after.kind != "text":
        return False
    first = after.pieces[0]
    return isinstance(first, Words) and not document.words(first).lstrip()[:1].isupper()
