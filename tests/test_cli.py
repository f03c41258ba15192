"""The command line: exit statuses, formats, settings, and one clear line for whatever is wrong with the input."""

import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from klderive.__main__ import main

GOOD = "Let $a, b \\in \\mathbb{R}$. Then $$\n\\begin{aligned}\n(a+b)^2 &= a^2 + 2ab + b^2 \\\\\n&= a^2 + b^2 + 2ab\n\\end{aligned}\n$$\n"
WRONG = GOOD.replace("+ 2ab + b^2 \\\\", "- 2ab + b^2 \\\\")
HALF = "$$\\log(x y) = \\log x + \\log y$$\n\n$$\\oiint a = b$$\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "good.md").write_text(GOOD, encoding="utf-8")
    (tmp_path / "wrong.md").write_text(WRONG, encoding="utf-8")
    (tmp_path / "half.md").write_text(HALF, encoding="utf-8")
    return tmp_path


def run(capsys, *arguments):
    status = main(["check", *arguments])
    out, err = capsys.readouterr()
    return status, out, err


def test_statuses(folder, capsys):
    assert run(capsys, "good.md")[0] == 0
    assert run(capsys, "wrong.md")[0] == 1
    assert run(capsys, "half.md")[0] == 0
    assert run(capsys, "half.md", "--strict")[0] == 1
    assert run(capsys, "absent.md")[0] == 2


def test_one_line_a_finding(folder, capsys):
    status, out, _ = run(capsys, "good.md", "wrong.md", "--output-format", "concise")
    first, summary = out.splitlines()
    assert first.startswith("wrong.md:3:10 KL202 refuted: a sign is flipped; at a = ")
    assert summary == "3 proved, 1 refuted, 0 undecided, 0 given, 0 unread; 1 finding"
    assert status == 1


def test_the_text_is_shown_again_with_marks(folder, capsys):
    _, out, _ = run(capsys, "wrong.md", "--verbose")
    lines = out.splitlines()
    assert lines[:4] == [
        "wrong.md, line 3",
        "  the first wrong line is line 3: a sign is flipped",
        "         3 | (a+b)^2",
        "  ✗      3 | = a^2 - 2ab + b^2",
    ]
    assert lines[4].startswith("             KL202 refuted: a sign is flipped; at ")
    assert "  ✓      4 | = a^2 + b^2 + 2ab" in lines


def test_json_has_the_shape_that_is_promised(folder, capsys):
    _, out, _ = run(capsys, "wrong.md", "absent.md", "--output-format", "json")
    report = json.loads(out)
    assert set(report) == {"version", "files", "summary"}
    assert report["version"] == 1
    assert report["summary"] == {"proved": 1, "refuted": 1, "undecided": 0, "given": 0, "unread": 0, "differs": 0}
    file, absent = report["files"]
    assert absent == {"format": 2, "path": "absent.md", "error": "no such file", "not_read": [], "chains": []}
    assert {"line", "cell", "assumed", "steps"} <= set(file["chains"][0])
    step = file["chains"][0]["steps"][0]
    assert {
        "line",
        "column",
        "relation",
        "lhs",
        "rhs",
        "verdict",
        "rules",
        "provided",
        "reason",
        "diagnosis",
        "witness",
    } <= set(step)
    assert (step["verdict"], step["diagnosis"], step["relation"]) == ("refuted", "a sign is flipped", "=")
    assert set(step["witness"]) == {"at", "lhs", "rhs"}
    assert step["lhs"] == "(a+b)^2"


def test_annotations_for_github(folder, capsys):
    _, out, _ = run(capsys, "wrong.md", "half.md", "--output-format", "github")
    assert out.startswith("::error file=wrong.md,line=3,col=10,title=KL202::refuted: a sign is flipped; at ")
    assert "\n::warning file=half.md,line=3,col=3,title=KL101::unread: read “\\oiint”, expected " in out


def test_select_and_ignore(folder, capsys):
    assert run(capsys, "wrong.md", "--ignore", "KL202")[0] == 0
    assert run(capsys, "wrong.md", "--select", "KL2")[0] == 1
    assert run(capsys, "wrong.md", "--select", "KL1,KL3")[0] == 0
    status, _, err = run(capsys, "wrong.md", "--select", "KL8")
    assert (status, err) == (
        2,
        "klderive: there is no finding KL8; klderive rule lists them\n",
    )


