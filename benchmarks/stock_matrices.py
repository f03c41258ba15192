"""True identities on matrices of symbolic size, by textbook laws that are applied at random.

The one idea: a word is a list of factors; laws (transposition, rotation, inverse of a product, expansion of a
product of sums, moments of a Gaussian vector) act on the list and both spellings are then built as trees.
"""

from __future__ import annotations

import itertools
import random

import sympy as sp

import klderive as k
from benchmarks.stock import FAMILIES, HALF, STOCK, Fact, J, i, j, m, n
from benchmarks.trees import number

A, B, C = (sp.MatrixSymbol(name, n, n) for name in "ABC")
S, T = (sp.MatrixSymbol(name, n, n) for name in ("S", "T"))
R, Q = sp.MatrixSymbol("R", n, m), sp.MatrixSymbol("Q", m, n)
X, mu, nu, u, v = (sp.MatrixSymbol(name, n, 1) for name in ("z", "mu", "nu", "u", "v"))
DEFINITE = (sp.Q.positive_definite(S), sp.Q.positive_definite(T))
c, t = sp.Symbol("c", real=True), sp.Symbol("t", positive=True)
sigma = FAMILIES["s"]
one_to_n = k.Entry(sigma, j)


def word(rng: random.Random, length: int) -> list:
    """Square factors that fit: general ones, definite ones and their inverses, transposes, diagonal ones."""
    letters = [A, B, C, A.T, B.T, S, T, S.I, T.I, k.Diag(one_to_n ** 2, j, n)]
    out: list = []
    while len(out) < length:
        if rng.random() < 0.12:
            out += [R, Q] if rng.random() < 0.5 else [R, R.T]
        else:
            out.append(rng.choice(letters))
    return out


def built(factors: list) -> sp.Basic:
    return factors[0] if len(factors) == 1 else sp.MatMul(*factors)


def flipped(factors: list) -> list:
    """The factors of the transposed word."""
    symmetric = (S, T, S.I, T.I)
    return [f if f in symmetric or isinstance(f, k.Diag) else f.arg if isinstance(f, sp.Transpose) else f.T
            for f in reversed(factors)]


def traces(rng: random.Random) -> Fact:
    w = word(rng, rng.choice((2, 3, 3, 4, 5)))
    cut = rng.randrange(1, len(w))
    other = w[cut:] + w[:cut]
    if rng.random() < 0.5:
        other = flipped(other)
    return k.Tr(built(w)), k.Tr(built(other)), DEFINITE


def forms(rng: random.Random) -> Fact:
    a, b = rng.sample((u, v, mu, X), 2)
    w = word(rng, rng.choice((1, 2, 3)))
    plain = k.Scalar(sp.MatMul(a.T, *w, b))
    return rng.choice((
        (plain, k.Scalar(sp.MatMul(b.T, *flipped(w), a)), DEFINITE),
        (plain, k.Tr(sp.MatMul(*w, b, a.T)), DEFINITE), (plain, k.Tr(sp.MatMul(b, a.T, *w)), DEFINITE),
        (plain, k.Tr(sp.MatMul(a, b.T, *flipped(w))), DEFINITE),
    ))


def _sum(rng: random.Random, letters: list) -> list:
    return [(rng.choice((1, 1, -1, 2, HALF, c)), e) for e in rng.sample(letters, 2)]


def _total(terms: list) -> sp.Basic:
    return sp.MatAdd(*(e if s == 1 else sp.MatMul(s, e) for s, e in terms))


def expanded_trace(rng: random.Random) -> Fact:
    left, right = _sum(rng, [A, B, S, T.I]), _sum(rng, [C, A.T, S.I, T])
    middle = word(rng, rng.choice((0, 1, 2)))
    before = k.Tr(sp.MatMul(_total(left), *middle, _total(right)))
    after = sp.Add(*(s * q * k.Tr(sp.MatMul(a, *middle, b)) for (s, a), (q, b) in itertools.product(left, right)))
    return before, after.xreplace({k.Tr(sp.MatMul(S, S.I)): n}), DEFINITE


