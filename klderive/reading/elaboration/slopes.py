r"""Derivatives: d/dx, \partial, \nabla_x.

The one idea: a derivative takes the whole product behind it. A derivative by a name that does not occur is unread, for what
depends on it is not known. Signs above and below must tell the same order: d f/d\sigma^2 is the slope by the square.

Not here: f'(x) (calls.py).
"""

from __future__ import annotations

from collections.abc import Callable

from ..formula import nodes as n
from ..names import unbraced
from .algebra import number_part
from .desk import Desk
from .parts import NotRead, Part, inside

__all__ = ["by_local", "mentions", "slope", "slope_of"]

Run = Callable[[Desk, tuple[n.Node, ...], n.Node], Part]


def _base(node: n.Node) -> n.Node:
    node = unbraced(node)
    return unbraced(node.base) if isinstance(node, n.Script) else node


def slope_of(desk: Desk, node: n.Fraction) -> Part | None:
    """d f / d x as a fraction with the body above."""
    parsed = _variables(node)
    if parsed is None:
        return None
    over = unbraced(node.over)
    if not isinstance(over, n.Product) or len(over.items) < 2:
        raise NotRead("a derivative without a body", node)
    from .products import product

    rest = over.items[1:]
    body = desk.algebraic(desk.value(rest[0]) if len(rest) == 1 else product(desk, n.Product(n.cover(rest), rest)), node)
    return _slopes(desk, parsed, body, node)


def slope(desk: Desk, items: tuple[n.Node, ...], at: int, run: Run) -> tuple[Part, int] | None:
    r"""d/dx and \nabla_x before what they take: the whole rest of the product."""
    node = unbraced(items[at])
    variables = None
    if isinstance(node, n.Fraction) and (isinstance(_base(node.over), n.Letter)):
        variables = _variables(node)
    elif isinstance(node, n.Script) and isinstance(_base(node), n.Letter) and _base(node).name == "nabla":  # type: ignore[attr-defined]
        if node.above is not None or node.below is None:
            raise NotRead("this gradient", node)
        variables = [(node.below, 1)]
    elif (
        isinstance(node, n.Script)
        and isinstance(base := _base(node), n.Letter)
        and base.name == "partial"
        and node.below is not None
    ):
        raise NotRead("this derivative", node)
    if variables is None:
        return None
    if at + 1 >= len(items):
        raise NotRead("a derivative without a body", node)
    return _slopes(desk, variables, desk.algebraic(run(desk, items[at + 1 :], node), node), node), len(items)


def _variables(node: n.Fraction) -> list[tuple[n.Node, int]] | None:
    r"""The variables below d.../d x d y^2, with their orders; 0 is the slope by the square of a name, d f/d\sigma^2."""
    over = unbraced(node.over)
    first = _base(over.items[0]) if isinstance(over, n.Product) and over.items else _base(over)
    under = unbraced(node.under)
    if not (
        isinstance(first, n.Letter)
        and first.name in ("d", "partial", "nabla")
        and not first.accents
        and isinstance(under, n.Product)
    ):
        return None
    sign = _base(under.items[0])
    if not (isinstance(sign, n.Letter) and sign.name == first.name):
        return None
    found: list[tuple[n.Node, int]] = []
    items = [i for i in under.items if not isinstance(i, n.Space)]
    while items:
        if len(items) < 2 or not (isinstance(_base(items[0]), n.Letter) and _base(items[0]).name == first.name):  # type: ignore[attr-defined]
            raise NotRead("this derivative", node)
        variable = unbraced(items[1])
        order = 1
        if isinstance(variable, n.Script) and variable.above is not None:
            above = unbraced(variable.above)
            if not (isinstance(above, n.Number) and above.text in ("2", "3", "4")):
                raise NotRead("this derivative", node)
            order = int(above.text)
            variable = (
                n.Script(variable.span, variable.base, variable.below, None, variable.primes)
                if variable.below is not None
                else variable.base
            )
        found.append((variable, order))
        items = items[2:]
    above = over.items[0] if isinstance(over, n.Product) and over.items else over
    whole = _order(unbraced(above), node)
    if whole == 1 and len(found) == 1 and found[0][1] == 2:
        return [(found[0][0], 0)]
    if whole != sum(order for _, order in found):
        raise NotRead("this derivative", node)
    return found


def _order(sign: n.Node, node: n.Node) -> int:
    """The order that the sign above tells: 2 for d^2."""
    if not isinstance(sign, n.Script):
        return 1
    above = None if sign.above is None else unbraced(sign.above)
    if sign.below is not None or sign.primes or not (isinstance(above, n.Number) and above.text in ("2", "3", "4")):
        raise NotRead("this derivative", node)
    return int(above.text)


def _slopes(desk: Desk, variables: list[tuple[n.Node, int]], body: Part, node: n.Node) -> Part:
    for variable, order in reversed(variables):
        target = desk.algebraic(desk.value(variable), variable)
        if target.op not in ("name", "local", "member", "entry", "whole") or target.op == "entry" and target.args[0].op != "name":
            raise NotRead("a derivative by this", variable)
        if not mentions(body, target):
            raise NotRead("a derivative by a name that does not occur", node)
        if order == 0:
            desk.dims.be_number(desk.shape(target))
            slope = Part("slope", (body, target), desk.shape(body))
            double = Part("times", (number_part(desk, 2), target), desk.dims.number())
            body = Part("quotient", (slope, double), desk.shape(body))
        for _ in range(order):
            if order > 1:
                desk.dims.be_number(desk.shape(target))
            if desk.dims.is_number(desk.shape(target)):
                shape = desk.shape(body)
            else:
                if not desk.dims.is_array(desk.shape(body)):
                    desk.dims.be_number(desk.shape(body))
                shape = desk.shape(target)
            body = Part("slope", (body, target), shape)
    return body


def by_local(desk: Desk, body: Part, local: Part) -> Part:
    """The slope of a number by a bound variable."""
    if not mentions(body, local):
        return number_part(desk, 0)
    return Part("slope_at", (body, local), desk.dims.number(), local.data)


def mentions(part: Part, target: Part) -> bool:
    """Does the name of a target occur in a part?"""
    wanted = target.args[0] if target.op == "entry" else target
    return any(p.op == wanted.op and p.data == wanted.data for p in inside(part))
