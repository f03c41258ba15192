"""Random variables of which the text gives no law, and relations between variables.

The one idea: E[X + Y] is the expectation under one abstract joint law of all variables of a claim; variables that the text calls
independent have laws of their own. A relation between variables outside of an expectation holds in every outcome: it is read with
numbers for the variables, and never refuted, for the variables may depend on each other.

Not here: laws that the text gives (heads.py).
"""

from __future__ import annotations

from collections.abc import Callable

from ..formula import nodes as n
from ..names import label_of
from ..survey import name_of
from .desk import Desk
from .parts import Key, LawPoints, Part, rewritten

__all__ = ["joint_of", "law_of_all", "outcomes"]

WORDS = frozenset(("mean", "variance", "covariance"))
"""Below these a variable is not a number."""


def joint_of(desk: Desk, names: tuple[Key, ...]) -> tuple[Part, tuple[Key, ...]] | None:
    """The abstract joint law of all variables of a claim that have no law, and their order; None if one of these has a law."""
    if any(desk.scope.law(k.name, k.label, desk.place) is not None for k in names):
        return None
    met = dict.fromkeys(_variables(desk))
    if not set(names) <= set(met):
        met |= dict.fromkeys(names)
    order = tuple(sorted(met, key=lambda k: (str(k.name), k.label)))
    desk.marks += desk.scope.independent(order, desk.place)
    return law_of_all(desk, order), order


def law_of_all(desk: Desk, order: tuple[Key, ...]) -> Part:
    """One abstract law on the values of these variables."""
    shapes = tuple(desk.shape_of(k) for k in order)
    for shape in shapes:
        desk.dims.be_column(shape)
    slots = tuple(f"{k.name}_{k.label}" if k.label else str(k.name) for k in order)
    if len(order) == 1:
        key = order[0]._replace(role="law of")
    else:
        letters, labels = "_".join(k.name.letter for k in order), "_".join(filter(None, (k.label for k in order)))
        key = desk.key(order[0].name._replace(letter=letters), labels, "law of")
    return Part("law", (), None, key, points=LawPoints(shapes, slots))


def _variables(desk: Desk) -> tuple[Key, ...]:
    """The variables without a law that a claim mentions; looked for once."""
    if desk.laws.unknown is None:
        found: dict[Key, None] = {}
        for tree in desk.laws.trees:
            nodes = [node for node in n.walk(tree) if isinstance(node, (n.Letter, n.Script))]
            bases = {id(node.base) for node in nodes if isinstance(node, n.Script) and node.below is not None}
            for node in nodes:
                name = name_of(node)
                if name is None or id(node) in bases or desk.scope.is_family(name):
                    continue
                label = label_of(node)
                if desk.scope.sort(name, label, desk.place) == "random" and desk.scope.law(name, label, desk.place) is None:
                    found[desk.key(name, label, "random")] = None
        desk.laws.unknown = tuple(found)
    return desk.laws.unknown


def outcomes(part: Part, number: Callable[[Part], Part]) -> Part:
    """A part with numbers for the variables that stand outside of expectations."""

    def change(p: Part) -> Part | None:
        if p.op in WORDS:
            return p
        return number(p) if p.op == "random" or p.op == "member" and p.data.role == "random family" else None

    return rewritten(part, change)
