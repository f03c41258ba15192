"""What a letter is by its position: a value, or a law.

The one idea: p_1 that never stands before arguments, nor where a law stands, is a number, whatever p is; P that stands where a
law stands is a law, though it is a head elsewhere.

Not here: the other roles of a letter (roles.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from ..formula import nodes as n
from ..names import label_of, subscripts_of, unbraced
from ..survey import Name, name_of
from ..survey.uses import arithmetic
from ..tables import head_of, tables
from .roles import Scope

__all__ = ["roles_by_position"]


def roles_by_position(scope: Scope, trees: Sequence[n.Node]) -> None:
    """Names with a label that stand alone or before arithmetic, never before arguments and never where a law stands, are values;
    heads that stand where a law stands are laws."""
    alone: set[tuple[Name, str]] = set()
    laws: set[tuple[Name, str]] = set()
    for tree in trees:
        for node in n.walk(tree):
            if isinstance(node, n.Script) and node.below is not None and name_of(node) is not None:
                alone.add((name_of(node), label_of(node)))  # type: ignore[arg-type]
            elif isinstance(node, n.Listing) and any(isinstance(unbraced(i), n.Dots) for i in node.items):
                for item in node.items:
                    if isinstance(unbraced(item), n.Script) and (name := name_of(item)) is not None:
                        scope.seen.use(name).listed += 1
            elif isinstance(node, n.Product):
                laws |= set(_called(node))
    scope.lawful |= {key for key in laws if (head := tables().heads.get(str(key[0]))) is not None and head.letter}
    indexed = {name for name, label in laws if label and any(c.isalpha() for c in label)}
    scope.valued |= {key for key in alone - laws if key[0] not in indexed and scope.kind(*key, 1 << 60) is None}


def _called(node: n.Product) -> Iterator[tuple[Name, str]]:
    """Names before arguments, and what heads take as laws."""
    solid = [i for i in node.items if not isinstance(i, n.Space)]
    for item, after in pairwise(solid):
        bracket = unbraced(after.base) if isinstance(after, n.Script) else unbraced(after)
        if not isinstance(bracket, n.Bracket):
            continue
        head, inner = head_of(item), unbraced(item)
        met: list[n.Node] = []
        if head is None and name_of(item) is not None and not arithmetic(bracket):
            met.append(item)
        elif head is not None:
            met += [a for p in bracket.parts for a in p] if head.takes == "law" else []
            below_ = subscripts_of(inner)
            met += [s for b in below_ for s in (unbraced(b).sides if isinstance(unbraced(b), n.Relation) else (b,))]  # type: ignore[attr-defined]
        for one in met:
            one = unbraced(one)
            one = one.items[0] if isinstance(one, n.Product) and one.items else one
            name = name_of(one)
            if name is not None:
                yield name, label_of(one)
