"""How expressions that are numbers become terms.

The one idea: one small reader a class; the order of terms and factors is kept, nothing is evaluated.

    a - b   is read as it is built in SymPy: a + (-1) b;   a/b   as a b^(-1);   sqrt(x)   as x^(1/2)
    sums and products over an empty range are 0 and 1 (SymPy's own `doit` follows Karr and may say otherwise)
    Integral(f, x)   is the integral over the whole line, as Int(f, x) is

Not here: matrices and laws (arrays.py), conditions (propositions.py).
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

import sympy as sp
from sympy import Basic
from sympy.core.function import UndefinedFunction

from ..language import REAL, App, Free, Function, Lam, Num, Real, Term, Type, app, subterms
from .assumptions import of_symbol
from .binders import BINDERS
from .limits import MAX_ORDER, NotRead, shown
from .names import key_of
from .nodes import Density, E, Entry, FunctionalDerivative, Int, SetSum, pdf
from .scope import Reader, Scope, column, layered
from .signs import known_to_be

FUNCTIONS: dict[type, str] = {
    sp.exp: "exp", sp.log: "log", sp.Abs: "abs", sp.sign: "sign", sp.floor: "floor", sp.factorial: "factorial",
    sp.gamma: "gamma", sp.erf: "erf", sp.sin: "sin", sp.cos: "cos", sp.tanh: "tanh",
}  # fmt: skip
"""The known functions of one number; `digamma` is SymPy's polygamma(0, x)."""


@lru_cache(maxsize=1024)
def rational(node: Basic) -> Num:
    """A number of SymPy."""
    return Num(Fraction(int(node.p), int(node.q)))


def number(node: Basic, scope: Scope) -> Term:
    return rational(node)


def symbol(node: Basic, scope: Scope) -> Term:
    return scope.name(node)


def several(op: str) -> Reader:
    """A sum, a product, a maximum ... of two or more."""

    def read(node: Basic, scope: Scope) -> Term:
        if len(node.args) < 2:
            raise NotRead(f"{type(node).__name__} of {len(node.args)} argument{'s' * (not node.args)} is not read")
        return App(op, scope.all(node.args))

    return read


def power(node: Basic, scope: Scope) -> Term:
    base, exponent = node.args
    return App("pow", (scope.read(base), scope.read(exponent)))


def function_of_one(node: Basic, scope: Scope) -> Term:
    if len(node.args) != 1:
        raise NotRead(f"{type(node).__name__} is read with one argument" + (
            "; write log(x)/log(b) for another base" if type(node) is sp.log else ""))
    return App(FUNCTIONS[type(node)], (scope.read(node.args[0]),))


def digamma(node: Basic, scope: Scope) -> Term:
    order, x = node.args if len(node.args) == 2 else (sp.S.Zero, *node.args)
    if order != 0:
        raise NotRead("polygamma(n, x) is read for n = 0 only")
    return App("digamma", (scope.read(x),))


def log_gamma(node: Basic, scope: Scope) -> Term:
    return app("log", app("gamma", scope.read(node.args[0])))


def delta(node: Basic, scope: Scope) -> Term:
    if len(node.args) != 2:
        raise NotRead("KroneckerDelta is read with two arguments")
    return app("indicator", App("eq", scope.all(node.args)))


def cases(node: Basic, scope: Scope) -> Term:
    return App("cases", tuple(scope.read(part) for pair in node.args for part in pair.args))


def inside(node: Basic, scope: Scope) -> Term:
    """What an UnevaluatedExpr holds."""
    return scope.read(node.args[0])


def binder(node: Basic, scope: Scope) -> Term:
    layers, body = BINDERS[type(node)](node)
    return layered(layers, body, scope)


def entry(node: Basic, scope: Scope) -> Term:
    base, *indices = node.args
    if type(base) is sp.Symbol:
        return App("apply", (scope.name(("family", base)), *scope.all(indices)))
    return App("entry", (scope.read(base), *scope.all(indices)))


def applied(node: Basic, scope: Scope) -> Term:
    return App("apply", (scope.names.free[type(node)], *scope.all(node.args)))


# ---------------------------------------------------------------- derivatives


def derivative(node: Basic, scope: Scope) -> Term:
    expr, *counts = node.args
    return _slope(expr, _variables(counts), scope)


