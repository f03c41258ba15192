"""Triangular algebra on many small matrices at once: factors, forward substitution, and factors near those of another.

Two layouts.  Up to SMALL rows the batch is the last axis, (n, n, batch), and every operation runs across
the batch; beyond it the batch comes first, (batch, n, n), and a recursion on halves leaves the work to matrix products.
Only lower triangles are read or written.  No inverse is formed.  Nothing is checked here: a pivot that is not positive gives NaN.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from klderive.numeric.blocks import Array

SMALL = 12  # above it, products of halves beat one row at a time
LEAF = 16
NEAREST = 4096  # doubles in the first-level cache


def across(matrices: Array, chosen: NDArray[np.intp] | None = None) -> Array:
    """(batch, n, n), or the chosen ones of them, copied to (n, n, batch): as many at a time as the nearest cache holds."""
    batch, n = len(matrices) if chosen is None else len(chosen), matrices.shape[-1]
    flat, copied, step = matrices.reshape(-1, n * n), np.empty((n * n, batch)), max(1, NEAREST // (n * n))
    for at in range(0, batch, step):
        some = slice(at, at + step)
        copied[:, some] = flat[some if chosen is None else chosen[some]].T
    return copied.reshape(n, n, batch)


def differences_beside(vectors: Array, first: Array, second: Array) -> Array:
    """Vectors (batch, n) as a column before the lower triangles of first - second, (n, n, batch), with zeros above."""
    n, _, batch = first.shape
    joined = np.zeros((n, n + 1, batch))
    joined[:, 0] = vectors.T
    for i in range(n):
        np.subtract(first[i, : i + 1], second[i, : i + 1], out=joined[i, 1 : i + 2])
    return joined


# -------------------------------------------------------------------------------------------- batch last: (n, m, batch)


def solve_across(lower: Array, right: Array, part: str = "all", unit: bool = False) -> Array:
    """lower^-1 right, written over `right`; with `unit` the diagonal of lower is taken for 1.

    Only on and "above" the diagonal; or "below": the first column, and the triangle on and below the diagonal of the
    others, which are 0 above it.
    """
    for i in range(len(lower)):
        columns = {"all": slice(None), "above": slice(i, None), "below": slice(i + 2)}[part]
        if i:
            right[i, columns] -= np.einsum("kb,kjb->jb", lower[i, :i], right[:i, columns])
        if not unit:
            right[i, columns] /= lower[i, i]
    return right


def factorise_across(matrix: Array) -> Array:
    """The pivots (n, batch) of S = L D L'; the unit factor goes below the diagonal of S, and D L' above.

    No square root is taken: a pivot loses L (D L'), not a square in which the roundings of a Cholesky factor count twice.
    """
    for j in range(len(matrix)):
        if j:
            matrix[j:, j] -= np.einsum("ikb,kb->ib", matrix[j:, :j], matrix[:j, j])
        matrix[j, j + 1 :] = matrix[j + 1 :, j]
        matrix[j + 1 :, j] /= matrix[j, j]
    return diagonal_across(matrix)


def diagonal_across(matrices: Array) -> Array:
    """(n, n, batch) -> (n, batch), a copy."""
    return np.diagonal(matrices).T.copy()


def factorise_beside_across(w: Array, pivots: Array) -> tuple[Array, Array, Array]:
    """The pivots of D + W, what they are more than D, and the squares below the diagonal of F with
    D^-1/2 (D + W) D^-1/2 = (I + F)(I + F)'.  D is given by its `pivots`, W by its upper triangle, which is written over.

    D + W is never formed, so a small W keeps all its digits.
    """
    squares = np.zeros(w.shape[-1])
    pivots1 = pivots.copy()
    for i in range(len(w)):
        if i:
            lost = np.einsum("kb,kjb->jb", w[i, :i], w[:i, i:])
            w[i, i:] -= lost
            lost[0] /= pivots[i]
            squares += lost[0]
        pivots1[i] += w[i, i]
        np.divide(w[i, i + 1 :], pivots1[i], out=w[i + 1 :, i])
    return pivots1, diagonal_across(w), squares


def squares_beside(triangle: Array) -> Array:
    """The sum of squares off the diagonal, which is set to 0."""
    for i in range(len(triangle)):
        triangle[i, i] = 0.0
    total: Array = np.einsum("ijb,ijb->b", triangle, triangle)
    return total


# ------------------------------------------------------------------------------------------- batch first: (batch, n, m)


def solve(lower: Array, right: Array) -> Array:
    """lower^-1 right, written over `right`."""
    n = lower.shape[-1]
    if n <= LEAF:
        for i in range(n):
            if i:
                right[:, i] -= np.matmul(lower[:, i : i + 1, :i], right[:, :i])[:, 0]
            right[:, i] /= lower[:, i, i, None]
        return right
    half = n // 2
    solve(lower[:, :half, :half], right[:, :half])
    right[:, half:] -= np.matmul(lower[:, half:, :half], right[:, :half])
    solve(lower[:, half:, half:], right[:, half:])
    return right


def solve_transposed(lower: Array, right: Array) -> Array:
    """lower'^-1 right, written over `right`."""
    n = lower.shape[-1]
    if n <= LEAF:
        for i in reversed(range(n)):
            if i < n - 1:
                column = lower[:, i + 1 :, i][:, None, :]
                right[:, i] -= np.matmul(column, right[:, i + 1 :])[:, 0]
            right[:, i] /= lower[:, i, i, None]
        return right
    half = n // 2
    solve_transposed(lower[:, half:, half:], right[:, half:])
    right[:, :half] -= np.matmul(lower[:, half:, :half].swapaxes(1, 2), right[:, half:])
    solve_transposed(lower[:, :half, :half], right[:, :half])
    return right


def cholesky(matrix: Array) -> Array:
    """The Cholesky factor by LAPACK; matrices that have none become NaN, one by one."""
    try:
        return np.asarray(np.linalg.cholesky(matrix), np.float64)
    except np.linalg.LinAlgError:
        if len(matrix) == 1:
            return np.full_like(matrix, np.nan)
        half = len(matrix) // 2
        return np.concatenate([cholesky(matrix[:half]), cholesky(matrix[half:])])


def near_identity(w: Array) -> Array:
    """Lower triangular F with F + F' + F F' = W, over W.

    I + F is the Cholesky factor of I + W, which is never formed, so a small W keeps all its digits: f = sqrt(1 + t) - 1
    is t/(1 + sqrt(1 + t)).
    """
    n = w.shape[-1]
    if n <= LEAF:
        for j in range(n):
            if j:
                w[:, j:, j] -= np.matmul(w[:, j:, :j], w[:, j, :j, None])[..., 0]
            w[:, j, j] /= np.sqrt(w[:, j, j] + 1.0) + 1.0
            w[:, j + 1 :, j] /= (w[:, j, j] + 1.0)[:, None]
        return w
    half = n // 2
    first = near_identity(w[:, :half, :half])
    unit = np.tril(first) + np.eye(half)
    below = solve(unit, w[:, half:, :half].swapaxes(1, 2).copy()).swapaxes(1, 2)
    w[:, half:, :half] = below
    w[:, half:, half:] -= np.matmul(below, below.swapaxes(1, 2))
    near_identity(w[:, half:, half:])
    return w
