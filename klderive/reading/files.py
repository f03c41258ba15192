"""A file's report: chains, steps, verdicts, places; the shape that JSON, the terminal and the tests share.

The one idea: everything here is plain data (strings and numbers), so that it crosses processes and becomes JSON.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, fields
from functools import partial
from pathlib import Path
from time import perf_counter

from ..symbolic.check import check
from ..verdicts import Given, Proved, Refuted, Undecided, Unread
from .blocks import find_macros
from .documents import Judged, read_text
from .findings import code_of
from .judging import Outcome
from .lexer import Macro
from .sources import SourceError, Text, load, texts

__all__ = ["ChainReport", "FileReport", "StepReport", "check_bytes", "check_file", "check_text"]

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


class _Lines:
    """Offsets to lines and columns, both counted from 1."""

    def __init__(self, text: str):
        self.starts = [0]
        at = text.find("\n")
        while at >= 0:
            self.starts.append(at + 1)
            at = text.find("\n", at + 1)

    def place(self, at: int) -> tuple[int, int]:
        from bisect import bisect_right

        line = bisect_right(self.starts, max(0, at))
        return line, max(0, at) - self.starts[line - 1] + 1


def _step(outcome: Outcome, lines: _Lines) -> StepReport:
    verdict = outcome.verdict
    rules: tuple[str, ...] = ()
    provided: tuple[str, ...] = ()
    reason, diagnosis, witness = None, None, None
    at = outcome.at
    match verdict:
        case Proved(by, conditions):
            rules, provided = tuple(by), tuple(conditions)
        case Refuted(found, slip):
            diagnosis = slip
            witness = {"at": dict(found.at), "lhs": found.lhs, "rhs": found.rhs}
        case Undecided(why):
            reason = why
        case Unread(why, _, column):
            reason, at = why, column or outcome.at
        case Given(binds):
            reason = f"binds {binds}" if binds else None
    line, column = lines.place(at)
    lhs, rhs = outcome.latex or (outcome.lhs, outcome.rhs)
    return StepReport(
        line,
        column,
        outcome.relation,
        lhs,
        rhs,
        verdict.name,
        rules,
        provided,
        reason,
        diagnosis,
        witness,
        code_of(verdict.name, reason, diagnosis, getattr(verdict, "code", "")),
        outcome.rhs,
        outcome.read_as,
        outcome.compared_with,
    )


def _chain(judged: Judged, lines: _Lines, text: Text) -> ChainReport:
    steps = tuple(_step(o, lines) for o in judged.outcomes)
    return ChainReport(
        lines.place(judged.at)[0],
        text.cell,
        judged.assumed,
        steps,
        text.path,
        judged.head,
        judged.expected,
        judged.ignored,
    )


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
    decide = check if budget is None else partial(check, budget=budget)
    macros: dict[str, Macro] = {}
    chains: list[ChainReport] = []
    if sources and sources[0].cell is not None:
        chains = _notebook(sources, decide)
    else:
        for text in sources:
            macros |= find_macros(text.text)
        for text in sources:
            lines = _Lines(text.text)
            chains += [_chain(j, lines, text) for j in _read(text.text, decide, text.tex, macros)]
    return FileReport(path, tuple(chains), None, perf_counter() - started)


def _notebook(cells: list[Text], decide) -> list[ChainReport]:
    """The cells of a notebook are one text to the reader: a binding holds in the cells below it."""
    joined = "\n\f".join(t.text.replace("\f", " ") for t in cells)
    starts, at = [], 0
    for text in cells:
        starts.append(at)
        at += len(text.text) + 2
    places = [(_Lines(t.text), start, t) for t, start in zip(cells, starts, strict=True)]

    def owner(offset: int) -> tuple[_Lines, int, Text]:
        return next(place for place in reversed(places) if place[1] <= max(0, offset))

    class Shifted:
        def place(self, offset: int) -> tuple[int, int]:
            lines, start, _ = owner(offset)
            return lines.place(offset - start)

    lines = Shifted()
    return [_chain(j, lines, owner(j.at)[2]) for j in _read(joined, decide)]  # type: ignore[arg-type]


def _read(text: str, decide, tex: bool = False, macros: dict[str, Macro] | None = None) -> list[Judged]:
    """The judged chains; a fault of the reader itself is one clear line about the file."""
    try:
        return read_text(text, decide, tex, macros)
    except (RecursionError, MemoryError):
        raise SourceError("is nested too deeply or too large to be read") from None
    except Exception as error:
        raise SourceError(
            f"the reader failed ({type(error).__name__}: {str(error)[:80]}); please report this"
        ) from error
