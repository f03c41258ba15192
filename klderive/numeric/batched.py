"""Full Gaussians for Numba: as in gaussian.py, compiled, with the batch across the lanes for small matrices.

Up to LANES_UP_TO rows, LANES matrices are interleaved and every operation runs over them at once; larger matrices are
taken one by one, row operations running along the contiguous rows, eight source rows at a time to save traffic.
The decision between near and far covariances, and its thresholds, are gaussian.py's.
"""

from __future__ import annotations

# mypy: ignore-errors
# Numba infers the types, and its intrinsics are called without their first argument.
import math
from typing import Any

import numpy as np

from klderive.numeric import simd, single
from klderive.numeric.gaussian import LOST_LEAST, LOST_MORE, NEAR_HIGH, NEAR_LOW, NEAR_PIVOT
from klderive.numeric.jit import loop, njit, register_jitable
from klderive.numeric.simd import wide

LANES = 64
BAND = 32
LANES_UP_TO = 16

_loop = loop("contract")
_inner = njit(error_model="numpy", nogil=True, fastmath={"contract"})
# Sums of squares and inner products may be reordered, which lets them run across lanes.
_sum = njit(error_model="numpy", nogil=True, fastmath={"contract", "reassoc"})

for _function in (
    single.divide,
    single.quotient,
    single.log_quotient,
    single.half_square,
    single.remainder,
    single.spread_gap,
):
    register_jitable(error_model="numpy")(_function)
spread_gap, quotient = single.spread_gap, single.quotient


# ------------------------------------------------------------------------------------------ interleaved: (n, n, LANES)


@_inner
def load(stack, first, count, to):
    """Matrices first .. first + count of a stack, interleaved; the last one fills what is left over."""
    n = stack.shape[1]
    for lane in range(LANES):
        source = stack[first + min(lane, count - 1)]
        for i in range(n):
            for j in range(i + 1):
                to[i, j, lane] = source[i, j]


@_inner
def load_vectors(one, other, first, count, to):
    for lane in range(LANES):
        at = first + min(lane, count - 1)
        for i in range(one.shape[1]):
            to[i, lane] = np.float64(one[at, i]) - np.float64(other[at, i])


@_inner
def solve_vector_lanes(lower, x):
    """lower^-1 x, over x."""
    n = x.shape[0]
    for i in range(n):
        row = x[i]
        for k in range(i):
            factor, source = lower[i, k], x[k]
            for lane in range(LANES):
                row[lane] -= factor[lane] * source[lane]
        pivot = lower[i, i]
        for lane in range(LANES):
            row[lane] /= pivot[lane]


@_inner
def solve_lanes(lower, right, triangular):
    """lower^-1 right, over right; for a triangular right only its lower part."""
    n = right.shape[0]
    for i in range(n):
        for k in range(i):
            factor = lower[i, k]
            for j in range(k + 1 if triangular else n):
                row, source = right[i, j], right[k, j]
                for lane in range(LANES):
                    row[lane] -= factor[lane] * source[lane]
        pivot = lower[i, i]
        for j in range(i + 1 if triangular else n):
            row = right[i, j]
            for lane in range(LANES):
                row[lane] /= pivot[lane]


@_inner
def cholesky_lanes(matrix):
    """The Cholesky factor, over the lower triangle."""
    n = matrix.shape[0]
    for j in range(n):
        for k in range(j):
            factor = matrix[j, k]
            for i in range(j, n):
                row, source = matrix[i, j], matrix[i, k]
                for lane in range(LANES):
                    row[lane] -= source[lane] * factor[lane]
        pivot = matrix[j, j]
        for lane in range(LANES):
            pivot[lane] = math.sqrt(pivot[lane])
        for i in range(j + 1, n):
            row = matrix[i, j]
            for lane in range(LANES):
                row[lane] /= pivot[lane]


