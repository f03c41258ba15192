"""Distributions: densities, expectations, divergences and entropies in terms of integrals and sums.

The one idea: E_p f is the integral of p f; a divergence is the expectation of the logarithm of a ratio. An axiom
that is off leaves a word: a density that is a function of its point and parameters, an expectation that is a binder
of its own. A point (see confirm.py) may put a Gaussian or weights on cells in the place of an abstract density.

Not here: Gaussian integrals (gaussians.py), the closed form of any divergence.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import sympy as sp
from sympy.matrices.matrixbase import MatrixBase

from ..symbolic import nodes as nd
from .calculus import Calculus
from .matrices import DEFINITE
from .shapes import shape
from .signs import NONNEGATIVE, POSITIVE
from .terms import (
    ONE,
    Atom,
    Poly,
    Product,
    Refused,
    Undefined,
    add,
    constant_of,
    freeze,
    height_of,
    scale,
    vars_of,
)

Env = Mapping[sp.Basic, Any]  # bound names: a symbol's polynomial, a vector's variable
Point = Poly | Callable[[Poly], Poly]  # a scalar point, or a vector as a function of its index


def about(relation: Any, source: sp.Basic, env: Env) -> sp.Basic | None:
    """A condition on an expression, unless it speaks of a variable that is bound around it."""
    return None if source.free_symbols & env.keys() else relation(source, 0, evaluate=False)


class Densities(Calculus):
    """The algebra with distributions; `scalar` and `cell` come from the layer that reads trees."""

    values: dict[sp.Basic, Any]
    names: dict[str, Any]
    weights: dict[sp.Basic, tuple]

    def scalar(self, expr: sp.Basic, env: Env) -> Poly:
        """The polynomial of a scalar expression."""
        raise NotImplementedError

    def cell(self, m: sp.Basic, i: Poly, j: Poly, env: Env) -> Poly:
        """An entry of a matrix expression."""
        raise NotImplementedError

    def integrate(self, p: Poly, vars: list[Atom]) -> Poly:
        """An integral over variables."""
        raise NotImplementedError

    def opaque(self, tag: tuple, *parts: Poly) -> Poly:
        """An expression that is not looked into."""
        raise NotImplementedError

    def cell_value(self, value: Any, points: list[Poly]) -> Poly:
        """The value of weights on cells at points."""
        raise NotImplementedError


    def distribution(self, d: sp.Basic) -> sp.Basic:
        """A distribution, or the one that a given or a point puts in its place."""
        value = self.values.get(nd.Density(d.name, d.space)) if isinstance(d, nd.Density) else None
        return value if isinstance(value, nd.Distribution) else d

    def density(self, d: sp.Basic, points: tuple[Point, ...], env: Env) -> Poly:
        """The density of a distribution at a point."""
        place = env.get(nd.Density(d.name, d.space)) if env and isinstance(d, nd.Density) else None
        if place is not None:
            if d.given:
                raise Refused(f"the density {d.name} is varied; {d} is another one of the same name")
            return self.entry(place, tuple(self.ref(x) if isinstance(x, dict) else self._vector_ref(x)
                                           for x in points))
        d = self.distribution(d)
        if isinstance(d, nd.Density):
            return self._abstract(d, points, env)
        if len(points) != 1:
            raise Refused(f"{d} is a distribution of one variable")
        x = points[0]
        if isinstance(d, nd.Normal) and isinstance(x, dict) and self.on("normal-density"):
            return self._normal_density(d, x, env)
        if isinstance(d, nd.MultivariateNormal) and callable(x) and self.on("mvn-density"):
            return self._mvn_density(d, x, env)
        if isinstance(d, nd.Independent) and callable(x) and self.on("product-density"):
            var = self.fresh(("index", ((ONE, 1),), freeze(self.scalar(d.count, env))))
            factor = self.density(d.factor, (x(self.poly_of(var)),), {**env, d.index: self.poly_of(var)})
            return self.product_over(factor, var)
        if isinstance(d, nd.Finite) and isinstance(x, dict):
            pairs = self.finite(d, env)
            for value, weight in pairs:
                if value == x and self.on("finite-density"):
                    return weight
            if "finite-density" in self.active and all(constant_of(add(value, x, -1)) for value, _ in pairs):
                return {}  # none of the points
        if callable(x) and isinstance(d, nd.Normal):
            raise Refused("a univariate Gaussian has no density at a vector")
        if isinstance(x, dict) and isinstance(d, (nd.MultivariateNormal, nd.Independent)):
            raise Refused("the density of a vector was asked for at a number")
        return self._unopened(d, x, env)

    def _unopened(self, d: sp.Basic, x: Point, env: Env) -> Poly:
        """A density whose formula is not among the axioms in use: a function of its point and parameters."""
        tag, parts = self.distribution_key(d, env)
        return self._pdf_atom(tag, (self.ref(x) if isinstance(x, dict) else self._vector_ref(x),), parts)

    def _vector_ref(self, x: Any) -> Atom:
        ((m, _),) = x({ONE: 1}).items()
        return m[0][0].key[0]

    def _abstract(self, d: nd.Density, points: tuple[Point, ...], env: Env) -> Poly:
        if self.names.setdefault(f"the density {d.name}", d.space) != d.space:
            raise Refused(f"the density {d.name} is used on two spaces")
        refs = tuple(self.ref(x) if isinstance(x, dict) else self._vector_ref(x) for x in points)
        value = self.values.get(nd.Density(d.name, d.space))
        given = tuple(freeze(self.scalar(g, env)) for g in d.given)
        if isinstance(value, tuple):
            return self.cell_value(value, [self.unref(r) for r in refs])
        if self.point:
            raise Undefined(f"{d} has no value at this point")
        return self._pdf_atom(("density", d.name, d.space), refs, given)

    def _pdf_atom(self, tag: tuple, refs: tuple, given: tuple) -> Poly:
        conditions = frozenset().union(*(vars_of(dict(g)) for g in given)) if given else frozenset()
        key = (tag, refs, conditions, given)
        vars = self.ref_vars(refs) | conditions
        height = max([self.ref_height(refs), *(height_of(dict(g)) for g in given)])
        name = self.abstract(tag)
        if name is not None:
            self.provide(f"{name} > 0 wherever it is divided by or its logarithm is taken")
        if tag[0] == "finite":
            self.provide("the points are among those of the finite distribution, with positive probabilities")
        return self.poly_of(self.atom("pdf", key, vars, height, POSITIVE))

    def abstract(self, tag: tuple) -> str | None:
        """The name of the density, if only that is known of a distribution (or of its joint one, or of its factors)."""
        match tag[0]:
            case "density":
                return tag[1]
            case "marginal":
                return self.abstract(tag[1])
            case "independent":
                return self.abstract(next(key for key, k in self.ids.items() if k == tag[1])[1][0])
        return None

    def _normal_density(self, d: nd.Normal, x: Poly, env: Env) -> Poly:
        mean, spread = self.scalar(d.mean, env), self.scalar(d.scale, env)
        self._must_be_positive(spread, d.scale)
        precision = self.raise_to(spread, -2)
        centred = add(x, mean, -1)
        exponent = scale(self.mul(self.mul(centred, centred), precision), Fraction(-1, 2))
        norm = self.raise_to(scale(self._pi(), 2), Fraction(-1, 2))
        return self.product((norm, self.raise_to(spread, -1), self.exp(exponent)))

    def _must_be_positive(self, spread: Poly, source: sp.Basic) -> None:
        if self.sign(spread) != POSITIVE:
            if constant_of(spread) is not None or self.point:
                raise Undefined(f"the scale {source} is not positive")
            raise Refused(f"the scale {source} of a Gaussian must be positive; declare it so")

    def _mvn_density(self, d: nd.MultivariateNormal, x: Callable[[Poly], Poly], env: Env) -> Poly:
        size = self.check_mvn(d, env)
        span = ("index", ((ONE, 1),), freeze(size))
        i, j = self.fresh(span), self.fresh(span)
        pi, pj = self.poly_of(i), self.poly_of(j)
        cov = self.cell(d.covariance, pi, pj, env)
        self._must_be_definite(cov, i, j, d.covariance)
        one: Poly = {ONE: 1}
        a = add(x(pi), self.cell(d.mean, pi, one, env), -1)
        b = add(x(pj), self.cell(d.mean, pj, one, env), -1)
        r, c = self.fresh(span), self.fresh(span)
        inverse = self.inverse(self.sub(cov, {i: self.poly_of(r), j: self.poly_of(c)}), r, c, pi, pj)
        square = self.bind(self.product((a, inverse, b)), [i, j])
        norm = self.exp(scale(self.mul(size, self.log(scale(self._pi(), 2))), Fraction(-1, 2)))
        root = self.raise_to(self.det(self.sub(cov, {i: self.poly_of(r), j: self.poly_of(c)}), r, c), Fraction(-1, 2))
        return self.product((norm, root, self.exp(scale(square, Fraction(-1, 2)))))

    def check_mvn(self, d: nd.MultivariateNormal, env: Env) -> Poly:
        """The dimension of a multivariate Gaussian, its shapes checked."""
        (n, one), (rows, cols) = shape(d.mean, self, env), shape(d.covariance, self, env)
        if constant_of(one) != 1 or rows != n or cols != n:
            raise Refused(f"shape error: the mean {d.mean} and the covariance {d.covariance} of a Gaussian on R^n "
                          "must be n x 1 and n x n")
        return n

    def _must_be_definite(self, cov: Poly, i: Atom, j: Atom, source: sp.Basic) -> None:
        if self.definiteness(cov, i, j) != DEFINITE:
            if self.point:
                raise Undefined(f"the covariance {source} is not positive definite")
            raise Refused(f"the covariance {source} must be positive definite; declare Q.positive_definite({source})")

    def distribution_key(self, d: sp.Basic, env: Env) -> tuple[tuple, tuple]:
        """What a distribution is, as a name and polynomials."""
        if isinstance(d, nd.Density) and nd.Density(d.name, d.space) in env:
            raise Refused(f"the density {d.name} is varied inside a word that the axioms in use do not open")
        d = self.distribution(d)
        if isinstance(d, nd.Normal):
            spread = self.scalar(d.scale, env)
            self._must_be_positive(spread, d.scale)
            return ("normal",), (freeze(self.scalar(d.mean, env)), freeze(spread))
        if isinstance(d, nd.Density):
            return ("density", d.name, d.space), tuple(freeze(self.scalar(g, env)) for g in d.given)
        if isinstance(d, nd.MultivariateNormal):
            span = ("index", ((ONE, 1),), freeze(self.check_mvn(d, env)))
            i, j = self.slot(0, 0, span), self.slot(0, 1, span)
            mean = self.cell(d.mean, self.poly_of(i), {ONE: 1}, env)
            cov = self.cell(d.covariance, self.poly_of(i), self.poly_of(j), env)
            self._must_be_definite(cov, i, j, d.covariance)
            if (vars_of(mean) | vars_of(cov)) - {i, j}:
                raise Refused("a multivariate Gaussian whose parameters depend on an index is not read here")
            gaussian = (i, j, freeze(mean), freeze(cov))
            return ("mvn", self.ids.setdefault(gaussian, len(self.ids))), ()
        if isinstance(d, nd.Finite):
            pairs = self.finite(d, env)
            return ("finite", len(pairs)), tuple(freeze(q) for pair in pairs for q in pair)
        if isinstance(d, nd.Marginal):
            tag, parts = self.distribution_key(d.joint, env)
            return ("marginal", tag), (*parts, freeze(self.scalar(d.index, env)))
        if isinstance(d, nd.Independent):
            i = self.slot(0, 0, ("index", ((ONE, 1),), freeze(self.scalar(d.count, env))))
            key = self.distribution_key(d.factor, {**env, d.index: self.poly_of(i)})
            if frozenset().union(*(vars_of(dict(q)) for q in key[1])) - {i}:
                raise Refused("a product density whose factors depend on an outer index is not read here")
            return ("independent", self.ids.setdefault((i, key), len(self.ids))), ()
        raise Refused(f"the rule in use does not open {d}")

    def variable_for(self, d: sp.Basic, env: Env) -> tuple[Atom, Point]:
        """A fresh integration variable for a distribution, and the point that it is."""
        d = self.distribution(d)
        if isinstance(d, (nd.MultivariateNormal, nd.Independent)):
            size = self.check_mvn(d, env) if isinstance(d, nd.MultivariateNormal) else self.scalar(d.count, env)
            v = self.fresh(("vector", freeze(size)))
            return v, self.vector_point(v)
        space = d.space if isinstance(d, nd.Density) else nd.LINE
        v = self.fresh(("set", space.name) if space.discrete else
                       ("real", "R") if space == nd.LINE else ("space", space.name))
        return v, self.poly_of(v)

    def vector_point(self, v: Atom) -> Callable[[Poly], Poly]:
        """A vector variable as a function of its index."""
        return lambda i: self.entry(v, (self.ref(i),))

    def finite(self, d: nd.Finite, env: Env) -> list[tuple[Poly, Poly]]:
        """The points and weights of a finite distribution: distinct points, weights >= 0 with sum one."""
        pairs = [(self.scalar(value, env), self.scalar(weight, env)) for value, weight in d.pairs]
        self.distinct([value for value, _ in pairs])
        total: Poly = {ONE: -1}
        for (_, weight), (_, source) in zip(pairs, d.pairs, strict=True):
            total = add(total, weight)
            constant = constant_of(weight)
            if constant is not None and constant < 0:
                raise Undefined(f"the weight {source} is negative")
            if not self.sign(weight):
                self.provide(f"{source} >= 0", about(sp.Ge, source, env))
        if total and not self.is_zero(total):
            if constant_of(total) is not None:
                raise Undefined(f"the weights of {d} do not sum to one")
            self.provide(f"the weights of {d} sum to one",
                         about(sp.Eq, sp.Add(-1, *(w for _, w in d.pairs)), env))
        return pairs

    def distinct(self, values: list[Poly]) -> None:
        """Points of a finite set must differ."""
        for k, p in enumerate(values):
            for q in values[:k]:
                gap = add(p, q, -1)
                if not gap:
                    raise Refused("two points of a finite set coincide")
                if constant_of(gap) is None:
                    self.provide(f"{self.show(p)} != {self.show(q)}", self.stated("!=", p, q))

    def expect(self, d: sp.Basic, f: Callable[[Point], Poly], env: Env) -> Poly:
        """E_{x ~ d} f(x): the integral (or the sum) of density times f."""
        d = self.distribution(d)
        if isinstance(d, nd.Finite):
            if not self.on("finite-density"):
                raise Refused("the probabilities of finitely many points are not among the axioms in use")
            out: Poly = {}
            for value, weight in self.finite(d, env):
                if weight:
                    out = add(out, self.mul(weight, f(value)))
            return out
        closed = isinstance(d, (nd.Normal, nd.MultivariateNormal)) and "gaussian-integral" not in self.active and \
            not self.active.isdisjoint(("normal-density", "mvn-density"))
        if closed or not self.on("expectation"):
            tag, parts = self.distribution_key(d, env)
            plain, _ = self.variable_for(d, env)
            v = self.fresh(("expect", tag, self.span_of(plain)[0], *parts))
            point: Point = self.vector_point(v) if self.span_of(plain)[0] == "vector" else self.poly_of(v)
            return self.bind(f(point), [v])
        v, point, weight = self.weight(d, env)
        return self.integrate(self.mul(weight, f(point)), [v])

    def weight(self, d: sp.Basic, env: Env) -> tuple[Atom, Point, Poly]:
        """An integration variable of a distribution, the point that it is, and the density there.

        Outside all binders one distribution has one variable, so that its Gaussian integral is found once: what is
        read without an environment has no free variable that could be taken for it.
        """
        found = None if env else self.weights.get(d)
        if found is None:
            v, point = self.variable_for(d, env)
            found = v, point, self.density(d, (point,), env)
            if not env:
                self.weights[d] = found
        return found

    def size(self, var: Atom) -> Poly:
        if self.span_of(var)[0] == "expect":
            if self.active & {"total-mass", "gaussian-integral"}:
                self.used.add("total-mass")
                return {ONE: 1}
            self.on("total-mass")
            return self.poly_of(self.atom("count", (self.span_of(var),), var.vars - {var}, 0, NONNEGATIVE))
        return super().size(var)

    def linear(self, vars: list[Atom]) -> bool:
        spans = [self.span_of(v) for v in vars]
        if "gaussian-integral" in self.active and all(s[0] == "expect" and s[1][0] in ("normal", "mvn") for s in spans):
            self.used.add("linearity")
            return True
        return super().linear(vars)

    def bound_rules(self) -> tuple:
        return (("exp", self.component), *super().bound_rules(), ("", self.moments), ("pdf", self.marginal))

    def component(self, v: Atom, m: Product, bound: set) -> tuple[Poly, set] | None:
        """int prod_i p_i(z_i) f(z_j) dz = int p_j(x) f(x) dx: the other components have total mass one."""
        if self.span_of(v)[0] != "vector":
            return None
        touching = [a for a, _ in m if v in a.vars]
        found = [(a, factor) for a, e in m if a.kind == "exp" and e == 1 and (factor := self._factor(a, v))]
        if len(found) != 1 or not self.active >= {"total-mass", "marginal"}:
            return None
        (weight, (slot, (tag, _, _, parts))), = found
        others = {tuple(f for f in m if f[0] is not weight): 1}
        if touching == [weight]:
            self.used.add("total-mass")
            return others, {v}
        index = self._only_entry(v, [a for a in touching if a is not weight])
        if index is None or not self.must_be_inside(index, self.span_of(slot)):
            return None
        self.used |= {"total-mass", "marginal"}
        x = self.fresh(("real", "R"))
        left = self._pdf_atom(tag, (x,), tuple(freeze(self.sub(dict(q), {slot: self.unref(index)})) for q in parts))
        return self.bind(self.mul(left, self.sub(others, {v: lambda r: self.poly_of(x)})), [x]), {v}

    def _factor(self, a: Atom, v: Atom) -> tuple[Atom, tuple] | None:
        """The index i and the density p_i, if an exponential is prod_i p_i(v_i) over all components of v."""
        (b, e), *more = a.key[0]
        if more or e != 1 or b.kind != "bound" or len(b.key[0]) != 1:
            return None
        ((slot,), ((log, k), *rest)) = b.key
        if rest or k != 1 or log.kind != "log" or \
                self.span_of(slot) != ("index", ((ONE, 1),), self.span_of(v)[1]):
            return None
        ((inside, c), *terms) = log.key[0]
        if terms or c != 1 or len(inside) != 1 or inside[0][1] != 1 or inside[0][0].kind != "pdf":
            return None
        tag, refs, conditions, _ = key = inside[0][0].key
        on_line = tag[0] == "normal" or tag[0] == "density" and tag[2] == nd.LINE
        at_own = len(refs) == 1 and {((refs[0], 1),): 1} == self.entry(v, (slot,))
        return (slot, key) if on_line and at_own and v not in conditions else None

    def marginal(self, v: Atom, m: Product, bound: set) -> tuple[Poly, set] | None:
        """int p(z) f(z_j) dz = int p_j(x) f(x) dx, with p_j what is left of p when the other components are gone."""
        if self.span_of(v)[0] != "vector":
            return None
        touching = [f for f in m if v in f[0].vars]
        joint = [(a, e) for a, e in touching if a.kind == "pdf" and a.key[1] == (v,) and v not in a.key[2]]
        if len(joint) != 1 or joint[0][1] != 1 or len(touching) == 1:
            return None
        others = {tuple(f for f in m if f[0] is not joint[0][0]): 1}
        index = self._only_entry(v, [a for a, _ in touching if a is not joint[0][0]])
        if index is None or not self.on("marginal"):
            return None
        tag, _, _, parts = joint[0][0].key
        x = self.fresh(("real", "R"))
        others = self.sub(others, {v: lambda r: self.poly_of(x)})
        if tag[0] == "independent":  # the marginal of a product is its factor
            slot, (tag, factor) = next(key for key, k in self.ids.items() if k == tag[1])
            parts = tuple(freeze(self.sub(dict(q), {slot: self.unref(index)})) for q in factor)
        else:
            tag, parts = ("marginal", tag), (*parts, freeze(self.unref(index)))
        left = self._pdf_atom(tag, (x,), parts)
        return self.bind(self.mul(left, others), [x]), {v}

    def _only_entry(self, v: Atom, factors: list[Atom]) -> Any:
        """The one index at which a vector variable is used in these factors, or None.

        An index that is bound inside of a factor runs over all components: it is not one.
        """
        refs = {r if r is None or self.ref_vars([r]) <= a.vars else None
                for a in factors for r in self._entries_of(v, a)}
        return next(iter(refs)) if len(refs) == 1 else None

    def _entries_of(self, v: Atom, a: Any) -> set:
        """The indices at which a vector variable is used inside an atom; None stands for any other use."""
        if isinstance(a, Atom):
            if a is v:
                return {None}
            if a.kind == "entry" and a.key[0] is v:
                return {a.key[1][0]} if not self.ref_vars(a.key[1]) & {v} else {None}
            if a.kind == "pdf" and v in a.key[1]:
                return {None}
            return set().union(*(self._entries_of(v, part) for part in a.key)) if v in a.vars else set()
        if isinstance(a, tuple):
            return set().union(*(self._entries_of(v, part) for part in a))
        return set()

    def moments(self, v: Atom, m: Product, bound: set) -> tuple[Poly, set] | None:
        """E of a product of components of a Gaussian variable whose density is not opened."""
        span = self.span_of(v)
        if span[0] != "expect" or span[1][0] not in ("normal", "mvn"):
            return None
        powers: list[tuple] = []
        rest = []
        for a, e in m:
            if v not in a.vars:
                rest.append((a, e))
            elif (a is v or a.kind == "entry" and a.key[0] is v) and type(e) is int and 0 < e <= 12:
                powers += [a.key[1] if a.kind == "entry" else ()] * e
            else:
                return None
        if not self.on("gaussian-integral"):
            return None
        if span[1][0] == "normal":
            mean, spread = dict(span[3]), dict(span[4])
            square = self.mul(spread, spread)
            value = self.moment(powers, lambda: mean, lambda: square)
        else:
            i, j, mean_, cov = next(key for key, k in self.ids.items() if k == span[1][1])
            value = self.moment(
                powers, lambda a: self.sub(dict(mean_), {i: self.unref(a)}),
                lambda a, b: self.sub(dict(cov), {i: self.unref(a), j: self.unref(b)}))
        return self.mul({tuple(rest): 1}, value), {v}

    def e_(self, expr: sp.Basic, env: Env) -> Poly:
        self.check_variable(expr, env)

        def body(point: Point) -> Poly:
            return self.scalar(expr.body, {**env, expr.variable: self._bound_value(point, expr.variable)})
        return self.expect(expr.distribution, body, env)

    def check_variable(self, expr: sp.Basic, env: Env) -> None:
        """The variable of an expectation has the size of the vectors that the distribution is of."""
        self.check_point(expr.variable, expr.distribution, env)

    def dimension(self, d: sp.Basic, env: Env) -> Poly | None:
        """The size of the vectors that a distribution is of; None for numbers and for abstract densities."""
        d = self.distribution(d)
        if isinstance(d, nd.MultivariateNormal):
            return self.check_mvn(d, env)
        return self.scalar(d.count, env) if isinstance(d, nd.Independent) else None

    def check_point(self, x: sp.Basic, d: sp.Basic, env: Env) -> None:
        """A point has the size of the vectors that the distribution is of."""
        size = self.dimension(d, env)
        if size is not None and isinstance(x, (sp.MatrixExpr, MatrixBase)) and shape(x, self, env) != (size, {ONE: 1}):
            rows, cols = map(self.show, shape(x, self, env))
            raise Refused(f"shape error: {x} is {rows} x {cols}, the distribution is on vectors of size "
                          f"{self.show(size)}")

    def check_pair(self, distributions: tuple, env: Env) -> None:
        """Two distributions that are compared are distributions of the same kind of thing."""
        sizes = [(self.distribution(d), self.dimension(d, env)) for d in distributions]
        known = [(d, n) for d, n in sizes if not isinstance(d, (nd.Density, nd.Marginal))]
        for d, n in known[1:]:
            if n != known[0][1] or isinstance(d, nd.Finite) != isinstance(known[0][0], nd.Finite):
                raise Refused(f"shape error: {known[0][0]} and {d} are not distributions of the same kind of value")

    def _bound_value(self, point: Point, x: sp.Basic) -> Any:
        vector = callable(point)
        if vector != isinstance(x, sp.MatrixSymbol):
            raise Refused(f"shape error: {x} cannot be a value of this distribution")
        return self._vector_ref(point) if vector else point

    def pdf_(self, expr: sp.Basic, env: Env) -> Poly:
        for x in expr.points:
            self.check_point(x, expr.distribution, env)
        return self.density(expr.distribution, tuple(self.point_of(x, env) for x in expr.points), env)

    def point_of(self, x: sp.Basic, env: Env) -> Point:
        """A point of R, or of R^n as a function of an index."""
        if isinstance(x, (sp.MatrixExpr, MatrixBase)):
            shape(x, self, env)
            return lambda i: self.cell(x, i, {ONE: 1}, env)
        return self.scalar(x, env)

    def kl(self, expr: sp.Basic, env: Env) -> Poly:
        self.check_pair(expr.args, env)
        if not self.on("kl"):
            return self._divergence("kl", expr, env)
        p, q = expr.args
        self._must_be_positive_where((p, q), env)
        return self._log_expectation(p, lambda x: self.log(self.mul(
            self.density(p, (x,), env), self.raise_to(self.density(q, (x,), env), -1))), env)

    def _must_be_positive_where(self, distributions: tuple, env: Env) -> None:
        """What is divided by, or has its logarithm taken, among the weights of the second of two finite distributions."""
        pair = [self.distribution(d) for d in distributions]
        if len(pair) < 2 or pair[0] == pair[1] or not all(isinstance(d, nd.Finite) for d in pair):
            return
        first = [(value, weight) for value, weight in self.finite(pair[0], env)]
        for (value, weight), (_, source) in zip(self.finite(pair[1], env), pair[1].pairs, strict=True):
            never = any(v == value and not w for v, w in first)
            if not never and constant_of(weight) is None and self.sign(weight) != POSITIVE:
                self.provide(f"{source} > 0", about(sp.Gt, source, env))

    def entropy(self, expr: sp.Basic, env: Env) -> Poly:
        self.check_pair(expr.args, env)
        if not self.on("entropy" if len(expr.args) == 1 else "cross-entropy"):
            return self._divergence("entropy", expr, env)
        p, q = expr.args[0], expr.args[-1]
        self._must_be_positive_where(expr.args, env)
        return scale(self._log_expectation(p, lambda x: self.log(self.density(q, (x,), env)), env), -1)

    def _log_expectation(self, p: sp.Basic, f: Callable[[Point], Poly], env: Env) -> Poly:
        """E_p of a logarithm of densities, as an integral or a sum."""
        p = self.distribution(p)
        if isinstance(p, nd.Finite):
            return self.expect(p, f, env)
        v, point, weight = self.weight(p, env)
        return self.integrate(self.mul(weight, f(point)), [v])

    def _divergence(self, tag: str, expr: sp.Basic, env: Env) -> Poly:
        self._must_be_positive_where(expr.args, env)
        keys = [self.distribution_key(d, env) for d in expr.args]
        if any(self.abstract(tag) for tag, _ in keys):
            self.provide("the integrals exist")
        return self.opaque((tag, *(k for k, _ in keys)), *(dict(part) for _, parts in keys for part in parts))

    # -------------------------------------------------------- atoms of this layer

    def sub_other(self, a: Atom, mapping: dict[Atom, Poly]) -> Poly:
        match a.kind:
            case "pdf":
                head, refs, conditions, given = a.key
                refs = tuple(self.sub_ref(r, mapping) for r in refs)
                given = tuple(freeze(self.sub(dict(g), mapping)) for g in given)
                if head[0] == "density" and isinstance(value := self._density_value(head), tuple):
                    return self.cell_value(value, [self.unref(r) for r in refs])
                return self._pdf_atom(head, refs, given)
            case "count":
                raise Refused("a range that depends on another index was not counted")
        return super().sub_other(a, mapping)

    def _density_value(self, head: tuple) -> Any:
        return next((v for d, v in self.values.items()
                     if isinstance(d, nd.Density) and d.name == head[1] and d.space == head[2]), None)

    def signature_of_other(self, a: Atom, colors: dict[Atom, int]) -> int:
        match a.kind:
            case "pdf":
                head, refs, _, given = a.key
                return hash((15, self.ids.setdefault(head, len(self.ids)),
                             tuple(self.ref_signature(r, colors) for r in refs),
                             tuple(self.poly_signature(dict(g), colors) for g in given)))
        return super().signature_of_other(a, colors)
