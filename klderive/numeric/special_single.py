"""The functions of special.py for float32 arguments: in double precision, but with no more digits than float32 needs.

A difference that loses half of the digits of a double is still good enough, so the gap is taken from expm1 directly;
only where x is so small that more is lost does the power series take over.
"""

from __future__ import annotations

import numpy as np

from klderive.numeric.special import (
    Array,
    half_square,
    half_square_exp,
    half_square_quotient,
    quotient,
    spread_gap,
)

__all__ = [
    "half_exp_gap",
    "half_exp_gap_between",
    "half_square",
    "half_square_exp",
    "half_square_quotient",
    "quotient",
    "spread_gap",
]

SMALL = 2.0**-14  # at 2^-14 the difference is good to 2^-37 and the series to 2^-31


def half_exp_gap(x: Array) -> Array:
    """(exp(x) - 1 - x)/2; for small x by x^2/4 (1 + x/3)."""
    gap = np.expm1(x)
    gap -= x
    gap *= 0.5
    small = np.abs(x) < SMALL
    return np.where(small, half_square(x) * (x / 6.0 + 0.5), gap) if small.any() else gap


def half_exp_gap_between(a: Array, b: Array) -> Array:
    return half_exp_gap(a - b)
