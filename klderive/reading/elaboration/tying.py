"""Sizes that the text's laws tie: in X ~ N(mu, Sigma), X has the size of mu.

The one idea: where a formula gives a name a law, the name and the points of the law have one shape; a law that does not fit, or
is not read, ties nothing.

Not here: which law a name has (laws.py).
"""

from __future__ import annotations

from collections.abc import Iterable

from ..formula import nodes as n
from ..names import label_of, unbraced
from ..said import Declared
from ..survey import name_of
from .desk import Desk
from .dims import Clash
from .parts import NotRead

__all__ = ["tie"]


def tie(desk: Desk, trees: Iterable[n.Node]) -> None:
    """Ties the names of all relations X ~ law in these trees, and the places of densities to the random vectors they are of."""
    for said in desk.scope.said:
        if isinstance(said, Declared) and said.kind in ("random-vector", "random-matrix"):
            for node in said.names:
                _place(desk, unbraced(node))
    for tree in trees:
        for node in n.walk(tree):
            if isinstance(node, n.Relation):
                for left, right, sign in zip(node.sides, node.sides[1:], node.signs, strict=False):
                    if sign.name == "~" and name_of(unbraced(left)) is not None:
                        _tie(desk, unbraced(left), right)


def _place(desk: Desk, node: n.Node) -> None:
    """p(x) is of vectors x if X is a random vector."""
    name, label = name_of(node), label_of(node)
    if name is None or len(name.letter) != 1 or not name.letter.isupper():
        return
    slot = str(name._replace(letter=name.letter.lower())) + (f"_{label}" if label else "")
    try:
        with desk.dims.attempt():
            desk.dims.same(desk.shape_of(("slot", slot)), desk.shape_of(desk.key(name, label, "random")))
    except Clash:
        pass


def _tie(desk: Desk, left: n.Node, law: n.Node) -> None:
    name, label = name_of(left), label_of(left)
    assert name is not None
    desk.place = left.span.start
    sort = desk.scope.sort(name, label, desk.place)
    if sort not in ("random", "number") or desk.scope.is_family(name):
        return
    kept, desk.positive = desk.positive, []
    try:
        with desk.dims.attempt():
            points = desk.laws.reference(desk, law)[0].points
            if points is not None and len(points.shapes) == 1:
                desk.dims.same(desk.shape_of(desk.key(name, label, "random" if sort == "random" else "")), points.shapes[0])
    except (NotRead, Clash):
        pass
    finally:
        desk.positive = kept
