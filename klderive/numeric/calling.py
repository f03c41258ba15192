"""How a scalar form is called: on floats, on NumPy arrays block by block, on another library's arrays by that library.

The one idea: a `Core` says how a form is computed on blocks and how on the arrays of any library; whatever is public (of
normals, other laws, divergences, estimates) is a core with a name and arguments, so that all take and refuse the same.
No form is written down here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from math import prod
from typing import Any

import numpy as np

from klderive.numeric import backend, few
from klderive.numeric.blocks import BLOCK, Array, evaluate
from klderive.numeric.catalogue import PROBABILITIES, SCALES, Entry, bound, dressed, entry, signature
from klderive.numeric.checks import (
    Floats,
    as_floats,
    as_number,
    axes,
    check_out,
    check_sums,
    check_values,
    common_shape,
    plausible,
)
from klderive.numeric.foreign import each, in_namespace, is_foreign, summed
from klderive.numeric.portable import Portable
from klderive.numeric.printed import floats, laws, portable

Axis = int | tuple[int, ...] | None

_LARGEST = np.finfo(np.float64).max
_DOUBLE = np.dtype(np.float64)
_NUMPY = Portable(np)
TINY = 8  # elements up to which floats one by one take less time than array operations


@dataclass(frozen=True)
class Core:
    """What is computed, element by element, and what is made of a sum of it."""

    blocks: Callable[[bool, int], Callable[..., Any]]  # from "all float32" and the size: the form on NumPy blocks
    anywhere: Callable[..., Any]  # the form on a Portable and the arrays of its library
    outputs: int = 0  # arrays in a tuple; 0 for one by itself
    floats: Callable[..., Any] | None = None  # the form on floats
    finish: Callable[[Any, Any], Any] | None = None  # from a namespace and a sum: the value
    few: Callable[..., Any] | None = None  # the form on few elements, or None where it does not apply


def core_of(made: Entry) -> Core:
    """The core of an entry of the catalogue."""
    formula, law = made.formula, getattr(laws, made.formula, None)
    if law is not None:
        return Core(lambda single, size: partial(law, _NUMPY), law, made.outputs)
    blocks = partial(backend.function, formula)
    on_few = getattr(few, formula, None)
    return Core(blocks, getattr(portable, formula), made.outputs, getattr(floats, formula), few=on_few)


def elementwise(core: Core, called: str, named: dict[str, Any], out: Any, check: bool) -> Any:
    """The value of each element."""
    if any(is_foreign(given) for given in named.values()):
        return _finished(core, np, _handed_over(core, called, named, out, check))
    if (elsewhere := in_namespace(called, named)) is not None:
        return _finished(core, elsewhere[0], _in_its_own_library(core, called, *elsewhere, out))
    arrays, dtype = as_floats(called, named)
    shape = common_shape(called, {name: a.shape for name, a in zip(named, arrays, strict=True)})
    look = checker(called, tuple(named), arrays) if check else None
    outs = _outs(called, out, core.outputs, shape, dtype)
    evaluate(core.blocks(_single_precision(arrays), prod(shape)), look, arrays, outs, shape)
    if core.finish is not None:
        for o in outs:
            with np.errstate(all="ignore"):
                o[...] = core.finish(np, o)
    results = tuple(o if out is not None or shape else as_number(o, named) for o in outs)
    return results if core.outputs else results[0]


def total(core: Core, called: str, named: dict[str, Any], axis: Axis, out: Any, check: bool) -> Any:
    """The sum along axes of what `core` gives element by element, and what is made of it."""
    if any(is_foreign(given) for given in named.values()):
        return _finished(core, np, summed(_handed_over(core, called, named, out, check), axis))
    if (elsewhere := in_namespace(called, named)) is not None:
        xp, given = elsewhere
        along = axes(called, axis, given[0].shape)
        return _finished(core, xp, xp.sum(_in_its_own_library(core, called, xp, given, out), axis=along))
    arrays, dtype = as_floats(called, named)
    shape = common_shape(called, {name: a.shape for name, a in zip(named, arrays, strict=True)})
    along = axes(called, axis, shape)
    kept = tuple(n for i, n in enumerate(shape) if i not in along)
    result = check_out(called, out, kept, dtype)
    sums = result if core.finish is None else np.empty(kept)
    ends = tuple(range(-len(along), 0))
    moved = [np.moveaxis(a.reshape((1,) * (len(shape) - a.ndim) + a.shape), along, ends) for a in arrays]
    if check:
        check_sums(called, tuple(named), arrays, shape, along)
    look = checker(called, tuple(named), arrays) if check else None
    compute = core.blocks(_single_precision(arrays), prod(shape))
    evaluate(compute, look, moved, [sums], kept + tuple(shape[i] for i in along), summed=len(along))
    if core.finish is not None:
        with np.errstate(all="ignore"):
            result[...] = core.finish(np, sums)
    return result if out is not None or kept else as_number(result, named)


def checker(called: str, names: tuple[str, ...], whole: Sequence[Floats]) -> Callable[..., None]:
    """Cheap tests a block: arguments in their range, result finite.  Where one fails, every value is looked at."""
    ranged = [i for i, name in enumerate(names) if name in SCALES or name in PROBABILITIES or name == "rho"]

    def check(parts: Sequence[Array], results: Sequence[Array]) -> None:
        fine = all(plausible(names[i], parts[i]) for i in ranged)
        if fine and all(-_LARGEST <= r.min() and r.max() <= _LARGEST for r in results):
            return
        if fine and all(np.isfinite(part).all() for part in parts):
            return  # the value overflows
        for name, array in zip(names, whole, strict=True):
            check_values(called, name, array)

    return check


def at_once(core: Core, called: str, named: dict[str, Any], check: bool) -> Any:
    """The value on double arrays of one shape and at most one block, of which nothing else is asked; None for all others.

    Very few elements are computed as floats, one by one; a few hundred have a way of their own (few.py).
    """
    arrays = tuple(named.values())
    for a in arrays:
        if type(a) is not np.ndarray or a.shape != arrays[0].shape or a.dtype != _DOUBLE:
            return None
    shape, size = arrays[0].shape, arrays[0].size
    if not shape or not 0 < size <= BLOCK:
        return None
    if core.floats is not None and size <= TINY:
        columns = [(a if a.ndim == 1 else a.ravel()).tolist() for a in arrays]
        if check and not all(_fits(name, value) for name, column in zip(named, columns, strict=True) for value in column):
            return None  # the long way finds the place
        made = [core.floats(*point) for point in zip(*columns, strict=True)]
        if not core.outputs:
            return np.array(made).reshape(shape)
        return tuple(np.array(o).reshape(shape) for o in zip(*made, strict=True))
    if core.few is not None and size <= few.FEW and (value := _by_few(core.few, arrays)) is not None:
        return value
    with np.errstate(all="ignore"):
        value = core.blocks(False, size)(*arrays)
        outs = [np.array(np.broadcast_to(o, shape)) if o.shape != shape or any(o is a for a in arrays) else o
                for o in (value if core.outputs else (value,))]  # fmt: skip
        if check:
            checker(called, tuple(named), arrays)(arrays, outs)
    return tuple(outs) if core.outputs else outs[0]


def _by_few(form: Callable[..., Any], arrays: tuple[Floats, ...]) -> Any:
    """None also where NumPy was told to raise: the usual way is taken with its warnings off."""
    try:
        return form(*arrays)
    except FloatingPointError:
        return None


def _fits(name: str, value: float) -> bool:
    return bool(0.0 < value <= _LARGEST if name in SCALES else -_LARGEST <= value <= _LARGEST)


def _finished(core: Core, xp: Any, value: Any) -> Any:
    return value if core.finish is None else core.finish(xp, value)


def _outs(
    called: str, out: Any, count: int, shape: tuple[int, ...], dtype: type[np.floating[Any]]
) -> list[Floats]:
    if not count:
        return [check_out(called, out, shape, dtype)]
    given = (None,) * count if out is None else tuple(out)
    if len(given) != count:
        raise ValueError(f"{called}: out has {len(given)} arrays; expected {count}, one for each argument")
    return [check_out(called, o, shape, dtype, f"out[{i}]") for i, o in enumerate(given)]


def _single_precision(arrays: Sequence[Floats]) -> bool:
    """Whether all numbers come from float32, as fewer digits will then do."""
    return all(a.dtype == np.float32 for a in arrays)


def _handed_over(core: Core, called: str, named: dict[str, Any], out: Any, check: bool) -> Any:
    """The elements of the form on arrays of another library."""
    names, plain = tuple(named), Core(core.blocks, core.anywhere, core.outputs, core.floats)

    def elements(*arrays: Any, check_inputs: bool) -> Any:
        return elementwise(plain, called, dict(zip(names, arrays, strict=True)), None, check_inputs and check)

    return each(elements, called, named, core.outputs or 1, out)


def _in_its_own_library(core: Core, called: str, xp: Any, arrays: list[Any], out: Any) -> Any:
    """The form on arrays that have a namespace; values are not checked, what has none is NaN."""
    if out is not None:
        raise TypeError(f"{called}: out is for NumPy arrays only; an argument here is of another library")
    return core.anywhere(Portable(xp), *arrays)


# ------------------------------------------------------------------------------------------ functions of the catalogue


def function(name: str, text: str) -> Callable[..., Any]:
    """The public function of that name in the catalogue, or the one of its derivatives (`grad_` before it)."""
    made = entry(name)
    return _summed(made, text) if made.summed else _elementwise(made, text)


def gradients(names: Iterable[str]) -> dict[str, Callable[..., Any]]:
    """The functions of the derivatives, by name."""
    return {f"grad_{name}": function(f"grad_{name}", f"The derivatives of {name} by each argument.") for name in names}


def _elementwise(made: Entry, text: str) -> Callable[..., Any]:
    called, formula, args, core = made.name, made.formula, made.args, core_of(made)

    def function(*given: Any, out: Any = None, check_inputs: bool = True, **named: Any) -> Any:
        named = bound(called, args, given, named)
        if core.floats is not None:
            values = tuple(named.values())
            if out is None and type(values[0]) is float and all(type(value) is float for value in values):
                return _single(formula, called, named, check_inputs)
            done = backend.run_compiled(formula, values, out, False, check_inputs)
            if done is not None:
                _complain(done[0], called, named)
                return done[1]
            if out is None and (made := at_once(core, called, named, check_inputs)) is not None:
                return made
        return elementwise(core, called, named, out, check_inputs)

    return dressed(function, "klderive.numeric", called, signature(args, out=None, check_inputs=True), text)


def _summed(made: Entry, text: str) -> Callable[..., Any]:
    called, formula, args, core = made.name, made.formula, made.args, core_of(made)

    def function(*given: Any, axis: Any = -1, out: Any = None, check_inputs: bool = True, **named: Any) -> Any:
        named = bound(called, args, given, named)
        if core.floats is not None and axis == -1:
            done = backend.run_compiled(formula, tuple(named.values()), out, True, check_inputs)
            if done is not None:
                _complain(done[0], called, named)
                return done[1] if out is not None or done[1].shape else done[1][()]
        return total(core, called, named, axis, out, check_inputs)

    return dressed(function, "klderive.numeric", called, signature(args, axis=-1, out=None, check_inputs=True), text)


def _complain(at: int, called: str, named: dict[str, Floats]) -> None:
    """The error for an invalid element that compiled code came upon (at -1 there was none)."""
    if at >= 0:
        for name, array in named.items():
            check_values(called, name, array)


def _single(formula: str, called: str, named: dict[str, float], check: bool) -> Any:
    result = backend.single(formula)(*named.values())
    if check:
        for name, value in named.items():
            if not _fits(name, value):
                check_values(called, name, np.asarray(value))
    return result
