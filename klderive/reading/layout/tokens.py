r"""Characters of TeX to tokens, each with its range in the text.

The one idea: a token keeps where it was typed; one that a macro made has the range of the use, and `origin` says which use.

Not here: what a token means.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

__all__ = ["Token", "lex"]

PATTERN = re.compile(
    r"(?P<command>\\(?:[A-Za-z]+|[\s\S]|$))|(?P<space>\s+)|(?P<letter>[A-Za-z])|(?P<digit>[0-9])|(?P<char>[\s\S])"
)


class Token(NamedTuple):
    r"""`kind`: command, space, letter, digit, char, skip (no part of the formula: an alignment `&`, a \label, a definition).

    `origin` is 0 for what stands where it was typed, else the number of a `Use`; a `fixed` token is no macro's name.
    """

    text: str
    start: int
    end: int
    kind: str
    origin: int = 0
    fixed: bool = False


def lex(text: str, start: int = 0, end: int | None = None) -> Iterator[Token]:
    r"""The tokens of text[start:end], one after the other; together they cover it.

    >>> [token.text for token in lex(r"\mu_{12}")]
    ['\\mu', '_', '{', '1', '2', '}']
    """
    for found in PATTERN.finditer(text, start, len(text) if end is None else end):
        yield Token(found[0], found.start(), found.end(), found.lastgroup or "char")
