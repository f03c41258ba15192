"""The edges of the normal forms: names, indices, spaces, words that axioms leave closed.

Pairs that share their structure and differ in meaning. Each line that is wrong stands beside one that is right and
differs from it in one place; no second opinion is asked: the prover alone must not prove it. `using` names the axioms
that are switched on (None: all of them).
"""

from __future__ import annotations

import pytest

from klderive.language import App
from klderive.language.notation import read_statement
from klderive.language.show import text, words
from klderive.proof.decide import Proof, decide

from .tables import lines, never_proved, proved

WRONG = """
# a vector point need not be a bare letter
n: 1..; p: law R^n; X: R^n |- p(2*X) = p(X)
n: 1..; p: law R^n; X: R^n |- p(-X) = p(X)
n: 1..; p: law R^n; X, u: R^n |- p(X + u) = p(X)
n: 1..; p: law R^n; X: R^n; A: R^(n, n) |- p(A*X) = p(X)
n: 1..; f: R^n -> R; X: R^n |- f(2*X) = f(X)
n: 1..; p: R^n -> law R; X: R^n; y: R |- density(p(-X), y) = density(p(X), y)
n: 1..; p: law R^n |- integral(x: R^n, p(2*x)) = 1
n: 1..; p: law R^n; f: R^n -> R |- expect(p, x: R^n, f(2*x)) = expect(p, x: R^n, f(x))
# a product of densities that is divided by may have holes
J: 1..; q: Z -> law R; f: R^J -> R |- integral(x: R^J, product_law(j: 1..J, q(j))(x)*(f(x)/product_law(j: 1..J, q(j))(x))) = integral(x: R^J, f(x))
J: 1..; q: Z -> law R; f: R^J -> R |- expect(product_law(j: 1..J, q(j)), x: R^J, f(x)/product_law(j: 1..J, q(j))(x)) = integral(x: R^J, f(x))
q: law R; f: R^2 -> R |- integral(x: R^2, product_law(j: 1..2, q)(x)*(f(x)/product_law(j: 1..2, q)(x))) = integral(x: R^2, f(x))
# the points of a joint law run over their own spaces
p: law [R, R]; J: 1.. |- sum(k: 1..J, integral(x: R, p(x, k))) = 1
p: law [R, R] |- integral(x: R, p(x, x)) = 1
p: law [R, R] |- integral(x: R, integral(y: R, p(x, y)*x)) = integral(x: R, integral(y: R, p(y, x)*x))
p: law R |- integral(x: R, p(2*x)) = 1
p: law R |- integral(x: R, p(x)^2) = 1
m, s: R; s > 0 |- expect(normal(0, 1), x: R, density(normal(m, s), x)) = 1
p, q: law R |- expect(p, x: R, q(x)) = 1
# a name is a number or a family
mu: R; mu@family: Z -> R; forall(i: Z, mu@family(i) > 0) |- (mu^2)^(1/2) = mu
mu: R; mu@family: Z -> R; mu = 3 |- mu@family(1) = 3
mu: R; nu: R; mu@family: Z -> R; mu = nu |- mu@family(1) = mu@family(2)
f: R -> R; "D1 f": R -> R; x: R |- derivative(t: R, f(t), x) = "D1 f"(x)
# members
a: Z -> R; J: 1..; a(J) = 0 |- sum(j: 1..J, a(j)^2) = 0
w: [Z, Z] -> R; forall(i: Z, w(i, i) > 0) |- (w(1, 2)^2)^(1/2) = w(1, 2)
a: Z -> R; J: 1..; forall(j: 1..J, a(j) > 0) |- (a(J + 1)^2)^(1/2) = a(J + 1)
a: Z -> R; J: 1..; forall(j: 1..J, a(j) = 0) |- sum(j: 1..J + 1, a(j)^2) = 0
a: Z -> R; n: 1..; forall(j: 1..n, a(j) > 0); k: Z |- log(a(k)^2) = 2*log(a(k))
a: Z -> R; a(1) > 0 |- (a(2)^2)^(1/2) = a(2)
a: Z -> R; k: Z; a(1) > 0 |- (a(k)^2)^(1/2) = a(k)
a, b: Z -> R; a(1) > 0 |- (b(1)^2)^(1/2) = b(1)
a: Z -> R; a(1) >= 0 |- derivative(b: Z -> R, abs(b(1)), a, 1) = 1
a: Z -> R; a(1) >= 0 |- derivative(b: Z -> R, (b(1)^3)^(1/3), a, 1) = 1
f: R -> R; f(1) > 0 |- abs(f(2)) = f(2)
n: 2..; A: R^(n, n); A[1, 2] > 0 |- abs(A[2, 1]) = A[2, 1]
f: [Z, R] -> R; x: R; f(1, 1) > 0 |- abs(f(1, x)) = f(1, x)
# a hypothesis about some values says nothing of the others
f: R -> R; x: R; forall(i: Z, f(i) > 0) |- abs(f(x)) = f(x)
f: R -> R; x: R; forall(i: Z, f(i) = 0) |- f(x) = 0
f: [R, R] -> R; x: R; forall(i: Z, forall(y: R, f(i, y) > 0)) |- abs(f(x, x)) = f(x, x)
f: [R, Z] -> R; x: R; forall(i: Z, forall(j: Z, f(i, j) = 2)) |- f(x, 1) = 2
q: R -> law R; x, y: R; forall(i: Z, q(i) = normal(0, 1)) |- density(q(x), y) = density(normal(0, 1), y)
n, m: 1..; A: R^(n, m); forall(i: 1..n, forall(j: 1..n, A[i, j] > 0)) |- abs(A[1, m]) = A[1, m]
n, m: 1..; A: R^(n, m); forall(i: 1..m, forall(j: 1..m, A[i, j] > 0)) |- abs(A[n, 1]) = A[n, 1]
a: Z -> R; k: Z; forall(i: Z, a(i) >= 0) |- derivative(b: Z -> R, abs(b(k)), a, k) = 1
a: Z -> R; k: Z; forall(i: Z, a(i) >= 0) |- derivative(b: Z -> R, (b(k)^3)^(1/3), a, k) = 1
p, q: law R; f: R -> R; c: R; integral(x: R, q(x)*f(x)*p(x)/q(x)) = c |- integral(x: R, f(x)*p(x)) = c
# a hypothesis about whole numbers says nothing of the points of a law that is varied
q: law R; x: R; forall(i: Z, i^2 - i >= 0) |- derivative(p: law R, integral(y: R, p(y)*abs(y^2 - y)), q, x) = x^2 - x
q: law R; x: R; forall(i: Z, i^2 - i >= 0) |- derivative(p: law R, integral(y: R, abs(p(y)*(y^2 - y))), q, x) = x^2 - x
q: law R; x: R; forall(i: Z, q(i)*(i^2 - i) >= 0) |- derivative(p: law R, integral(y: R, abs(p(y)*(y^2 - y))), q, x) = x^2 - x
q: law R; x: R; a: Z -> R; k: Z; forall(i: Z, a(k)*(i^2 - i) >= 0) |- derivative(p: law R, integral(y: R, abs(a(k)*p(y)*(y^2 - y))), q, x) = a(k)*(x^2 - x)
q: law R; x: R; forall(i: Z, q(i) >= 1) |- derivative(p: law R, integral(y: R, ((p(y) - 1)^2)^(1/2)), q, x) = 1
n: 1..; q: law R^n; X, v: R^n; forall(i: 1..n, v[i] > 0) |- derivative(p: law R^n, integral(y: R^n, p(y)*abs(y[1])), q, X) = X[1]
# all whole numbers have no first and no last one
n: Z; a: Z -> R; forall(i: Z, a(i) + sum(k: -10000000000..i, 1) > 0) |- a(n) + n + 10000000001 > 0
n: Z; a: Z -> R; forall(i: Z, a(i) + sum(k: i..10000000000, 1) > 0) |- a(n) + 10000000001 - n > 0
# points of one law that are not known to be points of the other
a, b: R |- kl(finite(a, 1), finite(b, 1)) = cross_entropy(finite(a, 1), finite(b, 1))
a, b: R |- kl(finite(a, 1), finite(b, 1)) = kl(finite(a, 1), finite(b, 1))
a, b, t: R; 0 < t; t < 1 |- cross_entropy(finite(a, t, 0, 1 - t), finite(b, t, 0, 1 - t)) >= 0*a
# points of a law that may coincide where another variable runs: the law has a value there
t: R; q: law R; f: R -> R |- expect(q, s: R, finite(t, 1, f(s), 1 - 1)(f(s))) = expect(q, s: R, 1 - 1)
t: R; q: law R |- expect(q, s: R, finite(t, 1/2, s, 1/2)(s)) = 1/2
q: law R; f, g: R -> R |- integral(s: R, q(s)*finite(f(s), 1/4, g(s), 3/4)(f(s))) = 1/4
# components that a law does not have
n: 1..; m: R^n; S: R^(n, n); positive_definite(S) |- kl(component(multinormal(m, S), n + 1), component(multinormal(m, S), n + 1)) = 0
n: 1..; m: R^n; S: R^(n, n); positive_definite(S) |- sum(k: 1..n + 1, expect(component(multinormal(m, S), k), x: R, 1)) = n + 1
n: 1..; m: R^n; S: R^(n, n); positive_definite(S) |- sum(k: 0..n, expect(component(multinormal(m, S), k), x: R, 1)) = n + 1
n: 1..; m: R^n; S: R^(n, n); positive_definite(S) |- sum(k: 1..n, expect(component(multinormal(m, S), n - k), x: R, 1)) = n
n: 1..; m: R^n; S: R^(n, n); positive_definite(S) |- sum(k: 1..n, expect(component(multinormal(m, S), k^2), x: R, 1)) = n
n: 1..; m: R^n; S: R^(n, n); positive_definite(S) |- sum(k: 1..n, sum(j: 1..k + 1, expect(component(multinormal(m, S), j), x: R, 1))) = sum(k: 1..n, k + 1)
n: 1..; p: law R^n |- sum(k: 1..n, integral(x: R, density(component(p, k + 1), x))) = n
n: 1..; p: law R^n |- sum(k: 1..n, kl(component(p, k + 1), component(p, k + 1))) = 0
n: 1..; p: R -> law R^n; y: R |- sum(k: 1..n + 1, expect(component(p(y), k), x: R, 1)) = n + 1
n: 1..; p: 1..n -> law R^n |- sum(k: 1..n, expect(component(p(k), k + 1), x: R, 1)) = n
n: 1..; p: law R |- sum(k: 1..n, expect(component(product_law(i: 1..n, p), k + 1), x: R, 1)) = n
n: 2..; p: law R^n |- expect(component(product_law(i: 1..n, component(p, i + 1)), 1), x: R, 1) = 1
|- expect(component(product_law(i: 1..3, normal(0, 4 - 2*i)), 1), x: R, 1) = 1
n: 2..; s: Z -> R; s(1) > 0; x: R |- density(component(product_law(i: 1..n, normal(0, s(i))), 1), x) = density(normal(0, s(1)), x)
# entries that a vector or a matrix does not have
n: 1..; v: R^n |- sum(k: 1..n + 1, v[k] - v[k]) = 0
n: 1..; v: R^n |- sum(k: 0..n, v[k] - v[k]) = 0
n: 1..; A: R^(n, n) |- sum(k: 1..n, A[k, k + 1] - A[k, k + 1]) = 0
n: 1.. |- sum(k: 1..n, zeros(n, 1)[k + 1]) = 0
n: 1..; a: Z -> R |- sum(k: 1..n, vector(i: 1..n, a(i))[k + 1]) = sum(k: 1..n, a(k + 1))
|- sum(k: 0..1, explicit(2, 1, 5, 5)[k, 1]) = 10
n: 2..; a: Z -> R |- sum(i: 1..n, a(i)/(i - 2)) = sum(j: 1..n, a(j)/(j - 2))
# members outside of the range of a family
n: 1..; a: 1..n -> R |- a(n + 1) = a(n + 1)
n: 1..; a: 0..n -> R |- a(-1) - a(-1) = 0
n: 1..; q: 1..n -> law R; x: R |- expect(q(n + 1), x: R, 1) = 1
n: 1..; q: 1..n -> law R |- sum(k: 0..n, expect(q(k), x: R, 1)) = n + 1
n: 1..; q: 0..n -> law R |- sum(k: 1..n, expect(q(k - 2), x: R, 1)) = n
q: 1.. -> law R |- expect(q(0), x: R, 1) = 1
q: 1.. -> law R; n: 1.. |- sum(k: 1..n, expect(q(n - k), x: R, 1)) = n
q: [1.., R] -> law R; x: R |- expect(q(0, x), y: R, 1) = 1
a: 1.. -> R; n: 1.. |- sum(k: 0..n, a(k) - a(k)) = 0
n: 1..; f: [1..n, R] -> R; x: R |- f(n + 1, x) = f(n + 1, x)
f: 1.. -> R^2 |- f(0) - f(0) = zeros(2, 1)
f: [Z, R] -> R; x: R |- f(x, x) - f(x, x) = 0
a: 1.. -> R |- derivative(b: 1.. -> R, b(0), a, 1) = 0
n: 1..; a: 1..n -> R |- sum(k: 1..n + 1, derivative(b: 1..n -> R, sum(i: 1..n, b(i)), a, k)) = n
# an index that still runs
n: 1..; A: R^(n, n); invertible(A) |- sum(i: 1..n, sum(j: 1..n, inverse(A)[i, j]*A[j, n + 1 - j])) = 1
n: 1..; A: R^(n, n); invertible(A) |- sum(i: 1..n, sum(j: 1..n, inverse(A)[i, j]*A[j, j])) = n
n: 1..; P: Z -> R^(n, n); a, c: Z; forall(k: Z, invertible(P(k))) |- sum(v: 1..n, inverse(P(v))[a, v]*P(v)[v, c]) = identity(n)[a, c]
n: 1..; a: Z -> R; k: 1.. |- sum(j: 1..n, sum(i: 1..j, identity(n)[i, k]*a(i))) = n*a(k)
n: 1..; k: 1..; a: Z -> R |- derivative(b: Z -> R, sum(j: 1..n, sum(i: 1..j, b(i))), a, k) = n
n: 1..; a: Z -> R |- derivative(b: Z -> R, sum(i: 1..n, b(i)^2), a, n + 1) = 2*a(n + 1)
n: 1.. |- sum(j: 1..n, identity(n)[j, n/2]*j) = n/2
|- sum(j: 0..2, j/j) = 3
n: 1.. |- sum(j: 0..n, j/j) = n + 1
n: 1..; a: Z -> R |- det(identity(n) + vector(i: 1..n, a(i + 1))*vector(i: 1..n, a(i))') > 0
n: 1..; a: Z -> R |- det(identity(n) + vector(i: 1..n, a(n + 1 - i))*vector(i: 1..n, a(i))') > 0
# what never has a value
w: R; w < 0 |- exp(log(w)) = w
w: R; w <= 0; w != 0 |- exp(log(w)) = w
|- expect(normal(0, 1), y: R, (y^(1/2))^2) = 0
|- expect(normal(0, 1), y: R, y/y) = 1
x: R |- log(-x^2) = log(-x^2)
n: 0..; S: R^(n, n); positive_definite(S) |- trace(S) > 0
n: 0..; S: R^(n, n); positive_definite(S) |- trace(inverse(S)) > 0
r: R; r >= 0 |- (r^(-2))^(-1/2)*0 = r
n: 1..; p: law R^n; c: R |- expect(component(p, n + 1), x: R, c) = c
c: R |- expect(component(multinormal(zeros(2, 1), identity(2)), 3), x: R, c) = c
k: 0..; m: R |- expect(component(multinormal(vector(i: 1..2, m), identity(2)), k + 3), x: R, 1) = 1
|- sum(k: 0..1, norm(zeros(2, k - 1))) = 0
# an array has a value if all of its entries have one
n: 2..; v: R^n |- vector(i: 1..n, v[i + 1])[1] = v[2]
|- vector(i: 1..3, 1/(i - 2))[1] = -1
a: R |- table(i: 1..2, j: 1..2, a/(i - j))[1, 2] = -a
a: R |- explicit(1, 2, a, 1/(a - a))[1, 1] = a
k: Z; 1 <= k; k <= 1 |- derivative(x: R^1, x[k], inverse(zeros(1, 1)), 1) = 1
# derivatives
n: 1..; f: R^n -> R; X: R^n |- derivative(x: R^n, f(x), X, 1) = 0
n: 1..; f: R^n -> R; X: R^n |- derivative(x: R^n, f(2*x), X, 1) = 0
q: law R; x: R |- derivative(p: law R, p(x), q, x) = 1
x: R |- derivative(t: R, abs(t), x) = x/abs(x) + 0*x - 1
# densities with holes
p: law R; m, s: R; s > 0 |- expect(normal(m, s), x: R, p(x)/p(x)) = 1
"""