@_inner
def near_identity_lanes(w):
    """F with F + F' + F F' = W, over the lower triangle of W."""
    n = w.shape[0]
    for j in range(n):
        for k in range(j):
            factor = w[j, k]
            for i in range(j, n):
                row, source = w[i, j], w[i, k]
                for lane in range(LANES):
                    row[lane] -= source[lane] * factor[lane]
        pivot = w[j, j]
        for lane in range(LANES):
            pivot[lane] /= math.sqrt(pivot[lane] + 1.0) + 1.0
        for i in range(j + 1, n):
            row = w[i, j]
            for lane in range(LANES):
                row[lane] /= pivot[lane] + 1.0


@_inner
def add_squares_lanes(e, z, total):
    """Half the squares below the diagonal of e and of z, added to total."""
    n = e.shape[0]
    for i in range(n):
        row = z[i]
        for lane in range(LANES):
            total[lane] += 0.5 * row[lane] * row[lane]
        for j in range(i):
            row = e[i, j]
            for lane in range(LANES):
                total[lane] += 0.5 * row[lane] * row[lane]


@_inner
def difference_lanes(one, other, to):
    n = one.shape[0]
    for i in range(n):
        for j in range(i + 1):
            a, b, c = one[i, j], other[i, j], to[i, j]
            for lane in range(LANES):
                c[lane] = a[lane] - b[lane]


@_inner
def mirror_lanes(matrix):
    """The upper triangle from the lower."""
    n = matrix.shape[0]
    for i in range(n):
        for j in range(i):
            matrix[j, i] = matrix[i, j]


@_inner
def transpose_lanes(matrix):
    n = matrix.shape[0]
    for i in range(n):
        for j in range(i):
            a, b = matrix[i, j], matrix[j, i]
            for lane in range(LANES):
                a[lane], b[lane] = b[lane], a[lane]


@_loop
def tril_lanes(mean1, lower1, mean2, lower2, out):
    wide()
    n = mean1.shape[1]
    first, second, z = np.empty((n, n, LANES)), np.empty((n, n, LANES)), np.empty((n, LANES))
    total, e = np.empty(LANES), np.zeros((n, n, LANES))
    for start in range(0, out.size, LANES):
        count = min(LANES, out.size - start)
        load(lower1, start, count, first)
        load(lower2, start, count, second)
        load_vectors(mean1, mean2, start, count, z)
        total[:] = 0.0
        gaps_lanes(first, second, total)
        difference_lanes(first, second, e)
        solve_lanes(second, e, True)
        solve_vector_lanes(second, z)
        add_squares_lanes(e, z, total)
        for lane in range(count):
            out[start + lane] = total[lane]


@_inner
def gaps_lanes(first, second, total):
    """The scalar stable form on the diagonals, added to total."""
    for i in range(first.shape[0]):
        a, b = first[i, i], second[i, i]
        odd = 0
        for lane in range(LANES):
            odd += not simd.usual_kl_normal(0.0, a[lane], 0.0, b[lane], 0.0)
        if odd:
            for lane in range(LANES):
                total[lane] += spread_gap(quotient(a[lane], b[lane], b[lane]), a[lane], b[lane])
        else:
            for lane in range(LANES):
                total[lane] += simd.spread_gap(0.0, a[lane], b[lane])


@_inner
def lost_lanes(stack, start, count, lower, lost):
    """The most units that a pivot of the factor has lost to subtractions, for each lane (see gaussian.py)."""
    for lane in range(LANES):
        at = start + min(lane, count - 1)
        lost[lane] = 0.0
        for i in range(lower.shape[0]):
            here = stack[at, i, i] / (lower[i, i, lane] * lower[i, i, lane])
            if not here <= lost[lane]:
                lost[lane] = here


