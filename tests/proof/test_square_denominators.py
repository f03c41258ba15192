"""A denominator that is a square, written out or not: under a sum it cannot be cleared, so its root has to be found."""

import pytest
import sympy as sp

import klderive as nd
from klderive import prove
from klderive.verdicts import Proved, Undecided

s, t = sp.symbols("s t", positive=True)
x, c = sp.symbols("x c", real=True)
i, J = sp.symbols("i J", integer=True, positive=True)
a, b = (nd.Entry(sp.Symbol(name, real=True), i) for name in "ab")
f = sp.Function("f")


def total(body: sp.Expr) -> sp.Expr:
    return sp.Sum(body, (i, 1, J))


CASES = {
    "of two terms": (total(t / (2 * a**2 + 1 / s) ** 2), total(t / (4 * a**4 + 4 * a**2 / s + s**-2)),
                     total(t / (4 * a**4 + 2 * a**2 / s + s**-2))),
    "of three": (total(b / (a**2 + c**2 + 1) ** 2), total(b / sp.expand((a**2 + c**2 + 1) ** 2)),
                 total(b / (sp.expand((a**2 + c**2 + 1) ** 2) + 1))),
    "a fourth power": (total(b / (a**2 + s) ** 4), total(b / sp.expand((a**2 + s) ** 4)),
                       total(b / sp.expand((a**2 + s) ** 3))),
    "a multiple of a square": (total(1 / (3 * (a + s) ** 2)), total(1 / (3 * a**2 + 6 * a * s + 3 * s**2)),
                               total(1 / (3 * a**2 - 6 * a * s + 3 * s**2))),
    "under an expectation": (nd.E(f(x) / (x**2 + s) ** 2, x, nd.Normal(c, t)),
                             nd.E(f(x) / (x**4 + 2 * s * x**2 + s**2), x, nd.Normal(c, t)),
                             nd.E(f(x) / (x**4 + s * x**2 + s**2), x, nd.Normal(c, t))),
}  # fmt: skip


@pytest.mark.parametrize(("before", "after", "wrong"), CASES.values(), ids=CASES)
def test_squares_under_a_sum(before: sp.Expr, after: sp.Expr, wrong: sp.Expr) -> None:
    assert isinstance(prove(before, after), Proved)
    assert isinstance(prove(before, wrong), Undecided)


def test_a_denominator_that_may_vanish_is_a_condition() -> None:
    verdict = prove(total(b / (a - c) ** 2), total(b / (a**2 - 2 * a * c + c**2)))
    assert isinstance(verdict, Proved)
    assert any("!= 0" in condition for condition in verdict.provided)


def test_a_root_of_a_square_is_not_its_base() -> None:
    """1/sqrt((a - c)^2) is 1/|a - c|."""
    assert isinstance(prove(1 / sp.sqrt(sp.expand((c - x) ** 2)), 1 / (c - x)), Undecided)
