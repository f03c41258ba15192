r"""Another customary reading of a notation takes a refutation back, and never earns a proof (rule 3).

The one idea: where a default of the table mattered in a line that is refuted, the line is read again at the same desk with that
default changed. If it is not refuted then, the verdict is "wrong as read; true if ... is meant"; if it is, the refutation stands.

Not here: the defaults themselves (elaboration/products.py, heads.py, densities.py look at `Desk.other`).
"""

from __future__ import annotations

from collections.abc import Callable

from ...check import Judgement, prove
from ...language import Statement
from ...records import record
from ...verdicts import Proved, Refuted, Undecided
from ..elaboration import Elaborated, Elaboration
from ..elaboration.parts import Reading
from ..layout.document import Document

__all__ = ["ALTERNATIVES", "AS_READ", "Alternative", "doubted", "reading_words", "taken_back"]

Decide = Callable[..., Judgement]
AS_READ = "KL312"
"""The code of a line that is wrong as read, and may be meant otherwise."""


@record
class Alternative:
    """A default and the other reading, as templates over the parts of the place where it mattered."""

    read: str
    other: str
    words: tuple[str, str]


ALTERNATIVES = {
    "1/2x": Alternative("{0}/({1}{2})", "({0}/{1}) {2}", ("all that follows / is below it", "only the first factor is")),
    "a/b c": Alternative("{0}/({1}{2})", "({0}/{1}) {2}", ("all that follows / is below it", "only the first factor is")),
    r"\log a b": Alternative("{0}({1}{2})", "{0}({1}){2}", ("the logarithm takes the product", "it takes the first factor")),
    r"\log^2 x": Alternative("({0} ...)^{1}", "{0}((...)^{1})", ("a power of the logarithm", "the logarithm of a power")),
    "E x^2": Alternative("{0}[{1}^{2}]", "({0}[{1}])^{2}", ("the mean of the square", "the square of the mean")),
    r"\log(x)^2": Alternative("({0}{1})^{2}", "{0}({1}^{2})", ("a power of the logarithm", "the logarithm of a power")),
    r"\log(x)^{1/2}": Alternative("{0}({1}^{2})", "({0}{1})^{2}", ("the logarithm of a power", "a power of the logarithm")),
    "E(x)^2": Alternative("({0}{1})^{2}", "{0}[{1}^{2}]", ("the square of the mean", "the mean of the square")),
    "E x y": Alternative("{0}[{1}] {2}", "{0}[{1} {2}]", ("the mean of the next factor", "the mean of the product")),
    r"\Delta x^2": Alternative("({0}{1})^{2}", "{0} \\cdot {1}^{2}", ("the square of the difference", "a product")),
    "N(mu, sigma)": Alternative(
        "{0} a standard deviation", "{0} a variance", ("the second parameter a standard deviation", "a variance")
    ),
    "N(mu, 2)": Alternative("{0} a variance", "{0} a standard deviation", ("the second parameter a variance", "a deviation")),
}
"""Each row of the table of defaults whose other customary reading the desk knows."""
EVEN = frozenset({r"\log(x)^{1/2}"})
"""Rows whose two readings are as customary as each other: a line is proved only if both are."""
STANDS = frozenset({"primitive"})
"""Rows without another customary reading. A default that is in neither table takes every refutation back."""


def taken_back(document: Document, line: Elaborated, elaboration: Elaboration, decide: Decide) -> Undecided | None:
    """The verdict on a refuted line that another reading would not refute; None if the refutation stands."""
    unknown = dict.fromkeys(r.row for r in line.readings if r.row not in ALTERNATIVES and r.row not in STANDS)
    if unknown:
        return Undecided(f"wrong as read; another reading of a notation may be meant: {'; '.join(unknown)}", code=AS_READ)
    rows = tuple(dict.fromkeys(r.row for r in line.readings if r.row in ALTERNATIVES))
    tries = [frozenset({row}) for row in rows] + ([frozenset(rows)] if len(rows) > 1 else [])
    for other in tries:
        statement = elaboration.otherwise(line.claim, other).statement
        if statement is None or _same(statement, line.statement):
            continue  # a reading that makes no sense is none
        verdict = decide(statement).verdict
        if not isinstance(verdict, Refuted):
            return Undecided(_words(document, line, other, isinstance(verdict, Proved)), code=AS_READ)
    return None


def doubted(document: Document, elaboration: Elaboration, line: Elaborated) -> Undecided | None:
    """The verdict on a proved line that another reading, as customary as its own, would not prove; None if the proof stands."""
    other = frozenset(r.row for r in line.readings) & EVEN
    if not other:
        return None
    statement = elaboration.otherwise(line.claim, other).statement
    if statement is not None and isinstance(prove(statement), Proved):
        return None
    read, meant = _pairs(document, line, other)
    return Undecided(f"true as read ({'; '.join(read)}); not shown if {'; '.join(meant)} is meant", code=AS_READ)


def _same(one: Statement, other: Statement | None) -> bool:
    return other is not None and (one.left, one.right, one.relation) == (other.left, other.right, other.relation)


def _words(document: Document, line: Elaborated, other: frozenset[str], proved: bool) -> str:
    read, meant = _pairs(document, line, other)
    return f"wrong as read ({'; '.join(read)}); {'true' if proved else 'not wrong'} if {'; '.join(meant)} is meant"


def _pairs(document: Document, line: Elaborated, other: frozenset[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    found = [reading_words(document, r) for r in line.readings if r.row in other]
    read, meant = zip(*dict.fromkeys(found), strict=True)
    return read, meant


def reading_words(document: Document, reading: Reading) -> tuple[str, str]:
    """How a place was read and how it might have been, in the author's LaTeX where the place is one of the text."""
    row = ALTERNATIVES[reading.row]
    parts = [" ".join(document.masked[span.start : span.end].split()) for span in reading.parts]
    if not parts or not all(parts) or "$" in "".join(parts):
        return row.words
    try:
        return row.read.format(*parts), row.other.format(*parts)
    except IndexError:
        return row.words
