"""What the page knows of exercises and derivations, made into files without SymPy: python web/course.py FOLDER.

The one idea: expressions of SymPy become statements of the language, as JSON; what only SymPy can do in a browser's place, the
rewriting by rules and the hints, is done here. Sheets are sealed as in a release, so no answer stands in them; hints for further
lines are enciphered with the line before, so who has not reached a line does not read what comes after it.

Not here: what the browser does with it (further.py).
"""

import json
import sys
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from sympy import Add, Basic, Expr, MatAdd, MatrixExpr, Mul, Tuple

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
CERTIFICATES = ROOT / "build" / "certificates"
OVER = "source/klderive"
sys.path[:0] = [str(ROOT), str(ROOT / "tools"), str(ROOT / "docs")]

from kept import place_of, standing_key, written_key  # noqa: E402
from reference import condition  # noqa: E402
from release import sealed_sheet  # noqa: E402

from klderive.derivation import Derivation, Step, latex  # noqa: E402
from klderive.derivations import load, names  # noqa: E402
from klderive.exercises import exercise, exercises  # noqa: E402
from klderive.exercises.forms import ordered, same  # noqa: E402
from klderive.exercises.hints import hints  # noqa: E402
from klderive.exercises.reasons import writes  # noqa: E402
from klderive.exercises.sealed import enciphered  # noqa: E402
from klderive.exercises.sheets import FOLDER, Exercise, sheets  # noqa: E402
from klderive.exercises.spelling import formula, given_line  # noqa: E402
from klderive.language import Statement  # noqa: E402
from klderive.language.serial import dumps  # noqa: E402
from klderive.rules import RULES, SCRIPTED, Rule, rule  # noqa: E402
from klderive.symbolic.door import NotRead, statement  # noqa: E402

UNORDERED = (Add, MatAdd, Mul)
"""Sums and products: what both have in common is no change, in whatever order it stands."""


def of_exercises() -> Iterator[tuple[str, object]]:
    """Each file by name: the tasks for the page; and what lies over the package: sheets, rules, hints."""
    tasks = [exercise(name).data for name in exercises()]
    yield "tasks.json", [task(e) for e in tasks]
    for path in sheets(FOLDER):
        yield f"{OVER}/exercises/data/{path.stem}.json", json.loads(sealed_sheet(path))
    groups = {"RULES": RULES, "SCRIPTED": SCRIPTED}
    yield f"{OVER}/exercises/rules.json", [known(r, group) for group, rules in groups.items() for r in rules]
    yield f"{OVER}/exercises/written.json", dict(pair for e in tasks if e.kind == "reasons" for pair in written(e))
    hidden = {e.id: [enciphered(("", "\n".join(told)), key) for key, told in told_of(e)] for e in tasks}
    yield f"{OVER}/exercises/hints.json", hidden


def of_derivations() -> Iterator[tuple[str, object]]:
    """A file for each derivation, and the list of them."""
    derivations = [load(name) for name in names()]
    yield "derivations/index.json", [{"name": d.name, "title": d.title, "steps": len(d.steps)} for d in derivations]
    for derivation in derivations:
        yield f"derivations/{derivation.name}.json", walked(derivation)


# ---------------------------------------------------------------- exercises


def task(e: Exercise) -> dict:
    """What a student sees of an exercise."""
    return {
        "id": e.id, "notebook": e.notebook, "rung": e.rung, "kind": e.kind, "title": e.title, "task": e.task,
        "start": formula(e.start), "lines": [formula(line) for line in e.lines[1:]],
        "other": formula(e.other) if e.other is not None else "", "given": given_line(e.given, in_latex=True),
        "relation": e.relation, "rules": sorted(r.name for r in e.rules),
    }  # fmt: skip


def known(r: Rule, group: str) -> dict:
    """A rule; its example as a statement, where it is one."""
    try:
        example = json.loads(dumps(statement(*r.example)))
    except NotRead:
        example = None
    told = {"name": r.name, "statement": r.statement, "axioms": sorted(r.axioms), "lesson": r.lesson}
    return {**told, "example": example, "group": group}


