"""The divergence of neighbours: to second order it is the Fisher information.

The one idea: at equal parameters the divergence and its slope vanish, and its curvature is the expected squared
slope of the log-density.

Not here: what else can be measured with that metric.
"""

from __future__ import annotations

from sympy import Derivative, Eq, Expr, S, log

from ..checker.nodes import KL, E, Grad, Normal, pdf
from ..derivation import Chain, Derivation, Step
from ..rules import substitution
from ..rules.trees import over, plus, power, times
from .letters import COVARIANCES, M1, M2, N1, N2, m2, mu1, mu2, sigma1, sigma2, x

SAME = (Eq(mu2, mu1), Eq(sigma2, sigma1))


def geometry() -> Derivation:
    """KL ~ 1/2 d' F d, in one dimension and for the mean of a vector; the natural gradient."""
    kl = Chain(KL(N1, N2)).along().here
    parts = (*expansion(kl), *fisher(), *mean_part(), *natural(kl))
    return Derivation("geometry", "The divergence of neighbours and the Fisher information",
                      "What does the divergence look like from very near?", COVARIANCES,
                      tuple(step for part in parts for step in part))


def expansion(kl: Expr) -> tuple[tuple[Step, ...], ...]:
    """Slopes and curvatures of the divergence by the second parameters, at equal parameters."""
    found = []
    for by, title in (((mu2,), "Slope in the mean"), ((sigma2,), "Slope in the scale"),
                      ((mu2, mu2), "Curvature in the mean"), ((sigma2, sigma2), "Curvature in the scale"),
                      ((mu2, sigma2), "Mixed curvature")):
        chain = Chain(Derivative(kl, *by), given=SAME, title=title).by("derivative").by(substitution(*SAME))
        found.append(chain.under().to(at_equal(by), "arithmetic").steps)
    return tuple(found)


def at_equal(by: tuple) -> Expr:
    """The Fisher information of N(mu, sigma^2): 1 / sigma^2 for the mean, 2 / sigma^2 for the scale, else 0."""
    scores = {(mu2, mu2): power(sigma1, -2), (sigma2, sigma2): times(2, power(sigma1, -2))}
    return scores.get(by, S.Zero)


def fisher() -> tuple[tuple[Step, ...], ...]:
    """The expected products of the slopes of the log-density."""
    found = []
    for a, b, title in ((mu1, mu1, "Fisher information of the mean"),
                        (sigma1, sigma1, "Fisher information of the scale"),
                        (mu1, sigma1, "Mixed Fisher information")):
        score = [Derivative(log(pdf(N1, x)), by) for by in (a, b)]
        body = power(score[0], 2) if a == b else times(*score)
        chain = Chain(E(body, x, N1), title=title)
        chain = chain.by("slope of the log-density").by("derivative").along()
        found.append(chain.steps)
    return tuple(found)


def mean_part() -> tuple[tuple[Step, ...], ...]:
    """The gradient by the mean of a vector, and the expansion, which is exact."""
    kl = Chain(KL(M1, M2), given=COVARIANCES).along().here
    slope = Chain(Grad(kl, m2), given=COVARIANCES, title="Gradient in the mean of a vector").by("gradient")
    return (slope.steps,)


def natural(kl: Expr) -> tuple[tuple[Step, ...], ...]:
    """The natural gradient: the inverse Fisher information times the gradient."""
    mean, scale = Normal(mu1, sigma1), Normal(mu2, sigma2)
    forward = Chain(KL(mean, scale)).along().here
    first = Chain(times(power(sigma1, 2), Derivative(forward, mu1)), title="Natural gradient in the mean") \
        .by("derivative").to(over(times(power(sigma1, 2), plus(mu1, -mu2)), power(sigma2, 2)), "arithmetic")
    half = times(S.Half, power(sigma1, 2))
    second = Chain(times(half, Derivative(forward, sigma1)), title="Natural gradient in the scale").by("derivative")
    after = times(S.Half, sigma1, plus(over(power(sigma1, 2), power(sigma2, 2)), -1))
    return first.steps, second.to(after, "arithmetic").steps


