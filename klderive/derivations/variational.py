"""One factor at a time: the best factor of a product of J, in both directions of the divergence.

The one idea: a functional derivative with a multiplier for the total mass; where it vanishes stands the factor.
KL(p || q) gives the marginal; KL(q || p) gives the mean-field factor, narrower by sqrt(1 - rho^2) for a pair of
correlated Gaussians.

Not here: iterating the factors until nothing changes.
"""

from __future__ import annotations

from sympy import Derivative, Expr, MatrixSymbol, Product, Rational, S, Symbol, exp, log, pi, sqrt

from ..derivation import Chain, Derivation, Step
from ..rules.trees import over, plus, power, replaced, times
from ..symbolic.nodes import (
    CrossEntropy,
    Density,
    E,
    Entropy,
    Entry,
    FunctionalDerivative,
    Independent,
    Int,
    Marginal,
    Normal,
    pdf,
)
from .letters import J, equal, greater, mu1, mu2, sigma1, sigma2

z1, z2, lam = Symbol("z_1", real=True), Symbol("z_2", real=True), Symbol("lambda", real=True)
i, k, m = (Symbol(name, integer=True, positive=True) for name in "ikm")
x, point, a = Symbol("x", real=True), Symbol("y", real=True), Symbol("a", real=True)
p, qi, qk, r = Density("p"), Density("q_i"), Density("q", given=(k,)), Density("r")
pi_, own = Marginal(p, i), Density("p_i")
z, others = MatrixSymbol("z", J, 1), MatrixSymbol("w", m, 1)
rest = Independent(qk, k, m)
rho, c = Symbol("rho", real=True), Symbol("c", positive=True)
ROOT = (greater(1 - rho**2, 0), equal(c, sqrt(1 - rho**2)))
FIRST, SECOND = Normal(mu1, sigma1), Normal(mu2, sigma2)
GIVEN_FIRST = Normal(mu2 + rho * sigma2 / sigma1 * (z1 - mu1), sigma2 * c)


def variational() -> Derivation:
    """The marginal from KL(p || q), the mean-field factor from KL(q || p), both for two correlated Gaussians."""
    parts = (*forward(), *reverse(), *gaussian_forward(), *gaussian_reverse(), *discrete())
    return Derivation("variational", "One factor at a time", "Which product comes closest to a joint density?", (),
                      tuple(step for part in parts for step in part))


# ---------------------------------------------------------------- one factor among J


def forward() -> tuple[tuple[Step, ...], ...]:
    """KL(p || q_1 ... q_J) over q_i: the marginal p_i."""
    before, after = (Product(pdf(qk, Entry(z, k)), (k, *ends)) for ends in ((1, i - 1), (i + 1, J)))
    ratio = over(pdf(p, z), times(pdf(qi, Entry(z, i)), before, after))
    chain = Chain(Int(times(pdf(p, z), log(ratio)), z), title="What depends on the factor")
    chain = chain.through("log of a quotient", "log of a product", "like terms", "linearity", "marginal")
    slope = Chain(FunctionalDerivative(plus(chain.here, mass()), qi, point), title="Functional derivative with a multiplier")
    slope = slope.by("functional derivative")
    return chain.steps, blocks(), slope.steps, *stationary(replaced(slope.here, {pdf(pi_, point): pdf(own, point)}), point), \
        best()


def mass() -> Expr:
    """lambda (int q_i - 1)."""
    return times(lam, plus(Int(pdf(qi, x), x), -1))


def blocks() -> tuple[Step, ...]:
    """Two blocks: p(x, w) = p_i(x) p(w | x), and everything about w integrates to one."""
    joint = times(pdf(pi_, x), pdf(Density("p", given=(x,)), others))
    chain = Chain(Int(Int(times(joint, log(pdf(qi, x))), others), x), title="Only the marginal matters")
    return chain.through("linearity", "total mass").steps


def stationary(slope: Expr, point: Symbol) -> tuple[tuple[Step, ...], ...]:
    """It vanishes where q_i is p_i / lambda; the total mass makes lambda 1: true of any density p_i."""
    eq = equal(lam, over(pdf(own, point), pdf(qi, point)))
    chain = Chain(slope, given=(eq,), title="Where it vanishes").put().by("like terms")
    factor = Chain(over(pdf(own, point), lam), given=(eq,), title="The factor there").put()
    factor = factor.by("brackets multiplied out")
    total = Chain(Int(over(pdf(own, x), lam), x), title="The multiplier").through("linearity", "total mass")
    final = Chain(over(pdf(own, point), lam), given=(equal(lam, S.One),), title="The factor is the marginal")
    return chain.steps, factor.steps, total.steps, final.put().steps


def best() -> tuple[Step, ...]:
    """No other density does better: H(p_i, q_i) - H(p_i) = KL(p_i || q_i) >= 0."""
    chain = Chain(plus(CrossEntropy(pi_, qi), times(-1, Entropy(pi_))), title="No other factor does better")
    return chain.by("entropies and divergence").to(S.Zero, "divergences are not negative", relation=">=").steps


