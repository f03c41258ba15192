"""Divergence, entropy and cross entropy of Bernoulli, categorical, Poisson, exponential and Laplace laws.

The one idea: each divergence is a sum of terms that are not negative, a log(a/b) - a + b or e - log(1 + e) with
e = a/b - 1, which are computed without cancellation (law_forms.py).  The entropy of a Poisson law has no closed form and
is not here.  Which formulas are derived from their definitions is said on the page of the divergences.
"""

from __future__ import annotations

from klderive.numeric.calling import function
from klderive.numeric.catalogue import UNITS

kl_bernoulli = function(
    "kl_bernoulli",
    f"""KL between Bernoulli laws of probabilities p and q, p log(p/q) + (1 - p) log((1 - p)/(1 - q)).

    >>> kl_bernoulli(0.5, 0.5 + 1e-10)  # the textbook line gives -2e-20
    2.0000003309...e-20

    Proved from the definition.  Infinite where q excludes what p allows; at most {UNITS["kl_bernoulli"]} units in the last place.
    """,
)

entropy_bernoulli = function(
    "entropy_bernoulli",
    """The entropy of a Bernoulli law in nats, -p log p - (1 - p) log(1 - p).""",
)

cross_entropy_bernoulli = function("cross_entropy_bernoulli", """-p log q - (1 - p) log(1 - q) in nats.""")

kl_categorical = function(
    "kl_categorical",
    """KL between categorical laws, whose probabilities lie along `axis`: the sum of p log(p/q) - p + q.

    >>> import numpy as np
    >>> kl_categorical(np.array([0.5, 0.5]), np.array([0.25, 0.75])).round(12)
    np.float64(0.143841036226)

    As both sum to 1 the last two terms add up to 0; with them no term is negative.
    """,
)

entropy_categorical = function("entropy_categorical", """The entropy of a categorical law in nats, -sum p log p.""")

cross_entropy_categorical = function("cross_entropy_categorical", """-sum p log q in nats.""")

kl_poisson = function(
    "kl_poisson",
    f"""KL between Poisson laws, rate1 log(rate1/rate2) - rate1 + rate2.

    >>> kl_poisson(3.0, 3.0)
    0.0

    Not derived here; at most {UNITS["kl_poisson"]} units in the last place.
    """,
)

kl_exponential = function(
    "kl_exponential",
    f"""KL between exponential laws, log(rate1/rate2) + rate2/rate1 - 1.

    >>> kl_exponential(1.0, 1.0 + 1e-10)
    5.0000008...e-21

    Not derived here; at most {UNITS["kl_exponential"]} units in the last place.
    """,
)

entropy_exponential = function("entropy_exponential", """The entropy of an exponential law in nats, 1 - log(rate).""")

cross_entropy_exponential = function("cross_entropy_exponential", """rate2/rate1 - log(rate2) in nats.""")

kl_laplace = function(
    "kl_laplace",
    f"""KL between Laplace laws of densities exp(-|x - mu|/scale)/(2 scale).

    >>> kl_laplace(0.0, 2.0, 0.0, 2.0)
    0.0

    With e = scale1/scale2 - 1 and y = |mu1 - mu2|/scale1: e - log(1 + e), plus scale1/scale2 (exp(-y) - 1 + y).
    Not derived here; at most {UNITS["kl_laplace"]} units in the last place.
    """,
)

entropy_laplace = function("entropy_laplace", """The entropy of a Laplace law in nats, 1 + log(2 scale).""")

cross_entropy_laplace = function(
    "cross_entropy_laplace",
    """log(2 scale2) + (|mu1 - mu2| + scale1 exp(-|mu1 - mu2|/scale1))/scale2 in nats.""",
)

