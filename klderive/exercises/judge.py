"""One line of feedback for an answer.

The one idea: an answer is compared with the exercise's start by proof, never with the stored solution; the
solution only says which form is asked for, and a stored slip only lends its name.

Not here: reading answers (answers.py), deciding (check.py).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

import sympy as sp

from ..derivation.display import plain
from ..proof.axioms import AXIOMS
from ..rules import rule
from ..symbolic import nodes as nd
from ..symbolic.check import check, prove, witness_at
from ..verdicts import Proved, Refuted, Undecided, Verdict, Witness
from . import answers
from .notation import NotRead
from .sealed import HEADS, sums_among_factors
from .sheets import Exercise, Slip

__all__ = ["Feedback", "judge"]

MARKS = {"solved": "✓", "form": "~", "rules": "~", "refuted": "✗", "undecided": "?", "unread": "–"}
WORDS = (nd.KL, nd.Entropy, nd.CrossEntropy, nd.E, nd.Int, nd.SetSum, sp.Integral, sp.Derivative)
DECIMAL = re.compile(r"-?\d+\.\d{6,}(e[-+]?\d+)?")
AXIOM_NAMES = {axiom.id: axiom.name for axiom in AXIOMS}


@dataclass(frozen=True)
class Feedback:
    """What is said about one answer.

    state: "solved", "form" (true, but not yet the asked form), "rules" (true, but not by the rules of the lesson),
    "refuted", "undecided" or "unread". `line` is the first line that does not stand, counted from 1.
    """

    state: str
    text: str
    hint: str = ""
    line: int = 0
    slip: str = ""

    def __str__(self) -> str:
        return f"{MARKS[self.state]} {self.text}"

    __repr__ = __str__

    def __bool__(self) -> bool:
        raise TypeError("feedback is not true or false; look at its state")


def judge(exercise: Exercise, answer: object) -> Feedback:
    """The feedback on an answer: SymPy, LaTeX, names of rules or a point, as the exercise asks."""
    try:
        match exercise.kind:
            case "reasons":
                return _reasons(exercise, answers.reasons(answer))
            case "point":
                return _point(exercise, answers.point(answer, exercise))
        return _lines(exercise, answers.lines(answer, exercise))
    except NotRead as error:
        return Feedback("unread", f"not read: {error}")


# ---------------------------------------------------------------- formulas


def _lines(exercise: Exercise, lines: tuple[sp.Basic, ...]) -> Feedback:
    before, used = exercise.start, []
    for number, line in enumerate(lines, 1):
        where = f"line {number}: " if len(lines) > 1 else ""
        last = number == len(lines)
        verdict = check(before, line, given=exercise.given, using=exercise.axioms,
                        relation=exercise.relation if last else "=")
        match verdict:
            case Proved():
                used.append(verdict)
            case Refuted():
                return _refuted(exercise, verdict, line, number, where)
            case _:
                return _not_proved(verdict, number, where)
        if exercise.each and not one_rule(exercise, before, line):
            return Feedback("rules", f"{where or 'this line is '}true, but in more than one step: it uses "
                            f"{_names(verdict)}; write the lines between, one rule each", line=number)
        before = line
    missing = unlike(exercise, lines[-1])
    if missing:
        return Feedback("form", f"true, but not yet the asked form: {missing}", line=len(lines))
    if len(lines) == 1:
        return Feedback("solved", f"proved by {_names(used[0])}{_conditions(used[0])}{_untried(*used)}")
    return Feedback("solved", f"all {len(lines)} lines proved, by {_names(*used)}{_untried(*used)}")


def _refuted(exercise: Exercise, verdict: Refuted, line: sp.Basic, number: int, where: str) -> Feedback:
    slip = known_slip(exercise, line, number)
    name = slip.name if slip else verdict.diagnosis or ""
    text = f"{where}refuted {shown(verdict.witness)}" + (f"; {name}" if name else "")
    return Feedback("refuted", text, slip.hint if slip else "", number, name)


def _not_proved(verdict: Verdict, number: int, where: str) -> Feedback:
    reason = verdict.reason if isinstance(verdict, Undecided) else "not decided"
    if reason.startswith("true, but not by"):
        missing = reason.partition("“")[2].partition("”")[0]
        lesson = next((a.lesson for a in AXIOMS if a.id == missing), "")
        needs = f": it needs “{AXIOM_NAMES.get(missing, missing)}”" + (f" (notebook {lesson})" if lesson else "") \
            if missing else ""
        return Feedback("rules", f"{where}true, but not by the rules of this exercise{needs}", line=number)
    return Feedback("undecided", f"{where}neither proved nor refuted: {reason}", line=number)


def known_slip(exercise: Exercise, line: sp.Basic, number: int) -> Slip | None:
    """The stored slip that the line is, if it is one; one that was made in the same line comes first."""
    if exercise.sealed:
        told = exercise.sealed.slip(exercise, line, number)
        return Slip(line, *told) if told else None

    def place(slip: Slip) -> int:
        return len(slip.answer) if isinstance(slip.answer, tuple) else 1

    for slip in sorted(exercise.slips, key=lambda slip: place(slip) != number):
        stored = slip.answer[-1] if isinstance(slip.answer, tuple) else slip.answer
        if isinstance(prove(stored, line, exercise.given), Proved):
            return slip
    return None


def shown(witness: Witness) -> str:
    """The witness with its decimals cut to six figures, unless that would make the two sides look alike."""
    def short(value: str) -> str:
        return f"{float(value):.6g}" if DECIMAL.fullmatch(value) else value

    lhs, rhs = short(witness.lhs), short(witness.rhs)
    return str(witness if lhs == rhs else replace(witness, lhs=lhs, rhs=rhs))


def one_rule(exercise: Exercise, before: sp.Basic, after: sp.Basic) -> bool:
    """Whether one rule of the lesson is enough for a step."""
    return any(isinstance(prove(before, after, exercise.given, r), Proved) for r in exercise.rules)


def unlike(exercise: Exercise, line: sp.Basic) -> str:
    """What keeps a true line from having the form that is asked for; empty if nothing does."""
    form = exercise.form
    if plain(line) == plain(exercise.start) or not form.rearranged and answers.same(line, exercise.start):
        return "it is the task itself"
    for head in WORDS if exercise.free_form else HEADS:
        if line.atoms(head) and head.__name__ not in form.heads:
            return f"{plain(min(line.atoms(head), key=str))} is still there"
    if exercise.form.factors > sums_among_factors(line):
        return "write it as a product of factors that cannot be taken apart further"
    if exercise.free_form:
        return ""
    equal = {g.lhs: g.rhs for g in exercise.given if isinstance(g, sp.Eq)}
    extra = set(map(str, line.xreplace(equal).free_symbols)) - form.letters
    if extra:
        return f"{min(extra)} can go"
    if length(line) > 1.6 * form.length + 4:
        return "it can be much shorter"
    return ""


def length(expr: sp.Basic) -> int:
    """How much there is to write: operations and leaves."""
    return sum(1 for _ in sp.preorder_traversal(expr))


def _names(*verdicts: Proved) -> str:
    ids = sorted(set().union(*(v.by for v in verdicts)), key=list(AXIOM_NAMES).index)
    return ", ".join(ids) or "arithmetic"


def _conditions(verdict: Proved) -> str:
    return f" (provided {'; '.join(verdict.provided)})" if verdict.provided else ""


def _untried(*verdicts: Proved) -> str:
    return next((f"; {v.untried}" for v in verdicts if v.untried), "")


# ---------------------------------------------------------------- reasons and points


def _reasons(exercise: Exercise, names: tuple[str, ...]) -> Feedback:
    steps = list(zip(exercise.lines, exercise.lines[1:], strict=False))
    if len(names) != len(steps):
        return Feedback("unread", f"not read: {len(steps)} reasons are asked for, {len(names)} were given")
    for number, ((before, after), name) in enumerate(zip(steps, names, strict=True), 1):
        try:
            reason = rule(name)
        except KeyError:
            return Feedback("unread", f"reason {number}: no rule is called {name!r}; exercise(...).rules lists them",
                            line=number)
        right = exercise.sealed.accepts(exercise, number, name) if exercise.sealed else \
            name in exercise.solution[number - 1]
        if right:
            continue
        verdict = check(before, after, given=exercise.given, using=reason)
        if isinstance(verdict, Proved):
            text = f"reason {number}: the line holds, but “{name}” is not what happened in it"
        else:
            text = f"reason {number}: “{name}” does not prove this line"
        return Feedback("refuted", text, _slip_hint(exercise, names), number, f"not “{name}”")
    return Feedback("solved", f"all {len(names)} reasons hold, each line proved by its rule alone")


def _slip_hint(exercise: Exercise, names: tuple[str, ...]) -> str:
    if exercise.sealed:
        return (exercise.sealed.slip(exercise, names) or ("", ""))[1]
    for slip in exercise.slips:
        if all(n in wanted for n, wanted in zip(names, slip.answer, strict=False)):
            return slip.hint
    return ""


def _point(exercise: Exercise, point: Mapping[sp.Basic, sp.Basic]) -> Feedback:
    assert exercise.other is not None, "sheets.py asks for it"
    missing = sorted((exercise.start.free_symbols | exercise.other.free_symbols) - set(point), key=str)
    if missing:
        return Feedback("unread", f"not read: the point gives no value to {missing[0]}")
    witness = witness_at(exercise.start, exercise.other, exercise.given, point)
    if witness is not None:
        return Feedback("solved", f"a counterexample {shown(witness)}")
    slip = next((s for s in exercise.slips if dict(s.answer) == dict(point)), None)
    if exercise.sealed and (told := exercise.sealed.slip(exercise, point)):
        slip = Slip(point, *told)
    outside = [s for s in point if s.is_positive and point[s] <= 0]
    text = f"not a point: {outside[0]} must be positive" if outside else \
        "not a counterexample: the two sides are equal there, or one of them has no value"
    return Feedback("refuted", text, slip.hint if slip else "", 1, slip.name if slip else "")
