"""Each rule on its own example; each rule needed; each step no wider than its rule."""

import pytest
from sympy import Q, Symbol
from sympy.matrices.expressions import MatrixSymbol

from klderive import (
    KL,
    Bernoulli,
    Density,
    Entropy,
    Entry,
    Independent,
    MultivariateNormal,
    Normal,
    check,
)
from klderive.derivation import DerivationError, derive
from klderive.proof.axioms import ALL
from klderive.rules import BOUNDS, BY_HAND, RULES, SCRIPTED, Rule, rule, substitution

n, J = Symbol("n", integer=True, positive=True), Symbol("J", integer=True, positive=True)
j = Symbol("j", integer=True)


def normal(i):
    return Normal(Symbol(f"mu_{i}", real=True), Symbol(f"sigma_{i}", positive=True))


def vector(i):
    return MultivariateNormal(MatrixSymbol(f"mu_{i}", n, 1), MatrixSymbol(f"Sigma_{i}", n, n))


def components(i):
    return Independent(Normal(Entry(Symbol(f"mu_{i}", real=True), j), Entry(Symbol(f"sigma_{i}", positive=True), j)),
                       j, J)


PLAIN = (*RULES, *SCRIPTED, rule("bound of the logarithm"))
ids = [r.name for r in PLAIN]
RELATIONS = {"bound of the logarithm": ">="}


@pytest.mark.parametrize("r", PLAIN, ids=ids)
def test_the_example_is_what_the_rule_does(r):
    before, after = r.example
    assert r.rewrite(before) == after


@pytest.mark.parametrize("r", PLAIN, ids=ids)
def test_the_example_is_proved_with_the_axioms_of_the_rule_alone(r):
    given = [Q.positive_definite(MatrixSymbol("C", n, n)), Q.positive_definite(MatrixSymbol("A", n, n)),
             Symbol("t", positive=True) < 1]
    verdict = check(*r.example, given=given, using=r, relation=RELATIONS.get(r.name, "="))
    assert verdict.name == "proved", verdict


@pytest.mark.parametrize("r", [r for r in BY_HAND if r.example[0] != r.example[1]], ids=lambda r: r.name)
def test_a_line_by_hand_is_proved_with_the_axioms_of_its_rule_alone(r):
    given = [Q.positive_definite(MatrixSymbol(name, n, n)) for name in "AC"]
    assert check(*r.example, given=given, using=r).name == "proved"


@pytest.mark.parametrize("r", (*RULES, *SCRIPTED, *BY_HAND, *BOUNDS), ids=lambda r: r.name)
def test_rules_are_data(r):
    assert r.axioms <= ALL
    assert r.statement and 1 <= r.lesson <= 9
    assert rule(r.name) is r
    with pytest.raises(AttributeError):
        r.name = "other"


def test_names_of_rules_are_distinct():
    names = [r.name for r in (*RULES, *SCRIPTED, *BY_HAND, *BOUNDS)]
    assert len(set(names)) == len(names)


def test_an_unknown_rule_is_named():
    with pytest.raises(KeyError, match="no rule is called 'magic'; the rules are: definition of KL, "):
        rule("magic")


def test_a_rule_that_changes_nothing_gives_none():
    x = Symbol("x")
    assert [r.name for r in RULES if r.rewrite(x) is not None] == []
    assert substitution().rewrite(x) is None


NEEDED = {
    "univariate": (KL(normal(1), normal(2)), (
        "definition of KL", "expectation", "log of a quotient", "Gaussian density", "log of a product", "like terms",
        "linearity", "centring", "expanding", "Gaussian moments", "collecting")),
    "diagonal": (KL(components(1), components(2)), (
        "product density", "log of a product", "linearity", "one component", "Gaussian density", "one sum",
        "centring", "expanding", "Gaussian moments", "counting")),
    "multivariate": (KL(vector(1), vector(2)), (
        "multivariate Gaussian density", "trace trick", "linearity", "expectation of a trace", "centring", "expanding",
        "moments of a Gaussian vector", "inverse", "linearity of the trace", "trace of an outer product",
        "common factor")),
    "finite": (KL(Bernoulli(Symbol("s", positive=True)), Bernoulli(Symbol("t", positive=True))), (
        "definition of KL", "points listed")),
    "entropy": (Entropy(normal(1)), ("definition of entropy", "log of a product", "Gaussian moments")),
}
CASES = [(case, name) for case, (_, needed) in NEEDED.items() for name in needed]


@pytest.mark.parametrize(("case", "name"), CASES, ids=[f"{c}-{n}" for c, n in CASES])
def test_without_a_rule_the_derivation_breaks(case, name):
    expr = NEEDED[case][0]
    given = [Q.positive_definite(C) for C in expr.atoms(MatrixSymbol) if C.shape == (n, n)]
    whole = derive(expr, given)
    assert name in {step.rule for step in whole.steps}
    try:
        other = derive(expr, given, rules=[r for r in RULES if r.name != name])
    except DerivationError as error:
        assert "stopped at" in str(error)
        assert repr(name) in str(error)
    else:
        assert name in {"like terms", "collecting", "one sum", "counting", "inverse", "linearity of the trace",
                        "trace of an outer product", "common factor"}
        assert other.result != whole.result


def test_no_rule_mentions_a_divergence_in_closed_form():
    """From KL, H or H(p, q) the only way out is the definition."""
    for word in (KL(normal(1), normal(2)), Entropy(normal(1)), KL(Density("p"), Density("q"))):
        assert [r.name for r in RULES if r.rewrite(word) is not None] in (["definition of KL"],
                                                                         ["definition of entropy"])


def test_rule_is_a_frozen_record():
    assert Rule.__dataclass_params__.frozen
