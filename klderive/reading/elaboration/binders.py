r"""Sums, products, integrals: what binds a variable.

The one idea: a sum takes the whole rest of its product, a product ends at the next large operator. A domain is respected or the
formula is unread.

Not here: derivatives (slopes.py), expectations (heads.py).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..formula import nodes as n
from ..names import label_of, plain, printed, unbraced
from ..survey import Name, name_of, subscripts
from .algebra import negative, number_part
from .desk import Desk
from .parts import Local, NotRead, Part
from .values import over_members, over_values

__all__ = ["big", "limit"]

Run = Callable[[Desk, tuple[n.Node, ...], n.Node], Part]


def big(desk: Desk, items: tuple[n.Node, ...], at: int, run: Run) -> tuple[Part, int]:
    """A large operator and what it takes of the items behind it."""
    node = unbraced(items[at])
    if isinstance(node, n.Integral):
        if node.body is not None:
            return _integral(desk, node.sign, node.differentials, lambda: desk.value(node.body), node), at + 1  # type: ignore[arg-type]
        if all(isinstance(i, (n.Space, n.Sign)) for i in items[at + 1 :]):
            return _integral(desk, node.sign, node.differentials, lambda: number_part(desk, 1), node), at + 1
        return _integral(desk, node.sign, node.differentials, lambda: run(desk, items[at + 1 :], node), node), len(items)
    base = unbraced(node.base) if isinstance(node, n.Script) else node
    assert isinstance(base, n.Big)
    if base.name in ("sum", "prod"):
        end = len(items)
        if base.name == "prod":
            end = next((k for k in range(at + 1, end) if isinstance(_base(items[k]), n.Big | n.Integral)), end)
        return _sum(desk, node, base.name, lambda: run(desk, items[at + 1 : end], node), node), end
    if base.name in ("max", "min") and base is node and at + 1 < len(items) and isinstance(items[at + 1], n.Bracket):
        bracket = items[at + 1]
        if isinstance(bracket.body, n.Listing):  # type: ignore[attr-defined]
            parts = tuple(desk.number(i) for i in bracket.body.items)  # type: ignore[attr-defined]
            return Part("extreme", parts, desk.dims.number(), base.name), at + 2
    raise NotRead("an integral without a differential" if "int" in base.name else f"\\{base.name}", node)


def _base(node: n.Node) -> n.Node:
    node = unbraced(node)
    return unbraced(node.base) if isinstance(node, n.Script) else node


# ---------------------------------------------------------------- sums


def _sum(desk: Desk, node: n.Node, op: str, body: Callable[[], Part], whole: n.Node) -> Part:
    below = node.below if isinstance(node, n.Script) else None
    above = node.above if isinstance(node, n.Script) else None
    if below is None:
        raise NotRead("a sum without an index", node)
    listed = _set(below) if op == "sum" and above is None else None
    if listed is not None:
        return _over_set(desk, *listed, body, whole)
    variables = []
    table: dict[tuple[Name, str], Part] = {}
    points: list[tuple[Name, str]] = []
    for part in _listed(below):
        name, label, variable, low, high, other = _index(desk, unbraced(part), above)
        if other is not None:
            with desk.binding(dict(table)):
                other = desk.number(other)
        if low is not None and high is not None:
            variable.data.index = (low, high)
        table[name, label] = variable
        if high is None:
            points.append((name, label))
        variables.append((variable, low, high, other))
    with desk.binding(table, tuple(points)):
        found = body()
        found = desk.algebraic(found, whole)
    if op == "prod":
        desk.dims.be_number(desk.shape(found))
    for variable, low, high, other in reversed(variables):
        if other is not None:
            if op == "prod":
                raise NotRead("a product with an exception", node)
            found = Part("unless", (variable, other, found), found.shape)
        if low is None or high is None:
            if op == "prod":
                raise NotRead("a product over a space", node)
            if isinstance(low, tuple):
                found = over_members(found, variable, low)
            elif variable.data.space:
                found = Part("total", (found,), found.shape, variable.data)
            else:
                found = over_values(desk, found, (variable.data,))
        else:
            found = Part("sum" if op == "sum" else "product", (low, high, found), found.shape, variable.data)
    return found


def _set(below: n.Node) -> tuple[Name, tuple[n.Node, ...]] | None:
    r"""x \in \{0, 1\}: the name and the values."""
    match unbraced(below):
        case n.Relation(sides=(left, right), signs=(n.Sign(name="in"),)):
            domain, name = unbraced(right), plain(left)
            if name is not None and isinstance(domain, n.Bracket) and domain.opening == "\\{" and domain.closing == "\\}":
                values = domain.body.items if isinstance(domain.body, n.Listing) else (domain.body,)
                if all(isinstance(unbraced(v), (n.Number, n.Sum)) for v in values):
                    return name, values
    return None


def _over_set(desk: Desk, name: Name, values: tuple[n.Node, ...], body: Callable[[], Part], whole: n.Node) -> Part:
    """A sum over values that are listed: one term for each."""
    numbers = [desk.number(v) for v in values]
    if any(v.op != "num" and not (v.op == "negative" and v.args[0].op == "num") for v in numbers if v.op != "zero"):
        raise NotRead("the domain of a sum", whole)
    local = Local(name.letter, desk.dims.number())
    with desk.binding({(name, ""): Part("local", (), local.shape, local)}, ((name, ""),)):
        found = desk.algebraic(body(), whole)
    return Part("add", tuple(Part("at", (found, v), found.shape, local) for v in numbers), found.shape)


def _listed(below: n.Node) -> tuple[n.Node, ...]:
    below = unbraced(below)
    if isinstance(below, n.Listing):
        return below.items
    return subscripts(below) if isinstance(below, n.Product) else (below,)


def _index(desk: Desk, part: n.Node, above: n.Node | None) -> tuple:
    """Name, variable, bounds (None: a point of a space), and the value that is left out."""
    if isinstance(part, n.Relation) and len(part.sides) == 2:
        left, right = part.sides
        sign, name = part.signs[0].name, plain(left)
        if name is None:
            raise NotRead("this range of a sum", part)
        if sign == "=" and above is not None:
            return name, "", _whole(desk, name), _bound(desk, right), _bound(desk, above), None
        if sign == "!=":
            return name, "", _whole(desk, name), *_range(desk, name, part), right
        domain = unbraced(right)
        if sign == "in" and above is None and isinstance(domain, n.Bracket) and domain.opening == "\\{":
            return name, "", *_elements(desk, name, domain), None
        if sign == "in" and above is None and isinstance(domain, n.Letter) and domain.style in ("cal", "scr", "frak"):
            return name, "", _point(desk, name, "", part), None, None, None
        raise NotRead("the domain of a sum", part)
    name = plain(part)
    if name is None:
        raise NotRead("this range of a sum", part)
    if above is not None:
        return name, "", _whole(desk, name), number_part(desk, 1), _bound(desk, above), None
    if name in desk.scope.seen.ranges:
        return name, "", _whole(desk, name), *_range(desk, name, part), None
    if desk.laws.is_point(name) or desk.laws.has_place(name):
        return name, "", _point(desk, name, "", part), None, None, None
    raise NotRead("a sum without bounds", part)


def _elements(desk: Desk, name: Name, domain: n.Bracket) -> tuple[Part, Any, Part | None]:
    r"""\{1, \ldots, n\} is a range; \{0, 1\} are values, one by one, of which a law may have the chances."""
    body = unbraced(domain.body)
    items = body.items if isinstance(body, n.Listing) else (body,)
    dots = [k for k, i in enumerate(items) if isinstance(unbraced(i), n.Dots)]
    if dots:
        first = [unbraced(i) for i in items[: dots[0]]]
        steps = [int(i.text) for i in first if isinstance(i, n.Number) and i.text.isdigit()]
        if dots != [len(items) - 2] or len(steps) != len(first) or steps != list(range(steps[0], steps[0] + len(steps))):
            raise NotRead("the domain of a sum", domain)
        return _whole(desk, name), number_part(desk, steps[0]), _bound(desk, items[-1])
    numbers = tuple(desk.number(i) for i in items)
    if len({p.data for p in numbers if p.op == "num"}) != len([p for p in numbers if p.op in ("num", "zero")]) - sum(
        p.op == "zero" for p in numbers
    ) or any(p.op not in ("num", "zero", "negative") for p in numbers):
        raise NotRead("the domain of a sum", domain)
    number = desk.dims.number()
    return Part("local", (), number, Local(name.letter, number)), numbers, None


def _whole(desk: Desk, name: Name) -> Part:
    return Part("local", (), desk.dims.number(), Local(name.letter, desk.dims.number(), ()))


def _range(desk: Desk, name: Name, part: n.Node) -> tuple[Part, Part]:
    """The one range that an index has in the scope."""

    found = {(printed(a), printed(b)): (a, b) for a, b in desk.scope.seen.ranges.get(name, ())}
    if len(found) != 1:
        raise NotRead("a sum without bounds", part)
    low, high = next(iter(found.values()))
    return _bound(desk, low), _bound(desk, high)


def _bound(desk: Desk, node: n.Node) -> Part:
    for inner in n.walk(node):
        name = plain(inner) if isinstance(inner, n.Letter) else None
        if name is not None and name.letter == "infty":
            raise NotRead("an infinite sum", node)
        said = desk.scope.kind(name, "", desk.place) if name is not None else None
        if said is not None and said.kind == "number" and "whole" not in said.properties:
            raise NotRead("a real number as a bound of a sum", node)
    return desk.number(node)


def _point(desk: Desk, name: Name, label: str, node: n.Node) -> Part:
    """A point of a discrete space."""
    if not desk.laws.is_point(name) and not desk.laws.has_place(name):
        raise NotRead("a sum over a space of which no law is known", node)
    return desk.laws.variable(desk, name, label)


# ---------------------------------------------------------------- integrals


def _integral(
    desk: Desk, sign: n.Node, differentials: tuple[n.Differential, ...], body: Callable[[], Part], node: n.Node
) -> Part:
    sign = unbraced(sign)
    below = sign.below if isinstance(sign, n.Script) else None
    above = sign.above if isinstance(sign, n.Script) else None
    base = _base(sign)
    if not isinstance(base, n.Big) or base.name not in ("int", "iint", "iiint"):
        raise NotRead("this integral", sign)
    names: list[tuple[Name, str]] = []
    inner: n.Bracket | None = None
    for d in differentials:
        variable = unbraced(d.variable)
        if isinstance(variable, n.Bracket):
            inner, variable = variable, _changed(desk, variable, d)
            if len(differentials) != 1 or below is None or above is None:
                raise NotRead("this differential", d)
        name = name_of(variable)
        if (
            name is None
            or isinstance(variable, n.Script)
            and (variable.above is not None or name.primes)
            or isinstance(d.sign, n.Script)
        ):
            raise NotRead("this differential", d)
        names.append((name, label_of(variable)))
    bounds = _domain(desk, below, above, names, sign)
    if bounds is None and below is None:
        desk.boundless.extend(names)
    locals_ = [desk.laws.variable(desk, name, label) for name, label in names]
    if any(v.data.space or desk.laws.is_counted(name) for v, (name, _) in zip(locals_, names, strict=True)):
        raise NotRead("an integral over a discrete variable", node)
    with desk.binding(dict(zip(names, locals_, strict=True)), tuple(names)):
        found = desk.algebraic(body(), node)
        if inner is not None:
            from .slopes import by_local

            found = Part("times", (found, by_local(desk, desk.number(inner.body), locals_[0])), found.shape)
    if bounds is not None:
        if len(names) != 1:
            raise NotRead("bounds of several integrals at once", sign)
        desk.dims.be_number(desk.shape(locals_[0]))
        if len(bounds) == 2 and all(b.op != "infinity" for b in bounds) and not all(map(_is_plain, bounds)):
            desk.positive.append(Part("add", (bounds[1], negative(bounds[0])), desk.dims.number()))
        return Part("integral_on", (*bounds, found), found.shape, locals_[0].data)
    for variable in reversed(locals_):
        found = Part("integral", (found,), found.shape, variable.data)
    return found


def _is_plain(part: Part) -> bool:
    """A plain number?"""
    return part.op in ("num", "zero") or part.op in ("negative", "quotient") and all(map(_is_plain, part.args))


def _changed(desk: Desk, bracket: n.Bracket, node: n.Node) -> n.Letter:
    r"""The variable of \int f(z) d(z + \mu): the one letter in it, or the one that is integrated over elsewhere."""
    letters = {name: i for i in n.walk(bracket.body) if isinstance(i, n.Letter) and (name := plain(i)) is not None}
    if len(letters) > 1:
        seen, said = desk.scope.seen, desk.scope.kind
        letters = {k: v for k, v in letters.items() if seen.seen(k).integrated and said(k, "", desk.place) is None}
    if len(letters) != 1:
        raise NotRead("this differential", node)
    return next(iter(letters.values()))


def _domain(
    desk: Desk, below: n.Node | None, above: n.Node | None, names: list[tuple[Name, str]], sign: n.Node
) -> tuple[Part, ...] | None:
    """Bounds or a set; None for the whole space."""
    if below is None and above is None:
        return None
    if below is not None and above is not None:
        low, high = limit(desk, below), limit(desk, above)
        whole = low.op == high.op == "infinity" and (low.data, high.data) == (-1, 1)
        return None if whole else (low, high)
    node = unbraced(below) if below is not None else None
    base = _base(node) if node is not None else None
    if isinstance(base, n.Letter) and above is None:
        name = plain(base)
        assert name is not None
        if (
            base.name == "R"
            and base.style == "bb"
            or base.style in ("cal", "scr")
            and node is base
            and desk.scope.kind(name, "", desk.place) is None
            or node is base
            and desk.scope.kind(name, "", desk.place) is None
            and any(k.letter in (name.letter, name.letter.lower()) for k, _ in names)
        ):
            return None
        said = desk.scope.kind(name, "", desk.place)
        if node is base and said is not None and said.kind == "set":
            return (Part("set", (), None, desk.key(name, "", "set")),)
    raise NotRead("the domain of an integral", sign)


def limit(desk: Desk, node: n.Node) -> Part:
    inner, minus = unbraced(node), 1
    if isinstance(inner, n.Sum) and len(inner.items) == 1 and inner.signs[0] is not None:
        minus, inner = (-1 if inner.signs[0].name == "-" else 1), unbraced(inner.items[0])
    if isinstance(inner, n.Letter) and inner.name == "infty":
        return Part("infinity", (), desk.dims.number(), minus)
    if any(isinstance(i, n.Letter) and i.name == "infty" for i in n.walk(inner)):
        return _infinite(desk, inner, minus)
    return desk.number(node)


def _infinite(desk: Desk, node: n.Node, sign: int) -> Part:
    r"""-\infty - \mu is -\infty; over a positive number too."""
    match unbraced(node):
        case n.Letter(name="infty"):
            return Part("infinity", (), desk.dims.number(), sign)
        case n.Bracket(opening="(" | "[", body=body):
            return _infinite(desk, body, sign)
        case n.Sum(items=items, signs=signs):
            far = [k for k, i in enumerate(items) if any(isinstance(j, n.Letter) and j.name == "infty" for j in n.walk(i))]
            if len(far) == 1:
                for k, item in enumerate(items):
                    if k not in far:
                        desk.number(item)
                mark = signs[far[0]]
                return _infinite(desk, items[far[0]], -sign if mark is not None and mark.name == "-" else sign)
        case n.Fraction(kind="fraction", over=over, under=under):
            desk.positive.append(desk.number(under))
            return _infinite(desk, over, sign)
        case n.Product(items=(over, n.Sign(name="/"), under)):
            desk.positive.append(desk.number(under))
            return _infinite(desk, over, sign)
    raise NotRead("a bound with infinity in it", node)
