"""One distribution has one integration variable outside binders: nested and repeated expectations stay apart."""

import pytest
import sympy as sp

from klderive import KL, E, Entropy, Normal, prove
from klderive.verdicts import Proved

x, y = sp.symbols("x y", real=True)
mu, s = sp.Symbol("mu", real=True), sp.Symbol("s", positive=True)
P = Normal(mu, s)
TRUE = {
    "nested, two names": (E(E(x * y, y, P), x, P), mu ** 2),
    "nested, one name": (E(x * E(x, x, P), x, P), mu ** 2),
    "nested square": (E(E((x - y) ** 2, y, P), x, P), 2 * s ** 2),
    "product of two": (E(x, x, P) * E(x ** 2, x, P), mu * (mu ** 2 + s ** 2)),
    "parameter is an expectation": (KL(P, Normal(E(x, x, P), s)), sp.Integer(0)),
    "beside an entropy": (E(x ** 2, x, P) + Entropy(P), mu ** 2 + s ** 2 + sp.log(2 * sp.pi * sp.E * s ** 2) / 2),
}
FALSE = {
    "nested, two names": (E(E(x * y, y, P), x, P), mu ** 2 + s ** 2),
    "nested, one name": (E(x * E(x, x, P), x, P), mu ** 2 + s ** 2),
    "nested square": (E(E((x - y) ** 2, y, P), x, P), sp.Integer(0)),
    "product of two": (E(x, x, P) * E(x, x, P), E(x ** 2, x, P)),
}


@pytest.mark.parametrize(("before", "after"), TRUE.values(), ids=TRUE)
def test_what_is_true_is_proved(before, after):
    assert isinstance(prove(before, after), Proved)


@pytest.mark.parametrize(("before", "after"), FALSE.values(), ids=FALSE)
def test_one_variable_is_never_taken_for_another(before, after):
    assert not isinstance(prove(before, after), Proved)


def test_what_the_givens_used_is_used_again_by_the_step():
    f = sp.Symbol("f", real=True)
    found = prove(f * E(x, x, P) + 1, f * mu + 1, given=[sp.Eq(E(x, x, P) * f, f * mu)])
    assert isinstance(found, Proved) and "gaussian-integral" in found.by