def written(e: Exercise) -> Iterator[tuple[str, object]]:
    """Which rules write the lines of an exercise in reasons, each under a digest of its name and the line before."""
    for before, after in zip(e.lines, e.lines[1:], strict=False):
        context = e.context(before, after)
        for r in (*RULES, *SCRIPTED):
            line = writes(r.name, before, context)
            if line is not None and (same(line, after, context) or ordered(line) == ordered(after)):
                yield written_key(r.name, before), json.loads(dumps(Statement(e.context(before, line), "=", before, line)))


def told_of(e: Exercise) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The hints of each place on the way of the sheet's solution, with the key of the place."""
    match e.kind:
        case "reasons":
            for stood in range(len(e.lines) - 1):
                yield place_of(e.id, stood), hints(e, None, stood)
        case "chain":
            for stood in range(len(e.solution)):
                line = e.solution[stood - 1] if stood else e.start
                yield standing_key(e.id, line), hints(e, list(e.solution[:stood]), stood)
        case _:
            yield place_of(e.id, 0), hints(e)


# ---------------------------------------------------------------- derivations


def walked(derivation: Derivation) -> dict:
    """A derivation as data: its lines as LaTeX, and each step as a statement that can be checked again."""
    found = instances(derivation.name)
    return {
        "name": derivation.name, "title": derivation.title, "question": derivation.question,
        "given": [condition(g) for g in derivation.given],
        "steps": [one_step(derivation, step, found) for step in derivation.steps],
    }  # fmt: skip


def one_step(derivation: Derivation, step: Step, found: dict[str, list]) -> dict:
    said = json.loads(dumps(statement(step.before, step.after, (*derivation.given, *step.given), step.relation)))
    changed = change(step.before, step.after)
    return {
        "part": step.part, "given": [condition(g) for g in step.given], "before": latex(step.before), "after": latex(step.after),
        "relation": step.relation, "rule": step.rule, "note": step.note, "axioms": sorted(rule(step.rule).axioms),
        "says": rule(step.rule).statement, "change": [latex(e) for e in changed] if changed else [], "statement": said,
        "instances": found.get(sides(said), []),
    }  # fmt: skip


def sides(said: dict) -> str:
    return json.dumps([said["left"], said["relation"], said["right"]])


def instances(name: str) -> dict[str, list]:
    """The instances of schemes in the certificates of a derivation, by the sides of the statement; none where it has no file."""
    file = CERTIFICATES / f"{name}.cert.json"
    if not file.exists():
        return {}
    certificates = json.loads(file.read_text(encoding="utf-8"))["certificates"]
    return {sides(c["statement"]): [{"scheme": i["scheme"], "with": i["with"]} for i in c["instances"]] for c in certificates}


def change(before: Basic, after: Basic) -> tuple[Basic, Basic] | None:
    """The smallest part that a step changes, before and after; None where that is the whole line.

    >>> from sympy import log, symbols
    >>> a, b, c = symbols("a b c", positive=True)
    >>> change(c + 2*log(a/b), c + 2*(log(a) - log(b)))
    (log(a/b), log(a) - log(b))
    """
    whole = (before, after)
    while (parts := apart(before, after)) is not None:
        before, after = parts
    return None if (before, after) == whole else (before, after)


def apart(before: Basic, after: Basic) -> tuple[Basic, Basic] | None:
    """The one argument in which two nodes of a kind differ; None where they differ in more."""
    if type(before) is not type(after) or isinstance(before, Tuple):
        return None
    left, right = list(before.args), list(after.args)
    if isinstance(before, UNORDERED):
        for argument in before.args:
            if argument in right:
                left.remove(argument)
                right.remove(argument)
    elif len(left) == len(right):
        pairs = [(a, b) for a, b in zip(left, right, strict=True) if a != b]
        left, right = [a for a, _ in pairs], [b for _, b in pairs]
    single = len(left) == len(right) == 1 and isinstance(left[0], (Expr, MatrixExpr)) and isinstance(right[0], (Expr, MatrixExpr))
    return (left[0], right[0]) if single else None


def write(folder: Path, files: Iterable[tuple[str, object]]) -> None:
    """The files in a folder."""
    for name, content in files:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]), chain(of_exercises(), of_derivations()))
