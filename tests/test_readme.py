"""What the README and the pages show of the program is what the program prints.

A block marked `console` is replayed in an empty folder: `cat FILE` writes that file, `klderive ...` is
run and its output compared letter by letter; a block marked `pycon` is a doctest.
"""

import doctest
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TEXTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```(console|pycon)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BLOCKS = [(p, m[1], m[2]) for p in TEXTS for m in BLOCK.finditer(p.read_text(encoding="utf-8"))]
IDS = [f"{path.name}-{number}-{kind}" for number, (path, kind, _) in enumerate(BLOCKS)]


def replay(block: str, folder: Path) -> str:
    """The block as it would look now."""
    shown = []
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, _, output = part.partition("\n")
        program, *arguments = shlex.split(command)
        if program == "cat":
            (folder / arguments[0]).write_text(output, encoding="utf-8")
        elif program == "klderive":
            run = [sys.executable, "-m", "klderive", *arguments]
            done = subprocess.run(run, cwd=folder, capture_output=True, text=True, timeout=60)
            output = done.stdout + done.stderr
        else:
            raise ValueError(f"a console block shows `klderive` and `cat`, not `{program}`")
        shown.append(f"$ {command}\n{output}")
    return "".join(shown)


@pytest.mark.parametrize(("path", "kind", "block"), BLOCKS, ids=IDS)
def test_a_block_shows_what_happens(path, kind, block, tmp_path):
    if kind == "console":
        assert replay(block, tmp_path) == block
    else:
        test = doctest.DocTestParser().get_doctest(block, {}, path.name, str(path), 0)
        assert test.examples
        assert (
            doctest.DocTestRunner(verbose=False, optionflags=doctest.NORMALIZE_WHITESPACE).run(test).failed
            == 0
        )


def test_the_readme_shows_the_program():
    assert any(path.name == "README.md" and kind == "console" for path, kind, _ in BLOCKS)


def test_links_lead_somewhere():
    broken = []
    for path in TEXTS:
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8")):
            generated = target.startswith(("http", "reference/", "notebooks/", "mailto:"))
            if not generated and not (path.parent / target).exists():
                broken.append(f"{path.name}: {target}")
    assert broken == []
