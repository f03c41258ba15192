"""KL against the mean squared error of the parameters, as losses: gradients, curvature, units.

The one idea: both are zero at the same place, but they pull differently: their slopes in the mean are proportional,
their slopes in the scale are not, and only KL does not care about the units.

Not here: which of them is cheaper (measured in a notebook, not proved).
"""

from __future__ import annotations

from sympy import Derivative, Expr, S, Symbol, exp

from ..checker.nodes import KL, Normal
from ..derivation import Chain, Derivation, Step
from ..rules.trees import over, plus, power, times
from .letters import N2, equal, mu, mu2, sigma, sigma2

l, c = Symbol("l", real=True), Symbol("c", positive=True)
LOG_VARIANCE = Normal(mu, exp(l / 2))


def mse(mean: Expr, scale: Expr, mean2: Expr, scale2: Expr) -> Expr:
    """The squared error of mean and scale."""
    return plus(power(plus(mean, times(-1, mean2)), 2), power(plus(scale, times(-1, scale2)), 2))


def kl_versus_mse() -> Derivation:
    """Gradients of both losses against N(0, 1) and N(mu_2, sigma_2^2), their curvature, their units."""
    kl = Chain(KL(Normal(mu, sigma), N2), title="The divergence").along()
    error = mse(mu, sigma, mu2, sigma2)
    parts = (
        kl.steps,
        *compared(kl.here, error, mu, "in the mean"),
        *compared(kl.here, error, sigma, "in the scale"),
        *standard(),
        *curvature(kl.here, error),
        *units(kl.here, error))
    return Derivation("kl_versus_mse", "KL against the mean squared error of the parameters",
                      "Why not compare the parameters directly?", (), tuple(s for part in parts for s in part))


def slope(f: Expr, by: Symbol, title: str) -> Chain:
    """A partial derivative, in factors."""
    return Chain(Derivative(f, by), title=f"Slope of {title}").by("derivative").perhaps("factoring")


def compared(kl: Expr, error: Expr, by: Symbol, where: str) -> tuple[tuple[Step, ...], ...]:
    """Both slopes and their ratio: constant for the mean, not for the scale."""
    first, second = slope(kl, by, f"KL {where}"), slope(error, by, f"MSE {where}")
    ratio = Chain(over(first.here, second.here), title=f"Ratio of the slopes {where}").by("factoring")
    return first.steps, second.steps, ratio.steps


def standard() -> tuple[tuple[Step, ...], ...]:
    """Against N(0, 1), in the mean and in the logarithm of the variance."""
    kl = Chain(KL(LOG_VARIANCE, Normal(0, 1)), title="Against N(0, 1), by log-variance").along()
    error = mse(mu, exp(l / 2), S.Zero, S.One)
    return (kl.steps, *(slope(f, by, f"{loss} against N(0, 1) in the {where}").steps
                        for loss, f in (("KL", kl.here), ("MSE", error))
                        for by, where in ((mu, "mean"), (l, "log-variance"))))


def curvature(kl: Expr, error: Expr) -> tuple[tuple[Step, ...], ...]:
    """Second derivatives where both losses vanish."""
    eq = equal(sigma, sigma2)
    found = []
    for f, name in ((kl, "KL"), (error, "MSE")):
        for by in (mu, sigma):
            chain = Chain(Derivative(f, by, by), given=(eq,),
                          title=f"Curvature of {name} in the {'mean' if by == mu else 'scale'} at the minimum")
            chain = chain.by("derivative")
            found.append((chain.put().along() if chain.here.has(sigma) else chain).steps)
    return tuple(found)


def units(kl: Expr, error: Expr) -> tuple[tuple[Step, ...], ...]:
    """In other units KL stays, MSE is multiplied by the square of the factor."""
    scaled = {name: symbol * c for name, symbol in (("m", mu), ("s", sigma), ("m2", mu2), ("s2", sigma2))}
    first, second = Normal(scaled["m"], scaled["s"]), Normal(scaled["m2"], scaled["s2"])
    same = Chain(Chain(KL(first, second)).along().here, title="KL in other units").to(kl, "arithmetic")
    grown = Chain(mse(scaled["m"], scaled["s"], scaled["m2"], scaled["s2"]), title="MSE in other units") \
        .to(times(power(c, 2), error), "arithmetic")
    return same.steps, grown.steps
