"""Inequalities whose squares have to be found among other terms, and those that fail only in a narrow range.

Each true one stands beside a neighbour that is wrong: one coefficient too small, one power changed. The oracle of the
witnesses is arithmetic with mpmath at the point that the verdict names.
"""

from __future__ import annotations

from fractions import Fraction

import mpmath
import pytest
import sympy as sp

import klderive as k
from klderive import check
from klderive.proof import inequalities, squares
from klderive.proof.axioms import ALL
from klderive.proof.decide import BUDGET
from klderive.proof.polynomials import add
from klderive.proof.prover import Prover
from klderive.symbolic.door import to_term

a, b, m, x = sp.symbols("a b mu x", real=True)
s, t, w = sp.symbols("s t w", positive=True)
n = sp.Symbol("n", integer=True, positive=True)
A, T = sp.MatrixSymbol("A", n, n), sp.MatrixSymbol("T", n, n)
E = sp.exp(-b)

TRUE = [
    ("products of names", 2*a*b*t**2, a**2*b**2 + t**4, "<="),
    ("square of a sum", (s*E + t**2)**2, 2*s**2*E**2 + 2*t**4, "<="),
    ("one positive name", (5*s - sp.Rational(7, 6))**2, 2*(5*s - sp.Rational(5, 3))**2 + sp.Rational(1, 2), "<="),
    ("a square with a weight", x + w*(s**2*t**2 - 2*s*t**2*m + t**2*m**2)/s, x, ">="),
    ("a square that is also a cross term", 3*w*(m**4 - 6*m**2*s + 3*m**2/2 + 9*s**2 - 9*s/2 + sp.Rational(9, 16)),
     sp.Integer(0), ">="),
    ("roots of positive names", w*(s + t - 2*sp.sqrt(s*t)), sp.Integer(0), ">="),
    ("a denominator that is a square", w*(b**4 - 2*b**2*s/(m**2 + s) + s**2/(m**4 + 2*m**2*s + s**2)),
     sp.Integer(0), ">="),
    ("two squares", a**2 + b**2 + m**2, a*b + b*m + a*m, ">="),
    ("strict by what is left over", a**2 - 2*a*s + 2*s**2, sp.Integer(0), ">"),
    ("strict by a number", 1 + sp.expand((4*t - 4*m - b)**2)/t**2, sp.Integer(0), ">"),
    ("a square and a gap", a**2 + b**2 + s - 1, 2*a*b + sp.log(s), ">="),
]  # fmt: skip

WRONG = [
    ("a coefficient too small", 5*s*t, 6*s**2 + t**2, "<="),
    ("a cross term too large", 2*a*b*t**2, a**2*b**2 + sp.Rational(9, 10)*t**4, "<="),
    ("a cube for a square", sp.log(t/s) - sp.Rational(1, 2) + (m**2 + s**3)/(2*t**2), sp.Integer(0), ">="),
    ("a higher power", -sp.log(s**3), 1 - s**4, ">="),
    ("half a logarithm", 2*sp.pi*sp.sqrt(s) - sp.log(2*sp.pi*sp.sqrt(s))/2, sp.Integer(1), ">="),
    ("a valley", sp.pi*sp.sqrt(s)*t*(m**2*w**2 - 2*m*s*w + 10*m*w*x + s**2/16 - 5*s*x/2 + 25*x**2),
     sp.Integer(0), ">="),
]  # fmt: skip

MATRICES = [
    ("trace and dimension", k.Tr(T), n, ">="),
    ("half a log-determinant", k.Tr(T) - n - k.LogDet(T)/2, sp.Integer(0), ">="),
    ("a sign", k.Tr(T) - n + k.LogDet(T), sp.Integer(0), ">="),
    ("trace of a square", k.Tr(A*A), sp.Integer(0), ">="),
    ("a trace", k.Tr(A), sp.Integer(0), ">="),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "relation"), [c[1:] for c in TRUE], ids=[c[0] for c in TRUE])
