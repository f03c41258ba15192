r"""Lists and tables with dots: a_1 + \ldots + a_n, [a_1, \ldots, a_n], columns, diagonal matrices.

The one idea: what stands first and what stands last are one formula with one index put in, from the number that stands in the
first to what stands at the same place of the last; where that is not so, or what stands second is not the next, it is unread.

Not here: matrices written out in full (algebra.py).
"""

from __future__ import annotations

from collections.abc import Sequence

from ...records import replace
from ..formula import nodes as n
from ..names import printed, unbraced
from ..survey import Name
from .desk import Desk
from .dims import ONE, Shape
from .parts import Local, NotRead, Part

__all__ = ["column", "dotted_product", "dotted_sum", "has_dots", "is_dotted_list", "row", "table"]

INDEX = "dots"
"""The letter that stands for the index; no text can type it."""


def has_dots(items: Sequence[n.Node]) -> bool:
    """Are there dots among the items?"""
    return any(isinstance(unbraced(i), n.Dots) for i in items)


def is_dotted_list(node: n.Node) -> bool:
    r"""[a_1, \ldots, a_n]?"""
    return isinstance(node, n.Bracket) and isinstance(node.body, n.Listing) and has_dots(node.body.items)


def _family(desk: Desk, items: Sequence[n.Node], node: n.Node) -> tuple[Part, Part, Part, Local]:
    """The bounds, the member, and its index."""
    at = next(k for k, i in enumerate(items) if isinstance(unbraced(i), n.Dots))
    if at == 0 or at != len(items) - 2:
        raise NotRead("dots", node)
    first, last = items[0], items[-1]
    ends: list[tuple[n.Node, n.Node]] = []
    if not _aligned(first, last, ends) or not ends or len({(printed(a), printed(b)) for a, b in ends}) != 1:
        raise NotRead("dots", node)
    low, high = (unbraced(x) for x in ends[0])
    if not (isinstance(low, n.Number) and low.text.isdigit()):
        raise NotRead("dots", node)
    for k, item in enumerate(items[1:at], start=1):
        met: list[tuple[n.Node, n.Node]] = []
        wanted = str(int(low.text) + k)
        if not _aligned(first, item, met) or {printed(b) for _, b in met} != {wanted} or len(met) != len(ends):
            raise NotRead("dots", node)
    desk.scope.seen.use(Name(INDEX)).bound += 1
    local = Local("i", desk.dims.number(), ())
    body = _put(first, {id(a) for a, _ in ends})
    bounds = desk.number(low), desk.number(high)
    local.index = bounds
    with desk.binding({(Name(INDEX), ""): Part("local", (), local.shape, local)}):
        member = desk.algebraic(desk.value(body), first)
    return *bounds, member, local


def _aligned(a: n.Node, b: n.Node, ends: list[tuple[n.Node, n.Node]]) -> bool:
    """Are two formulas one but for numbers in the first? `ends`: where they differ."""
    a, b = unbraced(a), unbraced(b)
    if isinstance(a, n.Number) and printed(a) != printed(b):
        ends.append((a, b))
        return True
    if type(a) is not type(b):
        return False
    if isinstance(a, (n.Letter, n.Word, n.Number, n.Sign, n.Space, n.Big, n.Text)):
        same = ("name", "text", "style", "accents", "width")
        return all(getattr(a, f, None) == getattr(b, f, None) for f in same)
    if isinstance(a, n.Bracket) and (a.opening, a.closing) != (b.opening, b.closing):  # type: ignore[attr-defined]
        return False
    if isinstance(a, n.Script) and (a.primes, a.below is None, a.above is None) != (b.primes, b.below is None, b.above is None):  # type: ignore[attr-defined]
        return False
    if isinstance(a, n.Fraction) and a.kind != b.kind:  # type: ignore[attr-defined]
        return False
    if isinstance(a, n.Relation) or isinstance(a, n.Accent) and a.name != b.name:  # type: ignore[attr-defined]
        return False
    inner, others = n.children(a), n.children(b)
    return len(inner) == len(others) and all(_aligned(x, y, ends) for x, y in zip(inner, others, strict=True))


def _put(node: n.Node, places: set[int]) -> n.Node:
    """The formula with the index at these places."""
    if id(unbraced(node)) in places:
        return n.Letter(node.span, INDEX)
    changes: dict[str, object] = {}
    for name in n.parts_of(type(node)):  # type: ignore[arg-type]
        value = getattr(node, name)
        if isinstance(value, n.Node):
            changes[name] = _put(value, places)
        elif isinstance(value, tuple):
            changes[name] = tuple(_put(v, places) if isinstance(v, n.Node) else v for v in value)
    return replace(node, **changes) if changes else node


