"""One component of a random vector: what is true of its marginal, and what only looks like one component."""

import pytest
import sympy as sp

import klderive as nd
from klderive import prove
from klderive.verdicts import Proved, Undecided

x = sp.Symbol("x", real=True)
i, j, k, J = sp.symbols("i j k J", integer=True, positive=True)
Z = sp.MatrixSymbol("z", J, 1)
f, g = sp.Function("f"), sp.Function("g")
joint, p, q = nd.Density("p"), nd.Density("p", given=(j,)), nd.Density("q", given=(j,))
P, Q = nd.Independent(p, j, J), nd.Independent(q, j, J)
WORDS = ("expectation", "marginal", "linearity", "log-product", "exp-sum", "log-exp", "counting", "total-mass")


def log_sum(*functions: type[sp.Function]) -> sp.Expr:
    """The logarithm of a sum over all components: not a function of one of them."""
    return sp.log(sp.Sum(sp.exp(sum(h(nd.Entry(Z, i)) for h in functions)), (i, 1, J)))


@pytest.mark.parametrize("using", [WORDS, None], ids=["words", "all"])
@pytest.mark.parametrize("over", [lambda h: nd.E(h, Z, P), lambda h: nd.Int(nd.pdf(joint, Z) * h, Z)],
                         ids=["independent", "joint"])  # fmt: skip
def test_an_index_bound_inside_is_no_component(over, using: tuple | None) -> None:
    """log sum f g is not log sum f + log sum g - log J, though it is for a single value in the place of all."""
    right = over(log_sum(f)) + over(log_sum(g)) - sp.log(J)
    assert isinstance(prove(over(log_sum(f, g)), right, (), using), Undecided)


def at(index: sp.Basic) -> sp.Expr:
    return f(nd.Entry(Z, index))


def one(index: sp.Basic) -> sp.Expr:
    """E f(x) under the factor with that index."""
    return nd.E(f(x), x, nd.Density("p", given=(sp.sympify(index),)))


def over_j(term: sp.Expr) -> sp.Expr:
    return sp.Sum(term, (j, 1, J))


# what is true, what `provided` must mention, and a wrong twin
COMPONENTS = {
    "divergences add up": (nd.KL(P, Q), over_j(nd.KL(p, q)), "the integrals exist", over_j(nd.KL(q, p))),
    "as entropies": (nd.KL(P, Q), over_j(nd.CrossEntropy(p, q) - nd.Entropy(p)), "the integrals exist",
                     over_j(nd.CrossEntropy(q, p) - nd.Entropy(p))),
    "entropies add up": (nd.Entropy(P), over_j(nd.Entropy(p)), "the integrals exist", J * nd.Entropy(p)),
    "a sum over components": (nd.E(sp.Sum(at(i), (i, 1, J)), Z, P), over_j(nd.E(f(x), x, p)), "the integrals exist",
                              over_j(nd.E(f(x), x, q))),
    "the first component": (nd.E(at(1), Z, P), one(1), "the integrals exist", one(2)),
    "a named component": (nd.E(at(k), Z, P), one(k), "1 <= k <= J", one(1)),
    "a component means something": (nd.E(nd.Entry(Z, 1), Z, P), nd.E(x, x, nd.Density("p", given=(sp.Integer(1),))),
                                    "the integrals exist", nd.E(x, x, nd.Density("q", given=(sp.Integer(1),)))),
    "mass one": (nd.E(sp.Integer(1), Z, P), sp.Integer(1), "p > 0", J),
    "the square of one component": (nd.E(at(1) ** 2, Z, P), nd.E(f(x) ** 2, x, nd.Density("p", given=(sp.Integer(1),))),
                                    "the integrals exist", one(1) ** 2),
}  # fmt: skip


@pytest.mark.parametrize(("before", "after", "condition", "wrong"), COMPONENTS.values(), ids=COMPONENTS)
def test_one_component_of_a_product(before: sp.Basic, after: sp.Basic, condition: str, wrong: sp.Basic) -> None:
    verdict = prove(before, after)
    assert isinstance(verdict, Proved), verdict
    assert any(condition in c for c in verdict.provided), verdict.provided
    assert isinstance(prove(before, wrong), Undecided)


@pytest.mark.parametrize("axiom", ["marginal", "total-mass"])
def test_the_axioms_that_it_needs(axiom: str) -> None:
    before, after = nd.E(sp.Sum(at(i), (i, 1, J)), Z, P), over_j(nd.E(f(x), x, p))
    needed = {"expectation", "product-density", "marginal", "total-mass", "exp-sum", "linearity"}
    assert isinstance(prove(before, after, (), needed), Proved)
    assert isinstance(prove(before, after, (), needed - {axiom}), Undecided)


@pytest.mark.parametrize("factor", [sp.Sum(at(i), (i, 1, J)), at(1)], ids=["sum", "member"])
def test_products_of_components_are_not_taken_apart(factor: sp.Expr) -> None:
    total = sp.Sum(at(i), (i, 1, J))
    assert isinstance(prove(nd.E(total * factor, Z, P), nd.E(total, Z, P) * nd.E(factor, Z, P)), Undecided)


def test_a_component_beyond_the_last() -> None:
    assert isinstance(prove(nd.E(at(J + 1), Z, P), one(J + 1)), Undecided)
