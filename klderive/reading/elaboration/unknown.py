"""Random variables of which the text gives no law: one abstract law for all of them in a claim; and relations between variables.

The one idea: E[X + Y] is the expectation under the joint law of X and Y, whatever it is; variables that the text calls independent
have laws of their own. A relation between variables outside of an expectation holds in every outcome: it is read with numbers for
the variables, and never refuted, for the variables may depend on each other.

Not here: laws that the text gives (heads.py).
"""

from __future__ import annotations

from collections.abc import Callable

from ..formula import nodes as n
from ..survey import name_of
from .desk import Desk
from .parts import Key, LawPoints, Part
from .roles import label_of

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
    desk.marks += [s for s in desk.scope.independent(order)]
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
        key = desk.key(order[0].name._replace(letter="_".join(k.name.letter for k in order)), "_".join(filter(None, (k.label for k in order))), "law of")
    return Part("law", (), None, key, points=LawPoints(shapes, slots))


def _variables(desk: Desk) -> list[Key]:
    """The variables without a law that a claim mentions."""
    found: list[Key] = []
    for tree in desk.laws.trees:
        for node in n.walk(tree):
            name = name_of(node) if isinstance(node, (n.Letter, n.Script)) else None
            if name is None or desk.scope.is_family(name):
                continue
            label = label_of(node)
            if desk.scope.sort(name, label, desk.place) == "random" and desk.scope.law(name, label, desk.place) is None:
                if isinstance(node, n.Script) or not any(_is_base(other, node) for other in n.walk(tree)):
                    found.append(desk.key(name, label, "random"))
    return found


def _is_base(other: n.Node, node: n.Node) -> bool:
    return isinstance(other, n.Script) and other.base is node and other.below is not None


def outcomes(part: Part, made: dict[int, Part], of: Callable[[Part], Part]) -> Part:
    """A part with numbers for the variables that stand outside of expectations."""
    from dataclasses import replace

    if id(part) in made:
        return made[id(part)]
    if part.op in WORDS:
        found = part
    elif part.op == "random" or part.op == "member" and part.data.role == "random family":
        found = of(part)
    else:
        args = tuple(outcomes(a, made, of) for a in part.args)
        found = part if all(a is b for a, b in zip(args, part.args, strict=True)) else replace(part, args=args)
    made[id(part)] = found
    return found
