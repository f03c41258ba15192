r"""Formulas of a document: read, with every token accounted for; their source; edits.

The one idea: `read` gives a tree or says why not, and never a tree with a token missing: what the tree does not hold must be on
the table's list of spacing and punctuation, and that is checked for each formula (`unaccounted`). An edit of a tree is an edit
of the source, or None where a macro stands between them.

Not here: what a formula means.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ...records import record
from ..layout import limits
from ..layout.document import Display, Document, Inline, Range
from ..layout.forms import forms
from ..layout.macros import MacroError, Macros, Use, expand
from ..layout.tokens import Token, lex
from . import nodes as n
from .notation import notation, signed
from .parser import parse
from .rows import rows
from .spelling import respelled

__all__ = [
    "Formula",
    "Line",
    "edited",
    "lines",
    "read",
    "read_again",
    "read_all",
    "read_text",
    "relates",
    "source",
    "unaccounted",
]


@record
class Formula:
    """Tokens, and their tree or why there is none; `start`, `end`: its range in the document's text."""

    tokens: tuple[Token, ...]
    uses: tuple[Use, ...]
    tree: n.Node | None
    unread: n.Unread | None
    start: int
    end: int


@record
class Line:
    r"""A row of a display, in one of the columns that stand side by side (counted from 0), with its \label and \tag."""

    formula: Formula
    column: int
    labels: tuple[str, ...]
    tag: str


NESTED = "brackets and scripts are nested too deeply"


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


def read_again(text: str, macros: Macros, start: int, end: int) -> Formula:
    """The formula text[start:end], a part of an edited text: macros hold there as in the text before."""
    return _read(tuple(lex(text, start, end)), macros, start, end)


def read_all(document: Document) -> dict[Range, tuple[Line, ...]]:
    """The lines of every formula of a document, by its range."""
    return {item.range: lines(document, item) for item in document.formulas()}


def lines(document: Document, display: Display | Inline) -> tuple[Line, ...]:
    """The rows of a display, each read by itself; a formula of a sentence is one line."""
    if isinstance(display, Inline) and not display.displayed:
        return (Line(read(document, display), 0, (), ""),)
    tokens = tuple(lex(document.masked, *display.body))
    try:
        expanded, uses = expand(tokens, document.macros)
    except MacroError as error:
        return (Line(_unread(tokens, (), _macro(error), *display.body), 0, (), ""),)
    how = forms().environment(display.form)
    found = []
    for row in rows(signed(expanded, labels=True), how if how in ("single", "pairs", "joined") else "single"):
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
    return _tree(tuple(signed(expanded)), uses, start, end)


def _macro(error: MacroError) -> n.Unread:
    return n.Unread(error.token.text, error.token.start, error.token.end, "", error.why)


def _unread(tokens: tuple[Token, ...], uses: tuple[Use, ...], why: n.Unread, start: int, end: int) -> Formula:
    return Formula(tokens, uses, None, why, start, end)


def _tree(tokens: tuple[Token, ...], uses: tuple[Use, ...], start: int, end: int) -> Formula:
    if len(tokens) > limits.ROW:
        why = n.Unread("", start, end, "", f"at most {limits.ROW:,} symbols in a row, not {len(tokens):,}")
        return _unread(tokens, uses, why, start, end)
    try:
        tree = parse(tokens)
    except n.Stop as stop:
        return _unread(tokens, uses, stop.unread, start, end)
    except RecursionError:
        return _unread(tokens, uses, n.Unread("", start, end, "", NESTED), start, end)
    for token in unaccounted(tokens, tree):
        return _unread(tokens, uses, n.Unread(token.text, token.start, token.end, "a place in the tree"), start, end)
    try:
        return Formula(tokens, uses, respelled(tree), None, start, end)
    except RecursionError:
        return _unread(tokens, uses, n.Unread("", start, end, "", NESTED), start, end)


def relates(token: Token) -> bool:
    """Is a token a relation sign? What a formula without a tree has left of one, it speaks of."""
    entry = notation().entries.get(token.text)
    return entry is not None and entry.detail == "relation"


# ---------------------------------------------------------------- every token is accounted for

EVERYWHERE = {"thin", "wide", "declared_style"}
NOTHING: set[str] = set()
BRACES = {"group", "end_group"}
NAMES = {"letter", "digit", "sign", "style", "accent", "text", "transparent", "colored", *BRACES}
OWNED: dict[type[n.Node], set[str]] = {
    n.Letter: NAMES | {"raised"},
    n.Number: NAMES | {"punctuation", "raised"},
    n.Word: NAMES | {"word", "sign", "punctuation"},
    n.Sign: {"sign", "bar", "punctuation", "size", "not", "above", "below", "long_arrow", "transparent", "text", "raised",
             "after", "script", "prime", *BRACES},
    n.Space: {"text", "transparent", *BRACES},
    n.Dots: {"dots", "punctuation"},
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
    found = _strangers(tokens[: tree.span.first], None) + _strangers(tokens[tree.span.last :], None)
    todo = [tree]
    while todo:
        node = todo.pop()
        parts = n.children(node)
        if not parts:
            found += _strangers(tokens[node.span.first : node.span.last], node)
            continue
        at = node.span.first
        for part in sorted(parts, key=lambda part: part.span.first) if len(parts) > 1 else parts:
            if part.span.first > at:
                found += _strangers(tokens[at : part.span.first], node)
            at = max(at, part.span.last)
        if at < node.span.last:
            found += _strangers(tokens[at : node.span.last], node)
        todo += parts
    return found


def _strangers(tokens: Sequence[Token], node: n.Node | None) -> list[Token]:
    """Those of a node's own tokens that have no place in it; {} and \\mathop{} are spacing."""
    seen = [token for token in tokens if token.kind != "space" and token.kind != "skip"]
    found = []
    for at, token in enumerate(seen):
        if not _owned(token, node) and not _is_spacing(seen, at):
            found.append(token)
    return found


def _is_spacing(tokens: Sequence[Token], at: int) -> bool:
    token = tokens[at]
    if token.kind == "transparent":
        return "".join(t.text for t in tokens[at + 1 : at + 3]) == "{}"
    beside = tokens[at + 1 : at + 2] if token.text == "{" else tokens[max(at - 1, 0) : at] if token.text == "}" else ()
    return bool(beside) and {beside[0].text, token.text} == {"{", "}"}


def _owned(token: Token, node: n.Node | None) -> bool:
    kind = token.kind
    if node is None or isinstance(node, n.Clauses | n.Implication):
        return kind in EVERYWHERE or kind in ROW or token.text in notation().end_of_proof
    if kind in OWNED.get(type(node), NOTHING) or kind in EVERYWHERE:
        return True
    return isinstance(node, WHOLE) or isinstance(node, n.Script) and notation().entries[token.text].name == "prime"


# ---------------------------------------------------------------- source and edits


def source(text: str, node: n.Node) -> str:
    """The author's LaTeX of a node; of what a macro made, the use of the macro."""
    return text[node.span.start : node.span.end]


def edited(text: str, formula: Formula, node: n.Node, new: str) -> str | None:
    r"""The text with a node replaced; None if its tokens are not the author's own (a macro's body, an argument used twice).

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
