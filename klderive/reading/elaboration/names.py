"""What a letter with its scripts stands for: a bound variable, a member, an entry, a constant, a size, a name, a definition.

The one idea: a subscript is an index if the name is a vector or a matrix, or ever has an index there; else it is a label and
part of the name.

Not here: a letter with a bracket behind it (calls.py).
"""

from __future__ import annotations

from ...language import Declaration, Free, Index, Num, Term
from ..formula import nodes as n
from ..names import label_of, plain, printed, unbraced
from ..said import Defined
from ..survey import Name, name_of, subscripts
from ..tables import tables
from .desk import Desk
from .dims import MANY
from .parts import Local, NotRead, Part

__all__ = ["bare", "indices", "member", "named", "of_definition", "of_power"]


def named(desk: Desk, node: n.Node) -> Part:
    """The value of a letter or word with what stands below it; what stands above is not looked at."""
    name = name_of(node)
    if name is None:
        raise NotRead("this name", node)
    inner = unbraced(node)
    below = inner.below if isinstance(inner, n.Script) else None
    if below is None:
        return bare(desk, name, node)
    label = label_of(node)
    bound = desk.local(name, label)
    if bound is not None:
        return bound
    special = _identity(desk, name, below)
    if special is not None:
        return special
    bound = desk.local(name)
    found = indices(desk, name, subscripts(below), below, bound is not None)
    if found is not None:
        return member(desk, name, found, bound, node)
    return bare(desk, name, node, label)


def indices(desk: Desk, name: Name, below: tuple[n.Node, ...], whole: n.Node, bound: bool = False) -> tuple[n.Node, ...] | None:
    """The indices below a name, or None if they are a label."""
    scope = desk.scope
    if not all(map(scope.is_index, below)):
        return None
    said = scope.kind(name, "", desk.place)
    array = said is not None and said.kind in ("vector", "matrix", "random-vector", "random-matrix")
    if not (array or bound or scope.is_family(name)):
        return None
    if array and said is not None and "matrix" in said.kind and len(below) == 1:
        digits = unbraced(below[0])
        if isinstance(digits, n.Number) and len(digits.text) == 2:
            return tuple(n.Number(digits.span, digit) for digit in digits.text)
    if len(below) > 1 and not isinstance(unbraced(whole), n.Listing) and _one_index(desk, name):
        return (whole,)
    return below


def _one_index(desk: Desk, name: Name) -> bool:
    """Does a product stand below a name that elsewhere has a single index: x_{12} beside x_i?"""
    said = desk.scope.kind(name, "", desk.place)
    if said is not None:
        return said.kind in ("vector", "random-vector")
    counts = {len(below) for below in desk.scope.seen.seen(name).below if any(desk.scope.is_index(b, own=True) for b in below)}
    return counts == {1}


def member(desk: Desk, name: Name, found: tuple[n.Node, ...], bound: Part | None, node: n.Node) -> Part:
    """A member of a family, or an entry of a vector or matrix."""
    places = tuple(desk.number(i) for i in found)
    dims = desk.dims
    if bound is not None:
        shape = desk.shape(bound)
        if len(places) == 1:
            dims.be_column(shape)
        dims.set(shape.rows, MANY)
        return Part("entry", (bound, *places), dims.number())
    defined = _member_definition(desk, name, places, node)
    if defined is not None:
        return defined
    said = desk.scope.kind(name, "", desk.place)
    whole = desk.key(name, "")
    if said is not None and said.kind in ("vector", "matrix", "random-vector", "random-matrix") and not _listed(said.names):
        shape = desk.shape_of(whole)
        if len(places) == 1 and dims.size(shape.cols) != dims.size(shape.rows):
            length = _length(places[0])
            if length is not None and dims.size(shape.rows) is MANY:
                dims.set(shape.rows, length)
            return Part("entry", (Part("name", (), shape, whole), *places), dims.number())
        if len(places) == 2:
            return Part("entry", (Part("name", (), shape, whole), *places), dims.number())
        raise NotRead("one index of a matrix", node)
    family = desk.scope.family_kind(name, desk.place)
    if (
        desk.scope.sort(name, "", desk.place) == "random"
        or desk.scope.law(name, "", desk.place) is not None
        or desk.scope.family_law(name, desk.place) is not None
        or family is not None
        and family.kind.startswith("random")
    ):
        return Part("member", places, desk.shape_of(desk.key(name, "", "family")), desk.key(name, "", "random family"))
    if len(places) == 1 and (length := _length(places[0])) is not None:
        dims.put(desk.lengths, whole, length)
    key = desk.key(name, "", "family" if len(places) == 1 else f"family{len(places)}")
    return Part("member", places, desk.shape_of(key), key)


