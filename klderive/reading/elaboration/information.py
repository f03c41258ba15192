"""Divergence, entropy, mutual information, probability.

The one idea: arguments are laws, or random variables, which stand for their joint law; conditional ones are differences.

Not here: which law a random variable has (heads.py, laws.py).
"""

from __future__ import annotations

from ..formula import nodes as n
from ..names import label_of, unbraced
from ..survey import name_of
from ..tables import Head
from .algebra import negative
from .bases import in_units
from .desk import Desk
from .joints import law_of
from .parts import Key, NotRead, Part

__all__ = ["chance", "divergence", "entropy", "information"]


def divergence(desk: Desk, head: Head, node: n.Node, bracket: n.Bracket, below: n.Node | None) -> Part | None:
    name = name_of(node)
    label = label_of(node)
    if (
        isinstance(node, n.Script)
        and node.above is not None
        or below is not None
        and label.lower().replace("-", "") not in ("kl", "k,l", "rmkl")
    ):
        raise NotRead("this divergence", node)
    parts = bracket.parts
    bars = [s.name for s in bracket.bars]
    if bars == ["||"] and len(parts[0]) >= 1 and len(parts[1]) >= 1:
        pair = [p[0] for p in parts]
        if len(parts[0]) > 1 or len(parts[1]) > 1:
            raise NotRead("the laws of a divergence", bracket)
    elif not bars and len(parts[0]) == 2 and (not head.letter or name is not None and below is not None):
        pair = list(parts[0])
    elif head.letter and below is None:
        return None
    else:
        raise NotRead("the laws of a divergence", bracket)
    (p, _), (q, _) = (desk.laws.reference(desk, x) for x in pair)
    _same_points(desk, p, q, bracket)
    return in_units(desk, Part("kl", (p, q), desk.dims.number()), node, False)


def _same_points(desk: Desk, p: Part, q: Part, node: n.Node) -> None:
    assert p.points is not None and q.points is not None
    if len(p.points.shapes) != len(q.points.shapes):
        raise NotRead("laws of different points", node)
    for a, b in zip(p.points.shapes, q.points.shapes, strict=True):
        desk.dims.same(a, b)


def _randoms(desk: Desk, nodes: tuple[n.Node, ...]) -> tuple[Key, ...] | None:
    found = []
    for node in nodes:
        name = name_of(node)
        inner = unbraced(node)
        raised = isinstance(inner, n.Script) and inner.above is not None  # X^2 is another variable
        if name is None or raised or desk.scope.sort(name, label_of(node), desk.place) != "random":
            return None
        found.append(desk.key(name, label_of(node), "random"))
    return tuple(found)


def _is_point(desk: Desk, node: n.Node) -> bool:
    """Is it a small letter of which the text says neither that it is random nor that it is a law?"""
    name, label = name_of(node), label_of(node)
    if name is None or name.style or not (len(name.letter) == 1 and name.letter.islower()):
        return False
    said = desk.scope.kind(name, label, desk.place)
    told = said is not None and (said.kind.startswith("random") or said.kind == "law")
    return not told and desk.scope.law(name, label, desk.place) is None and desk.scope.sort(name, label, desk.place) != "law"


def entropy(desk: Desk, head: Head, node: n.Node, bracket: n.Bracket, below: n.Node | None) -> Part | None:
    if below is not None:
        raise NotRead("an entropy with a subscript", node)
    return in_units(desk, _entropy(desk, head, node, bracket), node, True)


def _entropy(desk: Desk, head: Head, node: n.Node, bracket: n.Bracket) -> Part | None:
    parts = bracket.parts
    if head.letter and any(_is_point(desk, node) for part in parts for node in part):
        return None  # h(x) is a function of a point
    names = [_randoms(desk, p) for p in parts]
    if all(names) and len(parts) == 1:
        return Part("entropy", (law_of(desk, names[0], node),), desk.dims.number())  # type: ignore[arg-type]
    if all(names) and len(parts) == 2 and bracket.bars[0].name == "|":
        both = Part("entropy", (law_of(desk, (*names[0], *names[1]), node),), desk.dims.number())  # type: ignore[misc]
        given = Part("entropy", (law_of(desk, names[1], node),), desk.dims.number())  # type: ignore[arg-type]
        return Part("add", (both, negative(given)), desk.dims.number())
    try:
        laws = [desk.laws.reference(desk, a)[0] for a in parts[0]] if len(parts) == 1 else []
    except NotRead:
        if head.letter:
            return None
        raise
    if len(laws) == 1:
        return Part("entropy", (laws[0],), desk.dims.number())
    if len(laws) == 2:
        _same_points(desk, laws[0], laws[1], bracket)
        return Part("cross_entropy", tuple(laws), desk.dims.number())
    raise NotRead("this entropy", node)


def information(desk: Desk, head: Head, bracket: n.Bracket, below: n.Node | None) -> Part | None:
    parts = bracket.parts
    flat = tuple(a for p in parts for a in p)
    names = _randoms(desk, flat)
    if head.letter and any(_is_point(desk, node) for node in flat):
        return None
    if names is None or len(flat) != 2 or below is not None or len(parts) == 2 and bracket.bars[0].name != ";":
        if head.letter:
            return None
        raise NotRead("this information", bracket)
    entropies = [
        Part("entropy", (law_of(desk, some, bracket),), desk.dims.number()) for some in ((names[0],), (names[1],), names)
    ]
    total = Part("add", (entropies[0], entropies[1], negative(entropies[2])), desk.dims.number())
    return in_units(desk, total, bracket, True)


def chance(desk: Desk, head: Head, node: n.Node, bracket: n.Bracket, below: n.Node | None) -> Part | None:
    """P(X = x) is the mass at x; P(X < a), P(a < X < b) of a law with a density the probability of an interval."""
    event = unbraced(bracket.body)
    if below is not None or not isinstance(event, n.Relation):
        if head.letter:
            return None
        raise NotRead("the probability of this", node)
    at = [k for k, side in enumerate(event.sides) if _randoms(desk, (side,)) is not None]
    names = _randoms(desk, (event.sides[at[0]],)) if len(at) == 1 else None
    if names is None:
        raise NotRead("the probability of this", node)
    law = law_of(desk, names, node)
    if at == [0] and len(event.sides) == 2 and event.signs[0].name == "=" and law.points is not None and law.points.discrete:
        return desk.laws.at(desk, law, event.sides[1:], node)
    return _of_interval(desk, law, event, at[0], node)


def _of_interval(desk: Desk, law: Part, event: n.Relation, at: int, node: n.Node) -> Part:
    """The probability that the variable at a place of a chain lies between its neighbours."""
    signs = [s.name for s in event.signs]
    up, down = {"<", "<="}, {">", ">="}
    if law.op != "normal" or not (set(signs) <= up or set(signs) <= down) or not 2 <= len(event.sides) <= 3:
        raise NotRead("the probability of this", node)
    ends: list[Part] = [Part("infinity", (), desk.dims.number(), sign) for sign in (-1, 1)]
    sides = event.sides if set(signs) <= up else event.sides[::-1]
    place = at if set(signs) <= up else len(event.sides) - 1 - at
    if len(sides) == 3 and place != 1:
        raise NotRead("the probability of this", node)
    for k, side in enumerate(sides):
        if k != place:
            ends[int(k > place)] = desk.number(side)
    desk.dims.be_number(law.points.shapes[0])  # type: ignore[union-attr]
    return Part("probability", (law, *ends), desk.dims.number())
