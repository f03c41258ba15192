"""Sets, and the points of finite types.

The one idea: a set is its bounds, its elements, or a condition with the variables around it; it answers whether a point
lies in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...records import record
from ..terms import Lam
from ..types import Index, Point, Type
from . import laws
from .matrices import kleene_all
from .values import Unevaluated

if TYPE_CHECKING:
    from .evaluate import Evaluation

Env = tuple[Any, ...]


@record
class Between:
    """The numbers between two bounds; None is infinity."""

    low: Any
    high: Any


@record
class Members:
    """The elements listed."""

    elements: tuple[Any, ...]


@record
class SuchThat:
    """The points for which a Lam holds, with the values of the variables around it."""

    lam: Lam
    env: Env


def contains(ev: Evaluation, s: Any, v: Any) -> bool | None:
    """Whether a point lies in a set; of the bound of an interval that is not said."""
    match s:
        case Between(low, high):
            sides = [1 if low is None else ev.compare(v, low), 1 if high is None else ev.compare(high, v)]
            return kleene_all(None if not x else x > 0 for x in sides)
        case Members(elements):
            answers = [laws.same(ev, v, w) for w in elements]
            return True if True in answers else None if None in answers else False
        case SuchThat(lam, env):
            return ev.truth(lam.body, (v, *env))
    raise Unevaluated("a set that has no value in the model")


def points(ev: Evaluation, kind: Type, env: Env) -> Any:
    """The points of a finite type."""
    match kind:
        case Index(low, high):
            return ev.range(low, high, env)
        case Point(space):
            return ev.elements(space)
    raise Unevaluated("a sum over infinitely many points")


def different(ev: Evaluation, values: tuple[Any, ...]) -> list[Any]:
    """The values without repetitions."""
    found: list[Any] = []
    for v in values:
        if not any(decided(laws.same(ev, v, w)) for w in found):
            found.append(v)
    return found


def decided(t: bool | None) -> bool:
    if t is None:
        raise Unevaluated("a condition that is not decided")
    return t


