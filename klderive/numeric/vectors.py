"""Eight numbers as one for compiled code: formulas run on them as on one, and so does the algebra of matrices.

The one idea: LLVM's own vectors, given to Numba as types, so that which numbers share a register is written down and
not left to the loop vectoriser.  `fma`, `bits`, ... and the operators take single numbers and vectors alike, so one
function serves whole vectors and what is left over at an array's end.  Where registers are narrower LLVM takes several
for one vector.  Without Numba the module can be imported but not used (see jit.py).
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


def address(context: Any, builder: Any, kind: Any, array: Any) -> Any:
    """The address of an array's first element."""
    return context.make_array(kind)(context, builder, array).data


def load_from(builder: Any, data: Any, at: Any, kind: Any) -> Any:
    place = builder.bitcast(builder.gep(data, [at]), kind.as_pointer())
    return builder.load(place, align=4 if kind == SHORT else 8)


def splat(builder: Any, x: Any) -> Any:
    kind = ir.VectorType(x.type, WIDTH)
    one = builder.insert_element(ir.Constant(kind, ir.Undefined), x, ir.Constant(ir.IntType(32), 0))
    zeros = ir.Constant(ir.VectorType(ir.IntType(32), WIDTH), [0] * WIDTH)
    return builder.shuffle_vector(one, ir.Constant(kind, ir.Undefined), zeros)


def call(builder: Any, name: str, *args: Any) -> Any:
    kind = ir.FunctionType(LLVM, [LLVM] * len(args))
    function = cgutils.get_or_insert_function(builder.module, kind, f"llvm.{name}.v{WIDTH}f64")
    return builder.call(function, args)


@intrinsic
def load(typing: Any, array: Any, at: Any) -> Any:
    """Elements at .. at + 8 of a contiguous array, counted from its first element whatever its shape, as doubles."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        data = address(context, builder, signature.args[0], args[0])
        if signature.args[0].dtype == types.float32:
            return builder.fpext(load_from(builder, data, args[1], SHORT), LLVM)
        return load_from(builder, data, args[1], LLVM)

    return VECTOR(array, types.intp), generate


@intrinsic
def fetch(typing: Any, array: Any, at: Any) -> Any:
    """Asks for the memory at a position, which may be beyond the array's end.

    The processor sees by itself that memory is read in order, but only up to the end of a page: waiting at the
    beginning of the next one costs as much as the arithmetic.
    """

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        number, byte = ir.IntType(32), ir.IntType(8)
        data = address(context, builder, signature.args[0], args[0])
        place = builder.bitcast(builder.gep(data, [args[1]]), byte.as_pointer())
        kind = ir.FunctionType(ir.VoidType(), [byte.as_pointer(), number, number, number])
        function = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")
        how = (ir.Constant(number, flag) for flag in (0, 3, 1))  # to be read, to be kept, data
        builder.call(function, [place, *how])
        return context.get_dummy_value()

    return types.none(array, types.intp), generate


@intrinsic
def gather(typing: Any, array: Any, at: Any, step: Any) -> Any:
    """Elements at, at + step, ... of a contiguous array."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        data, value = address(context, builder, signature.args[0], args[0]), ir.Constant(LLVM, ir.Undefined)
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
            data = address(context, builder, signature.args[0], array)
            place = builder.bitcast(builder.gep(data, [at]), value.type.as_pointer())
            item = signature.args[0].dtype.bitwidth // 8
            done = builder.store(value, place, align=item * (WIDTH if streaming else 1))
            if streaming:
                mark = builder.module.add_metadata([ir.Constant(ir.IntType(32), 1)])
                done.set_metadata("nontemporal", mark)
            return context.get_dummy_value()

        return types.none(array, types.intp, VECTOR), generate

    put.__doc__ = doc
    return put


store = _storing("Puts a vector there, rounded where the array is float32.", False)
stream = _storing("The same past the caches, to an address that is a multiple of the vector's length.", True)


@intrinsic
def settle(typing: Any) -> Any:
    """After `stream`: what was put past the caches is there for other threads before anything that follows."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        builder.fence("seq_cst")
        return context.get_dummy_value()

    return types.none(), generate


@intrinsic
def everywhere(typing: Any, x: Any) -> Any:
    """The number in all eight places."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return splat(builder, args[0])

    return (WHOLE if isinstance(x, types.Integer) else VECTOR)(x), generate


@intrinsic
def last_places(typing: Any, value: Any, count: Any) -> Any:
    """The vector with zeros in all but its last `count` places."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        places = ir.Constant(WHOLE.llvm, list(range(WIDTH, 0, -1)))
        kept = builder.icmp_signed("<=", places, splat(builder, args[1]))
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
    result = VECTOR if VECTOR in (a, b, c) else types.float64

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        if result is not VECTOR:
            return builder.fma(*args)
        return call(builder, "fma", *(x if x.type == LLVM else splat(builder, x) for x in args))

    return result(*(VECTOR if x == VECTOR else types.float64 for x in (a, b, c))), generate


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
        places = ir.IntType(WIDTH)  # a bit for each
        below = builder.icmp_signed("<", args[0], ir.Constant(WHOLE.llvm, [0] * WIDTH))
        return builder.icmp_unsigned("!=", builder.bitcast(below, places), ir.Constant(places, 0))

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
        full = (x if isinstance(x.type, ir.VectorType) else splat(builder, x) for x in args)
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