@_loop
def cov_lanes(mean1, cov1, mean2, cov2, out, worse):
    """Fills `out`, and `worse` where the first factorisation needs twice the digits."""
    wide()
    n = mean1.shape[1]
    first, second, w = np.empty((n, n, LANES)), np.empty((n, n, LANES)), np.empty((n, n, LANES))
    z, total, far_total = np.empty((n, LANES)), np.empty(LANES), np.empty(LANES)
    near, lost1, lost2 = np.empty(LANES, np.bool_), np.empty(LANES), np.empty(LANES)
    zero = np.zeros((n, LANES))
    for start in range(0, out.size, LANES):
        count = min(LANES, out.size - start)
        load(cov1, start, count, first)
        load(cov2, start, count, second)
        load_vectors(mean1, mean2, start, count, z)
        some_near, some_far = choose_lanes(first, second, near)
        difference_lanes(first, second, w)
        cholesky_lanes(second)
        total[:] = 0.0
        if some_near:
            mirror_lanes(w)
            solve_lanes(second, w, False)
            transpose_lanes(w)
            solve_lanes(second, w, False)
            near_identity_lanes(w)
            some_far |= near_gaps_lanes(w, near, total)
            add_squares_lanes(w, zero, total)
        if some_far:
            cholesky_lanes(first)
            lost_lanes(cov1, start, count, first, lost1)
            lost_lanes(cov2, start, count, second, lost2)
            for lane in range(count):
                fine = lost1[lane] <= max(LOST_LEAST, LOST_MORE * lost2[lane])
                worse[start + lane] = not (near[lane] or fine)
            far_total[:] = 0.0
            gaps_lanes(first, second, far_total)
            difference_lanes(first, second, first)
            solve_lanes(second, first, True)
            add_squares_lanes(first, zero, far_total)
            for lane in range(LANES):
                if not near[lane]:
                    total[lane] = far_total[lane]
        solve_vector_lanes(second, z)
        for i in range(n):
            row = z[i]
            for lane in range(LANES):
                total[lane] += 0.5 * row[lane] * row[lane]
        for lane in range(count):
            out[start + lane] = total[lane]


@_inner
def choose_lanes(first, second, near):
    """Which pairs are near enough, by their diagonals; whether some are, and whether some are not."""
    some_near = some_far = False
    for lane in range(LANES):
        near[lane] = True
        for i in range(first.shape[0]):
            relative = (first[i, i, lane] - second[i, i, lane]) / second[i, i, lane]
            if not (NEAR_LOW <= relative <= NEAR_HIGH):
                near[lane] = False
        some_near |= near[lane]
        some_far |= not near[lane]
    return some_near, some_far


@_inner
def near_gaps_lanes(f, near, total):
    """The gaps of the diagonal of F, added to total; a small pivot makes a pair far. Whether one was found."""
    found = False
    for i in range(f.shape[0]):
        row = f[i, i]
        odd = 0
        for lane in range(LANES):
            odd += not ((row[lane] >= -0.5) & (row[lane] <= 1.0))
        if not odd:
            for lane in range(LANES):
                total[lane] += simd.spread_gap_inside(row[lane])
            continue
        for lane in range(LANES):
            pivot = 1.0 + row[lane]
            if near[lane]:
                if pivot * pivot >= NEAR_PIVOT:
                    total[lane] += spread_gap(row[lane], pivot, 1.0)
                else:
                    near[lane] = False
                    found = True
    return found


# --------------------------------------------------------------------------------------------- one by one: (n, n)


@_inner
def padded(n):
    """Room for (n, n); the rows are longer, as rows a power of two apart would compete for the same places
    in the cache.
    """
    return np.zeros((n, n + 8 + (-n) % 8))