RIGHT = """
a: Z -> R; a(1) > 0; a(2) > 0 |- log(a(2)/a(1)) = log(a(2)) - log(a(1))
f: R -> R; f(1) > 0 |- abs(f(1)) = f(1)
n: 2..; A: R^(n, n); A[1, 2] > 0 |- abs(A[1, 2]) = A[1, 2]
n: 1..; p: law R^n; X: R^n |- p(2*X) = p(X + X)
n: 1..; p: law R^n |- integral(x: R^n, p(x)) = 1
p: law [R, R] |- integral(x: R, integral(y: R, p(x, y))) = 1
p, q: law R |- expect(p, x: R, q(x)/p(x)) = 1
mu: R; mu@family: Z -> R; forall(i: Z, mu@family(i) > 0) |- (mu@family(2)^2)^(1/2) = mu@family(2)
f: R -> R; x: R |- derivative(t: R, f(2*t), x) = 2*derivative(t: R, f(t), 2*x)
a: Z -> R; J: 1..; forall(j: 1..J, a(j) = 0) |- sum(j: 1..J, a(j)^2) = 0
w: [Z, Z] -> R; forall(i: Z, w(i, i) > 0) |- (w(2, 2)^2)^(1/2) = w(2, 2)
a: Z -> R; k: Z; forall(i: Z, a(i) >= i + 1) |- abs(a(k) - k - 1) = a(k) - k - 1
n: 1..; q: law R^n; X: R^n; forall(i: 1..n, X[i] > 0) |- derivative(p: law R^n, integral(y: R^n, p(y)*abs(y[1])), q, X) = X[1]
w: [Z, Z] -> R; forall(i: Z, forall(j: Z, w(i, j) > 0)) |- (w(1, 2)^2)^(1/2) = w(1, 2)
a: Z -> R; J: 1..; forall(j: 1..J, a(j) > 0) |- sum(j: 1..J, log(a(j)^2)) = 2*sum(j: 1..J, log(a(j)))
n: 1..; A: R^(n, n); invertible(A) |- sum(i: 1..n, sum(j: 1..n, inverse(A)[i, j]*A[j, i])) = n
n: 1..; a: Z -> R |- derivative(b: Z -> R, sum(i: 1..n, b(i)^2), a, n) = 2*a(n)
n: 1..; a: Z -> R |- derivative(b: Z -> R, sum(i: 1..n, b(i)^2), a, n + 1) = 0
|- sum(j: 1..2, j/j) = 2
n: 1.. |- sum(j: 1..n, j/j) = n
n: 1..; a: Z -> R |- det(identity(n) + vector(i: 1..n, a(i))*vector(i: 1..n, a(i))') > 0
w: R; w > 0 |- exp(log(w)) = w
n: 1..; p: law R^n; c: R |- expect(component(p, n), x: R, c) = c
c: R |- expect(component(multinormal(zeros(2, 1), identity(2)), 2), x: R, c) = c
n: 1..; m: R^n; S: R^(n, n); positive_definite(S) |- sum(k: 1..n, expect(component(multinormal(m, S), n + 1 - k), x: R, 1)) = n
n: 1..; p: law R^n |- sum(k: 1..n, sum(j: 1..k, integral(x: R, density(component(p, j), x)))) = sum(k: 1..n, k)
n: 1..; q: 1..n -> law R |- sum(k: 1..n, expect(q(n + 1 - k), x: R, 1)) = n
a: 1.. -> R; n: 1.. |- sum(k: 1..n, a(k) - a(k)) = 0
f: [1.., R] -> R; x: R |- f(1, x) - f(1, x) = 0
n: 1..; S: R^(n, n); positive_definite(S) |- trace(S) > 0
n: 0..; S: R^(n, n); positive_definite(S) |- trace(S) >= 0
q: law R; x: R |- derivative(p: law R, integral(y: R, p(y)^2), q, x) = 2*q(x)
"""

