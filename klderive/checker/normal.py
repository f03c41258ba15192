"""What each SymPy node means: a tree becomes a polynomial in atoms.

The one idea: a class of node has one meaning, looked up by class identity; an axiom that is off leaves an opaque
atom. Nothing that SymPy evaluated, assumed about shapes or simplified is trusted beyond the tree itself.

Not here: the algebra (terms, binders, matrices, gaussians, calculus), distributions (densities.py), entries of
matrices (entries.py), the decision (decide.py).
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef
from sympy.matrices.expressions.matexpr import MatrixElement

from ..symbolic import nodes as nd
from .calculus import By
from .densities import Env, about
from .entries import MAX_DEPTH, Entries
from .shapes import shape
from .signs import POSITIVE, UNKNOWN
from .terms import (
    ONE,
    Atom,
    Poly,
    Refused,
    Undefined,
    add,
    constant_of,
    freeze,
    height_of,
    number,
    scale,
    vars_of,
)


class Meaning(Entries):
    """Translates SymPy trees; holds the values that givens or a point assign to names."""

    def __init__(self, active: frozenset[str], budget: int):
        super().__init__(active, budget)
        self.cells: int | None = None
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
                if k * outer < 0:
                    self.nonzero(inner, base.base, env)
                return self.raise_to(inner, k * outer)
        if k is not None:
            if k < 0:
                self.nonzero(p, base, env)
            if type(k) is not int and p and not self.sign(p) and constant_of(p) is None:
                self.provide(f"{base} >= 0", about(sp.Ge, base, env))
            return self.raise_to(p, k)
        if self.sign(p) == POSITIVE:
            return self.exp(self.mul(q, self.log(p)))
        self.provide(f"{base} != 0" if e.is_integer else f"{base} > 0",
                     about(sp.Ne if e.is_integer else sp.Gt, base, env))
        self.note(f"{base} is not known to be positive, so its power {expr} stays as it is")
        return self.opaque(("power",), p, q)

    def nonzero(self, p: Poly, source: sp.Basic, env: Env) -> None:
        """A denominator: its side condition, unless its sign is known."""
        if not p:
            raise Undefined(f"division by zero: {source}")
        if constant_of(p) is None and self.sign(p) != POSITIVE and \
                not (isinstance(source, sp.Symbol) and source.is_nonzero):
            self.provide(f"{source} != 0", about(sp.Ne, source, env))

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
            self.provide(f"{arg} > 0", about(sp.Gt, arg, env))
        return self.log(p)

    def abs_(self, expr: sp.Basic, env: Env) -> Poly:
        p = self.scalar(expr.args[0], env)
        if self.sign(scale(p, -1)):
            return scale(p, -1)
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

    def _function_value(self, value: Any, points: list[Poly]) -> Poly:
        if isinstance(value, tuple):
            return self.cell_value(value, points)
        return self.scalar(value.expr, dict(zip(value.variables, points, strict=True)))

    def cell_value(self, value: Any, points: list[Poly]) -> Poly:
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
        if isinstance(value, sp.Basic):
            return self.scalar(value, {})
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
        var = self.fresh(self.index_span(lo, hi, env))
        inner = self._sum_over(limits[:-1], body, {**env, index: self.poly_of(var)}, f)
        return self.bind(inner, [var])

    def index_span(self, lo: sp.Basic, hi: sp.Basic, env: Env) -> tuple:
        """The range of an index, between whole numbers."""
        bounds = [self.scalar(b, env) for b in (lo, hi)]
        for p, source in zip(bounds, (lo, hi), strict=True):
            if type(constant_of(p) or 0) is not int:
                raise Refused(f"a sum or product ends at {source}, which is not a whole number")
            if not all(type(c) is int and all(type(e) is int and e > 0 and _is_whole(a) for a, e in m)
                       for m, c in p.items()):
                self.provide(f"{source} is a whole number")
        return "index", *map(freeze, bounds)

    def product_(self, expr: sp.Basic, env: Env) -> Poly:
        body, *limits = expr.args
        if len(limits) != 1 or len(limits[0]) != 3:
            raise Refused("a product needs one index with bounds")
        index, lo, hi = limits[0]
        var = self.fresh(self.index_span(lo, hi, env))
        inner = {**env, index: self.poly_of(var)}
        if self.unrolled(self.span_of(var)) is None and self.sign(self.scalar(body, inner)) == POSITIVE:
            return self.exp(self.bind(self._log_factors(body, inner), [var]))
        return self.product_over(self.scalar(body, inner), var)

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
            if len(limit) == 3 and (limit[1], limit[2]) != (-sp.oo, sp.oo):
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
        if len(p) > 1 and any(a.kind == "pdf" for m in p for a, _ in m):
            self.provide("the integrals exist")
        return self.bind(p, vars)

    def set_sum(self, expr: sp.Basic, env: Env) -> Poly:
        if isinstance(expr.space, sp.FiniteSet):
            out: Poly = {}
            self.distinct([self.scalar(v, env) for v in expr.space.args])
            for value in expr.space.args:
                out = add(out, self.scalar(expr.body, {**env, expr.variable: self.scalar(value, env)}))
            return out
        if not isinstance(expr.space, nd.Space):
            raise Refused(f"{expr.space} is not a set to sum over")
        var = self.fresh(("set", expr.space.name))
        return self.bind(self.scalar(expr.body, {**env, expr.variable: self.poly_of(var)}), [var])

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
        if "derivative" not in self.active:
            return self._slope(inner, x, k, value, env)
        place = self.placeholder(self.sign(value) if self.sign(value) == POSITIVE else UNKNOWN)
        p = self.scalar(inner, {**env, x: self.poly_of(place)})
        for _ in range(k):
            p = self.derivative(p, By(place))
        return self.sub(p, {place: value})

    def _slope(self, f: sp.Basic, x: sp.Basic, times: int, value: Poly, env: Env) -> Poly:
        """A derivative that is not opened: a word made of the function and the place."""
        place = self.placeholder(POSITIVE if self.sign(value) == POSITIVE else UNKNOWN)
        key = self.lambda_key(self.scalar(f, {**env, x: self.poly_of(place)}), [place])
        return self._slope_atom(key, times, value)

    def _slope_atom(self, key: tuple, times: int, value: Poly) -> Poly:
        vars = vars_of(m for m, _ in key[1]) - set(key[0]) | vars_of(value)
        height = max(1 + height_of(m for m, _ in key[1]), height_of(value))
        return self.poly_of(self.atom("slope", (key, times, freeze(value)), vars, height))

    def _by_member(self, f: sp.Basic, x: nd.Entry, times: int, env: Env) -> Poly:
        refs = tuple(self.ref(self.scalar(i, env)) for i in x.indices)
        if isinstance(x.base, sp.MatrixSymbol):
            return self._by_entries(f, x.base, refs, env, times)
        place = self.placeholder(self.declared_sign(x.base))
        p = self.scalar(f, {**env, x.base: place})
        for _ in range(times):
            p = self.derivative(p, By(place, refs))
        return self.sub(p, {place: lambda r: self.family_entry(x.base, r)})

    def _by_entries(self, f: sp.Basic, symbol: sp.MatrixSymbol, refs: tuple, env: Env, times: int = 1) -> Poly:
        base = self.atom("base", (symbol,))
        if base in self.symmetric | self.triangular and symbol.shape[1] != 1:
            kind = "symmetric" if base in self.symmetric else "triangular"
            raise Refused(f"the derivative by the {kind} matrix {symbol} needs a stated convention")
        place = self.placeholder()
        p = self.scalar(f, {**env, symbol: place})
        for _ in range(times):
            p = self.derivative(p, By(place, refs))

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
            case "slope":
                places, p = self._opened(a.key[0], mapping)
                return self._slope_atom(self.lambda_key(p, places), a.key[1], self.sub(dict(a.key[2]), mapping))
            case "opaque":
                tag, parts = a.key
                moved = [self.sub(dict(p), mapping) for p in parts]
                if tag[0] == "cells":
                    return self.cell_value(tag[1], moved)
                if tag[0] == "exp":
                    return self.exp(moved[0])
                return self.opaque(tag, *moved)
            case "sym" | "pi" | "prime" | "base" | "cell":
                return self.poly_of(a)
        return super().sub_other(a, mapping)

    def signature_of_other(self, a: Atom, colors: dict[Atom, int]) -> int:
        match a.kind:
            case "slope":
                (slots, body), times, value = a.key
                inner = {**colors, **{s: hash((20, k)) for k, s in enumerate(slots)}}
                return hash((21, times, self.poly_signature(dict(body), inner),
                             self.poly_signature(dict(value), colors)))
            case "opaque":
                tag, parts = a.key
                return hash((16, self.ids.setdefault(tag, len(self.ids)),
                             tuple(self.poly_signature(dict(p), colors) for p in parts)))
        return super().signature_of_other(a, colors)

    def stated(self, relation: str, p: Poly, q: Poly) -> sp.Basic | None:
        """A condition between polynomials in names and their members."""
        left, right = self._expression(p), self._expression(q)
        if left is None or right is None:
            return None
        return {">=": sp.Ge, "!=": sp.Ne}[relation](left, right, evaluate=False)

    def _expression(self, p: Poly) -> sp.Expr | None:
        total: sp.Expr = sp.S.Zero
        for m, c in p.items():
            if not all(a.kind == "sym" and isinstance(a.key[0], sp.Symbol) for a, _ in m):
                return None
            total += sp.Mul(sp.Rational(c.numerator, c.denominator), *(a.key[0] ** sp.Rational(str(e)) for a, e in m))
        return total

    def show(self, p: Poly) -> str:
        from .show import show

        return show(p)


def _is_whole(a: Atom) -> bool:
    """Whether an atom certainly is an integer: an index, or a name declared so."""
    return a.kind == "sym" and bool(a.key[0].is_integer) or a.kind == "var" and a.key[-1][0] == "index"


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
