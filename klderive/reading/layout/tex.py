r"""TeX to events: comments, verbatim, sections, lists, displays; proofs and theorems are prose.

The one idea: the same spans as in Markdown, found in the text between \begin{document} and \end{document}; every other command
is no prose, its argument is, unless the table says that it is not (\label, \cite ...). An environment that nobody knows is
prose if it holds no signs of mathematics outside of dollars; else it is reported.

Not here: \input, which files.py follows; macros (macros.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from heapq import merge

from ...records import record
from .forms import forms
from .limits import DELIMITED
from .macros import Macros, collect
from .markdown import Block, Event
from .spans import Missing, Span, interesting, span_at

__all__ = ["events"]

HIDDEN = re.compile(
    r"(?P<verbatim>\\begin\{(verbatim|Verbatim|lstlisting|minted|comment)\*?\}[\s\S]*?\\end\{\2\*?\})"
    r"|\\verb\*?([^A-Za-z\s*])[^\n]*?\3|\\[\s\S]|(?P<comment>%[^\n]*)"
)
BODY = re.compile(r"\\(begin|end)\s*\{document\}")
THEOREM = re.compile(r"\\(?:newtheorem\*?|newenvironment|newmdtheoremenv|declaretheorem(?:\[[^\]]*\])?)\s*\{([^{}]{1,60})\}")
PARAGRAPH = re.compile(r"\n[ \t]*\n")
STOP = re.compile(r"(?P<paragraph>\n[ \t]*\n)|\\(?P<name>[A-Za-z]+)\*?|\\[\s\S]|(?P<brace>[{}~])|\$\$?")
SIGNS = re.compile(r"(?<!\\)[\^_&]|\\(?:frac|sum|int|sigma|mu|left)\b")
KNOWN = re.compile(
    r"\$[^$]*\$|\\\[[\s\S]*?\\\]|\\\([\s\S]*?\\\)|\\begin\{((?:align|equation|gather|multline|tabular|eqnarray)\*?)\}[\s\S]*?\\end\{\1\}"
    r"|\\(?:label|ref|eqref|cref|cite[a-z]*|includegraphics|url|input)\s*(?:\[[^\]]*\])?\{[^{}]*\}"
)
OPENS = re.compile(r"\\begin\s*\{([A-Za-z]+\*?)\}")


def events(text: str) -> Iterator[Event]:
    """Blocks and spans of a TeX file, in order."""
    comments = [found for found in HIDDEN.finditer(text) if found["comment"]]
    masked = _without(text, [found.span() for found in comments])
    hidden = (Span("skipped", found.start(), found.end(), (found.start(), found.start()), "%") for found in comments)
    yield from merge(hidden, _shown(masked), key=lambda event: event.start)


def _shown(masked: str) -> Iterator[Event]:
    start, stop = 0, len(masked)
    for found in BODY.finditer(masked):
        if found[1] == "begin":
            start = found.end()
        else:
            stop = found.start()
            break
    if start:
        yield Span("skipped", 0, start, (0, 0), "front matter")
    yield from _body(masked, start, max(start, stop), frozenset(found[1] for found in THEOREM.finditer(masked)))
    if stop < len(masked):
        yield Span("skipped", stop, len(masked), (stop, stop), "front matter")


def _without(text: str, ranges: list[tuple[int, int]]) -> str:
    out, at = [], 0
    for start, end in ranges:
        out += [text[at:start], " " * (end - start)]
        at = end
    return "".join(out) + text[at:]


def _body(text: str, start: int, stop: int, theorems: frozenset[str]) -> Iterator[Event]:
    macros = collect(text, [(0, len(text))])
    yield Block("text", start)
    yield from _stretch(text, start, stop, _Context(theorems, macros, dict(macros.definitions()), _openers(macros), Missing()))


@record
class _Context:
    """What a text says before it is read: environments of its own, macros, where their definitions end."""

    theorems: frozenset[str]
    macros: Macros
    definitions: dict[int, int]
    openers: dict[str, str]
    missing: Missing


def _stretch(text: str, start: int, stop: int, known: _Context) -> Iterator[Event]:
    pattern, limit, at = interesting(True), -1, start
    while found := STOP.search(text, at, stop):
        at = found.end()
        name = found["name"] or ""
        if found.start() in known.definitions:
            at = known.definitions[found.start()]
        elif found["paragraph"]:
            at -= 1  # the last line break may begin another one
            yield Block("text", found.end())
        elif found["brace"]:
            yield Block("silent", found.start(), at)
        elif name in forms().sections:
            group = _group(text, at, stop)
            yield Block("heading", found.start(), forms().sections.index(name) + 1)
            yield Block("silent", found.start(), at)
            yield from _stretch(text, at, group, known)
            yield Block("text", group)
            at = group
        else:
            if at > limit:
                end = PARAGRAPH.search(text, at, stop)
                limit = end.start() if end else stop
            if name in known.openers:
                span = _alias(text, found.start(), at, stop, known.openers[name], known)
            else:
                opens = pattern.match(text, found.start())
                span = span_at(text, found.start(), limit, stop, True, True, known.missing) if opens else None
            if span is not None:
                yield span
                at = span.end
            elif name:
                prose = list(_command(text, found.start(), at, stop, name, known))
                yield from prose
                at = max([at, *(event.end if isinstance(event, Span) else event.level for event in prose if _takes(event))])


def _takes(event: Event) -> bool:
    return isinstance(event, Span) or event.kind == "silent"


def _command(text: str, start: int, end: int, stop: int, name: str, known: _Context) -> Iterator[Event]:
    """A command of TeX's prose."""
    if name in ("begin", "end"):
        found = re.compile(r"\\(?:begin|end)\s*\{([^{}\n]{1,60})\}(?:\[[^\]\n]*\])?").match(text, start, stop)
        if found is None:
            return
        inner = found[1].strip()
        if name == "begin" and not forms().environment(inner) and inner.removesuffix("*") not in known.theorems:
            close = known.missing.environment(text, found[1], start, found.end(), stop)
            if close > 0 and SIGNS.search(KNOWN.sub(" ", text[found.end() : min(close, found.end() + DELIMITED // 10)])):
                yield Span("unread", start, close, (start, start), f"the environment {inner}")
                return
        yield Block("text", start)
        yield Block("silent", start, found.end())
    elif name == "item":
        yield Block("item", end)
        yield Block("silent", start, end)
    elif name in ("intertext", "shortintertext", "par"):
        yield Block("text", end)
        yield Block("silent", start, end)
    elif name in forms().silent:
        group = _group(text, end, stop)
        yield Block("silent", start, group)
    else:
        yield Block("silent", start, end)


def _group(text: str, at: int, stop: int) -> int:
    """The end of the arguments in brackets and braces that follow."""
    arguments = re.compile(r"\*?(?:\s*\[[^\[\]\n]{0,500}\])*(?:\s*\{(?:[^{}]|\{(?:[^{}]|\{[^{}]{0,500}\}){0,500}\}){0,2000}\})*")
    found = arguments.match(text, at, stop)
    return found.end() if found else at


def _openers(macros: Macros) -> dict[str, str]:
    r"""Macros that open an environment of displays: \be for \begin{equation}."""
    found = {}
    for known in macros.by_name.values():
        for macro in known:
            opened = OPENS.match("".join(token.text for token in macro.body or ()))
            if opened and forms().environment(opened[1]) in ("single", "pairs", "joined"):
                found[macro.name[1:]] = opened[1]
    return found


def _alias(
    text: str, start: int, end: int, stop: int, environment: str, known: _Context
) -> Span | None:
    r"""A display between \be and \ee, whose definition ends the environment."""
    ending = "\\end{" + environment + "}"
    for name, macros in known.macros.by_name.items():
        if any("".join(token.text for token in macro.body or ()).strip() == ending for macro in macros):
            close = known.missing.find(text, name, end, stop)
            if close >= 0:
                after = close + len(name)
                return Span("display", start, after, (start, after), environment)
    return None
