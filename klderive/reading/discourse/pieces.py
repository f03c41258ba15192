"""What forms read: where a match ends and what its slots hold.

Not here: how it is found (matching.py, kinds.py).
"""

from __future__ import annotations

from ...records import record
from ..formula import Formula

__all__ = ["Kind", "Match", "Moment"]


@record
class Moment:
    """ "with mean $m$", "with zero mean": its role, and the formula or the number that is meant."""

    role: str
    formula: Formula | None = None
    value: str = ""


@record
class Kind:
    """What words say of names beside them: "the symmetric matrix $A$"."""

    names: tuple[Formula, ...]
    relations: tuple[Formula, ...]
    features: tuple[str, ...]


@record
class Match:
    """Where a match ends, and what its slots hold; `beside`: kinds of names within words."""

    end: int
    names: tuple[Formula, ...] = ()
    relations: tuple[Formula, ...] = ()
    features: tuple[str, ...] = ()
    moments: tuple[Moment, ...] = ()
    beside: tuple[Kind, ...] = ()

    def joined(self, other: Match) -> Match:
        return Match(
            other.end,
            self.names + other.names,
            self.relations + other.relations,
            self.features + other.features,
            self.moments + other.moments,
            self.beside + other.beside,
        )
