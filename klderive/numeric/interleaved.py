"""Full Gaussians of a few dimensions for Numba: eight pairs at once, one in each place of a vector.

Element (i, j) of eight matrices is one vector, so every line below is the algebra of one pair of matrices; the last
eight of a stack overlap with those before them.  The decision between near and far covariances, and its thresholds,
are gaussian.py's.
"""

from __future__ import annotations

# mypy: ignore-errors
# Numba infers the types, and its intrinsics are called without their first argument.
import numpy as np

from klderive.numeric.gaussian import LOST_LEAST, LOST_MORE, NEAR_HIGH, NEAR_LOW, NEAR_PIVOT
from klderive.numeric.jit import loop
from klderive.numeric.pivots import gaps_beside_one, gaps_between, inner
from klderive.numeric.simd import wide
from klderive.numeric.vectors import WIDTH, everywhere, gather, load, square_root, store, subtract_product

LARGEST_SIZE = 16  # above it eight pairs no longer fit in the first-level cache

_loop = loop("contract")


@inner
def eight(stack):
    """The stack, or where it is shorter one of eight, filled up with its last element."""
    if len(stack) >= WIDTH:
        return stack
    filled = np.empty((WIDTH, *stack.shape[1:]))
    for at in range(WIDTH):
        filled[at] = stack[min(at, len(stack) - 1)]
    return filled


@inner
def room(rows, columns):
    return np.empty(rows * columns * WIDTH)


@inner
def place(i, j, n):
    return (i * n + j) * WIDTH


@inner
def gather_lower(stack, first, to):
    """The lower triangles of matrices first .. first + 8."""
    n = stack.shape[1]
    for i in range(n):
        for j in range(i + 1):
            store(to, place(i, j, n), gather(stack, (first * n + i) * n + j, n * n))


@inner
def gather_difference(one, other, first, to):
    n = one.shape[1]
    for i in range(n):
        store(to, i * WIDTH, gather(one, first * n + i, n) - gather(other, first * n + i, n))


@inner
def subtract_lower(one, other, n, to):
    for i in range(n):
        for j in range(i + 1):
            at = place(i, j, n)
            store(to, at, load(one, at) - load(other, at))


@inner
def diagonal(matrix, n, to):
    for i in range(n):
        store(to, i * WIDTH, load(matrix, place(i, i, n)))


@inner
def invert(pivots, n, to):
    for i in range(n):
        store(to, i * WIDTH, everywhere(1.0) / load(pivots, i * WIDTH))


@inner
def solve_vectors(lower, inverse, x, n, squares):
    """squares + |lower^-1 x|^2, the solution over x."""
    for i in range(n):
        rest = load(x, i * WIDTH)
        for k in range(i):
            rest = subtract_product(rest, load(lower, place(i, k, n)), load(x, k * WIDTH))
        rest = rest * load(inverse, i * WIDTH)
        store(x, i * WIDTH, rest)
        squares = squares + rest * rest
    return squares


@inner
def solve_triangular(lower, inverse, right, n, squares):
    """squares + the squares below the diagonal of lower^-1 right, for a lower triangular right, over it."""
    for i in range(n):
        scale = load(inverse, i * WIDTH)
        for j in range(i + 1):
            rest = load(right, place(i, j, n))
            for k in range(j, i):
                rest = subtract_product(rest, load(lower, place(i, k, n)), load(right, place(k, j, n)))
            rest = rest * scale
            store(right, place(i, j, n), rest)
            if j < i:
                squares = squares + rest * rest
    return squares


@inner
def cholesky(matrix, inverse, n):
    """The Cholesky factor over the lower triangle, and the inverses of its pivots."""
    for j in range(n):
        rest = load(matrix, place(j, j, n))
        for k in range(j):
            entry = load(matrix, place(j, k, n))
            rest = subtract_product(rest, entry, entry)
        pivot = square_root(rest)
        scale = everywhere(1.0) / pivot
        store(matrix, place(j, j, n), pivot)
        store(inverse, j * WIDTH, scale)
        for i in range(j + 1, n):
            rest = load(matrix, place(i, j, n))
            for k in range(j):
                rest = subtract_product(rest, load(matrix, place(i, k, n)), load(matrix, place(j, k, n)))
            store(matrix, place(i, j, n), rest * scale)


@inner
def whiten(lower, inverse, difference, n, y, w):
    """The upper triangle of lower^-1 D lower^-T, for symmetric D given by its lower triangle; y is room for n^2."""
    for i in range(n):
        scale = load(inverse, i * WIDTH)
        for j in range(n):
            rest = load(difference, place(max(i, j), min(i, j), n))
            for k in range(i):
                rest = subtract_product(rest, load(lower, place(i, k, n)), load(y, place(k, j, n)))
            store(y, place(i, j, n), rest * scale)
    for i in range(n):
        scale = load(inverse, i * WIDTH)
        for j in range(i, n):
            rest = load(y, place(j, i, n))
            for k in range(i):
                rest = subtract_product(rest, load(lower, place(i, k, n)), load(w, place(k, j, n)))
            store(w, place(i, j, n), rest * scale)


