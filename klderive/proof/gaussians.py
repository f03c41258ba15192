"""Integrals against a Gaussian weight, in one dimension and in n.

The one idea: the only fact about Gaussians is the integral of exp(-x'Px/2 + b'x) for a positive-definite P, with the
moments that follow from it: complete the square, then E[x_a X] = m_a E[X] + sum over the other factors (Stein).
Normalisation, means, variances, cross terms, products of densities and moment generating functions are its cases.

Not here: what a density is (laws.py), total mass one of an abstract density (masses.py). No closed form of any divergence.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cache
from typing import Any

from .definite import DEFINITE
from .determinants import Determinants
from .inverses import Inverses
from .polynomials import (
    ONE,
    POSITIVE,
    Atom,
    OverBudget,
    Poly,
    Product,
    add,
    freeze,
    poly_of,
    scale,
    span_of,
    vars_of,
)

MAX_MOMENT = 12


class Gaussians:
    """Gaussian integrals."""

    def __init__(self, inverses: Inverses, determinants: Determinants):
        self.inverses, self.determinants = inverses, determinants
        self.binding, self.words, self.definite = inverses.binding, inverses.words, determinants.definite
        self.signs, self.subst, self.variables = determinants.signs, inverses.subst, inverses.variables
        self.fractions, self.exps, self.algebra = self.subst.fractions, self.subst.exps, self.subst.algebra
        self.ledger = self.subst.ledger
        self.squares: dict[tuple, tuple | None] = {}  # (variable, exponent): the square that was completed

    def gaussian_integral(self, v: Atom, m: Product, bound: set) -> tuple[Poly, set] | None:
        """int x_a x_b ... exp(-x'Px/2 + b'x) dx."""
        kind = span_of(v)[0]
        if kind not in ("real", "vector"):
            return None
        exponent: Poly = {}
        powers: list[tuple] = []
        rest: list = []
        for a, e in m:
            if v not in a.vars:
                rest.append((a, e))
            elif a.kind == "exp":
                exponent = add(exponent, {a.key[0]: e})
            elif (a is v or a.kind == "entry" and a.key[0] is v) and type(e) is int and e > 0:
                powers += [a.key[1] if a.kind == "entry" else ()] * e
            else:
                return None
        if not exponent:
            return None
        if not self.ledger.on("gaussian-integral"):
            together = [w for w in bound & vars_of(exponent) if span_of(w)[0] in ("real", "vector")]
            if len(together) > 1 or not self.is_weight(v, exponent):
                self.ledger.doubt("the integrals exist")
            return None
        if len(powers) > MAX_MOMENT:
            raise OverBudget(f"moments are evaluated up to order {MAX_MOMENT}")
        square = self._square(v, exponent)
        if square is None:
            self.ledger.doubt("the integrals exist")
            return None
        norm, mean, covariance = square
        value = self.algebra.product(({tuple(rest): 1}, norm, self.moment(powers, mean, covariance)))
        return value, {v}

    def _square(self, v: Atom, exponent: Poly) -> tuple | None:
        """The weight exp(exponent) as (integral, mean, covariance), if it is a Gaussian one."""
        weight = v, freeze(exponent)
        if weight not in self.squares:  # the terms of one integrand share it
            vector = span_of(v)[0] == "vector"
            self.squares[weight] = (self._vector_square if vector else self._scalar_square)(v, exponent)
        return self.squares[weight]

    def is_weight(self, v: Atom, exponent: Poly) -> bool:
        """Whether exp(exponent) is a Gaussian weight: that is found out, no axiom is used."""
        used, notes = set(self.ledger.used), dict(self.ledger.notes)
        gaussian = self._square(v, exponent) is not None
        self.ledger.used, self.ledger.notes = used, notes
        return gaussian

    def moment(self, powers: list[tuple], mean: Callable, covariance: Callable) -> Poly:
        """E of a product of components of x, one at a time; equal rests are evaluated once."""
        known: dict[tuple, Poly] = {(): {ONE: 1}}

        def expected(factors: tuple) -> Poly:
            if factors not in known:
                self.ledger.work()
                first, others = factors[0], factors[1:]
                out = self.algebra.mul(mean(*first), expected(others))
                for k, other in enumerate(others):
                    left = others[:k] + others[k + 1:]
                    out = add(out, self.algebra.mul(covariance(*first, *other), expected(left)))
                known[factors] = out
            return known[factors]
        return expected(tuple(powers))

    def _scalar_square(self, v: Atom, exponent: Poly) -> tuple | None:
        parts: list[Poly] = [{}, {}, {}]
        for m, c in exponent.items():
            exponents = dict(m)
            degree = exponents.pop(v, 0)
            rest = tuple(f for f in m if f[0] is not v)
            if degree not in (0, 1, 2) or any(v in a.vars for a, _ in rest):
                return None
            parts[degree] = add(parts[degree], {rest: c})
        constant, linear, quadratic = parts
        precision = scale(quadratic, -2)
        if self.signs.sign(precision) != POSITIVE:
            self.ledger.note("a Gaussian integral needs a positive coefficient of -x^2; declare the scales positive")
            return None
        variance = self.fractions.raise_to(precision, -1)
        mean = self.algebra.mul(variance, linear)
        norm = self.algebra.mul(self.fractions.raise_to(self.algebra.mul(scale(self.algebra.pi(), 2), variance), Fraction(1, 2)),
                        self.exps.exp(add(constant, scale(self.algebra.mul(mean, linear), Fraction(1, 2)))))
        return norm, lambda: mean, lambda: variance

    def _vector_square(self, v: Atom, exponent: Poly) -> tuple | None:
        size = span_of(v)[1]
        span = ("index", ((ONE, 1),), size)
        row, col = self.variables.fresh(span), self.variables.fresh(span)
        r, c = poly_of(row), poly_of(col)
        constant: Poly = {}
        linear: Poly = {}
        quadratic: Poly = {}
        for m, k in exponent.items():
            opened, inside, outside = self.binding.split(m, {v})
            if len(inside) != 1:
                return None
            (factors, k2), = inside.items()
            mine = [(a, e) for a, e in factors if v in a.vars]
            rest = tuple(f for f in factors if f not in mine)
            refs = [x for a, e in mine for x in [a.key[1][0] if a.kind == "entry" and a.key[0] is v else None]
                    * (e if type(e) is int and e > 0 else 0)]
            if None in refs or len(refs) != sum(e for _, e in mine) or not 1 <= len(refs) <= 2:
                return None
            term = self.algebra.mul({outside: k}, {rest: k2})
            term = self.algebra.mul(term, self.variables.delta(r, self.variables.unref(refs[0])))
            if len(refs) == 2:
                half = self.algebra.mul(term, self.variables.delta(c, self.variables.unref(refs[1])))
                half = self.binding.bind(half, opened)
                flipped = self.subst.sub(half, {row: c, col: r})
                quadratic = add(quadratic, scale(add(half, flipped), Fraction(1, 2)))
            else:
                linear = add(linear, self.binding.bind(term, opened))
        precision = scale(quadratic, -2)
        if self.definite.definiteness(self.words.settle(precision, row, col), row, col) != DEFINITE:
            self.ledger.note("a Gaussian integral over a vector needs a positive-definite matrix; declare it with "
                      "Q.positive_definite")
            return None

        spread = self.words.diagonal(self.words.settle(precision, row, col), row, col)

        def covariance(i: Any, j: Any) -> Poly:
            if spread is not None:  # independent components: no matrix has to be inverted
                return self.algebra.mul(self.variables.delta(self.variables.unref(i), self.variables.unref(j)),
                                self.subst.sub(self.fractions.raise_to(spread, -1), {row: self.variables.unref(i)}))
            return self.inverses.inverse(precision, row, col, self.variables.unref(i), self.variables.unref(j))

        def mean(i: Any) -> Poly:
            k = self.variables.fresh(span)
            inner = self.algebra.mul(covariance(i, k), self.subst.sub(linear, {row: poly_of(k)}))
            return self.binding.bind(inner, [k]) if linear else {}

        if self.variables.unrolled(span) is None:  # found once, for two general indices
            covariance, mean = self._at(covariance(row, col), row, col), self._at(mean(row), row)
        k = self.variables.fresh(span)
        square = self.binding.bind(self.algebra.mul(mean(k), self.subst.sub(linear, {row: poly_of(k)})), [k]) if linear else {}
        volume = self.determinants.det(precision, row, col) if spread is None else self.determinants.product_over(spread, row)
        half_size = scale(dict(size), Fraction(1, 2))
        norm = self.algebra.product((self.exps.exp(self.algebra.mul(half_size, self.exps.log(scale(self.algebra.pi(), 2)))),
                             self.fractions.raise_to(volume, Fraction(-1, 2)),
                             self.exps.exp(add(constant, scale(square, Fraction(1, 2))))))
        return norm, mean, covariance

    def _at(self, p: Poly, *slots: Atom) -> Callable:
        """A polynomial as a function of indices."""
        @cache
        def at(*refs: Any) -> Poly:
            return self.subst.sub(p, {s: self.variables.unref(r) for s, r in zip(slots, refs, strict=True)})
        return at
