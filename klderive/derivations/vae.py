"""The term of a variational autoencoder: independent components against the standard normal.

The one idea: the same formula is reached from the integral and from each of the general formulas.

Not here: the general formulas (diagonal.py, multivariate.py).
"""

from __future__ import annotations

from sympy import Identity, S, ZeroMatrix

from ..derivation import Chain, Derivation
from ..symbolic.nodes import KL, Diag, Entry, Independent, Normal
from . import load
from .letters import D1, J, Sigma1, Sigma2, equal, j, m2, mu2, n, sigma1, sigma2

PRIOR = Independent(Normal(0, 1), j, J)


def vae() -> Derivation:
    """KL(prod N(mu_j, sigma_j^2) || N(0, I)) = -1/2 sum (1 + log sigma_j^2 - mu_j^2 - sigma_j^2)."""
    parts = (
        Chain(KL(D1, PRIOR), title="From the integral").along().by("minus one half in front"),
        from_diagonal(), from_multivariate(), from_univariate())
    return Derivation("vae", "The KL term of a variational autoencoder",
                      "Where does the regularising term of the loss come from?", (),
                      tuple(step for part in parts for step in part.steps))


def from_diagonal() -> Chain:
    """mu_2 = 0 and sigma_2 = 1 in the diagonal formula."""
    eqs = (equal(Entry(mu2, j), S.Zero), equal(Entry(sigma2, j), S.One))
    return Chain(load("diagonal").result, given=eqs, title="From the diagonal formula") \
        .put().along().by("minus one half in front")


def from_multivariate() -> Chain:
    """mu_2 = 0, Sigma_2 = I and a diagonal Sigma_1 in the full formula."""
    eqs = (equal(m2, ZeroMatrix(n, 1)), equal(Sigma2, Identity(n)), equal(Sigma1, Diag(Entry(sigma1, j)**2, j, n)))
    return Chain(load("multivariate").result, given=eqs, title="From the multivariate formula") \
        .put().perhaps("brackets opened").all("inverse").by("diagonal matrices").along() \
        .by("minus one half in front")


def from_univariate() -> Chain:
    """mu_2 = 0 and sigma_2 = 1 in the univariate formula: one term of the sum."""
    eqs = (equal(mu2, S.Zero), equal(sigma2, S.One))
    return Chain(load("univariate").result, given=eqs, title="One component, from the univariate formula") \
        .put().along()