def test_settings_of_the_project(folder, capsys):
    (folder / "pyproject.toml").write_text('[tool.klderive]\nignore = ["KL2"]\noutput-format = "concise"\n')
    assert run(capsys, "wrong.md") == (0, "1 proved, 1 refuted, 0 undecided, 0 given, 0 unread\n", "")
    (folder / "pyproject.toml").write_text("[tool.klderive]\nstric = true\n")
    status, _, err = run(capsys, "wrong.md")
    assert status == 2
    assert "[tool.klderive] has no setting stric; it has select, ignore, strict" in err


def test_what_is_wrong_on_purpose(folder, capsys):
    marked = folder / "marked.md"
    marked.write_text("<!-- klderive: expect refuted -->\n" + WRONG, encoding="utf-8")
    assert run(capsys, "marked.md")[0] == 0
    marked.write_text("<!-- klderive: expect refuted -->\n" + GOOD, encoding="utf-8")
    status, out, _ = run(capsys, "marked.md", "--output-format", "concise")
    assert (status, out.splitlines()[0]) == (
        1,
        "marked.md:4:10 KL401 expected refuted, but no line of this chain is",
    )
    marked.write_text(
        "<!-- klderive: ignore the printed edition has this sign -->\n" + WRONG, encoding="utf-8"
    )
    status, out, _ = run(capsys, "marked.md", "--verbose")
    assert status == 0
    assert "  ignored here: the printed edition has this sign" in out


def test_a_baseline_leaves_only_new_findings(folder, capsys):
    assert run(capsys, "wrong.md", "--write-baseline", "known.json") == (
        0,
        "1 finding listed in known.json\n",
        "",
    )
    assert run(capsys, "wrong.md", "--baseline", "known.json")[0] == 0
    (folder / "wrong.md").write_text(
        "A new first line.\n\n" + WRONG + "\n$$2 a = 3 a + a$$\n", encoding="utf-8"
    )
    status, out, _ = run(capsys, "wrong.md", "--baseline", "known.json", "--output-format", "concise")
    assert status == 1
    assert [line.split()[1] for line in out.splitlines()[:-1]] == ["KL202"]
    assert (
        run(capsys, "wrong.md", "--baseline", "absent.json")[2]
        == "klderive: there is no baseline absent.json; --write-baseline absent.json makes one\n"
    )
    assert (
        run(capsys, "wrong.md", "--baseline", "good.md")[2]
        == "klderive: good.md is not a baseline; --write-baseline good.md makes one\n"
    )


def test_a_baseline_holds_from_every_folder_and_full_shows_what_is_new(folder, capsys, monkeypatch):
    (folder / "old").mkdir()
    run(capsys, "wrong.md", "half.md", "--write-baseline", "old/known.json")
    with (folder / "wrong.md").open("a", encoding="utf-8") as file:
        file.write("\n$$(a-b)^2 = a^2 - b^2$$\n")
    monkeypatch.chdir(folder / "old")
    status, out, _ = run(capsys, "../wrong.md", "../half.md", "--baseline", "known.json", "--verbose")
    assert status == 1
    assert out.splitlines()[0] == "../wrong.md, line 8"
    assert out.splitlines()[-1].endswith("; 1 finding; 3 known before")
    assert "half.md" not in out


MARKS = {
    "a definition takes the mark": f"@\n\n$$c := 2$$\n\n{GOOD}",
    "nothing follows": f"{GOOD}\n\n@\n\nSome words.",
    "another mark follows": f"@\n<!-- klderive: expect undecided -->\n\n{HALF}",
    "the display is not closed": "@\n\n$$a = 2",
}


@pytest.mark.parametrize("name", MARKS)
def test_a_mark_that_nothing_meets_is_said(folder, capsys, name):
    """It is neither forgotten nor passed on to the next chain, which would then be excused."""
    text = MARKS[name].replace("@", "<!-- klderive: expect refuted -->")
    (folder / "marked.md").write_text(text, encoding="utf-8")
    status, out, _ = run(capsys, "marked.md", "--output-format", "concise")
    assert status == 1
    assert [line.split(" ", 1)[1] for line in out.splitlines() if "KL401" in line] == [
        "KL401 expected refuted, but no derivation follows this mark"
    ]


def test_what_a_directive_cannot_say(folder, capsys):
    (folder / "marked.md").write_text(
        "<!-- klderive: expect wrong -->\n\n<!-- klderive: a \\propto 3 -->\n", encoding="utf-8"
    )
    _, out, _ = run(capsys, "marked.md", "--output-format", "concise")
    assert out.splitlines()[:2] == [
        "marked.md:1:16 KL402 unread: expect takes refuted, undecided, unread, proved, given; read wrong",
        "marked.md:3:16 KL402 unread: this directive was not read: a \\propto 3",
    ]


