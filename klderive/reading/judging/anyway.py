"""Which relations of sentences that were not read hold anyway: those leave nothing to be known.

The one idea: a relation that is proved from conventions alone restricts nothing.

Not here: which relations are asked about (closed.py).
"""

from __future__ import annotations

from ...check import prove
from ...records import field, record, replace
from ...verdicts import Proved
from ..elaboration import Claim, Elaboration, claims
from ..formula import nodes as n

__all__ = ["Anyway"]

MOST = 100
"""Relations of a scope that are tried."""


@record(frozen=False)
class Anyway:
    """The relations of one scope that were tried, by their places."""

    elaboration: Elaboration
    tried: dict[n.Span, bool] = field(default_factory=dict)

    def __call__(self, relation: n.Node) -> bool:
        """Does each claim of a relation hold, whatever the text supposes?"""
        if relation.span not in self.tried:
            tried = len(self.tried) < MOST and isinstance(relation, (n.Relation, n.Clauses, n.Listing, n.Logic))
            made = claims([relation]) if tried else ()
            plain = all(not c.unread and not c.conditions and not c.supposing and not c.equivalence for c in made)
            self.tried[relation.span] = bool(made) and plain and all(map(self._holds, made))
        return self.tried[relation.span]

    def _holds(self, claim: Claim) -> bool:
        read = self.elaboration.also(claim)
        if read.statement is None or read.given or claim.sign == ":=":
            return False
        context = read.statement.context
        usual = replace(context, hypotheses=tuple(h for h in context.hypotheses if h in read.conventions))
        return isinstance(prove(replace(read.statement, context=usual)), Proved)
