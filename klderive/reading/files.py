"""Files and texts to reports: one document of the texts of a file, judged, as plain data.

The one idea: a file that cannot be read, and a fault of the reader, is a report with an error in one line, never an exception.

Not here: what a report holds (reports.py), which texts a file has (sources.py).
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from time import perf_counter

from ..check import judge
from ..records import replace
from .judging import Judged, judged
from .judging.lines import Decide
from .judging.mending import Mend, mended
from .layout import Document, Part, Range, limits, read, read_cells
from .reports import ChainReport, FileReport, StepReport, chain_report, not_read, numbered
from .sources import SourceError, Text, load, texts

__all__ = ["ChainReport", "FileReport", "StepReport", "check_bytes", "check_file", "check_text", "check_texts",
           "document_of"]  # fmt: skip

def check_text(text: str, path: str = "<text>", tex: bool = False, budget: int | None = None, claims: bool = False,
               certify: str = "") -> FileReport:
    r"""The report on a text; `claims`: every line is meant for every value of its names; `certify`: a certificate is looked for
    beside each proof ("beside"), or a proof without one is none ("only").

    >>> check_text(r"$$\log\frac{\sigma_1}{\sigma_2} = \log\sigma_1 - \log\sigma_2$$").counts()
    Counter({'proved': 1})
    """
    return check_texts([Text(text, path, tex=tex)], path, _decide(budget, certify), claims)


def check_bytes(data: bytes, name: str, budget: int | None = None, claims: bool = False, certify: str = "") -> FileReport:
    """The report on the bytes of a file, such as those on standard input; the name says what they are."""
    try:
        return check_texts(texts(data, name), name, _decide(budget, certify), claims)
    except SourceError as error:
        return FileReport(name, error=str(error))


def check_file(path: str | Path, budget: int | None = None, claims: bool = False, certify: str = "") -> FileReport:
    """The report on a file; a file that cannot be read is a report with an error, never an exception."""
    try:
        return check_texts(load(path), str(path), _decide(budget, certify), claims)
    except SourceError as error:
        return FileReport(str(path), error=str(error))


def check_texts(sources: list[Text], path: str, decide: Decide = judge, claims: bool = False, mend: Mend = mended) -> FileReport:
    """The report on texts that are one document, such as the cells of a notebook in an editor; `decide` judges statements,
    `mend` looks for the slips of lines."""
    started = perf_counter()
    try:
        document, owners = document_of(sources)
        found = _judged(document, decide, claims, mend)
    except SourceError as error:
        return FileReport(path, error=str(error))
    chains = numbered(chain_report(c, document, _owner(owners, c.range.start)) for c in found)
    return FileReport(path, chains, None, perf_counter() - started, not_read(found, document))


def _decide(budget: int | None, certify: str) -> Decide:
    decide: Decide = judge if budget is None else partial(judge, budget=budget)
    if certify:
        from ..certificates import certifying

        return certifying(decide, certify == "only")
    return decide


def document_of(sources: list[Text]) -> tuple[Document, list[tuple[int, str]]]:
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


def _judged(document: Document, decide: Decide, claims: bool, mend: Mend) -> tuple[Judged, ...]:
    """The judged chains; a fault of the reader itself is one clear line about the file."""
    try:
        return judged(document, decide, claims, mend)
    except (RecursionError, MemoryError):
        raise SourceError("is nested too deeply or too large to be read") from None
    except Exception as error:
        if limits.FAULTS:
            raise
        raise SourceError(f"the reader failed ({type(error).__name__}: {str(error)[:80]}); please report this") from error
