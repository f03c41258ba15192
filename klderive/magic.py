"""`%load_ext klderive`, then `%%check` above a cell of LaTeX: every line gets its verdict below the cell.

The one idea: the magic is check_text with a nicer face; what the cell says stays text.
"""

from __future__ import annotations

from typing import Any

__all__ = ["Checked", "check_cell", "load_ipython_extension"]


class Checked:
    """The report on a cell: a table in a notebook, marked lines in a terminal."""

    def __init__(self, report: Any):
        self.report = report

    def __repr__(self) -> str:
        from .report import full

        return self.report.error or "\n".join(full(self.report)).rstrip()

    def _repr_html_(self) -> str:
        from .report import as_html

        return as_html(self.report)


def check_cell(line: str, cell: str | None = None) -> Checked:
    r"""The verdicts on a cell of LaTeX; what stands on the magic's own line is a directive.

    >>> check_cell("", r"$$\log(a^2) = 2 \log b$$").report.counts()["proved"]
    0
    """
    from .reading import check_text

    text = cell if cell is not None else line
    if cell is not None and line.strip():
        text = f"<!-- klderive: {line.strip()} --> {text}"
    if "$" not in text and "\\[" not in text and "\\begin{" not in text:
        text = f"$$\n{text}\n$$"
    return Checked(check_text(text, "<cell>"))


def load_ipython_extension(ipython: Any) -> None:
    """Register `%check` and `%%check`."""
    ipython.register_magic_function(check_cell, "line_cell", "check")
