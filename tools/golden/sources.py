"""Where statements come from: what ships, what the pages display, what the tests check.

The one idea: a source is a function without arguments that asks everything again and returns the entries.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from . import ROOT, Entry, Golden, entry, loads, short
from .recorder import TARGET, of_report

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
    """The start, the solution and each slip of every exercise: the feedback, and the statements that were judged for it."""
    from klderive.exercises import exercise, exercises

    found = {}
    for name in exercises():
        task = exercise(name)
        rows: list[Entry] = []
        for place, answer in answers(task.data, slips):
            with judged() as asked:
                said = task.check(answer)
            rows.append(Entry(place, short(shown(answer)), said.state, reason=short(said.text), diagnosis=said.slip))
            rows += [entry(f"{place}, check {k}", text, verdict) for k, (text, verdict) in enumerate(asked, 1)]
        found[name] = tuple(rows)
    return found


@contextmanager
def judged() -> Iterator[list[tuple[str, Any]]]:
    """The statements that the exercises' judge asks about, as SymPy prints them, with their verdicts."""
    judge, reasons = (import_module(f"klderive.exercises.{name}") for name in ("judge", "reasons"))
    asked: list[tuple[str, Any]] = []

    def heard(function: Callable[..., Any]) -> Callable[..., Any]:
        def call(statement: Any, using: Any = None, **more: Any) -> Any:
            result = function(statement, using, **more)
            asked.append((said(statement, using), getattr(result, "verdict", result)))
            return result
        return call

    places = [(judge, "decide"), (judge, "prove"), (reasons, "prove")]
    kept = [(module, name, getattr(module, name)) for module, name in places]
    for module, name, function in kept:
        setattr(module, name, heard(function))
    try:
        yield asked
    finally:
        for module, name, function in kept:
            setattr(module, name, function)


def said(statement: Any, using: Any) -> str:
    """A statement of the language as the checker of SymPy expressions would have been asked for it."""
    context = statement.context
    facts = {h for d in context.declarations for h in context.hypotheses if names_of(h) == {d} and h.op in ("lt", "forall")}
    given = [shown(h, context) for h in context.hypotheses if h not in facts]
    parts = [f"{shown(statement.left, context)} {statement.relation} {shown(statement.right, context)}"]
    parts += ["using " + ", ".join(sorted(using))] if using is not None else []
    return "; ".join([*parts, *(["given " + ", ".join(given)] if given else [])])


def names_of(term: Any) -> set[Any]:
    from klderive.language import names

    return set(names(term))


def shown(answer: Any, context: Any = None) -> str:
    """An answer, or a term, as SymPy prints it."""
    from klderive.language import Term
    from klderive.symbolic.back import to_sympy

    if isinstance(answer, Term):
        return str(to_sympy(answer, context))
    if isinstance(answer, (tuple, list)):
        inside = ", ".join(shown(a) if isinstance(a, Term) else repr(a) for a in answer)
        return f"[{inside}]" if isinstance(answer, list) else f"({inside}{',' * (len(answer) == 1)})"
    if isinstance(answer, dict):
        return "{" + ", ".join(f"{name}: {shown(value)}" for name, value in answer.items()) + "}"
    return str(answer)


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
