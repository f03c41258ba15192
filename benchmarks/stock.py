"""True identities to start from: textbook facts with random ingredients, one list for each fragment.

The one idea: each function draws ingredients and returns both sides of one fact in two spellings, found by other
means than the checker's: three-node Gauss quadrature with exact nodes for moments, written-out textbook facts on
words of matrices, explicit substitution into closed forms. The oracle confirms each before it counts.
"""

from __future__ import annotations

import random
from collections.abc import Callable

import sympy as sp

import klderive as k
from benchmarks.trees import Pool, monomial, number, rewritten, symbols_pool, tree

Fact = tuple[sp.Basic, sp.Basic, tuple[sp.Basic, ...]]
HALF = sp.Rational(1, 2)
PLAIN = symbols_pool()
n, m = sp.symbols("n m", integer=True, positive=True)
J, K = sp.symbols("J K", integer=True, positive=True)
i, j, l = sp.symbols("i j k", integer=True)
x, y, z = sp.symbols("x y z", real=True)

# ---------------------------------------------------------------- scalars


def sympy_rewrite(rng: random.Random) -> Fact:
    t = tree(rng, PLAIN, rng.choice((2, 3, 3, 4)))
    return t, rewritten(t, rng), ()


def log_laws(rng: random.Random) -> Fact:
    a, b, c = (monomial(rng, PLAIN) for _ in range(3))
    q = number(rng)
    return rng.choice((
        (sp.log(a / b) + sp.log(c), sp.log(a) - sp.log(b) + sp.log(c), ()),
        (q * sp.log(a * b) - sp.log(b) * q, q * sp.log(a), ()),
        (sp.log(a ** 2 / (b * c)), 2 * sp.log(a) - sp.log(b) - sp.log(c), ()),
        (sp.log(sp.sqrt(a) * b), sp.log(a) / 2 + sp.log(b), ()),
        (sp.log(a, 10) - sp.log(b, 10), (sp.log(a) - sp.log(b)) / sp.log(10), ()),
    ))


def powers(rng: random.Random) -> Fact:
    a, s = monomial(rng, PLAIN), rng.choice(PLAIN.positives)
    u, v = tree(rng, PLAIN, 1), tree(rng, PLAIN, 1)
    return rng.choice((
        (sp.log((2 * sp.pi) ** (n / 2) * s), n * sp.log(2 * sp.pi) / 2 + sp.log(s), ()),
        (sp.exp(u + v), sp.exp(u) * sp.exp(v), ()),
        (sp.exp(sp.log(a) + u), a * sp.exp(u), ()),
        (sp.sqrt(2 * sp.pi * s ** 2), s * sp.sqrt(2 * sp.pi), ()),
        ((2 * sp.pi) ** (-n / 2) * sp.sqrt(a) ** n, (a / (2 * sp.pi)) ** (n / 2), ()),
        (sp.log(sp.exp(u) / a), u - sp.log(a), ()),
        (s ** (n + 1) / s, s ** n, ()),
    ))


def log_density(rng: random.Random) -> Fact:
    mean, s = rng.choice(PLAIN.reals[:4]), rng.choice(PLAIN.positives)
    written = 1 / (sp.sqrt(2 * sp.pi) * s) * sp.exp(-(x - mean) ** 2 / (2 * s ** 2))
    other = written.xreplace({mean: PLAIN.reals[2], s: PLAIN.positives[2]})
    plain = -sp.log(2 * sp.pi) / 2 - sp.log(s) - (x - mean) ** 2 / (2 * s ** 2)
    if rng.random() < 0.5:
        return sp.log(written), plain, ()
    return sp.log(written / other), plain - plain.xreplace({mean: PLAIN.reals[2], s: PLAIN.positives[2]}), ()


# ---------------------------------------------------------------- Gaussian expectations


def _normal(rng: random.Random) -> tuple[sp.Expr, sp.Expr]:
    reals, positives = PLAIN.reals[:4], PLAIN.positives
    mean = rng.choice((reals[0], reals[1], reals[2] + reals[3], sp.Integer(0), reals[0] - 1, 2 * reals[1]))
    scale = rng.choice((*positives, 2 * positives[0], sp.sqrt(positives[2]), sp.Integer(1),
                        positives[0] / positives[2]))
    return mean, scale


