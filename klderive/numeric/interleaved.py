"""Full Gaussians of a few dimensions for Numba: eight pairs at once, one in each place of a vector.

Element (i, j) of eight matrices is one vector, so every line below is the algebra of one pair of matrices; the last
eight of a stack overlap with those before them.  The decision between near and far covariances, and its thresholds,
are gaussian.py's.  Covariances are factorised as L D L' with a unit diagonal in L: no square root is taken, each entry
of L is rounded twice on its way and not three times, and a pivot loses L (D L') instead of a square, in which those
roundings count double.  That is what the error of ill-conditioned pairs consists of.
"""

from __future__ import annotations

# mypy: ignore-errors
# Numba infers the types, and its intrinsics are called without their first argument.
import numpy as np

from klderive.numeric.gaussian import LOST_LEAST, LOST_MORE, NEAR_HIGH, NEAR_LOW, NEAR_PIVOT
from klderive.numeric.jit import loop
from klderive.numeric.pivots import gaps_between, gaps_between_squares, inner
from klderive.numeric.simd import wide
from klderive.numeric.vectors import WIDTH, everywhere, fma, gather, load, store

LARGEST_SIZE = 16  # above it eight pairs no longer fit in the first-level cache
LEAST_PIVOT, MOST_PIVOT = 1e-150, 1e150  # so that a quotient of two is a double

_loop = loop("contract")


@inner
def eight(stack):
    """The stack, or where it is shorter one of eight, filled up with its last element."""
    if len(stack) >= WIDTH:
        return stack
    filled = np.empty((WIDTH, *stack.shape[1:]))
    to, given, size = filled.ravel(), stack.ravel(), filled.size // WIDTH
    for at in range(WIDTH):  # number by number: with a slice Numba compiles the message of an error, for seconds
        for k in range(size):
            to[at * size + k] = given[min(at, len(stack) - 1) * size + k]
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
            rest = fma(-load(lower, place(i, k, n)), load(x, k * WIDTH), rest)
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
                rest = fma(-load(lower, place(i, k, n)), load(right, place(k, j, n)), rest)
            rest = rest * scale
            store(right, place(i, j, n), rest)
            if j < i:
                squares = squares + rest * rest
    return squares


@inner
def factorise_row(matrix, i, inverse, row, n):
    """Row i of L, over the matrix: its pivot, and what the pivot lost; `row` is room for n, for the row of L D."""
    pivot, lost = load(matrix, place(i, i, n)), everywhere(0.0)
    for j in range(i):
        rest = load(matrix, place(i, j, n))
        for k in range(j):
            rest = fma(-load(matrix, place(j, k, n)), load(row, k * WIDTH), rest)
        scaled = rest * load(inverse, j * WIDTH)
        store(row, j * WIDTH, rest)
        store(matrix, place(i, j, n), scaled)
        pivot = fma(-scaled, rest, pivot)
        lost = lost + scaled * rest
    return pivot, lost


@inner
def factorise(matrix, row, pivots, inverse, n):
    """L below the diagonal of the matrix, the pivots and their inverses."""
    for i in range(n):
        pivot, _ = factorise_row(matrix, i, inverse, row, n)
        store(pivots, i * WIDTH, pivot)
        store(inverse, i * WIDTH, everywhere(1.0) / pivot)


@inner
def weigh_vector(unit, inverse, x, n, squares):
    """squares + x' S^-1 x for S = L D L', L^-1 x over x."""
    for i in range(n):
        rest = load(x, i * WIDTH)
        for k in range(i):
            rest = fma(-load(unit, place(i, k, n)), load(x, k * WIDTH), rest)
        store(x, i * WIDTH, rest)
        squares = squares + (rest * load(inverse, i * WIDTH)) * rest
    return squares


@inner
def weigh_difference(unit, inverse, right, pivots, n, squares):
    """squares + those below the diagonal of D^-1/2 L^-1 right E^1/2, with E the pivots; L^-1 right over it."""
    for i in range(n):
        scale = load(inverse, i * WIDTH)
        for j in range(i):
            rest = load(right, place(i, j, n))
            for k in range(j + 1, i):
                rest = fma(-load(unit, place(i, k, n)), load(right, place(k, j, n)), rest)
            store(right, place(i, j, n), rest)
            squares = squares + (rest * scale) * (rest * load(pivots, j * WIDTH))
    return squares


