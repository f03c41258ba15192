"""Integrals over a part of the line: when they exist, and what they are worth.

The one idea: a variable that runs over an interval has a span of its own, so that what holds for the whole line (total mass,
Gaussian weights) never acts on it. Three facts do: the length of an interval, the antiderivatives of v^k and v^k exp(c v), and
the gamma integral over the positive half-line.

Not here: how an integral is cut into pieces (pieces.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import permutations
from typing import Any

from ..records import record
from .binding import Binding
from .gammas import Gammas
from .polynomials import ONE, POSITIVE, Atom, Poly, Product, Refused, add, number, poly_of, scale, span_of
from .signs import ends_of
from .tags import LINE

MOST = 12
"""The largest power that is integrated by parts against an exponential; intervals that are put together in a sum."""


@record
class Shape:
    """v^power log(v)^logs exp(linear v + logarithmic log v + other), and the factors without v."""

    power: Any
    logs: int
    linear: Poly
    logarithmic: Poly
    other: Poly
    rest: Product

    @property
    def whole(self) -> bool:
        """Whether it is a polynomial in v times the exponential of one."""
        return type(self.power) is int and self.power >= 0 and not self.logarithmic and not self.logs


class Parts:
    """The rules for variables that run over an interval."""

    def __init__(self, binding: Binding, gammas: Gammas):
        self.binding, self.gammas, self.conditions = binding, gammas, binding.conditions
        self.algebra, self.ledger, self.signs = binding.algebra, binding.ledger, binding.conditions.signs
        self.subst, self.variables, self.exps = binding.subst, binding.variables, binding.subst.exps
        self.fractions = self.exps.fractions

    def length(self, v: Atom) -> Poly:
        """The integral of 1 over an interval."""
        low, high = ends_of(v)
        if low is None or high is None:
            raise Refused("the integral of a constant over a half-line does not exist")
        self.conditions.at_least(high, low)
        return add(high, low, -1)

    def shape(self, v: Atom, m: Product, others: set) -> Shape | None:
        """A product as a function of v, if it is of this form."""
        power: Any = 0
        logs, rest = 0, []
        linear: Poly = {}
        logarithmic: Poly = {}
        other: Poly = {}
        for a, e in m:
            if v not in a.vars:
                rest.append((a, e))
            elif a is v:
                power = e
            elif self._is_log(a, v) and type(e) is int and e > 0:
                logs += e
            elif a.kind == "exp":
                inside = dict(a.key[0])
                left = tuple(f for f in a.key[0] if v not in f[0].vars)
                mine = [f for f in a.key[0] if v in f[0].vars]
                if others & set().union(*(b.vars for b in inside)):
                    return None
                if mine == [(v, 1)]:
                    linear = add(linear, {left: e})
                elif len(mine) == 1 and mine[0][1] == 1 and self._is_log(mine[0][0], v):
                    logarithmic = add(logarithmic, {left: e})
                elif all(b is v and type(k) is int and k > 0 for b, k in mine):
                    other = add(other, {a.key[0]: e})
                else:
                    return None
            else:
                return None
        return Shape(power, logs, linear, logarithmic, other, tuple(rest))

    @staticmethod
    def _is_log(a: Atom, v: Atom) -> bool:
        return a.kind == "log" and dict(a.key[0]) == poly_of(v)

    def finite(self, v: Atom, m: Product, others: set) -> bool:
        """Whether the integral of a product over the interval of v certainly is finite."""
        shape = self.shape(v, m, others)
        if shape is None:
            return False
        low, high = ends_of(v)
        if low is None and not shape.whole:
            return False
        if not shape.whole and self.signs.sign(low or {}) != POSITIVE:  # v > 0, and near 0 v^s with s > -1
            below = add(shape.logarithmic, {ONE: shape.power + 1} if shape.power != -1 else {})
            if low or v.sign != POSITIVE or self.signs.sign(below) != POSITIVE:
                return False
        if shape.other:
            exponent = add(shape.other, self.algebra.mul(shape.linear, poly_of(v)))
            return low is not None and high is not None or bool(self.binding.is_weight and self.binding.is_weight(v, exponent))
        falls = high is not None or self.signs.negative(shape.linear)
        rises = low is not None or self.signs.sign(shape.linear) == POSITIVE
        return falls and rises

    # -------------------------------------------------------- values

    def value(self, v: Atom, m: Product, bound: set) -> tuple[Poly, set] | None:
        """The integral of a product over the interval of v, where it is known."""
        if span_of(v)[0] != "part":
            return None
        shape = self.shape(v, m, bound - {v})
        if shape is None or shape.logs or not self.finite(v, m, bound - {v}):
            return None
        found = self._gamma(v, shape) or self._antiderivative(v, shape)
        return None if found is None else (self.algebra.mul({shape.rest: 1}, found), {v})

    def _gamma(self, v: Atom, shape: Shape) -> Poly | None:
        """int_0^oo v^(s - 1) exp(-c v) dv = Gamma(s) c^(-s), and with c v^2 in the place of c v Gamma(s/2) c^(-s/2)/2."""
        squared = self._quadratic(v, shape.other)
        if ends_of(v) != ({}, None) or squared is None or bool(squared) is bool(shape.linear) \
                or not self.ledger.on("gamma-integral"):
            return None
        s = add(shape.logarithmic, {ONE: number(shape.power + 1)} if shape.power != -1 else {})
        s = scale(s, Fraction(1, 2)) if squared else s
        rate = self.exps.log(scale(squared or shape.linear, -1))
        value = self.algebra.mul(self.gammas.gamma(s), self.exps.exp(scale(self.algebra.mul(s, rate), -1)))
        return scale(value, Fraction(1, 2)) if squared else value

    @staticmethod
    def _quadratic(v: Atom, exponent: Poly) -> Poly | None:
        """The coefficient of v^2, if there is nothing else."""
        if any((v, 2) not in m for m in exponent):
            return None
        return {tuple(f for f in m if f[0] is not v): c for m, c in exponent.items()}

    def _antiderivative(self, v: Atom, shape: Shape) -> Poly | None:
        """The difference of an antiderivative at the ends."""
        low, high = ends_of(v)
        k, c = shape.power, shape.linear
        if shape.other or shape.logarithmic or c and (not shape.whole or k > MOST or not self.signs.nonzero(c)) \
                or k == -1 and self.signs.sign(high or {}) != POSITIVE or not self.ledger.on("antiderivative"):
            return None
        if low is not None and high is not None:
            self.conditions.at_least(high, low)
        at = [{} if end is None else self._primitive(end, k, c) for end in (low, high)]
        return add(at[1], at[0], -1)

    def _primitive(self, at: Poly, k: Any, c: Poly) -> Poly:
        """An antiderivative of v^k exp(c v), at a place."""
        if not c:
            return self.exps.log(at) if k == -1 else \
                scale(self.fractions.raise_to(at, number(k + 1)), number(Fraction(1) / (k + 1)))
        inverse = self.fractions.raise_to(c, -1)
        here = self.algebra.mul(self.exps.exp(self.algebra.mul(c, at)), inverse)
        out = self.algebra.mul(self.fractions.raise_to(at, k) if k else {ONE: 1}, here)
        if not k:
            return out
        return add(out, scale(self.algebra.mul(inverse, self._primitive(at, k - 1, c)), k), -1)

    # -------------------------------------------------------- pieces put together

    def joined(self, p: Poly) -> Poly:
        """A sum of integrals with those over neighbouring intervals put together, where they have one integrand."""
        for _ in range(MOST):
            found = next((q for q in self._joins(p) if q is not None), None) if self.ledger.on("pieces") else None
            if found is None:
                return p
            p = found
        return p

    def _joins(self, p: Poly) -> Iterator[Poly | None]:
        terms = [(m, a, c) for m, c in p.items() for a, e in m if e == 1 and _over_a_part(a)]
        for (m, a, c), (n, b, d) in permutations(terms, 2):
            rest = tuple(f for f in m if f[0] is not a)
            if c == d and rest == tuple(f for f in n if f[0] is not b):
                self.ledger.work(len(m))
                left = {k: v for k, v in p.items() if k not in (m, n)}
                both = self._both(a, b)
                yield None if both is None else add(left, self.algebra.mul({rest: c}, both))

    def _both(self, a: Atom, b: Atom) -> Poly | None:
        """The integral over two intervals, the second of which begins where the first one ends."""
        (low, end), (start, high) = ends_of(a.key[0][0]), ends_of(b.key[0][0])
        if end is None or start is None or end != start:
            return None
        for lower, upper in ((low, end), (start, high)):
            if lower is not None and upper is not None:
                self.conditions.at_least(upper, lower)
        w = self.variables.fresh(LINE if low is None and high is None else self.signs.part(low, high))
        bodies = [self.subst.sub({x.key[1]: 1}, {x.key[0][0]: poly_of(w)}) for x in (a, b)]
        return self.binding.bind(bodies[0], [w]) if bodies[0] == bodies[1] else None


def _over_a_part(a: Atom) -> bool:
    return a.kind == "bound" and len(a.key[0]) == 1 and span_of(a.key[0][0])[0] == "part"
