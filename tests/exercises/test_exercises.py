"""Every exercise that ships, and what is said to students, letter by letter.

Solutions and slips are judged by the same function that judges students; that the function itself can refuse is
shown by the slips, and by answers that are in no sheet.
"""

import pytest
from sympy import Eq, MatrixSymbol, Rational, log, symbols, true

from klderive import KL, Bernoulli, Normal, derive
from klderive.exercises import Task, exercise, exercises, validate
from klderive.exercises.hints import hints
from klderive.exercises.judge import judge
from klderive.exercises.sheets import SheetError, load_sheet
from klderive.exercises.spelling import formula, plain
from klderive.exercises.validation import handed_in, solution_of
from klderive.symbolic.back import to_sympy
from klderive.symbolic.door import to_term

SLIPS = [(name, number) for name in exercises() for number in range(len(exercise(name).data.slips))]


@pytest.mark.parametrize("name", exercises())
def test_the_solution_is_proved(name):
    task = exercise(name)
    assert task.check(handed_in(task.data, solution_of(task.data))).state == "solved"


@pytest.mark.parametrize(("name", "number"), SLIPS, ids=[f"{name}-{number + 1}" for name, number in SLIPS])
def test_a_wrong_answer_is_refuted_with_its_name_and_hint(name, number):
    task = exercise(name)
    slip = task.data.slips[number]
    feedback = task.check(handed_in(task.data, slip.answer))
    assert (feedback.state, feedback.slip) == ("refuted", slip.name)
    assert feedback.hint == slip.hint


@pytest.mark.parametrize("name", exercises())
def test_there_are_three_wrong_answers_and_three_hints(name):
    data = exercise(name).data
    assert len(data.slips) >= 3 and all(slip.name for slip in data.slips)
    assert len(set(data.hints)) == 3


