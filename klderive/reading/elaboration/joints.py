"""The law of random names: that which the text gives, else what the one letter with places for all of them says.

The one idea: where a claim itself writes densities of a letter, that letter is meant.

Not here: variables without any law (unknown.py).
"""

from __future__ import annotations

from ..formula import nodes as n
from ..said import Declared
from .desk import Desk
from .margins import part_of
from .parts import Key, NotRead, Part
from .patterns import Pattern

__all__ = ["joint_law", "law_of"]


def joint_law(desk: Desk, names: tuple[Key, ...]) -> tuple[Part, tuple[Key, ...]] | None:
    """The abstract law of random names, that of the one letter that has places for all of them; the names in its order."""
    slots = tuple(
        desk.laws.slot(n.Letter(n.Span(0, 0, 0, 0), k.name.letter, k.name.style, k.name.accents))
        + (f"_{k.label}" if k.label else "")
        for k in names
    )
    found = [(name, label) for (name, label) in desk.laws.patterns if set(slots) <= set(desk.laws.slots(name, label))]
    here = [key for key in dict.fromkeys(found) if key[0] in desk.laws.claim.uses]
    customary = next((key for letter in ("p", "f") for key in here or found if key[0].letter == letter and not key[1]), None)
    if customary is None and len(set(found)) != 1:
        return None
    if len(set(here or found)) > 1:  # a custom chooses among the laws of these names: no line is wrong by it
        desk.marks += [n.Letter(n.Span(0, 0, 0, 0), k.name.letter, k.name.style, k.name.accents) for k in names]
    name, label = customary or found[0]
    if desk.laws.how(name, label) not in ("joint", "plain"):
        return None
    if desk.scope.definition(name, label, desk.place) is not None or desk.scope.law(name, label, desk.place) is not None:
        return None
    whole = desk.laws.whole(desk, name, label, n.Empty(n.Span(0, 0, 0, 0)))
    assert whole.points is not None
    if not set(slots) <= set(whole.points.slots):
        return None
    for slot, key in zip(slots, names, strict=True):
        desk.dims.same(desk.shape_of(("slot", slot)), desk.shape_of(key))
    order = sorted(zip(slots, names, strict=True), key=lambda one: whole.points.slots.index(one[0]))
    return part_of(desk, whole, Pattern(tuple(slot for slot, _ in order))), tuple(key for _, key in order)


def law_of(desk: Desk, names: tuple[Key, ...], node: n.Node) -> Part:
    """The joint law of random names."""
    if len(names) == 1:
        said = desk.scope.law(names[0].name, names[0].label, desk.place)
        if said is not None:
            return desk.laws.said(desk, said, node)
    found = joint_law(desk, names)
    if found is not None:
        said_of = (s for k in names for s in desk.scope.about.get(k.name, ()) if isinstance(s, Declared))
        if any("discrete" in s.properties for s in said_of) and found[0].points is not None and not found[0].points.discrete:
            raise NotRead("a density of a discrete variable", node)
        return found[0]
    if any(desk.scope.law(k.name, k.label, desk.place) for k in names):
        raise NotRead("the joint law of these", node)
    raise NotRead("the law of a random variable", node)
