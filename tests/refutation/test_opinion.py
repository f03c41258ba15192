"""The second opinion: in how many models a statement was seen to hold, and the one that speaks against it."""

from importlib import import_module
from itertools import islice

import pytest

from klderive.language.meaning import Evaluation, meaning, truth
from klderive.language.notation import read_statement
from klderive.refutation import second_opinion
from klderive.refutation.choice import EXTREMES, edges
from klderive.refutation.opinion import DRAWN, Outcome, evaluated, telling

FOR = [  # statement, least number of models with values on both sides
    ("x: R |- (x + 1)^2 = x^2 + 2*x + 1", 4), ("|- 1 + 1 = 2", 1), ("s: R; s > 0 |- log(s^2) = 2*log(s)", 4),
    ("n: 0..; A, B: R^(n, n) |- trace(A*B) = trace(B*A)", 4), ("n: 1..; a: Z -> R |- sum(i: 1..n, a(i) - a(i)) = 0", 4),
    ("p: law R |- integral(x: R, p(x)) = 1", 4), ("X: random R; m: R; m = mean(X) |- mean(X - m) = 0", 3),
    ("m, s: R; s > 0 |- expect(normal(m, s), x: R, x) = m", 4), ("x: R |- x/x = 1 provided x != 0", 4),
    ("n: 1..; S: R^(n, n); positive_definite(S) |- S*inverse(S) = identity(n)", 4),
    # nothing is summed of what has the size of a bound variable
    ("n: 1..; p: law R^n |- sum(i: 1..0, expect(p, x: R^n, x))[1, 1] = 0", 4),
    ("n: 1..; p: law R^n |- trace(sum(i: 1..0, integral(x: R^n, p(x)*(x*x')))) = 0", 4),
]

AGAINST = [
    "x: R |- x/x = 1", "x: R |- sqrt(x^2) = x", "n: 1..; A, B: R^(n, n) |- A*B = B*A", "|- sum(j: 0..2, j/j) = 3",
    "n: 0..; a: R |- sum(i: 1..n, a) = n*a + indicator(n = 0)", "n: 1..; A: R^(n, n) |- A*inverse(A) = identity(n)",
    "p: law R; x: R |- p(x)/p(x) = 1", "p, q: law R |- kl(p, q) = -entropy(p) + cross_entropy(p, q) + 1",
    "n: 1..; w: R^(n, n); forall(i: 1..n, w[i, i] > 0) |- w[1, n] > 0", "x: R; x < 0 |- exp(log(x)) = x",
    "a: Z -> R; k: Z; a(k) != 0 |- sum(i: 1..2, a(i)/a(i)) = 2", "f: R -> R; x: R; forall(i: Z, f(i) = 0) |- f(x) = 0",
    "f, g: R -> R; x: R; forall(i: Z, f(i) = g(i)) |- f(x) = g(x)", "p, q: law R |- integral(x: R, p(x)*q(x)) > 0", "X, Y: random R |- mean(X*Y) = mean(X)*mean(Y)",
    # a density that is divided by has holes where the other has none
    "p, q: law R |- integral(x: R, q(x)*(p(x)/q(x))) = 1", "p, q: law R |- expect(q, x: R, p(x)/q(x)) = 1",
    "n: 1..; p, q: law R^n |- integral(x: R^n, q(x)*(p(x)/q(x))) = 1", "p: Z -> law R; j: Z |- integral(x: R, p(j)(x)/p(j)(x)*p(1)(x)) = 1",
    "p, q: law R |- integral(x: R, integral(y: R, p(x)*p(y)*(q(x)/p(x))*(q(y)/p(y)))) = 1",
    "p, q: law [R, R] |- integral(x: R, integral(y: R, p(x, y)*(q(x, y)/p(x, y)))) = 1",
    *(f"J: {low}..; p, q: Z -> law R |- {claim}" for low in (1, 2) for claim in (
        "integral(x: R^J, product_law(j: 1..J, q(j))(x)*(product_law(j: 1..J, p(j))(x)/product_law(j: 1..J, q(j))(x))) = 1",
        "integral(x: R^J, product_law(j: 1..J, p(j))(x)*(product_law(j: 1..J, q(j))(x)/product_law(j: 1..J, p(j))(x))) = 1",
        "expect(product_law(j: 1..J, q(j)), x: R^J, product_law(j: 1..J, p(j))(x)/product_law(j: 1..J, q(j))(x)) = 1",
        "expect(product_law(j: 1..J, q(j)), x: R^J, product(j: 1..J, p(j)(x[j])/q(j)(x[j]))) = 1")),
    "J: 1..; p, q, r: Z -> law R |- expect(product_law(j: 1..J, q(j)), x: R^J, product(j: 1..J, p(j)(x[j])/q(j)(x[j])*(r(j)(x[j])/r(j)(x[j])))) = 1",
]

NONE = ["x: R; x < 0; x > 1 |- x = x", "x: R |- x = x provided x < x", "x: R; x < 0 |- x = x provided log(x) > 0"]


@pytest.mark.parametrize(("text", "least"), FOR)
def test_models_are_counted(text, least):
    opinion = second_opinion(read_statement(text))
    assert opinion.against is None
    assert opinion.found >= opinion.models >= least


BEYOND = ["x: R |- 1 = 1 provided defined(gamma(1/3))", "x: R |- x = x provided defined(integral(y: R, exp(-y^4)))",
          "x: R |- gamma(1/3) = gamma(1/3)", "x: R |- x + gamma(1/3) = gamma(1/3) + x provided x > 0"]
"""A side or a condition is of a kind that is not evaluated."""


@pytest.mark.parametrize("text", BEYOND)
def test_what_is_not_evaluated_is_found_and_not_counted(text):
    opinion = second_opinion(read_statement(text))
    assert opinion.against is None and opinion.found > 0 and opinion.models == 0


@pytest.mark.parametrize("text", [text for text, _ in FOR] + BEYOND)
def test_only_models_in_which_both_sides_have_values_are_counted(text):
    statement = read_statement(text)
    counted = [m for m in islice(telling(statement), DRAWN) if evaluated(statement, Evaluation(m)) is Outcome.HOLDS]
    assert second_opinion(statement).models <= len(counted)
    for model in counted:
        for term in (statement.left, statement.right):
            assert meaning(term, model) is not None
        assert all(truth(c, model) for c in statement.conditions)


@pytest.mark.parametrize("text", AGAINST)
def test_a_model_speaks_against_what_is_wrong(text):
    assert second_opinion(read_statement(text)).against is not None


ORDERS = {"backwards": EXTREMES[::-1], **{f"from the {k + 1}. on": EXTREMES[k:] + EXTREMES[:k] for k in (2, 4, 7)}}


@pytest.mark.parametrize("order", ORDERS)
def test_no_order_of_the_extreme_models_matters(order, monkeypatch):
    drawn = import_module("klderive.refutation.models")
    monkeypatch.setattr(drawn, "EDGES", edges(ORDERS[order]))
    drawn._kept.cache_clear()
    try:
        assert [text for text in AGAINST if second_opinion(read_statement(text)).against is None] == []
    finally:
        drawn._kept.cache_clear()


@pytest.mark.parametrize("text", NONE)
def test_nothing_is_found_where_nothing_can_be(text):
    assert second_opinion(read_statement(text)).found == 0
