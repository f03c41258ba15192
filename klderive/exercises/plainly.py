"""What is handed in, copied into Python's own classes: nothing that an object says of itself is asked after that.

The one idea: `type` says what an object is, and the methods of that class, not the object's, say what is in it; so equality,
iteration, length and words of a class of one's own decide nothing. A mapping becomes a tuple of pairs.

Not here: what is written there (answers.py).
"""

from __future__ import annotations

import sys
from itertools import islice
from numbers import Rational
from typing import Any

from ..language import Term
from ..records import record
from ..rules import Rule
from .letters import NotRead

__all__ = ["MOST", "Pairs", "classes", "copied", "named"]

MOST = 60
"""Items of a list that are looked at."""
NESTED = 3
"""How deep lists may stand in lists."""


@record
class Pairs:
    """The keys and values of a mapping."""

    items: tuple[tuple[Any, Any], ...]


def copied(answer: Any, depth: int = NESTED) -> Any:
    """The answer in Python's own classes, SymPy's or ours; NotRead if it is of another class, or does not let itself be copied.

    >>> class Whatever(str):
    ...     def __eq__(self, other): return True
    >>> copied([Whatever("x"), 2, {"s": "1/2"}])
    ('x', 2, Pairs(items=(('s', '1/2'),)))
    """
    kind = type(answer)
    if answer is None or kind in (bool, float):
        return answer
    if issubclass(kind, str):
        return str.__str__(answer)
    if issubclass(kind, int):
        return int.__int__(answer)
    if issubclass(kind, (list, tuple, dict)):
        return _all(answer, kind, depth)
    if issubclass(kind, Rule):
        return str.__str__(answer.name)
    if issubclass(kind, (Term, Rational, *classes("klderive.derivation", "Derivation", "Chain"), *classes("sympy", "Basic"))):
        return answer
    raise NotRead(f"an answer is a string with a formula, SymPy, or a list of them; got {named(kind)}")


def _all(answer: Any, kind: type, depth: int) -> Any:
    if depth == 0:
        raise NotRead("the answer is a list in a list in a list; write one list with a string for each line")
    if issubclass(kind, dict):
        return Pairs(tuple((copied(k, depth - 1), copied(v, depth - 1)) for k, v in islice(dict.items(answer), MOST)))
    base = list if issubclass(kind, list) else tuple
    if base.__len__(answer) > MOST:
        raise NotRead(f"the answer has {base.__len__(answer)} lines; {MOST} are read")
    return tuple(copied(item, depth - 1) for item in base.__iter__(answer))


def named(kind: type) -> str:
    """The name of a class, whatever its metaclass says."""
    return type.__dict__["__name__"].__get__(kind)[:60]


def classes(module: str, *wanted: str) -> tuple[type, ...]:
    """Classes of a module, if it was ever imported: an object of a class that was not is none of that class."""
    found = sys.modules.get(module)
    return tuple(getattr(found, name) for name in wanted) if found is not None else ()
