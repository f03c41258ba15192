"""The functions of forms.py on the arrays of any library that has `where`, `clip`, `log`, `log1p`, `expm1` and `exp`.

As in special.py the argument is clamped to where an expansion holds and what was cut off is added as a second
non-negative term: no branch per element, so that the same lines can be traced, compiled and mapped.  Everything is in
the precision of the arrays, float32 or float64; the last digits of float32 are as good as those of float64.
Of a library `log`, `exp` and `sqrt` are taken at their word; its `log1p`, `expm1` and `hypot` only where they are a small
part of the value: XLA's are up to 127 units in the last place off (log1p near -0.3), and it makes x of (1 + x) - 1.
Nothing is checked here; a scale that is not positive gives NaN.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import frexp, log
from types import ModuleType
from typing import Any

import numpy as np

from klderive.numeric.printed import coefficients as table

Array = Any  # of one library


@dataclass(frozen=True)
class Precision:
    """What depends on the number format: expansions, constants in three parts, and the ends of the range."""

    log_series: tuple[float, ...]
    coth_series: tuple[float, ...]
    peak: tuple[float, float, float]
    spread: tuple[float, float, float]
    unit: float  # of the last place of 1
    shift: float  # 2^k that cuts a number into halves (Veltkamp)
    smallest: float
    largest: float
    exponent: float  # exp of it, and of minus it, is well inside of the range
    low: float  # differences of numbers below this may be below the smallest normal number
    lift: float  # takes them out of there


def _parts(high: float, low: float, bits: int) -> tuple[float, float, float]:
    """A constant as a number of `bits`/2 bits, one more, and the rest: the first two add up to one with `bits`."""
    unit = 2.0 ** (frexp(high)[1] - bits // 2)
    top = round(high / unit) * unit
    rounded = high if bits > 32 else float(np.float32(high))
    return top, rounded - top, (high - rounded) + low


_PEAK, _SPREAD = (table.PEAK_HIGH, table.PEAK_LOW), (table.SPREAD_HIGH, table.SPREAD_LOW)
DOUBLE = Precision(
    table.LOG, table.COTH, _parts(*_PEAK, 53), _parts(*_SPREAD, 53), 2.0**-52, 2.0**27, 2.0**-1021, 2.0**1023, 708.0,
    2.0**-900, 2.0**64,
)  # fmt: skip
SINGLE = Precision(
    table.LOG_SINGLE, table.COTH_SINGLE, _parts(*_PEAK, 24), _parts(*_SPREAD, 24), 2.0**-23, 2.0**12, 2.0**-125, 2.0**127,
    86.0, 2.0**-63, 2.0**32,
)  # fmt: skip


def horner(coefficients: tuple[float, ...], at: Array) -> Array:
    """The polynomial with these coefficients, lowest power first."""
    result = at * coefficients[-1] + coefficients[-2]
    for c in coefficients[-3::-1]:
        result = result * at + c
    return result


@dataclass(frozen=True)
class Portable:
    """The functions over one library's namespace `xp`; printed/portable.py takes them as `f`."""

    xp: ModuleType

    def precision(self, x: Array) -> Precision:
        return SINGLE if self.xp.finfo(x.dtype).bits == 32 else DOUBLE

    def expm1(self, x: Array) -> Array:
        """exp(x) - 1, to two units whatever the library's own is."""
        xp, near = self.xp, self.xp.clip(x, -1.0, 1.0)
        return xp.where(xp.abs(x) <= 1.0, near + 2.0 * self._half_exp_gap_near_zero(near), xp.exp(x) - 1.0)

    def log1p(self, x: Array) -> Array:
        """log(1 + x), to two units whatever the library's own is."""
        xp, near = self.xp, self.xp.clip(x, -0.5, 1.0)
        return xp.where(near == x, near - self._log_gap_near_one(near), xp.log(1.0 + x))

    def lifted(self, a: Array, b: Array, c: Array) -> tuple[Array, Array, Array]:
        """Times a power of two where a and b are very small: XLA takes a difference below the normal numbers for 0."""
        p = self.precision(a)
        power = self.xp.where(self.xp.abs(a) + self.xp.abs(b) < p.low, p.lift, self.xp.ones_like(a))
        return a * power, b * power, c * power

    def quotient(self, a: Array, b: Array, c: Array) -> Array:
        a, b, c = self.lifted(a, b, c)
        value = (a - b) / c
        return self.xp.where(self.xp.isfinite(value), value, (a * 0.25 - b * 0.25) / c * 4.0)

    def ratio(self, a: Array, b: Array) -> Array:
        return a / b

    def half_square(self, z: Array) -> Array:
        return z * 0.5 * z

    def remainder(self, a: Array, b: Array, x: Array) -> Array:
        """What the rounding of x = a - b left over (Knuth); 0 where a compiler has made another number of it."""
        xp, shifted = self.xp, x - a
        left_over = (a - (x - shifted)) - (b + shifted)
        return xp.where(xp.abs(left_over) <= xp.abs(x) * self.precision(x).unit, left_over, 0.0)

    def half_square_quotient(self, a: Array, b: Array, c: Array) -> Array:
        a, b, c = self.lifted(a, b, c)
        d = a - b
        z = d / c
        value = z * 0.5 * z
        exacter = value + z * (self.remainder(a, b, d) / c)
        return self.xp.where(
            self.xp.isfinite(value), exacter, self.half_square(self.quotient(a, b, c))
        )

    def spread_gap(self, e: Array, a: Array, b: Array) -> Array:
        xp, p = self.xp, self.precision(e)
        value = self.log_gap(e, a, b) + e * 0.5 * e
        # What the rounding of a - b does to the square where a > 2 b; elsewhere the difference is exact.
        rounding = xp.clip(e, 1.0, p.largest) * (((a - (a - b)) - b) / b) * 1.2
        value = xp.where(xp.isfinite(value) & (e > 1.0), value + rounding, value)
        return xp.where((a > 0) & (b > 0), value, xp.nan)

    def log_gap(self, e: Array, a: Array, b: Array) -> Array:
        """e - log(a/b) for e = a/b - 1."""
        xp = self.xp
        near = xp.clip(e, -0.5, 1.0)
        above = xp.log1p(xp.clip(e, 1.0, self.precision(e).largest) * 0.5 - 0.5)
        return self._log_gap_near_one(near) + ((e - near) - above - self._log_double(a, b))

    def relative_gap(self, a: Array, b: Array, d: Array) -> Array:
        """a log(a/b) - d for d = a - b, not negative; 0 log 0 is 0.

        With s = d/(a + b) and log(a/b) = 2 s (1 + s^2/3 + ...) it is s d + 2 a s (s^2/3 + ...).
        """
        xp, p = self.xp, self.precision(d)
        total = a + b
        s = d / xp.where(total > 0, total, 1.0)
        near = xp.abs(s) <= 1.0 / 3.0
        inside = xp.where(near, s, 0.0)
        w = inside * inside
        close = inside * d + 2.0 * a * inside * w * horner(p.log_series, w)
        quotient = xp.where(b > 0, a / xp.where(b > 0, b, 1.0), xp.inf)
        within = (quotient > p.smallest) & (quotient < p.largest)
        apart = xp.log(xp.where(a > 0, a, 1.0)) - xp.log(b)
        far = xp.where(a > 0, a * xp.where(within, xp.log(xp.where(within, quotient, 1.0)), apart), 0.0) - d
        return xp.where(near, close, far)

    def log_ratio(self, a: Array, b: Array, d: Array) -> Array:
        """log(a/b) for d = a - b."""
        xp = self.xp
        near = (a > 0) & (xp.abs(d) <= b * 0.5)
        inside = xp.where(near, d / xp.where(near, b, 1.0), 0.0)
        return xp.where(near, self.log1p(inside), xp.log(xp.where(near, 1.0, a)) - xp.log(xp.where(near, 1.0, b)))

    def _log_gap_near_one(self, e: Array) -> Array:
        """e - log(1 + e) for e from -1/2 to 1."""
        s = e / (e + 2.0)
        w = s * s
        return s * (e - 2.0 * w * horner(self.precision(e).log_series, w))

    def _log_double(self, a: Array, b: Array) -> Array:
        """log(2 a/b) where a/b < 1/2, else exactly 0."""
        xp, p = self.xp, self.precision(a)
        r = xp.clip(a / b, 0.0, 0.5)
        parts = xp.log(a) - xp.log(b) + log(2.0)
        return xp.where(r >= p.smallest, xp.log(r * 2.0), parts)

    def half_exp_gap(self, x: Array) -> Array:
        near = self.xp.clip(x, -1.0, 1.0)
        gap, rest = self._half_exp_gap_near_zero(near), x - near
        return gap + ((gap + near * 0.5 + 0.5) * self.xp.expm1(rest) - rest * 0.5)

    def _half_exp_gap_near_zero(self, x: Array) -> Array:
        """half_exp_gap for x from -1 to 1, as in special.py."""
        w, half = x * x, x * 0.5
        b = horner(self.precision(x).coth_series, w)
        return w * (0.25 + half * (0.25 - b * (half + 1.0)) / (b * w + (1.0 - half)))

    def half_exp_gap_between(self, a: Array, b: Array) -> Array:
        x = a - b
        gap = self.half_exp_gap(x)
        exacter = gap + (gap + x * 0.5) * self.remainder(a, b, x)
        return self.xp.where(self.xp.isfinite(gap), exacter, gap)

    def half_expm1_between(self, a: Array, b: Array) -> Array:
        x = a - b
        value = self.expm1(x)
        exacter = value + (value + 1.0) * self.remainder(a, b, x)
        return self.xp.where(self.xp.isfinite(value), exacter, value) * 0.5

    def half_square_exp(self, a: Array, b: Array, log_scale: Array) -> Array:
        xp, d, end = self.xp, a - b, self.precision(log_scale).exponent
        usual = xp.exp(-xp.clip(log_scale, -end, end)) * d * d * 0.5
        quarter = self._quarter_exp(log_scale)
        z = xp.where(xp.isfinite(d), d * quarter * quarter, (a * 0.25 - b * 0.25) * quarter * quarter * 4.0)
        return xp.where((xp.abs(log_scale) < end) & xp.isfinite(d), usual, self.half_square(z))

    def difference_exp(self, a: Array, b: Array, log_scale: Array) -> Array:
        quarter = self._quarter_exp(log_scale)
        return (a - b) * quarter * quarter * quarter * quarter

    def _quarter_exp(self, log_scale: Array) -> Array:
        """exp(-l/4), kept finite: beyond these bounds its square times any number has left the range anyway."""
        end = self.precision(log_scale).exponent * 3.9
        return self.xp.exp(self.xp.clip(log_scale, -end, end) * -0.25)

    def log_peak(self, s: Array) -> Array:
        return self._log_times(s, *self.precision(s).peak)

    def log_spread(self, s: Array) -> Array:
        return self._log_times(s, *self.precision(s).spread)

    def _log_times(self, s: Array, top: float, bottom: float, low: float) -> Array:
        """log((top + bottom + low) s): the product in twice the digits, as the logarithm passes through zero."""
        xp, shift = self.xp, self.precision(s).shift
        near = xp.clip(s, 0.0625, 2.0)
        product = near * (top + bottom)
        first = (near + near * shift) - near * shift
        second = near - first
        rest = ((first * top - product) + first * bottom + second * top) + second * bottom
        return (xp.log(product) + (rest + near * low) / product) + xp.log(s / near)

    # ----------------------------------------------------------------------------------------------- for law_forms.py

    def unit(self, x: Array) -> Array:
        return self.xp.ones_like(x)

    def logarithm(self, x: Array) -> Array:
        return self.xp.log(x)

    def decay(self, y: Array) -> Array:
        return self.xp.exp(-y)

    def lost(self, a: Array, b: Array) -> Array:
        """-a log b; the factor that is not used must not spoil a gradient."""
        xp, some = self.xp, a > 0
        return xp.where(some, -a * xp.log(xp.where(some, b, 1.0)), 0.0 * b)

    def lost_beside(self, a: Array, b: Array) -> Array:
        xp, some = self.xp, a < 1
        return xp.where(some, (a - 1.0) * self.log1p(-xp.where(some, b, 0.0)), 0.0 * b)

    def saturation(self, z: Array) -> Array:
        xp, above = self.xp, z >= 0
        return xp.where(above, -self.expm1(-xp.where(above, z, 0.0)), self.expm1(xp.where(above, 0.0, z)))

    def exp_gap_beside(self, a: Array, b: Array, s: Array, c: Array) -> Array:
        """With y so large that nothing but y is left of the gap it is |a - b|/c, whatever s is."""
        xp, y = self.xp, abs(self.quotient(a, b, s))
        near = y < 2.0**60
        gap, scale = 2.0 * self.half_exp_gap(-xp.where(near, y, 0.0)), xp.clip(s / c, 0.0, self.precision(y).largest)
        return xp.where(near, gap * scale, abs(self.quotient(a, b, c)))

    def erlang(self, y: Array) -> Array:
        """With G = exp(-y) - 1 + y it is y^2 - (1 + y) G, which loses nothing while y is small."""
        xp = self.xp
        near = xp.where(y < 0.5, y, 0.0)
        close = near * near - (1.0 + near) * (2.0 * self.half_exp_gap(-near))
        return xp.where(y < 0.5, close, 1.0 - (1.0 + y) * xp.exp(-y))

    def half_log_beside_square(self, rho: Array) -> Array:
        xp, size = self.xp, abs(rho)
        near = xp.where(size < 0.5, size, 0.0)
        far = xp.where(size < 0.5, 0.0, size)
        return -0.5 * xp.where(size < 0.5, self.log1p(-near * near), xp.log((1.0 - far) * (1.0 + far)))

    # --------------------------------------------------------------------- for divergence_forms.py; w is a Python number

    def _log_quotient(self, e: Array, a: Array, b: Array) -> Array:
        """log(a/b) for e = a/b - 1, whatever the quotient is."""
        xp, p, r = self.xp, self.precision(e), a / b
        far = xp.where((r > p.smallest) & (r < p.largest), xp.log(r), xp.log(a) - xp.log(b))
        return xp.where(xp.abs(e) < 0.5, self.log1p(xp.clip(e, -0.5, 0.5)), far)

    def half_log_mixture(self, w: float, e: Array, a: Array, b: Array) -> Array:
        """With x = 2 log r and E(y) = exp(y) - 1 - y the argument is 1 + w E(-(1 - w) x) + (1 - w) E(w x): linear terms
        cancel by themselves, what is left is not negative."""
        xp, end, v = self.xp, self.precision(e).exponent, 1.0 - w
        x = self._log_quotient(e, a, b) * 2.0
        near = xp.clip(x, -end, end)
        usual = self.log1p(2.0 * w * self.half_exp_gap(-v * near) + 2.0 * v * self.half_exp_gap(w * near))
        small = xp.exp(-xp.abs(x))
        far = xp.where(x > 0, w * x + xp.log(v + w * small), -v * x + xp.log(w + v * small))
        return xp.where(xp.abs(x) < end, usual, far) * 0.5

    def half_mixture_gap(self, w: float, e: Array, r: Array) -> Array:
        xp, largest = self.xp, self.precision(e).largest
        u = (1.0 - w) * (e * (e + 2.0))
        near = xp.clip(u, -0.5, 1.0)
        rest = (u - near) - xp.log1p(xp.clip(u, 1.0, largest) * 0.5 - 0.5) - xp.log(xp.clip(u + 1.0, 0.0, 0.5) * 2.0)
        return (self._log_gap_near_one(near) + rest) * (0.5 / (w - 1.0))

    def root_mixture(self, w: float, a: Array, b: Array) -> Array:
        if w <= 1.0:
            return self.hypotenuse(b * w**0.5, a * (1.0 - w) ** 0.5)
        return b * self.root_difference(w, self.quotient(a, b, b))

    def root_difference(self, w: float, e: Array) -> Array:
        """sqrt(w - (w - 1) (1 + e)^2)."""
        return self.xp.sqrt(1.0 + (1.0 - w) * (e * (e + 2.0)))

    def unless_infinite(self, w: float, e: Array, r: Array, value: Array) -> Array:
        finite = 1.0 + (1.0 - w) * (e * (e + 2.0)) > 0
        return self.xp.where(finite | self.xp.isnan(e), value, self.xp.inf)

    def half_log1p(self, y: Array) -> Array:
        return self.log1p(y) * 0.5

    def hypotenuse(self, a: Array, b: Array) -> Array:
        """sqrt(a^2 + b^2), to a unit where the squares are well inside of the range."""
        xp, p = self.xp, self.precision(a)
        square = a * a + b * b
        usual = (square > p.smallest / p.unit**2) & (square < p.largest)
        return xp.where(usual, xp.sqrt(xp.where(usual, square, 1.0)), xp.hypot(a, b))

    def geometric_mean(self, a: Array, b: Array) -> Array:
        return self.xp.sqrt(a) * self.xp.sqrt(b)

    def inverse_sinh(self, x: Array) -> Array:
        return self.xp.asinh(x)

    def direction(self, a: Array, h: Array) -> Array:
        """a/h, and 0 where h is 0."""
        return a / self.xp.where(h == 0, 1.0, h)
