"""The functions of forms.py on NumPy arrays, a block at a time, right to the last digits near equality.

The one idea: the argument is clamped to the interval where the expansion holds, and what the clamping cut off is added
as a second non-negative term, which is exactly 0 where nothing was cut.  So there is no branch per element (a mask
costs more than the logarithm), nothing cancels at the seam, and a block that stays inside skips the second term.
Numbers so large or small that a quotient leaves the range of doubles are rare: such a block takes a slower way.
"""

from __future__ import annotations

import threading
from math import prod

import numpy as np
from numpy.typing import NDArray

from klderive.numeric.printed import coefficients as table

Array = NDArray[np.float64]
expm1 = np.expm1

FRACTION, ONE = np.int64(0x000FFFFFFFFFFFFF), np.int64(0x3FF0000000000000)  # the fraction's bits; those of 1.0
LEAST, MOST = 1e-140, 1e140  # scales between these are the usual case,
LEAST_GAP, MOST_GAP = 2.0**-30 - 1.0, 1e140  # if the other one is near enough for 4^k to be finite
OCTAVE = np.log(2.0) * 2.0**-52  # for the bits that count octaves, in units of the last bit of a fraction
TWICE_LOG = tuple(2.0 * c for c in table.LOG)
SMALLEST, LARGEST = 2.0**-1021, 2.0**1023  # a quotient outside has lost digits, or is about to


