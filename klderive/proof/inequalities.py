"""Inequalities: what is certainly not negative.

The one idea: large - small is written as a sum of terms that are visibly >= 0 (squares, products and expectations
of such, forms x'Mx with M positive definite) and of gaps t - 1 - log t >= 0; that the sum is the difference is an
identity, which the normal form decides. The case of equality is where every gap and square vanishes.

Not here: search for witnesses. A decomposition that is not found leaves the step undecided.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from ..language import Term
from .hypotheses import reduce
from .intervals import Intervals, is_closed
from .polynomials import (
    NONNEGATIVE,
    ONE,
    POSITIVE,
    UNKNOWN,
    Atom,
    Poly,
    Product,
    Refused,
    add,
    collect,
    occurs,
    poly_of,
    scale,
    span_of,
)
from .prover import Prover
from .scopes import ZERO
from .squares import proposals, root
from .visible import Visible, negated, terms

TRIES = 12  # squares completed in a name
TERMS = 8  # visible terms of a difference, of which subsets are tried


class Decomposition:
    """Looks for a difference as visible terms plus gaps of the logarithm."""

    def __init__(self, prover: Prover):
        self.prover, self.ledger, self.signs = prover, prover.ledger, prover.signs
        self.algebra, self.fractions, self.exps = prover.algebra, prover.fractions, prover.exps
        self.binding, self.subst = prover.binding, prover.subst
        self.visible = Visible(prover, self.of)
        self.tries = TRIES

    def sign(self, large: Term, small: Term, rewrites: list) -> int:
        """POSITIVE or NONNEGATIVE if large - small certainly is."""
        scalar = self.prover.scalars.scalar
        p = reduce(add(scalar(large, ()), scalar(small, ()), -1), rewrites, self.prover)
        if not p or self.exps.is_zero(p):
            return NONNEGATIVE
        found = self.of(p)
        if found != POSITIVE and ZERO in (large, small):  # a square found in p may be visibly positive as it is written
            found = max(found, self.visible.sign(large if small == ZERO else negated(small)))
        if found:
            return found
        if not self.ledger.on("square"):
            return UNKNOWN
        signed = [(t, self.visible.sign(t)) for t in (*terms(large), *map(negated, terms(small)))]
        visible = [(scalar(t, ()), s) for t, s in signed if s][:TERMS]
        for chosen in _subsets(visible):
            rest = p
            for q, _ in chosen:
                rest = add(rest, q, -1)
            rest = reduce(rest, rewrites, self.prover)
            if self.exps.is_zero(rest):
                return max((s for _, s in chosen), default=NONNEGATIVE)
            found = self.of(rest)
            if found:
                return max([found, *(s for _, s in chosen)])
        return UNKNOWN

    def of(self, p: Poly) -> int:
        """The sign of a polynomial: of its terms, of a number, of squares, of gaps."""
        found = self.signs.sign(p) or self._by_number(p) or self._by_squares(p) or self._by_roots(p)
        return found or (self._by_gap(p) if self.ledger.active >= {"log-bound"} else UNKNOWN)

    def _by_number(self, p: Poly) -> int:
        """A closed number that interval arithmetic separates from zero."""
        try:
            if "intervals" in self.ledger.active and is_closed(p) and Intervals().positive(p):
                self.ledger.uses("intervals")
                return POSITIVE
        except Refused:
            pass
        return UNKNOWN

    def _by_gap(self, p: Poly) -> int:
        """p = sum of c (t - 1 - log t) + rest with c > 0 and rest >= 0."""
        for gap in (*self._density_gaps(p), *self._scalar_gaps(p), *self._exp_gaps(p), *self._matrix_gaps(p)):
            rest = add(p, gap, -1)
            if self.exps.is_zero(rest):
                self.ledger.uses("log-bound")
                return NONNEGATIVE
            found = self.signs.sign(rest) or self._by_squares(rest)
            if found:
                self.ledger.uses("log-bound")
                return found
        return UNKNOWN

    def _by_squares(self, p: Poly) -> int:
        """p = sum of c q^2 with c > 0, plus what is visibly not negative."""
        if len(p) > 200 or "square" not in self.ledger.active:
            return UNKNOWN
        p = self._with_roots(p)
        for squares in proposals(p):
            found = self._remainder(p, squares)
            if found:
                self.ledger.uses("square")
                return found
        self.tries = TRIES
        return self._completed(p, depth=8)

    def _with_roots(self, p: Poly) -> Poly:
        """The same with denominators that are squares written as such: 1/(s^2 + 2 s t + t^2) is (1/(s + t))^2."""
        sums = {a for m in p for a, e in m if a.kind == "sum" and type(e) is int}
        roots = {a: found for a in sums if (found := root(dict(a.key[0])))}
        out: Poly = {} if roots else p
        for m, c in p.items() if roots else ():
            term: Poly = {tuple(f for f in m if f[0] not in roots): c}
            for a, e in m:
                if a in roots:
                    k, q = roots[a]
                    term = self.algebra.mul(term, scale(self.fractions.raise_to(q, 2 * e), k ** e))
            out = add(out, term)
        return out if not roots or self.exps.is_zero(add(p, out, -1)) else p

    def _remainder(self, p: Poly, squares: list) -> int:
        """The sign of p by what is left without these squares: they are checked here, wherever they come from."""
        rest = p
        for c, q in squares:
            real = all(a.sign == POSITIVE or type(e) is int for m in q for a, e in m)
            if c <= 0 or not real:
                return UNKNOWN
            rest = add(rest, self.algebra.mul(q, q), -c)
        return NONNEGATIVE if not rest or self.exps.is_zero(rest) else self.signs.sign(rest)

    def _completed(self, p: Poly, depth: int) -> int:
        """Completes squares in a name: a v^2 + b v + c = a (v + b/(2a))^2 + (c - b^2/(4a)) with a > 0."""
        for v in sorted({a for m in p for a, _ in m if not a.sign and a.kind in ("sym", "entry", "bound", "log")}):
            self.ledger.work(len(p))
            parts = self._quadratic(p, v)
            if parts is None or self.signs.sign(parts[2]) != POSITIVE:
                continue
            self.tries -= 1
            if self.tries < 0 or depth == 0:
                return UNKNOWN
            square = self.algebra.mul(self.algebra.mul(parts[1], parts[1]), self.fractions.raise_to(scale(parts[2], 4), -1))
            rest = self.fractions.canonical(add(parts[0], square, -1))
            found = NONNEGATIVE if not rest or self.exps.is_zero(rest) else \
                self.signs.sign(rest) or self._completed(rest, depth - 1)
            if found:
                self.ledger.uses("square")
                return found
        return UNKNOWN

    @staticmethod
    def _quadratic(p: Poly, v: Atom) -> list[Poly] | None:
        """The coefficients of v^0, v^1, v^2, if p is a quadratic polynomial in v and v hides nowhere else."""
        parts: list[Poly] = [{}, {}, {}]
        for m, c in p.items():
            exponents = dict(m)
            e = exponents.pop(v, 0)
            if e not in (0, 1, 2) or any(a.kind in ("sum", "exp", "log") and occurs(v, a) for a in exponents):
                return None
            collect(parts[e], {tuple(f for f in m if f[0] is not v): c})
        return parts if parts[2] else None

    def _subtracted(self, p: Poly) -> Iterator[tuple[list[Atom], Product, Fraction]]:
        """Integrals and sums that are terms with a negative coefficient: variables, integrand, coefficient."""
        for m, c in p.items():
            if len(m) == 1 and m[0][0].kind == "bound" and m[0][1] == 1 and c < 0:
                vars, body, k = self.subst.open(m[0][0])
                if k == 1:
                    yield vars, body, Fraction(c)

    def _by_roots(self, p: Poly) -> int:
        """p = c int (sqrt f - sqrt g)^2 + rest with c > 0, for two densities f and g."""
        for vars, body, c in self._subtracted(p) if "square" in self.ledger.active else ():
            if len(body) != 2 or any(a.kind != "pdf" or e != Fraction(1, 2) for a, e in body):
                continue
            (f, _), (g, _) = body
            square: Poly = {((f, 1),): 1, ((g, 1),): 1, body: -2}
            rest = add(p, scale(self.binding.bind(square, vars), -c / 2), -1)
            if found := NONNEGATIVE if self.exps.is_zero(rest) else self.signs.sign(rest):
                self.ledger.uses("square")
                return found
        return UNKNOWN

    def _scalar_gaps(self, p: Poly) -> Iterator[Poly]:
        logs = {m: c for m, c in p.items() if len(m) == 1 and m[0][0].kind == "log" and m[0][1] == 1}
        if not logs:
            return
        constants: set = {abs(c) for c in logs.values()} | {abs(p.get(ONE, 0))} | {Fraction(1, 2), 1}
        for c in sorted(Fraction(k) for k in constants if k):
            t = self.exps.exp(scale(logs, -1 / c))
            if self.signs.sign(t) == POSITIVE:
                yield scale(add(add(t, {ONE: 1}, -1), self.exps.log(t), -1), c)

    def _exp_gaps(self, p: Poly) -> Iterator[Poly]:
        """c (exp a - 1 - a), the gap at t = exp a."""
        for m, c in p.items():
            if c > 0 and m and all(a.kind == "exp" for a, _ in m):
                exponent: Poly = {}
                for a, e in m:
                    exponent = add(exponent, {a.key[0]: e})
                yield scale(add(add({m: 1}, {ONE: 1}, -1), exponent, -1), c)

    def _density_gaps(self, p: Poly) -> Iterator[Poly]:
        """c int p (log(p/q) + k (t - 1)), t^k = q/p, k = 1, 2: Gibbs' inequality for each pair of densities."""
        for vars, body, c in self._subtracted(p):
            logs = [a for a, e in body if a.kind == "log" and e == 1]
            weight = tuple(f for f in body if f[0] not in logs)
            if len(logs) != 1 or not weight or not self.signs.sign({weight: 1}):
                continue
            other = dict(logs[0].key[0])
            if not self.signs.sign(other) or not all(a.kind == "pdf" for a, _ in weight):
                continue
            plain: Poly = {weight: 1}
            log_ratio = self.algebra.mul(plain, add(self.exps.log(plain), self.exps.log(other), -1))
            between = self.algebra.product(self.fractions.raise_to(f, Fraction(1, 2)) for f in (other, plain))
            self.ledger.doubt("the second density is positive wherever the first one is")
            for k, tilted in ((1, other), (2, between)):
                integrand = add(log_ratio, scale(add(tilted, plain, -1), k))
                yield scale(self.binding.bind(integrand, vars), -c)

    def _matrix_gaps(self, p: Poly) -> Iterator[Poly]:
        """c (tr M - n - log|M|) for M = B^{-1} A with A, B positive definite, where log|A| and log|B| occur."""
        dets = [(m[0][0].key[0], c) for m, c in p.items() if len(m) == 1 and m[0][0].kind == "log" and m[0][1] == 1]
        found = [(dict(key)[next(iter(dict(key)))], next(iter(dict(key))), c) for key, c in dets if len(key) == 1]
        atoms = [(m[0][0], c) for k, m, c in found if k == 1 and len(m) == 1 and m[0][0].kind == "det"
                 and m[0][0].sign == POSITIVE]
        below = [(a, c) for a, c in atoms if c > 0] or [(None, 0)]
        for a, c in [(a, c) for a, c in atoms if c < 0]:
            for b in [b for b, _ in below if b is None or span_of(b.key[0][0]) == span_of(a.key[0][0])]:
                yield scale(self._stein(a, b), -c)

    def _stein(self, a: Atom, b: Atom | None) -> Poly:
        (row, col), p = self.subst.opened(a.key, {})
        size = dict(span_of(row)[2])
        value = add(scale(size, -1), self.exps.log(self.prover.determinants.det(p, row, col)), -1)
        if b is None:
            trace = self.binding.bind(self.subst.sub(p, {col: poly_of(row)}), [row])
            return add(value, trace)
        (r, c), q = self.subst.opened(b.key, {})
        i, j = self.prover.variables.fresh(span_of(row)), self.prover.variables.fresh(span_of(row))
        inverse = self.prover.inverses.inverse(q, r, c, poly_of(i), poly_of(j))
        trace = self.binding.bind(self.algebra.mul(inverse, self.subst.sub(p, {row: poly_of(j), col: poly_of(i)})),
                             [i, j])
        return add(add(value, trace), self.exps.log(self.prover.determinants.det(q, r, c)))


def _subsets(items: list) -> Iterator[list]:
    """All of the visible terms first, then fewer."""
    yield items
    for k in range(len(items)):
        yield items[:k] + items[k + 1:]
    for item in items:
        yield [item]
