"""The divergence of neighbours: to second order it is the Fisher information.

The one idea: at equal parameters the divergence and its slope vanish, and its curvature is the expected squared
slope of the log-density.

Not here: what else can be measured with that metric.
"""

from __future__ import annotations

from sympy import Derivative, Expr, Inverse, MatAdd, MatMul, MatrixSymbol, S, Transpose, log

from ..derivation import Chain, Derivation, Step
from ..rules.definitions import deviation
from ..rules.trees import power, times
from ..symbolic.nodes import KL, E, Grad, Normal, Scalar, pdf
from . import load
from .letters import COVARIANCES, M1, N1, Sigma1, Sigma2, equal, m1, m2, mu1, mu2, sigma1, sigma2, x

SAME = (equal(mu2, mu1), equal(sigma2, sigma1))


def geometry() -> Derivation:
    """KL ~ 1/2 d' F d, in one dimension and for the mean of a vector; the natural gradient."""
    kl = load("univariate").result
    parts = (*expansion(kl), *fisher(), neighbours(), *mean_part(), *natural(kl))
    return Derivation("geometry", "The divergence of neighbours and the Fisher information",
                      "What does the divergence look like from very near?", COVARIANCES,
                      tuple(step for part in parts for step in part))


def expansion(kl: Expr) -> tuple[tuple[Step, ...], ...]:
    """Slopes and curvatures of the divergence by the second parameters, at equal parameters."""
    found = []
    for by, title in (((mu2,), "Slope in the mean"), ((sigma2,), "Slope in the scale"),
                      ((mu2, mu2), "Curvature in the mean"), ((sigma2, sigma2), "Curvature in the scale"),
                      ((mu2, sigma2), "Mixed curvature")):
        chain = Chain(Derivative(kl, *by), given=SAME, title=title).by("derivative")
        found.append(chain.put().perhaps("factoring").steps)
    return tuple(found)


def fisher() -> tuple[tuple[Step, ...], ...]:
    """The expected products of the slopes of the log-density."""
    found = []
    for a, b, title in ((mu1, mu1, "Fisher information of the mean"),
                        (sigma1, sigma1, "Fisher information of the scale"),
                        (mu1, sigma1, "Mixed Fisher information")):
        score = [Derivative(log(pdf(N1, x)), by) for by in (a, b)]
        body = power(score[0], 2) if a == b else times(*score)
        chain = Chain(E(body, x, N1), title=title)
        chain = chain.by("slope of the log-density").by("derivative").along().perhaps("factoring")
        found.append(chain.steps)
    return tuple(found)


def neighbours() -> tuple[Step, ...]:
    """With one covariance S the divergence between N(mu_2 + d, S) and N(mu_2, S) is exactly 1/2 d' S^-1 d."""
    step = MatrixSymbol("d", *m1.shape)
    eqs = (equal(Sigma2, Sigma1), equal(m1, MatAdd(m2, step)))
    chain = Chain(load("multivariate").result, given=(COVARIANCES[0], *eqs), title="A step in the mean of a vector").put()
    return chain.through("brackets opened").along().steps


def mean_part() -> tuple[tuple[Step, ...], ...]:
    """The gradient by the mean of a vector, and the Fisher information of that mean."""
    kl = load("multivariate").result
    slope = Chain(Grad(kl, m2), given=COVARIANCES, title="Gradient in the mean of a vector").by("gradient")
    vector = MatrixSymbol("x", *m1.shape)
    d, inverse = deviation(vector, m1), Inverse(Sigma1)
    log_density = times(-S.Half, Scalar(MatMul(Transpose(d), inverse, d)))
    score = Chain(Grad(log_density, m1), given=COVARIANCES, title="Score of the mean of a vector").by("gradient")
    product = MatMul(inverse, d, Transpose(d), inverse)
    fisher = Chain(E(product, vector, M1), given=COVARIANCES, title="Fisher information of the mean of a vector")
    return slope.steps, score.steps, fisher.along().steps


def natural(kl: Expr) -> tuple[tuple[Step, ...], ...]:
    """The natural gradient: the inverse Fisher information times the gradient."""
    mean, scale = Normal(mu1, sigma1), Normal(mu2, sigma2)
    forward = Chain(KL(mean, scale)).along().here
    first = Chain(times(power(sigma1, 2), Derivative(forward, mu1)), title="Natural gradient in the mean")
    half = times(S.Half, power(sigma1, 2))
    second = Chain(times(half, Derivative(forward, sigma1)), title="Natural gradient in the scale")
    return tuple(chain.by("derivative").by("factoring").steps for chain in (first, second))
