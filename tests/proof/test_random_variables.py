"""Means, variances and covariances; orthogonal matrices; equations between matrices that are supposed: pairs that differ in one place.

The prover alone is asked; what is wrong must not be proved with an axiom off either.
"""

from __future__ import annotations

import pytest

from klderive.check import prove
from klderive.language.notation import read_statement
from klderive.verdicts import Proved

from .tables import lines, never_proved, proved

RIGHT = """
X: random R; a, b: R |- variance(a*X + b) = a^2*variance(X)
X: random R |- variance(X) = mean(X^2) - mean(X)^2
X, Y, Z: random R; a, b: R |- covariance(a*X + b*Y, Z) = a*covariance(X, Z) + b*covariance(Y, Z)
X, Y: random R |- variance(X + Y) = variance(X) + variance(Y) + 2*covariance(X, Y)
X, Y: random R; independent(X, Y) |- variance(X - Y) = variance(X) + variance(Y)
X, Y: random R; independent(X, Y) |- mean(exp(X + Y)) = mean(exp(X))*mean(exp(Y))
X, Y, Z: random R; independent(X, Y, Z) |- covariance(X*Y, Z) = 0
X: random R; m: R; m = mean(X) |- mean((X - m)^2) = variance(X)
n: 1..; X: Z -> random R; a: Z -> R |- mean(sum(i: 1..n, a(i)*X(i))) = sum(i: 1..n, a(i)*mean(X(i)))
n: 1..; X: Z -> random R |- mean(vector(i: 1..n, X(i))) = vector(i: 1..n, mean(X(i)))
n: 1..; Q: R^(n, n); orthogonal(Q) |- Q'*Q = identity(n)
n: 1..; Q: R^(n, n); orthogonal(Q) |- Q*Q' = identity(n)
n: 1..; Q: R^(n, n); orthogonal(Q) |- inverse(Q) = Q'
n: 1..; Q: R^(n, n); orthogonal(Q) |- sum(i: 1..n, Q[1, i]^2) = 1
n: 1..; Q, A: R^(n, n); orthogonal(Q) |- trace(Q*A*Q') = trace(A)
n: 1..; Q: R^(n, n); x: R^n; orthogonal(Q) |- norm(Q*x) = norm(x)
n: 1..; A, B, S: R^(n, n); A*B = S |- 2*A*B = 2*S
n: 1..; A, B, S: R^(n, n); A*B = S |- S + A = A*B + A
A, B, S: R^(2, 2); A*B = S |- A*B - S = zeros(2, 2)
x, y: R; sin(x) = y + cos(y) |- y + cos(y) = sin(x)
n: 1..; s: Z -> R; forall(i: 1..n, 0 < s(i)^2) |- inverse(diagonal(i: 1..n, s(i)^2)) = diagonal(i: 1..n, 1/s(i)^2)
"""

WRONG = """
X, Y: random R |- mean(X*Y) = mean(X)*mean(Y)
X, Y: random R |- variance(X + Y) = variance(X) + variance(Y)
X, Y, Z: random R; independent(X, Y) |- mean(X*Z) = mean(X)*mean(Z)
X, Y, Z: random R; independent(X, Y); independent(Y, Z); independent(X, Z) |- mean(X*Y*Z) = mean(X)*mean(Y)*mean(Z)
X, Y: random R; independent(X, Y) |- mean(X*Y*X) = mean(X)^2*mean(Y)
X, Y: random R; independent(X, Y) |- mean(log(X + Y)) = mean(log(X)) + mean(log(Y))
X: random R |- mean(X^2) = mean(X)^2
X: random R |- variance(2*X) = 2*variance(X)
X: random R |- variance(X + 1) = variance(X) + 1
X: random R |- mean(1/X) = 1/mean(X)
n: 1..; X: Z -> random R |- mean(X(1)*X(2)) = mean(X(1))*mean(X(2))
n: 1..; X: Z -> random R |- variance(sum(i: 1..n, X(i))) = sum(i: 1..n, variance(X(i)))
n: 1..; Q: R^(n, n); orthogonal(Q) |- Q*Q = identity(n)
n: 2..; Q: R^(n, n); orthogonal(Q) |- sum(i: 2..n, Q[i, 1]^2) = 1
n: 2..; Q: R^(n, n); orthogonal(Q) |- sum(i: 1..n - 1, Q[i, 1]^2) = 1
n: 1..; Q, R: R^(n, n); orthogonal(Q); orthogonal(R) |- Q'*R = identity(n)
n: 1..; Q: R^(n, n); orthogonal(Q) |- sum(i: 1..n, Q[i, i]^2) = 1
n: 1..; Q: R^(n, n); orthogonal(Q) |- sum(i: 1..n, Q[i, 1]^4) = 1
n: 1..; Q: R^(n, n); Q'*Q = identity(n) |- inverse(Q) = Q
n: 1..; A, B, S: R^(n, n); A*B = S |- B*A = S
n: 1..; A, B, S: R^(n, n); A*B = S |- A*B = S'
n: 1..; A, S: R^(n, n); A*A' = S |- A'*A = S
A, B, S: R^(2, 2); A*B = S |- A*B = S'
n: 1..; s: Z -> R; forall(i: 2..n, 0 < s(i)^2) |- log(s(1)^2) + log(s(2)^2) = log(s(1)^2*s(2)^2)/2
"""

OWN = ("variance", "independence", "linearity", "total-mass", "fubini", "inverse", "index-sums")


@pytest.mark.parametrize("line", lines(RIGHT))
def test_proved(line: str) -> None:
    proved(line)


@pytest.mark.parametrize("line", lines(WRONG))
def test_not_proved(line: str) -> None:
    never_proved(line, OWN)


FOLLOWS = """
m, s: R; s > 0; entropy(normal(m, s)) = -expect(normal(m, s), x: R, log(normal(m, s)(x))) |- log(2*s) = log(2) + log(s)
a, b: R; a > 0; log(a^2) = 2*log(a); log(a^b) = b*log(a) |- a*b = b*a
"""
CONTRADICTS = """
m, s: R; s > 0; entropy(normal(m, s)) = 1 - expect(normal(m, s), x: R, log(normal(m, s)(x))) |- log(2*s) = log(2) + log(s)
a, b: R; a < 0; 2*a = a + a; a > 1 |- a*b = b*a
a, b: R; log(a) = log(a); a < 0 |- a*b = b*a
a, b: R; integral(y: R, y) = integral(z: R, z) |- a*b = b*a
a, b: R; 2*integral_on(interval(0, 1), y: R, 1/y) = integral_on(interval(0, 1), y: R, 2/y) |- a*b = b*a
"""


@pytest.mark.parametrize("line", lines(FOLLOWS))
def test_an_equation_that_follows_from_the_others_hides_no_model(line: str) -> None:
    found = prove(read_statement(line))
    assert isinstance(found, Proved) and found.models


@pytest.mark.parametrize("line", lines(CONTRADICTS))
def test_what_contradicts_the_others_is_not_left_out(line: str) -> None:
    assert prove(read_statement(line)).code == "KL311"
