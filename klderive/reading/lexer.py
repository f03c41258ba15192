r"""LaTeX source to tokens with positions.

The one idea: everything that only moves ink (spaces, sizes, labels, colours) disappears here, and every
spelling of one thing becomes one token, so that the parser sees `|`, `||`, `T`, `(` and never `\bigl\lvert`.
User macros are expanded here, a bounded number of times.

Not here: what a token means. Nothing is evaluated; sizes are bounded by the LIMITS.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from .alphabet import (
    BARS,
    BECAUSE,
    CHARACTERS,
    CLOSING,
    GAPS,
    GREEK,
    OPENING,
    OPERATORS,
    PACKAGES,
    RELATIONS,
    SILENT,
    SILENT_WITH_ARGUMENT,
    SIZES,
    STYLES,
    TEXTS,
    UNWRAP,
    WORDS,
)

__all__ = ["LIMITS", "Macro", "ReadError", "Token", "letters", "tokenise"]


LIMITS = {
    "characters": 1_000_000,  # of a display
    "tokens": 200_000,
    "row": 30_000,  # tokens of one row
    "expanded": 1_000_000,  # characters that macros may add to a display
    "definitions": 2_000_000,  # characters of all macros of a text
    "depth": 60,  # of brackets, of macros
    "definitions inside": 24,  # names that stand for names, each replaced by what it stands for
    "operations": 150,  # inside each other, as in a/b/c/d
}


class ReadError(Exception):
    """The text was not understood: what was read, what was expected, what to try."""

    def __init__(self, reason: str, at: int = 0):
        super().__init__(reason)
        self.reason, self.at = reason, at


@dataclass(frozen=True, slots=True)
class Token:
    """`kind` is one of num, name, word, cmd, begin, end, open, close, bar, sep, op, rel, row, amp, gap, text, char.

    `at` is the offset in the document, `style` the alphabet of a letter (bold, cal, bb, frak, rm).
    """

    kind: str
    text: str
    at: int
    style: str = ""

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Macro:
    """A user's macro: how many arguments, the first one's default, the body as source, or why it was not read."""

    arity: int
    body: str
    default: str | None = None
    refused: str = field(default="", repr=False)


def letters(text: str, at: int) -> list[Token]:
    """A run of letters: one known word, a chain of differentials, single letters, or prose.

    >>> [str(t) for t in letters("KL", 0)], [str(t) for t in letters("dxdy", 0)], [t.kind for t in letters("with", 0)]
    (['KL'], ['d', 'x', 'd', 'y'], ['text'])
    """
    if text in WORDS:
        return [Token("word", text, at)]
    differentials = len(text) % 2 == 0 and set(text[::2]) == {"d"}
    for head in ("log", "ln", "exp", "KL"):
        if text.startswith(head) and len(text) <= len(head) + 1:
            return [Token("word", head, at), *letters(text[len(head) :], at + len(head))]
    if len(text) > 3 and not differentials:
        return [Token("text", text, at)]
    return [Token("name", c, at + i) for i, c in enumerate(text)]


class _Lexer:
    def __init__(self, source: str, start: int, macros: Mapping[str, Macro]):
        self.source, self.start, self.macros = source, start, macros
        self.tokens: list[Token] = []
        self.expanded = 0
        self.inside: list[str] = []  # the macros whose text is being read

    def run(self) -> list[Token]:
        if len(self.source) > LIMITS["characters"]:
            raise ReadError(
                f"this display has {len(self.source):,} characters; at most {LIMITS['characters']:,} are "
                "read: split it into several displays",
                self.start,
            )
        self.scan(self.source, None, 0)
        return _merge(self.tokens)

    def put(self, kind: str, text: str, at: int, style: str = "") -> None:
        if len(self.tokens) >= LIMITS["tokens"]:
            raise ReadError(
                f"this display has more than {LIMITS['tokens']:,} symbols: split it into several displays", at
            )
        self.tokens.append(Token(kind, text, at, style))

    def scan(self, text: str, fixed: int | None, depth: int) -> None:
        """Append the tokens of `text`; inside an expanded macro all of them stand at the macro's place `fixed`."""
        i, n = 0, len(text)
        if depth > LIMITS["depth"] + 1:  # a macro says its own
            raise ReadError(f"more than {LIMITS['depth']} boxes inside each other", self.start if fixed is None else fixed)
        while i < n:
            c, at = text[i], self.start + i if fixed is None else fixed
            if c.isspace() or c == "~":
                i += 1
            elif c == "%":
                i = n if (end := text.find("\n", i)) < 0 else end
            elif c == "\\":
                i = self.command(text, i, at, fixed, depth)
            elif c.isascii() and c.isdigit() or c == "." and text[i + 1 : i + 2].isdigit():
                i = self.number(text, i, at)
            elif c.isascii() and c.isalpha():
                j = i
                while j < n and text[j].isascii() and text[j].isalpha():
                    j += 1
                for token in letters(text[i:j], at):
                    self.put(token.kind, token.text, at if fixed is not None else token.at)
                i = j
            elif c in CHARACTERS:
                self.scan(CHARACTERS[c], at, depth + 1)
                i += 1
            elif not c.isascii():
                j = i
                while j < n and not text[j].isascii() and text[j] not in CHARACTERS:
                    j += 1
                self.put("text", text[i:j], at)
                i = j
            else:
                i = self.punctuation(text, i, at)

    def number(self, text: str, i: int, at: int) -> int:
        j, seen = i, False
        while (
            j < len(text)
            and text[j].isascii()
            and (text[j].isdigit() or text[j] == "." and not seen and text[j + 1 : j + 2].isdigit())
        ):
            seen |= text[j] == "."
            j += 1
        self.put("num", text[i:j], at)
        return j

    def punctuation(self, text: str, i: int, at: int) -> int:
        c = text[i]
        if text.startswith((":=", "=:"), i):
            self.put("rel", ":=" if c == ":" else "=:", at)
            return i + 2
        if text.startswith(("<=", ">=", "!="), i):
            self.put("rel", text[i : i + 2], at)
            return i + 2
        for kind, table in (
            ("open", OPENING),
            ("close", CLOSING),
            ("bar", BARS),
            ("op", OPERATORS),
            ("rel", RELATIONS),
        ):
            if c in table:
                self.put(kind, table[c], at)
                return i + 1
        kind = {"{": "begin", "}": "end", "&": "amp", ",": "sep", ";": "sep", ":": "sep"}.get(c, "char")
        self.put(kind, c, at)
        return i + 1

    def command(self, text: str, i: int, at: int, fixed: int | None, depth: int) -> int:
        j = i + 1
        while j < len(text) and text[j].isascii() and text[j].isalpha():
            j += 1
        j = max(j, min(i + 2, len(text)))
        name = text[i:j]
        if name.isascii() and text[j : j + 1] == "*" and name not in OPERATORS and name[1:].isalpha():
            j += name in (r"\operatorname", r"\tag", r"\hspace", r"\vspace")
        if name in ("\\\\", r"\newline", r"\cr", r"\tabularnewline"):
            self.put("row", name, at)
            end = _optional(text, j)
            return end if text[j:end].strip("[] ").endswith(("pt", "em", "ex", "mm", "cm")) else j
        if name in self.macros:
            return self.expand(text, name, j, at, depth)
        if name in PACKAGES and text[j : j + 1] in ("{", "*"):
            return self.expand(text, name, j + (text[j : j + 1] == "*"), at, depth)
        if name in TEXTS or name in (r"\textrm", r"\textsf", r"\texttt", r"\textbf", r"\textit"):
            return self.remark(text, j, at)
        if name in (r"\boxed", r"\fbox", r"\framebox", r"\highlight") and text[j : j + 1] == "{":
            body, end = _argument(text, j)
            start = self.start
            self.start += j + 1 if fixed is None else 0
            self.scan(body, fixed, depth + 1)
            self.start = start
            return end
        if name == r"\because":
            self.put("text", BECAUSE, at)
            return j
        if name in SILENT or name in UNWRAP and name != r"\rm":
            return j
        if name in SILENT_WITH_ARGUMENT:
            return _argument(text, _optional(text, j))[1]
        if name in (r"\textcolor", r"\intertext"):
            return _argument(text, _optional(text, j))[1]
        if name in SIZES:
            return self.delimiter(text, name, j, at)
        if name in (r"\begin", r"\end"):
            body, end = _argument(text, j)
            self.put("env" if name == r"\begin" else "endenv", body.strip().rstrip("*"), at)
            if name == r"\begin" and body.startswith(("array", "tabular", "alignat", "xalignat")):
                return _argument(text, _optional(text, end))[1]
            return end
        self.classify(name, at)
        return j

    def classify(self, name: str, at: int) -> None:
        if name in GAPS:
            self.put("gap", name, at)
        elif name in OPENING:
            self.put("open", OPENING[name], at)
        elif name in CLOSING:
            self.put("close", CLOSING[name], at)
        elif name == r"\mid":
            self.put("sep", "|", at)
        elif name in BARS:
            self.put("bar", BARS[name], at)
        elif name in OPERATORS:
            self.put("op", OPERATORS[name], at)
        elif name in RELATIONS:
            self.put("rel", RELATIONS[name], at)
        elif name in (r"\colon", r"\cdotp"):
            self.put("sep", ":", at)
        elif name[1:] in GREEK:
            self.put("name", name[1:].removeprefix("var"), at)
        elif name[1:] in WORDS and name not in STYLES:
            self.put("word", name[1:], at)
        elif name in (r"\%", r"\$", r"\&", r"\#", r"\_"):
            self.put("char", name[1:], at)
        else:
            self.put("cmd", name, at)

    def delimiter(self, text: str, size: str, i: int, at: int) -> int:
        r"""The delimiter after \left, \bigr, ...: its side is then known, also for a bar."""
        while i < len(text) and text[i].isspace():
            i += 1
        j = i + 1
        if text[i:j] == "\\":
            while j < len(text) and text[j].isascii() and text[j].isalpha():
                j += 1
            j = max(j, min(i + 2, len(text)))
        name = text[i:j]
        if name == ".":
            self.put("open" if size == r"\left" else "close", ".", at)
            return j
        if size == r"\middle" and name in BARS:
            self.put("sep", BARS[name], at)
        elif name in BARS and (size == r"\left" or size.endswith("l")):
            self.put("open", BARS[name], at)
        elif name in BARS and (size == r"\right" or size.endswith("r")):
            self.put("close", BARS[name], at)
        elif name in ("<", ">"):
            self.put("open" if name == "<" else "close", "<", at)
        else:
            return i
        return j

    def remark(self, text: str, i: int, at: int) -> int:
        """The content of a text command: a known word stays a name, all else is a remark."""
        body, end = _argument(text, i)
        word = body.strip()
        if word in WORDS:
            self.put("word", word, at)
        elif word in ("T", "E", "H", "h", "I", "N", "D", "d", "p", "q"):
            self.put("name", word, at, "rm")
        else:
            self.put("text", word, at)
        return end

    def expand(self, text: str, name: str, i: int, at: int, depth: int) -> int:
        if depth > LIMITS["depth"]:
            why = "expands without end" if name in self.inside else f"stands in {LIMITS['depth']} others"
            raise ReadError(f"the macro {name} {why}", at)
        macro, arguments = self.macros.get(name) or Macro(*PACKAGES[name]), []
        if macro.refused:
            raise ReadError(f"the macro {name} {macro.refused}", at)
        if macro.default is not None:
            while i < len(text) and text[i].isspace():
                i += 1
            end = _optional(text, i)
            arguments.append(text[i + 1 : end - 1] if end > i else macro.default)
            i = end
        while len(arguments) < macro.arity:
            body, i = _argument(text, i)
            arguments.append(body)
        body = macro.body
        for k, argument in enumerate(arguments, 1):
            self.grown(name, len(body) + body.count(f"#{k}") * len(argument), at)
            body = body.replace(f"#{k}", argument)
        self.grown(name, len(body), at)
        self.expanded += len(body) + 20  # an empty body takes time too
        self.inside.append(name)
        self.scan(body, at, depth + 1)
        self.inside.pop()
        return i


    def grown(self, name: str, more: int, at: int) -> None:
        if self.expanded + more <= LIMITS["expanded"]:
            return
        if name in self.inside:
            raise ReadError(f"the macro {name} expands without end", at)
        raise ReadError(
            f"up to {name} the macros of this display expand to more than {LIMITS['expanded']:,} characters: "
            "split it into several displays",
            at,
        )


