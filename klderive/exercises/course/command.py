"""`klderive grade SHEET HAND-INS... --csv`: the hand-ins of a class to points, feedback and tables.

The one idea: each hand-in is a file named after its student, or a folder with one file; what is written lies in one folder.

Not here: anything that is decided; which files count (collecting.py).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from ..sheets import SheetError, load_sheet
from ..spelling import given_line, plain
from .cluster import ClusterError
from .collecting import collected
from .credit import drawn
from .running import Limits, grade_all
from .tables import TABLES, feedback, report

__all__ = ["main"]


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="klderive grade", description="Grade typed derivations: Markdown, TeX or notebooks.")
    top.add_argument("sheet", type=Path, help="a sheet of exercises (.toml): start, goal (solution), givens, points")
    top.add_argument("handins", nargs="*", type=Path, metavar="HAND-IN", help="a file named after its student, or a folder")
    top.add_argument("--out", type=Path, default=Path("graded"), help="where results, feedback and tables go (graded)")
    top.add_argument("--csv", action="store_true", help="write canvas.csv, moodle.csv and nbgrader.csv")
    top.add_argument("--jobs", type=int, default=1, help="hand-ins at a time")
    top.add_argument("--scheduler", default="", metavar="ADDRESS", help="grade on a Dask cluster: its scheduler's address, or "
                     "local for a cluster of --jobs workers here")
    top.add_argument("--seed", default="", help="from which each student's numbers are drawn; keep it to yourself")
    top.add_argument("--seconds", type=int, default=Limits().seconds, help="that a hand-in may take")
    top.add_argument("--megabytes", type=int, default=Limits().megabytes, help="that a hand-in may use")
    top.add_argument("--for", dest="student", metavar="STUDENT", help="print the tasks of one student and stop")
    return top


def main(arguments: Sequence[str]) -> int:
    """0 if all is graded, 1 if a person has to look at something, 2 if it could not run."""
    options = parser().parse_args(list(arguments))
    try:
        if options.student:
            print("\n\n".join(tasks(options.sheet, options.student, options.seed)))
            return 0
        found = list(collected(options.handins))
        if not found:
            raise SheetError("no hand-in was found; they are files such as ada.md, ada.tex or ada.ipynb")
        limits = Limits(options.seconds, options.megabytes)
        results = grade_all(options.sheet, found, options.out / "results", options.seed, options.jobs, limits,
                            scheduler=options.scheduler)
    except (SheetError, ClusterError, OSError) as error:
        print(f"klderive: {error}", file=sys.stderr)
        return 2
    title = options.sheet.stem
    (options.out / "feedback").mkdir(parents=True, exist_ok=True)
    for student, result in results.items():
        (options.out / "feedback" / f"{student}.md").write_text(feedback({"student": student, **result}, title), encoding="utf-8")
    (options.out / "report.md").write_text(report(results, title), encoding="utf-8")
    for name, table in TABLES.items() if options.csv else ():
        (options.out / f"{name}.csv").write_text(table(results, title), encoding="utf-8")
    print(f"{len(results)} hand-ins; feedback, report and tables are in {options.out}")
    return int(any("error" in r or any(t["person"] for t in r["tasks"]) for r in results.values()))


def tasks(sheet: Path, student: str, seed: str) -> Iterator[str]:
    """The tasks of one student, with the numbers that are drawn."""
    for task in load_sheet(sheet):
        own, numbers = drawn(task, student, seed)
        given = f" (given {given_line(own.given)})" if own.given else ""
        fixed = "".join(f", {name} = {value}" for name, value in numbers.items())
        yield f"{task.id}: {task.title}{fixed}\n{task.task}\n    {plain(own.start)}{given}"
