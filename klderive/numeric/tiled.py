"""Full Gaussians of many dimensions for Numba: pair by pair, in tiles that stay in registers.

Everything is one operation (`eliminate`): eight rows lose the product of their factors with the rows above, then each
other.  A factor of the second covariance is used as it comes: lower triangular where it is given, upper (its
transpose, grown row by row) where it is made here.  Matrices are padded to a multiple of eight with rows of the
identity, and a column at their right holds the means.
"""

from __future__ import annotations

# mypy: ignore-errors
# Numba infers the types, and its intrinsics are called without their first argument.
import math

import numpy as np

from klderive.numeric.gaussian import LOST_LEAST, LOST_MORE, NEAR_HIGH, NEAR_LOW, NEAR_PIVOT
from klderive.numeric.jit import loop
from klderive.numeric.pivots import gaps_beside_one, gaps_between, inner
from klderive.numeric.simd import wide
from klderive.numeric.tiles import SOLVE_NARROW, SOLVE_WIDE, SUBTRACT
from klderive.numeric.vectors import WIDTH, everywhere, load, store

_loop = loop("contract")


@inner
def room(n):
    """Zeros for a padded matrix and the column beside it; rows an odd number of vectors long, as others would compete
    for the same places in the cache."""
    vectors = (n + WIDTH - 1) // WIDTH
    return np.zeros((vectors * WIDTH, (vectors + 1 | 1) * WIDTH))


@inner
def eliminate(right, i, start, stop, first, factors, by_row, by_column, inverse):
    """Columns start .. stop of rows i .. i + 8 (see tiles.py); `first` < 0: column j has nothing above row j."""
    j = start
    while j + 2 * WIDTH <= stop:
        SOLVE_WIDE(right, i, j, j if first < 0 else first, factors, by_row, by_column, inverse)
        j += 2 * WIDTH
    if j < stop:
        SOLVE_NARROW(right, i, j, j if first < 0 else first, factors, by_row, by_column, inverse)


@inner
def solve_triangular(right, factors, by_row, by_column, inverse):
    """L^-1 right for a lower triangular right, and for the column beside it."""
    m = inverse.size
    for i in range(0, m, WIDTH):
        eliminate(right, i, 0, i + WIDTH, -1, factors, by_row, by_column, inverse)
        eliminate(right, i, m, m + WIDTH, 0, factors, by_row, by_column, inverse)


@inner
def cholesky(upper, near_identity, inverse):
    """The factor U with U'U = S over the upper triangle of S, and the inverses of its pivots.

    With near_identity, U - I for S = I + W, from W: I + W is never formed (see triangular.py).
    """
    m, length = inverse.size, upper.shape[1]
    for top in range(0, m, WIDTH):
        end = top + WIDTH
        SUBTRACT(upper, top, top, 0, upper, 1, length, inverse)
        for i in range(top, end):
            for k in range(top, i):
                factor = upper[k, i]
                for j in range(i, end):
                    upper[i, j] -= factor * upper[k, j]
            pivot = upper[i, i]
            pivot = pivot / (math.sqrt(pivot + 1.0) + 1.0) if near_identity else math.sqrt(pivot)
            upper[i, i] = pivot
            inverse[i] = 1.0 / (pivot + 1.0 if near_identity else pivot)
            for j in range(i + 1, end):
                upper[i, j] *= inverse[i]
        eliminate(upper, top, end, m, 0, upper, 1, length, inverse)


@inner
def half_squares_below(lower):
    """Half the squares below the diagonal and in the column at the right."""
    m, total, parts = lower.shape[0], everywhere(0.0), np.empty(WIDTH)
    length, rest = lower.shape[1], 0.0
    for i in range(m):
        whole = i // WIDTH * WIDTH
        for j in range(0, whole, WIDTH):
            row = load(lower, i * length + j)
            total = total + row * row
        for j in range(whole, i):
            rest += lower[i, j] * lower[i, j]
        rest += lower[i, m] * lower[i, m]
    store(parts, 0, total)
    return 0.5 * (parts.sum() + rest)


@inner
def sum_of(a):
    total = 0.0
    for x in a:
        total += x
    return total


@inner
def copy_transposed(source, to, n):
    """The lower triangle of a matrix (n, n) as the upper triangle of a padded one, tile by tile."""
    for top in range(0, n, WIDTH):
        for left in range(0, top + 1, WIDTH):
            for i in range(top, min(top + WIDTH, n)):
                for j in range(left, min(left + WIDTH, i + 1)):
                    to[j, i] = source[i, j]


@inner
def transposed_difference(one, other, to):
    """The transpose of one - other, both upper triangular, tile by tile; zeros as far above the diagonal as wide tiles
    of `eliminate` look."""
    for top in range(0, len(to), WIDTH):
        for left in range(0, top + 1, WIDTH):
            for i in range(top, top + WIDTH):
                for j in range(left, min(left + WIDTH, i + 1)):
                    to[i, j] = one[j, i] - other[j, i]
        for i in range(top, top + WIDTH):
            for j in range(i + 1, top + 2 * WIDTH):
                to[i, j] = 0.0


