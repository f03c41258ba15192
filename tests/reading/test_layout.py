"""The first pass: what is prose, heading, display, inline formula, mark, or mathematics that is not read."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from klderive.reading.layout import (
    Display,
    Document,
    Heading,
    Inline,
    Mark,
    NotANotebook,
    NotRead,
    Paragraph,
    Place,
    Words,
    read,
    read_cells,
)

TEXTS = sorted((Path(__file__).parent / "texts").iterdir())


def shown(document: Document) -> list[str]:
    """Each item in a line: H2 words, P words with ⟨formulas⟩, D body, ! mark, X what is not read."""
    lines = []
    for item in document.items:
        match item:
            case Display(body=body):
                lines.append("D " + " ".join(document.masked[body.start : body.end].split()))
            case Mark(text=text):
                lines.append("! " + text)
            case NotRead(what=what):
                lines.append("X " + what)
            case Heading(pieces=pieces, level=level):
                lines.append(f"H{level} {sentence(document, pieces)}")
            case Paragraph(pieces=pieces, kind=kind):
                lines.append(f"{kind[0].upper() if kind != 'text' else 'P'} {sentence(document, pieces)}")
    return lines


def sentence(document: Document, pieces: tuple[Words | Inline, ...]) -> str:
    parts = [
        document.words(piece) if isinstance(piece, Words) else f"⟨{document.masked[piece.body.start : piece.body.end]}⟩"
        for piece in pieces
    ]
    return " ".join("".join(parts).split())


MARKDOWN = {
    "a display, with words around it": ("Let $x$ be real.\n\n$$x = x$$\n\nThen.", ["P Let ⟨x⟩ be real.", "D x = x", "P Then."]),
    "headings of both kinds": ("# A $x$\n\nB\n===\n\nC\n---\n#no heading", ["H1 A ⟨x⟩", "H1 B", "H2 C", "P #no heading"]),
    "a rule is no heading": ("a\n\n---\n\nb", ["P a", "P b"]),
    "front matter": ("---\ntitle: $x$\n---\nText", ["P Text"]),
    "dollars in a sentence are inline": ("We stop when $$ x = 1 $$ is reached.", ["P We stop when ⟨ x = 1 ⟩ is reached."]),
    "dollars in an item are inline": ("- $$ K = 0 $$ iff $$ q = p $$ .", ["I ⟨ K = 0 ⟩ iff ⟨ q = p ⟩ ."]),
    "behind a colon they are a display": ("We have: $$x = 1$$\nand", ["P We have:", "D x = 1", "P and"]),
    "over lines they are a display": ("text $$x\n= 1$$ and", ["P text", "D x = 1", "P and"]),
    "a number of an equation is no word": ("$$x = 1$$ (2)", ["D x = 1", "P (2)"]),
    "money": ("costs $5 and $6, or $7.", ["P costs $5 and $6, or $7."]),
    "money with spaces": ("from $ 5 to $ 10", ["P from $ 5 to $ 10"]),
    "spaces inside": ("so $ \\mu = 0 $ and $ x $.", ["P so ⟨ \\mu = 0 ⟩ and ⟨ x ⟩."]),
    "an escaped dollar": (r"a \$x\$ b $y\$z$", [r"P a \$x\$ b ⟨y\$z⟩"]),
    "dollars in words": ("a $x \\text{ if $y$}$ b $z$", ["P a ⟨x \\text{ if $y$}⟩ b ⟨z⟩"]),
    "no formula over a blank line": ("a $x\n\ny$ b", ["P a $x", "P y$ b"]),
    "a formula over a line end": ("a $x +\ny$ b", ["P a ⟨x + y⟩ b"]),
    "round and square": (r"in \(x\) and \\(y\\): \[x = y\] so \\[ z_1 \\]", [r"P in ⟨x⟩ and ⟨y⟩:", "D x = y", "P so", "D z_1"]),
    "escaped brackets": (r"see \[12\] and \(no formula\)", [r"P see \[12\] and \(no formula\)"]),
    "an environment without dollars": ("so\n\\begin{align}\na &= b\n\\end{align}\nand", ["P so", r"D \begin{align} a &= b \end{align}", "P and"]),
    "environments inside each other": (
        "$$\\begin{align}a\\\\\\begin{split}b\\end{split}\\end{align}$$",
        [r"D \begin{align}a\\\begin{split}b\end{split}\end{align}"],
    ),
    "a matrix outside of a formula": ("\\begin{pmatrix}a\\end{pmatrix}", ["X the environment pmatrix outside of a formula"]),
    "an environment that does not end": ("\\begin{align}\nx = 1", ["X \\begin{align} without its end", "P x = 1"]),
    "dollars that do not end": ("a $$ b", ["P a b", "X $$ without its end"]),
    "a line that would be an item": ("$$\na\n- b\n= c\n$$", ["D a - b = c"]),
    "a display with a blank line": ("$$\na\n\n    = b\n$$\nc", ["D a = b", "P c"]),
    "two displays and a stray one": ("# a $$ b\n\n$$x$$\n", ["H1 a b", "X $$ without its end in the paragraph", "D x"]),
    "code in fences": ("```\n$$x$$\n```\n~~~ py\n$y$\n~~~\nz", ["P z"]),
    "a longer fence": ("````\n```\n$$x$$\n````\n$y$", ["P ⟨y⟩"]),
    "code in a sentence": ("the `$x$` and ``a ` $y$`` but $z$", ["P the `$x$` and ``a ` $y$`` but ⟨z⟩"]),
    "indented code": ("a\n\n    b = $x$\n\nc", ["P a", "P c"]),
    "an indented display": ("a\n\n    $$x$$\n", ["P a", "X a display indented by four spaces, which Markdown takes for code"]),
    "indented in a list": ("1. a\n\n    $$x$$\n", ["I a", "D x"]),
    "a comment": ("a <!-- $x$ --> b", ["P a b"]),
    "a comment in a display": ("$$x <!-- y --> = 1 % = 2\n$$", ["D x <!-- y --> = 1"]),
    "marks": ("<!-- klderive: expect refuted -->\n$$x$$", ["! expect refuted", "D x"]),
    "a mark in a display": ("$$x % klderive: ignore\n= 1$$", ["D x = 1", "! ignore"]),
    "a quote": ("> Let $x$\n> be\n>\n> $$\n> x\n> = 1\n> $$\n", ["P Let ⟨x⟩ be", "D x = 1"]),
    "a fence in a quote": ("> ```math\n> x\n> ```\n", ["D x"]),
    "a table": ("a | b\n--|--\n$x|y$ | $z$\n", ["T a | b", "T --|--", "T ⟨x|y⟩ | ⟨z⟩"]),
    "items": ("- a $x$\n- b\n  c\n\n* d", ["I a ⟨x⟩", "I b c", "I d"]),
    "links and tags": ("[a $x$](http://b_c) <b>d</b>", ["P [a ⟨x⟩] d"]),
    "html that shows code": ("<pre>\n$x$\n</pre>\n\n$y$", ["P ⟨y⟩"]),
    "a macro's definition is no prose": ("\\newcommand{\\a}{b} Let $\\a$.", ["P Let ⟨\\a⟩."]),
    "an escaped underscore": ("$\\int\\_{a\\_b}$", ["P ⟨\\int _{a\\_b}⟩"]),
    "GitHub's inline form": ("the $`x`$ and", ["P the ⟨x⟩ and"]),
    "a fence of math": ("a\n```math\nx = 1\n```\nb", ["P a", "D x = 1", "P b"]),
    "a fence of MyST": ("```{math}\n:label: a\nx = 1\n```", ["D x = 1"]),
    "a fence with colons": (":::{math}\nx = 1\n:::", ["D x = 1"]),
    "a fence of another language": ("```asciimath\nx\n```", ["X a block of asciimath"]),
    "tags of Jekyll": ("{% math %} x = 1 {% endmath %}", ["D x = 1"]),
    "KaTeX of Jekyll": ("{% katex %}x{% endkatex %} and {% katex display %}y{% endkatex %}", ["P ⟨x⟩ and", "D y"]),
    "a script": ('<script type="math/tex; mode=display">x = 1</script> <script>$y$</script>', ["D x = 1"]),
    "MathML": ("a <math><mi>x</mi></math> b", ["P a b", "X a formula in MathML"]),
}  # fmt: skip
RST = {
    "a directive": ("For :math:`x`\n\n.. math::\n\n   x = 1\n\n   y = 2\n\nand $5.", ["P For ⟨x⟩", "D x = 1 y = 2", "P and $5."]),
    "a directive in a line": (".. math:: x = 1\n\nand", ["D x = 1", "P and"]),
}
TEX = {
    "the body": ("\\title{$t$}\\begin{document}Let $x$.\\end{document} $y$", ["P Let ⟨x⟩."]),
    "comments": ("a % $x$\nb \\% $y$ % klderive: y > 0\nc", ["P a b \\% ⟨y⟩ c", "! y > 0"]),
    "displays": ("a \\[x\\] b \\begin{gather*}y\\end{gather*} $$z$$", ["P a", "D x", "P b", "D \\begin{gather*}y\\end{gather*}", "D z"]),
    "sections": ("\\section{A $x$} b \\subsection*{C}\nd", ["H3 A ⟨x⟩", "P b", "H4 C", "P d"]),
    "proofs and theorems": ("\\newtheorem{satz}{S}\\begin{satz}[a] b\\end{satz}\\begin{proof}c\\end{proof}", ["P b", "P c"]),
    "commands": ("\\emph{a} \\cite{b}~\\ref{c} \\textbf{$d$}", ["P a ⟨d⟩"]),
    "items": ("\\begin{itemize}\\item a \\item b\\end{itemize}", ["I a", "I b"]),
    "verbatim": ("\\begin{verbatim} $x$ % \\end{verbatim} \\verb|$y$| $z$", ["P \\verb|$y$| ⟨z⟩"]),
    "an environment of another package": (
        "\\usepackage{empheq}\n\\begin{empheq}[box=\\fbox]{align}\nx &= 3\n\\end{empheq}",
        ["D \\begin{empheq}[box=\\fbox]{align} x &= 3 \\end{empheq}"],
    ),
    "an unknown environment with signs": ("a \\begin{foo} x_1 = 2 \\end{foo} b", ["P a b", "X the environment foo"]),
    "an unknown environment of prose": ("\\begin{foo} a $x_1$ \\label{a_b} \\end{foo}", ["P a ⟨x_1⟩"]),
    "macros for environments": ("\\def\\be{\\begin{equation}}\\def\\ee{\\end{equation}} a \\be x = 1 \\ee b", ["P a", "D \\be x = 1 \\ee", "P b"]),
    "a dollar that does not end": ("a \\[ x", ["P a x", "X \\[ without its end"]),
}  # fmt: skip
CASES = [(suffix, name, *case) for suffix, cases in ((".md", MARKDOWN), (".rst", RST), (".tex", TEX)) for name, case in cases.items()]


@pytest.mark.parametrize(("suffix", "name", "text", "expected"), CASES, ids=[f"{case[0]} {case[1]}" for case in CASES])
def test_items(suffix, name, text, expected):
    assert shown(read(text, suffix)) == expected


def test_places_count_cells_lines_and_columns():
    document = read_cells([(2, "Let $x$"), (5, "then\n\n$$y$$ <!-- klderive: y > 0 -->")])
    found = [(type(item).__name__, document.place(item.range.start)) for item in document.items]
    assert found == [("Paragraph", Place(1, 1, 2)), ("Paragraph", Place(1, 1, 5)), ("Display", Place(3, 1, 5)), ("Mark", Place(3, 7, 5))]


def test_a_cell_does_not_reach_into_the_next():
    document = read_cells([(1, "a $$ b"), (2, "c $$ d"), (3, "$$x$$")])
    assert shown(document)[-1] == "D x" and sum(isinstance(item, NotRead) for item in document.items) == 2


NOTEBOOKS = [
    ("[]", "is not a notebook: it has no list of cells (nbformat 4)"),
    ("{", "is not a notebook: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"),
    ('{"cells": [3]}', "is not a notebook: cell 1 is not an object"),
    ('{"cells": [{"cell_type": "markdown", "source": 3}]}', "is not a notebook: the source of cell 1 is not text"),
    ("[" * 100_000, "is not a notebook"),
]


@pytest.mark.parametrize(("text", "why"), NOTEBOOKS, ids=["list", "broken", "cell", "source", "deep"])
def test_what_is_no_notebook_is_refused(text, why):
    with pytest.raises(NotANotebook) as refused:
        read(text, ".ipynb")
    assert str(refused.value).startswith(why)


def test_a_notebook_gives_its_markdown_cells():
    cells = [{"cell_type": "code", "source": "$$x$$"}, {"cell_type": "markdown", "source": ["$$a\n", "= b$$"]}]
    document = read(json.dumps({"cells": cells}), "a.ipynb")
    assert shown(document) == ["D a = b"] and document.place(document.items[0].range.start) == Place(1, 1, 2)


@pytest.mark.parametrize("path", [path for path in TEXTS if path.suffix == ".md"], ids=lambda path: path.name)
def test_a_text_is_the_same_in_a_quote_and_in_a_notebook(path):
    text = path.read_text(encoding="utf-8")
    plain = shown(read(text))
    assert shown(read_cells([(1, text)])) == plain
    quoted = "".join(f"> {line}\n" for line in text.splitlines())
    assert shown(read(quoted)) == plain
    assert any(line.startswith("D ") for line in plain)


PARTS = ["$", "$$", "\\[", "\\]", "\\(", "\\)", "\\begin{align}", "\\end{align}", "`", "```", "\n", "\n\n", "> ", "- ", "    ", "<!--",
         "-->", "# ", "x", "=", "\\$", "%", "{", "}", "\\", "|", "---", "\\def\\a{b}", "\\a", "\\newcommand{\\b}[1]{#1", "\\begin{foo}",
         "<math", "\\section{", "&", "\\item", "\\verb|", ".. math::", ":math:`", "{% math %}"]  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
@given(st.lists(st.sampled_from(PARTS), max_size=40), st.sampled_from([".md", ".tex", ".rst"]))
def test_any_text_has_a_layout(parts, suffix):
    text = "".join(parts)
    document = read(text, suffix)
    assert len(document.masked) == len(document.prose) == len(text)
    ends = 0
    for item in document.items:
        assert 0 <= item.range.start <= item.range.end <= len(text)
        if isinstance(item, Paragraph | Heading):
            for piece in item.pieces:
                assert ends <= piece.range.start <= piece.range.end
                ends = piece.range.end
        document.place(item.range.start)


LONG = {
    "dollars": "$ " * 8_000, "double dollars": "$$a" * 4_000, "begins": "\\begin{align} " * 2_000, "brackets": "\\[ " * 8_000,
    "backticks": "".join("`" * index + "a" for index in range(300)), "quotes": "> " * 8_000, "items": "- a\n" * 4_000,
    "fences": "```\n" * 4_001, "comments": "<!-- " * 8_000, "unknown": "\\begin{foo}" * 2_000, "definitions": "\\def" * 8_000,
    "groups": "{" * 8_000, "one name": "$\\def\\a{b}$\n" * 2_000 + "$\\a$ " * 1_000,
}  # fmt: skip


@pytest.mark.parametrize("suffix", [".md", ".tex"])
@pytest.mark.parametrize("name", LONG)
def test_long_texts_of_marks_are_read_in_linear_work(name, suffix):
    read(LONG[name], suffix)  # each of them would take minutes if a failed search were made again
