"""Margins and conditionals of an abstract law, written out: p(z) as the integral of p(x, z), p(x | z) as p(x, z)/p(z).

The one idea: where a claim is about how the laws of one letter belong together, each is what its definition says in terms of the
joint density; where only one of them stands in a claim, it is a law of its own.

Not here: laws by a formula (finish_laws.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from ...language import Term, app
from .parts import Key, Local, Part

if TYPE_CHECKING:
    from .finish import Finish

__all__ = ["is_margin_of_opened", "is_opened", "laws_that_meet", "opened", "over_joint", "places_of", "summed"]


def laws_that_meet(parts: Iterable[Part]) -> set[Key]:
    """The letters of which a claim has a conditional, or two laws over places that are not the same."""
    conditional: set[Key] = set()
    places: dict[Key, set[frozenset[int]]] = {}
    for part in parts:
        key, taken = _root(part)
        if key is None:
            continue
        if part.op == "conditional":
            conditional.add(key)
        places.setdefault(key, set()).add(frozenset(taken))
    return conditional | {key for key, found in places.items() if any(a < b for a in found for b in found)}


def _root(law: Part) -> tuple[Key | None, tuple[int, ...]]:
    """The letter of a law, and the places of its joint law that it is about."""
    if law.op == "law" and law.points is not None and len(law.points.shapes) > 1:
        return law.data, tuple(range(1, len(law.points.shapes) + 1))
    if law.op == "margin" and law.args[0].op == "law":
        return law.args[0].data, law.data
    if law.op == "conditional":
        return _root(law.args[0])
    return None, ()


def is_opened(f: Finish, law: Part) -> bool:
    """Is a margin or a conditional written out in this claim?"""
    if law.op not in ("margin", "conditional"):
        return False
    joint, key = _joint(law), _root(law)[0]
    points = joint.points
    if key not in f.opened or points is None:
        return False
    return not points.discrete or all(f.is_point_place(slot) for slot in points.slots)


def _joint(law: Part) -> Part:
    while law.op in ("margin", "conditional"):
        law = law.args[0]
    return law


def is_margin_of_opened(f: Finish, law: Part) -> bool:
    """A margin on numbers that are discrete: its density is no sum of the language, its expectations are those of the joint law."""
    return law.op == "margin" and _root(law)[0] in f.opened and not is_opened(f, law)


def over_joint(f: Finish, law: Part, variables: Sequence[Local]) -> tuple[Part, tuple[Local, ...]]:
    """The joint law of a margin, with variables for all its places."""
    joint = _joint(law)
    own = dict(zip(_root(law)[1], variables, strict=True))
    return joint, tuple(own.get(k, local) for k, local in enumerate(places_of(f, joint), start=1))


def opened(f: Finish, law: Part, *points: Term) -> Term:
    """The density of a margin or a conditional at points."""
    if law.op == "conditional":
        given = tuple(map(f.term, law.args[1:]))
        over, places = law.args[0], _root(law)[1]
        above = _at(f, _joint(law), dict(zip(places, (*points, *given), strict=True)))
        below = _at(f, _joint(over), dict(zip(places[len(points) :], given, strict=True)))
        return app("mul", above, app("pow", below, -1))
    return _at(f, _joint(law), dict(zip(_root(law)[1], points, strict=True)))


def _at(f: Finish, joint: Part, values: dict[int, Term]) -> Term:
    """The joint density, with integrals over the places that have no value."""
    assert joint.points is not None
    slots, shapes = joint.points.slots, joint.points.shapes
    others = {
        k: Local(slots[k - 1].split(" ")[-1], shapes[k - 1], None, f.space_of(slots[k - 1]) if joint.points.discrete else "")
        for k in range(1, len(shapes) + 1)
        if k not in values
    }
    at = {**values, **{k: f.bound(local) for k, local in others.items()}}
    body = app("density", f.term(joint), *(at[k] for k in range(1, len(shapes) + 1)))
    for k in reversed(sorted(others)):
        body = summed(f, others[k], body)
    return body


def places_of(f: Finish, law: Part) -> tuple[Local, ...]:
    """New variables for the places of a law."""
    assert law.points is not None
    points, discrete = law.points, _joint(law).points.discrete  # type: ignore[union-attr]
    slots: Sequence[str] = points.slots or ("x",) * len(points.shapes)
    return tuple(
        Local(slot.split(" ")[-1], shape, None, f.space_of(slot) if discrete else "")
        for slot, shape in zip(slots, points.shapes, strict=True)
    )


def summed(f: Finish, local: Local, body: Term) -> Term:
    """The integral over a place, or the sum over its points."""
    return app("total" if local.space else "integral", f.lam(local, body))