mu_1, mu_2 = symbols("mu_1 mu_2", real=True)
sigma_1, sigma_2 = symbols("sigma_1 sigma_2", positive=True)
SAME = "✓ read as (mu_1 - mu_2)^2/(2*sigma_1^2): proved by kl, linearity, log-product, log-exp, normal-density, gaussian-integral"
SAID = [
    # same-variance: KL of two Gaussians, given sigma_2 = sigma_1
    ("same-variance", (mu_1 - mu_2)**2/(2*sigma_1**2),
     SAME),
    ("same-variance", r"\frac{(\mu_1 - \mu_2)^2}{2 \sigma_2^2}", SAME.replace("sigma_1", "sigma_2")),
    ("same-variance", "(mu_1 - mu_2)**2/(2*sigma_1**2)",
     SAME),
    ("same-variance", KL(Normal(mu_1, sigma_1), Normal(mu_2, sigma_1)),
     "~ read as KL(Normal(mu_1, sigma_1), Normal(mu_2, sigma_1)): true, but not yet the asked form: it is the task itself"),
    ("same-variance", "log(sigma_2/sigma_1) + (sigma_1**2 + (mu_1 - mu_2)**2)/(2*sigma_2**2) - 1/2",
     "~ read as log(sigma_2/sigma_1) + (sigma_1^2 + (mu_1 - mu_2)^2)/(2*sigma_2^2) - 1/2: true, but not yet the asked form: "
     "log(sigma_2/sigma_1) is still there"),
    ("same-variance", 0.5,
     "– not read: 0.5 is not a formula; write fractions exactly, as Rational(1, 2) or in a string"),
    ("same-variance", "(mu_1 - mu_2", "– not read: column 1: a bracket is not closed"),
    ("same-variance", "__import__('os')", "– not read: column 1: __import__(...) is not known"),
    ("same-variance", "mu_1.__class__",
     "– not read: column 1: write formulas with + - * / ** and the functions that the sheet's page lists"),
    ("same-variance", "lgo(mu_1)", "– not read: column 1: lgo(...) is not known; did you mean log?"),
    ("same-variance", "9**9**9", "– not read: column 1: the exponent 387420489 is too large"),
    ("same-variance", r"\frac{(\mu_1 - \mu_2)^2}{2 \sigma^2}",
     "– not read: sigma does not occur in this exercise; did you mean sigma_2?"),
    ("same-variance", "", "– not read: the answer is empty; write a formula, as you would on paper, as LaTeX or as SymPy"),
    ("same-variance", None, "– not read: the answer is empty; write a formula, as you would on paper, as LaTeX or as SymPy"),
    ("same-variance", Normal(mu_1, sigma_1),
     "– not read: a distribution is not a formula yet; write its density, or KL(p, q)"),
    ("same-variance", true, "– not read: this is not a formula; write one, or an equation"),
    ("same-variance", "(mu_1 - mu_2)^2/(2*sigma_1^2)",
     SAME),
    ("same-variance", "KL(mu_1)", "– not read: column 1: KL(...) is not written with 1 argument"),
    ("reverse-slope", "1/x - x^(-3)",
     "~ read as 1/x - 1/x^3: true, but not yet the asked form: write it as a product of factors that cannot be taken apart further"),
    ("reverse-slope", "(x^2 - 1)/x^3",
     "~ read as (x^2 - 1)/x^3: true, but not yet the asked form: write it as a product of factors that cannot be taken apart further"),
    ("reverse-slope", r"\frac{(x - 1)(x + 1)}{x^3}", "✓ read as (x - 1)*(x + 1)/x^3: proved by derivative"),
    ("split", "H(p, q) - H(p)", "~ read as CrossEntropy(p, q) - Entropy(p): this line is true, but in more than one step: it uses kl, entropy, "
     "cross-entropy, linearity, log-product; write the lines between, one rule each"),
    ("same-variance", MatrixSymbol("mu_1", 2, 1),
     "– not read: mu_1 is a number in this exercise, not a matrix"),
    # chains
    ("from-the-integral", r"KL(p_2 \| p_1) = \int p_2(x) \log \frac{p_2(x)}{p_1(x)} dx = \log \frac{\sigma_1}{\sigma_2}"
     r"+ \frac{\sigma_2^2 + (\mu_1 - \mu_2)^2}{2 \sigma_1^2} - \frac12",
     "✓ read as 2 lines, the last log(sigma_1/sigma_2) + (sigma_2^2 + (mu_1 - mu_2)^2)/(2*sigma_1^2) - 1/2: all 2 lines proved, by kl, linearity, log-product, log-exp, normal-density, gaussian-integral"),
    ("from-the-integral", r"\int q(x) \log \frac{q(x)}{p_2(x)} dx",
     r"– not read: q does not occur in this exercise; write the density, as in \mathcal{N}(x; \mu, \sigma^2)"),
    ("from-the-integral", derive(KL(Normal(mu_2, sigma_2), Normal(mu_1, sigma_1))),
     "✗ this is the package's derivation; write your own lines"),
    ("reasons-of-the-split", "definition of KL, expectation", "– not read: 4 reasons are asked for, 2 were given"),
    ("reasons-of-the-split", ["definition of KL", "magic", "log of a quotient", "linearity"],
     "– reason 2: no rule is called 'magic'; exercise(...).rules lists them"),
    ("two-coins", {"s": "1/2"}, "– not read: the point gives no value to t"),
    ("two-coins", {"s": "1/2", "t": True},
     '– not read: t = bool: an exact fraction is needed, such as 3, Rational(3, 2) or "3/2"'),
    ("two-coins", {"s": "-1/2", "t": "1/4"}, "✗ read as s = -1/2, t = 1/4: not a point: s must be positive"),
    ("two-coins", 7, "– not read: a point is written as s = 1/2, t = 1/4, or as a dictionary such as {sigma_1: 2, sigma_2: 1}"),
]


@pytest.mark.parametrize(("name", "answer", "said"), SAID, ids=[f"{n}-{i}" for i, (n, _, _) in enumerate(SAID)])
def test_what_is_said(name, answer, said):
    assert str(exercise(name).check(answer)) == said


