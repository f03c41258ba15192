"""The functions of forms.py on single floats, in plain Python: for calls with four numbers, and for Numba.

Written so that Numba compiles it as it stands: klderive.numeric.compiled takes this way wherever a number lies outside
the range of its fast loop.  The mathematics is that of special.py, with branches instead of clamping.
"""

from __future__ import annotations

import math
from math import expm1 as expm1  # printed/floats.py takes it from here

from klderive.numeric.printed import coefficients as table

LOG, COTH = table.LOG, table.COTH
LN2_HIGH, LN2_LOW = table.LN2_HIGH, table.LN2_LOW


def quotient(a: float, b: float, c: float) -> float:
    d = a - b
    if abs(d) < 8e307:
        return divide(d, c)
    return divide(a / 4 - b / 4, c) * 4


def ratio(a: float, b: float) -> float:
    return divide(a, b)


def divide(a: float, b: float) -> float:
    """a/b with the result of IEEE 754 where Python raises."""
    if b != 0.0:
        return a / b
    return math.nan if a == 0.0 or a != a else math.copysign(math.inf, a) * math.copysign(1.0, b)


def half_square(z: float) -> float:
    return z * 0.5 * z


def half_square_quotient(a: float, b: float, c: float) -> float:
    z = quotient(a, b, c)
    value = half_square(z)
    if not value < math.inf or abs(a - b) > 8e307:
        return value
    return value + z * divide(remainder(a, b, a - b), c)


def spread_gap(e: float, a: float, b: float) -> float:
    if e < -0.5:
        return e * (1.0 + 0.5 * e) - log_quotient(a, b)
    if e > 1.0:
        if not e < 1e150:
            return 0.5 * e * e
        return 0.5 * e * e + ((e - math.log1p(e)) + 1.2 * e * (remainder(a, b, a - b) / b))
    s = e / (e + 2.0)
    w = s * s
    series = LOG[-1]
    for c in LOG[-2::-1]:
        series = series * w + c
    square = half_square(e)
    return 2.0 * square - s * (square + 2.0 * w * series)


def log_quotient(a: float, b: float) -> float:
    """log(a/b), also where a/b is out of range."""
    if not (0.0 < a < math.inf and 0.0 < b < math.inf):
        return math.nan if a != a or b != b else math.inf if b == 0.0 or a == math.inf else -math.inf
    fraction1, power1 = math.frexp(a)
    fraction2, power2 = math.frexp(b)
    if abs(power1 - power2) < 1000:
        return math.log(a / b)
    power = power1 - power2
    return power * LN2_HIGH + (power * LN2_LOW + math.log(fraction1 / fraction2))


def exp_within(x: float) -> float:
    """exp(x), infinite where it overflows."""
    return math.exp(x) if x < 709.782712893384 else x if x != x else math.inf


def half_exp_gap(x: float) -> float:
    if abs(x) <= 1.0:
        w = x * x
        b = COTH[-1]
        for c in COTH[-2::-1]:
            b = b * w + c
        half = x * 0.5
        return w * (0.25 + half * (0.25 - b * (1.0 + half)) / ((1.0 - half) + w * b))
    if x < 709.0:
        return 0.5 * (math.expm1(x) - x)
    half_power = exp_within(0.5 * x)
    return (0.5 * half_power) * half_power


def half_exp_gap_between(a: float, b: float) -> float:
    x = a - b
    gap = half_exp_gap(x)
    if not gap < math.inf:
        return gap
    return gap + (gap + 0.5 * x) * remainder(a, b, x)


def half_expm1_between(a: float, b: float) -> float:
    x = a - b
    if x > 709.0:
        half_power = exp_within(0.5 * x)
        return (0.5 * half_power) * half_power
    value = math.expm1(x)
    return 0.5 * (value + (value + 1.0) * remainder(a, b, x))


def remainder(a: float, b: float, x: float) -> float:
    """What the rounding of x = a - b left over (Knuth)."""
    shifted = x - a
    return (a - (x - shifted)) - (b + shifted)


def half_square_exp(a: float, b: float, log_scale: float) -> float:
    d = a - b
    if abs(log_scale) < 708.0 and abs(d) < 8e307:
        return ((math.exp(-log_scale) * d) * d) * 0.5
    quarter = quarter_exp(log_scale)
    if abs(d) < 8e307:
        return half_square(d * quarter * quarter)
    return half_square((a / 4 - b / 4) * quarter * quarter * 4)


def difference_exp(a: float, b: float, log_scale: float) -> float:
    quarter = quarter_exp(log_scale)
    return (a - b) * quarter * quarter * quarter * quarter


def quarter_exp(log_scale: float) -> float:
    """exp(-l/4), kept finite: beyond these bounds its square times any double has left the range anyway."""
    return math.exp(-0.25 * min(max(log_scale, -2800.0), 2800.0))


def log_peak(s: float) -> float:
    return log_times(s, table.PEAK_HIGH, table.PEAK_LOW, table.LOG_PEAK_HIGH)


def log_spread(s: float) -> float:
    return log_times(s, table.SPREAD_HIGH, table.SPREAD_LOW, table.LOG_SPREAD_HIGH)


def log_times(s: float, high: float, low: float, log_high: float) -> float:
    """log((high + low) s), the product in twice the digits where the logarithm is near zero."""
    if not 0.0 < s:
        return -math.inf if s == 0.0 else math.nan
    if s < 0.0625 or s > 2.0:
        return math.log(s) + log_high
    product = s * high
    top = (s + s * 134217728.0) - s * 134217728.0
    constant_top = (high + high * 134217728.0) - high * 134217728.0
    bottom, constant_bottom = s - top, high - constant_top
    rest = (
        (top * constant_top - product) + top * constant_bottom + bottom * constant_top
    ) + bottom * constant_bottom
    return math.log(product) + (rest + s * low) / product
