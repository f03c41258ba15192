"""What comes back from grading: feedback for each student, CSV for three systems, the report on the class.

The one idea: all of it is made from the results alone, as text.

Not here: the results (running.py).
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

__all__ = ["TABLES", "feedback", "report", "total"]

MARKS = {"stands": "✓", "refuted": "✗", "follows": "·", "undecided": "?", "unread": "–", "repeated": "="}
Results = Mapping[str, dict[str, Any]]


def total(result: Mapping[str, Any]) -> tuple[float, int]:
    """Points, and how many there are."""
    tasks = result.get("tasks", ())
    return round(sum(t["points"] for t in tasks), 2), sum(t["of"] for t in tasks)


def inline(text: str) -> str:
    """A stranger's words in a line of Markdown: they neither end it nor are they code, a link, a tag or a cell of a table.

    >>> inline("a|b\\n- <img src=x>")
    'a\\\\|b - \\\\<img src=x>'
    """
    flat = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return "".join(f"\\{c}" if c in "|<[`" else c for c in flat)


def feedback(result: Mapping[str, Any], title: str) -> str:
    """The page of one student, as Markdown."""
    return "\n".join(_feedback(result, title)) + "\n"


def _feedback(result: Mapping[str, Any], title: str) -> Iterator[str]:
    yield f"# {title}: {inline(result.get('student', ''))}"
    if "error" in result:
        yield f"\nNot graded: {inline(result['error'])}. A person looks at it."
        return
    for task in result["tasks"]:
        drawn = ", ".join(f"{name} = {value}" for name, value in task["drawn"].items())
        yield f"\n## {task['task']}{f' ({drawn})' if drawn else ''}: {task['points']:g} of {task['of']}\n"
        yield "| line | | read as | |\n|---|---|---|---|"
        for line in task["lines"]:
            said = line["said"] + (f"; {line['slip']}" if line["slip"] else "")
            read = " ".join(line["read"].split()).replace("|", "\\|").replace("`", "'")
            yield f"| {line['line']} | {MARKS[line['state']]} | `{read}` | {inline(said)} |"
        yield f"\nGoal: {'reached' if not task['goal'] else task['goal']}."
        if task["person"]:
            yield f"\nNot all is decided; a person looks at it: {inline(task['person'])}."


def report(results: Results, title: str) -> str:
    """The report on the class, as Markdown."""
    return "\n".join(_report(results, title)) + "\n"


def _report(results: Results, title: str) -> Iterator[str]:
    marks = [total(r)[0] for r in results.values() if "error" not in r]
    of = max((total(r)[1] for r in results.values() if "error" not in r), default=0)
    yield f"# {title}\n\n{len(results)} hand-ins, {len(marks)} graded" + (
        f"; mean {sum(marks)/len(marks):.2f} of {of}." if marks else ".")
    slips: Counter[tuple[str, str]] = Counter()
    lost: Counter[tuple[str, int]] = Counter()
    for result in results.values():
        for task in result.get("tasks", ()):
            for number, line in enumerate(task["lines"], 1):
                if line["state"] == "refuted":
                    slips[task["task"], line["slip"] or "without a name"] += 1
                    lost[task["task"], number] += 1
    yield "\n## Slips\n\n| task | slip | how often |\n|---|---|---|"
    yield from (f"| {task} | {slip} | {count} |" for (task, slip), count in slips.most_common())
    yield "\n## Lines that lose most\n\n| task | line of the derivation | how often wrong |\n|---|---|---|"
    yield from (f"| {task} | {number} | {count} |" for (task, number), count in lost.most_common(20))
    yield "\n## For a person\n"
    for student, result in results.items():
        if "error" in result:
            yield f"- {inline(student)}: {inline(result['error'])}"
        for task in result.get("tasks", ()):
            if task["person"]:
                yield f"- {inline(student)}, {task['task']}: {inline(task['person'])}"


# ---------------------------------------------------------------- tables


def _canvas(results: Results, title: str) -> Iterator[list[object]]:
    """Canvas, Grades, Import: students by their login."""
    of = max((total(r)[1] for r in results.values()), default=0)
    yield ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", title]
    yield ["    Points Possible", "", "", "", "", of]
    yield from ([name, "", "", name, "", _mark(result)] for name, result in results.items())


def _moodle(results: Results, title: str) -> Iterator[list[object]]:
    """Moodle, Grades, Import, CSV file: map "username" to the user name."""
    yield ["username", title, "feedback"]
    for name, result in results.items():
        goals = "; ".join(f"{t['task']}: {t['points']:g} of {t['of']}" for t in result.get("tasks", ()))
        yield [name, _mark(result), goals or f"not graded: {result.get('error', '')}"]


def _nbgrader(results: Results, title: str) -> Iterator[list[object]]:
    """The columns that `nbgrader export` writes."""
    now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S")
    yield ["assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email", "raw_score",
           "late_submission_penalty", "score", "max_score"]
    for name, result in results.items():
        yield [title, "", now, name, "", "", "", _mark(result), 0, _mark(result), total(result)[1]]


def _mark(result: Mapping[str, Any]) -> object:
    """The points; empty where nothing was graded, so that no grade is imported."""
    return "" if "error" in result else total(result)[0]


def _text(rows: Iterator[list[object]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([_inert(cell) for cell in row] for row in rows)
    return out.getvalue()


def _inert(cell: object) -> object:
    """No cell is a formula to a spreadsheet."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in tuple("=+-@\t\r\n") else cell


TABLES = {name: lambda results, title, rows=rows: _text(rows(results, title))
          for name, rows in (("canvas", _canvas), ("moodle", _moodle), ("nbgrader", _nbgrader))}
"""The text of each CSV file, from results and a title."""
