"""Findings for other programs: a line each for editors, annotations for GitHub, JSON.

The one idea: every format is a function from the same plain reports to text.

Not here: what people read (terminal.py, notebook.py).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from .words import VERDICTS, place, said, summary

if TYPE_CHECKING:
    from ..reading.reports import FileReport, Found

__all__ = ["annotation", "concise", "github", "to_json"]


def concise(findings: Iterable[Found]) -> Iterator[str]:
    """`file:line:col CODE message`, one line a finding."""
    for file, chain, step, code in findings:
        yield f"{place(file, chain, step)} {code} {said(step, code, chain)}"


def github(findings: Iterable[Found]) -> Iterator[str]:
    """Annotations for GitHub Actions; in a notebook the line is that of the cell, and the title says which."""
    for file, chain, step, code in findings:
        level = "error" if code.startswith(("KL2", "KL4")) else "warning"
        title = code if chain.cell is None else f"{code} in cell {chain.cell}"
        yield annotation(level, said(step, code, chain), chain.path or file.path, title, step.line, step.column)


def annotation(level: str, text: str, path: str, title: str, line: int = 1, column: int = 1) -> str:
    """One workflow command, with what has a meaning there escaped.

    >>> annotation("error", "50 % wrong", "a,b.md", "KL201", 3)
    '::error file=a%2Cb.md,line=3,col=1,title=KL201::50 %25 wrong'
    """

    def escaped(said: str) -> str:
        return said.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")

    path, title = (escaped(said).replace(":", "%3A").replace(",", "%2C") for said in (path, title))
    return f"::{level} file={path},line={line},col={column},title={title}::{escaped(text)}"


def to_json(files: Iterable[FileReport], ascii_only: bool = False) -> str:
    """One JSON object for all files."""
    files = list(files)
    total = summary(files)
    return json.dumps(
        {
            "version": 1,
            "files": [f.as_json() for f in files],
            "summary": {**{v: total[v] for v in VERDICTS}, "differs": sum(f.differs() for f in files)},
        },
        ensure_ascii=ascii_only,
        indent=1,
    )
