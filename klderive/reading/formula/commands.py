r"""Items with parts: groups, brackets, fractions, roots, accents, styles, words in \text, arrays.

The one idea: each function reads one item whose first token is taken already, and what belongs to it; a part is read whole by
`Parser.nested` or `Parser.argument`. A bracket must be closed by one that the table allows.

Not here: letters, numbers and signs (leaves.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...records import replace
from ..layout.forms import forms
from ..layout.limits import ARRAYS
from ..layout.tokens import Token
from . import structure
from .leaves import LEVELS, UPRIGHT, Read, both
from .nodes import (
    Accent,
    Array,
    Braced,
    Bracket,
    Empty,
    Fraction,
    Labelled,
    Letter,
    Node,
    Number,
    Reference,
    Root,
    Sign,
    Space,
    Text,
    Word,
)
from .notation import Entry, notation

if TYPE_CHECKING:
    from .parser import Parser

__all__ = ["COMMANDS"]

DELIMITERS = {".": "", "<": "\\langle", ">": "\\rangle"}
TEXT_STYLES = {"\\textbf": "bold", "\\textit": "it", "\\textsf": "sf", "\\texttt": "tt"}
WORDLIKE = {"letter", "digit", "space", "skip"}


def group(p: Parser, token: Token, entry: Entry, first: int) -> Node:
    body = p.nested(token)
    p.expect("end_group", "} at the end of the group", token)
    if isinstance(body, Empty) and not p.scripted():  # ={} x: the group is there for its spacing
        return Space(p.span(first), "thin")
    return Braced(p.span(first), body)


def fraction(p: Parser, token: Token, entry: Entry, first: int) -> Node:
    over = p.argument(token)
    under = p.argument(token)
    return Fraction(p.span(first), entry.role, over, under)


def root(p: Parser, token: Token, entry: Entry, first: int) -> Node:
    opening, index = p.peek(), None
    if opening is not None and opening.text == "[":
        p.take()
        index = p.nested(opening)
        if p.expect("close", "] behind the index of the root", opening).text != "]":
            raise p.stop(opening, "] behind the index of the root")
    body = p.argument(token)
    return Root(p.span(first), body, index)


def accent(p: Parser, token: Token, entry: Entry, first: int) -> Node:
    body = p.argument(token)
    if isinstance(body, Letter):
        return replace(body, span=p.span(first), accents=(*body.accents, entry.name))
    return Accent(p.span(first), entry.name, body)


def brace(p: Parser, token: Token, entry: Entry, first: int) -> Node:
    body = p.argument(token)
    return Labelled(p.span(first), entry.name.removeprefix("\\"), body, None)


def above(p: Parser, token: Token, entry: Entry, first: int) -> Node:
    label, body = p.argument(token), p.argument(token)
    if isinstance(body, Sign):
        over, under = (label, body.under) if entry.role == "above" else (body.over, label)
        return replace(body, span=p.span(first), over=over, under=under)
    return Labelled(p.span(first), entry.name.removeprefix("\\"), body, label)


def long_arrow(p: Parser, token: Token, entry: Entry, first: int) -> Node:
    opening, under = p.peek(), None
    if opening is not None and opening.text == "[":
        p.take()
        under = p.nested(opening)
        p.expect("close", "]", opening)
    over = p.argument(token)
    name, level = {"\\xrightarrow": ("to", "relation"), "\\xlongequal": ("=", "relation")}.get(entry.name, ("=>", "arrow"))
    return Sign(p.span(first), name, level, over, under)


def transparent(p: Parser, token: Token, entry: Entry, first: int) -> Node:
    body = p.argument(token)
    if isinstance(body, Empty):  # \mathop{}: for its spacing
        return Space(p.span(first), "thin")
    if isinstance(body, Sign):
        between = body.level == "bar" and entry.name in ("\\mathrel", "\\mathbin")
        return replace(body, span=p.span(first), level="bar between" if between else body.level)
    return Braced(p.span(first), body)


def colored(p: Parser, token: Token, entry: Entry, first: int) -> Node:
    raw(p, token)
    return transparent(p, token, entry, first)


def raw(p: Parser, token: Token) -> str:
    """The text of an argument in braces, as typed."""
    opening = p.peek()
    if opening is None or opening.text != "{":
        raise p.stop(opening or token, f"{{ behind {token.text}")
    p.take()
    depth = 0
    found: list[str] = []
    while p.at < len(p.tokens):
        text = p.take().text
        if text == "}" and depth == 0:
            return "".join(found)
        depth += (text == "{") - (text == "}")
        found.append(text)
    raise p.stop(opening, "} at the end of the argument")


def reference(p: Parser, token: Token, entry: Entry, first: int) -> Node:
    key = raw(p, token)
    return Reference(p.span(first), key)


def negated(p: Parser, token: Token, entry: Entry, first: int) -> Node:
    after = p.peek()
    meant = None if after is None else notation().entry(after.text)
    if meant is None or meant.role != "sign" or meant.detail != "relation":
        raise p.stop(after or token, "a relation behind \\not")
    p.take()
    return Sign(p.span(first), {"=": "!=", "in": "not in"}.get(meant.name, f"not {meant.name}"), "relation")


# ---------------------------------------------------------------- styles and words


def styled(p: Parser, token: Token, entry: Entry, first: int) -> Node:
    if p.at < len(p.tokens) and p.tokens[p.at].text == "*":
        p.take()
    name = _name(p, entry.name)
    if name:
        raw(p, token)
        return Word(p.span(first), name, both(p.style, entry.name))
    outer, p.style = p.style, both(p.style, entry.name)
    body = p.argument(token)
    p.style = outer
    if isinstance(body, Letter | Number | Word):
        return replace(body, span=p.span(first))
    return Braced(p.span(first), body)


def _name(p: Parser, style: str) -> str:
    """The letters of an argument that is one name: two or more in an upright style, or a word of the table."""
    opening = p.peek()
    if opening is None or opening.text != "{":
        return ""
    found, at = "", p.at + 1
    while at < len(p.tokens) and p.tokens[at].text != "}":
        token = p.tokens[at]
        entry = notation().entry(token.text)
        if token.kind in ("letter", "digit") or token.text in "-.":
            found += token.text
        elif token.kind not in WORDLIKE and not (entry is not None and entry.role == "thin"):
            return ""
        at += 1
    if len(found) < 2 or not found[0].isalpha() or found[-1] == "-":
        return ""
    return found if style in UPRIGHT or found in notation().bare else ""


def text(p: Parser, token: Token, entry: Entry, first: int) -> Node:
    r"""\text{...}: a name if it is one word, else words; formulas between dollars in them are read."""
    opening = p.peek()
    if opening is None or opening.text != "{":
        body = p.argument(token)
        if isinstance(body, Letter):
            return replace(body, span=p.span(first), style=TEXT_STYLES.get(entry.name, "rm"))
        return Braced(p.span(first), body)
    p.take()
    depth, found, formulas = 0, [], []
    while True:
        if p.at >= len(p.tokens):
            raise p.stop(opening, "} at the end of the words")
        part = p.take()
        if part.text == "}" and depth == 0:
            break
        depth += (part.text == "{") - (part.text == "}")
        if part.text == "$":
            formulas.append(p.nested(part))
            p.expect("dollar", "$ at the end of the formula in words", part)
            found.append(" ")
        else:
            spacing = (meant := notation().entry(part.text)) is not None and meant.role in ("thin", "wide")
            found.append("" if part.text in "{}" else " " if spacing else part.text)
    return _words(p, "".join(found), tuple(formulas), first, TEXT_STYLES.get(entry.name, "rm"))


def _words(p: Parser, written: str, formulas: tuple[Node, ...], first: int, style: str) -> Node:
    word = written.strip()
    if formulas:
        return Text(p.span(first), written, formulas)
    if not word:
        return Space(p.span(first), "thin")
    if word in LEVELS:
        return Sign(p.span(first), word, LEVELS[word])
    if len(word) == 1 and word.isascii() and word.isalpha():
        return Letter(p.span(first), word, style)
    if word.isascii() and word.isdecimal():
        return Number(p.span(first), word, "rm")
    joins = word.lower() in notation().connectives and not p.in_script
    if word.isascii() and word.replace("-", "").isalnum() and word[0].isalpha() and not joins:
        return Word(p.span(first), word, "text")
    return Text(p.span(first), written)


# ---------------------------------------------------------------- brackets


def bracket(p: Parser, token: Token, entry: Entry, first: int) -> Node:
    body = p.nested(token)
    closing = p.peek()
    if closing is not None and p.entry(closing).role == "size":
        p.take()
        closing = p.peek()
    if closing is None or p.entry(closing).role != "close":
        raise p.stop(closing or token, f"a bracket that closes {token.text}")
    if p.entry(closing).name not in notation().brackets[entry.name]:
        raise p.stop(closing, f"{' or '.join(notation().brackets[entry.name])} to close {token.text}")
    p.take()
    return Bracket(p.span(first), entry.name, p.entry(closing).name, body)


def left(p: Parser, token: Token, entry: Entry, first: int) -> Node:
    opening = _delimiter(p, token)
    body = p.nested(token)
    right = p.expect("right", f"\\right for {token.text}", token)
    closing = _delimiter(p, right)
    return Bracket(p.span(first), opening, closing, body)


def _delimiter(p: Parser, token: Token) -> str:
    after = p.peek()
    entry = None if after is None else notation().entry(after.text)
    if after is None or entry is None or not (entry.role in ("open", "close", "bar") or after.text in (".", "<", ">", "/")):
        raise p.stop(after or token, f"a bracket behind {token.text}")
    p.take()
    return DELIMITERS.get(after.text, entry.name)


def sized(p: Parser, token: Token, entry: Entry, first: int) -> Node:
    r"""\big( ... \big), \big|, \middle|."""
    after = p.peek()
    meant = None if after is None else notation().entry(after.text)
    if after is None or meant is None or meant.role not in ("open", "bar", "sign", "close"):
        raise p.stop(after or token, f"a bracket behind {token.text}")
    p.take()
    if meant.role == "open":
        return bracket(p, after, meant, first)
    if meant.role == "bar":
        if meant.name == "|" and p.at < len(p.tokens) and p.tokens[p.at].text == "|":
            p.take()
            meant = meant._replace(name="||")
        way = {"left": "bar open", "right": "bar close", "between": "bar between"}.get(entry.name, "bar")
        return Sign(p.span(first), meant.name, way)
    if meant.role == "sign" and meant.name == "/":
        return Sign(p.span(first), "/", meant.detail)
    raise p.stop(after, f"a bracket that opens behind {token.text}")


# ---------------------------------------------------------------- rows and columns


def environment(p: Parser, token: Token, entry: Entry, first: int) -> Node:
    name = raw(p, token).strip()
    brackets = notation().arrays.get(name.removesuffix("*"))
    if brackets is None:
        raise p.stop(token, f"an environment of rows and columns, not {name[:40]}")
    for kind in forms().arguments.get(name.removesuffix("*"), "[" if name.endswith("*") else ""):
        following = p.peek()
        if kind == "{":
            raw(p, token)
        elif following is not None and following.text == "[":
            _length(p)
    rows = cells(p, token, "end")
    if raw(p, token).strip() != name:
        raise p.stop(token, f"\\end{{{name}}} at its end")
    return Array(p.span(first), name.removesuffix("*"), *brackets, rows)


def _length(p: Parser) -> None:
    while p.at < len(p.tokens) and p.take().text != "]":
        pass


def cells(p: Parser, token: Token, ending: str) -> tuple[tuple[Node, ...], ...]:
    """Rows and columns up to what ends them, which is taken."""
    rows: list[list[Node]] = [[]]
    p.depth += 1
    if p.depth > ARRAYS:
        raise p.stop(token, "fewer arrays inside each other")
    while True:
        start = p.at
        items = p.row()
        rows[-1].append(structure.row(items, p.gap(start)))
        after = p.peek()
        role = None if after is None else p.entry(after).role
        if after is None or role not in ("cell", "row", ending):
            raise p.stop(after or token, f"the end of {token.text}")
        p.take()
        if role == ending:
            break
        if role == "row":
            rows.append([])
            opening = p.tokens[p.at] if p.at < len(p.tokens) else None
            following = p.tokens[p.at + 1].kind if p.at + 1 < len(p.tokens) else ""
            if opening is not None and opening.text == "[" and following in ("digit", "punctuation", "sign"):
                _length(p)
    p.depth -= 1
    if len(rows) > 1 and len(rows[-1]) == 1 and isinstance(rows[-1][0], Empty):
        rows.pop()
    return tuple(tuple(cell for cell in row) for row in rows)


def stacked(p: Parser, token: Token, entry: Entry, first: int) -> Node:
    p.expect("group", "{ behind \\substack", token)
    rows = cells(p, token, "end_group")
    return Array(p.span(first), "substack", "", "", rows)


COMMANDS: dict[str, Read] = {
    "group": group, "fraction": fraction, "binomial": fraction, "root": root, "accent": accent, "brace": brace, "above": above,
    "below": above, "long_arrow": long_arrow, "transparent": transparent, "colored": colored, "reference": reference,
    "not": negated, "style": styled, "text": text, "open": bracket, "left": left, "size": sized, "begin": environment,
    "stacked": stacked,
}  # fmt: skip
