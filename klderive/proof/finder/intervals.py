"""Schemes for integrals over intervals: linearity, powers, gamma integrals; that they exist; powers and gamma functions apart.

The one idea: a power with a sum as its exponent comes apart into one with a name and one with a number, so that a gamma integral
is a power with a name, one with a number, and an exponential.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..verify import kinds, ring
from ..verify.terms import ONE, R, Scope, Term, mentions, shift
from .integrals import factors, quadratic, split
from .writing import Data, instance

INFINITY = ("infinity",)
LINEARITY = {2: ("linearity/44", "linearity/45", "linearity/61", "linearity/63"),
             1: ("linearity/46", "linearity/47", "linearity/62", "linearity/64")}
"""For two bounds and for one: a sum, a factor, that a sum and a multiple exist."""


def opened(w: Any, t: Term, scope: Scope) -> tuple[dict[str, Term], ring.Poly, Scope]:
    """The bounds of an integral over an interval, what stands below it, and where."""
    inner = kinds.entered(w, t[2], scope, kinds.note_of(w, t, scope))
    return {k: a for k, a in zip("ab", t[1][1:], strict=True) if a != INFINITY}, ring.nf(w, t[2][2], inner), inner


def f(body: Term) -> Term:
    return "lam", R, body


def over(w: Any, t: Term, scope: Scope) -> Iterator:
    """What an integral over an interval is."""
    if t[1][0] != "interval" or t[2][1] != R:
        return
    ends, p, inner = opened(w, t, scope)
    if not p:
        yield LINEARITY[len(ends)][1], {**ends, "c": ONE - ONE, "f": f(ONE - ONE)}, False
    elif len(p) > 1:
        x, y = split(w, p)
        yield LINEARITY[len(ends)][0], {**ends, "f": f(x), "g": f(y)}, False
    else:
        c, rest, inside = factors(w, p)
        if c != 1:
            yield LINEARITY[len(ends)][1], {**ends, "c": c, "f": f(rest)}, False
        elif not inside and len(ends) == 2:
            yield "antiderivative/1", ends, False
        elif len(inside) == 1 and inside[0][0] == ("#", 0) and len(ends) == 2:
            yield "antiderivative/2", {**ends, "k": inside[0][1]}, False
        elif (found := gamma_integral(w, ends, inside, inner)):
            yield KINDS[found[0]][0], found[1], False


KINDS = {"plain": ("gamma-integral/3", "gamma-integral/4"), "square": ("gamma-integral/2", "gamma-integral/5")}
"""What a gamma integral is, and that it exists."""


def gamma_integral(w: Any, ends: dict[str, Term], inside: tuple, inner: Scope) -> tuple[str, dict[str, Term]] | None:
    """The kind of x^s x^(k - 1) exp(-c x), or x^(s - 1) exp(-c x^2), and s, k, c."""
    powers = dict(inside)
    number = powers.pop(("#", 0), 0)
    names = [a for a in powers if type(a) is tuple and a[0] == "pow" and a[1] == ("#", 0) and not mentions(a[2], 0)]
    exponents = [a for a in powers if type(a) is tuple and a[0] == "exp"]
    slope = quadratic(w, exponents[0][1], inner) if len(exponents) == 1 else None
    if ends != {"a": 0} or len(names) > 1 or len(powers) != len(names) + 1 or not slope:
        return None
    if slope[2] != 0 or all(slope[:2]) or any(powers[a] != 1 for a in names) or slope[0] and names:
        return None
    c = ring.canon(w, ("mul", -1, powers[exponents[0]], slope[0] or slope[1]), inner[1:])
    if slope[0]:
        return "square", {"s": number + 1, "c": c}
    return "plain", {"s": shift(names[0][2], -1) if names else 0, "k": number + 1, "c": c}


def exists(w: Any, t: Term, scope: Scope) -> Iterator[Data]:
    """That an integral over an interval exists."""
    if t[1][0] != "interval" or t[2][1] != R:
        return
    ends, p, inner = opened(w, t, scope)
    if len(p) > 1:
        x, y = split(w, p)
        yield instance(LINEARITY[len(ends)][2], {**ends, "f": f(x), "g": f(y)}, scope)
    elif p:
        c, rest, inside = factors(w, p)
        if c != 1:
            yield instance(LINEARITY[len(ends)][3], {**ends, "c": c, "f": f(rest)}, scope)
        elif len(ends) == 2 and (not inside or len(inside) == 1 and inside[0][0] == ("#", 0)):
            yield instance("antiderivative/9", {**ends, "k": dict(inside).get(("#", 0), 0)}, scope)
        elif (found := gamma_integral(w, ends, inside, inner)):
            yield instance(KINDS[found[0]][1], found[1], scope)


def power(w: Any, t: Term, scope: Scope) -> Iterator:
    """A power whose exponent is a name and a number."""
    p = ring.nf(w, t[2], scope)
    if len(p) > 1 and ring.UNIT in p:
        rest = ring.plain(w, {k: c for k, c in p.items() if k != ring.UNIT})
        yield "always/10", {"a": t[1], "k": rest, "l": p[ring.UNIT]}, True


def gamma(w: Any, t: Term, scope: Scope) -> Iterator:
    """A gamma function of a name and a number above 0."""
    p = ring.nf(w, t[1], scope)
    if p.get(ring.UNIT, 0) >= 1:
        name = "gamma/1" if t[0] == "gamma" else "gamma/5"
        yield name, {"x": ring.plain(w, ring.total((p, {ring.UNIT: -1})))}, False


TABLE = {"integral_on": over, "pow": power, "gamma": gamma, "digamma": gamma}
