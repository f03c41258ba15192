"""Hostile statements cost their sender only: work is charged where it is spent.

Nothing here looks at a clock. What a unit of work is worth is counted in calls of functions, which are the same on every
machine, and counting stops the test when a unit has become too dear.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest
import sympy as sp

from klderive import E, Normal, check
from klderive.check import judge
from klderive.language.meaning.evaluate import meaning
from klderive.language.meaning.values import Unevaluated
from klderive.language.notation import read_statement
from klderive.proof.decide import decide
from klderive.refutation import models, refute, second_opinion

UNITS = 10_000
CALLS = 15
"""Calls of functions for a unit of work, at most: ordinary steps need two to six."""
BEFORE = 60_000
"""Calls that need no unit: reading, what is made once."""


def within(calls: int, work: Callable[[], object]) -> object:
    """What some work gives, if it needs no more calls."""
    made = 0

    def count(frame: object, event: str, arg: object) -> None:
        nonlocal made
        made += event in ("call", "c_call")
        if made > calls:
            sys.setprofile(None)
            raise AssertionError(f"more than {calls} calls")

    sys.setprofile(count)
    try:
        return work()
    finally:
        sys.setprofile(None)


def nested(body: str, order: range, high: str = "n", head: str = "sum") -> str:
    """Eight sums, or products, of a body over i1 ... i8."""
    return "".join(f"{head}(i{k}: 1..{high}, " for k in order) + body + ")" * 8


UP, DOWN = range(1, 9), range(8, 0, -1)
ALIKE = "n, m: 1..; a: Z -> R; w: [Z, Z] -> R; x: R |- "
SOFT = "log(" + " + ".join(f"exp(a(i{k}))" for k in UP) + ")"
OVER_ALL = "log(sum(q: 1..m, exp(" + " + ".join(f"w(i{k}, q)" for k in UP) + ")))"
PAIRS = "log(1 + " + " + ".join(f"w(i{k}, i{j})^2" for k in UP for j in UP if j != k) + ")"
FACTORS = "1 + " + "*".join(f"a(i{k})" for k in UP)
POINTS = ", ".join(f"{k}, 1/30" for k in range(30))
NAMES = ", ".join(f"x{k}" for k in range(40)) + ": R"

STATEMENTS = {
    "eight sums": (ALIKE + nested(SOFT, UP) + " = " + nested(SOFT, DOWN), "proved"),
    "eight sums, off by one": (ALIKE + nested(SOFT, UP) + " = " + nested(SOFT, DOWN) + " + 1", "refuted"),
    "eight sums of a log of a sum": (ALIKE + nested(OVER_ALL, UP) + " = " + nested(OVER_ALL, DOWN), "proved"),
    "eight sums of a log of a sum, doubled": (ALIKE + nested(OVER_ALL, UP) + " = 2*" + nested(OVER_ALL, DOWN), "refuted"),
    "eight sums of all pairs": (ALIKE + nested(PAIRS, UP) + " = " + nested(PAIRS, DOWN), "proved"),
    "a range of a thousand, eight times": (ALIKE + nested(SOFT, UP, "1000") + " = " + nested(SOFT, DOWN, "1000"), "undecided"),
    "a range of 10^9": (ALIKE + "sum(k: 1..10^9, a(k)) = sum(k: 1..10^9, a(k)) + x", "undecided"),
    "a product over 10^12": (ALIKE + "product(k: 1..10^12, 1 + a(k)) = product(k: 1..10^12, a(k))", "undecided"),
    "determinants of twelve rows": ("A, B: R^(12, 12) |- det(A + B) = det(matmul(A, B))", "undecided"),
    "a matrix of a million rows": ("A: R^(1000000, 1000000) |- trace(matmul(A, A)) = trace(A)^2", "undecided"),
    "a chain of forty names": (NAMES + "; " + "; ".join(f"x{k} < x{k + 1}" for k in range(39)) + " |- x0 <= x39", "undecided"),
    "three simplices": ("; ".join(
        f"p{k}: Z -> R; sum(i: 1..20, p{k}(i)) = 1; forall(i: 1..20, p{k}(i) > 0)" for k in range(3))
        + " |- p1(1) = p2(1)", "undecided"),
    "squares of squares": (NAMES + "; " + "; ".join(f"x{k + 1} = (x{k} + 1)^2" for k in range(29)) + " |- x29 = x0", "refuted"),
}  # fmt: skip


@pytest.mark.parametrize(("line", "verdict"), STATEMENTS.values(), ids=STATEMENTS)
def test_hostile_statements_end(line: str, verdict: str) -> None:
    """With the second opinion and the search; a verdict is the same in every run."""
    assert judge(read_statement(line), None, 20 * UNITS).verdict.name == verdict


DEAR = {
    "eight products": ALIKE + nested(FACTORS, UP, head="product") + " = " + nested(FACTORS, DOWN, head="product"),
    "logs that are written out": ALIKE + nested(SOFT, UP, "1000") + " = 0",
    "a thousand denominators": "x: R |- sum(i: 1..1000, exp(-i*x^2)/(1 + exp(i*x))) = 1",
    "means over thirty points": "x: R |- " + f"expect(finite({POINTS}), z: R, " * 3 + "log(1 + z^2 + x)" + ")" * 3 + " = x",
    "a power of a sum of matrices": "A, B, C: R^(12, 12) |- trace(power(A + B + C, 8)) = 0",
    "a word of forty letters": "A, B: R^(12, 12) |- trace(matmul(" + ", ".join(["A", "B"] * 20) + ")) = 0",
    "thirty binomials": NAMES + " |- " + "*".join(f"(x{k} + x{k + 1})" for k in range(30)) + " = 0",
    "squares in forty names": NAMES + " |- " + " + ".join(f"x{k}^2" for k in range(40)) + " >= 2*("
        + " + ".join(f"x{k}*x{k + 1}" for k in range(39)) + ")",
    "long fractions": "x: R |- " + "*".join(f"(x + {3**400 + k}/{5**400 + 2 * k})" for k in range(25)) + " = 0",
}  # fmt: skip


@pytest.mark.parametrize("line", DEAR.values(), ids=DEAR)
def test_a_unit_of_a_proof_is_a_few_calls(line: str) -> None:
    statement = read_statement(line)
    within(CALLS * UNITS + BEFORE, lambda: decide(statement, None, UNITS))


SLOPES = "x, y: R |- " + "".join(f"derivative(u{k}: R, " for k in range(12)) + "exp(" + "*".join(
    f"u{k}" for k in range(12)) + ")*log(1 + u1^2)" + ", x)" * 12 + " = y"
EVALUATED = {
    "a derivative of the order twelve": SLOPES,
    "eight sums": ALIKE + nested(SOFT, UP) + " = 0",
    "six integrals": "x: R |- " + "".join(f"integral(u{k}: R, " for k in range(6)) + "exp(-(" + " + ".join(
        f"u{k}^2" for k in range(6)) + "))*(" + " + ".join(f"u{k}" for k in range(6)) + ")^6" + ")" * 6 + " = x",
}


@pytest.mark.parametrize("line", EVALUATED.values(), ids=EVALUATED)
def test_a_unit_of_a_value_is_a_few_calls(line: str) -> None:
    statement = read_statement(line)
    model = next(iter(models(statement.context)))

    def value() -> object:
        try:
            return meaning(statement.left, model, budget=UNITS)
        except Unevaluated:
            return None

    within(CALLS * UNITS, value)


def test_the_search_is_not_deeper_than_its_budget() -> None:
    statement = read_statement(SLOPES)
    within(400_000, lambda: (refute(statement), second_opinion(statement)))


s, t = sp.symbols("s t", positive=True)
HALF = sp.Rational(2 * 10**7 + 1, 2)


def power(exponent: sp.Expr) -> sp.Expr:
    return sp.Pow(2 * s, exponent, evaluate=False)


def tower(of: Callable[[sp.Expr], sp.Expr], start: sp.Expr, height: int) -> sp.Expr:
    for _ in range(height):
        start = of(start)
    return start


EXPRESSIONS = {
    "a giant power": (power(HALF), power(HALF), ("proved", "undecided")),
    "a giant power, taken apart": (power(HALF), sp.sqrt(2 * s) * sp.Pow(2 * s, 10**7, evaluate=False), ("proved", "undecided")),
    "a giant power and the next": (power(HALF), power(HALF + 1), ("refuted", "undecided")),
    "a giant power and its inverse": (power(HALF), power(-HALF), ("refuted", "undecided")),
    "a giant power of a sum": (sp.Pow(1 + s, 10**7, evaluate=False), sp.Pow(1 + s, 10**7 + 1, evaluate=False), ("refuted", "undecided")),
    "a tower of numbers": (tower(lambda e: sp.Pow(sp.Integer(3), e, evaluate=False), s, 6), s, ("refuted", "undecided")),
    "a tower of powers": (tower(lambda e: sp.Pow(e, s, evaluate=False), s, 40), s, ("refuted", "undecided")),
    "a derivative of the order twelve": (sp.Derivative(sp.sin(s * t)**20, (s, 12)), t, ("refuted", "undecided")),
    "a moment of a high order": (E((s - t)**60, s, Normal(t, 1)), t, ("refuted", "undecided")),
    "forty absolute values": (sp.Add(*(abs(v) for v in sp.symbols("y1:41", real=True))), t, ("refuted", "undecided")),
}  # fmt: skip


@pytest.mark.parametrize(("before", "after", "verdicts"), EXPRESSIONS.values(), ids=EXPRESSIONS)
def test_hostile_expressions_end(before: sp.Expr, after: sp.Expr, verdicts: tuple[str, ...]) -> None:
    """By `check`, with the second opinion, the search and the name of the slip."""
    assert check(before, after).name in verdicts