def _length(place: Part) -> Term | None:
    """The size that an index runs to from 1 on, if it has a name."""
    if place.op != "local" or not place.data.index:
        return None
    low, high = place.data.index
    if low.op == "num" and low.data == 1 and high.op == "whole":
        return Free(Declaration(str(high.data.name), Index(Num(1), None)))
    return None


def _listed(names: tuple[n.Node, ...]) -> bool:
    return any(isinstance(unbraced(node), n.Script) for node in names)


def bare(desk: Desk, name: Name, node: n.Node, label: str = "") -> Part:
    """A name by itself."""
    bound = desk.local(name, label)
    if bound is not None:
        return bound
    scope, dims = desk.scope, desk.dims
    if name.letter in ("0", "1"):
        raise NotRead("a number in bold", node)
    defined = of_definition(desk, name, label)
    if defined is not None:
        return defined
    mean = _sample_mean(desk, name, label)
    if mean is not None:
        desk.note("\\bar x", node)
        return mean
    sort = scope.sort(name, label, desk.place)
    if not label and desk.laws.is_point(name) and sort == "number":
        return Part("name", (), desk.shape_of(("slot", str(name))), desk.key(name, "", "point"))
    if name.letter == "d" and name.style == "rm":
        raise NotRead("a differential outside of an integral", node)
    if name.letter in tables().unread and scope.kind(name, "", desk.place) is None:
        raise NotRead(f"the word {name.letter}", node)
    if name.letter in ("infty", "partial", "nabla", "top", "emptyset", "dagger", "prime", "forall", "exists"):
        raise NotRead(f"\\{name.letter} as a value", node)
    if sort == "constant":
        return Part("constant", (), dims.number(), name.letter)
    if sort in ("index", "size") and not name.accents:
        return Part("whole", (), dims.number(), desk.key(name, label, sort if sort == "index" else ""))
    if (
        sort == "number"
        and scope.seen.seen(name).size
        and not label
        and not scope.is_marked(name)
        and not scope.seen.seen(name).transposed
        and scope.kind(name, "", desk.place) is None
    ):
        return Part("whole", (), dims.number(), desk.key(name, label))
    if sort == "law":
        return _of_law(desk, name, label, node)
    if sort == "random":
        key = desk.key(name, label, "random")
        return Part("random", (), desk.shape_of(key), key)
    if sort in ("function", "set", "unknown"):
        raise NotRead(f"the {sort} {name} as a value", node)
    if (
        name in (Name("I"), Name("I", "bold"), Name("I", "bb"))
        and scope.kind(name, "", desk.place) is None
        and not scope.seen.seen(name).applied
        and not label
        and not any(isinstance(s, Defined) for s in scope.about.get(name, ()))
    ):
        shape = dims.shape()
        dims.be_square(shape)
        dims.set(shape.rows, MANY)
        return Part("identity", (), shape)
    key = desk.key(name, label)
    return Part("name", (), desk.shape_of(key), key)


def _sample_mean(desk: Desk, name: Name, label: str) -> Part | None:
    r"""\bar x is the mean of the x_i of the scope, if the text lists these from 1 on, no sum runs over others, and nothing else
    is said of it: a sum over some of them says nothing of all."""
    if desk.scope.speaks_of("bar"):
        return None
    if name.accents[-1:] not in (("bar",), ("overline",)) or label or desk.scope.kind(name, "", desk.place) is not None:
        return None
    bare = name._replace(accents=name.accents[:-1])
    if desk.scope.seen.seen(bare).random or desk.scope.seen.seen(name).random:
        return None  # whether the x_i are random, the text may say in words
    if desk.scope.law(name, "", desk.place) is not None or desk.scope.is_family(name) or desk.scope.seen.seen(name).applied:
        return None
    found = {}
    for below in desk.scope.seen.seen(bare).below:
        index = plain(below[0]) if len(below) == 1 else None
        for low, high in desk.scope.seen.ranges.get(index, ()) if index is not None else ():
            found[printed(low), printed(high)] = low, high, index
    if len(found) != 1:
        return None
    low, high, index = next(iter(found.values()))
    listed = {printed(end) for end in desk.scope.seen.seen(bare).ends}
    if printed(low) != "1" or index is None or listed != {printed(high)}:
        return None
    dims = desk.dims
    local = Local(index.letter, dims.number(), ())
    bound = Part("local", (), local.shape, local)
    local.index = desk.number(low), desk.number(high)
    with desk.binding({(index, ""): bound}):
        node = n.Script(low.span, n.Letter(low.span, bare.letter, bare.style, bare.accents), n.Letter(low.span, index.letter))
        member_ = desk.algebraic(named(desk, node), node)
    total = Part("sum", (*local.index, member_), member_.shape, local)
    return Part("quotient", (total, local.index[1]), member_.shape)


