"""One factor at a time: the best factor of a product, in both directions of the divergence.

The one idea: a functional derivative with a multiplier for the total mass; where it vanishes stands the factor.
KL(p || q) gives the marginal; KL(q || p) gives the mean-field factor, narrower by sqrt(1 - rho^2) for a pair of
correlated Gaussians.

Not here: iterating the factors until nothing changes.
"""

from __future__ import annotations

from sympy import Derivative, Eq, Gt, Rational, S, Symbol, exp, log, pi, sqrt

from ..checker.nodes import KL, CrossEntropy, Density, E, Entropy, FunctionalDerivative, Int, Normal, pdf
from ..derivation import Chain, Derivation, Step
from ..rules.trees import over, plus, power, replaced, times
from .letters import mu1, mu2, sigma1, sigma2

z1, z2, lam = Symbol("z_1", real=True), Symbol("z_2", real=True), Symbol("lambda", positive=True)
p1, q1, q2 = Density("p_1"), Density("q_1"), Density("q_2")
rest = Density("p_2", given=(z1,))
joint = Density("p")
rho, c = Symbol("rho", real=True), Symbol("c", positive=True)
ROOT = (Gt(1 - rho**2, 0), Eq(c, sqrt(1 - rho**2)))
FIRST, SECOND = Normal(mu1, sigma1), Normal(mu2, sigma2)
GIVEN_FIRST = Normal(mu2 + rho * sigma2 / sigma1 * (z1 - mu1), sigma2 * c)


def variational() -> Derivation:
    """The marginal from KL(p || q), the mean-field factor from KL(q || p), both for two correlated Gaussians."""
    parts = (*forward(), *reverse(), *gaussian_forward(), *gaussian_reverse(), *discrete())
    return Derivation("variational", "One factor at a time", "Which product comes closest to a joint density?", (),
                      tuple(step for part in parts for step in part))


def mass(q: Density):
    """lambda (int q - 1)."""
    return times(lam, plus(Int(pdf(q, z1), z1), -1))


def forward() -> tuple[tuple[Step, ...], ...]:
    """KL(p || q_1 q_2) over q_1."""
    p = times(pdf(p1, z1), pdf(rest, z2))
    ratio = over(p, times(pdf(q1, z1), pdf(q2, z2)))
    chain = Chain(Int(Int(times(p, log(ratio)), z2), z1), title="What depends on the factor")
    split = plus(log(pdf(p1, z1)), log(pdf(rest, z2)), times(-1, log(pdf(q1, z1))), times(-1, log(pdf(q2, z2))))
    chain = chain.to(Int(Int(times(p, split), z2), z1), "log of a product")
    parts = [times(t.args[0], Int(Int(times(p, t.args[1]), z2), z1)) if t.is_Mul else Int(Int(times(p, t), z2), z1)
             for t in split.args]
    chain = chain.to(plus(*parts), "linearity")
    own = Chain(Int(Int(times(p, log(pdf(q1, z1))), z2), z1), title="Only the marginal matters")
    own = own.to(Int(times(pdf(p1, z1), log(pdf(q1, z1)), Int(pdf(rest, z2), z2)), z1), "linearity")
    own = own.by("total mass")
    loss = plus(times(-1, Int(times(pdf(p1, z1), log(pdf(q1, z1))), z1)), mass(q1))
    point = Symbol("z", real=True)
    slope = Chain(FunctionalDerivative(loss, q1, point), title="Functional derivative with a multiplier")
    slope = slope.by("functional derivative")
    return (chain.steps, own.steps, slope.steps, *stationary(slope.here, point), best())


def stationary(slope, point) -> tuple[tuple[Step, ...], ...]:
    """It vanishes where q_1 is p_1 / lambda; the total mass makes lambda 1."""
    eq = Eq(lam, over(pdf(p1, point), pdf(q1, point)))
    chain = Chain(slope, given=(eq,), title="Where it vanishes").put().by("like terms")
    factor = Chain(over(pdf(p1, point), lam), given=(eq,), title="The factor there")
    factor = factor.to(pdf(q1, point), "substitution")
    total = Chain(Int(over(pdf(p1, z1), lam), z1), title="The multiplier")
    total = total.to(over(Int(pdf(p1, z1), z1), lam), "linearity").by("total mass")
    one = Eq(lam, S.One)
    final = Chain(over(pdf(p1, point), lam), given=(one,), title="The factor is the marginal")
    return chain.steps, factor.steps, total.steps, final.put().steps


def best() -> tuple[Step, ...]:
    """No other density does better: H(p_1, q_1) = H(p_1) + KL(p_1 || q_1) >= H(p_1)."""
    chain = Chain(CrossEntropy(p1, q1), title="No other factor does better")
    chain = chain.to(plus(Entropy(p1), KL(p1, q1)), "entropies and divergence")
    return chain.to(Entropy(p1), "divergences are not negative", relation=">=").steps


def reverse() -> tuple[tuple[Step, ...], ...]:
    """KL(q_1 q_2 || p) over q_1."""
    expected = Int(times(pdf(q2, z2), log(pdf(joint, z1, z2))), z2)
    loss = plus(Int(times(pdf(q1, z1), log(pdf(q1, z1))), z1), times(-1, Int(times(pdf(q1, z1), expected), z1)),
                mass(q1))
    point = Symbol("z", real=True)
    chain = Chain(FunctionalDerivative(loss, q1, point), title="The other direction").by("functional derivative")
    here = replaced(expected, {z1: point})
    there = exp(plus(here, -1, times(-1, lam)))
    still = Chain(replaced(chain.here, {pdf(q1, point): there}), title="It vanishes at the mean-field factor")
    return chain.steps, still.by("log of a product").by("like terms").steps


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
    marginal = marginal.to(times(pdf(FIRST, z1), Int(pdf(GIVEN_FIRST, z2), z2)), "linearity").by("total mass")
    inner = Chain(E(log(over(pdf(GIVEN_FIRST, z2), pdf(SECOND, z2))), z2, GIVEN_FIRST),
                  title="What the product loses, given the first").along()
    lost = Chain(E(inner.here, z1, FIRST), title="What the product loses").along()
    return chain.steps, marginal.steps, inner.steps, lost.under(*ROOT).to(times(-1, log(c)), "arithmetic").steps


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
    eq = Eq(t, sum(table[0]))
    row = Chain(chain.here, given=(eq,), title="The row sum").put().by("factoring")
    return chain.steps, row.steps
