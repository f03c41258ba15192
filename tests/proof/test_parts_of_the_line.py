"""Integrals over intervals and half-lines, and of what is defined by cases: pairs that differ in one place.

The prover alone is asked: with every axiom, and with each of its own switched off.
"""

from __future__ import annotations

import pytest

from .tables import lines, never_proved, proved

GAMMA = "a, c: R; a > 0; c > 0 |- integral_on(interval(0, infinity), x: R, c^a/gamma(a)*x^(a - 1)*exp(-c*x)"
EXPONENTIAL = "c: R; c > 0 |- integral_on(interval(0, infinity), x: R, c*exp(-c*x)"
RIGHT = f"""
a, b: R; a <= b |- integral_on(interval(a, b), x: R, x^2) = (b^3 - a^3)/3
a, b: R; 0 < a; a <= b; 0 < b |- integral_on(interval(a, b), x: R, 1/x) = log(b/a)
a, b, c: R; a <= b; c < 0 |- integral_on(interval(a, b), x: R, exp(c*x)) = (exp(c*a) - exp(c*b))/(-c)
|- integral_on(interval(0, 1), x: R, x*exp(x)) = 1
|- integral_on(interval(0, 1), x: R, integral_on(interval(0, x), y: R, x*y)) = 1/8
f: R -> R; a, b: R |- integral_on(interval(a, b), x: R, f(x) + 2*f(x)) = 3*integral_on(interval(a, b), z: R, f(z))
{EXPONENTIAL}) = 1
{EXPONENTIAL}*x^2) = 2/c^2
{EXPONENTIAL}*x) = integral(x: R, x*cases(c*exp(-c*x), 0 <= x, 0, true))
{GAMMA}) = 1
{GAMMA}*x) = a/c
{GAMMA}*x^2) = a*(a + 1)/c^2
{GAMMA}*log(c*x)) = log(c){GAMMA.partition("|-")[2].replace(" integral", " + integral", 1)}*log(x))
p: law R |- integral(x: R, cases(p(x), 0 <= x, 0, true)) = integral_on(interval(0, infinity), x: R, p(x))
p: law R |- integral_on(interval(-infinity, 3), x: R, p(x)) + integral_on(interval(3, infinity), x: R, p(x)) = 1
f: R -> R; a, b, c: R; a <= b; b <= c |- integral_on(interval(a, c), x: R, f(x)) - integral_on(interval(b, c), x: R, f(x)) = integral_on(interval(a, b), x: R, f(x))
a, b, c, d: R; c <= a; a < b; b <= d |- integral(x: R, cases(1, a <= x and x <= b, 0, true)*cases(2, c < x and x < d, 0, true)) = 2*(b - a)
|- integral(x: R, exp(-x^2)) = 2*integral_on(interval(0, infinity), x: R, exp(-x^2))
s: R; s > 0 |- integral_on(interval(0, infinity), x: R, x^2*exp(-x^2/(2*s^2))) = s^3*sqrt(2*pi)/2
|- gamma(5/2) = 3*sqrt(pi)/4
a, b: R |- log((b - a)^-1) = -log(b - a)
n: 1.. |- factorial(n) = n*factorial(n - 1)
a: R; a > 1 |- gamma(a) = (a - 1)*gamma(a - 1)
a: R; a > 0 |- digamma(a + 2) = digamma(a) + 1/a + 1/(a + 1)
a: R; a > 0 |- derivative(x: R, log(gamma(x)), a) = digamma(a)
"""

