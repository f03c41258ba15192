"""What klderive.torch and klderive.jax have in common: the public functions, made from the catalogue for one library.

The one idea: a library says how it makes arrays of what it is given and how it applies a formula with the printed
gradient of that formula; names, arguments, shapes and `axis` are then those of NumPy's functions.
No library is imported or named here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from klderive.numeric.catalogue import PAIR, SCALARS, SCALES, STACKS, Entry, bound, signature
from klderive.numeric.checks import axes, check_values
from klderive.numeric.divergence import WITH_ORDER, Plan, finished, form, plan
from klderive.numeric.portable import Portable
from klderive.numeric.portable_mvn import Matrices
from klderive.numeric.printed import portable as printed

Array = Any  # of the library
Formula = str | Plan
STACKED = {"kl_mvn": "kl_cov", "kl_mvn_tril": "kl_tril"}  # what has a gradient of its own


@dataclass(frozen=True)
class Library:
    """An array library in which gradients are taken."""

    module: str  # where its functions are found, for messages
    matrices: Matrices
    arrays: Callable[[str, dict[str, Any]], list[Array]]  # arrays of one type, float32 or float64
    broadcast: Callable[[Sequence[Array], Sequence[int]], list[Array]]  # all but so many last axes of each
    apply: Callable[..., Array]  # a formula, by name, with its gradient
    known: Callable[[Array], np.ndarray | None]  # the numbers, if there are any yet

    @property
    def scalar(self) -> Portable:
        return self.matrices.scalar


def value(library: Library, formula: Formula, *arrays: Array) -> Array:
    """The formula itself."""
    if isinstance(formula, Plan):
        return form(formula.formula)(library.scalar, *arrays, *formula.order)
    if formula in STACKED.values():
        return getattr(library.matrices, formula)(*arrays)
    return getattr(printed, formula)(library.scalar, *arrays)


def slopes(library: Library, formula: Formula, *arrays: Array) -> tuple[Array, ...]:
    """The derivatives of the formula by each argument, as printed: they can be differentiated in turn."""
    if isinstance(formula, Plan):
        return form(formula.slopes)(library.scalar, *arrays, *formula.order_of_slopes)
    if formula in STACKED.values():
        return getattr(library.matrices, f"grad_{formula}")(*arrays)
    made = value(library, f"grad_{formula}", *arrays)
    return made if isinstance(made, tuple) else (made,)


def scalar(library: Library, name: str) -> Callable[..., Any]:
    """The function `name` of the catalogue, or the one of its derivatives (`grad_` before it)."""
    if name.startswith("grad_"):
        return _gradient(library, SCALARS[name.removeprefix("grad_")].gradient)
    entry = SCALARS[name]
    return _summed(library, entry) if entry.summed else _elementwise(library, entry)


def _elementwise(library: Library, entry: Entry) -> Callable[..., Any]:
    def function(*given: Any, check_inputs: bool = False, **named: Any) -> Array:
        arrays = _arrays(library, entry.name, bound(entry.name, entry.args, given, named), check_inputs)
        return library.apply(entry.formula, *library.broadcast(arrays, [0] * len(arrays)))

    return _dressed(function, library, entry.name, signature(entry.args, check_inputs=False))


def _summed(library: Library, entry: Entry) -> Callable[..., Any]:
    def function(*given: Any, axis: Any = -1, check_inputs: bool = False, **named: Any) -> Array:
        arrays = _arrays(library, entry.name, bound(entry.name, entry.args, given, named), check_inputs)
        arrays = library.broadcast(arrays, [0] * len(arrays))
        along = axes(entry.name, axis, tuple(arrays[0].shape))
        summands = library.apply(entry.formula, *arrays)
        return library.scalar.xp.sum(summands, along) if along else summands

    return _dressed(function, library, entry.name, signature(entry.args, axis=-1, check_inputs=False))


def _gradient(library: Library, entry: Entry) -> Callable[..., Any]:
    def function(*given: Any, check_inputs: bool = False, **named: Any) -> Any:
        arrays = _arrays(library, entry.name, bound(entry.name, entry.args, given, named), check_inputs)
        arrays = library.broadcast(arrays, [0] * len(arrays))
        made = slopes(library, entry.formula.removeprefix("grad_"), *arrays)
        return made if len(made) > 1 else made[0]

    return _dressed(function, library, entry.name, signature(entry.args, check_inputs=False))


def divergence(library: Library, called: str) -> Callable[..., Any]:
    """The function `called` of numeric/divergence.py: a divergence and its law, "normal" or "diagonal"."""
    name, law = called.rsplit("_", 1)
    args = (*PAIR, "alpha") if name in WITH_ORDER else PAIR
    options: dict[str, Any] = {"axis": -1} if law == "diagonal" else {}

    def function(*given: Any, check_inputs: bool = False, **named: Any) -> Array:
        along: Any = named.pop("axis", -1) if options else ()
        found = bound(called, args, given, named)
        made = plan(called, name, found.pop("alpha", None))
        arrays = _arrays(library, called, found, check_inputs)
        arrays = library.broadcast(arrays, [0] * len(arrays))
        along = axes(called, along, tuple(arrays[0].shape))
        summands = library.apply(made, *arrays)
        return finished(library.scalar.xp, made, library.scalar.xp.sum(summands, along) if along else summands)

    return _dressed(function, library, called, signature(args, **options, check_inputs=False))


def stack(library: Library, name: str) -> Callable[..., Any]:
    """The function `name` on means (..., n) and matrices (..., n, n)."""
    gradient, base = name.startswith("grad_"), name.removeprefix("grad_")
    args = STACKS[base]
    cores = [1 if arg.startswith("mu") else 2 for arg in args]

    def function(*given: Any, check_inputs: bool = False, **named: Any) -> Any:
        arrays = _arrays(library, name, bound(name, args, given, named), check_inputs)
        _square(name, args, arrays, cores)
        arrays = library.broadcast(arrays, cores)
        arrays = [_symmetric(a) if arg.startswith("cov") else a for arg, a in zip(args, arrays, strict=True)]
        if gradient:
            return slopes(library, STACKED[base], *arrays)
        if base in STACKED:
            return library.apply(STACKED[base], *arrays)
        return _entropy(library, base, arrays)

    return _dressed(function, library, name, signature(args, check_inputs=False))


def _entropy(library: Library, name: str, arrays: list[Array]) -> Array:
    """Entropies and cross entropies: nothing cancels in them, so the library's own gradients do."""
    matrices, xp = library.matrices, library.scalar.xp
    if not name.endswith("tril"):
        arrays = [matrices.cholesky(a) if i % 2 or len(arrays) == 1 else a for i, a in enumerate(arrays)]
    if name.startswith("entropy"):
        return xp.sum(library.apply("entropy_normal", matrices.diagonal(arrays[0])), -1)
    mu1, lower1, mu2, lower2 = arrays
    lower1, lower2 = xp.tril(lower1), xp.tril(lower2)
    scale2 = matrices.diagonal(lower2)
    # -E log q of the diagonal alone, with the rest of the squares beside it
    spread = matrices.solve(lower2, lower1)
    beside = xp.tril(spread, -1)
    z = matrices.solve(lower2, (mu1 - mu2)[..., None])[..., 0]
    zero = xp.zeros_like(scale2)
    on_diagonal = library.apply("cross_entropy_normal", zero, matrices.diagonal(lower1), zero, scale2)
    return xp.sum(on_diagonal, -1) + (xp.sum(xp.sum(beside * beside, -1), -1) + xp.sum(z * z, -1)) * 0.5


