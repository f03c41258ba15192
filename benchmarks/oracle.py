"""The oracle of the error rates: values of both sides at random points, by other means than the checker's.

The one idea: nothing is rewritten. A point gives every symbol a number, every symbolic size the number 2 or 3,
every matrix symbol an explicit matrix, every abstract density a random mass; then the tree is evaluated bottom up
with mpmath at 50 digits, expectations by Gauss quadrature (exact for polynomials) or by the trapezoidal rule.

It imports the node classes only to recognise them and shares no code with klderive.checker. It proves nothing:
`equal` says True when many points agree, False when one differs, None when no point has a value.
"""

from __future__ import annotations

import itertools
import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

import mpmath
import sympy as sp
from benchmarks.numbers import MP, Linear, NoValue, ShapeError, hermite, legendre
from sympy.core.function import AppliedUndef

from klderive.checker import nodes as k

TOLERANCE, ROUGH_TOLERANCE = MP.mpf(10) ** -18, MP.mpf(10) ** -8
COARSE, LINE_STEP, LINE_REACH, CELLS = MP.mpf(1) / 2, MP.mpf(1) / 8, 40, 3


class Beyond(Exception):
    """The oracle cannot evaluate this: it says so instead of guessing."""


def _is_matrix(node: sp.Basic) -> bool:
    return isinstance(node, sp.MatrixExpr) or bool(getattr(node, "is_Matrix", False))


def degree(node: sp.Basic, var: sp.Basic) -> int | None:
    """An upper bound of the degree of a tree as a polynomial in `var`, or None when it may be no polynomial."""
    if node == var:
        return 1
    if var not in node.free_symbols:
        return 0
    if isinstance(node, (sp.Add, sp.MatAdd)):
        parts = [degree(a, var) for a in node.args]
        return None if None in parts else max(parts)
    if isinstance(node, (sp.Mul, sp.MatMul)):
        parts = [degree(a, var) for a in node.args]
        return None if None in parts else sum(parts)
    if isinstance(node, (sp.Pow, sp.MatPow)):
        even = isinstance(node.args[0], k.Frobenius) and node.args[1].is_even
        base = degree(node.args[0].args[0] if even else node.args[0], var)
        whole = node.args[1].is_Integer and node.args[1] >= 0
        return base * int(node.args[1]) if whole and base is not None else None
    if isinstance(node, sp.log):
        return _log_degree(node.args[0], var)
    if isinstance(node, (sp.Transpose, k.Scalar, k.Tr, k.Entry, sp.Sum, k.SetSum, k.Diag, k.Vec)):
        return degree(node.args[0], var)
    if isinstance(node, (k.E, k.EMatrix)):
        return _expectation_degree(node, var)
    if isinstance(node, sp.Derivative) and var not in node.variables:
        return degree(node.expr, var)
    if isinstance(node, AppliedUndef):
        parts = [degree(a, var) for a in node.args]
        return None if None in parts else 2 * max(parts)
    if isinstance(node, k.pdf) and isinstance(node.distribution, k.Density):
        return 0  # constant on each cell
    return None


def _log_degree(node: sp.Basic, var: sp.Basic) -> int | None:
    if var not in node.free_symbols:
        return 0
    if isinstance(node, sp.Mul):
        parts = [_log_degree(a, var) for a in node.args]
        return None if None in parts else max(parts)
    if isinstance(node, sp.exp):
        return degree(node.args[0], var)
    if isinstance(node, sp.Pow) and var not in node.exp.free_symbols:
        return _log_degree(node.base, var)
    if isinstance(node, sp.Product):
        return _log_degree(node.args[0], var)
    if isinstance(node, k.pdf):
        return _log_density_degree(node, var)
    return None


