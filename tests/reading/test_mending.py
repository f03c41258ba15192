r"""A line that differs: the one slip that mends it, other readings that take it back, and what stands behind it."""

import pytest

from klderive.reading import check_text
from klderive.reading.elaboration.scopes import passages
from klderive.reading.judging.directives import directives
from klderive.reading.judging.mending import Mending
from klderive.reading.judging.texts import judged_passage
from klderive.reading.layout import read

REAL = r"Let $a, b \in \mathbb{R}$ be numbers." + "\n\n"
LAWS = (
    r"Let $\mu_1, \mu_2 \in \mathbb{R}$ be numbers and let $\sigma_1 > 0$. Let $\sigma_2 > 0$. "
    r"Let $p = \mathcal{N}(\mu_1, \sigma_1^2)$. Let $q = \mathcal{N}(\mu_2, \sigma_2^2)$." + "\n\n"
)
KL = r"\mathrm{KL}(p\|q) = \log\frac{\sigma_2}{\sigma_1} + \frac{\sigma_1^2 + (\mu_1-\mu_2)^2}{2\sigma_2^2} - \frac12"


def steps(text, **how):
    found = [s for chain in check_text(text, **how).chains for s in chain.steps]
    return [s for s in found if s.verdict != "given" and s.relation in ("=", "<")]


def shown(text: str, step) -> str:
    """The source with the edit."""
    (start, end), new = step.edit["range"], step.edit["text"]
    return text[:start] + new + text[end:]


MENDED = [
    ("sign", REAL, "(a+b)^2 = a^2 - 2ab + b^2", "(a+b)^2 = a^2 + 2ab + b^2", "a sign is flipped"),
    ("leading sign", REAL, "(a+b)(a-b) = -a^2 - b^2", "(a+b)(a-b) = a^2 - b^2", "a sign is flipped"),
    ("factor 2", REAL, "(a+b)^2 = a^2 + ab + b^2", "(a+b)^2 = a^2 + 2 ab + b^2", "a factor 2 is lost"),
    ("square", REAL, "(a+b)^2 = a + 2ab + b^2", "(a+b)^2 = a^2 + 2ab + b^2", "a square is lost"),
    ("exponent", REAL, "a^2 a^2 = a^3", "a^2 a^2 = a^{4}", "an exponent is off by one"),
    ("term", REAL, "a + b + 1 - b = a", "a + b + 1 - b = a + 1", "a term is lost"),
    ("surplus", REAL, "(a+1)^2 - a^2 = 2a + 1 + b", "(a+1)^2 - a^2 = 2a + 1 ", "a term is one too many"),
    ("half", LAWS, KL.replace("2\\sigma_2^2", "\\sigma_2^2"),
     KL.replace("{2\\sigma_2^2}", "{\\sigma_2^2}").replace(r"\frac{\sigma_1^2 +", r"\frac{1}{2} \frac{\sigma_1^2 +"),
     "a factor 1/2 is lost"),
    ("sign below a square", LAWS, KL.replace("\\mu_1-\\mu_2", "\\mu_1+\\mu_2"), KL, "a sign is flipped"),
    ("index", LAWS, KL.replace(r"{\sigma_1^2 +", r"{\sigma_2^2 +"), KL, "an index is another one"),
    ("log", LAWS, KL.replace(r"\log\frac{", r"\frac{"), KL.replace(r"\log\frac{", r"\log \frac{"), "a logarithm is lost"),
    ("arguments", LAWS, KL.replace(r"(p\|q)", r"(q\|p)"), KL, "two arguments are swapped"),
    ("transpose", r"Let $A \in \mathbb{R}^{n \times n}$ and let $B \in \mathbb{R}^{n \times n}$ be matrices." + "\n\n",
     "(A B)^T = B^T A", "(A B)^T = B^T A^T", "a transpose is lost"),
    ("a command before", REAL, r"\exp(a) \exp(b) = \exp(a - b)", r"\exp(a) \exp(b) = \exp(a + b)", "a sign is flipped"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "wrong", "right", "says"), [m[1:] for m in MENDED], ids=[m[0] for m in MENDED])
def test_the_one_slip_is_named_and_its_edit_is_the_mended_line(before, wrong, right, says):
    text = f"{before}Then $${wrong}$$ follows.\n"
    (step,) = steps(text)
    assert (step.verdict, step.diagnosis) == ("refuted", says), step.reason
    assert shown(text, step) == f"{before}Then $${right}$$ follows.\n"
    assert [s.verdict for s in steps(shown(text, step))] == ["proved"]


UNSAID = [
    ("two slips", REAL, "(a+b)^2 = a^2 - 2ab - b^2"),
    ("two places mend", REAL, "a^2 - b^2 = (a - b)(a - b)"),
    ("nothing of the table", REAL, "(a+b)^2 = a^2 + 7ab + b^2"),
]


@pytest.mark.parametrize(("before", "wrong"), [u[1:] for u in UNSAID], ids=[u[0] for u in UNSAID])
def test_no_slip_is_named_unless_exactly_one_mends(before, wrong):
    (step,) = steps(f"{before}Then $${wrong}$$ follows.\n")
    assert (step.verdict, step.diagnosis, step.edit) == ("refuted", None, None)


