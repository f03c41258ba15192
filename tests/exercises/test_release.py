"""The course that `make release` makes: no answer can be read from it, and nbgrader grades it.

Looked for are the sheets' own strings, what SymPy prints and the LaTeX, in every file and in the wheel; and by
proof: no formula that a task shows is the answer to another task.
"""

import ast
import importlib.util
import json
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from importlib import import_module
from pathlib import Path
from shutil import copytree

import pytest
from sympy import symbols

from klderive import KL, Normal
from klderive.derivation import withheld
from klderive.exercises import exercise, exercises
from klderive.exercises.forms import same
from klderive.exercises.judge import judge
from klderive.exercises.sealed import last_of
from klderive.exercises.sheets import FOLDER, load_sheet, sheets
from klderive.exercises.spelling import formula, plain
from klderive.exercises.validation import handed_in, solution_of
from klderive.language import names
from klderive.symbolic.door import to_term

a, b = symbols("a b", real=True)
s, t = symbols("s t", positive=True)
SHORT = 11  # what is shorter ("0", "n", "Entropy(p)") is no secret and cannot be looked for


@pytest.fixture(scope="module")
def maker(root):
    """tools/release.py as a module."""
    spec = importlib.util.spec_from_file_location("release", root / "tools/release.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def stripper(maker):
    """tools/lessons.py as a module."""
    return sys.modules["lessons"]


@pytest.fixture(scope="module")
def course(maker, tmp_path_factory):
    """A release."""
    folder = tmp_path_factory.mktemp("course")
    maker.release(folder)
    return folder


@pytest.fixture(scope="module")
def texts(course):
    """Every text of the release without its spaces, those in the wheel too."""
    found = {str(p.relative_to(course)): p.read_text(encoding="utf-8") for p in course.rglob("*")
             if p.is_file() and p.suffix not in (".whl", ".npz")}
    (wheel,) = course.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        found |= {n: archive.read(n).decode() for n in archive.namelist()}
    found = {name: re.sub(r"Rules: .*?\.", "", text) for name, text in found.items()}  # in the order of the alphabet
    return {name: "".join(text.split()).replace("\\\\", "\\") for name, text in found.items()}


@pytest.fixture(scope="module")
def sealed(course, tmp_path_factory):
    """The exercises of the release's wheel, by id."""
    folder = tmp_path_factory.mktemp("wheel")
    (wheel,) = course.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return {e.id: e for path in sheets(folder / "klderive/exercises/data") for e in load_sheet(path)}


def entries():
    """Every exercise's entry, as its sheet has it."""
    return {e["id"]: e for path in sheets(FOLDER) for e in tomllib.loads(path.read_text(encoding="utf-8"))["exercise"]}


def written(name):
    """The ways in which the answer of an exercise could stand in a file, each as pieces that would all stand there."""
    data, raw = exercise(name).data, entries()[name]["solution"]
    if data.kind == "reasons":
        firsts = [v if isinstance(v, str) else v[0] for v in raw]
        return [[json.dumps(firsts)], [", ".join(firsts)]]
    if data.kind == "point":
        return [[" ".join(f'{k} = "{v}"' for k, v in raw.items())], [json.dumps(raw)]]
    lines = [raw] if isinstance(raw, str) else raw
    # Where a chain ends is often the theorem of the lesson; its answer are all the lines.
    return [lines, [plain(line).replace("^", "**") for line in data.solution], [formula(line) for line in data.solution]]


def stands(way, content):
    """Whether all pieces stand in a text without spaces; what is too short to be a secret is not looked for."""
    pieces = ["".join(piece.split()) for piece in way]
    return max(map(len, pieces)) >= SHORT and all(piece in content for piece in pieces)


@pytest.mark.parametrize("name", exercises())
def test_no_solution_stands_in_the_release(name, texts):
    for way in written(name):
        assert [file for file, content in texts.items() if stands(way, content)] == [], way


def test_the_search_finds_a_solution_that_stands_there(texts):
    sheet = "".join((FOLDER / "03.toml").read_text(encoding="utf-8").split())
    assert any(stands(way, sheet) for way in written("same-variance"))
    assert any(stands(way, sheet) for way in written("from-the-integral"))
    assert len(texts) > 30


# ---------------------------------------------------------------- the lessons


def cells(path, kind):
    return [cell for cell in json.loads(path.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == kind]


def test_every_lesson_is_there_and_has_neither_outputs_nor_marks(course, root):
    book = {path.name for path in (root / "notebooks").glob("[0-9][0-9]_*.ipynb")}
    assert {path.name for path in course.glob("lessons/*.ipynb")} == book
    for path in course.glob("lessons/*.ipynb"):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            assert (cell["metadata"], cell.get("outputs", []), cell.get("execution_count")) == ({}, [], None)


LESSONS = sorted({exercise(name).data.notebook[:2] for name in exercises()})


@pytest.mark.parametrize("number", LESSONS)
def test_no_expression_in_a_lesson_solves_one_of_its_exercises(number, course, stripper, monkeypatch):
    """By proof: every formula and every text in the code is handed in for every exercise of the lesson."""
    monkeypatch.setattr(import_module("klderive.exercises.judge"), "diagnosis", lambda *_: "")  # which slip a wrong one is does not matter here
    (path,) = course.glob(f"lessons/{number}_*.ipynb")
    tasks = [t for t in map(exercise, exercises()) if t.data.notebook[:2] == number and len(plain_of(t)) >= SHORT]
    shown = {}
    for cell in cells(path, "code"):
        if "%" in cell["source"][:2]:
            continue
        for node in ast.walk(ast.parse(cell["source"])):
            text = isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) >= SHORT
            if text or isinstance(node, ast.BinOp | ast.List | ast.Dict):
                answer = stripper.value(node)
                shown.setdefault(repr(answer), (cell["id"], answer))  # what stands there twice is handed in once
    for where, answer in shown.values():
        for task in tasks:
            assert task.check(answer).state != "solved", (where, task.data.id, answer)


def plain_of(task):
    """The last line of a solution, or what stands for it, as text."""
    last = task.data.solution[-1]
    return plain(last) if task.data.kind in ("line", "chain") else str(last)


def test_right_answers_are_emptied_and_wrong_ones_stay(stripper):
    cell = ('task, split = exercise("same-variance"), exercise("split")\n'
            'print(task.check(r"\\frac{(\\mu_1 - \\mu_2)^2}{2 \\sigma_1}"))\n'
            'print(task.check((mu_1 - mu_2)**2/\n      (2*sigma_1**2)))\n'
            'exercise("two-coins").check({"s": Rational(1, 2), "t": "1/4"})\n'
            'wrong = "Entropy(p)"; split.check(wrong)')
    assert stripper.emptied(cell, {}).splitlines() == [
        *cell.splitlines()[:2], 'print(task.check(r""))', 'exercise("two-coins").check({})', cell.splitlines()[-1]]


def test_a_laboratory_has_blank_lessons_and_solved_ones_and_keeps_ones_work(stripper, tmp_path, root):
    name = "02_what_kl_measures.ipynb"
    for path in (root / "notebooks").glob("[0-9]*.ipynb"):
        if path.name != name:
            (tmp_path / path.name).write_text("my work", encoding="utf-8")
    stripper.laboratory(tmp_path)
    text = (tmp_path / name).read_text(encoding="utf-8")
    assert f"[The solved lesson](solved/{name})" in text and "two_coins.check({})" in text
    assert (tmp_path / "solved" / name).read_bytes() == (root / "notebooks" / name).read_bytes()
    (tmp_path / name).write_text("my work", encoding="utf-8")
    (tmp_path / "solved" / name).write_text("an old one", encoding="utf-8")
    stripper.laboratory(tmp_path)
    assert {path.read_text(encoding="utf-8") for path in tmp_path.glob("*.ipynb")} == {"my work"}
    assert (tmp_path / "solved" / name).read_bytes() == (root / "notebooks" / name).read_bytes()


def test_a_formula_that_answers_is_boxed_and_its_neighbours_are_not(stripper):
    task = exercise("same-variance")
    text = r"$$\mathrm{KL}(p_1 \,\|\, p_2) = \frac{(\mu_1 - \mu_2)^2}{2 \sigma_2^2}$$"
    assert stripper.boxed(text, [task]) == r"$$\mathrm{KL}(p_1 \,\|\, p_2) = \boxed{\,?\,}$$"
    assert stripper.boxed(r"$\sum_{j=1}^J \mu_j = 3$", [task]) == r"$\sum_{j=1}^J \mu_j = 3$"


def test_a_lesson_runs_with_the_package_of_the_course(course, tmp_path):
    (wheel,) = course.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    (path,) = course.glob("lessons/02_*.ipynb")
    code = "\n".join(cell["source"] for cell in cells(path, "code"))
    done = run(f"import klderive; print(klderive.__file__)\n{code}", path.parent, PYTHONPATH=str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(str(tmp_path)) and "– not read: the answer is empty" in done.stdout


ASKED = '''
from sympy import Symbol
from klderive import DerivationError, E, Normal, derive, load
x, m, s = Symbol("y", real=True), Symbol("m", real=True), Symbol("s", positive=True)
for made in (lambda: derive(E(x**2, x, Normal(m, s))), lambda: derive(1 + 2*E(x**2, x, Normal(m, s))), lambda: load("bernoulli"),
             lambda: derive(E(x**3, x, Normal(m, s))), lambda: load("univariate")):
    try:
        print("derived", made().result)
    except DerivationError as refused:
        print(refused)
'''


def test_the_package_of_the_course_does_not_derive_the_starts_of_its_exercises(course, tmp_path):
    (wheel,) = course.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    said = run(ASKED, tmp_path, PYTHONPATH=str(tmp_path)).stdout.splitlines()
    assert said[0] == ('E_{y ~ N(m, s^2)}[y**2] is not derived in this course: it is the exercise second-moment; '
                       'work it out and have it checked: exercise("second-moment").check(...)')
    assert "is the exercise second-moment" in said[1] and "is the exercise entropy-of-a-coin" in said[2]
    assert [line[:7] for line in said[3:]] == ["derived", "derived"]
    told = subprocess.run([sys.executable, "-m", "klderive", "derive", "bernoulli"], cwd=tmp_path, capture_output=True, text=True,
                          timeout=60, env=os.environ | {"PYTHONPATH": str(tmp_path)})
    assert told.returncode == 2 and told.stderr.startswith("klderive: ") and "is not derived in this course" in told.stderr


FIRST = KL(Normal(a, s), Normal(b, s)) + KL(Normal(b, s), Normal(a, s))


@pytest.mark.parametrize(("expr", "same_start"), [
    (KL(Normal(b, t), Normal(a, t)) + KL(Normal(a, t), Normal(b, t)), True),
    (FIRST**2, True), (3*FIRST, True), (a - FIRST/2, True),
    (KL(Normal(a, s), Normal(b, t)) + KL(Normal(b, t), Normal(a, s)), False),
    (KL(Normal(a, s), Normal(b, s)) + KL(Normal(b, s), Normal(b, s)), False),
    (KL(Normal(a, s), Normal(b, s)), False),
], ids=["renamed", "inside", "times", "among-others", "other-scale", "other-mean", "a-part"])
def test_a_start_is_known_by_its_shape(expr, same_start):
    listed = {withheld.digest(to_term(FIRST)[1]): "first"}
    assert withheld.exercise_in(expr, listed) == ("first" if same_start else "")


def test_outside_a_course_nothing_is_withheld():
    assert not withheld.LIST.exists() and withheld.exercise_with(FIRST) == ""


def test_no_task_shows_the_answer_of_another():
    tasks = [exercise(name).data for name in exercises()]
    shown = [(t.id, f) for t in tasks for f in (t.start, *t.lines)]
    for task in tasks:
        if task.kind in ("line", "chain") and len(plain(task.solution[-1])) >= SHORT:
            goal = task.solution[-1]
            letters = {d.name for d in names(goal)}
            assert [other for other, f in shown if other != task.id and {d.name for d in names(f)} == letters
                    and same(f, goal, task.letters.context((f, goal)))] == [], task.id


@pytest.mark.parametrize("name", exercises())
def test_a_sealed_exercise_judges_as_the_open_one(name, sealed):
    task, data = sealed[name], exercise(name).data
    assert (task.solution, task.slips, len(task.hints)) == ((), (), 2)
    assert judge(task, handed_in(data, solution_of(data))).state == "solved"
    for slip in data.slips:
        told = task.sealed.slip(task, last_of(data, slip.answer), len(slip.answer) if data.kind == "chain" else 1)
        assert told == (slip.name, slip.hint)
    first = data.slips[0]
    assert judge(task, handed_in(data, first.answer)).state == "refuted"


def test_a_sealed_slip_is_read_only_by_who_makes_it(sealed):
    task, data = sealed["same-variance"], exercise("same-variance").data
    assert task.sealed.slip(task, data.solution[0]) is None
    assert judge(task, "(mu_1 - mu_2)**2/(2*sigma_2)").slip == "the scale σ stands where the variance σ^2 belongs"


def test_every_notebook_of_the_book_has_an_assignment(course, root):
    book = {path.stem for path in (root / "notebooks").glob("[0-9][0-9]_*.ipynb")}
    assert {path.stem for path in course.glob("source/*/*.ipynb")} == book


def test_students_cells_are_empty_and_others_locked(course):
    for path in course.glob("source/*/*.ipynb"):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            assert not cell.get("outputs")
            mark = cell["metadata"].get("nbgrader")
            assert mark["locked"] if mark else cell["id"].startswith("answer-")


def test_students_work_is_never_overwritten(maker, tmp_path):
    for name in ("submitted", "holidays"):
        (tmp_path / name / name).mkdir(parents=True)
        with pytest.raises(SystemExit, match="was left as it is"):
            maker.release(tmp_path / name)
        assert (tmp_path / name / name).exists()


def test_a_sheet_with_a_fault_is_not_released(maker, tmp_path):
    (tmp_path / "own.toml").write_text('notebook = "03"\n[[exercise]]\nid = "a"\nkind = "poem"\n', encoding="utf-8")
    with pytest.raises(SystemExit, match="kind is one of line"):
        maker.release(tmp_path / "out", tmp_path)


# ---------------------------------------------------------------- the check before grading


@pytest.fixture
def without_klderive(tmp_path):
    """An environment in which klderive cannot be imported, as where it was not installed."""
    (tmp_path / "klderive.py").write_text("raise ModuleNotFoundError(\"No module named 'klderive'\")", encoding="utf-8")
    return os.environ | {"PYTHONPATH": str(tmp_path)}


def first_cell(course):
    (path,) = course.glob("source/02_*/*.ipynb")
    return json.loads(path.read_text(encoding="utf-8"))["cells"][1]["source"]


def run(code, folder, **environment):
    return subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, timeout=60,
                          env=os.environ | environment)


def test_the_first_cell_says_ready(course):
    assert run(first_cell(course), course).stdout.startswith("ready: klderive ")


def test_the_first_cell_ends_a_grading_that_would_give_zero(course, without_klderive):
    ended = run(first_cell(course), course, **without_klderive, NBGRADER_EXECUTION="autograde")
    assert ended.returncode == 70
    assert "NOTHING IS GRADED: No module named 'klderive'" in ended.stderr


def test_the_first_cell_tells_a_student(course, without_klderive):
    told = run(first_cell(course), course, **without_klderive)
    assert told.returncode == 1
    assert told.stderr == ("Nothing can be checked yet: No module named 'klderive'. "
                           "Run: pip install -r requirements.txt\n")


# ---------------------------------------------------------------- nbgrader


def nbgrader(folder, *arguments):
    """nbgrader as it is called."""
    return subprocess.run([sys.executable, "-m", "nbgrader", *arguments], cwd=folder, capture_output=True, text=True, timeout=240)


ANSWERS = {
    "reasons-of-the-slope": '["derivative", "factoring"]',  # 1 point
    "reverse-slope": r'r"\frac{(x - 1)(x + 1)}{x}"',  # wrong: the other curve
    "asymmetry-point": '{"sigma_1": 2, "sigma_2": 1}',  # 1 point
    "both-directions-of-the-curve": '"(x - 1/x)^2/2 + f(x)"',  # not read: no grade, a person looks at it
}
GRADES = {"reasons-of-the-slope": (1.0, False), "reverse-slope": (0.0, False), "asymmetry-point": (1.0, False),
          "both-directions-of-the-curve": (None, True)}


def settings(folder, command, monkeypatch):
    """The settings of the course, loaded as nbgrader loads them for one of its commands."""
    from traitlets.config.loader import PyFileConfigLoader

    monkeypatch.chdir(folder)
    monkeypatch.setattr(sys, "argv", ["nbgrader", command])
    return PyFileConfigLoader("nbgrader_config.py", path=str(folder)).load_config()


def test_nbgrader_grades_a_submission_and_refuses_where_klderive_is_missing(course, tmp_path, without_klderive, monkeypatch, capsys):
    pytest.importorskip("nbgrader")
    from nbgrader.api import Gradebook
    from nbgrader.apps import NbGraderAPI
    from nbgrader.plugins import CsvExportPlugin

    stem = "04_reading_the_formula"
    folder = copytree(course, tmp_path / "course")
    monkeypatch.setenv("PATH", os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))  # nbgrader calls alembic
    config = settings(folder, "generate_assignment", monkeypatch)
    config.CourseDirectory.root = str(folder)
    made = NbGraderAPI(config=config).generate_assignment(stem)
    assert made["success"], made["log"]
    notebook = json.loads((folder / f"release/{stem}/{stem}.ipynb").read_text(encoding="utf-8"))
    for answer, points in zip(notebook["cells"], notebook["cells"][1:], strict=False):
        name = points["metadata"].get("nbgrader", {}).get("grade_id", "").removeprefix("grade-")
        if name in ANSWERS:
            answer["source"] = f"{name.replace('-', '_')} = {ANSWERS[name]}"
    handed = folder / f"submitted/ada/{stem}"
    handed.mkdir(parents=True)
    (handed / f"{stem}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")

    with monkeypatch.context() as missing, pytest.raises(SystemExit, match="NOTHING WAS GRADED"):
        missing.setenv("PYTHONPATH", str(tmp_path))
        settings(folder, "autograde", missing)

    graded = nbgrader(folder, "autograde", stem)
    assert graded.returncode == 0, graded.stderr
    assert "FOR A PERSON: grade-both-directions-of-the-curve of ada was not decided" in graded.stderr
    with Gradebook(f"sqlite:///{folder}/gradebook.db") as gradebook:
        (handed_in,) = gradebook.find_submission(stem, "ada").notebooks
        assert {g.name.removeprefix("grade-"): (g.auto_score, g.needs_manual_grade) for g in handed_in.grades} == GRADES
        settings(folder, "export", monkeypatch)
        assert f"answers without a grade count as 0 in this export: ada ({stem})" in capsys.readouterr().err
        CsvExportPlugin(to=str(folder / "grades.csv")).export(gradebook)
    row = (folder / "grades.csv").read_text(encoding="utf-8").splitlines()[1].split(",")
    assert (row[3], float(row[-2]), float(row[-1])) == ("ada", 2.0, 7.0)
