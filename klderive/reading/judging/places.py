"""Where in a side of a line a slip may be: sums and their terms, factors, what is read as a value.

The one idea: an edit is a node and the LaTeX that stands in its place; places are found by what stands where, without kinds.

Not here: the slips (slips.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from ...records import record
from ..formula import nodes as n
from ..names import is_inverse, is_transpose, plain, unbraced
from ..tables import tables

__all__ = ["Edit", "Side", "factors", "grouped", "is_function", "is_number", "joined", "places", "single", "sums", "terms"]


@record
class Edit:
    """A node and what stands in its place; `kind` is the row of the table, `says` the slip in words."""

    kind: str
    says: str
    node: n.Node
    new: str


@record
class Side:
    """A side of a line with the source it stands in, the side it is compared with, and the sizes and matrices of the line."""

    text: str
    tree: n.Node
    other: n.Node
    matrices: bool = False
    sizes: tuple[str, ...] = ()

    def source(self, node: n.Node) -> str:
        return self.text[node.span.start : node.span.end]



def places(tree: n.Node) -> Iterator[n.Node]:
    """What is read as a value: no limits, subscripts, differentials, accents."""
    todo = [tree]
    while todo:
        node = todo.pop()
        yield node
        match node:
            case n.Script(base=base, above=above):
                if isinstance(unbraced(base), n.Big):
                    continue
                todo += [base] if not isinstance(unbraced(base), (n.Letter, n.Word)) else []
                if above is not None and not is_transpose(above) and not is_inverse(above):
                    todo.append(above)
            case n.Differential() | n.Accent():
                pass
            case n.Integral(body=body):
                todo += [body] if body is not None else []
            case _:
                todo += reversed(n.children(node))


def sums(side: Side) -> list[n.Sum]:
    return [node for node in places(side.tree) if isinstance(node, n.Sum)]


def terms(side: Side) -> Iterator[n.Node]:
    """The terms of sums; a side, or the argument of a known function, that is no sum."""
    if not isinstance(unbraced(side.tree), n.Sum):
        yield side.tree
    for node in places(side.tree):
        match node:
            case n.Sum(items=items):
                yield from items
            case n.Product(items=items):
                for before, item in pairwise(items):
                    if is_function(before) and isinstance(item, n.Bracket) and single(item.body):
                        yield item.body
            case n.Script(base=base, above=above) if above is not None and _is_e(base) and not isinstance(unbraced(above), n.Sum):
                yield above


def single(node: n.Node) -> bool:
    return not isinstance(unbraced(node), (n.Sum, n.Given, n.Listing, n.Empty, n.Relation))


def _is_e(node: n.Node) -> bool:
    name = plain(node)
    return name is not None and name.letter == "e"


def is_function(node: n.Node) -> bool:
    base = unbraced(node)
    base = unbraced(base.base) if isinstance(base, n.Script) else base
    return isinstance(base, n.Word) and base.text in tables().functions


def factors(term: n.Node) -> tuple[n.Node, ...]:
    inner = unbraced(term)
    return tuple(i for i in inner.items if not isinstance(i, n.Space)) if isinstance(inner, n.Product) else (inner,)


def joined(*nodes: n.Node) -> n.Node:
    """Neighbours as one place of the source."""
    return n.Product(n.cover(nodes), nodes)


def is_number(node: n.Node, text: str) -> bool:
    inner = unbraced(node)
    return isinstance(inner, n.Number) and inner.text == text


def grouped(text: str) -> str:
    return text if len(text) == 1 or text.startswith("{") else f"{{{text}}}"
