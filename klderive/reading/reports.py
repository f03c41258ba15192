"""The report on a file as plain data: chains, steps, verdicts, places; the shape that JSON, the terminal and the tests share.

The one idea: everything here is strings and numbers, so that it crosses processes and becomes JSON. Fields of the first version
keep name, type and meaning; what FOR_PEOPLE names is for people only.

Not here: reading files (files.py), how reports are printed (report.py).
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from ..records import field, record, replace
from ..verdicts import Given, Proved, Refuted, Undecided, Unread, Verdict
from .findings import code_of
from .formula import nodes
from .judging import Judged, Line
from .judging.assumed import spelled
from .judging.lines import DIFFERS
from .judging.mending import Mended
from .judging.reasons import in_words
from .layout import Document

__all__ = ["ChainReport", "FileReport", "Found", "StepReport", "chain_report", "findings", "not_read", "numbered"]

SIGNS = {"identical": "="}
FOR_PEOPLE = frozenset("why slip marked mended letters asks".split())
"""Fields of a line that are for people only."""


@record
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
    compared_with: str = ""
    range: tuple[int, int] | None = None
    place: dict | None = None
    by: tuple[str, ...] = ()
    closed: bool = False
    differs: dict | None = None
    models: int | None = None
    certificate: dict | None = None
    edit: dict | None = None
    why: str = ""
    slip: str = ""
    marked: tuple[str, int, int] | None = None
    mended: str = ""
    letters: dict = field(default_factory=dict)
    asks: tuple[str, ...] = ()

    def as_json(self) -> dict:
        """The object that `--output-format json` prints for a line."""
        values = {name: getattr(self, name) for name in self.__match_args__ if name not in FOR_PEOPLE}
        return {name: list(v) if isinstance(v, tuple) else v for name, v in values.items()}


@record
class ChainReport:
    """The lines of a chain; `expected` is the verdict that a comment announces, `ignored` the reason of an ignore.

    `assumptions` are what its lines suppose, each with where it comes from and its line; `id` names the chain in its file.
    """

    line: int
    cell: int | None
    assumed: tuple[str, ...]
    steps: tuple[StepReport, ...]
    path: str = ""
    head: str = ""
    expected: str = ""
    ignored: str = ""
    id: str = ""
    assumptions: tuple[dict, ...] = ()

    def as_json(self) -> dict:
        """The object that `--output-format json` prints for a chain."""
        return {
            "id": self.id,
            "line": self.line,
            "cell": self.cell,
            "assumed": list(self.assumed),
            "assumptions": list(self.assumptions),
            "expected": self.expected or None,
            "ignored": self.ignored or None,
            "steps": [s.as_json() for s in self.steps],
        }


@record
class FileReport:
    """All chains of a file, or why it could not be read; `not_read` is mathematics in a form that is not read."""

    path: str
    chains: tuple[ChainReport, ...] = ()
    error: str | None = None
    seconds: float = field(default=0.0, compare=False)
    not_read: tuple[dict, ...] = ()

    def counts(self) -> Counter[str]:
        return Counter(step.verdict for chain in self.chains for step in chain.steps)

    def differs(self) -> int:
        """Lines that differ somewhere and may not be meant for every value (KL310)."""
        return sum(step.code == DIFFERS for chain in self.chains for step in chain.steps)

    def as_json(self) -> dict:
        """The object that `--output-format json` prints for a file."""
        return {
            "format": 2,
            "path": self.path,
            "error": self.error,
            "not_read": list(self.not_read),
            "chains": [c.as_json() for c in self.chains],
        }


Found = tuple[FileReport, ChainReport, StepReport, str]
"""A finding: the line, where it stands, and its code."""


def findings(files: Iterable[FileReport]) -> Iterator[Found]:
    """Every line that is neither proved nor given, with its code; what the text announces is not a finding."""
    for file in files:
        for chain in file.chains:
            if chain.ignored:
                continue
            if chain.expected and not any(s.verdict == chain.expected for s in chain.steps):
                yield file, chain, (*chain.steps, StepReport(chain.line, 1, "", "", "", ""))[0], "KL401"
            announced = next((s for s in chain.steps if s.verdict == chain.expected), None)  # a mark covers one line
            for step in chain.steps:
                if step.code and step is not announced:
                    yield file, chain, step, step.code


def numbered(chains: Iterable[ChainReport]) -> tuple[ChainReport, ...]:
    """The chains, each with an id that depends on its own text alone; a second one with the same text is told apart."""
    seen: Counter[str] = Counter()
    found = []
    for chain in chains:
        text = "\n".join((chain.head, *chain.assumed, *(f"{s.relation} {s.source}" for s in chain.steps)))
        digest = hashlib.sha256(text.encode(errors="replace")).hexdigest()[:12]
        seen[digest] += 1
        found.append(replace(chain, id=digest if seen[digest] == 1 else f"{digest}-{seen[digest]}"))
    return tuple(found)


# ---------------------------------------------------------------- judged chains to reports


def chain_report(chain: Judged, document: Document, path: str) -> ChainReport:
    """A judged chain as plain data, its steps in the order of the text."""
    steps = [(line.at, _step(line, document)) for line in chain.lines]
    steps += [(at, _unread(document, at, verdict, chain.code)) for at, verdict in chain.unread]
    steps.sort(key=lambda step: step[0])
    place = document.place(_start(chain))
    assumed = tuple(dict.fromkeys(a for line in chain.lines for a in line.assumed))
    head = _source(document, chain.lines[0].read.claim.left) if chain.lines else ""
    supposed = dict.fromkeys(a for line in chain.lines for a in line.supposed)
    assumptions: dict[tuple[str, str, int], None] = dict.fromkeys(
        (a.text, a.source, document.place(a.at).line) for a in supposed
    )
    return ChainReport(
        place.line, place.cell, assumed, tuple(step for _, step in steps), path, head, chain.expected, chain.ignored,
        assumptions=tuple({"text": text, "from": source, "line": line} for text, source, line in assumptions),
    )  # fmt: skip


def _start(chain: Judged) -> int:
    """Where the first side of a chain stands, or its first line, if it goes on from a display before."""
    if not chain.lines:
        return chain.range.start
    first = chain.lines[0].read.claim
    return first.left.span.start if chain.range.start <= first.left.span.start < chain.range.end else first.at.start


def not_read(chains: Iterable[Judged], document: Document) -> tuple[dict, ...]:
    """Mathematics in a form that is not read, and comments that were not understood."""
    return tuple(
        {"range": list(chain.range), "what": verdict.reason}
        for chain in chains
        if not chain.lines
        for at, verdict in chain.unread
        if isinstance(verdict, Unread) and at == chain.range.start
    )


def _step(line: Line, document: Document) -> StepReport:
    """A judged line as plain data, in the author's own LaTeX."""
    verdict, claim = line.verdict, line.read.claim
    rules: tuple[str, ...] = ()
    provided: tuple[str, ...] = ()
    reason: str | None = None
    diagnosis: str | None = None
    witness, models, certificate = None, None, None
    match verdict:
        case Proved(by, conditions):
            rules, provided, models = tuple(by), tuple(spelled(c, line.letters) for c in conditions), verdict.models
            certificate = _certificate(verdict)
        case Refuted(found, diagnosis):
            witness = _witness(found)
        case Unread(why):
            reason = in_words(why)
        case Undecided(why):
            reason = why
        case Given(binds):
            reason = f"binds {binds}" if binds else None
    place = document.place(line.at)
    left, right = _source(document, claim.left), _source(document, claim.right)
    start, end = claim.left.span.start, claim.right.span.end
    slip = line.mended
    said = verdict.reason if isinstance(verdict, Unread) else reason
    return StepReport(
        place.line, place.column, SIGNS.get(claim.sign, claim.sign), left, right, verdict.name,
        rules=rules, provided=provided, reason=reason, diagnosis=diagnosis, witness=witness,
        code=code_of(verdict.name, said, diagnosis, getattr(verdict, "code", "")),
        source=right, read_as=line.read_as, compared_with=_source(document, line.compared) if line.compared is not None else "",
        range=(min(start, end), max(start, end)), place=_place(document, claim.at.start, max(end, claim.at.end)), by=rules,
        closed=line.closed, differs=_witness(line.differs), models=models, certificate=certificate,
        edit=None if slip is None else {"range": list(slip.range), "place": _place(document, *slip.range), "text": slip.text},
        why=line.why, slip="" if slip is None else slip.says, marked=None if slip is None else _marked(slip),
        mended="" if slip is None else " ".join(slip.mended.split()), letters=line.letters, asks=line.asks,
    )  # fmt: skip


