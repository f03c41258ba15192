"""The functions of forms.py for Numba's fast loop: no branch, no call, on one number or on eight at once (vectors.py).

The one idea: the power of two is taken out towards zero (2^k between 1 and the ratio), so that what is
left has the sign of k and every term of the result is non-negative.  Fused multiply-adds give quotients that are
rounded once.
Valid for numbers in the usual range only; outside it `strange_...` of the arguments is negative, or `huge` of the value,
in any of eight places, and klderive.numeric.single takes over.
Without Numba the module can be imported but not used (see jit.py).
"""

from __future__ import annotations

# mypy: ignore-errors
# Numba infers the types, and its intrinsics are called without their first argument.
from typing import Any

import numpy as np

from klderive.numeric.jit import intrinsic, njit, types
from klderive.numeric.printed import coefficients as table
from klderive.numeric.vectors import as_double, bits, double, fma, whole

LOG, EXP = table.LOG, table.EXP
LN2_HIGH, LN2_LOW = table.LN2_HIGH, table.LN2_LOW
LOG2_E = 1.0 / (LN2_HIGH + LN2_LOW)
FRACTION, ONE = 0x000FFFFFFFFFFFFF, 0x3FF0000000000000  # the fraction's bits; the bits of 1.0

# Products may be fused with sums, which only takes roundings away; nothing may be reordered, or the compensated
# differences would be optimised away.
fused = njit(error_model="numpy", fastmath={"contract"}, forceinline=True)


@intrinsic
def wide(typing: Any) -> Any:
    """Asks LLVM for the widest vectors in the function that calls it: the loops are long enough to pay for them."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        # llvmlite's own `add` knows fewer names
        set.add(builder.function.attributes, '"prefer-vector-width"="512"')
        return context.get_dummy_value()

    return types.none(), generate


def _bits(x: float) -> int:
    return int(np.float64(x).view(np.int64))


LEAST, MOST, LARGEST, STEEPEST = _bits(1e-140), _bits(1e140), _bits(1e300), _bits(700.0)
MAGNITUDE = 0x7FFFFFFFFFFFFFFF  # all bits but the sign


@fused
def beyond(scale):
    """Negative for a scale that is not between LEAST and MOST, NaN included: one of the differences is."""
    at = bits(scale)
    return (at - LEAST) | (MOST - at)


@fused
def steep(log_var):
    """Negative for the logarithm of a variance that is above STEEPEST in magnitude, NaN included."""
    return STEEPEST - (bits(log_var) & MAGNITUDE)


@fused
def huge(value):
    """Negative for a value, or a sum of values, that is not between 0 and LARGEST, NaN included."""
    at = bits(value)
    return at | (LARGEST - at)


@fused
def half_square(z):
    return z * 0.5 * z


@fused
def square_and_gap(x, y, a, b):
    gap, w = gap_and_inverse(a, b)
    d = x - y
    q = d * w
    return fma(q, fma(fma(-q, b, d), w, 0.5 * q), gap)


@fused
def without_octaves(a, b):
    """k, 2^k and a/2^k, for the k nearest to zero that leaves a/2^k within a factor of two of b."""
    octaves = bits(a) - bits(b)
    octaves = octaves + ((octaves >> 63) & FRACTION)
    power = octaves & ~FRACTION
    return as_double(octaves >> 52), double(ONE + power), a * double(ONE - power)


@fused
def gap_and_inverse(a, b):
    """With 2^k taken out of a/b: (4^k - 1)/2 - k log 2, plus (4^k - 1)(e + e^2/2), plus the same gap for
    what is left; and 1/b, of which that is made.
    """
    k, p, scaled = without_octaves(a, b)
    d = scaled - b
    both = scaled + b
    inverse = 1.0 / (b * both)
    w = inverse * both
    q = d * w
    e = fma(fma(-q, b, d), w, q)
    h = 0.5 * e * e
    gap = log_gap(d * (inverse * b), h)
    m = p * p - 1.0
    constant = (0.5 * m - k * LN2_HIGH) - k * LN2_LOW
    return (h + gap) + (m * (e + h) + constant), w


@fused
def spread_gap(a, b):
    return gap_and_inverse(a, b)[0]


@fused
def spread_gap_inside(e):
    """e^2/2 + e - log(1 + e) for e from -1/2 to 1."""
    h = 0.5 * e * e
    return h + log_gap(e / (2.0 + e), h)


@fused
def log_gap(s, h):
    """e - log(1 + e) from s = e/(2 + e) and h = e^2/2, for e from -1/2 to 1."""
    t = s * s
    return h - s * (2.0 * t * log_series(t) + h)


@fused
def log_series(t):
    """The polynomial by halves, as one chain of multiply-adds would keep the lanes waiting."""
    u = t * t
    even = (((LOG[8] * u + LOG[6]) * u + LOG[4]) * u + LOG[2]) * u + LOG[0]
    odd = (((LOG[9] * u + LOG[7]) * u + LOG[5]) * u + LOG[3]) * u + LOG[1]
    return odd * t + even


@fused
def strange_kl_normal(mu1, sigma1, mu2, sigma2):
    return beyond(sigma1) | beyond(sigma2)


@fused
def half_exp_gap(x):
    k = truncated(x * LOG2_E)
    r = fma(-k, LN2_LOW, fma(-k, LN2_HIGH, x))
    half = double((whole(k) + 1022) << 52)  # 2^k/2
    m = half - 0.5
    constant = fma(k, -0.5 * LN2_LOW, fma(k, -0.5 * LN2_HIGH, m))
    return fma(half, gap_near_zero(r), fma(m, r, constant))


@fused
def gap_near_zero(r):
    """exp(r) - 1 - r for |r| <= log 2."""
    t = r * r
    even = fma(
        fma(fma(fma(fma(fma(EXP[12], t, EXP[10]), t, EXP[8]), t, EXP[6]), t, EXP[4]), t, EXP[2]), t, EXP[0]
    )
    odd = fma(fma(fma(fma(fma(EXP[11], t, EXP[9]), t, EXP[7]), t, EXP[5]), t, EXP[3]), t, EXP[1])
    return t * fma(r, odd, even)


@fused
def truncated(x):
    """x without its fraction."""
    return as_double(whole(x))


@fused
def strange_kl_standard_normal(mu, log_var):
    return steep(log_var)


@fused
def half_exp_gap_between(a, b):
    x = a - b
    shifted = x - a
    low = (a - (x - shifted)) - (b + shifted)
    gap = half_exp_gap(x)
    return fma(gap + 0.5 * x, low, gap)


@fused
def half_square_exp(a, b, log_scale):
    d = a - b
    k = truncated(log_scale * -LOG2_E)
    r = fma(-k, LN2_LOW, fma(-k, LN2_HIGH, -log_scale))
    scale = double((whole(k) + 1023) << 52)
    return (((1.0 + (r + gap_near_zero(r))) * scale) * d) * d * 0.5


@fused
def strange_kl_normal_log_var(mu1, log_var1, mu2, log_var2):
    return steep(log_var1 - log_var2) | steep(log_var2)
