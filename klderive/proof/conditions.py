"""Conditions between polynomials: discharged where that is certain, else stated about free names.

The one idea: a condition on an index that is bound is a condition for its whole range. It is looked at where it is
least favourable; what cannot be brought to free names is refused, and no condition names a bound variable.

Not here: conditions on terms below binders (scopes.py).
"""

from __future__ import annotations

from typing import Any

from ..language import App, Term
from .polynomials import (
    ONE,
    POSITIVE,
    Atom,
    Poly,
    Refused,
    Span,
    add,
    constant_of,
    poly_of,
    ref_vars,
    scale,
    span_of,
    vars_of,
)
from .show import show
from .signs import Signs
from .stating import term_of
from .variables import Variables


class Conditions:
    """Discharges and states conditions."""

    def __init__(self, variables: Variables, signs: Signs):
        self.variables, self.signs, self.ledger = variables, signs, variables.ledger

    def at_least(self, p: Poly, q: Poly, counts: bool = True) -> None:
        """p >= q, for all values of the indices in it; one that can never hold is refused.

        `counts`: without it a term has another value, not none.
        """
        gap = self.least(add(p, q, -1))
        if self.never(gap):
            raise Refused(f"this would need {show(p)} >= {show(q)}, which never holds")
        if not self.signs.sign(gap):
            self._state(gap, f"{show(p)} >= {show(q)}" if not vars_of(add(p, q, -1)) else f"{show(gap)} >= 0", counts)

    def least(self, gap: Poly) -> Poly:
        """A polynomial where the indices in it are least favourable, if it is linear in them."""
        for v in sorted((v for v in vars_of(gap) if span_of(v)[0] == "index"), reverse=True):
            if v not in vars_of(gap):  # it was in the bounds of another index only, at the end that is not looked at
                continue
            slope = gap.get(((v, 1),), 0)
            if not slope or any(v in a.vars for m in gap if m != ((v, 1),) for a, _ in m if a.kind != "var"):
                raise Refused(f"an index in {show(gap)} was not bounded")
            bound = dict(span_of(v)[1 if slope > 0 else 2])
            gap = add(add(gap, poly_of(v), -slope), bound, slope)
        return gap

    def never(self, gap: Poly) -> bool:
        """Whether gap >= 0 certainly fails."""
        value = constant_of(gap)
        return value < 0 if value is not None else self.signs.sign(scale(gap, -1)) == POSITIVE

    def _state(self, gap: Poly, words: str, counts: bool) -> None:
        self.ledger.state(_at_least_zero(gap), (words,), counts)

    def inside(self, r: Any, span: Span) -> bool | None:
        """Whether an index key is in a range: stated as a condition if that is open; None where it cannot be stated."""
        low, high = dict(span[1]), dict(span[2])
        if isinstance(r, Atom) and r.kind == "var":
            return True if span_of(r)[1:] == span[1:] else None
        p = self.variables.unref(r)
        gaps = [add(p, low, -1), add(high, p, -1)]
        if ref_vars([r]):
            if any(self.signs.sign(self.least(gap)) == 0 for gap in gaps):
                return None
            return True
        if any(map(self.never, gaps)):
            return False
        open_ = [gap for gap in gaps if not self.signs.sign(gap)]
        if any(vars_of(gap) for gap in open_):
            return None
        if open_:
            conditions = tuple(map(_at_least_zero, open_))
            self.ledger.state(conditions[0] if len(conditions) == 1 else App("and", conditions),
                              (f"{show(low)} <= {show(p)} <= {show(high)}",), counts=True)
        return True


def _at_least_zero(gap: Poly) -> Term:
    """0 <= gap, with the negative terms on the left side."""
    left = term_of({m: -c for m, c in gap.items() if c < 0})
    return App("le", (left, term_of({m: c for m, c in gap.items() if c > 0 or m == ONE and c > 0})))
