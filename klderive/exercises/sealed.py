"""Exercises from which no answer can be read: what a release gives to students.

The one idea: an answer is proved from the exercise's start, so the solution is not needed. Of its form only counts are
kept, of a right reason a digest; the name and hint of a slip are enciphered with the values of the wrong answer
itself, so that only who makes the slip can read them.

Not here: judging (judge.py); which files a release consists of (tools/release.py of the project).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..language import Term, names
from ..language.meaning.evaluate import meaning
from ..language.meaning.values import Array, NoValue, Unevaluated
from ..records import record
from ..refutation import models
from .forms import Form

if TYPE_CHECKING:
    from .sheets import Exercise

__all__ = ["Sealed", "seal", "unseal"]

POINTS, DIGITS, HINTS_SHOWN = 6, 10, 2


@record
class Sealed:
    """What is left of an exercise's solution and slips."""

    names: tuple[str, ...]
    slips: tuple[tuple[int, str], ...] = ()

    def slip(self, exercise: Exercise, answer: Any, place: int = 1) -> tuple[str, str] | None:
        """Name and hint of the slip that an answer is, if it is one; one made in the same line comes first."""
        key = key_of(exercise, answer)
        ordered = sorted(self.slips, key=lambda slip: slip[0] != place)
        opened = (deciphered(text, key) for _, text in ordered) if key else ()
        return next((told for told in opened if told), None)


# ---------------------------------------------------------------- sealing a sheet


def seal(exercise: Exercise, entry: Mapping[str, Any]) -> dict[str, Any]:
    """The entry of a sheet without its answers."""
    kept = {k: v for k, v in entry.items() if k not in ("solution", "slip", "hints", "near", "also")}
    form = exercise.form
    slips = []
    for slip in exercise.slips:
        key = key_of(exercise, last_of(exercise, slip.answer))
        if key:
            place = len(slip.answer) if exercise.kind == "chain" else 1
            slips.append([place, enciphered((slip.name, slip.hint), key)])
    if "rules" in kept:
        kept["rules"] = sorted(kept["rules"])  # the order may be that of the solution
    kept["hints"] = list(exercise.hints[:HINTS_SHOWN])
    kept["sealed"] = {"names": sorted({d.name for d in names(*exercise.formulas)}), "slips": slips, "form": {
        "heads": sorted(form.heads), "letters": sorted(form.letters), "length": form.length,
        "rearranged": form.rearranged, "factors": form.factors}}
    return kept


def unseal(exercise: Exercise, kept: Mapping[str, Any]) -> Exercise:
    """The exercise with what a sealed entry says in place of a solution."""
    form = kept["form"]
    return replace(
        exercise, form=Form(frozenset(form["heads"]), frozenset(form["letters"]), int(form["length"]),
                            bool(form["rearranged"]), int(form["factors"])),
        sealed=Sealed(tuple(kept["names"]), tuple(map(tuple, kept["slips"]))))


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


def values_of(exercise: Exercise, line: Term) -> tuple[str, ...]:
    """The values of a line at points that depend on the exercise only."""
    context = exercise.context()
    if set(names(line)) - set(context.declarations):
        return ()
    found: list[str] = []
    for number, model in enumerate(models(context)):
        if len(found) == POINTS or number > 4 * POINTS:
            break
        try:
            value = meaning(line, model)
        except (NoValue, Unevaluated):
            continue
        if not isinstance(value, Array):
            found.append(f"{float(value):.{DIGITS}g}")
    return tuple(found)


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
