"""Polynomials for the small arguments of log_gap and half_exp_gap, each with a bound on its truncation error.

A power series whose terms shrink geometrically is cut far out (the tail is bounded by the geometric series), then
economised: its highest power is replaced by a Chebyshev polynomial of the interval, which is at most 1 there, so each
replacement costs at most the coefficient taken away.  All of it in exact rational arithmetic with SymPy; only the final
rounding of the coefficients to doubles is left, and it is added to the bound.  `fractions` is for few elements, where
a call to NumPy costs more than a division.  Not imported by the numeric functions.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import mpmath
import sympy as sp

t = sp.Symbol("t")


@dataclass(frozen=True)
class Series:
    """sum_k coefficient(k) t^k on [low, high]; consecutive terms shrink there by the factor `shrink` or more."""

    name: str
    meaning: str
    coefficient: Callable[[int], sp.Rational]
    low: sp.Rational
    high: sp.Rational
    shrink: sp.Rational
    function: (
        sp.Expr
    )  # what the series is of, in t; the tests compare the coefficients with SymPy's own series


@dataclass(frozen=True)
class Expansion:
    """Coefficients, lowest power first, with |polynomial - function| <= bound on the series' interval."""

    series: Series
    coefficients: tuple[float, ...]
    bound: sp.Rational


LN2_BOUND = sp.Rational(694, 1000)  # log 2 < 0.694

LOG_SERIES = Series(
    "LOG",
    "(atanh(s)/s - 1)/s^2 in t = s^2, for |s| <= 1/3: a/b from 1/2 to 2",
    lambda k: sp.Rational(1, 2 * k + 3),
    sp.Rational(0),
    sp.Rational(1, 9),
    sp.Rational(1, 9),
    (sp.atanh(sp.sqrt(t)) / sp.sqrt(t) - 1) / t,
)
COTH_SERIES = Series(
    "COTH",
    "(x/2 coth(x/2) - 1)/x^2 in t = x^2, for |x| <= 1",
    lambda k: sp.bernoulli(2 * k + 2) / sp.factorial(2 * k + 2),
    sp.Rational(0),
    sp.Rational(1),
    sp.Rational(1, 36),
    (sp.sqrt(t) / 2 * sp.coth(sp.sqrt(t) / 2) - 1) / t,
)
EXP_SERIES = Series(
    "EXP",
    "(exp(t) - 1 - t)/t^2, for |t| <= log 2",
    lambda k: sp.Rational(1) / sp.factorial(k + 2),
    -LN2_BOUND,
    LN2_BOUND,
    LN2_BOUND / 3,
    (sp.exp(t) - 1 - t) / t**2,
)
SERIES = (LOG_SERIES, COTH_SERIES, EXP_SERIES)


def expansion(series: Series, target: sp.Rational) -> Expansion:
    """The shortest economised polynomial whose truncation bound is at most `target`."""
    terms = 8
    while _tail(series, terms) > target / 64:
        terms += 1
    centre, radius = (series.low + series.high) / 2, (series.high - series.low) / 2
    power = sp.Poly([series.coefficient(k) for k in reversed(range(terms))], t)
    lowered = power.compose(sp.Poly(centre + radius * t, t))  # on [-1, 1]
    bound = _tail(series, terms)
    while True:
        degree, leading = lowered.degree(), lowered.LC()
        cost = abs(leading) / 2 ** (
            degree - 1
        )  # the Chebyshev polynomial of this degree starts with 2^(degree-1)
        if bound + cost > target:
            break
        chebyshev = sp.Poly(sp.chebyshevt(degree, t), t)
        lowered = lowered - chebyshev * (leading / 2 ** (degree - 1))
        bound += cost
    exact = lowered.compose(sp.Poly((t - centre) / radius, t)).all_coeffs()[::-1]
    rounded = tuple(float(c) for c in exact)
    reach = max(abs(series.low), abs(series.high))
    rounding = sum(
        abs(sp.Rational(r) - c) * reach**k for k, (r, c) in enumerate(zip(rounded, exact, strict=True))
    )
    return Expansion(series, rounded, bound + rounding)


def _tail(series: Series, terms: int) -> sp.Rational:
    """A bound on the sum of all terms from number `terms` on."""
    reach = max(abs(series.low), abs(series.high))
    return abs(series.coefficient(terms)) * reach**terms / (1 - series.shrink)


def fractions(reach: int, count: int) -> tuple[tuple[float, float], ...]:
    """Pairs (t, c) with sum of c/(1 - t + t r) near (r - 1 - log r)/(r - 1)^2 for r from 1/reach to reach.

    That function is the integral of t/(1 - t + t r) for t from 0 to 1, so what interpolates it as a quotient of polynomials
    in r has simple poles below 0 and positive residues: a quadrature of few nodes.  Points of interpolation are
    Zolotarev's, so that the relative error is about the same all over.
    """
    with mpmath.workdps(6 * count):
        modulus = 1 - mpmath.mpf(reach) ** -4
        step = mpmath.ellipk(modulus) / (4 * count)
        points = [reach * mpmath.ellipfun("dn", (2 * j - 1) * step, m=modulus) for j in range(1, 2 * count + 1)]
        values = [(r - 1 - mpmath.log(r)) / (r - 1) ** 2 for r in points]
        # numerator(r) - f(r) denominator(r) = 0, the denominator with leading coefficient 1
        rows = [[-f * r**j for j in range(count)] + [r**j for j in range(count)] for r, f in zip(points, values, strict=True)]
        right = [f * r**count for r, f in zip(points, values, strict=True)]
        found = list(mpmath.lu_solve(mpmath.matrix(rows), mpmath.matrix(right)))
        below, above = [*found[:count], mpmath.mpf(1)][::-1], found[count:][::-1]
        poles = mpmath.polyroots(below, maxsteps=200, extraprec=20 * count)
        made = []
        for pole in poles:
            t = 1 / (1 - mpmath.re(pole))
            residue = mpmath.polyval(above, pole) / mpmath.polyval(below, pole, derivative=True)[1]
            made.append((float(t), float(t * mpmath.re(residue))))
    return tuple(sorted(made))
