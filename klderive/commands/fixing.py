"""Mended lines in their files: `--diff` shows the edits as a patch, `--fix` makes them.

The one idea: an edit is a stretch of a line of a file, or of a notebook's cell, and what stands there instead; only refuted
lines are mended, and only where exactly one slip mends them and the mended line is proved.

Not here: finding the edit (reading/judging/mending.py). Nothing is written but the edits: newlines, byte order marks and the
other cells stay as they are.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from difflib import unified_diff
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from ..reading.reports import Found

__all__ = ["Edit", "diff", "edits", "write"]

MARK = b"\xef\xbb\xbf"


class Edit(NamedTuple):
    """What stands in a file from one line and column up to another (from 1, the end not included), and its better; `cell`
    counts the cells of a notebook from 1."""

    cell: int | None
    start: tuple[int, int]
    end: tuple[int, int]
    text: str


def edits(found: Iterable[Found]) -> dict[str, list[Edit]]:
    """The edits of the refuted lines among the findings, by file, the last one first; of two that overlap the first stands."""
    made: dict[str, list[Edit]] = {}
    for file, chain, step, _ in found:
        if step.verdict == "refuted" and step.edit is not None and file.path != "-":
            start, end = ((at["line"], at["column"]) for at in (step.edit["place"]["start"], step.edit["place"]["end"]))
            made.setdefault(chain.path or file.path, []).append(Edit(chain.cell, start, end, step.edit["text"]))
    return {path: list(reversed(list(_apart(some)))) for path, some in made.items()}


def _apart(some: list[Edit]) -> Iterator[Edit]:
    last: tuple[int, tuple[int, int]] = (0, (0, 0))
    for edit in sorted(some, key=lambda e: (e.cell or 0, e.start, e.end)):
        if (edit.cell or 0, edit.start) >= last:
            yield edit
            last = (edit.cell or 0, edit.end)


def diff(found: Iterable[Found]) -> Iterator[str]:
    """The edits as a patch, line by line."""
    for path, some in edits(found).items():
        before = _text(path)
        yield from unified_diff(before.splitlines(), _mended(path, before, some).splitlines(), path, path, lineterm="")


def write(found: Iterable[Found]) -> int:
    """Make the edits in the files; how many there were."""
    count = 0
    for path, some in edits(found).items():
        data = Path(path).read_bytes()
        after = _mended(path, _text(path), some)
        if b"\r\n" in data:
            after = after.replace("\n", "\r\n")
        Path(path).write_bytes((MARK if data.startswith(MARK) else b"") + after.encode("utf-8"))
        count += len(some)
    return count


def _text(path: str) -> str:
    return Path(path).read_bytes().decode("utf-8-sig").replace("\r\n", "\n")


def _mended(path: str, text: str, some: list[Edit]) -> str:
    if some[0].cell is None:
        for edit in some:
            text = _edited(text, edit)
        return text
    for edit in some:
        assert edit.cell is not None
        source = json.loads(text)["cells"][edit.cell - 1]["source"]
        whole = source if isinstance(source, str) else "".join(source)
        text = _with_source(text, source, _edited(whole, edit), edit.cell)
    return text


def _edited(text: str, edit: Edit) -> str:
    start, end = (_offset(text, *place) for place in (edit.start, edit.end))
    return text[:start] + edit.text + text[end:]


def _offset(text: str, line: int, column: int) -> int:
    at = 0
    for _ in range(line - 1):
        at = text.index("\n", at) + 1
    return at + column - 1


def _with_source(text: str, old: str | list[str], new: str, cell: int) -> str:
    """The notebook with another source of a cell, in the layout of nbformat: everything else keeps its letters if it has it."""
    notebook = json.loads(text)
    notebook["cells"][cell - 1]["source"] = new if isinstance(old, str) else new.splitlines(keepends=True)
    plain = "\\u" in text and text.isascii()
    return json.dumps(notebook, indent=1, ensure_ascii=plain) + "\n" * text.endswith("\n")
