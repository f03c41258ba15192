r"""Formulas of a document: read, with every token accounted for; their source; edits.

The one idea: `read` gives a tree or says why not, and never a tree with a token missing: what the tree does not hold must be on
the table's list of spacing and punctuation, and that is checked for each formula (`unaccounted`). An edit of a tree is an edit
of the source, or None where a macro stands between them.

Not here: what a formula means.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ..layout.document import Display, Document, Inline
from ..layout.forms import forms
from ..layout.macros import MacroError, Macros, Use, expand
from ..layout.tokens import Token, lex
from . import nodes as n
from .notation import notation
from .parser import after_argument, parse
from .rows import rows

__all__ = ["Formula", "Line", "edited", "lines", "read", "read_text", "source", "unaccounted"]


@dataclass(frozen=True, slots=True)
class Formula:
    """Tokens, and their tree or why there is none; `start`, `end`: its range in the document's text."""

    tokens: tuple[Token, ...]
    uses: tuple[Use, ...]
    tree: n.Node | None
    unread: n.Unread | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Line:
    r"""A row of a display, in one of the columns that stand side by side (counted from 0), with its \label and \tag."""

    formula: Formula
    column: int
    labels: tuple[str, ...]
    tag: str


def read(document: Document, item: Inline) -> Formula:
    """The formula of a sentence."""
    tokens = tuple(lex(document.masked, *item.body))
    return _read(tokens, document.macros, *item.body)


def read_text(text: str, macros: Macros | None = None) -> Formula:
    r"""A formula that stands alone, an answer for example.

    >>> read_text("x^2 + 1").tree.signs[1].name
    '+'
    >>> read_text(r"\foo + 1").unread.wanted
    'a known command or character'
    """
    return _read(tuple(lex(text)), macros or Macros({}), 0, len(text))


def lines(document: Document, display: Display) -> tuple[Line, ...]:
    """The rows of a display, each read by itself."""
    tokens = tuple(lex(document.masked, *display.body))
    try:
        expanded, uses = expand(tokens, document.macros)
    except MacroError as error:
        return (Line(_unread(tokens, (), _macro(error), *display.body), 0, (), ""),)
    how = forms().environment(display.form)
    found = []
    for row in rows(expanded, how if how in ("single", "pairs", "joined") else "single"):
        inside = [token for token in row.tokens if token.kind not in ("space", "skip")]
        start, end = (min(t.start for t in inside), max(t.end for t in inside)) if inside else (display.body.start,) * 2
        formula = _tree(tuple(row.tokens), uses, start, end)
        found.append(Line(formula, row.column, tuple(row.labels), row.tag))
    return tuple(found)


def _read(tokens: tuple[Token, ...], macros: Macros, start: int, end: int) -> Formula:
    try:
        expanded, uses = expand(tokens, macros)
    except MacroError as error:
        return _unread(tokens, (), _macro(error), start, end)
    return _tree(tuple(expanded), uses, start, end)


def _macro(error: MacroError) -> n.Unread:
    return n.Unread(error.token.text, error.token.start, error.token.end, error.why)


def _unread(tokens: tuple[Token, ...], uses: tuple[Use, ...], why: n.Unread, start: int, end: int) -> Formula:
    return Formula(tokens, uses, None, why, start, end)


def _tree(tokens: tuple[Token, ...], uses: tuple[Use, ...], start: int, end: int) -> Formula:
    try:
        tree = parse(tokens)
    except n.Stop as stop:
        return _unread(tokens, uses, stop.unread, start, end)
    except RecursionError:
        return _unread(tokens, uses, n.Unread("", start, end, "a formula that is less deep"), start, end)
    for token in unaccounted(tokens, tree):
        return _unread(tokens, uses, n.Unread(token.text, token.start, token.end, "a place in the tree"), start, end)
    return Formula(tokens, uses, tree, None, start, end)


# ---------------------------------------------------------------- every token is accounted for

