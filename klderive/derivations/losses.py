"""KL against the mean squared error of the parameters, as losses: gradients, curvature, units.

The one idea: both are zero at the same place, but they pull differently: their slopes in the mean are proportional,
their slopes in the scale are not, and only KL does not care about the units.

Not here: which of them is cheaper (measured in a notebook, not proved).
"""

from __future__ import annotations

from sympy import Derivative, Eq, Expr, S, Symbol, exp

from ..checker.nodes import KL, Normal
from ..derivation import Chain, Derivation, Step
from ..rules import substitution
from ..rules.trees import over, plus, power, times
from .letters import N2, mu, mu2, sigma, sigma2

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
        slope(kl.here, mu, over(plus(mu, -mu2), power(sigma2, 2)), "KL in the mean"),
        slope(error, mu, times(2, plus(mu, -mu2)), "MSE in the mean"),
        proportional(),
        slope(kl.here, sigma, over(times(plus(sigma, -sigma2), plus(sigma, sigma2)), times(sigma, power(sigma2, 2))),
              "KL in the scale"),
        slope(error, sigma, times(2, plus(sigma, -sigma2)), "MSE in the scale"),
        not_proportional(),
        *standard(),
        *curvature(kl.here, error),
        *units(kl.here, error))
    return Derivation("kl_versus_mse", "KL against the mean squared error of the parameters",
                      "Why not compare the parameters directly?", (), tuple(s for part in parts for s in part))


def slope(f: Expr, by: Symbol, factored: Expr, title: str) -> tuple[Step, ...]:
    """A partial derivative, in factors."""
    return Chain(Derivative(f, by), title=f"Slope of {title}").by("derivative").to(factored, "arithmetic").steps


def proportional() -> tuple[Step, ...]:
    """The slopes in the mean have a constant ratio."""
    ratio = over(over(plus(mu, -mu2), power(sigma2, 2)), times(2, plus(mu, -mu2)))
    return Chain(ratio, title="Ratio of the slopes in the mean").to(over(S.Half, power(sigma2, 2)), "arithmetic").steps


def not_proportional() -> tuple[Step, ...]:
    """The ratio of the slopes in the scale changes with the scale."""
    above = over(times(plus(sigma, -sigma2), plus(sigma, sigma2)), times(sigma, power(sigma2, 2)))
    ratio = over(above, times(2, plus(sigma, -sigma2)))
    after = over(plus(S.One, over(sigma2, sigma)), times(2, power(sigma2, 2)))
    return Chain(ratio, title="Ratio of the slopes in the scale").to(after, "arithmetic").steps


def standard() -> tuple[tuple[Step, ...], ...]:
    """Against N(0, 1), in the mean and in the logarithm of the variance."""
    kl = Chain(KL(LOG_VARIANCE, Normal(0, 1)), title="Against N(0, 1), by log-variance").along()
    error = mse(mu, exp(l / 2), S.Zero, S.One)
    return (
        kl.steps,
        slope(kl.here, mu, mu, "KL against N(0, 1) in the mean"),
        exponential_slope(kl.here, times(S.Half, plus(exp(l), -1)), "KL against N(0, 1) in the log-variance"),
        exponential_slope(error, times(exp(l / 2), plus(exp(l / 2), -1)),
                          "MSE against N(0, 1) in the log-variance"))


def exponential_slope(f: Expr, factored: Expr, title: str) -> tuple[Step, ...]:
    """The derivative by the logarithm of the variance."""
    return Chain(Derivative(f, l), title=f"Slope of {title}").by("derivative").to(factored, "exponentials").steps


def curvature(kl: Expr, error: Expr) -> tuple[tuple[Step, ...], ...]:
    """Second derivatives where both losses vanish."""
    eq = Eq(sigma, sigma2)
    found = []
    for f, name in ((kl, "KL"), (error, "MSE")):
        for by in (mu, sigma):
            chain = Chain(Derivative(f, by, by), given=(eq,),
                          title=f"Curvature of {name} in the {'mean' if by == mu else 'scale'} at the minimum")
            chain = chain.by("derivative")
            new = substitution(eq).rewrite(chain.here)
            found.append((chain if new is None else chain.to(new, "substitution").under().along()).steps)
    return tuple(found)


def units(kl: Expr, error: Expr) -> tuple[tuple[Step, ...], ...]:
    """In other units KL stays, MSE is multiplied by the square of the factor."""
    scaled = {name: symbol * c for name, symbol in (("m", mu), ("s", sigma), ("m2", mu2), ("s2", sigma2))}
    first, second = Normal(scaled["m"], scaled["s"]), Normal(scaled["m2"], scaled["s2"])
    same = Chain(Chain(KL(first, second)).along().here, title="KL in other units").to(kl, "arithmetic")
    grown = Chain(mse(scaled["m"], scaled["s"], scaled["m2"], scaled["s2"]), title="MSE in other units") \
        .to(times(power(c, 2), error), "arithmetic")
    return same.steps, grown.steps
