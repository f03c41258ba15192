"""Golden verdicts: what the checker said of every statement at hand, kept as text, and each difference with its reason.

The one idea: an entry is plain strings read from the public attributes of a verdict, and is made again by running
the same entry point (a derivation, an exercise, the command line, a test), never by reading what was kept. So it
outlives any rewrite of the checker. Entries stand one on a line in tests/golden/*.json.

Not here: what is asked (sources.py), how tests are listened to (recorder.py), differences and reasons (comparing.py).
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from hashlib import blake2b
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDER = ROOT / "tests" / "golden"
LONG = 200  # characters of a statement that are kept; what is longer ends in a digest of the whole


@dataclass(frozen=True)
class Entry:
    """One statement and what was said of it; `place` is where in its group it stands."""

    place: str
    statement: str
    verdict: str
    by: tuple[str, ...] = ()
    provided: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()
    reason: str = ""
    diagnosis: str = ""
    witness: str = ""


NEEDED = ("place", "statement", "verdict")  # the others are kept where they are not empty
Golden = Mapping[str, tuple[Entry, ...]]  # the entries of each derivation, exercise, file or test


def short(text: str) -> str:
    """One line that can be recognised; equal only for equal texts.

    >>> short("log(s/t) = log(s) - log(t)")
    'log(s/t) = log(s) - log(t)'
    """
    line = " ".join(text.split())
    if len(line) <= LONG:
        return line
    return f"{line[:LONG]}… #{blake2b(line.encode(errors='replace'), digest_size=4).hexdigest()}"


def words(values: Any) -> tuple[str, ...]:
    """Axioms, conditions or assumptions, in an order of their own."""
    return tuple(sorted(short(str(value)) for value in values or ()))


def entry(place: str, statement: str, verdict: Any) -> Entry:
    """The entry of a verdict; what a kind of verdict has not is empty."""
    binds = getattr(verdict, "binds", "")
    return Entry(
        place,
        short(statement),
        str(getattr(verdict, "name", type(verdict).__name__)),
        words(getattr(verdict, "by", ())),
        words(getattr(verdict, "provided", ())),
        words(getattr(verdict, "assumed", ())),
        short(str(getattr(verdict, "reason", "") or (f"binds {binds}" if binds else ""))),
        str(getattr(verdict, "diagnosis", "") or ""),
        short(str(getattr(verdict, "witness", "") or "")),
    )


def dumps(golden: Golden) -> str:
    """The text that is kept: a group's name on a line, then an entry a line; empty fields are left out."""
    groups = []
    for name in sorted(golden):
        rows = [{k: v for k, v in asdict(e).items() if v or k in NEEDED} for e in golden[name]]
        lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
        groups.append(f"{json.dumps(name, ensure_ascii=False)}: [\n{lines}\n]")
    return "{\n" + ",\n".join(groups) + "\n}\n"


def loads(text: str) -> Golden:
    """What `dumps` wrote."""
    lists = {f.name for f in fields(Entry) if f.default == ()}

    def made(row: dict[str, Any]) -> Entry:
        known: dict[str, Any] = {k: tuple(v) if k in lists else v for k, v in row.items()}
        return Entry(**known)

    return {name: tuple(map(made, rows)) for name, rows in json.loads(text).items()}


def path(source: str) -> Path:
    """The file of a source."""
    return FOLDER / f"{source}.json"
