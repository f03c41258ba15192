"""On which side of a number a variable of integration lies.

The one idea: each variable has a range; a question whose answer is not one all over the range raises Split, and whoever
brought the variable in cuts the range there and asks again.
"""

from __future__ import annotations

from fractions import Fraction
from math import isqrt
from typing import Any

from .gaussians import UNIT, PolyExp
from .numbers import Dual, sign

Range = tuple[Any, Any]
Ranges = dict[int, Range]
"""The range of each variable; None is infinity."""


class Split(Exception):
    """A variable of integration lies on both sides of some numbers: rational ones, or made of older variables."""

    def __init__(self, variable: int, points: tuple[Any, ...]):
        super().__init__("a variable of integration is compared with a number")
        self.variable, self.points = variable, points


def sign_within(ranges: Ranges, x: Any, oldest: int | None = None) -> int | None:
    """The sign of a number all over the ranges of the variables in it; Split where these hold both.

    Below a derivative (`oldest` is the oldest of these) it must also be the sign next door.
    """
    if type(x) is Dual:
        return sign_within(ranges, x.value, x.tag if oldest is None else min(x.tag, oldest)) or None
    if type(x) is not PolyExp:
        return sign(x)
    live = x.live()
    if not live:
        return 0
    if len(live) == 1:
        out = sign(live[0][2])
        for v in live[0][1]:
            side = _side(ranges, v, 0, oldest)
            out = None if out is None or side is None else out * side
        return out
    if not any(m for _, m, _ in live):
        signs = {sign(c) for _, _, c in live}
        return signs.pop() if len(signs) == 1 else None
    poly = x.polynomial()
    return None if poly is None else _sign_of_polynomial(ranges, {m: c for _, m, c in live}, oldest)


def _sign_of_polynomial(ranges: Ranges, poly: dict, oldest: int | None) -> int | None:
    """Affine in the newest variable; or a quadratic in one variable with rational roots or none."""
    v = max(w for m in poly for w in m)
    a, b = poly.get((v, v), 0), poly.get((v,), 0)
    rest = {m: c for m, c in poly.items() if v not in m}
    if set(poly) - set(rest) <= {(v,)} and sign(b):
        shift = PolyExp({UNIT: rest}) if set(rest) - {()} else rest.get((), 0)
        side = _side(ranges, v, shift * (Fraction(-1) / b if type(b) in (int, Fraction) else -b.reciprocal()), oldest)
        return None if side is None else side * (sign(b) or 0)
    c = rest.get((), 0)
    if set(poly) <= {(v, v), (v,), ()} and all(type(k) in (int, Fraction) for k in (a, b, c)) and a:
        square = Fraction(b * b - 4 * a * c)
        root = Fraction(isqrt(max(square.numerator, 0)), isqrt(square.denominator))
        if square < 0:
            return sign(a)
        if root * root == square:
            first, second = (_side(ranges, v, (-b + s * root) / (2 * a), oldest) for s in (-1, 1))
            return None if first is None or second is None else first * second * (sign(a) or 0)
    return None


def _side(ranges: Ranges, v: int, c: Any, oldest: int | None) -> int | None:
    """On which side of c a variable lies."""
    strict = oldest is not None and oldest < v
    for end, side in zip(ranges[v], (1, -1), strict=True):
        s = side if end is None else sign_within(ranges, end - c, oldest)
        if end is not None and (s == side or s == 0 and not strict):
            return side
        if s is None:
            return None
    if strict or type(c) not in (int, Fraction, PolyExp):
        return None
    raise Split(v, (c,))
