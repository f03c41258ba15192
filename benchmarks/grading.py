"""Hand-ins made wrong at known lines, graded as those of a class: agreement with the known line, hand-ins per core-hour.

    python -m benchmarks.grading [--count 1000] [--jobs 2] [--seed 0]

A hand-in is the chain of an exercise, written as LaTeX, with one slip of the reader's table put into one line; that the line is
wrong is seen by numbers at models of the exercise, not by the prover. Not here: how lines are credited (exercises/course).
"""

import argparse
import json
import random
import resource
import sys
import tempfile
import time
import tomllib
from collections import Counter
from pathlib import Path

from klderive.exercises import exercise, exercises
from klderive.exercises.answers import adopted
from klderive.exercises.course.running import Limits, grade_all
from klderive.exercises.letters import NotRead
from klderive.exercises.sheets import FOLDER, sheets
from klderive.language import LanguageError, Statement
from klderive.language.show import latex
from klderive.reading.formula import edited, read_text
from klderive.reading.judging.slips import Side, edits
from klderive.refutation import models
from klderive.refutation.opinion import Outcome, outcome

TRIES, MODELS = 40, 12


def entries():
    """Each chain of the book: its sheet's text for one exercise, by id."""
    found = {}
    for path in sheets(FOLDER):
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        for entry in table["exercise"]:
            if entry["kind"] == "chain" and len(entry["solution"]) >= 2:
                found[entry["id"]] = {"notebook": table["notebook"], "letters": table.get("letters", {}), "exercise": [entry]}
    return found


def spoiled(task, line, rng):
    """A line with one slip in it that changes its value, as LaTeX; None if none was found."""
    source = latex(line)
    formula = read_text(source)
    if formula.tree is None:
        return None
    found = list(edits(Side(source, formula.tree, formula.tree), 200))
    for edit in rng.sample(found, min(TRIES, len(found))):
        text = edited(source, formula, edit.node, edit.new or " ")
        try:
            (written,) = task.desk.read(text) if text else (None,)
            other = written and adopted(written.term, task)
            if other is not None and differs(task, line, other):
                return text
        except (NotRead, LanguageError, ValueError):
            continue
    return None


def differs(task, line, other):
    """Whether two lines have different values in a model of the exercise."""
    statement = Statement(task.context(line, other), "=", line, other)
    for _, model in zip(range(MODELS), models(statement.context), strict=False):
        if outcome(statement, model) is Outcome.FAILS:
            return True
    return False


def made(count, seed):
    """Hand-ins by exercise: name, text, the wrong line (0 for none)."""
    rng = random.Random(seed)
    found = {}
    tasks = [name for name in exercises() if name in entries()]
    while sum(map(len, found.values())) < count:
        name = rng.choice(tasks)
        task = exercise(name).data
        lines = [latex(line) for line in task.solution]
        wrong = rng.randrange(len(lines) + 1)
        if wrong:
            text = spoiled(task, task.solution[wrong - 1], rng)
            if text is None:
                continue
            lines[wrong - 1] = text
        rows = " \\\\\n".join(f"&= {line}" for line in lines)
        text = f"# Answer\n\n$$\n\\begin{{aligned}}\n{latex(task.start)} {rows}\n\\end{{aligned}}\n$$\n"
        found.setdefault(name, []).append((f"s{len(found)}-{sum(map(len, found.values()))}", text, wrong))
    return found


def first_wrong(result):
    """The first refuted line of a result, counted in the chain; 0 for none, None if a person is asked."""
    if "error" in result:
        return None
    (task,) = result["tasks"]
    found = next((k for k, line in enumerate(task["lines"], 1) if line["state"] == "refuted"), 0)
    return None if not found and task["person"] else found


def main(arguments=None):
    """Prints the figures; 1 if fewer than 95 % agree."""
    parser = argparse.ArgumentParser(description="the grading of generated hand-ins")
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    said = Counter()
    spent = 0.0
    handins = made(options.count, options.seed)
    with tempfile.TemporaryDirectory() as folder:
        for name, rows in handins.items():
            root = Path(folder) / name
            root.mkdir()
            (root / "sheet.json").write_text(json.dumps(entries()[name]), encoding="utf-8")
            paths = []
            for student, text, _ in rows:
                (root / f"{student}.md").write_text(text, encoding="utf-8")
                paths.append((student, root / f"{student}.md"))
            started = time.perf_counter()
            results = grade_all(root / "sheet.json", paths, root / "out", jobs=options.jobs, limits=Limits(seconds=300),
                                said=lambda line: None)
            spent += time.perf_counter() - started
            for student, text, wrong in rows:
                got = first_wrong(results[student])
                kind = "for a person" if got is None else "agrees" if got == wrong else "another line"
                said[kind] += 1
                if kind != "agrees":
                    print(f"{name}, {student}: wrong line {wrong}, found {got}\n{text}")
    total, used = sum(said.values()), resource.getrusage(resource.RUSAGE_CHILDREN)
    core = (used.ru_utime + used.ru_stime)/3600
    print(f"{total} hand-ins: {said['agrees']} agree ({said['agrees']/total:.1%}), {said['for a person']} for a person, "
          f"{said['another line']} another line; {options.jobs} at a time: {total/spent*3600:.0f} an hour, "
          f"{total/core:.0f} per core-hour")
    return int(said["agrees"] < 0.95*total)


if __name__ == "__main__":
    sys.exit(main())
