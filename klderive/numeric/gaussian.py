"""The divergence of stacks of full Gaussians, from Cholesky factors and from covariances, on plain NumPy.

With E = L2^-1 (L1 - L2) and z = L2^-1 (m1 - m2) the divergence is sum_i (e_ii - log(1 + e_ii)) + |E|^2/2 + |z|^2/2: the
scalar stable form on the diagonal, squares elsewhere.  Covariances that are near each other give E without their factors:
W = L2^-1 (S1 - S2) L2^-T and F + F' + F F' = W; far from each other, L1 is the Cholesky factor of S1.
Small ones are factorised as L D L' without square roots, and the diagonal contributes (t - log(1 + t))/2, where t is the
relative difference of the pivots: fewer roundings, and none of them doubled.
The functions take a block of matrices, batch first, in double precision, and check nothing.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from klderive.numeric.blocks import Array
from klderive.numeric.special import (
    half_log_gap,
    log_peak,
    log_spread,
    quotient,
    spread_gap,
    spread_gap_of,
    within,
)
from klderive.numeric.triangular import (
    SMALL,
    across,
    cholesky,
    diagonal_across,
    differences_beside,
    factorise_across,
    factorise_beside_across,
    near_identity,
    solve,
    solve_across,
    solve_transposed,
    squares_beside,
)
from klderive.numeric.twofold import cholesky_twofold, factorise_twofold

# Near: where the diagonals agree within a factor of two, so that their difference is exact, and no pivot of I + W falls
# below; else the divergence is so large (0.09 and more) that the cancellation in L1 - L2 no longer shows beside the
# condition number.
NEAR_LOW, NEAR_HIGH, NEAR_PIVOT = -0.5, 1.0, 0.05
# Units lost in the first factorisation that do not matter, at least and in proportion to those lost in the second.
LOST_LEAST, LOST_MORE = 8.0, 4.0
LEAST, MOST = 1e-100, 1e100  # variances between these, and no product or quotient of a few of them leaves the range


def kl_tril(mean1: Array, lower1: Array, mean2: Array, lower2: Array) -> Array:
    """(batch,) divergences from means (batch, n) and Cholesky factors (batch, n, n)."""
    if lower1.shape[-1] <= SMALL:
        return _tril_across(across(lower1), across(lower2), mean1 - mean2)
    gaps = _diagonal_gaps(_diagonal_first(lower1), _diagonal_first(lower2))
    n = lower1.shape[-1]
    right = np.empty((*lower1.shape[:-1], n + 1))
    right[..., :n] = np.tril(lower1 - lower2)
    right[..., n] = mean1 - mean2
    e = solve(lower2, right)
    return gaps + _half_squares(np.tril(e[..., :n], -1)) + _half_squares(e[..., n])


def _tril_across(first: Array, second: Array, difference: Array) -> Array:
    gaps = _diagonal_gaps(diagonal_across(first), diagonal_across(second))
    e = solve_across(second, differences_beside(difference, first, second), "below")
    return gaps + (squares_beside(e[:, 1:]) + _squares(e[:, 0])) * 0.5


def kl_cov(mean1: Array, cov1: Array, mean2: Array, cov2: Array) -> Array:
    """(batch,) divergences from means (batch, n) and covariances (batch, n, n), of which the lower
    triangles are read.
    """
    variance1, variance2, difference = _diagonal_first(cov1), _diagonal_first(cov2), mean1 - mean2
    usual = within(variance1, LEAST, MOST) and within(variance2, LEAST, MOST)
    if usual or cov1.shape[-1] > SMALL:
        return _by_distance(variance1, cov1, variance2, cov2, difference)
    power = -(np.frexp(variance2.T)[1] // 2)
    both = power[:, :, None] + power[:, None, :]
    scaled1, scaled2 = np.ldexp(cov1, both), np.ldexp(cov2, both)
    variance1, variance2 = _diagonal_first(scaled1), _diagonal_first(scaled2)
    result = _by_distance(variance1, scaled1, variance2, scaled2, np.ldexp(difference, power))
    odd = ~np.all((variance1 >= LEAST) & (variance1 <= MOST), axis=0)
    if odd.any():
        result[odd] = _far_large(cov1[odd], cov2[odd], difference[odd])
    return result


def _by_distance(variance1: Array, cov1: Array, variance2: Array, cov2: Array, difference: Array) -> Array:
    small = cov1.shape[-1] <= SMALL
    nearby, far, taken = (_near_small, _far_small, across) if small else (_near_large, _far_large, _taken)
    relative = (variance1 - variance2) / variance2
    near = np.all((relative >= NEAR_LOW) & (relative <= NEAR_HIGH), axis=0)
    result = np.empty(len(cov1))
    if len(chosen := np.flatnonzero(near)):
        result[chosen], near[chosen] = nearby(taken(cov1, chosen), taken(cov2, chosen), difference[chosen])
    if len(chosen := np.flatnonzero(~near)):
        result[chosen] = far(taken(cov1, chosen), taken(cov2, chosen), difference[chosen])
    return result


def _near_small(cov1: Array, cov2: Array, difference: Array) -> tuple[Array, NDArray[np.bool_]]:
    right = differences_beside(difference, cov1, cov2)
    for i in range(len(cov1)):
        right[:i, i + 1] = right[i, 1 : i + 1]
    pivots2 = factorise_across(cov2)
    half = solve_across(cov2, right, unit=True)
    w = solve_across(cov2, np.array(half[:, 1:].swapaxes(0, 1)), "above", unit=True)
    pivots1, more, squares = factorise_beside_across(w, pivots2)
    squares += np.einsum("ib,ib->b", half[:, 0] / pivots2, half[:, 0])
    value = _gaps_between_pivots(more, pivots1, pivots2) + squares * 0.5
    return value, np.all(pivots1 >= NEAR_PIVOT * pivots2, axis=0)


def _far_small(cov1: Array, cov2: Array, difference: Array) -> Array:
    """Unrelated covariances: from the factor of the first, in twice the digits where that would lose more
    of them than the factor of the second has lost anyway."""
    variance1, variance2, first = diagonal_across(cov1), diagonal_across(cov2), cov1.copy()
    pivots1, pivots2 = factorise_across(first), factorise_across(cov2)
    worse = worse_conditioned(variance1, pivots1, variance2, pivots2)
    if worse.any():
        first[..., worse] = factorise_twofold(cov1[..., worse])
        pivots1 = diagonal_across(first)
    right = differences_beside(difference, first, cov2)
    for i in range(len(right)):
        right[i, i + 1] = 0.0
    solve_across(cov2, right, "below", unit=True)
    squares, weights = np.zeros(len(difference)), np.concatenate([np.ones((1, len(difference))), pivots1])
    for i, row in enumerate(right):
        weighted = row[: i + 1] * weights[: i + 1]
        squares += np.einsum("jb,jb->b", weighted, row[: i + 1] / pivots2[i])
    return _gaps_between_pivots(pivots1 - pivots2, pivots1, pivots2) + squares * 0.5


def _gaps_between_pivots(more: Array, pivots1: Array, pivots2: Array) -> Array:
    """Half the sum of t - log(1 + t) for t = more/pivots2; NaN where a matrix is not positive definite."""
    total: Array = np.add.reduce(half_log_gap(more, pivots1, pivots2), axis=0)
    least = np.minimum(pivots1.min(axis=0), pivots2.min(axis=0))
    total[~(least > 0)] = np.nan
    return total


def _near_large(cov1: Array, cov2: Array, difference: Array) -> tuple[Array, NDArray[np.bool_]]:
    lower2 = cholesky(cov2)
    w = solve(lower2, _symmetric(cov1) - _symmetric(cov2))
    w = solve(lower2, np.array(w.swapaxes(1, 2)))
    f = near_identity(w)
    diagonal = _diagonal_first(f)
    value = _gaps(diagonal) + _half_squares(np.tril(f, -1)) + _means(lower2, difference)
    return value, np.all(np.square(diagonal + 1.0) >= NEAR_PIVOT, axis=0)


def _far_large(cov1: Array, cov2: Array, difference: Array) -> Array:
    lower1, lower2 = cholesky(cov1), cholesky(cov2)
    diagonal1, diagonal2 = _diagonal_first(lower1), _diagonal_first(lower2)
    worse = worse_conditioned(
        _diagonal_first(cov1), np.square(diagonal1), _diagonal_first(cov2), np.square(diagonal2)
    )
    if worse.any():
        lower1[worse] = np.moveaxis(cholesky_twofold(across(cov1[worse])), -1, 0)
    gaps = _diagonal_gaps(_diagonal_first(lower1), diagonal2)
    squares = _half_squares(np.tril(solve(lower2, np.tril(lower1 - lower2)), -1))
    return gaps + squares + _means(lower2, difference)


def worse_conditioned(variance1: Array, pivot1: Array, variance2: Array, pivot2: Array) -> NDArray[np.bool_]:
    """Where the factorisation of the first covariance cancels more than that of the second; (n, batch) each.

    A pivot that is what is left of a variance v after subtractions has lost v/pivot units; the promise is n cond(S2).
    """
    lost1, lost2 = np.max(variance1 / pivot1, axis=0), np.max(variance2 / pivot2, axis=0)
    return ~(lost1 <= np.maximum(LOST_LEAST, LOST_MORE * lost2))


def _taken(matrices: Array, chosen: NDArray[np.intp]) -> Array:
    return matrices if len(chosen) == len(matrices) else matrices[chosen]


def _symmetric(matrices: Array) -> Array:
    """The matrices that the lower triangles stand for."""
    lower = np.tril(matrices)
    return lower + np.tril(matrices, -1).swapaxes(-1, -2)


def _diagonal_first(matrices: Array) -> Array:
    """(batch, n, n) -> (n, batch), a copy."""
    return np.diagonal(matrices, axis1=1, axis2=2).T.copy()


def _diagonal_gaps(scale1: Array, scale2: Array) -> Array:
    """Sum over the diagonal of the scalar stable form, from the two factors' diagonals (n, batch)."""
    return np.add.reduce(spread_gap(quotient(scale1, scale2, scale2), scale1, scale2), axis=0)


