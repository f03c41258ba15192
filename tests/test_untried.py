"""A proof that was tried in no model says so wherever it is shown; one that was tried does not."""

import json
from importlib import import_module

import pytest

from klderive.derivation import Step, html, render
from klderive.derivations import load
from klderive.reading.files import ChainReport, FileReport, StepReport
from klderive.report import as_html, full, to_json
from klderive.verdicts import Proved

WORDS = "no model of what is supposed was evaluated"
NAME = "univariate"


def a_file(models):
    step = StepReport(3, 1, "=", "a", "a", "proved", rules=("trace",), source="a", models=models)
    return FileReport("notes.md", (ChainReport(3, None, (), (step,), head="a"),))


SHOWN = {
    "repr": lambda models: repr(Proved(("trace",), models=models)),
    "str": lambda models: str(Proved(("trace",), models=models)),
    "terminal": lambda models: "\n".join(full(a_file(models))),
    "narrow terminal": lambda models: "\n".join(full(a_file(models), width=80)),
    "notebook": lambda models: as_html(a_file(models)),
    "answer": lambda models: import_module("klderive.exercises.judge")._untried(Proved(models=1), Proved(models=models)),
}


@pytest.mark.parametrize("surface", SHOWN)
def test_it_is_said_where_a_verdict_is_shown(surface):
    assert WORDS in SHOWN[surface](0)
    assert WORDS not in SHOWN[surface](2)


@pytest.mark.parametrize("models", [0, 3])
def test_derivations_say_it_too(models, monkeypatch, capsys):
    from klderive.__main__ import main

    derivation = load(NAME)
    monkeypatch.setattr(Step, "check", lambda self, given=(): Proved(("trace",), models=models))
    assert html(derivation).count(WORDS) == (0 if models else len(derivation))
    assert {s["models"] for s in json.loads(render(derivation, "json"))["steps"]} == {models}
    assert main(["derive", NAME]) == 0
    assert (WORDS in capsys.readouterr().out) is not bool(models)


@pytest.mark.parametrize("models", [0, 3])
def test_the_number_stands_in_json(models):
    (step,) = json.loads(to_json([a_file(models)]))["files"][0]["chains"][0]["steps"]
    assert step["models"] == models
