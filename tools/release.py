"""`make release`: a course without solutions, ready for nbgrader, in build/release.

One assignment for each notebook of the book, generated from the sheets of exercises: task, a cell for the answer, a
locked cell that gives feedback and points. Before them stands a cell that ends the grading, without a grade, where
something is missing. Beside them lie the lessons without answers (lessons.py) and a wheel of klderive whose sheets are
sealed (klderive/exercises/sealed.py) and which refuses to derive the starts of the exercises (klderive/derivation/withheld.py).
Not here: what an answer is worth (klderive/exercises/grading.py).

    python tools/release.py [--out FOLDER] [--sheets FOLDER] [--unseen]
"""

# The check of the environment is made twice: by nbgrader's settings before anything is written, and by the first cell
# of each notebook, should the settings have been replaced. nbgrader itself would give everyone 0 and exit with 0.
import argparse
import base64
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(Path(__file__).resolve().parent))

from lessons import NOTEBOOKS, write_lessons  # noqa: E402

JUPYTER = "jupyterlab>=4,<5"
DATA = "klderive/exercises/data/"
WITHHELD = "klderive/derivation/withheld.json"
EMPTY = {"line": 'r""', "chain": '[\n    r"",\n    r"",\n]', "point": "{}"}
HOW = {
    "line": "Write one line, as LaTeX or in Python's notation.",
    "chain": "Write the lines in order, one string each.",
    "reasons": "Write the names of the rules in order, one for each line after the first.",
    "point": 'Write exact numbers, such as `{"s": "1/2"}`.',
}

READY = '''\
# Run this first. If something is missing, nothing is graded: better no grade than a wrong one.
import os
try:
    from klderive.exercises import ready
    print(ready({names}, "{version}"))
except Exception as reason:
    if os.environ.get("NBGRADER_EXECUTION") == "autograde":
        os.write(2, f"\\nNOTHING IS GRADED: {{reason}}. Run: pip install -r requirements.txt\\n".encode())
        os._exit(70)
    raise SystemExit(f"Nothing can be checked yet: {{reason}}. Run: pip install -r requirements.txt") from None
'''

CONFIG = '''\
"""nbgrader's settings for this course.

Before anything is graded, the kernel that grades is asked whether it can. Where an answer was not decided, no grade is recorded:
nbgrader lists it for a person, in formgrader and in what autograde prints. A notebook that prints without end is not graded.
"""

import subprocess
import sys

from jupyter_client.manager import KernelManager
from nbgrader.api import Gradebook
from nbgrader.converters import Autograde
from nbgrader.preprocessors import Execute, SaveAutoGrades

OUTPUT = 1_000_000  # characters that a notebook may print

if "autograde" in " ".join(sys.argv):
    python = KernelManager(kernel_name="python3").format_kernel_cmd()[0]
    asked = subprocess.run([python, "-m", "klderive", "exercise", "ready"], capture_output=True, text=True)
    if asked.returncode:
        reason = (asked.stderr.strip() or "no answer").splitlines()[-1]
        raise SystemExit(f"NOTHING WAS GRADED: {reason}. Run: pip install -r requirements.txt")

if "export" in " ".join(sys.argv):
    with Gradebook("sqlite:///gradebook.db") as gradebook:
        waiting = [f"{made.student.id} ({work.name})" for work in gradebook.assignments for made in work.submissions
                   if made.needs_manual_grade]
    if waiting:
        print(f"FOR A PERSON: answers without a grade count as 0 in this export: {', '.join(waiting)}", file=sys.stderr)


class ExecuteWithinBounds(Execute):
    def preprocess(self, nb, resources=None, **kwargs):
        self.printed = 0
        return super().preprocess(nb, resources, **kwargs)

    def output(self, outs, msg, display_id, cell_index):
        self.printed += len(str(msg["content"]))
        if self.printed > OUTPUT:  # the time limit alone does not end a flood: nbclient is busy reading it
            raise RuntimeError(f"NOT GRADED: the notebook prints more than {OUTPUT} characters")
        return super().output(outs, msg, display_id, cell_index)


class SaveDecidedGrades(SaveAutoGrades):
    def _add_score(self, cell, resources):
        super()._add_score(cell, resources)
        if any("@UNGRADED@" in output.get("text", "") for output in cell.get("outputs", ())):
            name = cell.metadata["nbgrader"]["grade_id"]
            grade = self.gradebook.find_grade(name, self.notebook_id, self.assignment_id, self.student_id)
            grade.auto_score, grade.needs_manual_grade = None, True
            self.gradebook.db.commit()
            self.log.warning("FOR A PERSON: %s of %s was not decided and has no grade yet", name, self.student_id)


c = get_config()
c.CourseDirectory.course_id = "klderive"
c.Execute.timeout = 30  # seconds for a cell: a loop costs this, and its sender alone
OURS = {SaveAutoGrades: SaveDecidedGrades, Execute: ExecuteWithinBounds}
c.Autograde.autograde_preprocessors = [OURS.get(step, step) for step in Autograde.autograde_preprocessors.default()]
'''