def test_a_line_that_need_not_be_meant_for_every_value_shows_its_mending_too():
    (step,) = steps("$$(x+y)^2 = x^2 - 2xy + y^2$$")
    assert (step.verdict, step.code, step.diagnosis, step.slip) == ("undecided", "KL310", None, "a sign is flipped")
    assert step.mended == "x^2 + 2xy + y^2"


def test_an_edit_keeps_to_the_authors_macros():
    text = r"\newcommand{\two}[1]{2 #1} " + REAL + r"Then $$\two{a} + b = \two{a} - b$$ follows."
    (step,) = steps(text)
    assert shown(text, step).endswith(r"$$\two{a} + b = \two{a} + b$$ follows.")


def test_a_slip_is_one_finding_those_behind_it_are_compared_with_what_stood_before():
    text = REAL + "$$\\begin{align}(a+b)^2 &= a^2 - 2ab + b^2 \\\\ &= a^2 + b^2 + 2ab \\\\ &= (b + a)^2\\end{align}$$"
    found = steps(text)
    assert [s.verdict for s in found] == ["refuted", "proved", "proved"]
    assert found[1].compared_with == "(a+b)^2"


def test_behind_an_inequality_the_composed_relation_is_proved():
    text = REAL + "$$\\begin{align}a^2 + b^2 + 1 &< a^2 \\\\ &= b^2\\end{align}$$"
    assert [s.verdict for s in steps(text)] == ["refuted", "refuted"]


OTHER = [
    ("1/2x", r"1/2a = \frac{a}{2}", r"wrong as read (1/(2a)); true if (1/2) a is meant"),
    ("1/2x squared", r"1/2a^2 = \frac{a^2}{2}", r"wrong as read (1/(2a^2)); true if (1/2) a^2 is meant"),
    ("a/b c", r"a/b a = \frac{a^2}{b}", r"wrong as read (a/(ba)); true if (a/b) a is meant"),
    ("log a b", r"\log a^2 b = b \log a^2", r"wrong as read (\log(a^2b)); true if \log(a^2)b is meant"),
    ("log^2", r"\log^2 a = 2 \log a", r"wrong as read ((\log ...)^2); true if \log((...)^2) is meant"),
    ("log(x)^{1/2}", r"\ln(a)^{1/2} = \frac{1}{2} \ln a", r"true as read (\ln((a)^1/2)); not shown if (\ln(a))^1/2 is meant"),
    ("log(x)^n", r"\log(a)^{-1} = \frac{1}{\log a}", r"wrong as read (\log((a)^-1)); true if (\log(a))^-1 is meant"),
]


@pytest.mark.parametrize(("line", "reason"), [o[1:] for o in OTHER], ids=[o[0] for o in OTHER])
def test_another_reading_takes_a_verdict_back(line, reason):
    positive = "Let $a > 0$ and $b > 0$ be real numbers.\n\n"
    (step,) = [s for s in steps(f"{positive}Then $${line}$$ holds.") if s.relation == "="]
    assert (step.verdict, step.code, step.reason) == ("undecided", "KL312", reason)


STANDS = [
    ("both readings are wrong", r"1/2a = a"),
    ("no default mattered", r"\frac{1}{2a} = \frac{a}{2}"),
    ("brackets", r"1/(2a) = \frac{a}{2}"),
]


@pytest.mark.parametrize("line", [s[1] for s in STANDS], ids=[s[0] for s in STANDS])
def test_a_refutation_stands_where_no_other_reading_helps(line):
    (step,) = [s for s in steps(f"Let $a > 0$ be a real number.\n\nThen $${line}$$ holds.") if s.relation == "="]
    assert step.verdict == "refuted"


def test_another_reading_never_earns_a_proof():
    found = steps("Let $a > 0$.\n\nThen $$1/2a = \\frac{a}{2}$$ and also $$\\frac{a}{2} = 1/2a$$ hold.")
    assert "proved" not in {s.verdict for s in found if s.relation == "="}


def test_a_line_that_is_true_in_both_readings_is_proved():
    (step,) = steps(r"Let $a > 1$." "\n\n" r"Then $$2 \ln(a)^{1/2} - \ln(a)^{1/2} = \ln(a)^{1/2}$$ holds.")
    assert step.verdict == "proved"


def test_work_is_bounded():
    """No more edits are tried in a document than it may try; a line that is out of them shows no mending."""
    document = read(REAL + "\n\n".join(f"$$a + {k} = a b - {k}$$" for k in range(1, 4)), ".md")
    work = Mending(document, 7)
    marks = directives(document)
    lines = [
        line
        for passage in passages(document, marks.said)
        for chain in judged_passage(work, passage, marks)
        for line in chain.lines
    ]
    assert work.left == 0
    assert [line.mended for line in lines if line.verdict.name == "refuted"] == [None, None, None]


def test_a_default_without_a_known_other_reading_takes_every_refutation_back():
    """sigma^2(x) may be the name of a variance, and not the square of sigma(x)."""
    (step,) = steps("Let $\\sigma(x)$ be a function. Then $$\\sigma^2(x) = 2 \\sigma(x)$$ holds.", claims=True)
    assert (step.verdict, step.code) == ("undecided", "KL312")
    assert step.reason.startswith("wrong as read; another reading of a notation may be meant: ")
