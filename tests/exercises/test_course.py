"""Typed derivations of a class: which lines stand, what they are worth, and that a hand-in costs its sender alone."""

import json
import os

import pytest

from klderive.exercises.course import running
from klderive.exercises.course.collecting import collected
from klderive.exercises.course.command import main
from klderive.exercises.course.credit import credited, drawn
from klderive.exercises.course.handins import rows_of
from klderive.exercises.course.running import Limits, grade_all
from klderive.exercises.course.tables import TABLES, feedback, report
from klderive.exercises.judge import judge
from klderive.exercises.sheets import load_sheet

SHEET = """
notebook = "10"
[letters]
real = "x mu_1 mu_2"
positive = "sigma_1 sigma_2"
[[exercise]]
id = "same-scale"
kind = "chain"
title = "One scale"
task = "Bring the divergence into a form without integrals."
start = "KL(Normal(mu_1, sigma_1), Normal(mu_2, sigma_1))"
solution = ["(mu_1 - mu_2)**2/(2*sigma_1**2)"]
asks = { closed = 1, lines = 3 }
points = { lines = 6, goal = 4 }
"""
FIRST = r"\mathbb{E}_{x \sim \mathcal{N}(\mu_1, \sigma_1^2)}\left[\frac{(x-\mu_2)^2 - (x-\mu_1)^2}{2\sigma_1^2}\right]"
SECOND = r"\frac{\sigma_1^2 + (\mu_1-\mu_2)^2 - \sigma_1^2}{2\sigma_1^2}"
THIRD = r"\frac{(\mu_1-\mu_2)^2}{2\sigma_1^2}"
WRONG, FOLLOWS = SECOND.replace("{2\\sigma", "{\\sigma"), THIRD.replace("{2\\sigma", "{\\sigma")
CASES = {
    "all right": ([FIRST, SECOND, THIRD], ["stands"]*3, 10),
    "wrong at the end": ([FIRST, SECOND, FOLLOWS], ["stands", "stands", "refuted"], 4),
    "wrong, and carried on": ([FIRST, WRONG, FOLLOWS], ["stands", "refuted", "follows"], 2),
    "wrong, and right again": ([FIRST, WRONG, THIRD], ["stands", "refuted", "stands"], 8),
    "the task again": ([r"\mathrm{KL}(\mathcal{N}(\mu_1,\sigma_1^2) \,\|\, \mathcal{N}(\mu_2,\sigma_1^2))"]*2, ["repeated"], 0),
    "one line, twice": ([FIRST, FIRST], ["stands", "repeated"], 2),
    "not read": ([FIRST, r"\foo", THIRD], ["stands", "unread", "stands"], 8),
    "the goal alone": ([THIRD], ["stands"], 2),
    "a decimal number": ([THIRD, "0.5"], ["stands", "unread"], 2),
}
BOUND = SHEET.replace("solution = [", 'relation = ">="\nsolution = [').replace("]\nasks", ', "0"]\nasks')
RELATIONS = {
    "as it is written": ([f"= {THIRD}", r"\ge 0"], ["stands", "stands"], ""),
    "an equality that is none": ([f"= {THIRD}", "= 0"], ["stands", "refuted"], "the last line does not stand"),
    "before an equality": ([f"= {THIRD}", r"\ge 0", "= 1 - 1"], ["stands"]*3, ""),
    "after a line that is not read": ([f"= {THIRD}", r"\ge \foo", "= 0"], ["stands", "unread", "stands"], ""),
    "again after a wrong line": ([f"= {THIRD}", rf"\ge {THIRD} + 1", "= 0"], ["stands", "refuted", "stands"], ""),
}


@pytest.fixture
def sheet(tmp_path):
    """The sheet of the cases."""
    path = tmp_path / "week.toml"
    path.write_text(SHEET, encoding="utf-8")
    return path


def markdown(lines):
    rows = " \\\\\n".join(f"&= {line}" for line in lines)
    return f"# Mine\n\nWe find\n\n$$\n\\begin{{aligned}}\nD {rows}\n\\end{{aligned}}\n$$\n"


@pytest.mark.parametrize("name", CASES)
def test_the_lines_that_stand_and_their_points(name, sheet, tmp_path):
    lines, states, points = CASES[name]
    (tmp_path / "ada.md").write_text(markdown(lines).replace("D &=", r"\mathrm{KL} &="), encoding="utf-8")
    (task,) = load_sheet(sheet)
    found = credited(task, rows_of(tmp_path / "ada.md", [task])[task.id])
    assert ([line.state for line in found.lines], found.points) == (states, points)
    assert bool(found.person) is ("unread" in states)


