"""Laws: densities, expectations, margins, conditionals, divergences by their definitions.

The one idea: whatever a law is, it has a density at points and a mean of a function, which is evaluated only where the
law has weight; a divergence is a mean of logarithms of densities.

The values of laws are those of values.py, and a law that is varied for a derivative (`Perturbed`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise, product
from math import prod
from typing import TYPE_CHECKING, Any

from ...records import record, replace
from ..types import Law, Point, Type
from . import matrices
from .functions import function
from .gaussians import bare, normal_density, normalizer, settled
from .matrices import definite, kleene_all, plus, times
from .numbers import Dual, is_zero, reciprocal
from .values import Array, Cells, Closed, Element, Finite, Gaussian, NoValue, Steps, Table, Unevaluated

if TYPE_CHECKING:
    from .domains import Domain
    from .evaluate import Evaluation


@record(eq=False)
class Perturbed:
    """A law or a function whose value at some points is varied: by a member, or, where points have no weight of their
    own, as a density, so that an integral sees the point as a mass (`Evaluation.integrate`)."""

    base: Any
    at: tuple[Any, ...]
    tag: int
    discrete: bool
    domain: Domain = ()


def normal(ev: Evaluation, mean: Any, deviation: Any) -> Gaussian:
    """N(mean, deviation^2). Raises NoValue unless the deviation is positive."""
    s = ev.sign(deviation)
    if s in (0, -1):
        raise NoValue("a normal law needs a positive deviation")
    if s is None:
        raise Unevaluated("a deviation that may not be positive")
    return Gaussian((mean,), ((deviation * deviation,),))


def multinormal(mean: Array, covariance: Array) -> Gaussian:
    """N(mean, covariance) on R^n. Raises NoValue unless the covariance is positive definite."""
    holds = definite(covariance)
    if holds is False:
        raise NoValue("a normal law needs a positive definite covariance")
    if holds is None:
        raise Unevaluated("a covariance that may not be positive definite")
    n = covariance.rows
    rows = tuple(covariance.entries[i * n : (i + 1) * n] for i in range(n))
    return Gaussian(mean.entries, rows, column=True)


def finite(ev: Evaluation, points: Sequence[Any], weights: Sequence[Any]) -> Finite:
    """A discrete law. Raises NoValue unless the weights are at least 0 and their sum is 1, also next door."""
    signs = [0 if is_zero(w) else ev.sign(w) for w in weights]
    rest = sum(weights) - 1
    if -1 in signs or ev.sign(rest) in (1, -1):
        raise NoValue("weights that are no probabilities")
    while type(rest) is Dual:
        if ev.sign(rest.slope) in (1, -1):
            raise NoValue("weights whose sum does not stay 1")
        rest = rest.value if is_zero(rest.slope) else None
    if None in signs or not is_zero(rest):
        raise Unevaluated("weights whose sum may not be 1")
    return Finite(tuple(points), tuple(weights))


def lacks_density(kind: Type) -> bool:
    """Whether a law of this type has a density, so that finitely many points only stand for it in means."""
    return isinstance(kind, Law) and not kind.discrete and not all(isinstance(p, Point) for p in kind.points)


# ---------------------------------------------------------------- densities and means


@lru_cache(maxsize=256)
def _precision(covariance: tuple[tuple[Any, ...], ...]) -> tuple[tuple[Any, ...], Any]:
    """The inverse of a covariance by rows, and the determinant."""
    n = len(covariance)
    a = Array(n, n, tuple(x for row in covariance for x in row))
    return matrices.inverse(a).entries, matrices.det(a)


def density(ev: Evaluation, law: Any, points: Sequence[Any], counted: bool = True) -> Any:
    """The density of a law (of a discrete one the mass) at a point for each of its places."""
    match law:
        case Gaussian(mean, covariance):
            at = tuple(e for p in points for e in (p.entries if type(p) is Array else (p,)))
            if len(mean) == 1:
                return _normal_density(ev, at[0], mean[0], covariance[0][0])
            inverse, determinant = _precision(covariance)
            d = [x - m for x, m in zip(at, mean, strict=True)]
            n = len(d)
            square = sum(d[i] * (d[j] * inverse[i * n + j]) for i in range(n) for j in range(n))
            e = function(ev.field, "exp", square * Fraction(-1, 2))
            return settled(ev.field, normalizer(n, determinant, ev.field) * e)
        case Finite(at, weights, is_counted):
            if counted and not is_counted:
                raise Unevaluated("the density of a law that has none")
            return sum(w for p, w in zip(at, weights, strict=True) if _known(same(ev, p, joint(points))))
        case Cells(edges, _, column):
            cells = [ev.cell(x, e) for x, e in zip(points[0].entries if column else points, edges, strict=True)]
            return 0 if None in cells else _height(law, cells)
    if isinstance(law, Perturbed):
        y = density(ev, law.base, ev.plain(law, list(points)))
        return Dual(law.tag, y, 1) if ev.at_atom(law, list(points)) else y
    raise Unevaluated("the density of a law that has no value in the model")


def _normal_density(ev: Evaluation, x: Any, mean: Any, variance: Any) -> Any:
    v = bare(x)
    if v is not None and type(mean) in (int, Fraction) and type(variance) in (int, Fraction):
        return normal_density(v, mean, variance)
    d = x - mean
    e = function(ev.field, "exp", d * d * (Fraction(-1, 2) * reciprocal(variance)))
    return settled(ev.field, normalizer(1, variance, ev.field) * e)


def _known(t: bool | None) -> bool:
    if t is None:
        raise Unevaluated("two points that may be the same")
    return t


def joint(points: Sequence[Any]) -> Any:
    """A point of a joint law, as Finite has it."""
    return points[0] if len(points) == 1 else tuple(points)


def places(point: Any) -> tuple[Any, ...]:
    """The inverse of `joint`."""
    return point if isinstance(point, tuple) else (point,)


def position(cells: Sequence[Any], edges: tuple[tuple[Any, ...], ...]) -> int:
    """The number of a cell in the order of itertools.product."""
    at = 0
    for k, e in zip(cells, edges, strict=True):
        at = at * (len(e) - 1) + k
    return at


def _height(law: Cells, cells: Sequence[Any]) -> Any:
    volume = prod(e[k + 1] - e[k] for k, e in zip(cells, law.edges, strict=True))
    return law.masses[position(cells, law.edges)] * reciprocal(volume)


def expect(ev: Evaluation, law: Any, body: Callable[..., Any]) -> Any:
    """The mean of body(one point for each place), evaluated only where the law has weight."""
    return _expect(ev, law, lambda _, *x: body(*x))


def _expect(ev: Evaluation, law: Any, body: Callable[..., Any]) -> Any:
    """The same; the body is given the density, too, if it was needed."""
    total: Any = 0
    match law:
        case Finite(points, weights):
            for p, w in zip(points, weights, strict=True):
                if not is_zero(w):
                    total = plus(total, times(w, body(None, *places(p))))
            return total
        case Cells(edges, masses, column):
            for cells in product(*(range(len(e) - 1) for e in edges)):
                if not is_zero(masses[position(cells, edges)]):
                    ranges = [(e[k], e[k + 1]) for k, e in zip(cells, edges, strict=True)]
                    h = _height(law, cells)
                    total = plus(total, _nested(ev, ranges, lambda *x, h=h: times(h, body(h, *_at(column, x)))))
            return total
        case Gaussian(mean, _, column, sizes):
            def weighted(*x: Any) -> Any:
                at = _split(sizes, x) if sizes else _at(column, x)
                w = density(ev, law, at)
                return times(w, body(w, *at))
            return _nested(ev, [(None, None)] * len(mean), weighted)
    if isinstance(law, Perturbed):
        return _mean_of_varied(ev, law, body)
    raise Unevaluated("the mean under a law that has no value in the model")


def _at(column: bool, x: tuple[Any, ...]) -> tuple[Any, ...]:
    return (Array(len(x), 1, x),) if column else x


def _split(sizes: tuple[int, ...], x: tuple[Any, ...]) -> tuple[Any, ...]:
    """The places of a joint law, from the entries of all of them in a row."""
    found: list[Any] = []
    for n in sizes:
        here, x = x[:max(n, 1)], x[max(n, 1):]
        found.append(Array(n, 1, here) if n else here[0])
    return tuple(found)


def _nested(ev: Evaluation, ranges: list, body: Callable[..., Any], found: tuple[Any, ...] = ()) -> Any:
    if len(found) == len(ranges):
        return body(*found)
    low, high = ranges[len(found)]
    return ev.integrate(lambda x: _nested(ev, ranges, body, (*found, x)), low, high, strict=len(ranges) > 1)


def _mean_of_varied(ev: Evaluation, law: Any, body: Callable[..., Any]) -> Any:
    def weighted(*x: Any) -> Any:
        w = density(ev, law, x)
        return 0 if is_zero(w) else times(w, body(w, *x))

    if not law.discrete:
        return _nested(ev, [(None, None)] * len(law.at), weighted)
    if not isinstance(law.base, Finite) or not any(joint(law.at) == p for p in law.base.points):
        raise Unevaluated("a discrete law that is varied outside of its points")
    total: Any = 0
    for p in dict.fromkeys(law.base.points):
        total = plus(total, weighted(*places(p)))
    return total


def divergence(ev: Evaluation, op: str, p: Any, q: Any = None) -> Any:
    """kl = int p log(p/q), entropy = -int p log p, cross_entropy = -int p log q; nothing where p is 0."""
    def log(w: Any, *x: Any) -> Any:
        if op == "cross_entropy":
            w = density(ev, q, x)
        elif w is None:
            w = density(ev, p, x, counted=op != "kl")
        return function(ev.field, "log", w if op != "kl" else w * reciprocal(density(ev, q, x, counted=False)))

    return times(1 if op == "kl" else -1, _expect(ev, p, log))


# ---------------------------------------------------------------- laws from laws


def product_law(ev: Evaluation, factors: Sequence[Any]) -> Any:
    """The law on R^n of independent components."""
    if all(isinstance(p, Gaussian) for p in factors):
        variances = [p.covariance[0][0] for p in factors]
        rows = tuple(tuple(v if i == j else 0 for j in range(len(factors))) for i, v in enumerate(variances))
        return Gaussian(tuple(p.mean[0] for p in factors), rows, column=True)
    if all(isinstance(p, Cells) for p in factors):
        ev.spend(prod(len(p.masses) for p in factors))
        masses = tuple(prod(m) for m in product(*(p.masses for p in factors)))
        return Cells(tuple(p.edges[0] for p in factors), masses, column=True)
    if all(isinstance(p, Finite) for p in factors):
        ev.spend(prod(len(p.points) for p in factors))
        columns = tuple(Array(len(x), 1, x) for x in product(*(p.points for p in factors)))
        return Finite(columns, tuple(prod(w) for w in product(*(p.weights for p in factors))),
                      all(p.counted for p in factors))
    raise Unevaluated("a product of laws of different forms")


def component(law: Any, i: int) -> Any:
    """The law of a component, counted from 1, of a law on R^n."""
    n = len(law.mean) if isinstance(law, Gaussian) else len(law.edges) if isinstance(law, Cells) else \
        law.points[0].rows if isinstance(law, Finite) else None
    if n is None:
        raise Unevaluated("a component of a law that has no value in the model")
    if not 1 <= i <= n:
        raise NoValue("a component that a law does not have")
    if isinstance(law, Finite):
        return replace(law, points=tuple(p.at(i) for p in law.points))
    return margin(replace(law, column=False), [i])


def margin(law: Any, chosen: Sequence[int]) -> Any:
    """The law of some places of a joint law, counted from 1."""
    at = [k - 1 for k in chosen]
    match law:
        case Gaussian(mean, covariance, False):
            return Gaussian(tuple(mean[i] for i in at), tuple(tuple(covariance[i][j] for j in at) for i in at))
        case Finite(points):
            return replace(law, points=tuple(joint([places(p)[i] for i in at]) for p in points))
        case Cells(edges, masses, False):
            kept = tuple(edges[i] for i in at)
            sums: list[Any] = [0] * prod(len(e) - 1 for e in kept)
            for cells, mass in zip(product(*(range(len(e) - 1) for e in edges)), masses, strict=True):
                sums[position([cells[i] for i in at], kept)] += mass
            return Cells(kept, tuple(sums))
    raise Unevaluated("the margin of a law that has no value in the model")


def conditional(ev: Evaluation, law: Any, given: Sequence[Any]) -> Any:
    """The law of the first places of a joint law, given the last ones. Raises NoValue where these have no weight."""
    k = len(given)
    match law:
        case Finite(points, weights):
            kept = [(joint(places(p)[:-k]), w) for p, w in zip(points, weights, strict=True)
                    if _known(same(ev, joint(places(p)[-k:]), joint(given)))]
            total = sum(w for _, w in kept)
            return replace(law, points=tuple(p for p, _ in kept), weights=tuple(w * _weight(total) for _, w in kept))
        case Cells(edges, masses, False):
            cells = [ev.cell(x, e) for x, e in zip(given, edges[-k:], strict=True)]
            last = [range(len(e) - 1) for e in edges[:-k]]
            slice_ = [] if None in cells else [masses[position([*c, *cells], edges)] for c in product(*last)]
            r = _weight(sum(slice_))
            return Cells(edges[:-k], tuple(m * r for m in slice_))
        case Gaussian(mean, covariance, False):
            return _conditional_normal(mean, covariance, given)
    raise Unevaluated("a conditional law of a law that has no value in the model")


def _weight(total: Any) -> Any:
    if is_zero(total):
        raise NoValue("a conditional law where the condition has no weight")
    return reciprocal(total)


def _conditional_normal(mean: tuple[Any, ...], covariance: tuple[tuple[Any, ...], ...], given: Sequence[Any]) -> Gaussian:
    """Mean m + C S^-1 (z - m_z), covariance S_x - C S^-1 C'."""
    n, first = len(mean), len(mean) - len(given)
    def block(rows: range, cols: range) -> Array:
        return Array(len(rows), len(cols), tuple(covariance[i][j] for i in rows for j in cols))
    a, b = range(first), range(first, n)
    gain = matrices.matmul(block(a, b), matrices.inverse(block(b, b)))
    d = Array(n - first, 1, tuple(z - mean[first + i] for i, z in enumerate(given)))
    shift, less = matrices.matmul(gain, d), matrices.matmul(gain, block(b, a))
    rows = tuple(tuple(covariance[i][j] - less.entries[i * first + j] for j in a) for i in a)
    return Gaussian(tuple(mean[i] + shift.entries[i] for i in a), rows)


