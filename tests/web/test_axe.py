"""What axe-core finds on the built pages: nothing. Needs Chromium, npm and `make workbook`; skipped elsewhere.

A page of each kind is looked at; with KLDERIVE_NPM=1, as in CI, every page.
"""

import importlib.util
import os
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BUILT = ROOT / "build" / "pages"
AXE = ROOT / "build" / "web" / "node_modules" / "axe-core" / "axe.min.js"
KINDS = ("index.html", "search.html", "check.html", "notebooks/index.html", "notebooks/01_a_step_you_can_trust.html",
         "reference/derivations/vae.html", "try/index.html", "try/exercises.html", "try/derivations.html")
EVERY = sorted(p.relative_to(BUILT).as_posix() for p in BUILT.rglob("*.html") if "_static" not in p.parts)
PAGES = [page for page in EVERY if page in KINDS or os.environ.get("KLDERIVE_NPM")]
SHOWN = {"try/index.html": "#totals", "try/exercises.html": "#done", "try/derivations.html": "#count"}
"""What a page shows when it is ready."""
FOUND = """axe.run(document, { resultTypes: ["violations"] }).then((found) => found.violations.map(
  (one) => `${one.id}: ${one.nodes.length} such as ${one.nodes[0].html.slice(0, 100)}`))"""


def module(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


look = module(ROOT / "tools" / "look.py")
served = module(Path(__file__).with_name("serving.py")).served


@pytest.mark.chromium
@pytest.mark.skipif(look.browser() is None or not AXE.exists() or not PAGES, reason="needs Chromium, npm and make workbook")
def test_no_page_keeps_anyone_out():
    axe = AXE.read_text(encoding="utf-8")
    found = []
    with served(BUILT) as address, look.chromium() as tab:
        for page in PAGES:
            tab.show(1440, "light")
            tab.load(f"{address}/{page}")
            waited = time.monotonic() + 120
            while page in SHOWN and not tab.evaluate(f"document.querySelector('{SHOWN[page]}').textContent") and time.monotonic() < waited:
                time.sleep(0.2)
            tab.evaluate(f"{axe};0")
            for scheme in look.SCHEMES:
                tab.show(1440, scheme)
                found += [f"{page}, {scheme}: {line}" for line in tab.evaluate(FOUND)]
    assert found == []


@pytest.mark.chromium
@pytest.mark.skipif(look.browser() is None or not AXE.exists(), reason="needs Chromium, npm and make workbook")
def test_a_page_that_keeps_people_out_is_seen(tmp_path):
    (tmp_path / "page.html").write_text("<!doctype html><html><title>x</title><img src='a.png'><button></button></html>")
    with look.chromium() as tab:
        tab.load((tmp_path / "page.html").as_uri())
        tab.evaluate(f"{AXE.read_text(encoding='utf-8')};0")
        assert {line.split(":")[0] for line in tab.evaluate(FOUND)} >= {"button-name", "html-has-lang", "image-alt"}
