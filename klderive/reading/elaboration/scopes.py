"""A document with its sentences to scopes: what is said where, how long it holds, and the claims of its displays.

The one idea: a scope is the text from heading to heading; it inherits what the sections around it have said and shown. A
declaration, a definition, a supposition of "let" and "suppose" hold to the end of their section; what stands behind "if" or
"for" holds in its sentence. A name that nothing declares gets its meaning from the first equation that has it alone on the left.

Not here: how sentences are read (discourse), what claims mean.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..discourse import Said as Read
from ..discourse import Sentence, discourse
from ..formula import Formula, lines, nodes, read
from ..layout.document import Display, Document, Heading, Inline, Paragraph, Range
from ..said import Declared, Defined, Distributed, Marked, Said, Supposed
from ..survey import name_of
from ..survey.names import plain, unbraced
from ..tables import head_of, tables
from .chains import Claim, claims

__all__ = ["Chain", "Passage", "passages"]

LAWS = frozenset("p q r f g P Q pi".split())
"""Letters of densities: an equation defines one only if its variables are in it."""
BRIEF = frozenset("for if when whenever as since because".split())
"""Words behind which a supposition holds in its sentence only."""
KINDS = {"number": "number", "constant": "number", "vector": "vector", "matrix": "matrix", "density": "law", "law": "law", "function": "function",
         "set": "set", "event": "set", "size": "size", "scalar": "number", "natural": "size"}
PROPERTIES = {"positive": "positive", "nonnegative": "nonnegative", "negative": "negative", "whole": "whole", "even": "even", "odd": "odd",
              "positive definite": "positive-definite", "positive semidefinite": "semidefinite", "symmetric": "symmetric",
              "orthogonal": "orthogonal", "diagonal": "diagonal", "invertible": "invertible", "square": "square", "discrete": "discrete",
              "independent": "independent", "convex": "convex", "concave": "concave", "increasing": "increasing", "decreasing": "decreasing",
              "variance": "positive", "deviation": "positive"}


@dataclass(frozen=True, slots=True)
class Chain:
    """The claims of one column of a display, or of one formula in a sentence; `role` is what its sentence makes of it:

    claim, hypothesis, definition, condition; marked, if the sentence was not read; mention, if it makes nothing of a formula.
    """

    claims: tuple[Claim, ...]
    rows: tuple[Formula, ...]
    range: Range
    role: str = "claim"


@dataclass(frozen=True, slots=True)
class Passage:
    """A scope: sayings in force in it, all formulas that show how its names are used, its chains."""

    said: tuple[Said, ...]
    trees: tuple[nodes.Node, ...]
    chains: tuple[Chain, ...]
    range: Range


def passages(document: Document) -> Iterator[Passage]:
    """The scopes of a document, in order."""
    sentences = discourse(document)
    sections = _sections(document)
    said: list[tuple[Range, list[Said]]] = []
    trees: list[tuple[Range, list[nodes.Node]]] = []
    for own, holds, outer in sections:
        mine = [s for s in sentences if own.start <= s.range.start < own.end]
        found = list(_sayings(document, mine, holds))
        formulas, chains = _formulas(document, own, mine)
        above = [s for where, some in said if where in outer for s in some]
        found += _defined([*found, *(s for s in above if not isinstance(s, Defined))], chains, holds)
        said.append((own, found))
        trees.append((own, formulas))
        shown = [t for where, some in trees if where in outer or where == own for t in some]
        yield Passage(tuple(sorted((*above, *found), key=lambda s: s.range.start)), tuple(shown), tuple(chains), own)


def _sections(document: Document) -> list[tuple[Range, Range, tuple[Range, ...]]]:
    """Each stretch between headings, how far what it says holds, and the stretches of the sections around it."""
    heads = [(h.range.start, h.level) for h in document.items if isinstance(h, Heading)]
    marks = [(0, 0), *heads]
    end = len(document.text)
    found: list[tuple[Range, Range, tuple[Range, ...]]] = []
    for k, (start, level) in enumerate(marks):
        own = Range(start, marks[k + 1][0] if k + 1 < len(marks) else end)
        last = next((s for s, other in marks[k + 1 :] if other <= level), end)
        outer = tuple(r for r, holds, _ in found if holds.start <= start < holds.end)
        found.append((own, Range(start, last if level else end), outer))
    return found


# ---------------------------------------------------------------- sayings


def _sayings(document: Document, sentences: Sequence[Sentence], section: Range) -> Iterator[Said]:
    for sentence in sentences:
        marked = [f.tree for f in sentence.marked if f.tree is not None]
        words = [document.prose[s.range.start : s.range.end].split(None, 1)[:1] for s in sentence.said]
        conditional = any(w and w[0].lower() in BRIEF and s.kind == "hypothesis" for w, s in zip(words, sentence.said, strict=True))
        for said in sentence.said:
            if conditional and any(_defines(f.tree) for f in said.relations if f.tree is not None) and said.kind in ("hypothesis", "definition"):
                marked += [f.tree for f in said.relations if f.tree is not None]
                continue
            word = document.prose[said.range.start : said.range.end].split(None, 1)[:1]
            brief = bool(word) and word[0].lower() in BRIEF
            holds = Range(said.range.start, sentence.range.end + 1 if brief else section.end)
            yield from _saying(said, holds)
        if marked:
            yield Marked(tuple(marked), sentence.range, section)


def _defines(tree: nodes.Node) -> bool:
    """An equation that would be a definition; under a condition ("for x > 0") it is none for every argument."""
    return isinstance(tree, nodes.Relation) and len(tree.signs) == 1 and tree.signs[0].name in ("=", ":=") and _target(tree.sides[0])


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
        elif isinstance(tree, nodes.Script) and isinstance(tree.base, nodes.Letter) and tree.base.style == "bb" or isinstance(tree, nodes.Letter) and tree.style == "bb":
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
    law = _law(tree, said.range, holds)
    if law is not None:
        yield law
        return
    signs = [s.name for s in tree.signs]
    if len(signs) == 1 and signs[0] in ("=", ":=", "identical") and (_target(tree.sides[0]) or said.kind == "definition") and not _mentions(tree.sides[1], tree.sides[0]):
        known = name_of(tree.sides[1].items[0]) if isinstance(tree.sides[1], nodes.Product) else None
        if known is not None and str(known) in ("cal N", "N"):
            yield Distributed((tree.sides[0],), tree.sides[1], said.range, holds)
            return
        law = _density_of(tree)
        if law is not None:
            yield Distributed((unbraced(tree.sides[0]).items[0],), law, said.range, holds)  # type: ignore[attr-defined]
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
    if str(name_of(name)) not in tables().laws or not isinstance(bracket, nodes.Bracket) or len(bracket.parts) != 2 or len(bracket.parts[0]) != 1:
        return None
    if name_of(bracket.parts[0][0]) != name_of(left.items[1].parts[0][0]):  # type: ignore[attr-defined]
        return None
    assert isinstance(bracket.body, nodes.Given)
    return nodes.Product(right.span, (name, nodes.Bracket(bracket.span, "(", ")", bracket.body.parts[1])))


def _law(tree: nodes.Relation, where: Range, holds: Range) -> Distributed | None:
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


def _target(node: nodes.Node) -> bool:
    """A name alone, or a letter at plain arguments: what an equation may define."""
    node = unbraced(node)
    if isinstance(node, nodes.Product):
        return len(node.items) == 2 and name_of(node.items[0]) is not None and isinstance(node.items[1], nodes.Bracket) and \
            node.items[1].opening == "(" and not node.items[1].bars and all(plain(a) is not None for p in node.items[1].parts for a in p)
    return name_of(node) is not None and not (isinstance(node, nodes.Script) and node.above is not None)


def _mentions(node: nodes.Node, name: nodes.Node) -> bool:
    target = unbraced(name)
    target = target.items[0] if isinstance(target, nodes.Product) else target
    wanted = name_of(target)
    return any(isinstance(i, (nodes.Letter, nodes.Word, nodes.Script)) and name_of(i) == wanted for i in nodes.walk(node))


def _defined(said: Sequence[Said], chains: Sequence[Chain], holds: Range) -> list[Said]:
    """Laws and definitions in displays: what stands alone on the left of a first equation and nothing has declared."""
    from .roles import label_of

    known = {(name_of(n), label_of(n)) for s in said for n in (s.names if isinstance(s, (Declared, Distributed)) else (s.left,) if isinstance(s, Defined) else ())}
    found: list[Said] = []
    for chain in chains:
        for row in chain.rows:
            tree = row.tree
            if isinstance(tree, nodes.Relation) and chain.role not in ("condition", "marked", "mention"):
                law = _law(tree, chain.range, holds)
                if law is not None and not any((name_of(n), label_of(n)) in known for n in law.names):
                    found.append(law)
                    known |= {(name_of(n), label_of(n)) for n in law.names}
        first = chain.claims[0] if chain.claims else None
        if first is None or chain.role not in ("claim", "definition") or first.sign not in ("=", ":=") or first.unread or first.conditions or first.supposing or first.equivalence:
            continue
        left = unbraced(first.left)
        if isinstance(left, nodes.Product) and _target(left) and head_of(left.items[0]) is None \
                and not _mentions(first.right, left) and (name_of(left.items[0]), label_of(left.items[0])) not in known:
            arguments = [a for p in left.items[1].parts for a in p]  # type: ignore[attr-defined]
            if str(name_of(left.items[0])) in LAWS and not all(_mentions(first.right, a) for a in arguments):
                continue
            known.add((name_of(left.items[0]), label_of(left.items[0])))
            found.append(Defined(left, first.right, Range(first.left.span.start, first.right.span.end), holds))
            continue
        if name_of(left) is None or isinstance(left, nodes.Script) and left.above is not None or _mentions(first.right, left):
            continue
        key = name_of(left), label_of(left)
        if key in known or isinstance(unbraced(first.right), nodes.Number) or name_of(first.right) is not None:
            continue
        known.add(key)
        found.append(Defined(first.left, first.right, Range(first.left.span.start, first.right.span.end), holds))
    return found


# ---------------------------------------------------------------- formulas and chains


def _formulas(document: Document, own: Range, sentences: Sequence[Sentence]) -> tuple[list[nodes.Node], list[Chain]]:
    """All trees of a stretch, and its chains."""
    roles = {(f.start, f.end): "marked" for sentence in sentences for f in sentence.marked}
    roles |= {(f.start, f.end): s.kind for sentence in sentences for s in sentence.said for f in s.relations}
    trees: list[nodes.Node] = []
    chains: list[Chain] = []
    for item in document.items:
        if not own.start <= item.range.start < own.end:
            continue
        if isinstance(item, (Paragraph, Heading)):
            for piece in item.pieces:
                formula = read(document, piece) if isinstance(piece, Inline) else None
                if formula is not None and formula.tree is not None:
                    trees.append(formula.tree)
                    chains += _chains([formula], roles, Range(formula.start, formula.end), "mention")
        elif isinstance(item, Display):
            rows = lines(document, item)
            trees += [line.formula.tree for line in rows if line.formula.tree is not None]
            for column in sorted({line.column for line in rows}):
                chains += _chains([line.formula for line in rows if line.column == column], roles, item.range)
    return trees, chains


def _chains(rows: Sequence[Formula], roles: dict[tuple[int, int], str], where: Range, otherwise: str = "claim") -> list[Chain]:
    """One chain; a row without a tree ends what can be carried on."""
    found: list[Claim] = []
    stretch: list[nodes.Node] = []
    for row in rows:
        if row.tree is None:
            found += claims(stretch)
            stretch = []
        else:
            stretch.append(row.tree)
    found += claims(stretch)
    role = next((roles[row.start, row.end] for row in rows if (row.start, row.end) in roles), otherwise)
    return [Chain(tuple(found), tuple(rows), where, role)] if found or any(r.tree is None for r in rows) else []
