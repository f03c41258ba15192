"""The functions of forms.py for Numba's fast loop: no branch, no call, so that LLVM computes several at once.

The one idea: the power of two is taken out towards zero (2^k between 1 and the ratio), so that what is
left has the sign of k and every term of the result is non-negative.  Fused multiply-adds give quotients that are
rounded once.
Valid for numbers in the usual range only (`usual_...` says which); outside it klderive.numeric.single takes over.
Without Numba the module can be imported but not used (see jit.py).
"""

from __future__ import annotations

# mypy: ignore-errors
# Numba infers the types, and its intrinsics are called without their first argument.
from typing import Any

from klderive.numeric.jit import cgutils, intrinsic, ir, njit, types
from klderive.numeric.printed import coefficients as table

LOG, EXP = table.LOG, table.EXP
LN2_HIGH, LN2_LOW = table.LN2_HIGH, table.LN2_LOW
LOG2_E = 1.0 / (LN2_HIGH + LN2_LOW)
FRACTION, ONE = 0x000FFFFFFFFFFFFF, 0x3FF0000000000000  # the fraction's bits; the bits of 1.0

CHUNK = 2048  # elements that a loop computes before it looks whether some of them need care
PAGE, LINE = 4096, 64  # bytes
LINES = 8  # of every page, asked for in advance

# Products may be fused with sums, which only takes roundings away; nothing may be reordered, or the compensated
# differences would be optimised away.
fused = njit(error_model="numpy", fastmath={"contract"})


@intrinsic
def fma(typing: Any, a: Any, b: Any, c: Any) -> Any:
    """a b + c, rounded once."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.fma(*args)

    return types.float64(types.float64, types.float64, types.float64), generate


@intrinsic
def wide(typing: Any) -> Any:
    """Asks LLVM for the widest vectors in the function that calls it: the loops are long enough to pay for them."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        set.add(
            builder.function.attributes, '"prefer-vector-width"="512"'
        )  # llvmlite's own `add` knows fewer names
        return context.get_dummy_value()

    return types.none(), generate


@intrinsic
def fetch_ahead(typing: Any, array: Any) -> Any:
    """Asks for the beginnings of the pages that hold the CHUNK of elements after this one.

    The processor sees by itself that memory is read in order, but only up to the end of a page: waiting at the
    beginning of the next one costs as much as the arithmetic.  Beyond the array's end nothing happens.
    """

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        number, byte = ir.IntType(32), ir.IntType(8)
        data = context.make_array(signature.args[0])(context, builder, args[0]).data
        kind = ir.FunctionType(ir.VoidType(), [byte.as_pointer(), number, number, number])
        function = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")
        how = [ir.Constant(number, flag) for flag in (0, 3, 1)]  # to be read, to be kept, data
        size = CHUNK * signature.args[0].dtype.bitwidth // 8
        for page in range(size, 2 * size, PAGE):
            for line in range(LINES):
                place = builder.gep(
                    builder.bitcast(data, byte.as_pointer()),
                    [ir.Constant(ir.IntType(64), page + LINE * line)],
                    source_etype=byte,
                )
                builder.call(function, [place, *how])
        return context.get_dummy_value()

    return types.none(array), generate


@intrinsic
def bits(typing: Any, x: Any) -> Any:
    """The 64 bits of a double as an integer."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.bitcast(args[0], ir.IntType(64))

    return types.int64(types.float64), generate


@intrinsic
def double(typing: Any, x: Any) -> Any:
    """The double with these 64 bits."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.bitcast(args[0], ir.DoubleType())

    return types.float64(types.int64), generate


@fused
def quotient(a, b, c):
    d = a - b
    w = 1.0 / c
    q = d * w
    return fma(fma(-q, c, d), w, q)


@fused
def half_square(z):
    return z * 0.5 * z


@fused
def half_square_quotient(a, b, c):
    d = a - b
    w = 1.0 / c
    q = d * w
    return q * fma(fma(-q, c, d), w, 0.5 * q)


