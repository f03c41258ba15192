"""Numbers: exact rationals as long as possible, else intervals; dual numbers over these for derivatives.

The one idea: a number is an int, a Fraction, an enclosure of a real number (here of two doubles, rounded outwards; in
precise.py of sixty digits), a Dual, or a PolyExp of gaussians.py, and Python's operators mix them. What needs pi, a
root or an exponential asks a `field` for enclosures: `Doubles` or `Digits`. The answer is rigorous or there is none.

Two enclosures are never taken for one number, and an enclosure that may be 0 divides nothing.
"""

from __future__ import annotations

import math
from fractions import Fraction
from math import inf, nextafter
from typing import Any

from .values import NoValue, Rational, Unevaluated

BITS = 4000
"""Rationals with more binary digits are enclosed."""
_MAX = nextafter(inf, 0)


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
        return tuple(None if math.isinf(e) else Fraction(e) for e in (self.low, self.high))  # type: ignore[return-value]

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
        return Interval(_below(math.log(x.low)), _above(math.log(x.high)))

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
                return Dual(self.tag, _times(self.value, other.value),
                            _times(self.value, other.slope) + _times(self.slope, other.value))
            return Dual(other.tag, self * other.value, self * other.slope)
        if is_zero(other):
            return 0
        return Dual(self.tag, _times(self.value, other), _times(self.slope, other))

    __rmul__ = __mul__

    def reciprocal(self) -> Dual:
        r = reciprocal(self.value)
        return Dual(self.tag, r, -(r * r * self.slope))

    def sign(self) -> int | None:
        return sign(self.value) or None

    def of(self, name: str, field: Any) -> Dual:
        y = function(field, name, self.value)
        return Dual(self.tag, y, _slope(field, name, self.value, y) * self.slope)


def _times(a: Any, b: Any) -> Any:
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


# ---------------------------------------------------------------- powers


def power(field: Any, x: Any, e: Any) -> Any:
    """x^e: whole exponents as repeated products, others for x >= 0 only."""
    if type(e) is Fraction and e.denominator == 1:
        e = e.numerator
    if type(e) is int:
        return whole_power(field, x, e) if e >= 0 else reciprocal(whole_power(field, x, -e))
    if type(e) is Fraction:
        return _root_power(field, x, e)
    s = sign(x)
    if s == 1:
        return function(field, "exp", e * function(field, "log", x))
    if is_zero(x) and sign(e) == 1:
        return 0
    if s == -1 and type(e) is not Dual and e.ends()[0] is not None and e.ends()[1] is not None \
            and math.floor(e.ends()[1]) < e.ends()[0]:
        raise NoValue("a power of a negative number")
    raise Unevaluated("a power of a number that may not be positive")


def whole_power(field: Any, x: Any, n: int) -> Any:
    """x * ... * x, n times; 1 for n = 0."""
    if n == 0:
        return 1
    t = type(x)
    if t is int or t is Fraction:
        x = short(field, x)
        if type(x) in (int, Fraction):
            bits = x.numerator.bit_length() + x.denominator.bit_length() - 1
            return x**n if bits <= 1 or bits * n <= BITS else field.enclose(x) ** n
        return x**n
    if t is Dual:
        below = whole_power(field, x.value, n - 1)
        return Dual(x.tag, _times(below, x.value), n * _times(below, x.slope))
    return x**n


def _exact_root(x: Rational, q: int) -> Rational | None:
    def root(n: int) -> int | None:
        r = math.isqrt(n) if q == 2 else round(n ** (1 / q)) if n < 10**15 else 0
        return r if r**q == n else None

    if q > 50:
        return None
    a, b = root(x.numerator), root(x.denominator)
    return None if a is None or b is None else a if b == 1 else Fraction(a, b)


def _root_power(field: Any, x: Any, e: Fraction) -> Any:
    s = sign(x)
    if s == -1:
        raise NoValue("a root of a negative number")
    if type(x) is int or type(x) is Fraction:
        if s == 0:
            return power(field, x, 1 if e > 0 else -1)
        root = _exact_root(x, e.denominator)
        if root is not None:
            return power(field, root, e.numerator)
        x = field.enclose(x)
    elif type(x) is Dual:
        if s == 1:
            y = power(field, x.value, e)
            return Dual(x.tag, y, e * y * reciprocal(x.value) * x.slope)
        if sign(x.value) == 0 and sign(x.slope) in (1, -1):
            raise NoValue("the derivative of a root at 0")
        raise Unevaluated("the derivative of a root of something that may be 0")
    elif hasattr(x, "root"):
        return x.root(e, field)
    if e.denominator == 2 and (s or e > 0 and x.ends()[0] == 0):
        return power(field, field.sqrt(x), e.numerator)
    if not s:
        raise Unevaluated("a root of something that may be negative")
    return field.exp(field.log(x) * e)


# ---------------------------------------------------------------- functions of one number


