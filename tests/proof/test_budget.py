"""A unit of work costs about the same everywhere, so that a step past its budget ends soon, and ordinary ones fit."""

import math

import pytest
import sympy as sp

from klderive import prove
from klderive.proof.algebra import Algebra
from klderive.proof.decide import BUDGET
from klderive.verdicts import Proved, Undecided

names = sp.symbols("a1:41")


def binomials(count: int) -> sp.Expr:
    return sp.Mul(*(names[2 * i] + names[2 * i + 1] for i in range(count)), evaluate=False)


EXPLODING = {
    "20 binomials": binomials(20),
    "a high power": sp.Pow(sp.Add(*names[:6]), 20, evaluate=False),
    "exponentials of many terms": sp.exp(sp.Pow(sp.Add(*names[:12]), 5, evaluate=False)),
}


@pytest.mark.parametrize("expr", EXPLODING.values(), ids=EXPLODING)
def test_work_is_bounded_by_the_budget(expr: sp.Expr, monkeypatch: pytest.MonkeyPatch) -> None:
    """The factors that are multiplied are counted, not seconds."""
    handled = 0
    times = Algebra.times

    def counted(self: Algebra, m1: tuple, m2: tuple) -> tuple:
        nonlocal handled
        handled += len(m1) + len(m2)
        return times(self, m1, m2)

    monkeypatch.setattr(Algebra, "times", counted)
    verdict = prove(expr, names[-1])
    assert isinstance(verdict, Undecided)
    assert "budget" in verdict.reason
    assert handled <= 3 * BUDGET


def test_ordinary_products_fit() -> None:
    left, right = binomials(8), sp.expand(binomials(8))
    assert len(right.args) == 2**8
    assert isinstance(prove(left, right), Proved)
    assert isinstance(prove(left, right + right.args[0]), Undecided)


def test_thousand_terms_and_a_twelfth_power_fit() -> None:
    terms = [math.factorial(k % 5) * names[k % 40] ** (k // 40 + 1) for k in range(1000)]
    left, right = sp.Add(*terms, evaluate=False), sp.Add(*reversed(terms), evaluate=False)
    assert isinstance(prove(left, right, budget=BUDGET // 20), Proved)
    assert isinstance(prove(left, right + names[0], budget=BUDGET // 20), Undecided)
    power = sp.Pow(names[0] + names[1], 12, evaluate=False)
    assert isinstance(prove(power, sp.expand(power), budget=BUDGET // 20), Proved)
    assert isinstance(prove(power, sp.expand(power) - names[0] ** 12, budget=BUDGET // 20), Undecided)
