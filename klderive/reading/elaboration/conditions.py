r"""What stands beside a claim, or is supposed of a text: laws, declarations (x \in \mathbb{R}^n), and propositions.

The one idea: a relation that says what a name is, is a saying; every other one is a proposition, whose sides are parts until the
sizes of the scope are known.

Not here: which relations are conditions of a claim (chains.py), which hold at a place (contexts.py).
"""

from __future__ import annotations

from collections.abc import Sequence

from ...language import Term, app
from ...records import replace
from ..formula import nodes as n
from ..layout.document import Range
from ..names import unbraced
from ..said import Declared, Distributed, Marked, Said, Supposed
from ..survey import name_of
from .binders import limit
from .chains import Claim
from .desk import Desk
from .finish import Finish
from .parts import NotRead, Part

__all__ = ["condition", "declarations_in", "is_law", "propositions", "said_beside"]


def declarations_in(said: Sequence[Said]) -> list[Said]:
    r"""Suppositions that declare: x \in \mathbb{R}^n."""
    found: list[Said] = []
    for s in said:
        made = membership(s) if isinstance(s, Supposed) else None
        if isinstance(s, Declared):
            names_ = tuple(node for node in s.names if _is_name(node))
            if len(names_) < len(s.names):
                letters = tuple(i for node in s.names if node not in names_ for i in n.walk(node) if isinstance(i, n.Letter))
                found.append(Marked(letters, s.range, s.holds))
                s = replace(s, names=names_)
        found.extend((s,) if made is None else made)
    return found


def _is_name(node: n.Node) -> bool:
    """A name, or a function at its arguments: not the product X^T A X."""
    node = unbraced(node)
    return not isinstance(node, n.Product) or len(node.items) == 2 and isinstance(node.items[1], n.Bracket)


def membership(s: Supposed) -> tuple[Said, ...] | None:
    r"""The declaration that x \in \mathbb{R}^n is, None for what is none."""
    relation = unbraced(s.relation)
    items: tuple[n.Node, ...] = ()
    if isinstance(relation, n.Listing) and isinstance(relation.items[-1], n.Relation):
        items, relation = relation.items[:-1], relation.items[-1]
    if not (isinstance(relation, n.Relation) and len(relation.sides) == 2 and relation.signs[0].name == "in"):
        return None
    left, right = relation.sides
    names_ = tuple(i for i in (*items, *(left.items if isinstance(left, n.Listing) else (left,))) if not isinstance(i, n.Dots))
    space = unbraced(right)
    power = space.above if isinstance(space, n.Script) else None
    below = space.below if isinstance(space, n.Script) else None
    base = unbraced(space.base) if isinstance(space, n.Script) else space
    if not (isinstance(base, n.Letter) and base.style == "bb") or below is not None:
        return None
    if base.name in ("N", "Z") and power is None:
        return (Declared(names_, "size" if base.name == "N" else "index", s.range, s.holds),)
    sign = unbraced(power) if power is not None else None
    if base.name != "R":
        return None
    if sign is None or isinstance(sign, n.Sign) and sign.name in ("+",):
        return (Declared(names_, "number", s.range, s.holds, (), ("positive",) if sign is not None else ()),)
    if isinstance(sign, n.Product) and any(isinstance(i, n.Sign) and i.name == "times" for i in sign.items):
        sizes = tuple(i for i in sign.items if not isinstance(i, (n.Sign, n.Space)))
        if len(sizes) == 2:
            return (Declared(names_, "matrix", s.range, s.holds, sizes),)
        return None
    return (Declared(names_, "vector", s.range, s.holds, (sign,)),)


def is_law(node: n.Node) -> bool:
    """Is a condition a law: X ~ N(0, 1)?"""
    inner = unbraced(node)
    return (
        isinstance(inner, n.Relation)
        and len(inner.signs) == 1
        and inner.signs[0].name == "~"
        and name_of(inner.sides[0]) is not None
    )


