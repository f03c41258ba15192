"""True steps of calculus (derivatives by SymPy's `diff` and by textbook gradients) and of inequalities.

The one idea: derivatives of scalar trees come from SymPy, gradients from a table of textbook facts; inequalities
are a sum of squares, a divergence or a log bound added to a rewritten side. The oracle differentiates numerically.
"""

from __future__ import annotations

import random

import sympy as sp

import klderive as k
from benchmarks.stock import (
    FAMILIES,
    PLAIN,
    STOCK,
    Abstract,
    Fact,
    J,
    _expect,
    _normal,
    _polynomial,
    closed_kl,
    i,
    j,
    n,
    two_normals,
    x,
)
from benchmarks.stock_matrices import DEFINITE, A, S, T, X, c, mu, nu, u, v
from benchmarks.trees import monomial, number, rewritten, tree


def derivative(rng: random.Random) -> Fact:
    e = tree(rng, PLAIN, rng.choice((2, 3)))
    names = sorted(e.free_symbols, key=str) or [PLAIN.reals[0]]
    var = rng.choice(names)
    return sp.Derivative(e, var), rewritten(sp.diff(e, var), rng), ()


def second_derivative(rng: random.Random) -> Fact:
    e = tree(rng, PLAIN, 2)
    a, b = (rng.choice(sorted(e.free_symbols, key=str) or [PLAIN.reals[0]]) for _ in range(2))
    return sp.Derivative(sp.Derivative(e, a, evaluate=False), b, evaluate=False), sp.diff(e, a, b), ()


def derivative_of_kl(rng: random.Random) -> Fact:
    p, q = two_normals(rng)
    closed = closed_kl(p, q)
    var = rng.choice(sorted(closed.free_symbols, key=str) or [PLAIN.reals[0]])
    return sp.Derivative(k.KL(p, q), var), rewritten(sp.diff(closed, var), rng), ()


def derivative_of_moment(rng: random.Random) -> Fact:
    mean, scale = _normal(rng)
    body = _polynomial(rng, x, 2)
    value = _expect(body, x, mean, scale)
    var = rng.choice(sorted(value.free_symbols, key=str) or [PLAIN.reals[0]])
    return sp.Derivative(k.E(body, x, k.Normal(mean, scale)), var), sp.diff(value, var), ()


def derivative_of_sum(rng: random.Random) -> Fact:
    e = k.Entry(FAMILIES["a"], j)
    s = k.Entry(FAMILIES["s"], j)
    q = number(rng)
    one = (j, 1, J)
    return rng.choice((
        (sp.Derivative(sp.Sum((e - c) ** 2, one), c), 2 * J * c - 2 * sp.Sum(e, one), ()),
        (sp.Derivative(sp.Sum(s * sp.exp(q * c * e), one), c), q * sp.Sum(s * e * sp.exp(q * c * e), one), ()),
        (sp.Derivative(sp.Sum(sp.log(s + c ** 2), one), c),
         2 * c * sp.Sum(1 / (s.xreplace({j: i}) + c ** 2), (i, 1, J)), ()),
    ))


def gradient(rng: random.Random) -> Fact:
    y = sp.MatrixSymbol("y", n, 1)
    q = number(rng)
    return rng.choice((
        (k.Grad(k.Scalar(y.T * A * y), y), (A + A.T) * y, ()),
        (k.Grad(k.Scalar(u.T * y), y), u, ()),
        (k.Grad(k.Scalar((y - nu).T * S.I * (y - nu)), y), 2 * S.I * (y - nu), DEFINITE),
        (k.Grad(q * k.Frobenius(y) ** 2, y), 2 * q * y, ()),
        (k.Grad(k.Tr(A * S), A), S, DEFINITE), (k.Grad(k.Tr(A.T * T), A), T, DEFINITE),
        (k.Grad(k.Scalar(u.T * A * v), A), u * v.T, ()), (k.Grad(k.Tr(A * A.T), A), 2 * A, ()),
        (k.Grad(k.LogDet(A), A), sp.Inverse(A.T), (sp.Q.invertible(A),)),
        (k.Grad(k.E(k.Scalar((X - y).T * (X - y)), X, k.MultivariateNormal(mu, S)), y), 2 * (y - mu), DEFINITE),
    ))


# ---------------------------------------------------------------- inequalities: Fact with a relation


def squares(rng: random.Random) -> tuple:
    a, b = tree(rng, PLAIN, 1), tree(rng, PLAIN, 1)
    w = monomial(rng, PLAIN)
    base = tree(rng, PLAIN, 1)
    return rng.choice((
        (2 * a * b, a ** 2 + b ** 2, (), "<="), (base, rewritten(base, rng) + w * (a - b) ** 2, (), "<="),
        (base - w, base, (), "<"), (w * (sp.expand((a - b) ** 2)) + base, base, (), ">="),
        (a ** 2 / w + 1, sp.Integer(0), (), ">"), ((a + b) ** 2, 2 * a ** 2 + 2 * b ** 2, (), "<="),
    ))


def log_bounds(rng: random.Random) -> tuple:
    w, s = monomial(rng, PLAIN), monomial(rng, PLAIN)
    base = tree(rng, PLAIN, 1)
    return rng.choice((
        (sp.log(w), w - 1, (), "<="), (sp.log(w / s), w / s - 1, (), "<="), (base, base + w - 1 - sp.log(w), (), "<="),
        (sp.log(w) - sp.log(s), 1 - s / w, (), ">="), (w - sp.log(w), sp.Integer(1), (), ">="),
    ))


def divergences(rng: random.Random) -> tuple:
    w = Abstract(rng)
    p, q = two_normals(rng)
    base = tree(rng, PLAIN, 1)
    return rng.choice((
        (w.kl(w.p, w.q), sp.Integer(0), (), ">="), (k.Entropy(w.p), k.CrossEntropy(w.p, w.q), (), "<="),
        (base, base + k.KL(p, q), (), "<="), (k.KL(p, q), sp.Integer(0), (), ">="),
        (closed_kl(p, q), sp.Integer(0), (), ">="),
    ))


def definite_forms(rng: random.Random) -> tuple:
    return rng.choice((
        (k.Scalar(u.T * S * u), sp.Integer(0), DEFINITE, ">="),
        (k.Scalar((u - v).T * S.I * (u - v)), sp.Integer(0), DEFINITE, ">="),
        (k.Tr(A.T * A), sp.Integer(0), (), ">="), (k.Frobenius(A) ** 2, -k.Scalar(u.T * S * u), DEFINITE, ">="),
        (k.Tr(T) - n - k.LogDet(T), sp.Integer(0), DEFINITE, ">="),
        (sp.Sum(k.Entry(FAMILIES["s"], j), (j, 1, J)), sp.Integer(0), (), ">="),
        (sp.Sum(k.Entry(FAMILIES["a"], j) ** 2, (j, 1, J)), sp.Integer(0), (), ">="),
    ))


STOCK["calculus"] = (derivative, derivative, second_derivative, derivative_of_kl, derivative_of_moment,
                     derivative_of_sum, gradient)
STOCK["inequalities"] = (squares, log_bounds, divergences, definite_forms)
