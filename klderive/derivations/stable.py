"""Closed forms as sums of terms that are never negative: what the numeric functions are printed from.

The one idea: the first distribution is described by its deviation from the second, so that equal ones give zeros.

Not here: how x - log(1 + x) is computed for small x (numeric).
"""

from __future__ import annotations

from sympy import (
    Identity,
    MatAdd,
    MatMul,
    MatrixSymbol,
    Q,
    S,
    Symbol,
    Transpose,
    exp,
    log,
)

from ..derivation import Chain, Derivation
from ..rules.trees import plus, power, times
from ..symbolic.nodes import KL, Entry, Frobenius, LogDet, Tr
from . import load
from .letters import D1, Sigma1, Sigma2, equal, greater, j, m1, m2, mu1, mu2, n, sigma1, sigma2
from .multivariate import L2
from .vae import PRIOR

e, z = Symbol("epsilon", real=True), Symbol("z", real=True)
l1, l2, x = (Symbol(name, real=True) for name in ("l_1", "l_2", "x"))
i = Symbol("i", integer=True)
D, T, V = (MatrixSymbol(name, n, n) for name in "ETV")
shift = MatrixSymbol("z", n, 1)


def stable() -> Derivation:
    """The sums of non-negative terms, each derived from its closed form; zero only where every deviation is."""
    forms = (univariate(), log_variances(), standard(), near(), factors())
    bounds = (squares(forms[0]), squares(forms[4]))
    parts = (*forms, *map(never_negative, forms), *bounds)
    return Derivation("stable", "Closed forms as sums of non-negative terms",
                      "How is a small divergence computed without cancellation?", (),
                      tuple(step for part in parts for step in part.steps))


def never_negative(form: Chain) -> Chain:
    """The form is at least 0, term by term."""
    title = f"{form.title}, never negative"
    return Chain(form.here, given=form.given, title=title).to(S.Zero, "sum of what is not negative", relation=">=")


def squares(form: Chain) -> Chain:
    """The form is at least half the squared deviations, so zero only if there are none."""
    title = f"{form.title}, at least half the squares"
    chain = Chain(form.here, given=form.given, title=title).bounded("bound of the logarithm")
    return chain.by("like terms")


def univariate() -> Chain:
    """epsilon = (s1 - s2) / s2 and z = (m1 - m2) / s2: epsilon^2/2 + (epsilon - log(1 + epsilon)) + z^2/2."""
    eqs = (equal(sigma1, times(sigma2, plus(1, e))), equal(mu1, plus(mu2, times(sigma2, z))))
    chain = Chain(load("univariate").result, given=(*eqs, greater(plus(1, e), 0)), title="Relative deviations").put()
    chain = chain.through("brackets multiplied out", "logarithms apart", "like terms")
    return chain.met(Chain(plus(times(S.Half, power(e, 2)), e, times(-1, log(plus(1, e))), times(S.Half, power(z, 2)))))


def log_variances() -> Chain:
    """l = log s^2 and x = l1 - l2: (exp(x) - 1 - x)/2 + z^2/2."""
    eqs = (equal(sigma1, exp(l1 / 2)), equal(sigma2, exp(l2 / 2)), equal(mu1, plus(mu2, times(exp(l2 / 2), z))))
    chain = Chain(load("univariate").result, given=eqs, title="Logarithms of the variances").put()
    chain = chain.through("exponentials", "brackets multiplied out", "exponentials").under(equal(l1, plus(l2, x))).put()
    result = plus(times(S.Half, plus(exp(x), -1, -x)), times(S.Half, power(z, 2)))
    return chain.by("brackets multiplied out").met(Chain(result).by("brackets multiplied out"))


def standard() -> Chain:
    """Log-variances against the standard normal: 1/2 sum (exp(l_j) - 1 - l_j + mu_j^2)."""
    eq = equal(Entry(sigma1, j), exp(Entry(l1, j) / 2))
    chain = Chain(Chain(KL(D1, PRIOR)).along().here, given=(eq,), title="The VAE term in log-variances").put()
    return chain.through("exponentials", "one half in front")


def near() -> Chain:
    """V = L2^-1 S1 L2^-T = I + W: 1/2 (tr V - n - log|V|) + |z|^2/2."""
    eqs = (equal(Sigma1, MatMul(L2, V, Transpose(L2))), equal(Sigma2, MatMul(L2, Transpose(L2))),
           equal(m1, MatAdd(m2, MatMul(L2, shift))))
    facts = (Q.lower_triangular(L2), greater(Entry(L2, i, i), 0), Q.positive_definite(V))
    chain = Chain(load("multivariate").result, given=(*facts, *eqs), title="Covariances near each other")
    chain = chain.put().through("brackets opened", "like terms", "inverse of a product", "transposed product", "inverse")
    chain = chain.through("trace turned", "inverse", "norms", "determinant of a product", "like terms")
    squared = times(S.Half, power(Frobenius(shift), 2))
    result = plus(times(S.Half, plus(Tr(V), -n, times(-1, LogDet(V)))), squared)
    return chain.by("brackets multiplied out").met(Chain(result).by("brackets multiplied out"))


def factors() -> Chain:
    """L1 = L2 T with T = I + E, so V = T T': sum (e_ii - log(1 + e_ii)) + |E|^2/2 + |z|^2/2."""
    facts = (Q.lower_triangular(T), greater(Entry(T, i, i), 0), equal(V, MatMul(T, Transpose(T))))
    chain = Chain(near().here, given=facts, title="Cholesky factors").put().through("norms", "determinant")
    facts = (Q.lower_triangular(D), greater(1 + Entry(D, i, i), 0), equal(T, MatAdd(Identity(n), D)))
    chain = chain.under(*facts).put().through("diagonal of a product", "norm of a sum", "like terms")
    chain = chain.through("trace as a sum", "brackets multiplied out", "one sum")
    return chain