def _optional(text: str, i: int) -> int:
    """The end of a bracketed optional argument at i, or i."""
    if text[i : i + 1] != "[":
        return i
    end = text.find("]", i)
    return i if end < 0 or end - i > 200 else end + 1


def _argument(text: str, i: int) -> tuple[str, int]:
    """The TeX argument at i (a group, a command or a character) and where it ends."""
    while i < len(text) and text[i].isspace():
        i += 1
    if text[i : i + 1] != "{":
        j = i + 1
        if text[i : i + 1] == "\\":
            while j < len(text) and text[j].isascii() and text[j].isalpha():
                j += 1
            j = max(j, min(i + 2, len(text)))
        return text[i:j], min(j, len(text))
    depth, j = 0, i
    while j < len(text):
        if text[j] == "\\":
            j += 1
        elif text[j] == "{":
            depth += 1
        elif text[j] == "}":
            depth -= 1
            if not depth:
                return text[i + 1 : j], j + 1
        j += 1
    return text[i + 1 :], len(text)


def _merge(tokens: list[Token]) -> list[Token]:
    """Two bars in a row are one double bar; `\not` and a relation are one relation; `\begin{name}` is one token."""
    merged: list[Token] = []
    for token in tokens:
        last = merged[-1] if merged else None
        if (
            last
            and token.text == last.text == "|"
            and token.kind == last.kind
            and token.kind in ("bar", "sep")
            and token.at - last.at <= 12
        ):
            merged[-1] = replace(last, text="||")
        elif last and last.text == r"\not" and token.kind == "rel":
            merged[-1] = Token(
                "rel", {"=": "!=", "equiv": "!="}.get(token.text, "not " + token.text), last.at
            )
        elif token.kind == "end" and last and last.kind == "begin" and _stands_free(merged):
            merged.pop()
        elif last and last.text == ":" and token.text == "=" and token.at - last.at <= 2:
            merged[-1] = Token("rel", ":=", last.at)
        else:
            merged.append(token)
    return merged


