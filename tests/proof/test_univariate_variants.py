"""Wrong variants of the univariate steps, made by a generator: each is refuted with a witness, and the oracle agrees.

The steps are those of the textbook derivation, from the integral to the closed form; a variant is a single edit
(sign, half, index, sigma for sigma squared, swapped arguments, log base 10, a lost term ...). A variant that happens
to be true must not be refuted, a wrong one must not be proved.
"""

from __future__ import annotations

import random
from functools import cache
from itertools import pairwise

import pytest
import sympy as sp
from sympy import Rational, log, pi

from benchmarks.mutations import mutants
from benchmarks.oracle import ask
from benchmarks.steps import Step
from klderive import (
    KL,
    CrossEntropy,
    E,
    Entropy,
    Int,
    Normal,
    check,
    pdf,
)

x, m1, m2 = sp.symbols("x mu_1 mu_2", real=True)
s1, s2 = sp.symbols("sigma_1 sigma_2", positive=True)
p, q = Normal(m1, s1), Normal(m2, s2)
px, qx = pdf(p, x), pdf(q, x)
half = Rational(1, 2)
CLOSED = log(s2 / s1) + (s1 ** 2 + (m1 - m2) ** 2) / (2 * s2 ** 2) - half
CHAIN = (
    KL(p, q), Int(px * log(px / qx), x), E(log(px) - log(qx), x, p), E(log(px), x, p) - E(log(qx), x, p),
    -half * log(2 * pi * s1 ** 2) - half + half * log(2 * pi * s2 ** 2) + E((x - m2) ** 2, x, p) / (2 * s2 ** 2),
    log(s2) - log(s1) - half + (s1 ** 2 + (m1 - m2) ** 2) / (2 * s2 ** 2), CLOSED,
)
OTHERS = (
    (Entropy(p), half * log(2 * pi * sp.E * s1 ** 2)), (CrossEntropy(p, q), CLOSED + Entropy(p)),
    (E(x ** 2, x, p), m1 ** 2 + s1 ** 2), (E((x - m2) ** 2, x, p), s1 ** 2 + (m1 - m2) ** 2),
    (KL(p, Normal(m1, s2)), log(s2 / s1) + s1 ** 2 / (2 * s2 ** 2) - half),
    (KL(p, Normal(m2, s1)), (m1 - m2) ** 2 / (2 * s1 ** 2)),
)
STEPS = [Step("gaussian", a, b) for a, b in (*pairwise(CHAIN), *OTHERS)]
EACH = 12


@cache
def variants(number: int) -> tuple[tuple[Step, bool | None], ...]:
    """Variants of one step, with what the oracle says of them."""
    made = mutants(STEPS[number], random.Random(number), EACH)
    return tuple((v, ask(v.before, v.after, points=3)[0]) for v in made)


@pytest.mark.parametrize("number", range(len(STEPS)))
def test_each_step_is_proved(number: int) -> None:
    step = STEPS[number]
    assert check(step.before, step.after).name == "proved"
    assert ask(step.before, step.after)[0] is True


@pytest.mark.parametrize("number", range(len(STEPS)))
def test_wrong_variants_are_refuted_and_right_ones_are_not(number: int) -> None:
    for variant, true in variants(number):
        verdict = check(variant.before, variant.after)
        expected = {True: ("proved", "undecided"), False: ("refuted",), None: ("undecided",)}[true]
        assert verdict.name in expected, f"{variant}: {verdict}"
        if true is False:
            assert verdict.witness.lhs != verdict.witness.rhs


def test_there_are_more_than_sixty_wrong_ones() -> None:
    assert sum(true is False for number in range(len(STEPS)) for _, true in variants(number)) > 60


def test_the_usual_slips_are_among_them() -> None:
    """The log's base, sigma for sigma squared, exchanged arguments and indices, a sign, a half."""
    line = sp.Add(log(s2 / s1, evaluate=False), (s1 ** 2 + (m1 - m2) ** 2) / (2 * s2 ** 2), -half, evaluate=False)
    slips = (line.xreplace({log(s2 / s1): log(s2 / s1) / log(10)}), CLOSED.xreplace({s1 ** 2: s1}),
             CLOSED.xreplace({m1: m2, m2: m1, s1: s2, s2: s1}), CLOSED + 1, CLOSED + half, 2 * CLOSED,
             CLOSED.xreplace({s2: s1}))
    for slip in slips:
        verdict = check(KL(p, q), slip)
        assert verdict.name == "refuted", slip
        assert ask(KL(p, q), slip)[0] is False
