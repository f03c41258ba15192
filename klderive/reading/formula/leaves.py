r"""Items without parts: letters, numbers, words, signs, bars, spaces.

The one idea: each function reads one item whose first token is taken already. A run of letters typed side by side is a word
if the table knows it (`log`, `KL` in a script, `tr` before a bracket), else letters one by one.

Not here: what has arguments (commands.py).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ..layout.limits import RUN
from ..layout.tokens import Token
from .nodes import Big, Dots, Letter, Node, Number, Sign, Space, Word
from .notation import Entry, notation

if TYPE_CHECKING:
    from .parser import Parser

__all__ = ["LEAVES", "Read", "both"]

Read = Callable[["Parser", Token, Entry, int], Node]
UPRIGHT = {"rm", "it", "sf", "tt"}
ALPHABETS = {"bb", "cal", "scr", "frak"}
DOUBLE = {
    "<=": ("<=", "relation"), ">=": (">=", "relation"), "=>": ("=>", "arrow"), "->": ("to", "relation"), "==": ("=", "relation"),
    ":=": (":=", "relation"), "=:": ("=:", "relation"),
    "\\colon=": (":=", "relation"),
}  # fmt: skip
LEVELS = {",": "comma", ";": "semicolon", ":": "separator", ".": "point"}


def both(style: str, own: str) -> str:
    """A style inside of another: `bold cal`; of two alphabets the inner one holds, as in TeX: `bb` in `rm` is `bb`."""
    outer = [word for word in style.split() if not (word == "rm" and ALPHABETS.intersection(own.split()))]
    return " ".join(dict.fromkeys((*outer, *own.split())))


def letter(p: Parser, token: Token, entry: Entry, first: int) -> Node:
    run = _run(p, first) if len(token.text) == 1 and token.text.isascii() else ""
    if len(run) > 1 and (p.style in UPRIGHT or run in notation().bare and _is_word(p, run)):
        for _ in run[1:]:
            p.take()
        return Word(p.span(first), run, p.style)
    return Letter(p.span(first), entry.name, both(p.style, entry.detail))


def _run(p: Parser, first: int) -> str:
    """The letters typed side by side, if this is where they begin."""
    tokens = p.tokens
    if first and _typed(tokens[first - 1]) and _adjacent(tokens[first - 1], tokens[first]):
        return ""
    last = first + 1
    while last < min(len(tokens), first + RUN) and _typed(tokens[last]) and _adjacent(tokens[last - 1], tokens[last]):
        last += 1
    return "".join(token.text for token in tokens[first:last])


def _typed(token: Token) -> bool:
    """A letter of the keyboard?"""
    return token.kind == "letter" and len(token.text) == 1 and token.text.isascii()


def _adjacent(before: Token, after: Token) -> bool:
    return before.end == after.start or before.origin == after.origin != 0


def _is_word(p: Parser, run: str) -> bool:
    """Does a run that the table knows stand where it is a word?"""
    places = notation().bare[run]
    if "anywhere" in places:
        return True
    after = p.at + len(run) - 1
    while after < len(p.tokens) and p.tokens[after].kind in ("space", "skip"):
        after += 1
    entry = notation().entry(p.tokens[after].text) if after < len(p.tokens) else None
    if "before_a_bracket" in places and entry is not None and entry.role in ("open", "left", "size"):
        return True
    return "as_a_script" in places and p.in_script and (entry is None or entry.role == "end_group")


def number(p: Parser, token: Token, entry: Entry, first: int) -> Node:
    """Digits, a point, groups of digits; a comma between digits only outside of brackets, where no list is meant."""
    text = entry.name + _digits(p)
    while _goes_on(p, text):
        for _ in range(3 if p.tokens[p.at].text == "{" else 1):
            text += p.take().text
        text += _digits(p)
    return Number(p.span(first), text, both(p.style, entry.detail))


def _goes_on(p: Parser, text: str) -> bool:
    if "." not in text and _ahead(p, ".", 1) or _ahead(p, "{,}", 3) or _thousands(p):
        return True
    return p.depth == 0 and not p.in_script and _comma(p, text)


def _digits(p: Parser) -> str:
    found = []
    while p.at < len(p.tokens) and p.tokens[p.at].kind == "digit":
        found.append(p.take().text)
    return "".join(found)


def _ahead(p: Parser, signs: str, count: int) -> bool:
    """Do these signs and a digit follow, without a space?"""
    tokens = p.tokens[p.at : p.at + count + 1]
    return len(tokens) == count + 1 and "".join(t.text for t in tokens[:-1]) == signs and tokens[-1].kind == "digit"


def _thousands(p: Parser) -> bool:
    r"""Three digits behind a thin space: 3\,000."""
    kinds = [token.kind for token in p.tokens[p.at : p.at + 5]]
    return kinds[:4] == ["thin", "digit", "digit", "digit"] and p.tokens[p.at].text == "\\," and kinds[4:] != ["digit"]


def _comma(p: Parser, text: str) -> bool:
    """`0,69`, or `3,000,000`: nothing further that would make it a list of numbers."""
    if not _ahead(p, ",", 1):
        return False
    at = p.at + 1
    while at < len(p.tokens) and p.tokens[at].kind == "digit":
        at += 1
    size = at - p.at - 1
    more = at + 1 < len(p.tokens) and p.tokens[at].text == "," and p.tokens[at + 1].kind in ("digit", "space", "thin", "dots")
    return (size == 3 or "," not in text) and not (more and size != 3)


def word(p: Parser, token: Token, entry: Entry, first: int) -> Node:
    return Word(p.span(first), entry.name, p.style)


def big(p: Parser, token: Token, entry: Entry, first: int) -> Node:
    return Big(p.span(first), entry.name)


def dots(p: Parser, token: Token, entry: Entry, first: int) -> Node:
    return Dots(p.span(first))


def space(p: Parser, token: Token, entry: Entry, first: int) -> Node:
    return Space(p.span(first), entry.role)


def sign(p: Parser, token: Token, entry: Entry, first: int) -> Node:
    """An operator, relation or arrow, or two characters that are one."""
    if (pair := _pair(p, token)) in DOUBLE:
        p.take()
        return Sign(p.span(first), *DOUBLE[pair])
    return Sign(p.span(first), entry.name, entry.detail)


def _pair(p: Parser, token: Token) -> str:
    after = p.tokens[p.at] if p.at < len(p.tokens) else None
    return token.text + after.text if after is not None and after.start == token.end else ""


def punctuation(p: Parser, token: Token, entry: Entry, first: int) -> Node:
    if _pair(p, token) in DOUBLE:
        return sign(p, token, entry, first)
    if token.text == "." and "".join(following.text for following in p.tokens[p.at : p.at + 2]) == "..":
        p.take()
        p.take()
        return Dots(p.span(first))
    if token.text == "." and p.at < len(p.tokens) and p.tokens[p.at].kind == "digit":
        text = "." + _digits(p)
        return Number(p.span(first), text, p.style)
    return Sign(p.span(first), entry.name, LEVELS[entry.name])


def bar(p: Parser, token: Token, entry: Entry, first: int) -> Node:
    if _pair(p, token) == "||":
        p.take()
        return Sign(p.span(first), "||", "bar")
    return Sign(p.span(first), entry.name, f"bar {entry.detail}".strip())


LEAVES: dict[str, Read] = {
    "letter": letter, "digit": number, "word": word, "big": big, "dots": dots, "thin": space, "wide": space, "sign": sign,
    "punctuation": punctuation, "bar": bar,
}  # fmt: skip