def expanded_form(rng: random.Random) -> Fact:
    a, b = rng.sample((X, mu, nu, u), 2)
    w = rng.choice((S.I, T.I, A, S))
    before = k.Scalar((a - b).T * w * (a - b))
    cross = -k.Scalar(a.T * w * b) - k.Scalar(b.T * w * a)
    if w != A and rng.random() < 0.6:
        cross = -2 * k.Scalar(b.T * w * a)
    return before, k.Scalar(a.T * w * a) + cross + k.Scalar(b.T * w * b), DEFINITE


def inverses(rng: random.Random) -> Fact:
    q = number(rng)
    return rng.choice((
        (k.Tr(S.I * (S + q * A)), n + q * k.Tr(A * S.I), DEFINITE),
        (k.Tr(sp.Inverse(S * T) * A), k.Tr(T.I * S.I * A), DEFINITE),
        (k.Tr(sp.MatMul(S, sp.Inverse(S), B)), k.Tr(B), DEFINITE),
        (k.Scalar(u.T * sp.Inverse(sp.MatMul(t, S)) * v), k.Scalar(v.T * S.I * u) / t, DEFINITE),
        (k.Tr(sp.Inverse(A.T) * B), k.Tr(B.T * A.I), (sp.Q.invertible(A),)),
        (k.Tr(sp.MatMul(A, S, T, T.I, A.I)), k.Tr(S), (*DEFINITE, sp.Q.invertible(A))),
        (k.Tr((T - S) * S.I), k.Tr(T * S.I) - n, DEFINITE),
    ))


def determinants(rng: random.Random) -> Fact:
    return rng.choice((
        (k.LogDet(S * T), k.LogDet(T) + k.LogDet(S), DEFINITE),
        (k.LogDet(S.I * T), k.LogDet(T) - k.LogDet(S), DEFINITE), (k.LogDet(S.I), -k.LogDet(S), DEFINITE),
        (k.LogDet(t * S), n * sp.log(t) + k.LogDet(S), DEFINITE), (k.LogDet(S.T), sp.log(k.Det(S)), DEFINITE),
        (k.Det(A * B), k.Det(B) * k.Det(A), ()), (k.Det(A.T), k.Det(A), ()),
        (k.Det(t * A), t ** n * k.Det(A), ()), (k.Det(A.I * B * A), k.Det(B), (sp.Q.invertible(A),)),
        (sp.log(k.Det(S) / k.Det(T)), k.LogDet(S) - k.LogDet(T), DEFINITE),
        (sp.log((2 * sp.pi) ** (n / 2) * sp.sqrt(k.Det(S))), n * sp.log(2 * sp.pi) / 2 + k.LogDet(S) / 2, DEFINITE),
        (k.LogDet(k.Diag(one_to_n ** 2, j, n)), 2 * sp.Sum(sp.log(k.Entry(sigma, i)), (i, 1, n)), ()),
        (k.Det(k.Diag(one_to_n, j, n)), sp.Product(one_to_n, (j, 1, n)), ()),
        (k.LogDet(t * sp.Identity(n)), n * sp.log(t), ()), (k.Det(sp.Identity(n)), sp.Integer(1), ()),
        (k.LogDet(2 * sp.pi * S), n * sp.log(2 * sp.pi) + k.LogDet(S), DEFINITE),
    ))