@pytest.mark.parametrize("name", RELATIONS)
def test_a_line_is_joined_by_the_sign_that_is_written(name, sheet, tmp_path):
    rows, states, goal = RELATIONS[name]
    sheet.write_text(BOUND.replace("asks = { closed = 1, lines = 3 }\n", ""), encoding="utf-8")
    (task,) = load_sheet(sheet)
    text = r"\mathrm{KL} & " + r" \\ ".join(rows).replace(r"\\", r"\\ &")
    (tmp_path / "ada.md").write_text(f"$$\n\\begin{{aligned}}\n{text}\n\\end{{aligned}}\n$$\n", encoding="utf-8")
    found = credited(task, rows_of(tmp_path / "ada.md", [task])[task.id])
    assert ([line.state for line in found.lines], found.goal) == (states, goal)
    said = judge(task, text.replace("&", "").replace(r"\\", ""))
    stood = 0 if "unread" in states else [*states, "refuted"].index("refuted")
    assert (said.state, said.stood) == (next((s for s in states if s in ("unread", "refuted")), "solved"), stood)


@pytest.mark.parametrize(("answer", "state"), [("= 0", "unfinished"), ("< 1", "solved"), ("< 0", "refuted")])
def test_a_strict_relation_is_to_be_written(answer, state, sheet):
    sheet.write_text(SHEET.replace("KL(Normal(mu_1, sigma_1), Normal(mu_2, sigma_1))", "log(1)")
                     .replace("solution = [", 'relation = "<"\nform = "free"\nsolution = [')
                     .replace("(mu_1 - mu_2)**2/(2*sigma_1**2)", "1").replace(", lines = 3", ""), encoding="utf-8")
    (task,) = load_sheet(sheet)
    assert judge(task, rf"\log 1 {answer}").state == state


def test_a_notebook_and_tex_say_the_same(sheet, tmp_path):
    (task,) = load_sheet(sheet)
    cell = {"cell_type": "markdown", "metadata": {}, "source": markdown([FIRST, THIRD]).replace("D &=", "H &=")}
    (tmp_path / "a.ipynb").write_text(json.dumps({"cells": [cell], "nbformat": 4, "nbformat_minor": 5, "metadata": {}}))
    rows = r" \\ ".join(f"&= {line}" for line in (FIRST, THIRD))
    (tmp_path / "b.tex").write_text(rf"\begin{{align}} \mathrm{{KL}} {rows} \end{{align}}")
    for name in ("a.ipynb", "b.tex"):
        found = credited(task, rows_of(tmp_path / name, [task])[task.id])
        assert [line.state for line in found.lines] == ["stands", "stands"], name


def test_numbers_are_drawn_for_each_student_and_stay(sheet):
    sheet.write_text(SHEET.replace("mu_2, sigma_1)", "mu_2, c*sigma_1)") + "draw = { c = [2, 3, 5, 7] }\n", encoding="utf-8")
    (task,) = load_sheet(sheet)
    seen = {drawn(task, f"student {k}", "seed")[1]["c"] for k in range(30)}
    assert seen == {2, 3, 5, 7}
    assert drawn(task, "ada", "seed") == drawn(task, "ada", "seed")
    assert drawn(task, "ada", "seed")[0].start != task.start


def test_a_process_that_dies_costs_its_sender_alone_and_what_is_done_stays_done(sheet, tmp_path, monkeypatch):
    paths = [(name, tmp_path / f"{name}.md") for name in ("ada", "bob", "eve")]
    for _, path in paths:
        path.write_text(markdown([THIRD]).replace("D &=", "H &="), encoding="utf-8")
    real = running._graded
    monkeypatch.setattr(running, "_graded", lambda tasks, path, student, seed:
                        os._exit(9) if student == "eve" else real(tasks, path, student, seed))
    first = grade_all(sheet, paths, tmp_path / "out", jobs=2, said=lambda line: None)
    assert "status 9" in first["eve"]["error"] and first["ada"]["tasks"] == first["bob"]["tasks"]
    asked = []
    monkeypatch.setattr(running, "run_here", lambda tasks, waiting, *rest: asked.extend(w[0] for w in waiting) or [])
    again = grade_all(sheet, paths, tmp_path / "out", said=lambda line: None)
    assert asked == ["eve"] and again["ada"] == first["ada"]


