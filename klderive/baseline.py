"""A baseline: the findings that a text had when it was first checked, so that only new ones are reported.

The one idea: a finding is known by its file, its code and the line's own text, not by its number, so that lines may
move; files are named as seen from the baseline's folder, so that it holds wherever the command is run.

Not here: what a finding is (reading/reports.findings). Nothing here imports SymPy.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .reading.reports import Found

__all__ = ["BaselineError", "new", "write"]


class BaselineError(Exception):
    """Why a baseline cannot be used, in one line."""


def new(found: list[Found], path: str) -> list[Found]:
    """The findings that the baseline does not list; one that it lists twice is known twice."""
    try:
        known = Counter(json.loads(Path(path).read_text(encoding="utf-8"))["findings"])
    except FileNotFoundError:
        raise BaselineError(f"there is no baseline {path}; --write-baseline {path} makes one") from None
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        raise BaselineError(f"{path} is not a baseline; --write-baseline {path} makes one") from None
    fresh = []
    for one in found:
        mark = _fingerprint(one, path)
        if known[mark] > 0:
            known[mark] -= 1
        else:
            fresh.append(one)
    return fresh


def write(found: Iterable[Found], path: str) -> None:
    """List the findings in a file."""
    listed = sorted(_fingerprint(one, path) for one in found)
    try:
        Path(path).write_text(json.dumps({"version": 1, "findings": listed}, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise BaselineError(f"{path} cannot be written: {error.strerror}") from None


def _fingerprint(found: Found, path: str) -> str:
    file, chain, step, code = found
    text = " ".join(f"{step.relation} {step.source}".split())
    name = chain.path or file.path
    if name != "-":
        name = Path(os.path.relpath(name, Path(path).parent)).as_posix()
    return f"{name} {code} {hashlib.sha256(text.encode(errors='replace')).hexdigest()[:16]}"