def _gaps(diagonal: Array) -> Array:
    return np.add.reduce(spread_gap_of(diagonal, diagonal + 1.0, np.ones_like(diagonal)), axis=0)


def _squares(z: Array) -> Array:
    """(n, batch) -> (batch,)"""
    total: Array = np.einsum("ib,ib->b", z, z)
    return total


def _half_squares(e: Array) -> Array:
    flat = e.reshape(len(e), -1)
    total: Array = np.einsum("ij,ij->i", flat, flat) * 0.5
    return total


def _means(lower2: Array, difference: Array) -> Array:
    return _half_squares(solve(lower2, difference[..., None].copy())[..., 0])


# ----------------------------------------------------------------------------------------------- entropies, gradients


def entropy_tril(lower: Array) -> Array:
    return np.add.reduce(log_spread(_diagonal_first(lower)), axis=0)


def entropy_cov(cov: Array) -> Array:
    return entropy_tril(cholesky(cov))


def cross_entropy_tril(mean1: Array, lower1: Array, mean2: Array, lower2: Array) -> Array:
    spread = _half_squares(solve(lower2, np.tril(lower1)))
    return spread + _means(lower2, mean1 - mean2) + np.add.reduce(log_peak(_diagonal_first(lower2)), axis=0)


def cross_entropy_cov(mean1: Array, cov1: Array, mean2: Array, cov2: Array) -> Array:
    return cross_entropy_tril(mean1, cholesky(cov1), mean2, cholesky(cov2))


