"""Lines with an operation to which the text gives another meaning than the table.

Equality itself may be meant loosely ("up to constants"): then no line is refuted.

The one idea: an equation that defines an operation at plain names and is refuted as it is read defines another one; of that, and
of one that words rename (elaboration/operations.py), no line is proved or refuted.

Not here: names (closed.py); definitions that are used (elaboration).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...language import App, Statement
from ...records import replace
from ...verdicts import Proved, Refuted, Undecided
from ..elaboration import Elaborated
from ..elaboration.chains import Chain
from ..elaboration.operations import operations, subject
from ..elaboration.remarks import CONDITIONAL, LOOSELY, PREMISE, QUOTED
from ..elaboration.roles import Scope
from ..formula import nodes as n
from ..names import named_nodes
from ..said import Spoken
from ..tables import head_of
from .closed import HEADS
from .lines import DIFFERS, Decide, Line

__all__ = ["Meant", "meant_otherwise", "withdrawn"]

Meant = tuple[str, int, int]
"""An operation with the stretch in which its sign means something else."""
UNCLAIMED = {
    LOOSELY: "the text says that equalities are meant loosely here",
    PREMISE: "its sentence cites a premise that was not read",
    QUOTED: "the text asks for it, or quotes it as wrong",
}
"""What words may say of all lines of a stretch, and why none of them is refuted."""


def meant_otherwise(
    chains: Sequence[Chain], read: Sequence[Elaborated], scope: Scope, end: int, decide: Decide
) -> Iterator[Meant]:
    """The operations that a passage renames, up to the end of the text."""
    for said in scope.said:
        if isinstance(said, Spoken) and said.of.startswith("other "):
            yield said.of.removeprefix("other "), said.range.start, said.holds.end
    at = 0
    for chain in chains:
        mine, at = read[at : at + len(chain.claims)], at + len(chain.claims)
        for line in mine:
            op = subject(line.claim.left)
            if not op or line.statement is None or op in operations(line.claim.right) or not _defines(chain, line):
                continue
            if _read_so(line) and isinstance(decide(_by_itself(line.statement)).verdict, Refuted):
                yield op, line.claim.at.start, end


def _read_so(line: Elaborated) -> bool:
    """Was the left side read as the operation? A letter for one (`h`) may be a function of the text."""
    head, left = head_of(line.claim.left), line.statement.left if line.statement is not None else None
    if isinstance(line.claim.left, n.Product):
        head = head_of(line.claim.left.items[0])
    return head is None or not head.letter or isinstance(left, App) and left.op in HEADS


def _by_itself(statement: Statement) -> Statement:
    """A statement that does not suppose itself."""
    sides = {statement.left, statement.right}
    others = tuple(h for h in statement.context.hypotheses if not isinstance(h, App) or set(h.args) != sides)
    return replace(statement, context=replace(statement.context, hypotheses=others))


def _defines(chain: Chain, line: Elaborated) -> bool:
    """Does the text define by it: "define", ":=", or supposed with all names of the left on the right?"""
    if line.claim.sign == ":=" or chain.role == "definition":
        return True
    left, right = (
        {name for node, name in named_nodes(side) if not operations(node)} for side in (line.claim.left, line.claim.right)
    )
    return chain.role == "hypothesis" and line.claim.sign == "=" and left <= right


def withdrawn(lines: Sequence[Line], meant: Sequence[Meant], always: bool = False) -> tuple[Line, ...]:
    """The lines, those undecided that have an operation of another meaning; `always`: a mark says that they are claimed as they
    stand."""
    said = [one for one in meant if one[0] not in UNCLAIMED] if always else meant
    return tuple(_withdrawn(line, said) for line in lines) if said else tuple(lines)


def _is_bar(tree: n.Node) -> bool:
    """Does a bar stand in it, of a condition: `E[x | y]`, or a letter below that says which law?"""
    nodes = list(n.walk(tree))
    given = any(isinstance(node, n.Bracket) and any(sign.name == "|" for sign in node.bars) for node in nodes)
    return given or any(isinstance(node, n.Script) and node.below is not None and operations(node.base) for node in nodes)


def _withdrawn(line: Line, meant: Sequence[Meant]) -> Line:
    if not isinstance(line.verdict, (Proved, Refuted)):
        return line
    claim = line.read.claim
    has = operations(claim.left, claim.right) | {claim.sign}
    why = next((UNCLAIMED[op] for op, start, end in meant if op in UNCLAIMED and start <= line.at < end), "")
    if why and isinstance(line.verdict, Refuted):
        reason = f"differs {line.verdict.witness}; {why}"
        return replace(line, verdict=Undecided(reason, line.assumed, DIFFERS), differs=line.verdict.witness, refutation=None)
    has |= {CONDITIONAL + op for op in operations(claim.left)} if not any(map(_is_bar, (claim.left, claim.right))) else set()
    found = next((op for op, start, end in meant if op in has and start <= line.at < end), "")
    if not found:
        return line
    return replace(line, verdict=Undecided(f"the text gives the sign of “{found}” another meaning"), refutation=None)
