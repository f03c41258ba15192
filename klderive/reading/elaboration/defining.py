"""Which equations define a name, which of them do so for some arguments only, and which name a formula is about.

The one idea: a name alone, or a letter at plain arguments, on the left of an equation; where the same sentence restricts such an
argument behind it ("x > 0", "for positive x"), it is no definition for every argument.

Not here: what sentences say besides (sayings.py), displays (shown.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from ..discourse import Said as Read
from ..discourse import Sentence
from ..formula import nodes
from ..names import named_nodes, plain, subscripts_of, unbraced
from ..survey import Name, name_of
from ..tables import head_of, tables
from .wordings import space_of

__all__ = [
    "defines", "everywhere", "laws_of_functions", "limited", "limits", "mentions", "name_in", "other_masses", "ranges",
    "spoken_of", "target",
]  # fmt: skip

LIMITS = frozenset("< > <= >= != in".split())
"""Signs with which a formula restricts a name."""


def defines(tree: nodes.Node) -> bool:
    """An equation that would be a definition; under a condition ("for x > 0") it is none for every argument."""
    return (
        isinstance(tree, nodes.Relation)
        and len(tree.signs) == 1
        and tree.signs[0].name in ("=", ":=")
        and target(tree.sides[0])
    )


def target(node: nodes.Node) -> bool:
    """A name alone, or a letter at plain arguments: what an equation may define."""
    node = unbraced(node)
    if isinstance(node, nodes.Product):
        return (
            len(node.items) == 2
            and name_of(node.items[0]) is not None
            and not _is_head(node.items[0])
            and str(name_of(node.items[0])).removeprefix("rm ") not in tables().functions
            and isinstance(node.items[1], nodes.Bracket)
            and node.items[1].opening == "("
            and not node.items[1].bars
            and all(plain(a) is not None for p in node.items[1].parts for a in p)
        )
    return name_of(node) is not None and not (isinstance(node, nodes.Script) and node.above is not None)


def _is_head(node: nodes.Node) -> bool:
    """Is it Var, E, KL: a name of an operation, that an equation does not define?"""
    head = head_of(node)
    return head is not None and (not head.letter or head.takes == "formula")


def mentions(node: nodes.Node, name: nodes.Node) -> bool:
    target = unbraced(name)
    target = target.items[0] if isinstance(target, nodes.Product) else target
    wanted = name_of(target)
    return any(
        isinstance(i, (nodes.Letter, nodes.Word, nodes.Script)) and name_of(i) == wanted
        for i in nodes.walk(node)
    )


def limits(sentence: Sentence) -> Iterator[nodes.Node]:
    """The names that a sentence restricts: x in "x > 0", "for positive x"."""
    for said in sentence.said:
        if said.kind == "declaration" and said.brief and set(said.features) - {"real"}:
            yield from (f.tree for f in said.names if f.tree is not None)
        for tree in (inner for f in said.relations if f.tree is not None for inner in nodes.walk(f.tree)):
            if isinstance(tree, nodes.Relation) and tree.signs[0].name in LIMITS and space_of(tree) is None:
                yield from tree.sides[:1] if said.kind != "hypothesis" or not _is_space(tree) else ()


def _is_space(tree: nodes.Relation) -> bool:
    r"""Does it name the set of all values: `x \in \mathcal{X}`?"""
    values = unbraced(tree.sides[-1])
    name, of = plain(values), plain(tree.sides[0])
    cal = name is not None and of is not None and name.style in ("cal", "scr") and name.letter == of.letter.upper()
    return cal and len(tree.sides) == 2 and tree.signs[0].name == "in"


def limited(tree: nodes.Node, limits: Sequence[nodes.Node]) -> bool:
    r"""Is it a law or function at an argument which its sentence restricts behind it: a density p(x), x > 0?"""
    if not isinstance(tree, nodes.Product) or not target(tree):
        return False
    arguments = {plain(a) for part in tree.items[1].parts for a in part}  # type: ignore[attr-defined]
    return any(limit.span.start > tree.span.start and plain(limit) in arguments for limit in limits)


def laws_of_functions(sentence: Sentence) -> Iterator[nodes.Node]:
    """Equations between values of one function, f(x + 1) = f(x): they may be meant for all arguments, and are used for one. Of a
    letter that is a known function by custom, as Gamma, the letter: it may be another one here."""
    for said in sentence.said:
        for tree in (f.tree for f in said.relations if said.kind == "hypothesis"):
            if isinstance(tree, nodes.Relation) and tree.signs[0].name == "=":
                first, *others = (set(_called(side)) for side in tree.sides)
                common = first.intersection(*others)
                if common and {str(name) for name in common} <= tables().letters.keys():
                    yield from (node for node, name in named_nodes(tree) if name in common)
                elif common:
                    yield tree


def _called(tree: nodes.Node) -> Iterator[Name]:
    """The letters before brackets with a letter in them, that are no operations."""
    for node in nodes.walk(tree):
        for a, b in pairwise(node.items if isinstance(node, nodes.Product) else ()):
            name, letters = plain(a), (isinstance(i, nodes.Letter) for i in nodes.walk(b))
            if name is not None and isinstance(b, nodes.Bracket) and not b.bars and head_of(a) is None and any(letters):
                yield name


def other_masses(tree: nodes.Node) -> Iterator[nodes.Node]:
    r"""Letters of which a formula says that their integral is not 1, or that they are constant: `p(x) \propto 1`."""
    flat = isinstance(tree, nodes.Relation) and tree.signs[-1].name == "proportional"
    if isinstance(tree, nodes.Relation) and flat and isinstance(unbraced(tree.sides[-1]), nodes.Number):
        yield from (side.items[0] for side in tree.sides[:1] if isinstance(side, nodes.Product) and target(side))
    if not isinstance(tree, nodes.Relation) or not isinstance(tree.sides[0], nodes.Integral):
        return
    right, body = unbraced(tree.sides[-1]), tree.sides[0].body
    if isinstance(right, nodes.Number) and right.text != "1" and isinstance(body, nodes.Product) and target(body):
        yield body.items[0]


def everywhere(condition: Read) -> bool:
    r"""Does a condition only name the space: `f(x) = ...` for $x \in \mathbb{R}$?"""
    trees = [f.tree for f in condition.relations if f.tree is not None]
    return bool(trees) and all(space_of(tree) is not None for tree in trees)


def ranges(condition: Read, others: Sequence[Read]) -> bool:
    """Is a condition about indices of what is defined beside it: a_t = ... for t >= 1? It is the range of the family."""
    indices = {
        plain(part)
        for other in others
        for f in other.relations
        if f.tree is not None and defines(f.tree)
        for part in subscripts_of(f.tree.sides[0])  # type: ignore[attr-defined]
    }
    met = {
        plain(i)
        for f in condition.relations
        if f.tree is not None
        for i in nodes.walk(f.tree)
        if isinstance(i, nodes.Letter)
    }
    trees = [f.tree for f in condition.relations if f.tree is not None]
    return (
        bool(met)
        and met <= indices
        and all(isinstance(t, nodes.Relation) and t.signs[0].name in (">", ">=") for t in trees)
    )


def spoken_of(trees: Iterable[nodes.Node]) -> set[Name | None]:
    """The names that formulas in sentences are about."""
    return {name_of(name_in(spoken)) for node in trees for spoken in _spoken(node)}


def _spoken(node: nodes.Node) -> tuple[nodes.Node, ...]:
    """What a formula in a sentence is about: itself, or what stands left of its first relation sign."""
    node = unbraced(node)
    if isinstance(node, nodes.Relation):
        node = unbraced(node.sides[0])
    return node.items if isinstance(node, nodes.Listing) else (node,)


def name_in(node: nodes.Node) -> nodes.Node:
    """The name in `f(x)`, in `x`."""
    node = unbraced(node)
    if isinstance(node, nodes.Product):
        solid = [i for i in node.items if not isinstance(i, nodes.Space)]
        return solid[0] if len(solid) == 2 and isinstance(solid[1], nodes.Bracket) else node
    return node
