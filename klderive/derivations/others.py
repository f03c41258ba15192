"""The same rules on other questions: the symmetric divergence of Jeffreys, and two coins.

Not here: anything that the rules do not already do.
"""

from __future__ import annotations

from sympy import Symbol

from ..derivation import Chain, Derivation
from ..rules.trees import plus, times
from ..symbolic.nodes import KL, Bernoulli, CrossEntropy, Entropy
from .letters import N1, N2, less

s, t = Symbol("s", positive=True), Symbol("t", positive=True)


def jeffreys() -> Derivation:
    """KL(N_1 || N_2) + KL(N_2 || N_1): the logarithms cancel."""
    chain = Chain(plus(KL(N1, N2), KL(N2, N1)), title="Both directions").along()
    return Derivation("jeffreys", "Jeffreys divergence between two univariate Gaussians",
                      "What becomes symmetric when both directions are added?", (), chain.steps)


def bernoulli() -> Derivation:
    """KL between two coins, and its split into entropies."""
    given = (less(s, 1), less(t, 1))
    first, second = Bernoulli(s), Bernoulli(t)
    main = Chain(KL(first, second), title="Two coins").along()
    entropy = Chain(Entropy(first), title="Entropy of a coin").along()
    split = Chain(plus(CrossEntropy(first, second), times(-1, Entropy(first))),
                  title="Cross entropy minus entropy").along()
    return Derivation("bernoulli", "KL divergence between two coins", "Do the rules know about Gaussians only?",
                      given, (*main.steps, *entropy.steps, *split.steps))
