r"""A line that differs, with one slip mended: the edit of its source that makes it true.

The one idea: each edit of the table of slips is put into the source, the side is read again, elaborated at the same desk, tried
in the model that spoke against the line (first for its value alone, as a neighbour of the line), and then proved. A slip is named
only if exactly one of the table, kind and place, mends the line; the side that was written last is looked at first, what stands
before the sign only if nothing there mends.

Not here: the table (slips.py), how a mended line is shown (report.py).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice

from ...check import prove
from ...language import IllTyped, Index, LanguageError, Matrix, Statement, Term
from ...language.meaning.evaluate import Evaluation
from ...records import record, replace
from ...refutation import Refutation, second_opinion
from ...refutation.opinion import WORK, Outcome, evaluated, outcome
from ...verdicts import Proved
from ..elaboration import Elaborated, Elaboration
from ..elaboration.chains import Claim
from ..elaboration.neighbours import Neighbours, Unforeseen
from ..elaboration.statements import FAULTS
from ..formula import Formula, edited, nodes
from ..formula.formulas import read_again
from ..layout.document import Document, Range
from ..layout.tokens import lex
from .slips import Edit, Side, edits

__all__ = ["Mend", "Mended", "Mending", "mended", "respelled", "side_of"]

EDITS = 200
"""Edits of a side that are tried."""
WHOLE, OPEN = 1_500, 300
"""Edits that are tried in a document: for lines that are refuted, for lines that may not be meant for every value."""
BATCH = 40
"""Edits that are looked at together."""
PROOFS = 12
"""Mended lines that are to be proved, for a line."""


@record
class Mended:
    """The slip in words, the edit of the source as small as it can be, and the side as it is and as it would be."""

    says: str
    range: Range
    text: str
    side: Range
    source: str
    mended: str


@record(frozen=False)
class Mending:
    """The document whose lines are mended, and how many edits may still be tried in it: refuted lines have their own."""

    document: Document
    left: int = WHOLE
    open: int = OPEN

    def take(self, closed: bool) -> bool:
        """One edit more, if there is one."""
        left = self.left if closed else self.open
        if closed:
            self.left = max(0, left - 1)
        else:
            self.open = max(0, left - 1)
        return left > 0


Mend = Callable[[Mending, tuple[Formula, ...], Elaborated, Refutation, Elaboration, bool, bool], Mended | None]
"""What looks for the slip of a line, as `mended` does."""


def mended(
    work: Mending,
    rows: tuple[Formula, ...],
    line: Elaborated,
    refutation: Refutation,
    elaboration: Elaboration,
    carried: bool,
    closed: bool = True,
) -> Mended | None:
    """The one slip that mends a line; `carried`: its left side is that of a line before, and stands; `closed`: it is refuted."""
    for which in ("right",) if carried else ("right", "left"):
        found = _of_side(work, rows, line, refutation, elaboration, which, closed)
        if found is None or len(found) > 1:
            return None
        if found:
            return found[0]
    return None


def _of_side(
    work: Mending,
    rows: tuple[Formula, ...],
    line: Elaborated,
    refutation: Refutation,
    elaboration: Elaboration,
    which: str,
    closed: bool,
) -> list[Mended] | None:
    """The first slips of one side that mend, two at most; None if there was more to be proved than is tried."""
    document = work.document
    row = row_of(rows, getattr(line.claim, which))
    if row is None:
        return []
    side = side_of(document, row, line, which)
    found: list[Mended] = []
    tried: set[tuple[Term, Term]] = set()
    proofs = 0
    every = iter(edits(side, EDITS))
    while batch := list(islice(every, max(1, min(BATCH, work.left if closed else work.open)))):
        claims = [respelled(document, row, side, line.claim, which, edit) for edit in batch]
        for edit, claim in zip(batch, _hopeful(claims, which, line, refutation, elaboration), strict=True):
            if not work.take(closed):
                return None
            statement = None if claim is None else elaboration.also(claim).statement
            if statement is None or (statement.left, statement.right) in tried or not _holds(statement, refutation):
                continue
            tried.add((statement.left, statement.right))
            proofs += 1
            if proofs > PROOFS:
                return None
            if second_opinion(statement).against is None and isinstance(prove(statement), Proved):
                found.append(_shown(document, side, edit))
                if len(found) == 2:
                    return found
    return found


def _hopeful(
    claims: Sequence[Claim | None], which: str, line: Elaborated, refutation: Refutation, elaboration: Elaboration
) -> list[Claim | None]:
    """The claims, without those whose edited side has, where the line fails, not the value of the other one."""
    evaluation = Evaluation(refutation.model, WORK)
    with elaboration.beside(line) as near:
        return [None if c is None or near is not None and not _may_hold(c, which, near, evaluation) else c for c in claims]


def _may_hold(claim: Claim, which: str, near: Neighbours, evaluation: Evaluation) -> bool:
    try:
        term = near.term(which, getattr(claim, which))
        if term is None:
            return False
        sides = {"left": near.statement.left, "right": near.statement.right, which: term}
        evaluation.units = WORK
        return evaluated(replace(near.statement, **sides, conditions=()), evaluation) is Outcome.HOLDS
    except IllTyped:
        return False
    except (Unforeseen, LanguageError, RecursionError, *FAULTS):  # a name of the edit alone, a fault: read in earnest
        return True


def row_of(rows: tuple[Formula, ...], node: nodes.Node) -> Formula | None:
    """The row that a side stands in."""
    for row in rows:
        if row.tree is not None and any(inner is node for inner in nodes.walk(row.tree)):
            return row
    return None


def side_of(document: Document, row: Formula, line: Elaborated, which: str) -> Side:
    """A side of a line, with what stands between its rows (alignment, line breaks) blanked in the source."""
    claim = line.claim
    tree, other = (claim.left, claim.right) if which == "left" else (claim.right, claim.left)
    text = document.masked
    for token in row.tokens:
        if token.kind == "skip" and not token.origin and tree.span.start <= token.start < tree.span.end:
            text = text[: token.start] + " " * (token.end - token.start) + text[token.end :]
    declared = line.statement.context.declarations if line.statement is not None else ()
    matrices = any(isinstance(getattr(d.kind, "result", d.kind), Matrix) for d in declared)
    sizes = tuple(d.name for d in declared if isinstance(d.kind, Index) and len(d.name) == 1)
    return Side(text, tree, other, matrices, sizes)


def respelled(document: Document, row: Formula, side: Side, claim: Claim, which: str, edit: Edit) -> Claim | None:
    """The claim with an edit of one side; None where it cannot be made or read."""
    text = edited(side.text, row, edit.node, edit.new or " ")
    if text is None:
        return None
    start, end = side.tree.span.start, side.tree.span.end + len(text) - len(side.text)
    tree = read_again(text, document.macros, start, end).tree
    if tree is None or isinstance(tree, (nodes.Relation, nodes.Listing, nodes.Clauses, nodes.Implication, nodes.Logic)):
        return None
    return replace(claim, right=tree) if which == "right" else replace(claim, left=tree)


def _holds(statement: Statement, refutation: Refutation) -> bool:
    """Do both sides have equal values in the model that spoke against the line?"""
    model = refutation.model
    if any(d not in model.values for d in statement.context.declarations):
        return False
    return outcome(statement, model) is Outcome.HOLDS


def _shown(document: Document, side: Side, edit: Edit) -> Mended:
    """The least edit of the text, token by token, and the side with it."""
    start, end = edit.node.span.start, edit.node.span.end
    old = [t.text for t in lex(document.text[start:end])]
    new = [t.text for t in lex(edit.new)]
    head = 0
    while head < min(len(old), len(new)) and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    first, last = start + len("".join(old[:head])), end - len("".join(old[len(old) - tail :]))
    text = "".join(new[head : len(new) - tail])
    before, after = document.text[side.tree.span.start : first], document.text[last : side.tree.span.end]
    text = f"{_apart(before, text or after)}{text}"
    if text.strip():
        text += _apart(text, after)
    where = Range(side.tree.span.start, side.tree.span.end)
    return Mended(edit.says, Range(first, last), text, where, document.text[where.start : where.end], before + text + after)


def _apart(before: str, after: str) -> str:
    r"""A space where a command would run into a letter."""
    command = before.rstrip("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ").endswith("\\") and before[-1:].isalpha()
    return " " if command and after[:1].isalpha() else ""
