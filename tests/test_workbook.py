"""`make workbook` fails where something does not stand, and says where."""

import importlib.util
import json
import subprocess

import nbformat.v4 as nb
import pytest
from sympy import Symbol

import klderive.derivations
from klderive import Derivation, Step


@pytest.fixture
def workbook(root):
    """tools/workbook.py as a module of its own."""
    spec = importlib.util.spec_from_file_location("workbook", root / "tools/workbook.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def shipping(monkeypatch, *steps):
    """The package as if it shipped one derivation with these steps."""
    derivation = Derivation("toy", "A toy", "", (), steps)
    monkeypatch.setattr(klderive.derivations, "names", lambda: ("toy",))
    monkeypatch.setattr(klderive.derivations, "load", lambda name: derivation)


A, B = Symbol("a", real=True), Symbol("b", real=True)


def test_a_right_step_is_counted(workbook, monkeypatch, capsys):
    shipping(monkeypatch, Step(A + B - A, B, "like terms"))
    assert workbook.check_derivations() == ([workbook.Row("toy", 1, 1)], [])
    assert capsys.readouterr().out.startswith("derivations  1 of 1 steps proved (")


def test_a_wrong_step_is_named(workbook, monkeypatch):
    shipping(monkeypatch, Step(A + B - A, B, "like terms"), Step(B, -B, "like terms"))
    rows, (problem,) = workbook.check_derivations()
    assert rows == [workbook.Row("toy", 2, 1)]
    assert problem.startswith("derivation toy, step 2: refuted at b = 2: 2 against -2")


def test_what_cannot_be_derived_is_named(workbook, monkeypatch):
    def load(name):
        raise klderive.DerivationError("stopped at E[x]: no rule rewrites it")

    monkeypatch.setattr(klderive.derivations, "names", lambda: ("toy",))
    monkeypatch.setattr(klderive.derivations, "load", load)
    expected = "derivation toy: not derived: DerivationError: stopped at E[x]: no rule rewrites it"
    assert workbook.check_derivations() == ([], [expected])


def answering(monkeypatch, workbook, *answers):
    """The program as if it answered so: (status, output, error), one for each call."""
    calls = iter(answers)
    monkeypatch.setattr(workbook, "klderive_check", lambda *_: subprocess.CompletedProcess([], *next(calls)))


def report(*verdicts, expected=None):
    chain = {"expected": expected, "steps": [{"verdict": verdict} for verdict in verdicts]}
    return json.dumps({"files": [{"path": "a.md", "error": None, "chains": [chain]}]})


def test_what_is_announced_as_refuted_is_no_problem(workbook, monkeypatch):
    answering(monkeypatch, workbook, (0, report("proved", "refuted", expected="refuted"), ""))
    assert workbook.check_formulas() == ([workbook.Row("a.md", 2, 1, "1 refuted as announced")], [])


def test_a_line_that_does_not_stand_is_named(workbook, monkeypatch):
    concise = "a.md:4:7 KL202 refuted: a sign is flipped\n1 proved, 1 refuted\n"
    answering(monkeypatch, workbook, (1, report("given", "proved", "refuted"), ""), (1, concise, ""))
    rows, problems = workbook.check_formulas()
    assert rows == [workbook.Row("a.md", 3, 1, "1 given, 1 refuted")]
    assert problems == ["a.md:4:7 KL202 refuted: a sign is flipped"]


def test_a_checker_that_could_not_run_is_a_problem(workbook, monkeypatch):
    answering(monkeypatch, workbook, (2, "", "Traceback ...\nImportError: no sympy\n"))
    assert workbook.check_formulas() == ([], ["klderive check: ImportError: no sympy"])


def test_the_program_itself_names_the_line(workbook, monkeypatch, tmp_path):
    (tmp_path / "a.md").write_text("$$\\log(x^2) = 3 \\log(x)$$ for $x > 0$.\n", encoding="utf-8")
    monkeypatch.setattr(workbook, "ROOT", tmp_path)
    monkeypatch.setattr(workbook, "TEXTS", ("a.md", "missing.md"))
    rows, (problem,) = workbook.check_formulas()
    assert rows == [workbook.Row("a.md", 1, 0, "1 refuted")]
    assert problem.startswith("a.md:1:") and " refuted: " in problem


def run(workbook, monkeypatch, folder, *sources):
    """What is said of one notebook with these cells of code below a title."""
    monkeypatch.setattr(workbook, "NOTEBOOKS", folder)
    monkeypatch.setattr(workbook, "EXECUTED", folder / "executed")
    code = [nb.new_code_cell(source, execution_count=9) for source in sources]  # counts of an earlier run
    cells = [nb.new_markdown_cell("# Title"), *code]
    (folder / "01_x.ipynb").write_text(json.dumps(nb.new_notebook(cells=cells)), encoding="utf-8")
    return workbook.run_notebooks()


def test_a_failing_cell_is_named_without_a_traceback(workbook, monkeypatch, tmp_path):
    count, problems = run(workbook, monkeypatch, tmp_path, "x = 1", "raise ValueError('first\\nlast')", "x")
    assert (count, problems) == (1, ["notebooks/01_x.ipynb, cell 3: ValueError: last"])


def test_a_cell_that_takes_too_long_is_named(workbook, monkeypatch, tmp_path):
    monkeypatch.setattr(workbook, "SECONDS_PER_CELL", 1)
    count, problems = run(workbook, monkeypatch, tmp_path, "x = 1", "import time; time.sleep(60)")
    assert (count, problems) == (1, ["notebooks/01_x.ipynb, cell 3: took longer than 1 s"])


def test_a_dying_kernel_is_named(workbook, monkeypatch, tmp_path):
    count, problems = run(workbook, monkeypatch, tmp_path, "import os; os._exit(1)")
    assert (count, problems) == (1, ["notebooks/01_x.ipynb, cell 2: the kernel died (out of memory?)"])


def test_a_broken_notebook_is_named(workbook, monkeypatch, tmp_path):
    monkeypatch.setattr(workbook, "NOTEBOOKS", tmp_path)
    monkeypatch.setattr(workbook, "EXECUTED", tmp_path / "executed")
    (tmp_path / "01_x.ipynb").write_text("{", encoding="utf-8")
    (problem,) = workbook.run_notebooks()[1]
    assert problem.startswith("notebooks/01_x.ipynb, is no notebook: ")


def test_notebooks_run_beside_each_other_are_kept_as_they_ran(workbook, monkeypatch, tmp_path):
    assert run(workbook, monkeypatch, tmp_path, "1 + 1") == (1, [])
    executed = json.loads((tmp_path / "executed/01_x.ipynb").read_text(encoding="utf-8"))
    assert executed["cells"][1]["outputs"][0]["data"]["text/plain"] == ["2"]
