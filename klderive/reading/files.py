"""A file's report: chains, steps, verdicts, places; the shape that JSON, the terminal and the tests share.

The one idea: everything here is plain data (strings and numbers), so that it crosses processes and becomes JSON.
"""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass, field, fields, replace
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

from ..check import judge
from ..verdicts import Given, Proved, Refuted, Undecided, Unread, Verdict
from .findings import code_of
from .formula import nodes
from .judging import Judged, Line, judged
from .judging.lines import Decide
from .layout import Document, Part, Range, read, read_cells
from .sources import SourceError, Text, load, texts

__all__ = ["ChainReport", "FileReport", "StepReport", "check_bytes", "check_file", "check_text"]

FAULTS = bool(os.environ.get("KLDERIVE_FAULTS"))
"""Shows the traceback of a fault of the reader, for those who mend it."""
VERDICTS = ("proved", "refuted", "undecided", "given", "unread")


@dataclass(frozen=True)
class StepReport:
    """One line: where, what it says, the verdict and its evidence."""

    line: int
    column: int
    relation: str
    lhs: str
    rhs: str
    verdict: str
    rules: tuple[str, ...] = ()
    provided: tuple[str, ...] = ()
    reason: str | None = None
    diagnosis: str | None = None
    witness: dict | None = None
    code: str = ""
    source: str = ""
    read_as: str = ""
    compared_with: str = field(default="", metadata={"json": False})
    range: tuple[int, int] | None = None
    place: dict | None = None
    by: tuple[str, ...] = ()
    closed: bool = False
    differs: dict | None = None
    models: int | None = None

    def as_json(self) -> dict:
        """The object that `--output-format json` prints for a line."""
        values = {f.name: getattr(self, f.name) for f in fields(self) if f.metadata.get("json", True)}
        return {name: list(v) if isinstance(v, tuple) else v for name, v in values.items()}


@dataclass(frozen=True)
class ChainReport:
    """The lines of a chain; `expected` is the verdict that a comment announces, `ignored` the reason of an ignore."""

    line: int
    cell: int | None
    assumed: tuple[str, ...]
    steps: tuple[StepReport, ...]
    path: str = ""
    head: str = ""
    expected: str = ""
    ignored: str = ""


@dataclass(frozen=True)
class FileReport:
    """All chains of a file, or why it could not be read."""

    path: str
    chains: tuple[ChainReport, ...] = ()
    error: str | None = None
    seconds: float = field(default=0.0, compare=False)

    def counts(self) -> Counter[str]:
        return Counter(step.verdict for chain in self.chains for step in chain.steps)

    def as_json(self) -> dict:
        """The object that `--output-format json` prints for a file."""
        return {
            "format": 2,
            "path": self.path,
            "error": self.error,
            "chains": [
                {
                    "line": c.line,
                    "cell": c.cell,
                    "assumed": list(c.assumed),
                    "expected": c.expected or None,
                    "ignored": c.ignored or None,
                    "steps": [s.as_json() for s in c.steps],
                }
                for c in self.chains
            ],
        }


def _step(line: Line, document: Document) -> StepReport:
    """A judged line as plain data, in the author's own LaTeX."""
    verdict, claim = line.verdict, line.read.claim
    rules: tuple[str, ...] = ()
    provided: tuple[str, ...] = ()
    reason, diagnosis, witness, models = None, None, None, None
    match verdict:
        case Proved(by, conditions):
            rules, provided, models = tuple(by), tuple(conditions), verdict.models
        case Refuted(found, slip):
            diagnosis, witness = slip, _witness(found)
        case Undecided(why) | Unread(why):
            reason = why
        case Given(binds):
            reason = f"binds {binds}" if binds else None
    place = document.place(line.at)
    left, right = _source(document, claim.left), _source(document, claim.right)
    start, end = claim.left.span.start, claim.right.span.end
    return StepReport(
        place.line, place.column, SIGNS.get(claim.sign, claim.sign), left, right, verdict.name, rules, provided, reason, diagnosis,
        witness, code_of(verdict.name, reason, diagnosis, getattr(verdict, "code", "")), right, line.read_as, left,
        range=(min(start, end), max(start, end)), place=_place(document, claim.at.start, max(end, claim.at.end)), by=rules,
        closed=line.closed, differs=_witness(line.differs), models=models,
    )  # fmt: skip


