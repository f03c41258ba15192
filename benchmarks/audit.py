"""An audit of proofs: proved lines of a folder's texts, drawn by a seed, each beside its source, to be judged by a person.

    python -m benchmarks.audit FOLDER --draw 150 --seed 1 [--judgements FILE] [--unjudged]

The one idea: whether a proof is of what the text says no program knows. So each drawn line is printed with the source around it, how
it was read, what was assumed, from where, and under which conditions; a person writes one line of CSV: place, reading, said
("yes" or "no"), why. `reading` is a digest of the line and how it was read, assumptions and conditions included: a judgement counts
for that reading and no other, and quotes nothing. The rate is printed at the end; --unjudged prints only what nobody has judged.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import random
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.proofs import documents
from klderive.reading.elaboration.scopes import passages
from klderive.reading.judging.assumed import spelled
from klderive.reading.judging.directives import directives
from klderive.reading.judging.lines import Line
from klderive.reading.judging.mending import Mending
from klderive.reading.judging.texts import judged_passage
from klderive.reading.layout import Document
from klderive.verdicts import Proved

AROUND = 2
"""Lines of the source before and behind a line that are shown."""
JUDGEMENTS = Path(__file__).with_suffix(".csv")


@dataclass(frozen=True)
class Audited:
    """A proved line: where, its source, how it was read, what it supposes, and under which conditions it is proved."""

    place: str
    line: str
    around: str
    read_as: str
    assumed: tuple[str, ...]
    provided: tuple[str, ...]

    @property
    def reading(self) -> str:
        """A digest of the line and its reading, with the lines of the text that say what is assumed.

        >>> Audited("a.md:1:1", "x = x", "", "x = x", (), ()).reading
        'd4b5512428'
        """
        said = "\\n".join((self.line, self.read_as, *sorted(self.assumed), *sorted(self.provided)))
        return hashlib.sha256(said.encode(errors="replace")).hexdigest()[:10]


@dataclass(frozen=True)
class Judgement:
    """What a person found: is the line proved as what the text says?"""

    said: bool
    why: str


def audited(document: Document, name: str) -> Iterator[Audited]:
    """The proved lines of a document, in its order, formulas in sentences included."""
    marks = directives(document)
    for passage in passages(document, marks.said):
        for chain in judged_passage(Mending(document, 0, 0), passage, marks):
            for line in chain.lines:
                if isinstance(line.verdict, Proved):
                    yield _audited(document, name, line, line.verdict)


def _audited(document: Document, name: str, line: Line, verdict: Proved) -> Audited:
    place, claim = document.place(line.at), line.read.claim
    cell = "" if place.cell is None else f"cell {place.cell}:"
    start, end = sorted((claim.left.span, claim.right.span), key=lambda span: span.start)
    left = document.text[line.compared.span.start : line.compared.span.end] if line.compared is not None else ""
    source = " ".join(f"{document.text[start.start : start.end]} {claim.sign} {document.text[end.start : end.end]}".split())
    return Audited(
        f"{name}:{cell}{place.line}:{place.column}", source + (f" (compared with {' '.join(left.split())})" if left else ""),
        _around(document.text, claim.left.span.start, claim.right.span.end), line.read_as,
        tuple(f"{a.text} ({a.source}, {document.place(a.at).line})" for a in line.supposed), tuple(spelled(c, line.letters) for c in verdict.provided),
    )  # fmt: skip


def _around(text: str, *ends: int) -> str:
    """The source lines in which a line stands, and some before and behind."""
    lines = text.split("\n")
    first, last = (text.count("\n", 0, at) for at in (min(ends), max(ends)))
    return "\n".join(f"    {row}" for row in lines[max(0, first - AROUND) : last + AROUND + 1])


def drawn(found: Sequence[Audited], count: int, seed: int) -> list[Audited]:
    """So many of the lines, a function of the lines and the seed; 0 for all of them."""
    lines = sorted(found, key=lambda one: (one.place, one.line))
    if count:
        random.Random(seed).shuffle(lines)
    return lines[: count or None]


def judgements(path: Path) -> dict[tuple[str, str], Judgement]:
    """The judgements of a file, by place and reading; none if there is no file."""
    if not path.exists():
        return {}
    with path.open(newline="") as rows:
        return {(row["place"], row["reading"]): Judgement(row["said"] == "yes", row["why"]) for row in csv.DictReader(rows)}


def main(arguments: list[str]) -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folders", nargs="+")
    options.add_argument("--draw", type=int, default=150, help="how many lines; 0 for all")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--judgements", type=Path, default=JUDGEMENTS)
    options.add_argument("--unjudged", action="store_true", help="print only lines without a judgement")
    given = options.parse_args(arguments)
    known = judgements(given.judgements)
    every = [one for path, document in documents(given.folders) for one in audited(document, path.name)]
    chosen = drawn(every, given.draw, given.seed)
    for k, one in enumerate(chosen):
        judged = known.get((one.place, one.reading))
        if judged is None or not given.unjudged:
            _print(k, one, judged)
    return _rate(chosen, len(every), known)


def _print(k: int, one: Audited, judged: Judgement | None) -> None:
    print(f"# {k} {one.place} {one.reading}\n{one.around}\n  line: {one.line}\n  read as: {one.read_as}")
    for title, rows in (("assumed", one.assumed), ("provided", one.provided)):
        if rows:
            print(f"  {title}: " + "; ".join(rows))
    if judged is not None:
        print(f"  judged: {'yes' if judged.said else 'NO'}, {judged.why}")
    print(flush=True)


def _rate(chosen: Sequence[Audited], every: int, known: Mapping[tuple[str, str], Judgement]) -> int:
    """Prints the rate; 1 if a line is proved as something else."""
    judged = [known[one.place, one.reading] for one in chosen if (one.place, one.reading) in known]
    wrong = sum(not one.said for one in judged)
    share = f" = {100 * wrong / len(judged):.1f} %" if judged else ""
    print(f"{len(chosen)} of {every} proved lines drawn, {len(judged)} judged; proved as something else: {wrong} of {len(judged)}{share}")
    return int(wrong > 0)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
