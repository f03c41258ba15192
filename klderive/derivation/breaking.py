r"""Where the LaTeX of a long line may be broken, so that it fits a narrow page.

The one idea: a formula becomes pieces, each a formula by itself that begins with a plus or a minus, and a browser that typesets
them side by side breaks between them where it must. A bracket that is too long by itself is opened: its two ends are then of one
size, chosen beforehand, and the signs inside of it count too.

What is not understood is not broken. Not here: how lines are printed (printing.py), where they stand (display.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

__all__ = ["pieces"]

SHORT, LONG = 20, 40
"""Signs up to which a formula stays whole, and beyond which a piece of it has its longest bracket opened."""
OPEN, CLOSE = ("{", "(", "[", r"\left", r"\begin"), ("}", ")", "]", r"\right", r"\end")
UNDER = r"\underline"
SILENT = frozenset("{ } ^ _ & ~".split()) | {r"\left", r"\right", r"\,", r"\!", r"\;", r"\ ", r"\displaystyle", UNDER}
TALL = (r"\frac", r"\sum", r"\int", r"\prod")
NO_OPERAND = frozenset(r"= < > + - ( [ { | , ^ _ & \left \le \ge \ne \approx \cdot \in \sim \mid \, \log \times \|".split())
"""Behind these a sign belongs to what follows."""


@dataclass(frozen=True)
class Token:
    """A sign or command, where it begins and ends, and how many brackets are open around it."""

    text: str
    start: int
    end: int
    depth: int


def pieces(tex: str) -> list[str]:
    r"""The formula in pieces that make it again when they stand side by side.

    >>> pieces("a + b")
    ['a + b']
    >>> pieces(r"= a b c d e f g h - \left(i + j k l m n o p\right) + q r s t")
    ['= a b c d e f g h ', '- \\left(i + j k l m n o p\\right) ', '+ q r s t']
    """
    tokens = list(_tokens(tex))
    if _signs(tokens) <= SHORT or any(t.text in ("&", r"\\") and t.depth == 0 for t in tokens) or not _closed(tokens):
        return [tex]
    found: list[str] = []
    for piece in _cut(tex, tokens):
        found += _opened(piece)
    return found


def _tokens(tex: str) -> Iterator[Token]:
    depth = at = 0
    while at < len(tex):
        end = at + 1
        if tex[at] == "\\":
            while end < len(tex) and tex[end].isalpha():
                end += 1
            end = max(end, at + 2)
        text = tex[at:end]
        if text in (r"\left", r"\right"):
            end += 2 if tex[end:end + 1] == "\\" else 1  # the bracket belongs to it
        if text in CLOSE:
            depth -= 1
        if not text.isspace():
            yield Token(text, at, end, depth)
        if text in OPEN:
            depth += 1
        at = end


def _closed(tokens: list[Token]) -> bool:
    """Whether each bracket is closed by one of its kind."""
    open_: list[str] = []
    for token in tokens:
        if token.text in OPEN:
            open_.append(CLOSE[OPEN.index(token.text)])
        elif token.text in CLOSE and (not open_ or open_.pop() != token.text):
            return False
    return not open_


def _signs(tokens: list[Token]) -> int:
    return sum(token.text not in SILENT for token in tokens)


def _cut(tex: str, tokens: list[Token], depth: int = 0) -> list[str]:
    """Cut before each plus and minus at a depth that joins two operands."""
    places = [b.start for a, b in pairwise(tokens) if b.text in ("+", "-") and b.depth == depth and a.text not in NO_OPERAND]
    return [tex[a:b] for a, b in zip([0, *places], [*places, len(tex)], strict=True)]


def _opened(tex: str) -> list[str]:
    """A piece, taken apart at the signs inside of its longest bracket or numerator if it is long."""
    tokens = list(_tokens(tex))
    if _signs(tokens) <= LONG:
        return [tex]
    size, first, last = max(_groups(tokens), default=(0, 0, 0))
    if size <= SHORT:
        return [tex]
    left, right = tokens[first], tokens[last]
    parts = _cut(body := tex[left.end:right.start], list(_tokens(body)))
    parts = [piece for part in parts for piece in _opened(part)]
    if len(parts) == 1:
        return [tex]
    before, behind = tex[:left.start], tex[right.end:]
    if before.endswith(UNDER):
        parts = [rf"{UNDER}{{{part}}}" for part in parts]
        return [before.removesuffix(UNDER) + parts[0], *parts[1:-1], parts[-1] + behind]
    big = r"\bigg" if any(token.text in TALL for token in tokens[first + 1:last]) else r"\big"
    if left.text == r"\left":
        begun, ended = tex[left.start + len(r"\left"):left.end], tex[right.start + len(r"\right"):right.end]
    else:  # a numerator: the denominator goes in front
        (number,) = _denominator(behind)
        before, behind = before.removesuffix(r"\frac") + rf"\frac{{1}}{{{number}}} ", behind[len(number) + 2:]
        begun, ended = "(", ")"
    return [rf"{before}{big}l{begun}{parts[0]}", *parts[1:-1], rf"{parts[-1]}{big}r{ended}{behind}"]


def _groups(tokens: list[Token]) -> Iterator[tuple[int, int, int]]:
    """The outermost brackets, what is underlined, and numerators above a number: how many signs, first and last token."""
    for k, token in enumerate(tokens):
        command = tokens[k - 1].text if token.text == "{" and k > 0 and tokens[k - 1].end == token.start else ""
        if token.depth == 0 and (command in (UNDER, r"\frac") or token.text == r"\left"):
            closing = CLOSE[OPEN.index(token.text)]
            end = next(m for m in range(k + 1, len(tokens)) if tokens[m].text == closing and tokens[m].depth == 0)
            behind = "".join(t.text for t in tokens[end + 1:])
            if command != r"\frac" or list(_denominator(behind)):
                yield _signs(tokens[k:end]), k, end


def _denominator(tex: str) -> Iterator[str]:
    """The number in the braces that a text begins with, if it is one."""
    number = tex.partition("}")[0].removeprefix("{")
    if tex[:1] == "{" and number.isdigit():
        yield number
