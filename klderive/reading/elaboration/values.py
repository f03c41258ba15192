"""Sums over the values of discrete variables: of x p(x), of (x + y) p(x, y), over {0, 1}.

The one idea: such a sum is the expectation of what stands beside a mass of exactly its variables; of a mass alone, over some of
its variables, it is the mass of the others. Sums that stand in one another are one sum over all their variables.

Not here: sums over indices (binders.py), over points of a space without a name for its values.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from ...records import replace
from .desk import Desk
from .parts import LawPoints, Local, Part, alike, inside

__all__ = ["over_members", "over_values"]

ONE = Fraction(1)


def over_members(body: Part, variable: Part, members: tuple[Part, ...]) -> Part:
    """The sum over values that are listed."""
    parts = tuple(Part("at", (body, value), body.shape, variable.data) for value in members)
    return parts[0] if len(parts) == 1 else Part("add", parts, body.shape)


def over_values(desk: Desk, body: Part, variables: tuple[Local, ...]) -> Part:
    """The sum over all values of some variables; `values` if no mass was found that weighs it (yet), or only as a mass of others:
    then what it is by itself is its second part."""
    if body.op in ("add", "negative") or body.op == "quotient" and not _mentions(body.args[1], variables):
        parts = tuple(over_values(desk, a, variables) for a in body.args[: 1 if body.op == "quotient" else None])
        return replace(body, args=(*parts, *body.args[len(parts) :]))
    factors = _joined(list(_factors(body)))
    tower = _tower(desk, factors, variables)
    if tower is not None:
        return tower
    inner = [k for k, (f, up) in enumerate(factors) if f.op == "values" and up]
    if len(inner) == 1:
        part = factors[inner[0]][0]
        rest = [*factors[: inner[0]], (part.args[0], True), *factors[inner[0] + 1 :]]
        together = over_values(desk, _product(desk, rest), (*variables, *part.data))
        if together.op != "values" or len(together.args) == 2 or len(part.args) == 1:
            return together
        factors[inner[0]] = (part.args[1], True)
    sums = [k for k, (f, up) in enumerate(factors) if f.op == "add" and up and any(_pending(a) for a in f.args)]
    if len(sums) == 1:
        total = factors[sums[0]][0]
        split = [
            _product(desk, [*factors[: sums[0]], (a, True), *factors[sums[0] + 1 :]]) for a in total.args
        ]
        return over_values(desk, replace(total, args=tuple(split), shape=body.shape), variables)
    for k, (factor, up) in enumerate(factors):
        if not up or factor.op != "density":
            continue
        rest = [f for at, f in enumerate(factors) if at != k]
        found = _weighed(desk, factor, rest, variables)
        if found is not None:
            return found
    return Part("values", (body,), body.shape, variables)


def _weighed(desk: Desk, mass: Part, rest: list[tuple[Part, bool]], variables: tuple[Local, ...]) -> Part | None:
    law, *points = mass.args
    if law.points is None or not law.points.discrete:
        return None
    places = [p.data if p.op == "local" else None for p in points]
    own = [v for v in places if v is not None and any(v is w for w in variables)]
    if len(own) != len(variables):
        return None
    kept = [k for k, v in enumerate(places) if not any(v is w for w in own)]
    used = any(_mentions(f, variables) for f, _ in rest)
    if kept and (used or any(_mentions(points[k], variables) for k in kept)):
        return None
    if kept:
        if law.op == "by_density":
            return None
        slots, shapes = law.points.slots, law.points.shapes
        pick = tuple(k + 1 for k in kept)
        margin = Part(
            "margin", (law,), None, pick,
            points=LawPoints(tuple(shapes[k] for k in kept), tuple(slots[k] for k in kept if k < len(slots)), True),
        )  # fmt: skip
        alone = _product(desk, [(Part("density", (margin, *(points[k] for k in kept)), mass.shape), True), *rest])
        whole = _product(desk, [(mass, True), *rest])
        return Part("values", (whole, alone), whole.shape, variables)
    if not used:
        return _product(desk, [(Part("expect", (law, _one(desk)), mass.shape, tuple(own)), True), *rest])
    body = _product(desk, rest)
    return Part("expect", (law, body), body.shape, tuple(places))


def _tower(desk: Desk, factors: list[tuple[Part, bool]], variables: tuple[Local, ...]) -> Part | None:
    """The sum of p(y) E[g | y] over y is the expectation of g under p(x, y)."""
    for a, (left, up) in enumerate(factors):
        law = left.args[0] if left.op == "expect" else None
        if law is None or not up or law.op != "conditional":
            continue
        given = law.args[1:]
        for b, (right, also) in enumerate(factors):
            if not also or right.op != "density" or not _is_of_last(right.args[0], law.args[0], len(given)):
                continue
            places = [p.data if p.op == "local" else None for p in right.args[1:]]
            same = all(x.op == "local" and x.data is v for x, v in zip(given, places, strict=True))
            if same and len(variables) == len(places) and all(any(v is w for w in variables) for v in places):
                rest = [f for k, f in enumerate(factors) if k not in (a, b)]
                body = _product(desk, [(left.args[1], True), *rest])
                return Part("expect", (law.args[0], body), body.shape, (*left.data, *places))
    return None


def _joined(factors: list[tuple[Part, bool]]) -> list[tuple[Part, bool]]:
    """p(x | y) p(y) is p(x, y)."""
    for a, (left, up) in enumerate(factors):
        if not up or left.op != "density" or left.args[0].op != "conditional":
            continue
        law = left.args[0]
        over, given = law.args[0], law.args[1:]
        for b, (right, also) in enumerate(factors):
            if not also or right.op != "density" or len(right.args) - 1 != len(given):
                continue
            if not _is_of_last(right.args[0], over, len(given)) or any(
                x.op != "local" or y.op != "local" or x.data is not y.data for x, y in zip(right.args[1:], given, strict=True)
            ):
                continue
            joined = Part("density", (over, *left.args[1:], *given), left.shape)
            return [(joined, True), *(f for k, f in enumerate(factors) if k not in (a, b))]
    return factors


def _is_of_last(law: Part, joint: Part, count: int) -> bool:
    """Is a law that of the last places of another, with the same parameters: p_a(y) of p_a(x, y), and not of p_b(x, y)?"""
    (base, places), (other, every) = _root(law), _root(joint)
    return base is not None and other is not None and alike(base, other) and places == every[-count:]


def _root(law: Part) -> tuple[Part | None, tuple[int, ...]]:
    """The law of a letter with all its places, and those of them that a law is about."""
    base = law.args[0] if law.op == "margin" else law
    if base.op != "law" or base.points is None:
        return None, ()
    return base, law.data if law.op == "margin" else tuple(range(1, len(base.points.shapes) + 1))


def _one(desk: Desk) -> Part:
    return Part("num", (), desk.dims.number(), ONE)


def _factors(part: Part, up: bool = True) -> Iterable[tuple[Part, bool]]:
    """The factors of a product of numbers; False for what it is divided by."""
    if part.op == "times":
        for a in part.args:
            yield from _factors(a, up)
    elif part.op == "quotient":
        yield from _factors(part.args[0], up)
        yield part.args[1], not up
    else:
        yield part, up


def _product(desk: Desk, factors: list[tuple[Part, bool]]) -> Part:
    found: Part | None = None
    for factor, up in factors:
        if up:
            if found is None:
                found = factor
            else:
                found = Part("times", (found, factor), desk.dims.product(desk.shape(found), desk.shape(factor)))
    whole = found or _one(desk)
    for factor, up in factors:
        if not up:
            whole = Part("quotient", (whole, factor), whole.shape)
    return whole


def _pending(part: Part) -> bool:
    """Does a sum over values that nothing weighs stand in a term?"""
    if part.op in ("negative",):
        return _pending(part.args[0])
    return any(f.op == "values" for f, up in _factors(part) if up)


def _mentions(part: Part, variables: tuple[Local, ...]) -> bool:
    return any(p.op == "local" and p.data in variables for p in inside(part))
