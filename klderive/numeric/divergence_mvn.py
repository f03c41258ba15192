"""The other divergences between full Gaussians, on stacks, from means (..., n) and covariances (..., n, n).

The one idea: with S2 = L L' and U' L^-1 (S1 - S2) L^-T U = diag(w) both Gaussians have independent components, of
variances 1 + w and 1 and means U' L^-1 (m1 - m2) apart: the scalar forms apply to e = sqrt(1 + w) - 1, which comes from
S1 - S2 and so loses nothing near equality.  Wasserstein's is Bures' distance, from X with (I + X) S1 (I + X) = S2.
The algebra is that of any library (`Matrices`); nothing is checked in it, and what has no factor gives NaN.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from klderive.numeric import gaussian, mvn, triangular
from klderive.numeric.catalogue import STACKS, bound, dressed, signature
from klderive.numeric.divergence import NAMES, TABLE, WITH_ORDER, Plan, finished, plan, weight
from klderive.numeric.portable import Portable
from klderive.numeric.portable_mvn import Matrices, transposed

Array = Any
STEPS = 3  # of the correction to Bures' map, each of which multiplies its relative error by |X|
CLOSE = 0.3  # |X| up to which it is corrected: beyond, its last digits do not matter beside the condition


def total(m: Matrices, made: Plan, mu1: Array, cov1: Array, mu2: Array, cov2: Array) -> Array:
    """(...,) sums of the form of a plan."""
    xp = m.scalar.xp
    if made.formula == "kl_normal":
        return m.kl_cov(mu1, cov1, mu2, cov2)
    if made.formula == "squared_wasserstein":
        difference = mu1 - mu2
        return xp.sum(difference * difference, -1) + bures(m, cov1, cov2)
    w, z = diagonalised(m, mu1, cov1, mu2, cov2)
    r = xp.sqrt(1.0 + w)
    e = w / (1.0 + r)
    return xp.sum(_terms(m.scalar, made, w, e, r, z), -1)


def _terms(f: Portable, made: Plan, w: Array, e: Array, r: Array, z: Array) -> Array:
    """One component: variances r^2 and 1, means z apart."""
    order = 0.0 if made.alpha is None else made.alpha
    match made.formula:
        case "jeffreys":
            return f.half_square(e + e / r) + f.half_square(z) * (1.0 + 1.0 / (1.0 + w))
        case "bhattacharyya":
            return f.half_log1p(e * (e / r) * 0.5) + f.half_square(z) / (2.0 * (2.0 + w))
        case "renyi_below_one":
            mean = order * f.half_square(z / f.root_mixture(order, r, f.unit(r)))
            return f.half_log_mixture(order, e, r, f.unit(r)) / (1.0 - order) + mean
        case "renyi_above_one":
            gaps = f.spread_gap(e, r, f.unit(r)) + f.half_mixture_gap(order, e, r)
            mean = order * f.half_square(z / f.root_difference(order, e))
            return f.unless_infinite(order, e, r, gaps + mean)
    raise ValueError(f"no form {made.formula!r} for full covariances")


def diagonalised(m: Matrices, mu1: Array, cov1: Array, mu2: Array, cov2: Array) -> tuple[Array, Array]:
    """(..., n) relative differences of the variances, and distances of the means, along the axes common to both."""
    lower = m.cholesky(cov2)
    values, axes = _axes(m, m.conjugated(lower, cov1 - cov2))
    z = m.solve(lower, (mu1 - mu2)[..., None])
    return values, m.matmul(transposed(axes), z)[..., 0]


def _axes(m: Matrices, symmetric: Array) -> tuple[Array, Array]:
    """Eigenvalues and eigenvectors; NaN for what is not finite, which libraries refuse."""
    xp = m.scalar.xp
    fine = xp.all(xp.isfinite(symmetric), (-2, -1))
    values, axes = m.eigh(xp.where(fine[..., None, None], symmetric, 0.0))
    return xp.where(fine[..., None], values, xp.nan), axes


def slopes(m: Matrices, made: Plan, mu1: Array, cov1: Array, mu2: Array, cov2: Array) -> tuple[Array, ...]:
    """The derivatives of the sum, those by covariances symmetric."""
    if made.formula == "squared_wasserstein":
        by_mean = 2.0 * (mu1 - mu2)
        return by_mean, *_bures_slope(m, cov1, cov2, -by_mean)
    if made.formula == "jeffreys":
        there = _slopes_renyi(m, 1.0, mu1, cov1, mu2, cov2)
        back = _slopes_renyi(m, 1.0, mu2, cov2, mu1, cov1)
        return tuple(a + b for a, b in zip(there, (*back[2:], *back[:2]), strict=True))
    if made.formula == "bhattacharyya":
        return tuple(0.5 * a for a in _slopes_renyi(m, 0.5, mu1, cov1, mu2, cov2))
    return _slopes_renyi(m, 1.0 if made.alpha is None else made.alpha, mu1, cov1, mu2, cov2)


def _slopes_renyi(m: Matrices, alpha: float, mu1: Array, cov1: Array, mu2: Array, cov2: Array) -> tuple[Array, ...]:
    """With S = alpha S2 + (1 - alpha) S1 and m = S^-1 (m1 - m2): alpha m, alpha S^-1 (S1 - S2) S1^-1/2
    - alpha (1 - alpha) m m'/2 by S1, and -alpha S^-1 (S1 - S2) S2^-1/2 - alpha^2 m m'/2 by S2."""
    mixed = m.cholesky(alpha * cov2 + (1.0 - alpha) * cov1)
    mean = m.precision_times(mixed, (mu1 - mu2)[..., None])
    square = m.matmul(mean, transposed(mean))
    left = transposed(m.precision_times(mixed, cov1 - cov2))
    by1, by2 = m.precision_times(m.cholesky(cov1), left), m.precision_times(m.cholesky(cov2), left)
    d_cov1 = (alpha / 2) * (_symmetric(by1) - (1.0 - alpha) * square)
    d_cov2 = (-alpha / 2) * (_symmetric(by2) + alpha * square)
    return alpha * mean[..., 0], d_cov1, -alpha * mean[..., 0], d_cov2


def _symmetric(matrix: Array) -> Array:
    return (matrix + transposed(matrix)) * 0.5


def bures(m: Matrices, cov1: Array, cov2: Array) -> Array:
    """(...,) squares of Bures' distance tr(S1 + S2 - 2 (S1^1/2 S2 S1^1/2)^1/2) = tr(X S1 X)."""
    xp = m.scalar.xp
    x, variances, _ = _bures_map(m, cov1, cov2)
    value = xp.sum(xp.sum(x * x * variances[..., None, :], -1), -1)
    return xp.where(xp.isnan(m.diagonal(m.cholesky(cov2))[..., -1]), xp.nan, value)


