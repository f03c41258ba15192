"""How many true rewrites are proved, and how often a true step is called refuted.

True steps come from the stock, from SymPy's transformations, and from every pair of lines (adjacent or not) of the
shipped derivations; the oracle confirms each before it counts.

    python -m benchmarks.completeness [--quick] [--seed N] [--write]
"""

from __future__ import annotations

import sys
from collections import Counter

from benchmarks import rates
from benchmarks.steps import FRAGMENTS

HEAD = ["fragment", "true rewrites", "**refuted**", "proved", "share", "undecided"]


def figures(results: list[dict]) -> list[list[object]]:
    """One row for each fragment, and the total."""
    rows = []
    for fragment, c in rates.tally(results).items():
        true = {got: v for (got, t), v in c.items() if t == "true"}
        total = sum(true.values())
        rows.append([fragment, total, true.get("refuted", 0), true.get("proved", 0), "",
                     total - true.get("refuted", 0) - true.get("proved", 0)])
    rows.append(["all", *("" if i == 4 else sum(r[i] for r in rows) for i in range(1, 6))])
    for row in rows:
        row[4] = rates.percent(row[3], row[1])
    return rows


def by_origin(results: list[dict]) -> list[list[object]]:
    """Which facts of the stock leave steps undecided."""
    missed, seen = Counter(), Counter()
    for r in results:
        for _, got, true, origin in r["records"]:
            if true == "true":
                seen[r["task"][1], origin] += 1
                missed[r["task"][1], origin] += got != "proved"
    return [[f"{f}: {o}", v, seen[f, o]] for (f, o), v in missed.most_common() if v]


def main() -> int:
    chosen = rates.options(__doc__, blocks=30, quick=1)
    fragments = chosen.fragment or [*FRAGMENTS, "derivations"]
    results = rates.run("completeness", fragments, chosen)
    rows = figures(results)
    text = rates.table(HEAD, rows)
    print(text)
    if missed := by_origin(results):
        print("\n" + rates.table(["not proved, by fact", "not proved", "of"], missed[:30]))
    rates.show("TRUE REFUTED", rates.examples(results, lambda got, true: (got, true) == rates.TRUE_REFUTED), 50)
    rates.show("true and not proved", rates.examples(
        results, lambda got, true: true == "true" and got not in ("proved", "refuted")), chosen.show)
    rates.show("not confirmed by the oracle", rates.examples(results, lambda got, true: true != "true"), chosen.show)
    if chosen.write:
        command = f"python -m benchmarks.completeness --seed {chosen.seed} --blocks {chosen.blocks}"
        rates.write_section("completeness", rates.signed(command, chosen.seed) + "\n\n" + text)
    return 1 if rows[-1][2] else 0


if __name__ == "__main__":
    sys.exit(main())
