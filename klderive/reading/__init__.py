"""The reader: people's LaTeX, line by line, with a verdict each.

The one idea: a text is read as it stands; what is understood is judged by the checker, what is not is said.
`check_file` and `check_text` are all that the command line, the pytest plugin and the notebook magic use.

Not here: how reports look (report.py).
"""

from __future__ import annotations

from .files import ChainReport, FileReport, StepReport, check_file, check_text

__all__ = ["ChainReport", "FileReport", "StepReport", "check_file", "check_text"]
