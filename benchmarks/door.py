"""The door, all of it: every shipped step and 10,000 random terms there and back, and what a statement costs.

    python -m benchmarks.door [terms]

Prints what does not come back as it was; nothing, if the door is a bijection.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from statistics import median

from benchmarks.door_terms import terms
from klderive import latex, load, names
from klderive.symbolic.back import to_sympy
from klderive.symbolic.door import NotRead, _statement, statement, to_term


def steps():
    """Every shipped step as the arguments of `statement`."""
    return [(s.before, s.after, (*d.given, *s.given), s.relation) for d in map(load, names()) for s in d.steps]


def costs(lines) -> list[float]:
    """Processor milliseconds of each statement, read anew."""
    found = []
    for line in lines:
        _statement.cache_clear()
        start = time.process_time()
        statement(*line)
        found.append(1e3 * (time.process_time() - start))
    return sorted(found)


def shipped(lines) -> Counter:
    """How many steps come back as they were."""
    found: Counter = Counter()
    for before, after, given, relation in lines:
        try:
            said = statement(before, after, given, relation)
        except NotRead as error:
            found[str(error)] += 1
            continue
        sides = [to_sympy(side, said.context) for side in (said.left, said.right)]
        same = statement(*sides, given, relation) == said and [*map(latex, sides)] == [latex(before), latex(after)]
        found["there and back" if same else "otherwise"] += 1
    return found


def random_terms(count: int) -> Counter:
    """How many random terms come back as they were."""
    found: Counter = Counter()
    for term in terms(count, "benchmark"):
        try:
            same = to_term(to_sympy(term))[1] == term
        except ValueError as error:
            found[str(error)] += 1
        else:
            found["there and back" if same else "otherwise"] += 1
    return found


def main(count: int = 10_000) -> None:
    lines = steps()
    print("shipped steps: ", dict(shipped(lines)))
    print("random terms:  ", dict(random_terms(count)))
    found = costs(lines)
    print(f"a statement:    median {median(found):.2f} ms, 95 % below {found[int(0.95 * len(found))]:.2f} ms, all "
          f"{sum(found) / 1e3:.2f} s")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
