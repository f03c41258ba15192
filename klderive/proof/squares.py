"""Proposes squares: which positive multiples of squares a polynomial may be the sum of, up to terms of known sign.

The one idea: products of atoms are vectors of exponents, and a term c m with c > 0 whose exponents can be halved is
the end of a square. A polynomial that is one square has a root by long division; else squares are completed one end
at a time, with a little backtracking over which end a mixed term belongs to.

Nothing here is trusted: inequalities.py subtracts the squares again and looks at what is left.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import lcm

from .polynomials import POSITIVE, Atom, Poly, number

Vector = tuple  # the exponents of a product, one for each atom of the polynomial
Sparse = dict  # Vector -> Fraction
Square = tuple  # (c, q) stands for c q^2

TERMS, NODES, ROOT = 60, 40, 16  # terms of a polynomial, tries of a search, terms of a root


class Squares:
    """The polynomial in vectors (of integers: exponents are counted in a common unit), and the search over it."""

    def __init__(self, p: Poly):
        self.atoms: list[Atom] = sorted({a for m in p for a, _ in m})
        self.unit = 2 * lcm(*(Fraction(e).denominator for m in p for _, e in m))  # so many units are the exponent 1
        self.primes = [(i, a.key[0]) for i, a in enumerate(self.atoms) if a.kind == "prime"]
        self.steps = [1 if a.sign == POSITIVE else self.unit for a in self.atoms]  # what a real root is a multiple of
        self.nodes = NODES
        self.p: Sparse = {}
        for m, c in p.items():
            exponents = dict(m)
            self.p[tuple(int(exponents.get(a, 0) * self.unit) for a in self.atoms)] = Fraction(c)

    def proposals(self) -> Iterator[list[Square]]:
        """Lists of squares, the likeliest first."""
        if root := self.root():
            yield [root]
        for found in self._completions(self.p, frozenset()):
            if found:
                yield [(c, self._poly(q)) for c, q in found]

    def _poly(self, q: Sparse) -> Poly:
        return {tuple((a, number(Fraction(e, self.unit))) for a, e in zip(self.atoms, v, strict=True) if e): number(c)
                for v, c in q.items()}

    def _half(self, v: Vector) -> Vector | None:
        """The exponents of the square root, if it is real wherever it has a value."""
        fits = all(e % (2 * step) == 0 for e, step in zip(v, self.steps, strict=True))
        return tuple(e // 2 for e in v) if fits else None

    def _times(self, v: Vector, c: Fraction, w: Vector, d: Fraction | int = 1, sign: int = 1) -> tuple:
        """The product (or quotient) of two terms; whole powers of primes are numbers."""
        total = tuple([e + sign * f for e, f in zip(v, w, strict=True)])
        c *= d
        for i, prime in self.primes:
            whole = total[i] // self.unit
            if whole:
                total = (*total[:i], total[i] - whole * self.unit, *total[i + 1:])
                c *= Fraction(prime) ** whole
        return total, c

    def _less(self, p: Sparse, c: Fraction, q: Sparse) -> Sparse:
        """p - c q^2."""
        out = dict(p)
        for i, (v, a) in enumerate(q.items()):
            for j, (w, b) in enumerate(q.items()):
                if j <= i:
                    self._subtract(out, *self._times(v, a * c * (1 if i == j else 2), w, b))
        return out

    @staticmethod
    def _subtract(p: Sparse, v: Vector, c: Fraction) -> None:
        value = p.get(v, 0) - c
        if value:
            p[v] = value
        else:
            p.pop(v, None)

    def root(self) -> Square | None:
        """c and q with p = c q^2, by long division from the highest term."""
        lead = max(self.p)
        c, half, last = self.p[lead], self._half(lead), self._half(min(self.p))
        if c <= 0 or half is None or last is None:
            return None
        q, rest = {half: Fraction(1)}, dict(self.p)
        del rest[lead]
        while rest and len(q) < ROOT:
            high = max(rest)
            v, d = self._times(high, rest[high] / (2 * c), half, sign=-1)
            if v >= half or v < last or v in q:
                return None
            for w, b in q.items():
                self._subtract(rest, *self._times(v, 2 * c * d, w, b))
            self._subtract(rest, *self._times(v, c * d, v, d))
            q[v] = d
        return None if rest else (c, self._poly(q))

    def _completions(self, p: Sparse, done: frozenset) -> Iterator[list]:
        """Squares after which every term that is left has an even product and a positive coefficient."""
        ends = {h: c for v, c in p.items() if c > 0 and (h := self._half(v)) is not None and h not in done}
        mixed = {v: c for v, c in p.items() if c < 0 or self._half(v) is None}
        if not mixed:
            yield []
            return
        target = max(mixed)
        for end in sorted(ends, key=self._rank, reverse=True):
            partner, _ = self._times(target, Fraction(1), end, sign=-1)
            if partner not in ends or partner == end:
                continue
            for whole in (False, True):
                self.nodes -= 1
                if self.nodes < 0:
                    return
                q = self._square(end, ends, p if whole else mixed)
                if whole and q == self._square(end, ends, mixed):
                    continue
                rest = self._less(p, ends[end], q)
                for more in self._completions(rest, done | {end}):
                    yield [(ends[end], q), *more]

    def _rank(self, v: Vector) -> tuple:
        """Ends that may vanish go first: what is certainly positive should be left over, for a strict relation."""
        return any(e and step > 1 for e, step in zip(v, self.steps, strict=True)), v

    def _square(self, end: Vector, ends: Sparse, terms: Sparse) -> Sparse:
        """The end and what its mixed terms ask for: half the coefficient of each product with another end."""
        q = {end: Fraction(1)}
        for other in ends:
            if other != end:
                v, c = self._times(end, Fraction(1), other)
                if v in terms:
                    q[other] = terms[v] / (2 * c * ends[end])
        return q


def proposals(p: Poly) -> Iterator[list[Square]]:
    """Lists of squares (c, q) that may make up most of p; none for a polynomial that is too long."""
    if 0 < len(p) <= TERMS:
        yield from Squares(p).proposals()


def root(p: Poly) -> Square | None:
    """(c, q) that may have p = c q^2."""
    return Squares(p).root() if 1 < len(p) <= TERMS else None
