"""How a checked text is shown: in the terminal, in a notebook, as a page, to other programs.

The one idea: every format is a function from the same plain reports to text; what is said of a line is said in words.py alone.

Not here: derivations (derivation/display.py), what the findings mean (reading/findings.py).
"""

from .notebook import as_html
from .page import page
from .programs import annotation, concise, github, to_json, to_sarif
from .terminal import HANDLER, asked, full, quiet
from .words import message, statistics, summary, totals

__all__ = [
    "HANDLER", "annotation", "as_html", "asked", "concise", "full", "github", "message", "page", "quiet", "statistics", "summary",
    "to_json", "to_sarif", "totals",
]  # fmt: skip