HYPOTHESES = {
    "x > 0": (r"\log(x^2) = 2 \log x", "proved"),
    "x > 0, y > 0 ": ("x + y = y", "refuted"),
    "x > 0 ": ("x + y = y", "undecided"),  # of y nothing is said
    "x > 0, y > 0": (r"\log(x y) = \log x + \log y", "proved"),
    "0 < x < y": (r"\log(x y) = \log x + \log y", "proved"),
    r"x \ne 0": (r"\frac{x}{x} = 1", "proved"),
    r"x \in \mathbb{R}^n": (r"x^T x = \|x\|^2", "proved"),
}


@pytest.mark.parametrize("hypothesis", HYPOTHESES)
def test_a_directive_may_be_a_hypothesis(folder, capsys, hypothesis):
    """`x > 0` was once taken for `x := 0`."""
    line, verdict = HYPOTHESES[hypothesis]
    (folder / "h.md").write_text(f"<!-- klderive: {hypothesis} -->\n$${line}$$\n", encoding="utf-8")
    _, out, _ = run(capsys, "h.md", "--output-format", "json")
    assert [s["verdict"] for c in json.loads(out)["files"][0]["chains"] for s in c["steps"]] == [verdict]


class Piped:
    def __init__(self, data):
        self.buffer = io.BytesIO(data)


@pytest.mark.parametrize(
    ("data", "arguments", "expected"),
    [
        (WRONG.encode(), [], (1, "-:3:10 KL202")),
        (b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode(), [], (0, "2 proved")),
        (b"% $$ (a+b)^2 = a^2 $$\n", ["--stdin-filename", "n.tex"], (0, "0 proved")),
        (b"{}", ["--stdin-filename", "n.ipynb"], (2, "")),
        (b"$$a\xe9 = b$$", [], (2, "")),
        (b"", [], (0, "0 proved")),
    ],
    ids=["text", "byte order mark", "tex", "notebook", "latin-1", "empty"],
)
def test_standard_input(folder, capsys, monkeypatch, data, arguments, expected):
    monkeypatch.setattr("sys.stdin", Piped(data))
    status, out, _ = run(capsys, "-", *arguments, "--output-format", "concise")
    assert (status, out[: len(expected[1])]) == expected


def test_excluded_folders_are_left_out(folder, capsys):
    (folder / "drafts").mkdir()
    (folder / "drafts" / "wrong.md").write_text(WRONG, encoding="utf-8")
    (folder / "wrong.md").unlink()
    assert run(capsys, ".")[0] == 1
    assert run(capsys, ".", "--exclude", "drafts")[0] == 0


def terminal(folder, *arguments, **environment):
    """The command in a process of its own, with nothing of this terminal."""
    command = [sys.executable, "-m", "klderive", *arguments]
    plain = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "COLUMNS", "PYTHONIOENCODING")}
    return subprocess.run(command, cwd=folder, capture_output=True, env={**plain, **environment})


def test_a_terminal_without_the_marks_never_shows_a_proof_as_undecided(folder):
    done = terminal(folder, "check", "--verbose", "wrong.md", PYTHONIOENCODING="ascii")
    assert b"  x      3 | = a^2 - 2ab + b^2" in done.stdout
    assert b"  +      4 | = a^2 + b^2 + 2ab" in done.stdout
    done = terminal(folder, "check", "wrong.md", "--output-format", "json", PYTHONIOENCODING="ascii")
    assert json.loads(done.stdout)["summary"]["refuted"] == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_an_output_that_fails_is_one_line(folder):
    with open("/dev/full", "wb") as full:
        command = [sys.executable, "-m", "klderive", "check", "wrong.md"]
        done = subprocess.run(command, cwd=folder, stdout=full, stderr=subprocess.PIPE)
    assert (done.returncode, done.stderr) == (2, b"klderive: the output: No space left on device\n")


def test_a_reader_that_stops_reading_is_no_error(folder):
    ours, theirs = os.pipe()
    os.close(ours)
    command = [sys.executable, "-m", "klderive", "axioms"]
    done = subprocess.run(command, cwd=folder, stdout=theirs, stderr=subprocess.PIPE)
    os.close(theirs)
    assert (done.returncode, done.stderr) == (0, b"")


