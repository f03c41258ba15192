"""What the page asks Python for: the report on a text, and the pieces of the text in their order.

The one idea: the page shows what the reader saw. Headings, words, formulas and displays come from the reader's own layout, so the
page has no grammar of its own; places are UTF-16, as a browser counts. What is said first leaves out the search for slips, which
takes longest; what it judged is not judged again.

Not here: what is shown (page.mjs). Runs in Pyodide and, for the tests, anywhere.
"""

import json
from collections.abc import Iterator

from klderive.check import Judgement, judge
from klderive.language import Statement
from klderive.reading.files import Mend, check_texts
from klderive.reading.judging.mending import mended
from klderive.reading.layout import read
from klderive.reading.layout.document import (
    Display,
    Document,
    Heading,
    Inline,
    NotRead,
    Paragraph,
    Range,
    Words,
)
from klderive.reading.reports import StepReport
from klderive.reading.sources import Text
from klderive.report import to_json
from klderive.report.words import point, reason, sign

__all__ = ["answer", "first"]

judged: dict[Statement, Judgement] = {}
"""What `first` has judged, for the `answer` that follows."""


def answer(text: str, name: str = "note.md") -> str:
    """A JSON object: `report` is what `klderive check --output-format json` prints for the text, `chains` what is said of each
    of its lines, `pieces` the text taken apart, `definitions` its macros."""
    try:
        return _shown(text, name, mended)
    finally:
        judged.clear()


def first(text: str, name: str = "note.md") -> str:
    """The same with the verdicts alone: no slip is looked for."""
    return _shown(text, name, lambda *_: None)


def _judged(statement: Statement, *_: object, **__: object) -> Judgement:
    if statement not in judged:
        judged[statement] = judge(statement)
    return judged[statement]


def _shown(text: str, name: str, mend: Mend) -> str:
    tex = name.endswith(".tex")
    report = check_texts([Text(text, name, tex=tex)], name, _judged, mend=mend)
    document = read(text, ".tex" if tex else ".md")
    units = _utf16(document.text)
    chains = [
        {"head": chain.head, "supposed": chain.assumed, "ignored": chain.ignored, "expected": chain.expected,
         "lines": [_line(step, document, units) for step in chain.steps]}
        for chain in report.chains
    ]  # fmt: skip
    shown = {
        "report": to_json([report]),
        "chains": chains,
        "pieces": [piece for item in document.items for piece in _piece(item, document, units)],
        "definitions": [document.text[start:end] for start, end in document.macros.definitions()],
    }
    return json.dumps(shown, ensure_ascii=False)


def _line(step: StepReport, document: Document, units: list[int]) -> dict:
    keys = ("verdict", "code", "source", "slip", "mended", "read_as", "provided", "asks", "lhs")
    line = {key: getattr(step, key) for key in keys}
    return {
        **line,
        "sign": sign(step.relation),
        "said": reason(step),
        "at": point(step, step.witness or step.differs or {}),
        "range": _units(_offsets(step.place, document), units),
        "edit": step.edit and {"range": _units(step.edit["range"], units), "text": step.edit["text"]},
    }


def _offsets(place: dict | None, document: Document) -> list[int] | None:
    if place is None:
        return None
    return [document.starts[at["line"] - 1] + at["column"] - 1 for at in (place["start"], place["end"])]


def _units(range: tuple[int, int] | list[int] | None, units: list[int]) -> list[int] | None:
    return None if range is None else [units[min(at, len(units) - 1)] for at in range]


def _piece(item: object, document: Document, units: list[int]) -> Iterator[dict]:
    match item:
        case Heading(level=level, pieces=pieces):
            yield {"kind": "heading", "level": level, "pieces": [_inline(p, document, units) for p in pieces]}
        case Paragraph(kind=kind, pieces=pieces):
            yield {"kind": kind, "pieces": [_inline(p, document, units) for p in pieces]}
        case Display(range=where, body=body):
            yield {"kind": "display", "range": _units(where, units), "tex": document.text[body.start : body.end]}
        case NotRead(range=where):
            yield {"kind": "display", "range": _units(where, units), "tex": document.text[where.start : where.end]}


def _inline(piece: Words | Inline, document: Document, units: list[int]) -> dict:
    if isinstance(piece, Words):
        return {"text": document.words(piece)}
    body: Range = piece.body
    return {"tex": document.text[body.start : body.end], "range": _units(piece.range, units), "display": piece.displayed}


def _utf16(text: str) -> list[int]:
    """For each offset into the text, the same one as a browser counts."""
    found = [0]
    for character in text:
        found.append(found[-1] + (2 if ord(character) > 0xFFFF else 1))
    return found