def _bures_slope(m: Matrices, cov1: Array, cov2: Array, by_mean2: Array) -> tuple[Array, Array, Array]:
    """By S1 -X, by S2 I - (I + X)^-1 = (I + X)^-1 X, with the slope by the second mean between them."""
    x, _, axes = _bures_map(m, cov1, cov2)
    back = m.precision_times(m.cholesky(m.identity(x) + x), x)
    first, second = (m.matmul(m.matmul(axes, a), transposed(axes)) for a in (x, _symmetric(back)))
    return -_symmetric(first), by_mean2, _symmetric(second)


def _bures_map(m: Matrices, cov1: Array, cov2: Array) -> tuple[Array, Array, Array]:
    """X in the axes of S1, S1's variances and the axes.

    There I + X = S1^-1/2 (S1^1/2 S2 S1^1/2)^1/2 S1^-1/2; near I the rounding of its entries is as large as X, so X is
    corrected by what it leaves over of X S1 + S1 X + X S1 X = S2 - S1.
    """
    xp = m.scalar.xp
    variances, axes = _axes(m, cov1)
    variances = xp.where(variances > 0, variances, xp.nan)
    difference = m.matmul(transposed(axes), m.matmul(cov2 - cov1, axes))
    root = xp.sqrt(variances)
    scales = root[..., :, None] * root[..., None, :]
    eye = m.identity(cov1)
    values, turned = _axes(m, _symmetric(scales * difference) + (variances * variances)[..., None] * eye)
    power = m.matmul(turned * xp.sqrt(xp.where(values > 0, values, 0.0 * values))[..., None, :], transposed(turned))
    x = power / scales - eye
    sums = variances[..., :, None] + variances[..., None, :]
    near = xp.all(xp.abs(x) < CLOSE, (-2, -1))[..., None, None]
    for _ in range(STEPS):
        weighted = x * variances[..., None, :]
        left_over = difference - (weighted + transposed(weighted)) - m.matmul(weighted, x)
        x = xp.where(near, x + _symmetric(left_over) / sums, x)
    same = xp.all(cov2 == cov1, (-2, -1))[..., None, None]
    return xp.where(same, 0.0 * variances[..., None, :], x), variances, axes