INTERRUPTED = """
import multiprocessing, os, signal, sys

class Importing:  # Ctrl-C amid the import of a module
    def find_spec(self, name, *_):
        if name == sys.argv[-1]:
            os.killpg(0, signal.SIGINT)

place = sys.argv[-1]
sys.meta_path.insert(0, Importing())
if place == "a worker":
    multiprocessing.set_start_method("fork")
    os.register_at_fork(after_in_child=lambda: os.killpg(0, signal.SIGINT))
sys.argv = ["klderive", "check", "good.md", "wrong.md", "--jobs", "2", "--exclude", place]
from klderive.__main__ import main
sys.exit(main())
"""


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="no groups of processes")
@pytest.mark.parametrize("place", ["argparse", "klderive.report", "klderive.check", "concurrent.futures.process", "a worker"])
def test_an_interrupt_is_one_line_wherever_it_falls(folder, place):
    """Amid the first imports it was a traceback, and one more from each worker."""
    heard = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"  # a shell's background jobs ignore it
    command = [sys.executable, "-c", f"{heard}\n{INTERRUPTED}", place]
    done = subprocess.run(command, cwd=folder, capture_output=True, start_new_session=True)
    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"klderive: stopped\n")


def test_an_interrupt_that_is_ignored_stays_ignored(folder):
    """As behind nohup."""
    code = f"import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\n{INTERRUPTED}"
    done = subprocess.run(
        [sys.executable, "-c", code, "klderive.check"], cwd=folder, capture_output=True, start_new_session=True
    )
    assert (done.returncode, done.stderr) == (1, b"")


def on_a_terminal(folder, columns, *arguments, **environment):
    """What a terminal of so many columns receives."""
    pty = pytest.importorskip("pty")
    code = (
        "import os, sys; os.environ.update(COLUMNS=sys.argv[1]); "
        "from klderive.__main__ import main; sys.exit(main(sys.argv[2:]))"
    )
    ours, theirs = pty.openpty()
    env = {k: v for k, v in os.environ.items() if k != "NO_COLOR"} | {"TERM": "xterm"} | environment
    command = [sys.executable, "-c", code, str(columns), *arguments]
    with subprocess.Popen(command, cwd=folder, stdout=theirs, env=env):
        os.close(theirs)
        received = b""
        try:
            while piece := os.read(ours, 65536):
                received += piece
        except OSError:  # the other end is closed
            pass
    os.close(ours)
    return received.decode().splitlines()


def test_colours_and_width_of_a_terminal(folder):
    (folder / "long.md").write_text(re.sub(r"(?<!math)(?<!mathb)b(?!egin)", r"\\beta_{\\mathrm{right}}", WRONG), encoding="utf-8")
    for how, start in (("--verbose", "\x1b[31;1m  ✗\x1b[0m"), ("--strict", "\x1b[31;1mlong.md:3:")):
        lines = on_a_terminal(folder, 60, "check", how, "long.md")
        assert any(line.startswith(start) for line in lines)
        assert max(len(re.sub(r"\x1b\[[0-9;]*m", "", line)) for line in lines[:-1]) <= 60
    assert not any("\x1b" in line for line in on_a_terminal(folder, 80, "check", "long.md", NO_COLOR="1"))


def test_annotations_escape_what_has_a_meaning_to_github(folder, capsys):
    (folder / "a,b.md").write_text(WRONG, encoding="utf-8")
    cell = {"cell_type": "markdown", "source": WRONG}
    (folder / "n.ipynb").write_text(notebook(cell), encoding="utf-8")
    _, out, _ = run(capsys, "a,b.md", "n.ipynb", "absent.md", "--output-format", "github")
    starts = [line.split("::")[1] for line in out.splitlines() if line.startswith("::")]
    assert starts == [
        "error file=a%2Cb.md,line=3,col=10,title=KL202",
        "error file=n.ipynb,line=3,col=10,title=KL202 in cell 1",
        "error file=absent.md,line=1,col=1,title=klderive",
    ]


def notebook(*cells):
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": list(cells)})


def test_notebooks(folder, capsys):
    (folder / "n.ipynb").write_text(
        notebook(
            {"cell_type": "markdown", "source": ["Let $p(x) = \\mathcal{N}(x; m, s^2)$.\n"]},
            {"cell_type": "code", "source": "x = '$$1 = 2$$'"},
            {"cell_type": "markdown", "source": "so\n\n$$H(p) = \\frac12 \\log(2 \\pi e s^2) = \\log s$$"},
        )
    )
    status, out, _ = run(capsys, "n.ipynb", "--output-format", "concise")
    assert status == 1
    assert out.startswith("n.ipynb:cell 3:3:")