P, Q = "product_law(j: 1..J, p(j))", "product_law(j: 1..J, q(j))"
UNDER = """
n >= 0 ; n: Z; 0 <= sum(j: 1..n, 1) |- abs(n) = n
n >= 0 ; n: Z; sum(j: 1..n, 1) = 0 |- n = 0
n >= 0 ; n: Z; sum(j: 1..n, 2) < 3 |- 3 - 2*n > 0
n >= 1 ; n: Z; a: Z -> R; sum(j: 2..n, a(j)) = 0 |- sum(j: 1..n, a(j)) = a(1)
k >= 1 and k <= n ; n, k: Z; a: Z -> R; sum(j: 1..n, indicator(j = k)*a(j)) = 5 |- a(k) = 5
if p(x) > 0, then q(x) > 0 for every x ; p, q: law R |- integral(x: R, p(x)*q(x)/q(x)) = 1
if p(x) > 0, then q(x) > 0 for every x ; p, q: law R |- integral(x: R, p(x)*q(x)*exp(-log(q(x)))) = 1
if p(x) > 0, then q(x) > 0 for every x ; p, q: law R |- integral(x: R, p(x)*q(x)^2*exp(-2*log(q(x)))) = 1
if p(x) > 0, then q(x) > 0 for every x ; p, q: law R; a: R |- integral(x: R, p(x)*q(x)^a*q(x)^(-a)) = 1
if p(x) > 0, then q(x) > 0 for every x ; p, q: law R |- integral(x: R, p(x)*q(x)*density(normal(0, q(x)), 0)) = (2*pi)^(-1/2)
if p(x) > 0, then q(x) > 0 for every x ; p, q: law R |- integral(x: R, p(x)*q(x)*only(inverse(explicit(1, 1, q(x))))) = 1
if p(x) > 0, then q(x) > 0 for every x ; p, q: law R |- integral(x: R, p(x)*q(x)*derivative(t: R, log(t), q(x))) = 1
if p(x) > 0, then q(x) > 0 for every x ; p, q: law R |- expect(p, x: R, q(x)*exp(-log(q(x)))) = 1
{product} ; J: 1..; p, q: Z -> law R |- expect({Q}, x: R^J, {P}(x)/{Q}(x)) = 1
{product} ; J: 1..; p, q: Z -> law R |- expect({Q}, x: R^J, abs({P}(x)/{Q}(x))) = 1
{product} ; J: 1..; p, q: Z -> law R |- integral(x: R^J, {Q}(x)*({P}(x)/{Q}(x))) = 1
{product} ; J: 1..; p, q: Z -> law R |- integral(x: R^J, {P}(x)*{Q}(x)^2/{Q}(x)^2) = 1
{product} ; J: 1..; p, q: Z -> law R |- integral(x: R^J, {P}(x)*{Q}(x)*exp(-log({Q}(x)))) = 1
{product} ; J: 1..; p, q: Z -> law R |- expect({P}, x: R^J, log({P}(x)/{Q}(x))) = kl({P}, {Q})
if {P}(v) > 0, then q(v) > 0 for every v ; J: 1..; p: Z -> law R; q: law R^J |- expect(q, x: R^J, {P}(x)/q(x)) = 1
k <= n ; n, k: 1..; m: R^n; S: R^(n, n); positive_definite(S) |- expect(component(multinormal(m, S), k), x: R, 1) = 1
k <= n ; n, k: 1..; m: R^n; S: R^(n, n); positive_definite(S); x: R |- density(component(multinormal(m, S), k), x) > 0
k <= n ; n, k: 1..; m: R^n; S: R^(n, n); positive_definite(S) |- entropy(component(multinormal(m, S), k)) - entropy(component(multinormal(m, S), k)) = 0
the mean of 1 over x under component(p, k) exists ; n, k: 1..; p: law R^n |- expect(component(p, k), x: R, 1) = 1
M <= n ; n, M: 1..; p: law R^n |- sum(k: 1..M, integral(x: R, density(component(p, k), x))) = M
k >= 1 ; a: 1.. -> R; k: Z |- a(k) - a(k) = 0
k <= n ; n, k: 1..; a: 1..n -> R |- a(k) - a(k) = 0
k <= n ; n, k: 1..; q: 1..n -> law R; x: R |- expect(q(k), x: R, 1) = 1
derivative(t: R, f(t), 0) has a value ; f: R -> R; forall(t: R, abs(t) = f(t)) |- derivative(t: R, f(t), 0) = derivative(t: R, f(t), 0)
derivative(t: R, f(t)^2, x) has a value ; f: R -> R; x: R; convex(f) |- derivative(t: R, f(t)^2, x) = 2*f(x)*derivative(t: R, f(t), x)
derivative(t: R, g(t), x) has a value ; f, g: R -> R; x: R; forall(t: R, f(t) = g(t)) |- derivative(t: R, f(t), x) = derivative(t: R, g(t), x)
"""
"""Lines that are right under a condition only."""

