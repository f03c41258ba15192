"""What a student hands in, made into formulas: SymPy, LaTeX or Python's notation, one line or a chain.

The one idea: names decide; a symbol called sigma_1 is the exercise's sigma_1, however it was made.

Not here: whether the answer is right (judge.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from fractions import Fraction

import sympy as sp

from ..derivation import Chain, Derivation
from ..symbolic import nodes as nd
from ..symbolic.check import prove
from ..verdicts import Proved
from .handwriting import formulas
from .notation import NotRead, read
from .sheets import Exercise

__all__ = ["formula", "lines", "point", "reasons"]

MOST_LINES = 60
LATEX = re.compile(r"\\[a-zA-Z|,;{]|\$|[_^]\{|&")


def lines(answer: object, exercise: Exercise) -> tuple[sp.Basic, ...]:
    """The lines of an answer; a start that is repeated as the first line is left out."""
    found = tuple(_lines(answer, exercise))
    if len(found) > MOST_LINES:
        raise NotRead(f"the answer has {len(found)} lines; {MOST_LINES} are read")
    found = tuple(adopt(line, exercise) for line in found)
    if len(found) > 1 and same(found[0], exercise.start):
        found = found[1:]
    if not found:
        raise NotRead("the answer is empty; write a formula, as SymPy or as LaTeX")
    return found


def same(a: sp.Basic, b: sp.Basic) -> bool:
    """The same formula up to the laws of arithmetic."""
    return a == b or isinstance(prove(a, b, using=(), opinion=False), Proved)


def formula(text: str, exercise: Exercise) -> sp.Basic:
    """One formula from a string."""
    found = lines(text, exercise)
    if len(found) != 1:
        raise NotRead(f"one formula was expected, {len(found)} were read")
    return found[0]


def _lines(answer: object, exercise: Exercise) -> Iterator[sp.Basic]:
    match answer:
        case str():
            yield from _text(answer, exercise)
        case Derivation() | Chain():
            yield answer.steps[0].before
            yield from (step.after for step in answer.steps)
        case list() | tuple():
            for item in answer:
                yield from _lines(item, exercise)
        case sp.Eq():
            yield from answer.args
        case sp.Basic():
            yield answer
        case bool() | float():
            raise NotRead(f"{answer!r} is not a formula; write fractions exactly, as Rational(1, 2) or in a string")
        case int():
            yield sp.Integer(answer)
        case _:
            raise NotRead(f"an answer is SymPy or a string with LaTeX, or a list of them; got {type(answer).__name__}")


def _text(text: str, exercise: Exercise) -> Iterator[sp.Basic]:
    if not text.strip():
        return
    if LATEX.search(text):
        yield from latex(text, exercise)
    elif "^" not in text:
        yield from typed(text, exercise)
    else:  # typed as on a calculator, unless only LaTeX can read it: x^(-3), x^12, but also x^2 y
        try:
            yield from tuple(typed(text.replace("^", "**"), exercise))
        except NotRead:
            yield from latex(text, exercise)


def typed(text: str, exercise: Exercise) -> Iterator[sp.Basic]:
    """The formulas of a text in Python's notation, split at its equality signs."""
    for part in re.split(r"(?<![=<>!])=(?!=)|\n", text):
        if part.strip():
            yield read(part, exercise.letters)


# ---------------------------------------------------------------- LaTeX


def latex(text: str, exercise: Exercise) -> tuple[sp.Basic, ...]:
    r"""The formulas of a piece of LaTeX, split at its equality signs."""
    return formulas(text, symbols(exercise), densities(exercise))


# ---------------------------------------------------------------- names


