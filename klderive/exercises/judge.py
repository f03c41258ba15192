"""One line of feedback for an answer.

The one idea: an answer is compared with the exercise's start by proof, never with the stored solution; the
solution only says which form is asked for, and a stored slip only lends its name. How the answer was read is said first.

Not here: reading answers (answers.py), forms (forms.py), deciding (check.py), points (grading.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from fractions import Fraction
from itertools import pairwise

from ..check import judge as decide
from ..check import prove
from ..language import LanguageError, Num, Statement, Term
from ..language.meaning.values import Model
from ..proof.axioms import AXIOMS
from ..records import record, replace
from ..refutation import witness
from ..refutation.opinion import Outcome, outcome
from ..refutation.search import DIGITS, Refutation, certified
from ..rules import RULES, SCRIPTED, rule
from ..verdicts import Proved, Refuted, Undecided, Verdict, Witness
from . import answers
from .forms import lacking, ordered
from .handwriting import Written
from .notation import NotRead
from .own import is_own_chain
from .reasons import is_reason
from .sheets import Exercise, Slip
from .slips import diagnosis
from .spelling import plain

__all__ = ["MARKS", "Feedback", "judge"]

MARKS = {"solved": "✓", "form": "~", "unfinished": "~", "rules": "~", "refuted": "✗", "ambiguous": "?", "undecided": "?",
         "unread": "–", "empty": "–", "derived": "✗"}  # fmt: skip
PERSON = ("undecided", "unread", "ambiguous")
"""States that are not graded: a person looks at the answer."""
DECIMAL = re.compile(r"-?\d+\.\d{6,}(e[-+]?\d+)?")
AXIOM_NAMES = {axiom.id: axiom.name for axiom in AXIOMS}
LONGEST = 240
"""Characters of a line that are shown as it was read."""


@record
class Feedback:
    """What is said about one answer.

    state: "solved", "form" (true, a small lack of form), "unfinished" (true, and the task again or far from the asked form),
    "rules" (true, but not by the rules of the lesson, or by more than one at once), "refuted", "ambiguous" (wrong as read, right
    as it may be meant), "undecided", "unread", "empty" or "derived" (the package's own derivation). `read` is how the line was
    read, `line` the first that does not stand, counted from 1, `stood` how many lines before it do.
    """

    state: str
    text: str
    hint: str = ""
    line: int = 0
    slip: str = ""
    read: str = ""
    stood: int = 0

    def __str__(self) -> str:
        return f"{MARKS[self.state]} " + (f"read as {self.read}: " if self.read else "") + self.text

    __repr__ = __str__

    def __bool__(self) -> bool:
        raise TypeError("feedback is not true or false; look at its state")

    @property
    def for_a_person(self) -> bool:
        """Whether nothing was decided, so that nothing is graded."""
        return self.state in PERSON


def judge(exercise: Exercise, answer: object) -> Feedback:
    """The feedback on an answer: a formula, lines, names of rules or a point, as the exercise asks."""
    try:
        match exercise.kind:
            case "reasons":
                return _reasons(exercise, answers.reasons(answer))
            case "point":
                return _point(exercise, answers.point(answer, exercise))
        return _lines(exercise, answers.lines(answer, exercise))
    except answers.Derived as error:
        return Feedback("derived", str(error))
    except answers.Empty as error:
        return Feedback("empty", f"not read: {error}")
    except (NotRead, LanguageError) as error:
        return Feedback("unread", f"not read: {error}")


# ---------------------------------------------------------------- formulas


def _lines(exercise: Exercise, lines: tuple[Written, ...]) -> Feedback:
    before, used = exercise.start, []
    for number, line in enumerate(lines, 1):
        said = _line(exercise, before, line, number, len(lines))
        if isinstance(said, Feedback):
            return replace(said, stood=number - 1)
        used.append(said)
        before = line.term
    last, read, stood = lines[-1].term, _shown(lines), len(lines)
    context = exercise.context(last)
    missing, small = lacking(last, _distinct(exercise, lines), exercise.asked, context)
    signs = [joined(exercise, line, number == stood) for number, line in enumerate(lines, 1)]
    if lax := unjoined(exercise, signs):
        missing, small = lax, False
    if missing:
        state = "form" if small else "unfinished"
        return Feedback(state, f"true, but not yet the asked form: {missing}", line=stood, read=read, stood=stood)
    if is_own_chain(exercise, tuple(line.term for line in lines)):
        return Feedback("derived", "this is the package's derivation; write your own lines", read=read, stood=stood)
    if len(lines) == 1:
        return Feedback("solved", f"proved by {_names(used[0])}{_conditions(used[0])}{_untried(*used)}", read=read, stood=1)
    return Feedback("solved", f"all {stood} lines proved, by {_names(*used)}{_untried(*used)}", read=read, stood=stood)


def _distinct(exercise: Exercise, lines: tuple[Written, ...]) -> int:
    """How many lines there are; one that is the line before it again, up to the order of terms and factors, is none."""
    terms = [ordered(term) for term in (exercise.start, *(line.term for line in lines))]
    return sum(a != b for a, b in pairwise(terms))


def _line(exercise: Exercise, before: Term, line: Written, number: int, count: int) -> Proved | Feedback:
    """The proof of one line, or what is said of it."""
    where, read = f"line {number}: " if count > 1 else "", _short(line.term)
    relation = joined(exercise, line, number == count)
    found = decide(_statement(exercise, before, line.term, relation), exercise.axioms)
    match found.verdict:
        case Proved() as verdict:
            if exercise.each and not one_rule(exercise, before, line.term):
                return Feedback("rules", f"{where or 'this line is '}true, but in more than one step: it uses "
                                f"{_names(verdict)}; write the lines between, one rule each", line=number, read=read)
            return verdict
        case Refuted() if found.refutation is not None:
            other = otherwise(exercise, before, line, relation)
            if other and known_slip(exercise, line.term, number) is None:
                return Feedback("ambiguous", where + other, line=number, read=read)
            name, hint = slip_of(exercise, before, line.term, found.refutation, number)
            text = f"{where}refuted {shown(witness(found.refutation))}" + (f"; {name}" if name else "")
            return Feedback("refuted", text, hint, number, name, read)
    return _not_proved(found.verdict, number, where, read)


def joined(exercise: Exercise, line: Written, last: bool) -> str:
    """The relation of a line to the one before: as it is written; where it is not, the last one has that of the exercise."""
    return line.sign or (exercise.relation if last else "=")


def unjoined(exercise: Exercise, signs: Iterable[str]) -> str:
    """That an exercise asks for a strict relation and no line is joined by it; else empty."""
    lax = exercise.relation in ("<", ">") and exercise.relation not in signs
    return f"no line is joined by {exercise.relation}" if lax else ""


def _statement(exercise: Exercise, before: Term, after: Term, relation: str = "=") -> Statement:
    return Statement(exercise.context(before, after), relation, before, after)


def _shown(lines: tuple[Written, ...]) -> str:
    """How an answer was read: its line, or how many lines, and the last one."""
    last = _short(lines[-1].term)
    return last if len(lines) == 1 else f"{len(lines)} lines, the last {last}"


def _short(term: Term) -> str:
    text = plain(term)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}..."


def otherwise(exercise: Exercise, before: Term, line: Written, relation: str) -> str:
    """In words that another customary reading of the line is true; empty if none is."""
    for read, meant, term in line.others:
        verdict = decide(_statement(exercise, before, term, relation), exercise.axioms).verdict
        if not isinstance(verdict, Refuted):
            return f"wrong as read ({read}); {'true' if isinstance(verdict, Proved) else 'not wrong'} if {meant} is meant; " \
                "write brackets"
    return ""


def slip_of(exercise: Exercise, before: Term, line: Term, refutation: Refutation, number: int) -> tuple[str, str]:
    """The name of the slip in a refuted line, and the hint that the sheet has for it; each empty if there is none."""
    slip = known_slip(exercise, line, number)
    return (slip.name, slip.hint) if slip else \
        (diagnosis(exercise, before, line, refutation, exercise.context(before, line)), "")


def _not_proved(verdict: Verdict, number: int, where: str, read: str) -> Feedback:
    reason = verdict.reason if isinstance(verdict, Undecided) else "not decided"
    if reason.startswith("true, but not by"):
        missing = reason.partition("“")[2].partition("”")[0]
        lesson = next((a.lesson for a in AXIOMS if a.id == missing), "")
        needs = f": it needs “{AXIOM_NAMES.get(missing, missing)}”" + (f" (notebook {lesson})" if lesson else "") \
            if missing else ""
        return Feedback("rules", f"{where}true, but not by the rules of this exercise{needs}", line=number, read=read)
    return Feedback("undecided", f"{where}neither proved nor refuted: {reason}", line=number, read=read)


def known_slip(exercise: Exercise, line: Term, number: int) -> Slip | None:
    """The stored slip that the line is, if it is one; one that was made in the same line comes first."""
    if exercise.sealed:
        told = exercise.sealed.slip(exercise, line, number)
        return Slip(line, *told) if told else None

    def place(slip: Slip) -> int:
        return len(slip.answer) if isinstance(slip.answer, tuple) else 1

    for slip in sorted(exercise.slips, key=lambda slip: place(slip) != number):
        stored = slip.answer[-1] if isinstance(slip.answer, tuple) else slip.answer
        if isinstance(prove(_statement(exercise, stored, line)), Proved):
            return slip
    return None


def shown(found: Witness) -> str:
    """The witness with its decimals cut to six figures, unless that would make the two sides look alike."""
    def short(value: str) -> str:
        return f"{float(value):.6g}" if DECIMAL.fullmatch(value) else value

    lhs, rhs = short(found.lhs), short(found.rhs)
    return str(found if lhs == rhs else replace(found, lhs=lhs, rhs=rhs))


def one_rule(exercise: Exercise, before: Term, after: Term) -> bool:
    """Whether one rule of the lesson is enough for a step."""
    step = _statement(exercise, before, after)
    return any(isinstance(prove(step, r.axioms), Proved) for r in exercise.rules)


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
    known = {r.name.lower(): r.name for r in (*RULES, *SCRIPTED)}
    given = [known.get(" ".join(name.lower().split())) for name in names]
    for number, name in enumerate(given, 1):
        if name is None:
            wrong = names[number - 1]
            near = get_close_matches(wrong.lower(), known, 1, 0.7)
            remedy = f"did you mean “{known[near[0]]}”?" if near else "exercise(...).rules lists them"
            return Feedback("unread", f"reason {number}: no rule is called {wrong!r}; {remedy}", line=number)
    for number, ((before, after), name) in enumerate(zip(steps, given, strict=True), 1):
        assert name is not None
        said = is_reason(_statement(exercise, before, after), rule(name), exercise.rules)
        if said:
            return Feedback("refuted", f"reason {number}: {said}", _slip_hint(exercise, tuple(map(str, given))), number,
                            f"not “{name}”", stood=number - 1)
    return Feedback("solved", f"all {len(names)} reasons hold, each line proved by its rule alone", stood=len(names))


def _slip_hint(exercise: Exercise, names: tuple[str, ...]) -> str:
    if exercise.sealed:
        return (exercise.sealed.slip(exercise, names) or ("", ""))[1]
    for slip in exercise.slips:
        if all(n in wanted for n, wanted in zip(names, slip.answer, strict=False)):
            return slip.hint
    return ""


def _point(exercise: Exercise, point: Mapping[str, Fraction]) -> Feedback:
    assert exercise.other is not None, "sheets.py asks for it"
    said = _statement(exercise, exercise.start, exercise.other)
    missing = sorted(d.name for d in said.context.declarations if d.name not in point)
    if missing:
        return Feedback("unread", f"not read: the point gives no value to {missing[0]}")
    read = ", ".join(f"{name} = {value}" for name, value in point.items())
    model = Model({d: _whole(point[d.name]) for d in said.context.declarations})
    supposed = replace(said, conditions=said.context.hypotheses)
    found = outcome(supposed, model, precision=DIGITS)
    refutation = certified(supposed, model) if found is Outcome.FAILS else None
    if refutation is not None:
        return Feedback("solved", f"a counterexample {shown(witness(replace(refutation, statement=said)))}", read=read)
    slip = next((s for s in exercise.slips if not exercise.sealed and _values(s.answer) == dict(point)), None)
    if exercise.sealed and (told := exercise.sealed.slip(exercise, point)):
        slip = Slip(point, *told)
    outside = [n for n in point if exercise.letters.sort(n) == "positive" and point[n] <= 0]
    text = f"not a point: {outside[0]} must be positive" if outside else _no_witness(said, model, found)
    return Feedback("refuted", text, slip.hint if slip else "", 1, slip.name if slip else "", read)


def _values(answer: Mapping[str, Term]) -> dict[str, Fraction]:
    return {name: Fraction(value.value) for name, value in answer.items() if isinstance(value, Num)}


def _whole(value: Fraction) -> int | Fraction:
    return value.numerator if value.denominator == 1 else value


def _no_witness(said: Statement, model: Model, found: Outcome) -> str:
    """Why a point is no counterexample; the value of both sides where they have one."""
    if found is Outcome.EXCLUDED:
        return "not a point: what is given does not hold there"
    if found is Outcome.NO_VALUE:
        return "not a counterexample: one of the two sides has no value there"
    sides = Refutation(said, model, *(_value(side, model) for side in (said.left, said.right)))
    at = witness(sides)
    value = f"{float(at.lhs):.6g}" if DECIMAL.fullmatch(at.lhs) else at.lhs
    return f"not a counterexample: both sides are {value} there" if at.lhs == at.rhs else \
        "not a counterexample: the two sides are equal there"


def _value(side: Term, model: Model):
    from ..language.meaning.evaluate import meaning

    return meaning(side, model, precision=DIGITS)