WITHOUT = """
linearity ; x: R; p, q: law R; p@given1, q@given1: R -> law R |- kl(p@given1(x), q) = kl(p, q@given1(x))
linearity ; x: R; p, q: law R; p@given1, q@given1: R -> law R |- cross_entropy(p@given1(x), q) = cross_entropy(p, q@given1(x))
linearity ; p, q: law R |- kl(p, q) = kl(q, p)
linearity ; s, t: R; 0 < s; s < 1; 0 < t; t < 1 |- kl(finite(0, s, 1, 1 - s), finite(0, t, 1, 1 - t)) = kl(finite(0, t, 1, 1 - t), finite(0, s, 1, 1 - s))
total-mass ; m, s: R; s > 0 |- expect(normal(0, 1), x: R, density(normal(m, s), x)) = 1
total-mass ; p, q: law R |- expect(p, x: R, q(x)) = 1
total-mass gaussian-integral ; m, s: R; s > 0 |- expect(normal(0, 1), x: R, density(normal(m, s), x)) = 1
functional-derivative derivative linearity ; p: law R; q: law R; x: R |- derivative(r: law R, expect(p, y: R, r(y)^2), q, x) = 2*q(x)
functional-derivative derivative linearity ; q: law R; x: R |- derivative(r: law R, expect(normal(0, 1), y: R, r(y)), q, x) = 1
total-mass linearity ; p: law [R, R]; f: R -> R |- expect(p, x: R, y: R, f(x)*f(y)) = expect(p, x: R, y: R, f(x))*expect(p, x: R, y: R, f(y))
linearity ; n: 1..; A, B: R^(n, n) |- trace(A*B) = trace(B*A)
linearity ; n: 1..; A, B: R^(n, n) |- det(A*B) = det(A)*det(B)
linearity ; n: 1..; A: R^(n, n); invertible(A) |- A*inverse(A) = identity(n)
log-product ; x: R |- log(exp(x)) = x
exp-sum ; a, b: R; a > 0; b > 0 |- log(a*b) = log(a) + log(b)
trace ; p: law R; f, g: R -> R |- expect(p, x: R, f(x) + g(x)) = expect(p, x: R, f(x)) + expect(p, x: R, g(x))
trace ; p: law R; f: R -> R; l, h: Z |- expect(p, x: R, sum(i: l..h, f(x)^i)) = sum(i: l..h, expect(p, x: R, f(x)^i))
linearity ; x: R; f: R -> R |- derivative(t: R, f(t)*t, x) = f(x) + x*derivative(t: R, f(t), x)
linearity ; p: law R; q: law R |- integral(x: R, integral(y: R, p(x)*q(y))) = 1
square ; t: R; t > 0 |- log(t) <= t - 1
log-bound ; a, b: R |- 2*a*b <= a^2 + b^2
"""


