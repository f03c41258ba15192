"""Findings and whole texts in a terminal.

The one idea: problems first, each in the author's own LaTeX with a caret below the slip; colours are asked for, never assumed.

Not here: what is said of a line (words.py).
"""

from __future__ import annotations

import codecs
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ..verdicts import UNTRIED
from .words import DIFFERS, MARKS, message, place, rechecked, said, sign

if TYPE_CHECKING:
    from ..reading.reports import FileReport, Found, StepReport

__all__ = ["HANDLER", "asked", "full", "quiet"]

COLOURS = {"proved": "32", "refuted": "31;1", "undecided": "33", "given": "36", "unread": "35"}
PLAIN = {"≠": "!", "✓": "+", "✗": "x", "·": ".", "–": "-", "—": "-", "“": '"', "”": '"', "’": "'", "σ": "sigma", "Σ": "Sigma"}


def _plain(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeEncodeError)
    return "".join(PLAIN.get(c, "?") for c in error.object[error.start : error.end]), error.end


HANDLER = "klderive"
codecs.register_error(HANDLER, _plain)  # a terminal without these characters never shows ✓ as the mark ?


LOUD = ("KL2", "KL310", "KL312", "KL4", "KL9")
"""Codes of what a person sees without asking."""


def quiet(
    found: Iterable[Found], colour: bool = False, every: bool = False, width: int = 0
) -> Iterator[str]:
    """The problems, each with its place, the line in the author's LaTeX, a caret below the slip and the mended line.

    `every`: lines that are undecided or unread as well. With a `width`, what is longer is wrapped, and of a long formula the
    stretch around the slip is shown.
    """
    for file, chain, step, code in found:
        if not every and not code.startswith(LOUD):
            continue
        mark = MARKS[step.verdict] if code != DIFFERS else "≠"
        head = f"{place(file, chain, step)} {mark} {code} {said(step, code, chain)}"
        for line in _folded(head, "", width):
            yield f"\033[{COLOURS[step.verdict]}m{line}\033[0m" if colour else line
        if step.marked is None:
            if step.source and code != "KL401":
                yield from _folded(f"{step.lhs} {sign(step.relation)} {step.source}".strip(), "    ", width)
        else:
            text, at, length = step.marked
            before = "" if text == step.lhs else f"{sign(step.relation)} "
            shown, at = _around(f"{before}{text}", len(before) + at, width - 4)
            yield f"    {shown}"
            yield f"    {' ' * at}{'^' * min(length, max(1, len(shown) - at))}"
            slip = "" if step.diagnosis else f"{step.slip}: "
            yield from _folded(f"{slip}proved with {before}{step.mended}", "    ", width)
        yield ""


def _folded(text: str, indent: str, width: int, later: str = "") -> list[str]:
    """A text in lines of so many columns, if they are at least 40."""
    if width < 40 or len(indent + text) <= width:
        return [indent + text]
    from textwrap import wrap

    return wrap(text, width, initial_indent=indent, subsequent_indent=later or indent + "  ", break_on_hyphens=False)


def _around(text: str, at: int, width: int) -> tuple[str, int]:
    """The stretch of a long formula around a place, and the place in it."""
    if width < 36 or len(text) <= width:
        return text, at
    start = max(0, min(at - width // 2, len(text) - width))
    cut = text[start : start + width]
    if start:
        cut = "..." + cut[3:]
    if start + width < len(text):
        cut = cut[:-3] + "..."
    return cut, at - start


def asked(files: Iterable[FileReport]) -> Iterator[str]:
    """The one or two directives that would let most lines be decided."""
    lines = [step for f in files for c in f.chains for step in c.steps if step.code == DIFFERS and step.asks]
    best: list[str] = []
    for _ in range(2):
        open_ = [set(step.asks) - set(best) for step in lines if set(step.asks) - set(best)]
        if not open_:
            break
        count = Counter("; ".join(sorted(asks)) for asks in open_)
        most = max(count, key=lambda text: (sum(set(text.split("; ")) >= asks for asks in open_), -len(text)))
        settled = sum(set(most.split("; ")) >= asks for asks in open_)
        best += most.split("; ")
        yield f"<!-- klderive: {most} --> would decide {settled} line{'s' * (settled != 1)}"


def full(file: FileReport, colour: bool = False, read_as: bool = False, width: int = 0) -> Iterator[str]:
    """The text again, chain by chain, a mark at each line; the first wrong line of a chain is named first.

    With a `width`, lines are wrapped for a terminal of so many columns; without one, long formulas are cut.
    """

    def paint(text: str, verdict: str) -> str:
        return f"\033[{COLOURS[verdict]}m{text}\033[0m" if colour else text

    def wrapped(text: str, indent: str) -> list[str]:
        return _folded(text, indent, width, " " * (len(indent) + 2))

    def formula(text: str) -> str:
        return text if width >= 40 else _cut(text)

    for chain in file.chains:
        first = next((s for s in chain.steps if s.verdict == "refuted"), None)
        cell = f"cell {chain.cell}, " if chain.cell is not None else ""
        yield f"{chain.path or file.path}, {cell}line {chain.line}"
        if first is not None:
            why = first.diagnosis or "the two sides differ"
            for line in wrapped(f"the first wrong line is line {first.line}: {why}", "  "):
                yield paint(line, "refuted")
        if chain.ignored:
            yield f"  ignored here: {chain.ignored}"
        elif chain.expected:
            yield f"  expected here: {chain.expected}"
        if chain.head:
            yield from wrapped(formula(chain.head), f"      {chain.line:>4} | ")
        for step in chain.steps:
            shown = formula(f"{sign(step.relation)} {step.source}".strip())
            mark = f"  {MARKS[step.verdict]}"
            line, *more = wrapped(shown, f"{mark}   {step.line:>4} | ")
            yield paint(mark, step.verdict) + line[len(mark) :]
            yield from more
            for note in _notes(step, read_as):
                yield from wrapped(note, " " * 13)
        provided = dict.fromkeys(condition for step in chain.steps for condition in step.provided)
        if provided:
            yield from wrapped("provided " + "; ".join(provided), "  ")
        supposed = dict.fromkeys(a["text"] for a in chain.assumptions if a["from"] != "convention")
        if supposed and any(step.verdict not in ("given", "unread") for step in chain.steps):
            yield from wrapped("assumed: " + "; ".join(supposed), "  ")
        yield ""


def _cut(text: str) -> str:
    return text if len(text) <= 100 else text[:97] + "..."


def _notes(step: StepReport, read_as: bool) -> Iterator[str]:
    if read_as and step.read_as:
        yield f"read as: {step.read_as}"
    if step.verdict == "proved":
        if step.compared_with:
            yield f"compared with {_cut(step.compared_with)}"
        if step.models == 0:
            yield UNTRIED
        yield from rechecked(step)
    elif step.verdict != "given":
        yield f"{step.code} {message(step)}"
        if step.mended:
            yield f"{step.slip}; proved with {step.mended}"
