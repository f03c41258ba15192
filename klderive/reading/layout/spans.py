r"""Where a stretch of mathematics, code or comment begins and ends.

The one idea: `span_at` looks at one place of a text and says what opens there and where it closes, or that nothing does; it
knows the dollar rules of Pandoc, GitHub and Jekyll, \( \), \[ \], environments and the table of forms. A search for a closing
mark that failed is remembered in `Missing`, so that a text of opening marks costs linear time.

Not here: lines and blocks (markdown.py), groups and commands of TeX prose (tex.py).
"""

from __future__ import annotations

import re
from typing import NamedTuple

from ...records import field, record
from .forms import Delimiter, forms
from .limits import DELIMITED, DOLLARS

__all__ = ["Missing", "Span", "interesting", "span_at"]


class Span(NamedTuple):
    """text[start:end]; `kind`: inline, display, skipped (code, comment), around (delimiters only), unread (`form` says what)."""

    kind: str
    start: int
    end: int
    body: tuple[int, int]
    form: str


@record
class Missing:
    """What searches have found out: up to where a closing mark does not come, and where each environment ends (or -1)."""

    known: dict[str, int] = field(default_factory=dict)
    ends: dict[int, int] = field(default_factory=dict)

    def find(self, text: str, mark: str, start: int, stop: int) -> int:
        """The next place of a mark in text[start:stop], or -1."""
        stop = min(stop, start + DELIMITED)
        seen = self.known.get(mark, -1)  # nothing between an earlier start and this offset
        found = text.find(mark, max(start, seen - len(mark)), stop) if stop > seen else -1
        if found < 0:
            self.known[mark] = max(stop, seen)
        return found

    def environment(self, text: str, name: str, at: int, start: int, stop: int) -> int:
        r"""The end of the \end that belongs to the \begin at `at`, or -1; inner ones of the name are matched on the way."""
        if at not in self.ends:
            opened = [at]
            marks = re.compile(r"\\(begin|end)\s*\{" + re.escape(name) + r"\}")
            for mark in marks.finditer(text, start, min(stop, start + DELIMITED)):
                if mark[1] == "begin":
                    opened.append(mark.start())
                    continue
                self.ends[opened.pop()] = mark.end()
                if not opened:
                    break
            self.ends.update(dict.fromkeys(opened, -1))
        return self.ends[at]


TEXLIKE = re.compile(r"\\[A-Za-z]|[\^_={}]|\\\\")
DOUBLE = re.compile(r"(?<!\\)\$\$")
SINGLE = re.compile(r"(?<!\\)\$")
ENVIRONMENT = re.compile(r"\\begin\s*\{([^{}\n]{1,60})\}")
VERB = re.compile(r"\\verb\*?([^A-Za-z\s*])")
CODE = re.compile(r"`+")


def interesting(tex: bool) -> re.Pattern[str]:
    """What may open a span: found by search, then asked of `span_at`."""
    common = r"\\\\[\[(]|\\[\[(]|\\begin\s*\{|\\verb(?![A-Za-z])|\\[\s\S]|\$\$?"
    return re.compile(common if tex else f"{forms().opening.pattern}|`+|{common}")


def span_at(text: str, at: int, limit: int, stop: int, tex: bool, dollars: bool, missing: Missing) -> Span | None:
    """What opens at `at`. An inline formula ends before `limit` (the paragraph's end), anything before `stop`.

    In the text of a TeX file (`tex`) there are no forms of Markdown; `dollars` says whether `$` is a mark.
    """
    if not tex:
        found = forms().opening.match(text, at)
        if found:
            row = forms().delimiters[found[0]]
            if row.open[0] != "$" or dollars:
                return _delimited(text, at, limit if row.kind in ("inline", "struck") else stop, row, missing)
        if text[at] == "`":
            return _code(text, at, limit, missing)
    if text.startswith("$", at) and dollars:
        return _double(text, at, stop, missing) if text.startswith("$$", at) else _single(text, at, limit)
    if text.startswith("\\begin", at):
        return _environment(text, at, stop, tex, missing)
    if tex and (verb := VERB.match(text, at)):
        close = text.find(verb[1], verb.end(), limit)
        return None if close < 0 else Span("skipped", at, close + 1, (at, at), "\\verb")
    for opening, closing, kind in (("\\\\[", "\\\\]", "display"), ("\\\\(", "\\\\)", "inline"),
                                   ("\\[", "\\]", "display"), ("\\(", "\\)", "inline")):  # fmt: skip
        if text.startswith(opening, at) and not (tex and len(opening) == 3):
            return _backslash(text, at, limit if kind == "inline" else stop, opening, closing, kind, tex, missing)
    return None