OFF = """expectation total-mass linearity fubini gaussian-integral normal-density index-sums inverse determinant
log-product exp-sum derivative""".split()


@pytest.mark.parametrize("line", lines(WRONG))
def test_not_proved(line: str) -> None:
    never_proved(line, OFF)


SIZES = """
x: R |- trace(identity(x)) = x ; whole(x) ; 0 <= x
n: Z |- norm(zeros(2, n)) = 0 ; 0 <= n
n: 0..; a: Z -> R |- norm(zeros(2, 2)*table(i: 1..2, j: 1..n - 1, a(i))) = 0 ; 1 <= n
n: Z |- norm(zeros(2, n)*zeros(n, 2)) = 0 ; 0 <= n
n: Z |- det(identity(n)) = 1 ; 0 <= n
n: Z |- integral(x: R^n, exp(-only(x'*x)/2)) = (2*pi)^(n/2) ; 0 <= n
n: 1.. |- trace(identity(n - 1)) = n - 1
n: 1..; A: R^(n, n) |- derivative(X: R^(n, n), X[1, 1], inverse(A), 1, 1) = 1 ; invertible(A)
n: 3..; a: Z -> R |- vector(i: 1..n, 1/a(i))[1] = 1/a(1) ; forall(i: 1..n, a(i) != 0) ; a(1) != 0
a: R |- explicit(1, 2, a, 1/a)[1, 1] = a ; a != 0
"""


