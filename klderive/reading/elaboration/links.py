"""The customary links between a density's letter and a random variable or a law.

The one idea: f_X is the density of X, p belongs to P, and p or f is the density of the one random variable that has a law.

Not here: what the text itself says of a letter, which comes first (laws.py).
"""

from __future__ import annotations

from ..formula import nodes as n
from ..said import Distributed
from ..survey import Name, name_of
from .desk import Desk
from .parts import Part
from .roles import label_of

__all__ = ["link"]


def link(desk: Desk, name: Name, label: str, node: n.Node) -> Part | None:
    """The law that a density's letter stands for by custom: f_X of X; p of P; p or f of the one variable that has a law."""
    if desk.scope.kind(name, label, desk.place) is not None or desk.scope.definition(name, label, desk.place) is not None:
        return None
    scope = desk.scope
    large = name._replace(letter=name.letter.upper())
    said = scope.law(large, label, desk.place) if name.letter.islower() and len(name.letter) == 1 else None
    if said is not None and scope.sort(large, label, desk.place) != "random" or said is not None and name.letter in ("p", "q"):
        return desk.laws.said(desk, said, node)
    owner = _owner(desk, name, label)
    return None if owner is None else desk.laws.said(desk, owner, node)


def _owner(desk: Desk, name: Name, label: str) -> Distributed | None:
    if label:
        if len(label) != 1 or not label.isupper():
            return None
        return desk.scope.law(Name(label), "", desk.place)
    if name.letter not in ("p", "f") or name.accents or desk.laws.how(name, label) != "plain":
        return None
    slots = desk.laws.slots(name, label)
    variables = {
        (n_.letter, label_of(x)): s
        for s in desk.scope.said
        if isinstance(s, Distributed)
        for x in s.names
        if (n_ := name_of(x)) is not None and n_.letter.isupper() and desk.scope.sort(n_, label_of(x)) == "random"
    }
    if len({k for k, _ in variables}) != 1 or len(slots) > 1 or any(k[0] == "p" for k in variables):
        return None
    (letter, below), _ = next(iter(variables.items()))
    if slots and slots[0] not in (letter.lower(), ""):
        return None
    return desk.scope.law(Name(letter), below, desk.place)
