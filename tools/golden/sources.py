"""Where statements come from: what ships, what the pages display, what the tests check.

The one idea: a source is a function without arguments that asks everything again and returns the entries.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from . import ROOT, Entry, Golden, entry, loads, short
from .recorder import TARGET, Recorder, listening, of_report

WORKERS = 2
DISPLAYS = ("notebooks", "README.md", "docs")
BUILT = ("generated", "notebooks")  # folders of docs/ that the pages are built in
MUTANTS = "test_soundness.py"
# These check nothing with the checker, or only in processes of their own; together they take minutes.
SILENT = (
    "test_golden.py", "test_committed_notebooks.py", "test_pages.py", "test_setup.py", "test_wheel.py",
    "exercises/test_release.py", "numeric/test_accuracy.py", "numeric/test_foreign.py", "numeric/test_inputs.py",
    "numeric/test_matrices.py", "numeric/test_numba.py",
)


def derivations() -> Golden:
    """Every step of every derivation that ships, by the axioms of its own rule."""
    from klderive import load, names
    from klderive.derivation.display import text

    shown = cache(text)  # what a step ends with the next one begins with
    found: dict[str, tuple[Entry, ...]] = {}
    for name in names():
        derivation = load(name)
        found[name] = tuple(
            entry(
                f"step {number}, {step.rule}",
                f"{shown(step.before)} {step.relation} {shown(step.after)}",
                step.check(derivation.given),
            )
            for number, step in enumerate(derivation.steps, 1)
        )
    return found


def exercises(slips: bool = True) -> Golden:
    """The start, the solution and each slip of every exercise: the feedback, and the checks that led to it."""
    from klderive.exercises import exercise, exercises

    found = {}
    recorder = Recorder()
    with listening(recorder, ["klderive.symbolic.check"]):
        for name in exercises():
            task = exercise(name)
            rows: list[Entry] = []
            for place, answer in answers(task.data, slips):
                recorder.group = f"{name}, {place}"
                said = task.check(answer)
                rows.append(Entry(place, short(str(answer)), said.state, reason=short(said.text), diagnosis=said.slip))
                checks = recorder.heard.get(recorder.group, [])
                rows += [replace(e, place=f"{place}, check {e.place}") for e in checks]
            found[name] = tuple(rows)
    return found


def answers(data: Any, slips: bool) -> Iterator[tuple[str, Any]]:
    """The answers that a sheet holds, as a student would hand them in; of reasons every one that is accepted."""
    from klderive.exercises.validation import handed_in, solution_of

    if data.kind in ("line", "chain"):
        yield "start", data.start
    yield "solution", handed_in(data, solution_of(data))
    if data.kind == "reasons":
        for number in range(1, max(map(len, data.solution))):
            yield f"solution, reasons {number + 1}", [names[min(number, len(names) - 1)] for names in data.solution]
    for number, slip in enumerate(data.slips if slips else (), 1):
        yield f"slip {number}", handed_in(data, slip.answer)


def displays() -> Golden:
    """Every formula that the notebooks, the README and the pages display."""
    return of_files(*DISPLAYS)


def texts() -> Golden:
    """Every formula of the texts that the reader is tested with."""
    return of_files("tests/reading/texts")


def of_files(*paths: str) -> Golden:
    """What `klderive check` says of files and folders."""
    built = [word for name in BUILT for word in ("--exclude", f"{name}/*")] if "docs" in paths else []
    command = [sys.executable, "-m", "klderive", "check", "--output-format", "json", "--jobs", str(WORKERS)]
    files: list[dict[str, Any]] = []
    for name in paths:
        excluded = built if name == "docs" else []
        run = subprocess.run([*command, name, *excluded], cwd=ROOT, capture_output=True, text=True)
        files += json.loads(run.stdout)["files"]
    return {file["path"]: tuple(of_report(file)) for file in files}


def statements() -> Golden:
    """Every statement and text that a test under tests/ checks, but for the mutants."""
    return heard("tests", *(f"--ignore=tests/{name}" for name in (*SILENT, MUTANTS)))


def mutants() -> Golden:
    """Every rewrite and every mutant of the slice of the error-rate benchmark."""
    return heard(f"tests/{MUTANTS}")


def heard(*arguments: str) -> Golden:
    """What the recorder hears while pytest runs with these arguments."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pytest", "-q", "-p", "tools.golden.recorder", "-p", "no:cacheprovider",
                   "-n", str(WORKERS), "--tb=no", *arguments]
        # SymPy prints sums that are not evaluated in an order of hashes.
        environment = {**os.environ, TARGET: folder, "PYTHONHASHSEED": "0"}
        run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
        if run.returncode not in (0, 1):
            raise RuntimeError(f"pytest did not run:\n{run.stdout[-2000:]}{run.stderr[-2000:]}")
        print(f"    pytest: {run.stdout.strip().splitlines()[-1]}", file=sys.stderr)
        found: dict[str, tuple[Entry, ...]] = {}
        for path in sorted(Path(folder).glob("*.json")):
            found |= loads(path.read_text(encoding="utf-8"))
    return {group: entries for group, entries in found.items() if entries}


SOURCES: dict[str, Callable[[], Golden]] = {
    "derivations": derivations,
    "exercises": exercises,
    "displays": displays,
    "texts": texts,
    "statements": statements,
    "mutants": mutants,
}
