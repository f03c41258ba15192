"""Words to sayings: what a kind, a law, a mean or a variance in words says of names.

The one idea: words say what a formula would have said (data/meanings.toml); words of which nothing is made mark their names.

Not here: relations that stand as formulas (sayings.py).
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence

from ..discourse import Moment, Sentence
from ..discourse import Said as Read
from ..formula import nodes
from ..layout.document import Range
from ..names import unbraced
from ..said import Declared, Defined, Distributed, Marked, Said, Supposed
from ..survey import name_of
from ..tables import tables
from .templates import filled, meanings

OF_MATRICES = frozenset(("positive definite", "orthogonal", "symmetric", "invertible", "diagonal", "skew", "square"))
"""Words that say something of a matrix; of vectors and numbers they say something else."""

__all__ = ["average", "declaration", "law", "moments", "named", "names_members", "space_of"]


def named(tree: nodes.Node) -> tuple[nodes.Node, ...]:
    """The names that a formula names: those on the left of a relation."""
    tree = unbraced(tree)
    if isinstance(tree, nodes.Listing) and isinstance(tree.items[-1], nodes.Relation):
        return tuple(name for item in (*tree.items[:-1], tree.items[-1].sides[0]) for name in _names(item))
    return _names(tree.sides[0] if isinstance(tree, nodes.Relation) else tree)


def _names(tree: nodes.Node) -> tuple[nodes.Node, ...]:
    tree = unbraced(tree)
    if isinstance(tree, (nodes.Clauses, nodes.Listing)):
        items = tree.parts if isinstance(tree, nodes.Clauses) else tree.items
        return tuple(
            name for item in items if not isinstance(unbraced(item), nodes.Dots) for name in _names(item)
        )
    return (tree,)


def declaration(
    said: Read, sentence: Sentence, names: tuple[nodes.Node, ...], holds: Range
) -> Iterator[Said]:
    words, features = meanings(), said.features
    if said.kind == "law" and not all(str(name_of(name)) in tables().densities for name in names):
        features = tuple(f for f in features if f not in ("law", "density", "mass"))  # of X ~ p the law is p
    if not names:
        return
    kind = next((words.kinds[f] for f in features if f in words.kinds), "")
    properties = tuple(words.properties[f] for f in features if f in words.properties)
    if _of_another(said, len(names)):
        properties = tuple(p for p in properties if p != "independent")
    if "random" in features:
        shaped = {"vector": "random-vector", "matrix": "random-matrix"}
        kind = next((shaped[words.kinds[f]] for f in features if words.kinds.get(f) in shaped), "random")
    elif not kind and set(features) & {"real", "whole", "even", "odd"}:
        kind = "number"
    elif not kind and OF_MATRICES & set(features):
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


def _of_another(said: Read, names: int) -> bool:
    """Are several names independent of something else: "$X$ and $Y$ are independent of $Z$"? Then not of each other."""
    shaped = any("vector" in f or "matrix" in f for f in said.features)
    return "independent" in said.features and names > 1 and bool(said.relations) and not shaped


def _not_used(features: Sequence[str], kind: str, members: bool) -> bool:
    """Do the words say something of which nothing is made?"""
    words = meanings()
    known = {
        *words.kinds,
        *words.properties,
        *words.plain,
        *words.suppositions,
        *(("probability vector", "positive entries") if members else ()),
    }
    if any(f not in known and not f.startswith(("law ", "role ")) for f in features):
        return True
    if kind not in ("", "matrix", "random-matrix", "function") and OF_MATRICES & set(features):
        return True  # orthogonal vectors
    return kind == "function" and any(f in words.properties and f not in words.of_functions for f in features)


def _sizes(
    said: Read, kind: str, names: tuple[nodes.Node, ...], holds: Range
) -> Generator[Said, None, tuple[nodes.Node, ...]]:
    """The formulas in a kind: sizes, a space in which the names are, the variable that a density belongs to."""
    spaces = [space for f in said.names if f.tree is not None and (space := space_of(f.tree)) is not None]
    sizes: list[nodes.Node] = (
        [size for space in spaces[:1] for size in _power(space)]
        if "random" in kind or kind in ("vector", "matrix")
        else []
    )
    for f in said.relations:
        tree = unbraced(f.tree) if f.tree is not None else None
        base = unbraced(tree.base) if isinstance(tree, nodes.Script) else tree
        if isinstance(tree, nodes.Product) and any(
            isinstance(i, nodes.Sign) and i.name == "times" for i in tree.items
        ):
            sizes += [i for i in tree.items if not isinstance(i, (nodes.Sign, nodes.Space))]
        elif isinstance(base, nodes.Letter) and base.style == "bb":
            assert tree is not None
            if (
                base.name == "R"
                and kind in ("vector", "matrix", "random-vector", "random-matrix")
                and _power(tree)
            ):
                sizes += _power(tree)
                continue
            yield from _in(names, tree, said, holds)
        elif tree is not None and kind in ("vector", "random-vector", "matrix", "random-matrix"):
            sizes.append(tree)
        elif isinstance(tree, nodes.Bracket) and kind == "number":
            yield from _in(names, tree, said, holds)
        elif isinstance(tree, nodes.Bracket):
            yield Marked(names, said.range, holds)  # a law, a function on an interval: that it is 0 outside is not used
    return tuple(sizes)


def _in(names: Sequence[nodes.Node], tree: nodes.Node, said: Read, holds: Range) -> Iterator[Supposed]:
    """Names that lie in a set."""
    sign = nodes.Sign(tree.span, "in", "relation")
    for name in names:
        yield Supposed(nodes.Relation(tree.span, (name, tree), (sign,)), said.range, holds)


def space_of(tree: nodes.Node) -> nodes.Node | None:
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
        items = (
            right.parts[0]
            if isinstance(right, nodes.Bracket)
            else right.items
            if isinstance(right, nodes.Listing)
            else ()
        )
        found = _listed(items)
        if found is not None:
            members.append(found)
    return members


def names_members(tree: nodes.Relation) -> bool:
    r"""Does an equation only name the members, `p = (p_1, \ldots, p_n)`?"""
    right = unbraced(tree.sides[1])
    found = _listed(right.parts[0]) if isinstance(right, nodes.Bracket) and len(right.parts) == 1 else None
    return found is not None and name_of(found[0]) == name_of(tree.sides[0]) and name_of(found[0]) is not None


def _listed(items: Sequence[nodes.Node]) -> tuple[nodes.Node, nodes.Node | None] | None:
    """x and n for x_1, ..., x_n."""
    if len(items) < 3 or not any(isinstance(unbraced(i), nodes.Dots) for i in items):
        return None
    first, last = unbraced(items[0]), unbraced(items[-1])
    if not (
        isinstance(first, nodes.Script) and isinstance(last, nodes.Script) and name_of(first) == name_of(last)
    ):
        return None
    start = unbraced(first.below) if first.below is not None else None
    return (
        (first.base, last.below)
        if isinstance(start, nodes.Number) and start.text == "1" and last.below is not None
        else None
    )


def _entries(said: Read, members: tuple[nodes.Node, nodes.Node | None], holds: Range) -> Iterator[Said]:
    """A vector by its entries: positive ones, or probabilities."""
    family, size = members
    words, parts = meanings().average, {"X": family, "N": size or family}
    properties = ("positive",) if "positive entries" in said.features else ("nonnegative",)
    yield Declared(
        (filled(words["member"], parts, family.span),), "number", said.range, holds, (), properties
    )
    if "probability vector" in said.features:
        yield Supposed(filled(words["sum_of_members"], parts, family.span), said.range, holds)


def average(said: Read, trees: Sequence[nodes.Node], holds: Range) -> Iterator[Said]:
    """The mean of numbers x_1, ..., x_n."""
    left, right = trees[0], trees[-1]
    found = _listed(right.items) if isinstance(right, nodes.Listing) else None
    if len(trees) != 2 or found is None or found[1] is None:
        yield Marked(tuple(trees), said.range, holds)
        return
    value = filled(meanings().average["of_members"], {"X": found[0], "N": found[1]}, right.span)
    yield Defined(left, value, said.range, holds)


def _letters(latex: str) -> str:
    """The places of a template that values are put into."""
    return "".join(letter for letter in "AB" if f"{letter}" in latex.replace("\\mathrm{B", ""))


def _values(moment: Moment, span: nodes.Span) -> tuple[nodes.Node, ...]:
    """What a moment says: one value, or the two ends of an interval."""
    value = _parameter(moment, span)
    if moment.role != "interval":
        return (value,)
    bracket = unbraced(value)
    ends = (
        bracket.parts[0]
        if isinstance(bracket, nodes.Bracket) and len(bracket.parts) == 1 and bracket.opening in "(["
        else ()
    )
    return ends if len(ends) == 2 else ()


def _parameter(moment: Moment, span: nodes.Span) -> nodes.Node:
    if moment.formula is not None and moment.formula.tree is not None:
        return moment.formula.tree
    return nodes.Letter(span, "I") if moment.value == "I" else nodes.Number(span, moment.value)


def law(said: Read, sentence: Sentence, names: tuple[nodes.Node, ...], holds: Range) -> Iterator[Said]:
    """A law in words, for each name; if it cannot be told, its names are marked, unless a formula of the sentence tells it."""
    called = next((f.removeprefix("law ") for f in said.features if f.startswith("law ")), "")
    shared = [
        m
        for m in said.moments
        if [o.role for o in said.moments].count(m.role) != len(names) or len(names) == 1
    ]
    laws: list[Distributed] = []
    for k, name in enumerate(names):
        apart = [
            [m for m in said.moments if m.role == role][k]
            for role in dict.fromkeys(m.role for m in said.moments if m not in shared)
        ]
        mine = [*shared, *apart]
        found = meanings().law(called, tuple(m.role for m in mine))
        if found is None or any(m.formula is None and not m.value for m in mine):
            break
        meant, order = found
        values = [value for i in order for value in _values(mine[i], name.span)]
        if len(values) < len(_letters(meant.latex)):
            break
        vector = any(f in ("vector", "random vector") for f in said.features)
        latex = meant.vector if vector else meant.latex
        tree = filled(latex, dict(zip("AB", values, strict=False)), name.span)
        independent = "independent" in said.features and not _of_another(said, len(names))
        laws.append(Distributed((name,), tree, said.range, holds, None, independent))
    if laws and len(laws) == len(names):
        yield from laws
    elif not any(_tells(f.tree) for s in sentence.said for f in s.relations):
        yield Marked(
            (
                *names,
                *(
                    m.formula.tree
                    for m in said.moments
                    if m.formula is not None and m.formula.tree is not None
                ),
            ),
            said.range,
            holds,
        )


def _tells(tree: nodes.Node | None) -> bool:
    """Does a formula say what a law is: X ~ N(0, 1)?"""
    return tree is not None and any(isinstance(i, nodes.Sign) and i.name == "~" for i in nodes.walk(tree))


def moments(said: Read, names: tuple[nodes.Node, ...], holds: Range) -> Iterator[Said]:
    """The mean is m: a supposition; mean and covariance give no law."""
    role = next((f.removeprefix("role ") for f in said.features if f.startswith("role ")), "")
    if role:
        *people, value = names
        given = [(role, value)]
    else:
        people, given = (
            list(names),
            [
                (m.role, _parameter(m, names[0].span))
                for m in said.moments
                if m.formula is not None or m.value
            ],
        )
        if any(m.role == "density" for m in said.moments):
            yield Marked((*names, *(value for _, value in given)), said.range, holds)
            return
    yield from _shapes(said, people, given, holds)
    law = any(f in ("density", "mass", "law") for f in said.features) or all(
        str(name_of(p)) in tables().densities for p in people
    )
    templates = meanings().moments["law" if law else "random"]
    for one, value in given:
        if one not in templates or len(people) != 1:
            yield Marked((*people, value), said.range, holds)
            continue
        yield Supposed(
            filled(templates[one], {"X": people[0], "A": value}, people[0].span), said.range, holds
        )
    if not given:
        yield Marked(names, said.range, holds)


def _shapes(
    said: Read, people: Sequence[nodes.Node], given: Sequence[tuple[str, nodes.Node]], holds: Range
) -> Iterator[Said]:
    """The mean of a random n-vector is an n-vector, its covariance a matrix."""
    sizes = [
        size
        for f in said.names
        if f.tree is not None and (space := space_of(f.tree)) is not None
        for size in _power(space)
    ]
    sizes += [f.tree for f in said.relations if f.tree is not None]
    if not {"vector", "random vector"} & set(said.features) or len(sizes) != 1:
        return
    for role, value in given:
        if name_of(value) is not None and role in ("mean", "covariance"):
            mean = role == "mean"
            here = Range(people[0].span.start, said.range.end)
            yield Declared(
                (value,),
                "vector" if mean else "matrix",
                here,
                holds,
                (sizes[0],) * (1 if mean else 2),
                () if mean else ("semidefinite",),
            )