# ---------------------------------------------------------------- equality


_PLAIN = frozenset((int, Fraction, Element, Closed, Table, Steps))
"""What is equal when Python says so."""


def same(ev: Evaluation, a: Any, b: Any) -> bool | None:
    """Whether two values are the same; None if it cannot be told."""
    if a is b or type(a) in _PLAIN and a == b:
        return True
    match a, b:
        case Element(), Element():
            return a == b
        case Array(), Array():
            return (a.rows, a.cols) == (b.rows, b.cols) and kleene_all(
                same(ev, x, y) for x, y in zip(a.entries, b.entries, strict=True))
        case tuple(), tuple():
            return kleene_all(same(ev, x, y) for x, y in zip(a, b, strict=True))
        case Gaussian(), Gaussian():
            numbers = [(*p.mean, *(x for row in p.covariance for x in row)) for p in (a, b)]
            return (len(a.mean), a.places) == (len(b.mean), b.places) and kleene_all(
                same(ev, x, y) for x, y in zip(*numbers, strict=True))
        case Finite(), Finite():
            points = [*a.points, *b.points]
            return kleene_all(same(ev, density(ev, a, places(p), False), density(ev, b, places(p), False)) for p in points)
        case Cells(), Cells():
            return _same_cells(ev, a, b)
        case (Gaussian() | Cells() | Finite(), Gaussian() | Cells() | Finite()):
            return False
    if not (hasattr(a, "__neg__") and hasattr(b, "__neg__")):
        return None  # functions, sets, laws that are varied
    s = ev.compare(a, b)
    return None if s is None else s == 0


def _same_cells(ev: Evaluation, a: Cells, b: Cells) -> bool | None:
    """By the densities in the middle of each cell of the common grid."""
    grid = [sorted({*e, *f}) for e, f in zip(a.edges, b.edges, strict=True)]
    middles = [[Fraction(low + high) / 2 for low, high in pairwise(e)] for e in grid]
    ev.spend(prod(map(len, middles)))
    return kleene_all(same(ev, *(density(ev, replace(p, column=False), x) for p in (a, b))) for x in product(*middles))
