"""What each SymPy node means: a tree becomes a polynomial in atoms.

The one idea: a class of node has one meaning, looked up by class identity; an axiom that is off leaves an opaque
atom. Nothing that SymPy evaluated, assumed about shapes or simplified is trusted beyond the tree itself.

Not here: the algebra (terms, binders, matrices, gaussians), the decision (decide.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

import sympy as sp
from sympy.core.function import AppliedUndef
from sympy.matrices.expressions.matexpr import MatrixElement
from sympy.matrices.matrixbase import MatrixBase

from . import nodes as nd
from .calculus import By, Calculus
from .matrices import DEFINITE
from .shapes import shape
from .signs import NONNEGATIVE, POSITIVE, UNKNOWN
from .terms import ONE, Atom, Poly, Product, Refused, Undefined, add, constant_of, freeze, height_of, number, scale, vars_of

Env = Mapping[sp.Basic, object]  # bound names: a symbol's polynomial, a vector's variable
Point = Poly | Callable[[Poly], Poly]  # a scalar point, or a vector as a function of its index
MAX_DEPTH = 200


class Meaning(Calculus):
    """Translates SymPy trees; holds the values that givens or a point assign to names."""

    def __init__(self, active: frozenset[str], budget: int):
        super().__init__(active, budget)
        self.values: dict[sp.Basic, object] = {}  # symbols, families, matrices, densities with a value
        self.names: dict[str, sp.Basic] = {}
        self.positive_names: set[sp.Basic] = set()
        self.diagonals: set[Atom] = set()
        self.cells: int | None = None
        self.depth = 0
        self.busy: set[sp.Basic] = set()
        self.cache: dict[sp.Basic, Poly] = {}

    # -------------------------------------------------------- scalars

    def scalar(self, expr: sp.Basic, env: Env) -> Poly:
        """The polynomial of a scalar expression."""
        if not env and expr in self.cache:
            return self.cache[expr]
        meaning = SCALARS.get(type(expr))
        if meaning is None:
            meaning = next((f for kind, f in SCALARS_BY_BASE if isinstance(expr, kind)), None)
            if meaning is None:
                raise Refused(f"{type(expr).__name__} has no meaning for the checker, in {expr}")
        self.depth += 1
        try:
            if self.depth > MAX_DEPTH:
                raise Refused("the expression is nested too deeply")
            self.work()
            out: Poly = meaning(self, expr, env)
        finally:
            self.depth -= 1
        if not env:
            self.cache[expr] = out
        return out

    def rational(self, expr: sp.Basic, env: Env) -> Poly:
        value = number(Fraction(int(expr.p), int(expr.q)))
        return {ONE: value} if value else {}

    def symbol(self, expr: sp.Basic, env: Env) -> Poly:
        if expr in env:
            value = env[expr]
            return value if isinstance(value, dict) else self.poly_of(value)
        if expr in self.values:
            return self.value_of(expr)
        return self.poly_of(self.symbol_atom(expr))

    def symbol_atom(self, expr: sp.Basic) -> Atom:
        """The atom of a free name; one name has one set of assumptions and one shape in a check."""
        known = self.names.setdefault(str(expr), expr)
        if known != expr:
            raise Refused(f"the name {expr} stands for two things (different assumptions or shapes)")
        sign = self.declared_sign(expr)
        if self.point:
            raise Undefined(f"{expr} has no value at this point")
        return self.atom("sym", (expr,), sign=sign)

    def declared_sign(self, name: sp.Basic) -> int:
        """The sign that a symbol's assumptions or the givens declare."""
        if name.is_positive or name in self.positive_names:
            return POSITIVE
        return NONNEGATIVE if name.is_nonnegative else UNKNOWN

    def value_of(self, name: sp.Basic) -> Poly:
        """The value that a given or a point assigns to a scalar name."""
        if name in self.busy:
            raise Refused(f"{name} is defined in terms of itself")
        value = self.values[name]
        if isinstance(value, dict):
            return value
        self.busy.add(name)
        try:
            return self.scalar(value, {})
        finally:
            self.busy.discard(name)

    def add_(self, expr: sp.Basic, env: Env) -> Poly:
        out: Poly = {}
        for a in expr.args:
            for m, c in self.scalar(a, env).items():
                c += out.get(m, 0)
                if c:
                    out[m] = number(c)
                else:
                    del out[m]
        return out

    def mul_(self, expr: sp.Basic, env: Env) -> Poly:
        return self.product(self.scalar(a, env) for a in expr.args)

    def pow_(self, expr: sp.Basic, env: Env) -> Poly:
        base, e = expr.args
        if type(base) is sp.core.numbers.Exp1:
            return self.exp(self.scalar(e, env))
        p, q = self.scalar(base, env), self.scalar(e, env)
        k = constant_of(q)
        if k is not None and type(base) is sp.Pow and type(k) is not int:
            inner, outer = self.scalar(base.base, env), constant_of(self.scalar(base.exp, env))
            if outer is not None and self.sign(inner):
                return self.raise_to(inner, k * outer)
        if k is not None:
            if k < 0:
                self.nonzero(p, base)
            return self.raise_to(p, k)
        if self.sign(p) == POSITIVE:
            return self.exp(self.mul(q, self.log(p)))
        self.note(f"{base} is not known to be positive, so its power {expr} stays as it is")
        return self.opaque(("power",), p, q)

    def nonzero(self, p: Poly, source: sp.Basic) -> None:
        """A denominator: its side condition, unless its sign is known."""
        if not p:
            raise Undefined(f"division by zero: {source}")
        if constant_of(p) is None and self.sign(p) != POSITIVE and \
                not (isinstance(source, sp.Symbol) and source.is_nonzero):
            self.provide(f"{source} != 0")

    def exp_(self, expr: sp.Basic, env: Env) -> Poly:
        return self.exp(self.scalar(expr.args[0], env))

    def log_(self, expr: sp.Basic, env: Env) -> Poly:
        """log of a product is split factor by factor, before the product is expanded."""
        arg = expr.args[0]
        out = self._log_factors(arg, env)
        return out if len(expr.args) == 1 else self.mul(out, self.raise_to(self._log_factors(expr.args[1], env), -1))

    def _log_factors(self, arg: sp.Basic, env: Env) -> Poly:
        if isinstance(arg, sp.Mul) and len(arg.args) > 1 and "log-product" in self.active:
            parts = [self.scalar(a, env) for a in arg.args]
            if all(self.sign(p) == POSITIVE for p in parts):
                self.used.add("log-product")
                out: Poly = {}
                for a in arg.args:
                    out = add(out, self._log_factors(a, env))
                return out
        if isinstance(arg, sp.Pow) and constant_of(self.scalar(arg.exp, env)) is not None and \
                self.sign(self.scalar(arg.base, env)) == POSITIVE and self.on("log-product"):
            return self.mul(self.scalar(arg.exp, env), self._log_factors(arg.base, env))
        p = self.scalar(arg, env)
        if self.sign(p) != POSITIVE and constant_of(p) is None:
            self.provide(f"{arg} > 0")
        return self.log(p)

    def abs_(self, expr: sp.Basic, env: Env) -> Poly:
        p = self.scalar(expr.args[0], env)
        return p if self.sign(p) else self.raise_to(self.mul(p, p), Fraction(1, 2))

    def opaque(self, tag: tuple, *parts: Poly) -> Poly:
        """An expression that is not looked into."""
        parts = tuple(map(self.canonical, parts))
        key = (tag, tuple(map(freeze, parts)))
        vars = frozenset().union(*map(vars_of, parts)) if parts else frozenset()
        return self.poly_of(self.atom("opaque", key, vars, max(map(height_of, parts), default=0)))

    def function(self, expr: sp.Basic, env: Env) -> Poly:
        f = expr.func
        points = [self.canonical(self.scalar(a, env)) for a in expr.args]
        value = self.values.get(f)
        if value is not None:
            return self._function_value(value, points)
        key = (("function", f.__name__), tuple(map(freeze, points)))
        vars = frozenset().union(*map(vars_of, points))
        return self.poly_of(self.atom("opaque", key, vars, max(map(height_of, points), default=0)))

    def _function_value(self, value: object, points: list[Poly]) -> Poly:
        if isinstance(value, tuple):
            return self._cell_value(value, points)
        return self.scalar(value.expr, dict(zip(value.variables, points, strict=True)))

    def _cell_value(self, value: object, points: list[Poly]) -> Poly:
        for p in points:
            k = constant_of(p)
            if k is None and len(p) == 1:
                (m, c), = p.items()
                k = m[0][0].key[0] if len(m) == 1 and m[0][0].kind == "cell" and m[0][1] == 1 == c else None
            if k is None:
                return self.opaque(("cells", value), *points)
            if not isinstance(value, tuple) or type(k) is not int or not 1 <= k <= len(value):
                raise Undefined(f"no value at the point {k}")
            value = value[k - 1]
        return {ONE: value} if value else {}

    # -------------------------------------------------------- sums and integrals

    def sum_(self, expr: sp.Basic, env: Env) -> Poly:
        body, *limits = expr.args
        return self._sum_over(limits, body, env, self.scalar)

    def _sum_over(self, limits: list, body: sp.Basic, env: Env, f: Callable[[sp.Basic, Env], Poly]) -> Poly:
        if not limits:
            return f(body, env)
        if len(limits[-1]) != 3:
            raise Refused(f"the sum over {limits[-1][0]} has no bounds")
        index, lo, hi = limits[-1]
        span = ("index", freeze(self.scalar(lo, env)), freeze(self.scalar(hi, env)))
        var = self.fresh(span)
        inner = self._sum_over(limits[:-1], body, {**env, index: self.poly_of(var)}, f)
        return self.bind(inner, [var])

    def product_(self, expr: sp.Basic, env: Env) -> Poly:
        body, *limits = expr.args
        if len(limits) != 1 or len(limits[0]) != 3:
            raise Refused("a product needs one index with bounds")
        index, lo, hi = limits[0]
        var = self.fresh(("index", freeze(self.scalar(lo, env)), freeze(self.scalar(hi, env))))
        return self.product_over(self.scalar(body, {**env, index: self.poly_of(var)}), var)

    def variable_span(self, x: sp.Basic, env: Env, space: nd.Space = nd.LINE) -> tuple:
        """The range of an integration variable."""
        if isinstance(x, sp.MatrixSymbol):
            rows, cols = shape(x, self, env)
            if constant_of(cols) != 1:
                raise Refused(f"integrals run over numbers and vectors, not over the matrix {x}")
            return "vector", freeze(rows)
        if not isinstance(x, sp.Symbol):
            raise Refused(f"{x} is not a variable to integrate over")
        if space.discrete:
            return "set", space.name
        return ("real", "R") if space == nd.LINE else ("space", space.name)

    def unrolled(self, span: tuple) -> range | None:
        if self.cells and span[0] in ("real", "space", "set"):
            return range(1, self.cells + 1)
        return super().unrolled(span)

    def bind(self, p: Poly, vars: list[Atom]) -> Poly:
        """At a point with piecewise-constant densities an integral is a sum over cells."""
        if self.cells:
            for var in [v for v in vars if self.span_of(v)[0] in ("real", "space")]:
                if self.span_of(var)[0] == "real":
                    self._vanishes_outside(p, var)
                total: Poly = {}
                for k in range(1, self.cells + 1):
                    total = add(total, self.sub(p, {var: self.poly_of(self.atom("cell", (k,)))}))
                p, vars = total, [v for v in vars if v is not var]
        return super().bind(p, vars)

    @staticmethod
    def _vanishes_outside(p: Poly, var: Atom) -> None:
        """On the line an integral is a sum over cells only if every term has a factor that is zero elsewhere."""
        for m in p:
            if not any(a.kind == "opaque" and a.key[0][0] == "cells" and e > 0 and var in a.vars for a, e in m):
                raise Undefined("an integrand that does not vanish outside the cells")

    def integral(self, expr: sp.Basic, env: Env) -> Poly:
        body, *limits = expr.args
        for limit in limits:
            if len(limit) == 3 and (limit[1], limit[2]) != nd.INFINITE:
                raise Refused(f"an integral from {limit[1]} to {limit[2]} is not read by the checker")
        spaces = {limit[0]: self.variable_span(limit[0], env) for limit in limits}
        return self._integrate(body, spaces, env)

    def int_(self, expr: sp.Basic, env: Env) -> Poly:
        return self._integrate(expr.body, {expr.variable: self.variable_span(expr.variable, env, expr.space)}, env)

    def _integrate(self, body: sp.Basic, spans: dict, env: Env) -> Poly:
        vars = {x: self.fresh(span) for x, span in spans.items()}
        inner = {x: v if isinstance(x, sp.MatrixSymbol) else self.poly_of(v) for x, v in vars.items()}
        return self.integrate(self.scalar(body, {**env, **inner}), list(vars.values()))

    def integrate(self, p: Poly, vars: list[Atom]) -> Poly:
        """An integral over variables; splitting it needs its terms to be integrable."""
        if any(a.kind in ("pdf", "opaque") for m in p for a, _ in m) and (len(p) > 1 or len(next(iter(p), ())) > 1 or
                                                                          "pdf" not in {a.kind for m in p
                                                                                        for a, _ in m}):
            self.provide("the integrals exist")
        return self.bind(p, vars)

    def set_sum(self, expr: sp.Basic, env: Env) -> Poly:
        if isinstance(expr.space, sp.FiniteSet):
            out: Poly = {}
            for value in expr.space.args:
                out = add(out, self.scalar(expr.body, {**env, expr.variable: self.scalar(value, env)}))
            return out
        if not isinstance(expr.space, nd.Space):
            raise Refused(f"{expr.space} is not a set to sum over")
        var = self.fresh(("set", expr.space.name))
        return self.bind(self.scalar(expr.body, {**env, expr.variable: self.poly_of(var)}), [var])

    # -------------------------------------------------------- distributions

    def distribution(self, d: sp.Basic) -> sp.Basic:
        """A distribution, or the one that a given or a point puts in its place."""
        value = self.values.get(nd.Density(d.name, d.space)) if isinstance(d, nd.Density) else None
        return value if isinstance(value, nd.Distribution) else d

    def density(self, d: sp.Basic, points: tuple[Point, ...], env: Env) -> Poly:
        """The density of a distribution at a point."""
        place = env.get(nd.Density(d.name, d.space)) if env and isinstance(d, nd.Density) else None
        if place is not None:
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
            for value, weight in d.pairs:
                if self.scalar(value, env) == x and self.on("finite-density"):
                    return self.scalar(weight, env)
        if callable(x) and isinstance(d, nd.Normal):
            raise Refused("a univariate Gaussian has no density at a vector")
        if isinstance(x, dict) and isinstance(d, (nd.MultivariateNormal, nd.Independent)):
            raise Refused("the density of a vector was asked for at a number")
        return self._unopened(d, x, env)

    def _unopened(self, d: sp.Basic, x: Point, env: Env) -> Poly:
        """A density whose formula is not among the axioms in use: a function of its point and parameters."""
        tag, parts = self.distribution_key(d, env)
        return self._pdf_atom(tag, (self.ref(x) if isinstance(x, dict) else self._vector_ref(x),), parts)

    def _vector_ref(self, x: Callable[[Poly], Poly]) -> Atom:
        ((m, _),) = x({ONE: 1}).items()
        return m[0][0].key[0]

    def _abstract(self, d: nd.Density, points: tuple[Point, ...], env: Env) -> Poly:
        if self.names.setdefault(f"the density {d.name}", d.space) != d.space:
            raise Refused(f"the density {d.name} is used on two spaces")
        refs = tuple(self.ref(x) if isinstance(x, dict) else self._vector_ref(x) for x in points)
        value = self.values.get(nd.Density(d.name, d.space))
        given = tuple(freeze(self.scalar(g, env)) for g in d.given)
        if isinstance(value, tuple):
            return self._cell_value(value, [self.unref(r) for r in refs])
        if self.point:
            raise Undefined(f"{d} has no value at this point")
        return self._pdf_atom(("density", d.name, d.space), refs, given)

    def _pdf_atom(self, tag: tuple, refs: tuple, given: tuple) -> Poly:
        conditions = frozenset().union(*(vars_of(dict(g)) for g in given)) if given else frozenset()
        key = (tag, refs, conditions, given)
        vars = self.ref_vars(refs) | conditions
        height = max([self.ref_height(refs), *(height_of(dict(g)) for g in given)])
        if tag[0] == "density":
            self.provide(f"{tag[1]} > 0 wherever it is divided by or its logarithm is taken")
        return self.poly_of(self.atom("pdf", key, vars, height, POSITIVE))

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
            key = (i, j, freeze(mean), freeze(cov))
            return ("mvn", self.ids.setdefault(key, len(self.ids))), ()
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

    def expect(self, d: sp.Basic, f: Callable[[Point], Poly], env: Env) -> Poly:
        """E_{x ~ d} f(x): the integral (or the sum) of density times f."""
        d = self.distribution(d)
        if isinstance(d, nd.Finite):
            out: Poly = {}
            for value, weight in d.pairs:
                if not self.on("finite-density"):
                    raise Refused("the probabilities of finitely many points are not among the axioms in use")
                if self.scalar(weight, env):
                    out = add(out, self.mul(self.scalar(weight, env), f(self.scalar(value, env))))
            return out
        closed = isinstance(d, (nd.Normal, nd.MultivariateNormal)) and "gaussian-integral" not in self.active and \
            not self.active.isdisjoint(("normal-density", "mvn-density"))
        if closed or not self.on("expectation"):
            tag, parts = self.distribution_key(d, env)
            plain, _ = self.variable_for(d, env)
            v = self.fresh(("expect", tag, self.span_of(plain)[0], *parts))
            point: Point = self.vector_point(v) if self.span_of(plain)[0] == "vector" else self.poly_of(v)
            return self.bind(f(point), [v])
        v, point = self.variable_for(d, env)
        return self.integrate(self.mul(self.density(d, (point,), env), f(point)), [v])

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
        return (*super().bound_rules(), self.moments)

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
        def body(point: Point) -> Poly:
            return self.scalar(expr.body, {**env, expr.variable: self._bound_value(point, expr.variable)})
        return self.expect(expr.distribution, body, env)

    def _bound_value(self, point: Point, x: sp.Basic) -> object:
        vector = callable(point)
        if vector != isinstance(x, sp.MatrixSymbol):
            raise Refused(f"shape error: {x} cannot be a value of this distribution")
        return self._vector_ref(point) if vector else point

    def pdf_(self, expr: sp.Basic, env: Env) -> Poly:
        return self.density(expr.distribution, tuple(self.point_of(x, env) for x in expr.points), env)

    def point_of(self, x: sp.Basic, env: Env) -> Point:
        """A point of R, or of R^n as a function of an index."""
        if isinstance(x, (sp.MatrixExpr, MatrixBase)):
            shape(x, self, env)
            return lambda i: self.cell(x, i, {ONE: 1}, env)
        return self.scalar(x, env)

    def kl(self, expr: sp.Basic, env: Env) -> Poly:
        if not self.on("kl"):
            return self._divergence("kl", expr, env)
        p, q = expr.args
        return self._log_expectation(p, lambda x: self.log(self.mul(
            self.density(p, (x,), env), self.raise_to(self.density(q, (x,), env), -1))), env)

    def entropy(self, expr: sp.Basic, env: Env) -> Poly:
        if not self.on("entropy" if len(expr.args) == 1 else "cross-entropy"):
            return self._divergence("entropy", expr, env)
        p, q = expr.args[0], expr.args[-1]
        return scale(self._log_expectation(p, lambda x: self.log(self.density(q, (x,), env)), env), -1)

    def _log_expectation(self, p: sp.Basic, f: Callable[[Point], Poly], env: Env) -> Poly:
        """E_p of a logarithm of densities, as an integral or a sum."""
        p = self.distribution(p)
        if isinstance(p, nd.Finite):
            return self.expect(p, f, env)
        v, point = self.variable_for(p, env)
        return self.integrate(self.mul(self.density(p, (point,), env), f(point)), [v])

    def _divergence(self, tag: str, expr: sp.Basic, env: Env) -> Poly:
        keys = [self.distribution_key(d, env) for d in expr.args]
        return self.opaque((tag, *(k for k, _ in keys)), *(dict(part) for _, parts in keys for part in parts))

    # -------------------------------------------------------- matrices

    def entry_(self, expr: sp.Basic, env: Env) -> Poly:
        base, refs = expr.base, [self.scalar(i, env) for i in expr.indices]
        if isinstance(base, (sp.MatrixExpr, MatrixBase)):
            rows, cols = shape(base, self, env)
            if len(refs) == 1 and constant_of(cols) == 1:
                refs.append({ONE: 1})
            if len(refs) != 2:
                raise Refused(f"{expr} has too few or too many indices")
            return self.cell(base, refs[0], refs[1], env)
        if not isinstance(base, sp.Symbol):
            raise Refused(f"{base} has no entries")
        if isinstance(env.get(base), Atom):
            return self.entry(env[base], tuple(map(self.ref, refs)))
        return self.family_entry(base, tuple(map(self.ref, refs)))

    def family_entry(self, base: sp.Basic, refs: tuple) -> Poly:
        """A member of an indexed family of numbers."""
        value = self.values.get(base)
        if isinstance(value, tuple):
            if all(isinstance(r, int) for r in refs):
                return self._cell_value(value, [{ONE: r} for r in refs])
        elif isinstance(value, sp.Lambda):
            return self.scalar(value.expr, dict(zip(value.variables, map(self.unref, refs), strict=True)))
        elif value is not None:
            return self.value_of(base)
        known = self.names.setdefault(str(base), base)
        if known != base:
            raise Refused(f"the name {base} stands for two things (different assumptions or shapes)")
        return self.entry(self.atom("base", (base,)), refs)

    def entry_sign(self, base: Atom, refs: tuple) -> int:
        if base in self.signs_of_places:
            return self.signs_of_places[base]
        if base.kind == "base" and isinstance(base.key[0], sp.Symbol):
            return self.declared_sign(base.key[0])
        if len(refs) == 2 and refs[0] == refs[1] and (base in self.definite or base in self.positive_diagonal):
            return POSITIVE
        return UNKNOWN

    def rebuilt_entry(self, base: Atom, refs: tuple, symmetric: bool) -> Poly:
        if self.values and base.kind == "base" and base.key[0] in self.values:
            name = base.key[0]
            if isinstance(name, sp.Symbol):
                return self.family_entry(name, refs)
            return self.matrix_entry(name, *(self.unref(r) for r in (refs if len(refs) == 2 else (*refs, 1))))
        return self.entry(base, refs, symmetric)

    def matrix_entry(self, name: sp.Basic, i: Poly, j: Poly) -> Poly:
        """An entry of a named matrix."""
        value = self.values.get(name)
        if value is not None:
            if isinstance(value, MatrixBase) and not (constant_of(i) and constant_of(j)):
                base = self.atom("base", (name,))
                return self.entry(base, (self.ref(i), self.ref(j)))
            if name in self.busy:
                raise Refused(f"{name} is defined in terms of itself")
            self.busy.add(name)
            try:
                return self.cell(value, i, j, {})
            finally:
                self.busy.discard(name)
        if self.point:
            raise Undefined(f"{name} has no value at this point")
        known = self.names.setdefault(str(name), name)
        if known != name:
            raise Refused(f"the name {name} stands for two things (different assumptions or shapes)")
        base = self.atom("base", (name,))
        rows, cols = name.shape
        if cols == 1 or rows == 1:
            return self.entry(base, (self.ref(i if cols == 1 else j),))
        if base in self.diagonals:
            return self.mul(self.delta(i, j), self.entry(base, (self.ref(i), self.ref(i)), True))
        refs = self.ref(i), self.ref(j)
        return self.entry(base, refs, base in self.symmetric)

    def cell(self, m: sp.Basic, i: Poly, j: Poly, env: Env) -> Poly:
        """The entry (i, j) of a matrix expression, whose shape has been checked."""
        meaning = CELLS.get(type(m)) or next((f for kind, f in CELLS_BY_BASE if isinstance(m, kind)), None)
        if meaning is None:
            raise Refused(f"{type(m).__name__} has no meaning as a matrix for the checker, in {m}")
        self.depth += 1
        try:
            if self.depth > MAX_DEPTH:
                raise Refused("the expression is nested too deeply")
            self.work()
            out: Poly = meaning(self, m, i, j, env)
            return out
        finally:
            self.depth -= 1

    def cell_symbol(self, m: sp.Basic, i: Poly, j: Poly, env: Env) -> Poly:
        if m in env:
            refs = (self.ref(i),) if m.shape[1] == 1 else (self.ref(i), self.ref(j))
            return self.entry(env[m], refs)
        return self.matrix_entry(m, i, j)

    def cell_add(self, m: sp.Basic, i: Poly, j: Poly, env: Env) -> Poly:
        out: Poly = {}
        for a in m.args:
            out = add(out, self.cell(a, i, j, env))
        return out

    def cell_mul(self, m: sp.Basic, i: Poly, j: Poly, env: Env) -> Poly:
        scalars = [a for a in m.args if not isinstance(a, (sp.MatrixExpr, MatrixBase))]
        letters = [a for a in m.args if isinstance(a, (sp.MatrixExpr, MatrixBase))]
        out = self.product(self.scalar(a, env) for a in scalars)
        between: list[Atom] = []
        here = i
        for k, letter in enumerate(letters):
            last = k == len(letters) - 1
            if last:
                there = j
            else:
                width = shape(letter, self, env)[1]
                if constant_of(width) == 1:
                    there = {ONE: 1}
                else:
                    var = self.fresh(("index", ((ONE, 1),), freeze(width)))
                    between.append(var)
                    there = self.poly_of(var)
            out = self.mul(out, self.cell(letter, here, there, env))
            here = there
        return self.bind(out, between)

    def cell_pow(self, m: sp.Basic, i: Poly, j: Poly, env: Env) -> Poly:
        base, e = m.args
        k = constant_of(self.scalar(e, env))
        if type(k) is not int or abs(k) > 32:
            raise Refused(f"the matrix power {m} is not read; use whole numbers up to 32")
        if k == 0:
            return self.delta(i, j)
        factor = base if k > 0 else sp.Inverse(base)
        return self.cell_mul(sp.MatMul(*[factor] * abs(k), evaluate=False), i, j, env)

    def cell_transpose(self, m: sp.Basic, i: Poly, j: Poly, env: Env) -> Poly:
        return self.cell(m.args[0], j, i, env)

    def cell_inverse(self, m: sp.Basic, i: Poly, j: Poly, env: Env) -> Poly:
        letters = self._square_letters(m.args[0], env)
        if letters and "inverse" in self.active:
            turned = sp.MatMul(*(sp.Inverse(a) for a in reversed(letters)), evaluate=False)
            return self.cell_mul(turned, i, j, env)
        p, row, col = self.as_function(m.args[0], env)
        if self.definiteness(p, row, col) != DEFINITE and not self.point:
            self.provide(f"{m.args[0]} is invertible")
        return self.inverse(p, row, col, i, j)

    def as_function(self, m: sp.Basic, env: Env) -> tuple[Poly, Atom, Atom]:
        """A square matrix as a polynomial in a row and a column index."""
        rows, cols = shape(m, self, env)
        if rows != cols:
            raise Refused(f"shape error: {m} is not square")
        span = ("index", ((ONE, 1),), freeze(rows))
        row, col = self.fresh(span), self.fresh(span)
        return self.cell(m, self.poly_of(row), self.poly_of(col), env), row, col

    def cell_diag(self, m: sp.Basic, i: Poly, j: Poly, env: Env) -> Poly:
        return self.mul(self.delta(i, j), self.scalar(m.body, {**env, m.index: i}))

    def cell_vec(self, m: sp.Basic, i: Poly, j: Poly, env: Env) -> Poly:
        return self.scalar(m.body, {**env, m.index: i})

    def cell_explicit(self, m: sp.Basic, i: Poly, j: Poly, env: Env) -> Poly:
        r, c = constant_of(i), constant_of(j)
        if r is not None and c is not None:
            return self.scalar(m[int(r) - 1, int(c) - 1], env)
        out: Poly = {}
        for r in range(m.rows):
            for c in range(m.cols):
                place = self.mul(self.delta(i, {ONE: r + 1}), self.delta(j, {ONE: c + 1}))
                out = add(out, self.mul(place, self.scalar(m[r, c], env)))
        return out

    def cell_expectation(self, m: sp.Basic, i: Poly, j: Poly, env: Env) -> Poly:
        def body(point: Point) -> Poly:
            return self.cell(m.body, i, j, {**env, m.variable: self._bound_value(point, m.variable)})
        return self.expect(m.distribution, body, env)

    def trace(self, expr: sp.Basic, env: Env) -> Poly:
        rows, cols = shape(expr.args[0], self, env)
        if rows != cols:
            raise Refused(f"shape error: the trace of {expr.args[0]}, which is not square")
        if not self.on("trace"):
            p, row, col = self.as_function(expr.args[0], env)
            key = self.lambda_key(p, [row, col])
            free = vars_of(m for m, _ in key[1]) - set(key[0])
            return self.poly_of(self.atom("trace", key, free, 1 + height_of(m for m, _ in key[1])))
        v = self.fresh(("index", ((ONE, 1),), freeze(rows)))
        return self.bind(self.cell(expr.args[0], self.poly_of(v), self.poly_of(v), env), [v])

    def det_(self, expr: sp.Basic, env: Env) -> Poly:
        m = expr.args[0]
        letters = self._square_letters(m, env)
        if letters and "determinant" in self.active:
            self.used.add("determinant")
            return self.product(self.det(*self.as_function(a, env)) for a in letters)
        return self.det(*self.as_function(m, env))

    def _square_letters(self, m: sp.Basic, env: Env) -> list[sp.Basic] | None:
        """The factors of a product of square matrices, as it is written."""
        if not isinstance(m, sp.MatMul) or not all(isinstance(a, (sp.MatrixExpr, MatrixBase)) for a in m.args):
            return None
        shape(m, self, env)
        shapes = [shape(a, self, env) for a in m.args]
        return list(m.args) if all(r == c for r, c in shapes) else None

    def logdet(self, expr: sp.Basic, env: Env) -> Poly:
        return self.log(self.det_(expr, env))

    def one_by_one(self, expr: sp.Basic, env: Env) -> Poly:
        rows, cols = shape(expr.args[0], self, env)
        if constant_of(rows) != 1 or constant_of(cols) != 1:
            raise Refused(f"shape error: {expr.args[0]} is not 1 x 1, so it is not a number")
        return self.cell(expr.args[0], {ONE: 1}, {ONE: 1}, env)

    def frobenius(self, expr: sp.Basic, env: Env) -> Poly:
        rows, cols = shape(expr.args[0], self, env)
        r, c = (self.fresh(("index", ((ONE, 1),), freeze(n))) for n in (rows, cols))
        p = self.cell(expr.args[0], self.poly_of(r), self.poly_of(c) if constant_of(cols) != 1 else {ONE: 1}, env)
        square = self.bind(self.mul(p, p), [r] if constant_of(cols) == 1 else [r, c])
        return self.raise_to(square, Fraction(1, 2))

    def element(self, expr: sp.Basic, env: Env) -> Poly:
        shape(expr.args[0], self, env)
        i, j = (add(self.scalar(k, env), {ONE: 1}) for k in expr.args[1:])
        return self.cell(expr.args[0], i, j, env)

    # -------------------------------------------------------- derivatives

    def derivative_(self, expr: sp.Basic, env: Env) -> Poly:
        """sympy.Derivative by symbols and by members of families, repeated ones included."""
        f, *counts = expr.args
        if not counts:
            return self.scalar(f, env)
        *earlier, (x, times) = counts
        k = constant_of(self.scalar(times, env))
        if type(k) is not int or not 1 <= k <= 6:
            raise Refused(f"the derivative {expr} is not read")
        inner = f if not earlier else sp.Derivative(f, *earlier, evaluate=False)
        if isinstance(x, nd.Entry):
            return self._by_member(inner, x, k, env)
        if isinstance(x, nd.pdf):
            return self.functional(nd.FunctionalDerivative(inner, x.distribution, x.point), env)
        if not isinstance(x, sp.Symbol):
            raise Refused(f"{x} is not something to differentiate by")
        value = self.scalar(x, env)
        place = self.placeholder(self.sign(value) if self.sign(value) == POSITIVE else UNKNOWN)
        p = self.scalar(inner, {**env, x: self.poly_of(place)})
        for _ in range(k):
            p = self.derivative(p, By(place))
        return self.sub(p, {place: value})

    def _by_member(self, f: sp.Basic, x: nd.Entry, times: int, env: Env) -> Poly:
        refs = tuple(self.ref(self.scalar(i, env)) for i in x.indices)
        if isinstance(x.base, sp.MatrixSymbol):
            return self._by_entries(f, x.base, refs, env)
        place = self.placeholder(self.declared_sign(x.base))
        p = self.scalar(f, {**env, x.base: place})
        for _ in range(times):
            p = self.derivative(p, By(place, refs))
        return self.sub(p, {place: lambda r: self.family_entry(x.base, r)})

    def _by_entries(self, f: sp.Basic, symbol: sp.MatrixSymbol, refs: tuple, env: Env) -> Poly:
        base = self.atom("base", (symbol,))
        if base in self.symmetric and symbol.shape[1] != 1:
            raise Refused(f"the derivative by the symmetric matrix {symbol} needs a stated convention")
        place = self.placeholder()
        p = self.derivative(self.scalar(f, {**env, symbol: place}), By(place, refs))

        def back(r: tuple) -> Poly:
            return self.cell_symbol(symbol, self.unref(r[0]), self.unref(r[-1]) if len(r) > 1 else {ONE: 1}, env)
        return self.sub(p, {place: back})

    def cell_gradient(self, m: sp.Basic, i: Poly, j: Poly, env: Env) -> Poly:
        one = constant_of(shape(m.variable, self, env)[1]) == 1
        return self._by_entries(m.function, m.variable, (self.ref(i),) if one else (self.ref(i), self.ref(j)), env)

    def functional(self, expr: sp.Basic, env: Env) -> Poly:
        """The derivative of a functional by the value of a density at a point."""
        if not self.on("functional-derivative"):
            raise Refused("functional derivatives are not among the axioms in use")
        f, d, x = expr.args
        if not isinstance(d, nd.Density) or d.given:
            raise Refused(f"{d} is not a density to vary")
        key = nd.Density(d.name, d.space)
        place = self.placeholder(POSITIVE)
        p = self.scalar(f, {**env, key: place})
        p = self.derivative(p, By(place, (self.ref(self.scalar(x, env)),), pointwise=True))
        return self.sub(p, {place: lambda r: self.density(key, tuple(map(self.unref, r)), env)})

    # -------------------------------------------------------- atoms of this layer under a substitution

    def sub_other(self, a: Atom, mapping: dict[Atom, Poly]) -> Poly:
        match a.kind:
            case "pdf":
                head, refs, conditions, given = a.key
                refs = tuple(self.sub_ref(r, mapping) for r in refs)
                given = tuple(freeze(self.sub(dict(g), mapping)) for g in given)
                if head[0] == "density" and isinstance(value := self._density_value(head), tuple):
                    return self._cell_value(value, [self.unref(r) for r in refs])
                return self._pdf_atom(head, refs, given)
            case "opaque":
                tag, parts = a.key
                moved = [self.sub(dict(p), mapping) for p in parts]
                if tag[0] == "cells":
                    return self._cell_value(tag[1], moved)
                if tag[0] == "exp":
                    return self.exp(moved[0])
                return self.opaque(tag, *moved)
            case "trace":
                vars, p = self._opened(a.key, mapping)
                key = self.lambda_key(p, vars)
                free = vars_of(m for m, _ in key[1]) - set(key[0])
                return self.poly_of(self.atom("trace", key, free, a.height))
            case "sym" | "pi" | "prime" | "base" | "cell":
                return self.poly_of(a)
            case "count":
                raise Refused("a range that depends on another index was not counted")
        return super().sub_other(a, mapping)

    def _density_value(self, head: tuple) -> object:
        return next((v for d, v in self.values.items()
                     if isinstance(d, nd.Density) and d.name == head[1] and d.space == head[2]), None)

    def signature_of_other(self, a: Atom, colors: dict[Atom, int]) -> int:
        match a.kind:
            case "pdf":
                head, refs, _, given = a.key
                return hash((15, self.ids.setdefault(head, len(self.ids)),
                             tuple(self.ref_signature(r, colors) for r in refs),
                             tuple(self.poly_signature(dict(g), colors) for g in given)))
            case "opaque":
                tag, parts = a.key
                return hash((16, self.ids.setdefault(tag, len(self.ids)),
                             tuple(self.poly_signature(dict(p), colors) for p in parts)))
            case "trace":
                slots, body = a.key
                inner = {**colors, **{s: hash((17, k)) for k, s in enumerate(slots)}}
                return hash((18, self.poly_signature(dict(body), inner)))
        return super().signature_of_other(a, colors)

    def show(self, p: Poly) -> str:
        from .show import show

        return show(p)