def slope_at(node: Basic, scope: Scope) -> Term:
    """Subs(Derivative(f, x), x, a): the slope at a place."""
    expr, variables, points = node.args
    if type(expr) is not sp.Derivative or len(variables.args) != 1:
        raise NotRead("Subs is read around a Derivative, for one variable: Subs(Derivative(f, x), x, a)")
    body, *counts = expr.args
    where = _variables(counts)
    x, place = where[-1], points.args[0]
    if (x,) != variables.args or type(x) not in (sp.Symbol, sp.Dummy):
        raise NotRead("Subs is read around a Derivative whose last variable it replaces")
    for key in of_symbol(x).keys:
        if key != "real" and not known_to_be(key, place):
            raise NotRead(f"{x.name} is assumed {key}, and what is put for it is not known to be so")
    slope = _slope(body, where[:-1], scope.under(x, REAL))
    return App("derivative", (Lam(REAL, slope, x.name), scope.read(place)))


def _variables(counts) -> list[Basic]:
    found: list[Basic] = []
    for pair in counts:
        x, times = pair.args
        if type(times) is not sp.Integer and times not in (1,) or not 0 < int(times) <= MAX_ORDER:
            raise NotRead(f"a derivative of the order {shown(times)} is not read")
        found += [x] * int(times)
    if not 0 < len(found) <= MAX_ORDER:
        raise NotRead(f"a derivative is read up to the order {MAX_ORDER}")
    return found


def _slope(expr: Basic, variables: list[Basic], scope: Scope) -> Term:
    """The derivative by the variables in turn, the last one outermost; each place is read outside of its own Lam."""
    if not variables:
        return scope.read(expr)
    *earlier, x = variables
    key, kind, where = _place(x, scope)
    body = _slope(expr, earlier, scope.under(key, kind))
    if type(x) is pdf and any(isinstance(t, Free) and t == where[0].args[0] for t in subterms(body)):
        raise NotRead(f"{x.distribution.name} stands elsewhere than at {shown(x)}; write FunctionalDerivative(f, q, x)")
    label = x.name if type(x) in (sp.Symbol, sp.Dummy) else str(x.args[0])
    return App("derivative", (Lam(kind, body, label), *where))


def _place(x: Basic, scope: Scope) -> tuple[object, Type, tuple]:
    """What is differentiated by: the key that is bound, its type, and the place with what names the part."""
    if type(x) in (sp.Symbol, sp.Dummy):
        kind = scope.kinds.get(x) or scope.names.free[x].kind
        if not isinstance(kind, Real):
            raise NotRead(f"a derivative by {x.name}, which is no number but an index or a point")
        return x, REAL, (scope.read(x),)
    if type(x) is Entry:
        base, *indices = x.args
        if type(base) is sp.Symbol:
            key: object = ("family", base)
            family = scope.names.free[key].kind
            assert isinstance(family, Function)
            return key, family, (scope.name(key), *scope.all(indices))
        if type(base) is sp.MatrixSymbol:
            return base, column(base, scope), (scope.read(base), *scope.all(indices))
    if type(x) is pdf and type(x.args[0]) is Density and not x.args[0].args[2].args:
        return x, REAL, (scope.read(x),)
    raise NotRead(f"a derivative by {shown(x)} is not read; by a symbol, an Entry or the pdf of a Density it is")


def functional_derivative(node: Basic, scope: Scope) -> Term:
    functional, density, point = node.args
    key = key_of(density, scope.names, scope.kinds, scope.read)
    kind = scope.names.free[key].kind
    body = scope.under(key, kind).read(functional)
    return App("derivative", (Lam(kind, body, density.name), scope.name(key), scope.read(point)))


NUMBERS: dict[type, Reader] = {
    **dict.fromkeys(map(type, (sp.S.Zero, sp.S.One, sp.S.NegativeOne, sp.S.Half, sp.Integer(7), sp.Rational(2, 7))), number),
    type(sp.pi): lambda node, scope: App("pi"), type(sp.E): lambda node, scope: App("e"),
    sp.Symbol: symbol, sp.Dummy: symbol, sp.MatrixSymbol: symbol,
    sp.Add: several("add"), sp.Mul: several("mul"), sp.Max: several("max"), sp.Min: several("min"), sp.Pow: power,
    **dict.fromkeys(FUNCTIONS, function_of_one),
    sp.polygamma: digamma, sp.KroneckerDelta: delta, sp.Piecewise: cases,
    sp.Sum: binder, sp.Product: binder, sp.Integral: binder, E: binder, Int: binder, SetSum: binder,
    Entry: entry, UndefinedFunction: applied,
    sp.Derivative: derivative, sp.Subs: slope_at, FunctionalDerivative: functional_derivative,
}  # fmt: skip
"""The readers of numbers and names, by class."""
