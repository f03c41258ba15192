"""What one form of a sentence says: its words and formulas in the words of said.py.

The one idea: a relation that is supposed defines its left side, gives it a law, or is a hypothesis; what it says in another way
marks its names.

Not here: where it holds and what its sentence makes of it (sentences.py); kinds and laws in words (wordings.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...records import replace
from ..discourse import Said as Read
from ..discourse import Sentence
from ..formula import nodes
from ..layout.document import Range
from ..names import is_inverse, plain, printed, unbraced
from ..said import Declared, Defined, Distributed, Marked, Said, Spoken, Supposed
from ..survey import Name, name_of
from ..tables import tables
from .chains import is_label
from .defining import defines, mentions, target
from .operations import subject
from .wordings import average, declaration, law, moments, named, names_members, space_of

__all__ = ["law_in", "premiss", "related", "saying"]

RELATIONS = frozenset("= := =: identical < > <= >= != in ~".split())
"""Signs that a supposition may have; one with another sign (an arrow, "proportional to") says something that is not used."""


def premiss(tree: nodes.Node) -> bool:
    """May a reason be supposed in its sentence ("since a = 1", "because x > 0")? An identity between formulas is a claim."""
    tree = unbraced(tree)
    if isinstance(tree, (nodes.Clauses, nodes.Listing, nodes.Logic)):
        parts = [
            p
            for p in nodes.children(tree)
            if isinstance(unbraced(p), (nodes.Relation, nodes.Clauses, nodes.Listing, nodes.Logic))
        ]
        return all(map(premiss, parts))
    if not isinstance(tree, nodes.Relation):
        return True
    if any(s.name not in ("=", ":=", "identical") for s in tree.signs):
        return True
    return defines(tree) or any(isinstance(unbraced(side), nodes.Number) for side in tree.sides)


def saying(said: Read, sentence: Sentence, holds: Range) -> Iterator[Said]:
    """What one form of a sentence says, and where that holds."""
    trees = [f.tree for f in said.names if f.tree is not None]
    relations = [t for t in (*trees, *(f.tree for f in said.relations)) if isinstance(t, nodes.Relation)]
    if {"event", "set"} & set(said.features) and relations:
        yield Marked(tuple(relations), said.range, holds)  # of the event X > 0 nobody says that it happens
        return
    names = tuple(name for tree in trees for name in named(tree))
    space_said = said  # where a thing is, is said before what it is: "A in R^(n x n) symmetric"
    if said.kind in ("declaration", "law", "moments"):
        space_said = replace(said, range=Range(sentence.range.start, said.range.end))
    for tree in trees:
        listed = isinstance(tree, nodes.Listing) and isinstance(tree.items[-1], nodes.Relation)
        if isinstance(unbraced(tree), nodes.Relation) or listed:
            space = space_of(tree)
            if space is None or not {"random", "random vector", "vector", "matrix", "random matrix"} & set(
                said.features
            ):
                yield from related(tree, space_said, holds)
    match said.kind:
        case "declaration":
            yield from declaration(said, sentence, names, holds)
        case "law":
            yield from declaration(said, sentence, names, holds)
            yield from law(said, sentence, names, holds)
        case "moments":
            yield from declaration(said, sentence, names, holds)
            yield from moments(said, names, holds)
        case "average":
            yield from average(said, trees, holds)
        case "apposition":
            for tree in relations:
                if defines(tree) and not isinstance(unbraced(tree.sides[1]), nodes.Number) and name_of(tree.sides[1]) is None:
                    yield from related(tree, said, holds)
                else:
                    yield Marked((tree,), said.range, holds)
        case "naming":
            if len(trees) == 2 and target(trees[0]) and name_of(trees[1]) is None:
                yield Defined(trees[0], trees[1], said.range, holds)
            else:
                yield Marked(tuple(trees), said.range, holds)
                yield from (Spoken(f"other {op}", said.range, holds) for op in _another(trees))
        case "hypothesis" | "definition":
            told = tuple(name for f in said.relations if f.tree is not None for name in named(f.tree))
            if any(not f.startswith("role ") for f in said.features):
                yield from declaration(replace(said, relations=()), sentence, told, holds)
            for f in said.relations:
                if f.tree is not None and (not said.causal or premiss(f.tree)):
                    yield from related(f.tree, said, holds)


def _another(trees: Sequence[nodes.Node]) -> Iterator[str]:
    r"""The operation whose sign is written for something else: "we write $|x|$ for ...", and not "$D(p\|q)$ for $KL(p\|q)$"."""
    op, *others = map(subject, trees)
    arguments, *more = (printed(tree).partition("(")[2] for tree in trees)
    if op and (set(others) != {op} or set(more) != {arguments}):
        yield op


def related(tree: nodes.Node, said: Read, holds: Range) -> Iterator[Said]:
    """What a formula with relations says: laws, definitions, declarations, suppositions."""
    tree = unbraced(tree)
    if isinstance(tree, (nodes.Clauses, nodes.Listing, nodes.Logic)):
        items = tree.items if isinstance(tree, nodes.Listing) else tree.parts
        dots = any(isinstance(unbraced(i), nodes.Dots) for i in items)
        if dots and isinstance(items[0], nodes.Relation) and isinstance(tree, nodes.Listing):
            yield from _range_of(items, said, holds)
            return
        if _one_relation(tree):
            yield from _each(items, dots, said, holds)
            return
        for item in items:
            if not isinstance(item, nodes.Text):
                yield from related(item, said, holds)
        return
    if not isinstance(tree, nodes.Relation):
        return
    if len(tree.signs) == 1 and tree.signs[0].name in ("=", ":=") and names_members(tree):
        yield Declared((tree.sides[0],), "", said.range, holds)
        return
    law = law_in(tree, said.range, holds)
    if law is not None:
        yield law
        return
    if any(s.name not in RELATIONS or _restricted(s) for s in tree.signs):
        yield Marked((tree,), said.range, holds)
        return
    signs = [s.name for s in tree.signs]
    left_away = _left_away(tree)
    if left_away:
        yield Marked(left_away, said.range, holds)
        return
    if (
        len(signs) == 1
        and signs[0] in ("=", ":=", "identical")
        and (target(tree.sides[0]) or said.kind == "definition")
        and not mentions(tree.sides[1], tree.sides[0])
    ):
        known = name_of(tree.sides[1].items[0]) if isinstance(tree.sides[1], nodes.Product) else None
        if known is not None and str(known) in ("cal N", "N"):
            yield Distributed((tree.sides[0],), tree.sides[1], said.range, holds)
            return
        if said.kind == "definition" or not isinstance(unbraced(tree.sides[1]), nodes.Number):
            yield Defined(tree.sides[0], tree.sides[1], Range(tree.span.start, tree.span.end), holds, said.brief)
            return
    left = name_of(tree.sides[0])
    if left is not None and signs[0] in ("<", ">", "<=", ">=", "!=") and _is_constant(left):
        yield Declared((tree.sides[0],), "number", said.range, holds)
    yield Supposed(tree, said.range, holds)


def _restricted(sign: nodes.Sign) -> bool:
    r"""Says something above or below a sign that the relation is not meant as it stands: `\overset{d}{=}`? "def" does not."""
    over = "" if sign.over is None or is_label(sign.over) else printed(sign.over).strip(".{} ").lower()
    return sign.under is not None or over not in ("", "def", "defn", "delta", "triangle", "\\delta", "\\triangle")


def _left_away(tree: nodes.Relation) -> tuple[nodes.Node, ...]:
    r"""The conditions that `p(y \mid \theta, m) = p(y \mid \theta)` leaves away from here on: a shorthand, no independence."""
    sides = [unbraced(side) for side in tree.sides]
    if len(sides) != 2 or tree.signs[0].name not in ("=", ":="):
        return ()
    if not all(isinstance(s, nodes.Product) and len(s.items) == 2 for s in sides):
        return ()
    (name, long), (other, short) = (map(unbraced, s.items) for s in sides)  # type: ignore[attr-defined]
    if not isinstance(long, nodes.Bracket) or not isinstance(short, nodes.Bracket):
        return ()
    if name_of(name) is None or name_of(name) != name_of(other):
        return ()
    bars = [len(b.parts) for b in (long, short)]
    if bars[0] != 2 or any(sign.name != "|" for sign in (*long.bars, *short.bars)):
        return ()
    first, second = ([[plain(a) for a in part] for part in b.parts] for b in (long, short))
    kept = second[1] if bars[1] == 2 else []
    if first[0] != second[0] or bars[1] > 2 or None in (*first[0], *first[1]) or not set(kept) < set(first[1]):
        return ()
    return tuple(a for a in long.parts[1] if plain(a) not in kept)


def _is_constant(name: Name) -> bool:
    """Would a letter be a constant if the text did not say something else of it: e, pi?"""
    return any(row.says == "constant" and row.about(str(name)) for row in tables().kinds)


def _one_relation(tree: nodes.Node) -> bool:
    """Is it a list of names with a relation behind the last: a, b > 0?"""
    if not isinstance(tree, nodes.Listing) or not isinstance(tree.items[-1], nodes.Relation):
        return False
    return not any(isinstance(item, (nodes.Relation, nodes.Logic)) for item in tree.items[:-1])


def _each(items: Sequence[nodes.Node], dots: bool, said: Read, holds: Range) -> Iterator[Said]:
    """a, b > 0: both are. a, b = 1 may mean one or both."""
    last = items[-1]
    assert isinstance(last, nodes.Relation)
    names = tuple(i for i in (*items[:-1], last.sides[0]) if not isinstance(unbraced(i), nodes.Dots))
    sign = last.signs[0].name
    if sign in ("=", ":=", "identical"):
        yield Marked((*names, *last.sides[1:]), said.range, holds)
    elif dots and sign not in ("~", "in"):
        yield from _of_all(names, last, said, holds)
    else:
        for name in names:
            yield from related(nodes.Relation(last.span, (name, *last.sides[1:]), last.signs), said, holds)


SIGNED = {(">", "0"): "positive", (">=", "0"): "nonnegative", ("<", "0"): "negative", ("!=", "0"): "nonzero"}


def _of_all(names: tuple[nodes.Node, ...], last: nodes.Relation, said: Read, holds: Range) -> Iterator[Said]:
    r"""`a_1, \ldots, a_n > 0`: a sign of all members."""
    right = unbraced(last.sides[1])
    signed = SIGNED.get((last.signs[0].name, right.text if isinstance(right, nodes.Number) else ""))
    if signed is None or len(last.signs) != 1:
        yield Marked((*names, *last.sides), said.range, holds)
    else:
        yield Declared(names, "", said.range, holds, (), (signed,))


def law_in(tree: nodes.Relation, where: Range, holds: Range) -> Distributed | None:
    """X ~ N(0, 1); P: X ~ N(0, 1); p = N(0, 1)."""
    signs = [s.name for s in tree.signs]
    if signs in (["="], [":="]) and name_of(tree.sides[0]) is not None and _is_law(tree.sides[1]):
        return Distributed((tree.sides[0],), tree.sides[1], where, holds)
    if signs[-1:] != ["~"] or len(signs) > 2 or len(signs) == 2 and signs[0] != ":":
        return None
    left = unbraced(tree.sides[0])
    names = left.items if isinstance(left, nodes.Listing) else (left,)
    if any(isinstance(name, nodes.Script) and is_inverse(name.above) for name in map(unbraced, names)):
        return None  # the law of an inverse is none of the name
    return Distributed(tuple(names), tree.sides[-1], where, holds)


def _is_law(node: nodes.Node) -> bool:
    """Is it a known law with its parameters, and no point: N(0, 1)?"""
    node = unbraced(node)
    if not isinstance(node, nodes.Product) or len(node.items) != 2:
        return False
    name, bracket = node.items
    return (
        str(name_of(name)) in tables().laws
        and isinstance(bracket, nodes.Bracket)
        and len(bracket.parts) == 1
        and name_of(name) not in (None, name_of(bracket))
    )


def _range_of(items: tuple[nodes.Node, ...], said: Read, holds: Range) -> Iterator[Said]:
    """i = 1, ..., n: an index and a size."""
    first = items[0]
    assert isinstance(first, nodes.Relation)
    if plain(first.sides[0]) is not None:
        yield Declared((first.sides[0],), "index", said.range, holds)
