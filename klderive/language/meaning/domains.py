"""For which indices a function is made.

The one idea: an argument that is an index has a range; a family has no members outside of it.

Not here: what the members are worth (values.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..terms import Term
from ..types import Function, Index
from .numbers import whole
from .values import NoValue

if TYPE_CHECKING:
    from .evaluate import Evaluation

Env = tuple[Any, ...]
Domain = tuple[tuple[int | None, int | None] | None, ...]
"""The first and the last index for each argument of a function (None: no bound); None for an argument of another type."""


def domain(ev: Evaluation, kind: Function, env: Env) -> Domain:
    """The indices that a function is made for; () if it has no indices."""
    def end(term: Term | None) -> int | None:
        return None if term is None else ev.index(term, env)

    if not any(isinstance(k, Index) for k in kind.arguments):
        return ()
    return tuple((end(k.low), end(k.high)) if isinstance(k, Index) else None for k in kind.arguments)


def must_lie_in(domain: Domain, at: list[Any]) -> None:
    """Raises NoValue for an argument that is no index of the range; a family has no other members."""
    for p, ends in zip(at, domain, strict=False):
        if ends is not None:
            k, (low, high) = whole(p), ends
            if low is not None and k < low or high is not None and k > high:
                raise NoValue("a function outside of its domain")
