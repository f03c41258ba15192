"""KL against the mean squared error of the parameters, as losses: gradients, curvature, units.

The one idea: both are zero at the same place, but they pull differently: their slopes in the mean are proportional,
their slopes in the scale are not, and only KL does not care about the units.

Not here: which of them is cheaper (measured in a notebook, not proved).
"""

from __future__ import annotations

from sympy import Derivative, Expr, S, Symbol, exp

from ..derivation import Chain, Derivation, Step
from ..rules.trees import over, plus, power, times
from ..symbolic.nodes import KL, Normal
from .letters import N2, equal, mu, mu2, sigma, sigma2

l, c = Symbol("l", real=True), Symbol("c", positive=True)


def mse(mean: Expr, scale: Expr, mean2: Expr, scale2: Expr) -> Expr:
    """The squared error of mean and scale."""
    return plus(power(plus(mean, times(-1, mean2)), 2), power(plus(scale, times(-1, scale2)), 2))


def kl_versus_mse() -> Derivation:
    """Gradients against N(mu_2, sigma_2^2) and N(0, 1), in scale and in log-variance; curvature, units."""
    kl = Chain(KL(Normal(mu, sigma), N2), title="The divergence").along()
    error = mse(mu, sigma, mu2, sigma2)
    parts = (
        kl.steps,
        *compared(kl.here, error, mu, "in the mean"),
        *compared(kl.here, error, sigma, "in the scale"),
        *logarithmic(kl.here, error),
        *standard(kl.here, error),
        *curvature(kl.here, error),
        *units(kl.here, error))
    return Derivation("kl_versus_mse", "KL against the mean squared error of the parameters",
                      "Why not compare the parameters directly?", (), tuple(s for part in parts for s in part))


def slope(f: Expr, by: Symbol, title: str) -> Chain:
    """A partial derivative, in factors."""
    chain = Chain(Derivative(f, by), title=f"Slope of {title}").by("derivative")
    return chain if chain.here.is_Mul else chain.perhaps("factoring")


def compared(kl: Expr, error: Expr, by: Symbol, where: str) -> tuple[tuple[Step, ...], ...]:
    """Both slopes and their ratio: constant for the mean; for the scale it falls as the scale grows."""
    first, second = slope(kl, by, f"KL {where}"), slope(error, by, f"MSE {where}")
    ratio = Chain(over(first.here, second.here), title=f"Ratio of the slopes {where}").by("factoring")
    if by == mu:
        return first.steps, second.steps, ratio.steps
    falls = Chain(times(-1, Derivative(ratio.here, by)), title=f"The ratio {where} is not constant")
    falls = falls.by("derivative").by("factoring").to(S.Zero, "signs of the factors", relation=">")
    return first.steps, second.steps, ratio.steps, falls.steps


def logarithmic(kl: Expr, error: Expr) -> tuple[tuple[Step, ...], ...]:
    """Both losses and their slopes by the logarithm l of the variance."""
    found = []
    for f, name in ((kl, "KL"), (error, "MSE")):
        chain = Chain(f, given=(equal(sigma, exp(l / 2)),), title=f"{name} by log-variance").put()
        chain = chain.perhaps("logarithms apart").perhaps("exponentials")
        found += [chain.steps, slope(chain.here, l, f"{name} in the log-variance").steps]
    return tuple(found)


def standard(kl: Expr, error: Expr) -> tuple[tuple[Step, ...], ...]:
    """The slopes against N(0, 1), in the mean, in the scale and in the logarithm of the variance."""
    found = []
    for f, name in ((kl, "KL"), (error, "MSE")):
        put = Chain(f, given=(equal(mu2, S.Zero), equal(sigma2, S.One)), title=f"{name} against N(0, 1)").put()
        put = put.by("brackets multiplied out") if name == "KL" else put
        logs = Chain(put.here, given=(equal(sigma, exp(l / 2)),), title=f"{name} against N(0, 1), by log-variance").put()
        logs = logs.by("exponentials") if name == "KL" else logs
        slopes = [slope(g, by, f"{name} against N(0, 1) in the {where}")
                  for g, by, where in ((put.here, mu, "mean"), (put.here, sigma, "scale"), (logs.here, l, "log-variance"))]
        found += [chain.steps for chain in (put, logs, *slopes)]
    return tuple(found)


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
    scaled = [times(c, symbol) for symbol in (mu, sigma, mu2, sigma2)]
    same = Chain(Chain(KL(Normal(*scaled[:2]), Normal(*scaled[2:]))).along().here, title="KL in other units")
    same = same.by("brackets multiplied out").met(Chain(kl).by("brackets multiplied out"))
    grown = Chain(mse(*scaled), title="MSE in other units").by("brackets multiplied out")
    return same.steps, grown.met(Chain(times(power(c, 2), error)).by("brackets multiplied out")).steps