@_inner
def subtract_rows(row, factors, rows, count, start, width):
    """row[:width] -= sum of factors[k] rows[k, start:start + width] over the first `count` k, eight rows at a time.

    One pass over `row` for eight others: the traffic to the cache, not the arithmetic, is what this costs.
    """
    k = 0
    while k + 8 <= count:
        f0, f1, f2, f3 = factors[k], factors[k + 1], factors[k + 2], factors[k + 3]
        f4, f5, f6, f7 = factors[k + 4], factors[k + 5], factors[k + 6], factors[k + 7]
        r0, r1, r2, r3 = rows[k][start:], rows[k + 1][start:], rows[k + 2][start:], rows[k + 3][start:]
        r4, r5, r6, r7 = rows[k + 4][start:], rows[k + 5][start:], rows[k + 6][start:], rows[k + 7][start:]
        for j in range(width):
            row[j] -= ((f0 * r0[j] + f1 * r1[j]) + (f2 * r2[j] + f3 * r3[j])) + (
                (f4 * r4[j] + f5 * r5[j]) + (f6 * r6[j] + f7 * r7[j])
            )
        k += 8
    while k < count:
        f0, r0 = factors[k], rows[k][start:]
        for j in range(width):
            row[j] -= f0 * r0[j]
        k += 1


@_inner
def solve_rows(lower, right, triangular, n):
    """lower^-1 right, over right; for a triangular right, whose upper part is 0, only its lower part."""
    for i in range(n):
        row = right[i]
        if triangular:
            for k in range(0, i, BAND):  # the rows of a band reach no further than its last
                stop = min(k + BAND, i)
                subtract_rows(row, lower[i, k:], right[k:], stop - k, 0, stop)
        else:
            subtract_rows(row, lower[i], right, i, 0, n)
        scale = 1.0 / lower[i, i]
        for j in range(i + 1 if triangular else n):
            row[j] *= scale


@_inner
def solve_vector(lower, x):
    for i in range(x.size):
        x[i] = (x[i] - inner(lower[i], x, i)) / lower[i, i]


@_sum
def inner(a, b, n):
    total = 0.0
    for k in range(n):
        total += a[k] * b[k]
    return total


@_inner
def cholesky_rows(matrix, near_identity, column, n):
    """The Cholesky factor of the upper triangle, put into the lower; with near_identity, that of I + matrix less I.

    I + matrix is never formed (see triangular.py).  The factor's transpose grows row by row in the upper triangle.
    """
    for j in range(n):
        for k in range(j):
            column[k] = matrix[k, j]
        row = matrix[j, j:]
        subtract_rows(row, column, matrix, j, j, n - j)
        if near_identity:
            row[0] /= math.sqrt(row[0] + 1.0) + 1.0
            scale = 1.0 / (row[0] + 1.0)
        else:
            row[0] = math.sqrt(row[0])
            scale = 1.0 / row[0]
        for i in range(1, n - j):
            row[i] *= scale
    for j in range(n):
        for i in range(j):
            matrix[j, i] = matrix[i, j]
            matrix[i, j] = 0.0


@_inner
def half_squares(e, n):
    """Half the sum of the squares below the diagonal."""
    total = 0.0
    for i in range(n):
        total += inner(e[i], e[i], i)
    return 0.5 * total


@_inner
def gaps(first, second, n):
    total = 0.0
    for i in range(n):
        a, b = first[i, i], second[i, i]
        total += spread_gap(quotient(a, b, b), a, b)
    return total


@_inner
def copy_lower(source, to):
    n = source.shape[0]
    for i in range(n):
        for j in range(i + 1):
            to[i, j] = source[i, j]
        for j in range(i + 1, n):
            to[i, j] = 0.0


@_inner
def copy_upper(source, to):
    """The lower triangle, transposed: what cholesky_rows starts from."""
    n = source.shape[0]
    for i in range(n):
        for j in range(i + 1):
            to[j, i] = source[i, j]


@_inner
def half_distance(lower, one, other, z):
    """|lower^-1 (one - other)|^2/2."""
    for i in range(z.size):
        z[i] = np.float64(one[i]) - np.float64(other[i])
    solve_vector(lower, z)
    return 0.5 * inner(z, z, z.size)


