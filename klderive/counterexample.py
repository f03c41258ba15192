"""The search for a point where a step fails. Untrusted: `confirm` decides whether a candidate is a witness.

The one idea: small rationals, matrices of size 2 and 3, sums of 2 and 3 terms, rational Gaussians or
piecewise-constant densities; names that an equation among the givens defines get their value from it.
The candidates are the same on every machine. Not here: proofs, and the arithmetic of a witness.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import islice
from typing import Any

import sympy as sp
from sympy.assumptions import AppliedPredicate
from sympy.core.function import AppliedUndef

from .checker.confirm import at_point, confirm_one, holds
from .checker.decide import is_matrix
from .checker.normal import Meaning
from .checker.shapes import shape
from .checker.terms import ONE, Refused, constant_of
from .verdicts import Witness
from .descent import descend
from .symbolic import nodes as nd

POINTS = 10  # candidates tried for a step
INEQUALITIES = ("<=", "<", ">=", ">")
SCALED = 24  # further candidates for an inequality that holds at the first ones
SCALES = tuple(map(sp.Rational, ("1/2", "2", "1/4", "1/10", "5", "3/4", "11/10", "1")))
WORK = 200_000  # for all candidates of a step together: about a third of a second
REAL = tuple(map(sp.Rational, ("1", "-1", "2", "-2", "3", "1/2", "-3", "3/2", "-1/2", "5/2", "4", "-4/3")))
POSITIVE = tuple(map(sp.Rational, ("1", "2", "3", "1/2", "3/2", "4", "1/3", "5/2", "2/3", "5", "6/5", "4/5", "10", "1/10")))
FRACTIONS = tuple(map(sp.Rational, ("1/2", "1/3", "1/4", "2/3", "3/4", "1/5", "2/5")))
WEIGHTS = ((2, 1, 1), (1, 1, 1), (1, 2, 3), (3, 1, 2), (1, 4, 1), (2, 3, 1), (1, 1, 3), (8, 1, 1), (1, 8, 1))


@dataclass
class Names:
    """The free names of a step, by the kind of value that they need."""

    scalars: set = field(default_factory=set)
    sizes: set = field(default_factory=set)
    families: dict = field(default_factory=dict)  # base -> number of indices
    matrices: set = field(default_factory=set)
    densities: dict = field(default_factory=dict)  # density -> number of points
    functions: dict = field(default_factory=dict)  # function -> number of arguments
    indices: set = field(default_factory=set)
    bound: set = field(default_factory=set)
    points: set = field(default_factory=set)  # free symbols at which densities and functions are evaluated
    members: int = 3  # of a family
    gaussian: bool = False


def names_of(*exprs: sp.Basic) -> Names:
    """The free names of expressions.

    >>> x = sp.Symbol("x")
    >>> sorted(map(str, names_of(nd.KL(nd.Normal(x, 1), nd.Density("q"))).densities))
    ['q']
    """
    out = Names()
    free: set = set()
    for expr in exprs:
        free |= _free(expr)
        for node in sp.preorder_traversal(expr):
            _collect(node, out)
    for symbol in free:
        if isinstance(symbol, sp.MatrixSymbol):
            out.matrices.add(symbol)
        elif isinstance(symbol, sp.Symbol):
            out.scalars.add(symbol)
    out.sizes -= out.bound
    out.scalars -= out.sizes | set(out.families)
    out.indices = {s for s in out.indices if s in out.scalars}
    out.scalars -= out.indices
    return out


def _free(expr: sp.Basic) -> set:
    if isinstance(expr, AppliedPredicate):
        return set().union(*(a.free_symbols for a in expr.arguments))
    return set(expr.free_symbols)


def _collect(node: sp.Basic, out: Names) -> None:
    match node:
        case nd.Entry():
            if isinstance(node.base, sp.Symbol):
                out.families[node.base] = len(node.indices)
            out.indices |= set().union(*(i.free_symbols for i in node.indices))
        case sp.MatrixSymbol() | sp.Identity() | sp.ZeroMatrix():
            out.sizes |= set().union(*(sp.sympify(n).free_symbols for n in node.shape))
        case sp.Sum() | sp.Product():
            out.bound |= set(node.bound_symbols)
            out.sizes |= set().union(*(b.free_symbols for limit in node.limits for b in limit[1:]))
            largest = max((int(b) for limit in node.limits for b in limit[1:] if isinstance(b, sp.Integer)), default=0)
            out.members = max(out.members, min(largest + 2, 12))
        case nd.Diag() | nd.Vec() | nd.Independent():
            out.sizes |= node.count.free_symbols
        case nd.pdf():
            out.points |= {x for x in node.points if isinstance(x, sp.Symbol)}
            if isinstance(node.distribution, nd.Density):
                out.densities[_plain(node.distribution)] = len(node.points)
        case nd.Density():
            out.densities.setdefault(_plain(node), 1)
        case nd.Normal() | nd.MultivariateNormal():
            out.gaussian = True
        case AppliedUndef():
            out.functions[node.func] = len(node.args)


class Sampler:
    """Candidate points for the names of a step; deterministic."""

    def __init__(self, names: Names, given: tuple):
        self.names, self.given = names, given
        self.defined = {}
        for g in given:
            if isinstance(g, sp.Eq):
                lhs = g.lhs.base if isinstance(g.lhs, nd.Entry) else g.lhs
                if isinstance(lhs, (sp.Symbol, sp.MatrixSymbol)):
                    self.defined[lhs] = g
        self.declared: dict = {}
        for g in given:
            if isinstance(g, AppliedPredicate):
                self.declared.setdefault(g.arguments[0], set()).add(g.function.name)
        self.positive = {g.gts for g in given if isinstance(g, (sp.Gt, sp.Ge)) and g.lts == 0}
        self.positive |= {g.gts.base for g in given if isinstance(g, (sp.Gt, sp.Ge, sp.Lt, sp.Le)) and g.lts == 0
                          and isinstance(g.gts, nd.Entry)}
        self.below_one = {g.lts for g in given if isinstance(g, (sp.Lt, sp.Le, sp.Gt, sp.Ge)) and g.gts == 1}

    def points(self, attempts: int) -> Iterator[dict]:
        """Candidates; an attempt that makes no point is skipped."""
        for attempt in range(attempts):
            try:
                yield self._point(attempt, random.Random(attempt))
            except (Refused, ZeroDivisionError, RecursionError, IndexError):
                continue

    def scaled(self, attempts: int) -> Iterator[dict]:
        """The same with matrices and families smaller, larger, or negative where that is allowed."""
        for attempt, point in enumerate(self.points(attempts)):
            random_ = random.Random(-attempt)
            factor = random_.choice(SCALES)
            for name, value in point.items():
                if name in self.defined:
                    continue
                if random_.random() < 0.5:
                    factor = random_.choice(SCALES)
                if isinstance(value, tuple) and not isinstance(name, nd.Density):
                    point[name] = _scaled(value, factor)
                elif isinstance(name, sp.MatrixSymbol):
                    point[name] = self._other_matrix(name, value, random_) * factor
            try:
                self.define(point)
            except (Refused, ZeroDivisionError):
                continue
            yield point

    def _other_matrix(self, m: sp.MatrixSymbol, value: sp.ImmutableMatrix, random_: random.Random) -> Any:
        """A matrix with the same declarations: the identity, a negative one, one without a large diagonal."""
        declared = self.declared.get(m, set())
        kind = random_.randrange(4)
        if value.rows != value.cols:
            return value if kind else -value
        if "positive_definite" in declared:
            return value if kind else sp.ImmutableMatrix(sp.eye(value.rows))
        if declared:
            return (value, -value, sp.ImmutableMatrix(sp.eye(value.rows)), -sp.ImmutableMatrix(sp.eye(value.rows)))[kind]
        return (-sp.ImmutableMatrix(sp.eye(value.rows)), value - 4 * sp.eye(value.rows), value - value.T, value)[kind]

    def _point(self, attempt: int, random_: random.Random) -> dict:
        names, point = self.names, {}
        self.plain, self.positive_only = attempt % 5 == 3, attempt % 5 == 2
        size = 2 + attempt % 2
        for s in sorted(names.sizes, key=str):
            known = self.defined[s].rhs if s in self.defined else None  # J = 1 is given: no other size will do
            point[s] = known if isinstance(known, sp.Integer) and 0 <= known <= names.members else sp.Integer(size)
        for i in sorted(names.indices, key=str):
            point[i] = sp.Integer(1 + random_.randrange(2))
        for s in sorted(names.scalars, key=str):
            if s not in self.defined:
                point[s] = self._scalar(s, random_)
        for base, rank in sorted(names.families.items(), key=str):
            if base not in self.defined:
                point[base] = self._family(base, rank, random_)
        self._densities(point, attempt, random_)
        for f, rank in sorted(names.functions.items(), key=str):
            point[f] = self._function(rank, random_, self._uses_cells(point))
        for m in sorted(names.matrices, key=str):
            if m not in self.defined:
                point[m] = self._matrix(m, point, random_)
        self.define(point)
        return point

    def _scalar(self, s: sp.Symbol, random_: random.Random) -> sp.Rational:
        if s in self.below_one:
            return random_.choice(FRACTIONS)
        if s in self.names.points:
            return sp.Integer(random_.choice((1, 2, 3)))
        positive = s.is_positive or s.is_nonnegative or s in self.positive
        if self.plain and not s.is_negative and not s.is_integer:
            return sp.Integer(1) if positive else sp.Integer(0)
        if self.positive_only and not s.is_negative and not s.is_integer:
            positive = True
        pool = POSITIVE if positive else REAL
        if s.is_integer:
            pool = tuple(v for v in pool if v.is_integer)
        if s.is_negative:
            pool = tuple(-v for v in POSITIVE)
        return random_.choice(pool)

    def _family(self, base: sp.Symbol, rank: int, random_: random.Random) -> tuple:
        if rank > 1:
            return tuple(self._family(base, rank - 1, random_) for _ in range(self.names.members))
        return tuple(self._scalar(base, random_) for _ in range(self.names.members))

    def _densities(self, point: dict, attempt: int, random_: random.Random) -> None:
        gaussian = self.names.gaussian or attempt % 3 == 2
        if self.plain:
            equal = (Fraction(1, 3),) * 3
            for d, rank in self.names.densities.items():
                point[d] = equal if rank == 1 else self._weights(rank, random_)
            return
        for d, rank in sorted(self.names.densities.items(), key=str):
            if d.space.discrete or not gaussian or rank > 1:
                point[d] = self._weights(rank, random_)
            else:
                point[d] = nd.Normal(random_.choice(REAL), random_.choice(POSITIVE))

    def _weights(self, rank: int, random_: random.Random) -> tuple:
        if rank <= 1:
            w = random_.choice(WEIGHTS)
            return tuple(Fraction(v, sum(w)) for v in w)
        outer = random_.choice(WEIGHTS)
        rows = [self._weights(rank - 1, random_) for _ in range(3)]
        return tuple(_scaled(row, Fraction(o, sum(outer))) for o, row in zip(outer, rows, strict=True))

    @staticmethod
    def _uses_cells(point: dict) -> bool:
        return any(isinstance(v, tuple) and isinstance(k, nd.Density) for k, v in point.items())

    def _function(self, rank: int, random_: random.Random, cells: bool) -> object:
        if cells:
            return self._family(sp.Symbol("f"), rank, random_)
        xs = sp.symbols(f"x:{rank}")
        return sp.Lambda(xs, sum((random_.choice(REAL) * x ** k for x in xs for k in (1, 2)), random_.choice(REAL)))

    def _matrix(self, m: sp.MatrixSymbol, point: dict, random_: random.Random) -> sp.ImmutableMatrix:
        meaning = at_point(point, WORK // POINTS)
        rows, cols = (int(constant_of(n) or 0) for n in shape(m, meaning, {}))
        declared = self.declared.get(m, set())
        entries = sp.Matrix(rows, cols, lambda i, j: random_.choice((0, 1, -1, 2, 3, -2)))
        lower = sp.Matrix(rows, cols, lambda i, j: entries[i, j] if j < i else abs(entries[i, j]) + 1 if i == j else 0)
        if self.plain and rows == cols and rows > 1:
            return sp.ImmutableMatrix(sp.eye(rows))
        if self.plain and not declared:
            return sp.ImmutableMatrix(sp.zeros(rows, cols))
        if "positive_definite" in declared:
            return sp.ImmutableMatrix(lower * lower.T) if "diagonal" not in declared else \
                sp.ImmutableMatrix(sp.diag(*(lower[i, i] for i in range(rows))))
        if "lower_triangular" in declared:
            return sp.ImmutableMatrix(lower)
        if "upper_triangular" in declared:
            return sp.ImmutableMatrix(lower.T)
        if "diagonal" in declared:
            return sp.ImmutableMatrix(sp.diag(*(entries[i, i] + 4 for i in range(rows))))
        if "symmetric" in declared:
            return sp.ImmutableMatrix(entries + entries.T)
        if rows == cols and rows > 1:
            return sp.ImmutableMatrix(entries + 4 * sp.eye(rows))
        return sp.ImmutableMatrix(entries)

    def define(self, point: dict) -> None:
        """Names that the givens define, in whatever order they depend on each other."""
        waiting = {n: g for n, g in self.defined.items()
                   if n in self.names.scalars | set(self.names.families) | self.names.matrices}
        for _ in range(len(waiting) + 1):
            for name, g in list(waiting.items()):
                if not _needs(g.rhs) & waiting.keys():
                    point[name] = self._defined_value(name, g, point)
                    del waiting[name]

    def _defined_value(self, name: sp.Basic, g: sp.Eq, point: dict) -> object:
        meaning = at_point(point, WORK // POINTS)
        if is_matrix(name):
            rows, cols = (int(constant_of(n) or 0) for n in shape(name, meaning, {}))
            return sp.ImmutableMatrix(rows, cols, lambda i, j: _rational(
                meaning.cell(g.rhs, {ONE: int(i) + 1}, {ONE: int(j) + 1}, {})))
        if isinstance(g.lhs, nd.Entry):
            index = g.lhs.indices
            if len(index) != 1:
                raise Refused("an equation for a family with two indices")
            return tuple(_number(g.rhs, meaning, {index[0]: {ONE: k}}, point, {index[0]: k})
                         for k in range(1, self.names.members + 1))
        if name in self.names.families and isinstance(point.get(g.rhs), tuple):
            return point[g.rhs]
        return _number(g.rhs, meaning, {}, point, {})


def _plain(d: nd.Density) -> nd.Density:
    """At a point a conditional density does not depend on its condition: one value for each name."""
    return nd.Density(d.name, d.space)


def _needs(expr: sp.Basic) -> set:
    """The names and family bases in an expression."""
    return set(expr.free_symbols)


def _scaled(value: Any, by: Fraction) -> object:
    return tuple(_scaled(v, by) for v in value) if isinstance(value, tuple) else value * by


def _number(rhs: sp.Basic, meaning: Meaning, env: dict, point: dict, indices: dict) -> Any:
    """The value of a definition: a rational, or a closed expression."""
    value = constant_of(meaning.scalar(rhs, env))
    if value is not None:
        return sp.Rational(Fraction(value).numerator, Fraction(value).denominator)
    members = {e: point[e.base][indices[e.indices[0]] - 1] for e in rhs.atoms(nd.Entry)
               if isinstance(point.get(e.base), tuple) and e.indices[0] in indices}
    closed = rhs.xreplace(members).xreplace({k: v for k, v in point.items() if isinstance(v, sp.Basic)
                                             and isinstance(k, sp.Symbol)})
    if closed.free_symbols or _large(closed):
        raise Refused("a name that the givens define has no value here")
    return closed


def _rational(p: dict) -> sp.Rational:
    value = constant_of(p)
    if value is None:
        raise Refused("a name that the givens define has no rational value here")
    return sp.Rational(Fraction(value).numerator, Fraction(value).denominator)


def search(before: sp.Basic, after: sp.Basic, given: Iterable = (), relation: str = "=",
           points: int = POINTS) -> Witness | None:
    """A confirmed witness against a step, or None."""
    found = separate(before, after, given, relation, points)
    return found[0] if found else None


def separate(before: sp.Basic, after: sp.Basic, given: Iterable = (), relation: str = "=",
             points: int = POINTS) -> tuple[Witness, dict] | None:
    """A confirmed witness and the point itself, or None.

    >>> s = sp.Symbol("s", positive=True)
    >>> separate(sp.log(s**2), sp.log(s)) is None, separate(sp.log(s**2), 2*sp.log(s)) is None
    (False, True)
    """
    given = tuple(given)
    try:
        names = names_of(before, after, *given)
    except (AttributeError, TypeError):
        return None
    if _large(before) or _large(after):
        points = 2
    sampler = Sampler(names, given)
    found = confirm_one(before, after, given, sampler.points(points), relation, WORK)
    if found is None and relation in INEQUALITIES and points > 2:
        found = confirm_one(before, after, given, _narrow(before, after, given, relation, sampler), relation, WORK)
    return (found[0], dict(found[1])) if found else None


def _narrow(before: sp.Basic, after: sp.Basic, given: tuple, relation: str, sampler: Sampler) -> Iterator[dict]:
    """Points against an inequality that holds at the usual ones: down its slopes, or at other scales."""
    if sampler.names.matrices or sampler.names.families:
        yield from sampler.scaled(SCALED)
        return
    for found in descend(before, after, given, relation, sampler.points(SCALED)):
        others = sampler.names.scalars - sampler.defined.keys() - found.keys()
        point = {**found, **dict.fromkeys(sorted(others, key=str), sp.Integer(1))}
        with suppress(Refused, ZeroDivisionError):
            sampler.define(point)
            yield point


def _large(expr: sp.Basic) -> bool:
    return sum(1 for _ in islice(sp.preorder_traversal(expr), 3001)) > 3000


def model(given: Iterable, tries: int = 40) -> dict | None:
    """A point where all the givens hold, or None: the givens do not contradict each other.

    >>> x = sp.Symbol("x", real=True)
    >>> model([x > 0]) is None, model([x > 0, x < 0]) is None
    (False, True)
    """
    given = tuple(given)
    names, left = names_of(*given), WORK
    for point in Sampler(names, given).points(tries):
        try:
            meaning = at_point(point, left)
        except (Refused, ZeroDivisionError, RecursionError, IndexError):
            continue
        with suppress(Refused, ZeroDivisionError, RecursionError, IndexError):
            if holds(given, point, meaning):
                return point
        left = meaning.budget
        if left <= 0:
            break
    return None


__all__ = ["Names", "Sampler", "model", "names_of", "search", "separate"]
