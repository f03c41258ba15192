"""What the diagonals of two Cholesky factors contribute, for compiled code: the scalar stable form over arrays of pivots.

The fast form is tried on all of them; where one is out of its range, all take the careful way.
"""

from __future__ import annotations

# mypy: ignore-errors
# Numba infers the types, and its intrinsics are called without their first argument.
from klderive.numeric import simd, single
from klderive.numeric.jit import njit, register_jitable
from klderive.numeric.simd import wide

inner = njit(
    error_model="numpy", nogil=True, fastmath={"contract"}, no_cpython_wrapper=True, no_cfunc_wrapper=True
)

for _function in (
    single.divide,
    single.quotient,
    single.log_quotient,
    single.half_square,
    single.remainder,
    single.spread_gap,
):
    register_jitable(error_model="numpy")(_function)
careful_gap, quotient = single.spread_gap, single.quotient


@inner
def gaps_between(a, b, to):
    """e - log(1 + e) + e^2/2 for e = (a - b)/b, element by element."""
    wide()
    odd = 0
    for i in range(to.size):
        odd += not simd.usual_kl_normal(0.0, a[i], 0.0, b[i], 0.0)
        to[i] = simd.spread_gap(0.0, a[i], b[i])
    if odd:
        for i in range(to.size):
            to[i] = careful_gap(quotient(a[i], b[i], b[i]), a[i], b[i])


@inner
def gaps_beside_one(e, to):
    """The same from e itself."""
    wide()
    odd = 0
    for i in range(to.size):
        odd += not ((e[i] >= -0.5) & (e[i] <= 1.0))
        to[i] = simd.spread_gap_inside(e[i])
    if odd:
        for i in range(to.size):
            to[i] = careful_gap(e[i], 1.0 + e[i], 1.0)
