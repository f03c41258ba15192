"""Eight numbers as one for compiled code: formulas run on them as on one, and so do the tiles of matrix algebra.

The one idea: LLVM's own vectors, given to Numba as types, so that which numbers share a register is written down and
not left to the loop vectoriser.  `fma`, `bits`, ... and the operators take single numbers and vectors alike, so one
function serves whole vectors and what is left over at an array's end.  Where registers are narrower LLVM takes several
for one vector.
`SUBTRACT` and `SOLVE_...` are the inner loop of all algebra on large matrices: a tile of rows stays in registers while
everything that is to be subtracted from it passes by.  Without Numba the module can be imported but not used (see
jit.py).
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

    class _Eight(types.Type):
        """The type of eight numbers of one kind."""

        def __init__(self, name: str, element: Any) -> None:
            self.llvm = ir.VectorType(element, WIDTH)
            super().__init__(name=name)

    @register_model(_Eight)
    class _EightModel(models.PrimitiveModel):
        def __init__(self, manager: Any, kind: Any) -> None:
            super().__init__(manager, kind, kind.llvm)

    VECTOR = _Eight("Vector", ir.DoubleType())
    WHOLE = _Eight("WholeVector", ir.IntType(64))
    LLVM, SHORT = VECTOR.llvm, ir.VectorType(ir.FloatType(), WIDTH)
else:
    VECTOR = SHORT = WHOLE = LLVM = None


def _start(context: Any, builder: Any, kind: Any, array: Any) -> Any:
    """The address of an array's first element."""
    return context.make_array(kind)(context, builder, array).data


def _load(builder: Any, data: Any, at: Any, kind: Any) -> Any:
    place = builder.bitcast(builder.gep(data, [at]), kind.as_pointer())
    return builder.load(place, align=4 if kind == SHORT else 8)


def _store(builder: Any, data: Any, at: Any, value: Any) -> None:
    place = builder.bitcast(builder.gep(data, [at]), value.type.as_pointer())
    builder.store(value, place, align=8)


def _everywhere(builder: Any, x: Any) -> Any:
    kind = ir.VectorType(x.type, WIDTH)
    one = builder.insert_element(ir.Constant(kind, ir.Undefined), x, ir.Constant(ir.IntType(32), 0))
    zeros = ir.Constant(ir.VectorType(ir.IntType(32), WIDTH), [0] * WIDTH)
    return builder.shuffle_vector(one, ir.Constant(kind, ir.Undefined), zeros)


def _call(builder: Any, name: str, *args: Any) -> Any:
    kind = ir.FunctionType(LLVM, [LLVM] * len(args))
    function = cgutils.get_or_insert_function(builder.module, kind, f"llvm.{name}.v{WIDTH}f64")
    return builder.call(function, args)


@intrinsic
def load(typing: Any, array: Any, at: Any) -> Any:
    """Elements at .. at + 8 of a contiguous array, counted from its first element whatever its shape, as doubles."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        data = _start(context, builder, signature.args[0], args[0])
        if signature.args[0].dtype == types.float32:
            return builder.fpext(_load(builder, data, args[1], SHORT), LLVM)
        return _load(builder, data, args[1], LLVM)

    return VECTOR(array, types.intp), generate


@intrinsic
def fetch(typing: Any, array: Any, at: Any) -> Any:
    """Asks for the memory at a position, which may be beyond the array's end.

    The processor sees by itself that memory is read in order, but only up to the end of a page: waiting at the
    beginning of the next one costs as much as the arithmetic.
    """

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        number, byte = ir.IntType(32), ir.IntType(8)
        data = _start(context, builder, signature.args[0], args[0])
        place = builder.bitcast(builder.gep(data, [args[1]]), byte.as_pointer())
        kind = ir.FunctionType(ir.VoidType(), [byte.as_pointer(), number, number, number])
        function = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")
        builder.call(
            function, [place, *(ir.Constant(number, flag) for flag in (0, 3, 1))]
        )  # to be read, to be kept, data
        return context.get_dummy_value()

    return types.none(array, types.intp), generate


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


def _storing(doc: str, streaming: bool) -> Any:
    @intrinsic
    def put(typing, array, at, value):
        def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            array, at, value = args
            value = builder.fptrunc(value, SHORT) if signature.args[0].dtype == types.float32 else value
            data = _start(context, builder, signature.args[0], array)
            place = builder.bitcast(builder.gep(data, [at]), value.type.as_pointer())
            item = signature.args[0].dtype.bitwidth // 8
            done = builder.store(value, place, align=item * (WIDTH if streaming else 1))
            if streaming:
                done.set_metadata(
                    "nontemporal", builder.module.add_metadata([ir.Constant(ir.IntType(32), 1)])
                )
            return context.get_dummy_value()

        return types.none(array, types.intp, VECTOR), generate

    put.__doc__ = doc
    return put


store = _storing("Puts a vector there, rounded where the array is float32.", False)
stream = _storing("The same past the caches, to an address that is a multiple of the vector's length.", True)


@intrinsic
def everywhere(typing: Any, x: Any) -> Any:
    """The number in all eight places."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return _everywhere(builder, args[0])

    return (WHOLE if isinstance(x, types.Integer) else VECTOR)(x), generate


