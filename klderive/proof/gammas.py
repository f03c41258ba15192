"""The gamma function and its logarithmic derivative: Gamma(x + 1) = x Gamma(x), as far down as the argument stays positive.

The one idea: an argument is lowered by one while what is left certainly is positive, so that equal values have one form.

Not here: the gamma integral (parts.py).
"""

from __future__ import annotations

from fractions import Fraction

from .fractions import Fractions
from .polynomials import ONE, POSITIVE, UNKNOWN, Poly, add, freeze

HALF = Fraction(1, 2)
STEPS = 60
"""How far an argument is lowered."""


class Gammas:
    """Values of the gamma function and of the digamma function."""

    def __init__(self, fractions: Fractions):
        self.fractions, self.algebra = fractions, fractions.algebra
        self.signs, self.ledger = fractions.signs, fractions.algebra.ledger

    def gamma(self, p: Poly) -> Poly:
        """Gamma of a positive number."""
        out: Poly = {ONE: 1}
        p, factors = self._lowered(p)
        for q in factors:
            out = self.algebra.mul(out, q)
        if p in ({ONE: 1}, {ONE: HALF}) and self.ledger.on("gamma"):
            return out if p == {ONE: 1} else self.algebra.mul(out, self.fractions.raise_to(self.algebra.pi(), HALF))
        return self.algebra.mul(out, self._word("gamma", p, POSITIVE))

    def digamma(self, p: Poly) -> Poly:
        """The derivative of log Gamma at a positive number."""
        p, factors = self._lowered(p)
        out = self._word("digamma", p, UNKNOWN)
        for q in factors:
            out = add(out, self.fractions.raise_to(q, -1))
        return out

    def _lowered(self, p: Poly) -> tuple[Poly, list[Poly]]:
        factors: list[Poly] = []
        while len(factors) < STEPS:
            below = add(p, {ONE: 1}, -1)
            if self.signs.sign(below) != POSITIVE or not self.ledger.on("gamma"):
                break
            self.ledger.work(5)
            factors.append(below)
            p = below
        return p, factors

    def _word(self, name: str, p: Poly, sign: int) -> Poly:
        return self.algebra.opaque(("known", name), (freeze(self.fractions.canonical(p)),), sign)
