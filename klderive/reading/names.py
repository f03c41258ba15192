r"""What a letter is called: its spelling, style and accents, and what stands below it.

The one idea: identity is letter, style and accents; `\mathbf{x}` and `x` are two names. Spellings that print alike (`\varepsilon`
and `\epsilon`) stay apart as well.

Not here: whether what stands below is an index or a label (elaboration, which knows kinds).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from .formula.nodes import (
    Braced,
    Bracket,
    Dots,
    Fraction,
    Given,
    Letter,
    Listing,
    Node,
    Number,
    Product,
    Relation,
    Script,
    Sign,
    Space,
    Sum,
    Text,
    Word,
    children,
    walk,
)

__all__ = [
    "TRANSPOSES", "Name", "is_inverse", "is_transpose", "is_word", "label_of", "name_of", "named_nodes", "plain", "printed",
    "subscripts", "subscripts_of", "unbraced",
]  # fmt: skip

WORD = 4
"""Letters of the shortest word."""
TRANSPOSES = frozenset({"top", "T", "intercal", "t", "'"})
"""Letters above that mean a transpose; `T` and `t` only if they are no names of numbers (elaboration)."""


class Name(NamedTuple):
    """A letter or word with its style, accents and primes."""

    letter: str
    style: str = ""
    accents: tuple[str, ...] = ()
    primes: int = 0

    def __str__(self) -> str:
        """As conventions spell it: `bold x`, `hat mu`."""
        return " ".join(filter(None, (self.style, *reversed(self.accents), self.letter))) + "'" * self.primes

    @property
    def bare(self) -> Name:
        """The letter without accents and primes."""
        return Name(self.letter, self.style)


def unbraced(node: Node) -> Node:
    """The node without groups that one does not see."""
    while isinstance(node, Braced):
        node = node.body
    return node


def plain(node: Node) -> Name | None:
    """The name of a letter or word that stands alone."""
    match unbraced(node):
        case Letter(name=letter, style=style, accents=accents):
            return Name(letter, "" if style == "it" else style, accents)
        case Word(text=word, style=style):
            return Name(word, "rm")
    return None


def name_of(node: Node) -> Name | None:
    """The name of a letter, with or without scripts; None for everything else."""
    node = unbraced(node)
    if isinstance(node, Script):
        base = plain(node.base)
        return base and base._replace(primes=node.primes)
    return plain(node)


def named_nodes(tree: Node) -> Iterator[tuple[Node, Name]]:
    """The letters and words of a tree, with their scripts and without, each with its name."""
    for node in walk(tree):
        if isinstance(node, (Letter, Word, Script)) and (name := name_of(node)) is not None:
            yield node, name


def is_word(items: Sequence[Node]) -> bool:
    """Do letters stand side by side as those of a word, `loss`, `ViewSwap`? Not `ABCD`, which are matrices, nor `xdyd`.

    >>> from klderive.reading.formula import read_text
    >>> [is_word(read_text(text).tree.items) for text in ("loss", "l o s s", "ABCD", "abc")]
    [True, False, False, False]
    """
    word = ""
    for before, item in pairwise((None, *items)):
        single = isinstance(item, Letter) and len(item.name) == 1 and item.name.isascii() and not item.style and not item.accents
        goes_on = single and isinstance(before, Letter) and before.span.end == item.span.start  # type: ignore[union-attr]
        word = (word if goes_on else "") + item.name if single else ""  # type: ignore[union-attr]
        if len(word) >= WORD and not word.isupper() and "d" not in word:
            return True
    return False


def subscripts(below: Node | None) -> tuple[Node, ...]:
    """What stands below, one by one: `i`; `i, j`; the letters and digits of `ij`, `12` stays one number.

    >>> from klderive.reading.formula import read_text
    >>> len(subscripts(read_text("a_{ij}").tree.below)), len(subscripts(read_text("a_{i+1}").tree.below))
    (2, 1)
    """
    below = None if below is None else unbraced(below)
    match below:
        case None:
            return ()
        case Listing(items=items):
            return items
        case Product(items=items) if all(isinstance(unbraced(i), (Letter, Number)) for i in items):
            return items
    return (below,)


def subscripts_of(node: Node) -> tuple[Node, ...]:
    """What stands below a name, one by one."""
    node = unbraced(node)
    return subscripts(node.below) if isinstance(node, Script) else ()


def printed(node: Node | None) -> str:
    """What stands in a script, in letters: part of a name. What is written in two ways is never printed as one.

    >>> from klderive.reading.formula import read_text
    >>> [printed(read_text(text).tree) for text in ("i-1", "(1)", "1:n", "1/2", "12")]
    ['i-1', '(1)', '1:n', '1/2', '12']
    """
    node = None if node is None else unbraced(node)
    match node:
        case None:
            return ""
        case Number(text=text) | Text(text=text):
            return text.strip()
        case Letter() | Word():
            return str(plain(node)).replace(" ", "-").removeprefix("rm-")
        case Script(base=base, below=below, above=above, primes=primes):
            return "_".join(filter(None, (printed(base), printed(below), "^" * bool(above) + printed(above)))) + "'" * primes
        case Sign(name=sign):
            return sign
        case Dots():
            return "..."
        case Space():
            return ""
        case Bracket(opening=opening, closing=closing, body=body):
            return opening + printed(body) + closing
        case Fraction(kind="fraction", over=over, under=under):
            return f"{_held(over)}/{_held(under)}"
    parts = sorted(children(node), key=lambda child: child.span.first)
    if isinstance(node, (Sum, Listing, Relation, Given)):
        return "".join(map(printed, parts))
    if isinstance(node, Product):
        return "".join(map(_held, parts))
    return f"{type(node).__name__}{getattr(node, 'name', '')}{{{' '.join(map(printed, parts))}}}"


def _held(node: Node) -> str:
    """A part of a product or a fraction, in braces if it is not one sign or name."""
    text = printed(node)
    return f"{{{text}}}" if isinstance(unbraced(node), (Sum, Product, Fraction, Relation, Listing, Given)) else text


def label_of(node: Node) -> str:
    """The label below a name."""
    node = unbraced(node)
    return ",".join(map(printed, subscripts(node.below))) if isinstance(node, Script) and node.below is not None else ""


def is_transpose(above: Node | None) -> bool:
    """Is what stands above the sign of a transpose?"""
    above = None if above is None else unbraced(above)
    match above:
        case Letter(name=letter, accents=()):
            return letter in TRANSPOSES
        case Text(text=words):
            return words.strip() in TRANSPOSES
        case Word(text=word):
            return word in TRANSPOSES
    return False


def is_inverse(above: Node | None) -> bool:
    """Is it -1?"""
    above = None if above is None else unbraced(above)
    match above:
        case Sum(items=(Number(text="1"),), signs=(sign,)):
            return sign is not None and sign.name == "-"
    return False