@_loop
def tril_rows(mean1, lower1, mean2, lower2, out):
    wide()
    n = mean1.shape[1]
    first, second, z = padded(n), padded(n), np.empty(n)
    for at in range(out.size):
        copy_lower(lower1[at], first)
        copy_lower(lower2[at], second)
        total = gaps(first, second, n)
        first -= second
        solve_rows(second, first, True, n)
        out[at] = total + half_squares(first, n) + half_distance(second, mean1[at], mean2[at], z)


@_inner
def lost(matrix, lower):
    """The most units that a pivot of the factor has lost to subtractions."""
    most = 0.0
    for i in range(matrix.shape[0]):
        here = matrix[i, i] / (lower[i, i] * lower[i, i])
        if not here <= most:
            most = here
    return most


@_loop
def cov_rows(mean1, cov1, mean2, cov2, out, worse):
    """Fills `out`, and `worse` where the first factorisation needs twice the digits."""
    wide()
    n = mean1.shape[1]
    second, w, turned, z = padded(n), padded(n), padded(n), np.empty(n)
    for at in range(out.size):
        copy_upper(cov2[at], second)
        cholesky_rows(second, False, z, n)
        near = True
        for i in range(n):
            relative = (np.float64(cov1[at, i, i]) - np.float64(cov2[at, i, i])) / np.float64(cov2[at, i, i])
            near &= NEAR_LOW <= relative <= NEAR_HIGH
        total = 0.0
        if near:
            for i in range(n):
                for j in range(i + 1):
                    w[i, j] = np.float64(cov1[at, i, j]) - np.float64(cov2[at, i, j])
                    w[j, i] = w[i, j]
            solve_rows(second, w, False, n)
            for i in range(n):
                for j in range(n):
                    turned[i, j] = w[j, i]
            solve_rows(second, turned, False, n)
            cholesky_rows(turned, True, z, n)
            for i in range(n):
                pivot = 1.0 + turned[i, i]
                near &= pivot * pivot >= NEAR_PIVOT
                total += spread_gap(turned[i, i], pivot, 1.0)
            total += half_squares(turned, n)
        if not near:
            copy_upper(cov1[at], w)
            cholesky_rows(w, False, z, n)
            worse[at] = not lost(cov1[at], w) <= max(LOST_LEAST, LOST_MORE * lost(cov2[at], second))
            total = gaps(w, second, n)
            w -= second
            solve_rows(second, w, True, n)
            total += half_squares(w, n)
        out[at] = total + half_distance(second, mean1[at], mean2[at], z)


TILE = 32  # the two triangles are compared tile by tile, so that the columns stay in the cache


@_loop
def first_unsymmetric(stack, tolerance):
    """The position of the first matrix whose triangles differ by more than rounding (NaN counts), or -1."""
    n = stack.shape[1]
    for at in range(len(stack)):
        matrix = stack[at]
        for top in range(0, n, TILE):
            for left in range(0, top + 1, TILE):
                for i in range(top, min(top + TILE, n)):
                    for j in range(left, min(left + TILE, i + 1)):
                        if matrix[i, j] != matrix[j, i]:
                            allowed = tolerance * math.sqrt(abs(matrix[i, i])) * math.sqrt(abs(matrix[j, j]))
                            if not abs(matrix[i, j] - matrix[j, i]) <= allowed:
                                return at
    return -1


@_loop
def first_not_triangular(stack, tolerance):
    """The position of the first matrix with an entry above the diagonal or one not positive on it, or -1."""
    n = stack.shape[1]
    for at in range(len(stack)):
        matrix = stack[at]
        for i in range(n):
            if not matrix[i, i] > 0:
                return at
            row, above = matrix[i], 0
            for j in range(i + 1, n):
                above += row[j] != 0
            if above:
                return at
    return -1


def loops(formula: str, n: int) -> Any:
    """The loop for kl_tril or kl_cov with n rows."""
    small = n <= LANES_UP_TO
    if formula == "kl_tril":
        return tril_lanes if small else tril_rows
    return cov_lanes if small else cov_rows
