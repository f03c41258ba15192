r"""Directives and marks in comments: `klderive: x in R^n`, `p = N(\mu, \sigma^2)`, `expect refuted`, `ignore: because ...`.

The one idea: a directive says what a sentence of the text could say, and is handed on as a saying. A mark is for the next
display. What is neither is a finding of its own: nothing is skipped.

Not here: what sayings do (elaboration).
"""

from __future__ import annotations

from collections.abc import Sequence

from ...records import record
from ..discourse import Said as Read
from ..elaboration.sayings import related
from ..formula import nodes, read_text
from ..layout.document import Display, Document, Inline, Mark, Paragraph, Range
from ..said import Said

__all__ = ["EXPECTED", "Directives", "directives"]

EXPECTED = ("refuted", "undecided", "unread", "proved", "given")
SIGNS = frozenset("= := ~ in < > <= >= !=".split())
SPACES = {"R": r"\mathbb{R}", "N": r"\mathbb{N}", "Z": r"\mathbb{Z}"}


@record
class Directives:
    """What the comments of a document say: sayings, marks of displays by their start, and what is no directive."""

    said: tuple[Said, ...]
    expected: dict[int, str]
    ignored: dict[int, str]
    unmet: tuple[tuple[Range, str], ...]
    unread: tuple[tuple[Range, str], ...]


def directives(document: Document) -> Directives:
    """The directives of a document."""
    said: list[Said] = []
    expected: dict[int, str] = {}
    ignored: dict[int, str] = {}
    unmet: list[tuple[Range, str]] = []
    unread: list[tuple[Range, str]] = []
    waiting: tuple[Range, str, str] | None = None
    for item in document.items:
        match item:
            case Mark(range=where, text=text):
                place = Range(document.text.find(text, where.start), where.end) if text else where
                word, _, rest = text.partition(" ")
                word, rest = word.rstrip(":"), rest.strip(" :-—")
                if word not in ("expect", "ignore"):
                    for part in _parts(text):
                        found = _said(document, part, where)
                        said += found
                        if not found:
                            unread.append((place, f"this directive was not read: {part[:80] or 'it is empty'}"))
                    continue
                if word == "expect" and rest not in EXPECTED:
                    unread.append((place, f"expect takes {', '.join(EXPECTED)}; read {rest or 'nothing'}"))
                    continue
                if waiting is not None and waiting[1] == "expect":
                    unmet.append((waiting[0], waiting[2]))
                waiting = where, word, rest or "no reason given"
            case Paragraph(pieces=pieces) if waiting is not None and (first := _shown(pieces)) is not None:
                (expected if waiting[1] == "expect" else ignored)[first] = waiting[2]
                waiting = None
            case Display(range=where) if waiting is not None:
                (expected if waiting[1] == "expect" else ignored)[where.start] = waiting[2]
                waiting = None
    if waiting is not None and waiting[1] == "expect":
        unmet.append((waiting[0], waiting[2]))
    return Directives(tuple(said), expected, ignored, tuple(unmet), tuple(unread))


def _shown(pieces: Sequence[object]) -> int | None:
    """Where the first display in the midst of a paragraph begins."""
    return next((p.range.start for p in pieces if isinstance(p, Inline) and p.displayed), None)


def _said(document: Document, text: str, where: Range) -> list[Said]:
    """What a directive says; how long it holds is for its section to say (scopes.py)."""
    tree = read_text(_spaces(text), document.macros).tree
    if tree is None or not _relates(tree):
        return []
    return list(related(tree, Read("definition", (), (), (), where), where))


def _parts(text: str) -> list[str]:
    """Directives side by side: split at semicolons."""
    return [part.strip() for part in text.split(";") if part.strip()] or [""]


def _spaces(text: str) -> str:
    """`x in R^n` as people type it: the word `in`, capital letters for spaces behind it."""
    left, word, right = text.partition(" in ")
    if not word:
        left, word, right = text.partition(r"\in ")
    if not word:
        return text
    right = right.strip()
    head = SPACES.get(right[:1], right[:1]) if not right[1:2].isalpha() else right[:1]
    return rf"{left} \in {head}{right[1:]}"


def _relates(tree: nodes.Node) -> bool:
    if isinstance(tree, nodes.Listing):
        return any(map(_relates, tree.items))
    return isinstance(tree, nodes.Relation) and all(sign.name in SIGNS for sign in tree.signs)

