r"""Markdown (and what is near it: notebooks' cells, MyST, reStructuredText, plain text) to events: blocks and spans.

The one idea: one pass over the lines. A line says which block it is (CommonMark's rules that matter here: quotes, lists,
fences, indented code, tables, headings of both kinds); then the line is searched for what opens a span, and a span that runs
over the line's end takes the lines that it needs. So a display may hold what would be a list or a heading outside of it.

Not here: what becomes of the events (assembly.py); emphasis and links, which the sentences deal with.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from .forms import forms
from .spans import Missing, Span, interesting, span_at

__all__ = ["Block", "Event", "events"]


class Block(NamedTuple):
    """A block begins at `start`: text, item, table, heading (of a level), setext (the block before was a heading), blank
    (start .. level is no text: the mark of a quote or of a list)."""

    kind: str
    start: int
    level: int = 0


Event = Block | Span

FRONT = re.compile(r"(---|\+\+\+)[ \t]*\n(?:.*\n)*?\1[ \t]*(?:\n|\Z)")
QUOTE = re.compile(r"(?: {0,3}> ?)+")
FENCE = re.compile(r"[ \t]*(?P<mark>`{3,}|~{3,}|:{3,})[ \t]*(?P<info>[^`\n]*)")
HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+|$)", re.M)
UNDERLINE = re.compile(r" {0,3}(?:(=+)|-{2,})[ \t]*$", re.M)
RULE = re.compile(r" {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$", re.M)
ITEM = re.compile(r"[ \t]*(?:[-*+]|\d{1,9}[.)])(?:[ \t]+|$)", re.M)
COLUMNS = re.compile(r"[ \t>]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-*:?[ \t]*)+$", re.M)
PARAGRAPH_END = re.compile(r"\n(?=[ \t>]*\n|[ \t>]*(?:[-*+]|\d{1,9}[.)])[ \t]|[ \t>]*#{1,6}[ \t]|[ \t>]*(?:```|~~~))")
OPTION = re.compile(r"[ \t>]*:[\w-]+:.*\n")
DIRECTIVE = re.compile(r"(?P<indent>[ \t]*)\.\. [\w:-]+::")
WORD = re.compile(r"[^\W\d_]")
DISPLAYED = re.compile(r"\$\$|\\begin\{(?:align|equation|gather)")


def events(text: str, start: int, stop: int, dollars: bool = True, front: bool = True) -> Iterator[Event]:
    """Blocks and spans of text[start:stop], in order; what lies between spans is prose."""
    matter = FRONT.match(text, start, stop) if front else None
    if matter:
        yield Span("skipped", start, matter.end(), (start, start), "front matter")
    at = matter.end() if matter else start
    missing = Missing()
    blank, column, table, limit = True, 0, False, -1  # was the last line blank; the column of the list's text
    while at < stop:
        line = at
        end = _end_of_line(text, at, stop)
        quote = QUOTE.match(text, at, end)
        if quote:
            yield Block("blank", at, quote.end())
            at = quote.end()
        indent = _indent(text, at, end)
        if at + indent[1] == end:
            blank, table, at = True, False, end + 1
            continue
        whole = _whole_block(text, at, end, stop, indent[0], column, blank)
        if whole is not None:
            yield from whole
            if quote:
                yield from _marks_of_quote(text, end, whole[-1].end)
            at, blank = max(whole[-1].end, end) + (whole[-1].end <= end), True
            continue
        kind, level, content, column, table = _line(text, at, end, stop, blank, column, table)
        if kind:
            yield Block(kind, content if kind in ("setext", "rule") else at, level)
            yield Block("blank", at, content)
        if content > end:
            at, blank = end + 1, kind in ("rule", "setext")
            continue
        if not line < limit:
            found = PARAGRAPH_END.search(text, end, stop) if kind != "heading" else None
            limit = found.start() if found else stop if kind != "heading" else end
        spans, after = _spans(text, content, end, min(limit, stop) if kind != "table" else end, stop, dollars, missing)
        yield from spans
        if quote:
            yield from _marks_of_quote(text, end, after)
        at, blank = after + 1, kind == "heading"
        if after > end:
            limit = -1


def _end_of_line(text: str, at: int, stop: int) -> int:
    end = text.find("\n", at, stop)
    return stop if end < 0 else end


def _indent(text: str, at: int, end: int) -> tuple[int, int]:
    """Columns and characters of white space from `at` on."""
    columns = index = 0
    while at + index < end and text[at + index] in " \t":
        columns += 4 - columns % 4 if text[at + index] == "\t" else 1
        index += 1
    return columns, index


def _line(
    text: str, at: int, end: int, stop: int, blank: bool, column: int, table: bool
) -> tuple[str, int, int, int, bool]:
    """What a line begins: block ("" if it goes on), level, where its text starts, the list's column, is it in a table."""
    if heading := HEADING.match(text, at, end):
        return "heading", len(heading[1]), heading.end(), 0, False
    if not blank and not table and (under := UNDERLINE.match(text, at, end)):
        return "setext", 1 if under[1] else 2, end + 1, column, False
    if RULE.match(text, at, end):
        return "rule", 0, end + 1, 0, False
    if item := ITEM.match(text, at, end):
        return "item", 0, item.end(), item.end() - at, False
    if "|" in text[at:end] and (table or COLUMNS.match(text, end + 1, _end_of_line(text, end + 1, stop))):
        return "table", 0, at, column, True
    if blank:
        return "text", 0, at, column if _indent(text, at, end)[0] else 0, False
    return "", 0, at, column, False


