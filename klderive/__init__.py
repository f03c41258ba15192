"""klderive: every line of a KL derivation, derived, checked and turned into code.

The face of the package: it only exports. A name is imported from its module when
it is first asked for, so that `import klderive` loads neither SymPy nor Matplotlib
and the numeric functions alone never do.
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import Any

__version__ = "0.1.0"
_MODULES_TOO = frozenset(("check",))
"""Exported names that are also modules of the package."""


def __getattr__(name: str) -> Any:
    """The exported object, imported from its module on first use."""
    from .exports import MODULE_OF

    if name == "__all__":
        return ["__version__", *sorted(MODULE_OF)]
    if name not in MODULE_OF:
        raise AttributeError(f"module 'klderive' has no attribute {name!r}; dir(klderive) lists what it exports")
    value = getattr(import_module(MODULE_OF[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __getattr__("__all__")


class _Face(ModuleType):
    def __setattr__(self, name: str, value: object) -> None:
        # Python sets what it imports as an attribute: the module check would hide the function check.
        if not (name in _MODULES_TOO and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Face
