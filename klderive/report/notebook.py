"""A checked text as a table for a notebook.

The one idea: the formula, and beside or below it the mark with its reason.

Not here: other derivations (derivation/display.py). Nothing but `as_html` imports SymPy.
"""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from ..records import replace
from .words import MARKS, message, sign, why

if TYPE_CHECKING:
    from ..reading.reports import FileReport

__all__ = ["as_html"]


def as_html(file: FileReport) -> str:
    """The checked text as a table for a notebook: formula, and beside or below it the mark with its reason."""
    from ..derivation.display import remark, row, table  # who has a report to show has loaded SymPy already

    rows = [remark(html.escape(file.error))] if file.error else []
    for chain in file.chains:
        if chain.head:
            rows.append(row(chain.head))
        for step in chain.steps:
            shown = replace(step, letters={name: f"${letter}$" for name, letter in step.letters.items()})
            reason = why(step) if step.verdict == "proved" else message(shown)
            rows.append(row(f"{sign(step.relation)} {step.source}", reason, step.verdict, MARKS[step.verdict]))
        if chain.assumed:
            rows.append(remark(f"assumed: {html.escape('; '.join(chain.assumed))}"))
    return table(rows)
