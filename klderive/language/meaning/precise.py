"""Enclosures of many digits, for the certificate of a refutation; mpmath is loaded when the first is asked for.

The one idea: the same arithmetic as numbers.Interval, done by mpmath's intervals with some guard digits.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from .values import Rational, Unevaluated

GUARD = 12
LONG = 100_000
"""Exponents of two beyond this one are rounded outwards."""


class Enclosure:
    """Some real number between two of many digits."""

    __slots__ = ("field", "held")

    def __init__(self, field: Digits, held: Any):
        self.field, self.held = field, held

    def __repr__(self) -> str:
        return f"Enclosure({self.held})"

    def __float__(self) -> float:
        return float(self.held.mid)

    def ends(self) -> tuple[Any, Any]:
        """The bounds, exactly; None where there is none."""
        low, high = self.held._mpi_
        return _exact(low, 0), _exact(high, 1)

    def sign(self) -> int | None:
        return 1 if self.held > 0 else -1 if self.held < 0 else None

    def _mixed(self, other: Any) -> Any:
        if type(other) is Enclosure:
            return other.held
        return self.field.enclose(other).held if type(other) in (int, Fraction) else None

    def __neg__(self) -> Enclosure:
        return Enclosure(self.field, -self.held)

    def __add__(self, other: Any) -> Any:
        held = self._mixed(other)
        return NotImplemented if held is None else Enclosure(self.field, self.held + held)

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:
        return self + -other

    def __rsub__(self, other: Any) -> Any:
        return -self + other

    def __mul__(self, other: Any) -> Any:
        held = self._mixed(other)
        if type(other) is not Enclosure and not other:
            return 0 if held is not None else NotImplemented
        return NotImplemented if held is None else Enclosure(self.field, self.held * held)

    __rmul__ = __mul__

    def reciprocal(self) -> Enclosure:
        """1/x, if x is not 0."""
        if self.sign() is None:
            raise Unevaluated("a division by something that may be 0")
        return Enclosure(self.field, 1 / self.held)

    def __pow__(self, n: int) -> Enclosure:
        return Enclosure(self.field, self.held**n)


def _exact(end: tuple, above: int) -> Fraction | None:
    """A bound as a rational that is not too long, rounded outwards; None if it is infinite."""
    negative, mantissa, exponent, _ = end
    if exponent > LONG or not mantissa and exponent:
        return None if above != negative else Fraction(-1 if negative else 1) * 2**LONG
    if exponent < -LONG:
        return Fraction(0) if above == negative else Fraction(-1 if negative else 1) / 2 ** (LONG // 2)
    return Fraction(-mantissa if negative else mantissa) * Fraction(2) ** exponent


class Digits:
    """The enclosures of so many decimal digits."""

    def __init__(self, digits: int):
        from mpmath.ctx_iv import MPIntervalContext

        self.context = MPIntervalContext()
        self.context.dps = digits + GUARD
        self.tiny = Fraction(1, 10 ** (digits + GUARD))
        self.widened = self.context.mpf([1, 1]) + self.context.mpf([-1, 1]) / 10 ** (digits + GUARD - 3)
        self.pi, self.euler = (Enclosure(self, +c) for c in (self.context.pi, self.context.euler))

    def enclose(self, x: Rational) -> Enclosure:
        return Enclosure(self, self.context.mpf(x.numerator) / self.context.mpf(x.denominator))

    def hull(self, low: Rational | None, high: Rational | None) -> Enclosure:
        ends = ["-inf" if low is None else self.enclose(low).held.a, "inf" if high is None else self.enclose(high).held.b]
        return Enclosure(self, self.context.mpf(ends))

    def _wide(self, name: str, x: Enclosure) -> Enclosure:
        return Enclosure(self, getattr(self.context, name)(x.held) * self.widened)

    def exp(self, x: Enclosure) -> Enclosure:
        if not abs(x.held) < LONG:
            raise Unevaluated("the exponential of a very large number")
        return self._wide("exp", x)

    def log(self, x: Enclosure) -> Enclosure:
        return self._wide("log", x)

    def sqrt(self, x: Enclosure) -> Enclosure:
        return self._wide("sqrt", x)

    def sin(self, x: Enclosure) -> Enclosure:
        return self._wide("sin", x)

    def cos(self, x: Enclosure) -> Enclosure:
        return self._wide("cos", x)
