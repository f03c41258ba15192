"""What is said of a line and of a whole, in words: the same in every format.

The one idea: a point is shown in the author's letters, a number with four digits.

Not here: colours and layout (terminal.py), formats for programs (programs.py).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ..verdicts import UNTRIED

if TYPE_CHECKING:
    from ..reading.reports import ChainReport, FileReport, Found, StepReport

__all__ = ["DIFFERS", "MARKS", "VERDICTS", "message", "place", "point", "reason", "rechecked", "said", "sign", "statistics",
           "summary", "totals", "why"]

MARKS = {"proved": "✓", "refuted": "✗", "undecided": "?", "given": "·", "unread": "–"}
VERDICTS = ("proved", "refuted", "undecided", "given", "unread")
DIFFERS = "KL310"
SIGNS = {
    "<=": r"\le",
    ">=": r"\ge",
    "!=": r"\ne",
    "equiv": r"\equiv",
    "approx": r"\approx",
    "propto": r"\propto",
    "~": r"\sim",
}


def sign(relation: str) -> str:
    return SIGNS.get(relation, relation)


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
    where = point(step, witness)
    left, right = witness["lhs"], witness["rhs"]
    one, two = _short(left), _short(right)
    if one == two and left != right:
        one, two = left, right
    return f"at {where or 'every point'} the sides are {one} and {two}"


def point(step: StepReport, witness: dict) -> str:
    """The names of a point in the author's letters, with their values."""
    return ", ".join(f"{step.letters.get(name, name)} = {_short(value)}" for name, value in witness.get("at", {}).items())


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
    from ..reading.judging.assumed import spelled

    return spelled(text, letters)


def place(file: FileReport, chain: ChainReport, step: StepReport) -> str:
    cell = f"cell {chain.cell}:" if chain.cell is not None else ""
    return f"{chain.path or file.path}:{cell}{step.line}:{step.column}"


def said(step: StepReport, code: str, chain: ChainReport) -> str:
    if code == "KL401":
        here = "no line of this chain is" if chain.steps else "no derivation follows this mark"
        return f"expected {chain.expected}, but {here}"
    return message(step)


def summary(files: Iterable[FileReport]) -> Counter[str]:
    total: Counter[str] = Counter()
    for file in files:
        total += file.counts()
    return total


def statistics(found: Iterable[Found]) -> Iterator[str]:
    """How often each code was found, the most frequent first: number, code, name."""
    from ..reading.findings import FINDINGS

    names = {f.code: f.name for f in FINDINGS}
    counts = Counter(code for *_, code in found)
    for code, count in sorted(counts.items(), key=lambda one: (-one[1], one[0])):
        yield f"{count:>5}  {code}  {names[code]}"


def totals(files: Iterable[FileReport]) -> str:
    """How many lines have which verdict; of the undecided ones, how many differ somewhere (KL310)."""
    files = list(files)
    total, differ = summary(files), sum(f.differs() for f in files)
    counts = {v: f"{total[v]} {v}" for v in VERDICTS}
    if differ:
        counts["undecided"] += f" ({differ} differ{'s' * (differ == 1)})"
    sought = [s.certificate for f in files for c in f.chains for s in c.steps if s.certificate]
    if sought:
        counts["proved"] += f" ({sum('uncertified' not in c for c in sought)} re-checked)"
    return ", ".join(counts.values())


def reason(step: StepReport) -> str:
    """What stands beside the verdict of a line: by what it is proved, else what is wrong or missing."""
    said = why(step) if step.verdict == "proved" else message(step).removeprefix(f"{step.verdict}: ")
    return "" if said == step.verdict else said


def why(step: StepReport) -> str:
    """By what a line is proved."""
    return "; ".join([", ".join(step.rules) or "arithmetic", *[UNTRIED] * (step.models == 0), *rechecked(step)])


def rechecked(step: StepReport) -> list[str]:
    """Whether a proof was certified and re-checked, if a certificate was looked for."""
    if step.certificate is None:
        return []
    why = step.certificate.get("uncertified")
    return ["re-checked" if why is None else f"not certified: {why}"]
