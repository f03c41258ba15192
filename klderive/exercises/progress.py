"""What a learner has done, in a file on the learner's own machine.

The one idea: the file is a table from exercise to what became of it; the command line begins it, a notebook only goes on with one
that is there. Nothing is sent anywhere, no answer is kept.

Not here: what an answer is worth (judge.py), how the map looks (commands.py).
"""

from __future__ import annotations

import builtins
import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ..records import record, replace

__all__ = ["Done", "ProgressError", "kept", "of_a_notebook", "place", "record_answer", "record_hint"]

VERSION = 1
LONGEST = 1_000_000
"""Characters of a file that is read."""


class ProgressError(ValueError):
    """The file is not one of progress; it is left as it is."""


@record
class Done:
    """What became of one exercise: whether it was solved, how many answers were tried, up to which degree hints were told."""

    solved: bool = False
    tries: int = 0
    hints: int = 0


def place() -> Path:
    """Where progress is kept: what KLDERIVE_PROGRESS names, else progress.json in the user's folder of data."""
    named = os.environ.get("KLDERIVE_PROGRESS", "")
    data = os.environ.get("XDG_DATA_HOME", "") or os.environ.get("LOCALAPPDATA", "") or Path.home() / ".local" / "share"
    return Path(named) if named else Path(data) / "klderive" / "progress.json"


def kept(file: Path | None = None) -> dict[str, Done]:
    """What was done, by exercise; empty before anything was."""
    file = file or place()
    if not file.exists():
        return {}
    try:
        if file.stat().st_size > LONGEST:
            raise ValueError("it is too long")
        table = json.loads(file.read_text(encoding="utf-8"))
        return {str(name): _done(entry) for name, entry in table["exercises"].items()}
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise ProgressError(f"{file} is not a file of progress and is left as it is; move it away, or let "
                            "KLDERIVE_PROGRESS name another") from None


def _done(entry: Mapping[str, Any]) -> Done:
    solved, tries, hints = entry["solved"], entry["tries"], entry["hints"]
    if type(solved) is not bool or type(tries) is not int or type(hints) is not int:
        raise TypeError
    return Done(solved, tries, hints)


def record_answer(name: str, solved: bool) -> None:
    """One more answer to an exercise; what was solved once stays so, and hints begin anew."""
    done = kept()
    before = done.get(name, Done())
    _write(done | {name: Done(before.solved or solved, before.tries + 1)})


def record_hint(name: str, degree: int) -> None:
    """A hint that was told."""
    done = kept()
    _write(done | {name: replace(done.get(name, Done()), hints=degree)})


def _write(done: Mapping[str, Done]) -> None:
    file = place()
    file.parent.mkdir(parents=True, exist_ok=True)
    entries: Iterable[str] = (json.dumps(name) + ": " + json.dumps({"solved": d.solved, "tries": d.tries, "hints": d.hints})
                              for name, d in sorted(done.items()))
    text = f'{{"klderive": {VERSION}, "exercises": {{\n' + ",\n".join(entries) + "\n}}\n"
    new = file.with_name(f"{file.name}.{os.getpid()}")
    new.write_text(text, encoding="utf-8")
    new.replace(file)


def of_a_notebook(name: str, solved: bool) -> None:
    """One more answer, given in a notebook: kept if the command line has begun a file that can be used."""
    if not hasattr(builtins, "__IPYTHON__") or os.environ.get("NBGRADER_EXECUTION"):
        return
    try:
        if place().exists():
            record_answer(name, solved)
    except (OSError, ProgressError):
        pass
