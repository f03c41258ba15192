"""How a checked text is shown: in the terminal, in a notebook, as a page, to other programs.

The one idea: every format is a function from the same plain reports to text; what is said of a line is said in words.py alone.
A format is loaded when it is first asked for.

Not here: derivations (derivation/display.py), what the findings mean (reading/findings.py).
"""

from importlib import import_module
from typing import Any

HOMES = {
    "notebook": ("as_html",),
    "standalone": ("page",),
    "programs": ("annotation", "concise", "github", "to_json", "to_sarif"),
    "terminal": ("HANDLER", "asked", "full", "quiet"),
    "words": ("message", "statistics", "summary", "totals"),
}
__all__ = [
    "HANDLER", "annotation", "as_html", "asked", "concise", "full", "github", "message", "page", "quiet", "statistics", "summary",
    "to_json", "to_sarif", "totals",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    home = next((home for home, names in HOMES.items() if name in names), None)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{home}"), name)
