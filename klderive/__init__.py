"""klderive: every line of a KL derivation, derived, checked and turned into code.

The face of the package: it only exports. A name is imported from its module when
it is first asked for, so that `import klderive` loads neither SymPy nor Matplotlib
and the numeric functions alone never do.
"""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_EXPORTS = {
    # densities, divergences and matrices as SymPy nodes
    "Normal": "klderive.checker.nodes",
    "KL": "klderive.checker.nodes",
    "Entropy": "klderive.checker.nodes",
    "CrossEntropy": "klderive.checker.nodes",
    "E": "klderive.checker.nodes",
    # verdicts
    "Proved": "klderive.checker.verdicts",
    "Refuted": "klderive.checker.verdicts",
    "Undecided": "klderive.checker.verdicts",
    "Given": "klderive.checker.verdicts",
    "Unread": "klderive.checker.verdicts",
    # checking and deriving
    "check": "klderive.check",
    "Step": "klderive.derivation",
    "Derivation": "klderive.derivation",
    "derive": "klderive.derivation",
    # numbers
    "to_numpy": "klderive.numeric",
    "kl_normal": "klderive.numeric",
}

__all__ = ["__version__", *sorted(_EXPORTS)]


def __getattr__(name: str) -> Any:
    """The exported object, imported from its module on first use."""
    if name not in _EXPORTS:
        raise AttributeError(f"module 'klderive' has no attribute {name!r}; it exports: {', '.join(__all__)}")
    value = getattr(import_module(_EXPORTS[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
