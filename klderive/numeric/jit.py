"""The way to Numba: its decorators where it is installed, else stand-ins that leave functions as they are.

So that the modules of the compiled path can be imported (for their docstrings, say) without it; `use` says what is
missing before any of them is called.
"""

from __future__ import annotations

# mypy: ignore-errors
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

try:
    from numba import from_dtype, njit, typeof, types
    from numba.core import cgutils
    from numba.core.cgutils import ir
    from numba.core.errors import NumbaError as CompilationError
    from numba.extending import intrinsic, overload, register_jitable

    AVAILABLE = True
except ImportError:  # the extra `fast` is not installed
    AVAILABLE, cgutils, ir, types, from_dtype, typeof = False, None, None, None, None, None
    CompilationError = NotImplementedError

    def njit(*_: Any, **__: Any) -> Any:
        return lambda function: function

    overload = register_jitable = njit

    def intrinsic(function: Any) -> Any:
        return function


__all__ = [
    "AVAILABLE",
    "CompilationError",
    "cgutils",
    "fingerprint",
    "from_dtype",
    "intrinsic",
    "ir",
    "loop",
    "njit",
    "overload",
    "register_jitable",
    "typeof",
    "types",
]


@cache
def fingerprint() -> str:
    """A digest of all that goes into the compiled loops."""
    folder = Path(__file__).parent
    files = sorted([*folder.glob("*.py"), *(folder / "printed").glob("*.py")])
    return sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def loop(*fastmath: str) -> Any:
    """Decorates a loop: no lock held, compiled when first called, kept on disk (if there is a place to write to) as long
    as its sources stay.

    Numba itself looks only at the time and size of the file that holds the loop, and would keep code whose inner
    functions have changed in other files.
    """

    def decorate(function: Any) -> Any:
        compiled = njit(error_model="numpy", nogil=True, fastmath=set(fastmath))(function)
        with suppress(AttributeError, RuntimeError):  # without Numba; with it, where no folder can be written
            compiled.enable_caching()
        kept = getattr(getattr(compiled, "_cache", None), "_cache_file", None)
        if hasattr(kept, "_source_stamp"):
            kept._source_stamp = fingerprint()
        return compiled

    return decorate
