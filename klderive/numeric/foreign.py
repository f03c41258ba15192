"""Arrays that are not NumPy's: handed back to themselves through NumPy's `__array_ufunc__` protocol (Dask, pandas), or
computed by their own library, where they have an array namespace (`__array_namespace__`, the array API standard).

To such an array a function of ours looks like a generalised ufunc: it has a name, a signature, counts of inputs and
outputs, and can be called on NumPy arrays.  (It takes check_inputs.)  An elementwise one shows no signature, as ufuncs
have none.  A Dask array answers with a lazy result, computed chunk by chunk.
No library is imported or named here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from klderive.numeric.checks import HOMES


@dataclass(frozen=True)
class AsUfunc:
    """A function in the form of a ufunc, as far as `__array_ufunc__` implementations look at one."""

    function: Callable[..., Any]
    cores: str
    lazy: bool = False  # whether an argument has chunks, to be computed later
    plain: bool = False  # without a signature even though there are several outputs

    @property
    def elementwise(self) -> bool:
        return not set(self.cores) - set("(),->")

    @property
    def signature(self) -> str | None:
        return None if self.plain or (self.elementwise and self.nout == 1) else self.cores

    @property
    def __name__(self) -> str:
        return self.function.__name__

    @property
    def nin(self) -> int:
        return self.cores.split("->")[0].count("(")

    @property
    def nout(self) -> int:
        return self.cores.split("->")[1].count("(")

    def __call__(self, *arrays: Any) -> Any:
        """The function on NumPy arrays; unchecked where single numbers may be made up, to learn the result's type."""
        return self.function(*arrays, check_inputs=not self.lazy or any(np.size(a) != 1 for a in arrays))


def namespace(given: Any) -> Any:
    """The array namespace of another library's array; None for NumPy's, for what has none, and where a module of ours is
    the better address."""
    if isinstance(given, (np.ndarray, np.generic)) or not hasattr(type(given), "__array_namespace__"):
        return None
    if type(given).__module__.partition(".")[0] in HOMES:
        return None
    return given.__array_namespace__()


def in_namespace(function: str, named: dict[str, Any]) -> tuple[Any, list[Any]] | None:
    """The one namespace among the arguments and the arguments as its arrays, of one shape; None where there is none.

    TypeError for arrays of two libraries, or for types other than float32 and float64.
    """
    found = {name: xp for name, given in named.items() if (xp := namespace(given)) is not None}
    if not found:
        return None
    xp = next(iter(found.values()))
    if any(other is not xp for other in found.values()):
        raise TypeError(f"{function}: arrays of different libraries: {', '.join(found)}; convert them to one")
    arrays = {name: given for name, given in named.items() if name in found}
    dtype = xp.result_type(*arrays.values())
    if dtype not in (xp.float32, xp.float64):
        listed = ", ".join(f"{name} {a.dtype}" for name, a in arrays.items())
        raise TypeError(f"{function}: expected float32 or float64, got {listed}; use astype of the library")
    device = getattr(next(iter(arrays.values())), "device", None)
    made = []
    for name, given in named.items():
        if name not in found and not isinstance(given, (int, float)):
            raise TypeError(f"{function}: {name} is a {type(given).__name__} beside arrays of {xp.__name__}; convert it")
        made.append(xp.astype(given, dtype) if name in found else xp.asarray(given, dtype=dtype, device=device))
    return xp, list(xp.broadcast_arrays(*made))


def is_foreign(given: Any) -> bool:
    """Whether it is an array of another library that wants to handle ufuncs itself."""
    return (
        not isinstance(given, (np.ndarray, np.generic))
        and getattr(type(given), "__array_ufunc__", None) is not None
    )


def hand_over(function: Callable[..., Any], signature: str, named: dict[str, Any]) -> Any:
    """What the foreign arrays among the arguments make of the function; the first that does not decline decides."""
    ufunc = AsUfunc(function, signature, lazy=any(getattr(given, "chunks", None) for given in named.values()))
    # Plain numbers adapt to the arrays beside them and stay what they are; lists become arrays.
    inputs = [g if is_foreign(g) or isinstance(g, (int, float)) else np.asarray(g) for g in named.values()]
    for given in named.values():
        if is_foreign(given):
            result = _asked(given, ufunc, inputs)
            if result is not NotImplemented:
                return result
    kinds = ", ".join(f"{name} {type(given).__name__}" for name, given in named.items())
    raise TypeError(f"{function.__name__}: no argument knows how to work with the others: {kinds}")


def _asked(given: Any, ufunc: AsUfunc, inputs: list[Any]) -> Any:
    """What the array makes of it; xarray takes no function that shows a signature, Dask none with several outputs without."""
    try:
        return type(given).__array_ufunc__(given, ufunc, "__call__", *inputs)
    except NotImplementedError:
        if not ufunc.elementwise:
            raise TypeError(
                f"{ufunc.__name__}: a {type(given).__name__} is not taken here; give its values, {ufunc.__name__}(x.values, ...)"
            ) from None
        return type(given).__array_ufunc__(given, replace(ufunc, plain=True), "__call__", *inputs)


def each(function: Callable[..., Any], called: str, named: dict[str, Any], outputs: int, out: Any) -> Any:
    """An elementwise function of NumPy arrays on arrays of which some are another library's."""
    if out is not None:
        raise TypeError(f"{called}: out is for NumPy arrays only; an argument here is of another library")
    function.__name__ = called
    return hand_over(function, f"{','.join(['()'] * len(named))}->{','.join(['()'] * outputs)}", named)


def summed(result: Any, axis: Any) -> Any:
    """Its sum along axes; pandas counts them from the first only."""
    if isinstance(axis, int) and axis < 0 and hasattr(result, "ndim"):
        axis += result.ndim
    return result.sum(axis=axis)
