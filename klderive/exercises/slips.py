"""The name of the slip in a refuted line: one edit of how it is written that makes it true.

The one idea: the reader's table of slips, applied to the line as LaTeX; an edit counts if it holds where the line failed and is
then proved, and a name is given only if all edits that do have that name.

Not here: the table (reading/judging/slips.py), slips that a sheet knows (judge.py).
"""

from __future__ import annotations

from collections.abc import Iterator

from ..check import prove
from ..language import Context, LanguageError, Statement, Term
from ..language.show import latex
from ..reading.elaboration import Claim, Elaboration
from ..reading.formula import edited, nodes, read_text
from ..reading.formula.formulas import read_again
from ..reading.judging.slips import Side, edits
from ..reading.layout.macros import Macros
from ..refutation import Refutation
from ..refutation.opinion import Outcome, outcome
from ..verdicts import Proved
from .answers import adopted
from .notation import NotRead
from .sheets import Exercise

__all__ = ["diagnosis"]

EDITS, PROOFS = 150, 8
"""Edits that are looked at, and those of them that are to be proved."""


def diagnosis(exercise: Exercise, before: Term, line: Term, refutation: Refutation, context: Context) -> str:
    """The name of the slip; empty if there is none, or more than one."""
    names: dict[str, None] = {}
    proofs = 0
    for says, mended in _mended(exercise, before, line):
        try:
            statement = Statement(context, refutation.statement.relation, before, mended)
        except LanguageError:
            continue
        if any(d not in refutation.model.values for d in context.declarations) or \
                outcome(statement, refutation.model) is not Outcome.HOLDS:
            continue
        proofs += 1
        if isinstance(prove(statement), Proved):
            names[says] = None
        if proofs == PROOFS or len(names) > 1:
            break
    return next(iter(names)) if len(names) == 1 else ""


def _mended(exercise: Exercise, before: Term, line: Term) -> Iterator[tuple[str, Term]]:
    """The line with each slip of the table mended, as far as that can be read."""
    source = f"{latex(before)} = {latex(line)}"
    formula = read_text(source)
    if not isinstance(formula.tree, nodes.Relation) or len(formula.tree.sides) != 2:
        return
    other, tree = formula.tree.sides
    claim = Claim(other, "=", tree, tree.span)
    work = Elaboration(exercise.desk.said, [claim], (formula.tree,))
    matrices = any(exercise.letters.sort(name) in ("vector", "square") for name in exercise.desk.known)
    sizes = tuple(name for name in sorted(exercise.desk.known) if exercise.letters.sort(name) == "size")
    for edit in edits(Side(source, tree, other, matrices, sizes), EDITS):
        text = edited(source, formula, edit.node, edit.new or " ")
        if text is None:
            continue
        again = read_again(text, Macros({}), tree.span.start, tree.span.end + len(text) - len(source)).tree
        if again is None or isinstance(again, (nodes.Relation, nodes.Listing)):
            continue
        found = work.also(Claim(other, "=", again, again.span)).statement
        if found is not None:
            try:
                yield edit.says, adopted(exercise.desk.labelled(found.right), exercise)
            except NotRead:
                continue
