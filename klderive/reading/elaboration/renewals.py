"""Where a name becomes something else, and what of the sayings before is left then.

The one idea: the text before a place where a name is declared anew and the text behind it are two scopes.

Not here: what sentences say (sentences.py), headings and cases (stretches.py).
"""

from __future__ import annotations

from collections.abc import Sequence

from ...records import replace
from ..discourse import Said as Read
from ..discourse import Sentence
from ..formula import nodes
from ..layout.document import Document, Range
from ..names import label_of, named_nodes, printed, unbraced
from ..said import Declared, Defined, Distributed, Said, Supposed
from ..survey import Name, name_of
from .sentences import sayings
from .wordings import named

__all__ = ["Renewed", "kept", "name_key", "renewals", "renewed"]

Renewed = dict[tuple[Name | None, str], str]
"""Names that are said to be something else from here on, and what they are then, as far as it is an equation or a law."""
DECLARED = "declared"
TAKEN_BACK = frozenset(("negation", "contrast"))


def renewals(document: Document, sentences: Sequence[Sentence]) -> list[int]:
    """Where a name of which something was said is said to be something else: "now let $p$ be any density", also in a sentence
    that is not read: "let $s = 3$ instead"."""
    found: list[int] = []
    given: dict[tuple[Name | None, str], set[str]] = {}
    for sentence in sentences:
        described = [f.tree for s in sentence.said if s.kind == "described" for f in s.names if f.tree is not None]
        renewed = {key for key, value in _anew(sentence).items() if value not in given.get(key, {value})}
        renewed -= {key for key in map(name_key, described) if given.get(key, set()) <= {DECLARED}}
        if renewed:
            found.append(sentence.range.start)
            for key in renewed:
                given.pop(key, None)
        for said in sayings(document, [sentence], sentence.range):
            for key in _about(said):
                given.setdefault(key, set()).add(_value(said))
    return found


def _anew(sentence: Sentence) -> Renewed:
    """The names that a sentence declares anew, or gives another value in words that are not read."""
    trees = [f.tree for s in sentence.said if s.anew or _some_law(s) for f in s.names if f.tree is not None]
    found = {name_key(name): "" for tree in trees for name in named(tree)}
    for tree in (f.tree for f in sentence.marked if f.tree is not None and sentence.why):
        inner = unbraced(tree)
        if isinstance(inner, nodes.Relation) and inner.signs[-1].name in ("=", ":=", "~"):
            found |= {name_key(name): printed(inner.sides[-1]) for name in named(inner)}
        elif sentence.why in TAKEN_BACK or sentence.anew:
            found |= {name_key(name): "" for name in named(inner)}
    return found


def _some_law(said: Read) -> bool:
    """Does it say that a name is a density, or a law, and not which?"""
    return said.kind == "declaration" and not said.brief and bool({"density", "mass", "law"} & set(said.features))


def name_key(node: nodes.Node) -> tuple[Name | None, str]:
    """The name that a formula begins with, with its label."""
    node = unbraced(node)
    node = node.items[0] if isinstance(node, nodes.Product) else node
    return name_of(node), label_of(node)


def renewed(sentences: Sequence[Sentence], own: Range) -> Renewed:
    """What the first sentence of a stretch declares anew."""
    first = next((s for s in sentences if s.range.start == own.start), None)
    return _anew(first) if first is not None else {}


def _about(said: Said) -> list[tuple[Name | None, str]]:
    """The names that a law, a definition, a supposition, a property is of."""
    match said:
        case Distributed(names=names):
            return list(map(name_key, names))
        case Declared(names=names, properties=properties) if properties:
            return list(map(name_key, names))
        case Defined(left=left):
            return [name_key(left)]
        case Supposed(relation=nodes.Relation() as relation):
            return [(name, label_of(node)) for side in relation.sides for node, name in named_nodes(side)]
    return []


def _value(said: Said) -> str:
    """What an equation or a law says that a name is, as a sentence says it again; "" where it is said in another way."""
    match said:
        case Distributed(law=law):
            return printed(law)
        case Defined(right=right):
            return printed(right)
        case Supposed(relation=nodes.Relation() as relation):
            return printed(relation.sides[-1])
    return DECLARED


def kept(said: Said, renewals: Sequence[Renewed]) -> Said | None:
    """What is left of a saying: nothing of a law, a definition, a supposition of a name that is something else now; of a
    declaration the kind."""
    ends = {key for renewed in renewals for key, value in renewed.items() if value != _value(said)}
    if not ends & set(_about(said)):
        return said
    return replace(said, properties=()) if isinstance(said, Declared) and said.kind else None
