"""Divergence, entropy and cross entropy of Gaussians with full covariances, and their gradients, in stacks.

Here are the public functions, their checks and their messages; the algebra is in gaussian.py (NumPy) and, for large
stacks where Numba is installed, in compiled.py.  Means have shape (..., n), matrices (..., n, n); the leading axes broadcast.
Of a covariance the lower triangle is read, after a check that the upper one agrees.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from klderive.numeric import backend, gaussian
from klderive.numeric.blocks import Array, blocks, cut, disentangled
from klderive.numeric.checks import Floats, as_floats, check_out, check_values, first, place
from klderive.numeric.foreign import hand_over, is_foreign

Result = Any  # a float for one pair, else an array over the leading axes

ENTRIES = 32768  # entries of one block of matrices (a quarter of a megabyte), at least one matrix
_ASYMMETRY = {
    np.float32: 1e-4,
    np.float64: 1e-8,
}  # how far the two triangles may differ, relative to the diagonal


def kl_mvn(
    mu1: ArrayLike,
    cov1: ArrayLike,
    mu2: ArrayLike,
    cov2: ArrayLike,
    *,
    out: Floats | None = None,
    check_inputs: bool = True,
) -> Result:
    """KL(N(mu1, cov1) || N(mu2, cov2)) from means (..., n) and covariances (..., n, n).

    >>> import numpy as np
    >>> float(kl_mvn([1.0, 0.0], np.eye(2), [0.0, 0.0], np.eye(2)))
    0.5

    Never negative and exactly 0 for equal arguments; the relative error is about n cond(cov2) 1e-16 at most.
    ValueError names the argument, its shape and the first index that is not finite, not symmetric, or whose matrix is
    not positive definite.
    """
    named = {"mu1": mu1, "cov1": cov1, "mu2": mu2, "cov2": cov2}
    return stacked("kl_mvn", "kl_cov", named, ((),), out, check_inputs)


def kl_mvn_tril(
    mu1: ArrayLike,
    tril1: ArrayLike,
    mu2: ArrayLike,
    tril2: ArrayLike,
    *,
    out: Floats | None = None,
    check_inputs: bool = True,
) -> Result:
    """KL between Gaussians whose covariances are tril tril', from lower triangular factors (..., n, n).

    >>> import numpy as np
    >>> float(kl_mvn_tril([1.0, 0.0], np.eye(2), [0.0, 0.0], np.eye(2)))
    0.5
    """
    named = {"mu1": mu1, "tril1": tril1, "mu2": mu2, "tril2": tril2}
    return stacked("kl_mvn_tril", "kl_tril", named, ((),), out, check_inputs)


def grad_kl_mvn(
    mu1: ArrayLike,
    cov1: ArrayLike,
    mu2: ArrayLike,
    cov2: ArrayLike,
    *,
    out: Sequence[Floats] | None = None,
    check_inputs: bool = True,
) -> tuple[Result, ...]:
    """The derivatives of kl_mvn by mu1, cov1, mu2, cov2; those by covariances are symmetric, with dKL = tr(G dcov).

    >>> import numpy as np
    >>> grad_kl_mvn([1.0], [[1.0]], [0.0], [[1.0]])[3]
    array([[-0.5]])
    """
    named = {"mu1": mu1, "cov1": cov1, "mu2": mu2, "cov2": cov2}
    return stacked("grad_kl_mvn", "grad_kl_cov", named, ("n", "nn", "n", "nn"), out, check_inputs)


def grad_kl_mvn_tril(
    mu1: ArrayLike,
    tril1: ArrayLike,
    mu2: ArrayLike,
    tril2: ArrayLike,
    *,
    out: Sequence[Floats] | None = None,
    check_inputs: bool = True,
) -> tuple[Result, ...]:
    """The derivatives of kl_mvn_tril by mu1, tril1, mu2, tril2; those by factors are lower triangular."""
    named = {"mu1": mu1, "tril1": tril1, "mu2": mu2, "tril2": tril2}
    return stacked("grad_kl_mvn_tril", "grad_kl_tril", named, ("n", "nn", "n", "nn"), out, check_inputs)


def entropy_mvn(cov: ArrayLike, *, out: Floats | None = None, check_inputs: bool = True) -> Result:
    """The entropy of N(mu, cov) in nats.

    >>> import numpy as np
    >>> round(float(entropy_mvn(np.eye(2))), 12)
    2.837877066409
    """
    return stacked("entropy_mvn", "entropy_cov", {"cov": cov}, ((),), out, check_inputs)


def entropy_mvn_tril(tril: ArrayLike, *, out: Floats | None = None, check_inputs: bool = True) -> Result:
    """The entropy of N(mu, tril tril') in nats."""
    return stacked("entropy_mvn_tril", "entropy_tril", {"tril": tril}, ((),), out, check_inputs)


def cross_entropy_mvn(
    mu1: ArrayLike,
    cov1: ArrayLike,
    mu2: ArrayLike,
    cov2: ArrayLike,
    *,
    out: Floats | None = None,
    check_inputs: bool = True,
) -> Result:
    """The cross entropy -E[log q] for p = N(mu1, cov1), q = N(mu2, cov2), in nats."""
    named = {"mu1": mu1, "cov1": cov1, "mu2": mu2, "cov2": cov2}
    return stacked("cross_entropy_mvn", "cross_entropy_cov", named, ((),), out, check_inputs)


def cross_entropy_mvn_tril(
    mu1: ArrayLike,
    tril1: ArrayLike,
    mu2: ArrayLike,
    tril2: ArrayLike,
    *,
    out: Floats | None = None,
    check_inputs: bool = True,
) -> Result:
    """The cross entropy -E[log q] for p = N(mu1, tril1 tril1'), q = N(mu2, tril2 tril2'), in nats."""
    named = {"mu1": mu1, "tril1": tril1, "mu2": mu2, "tril2": tril2}
    return stacked("cross_entropy_mvn_tril", "cross_entropy_tril", named, ((),), out, check_inputs)


# ------------------------------------------------------------------------------------------------ how they are called


@dataclass(frozen=True)
class _Stack:
    """Arguments of a function on stacks: their names, arrays, the leading shape and n."""

    function: str
    names: tuple[str, ...]
    arrays: tuple[Floats, ...]
    lead: tuple[int, ...]
    n: int

    def core(self, name: str) -> int:
        return 1 if name.startswith("mu") else 2

    def parts(self, box: tuple[slice, ...], arrays: Sequence[Floats]) -> Iterator[Array]:
        """The arguments in a box of the leading axes, batch first, in double precision; never a view of an argument."""
        size = tuple(s.stop - s.start for s in box)
        for name, array in zip(self.names, arrays, strict=True):
            core = array.shape[array.ndim - self.core(name) :]
            whole = (*box, *(slice(0, k) for k in core))
            part = np.broadcast_to(cut(array, whole), (*size, *core))
            yield part.reshape(int(np.prod(size)), *core)


def stacked(
    function: str,
    formula: str | Callable[..., Any],
    named: dict[str, Any],
    cores: tuple[Any, ...],
    out: Any,
    check_inputs: bool,
) -> Any:
    """A formula of gaussian.py (by name), or any function of blocks, over stacks of means and matrices.

    The names of the arguments say what they are: "mu..." means, "tril..." factors, all others covariances.
    """
    if any(is_foreign(given) for given in named.values()):
        return _handed_over(function, formula, named, cores, out, check_inputs)
    arrays, dtype = as_floats(function, named)
    stack = _shapes(function, tuple(named), arrays)
    n, lead = stack.n, stack.lead
    shapes = [(*lead, *(n for _ in core)) for core in cores]
    single = cores == ((),)
    given = (out,) if single else (None,) * len(cores) if out is None else tuple(out)
    if len(given) != len(cores):
        raise ValueError(
            f"{function}: out has {len(given)} arrays; expected {len(cores)}, one for each argument"
        )
    labels = ["out"] if single else [f"out[{i}]" for i in range(len(cores))]
    outs = [
        check_out(function, o, s, dtype, label) for o, s, label in zip(given, shapes, labels, strict=True)
    ]
    if n == 0 or 0 in lead:
        for o in outs:
            o[...] = 0.0
    elif check_inputs:
        _check_matrices(stack)
    arrays = disentangled(arrays, outs)
    views = [
        a.reshape((1,) * (len(lead) + stack.core(name) - a.ndim) + a.shape)
        for name, a in zip(stack.names, arrays, strict=True)
    ]
    compute, entries = (
        backend.matrices(formula, prod(lead) * n * n) if isinstance(formula, str) else (formula, 1 << 17)
    )
    with np.errstate(all="ignore"):
        for box in blocks(lead if n else (0,), max(1, entries // max(1, n * n))):
            results = compute(*stack.parts(box, views))
            results = (results,) if single else results
            if check_inputs and not all(np.isfinite(r).all() for r in results):
                _explain(stack)
            for result, target in zip(results, outs, strict=True):
                target[box] = result.reshape(target[box].shape)
    final = tuple(o if out is not None or o.shape else o[()] for o in outs)
    return final[0] if single else final


def _handed_over(
    function: str,
    formula: str | Callable[..., Any],
    named: dict[str, Any],
    cores: tuple[Any, ...],
    out: Any,
    check_inputs: bool,
) -> Any:
    """The function on arrays of another library, as a generalised ufunc over the leading axes."""
    if out is not None:
        raise TypeError(f"{function}: out is for NumPy arrays only; an argument here is of another library")
    names = tuple(named)

    def stacks(*arrays: Any, check_inputs: bool) -> Any:
        return stacked(
            function, formula, dict(zip(names, arrays, strict=True)), cores, None, check_inputs and checked
        )

    checked = check_inputs
    stacks.__name__ = function
    inputs = ",".join("(n)" if name.startswith("mu") else "(n,n)" for name in names)
    return hand_over(stacks, f"{inputs}->{','.join(f'({chr(44).join(core)})' for core in cores)}", named)


def _shapes(function: str, names: tuple[str, ...], arrays: Sequence[Floats]) -> _Stack:
    sizes: dict[str, int] = {}
    leads: dict[str, tuple[int, ...]] = {}
    for name, a in zip(names, arrays, strict=True):
        core = 1 if name.startswith("mu") else 2
        if a.ndim < core or (core == 2 and a.shape[-1] != a.shape[-2]):
            wanted = "(..., n)" if core == 1 else "(..., n, n)"
            raise ValueError(f"{function}: {name} has shape {a.shape}; expected {wanted}")
        sizes[name], leads[name] = a.shape[-1], a.shape[: a.ndim - core]
    if len(set(sizes.values())) > 1:
        shapes = ", ".join(f"{name} {a.shape}" for name, a in zip(names, arrays, strict=True))
        raise ValueError(f"{function}: the arguments disagree about n, the length of the last axis: {shapes}")
    try:
        lead = np.broadcast_shapes(*leads.values())
    except ValueError:
        shapes = ", ".join(f"{name} {a.shape}" for name, a in zip(names, arrays, strict=True))
        raise ValueError(f"{function}: the leading axes do not broadcast together: {shapes}") from None
    return _Stack(function, names, tuple(arrays), lead, sizes[names[0]])


def _check_matrices(stack: _Stack) -> None:
    """What can be seen without a factorisation: covariances symmetric, factors lower triangular with
    positive diagonal.
    """
    for name, a in zip(stack.names, stack.arrays, strict=True):
        if stack.core(name) == 1 or not a.size or backend.all_fit(a, name.startswith("tril"), _tolerance(a)):
            continue
        for box in blocks(a.shape[:-2], max(1, ENTRIES // max(1, stack.n**2))):
            part = a[box]
            if name.startswith("tril"):
                _check_tril(stack.function, name, a, part)
            else:
                _check_symmetric(stack.function, name, a, part)


def _check_tril(function: str, name: str, whole: Floats, part: Floats) -> None:
    diagonal = np.diagonal(part, axis1=-2, axis2=-1)
    if not diagonal.min() > 0:
        check_values(function, name, whole, positive=False)
        scales = np.diagonal(whole, axis1=-2, axis2=-1)
        *batch, i = first(scales <= 0)
        at = place(name, (*batch, i, i))
        raise ValueError(
            f"{function}: {name} must have a positive diagonal; {name} has shape {whole.shape}"
            f" and {at} = {float(scales[(*batch, i)])!r}"
        )
    if np.triu(part, 1).any():
        above = np.asarray(np.triu(whole, 1) != 0)
        index = first(above)
        raise ValueError(
            f"{function}: {name} must be lower triangular; {name} has shape {whole.shape}"
            f" and {place(name, index)} = {float(whole[index])!r}; use numpy.tril({name}) if that is meant"
        )


def _check_symmetric(function: str, name: str, whole: Floats, part: Floats) -> None:
    if _asymmetric(part).any():
        check_values(function, name, whole, positive=False)
        *batch, i, j = first(_asymmetric(whole))
        one, other = (*batch, i, j), (*batch, j, i)
        raise ValueError(
            f"{function}: {name} must be symmetric; {name} has shape {whole.shape} and {place(name, one)} ="
            f" {float(whole[one])!r}, {place(name, other)} = {float(whole[other])!r}"
        )


def _tolerance(matrices: Floats) -> float:
    return _ASYMMETRY[matrices.dtype.type]


def _asymmetric(matrices: Floats) -> Any:
    """Where the two triangles differ by more than rounding; NaN counts."""
    with np.errstate(all="ignore"):
        gap = np.abs(matrices - matrices.swapaxes(-1, -2))
        if not gap.any():
            return np.zeros(matrices.shape, bool)
        scale = np.sqrt(np.abs(np.diagonal(matrices, axis1=-2, axis2=-1)))
        allowed = scale[..., :, None] * scale[..., None, :] * _tolerance(matrices)
        return ~(gap <= allowed)


def _explain(stack: _Stack) -> None:
    """A result is not finite: an error if an argument is at fault, nothing if the value overflows."""
    for name, a in zip(stack.names, stack.arrays, strict=True):
        check_values(stack.function, name, a, positive=False)
    for name, a in zip(stack.names, stack.arrays, strict=True):
        if name.startswith(("mu", "tril")) or not a.size:
            continue
        factors = gaussian.cholesky(a.reshape(-1, stack.n, stack.n).astype(np.float64))
        bad = np.asarray(np.isnan(factors).any(axis=(1, 2))).reshape(a.shape[:-2])
        if bad.any():
            index = first(bad)
            smallest = float(np.linalg.eigvalsh(a[index].astype(np.float64))[0])
            raise ValueError(
                f"{stack.function}: {name} must be positive definite; {name} has shape {a.shape} and"
                f" {place(name, index)} has the eigenvalue {smallest:.6g}"
            )
