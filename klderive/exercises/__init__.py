"""Exercises with instant feedback, from sheets that teachers can write.

The one idea: `exercise("same-variance").check(answer)` proves or refutes the answer itself; hints stay hidden until
they are asked for.

Not here: sheets as data (sheets.py, sealed.py), answers (answers.py), feedback (judge.py), hints (hints.py), checking a sheet
(validation.py), points (grading.py), what was done (progress.py), the command line (commands.py).
"""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

from .commands import main
from .grading import NotReady, grade, ready
from .hints import DEGREES, hints
from .judge import Feedback, judge
from .progress import of_a_notebook
from .sheets import FOLDER, Exercise, SheetError, load_sheet, sheets
from .spelling import formula, given_line, plain
from .validation import validate

__all__ = ["Feedback", "NotReady", "Task", "exercise", "exercises", "grade", "main", "ready", "validate"]


class Task:
    """An exercise as a student meets it: the task, `check(answer)`, and hints on request."""

    def __init__(self, data: Exercise):
        self.data = data
        self._answer: Any = None
        self._last: Feedback | None = None
        self._given = 0

    def check(self, answer: Any) -> Feedback:
        r"""Instant feedback on an answer: SymPy or a string with LaTeX, one line or a list of lines.

        >>> exercise("same-variance").check(r"\frac{(\mu_1 - \mu_2)^2}{2 \sigma_1}").state
        'refuted'
        """
        self._answer, self._last, self._given = answer, judge(self.data, answer), 0
        of_a_notebook(self.data.id, self._last.state == "solved")
        return self._last

    def hint(self, degree: int | None = None) -> str:
        """The next hint: first one for the answer that was given, then the idea, the rule, the next line (degrees 1 to 3).

        >>> task = exercise("second-moment")
        >>> task.check("0").state, task.hint(degree=3)
        ('refuted', 'The next line is E(((x - mu) + mu)^2, x, Normal(mu, sigma))')
        """
        last = self._last
        if last is not None and last.state == "solved":
            return "it is solved; no hint is needed"
        found = hints(self.data, self._answer, last.stood if last is not None else 0)
        if degree is not None:
            if degree not in range(1, DEGREES + 1):
                raise ValueError(f"hints have the degrees 1 to {DEGREES}, got {degree!r}")
            return found[degree - 1] if degree <= len(found) else "there is no further hint"
        if last is not None and last.hint:
            found = (last.hint, *found)
        if self._given >= len(found):
            return "there is no further hint"
        self._given += 1
        return found[self._given - 1]

    @property
    def rules(self) -> tuple[str, ...]:
        """The names of the rules that may be used."""
        return tuple(r.name for r in self.data.rules)

    def __repr__(self) -> str:
        given = f" (given {given_line(self.data.given)})" if self.data.given else ""
        lines = [f"{self.data.title}: {self.data.task}", f"    {plain(self.data.start)}{given}"]
        lines += [f"  = {plain(line)}" for line in self.data.lines[1:]]
        return "\n".join(lines)

    def _repr_markdown_(self) -> str:
        rows = [rf"{formula(self.data.start)}", *(rf"&= {formula(line)}" for line in self.data.lines[1:])]
        if self.data.other is not None:
            rows.append(rf"&\overset{{?}}{{=}} {formula(self.data.other)}")
        if len(rows) == 1:
            shown = rows[0]
        else:
            shown = "\\begin{aligned}\n" + rows[0] + " " + " \\\\\n".join(rows[1:]) + "\n\\end{aligned}"
        given = f" Given: ${given_line(self.data.given, in_latex=True)}$." if self.data.given else ""
        return f"**Exercise: {self.data.title}.** {self.data.task}{given}\n\n$$\n{shown}\n$$"


@cache
def _all() -> dict[str, Task]:
    found: dict[str, Task] = {}
    for path in sheets(FOLDER):
        for data in load_sheet(path):
            if data.id in found:
                raise SheetError(f"{path.name}: two exercises are called {data.id}")
            found[data.id] = Task(data)
    return found


def exercises() -> tuple[str, ...]:
    """The ids of the exercises that ship, in the order of the notebooks.

    >>> "same-variance" in exercises()
    True
    """
    return tuple(_all())


def exercise(name: str | Path) -> Task:
    """The exercise of that id; or, given the path of a sheet with a single exercise, that one."""
    path = Path(name)
    if path.suffix == ".toml":
        return Task(load_sheet(path)[0])
    if name not in _all():
        near = get_close_matches(str(name), _all(), 1)
        raise KeyError(f"no exercise is called {name!r}" + (f"; did you mean {near[0]!r}?" if near else
                                                            f"; there are: {', '.join(_all())}"))
    return _all()[str(name)]
