"""The reader: people's LaTeX, line by line, with a verdict each.

The one idea: a text is read as it stands; what is understood is judged by the checker, what is not is said.
`check_file` and `check_text` are all that the command line, the pytest plugin and the notebook magic use; they are
imported when first asked for, so that the pages of the findings load nothing.

Not here: how reports look (report.py).
"""

from importlib import import_module
from typing import Any

__all__ = ["ChainReport", "FileReport", "StepReport", "check_bytes", "check_file", "check_text"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.files"), name)
