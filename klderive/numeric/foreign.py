"""Arrays that are not NumPy's (Dask, xarray, ...): handed back to themselves through NumPy's
`__array_ufunc__` protocol.

To such an array a function of ours looks like a generalised ufunc: it has a name, a signature, counts of inputs and
outputs, and can be called on NumPy arrays.  (`function` takes check_inputs.)  A Dask array answers with a
lazy result, computed chunk by chunk.
No library is imported or named here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class AsUfunc:
    """A function in the form of a ufunc, as far as `__array_ufunc__` implementations look at one."""

    function: Callable[..., Any]
    signature: str

    @property
    def __name__(self) -> str:
        return self.function.__name__

    @property
    def nin(self) -> int:
        return self.signature.split("->")[0].count("(")

    @property
    def nout(self) -> int:
        return self.signature.split("->")[1].count("(")

    def __call__(self, *arrays: Any) -> Any:
        """The function on NumPy arrays; single made-up numbers, by which libraries learn the result's
        type, unchecked.
        """
        return self.function(*arrays, check_inputs=any(np.size(a) != 1 for a in arrays))


def is_foreign(given: Any) -> bool:
    """Whether it is an array of another library that wants to handle ufuncs itself."""
    return (
        not isinstance(given, (np.ndarray, np.generic))
        and getattr(type(given), "__array_ufunc__", None) is not None
    )


def hand_over(function: Callable[..., Any], signature: str, named: dict[str, Any]) -> Any:
    """What the foreign arrays among the arguments make of the function; the first that does not decline decides."""
    ufunc = AsUfunc(function, signature)
    # Plain numbers adapt to the arrays beside them and stay what they are; lists become arrays.
    inputs = [g if is_foreign(g) or isinstance(g, (int, float)) else np.asarray(g) for g in named.values()]
    for given in named.values():
        if is_foreign(given):
            result = type(given).__array_ufunc__(given, ufunc, "__call__", *inputs)
            if result is not NotImplemented:
                return result
    kinds = ", ".join(f"{name} {type(given).__name__}" for name, given in named.items())
    raise TypeError(f"{function.__name__}: no argument knows how to work with the others: {kinds}")
