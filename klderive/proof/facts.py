"""Facts: what is declared of matrices and families, by name.

The one idea: a fact belongs to a declaration (to its atom), never to a spelling; a sign of members belongs to the
pattern of indices that the hypothesis quantifies over: w_ii > 0 says nothing of w_ij.

Not here: signs of numbers (signs.py), how a hypothesis is read (hypotheses.py).
"""

from __future__ import annotations

from typing import Any

from ..records import record
from .polynomials import POSITIVE, UNKNOWN, Atom, Span, constant_of, span_of


@record
class Pattern:
    """A sign of some members: `places` says which index stands where, `ranges` over what each runs (None: over all); or of
    the one member `at` these indices."""

    sign: int
    places: tuple[int, ...]
    ranges: tuple[Span | None, ...]
    at: tuple[int, ...] | None = None

    def fits(self, refs: tuple) -> bool:
        """Whether a member is certainly one of those."""
        if self.at is not None:
            return refs == self.at
        if len(refs) != len(self.places):
            return False
        at: dict[int, Any] = {}
        return all(at.setdefault(k, r) == r for k, r in zip(self.places, refs, strict=True)) and \
            all(span is None or certainly_inside(r, span) for r, span in ((r, self.ranges[k]) for k, r in at.items()))


class Facts:
    """Declared facts."""

    def __init__(self) -> None:
        self.symmetric: set[Atom] = set()
        self.definite: set[Atom] = set()
        self.invertible: set[Atom] = set()
        self.triangular: set[Atom] = set()
        self.upper: set[Atom] = set()  # those of the triangular ones that are upper
        self.diagonals: set[Atom] = set()
        self.orthogonal: dict[Atom, Span] = {}  # each with the range of its rows and columns
        self.constrained: set[Any] = set()  # functions (declarations) of which more is supposed than a sign: |x| may be one
        self.patterns: dict[Any, list[Pattern]] = {}  # by declaration
        self.places: dict[Atom, int] = {}  # signs of what is differentiated by, or of its members

    def sign_of_member(self, name: Any, refs: tuple) -> int:
        """What the hypotheses say of the sign of a member of a family, a value of a function, an entry."""
        if not self.patterns:
            return UNKNOWN
        return max((p.sign for p in self.patterns.get(name, ()) if p.fits(refs)), default=UNKNOWN)

    def sign_of_all(self, name: Any) -> int:
        """What holds for every member."""
        return max((p.sign for p in self.patterns.get(name, ()) if p.at is None and set(p.ranges) == {None}
                    and len(set(p.places)) == len(p.places)), default=UNKNOWN)

    def entry_sign(self, base: Atom, refs: tuple) -> int:
        """The sign of an entry."""
        if base in self.places:
            return self.places[base]
        if base.kind != "base":
            return UNKNOWN
        if len(refs) == 2 and refs[0] == refs[1] and base in self.definite:
            return POSITIVE
        return self.sign_of_member(base.key[0], refs)

    def positive_diagonal(self, base: Atom, index: Atom) -> bool:
        """Whether the diagonal entry at this index certainly is positive."""
        return self.entry_sign(base, (index, index)) == POSITIVE


def certainly_inside(r: Any, span: Span) -> bool:
    """Whether an index key lies in a range, as far as that can be seen."""
    if isinstance(r, Atom) and r.kind == "var":
        mine = span_of(r)
        if mine[0] != "index":
            return False
        if mine[1:] == span[1:]:
            return True
        low, high = constant_of(dict(mine[1])), constant_of(dict(mine[2]))
        return _between(low, span) and _between(high, span) or \
            _between_low(low, span) and mine[2] == span[2]
    return isinstance(r, int) and _between(r, span)


def _between_low(r: Any, span: Span) -> bool:
    lo = constant_of(dict(span[1]))
    return lo is not None and r is not None and lo <= r


def _between(r: Any, span: Span) -> bool:
    hi = constant_of(dict(span[2]))
    return _between_low(r, span) and hi is not None and r <= hi
