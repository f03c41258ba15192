"""A chain of lines, and the outcome of judging one: plain data.

The one idea: what held where a chain stands (its scope, its hypotheses, the words before it) travels with it.

Not here: how it is judged (comparing.py, judging.py).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ..verdicts import Verdict
from .lexer import ReadError
from .scope import Scope
from .tree import Tree

__all__ = ["Chain", "Line", "Outcome"]


@dataclass
class Line:
    """One formula of a chain: the relation before it, its possible trees, or why it is not read."""

    relation: str
    trees: tuple[Tree, ...]
    at: int
    source: str
    error: ReadError | None = None
    binds: str = ""
    mark: str = ""


@dataclass
class Chain:
    """Lines, and what held where they stand; `hypotheses` are (left, relation, right, source)."""

    lines: list[Line]
    scope: Scope
    hypotheses: list[tuple[Tree, str, Tree, str]] = field(default_factory=list)
    opaque: bool = False
    conditional: bool = False
    solving: bool = False
    inline: bool = False
    expected: str = ""
    ignored: str = ""
    measure: Tree | None = None
    divergence: Tree | None = None
    equation: tuple[Line, Line] | None = None
    context: tuple[Tree, ...] = ()
    varied: tuple[Tree, ...] = ()
    points: bool = False

    @property
    def integrals(self) -> bool:
        """Whether the text gives integrals or sums a value: no witness respects that."""
        return any(left.kind in ("int", "sum") for left, *_ in self.hypotheses)


@dataclass(frozen=True)
class Outcome:
    """The verdict on one line, with what it was compared with and how both were read."""

    at: int
    relation: str
    lhs: str
    rhs: str
    verdict: Verdict
    read_as: str = ""
    compared_with: str = ""
    latex: tuple[str, str] | None = None
