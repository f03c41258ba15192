r"""Rounded numbers inside of a formula, `2 \cdot 3.14`, take back a refutation that lies within their rounding.

The one idea: a decimal stands for any number with its digits; a line that is true for one choice of the ends of these intervals
and false for another is not refuted.

Not here: a decimal alone on its side, which is read to its digits (elaboration/statements.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product

from ...language import App, Num, Statement, Term, names, subterms
from ...records import replace
from ...verdicts import Proved, Undecided
from ..elaboration import Elaborated
from ..formula import nodes as n
from ..names import unbraced
from .alternatives import AS_READ, Decide

__all__ = ["within_rounding"]

FEW = 2
"""Digits of a decimal that is taken to be exact: 0.5, 1.2."""
MOST = 4
"""Decimals of a line of which the ends are tried."""


def within_rounding(line: Elaborated, decide: Decide) -> Undecided | None:
    """What is said of a refuted line that holds to the digits shown."""
    statement = line.statement
    decimals = dict(_decimals(line))
    if statement is None or not decimals:
        return None
    shown = ", ".join(sorted({text for text, _ in decimals.values()}))
    said = Undecided(f"wrong with the digits as they stand; {shown} may be rounded", code=AS_READ)
    stand = {abs(Fraction(t.value)) for side in (statement.left, statement.right) for t in subterms(side) if isinstance(t, Num)}
    if names(statement.left, statement.right) or len(decimals) > MOST or not stand.issuperset(decimals):
        return said
    ends = [(value - half, value + half) for value, (_, half) in decimals.items()]
    moved = (_moved(statement, dict(zip(decimals, values, strict=True))) for values in product(*ends))
    if statement.relation != "=":
        return said if any(isinstance(decide(one).verdict, Proved) for one in moved) else None
    sides = {sign for one in moved for sign in ("<=", ">=") if isinstance(decide(replace(one, relation=sign)).verdict, Proved)}
    return said if len(sides) == 2 else None


def _decimals(line: Elaborated) -> Iterator[tuple[Fraction, tuple[str, Fraction]]]:
    """The decimals inside of the sides of a line, with what they look like and half a unit of their last digit."""
    for side in (line.claim.left, line.claim.right):
        for node in n.walk(side):
            whole, point, behind = node.text.partition(".") if isinstance(node, n.Number) else ("", "", "")
            digits = (whole + behind).lstrip("0")
            if point and behind.isdecimal() and len(digits) > FEW and node is not unbraced(side):
                value = Fraction(f"{whole or '0'}.{behind}")
                yield value, (f"{whole}.{behind}", Fraction(1, 2 * 10 ** len(behind)))


def _moved(statement: Statement, values: dict[Fraction, Fraction]) -> Statement:
    """A statement with other numbers in the place of some."""
    return replace(statement, left=_number(statement.left, values), right=_number(statement.right, values))


def _number(term: Term, values: dict[Fraction, Fraction]) -> Term:
    match term:
        case Num(value=value) if abs(Fraction(value)) in values:
            new = values[abs(Fraction(value))]
            return Num(new if value > 0 else -new)
        case App(op=op, args=args):
            return App(op, tuple(_number(argument, values) for argument in args))
    return term
