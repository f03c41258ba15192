"""Estimates of a divergence from the log-densities of samples, and the mutual information of a correlated pair.

With x drawn from p and d = log q(x) - log p(x): k1 = -d, k2 = d^2/2, k3 = exp(d) - 1 - d.  k3 is printed code's
half_exp_gap, twice: right to the last digits where d is near 0, and so never negative.
What is unbiased, and what their gradients are, is on the page "Every divergence"; nothing here draws samples.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from klderive.numeric import gaussian, mvn
from klderive.numeric.blocks import Array, evaluate
from klderive.numeric.checks import Floats, as_floats, as_number, check_out, check_values, common_shape
from klderive.numeric.foreign import each, is_foreign
from klderive.numeric.normal import checker
from klderive.numeric.portable import Portable

Result = Any
_F = Portable(np)


def kl_k1(log_p: ArrayLike, log_q: ArrayLike, *, out: Floats | None = None, check_inputs: bool = True) -> Result:
    """log p - log q of each sample of p: the mean is an unbiased estimate of KL(p || q); single ones may be negative.

    >>> float(kl_k1([-1.0], [-1.5])[0])
    0.5
    """
    return _each("kl_k1", lambda p, q: p - q, {"log_p": log_p, "log_q": log_q}, out, check_inputs)


def kl_k2(log_p: ArrayLike, log_q: ArrayLike, *, out: Floats | None = None, check_inputs: bool = True) -> Result:
    """(log p - log q)^2/2 of each sample of p: never negative, biased; the mean of its gradient is that of KL(p || q).

    >>> float(kl_k2([-1.0], [-1.5])[0])
    0.125
    """

    def half_square(p: Array, q: Array) -> Array:
        return _F.half_square_quotient(p, q, np.ones(()))

    return _each("kl_k2", half_square, {"log_p": log_p, "log_q": log_q}, out, check_inputs)


def kl_k3(log_p: ArrayLike, log_q: ArrayLike, *, out: Floats | None = None, check_inputs: bool = True) -> Result:
    """q/p - 1 - log(q/p) of each sample of p: never negative, 0 only where p = q; the mean estimates KL(p || q) unbiased.

    >>> float(kl_k3([0.0], [1e-9])[0])  # numpy.exp(d) - 1 - d gives 8.3e-17
    5.0000000016666...e-19
    """
    return _each(
        "kl_k3", lambda p, q: 2.0 * _F.half_exp_gap_between(q, p), {"log_p": log_p, "log_q": log_q}, out, check_inputs
    )


def mutual_information_normal(rho: ArrayLike, *, out: Floats | None = None, check_inputs: bool = True) -> Result:
    """The mutual information of two jointly Gaussian numbers with correlation rho, -log(1 - rho^2)/2, in nats.

    >>> float(mutual_information_normal(1e-9))
    5e-19
    """

    def information(rho: Array) -> Array:
        size = np.abs(rho)
        small = np.log1p(-np.square(np.minimum(size, 0.5)))
        return -0.5 * np.where(size < 0.5, small, np.log((1.0 - size) * (1.0 + size)))

    if check_inputs:
        array = np.asarray(rho)
        if array.dtype.kind in "biuf" and (outside := np.abs(array) > 1).any():
            index = tuple(int(i) for i in np.argwhere(outside)[0])
            raise ValueError(
                f"mutual_information_normal: rho must be from -1 to 1; rho has shape {array.shape}"
                f" and rho{list(index) if index else ''} = {float(array[index])!r}"
            )
    return _each("mutual_information_normal", information, {"rho": rho}, out, check_inputs)


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


def _each(called: str, compute: Callable[..., Array], named: dict[str, Any], out: Any, check_inputs: bool) -> Any:
    if any(is_foreign(given) for given in named.values()):
        names, checked = tuple(named), check_inputs

        def elements(*arrays: Any, check_inputs: bool) -> Any:
            return _each(called, compute, dict(zip(names, arrays, strict=True)), None, check_inputs and checked)

        return each(elements, called, named, 1, out)
    arrays, dtype = as_floats(called, named)
    shape = common_shape(called, {name: a.shape for name, a in zip(named, arrays, strict=True)})
    result = check_out(called, out, shape, dtype)
    check = checker(called, tuple(named), arrays) if check_inputs else None
    if check_inputs:
        for name, array in zip(named, arrays, strict=True):
            if not np.isfinite(array).all():
                check_values(called, name, array, positive=False)
    evaluate(compute, check, arrays, [result], shape)
    return result if out is not None or shape else as_number(result, named)
