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

__all__ = ["is_margin_of_opened", "is_opened", "is_written_out", "laws_that_meet", "opened", "over_joint", "places_of", "summed"]


def laws_that_meet(parts: Sequence[Part]) -> tuple[set[Key], set[Key]]:
    """The letters of which a claim has a conditional, or two laws over places that are not the same; and those of them of which a
    larger law is summed or integrated over a place that a smaller one lacks: only there is a margin an integral."""
    places: dict[Key, set[frozenset[int]]] = {}
    summed_over: dict[Key, set[tuple[frozenset[int], frozenset[int]]]] = {}
    plain, owned = _bound(parts)
    for part in _walk(parts):
        for k, law in enumerate(part.args):
            key, taken = _root(law)
            if key is None or part.op in ("margin", "conditional"):
                continue
            places.setdefault(key, set()).add(frozenset(taken))
            if law.op == "conditional":
                places[key].add(frozenset(taken[len(taken) - law.data :]))
            over: set[int] = set()
            if part.op == "density" and k == 0:
                given = (*part.args[1:], *(law.args[1:] if law.op == "conditional" else ()))
                over = {
                    place
                    for place, value in zip(taken, given, strict=False)
                    if value.op == "local" and (value.data in plain or owned.get(value.data) == key)
                }
            elif part.op in ("expect", "entropy", "kl", "cross_entropy") and k == 0:
                over = set(taken[: len(law.points.shapes) if law.points else None])
            summed_over.setdefault(key, set()).add((frozenset(taken), frozenset(over)))
    opened_ = {key for key, found in places.items() if any(a < b for a in found for b in found)}
    integrated = {key for key in opened_ if any(a < b and over - a for a in places[key] for b, over in summed_over[key])}
    return opened_, integrated


def _bound(parts: Sequence[Part]) -> tuple[set[Local], dict[Local, Key]]:
    """Variables of integrals and sums; those of expectations, with the letter of the law."""
    plain: set[Local] = set()
    owned: dict[Local, Key] = {}
    for part in _walk(parts):
        if part.op in ("integral", "integral_on", "total"):
            plain.add(part.data)
        elif part.op == "values":
            plain |= set(part.data)
        elif part.op == "expect" and (key := _root(part.args[0])[0]) is not None:
            owned |= dict.fromkeys(part.data, key)
    return plain, owned


def _walk(parts: Sequence[Part]) -> Iterable[Part]:
    """All parts; of a sum over values that is a margin only that."""
    todo, seen = list(parts), set()
    while todo:
        part = todo.pop()
        if part not in seen:
            seen.add(part)
            yield part
            todo += part.args[1:] if part.op == "values" and len(part.args) == 2 else part.args


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
    key = _root(law)[0]
    return key in f.opened and (law.op == "conditional" or law.op == "margin" and _integrates(f, law))


def is_written_out(f: Finish, law: Part) -> bool:
    """Is what is said of such a law the integral of its density? Not of a law on discrete numbers, over which no sum runs."""
    points = _joint(law).points
    if not is_opened(f, law) or points is None:
        return False
    return not points.discrete or all(f.is_point_place(slot) for slot in points.slots)


def _integrates(f: Finish, law: Part) -> bool:
    """Is a margin of this letter an integral here, or a sum over points?"""
    points = _joint(law).points
    if points is None or _root(law)[0] not in f.integrated:
        return False
    return not points.discrete or all(f.is_point_place(slot) for slot in points.slots)


def _joint(law: Part) -> Part:
    while law.op in ("margin", "conditional"):
        law = law.args[0]
    return law


def is_margin_of_opened(f: Finish, law: Part) -> bool:
    """A margin on discrete numbers: its density is no sum of the language, its expectations are those of the joint law."""
    return law.op == "margin" and _root(law)[0] in f.integrated and not is_opened(f, law)


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
        above = _at(f, law, dict(zip(places, (*points, *given), strict=True)))
        below = _at(f, over, dict(zip(places[len(points) :], given, strict=True)))
        return app("mul", above, app("pow", below, -1))
    return _at(f, law, dict(zip(_root(law)[1], points, strict=True)))


def _at(f: Finish, law: Part, values: dict[int, Term]) -> Term:
    """The density of some places of the joint law; where margins are integrals, integrals over the others."""
    joint = _joint(law)
    assert joint.points is not None
    slots, shapes = joint.points.slots, joint.points.shapes
    order = range(1, len(shapes) + 1)
    if len(values) < len(shapes) and not _integrates(f, law):
        taken = sorted(values)
        return app("density", app("margin", f.term(joint), *taken), *(values[k] for k in taken))
    others = {
        k: Local(slots[k - 1].split(" ")[-1], shapes[k - 1], None, f.space_of(slots[k - 1]) if joint.points.discrete else "")
        for k in order
        if k not in values
    }
    at = {**values, **{k: f.bound(local) for k, local in others.items()}}
    body: Term = app("density", f.term(joint), *(at[k] for k in order))
    for k in sorted(others, reverse=True):
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
