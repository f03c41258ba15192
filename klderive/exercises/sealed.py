"""Exercises from which no answer can be read: what a release gives to students.

The one idea: an answer is proved from the exercise's start, so the solution is not needed. Of its form only counts are
kept, of a right reason a digest; the name and hint of a slip are enciphered with the values of the wrong answer
itself, so that only who makes the slip can read them.

Not here: judging (judge.py); which files a release consists of (tools/release.py of the project).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import sympy as sp

from ..symbolic import nodes as nd
from ..symbolic.check import prove, values_at_models
from ..verdicts import Proved

if TYPE_CHECKING:
    from .sheets import Exercise

__all__ = ["Form", "Sealed", "form_of", "seal", "unseal"]

POINTS, DIGITS, HINTS_SHOWN = 6, 10, 2
HEADS = (nd.KL, nd.Entropy, nd.CrossEntropy, nd.E, nd.Int, nd.SetSum, nd.pdf, sp.Sum, sp.Product, sp.Integral,
         sp.Derivative, sp.log, sp.exp)  # fmt: skip


@dataclass(frozen=True)
class Form:
    """What a solution looks like: the words and letters in it, its length, whether it is the task rearranged, and,
    where factors are asked for, how many of them are sums."""

    heads: frozenset[str] = frozenset()
    letters: frozenset[str] = frozenset()
    length: int = 0
    rearranged: bool = False
    factors: int = 0


@dataclass(frozen=True)
class Sealed:
    """What is left of an exercise's solution and slips."""

    names: tuple[str, ...]
    reasons: tuple[tuple[str, ...], ...] = ()
    slips: tuple[tuple[int, str], ...] = ()

    def accepts(self, exercise: Exercise, number: int, name: str) -> bool:
        """Whether a rule is the reason of that step."""
        return digest(exercise.id, number, name) in self.reasons[number - 1]

    def slip(self, exercise: Exercise, answer: Any, place: int = 1) -> tuple[str, str] | None:
        """Name and hint of the slip that an answer is, if it is one; one made in the same line comes first."""
        key = key_of(exercise, answer)
        ordered = sorted(self.slips, key=lambda slip: slip[0] != place)
        opened = (deciphered(text, key) for _, text in ordered) if key else ()
        return next((told for told in opened if told), None)


def form_of(exercise: Exercise) -> Form:
    """The form of the stored solution of an exercise that asks for lines."""
    if exercise.kind not in ("line", "chain"):
        return Form()
    goal = exercise.solution[-1]
    equal = {g.lhs: g.rhs for g in exercise.given if isinstance(g, sp.Eq)}
    return Form(frozenset(h.__name__ for h in HEADS if goal.atoms(h)),
                frozenset(map(str, goal.xreplace(equal).free_symbols)), sum(1 for _ in sp.preorder_traversal(goal)),
                isinstance(prove(exercise.start, goal, using=(), opinion=False), Proved),
                sums_among_factors(goal) if exercise.factored else 0)


def sums_among_factors(line: sp.Basic) -> int:
    """How many factors of a product are sums, each counted as often as its power says.

    >>> from .notation import read
    >>> [sums_among_factors(read(t)) for t in ("(x - 1)*(x + 1)/x", "(x**2 - 1)/x", "x - 1/x", "(x - 1)**2/2")]
    [2, 1, 1, 2]
    """
    match line:
        case sp.Add():
            return 1
        case sp.Mul():
            return sum(map(sums_among_factors, line.args))
        case sp.Pow(base=base, exp=sp.Integer() as times) if times > 0:
            return int(times) * sums_among_factors(base)
    return 0


# ---------------------------------------------------------------- sealing a sheet


def seal(exercise: Exercise, entry: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """The entry of a sheet without its answers; `names` are the letters that an answer may use."""
    kept = {k: v for k, v in entry.items() if k not in ("solution", "slip", "hints")}
    form = exercise.form
    reasons = [[digest(exercise.id, n, name) for name in right] for n, right in enumerate(exercise.solution, 1)] \
        if exercise.kind == "reasons" else []
    slips = []
    for slip in exercise.slips:
        key = key_of(exercise, last_of(exercise, slip.answer))
        if key:
            place = len(slip.answer) if exercise.kind == "chain" else 1
            slips.append([place, enciphered((slip.name, slip.hint), key)])
    if "rules" in kept:
        kept["rules"] = sorted(kept["rules"])  # the order may be that of the solution
    kept["hints"] = list(exercise.hints[:HINTS_SHOWN])
    kept["sealed"] = {"names": sorted(names), "reasons": reasons, "slips": slips, "form": {
        "heads": sorted(form.heads), "letters": sorted(form.letters), "length": form.length,
        "rearranged": form.rearranged, "factors": form.factors}}
    return kept


def unseal(exercise: Exercise, kept: Mapping[str, Any]) -> Exercise:
    """The exercise with what a sealed entry says in place of a solution."""
    form = kept["form"]
    return replace(
        exercise, form=Form(frozenset(form["heads"]), frozenset(form["letters"]), int(form["length"]),
                            bool(form["rearranged"]), int(form["factors"])),
        sealed=Sealed(tuple(kept["names"]), tuple(map(tuple, kept["reasons"])), tuple(map(tuple, kept["slips"]))))


def last_of(exercise: Exercise, answer: Any) -> Any:
    """What a slip is known by: its last line, the first name of each reason, the point."""
    if exercise.kind == "reasons":
        return tuple(names[0] for names in answer)
    return answer[-1] if exercise.kind == "chain" else answer


# ---------------------------------------------------------------- keys


def digest(*parts: object) -> str:
    """A short digest of a few words."""
    return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()[:24]


def key_of(exercise: Exercise, answer: Any) -> str:
    """The same word for answers of the same value; empty if the values cannot be computed."""
    if exercise.kind == "reasons":
        return digest(exercise.id, *answer)
    if exercise.kind == "point":
        return digest(exercise.id, *sorted(f"{name}={value}" for name, value in answer.items()))
    values = values_of(exercise, answer)
    return digest(exercise.id, *values) if len(values) == POINTS else ""


def values_of(exercise: Exercise, line: sp.Basic) -> tuple[str, ...]:
    """The values of a line at points that depend on the exercise only."""
    return tuple(f"{float(value):.{DIGITS}g}" for value in values_at_models(exercise.start, line, exercise.given, POINTS))


def enciphered(told: tuple[str, str], key: str) -> str:
    """A name and a hint that only the key's owner reads."""
    plain = json.dumps(told).encode()
    return digest(key, "lock") + _mixed(plain, key).hex()


def deciphered(text: str, key: str) -> tuple[str, str] | None:
    """The name and the hint, or None if it is another key."""
    lock = digest(key, "lock")
    if not text.startswith(lock):
        return None
    name, hint = json.loads(_mixed(bytes.fromhex(text.removeprefix(lock)), key))
    return name, hint


def _mixed(data: bytes, key: str) -> bytes:
    stream = hashlib.shake_256(f"{key}\0stream".encode()).digest(len(data))
    return bytes(a ^ b for a, b in zip(data, stream, strict=True))
