"""Which implementation runs: plain NumPy, or Numba where it was asked for."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import partial
from types import ModuleType
from typing import Any

import numpy as np

from klderive.numeric import gaussian
from klderive.numeric.checks import FLOATS, Floats
from klderive.numeric.printed import arrays, arrays_single, floats

_compiled: ModuleType | None = None
_threads = 1


def use(name: str, threads: int | None = None) -> None:
    """Switch to "numba" (the optional extra `fast`) or back to "numpy", for all calls that follow.

    >>> use("numpy")

    `threads` is how many threads large arrays are spread over with Numba; None means one for each processor.
    The environment variable KLDERIVE_BACKEND=numba does the same before the first call.  Both give the same accuracy.
    """
    global _compiled, _threads
    if name not in ("numpy", "numba"):
        raise ValueError(f"use: no backend {name!r}; there are 'numpy', 'numba'")
    if threads is not None and threads < 1:
        raise ValueError(f"use: threads is {threads}; expected 1 or more")
    if name == "numpy":
        _compiled = None
        return
    from klderive.numeric import compiled, jit

    if not jit.AVAILABLE:
        raise ImportError("use: numba could not be imported; install it with: pip install 'klderive[fast]'")
    _compiled, _threads = compiled, threads or compiled.threads_by_default()


def function(formula: str, single: bool = False) -> Callable[..., Any]:
    """The formula on a block of arrays; `single`: their numbers come from float32."""
    if _compiled is not None and formula in _compiled.FORMULAS:
        return partial(_compiled.run_block, formula)
    return getattr(arrays_single if single and hasattr(arrays_single, formula) else arrays, formula)


def single(formula: str) -> Callable[..., Any]:
    """The formula on floats."""
    if _compiled is not None and formula in _compiled.ONE:
        return _compiled.ONE[formula]
    return getattr(floats, formula)


def matrices(formula: str) -> Callable[..., Any]:
    """The formula on a block of stacked vectors and matrices."""
    if _compiled is not None:
        return partial(_compiled.run_matrices, formula, _threads)
    return getattr(gaussian, formula)


def all_fit(stack: Floats, triangular: bool, tolerance: float) -> bool:
    """Whether compiled code found every matrix of a contiguous stack triangular (or symmetric): else look closer."""
    if _compiled is None or not stack.flags.c_contiguous or not stack.size:
        return False
    flat = stack.reshape(-1, *stack.shape[-2:])
    return bool(_compiled.first_unfit(triangular, flat, tolerance, _threads) < 0)


def entries() -> int:
    """How many entries a block of matrices has: compiled code wants enough of them for all its threads."""
    return 1 << 17 if _compiled is None else 1 << 20


def run_compiled(
    formula: str, given: Sequence[Any], out: Any, summed: bool, check: bool
) -> tuple[int, Floats] | None:
    """Numba's loop straight over whole arrays: the first invalid position or -1, and the output.

    None where there is no such loop, or the arguments are not contiguous arrays of one type and shape.  Called before
    anything else is looked at, as a call with small arrays takes as long in Python as in the loop.
    """
    first = given[0]
    if _compiled is None or formula not in _compiled.FORMULAS or type(first) is not np.ndarray:
        return None
    shape, dtype, flat = first.shape, first.dtype, []
    if not first.size or not shape or dtype not in FLOATS:
        return None
    wanted = shape[:-1] if summed else shape
    if out is None:
        out = np.empty(wanted, dtype)
    elif type(out) is not np.ndarray or out.shape != wanted or out.dtype != dtype or not out.flags.carray:
        return None
    for a in given:
        if type(a) is not np.ndarray or a.shape != shape or a.dtype != dtype or not a.flags.c_contiguous:
            return None
        if np.may_share_memory(a, out):
            return None
        flat.append(a.reshape(-1))
    return _compiled.run(formula, summed, flat, out.reshape(-1), check, _threads), out


if os.environ.get("KLDERIVE_BACKEND", "numpy") != "numpy":
    use(os.environ["KLDERIVE_BACKEND"])