def dotted_sum(desk: Desk, node: n.Sum) -> Part:
    r"""x_1 + x_2 + \ldots + x_n."""
    at = next(k for k, i in enumerate(node.items) if isinstance(unbraced(i), n.Dots))
    start = 0 if at in (1, 2) else at - 1
    signs = {None if s is None else s.name for s in node.signs[1:]}
    if signs != {"+"} or node.signs[0] is not None or start:
        raise NotRead("dots", node)
    low, high, member, local = _family(desk, node.items, node)
    return Part("sum", (low, high, member), member.shape, local)


def dotted_product(desk: Desk, node: n.Product) -> Part:
    r"""p(x_1) \cdot \ldots \cdot p(x_n)."""
    solid = [i for i in node.items if not isinstance(i, n.Space) and not (isinstance(i, n.Sign) and i.name in ("dot", "times"))]
    if any(isinstance(i, n.Sign) for i in solid):
        raise NotRead("dots", node)
    at = next(k for k, i in enumerate(solid) if isinstance(unbraced(i), n.Dots))
    size = len(solid) - at - 1
    if size == 0 or at % size:
        raise NotRead("dots", node)
    groups = [*(solid[k : k + size] for k in range(0, at, size)), [solid[at]], solid[at + 1 :]]
    items = [g[0] if len(g) == 1 else n.Product(n.cover(g), tuple(g)) for g in groups]
    low, high, member, local = _family(desk, items, node)
    desk.dims.be_number(desk.shape(member))
    return Part("product", (low, high, member), member.shape, local)


def column(desk: Desk, items: Sequence[n.Node], node: n.Node) -> Part:
    r"""The column of a_1, \ldots, a_n; of equal numbers, a column of some size."""
    first, last = unbraced(items[0]), unbraced(items[-1])
    if isinstance(first, n.Number) and isinstance(last, n.Number) and first.text == last.text and first.text in ("0", "1"):
        from .dims import MANY

        shape = desk.dims.shape(MANY, ONE)
        return Part("zero" if first.text == "0" else "ones", (), shape)
    low, high, member, local = _family(desk, items, node)
    if not (low.op == "num" and low.data == 1):
        raise NotRead("dots", node)
    desk.dims.be_number(desk.shape(member))
    size = desk.size(unbraced(_end(items)))
    return Part("column", (low, high, member), desk.dims.shape(size, ONE), local)


def _end(items: Sequence[n.Node]) -> n.Node:
    ends: list[tuple[n.Node, n.Node]] = []
    _aligned(items[0], items[-1], ends)
    return ends[0][1]


def row(desk: Desk, node: n.Bracket) -> Part:
    r"""[a_1, \ldots, a_n] is a row."""
    assert isinstance(node.body, n.Listing)
    part = column(desk, node.body.items, node)
    shape = desk.shape(part)
    return Part("transpose", (part,), Shape(shape.cols, shape.rows))


def table(desk: Desk, node: n.Array) -> Part:
    """A column, a row, a diagonal matrix with dots."""
    rows = node.rows
    if all(len(r) == 1 for r in rows):
        return column(desk, [r[0] for r in rows], node)
    if len(rows) == 1:
        part = column(desk, rows[0], node)
        shape = desk.shape(part)
        return Part("transpose", (part,), Shape(shape.cols, shape.rows))
    if len(rows) == 3 and all(len(r) == 3 for r in rows):
        corners = unbraced(rows[0][2]), unbraced(rows[2][0])
        cross = (rows[0][1], rows[1][0], rows[1][1], rows[1][2], rows[2][1])
        if all(isinstance(c, n.Number) and c.text == "0" for c in corners) and all(has_dots((c,)) for c in cross):
            ends = [rows[0][0], rows[1][1], rows[2][2]]
            if all(isinstance(c, n.Number) and c.text == "1" for c in map(unbraced, (ends[0], ends[2]))):
                shape = desk.dims.shape()
                desk.dims.be_square(shape)
                return Part("identity", (), shape)
            inner = column(desk, ends, node)
            shape = desk.shape(inner)
            return Part("diagonal", (inner,), Shape(shape.rows, shape.rows))
    raise NotRead("a table with dots", node)
