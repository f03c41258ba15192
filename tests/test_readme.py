"""What the README and the pages show of the program is what the program prints, letter by letter."""

import html
import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SPEC = importlib.util.spec_from_file_location("replay", ROOT / "tools/replay.py")
replay = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(replay)

BLOCKS = [
    (p, m[1], m[2]) for p in replay.texts() for m in replay.BLOCK.finditer(p.read_text(encoding="utf-8"))
]
IDS = [f"{path.name}-{number}-{kind}" for number, (path, kind, _) in enumerate(BLOCKS)]


@pytest.mark.parametrize(("path", "kind", "block"), BLOCKS, ids=IDS)
def test_a_block_shows_what_happens(path, kind, block):
    if kind == "console":
        assert replay.console(block) == block, (
            "python tools/replay.py --write puts the present output in place"
        )
    else:
        assert replay.session(block, path.name) == ""


def test_the_readme_shows_the_program_and_the_package():
    kinds = [kind for path, kind, _ in BLOCKS if path.name == "README.md"]
    assert {"console", "pycon"} <= set(kinds)


def test_the_picture_shows_what_the_program_says_now():
    spec = importlib.util.spec_from_file_location("picture", ROOT / "tools/picture.py")
    picture = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(picture)
    found = re.search(r"<desc>(.*?)</desc>", picture.PLACE.read_text(encoding="utf-8"), re.DOTALL)[1]
    assert html.unescape(found) == picture.described(), "python tools/picture.py draws it anew"


def test_a_wrong_block_is_found():
    assert replay.console("$ klderive --version\nklderive 0\n") != "$ klderive --version\nklderive 0\n"
    assert "Expected:" in replay.session(">>> 1 + 1\n3\n", "wrong")
    assert replay.session(">>> 1 + 1\n2\n", "right") == ""


def test_every_formula_is_proved_but_those_known_to_be_undecided():
    texts = [text for text in ("notebooks", "README.md", "docs") if (ROOT / text).exists()]
    known = ["--strict", "--baseline", "tools/undecided.json"]
    command = [sys.executable, "-m", "klderive", "check", *texts, *known, "--output-format", "concise"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stdout + run.stderr
    listed = json.loads((ROOT / "tools/undecided.json").read_text(encoding="utf-8"))["findings"]
    assert f"; {len(listed)} known before" in run.stdout, "the list holds what is proved by now"


def test_links_lead_somewhere():
    broken = []
    for path in replay.texts():
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8")):
            generated = target.startswith(("http", "reference/", "notebooks/", "mailto:"))
            if not generated and not (path.parent / target).exists():
                broken.append(f"{path.name}: {target}")
    assert broken == []