README = """\
# A course with klderive

| what | where |
|---|---|
| the lessons, without outputs and answers, with their data | `lessons/` |
| assignments, for nbgrader | `source/` |
| settings of nbgrader | `nbgrader_config.py` |
| the package, with sealed exercises: no answer can be read from it | `{wheel}` |

In an environment with Python 3.11 or later, in this folder:

    pip install -r requirements.txt "nbgrader>=0.9.5,<0.10"
    klderive exercise ready
    nbgrader generate_assignment {first}

Students get `lessons/`, `requirements.txt`, `{wheel}` and the folder `release/{first}`. What they hand in
goes to `submitted/NAME/{first}/`, by hand or by `nbgrader collect`. Then:

    nbgrader autograde {first}
    nbgrader generate_feedback {first}
    nbgrader export

What was not decided has no grade: `autograde` names it, `nbgrader formgrader` lists it under "Manual Grading". Grade it
there before you export; `nbgrader export` counts it as 0 until then, and says of whom.

Where klderive is missing, `nbgrader autograde` ends with an error and no grade is written.
"""


# ---------------------------------------------------------------- cells


def markdown(name: str, text: str) -> dict:
    """A locked cell of text."""
    return {"cell_type": "markdown", "id": name[:64], "metadata": {"deletable": False, "nbgrader": mark(name)},
            "source": text}


def code(name: str, text: str, **marks: object) -> dict:
    """A cell of code; without marks it is the student's own."""
    metadata: dict = {"deletable": False}
    if marks:
        metadata |= {"editable": False, "nbgrader": mark(name, **marks)}
    return {"cell_type": "code", "id": name[:64], "metadata": metadata, "source": text, "outputs": [],
            "execution_count": None}


def mark(name: str, **marks: object) -> dict:
    """nbgrader's metadata of a cell that students cannot change."""
    return {"schema_version": 3, "grade_id": name, "locked": True, "grade": False, "solution": False, "task": False,
            **marks}


def cells_of(task) -> Iterable[dict]:
    """The cells of one exercise: the task, the place for the answer, the points."""
    data, variable = task.data, task.data.id.replace("-", "_")
    steps = ",\n".join(['    ""'] * (len(data.lines) - 1))
    empty = f"[\n{steps},\n]" if data.kind == "reasons" else EMPTY[data.kind]
    rules = f"\n\nRules: {', '.join(sorted(task.rules))}." if data.kind == "reasons" else ""
    points = f"{data.rung} point{'s' if data.rung > 1 else ''}"
    yield markdown(f"task-{data.id}", f"{task._repr_markdown_()}\n\n{HOW[data.kind]} ({points}){rules}")
    yield code(f"answer-{data.id}", f"{variable} = {empty}")
    yield code(f"grade-{data.id}", f'from klderive.exercises import grade\n\ngrade("{data.id}", {variable}, '
               f"points={data.rung})", grade=True, points=data.rung, cell_type="code")


def assignment(title: str, tasks: list, version: str) -> dict:
    """A notebook with these exercises."""
    text = (f"# Exercises: {title}\n\nRun the next cell. Then write each answer where it belongs and run the cell "
            "below it: the feedback comes at once, as often as you like. `exercise(\"...\").hint()` gives hints.")
    names = json.dumps([task.data.id for task in tasks])
    cells = [markdown("title", text), code("ready", READY.format(names=names, version=version), locked=True)]
    for task in tasks:
        cells += cells_of(task)
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return {"cells": cells, "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}},
            "nbformat": 4, "nbformat_minor": 5}