@fused
def spread_gap(e, a, b):
    """With 2^k taken out of a/b: (4^k - 1)/2 - k log 2, plus (4^k - 1)(e + e^2/2), plus the same gap for
    what is left.
    """
    octaves = bits(a) - bits(b)
    octaves += (octaves >> 63) & FRACTION
    power = octaves & ~FRACTION
    k = float(octaves >> 52)
    p = double(ONE + power)
    scaled = a * double(ONE - power)
    d = scaled - b
    both = scaled + b
    w = 1.0 / (b * both)
    wb = w * both
    q = d * wb
    e = fma(fma(-q, b, d), wb, q)
    s = d * (w * b)
    t = s * s
    h = 0.5 * e * e
    gap = h - s * (2.0 * t * log_series(t) + h)
    m = p * p - 1.0
    constant = (0.5 * m - k * LN2_HIGH) - k * LN2_LOW
    return (h + gap) + (m * (e + h) + constant)


@fused
def spread_gap_inside(e):
    """e^2/2 + e - log(1 + e) for e from -1/2 to 1."""
    s = e / (2.0 + e)
    t = s * s
    h = 0.5 * e * e
    return h + (h - s * (2.0 * t * log_series(t) + h))


@fused
def log_series(t):
    """The polynomial by halves, as one chain of multiply-adds would keep the lanes waiting."""
    u = t * t
    even = (((LOG[8] * u + LOG[6]) * u + LOG[4]) * u + LOG[2]) * u + LOG[0]
    odd = (((LOG[9] * u + LOG[7]) * u + LOG[5]) * u + LOG[3]) * u + LOG[1]
    return odd * t + even


@fused
def usual_kl_normal(mu1, sigma1, mu2, sigma2, value):
    return (sigma1 > 1e-140) & (sigma1 < 1e140) & (sigma2 > 1e-140) & (sigma2 < 1e140) & (value < 1e300)


@fused
def half_exp_gap(x):
    k = truncated(x * LOG2_E)
    r = fma(-k, LN2_LOW, fma(-k, LN2_HIGH, x))
    p = double((int(k) + 1023) << 52)
    m = p - 1.0
    constant = fma(-k, LN2_LOW, m - k * LN2_HIGH)
    return 0.5 * fma(p, gap_near_zero(r), fma(m, r, constant))


@fused
def gap_near_zero(r):
    """exp(r) - 1 - r for |r| <= log 2."""
    t = r * r
    even = fma(
        fma(fma(fma(fma(fma(EXP[12], t, EXP[10]), t, EXP[8]), t, EXP[6]), t, EXP[4]), t, EXP[2]), t, EXP[0]
    )
    odd = fma(fma(fma(fma(fma(EXP[11], t, EXP[9]), t, EXP[7]), t, EXP[5]), t, EXP[3]), t, EXP[1])
    return t * fma(r, odd, even)


@fused
def truncated(x):
    """x without its fraction."""
    return float(int(x))


@fused
def usual_kl_standard_normal(mu, log_var, value):
    return (abs(log_var) < 700.0) & (value < 1e300)


@fused
def half_exp_gap_between(a, b):
    x = a - b
    shifted = x - a
    low = (a - (x - shifted)) - (b + shifted)
    gap = half_exp_gap(x)
    return fma(gap + 0.5 * x, low, gap)


@fused
def half_square_exp(a, b, log_scale):
    d = a - b
    k = truncated(log_scale * -LOG2_E)
    r = fma(-k, LN2_LOW, fma(-k, LN2_HIGH, -log_scale))
    scale = double((int(k) + 1023) << 52)
    return (((1.0 + (r + gap_near_zero(r))) * scale) * d) * d * 0.5


@fused
def usual_kl_normal_log_var(mu1, log_var1, mu2, log_var2, value):
    return (abs(log_var1 - log_var2) < 700.0) & (abs(log_var2) < 700.0) & (value < 1e300)
