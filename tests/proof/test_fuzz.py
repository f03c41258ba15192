"""Slices of the fuzzers: pairs that differ in meaning, and normal forms that are evaluated. What is found is a fault."""

from __future__ import annotations

import random

import pytest

from benchmarks import forms, pairs
from benchmarks.instances import drawn
from klderive.language.notation import read_statement
from klderive.proof.decide import Proof, decide


def test_no_changed_statement_is_proved_wrongly() -> None:
    said: list[str] = []
    counts = pairs.trial(pairs.sources(shipped_too=False), 250, 20, say=said.append)
    assert not said, said[0]
    assert counts["a model agrees"] > 20


def test_normal_forms_are_worth_what_the_terms_are_worth() -> None:
    said: list[str] = []
    counts = forms.trial(pairs.sources(shipped_too=False), 150, 20, say=said.append)
    assert not said, said[0]
    assert counts["recognised"] > 100 and counts["a model agrees"] > 90


def test_the_fuzzers_would_see_a_wrong_proof() -> None:
    """A statement that is wrong, put where a proof would be, is spoken against."""
    counts: pairs.Counter = pairs.Counter()
    wrong = read_statement("n: 1..; a: Z -> R |- sum(i: 1..n, a(i)) = sum(i: 1..n, a(i + 1))")
    assert pairs.doubted(wrong, (), counts) and not counts


@pytest.mark.parametrize("seed", range(3))
def test_an_instance_is_drawn_alike_in_every_run(seed: int) -> None:
    assert drawn(random.Random(seed)) == drawn(random.Random(seed))


@pytest.mark.parametrize("line", [
    "a: R; a > 0 |- log(a^2*pi)*a^(1/2)",
    "n: 1..; a: Z -> R |- sum(i: 1..n, exp(a(i)))^2",
    "n: 1..; S: R^(n, n); positive_definite(S) |- trace(S*S)*log(det(S))",
    "p, q: law R |- kl(p, q)",
    "n: 1..; p: law R^n; f: R -> R |- expect(p, x: R^n, f(x[1]))",
])
def test_a_form_is_written_as_a_term(line: str) -> None:
    """The prover finds its own form equal to what it was made of."""
    statement = read_statement(f"{line} = {line.split('|- ')[1]}")
    back, _ = forms.form(statement, None)
    assert isinstance(decide(pairs.replace(statement, right=back)), Proof)
