"""The page that checks: what it asks Python for is what the command says, here and in a browser."""

import importlib.util
import json
import time
from pathlib import Path

import pytest

from klderive.reading import check_text
from klderive.report import to_json

ROOT = Path(__file__).resolve().parents[2]
BUILT = ROOT / "build" / "pages" / "try"
TEXTS = sorted((ROOT / "tests" / "reading" / "texts").iterdir()) + sorted((ROOT / "web" / "examples").iterdir())


def module(path: Path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


answer = module(ROOT / "web" / "answer.py").answer
look = module(ROOT / "tools" / "look.py")
served = module(Path(__file__).with_name("serving.py")).served


def test_places_are_counted_as_a_browser_does():
    text = "Let $a, b \\in \\mathbb{R}$. 𝒩 $$(a+b)^2 = a^2 + 2ab + b^2$$"
    (line,) = json.loads(answer(text))["chains"][-1]["lines"]
    start, end = line["range"]
    assert text.encode("utf-16-le")[2 * start : 2 * end].decode("utf-16-le") == "= a^2 + 2ab + b^2"


def test_the_examples_show_what_they_promise():
    verdicts = {
        path.stem: [line["verdict"] for chain in json.loads(answer(path.read_text(encoding="utf-8")))["chains"] for line in chain["lines"]]
        for path in (ROOT / "web" / "examples").iterdir()
    }
    assert verdicts == {"slip": ["proved", "refuted"], "elbo": ["proved"], "diffusion": ["proved"]}


def test_what_is_said_first_is_what_is_said_then_but_for_slips():
    text = (ROOT / "web" / "examples" / "slip.md").read_text(encoding="utf-8")
    early, then = json.loads(module(ROOT / "web" / "answer.py").first(text)), json.loads(answer(text))
    verdicts = [[line["verdict"] for chain in one["chains"] for line in chain["lines"]] for one in (early, then)]
    assert verdicts[0] == verdicts[1]
    assert [line["mended"] != "" for chain in then["chains"] for line in chain["lines"]] == [False, True]
    assert not any(line["mended"] for chain in early["chains"] for line in chain["lines"])


def until(tab, code):
    waited = time.monotonic() + 120
    while not tab.evaluate(code) and time.monotonic() < waited:
        time.sleep(0.2)


READY = "document.querySelector('#found')?.ariaBusy === 'false'"
KEPT = """caches.keys().then(async (names) => {
  for (const name of names) if (await (await caches.open(name)).match("./python/memory.bin")) return true;
  return false; })"""


@pytest.mark.chromium
@pytest.mark.skipif(look.browser() is None or not (BUILT / "index.html").exists(), reason="needs Chromium and make workbook")
def test_a_browser_says_what_the_command_says_byte_for_byte():
    """Every text on the first visit; some on the next, which begins from the memory of the first."""
    with served(BUILT.parent) as address, look.chromium() as tab:
        for texts in (TEXTS, TEXTS[:3]):
            tab.load(f"{address}/try/")
            until(tab, READY)
            for path in texts:
                text = path.read_text(encoding="utf-8")
                name = f"note{path.suffix}"
                ask = f"""new Promise((done) => {{
                  addEventListener("klderive:answer", (event) => done(event.detail.answer.report), {{ once: true }});
                  document.querySelector("#form").value = {json.dumps(name)};
                  const field = document.querySelector("#text");
                  field.value = {json.dumps(text)};
                  field.dispatchEvent(new Event("input"));
                }})"""
                assert tab.evaluate(ask) == to_json([check_text(text, name, tex=path.suffix == ".tex")]), path.name
            assert list(look.complaints(tab.events)) == []
            until(tab, KEPT)
            assert tab.evaluate(KEPT)
