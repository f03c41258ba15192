"""`klderive exercise ...`: the map of what was done; list, show, try, hint, validate and ready.

The one idea: each command is a thin call; exit status 0 if all is well, 1 if something was found,
2 if it could not run.

Not here: anything that is decided.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from textwrap import fill
from typing import Any

from .grading import NotReady, ready
from .hints import DEGREES
from .progress import Done, ProgressError, kept, place, record_answer, record_hint
from .sheets import Exercise, SheetError
from .validation import validate

__all__ = ["main"]

WIDTH = 100
DONE, OPEN, NEW = "✓", "~", "·"
ANSWER = "LaTeX or Python's notation, one argument a line; names of rules with commas; a point as s=1/2,t=1/4"


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="klderive exercise", description="Work on an exercise, or write one. Without a command: "
                                  "the map of what is done, what is open and what comes next.")
    commands = top.add_subparsers(dest="command", metavar="COMMAND")
    listed = commands.add_parser("list", help="the exercises, one a line")
    listed.add_argument("--format", choices=("text", "markdown"), default="text", help="markdown makes the page")
    listed.add_argument("--notebook", metavar="NN", help="only those of a notebook, such as 03")
    show = commands.add_parser("show", help="the task, and the rules that may be used")
    show.add_argument("name", help="the id of an exercise, or a sheet with one exercise")
    tried = commands.add_parser("try", help="feedback on an answer; exit status 0 if it solves the exercise")
    tried.add_argument("name", help="the id of an exercise, or a sheet with one exercise")
    tried.add_argument("answer", nargs=argparse.REMAINDER, help=ANSWER)
    hint = commands.add_parser("hint", help="a hint: the idea, the rule, the next line, each when asked again")
    hint.add_argument("--degree", type=int, choices=range(1, DEGREES + 1), help="1 the idea, 2 the rule, 3 the next line")
    hint.add_argument("name", help="the id of an exercise, or a sheet with one exercise")
    hint.add_argument("answer", nargs=argparse.REMAINDER, help="the lines so far: the hint goes on from them")
    checked = commands.add_parser("validate", help="whether sheets of exercises hold")
    checked.add_argument("paths", nargs="+", metavar="PATH", help="a sheet (.toml) or a folder of sheets")
    asked = commands.add_parser("ready", help="whether answers can be checked and graded here")
    asked.add_argument("names", nargs="*", metavar="NAME", help="exercises that must be there")
    return top


def main(arguments: Sequence[str]) -> int:
    """The exit status of `klderive exercise`."""
    options = parser().parse_args(list(arguments))
    try:
        return {None: overview, "list": listing, "show": show, "try": attempt, "hint": hinted, "validate": validation,
                "ready": readiness}[options.command](options)
    except (SheetError, NotReady, ProgressError) as reason:
        print(f"klderive: {reason}", file=sys.stderr)
    except KeyError as unknown:
        print(f"klderive: {unknown.args[0]}", file=sys.stderr)
    return 2


def overview(options: argparse.Namespace) -> int:
    """`klderive exercise`: done, open, next"""
    from . import exercise, exercises

    rows, done = [exercise(name).data for name in exercises()], kept()
    print("\n".join(map_of(rows, done)))
    solved = sum(done.get(row.id, Done()).solved for row in rows)
    print(f"\n{DONE} done, {NEW} not begun, {OPEN} open: {solved} of {len(rows)} done. This is kept in {place()}")
    following = next((row for row in in_order(rows) if not done.get(row.id, Done()).solved), None)
    if following is None:
        print("Nothing is left; a text of your own is next: klderive check FILE")
    else:
        print(f"Next: klderive exercise show {following.id}  ({following.title}, notebook {following.notebook})")
    return 0


def map_of(rows: Sequence[Exercise], done: Mapping[str, Done]) -> Iterator[str]:
    """The exercises of each notebook by rung, with marks."""
    for notebook in dict.fromkeys(row.notebook for row in rows):
        entries = [f"{mark(done.get(row.id))}\xa0{row.id}" for row in in_order(rows) if row.notebook == notebook]
        yield fill("  ".join(entries), WIDTH, initial_indent=f"{notebook}  ", subsequent_indent="    ",
                   break_on_hyphens=False).replace("\xa0", " ")


def mark(done: Done | None) -> str:
    """One sign for what became of an exercise."""
    return NEW if done is None else DONE if done.solved else OPEN


def in_order(rows: Sequence[Exercise]) -> list[Exercise]:
    """The exercises as one would work on them: by notebook, then by rung."""
    return sorted(rows, key=lambda row: (row.notebook, row.rung))


def listing(options: argparse.Namespace) -> int:
    """`klderive exercise list`"""
    from . import exercise, exercises

    rows = [exercise(name).data for name in exercises()]
    rows = [row for row in rows if options.notebook in (None, row.notebook)]
    if not rows:
        raise SheetError(f"there is no exercise for notebook {options.notebook}; write it as 03")
    if options.format == "markdown":
        print("\n".join(page(rows)))
        return 0
    width = max(len(row.id) for row in rows)
    for row in rows:
        print(f"{row.notebook}  rung {row.rung}  {row.id:<{width}}  {row.title}")
    return 0


def page(rows: Sequence[Exercise]) -> Iterator[str]:
    """A page that lists exercises by notebook, without their answers."""
    yield "# All exercises\n"
    yield "Made by `klderive exercise list --format markdown`. Rung 1: give the reasons; 2: fill the line; 3: write it all."
    for notebook in dict.fromkeys(row.notebook for row in rows):
        yield f"\n## Notebook {notebook}\n\n| exercise | rung | task |\n|---|---|---|"
        for row in sorted((r for r in rows if r.notebook == notebook), key=lambda r: r.rung):
            yield f"| `{row.id}` | {row.rung} | {row.title}. {row.task} |"


def show(options: argparse.Namespace) -> int:
    """`klderive exercise show NAME`"""
    from . import exercise

    task = exercise(options.name)
    print(task)
    print(f"rules: {', '.join(task.rules)}")
    return 0


def attempt(options: argparse.Namespace) -> int:
    """`klderive exercise try NAME ANSWER...`"""
    from . import exercise

    task = exercise(options.name)
    feedback = task.check(handed_in(options.answer, task.data.kind))
    print(feedback)
    if feedback.state != "solved":
        if feedback.hint:
            print(f"hint: {feedback.hint}")
        print(f"for a hint: klderive exercise hint {options.name}")
    keep(record_answer, task.data.id, feedback.state == "solved")
    return int(feedback.state != "solved")


def hinted(options: argparse.Namespace) -> int:
    """`klderive exercise hint NAME ANSWER...`"""
    from . import exercise

    task = exercise(options.name)
    if options.answer:
        task.check(handed_in(options.answer, task.data.kind))
    degree = options.degree or min(DEGREES, kept().get(task.data.id, Done()).hints + 1)
    print(f"hint {degree} of {DEGREES}: {task.hint(degree)}")
    keep(record_hint, task.data.id, degree)
    return 0


def keep(record: Callable[..., None], *what: Any) -> None:
    """Progress, if it can be kept; where it cannot, that is said and nothing is lost but the map."""
    try:
        record(*what)
    except OSError as error:
        print(f"klderive: progress is not kept: {error.filename}: {error.strerror}", file=sys.stderr)


def handed_in(words: list[str], kind: str) -> Any:
    """The arguments as an answer: a point as a dictionary, one argument as one string, several as lines."""
    if kind == "point":
        return ", ".join(words)
    return words[0] if len(words) == 1 else words


def validation(options: argparse.Namespace) -> int:
    """`klderive exercise validate PATH...`"""
    found: list[str] = []
    seen = 0
    for path in map(Path, options.paths):
        if path.is_dir() and not any(path.glob("*.toml")):
            raise SheetError(f"{path}: no sheet in this folder; a sheet is a .toml file")
        seen += len(list(path.glob("*.toml"))) if path.is_dir() else 1
        found += validate(path)
    for line in found:
        print(line)
    print(f"{len(found)} found in {seen} sheets" if found else f"{seen} sheets hold: every solution is proved, every "
          "wrong answer refuted by its name")
    return int(bool(found))


def readiness(options: argparse.Namespace) -> int:
    """`klderive exercise ready`"""
    print(ready(options.names))
    return 0
