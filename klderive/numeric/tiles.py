"""The inner loop of all algebra on large matrices: a tile of eight rows that stays in registers while everything that is
to be subtracted from it passes by.

Written as LLVM instructions, as the tile has to be unrolled in both directions.  What calls it stands in tiled.py.
Without Numba the module can be imported but not used (see jit.py).
"""

from __future__ import annotations

# mypy: ignore-errors
# Numba infers the types, and its intrinsics are called without their first argument.
from typing import Any

from klderive.numeric.jit import cgutils, intrinsic, ir, types
from klderive.numeric.vectors import LLVM, WIDTH, address, call, load_from, splat


def _put(builder: Any, data: Any, at: Any, value: Any) -> None:
    place = builder.bitcast(builder.gep(data, [at]), value.type.as_pointer())
    builder.store(value, place, align=8)


def _tile(width: int, solving: bool) -> Any:
    """A tile of WIDTH rows, `width` vectors wide: what is left of it after the rows first .. i have been subtracted.

    right[i + r] -= sum of factors[(i + r) by_row + k by_column] right[k] for first <= k < i; when solving, then the
    rows of the tile from each other in the same way, each multiplied by its element of `inverse` when it is done.
    """

    @intrinsic
    def tile(typing, right, i, j, first, factors, by_row, by_column, inverse):
        def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            _, i, j, first, _, by_row, by_column, _ = args
            to = context.make_array(signature.args[0])(context, builder, args[0])
            data, length = to.data, cgutils.unpack_tuple(builder, to.shape)[1]
            factor_data = address(context, builder, signature.args[4], args[4])
            inverse_data = address(context, builder, signature.args[7], args[7])

            def number(k: int) -> Any:
                return ir.Constant(ir.IntType(64), k)

            def place(row: Any, v: int) -> Any:
                return builder.add(builder.mul(row, length), builder.add(j, number(WIDTH * v)))

            def factor(row: Any, column: Any) -> Any:
                at = builder.add(builder.mul(row, by_row), builder.mul(column, by_column))
                return builder.fneg(splat(builder, builder.load(builder.gep(factor_data, [at]))))

            rows = [builder.add(i, number(r)) for r in range(WIDTH)]
            kept = [[cgutils.alloca_once(builder, LLVM) for _ in range(width)] for _ in rows]
            for row, places in zip(rows, kept, strict=True):
                for v, here in enumerate(places):
                    builder.store(load_from(builder, data, place(row, v), LLVM), here)
            with cgutils.for_range_slice(builder, first, i, number(1), number(1).type) as (k, _):
                source = [load_from(builder, data, place(k, v), LLVM) for v in range(width)]
                for row, places in zip(rows, kept, strict=True):
                    f = factor(row, k)
                    for s, here in zip(source, places, strict=True):
                        builder.store(call(builder, "fma", f, s, builder.load(here)), here)
            done: list[list[Any]] = []
            for r, (row, places) in enumerate(zip(rows, kept, strict=True)):
                values = [builder.load(here) for here in places]
                if solving:
                    for k in range(r):
                        f = factor(row, rows[k])
                        values = [
                            call(builder, "fma", f, s, value)
                            for s, value in zip(done[k], values, strict=True)
                        ]
                    scale = splat(builder, builder.load(builder.gep(inverse_data, [row])))
                    values = [builder.fmul(value, scale) for value in values]
                done.append(values)
                for v, value in enumerate(values):
                    _put(builder, data, place(row, v), value)
            return context.get_dummy_value()

        return types.none(right, i, j, first, factors, by_row, by_column, inverse), generate

    return tile


SUBTRACT = _tile(1, False)
SOLVE_NARROW, SOLVE_WIDE = _tile(1, True), _tile(2, True)
