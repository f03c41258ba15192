"""A lesson of the book as students get it in a course: without outputs, and without an answer in it.

The one idea: the function that judges students decides what stays. Of the answers that a lesson tries out, those that
are refuted stay, for what they teach; any other is emptied. A formula of the text that answers an exercise of the same
lesson becomes a box. Not here: the assignments, and the package without solutions (release.py).

    python tools/lessons.py FOLDER      for `make lab`: the lessons to work in, and the solved ones in solved/
"""

import ast
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from shutil import copy2, copytree, ignore_patterns
from typing import Any

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"
BOX = r"\boxed{\,?\,}"
EMPTY = {"line": 'r""', "chain": '[r"", r""]', "reasons": '""', "point": "{}"}
SHORT = 7  # a solution of fewer characters ("0", "n") stands in every text
MATH = re.compile(r"(\$\$.+?\$\$|(?<![\\$])\$[^$\n]+\$)", re.DOTALL)
JOINT = re.compile(r"\\\\|\\begin\{aligned\}|\\end\{aligned\}|\\(?:le|ge|propto)(?![a-zA-Z])|[=&]")
FRACTION = re.compile(r"Rational\((\d+), (\d+)\)")
NOTICE = """\
*This copy belongs to a course. Run it from top to bottom. Answers that were worked out in the book are left empty for \
you, and a box stands where a formula of the text would give one away.*"""

TO_WORK_IN = """\
*This copy is yours to work in. Run it from top to bottom; where the book works out an answer its place is empty, and a box \
stands where a formula of the text would give one away. [The solved lesson](solved/{name}) is one click away.*"""


def laboratory(folder: Path) -> None:
    """Lessons to work in, where none are yet, and all solved ones, as they are now."""
    copytree(NOTEBOOKS, folder / "solved", ignore=ignore_patterns("__pycache__", ".*"), dirs_exist_ok=True)
    write_lessons(folder, TO_WORK_IN)


def write_lessons(folder: Path, notice: str = NOTICE) -> list[str]:
    """Writes the lessons that are not there yet, with what they need to run; the names of all."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in NOTEBOOKS.iterdir():
        if path.suffix == ".py":
            copy2(path, folder)
        elif path.name == "data":
            copytree(path, folder / "data", ignore=ignore_patterns("__pycache__"), dirs_exist_ok=True)
    names = []
    for path in sorted(NOTEBOOKS.glob("[0-9][0-9]_*.ipynb")):
        names.append(path.stem)
        if (folder / path.name).exists():
            continue  # somebody's work
        notebook = lesson(json.loads(path.read_text(encoding="utf-8")), path.name[:2], notice.format(name=path.name))
        (folder / path.name).write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return names


def lesson(notebook: dict[str, Any], number: str, notice: str) -> dict[str, Any]:
    """The notebook of that number without outputs and answers, below a notice."""
    from klderive.exercises import exercise, exercises

    tasks = [task for task in map(exercise, exercises()) if task.data.notebook[:2] == number]
    names: dict[str, str] = {}
    cells = []
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "code":
            kept: dict[str, Any] = {"outputs": [], "execution_count": None, "source": emptied(source, names)}
        else:
            kept = {"source": MATH.sub(lambda found: boxed(found[0], tasks), source)}
        cells.append({key: cell[key] for key in ("cell_type", "id")} | {"metadata": {}} | kept)
    told = {"cell_type": "markdown", "id": "course-copy", "metadata": {}, "source": notice}
    return {**notebook, "cells": [cells[0], told, *cells[1:]]}


# ---------------------------------------------------------------- answers in code


def emptied(source: str, names: dict[str, str]) -> str:
    """A cell with nothing in the place of every answer that is not refuted.

    `names` says which variable is which exercise; those that the cell introduces are added.
    """
    from klderive.exercises import exercise

    try:
        tree = ast.parse(source)
    except SyntaxError:
        return source  # a magic; exercises are plain Python
    names |= dict(introduced(tree))
    texts = {node.targets[0].id: node.value for node in tree.body if isinstance(node, ast.Assign)
             and isinstance(node.targets[0], ast.Name) and isinstance(node.value, ast.Constant)}
    rows = source.splitlines(keepends=True)
    starts = [sum(len(row.encode()) for row in rows[:k]) for k in range(len(rows))]
    text = source.encode()
    for call in sorted(tried(tree), key=lambda call: -call.args[0].col_offset - 10**6 * call.args[0].lineno):
        name, answer = asked(call.func.value, names), call.args[0]  # type: ignore[attr-defined]
        given = texts.get(answer.id, answer) if isinstance(answer, ast.Name) else answer
        if name and exercise(name).check(value(given)).state != "refuted":
            first = starts[answer.lineno - 1] + answer.col_offset
            last = starts[(answer.end_lineno or 1) - 1] + (answer.end_col_offset or 0)
            text = text[:first] + EMPTY[exercise(name).data.kind].encode() + text[last:]
    return text.decode()


def introduced(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """The variables that stand for exercises: name and exercise."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            target, value = node.targets[0], node.value
            several = isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple)
            pairs = zip(target.elts, value.elts, strict=True) if several else [(target, value)]  # type: ignore[attr-defined]
            for left, right in pairs:
                if isinstance(left, ast.Name) and asked(right, {}):
                    yield left.id, asked(right, {})


