"""A text as tokens, and a place in it: what the reader of the notation stands on.

The one idea: each token has a kind (number, name, quoted, sign, end) and a position, and each error a token.

Not here: what the tokens say (notation.py).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from .show.infix import RESERVED
from .terms import LanguageError

MAX_LENGTH = 20_000
"""Longer texts are refused."""
MAX_NESTING = 100
"""Terms and brackets nested deeper are refused: each level costs calls of functions."""
MAX_NUMERAL = 1200
"""Longer numerals are refused."""

_TOKEN = re.compile(
    r'\s*(?:(?P<number>[0-9]+)|(?P<name>[^\W\d]\w*)|(?P<quoted>"(?:[^"\\]|\\.)*")'
    r"|(?P<sign>\|-|->|=>|<=|>=|!=|\.\.|[-+*/^()\[\],:;@=<>'])|(?P<end>$)|(?P<other>.))", re.DOTALL)
_NAMES = ("name", "quoted")

Token = tuple[str, str, int]


class NotationError(LanguageError):
    """A text that is no term; `position` counts characters from 0."""

    def __init__(self, message: str, position: int):
        super().__init__(f"column {position + 1}: {message}")
        self.position = position


def _tokens(text: str) -> list[Token]:
    if len(text) > MAX_LENGTH:
        raise NotationError(f"a text of more than {MAX_LENGTH} characters", MAX_LENGTH)
    found: list[Token] = []
    for m in _TOKEN.finditer(text):
        kind = str(m.lastgroup)
        value, at = m[kind], m.start(kind)
        if kind == "other" or kind == "number" and len(value) > MAX_NUMERAL:
            raise NotationError(f"{value[:9]!r} is not read here", at)
        if kind == "quoted":
            import json

            try:
                value = json.loads(value)
            except ValueError:
                raise NotationError("a quoted name that is not well-formed", at) from None
        found.append((kind, value, at))
        if kind == "end":
            break
    return found


class Cursor:
    """A place in a text."""

    def __init__(self, text: str):
        self.tokens, self.at, self.nesting = _tokens(text), 0, 0

    def word(self, ahead: int = 0) -> str:
        """The next sign or unquoted name."""
        kind, value, _ = self.tokens[min(self.at + ahead, len(self.tokens) - 1)]
        return value if kind in ("sign", "name") else ""

    def sees(self, *words: str, ahead: int = 0) -> str:
        """The next sign or unquoted name, if it is one of these."""
        return value if (value := self.word(ahead)) in words else ""

    def sees_number(self) -> bool:
        return self.tokens[self.at][0] == "number"

    def sees_name(self) -> bool:
        return self.tokens[self.at][0] in _NAMES

    def sees_end(self) -> bool:
        return self.tokens[self.at][0] == "end"

    def take(self, *words: str) -> str:
        found = self.sees(*words)
        self.at += bool(found)
        return found

    def need(self, *words: str) -> str:
        found = self.take(*words)
        if not found:
            raise self.expected(" or ".join(map(repr, words)))
        return found

    def error(self, message: str, back: int = 0) -> NotationError:
        return NotationError(message, self.tokens[self.at - back][2])

    def expected(self, what: str) -> NotationError:
        kind, value, _ = self.tokens[self.at]
        return self.error(f"expected {what}, found {'the end' if kind == 'end' else repr(value[:30])}")

    def finished(self, thing):
        if not self.sees_end():
            raise self.expected("an operation or the end")
        return thing

    def separated(self, sign: str, item: Callable[[], Any]) -> list:
        found = [item()]
        while self.take(sign):
            found.append(item())
        return found

    def listed(self, opening: str, closing: str, item: Callable[[], Any]) -> list:
        self.need(opening)
        found: list = []
        while not found and not self.sees(closing) or found and self.take(","):
            found.append(item())
        self.need(closing)
        return found

    @contextmanager
    def nested(self, by: int = 1) -> Iterator[None]:
        self.nesting += by
        if self.nesting > 3 * MAX_NESTING:
            raise self.error(f"nested more than {MAX_NESTING} deep")
        yield
        self.nesting -= by

    def name(self) -> str:
        kind, value, _ = self.tokens[self.at]
        if kind not in _NAMES:
            raise self.expected("a name")
        if kind == "name" and value in RESERVED:
            raise self.error(f'{value} is a word of the language; as a name it is written "{value}"')
        self.at += 1
        return value
