"""The points of a derivation: to the first wrong line, and for what stands again after it.

The one idea: a line stands if it is proved from the last line that stands, or from the start; a line that follows from a wrong
one only is not wrong again, and earns nothing. What is not decided is left to a person.

Not here: reading files (handins.py), the sheet (exercises/sheets.py).
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from ...check import judge as decide
from ...check import prove
from ...language import Declaration, LanguageError, Num, Statement, Term, substitute
from ...reading.formula import nodes
from ...records import record
from ...refutation import witness
from ...verdicts import Proved, Refuted
from ..answers import own
from ..forms import lacking, ordered, same
from ..handwriting import Written
from ..judge import joined, otherwise, shown, slip_of, unjoined
from ..letters import NotRead
from ..sheets import Exercise
from ..spelling import plain
from .handins import Row

__all__ = ["Credited", "Line", "credited", "drawn"]

POINTS = {"lines": 3, "goal": 2}
"""Points of a task whose sheet says none."""
MOST_LINES = 60


@record
class Line:
    """A line as it was read; state: "stands", "refuted", "follows" (from a wrong line), "undecided", "unread" or "repeated"."""

    line: int
    read: str
    state: str
    said: str = ""
    slip: str = ""


@record
class Credited:
    """The lines of a task and its points; `person` says why somebody should look at it."""

    task: str
    lines: tuple[Line, ...]
    points: float
    of: int
    goal: str
    person: str = ""


@record
class Place:
    """Where a line stands: the last line that does, and the relation to it; the line before, whether wrong, and the sign."""

    stood: Term
    relation: str
    last: Term
    wrong: bool
    sign: str


def drawn(task: Exercise, student: str, seed: str) -> tuple[Exercise, dict[str, int]]:
    """The task with the numbers of one student, and these numbers: the same for the same seed."""
    choice = random.Random(f"{seed}/{student}/{task.id}")
    numbers = {name: choice.choice(values) for name, values in sorted(task.draw.items())}
    if not numbers:
        return task, numbers
    values: dict[Declaration, Term] = {task.letters.number(name).declaration: Num(v) for name, v in numbers.items()}

    def put(thing: Any) -> Any:
        if isinstance(thing, Term):
            return substitute(thing, values)
        return tuple(map(put, thing)) if isinstance(thing, tuple) else thing

    return replace(task, start=put(task.start), given=put(task.given), solution=put(task.solution), slips=(), near=(),
                   also=()), numbers


def credited(task: Exercise, rows: Iterable[Row]) -> Credited:
    """The points of the rows that were handed in for a task."""
    worth = {**POINTS, **task.points}
    lines: list[Line] = []
    last = stood = task.start
    wrong = begun = False
    signs: list[str] = []
    since: set[str] = set()
    handed_in = tuple(_written(task, rows))
    for number, (row, written) in enumerate(handed_in, 1):
        if isinstance(written, str):
            lines.append(Line(row.line, row.text[:200], "unread", written))
            since |= {task.relation} if _may_join(row, task.relation) else set()
            continue
        first, begun = not begun, True
        if first and same(written.term, task.start, task.context(written.term)):
            continue
        signs.append(joined(task, written, number == len(handed_in)))
        since.add(signs[-1])
        relation = task.relation if task.relation in since else "="
        found = _line(task, written, row.line, Place(stood, relation, last, wrong, signs[-1]))
        lines.append(found)
        last = written.term
        if found.state == "stands":
            stood, wrong, since = written.term, False, set()
        elif found.state in ("refuted", "follows"):
            wrong = True
    goal = _goal(task, stood, lines) or unjoined(task, signs)
    return _totalled(task, tuple(lines), goal, worth)


def _written(task: Exercise, rows: Iterable[Row]) -> Iterable[tuple[Row, Written | str]]:
    count = 0
    for row in rows:
        try:
            found = task.desk.read_formula(row.formula, row.source, task.relation)
            lines = [own(line, task) for line in found]
        except (NotRead, LanguageError) as error:
            yield row, f"not read: {error}"
            continue
        for line in lines:
            count += 1
            if count <= MOST_LINES:
                yield row, line


def _may_join(row: Row, relation: str) -> bool:
    """Whether a relation is written in a row that was not read, as far as one can see."""
    tree = row.formula.tree
    return tree is None or any(sign.name == relation for node in nodes.walk(tree) if isinstance(node, nodes.Relation)
                               for sign in node.signs)


def _line(task: Exercise, written: Written, at: int, place: Place) -> Line:
    """What is said of one line; after a wrong one it is compared with the last line that stands."""
    line, read, stood, last = written.term, plain(written.term)[:400], place.stood, place.last
    if ordered(line) == ordered(last):
        return Line(at, read, "repeated", "the line before it again")
    found = decide(Statement(task.context(stood, line), place.relation, stood, line), task.axioms)
    match found.verdict:
        case Proved():
            return Line(at, read, "stands", "stands again" if place.wrong else "follows")
        case Refuted() if found.refutation is not None:
            if place.wrong and isinstance(prove(Statement(task.context(last, line), place.sign, last, line)), Proved):
                return Line(at, read, "follows", "follows from the wrong line above")
            if other := otherwise(task, stood, written, place.relation):
                return Line(at, read, "undecided", other)
            name, _ = slip_of(task, stood, line, found.refutation, 1)
            return Line(at, read, "refuted", f"refuted {shown(witness(found.refutation))}", name)
    return Line(at, read, "undecided", str(getattr(found.verdict, "reason", "")))


def _goal(task: Exercise, stood: Term, lines: list[Line]) -> str:
    """What is missing at the goal; empty if the last line stands and has the asked form."""
    if not lines or lines[-1].state not in ("stands", "repeated"):
        return "the last line does not stand"
    return lacking(stood, sum(line.state != "repeated" for line in lines), task.asked, task.context(stood))[0]


def _totalled(task: Exercise, lines: tuple[Line, ...], goal: str, worth: Mapping[str, int]) -> Credited:
    """Points for the share of lines that stand, of those that count, and for the goal."""
    stands = sum(line.state == "stands" for line in lines)
    counts = sum(line.state in ("stands", "refuted", "follows") for line in lines)
    wanted = max(counts, task.asks.get("lines", 1))
    points = worth["lines"] * stands / wanted + (0 if goal else worth["goal"])
    open_ = [line for line in lines if line.state in ("undecided", "unread")]
    person = f"line {open_[0].line}: {open_[0].said}" if open_ else "" if lines else "nothing was handed in"
    return Credited(task.id, lines, round(points, 2), worth["lines"] + worth["goal"], goal, person)
