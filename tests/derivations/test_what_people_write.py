"""Divergences, entropies and expectations as people write them: derived, proved, and computed a second way."""

import numpy as np
import pytest
from sympy import Inverse, MatMul, Matrix, MatrixSymbol, Q, S, Symbol, Transpose, eye, sqrt, symbols
from sympy.abc import x

from klderive import (
    KL,
    Bernoulli,
    CrossEntropy,
    E,
    Entropy,
    Entry,
    Finite,
    Frobenius,
    Independent,
    MultivariateNormal,
    Normal,
    Scalar,
    standard_normal,
)
from klderive.derivation import Step, derive
from klderive.derivation.printing import plain

a, b = symbols("a b", real=True)
s, t = symbols("s t", positive=True)
n, k = Symbol("n", integer=True, positive=True), Symbol("k", integer=True, positive=True)
i, j = Symbol("i", integer=True), Symbol("j", integer=True)
X, mean = MatrixSymbol("X", n, 1), MatrixSymbol("m", n, 1)
A, C = MatrixSymbol("A", n, n), MatrixSymbol("C", n, n)
VECTOR = MultivariateNormal(mean, C)
PAIR = MultivariateNormal(Matrix([a, b]), Matrix([[s, 0], [0, t]]))
ELSE = {
    "mean of a vector": (E(X, X, VECTOR), "m"),
    "second moment": (E(MatMul(X, Transpose(X)), X, VECTOR), "C + m*m.T"),
    "quadratic form": (E(Scalar(MatMul(Transpose(X), A, X)), X, VECTOR), "tr(A*C) + m.T*A*m"),
    "squared norm": (E(Frobenius(X)**2, X, VECTOR), "tr(C) + m.T*m"),
    "linear form": (E(Scalar(MatMul(Transpose(mean), X)), X, VECTOR), "m.T*m"),
    "equal components": (KL(Independent(Normal(a, s), i, k), Independent(Normal(b, s), i, k)), None),
    "scales by variance": (KL(Independent(Normal(Entry(a, i), sqrt(Entry(t, i))), i, k),
                              Independent(Normal(0, 1), i, k)), None),
    "two indices": (CrossEntropy(Independent(Normal(Entry(a, i), 1), i, k),
                                 Independent(Normal(0, Entry(t, j)), j, k)), None),
    "against the standard": (CrossEntropy(VECTOR, standard_normal(n)), "(n*log(2*pi) + tr(C) + m.T*m)/2"),
    "precision": (KL(MultivariateNormal(mean, Inverse(C)), VECTOR), None),
    "stretched": (KL(MultivariateNormal(mean, MatMul(s**2, C)), VECTOR), None),
    "explicit matrices": (KL(PAIR, standard_normal(2)), None),
    "three points": (KL(Finite(((a, S(1) / 2), (b, S(1) / 3), (2, S(1) / 6))),
                        Finite(((a, S(1) / 3), (b, S(1) / 3), (2, S(1) / 3)))), None),
    "coin": (E(x**2, x, Bernoulli(s)), "s"),
    "a combination": (KL(Normal(a, s), Normal(b, t)) + 3 * Entropy(Normal(a, s)) - a, None),
    "decimals": (KL(Normal(0.5, 1.0), Normal(0, 1)), "1/8"),
    "decimals in a formula": (KL(Normal(0.1 * a, s), Normal(0, 0.2)), None),
    "lists": (KL(MultivariateNormal([a, 0.5], [[s, 0], [0, 1.5]]), MultivariateNormal((0, 0), ((1, 0), (0, 1)))), None),
    "arrays": (KL(MultivariateNormal(np.zeros(2), np.eye(2)), MultivariateNormal([[1], [0]], 2 * eye(2))), None),
    "equal laws": (KL(Normal(0, s), Normal(0, s)), "0"),
}


@pytest.mark.parametrize(("written", "expected"), ELSE.values(), ids=ELSE)
def test_other_questions_are_derived_and_proved(written, expected, numbers):
    given = (Q.positive_definite(C), s < 1) if written.atoms(MatrixSymbol, Finite) else ()
    derivation = derive(written, given)
    assert {v.name for v in derivation.check()} == {"proved"}
    assert expected in (None, plain(derivation.result))
    before, after = numbers(Step(written, derivation.result, "arithmetic"), given)
    assert np.allclose(before, after)


@pytest.mark.parametrize(
    ("write", "said"),
    [
        pytest.param(lambda: Normal("m", 1), "a name is Symbol('m', real=True)", id="a name as text"),
        pytest.param(lambda: MultivariateNormal([0, 0], [1, 2]), "variances alone are sympy.diag(...)", id="variances alone"),
        pytest.param(lambda: MultivariateNormal([0, 0], [[1, 0]]), "2 rows of 2|1 rows of 1", id="a row is missing"),
        pytest.param(lambda: MultivariateNormal([[0, 1], [1, 0]], eye(2)), "a number or an expression", id="a matrix for the mean"),
        pytest.param(lambda: MultivariateNormal(0, 1), "for one dimension use Normal", id="one dimension"),
    ],
)
def test_what_is_no_law_is_refused_with_what_to_write(write, said):
    with pytest.raises(TypeError) as told:
        write()
    assert any(part in str(told.value) for part in said.split("|"))
