"""Closed forms as sums of terms that are never negative: what the numeric functions are printed from.

The one idea: the first distribution is described by its deviation from the second, so that equal ones give zeros.

Not here: how x - log(1 + x) is computed for small x (numeric).
"""

from __future__ import annotations

from sympy import (
    Eq,
    Gt,
    Identity,
    MatAdd,
    MatMul,
    MatrixSymbol,
    Q,
    S,
    Sum,
    Symbol,
    Transpose,
    exp,
    log,
)

from ..checker.nodes import KL, Entry, Frobenius, LogDet, Tr
from ..derivation import Chain, Derivation
from ..rules.trees import plus, power, times
from . import load
from .letters import D1, J, Sigma1, Sigma2, j, m1, m2, mu1, mu2, n, sigma1, sigma2
from .multivariate import L1, L2, cholesky
from .vae import PRIOR

e, z = Symbol("epsilon", real=True), Symbol("z", real=True)
l1, l2, x = (Symbol(name, real=True) for name in ("l_1", "l_2", "x"))
i = Symbol("i", integer=True)
D, V = MatrixSymbol("E", n, n), MatrixSymbol("V", n, n)
shift = MatrixSymbol("z", n, 1)
ARITHMETIC = "arithmetic"


def stable() -> Derivation:
    """The sums of non-negative terms, each proved equal to its closed form."""
    forms = (univariate(), log_variances(), standard(), factors(), near())
    parts = (*forms, *map(never_negative, forms))
    return Derivation("stable", "Closed forms as sums of non-negative terms",
                      "How is a small divergence computed without cancellation?", (),
                      tuple(step for part in parts for step in part.steps))


def never_negative(form: Chain) -> Chain:
    """The form is at least 0, term by term."""
    title = f"{form.title}, never negative"
    return Chain(form.here, given=form.given, title=title).to(S.Zero, "sum of what is not negative", relation=">=")


def gap(t):
    """t - log(1 + t), never negative."""
    return plus(t, times(-1, log(plus(1, t))))


def univariate() -> Chain:
    """epsilon = (s1 - s2) / s2 and z = (m1 - m2) / s2: epsilon^2/2 + (epsilon - log(1 + epsilon)) + z^2/2."""
    eqs = (Eq(sigma1, sigma2 * (1 + e)), Eq(mu1, mu2 + sigma2 * z))
    chain = Chain(load("univariate").result, given=(*eqs, Gt(1 + e, 0)), title="Relative deviations")
    chain = chain.put()
    return chain.to(plus(times(S.Half, power(e, 2)), gap(e), times(S.Half, power(z, 2))), ARITHMETIC)


def log_variances() -> Chain:
    """l = log s^2 and x = l1 - l2: (exp(x) - 1 - x)/2 + z^2/2."""
    eqs = (Eq(sigma1, exp(l1 / 2)), Eq(sigma2, exp(l2 / 2)), Eq(mu1, mu2 + exp(l2 / 2) * z))
    chain = Chain(load("univariate").result, given=eqs, title="Logarithms of the variances")
    chain = chain.put()
    chain = chain.to(plus(times(S.Half, plus(exp(l1 - l2), -1, times(-1, plus(l1, -l2)))),
                          times(S.Half, power(z, 2))), "exponentials")
    eq = Eq(l1, l2 + x)
    chain = chain.under(eq).put()
    return chain.to(plus(times(S.Half, plus(exp(x), -1, -x)), times(S.Half, power(z, 2))), "exponentials")


def standard() -> Chain:
    """Log-variances against the standard normal: 1/2 sum (exp(l_j) - 1 - l_j + mu_j^2)."""
    eq = Eq(Entry(sigma1, j), exp(Entry(l1, j) / 2))
    chain = Chain(Chain(KL(D1, PRIOR)).along().here, given=(eq,), title="The VAE term in log-variances")
    chain = chain.put()
    body = plus(exp(Entry(l1, j)), -1, times(-1, Entry(l1, j)), power(Entry(mu1, j), 2))
    return chain.to(times(S.Half, Sum(body, (j, 1, J))), "exponentials")


def factors() -> Chain:
    """E = L2^-1 (L1 - L2) and z = L2^-1 (m1 - m2): sum (e_ii - log(1 + e_ii)) + |E|^2/2 + |z|^2/2."""
    start = cholesky(load("multivariate").result).here
    eqs = (Eq(L1, MatMul(L2, MatAdd(Identity(n), D))), Eq(m1, MatAdd(m2, MatMul(L2, shift))))
    facts = (Q.lower_triangular(L2), Q.lower_triangular(D), Gt(Entry(L2, i, i), 0), Gt(1 + Entry(D, i, i), 0))
    chain = Chain(start, given=(*facts, *eqs), title="Cholesky factors").put()
    result = plus(Sum(gap(Entry(D, i, i)), (i, 1, n)), times(S.Half, power(Frobenius(D), 2)),
                  times(S.Half, power(Frobenius(shift), 2)))
    return chain.to(result, "matrix arithmetic")


def near() -> Chain:
    """V = L2^-1 S1 L2^-T = I + W: 1/2 (tr V - n - log|V|) + |z|^2/2."""
    eqs = (Eq(Sigma1, MatMul(L2, V, Transpose(L2))), Eq(Sigma2, MatMul(L2, Transpose(L2))),
           Eq(m1, MatAdd(m2, MatMul(L2, shift))))
    facts = (Q.lower_triangular(L2), Gt(Entry(L2, i, i), 0), Q.positive_definite(V))
    chain = Chain(load("multivariate").result, given=(*facts, *eqs), title="Covariances near each other")
    chain = chain.put()
    result = plus(times(S.Half, plus(Tr(V), -n, times(-1, LogDet(V)))), times(S.Half, power(Frobenius(shift), 2)))
    return chain.to(result, "matrix arithmetic")