def _expect(body: sp.Expr, var: sp.Symbol, mean: sp.Expr, scale: sp.Expr) -> sp.Expr:
    """Exact for polynomials up to degree 5: the three nodes 0 and +-sqrt 3."""
    body = sp.expand(body)
    at = [body.xreplace({var: mean + c * scale}) for c in (0, sp.sqrt(3), -sp.sqrt(3))]
    return sp.expand(2 * at[0] / 3 + (at[1] + at[2]) / 6)


def _polynomial(rng: random.Random, var: sp.Symbol, degree: int) -> sp.Expr:
    shift = rng.choice((0, PLAIN.reals[0], PLAIN.reals[3]))
    terms = [rng.choice((number(rng), rng.choice(PLAIN.reals[:4]), 1 / rng.choice(PLAIN.positives))) *
             (var - shift) ** d for d in range(degree + 1) if rng.random() < 0.7 or d == degree]
    return sp.Add(*terms)


def moment(rng: random.Random) -> Fact:
    mean, scale = _normal(rng)
    body = _polynomial(rng, x, rng.choice((1, 2, 2, 3, 4)))
    value = _expect(body, x, mean, scale)
    return k.E(body, x, k.Normal(mean, scale)), rewritten(value, rng), ()


def linear_moment(rng: random.Random) -> Fact:
    mean, scale = _normal(rng)
    d = k.Normal(mean, scale)
    f, g = _polynomial(rng, x, 2), _polynomial(rng, x, rng.choice((1, 3)))
    a, b = number(rng), rng.choice(PLAIN.reals[:4])
    return k.E(a * f + b * g, x, d), a * k.E(sp.expand(f), x, d) + b * k.E(g.xreplace({x: z}), z, d), ()


def weighted_integral(rng: random.Random) -> Fact:
    mean, scale = _normal(rng)
    d = k.Normal(mean, scale)
    body = _polynomial(rng, x, rng.choice((0, 1, 2, 3)))
    left = k.Int(k.pdf(d, x) * body, x)
    right = k.E(body, x, d) if rng.random() < 0.4 else _expect(body, x, mean, scale)
    return left, right, ()


def written_integral(rng: random.Random) -> Fact:
    mean, scale = _normal(rng)
    body = _polynomial(rng, x, rng.choice((0, 1, 2)))
    weight = sp.exp(-(x - mean) ** 2 / (2 * scale ** 2))
    left = k.Int(body * weight, x)
    return left, sp.sqrt(2 * sp.pi) * scale * _expect(body, x, mean, scale), ()


def generating(rng: random.Random) -> Fact:
    """The weight exp(u x) shifts the mean by u times the variance."""
    mean, scale = _normal(rng)
    u = rng.choice((PLAIN.reals[3], number(rng)))
    body = _polynomial(rng, x, rng.choice((0, 1, 2)))
    factor = sp.exp(u * mean + u ** 2 * scale ** 2 / 2)
    left = k.E(body * sp.exp(u * x), x, k.Normal(mean, scale))
    return left, factor * _expect(body, x, mean + u * scale ** 2, scale), ()


def two_normals(rng: random.Random) -> tuple:
    a, b = _normal(rng), _normal(rng)
    return k.Normal(*a), k.Normal(*b)


def closed_kl(p: k.Normal, q: k.Normal) -> sp.Expr:
    return sp.log(q.scale / p.scale) + (p.scale ** 2 + (p.mean - q.mean) ** 2) / (2 * q.scale ** 2) - HALF


def univariate_kl(rng: random.Random) -> Fact:
    p, q = two_normals(rng)
    closed = closed_kl(p, q)
    entropy = sp.log(2 * sp.pi * sp.E * p.scale ** 2) / 2
    heads = (k.KL(p, q), k.CrossEntropy(p, q) - k.Entropy(p), k.E(sp.log(k.pdf(p, x) / k.pdf(q, x)), x, p),
             k.Int(k.pdf(p, x) * sp.log(k.pdf(p, x) / k.pdf(q, x)), x),
             k.E(sp.log(k.pdf(p, x)), x, p) - k.E(sp.log(k.pdf(q, z)), z, p))
    return rng.choice((
        (rng.choice(heads), rewritten(closed, rng), ()), (*rng.sample(heads, 2), ()),
        (k.CrossEntropy(p, q), rewritten(closed + entropy, rng), ()), (k.Entropy(p), rewritten(entropy, rng), ()),
        (k.KL(p, q) + k.KL(q, p), closed + closed_kl(q, p), ()),
    ))


