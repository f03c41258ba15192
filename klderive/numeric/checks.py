"""What the numeric functions accept, and the message when they are given something else.

Each message names the function, the argument, its shape, and the first offending index with what stands there.
The checks of values are only run on a block whose cheap test (a minimum, a non-finite result) failed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from klderive.numeric.catalogue import PROBABILITIES, SCALES

Floats = NDArray[np.floating[Any]]
FLOATS = frozenset({np.dtype(np.float32), np.dtype(np.float64)})


# What to do with arrays that hold no numbers of ours, by NumPy's letter for the kind.
ADVICE = {
    "U": "numpy.asarray({0}, float) reads text as numbers",
    "S": "numpy.asarray({0}, float) reads text as numbers",
    "O": "numpy.asarray({0}, float) makes numbers of objects, if they are some",
    "M": "a date is no number; subtract another one and divide by a time span",
    "m": "divide it by a time span, such as numpy.timedelta64(1, 's'), for a number",
    "c": "take {0}.real if that is meant",
}
HOMES = {"torch": "klderive.torch", "jax": "klderive.jax", "jaxlib": "klderive.jax"}


def elsewhere(function: str, name: str, given: Any) -> str | None:
    """What an argument is that NumPy would take for something else, and what to do with it; None for all others."""
    library = type(given).__module__.partition(".")[0]
    if given is None:
        return "None; expected a number or an array of numbers"
    if isinstance(given, str):
        return f"text; float({name}) makes a number of it, if it is one"
    if isinstance(given, np.ma.MaskedArray):
        return f"a masked array, whose mask would be lost; use {name}.filled(value) or {name}.compressed()"
    if library in HOMES and not isinstance(given, np.generic):
        home = HOMES[library]
        return f"a {library.removesuffix('lib')} array; {home}.{function} takes it, with its gradient"
    return None


def thing(name: str, given: Any) -> str:
    """What an argument is of which NumPy makes no array of numbers but one object, and what to do with it."""
    if hasattr(given, "toarray"):
        way = f"{name}.toarray() makes an array of it"
    elif hasattr(type(given), "__float__"):
        way = f"float({name}) makes a number of it, if it is one"
    elif isinstance(given, Iterable):
        way = f"list({name}) makes a list of what it holds"
    else:
        way = "expected a number or an array of numbers"
    return f"a {type(given).__name__}; {way}"


def as_floats(function: str, named: dict[str, Any]) -> tuple[list[Floats], type[np.floating[Any]]]:
    """The arguments as float arrays (never copies of float arrays), and the type of the result.

    Plain Python numbers adapt to the arrays beside them, as in NumPy; integers count as float64.
    """
    arrays, strong = [], set()
    for name, given in named.items():
        if type(given) is np.ndarray and given.dtype in FLOATS:  # the usual case, in little time
            arrays.append(given)
            strong.add(given.dtype.type)
            continue
        if advice := elsewhere(function, name, given):
            raise TypeError(f"{function}: {name} is {advice}")
        try:
            array = np.asarray(given)
        except ValueError as error:  # ragged nested sequences
            raise TypeError(f"{function}: {name} is not an array of numbers: {error}") from None
        if array.dtype.kind in "biu":
            array = array.astype(np.float64)
        elif array.dtype.kind == "f" and not array.dtype.isnative:  # as files have them
            array = array.astype(array.dtype.newbyteorder("="))
        if array.dtype == object and not array.shape and not isinstance(given, np.ndarray):
            raise TypeError(f"{function}: {name} is {thing(name, given)}")
        if array.dtype not in (np.float32, np.float64):
            advice = ADVICE.get(array.dtype.kind, "convert it with numpy.asarray({0}, float) if that is meant")
            raise TypeError(
                f"{function}: {name} has dtype {array.dtype}; expected float32, float64 or integers"
                f" (shape {array.shape}); {advice.format(name)}"
            )
        if type(given) not in (int, float, bool):
            strong.add(array.dtype.type)
        arrays.append(array)
    return arrays, np.float32 if strong == {np.float32} else np.float64


def as_number(result: Floats, named: dict[str, Any]) -> Any:
    """A result without axes: a Python float where only those were given, else NumPy's."""
    return float(result) if all(type(given) is float for given in named.values()) else result[()]