def _of_law(desk: Desk, name: Name, label: str, node: n.Node) -> Part:
    """A law's letter as a value: its density at the bound point, or, where none is bound, a number of the same letter."""
    scope, said = desk.scope, desk.scope.kind(name, label, desk.place)
    declared = said is not None and said.kind == "law"
    if desk.points or declared or scope.law(name, label, desk.place) is not None and not scope.seen.seen(name).powers:
        return desk.laws.at_the_point(desk, name, label, node)
    key = desk.key(name, label, "value")
    desk.dims.be_number(desk.shape_of(key))
    return Part("name", (), desk.shape_of(key), key)


def _identity(desk: Desk, name: Name, below: n.Node) -> Part | None:
    r"""I_n."""
    if (
        name in (Name("I"), Name("I", "bold"), Name("I", "rm"))
        and desk.scope.kind(name, "", desk.place) is None
        and (desk.scope.is_index(below) or _small(below))
        and not desk.scope.is_marked(name)
        and printed(below) != "0"
    ):
        size = desk.size(below)
        return Part("identity", (), desk.dims.shape(size, size))
    return None


def _small(node: n.Node) -> bool:
    """A small letter: I_p is an identity matrix, I_P need not be."""
    name = plain(node)
    return name is not None and len(name.letter) == 1 and name.letter.islower()


def of_power(desk: Desk, node: n.Script) -> Part | None:
    r"""The value of a square that the text defines: \hat\sigma^2 = ..."""
    name, label = name_of(node), label_of(node)
    if name is None or node.above is None or desk.local(name, label) is not None:
        return None
    said = desk.scope.definition(name, label, desk.place)
    left = None if said is None else unbraced(said.left)
    if said is None or not isinstance(left, n.Script) or left.above is None or printed(left.above) != printed(node.above):
        return None
    if label_of(left) != label or said.range.start <= desk.place < said.range.end or said in desk.unfolding:
        return None
    desk.unfolding.append(said)
    try:
        with desk.elsewhere(said.range.start):
            return desk.algebraic(desk.value(said.right), said.right)
    finally:
        desk.unfolding.pop()


def of_definition(desk: Desk, name: Name, label: str) -> Part | None:
    """The value of a name that the text defines, unfolded."""
    said = desk.scope.definition(name, label, desk.place)
    if said is None or isinstance(unbraced(said.left), n.Product) or said.range.start <= desk.place < said.range.end:
        return None
    left = unbraced(said.left)
    if label and label_of(left) != label or isinstance(left, n.Script) and left.above is not None:
        return None
    if name in desk.scope.seen.bases and not desk.in_base and isinstance(unbraced(said.right), (n.Letter, n.Number)):
        return None  # b = e is said of the base of logarithms
    if said in desk.unfolding:
        raise NotRead(f"a definition of {name} by itself", said.left)
    desk.unfolding.append(said)
    try:
        with desk.elsewhere(said.range.start):
            return desk.algebraic(desk.value(said.right), said.right)
    finally:
        desk.unfolding.pop()


def _member_definition(desk: Desk, name: Name, places: tuple[Part, ...], node: n.Node) -> Part | None:
    """A member of a family that is defined for all its indices."""
    label = label_of(node)
    said = desk.scope.definition(name, label, desk.place)
    if said is None or said.range.start <= desk.place < said.range.end or said in desk.unfolding:
        return None
    left = unbraced(said.left)
    if not isinstance(left, n.Script) or left.above is not None:
        return None
    formal = [plain(part) for part in subscripts(left.below)]
    if len(formal) != len(places):
        return None
    table = {(f, ""): p for f, p in zip(formal, places, strict=True) if f is not None}
    if len(table) != len(places):
        return None if label_of(left) != label else of_definition(desk, name, label)
    desk.unfolding.append(said)
    try:
        with desk.elsewhere(said.range.start), desk.binding(table):
            return desk.algebraic(desk.value(said.right), said.right)
    finally:
        desk.unfolding.pop()
