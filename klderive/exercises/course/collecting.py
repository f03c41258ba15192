"""The files of a class: whose each is, and its bytes, if it is a file as people hand one in.

The one idea: name and file are a stranger's. A link, a pipe, a file too large, two files of one student: each is an error of that
student's hand-in, said in words, and never of the class. No byte is read before it is known that there are not too many.

Not here: what is in the bytes (handins.py), limits on what they cost (running.py).
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from ...reading.sources import SUFFIXES

__all__ = ["HandInError", "by_student", "collected", "content", "named"]

LONGEST = 200
"""Bytes of a name from which on the rest of it is a digest: files are named after students."""


class HandInError(ValueError):
    """Why a hand-in is not graded, in one line."""


def collected(paths: Sequence[Path]) -> Iterator[tuple[str, Path]]:
    """Students and their files; raises FileNotFoundError for a path that is not there.

    Of a folder each file in it, and of each folder in it what can be read; hidden ones are left out.
    """
    for path in paths:
        if not os.path.lexists(path):
            raise FileNotFoundError(f"{path}: there is no such file")
        for item in sorted(path.glob("[!.]*")) if _folder(path) else [path]:
            if not _folder(item):
                yield named(item.stem), item
                continue
            files = [file for file in sorted(item.rglob("*")) if file.suffix.lower() in SUFFIXES and not file.is_dir()]
            yield from ((named(item.name), file) for file in files or [item])


def _folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def by_student(handins: Iterable[tuple[str, Path]]) -> dict[str, list[Path]]:
    """The files of each student."""
    found: dict[str, list[Path]] = {}
    for student, path in handins:
        found.setdefault(student, []).append(path)
    return found


def content(paths: Sequence[Path], most: int) -> bytes:
    """The bytes of the one file of a student; HandInError if that is not what there is."""
    if len(paths) > 1:
        names = ", ".join(named(path.name) for path in paths[:5])
        raise HandInError(f"{len(paths)} files were handed in ({names}); one is graded for each student")
    (path,) = paths
    try:
        is_what = path.lstat()
        if stat.S_ISLNK(is_what.st_mode):
            raise HandInError("it is a link, not a file")
        if stat.S_ISDIR(is_what.st_mode):
            raise HandInError("its folder holds no Markdown, TeX or notebook")
        if not stat.S_ISREG(is_what.st_mode):
            raise HandInError("it is no ordinary file")
        if path.suffix.lower() not in SUFFIXES:
            raise HandInError(f"{named(path.name)} is neither Markdown nor TeX nor a notebook")
        with path.open("rb") as file:
            data = file.read(most + 1)
    except OSError as error:
        raise HandInError(f"it cannot be read: {error.strerror or error}") from None
    if len(data) > most:
        raise HandInError(f"it has more than {most // 1_000_000} MB")
    return data


def named(name: str) -> str:
    """A student's name as it may stand in a line, a table and a file's name.

    >>> named("ada"), named("eve\\n- ada: 0"), len(named("n" * 250))
    ('ada', 'eve�- ada: 0-92c71ebf', 189)
    """
    shown = "".join(c if c.isprintable() and c not in r"\\/" else "\ufffd" for c in name)
    data = os.fsencode(name)
    if shown == name and len(data) <= LONGEST:
        return name
    digest = hashlib.sha256(data).hexdigest()[:8]
    return f"{shown.encode()[:LONGEST - 20].decode(errors='ignore')}-{digest}"