def common_shape(function: str, named: dict[str, tuple[int, ...]]) -> tuple[int, ...]:
    shapes = set(named.values())
    if len(shapes) == 1:
        return shapes.pop()
    try:
        return np.broadcast_shapes(*shapes)
    except ValueError:
        listed = ", ".join(f"{name} {shape}" for name, shape in named.items())
        raise ValueError(f"{function}: the shapes do not broadcast together: {listed}") from None


def axes(called: str, axis: int | tuple[int, ...] | None, shape: tuple[int, ...]) -> tuple[int, ...]:
    """The axes, counted from the first (None: all); ValueError if one is not there or named twice."""
    if axis is None:
        return tuple(range(len(shape)))
    given = axis if isinstance(axis, tuple) else (axis,)
    for i in given:
        if not isinstance(i, (int, np.integer)) or not -len(shape) <= i < len(shape):
            raise ValueError(f"{called}: axis {i!r} is not an axis of the broadcast shape {shape}")
    found = tuple(int(i) % len(shape) for i in given)
    if len(set(found)) != len(found):
        raise ValueError(f"{called}: axis {axis!r} names an axis twice")
    return found


def check_out(
    function: str, out: Any, shape: tuple[int, ...], dtype: type[np.floating[Any]], name: str = "out"
) -> Floats:
    """`out` if the result fits in, else an error; a new array if it is None."""
    if out is None:
        return np.empty(shape, dtype)
    if not isinstance(out, np.ndarray):
        raise TypeError(f"{function}: {name} is a {type(out).__name__}; expected a NumPy array")
    if out.shape != shape:
        raise ValueError(f"{function}: {name} has shape {out.shape}; expected {shape}")
    if out.dtype not in FLOATS:
        raise TypeError(f"{function}: {name} has dtype {out.dtype}; expected float32 or float64")
    if not out.flags.writeable:
        raise ValueError(f"{function}: {name} is read-only")
    return out


def first(bad: NDArray[np.bool_]) -> tuple[int, ...]:
    return tuple(int(i) for i in np.unravel_index(int(np.argmax(bad)), bad.shape))


def place(name: str, index: tuple[int, ...]) -> str:
    return f"{name}[{', '.join(map(str, index))}]" if index else name


RANGES = {  # by the name of an argument: what its values must be
    **dict.fromkeys(SCALES, "positive and finite"),
    **dict.fromkeys(PROBABILITIES, "probabilities, from 0 to 1"),
    "rho": "from -1 to 1",
}
_UNITY = 1e-5  # how far the sum of probabilities may be from 1


def plausible(name: str, array: Floats) -> bool:
    """Whether the least and the greatest value are in the range of an argument of that name; a NaN is not."""
    if name in SCALES:
        return bool(array.min() > 0)
    return bool(array.min() >= (-1 if name == "rho" else 0) and array.max() <= 1)


def check_values(function: str, name: str, array: Floats, positive: bool = False) -> None:
    """Every value finite, and in the range that an argument of that name has (a scale, or `positive`: above 0)."""
    bad = ~np.isfinite(array)
    if positive or name in SCALES:
        bad |= array <= 0
    elif name in RANGES:
        bad |= (array > 1) | (array < (-1 if name == "rho" else 0))
    if bad.any():
        index = first(bad)
        wanted = "positive and finite" if positive else RANGES.get(name, "finite")
        raise ValueError(
            f"{function}: {name} must be {wanted};"
            f" {name} has shape {array.shape} and {place(name, index)} = {float(array[index])!r}"
        )


def check_sums(
    function: str, names: tuple[str, ...], arrays: Sequence[Floats], shape: tuple[int, ...], along: tuple[int, ...]
) -> None:
    """Probabilities add up to 1 along the axes."""
    for name, array in zip(names, arrays, strict=True):
        if name not in PROBABILITIES:
            return
        sums = np.asarray(np.broadcast_to(array, shape).sum(axis=along, dtype=np.float64))
        bad = ~(np.abs(sums - 1.0) <= _UNITY)
        if bad.any():
            check_values(function, name, array)
            axis = along[0] if len(along) == 1 else along
            raise ValueError(
                f"{function}: {name} must add up to 1 along axis {axis}; {name} has shape {array.shape}"
                f" and the sum is {float(sums[first(bad)])!r}"
            )
