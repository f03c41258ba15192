"""What a course keeps its students from deriving: the starts of its exercises.

The one idea: the package of a release has a list beside this file, from the digest of a start to the name of its exercise; a
start is known up to names, a number in front and the order of terms and factors, alone, inside another expression or among
further summands. Elsewhere there is no list.

Not here: which starts are on it (tools/release.py). It is a reminder, no lock: who has another copy of the package has none.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import cache
from itertools import combinations
from math import gcd, lcm, prod
from pathlib import Path

from sympy import Basic

from ..language import App, Bound, Free, Lam, Num, Term, Type, subterms
from ..symbolic.door import NotRead, to_term

__all__ = ["LIST", "digest", "exercise_in", "exercise_with"]

LIST = Path(__file__).parent / "withheld.json"
"""Only a release has this file."""
MOST = 8
"""Summands of a sum whose choices are looked at."""


def exercise_with(expr: Basic) -> str:
    """The exercise of the course whose start an expression contains; empty if there is none, or no course."""
    return exercise_in(expr, _listed())


def exercise_in(expr: Basic, listed: Mapping[str, str]) -> str:
    """The exercise of a list whose start an expression contains."""
    if not listed or not isinstance(expr, Basic):
        return ""
    try:
        term = to_term(expr)[1]
    except NotRead:
        return ""
    return next((listed[key] for key in map(digest, _parts(term)) if key in listed), "")


def _parts(term: Term) -> Iterator[Term]:
    """What stands in a term; of a short sum each choice of its summands too."""
    for part in subterms(term):
        yield part
        if isinstance(part, App) and part.op == "add" and len(part.args) <= MOST:
            for count in range(2, len(part.args)):
                yield from (App("add", chosen) for chosen in combinations(part.args, count))


@cache
def _listed() -> Mapping[str, str]:
    return json.loads(LIST.read_text(encoding="utf-8")) if LIST.exists() else {}


def digest(term: Term) -> str:
    """The same word for terms that differ in names, in a number in front and in the order of terms and factors only."""
    return hashlib.sha256(min(_written(_sorted(t), {}) for t in _unscaled(term)).encode()).hexdigest()[:24]


def _unscaled(term: Term) -> tuple[Term, ...]:
    """The term without a number in front; a sum with its numbers made as small as whole ones can be, and with each sign."""
    if not (isinstance(term, App) and term.op == "add"):
        return (_factored(term)[1],)
    parts = [_factored(part) for part in term.args]
    share = Fraction(gcd(*(k.numerator for k, _ in parts)), lcm(*(k.denominator for k, _ in parts)))
    return tuple(App("add", tuple(App("mul", (Num(sign*k/share), rest)) for k, rest in parts)) for sign in (1, -1))


def _factored(term: Term) -> tuple[Fraction, Term]:
    """The number in front of a term, and the rest."""
    if isinstance(term, Num):
        return (Fraction(term.value), Num(1)) if term.value else (Fraction(1), term)
    if not (isinstance(term, App) and term.op == "mul"):
        return Fraction(1), term
    numbers = [Fraction(a.value) for a in term.args if isinstance(a, Num)]
    rest = tuple(a for a in term.args if not isinstance(a, Num))
    return (prod(numbers, start=Fraction(1)), rest[0] if len(rest) == 1 else App("mul", rest)) if rest and all(numbers) \
        else (Fraction(1), term)


def _sorted(term: Term) -> Term:
    match term:
        case App(op=op, args=args):
            parts = tuple(map(_sorted, args))
            return App(op, tuple(sorted(parts, key=lambda part: _written(part, None))) if op in ("add", "mul") else parts)
        case Lam(kind=kind, body=body, name=name):
            return Lam(kind, _sorted(body), name)
    return term


def _written(thing: Term | Type, numbers: dict | None) -> str:
    """A term with numbers in the place of names, in the order in which they come; without, all names are alike."""
    match thing:
        case Num(value=value):
            return str(value)
        case Bound(k=k):
            return f"#{k}"
        case Free(declaration=d):
            return "@" if numbers is None else f"@{numbers.setdefault(d, len(numbers))}"
        case App(op=op, args=args):
            return f"({op} {' '.join(_written(a, numbers) for a in args)})"
        case Lam(kind=kind, body=body):
            return f"[{type(kind).__name__} {_written(body, numbers)}]"
    return type(thing).__name__
