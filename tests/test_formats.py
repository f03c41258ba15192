"""What other programs and people get of a report: SARIF, a page, the patch that mends, statistics."""

import json
from html.parser import HTMLParser

import pytest

from klderive.__main__ import main
from klderive.reading import check_text
from klderive.report import page

SAID = "Let $a, b \\in \\mathbb{R}$. Then\n\n"
WRONG = "$$\n(a+b)^2 = a^2 - 2ab + b^2\n$$\n"
RIGHT = WRONG.replace("- 2ab", "+ 2ab")
ODD = "<!-- Ä 𝒩 € -->"


def notebook(*cells: str) -> str:
    made = [{"cell_type": "markdown", "id": f"c{k}", "metadata": {}, "source": c.splitlines(keepends=True)} for k, c in enumerate(cells)]
    return json.dumps({"cells": made, "metadata": {"x": "ä"}, "nbformat": 4, "nbformat_minor": 5}, indent=1, ensure_ascii=False) + "\n"


FILES = {
    "Markdown": ("note.md", SAID + WRONG, SAID + RIGHT),
    "newlines of Windows": ("note.md", (SAID + WRONG).replace("\n", "\r\n"), (SAID + RIGHT).replace("\n", "\r\n")),
    "a byte order mark": ("note.md", "\ufeff" + SAID + WRONG, "\ufeff" + SAID + RIGHT),
    "letters before it": ("note.md", SAID + ODD + WRONG[:2] + WRONG[3:], SAID + ODD + RIGHT[:2] + RIGHT[3:]),
    "two in a file": ("note.md", SAID + WRONG + "\nso\n\n" + WRONG, SAID + RIGHT + "\nso\n\n" + RIGHT),
    "TeX": ("note.tex", SAID + WRONG, SAID + RIGHT),
    "a notebook": ("n.ipynb", notebook("# ä", SAID + WRONG, "$$a + b = b + a$$"), notebook("# ä", SAID + RIGHT, "$$a + b = b + a$$")),
    "nothing to mend": ("note.md", SAID + RIGHT, SAID + RIGHT),
    "announced": ("note.md", SAID + "<!-- klderive: expect refuted -->\n\n" + WRONG, SAID + "<!-- klderive: expect refuted -->\n\n" + WRONG),
    "not closed": ("note.md", WRONG, WRONG),
}


@pytest.mark.parametrize(("name", "before", "after"), FILES.values(), ids=FILES)
def test_a_file_is_mended_and_nothing_else_in_it_changes(tmp_path, capsys, name, before, after):
    path = tmp_path / name
    path.write_bytes(before.encode())
    main(["check", str(path), "--diff"])
    assert path.read_bytes() == before.encode()
    changed = [line for line in capsys.readouterr().out.splitlines() if line.startswith("+") and not line.startswith("+++")]
    assert len(changed) == after.count("+ 2ab") - before.count("+ 2ab")
    assert main(["check", str(path), "--fix"]) == 0
    assert path.read_bytes() == after.encode()


def test_sarif_says_where_and_what_instead(tmp_path, capsys):
    path = tmp_path / "note.md"
    path.write_text(SAID + ODD + WRONG[:2] + WRONG[3:], encoding="utf-8")
    assert main(["check", str(path), "--output-format", "sarif"]) == 1
    run = json.loads(capsys.readouterr().out)["runs"][0]
    (result,) = run["results"]
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == "KL202"
    region = result["locations"][0]["physicalLocation"]["region"]
    assert (region["startLine"], region["endLine"], result["level"]) == (3, 3, "error")
    (replacement,) = result["fixes"][0]["artifactChanges"][0]["replacements"]
    where = replacement["deletedRegion"]
    line = path.read_text(encoding="utf-8").splitlines()[where["startLine"] - 1]
    assert line[where["startColumn"] - 1 : where["endColumn"] - 1] == "-"
    assert replacement["insertedContent"]["text"] == "+"


def test_statistics_count_codes(tmp_path, capsys):
    (tmp_path / "note.md").write_text(SAID + WRONG + "\n$$\\oiint c = d$$\n\n" + WRONG, encoding="utf-8")
    main(["check", str(tmp_path), "--statistics"])
    assert [line.split()[:2] for line in capsys.readouterr().out.splitlines()[:2]] == [["2", "KL202"], ["1", "KL101"]]


class Tags(HTMLParser):
    """What a page is made of."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag, attributes):
        self.found.add(tag)
        self.attributes |= {name for name, _ in attributes}


HOSTILE = [
    "$$x + <script>alert(1)</script> = x$$",
    r"$$\text{<img src=x onerror=alert(1)>} + x = x$$",
    "Let $a > 0$, <b onload=x>.\n\n$$a = a + 1$$",
    "<!-- klderive: ignore <script>alert(1)</script> -->\n\n$$1 = 2$$",
    "$$" + "{" * 500 + "x" + "}" * 500 + " = 1$$",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_page_runs_nothing_and_asks_for_nothing(text):
    tags = Tags()
    tags.feed(page([check_text(text, "<script>.md")]))
    assert not tags.found & {"script", "img", "iframe", "link", "b", "a", "object"}
    assert not {a for a in tags.attributes if a.startswith("on")} | (tags.attributes & {"src", "href", "srcset"})


def test_a_page_shows_each_line_with_its_verdict():
    text = page([check_text(SAID + WRONG, "note.md")])
    assert text.count('<li class="step refuted">') == 1
    assert "a sign is flipped" in text


def test_watching_checks_again_when_a_file_changes(tmp_path, capsys, monkeypatch):
    from klderive.commands import checking

    path = tmp_path / "note.md"
    path.write_text(SAID + WRONG, encoding="utf-8")
    looks = iter(range(3))

    def pause(_: float) -> None:
        look = next(looks, None)
        if look is None:
            raise KeyboardInterrupt
        if look == 1:
            path.write_text(SAID + RIGHT + "\n", encoding="utf-8")

    monkeypatch.setattr(checking.time, "sleep", pause)
    assert main(["check", str(path), "--watch"]) == 130
    said = [line for line in capsys.readouterr().out.splitlines() if "proved," in line]
    assert [line.split(",")[0] for line in said] == ["0 proved", "1 proved"]
