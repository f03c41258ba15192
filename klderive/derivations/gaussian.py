"""One dimension: the KL divergence between two Gaussians, its special cases, its split into two entropies.

The one idea: the definition is rewritten until only means and scales are left.

Not here: several dimensions (diagonal.py, multivariate.py).
"""

from __future__ import annotations

from ..derivation import Chain, Derivation
from ..rules import earlier
from ..symbolic.nodes import KL, CrossEntropy, Entropy
from .letters import N1, N2, equal, mu1, mu2, sigma1, sigma2


def univariate() -> Derivation:
    """KL(N(mu_1, sigma_1^2) || N(mu_2, sigma_2^2)) from the integral; same mean; same variance."""
    main = Chain(KL(N1, N2), title="From the integral").along()
    cases = [("Same mean", equal(mu2, mu1)), ("Same variance", equal(sigma2, sigma1))]
    special = [Chain(main.here, given=(eq,), title=title).put().along() for title, eq in cases]
    return Derivation(
        "univariate", "KL divergence between two univariate Gaussians",
        "How far is one bell curve from another?", (),
        tuple(step for chain in (main, *special) for step in chain.steps))


def entropy_split() -> Derivation:
    """KL(p || q) = -H(p) + H(p, q), with both closed forms."""
    entropy = Chain(Entropy(N1), title="Entropy").along()
    cross = Chain(CrossEntropy(N1, N2), title="Cross entropy").along()
    split = Chain(KL(N1, N2), title="The split")
    split = split.through("definition of KL", "log of a quotient", "linearity", "entropies named")
    split = split.by(earlier(entropy.shown, cross.shown)).along()
    return Derivation(
        "entropy_split", "KL divergence as cross entropy minus entropy",
        "What do the two parts of the KL divergence measure?", (),
        (*entropy.steps, *cross.steps, *split.steps), main=2)

