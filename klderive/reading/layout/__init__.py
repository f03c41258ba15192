"""The reader's first pass: a file to prose, headings, displays and inline formulas, with exact ranges.

The one idea: nothing is understood here, and nothing is lost: what is mathematics in a form that is not read is an item too.

Not here: what formulas and sentences say.
"""

from .assembly import NotANotebook, read, read_cells
from .document import (
    Display,
    Document,
    Heading,
    Inline,
    Item,
    Mark,
    NotRead,
    Paragraph,
    Part,
    Place,
    Range,
    Words,
)

__all__ = [
    "Display", "Document", "Heading", "Inline", "Item", "Mark", "NotANotebook", "NotRead", "Paragraph", "Part", "Place", "Range",
    "Words", "read", "read_cells",
]  # fmt: skip
