r"""One spelling for what is written in two ways: a second pass over a tree, for scripts and frames that are no operations.

The one idea: each rule is one way of writing that says the same as another: `x^*` is a letter with an accent, `x^{(i)}` a letter
with an accent and an index, `\bar{\alpha_t}` is `\bar\alpha_t`, a brace with words below is what it is around, `\|x\|_2` is
`\|x\|`, `\left[ \begin{matrix} ... \end{matrix} \right]` is a matrix with brackets. Spans stay those of all that was written.

Not here: what accents mean (a name with one is another name).
"""

from __future__ import annotations

from itertools import pairwise

from ...records import replace
from . import nodes as n
from .nodes import parts_of

__all__ = ["respelled"]

STARS = frozenset({"*", "star", "ast"})
NO_NAMES = frozenset({"T", "t", "H", "top", "c", "C"})
"""Superscripts of words that are operations: transposes, complements."""


def respelled(node: n.Node) -> n.Node:
    r"""The tree in one spelling.

    >>> from .formulas import read_text
    >>> read_text(r"\bar{\alpha_t}").tree.base.accents, read_text("x^*").tree.accents
    (('bar',), ('star',))
    """
    return _respelled(node, False)


def _respelled(node: n.Node, called: bool) -> n.Node:
    """`called`: a bracket follows, so that x^{(i)} may be a derivative."""
    if isinstance(node, n.Script) and isinstance(node.base, n.Labelled) and node.base.label is None:
        if not _framed(node):
            return node
        return n.Braced(node.span, _respelled(node.base.body, False))
    changes = {}
    for name in parts_of(type(node)):  # type: ignore[arg-type]
        value = getattr(node, name)
        new = _respelled(value, False) if isinstance(value, n.Node) else _all(value)
        if new is not value:
            changes[name] = new
    node = replace(node, **changes) if changes else node
    match node:
        case n.Script():
            return _script(node if called else _numbered(node))
        case n.Accent(name=name, body=n.Script(base=n.Letter() as letter, above=None, primes=0) as script):
            return replace(script, span=node.span, base=replace(letter, accents=(*letter.accents, name)))
        case n.Accent(name="vec" | "arrow", body=n.Number() as number):
            return replace(number, span=node.span, style="bold")
        case n.Labelled(label=None, body=body):
            return n.Braced(node.span, body)
        case n.Bracket(opening="(" | "[" | "|" as opening, closing=closing, body=n.Array(opening="", closing="") as array):
            return replace(array, span=node.span, opening=opening, closing=closing) if array.name in PLAIN else node
    return node


PLAIN = frozenset({"matrix", "array", "smallmatrix"})


def _all(value: object) -> object:
    """The same for a tuple of nodes, and of tuples of nodes."""
    if not isinstance(value, tuple):
        return value
    solid = [v for v in value if isinstance(v, n.Node) and not isinstance(v, n.Space)]
    called = {id(a) for a, b in pairwise(solid) if isinstance(b, n.Bracket)}
    new = tuple(_respelled(v, id(v) in called) if isinstance(v, n.Node) else _all(v) for v in value)
    return value if all(a is b for a, b in zip(new, value, strict=True)) else new


def _script(node: n.Script) -> n.Node:
    base, below, above = node.base, node.below, node.above
    if isinstance(base, n.Bracket) and base.opening == "||" and isinstance(below, n.Number) and below.text == "2":
        return base if above is None and not node.primes else replace(node, below=None)
    mark = _star(above)
    if isinstance(base, n.Letter) and mark and not (mark == "star" and base.name[:1].isupper()):  # A^* may be the adjoint
        letter = replace(base, accents=(*base.accents, mark))
        if below is None and not node.primes:
            return replace(letter, span=node.span)
        return replace(node, base=letter, above=None)
    return node


def _framed(node: n.Script) -> bool:
    r"""Are the scripts of a braced formula words, as below \underbrace?"""
    return node.above is None and node.primes == 0 and node.below is not None and all(
        isinstance(part, (n.Text, n.Word, n.Space)) and not getattr(part, "formulas", ())
        for part in (node.below.items if isinstance(node.below, n.Product) else (node.below,))
    )


def _star(above: n.Node | None) -> str:
    """The accent that a superscript is: a star, a word."""
    match above:
        case n.Letter(name=name) | n.Sign(name=name) if name in STARS:
            return "star"
        case n.Word(text=text) if len(text) > 1 and text not in NO_NAMES:
            return f"^{text}"
    return ""


def _numbered(node: n.Script) -> n.Script:
    """x^{(i)} as a letter with an index."""
    match node:
        case n.Script(
            base=n.Letter() as letter,
            below=below,
            above=n.Bracket(opening="(", closing=")", body=n.Letter() | n.Number() as index),
            primes=0,
        ):
            both = index if below is None else n.Listing(n.cover([below, index]), (below, index), (_comma(below),))
            return replace(node, base=replace(letter, accents=(*letter.accents, "()")), below=both, above=None)
    return node


def _comma(left: n.Node) -> n.Sign:
    at = left.span.last
    return n.Sign(n.Span(at, at, left.span.end, left.span.end), ",", "comma")
