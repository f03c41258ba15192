"""The algebra: products of polynomials in atoms, with rational coefficients and rational exponents.

The one idea: everything is a polynomial in atoms, and the parts above only say what counts as an atom. A sum in a
denominator or under a root is an atom too (kind "sum"); so are exponentials of one product (kind "exp"), logarithms.

Not here: division and roots (fractions.py), exponentials and logarithms (exponentials.py). Floating point: nowhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from .ledger import Ledger
from .polynomials import (
    ONE,
    POSITIVE,
    UNKNOWN,
    Atom,
    Number,
    OverBudget,
    Poly,
    Product,
    by_id,
    collect,
    height_of,
    number,
    poly_of,
    scale,
    vars_of,
)

MAX_BITS = 20_000  # of a number that is written out


def whole_power(base: Number, e: int) -> Fraction:
    """A whole power of a number, if it can be written out."""
    value = Fraction(base)
    if max(abs(value.numerator).bit_length(), value.denominator.bit_length()) * abs(e) > MAX_BITS:
        raise OverBudget(f"the number {base}^{e} is too large")
    return value ** e


def digits(p: Poly) -> int:
    """The length of the longest coefficient, in units of 1,000 bits: most are shorter, and count as nothing."""
    return max(c.bit_length() if type(c) is int else c.denominator.bit_length() for c in p.values()) >> 10


class Algebra:
    """One registry of atoms: made anew for each step."""

    def __init__(self, ledger: Ledger):
        self.ledger = ledger
        self.atoms: dict[tuple, Atom] = {}

    def atom(self, kind: str, key: tuple, vars: frozenset = frozenset(), height: int = 0,
             sign: int = UNKNOWN) -> Atom:
        """The atom with this key, made on first use."""
        found = self.atoms.get((kind, key))
        if found is None:
            found = self.atoms[kind, key] = Atom(len(self.atoms), kind, key, vars, height, sign)
        return found

    def pi(self) -> Poly:
        """The number pi."""
        return poly_of(self.atom("pi", (), sign=POSITIVE))

    def opaque(self, tag: tuple, parts: tuple[tuple, ...], sign: int = UNKNOWN) -> Poly:
        """Something that is not looked into: a tag and frozen polynomials."""
        polys = [dict(p) for p in parts]
        vars = frozenset().union(*map(vars_of, polys)) if polys else frozenset()
        return poly_of(self.atom("opaque", (tag, parts), vars, max(map(height_of, polys), default=0), sign))

    def times(self, m1: Product, m2: Product) -> tuple[Product, Number, list]:
        """The product of two products: (product, rational factor, sums that must now be expanded)."""
        if not m1:
            return m2, 1, []
        if not m2:
            return m1, 1, []
        exponents = dict(m1)
        factor: Number = 1
        expand: list = []
        for a, e in m2:
            total = number(exponents.get(a, 0) + e)
            if a.kind == "prime" and not 0 <= total < 1:
                whole = total.__floor__()
                factor *= whole_power(a.key[0], whole)
                total -= whole
            elif a.kind == "sum" and total > 0 and type(total) is int:
                expand.append((a, total))
                total = 0
            elif a.kind == "delta" and type(total) is int and total > 1:
                total = 1
            if total:
                exponents[a] = total
            else:
                exponents.pop(a, None)
        return tuple(sorted(exponents.items(), key=by_id)), number(factor), expand

    def mul(self, p: Poly, q: Poly) -> Poly:
        """The product of two polynomials."""
        if len(p) > len(q):
            p, q = q, p
        if not p:
            return {}
        if len(p) == 1 and ONE in p:
            return q if p[ONE] == 1 else scale(q, p[ONE])
        # a pair of products costs as much as it has factors: about two millionths of a second for each unit
        self.ledger.work(len(p) * len(q) * (1 + (digits(p) + digits(q)) ** 2) + len(q) * sum(map(len, p))
                         + len(p) * sum(map(len, q)))
        out: Poly = {}
        extra: list[Poly] = []
        for m1, c1 in p.items():
            for m2, c2 in q.items():
                m, factor, expand = self.times(m1, m2)
                c = c1 * c2 * factor
                if expand:
                    piece = {m: number(c)}
                    for a, e in expand:
                        piece = self.mul(piece, self.power(dict(a.key[0]), e))
                    extra.append(piece)
                    continue
                c += out.get(m, 0)
                if c:
                    out[m] = number(c)
                else:
                    del out[m]
        for piece in extra:
            collect(out, piece)
        return out

    def product(self, factors: Iterable[Poly]) -> Poly:
        """The product of polynomials."""
        out: Poly = {ONE: 1}
        for f in factors:
            out = self.mul(out, f)
        return out

    def power(self, p: Poly, n: int) -> Poly:
        """A non-negative integer power."""
        if n > 64 and len(p) > 1 or n > 10_000:
            raise OverBudget(f"a sum to the power {n} is too large to expand")
        if len(p) == 1:
            return self.power_of_product(*next(iter(p.items())), n)
        out: Poly = {ONE: 1}
        while n:
            if n & 1:
                out = self.mul(out, p)
            n >>= 1
            if n:
                p = self.mul(p, p)
        return out

    def power_of_product(self, m: Product, c: Number, e: Number) -> Poly:
        """A rational power of one product, where every base allows it (the caller has checked signs)."""
        out: Poly = self.number_power(c, e)
        plain = []
        for a, k in m:
            exponent = k * e if type(k) is type(e) is int else number(Fraction(k) * e)
            if a.kind == "sum" and exponent > 0 and type(exponent) is int:
                out = self.mul(out, self.power(dict(a.key[0]), exponent))
            elif a.kind == "prime":
                out = self.mul(out, self.number_power(a.key[0], exponent))
            elif exponent:
                plain.append((a, 1 if a.kind == "delta" and exponent > 0 else exponent))
        return self.mul(out, {tuple(plain): 1})

    def number_power(self, c: Number, e: Number) -> Poly:
        """c ** e for a rational c (positive unless e is an integer), as primes with exponents in [0, 1)."""
        if c == 1 or e == 0:
            return {ONE: 1}
        if type(e) is int:
            return {ONE: number(whole_power(c, e))}
        out: Poly = {ONE: 1}
        for prime, k in self.factor(c):
            exponent = k * e
            whole = exponent.__floor__()
            out = scale(out, whole_power(prime, whole))
            if exponent != whole:
                out = self.mul(out, {((self.atom("prime", (prime,), sign=POSITIVE), exponent - whole),): 1})
        return out

    def factor(self, c: Number) -> list[tuple[int, int]]:
        """The prime factors of a positive rational with their exponents (cofactors past the budget stay whole)."""
        c = Fraction(c)
        out: list[tuple[int, int]] = []
        for value, s in ((c.numerator, 1), (c.denominator, -1)):
            prime = 2
            while prime * prime <= value:
                if prime > 50_000:
                    raise OverBudget(f"the number {value} is too large to factor")
                k = 0
                while value % prime == 0:
                    value //= prime
                    k += 1
                if k:
                    out.append((prime, s * k))
                prime += 1 if prime == 2 else 2
            if value > 1:
                out.append((value, s))
        return out
