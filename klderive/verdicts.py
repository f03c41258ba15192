"""The five verdicts. They are matched, never truth-tested.

The one idea: a verdict carries its evidence (axioms and side conditions, a witness, a reason).
Nothing is decided here.
"""

from __future__ import annotations

from typing import Any

from .records import field, record


class _NoTruth:
    """A verdict has no truth value: `if check(...)` would call an undecided step true."""

    def __bool__(self) -> bool:
        raise TypeError("a verdict is matched (match verdict: case Proved(): ...), not truth-tested")


UNTRIED = "no model of what is supposed was evaluated"


@record
class Proved(_NoTruth):
    """The two sides agree for every value that the givens allow.

    `by` names the axioms that acted, `provided` the side conditions (`conditions`: the same as propositions of the
    language), `assumed` the readings and hypotheses used; `models` says in how many models of the context both sides had
    values, all of them in the relation. `certificate` is the JSON that `klderive verify` re-checks, if one was looked for and
    found; else `uncertified` says why there is none.

    >>> Proved(("trace",), models=3)
    Proved(by=('trace',), provided=(), assumed=())
    >>> Proved(("trace",))
    Proved(by=('trace',), provided=(), assumed=(); no model of what is supposed was evaluated)
    """

    by: tuple[str, ...] = ()
    provided: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()
    conditions: tuple[Any, ...] = field(default=(), compare=False, repr=False)
    models: int = field(default=0, compare=False, repr=False)
    certificate: str = field(default="", compare=False, repr=False)
    uncertified: str = field(default="", compare=False, repr=False)

    mark = "✓"
    name = "proved"

    @property
    def untried(self) -> str:
        """In words that nothing but the axioms speaks for the step; empty if models do."""
        return "" if self.models else UNTRIED

    def __repr__(self) -> str:
        said = f"by={self.by!r}, provided={self.provided!r}, assumed={self.assumed!r}"
        return f"Proved({'; '.join(filter(None, (said, self.untried)))})"


@record
class Witness:
    """A point inside the givens and the values of both sides there."""

    at: tuple[tuple[str, str], ...]
    lhs: str
    rhs: str

    def __str__(self) -> str:
        where = ", ".join(f"{name} = {value}" for name, value in self.at)
        return f"at {where or 'every point'}: {self.lhs} against {self.rhs}"


@record
class Refuted(_NoTruth):
    """A confirmed point where the two sides differ; `diagnosis` names the slip if mending it makes the line true."""

    witness: Witness
    diagnosis: str | None = None
    assumed: tuple[str, ...] = ()

    mark = "✗"
    name = "refuted"


@record
class Undecided(_NoTruth):
    """Neither; `reason` says which construct or assumption was missing. `code` is that of a finding of its own kind."""

    reason: str
    assumed: tuple[str, ...] = ()
    code: str = field(default="", compare=False, repr=False)

    mark = "?"
    name = "undecided"


@record
class Given(_NoTruth):
    """A definition or hypothesis that the text introduces; `binds` is the name it binds."""

    binds: str = ""

    mark = "·"
    name = "given"


@record
class Unread(_NoTruth):
    """The text was not understood; the position counts from 1."""

    reason: str
    line: int = 0
    column: int = 0

    mark = "–"
    name = "unread"


Verdict = Proved | Refuted | Undecided | Given | Unread
