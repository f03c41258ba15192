"""Every line of every shipped derivation, computed with explicit numbers: both sides agree."""

import operator

import numpy as np
import pytest

from klderive.derivations import load, names

HOLDS = {"=": lambda a, b: np.allclose(a, b, rtol=1e-6, atol=1e-7), "<=": lambda a, b: a <= b + 1e-9,
         ">=": lambda a, b: a >= b - 1e-9, "<": operator.lt, ">": operator.gt}


@pytest.mark.parametrize("name", names())
def test_both_sides_of_each_step_have_one_value(name, numbers):
    derivation = load(name)
    for number, step in enumerate(derivation.steps, 1):
        before, after = numbers(step, derivation.given)
        assert HOLDS[step.relation](before, after), f"step {number} ({step.rule}): {before} against {after}"


@pytest.mark.parametrize("name", names())
def test_parts_are_chains(name):
    for part in load(name).parts:
        for first, second in zip(part.steps, part.steps[1:], strict=False):
            assert first.after == second.before