def _arrays(library: Library, name: str, named: dict[str, Any], check: bool) -> list[Array]:
    arrays = library.arrays(name, named)
    for arg, array in zip(named, arrays, strict=True) if check else ():
        numbers = library.known(array)
        if numbers is None:
            raise ValueError(f"{name}: check_inputs=True needs numbers, and {arg} is being traced; leave it out here")
        check_values(name, arg, numbers, positive=arg in SCALES)
    return arrays


def _square(name: str, args: tuple[str, ...], arrays: list[Array], cores: list[int]) -> None:
    shapes = {arg: tuple(a.shape) for arg, a in zip(args, arrays, strict=True)}
    for (arg, shape), core in zip(shapes.items(), cores, strict=True):
        if len(shape) < core or (core == 2 and shape[-1] != shape[-2]):
            wanted = "(..., n)" if core == 1 else "(..., n, n)"
            raise ValueError(f"{name}: {arg} has shape {shape}; expected {wanted}")
    if len({shape[-1] for shape in shapes.values()}) > 1:
        listed = ", ".join(f"{arg} {shape}" for arg, shape in shapes.items())
        raise ValueError(f"{name}: the arguments disagree about n, the length of the last axis: {listed}")


def _symmetric(matrix: Array) -> Array:
    """Its symmetric part: the matrix itself, with slopes that are symmetric too."""
    return (matrix + matrix.swapaxes(-1, -2)) * 0.5


def _dressed(function: Callable[..., Any], library: Library, name: str, shown: Any) -> Callable[..., Any]:
    function.__name__ = function.__qualname__ = name
    function.__module__ = library.module
    function.__signature__ = shown  # type: ignore[attr-defined]
    function.__doc__ = f"klderive.{name} on arrays that may be differentiated, traced and mapped; the same in float32."
    return function