NUMPY = Matrices(
    Portable(np),
    triangular.cholesky,
    lambda lower, right: triangular.solve(lower, np.array(right)),
    lambda lower, right: triangular.solve_transposed(lower, np.array(right)),
    np.matmul,
    lambda matrix: np.diagonal(matrix, axis1=-2, axis2=-1),
    lambda matrix: np.eye(matrix.shape[-1]),
    np.linalg.eigh,
)


def made_functions() -> dict[str, Callable[..., Any]]:
    """All functions on full Gaussians, and those of their derivatives, by name."""
    names = [f"{gradient}{name}_mvn" for name in NAMES if name != "fisher_rao" for gradient in ("", "grad_")]
    return {called: _function(called, called.removeprefix("grad_").removesuffix("_mvn")) for called in names}


def _function(called: str, name: str) -> Callable[..., Any]:
    gradient = called.startswith("grad_")
    args = (*STACKS["kl_mvn"], "alpha") if name in WITH_ORDER else STACKS["kl_mvn"]
    cores: tuple[Any, ...] = ("n", "nn", "n", "nn") if gradient else ((),)

    def function(*given: Any, out: Any = None, check_inputs: bool = True, **named: Any) -> Any:
        found = bound(called, args, given, named)
        made = plan(called, name, found.pop("alpha", None))
        sums = gaussian.kl_cov if made.formula == "kl_normal" else partial(total, NUMPY, made)

        def value(*block: Array) -> Array:
            return finished(np, made, sums(*block))

        def derivatives(*block: Array) -> tuple[Array, ...]:
            return weighted(np, made, sums(*block) if made.inner is not None else None, slopes(NUMPY, made, *block))

        return mvn.stacked(called, derivatives if gradient else value, found, cores, out, check_inputs)

    row = next(d for d in TABLE if d.name == name)
    what = "The derivatives by mu1, cov1, mu2, cov2 of" if gradient else "Between Gaussians,"
    formula = row.formula if name != "squared_wasserstein" else "|mu1 - mu2|^2 and the square of Bures' distance"
    text = (
        f"{what} {formula}, from means (..., n) and covariances (..., n, n).\n\n"
        "Never negative and exactly 0 for equal arguments.  `out` and `check_inputs` as for kl_mvn."
    )
    return dressed(function, "klderive.numeric", called, signature(args, out=None, check_inputs=True), text)


def weighted(xp: Any, made: Plan, sums: Array | None, by: tuple[Array, ...]) -> tuple[Array, ...]:
    """The derivatives of the divergence from those of the sum."""
    if sums is None:
        return tuple(slope * made.linear for slope in by)
    factor = weight(xp, made, sums)[..., None]
    return tuple(slope * (factor if slope.ndim == factor.ndim else factor[..., None]) for slope in by)
