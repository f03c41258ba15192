"""The other divergences between full Gaussians, on stacks, from means (..., n) and covariances (..., n, n).

The one idea: with S2 = L L' and U' L^-1 (S1 - S2) L^-T U = diag(w) both Gaussians have independent components, of
variances 1 + w and 1 and means U' L^-1 (m1 - m2) apart: the scalar forms apply to e = sqrt(1 + w) - 1, which comes from
S1 - S2 and so loses nothing near equality.  Wasserstein's is Bures' distance, from X with (I + X) S1 (I + X) = S2.
Double precision; nothing is checked here, what has no factor gives NaN.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from klderive.numeric import gaussian, mvn
from klderive.numeric.catalogue import STACKS, bound, signature
from klderive.numeric.divergence import NAMES, TABLE, WITH_ORDER, Plan, finished, plan, weight
from klderive.numeric.portable import Portable
from klderive.numeric.triangular import cholesky, solve, solve_transposed

Array = Any
_F = Portable(np)
STEPS = 3  # of the correction to Bures' map, each of which multiplies its relative error by |X|
CLOSE = 0.3  # |X| up to which it is corrected: beyond, its last digits do not matter beside the condition


def total(made: Plan, mu1: Array, cov1: Array, mu2: Array, cov2: Array) -> Array:
    """(batch,) sums of the form of a plan."""
    if made.formula == "kl_normal":
        return gaussian.kl_cov(mu1, cov1, mu2, cov2)
    if made.formula == "squared_wasserstein":
        return np.sum(np.square(mu1 - mu2), -1) + bures(cov1, cov2)
    w, z = diagonalised(mu1, cov1, mu2, cov2)
    r = np.sqrt(1.0 + w)
    e = w / (1.0 + r)
    return np.sum(_terms(made, w, e, r, z), -1)


def _terms(made: Plan, w: Array, e: Array, r: Array, z: Array) -> Array:
    """One component: variances r^2 and 1, means z apart."""
    order = 0.0 if made.alpha is None else made.alpha
    match made.formula:
        case "jeffreys":
            return _F.half_square(e + e / r) + _F.half_square(z) * (1.0 + 1.0 / (1.0 + w))
        case "bhattacharyya":
            return _F.half_log1p(e * (e / r) * 0.5) + _F.half_square(z) / (2.0 * (2.0 + w))
        case "renyi_below_one":
            mean = order * _F.half_square(z / _F.root_mixture(order, e, r))
            return _F.half_log_mixture(order, e, r) / (1.0 - order) + mean
        case "renyi_above_one":
            gaps = _F.spread_gap(e, r, np.ones_like(r)) + _F.half_mixture_gap(order, e, r)
            mean = order * _F.half_square(z / _F.root_mixture(order, e, r))
            return _F.unless_infinite(order, e, r, gaps + mean)
    raise ValueError(f"no form {made.formula!r} for full covariances")


def diagonalised(mu1: Array, cov1: Array, mu2: Array, cov2: Array) -> tuple[Array, Array]:
    """(batch, n) relative differences of the variances, and distances of the means, along the axes common to both."""
    lower = cholesky(cov2)
    half = solve(lower, cov1 - cov2)
    w = solve(lower, np.array(half.swapaxes(1, 2)))
    w = (w + w.swapaxes(1, 2)) * 0.5
    bad = ~np.isfinite(w).all(axis=(1, 2))
    w[bad] = 0.0
    values, axes = np.linalg.eigh(w)
    values[bad] = np.nan
    z = solve(lower, (mu1 - mu2)[..., None].copy())
    return values, np.matmul(axes.swapaxes(1, 2), z)[..., 0]


def slopes(made: Plan, mu1: Array, cov1: Array, mu2: Array, cov2: Array) -> tuple[Array, ...]:
    """The derivatives of the sum, those by covariances symmetric; of Bures' distance there are none here."""
    if made.formula == "jeffreys":
        there = _slopes_renyi(1.0, mu1, cov1, mu2, cov2)
        back = _slopes_renyi(1.0, mu2, cov2, mu1, cov1)
        return tuple(a + b for a, b in zip(there, (*back[2:], *back[:2]), strict=True))
    if made.formula == "bhattacharyya":
        return tuple(0.5 * a for a in _slopes_renyi(0.5, mu1, cov1, mu2, cov2))
    return _slopes_renyi(1.0 if made.alpha is None else made.alpha, mu1, cov1, mu2, cov2)


