"""One component of a random vector: what is true of its marginal, and what only looks like one component."""

import pytest
import sympy as sp

from klderive.checker import nodes as nd
from klderive.checker.decide import decide
from klderive.checker.verdicts import Undecided

i, j, J = sp.symbols("i j J", integer=True, positive=True)
Z = sp.MatrixSymbol("z", J, 1)
f, g = sp.Function("f"), sp.Function("g")
joint, p = nd.Density("p"), nd.Density("p", given=(j,))
P = nd.Independent(p, j, J)
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
    assert isinstance(decide(over(log_sum(f, g)), right, (), using), Undecided)
