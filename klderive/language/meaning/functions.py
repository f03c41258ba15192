"""Powers and the functions of one number.

The one idea: exact where that is known (roots of squares, log 1, gamma of 3/2); else rigorous enclosures by the field at
hand; of a Dual by the rule of its derivative; of a PolyExp by its own methods `of` and `root`.

Arguments outside of a domain have no value; where that cannot be told, none is computed.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

from .numbers import BITS, Dual, is_zero, kept_product, reciprocal, short, sign, whole
from .values import NoValue, Rational, Unevaluated

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
    if s == -1 and hasattr(e, "ends") and None not in e.ends() and math.floor(e.ends()[1]) < e.ends()[0]:
        raise NoValue("a power of a negative number")
    raise Unevaluated("a power of a number that may not be positive")


def whole_power(field: Any, x: Any, n: int) -> Any:
    """x * ... * x, n times; 1 for n = 0."""
    if n == 0:
        return 1
    if n.bit_length() > 64 and x not in (0, 1, -1):
        raise Unevaluated("a power with a very large exponent")
    t = type(x)
    if t is int or t is Fraction:
        x = short(field, x)
        if type(x) in (int, Fraction):
            bits = x.numerator.bit_length() + x.denominator.bit_length() - 1
            return x**n if bits <= 1 or bits * n <= BITS else field.enclose(x) ** n
        return x**n
    if t is Dual:
        below = whole_power(field, x.value, n - 1)
        return Dual(x.tag, kept_product(below, x.value), n * kept_product(below, x.slope))
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
        exact = _EXACT.get(name)
        if exact is not None and x == exact[0]:
            return exact[1]
        if name in _OF_RATIONALS:
            return _OF_RATIONALS[name](field, x)
        if name == "log" and x <= 0:
            raise NoValue("the logarithm of a number that is not positive")
        return _OF_ENCLOSURES[name](field, field.enclose(x))
    if t is Dual:
        y = function(field, name, x.value)
        return Dual(x.tag, y, _slope(field, name, x.value, y) * x.slope)
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


_EXACT = {"exp": (0, 1), "log": (1, 0), "sin": (0, 0), "cos": (0, 1), "tanh": (0, 0), "sigmoid": (0, Fraction(1, 2)),
          "erf": (0, 0), "Phi": (0, Fraction(1, 2))}  # fmt: skip


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