def symbols(exercise: Exercise) -> dict[str, sp.Basic]:
    """The symbols that an answer may use, by name."""
    formulas = [exercise.start, *exercise.given, *exercise.lines]
    for item in (*exercise.solution, *(s.answer for s in exercise.slips)):
        formulas += [f for f in (item if isinstance(item, tuple) else (item,)) if isinstance(f, sp.Basic)]
    if exercise.other is not None:
        formulas.append(exercise.other)
    found: dict[str, sp.Basic] = {}
    if exercise.sealed:
        formulas += [exercise.letters.meaning(name) for name in exercise.sealed.names]
    for expr in formulas:
        for node in sp.preorder_traversal(expr):
            if isinstance(node, (sp.Symbol, sp.MatrixSymbol)):
                found.setdefault(node.name, node)
    return found


def densities(exercise: Exercise) -> set[str]:
    """The names of the densities that the exercise speaks of."""
    found = {d.name for f in (exercise.start, *exercise.given, *exercise.lines) for d in f.atoms(nd.Density)}
    return found | {name for name, d in exercise.letters.declared.items() if isinstance(d, nd.Density)}


def adopt(expr: sp.Basic, exercise: Exercise) -> sp.Basic:
    """The formula in the exercise's own symbols; a free symbol that the exercise does not have is an error."""
    known = symbols(exercise)
    mapping = {}
    for node in expr.atoms(sp.Symbol, sp.MatrixSymbol):
        other = known.get(node.name)
        if other is not None and isinstance(other, sp.MatrixSymbol) == isinstance(node, sp.MatrixSymbol):
            mapping[node] = other
    for density in expr.atoms(nd.Density):
        meaning = exercise.letters.declared.get(density.name, density)
        if isinstance(meaning, nd.Distribution) and not isinstance(meaning, nd.Density):
            mapping[density] = meaning
        elif density.name not in densities(exercise):
            raise NotRead(f"{density.name} does not occur in this exercise; write the density, as in "
                          r"\mathcal{N}(x; \mu, \sigma^2)")
    expr = expr.xreplace(mapping) if mapping else expr
    for node in sorted(expr.free_symbols, key=str):
        if isinstance(node, sp.Dummy) or not hasattr(node, "name"):
            continue
        if node.name not in known:
            near = get_close_matches(node.name, known, 1, 0.5)
            raise NotRead(f"{node} does not occur in this exercise" + (f"; did you mean {near[0]}?" if near else ""))
    if not isinstance(expr, sp.Expr | sp.MatrixExpr | sp.MatrixBase | nd.Distribution):
        raise NotRead(f"{expr} is not a formula; write one, or an equation")
    if isinstance(expr, nd.Distribution):
        raise NotRead("a distribution is not a formula yet; write its density, or KL(p, q)")
    if any(not number.is_Rational for number in expr.atoms(sp.Number) if number.is_finite):
        raise NotRead("there is a decimal number in the answer; write it exactly, as Rational(1, 2) or \\frac12")
    return expr


# ---------------------------------------------------------------- other kinds of answer


def reasons(answer: object) -> tuple[str, ...]:
    """The names of rules, from rules, strings or one string with commas."""
    if isinstance(answer, str):
        answer = answer.split(",")
    if not isinstance(answer, (list, tuple)):
        raise NotRead(f"the reasons are a list of names of rules; got {type(answer).__name__}")
    return tuple(getattr(item, "name", str(item)).strip() for item in answer)


def point(answer: object, exercise: Exercise) -> dict[sp.Basic, sp.Basic]:
    """Exact values for the symbols of the exercise."""
    if not isinstance(answer, Mapping):
        raise NotRead("a point is a dictionary such as {sigma_1: 2, sigma_2: 1}")
    known, found = symbols(exercise), {}
    for name, value in answer.items():
        symbol = known.get(str(name))
        if symbol is None:
            raise NotRead(f"{name} does not occur in this exercise")
        if isinstance(value, str):
            value = read(value, exercise.letters)
        if isinstance(value, bool | float) or not isinstance(value, int | Fraction | sp.Rational):
            raise NotRead(f"{name} = {value}: an exact fraction is needed, such as 3, Rational(3, 2) or \"3/2\"")
        number = sp.Rational(value.numerator, value.denominator)
        found[symbol] = number
    return found