def diagonals(rng: random.Random) -> Fact:
    d = k.Diag(one_to_n ** 2, j, n)
    at = lambda w, q: k.Entry(w, q)  # noqa: E731
    return rng.choice((
        (k.Tr(d), sp.Sum(one_to_n ** 2, (j, 1, n)), ()),
        (k.Scalar(u.T * d * u), sp.Sum(at(u, j) ** 2 * one_to_n ** 2, (j, 1, n)), ()),
        (k.Scalar(u.T * sp.Inverse(d) * v), sp.Sum(at(u, i) * at(v, i) / k.Entry(sigma, i) ** 2, (i, 1, n)), ()),
        (k.Scalar(u.T * v), sp.Sum(at(u, j) * at(v, j), (j, 1, n)), ()),
        (k.Tr(sp.Inverse(d) * A), sp.Sum(k.Entry(A, j, j) / one_to_n ** 2, (j, 1, n)), ()),
        (k.Tr(A * B), sp.Sum(k.Entry(A, i, j) * k.Entry(B, j, i), (i, 1, n), (j, 1, n)), ()),
        (k.Frobenius(u) ** 2, k.Scalar(u.T * u), ()), (k.Frobenius(A) ** 2, k.Tr(A * A.T), ()),
        (k.Frobenius(A - B) ** 2, k.Tr(A.T * A) - 2 * k.Tr(A.T * B) + k.Frobenius(B) ** 2, ()),
        (k.Frobenius(A) ** 2, sp.Sum(k.Entry(A, i, j) ** 2, (i, 1, n), (j, 1, n)), ()),
        (k.Tr(sp.Identity(n)), n, ()), (k.Tr(d * d), sp.Sum(k.Entry(sigma, i) ** 4, (i, 1, n)), ()),
    ))


def _quadratic(w: sp.Basic, a: sp.Basic) -> sp.Expr:
    return k.Scalar(a.T * w * a)


def vector_moments(rng: random.Random) -> Fact:
    d = k.MultivariateNormal(mu, S)
    w = rng.choice((A, T.I, S.I, T, B.T))
    return rng.choice((
        (k.E(_quadratic(w, X), X, d), k.Tr(w * S) + _quadratic(w, mu), DEFINITE),
        (k.E(_quadratic(w, X - nu), X, d), k.Tr(S * w) + _quadratic(w, mu - nu), DEFINITE),
        (k.E(_quadratic(w, X - mu), X, d), k.Tr(w * S), DEFINITE),
        (k.E(k.Tr(w * (X - mu) * (X - mu).T), X, d), k.Tr(S * w), DEFINITE),
        (k.E(k.Scalar(u.T * X) ** 2, X, d), k.Scalar(u.T * S * u) + k.Scalar(mu.T * u) ** 2, DEFINITE),
        (k.Tr(w * k.E(X * X.T, X, d)), k.Tr(w * S) + k.Scalar(mu.T * w * mu), DEFINITE),
        (k.Scalar(u.T * k.E(X - nu, X, d)), k.Scalar(u.T * mu) - k.Scalar(nu.T * u), DEFINITE),
        (k.E(_quadratic(A, X - mu) * _quadratic(B, X - mu), X, d),
         k.Tr(A * S) * k.Tr(B * S) + k.Tr(A * S * B * S) + k.Tr(A * S * B.T * S), DEFINITE),
        (k.E(k.Scalar(u.T * (X - mu)) ** 4, X, d), 3 * k.Scalar(u.T * S * u) ** 2, DEFINITE),
        (k.E(_quadratic(S.I, X - mu), X, d), n, DEFINITE),
        (k.E(k.Frobenius(X) ** 2, X, d), k.Tr(S) + k.Frobenius(mu) ** 2, DEFINITE),
    ))


