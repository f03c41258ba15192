"""What compiled code does with stacks of matrices: which loop a size takes, and the checks of whole stacks.

Small matrices go eight pairs at once (interleaved.py), larger ones pair by pair in tiles (tiled.py).
"""

from __future__ import annotations

# mypy: ignore-errors
# Numba infers the types, and its intrinsics are called without their first argument.
import math
from typing import Any

from klderive.numeric import interleaved, tiled
from klderive.numeric.jit import loop

_loop = loop("contract")
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
    small = n <= interleaved.LARGEST_SIZE
    if formula == "kl_tril":
        return interleaved.tril_interleaved if small else tiled.tril_tiled
    return interleaved.cov_interleaved if small else tiled.cov_tiled