def tried(tree: ast.AST) -> Iterator[ast.Call]:
    """The calls `something.check(answer)`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "check" \
                and len(node.args) == 1:
            yield node


def asked(node: ast.expr, names: dict[str, str]) -> str:
    """The exercise that an expression stands for; empty if it is none."""
    match node:
        case ast.Name(id=name):
            return names.get(name, "")
        case ast.Call(func=ast.Name(id="exercise"), args=[ast.Constant(value=str(name))]):
            return name
    return ""


def value(node: ast.expr) -> Any:
    """An answer as the judge takes it; formulas are handed over as text, so that nothing is executed."""
    match node:
        case ast.Constant():
            return node.value
        case ast.List() | ast.Tuple():
            return [value(item) for item in node.elts]
        case ast.Dict():
            return {str(value(k)) if k else "": str(value(v)) for k, v in zip(node.keys, node.values, strict=True)}
    return FRACTION.sub(r"(\1/\2)", ast.unparse(node))


# ---------------------------------------------------------------- answers in the text


def boxed(math: str, tasks: list) -> str:
    """A displayed or inline formula, with a box in the place of each side that answers one of the tasks."""
    marks = "$$" if math.startswith("$$") else "$"
    parts = list(sides(math.removeprefix(marks).removesuffix(marks)))
    shown = "".join(hidden(part, tasks) if k % 2 == 0 else part for k, part in enumerate(parts))
    return f"{marks}{shown}{marks}"


def hidden(side: str, tasks: list) -> str:
    bare = side.strip().rstrip(".,")
    return side.replace(bare, BOX) if bare and any(answers(bare, task.data) for task in tasks) else side


def sides(math: str) -> Iterator[str]:
    """The sides of a formula, and between them what joins them, in turn."""
    begun = depth = at = 0
    while at < len(math):
        joint = JOINT.match(math, at) if depth == 0 else None
        if joint:
            yield math[begun:at]
            yield joint[0]
            begun = at = joint.end()
            continue
        depth += {"{": 1, "}": -1}.get(math[at], 0)
        at += 2 if math[at] == "\\" else 1
    yield math[begun:]


def answers(side: str, data: Any) -> bool:
    """Whether a piece of LaTeX solves an exercise that asks for a line."""
    from klderive.check import prove
    from klderive.exercises.answers import formula
    from klderive.exercises.forms import equal_names, length
    from klderive.exercises.judge import judge
    from klderive.exercises.notation import NotRead
    from klderive.exercises.spelling import plain
    from klderive.language import Statement, substitute
    from klderive.verdicts import Proved

    if data.kind != "line" or len(plain(data.solution[0])) < SHORT:
        return False
    try:
        shown = formula(side if "\\" in side else f"${side}$", data)
    except NotRead:
        return False
    if data.form.rearranged and length(shown) > length(data.solution[0]):
        return False  # a task that is equal to its solution by arithmetic may stand in the text
    if length(substitute(shown, equal_names(data.given))) < length(shown):
        return False  # the general formula is no answer to the question what is left of it in a special case
    goal = data.solution[0]
    same = isinstance(prove(Statement(data.context(shown, goal), "=", shown, goal)), Proved)  # without a search for witnesses
    return same and shown != data.start and judge(data, shown).state == "solved"


if __name__ == "__main__":
    laboratory(Path(sys.argv[1]))
