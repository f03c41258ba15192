"""Margins of a joint law, and what is left of it given values of some places.

The one idea: a pattern of places names both; the places stand in the order of the pattern.

Not here: which law a pattern is about (laws.py), margins that are written out (opening.py).
"""

from __future__ import annotations

from collections.abc import Iterable

from ..formula import nodes as n
from ..names import printed, subscripts_of, unbraced
from .desk import Desk
from .parts import LawPoints, NotRead, Part
from .patterns import Pattern

__all__ = ["no_members", "part_of"]


def part_of(desk: Desk, whole: Part, pattern: Pattern, values: tuple[Part, ...] = ()) -> Part:
    """A margin of a joint law, or what is left of it given values of other places."""
    assert whole.points is not None
    order = (*pattern.heads, *pattern.given)
    found = whole
    if order != whole.points.slots:
        if not set(order) <= set(whole.points.slots):
            raise NotRead("a density at places that its law does not have")
        places = tuple(whole.points.slots.index(slot) + 1 for slot in order)
        shapes = tuple(whole.points.shapes[k - 1] for k in places)
        found = Part("margin", (whole,), None, places, points=LawPoints(shapes, order, whole.points.discrete))
    if pattern.given:
        for slot, value in zip(pattern.given, values, strict=True):
            desk.dims.same(desk.shape_of(("slot", slot)), desk.shape(value))
        k = len(pattern.heads)
        assert found.points is not None
        points = LawPoints(found.points.shapes[:k], found.points.slots[:k], found.points.discrete)
        found = Part("conditional", (found, *values), None, len(values), points=points)
    return found


def no_members(desk: Desk, law: Part, label: str, arguments: Iterable[n.Node], given: Iterable[n.Node]) -> None:
    """E below q(z_j) is over another law for each j, if q itself has no index: over which, the text does not say. That of z_j
    given x_j is one law for all j."""
    beside = {printed(part) for value in given for part in subscripts_of(unbraced(value))}
    for argument in arguments if law.op in ("law", "margin", "conditional") and not label else ():
        under = subscripts_of(unbraced(argument))
        if any(desk.scope.is_index(part, own=True) and printed(part) not in beside for part in under):
            raise NotRead("the law of a member, of a law without an index", argument)
