"""What a text has bound so far: distributions, random variables, shapes, definitions.

The one idea: a scope keeps trees, not values, so that a binding is read anew wherever it is used, under the customary
reading in force there. A scope is never changed in place: binding makes a new one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from .kinds import Kind
from .tree import Tree

__all__ = ["Reading", "Scope", "distribution_key"]


@dataclass(frozen=True)
class Reading:
    """What custom leaves open: how far log reaches, what the second parameter of N is."""

    reach: str = "narrow"
    second: str = "scale"


@dataclass(frozen=True)
class Bound:
    """A name's meaning: its tree, the arguments it was written with, and where."""

    tree: Tree
    arguments: tuple[Tree, ...] = ()


@dataclass(frozen=True)
class Scope:
    """`distributions` by the key of the density's name, `variables` from a random variable to its distribution's key."""

    distributions: Mapping[str, Bound] = field(default_factory=dict)
    variables: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    declared: Mapping[str, Kind] = field(default_factory=dict)
    definitions: Mapping[str, Bound] = field(default_factory=dict)
    functions: frozenset[str] = frozenset()
    properties: Mapping[str, frozenset[str]] = field(default_factory=dict)
    reading: Reading = Reading()

    def bind(self, name: str, tree: Tree, arguments: tuple[Tree, ...] = ()) -> Scope:
        return replace(self, distributions={**self.distributions, name: Bound(tree, arguments)})

    def define(self, name: str, tree: Tree, arguments: tuple[Tree, ...] = ()) -> Scope:
        return replace(self, definitions={**self.definitions, name: Bound(tree, arguments)})

    def variable(self, name: str, key: str, together: bool = False) -> Scope:
        """X has this distribution; `together` with those it has already, as in P: X ~ ..., Q: X ~ ..."""
        keys = (*(k for k in self.variables.get(name, ()) if together and k != key), key)
        return replace(self, variables={**self.variables, name: keys})

    def declare(self, name: str, kind: Kind) -> Scope:
        return replace(self, declared={**self.declared, name: kind})


def distribution_key(tree: Tree) -> str:
    """One key for a density and its distribution: p, p(x) and P; p_1 and P_1; q_j^* is q^*_j.

    >>> distribution_key(Tree("sym", (Tree("num", name="1"),), "P"))
    'p_1'
    """
    from .kinds import key

    if tree.kind == "apply":
        return distribution_key(tree.parts[0])
    if (
        tree.kind == "sym"
        and tree.name in ("f", "p", "F")
        and len(tree.parts) == 1
        and tree.parts[0].kind == "sym"
        and tree.parts[0].name in tuple("XYZWUV")
    ):
        return key(tree.parts[0])
    name = key(tree)
    if not name:
        return str(tree)
    return name[0].lower() + name[1:] if name[:1] in "PQR" else name
