"""Eight doubles as one number for compiled code, and the product of matrices that runs on them.

The one idea: LLVM's own vectors, given to Numba as a type, so that which numbers share a register is written down and
not left to the loop vectoriser.  Where registers are narrower LLVM takes several for one vector.
`eliminate` is the inner loop of all algebra on large matrices: a tile of rows stays in registers while everything that
is to be subtracted from it passes by.  Without Numba the module can be imported but not used (see jit.py).
"""

from __future__ import annotations

# mypy: ignore-errors
# Numba infers the types, and its intrinsics are called without their first argument.
import operator
from typing import Any

from klderive.numeric.jit import AVAILABLE, cgutils, intrinsic, ir, types

WIDTH = 8

if AVAILABLE:
    from numba.core.typing import signature
    from numba.core.typing.templates import ConcreteTemplate, infer_global
    from numba.extending import lower_builtin, models, register_model

    class Vector(types.Type):
        """The type of eight doubles."""

        def __init__(self) -> None:
            super().__init__(name="Vector")

    @register_model(Vector)
    class _VectorModel(models.PrimitiveModel):
        def __init__(self, manager: Any, type_: Any) -> None:
            super().__init__(manager, type_, ir.VectorType(ir.DoubleType(), WIDTH))

    VECTOR, LLVM = Vector(), ir.VectorType(ir.DoubleType(), WIDTH)
else:
    VECTOR = LLVM = None


def _start(context: Any, builder: Any, kind: Any, array: Any) -> Any:
    """The address of an array's first element."""
    return context.make_array(kind)(context, builder, array).data


def _load(builder: Any, data: Any, at: Any) -> Any:
    place = builder.bitcast(builder.gep(data, [at]), LLVM.as_pointer())
    return builder.load(place, align=8)


def _store(builder: Any, data: Any, at: Any, value: Any) -> None:
    place = builder.bitcast(builder.gep(data, [at]), LLVM.as_pointer())
    builder.store(value, place, align=8)


def _everywhere(builder: Any, x: Any) -> Any:
    one = builder.insert_element(ir.Constant(LLVM, ir.Undefined), x, ir.Constant(ir.IntType(32), 0))
    zeros = ir.Constant(ir.VectorType(ir.IntType(32), WIDTH), [0] * WIDTH)
    return builder.shuffle_vector(one, ir.Constant(LLVM, ir.Undefined), zeros)


def _call(builder: Any, name: str, *args: Any) -> Any:
    kind = ir.FunctionType(LLVM, [LLVM] * len(args))
    function = cgutils.get_or_insert_function(builder.module, kind, f"llvm.{name}.v{WIDTH}f64")
    return builder.call(function, args)


@intrinsic
def load(typing: Any, array: Any, at: Any) -> Any:
    """Elements at .. at + 8 of a contiguous array, counted from its first element whatever its shape."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return _load(builder, _start(context, builder, signature.args[0], args[0]), args[1])

    return VECTOR(array, types.intp), generate


@intrinsic
def gather(typing: Any, array: Any, at: Any, step: Any) -> Any:
    """Elements at, at + step, ... of a contiguous array."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        data, value = _start(context, builder, signature.args[0], args[0]), ir.Constant(LLVM, ir.Undefined)
        for lane in range(WIDTH):
            offset = builder.add(args[1], builder.mul(args[2], ir.Constant(args[2].type, lane)))
            element = builder.load(builder.gep(data, [offset]))
            value = builder.insert_element(value, element, ir.Constant(ir.IntType(32), lane))
        return value

    return VECTOR(array, types.intp, types.intp), generate


@intrinsic
def store(typing: Any, array: Any, at: Any, value: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        _store(builder, _start(context, builder, signature.args[0], args[0]), args[1], args[2])
        return context.get_dummy_value()

    return types.none(array, types.intp, VECTOR), generate


@intrinsic
def everywhere(typing: Any, x: Any) -> Any:
    """The number in all eight places."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return _everywhere(builder, args[0])

    return VECTOR(types.float64), generate


@intrinsic
def subtract_product(typing: Any, c: Any, a: Any, b: Any) -> Any:
    """c - a b, rounded once."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return _call(builder, "fma", builder.fneg(args[1]), args[2], args[0])

    return VECTOR(VECTOR, VECTOR, VECTOR), generate


@intrinsic
def square_root(typing: Any, a: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return _call(builder, "sqrt", args[0])

    return VECTOR(VECTOR), generate


def _arithmetic(operation: Any, instruction: str) -> None:
    """Makes an operator work on two vectors."""

    @infer_global(operation)
    class _Rule(ConcreteTemplate):
        cases = (signature(VECTOR, VECTOR, VECTOR),)

    @lower_builtin(operation, VECTOR, VECTOR)
    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return getattr(builder, instruction)(*args)


if AVAILABLE:
    _arithmetic(operator.add, "fadd")
    _arithmetic(operator.sub, "fsub")
    _arithmetic(operator.mul, "fmul")
    _arithmetic(operator.truediv, "fdiv")


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
            factor_data = _start(context, builder, signature.args[4], args[4])
            inverse_data = _start(context, builder, signature.args[7], args[7])

            def number(k: int) -> Any:
                return ir.Constant(ir.IntType(64), k)

            def place(row: Any, v: int) -> Any:
                return builder.add(builder.mul(row, length), builder.add(j, number(WIDTH * v)))

            def factor(row: Any, column: Any) -> Any:
                at = builder.add(builder.mul(row, by_row), builder.mul(column, by_column))
                return builder.fneg(_everywhere(builder, builder.load(builder.gep(factor_data, [at]))))

            rows = [builder.add(i, number(r)) for r in range(WIDTH)]
            kept = [[cgutils.alloca_once(builder, LLVM) for _ in range(width)] for _ in rows]
            for row, places in zip(rows, kept, strict=True):
                for v, here in enumerate(places):
                    builder.store(_load(builder, data, place(row, v)), here)
            with cgutils.for_range_slice(builder, first, i, number(1), number(1).type) as (k, _):
                source = [_load(builder, data, place(k, v)) for v in range(width)]
                for row, places in zip(rows, kept, strict=True):
                    f = factor(row, k)
                    for s, here in zip(source, places, strict=True):
                        builder.store(_call(builder, "fma", f, s, builder.load(here)), here)
            done: list[list[Any]] = []
            for r, (row, places) in enumerate(zip(rows, kept, strict=True)):
                values = [builder.load(here) for here in places]
                if solving:
                    for k in range(r):
                        f = factor(row, rows[k])
                        values = [
                            _call(builder, "fma", f, s, value)
                            for s, value in zip(done[k], values, strict=True)
                        ]
                    scale = _everywhere(builder, builder.load(builder.gep(inverse_data, [row])))
                    values = [builder.fmul(value, scale) for value in values]
                done.append(values)
                for v, value in enumerate(values):
                    _store(builder, data, place(row, v), value)
            return context.get_dummy_value()

        return types.none(right, i, j, first, factors, by_row, by_column, inverse), generate

    return tile


SUBTRACT = _tile(1, False)
SOLVE_NARROW, SOLVE_WIDE = _tile(1, True), _tile(2, True)
