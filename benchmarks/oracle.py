"""The oracle of the error rates: values of both sides at random points, by other means than the checker's.

The one idea: nothing is rewritten. A point gives every symbol a number, every symbolic size the number 2 or 3,
every matrix symbol an explicit matrix, every abstract density a random mass; then the tree is evaluated bottom up
with mpmath at 50 digits, expectations by Gauss quadrature (exact for polynomials) or by the trapezoidal rule.

It imports the node classes only to recognise them and shares no code with klderive.checker. It proves nothing:
`equal` says True when many points agree, False when one differs, None when no point has a value.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache

import mpmath
import sympy as sp

import klderive as k
from benchmarks.degrees import degree, names_in, singular
from benchmarks.numbers import MP, Linear, NoValue, ShapeError, hermite, legendre
from benchmarks.points import CELLS, COARSE, ROUGH_TOLERANCE, TOLERANCE, Drawn
from benchmarks.values import VALUES, Beyond, Binding, keyed

LINE_STEP, LINE_REACH = MP.mpf(1) / 8, 40
EVALUATIONS = 60_000  # of integrands at one point: a plane inside a plane would take millions


class Point(Drawn):
    """One random point inside the givens, and the values of trees there. Everything is drawn when first asked for.

    >>> x = sp.Symbol("x", real=True)
    >>> point = Point(1, (sp.log(x**2) - 2*sp.log(x),), ())
    >>> bool(abs(point.value(k.E(x**4, x, k.Normal(0, 1))) - 3) < TOLERANCE)
    True
    """


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
            rng = keyed(self.seed, *key)
            raw = {c: rng.randint(1, 9) for c in itertools.product(range(CELLS), repeat=len(points))}
            self.drawn[key] = {c: MP.mpf(v) / sum(raw.values()) for c, v in raw.items()}
        return self.drawn[key][cells]

    def _mixture(self, d: k.Density, points: tuple, where: tuple) -> object:
        rng = keyed(self.seed, d.name, len(points))
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
            self.evaluations += 1
            if self.evaluations > EVALUATIONS:
                raise Beyond("a quadrature inside a quadrature")
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
        if space.discrete or (abstract and not self.mixed) or space != k.Space("R"):
            if not space.discrete and space == k.Space("R"):
                self._vanishes_outside(body, var)
            terms = ((w, x) for x, w in self.space_nodes(space, degree(body, var)))
            return self._total(body, var, terms, space == k.Space("R") and self.mixed)
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
                    and isinstance(f.distribution, (k.Normal, k.MultivariateNormal, k.Independent)):
                rest = sp.Mul(*factors[:i], *factors[i + 1:], evaluate=False)
                return [(f.distribution, rest)] if degree(rest, var) is not None else None
        return None

    def _plane(self, body: sp.Basic, var: sp.MatrixSymbol) -> object:
        n = int(self.value(var.shape[0]))
        if n > 2 or var.shape[1] != 1:
            raise Beyond("an integral over more than two dimensions")
        coarse, fine = (self._lattice(body, var, n, MP.mpf(1) / d) for d in (2, 3))
        if abs(coarse - fine) > ROUGH_TOLERANCE * (1 + abs(fine)):
            raise Beyond("quadrature in the plane has not converged")
        return fine

    def _lattice(self, body: sp.Basic, var: sp.MatrixSymbol, n: int, step: object) -> object:
        half = int(13 / step)
        axis = [i * step for i in range(-half, half + 1)]
        self.rough = True
        grid = ((step ** n, tuple((t,) for t in ts)) for ts in itertools.product(axis, repeat=n))
        return self._total(body, var, grid, False)

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
            if not isinstance(node, k.CrossEntropy):
                total += w * self.log_density(p, (x,)) * (-1 if isinstance(node, k.Entropy) else 1)
            if not isinstance(node, k.Entropy):
                total -= w * self.log_density(other, (x,))
        return total

    # ------------------------------------------------------------ trees

    def value(self, node: sp.Basic) -> object:
        """The number (or the tuple of rows) that a tree has at this point; NoValue where it has none."""
        node = node if isinstance(node, sp.Basic) else sp.sympify(node)
        if not self.bound or not node.args:
            return self._value(node)
        if not names_in(node).isdisjoint(self.bound):
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


@cache
def _line(step: object) -> list:
    """Trapezoidal rule on the line: for Gaussian integrands its error falls faster than exponentially."""
    half = int(LINE_REACH / step)
    return [(i * step + MP.mpf("0.03"), step) for i in range(-half, half + 1)]


@cache
def _wide(step: object) -> list:
    """The same with the weight of N(0, 1)."""
    half = int(24 / step)
    return [(i * step, step * MP.npdf(i * step)) for i in range(-half, half + 1)]


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
            if attempt > 3 or "inside" in why:  # a quadrature inside another one is there at every point
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


def fails_at(before: sp.Basic, after: sp.Basic, given: Iterable[sp.Basic], relation: str,
             point: Mapping[sp.Basic, object]) -> bool:
    """Does the relation fail at this point of rational numbers and matrices, by the oracle's own arithmetic?

    >>> s = sp.Symbol("s", positive=True)
    >>> [fails_at(s, s**2, (), "<=", {s: value}) for value in (sp.Rational(1, 2), sp.Integer(2), -sp.Integer(1))]
    [True, False, False]
    """
    named = {name: value for name, value in point.items() if isinstance(value, k.Normal)}
    before, after = before.xreplace(named), after.xreplace(named)  # an abstract density that the witness makes Gaussian
    here = Point("witness", (before, after), given)
    defined = {rule.lhs.base if isinstance(rule.lhs, k.Entry) else rule.lhs for rule in here.rules}
    for name, value in point.items():
        if name in named:
            continue
        if isinstance(value, tuple) and name.is_Symbol and name not in defined:
            here.drawn.update(_members(name, value))
        elif getattr(value, "is_Matrix", False) and name not in defined:
            here.drawn[name] = tuple(tuple(map(_number, row)) for row in value.tolist())
        elif name not in defined:
            if not (getattr(value, "is_Rational", False) and _kept(name, value)):
                return False
            here.drawn[name] = _number(value)
    try:
        return here.inside() and not here.compare(here.value(before), here.value(after), relation)
    except (ShapeError, NoValue, Beyond, ZeroDivisionError, OverflowError):
        return False


def _number(value: object) -> object:
    return MP.mpf(int(sp.Rational(value).p)) / int(sp.Rational(value).q)


def _kept(name: sp.Basic, value: sp.Rational) -> bool:
    """Whether a number has the sign that its name was declared with."""
    return not (name.is_positive and value <= 0 or name.is_nonnegative and value < 0 or name.is_negative and value >= 0)


def _members(base: sp.Symbol, value: tuple, at: tuple[int, ...] = ()) -> Iterator[tuple]:
    """The members of a family, with their indices from 1."""
    for i, v in enumerate(value, 1):
        if isinstance(v, tuple):
            yield from _members(base, v, (*at, i))
        else:
            yield (base, (*at, i)), _number(v)
