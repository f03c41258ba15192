r"""Functions that a text calls by a known notion: `M_X(t)` where a sentence says that the moment-generating function is this.

The one idea: the words of the notion (data/meanings.toml) and its letter, with a variable below it and an argument, in one
sentence that is not taken back, say what the formula would have said. What the text shows of it is claimed, and defines nothing.

Not here: what a name means that a sentence or a display defines (sayings.py, scopes.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..discourse import UNREAD, Sentence
from ..formula import nodes
from ..layout.document import Document, Range
from ..names import is_transpose, plain, printed, unbraced
from ..said import Defined
from .chains import Claim
from .templates import filled, meanings

__all__ = ["notions"]


def notions(
    document: Document, sentences: Sequence[Sentence], claims: Sequence[Claim], own: Range, holds: Range
) -> Iterator[Defined]:
    """What the letters of notions mean that stand on the left of these claims of a stretch, by its sentences."""
    for notion in meanings().notions:
        calling = (s for s in sentences if s.why in ("", UNREAD) and _called(_prose(document, s), notion.words))
        heads = (_spoken(cue.formula.tree, notion.letter) for s in calling for cue in s.cues)
        spoken = {printed(head[0]) for head in heads if head is not None}
        for claim in claims if spoken else ():
            found = _applied(claim.left, notion.letter)
            if found is None or printed(found[0]) not in spoken:
                continue
            below, argument = found
            spoken.remove(printed(below))
            latex = notion.vector if _is_column(claims, argument) else notion.latex
            right = filled(latex, {"X": below, "T": argument}, claim.left.span)
            at = claim.left.span.start
            yield Defined(claim.left, right, Range(at, at), Range(own.start, holds.end))


def _prose(document: Document, sentence: Sentence) -> str:
    return document.prose[sentence.range.start : sentence.range.end]


def _called(prose: str, words: Sequence[str]) -> bool:
    """Does a clause begin with these words, one article before them: no "logarithm of the ..."?

    >>> _called("Then, the moment-generating function of $X$ is", ["moment generating function"])
    True
    >>> _called("The log of the moment-generating function is", ["moment generating function"])
    False
    """
    text = " ".join(prose.lower().replace("-", " ").split())
    for phrase in words:
        *parts, _ = text.split(phrase)
        for part in parts:
            clause = "".join(c if c.isalpha() else " " if c in "*[ " else "," for c in part).rpartition(",")[2]
            if len(clause.split()) <= 1:
                return True
    return False


def _spoken(tree: nodes.Node | None, letter: str) -> tuple[nodes.Node, nodes.Node] | None:
    """The variable and the argument of `M_X(t)`, alone or on the left of a relation."""
    tree = unbraced(tree) if tree is not None else None
    if isinstance(tree, nodes.Relation):
        tree = tree.sides[0]
    return None if tree is None else _applied(tree, letter)


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