WRONG = f"""
a, b: R |- integral_on(interval(a, b), x: R, 1) = abs(b - a)
p: law R |- integral_on(interval(0, infinity), x: R, p(x)) = 1
p: law R |- integral_on(interval(0, infinity), x: R, p(x)) = integral_on(interval(-infinity, 0), x: R, p(x))
p: law [R, R] |- integral_on(interval(0, 1), x: R, integral(y: R, p(x, y))) = 1
p: law R |- integral_on(interval(-infinity, 3), x: R, p(x)) + integral_on(interval(2, infinity), x: R, p(x)) = 1
p: law R |- expect(p, x: R, cases(1, 0 <= x, 1/2, true)) = 1
|- integral_on(interval(0, infinity), x: R, exp(-x^2/2)) = sqrt(2*pi)
|- integral_on(interval(0, 1), x: R, 1/x) = 0
|- integral_on(interval(-1, 1), x: R, 1/x) = 0
|- integral_on(interval(-1, 1), x: R, 1/x^2) = -2
|- integral_on(interval(-1, 1), x: R, abs(x)) = 0
|- integral_on(interval(-1, 1), x: R, sqrt(x^2)) = 0
|- integral_on(interval(-1, 2), x: R, log(x^2)) = integral_on(interval(-1, 2), x: R, 2*log(x))
|- integral_on(interval(0, infinity), x: R, x) = 0
s: R |- integral_on(interval(0, infinity), x: R, exp(-s*x)) = 1/s
|- integral_on(interval(0, infinity), x: R, exp(-x^2)) = sqrt(pi)
|- integral_on(interval(0, infinity), x: R, exp(-x^2 - x)) = sqrt(pi)/2
s: R |- integral_on(interval(0, infinity), x: R, exp(-s*x^2)) = sqrt(pi/s)/2
|- gamma(1/3) = pi^(1/2)
a, b: R |- log(a*b) = log(a) + log(b)
a, b: R |- log(a/b) = log(a) - log(b)
a: R |- log(1/a^2) = -2*log(a)
s: R; s < 0 |- integral_on(interval(0, infinity), x: R, exp(-s*x)) = 1/s
a, c: R; c > 0 |- integral_on(interval(0, infinity), x: R, x^(a - 1)*exp(-c*x)) = gamma(a)/c^a
a: R; a > -1 |- gamma(a + 2) = (a + 1)*a*gamma(a)
x: R; x > 0 |- gamma(x) = (x - 1)*gamma(x - 1)
n: 0.. |- factorial(n) = n*factorial(n - 1)
{GAMMA}*x) = a*c
{EXPONENTIAL}*x) = integral(x: R, x*cases(c*exp(-c*x), x <= 0, 0, true))
a, b: R |- integral(x: R, cases(1, a <= x and x <= b, 0, true)) = abs(b - a)
a, b: R; a <= b |- integral(x: R, cases(1, a <= x or x <= b, 0, true)) = b - a
a, b, c: R; a < b |- integral(x: R, cases(1, a <= x and x <= b, 0, true)*cases(1, x <= c, 0, true)) = c - a
f: R -> R; a, b: R |- integral_on(interval(a, b), x: R, f(x)) = -integral_on(interval(b, a), x: R, f(x))
f: R -> R |- integral_on(interval(0, 1), x: R, f(x)) = integral_on(interval(0, 2), x: R, f(x))
f: R -> R |- integral_on(interval(0, 1), x: R, f(x)) + integral_on(interval(2, 3), x: R, f(x)) = integral_on(interval(0, 3), x: R, f(x))
f: R -> R |- integral_on(interval(0, 1), x: R, f(x)) + integral_on(interval(1, 2), x: R, f(x)^2) = integral_on(interval(0, 2), x: R, f(x))
f: R -> R |- integral_on(interval(0, 1), x: R, x) + integral_on(interval(-1, 0), x: R, f(x)) = integral_on(interval(-1, 1), x: R, x*f(x))
f: [R, R] -> R |- integral_on(interval(0, 1), x: R, integral_on(interval(0, x), y: R, f(x, y))) = integral_on(interval(0, 1), y: R, integral_on(interval(0, y), x: R, f(x, y)))
q: law R; t: R |- derivative(p: law R, integral_on(interval(0, 1), y: R, p(y)), q, t) = 1
"""

OWN = ("pieces", "antiderivative", "gamma-integral", "gamma", "linearity", "fubini", "gaussian-integral")
CONDITIONS = [
    ("a, b: R |- integral_on(interval(a, b), x: R, 1) = b - a", "b >= a"),
    ("a, b: R |- integral(x: R, cases(1, a <= x and x <= b, 0, true)) = b - a", "b >= a"),
    ("f: R -> R; b: R |- integral_on(interval(0, b), x: R, f(x)) + integral_on(interval(b, 1), x: R, f(x)) = integral_on(interval(0, 1), x: R, f(x))", "b >= 0"),
    ("c: R; c > 0 |- integral_on(interval(1, infinity), x: R, x^-2 + x^-3) = integral_on(interval(1, infinity), x: R, x^-3 + x^-2)", "the integrals exist"),
]  # fmt: skip


@pytest.mark.parametrize("line", lines(RIGHT))
def test_proved(line: str) -> None:
    proved(line)


@pytest.mark.parametrize("line", lines(WRONG))
def test_not_proved(line: str) -> None:
    never_proved(line, OWN)


@pytest.mark.parametrize(("line", "words"), CONDITIONS)
def test_proved_under_a_condition(line: str, words: str) -> None:
    assert words in proved(line).words
