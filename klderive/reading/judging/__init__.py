"""The reader's last pass: statements to verdicts, each at its own line.

The one idea: a line that was read is proved or not whatever its text; it is refuted only if it was meant for every value of its
names (closed.py). What stands between a text and its lines is in the passes before.

    directives   marks and directives in comments
    closed       was a line meant for every value of its names?
    lines        the claims of a chain, one by one
    composing    a line behind one that differs is compared with what stood before
    alternatives another customary reading takes a refutation back
    places, slips  the table of slips: edits of presentation trees
    mending      the one slip that mends a line
    texts        a document: its chains, and what was not read

Not here: files (reading/files.py), how verdicts are printed (report.py). No SymPy.
"""

from .texts import Judged, Line, judged

__all__ = ["Judged", "Line", "judged"]
