"""Confirming a witness: the two sides differ at a point, certified by exact or interval arithmetic.

The one idea: give every name its value, translate both sides with the same meaning as for a proof, and enclose
what is left (rationals, roots, logarithms, exponentials, pi) in intervals. Equal or overlapping intervals, a value
that does not exist, a given that fails: no witness.

Not here: where the points come from (counterexample.py, untrusted).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

import sympy as sp
from mpmath import libmp
from mpmath.ctx_iv import MPIntervalContext
from sympy.assumptions import AppliedPredicate
from sympy.matrices.matrixbase import MatrixBase

from . import nodes as nd
from .axioms import ALL
from .decide import BUDGET, is_matrix
from .givens import RELATIONS
from .normal import Meaning
from .shapes import shape
from .terms import ONE, Atom, Poly, Refused, Undefined, add, constant_of
from .verdicts import Witness

DIGITS = 60


class Intervals:
    """Encloses the value of a polynomial without free names."""

    def __init__(self) -> None:
        self.ctx = MPIntervalContext()
        self.ctx.dps = DIGITS

    def rational(self, c: Any) -> Any:
        c = Fraction(c)
        return self.ctx.mpf(c.numerator) / self.ctx.mpf(c.denominator)

    def value(self, p: Poly) -> Any:
        """An interval that contains the value."""
        total = self.ctx.mpf(0)
        for m, c in p.items():
            term = self.rational(c)
            for a, e in m:
                term *= self.power(a, e)
            total += term
        return total

    def power(self, a: Atom, e: Any) -> Any:
        if a.kind == "exp":
            inner = self.value({a.key[0]: 1}) * self.rational(e)
            if abs(inner.b) > 100_000 or abs(inner.a) > 100_000:
                raise Refused("a value is too large to be shown")
            return self.ctx.exp(inner)
        base = self.atom(a)
        if isinstance(e, int):
            if e < 0 and 0 in base:
                raise Undefined("division by zero")
            return base ** e
        if not base > 0:
            raise Undefined("a root of a number that is not positive")
        return self.ctx.exp(self.rational(e) * self.ctx.log(base))

    def atom(self, a: Atom) -> Any:
        match a.kind:
            case "prime":
                return self.ctx.mpf(a.key[0])
            case "pi":
                return self.ctx.pi
            case "sum":
                return self.value(dict(a.key[0]))
            case "log":
                inside = self.value(dict(a.key[0]))
                if not inside > 0:
                    raise Undefined("logarithm of a number that is not positive")
                return self.ctx.log(inside)
        raise Refused(f"no number: {a.kind}")


def at_point(point: Mapping, budget: int = BUDGET) -> Meaning:
    """The checker with a value for every name."""
    meaning = Meaning(ALL, budget)
    meaning.point = True
    cells = set()
    for name, value in point.items():
        if isinstance(name, nd.Density) and isinstance(value, tuple):
            _check_mass(name, value)
            cells.add(len(value))
        meaning.values[name] = _value(name, value)
    if len(cells) > 1:
        raise Refused("densities with different numbers of cells")
    meaning.cells = cells.pop() if cells else None
    return meaning


def _check_mass(name: nd.Density, value: tuple) -> None:
    """Each conditional of a piecewise-constant density is positive and has mass one."""
    flat: list = []

    def walk(v: Any) -> Fraction:
        if isinstance(v, tuple):
            return sum((walk(w) for w in v), Fraction(0))
        flat.append(v)
        return Fraction(str(v))

    if walk(value) != 1 or min(flat) <= 0:
        raise Refused(f"{name} is not a density at this point")


def _value(name: sp.Basic, value: Any) -> Any:
    def exact(v: Any) -> Any:
        if isinstance(v, tuple):
            return tuple(map(exact, v))
        return Fraction(int(v.p), int(v.q)) if isinstance(v, sp.Rational) else Fraction(v)

    if isinstance(value, tuple):
        return _integers(exact(value))
    if isinstance(value, (MatrixBase, nd.Distribution, sp.Lambda)):
        return value
    value = sp.sympify(value)
    if not isinstance(value, sp.Rational):
        raise Refused(f"the value {value} of {name} is not rational")
    return value


def _integers(v: Any) -> Any:
    if isinstance(v, tuple):
        return tuple(map(_integers, v))
    return v.numerator if v.denominator == 1 else v


def holds(given: Iterable, point: Mapping, meaning: Meaning) -> bool:
    """Whether a point respects the assumptions on its symbols and every given."""
    return all(_respects(name, value, meaning) for name, value in point.items()) and \
        all(_holds(g, meaning) for g in given)


def _respects(name: sp.Basic, value: Any, meaning: Meaning) -> bool:
    if isinstance(name, sp.MatrixSymbol):
        size = tuple(constant_of(n) for n in shape(name, meaning, {}))
        return isinstance(value, MatrixBase) and value.shape == size
    if not isinstance(name, sp.Symbol):
        return True
    members = value if isinstance(value, tuple) else (value,)
    members = tuple(m for v in members for m in (v if isinstance(v, tuple) else (v,)))
    for assumption, test in (("positive", lambda v: v > 0), ("nonnegative", lambda v: v >= 0),
                             ("negative", lambda v: v < 0), ("nonzero", lambda v: v != 0),
                             ("integer", lambda v: sp.Rational(v).q == 1)):
        if name.assumptions0.get(assumption) and not all(test(v) for v in members):
            return False
    return True


def _holds(g: sp.Basic, meaning: Meaning) -> bool:
    intervals = Intervals()
    if isinstance(g, sp.Eq):
        if is_matrix(g.lhs):
            return _matrix_gap(meaning, g.lhs, g.rhs) is None
        if isinstance(g.lhs, nd.Entry) and any(isinstance(i, sp.Symbol) for i in g.lhs.indices):
            values = meaning.values.get(g.lhs.base)
            if not isinstance(values, tuple) or len(g.lhs.indices) != 1:
                return False
            return all(not add(meaning.scalar(g.lhs, env), meaning.scalar(g.rhs, env), -1)
                       for k in range(1, len(values) + 1) for env in [{g.lhs.indices[0]: {ONE: k}}])
        return not add(meaning.scalar(g.lhs, {}), meaning.scalar(g.rhs, {}), -1)
    if isinstance(g, RELATIONS):
        entries = [e for e in g.atoms(nd.Entry) if any(isinstance(i, sp.Symbol) and i not in meaning.values
                                                       for i in e.indices)]
        envs: list = [{}]
        if entries:
            index = next(i for i in entries[0].indices if isinstance(i, sp.Symbol))
            values = meaning.values.get(entries[0].base)
            size = len(values) if isinstance(values, tuple) else values.rows if isinstance(values, MatrixBase) else 0
            envs = [{index: {ONE: k}} for k in range(1, size + 1)]
        for env in envs:
            gap = intervals.value(add(meaning.scalar(g.gts, env), meaning.scalar(g.lts, env), -1))
            if not (gap > 0 or isinstance(g, (sp.Ge, sp.Le)) and gap >= 0):
                return False
        return True
    if isinstance(g, sp.Ne):
        return 0 not in intervals.value(add(meaning.scalar(g.lhs, {}), meaning.scalar(g.rhs, {}), -1))
    if isinstance(g, AppliedPredicate):
        return _declared(g.function.name, meaning.values.get(g.arguments[0]), meaning, g.arguments[0])
    return bool(g == sp.true)


def _declared(name: str, value: Any, meaning: Meaning, subject: sp.Basic) -> bool:
    if name == "positive":
        return intervals_positive(meaning.scalar(subject, {}))
    if not isinstance(value, MatrixBase):
        return False
    size = range(value.rows)
    match name:
        case "positive_definite":
            minors = [sp.Matrix(value[:k, :k]).det() for k in range(1, value.rows + 1)]
            return value == value.T and all(m > 0 for m in minors)
        case "symmetric":
            return bool(value == value.T)
        case "invertible" | "fullrank":
            return bool(sp.Matrix(value).det() != 0)
        case "lower_triangular":
            return all(value[i, j] == 0 for i in size for j in size if j > i)
        case "upper_triangular":
            return all(value[i, j] == 0 for i in size for j in size if j < i)
        case "diagonal":
            return all(value[i, j] == 0 for i in size for j in size if j != i)
    return name == "square"


def intervals_positive(p: Poly) -> bool:
    """Whether a ground polynomial is certainly positive."""
    return bool(Intervals().value(p) > 0)


def _matrix_gap(meaning: Meaning, before: sp.Basic, after: sp.Basic) -> tuple | None:
    rows, cols = (int(constant_of(n) or 0) for n in shape(before, meaning, {}))
    if (rows, cols) != tuple(constant_of(n) for n in shape(after, meaning, {})):
        raise Refused("the two sides have different shapes")
    for i in range(1, rows + 1):
        for j in range(1, cols + 1):
            p, q = (meaning.cell(m, {ONE: i}, {ONE: j}, {}) for m in (before, after))
            if add(p, q, -1):
                return p, q, f" in entry ({i}, {j})"
    return None


def confirm(before: sp.Basic, after: sp.Basic, given: Iterable, point: Mapping, relation: str = "=",
            budget: int = BUDGET) -> Witness | None:
    """A witness that the relation fails at this point, or None.

    >>> s = sp.Symbol("s", positive=True)
    >>> print(confirm(sp.log(s**2), sp.log(s)**2, (), {s: 2}))
    at s = 2: 1.38629436111989 against 0.480453013918201
    >>> confirm(sp.log(s**2), 2*sp.log(s), (), {s: 2}) is None
    True
    """
    try:
        meaning = at_point(point, budget)
        if not holds(given, point, meaning):
            return None
        where = ""
        if is_matrix(before):
            gap = _matrix_gap(meaning, before, after)
            if gap is None:
                return None
            p, q, where = gap
        else:
            p, q = meaning.scalar(before, {}), meaning.scalar(after, {})
        return _witness(p, q, relation, point, where)
    except (Refused, ZeroDivisionError, RecursionError, TypeError, ValueError, AttributeError, KeyError):
        return None


def _witness(p: Poly, q: Poly, relation: str, point: Mapping, where: str) -> Witness | None:
    intervals = Intervals()
    left, right = intervals.value(p), intervals.value(q)
    gap = intervals.value(add(p, q, -1))
    fails = {"=": 0 not in gap, "<=": gap > 0, "<": gap > 0, ">=": gap < 0, ">": gap < 0}
    exact = constant_of(add(p, q, -1))
    if exact is not None:
        fails = {"=": exact != 0, "<=": exact > 0, "<": exact >= 0, ">=": exact < 0, ">": exact <= 0,
                 "!=": exact == 0}
    if not fails.get(relation):
        return None
    at = tuple(sorted((str(name), _text(value)) for name, value in point.items()))
    return Witness(at, _shown(p, left) + where, _shown(q, right) + where)


def _text(value: Any) -> str:
    if isinstance(value, MatrixBase):
        return str(value.tolist())
    if isinstance(value, tuple):
        return "(" + ", ".join(map(_text, value)) + ")"
    return str(value)


def _shown(p: Poly, interval: Any) -> str:
    exact = constant_of(p)
    if exact is not None:
        return str(exact)
    return str(libmp.to_str(interval.mid.a._mpi_[0] if hasattr(interval.mid.a, "_mpi_") else interval._mpi_[0], 15))
