"""Rows of displays to claims: which sign compares what, conditions, implications, rounded numbers."""

import pytest

from klderive.reading.elaboration import claims, composed
from klderive.reading.formula import read_text

from .elaborating import tree


def said(*rows: str) -> list[str]:
    """Each claim in one line: its sign, how many conditions and suppositions, whether an equivalence, why it is unread."""
    return [
        f"{c.sign} {len(c.conditions)} {len(c.supposing)} {c.equivalence} {c.unread}" for c in claims([tree(row) for row in rows])
    ]


CHAINS = [
    ("one", ["a = b"], ["= 0 0 False "]),
    ("adjacent sides", ["a < b = c"], ["< 0 0 False ", "= 0 0 False "]),
    ("rows go on", ["a = b", "= c", r"\le d"], ["= 0 0 False ", "= 0 0 False ", "<= 0 0 False "]),
    ("nothing to go on from", ["= c"], ["= 0 0 False nothing stands before the sign"]),
    ("inequality behind a comma", [r"a = b, \quad x > 0"], ["= 1 0 False "]),
    ("range behind a comma", [r"a_i = b_i, \quad i = 1, \ldots, n"], ["= 1 0 False "]),
    ("condition by a word", [r"a = b \quad \text{if } x = 0"], ["= 1 0 False "]),
    ("second claim", [r"a = b \quad\text{and}\quad c = d"], ["= 0 0 False ", "= 0 0 False "]),
    ("unknown words", [r"a = b \quad \text{in mean}"], ["= 0 0 False the words “in mean”"]),
    ("words before", [r"\text{not } a = b"], ["= 0 0 False the words “not”"]),
    ("implication", [r"a = b \Rightarrow c = d"], ["= 0 1 False "]),
    ("equivalence", [r"a = b \Leftrightarrow c = d"], ["= 0 0 True "]),
    ("definition sign", ["a := b"], [":= 0 0 False "]),
    ("another relation", [r"a \propto b"], ["proportional 0 0 False "]),
    ("rounded is not carried on", ["a = 0.69 < b"], ["= 0 0 False ", "< 0 0 False a rounded number that is carried on"]),
    ("nothing behind", ["a ="], ["= 0 0 False nothing stands behind the sign"]),
    ("no relation", ["a + b"], []),
]


@pytest.mark.parametrize(("rows", "wanted"), [c[1:] for c in CHAINS], ids=[c[0] for c in CHAINS])
def test_claims(rows, wanted):
    assert said(*rows) == wanted


def test_a_row_goes_on_from_the_last_side():
    first, second = claims([read_text("a = b").tree, read_text("= c").tree])
    assert first.right == second.left


COMPOSED = [
    (["="], "="),
    (["=", "<"], "<"),
    (["<=", "="], "<="),
    (["<", "<="], "<"),
    ([">=", ">"], ">"),
    (["<", ">"], None),
    (["!=", "="], None),
    ([":=", "="], "="),
]


@pytest.mark.parametrize(("signs", "wanted"), COMPOSED, ids=[" ".join(s) for s, _ in COMPOSED])
def test_composition(signs, wanted):
    assert composed(signs) == wanted
