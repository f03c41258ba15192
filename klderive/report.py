"""How a checked text is shown: in the terminal, as one line a finding, as JSON, for GitHub, in a notebook.

The one idea: every format is a function from the same plain reports to text; colours are asked for, never assumed.

Not here: derivations (derivation/display.py), what the findings mean (reading/findings.py). Nothing imports SymPy.
"""

from __future__ import annotations

import codecs
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from .verdicts import UNTRIED

if TYPE_CHECKING:
    from .reading.files import ChainReport, FileReport, StepReport

__all__ = ["annotation", "as_html", "concise", "full", "github", "message", "quiet", "summary", "to_json", "totals"]

MARKS = {"proved": "✓", "refuted": "✗", "undecided": "?", "given": "·", "unread": "–"}
COLOURS = {"proved": "32", "refuted": "31;1", "undecided": "33", "given": "36", "unread": "35"}
VERDICTS = ("proved", "refuted", "undecided", "given", "unread")
DIFFERS = "KL310"
PLAIN = {"≠": "!", "✓": "+", "✗": "x", "·": ".", "–": "-", "—": "-", "“": '"', "”": '"', "’": "'", "σ": "sigma", "Σ": "Sigma"}


def _plain(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeEncodeError)
    return "".join(PLAIN.get(c, "?") for c in error.object[error.start : error.end]), error.end


HANDLER = "klderive"
codecs.register_error(HANDLER, _plain)  # a terminal without these characters never shows ✓ as the mark ?


def message(step: StepReport) -> str:
    """What is wrong with a line, in a sentence or two."""
    match step.verdict:
        case "refuted":
            slip = f"{step.diagnosis}; " if step.diagnosis else ""
            assert step.witness is not None
            return f"refuted: {slip}{_at(step, step.witness)}"
        case "undecided" if step.differs is not None and step.why:
            return f"differs: {_at(step, step.differs)}, if nothing else is supposed; {_spelled(step.why, step.letters)}"
        case "undecided" | "unread":
            return f"{step.verdict}: {step.reason}"
        case _:
            return step.verdict


def _at(step: StepReport, witness: dict) -> str:
    """A point in the author's letters and the values of both sides there, with four digits."""
    where = ", ".join(f"{step.letters.get(name, name)} = {_short(value)}" for name, value in witness["at"].items())
    left, right = witness["lhs"], witness["rhs"]
    one, two = _short(left), _short(right)
    if one == two and left != right:
        one, two = left, right
    return f"at {where or 'every point'} the sides are {one} and {two}"


def _short(value: str) -> str:
    """A number with four digits; what is short, or no number, as it is.

    >>> _short("0.948794361119891"), _short("1/4"), _short("123456/7"), _short("[[1], [2]]")
    ('0.9488', '1/4', '1.764e+04', '[[1], [2]]')
    """
    if len(value) <= 6:
        return value
    over, _, under = value.partition("/")
    try:
        return f"{float(over) / float(under) if under else float(over):.4g}"
    except (ValueError, ZeroDivisionError, OverflowError):
        return value


def _spelled(text: str, letters: dict) -> str:
    from .reading.judging.assumed import spelled

    return spelled(text, letters)


def place(file: FileReport, chain: ChainReport, step: StepReport) -> str:
    cell = f"cell {chain.cell}:" if chain.cell is not None else ""
    return f"{chain.path or file.path}:{cell}{step.line}:{step.column}"


def concise(findings: Iterable[tuple[FileReport, ChainReport, StepReport, str]]) -> Iterator[str]:
    """`file:line:col CODE message`, one line a finding."""
    for file, chain, step, code in findings:
        yield f"{place(file, chain, step)} {code} {_said(step, code, chain)}"


def _said(step: StepReport, code: str, chain: ChainReport) -> str:
    if code == "KL401":
        here = "no line of this chain is" if chain.steps else "no derivation follows this mark"
        return f"expected {chain.expected}, but {here}"
    return message(step)


def github(findings: Iterable[tuple[FileReport, ChainReport, StepReport, str]]) -> Iterator[str]:
    """Annotations for GitHub Actions; in a notebook the line is that of the cell, and the title says which."""
    for file, chain, step, code in findings:
        level = "error" if code.startswith(("KL2", "KL4")) else "warning"
        title = code if chain.cell is None else f"{code} in cell {chain.cell}"
        yield annotation(level, _said(step, code, chain), chain.path or file.path, title, step.line, step.column)


