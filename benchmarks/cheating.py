"""The points of who copies the task, of who pastes the package's derivation, and of an honest half-solver, over all exercises.

    python -m benchmarks.cheating

The paster hands in what `derive` gives for the start, as an object, as its lines, as these with one left out and as its result,
and keeps the best; of reasons and points none of the three hands in anything, since names can be tried until one is right. In a
course, whose package refuses to derive the starts of its exercises, the paster derives each summand or factor of a start by
itself, with numbers in front or with something added, and puts the results together. The half-solver hands in the first half of
the stored lines of a chain. Points are rungs, as in a release. Not here: what an answer is worth.
"""

import sys
from pathlib import Path

from sympy import Add, Mul, Symbol

from klderive.derivation import DerivationError, derived, withheld
from klderive.exercises import exercise, exercises
from klderive.exercises.grading import share
from klderive.exercises.sheets import FOLDER, sheets
from klderive.symbolic.back import to_sympy
from klderive.symbolic.writing import NotSaid

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tools"))
import release

OTHER = Symbol("other", real=True)


def pasted(start):
    """What the package gives for a start."""
    try:
        found = derived(start)
    except DerivationError:
        return []
    lines = [step.after for step in found.steps]
    return [found, lines, lines[:1] + lines[2:], found.result]


def pasted_in_a_course(start, listed):
    """What the package of a course gives, in one piece or in several."""
    def allowed(part):
        tried = [] if withheld.exercise_in(part, listed) else pasted(part)
        return tried[-1] if tried else part

    whole = [] if withheld.exercise_in(start, listed) else pasted(start)
    pieces = start.func(*map(allowed, start.args)) if isinstance(start, (Add, Mul)) else start
    doubled, more = allowed(2*start)/2, allowed(start + OTHER) - OTHER
    return [*whole, *(made for made in (pieces, doubled, more) if made != start)]


def main():
    """Prints the points."""
    listed = release.withheld(list(sheets(FOLDER)))
    points = dict.fromkeys(("copyist", "paster", "paster in a course", "half-solver", "solver"), 0.0)
    of = 0
    for task in map(exercise, exercises()):
        data = task.data
        if data.kind not in ("line", "chain"):
            continue
        of += data.rung
        try:
            start = to_sympy(data.start, data.context())
        except NotSaid:
            start = None
        half = data.solution[: (len(data.solution) + 1)//2] if data.kind == "chain" else data.solution[:0]
        answers = {"copyist": [data.start], "paster": pasted(start) if start is not None else [],
                   "paster in a course": pasted_in_a_course(start, listed) if start is not None else [],
                   "half-solver": [half] if half else [],
                   "solver": [data.solution if data.kind == "chain" else data.solution[0]]}
        for who, tried in answers.items():
            got = max((share(task.check(answer)) for answer in tried), default=0.0)*data.rung
            points[who] += got
            if "solver" not in who and got:
                print(f"{who}: {got:g} for {data.id}")
    print(", ".join(f"{who} {got:g}" for who, got in points.items()), f"of {of} (lines and chains)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
