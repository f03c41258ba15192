"""Findings for other programs: a line each for editors, annotations for GitHub, JSON, SARIF.

The one idea: every format is a function from the same plain reports to text.

Not here: what people read (terminal.py, notebook.py, standalone.py).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from .words import VERDICTS, place, said, summary

if TYPE_CHECKING:
    from ..reading.reports import FileReport, Found

__all__ = ["annotation", "concise", "github", "level", "to_json", "to_sarif"]

SARIF = "https://json.schemastore.org/sarif-2.1.0.json"


def concise(findings: Iterable[Found]) -> Iterator[str]:
    """`file:line:col CODE message`, one line a finding."""
    for file, chain, step, code in findings:
        yield f"{place(file, chain, step)} {code} {said(step, code, chain)}"


def github(findings: Iterable[Found]) -> Iterator[str]:
    """Annotations for GitHub Actions; in a notebook the line is that of the cell, and the title says which."""
    for file, chain, step, code in findings:
        title = code if chain.cell is None else f"{code} in cell {chain.cell}"
        yield annotation(level(code), said(step, code, chain), chain.path or file.path, title, step.line, step.column)


def level(code: str) -> str:
    """How loud a finding is: what is refuted, and marks that do not hold, are errors."""
    return "error" if code.startswith(("KL2", "KL4")) else "warning"


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


def to_sarif(found: Iterable[Found], version: str) -> str:
    """The findings as SARIF 2.1.0, with rules, exact regions and the edits that mend; in a notebook the lines are its cell's."""
    from ..reading.findings import FINDINGS

    found = list(found)
    used = sorted({code for *_, code in found})
    rules = [
        {
            "id": f.code,
            "name": f.name.title().replace(" ", ""),
            "shortDescription": {"text": f.says},
            "fullDescription": {"text": f.why},
            "help": {"text": f.instead},
            "defaultConfiguration": {"level": level(f.code)},
        }
        for f in FINDINGS
        if f.code in used
    ]
    driver = {"name": "klderive", "version": version, "rules": rules}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": [_result(one, used) for one in found]}
    return json.dumps({"$schema": SARIF, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=1)


def _result(found: Found, used: list[str]) -> dict:
    file, chain, step, code = found
    where = {"uri": chain.path or file.path}
    here = step.place or {"start": {"line": step.line, "column": step.column}, "end": {"line": step.line, "column": step.column}}
    location: dict = {"physicalLocation": {"artifactLocation": where, "region": _region(here)}}
    if chain.cell is not None:
        location["logicalLocations"] = [{"name": f"cell {chain.cell}", "kind": "cell"}]
    result = {
        "ruleId": code,
        "ruleIndex": used.index(code),
        "level": level(code),
        "message": {"text": said(step, code, chain)},
        "locations": [location],
        "partialFingerprints": {"chainAndLine/v1": f"{chain.id}/{chain.steps.index(step) if step in chain.steps else 0}"},
    }
    if step.edit is not None and chain.cell is None:
        replaced = {"deletedRegion": _region(step.edit["place"]), "insertedContent": {"text": step.edit["text"]}}
        changes = [{"artifactLocation": where, "replacements": [replaced]}]
        result["fixes"] = [{"description": {"text": step.slip or step.diagnosis or "mended"}, "artifactChanges": changes}]
    return result


def _region(place: dict) -> dict:
    start, end = place["start"], place["end"]
    return {"startLine": start["line"], "startColumn": start["column"], "endLine": end["line"], "endColumn": end["column"]}