def vector_kl(rng: random.Random) -> Fact:
    d1, d2 = rng.choice((
        (k.MultivariateNormal(mu, S), k.MultivariateNormal(nu, T)),
        (k.MultivariateNormal(nu, T), k.MultivariateNormal(mu, S)),
        (k.MultivariateNormal(mu, S), k.MultivariateNormal(nu, S)), (k.MultivariateNormal(mu, S), k.standard_normal(n)),
        (k.MultivariateNormal(mu, S), k.MultivariateNormal(mu, T)),
    ))
    a, b, p, q = d1.mean, d2.mean, d1.covariance, d2.covariance
    inverse = sp.Identity(n) if q == sp.Identity(n) else q.I
    logs = -k.LogDet(p) if q == sp.Identity(n) else k.LogDet(q) - k.LogDet(p)
    trace = k.Tr(p) if q == sp.Identity(n) else n if p == q else k.Tr(inverse * p)
    form = k.Scalar((b - a).T * (b - a)) if q == sp.Identity(n) else k.Scalar((b - a).T * inverse * (b - a))
    closed = HALF * (logs - n + trace + (0 if a == b else form))
    entropy = n * sp.log(2 * sp.pi * sp.E) / 2 + k.LogDet(p) / 2
    ratio = k.E(sp.log(k.pdf(d1, X) / k.pdf(d2, X)), X, d1)
    return rng.choice((
        (k.KL(d1, d2), closed, DEFINITE), (ratio, closed, DEFINITE), (k.Entropy(d1), entropy, DEFINITE),
        (k.CrossEntropy(d1, d2), closed + entropy, DEFINITE),
        (k.KL(d1, d2), k.CrossEntropy(d1, d2) - entropy, DEFINITE),
        (-k.E(sp.log(k.pdf(d2, X)), X, d1), sp.expand(closed + entropy), DEFINITE),
    ))


def matrix_valued(rng: random.Random) -> Fact:
    w = word(rng, rng.choice((2, 3)))
    d = k.MultivariateNormal(mu, S)
    return rng.choice((
        (built(w).T if len(w) > 1 else w[0].T, built(flipped(w)), DEFINITE),
        (sp.Inverse(S * T), T.I * S.I, DEFINITE), (k.E(X * X.T, X, d), S + mu * mu.T, DEFINITE),
        (A * (B + c * C), A * B + c * A * C, ()), ((A + B) * (A - B), A * A - A * B + B * A - B * B, ()),
        ((u + v) * (u - v).T, u * u.T - u * v.T + v * u.T - v * v.T, ()),
        (k.E((X - mu) * (X - mu).T, X, d), S, DEFINITE), (k.E(A * X + u, X, d), A * mu + u, DEFINITE),
        (sp.MatMul(S, S.I, A) + B, A + B, DEFINITE), (sp.Transpose(A * u), u.T * A.T, ()),
        (k.E(A * (X - nu) * (X - nu).T * A.T, X, d), A * S * A.T + A * (mu - nu) * (mu - nu).T * A.T, DEFINITE),
    ))


def sums_of_forms(rng: random.Random) -> Fact:
    """A trace under an expectation under a sum."""
    d = k.MultivariateNormal(mu, S)
    a = k.Entry(FAMILIES["a"], j)
    left = sp.Sum(a * k.E(k.Tr(A * X * X.T), X, d), (j, 1, J))
    right = (k.Tr(S * A) + k.Scalar(mu.T * A * mu)) * sp.Sum(k.Entry(FAMILIES["a"], i), (i, 1, J))
    return rng.choice((
        (left, right, DEFINITE),
        (sp.Sum(k.Entry(A * u, j) * k.Entry(v, j), (j, 1, n)), k.Scalar(v.T * A * u), ()),
        (sp.Sum(k.Entry(u, i) * sp.Sum(k.Entry(A, i, j) * k.Entry(v, j), (j, 1, n)), (i, 1, n)),
         k.Scalar(u.T * A * v), ()),
        (sp.Sum(a * k.Scalar(u.T * v), (j, 1, J)), k.Scalar(v.T * u) * sp.Sum(a, (j, 1, J)), ()),
    ))


STOCK["matrices"] = (traces, traces, forms, expanded_trace, expanded_form, inverses, determinants, diagonals,
                     vector_moments, vector_moments, vector_kl, matrix_valued, sums_of_forms)
