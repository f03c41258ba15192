"""What displays and formulas define: laws, and what stands alone on the left of a first equation and nothing has declared.

The one idea: an equation defines its left side if that is a name, or a letter at plain arguments, of which the text says nothing
else, and which no other display claims something of.

Not here: what sentences define (sayings.py).
"""

from __future__ import annotations

from collections.abc import Container, Sequence

from ..formula import nodes
from ..layout.document import Range
from ..names import is_inverse, label_of, named_nodes, unbraced
from ..said import Declared, Defined, Distributed, Marked, Said
from ..survey import Name, name_of
from ..tables import head_of, tables
from .chains import Chain
from .defining import mentions, target
from .renewals import name_key
from .sayings import law_in
from .written import stated_before, written

__all__ = ["claimed_twice", "defined"]


def defined(
    said: Sequence[Said], chains: Sequence[Chain], holds: Range, claimed: Container[tuple[Name | None, str]]
) -> list[Said]:
    """The laws and definitions in the chains of a stretch; `claimed` are names of which its section claims something."""
    known = {
        name_key(n)
        for s in said
        for n in (s.names if isinstance(s, (Declared, Distributed)) else (s.left,) if isinstance(s, Defined) else ())
        if not (isinstance(s, Declared) and s.kind.startswith("random"))  # a variable may be defined by an equation
    }
    marked = [tree for s in said if isinstance(s, Marked) for tree in s.names]
    spoken = {(name, label_of(node)) for tree in marked for node, name in named_nodes(tree)}
    found: list[Said] = []
    for chain in chains:
        found += _laws(chain, holds, (*said, *found), known)
        first = chain.claims[0] if chain.claims else None
        if (
            first is None
            or chain.item
            or chain.role not in ("claim", "definition")
            or first.sign not in ("=", ":=")
            or first.unread
            or first.conditions
            or first.supposing
            or first.equivalence
        ):
            continue
        left = unbraced(first.left)
        if chain.role != "definition" and (name_key(left) in claimed or _related_before(said, left, chain.range)):
            continue
        if (
            isinstance(left, nodes.Product)
            and target(left)
            and head_of(left.items[0]) is None
            and not mentions(first.right, left)
            and name_key(left) not in known
            and not _derived(left.items[0], known | spoken)
            and all(tree.span != left.span for tree in marked)  # one that its sentence restricts
        ):
            arguments = [a for p in left.items[1].parts for a in p]  # type: ignore[attr-defined]
            if str(name_of(left.items[0])) in tables().densities and not all(mentions(first.right, a) for a in arguments):
                continue
            known.add(name_key(left))
            found.append(Defined(left, first.right, Range(first.left.span.start, first.right.span.end), holds))
            continue
        if name_of(left) is None or not _plain_or_square(left) or mentions(first.right, left):
            continue
        key = name_of(left), label_of(left)
        if key in known or isinstance(unbraced(first.right), nodes.Number) or name_of(first.right) is not None:
            continue
        known.add(key)
        found.append(Defined(first.left, first.right, Range(first.left.span.start, first.right.span.end), holds))
    return found


def _laws(chain: Chain, holds: Range, said: Sequence[Said], known: set[tuple[Name | None, str]]) -> list[Said]:
    """The laws in the rows of a chain; their names are `known` from then on."""
    found: list[Said] = []
    if chain.item or chain.role in ("condition", "marked", "quoted", "mention"):
        return found
    for tree in (row.tree for row in chain.rows if isinstance(row.tree, nodes.Relation)):
        where = Range(tree.span.start, tree.span.end)
        found += [one for one in written(tree, where, holds) if not stated_before(one, (*said, *found))]
        law = law_in(tree, chain.range, holds)
        if law is not None and known.isdisjoint(map(name_key, law.names)):
            found.append(law)
            known.update(map(name_key, law.names))
    return found


def _related_before(said: Sequence[Said], left: nodes.Node, display: Range) -> bool:
    """Does a sentence that is not read relate this name to something before the display? Then the display may follow from it."""
    before = [tree for s in said if isinstance(s, Marked) and s.range.start < display.start for tree in s.names]
    related = [tree for tree in before if isinstance(tree, nodes.Relation)]
    return any((name, label_of(node)) == name_key(left) for tree in related for node, name in named_nodes(tree))


def _derived(node: nodes.Node, known: set[tuple[Name | None, str]]) -> bool:
    """Is it f', or the inverse of f, of a function that is known? An equation claims something of it."""
    name, node = name_of(node), unbraced(node)
    derived = name is not None and (name.primes or isinstance(node, nodes.Script) and is_inverse(node.above))
    return bool(derived) and name is not None and (name._replace(primes=0), label_of(node)) in known


def claimed_twice(chains: Sequence[Chain]) -> set[tuple[Name | None, str]]:
    """Names that stand alone on the left of several displays: what a theorem claims of one is no definition."""
    met: dict[tuple[Name | None, str], int] = {}
    for chain in chains:
        first = chain.claims[0] if chain.claims else None
        if first is not None and first.sign in ("=", ":=") and not chain.inline and target(first.left):
            met[name_key(first.left)] = met.get(name_key(first.left), 0) + 1
    return {key for key, count in met.items() if count > 1}


def _plain_or_square(left: nodes.Node) -> bool:
    r"""A name, or its square: \hat\sigma^2 = ... defines the square."""
    if not isinstance(left, nodes.Script) or left.above is None:
        return True
    above, name = unbraced(left.above), name_of(left)
    return isinstance(above, nodes.Number) and above.text == "2" and name is not None and bool(name.accents or left.below)
