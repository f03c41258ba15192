"""Candidates for a witness against an inequality that fails only in a narrow range. Untrusted: `confirm` decides.

The one idea: the side that should be larger minus the other, in the checker's own normal form, is made small by moves
along one name after the other from a few starting points. The arithmetic is decimal with a fixed number of digits,
so the candidates are the same on every machine; what is returned is rational.

Not here: symbolic sizes, matrices and densities (counterexample.py draws those), and proofs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import (
    Context,
    Decimal,
    DecimalException,
    DivisionByZero,
    InvalidOperation,
    Overflow,
    localcontext,
)
from fractions import Fraction

import sympy as sp

from .checker import givens as gv
from .checker.axioms import ALL
from .checker.normal import Meaning
from .checker.terms import Atom, Poly, Refused, add

DIGITS = 18
STARTS, EVALUATIONS = 10, 160  # of a step; and of each start
FINEST = Decimal("0.004")  # the last length of a move
MARGIN = Decimal("1e-9")  # of the size of the terms: what lies below zero by more counts as below
DENOMINATORS = (1, 4, 12, 100, 10_000, 10 ** 8)
PI = Decimal("3.14159265358979323846")

Place = dict  # Symbol -> Decimal


class _Elsewhere(Exception):
    """No value at this place, or not inside the givens."""


class Landscape:
    """The gap that must not become negative, as a function of the free symbols."""

    def __init__(self, large: sp.Basic, small: sp.Basic, given: tuple):
        meaning = Meaning(ALL, 100_000)
        rewrites = gv.apply(given, meaning)
        self.context = Context(prec=DIGITS, Emax=9999, Emin=-9999, traps=[InvalidOperation, DivisionByZero, Overflow])
        gap = gv.reduce(add(meaning.scalar(large, {}), meaning.scalar(small, {}), -1), rewrites, meaning)
        self.gap = meaning.content(gap, signed=False)[2] if gap else gap
        self.inside = [add(meaning.scalar(g.gts, {}), meaning.scalar(g.lts, {}), -1) for g in given
                       if isinstance(g, gv.RELATIONS)]
        self.names = sorted({name for p in (self.gap, *self.inside) for name in _names(p)}, key=str)
        self.left = 0

    def height(self, place: Place) -> tuple[Decimal, Decimal]:
        """The gap, and the sum of the absolute values of its terms."""
        self.left -= 1
        known: dict[tuple, Decimal] = {}
        try:
            for p in self.inside:
                if self._value(p, place, known)[0] <= 0:
                    raise _Elsewhere
            return self._value(self.gap, place, known)
        except DecimalException as error:
            raise _Elsewhere from error

    def _value(self, p: Poly, place: Place, known: dict) -> tuple[Decimal, Decimal]:
        c = self.context
        total = size = Decimal(0)
        for m, k in p.items():
            term = c.divide(Decimal(k.numerator), Decimal(k.denominator))
            for a, e in m:
                term = c.multiply(term, self._power(a, e, place, known))
            total, size = c.add(total, term), c.add(size, abs(term))
        return total, size

    def _power(self, a: Atom, e: int | Fraction, place: Place, known: dict) -> Decimal:
        found = known.get((a, e))
        if found is None:
            found = known[a, e] = self._raised(self._power(a, 1, place, known), e) if e != 1 else \
                self._atom(a, place, known)
        return found

    def _raised(self, base: Decimal, e: int | Fraction) -> Decimal:
        c = self.context
        if base <= 0 and (not base and e < 0 or not isinstance(e, int)):
            raise _Elsewhere
        if isinstance(e, int):
            return c.power(base, e)
        if e.denominator == 2:
            return c.power(c.sqrt(base), e.numerator)
        return c.exp(c.multiply(c.ln(base), c.divide(Decimal(e.numerator), Decimal(e.denominator))))

    def _atom(self, a: Atom, place: Place, known: dict) -> Decimal:
        match a.kind:
            case "sym":
                return place[a.key[0]]
            case "prime":
                return Decimal(a.key[0])
            case "pi":
                return PI
            case "sum":
                return self._value(dict(a.key[0]), place, known)[0]
            case "exp":
                return self.context.exp(self._value({a.key[0]: 1}, place, known)[0])
        inner = self._value(dict(a.key[0]), place, known)[0]
        if inner <= 0:
            raise _Elsewhere
        return self.context.ln(inner)


def _names(p: Poly) -> set:
    """The symbols of a polynomial; refused where it holds more than scalars."""
    found: set = set()
    for m in p:
        for a, _ in m:
            match a.kind:
                case "sym":
                    found.add(a.key[0])
                case "exp":
                    found |= _names({a.key[0]: 1})
                case "sum" | "log":
                    found |= _names(dict(a.key[0]))
                case "prime" | "pi":
                    pass
                case _:
                    raise Refused(f"no descent over {a.kind}")
    return found


class Walk:
    """Moves along one name after the other, and on in the direction that helped, while the gap becomes smaller."""

    def __init__(self, land: Landscape, start: Place, relative: bool):
        self.land, self.relative = land, relative
        self.place, self.best = start, self._score(start)
        self.free = [s for s in land.names if not s.is_integer]

    def _score(self, place: Place) -> Decimal:
        """The gap, or what part of its terms it is; below the margin, the place has been found."""
        gap, size = self.land.height(place)
        share = gap / size if size else Decimal(0)
        self.found = share < -MARGIN
        return share if self.relative else gap

    def run(self) -> Place | None:
        """A place where the gap is negative, or None."""
        length = Decimal(1)
        while length > FINEST and self.land.left > 0:
            before = self.place
            if self.found or self._sweep(length):
                return self.place
            if self.place is before:
                length /= 3
            elif self._try({s: self._beyond(s, before) for s in self.land.names}):
                return self.place
        return None

    def _sweep(self, length: Decimal) -> bool:
        for s in self.free:
            value = self.place[s]
            moves = (value * (1 + length), value / (1 + length)) if s.is_positive else (value + length, value - length)
            for moved in moves:
                if self._try({**self.place, s: moved}):
                    return True
                if self.place[s] == moved:
                    break
        return False

    def _beyond(self, s: sp.Symbol, before: Place) -> Decimal:
        here = self.place[s]
        return here * here / before[s] if s.is_positive else 2 * here - before[s]

    def _try(self, place: Place) -> bool:
        """Go there if that is lower; true where the gap is negative."""
        if self.land.left <= 0:
            return False
        try:
            score = self._score(place)
        except _Elsewhere:
            return False
        if self.found or score < self.best - MARGIN * abs(self.best):
            self.place, self.best = place, score
        return self.found


def descend(before: sp.Basic, after: sp.Basic, given: tuple, relation: str, starts: Iterable[dict]) -> Iterator[dict]:
    """Rational places where the relation seems to fail, from these starting points.

    >>> s, t = sp.symbols("s t", positive=True)
    >>> next(descend(5*s*t, 6*s**2 + t**2, (), "<=", [{s: sp.Integer(1), t: sp.Integer(1)}]))
    {s: 3/8, t: 1}
    """
    large, small = (before, after) if relation in (">", ">=") else (after, before)
    try:
        land = Landscape(large, small, given)
    except (Refused, RecursionError, TypeError, ValueError, AttributeError, KeyError, IndexError):
        return
    for number, start in enumerate(starts):
        if number >= STARTS:
            return
        land.left = EVALUATIONS
        try:
            with localcontext(land.context):
                place = Walk(land, {s: _decimal(start[s]) for s in land.names}, number % 2 == 1).run()
                found = _rational(land, place) if place else None
        except (_Elsewhere, DecimalException, KeyError, TypeError):
            continue
        if found:
            yield found


def _decimal(value: sp.Basic) -> Decimal:
    if not isinstance(value, sp.Rational):
        raise TypeError("a place is made of rationals")
    return Decimal(int(value.p)) / Decimal(int(value.q))


def _rational(land: Landscape, place: Place) -> dict | None:
    """The place in rationals as simple as they can be while the gap stays negative."""
    for bound in DENOMINATORS:
        near = {s: Fraction(v).limit_denominator(bound) for s, v in place.items()}
        try:
            gap, size = land.height({s: Decimal(v.numerator) / v.denominator for s, v in near.items()})
        except _Elsewhere:
            continue
        if gap < -MARGIN * size:
            return {s: sp.Rational(v.numerator, v.denominator) for s, v in near.items()}
    return None
