"""Which implementation runs: Numba's for large arrays where it is installed, else plain NumPy.

The one idea: what runs depends on the size of the arrays and on nothing else, so that a call gives the same digits
whenever it is made.  Below FROM elements Numba is not even imported, as its half second would be noticed.
Nothing is computed here.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from types import ModuleType
from typing import Any

import numpy as np

from klderive.numeric import gaussian
from klderive.numeric.checks import FLOATS, Floats
from klderive.numeric.printed import arrays, arrays_single, floats

# From so many elements (entries of matrices) on compiled code is used without being asked for.  Once it is loaded it wins
# from a few hundred on; loading it takes half a second, which some thousand calls of this size make good.
FROM = 1 << 13


@dataclass(frozen=True)
class Choice:
    """What was asked for ("auto", "numpy", "numba"), and on how many threads."""

    name: str
    threads: int


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


_choice = Choice("auto", _processors())


def use(name: str, threads: int | None = None) -> None:
    """Choose "auto", "numpy" (never compiled code) or "numba" (always), for all calls that follow.

    >>> use("numpy")
    >>> use("auto")

    "auto", the way it starts: compiled code for arrays from 8192 elements on, where Numba is installed (the extra
    `fast`).  The first such call on a machine compiles, for some seconds; the result is kept on disk.
    `threads` is how many threads large arrays are spread over with Numba; None means one for each processor.
    The environment variable KLDERIVE_BACKEND does the same before the first call.  All give the same accuracy.
    """
    global _choice
    if name not in ("auto", "numpy", "numba"):
        raise ValueError(f"use: no backend {name!r}; there are 'auto', 'numpy', 'numba'")
    if threads is not None and threads < 1:
        raise ValueError(f"use: threads is {threads}; expected 1 or more")
    if name == "numba" and _module() is None:
        raise ImportError("use: numba could not be imported; install it with: pip install 'klderive[fast]'")
    _choice = Choice(name, threads or _processors())


@cache
def _module() -> ModuleType | None:
    """The compiled loops, if there is a Numba to compile them; nothing is compiled yet."""
    from klderive.numeric import compiled, jit

    return compiled if jit.AVAILABLE else None


def _compiled(size: int) -> ModuleType | None:
    """The compiled loops for a call with so many elements, or None for plain NumPy.

    Where Numba may not write, what it compiles would last for one process only: then it has to be asked for.
    """
    choice = _choice
    if choice.name == "numpy" or (choice.name == "auto" and size < FROM):
        return None
    module = _module()
    return module if module is not None and (choice.name == "numba" or module.kept()) else None


def _guarded(call: Callable[..., Any], *args: Any) -> Any:
    """The call, or None where nobody asked for compiled code and Numba cannot make it on this machine."""
    from klderive.numeric.jit import CompilationError

    try:
        return call(*args)
    except CompilationError as error:
        if _choice.name == "numba":
            raise
        use("numpy")
        warnings.warn(
            f"klderive: plain NumPy is used, as Numba could not compile: {error}", RuntimeWarning, 3
        )
        return None


def function(formula: str, single: bool, size: int) -> Callable[..., Any]:
    """The formula on blocks of arrays with so many elements in all; `single`: their numbers come from float32."""
    plain = getattr(arrays_single if single and hasattr(arrays_single, formula) else arrays, formula)
    module = _compiled(size)
    if module is None or formula not in module.FORMULAS:
        return plain

    def either(*parts: Any) -> Any:
        made = _guarded(module.run_block, formula, *parts)
        return plain(*parts) if made is None else made

    return either


def single(formula: str) -> Callable[..., Any]:
    """The formula on floats."""
    if _choice.name == "numba" and (module := _module()) is not None and formula in module.ONE:
        return module.ONE[formula]
    return getattr(floats, formula)


def matrices(formula: str, size: int) -> tuple[Callable[..., Any], int]:
    """The formula on a block of stacked vectors and matrices, and how many entries a block is to have.

    Compiled code wants enough of them for all its threads.  `size` is the number of entries of the whole stack.
    """
    plain, module = getattr(gaussian, formula), _compiled(size)
    if module is None or formula not in module.MATRICES:
        return plain, 1 << 17
    run = partial(_guarded, module.run_matrices, formula, _choice.threads)

    def either(*parts: Any) -> Any:
        made = run(*parts)
        return plain(*parts) if made is None else made

    return either, 1 << 20


def all_fit(stack: Floats, triangular: bool, tolerance: float) -> bool:
    """Whether compiled code found every matrix of a contiguous stack triangular (or symmetric): else look closer."""
    module = _compiled(stack.size)
    if module is None or not stack.flags.c_contiguous or not stack.size:
        return False
    flat = stack.reshape(-1, *stack.shape[-2:])
    at = _guarded(module.first_unfit, triangular, flat, tolerance, _choice.threads)
    return at is not None and bool(at < 0)


def run_compiled(
    formula: str, given: Sequence[Any], out: Any, summed: bool, check: bool
) -> tuple[int, Floats] | None:
    """Numba's loop straight over whole arrays: the first invalid position or -1, and the output.

    None where there is no such loop, or the arguments are not contiguous arrays of one type and shape.  Called before
    anything else is looked at, as a call with small arrays takes as long in Python as in the loop.
    """
    first = given[0]
    if type(first) is not np.ndarray or (module := _compiled(first.size)) is None:
        return None
    shape, dtype, flat = first.shape, first.dtype, []
    if formula not in module.FORMULAS or not first.size or not shape or dtype not in FLOATS:
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
    at = _guarded(module.run, formula, summed, flat, out.reshape(-1), check, _choice.threads)
    return None if at is None else (at, out)


if (_asked := os.environ.get("KLDERIVE_BACKEND", "auto")) != "auto":
    use(_asked)
