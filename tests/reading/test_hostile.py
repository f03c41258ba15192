"""Hostile and garbled input: nothing raises, nothing hangs, nothing is read that was not understood."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from klderive.check import Judgement
from klderive.reading import check_file, check_text
from klderive.reading.judging import judged
from klderive.reading.layout import read
from klderive.verdicts import Undecided

PARTS = [
    r"\frac{",
    "}{",
    "}",
    "{",
    r"\log",
    r"\int",
    " dx",
    r"\sum_{j=1}^J",
    "_",
    "^",
    "|",
    "||",
    r"\left(",
    r"\right)",
    "(",
    ")",
    "[",
    "]",
    r"\mathcal{N}(x;\mu,\sigma^2)",
    "KL(p||q)",
    "E_{p}[x]",
    r"\Sigma^{-1}",
    "x^T",
    "p(x)",
    "=",
    r"\le",
    r"\\",
    "&",
    "$",
    "$$",
    r"\begin{align}",
    r"\end{align}",
    r"\text{so}",
    r"\over",
    r"\stackrel{!}{=}",
    "const.",
    r"\prod_{i \neq j}",
    "'",
    "1.5",
    "9",
    r"\newcommand{\a}[1]{#1\a{x}}",
    r"\a",
    "<!-- klderive: p = N(0,1) -->",
    "\n\n",
    "where ",
    "日本",
    r"\,",
    r"\partial",
    "!",
    "%",
]


def undecided(*_args, **_keywords):
    return Judgement(Undecided("not asked"))


def chains(text, tex=False):
    return judged(read(text, ".tex" if tex else ".md"), undecided)


@settings(max_examples=300, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.lists(st.sampled_from(PARTS), max_size=30), st.booleans())
def test_grown_texts(parts, tex):
    chains("$$" + " ".join(parts) + "$$", tex)
    chains(" ".join(parts), tex)


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.text(max_size=80))
def test_any_text(text):
    chains(f"$${text}$$ and ${text}$")


TOO_MUCH = {
    "two hundred thousand braces": ("$$" + "{" * 200_000 + "$$", {"unread": 2}),
    "a display of two hundred kilobytes": ("$$" + "x + " * 50_000 + "x = 1$$", {"unread": 2}),
    "brackets inside brackets": ("$$" + "(" * 3000 + "x" + ")" * 3000 + " = 1$$", {"unread": 1}),
    "fractions inside fractions": ("$$" + r"\frac{1}{" * 1000 + "2" + "}" * 1000 + "= 1$$", {"unread": 1}),
    "a macro that calls itself": (r"\newcommand{\a}{\a\a} $$\a = 1$$", {"unread": 1}),
    "two macros that call each other": (r"\def\a{\b}\def\b{\a} $$\a = 1$$", {"unread": 1}),
    "a tower of powers": ("$$x = 9^{9^{9^{9}}}$$", {"given": 1}),
    "a number of a thousand digits": ("$$x = " + "7" * 1000 + "$$", {"undecided": 1}),
    "a sum of 10^30 terms": (r"$$\sum_{i=1}^{10^{30}} i = a$$", {"undecided": 1}),
}


@pytest.mark.parametrize("name", TOO_MUCH)
def test_too_much_is_one_finding(name):
    """Bounded, and said: nothing is proved or refuted about it."""
    text, counts = TOO_MUCH[name]
    report = check_text(text)
    assert report.error is None
    assert report.counts() == counts


def test_the_rest_of_a_text_is_read():
    report = check_text(TOO_MUCH["a macro that calls itself"][0] + "\n\n$$(a + b)^2 = a^2 + b^2 + 2 a b$$")
    assert report.counts()["proved"] == 1


def test_a_zero_after_a_line_that_was_not_read():
    report = check_text("$$\\begin{align} \\frac{d}{d a} a^2 &= \\oiint \\\\ &= 0 \\end{align}$$")
    assert report.error is None
    assert next(s.verdict for c in report.chains for s in c.steps) == "unread"


@pytest.mark.parametrize("empty", [r"\mathcal{N}()", "H()", "E_p[]", "KL()", "p()", r"\langle\rangle", r"\log()"])
def test_empty_brackets_are_never_read(empty):
    """Found by the fuzz run: a Gaussian without parameters had no last one."""
    report = check_text(f"$x \\sim {empty}$\n\n$$p(x) = {empty}$$\n\n$${empty} = {empty} = 1$$")
    assert report.error is None
    assert report.counts() == {"unread": 3}
    assert all(s.reason for c in report.chains for s in c.steps)


def test_the_search_for_a_witness_has_one_budget_for_all_points(monkeypatch):
    """Ten points with a budget each took 40 seconds for one line about affine images."""
    from klderive.refutation import search

    kept = []

    class Kept(search.Work):
        def __init__(self, budget):
            super().__init__(budget)
            kept.append(self)

    monkeypatch.setattr(search, "Work", Kept)
    report = check_text(r"Let $x, y, z$ be real. $$x^6 + y^6 + z^6 + 1 \ge x y z^2 + x^2 y - \frac{1}{3}$$")
    assert report.counts()["refuted"] == 0
    assert kept and all(search.BUDGET - work.left < 1.2 * search.BUDGET for work in kept)


def inputs(tmp_path, files):
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return check_file(tmp_path / "in" / "main.tex")


def test_input_files_are_read_once_and_only_from_the_folder(tmp_path):
    wrong = "$$ 2 a = 3 a $$\n"
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "link.tex").symlink_to(tmp_path / "outside.tex")
    report = inputs(
        tmp_path,
        {
            "outside.tex": wrong,
            "in/main.tex": r"\input{main} \input{../outside}" + "\n\\input{link}\n\\input{sub/one}\n" * 100,
            "in/sub/one.tex": "\\input{two}\n\\input{sub/two}\n\\input{../main}\n" * 100 + wrong,
            "in/sub/two.tex": "\\input{one}\n" * 100 + wrong,
        },
    )
    assert report.error is None
    assert [c.path.removeprefix(f"{tmp_path}/") for c in report.chains] == ["in/sub/one.tex", "in/sub/two.tex"]


def test_input_files_deep_inside_each_other(tmp_path):
    deep = {f"in/f{i}.tex": f"\\input{{f{i + 1}}}" for i in range(100)}
    report = inputs(tmp_path, {"in/main.tex": "\\input{f0}", **deep})
    assert report.error == "inputs more than 500 files, or files that input files 50 deep"


def test_sums_that_are_written_out_stay_inside_the_budget():
    """Eight million squares, term by term: the terms that a value of the index leaves alone were not counted."""
    three = r"\sum_{i=1}^{200}\sum_{j=1}^{200}\sum_{k=1}^{200} (x_i + y_j + z_k)^2"
    report = check_text(f"$${three} = 0$$")
    assert [s.reason for c in report.chains for s in c.steps] == [
        "the step is larger than the budget of work for one step; split it"
    ]


def reasons(text: str, tex: bool = False) -> list[str]:
    return [str(s.reason) for c in check_text(text, tex=tex).chains for s in c.steps if s.verdict == "unread"]


def test_a_display_of_five_thousand_rows_is_read():
    """It was said not to be closed."""
    rows = "&= x              \\\\\n" * 5000
    assert [len(chain.lines) for chain in chains(f"\\begin{{align}} x {rows} \\end{{align}}")] == [5000]


LIMITED = {
    "a row": ("$$x = " + " + ".join(["a"] * 20_000) + "$$", "at most 12,000 symbols in a row"),
    "a display": ("$$x " + "\\\\\n = a " * 40_000 + "$$", "$$ without its end"),
    "a macro without end": (
        r"\newcommand{\a}[1]{\a{#1}\a{#1}}$$\a x = 1$$",
        r"the macro \a uses itself, or macros are nested deeper than 30",
    ),
    "macros that double": (
        "".join(rf"\def\m{a}{{\m{b}\m{b}}}" for a, b in zip("abcdefghijklmnopqrst", "bcdefghijklmnopqrstu", strict=True))
        + r"\def\mu{xxxxxxxx}$$\ma = 1$$",
        r"the macro \mu makes the formula too long",
    ),
    "a macro with a large argument": (
        r"\newcommand{\f}[1]{" + "#1" * 9000 + r"}$$\f{" + "y" * 9000 + "} = 1$$",
        r"the definition of \f has a form that is not read",
    ),
    "a long macro": (
        r"\newcommand{\f}{" + "x+" * 40_000 + r"x}$$\f = 1$$",
        r"the definition of \f has a form that is not read",
    ),
}


@pytest.mark.parametrize("name", LIMITED)
def test_a_limit_is_named(name):
    text, said = LIMITED[name]
    assert any(said in reason for reason in reasons(text))


def test_many_macros_and_many_uses_are_read():
    """The thousandth macro was the last one known, and the four thousandth use "without end"."""
    names = ["".join(chr(97 + k // b % 26) for b in (676, 26, 1)) for k in range(3000)]
    text = "".join(rf"\newcommand{{\m{n}}}{{x}}" for n in names) + "$$\\mellx"
    assert not reasons(text.replace("ellx", names[-1]) + " = x$$")
    assert not reasons(r"\newcommand{\s}{s}$$x = " + " + ".join([r"\s"] * 1000) + "$$")
    long = r"\newcommand{\f}{" + "x+" * 400 + r"x}$$\f = 401 x$$"
    assert check_text(long).counts()["proved"] == 1


DEEP = {
    "boxes": (r"x = " + r"\boxed{" * 600 + "x" + "}" * 600, "fewer than 50 brackets inside each other"),
    "alphabets": (r"x = " + r"\mathbf{" * 2000 + "x" + "}" * 2000, "fewer than 50 brackets inside each other"),
    "quotients": (r"x = " + "a/" * 3000 + "2", "a formula that takes too much work"),
    "primes": ("x = x" + "'" * 3000, "expected fewer than 40 primes"),
}


@pytest.mark.parametrize("name", DEEP)
def test_a_deep_formula_does_not_cost_the_text(name):
    """It was one error for the whole file."""
    text, said = DEEP[name]
    report = check_text(f"$${text}$$\n\n$$(a+b)^2 = a^2 + b^2 + 2ab$$")
    assert report.error is None
    assert report.counts() == {"unread": 1, "proved": 1}
    assert said in report.chains[0].steps[-1].reason


def test_names_that_are_replaced_may_nest_too_deeply():
    steps = "".join(f"$$s_{{{k}}} := \\log(1 + s_{{{k - 1}}}^2)$$\n\n" for k in range(1, 200))
    report = check_text(steps + "$$s_{199} + 1 = s_{199} + 2$$\n\n$$(a+b)^2 = a^2 + b^2 + 2ab$$")
    assert report.error is None
    assert report.chains[-2].steps[0].code == "KL310"
    assert report.chains[-1].steps[0].verdict == "proved"