def annotation(level: str, text: str, path: str, title: str, line: int = 1, column: int = 1) -> str:
    """One workflow command, with what has a meaning there escaped.

    >>> annotation("error", "50 % wrong", "a,b.md", "KL201", 3)
    '::error file=a%2Cb.md,line=3,col=1,title=KL201::50 %25 wrong'
    """

    def escaped(said: str) -> str:
        return said.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")

    path, title = (escaped(said).replace(":", "%3A").replace(",", "%2C") for said in (path, title))
    return f"::{level} file={path},line={line},col={column},title={title}::{escaped(text)}"


def to_json(files: Iterable[FileReport], ascii_only: bool = False) -> str:
    """One JSON object for all files."""
    files = list(files)
    total = summary(files)
    import json

    return json.dumps(
        {
            "version": 1,
            "files": [f.as_json() for f in files],
            "summary": {**{v: total[v] for v in VERDICTS}, "differs": sum(f.differs() for f in files)},
        },
        ensure_ascii=ascii_only,
        indent=1,
    )


def summary(files: Iterable[FileReport]) -> Counter[str]:
    total: Counter[str] = Counter()
    for file in files:
        total += file.counts()
    return total


def totals(files: Iterable[FileReport]) -> str:
    """How many lines have which verdict; of the undecided ones, how many differ somewhere (KL310)."""
    files = list(files)
    total, differ = summary(files), sum(f.differs() for f in files)
    counts = {v: f"{total[v]} {v}" for v in VERDICTS}
    if differ:
        counts["undecided"] += f" ({differ} differ{'s' * (differ == 1)})"
    return ", ".join(counts.values())


LOUD = ("KL2", "KL310", "KL312", "KL4", "KL9")
"""Codes of what a person sees without asking."""


def quiet(
    found: Iterable[tuple[FileReport, ChainReport, StepReport, str]], colour: bool = False, every: bool = False, width: int = 0
) -> Iterator[str]:
    """The problems, each with its place, the line in the author's LaTeX, a caret below the slip and the mended line.

    `every`: lines that are undecided or unread as well. With a `width`, what is longer is wrapped, and of a long formula the
    stretch around the slip is shown.
    """
    for file, chain, step, code in found:
        if not every and not code.startswith(LOUD):
            continue
        mark = MARKS[step.verdict] if code != DIFFERS else "≠"
        head = f"{place(file, chain, step)} {mark} {code} {_said(step, code, chain)}"
        for line in _folded(head, "", width):
            yield f"\033[{COLOURS[step.verdict]}m{line}\033[0m" if colour else line
        if step.marked is None:
            if step.source and code != "KL401":
                yield from _folded(f"{step.lhs} {_sign(step.relation)} {step.source}".strip(), "    ", width)
        else:
            text, at, length = step.marked
            sign = "" if text == step.lhs else f"{_sign(step.relation)} "
            shown, at = _around(f"{sign}{text}", len(sign) + at, width - 4)
            yield f"    {shown}"
            yield f"    {' ' * at}{'^' * min(length, max(1, len(shown) - at))}"
            slip = "" if step.diagnosis else f"{step.slip}: "
            yield from _folded(f"{slip}proved with {sign}{step.mended}", "    ", width)
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
            shown = formula(f"{_sign(step.relation)} {step.source}".strip())
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


SIGNS = {
    "<=": r"\le",
    ">=": r"\ge",
    "!=": r"\ne",
    "equiv": r"\equiv",
    "approx": r"\approx",
    "propto": r"\propto",
    "~": r"\sim",
}


def _sign(relation: str) -> str:
    return SIGNS.get(relation, relation)


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
    elif step.verdict != "given":
        yield f"{step.code} {message(step)}"
        if step.mended:
            yield f"{step.slip}; proved with {step.mended}"


def _why(step: StepReport) -> str:
    """By what a line is proved."""
    return "; ".join([", ".join(step.rules) or "arithmetic", *[UNTRIED] * (step.models == 0)])


def as_html(file: FileReport) -> str:
    """The checked text as a table for a notebook: formula, and beside or below it the mark with its reason."""
    from html import escape

    from .derivation.display import remark, row, table  # who has a report to show has loaded SymPy already

    rows = [remark(escape(file.error))] if file.error else []
    for chain in file.chains:
        if chain.head:
            rows.append(row(chain.head))
        for step in chain.steps:
            why = _why(step) if step.verdict == "proved" else message(step)
            rows.append(row(f"{_sign(step.relation)} {step.source}", why, step.verdict, MARKS[step.verdict]))
        if chain.assumed:
            rows.append(remark(f"assumed: {escape('; '.join(chain.assumed))}"))
    return table(rows)
