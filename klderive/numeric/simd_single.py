"""The functions of simd.py for float32 arguments: in double precision, but with no more digits than float32 needs.

Plain differences and quotients of float32 numbers are good to 2^-50 here, so nothing has to be compensated, and the
polynomials are half as long.  The decomposition by powers of two is the same.
"""

from __future__ import annotations

# mypy: ignore-errors
# Numba infers the types, and its intrinsics are called without their first argument.
from klderive.numeric.printed import coefficients as table
from klderive.numeric.simd import LOG2_E, fused, half_square, truncated, without_octaves
from klderive.numeric.vectors import double, whole

LOG, EXP = table.LOG_SINGLE, table.EXP_SINGLE
LN2 = table.LN2_HIGH + table.LN2_LOW

assert len(LOG) == 6 and len(EXP) == 8, "the polynomials below are written out"

__all__ = ["half_exp_gap", "half_exp_gap_between", "half_square", "half_square_exp", "square_and_gap"]


@fused
def square_and_gap(x, y, a, b):
    k, p, scaled = without_octaves(a, b)
    d = scaled - b
    both = scaled + b
    inverse = 1.0 / (b * both)
    w = inverse * both
    e = d * w
    s = d * (inverse * b)
    t = s * s
    series = ((((LOG[5] * t + LOG[4]) * t + LOG[3]) * t + LOG[2]) * t + LOG[1]) * t + LOG[0]
    h = 0.5 * e * e
    gap = h - s * (2.0 * t * series + h)
    m = p * p - 1.0
    z = (x - y) * w
    return (h + gap) + (m * (e + h) + (0.5 * m - k * LN2)) + 0.5 * z * z


@fused
def half_exp_gap(x):
    k = truncated(x * LOG2_E)
    r = x - k * LN2
    p = double((whole(k) + 1023) << 52)
    m = p - 1.0
    return 0.5 * (p * gap_near_zero(r) + (m * r + (m - k * LN2)))


@fused
def gap_near_zero(r):
    t = r * r
    even = ((EXP[6] * t + EXP[4]) * t + EXP[2]) * t + EXP[0]
    odd = ((EXP[7] * t + EXP[5]) * t + EXP[3]) * t + EXP[1]
    return t * (odd * r + even)


@fused
def half_exp_gap_between(a, b):
    return half_exp_gap(a - b)


@fused
def half_square_exp(a, b, log_scale):
    d = a - b
    k = truncated(log_scale * -LOG2_E)
    r = -log_scale - k * LN2
    return (((1.0 + (r + gap_near_zero(r))) * double((whole(k) + 1023) << 52)) * d) * d * 0.5