TYPED = [
    ("log-apart", "2 log(s) - log(t)", "2*log(s) - log(t)"),
    ("log-apart", "2 log s - log t", "2*log(s) - log(t)"),
    ("log-apart", r"\(2\log s-\log t\)", "2*log(s) - log(t)"),
    ("log-apart", r"$2\ln s-\ln t$", "2*log(s) - log(t)"),
    ("log-of-a-bell", "-x^2/2 - log(2 pi)/2", "-x^2/2 - log(2*pi)/2"),
    ("log-of-a-bell", "−½x² − ½ log(2π)", "-x^2/2 - log(2*pi)/2"),
    ("entropy-of-a-coin", "-t log t - (1-t) log(1-t)", "-t*log(t) - (1 - t)*log(1 - t)"),
    ("entropy-of-a-coin", "H = -t log t - (1-t)·log(1-t)", "-t*log(t) - (1 - t)*log(1 - t)"),
    ("same-variance", r"(\mu_1-\mu_2)^2/2\sigma_1^2", "(mu_1 - mu_2)^2/(2*sigma_1^2)"),
    ("same-variance", "(μ₁ − μ₂)²/(2σ₁²)", "(mu_1 - mu_2)^2/(2*sigma_1^2)"),
    ("same-variance", "(mu_1-mu_2)^2/2 sigma_1^2", "(mu_1 - mu_2)^2/(2*sigma_1^2)"),
    ("same-variance", r"KL = \frac12(\mu_1-\mu_2)^2/\sigma_1^2", "(mu_1 - mu_2)^2/(2*sigma_1^2)"),
    ("second-moment", "E[x^2] = mu^2 + sigma^2", "mu^2 + sigma^2"),
    ("second-moment", r"\mathbb{E}[x^2] = \sigma^2+\mu^2", "sigma^2 + mu^2"),
    ("quadratic-form", r"\mu^\top A \mu + tr(A\Sigma)", "Scalar(Transpose(mu)*A*mu) + Tr(A*Sigma)"),
    ("diagonal-entropy", r"\sum_j (\frac12\log(2\pi) + \log\sigma_j + \frac12) = \sum_j \frac12\log(2\pi e\sigma_j^2)",
     "2 lines, the last Sum(log(2*pi*e*sigma[j]^2)/2, j, 1, J)"),
    ("reverse-slope", "(x+1)(x-1)/x³", "(x + 1)*(x - 1)/x^3"),
    ("both-directions", "H(p,q)-H(p)+KL(q,p) = H(p,q)+H(q,p)-H(p)-H(q)",
     "2 lines, the last CrossEntropy(p, q) + CrossEntropy(q, p) - Entropy(p) - Entropy(q)"),
    ("two-coins", "s=1/2, t=1/4", "s = 1/2, t = 1/4"),
    ("two-coins", "s = 0.5 and t = .25", "s = 1/2, t = 1/4"),
    ("two-coins", {"s": 0.5, "t": Rational(1, 4)}, "s = 1/2, t = 1/4"),
    ("cross-term", "2(mu_1-mu_2) E[x-mu_1] = 2(mu_1-mu_2)(E[x]-mu_1) = 0", "3 lines, the last 0"),
    ("kl-minus-mse", "(sigma²+mu²)/2 - log(sigma) - 1/2 - (mu²+(sigma-1)²)/2 = sigma-1-log(sigma)",
     "2 lines, the last sigma - log(sigma) - 1"),
]


@pytest.mark.parametrize(("name", "answer", "read"), TYPED, ids=[f"{n}-{i}" for i, (n, _, _) in enumerate(TYPED)])
def test_what_people_type_is_read_and_said(name, answer, read):
    feedback = exercise(name).check(answer)
    assert (feedback.state, feedback.read) == ("solved", read)


NOT_GRADED = [
    ("same-variance", r"(\mu_1-\mu_2)^2/2 \cdot \sigma_1^{-2}", "solved"),
    ("slope-ratio", "no idea", "unread"),
    ("log-apart", "0.5", "unread"),
    ("log-apart", "", "empty"),
]


@pytest.mark.parametrize(("name", "answer", "state"), NOT_GRADED, ids=[a or "empty" for _, a, _ in NOT_GRADED])
def test_what_is_not_graded(name, answer, state):
    feedback = exercise(name).check(answer)
    assert feedback.state == state and feedback.for_a_person is (state in ("unread", "ambiguous", "undecided"))


REASONS = [
    ("Definition of KL; Expectation\t; log of a Quotient; LINEARITY", "all 4 reasons hold, each line proved by its rule alone"),
    ("definition of KL\nexpectation\nlog of a quotient\nlinearity", "all 4 reasons hold, each line proved by its rule alone"),
    ("definition of KL, expectation, log of quotient, linearity",
     "reason 3: no rule is called 'log of quotient'; did you mean “log of a quotient”?"),
]


@pytest.mark.parametrize(("answer", "said"), REASONS, ids=["semicolons", "lines", "misspelt"])
def test_names_of_rules_are_read_as_people_write_them(answer, said):
    assert exercise("reasons-of-the-split").check(answer).text == said


