"""What the pages for teachers promise: the thirty-first exercise holds, the notations agree, every mistake is named."""

import re

import pytest

from klderive.exercises import NotReady, exercise, exercises, grade, main, ready, validate
from klderive.exercises.answers import lines
from klderive.exercises.forms import same
from klderive.exercises.progress import Done, kept, of_a_notebook
from klderive.exercises.sheets import KEYS, load_sheet

# ---------------------------------------------------------------- the pages


def fenced(path, language):
    """The code blocks of a page in one language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", path.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


@pytest.fixture
def thirty_first(root, tmp_path):
    """The sheet that the page shows."""
    (sheet,) = fenced(root / "docs/authoring-exercises.md", "toml")
    path = tmp_path / "fourth.toml"
    path.write_text(sheet, encoding="utf-8")
    return path


def test_the_thirty_first_exercise_holds(thirty_first):
    assert validate(thirty_first) == ()
    assert exercise(thirty_first).check(r"3 \sigma^4").state == "solved"
    assert exercise(thirty_first).check(r"\sigma^4").slip == "the square of the variance is not the fourth moment"


def test_every_entry_is_explained(root):
    text = (root / "docs/authoring-exercises.md").read_text(encoding="utf-8")
    explained = set(re.findall(r"^\| `(?:\[\[exercise\.)?(\w+)", text, re.MULTILINE)) | set(re.findall(r"`(\w+)`", text))
    assert KEYS - {"title", "task", "sealed"} <= explained


def test_the_list_of_exercises_is_what_ships(root, capsys):
    assert main(["list", "--format", "markdown"]) == 0
    assert (root / "docs/all-exercises.md").read_text(encoding="utf-8") == capsys.readouterr().out


def test_there_are_exercises_of_every_rung_for_every_notebook():
    found = [(exercise(name).data.notebook, exercise(name).data.rung) for name in exercises()]
    assert len(found) >= 30
    assert set(found) == {(f"{number:02}", rung) for number in range(1, 11) for rung in (1, 2, 3)}


CONTEXT = """
notebook = "06"
[letters]
real = "x"
positive = "a b s"
index = "j"
size = "J n"
density = "p q"
square = "A Sigma"
vector = "mu"
[[exercise]]
id = "context"
kind = "line"
title = "All letters"
task = "None."
start = "a + b + Sum(s[j], j, 1, J) + KL(p, q) + E(x, x, p) + Tr(A*Sigma) + Scalar(mu.T*A*mu)"
given = ["positive_definite(Sigma)"]
solution = "0"
"""


def rows(root):
    blocks = fenced(root / "docs/what-can-be-typed.md", "text")
    return [tuple(re.split(r"\s{3,}", line)) for block in blocks for line in block.splitlines()]


def test_the_two_notations_mean_the_same(root, tmp_path):
    (tmp_path / "c.toml").write_text(CONTEXT.replace('size = "J n"', 'size = "n J"'), encoding="utf-8")
    (context,) = load_sheet(tmp_path / "c.toml")
    found = rows(root)
    assert len(found) >= 15
    for latex, python in found:
        (left,), (right,) = lines(latex, context), lines(python, context)
        one, two = left.term, right.term
        assert same(one, two, context.context(one, two)), (latex, python, one, two)


# ---------------------------------------------------------------- mistakes in a sheet


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("rung = 2", 'rung = "two"', "rung is a whole number, got 'two'"),
        ("rung = 2", "rung = 4", "rung is 1 (give the reasons), 2 (fill the line) or 3 (write it all)"),
        ('title = "The fourth moment"', "title = 3", "title is text in quotes, got 3"),
        ('title = "The fourth moment"\n', "", "has no title"),
        ('solution = "3*sigma**4"', "solution = 3", "solution is text in quotes, got 3"),
        ('solution = "3*sigma**4"', 'solution = ["3*sigma**4"]', "solution is text in quotes, got ['3*sigma**4']"),
        ('start = "E(x**4', 'start = "F(x**4', "start = 'F(x**4, x, Normal(0, sigma))': column 1: F(...) is not known"),
        ('kind = "line"', 'kind = "line"\nform = "loose"', 'form is "free", "factors" or left out'),
        ('kind = "line"', 'kind = "line"\nrelation = "~"', "relation is one of = <= < >= >, not '~'"),
        ('kind = "line"', 'kind = "line"\ngiven = "t < 1"', "given is a list in [ ], got 't < 1'"),
        ('kind = "line"', 'kind = "line"\ngiven = [1]', "each of given is text in quotes, got 1"),
        ('kind = "line"', 'kind = "point"', "has no other"),
        ('kind = "line"', 'kind = "line"\nhint = ["a"]', "'hint' is not an entry of an exercise; did you mean 'hints'?"),
        ('answer = "sigma**4"\n', "", "a slip has no answer"),
        ('answer = "sigma**4"', 'answr = "sigma**4"', "a slip has an answer, a name and a hint, got {'answr': "),
    ],
    ids=lambda value: value[:24],
)
def test_a_mistake_is_named_with_its_remedy(thirty_first, old, new, said):
    text = thirty_first.read_text(encoding="utf-8")
    assert old in text
    thirty_first.write_text(text.replace(old, new, 1), encoding="utf-8")
    (line,) = validate(thirty_first)
    assert line.startswith(f"fourth.toml: exercise fourth-moment: {said}")


def test_every_exercise_with_a_mistake_is_named(thirty_first):
    text = thirty_first.read_text(encoding="utf-8")
    second = text[text.index("[[exercise]]"):].replace("fourth-moment", "fifth").replace('"3*sigma**4"', '"3*sigma**"')
    thirty_first.write_text(text.replace("rung = 2", "rung = 7") + second, encoding="utf-8")
    first, other = validate(thirty_first)
    assert "exercise fourth-moment: rung is" in first and "exercise fifth: solution = '3*sigma**'" in other


@pytest.mark.parametrize(
    ("letters", "said"),
    [
        ('letters = 3\nnotebook = "03"', "letters are declared as real = \"x mu\", got 3"),
        ('notebook = "03"\n[letters]\nreal = 1', "letters are declared as real = \"x mu\", got {'real': 1}"),
        ('notebook = "03"\n[letters]\nnatural = "k"', "letters: letters are declared as real, positive, size, "),
    ],
    ids=["number", "not-text", "unknown-sort"],
)
def test_letters_that_are_not_declared_well(tmp_path, letters, said):
    (tmp_path / "s.toml").write_text(letters + "\n[[exercise]]\n", encoding="utf-8")
    (line,) = validate(tmp_path / "s.toml")
    assert line.startswith(f"s.toml: {said}")


def test_a_task_that_answers_itself(thirty_first):
    text = thirty_first.read_text(encoding="utf-8").replace("E(x**4, x, Normal(0, sigma))", "3*sigma**4")
    thirty_first.write_text(text, encoding="utf-8")
    assert "fourth-moment: the solution is not accepted: ~ read as 3*sigma^4: true, but not yet the asked form: it is the task itself" in \
        validate(thirty_first)


def test_a_diagnosis_that_belongs_to_another_slip(thirty_first):
    text = thirty_first.read_text(encoding="utf-8").replace('"4*sigma**4"', '"sigma**2*sigma**2"')
    thirty_first.write_text(text, encoding="utf-8")
    (line,) = validate(thirty_first)
    assert line == ("fourth-moment: slip 3 (the pairs are counted wrong) gets another diagnosis: "
                    "the square of the variance is not the fourth moment")


# ---------------------------------------------------------------- the task itself is no answer


@pytest.mark.parametrize("name", [n for n in exercises() if exercise(n).data.kind in ("line", "chain")])
def test_copying_the_task_solves_nothing(name):
    task = exercise(name)
    assert task.check(task.data.start).state == "unfinished"


# ---------------------------------------------------------------- the command line and points

SAID = [
    (["show", "two-coins"], 0, "Two coins: Heads has probability s"),
    (["try", "two-coins", "s=1/2,t=1/4"], 0, "✓ read as s = 1/2, t = 1/4: a counterexample at s = 1/2, t = 1/4"),
    (["try", "two-coins", "s=1/3", "t=1/3"], 1, "hint: Two equal coins have divergence 0 both ways."),
    (["try", "same-variance", r"\frac{(\mu_1 - \mu_2)^2}{2\sigma_1^2}"], 0, "✓ read as (mu_1 - mu_2)^2/(2*sigma_1^2): proved by"),
    (["try", "two-logarithms", "log(a) + log(b) - log(a/b)", "2*log(b)"], 0, ": all 2 lines proved"),
    (["hint", "--degree", "3", "split", "Int(p(x)*log(p(x)/q(x)), x)"], 0, "hint 3 of 3: The next line is Int("),
    (["try", "two-logarithms", "-log(a)"], 1, "✗ read as -log(a): refuted"),
    (["try", "two-logarithms", "log(a"], 1, "– not read: column 4: a bracket is not closed"),
    (["list", "--notebook", "06"], 0, "06  rung 1  reasons-of-the-trace"),
    (["ready", "two-coins"], 0, "ready: klderive "),
    (["validate", "no-such.toml"], 1, "no-such.toml: cannot be opened: No such file or directory"),
    (["try", "two-cons", "1"], 2, "klderive: no exercise is called 'two-cons'; did you mean 'two-coins'?"),
    (["ready", "two-cons"], 2, "klderive: this klderive has no exercise two-cons; install the one of the course"),
    (["list", "--notebook", "3"], 2, "klderive: there is no exercise for notebook 3; write it as 03"),
]


@pytest.mark.parametrize(("arguments", "status", "said"), SAID, ids=[" ".join(a)[:30] for a, _, _ in SAID])
def test_the_command_line(arguments, status, said, capsys):
    assert main(arguments) == status
    out, err = capsys.readouterr()
    assert said in (err if status == 2 else out)


def test_progress_is_kept_and_shown(tmp_path, monkeypatch, capsys):
    file = tmp_path / "data" / "progress.json"
    monkeypatch.setenv("KLDERIVE_PROGRESS", str(file))
    assert main([]) == 0 and not file.exists()
    assert "0 of 51 done" in capsys.readouterr().out
    for arguments in (["try", "two-coins", "s=1/2,t=1/4"], ["try", "two-coins", "s=1,t=1"], ["try", "split", "KL(p, q)"],
                      ["hint", "split"], ["hint", "split"]):
        main(arguments)
    said = capsys.readouterr().out
    assert "hint 1 of 3: Begin with" in said and "hint 2 of 3: " in said
    assert kept() == {"two-coins": Done(True, 2), "split": Done(False, 1, 2)}
    assert main([]) == 0
    said = capsys.readouterr().out
    assert "✓ two-coins" in said and "~ split" in said and "· entropy-of-a-coin" in said and "1 of 51 done" in said
    assert "Next: klderive exercise show square-of-a-sum " in said
    of_a_notebook("square-of-a-sum", True)  # outside a notebook nothing is kept
    monkeypatch.setattr("builtins.__IPYTHON__", True, raising=False)
    of_a_notebook("root-of-a-square", True)
    assert set(kept()) == {"two-coins", "split", "root-of-a-square"}


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"exercises": 3}', '{"exercises": {"a": {"solved": 1, "tries": 0, "hints": 0}}}', "[" * 99999],
                         ids=["empty", "list", "nothing", "number", "one-for-true", "deep"])
def test_a_file_that_is_none_of_progress_is_left_as_it_is(tmp_path, monkeypatch, capsys, text):
    file = tmp_path / "progress.json"
    file.write_text(text, encoding="utf-8")
    monkeypatch.setenv("KLDERIVE_PROGRESS", str(file))
    assert main([]) == 2 and main(["hint", "split"]) == 2
    assert "is not a file of progress and is left as it is" in capsys.readouterr().err
    assert file.read_text(encoding="utf-8") == text


def test_where_nothing_can_be_kept_the_feedback_comes_all_the_same(tmp_path, monkeypatch, capsys):
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("KLDERIVE_PROGRESS", str(tmp_path / "file" / "progress.json"))
    assert main(["try", "two-coins", "s=1/2,t=1/4"]) == 0
    said = capsys.readouterr()
    assert said.out.startswith("✓") and said.err.startswith("klderive: progress is not kept: ")


def test_an_empty_folder_of_sheets(tmp_path, capsys):
    assert main(["validate", str(tmp_path)]) == 2
    assert "no sheet in this folder" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("answer", "points"),
    [
        ("(mu_1 - mu_2)**2/(2*sigma_1**2)", 2.0),
        ("log(sigma_2/sigma_1) + (sigma_1**2 + (mu_1 - mu_2)**2)/(2*sigma_2**2) - 1/2", 0.0),
        ("(mu_1 - mu_2)**2/(2*sigma_1**2) + sigma_1*mu_1 - sigma_1*mu_1 + sigma_1*mu_2 - mu_2*sigma_1 + sigma_1 - sigma_1", 1.0),
        ("(mu_1 - mu_2)**2/(2*sigma_1)", 0.0),
        ("", 0.0),
        (None, 0.0),
    ],
    ids=["solved", "far-from-the-form", "not-the-form", "refuted", "empty", "nothing"],
)
def test_points(answer, points, capsys):
    assert grade("same-variance", answer, points=2) == points
    assert capsys.readouterr().out.startswith(("✓", "~", "✗", "–"))


def test_another_version_is_not_ready():
    with pytest.raises(NotReady, match=r"klderive 99 is needed, .* is installed; install the one of the course"):
        ready(version="99")


def test_a_checker_that_fails_gives_no_points(monkeypatch):
    def failing(task, answer):
        raise RecursionError("too deep")

    monkeypatch.setattr("klderive.exercises.judge", failing)
    with pytest.raises(NotReady, match="the answer could not be checked \\(RecursionError\\); tell your teacher"):
        grade("same-variance", "0")
