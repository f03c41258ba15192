"""What a student hands in, made into terms: LaTeX, what people type, Python's notation or SymPy, one line or a chain.

The one idea: names decide; a letter called sigma_1 is the exercise's sigma_1, however it was made.

Not here: whether the answer is right (judge.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from fractions import Fraction
from itertools import islice
from typing import Any

from ..language import (
    REAL,
    App,
    Declaration,
    Free,
    Function,
    Lam,
    LanguageError,
    Law,
    Matrix,
    Num,
    Proposition,
    Term,
    fits,
    names,
    substitute,
    type_of,
    words,
)
from ..records import replace
from .forms import same
from .handwriting import Written
from .notation import NotRead, read
from .plainly import MOST, Pairs, classes, copied, named
from .sheets import Exercise
from .typing import in_latex, in_python, is_latex, whole, with_commands

__all__ = ["Derived", "Empty", "formula", "lines", "point", "reasons"]

LONGEST = 20_000
"""Characters of an answer that are read."""
POINT = re.compile(r"-?\d{0,20}\.\d{1,20}")
"""A decimal number, which is exact where somebody chooses a point."""
DECIMAL = "there is a decimal number in the answer, {}; write it exactly, as 1/2, \\frac12 or Rational(1, 2)"


class Derived(NotRead):
    """The answer is a derivation that the package made."""


class Empty(NotRead):
    """Nothing was written."""


def lines(answer: object, exercise: Exercise) -> tuple[Written, ...]:
    """The lines of an answer; a start that is repeated as the first line is left out."""
    found = tuple(islice(_lines(copied(answer), exercise), MOST + 1))
    if len(found) > MOST:
        raise NotRead(f"the answer has more than {MOST} lines; so many are read")
    if len(found) > 1 and same(found[0].term, exercise.start, exercise.context(found[0].term)):
        found = found[1:]
    if not found:
        raise Empty("the answer is empty; write a formula, as you would on paper, as LaTeX or as SymPy")
    return found


def formula(text: str, exercise: Exercise) -> Term:
    """One formula from a string."""
    found = lines(text, exercise)
    if len(found) != 1:
        raise NotRead(f"one formula was expected, {len(found)} were read")
    return found[0].term


def _lines(answer: Any, exercise: Exercise) -> Iterator[Written]:
    match answer:
        case None:
            return
        case str():
            yield from _text(answer, exercise)
        case tuple():
            for item in answer:
                yield from _lines(item, exercise)
        case Term():
            yield Written(adopted(answer, exercise))
        case bool() | float():
            raise NotRead(f"{answer!r} is not a formula; write fractions exactly, as Rational(1, 2) or in a string")
        case int() | Fraction():
            yield Written(Num(answer))
        case _ if isinstance(answer, classes("sympy", "Basic")):
            yield from _sympy(answer, exercise)
        case _ if isinstance(answer, classes("klderive.derivation", "Derivation", "Chain")):
            raise Derived("this is the package's derivation; write your own lines")
        case _:
            raise NotRead(f"an answer is a string with a formula, SymPy, or a list of them; got {named(type(answer))}")


def _sympy(expr: Any, exercise: Exercise) -> Iterator[Written]:
    """SymPy's objects, through the door; one of a class that does not do what SymPy's do is not read."""
    import sympy as sp

    from ..symbolic.door import NotRead as Refused
    from ..symbolic.door import to_term

    if type(expr) is sp.Eq:
        for side in expr.args:
            yield from _sympy(side, exercise)
        return
    try:
        decimals = sorted(str(n) for n in expr.atoms(sp.Number) if type(n) is sp.Float)
        term = None if decimals else to_term(expr)[1]
    except Refused as error:
        raise NotRead(str(error)) from None
    except Exception:  # its own methods were asked
        raise NotRead(f"{named(type(expr))} is not an expression that SymPy made") from None
    if term is None:
        raise NotRead(DECIMAL.format(decimals[0]))
    yield Written(adopted(term, exercise))


def _text(text: str, exercise: Exercise) -> Iterator[Written]:
    if not text.strip():
        return
    if len(text) > LONGEST:
        raise NotRead(f"the answer has {len(text)} characters; {LONGEST} are read")
    if (decimal := whole(text)) is not None:
        raise NotRead(DECIMAL.format(decimal))
    if is_latex(text):
        yield from latex(with_commands(text), exercise)
        return
    try:
        yield from tuple(typed(text, exercise))
    except NotRead as python:
        try:
            yield from latex(in_latex(text, _families(exercise)), exercise)
        except NotRead as error:
            raise (python if _is_python(text) else error) from None


def _is_python(text: str) -> bool:
    """Whether a text that was not read looks like Python's notation: quotes, two stars, a call with a word, an open bracket."""
    signs = any(sign in text for sign in ("**", "'", '"', "__"))
    return signs or text.count("(") != text.count(")") or re.search(r"[A-Za-z]{2,}\(", text) is not None


