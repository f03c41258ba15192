"""Two versions of klderive over folders of public texts: which lines are refuted or proved by one and not by the other.

    python -m benchmarks.ecosystem FOLDER... --old "OTHER/.venv/bin/python -m klderive" [--new "..."] [--jobs N] [--timeout S]

Both are run as `... check --output-format json`; they may be of different versions of the output. A line is known by its file, its
place and its relation. Printed: refuted now and not before, and the other way round; how many are proved now and were not, and the
other way round; totals. Nothing of klderive is imported.
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

SUFFIXES = (".md", ".markdown", ".tex", ".ipynb", ".txt")
VERDICTS = ("proved", "refuted", "undecided", "given", "unread")
BATCH = 20
Place = tuple[str, Any, int, int]
Steps = dict[Place, dict[str, Any]]


def texts(folders: list[str]) -> list[str]:
    """The texts of folders, in order."""
    found: list[str] = []
    for folder in map(Path, folders):
        if folder.is_file():
            found.append(str(folder))
        else:
            found += sorted(str(p) for p in folder.rglob("*") if p.suffix in SUFFIXES and p.is_file())
    return found


def steps(command: str, paths: list[str], jobs: int, timeout: float) -> Steps:
    """Every line of the texts, by its place; files that could not be checked in time are said and left out."""
    batches = [paths[k : k + BATCH] for k in range(0, len(paths), BATCH)]
    with ThreadPoolExecutor(max(1, jobs)) as pool:
        parts = pool.map(lambda batch: _checked(command, batch, timeout), batches)
        return {place: step for part in parts for place, step in part.items()}


def _checked(command: str, paths: list[str], timeout: float) -> Steps:
    try:
        done = subprocess.run(
            [*shlex.split(command), "check", "--output-format", "json", *paths],
            capture_output=True, text=True, timeout=timeout, env={**os.environ, "PYTHONHASHSEED": "0"},
        )  # fmt: skip
        report = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, json.JSONDecodeError):
        if len(paths) > 1:
            return {k: v for path in paths for k, v in _checked(command, [path], timeout).items()}
        print(f"{paths[0]}: {command} gave nothing", file=sys.stderr)
        return {}
    found: Steps = {}
    for file in report["files"]:
        for chain in file["chains"]:
            for step in chain["steps"]:
                found[file["path"], chain.get("cell"), step["line"], step["column"]] = step
    return found


def _shown(place: Place, step: dict[str, Any]) -> str:
    path, cell, line, column = place
    where = f"cell {cell}:" if cell is not None else ""
    said = step.get("diagnosis") or step.get("reason") or step.get("witness") or ""
    return f"{path}:{where}{line}:{column} {step['lhs'][:80]} {step['relation']} {step['rhs'][:120]}\n    {said}"


def difference(old: Steps, new: Steps) -> None:
    """What one version refutes or proves and the other does not."""
    for title, one, other, verdict in (
        ("refuted now, not before", new, old, "refuted"),
        ("refuted before, not now", old, new, "refuted"),
        ("proved before, not now", old, new, "proved"),
        ("proved now, not before", new, old, "proved"),
    ):
        found = [p for p, s in one.items() if s["verdict"] == verdict and other.get(p, {}).get("verdict") != verdict]
        print(f"== {title}: {len(found)}")
        for place in found if verdict == "refuted" else found[:20]:
            now = other.get(place, {}).get("verdict", "no line")
            print(f"{_shown(place, one[place])}\n    in the other version: {now}")
    for title, steps_ in (("before", old), ("now", new)):
        count = Counter(s["verdict"] for s in steps_.values())
        print(f"{title:<7}" + "  ".join(f"{count[v]} {v}" for v in VERDICTS))


def main(arguments: list[str]) -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folders", nargs="+")
    options.add_argument("--old", required=True, help="the command of the version before")
    options.add_argument("--new", default=f"{sys.executable} -m klderive", help="the command of this version")
    options.add_argument("--jobs", type=int, default=1)
    options.add_argument("--timeout", type=float, default=600, help="seconds for a batch of texts, or a text alone")
    given = options.parse_args(arguments)
    paths = texts(given.folders)
    if not paths:
        print("no texts there", file=sys.stderr)
        return 2
    difference(steps(given.old, paths, given.jobs, given.timeout), steps(given.new, paths, given.jobs, given.timeout))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
