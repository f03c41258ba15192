"""Tables of lines of the language, and what the prover alone says of one.

The one idea: a right line is proved; a wrong one is not, neither by every axiom nor with one of those of its table switched off.
"""

from __future__ import annotations

from collections.abc import Iterable

from klderive.language.notation import read_statement
from klderive.proof.axioms import ALL
from klderive.proof.decide import Proof, decide


def lines(table: str) -> list[str]:
    """The lines of a table that are no comments."""
    return [line for line in table.strip().splitlines() if not line.startswith("#")]


def proved(line: str) -> Proof:
    """The proof of a line that has one."""
    found = decide(read_statement(line))
    assert isinstance(found, Proof), found
    return found


def never_proved(line: str, own: Iterable[str]) -> None:
    """No axiom proves a line, nor do the others when one of these is off, nor arithmetic alone."""
    statement = read_statement(line)
    for using in (ALL, *(ALL - {axiom} for axiom in own), frozenset[str]()):
        assert not isinstance(decide(statement, using), Proof), ALL - using