def _delimited(text: str, at: int, stop: int, row: Delimiter, missing: Missing) -> Span | None:
    inside = at + len(row.open)
    if row.kind == "around":
        return Span("around", at, inside, (inside, inside), row.open)
    close = missing.find(text, row.close, inside, stop)
    if close < 0:
        return None
    if row.kind == "struck" and (text[inside].isspace() or text[close - 1].isspace()):
        return None
    kind = "skipped" if row.kind == "struck" else row.kind
    return Span(kind, at, close + len(row.close), (inside, close), row.what or row.open)


def _code(text: str, at: int, limit: int, missing: Missing) -> Span | None:
    """`code`, closed by as many backticks as opened it."""
    ticks = CODE.match(text, at)
    assert ticks is not None
    mark, close = ticks[0], ticks.end()
    while (close := missing.find(text, mark, close, limit)) >= 0:
        run = CODE.match(text, close)
        assert run is not None
        if len(run[0]) == len(mark):
            return Span("skipped", at, run.end(), (at, at), mark)
        close = run.end()
    return Span("skipped", at, ticks.end(), (at, at), "")


def _single(text: str, at: int, limit: int) -> Span | None:
    """$...$: no space inside of the marks and no digit behind them; with spaces on both sides if it looks like TeX."""
    limit = min(limit, at + DELIMITED)
    found = SINGLE.search(text, at + 1, limit)
    if found is None or found.start() == at + 1:
        return None
    for _ in range(DOLLARS):  # $x \text{ if $y$}$: dollars in a group belong to the group
        body = text[at + 1 : found.start()]
        further = SINGLE.search(text, found.end(), limit) if body.count("{") > body.count("}") else None
        if further is None:
            break
        found = further
    body = text[at + 1 : found.start()]
    span = Span("inline", at, found.end(), (at + 1, found.start()), "$")
    if body[0].isspace() or body[-1].isspace():
        short = len(body.split()) == 1
        return span if body.strip() and (TEXLIKE.search(body) or short and body[0].isspace() and body[-1].isspace()) else None
    if text[found.end() : found.end() + 1].isdigit() and not TEXLIKE.search(body):
        return None
    return span


def _double(text: str, at: int, stop: int, missing: Missing) -> Span | None:
    close = missing.find(text, "$$", at + 2, stop)
    while close > 0 and text[close - 1] == "\\":
        close = missing.find(text, "$$", close + 1, stop)
    if close < 0:
        return Span("unread", at, at + 2, (at, at), "$$ without its end")
    if text.startswith("$$$", close):  # $$ \text{if $x$}$$
        close += 1
    body = text[at + 2 : close]
    blank = re.search(r"\n[ \t>]*\n", body)
    own_line = not text[text.rfind("\n", 0, at) + 1 : at].strip(" \t>-*+0123456789.)")
    if blank and (not own_line or re.search(r"^[ >]*(#{1,6} |```|~~~)", body, re.M)):
        return Span("unread", at, at + 2, (at, at), "$$ without its end in the paragraph")
    if not body.strip():
        return Span("skipped", at, close + 2, (at, at), "")
    return Span("display", at, close + 2, (at + 2, close), "$$")


def _environment(text: str, at: int, stop: int, tex: bool, missing: Missing) -> Span | None:
    r"""\begin{name} ... \end{name}; None if the name is one of prose."""
    found = ENVIRONMENT.match(text, at)
    if found is None:
        return None
    name = found[1].strip()
    how = forms().environment(name)
    if how == "prose" or (tex and not how):
        return None
    end = missing.environment(text, found[1], at, found.end(), stop)
    if end < 0:
        return Span("unread", at, found.end(), (at, at), f"\\begin{{{name}}} without its end")
    if how == "verbatim":
        return Span("skipped", at, end, (at, at), name)
    if not how:
        return Span("unread", at, end, (at, end), f"the environment {name} outside of a formula")
    return Span("inline" if name == "math" else "display", at, end, (at, end), name)


def _backslash(
    text: str, at: int, stop: int, opening: str, closing: str, kind: str, tex: bool, missing: Missing
) -> Span | None:
    r"""\[...\] and \(...\). In Markdown these are also escaped brackets: one must look like TeX."""
    inside = at + len(opening)
    close = missing.find(text, closing, inside, stop)
    while close > 0 and text[close - 1] == "\\" and len(closing) == 2:  # \\] is a line break and a bracket
        close = missing.find(text, closing, close + 1, stop)
    if close < 0:
        return Span("unread", at, inside, (at, at), f"{opening} without its end") if tex else None
    body = text[inside:close]
    if not tex and (not TEXLIKE.search(body) and len(body.strip()) > 1 or not body.strip()):
        return None
    return Span(kind, at, close + len(closing), (inside, close), opening)