def _slopes_renyi(alpha: float, mu1: Array, cov1: Array, mu2: Array, cov2: Array) -> tuple[Array, ...]:
    """With S = alpha S2 + (1 - alpha) S1 and m = S^-1 (m1 - m2): alpha m, alpha S^-1 (S1 - S2) S1^-1/2
    - alpha (1 - alpha) m m'/2 by S1, and -alpha S^-1 (S1 - S2) S2^-1/2 - alpha^2 m m'/2 by S2."""
    mixed = cholesky(alpha * cov2 + (1.0 - alpha) * cov1)
    m = _inverse_times(mixed, (mu1 - mu2)[..., None])
    square = np.matmul(m, m.swapaxes(1, 2))
    left = _inverse_times(mixed, cov1 - cov2).swapaxes(1, 2)
    by1, by2 = _inverse_times(cholesky(cov1), left), _inverse_times(cholesky(cov2), left)
    d_cov1 = (alpha / 2) * (_symmetric(by1) - (1.0 - alpha) * square)
    d_cov2 = (-alpha / 2) * (_symmetric(by2) + alpha * square)
    return alpha * m[..., 0], d_cov1, -alpha * m[..., 0], d_cov2


def _inverse_times(lower: Array, right: Array) -> Array:
    return solve_transposed(lower, solve(lower, np.array(right)))


def _symmetric(matrix: Array) -> Array:
    return (matrix + matrix.swapaxes(1, 2)) * 0.5


def bures(cov1: Array, cov2: Array) -> Array:
    """(batch,) squares of Bures' distance tr(S1 + S2 - 2 (S1^1/2 S2 S1^1/2)^1/2) = tr(X S1 X).

    In the axes of S1 the map I + X = S1^-1/2 (S1^1/2 S2 S1^1/2)^1/2 S1^-1/2; near I the rounding of its entries is as large
    as X, so X is corrected by what it leaves over of X S1 + S1 X + X S1 X = S2 - S1.
    """
    difference = cov2 - cov1
    variances, axes = np.linalg.eigh(cov1)
    difference = np.matmul(axes.swapaxes(1, 2), np.matmul(difference, axes))
    root = np.sqrt(variances)
    middle = root[:, :, None] * root[:, None, :] * difference
    middle = _symmetric(middle) + np.square(variances)[:, :, None] * np.eye(variances.shape[1])
    values, turned = np.linalg.eigh(middle)
    power = np.matmul(turned * np.sqrt(np.maximum(values, 0.0))[:, None, :], turned.swapaxes(1, 2))
    x = power / (root[:, :, None] * root[:, None, :]) - np.eye(variances.shape[1])
    sums = variances[:, :, None] + variances[:, None, :]
    near = np.abs(x).max(axis=(1, 2)) < CLOSE
    for _ in range(STEPS):
        weighted = x * variances[:, None, :]
        left_over = difference - (weighted + weighted.swapaxes(1, 2)) - np.matmul(weighted, x)
        x = np.where(near[:, None, None], x + _symmetric(left_over) / sums, x)
    value = np.sum(np.square(x) * variances[:, None, :], axis=(1, 2))
    value[~difference.any(axis=(1, 2))] = 0.0
    value[~(variances > 0).all(axis=1) | np.isnan(cholesky(cov2)).any(axis=(1, 2))] = np.nan
    return value


def made_functions() -> dict[str, Callable[..., Any]]:
    """All functions on full Gaussians, and those of their derivatives, by name."""
    names = [name for name in NAMES if name != "fisher_rao"]
    made = {f"{name}_mvn": _function(f"{name}_mvn", name) for name in names}
    with_slopes = [f"grad_{name}_mvn" for name in names if name != "squared_wasserstein"]
    return made | {called: _function(called, called.removeprefix("grad_").removesuffix("_mvn")) for called in with_slopes}


def _function(called: str, name: str) -> Callable[..., Any]:
    gradient = called.startswith("grad_")
    args = (*STACKS["kl_mvn"], "alpha") if name in WITH_ORDER else STACKS["kl_mvn"]
    cores: tuple[Any, ...] = ("n", "nn", "n", "nn") if gradient else ((),)

    def function(*given: Any, out: Any = None, check_inputs: bool = True, **named: Any) -> Any:
        found = bound(called, args, given, named)
        made = plan(called, name, found.pop("alpha", None))

        def value(*block: Array) -> Array:
            return finished(np, made, total(made, *block))

        def derivatives(*block: Array) -> tuple[Array, ...]:
            by = np.asarray(weight(np, made, total(made, *block) if made.inner is not None else 0.0))
            return tuple(a * by.reshape((*by.shape, *(1,) * ((a.ndim - 1) * by.ndim))) for a in slopes(made, *block))

        return mvn.stacked(called, derivatives if gradient else value, found, cores, out, check_inputs)

    function.__name__ = function.__qualname__ = called
    function.__module__ = "klderive.numeric"
    function.__signature__ = signature(args, out=None, check_inputs=True)  # type: ignore[attr-defined]
    row = next(d for d in TABLE if d.name == name)
    what = "The derivatives by mu1, cov1, mu2, cov2 of" if gradient else "Between Gaussians,"
    formula = row.formula if name != "squared_wasserstein" else "|mu1 - mu2|^2 and the square of Bures' distance"
    function.__doc__ = (
        f"{what} {formula}, from means (..., n) and covariances (..., n, n).\n\n"
        "Never negative and exactly 0 for equal arguments.  `out` and `check_inputs` as for kl_mvn."
    )
    return function
