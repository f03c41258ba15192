"""Statements that hold, changed in a place or two: what the prover alone still proves, no model speaks against."""

from benchmarks.pairs import schemes, trial


def test_no_changed_statement_is_proved_wrongly() -> None:
    said: list[str] = []
    counts = trial(schemes(), 200, 20, said.append)
    assert not said, said[0]
    assert counts["proved, a model agrees"] > 5 and not counts["unexpected form"]