def test_proved(before: sp.Expr, after: sp.Expr, relation: str) -> None:
    verdict = check(before, after, relation=relation)
    assert verdict.name == "proved", verdict
    assert {"square", "log-bound"} & set(verdict.by)


@pytest.mark.parametrize(("before", "after", "relation"), [c[1:] for c in TRUE], ids=[c[0] for c in TRUE])
def test_the_other_direction_is_refuted(before: sp.Expr, after: sp.Expr, relation: str) -> None:
    assert check(after, before, relation=relation).name == "refuted"


@pytest.mark.parametrize(("before", "after", "relation"), [c[1:] for c in WRONG], ids=[c[0] for c in WRONG])
def test_refuted_in_a_narrow_range(before: sp.Expr, after: sp.Expr, relation: str) -> None:
    verdict = check(before, after, relation=relation)
    assert verdict.name == "refuted"
    names = {str(name): name for name in before.free_symbols | after.free_symbols}
    point = {names[name]: sp.Rational(value) for name, value in verdict.witness.at}
    assert all(value > 0 for name, value in point.items() if name.is_positive)
    with mpmath.workdps(50):
        left, right = (mpmath.mpf(sp.N(side.xreplace(point), 50)) for side in (before, after))
        assert left > right if relation == "<=" else left < right


@pytest.mark.parametrize(("before", "after", "relation"), [c[1:] for c in MATRICES], ids=[c[0] for c in MATRICES])
def test_matrices_at_other_scales(before: sp.Expr, after: sp.Expr, relation: str) -> None:
    assert check(before, after, given=[sp.Q.positive_definite(T)], relation=relation).name == "refuted"


P, Q = (k.pdf(k.Density(name), x) for name in "pq")
OVERLAP = sp.Integral(sp.sqrt(P)*sp.sqrt(Q), x)


@pytest.mark.parametrize(("coefficient", "relation", "verdict"), [
    (2, ">=", "proved"), (1, ">", "proved"), (2, ">", "refuted"), (sp.Rational(21, 10), ">=", "refuted"),
])
def test_roots_of_densities(coefficient: sp.Expr, relation: str, verdict: str) -> None:
    total = sp.Integral(P, x) + sp.Integral(Q, x)
    assert check(total - coefficient*OVERLAP, sp.Integer(0), relation=relation).name == verdict


def test_a_strict_given_makes_a_square_strict() -> None:
    assert check((s - t)**2 + a**2, sp.Integer(0), given=[s < t], relation=">").name == "proved"
    assert check((s - t)**2 + a**2, sp.Integer(0), given=[s <= t], relation=">").name == "refuted"


def test_an_equality_is_not_strict() -> None:
    assert check((a - b)**2, sp.Integer(0), relation=">").name != "proved"
    assert check(a**2 + b**2, 2*a*b, relation=">").name != "proved"


def test_the_axiom_is_asked_for() -> None:
    assert check(2*a*b, a**2 + b**2, relation="<=", using=["linearity"]).name == "undecided"


def test_a_proposed_square_is_not_believed() -> None:
    """What is left after subtracting it must itself be visibly not negative."""
    prover = Prover(ALL, BUDGET)
    p, q, real, product_ab = (prover.scalars.scalar(to_term(e)[1], ()) for e in (a**2 - 3*a*b + b**2, a - b, a, a*b))
    believed = inequalities.Decomposition(prover)._remainder
    assert not believed(p, [(Fraction(1), q)])
    assert not believed(p, [(Fraction(-1), q)])
    half = {tuple((atom, Fraction(1, 2)) for atom, _ in product): c for product, c in real.items()}
    assert not believed(real, [(Fraction(1), half)])  # a is the square of sqrt(a) only where a >= 0
    assert believed(add(p, product_ab), [(Fraction(1), q)])


def test_a_long_polynomial_is_left_alone() -> None:
    p = Prover(ALL, BUDGET).scalars.scalar(to_term(sum(x**i for i in range(1, squares.TERMS + 2)))[1], ())
    assert list(squares.proposals(p)) == []
