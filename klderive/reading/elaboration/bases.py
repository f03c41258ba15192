r"""The base of logarithms, and the unit of entropies: H(X) = -\sum p \log_2 p is in bits.

The one idea: an entropy or a divergence takes the one base that the logarithms of its own line have; a text that speaks of bits
gives no unit to a line without one, and none to a line with another.

Not here: what an entropy is (information.py).
"""

from __future__ import annotations

from ..formula import nodes as n
from ..names import named_nodes, plain, printed, unbraced
from .desk import Desk
from .names import of_definition
from .parts import NotRead, Part

__all__ = ["base_of", "in_units"]


def base_of(desk: Desk, node: n.Node) -> Part:
    """The base of a logarithm; what is said of it (b = e) may be said of it alone."""
    name = plain(node)
    if name is None or desk.local(name) is not None:
        return desk.number(node)
    desk.in_base = True
    try:
        defined = of_definition(desk, name, "")
    finally:
        desk.in_base = False
    return defined if defined is not None else desk.number(node)


def in_units(desk: Desk, part: Part | None, node: n.Node, asked: bool) -> Part | None:
    """An entropy, a divergence, an information in the unit of its line; `asked`: it has none if the text speaks of units."""
    if part is None:
        return None
    met = [w for tree in desk.laws.trees for w in n.walk(tree) if _is_logarithm(w)]
    below = {printed(w.below): w.below for w in met if isinstance(w, n.Script) and w.below is not None}
    spoken = asked and desk.scope.other_base(desk.place)
    scripted = {id(w.base) for w in met if isinstance(w, n.Script)}
    bare = any(not isinstance(w, n.Script) and id(w) not in scripted for w in met)
    if len(below) == 1 and not bare:
        (written, base), = below.items()
        named = desk.scope.bases(desk.place)
        if spoken and named != {written} and (not _is_open(desk, base) if named else written.isdigit()):
            raise NotRead("an entropy whose unit the text gives in words", node)
        return Part("quotient", (part, Part("call", (base_of(desk, base),), desk.dims.number(), "log")), desk.dims.number())
    if spoken:
        raise NotRead("an entropy whose unit the text gives in words", node)
    return part


def _is_open(desk: Desk, base: n.Node) -> bool:
    """Is a base a letter of which the text says nothing here, so that every unit is meant?"""
    name = plain(base)
    told = {other for s in desk.scope.supposed(desk.place) for _, other in named_nodes(s.relation)}
    return name is not None and name not in told and desk.scope.kind(name, "", desk.place) is None


def _is_logarithm(node: n.Node) -> bool:
    base = unbraced(node.base) if isinstance(node, n.Script) else node
    return isinstance(base, n.Word) and base.text in ("log", "ln", "ld", "lg")
