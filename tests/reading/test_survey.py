"""How names are used over all formulas of a scope."""

import pytest

from klderive.reading.survey import Name, name_of, subscripts, survey

from .elaborating import tree

USES = [
    ("alone", ["x + 1"], "x", {"alone": 1}),
    ("only mentioned", ["x"], "x", {"alone": 0}),
    ("applied", ["f(x) f(a+b)"], "f", {"applied": 2, "alone": 0}),
    ("an argument", ["f(x)"], "x", {"place": 1, "alone": 0}),
    ("transposed", [r"x^\top x"], "x", {"transposed": 1}),
    ("transposed in brackets", [r"(x - \mu)^T y"], "mu", {"transposed": 1}),
    ("between", ["x^T A y"], "A", {"between": 1}),
    ("between, in brackets", ["x^T (A + B) y"], "B", {"between": 1}),
    ("inverted: no power", ["A^{-1}"], "A", {"powers": 0}),
    ("bound by a sum", [r"\sum_{i=1}^n a_i"], "i", {"bound": 1, "under": 1}),
    ("a size", [r"\sum_{i=1}^n a_i"], "n", {"size": 1}),
    ("below", ["a_i + a_{jk}"], "a", {"below": 2}),
    ("integrated", [r"\int f(x)\,dx"], "x", {"integrated": 1}),
    ("law below a head", [r"\mathrm{KL}(p\|q)"], "p", {"law": 1, "bare_law": 1}),
    ("law with arguments", ["H[p(x)]"], "p", {"law": 1, "bare_law": 0, "applied": 1}),
    ("below an expectation", [r"\mathbb{E}[X + 1]"], "X", {"random": 1}),
    ("slope", [r"\frac{d}{dx} x^2"], "x", {"slopes": 1}),
    ("upper index", [r"\theta^1 + 1"], "theta", {"first_power": 1}),
    ("listed", [r"f(x_1, \ldots, x_n)", r"x_1, \ldots, x_n"], "x", {"listed": 2}),
]


@pytest.mark.parametrize(("lines", "name", "wanted"), [u[1:] for u in USES], ids=[u[0] for u in USES])
def test_uses(lines, name, wanted):
    use = survey(map(tree, lines)).seen(Name(name))
    found = {key: getattr(use, key) for key in wanted}
    assert {key: v if isinstance(v, int) else len(v) for key, v in found.items()} == wanted


NAMES = [
    (r"\mathbf{x}", "bold x"), (r"\hat{\mu}_1", "hat mu"), (r"f'", "f'"), (r"\varepsilon", "varepsilon"), (r"\mathrm{loss}", "rm loss"), ("x^2", "x"),
]  # fmt: skip


@pytest.mark.parametrize(("latex", "wanted"), NAMES, ids=[n[0] for n in NAMES])
def test_identity_is_letter_style_and_accents(latex, wanted):
    assert str(name_of(tree(latex))) == wanted


SUBSCRIPTS = [("a_i", 1), ("a_{ij}", 2), ("a_{i,j}", 2), ("a_{i+1}", 1), ("a_{12}", 1)]


@pytest.mark.parametrize(("latex", "count"), SUBSCRIPTS, ids=[s[0] for s in SUBSCRIPTS])
def test_subscripts(latex, count):
    assert len(subscripts(tree(latex).below)) == count


def test_ranges_of_indices():
    found = survey([tree(r"\sum_{i=1}^n a_i + \sum_{i=0}^m b_i")])
    assert len(found.ranges[Name("i")]) == 2
