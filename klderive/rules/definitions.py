"""Words replaced by what they mean: divergences, expectations, densities, finite distributions.

The one idea: each definition is used in one direction only, from the word to its meaning (an integral against a
density is read as an expectation), so that rewriting ends.

Not here: what an integral is worth (expectations.py).
"""

from __future__ import annotations

from sympy import Basic, FiniteSet, Inverse, MatAdd, MatMul, Pow, Product, S, Transpose, exp, log, pi

from ..symbolic.nodes import (
    KL,
    CrossEntropy,
    Density,
    Det,
    Distribution,
    E,
    Entropy,
    Entry,
    Finite,
    Independent,
    Int,
    MultivariateNormal,
    Normal,
    Scalar,
    SetSum,
    pdf,
)
from .trees import (
    everywhere,
    factors_of,
    fresh_variable,
    matrix_sum,
    over,
    plus,
    power,
    replaced,
    terms_of,
    times,
)


def points_of(p: Distribution) -> tuple:
    """The points of a finite distribution."""
    return tuple(x for x, _ in p.pairs)


def integral(body, x: Basic, p: Distribution) -> Basic:
    """The integral (for a discrete distribution the sum) of `body` over the space of p."""
    if isinstance(p, Finite):
        return SetSum(body, x, FiniteSet(*points_of(p)))
    if isinstance(p, Density):
        return (SetSum if p.space.discrete else Int)(body, x, p.space)
    return Int(body, x)


def define_kl(expr: Basic) -> Basic | None:
    """KL(p || q) as the integral of p log(p / q)."""
    def at(node: Basic) -> Basic | None:
        if not isinstance(node, KL):
            return None
        p, q = node.args
        x = fresh_variable(p, expr)
        return integral(times(pdf(p, x), log(over(pdf(p, x), pdf(q, x)), evaluate=False)), x, p)
    return everywhere(expr, at)


def define_entropy(expr: Basic) -> Basic | None:
    """H(p) as minus the integral of p log p."""
    def at(node: Basic) -> Basic | None:
        if not isinstance(node, Entropy):
            return None
        p = node.args[0]
        x = fresh_variable(p, expr)
        return times(-1, integral(times(pdf(p, x), log(pdf(p, x), evaluate=False)), x, p))
    return everywhere(expr, at)


def define_cross_entropy(expr: Basic) -> Basic | None:
    """H(p, q) as minus the integral of p log q."""
    def at(node: Basic) -> Basic | None:
        if not isinstance(node, CrossEntropy):
            return None
        p, q = node.args
        x = fresh_variable(p, expr)
        return times(-1, integral(times(pdf(p, x), log(pdf(q, x), evaluate=False)), x, p))
    return everywhere(expr, at)


def as_expectation(expr: Basic) -> Basic | None:
    """An integral of p(x) f(x) as E_p[f]; an expectation over finitely many points as a weighted sum."""
    def at(node: Basic) -> Basic | None:
        if isinstance(node, E) and isinstance(node.distribution, Finite):
            return integral(times(pdf(node.distribution, node.variable), node.body), node.variable,
                            node.distribution)
        if not isinstance(node, (Int, SetSum)):
            return None
        x, factors = node.variable, factors_of(node.body)
        for f in factors:
            if isinstance(f, pdf) and f.points == (x,) and not isinstance(f.distribution, Finite):
                rest = list(factors)
                rest.remove(f)
                return E(times(*rest), x, f.distribution)
        return None
    return everywhere(expr, at)


def listed_points(expr: Basic) -> Basic | None:
    """A sum over a finite set written out, point by point, with the weights of the points."""
    def at(node: Basic) -> Basic | None:
        if isinstance(node, SetSum) and isinstance(node.space, FiniteSet):
            terms = [replaced(node.body, {node.variable: point}) for point in ordered_points(node)]
            return plus(*(everywhere(t, finite_density) or t for t in terms))
        return None
    return everywhere(expr, at)


def ordered_points(node: SetSum) -> tuple:
    """The points of the set in the order in which the first distribution in the body lists them."""
    for f in node.body.atoms(Finite):
        if FiniteSet(*points_of(f)) == node.space:
            return points_of(f)
    return node.space.args


def normal_density(node: Basic) -> Basic | None:
    """The density of N(m, s^2) at x: exp(-(x - m)^2 / (2 s^2)) / (sqrt(2 pi) s)."""
    if not (isinstance(node, pdf) and isinstance(node.distribution, Normal)):
        return None
    if isinstance(node.point, Entry):
        return None  # one component of a vector: its expectation comes first
    x, m, s = node.point, node.distribution.mean, node.distribution.scale
    quadratic = over(times(-1, power(plus(x, -m), 2)), times(2, s**2))
    return over(exp(quadratic, evaluate=False), times(power(2 * pi, S.Half), s))


