"""What the pages of exercises and derivations ask Python for: how an answer is read, what is said of it, a hint, a step again.

The one idea: judge and sheets are those of `klderive exercise`; the sheets are sealed, and what needs SymPy was done when the
page was built (course.py). Every answer is a JSON object with what is said in words; nothing raises on what a person types.

Not here: what is shown (exercises.mjs, walk.mjs), the checker of texts (answer.py).
"""

import json
from functools import cache

from kept import place_of, standing_key, table

from klderive.check import prove
from klderive.exercises import answers
from klderive.exercises.judge import MARKS, judge
from klderive.exercises.notation import NotRead
from klderive.exercises.sealed import deciphered
from klderive.exercises.sheets import FOLDER, Exercise, load_sheet, sheets
from klderive.exercises.spelling import formula
from klderive.language import LanguageError
from klderive.language.serial import loads
from klderive.verdicts import Proved

__all__ = ["attempt", "hint", "read", "step"]

DEGREES = 3
SIGNS = {"": "=", "<=": r"\le", ">=": r"\ge"}


@cache
def known() -> dict[str, Exercise]:
    """The exercises that ship, by id."""
    return {e.id: e for path in sheets(FOLDER) for e in load_sheet(path)}


def read(name: str, answer: str) -> str:
    """How an answer is read, line by line as LaTeX, or why it is not."""
    task = known()[name]
    if task.kind in ("reasons", "point"):
        return said(lines=[], why="")
    try:
        lines = answers.lines(handed_in(answer), task)
    except (NotRead, LanguageError) as error:
        return said(lines=[], why=str(error))
    return said(lines=[[SIGNS.get(line.sign, line.sign), formula(line.term)] for line in lines], why="")


def attempt(name: str, answer: str | list[str]) -> str:
    """What is said of an answer: the state, the words, the line, how it was read."""
    task = known()[name]
    given = handed_in(answer) if isinstance(answer, str) and task.kind in ("line", "chain") else answer
    found = judge(task, given)
    return said(state=found.state, mark=MARKS[found.state], text=found.text, hint=found.hint, line=found.line, read=found.read,
                stood=found.stood)


def hint(name: str, answer: str | list[str], stood: int, degree: int) -> str:
    """The hint of a degree for who has so many lines that stand."""
    task = known()[name]
    told = hints(task, answer, stood)
    return said(degree=degree, of=DEGREES, text=told[degree - 1] if degree <= len(told) else "there is no further hint from here")


def step(statement: str, axioms: list[str]) -> str:
    """Whether a step follows by these axioms, decided anew."""
    verdict = prove(loads(statement), frozenset(axioms))
    if isinstance(verdict, Proved):
        return said(verdict="proved", by=list(verdict.by), provided=list(verdict.provided), why=verdict.untried)
    return said(verdict="undecided", by=[], provided=[], why=verdict.reason)


def said(**words: object) -> str:
    return json.dumps(words, ensure_ascii=False)


def handed_in(answer: str) -> str | list[str]:
    """What was typed, line by line, unless LaTeX itself says where its lines end."""
    if "\\begin" in answer or "\\\\" in answer:
        return answer
    return [line for line in answer.splitlines() if line.strip()]


# ---------------------------------------------------------------- hints


def hints(task: Exercise, answer: str | list[str], stood: int) -> tuple[str, ...]:
    """The hints that were made for the place where the answer stands; those of the sheet where it went another way."""
    if task.kind == "chain":
        lines = answers.lines(handed_in(str(answer)), task)[:stood] if stood else ()
        key = standing_key(task.id, lines[-1].term if lines else task.start)
    else:
        key = place_of(task.id, stood if task.kind == "reasons" else 0)
    told = (deciphered(text, key) for text in table("hints")[task.id])
    return next((tuple(words[1].split("\n")) for words in told if words), task.hints)