def titles() -> dict[str, tuple[str, str]]:
    """Stem and title of each notebook of the book, by its number."""
    found = {}
    for path in sorted(NOTEBOOKS.glob("[0-9][0-9]_*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        heading = re.search(r"^# (.+)$", "".join(cells[0]["source"]), re.MULTILINE) if cells else None
        found[path.name[:2]] = (path.stem, heading[1] if heading else path.stem)
    return found


def worked_on(path: Path) -> set[str]:
    """The exercises that a lesson works on in its cells of code."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    sources = ("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    return {name for source in sources for name in re.findall(r'exercise\("([\w-]+)"\)', source)}


# ---------------------------------------------------------------- the sealed wheel


def sealed_sheet(path: Path) -> str:
    """A sheet as JSON, without its answers."""
    from klderive.exercises.sealed import seal
    from klderive.exercises.sheets import load_sheet

    table = tomllib.loads(path.read_text(encoding="utf-8"))
    pairs = zip(load_sheet(path), table["exercise"], strict=True)
    return json.dumps(table | {"exercise": [seal(e, entry) for e, entry in pairs]}, indent=1)


def withheld(sheets: list[Path]) -> dict[str, str]:
    """What `derive` and `load` of the course refuse: the starts of its exercises, but for those that its lessons derive."""
    from klderive.derivation.withheld import digest
    from klderive.derivations import load
    from klderive.exercises.sheets import load_sheet
    from klderive.symbolic.door import to_term

    texts = [path.read_text(encoding="utf-8") for path in NOTEBOOKS.glob("[0-9][0-9]_*.ipynb")]
    loaded = {name for text in texts for name in re.findall(r'\bload\(\\?"(\w+)', text)}
    shown = {digest(to_term(part.steps[0].before)[1]) for name in loaded for part in load(name).parts}
    exercises = (e for path in sheets for e in load_sheet(path) if e.kind in ("line", "chain"))
    return {key: e.id for e in exercises if (key := digest(e.start)) not in shown}


def sealed_wheel(sheets: list[Path], folder: Path) -> Path:
    """The wheel of klderive with these sheets, sealed, in place of its own."""
    with tempfile.TemporaryDirectory() as made:
        command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", made]
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
        (built,) = Path(made).glob("*.whl")
        with zipfile.ZipFile(built) as archive:
            files = {n: archive.read(n) for n in archive.namelist() if not n.startswith(DATA)}
    files |= {f"{DATA}{path.stem}.json": sealed_sheet(path).encode() for path in sheets}
    files[WITHHELD] = json.dumps(withheld(sheets), indent=1).encode()
    record = next(name for name in files if name.endswith(".dist-info/RECORD"))
    files[record] = "".join(f"{name},{recorded(content)}\n" for name, content in files.items()
                            if name != record).encode() + f"{record},,\n".encode()
    target = folder / built.name
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return target


def recorded(content: bytes) -> str:
    """Digest and size, as a wheel's RECORD has them."""
    found = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
    return f"sha256={found},{len(content)}"


# ---------------------------------------------------------------- the course


def release(out: Path, extra: Path | None = None, unseen: bool = False) -> dict[str, int]:
    """Writes the course; how many exercises each assignment has."""
    from klderive import __version__
    from klderive.exercises import Task, validate
    from klderive.exercises.grading import UNGRADED
    from klderive.exercises.sheets import FOLDER, load_sheet, sheets

    paths = [*sheets(FOLDER), *(sheets(extra) if extra else ())]
    faults = [f"{path.name}: {line}" for path in paths[len(list(sheets(FOLDER))):] for line in validate(path)]
    if faults:
        raise SystemExit("\n".join([*faults, "nothing was released: mend the sheets first"]))
    shown = set().union(*map(worked_on, NOTEBOOKS.glob("*.ipynb"))) if unseen else set()
    tasks: dict[str, list] = {}
    for path in paths:
        for data in load_sheet(path):
            if data.id not in shown:
                tasks.setdefault(data.notebook[:2], []).append(Task(data))
    clear(out)
    write_lessons(out / "lessons")
    wheel, known, made = sealed_wheel(paths, out), titles(), {}
    for number, those in sorted(tasks.items()):
        stem, title = known.get(number, (number, f"notebook {number}"))
        (out / "source" / stem).mkdir(parents=True)
        notebook = assignment(title, sorted(those, key=lambda t: t.data.rung), __version__)
        text = json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"
        (out / "source" / stem / f"{stem}.ipynb").write_text(text, encoding="utf-8")
        made[stem] = len(those)
    (out / "nbgrader_config.py").write_text(CONFIG.replace("@UNGRADED@", UNGRADED), encoding="utf-8")
    (out / "requirements.txt").write_text(f"./{wheel.name}\n{JUPYTER}\n", encoding="utf-8")
    (out / "README.md").write_text(README.format(wheel=wheel.name, first=min(made)), encoding="utf-8")
    return made


def clear(out: Path) -> None:
    """An empty folder; one that holds anything but a former release, or students' work, is left as it is."""
    if out.exists() and any(out.iterdir()):
        if any((out / name).exists() for name in ("submitted", "autograded", "gradebook.db")):
            raise SystemExit(f"{out} holds students' work and was left as it is; choose another folder with --out")
        if not (out / "nbgrader_config.py").exists():
            raise SystemExit(f"{out} is not empty and was left as it is; choose another folder with --out")
        shutil.rmtree(out)
    out.mkdir(parents=True, exist_ok=True)


def main(arguments: list[str] | None = None) -> int:
    """Exit status 0; the reason on standard error if nothing was released."""
    parser = argparse.ArgumentParser(description="a course without solutions, ready for nbgrader")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "release", help="where to (is replaced)")
    parser.add_argument("--sheets", type=Path, help="a folder with sheets of your own, added to those that ship")
    parser.add_argument("--unseen", action="store_true", help="leave out what the book's notebooks work on")
    options = parser.parse_args(arguments)
    made = release(options.out, options.sheets, options.unseen)
    for stem, count in made.items():
        print(f"{stem:<32} {count} exercises")
    print(f"\n{sum(made.values())} exercises and the lessons, none with its solution, in {options.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