def said_beside(claim: Claim) -> list[Said]:
    r"""X ~ N(0, 1) => ..., and ..., t \in \mathbb{R}^n: laws and declarations that hold for this row."""
    here = Range(claim.at.start, claim.at.start + 1)
    found: list[Said] = []
    for node in (*claim.supposing, *claim.conditions):
        if is_law(node):
            left, right = unbraced(node).sides  # type: ignore[attr-defined]
            found.append(Distributed((left,), right, here, here))
        else:
            found += membership(Supposed(node, here, here)) or ()
    return found


def condition(desk: Desk, node: n.Node) -> Part:
    """A condition as a proposition."""
    inner = unbraced(node)
    if membership(Supposed(node, Range(0, 0), Range(0, 0))) is not None:
        return Part("all", ())
    if isinstance(inner, n.Listing):
        return Part("all", _range(desk, inner))
    if not isinstance(inner, n.Relation):
        raise NotRead("this condition", node)
    parts = []
    for left, right, sign in zip(inner.sides, inner.sides[1:], inner.signs, strict=False):
        if sign.name == "in":
            parts.append(_membership(desk, left, unbraced(right)))
            continue
        if sign.name not in ("=", "<", ">", "<=", ">=", "!="):
            raise NotRead("this condition", node)
        a, b = (desk.algebraic(desk.value(x), x) for x in (left, right))
        desk.dims.same(desk.shape(a), desk.shape(b))
        parts.append(Part("relation", (a, b), None, sign.name))
    return Part("all", tuple(parts))


def _range(desk: Desk, node: n.Listing) -> tuple[Part, ...]:
    r"""i, j = 1, \ldots, n: an index in its range; several ranges, one after the other."""
    found: list[Part] = []
    items = list(node.items)
    while items:
        names: list[n.Node] = []
        while items and name_of(items[0]) is not None:
            names.append(items.pop(0))
        head = unbraced(items.pop(0)) if items else None
        if not (isinstance(head, n.Relation) and len(head.signs) == 1 and head.signs[0].name == "="):
            raise NotRead("this condition", node)
        while items and isinstance(unbraced(items[0]), n.Number):
            items.pop(0)  # i = 1, 2, \ldots, n
        if len(items) < 2 or not isinstance(unbraced(items[0]), n.Dots):
            raise NotRead("this condition", node)
        items.pop(0)
        low, high = desk.number(head.sides[1]), desk.number(items.pop(0))
        for index in (*names, head.sides[0]):
            value = desk.number(index)
            found += [Part("relation", (low, value), None, "<="), Part("relation", (value, high), None, "<=")]
    return tuple(found)


def _membership(desk: Desk, left: n.Node, domain: n.Node) -> Part:
    """x in (0, 1), in {0, 1}."""
    if not isinstance(domain, n.Bracket) or not isinstance(domain.body, n.Listing) or domain.opening not in ("(", "[", "\\{"):
        raise NotRead("this condition", domain)
    value = desk.number(left)
    if domain.opening == "\\{":
        return Part("members", (value, *map(desk.number, domain.body.items)))
    if len(domain.body.items) != 2:
        raise NotRead("this condition", domain)
    low, high = (limit(desk, i) for i in domain.body.items)
    found = [Part("relation", (low, value), None, "<=" if domain.opening == "[" else "<")] if low.op != "infinity" else []
    if high.op != "infinity":
        found.append(Part("relation", (value, high), None, "<=" if domain.closing == "]" else "<"))
    return Part("all", tuple(found))


def propositions(finish: Finish, part: Part) -> list[Term]:
    """The terms of a condition."""
    if part.op == "all":
        return [t for p in part.args for t in propositions(finish, p)]
    if part.op == "members":
        value, *members = map(finish.term, part.args)
        return [app("in", value, app("members", *members))]
    a, b = map(finish.term, part.args)
    op = {"=": "eq", "!=": "ne", "<": "lt", ">": "lt", "<=": "le", ">=": "le"}[part.data]
    return [app(op, b, a) if part.data in (">", ">=") else app(op, a, b)]
