"""The ghost: the curve of KL(N(0, x^2) || N(0, 1)) with the logarithm to base 10 put in by mistake.

The one idea: a number is certified to ten digits by two neighbouring decimals: the ghost has opposite signs there, or
the closed form lies between them. The slope has one sign on either side, so there are no further zeros.

Not here: the curve itself (curve.py).
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import Any

from mpmath import iv, mp
from sympy import Derivative, Expr, Rational, S, Symbol, log

from ..derivation import Chain, Step
from ..rules.trees import over, plus, power, times
from .letters import equal, greater, less

x, w = Symbol("x", positive=True), Symbol("w", real=True, nonzero=True)
DIGITS = 10
GHOST = plus(times(S.Half, plus(power(x, 2), -1)), times(-1, over(log(x), log(10))))


def ghost() -> tuple[tuple[Step, ...], ...]:
    """Zeros at 1 and 0.37031..., minimum -0.10174... at 0.65901..., each to ten digits; the same for -x."""
    one = Chain(GHOST, given=(equal(x, S.One),), title="Base 10: the zero at 1").put()
    one = one.through("logarithm of one", "like terms")
    low, high = digits(GHOST, Fraction(1, 4), Fraction(1, 2))
    bottom = power(log(10), -S.Half)
    value = GHOST.xreplace({x: bottom})
    return (one.steps, at_point(low, ">", "from the left"), at_point(high, "<", "from the right"), *slopes(),
            stationary(bottom), *between(bottom, "Base 10: place of the minimum"), *between(value, "Base 10: the minimum"),
            *both_signs())


def slopes() -> tuple[tuple[Step, ...], ...]:
    """The slope in factors: negative before x^2 = 1 / log 10, positive after it."""
    slope = Chain(Derivative(GHOST, x), title="Base 10: slope").by("derivative").by("factoring")
    square = times(power(x, 2), log(10))
    right = Chain(slope.here, given=(greater(square, 1),), title="Base 10: right of the minimum")
    left = Chain(times(-1, slope.here), given=(less(square, 1),), title="Base 10: left of the minimum")
    left = left.by("difference turned")
    return slope.steps, *(c.to(S.Zero, "signs of the factors", relation=">").steps for c in (right, left))


def stationary(bottom: Expr) -> tuple[Step, ...]:
    """The slope vanishes at 1 / sqrt(log 10)."""
    slope = Chain(Derivative(GHOST, x)).by("derivative").here
    return Chain(slope, given=(equal(x, bottom),), title="Base 10: stationary point").put().by("like terms").steps


def both_signs() -> tuple[tuple[Step, ...], ...]:
    """Written with log w^2 the ghost is defined for every w but 0, and is the same at x and at -x."""
    even = plus(times(S.Half, plus(power(w, 2), -1)), times(-1, over(log(power(w, 2)), times(2, log(10)))))
    return tuple(Chain(even, given=(equal(w, at),), title=f"Base 10: {name} of the axis").put()
                 .perhaps("like terms").by("logarithms apart").perhaps("like terms").steps
                 for at, name in ((x, "the right half"), (-x, "the left half")))


def at_point(point: Rational, relation: str, where: str) -> tuple[Step, ...]:
    """The sign of the ghost at a rational point."""
    chain = Chain(GHOST, given=(equal(x, point),), title=f"Base 10: the other zero, {where}").put()
    return chain.to(S.Zero, "compared as numbers", relation=relation).steps


def between(number: Expr, title: str) -> tuple[tuple[Step, ...], ...]:
    """Two comparisons with the neighbouring decimals of ten digits."""
    with mp.workdps(40):
        scaled = int(mp.floor(mp.mpf(str(number.evalf(40))) * 10**DIGITS))
    low, high = Rational(scaled, 10**DIGITS), Rational(scaled + 1, 10**DIGITS)
    return ((Step(low, number, "compared as numbers", relation="<", part=f"{title}, lower digits"),),
            (Step(number, high, "compared as numbers", relation="<", part=f"{title}, upper digits"),))


# ---------------------------------------------------------------- where a zero lies


@cache
def digits(f: Expr, low: Fraction, high: Fraction) -> tuple[Rational, Rational]:
    """Two rational points, 10^-10 apart at most, between which f changes its sign (by interval arithmetic)."""
    left, right = sign_at(f, low), sign_at(f, high)
    if left * right >= 0:
        raise ValueError(f"no change of sign of {f} between {low} and {high}")
    step = Fraction(1, 10**DIGITS)
    a, b = low // step, high // step
    while b - a > 1:
        middle = (a + b) // 2
        if sign_at(f, middle * step) == left:
            a = middle
        else:
            b = middle
    return Rational(a, 10**DIGITS), Rational(b, 10**DIGITS)


def sign_at(f: Expr, point: Fraction) -> int:
    """The sign of f(x) at a rational point, certified by interval arithmetic."""
    for precision in (80, 160, 320):
        iv.prec = precision
        value = interval(f, iv.mpf(point.numerator) / point.denominator)
        if value.a > 0 or value.b < 0:
            return 1 if value.a > 0 else -1
    raise ValueError(f"the sign of {f} at {point} is not settled")


def interval(e: Expr, at: Any) -> Any:
    """An enclosure of e with x = at."""
    if e == x:
        return at
    if e.is_Rational:
        return iv.mpf(e.p) / e.q
    args = [interval(a, at) for a in e.args]
    if e.is_Add:
        return sum(args, iv.mpf(0))
    if e.is_Mul:
        product = iv.mpf(1)
        for a in args:
            product *= a
        return product
    if isinstance(e, log):
        return iv.log(args[0])
    if e.is_Pow and e.exp == S.Half:
        return iv.sqrt(args[0])
    if e.is_Pow and e.exp.is_Integer:
        return args[0] ** int(e.exp)
    raise ValueError(f"no enclosure of {e}")