def deviation(x: Basic, m: Basic) -> Basic:
    """The vector x - m."""
    return matrix_sum(x, *(MatMul(S.NegativeOne, t) for t in (m.args if isinstance(m, MatAdd) else (m,)))) \
        if not m.is_ZeroMatrix else x


def mvn_density(node: Basic) -> Basic | None:
    """The density of N(m, C) at x: exp(-(x - m)' C^-1 (x - m) / 2) / ((2 pi)^(n/2) |C|^(1/2))."""
    if not (isinstance(node, pdf) and isinstance(node.distribution, MultivariateNormal)):
        return None
    x, m, C = node.point, node.distribution.mean, node.distribution.covariance
    n, d = S(C.shape[0]), deviation(x, m)
    quadratic = times(-S.Half, Scalar(MatMul(Transpose(d), Inverse(C), d)))
    return over(exp(quadratic, evaluate=False), times(power(2 * pi, n / 2), power(Det(C), S.Half)))


def product_density(node: Basic) -> Basic | None:
    """The density of independent components at z: the product of the densities of the components."""
    if not (isinstance(node, pdf) and isinstance(node.distribution, Independent)):
        return None
    p, z = node.distribution, node.point
    return Product(pdf(p.factor, Entry(z, p.index)), (p.index, 1, p.count))


def finite_density(node: Basic) -> Basic | None:
    """The weight of a point."""
    if not (isinstance(node, pdf) and isinstance(node.distribution, Finite)):
        return None
    for x, w in node.distribution.pairs:
        if x == node.point:
            return w
    return S.Zero if node.point.is_number else None


def is_log_of_quotient(node: Basic) -> bool:
    """Whether the node is the logarithm of a quotient of densities on a continuous space."""
    return isinstance(node, log) and sum(
        isinstance(f, pdf) and not isinstance(f.distribution, Finite)
        for g in factors_of(node.args[0]) for f in (g.args[0] if g.is_Pow else g,)) > 1


def inside(rewrite):
    """The same rewriting wherever it applies, but not before the logarithm of a quotient is taken apart."""
    def whole(expr: Basic) -> Basic | None:
        return everywhere(expr, rewrite, closed=is_log_of_quotient)
    whole.__doc__ = rewrite.__doc__
    return whole


def weighted_log(node: Basic) -> tuple[Distribution, Basic] | None:
    """The distribution p and the inside f of the integral of p log f."""
    if not isinstance(node, (Int, SetSum)) or len(factors_of(node.body)) != 2:
        return None
    for f, g in (node.body.args, node.body.args[::-1]):
        if isinstance(f, pdf) and f.points == (node.variable,) and isinstance(g, log):
            return f.distribution, g.args[0]
    return None


def name_entropies(expr: Basic) -> Basic | None:
    """The integral of p log p as -H(p), that of p log q as -H(p, q)."""
    def at(node: Basic) -> Basic | None:
        found = weighted_log(node)
        if found is None or not (isinstance(found[1], pdf) and found[1].points == (node.variable,)):
            return None
        p, q = found[0], found[1].distribution
        return times(-1, Entropy(p) if p == q else CrossEntropy(p, q))
    return everywhere(expr, at)


def name_divergence(expr: Basic) -> Basic | None:
    """The integral of p log(p / q) as KL(p || q)."""
    def at(node: Basic) -> Basic | None:
        found = weighted_log(node)
        if found is None:
            return None
        p, inside = found
        below = [f.base for f in factors_of(inside) if isinstance(f, Pow) and f.exp == -1]
        if not (len(below) == 1 and isinstance(below[0], pdf)):
            return None
        q, x = below[0].distribution, node.variable
        return KL(p, q) if set(factors_of(inside)) == {pdf(p, x), power(pdf(q, x), -1)} else None
    return everywhere(expr, at)


def name_difference(expr: Basic) -> Basic | None:
    """H(p, q) - H(p) as KL(p || q), for each such pair of terms."""
    def at(node: Basic) -> Basic | None:
        terms = list(terms_of(node))
        for cross in [t for t in terms if isinstance(t, CrossEntropy)]:
            own = times(-1, Entropy(cross.args[0]))
            if own in terms:
                terms[terms.index(cross)] = KL(*cross.args)
                terms.remove(own)
        return None if len(terms) == len(terms_of(node)) else plus(*terms)
    return everywhere(expr, at)
