"""What the diagonals of two factors contribute, for compiled code: the scalar stable form over arrays of pivots.

From the diagonals of Cholesky factors the fast form is tried on all of them; where one is out of its range, all take
the careful way.  From the pivots of L D L', the squares of those, it is (t - log(1 + t))/2 for their relative
difference t, as 1 + t = (1 + e)^2: no root is taken, and its rounding is not doubled.
"""

from __future__ import annotations

# mypy: ignore-errors
# Numba infers the types, and its intrinsics are called without their first argument.
from klderive.numeric import simd, single
from klderive.numeric.jit import njit, register_jitable
from klderive.numeric.simd import LN2_HIGH, LN2_LOW, log_gap, wide, without_octaves

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
        odd |= simd.beyond(a[i]) | simd.beyond(b[i])
        to[i] = simd.spread_gap(a[i], b[i])
    if odd < 0:
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


@inner
def gaps_between_squares(more, a, b, to):
    """(t - log(1 + t))/2 for t = more/b, element by element, where a = b + more is known less exactly.

    For a and b within 1e-150 .. 1e150.
    """
    wide()
    for i in range(to.size):
        to[i] = half_log_gap(more[i], a[i], b[i])


@inner
def half_log_gap(more, a, b):
    """With 2^k taken out of a/b as in simd.spread_gap, and e for what is left: 2^k - 1 - k log 2, plus (2^k - 1) e,
    plus e - log(1 + e), all of them at least 0.

    Unless k is 0, the rounding of a does not show beside the first.
    """
    k, p, scaled = without_octaves(a, b)
    d = more if k == 0.0 else scaled - b
    e, m = d / b, p - 1.0
    gap = log_gap(d / (scaled + b), 0.5 * e * e)
    return 0.5 * (gap + (m * e + ((m - k * LN2_HIGH) - k * LN2_LOW)))
