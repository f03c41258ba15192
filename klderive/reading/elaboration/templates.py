"""What words mean (data/meanings.toml): templates in LaTeX, filled with the formulas of a sentence.

The one idea: what a sentence says in words becomes the tree that it would have been as a formula.

Not here: which words are read (discourse).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from ...records import record, replace
from ..formula import nodes, read_text
from ..names import unbraced
from ..stored import stored

__all__ = ["Law", "Meanings", "Notion", "filled", "meanings"]



@record
class Law:
    """A law with the roles that words must name, in LaTeX; `vector` is the law of a vector, where it differs."""

    name: str
    roles: tuple[str, ...]
    latex: str
    vector: str


@record
class Notion:
    """A function by its name in words: its letter, and its value at T for a variable X, and for a vector."""

    words: tuple[str, ...]
    letter: str
    latex: str
    vector: str


@record
class Meanings:
    """The table."""

    kinds: Mapping[str, str]
    properties: Mapping[str, str]
    plain: frozenset[str]
    of_functions: frozenset[str]
    suppositions: Mapping[str, str]
    moments: Mapping[str, Mapping[str, str]]
    average: Mapping[str, str]
    laws: tuple[Law, ...]
    notions: tuple[Notion, ...]

    def law(self, name: str, roles: tuple[str, ...]) -> tuple[Law, tuple[int, ...]] | None:
        """The law of that name with these roles, and the order in which it takes them."""
        for law in self.laws:
            if law.name == name and sorted(law.roles) == sorted(roles):
                left = list(range(len(roles)))
                order = [
                    left.pop(next(k for k, i in enumerate(left) if roles[i] == role)) for role in law.roles
                ]
                return law, tuple(order)
        return None


@cache
def meanings() -> Meanings:
    """The table, read once."""
    data = stored("meanings")
    return Meanings(
        data["kinds"],
        data["properties"],
        frozenset(data["plain"]["features"]),
        frozenset(data["plain"]["of_functions"]),
        data["suppositions"],
        data["moments"],
        data["average"],
        tuple(
            Law(row["name"], tuple(row["roles"]), row["latex"], row.get("vector", row["latex"]))
            for row in data["law"]
        ),
        tuple(Notion(tuple(row["words"]), row["letter"], row["latex"], row["vector"]) for row in data["notion"]),
    )


def filled(latex: str, parts: Mapping[str, nodes.Node], where: nodes.Span) -> nodes.Node:
    r"""A template with trees for its letters; everything stands at `where`.

    >>> from ..formula import read_text
    >>> x = read_text("y").tree
    >>> tree = filled(r"X^\top X = 1", {"X": x}, x.span)
    >>> tree.sides[0].items[1].name
    'y'
    """
    tree = read_text(latex).tree
    assert tree is not None, latex
    return _filled(tree, parts, where)


def _filled(node: nodes.Node, parts: Mapping[str, nodes.Node], where: nodes.Span) -> nodes.Node:
    if isinstance(node, nodes.Letter) and not node.style and node.name in parts:
        part = unbraced(parts[node.name])
        alone = isinstance(part, (nodes.Letter, nodes.Number, nodes.Word, nodes.Bracket))
        return (
            part
            if alone or isinstance(part, nodes.Script) and part.above is None
            else nodes.Braced(where, part)
        )
    changes = {
        name: _within(getattr(node, name), parts, where)
        for name in node.__match_args__
        if name != "span"
    }
    return replace(node, span=where, **changes)


def _within(value: object, parts: Mapping[str, nodes.Node], where: nodes.Span) -> object:
    if isinstance(value, nodes.Node):
        return _filled(value, parts, where)
    if isinstance(value, tuple):
        return tuple(_within(item, parts, where) for item in value)
    return value
