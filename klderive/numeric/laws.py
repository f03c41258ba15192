"""Divergence, entropy and cross entropy of Bernoulli, categorical, Poisson, exponential and Laplace laws, on NumPy arrays.

The one idea: each divergence is a sum of terms that are not negative, a log(a/b) - a + b or e - log(1 + e) with
e = a/b - 1, which are computed without cancellation.  Entropy of a Poisson law has no closed form and is not here;
derivatives are not here either.  What the checker proves of these formulas is said with each.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from klderive.numeric.blocks import Array, evaluate
from klderive.numeric.checks import (
    Floats,
    as_floats,
    as_number,
    axes,
    check_out,
    check_values,
    common_shape,
    first,
    place,
)
from klderive.numeric.portable import Portable

Result = Any
_F = Portable(np)
_UNITY = 1e-5  # how far the sum of probabilities may be from 1


def kl_bernoulli(p: ArrayLike, q: ArrayLike, *, out: Floats | None = None, check_inputs: bool = True) -> Result:
    """KL between Bernoulli laws of probabilities p and q, p log(p/q) + (1 - p) log((1 - p)/(1 - q)).

    >>> kl_bernoulli(0.5, 0.5 + 1e-10)  # the textbook line gives -2e-20
    2.0000003309...e-20

    Proved from the definition.  Infinite where q excludes what p allows; at most 8 units in the last place.
    """

    def divergence(p: Array, q: Array) -> Array:
        d = p - q
        return _F.relative_gap(p, q, d) + _F.relative_gap(1.0 - p, 1.0 - q, -d)

    return _each("kl_bernoulli", divergence, {"p": p, "q": q}, out, check_inputs)


def entropy_bernoulli(p: ArrayLike, *, out: Floats | None = None, check_inputs: bool = True) -> Result:
    """The entropy of a Bernoulli law in nats, -p log p - (1 - p) log(1 - p)."""
    return _each("entropy_bernoulli", lambda p: _missed(p, p), {"p": p}, out, check_inputs)


def cross_entropy_bernoulli(
    p: ArrayLike, q: ArrayLike, *, out: Floats | None = None, check_inputs: bool = True
) -> Result:
    """-p log q - (1 - p) log(1 - q) in nats."""
    return _each("cross_entropy_bernoulli", _missed, {"p": p, "q": q}, out, check_inputs)


def kl_categorical(
    p: ArrayLike, q: ArrayLike, *, axis: int = -1, out: Floats | None = None, check_inputs: bool = True
) -> Result:
    """KL between categorical laws, whose probabilities lie along `axis`: the sum of p log(p/q) - p + q.

    >>> import numpy as np
    >>> kl_categorical(np.array([0.5, 0.5]), np.array([0.25, 0.75])).round(12)
    np.float64(0.143841036226)

    As both sum to 1 the last two terms add up to 0; with them no term is negative.
    """

    def divergence(p: Array, q: Array) -> Array:
        return _F.relative_gap(p, q, p - q)

    return _each("kl_categorical", divergence, {"p": p, "q": q}, out, check_inputs, axis)


def entropy_categorical(p: ArrayLike, *, axis: int = -1, out: Floats | None = None, check_inputs: bool = True) -> Result:
    """The entropy of a categorical law in nats, -sum p log p."""
    return _each("entropy_categorical", lambda p: _lost(p, p), {"p": p}, out, check_inputs, axis)


def cross_entropy_categorical(
    p: ArrayLike, q: ArrayLike, *, axis: int = -1, out: Floats | None = None, check_inputs: bool = True
) -> Result:
    """-sum p log q in nats."""
    return _each("cross_entropy_categorical", _lost, {"p": p, "q": q}, out, check_inputs, axis)


def kl_poisson(rate1: ArrayLike, rate2: ArrayLike, *, out: Floats | None = None, check_inputs: bool = True) -> Result:
    """KL between Poisson laws, rate1 log(rate1/rate2) - rate1 + rate2.

    >>> kl_poisson(3.0, 3.0)
    0.0

    Not derived here; at most 8 units in the last place.
    """

    def divergence(a: Array, b: Array) -> Array:
        return _F.relative_gap(a, b, a - b)

    return _each("kl_poisson", divergence, {"rate1": rate1, "rate2": rate2}, out, check_inputs)


def kl_exponential(
    rate1: ArrayLike, rate2: ArrayLike, *, out: Floats | None = None, check_inputs: bool = True
) -> Result:
    """KL between exponential laws, log(rate1/rate2) + rate2/rate1 - 1.

    >>> kl_exponential(1.0, 1.0 + 1e-10)
    5.0000008...e-21

    Not derived here; at most 4 units in the last place.
    """

    def divergence(a: Array, b: Array) -> Array:
        return _F.log_gap(_F.quotient(b, a, a), b, a)

    return _each("kl_exponential", divergence, {"rate1": rate1, "rate2": rate2}, out, check_inputs)


def entropy_exponential(rate: ArrayLike, *, out: Floats | None = None, check_inputs: bool = True) -> Result:
    """The entropy of an exponential law in nats, 1 - log(rate)."""
    return _each("entropy_exponential", lambda rate: 1.0 - np.log(rate), {"rate": rate}, out, check_inputs)


def cross_entropy_exponential(
    rate1: ArrayLike, rate2: ArrayLike, *, out: Floats | None = None, check_inputs: bool = True
) -> Result:
    """rate2/rate1 - log(rate2) in nats."""
    named = {"rate1": rate1, "rate2": rate2}
    return _each("cross_entropy_exponential", lambda a, b: b / a - np.log(b), named, out, check_inputs)


def kl_laplace(
    mu1: ArrayLike,
    scale1: ArrayLike,
    mu2: ArrayLike,
    scale2: ArrayLike,
    *,
    out: Floats | None = None,
    check_inputs: bool = True,
) -> Result:
    """KL between Laplace laws of densities exp(-|x - mu|/scale)/(2 scale).

    >>> kl_laplace(0.0, 2.0, 0.0, 2.0)
    0.0

    With e = scale1/scale2 - 1 and y = |mu1 - mu2|/scale1: e - log(1 + e), plus scale1/scale2 (exp(-y) - 1 + y).
    Not derived here; at most 8 units in the last place.
    """

    def divergence(mu1: Array, a: Array, mu2: Array, b: Array) -> Array:
        y = np.abs(_F.quotient(mu1, mu2, a))
        return _F.log_gap(_F.quotient(a, b, b), a, b) + a / b * (2.0 * _F.half_exp_gap(-y))

    named = {"mu1": mu1, "scale1": scale1, "mu2": mu2, "scale2": scale2}
    return _each("kl_laplace", divergence, named, out, check_inputs)


def entropy_laplace(scale: ArrayLike, *, out: Floats | None = None, check_inputs: bool = True) -> Result:
    """The entropy of a Laplace law in nats, 1 + log(2 scale)."""
    return _each("entropy_laplace", lambda b: 1.0 + np.log(2.0 * b), {"scale": scale}, out, check_inputs)


def cross_entropy_laplace(
    mu1: ArrayLike,
    scale1: ArrayLike,
    mu2: ArrayLike,
    scale2: ArrayLike,
    *,
    out: Floats | None = None,
    check_inputs: bool = True,
) -> Result:
    """log(2 scale2) + (|mu1 - mu2| + scale1 exp(-|mu1 - mu2|/scale1))/scale2 in nats."""

    def cross(mu1: Array, a: Array, mu2: Array, b: Array) -> Array:
        distance = np.abs(mu1 - mu2)
        return np.log(2.0 * b) + (distance + a * np.exp(-distance / a)) / b

    named = {"mu1": mu1, "scale1": scale1, "mu2": mu2, "scale2": scale2}
    return _each("cross_entropy_laplace", cross, named, out, check_inputs)


# ------------------------------------------------------------------------------------------------ how they are called


def _lost(p: Array, q: Array) -> Array:
    """-p log q, with 0 log 0 = 0."""
    return np.where(p > 0, -p * np.log(np.where(p > 0, q, 1.0)), 0.0)


def _missed(p: Array, q: Array) -> Array:
    """-p log q - (1 - p) log(1 - q)."""
    return _lost(p, q) + np.where(p < 1, -(1.0 - p) * np.log1p(-np.where(p < 1, q, 0.0)), 0.0)


def _each(
    called: str, compute: Callable[..., Array], named: dict[str, Any], out: Any, check: bool, axis: int | None = None
) -> Any:
    arrays, dtype = as_floats(called, named)
    shape = common_shape(called, {name: a.shape for name, a in zip(named, arrays, strict=True)})
    along = () if axis is None else axes(called, axis, shape)
    kept = tuple(n for i, n in enumerate(shape) if i not in along)
    result = check_out(called, out, kept, dtype)
    for name, array in zip(named, arrays, strict=True) if check else ():
        _check(called, name, array)
    if along and check:
        _check_sums(called, tuple(named), arrays, shape, along[0])
    ends = tuple(range(-len(along), 0))
    moved = [np.moveaxis(a.reshape((1,) * (len(shape) - a.ndim) + a.shape), along, ends) for a in arrays]
    evaluate(compute, None, moved, [result], kept + tuple(shape[i] for i in along), len(along))
    return result if out is not None or kept else as_number(result, named)


def _check(called: str, name: str, array: Floats) -> None:
    if name not in ("p", "q"):
        check_values(called, name, array, positive=not name.startswith("mu"))
        return
    bad = ~((array >= 0) & (array <= 1))
    if bad.any():
        index = first(bad)
        raise ValueError(
            f"{called}: {name} must be probabilities, from 0 to 1; {name} has shape {array.shape}"
            f" and {place(name, index)} = {float(array[index])!r}"
        )


def _check_sums(called: str, names: tuple[str, ...], arrays: Sequence[Floats], shape: Any, axis: int) -> None:
    for name, array in zip(names, arrays, strict=True):
        sums = np.asarray(np.broadcast_to(array, shape).sum(axis=axis, dtype=np.float64))
        bad = ~(np.abs(sums - 1.0) <= _UNITY)
        if bad.any():
            raise ValueError(
                f"{called}: {name} must add up to 1 along axis {axis}; {name} has shape {array.shape}"
                f" and the sum is {float(sums[first(bad)])!r}"
            )