@inner
def change_basis(unit, difference, n, y, w):
    """The lower triangle of L^-1 S L^-T, for symmetric S given by its own; y is room for n^2."""
    for i in range(n):
        for j in range(n):
            rest = load(difference, place(max(i, j), min(i, j), n))
            for k in range(i):
                rest = fma(-load(unit, place(i, k, n)), load(y, place(k, j, n)), rest)
            store(y, place(i, j, n), rest)
    for i in range(n):
        for j in range(i, n):
            rest = load(y, place(j, i, n))
            for k in range(i):
                rest = fma(-load(unit, place(i, k, n)), load(w, place(j, k, n)), rest)
            store(w, place(j, i, n), rest)


@inner
def factorise_beside(w, inverse, row, more, pivots, inverse1, n, squares):
    """The pivots of D + W, what they are more than D, and squares + those below the diagonal of F with
    D^-1/2 (D + W) D^-1/2 = (I + F)(I + F)'.  D is given by `pivots`, which its own go over, and `inverse`.

    D + W is never formed (see triangular.py).
    """
    for i in range(n):
        here, lost = factorise_row(w, i, inverse1, row, n)
        pivot = load(pivots, i * WIDTH) + here
        store(more, i * WIDTH, here)
        store(pivots, i * WIDTH, pivot)
        store(inverse1, i * WIDTH, everywhere(1.0) / pivot)
        squares = squares + lost * load(inverse, i * WIDTH)
    return squares


@inner
def copy(source, n, to):
    for i in range(n):
        store(to, i * WIDTH, load(source, i * WIDTH))


@inner
def subtract(one, other, n, to):
    for i in range(n):
        store(to, i * WIDTH, load(one, i * WIDTH) - load(other, i * WIDTH))


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
            if not (NEAR_LOW * two[i] <= one[i] - two[i] <= NEAR_HIGH * two[i]):
                near[lane] = False
        count += near[lane]
    return count


@inner
def keep_near(pivots, others, near):
    """Takes out of the near pairs those with a small quotient of pivots, a pivot of I + W; how many are left."""
    count = 0
    for lane in range(WIDTH):
        for i in range(lane, pivots.size, WIDTH):
            if not (NEAR_PIVOT * others[i] <= pivots[i] < MOST_PIVOT):
                near[lane] = False
        count += near[lane]
    return count


@inner
def in_range(pivots):
    """Whether they are positive, and their inverses and quotients doubles."""
    odd = 0
    for pivot in pivots:
        odd += not ((pivot > LEAST_PIVOT) & (pivot < MOST_PIVOT))
    return odd == 0


@inner
def most_lost(variances, pivots, lane):
    """The most units that a pivot has lost to subtractions (see gaussian.py)."""
    most = 0.0
    for i in range(lane, pivots.size, WIDTH):
        most = max(most, variances[i] / pivots[i])
    return most


@_loop
def cov_interleaved(mean1, cov1, mean2, cov2, out, worse):
    """Fills `out`, and `worse` where the first factorisation needs twice the digits, or a pivot is out of range."""
    wide()
    n, size = mean1.shape[1], out.size
    mean1, cov1, mean2, cov2 = eight(mean1), eight(cov1), eight(mean2), eight(cov2)
    first, second, w, y = room(n, n), room(n, n), room(n, n), room(n, n)
    z, row, more, gaps = room(n, 1), room(n, 1), room(n, 1), room(n, 1)
    variance1, variance2, pivot1, pivot2 = room(n, 1), room(n, 1), room(n, 1), room(n, 1)
    inverse1, inverse2 = room(n, 1), room(n, 1)
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
        factorise(second, row, pivot2, inverse2, n)
        squares = weigh_vector(second, inverse2, z, n, everywhere(0.0))
        if count:
            change_basis(second, w, n, y, w)
            copy(pivot2, n, pivot1)
            near_squares = factorise_beside(w, inverse2, row, more, pivot1, inverse1, n, squares)
            gaps_between_squares(more, pivot1, pivot2, gaps)
            store(near_values, 0, total(gaps, n, near_squares))
            count = keep_near(pivot1, pivot2, near)
        if count < WIDTH:
            factorise(first, row, pivot1, inverse1, n)
            subtract(pivot1, pivot2, n, more)
            gaps_between_squares(more, pivot1, pivot2, gaps)
            subtract_lower(first, second, n, first)
            squares = weigh_difference(second, inverse2, first, pivot1, n, squares)
            store(far_values, 0, total(gaps, n, squares))
        usual = in_range(pivot2)
        for lane in range(used):
            out[at + lane] = near_values[lane] if near[lane] else far_values[lane]
            fine = usual or in_range(pivot2[lane::WIDTH])
            if fine and not near[lane]:
                most = max(LOST_LEAST, LOST_MORE * most_lost(variance2, pivot2, lane))
                fine = in_range(pivot1[lane::WIDTH]) and most_lost(variance1, pivot1, lane) <= most
            worse[at + lane] = not fine