def reverse() -> tuple[tuple[Step, ...], ...]:
    """KL(q_1 ... q_J || p) over q_i, the m = J - 1 others in one vector w: the mean-field factor."""
    product, joint = times(pdf(qi, x), pdf(rest, others)), pdf(p, x, others)
    chain = Chain(Int(Int(times(product, log(over(product, joint))), others), x), title="The other direction")
    chain = chain.through("log of a quotient", "log of a product", "linearity", "total mass")
    slope = Chain(FunctionalDerivative(plus(chain.here, mass()), qi, point), title="Its functional derivative")
    slope = slope.by("functional derivative")
    average = Int(times(pdf(rest, others), log(pdf(p, point, others))), others)
    there = exp(plus(average, -1, times(-1, lam)))
    still = Chain(replaced(slope.here, {pdf(qi, point): there}), title="It vanishes at the mean-field factor")
    return (chain.steps, together(), slope.steps, still.through("log of a product", "like terms").steps, nearest())


def together() -> tuple[Step, ...]:
    """What the other factors contribute, each for itself: nothing that depends on q_i."""
    chain = Chain(E(log(pdf(rest, others)), others, rest), title="The other factors").along()
    return chain.through("expectation as integral", "entropies named").steps


def nearest() -> tuple[Step, ...]:
    """With the average of log p written as log r + a: the loss is KL(q_i || r) - a, least at q_i = r."""
    average = plus(log(pdf(r, x)), a)
    loss = plus(Int(times(pdf(qi, x), log(pdf(qi, x))), x), times(-1, Int(times(pdf(qi, x), average), x)))
    chain = Chain(loss, title="No other factor does better in the other direction")
    chain = chain.through("linearity", "total mass", "entropies named", "entropies and divergence")
    return chain.to(times(-1, a), "divergences are not negative", relation=">=").steps


# ---------------------------------------------------------------- two correlated Gaussians


def pair_density():
    """The density of two Gaussians with correlation rho, written out."""
    u, v = over(plus(z1, -mu1), sigma1), over(plus(z2, -mu2), sigma2)
    form = plus(power(u, 2), times(-2, rho, u, v), power(v, 2))
    return over(exp(over(times(-1, form), times(2, power(c, 2))), evaluate=False),
                times(2, pi, sigma1, sigma2, c))


def gaussian_forward() -> tuple[tuple[Step, ...], ...]:
    """Two Gaussians with correlation rho: the marginal, and what is lost."""
    product = times(pdf(FIRST, z1), pdf(GIVEN_FIRST, z2))
    chain = Chain(product, title="Two correlated Gaussians").by("Gaussian density")
    chain = chain.under(*ROOT).to(pair_density(), "exponentials")
    marginal = Chain(Int(product, z2), title="The marginal of the first")
    marginal = marginal.through("linearity", "total mass")
    inner = Chain(E(log(over(pdf(GIVEN_FIRST, z2), pdf(SECOND, z2))), z2, GIVEN_FIRST),
                  title="What the product loses, given the first").along()
    lost = Chain(E(inner.here, z1, FIRST), title="What the product loses").along()
    lost = lost.under(equal(power(rho, 2), plus(1, times(-1, power(c, 2))))).put().by("brackets multiplied out")
    return chain.steps, marginal.steps, inner.steps, lost.steps


def gaussian_reverse() -> tuple[tuple[Step, ...], ...]:
    """The mean-field factor N(mu_1, (1 - rho^2) sigma_1^2): the logarithms differ by a constant."""
    factor = Normal(mu1, sigma1 * c)
    other = Normal(mu2, sigma2 * c)
    expected = Chain(E(log(pair_density()), z2, other), title="Expected log-density of the pair").along()
    own = Chain(log(pdf(factor, z1)), title="Log-density of the factor").along()
    difference = plus(expected.here, times(-1, own.here))
    chain = Chain(Derivative(difference, z1), title="They differ by a constant").by("derivative").by("factoring")
    ratio = plus(log(pdf(factor, z1)), log(pdf(other, z2)), times(-1, log(pair_density())))
    inner = Chain(E(ratio, z2, other), title="What the mean-field factors lose, given the first").along()
    lost = Chain(E(inner.here, z1, factor), title="What the mean-field factors lose").along()
    return expected.steps, own.steps, chain.steps, inner.steps, lost.steps


def discrete() -> tuple[tuple[Step, ...], ...]:
    """A table of four probabilities: the best first factor is the row sum."""
    table = ((Rational(1, 2), Rational(1, 8)), (Rational(1, 8), Rational(1, 4)))
    t = Symbol("t", positive=True)
    loss = plus(*(times(-sum(row), log(f)) for row, f in zip(table, (t, plus(1, -t)), strict=True)))
    chain = Chain(Derivative(loss, t), title="A table of four numbers").by("derivative")
    eq = equal(t, sum(table[0]))
    row = Chain(chain.here, given=(eq,), title="The row sum").put().by("factoring")
    return chain.steps, row.steps