def _log_density_degree(node: k.pdf, var: sp.Basic) -> int | None:
    d = node.distribution
    if isinstance(d, k.Density):
        return 0
    scale = d.scale if isinstance(d, k.Normal) else d.covariance if isinstance(d, k.MultivariateNormal) else d
    if isinstance(d, k.Independent) and isinstance(d.factor, k.Normal) and var not in d.free_symbols:
        return 2
    if var in scale.free_symbols:
        return None
    parts = [degree(d.mean, var), degree(node.point, var)]
    return None if None in parts else 2 * max(parts)


def _expectation_degree(node: sp.Basic, var: sp.Basic) -> int | None:
    body, inner, d = node.args
    outer, own = degree(body, var), degree(body, inner)
    if outer is None or var not in d.free_symbols:
        return outer
    if isinstance(d, k.Normal) and own is not None:
        parts = [degree(d.mean, var), degree(d.scale, var)]
        return None if None in parts else outer + own * max(parts)
    return None


@lru_cache(maxsize=4096)
def singular(body: sp.Basic, var: sp.Basic) -> tuple:
    """Factors of denominators that depend on `var`: where one vanishes there may be no integral."""
    found: set[sp.Basic] = set()

    def bases(node: sp.Basic) -> None:
        if isinstance(node, sp.Pow):
            bases(node.base)
        elif isinstance(node, sp.Mul):
            for a in node.args:
                bases(a)
        elif var in node.free_symbols and not isinstance(node, (sp.exp, k.pdf)):
            found.add(node)

    for node in sp.preorder_traversal(body):
        if isinstance(node, sp.Pow) and node.exp.could_extract_minus_sign() and var in node.base.free_symbols:
            bases(node.base)
    return tuple(found)


@lru_cache(maxsize=50_000)
def _names(node: sp.Basic) -> frozenset:
    """Every name in a tree, bound or free: a cheap test of what cannot depend on a bound variable."""
    if isinstance(node, (sp.Symbol, sp.MatrixSymbol)):
        return frozenset({node})
    return frozenset().union(*map(_names, node.args)) if node.args else frozenset()


def _random(*key: object) -> random.Random:
    return random.Random("/".join(map(str, key)))