@inner
def near_identity(w, n, squares):
    """squares + those above the diagonal of upper F with F + F' + F' F = W, over the upper triangle of W.

    I + W is never formed (see triangular.py).
    """
    one = everywhere(1.0)
    for i in range(n):
        rest = load(w, place(i, i, n))
        for k in range(i):
            entry = load(w, place(k, i, n))
            rest = subtract_product(rest, entry, entry)
        pivot = rest / (square_root(rest + one) + one)
        scale = one / (pivot + one)
        store(w, place(i, i, n), pivot)
        for j in range(i + 1, n):
            rest = load(w, place(i, j, n))
            for k in range(i):
                rest = subtract_product(rest, load(w, place(k, i, n)), load(w, place(k, j, n)))
            rest = rest * scale
            store(w, place(i, j, n), rest)
            squares = squares + rest * rest
    return squares


@inner
def total(gaps, n, squares):
    """The sums of the gaps, and half the squares."""
    result = everywhere(0.5) * squares
    for i in range(n):
        result = result + load(gaps, i * WIDTH)
    return result


@_loop
def tril_interleaved(mean1, lower1, mean2, lower2, out):
    wide()
    n, size = mean1.shape[1], out.size
    mean1, lower1, mean2, lower2 = eight(mean1), eight(lower1), eight(mean2), eight(lower2)
    first, second = room(n, n), room(n, n)
    one, two, z, inverse, gaps = room(n, 1), room(n, 1), room(n, 1), room(n, 1), room(n, 1)
    values = np.empty(WIDTH)
    for start in range(0, size, WIDTH):
        at = max(0, min(start, size - WIDTH))
        gather_lower(lower1, at, first)
        gather_lower(lower2, at, second)
        gather_difference(mean1, mean2, at, z)
        diagonal(first, n, one)
        diagonal(second, n, two)
        gaps_between(one, two, gaps)
        invert(two, n, inverse)
        subtract_lower(first, second, n, first)
        squares = solve_triangular(second, inverse, first, n, everywhere(0.0))
        squares = solve_vectors(second, inverse, z, n, squares)
        store(values, 0, total(gaps, n, squares))
        for lane in range(min(WIDTH, size)):
            out[at + lane] = values[lane]


@inner
def choose_near(one, two, near):
    """Which pairs are near enough, by the diagonals of their covariances; how many are."""
    count = 0
    for lane in range(WIDTH):
        near[lane] = True
        for i in range(lane, one.size, WIDTH):
            if not (NEAR_LOW <= (one[i] - two[i]) / two[i] <= NEAR_HIGH):
                near[lane] = False
        count += near[lane]
    return count


@inner
def keep_near(pivots, near):
    """Takes out of the near pairs those with a small pivot of I + W = (I + F)'(I + F); how many are left."""
    count = 0
    for lane in range(WIDTH):
        for i in range(lane, pivots.size, WIDTH):
            if not (1.0 + pivots[i]) * (1.0 + pivots[i]) >= NEAR_PIVOT:
                near[lane] = False
        count += near[lane]
    return count


@inner
def most_lost(variances, pivots, lane):
    """The most units that a pivot of the factor has lost to subtractions (see gaussian.py)."""
    most = 0.0
    for i in range(lane, pivots.size, WIDTH):
        here = variances[i] / (pivots[i] * pivots[i])
        if not here <= most:
            most = here
    return most


@_loop
def cov_interleaved(mean1, cov1, mean2, cov2, out, worse):
    """Fills `out`, and `worse` where the first factorisation needs twice the digits."""
    wide()
    n, size = mean1.shape[1], out.size
    mean1, cov1, mean2, cov2 = eight(mean1), eight(cov1), eight(mean2), eight(cov2)
    first, second, w, y = room(n, n), room(n, n), room(n, n), room(n, n)
    z, inverse, inverse1, gaps = room(n, 1), room(n, 1), room(n, 1), room(n, 1)
    variance1, variance2, pivot1, pivot2 = room(n, 1), room(n, 1), room(n, 1), room(n, 1)
    near, near_values, far_values = np.empty(WIDTH, np.bool_), np.empty(WIDTH), np.empty(WIDTH)
    for start in range(0, size, WIDTH):
        at, used = max(0, min(start, size - WIDTH)), min(WIDTH, size)
        gather_lower(cov1, at, first)
        gather_lower(cov2, at, second)
        gather_difference(mean1, mean2, at, z)
        diagonal(first, n, variance1)
        diagonal(second, n, variance2)
        count = choose_near(variance1, variance2, near)
        if count:
            subtract_lower(first, second, n, w)
        cholesky(second, inverse, n)
        diagonal(second, n, pivot2)
        squares = solve_vectors(second, inverse, z, n, everywhere(0.0))
        if count:
            whiten(second, inverse, w, n, y, w)
            near_squares = near_identity(w, n, squares)
            diagonal(w, n, pivot1)
            gaps_beside_one(pivot1, gaps)
            store(near_values, 0, total(gaps, n, near_squares))
            count = keep_near(pivot1, near)
        if count < WIDTH:
            cholesky(first, inverse1, n)
            diagonal(first, n, pivot1)
            gaps_between(pivot1, pivot2, gaps)
            subtract_lower(first, second, n, first)
            squares = solve_triangular(second, inverse, first, n, squares)
            store(far_values, 0, total(gaps, n, squares))
        for lane in range(used):
            if near[lane]:
                out[at + lane] = near_values[lane]
            else:
                out[at + lane] = far_values[lane]
                lost1, lost2 = most_lost(variance1, pivot1, lane), most_lost(variance2, pivot2, lane)
                worse[at + lane] = not lost1 <= max(LOST_LEAST, LOST_MORE * lost2)
