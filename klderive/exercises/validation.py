"""Whether the exercises of a sheet hold: the solution is accepted, every slip is refused, the hints are there.

The one idea: a sheet is judged by the same function that judges students.

Not here: reading sheets (sheets.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..language import Statement
from ..rules import rule
from .judge import judge
from .reasons import is_reason
from .sheets import Exercise, SheetError, entries_of
from .spelling import plain

__all__ = ["validate"]

SLIPS, HINTS = 3, 3
SECRET = 6
"""Characters of a solution from which on it can be told from any other text."""


def validate(path: str | Path) -> tuple[str, ...]:
    """What is wrong with a sheet, or with all sheets of a folder, one line each; empty if nothing is.

    >>> from .sheets import FOLDER
    >>> validate(FOLDER / "03.toml")
    ()
    """
    path = Path(path)
    if path.is_dir():
        return tuple(f"{sheet.name}: {line}" for sheet in sorted(path.glob("*.toml")) for line in validate(sheet))
    try:
        entries = entries_of(path)
    except SheetError as error:
        return (str(error),)
    ids = [entry.name for entry in entries]
    twice = tuple(f"{i}: the id is used twice" for i in sorted(set(ids)) if ids.count(i) > 1)
    return (*twice, *(line for entry in entries for line in read_complaints(entry)))


def read_complaints(entry: Any) -> Iterator[str]:
    """What is wrong with one entry: that it cannot be read, or what does not hold."""
    try:
        exercise = entry.exercise()
    except SheetError as error:
        yield from error.all
        return
    if exercise.sealed:
        yield f"{exercise.id}: is sealed: it has no solution to check"
        return
    for line in complaints(exercise):
        yield f"{exercise.id}: {line}"


def complaints(exercise: Exercise) -> Iterator[str]:
    """What is wrong with one exercise."""
    accepted = judge(exercise, handed_in(exercise, solution_of(exercise)))
    if accepted.state != "solved":
        yield f"the solution is not accepted: {accepted}"
    yield from unproved_reasons(exercise)
    if exercise.kind in ("line", "chain") and judge(exercise, exercise.start).state == "solved":
        yield "the task itself is accepted as an answer"
    yield from near_and_also(exercise)
    if len(exercise.slips) < SLIPS:
        yield f"{len(exercise.slips)} wrong answers are given; write at least {SLIPS}, each with its name"
    for number, slip in enumerate(exercise.slips, 1):
        if not slip.name:
            yield f"slip {number} has no name"
        refused = judge(exercise, handed_in(exercise, slip.answer))
        if refused.state == "solved":
            yield f"slip {number} ({slip.name}) is accepted: {refused}"
        elif refused.state != "refuted":
            yield f"slip {number} ({slip.name}) is not refuted: {refused}"
        elif slip.name and refused.slip != slip.name:
            yield f"slip {number} ({slip.name}) gets another diagnosis: {refused.slip or 'none'}"
    if len(exercise.hints) != HINTS:
        yield f"has {len(exercise.hints)} hints; three are shown, from a nudge to nearly the answer"
    for number, hint in enumerate(exercise.hints, 1):
        if gives_away(exercise, hint):
            yield f"hint {number} is the whole solution; leave a step to the student"


def gives_away(exercise: Exercise, hint: str) -> bool:
    """Whether the solution stands in a hint: the formula, all names of the rules, all values of the point."""
    match exercise.kind:
        case "point":
            pieces = [f"{name}={plain(value)}" for name, value in exercise.solution[0].items()]
        case "reasons":
            pieces = [names[0] for names in exercise.solution]
        case _:
            pieces = [plain(exercise.solution[-1])]
    words = "".join(hint.split())
    return len("".join(pieces)) >= SECRET and all("".join(piece.split()) in words for piece in pieces)


def near_and_also(exercise: Exercise) -> Iterator[str]:
    """Near misses that count, or are no near misses; honest answers that do not count."""
    if exercise.kind in ("line", "chain") and not exercise.near:
        yield "has no near miss; write true answers that must not count, such as the formula of the book: near = [...]"
    for number, answer in enumerate(exercise.near, 1):
        said = judge(exercise, answer)
        if said.state == "solved":
            yield f"near miss {number} is accepted; say in asks what it lacks: {said}"
        elif said.state not in ("form", "unfinished", "rules"):
            yield f"near miss {number} is not proved to be true: {said}"
    for number, answer in enumerate(exercise.also, 1):
        said = judge(exercise, answer)
        if said.state != "solved":
            yield f"answer {number} of also is not accepted: {said}"


def unproved_reasons(exercise: Exercise) -> Iterator[str]:
    """The stored reasons that are none of their line."""
    if exercise.kind == "reasons":
        steps = zip(exercise.lines, exercise.lines[1:], exercise.solution, strict=False)
        for number, (before, after, names) in enumerate(steps, 1):
            step = Statement(exercise.context(before, after), "=", before, after)
            for name in names:
                if said := is_reason(step, rule(name), exercise.rules):
                    yield f"reason {number}: {said}"


def solution_of(exercise: Exercise) -> Any:
    """The stored solution."""
    return exercise.solution if exercise.kind in ("chain", "reasons") else exercise.solution[0]


def handed_in(exercise: Exercise, stored: Any) -> Any:
    """A stored solution or slip, as a student would hand it in."""
    return [names[0] for names in stored] if exercise.kind == "reasons" else stored
