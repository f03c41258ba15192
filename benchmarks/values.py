"""The value of each class of node at a point: arithmetic, sums, matrices, derivatives, one small function each.

The one idea: a table from class to function; a function asks the point for the values of the parts. What has no
value raises NoValue, what this oracle cannot evaluate raises Beyond.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef

import klderive as k
from benchmarks.numbers import MP, Linear, NoValue, ShapeError


class Beyond(Exception):
    """The oracle cannot evaluate this: it says so instead of guessing."""


def keyed(*key: object) -> random.Random:
    """Random numbers that depend on the key alone."""
    return random.Random("/".join(map(str, key)))


class Binding:
    """Gives a bound variable a value for a while."""

    def __init__(self, point: Any, var: sp.Basic, value: object) -> None:
        self.point, self.var, self.new = point, var, value

    def __enter__(self) -> None:
        self.old = self.point.bound
        self.point.bound = {**self.old, self.var: self.new}

    def __exit__(self, *_: object) -> None:
        self.point.bound = self.old


def _power(p: Any, node: sp.Pow) -> object:
    base, exponent = p.scalar(node.base), p.scalar(node.exp)
    if base == 0 and exponent <= 0:
        raise NoValue("zero to a power that is not positive")
    if base < 0 and exponent != int(exponent):
        raise NoValue("a broken power of a negative number")
    if abs(exponent) > 10**4:
        raise Beyond("a giant power")
    return base ** int(exponent) if exponent == int(exponent) else base**exponent


def _points(p: Any, node: k.pdf) -> tuple:
    if isinstance(node.distribution, k.Density) and not all(x.is_Symbol or x.is_number for x in node.points):
        raise Beyond("an abstract density at a computed point")
    return tuple(p.value(x) for x in node.points)


def _log(p: Any, node: sp.log) -> object:
    if len(node.args) == 1 and isinstance(node.args[0], k.pdf):
        inner = node.args[0]
        return p.log_density(inner.distribution, _points(p, inner))
    x = p.scalar(node.args[0])
    if x <= 0:
        raise NoValue("the log of a number that is not positive")
    return MP.log(x) / (MP.log(p.scalar(node.args[1])) if len(node.args) > 1 else 1)


def _exp(p: Any, node: sp.exp) -> object:
    x = p.scalar(node.args[0])
    if abs(x) > 10**5:
        raise Beyond("a giant exponential")
    return MP.exp(x)


def _whole(p: Any, node: sp.Basic) -> int:
    value = p.scalar(node)
    if value != int(value):
        raise NoValue("an index that is no integer")
    return int(value)


def _ranges(p: Any, body: sp.Basic, limits: list) -> Iterator[object]:
    """The values of `body` for all indices; the last limit is the outermost; an empty range gives nothing."""
    if not limits:
        yield p.scalar(body)
        return
    var, lo, hi = limits[-1]
    for i in range(_whole(p, lo), _whole(p, hi) + 1):
        with Binding(p, var, MP.mpf(i)):
            yield from _ranges(p, body, limits[:-1])


def _entry(p: Any, node: k.Entry) -> object:
    indices = tuple(_whole(p, i) for i in node.indices)
    if node.base.is_Symbol:
        return p.family(node.base, indices)
    m = p.value(node.base)
    if not isinstance(m, tuple):
        raise ShapeError("an entry of a number")
    i, j = indices if len(indices) == 2 else (indices[0], 1)
    if len(indices) == 1 and len(m[0]) != 1:
        raise ShapeError("one index for a matrix")
    if not (1 <= i <= len(m) and 1 <= j <= len(m[0])):
        raise NoValue("an index out of range")
    return m[i - 1][j - 1]


def _matmul(p: Any, node: sp.MatMul) -> object:
    factor, result = MP.one, None
    for a in node.args:
        v = p.value(a)
        if not isinstance(v, tuple):
            factor *= v
        else:
            result = v if result is None else Linear.mul(result, v)
    return factor if result is None else Linear.scaled(result, factor)


def _matpow(p: Any, node: sp.Basic) -> object:
    base, exponent = p.square(node.args[0]), _whole(p, node.args[1])
    base = Linear.inverse(base) if exponent < 0 else base
    result = Linear.eye(len(base))
    for _ in range(abs(exponent)):
        result = Linear.mul(result, base)
    return result


def _one(p: Any, node: k.Scalar) -> object:
    m = p.value(node.matrix)
    if not isinstance(m, tuple) or (len(m), len(m[0])) != (1, 1):
        raise ShapeError("not a 1 x 1 matrix")
    return m[0][0]


def _logdet(p: Any, node: k.LogDet) -> object:
    d = Linear.det(p.square(node.matrix))
    if d <= 0:
        raise NoValue("the log of a determinant that is not positive")
    return MP.log(d)


def _frobenius(p: Any, node: k.Frobenius) -> object:
    m = p.value(node.matrix)
    return MP.sqrt(MP.fsum(e * e for row in m for e in row))


def _members(p: Any, node: sp.Basic) -> list:
    out = []
    for i in range(1, int(p.value(node.count)) + 1):
        with Binding(p, node.index, MP.mpf(i)):
            out.append(p.scalar(node.body))
    return out


def _diag(p: Any, node: k.Diag) -> tuple:
    d = _members(p, node)
    return tuple(tuple(d[i] if i == j else MP.zero for j in range(len(d))) for i in range(len(d)))


def _function(p: Any, node: AppliedUndef) -> object:
    if not all(x.is_Symbol or x.is_number for x in node.args):
        raise Beyond("an abstract function at a computed point")
    rng = keyed(p.seed, node.func.__name__, "function")
    a, b, c = (MP.mpf(rng.randint(-200, 200)) / 100 for _ in range(3))
    x = sum((i * p.scalar(arg) for i, arg in enumerate(node.args, 1)), MP.zero)
    return 1 + (a * x + b) ** 2 if node.func.is_positive or node.is_positive else a * x * x + b * x + c


def _derivative(p: Any, node: sp.Derivative) -> object:
    if len(node.variables) > 2:
        raise Beyond("a derivative of high order")
    return _differentiate(p, node.expr, list(node.variables))


def _differentiate(p: Any, body: sp.Basic, variables: list) -> object:
    if not variables:
        return p.scalar(body)
    var = variables[-1]
    here = p.value(var)

    def at(t: object) -> object:
        saved = dict(p.drawn)
        if isinstance(var, k.Entry):
            p.constant = {}
            p.drawn[(var.base, tuple(_whole(p, i) for i in var.indices))] = t
            try:
                return _differentiate(p, body, variables[:-1])
            finally:
                p.drawn, p.constant = saved, {}
        with Binding(p, var, t):
            return _differentiate(p, body, variables[:-1])

    return _slope(at, here)


def _slope(at: Any, here: object) -> object:
    """A numerical derivative, where enough digits are left of the difference."""
    if abs(at(here)) > 10 ** 15:
        raise Beyond("a derivative of a giant value")
    return MP.diff(at, here)


def _grad(p: Any, node: k.Grad) -> tuple:
    var = node.variable
    if not isinstance(var, sp.MatrixSymbol) or p.facts.get(var, set()) - {"invertible"} or \
            var in p.covariances:
        raise Beyond("a derivative by a matrix of a special form")
    here = p.value(var)

    def partial(i: int, j: int) -> object:
        def at(t: object) -> object:
            moved = tuple(tuple(t if (r, c) == (i, j) else e for c, e in enumerate(row))
                          for r, row in enumerate(here))
            with Binding(p, var, moved):
                return p.scalar(node.function)
        return _slope(at, here[i][j])

    return tuple(tuple(partial(i, j) for j in range(len(here[0]))) for i in range(len(here)))


def _functional_derivative(p: Any, node: sp.Basic) -> object:
    """The mass of the cell of the point is moved; the cells have length one, and all integrands are constant there."""
    functional, d, at = node.args
    if p.mixed or d.given or functional.has(AppliedUndef):
        raise Beyond("a functional derivative whose integrand varies within a cell")
    cell, key = int(MP.floor(p.value(at))), (d.name, d.space, 1, ())
    p.mass(d, (cell + MP.mpf("0.5"),))
    saved = dict(p.drawn)

    def moved(t: object) -> object:
        p.drawn[key], p.constant = {**saved[key], (cell,): t}, {}
        try:
            return p.scalar(functional)
        finally:
            p.drawn[key], p.constant = saved[key], {}

    return _slope(moved, saved[key][(cell,)])


def _sympy_integral(p: Any, node: sp.Integral) -> object:
    (var, *bounds), *more = node.limits
    if more or (bounds and tuple(bounds) != (-sp.oo, sp.oo)):
        raise Beyond("an integral with bounds")
    return p.integral(node.function, var, k.Space("R"))


def _add(p: Any, node: sp.Basic) -> object:
    values = [p.value(a) for a in node.args]
    if any(isinstance(v, tuple) for v in values):
        return Linear.total(values)
    return MP.fsum(values)


def _mul(p: Any, node: sp.Basic) -> object:
    return MP.fprod(p.scalar(a) for a in node.args)


def _bad(p: Any, node: sp.Basic) -> object:
    raise NoValue("infinite or not a real number")


VALUES: dict[type, Callable] = {
    sp.Symbol: lambda p, e: p.symbol(e),
    sp.MatrixSymbol: lambda p, e: p.matrix(e),
    sp.Rational: lambda p, e: MP.mpf(e.p) / e.q,
    sp.Float: lambda p, e: MP.mpf(str(e)),
    type(sp.pi): lambda p, e: +MP.pi,
    type(sp.E): lambda p, e: +MP.e,
    sp.core.numbers.Infinity: _bad, sp.core.numbers.NegativeInfinity: _bad, sp.core.numbers.NaN: _bad,
    sp.core.numbers.ComplexInfinity: _bad, sp.core.numbers.ImaginaryUnit: _bad,
    sp.Add: _add, sp.MatAdd: _add, sp.Mul: _mul, sp.Pow: _power, sp.log: _log, sp.exp: _exp,
    sp.Abs: lambda p, e: abs(p.scalar(e.args[0])),
    sp.MatMul: _matmul, sp.MatPow: _matpow, sp.Inverse: lambda p, e: Linear.inverse(p.square(e.args[0])),
    sp.Transpose: lambda p, e: Linear.transpose(p.value(e.args[0])),
    sp.Identity: lambda p, e: Linear.eye(int(p.value(e.shape[0]))),
    sp.ZeroMatrix: lambda p, e: tuple(tuple(MP.zero for _ in range(int(p.value(e.shape[1]))))
                                      for _ in range(int(p.value(e.shape[0])))),
    sp.MatrixBase: lambda p, e: tuple(tuple(p.scalar(v) for v in row) for row in e.tolist()),
    sp.Sum: lambda p, e: MP.fsum(_ranges(p, e.function, list(e.limits))),
    sp.Product: lambda p, e: MP.fprod(_ranges(p, e.function, list(e.limits))),
    k.FunctionalDerivative: _functional_derivative,
    sp.Integral: _sympy_integral, sp.Derivative: _derivative, AppliedUndef: _function,
    k.Entry: _entry, k.Scalar: _one, k.LogDet: _logdet, k.Frobenius: _frobenius, k.Diag: _diag, k.Grad: _grad,
    k.Vec: lambda p, e: tuple((v,) for v in _members(p, e)),
    k.Tr: lambda p, e: MP.fsum(row[i] for i, row in enumerate(p.square(e.matrix))),
    k.Det: lambda p, e: Linear.det(p.square(e.matrix)),
    k.pdf: lambda p, e: p.density(e.distribution, _points(p, e)),
    k.E: lambda p, e: p.expect(e), k.EMatrix: lambda p, e: p.expect(e),
    k.Int: lambda p, e: p.integral(e.body, e.variable, e.space),
    k.SetSum: lambda p, e: p.integral(e.body, e.variable, e.space),
    k.KL: lambda p, e: p.divergence(e), k.Entropy: lambda p, e: p.divergence(e),
    k.CrossEntropy: lambda p, e: p.divergence(e),
}
