r"""Functions that a text calls by a known notion: `M_X(t)` where it speaks of the moment-generating function.

The one idea: the words of the notion (data/meanings.toml) and its letter, with a variable below it and an argument, say what the
formula would have said. So what the text shows of it is claimed, and neither display is its definition.

Not here: what a name means that a sentence or a display defines (sayings.py, scopes.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..formula import nodes
from ..layout.document import Range
from ..names import is_transpose, plain, unbraced
from ..said import Defined
from .chains import Claim
from .templates import filled, meanings

__all__ = ["notions"]


def notions(prose: str, claims: Sequence[Claim], start: int, holds: Range) -> Iterator[Defined]:
    """What the letters of notions mean that stand on the left of these claims; `prose` is the text from `start` on."""
    words = " ".join(prose.lower().replace("-", " ").split())
    for notion in meanings().notions:
        if not any(phrase in words for phrase in notion.words):
            continue
        met: set[nodes.Node] = set()
        for claim in claims:
            found = _applied(claim.left, notion.letter)
            if found is None or found[0] in met:
                continue
            below, argument = found
            met.add(below)
            latex = notion.vector if _is_column(claims, argument) else notion.latex
            right = filled(latex, {"X": below, "T": argument}, claim.left.span)
            yield Defined(claim.left, right, Range(start, start), holds)


def _applied(node: nodes.Node, letter: str) -> tuple[nodes.Node, nodes.Node] | None:
    """The variable and the argument of `M_X(t)`."""
    node = unbraced(node)
    if not isinstance(node, nodes.Product) or len(node.items) != 2:
        return None
    name, bracket = map(unbraced, node.items)
    if not isinstance(name, nodes.Script) or not isinstance(bracket, nodes.Bracket):
        return None
    if name.above is not None or name.below is None:
        return None
    base = plain(name.base)
    arguments = bracket.parts[0] if len(bracket.parts) == 1 else ()
    if base is None or base.letter != letter or base.style or base.accents or len(arguments) != 1 or plain(arguments[0]) is None:
        return None
    below = unbraced(name.below)
    variable = below.base if isinstance(below, nodes.Script) else below
    return (below, arguments[0]) if plain(variable) is not None else None


def _is_column(claims: Sequence[Claim], argument: nodes.Node) -> bool:
    """Is a name transposed anywhere?"""
    name = plain(argument)
    return any(
        isinstance(node, nodes.Script) and plain(node.base) == name and is_transpose(node.above)
        for claim in claims
        for side in (claim.left, claim.right)
        for node in nodes.walk(side)
    )
