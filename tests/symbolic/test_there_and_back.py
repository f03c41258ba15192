"""The door is a bijection on what it accepts: there and back gives the same term, back and there prints the same LaTeX."""

from __future__ import annotations

import pytest
import sympy as sp
from sympy import Derivative, Function, Integral, Piecewise, Product, Subs, Sum, Symbol, exp, log, symbols

from benchmarks.door_terms import terms
from klderive import Density, E, Entropy, Entry, Independent, Int, Normal, latex, load, names, pdf
from klderive.language import REAL, Declaration, Free, Lam, app, type_of
from klderive.language.notation import read_statement
from klderive.symbolic.back import to_sympy
from klderive.symbolic.door import statement, to_term
from klderive.symbolic.writing import NotSaid

RANDOM = 250


@pytest.mark.parametrize("name", names())
def test_shipped_steps(name):
    """Both sides of every eighth step (the benchmark takes all)."""
    derivation = load(name)
    for step in derivation.steps[::8]:
        given = (*derivation.given, *step.given)
        said = statement(step.before, step.after, given, step.relation)
        sides = [to_sympy(side, said.context) for side in (said.left, said.right)]
        assert statement(*sides, given, step.relation) == said
        assert list(map(latex, sides)) == [latex(step.before), latex(step.after)]
        assert [latex(to_sympy(side)) for side in (said.left, said.right)] == [latex(step.before), latex(step.after)]


def test_random_terms():
    for term in terms(RANDOM, "tests"):
        type_of(term)
        assert to_term(to_sympy(term))[1] == term


def test_random_terms_are_deep_and_many():
    made = list(terms(RANDOM, "tests"))
    assert len(set(made)) > 0.95 * RANDOM
    assert sum(term.depth >= 6 for term in made) > RANDOM / 4


x, y, z = symbols("x y z", real=True)
i, j = symbols("i j", integer=True)
n = Symbol("n", integer=True, positive=True)
a = Symbol("a", real=True)
f = Function("f")
SAME = {
    "assumptions": Symbol("b", nonpositive=True) + Symbol("c", integer=True, negative=True) * Symbol("e", even=True),
    "a positive family": Entry(Symbol("w", positive=True), j),
    "a positive function": Function("h", positive=True)(x),
    "two limits": Sum(Entry(a, i), (i, 1, j), (j, 1, n)),
    "a sum in a sum": Sum(2 * Sum(Entry(a, i), (i, 1, j)), (j, 1, n)),
    "a shadow": Sum(E(Entry(x, i), y, Normal(0, 1)), (i, 1, n)) * Product(i, (i, 1, n)),
    "an interval": Integral(x, (x, 0, n)),
    "cases": Piecewise((x, x > 0), (y, sp.Eq(x, y)), (z, True)),
    "a third derivative": Derivative(f(x, y), (x, 2), y),
    "a slope at a place": Subs(Derivative(f(x), (x, 2)), x, y + 1),
    "matrix": sp.Matrix([[1, x], [y, 0]]).as_immutable(),
    "a law": Independent(Normal(Entry(a, j), 1), j, n),
}  # fmt: skip


@pytest.mark.parametrize("name", SAME)
def test_the_same_expression_comes_back(name):
    context, term = to_term(SAME[name])
    assert to_sympy(term, context) == SAME[name]


def test_a_variable_never_captures():
    """A bound variable that is spelled like a name of its body is written with another name."""
    named = Free(Declaration("x", REAL))
    term = app("integral", Lam(REAL, app("mul", app("exp", named), named), "x"))
    back = to_sympy(term)
    assert back == Int(sp.Mul(exp(x), x, evaluate=False), Symbol("x_1", real=True))
    assert to_term(back)[1] == term


NOT_SAID = {
    "a joint law": "p@law: law [R, R] |- expect(p, x: R, y: R, x*y) = 0",
    "the normal distribution function": "x: R |- Phi(x) = 0",
    "the logistic function": "x: R |- sigmoid(x) = 0",
    "an interval without order": "a, b: R |- integral_on(interval(a, b), x: R, x) = 0",
    "a random variable": "X: random R |- mean(X) = 0",
    "an indicator": "x: R |- indicator(0 < x) = 0",
}


@pytest.mark.parametrize("name", NOT_SAID)
def test_not_said(name):
    with pytest.raises(NotSaid):
        to_sympy(read_statement(NOT_SAID[name]).left)


def test_the_sides_of_a_given_order():
    text = "a, b: R; a <= b |- integral_on(interval(a, b), x: R, x) = 0"
    said = read_statement(text)
    assert to_sympy(said.left, said.context) == Integral(x, (x, Symbol("a", real=True), Symbol("b", real=True)))


def test_aliases_come_back_in_another_form():
    p = Density("p")
    pairs = [(Integral(exp(-x**2), (x, -sp.oo, sp.oo)), Int(exp(-x**2), x)), (sp.UnevaluatedExpr(x), x),
             (sp.loggamma(x), log(sp.gamma(x))), (Entropy(p) + pdf(p, x), Entropy(p) + pdf(p, x))]
    for expr, other in pairs:
        assert to_term(expr)[1] == to_term(other)[1] and to_sympy(to_term(expr)[1]) == other
