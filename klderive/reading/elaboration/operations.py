r"""Which operations a formula has, and whether a sentence gives one of them another meaning than the table.

The one idea: the sign of an operation, alone or at plain names (`\exp(x)`, `\|x\|`, `KL(p \| q)`, `\mathbb{E}`), is the subject
of a sentence that names it ("denotes the sup norm", "stands for the median"), or the left side of an equation that defines it.

Not here: logarithms, whose other meanings are bases (notations.py); what follows for lines (judging/meant.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ..formula import nodes as n
from ..names import name_of, plain, printed, unbraced
from ..tables import head_of, tables

__all__ = ["begin", "operations", "renamed", "subject"]

BRACKETS = {"||": "norm", "|": "bars", "[": "[", "\\{": "{"}
TIMES = frozenset(("*", "dot"))
REACH = 2
"""How far behind a word of another meaning the noun stands that it belongs to."""


def operations(*trees: n.Node) -> set[str]:
    r"""The operations in formulas.

    >>> from klderive.reading.formula import read_text
    >>> sorted(operations(read_text(r"\exp(x) + \|y\| + \mathbb{E}[x]").tree))
    ['[', 'exp', 'expectation', 'norm']
    """
    return {op for tree in trees for node in n.walk(tree) if (op := _sign(node))}


def _sign(node: n.Node) -> str:
    """The operation of which a node is the sign."""
    if isinstance(node, n.Bracket):
        return BRACKETS.get(node.opening, "")
    if isinstance(node, n.Sign):
        return "product" if node.level == "multiply" and node.name in TIMES else ""
    if not isinstance(node, (n.Letter, n.Word, n.Script)):
        return ""
    head = head_of(node)
    return head.name if head is not None else tables().functions.get(str(name_of(node)).removeprefix("rm "), "")


def subject(tree: n.Node) -> str:
    r"""The operation of which a formula is the sign, alone or at plain names, or a power of it; "" for every other formula.

    >>> from klderive.reading.formula import read_text
    >>> [subject(read_text(text).tree) for text in (r"\exp(x)", r"\|\cdot\|", r"KL(p\|q)", r"\exp(2x)", r"H(p) + 1")]
    ['exp', 'norm', 'divergence', '', '']
    """
    if isinstance(tree, n.Script) and isinstance(tree.base, n.Bracket):
        tree = tree.base
    items = [item for item in (tree.items if isinstance(tree, n.Product) else (tree,)) if not isinstance(item, n.Space)]
    if len(items) == 3 and isinstance(items[1], n.Sign) and all(map(_plain, items)):
        return _sign(items[1])
    op = _sign(unbraced(items[0]))
    arguments = items[1:] if not isinstance(items[0], n.Bracket) else [items[0]]
    return op if len(arguments) < 2 and all(map(_plain, arguments)) else ""


def _plain(node: n.Node) -> bool:
    """Names, a dot for one, or brackets with such."""
    node = unbraced(node)
    if isinstance(node, n.Bracket):
        return all(_plain(argument) for part in node.parts for argument in part)
    if isinstance(node, n.Given):
        return all(map(_plain, node.parts))
    return name_of(node) is not None or isinstance(node, (n.Sign, n.Empty))


def renamed(words: Sequence[str], formulas: Sequence[n.Node]) -> Iterator[str]:
    """The operations to which the words of a sentence give another meaning."""
    naming = not tables().spoken["naming"].isdisjoint(words)
    sides = [tree.sides[0] if isinstance(tree, n.Relation) else tree for tree in formulas]
    subjects = {op for tree in sides if (op := subject(tree))}
    if "norm" in words and any(map(_space_of_a_norm, formulas)):
        yield "norm"
    if naming and begin(words, tables().spoken["parts"]):
        yield from subjects & {"[", "{"}
    for op, others in tables().other.items():
        own = tables().own[op]
        named = naming and op in subjects
        qualified = _qualified(words, others, own) and (named or op == "norm")
        if qualified or named and not begin(words, own) and any(_bare(tree, op) for tree in formulas):
            yield op


def _space_of_a_norm(tree: n.Node) -> bool:
    r"""`\ell_1`, `L^\infty`: a norm of this space is not the Euclidean one."""
    tree = unbraced(tree)
    power = (tree.below or tree.above) if isinstance(tree, n.Script) else None
    return power is not None and str(name_of(tree)) in ("ell", "L", "l") and printed(power) != "2"


def _bare(tree: n.Node, op: str) -> bool:
    r"""Is it the sign alone: `\mathbb{E}`, `\operatorname{tr}`, `\|\cdot\|`? Of a letter (`H`) the declarations speak."""
    tree = unbraced(tree)
    if isinstance(tree, n.Bracket):
        return plain(tree.body) is None and _sign(tree) == op
    if isinstance(tree, n.Product):
        return op == "product" and subject(tree) == op
    head = head_of(tree)
    return isinstance(tree, (n.Letter, n.Word)) and _sign(tree) == op and (head is None or not head.letter)


def _qualified(words: Sequence[str], others: frozenset[str], own: frozenset[str]) -> bool:
    """Does a word of another meaning stand before a noun of the operation?"""
    return any(word in others and begin(words[at + 1 : at + 1 + REACH], own) for at, word in enumerate(words))


def begin(words: Iterable[str], stems: frozenset[str]) -> bool:
    """Does one of these words begin so?"""
    row = tuple(stems)
    return any(word.startswith(row) for word in words)
