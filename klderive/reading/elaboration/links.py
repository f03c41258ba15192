"""The customary links between a density's letter and a random variable or a law.

The one idea: f_X is the density of X, p belongs to P, and p or f is the density of the one random variable that has a law.

Not here: what the text itself says of a letter, which comes first (laws.py).
"""

from __future__ import annotations

from ..formula import nodes as n
from ..names import label_of, plain, unbraced
from ..said import Distributed
from ..survey import Name, name_of, subscripts
from .desk import Desk
from .parts import Part

__all__ = ["by_parameters", "link"]


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


def by_parameters(desk: Desk, name: Name, label: str, bracket: n.Bracket, node: n.Node) -> Part | None:
    r"""p(y_i | \mu), where the text gives the law of y_i and \mu is its parameter: that law."""
    if name.letter not in ("p", "f") or label or len(bracket.parts) != 2 or len(bracket.parts[0]) != 1:
        return None
    if desk.scope.kind(name, label, desk.place) is not None or desk.scope.definition(name, label, desk.place) is not None:
        return None
    head = unbraced(bracket.parts[0][0])
    variable = name_of(head)
    if variable is None:
        return None
    found = _law_of_variable(desk, variable, head)
    if found is None:
        return None
    said, table = found
    inside = {name_of(i) for i in n.walk(said.law) if isinstance(i, (n.Letter, n.Script))} - {None}
    heads = {h for p in desk.laws.patterns.get((name, label), ()) for h in p.heads}
    for given in bracket.parts[1]:
        parameter = name_of(given)
        if parameter not in inside or str(parameter) in heads:
            return None
    return desk.laws.said(desk, said, node, table)


def _law_of_variable(
    desk: Desk, variable: Name, head: n.Node
) -> tuple[Distributed, dict[tuple[Name, str], Part]] | None:
    """The law of a variable or of a member of a family, with its index."""
    for name in (variable, variable._replace(letter=variable.letter.upper())):
        family = desk.scope.family_law(name, desk.place)
        below = subscripts(head.below) if isinstance(head, n.Script) else ()
        if family is not None and len(below) == 1:
            index = desk.number(below[0])
            formal = {plain(p) for x in family.names if isinstance(unbraced(x), n.Script) for p in subscripts(unbraced(x).below)}  # type: ignore[attr-defined]
            return family, {(k, ""): index for k in formal if k is not None}
        said = desk.scope.law(name, label_of(head), desk.place)
        if family is None and said is not None and desk.scope.sort(name, label_of(head), desk.place) == "random":
            return said, {}
    return None


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