def _families(exercise: Exercise) -> frozenset[str]:
    return frozenset(exercise.desk.families)


def typed(text: str, exercise: Exercise) -> Iterator[Written]:
    """The formulas of a text in Python's notation, split at its equality signs."""
    first, *others = re.split(r"((?<![=<>!])=(?!=)|\n)", in_python(text))
    for sign, part in (("", first), *zip(others[::2], others[1::2], strict=True)):
        if part.strip():
            yield Written(adopted(read(part, exercise.letters), exercise), sign=sign.strip())


def latex(text: str, exercise: Exercise) -> Iterator[Written]:
    r"""The formulas of a piece of LaTeX, split at its equality signs."""
    for line in exercise.desk.read(text, exercise.relation):
        yield own(line, exercise)


def own(line: Written, exercise: Exercise) -> Written:
    """A line that was read, and its other readings, in the exercise's own letters."""
    return replace(line, term=adopted(line.term, exercise), others=tuple(_others(line, exercise)))


def _others(line: Written, exercise: Exercise) -> Iterator[tuple[str, str, Term]]:
    for read_, meant, term in line.others:
        try:
            yield read_, meant, adopted(term, exercise)
        except NotRead:
            continue  # a reading that makes no sense here is none


# ---------------------------------------------------------------- names


def adopted(term: Term, exercise: Exercise) -> Term:
    """The formula in the exercise's own letters; a free letter that the exercise does not have is an error."""
    laws = {d: exercise.letters.law(d.name) for d in names(term) if exercise.letters.is_law(d.name) and _is_law(d)}
    try:  # laws first: the size of a space that was not said is one of theirs
        found = on_the_line(substitute(term, laws))
        values = {d: _own(d, exercise) for d in names(found)}
        found = substitute(found, {d: value for d, value in values.items() if value != Free(d)})
        kind = type_of(found)
    except LanguageError as error:
        raise NotRead(str(error)) from None
    if isinstance(kind, Law):
        raise NotRead("a distribution is not a formula yet; write its density, or KL(p, q)")
    if isinstance(kind, (Proposition, Function)):
        raise NotRead("this is not a formula; write one, or an equation")
    asked = type_of(exercise.start)
    if isinstance(kind, Matrix) != isinstance(asked, Matrix):
        raise NotRead(f"this is {words(kind)}; the task is about {words(asked)}")
    return found


def on_the_line(term: Term) -> Term:
    """The term with points of a space whose size nothing says as numbers: the laws of a sheet are on the line."""
    match term:
        case App(op=op, args=args):
            return App(op, tuple(map(on_the_line, args)))
        case Lam(kind=Matrix(rows=Free(declaration=d), cols=Num(value=1)), body=body, name=name) if d.name.startswith("dim"):
            return Lam(REAL, on_the_line(body), name)
        case Lam(kind=kind, body=body, name=name):
            return Lam(kind, on_the_line(body), name)
    return term


def _is_law(d: Declaration) -> bool:
    return isinstance(d.kind.result if isinstance(d.kind, Function) else d.kind, Law)


