"""Many dimensions, one at a time: independent components, the number J of them left open.

The one idea: the divergence is a difference of two expected log-densities, and each is a sum over the components.

Not here: correlated components (multivariate.py).
"""

from __future__ import annotations

from sympy import S, log

from ..derivation import Chain, Derivation
from ..rules import earlier
from ..symbolic.nodes import KL, E, pdf, variable_of
from .letters import D1, D2, J, equal

z = variable_of(D1, "x")


def diagonal() -> Derivation:
    """KL between Gaussians with independent components, from E log p_1 and E log p_2; J = 1 is one dimension."""
    own = Chain(E(log(pdf(D1, z)), z, D1), title="Expected log-density of the first").along()
    other = Chain(E(log(pdf(D2, z)), z, D1), title="Expected log-density of the second").along()
    main = Chain(KL(D1, D2), title="The difference")
    main = main.through("definition of KL", "expectation", "log of a quotient", "linearity")
    main = main.by(earlier(own.shown, other.shown)).along()
    eq = equal(J, S.One)
    single = Chain(main.here, given=(eq,), title="One component").put().by("one term").along()
    return Derivation(
        "diagonal", "KL divergence between Gaussians with independent components",
        "How do the components of a vector share the divergence?", (),
        (*own.steps, *other.steps, *main.steps, *single.steps), main=2)
