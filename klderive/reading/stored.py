"""A table of data/, as a dict.

The one idea: TOML is for people and takes long to parse; what was parsed is kept beside the bytecode of the modules, on the same
terms: for this version of the file, for this Python, if `__pycache__` can be written and nobody asked for no bytecode.

Not here: what the tables mean.
"""

from __future__ import annotations

import marshal
import os
import sys
from pathlib import Path
from typing import Any

__all__ = ["DATA", "stored"]

DATA = Path(__file__).resolve().parent / "data"


def stored(name: str, folder: Path = DATA) -> dict[str, Any]:
    """The table data/NAME.toml.

    >>> "head" in stored("heads")
    True
    """
    path = folder / f"{name}.toml"
    stat = path.stat()
    made_of = (stat.st_mtime_ns, stat.st_size)
    kept = folder / "__pycache__" / f"{path.name}.{sys.implementation.cache_tag}"
    try:
        of, found = marshal.loads(kept.read_bytes())
        if of == made_of:
            return found
    except (OSError, ValueError, EOFError, TypeError):
        pass
    import tomllib

    found = tomllib.loads(path.read_text(encoding="utf-8"))
    if not sys.dont_write_bytecode and sys.pycache_prefix is None:
        _keep(kept, marshal.dumps((made_of, found)))
    return found


def _keep(path: Path, data: bytes) -> None:
    """Written beside and put in place, as others may be reading; where that is not allowed, not at all."""
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(exist_ok=True)
        beside.write_bytes(data)
        os.replace(beside, path)
    except OSError:
        pass