@pytest.mark.parametrize("line", lines(SIZES))
def test_what_an_array_needs_is_stated(line: str) -> None:
    statement, *conditions = line.split(" ; ")
    assert [text(c) for c in proved(statement).conditions] == conditions


@pytest.mark.parametrize("line", lines(RIGHT))
def test_proved(line: str) -> None:
    proved(line)


@pytest.mark.parametrize("line", lines(UNDER))
def test_proved_under_a_condition(line: str) -> None:
    for short, long in ("{product}", "if {P}(v) > 0, then {Q}(v) > 0 for every v"), ("{P}", P), ("{Q}", Q):
        line = line.replace(short, long)
    condition, _, statement = line.partition(" ; ")
    assert condition in map(words, proved(statement).conditions)


@pytest.mark.parametrize(("body", "stated"), [
    ("abs(t)", True), ("floor(t)", True), ("t*max(t, 0)", True), ("t^2*exp(3*t)", False), ("f(t^2)", False),
    ("sum(j: 1..3, t^2*j)", False)])
def test_a_derivative_that_is_not_taken_exists_or_is_a_condition(body: str, stated: bool) -> None:
    statement = read_statement(f"x: R; f: R -> R |- derivative(t: R, {body}, x) = derivative(t: R, {body}, x)")
    found = decide(statement, frozenset())
    assert isinstance(found, Proof), found
    assert (App("defined", (statement.left,)) in found.conditions) is stated


@pytest.mark.parametrize("axioms", ["exp-sum", "exp-sum log-exp total-mass", "exp-sum linearity", "exp-sum linearity fubini"])
@pytest.mark.parametrize("line", ["|- integral(x: R, exp(x^2) + x*exp(x^2)) = integral(x: R, x*exp(x^2) + exp(x^2))",
                                  "|- integral(x: R, 2*exp(x^2)) = integral(x: R, exp(x^2)*2)",
                                  "|- integral(x: R, integral(y: R, exp(3*x*y - x^2 - y^2))) = "
                                  "integral(y: R, integral(x: R, exp(3*x*y - x^2 - y^2)))"])
def test_an_integral_that_is_not_taken_apart_must_exist(line: str, axioms: str) -> None:
    found = decide(read_statement(line), frozenset(axioms.split()))
    assert isinstance(found, Proof), found
    assert App("defined", (read_statement(line).left,)) in found.conditions


@pytest.mark.parametrize("line", lines(WITHOUT))
def test_not_proved_by_these_axioms(line: str) -> None:
    using, _, statement = line.partition(" ; ")
    assert not isinstance(decide(read_statement(statement), frozenset(using.split())), Proof)