BAD = {
    "absent.md": (None, "no such file"),
    "binary.md": (b"\x89PNG\0\0\1", "is a binary file, not a text"),
    "latin.md": ("\n$$\xe9$$".encode("latin-1"), "is not UTF-8 text (line 2, byte 3); save it as UTF-8"),
    "wide.md": ("$$a = b$$".encode("utf-16"), "is UTF-16 text; save it as UTF-8"),
    "broken.ipynb": (
        b"{",
        "is not a notebook: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)",
    ),
    "list.ipynb": (b"[]", "is not a notebook: it has no list of cells (nbformat 4)"),
    "cells.ipynb": (b'{"cells": [3]}', "is not a notebook: cell 1 is not an object"),
    "source.ipynb": (
        b'{"cells": [{"cell_type": "markdown", "source": 7}]}',
        "is not a notebook: the source of cell 1 is not text",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_a_file_that_cannot_be_read_is_one_line(folder, capsys, name):
    content, message = BAD[name]
    if content is not None:
        (folder / name).write_bytes(content)
    status, _, err = run(capsys, name)
    assert (status, err) == (2, f"klderive: {name}: {message}\n")


def test_input_files_are_followed_within_the_folder(folder, capsys):
    (folder / "main.tex").write_text(
        "\\newcommand{\\sq}[1]{#1^2}\n\\input{part}\n\\input{../outside}\n\\input{main}\n"
    )
    (folder / "part.tex").write_text("Let $a, b \\in \\mathbb{R}$. \\[ \\sq{(a+b)} = a^2 + b^2 \\]\n")
    status, out, _ = run(capsys, "main.tex", "--output-format", "concise")
    assert status == 1
    assert "part.tex:1:" in out.splitlines()[0]


def test_pages(capsys):
    assert main(["rule", "KL201"]) == 0
    assert capsys.readouterr().out.splitlines()[0] == "KL201 refuted"
    assert main(["rule", "KL555"]) == 2
    assert capsys.readouterr().err == "klderive: there is no finding KL555; klderive rule lists them\n"
    assert main(["rule", "kl20"]) == 2
    assert "did you mean KL202 or KL201" in capsys.readouterr().err
    assert main(["rule"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 11
    assert main(["rule", "KL"]) == 0
    assert capsys.readouterr().out.startswith("kl: definition of the KL divergence")
    assert main(["rule", "Linearity"]) == 0
    assert "Example: E_{x ~ N(mu, sigma^2)}[a*x**2 + b]  =  a*E_" in capsys.readouterr().out
    assert main(["rule", "linearty"]) == 2
    assert "did you mean linearity?" in capsys.readouterr().err
    assert main(["derive", "univariat"]) == 2
    assert "did you mean univariate" in capsys.readouterr().err
    assert main(["source", "kl_nrmal"]) == 2
    assert "did you mean kl_normal" in capsys.readouterr().err
    assert main(["axioms"]) == 0
    assert "definition of the KL divergence" in capsys.readouterr().out
    assert main(["rules"]) == 0
    assert main(["derive"]) == 0
    assert "\nvae            KL(prod N(mu_j, sigma_j^2) || N(0, I)) = " in capsys.readouterr().out
    assert main(["derive", "nothing"]) == 2
    assert capsys.readouterr().err == "klderive: there is no derivation nothing; klderive derive lists them\n"


def test_help_does_not_load_sympy():
    code = (
        "import sys; from klderive.__main__ import main\n"
        "try: main(['check', '--help'])\nexcept SystemExit: pass\n"
        "main(['rule', 'KL201'])\nsys.exit('sympy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "--output-format" in done.stdout


def test_pytest_collects_derivations(folder):
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-p",
        "klderive.pytest_plugin",
        "--klderive",
        "good.md",
        "wrong.md",
    ]
    alone = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, env=alone)
    assert "1 failed, 1 passed" in done.stdout
    assert "wrong.md:3:10 KL202 refuted: a sign is flipped" in done.stdout


def test_the_notebook_magic():
    from klderive.magic import check_cell

    checked = check_cell("", "a + a = 2a = 3a")
    assert "✗" in repr(checked)
    html = checked._repr_html_()
    assert html.count("<tr ") == 3
    assert "✓" in html
    assert "<script" not in check_cell("", "$$a = \\text{<script>}$$")._repr_html_()
    assert Path(__file__).exists()
