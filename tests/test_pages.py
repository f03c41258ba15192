"""The pages as a reader meets them: built without a warning, and looked at in headless Chromium.

Where no Chromium is installed the second half is skipped, and says so. A page of each kind is looked at, with KLDERIVE_NPM=1, as in
CI, every page. That each complaint can come at all is shown on a page that has every fault.
"""

import importlib.util
import os
import subprocess
import sys

import pytest


@pytest.fixture(scope="module")
def look(root):
    """tools/look.py as a module."""
    spec = importlib.util.spec_from_file_location("look", root / "tools/look.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    if module.browser() is None:
        pytest.skip("Chromium is not installed")
    return module


@pytest.fixture(scope="module")
def built(root, tmp_path_factory):
    """Folder of the pages, and what Sphinx complained of. One derivation is checked: tests/test_derivation.py has them all."""
    folder = tmp_path_factory.mktemp("pages")
    command = [sys.executable, "docs/build.py", "-q", "--source", folder / "source", "--out", folder / "out", "--check", "vae"]
    run = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=240)
    assert run.returncode == 0, run.stderr
    return folder / "out", run.stderr


def test_sphinx_has_no_complaint(built):
    assert built[1] == ""


def test_no_page_names_anything_to_fetch(built):
    fetched = ('src="http', 'rel="stylesheet" href="http', "url(http", "@import")
    for page in built[0].rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert [mark for mark in fetched if mark in text] == [], page.name


KINDS = ("index.html", "search.html", "check.html", "all-exercises.html", "notebooks/index.html", "reference/formulas.html",
         "reference/lessons.html", "reference/rules.html", "reference/axioms.html", "reference/api.html")


def to_look_at(folder):
    """A page of each kind: those that are made like no other, and of each folder the one with most on it."""
    every = sorted(folder.rglob("*.html"))
    if os.environ.get("KLDERIVE_NPM"):
        return every
    largest = {page.parent: page for page in sorted(every, key=lambda page: page.stat().st_size)}
    return sorted({*(folder / name for name in KINDS), *largest.values()})


@pytest.mark.chromium
def test_every_kind_of_page_reads_well_at_every_width_and_in_both_schemes(built, look):
    found = []
    with look.chromium() as tab:
        for page in to_look_at(built[0]):
            found += [f"{page.relative_to(built[0])}: {line}" for line in look.look(tab, page)]
    assert found == []


@pytest.mark.chromium
def test_a_formula_becomes_a_picture_of_a_formula(built, look):
    with look.chromium() as tab:
        tab.load((built[0] / "reference/derivations.html").as_uri())
        assert tab.evaluate("document.querySelectorAll('mjx-container svg').length") > 10


FAULTY = """<!doctype html><title>faults</title><body>
<p>$$x = \\frac12$$</p><img src="nowhere.png"><div style="width: 3000px">wide</div>
<article><p style="color: #888; background: #999">faint</p></article>
<script src="https://example.org/x.js"></script><script>throw new Error("thrown")</script>"""


@pytest.mark.chromium
@pytest.mark.parametrize(
    "expected",
    [
        "formula not rendered: $$x",
        "picture without a text: nowhere.png",
        "picture that does not load",
        "pixels wide because of <div.> (375 pixels, light)",
        'in "faint" (1440 pixels, dark)',
        "request to https://example.org/x.js",
        "error: Error: thrown",
    ],
)
def test_a_fault_is_seen(faults, expected):
    assert any(expected in line for line in faults), faults


@pytest.fixture(scope="module")
def faults(look, tmp_path_factory):
    """What is said of a page that has every fault."""
    page = tmp_path_factory.mktemp("faulty") / "page.html"
    page.write_text(FAULTY, encoding="utf-8")
    with look.chromium() as tab:
        return look.look(tab, page)