@intrinsic
def last_places(typing: Any, value: Any, count: Any) -> Any:
    """The vector with zeros in all but its last `count` places."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        places = ir.Constant(WHOLE.llvm, list(range(WIDTH, 0, -1)))
        kept = builder.icmp_signed("<=", places, _everywhere(builder, args[1]))
        return builder.select(kept, args[0], ir.Constant(LLVM, [0.0] * WIDTH))

    return VECTOR(VECTOR, types.int64), generate


@intrinsic
def total(typing: Any, value: Any) -> Any:
    """The sum of the eight places, in any order."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        kind = ir.FunctionType(ir.DoubleType(), [ir.DoubleType(), LLVM])
        name = f"llvm.vector.reduce.fadd.v{WIDTH}f64"
        function = cgutils.get_or_insert_function(builder.module, kind, name)
        return builder.call(function, [ir.Constant(ir.DoubleType(), -0.0), args[0]], fastmath=("reassoc",))

    return types.float64(VECTOR), generate


# ------------------------------------------------------------------------------ for single numbers and vectors alike


@intrinsic
def fma(typing: Any, a: Any, b: Any, c: Any) -> Any:
    """a b + c, rounded once."""
    if VECTOR not in (a, b, c):
        return types.float64(
            types.float64, types.float64, types.float64
        ), lambda _, builder, __, args: builder.fma(*args)

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return _call(builder, "fma", *(x if x.type == LLVM else _everywhere(builder, x) for x in args))

    return VECTOR(*(VECTOR if x == VECTOR else types.float64 for x in (a, b, c))), generate


def _conversion(instruction: str, doc: str, to_whole: bool) -> Any:
    @intrinsic
    def convert(typing, x):
        kinds = (VECTOR, WHOLE) if isinstance(x, _Eight) else (types.float64, types.int64)
        source, target = kinds if to_whole else kinds[::-1]

        def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            return getattr(builder, instruction)(args[0], context.get_value_type(target))

        return target(source), generate

    convert.__doc__ = doc
    return convert


@intrinsic
def any_negative(typing: Any, x: Any) -> Any:
    """Whether one of the integers is negative."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        below = builder.icmp_signed("<", args[0], ir.Constant(WHOLE.llvm, [0] * WIDTH))
        return builder.icmp_unsigned(
            "!=", builder.bitcast(below, ir.IntType(8)), ir.Constant(ir.IntType(8), 0)
        )

    return types.boolean(WHOLE), generate


bits = _conversion("bitcast", "The 64 bits of a double as an integer.", True)
double = _conversion("bitcast", "The double with these 64 bits.", False)
whole = _conversion("fptosi", "A double without its fraction, as an integer.", True)
as_double = _conversion("sitofp", "An integer as a double.", False)


def _operator(operation: Any, instruction: str, kind: Any, element: Any, count: int = 2) -> None:
    """Makes an operator work on vectors, and on a vector and a number."""
    pairs = [(kind,)] if count == 1 else [(kind, kind), (kind, element), (element, kind)]

    @infer_global(operation)
    class _Rule(ConcreteTemplate):
        cases = tuple(signature(kind, *pair) for pair in pairs)

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        full = (x if isinstance(x.type, ir.VectorType) else _everywhere(builder, x) for x in args)
        return getattr(builder, instruction)(*full)

    for pair in pairs:
        lower_builtin(operation, *pair)(generate)


if AVAILABLE:
    for _operation, _instruction in (
        (operator.add, "fadd"), (operator.sub, "fsub"), (operator.mul, "fmul"), (operator.truediv, "fdiv"),
    ):  # fmt: skip
        _operator(_operation, _instruction, VECTOR, types.float64)
    _operator(operator.neg, "fneg", VECTOR, types.float64, 1)
    for _operation, _instruction in (
        (operator.add, "add"), (operator.sub, "sub"), (operator.and_, "and_"), (operator.or_, "or_"),
        (operator.lshift, "shl"), (operator.rshift, "ashr"),
    ):  # fmt: skip
        _operator(_operation, _instruction, WHOLE, types.int64)


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
                    builder.store(_load(builder, data, place(row, v), LLVM), here)
            with cgutils.for_range_slice(builder, first, i, number(1), number(1).type) as (k, _):
                source = [_load(builder, data, place(k, v), LLVM) for v in range(width)]
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
