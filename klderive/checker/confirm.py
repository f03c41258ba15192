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
from sympy.assumptions import AppliedPredicate
from sympy.matrices.matrixbase import MatrixBase

from ..symbolic import nodes as nd
from .axioms import ALL
from .decide import BUDGET, is_matrix
from .givens import RELATIONS, refuse_capture
from .intervals import Intervals
from .normal import Meaning
from .shapes import shape
from .terms import ONE, Poly, Refused, add, constant_of, scale
from ..verdicts import Witness


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
        if isinstance(v, sp.Basic):
            return Fraction(int(v.p), int(v.q)) if isinstance(v, sp.Rational) else v
        return Fraction(v)

    if isinstance(value, tuple):
        return _integers(exact(value))
    if isinstance(value, (MatrixBase, nd.Distribution, sp.Lambda)):
        return value
    value = sp.sympify(value)
    if value.free_symbols:
        raise Refused(f"the value {value} of {name} is not a number")
    return value


def _integers(v: Any) -> Any:
    if isinstance(v, tuple):
        return tuple(map(_integers, v))
    return v.numerator if isinstance(v, Fraction) and v.denominator == 1 else v


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
    return all(_allowed(name, v, meaning) for v in members)


def _allowed(name: sp.Symbol, value: Any, meaning: Meaning) -> bool:
    """Whether a number has the sign that the assumptions on a name ask for."""
    if isinstance(value, sp.Basic) and not isinstance(value, sp.Rational):
        p = meaning.scalar(value, {})
        sign = 1 if Intervals().positive(p) else -1 if Intervals().positive(scale(p, -1)) else 0
        if not sign or name.is_integer:
            return False
        value = sign
    for assumption, holds_ in (("positive", value > 0), ("nonnegative", value >= 0), ("negative", value < 0),
                               ("nonzero", value != 0), ("integer", sp.Rational(value).q == 1)):
        if name.assumptions0.get(assumption) and not holds_:
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
        return Intervals().positive(meaning.scalar(subject, {}))
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
    found = confirm_one(before, after, given, (point,), relation, budget)
    return found[0] if found else None


def confirm_one(before: sp.Basic, after: sp.Basic, given: Iterable, points: Iterable[Mapping], relation: str = "=",
                budget: int = BUDGET) -> tuple[Witness, Mapping] | None:
    """The first of some points that is a witness, or None. They share one budget of work, however many they are."""
    given = tuple(given)
    for point in points:
        try:
            meaning = at_point(point, budget)
        except (Refused, ZeroDivisionError, TypeError, ValueError, AttributeError, KeyError, IndexError):
            continue
        witness = _confirmed(before, after, given, point, relation, meaning)
        if witness is not None:
            return witness, point
        budget = meaning.budget
        if budget <= 0:
            return None
    return None


def _confirmed(before: sp.Basic, after: sp.Basic, given: tuple, point: Mapping, relation: str,
               meaning: Meaning) -> Witness | None:
    try:
        refuse_capture(given, before, after)
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
    except (Refused, ZeroDivisionError, RecursionError, TypeError, ValueError, AttributeError, KeyError, IndexError):
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
