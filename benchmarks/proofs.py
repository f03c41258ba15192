"""The proved lines of texts, for benchmarks that change a text and read it again.

The one idea: a line is known by the place of its claim; only the chain that it stands in is judged again.

Not here: the changes (slips.py, metamorphic.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from klderive.reading.elaboration.chains import Chain
from klderive.reading.elaboration.scopes import passages
from klderive.reading.files import document_of
from klderive.reading.judging.directives import directives
from klderive.reading.judging.lines import Line
from klderive.reading.judging.mending import Mending
from klderive.reading.judging.texts import judged_passage
from klderive.reading.layout import Document, Range
from klderive.reading.sources import SourceError, find, load


@dataclass(frozen=True)
class Proof:
    """A proved line of a display, its chain, and the document it stands in."""

    document: Document
    chain: Chain
    line: Line

    @property
    def at(self) -> int:
        return self.line.read.claim.at.start


def documents(folders: list[str]) -> Iterator[tuple[Path, Document]]:
    """The texts of folders that can be read."""
    for path in map(Path, find(folders)):
        try:
            document, _ = document_of(load(path))
        except SourceError:
            continue
        yield path, document


def proofs(document: Document) -> Iterator[Proof]:
    """The proved lines of a document's displays."""
    marks = directives(document)
    for passage in passages(document, marks.said):
        for chain in passage.chains:
            if chain.inline or chain.role != "claim":
                continue
            for judged in judged_passage(Mending(document, 0, 0), passage, marks, only=chain.range):
                for line in judged.lines:
                    if line.verdict.name == "proved" and any(c is line.read.claim for c in chain.claims):
                        yield Proof(document, chain, line)


def line_at(document: Document, at: int) -> Line | None:
    """The line whose claim begins at a place."""
    marks = directives(document)
    for passage in passages(document, marks.said):
        if passage.range.start <= at < passage.range.end:
            for judged in judged_passage(Mending(document, 0, 0), passage, marks, only=Range(at, at + 1)):
                for line in judged.lines:
                    if line.read.claim.at.start == at:
                        return line
    return None