class _Scratch(threading.local):
    """Arrays for what is computed on the way, the same ones from block to block, each from the beginning of a cache line:
    fresh ones are neither in the cache nor aligned, and a pass whose vectors lie across lines takes up to twice as long.
    """

    shape: tuple[int, ...] = ()
    arrays: tuple[Array, ...] = ()

    def __call__(self, *like: Array) -> tuple[Array, ...]:
        """Six arrays of the shape to which these broadcast, the caller's until it returns or calls what asks for them too;
        a result is never one of them."""
        shape = like[0].shape
        if any(a.shape != shape for a in like):
            shape = np.broadcast_shapes(*(a.shape for a in like))
        if shape != self.shape or not self.arrays:
            size = prod(shape)
            step = -(-size // 8) * 8 + 8  # a line more, lest they all begin at the same place of a page
            raw = np.empty(6 * step + 7)
            start = -(raw.ctypes.data // 8) % 8
            rows = (raw[at : at + size] for at in range(start, start + 6 * step, step))
            self.shape, self.arrays = shape, tuple(row.reshape(shape) for row in rows)
        return self.arrays


_scratch = _Scratch()


def horner(coefficients: tuple[float, ...], at: Array, out: Array | None = None) -> Array:
    """The polynomial with these coefficients, lowest power first."""
    result = np.multiply(at, coefficients[-1], out=out)
    for c in coefficients[-2:0:-1]:
        result += c
        result *= at
    result += coefficients[0]
    return result


def clamp(x: Array, low: float, high: float) -> Array:
    clamped = np.maximum(x, low)
    return np.minimum(clamped, high, out=clamped if clamped.ndim else None)


def within(x: Array, low: float, high: float) -> bool:
    """Whether every element is in [low, high]; a NaN is not."""
    return bool(x.min() >= low and x.max() <= high)


def quotient(a: Array, b: Array, c: Array) -> Array:
    d = np.subtract(a, b, out=_scratch(a, b)[0])
    value = d / c
    if np.isfinite(value).all():
        return value
    return np.where(np.isfinite(d), value, (a / 4 - b / 4) / c * 4)


def ratio(a: Array, b: Array) -> Array:
    return a / b


def half_square(z: Array) -> Array:
    half = z * 0.5
    half *= z
    return half


def half_square_quotient(a: Array, b: Array, c: Array) -> Array:
    """What the rounding of a - b left over is put back, else it would count twice in the square."""
    z, low, spare, *_ = _scratch(a, b, c)
    _difference(a, b, z, low, spare)
    z /= c
    low /= c
    low *= z
    np.multiply(z, 0.5, out=spare)
    value = spare * z
    if value.max() <= LARGEST:
        value += low
        return value
    if within(a - b, -LARGEST, LARGEST):
        return value + np.where(np.isfinite(value), low, 0.0)
    return half_square(quotient(a, b, c))


def spread_gap(e: Array, a: Array, b: Array) -> Array:
    low, high = e.min(), e.max()
    if not (low >= LEAST_GAP and high <= MOST_GAP and within(b, LEAST, MOST)):
        return spread_gap_of(e, a, b)
    if low >= -0.5 and high <= 1.0:
        s, total, *_ = _scratch(a, b)
        np.subtract(a, b, out=s)
        s /= np.add(a, b, out=total)
        gap = np.empty_like(e)
        _gap_near_one(e, s, total, gap)
        return gap
    return _gap_by_octaves(a, b)


def _gap_by_octaves(a: Array, b: Array) -> Array:
    """As in simd.py: with 2^k taken out of a/b, (4^k - 1)/2 - k log 2, plus (4^k - 1)(e + e^2/2), plus the gap
    for the e that is left; where a/b is between 1/2 and 2, k is 0 and the first two are exactly 0."""
    d, near, s, power, spare, gap = _scratch(a, b)
    octaves, cut = spare.view(np.int64), power.view(np.int64)
    _whole_octaves(a, b, octaves, cut)
    np.multiply(power, b, out=near)
    np.subtract(a, near, out=d)
    np.add(a, near, out=s)
    np.divide(d, s, out=s)
    d /= near
    rest = _gap_near_one(d, s, near, gap)
    power *= power
    power -= 1.0
    rest += d
    rest *= power
    power *= 0.5
    power -= np.multiply(octaves, OCTAVE, out=d)
    rest += power
    return gap + rest


def _whole_octaves(a: Array, b: Array, octaves: NDArray[np.int64], power: NDArray[np.int64]) -> None:
    """Into `octaves` k, at the place of an exponent, and into `power` the bits of 2^k, for the k nearest to zero with
    a/b between 2^(k - 1) and 2^(k + 1)."""
    np.subtract(a.view(np.int64), b.view(np.int64), out=octaves)
    np.right_shift(octaves, 63, out=power)
    power &= FRACTION
    octaves += power
    octaves &= ~FRACTION
    np.add(octaves, ONE, out=power)


def _gap_near_one(e: Array, s: Array, spare: Array, gap: Array) -> Array:
    """Into `gap` e^2/2 + e - log(1 + e) for e from -1/2 to 1, with s = e/(2 + e); e^2/2 into `spare`, which is returned."""
    _log_gap_near_one(e, s, spare, gap)
    square = np.multiply(e, 0.5, out=spare)
    square *= e
    gap += square
    return square


def _log_gap_near_one(e: Array, s: Array, spare: Array, gap: Array) -> None:
    """Into `gap` e - log(1 + e) for e from -1/2 to 1, with s = e/(2 + e).

    log(1 + e) = 2 atanh(s) and e - 2 s = e s, so the gap is s (e - 2 s^2 (1/3 + s^2/5 + ...)).
    """
    w = np.multiply(s, s, out=spare)
    horner(TWICE_LOG, w, gap)
    gap *= w
    np.subtract(e, gap, out=gap)
    gap *= s


def half_log_gap(more: Array, a: Array, b: Array) -> Array:
    """(t - log(1 + t))/2 for t = more/b, where a = b + more is known less exactly, both positive and between LEAST and
    MOST: with 2^k taken out of a/b, what is left of it as above, plus (2^k - 1) e, plus 2^k - 1 - k log 2."""
    e, s, spare, power, shifts, near = _scratch(b)
    gap = np.empty_like(b)
    np.divide(more, b, out=e)
    if within(e, -0.5, 1.0):
        np.divide(more, np.add(a, b, out=s), out=s)
        _log_gap_near_one(e, s, spare, gap)
        gap *= 0.5
        return gap
    octaves, cut = shifts.view(np.int64), power.view(np.int64)
    _whole_octaves(a, b, octaves, cut)
    np.multiply(power, b, out=near)
    np.subtract(a, near, out=e)
    np.copyto(e, more, where=octaves == 0)
    near_and_a = np.add(a, near, out=s)
    np.divide(e, near_and_a, out=s)
    e /= near
    _log_gap_near_one(e, s, spare, gap)
    power -= 1.0
    e *= power
    power -= np.multiply(octaves, OCTAVE, out=s)
    e += power
    gap += e
    gap *= 0.5
    return gap


def spread_gap_of(e: Array, a: Array, b: Array) -> Array:
    """The same where e has digits that a - b has lost, or where a/b may be out of range."""
    low, high = bool(e.min() < -0.5), not e.max() <= 1.0
    near = clamp(e, -0.5, 1.0) if low or high else e
    gap = np.empty_like(e)
    square = _gap_near_one(near, near / (near + 2.0), np.empty_like(e), gap)
    if low or high:
        rest = e - near
        if high:
            rest -= np.log1p(clamp(e, 1.0, LARGEST) * 0.5 - 0.5)
        if low:
            rest -= _log_double(a, b)
        gap -= square
        gap += rest
        square = half_square(e)
        if high:
            gap += _rounding_above(e, a, b)
        gap += square
    return gap


def _rounding_above(e: Array, a: Array, b: Array) -> Array:
    """What the rounding of a - b in e = (a - b)/b does to the value where a > 2 b, to a fifth; elsewhere exactly 0."""
    above = np.maximum(e, 0.0)
    low = (a - (a - b)) - b
    low /= b
    if not within(above, 0.0, 2.0**500):  # where the square overflows, this must not
        above, low = clamp(above, 0.0, 2.0**512), clamp(low, -(2.0**480), 2.0**480)
    low *= above
    low *= 1.2  # the derivative is e + e/(1 + e)
    return low


def _log_double(a: Array, b: Array) -> Array:
    """log(2 r) for r = a/b < 1/2, otherwise exactly 0; 1 + e has lost the digits of r that this needs."""
    r = np.minimum(a / b, 0.5)
    if r.min() >= SMALLEST:
        r *= 2.0
        return np.log(r)
    (fraction1, power1), (fraction2, power2) = np.frexp(a), np.frexp(b)
    by_parts = np.log(fraction1 / fraction2) + (power1 - power2 + 1) * np.log(2.0)
    return np.where(r >= SMALLEST, np.log(r * 2.0), by_parts)


def half_exp_gap(x: Array) -> Array:
    """With T = x/2 coth(x/2) = 1 + x^2 B: exp(x) - 1 = x/(T - x/2), and the gap is x^2/2 + x^3 (1/4 - B (1
    + x/2))/(T - x/2).
    """
    inside = within(x, -1.0, 1.0)
    near = x if inside else clamp(x, -1.0, 1.0)
    w = near * near
    b = horner(table.COTH, w)
    half = near * 0.5
    bottom = b * w
    bottom += 1.0 - half
    b *= half + 1.0
    gap = 0.25 - b
    gap *= half
    gap /= bottom
    gap += 0.25
    gap *= w
    if inside:
        return gap
    scale = gap + half
    scale += 0.5  # exp(near)/2
    rest = x - near
    scale *= np.expm1(rest)
    rest *= 0.5
    scale -= rest
    gap += scale
    return gap


def half_exp_gap_between(a: Array, b: Array) -> Array:
    x, low, slope, *_ = _scratch(a, b)
    _difference(a, b, x, low, slope)
    gap = half_exp_gap(x)
    np.multiply(x, 0.5, out=slope)
    slope += gap
    slope *= low
    if not within(gap, 0.0, LARGEST):
        slope = np.where(np.isfinite(slope), slope, 0.0)
    gap += slope
    return gap


def half_expm1_between(a: Array, b: Array) -> Array:
    x, low, spare, *_ = _scratch(a, b)
    _difference(a, b, x, low, spare)
    value = np.expm1(x)
    correction = (value + 1.0) * low
    if not within(value, -1.0, LARGEST):
        correction = np.where(np.isfinite(correction), correction, 0.0)
    return (value + correction) * 0.5


def _difference(a: Array, b: Array, x: Array, low: Array, spare: Array) -> None:
    """Into x a - b as a double, into low the remainder of its rounding, which is a double too (Knuth)."""
    np.subtract(a, b, out=x)
    np.subtract(x, a, out=spare)
    np.subtract(x, spare, out=low)
    np.subtract(a, low, out=low)
    spare += b
    low -= spare


def half_square_exp(a: Array, b: Array, log_scale: Array) -> Array:
    """In the order ((d exp(-l)) d)/2 no intermediate result over- or underflows unless the value does."""
    d = a - b
    if within(log_scale, -708.0, 708.0) and within(d, -LARGEST, LARGEST):
        value = np.exp(-log_scale)
        value = value * d
        value *= d
        value *= 0.5
        return value
    quarter = _quarter_exp(log_scale)
    z = np.where(np.isfinite(d), d * quarter * quarter, (a / 4 - b / 4) * quarter * quarter * 4)
    usual = np.exp(-log_scale) * d * d * 0.5
    return np.where(
        np.abs(log_scale) < 708.0, np.where(np.isfinite(d), usual, half_square(z)), half_square(z)
    )


def difference_exp(a: Array, b: Array, log_scale: Array) -> Array:
    quarter = _quarter_exp(log_scale)
    return (a - b) * quarter * quarter * quarter * quarter


def _quarter_exp(log_scale: Array) -> Array:
    """exp(-l/4), kept finite: beyond these bounds its square times any double has left the range anyway."""
    return np.exp(clamp(log_scale, -2800.0, 2800.0) * -0.25)


def log_peak(s: Array) -> Array:
    return _log_times(s, table.PEAK_HIGH, table.PEAK_LOW)


def log_spread(s: Array) -> Array:
    return _log_times(s, table.SPREAD_HIGH, table.SPREAD_LOW)


def _log_times(s: Array, high: float, low: float) -> Array:
    """log((high + low) s): the product in twice the digits, as the logarithm passes through zero."""
    near = clamp(s, 0.0625, 2.0)
    product = near * high
    top = (near + near * 134217728.0) - near * 134217728.0  # Veltkamp's splitting into 26 and 27 bits
    constant_top = (high + high * 134217728.0) - high * 134217728.0
    bottom, constant_bottom = near - top, high - constant_top
    rest = (
        (top * constant_top - product) + top * constant_bottom + bottom * constant_top
    ) + bottom * constant_bottom
    return (np.log(product) + (rest + near * low) / product) + np.log(s / near)
