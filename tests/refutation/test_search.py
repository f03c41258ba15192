"""Wrong statements are refuted, right ones are not; what refutes is checked here by Python where that is short."""

import math

import pytest

from klderive.language.notation import read_statement
from klderive.refutation import refute, witness

WRONG = [
    # numbers
    "x: R |- x^2 = x", "x: R |- abs(x) = x", "x, y: R |- (x + y)^2 = x^2 + y^2", "x: R |- sqrt(x^2) = x",
    "a, b: R; a > 0; b > 0 |- log(a + b) = log(a) + log(b)", "a: R; a > 0 |- log(a^2) = log(a)^2",
    "x: R; x in interval(0, 1) |- x = 1/2", "a, b: R; a + b = 1 |- a = 1/2", "n: Z |- (-1)^n = 1", "n: Z; even(n) |- n > 0",
    "x: R |- exp(x)^2 = exp(x^2)", "x: R |- max(x, 0) = x", "x: R; x < 0 |- abs(x) = x",
    # sums and families
    "n: 1..; a: Z -> R |- sum(i: 1..n, a(i)) = n*a(1)", "n: 0..; a: Z -> R |- sum(i: 0..n, a(i)) = sum(i: 1..n, a(i))",
    "n: 1..; a, b: Z -> R |- sum(i: 1..n, a(i)*b(i)) = sum(i: 1..n, a(i))*sum(i: 1..n, b(i))",
    "n: 1..; w: Z -> R; sum(i: 1..n, w(i)) = 1 |- w(1) = 1", "mu: R; mu@family: Z -> R |- mu@family(1) = mu",
    "a: Z -> R; i: Z |- a(i + 1) = a(i)", "n: 1..; a: Z -> R; forall(i: 1..n, a(i) > 0) |- a(n + 1) > 0",
    # matrices
    "n: 1..; A, B: R^(n, n) |- A*B = B*A", "n: 1..; A: R^(n, n) |- A' = A", "n: 1..; A, B: R^(n, n) |- det(A + B) = det(A) + det(B)",
    "n: 1..; A: R^(n, n) |- det(scale(2, A)) = 2*det(A)", "n: 1..; A: R^(n, n); symmetric(A) |- trace(A) >= 0",
    "n: 1..; S: R^(n, n); positive_definite(S) |- trace(inverse(S)) = 1/trace(S)", "n: 1..; u, v: R^n |- u*v' = v*u'",
    "n: 1..; Q: R^(n, n); orthogonal(Q) |- det(Q) = 1", "n: 1..; u: R^n; norm(u) = 1 |- u[1] = 1",
    # laws
    "p, q: law R |- kl(p, q) = kl(q, p)", "p: law R |- entropy(p) >= 0", "p: law R; x: R |- p(x) = p(-x)",
    "p: law R |- expect(p, x: R, x^2) = expect(p, x: R, x)^2", "p: law [R, R]; x, y: R |- p(x, y) = p(y, x)",
    "p: law [R, R]; x, y: R |- p(x, y) = margin(p, 1)(x)*margin(p, 2)(y)", "q: R -> law R; x, y, z: R |- q(y)(x) = q(z)(x)",
    "p: discrete law discrete point X; x, y: discrete point X |- p(x) = p(y)", "n: 1..; p: law R^n; x: R^n |- p(scale(-1, x)) = p(x)",
    "m: R; s: R; s > 0 |- kl(normal(m, s), normal(0, 1)) = m^2/2", "m: R |- expect(normal(m, 1), x: R, x^2) = m^2",
    # functions and slopes
    "f: R -> R; x: R |- f(2*x) = 2*f(x)", "x: R |- derivative(t: R, t^3, x) = 2*x^2", "f: R -> R; x: R; convex(f) |- f(x) >= 0",
    "f: R -> R; x: R |- derivative(t: R, f(t)^2, x) = f(x)^2",
    # functions that are supposed to be something at whole numbers only, laws that do not meet
    "f: R -> R; x: R; forall(i: Z, f(i) > 0) |- abs(f(x)) = f(x)", "f, g: R -> R; x: R; forall(i: Z, f(i) = g(i)) |- f(x) = g(x)",
    "f: [R, R] -> R; x: R; forall(i: Z, forall(y: R, f(i, y) > 0)) |- abs(f(x, x)) = f(x, x)",
    "f: [R, Z] -> R; x: R; forall(i: Z, forall(j: Z, f(i, j) = 2)) |- f(x, 1) = 2", "p, q: law R |- integral(x: R, p(x)*q(x)) > 0",
    # random variables
    "X: random R |- mean(X^2) = mean(X)^2", "X, Y: random R |- mean(X*Y) = mean(X)*mean(Y)",
    "X, Y: random R |- variance(X + Y) = variance(X) + variance(Y)", "X: random R |- variance(2*X) = 2*variance(X)",
    # names that are defined by irrational numbers
    "x: R; x = log(2) |- exp(x) = 3", "a: Z -> R; forall(i: Z, a(i) = exp(i)) |- log(a(2)) = 3", "s, l: R; s = exp(l) |- log(s) = 2*l",
    # relations
    "x: R |- x^2 > 0", "x: R |- x != 3", "a, b: R |- a <= b", "x, y: R; x <= y |- x < y",
]

