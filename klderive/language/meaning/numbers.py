"""Numbers: exact rationals as long as possible, else intervals; dual numbers over these for derivatives.

The one idea: a number is an int, a Fraction, an enclosure of a real number (here of two doubles, rounded outwards; in
precise.py of sixty digits), a Dual, or a PolyExp of gaussians.py, and Python's operators mix them. What needs pi, a
root or an exponential asks a `field` for enclosures: `Doubles` or `Digits`. The answer is rigorous or there is none.

Two enclosures are never taken for one number, and an enclosure that may be 0 divides nothing.
"""

from __future__ import annotations

import math
from fractions import Fraction
from math import gcd, inf, nextafter
from typing import Any

from .values import NoValue, Rational, Unevaluated

BITS = 4000
"""Rationals with more binary digits are enclosed."""
_MAX = nextafter(inf, 0)


def multiplied(a: Any, b: Any) -> Any:
    """a * b; of two rationals without asking Python's tower of numbers what they are, which takes longer than the product."""
    s, t = type(a), type(b)
    if s is Fraction and t is Fraction:
        n, d, m, e = a._numerator, a._denominator, b._numerator, b._denominator
        g, h = gcd(n, e), gcd(m, d)
        return _coprime((n // g) * (m // h), (d // h) * (e // g))
    if s is Fraction and t is int or s is int and t is Fraction:
        c, m = (a, b) if s is Fraction else (b, a)
        g = gcd(m, c._denominator)
        return _coprime(c._numerator * (m // g), c._denominator // g)
    return a * b


def added(a: Any, b: Any) -> Any:
    """a + b, in the same way."""
    s, t = type(a), type(b)
    if s is Fraction and t is Fraction:
        n, d, m, e = a._numerator, a._denominator, b._numerator, b._denominator
        g = gcd(d, e)
        over = n * (e // g) + m * (d // g)
        h = gcd(over, g)
        return _coprime(over // h, (d // g) * (e // h))
    if s is Fraction and t is int:
        return _coprime(a._numerator + b * a._denominator, a._denominator)
    if s is int and t is Fraction:
        return _coprime(b._numerator + a * b._denominator, b._denominator)
    return a + b


def _coprime(numerator: int, denominator: int) -> Fraction:
    """A fraction in lowest terms as it stands."""
    made: Any = object.__new__(Fraction)
    made._numerator, made._denominator = numerator, denominator
    return made


def bounds(x: Rational) -> tuple[float, float]:
    """Two doubles around a rational, equal if it is a double."""
    try:
        f = float(x) if type(x) is int else x.numerator / x.denominator
    except OverflowError:
        return (_MAX, inf) if x > 0 else (-inf, -_MAX)
    if type(x) is int and -9007199254740992 <= x <= 9007199254740992:
        return f, f
    low, high = nextafter(f, -inf), nextafter(f, inf)
    return (max(low, 0.0), high) if x > 0 else (low, min(high, 0.0))


class Interval:
    """Some real number between two doubles. `low` is never +inf, `high` never -inf."""

    __slots__ = ("high", "low")

    def __init__(self, low: float, high: float):
        self.low, self.high = low, high

    def __repr__(self) -> str:
        return f"Interval({self.low!r}, {self.high!r})"

    def __float__(self) -> float:
        return (self.low + self.high) / 2

    def ends(self) -> tuple[Any, Any]:
        """The bounds, exactly; None where there is none."""
        low, high = (None if math.isinf(e) else Fraction(e) for e in (self.low, self.high))
        return low, high

    def __neg__(self) -> Interval:
        return Interval(-self.high, -self.low)

    def __add__(self, other: Any) -> Any:
        t = type(other)
        if t is Interval:
            return Interval(nextafter(self.low + other.low, -inf), nextafter(self.high + other.high, inf))
        if t is int or t is Fraction:
            low, high = bounds(other)
            return Interval(nextafter(self.low + low, -inf), nextafter(self.high + high, inf))
        return NotImplemented

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:
        return self + -other

    def __rsub__(self, other: Any) -> Any:
        return -self + other

    def __mul__(self, other: Any) -> Any:
        t = type(other)
        if t is Interval:
            c, d = other.low, other.high
        elif t is int or t is Fraction:
            if not other:
                return 0
            c, d = bounds(other)
        else:
            return NotImplemented
        a, b = self.low, self.high
        if a >= 0 and c >= 0:
            top = b * d if b and d else 0.0
            return Interval(max(nextafter(a * c, -inf), 0.0), nextafter(top, inf))
        all_four = [x * y if x and y else 0.0 for x in (a, b) for y in (c, d)]
        return Interval(nextafter(min(all_four), -inf), nextafter(max(all_four), inf))

    __rmul__ = __mul__

    def reciprocal(self) -> Interval:
        """1/x, if x is not 0."""
        if self.low > 0 or self.high < 0:
            low, high = nextafter(1 / self.high, -inf), nextafter(1 / self.low, inf)
            return Interval(max(low, 0.0), high) if self.low > 0 else Interval(low, min(high, 0.0))
        raise Unevaluated("a division by something that may be 0")

    def __pow__(self, n: int) -> Interval:
        a, b = self.low, self.high
        if n % 2 == 0 and a < 0:
            a, b = (-b, -a) if b < 0 else (0.0, max(-a, b))
        return Interval(_below(_power(a, n)), _above(_power(b, n)))


def _power(x: float, n: int) -> float:
    try:
        return x**n
    except OverflowError:
        return -inf if x < 0 and n % 2 else inf


def _below(f: float) -> float:
    """Somewhat less than f, which a library function has computed with an error of less than four units."""
    return _MAX if f == inf else f if f == -inf else nextafter(f - abs(f) * 2.0**-50, -inf)


def _above(f: float) -> float:
    return -_below(-f)


class Doubles:
    """The enclosures of two doubles."""

    tiny = Fraction(1, 2**56)
    pi = Interval(math.pi, nextafter(math.pi, inf))
    euler = Interval(0.5772156649015327, 0.577215664901533)

    def enclose(self, x: Rational) -> Interval:
        return Interval(*bounds(x))

    def hull(self, low: Rational | None, high: Rational | None) -> Interval:
        return Interval(-inf if low is None else bounds(low)[0], inf if high is None else bounds(high)[1])

    def exp(self, x: Interval) -> Interval:
        def e(f: float) -> float:
            return inf if f > 709.7 else math.exp(f)
        return Interval(max(_below(math.exp(min(x.low, 709.7))), 0.0), _above(e(x.high)))

    def log(self, x: Interval) -> Interval:
        return Interval(_below(math.log(x.low)) if x.low > 0 else -inf, _above(math.log(x.high)))

    def sqrt(self, x: Interval) -> Interval:
        return Interval(max(_below(math.sqrt(x.low)), 0.0), _above(math.sqrt(x.high)))

    def sin(self, x: Interval) -> Interval:
        return self._wave(math.sin, x)

    def cos(self, x: Interval) -> Interval:
        return self._wave(math.cos, x)

    @staticmethod
    def _wave(f: Any, x: Interval) -> Interval:
        middle = (x.low + x.high) / 2
        if not abs(middle) < 1e9:
            return Interval(-1.0, 1.0)
        radius = (x.high - x.low) / 2 + 1e-15 * (1 + abs(middle))
        return Interval(max(f(middle) - radius, -1.0), min(f(middle) + radius, 1.0))


class Dual:
    """value + slope * d, where d * d = 0. Each derivative has a tag of its own; the newest stands outermost.

    A Dual with slope 0 stays one: it may depend on the variable all the same, as s^2 does at 0.
    """

    __slots__ = ("slope", "tag", "value")

    def __init__(self, tag: int, value: Any, slope: Any):
        self.tag, self.value, self.slope = tag, value, slope

    def __repr__(self) -> str:
        return f"Dual({self.tag}, {self.value!r}, {self.slope!r})"

    def __neg__(self) -> Dual:
        return Dual(self.tag, -self.value, -self.slope)

    def __add__(self, other: Any) -> Dual:
        if type(other) is Dual and other.tag >= self.tag:
            if other.tag == self.tag:
                return Dual(self.tag, self.value + other.value, self.slope + other.slope)
            return Dual(other.tag, self + other.value, other.slope)
        return Dual(self.tag, self.value + other, self.slope)

    __radd__ = __add__

    def __sub__(self, other: Any) -> Dual:
        return self + -other

    def __rsub__(self, other: Any) -> Dual:
        return -self + other

    def __mul__(self, other: Any) -> Any:
        if type(other) is Dual and other.tag >= self.tag:
            if other.tag == self.tag:
                return Dual(self.tag, kept_product(self.value, other.value),
                            kept_product(self.value, other.slope) + kept_product(self.slope, other.value))
            return Dual(other.tag, self * other.value, self * other.slope)
        if is_zero(other):
            return 0
        return Dual(self.tag, kept_product(self.value, other), kept_product(self.slope, other))

    __rmul__ = __mul__

    def reciprocal(self) -> Dual:
        r = reciprocal(self.value)
        return Dual(self.tag, r, -(r * r * self.slope))

    def sign(self) -> int | None:
        return sign(self.value) or None


def kept_product(a: Any, b: Any) -> Any:
    """The product; a variable that happens to be 0 keeps the terms that it may bring (see PolyExp.ghost)."""
    if is_zero(a) and hasattr(b, "ghost"):
        return b.ghost()
    return a.ghost() if is_zero(b) and hasattr(a, "ghost") else a * b


def slope_of(x: Any, tag: int) -> Any:
    """The slope by the variable of a tag."""
    if type(x) is not Dual or x.tag < tag:
        return 0
    return x.slope if x.tag == tag else Dual(x.tag, slope_of(x.value, tag), slope_of(x.slope, tag))


def is_zero(x: Any) -> bool:
    """Exactly 0, whatever the variables of derivatives do."""
    return (type(x) is int or type(x) is Fraction) and not x


def sign(x: Any) -> int | None:
    """-1, 0 or 1; None if it cannot be told. Of a Dual, 0 cannot be told."""
    t = type(x)
    if t is int or t is Fraction:
        return (x > 0) - (x < 0)
    if t is Interval:
        return 1 if x.low > 0 else -1 if x.high < 0 else None
    return x.sign()


def whole(x: Any) -> int:
    """A whole number. Raises NoValue for another number."""
    if type(x) is int:
        return x
    if type(x) is Fraction:
        if x.denominator == 1:
            return x.numerator
        raise NoValue(f"{x} is not a whole number")
    raise Unevaluated("an index that is not known exactly")


def short(field: Any, x: Any) -> Any:
    """The number, enclosed if it is a rational with very many digits; whole fractions as int."""
    t = type(x)
    if t is int:
        return x if x.bit_length() <= BITS else field.enclose(x)
    if t is Fraction:
        if x.denominator == 1:
            return short(field, x.numerator)
        if x.denominator.bit_length() + x.numerator.bit_length() > BITS:
            return field.enclose(x)
    return x


def reciprocal(x: Any) -> Any:
    """1/x. Raises NoValue for 0."""
    t = type(x)
    if t is int or t is Fraction:
        if not x:
            raise NoValue("a division by 0")
        return x if x == 1 else Fraction(x.denominator, x.numerator)
    return x.reciprocal()
