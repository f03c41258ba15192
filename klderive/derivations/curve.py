"""The curve of KL(N(0, x^2) || N(0, 1)) over x: where it is stationary, where convex, where monotone; and its ghost.

The one idea: a derivative in factors shows its sign; a zero lies between two rational points of opposite sign.
The ghost is the same curve with the logarithm to base 10 put in by mistake.

Not here: pictures.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import Any

from mpmath import iv, mp
from sympy import Derivative, Eq, Expr, Gt, Lt, Rational, S, Symbol, log, sqrt

from ..checker.nodes import KL, Normal
from ..derivation import Chain, Derivation, Step
from ..rules.trees import over, plus, power, replaced, times

x, v = Symbol("x", positive=True), Symbol("v", positive=True)
STANDARD = Normal(0, 1)
DIGITS = 10
GHOST = plus(times(S.Half, plus(power(x, 2), -1)), times(-1, over(log(x), log(10))))


def curve() -> Derivation:
    """Stationary at x = 1, convex in the variance, monotone on both sides; the reverse; the base-10 ghost."""
    forward = Chain(KL(Normal(0, x), STANDARD), title="The curve").along()
    reverse = Chain(KL(STANDARD, Normal(0, x)), title="The reverse curve").along()
    parts = (forward.steps, *shape(forward.here, "curve"), convex(forward.here),
             reverse.steps, *shape(reverse.here, "reverse curve"), *ghost())
    return Derivation("curve", "KL between centred Gaussians as a curve", "What does the divergence look like?", (),
                      tuple(step for part in parts for step in part))


def shape(f: Expr, name: str) -> tuple[tuple[Step, ...], ...]:
    """The slope in factors, zero at x = 1, positive to the right, negative to the left."""
    slope = Chain(Derivative(f, x), title=f"Slope of the {name}").by("derivative").by("factoring")
    factored = slope.here
    eq = Eq(x, S.One)
    zero = Chain(factored, given=(eq,), title=f"Stationary point of the {name}").put().along()
    right = Chain(factored, given=(Gt(x, 1),), title=f"Right of the minimum of the {name}") \
        .to(S.Zero, "signs of the factors", relation=">")
    downhill = replaced(factored, {x - 1: 1 - x})
    left = Chain(times(-1, factored), given=(Lt(x, 1),), title=f"Left of the minimum of the {name}") \
        .to(downhill, "arithmetic").to(S.Zero, "signs of the factors", relation=">")
    return slope.steps, zero.steps, right.steps, left.steps


def convex(f: Expr) -> tuple[Step, ...]:
    """As a function of the variance v = x^2 the second derivative is positive."""
    in_v = Chain(KL(Normal(0, sqrt(v)), STANDARD)).along().here
    chain = Chain(Derivative(in_v, v, v), title="Convex in the variance").by("derivative")
    return chain.to(S.Zero, "signs of the factors", relation=">").steps


# ---------------------------------------------------------------- the logarithm to base 10


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


def at_point(f: Expr, point: Rational, relation: str, title: str) -> Step:
    """The sign of the ghost at a rational point."""
    return Step(f.xreplace({x: point}), S.Zero, "compared as numbers", relation=relation, part=title)


def ghost() -> tuple[tuple[Step, ...], ...]:
    """Zeros at 1 and 0.37031..., minimum -0.10174... at 0.65901..., each to ten digits."""
    low, high = digits(GHOST, Fraction(1, 4), Fraction(1, 2))
    one = Chain(GHOST, given=(Eq(x, S.One),), title="Base 10: the zero at 1")
    one = one.put().to(S.Zero, "logarithm of one")
    slope = Chain(Derivative(GHOST, x), title="Base 10: slope").by("derivative")
    bottom = power(log(10), -S.Half)
    eq = Eq(x, bottom)
    still = Chain(slope.here, given=(eq,), title="Base 10: stationary point").put()
    still = still.to(S.Zero, "arithmetic")
    place = bracket(bottom)
    value = GHOST.xreplace({x: bottom})
    height = bracket(value)
    zero = (at_point(GHOST, low, ">", "Base 10: the other zero, from the left"),
            at_point(GHOST, high, "<", "Base 10: the other zero, from the right"))
    return (one.steps, *((step,) for step in zero), slope.steps, still.steps,
            between(bottom, place, "Base 10: place of the minimum"), between(value, height, "Base 10: the minimum"))


def bracket(number: Expr) -> tuple[Rational, Rational]:
    """The neighbouring decimals with ten digits."""
    with mp.workdps(40):
        scaled = int(mp.floor(mp.mpf(str(number.evalf(40))) * 10**DIGITS))
    return Rational(scaled, 10**DIGITS), Rational(scaled + 1, 10**DIGITS)


def between(number: Expr, ends: tuple[Rational, Rational], title: str) -> tuple[Step, ...]:
    """Two comparisons."""
    return (Step(ends[0], number, "compared as numbers", relation="<", part=f"{title}, lower digits"),
            Step(number, ends[1], "compared as numbers", relation="<", part=f"{title}, upper digits"))


__all__ = ["curve", "digits"]
