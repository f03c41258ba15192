"""Division and roots: contents, common denominators, exact quotients, rational powers.

The one idea: a denominator that is a sum is an atom; it is divided out where that is exact. A power whose sign
conditions are not met leaves an atom.

Not here: products (algebra.py), when a polynomial is zero (exponentials.py).
"""

from __future__ import annotations

from fractions import Fraction
from math import gcd, lcm

from .algebra import Algebra
from .polynomials import (
    ONE,
    POSITIVE,
    Atom,
    Number,
    Poly,
    Product,
    Undefined,
    add,
    by_id,
    freeze,
    height_of,
    monomial_order,
    number,
    scale,
    vars_of,
)
from .show import show
from .signs import Signs
from .squares import root

MAX_SQUARE = 36  # terms of a denominator that is tried as a square


class Fractions:
    """Quotients and roots of polynomials."""

    def __init__(self, algebra: Algebra, signs: Signs):
        self.algebra, self.signs, self.ledger = algebra, signs, algebra.ledger
        self.roots: dict[tuple, tuple[Number, Poly] | None] = {}

    def content(self, p: Poly, signed: bool) -> tuple[Product, Number, Poly]:
        """p = c * m * rest with `rest` primitive; unsigned content is positive and made of positive atoms only."""
        self.ledger.work(4 * len(p))
        coefficients = [Fraction(v) for v in p.values()]
        c: Number = Fraction(gcd(*(v.numerator for v in coefficients)), lcm(*(v.denominator for v in coefficients)))
        if signed and p[min(p, key=lambda m: tuple((a.id, e) for a, e in m))] < 0:
            c = -c
        common = dict(next(iter(p)))
        for m in p:
            here = dict(m)
            for a in set(common) | set(here):
                low = min(common.get(a, 0), here.get(a, 0))
                if low:
                    common[a] = low
                else:
                    common.pop(a, None)
        if not signed:
            common = {a: e for a, e in common.items() if a.sign == POSITIVE}
        common = {a: e for a, e in common.items() if a.kind not in ("prime", "delta")}
        m = tuple(sorted(common.items(), key=by_id))
        inverse = tuple((a, -e) for a, e in m)
        rest = self.algebra.mul(p, {inverse: number(1 / Fraction(c))})
        if signed and self.signs.sign(scale(rest, -1)) == POSITIVE:  # a base that is known to be positive is kept so
            rest, c = scale(rest, -1), -c
        return m, number(c), rest

    def sum_atom(self, rest: Poly) -> Atom:
        """A primitive sum as an atom."""
        key = (freeze(rest),)
        found = self.algebra.atoms.get(("sum", key))
        return found or self.algebra.atom("sum", key, vars_of(rest), height_of(rest), self.signs.sign(rest))

    def fraction(self, p: Poly) -> tuple[Poly, Product]:
        """p as (numerator, product of sums in the denominator); sums that divide the numerator are divided out."""
        denominators: dict[Atom, int] = {}
        for m in p:
            for a, e in m:
                if a.kind == "sum" and type(e) is int and e < 0:
                    denominators[a] = max(denominators.get(a, 0), -e)
        for a in sorted(denominators):
            p, denominators[a] = self.divide_out(p, a, denominators[a])
        return p, tuple(sorted(((a, e) for a, e in denominators.items() if e), key=by_id))

    def over(self, p: Poly, below: Product) -> Poly:
        """p divided by a product of sums that occur in it no more."""
        inverse = tuple((a, -e) for a, e in below)
        return {self.algebra.times(m, inverse)[0]: c for m, c in p.items()} if below else p

    def canonical(self, p: Poly) -> Poly:
        """p over one common denominator, for the constructors that are not linear."""
        return self.over(*self.fraction(p))

    def divide_out(self, p: Poly, a: Atom, highest: int) -> tuple[Poly, int]:
        """p * a**highest expanded, then divided by `a` as often as that is exact: (numerator, power left)."""
        base = dict(a.key[0])
        out: Poly = {}
        for m, c in p.items():
            exponents = dict(m)
            e = exponents.pop(a, 0) + highest
            rest = {tuple(sorted(exponents.items(), key=by_id)): c}
            out = add(out, self.algebra.mul(rest, self.algebra.power(base, e)) if type(e) is int else
                      self.algebra.mul(rest, {((a, e),): 1}))
        while highest:
            quotient = self.quotient(out, base)
            if quotient is None:
                break
            out, highest = quotient, highest - 1
        return out, highest

    def quotient(self, p: Poly, d: Poly) -> Poly | None:
        """p / d if d divides p exactly, by division with respect to the order of atoms; verified by construction."""
        lead, c, rest = self._lead(d)
        inverse = tuple((a, -e) for a, e in lead)
        positive = {a for m in d for a, e in m}
        out: Poly = {}
        remainder = p
        for _ in range(2000):
            if not remainder:
                return out
            self.ledger.work(len(remainder))
            top = max(remainder, key=monomial_order)
            exponents = dict(top)
            if any(exponents.get(a, 0) < e for a, e in lead if a in positive):
                return None
            m, factor, expand = self.algebra.times(top, inverse)
            if expand:
                return None
            step = {m: number(Fraction(remainder[top]) * factor / c)}
            out = add(out, step)
            remainder = add(remainder, self.algebra.mul(step, d), -1)
        return None

    def _lead(self, d: Poly) -> tuple[Product, Number, Poly]:
        lead = max(d, key=monomial_order)
        return lead, d[lead], {m: c for m, c in d.items() if m != lead}

    def raise_to(self, p: Poly, e: Number) -> Poly:
        """p ** e for a rational exponent. Sign conditions that are not met leave an opaque atom."""
        e = number(e)
        if type(e) is int and e >= 0:
            return self.algebra.power(p, e)
        if not p:
            if e > 0:
                return {}
            raise Undefined("division by zero")
        if type(e) is not int and self.signs.sign(scale(p, -1)) == POSITIVE:
            raise Undefined(f"a root of the negative {show(p)}")
        above, below = self.fraction(p)
        if not below:
            return self._raise(above, e)
        if type(e) is int or all(a.sign == POSITIVE for a, _ in below):
            return self.algebra.mul(self._raise(above, e), self.algebra.power_of_product(below, 1, -e))
        return self._raise(self.over(above, below), e)

    def _raise(self, p: Poly, e: Number) -> Poly:
        if len(p) == 1:
            (m, c), = p.items()
            if type(e) is int:
                return self.algebra.power_of_product(m, c, e)
            if c > 0 and all(a.sign == POSITIVE for a, _ in m):
                return self.algebra.power_of_product(m, c, e)
            good = tuple((a, k) for a, k in m if a.sign == POSITIVE)
            squares = tuple((a, k) for a, k in m if a.sign != POSITIVE and type(k) is int and k % 2 == 0)
            rest = {tuple(f for f in m if f not in good and f not in squares): 1 if c > 0 else -1}
            even = self.algebra.product({((self.sum_atom({((a, 2),): 1}), number(Fraction(k, 2) * e)),): 1}
                                for a, k in squares)
            if rest == {ONE: 1}:
                return self.algebra.mul(self.algebra.power_of_product(good, c, e), even)
            if rest == {ONE: -1} and type(e) is not int:
                raise Undefined(f"({c})^({e}) is not a real number")
            self.ledger.note("a root was not taken apart because a sign is not known")
            return self.algebra.product((self.algebra.power_of_product(good, abs(c), e), even, {((self.sum_atom(rest), e),): 1}))
        if type(e) is int and e > 0:
            return self.algebra.power(p, e)
        m, c, rest = self.content(p, signed=type(e) is int)
        outer = self.algebra.power_of_product(m, c, e)
        if len(rest) == 1 and ONE in rest:
            return outer
        square = self._square_root(rest) if type(e) is int else None
        if square is not None:  # 1/(a^2 + 2 a b + b^2) is (a + b)^-2: a denominator under a sum is not cleared
            return self.algebra.product((outer, self.algebra.number_power(square[0], e), self.raise_to(square[1], 2 * e)))
        return self.algebra.mul(outer, {((self.sum_atom(rest), e),): 1})

    def _square_root(self, p: Poly) -> tuple[Number, Poly] | None:
        """(c, q) with p = c q^2, if there is one: proposed by squares.py, multiplied out here."""
        key = freeze(p)
        if key not in self.roots:
            self.roots[key] = None
            for sign in (1, -1) if 3 <= len(p) <= MAX_SQUARE else ():
                found = root(scale(p, sign))
                if found and not add(p, self.algebra.mul(found[1], found[1]), -sign * found[0]):
                    self.roots[key] = number(sign * found[0]), found[1]
                    break
        return self.roots[key]
