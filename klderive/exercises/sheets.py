"""Exercises as data: what a sheet (a TOML file that a teacher writes) says, made into frozen objects.

The one idea: a sheet holds formulas, rule names and words, never code; every mistake in it has a place and a remedy.

Not here: judging answers (judge.py), whether a sheet's solutions hold (validation.py).
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import sympy as sp

from ..rules import RULES, SCRIPTED, Rule, rule
from .notation import Letters, NotRead, declare, read
from .sealed import Form, Sealed, form_of, unseal

__all__ = ["Exercise", "SheetError", "Slip", "load_sheet", "sheets"]

FOLDER = Path(__file__).parent / "data"
KINDS = ("line", "chain", "reasons", "point")
KEYS = {"id", "kind", "rung", "title", "task", "start", "given", "solution", "rules", "slip", "hints", "lines",
        "relation", "other", "each", "form", "sealed"}  # fmt: skip

SHAPES = {"id": str, "kind": str, "rung": int, "title": str, "task": str, "start": str, "given": list, "rules": list,
          "slip": list, "hints": list, "lines": list, "relation": str, "other": str, "each": bool, "form": str}
SHAPE_NAMES = {str: "text in quotes", int: "a whole number", list: "a list in [ ]", bool: "true or false",
               dict: "a table such as { s = \"1/2\" }"}
SOLUTIONS = {"line": str, "chain": list, "reasons": list, "point": dict}
RELATIONS = ("=", "<=", "<", ">=", ">")


class SheetError(ValueError):
    """What is wrong with a sheet: the file, the exercise, the entry, what was expected."""


@dataclass(frozen=True)
class Slip:
    """A wrong answer that teachers know, its name, and the hint it deserves."""

    answer: Any
    name: str
    hint: str = ""


@dataclass(frozen=True)
class Exercise:
    """One exercise: `start` is to be brought into the form of `solution`, by `rules`, under `given`.

    kind: "line" (one formula), "chain" (several, one step each), "reasons" (the names of the rules of `lines`),
    "point" (values at which `start` and `other` differ). `rung` counts from 1.
    """

    id: str
    notebook: str
    kind: str
    rung: int
    title: str
    task: str
    start: sp.Basic
    given: tuple[sp.Basic, ...]
    solution: tuple
    rules: tuple[Rule, ...]
    slips: tuple[Slip, ...]
    hints: tuple[str, ...]
    letters: Letters
    lines: tuple[sp.Basic, ...] = ()
    relation: str = "="
    other: sp.Basic | None = None
    each: bool = False
    free_form: bool = False
    form: Form = field(default_factory=Form)
    sealed: Sealed | None = None
    factored: bool = False

    @property
    def axioms(self) -> frozenset[str]:
        """What the rules of the lesson may use."""
        return frozenset().union(*(r.axioms for r in self.rules))


def lesson_rules(notebook: str) -> tuple[Rule, ...]:
    """The rules that are known by the time of that notebook."""
    number = int(notebook[:2])
    return tuple(r for r in (*RULES, *SCRIPTED) if r.lesson <= number and r.name != "earlier result")


class _Entry:
    """One exercise of a sheet, read key by key."""

    def __init__(self, path: Path, notebook: str, letters: Letters, entry: Mapping[str, Any]):
        self.path, self.notebook, self.letters, self.entry = path, notebook, letters, entry
        self.name = str(entry.get("id", "without an id"))

    def fail(self, what: str) -> SheetError:
        return SheetError(f"{self.path.name}: exercise {self.name}: {what}")

    def need(self, key: str) -> Any:
        if key not in self.entry:
            raise self.fail(f"has no {key}")
        return self.entry[key]

    def formula(self, text: Any, key: str) -> sp.Basic:
        if not isinstance(text, str):
            raise self.fail(f"{key}: a formula is written as a string, got {text!r}")
        try:
            return read(text, self.letters)
        except NotRead as error:
            raise self.fail(f"{key} = {text!r}: {error}") from None

    def formulas(self, key: str) -> tuple[sp.Basic, ...]:
        texts = self.entry.get(key, ())
        return tuple(self.formula(t, key) for t in ([texts] if isinstance(texts, str) else texts))

    def names(self, names: list[str]) -> tuple[Rule, ...]:
        return tuple(self.rule(n) for n in names)

    def rule(self, name: str) -> Rule:
        try:
            return rule(name)
        except KeyError:
            near = get_close_matches(name, [r.name for r in (*RULES, *SCRIPTED)], 1)
            raise self.fail(f"no rule is called {name!r}" + (f"; did you mean {near[0]!r}?" if near else "")) \
                from None

    def shaped(self, key: str, value: Any, shape: Any) -> None:
        """Refuses a value of another shape; what is not there is not looked at."""
        if value is not None and (not isinstance(value, shape) or shape is int and isinstance(value, bool)):
            raise self.fail(f"{key} is {SHAPE_NAMES[shape]}, got {value!r}")
        if shape is list and key in ("hints", "given", "rules", "lines"):
            for item in list(value or []):
                self.shaped(f"each of {key}", item, str)

    def answer(self, kind: str, value: Any, key: str) -> Any:
        """A solution or a slip, in the shape that the kind of exercise asks for."""
        if value is None:
            raise self.fail(f"a {key} has no answer")
        if not (kind == "chain" and isinstance(value, str)):
            self.shaped(key, value, SOLUTIONS[kind])
        match kind:
            case "line":
                return self.formula(value, key)
            case "chain":
                return tuple(self.formula(v, key) for v in ([value] if isinstance(value, str) else value))
            case "reasons":
                alternatives = [[v] if isinstance(v, str) else v for v in value]
                return tuple(tuple(r.name for r in self.names(names)) for names in alternatives)
        return {self.letters.meaning(n): self.formula(str(v), key) for n, v in value.items()}

    def exercise(self) -> Exercise:
        unknown = set(self.entry) - KEYS
        if unknown:
            near = get_close_matches(min(unknown), KEYS, 1)
            raise self.fail(f"{min(unknown)!r} is not an entry of an exercise"
                            + (f"; did you mean {near[0]!r}?" if near else ""))
        for key, shape in SHAPES.items():
            self.shaped(key, self.entry.get(key), shape)
        kind = self.need("kind")
        if kind not in KINDS:
            raise self.fail(f"kind is one of {', '.join(KINDS)}, not {kind!r}")
        if kind == "point":
            self.need("other")
        if self.entry.get("rung", 2) not in (1, 2, 3):
            raise self.fail("rung is 1 (give the reasons), 2 (fill the line) or 3 (write it all)")
        if self.entry.get("form", "free") not in ("free", "factors"):
            raise self.fail('form is "free", "factors" or left out')
        if self.entry.get("relation", "=") not in RELATIONS:
            raise self.fail(f"relation is one of {' '.join(RELATIONS)}, not {self.entry['relation']!r}")
        sealed = self.entry.get("sealed")
        if kind == "reasons" and not sealed and len(self.need("lines")) != len(self.need("solution")) + 1:
            raise self.fail("needs one rule for each line after the first")
        lines = self.formulas("lines")
        start = lines[0] if lines else self.formula(self.need("start"), "start")
        solution = () if sealed else self.answer(kind, self.need("solution"), "solution")
        for slip in self.entry.get("slip", ()):
            if not isinstance(slip, dict) or set(slip) - {"answer", "name", "hint"}:
                raise self.fail(f"a slip has an answer, a name and a hint, got {slip!r}")
        slips = tuple(Slip(self.answer(kind, s.get("answer"), "slip"), str(s.get("name", "")), str(s.get("hint", "")))
                      for s in self.entry.get("slip", ()))
        made = Exercise(
            self.name, self.notebook, kind, int(self.entry.get("rung", 2)), self.need("title"), self.need("task"),
            start, self.formulas("given"), solution if sealed or kind in ("chain", "reasons") else (solution,),
            self.names(self.entry["rules"]) if "rules" in self.entry else lesson_rules(self.notebook),
            slips, tuple(self.entry.get("hints", ())), self.letters, lines, self.entry.get("relation", "="),
            self.formula(self.entry["other"], "other") if "other" in self.entry else None,
            bool(self.entry.get("each", False)), "form" in self.entry,
            factored=self.entry.get("form") == "factors")
        return unseal(made, sealed) if sealed else replace(made, form=form_of(made))


def load_sheet(path: Path) -> tuple[Exercise, ...]:
    """The exercises of one sheet; SheetError for the first that cannot be read."""
    return tuple(entry.exercise() for entry in entries_of(path))


def entries_of(path: Path) -> tuple[_Entry, ...]:
    """The entries of a sheet, not yet read, so that each can be complained of."""
    try:
        text = path.read_text(encoding="utf-8")
        table = json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
    except OSError as error:
        raise SheetError(f"{path}: cannot be opened: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, json.JSONDecodeError, UnicodeDecodeError) as error:
        kind = "JSON" if path.suffix == ".json" else "TOML"
        raise SheetError(f"{path.name}: not a {kind} file: {error}") from None
    notebook = str(table.get("notebook", ""))
    if not notebook[:2].isdigit():
        raise SheetError(f"{path.name}: says no notebook; write notebook = \"03\" at its top")
    declared = table.get("letters", {})
    if not isinstance(declared, dict) or not all(isinstance(names, str) for names in declared.values()):
        raise SheetError(f"{path.name}: letters are declared as real = \"x mu\", got {declared!r}")
    try:
        letters = declare(declared)
    except NotRead as error:
        raise SheetError(f"{path.name}: letters: {error}") from None
    entries = table.get("exercise", ())
    if not isinstance(entries, list) or not entries:
        raise SheetError(f"{path.name}: has no exercise; begin one with [[exercise]]")
    if not all(isinstance(entry, dict) for entry in entries):
        raise SheetError(f"{path.name}: an exercise begins with [[exercise]]")
    return tuple(_Entry(path, notebook, letters, entry) for entry in entries)


def sheets(folder: Path = FOLDER) -> Iterator[Path]:
    """The sheets of a folder, in order; in a release they are sealed, as JSON."""
    yield from sorted([*folder.glob("*.toml"), *folder.glob("*.json")])