class Point:
    """One random point inside the givens, and the values of trees there. Everything is drawn when first asked for.

    >>> x = sp.Symbol("x", real=True)
    >>> point = Point(1, (sp.log(x**2) - 2*sp.log(x),), ())
    >>> bool(abs(point.value(k.E(x**4, x, k.Normal(0, 1))) - 3) < TOLERANCE)
    True
    """

    def __init__(self, seed: object, trees: Iterable[sp.Basic], given: Iterable[sp.Basic], attempt: int = 0) -> None:
        self.seed, self.attempt, self.rough = f"{seed}.{attempt}", attempt, False
        self.step = COARSE
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
        same = gap <= size * (ROUGH_TOLERANCE if self.rough else TOLERANCE)
        if relation in ("=", "=="):
            return bool(same)
        if relation == "!=":
            return not same
        if relation in ("<=", ">="):
            return bool(same or (a < b) == (relation == "<="))
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
            return MP.mpf(rng.choice((rng.randint(150, 900), rng.randint(300, 2900), rng.randint(800, 5000)))) / 1000
        if symbol.is_negative or symbol.is_nonpositive:
            return -MP.mpf(rng.randint(300, 2900)) / 1000
        negative = _random(self.signs, symbol.name).random() < 0.5
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
        rng = _random(self.seed, s.name)
        if s in self.sizes:
            order = [2, 3, 4, 5, 2, 3, 4, 5]
            if _random(self.seed, "sizes").random() < 0.5:
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
            self.drawn[key] = self._number(_random(self.seed, base.name, indices), base) if known is None else known
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
        rng = _random(self.seed, symbol.name, "matrix")
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

    def mass(self, d: k.Density, points: tuple) -> object:
        """The value of an abstract density: constant on cells, or a mixture of two Gaussians beside real ones."""
        where = tuple(self.value(g) for g in d.given)
        if self.mixed and not d.space.discrete:
            return self._mixture(d, points, where)
        cells = tuple(int(MP.floor(p)) for p in points)
        if any(c not in range(CELLS) for c in cells):
            return MP.zero
        key = (d.name, d.space, len(points), tuple(int(MP.floor(p)) for p in where))
        if key not in self.drawn:
            rng = _random(self.seed, *key)
            raw = {c: rng.randint(1, 9) for c in itertools.product(range(CELLS), repeat=len(points))}
            self.drawn[key] = {c: MP.mpf(v) / sum(raw.values()) for c, v in raw.items()}
        return self.drawn[key][cells]

    def _mixture(self, d: k.Density, points: tuple, where: tuple) -> object:
        rng = _random(self.seed, d.name, len(points))
        shift = sum(where, MP.zero) / 3
        weight, total = MP.mpf(rng.randint(2, 8)) / 10, MP.zero
        for share in (weight, 1 - weight):
            term = share
            for p in points:
                mean, scale = MP.mpf(rng.randint(-10, 10)) / 10, MP.mpf(rng.randint(8, 15)) / 10
                term *= MP.npdf(p, mean + shift, scale)
            total += term
        return total

    def density(self, d: sp.Basic, points: tuple) -> object:
        if isinstance(d, k.Density):
            return self.mass(d, points)
        if isinstance(d, k.Finite):
            return sum((w for x, w in self._finite(d) if x == points[0]), MP.zero)
        return MP.exp(self.log_density(d, points))

    def log_density(self, d: sp.Basic, points: tuple) -> object:
        if isinstance(d, k.Normal):
            mean, scale = self.value(d.mean), self.scale(d)
            return -((points[0] - mean) / scale) ** 2 / 2 - MP.log(scale) - MP.log(2 * MP.pi) / 2
        if isinstance(d, k.MultivariateNormal):
            return self._log_density_mvn(d, points[0])
        if isinstance(d, k.Independent):
            total = MP.zero
            for i, row in enumerate(self._vector(points[0], d.count), 1):
                with Binding(self, d.index, MP.mpf(i)):
                    total += self.log_density(d.factor, (row,))
            return total
        value = self.density(d, points)
        if value <= 0:
            raise NoValue("log of zero")
        return MP.log(value)

    def _vector(self, v: object, count: sp.Basic) -> list:
        if not isinstance(v, tuple) or len(v[0]) != 1 or len(v) != int(self.value(count)):
            raise ShapeError("a vector of another length")
        return [row[0] for row in v]

    def _log_density_mvn(self, d: k.MultivariateNormal, x: object) -> object:
        mean, cov = self.gaussian(d)
        z = Linear.sub(x, mean)
        form = Linear.mul(Linear.mul(Linear.transpose(z), Linear.inverse(cov)), z)[0][0]
        return -(form + MP.log(Linear.det(cov)) + len(mean) * MP.log(2 * MP.pi)) / 2

    def scale(self, d: k.Normal) -> object:
        scale = self.value(d.scale)
        if not isinstance(scale, mpmath.mpf) and not scale > 0 or scale <= 0:
            raise NoValue("a scale that is not positive")
        return scale

    def gaussian(self, d: k.MultivariateNormal) -> tuple:
        mean, cov = self.value(d.mean), self.value(d.covariance)
        if not isinstance(cov, tuple) or len(cov) != len(cov[0]) or len(mean) != len(cov) or len(mean[0]) != 1:
            raise ShapeError("mean and covariance do not fit")
        if Linear.distance(cov, Linear.transpose(cov)) > TOLERANCE or Linear.cholesky(cov) is None:
            raise NoValue("a covariance that is not positive definite")
        return mean, cov

    def _finite(self, d: k.Finite) -> list:
        pairs = [(self.value(x), self.value(w)) for x, w in d.pairs]
        if any(w < 0 for _, w in pairs) or abs(sum(w for _, w in pairs) - 1) > TOLERANCE:
            raise NoValue("weights that are no distribution")
        return pairs

    # ------------------------------------------------------------ expectations and integrals

    def nodes(self, d: sp.Basic, bound: int | None) -> Iterator[tuple]:
        """Points and weights whose weighted sum is the expectation of a polynomial of degree `bound` (or None)."""
        if isinstance(d, k.Normal):
            mean, scale = self.value(d.mean), self.scale(d)
            if bound is None:
                yield from ((mean + scale * t, w) for t, w in _wide(self.step))
            else:
                yield from ((mean + scale * t, w) for t, w in hermite(bound // 2 + 1))
        elif isinstance(d, k.MultivariateNormal):
            mean, cov = self.gaussian(d)
            if bound is None:
                raise Beyond("an expectation of a vector that is no polynomial")
            root = Linear.cholesky(cov)
            for grid in itertools.product(hermite(bound // 2 + 1), repeat=len(mean)):
                z = Linear.mul(root, tuple((t,) for t, _ in grid))
                yield Linear.add(mean, z), MP.fprod(w for _, w in grid)
        elif isinstance(d, k.Finite):
            yield from self._finite(d)
        elif isinstance(d, k.Independent):
            yield from self._independent_nodes(d, bound)
        else:
            for x, w in self.space_nodes(d.space, bound):
                yield x, w * self.mass(d, (x,))

    def _independent_nodes(self, d: k.Independent, bound: int | None) -> Iterator[tuple]:
        columns = []
        for i in range(1, int(self.value(d.count)) + 1):
            with Binding(self, d.index, MP.mpf(i)):
                columns.append(list(self.nodes(d.factor, bound)))
        for grid in itertools.product(*columns):
            yield tuple((x,) for x, _ in grid), MP.fprod(w for _, w in grid)

    def space_nodes(self, space: k.Space, bound: int | None) -> Iterator[tuple]:
        if space.discrete:
            yield from ((c + MP.mpf("0.5"), MP.one) for c in range(CELLS))
        elif self.mixed:
            self.rough = True
            yield from _line(self.step)
        else:
            self.rough = self.rough or bound is None
            for c in range(CELLS):
                yield from ((c + t, w) for t, w in legendre(12 if bound is None else bound // 2 + 1))

    def expect(self, node: sp.Basic) -> object:
        body, var, d = node.args
        if isinstance(d, k.MultivariateNormal) and tuple(map(self.value, var.shape)) != \
                tuple(map(self.value, d.mean.shape)):
            raise ShapeError("the variable does not fit the distribution")
        if isinstance(var, sp.MatrixSymbol) == isinstance(d, (k.Normal, k.Density, k.Finite)):
            raise ShapeError("the variable does not fit the distribution")
        bound = degree(body, var)
        if bound is None and isinstance(d, (k.Normal, k.Density)) and not (isinstance(d, k.Density)
                                                                         and d.space.discrete):
            self._regular(body, var, -LINE_REACH if isinstance(d, k.Normal) or self.mixed else 0)
        tails = isinstance(d, k.Normal) and bound is None
        return self._refined(lambda: self._total(body, var, ((w, x) for x, w in self.nodes(d, bound)), tails))

    def _refined(self, work: Callable[[], object]) -> object:
        """With a coarse step of the trapezoidal rule, and with a fine one if that has not converged."""
        self.step = COARSE
        try:
            return work()
        except Beyond:
            self.step = LINE_STEP
            try:
                return work()
            finally:
                self.step = COARSE

    def _total(self, body: sp.Basic, var: sp.Basic, terms: Iterable[tuple], tails: bool) -> object:
        values = []
        for weight, x in terms:
            if weight == 0:
                continue
            with Binding(self, var, x):
                v = self.value(body)
            values.append(Linear.scaled(v, weight) if isinstance(v, tuple) else weight * v)
        if isinstance(values[0], tuple):
            return Linear.total(values)
        total = MP.fsum(values)
        if tails:
            self.rough = True
            size = MP.fsum(abs(v) for v in values)
            if max(abs(values[0]), abs(values[-1])) > size * MP.mpf(10) ** -14:
                raise NoValue("an integral that diverges")
            if abs(2 * MP.fsum(values[::2]) - total) > size * MP.mpf(10) ** -9:
                raise Beyond("quadrature has not converged")
        return total

    def _regular(self, body: sp.Basic, var: sp.Basic, low: int) -> None:
        """Refuses an integrand with a pole on the line: quadrature would not notice it."""
        for factor in singular(body, var) if var.is_Symbol else ():
            signs = set()
            for i in range(2 * low, 2 * LINE_REACH if low else 2 * CELLS):
                with Binding(self, var, MP.mpf(i) / 2):
                    signs.add(MP.sign(self.scalar(factor)))
            if len(signs) > 1 or 0 in signs:
                raise NoValue("an integrand with a pole")

    def integral(self, body: sp.Basic, var: sp.Basic, space: sp.Basic) -> object:
        if isinstance(space, sp.FiniteSet):
            return self._total(body, var, [(MP.one, self.value(x)) for x in space], False)
        split = self._weights(body, var)
        if split is not None:
            return MP.fsum(self._total(rest, var, ((w, x) for x, w in self.nodes(d, degree(rest, var))), False)
                           for d, rest in split)
        if isinstance(var, sp.MatrixSymbol):
            return self._plane(body, var)
        abstract = body.has(k.Density)
        if not space.discrete and degree(body, var) is None:
            self._regular(body, var, 0 if abstract and not self.mixed else -LINE_REACH)
        if space.discrete or (abstract and not self.mixed) or space != k.LINE:
            if not space.discrete and space == k.LINE:
                self._vanishes_outside(body, var)
            terms = ((w, x) for x, w in self.space_nodes(space, degree(body, var)))
            return self._total(body, var, terms, space == k.LINE and self.mixed)
        return self._refined(lambda: self._total(body, var, ((w, x) for x, w in _line(self.step)), True))

    def _vanishes_outside(self, body: sp.Basic, var: sp.Basic) -> None:
        """On the line an integrand must be zero where every density is (zero times anything counts as zero)."""
        for x in (-MP.mpf("0.7"), CELLS + MP.mpf("0.4")):
            with Binding(self, var, x):
                if not self._zero(body):
                    raise NoValue("an integral over the line that diverges")

    def _zero(self, node: sp.Basic) -> bool:
        if isinstance(node, sp.Mul):
            return any(self._zero(a) for a in node.args)
        if isinstance(node, sp.Add):
            return all(self._zero(a) for a in node.args)
        if isinstance(node, sp.Pow) and node.exp.is_positive:
            return self._zero(node.base)
        if isinstance(node, k.Int) and node.variable.is_Symbol:
            for c in range(CELLS):
                with Binding(self, node.variable, c + MP.mpf("0.5")):
                    if not self._zero(node.body):
                        return False
            return True
        try:
            return bool(self.value(node) == 0)
        except NoValue:
            return False

    def _weights(self, body: sp.Basic, var: sp.Basic) -> list | None:
        """The integrand as density times polynomial, summand by summand, or None."""
        if isinstance(body, sp.Add):
            parts = [self._weights(a, var) for a in body.args]
            return None if any(p is None for p in parts) else [pair for p in parts for pair in p]
        factors = list(body.args) if isinstance(body, sp.Mul) else [body]
        for i, f in enumerate(factors):
            if isinstance(f, k.pdf) and f.points == (var,) and var not in f.distribution.free_symbols \
                    and isinstance(f.distribution, (k.Normal, k.MultivariateNormal)):
                rest = sp.Mul(*factors[:i], *factors[i + 1:], evaluate=False)
                return [(f.distribution, rest)] if degree(rest, var) is not None else None
        return None

    def _plane(self, body: sp.Basic, var: sp.MatrixSymbol) -> object:
        n = int(self.value(var.shape[0]))
        if n > 2 or var.shape[1] != 1:
            raise Beyond("an integral over more than two dimensions")
        axis = [MP.mpf(i) / 2 for i in range(-26, 27)]
        self.rough = True
        grid = [(MP.mpf("0.5") ** n, tuple((t,) for t in ts)) for ts in itertools.product(axis, repeat=n)]
        return self._total(body, var, grid, True)

    def divergence(self, node: sp.Basic) -> object:
        p, other = node.args[0], node.args[-1]
        bound = 2 if isinstance(p, (k.Normal, k.MultivariateNormal, k.Independent)) else 0
        if any(isinstance(d, k.Finite) != isinstance(p, k.Finite) for d in node.args):
            raise NoValue("a divergence between a density and a finite distribution")
        if isinstance(p, k.Density) and not isinstance(other, k.Density):
            bound = 2
        if isinstance(other, k.Density) and not isinstance(p, k.Density):
            bound = None
        total = MP.zero
        for x, w in self.nodes(p, bound):
            if w == 0:
                continue
            ours = self.log_density(p, (x,))
            total += w * {k.KL: lambda: ours - self.log_density(other, (x,)), k.Entropy: lambda: -ours,
                          k.CrossEntropy: lambda: -self.log_density(other, (x,))}[type(node)]()
        return total

    # ------------------------------------------------------------ trees

    def value(self, node: sp.Basic) -> object:
        """The number (or the tuple of rows) that a tree has at this point; NoValue where it has none."""
        node = node if isinstance(node, sp.Basic) else sp.sympify(node)
        if not self.bound or not node.args:
            return self._value(node)
        if not _names(node).isdisjoint(self.bound):
            return self._value(node)
        if node not in self.constant:  # the same for all values of the bound variables
            self.constant[node] = self._value(node)
        return self.constant[node]

    def _value(self, node: sp.Basic) -> object:
        for cls in type(node).__mro__:
            if cls in VALUES:
                return VALUES[cls](self, node)
        raise Beyond(f"a node of type {type(node).__name__}")

    def scalar(self, node: sp.Basic) -> object:
        value = self.value(node)
        if isinstance(value, tuple):
            raise ShapeError("a matrix where a number stands")
        return value

    def square(self, node: sp.Basic) -> tuple:
        value = self.value(node)
        if not isinstance(value, tuple) or len(value) != len(value[0]):
            raise ShapeError("a square matrix is needed")
        return value


class Binding:
    """Gives a bound variable a value for a while."""

    def __init__(self, point: Point, var: sp.Basic, value: object) -> None:
        self.point, self.var, self.new = point, var, value

    def __enter__(self) -> None:
        self.old = self.point.bound
        self.point.bound = {**self.old, self.var: self.new}

    def __exit__(self, *_: object) -> None:
        self.point.bound = self.old


@lru_cache(maxsize=None)
def _line(step: object) -> list:
    """Trapezoidal rule on the line: for Gaussian integrands its error falls faster than exponentially."""
    half = int(LINE_REACH / step)
    return [(i * step + MP.mpf("0.03"), step) for i in range(-half, half + 1)]


@lru_cache(maxsize=None)
def _wide(step: object) -> list:
    """The same with the weight of N(0, 1)."""
    half = int(24 / step)
    return [(i * step, step * MP.npdf(i * step)) for i in range(-half, half + 1)]


# ---------------------------------------------------------------- values, class by class


def _power(p: Point, node: sp.Pow) -> object:
    base, exponent = p.scalar(node.base), p.scalar(node.exp)
    if base == 0 and exponent <= 0:
        raise NoValue("zero to a power that is not positive")
    if base < 0 and exponent != int(exponent):
        raise NoValue("a broken power of a negative number")
    if abs(exponent) > 10**4:
        raise Beyond("a giant power")
    return base ** int(exponent) if exponent == int(exponent) else base**exponent


def _points(p: Point, node: k.pdf) -> tuple:
    if isinstance(node.distribution, k.Density) and not all(x.is_Symbol or x.is_number for x in node.points):
        raise Beyond("an abstract density at a computed point")
    return tuple(p.value(x) for x in node.points)


def _log(p: Point, node: sp.log) -> object:
    if len(node.args) == 1 and isinstance(node.args[0], k.pdf):
        inner = node.args[0]
        return p.log_density(inner.distribution, _points(p, inner))
    x = p.scalar(node.args[0])
    if x <= 0:
        raise NoValue("the log of a number that is not positive")
    return MP.log(x) / (MP.log(p.scalar(node.args[1])) if len(node.args) > 1 else 1)


def _exp(p: Point, node: sp.exp) -> object:
    x = p.scalar(node.args[0])
    if abs(x) > 10**5:
        raise Beyond("a giant exponential")
    return MP.exp(x)


def _whole(p: Point, node: sp.Basic) -> int:
    value = p.scalar(node)
    if value != int(value):
        raise NoValue("an index that is no integer")
    return int(value)


def _ranges(p: Point, body: sp.Basic, limits: list) -> Iterator[object]:
    """The values of `body` for all indices; the last limit is the outermost; an empty range gives nothing."""
    if not limits:
        yield p.scalar(body)
        return
    var, lo, hi = limits[-1]
    for i in range(_whole(p, lo), _whole(p, hi) + 1):
        with Binding(p, var, MP.mpf(i)):
            yield from _ranges(p, body, limits[:-1])


def _entry(p: Point, node: k.Entry) -> object:
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


def _matmul(p: Point, node: sp.MatMul) -> object:
    factor, result = MP.one, None
    for a in node.args:
        v = p.value(a)
        if not isinstance(v, tuple):
            factor *= v
        else:
            result = v if result is None else Linear.mul(result, v)
    return factor if result is None else Linear.scaled(result, factor)


def _matpow(p: Point, node: sp.Basic) -> object:
    base, exponent = p.square(node.args[0]), _whole(p, node.args[1])
    base = Linear.inverse(base) if exponent < 0 else base
    result = Linear.eye(len(base))
    for _ in range(abs(exponent)):
        result = Linear.mul(result, base)
    return result


def _one(p: Point, node: k.Scalar) -> object:
    m = p.value(node.matrix)
    if not isinstance(m, tuple) or (len(m), len(m[0])) != (1, 1):
        raise ShapeError("not a 1 x 1 matrix")
    return m[0][0]


def _logdet(p: Point, node: k.LogDet) -> object:
    d = Linear.det(p.square(node.matrix))
    if d <= 0:
        raise NoValue("the log of a determinant that is not positive")
    return MP.log(d)


def _frobenius(p: Point, node: k.Frobenius) -> object:
    m = p.value(node.matrix)
    return MP.sqrt(MP.fsum(e * e for row in m for e in row))


def _members(p: Point, node: sp.Basic) -> list:
    out = []
    for i in range(1, int(p.value(node.count)) + 1):
        with Binding(p, node.index, MP.mpf(i)):
            out.append(p.scalar(node.body))
    return out


def _diag(p: Point, node: k.Diag) -> tuple:
    d = _members(p, node)
    return tuple(tuple(d[i] if i == j else MP.zero for j in range(len(d))) for i in range(len(d)))


def _function(p: Point, node: AppliedUndef) -> object:
    if not all(x.is_Symbol or x.is_number for x in node.args):
        raise Beyond("an abstract function at a computed point")
    rng = _random(p.seed, node.func.__name__, "function")
    a, b, c = (MP.mpf(rng.randint(-200, 200)) / 100 for _ in range(3))
    x = sum((i * p.scalar(arg) for i, arg in enumerate(node.args, 1)), MP.zero)
    return 1 + (a * x + b) ** 2 if node.func.is_positive or node.is_positive else a * x * x + b * x + c


def _derivative(p: Point, node: sp.Derivative) -> object:
    if len(node.variables) > 2:
        raise Beyond("a derivative of high order")
    return _differentiate(p, node.expr, list(node.variables))


def _differentiate(p: Point, body: sp.Basic, variables: list) -> object:
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

    return MP.diff(at, here)


def _grad(p: Point, node: k.Grad) -> tuple:
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
        return MP.diff(at, here[i][j])

    return tuple(tuple(partial(i, j) for j in range(len(here[0]))) for i in range(len(here)))


def _functional_derivative(p: Point, node: sp.Basic) -> object:
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

    return MP.diff(moved, saved[key][(cell,)])


def _sympy_integral(p: Point, node: sp.Integral) -> object:
    (var, *bounds), *more = node.limits
    if more or (bounds and tuple(bounds) != (-sp.oo, sp.oo)):
        raise Beyond("an integral with bounds")
    return p.integral(node.function, var, k.LINE)


def _add(p: Point, node: sp.Basic) -> object:
    values = [p.value(a) for a in node.args]
    if any(isinstance(v, tuple) for v in values):
        return Linear.total(values)
    return MP.fsum(values)


def _mul(p: Point, node: sp.Basic) -> object:
    return MP.fprod(p.scalar(a) for a in node.args)


def _bad(p: Point, node: sp.Basic) -> object:
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
    k.E: Point.expect, k.EMatrix: Point.expect,
    k.Int: lambda p, e: p.integral(e.body, e.variable, e.space),
    k.SetSum: lambda p, e: p.integral(e.body, e.variable, e.space),
    k.KL: Point.divergence, k.Entropy: Point.divergence, k.CrossEntropy: Point.divergence,
}


# ---------------------------------------------------------------- the question


def ask(before: sp.Basic, after: sp.Basic, given: Iterable[sp.Basic] = (), relation: str = "=", points: int = 4,
        seed: object = 0) -> tuple[bool | None, str]:
    """Does the relation hold at several random points inside the givens? The answer, and why there is none.

    >>> a, b = sp.symbols("a b", positive=True)
    >>> ask(sp.log(a*b), sp.log(a) + sp.log(b))[0], ask(sp.log(a + b), sp.log(a) + sp.log(b))[0]
    (True, False)
    >>> A = sp.MatrixSymbol("A", sp.Symbol("n", integer=True, positive=True), 1)
    >>> ask(k.Scalar(A), k.Scalar(A.T))
    (None, 'not a 1 x 1 matrix')
    """
    found, why, hopeless = 0, "no point inside the givens", 0
    for attempt in range(12 * points):
        try:
            point = Point(seed, (before, after), given, attempt)
            if not point.inside():
                continue
            if not point.compare(point.value(before), point.value(after), relation):
                return False, f"they differ at point {seed}.{attempt}"
        except ShapeError as error:
            return None, str(error)
        except (NoValue, ZeroDivisionError, OverflowError) as error:
            why = str(error) or "division by zero"
            hopeless += "integra" in why  # a pole or an infinite integral is one at nearly every point
            if hopeless > 4 and not found:
                break
            continue
        except Beyond as error:
            why = f"beyond the oracle: {error}"
            if attempt > 3:
                break
            continue
        found += 1
        if found == points:
            break
    return (True, "") if found else (None, why)


def equal(before: sp.Basic, after: sp.Basic, given: Iterable[sp.Basic] = (), points: int = 4,
          seed: object = 0) -> bool | None:
    """True, False, or None when no point inside the givens has a value on both sides."""
    return ask(before, after, given, "=", points, seed)[0]