@pytest.mark.parametrize("spelled", [to_sympy, plain, formula], ids=["sympy", "text", "latex"])
def test_the_package_s_lines_are_its_own_in_any_notation(spelled):
    task = exercise("from-the-integral")
    lines = [to_term(step.after)[1] for step in derive(KL(Normal(mu_2, sigma_2), Normal(mu_1, sigma_1))).steps]
    assert task.check(list(map(spelled, lines))).state == "derived"
    assert task.check(list(map(spelled, lines[:3] + lines[4:]))).state == "derived"
    assert task.check(list(map(spelled, lines[:3] + lines[-1:]))).state == "solved"


def test_a_refutation_shows_a_point_and_the_values():
    said = str(exercise("same-variance").check((mu_1 - mu_2)**2/sigma_1**2))
    assert said.startswith("✗ read as (mu_1 - mu_2)^2/sigma_1^2: refuted at mu_1 = ") and said.endswith("; a factor 1/2 is lost")


def test_a_refuted_chain_names_its_first_wrong_line():
    lines = [r"KL(p \| q) = \int p(x) \log \frac{p(x)}{q(x)} dx",
             r"\int p(x) \log p(x) dx + \int p(x) \log q(x) dx", r"\mathrm{H}(p) - \mathrm{H}(p, q)"]
    feedback = exercise("split").check(lines)
    assert (feedback.state, feedback.line) == ("refuted", 2)


def test_a_step_beyond_one_rule_is_told():
    feedback = exercise("split").check("CrossEntropy(p, q) - Entropy(p)")
    assert feedback.state == "rules"
    assert feedback.text.startswith("this line is true, but in more than one step: it uses ")


def test_symbols_are_known_by_their_names():
    a, b, s = symbols("mu_1 mu_2 sigma_1")
    assert exercise("same-variance").check((a - b)**2/(2*s**2)).state == "solved"
    assert exercise("same-variance").check(Eq((a - b)**2/s**2/2, (a - b)**2/2)).line == 2


def test_hints_come_from_the_answer_and_then_grow():
    task = exercise("same-mean")
    task.check("log(sigma_2/sigma_1) + sigma_1**2/(2*sigma_2**2)")
    said = [task.hint() for _ in range(5)]
    assert said[0].startswith("Try sigma_1 = sigma_2")
    assert said[1:] == [*task.data.hints, "there is no further hint"]
    task.check(log(sigma_1))
    assert task.hint() == task.data.hints[0]


STANDING = [
    ("split", "", 2, "The next step is by “definition of KL”."),
    ("split", "", 3, "The next line is Int(p(x)*log(p(x)/q(x)), x)"),
    ("split", "Int(p(x)*log(p(x)/q(x)), x)", 3, "The next line is Int(p(x)*(log(p(x)) - log(q(x))), x)"),
    ("split", "Int(p(x)*log(p(x)/q(x)), x) = KL(q, p)", 3, "The next line is Int(p(x)*(log(p(x)) - log(q(x))), x)"),
    ("second-moment", "", 3, "The next line is E(((x - mu) + mu)^2, x, Normal(mu, sigma))"),
    ("log-of-a-bell", "", 3, "The next line is the last one: it is yours."),
    ("reasons-of-the-split", "", 3, "Line 2 follows by “definition of KL”."),
    ("reasons-of-the-split", "definition of KL; expectation; linearity; linearity", 2, "by each of these alone: "),
    ("reasons-of-the-split", "definition of KL; expectation; linearity; linearity", 3, "Line 4 follows by “log of a quotient”."),
    ("reasons-of-the-split", "definition of KL; expectation; log of a quotient; expanding", 3, "then the expectation of a difference."),
    ("two-coins", "", 2, "Exchanging heads and tails changes neither side."),
]


@pytest.mark.parametrize(("name", "answer", "degree", "said"), STANDING, ids=[f"{n}-{d}-{a[:9]}" for n, a, d, _ in STANDING])
def test_a_hint_belongs_to_the_last_line_that_holds(name, answer, degree, said):
    task = Task(exercise(name).data)
    if answer:
        task.check(answer)
    assert said in task.hint(degree)


@pytest.mark.parametrize("name", [n for n in exercises() if exercise(n).data.kind in ("line", "chain")])
def test_no_hint_is_a_solution(name):
    data = exercise(name).data
    for hint in hints(data):
        line = hint.partition("The next line is ")[2]
        assert not line or line.startswith("the last one") or judge(data, line).state != "solved"


def test_hints_have_three_degrees_and_end_with_the_solution():
    task = Task(exercise("second-moment").data)
    with pytest.raises(ValueError, match="the degrees 1 to 3, got 4"):
        task.hint(4)
    task.check("mu**2 + sigma**2")
    assert task.hint() == "it is solved; no hint is needed"


