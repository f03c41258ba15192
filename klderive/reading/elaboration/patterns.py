"""Patterns: the letters that stand in the places of a law.

The one idea: a place is known by its letter: x for x, X, x_i and X = 3; a label stays part of it.

Not here: what follows from the patterns of a scope (laws.py).
"""

from __future__ import annotations

from collections.abc import Iterable

from ...records import record
from ..formula import nodes as n
from ..names import label_of, plain, unbraced
from ..survey import Name, name_of
from .desk import Desk
from .parts import NotRead, Part
from .roles import Scope

__all__ = ["Pattern", "no_bound_neighbours", "pattern_of", "point_for", "slot_of", "slots_of", "value_of"]


@record
class Pattern:
    """The letters of the arguments before and behind the bar; "" for an argument that is no letter."""

    heads: tuple[str, ...]
    given: tuple[str, ...] = ()


def pattern_of(scope: Scope, bracket: n.Bracket) -> Pattern | None:
    parts = bracket.parts
    if len(parts) > 2 or any(s.name not in ("|", ";") for s in bracket.bars):
        return None
    heads = tuple(slot_of(scope, a) for a in parts[0])
    given = tuple(slot_of(scope, a) for a in parts[1]) if len(parts) == 2 and bracket.bars[0].name == "|" else ()
    return Pattern(heads, given)


def slot_of(scope: Scope, node: n.Node) -> str:
    """The letter of a place: x for x, X, x_i, X = 3; x_1 if 1 is a label; "" for everything else."""
    node = unbraced(node)
    if isinstance(node, n.Relation):
        node = unbraced(node.sides[0])
    name = name_of(node)
    if name is None or isinstance(node, n.Script) and node.above is not None:
        return ""
    letter = str(name._replace(letter=name.letter.lower() if len(name.letter) == 1 else name.letter))
    if not isinstance(node, n.Script) or node.below is None or scope.is_family(name) and letter not in scope.apart:
        return letter
    return f"{letter}_{label_of(node)}"


def no_bound_neighbours(desk: Desk, bracket: n.Bracket) -> None:
    """q(x_t | x_{t-1}) below a product over t is another law for each t."""
    for argument in (a for p in bracket.parts for a in p):
        name = name_of(argument)
        if name is not None and str(name._replace(letter=name.letter.lower())) in desk.scope.apart:
            for inner in n.walk(argument):
                index = plain(inner) if isinstance(inner, n.Letter) and inner is not argument else None
                if index is not None and index != name and desk.local(index) is not None:
                    raise NotRead("a law of neighbours below a sum or a product", argument)


def value_of(node: n.Node) -> n.Node:
    """The value of an argument: 3 in X = 3."""
    inner = unbraced(node)
    if isinstance(inner, n.Relation):
        if len(inner.sides) == 2 and inner.signs[0].name == "=":
            return inner.sides[1]
        raise NotRead("an event as an argument", node)
    return node


def point_for(desk: Desk, slot: str, alone: bool, node: n.Node) -> Part:
    """The bound variable at which a density is meant: the one of that letter, else (of a law of one place) the only one."""
    keys = list(dict.fromkeys(desk.points))
    named = [key for key in keys if (f"{key[0]}_{key[1]}" if key[1] else str(key[0])) == slot]
    found = desk.local(*(named or keys)[-1]) if named or len(keys) == 1 and alone else None
    if found is None:
        raise NotRead("at which point a density is meant", node)
    return found


def slots_of(names: Iterable[Name]) -> set[str]:
    """The places that letters are: x for x and X."""
    return {str(k._replace(letter=k.letter.lower())) for k in names}