EVERYWHERE = {"thin", "wide", "ignored", "declared_style", "with_argument"}
BRACES = {"group", "end_group"}
NAMES = {"letter", "digit", "style", "accent", "text", "transparent", "colored", *BRACES}
OWNED: dict[type[n.Node], set[str]] = {
    n.Letter: NAMES | {"raised"},
    n.Number: NAMES | {"punctuation", "raised"},
    n.Word: NAMES | {"word", "sign", "punctuation"},
    n.Sign: {"sign", "bar", "punctuation", "size", "not", "above", "below", "long_arrow", "transparent", "text", "raised", "open",
             "close", "after", "script", "prime", "dots", *BRACES},
    n.Space: {"text", *BRACES},
    n.Dots: {"dots"},
    n.Big: {"big"},
    n.Empty: set(),
    n.Script: {"script", "prime", "raised", *BRACES},
    n.Fraction: {"fraction", "binomial", "over", "choose", *BRACES},
    n.Root: {"root", "open", "close", *BRACES},
    n.Accent: {"accent", *BRACES},
    n.Braced: {"style", "transparent", "colored", "letter", "sign", *BRACES},
    n.Labelled: {"brace", "above", "below", *BRACES},
    n.Bracket: {"open", "close", "bar", "left", "right", "size", "punctuation", "sign"},
    n.Clauses: {"punctuation"},
    n.Implication: {"punctuation"},
}  # fmt: skip
WHOLE = (n.Text, n.Reference, n.Array)  # their own tokens are their text or their layout
ROW = {"punctuation"}


def unaccounted(tokens: Sequence[Token], tree: n.Node) -> list[Token]:
    """The tokens that are neither in the tree nor on the list of spacing and punctuation."""
    owner: list[n.Node | None] = [None] * len(tokens)
    todo = [tree]
    while todo:  # a part is reached after its whole, and takes its tokens over
        node = todo.pop()
        inner = list(n.children(node))
        if len(inner) == 1 and inner[0].span[:2] == node.span[:2]:
            todo.append(inner[0])
            continue
        owner[node.span.first : node.span.last] = [node] * (node.span.last - node.span.first)
        todo.extend(inner)
    passed, at = set(), 0
    for at, token in enumerate(tokens):
        entry = notation().entry(token.text)
        if entry is not None and entry.role == "with_argument" and token.kind == "command":
            passed.update(range(at, after_argument(tokens, at + 1)))
    return [
        token for at, token in enumerate(tokens)
        if token.kind not in ("space", "skip") and at not in passed and not _owned(token, owner[at])
    ]  # fmt: skip


def _owned(token: Token, node: n.Node | None) -> bool:
    if isinstance(node, WHOLE):
        return True
    entry = notation().entry(token.text)
    if entry is None:
        return False
    if entry.role in EVERYWHERE:
        return True
    if node is None or isinstance(node, n.Clauses | n.Implication) and token.text in notation().end_of_proof:
        return entry.role in ROW or token.text in notation().end_of_proof
    if isinstance(node, n.Script) and entry.name == "prime":
        return True
    return entry.role in OWNED.get(type(node), set())


# ---------------------------------------------------------------- source and edits


def source(text: str, node: n.Node) -> str:
    """The author's LaTeX of a node; of what a macro made, the use of the macro."""
    return text[node.span.start : node.span.end]


def edited(text: str, formula: Formula, node: n.Node, new: str) -> str | None:
    r"""The text with a node replaced; None if its tokens are not the author's own: a part of a macro's body, an argument used twice.

    >>> formula = read_text("a + b^2")
    >>> edited("a + b^2", formula, formula.tree.items[1], "c")
    'a + c'
    """
    if not _editable(formula, node):
        return None
    space = " " if new[:1].isalpha() and text[: node.span.start][-1:].isalpha() else ""
    return text[: node.span.start] + space + new + text[node.span.end :]


def _editable(formula: Formula, node: n.Node) -> bool:
    inside = [t for t in formula.tokens[node.span.first : node.span.last] if t.kind not in ("space", "skip")]
    if not any(token.origin for token in inside):
        return True
    if not inside:
        return False
    here, whole = _counts(formula, inside), _counts(formula, [t for t in formula.tokens if t.kind not in ("space", "skip")])
    common = [use for use, count in here.items() if count == len(inside)]
    for use in sorted(common, key=lambda use: formula.uses[use - 1].depth, reverse=True):
        if not formula.uses[use - 1].typed and here[use] != whole[use]:
            return False
        if formula.uses[use - 1].typed:
            break
    return all(count == whole[use] for use, count in here.items() if use not in common)


def _counts(formula: Formula, tokens: Sequence[Token]) -> Counter[int]:
    """How many of the tokens each use of a macro made, itself or by the uses inside of it."""
    counts: Counter[int] = Counter()
    for token in tokens:
        use = token.origin
        while use:
            counts[use] += 1
            use = formula.uses[use - 1].parent
    return counts