def test_feedback_is_not_true_or_false():
    with pytest.raises(TypeError, match="look at its state"):
        assert exercise("two-coins").check({"s": "1/2", "t": "1/4"})


def test_an_unknown_exercise():
    with pytest.raises(KeyError, match="did you mean 'same-mean'"):
        exercise("same-meen")


# ---------------------------------------------------------------- a teacher's sheet

SHEET = """
notebook = "03"
[[exercise]]
id = "fourth"
kind = "line"
title = "The fourth moment"
task = "Without an expectation, please."
start = "E(x**4, x, Normal(0, sigma))"
solution = "3*sigma**4"
near = ["3*sigma**2*E(x**2, x, Normal(0, sigma))"]
hints = ["one", "two", "three"]
slip = [
  {answer = "sigma**4", name = "the three pairings are forgotten"},
  {answer = "3*sigma**2", name = "the wrong power"},
  {answer = "4*sigma**4", name = "four is not three"},
]
"""
FAULTS = [
    (SHEET, ()),
    (SHEET.replace('"3*sigma**4"', '"3*sigma**3"'), ("fourth: the solution is not accepted: ✗ read as 3*sigma^3: refuted at sigma = ",)),
    (SHEET.replace('"4*sigma**4"', '"sigma**4*3"'), ("fourth: slip 3 (four is not three) is accepted: ✓ read as 3*sigma^4: proved by",)),
    (SHEET.replace('hints = ["one", "two", "three"]', ""),
     ("fourth: has 0 hints; three are shown, from a nudge to nearly the answer",)),
    (SHEET.replace('"three"]', '"It is 3 * sigma^4."]'), ("fourth: hint 3 is the whole solution; leave a step to the student",)),
    (SHEET.replace("3*sigma**4", "3*sigma**"),
     ("s.toml: exercise fourth: solution = '3*sigma**': column 1: this is not a formula",)),
    (SHEET.replace('kind = "line"', 'kind = "poem"'),
     ("s.toml: exercise fourth: kind is one of line, chain, reasons, point, not 'poem'",)),
    (SHEET.replace("title =", "titel ="), ("s.toml: exercise fourth: 'titel' is not an entry of an exercise; "
                                           "did you mean 'title'?",)),
    (SHEET.replace("hints", 'rules = ["linearty"]\nhints'),
     ("s.toml: exercise fourth: no rule is called 'linearty'; did you mean 'linearity'?",)),
    ("id = ", ("s.toml: not a TOML file: ",)),
    ('notebook = "03"', ("s.toml: has no exercise; begin one with [[exercise]]",)),
    ("x = 1", ('s.toml: says no notebook; write notebook = "03" at its top',)),
]


@pytest.mark.parametrize(("text", "expected"), FAULTS, ids=range(len(FAULTS)))
def test_a_sheet_is_validated(tmp_path, text, expected):
    path = tmp_path / "s.toml"
    path.write_text(text, encoding="utf-8")
    found = validate(path)
    assert len(found) == len(expected)
    assert all(line.startswith(start) for line, start in zip(found, expected, strict=True)), found


def test_a_sheet_of_ones_own_can_be_used(tmp_path):
    (tmp_path / "s.toml").write_text(SHEET, encoding="utf-8")
    task = exercise(tmp_path / "s.toml")
    assert task.check(r"3 \sigma^4").state == "solved"
    assert task.check(r"\sigma^4").slip == "the three pairings are forgotten"


def test_the_rules_of_the_lesson_are_those_introduced_so_far(tmp_path):
    assert "Gaussian moments" in exercise("same-mean").rules and "trace trick" not in exercise("same-mean").rules
    (tmp_path / "s.toml").write_text(SHEET.replace('"03"', '"02"'), encoding="utf-8")
    said = str(exercise(tmp_path / "s.toml").check("3*sigma**4"))
    assert said.startswith("~ read as 3*sigma^4: true, but not by the rules of this exercise: it needs “")


def test_a_missing_sheet(tmp_path):
    with pytest.raises(SheetError, match="cannot be opened"):
        load_sheet(tmp_path / "none.toml")


def test_a_fraction_of_a_coin():
    assert exercise("two-coins").check({"s": Rational(1, 2), "t": "1/4"}).state == "solved"
    assert KL(Bernoulli(Rational(1, 2)), Bernoulli(Rational(1, 4))) is not None
