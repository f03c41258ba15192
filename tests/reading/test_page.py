"""The page "What can be read" is what its generator makes of the reader's tables."""

import runpy
from pathlib import Path

DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_the_page_is_made_from_the_tables():
    made = runpy.run_path(str(DOCS / "readable.py"))["page"]()
    assert made == (DOCS / "what-can-be-read.md").read_text(encoding="utf-8"), "run: python docs/readable.py"
    assert "@" not in made.replace("@family", "")
