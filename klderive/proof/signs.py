"""Signs: what is certainly positive, or not negative.

The one idea: the sign of a polynomial is that of its terms, or of a hypothesis that it is a positive multiple of.

Not here: squares and gaps (inequalities.py), closed numbers (intervals.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from .polynomials import (
    NONNEGATIVE,
    ONE,
    POSITIVE,
    UNKNOWN,
    Atom,
    Number,
    Poly,
    Product,
    Span,
    add,
    constant_of,
    freeze,
    is_multiple,
    poly_of,
    scale,
    span_of,
)

INFINITE = "infinite"
"""A bound of a part of the line that is no number."""

Members = tuple[int, Callable[[Any], Poly | None]]  # a sign, and the polynomial that has it for each index key


class Signs:
    """What the hypotheses say of signs."""

    def __init__(self) -> None:
        self.declared: list[tuple[int, Poly]] = []
        self.members: list[Members] = []
        self.nonzeros: set[Atom] = set()
        self.unequal: list[Poly] = []  # polynomials that are not 0
        self.lows: dict[Atom, Number] = {}  # lower bounds of whole numbers
        self.parts = False  # whether a variable runs over a part of the line

    def sign(self, p: Poly) -> int:
        """POSITIVE or NONNEGATIVE where that is certain, else UNKNOWN: signs of the terms, then the hypotheses."""
        if not p:
            return NONNEGATIVE
        signs = [self.sign_of_product(m, c) for m, c in p.items()]
        if POSITIVE in signs and all(signs):
            return POSITIVE
        best = NONNEGATIVE if all(signs) else UNKNOWN
        for known, q in self._declared(p) if self.declared or self.members or self.parts else ():
            if known > best and self._covers(p, q):
                best = known
        return best or (self._by_bounds(p) if self.lows else UNKNOWN)

    def _by_bounds(self, p: Poly) -> int:
        """The sign of what is linear in whole numbers that have a lower bound."""
        least: Number = 0
        for m, c in p.items():
            if not m:
                least += c
            elif len(m) == 1 and m[0][1] == 1 and c > 0 and m[0][0] in self.lows:
                least += c * self.lows[m[0][0]]
            elif not self.sign_of_product(m, c):
                return UNKNOWN
        return POSITIVE if least > 0 else NONNEGATIVE if least == 0 else UNKNOWN

    @staticmethod
    def _covers(p: Poly, q: Poly) -> bool:
        """Whether p is a positive multiple of q."""
        return p.keys() == q.keys() and is_multiple(p, q) > 0

    def _declared(self, p: Poly) -> Iterator[tuple[int, Poly]]:
        yield from self.declared
        for v in {a: None for m in p for a, _ in m if a.kind == "var" and a.key[-1][0] == "part"} if self.parts else ():
            for end, side in zip(ends_of(v), (1, -1), strict=True):
                if end is not None:
                    yield POSITIVE, scale(add(poly_of(v), end, -1), side)
        if self.members:
            refs = {r: None for m in p for a, _ in m if a.kind == "entry" for r in a.key[1]}
            for sign, member in self.members:
                for r in refs:
                    q = member(r)
                    if q is not None:
                        yield sign, q

    def part(self, low: Poly | None, high: Poly | None) -> Span:
        """The range of a variable between two bounds (None is infinity), which is positive if the lower one is not negative."""
        self.parts = True
        sign = POSITIVE if low is not None and self.sign(low) else UNKNOWN
        return "part", sign, *(INFINITE if end is None else freeze(end) for end in (low, high))

    def negative(self, p: Poly) -> bool:
        """Whether a polynomial certainly is negative."""
        return self.sign(scale(p, -1)) == POSITIVE

    def nonzero(self, p: Poly) -> bool:
        """Whether a polynomial certainly is not zero."""
        if not p:
            return False
        if constant_of(p) is not None or self.sign(p) == POSITIVE or self.negative(p):
            return True
        if len(p) == 1 and all(a.sign == POSITIVE or a in self.nonzeros for a, _ in next(iter(p))):
            return True
        return any(is_multiple(p, q) for q in self.unequal)

    def sign_of_product(self, m: Product, c: Number) -> int:
        """The sign of c times a product, from the signs of its atoms."""
        if c < 0:
            return UNKNOWN
        out = POSITIVE
        for a, e in m:
            if a.sign == POSITIVE:
                continue
            if type(e) is int and e % 2 == 0:
                if e > 0 and a not in self.nonzeros:
                    out = NONNEGATIVE
            elif a.sign == NONNEGATIVE:
                out = POSITIVE if e < 0 and out == POSITIVE else NONNEGATIVE
            else:
                return UNKNOWN
        return out

    def declare(self, p: Poly, sign: int) -> None:
        """A hypothesis: p > 0, or p >= 0."""
        self.declared.append((sign, p))
        if sign == POSITIVE and len(p) == 1 and ONE not in p:
            (m, _), = p.items()
            self.nonzeros.update(a for a, _ in m)  # a product that is positive has no factor 0


def ends_of(v: Atom) -> tuple[Poly | None, Poly | None]:
    """The bounds of a variable that runs over a part of the line; None is infinity."""
    low, high = (None if end == INFINITE else dict(end) for end in span_of(v)[2:])
    return low, high