NARROW = [
    "s, t: R; s > 0; t > 0 |- 5*s*t <= 6*s^2 + t^2", "x: R |- 16*x^2 - 47/3*x + 15/4 > 0", "x, y: R |- x^2 + y^2 + 3/20 >= 9/5*x*y + 1/5*x + 1/5*y",
    "a, b: R; a > 0; b > 0; a + b = 1 |- 1/a + 1/b >= 401/100", "s: R; s > 0 |- s - 1 - log(s) >= 1/1000",
]

RIGHT = [
    "x: R |- (x + 1)^2 = x^2 + 2*x + 1", "x: R; x > 0 |- log(x^2) = 2*log(x)", "a, b: R; a + b = 1 |- b = 1 - a",
    "x: R |- x*x^(-1) = 1", "x: R |- log(x) = log(x)", "n: Z; even(n) |- (-1)^n = 1", "x: R |- x^2 >= 0",
    "x, y: R |- x^2 + y^2 >= 2*x*y", "n: 0..; a: Z -> R |- sum(i: 0..n, a(i)) = a(0) + sum(i: 1..n, a(i))",
    "n: 0..; A, B: R^(n, n) |- trace(A*B) = trace(B*A)", "n: 1..; A: R^(n, n); invertible(A) |- det(inverse(A)) = 1/det(A)",
    "n: 1..; Q: R^(n, n); orthogonal(Q) |- Q*Q' = identity(n)", "p, q: law R |- kl(p, q) >= 0",
    "p: law R |- integral(x: R, p(x)) = 1", "p: law [R, R]; x: R |- margin(p, 1)(x) = integral(y: R, p(x, y))",
    "f: R -> R; n: Z; forall(i: Z, f(i) > 0) |- abs(f(n)) = f(n)", "f: R -> R; forall(i: Z, f(i) = i) |- f(2) = 2",
    "p, q: law R |- integral(x: R, sqrt(p(x)*q(x))) <= 1",
    "X: random R |- variance(X) = mean(X^2) - mean(X)^2", "X, Y: random R; independent(X, Y) |- mean(X*Y) = mean(X)*mean(Y)",
    "m, s: R; s > 0 |- expect(normal(m, s), x: R, (x - m)^2) = s^2", "x: R; x = log(2) |- exp(x) = 2",
    "x, y: R; x = log(3); y = exp(x) |- y = 3", "a: Z -> R; forall(i: Z, a(i) = exp(i)) |- log(a(2)) = 2",
    "x: R |- sqrt(x^2) = x provided x >= 0", "x: R |- 1/x = x provided x = 1", "x: R |- 1/x > 0 provided 1/x > 1",
]


@pytest.mark.parametrize("text", WRONG + NARROW)
def test_wrong_statements_are_refuted(text):
    found = refute(read_statement(text))
    assert found is not None
    shown = witness(found)
    assert shown.lhs and shown.rhs


@pytest.mark.parametrize("text", RIGHT)
def test_right_statements_are_not(text):
    assert refute(read_statement(text)) is None


WITNESSES = [
    ("x: R |- x^2 = x", "at x = 2: 4 against 2"),
    ("s: R; s > 0 |- log(s^2) = log(s)", "at s = 2: 1.38629436111989 against 0.693147180559945"),
    ("n: 1..; A: R^(n, n) |- A' = A", None), ("p: law R; x: R |- p(x) = p(-x)", None), ("f: R -> R; x: R |- f(2*x) = 2*f(x)", None),
    ("p: law R |- expect(p, x: R, x^2) = expect(p, x: R, x)^2", None), ("p: law R |- entropy(p) >= 0", None),
]


@pytest.mark.parametrize(("text", "line"), WITNESSES)
def test_a_witness_is_small_and_says_what_differs(text, line):
    shown = witness(refute(read_statement(text)))
    assert str(shown) == line if line else len(str(shown)) < 100


def test_the_values_of_a_refutation_are_those_of_python():
    found = refute(read_statement("s, t: R; s > 0; t > 0 |- log(s/t) = log(s) + log(t)"))
    at = {d.name: v for d, v in found.model.values.items()}
    assert math.isclose(float(found.left), math.log(at["s"] / at["t"]), rel_tol=1e-14)
    assert math.isclose(float(found.right), math.log(at["s"] * at["t"]), rel_tol=1e-14)
