"""The reader's second pass: tokens to presentation trees.

The one idea: every token of a formula is in its tree, or on a short list of spacing and punctuation, or the formula is unread.

Not here: kinds. What is adjacent stays adjacent.
"""

from . import nodes
from .formulas import Formula, Line, edited, lines, read, read_all, read_text, relates, source, unaccounted
from .nodes import Unread

__all__ = [
    "Formula",
    "Line",
    "Unread",
    "edited",
    "lines",
    "nodes",
    "read",
    "read_all",
    "read_text",
    "relates",
    "source",
    "unaccounted",
]
