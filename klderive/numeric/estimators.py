"""Estimates of a divergence from the log-densities of samples, and the mutual information of correlated components.

With x drawn from p and d = log q(x) - log p(x): k1 = -d, k2 = d^2/2, k3 = exp(d) - 1 - d.  k3 is printed code's
half_exp_gap, twice: right to the last digits where d is near 0, and so never negative.
What is unbiased, and what their gradients are, is on the page "Every divergence"; nothing here draws samples.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from klderive.numeric import gaussian, mvn
from klderive.numeric.blocks import Array
from klderive.numeric.calling import function

Result = Any

kl_k1 = function(
    "kl_k1",
    """log p - log q of each sample of p: the mean is an unbiased estimate of KL(p || q); single ones may be negative.

    >>> float(kl_k1([-1.0], [-1.5])[0])
    0.5
    """,
)

kl_k2 = function(
    "kl_k2",
    """(log p - log q)^2/2 of each sample of p: never negative, biased; the mean of its gradient is that of KL(p || q).

    >>> float(kl_k2([-1.0], [-1.5])[0])
    0.125
    """,
)

kl_k3 = function(
    "kl_k3",
    """q/p - 1 - log(q/p) of each sample of p: never negative, 0 only where p = q; the mean estimates KL(p || q) unbiased.

    >>> float(kl_k3([0.0], [1e-9])[0])  # numpy.exp(d) - 1 - d gives 8.3e-17
    5.0000000016666...e-19
    """,
)

mutual_information_normal = function(
    "mutual_information_normal",
    """The mutual information of two jointly Gaussian numbers with correlation rho, -log(1 - rho^2)/2, in nats.

    >>> float(mutual_information_normal(1e-9))
    5e-19
    """,
)


def mutual_information_mvn(cov: ArrayLike, size: int, *, check_inputs: bool = True) -> Result:
    """The mutual information of the first `size` components and the others, from the covariance (..., n, n) of all.

    >>> import numpy as np
    >>> round(float(mutual_information_mvn(np.array([[1.0, 0.6], [0.6, 1.0]]), 1)), 12)
    0.223143551314

    It is KL(N(0, cov) || N(0, blocks)), where `blocks` is cov with 0 between the two groups.
    """
    given = np.asarray(cov)
    if isinstance(size, bool) or not isinstance(size, (int, np.integer)) or given.ndim and not 0 <= size <= given.shape[-1]:
        raise ValueError(f"mutual_information_mvn: size is {size!r}; expected a number of components of cov")
    apart = np.array(given)
    apart[..., size:, :size] = apart[..., :size, size:] = 0
    mean = np.zeros(given.shape[-1:])
    named = {"mu1": mean, "cov": given, "mu2": mean, "blocks": apart}

    def between(mu1: Array, first: Array, mu2: Array, second: Array) -> Array:
        return gaussian.kl_cov(mu1, first, mu2, second)

    return mvn.stacked("mutual_information_mvn", between, named, ((),), None, check_inputs)
