"""The pages for who learns or teaches: every formula of the sheet is a proved one, the plan promises what the lessons promise."""

import importlib
import json
import re
import sys

import pytest

from klderive.derivations import load


@pytest.fixture(scope="module")
def learning(root):
    """docs/learning.py as a module."""
    sys.path[:0] = [str(root / "docs"), str(root / "tools")]
    yield importlib.import_module("learning")
    del sys.path[:2]


def test_every_formula_of_the_sheet_ends_a_derivation_and_is_linked_to_its_lines(learning):
    text, rows = learning.sheet(), [row for rows in learning.SHEET.values() for row in rows]
    assert text.count("$$\n") == 2*len(rows) == 2*text.count('<details class="source">')
    for row, (title, target) in zip(rows, re.findall(r"\*\*\[(.+?)\]\(#(.+?)\)\*\*", text), strict=True):
        name, number = target.split("-start-")  # reference.py names the line before a part's first step so
        shown = title, name, load(name).steps[int(number) - 1]
        assert shown == (row.title, row.derivation, load(row.derivation).part(row.part).steps[0])


def test_the_plan_of_a_course_has_the_minutes_and_every_lesson_its_parts(learning, root):
    plan = (root / "docs/teachers.md").read_text(encoding="utf-8")
    planned = {number: int(minutes) for number, minutes in re.findall(r"^\| \d+ \| (\d\d) .*? \| (\d+) \|", plan, re.MULTILINE)}
    assert planned == {path.name[:2]: learning.minutes(path) for path in (root / "notebooks").glob("[0-9]*.ipynb")}
    lessons = learning.lessons()
    for part in ("The question.", "Afterwards you can", "You need", "New rules:", "Time:", "Exercises:"):
        assert lessons.count(f"**{part}**") == len(planned), part


def test_a_lesson_takes_the_minutes_that_it_promises(learning, root):
    for path in (root / "notebooks").glob("[0-9]*.ipynb"):
        assert abs(learning.measured(path) - learning.minutes(path)) <= 5, path.name


def test_a_rule_that_gives_a_reason_was_named_as_new_in_that_lesson_or_before(root):
    named: set[str] = set()
    for path in sorted((root / "notebooks").glob("[0-9]*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        new = "".join(cells[0]["source"]).partition("**New rules:**")[2].partition("\n")[0]
        named |= set(re.findall(r"\*(.+?)\*", new))
        shown = [output.get("data", {}).get("text/markdown", "") for cell in cells for output in cell.get("outputs", ())]
        assert set(re.findall(r"&& \\text\{(.+?)\}", "".join(map("".join, shown)))) <= named, path.name


def test_every_lesson_begins_with_three_questions_to_recall(root):
    for path in (root / "notebooks").glob("[0-9]*.ipynb"):
        text = path.read_text(encoding="utf-8")
        asked, _, answered = text[text.index("**Do you still know?**"):].partition("<summary>Answers</summary>")
        for part in (asked, answered.partition("</details>")[0]):
            assert re.findall(r'"(\d)\. ', part) == ["1", "2", "3"], path.name


def test_every_word_of_the_glossary_stands_once(root):
    words = re.findall(r"^(.+)\n: ", (root / "docs/glossary.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert len(words) == len(set(words)) > 25
