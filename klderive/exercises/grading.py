"""Points for an answer, and the check that comes before any: is everything there that grading needs?

The one idea: no grade is better than a wrong one. Where the package, an exercise or the checker does not work as it
should, grading stops with a reason; nobody gets a zero for it.

Not here: feedback (judge.py), the files of a course (tools/release.py of the project).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from importlib import metadata
from typing import Any

__all__ = ["NotReady", "grade", "ready"]

SHARES = {"solved": 1.0, "form": 0.5, "rules": 0.5}
STOPPED = 70  # the status with which a kernel ends that must not grade


class NotReady(RuntimeError):
    """What is missing, and what to do about it."""


def ready(names: Iterable[str] = (), version: str = "") -> str:
    """One line saying that answers can be checked here; NotReady if they cannot.

    >>> ready(["same-variance"]).startswith("ready: klderive ")
    True
    >>> ready(["no-such-exercise"])
    Traceback (most recent call last):
    ...
    klderive.exercises.grading.NotReady: this klderive has no exercise no-such-exercise; install the one of the course
    """
    import sympy

    from . import exercises

    installed = metadata.version("klderive")
    if version and version != installed:
        raise NotReady(f"klderive {version} is needed, {installed} is installed; install the one of the course")
    names = tuple(names)
    missing = sorted(set(names) - set(exercises()))
    if missing:
        raise NotReady(f"this klderive has no exercise {', '.join(missing)}; install the one of the course")
    _checker_works()
    return f"ready: klderive {installed}, SymPy {sympy.__version__}, {len(names or exercises())} exercises"


def _checker_works() -> None:
    """A line that holds must be proved and one that does not must be refuted."""
    import sympy as sp

    from ..symbolic.check import check
    from ..symbolic.nodes import KL, Normal
    from ..verdicts import Proved, Refuted

    mu, sigma = sp.Symbol("mu", real=True), sp.Symbol("sigma", positive=True)
    start, goal = KL(Normal(mu, sigma), Normal(0, 1)), (mu**2 + sigma**2 - 1)/2 - sp.log(sigma)
    if not isinstance(check(start, goal), Proved) or not isinstance(check(start, 2*goal), Refuted):
        raise NotReady("the checker does not give the verdicts that it should; install klderive again")


def grade(name: str, answer: Any, points: float = 1.0) -> float:
    """The points for an answer, after its feedback was printed: all if solved, half if true but not as asked.

    >>> grade("same-variance", "(mu_1 - mu_2)**2/(2*sigma_1)", points=2)
    ✗ refuted at mu_1 = ...; the scale σ stands where the variance σ^2 belongs
    0.0
    """
    from . import exercise

    try:
        feedback = exercise(name).check(answer)
    except Exception as error:
        stop(f"exercise {name}: the checker failed ({type(error).__name__}: {error}); please report the answer")
        raise NotReady(f"the answer could not be checked ({type(error).__name__}); tell your teacher") from None
    print(feedback)
    return SHARES.get(feedback.state, 0.0) * points


def stop(reason: str) -> None:
    """While nbgrader grades: end the kernel, so that no grade is written; else nothing."""
    if os.environ.get("NBGRADER_EXECUTION") == "autograde":
        os.write(2, f"\nklderive: NOTHING IS GRADED: {reason}\n".encode())
        sys.stdout.flush()
        os._exit(STOPPED)
