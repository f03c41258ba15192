"""The names that are printed: bound variables apart from all others, roles only where two declarations meet.

The one idea: who prints knows all free names of what is printed beforehand, so a bound variable keeps its own name
unless that is one of these or the name of a binder around it.

Not here: how a name looks (text.py, latex.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count

from ...records import record
from ..terms import Declaration, Free, Lam, LanguageError, Term, subterms
from ..types import Function, Index, Law, Matrix

MAX_SHOWN = 150
"""Terms nested deeper are not shown: each level is some calls of functions."""
DEFAULTS = {Index: "i", Law: "p", Function: "f", Matrix: "v"}
"""What a bound variable without a name is called, by its kind; all others x."""


@record
class Names:
    """The free names of what is printed, and those that two declarations have."""

    taken: frozenset[str]
    meeting: frozenset[str]

    def bound(self, lam: Lam, around: tuple[str, ...]) -> str:
        """The name of the variable of a Lam below binders with the names `around`."""
        own = lam.name or DEFAULTS.get(type(lam.kind), "x")
        if own not in self.taken and own not in around:
            return own
        return next(n for k in count(1) if (n := f"{own}_{k}") not in self.taken and n not in around)


def names_of(terms: Iterable[Term], beside: Iterable[Declaration] = ()) -> Names:
    """The names of terms that are printed among other declarations; LanguageError if the terms are nested too deep."""
    terms = tuple(terms)
    if any(t.depth > MAX_SHOWN for t in terms):
        raise LanguageError(f"an expression that is nested more than {MAX_SHOWN} deep is not shown")
    free = {t.declaration for term in terms for t in subterms(term) if isinstance(t, Free)}
    roles: dict[str, set[str]] = {}
    for d in (*free, *beside):
        roles.setdefault(d.name, set()).add(d.role)
    return Names(frozenset(d.name for d in free), frozenset(n for n, r in roles.items() if len(r) > 1))