@inner
def turn(matrix, to):
    """The transpose, tile by tile."""
    m = len(matrix)
    for top in range(0, m, WIDTH):
        for left in range(0, m, WIDTH):
            for i in range(top, top + WIDTH):
                for j in range(left, left + WIDTH):
                    to[j, i] = matrix[i, j]


@inner
def copy_lower(first, second, n, difference, lower):
    """The second matrix, and what the first has more, below and on the diagonal."""
    length = lower.shape[1]
    for i in range(n):
        whole = i // WIDTH * WIDTH
        for j in range(0, whole, WIDTH):
            row = load(second, i * n + j)
            store(lower, i * length + j, row)
            store(difference, i * length + j, load(first, i * n + j) - row)
        for j in range(whole, i + 1):
            lower[i, j] = second[i, j]
            difference[i, j] = first[i, j] - second[i, j]
        for j in range(i + 1, min(whole + WIDTH, len(lower))):
            difference[i, j] = 0.0


@inner
def copy_means(one, other, to):
    m = len(to)
    for i in range(one.size):
        to[i, m] = one[i] - other[i]
        for j in range(m + 1, m + WIDTH):
            to[i, j] = 0.0


@_loop
def tril_tiled(mean1, lower1, mean2, lower2, out):
    wide()
    n = mean1.shape[1]
    second, right, gaps = room(n), room(n), np.empty(n)
    inverse, one, two = np.ones(len(second)), np.empty(n), np.empty(n)
    for at in range(out.size):
        copy_lower(lower1[at], lower2[at], n, right, second)
        copy_means(mean1[at], mean2[at], right)
        for i in range(n):
            one[i], two[i] = lower1[at, i, i], lower2[at, i, i]
            inverse[i] = 1.0 / two[i]
        gaps_between(one, two, gaps)
        solve_triangular(right, second, second.shape[1], 1, inverse)
        out[at] = sum_of(gaps) + half_squares_below(right)


@inner
def symmetric_difference(one, other, n, to):
    for top in range(0, n, WIDTH):
        for left in range(0, top + 1, WIDTH):
            for i in range(top, min(top + WIDTH, n)):
                for j in range(left, min(left + WIDTH, i + 1)):
                    to[i, j] = one[i, j] - other[i, j]
                    to[j, i] = to[i, j]


@inner
def whiten(right, upper, inverse, to):
    """The upper triangle of L^-1 D L^-T for symmetric D, with U = L'; and the column beside D solved for."""
    m, length = inverse.size, upper.shape[1]
    for i in range(0, m, WIDTH):
        eliminate(right, i, 0, m + WIDTH, 0, upper, 1, length, inverse)
    turn(right, to)
    for i in range(0, m, WIDTH):
        eliminate(to, i, i, m, 0, upper, 1, length, inverse)


@inner
def most_lost(covariance, upper):
    """The most units that a pivot of the factor has lost to subtractions (see gaussian.py)."""
    most = 0.0
    for i in range(len(covariance)):
        here = covariance[i, i] / (upper[i, i] * upper[i, i])
        if not here <= most:
            most = here
    return most


@_loop
def cov_tiled(mean1, cov1, mean2, cov2, out, worse):
    """Fills `out`, and `worse` where the first factorisation needs twice the digits."""
    wide()
    n = mean1.shape[1]
    first, second, right, turned = room(n), room(n), room(n), room(n)
    m = len(first)
    inverse, inverse1 = np.ones(m), np.ones(m)
    one, two, gaps = np.ones(m), np.ones(m), np.empty(m)
    for i in range(n, m):
        first[i, i] = second[i, i] = 1.0
    for at in range(out.size):
        copy_transposed(cov2[at], second, n)
        cholesky(second, False, inverse)
        near = True
        for i in range(n):
            near &= NEAR_LOW <= (cov1[at, i, i] - cov2[at, i, i]) / cov2[at, i, i] <= NEAR_HIGH
        if near:
            symmetric_difference(cov1[at], cov2[at], n, right)
            copy_means(mean1[at], mean2[at], right)
            whiten(right, second, inverse, turned)
            cholesky(turned, True, inverse1)
            for i in range(m):
                one[i] = turned[i, i]
                near &= (1.0 + one[i]) * (1.0 + one[i]) >= NEAR_PIVOT
            gaps_beside_one(one, gaps)
            turn(turned, first)
            for i in range(m):
                first[i, m] = right[i, m]
            out[at] = sum_of(gaps) + half_squares_below(first)
        if not near:
            copy_transposed(cov1[at], first, n)
            for i in range(n, m):
                first[i, i] = 1.0
            cholesky(first, False, inverse1)
            worse[at] = not most_lost(cov1[at], first) <= max(
                LOST_LEAST, LOST_MORE * most_lost(cov2[at], second)
            )
            for i in range(m):
                one[i], two[i] = first[i, i], second[i, i]
            gaps_between(one, two, gaps)
            transposed_difference(first, second, right)
            copy_means(mean1[at], mean2[at], right)
            solve_triangular(right, second, 1, second.shape[1], inverse)
            out[at] = sum_of(gaps) + half_squares_below(right)
