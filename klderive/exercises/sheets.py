"""Exercises as data: what a sheet (a TOML file that a teacher writes) says, made into frozen objects.

The one idea: a sheet holds formulas, rule names and words, never code; every mistake in it has a place and a remedy, and all
of them are told at once.

Not here: judging answers (judge.py), whether a sheet's solutions hold (validation.py).
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from ..language import INDEX, Context, Free, LanguageError, Proposition, Term, abstract, app, names, type_of
from ..rules import RULES, SCRIPTED, Rule, rule
from .forms import ASKS, Asked, Form, form_of
from .handwriting import Desk, desk
from .letters import Letters, NotRead
from .notation import declare, read
from .sealed import Sealed, unseal

__all__ = ["Exercise", "SheetError", "Slip", "load_sheet", "sheets"]

FOLDER = Path(__file__).parent / "data"
KINDS = ("line", "chain", "reasons", "point")
KEYS = {"id", "kind", "rung", "title", "task", "start", "given", "solution", "rules", "slip", "hints", "lines",
        "relation", "other", "each", "form", "asks", "near", "also", "draw", "points", "sealed"}  # fmt: skip
SHAPES = {"id": str, "kind": str, "rung": int, "title": str, "task": str, "start": str, "given": list, "rules": list,
          "slip": list, "hints": list, "lines": list, "relation": str, "other": str, "each": bool, "form": str, "asks": dict,
          "near": list, "also": list, "draw": dict, "points": dict}  # fmt: skip
SHAPE_NAMES = {str: "text in quotes", int: "a whole number", list: "a list in [ ]", bool: "true or false",
               dict: "a table such as { s = \"1/2\" }"}
SOLUTIONS = {"line": str, "chain": list, "reasons": list, "point": dict}
RELATIONS = ("=", "<=", "<", ">=", ">")
Found = TypeVar("Found")


class SheetError(ValueError):
    """What is wrong with a sheet: the file, the exercise, the entry, what was expected; `all` has a line for each mistake."""

    def __init__(self, *lines: str):
        super().__init__("\n".join(lines))
        self.all = lines


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
    "point" (values at which `start` and `other` differ). `rung` counts from 1. `asks` are the forms that the last line is to
    have; `near` are true answers that must not count, `also` further answers that must. `draw` are letters whose numbers are
    drawn for each student, `points` those of a derivation that is handed in: for its lines, and for reaching the goal.
    """

    id: str
    notebook: str
    kind: str
    rung: int
    title: str
    task: str
    start: Term
    given: tuple[Term, ...]
    solution: tuple
    rules: tuple[Rule, ...]
    slips: tuple[Slip, ...]
    hints: tuple[str, ...]
    letters: Letters
    lines: tuple[Term, ...] = ()
    relation: str = "="
    other: Term | None = None
    each: bool = False
    free_form: bool = False
    form: Form = field(default_factory=Form)
    sealed: Sealed | None = None
    factored: bool = False
    asks: Mapping[str, int] = field(default_factory=dict)
    near: tuple = ()
    also: tuple = ()
    draw: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    points: Mapping[str, int] = field(default_factory=dict)

    @property
    def axioms(self) -> frozenset[str]:
        """What the rules of the lesson may use."""
        return frozenset().union(*(r.axioms for r in self.rules))

    @property
    def asked(self) -> Asked:
        """The form of the last line."""
        return Asked(self.start, self.given, self.form, self.free_form, self.asks)

    @cached_property
    def formulas(self) -> tuple[Term, ...]:
        """All formulas of the sheet, the task first."""
        stored = (self.solution, *(s.answer for s in self.slips), self.near, self.also)
        return (self.start, *self.given, *self.lines, *((self.other,) if self.other is not None else ()), *terms_in(stored))

    @cached_property
    def desk(self) -> Desk:
        """What LaTeX is read with."""
        return desk(self.letters, self.formulas, self.sealed.names if self.sealed else ())

    def context(self, *terms: Term) -> Context:
        """The names of the task and of some lines, with what is known and given of them."""
        return self.letters.context((self.start, *terms), self.given)


