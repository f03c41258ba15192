"""Integrals against a Gaussian weight, in one dimension and in n.

The one idea: the only fact about Gaussians is the integral of exp(-x'Px/2 + b'x) for a positive-definite P, with the
moments that follow from it: complete the square, then E[x_a X] = m_a E[X] + sum over the other factors (Stein).
Normalisation, means, variances, cross terms, products of densities and moment generating functions are its cases.
Total mass 1 of an abstract density is the other axiom about integrals.

Not here: what a density is (normal.py). No closed form of any divergence.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cache
from typing import Any

from .matrices import DEFINITE, Matrices
from .signs import POSITIVE
from .terms import ONE, Atom, OverBudget, Poly, Product, add, freeze, scale

MAX_MOMENT = 12


class Gaussians(Matrices):
    """The algebra with Gaussian integrals and normalised densities."""

    def __init__(self, active: frozenset[str], budget: int):
        super().__init__(active, budget)
        self.squares: dict[tuple, tuple | None] = {}  # (variable, exponent): the square that was completed

    def bound_rules(self) -> tuple:
        return ("inv", self.cancel), ("pdf", self.total_mass), ("exp", self.gaussian_integral)

    # -------------------------------------------------------- densities of which only the name is known

    def total_mass(self, v: Atom, m: Product, bound: set) -> tuple[Poly, set] | None:
        """int p(x) dx = 1, int int p(x, y) dx dy = 1."""
        if self.span_of(v)[0] == "index":
            return None
        touching = [f for f in m if v in f[0].vars]
        if len(touching) != 1 or touching[0][0].kind != "pdf" or touching[0][1] != 1:
            return None
        tag, points = touching[0][0].key[:2]
        if tag[0] == "finite" or tag[0] == "density" and not _over(tag[2], points, self.span_of(v)):
            return None
        if len(set(points)) != len(points) or not all(x in bound for x in points) or \
                touching[0][0].key[2] & set(points):
            return None
        others = frozenset().union(*(a.vars for a, _ in m if a is not touching[0][0])) if len(m) > 1 else ()
        if any(x in others for x in points) or not self.on("total-mass"):
            return None
        rest = {tuple(f for f in m if f is not touching[0]): 1}
        return rest, set(points)

    # -------------------------------------------------------- the Gaussian weight

    def gaussian_integral(self, v: Atom, m: Product, bound: set) -> tuple[Poly, set] | None:
        """int x_a x_b ... exp(-x'Px/2 + b'x) dx."""
        kind = self.span_of(v)[0]
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
        if not self.on("gaussian-integral"):
            self._must_be_finite(v, exponent)
            return None
        if len(powers) > MAX_MOMENT:
            raise OverBudget(f"moments are evaluated up to order {MAX_MOMENT}")
        square = self._square(v, exponent)
        if square is None:
            self.provide("the integrals exist")
            return None
        norm, mean, covariance = square
        value = self.product(({tuple(rest): 1}, norm, self.moment(powers, mean, covariance)))
        return value, {v}

    def _square(self, v: Atom, exponent: Poly) -> tuple | None:
        """The weight exp(exponent) as (integral, mean, covariance), if it is a Gaussian one."""
        weight = v, freeze(exponent)
        if weight not in self.squares:  # the terms of one integrand share it
            vector = self.span_of(v)[0] == "vector"
            self.squares[weight] = (self._vector_square if vector else self._scalar_square)(v, exponent)
        return self.squares[weight]

    def _must_be_finite(self, v: Atom, exponent: Poly) -> None:
        """An integral that is not evaluated exists if its weight is Gaussian: that is found out, not used."""
        used, notes = set(self.used), dict(self.notes)
        gaussian = self._square(v, exponent) is not None
        self.used, self.notes = used, notes
        if not gaussian:
            self.provide("the integrals exist")

    def moment(self, powers: list[tuple], mean: Callable, covariance: Callable) -> Poly:
        """E of a product of components of x, one at a time; equal rests are evaluated once."""
        known: dict[tuple, Poly] = {(): {ONE: 1}}

        def expected(factors: tuple) -> Poly:
            if factors not in known:
                self.work()
                first, others = factors[0], factors[1:]
                out = self.mul(mean(*first), expected(others))
                for k, other in enumerate(others):
                    left = others[:k] + others[k + 1:]
                    out = add(out, self.mul(covariance(*first, *other), expected(left)))
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
        if self.sign(precision) != POSITIVE:
            self.note("a Gaussian integral needs a positive coefficient of -x^2; declare the scales positive")
            return None
        variance = self.raise_to(precision, -1)
        mean = self.mul(variance, linear)
        norm = self.mul(self.raise_to(self.mul(scale(self._pi(), 2), variance), Fraction(1, 2)),
                        self.exp(add(constant, scale(self.mul(mean, linear), Fraction(1, 2)))))
        return norm, lambda: mean, lambda: variance

    def _pi(self) -> Poly:
        return self.poly_of(self.atom("pi", (), sign=POSITIVE))

    def _vector_square(self, v: Atom, exponent: Poly) -> tuple | None:
        size = self.span_of(v)[1]
        span = ("index", ((ONE, 1),), size)
        row, col = self.fresh(span), self.fresh(span)
        r, c = self.poly_of(row), self.poly_of(col)
        constant: Poly = {}
        linear: Poly = {}
        quadratic: Poly = {}
        for m, k in exponent.items():
            opened, inside, outside = self._split(m, {v})
            if len(inside) != 1:
                return None
            (factors, k2), = inside.items()
            mine = [(a, e) for a, e in factors if v in a.vars]
            rest = tuple(f for f in factors if f not in mine)
            refs = [x for a, e in mine for x in [a.key[1][0] if a.kind == "entry" and a.key[0] is v else None]
                    * (e if type(e) is int and e > 0 else 0)]
            if None in refs or len(refs) != sum(e for _, e in mine) or not 1 <= len(refs) <= 2:
                return None
            term = self.mul({outside: k}, {rest: k2})
            term = self.mul(term, self.delta(r, self.unref(refs[0])))
            if len(refs) == 2:
                half = self.mul(term, self.delta(c, self.unref(refs[1])))
                half = self.bind(half, opened)
                flipped = self.sub(half, {row: c, col: r})
                quadratic = add(quadratic, scale(add(half, flipped), Fraction(1, 2)))
            else:
                linear = add(linear, self.bind(term, opened))
        precision = scale(quadratic, -2)
        if self.definiteness(self.settle(precision, row, col), row, col) != DEFINITE:
            self.note("a Gaussian integral over a vector needs a positive-definite matrix; declare it with "
                      "Q.positive_definite")
            return None

        spread = self.diagonal(self.settle(precision, row, col), row, col)

        def covariance(i: Any, j: Any) -> Poly:
            if spread is not None:  # independent components: no matrix has to be inverted
                return self.mul(self.delta(self.unref(i), self.unref(j)),
                                self.sub(self.raise_to(spread, -1), {row: self.unref(i)}))
            return self.inverse(precision, row, col, self.unref(i), self.unref(j))

        def mean(i: Any) -> Poly:
            k = self.fresh(span)
            inner = self.mul(covariance(i, k), self.sub(linear, {row: self.poly_of(k)}))
            return self.bind(inner, [k]) if linear else {}

        if self.unrolled(span) is None:  # found once, for two general indices
            covariance, mean = self._at(covariance(row, col), row, col), self._at(mean(row), row)
        k = self.fresh(span)
        square = self.bind(self.mul(mean(k), self.sub(linear, {row: self.poly_of(k)})), [k]) if linear else {}
        volume = self.det(precision, row, col) if spread is None else self.product_over(spread, row)
        half_size = scale(dict(size), Fraction(1, 2))
        norm = self.product((self.exp(self.mul(half_size, self.log(scale(self._pi(), 2)))),
                             self.raise_to(volume, Fraction(-1, 2)),
                             self.exp(add(constant, scale(square, Fraction(1, 2))))))
        return norm, mean, covariance

    def _at(self, p: Poly, *slots: Atom) -> Callable:
        """A polynomial as a function of indices."""
        @cache
        def at(*refs: Any) -> Poly:
            return self.sub(p, {s: self.unref(r) for s, r in zip(slots, refs, strict=True)})
        return at


def _over(space: Any, points: tuple, span: tuple) -> bool:
    """Whether a variable with this range runs over the space of a density (of which a joint one has several)."""
    if space.discrete != (span[0] == "set"):
        return False
    return len(points) > 1 or span[0] == "vector" or span[1] == space.name