def _stands_free(tokens: list[Token]) -> bool:
    """Whether a group that opens with the last token is no argument: `{}` then only moves ink."""
    before = tokens[-2] if len(tokens) > 1 else None
    return before is None or before.text not in ("_", "^") and before.kind != "cmd"


def tokenise(source: str, start: int = 0, macros: Mapping[str, Macro] | None = None) -> list[Token]:
    r"""The tokens of a formula that begins at offset `start` of its document.

    >>> [str(t) for t in tokenise(r"\bigl\lvert \Sigma_1 \bigr\rvert \, \label{eq:1}")]
    ['|', 'Sigma', '_', '1', '|']
    """
    return _styles(_Lexer(source, start, macros or {}).run())


def _styles(tokens: list[Token], inside: int = 0) -> list[Token]:
    r"""Alphabets as a property of the letters: \mathbf{x} is one bold x, \mathrm{Name} is one name."""
    if inside > LIMITS["depth"]:
        raise ReadError(f"more than {LIMITS['depth']} alphabets inside each other", tokens[0].at)
    done: list[Token] = []
    i = 0
    while i < len(tokens):
        style = STYLES.get(tokens[i].text) if tokens[i].kind == "cmd" else None
        if style is None or i + 1 >= len(tokens):
            done.append(tokens[i])
            i += 1
            continue
        end = i + 2
        if tokens[i + 1].kind == "begin":
            depth, end = 1, i + 2
            while end < len(tokens) and depth:
                depth += {"begin": 1, "end": -1}.get(tokens[end].kind, 0)
                end += 1
        body = tokens[i + 1 : end]
        if body[0].kind == "begin" and body[-1].kind == "end":
            body = body[1:-1]
        done.extend(_styled(body, style, tokens[i].at, inside))
        i = end
    return _bare(done)


def _bare(tokens: list[Token]) -> list[Token]:
    r"""`{\rm KL}` and `\mathop{\mathrm{tr}}` are the word itself."""
    kept: list[Token] = []
    for token in tokens:
        if token.kind == "end" and len(kept) > 1 and kept[-1].kind == "word" and kept[-2].kind == "begin":
            kept[-2:] = [kept[-1]]
        else:
            kept.append(token)
    return kept


def _styled(body: list[Token], style: str, at: int, inside: int) -> list[Token]:
    if style == "rm" and len(body) > 1 and all(t.kind in ("name", "word", "text") for t in body):
        text = "".join(t.text for t in body)
        return [Token("word" if text in WORDS else "name", text, at, "rm")]
    if style == "rm" and len(body) == 1 and body[0].kind == "text":
        return [replace(body[0], kind="name", style="rm")]
    if len(body) == 1:
        return [replace(body[0], style=style if body[0].kind in ("name", "num") else "", at=at)]
    inner = [replace(t, style=style) if t.kind == "name" else t for t in _styles(body, inside + 1)]
    return [Token("begin", "{", at), *inner, Token("end", "}", at)]
