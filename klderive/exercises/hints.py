"""Hints in three degrees: the idea, the rule, the next line.

The one idea: a hint belongs to where the student stands, the last line of the answer that holds; from there the stored solution
or, where it is left behind or sealed, the permitted rules say what comes next. The line that solves the exercise is never told.

Not here: what is said of a slip (judge.py), whether a rule is a reason (reasons.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from ..check import prove
from ..language import Statement, Term
from ..rules import RULES
from ..verdicts import Proved
from . import answers
from .forms import same
from .judge import judge
from .notation import NotRead
from .reasons import fits, writes
from .sheets import Exercise
from .spelling import plain

__all__ = ["DEGREES", "hints"]

DEGREES = 3
SHORT = 6
"""Steps from which on the package's way is not taken for the one that a sheet has in mind."""
CHOICE = 5
"""Names of rules among which a reason is to be found; more are no hint."""
OWN = "The next line is the last one: it is yours."


def hints(exercise: Exercise, answer: object = None, stood: int = 0) -> tuple[str, ...]:
    """The hints from degree 1 on, at most three; of the answer so many lines or reasons hold."""
    words = (*exercise.hints, "", "", "")
    match exercise.kind:
        case "point":
            found = words[:DEGREES]
        case "reasons":
            found = (words[0], *_about_reasons(exercise, stood, words))
        case _:
            found = (words[0], *_about_lines(exercise, _standing(exercise, answer, stood), words))
    return tuple(text for text in found if text)


def _about_reasons(exercise: Exercise, at: int, words: tuple[str, ...]) -> Iterator[str]:
    """The rules that prove the first open line, then the one that is its reason, unless none is left to find after it."""
    steps = [Statement(exercise.context(*two), "=", *two) for two in pairwise(exercise.lines)]
    if at >= len(steps):
        return
    could = sorted(r.name for r in exercise.rules if fits(steps[at], r))
    few = 1 < len(could) <= CHOICE
    yield words[1] + (f" Line {at + 2} is proved by each of these alone: {', '.join(could)}." if few else "")
    last = at == len(steps) - 1
    yield words[2] if exercise.sealed or last else f"Line {at + 2} follows by “{exercise.solution[at][0]}”."


def _about_lines(exercise: Exercise, lines: tuple[Term, ...], words: tuple[str, ...]) -> Iterator[str]:
    """The rule by name, then the line that it makes, unless that solves the exercise."""
    step = next_step(exercise, lines[-1])
    if step is None:
        yield from words[1:DEGREES]
        return
    rule, line = step
    yield f"{words[1]} The next step is by “{rule}”.".strip()
    if exercise.sealed:
        return
    if judge(exercise, [*lines[1:], line]).state in ("solved", "form", "derived"):
        yield f"{words[2]} {OWN}".strip()
    else:
        yield f"The next line is {plain(line)}" if _can_be_typed(exercise, line) else words[2]


def _standing(exercise: Exercise, answer: object, stood: int) -> tuple[Term, ...]:
    """The start and the lines of the answer that hold."""
    lines = answers.lines(answer, exercise)[:stood] if stood else ()
    return (exercise.start, *(line.term for line in lines))


def _can_be_typed(exercise: Exercise, line: Term) -> bool:
    try:
        return same(answers.formula(plain(line), exercise), line, exercise.context(line))
    except NotRead:
        return False


def next_step(exercise: Exercise, here: Term) -> tuple[str, Term] | None:
    """The rule and the line that come after a line; None where neither the solution nor a short way of the rules says so."""
    stored = (exercise.start, *exercise.solution) if exercise.kind == "chain" else ()
    for before, after in pairwise(stored):
        if same(here, before, exercise.context(here, before)):
            step = Statement(exercise.context(before, after), "=", before, after)
            by = next((r.name for r in exercise.rules if isinstance(prove(step, r.axioms), Proved)), "")
            return (by, after) if by else None
    way = list(_way(exercise, here))
    return way[0] if 0 < len(way) <= SHORT else None


def _way(exercise: Exercise, here: Term) -> Iterator[tuple[str, Term]]:
    """What the permitted rules make of a line, one after the other, no longer than is looked at."""
    allowed = {r.name for r in exercise.rules}
    rules, seen = [r.name for r in RULES if r.name in allowed], {here}
    for _ in range(SHORT + 1):
        made = ((name, writes(name, here, exercise.context(here))) for name in rules)
        step = next(((name, line) for name, line in made if line is not None and line not in seen), None)
        if step is None:
            return
        here = step[1]
        seen.add(here)
        yield step