def _whole_block(text: str, at: int, end: int, stop: int, indent: int, column: int, blank: bool) -> list[Span] | None:
    """Fences, directives of reStructuredText, and indented code, each with all of its lines."""
    fence = FENCE.match(text, at, end)
    if fence and indent < column + 4 and fence.end() == end:
        return _fence(text, at, end, stop, fence["mark"], fence["info"].strip())
    directive = DIRECTIVE.match(text, at, end)
    if directive and text[directive.start() + len(directive["indent"]) : directive.end()] in forms().directives:
        after = _deeper(text, end, stop, indent + 1)
        return [Span("display", at, after, (directive.end(), after), ".. math::")]
    if indent >= column + 4 and blank:
        after = _deeper(text, end, stop, column + 4)
        code = text[at:after]
        if DISPLAYED.search(code):
            return [Span("unread", at, after, (at, at), "a display indented by four spaces, which Markdown takes for code")]
        return [Span("skipped", at, after, (at, at), "code")]
    return None


def _deeper(text: str, end: int, stop: int, columns: int) -> int:
    """The end of the lines after `end` that are indented by so many columns (blank ones between them included)."""
    last = at = end
    while at < stop:
        line = at + 1
        at = _end_of_line(text, line, stop)
        width, count = _indent(text, line, at)
        if line + count >= at:
            continue
        if width < columns:
            break
        last = at
    return min(last, stop)


def _fence(text: str, at: int, end: int, stop: int, mark: str, info: str) -> list[Span] | None:
    how = forms().fences.get(info) or forms().fences.get(info.split(" ")[0] if info else "", "")
    if mark[0] == ":" and not how:
        return None
    close = re.compile(r"^[ \t>]*" + re.escape(mark[0]) + "{" + str(len(mark)) + r",}[ \t]*$", re.M).search(text, end, stop)
    body_end, after = (close.start(), close.end()) if close else (stop, stop)
    if how == "unread":
        return [Span("unread", at, after, (at, at), f"a block of {info}")]
    if how != "display":
        return [Span("skipped", at, after, (at, at), "code")]
    body = min(end + 1, body_end)
    while option := OPTION.match(text, body, body_end):
        body = option.end()
    return [Span("display", at, after, (body, body_end), mark + info)]


def _spans(text: str, at: int, end: int, limit: int, stop: int, dollars: bool, missing: Missing) -> tuple[list[Span], int]:
    """The spans that open in the line from `at` to `end`, and the end of the last line that they take."""
    pattern, found = interesting(False), []
    while match := pattern.search(text, at, end):
        span = span_at(text, match.start(), max(limit, end), stop, False, dollars, missing)
        at = match.end() if span is None else span.end
        if span is not None:
            found.append(span)
            if at > end:
                end = _end_of_line(text, at, stop)
    return _in_sentences(text, found, end), end


def _in_sentences(text: str, found: list[Span], end: int) -> list[Span]:
    """A `$$` formula with words beside it on its line stands in a sentence."""
    if not any(span.form == "$$" and span.kind == "display" for span in found):
        return found
    line = text.rfind("\n", 0, found[0].start) + 1
    gaps = [text[a:b] for a, b in zip([line, *(s.end for s in found)], [*(s.start for s in found), end], strict=True)]
    kinds = ["", *(span.kind for span in found)]
    words = [kind == "inline" or bool(WORD.search(gap)) for gap, kind in zip(gaps, kinds, strict=True)]
    first = next((index for index, word in enumerate(words) if word), len(words))
    last = next((index for index in range(len(words) - 1, -1, -1) if words[index]), -1)
    out = []
    for index, span in enumerate(found):
        before, after = first <= index, last > index
        if before and not after and gaps[index].rstrip()[-1:] in (":", "："):
            before = False
        inline = span.form == "$$" and span.kind == "display" and (before or after) and "\n" not in text[span.start : span.end]
        out.append(span._replace(kind="inline") if inline else span)
    return out


def _marks_of_quote(text: str, start: int, end: int) -> Iterator[Block]:
    """The `>` of the lines that a span took, if it began in a quote."""
    while start < end:
        start += 1
        quote = QUOTE.match(text, start, end)
        if quote:
            yield Block("blank", start, quote.end())
        start = _end_of_line(text, start, end)
