"""The points of who copies the task, of who pastes the package's derivation, and of an honest half-solver, over all exercises.

    python -m benchmarks.cheating

The paster hands in what `derive` gives for the start, as an object, as its lines and as its result, and keeps the best; of
reasons and points none of the three hands in anything, since names can be tried until one is right. The half-solver hands in
the first half of the stored lines of a chain. Points are rungs, as in a release. Not here: what an answer is worth.
"""

import sys

from klderive.derivation import DerivationError, derived
from klderive.exercises import exercise, exercises
from klderive.exercises.grading import share
from klderive.symbolic.back import to_sympy
from klderive.symbolic.writing import NotSaid


def pasted(task):
    """What the package gives for the start of an exercise."""
    try:
        found = derived(to_sympy(task.data.start, task.data.context()))
    except (DerivationError, NotSaid):
        return []
    return [found, [step.after for step in found.steps], found.result]


def main():
    """Prints the points."""
    points = {"copyist": 0.0, "paster": 0.0, "half-solver": 0.0, "solver": 0.0}
    of = 0
    for task in map(exercise, exercises()):
        data = task.data
        if data.kind not in ("line", "chain"):
            continue
        of += data.rung
        half = data.solution[: (len(data.solution) + 1)//2] if data.kind == "chain" else data.solution[:0]
        answers = {"copyist": [data.start], "paster": pasted(task), "half-solver": [half] if half else [],
                   "solver": [data.solution if data.kind == "chain" else data.solution[0]]}
        for who, tried in answers.items():
            got = max((share(task.check(answer)) for answer in tried), default=0.0)*data.rung
            points[who] += got
            if who in ("copyist", "paster") and got:
                print(f"{who}: {got:g} for {data.id}")
    print(", ".join(f"{who} {got:g}" for who, got in points.items()), f"of {of} (lines and chains)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