def nested_expectation(rng: random.Random) -> Fact:
    mean, scale = _normal(rng)
    outer = _normal(rng)
    body = _polynomial(rng, y, rng.choice((1, 2)))
    inner = _expect(body, y, x, scale)
    value = _expect(inner, x, *outer)
    return k.E(k.E(body, y, k.Normal(x, scale)), x, k.Normal(*outer)), value, ()


# ---------------------------------------------------------------- abstract densities

SPACE, POINTS = k.Space("X"), k.Space("X", discrete=True)
f, g, h = (sp.Function(name, real=True) for name in "fgh")


class Abstract:
    """Ways to write functionals of two densities over one space."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.space = rng.choice((SPACE, POINTS, k.Space("R"), POINTS))
        given = (z,) if rng.random() < 0.25 else ()
        names = rng.sample(("p", "q", "r"), 3)
        self.p, self.q, self.r = (k.Density(name, self.space, given if name == "q" else ()) for name in names)

    def total(self, body: sp.Expr, var: sp.Symbol = x) -> sp.Expr:
        return k.SetSum(body, var, self.space) if self.space.discrete else k.Int(body, var, self.space)

    def mean(self, body: sp.Expr, d: k.Density, var: sp.Symbol = x) -> sp.Expr:
        """E_d[body], in one of its spellings."""
        kind = self.rng.random()
        if kind < 0.4:
            return k.E(body, var, d)
        if kind < 0.7:
            return self.total(k.pdf(d, var) * body, var)
        fresh = sp.Symbol("w", real=True)
        return k.E(body.xreplace({var: fresh}), fresh, d)

    def kl(self, p: k.Density, q: k.Density) -> sp.Expr:
        a, b = sp.log(k.pdf(p, x)), sp.log(k.pdf(q, x))
        ratio = sp.log(k.pdf(p, x) / k.pdf(q, x))
        return self.rng.choice((
            lambda: k.KL(p, q), lambda: self.mean(ratio, p), lambda: self.mean(a - b, p),
            lambda: self.mean(a, p) - self.mean(b, p), lambda: k.CrossEntropy(p, q) - k.Entropy(p),
            lambda: -self.mean(-ratio, p), lambda: -k.Entropy(p) - self.mean(b, p),
            lambda: self.total(k.pdf(p, x) * a) - self.total(k.pdf(p, y) * b.xreplace({x: y}), y),
        ))()


def abstract_kl(rng: random.Random) -> Fact:
    w = Abstract(rng)
    return w.kl(w.p, w.q), w.kl(w.p, w.q), ()


def jeffreys(rng: random.Random) -> Fact:
    w = Abstract(rng)
    both = (k.pdf(w.p, x) - k.pdf(w.q, x)) * sp.log(k.pdf(w.p, x) / k.pdf(w.q, x))
    return w.total(both), w.kl(w.p, w.q) + w.kl(w.q, w.p), ()


def abstract_linear(rng: random.Random) -> Fact:
    w = Abstract(rng)
    a, b, c = rng.choice(PLAIN.reals[:4]), number(rng), rng.choice(PLAIN.positives)
    body = a * f(x) + b * g(x) ** 2 + c
    return w.mean(body, w.p), a * w.mean(f(x), w.p) + b * w.mean(g(x) ** 2, w.p) + c, ()


def log_constant(rng: random.Random) -> Fact:
    w = Abstract(rng)
    c = monomial(rng, PLAIN)
    body = sp.log(c * k.pdf(w.p, x) ** 2 / k.pdf(w.q, x))
    return w.mean(body, w.p), sp.log(c) - k.Entropy(w.p) + w.kl(w.p, w.q), ()


def fubini(rng: random.Random) -> Fact:
    w = Abstract(rng)
    pq = k.pdf(w.p, x) * k.pdf(w.r, y)
    a = rng.choice(PLAIN.reals[:4])
    return rng.choice((
        (w.total(w.total(pq * (f(x) + a * g(y)), x), y), w.mean(f(x), w.p) + a * w.mean(g(x), w.r), ()),
        (w.total(w.total(pq * f(x) * g(y), y), x), w.mean(f(x), w.p) * w.mean(g(y), w.r, y), ()),
        (k.E(k.E((f(x) - g(y)) ** 2, x, w.p), y, w.r),
         w.mean(f(x) ** 2, w.p) - 2 * w.mean(f(x), w.p) * w.mean(g(y), w.r, y) + w.mean(g(x) ** 2, w.r), ()),
        (w.total(w.total(pq * sp.log(pq), x), y), -k.Entropy(w.p) - k.Entropy(w.r), ()),
    ))


def variance(rng: random.Random) -> Fact:
    w = Abstract(rng)
    mean = w.mean(f(x), w.p)
    return w.mean((f(x) - mean.xreplace({x: y})) ** 2, w.p), w.mean(f(x) ** 2, w.p) - w.mean(f(x), w.p) ** 2, ()


def mixture(rng: random.Random) -> Fact:
    w = Abstract(rng)
    c = rng.choice(PLAIN.positives)
    mix = (1 - c) * k.pdf(w.p, x) + c * k.pdf(w.r, x)
    return w.total(mix * (f(x) + 1)), (1 - c) * w.mean(f(x), w.p) + c * w.mean(f(x), w.r) + 1, ()


def finite(rng: random.Random) -> Fact:
    t = sp.Symbol("t", positive=True)
    s = sp.Symbol("s", positive=True)
    given = (sp.Lt(t, 1), sp.Lt(s, 1))
    p, q = k.Bernoulli(t), k.Bernoulli(s)
    body = _polynomial(rng, x, 2)
    kl = t * sp.log(t / s) + (1 - t) * sp.log((1 - t) / (1 - s))
    entropy = -t * sp.log(t) - (1 - t) * sp.log(1 - t)
    return rng.choice((
        (k.E(body, x, p), t * body.xreplace({x: sp.Integer(1)}) + (1 - t) * body.xreplace({x: sp.Integer(0)}), given),
        (k.KL(p, q), kl, given), (k.Entropy(p), entropy, given), (k.CrossEntropy(p, q), kl + entropy, given),
    ))


# ---------------------------------------------------------------- indexed sums

FAMILIES = {"a": sp.Symbol("alpha", real=True), "b": sp.Symbol("beta", real=True),
            "s": sp.Symbol("sigma", positive=True), "t": sp.Symbol("tau", positive=True)}


def entries(index: sp.Basic) -> Pool:
    """The pool of the entries with one index, and of constants."""
    at = {name: k.Entry(base, index) for name, base in FAMILIES.items()}
    return Pool((at["a"], at["b"], sp.Symbol("c", real=True)), (at["s"], at["t"], sp.Symbol("v", positive=True)))


def _body(rng: random.Random, index: sp.Basic, depth: int = 2) -> sp.Expr:
    return tree(rng, entries(index), depth)


def sum_rewrite(rng: random.Random) -> Fact:
    body = _body(rng, j, rng.choice((2, 3)))
    other = rewritten(body, rng)
    return sp.Sum(body, (j, 1, J)), _split(other.xreplace({j: i}), i, J) if rng.random() < 0.6 else \
        sp.Sum(other.xreplace({j: i}), (i, 1, J)), ()


def _split(body: sp.Expr, index: sp.Symbol, top: sp.Expr) -> sp.Expr:
    """The summands summed one by one, free factors in front."""
    out = sp.Integer(0)
    for term in sp.Add.make_args(sp.expand(body)):
        free, bound = term.as_independent(index, as_Add=False)
        out += free * (sp.Sum(bound, (index, 1, top)) if bound != 1 else top)
    return out


def sum_product(rng: random.Random) -> Fact:
    u, v = _body(rng, i, 1), _body(rng, j, 1)
    left = sp.Sum(u, (i, 1, J)) * sp.Sum(v, (j, 1, K))
    return rng.choice((
        (left, sp.Sum(u * v, (i, 1, J), (j, 1, K)), ()),
        (left, sp.Sum(sp.Sum(u * v, (j, 1, K)), (i, 1, J)), ()),
        (sp.Sum(u + v, (i, 1, J), (j, 1, K)), K * sp.Sum(u, (i, 1, J)) + J * sp.Sum(v, (j, 1, K)), ()),
        (sp.Sum(u, (i, 1, J)) ** 2, sp.Sum(u * u.xreplace({i: j}), (i, 1, J), (j, 1, J)), ()),
        (sp.Sum(u * sp.Sum(v, (j, 1, K)), (i, 1, J)), sp.Sum(v * sp.Sum(u, (i, 1, J)), (j, 1, K)), ()),
    ))


def log_product(rng: random.Random) -> Fact:
    pool = entries(j)
    u, v = monomial(rng, pool), monomial(rng, pool)
    e = tree(rng, pool, 1)
    c = sp.Symbol("v", positive=True)
    return rng.choice((
        (sp.log(sp.Product(u, (j, 1, J))), sp.Sum(sp.log(u.xreplace({j: i})), (i, 1, J)), ()),
        (sp.Product(sp.exp(e), (j, 1, J)), sp.exp(sp.Sum(e, (j, 1, J))), ()),
        (sp.Product(u * v, (j, 1, J)), sp.Product(u, (j, 1, J)) * sp.Product(v.xreplace({j: i}), (i, 1, J)), ()),
        (sp.log(sp.Product(c * u / v, (j, 1, J))),
         J * sp.log(c) + sp.Sum(sp.log(u), (j, 1, J)) - sp.Sum(sp.log(v), (j, 1, J)), ()),
        (sp.log(sp.Product(u * sp.exp(e), (j, 1, J))), sp.Sum(sp.log(u) + e, (j, 1, J)), ()),
    ))


def numeric_bounds(rng: random.Random) -> Fact:
    top = rng.choice((2, 3, 4))
    body = _body(rng, j, rng.choice((1, 2)))
    terms = sp.Add(*(body.xreplace({j: sp.Integer(c)}) for c in range(1, top + 1)))
    first = body.xreplace({j: sp.Integer(1)})
    return rng.choice((
        (sp.Sum(body, (j, 1, top)), terms, ()), (sp.Sum(body, (j, 1, J)), first + sp.Sum(body, (j, 2, J)), ()),
        (sp.Sum(body, (j, 1, J)), sp.Sum(body, (j, 1, J - 1)) + body.xreplace({j: J}), ()),
    ))


def deviations(rng: random.Random) -> Fact:
    e, c = k.Entry(FAMILIES["a"], j), rng.choice((sp.Symbol("c", real=True), PLAIN.reals[0]))
    w = k.Entry(FAMILIES["s"], j) ** rng.choice((-2, 2, 1))
    left = sp.Sum(w * (e - c) ** 2, (j, 1, J))
    one = (j, 1, J)
    return left, sp.Sum(w * e ** 2, one) - 2 * c * sp.Sum(w * e, one) + c ** 2 * sp.Sum(w, one), ()


def diagonal_kl(rng: random.Random) -> Fact:
    a, b, s, t = (k.Entry(FAMILIES[name], j) for name in "abst")
    p, q = k.Normal(a, s), rng.choice((k.Normal(b, t), k.Normal(0, 1), k.Normal(0, t), k.Normal(b, s)))
    closed = closed_kl(p, q)
    entropy = sp.log(2 * sp.pi * sp.E * s ** 2) / 2
    left = k.KL(k.Independent(p, j, J), k.Independent(q, j, J))
    return rng.choice((
        (left, sp.Sum(rewritten(closed, rng), (j, 1, J)), ()),
        (sp.Sum(k.KL(p, q), (j, 1, J)), _split(closed, j, J), ()),
        (left, sp.Sum(closed.xreplace({j: i}), (i, 1, J)), ()),
        (k.Entropy(k.Independent(p, j, J)), J * sp.log(2 * sp.pi * sp.E) / 2 + sp.Sum(sp.log(s), (j, 1, J)), ()),
        (sp.Sum(k.E((x - b) ** 2, x, p), (j, 1, J)), _split(s ** 2 + (a - b) ** 2, j, J), ()),
        (k.Entropy(p), entropy, ()),
    ))


STOCK: dict[str, tuple[Callable[[random.Random], Fact], ...]] = {
    "scalars": (sympy_rewrite, sympy_rewrite, sympy_rewrite, log_laws, powers, log_density),
    "gaussian": (moment, moment, linear_moment, weighted_integral, written_integral, generating, univariate_kl,
                 univariate_kl, nested_expectation),
    "abstract": (abstract_kl, jeffreys, abstract_linear, log_constant, fubini, variance, mixture, finite),
    "sums": (sum_rewrite, sum_rewrite, sum_product, log_product, numeric_bounds, deviations, diagonal_kl),
}