def terms_in(stored: Any) -> Iterator[Term]:
    """The formulas in solutions and slips, in whatever shape they are."""
    if isinstance(stored, Term):
        yield stored
    elif isinstance(stored, (tuple, list)):
        for item in stored:
            yield from terms_in(item)


def lesson_rules(notebook: str) -> tuple[Rule, ...]:
    """The rules that are known by the time of that notebook."""
    number = int(notebook[:2])
    return tuple(r for r in (*RULES, *SCRIPTED) if r.lesson <= number and r.name != "earlier result")


class _Entry:
    """One exercise of a sheet, read key by key; `faults` are the mistakes met so far."""

    def __init__(self, path: Path, notebook: str, letters: Letters, entry: Mapping[str, Any]):
        self.path, self.notebook, self.letters, self.entry = path, notebook, letters, entry
        self.name = str(entry.get("id", "without an id"))
        self.faults: list[str] = []

    def fail(self, what: str) -> SheetError:
        return SheetError(f"{self.path.name}: exercise {self.name}: {what}")

    def tried(self, reading: Callable[..., Found], *args: Any) -> Found | None:
        """What is read, or None and one fault more."""
        try:
            return reading(*args)
        except SheetError as error:
            self.faults += error.all
            return None

    def need(self, key: str) -> Any:
        if key not in self.entry:
            raise self.fail(f"has no {key}")
        return self.entry[key]

    def formula(self, text: Any, key: str) -> Term:
        if not isinstance(text, str):
            raise self.fail(f"{key}: a formula is written as a string, got {text!r}")
        try:
            return read(text, self.letters)
        except NotRead as error:
            raise self.fail(f"{key} = {text!r}: {error}") from None

    def several(self, key: str) -> tuple[Term, ...]:
        texts = self.entry.get(key, ())
        return tuple(self.formula(t, key) for t in ([texts] if isinstance(texts, str) else texts))

    def given(self, sides: tuple[Term, ...]) -> tuple[Term, ...]:
        """The assumptions; an index that the task has not is meant for every member."""
        found = []
        own = set(names(*sides))
        for condition in self.several("given"):
            if not isinstance(type_of(condition), Proposition):
                raise self.fail("each of given is a condition, such as t < 1")
            for d in names(condition):
                if d.kind == INDEX and d not in own:
                    condition = app("forall", abstract(condition, Free(d), INDEX))
            found.append(condition)
        return tuple(found)

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
                return tuple(tuple(self.rule(n).name for n in names_) for names_ in alternatives)
        return {self.letter(n): self.formula(str(v), key) for n, v in value.items()}

    def letter(self, name: str) -> str:
        if self.letters.is_law(name):
            raise self.fail(f"{name} is a distribution; a point has numbers")
        return name

    def checked(self, kind: str) -> Iterator[str]:
        """What is wrong with the entries that are words."""
        meant: set[str] = set()
        for key in sorted(set(self.entry) - KEYS):
            near = get_close_matches(key, KEYS, 1)
            meant |= set(near)
            yield f"{key!r} is not an entry of an exercise" + (f"; did you mean {near[0]!r}?" if near else "")
        for key in ("title", "task", "kind"):
            if key not in self.entry and key not in meant:
                yield f"has no {key}"
        if kind and kind not in KINDS:
            yield f"kind is one of {', '.join(KINDS)}, not {kind!r}"
        if kind == "point" and "other" not in self.entry:
            yield "has no other"
        if "rung" in self.entry and isinstance(self.entry["rung"], int) and self.entry["rung"] not in (1, 2, 3):
            yield "rung is 1 (give the reasons), 2 (fill the line) or 3 (write it all)"
        if self.entry.get("form", "free") not in ("free", "factors"):
            yield 'form is "free", "factors" or left out'
        if self.entry.get("relation", "=") not in RELATIONS:
            yield f"relation is one of {' '.join(RELATIONS)}, not {self.entry['relation']!r}"
        for name, values in dict(self.entry.get("draw") or {}).items():
            if not (isinstance(values, list) and values and all(type(v) is int for v in values)):
                yield f"draw.{name} is a list of whole numbers, got {values!r}"
        for name, value in dict(self.entry.get("points") or {}).items():
            if name not in ("lines", "goal") or type(value) is not int or value < 0:
                yield f"points are lines and goal, each a whole number; got {name} = {value!r}"
        asks = self.entry.get("asks", {})
        for key, count in asks.items() if isinstance(asks, dict) else ():
            if key not in ASKS:
                near = get_close_matches(key, ASKS, 1)
                yield f"asks has no {key!r}; it has {', '.join(ASKS)}" + (f"; did you mean {near[0]!r}?" if near else "")
            elif type(count) is not int:
                yield f"asks.{key} is a whole number, got {count!r}"

    def slip(self, kind: str, table: Any) -> Slip:
        if not isinstance(table, dict) or set(table) - {"answer", "name", "hint"}:
            raise self.fail(f"a slip has an answer, a name and a hint, got {table!r}")
        return Slip(self.answer(kind, table.get("answer"), "slip"), str(table.get("name", "")), str(table.get("hint", "")))

    def exercise(self) -> Exercise:
        """The exercise. Raises SheetError with all that is wrong with it."""
        kind = self.entry.get("kind", "")
        self.faults = [str(self.fail(line)) for line in self.checked(kind if isinstance(kind, str) else "")]
        shapes = len(self.faults)
        for key, shape in SHAPES.items():
            self.tried(self.shaped, key, self.entry.get(key), shape)
        missing = {"title", "task", "kind", "other" if kind == "point" else "kind"} - set(self.entry)
        if len(self.faults) > shapes or kind not in KINDS or missing:
            raise SheetError(*self.faults)
        made = self.tried(self._read, kind)
        if made is None or self.faults:
            raise SheetError(*self.faults)
        return made

    def _read(self, kind: str) -> Exercise:
        sealed, entry = self.entry.get("sealed"), self.entry
        lines = self.tried(self.several, "lines") or ()
        start = lines[0] if lines else self.tried(lambda: self.formula(self.need("start"), "start"))
        other = self.tried(self.formula, entry["other"], "other") if "other" in entry else None
        sides = tuple(t for t in (start, *lines, other) if t is not None)
        given = self.tried(self.given, sides) or ()
        solution = () if sealed else self.tried(lambda: self.answer(kind, self.need("solution"), "solution"))
        if kind == "reasons" and not sealed and solution is not None and len(lines) != len(solution) + 1:
            self.faults.append(str(self.fail("needs one rule for each line after the first")))
        slips = tuple(self.tried(self.slip, kind, s) for s in entry.get("slip", ()))
        near, also = (tuple(self.tried(self.answer, kind, v, key) for v in entry.get(key, ())) for key in ("near", "also"))
        found = [self.tried(self.rule, n) for n in entry.get("rules", ())]
        rules = tuple(r for r in found if r is not None) if "rules" in entry else lesson_rules(self.notebook)
        if self.faults or start is None:
            raise SheetError()
        made = Exercise(
            self.name, self.notebook, kind, int(entry.get("rung", 2)), entry["title"], entry["task"], start, given,
            tuple(solution or ()) if sealed or kind in ("chain", "reasons") else (solution,), rules,
            tuple(s for s in slips if s is not None), tuple(entry.get("hints", ())), self.letters, lines,
            entry.get("relation", "="), other, bool(entry.get("each", False)), "form" in entry,
            factored=entry.get("form") == "factors", asks=dict(entry.get("asks", {})), near=near, also=also,
            draw={n: tuple(v) for n, v in entry.get("draw", {}).items()}, points=dict(entry.get("points", {})))
        try:
            made.context(*made.formulas)
        except LanguageError as error:
            raise self.fail(str(error)) from None
        if sealed:
            return unseal(made, sealed)
        goal = made.solution[-1]
        return replace(made, form=form_of(start, goal, given, made.context(goal), made.factored)) \
            if kind in ("line", "chain") else made


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
