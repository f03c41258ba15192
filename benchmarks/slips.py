"""Planted slips: in every proved line of a folder's texts, one edit of its presentation tree; what becomes of that line?

    python -m benchmarks.slips FOLDER... [--per-line N] [--seed S] [--list VERDICT]

The edits are those of the checker's own table (klderive/reading/judging/slips.py): sign, half, exponent, index, swapped arguments,
another law, quotient, lost or added log, transpose, trace for determinant, a term lost or too many, a factor n. The whole text is
read again with the edit. Counted: proved (each is printed, to be read by hand: still true, or a defect), refuted on its line, KL310,
undecided, unread; and of the closed lines the share that is refuted. N = 0: all edits.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.proofs import Proof, documents, line_at, proofs
from klderive.reading.formula import edited
from klderive.reading.judging.lines import DIFFERS, Line
from klderive.reading.judging.mending import row_of, side_of
from klderive.reading.judging.places import Edit
from klderive.reading.judging.slips import edits
from klderive.reading.layout import Document, read

MOST = 400
"""Edits of a line that are looked at."""
KINDS = ("proved", "refuted", "differs", "undecided", "unread", "given", "gone")


@dataclass(frozen=True)
class Planted:
    """A slip: where, which, the line as it reads with it, and what became of it."""

    file: str
    line: int
    kind: str
    source: str
    verdict: str
    closed: bool
    read_as: str


def planted(document: Document, path: Path, per_line: int, chance: random.Random) -> Iterator[Planted]:
    """The slips of one text."""
    for proof in proofs(document):
        if proof.line.compared is None:
            yield from _of_line(proof, path, per_line, chance)


def _of_line(proof: Proof, path: Path, per_line: int, chance: random.Random) -> Iterator[Planted]:
    document, line = proof.document, proof.line
    row = row_of(proof.chain.rows, line.read.claim.right)
    if row is None:
        return
    side = side_of(document, row, line.read, "right")
    every = list(edits(side, MOST))
    if per_line and len(every) > per_line:
        kinds = list(dict.fromkeys(e.kind for e in every))
        chance.shuffle(kinds)
        every = [chance.choice([e for e in every if e.kind == kind]) for kind in kinds[:per_line]]
    for edit in every:
        text = edited(document.text, row, edit.node, edit.new or " ")
        if text is not None:
            yield _judged(document, path, text, line, edit)


def _judged(document: Document, path: Path, text: str, line: Line, edit: Edit) -> Planted:
    """What becomes of a line with a slip."""
    again = read(text, ".tex" if path.suffix == ".tex" else ".md")  # a notebook's text is that of its cells
    at = line.read.claim.at.start
    found = line_at(again, at)
    where = document.place(line.at).line
    claim = line.read.claim
    shown = " ".join(text[claim.left.span.start : claim.right.span.end + len(text) - len(document.text)].split())
    if found is None:
        return Planted(path.name, where, edit.kind, shown, "gone", False, "")
    verdict = "differs" if getattr(found.verdict, "code", "") == DIFFERS else found.verdict.name
    return Planted(path.name, where, edit.kind, shown, verdict, found.closed, found.read_as)


def _table(found: list[Planted]) -> None:
    kinds = sorted({p.kind for p in found})
    print(f"{'slip':<12}" + "".join(f"{k:>11}" for k in KINDS))
    for kind in (*kinds, "all"):
        count = Counter(p.verdict for p in found if kind in (p.kind, "all"))
        print(f"{kind:<12}" + "".join(f"{count[k]:>11}" for k in KINDS))
    wrong = [p for p in found if p.verdict != "proved"]
    closed = [p for p in wrong if p.closed]
    for name, some in (("refuted on their line", wrong), ("refuted of the closed ones", closed)):
        share = sum(p.verdict == "refuted" for p in some)
        print(f"{name}: {share} of {len(some)}" + (f" = {100 * share / len(some):.0f} %" if some else ""))
    share = sum(p.verdict in ("refuted", "differs") for p in wrong)
    print(f"refuted or KL310: {share} of {len(wrong)}" + (f" = {100 * share / len(wrong):.0f} %" if wrong else ""))


def main(arguments: list[str]) -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folders", nargs="+")
    options.add_argument("--per-line", type=int, default=4)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--list", default="proved", help="print the slips with this verdict")
    given = options.parse_args(arguments)
    chance = random.Random(given.seed)
    found: list[Planted] = []
    for path, document in documents(given.folders):
        for one in planted(document, path, given.per_line, chance):
            found.append(one)
            if one.verdict == given.list:
                print(f"{one.file}:{one.line} {one.kind}: {one.source}\n    read as {one.read_as}", flush=True)
    _table(found)
    return int(any(p.verdict == "proved" for p in found))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
