"""What a text says, as inert data: what the pass over the sentences hands to elaboration.

The one idea: each saying has its range in the source and the range in which it holds; formulas in it are presentation trees.
Words of a text have become words of this page (`KINDS`, `PROPERTIES`), so that elaboration knows no language; of a name that
is "unrestricted" nothing is customary.

Not here: how sentences are read.
"""

from __future__ import annotations

from ..records import record
from .formula.nodes import Node
from .layout.document import Range

__all__ = ["KINDS", "PROPERTIES", "Declared", "Defined", "Distributed", "Marked", "Said", "Spoken", "Supposed"]

KINDS = frozenset("""number vector matrix function law random random-vector random-matrix index size set point
    unknown letter""".split())
PROPERTIES = frozenset(
    """positive nonnegative negative nonzero whole even odd positive-definite semidefinite symmetric orthogonal
    diagonal invertible square discrete independent convex concave increasing decreasing variance covariance deviation
    unrestricted degenerate""".split()
)
DEGENERATE = "degenerate"
"""The property of having no inverse, or of being zero, always or now and then."""


@record
class Declared:
    r"""Names and what they are: `x`, `\mu_1`, `a_1, \ldots, a_n`, `f(x)`. `kind` "" only adds properties; "unknown" is what words
    say that are not read ("the imaginary unit"), "letter" that it is not what it is by custom ("the Hessian $H$");
    `sizes` as written."""

    names: tuple[Node, ...]
    kind: str
    range: Range
    holds: Range
    sizes: tuple[Node, ...] = ()
    properties: tuple[str, ...] = ()


@record
class Supposed:
    """A relation that is supposed: `\\sigma > 0`, `a = b`, `x \\in \\mathbb{R}^n`."""

    relation: Node
    range: Range
    holds: Range


@record
class Defined:
    """`left = right` as a definition of the left side: a name, a name with indices, a function at its arguments.

    `brief`: it holds in its sentence, and says nothing of what stands before it.
    """

    left: Node
    right: Node
    range: Range
    holds: Range
    brief: bool = False


@record
class Distributed:
    """Names and their law: `X ~ N(0, 1)`, `p = N(0, 1)`; `deviation` says what the words say about a second parameter (None:
    nothing)."""

    names: tuple[Node, ...]
    law: Node
    range: Range
    holds: Range
    deviation: bool | None = None
    independent: bool = False


@record
class Marked:
    """Formulas of a sentence that was not read: what it says about their names is not known. `plain`: its words say nothing of
    them, so that those of its relations which hold anyway leave nothing to be known."""

    names: tuple[Node, ...]
    range: Range
    holds: Range
    plain: bool = False


@record
class Spoken:
    """Words about a notation, or about all things of a kind: `of` "log" ("in bits", "to base 2": `log` and entropies need not be
    to base e), "base 2" (which it is), "bar" ("weighted mean", "conjugate": a bar need not be the mean of what is below it),
    "vector" (a point need not be a number), "other norm" (the sign of this operation has another meaning), "exponential b"
    (this parameter of such a law is called another one), or "every matrix" (of matrices without their names: "all matrices are
    symmetric")."""

    of: str
    range: Range
    holds: Range


Said = Declared | Supposed | Defined | Distributed | Marked | Spoken
