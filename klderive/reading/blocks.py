r"""Where the mathematics is in a text: displays, inline formulas, directives, and the words between them.

The one idea: one pass over Markdown, TeX and plain text alike; what must not be read (code, verbatim, front matter,
comments) is skipped, each piece keeps its offset, and nothing is searched for farther than a bounded distance.

Not here: what a formula says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .alphabet import GREEK
from .lexer import LIMITS, Macro

__all__ = ["DISPLAYS", "Piece", "find_macros", "pieces"]

DISPLAYS = ("equation", "align", "aligned", "alignat", "alignedat", "gather", "gathered", "split", "eqnarray",
            "multline", "multlined", "displaymath", "math", "flalign", "dmath", "dgroup", "IEEEeqnarray", "subequations",
            "array", "eqnarray")  # fmt: skip
OUTER = ("equation", "align", "alignat", "gather", "eqnarray", "multline", "displaymath", "flalign", "dmath",
         "IEEEeqnarray", "aligned", "split", "gathered")  # fmt: skip

TRIGGER = re.compile(r"[\\$`<%~]")
START = re.compile(
    r"(?P<escaped>\\\\|\\\$|\\%)|(?P<fence>(?:```|~~~)(?=[^`\n]*$))|(?P<code>`+)|(?P<comment><!--)|(?P<display>\$\$)|(?P<inline>\$)"
    r"|(?P<bracket>\\\[)|(?P<paren>\\\()|\\begin\{(?P<env>" + "|".join(OUTER) + r")(?P<star>\*?)\}"
    r"|\\begin\{(?P<verbatim>verbatim|lstlisting|minted|comment)\*?\}|(?P<percent>%)",
    re.M,
)
PLAIN_GREEK = re.compile(rf"(?<![\\A-Za-z])({'|'.join(sorted(GREEK))})(?![A-Za-z])")
DIRECTIVE = re.compile(r"klderive:\s*(.*?)\s*(?:-->|$)", re.S)


@dataclass(frozen=True, slots=True)
class Piece:
    """`kind` is display, inline, words, directive or broken; `start` is the offset of `text` in the document."""

    kind: str
    text: str
    start: int


def pieces(text: str, tex: bool = False) -> Iterator[Piece]:
    r"""The pieces of a document, in order.

    >>> [(p.kind, p.text) for p in pieces("let $a=b$ so\n$$c$$")]
    [('words', 'let '), ('inline', 'a=b'), ('words', ' so\n'), ('display', 'c')]
    """
    i = _front_matter(text)
    words = i
    closing = _Closing(text)
    while trigger := TRIGGER.search(text, i):
        match = START.match(text, trigger.start())
        if match is None:
            i = trigger.end()
            continue
        piece, end = _piece(text, match, tex, closing)
        if piece is None:
            i = max(end, match.end())
            if (
                match["fence"]
                or match["code"]
                or match["comment"]
                or match["verbatim"]
                or match["percent"]
                and tex
            ):
                if match.start() > words:
                    yield Piece("words", text[words : match.start()], words)
                words = i
            continue
        if match.start() > words:
            yield Piece("words", text[words : match.start()], words)
        yield piece
        i = words = max(end, match.end())
    if words < len(text):
        yield Piece("words", text[words:], words)


def _front_matter(text: str) -> int:
    if not text.startswith("---\n"):
        return 0
    end = text.find("\n---", 4, 20_000)
    return 0 if end < 0 else end + 4


def _piece(text: str, match: re.Match[str], tex: bool, closing: _Closing) -> tuple[Piece | None, int]:
    """The piece that begins at a match, or None for what is skipped, and where it ends."""
    start = match.end()
    if match["escaped"] or match["percent"] and not tex:
        return None, start
    if match["percent"]:
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        return _directive(text, start, end), end
    if match["comment"]:
        end = text.find("-->", start)
        end = len(text) if end < 0 else end
        return _directive(text, start, end), end + 3
    if match["fence"]:
        if tex:
            return None, start
        if text[text.rfind("\n", 0, match.start()) + 1 : match.start()].strip():
            return None, start
        mark = match["fence"].strip()
        end_of_fence = re.compile(rf"^[ \t]*{mark}|\f", re.M).search(text, start)
        return None, end_of_fence.end() if end_of_fence else len(text)
    if match["code"]:
        end = text.find(match["code"], start, start + 2000)
        return None, start if tex or end < 0 else end + len(match["code"])
    if match["verbatim"]:
        end = text.find(f"\\end{{{match['verbatim']}", start)
        return None, len(text) if end < 0 else end
    if match["inline"] or match["paren"]:
        return _inline(text, start, "$" if match["inline"] else "\\)")
    close = "$$" if match["display"] else "\\]"
    if match["env"]:
        close = f"\\end{{{match['env']}{match['star']}}}"
    return _display(text, match.start(), start, closing, close, keep=bool(match["env"]))


def _inline(text: str, start: int, close: str) -> tuple[Piece | None, int]:
    """Inline mathematics ends in its own paragraph; a lone dollar is a dollar."""
    stop = re.compile(r"\n[ \t]*\n|\f").search(text, start, start + 4000)
    limit = stop.start() if stop else min(len(text), start + 4000)
    i = start
    while (end := text.find(close, i, limit)) > 0 and close == "$" and text[end - 1] == "\\":
        i = end + 1
    if end < 0 or not text[start:end].strip() or close == "$" == text[end + 1 : end + 2]:
        return None, start
    return Piece("inline", text[start:end], start), end + len(close)


class _Closing:
    """Where a display may end: however often it is asked, the text is searched once for each mark."""

    def __init__(self, text: str):
        self.text = text
        self.next: dict[str, int] = {}

    def find(self, mark: str, start: int) -> int:
        """The first place of the mark from `start` on, else the end of the text; asked from left to right."""
        if self.next.get(mark, -1) < start:
            found = self.text.find(mark, start)
            self.next[mark] = len(self.text) if found < 0 else found
        return self.next[mark]


def _display(
    text: str, outer: int, start: int, closing: _Closing, close: str, keep: bool
) -> tuple[Piece, int]:
    """The display; where it is not closed in its cell of a notebook, the text goes on with the next paragraph."""
    end, cell = closing.find(close, start), closing.find("\f", start)
    if end >= cell:
        line = text.find("\n\n", start, cell)
        return Piece("broken", f"the display that opens here is not closed by {close}", outer), cell if line < 0 else line
    if keep:
        return Piece("display", text[outer : end + len(close)], outer), end + len(close)
    return Piece("display", text[start:end], start), end + len(close)


def _directive(text: str, start: int, end: int) -> Piece | None:
    found = DIRECTIVE.search(text, start, end)
    if found is None or text[start : found.start()].strip(" -"):
        return None
    # A comment is typed, not typeset: mu_1 stands for the Greek letter.
    return Piece("directive", PLAIN_GREEK.sub(r"\\\1", found[1]), found.start(1))


MACRO = re.compile(
    r"\\(?:re)?newcommand\*?\s*\{?\s*(\\[A-Za-z]+)\s*\}?\s*(?:\[(\d)\])?\s*(?:\[([^\]]*)\])?\s*\{|"
    r"\\providecommand\*?\s*\{?(\\[A-Za-z]+)\}?(?:\[(\d)\])?\{|\\def\s*(\\[A-Za-z]+)((?:#\d)*)\s*\{|"
    r"\\DeclareMathOperator\*?\s*\{?\s*(\\[A-Za-z]+)\s*\}?\s*\{"
)
MACROS, LONGEST = 100_000, 60_000  # macros of a text, characters of one
KEPT = frozenset(r"\log \ln \exp \frac \sqrt \sum \int \prod \left \right \begin \end".split())


def find_macros(text: str) -> dict[str, Macro]:
    r"""The macros that a text defines.

    >>> find_macros(r"\newcommand{\KL}[2]{D(#1 \| #2)}")
    {'\\KL': Macro(arity=2, body='D(#1 \\| #2)', default=None)}
    """
    from .lexer import _argument

    macros: dict[str, Macro] = {}
    left = LIMITS["definitions"]
    for match in MACRO.finditer(text):
        if len(macros) >= MACROS:
            break
        name = match[1] or match[4] or match[6] or match[8]
        arity = int(match[2] or match[5] or (match[7].count("#") if match[7] else 0))
        room = max(0, min(left, LONGEST))
        body, length = _argument(text[match.end() - 1 : match.end() + room], 0)
        left -= length + 20
        if length > room:
            macros[name] = Macro(0, "", refused=_too_long(room))
            continue
        if match[8]:
            body = body if body.startswith("\\math") else rf"\operatorname{{{body}}}"
        if name not in KEPT:
            macros[name] = Macro(arity, body, match[3])
    return macros


def _too_long(room: int) -> str:
    if room == LONGEST:
        return f"is defined by a group of more than {LONGEST:,} characters, or one that is not closed: close or shorten it"
    return f"stands behind {LIMITS['definitions']:,} characters of definitions; no more are read"
