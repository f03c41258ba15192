"""Sums over an index, integrals and matrix contractions: one binder for all three.

The one idea: a bound product is a graph whose vertices are the bound variables. Expand, pull out what does not
depend on them, open nested binders, let the axioms act (mass 1, inverse, delta, Gaussian weight), split into
connected components (that is Fubini), and name the variables of each component canonically.

Not here: the axioms that act (each part above has its own), names (naming.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from .conditions import Conditions
from .existence import exists
from .naming import Naming
from .polynomials import (
    NONNEGATIVE,
    ONE,
    Atom,
    Poly,
    Product,
    Refused,
    Undefined,
    add,
    by_id,
    collect,
    constant_of,
    free_in,
    freeze,
    height_of,
    number,
    poly_of,
    ref_vars,
    span_of,
    vars_of,
)
from .remainders import Remainders
from .tags import Tags

NEAR = 4  # bounds such as J - 2 or 3 are brought to 1..J by so many single terms
BoundRule = Callable[[Atom, Product, set], "tuple[Poly, set] | None"]


class Binding:
    """Sums and integrals of polynomials."""

    def __init__(self, naming: Naming, remainders: Remainders, conditions: Conditions, tags: Tags):
        self.naming, self.remainders, self.conditions, self.names = naming, remainders, conditions, tags
        self.subst, self.variables = naming.subst, naming.variables
        self.algebra, self.ledger = naming.algebra, naming.ledger
        self.rules: tuple[tuple[str, BoundRule], ...] = ()
        self.length: Callable[[Atom], Poly] | None = None  # of a part of the line
        self.finite: Callable[[Atom, Product, set], bool] | None = None  # whether an integral over one exists
        self.is_weight: Callable[[Atom, Poly], bool] | None = None  # whether exp of it is a Gaussian weight

    def size(self, var: Atom) -> Poly:
        """How many values an index takes."""
        span = span_of(var)
        if span[0] in ("expect", "outcome"):  # the mean of a constant
            if "total-mass" in self.ledger.active or span[0] == "expect" and "gaussian-integral" in self.ledger.active:
                self.ledger.uses("total-mass")
                return {ONE: 1}
            self.ledger.on("total-mass")
            return poly_of(self.algebra.atom("count", (span,), var.vars - {var}, 0, NONNEGATIVE))
        if span[0] == "part" and self.length is not None and self.ledger.on("antiderivative"):
            return self.length(var)
        if span[0] != "index":
            raise Refused("the integral of a constant over the whole space does not exist")
        if not self.ledger.on("counting"):
            return poly_of(self.algebra.atom("count", (span,), var.vars - {var}, 0, NONNEGATIVE))
        lo, hi = dict(span[1]), dict(span[2])
        count = add(add(hi, lo, -1), {ONE: 1})
        self.conditions.at_least(hi, add(lo, {ONE: 1}, -1))
        return count

    def bind(self, p: Poly, vars: list[Atom], ring: bool = False) -> Poly:
        """Sum or integrate p over the variables, innermost first.

        `ring` says that the sums are those of a product of matrices, which distributes whatever axioms are in use.
        """
        symbolic: list[Atom] = []
        for var in vars:
            if symbolic and span_of(var)[0] == "index" and span_of(var)[1] != ((ONE, 1),):
                p, symbolic = self._bind(p, symbolic, ring), []  # a shifted range leaves single terms behind
            values = self.variables.unrolled(span_of(var))
            if values is None:
                p, left = self.full_range(p, var)
                if left is not None:
                    symbolic.append(left)
                continue
            total: Poly = {}
            for value in values:
                self.ledger.work(len(p))
                collect(total, self.subst.sub(p, {var: {ONE: value} if value else {}}))
            p = total
        return self._bind(p, symbolic, ring) if symbolic else p

    def full_range(self, p: Poly, var: Atom) -> tuple[Poly, Atom | None]:
        """A sum over 2..J or 1..J-1 as one over 1..J and single terms, so that equal sums have equal ranges."""
        span = span_of(var)
        if span[0] != "index":
            return p, var
        lo, hi = dict(span[1]), dict(span[2])
        first, shift = constant_of(lo), hi.get(ONE, 0)
        if type(first) is not int or type(shift) is not int or (first, shift) == (1, 0) or \
                abs(first - 1) > NEAR or abs(shift) > NEAR or not self.ledger.on("index-sums"):
            return p, var
        top = add(hi, {ONE: shift}, -1) if shift else hi
        at = [({ONE: k} if k else {}, -1) for k in range(1, first)] + [({ONE: k} if k else {}, 1)
                                                                       for k in range(first, 1)]
        at += [(add(top, {ONE: k}), 1) for k in range(1, shift + 1)] + \
            [(add(top, {ONE: k}) if k else top, -1) for k in range(shift + 1, 1)]
        try:
            single = [(self.subst.sub(p, {var: value}), sign) for value, sign in at]
        except Undefined:  # what is added and taken away again has no value
            return p, var
        self.conditions.at_least(top, {})
        self.conditions.at_least(hi, {ONE: first - 1} if first != 1 else {})
        new = self.variables.fresh(("index", ((ONE, 1),), freeze(top)))
        total = self.bind(self.subst.sub(p, {var: poly_of(new)}), [new])
        for term, sign in single:
            total = add(total, term, sign)
        return total, None

    def _bind(self, p: Poly, vars: list[Atom], ring: bool = False) -> Poly:
        if not p:
            return {}
        if len(p) > 1 and not (ring or self.linear(vars)):
            return self._whole(p, vars)
        out: Poly = {}
        for m, c in self.remainders.reduced(p, set(vars)).items():
            self.ledger.work(1 + len(m))
            opened, inside, outside = self.split(m, set(vars))
            here = list(vars) + opened
            if len(inside) != 1:
                out = add(out, self.algebra.mul({outside: c}, self._bind(inside, here, ring)))
                continue
            (factors, c2), = inside.items()
            self.must_exist(here, factors)
            depends = frozenset().union(*(a.vars for a, _ in factors)) if factors else frozenset()
            if factors and (outside or c * c2 != 1) and not (ring or self.linear(vars)):
                return self._whole(p, vars)
            value: Poly = {outside: number(c * c2)}
            for v in here:
                if v not in depends:
                    size = self.size(v)
                    if not vars_of(size).isdisjoint(here):
                        raise Refused("a range that depends on another index was not counted")
                    value = self.algebra.mul(value, size)
            rest = [v for v in here if v in depends]
            if rest:
                value = self.algebra.mul(value, self.close(rest, factors))
            out = add(out, value)
        return out

    def must_exist(self, vars: Iterable[Atom], m: Product) -> None:
        """An integral that may have no value is a condition of the step."""
        integrals = {v for v in vars if span_of(v)[0] != "index"}
        weighted = frozenset().union(*(a.vars for a, _ in m if a.kind == "pdf"))
        apart = {v for v in integrals if span_of(v)[0] in ("part", "outcome") and v not in weighted}
        line = integrals - apart
        if line and not exists(m, line, span_of, self.names.name_of) or \
                not all(self._finite_apart(v, m, integrals) for v in apart):
            self.ledger.doubt("the integrals exist")

    def _finite_apart(self, v: Atom, m: Product, integrals: set) -> bool:
        """Whether the mean, or the integral over an interval, of a product certainly is finite."""
        if span_of(v)[0] == "outcome":
            return all(v not in a.vars for a, _ in m)
        return self.finite is not None and self.finite(v, m, integrals - {v})

    def linear(self, vars: list[Atom]) -> bool:
        """Whether sums and integrals over these variables may be taken apart."""
        spans = [span_of(v) for v in vars]
        if "gaussian-integral" in self.ledger.active and \
                all(s[0] == "expect" and s[1][0] in ("normal", "mvn") for s in spans):
            self.ledger.uses("linearity")
            return True
        return self.ledger.on("linearity")

    def split(self, m: Product, bound: set) -> tuple[list[Atom], Poly, Product]:
        """Factors that depend on the variables (nested binders opened), and factors that do not."""
        opened: list[Atom] = []
        outside, plain = [], []
        bodies: list[Poly] = []
        for a, e in m:
            if bound.isdisjoint(a.vars):
                outside.append((a, e))
            elif a.kind == "bound" and type(e) is int and 0 < e <= 8 and self._may_open(a, bound):
                for _ in range(e):
                    vars, body, c = self.subst.open(a)
                    opened += vars
                    bodies.append({body: c})
            else:
                plain.append((a, e))
        inside: Poly = {tuple(plain): 1}
        for factor in bodies:
            inside = self.algebra.mul(inside, factor)
        dependent = set(opened) | bound
        if len(inside) == 1:
            (factors, c), = inside.items()
            loose = tuple(f for f in factors if dependent.isdisjoint(f[0].vars))
            if loose:
                whole, number_, expand = self.algebra.times(tuple(outside), loose)
                if number_ != 1 or expand:
                    raise Refused("a root inside a sum could not be combined")
                outside = list(whole)
                inside = {tuple(f for f in factors if f not in loose): c}
        return opened, inside, tuple(outside)

    def _may_open(self, a: Atom, bound: set) -> bool:
        spans = a.key[0]
        if any(not bound.isdisjoint(v.vars) for v in spans):
            return False
        inner, outer = (any(span_of(v)[0] != "index" for v in vs) for vs in (spans, bound))
        if inner and outer:
            return self.ledger.on("fubini")
        return inner == outer or self.ledger.on("linearity")  # a sum of integrals is the integral of a sum

    def close(self, vars: list[Atom], m: Product) -> Poly:
        """The sum or integral of one product over variables that all occur in it."""
        self.ledger.work(len(m))
        rewritten = self.rewrite(vars, m)
        if rewritten is not None:
            p, rest = rewritten
            return self.bind(p, rest)
        components = self.components(vars, m)
        if len(components) > 1 and sum(any(span_of(v)[0] != "index" for v in c) for c, _ in components) > 1 \
                and not self.ledger.on("fubini"):
            components = [(vars, m)]
        out: Poly = {ONE: 1}
        for part, factors in components:
            out = self.algebra.mul(out, self.naming.closed(part, factors))
        return out

    def components(self, vars: list[Atom], m: Product) -> list[tuple[list[Atom], Product]]:
        """The connected components of the graph of variables and factors."""
        groups: list[tuple[set, list]] = [({v} | {w for w in v.vars if w in vars}, []) for v in vars]
        bound = set(vars)
        for factor in m:
            touched = bound & factor[0].vars
            joined: tuple[set, list] = (set(touched), [factor])
            apart = []
            for group in groups:
                if group[0] & joined[0]:
                    joined = (joined[0] | group[0], joined[1] + group[1])
                else:
                    apart.append(group)
            groups = [*apart, joined]
        return [([v for v in vars if v in g], tuple(sorted(fs, key=by_id))) for g, fs in groups]

    def rewrite(self, vars: list[Atom], m: Product) -> tuple[Poly, list[Atom]] | None:
        """One application of an axiom to a bound product: the new polynomial and the variables left to bind."""
        bound = set(vars)
        for a, e in m:
            if a.kind == "delta" and type(e) is int and e > 0:
                found = self._collapse(a, vars, m)
                if found:
                    return found
        kinds = {"", *(a.kind for a, _ in m)}
        for needed, rule in self.rules:
            for v in vars if needed in kinds else ():
                result = rule(v, m, bound)
                if result is not None:
                    p, done = result
                    return p, [w for w in vars if w not in done]
        return None

    def _collapse(self, a: Atom, vars: list[Atom], m: Product) -> tuple[Poly, list[Atom]] | None:
        """sum_v delta(v, t) f(v) = f(t), and 0 if t is out of the range of v."""
        for var, other in (a.key, a.key[::-1]):
            if not isinstance(var, Atom) or var not in vars or var in ref_vars([other]):
                continue
            span = span_of(var)
            if span[0] != "index" or not self.ledger.on("index-sums"):
                continue
            inside = self.conditions.inside(other, span)
            if inside is None:
                continue
            left = [v for v in vars if v is not var]
            if not inside:
                return {}, []
            mapping = {var: self.variables.unref(other)}
            left, again = self.subst.moved(left, mapping)
            rest = self.subst.sub({tuple(f for f in m if f[0] is not a): 1}, mapping)
            return self.subst.sub(rest, again) if again else rest, left
        return None

    def _whole(self, p: Poly, vars: list[Atom]) -> Poly:
        """A sum or integral that linearity may not take apart."""
        for m in p:
            self.must_exist(vars, m)
            self._weight_must_be_finite([v for v in vars if span_of(v)[0] not in ("index", "expect")], m)
        return self.closed_whole(p, vars)

    def _weight_must_be_finite(self, integrals: list[Atom], m: Product) -> None:
        """The weight of an integral that is not evaluated is Gaussian, or the integral is a condition."""
        exponent: Poly = {}
        for a, e in m:
            if a.kind == "exp" and not a.vars.isdisjoint(integrals):
                exponent = add(exponent, {a.key[0]: e})
        if exponent and (len(integrals) > 1 or self.is_weight is None or not self.is_weight(integrals[0], exponent)):
            self.ledger.doubt("the integrals exist")

    def closed_whole(self, p: Poly, vars: list[Atom]) -> Poly:
        """Without linearity a sum or integral is one opaque atom."""
        key = self.subst.lambda_key(p, vars)
        return poly_of(self.algebra.atom("whole", key, free_in(key), height_of(dict(key[1])) + 1))

    def rebound(self, vars: list[Atom], p: Poly, mapping: dict[Atom, Any]) -> Poly:
        """Bind p again after a substitution that may also change the ranges."""
        moved, again = self.subst.moved(vars, mapping)
        p = self.subst.sub(p, mapping)
        return self.bind(self.subst.sub(p, again) if again else p, moved)

    # -------------------------------------------------------- the rows of these atoms

    def rebuild_bound(self, a: Atom, mapping: dict) -> Poly:
        """A sum or integral with values in the place of variables."""
        vars, m, c = self.subst.open(a)
        return self.rebound(vars, {m: c}, mapping)

    def rebuild_whole(self, a: Atom, mapping: dict) -> Poly:
        """The same, for one that linearity may not take apart."""
        vars, p = self.subst.opened(a.key, mapping)
        return self.closed_whole(p, vars)

    def sign_whole(self, a: Atom, colors: dict) -> int:
        """The signature of a function of some variables, in their order."""
        slots, body = a.key
        inner = {**colors, **{s: hash((17, k)) for k, s in enumerate(slots)}}
        return hash((18, self.naming.poly_signature(dict(body), inner)))