def _certificate(verdict: Proved) -> dict | None:
    """The certificate of a proof, or why it has none; None if nobody looked for one."""
    if verdict.certificate:
        return json.loads(verdict.certificate)
    return {"uncertified": verdict.uncertified} if verdict.uncertified else None


def _marked(slip: Mended) -> tuple[str, int, int]:
    """The side in one row, and where in it the edit begins and how long what it replaces is."""
    at, end = slip.range.start - slip.side.start, slip.range.end - slip.side.start
    text = slip.source
    kept = text[:at] + text[at:end].rstrip() if text[at:end].strip() else text[:at].rstrip()
    before = " ".join(text[:at].split()) + (" " if text[:at][-1:].isspace() and text[at:end].strip() else "")
    return " ".join(text.split()), len(before), max(1, len(" ".join(kept.split())) - len(before))


def _witness(found: Any) -> dict | None:
    return None if found is None else {"at": dict(found.at), "lhs": found.lhs, "rhs": found.rhs}


def _source(document: Document, node: nodes.Node) -> str:
    return " ".join(document.masked[node.span.start : node.span.end].split())


def _place(document: Document, start: int, end: int) -> dict:
    first, last = document.place(start), document.place(end)
    return {"start": {"line": first.line, "column": first.column}, "end": {"line": last.line, "column": last.column}}


def _unread(document: Document, at: int, verdict: Verdict, code: str) -> StepReport:
    """A row that has no tree, or mathematics in a form that is not read."""
    assert isinstance(verdict, Unread)
    place = document.place(at)
    line = document.text[at : at + 200].split("\n")[0]
    return StepReport(
        place.line, place.column, "", "", line, "unread", reason=in_words(verdict.reason),
        code=code or code_of("unread", verdict.reason, None), source=line, range=(at, at + len(line)),
        place=_place(document, at, at + len(line)),
    )  # fmt: skip
