"""Tables that course.py writes beside the sheets, and the keys under which the browser finds what is in them.

The one idea: both sides make the same key of the same line; who has not reached a line has not its key.

Not here: what the tables hold (course.py), what is done with it (further.py, rules.py).
"""

import json
from functools import cache
from pathlib import Path

import klderive
from klderive.exercises.forms import ordered
from klderive.exercises.sealed import digest
from klderive.exercises.spelling import plain
from klderive.language import Term

__all__ = ["place_of", "standing_key", "table", "written_key"]


@cache
def table(name: str) -> dict:
    """What course.py has written."""
    return json.loads((Path(str(klderive.__file__)).parent / "exercises" / f"{name}.json").read_text(encoding="utf-8"))


def standing_key(exercise: str, line: Term) -> str:
    """The key of the place behind a line of an exercise, whatever the order of its terms and factors."""
    return digest(exercise, plain(ordered(line)))


def place_of(exercise: str, stood: int) -> str:
    """The key of the place behind so many reasons."""
    return digest(exercise, stood)


def written_key(rule: str, before: Term) -> str:
    """The key of what a rule writes after a line."""
    return digest(rule, plain(before))
