"""Sentences to sayings: what discourse read, in the words of said.py, with the stretch in which it holds.

The one idea: a declaration, a definition, a supposition of "let" and "suppose" hold to the end of their section; what stands
behind "if" or "for" holds in its sentence. A definition under such a condition is none: it marks its names.

Not here: how sentences are read (discourse), displays (scopes.py).
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace

from ..discourse import Moment, Sentence
from ..discourse import Said as Read
from ..formula import nodes
from ..layout.document import Document, Range
from ..said import Based, Declared, Defined, Distributed, Marked, Said, Supposed
from ..survey import Name, name_of
from ..survey.names import plain, unbraced
from ..tables import head_of, tables
from .roles import below
from .templates import filled, meanings

__all__ = ["defines", "law_in", "mentions", "premiss", "sayings", "target"]

RELATIONS = frozenset("= := =: identical < > <= >= != in ~".split())
"""Signs that a supposition may have; one with another sign (an arrow, "proportional to") says something that is not used."""


def sayings(document: Document, sentences: Sequence[Sentence], section: Range) -> Iterator[Said]:
    """What the sentences of a section say, in their order."""
    for sentence in sentences:
        marked = [f.tree for f in sentence.marked if f.tree is not None]
        conditional = any(s.brief and not s.causal and s.kind == "hypothesis" and not _ranges(s, sentence.said) for s in sentence.said)
        second = _second(sentence)
        for said in sentence.said:
            if said.kind in ("described", "condition") or conditional and _conditioned(said):
                marked += [tree for f in said.names if f.tree is not None for tree in _named(f.tree)]
                marked += [f.tree for f in said.relations if f.tree is not None]
            if said.kind == "condition" or conditional and _conditioned(said):
                continue
            holds = Range(said.range.start, sentence.range.end + 1 if said.brief else section.end)
            for found in _saying(said, sentence, holds):
                if isinstance(found, Marked):
                    marked += found.names
                elif isinstance(found, Distributed) and second is not None and found.deviation is None:
                    yield replace(found, deviation=second)
                else:
                    yield found
        if set(document.prose[sentence.range.start : sentence.range.end].lower().split()) & tables().bases:
            yield Based(sentence.range, section)
        if marked:
            yield Marked(tuple(marked), sentence.range, section)


def _second(sentence: Sentence) -> bool | None:
    """Do the words of the sentence say that the second parameter of its laws is a deviation, or a variance?"""
    said = [f for s in sentence.said if s.kind == "second" for f in s.features]
    return None if not said else "deviation" in said


def _conditioned(said: Read) -> bool:
    """Would it hold only under the condition that its sentence begins or ends with?"""
    return said.kind in ("definition", "moments", "average", "law") or said.kind == "hypothesis" and not said.brief


def premiss(tree: nodes.Node) -> bool:
    """May a reason be supposed in its sentence ("since a = 1", "because x > 0")? An identity between formulas is a claim."""
    tree = unbraced(tree)
    if isinstance(tree, (nodes.Clauses, nodes.Listing, nodes.Logic)):
        parts = [p for p in nodes.children(tree) if isinstance(unbraced(p), (nodes.Relation, nodes.Clauses, nodes.Listing, nodes.Logic))]
        return all(map(premiss, parts))
    if not isinstance(tree, nodes.Relation):
        return True
    if any(s.name not in ("=", ":=", "identical") for s in tree.signs):
        return True
    return defines(tree) or any(isinstance(unbraced(side), nodes.Number) for side in tree.sides)


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


def _saying(said: Read, sentence: Sentence, holds: Range) -> Iterator[Said]:
    trees = [f.tree for f in said.names if f.tree is not None]
    names = tuple(name for tree in trees for name in _named(tree))
    for tree in trees:
        listed = isinstance(tree, nodes.Listing) and isinstance(tree.items[-1], nodes.Relation)
        if isinstance(unbraced(tree), nodes.Relation) or listed:
            space = _space(tree)
            if space is None or not {"random", "random vector", "vector", "matrix", "random matrix"} & set(said.features):
                yield from _relation(tree, said, holds)
    match said.kind:
        case "declaration":
            yield from _declaration(said, sentence, names, holds)
        case "law":
            yield from _declaration(said, sentence, names, holds)
            yield from _law(said, sentence, names, holds)
        case "moments":
            yield from _declaration(said, sentence, names, holds)
            yield from _moments(said, names, holds)
        case "average":
            yield from _average(said, trees, holds)
        case "hypothesis" | "definition":
            told = tuple(name for f in said.relations if f.tree is not None for name in _named(f.tree))
            if any(not f.startswith("role ") for f in said.features):
                yield from _declaration(replace(said, relations=()), sentence, told, holds)
            for f in said.relations:
                if f.tree is not None and (not said.causal or premiss(f.tree)):
                    yield from _relation(f.tree, said, holds)


def _named(tree: nodes.Node) -> tuple[nodes.Node, ...]:
    """The names that a formula names: those on the left of a relation."""
    tree = unbraced(tree)
    if isinstance(tree, nodes.Listing) and isinstance(tree.items[-1], nodes.Relation):
        return tuple(name for item in (*tree.items[:-1], tree.items[-1].sides[0]) for name in _names(item))
    return _names(tree.sides[0] if isinstance(tree, nodes.Relation) else tree)


def _names(tree: nodes.Node) -> tuple[nodes.Node, ...]:
    tree = unbraced(tree)
    if isinstance(tree, (nodes.Clauses, nodes.Listing)):
        items = tree.parts if isinstance(tree, nodes.Clauses) else tree.items
        return tuple(name for item in items if not isinstance(unbraced(item), nodes.Dots) for name in _names(item))
    return (tree,)


def _declaration(said: Read, sentence: Sentence, names: tuple[nodes.Node, ...], holds: Range) -> Iterator[Said]:
    words, features = meanings(), said.features
    if not names:
        return
    kind = next((words.kinds[f] for f in features if f in words.kinds), "")
    properties = tuple(words.properties[f] for f in features if f in words.properties)
    if "random" in features:
        shaped = {"vector": "random-vector", "matrix": "random-matrix"}
        kind = next((shaped[words.kinds[f]] for f in features if words.kinds.get(f) in shaped), "random")
    elif not kind and set(features) & {"real", "whole", "even", "odd"}:
        kind = "number"
    elif not kind and set(features) & {"positive definite", "orthogonal", "symmetric", "invertible", "diagonal", "skew"}:
        kind = "matrix"
    if kind == "size":
        properties = tuple(p for p in properties if p != "whole")
    sizes = yield from _sizes(said, kind, names, holds)
    here = Range(sentence.range.start, said.range.end)
    members = _members(said) if "probability vector" in features or "positive entries" in features else []
    for one in members:
        yield from _entries(said, one, holds)
    if not members and (kind or properties):
        yield Declared(names, kind, here, holds, sizes, properties)
    for feature in features:
        if feature in words.suppositions:
            for name in names:
                yield Supposed(filled(words.suppositions[feature], {"X": name}, name.span), said.range, holds)
    if _not_used(features, kind, bool(members) and len(members) == len(said.names)):
        yield Marked(names, said.range, holds)


def _not_used(features: Sequence[str], kind: str, members: bool) -> bool:
    """Do the words say something of which nothing is made?"""
    words = meanings()
    known = {*words.kinds, *words.properties, *words.plain, *words.suppositions, *(("probability vector", "positive entries") if members else ())}
    if any(f not in known and not f.startswith(("law ", "role ")) for f in features):
        return True
    return kind == "function" and any(f in words.properties and f not in words.of_functions for f in features)


def _sizes(said: Read, kind: str, names: tuple[nodes.Node, ...], holds: Range) -> Generator[Said, None, tuple[nodes.Node, ...]]:
    """The formulas in a kind: sizes, a space in which the names are, the variable that a density belongs to."""
    spaces = [space for f in said.names if f.tree is not None and (space := _space(f.tree)) is not None]
    sizes: list[nodes.Node] = [size for space in spaces[:1] for size in _power(space)] if "random" in kind or kind in ("vector", "matrix") else []
    for f in said.relations:
        tree = unbraced(f.tree) if f.tree is not None else None
        base = unbraced(tree.base) if isinstance(tree, nodes.Script) else tree
        if isinstance(tree, nodes.Product) and any(isinstance(i, nodes.Sign) and i.name == "times" for i in tree.items):
            sizes += [i for i in tree.items if not isinstance(i, (nodes.Sign, nodes.Space))]
        elif isinstance(base, nodes.Letter) and base.style == "bb":
            assert tree is not None
            sign = nodes.Sign(tree.span, "in", "relation")
            for name in names:
                yield Supposed(nodes.Relation(tree.span, (name, tree), (sign,)), said.range, holds)
        elif tree is not None and kind in ("vector", "random-vector", "matrix", "random-matrix"):
            sizes.append(tree)
    return tuple(sizes)


def _space(tree: nodes.Node) -> nodes.Node | None:
    r"""R^n in `x \in \mathbb{R}^n`."""
    last = unbraced(tree.items[-1] if isinstance(tree, nodes.Listing) else tree)
    if not isinstance(last, nodes.Relation) or [sign.name for sign in last.signs] != ["in"]:
        return None
    space = unbraced(last.sides[1])
    base = unbraced(space.base) if isinstance(space, nodes.Script) else space
    return space if isinstance(base, nodes.Letter) and base.style == "bb" and base.name == "R" else None


def _power(space: nodes.Node) -> tuple[nodes.Node, ...]:
    """n of R^n, n and m of R^{n x m}."""
    above = unbraced(space.above) if isinstance(space, nodes.Script) and space.above is not None else None
    if isinstance(above, nodes.Product):
        return tuple(i for i in above.items if not isinstance(i, (nodes.Sign, nodes.Space)))
    return (above,) if above is not None else ()


def _members(said: Read) -> list[tuple[nodes.Node, nodes.Node | None]]:
    r"""The families and their sizes of `p = (p_1, \ldots, p_n)` or `x_1, \ldots, x_n`."""
    members = []
    for f in said.names:
        tree = f.tree
        right = unbraced(tree.sides[1]) if isinstance(tree, nodes.Relation) else tree
        items = right.parts[0] if isinstance(right, nodes.Bracket) else right.items if isinstance(right, nodes.Listing) else ()
        found = _listed(items)
        if found is not None:
            members.append(found)
    return members


def _listed(items: Sequence[nodes.Node]) -> tuple[nodes.Node, nodes.Node | None] | None:
    """x and n for x_1, ..., x_n."""
    if len(items) < 3 or not any(isinstance(unbraced(i), nodes.Dots) for i in items):
        return None
    first, last = unbraced(items[0]), unbraced(items[-1])
    if not (isinstance(first, nodes.Script) and isinstance(last, nodes.Script) and name_of(first) == name_of(last)):
        return None
    start = unbraced(first.below) if first.below is not None else None
    return (first.base, last.below) if isinstance(start, nodes.Number) and start.text == "1" and last.below is not None else None


def _entries(said: Read, members: tuple[nodes.Node, nodes.Node | None], holds: Range) -> Iterator[Said]:
    """A vector by its entries: positive ones, or probabilities."""
    family, size = members
    words, parts = meanings().average, {"X": family, "N": size or family}
    properties = ("positive",) if "positive entries" in said.features else ("nonnegative",)
    yield Declared((filled(words["member"], parts, family.span),), "number", said.range, holds, (), properties)
    if "probability vector" in said.features:
        yield Supposed(filled(words["sum_of_members"], parts, family.span), said.range, holds)


def _average(said: Read, trees: Sequence[nodes.Node], holds: Range) -> Iterator[Said]:
    """The mean of numbers x_1, ..., x_n."""
    left, right = trees[0], trees[-1]
    found = _listed(right.items) if isinstance(right, nodes.Listing) else None
    if len(trees) != 2 or found is None or found[1] is None:
        yield Marked(tuple(trees), said.range, holds)
        return
    value = filled(meanings().average["of_members"], {"X": found[0], "N": found[1]}, right.span)
    yield Defined(left, value, said.range, holds)


def _parameter(moment: Moment, span: nodes.Span) -> nodes.Node:
    if moment.formula is not None and moment.formula.tree is not None:
        return moment.formula.tree
    return nodes.Letter(span, "I") if moment.value == "I" else nodes.Number(span, moment.value)


def _law(said: Read, sentence: Sentence, names: tuple[nodes.Node, ...], holds: Range) -> Iterator[Said]:
    """A law in words, for each name; if it cannot be told, its names are marked, unless a formula of the sentence tells it."""
    called = next((f.removeprefix("law ") for f in said.features if f.startswith("law ")), "")
    shared = [m for m in said.moments if [o.role for o in said.moments].count(m.role) != len(names) or len(names) == 1]
    laws: list[Distributed] = []
    for k, name in enumerate(names):
        apart = [[m for m in said.moments if m.role == role][k] for role in dict.fromkeys(m.role for m in said.moments if m not in shared)]
        mine = [*shared, *apart]
        found = meanings().law(called, tuple(m.role for m in mine))
        if found is None or any(m.formula is None and not m.value for m in mine):
            break
        law, order = found
        values = [_parameter(mine[i], name.span) for i in order]
        vector = any(f in ("vector", "random vector") for f in said.features)
        latex = law.vector if vector else law.latex
        tree = filled(latex, dict(zip("AB", values, strict=False)), name.span)
        laws.append(Distributed((name,), tree, said.range, holds, None, "independent" in said.features))
    if laws and len(laws) == len(names):
        yield from laws
    elif not any(_tells(f.tree) for s in sentence.said for f in s.relations):
        yield Marked((*names, *(m.formula.tree for m in said.moments if m.formula is not None and m.formula.tree is not None)), said.range, holds)


def _tells(tree: nodes.Node | None) -> bool:
    """Does a formula say what a law is: X ~ N(0, 1)?"""
    return tree is not None and any(isinstance(i, nodes.Sign) and i.name == "~" for i in nodes.walk(tree))


def _moments(said: Read, names: tuple[nodes.Node, ...], holds: Range) -> Iterator[Said]:
    """The mean is m: a supposition; mean and covariance give no law."""
    role = next((f.removeprefix("role ") for f in said.features if f.startswith("role ")), "")
    if role:
        *people, value = names
        given = [(role, value)]
    else:
        people, given = list(names), [(m.role, _parameter(m, names[0].span)) for m in said.moments if m.formula is not None or m.value]
        if any(m.role == "density" for m in said.moments):
            given = []
    yield from _shapes(said, people, given, holds)
    law = any(f in ("density", "mass", "law") for f in said.features) or all(str(name_of(p)) in tables().densities for p in people)
    templates = meanings().moments["law" if law else "random"]
    for one, value in given:
        if one not in templates or len(people) != 1:
            yield Marked((*people, value), said.range, holds)
            continue
        yield Supposed(filled(templates[one], {"X": people[0], "A": value}, people[0].span), said.range, holds)
    if not given:
        yield Marked(names, said.range, holds)


def _relation(tree: nodes.Node, said: Read, holds: Range) -> Iterator[Said]:
    tree = unbraced(tree)
    if isinstance(tree, (nodes.Clauses, nodes.Listing, nodes.Logic)):
        items = tree.items if isinstance(tree, nodes.Listing) else tree.parts
        dots = any(isinstance(unbraced(i), nodes.Dots) for i in items)
        if dots and isinstance(items[0], nodes.Relation) and isinstance(tree, nodes.Listing):
            yield from _range_of(items, said, holds)
            return
        if isinstance(tree, nodes.Listing) and isinstance(items[-1], nodes.Relation):
            if not any(isinstance(i, (nodes.Relation, nodes.Logic)) for i in items[:-1]):
                names = tuple(i for i in (*items[:-1], items[-1].sides[0]) if not isinstance(unbraced(i), nodes.Dots))
                if dots and items[-1].signs[0].name not in ("~", "in"):
                    yield from _of_all(names, items[-1], said, holds)
                    return
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
    if any(s.name not in RELATIONS for s in tree.signs):
        yield Marked((tree,), said.range, holds)
        return
    signs = [s.name for s in tree.signs]
    if (
        len(signs) == 1
        and signs[0] in ("=", ":=", "identical")
        and (target(tree.sides[0]) or said.kind == "definition")
        and not mentions(tree.sides[1], tree.sides[0])
    ):
        written = _density_of(tree)
        if written is not None:
            yield Distributed((unbraced(tree.sides[0]).items[0],), written, said.range, holds)  # type: ignore[attr-defined]
            return
        known = name_of(tree.sides[1].items[0]) if isinstance(tree.sides[1], nodes.Product) else None
        if known is not None and str(known) in ("cal N", "N"):
            yield Distributed((tree.sides[0],), tree.sides[1], said.range, holds)
            return
        if said.kind == "definition" or not isinstance(unbraced(tree.sides[1]), nodes.Number):
            yield Defined(tree.sides[0], tree.sides[1], Range(tree.span.start, tree.span.end), holds)
            return
    left = name_of(tree.sides[0])
    if left is not None and signs[0] in ("<", ">", "<=", ">=", "!=") and _is_constant(left):
        yield Declared((tree.sides[0],), "number", said.range, holds)
    yield Supposed(tree, said.range, holds)


def _is_constant(name: Name) -> bool:
    """Would a letter be a constant if the text did not say something else of it: e, pi?"""
    return any(row.says == "constant" and row.about(str(name)) for row in tables().kinds)


SIGNED = {(">", "0"): "positive", (">=", "0"): "nonnegative", ("<", "0"): "negative", ("!=", "0"): "nonzero"}


def _of_all(names: tuple[nodes.Node, ...], last: nodes.Relation, said: Read, holds: Range) -> Iterator[Said]:
    r"""`a_1, \ldots, a_n > 0`: a sign of all members."""
    right = unbraced(last.sides[1])
    signed = SIGNED.get((last.signs[0].name, right.text if isinstance(right, nodes.Number) else ""))
    if signed is None or len(last.signs) != 1:
        yield Marked((*names, *last.sides), said.range, holds)
    else:
        yield Declared(names, "", said.range, holds, (), (signed,))


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
            and not _is_head(node.items[0])
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
    return any(isinstance(i, (nodes.Letter, nodes.Word, nodes.Script)) and name_of(i) == wanted for i in nodes.walk(node))


def _shapes(said: Read, people: Sequence[nodes.Node], given: Sequence[tuple[str, nodes.Node]], holds: Range) -> Iterator[Said]:
    """The mean of a random n-vector is an n-vector, its covariance a matrix."""
    sizes = [size for f in said.names if f.tree is not None and (space := _space(f.tree)) is not None for size in _power(space)]
    sizes += [f.tree for f in said.relations if f.tree is not None]
    if not {"vector", "random vector"} & set(said.features) or len(sizes) != 1:
        return
    for role, value in given:
        if name_of(value) is not None and role in ("mean", "covariance"):
            mean = role == "mean"
            here = Range(people[0].span.start, said.range.end)
            yield Declared((value,), "vector" if mean else "matrix", here, holds, (sizes[0],) * (1 if mean else 2), () if mean else ("semidefinite",))
