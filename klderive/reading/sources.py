r"""Files to texts: Markdown, TeX (with the files it inputs), notebooks (their Markdown cells), plain text.

The one idea: a file is bytes from a stranger; it becomes texts with places in it, or one sentence that says why not.

Not here: what is in the texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from ..records import record

__all__ = ["SUFFIXES", "SourceError", "Text", "find", "load", "texts"]

SUFFIXES = (".md", ".markdown", ".tex", ".ipynb", ".txt", ".rst", ".qmd", ".rmd", ".mdx", ".ltx")
TEX = (".tex", ".ltx")
LARGEST = 60_000_000
FILES, DEPTH = 500, 50  # that a TeX file may input
INPUT = re.compile(r"^[^%\n]*?\\(?:input|include)\{([^{}]{1,200})\}", re.M)


class SourceError(Exception):
    """Why a file cannot be read, in one line."""


@record
class Text:
    """A text of a file: `cell` counts a notebook's cells from 1, `path` differs from the file's for an input file."""

    text: str
    path: str
    cell: int | None = None
    tex: bool = False


def find(paths: list[str], exclude: tuple[str, ...] = ()) -> Iterator[Path]:
    """The files of the given paths; a folder gives all texts in it, hidden folders left out."""
    for name in paths:
        path = Path(name)
        if not path.is_dir():
            yield path
            continue
        for inside in sorted(path.rglob("*")):
            parts = inside.relative_to(path).parts
            if (
                inside.suffix.lower() in SUFFIXES
                and inside.is_file()
                and not any(p.startswith(".") or p in ("node_modules", "__pycache__") for p in parts)
                and not any(part.match(pattern) for pattern in exclude for part in (inside, *inside.parents[: len(parts) - 1]))
            ):
                yield inside


def load(path: str | Path) -> list[Text]:
    """The texts of a file; raises SourceError with one clear line."""
    return texts(_read(Path(path)), path)


def texts(data: bytes, path: str | Path) -> list[Text]:
    """The texts in the bytes of a file of this name."""
    path, text = Path(path), _decoded(data)
    if path.suffix.lower() == ".ipynb":
        return list(_cells(text, str(path)))
    if path.suffix.lower() in TEX:
        return list(_tex(text, path))
    return [Text(text, str(path))]


def _read(path: Path) -> bytes:
    try:
        size = path.stat().st_size
    except FileNotFoundError:
        raise SourceError("no such file") from None
    except OSError as error:
        raise SourceError(f"cannot be read: {error.strerror or error}") from None
    if not path.is_file():
        raise SourceError("is not a file")
    if size > LARGEST:
        raise SourceError(f"is larger than {LARGEST // 1_000_000} MB")
    try:
        return path.read_bytes()
    except OSError as error:
        raise SourceError(f"cannot be read: {error.strerror or error}") from None


def _decoded(data: bytes) -> str:
    if len(data) > LARGEST:
        raise SourceError(f"is larger than {LARGEST // 1_000_000} MB")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise SourceError("is UTF-16 text; save it as UTF-8")
    if b"\0" in data[:4096]:
        raise SourceError("is a binary file, not a text")
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SourceError(f"is not UTF-8 text (line {line}, byte {error.start}); save it as UTF-8") from None


def _cells(text: str, path: str) -> Iterator[Text]:
    """The Markdown cells of a notebook; whatever has the wrong type is refused, not guessed."""
    import json

    try:
        notebook = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SourceError(f"is not a notebook: {str(error)[:80]}") from None
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if not isinstance(cells, list):
        raise SourceError("is not a notebook: it has no list of cells (nbformat 4)")
    for number, cell in enumerate(cells, 1):
        if not isinstance(cell, dict):
            raise SourceError(f"is not a notebook: cell {number} is not an object")
        if cell.get("cell_type") != "markdown":
            continue
        source = cell.get("source", "")
        if isinstance(source, list) and all(isinstance(line, str) for line in source):
            source = "".join(source)
        if not isinstance(source, str):
            raise SourceError(f"is not a notebook: the source of cell {number} is not text")
        yield Text(source, path, number)


def _tex(text: str, path: Path) -> Iterator[Text]:
    r"""A TeX file and the files that it inputs, each once, and only from its own folder and below."""
    root = path.resolve().parent
    seen = {path.resolve()}

    def opened(text: str, path: Path, here: Path, depth: int = 0) -> Iterator[Text]:
        yield Text(text, str(path), tex=True)
        for match in INPUT.finditer(text):
            for folder in (root, here):  # TeX looks beside the main file, people also beside the file itself
                target = _resolved(folder, match[1].strip())
                if target is None or target in seen or not target.is_relative_to(root) or not target.is_file():
                    continue
                seen.add(target)
                if len(seen) > FILES or depth == DEPTH:
                    raise SourceError(f"inputs more than {FILES} files, or files that input files {DEPTH} deep")
                name = shown / target.relative_to(root)
                yield from opened(_decoded(_read(target)), name, target.parent, depth + 1)
                break

    shown = path.parent
    yield from opened(text, path, root)


def _resolved(folder: Path, name: str) -> Path | None:
    """Where an input file lies when all links are followed; None for what is no name of a file."""
    try:
        return (folder / (name if Path(name).suffix else f"{name}.tex")).resolve()
    except (OSError, ValueError, RuntimeError):
        return None