@pytest.mark.parametrize(("limits", "work", "said"), [
    (Limits(seconds=1), "while True: pass", "not finished after 1 s"),
    (Limits(megabytes=200), "[0]*10**9", "200 MB were not enough"),
    (Limits(output=100), "{'a': 'x'*1000}", "its result has more than 100 bytes"),
    (Limits(), "[][0]", "IndexError"),
], ids=["time", "memory", "output", "fault"])
def test_limits(limits, work, said, sheet, tmp_path, monkeypatch):
    (tmp_path / "eve.md").write_text("nothing", encoding="utf-8")

    def hostile(*given):
        while work.startswith("while"):
            pass
        return {"[0]*10**9": lambda: [0]*10**9, "{'a': 'x'*1000}": lambda: {"a": "x"*1000}, "[][0]": lambda: [][0]}[work]()

    monkeypatch.setattr(running, "_graded", hostile)
    (result,) = grade_all(sheet, [("eve", tmp_path / "eve.md")], tmp_path / "out", limits=limits, said=lambda line: None).values()
    assert said in result["error"]


GOOD = markdown([FIRST, SECOND, THIRD]).replace("D &=", "H &=")


def handed_in(folder, name, text=GOOD):
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")


def linked(folder, target):
    (folder / "eve.md").symlink_to(target)


def sparse(folder):
    with (folder / "eve.md").open("wb") as file:
        file.truncate(10**11)


