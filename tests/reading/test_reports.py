"""Reports: JSON version 2 beside version 1, what a person sees without asking, and the directives that would decide most."""

import json

import pytest

from klderive.__main__ import main
from klderive.reading import check_text
from klderive.report import asked, quiet, totals

WRONG = "Let $a, b \\in \\mathbb{R}$ be numbers. Then\n\n$$\n(a+b)^2 = a^2 - 2ab + b^2\n$$\n"
OPEN = "$$(x+y)^2 = x^2 + y^2$$\n\n$$(x - y)^2 = x^2 - y^2$$\n"
VERSION_1 = {
    "line", "column", "relation", "lhs", "rhs", "verdict", "rules", "provided", "reason", "diagnosis", "witness", "code",
    "source", "read_as",
}  # fmt: skip
VERSION_2 = {"range", "place", "by", "closed", "differs", "models", "certificate", "edit", "compared_with"}


def claims(text, **how):
    return [s for chain in check_text(text, **how).chains for s in chain.steps if s.relation == "="]


def test_json_two_adds_to_json_one():
    file = check_text(WRONG, "note.md").as_json()
    assert set(file) == {"format", "path", "error", "not_read", "chains"}
    chain = file["chains"][-1]
    assert set(chain) == {"id", "line", "cell", "assumed", "assumptions", "expected", "ignored", "steps"}
    (step,) = chain["steps"]
    assert set(step) == VERSION_1 | VERSION_2
    start, end = step["range"]
    assert WRONG[start:end] == "(a+b)^2 = a^2 - 2ab + b^2"
    assert step["place"]["start"]["line"] == 4
    assert (step["closed"], step["certificate"], step["differs"]) == (True, None, None)
    assert json.loads(json.dumps(file)) == file


def test_ids_of_chains_are_their_own():
    same = "$$a + a = 2a$$\n\n"
    ids = [c["id"] for c in check_text(same * 2 + "$$b + b = 2b$$").as_json()["chains"]]
    again = [c["id"] for c in check_text("New first line.\n\n" + same * 2 + "$$b + b = 2b$$").as_json()["chains"]]
    assert len(set(ids)) == 3
    assert ids == again


ASSUMED = [
    ("text", "Suppose that $c > 0$. Then $$\\log c^2 = 2\\log c$$", ("Suppose that $c > 0$", "text", 1)),
    ("law", "Let $X \\sim \\mathcal{N}(m, 4)$. Then\n$$\\mathrm{E}[X] = m$$", ("Let $X \\sim \\mathcal{N}(m, 4)$", "text", 1)),
    ("directive", "<!-- klderive: c > 0 -->\n\n$$\\log c^2 = 2\\log c$$", ("<!-- klderive: c > 0 -->", "directive", 1)),
    ("convention", "$$\\log \\sigma^2 = 2\\log\\sigma$$", ("sigma > 0", "convention", 1)),
    ("reading", "\n$$1/2b = \\frac{1}{2b}$$", ("1/(2b)", "reading", 2)),
]


@pytest.mark.parametrize(("text", "assumed"), [a[1:] for a in ASSUMED], ids=[a[0] for a in ASSUMED])
def test_what_is_supposed_says_where_it_comes_from(text, assumed):
    chain = check_text(text).chains[-1]
    assert assumed in [(a["text"], a["from"], a["line"]) for a in chain.assumptions]


def test_a_person_sees_the_line_a_caret_and_the_mended_line():
    report = check_text(WRONG, "note.md")
    found = [(report, c, s, s.code) for c in report.chains for s in c.steps if s.code]
    assert list(quiet(found)) == [
        "note.md:4:9 ✗ KL202 refuted: a sign is flipped; at a = 2, b = 3 the sides are 25 and 1",
        "    = a^2 - 2ab + b^2",
        "          ^",
        "    proved with = a^2 + 2ab + b^2",
        "",
    ]


def test_numbers_have_four_digits_and_names_their_own_spelling():
    text = "Let $\\sigma_1 > 0$ and $\\sigma_2 > 0$ be numbers.\n\n$$\\log\\frac{\\sigma_1}{\\sigma_2} = \\log\\sigma_1 + \\log\\sigma_2$$"
    report = check_text(text, "note.md")
    found = [(report, c, s, s.code) for c in report.chains for s in c.steps if s.code.startswith("KL2")]
    assert "at \\sigma_1 = 2, \\sigma_2 = 3 the sides are -0.4055 and 1.792" in next(quiet(found))


def test_a_line_that_differs_has_its_own_count_and_page(capsys):
    report = check_text(OPEN)
    assert totals([report]) == "0 proved, 0 refuted, 2 undecided (2 differ), 0 given, 0 unread"
    assert {s.code for s in claims(OPEN)} == {"KL310"}
    assert main(["rule", "KL310"]) == 0
    assert capsys.readouterr().out.startswith("KL310 differs\n")


def test_the_directive_that_is_asked_for_decides():
    assert list(asked([check_text(OPEN)])) == ["<!-- klderive: x in R; y in R --> would decide 2 lines"]
    assert [s.verdict for s in claims("<!-- klderive: x in R; y in R -->\n\n" + OPEN)] == ["refuted", "refuted"]


def test_claims_are_meant_for_every_value(tmp_path, capsys):
    assert [s.verdict for s in claims(OPEN, claims=True)] == ["refuted", "refuted"]
    path = tmp_path / "note.md"
    path.write_text(OPEN, encoding="utf-8")
    assert main(["check", str(path)]) == 0
    assert main(["check", str(path), "--strict"]) == 1
    assert main(["check", str(path), "--claims"]) == 1
    capsys.readouterr()


def test_a_directive_that_is_not_understood_is_a_finding(tmp_path, capsys):
    path = tmp_path / "note.md"
    path.write_text("<!-- klderive: x is positive -->\n\n$$x + x = 2x$$\n", encoding="utf-8")
    assert main(["check", str(path)]) == 1
    assert "KL402 unread: this directive was not read: x is positive" in capsys.readouterr().out
    assert check_text(path.read_text(encoding="utf-8")).not_read[0]["range"] == [15, 32]


def test_conditions_stand_once_for_a_chain(tmp_path, capsys):
    path = tmp_path / "note.md"
    path.write_text("$$\\frac{x^2}{x} = x$$\n", encoding="utf-8")
    assert main(["check", "--verbose", str(path)]) == 0
    assert capsys.readouterr().out.count("provided x != 0") == 1


WORDS = [
    ("dots", "$$1 + 2 + \\dots = 3$$", "not read here: dots: what they stand for is not guessed"),
    ("sizes", "Let $v \\in \\mathbb{R}^n$ be a vector. $$v + 1 = 2$$", "a number stands where a vector or matrix is needed"),
]


@pytest.mark.parametrize(("text", "reason"), [w[1:] for w in WORDS], ids=[w[0] for w in WORDS])
def test_reasons_are_in_words_of_a_person(text, reason):
    assert any(s.reason and reason in s.reason for s in claims(text))


def test_a_mark_covers_one_line(tmp_path, capsys):
    rows = "$$\n\\begin{align}\n(a+b)^2 &= a^2 - b^2 \\\\\n&= a^2 + 7b\n\\end{align}\n$$\n"
    path = tmp_path / "note.md"
    path.write_text(f"<!-- klderive: expect refuted -->\n\n{rows}", encoding="utf-8")
    assert main(["check", str(path), "--output-format", "concise"]) == 1
    out = capsys.readouterr().out.splitlines()
    assert [line.split()[0].rpartition("note.md:")[2] for line in out[:-1]] == ["6:2"]
