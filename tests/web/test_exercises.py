"""Exercises in the browser: without SymPy and without solutions the same words as `klderive exercise`; and in a browser, if there is one."""

import importlib.util
import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from klderive.exercises import exercise, exercises
from klderive.exercises.judge import judge
from klderive.exercises.sealed import deciphered
from klderive.exercises.spelling import plain

ROOT = Path(__file__).resolve().parents[2]
WEB = ROOT / "web"
BUILT = ROOT / "build" / "pages" / "try"


def module(path: Path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


look = module(ROOT / "tools" / "look.py")
kept = module(WEB / "kept.py")
served = module(Path(__file__).with_name("serving.py")).served


def answers():
    """For each exercise: its solution, a slip, and what cannot be read."""
    for name in exercises():
        e = exercise(name).data
        for given in (e.solution, *(slip.answer for slip in e.slips[:1])):
            yield name, typed(e, given)
        yield name, ["no such rule"] * max(1, len(e.lines) - 1) if e.kind == "reasons" else "{ x +"


def typed(e, given):
    match e.kind:
        case "reasons":
            return [names if isinstance(names, str) else names[0] for names in given]
        case "point":
            values = given[0] if isinstance(given, tuple) else given
            return ", ".join(f"{name} = {plain(value)}" for name, value in values.items())
    return "\n".join(plain(line) for line in (given if isinstance(given, (tuple, list)) else [given]))


ASK = """
import json, sys
sys.modules["sympy"] = None
import further
for name, answer in json.load(sys.stdin):
    print(json.dumps([further.attempt(name, answer), [further.hint(name, answer, 0, degree) for degree in (1, 2, 3)]]))
"""


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """The folder of Python that the page has, as build.mjs puts it together."""
    folder = tmp_path_factory.mktemp("page")
    wanted = "import sys; sys.path.insert(0, sys.argv[1]); import course; course.write(course.Path(sys.argv[2]), course.of_exercises())"
    subprocess.run([sys.executable, "-c", wanted, WEB, folder], cwd=ROOT, check=True, capture_output=True)
    source = folder / "source"
    shutil.copytree(ROOT / "klderive", source / "klderive", dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__", "0*.toml", "1*.toml"))
    for name in ("further.py", "kept.py"):
        shutil.copy(WEB / name, source)
    for name, text in module(WEB / "standins.py").FURTHER.items():
        (source / name).write_text(text)
    shutil.copy(WEB / "rules.py", source / "klderive" / "rules" / "__init__.py")
    return source


def test_it_says_what_the_command_says(page):
    asked = list(answers())
    ran = subprocess.run([sys.executable, "-c", ASK], cwd=page, env={"PYTHONPATH": str(page)}, input=json.dumps(asked), capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    wrong = []
    for (name, answer), row in zip(asked, ran.stdout.splitlines(), strict=True):
        said, _ = json.loads(row)
        data = exercise(name).data
        lines = answer.splitlines() if isinstance(answer, str) and data.kind in ("line", "chain") else answer
        here, there = judge(data, lines), json.loads(said)
        if (here.state, here.text, here.read, here.stood) != (there["state"], there["text"], there["read"], there["stood"]):
            wrong.append((name, answer, str(here), there))
    assert wrong == []


def test_no_answer_stands_in_the_sheets_and_no_later_hint_is_read_before_its_line(page):
    for path in (page / "klderive" / "exercises" / "data").iterdir():
        for entry in json.loads(path.read_text())["exercise"]:
            assert not {"solution", "slip", "near", "also"} & set(entry)
    for name, told in json.loads((page / "klderive" / "exercises" / "hints.json").read_text()).items():
        e = exercise(name).data
        key = kept.standing_key(name, e.start) if e.kind == "chain" else kept.place_of(name, 0)
        assert [deciphered(text, key) is not None for text in told] == [True, *[False] * (len(told) - 1)], name


@pytest.mark.chromium
@pytest.mark.skipif(look.browser() is None or not (BUILT / "exercises.html").exists(), reason="needs Chromium and make workbook")
def test_an_exercise_is_solved_in_a_browser_and_a_step_checked_again():
    hear = """(what, act) => new Promise((done) => {
      const heard = ({ detail }) => { if (detail.what === what) { removeEventListener("klderive:answer", heard); setTimeout(() => done(detail.answer), 50); } };
      addEventListener("klderive:answer", heard); act(); })"""
    with served(BUILT.parent) as address, look.chromium() as tab:
        tab.load(f"{address}/try/exercises.html#same-variance")
        until(tab, "document.querySelector('#typed')")
        for words, state in (("(mu_1 - mu_2)^2/(2 sigma_1)", "refuted"), (r"\frac{(\mu_1 - \mu_2)^2}{2 \sigma_1^2}", "solved")):
            read = tab.evaluate(f"""({hear})("read", () => {{ const field = document.querySelector("#typed");
              field.value = {json.dumps(words)}; field.dispatchEvent(new Event("input")); }})""")
            assert read["why"] == "" and tab.evaluate("document.querySelectorAll('#reading .katex').length") == 1
            assert tab.evaluate(f"({hear})('attempt', () => document.querySelector('#check').click())")["state"] == state
            assert tab.evaluate(f"({hear})('hint', () => document.querySelector('#hint').click())")["degree"] == 1
        done = json.loads(tab.evaluate("localStorage['klderive-progress']"))
        assert done["exercises"]["same-variance"] == {"solved": True, "tries": 2, "hints": 1}
        tab.load(f"{address}/try/derivations.html#univariate:3")
        until(tab, "document.querySelector('#count').textContent")
        assert tab.evaluate(f"({hear})(undefined, () => document.querySelector('#check').click())")["verdict"] == "proved"
        assert list(look.complaints(tab.events)) == []


def until(tab, code):
    waited = time.monotonic() + 60
    while not tab.evaluate(f"Boolean({code})") and time.monotonic() < waited:
        time.sleep(0.1)