HOSTILE = {
    "a link to another's": (lambda folder: linked(folder, "ada.md"), "it is a link"),
    "a link without an end": (lambda folder: linked(folder, "/dev/zero"), "it is a link"),
    "a link to nothing": (lambda folder: linked(folder, "nowhere"), "it is a link"),
    "a link to all there is": (lambda folder: (folder / "eve").symlink_to("/"), "it is a link"),
    "a pipe": (lambda folder: os.mkfifo(folder / "eve.md"), "it is no ordinary file"),
    "a hundred gigabytes": (sparse, "it has more than 20 MB"),
    "two files": (lambda folder: (handed_in(folder, "eve.md"), handed_in(folder, "eve.tex")), "2 files were handed in (eve.md, eve.tex)"),
    "a folder of two": (lambda folder: (handed_in(folder, "eve/a.md"), handed_in(folder, "eve/b.md")), "2 files were handed in"),
    "an empty folder": (lambda folder: (folder / "eve").mkdir(), "its folder holds no Markdown"),
    "a document": (lambda folder: handed_in(folder, "eve.docx"), "neither Markdown nor TeX"),
    "an archive": (lambda folder: handed_in(folder, "eve.ipynb", "PK\0\0"), "it is a binary file"),
    "a list": (lambda folder: handed_in(folder, "eve.ipynb", "["*10**5 + "]"*10**5), "it is not a notebook"),
    "cells that are none": (lambda folder: handed_in(folder, "eve.ipynb", '{"cells": [7]}'), "it is not a notebook"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_that_is_none_costs_its_sender_alone(name, sheet, tmp_path):
    make, said = HOSTILE[name]
    folder = tmp_path / "handed in"
    handed_in(folder, "ada.md")
    make(folder)
    found = grade_all(sheet, collected([folder]), tmp_path / "out", said=lambda line: None)
    assert set(found) == {"ada", "eve"} and said in found["eve"]["error"]
    assert found["ada"]["tasks"][0]["points"] == 10


@pytest.mark.parametrize("name", ["eve\n- ada: 0 of 10", "e\x1b[2Jve", "n"*250, os.fsdecode(b"eve\xff")],
                         ids=["a line of the report", "a control sequence", "too long", "no text"])
def test_a_name_is_one_word_of_one_line(name, sheet, tmp_path, capsys):
    folder = tmp_path / "handed in"
    handed_in(folder, "ada.md", "nothing")
    handed_in(folder, f"{name}.md", "nothing")
    assert main([str(sheet), str(folder), "--csv", "--out", str(tmp_path / "graded")]) == 1
    report = (tmp_path / "graded" / "report.md").read_text(encoding="utf-8")
    assert len([line for line in report.splitlines() if line.startswith("- ")]) == 2 and "\x1b" not in report
    assert len(list((tmp_path / "graded" / "feedback").iterdir())) == 2
    assert "\x1b" not in capsys.readouterr().out


def test_the_lines_of_another_student_cannot_be_taken_in(sheet, tmp_path):
    handed_in(tmp_path, "ada.tex", r"\begin{align} H &= " + THIRD + r" \end{align}")
    handed_in(tmp_path, "eve.tex", r"\input{ada}")
    (task,) = load_sheet(sheet)
    assert len(rows_of(tmp_path / "ada.tex", [task])[task.id]) == 1 and not rows_of(tmp_path / "eve.tex", [task])[task.id]


def test_feedback_holds_no_markup_of_a_student():
    line = {"line": 1, "read": "a`<b>`|", "state": "unread", "said": "not read: <img src=x> `|", "slip": ""}
    task = {"task": "t", "points": 0, "of": 1, "goal": "", "person": "line 1: <img src=x>", "lines": [line], "drawn": {}}
    said = feedback({"student": "<eve>", "tasks": [task]}, "week")
    assert "# week: \\<eve>" in said and "| `a'<b>'\\|` | not read: \\<img src=x> \\`\\| |" in said and "it: line 1: \\<img" in said


def test_the_command_writes_feedback_tables_and_a_report(sheet, tmp_path, capsys):
    folder = tmp_path / "handed in"
    folder.mkdir()
    (folder / "ada.md").write_text(markdown([FIRST, SECOND, THIRD]).replace("D &=", "H &="), encoding="utf-8")
    (folder / "=cmd.md").write_text(markdown([FIRST, WRONG, FOLLOWS]).replace("D &=", "H &="), encoding="utf-8")
    assert main([str(sheet), str(folder), "--csv", "--out", str(tmp_path / "graded")]) == 0
    graded = tmp_path / "graded"
    assert (graded / "canvas.csv").read_text(encoding="utf-8").splitlines() == [
        "Student,ID,SIS User ID,SIS Login ID,Section,week", "    Points Possible,,,,,10", "'=cmd,,,'=cmd,,2.0", "ada,,,ada,,10.0"]
    assert "same-scale: 10 of 10" in (graded / "feedback" / "ada.md").read_text(encoding="utf-8")
    assert "| same-scale | 2 | 1 |" in (graded / "report.md").read_text(encoding="utf-8")
    assert set(TABLES) == {"canvas", "moodle", "nbgrader"} and all((graded / f"{name}.csv").exists() for name in TABLES)
    assert main([str(sheet), str(tmp_path / "none")]) == 2
    assert "klderive: " in capsys.readouterr().err


def test_what_failed_has_no_points_in_a_table():
    results = {"eve": {"error": "not finished after 1 s"}}
    assert TABLES["canvas"](results, "week").splitlines()[2] == "eve,,,eve,,"
    assert "- eve: not finished after 1 s" in report(results, "week")


# ---------------------------------------------------------------- a cluster


@pytest.mark.dask
def test_on_a_cluster_the_results_are_the_same_also_if_a_worker_dies(sheet, tmp_path):
    distributed = pytest.importorskip("distributed")
    dask = pytest.importorskip("dask")
    paths = [(f"s{k}", tmp_path / f"s{k}.md") for k in range(5)]
    for k, (_, path) in enumerate(paths):
        path.write_text(markdown([FIRST, (SECOND, WRONG)[k % 2], THIRD]).replace("D &=", "H &="), encoding="utf-8")
    with dask.config.set({"distributed.worker.daemon": False}), \
            distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        seen = []

        def kill_one(line):
            if not seen:
                with distributed.Client(cluster) as client:
                    os.kill(next(iter(client.run(os.getpid).values())), 9)
            seen.append(line)

        found = grade_all(sheet, paths, tmp_path / "there", said=kill_one, scheduler=cluster.scheduler_address)
    assert len(seen) == 5
    assert {student: result["tasks"][0]["points"] for student, result in found.items()} == \
        {student: (10, 8)[k % 2] for k, (student, _) in enumerate(paths)}


def test_a_cluster_that_is_not_there(sheet, tmp_path, capsys):
    (tmp_path / "ada.md").write_text(markdown([THIRD]), encoding="utf-8")
    assert main([str(sheet), str(tmp_path / "ada.md"), "--out", str(tmp_path / "g"), "--scheduler", "tcp://127.0.0.1:9"]) == 2
    said = capsys.readouterr().err
    assert "no scheduler answers at tcp://127.0.0.1:9" in said or 'pip install "klderive[cluster]"' in said