def grad_kl_tril(mean1: Array, lower1: Array, mean2: Array, lower2: Array) -> tuple[Array, ...]:
    """By means and by the lower triangles; with E as above, exactly 0 at p = q.

    By L1: L2^-T E below the diagonal and (l1 - l2)/(l1 l2) added on it; by L2: -L2^-T (E + E' + E E' + z
    z'), lower part.
    """
    n = lower1.shape[-1]
    e = solve(lower2, np.tril(lower1 - lower2))
    z = solve(lower2, (mean1 - mean2)[..., None])
    d_mean = solve_transposed(lower2, z.copy())[..., 0]
    d_lower1 = np.tril(solve_transposed(lower2, e.copy()))
    d_lower1[:, np.arange(n), np.arange(n)] += (_relative(lower1, lower2) / _diagonal_first(lower1)).T
    inner = e + e.swapaxes(1, 2) + np.matmul(e, e.swapaxes(1, 2)) + np.matmul(z, z.swapaxes(1, 2))
    d_lower2 = -np.tril(solve_transposed(lower2, inner))
    return d_mean, d_lower1, -d_mean, d_lower2


def grad_kl_cov(mean1: Array, cov1: Array, mean2: Array, cov2: Array) -> tuple[Array, ...]:
    """By means and covariances, the latter as if their entries were independent: dKL = tr(G dS), G symmetric.

    (S2^-1 - S1^-1)/2 is formed as S2^-1 (S1 - S2) S1^-1/2, and by S2 it is -S2^-1 (S1 - S2 + d d') S2^-1/2.
    """
    lower1, lower2 = cholesky(cov1), cholesky(cov2)
    difference, d = _symmetric(cov1) - _symmetric(cov2), (mean1 - mean2)[..., None]
    d_mean = _precision_times(lower2, d.copy())[..., 0]
    left = _precision_times(lower2, difference.copy())
    d_cov1 = _half_symmetric(_precision_times(lower1, np.array(left.swapaxes(1, 2))))
    right = _precision_times(lower2, difference + np.matmul(d, d.swapaxes(1, 2)))
    d_cov2 = -_half_symmetric(_precision_times(lower2, np.array(right.swapaxes(1, 2))))
    return d_mean, d_cov1, -d_mean, d_cov2


def _relative(lower1: Array, lower2: Array) -> Array:
    scale1, scale2 = _diagonal_first(lower1), _diagonal_first(lower2)
    return quotient(scale1, scale2, scale2)


def _precision_times(lower: Array, right: Array) -> Array:
    """(lower lower')^-1 right, written over `right`."""
    return solve_transposed(lower, solve(lower, right))


def _half_symmetric(matrices: Array) -> Array:
    return (matrices + matrices.swapaxes(1, 2)) * 0.25
