"""Every line of every shipped derivation, computed with explicit numbers: both sides agree."""

import operator
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from mpmath import mp
from sympy import Rational

from klderive.derivations import load, names
from klderive.derivations.ghost import GHOST, digits

HOLDS = {"=": lambda a, b: np.allclose(a, b, rtol=1e-6, atol=1e-7), "<=": lambda a, b: a <= b + 1e-9,
         ">=": lambda a, b: a >= b - 1e-9, "<": operator.lt, ">": operator.gt}


MANY = {"diagonal", "multivariate", "entropies", "special_cases", "vae", "stable", "geometry"}
CASES = [(name, size) for name in names() for size in ((1, 2, 3) if name in MANY else (2,))]


@pytest.mark.parametrize(("name", "size"), CASES, ids=[f"{name}-{size}" for name, size in CASES])
def test_both_sides_of_each_step_have_one_value(name, size, numbers):
    derivation = load(name)
    for number, step in enumerate(derivation.steps, 1):
        before, after = numbers(step, derivation.given, size)
        assert HOLDS[step.relation](before, after), f"step {number} ({step.rule}): {before} against {after}"


@pytest.mark.parametrize("name", names())
def test_parts_are_chains(name):
    for part in load(name).parts:
        for first, second in zip(part.steps, part.steps[1:], strict=False):
            assert first.after == second.before


def test_a_wrong_step_is_seen(numbers):
    """The second route can fail: each of a handful of wrong lines is noticed."""
    for name, number in (("univariate", 11), ("diagonal", 8), ("multivariate", 13), ("properties", 4), ("curve", 9)):
        step = load(name).steps[number]
        before, after = numbers(replace(step, after=step.after + 1), ())
        assert not HOLDS["="](before, after)


def test_the_ghost_of_the_curve():
    """mpmath's own root finding agrees with the certified digits."""
    with mp.workdps(30):
        ghost = lambda x: (x**2 - 1) / 2 - mp.log10(x)  # noqa: E731
        zero = mp.findroot(ghost, 0.37)
        low, high = digits(GHOST, Fraction(1, 4), Fraction(1, 2))
        assert mp.mpf(low.p) / low.q < zero < mp.mpf(high.p) / high.q
        assert high - low == Rational(1, 10**10)
        bottom = mp.findroot(lambda x: mp.diff(ghost, x), 0.6)
    assert round(float(zero), 5) == 0.37031
    assert round(float(bottom), 5) == 0.65901
    assert round(float(ghost(bottom)), 5) == -0.10174


def test_no_zero_is_invented():
    with pytest.raises(ValueError, match="no change of sign"):
        digits(GHOST, Fraction(1, 2), Fraction(3, 4))
