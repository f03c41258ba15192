"""Sentences to sayings: what discourse read, in the words of said.py, with the stretch in which it holds.

The one idea: a declaration, a definition, a supposition of "let" and "suppose" hold to the end of their section; what stands
behind "if" or "for" holds in its sentence. A definition under such a condition is none: it marks its names.

Not here: how sentences are read (discourse), displays (scopes.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..discourse import Said as Read
from ..discourse import Sentence
from ..formula import nodes
from ..layout.document import Document, Range
from ..said import Based, Declared, Defined, Distributed, Marked, Said, Supposed
from ..survey import name_of
from ..survey.names import plain, unbraced
from ..tables import tables
from .roles import below

__all__ = ["defines", "law_in", "mentions", "sayings", "target"]

BRIEF = frozenset("for if when whenever as since because".split())
"""Words behind which a supposition holds in its sentence only."""
KINDS = {
    "number": "number",
    "constant": "number",
    "vector": "vector",
    "matrix": "matrix",
    "density": "law",
    "law": "law",
    "function": "function",
    "set": "set",
    "event": "set",
    "size": "size",
    "scalar": "number",
    "natural": "size",
}
PROPERTIES = {
    "positive": "positive",
    "nonnegative": "nonnegative",
    "negative": "negative",
    "whole": "whole",
    "even": "even",
    "odd": "odd",
    "positive definite": "positive-definite",
    "positive semidefinite": "semidefinite",
    "symmetric": "symmetric",
    "orthogonal": "orthogonal",
    "diagonal": "diagonal",
    "invertible": "invertible",
    "square": "square",
    "discrete": "discrete",
    "independent": "independent",
    "convex": "convex",
    "concave": "concave",
    "increasing": "increasing",
    "decreasing": "decreasing",
    "variance": "variance",
    "deviation": "deviation",
}


def sayings(document: Document, sentences: Sequence[Sentence], section: Range) -> Iterator[Said]:
    for sentence in sentences:
        marked = [f.tree for f in sentence.marked if f.tree is not None]
        brief_ones = [s for s in sentence.said if s.kind == "hypothesis" and _first_word(document, s) in BRIEF]
        conditional = any(not _ranges(s, sentence.said) for s in brief_ones)
        for said in sentence.said:
            if (
                conditional
                and any(defines(f.tree) for f in said.relations if f.tree is not None)
                and said.kind in ("hypothesis", "definition")
            ):
                marked += [f.tree for f in said.relations if f.tree is not None]
                continue
            brief = _first_word(document, said) in BRIEF
            holds = Range(said.range.start, sentence.range.end + 1 if brief else section.end)
            yield from _saying(said, holds)
        if set(document.prose[sentence.range.start : sentence.range.end].lower().split()) & tables().bases:
            yield Based(sentence.range, section)
        if marked:
            yield Marked(tuple(marked), sentence.range, section)


def _first_word(document: Document, said: Read) -> str:
    return next(iter(document.prose[said.range.start : said.range.end].split(None, 1)), "").lower()


def _ranges(condition: Read, others: Sequence[Read]) -> bool:
    """Is a condition about indices of what is defined beside it: a_t = ... for t >= 1? It is the range of the family."""
    indices = {
        plain(part)
        for other in others
        for f in other.relations
        if f.tree is not None and defines(f.tree)
        for part in below(f.tree.sides[0])  # type: ignore[attr-defined]
    }
    met = {plain(i) for f in condition.relations if f.tree is not None for i in nodes.walk(f.tree) if isinstance(i, nodes.Letter)}
    trees = [f.tree for f in condition.relations if f.tree is not None]
    return bool(met) and met <= indices and all(isinstance(t, nodes.Relation) and t.signs[0].name in (">", ">=") for t in trees)


def defines(tree: nodes.Node) -> bool:
    """An equation that would be a definition; under a condition ("for x > 0") it is none for every argument."""
    return (
        isinstance(tree, nodes.Relation) and len(tree.signs) == 1 and tree.signs[0].name in ("=", ":=") and target(tree.sides[0])
    )


def _saying(said: Read, holds: Range) -> Iterator[Said]:
    names = tuple(name for f in said.names if f.tree is not None for name in _names(f.tree))
    match said.kind:
        case "declaration":
            yield from _declaration(said, names, holds)
        case "law":
            mean, spread = [f.tree for f in said.names[-2:]]
            people = names[: len(names) - 2]
            if mean is not None and spread is not None and people:
                deviation = "standard deviation" in said.features
                yield Distributed(people, _normal(mean, spread), said.range, holds, deviation)
        case "hypothesis" | "definition":
            for f in said.relations:
                if f.tree is not None:
                    yield from _relation(f.tree, said, holds)


def _names(tree: nodes.Node) -> tuple[nodes.Node, ...]:
    tree = unbraced(tree)
    if isinstance(tree, (nodes.Clauses, nodes.Listing)):
        items = tree.parts if isinstance(tree, nodes.Clauses) else tree.items
        return tuple(name for item in items if not isinstance(unbraced(item), nodes.Dots) for name in _names(item))
    return (tree,)


def _normal(mean: nodes.Node, spread: nodes.Node) -> nodes.Node:
    """N(mean, spread), put together from words."""
    span = nodes.cover([mean, spread])
    comma = nodes.Sign(span, ",", "comma")
    bracket = nodes.Bracket(span, "(", ")", nodes.Listing(span, (mean, spread), (comma,)))
    return nodes.Product(span, (nodes.Letter(span, "N", "cal"), bracket))


def _declaration(said: Read, names: tuple[nodes.Node, ...], holds: Range) -> Iterator[Said]:
    features = set(said.features)
    kind = next((KINDS[f] for f in said.features if f in KINDS), "")
    properties = tuple(PROPERTIES[f] for f in said.features if f in PROPERTIES)
    if "random" in features:
        kind = {"vector": "random-vector", "matrix": "random-matrix"}.get(kind, "random")
    elif not kind and features & {"real", "number", "whole", "even", "odd"}:
        kind = "number"
    elif not kind and features & {"positive definite", "orthogonal", "symmetric", "invertible", "diagonal"}:
        kind = "matrix"
    if kind == "size":
        properties = tuple(p for p in properties if p != "whole")
    sizes: list[nodes.Node] = []
    for f in said.relations:
        tree = unbraced(f.tree) if f.tree is not None else None
        if isinstance(tree, nodes.Product) and any(isinstance(i, nodes.Sign) and i.name == "times" for i in tree.items):
            sizes += [i for i in tree.items if not isinstance(i, (nodes.Sign, nodes.Space))]
        elif (
            isinstance(tree, nodes.Script)
            and isinstance(tree.base, nodes.Letter)
            and tree.base.style == "bb"
            or isinstance(tree, nodes.Letter)
            and tree.style == "bb"
        ):
            sign = nodes.Sign(tree.span, "in", "relation")
            for name in names:
                yield Supposed(nodes.Relation(tree.span, (name, tree), (sign,)), said.range, holds)
        elif tree is not None and kind in ("vector", "random-vector", "matrix"):
            sizes.append(tree)
    if kind or properties:
        yield Declared(names, kind, said.range, holds, tuple(sizes), properties)


def _relation(tree: nodes.Node, said: Read, holds: Range) -> Iterator[Said]:
    tree = unbraced(tree)
    if isinstance(tree, (nodes.Clauses, nodes.Listing, nodes.Logic)):
        items = tree.items if isinstance(tree, nodes.Listing) else tree.parts
        dots = any(isinstance(unbraced(i), nodes.Dots) for i in items)
        if dots and isinstance(items[0], nodes.Relation) and isinstance(tree, nodes.Listing):
            yield from _range_of(items, said, holds)
            return
        if isinstance(tree, nodes.Listing) and isinstance(items[-1], nodes.Relation) and items[-1].signs[0].name in ("~", "in"):
            names = tuple(i for i in (*items[:-1], items[-1].sides[0]) if not isinstance(unbraced(i), nodes.Dots))
            if not any(isinstance(i, nodes.Relation) for i in items[:-1]):
                for name in names:
                    yield from _relation(nodes.Relation(tree.span, (name, *items[-1].sides[1:]), items[-1].signs), said, holds)
                return
        for item in items:
            if not isinstance(item, nodes.Text):
                yield from _relation(item, said, holds)
        return
    if not isinstance(tree, nodes.Relation):
        return
    law = law_in(tree, said.range, holds)
    if law is not None:
        yield law
        return
    signs = [s.name for s in tree.signs]
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
        written = _density_of(tree)
        if written is not None:
            yield Distributed((unbraced(tree.sides[0]).items[0],), written, said.range, holds)  # type: ignore[attr-defined]
            return
        if said.kind == "definition" or not isinstance(unbraced(tree.sides[1]), nodes.Number):
            yield Defined(tree.sides[0], tree.sides[1], Range(tree.span.start, tree.span.end), holds)
            return
    yield Supposed(tree, said.range, holds)


def _density_of(tree: nodes.Relation) -> nodes.Node | None:
    """q(x) = N(x; mu, sigma^2): the law N(mu, sigma^2)."""
    left, right = map(unbraced, tree.sides)
    if not (isinstance(left, nodes.Product) and isinstance(right, nodes.Product) and len(right.items) == 2):
        return None
    name, bracket = right.items
    if (
        str(name_of(name)) not in tables().laws
        or not isinstance(bracket, nodes.Bracket)
        or len(bracket.parts) != 2
        or len(bracket.parts[0]) != 1
    ):
        return None
    if name_of(bracket.parts[0][0]) != name_of(left.items[1].parts[0][0]):  # type: ignore[attr-defined]
        return None
    assert isinstance(bracket.body, nodes.Given)
    return nodes.Product(right.span, (name, nodes.Bracket(bracket.span, "(", ")", bracket.body.parts[1])))


def law_in(tree: nodes.Relation, where: Range, holds: Range) -> Distributed | None:
    """X ~ N(0, 1); P: X ~ N(0, 1)."""
    signs = [s.name for s in tree.signs]
    if signs[-1:] != ["~"] or len(signs) > 2 or len(signs) == 2 and signs[0] != ":":
        return None
    left = unbraced(tree.sides[0])
    names = left.items if isinstance(left, nodes.Listing) else (left,)
    return Distributed(tuple(names), tree.sides[-1], where, holds)


def _range_of(items: tuple[nodes.Node, ...], said: Read, holds: Range) -> Iterator[Said]:
    """i = 1, ..., n: an index and a size."""
    first = items[0]
    assert isinstance(first, nodes.Relation)
    if plain(first.sides[0]) is not None:
        yield Declared((first.sides[0],), "index", said.range, holds)


def target(node: nodes.Node) -> bool:
    """A name alone, or a letter at plain arguments: what an equation may define."""
    node = unbraced(node)
    if isinstance(node, nodes.Product):
        return (
            len(node.items) == 2
            and name_of(node.items[0]) is not None
            and isinstance(node.items[1], nodes.Bracket)
            and node.items[1].opening == "("
            and not node.items[1].bars
            and all(plain(a) is not None for p in node.items[1].parts for a in p)
        )
    return name_of(node) is not None and not (isinstance(node, nodes.Script) and node.above is not None)


def mentions(node: nodes.Node, name: nodes.Node) -> bool:
    target = unbraced(name)
    target = target.items[0] if isinstance(target, nodes.Product) else target
    wanted = name_of(target)
    return any(isinstance(i, (nodes.Letter, nodes.Word, nodes.Script)) and name_of(i) == wanted for i in nodes.walk(node))