SCALARS: dict[type, Callable] = {
    sp.Symbol: Meaning.symbol, sp.Dummy: Meaning.symbol, sp.Add: Meaning.add_, sp.Mul: Meaning.mul_,
    sp.Pow: Meaning.pow_, sp.exp: Meaning.exp_, sp.log: Meaning.log_, sp.Abs: Meaning.abs_,
    sp.Sum: Meaning.sum_, sp.Product: Meaning.product_, sp.Integral: Meaning.integral, nd.Int: Meaning.int_,
    nd.SetSum: Meaning.set_sum, nd.E: Meaning.e_, nd.pdf: Meaning.pdf_, nd.KL: Meaning.kl,
    nd.Entropy: Meaning.entropy, nd.CrossEntropy: Meaning.entropy, nd.Entry: Meaning.entry_,
    nd.Tr: Meaning.trace, sp.Trace: Meaning.trace, nd.Det: Meaning.det_, sp.Determinant: Meaning.det_,
    sp.Derivative: Meaning.derivative_, nd.FunctionalDerivative: Meaning.functional,
    nd.LogDet: Meaning.logdet, nd.Scalar: Meaning.one_by_one, nd.Frobenius: Meaning.frobenius,
    MatrixElement: Meaning.element,
    sp.core.numbers.Pi: lambda self, expr, env: self._pi(),
    sp.core.numbers.Exp1: lambda self, expr, env: self.exp({ONE: 1}),
}  # fmt: skip
SCALARS_BY_BASE: tuple = ((sp.Rational, Meaning.rational), (AppliedUndef, Meaning.function))
CELLS: dict[type, Callable] = {
    sp.MatrixSymbol: Meaning.cell_symbol, sp.MatAdd: Meaning.cell_add, sp.MatMul: Meaning.cell_mul,
    sp.MatPow: Meaning.cell_pow, sp.Transpose: Meaning.cell_transpose, sp.Inverse: Meaning.cell_inverse,
    sp.Identity: lambda self, m, i, j, env: self.delta(i, j),
    sp.ZeroMatrix: lambda self, m, i, j, env: {},
    nd.Grad: Meaning.cell_gradient, nd.Diag: Meaning.cell_diag, nd.Vec: Meaning.cell_vec, nd.EMatrix: Meaning.cell_expectation,
}  # fmt: skip
CELLS_BY_BASE: tuple = ((MatrixBase, Meaning.cell_explicit),)