SIGNS = {"identical": "="}


def _witness(found: Any) -> dict | None:
    return None if found is None else {"at": dict(found.at), "lhs": found.lhs, "rhs": found.rhs}


def _source(document: Document, node: nodes.Node) -> str:
    return " ".join(document.masked[node.span.start : node.span.end].split())


def _place(document: Document, start: int, end: int) -> dict:
    first, last = document.place(start), document.place(end)
    return {"start": {"line": first.line, "column": first.column}, "end": {"line": last.line, "column": last.column}}


def _unread(document: Document, at: int, verdict: Verdict) -> StepReport:
    """A row that has no tree, or mathematics in a form that is not read."""
    assert isinstance(verdict, Unread)
    place = document.place(at)
    line = document.text[at : at + 200].split("\n")[0]
    return StepReport(place.line, place.column, "", "", line, "unread", reason=verdict.reason,
                      code=code_of("unread", verdict.reason, None), source=line, place=_place(document, at, at + len(line)))


def _chain(chain: Judged, document: Document, path: str) -> ChainReport:
    steps = [(line.at, _step(line, document)) for line in chain.lines]
    steps += [(at, _unread(document, at, verdict)) for at, verdict in chain.unread]
    steps.sort(key=lambda step: step[0])
    place = document.place(chain.range.start)
    assumed = tuple(dict.fromkeys(a for line in chain.lines for a in line.assumed))
    head = _source(document, chain.lines[0].read.claim.left) if chain.lines else ""
    return ChainReport(place.line, place.cell, assumed, tuple(step for _, step in steps), path, head, chain.expected, chain.ignored)


def check_text(text: str, path: str = "<text>", tex: bool = False, budget: int | None = None) -> FileReport:
    r"""The report on a text.

    >>> check_text(r"$$\log\frac{\sigma_1}{\sigma_2} = \log\sigma_1 - \log\sigma_2$$").counts()
    Counter({'proved': 1})
    """
    try:
        return _report([Text(text, path, tex=tex)], path, budget)
    except SourceError as error:
        return FileReport(path, error=str(error))


def check_bytes(data: bytes, name: str, budget: int | None = None) -> FileReport:
    """The report on the bytes of a file, such as those on standard input; the name says what they are."""
    try:
        return _report(texts(data, name), name, budget)
    except SourceError as error:
        return FileReport(name, error=str(error))


def check_file(path: str | Path, budget: int | None = None) -> FileReport:
    """The report on a file; a file that cannot be read is a report with an error, never an exception."""
    try:
        return _report(load(path), str(path), budget)
    except SourceError as error:
        return FileReport(str(path), error=str(error))


def _report(sources: list[Text], path: str, budget: int | None) -> FileReport:
    started = perf_counter()
    decide = judge if budget is None else partial(judge, budget=budget)
    document, owners = _document(sources)
    chains = tuple(_chain(c, document, _owner(owners, c.range.start)) for c in _judged(document, decide))
    return FileReport(path, chains, None, perf_counter() - started)


def _document(sources: list[Text]) -> tuple[Document, list[tuple[int, str]]]:
    """One document of the texts of a file, and where each of them begins."""
    if not sources:
        return read(""), []
    if sources[0].cell is not None:
        document = read_cells((t.cell or 0, t.text) for t in sources)
        return document, [(0, sources[0].path)]
    text = "\n\n".join(t.text for t in sources)
    document = read(text, ".tex" if sources[0].tex else Path(sources[0].path).suffix or ".md")
    owners, parts, at = [], [], 0
    for source in sources:
        owners.append((at, source.path))
        parts.append(Part(Range(at, at + len(source.text))))
        at += len(source.text) + 2
    return replace(document, parts=tuple(parts)), owners


def _owner(owners: list[tuple[int, str]], at: int) -> str:
    return next((path for start, path in reversed(owners) if start <= at), "")


def _judged(document: Document, decide: Decide) -> tuple[Judged, ...]:
    """The judged chains; a fault of the reader itself is one clear line about the file."""
    try:
        return judged(document, decide)
    except (RecursionError, MemoryError):
        raise SourceError("is nested too deeply or too large to be read") from None
    except Exception as error:
        if FAULTS:
            raise
        raise SourceError(f"the reader failed ({type(error).__name__}: {str(error)[:80]}); please report this") from error
