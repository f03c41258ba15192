"""Full Gaussians on the arrays of any library with Cholesky factors and triangular solves; the algebra of gaussian.py.

With E = L2^-1 (L1 - L2) and z = L2^-1 (m1 - m2) the divergence is sum_i (e_ii - log(1 + e_ii)) + |E|^2/2 + |z|^2/2.
From covariances near each other E comes as F with F + F' + F F' = W = L2^-1 (S1 - S2) L2^-T: the factor of I + W less I
is right to a unit of 1, and one step of Newton's method makes it right to a unit of itself.
Leading axes are those of the arrays, already broadcast; nothing is checked, and where there is no factor there is NaN.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from klderive.numeric.gaussian import NEAR_HIGH, NEAR_LOW, NEAR_PIVOT
from klderive.numeric.portable import Portable

Array = Any  # of one library, (..., n) or (..., n, n)


@dataclass(frozen=True)
class Matrices:
    """One library's linear algebra on stacks, and its scalar functions."""

    scalar: Portable
    cholesky: Callable[[Array], Array]
    solve: Callable[[Array, Array], Array]  # L^-1 B
    solve_transposed: Callable[[Array, Array], Array]  # L^-T B
    matmul: Callable[[Array, Array], Array]
    diagonal: Callable[[Array], Array]
    identity: Callable[[Array], Array]  # of the size and type of a matrix
    eigh: Callable[[Array], tuple[Array, Array]]  # eigenvalues and eigenvectors of symmetric matrices

    def kl_tril(self, mu1: Array, tril1: Array, mu2: Array, tril2: Array) -> Array:
        lower1, lower2 = self._lower(tril1), self._lower(tril2)
        return self._from_factors(lower1, lower2) + self._means(lower2, mu1 - mu2)

    def grad_kl_tril(self, mu1: Array, tril1: Array, mu2: Array, tril2: Array) -> tuple[Array, ...]:
        """Exactly 0 at p = q; those by the factors are lower triangular."""
        lower1, lower2 = self._lower(tril1), self._lower(tril2)
        e, z = self.solve(lower2, lower1 - lower2), self.solve(lower2, (mu1 - mu2)[..., None])
        d_mean = self.solve_transposed(lower2, z)[..., 0]
        scale1, scale2 = self.diagonal(lower1), self.diagonal(lower2)
        on_diagonal = (self.scalar.quotient(scale1, scale2, scale2) / scale1)[..., None]
        d_lower1 = self._lower(self.solve_transposed(lower2, e)) + self.identity(lower1) * on_diagonal
        inner = e + transposed(e) + self.matmul(e, transposed(e)) + self.matmul(z, transposed(z))
        return d_mean, d_lower1, -d_mean, -self._lower(self.solve_transposed(lower2, inner))

    def kl_cov(self, mu1: Array, cov1: Array, mu2: Array, cov2: Array) -> Array:
        xp = self.scalar.xp
        lower2 = self.cholesky(cov2)
        f = self._near_identity(self.conjugated(lower2, cov1 - cov2))
        pivots = self.diagonal(f)
        near = self._gaps(pivots, pivots + 1.0, xp.ones_like(pivots)) + self._below(f)
        far = self._from_factors(self.cholesky(cov1), lower2)
        variance1, variance2 = self.diagonal(cov1), self.diagonal(cov2)
        relative = (variance1 - variance2) / variance2
        fits = (relative >= NEAR_LOW) & (relative <= NEAR_HIGH) & ((pivots + 1.0) ** 2 >= NEAR_PIVOT)
        return xp.where(xp.all(fits, -1), near, far) + self._means(lower2, mu1 - mu2)

    def grad_kl_cov(self, mu1: Array, cov1: Array, mu2: Array, cov2: Array) -> tuple[Array, ...]:
        """dKL = tr(G dS) with G symmetric: (S2^-1 - S1^-1)/2 as S2^-1 (S1 - S2) S1^-1/2, and exactly 0 at p = q."""
        lower1, lower2 = self.cholesky(cov1), self.cholesky(cov2)
        difference, d = cov1 - cov2, (mu1 - mu2)[..., None]
        d_mean = self.precision_times(lower2, d)[..., 0]
        left = self.precision_times(lower2, difference)
        d_cov1 = _half_symmetric(self.precision_times(lower1, transposed(left)))
        right = self.precision_times(lower2, difference + self.matmul(d, transposed(d)))
        d_cov2 = -_half_symmetric(self.precision_times(lower2, transposed(right)))
        return d_mean, d_cov1, -d_mean, d_cov2

    def _from_factors(self, lower1: Array, lower2: Array) -> Array:
        scale1, scale2 = self.diagonal(lower1), self.diagonal(lower2)
        e = self.solve(lower2, lower1 - lower2)
        return self._gaps(self.scalar.quotient(scale1, scale2, scale2), scale1, scale2) + self._below(e)

    def _gaps(self, e: Array, a: Array, b: Array) -> Array:
        return self.scalar.xp.sum(self.scalar.spread_gap(e, a, b), -1)

    def _below(self, e: Array) -> Array:
        """Half the squares below the diagonal."""
        xp = self.scalar.xp
        strict = xp.tril(e, -1)
        return xp.sum(xp.sum(strict * strict, -1), -1) * 0.5

    def _means(self, lower2: Array, difference: Array) -> Array:
        z = self.solve(lower2, difference[..., None])[..., 0]
        return self.scalar.xp.sum(z * z, -1) * 0.5

    def conjugated(self, lower: Array, matrix: Array) -> Array:
        """L^-1 M L^-T for a symmetric M."""
        w = self.solve(lower, transposed(self.solve(lower, matrix)))
        return (w + transposed(w)) * 0.5

    def _near_identity(self, w: Array) -> Array:
        """Lower triangular F with F + F' + F F' = W, right to its own last digits."""
        identity = self.identity(w)
        factor = self.cholesky(identity + w)
        f = factor - identity
        left_over = w - (f + transposed(f)) - self.matmul(f, transposed(f))
        inner = self.solve(factor, transposed(self.solve(factor, left_over)))
        return f + self.matmul(factor, self._lower(inner) - identity * inner * 0.5)

    def _lower(self, matrix: Array) -> Array:
        return self.scalar.xp.tril(matrix)

    def precision_times(self, lower: Array, right: Array) -> Array:
        return self.solve_transposed(lower, self.solve(lower, right))


def transposed(matrix: Array) -> Array:
    return matrix.swapaxes(-1, -2)


def _half_symmetric(matrix: Array) -> Array:
    return (matrix + transposed(matrix)) * 0.25
