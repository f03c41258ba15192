"""A random point inside the givens: numbers for symbols, sizes 2 and 3, explicit matrices, all drawn when first needed.

The one idea: each draw depends on the seed and the name alone, so a point is the same whatever is evaluated first.
How a tree is evaluated there is not known here (oracle.py).
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable

import sympy as sp

import klderive as k
from benchmarks.numbers import MP, Linear, NoValue, ShapeError
from benchmarks.values import Beyond, Binding, keyed

TOLERANCE, ROUGH_TOLERANCE, STRICT = MP.mpf(10) ** -18, MP.mpf(10) ** -8, MP.mpf(10) ** -40
COARSE, CELLS = MP.mpf(1) / 2, 3


def _is_matrix(node: sp.Basic) -> bool:
    return isinstance(node, sp.MatrixExpr) or bool(getattr(node, "is_Matrix", False))


class Drawn:
    """The names of a step with their values; `value` of a tree is what the oracle adds."""

    def value(self, node: sp.Basic) -> object:
        raise NotImplementedError

    def __init__(self, seed: object, trees: Iterable[sp.Basic], given: Iterable[sp.Basic], attempt: int = 0) -> None:
        self.seed, self.attempt, self.rough = f"{seed}.{attempt}", attempt, False
        self.step, self.evaluations = COARSE, 0
        self.signs = f"{seed}.{attempt // 2}"
        self.given = tuple(given)
        self.trees = (*trees, *self.given)
        self.step_symbols = set().union(*(t.free_symbols for t in trees))
        self.positive_entries = {g.gts.base for g in self.given if isinstance(g, (sp.Gt, sp.Lt)) and g.lts == 0
                                 and isinstance(g.gts, k.Entry)}
        self.bound: dict[sp.Basic, object] = {}
        self.drawn: dict[object, object] = {}
        self.constant: dict[sp.Basic, object] = {}
        self.busy: set[object] = set()
        self.rules = [g for g in self.given if isinstance(g, sp.Eq)]
        self.facts: dict[sp.Basic, set[str]] = {}
        self.below_one = {g.lts for g in self.given if isinstance(g, (sp.Lt, sp.Le, sp.Gt, sp.Ge)) and g.gts == 1}
        for g in self.given:
            if isinstance(g, sp.AppliedPredicate):
                self.facts.setdefault(g.arguments[0], set()).add(g.function.name)
        self._survey()

    # ------------------------------------------------------------ what kinds of names there are

    def _survey(self) -> None:
        sizes, self.covariances, self.points, self.mixed = set(), set(), set(), False
        shapes: dict[str, set] = {}
        spaces: dict[str, set] = {}
        families, scalars = Counter(), Counter()
        normal = abstract = False
        for tree in self.trees:
            for node in sp.preorder_traversal(tree):
                if isinstance(node, sp.MatrixSymbol):
                    sizes |= set().union(*(s.free_symbols for s in node.shape))
                    shapes.setdefault(node.name, set()).add(tuple(node.shape))
                elif isinstance(node, (sp.Sum, sp.Product)):
                    sizes |= set().union(*(lim[-1].free_symbols for lim in node.limits if len(lim) == 3))
                elif isinstance(node, (k.Diag, k.Vec, k.Independent)):
                    sizes |= node.count.free_symbols
                elif isinstance(node, (sp.Identity, sp.ZeroMatrix)):
                    sizes |= node.shape[0].free_symbols | node.shape[1].free_symbols
                elif isinstance(node, k.MultivariateNormal):
                    self.covariances |= node.covariance.atoms(sp.MatrixSymbol)
                elif isinstance(node, k.Density):
                    abstract = abstract or not node.space.discrete
                    spaces.setdefault(node.name, set()).add(node.space)
                elif isinstance(node, k.Normal):
                    normal = True
                elif isinstance(node, k.Entry) and node.base.is_Symbol:
                    families[node.base] += 1
                elif isinstance(node, sp.Symbol):
                    scalars[node] += 1
                if isinstance(node, k.pdf) and isinstance(node.distribution, k.Density):
                    discrete = node.distribution.space.discrete
                    self.points |= {(p, discrete) for p in node.points if p.is_Symbol}
                if isinstance(node, k.FunctionalDerivative):
                    self.points.add((node.point, node.density.space.discrete))
        self.mixed = normal and abstract
        self.sizes = sorted((s for s in sizes if s.is_integer), key=str)
        if any(len(found) > 1 for found in shapes.values()):
            raise ShapeError("one name with two shapes")
        names: dict[str, set] = {}
        for tree in self.trees:
            for s in tree.atoms(sp.Symbol, sp.MatrixSymbol):
                if not isinstance(s, sp.Dummy):
                    names.setdefault(s.name, set()).add(s)
        clash = any(scalars[base] > count for base, count in families.items())
        if clash or any(len(found) > 1 for found in (*names.values(), *spaces.values())):
            raise NoValue("one name for two things")

    def inside(self) -> bool:
        """Does the point satisfy the inequalities and the declarations among the givens?"""
        return all(self._holds(g) for g in self.given)

    def _holds(self, g: sp.Basic) -> bool:
        if isinstance(g, sp.AppliedPredicate):
            return isinstance(g.arguments[0], sp.MatrixSymbol) or self._declared(g)
        if isinstance(g, sp.Eq) and isinstance(g.lhs, sp.Pow) and g.lhs.exp == 2 and g.lhs.base.is_Symbol:
            return self.compare(self.value(g.lhs), self.value(g.rhs), "=")
        if isinstance(g, sp.Eq) and (g.lhs.is_Symbol or isinstance(g.lhs, (k.Entry, sp.MatrixSymbol))):
            return self._allowed(g.lhs)
        if isinstance(g, sp.Rel) and (index := self._universal(g)) is not None:
            return self._for_all(g, index)
        if isinstance(g, sp.Rel):
            return self.compare(self.value(g.lhs), self.value(g.rhs), g.rel_op)
        if g in (sp.true, True):
            return True
        raise Beyond(f"a given of type {type(g).__name__}")

    def _universal(self, g: sp.Rel) -> sp.Symbol | None:
        """The index of a given about all members: one that occurs in no side of the step."""
        free = {i for e in g.atoms(k.Entry) for i in e.indices if i.is_Symbol}
        return next((i for i in free if i not in self.step_symbols), None)

    def _for_all(self, g: sp.Rel, index: sp.Symbol) -> bool:
        sizes = [len(self.value(e.base)) for e in g.atoms(k.Entry) if isinstance(e.base, sp.MatrixExpr)]
        for i in range(1, min(sizes, default=3) + 1):
            with Binding(self, index, MP.mpf(i)):
                if not self.compare(self.value(g.lhs), self.value(g.rhs), g.rel_op):
                    return False
        return True

    def _allowed(self, lhs: sp.Basic) -> bool:
        """An equation gives a value: it must keep the sign that the name was declared with."""
        if lhs.is_Symbol and lhs.is_positive:
            return bool(self.value(lhs) > 0)
        return True

    def _declared(self, g: sp.AppliedPredicate) -> bool:
        m = self.value(g.arguments[0])
        if g.function.name in ("positive_definite", "positive"):
            return Linear.cholesky(m) is not None if _is_matrix(g.arguments[0]) else bool(m > 0)
        if g.function.name == "symmetric":
            return Linear.distance(m, Linear.transpose(m)) < TOLERANCE
        if g.function.name == "invertible":
            return abs(Linear.det(m)) > TOLERANCE
        raise Beyond(f"the declaration {g}")

    def compare(self, a: object, b: object, relation: str) -> bool:
        if isinstance(a, tuple) != isinstance(b, tuple):
            raise ShapeError("a matrix against a number")
        if isinstance(a, tuple):
            gap, size = Linear.distance(a, b), 1 + max(abs(e) for row in a for e in row)
        else:
            gap, size = abs(a - b), 1 + max(abs(a), abs(b))
        exact = TOLERANCE if relation in ("=", "==") else STRICT
        same = gap <= size * (ROUGH_TOLERANCE if self.rough else exact)
        if relation in ("=", "=="):
            return bool(same)
        if relation == "!=":
            return not same
        if relation in ("<=", ">="):
            return bool(same or (a < b) == (relation == "<="))
        if same and any(t.has(sp.exp) for t in self.trees):
            raise NoValue("a strict inequality with an exponential below the digits")
        return bool(not same and (a < b) == (relation == "<"))

    # ------------------------------------------------------------ drawing

    def _given_value(self, node: sp.Basic) -> object | None:
        for rule in self.rules:
            if rule.lhs == node:
                return self._guarded(node, rule.rhs)
            if isinstance(rule.lhs, sp.Pow) and rule.lhs.args == (node, 2):
                square = self._guarded(node, rule.rhs)
                if square < 0:
                    raise NoValue("a square that is negative")
                return MP.sqrt(square) * (-1 if self.attempt % 2 and not node.is_positive else 1)
        return None

    def _guarded(self, key: object, rhs: sp.Basic) -> object:
        if key in self.busy:
            raise Beyond("givens that refer to each other")
        self.busy.add(key)
        saved, self.bound = self.bound, {}
        try:
            return self.value(rhs)
        finally:
            self.busy.discard(key)
            self.bound = saved

    def _number(self, rng: random.Random, symbol: sp.Basic) -> object:
        if symbol.is_integer:
            return MP.mpf(rng.randint(1, 3) if symbol.is_positive or symbol.is_nonnegative else rng.randint(1, 2))
        if symbol in self.below_one:
            return MP.mpf(rng.randint(30, 970)) / 1000
        if symbol.is_positive or symbol.is_nonnegative or symbol in self.positive_entries:
            low, high = rng.choice(((20, 300), (150, 900), (300, 2900), (300, 2900), (800, 5000)))
            return MP.mpf(rng.randint(low, high)) / 1000
        if symbol.is_negative or symbol.is_nonpositive:
            return -MP.mpf(rng.randint(300, 2900)) / 1000
        negative = keyed(self.signs, symbol.name).random() < 0.5
        sign = -1 if negative == (self.attempt % 2 == 0) else 1  # the next point has the other sign
        return sign * MP.mpf(rng.randint(200, 2500)) / 1000

    def symbol(self, s: sp.Symbol) -> object:
        if s in self.bound:
            return self.bound[s]
        if s not in self.drawn:
            self.drawn[s] = self._draw(s)
        return self.drawn[s]

    def _draw(self, s: sp.Symbol) -> object:
        known = self._given_value(s)
        if known is not None:
            return known
        rng = keyed(self.seed, s.name)
        if s in self.sizes:
            order = [2, 3, 4, 5, 2, 3, 4, 5]
            if keyed(self.seed, "sizes").random() < 0.5:
                order[:2] = 3, 2
            return MP.mpf(order[self.sizes.index(s)])
        if (s, True) in self.points:
            return MP.mpf(rng.randrange(CELLS)) + MP.mpf("0.5")
        if (s, False) in self.points and not self.mixed:
            return MP.mpf(rng.randint(1, 2999)) / 1000
        return self._number(rng, s)

    def family(self, base: sp.Symbol, indices: tuple[int, ...]) -> object:
        key = (base, indices)
        if key not in self.drawn:
            known = None
            for rule in self.rules:
                if isinstance(rule.lhs, k.Entry) and rule.lhs.base == base:
                    known = self._family_rule(rule, indices)
            self.drawn[key] = self._number(keyed(self.seed, base.name, indices), base) if known is None else known
        return self.drawn[key]

    def _family_rule(self, rule: sp.Eq, indices: tuple[int, ...]) -> object | None:
        saved, self.bound = self.bound, {}
        try:
            for pattern, index in zip(rule.lhs.indices, indices, strict=True):
                if pattern.is_Symbol:
                    self.bound[pattern] = MP.mpf(index)
                elif self.value(pattern) != index:
                    return None
            return self.value(rule.rhs)
        finally:
            self.bound = saved

    def matrix(self, symbol: sp.MatrixSymbol) -> object:
        if symbol in self.bound:
            return self.bound[symbol]
        if symbol not in self.drawn:
            self.drawn[symbol] = self._draw_matrix(symbol)
        return self.drawn[symbol]

    def _draw_matrix(self, symbol: sp.MatrixSymbol) -> object:
        known = self._given_value(symbol)
        if known is not None:
            return known
        rows, cols = (int(self.value(s)) for s in symbol.shape)
        rng = keyed(self.seed, symbol.name, "matrix")
        m = tuple(tuple(MP.mpf(rng.choice((-1, 1)) * rng.randint(100, 1900)) / 1000 for _ in range(cols))
                  for _ in range(rows))
        facts = self.facts.get(symbol, set())
        if rows != cols:
            if facts:
                raise ShapeError(f"{symbol} is declared {facts} and is not square")
            return m
        return self._with_facts(m, facts, symbol, rng)

    def _with_facts(self, m: tuple, facts: set[str], symbol: sp.MatrixSymbol, rng: random.Random) -> tuple:
        n = len(m)
        diagonal = "diagonal" in facts
        if symbol in self.positive_entries:
            m = tuple(tuple(abs(e) if i == j else e for j, e in enumerate(row)) for i, row in enumerate(m))
        if facts & {"diagonal", "lower_triangular", "upper_triangular"}:
            keep = (lambda i, j: i == j) if diagonal else \
                (lambda i, j: i >= j) if "lower_triangular" in facts else (lambda i, j: i <= j)
            m = tuple(tuple(m[i][j] if keep(i, j) else MP.zero for j in range(n)) for i in range(n))
        if "orthogonal" in facts:
            return Linear.orthogonal(m)
        if "positive_definite" in facts or symbol in self.covariances:
            if diagonal:
                return tuple(tuple(abs(e) for e in row) for row in m)
            return Linear.add(Linear.mul(m, Linear.transpose(m)), Linear.scaled(Linear.eye(n), MP.mpf("0.3")))
        if "symmetric" in facts:
            return Linear.scaled(Linear.add(m, Linear.transpose(m)), MP.mpf("0.5"))
        return m

    # ------------------------------------------------------------ densities
