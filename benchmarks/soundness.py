"""How often a wrong step is called proved, and how many wrong steps are refuted.

Mutants are single edits of true steps (benchmarks/mutations.py). The oracle is asked about every proved and every
undecided one, and about one in eight of the refuted ones, which carry a witness of their own. A mutant that happens to
be true counts as true, one without a value anywhere inside the givens is ill-formed and counted apart.

    python -m benchmarks.soundness [--quick] [--seed N] [--write]
"""

from __future__ import annotations

import sys
from collections import Counter

from benchmarks import rates
from benchmarks.steps import FRAGMENTS

HEAD = ["fragment", "mutants", "wrong", "**wrong proved**", "wrong refuted", "share", "happen to be true",
        "of these refuted", "ill-formed", "of these proved or refuted", "not for the oracle"]
ILL = ("none", "shape")


def _count(c: Counter, truths: tuple, names: tuple | None = None) -> int:
    return sum(v for (got, true), v in c.items() if true in truths and (names is None or got in names))


def figures(results: list[dict]) -> list[list[object]]:
    """One row for each fragment, and the total."""
    rows = []
    for fragment, c in rates.tally(results).items():
        wrong, refuted = _count(c, ("false",)), _count(c, ("false",), ("refuted",))
        rows.append([fragment, sum(c.values()), wrong, _count(c, ("false",), rates.SAID_PROVED), refuted, "",
                     _count(c, ("true",)), _count(c, ("true",), ("refuted",)), _count(c, ILL),
                     _count(c, ILL, ("proved", "refuted")), _count(c, ("beyond",))])
    rows.append(["all", *("" if i == 5 else sum(r[i] for r in rows) for i in range(1, 11))])
    for row in rows:
        row[5] = rates.percent(row[4], row[2])
    return rows


def main() -> int:
    chosen = rates.options(__doc__, blocks=53, quick=2)
    fragments = chosen.fragment or list(FRAGMENTS)
    results = rates.run("soundness", fragments, chosen)
    rows = figures(results)
    text = rates.table(HEAD, rows)
    print(text)
    wanted = {
        "WRONG PROVED": lambda got, true: (got, true) == rates.WRONG_PROVED,
        "TAKEN BACK BY THE SECOND OPINION": lambda got, true: got == "disagreement",
        "TRUE REFUTED": lambda got, true: (got, true) == rates.TRUE_REFUTED,
        "ill-formed and proved or refuted": lambda got, true: true in ILL and got in ("proved", "refuted"),
        "errors and late": lambda got, true: got in ("error", "late"),
        "wrong and undecided": lambda got, true: (got, true) == ("undecided", "false"),
    }
    for title, keep in wanted.items():
        rates.show(title, rates.examples(results, keep), chosen.show)
    if chosen.write:
        command = f"python -m benchmarks.soundness --seed {chosen.seed} --blocks {chosen.blocks}"
        rates.write_section("soundness", rates.signed(command, chosen.seed) + "\n\n" + text)
    return 1 if rows[-1][3] or rows[-1][7] else 0


if __name__ == "__main__":
    sys.exit(main())