def _own(d: Declaration, exercise: Exercise) -> Term:
    """What a letter of an answer is in the exercise."""
    known, letters, kind = exercise.desk.known, exercise.letters, d.kind
    result = kind.result if isinstance(kind, Function) else kind
    if d.name not in known:
        near = get_close_matches(d.name, sorted(known), 1, 0.5)
        if isinstance(result, Law):
            raise NotRead(f"{d.name} does not occur in this exercise; write the density, as in "
                          r"\mathcal{N}(x; \mu, \sigma^2)")
        raise NotRead(f"{d.name} does not occur in this exercise" + (f"; did you mean {near[0]}?" if near else ""))
    if letters.is_law(d.name):
        if not isinstance(result, Law):
            raise NotRead(f"{d.name} is a distribution here; write its density as {d.name}(x)")
        return letters.law(d.name)
    if d.role == "function":
        return Free(d)
    if isinstance(kind, Function):
        count = exercise.desk.families.get(d.name, len(kind.arguments))
        if count != len(kind.arguments):
            some = "one index" if count == 1 else f"{count} indices"
            raise NotRead(f"{d.name} has {some} in this exercise, not {len(kind.arguments)}")
        return letters.family(d.name, len(kind.arguments))
    own = letters.number(d.name)
    wanted = type_of(own)
    if not (fits(kind, wanted) or fits(wanted, kind)) and isinstance(kind, Matrix) != isinstance(wanted, Matrix):
        raise NotRead(f"{d.name} is {words(wanted)} in this exercise, not {words(kind)}")
    return own


# ---------------------------------------------------------------- other kinds of answer


def reasons(answer: object) -> tuple[str, ...]:
    """The names of rules, from rules, strings, or one string with commas, semicolons or lines."""
    answer = copied(answer)
    if isinstance(answer, str):
        split = ";" if ";" in answer else "\n" if "\n" in answer.strip() else ","
        answer = tuple(part for part in answer.split(split) if part.strip())
    if not isinstance(answer, tuple):
        raise NotRead(f"the reasons are a list of names of rules; got {named(type(answer))}")
    other = next((item for item in answer if not isinstance(item, str)), None)
    if other is not None:
        raise NotRead(f"the reasons are names of rules; got {named(type(other))}")
    found = tuple(item.strip() for item in answer)
    if not any(found):
        raise Empty("the answer is empty; write a name of a rule for each line")
    return found


def point(answer: object, exercise: Exercise) -> dict[str, Fraction]:
    """Exact values for the letters of the exercise, from a dictionary or from `s = 1/2, t = 1/4`."""
    answer = copied(answer)
    if isinstance(answer, str):
        pairs = [part.split("=", 1) for part in re.split(r"[,;\n]| and ", re.sub(r"[\\$]", "", answer)) if part.strip()]
        if any(len(pair) < 2 for pair in pairs):
            raise NotRead("a point is written as s = 1/2, t = 1/4")
        answer = Pairs(tuple((name.strip(), value.strip()) for name, value in pairs))
    if not isinstance(answer, Pairs):
        raise NotRead("a point is written as s = 1/2, t = 1/4, or as a dictionary such as {sigma_1: 2, sigma_2: 1}")
    if not answer.items:
        raise Empty("the answer is empty; write a point, such as s = 1/2, t = 1/4")
    assert exercise.other is not None, "sheets.py asks for it"
    known = {d.name for d in names(exercise.start, exercise.other)}
    found = {}
    for key, value in answer.items:
        name = in_python(_letter(key))  # σ_1 is sigma_1
        if name not in known:
            near = get_close_matches(name, sorted(known), 1, 0.5)
            raise NotRead(f"{name} does not occur in this exercise" + (f"; did you mean {near[0]}?" if near else ""))
        found[name] = _exact(name, value, exercise)
    return found


def _letter(key: Any) -> str:
    """The name that a key is: a string, or a symbol of SymPy's."""
    if isinstance(key, str):
        return key[:80]
    if type(key) in (*classes("sympy", "Symbol"), *classes("sympy", "Dummy")):
        return str.__str__(key.name)
    raise NotRead("a point gives a value to each letter: {sigma_1: 2, sigma_2: 1}")


def _exact(name: str, value: Any, exercise: Exercise) -> Fraction:
    if isinstance(value, float):
        value = repr(value)
    if isinstance(value, str) and POINT.fullmatch(value):
        return Fraction(value)
    if isinstance(value, str) and len(value) <= LONGEST and whole(value) is None:
        value = read(in_python(value), exercise.letters)
    if isinstance(value, Num):
        return Fraction(value.value)
    if type(value) in (int, Fraction):
        return Fraction(value)
    number: Any = value
    if isinstance(value, classes("sympy", "Rational")) and all(type(k) is int for k in (number.p, number.q)):
        return Fraction(number.p, number.q)
    said = value[:80] if isinstance(value, str) else named(type(value))
    raise NotRead(f"{name} = {said}: an exact fraction is needed, such as 3, Rational(3, 2) or \"3/2\"")
