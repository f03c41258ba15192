"""Divergence, entropy and cross entropy of normals with independent components, and their gradients.

Each function checks its arguments, then hands the printed stable form to `evaluate`; calls with plain floats go to the
same form printed for single floats.  Large arrays take compiled code where Numba is installed (backend.py).
No symbolic algebra is imported here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import prod
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from klderive.numeric import backend
from klderive.numeric.blocks import Array, evaluate
from klderive.numeric.checks import Floats, as_floats, axes, check_out, check_values, common_shape
from klderive.numeric.foreign import each, in_namespace, is_foreign, summed
from klderive.numeric.portable import Portable
from klderive.numeric.printed import portable

Result = Any  # a float for plain floats, else an array (of the inputs' precision)
Axis = int | tuple[int, ...]

_SCALES = frozenset({"sigma", "sigma1", "sigma2"})
_LARGEST = np.finfo(np.float64).max


def kl_normal(
    mu1: ArrayLike,
    sigma1: ArrayLike,
    mu2: ArrayLike,
    sigma2: ArrayLike,
    *,
    out: Floats | None = None,
    check_inputs: bool = True,
) -> Result:
    """KL(N(mu1, sigma1^2) || N(mu2, sigma2^2)), element by element; sigma are standard deviations.

    >>> kl_normal(0.0, 1.0, 0.0, 1.0)
    0.0
    >>> kl_normal(0.0, 1.0 + 1e-10, 0.0, 1.0)  # the textbook line gives 0 or less here
    1.0000001654474...e-20

    The arguments broadcast; float32 arrays give float32.  At most 4 units in the last place from the exact value,
    never negative, exactly 0 for equal arguments, infinite only where the value overflows.
    ValueError names the argument, its shape and the first index that is not finite, or not positive for a scale.
    """
    named = {"mu1": mu1, "sigma1": sigma1, "mu2": mu2, "sigma2": sigma2}
    return _elementwise("kl_normal", named, out, check_inputs)


def grad_kl_normal(
    mu1: ArrayLike,
    sigma1: ArrayLike,
    mu2: ArrayLike,
    sigma2: ArrayLike,
    *,
    out: Sequence[Floats] | None = None,
    check_inputs: bool = True,
) -> tuple[Result, ...]:
    """The derivatives of kl_normal by mu1, sigma1, mu2, sigma2, each of the broadcast shape.

    >>> grad_kl_normal(0.0, 2.0, 1.0, 1.0)
    (-1.0, 1.5, 1.0, -4.0)
    """
    named = {"mu1": mu1, "sigma1": sigma1, "mu2": mu2, "sigma2": sigma2}
    return _elementwise("grad_kl_normal", named, out, check_inputs)


def kl_diagonal(
    mu1: ArrayLike,
    sigma1: ArrayLike,
    mu2: ArrayLike,
    sigma2: ArrayLike,
    *,
    axis: Axis = -1,
    out: Floats | None = None,
    check_inputs: bool = True,
) -> Result:
    """KL between normals with diagonal covariances: the sum of kl_normal along `axis`.

    >>> float(kl_diagonal([0.0, 1.0], [1.0, 1.0], [0.0, 0.0], [1.0, 1.0]))
    0.5

    `axis` (one or several) is counted in the broadcast shape and taken out of the result's.
    """
    named = {"mu1": mu1, "sigma1": sigma1, "mu2": mu2, "sigma2": sigma2}
    return _summed("kl_diagonal", "kl_normal", named, axis, out, check_inputs)


def grad_kl_diagonal(
    mu1: ArrayLike,
    sigma1: ArrayLike,
    mu2: ArrayLike,
    sigma2: ArrayLike,
    *,
    out: Sequence[Floats] | None = None,
    check_inputs: bool = True,
) -> tuple[Result, ...]:
    """The derivatives of kl_diagonal by each component of mu1, sigma1, mu2, sigma2: those of its summands."""
    named = {"mu1": mu1, "sigma1": sigma1, "mu2": mu2, "sigma2": sigma2}
    return _elementwise("grad_kl_normal", named, out, check_inputs, "grad_kl_diagonal")


def kl_standard_normal(
    mu: ArrayLike,
    log_var: ArrayLike,
    *,
    axis: Axis = -1,
    out: Floats | None = None,
    check_inputs: bool = True,
) -> Result:
    """KL(N(mu, diag(exp(log_var))) || N(0, I)), summed along `axis`: the regulariser of a variational autoencoder.

    >>> float(kl_standard_normal([1.0, 0.0], [0.0, 0.0]))
    0.5
    """
    return _summed(
        "kl_standard_normal", "kl_standard_normal", {"mu": mu, "log_var": log_var}, axis, out, check_inputs
    )


def grad_kl_standard_normal(
    mu: ArrayLike,
    log_var: ArrayLike,
    *,
    out: Sequence[Floats] | None = None,
    check_inputs: bool = True,
) -> tuple[Result, ...]:
    """The derivatives of kl_standard_normal by each component of mu and log_var.

    >>> grad_kl_standard_normal(0.5, 0.0)
    (0.5, 0.0)
    """
    return _elementwise("grad_kl_standard_normal", {"mu": mu, "log_var": log_var}, out, check_inputs)


def kl_normal_log_var(
    mu1: ArrayLike,
    log_var1: ArrayLike,
    mu2: ArrayLike,
    log_var2: ArrayLike,
    *,
    out: Floats | None = None,
    check_inputs: bool = True,
) -> Result:
    """KL(N(mu1, exp(log_var1)) || N(mu2, exp(log_var2))), element by element, from the logarithms of the variances.

    >>> kl_normal_log_var(0.0, 3.0, 0.0, 3.0)
    0.0
    """
    named = {"mu1": mu1, "log_var1": log_var1, "mu2": mu2, "log_var2": log_var2}
    return _elementwise("kl_normal_log_var", named, out, check_inputs)


def grad_kl_normal_log_var(
    mu1: ArrayLike,
    log_var1: ArrayLike,
    mu2: ArrayLike,
    log_var2: ArrayLike,
    *,
    out: Sequence[Floats] | None = None,
    check_inputs: bool = True,
) -> tuple[Result, ...]:
    """The derivatives of kl_normal_log_var by mu1, log_var1, mu2, log_var2."""
    named = {"mu1": mu1, "log_var1": log_var1, "mu2": mu2, "log_var2": log_var2}
    return _elementwise("grad_kl_normal_log_var", named, out, check_inputs)


def kl_diagonal_log_var(
    mu1: ArrayLike,
    log_var1: ArrayLike,
    mu2: ArrayLike,
    log_var2: ArrayLike,
    *,
    axis: Axis = -1,
    out: Floats | None = None,
    check_inputs: bool = True,
) -> Result:
    """The sum of kl_normal_log_var along `axis`."""
    named = {"mu1": mu1, "log_var1": log_var1, "mu2": mu2, "log_var2": log_var2}
    return _summed("kl_diagonal_log_var", "kl_normal_log_var", named, axis, out, check_inputs)


def entropy_normal(sigma: ArrayLike, *, out: Floats | None = None, check_inputs: bool = True) -> Result:
    """The entropy of N(mu, sigma^2) in nats, log(sigma sqrt(2 pi e)).

    >>> round(entropy_normal(1.0), 12)
    1.418938533205
    """
    return _elementwise("entropy_normal", {"sigma": sigma}, out, check_inputs)


def grad_entropy_normal(sigma: ArrayLike, *, out: Floats | None = None, check_inputs: bool = True) -> Result:
    """The derivative of entropy_normal by sigma."""
    return _elementwise("grad_entropy_normal", {"sigma": sigma}, out, check_inputs)


def entropy_diagonal(
    sigma: ArrayLike, *, axis: Axis = -1, out: Floats | None = None, check_inputs: bool = True
) -> Result:
    """The entropy of a normal with standard deviations sigma along `axis`: the sum of entropy_normal."""
    return _summed("entropy_diagonal", "entropy_normal", {"sigma": sigma}, axis, out, check_inputs)


def cross_entropy_normal(
    mu1: ArrayLike,
    sigma1: ArrayLike,
    mu2: ArrayLike,
    sigma2: ArrayLike,
    *,
    out: Floats | None = None,
    check_inputs: bool = True,
) -> Result:
    """The cross entropy -E[log q] for p = N(mu1, sigma1^2), q = N(mu2, sigma2^2), in nats.

    It may be negative and cross zero, so its error is a few units in the last place of its largest term.
    """
    named = {"mu1": mu1, "sigma1": sigma1, "mu2": mu2, "sigma2": sigma2}
    return _elementwise("cross_entropy_normal", named, out, check_inputs)


def grad_cross_entropy_normal(
    mu1: ArrayLike,
    sigma1: ArrayLike,
    mu2: ArrayLike,
    sigma2: ArrayLike,
    *,
    out: Sequence[Floats] | None = None,
    check_inputs: bool = True,
) -> tuple[Result, ...]:
    """The derivatives of cross_entropy_normal by mu1, sigma1, mu2, sigma2."""
    named = {"mu1": mu1, "sigma1": sigma1, "mu2": mu2, "sigma2": sigma2}
    return _elementwise("grad_cross_entropy_normal", named, out, check_inputs)


def cross_entropy_diagonal(
    mu1: ArrayLike,
    sigma1: ArrayLike,
    mu2: ArrayLike,
    sigma2: ArrayLike,
    *,
    axis: Axis = -1,
    out: Floats | None = None,
    check_inputs: bool = True,
) -> Result:
    """The sum of cross_entropy_normal along `axis`."""
    named = {"mu1": mu1, "sigma1": sigma1, "mu2": mu2, "sigma2": sigma2}
    return _summed("cross_entropy_diagonal", "cross_entropy_normal", named, axis, out, check_inputs)


# ------------------------------------------------------------------------------------------------ how they are called

_TUPLES = {
    "grad_kl_normal": 4,
    "grad_kl_standard_normal": 2,
    "grad_kl_normal_log_var": 4,
    "grad_cross_entropy_normal": 4,
}


def _elementwise(
    formula: str, named: dict[str, Any], out: Any, check_inputs: bool, called: str | None = None
) -> Any:
    if out is None and all(type(given) is float for given in named.values()):
        return _single(formula, named, check_inputs)
    called = called or formula
    if (done := backend.run_compiled(formula, tuple(named.values()), out, False, check_inputs)) is not None:
        _complain(done[0], called, named)
        return done[1]
    if any(is_foreign(given) for given in named.values()):
        return _handed_over(formula, called, named, out, check_inputs)
    if (elsewhere := in_namespace(called, named)) is not None:
        return _in_its_own_library(formula, called, *elsewhere, out)
    arrays, dtype = as_floats(called, named)
    shape = common_shape(called, {name: a.shape for name, a in zip(named, arrays, strict=True)})
    count = _TUPLES.get(formula, 0)
    outs = _outs(called, out, count, shape, dtype)
    check = checker(called, tuple(named), arrays) if check_inputs else None
    evaluate(backend.function(formula, _single_precision(arrays), prod(shape)), check, arrays, outs, shape)
    results = tuple(o if out is not None or shape else o[()] for o in outs)
    return results if count else results[0]


def _outs(
    called: str, out: Any, count: int, shape: tuple[int, ...], dtype: type[np.floating[Any]]
) -> list[Floats]:
    if not count:
        return [check_out(called, out, shape, dtype)]
    given = (None,) * count if out is None else tuple(out)
    if len(given) != count:
        raise ValueError(f"{called}: out has {len(given)} arrays; expected {count}, one for each argument")
    return [check_out(called, o, shape, dtype, f"out[{i}]") for i, o in enumerate(given)]


def _summed(
    called: str, formula: str, named: dict[str, Any], axis: Axis, out: Any, check_inputs: bool
) -> Any:
    if axis == -1 and (done := backend.run_compiled(formula, tuple(named.values()), out, True, check_inputs)):
        _complain(done[0], called, named)
        return done[1] if out is not None or done[1].shape else done[1][()]
    if any(is_foreign(given) for given in named.values()):
        return summed(_handed_over(formula, called, named, out, check_inputs), axis)
    if (elsewhere := in_namespace(called, named)) is not None:
        xp, given = elsewhere
        along = axes(called, axis, given[0].shape)
        return xp.sum(_in_its_own_library(formula, called, xp, given, out), axis=along)
    arrays, dtype = as_floats(called, named)
    shape = common_shape(called, {name: a.shape for name, a in zip(named, arrays, strict=True)})
    along = axes(called, axis, shape)
    kept = tuple(n for i, n in enumerate(shape) if i not in along)
    result = check_out(called, out, kept, dtype)
    ends = tuple(range(-len(along), 0))
    moved = [np.moveaxis(a.reshape((1,) * (len(shape) - a.ndim) + a.shape), along, ends) for a in arrays]
    full = kept + tuple(shape[i] for i in along)
    check = checker(called, tuple(named), arrays) if check_inputs else None
    compute = backend.function(formula, _single_precision(arrays), prod(shape))
    evaluate(compute, check, moved, [result], full, summed=len(along))
    return result if out is not None or kept else result[()]


def _single_precision(arrays: Sequence[Floats]) -> bool:
    """Whether all numbers come from float32, as fewer digits will then do."""
    return all(a.dtype == np.float32 for a in arrays)


def checker(called: str, names: tuple[str, ...], whole: Sequence[Floats]) -> Callable[..., None]:
    """Two cheap tests a block: scales above 0, result finite.  Where one fails, every value is looked at."""
    scales = [i for i, name in enumerate(names) if name in _SCALES]

    def check(parts: Sequence[Array], results: Sequence[Array]) -> None:
        fine = all(parts[i].min() > 0 for i in scales)
        if fine and all(-_LARGEST <= r.min() and r.max() <= _LARGEST for r in results):
            return
        if fine and all(np.isfinite(part).all() for part in parts):
            return  # the value overflows
        for name, array in zip(names, whole, strict=True):
            check_values(called, name, array, positive=name in _SCALES)

    return check


def _handed_over(formula: str, called: str, named: dict[str, Any], out: Any, check_inputs: bool) -> Any:
    """The elements of the function on arrays of another library."""
    names, checked = tuple(named), check_inputs

    def elements(*arrays: Any, check_inputs: bool) -> Any:
        given = dict(zip(names, arrays, strict=True))
        return _elementwise(formula, given, None, check_inputs and checked, called)

    return each(elements, called, named, _TUPLES.get(formula, 1), out)


def _in_its_own_library(formula: str, called: str, xp: Any, arrays: list[Any], out: Any) -> Any:
    """The printed form on arrays that have a namespace; values are not checked, what has none is NaN."""
    if out is not None:
        raise TypeError(f"{called}: out is for NumPy arrays only; an argument here is of another library")
    return getattr(portable, formula)(Portable(xp), *arrays)


def _complain(at: int, called: str, named: dict[str, Floats]) -> None:
    """The error for an invalid element that compiled code came upon (at -1 there was none)."""
    if at >= 0:
        for name, array in named.items():
            check_values(called, name, array, positive=name in _SCALES)


def _single(formula: str, named: dict[str, float], check_inputs: bool) -> Any:
    result = backend.single(formula)(*named.values())
    if check_inputs:
        for name, value in named.items():
            if not (0.0 < value <= _LARGEST if name in _SCALES else -_LARGEST <= value <= _LARGEST):
                check_values(formula, name, np.asarray(value), positive=name in _SCALES)
    return result
