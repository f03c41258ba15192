r"""Diagonal matrices as covariances: \operatorname{diag}(\sigma_1^2, \ldots, \sigma_d^2), \operatorname{diag}(\sigma^2).

The one idea: an entry is read once, with an index of its own; the square of a vector below `diag` is that of its entries.

Not here: `diag` of a vector (products.py).
"""

from __future__ import annotations

from fractions import Fraction

from ..formula import nodes as n
from ..names import plain, printed, unbraced
from ..survey import Name, subscripts
from ..tables import tables
from .desk import Desk
from .dims import MANY
from .parts import Local, NotRead, Part
from .slopes import mentions

__all__ = ["diagonal"]


def diagonal(desk: Desk, node: n.Node) -> Part | None:
    """The matrix, None for everything else."""
    node = unbraced(node)
    if not (isinstance(node, n.Product) and len(node.items) == 2 and isinstance(node.items[1], n.Bracket)):
        return None
    word = unbraced(node.items[0])
    if not isinstance(word, n.Word) or tables().functions.get(word.text) != "diagonal":
        return None
    body = unbraced(node.items[1].body)
    if isinstance(body, n.Listing):
        return _listed(desk, body, node)
    above = unbraced(body.above) if isinstance(body, n.Script) and body.above is not None else None
    if not (isinstance(above, n.Number) and above.text == "2"):
        return None
    assert isinstance(body, n.Script)
    vector = desk.algebraic(desk.value(n.Script(body.span, body.base, body.below, None, body.primes)), body)
    shape, number = desk.shape(vector), desk.dims.number()
    desk.dims.be_column(shape)
    desk.dims.set(shape.rows, MANY)
    local = Local("i", number, ())
    entry = Part("entry", (vector, Part("local", (), number, local)), number)
    square = Part("power", (entry, Part("num", (), number, Fraction(2))), number)
    return Part("diagonal_by", (square,), type(shape)(shape.rows, shape.rows), local)


def _listed(desk: Desk, body: n.Listing, node: n.Node) -> Part:
    """First, ..., last: what stands at an index that runs from the one to the other."""
    items = [unbraced(i) for i in body.items]
    if len(items) not in (3, 4) or not isinstance(items[-2], n.Dots):
        raise NotRead("this diagonal", node)
    places = [_place(i) for i in (items[0], *items[1:-2], items[-1])]
    if any(p is None for p in places) or [printed(p) for p in places[:-1]] != ["1", "2"][: len(places) - 1]:
        raise NotRead("this diagonal", node)
    index = n.Letter(node.span, "i")
    bodies = {printed(_at(i, index)) for i in (items[0], *items[1:-2], items[-1])}
    if len(bodies) != 1 or any(plain(x) == Name("i") for x in n.walk(body) if isinstance(x, n.Letter)):
        raise NotRead("this diagonal", node)
    size = desk.size(places[-1])  # type: ignore[arg-type]
    number = desk.dims.number()
    local = Local("i", number, ())
    with desk.binding({(Name("i"), ""): Part("local", (), number, local)}):
        entry = desk.number(_at(items[-1], index))
    if not mentions(entry, Part("local", (), number, local)):
        raise NotRead("this diagonal", node)
    return Part("diagonal_by", (entry,), desk.dims.shape(size, size), local)


def _place(node: n.Node) -> n.Node | None:
    """The one index of an entry."""
    below = subscripts(node.below) if isinstance(node, n.Script) else ()
    return below[0] if len(below) == 1 else None


def _at(node: n.Node, index: n.Node) -> n.Node:
    """The entry at another index."""
    return n.Script(node.span, node.base, index, node.above, node.primes) if isinstance(node, n.Script) else node