def function(field: Any, name: str, x: Any) -> Any:
    """A function of vocabulary.FUNCTIONS, other than abs, sign and floor, at a number."""
    t = type(x)
    if t is int or t is Fraction:
        exact = _EXACT.get((name, x))
        if exact is not None:
            return exact
        if name in _OF_RATIONALS:
            return _OF_RATIONALS[name](field, x)
        if name == "log" and x <= 0:
            raise NoValue("the logarithm of a number that is not positive")
        return _OF_ENCLOSURES[name](field, field.enclose(x))
    if hasattr(x, "of"):
        return x.of(name, field)
    if name == "log":
        if sign(x) == -1 or x.ends()[1] == 0:
            raise NoValue("the logarithm of a number that is not positive")
        if sign(x) is None:
            raise Unevaluated("the logarithm of something that may not be positive")
    if name not in _OF_ENCLOSURES:
        raise Unevaluated(f"{name} of a number that is not rational")
    return _OF_ENCLOSURES[name](field, x)


_EXACT = {("exp", 0): 1, ("log", 1): 0, ("sin", 0): 0, ("cos", 0): 1, ("tanh", 0): 0, ("sigmoid", 0): Fraction(1, 2),
          ("erf", 0): 0, ("Phi", 0): Fraction(1, 2)}  # fmt: skip


def _sigmoid(field: Any, x: Any) -> Any:
    return (field.exp(-x) + 1).reciprocal()


def _erf(field: Any, x: Any) -> Any:
    """erf is increasing: the bounds of its values at both ends."""
    low, high = x.ends()
    at_low = -1 if low is None else _erf_at(field, low)[0]
    return field.hull(at_low, 1 if high is None else _erf_at(field, high)[1])


def _erf_at(field: Any, x: Fraction) -> tuple[Rational, Rational]:
    """Bounds of erf at a rational: 2/sqrt(pi) exp(-x^2) sum_n 2^n x^(2n+1)/(2n+1)!!, whose rest is below its last term
    once a term is less than half of the one before; far out 1 - exp(-x^2) < erf(x) < 1."""
    if x < 0:
        low, high = _erf_at(field, -x)
        return -high, -low
    if x == 0:
        return 0, 0
    e = field.exp(-(field.enclose(x) ** 2))
    if x * x > (200 if field.tiny < Fraction(1, 2**60) else 40):
        return 1 - e.ends()[1], 1
    square = field.enclose(2) * field.enclose(x) ** 2
    term = total = field.enclose(x)
    n = 0
    while n < 2 * x * x or term.ends()[1] > field.tiny * total.ends()[0]:
        n += 1
        term = term * square * Fraction(1, 2 * n + 1)
        total = total + term
    total = total + field.hull(0, term.ends()[1])
    low, high = (total * e * 2 * field.sqrt(field.pi).reciprocal()).ends()
    return low, min(high, 1)


def _phi(field: Any, x: Any) -> Any:
    return (_erf(field, x * field.sqrt(field.enclose(2)).reciprocal()) + 1) * Fraction(1, 2)


def _tanh(field: Any, x: Any) -> Any:
    return (field.exp(x * 2) + 1).reciprocal() * -2 + 1


_OF_ENCLOSURES: dict[str, Any] = {
    "exp": lambda f, x: f.exp(x), "log": lambda f, x: f.log(x), "sin": lambda f, x: f.sin(x), "cos": lambda f, x: f.cos(x),
    "sigmoid": _sigmoid, "tanh": _tanh, "erf": _erf, "Phi": _phi,
}  # fmt: skip


def _factorial(field: Any, x: Rational) -> Any:
    n = whole(x)
    if n < 0:
        raise NoValue("the factorial of a negative number")
    if n > 2000:
        raise Unevaluated("the factorial of a large number")
    return short(field, math.factorial(n))


def _half_steps(x: Rational) -> tuple[Rational, list[Rational]]:
    """For x = 1/2, 1, 3/2 ...: where the recursion starts, and its steps up to x."""
    if x <= 0:
        raise NoValue("gamma and digamma are functions of positive numbers")
    start = 1 if Fraction(x).denominator == 1 else Fraction(1, 2)
    if Fraction(x).denominator > 2 or x > 500:
        raise Unevaluated("gamma and digamma have values at small multiples of 1/2 only")
    return start, [start + k for k in range(int(x - start))]


def _gamma(field: Any, x: Rational) -> Any:
    start, steps = _half_steps(x)
    y: Any = math.prod(steps)
    return short(field, y) if start == 1 else field.sqrt(field.pi) * y


def _digamma(field: Any, x: Rational) -> Any:
    start, steps = _half_steps(x)
    y = -field.euler + sum(Fraction(1) / s for s in steps)
    return y if start == 1 else y - field.log(field.enclose(2)) * 2


_OF_RATIONALS: dict[str, Any] = {"factorial": _factorial, "gamma": _gamma, "digamma": _digamma}


def _slope(field: Any, name: str, x: Any, y: Any) -> Any:
    """The derivative of a function at x, where its value is y."""
    match name:
        case "exp":
            return y
        case "log":
            return reciprocal(x)
        case "sigmoid":
            return y * (1 - y)
        case "tanh":
            return 1 - y * y
        case "sin":
            return function(field, "cos", x)
        case "cos":
            return -function(field, "sin", x)
        case "erf":
            return 2 * function(field, "exp", -(x * x)) * power(field, field.pi, Fraction(-1, 2))
        case "Phi":
            return function(field, "exp", x * x * Fraction(-1, 2)) * power(field, field.pi * 2, Fraction(-1, 2))
        case "gamma":
            return y * function(field, "digamma", x)
    raise Unevaluated(f"the derivative of {name}")
