"""Values: what the hypotheses put in the place of names.

The one idea: an equation whose left side is a name, or every member of a family, is a definition: the name is replaced
where it is met. A definition of members 1..n says nothing of the others.

Not here: equations between expressions (hypotheses.py reduces by them).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from ..language import Declaration, Function, Lam, Term, instantiate, shift
from ..records import record
from .facts import Facts, certainly_inside
from .polynomials import Refused, Span


@record
class Members:
    """The members of a family: a body below as many variables as `ranges` has (None: over all)."""

    body: Term
    ranges: tuple[Span | None, ...]

    def at(self, refs: tuple) -> bool:
        """Whether the body certainly holds for this member."""
        return all(span is None or certainly_inside(r, span) for r, span in zip(refs, self.ranges, strict=True))


class Values:
    """Definitions by name."""

    def __init__(self, facts: Facts):
        self.facts = facts
        self.names: dict[Declaration, Term] = {}
        self.members: dict[Declaration, Members] = {}
        self.busy: set[Declaration] = set()

    @staticmethod
    def at(body: Term, name: Declaration, args: Sequence[Term]) -> Term:
        """The body of a definition with terms for its variables."""
        assert isinstance(name.kind, Function)
        for k, (kind, arg) in enumerate(zip(reversed(name.kind.arguments), reversed(args), strict=True)):
            body = instantiate(Lam(kind, body), shift(arg, len(args) - 1 - k))
        return body

    @contextmanager
    def opening(self, name: Declaration) -> Iterator[Term]:
        """The value of a name, which may not lead back to it."""
        if name in self.busy:
            raise Refused(f"{name.name} is defined in terms of itself")
        self.busy.add(name)
        try:
            yield self.names[name] if name in self.names else self.members[name].body
        finally:
            self.busy.discard(name)
