"""Enclosures: a polynomial without free names lies in an interval, with 60 digits and outward rounding.

The one idea: interval arithmetic (mpmath's, loaded when it is needed) may separate two numbers, never identify them.

Not here: what is separated (inequalities.py).
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from .polynomials import Atom, Poly, Refused, Undefined

DIGITS = 60
MAX_EXPONENT = 100_000
CLOSED = frozenset(("prime", "pi", "sum", "log", "exp"))


def is_closed(p: Poly) -> bool:
    """Whether a polynomial may be a closed number, at first sight."""
    return all(a.kind in CLOSED for m in p for a, _ in m)


class Intervals:
    """Encloses the value of a polynomial without free names."""

    def __init__(self) -> None:
        from mpmath.ctx_iv import MPIntervalContext

        self.ctx = MPIntervalContext()
        self.ctx.dps = DIGITS

    def rational(self, c: Any) -> Any:
        """A rational number."""
        c = Fraction(c)
        return self.ctx.mpf(c.numerator) / self.ctx.mpf(c.denominator)

    def value(self, p: Poly) -> Any:
        """An interval that contains the value."""
        total = self.ctx.mpf(0)
        for m, c in p.items():
            term = self.rational(c)
            for a, e in m:
                term *= self.power(a, e)
            total += term
        return total

    def positive(self, p: Poly) -> bool:
        """Whether the value is certainly positive."""
        return bool(self.value(p) > 0)

    def power(self, a: Atom, e: Any) -> Any:
        """A power of an atom."""
        if a.kind == "exp":
            inner = self.value({a.key[0]: 1}) * self.rational(e)
            if abs(inner.b) > MAX_EXPONENT or abs(inner.a) > MAX_EXPONENT:
                raise Refused("a value is too large to be shown")
            return self.ctx.exp(inner)
        base = self.atom(a)
        if isinstance(e, int):
            if e < 0 and 0 in base:
                raise Undefined("division by zero")
            return base ** e
        if not base > 0:
            raise Undefined("a root of a number that is not positive")
        return self.ctx.exp(self.rational(e) * self.ctx.log(base))

    def atom(self, a: Atom) -> Any:
        """The value of an atom."""
        match a.kind:
            case "prime":
                return self.ctx.mpf(a.key[0])
            case "pi":
                return self.ctx.pi
            case "sum":
                return self.value(dict(a.key[0]))
            case "log":
                inside = self.value(dict(a.key[0]))
                if not inside > 0:
                    raise Undefined("logarithm of a number that is not positive")
                return self.ctx.log(inside)
        raise Refused(f"no number: {a.kind}")
