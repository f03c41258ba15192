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

from .judge import Feedback

__all__ = ["UNGRADED", "NotReady", "grade", "ready", "share"]

SHARES = {"solved": 1.0, "form": 0.5}
STOOD = 2
"""Lines that stand before one that takes more than one rule at once: from so many on, it is half an answer."""
UNGRADED = "NOT GRADED: a person looks at this answer"
"""What is printed where nothing was decided; nbgrader's settings of a release ask for a manual grade where it stands."""
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
    from ..check import judge
    from ..language import Statement
    from ..verdicts import Proved, Refuted
    from .letters import Letters
    from .notation import read

    letters = Letters()
    start, right, wrong = (read(text, letters) for text in (
        "KL(Normal(mu, sigma), Normal(0, 1))", "(mu**2 + sigma**2 - 1)/2 - log(sigma)", "mu**2 + sigma**2 - 1 - log(sigma)"))
    found = [judge(Statement(letters.context((start, line)), "=", start, line)).verdict for line in (right, wrong)]
    if not isinstance(found[0], Proved) or not isinstance(found[1], Refuted):
        raise NotReady("the checker does not give the verdicts that it should; install klderive again")


def grade(name: str, answer: Any, points: float = 1.0) -> float:
    """The points for an answer, after its feedback was printed: all if solved, half if true with a small lack of form.

    What is undecided or not read is not graded: 0 is returned, and a line says that a person looks at it.

    >>> grade("same-variance", "(mu_1 - mu_2)**2/(2*sigma_1)", points=2)
    ✗ read as (mu_1 - mu_2)^2/(2*sigma_1): refuted at mu_1 = ...; the scale σ stands where the variance σ^2 belongs
    0.0
    """
    from . import exercise

    try:
        feedback = exercise(name).check(answer)
    except Exception as error:
        stop(f"exercise {name}: the checker failed ({type(error).__name__}: {error}); please report the answer")
        raise NotReady(f"the answer could not be checked ({type(error).__name__}); tell your teacher") from None
    print(feedback)
    if feedback.for_a_person:
        print(UNGRADED)
    return share(feedback) * points


def share(feedback: Feedback) -> float:
    """The part of the points that an answer is worth."""
    if feedback.state == "rules" and feedback.stood >= STOOD:
        return 0.5
    return SHARES.get(feedback.state, 0.0)


def stop(reason: str) -> None:
    """While nbgrader grades: end the kernel, so that no grade is written; else nothing."""
    if os.environ.get("NBGRADER_EXECUTION") == "autograde":
        os.write(2, f"\nklderive: NOTHING IS GRADED: {reason}\n".encode())
        sys.stdout.flush()
        os._exit(STOPPED)
