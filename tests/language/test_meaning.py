"""What terms are worth: each operation against a value worked out in another way (by hand, mpmath, plain Python)."""

from fractions import Fraction as F

import mpmath as mp
import pytest

from klderive.language import (
    INDEX,
    OPERATIONS,
    REAL,
    Function,
    Index,
    Lam,
    Matrix,
    Num,
    Random,
    Set,
    app,
    subterms,
)
from klderive.language.meaning import (
    Array,
    Cells,
    Closed,
    Element,
    Finite,
    Gaussian,
    Model,
    NoValue,
    Outcomes,
    Steps,
    Table,
    Unevaluated,
    meaning,
    truth,
)

from .building import (
    HOLED,
    INF,
    LINE,
    ON_SPACE,
    PI,
    PLANE,
    SPACE,
    SQUARE,
    WIDE,
    B,
    E,
    a,
    add,
    at,
    b,
    closed,
    column,
    d,
    density,
    div,
    e,
    exp,
    expect,
    expect_column,
    explicit,
    f,
    g,
    given,
    integral,
    joint,
    lam,
    log,
    members,
    model,
    mu,
    mul,
    n,
    name,
    normal,
    p,
    pow_,
    q,
    s,
    sq,
    sub,
    to,
    total,
    vector,
    x,
)

mp.mp.dps = 30
EMPTY = Model()


def agrees(value, expected):
    """Exact where an int, Fraction or structure is expected; else an enclosure, and a narrow one."""
    if isinstance(expected, (int, F, Array)):
        return type(value) is type(expected) or isinstance(expected, (int, F)) and isinstance(value, (int, F)) \
            if value == expected else False
    if isinstance(expected, list):
        return (value.rows, value.cols) == (len(expected), len(expected[0])) and all(
            agrees(v, w) for v, w in zip(value.entries, (y for row in expected for y in row), strict=True))
    low, high = (mp.mpf(end.numerator) / end.denominator for end in value.ends())
    slack = mp.mpf(10) ** -24 * (1 + abs(expected))  # the oracle's own error
    return low - slack <= expected <= high + slack and high - low < 1e-11 * (1 + abs(expected))


BASE = model((n, 3), (x, F(1, 2)), (mu, 2), (s, F(3, 2)), (a, members(2, 3, 5, 7)), (b, members(F(1, 2), F(1, 3), 4)),
             (p, HOLED), (q, WIDE), (f, closed(add(sq(B(0)), 1))), (g, Steps(((0, 1, 3),), (2, -1), 0)), (joint, SQUARE),
             (given, closed(normal(mul(2, B(0)), 1))),
             (d, Finite((Element("S", 0), Element("S", 1)), (F(1, 4), F(3, 4)))),
             (e, Finite((Element("S", 0), Element("S", 1), Element("S", 2)), (F(1, 2), F(1, 4), F(1, 4)))), spaces={"S": 3})
A, S_, V = name("A", Matrix(n, n)), name("Sigma", Matrix(n, n)), name("v", Matrix(n, Num(1)))
MATS = model((n, 2), (A, Array(2, 2, (1, 2, 3, 4))), (S_, Array(2, 2, (2, 1, 1, 3))), (V, Array(2, 1, (1, -2))), (x, 3))
X, Y = name("X", Random(REAL)), name("Y", Random(REAL))
DICE = model((X, Outcomes((1, 2, 3))), (Y, Outcomes((0, 0, 6))), (a, members(Outcomes((1, 0, 0)), Outcomes((0, 1, 5)))),
             weights=(F(1, 2), F(1, 4), F(1, 4)))
N01 = normal(0, 1)
BERNOULLI = app("finite", 1, F(1, 3), 0, F(2, 3))


def derivative(body, place, *where, kind=REAL):
    return app("derivative", lam(body, kind), place, *where)


VALUES = {
    # numbers
    "pi": (PI, EMPTY, mp.pi), "e": (E, EMPTY, mp.e), "sum of nothing": (add(), EMPTY, 0), "product of nothing": (mul(), EMPTY, 1),
    "fractions": (add(F(1, 3), mul(-2, F(1, 7))), EMPTY, F(1, 21)), "0^0": (pow_(0, 0), EMPTY, 1),
    "pow -2": (pow_(F(-2, 3), -2), EMPTY, F(9, 4)), "root": (pow_(F(4, 9), F(-3, 2)), EMPTY, F(27, 8)),
    "cube root": (pow_(2, F(1, 3)), EMPTY, mp.cbrt(2)), "root of 0": (pow_(0, F(1, 2)), EMPTY, 0),
    "pow irrational": (pow_(3, PI), EMPTY, mp.mpf(3) ** mp.pi), "exp": (exp(F(-7, 2)), EMPTY, mp.exp(-3.5)),
    "exp 0": (exp(add(x, F(-1, 2))), BASE, 1), "log": (log(F(1, 3)), EMPTY, -mp.log(3)), "log 1": (log(sub(3, 2)), EMPTY, 0),
    "abs": (app("abs", F(-7, 2)), EMPTY, F(7, 2)), "abs log": (app("abs", log(F(1, 3))), EMPTY, mp.log(3)),
    "sign": (app("sign", sub(2, PI)), EMPTY, -1), "floor": (app("floor", F(-7, 2)), EMPTY, -4),
    "floor pi": (app("floor", mul(PI, 10)), EMPTY, 31), "factorial": (app("factorial", 5), EMPTY, 120),
    "gamma 5/2": (app("gamma", F(5, 2)), EMPTY, mp.gamma(2.5)), "gamma 5": (app("gamma", 5), EMPTY, 24),
    "digamma 3": (app("digamma", 3), EMPTY, mp.digamma(3)), "digamma 5/2": (app("digamma", F(5, 2)), EMPTY, mp.digamma(2.5)),
    "erf": (app("erf", F(3, 4)), EMPTY, mp.erf(0.75)), "Phi": (app("Phi", -1), EMPTY, mp.ncdf(-1)), "Phi 0": (app("Phi", 0), EMPTY, F(1, 2)),
    "sigmoid": (app("sigmoid", 2), EMPTY, 1 / (1 + mp.exp(-2))), "tanh": (app("tanh", F(-1, 2)), EMPTY, mp.tanh(-0.5)),
    "sin": (app("sin", 3), EMPTY, mp.sin(3)), "cos": (app("cos", PI), EMPTY, mp.mpf(-1)), "max": (app("max", 1, PI, 3), EMPTY, mp.pi),
    "min": (app("min", 1, PI, F(1, 2)), EMPTY, F(1, 2)), "indicator": (app("indicator", app("lt", 2, 1)), EMPTY, 0),
    "cases": (app("cases", 1, app("lt", x, 0), 2, app("le", x, F(1, 2)), 3, app("true")), BASE, 2),
    "apply": (at(f, 3), BASE, 10), "step function at an edge": (add(at(g, 1), mul(10, at(g, 0)), mul(100, at(g, 9))), BASE, 19),
    "member": (at(a, add(n, 1)), BASE, 7), "exp too large": (log(exp(700)), EMPTY, mp.mpf(700)),
    # sums
    "sum": (total(1, n, mul(at(a, B(0)), at(b, B(0)))), BASE, 22), "empty sum": (total(3, 2, pow_(0, -1)), BASE, 0),
    "inner range after outer": (total(1, n, total(B(0), n, mul(B(0), B(1)))), BASE, 25),
    "product": (app("product", lam(at(a, B(0)), to(1, n))), BASE, 30), "empty product": (app("product", lam(0, to(1, 0))), BASE, 1),
    "empty sum of matrices": (app("trace", total(1, 0, app("matmul", A, A))), MATS, 0),
    "total": (app("total", lam(density(d, B(0)), SPACE)), BASE, 1),
    "total on a set": (app("total_on", app("such_that", lam(app("lt", density(e, B(0)), F(1, 3)), SPACE)), lam(density(e, B(0)), SPACE)), BASE, F(1, 2)),
    "total on members": (app("total_on", app("members", 1, 2, 1), lam(sq(B(0)))), BASE, 5),
    # integrals
    "normal integrates to 1": (integral(density(normal(mu, s), B(0))), BASE, 1), "second moment": (integral(mul(density(normal(mu, s), B(0)), sq(B(0)))), BASE, F(25, 4)),
    "gaussian integral": (integral(exp(mul(-1, sq(B(0))))), EMPTY, mp.sqrt(mp.pi)),
    "double integral": (integral(integral(exp(mul(-1, add(sq(B(0)), mul(B(0), B(1)), sq(B(1))))))), EMPTY, 2 * mp.pi / mp.sqrt(3)),
    "convolution": (integral(mul(density(normal(B(0), 1), x), density(normal(1, 2), B(0)))), BASE, mp.npdf(0.5, 1, mp.sqrt(5))),
    "hole": (integral(mul(density(p, B(0)), log(density(p, B(0))))), BASE, -mp.log(2) / 2 - mp.log(4) / 2),
    "p log p/q": (integral(mul(density(p, B(0)), log(div(density(p, B(0)), density(q, B(0)))))), BASE, mp.log(2)),
    "integral on": (app("integral_on", app("interval", 0, x), lam(sq(B(0)))), BASE, F(1, 24)),
    "half line": (app("integral_on", app("interval", 0, INF), lam(mul(B(0), exp(mul(-2, B(0)))))), EMPTY, F(1, 4)),
    "half normal": (app("integral_on", app("interval", mul(-1, INF), 1), lam(mul(sq(B(0)), density(N01, B(0))))), EMPTY, mp.ncdf(1) - mp.npdf(1)),
    "empty interval": (app("integral_on", app("interval", 2, 1), lam(1)), EMPTY, 0),
    "such that": (app("integral_on", app("such_that", lam(app("lt", app("abs", B(0)), 1))), lam(add(B(0), 1))), EMPTY, 2),
    "abs under integral": (expect(N01, app("abs", B(0))), EMPTY, mp.sqrt(2 / mp.pi)), "max under integral": (expect(N01, app("max", B(0), 0)), EMPTY, 1 / mp.sqrt(2 * mp.pi)),
    "triangle": (integral(integral(app("indicator", app("and", app("lt", 0, B(1)), app("lt", B(1), 1), app("lt", 0, B(0)), app("lt", B(0), B(1)))))), EMPTY, F(1, 2)),
    "over columns": (integral(density(app("multinormal", V, S_), B(0)), column(n)), MATS, 1),
    "over no columns": (integral(add(3, app("trace", app("matmul", app("transpose", B(0)), B(0)))), column(0)), EMPTY, 3),
    "of a matrix": (app("integral_on", app("interval", 0, 2), lam(app("scale", B(0), A))), MATS, [[2, 4], [6, 8]]),
    "over a space": (integral(density(d, B(0)), SPACE), BASE, 1),
    # calculus
    "derivative": (derivative(mul(sq(B(0)), log(B(0))), 3), EMPTY, 6 * mp.log(3) + 3), "twice": (derivative(derivative(pow_(B(0), 5), B(0)), 2), EMPTY, 160),
    "no confusion": (derivative(mul(B(0), derivative(add(B(0), B(1)), 1)), 1), EMPTY, 1),
    "by a member": (derivative(total(1, n, pow_(at(B(1), B(0)), 3)), a, 2, kind=Function((INDEX,), REAL)), BASE, 27),
    "by a member outside": (derivative(total(1, n, at(B(1), B(0))), a, 4, kind=Function((INDEX,), REAL)), BASE, 0),
    "by an entry": (derivative(app("det", B(0)), A, 1, 2, kind=Matrix(n, n)), MATS, -3),
    "gradient of logdet": (app("gradient", lam(app("logdet", B(0)), Matrix(n, n)), S_), MATS, Array(2, 2, (F(3, 5), F(-1, 5), F(-1, 5), F(2, 5)))),
    "of an integral": (derivative(expect(normal(B(0), 1), pow_(B(0), 3)), 2), EMPTY, 15), "by a bound": (derivative(app("integral_on", app("interval", 0, B(0)), lam(pow_(B(0), 3))), 2), EMPTY, 8),
    "under an integral": (integral(mul(density(N01, B(0)), derivative(pow_(B(0), 4), mul(2, B(0)))) ), EMPTY, 0), "of |x| on the line": (integral(mul(density(normal(1, 1), B(0)), derivative(app("abs", B(0)), B(0)))), EMPTY, 2 * mp.ncdf(1) - 1),
    "of kl by a mean": (derivative(app("kl", normal(B(0), 2), normal(1, 3)), 4), EMPTY, mp.mpf(1) / 3), "of |x|": (derivative(app("abs", B(0)), -2), EMPTY, -1),
    "functional, entropy": (derivative(app("entropy", B(0)), p, F(1, 2), kind=LINE), BASE, mp.log(2) - 1),
    "functional, mean": (derivative(expect(B(0), sq(B(0))), p, 3, kind=LINE), BASE, 9), "functional, square": (derivative(sq(integral(mul(density(B(1), B(0)), B(0)))), p, 3, kind=LINE), BASE, F(21, 2)),
    "functional, nested": (derivative(integral(mul(density(B(1), B(0)), B(0), integral(mul(density(B(2), B(0)), B(0))))), p, 3, kind=LINE), BASE, F(21, 2)),
    "functional, nested both": (derivative(integral(mul(density(B(1), B(0)), integral(mul(density(B(2), B(0)), B(0), B(1))))), p, 3, kind=LINE), BASE, F(21, 2)),
    "functional, nested normal": (derivative(integral(mul(density(B(1), B(0)), integral(mul(density(B(2), B(0)), add(B(0), B(1)))))), N01, 3, kind=LINE), BASE, 6),
    "functional, normal base": (derivative(app("kl", B(0), normal(1, 2)), N01, 2, kind=LINE), BASE, 1 + mp.log(mp.npdf(2) / mp.npdf(2, 1, 2))),
    "functional, two places": (derivative(integral(integral(mul(density(B(2), B(1), B(0)), B(1), sq(B(0))))), joint, F(1, 2), F(5, 2), kind=PLANE), BASE, F(25, 8)),
    "functional, two places at one point": (derivative(integral(integral(mul(density(B(2), B(1), B(0)), B(1), sq(B(0))))), joint, F(5, 2), F(5, 2), kind=PLANE), BASE, F(125, 8)),
    "functional, no value inside": (derivative(app("integral_on", app("interval", 0, 1), lam(density(B(1), B(0)))), p, 3, kind=LINE), BASE, 0),
    "by a mass": (derivative(app("entropy", B(0)), d, name("z", SPACE), kind=ON_SPACE), model((d, BASE.values[d.declaration]), (name("z", SPACE), Element("S", 0)), spaces={"S": 2}), mp.log(4) - 1),
    "by a function": (derivative(integral(mul(density(p, B(0)), sq(at(B(1), B(0))))), f, F(1, 2), kind=f.kind), BASE, F(5, 4)),
    # laws
    "normal density": (density(normal(1, 2), x), BASE, mp.npdf(0.5, 1, 2)), "multinormal density": (density(app("multinormal", V, S_), V), MATS, 1 / (2 * mp.pi * mp.sqrt(5))),
    "finite": (expect(BERNOULLI, add(1, B(0))), EMPTY, F(4, 3)), "mass": (density(app("finite", 1, F(1, 2), 1, F(1, 4), 0, F(1, 4)), 1), EMPTY, F(3, 4)),
    "product law": (expect_column(app("product_law", lam(normal(B(0), B(0)), to(1, 3))), mul(app("entry", B(0), 2), app("entry", B(0), 3)), 3), EMPTY, 6),
    "product of cells": (expect_column(app("product_law", lam(p, to(1, 2))), mul(app("entry", B(0), 1), app("entry", B(0), 2)), 2), BASE, F(49, 16)),
    "component": (app("entropy", app("component", app("multinormal", V, S_), 2)), MATS, mp.log(2 * mp.pi * mp.e * 3) / 2),
    "margin": (density(app("margin", joint, 1), F(3, 2)), BASE, F(1, 2)), "margin integrates": (integral(density(joint, F(3, 2), B(0))), BASE, F(1, 2)),
    "conditional": (density(app("conditional", joint, 1, F(5, 2)), x), BASE, F(3, 7)), "bayes": (div(density(joint, x, F(5, 2)), density(app("margin", joint, 2), F(5, 2))), BASE, F(3, 7)),
    "given": (integral(mul(density(N01, B(0)), density(at(given, B(0)), x))), BASE, mp.npdf(0.5, 0, mp.sqrt(5))), "iterated": (expect(N01, expect(at(given, B(0)), sq(B(0)))), BASE, 5),
    "joint mean": (app("expect", joint, lam(lam(mul(B(1), B(0))))), BASE, F(1, 8) * F(1, 2) + F(3, 8) * F(5, 4) + F(1, 2) * F(15, 4)),
    "probability": (app("probability", p, app("interval", F(1, 2), 3)), BASE, F(1, 2)), "probability normal": (app("probability", normal(1, 2), app("interval", 0, INF)), EMPTY, mp.ncdf(0.5)),
    "kl": (app("kl", normal(1, 2), normal(3, 5)), EMPTY, mp.log(2.5) + mp.mpf(8) / 50 - 0.5), "kl of one law": (app("kl", normal(1, 2), normal(1, 2)), EMPTY, 0), "kl cells": (app("kl", p, q), BASE, mp.log(2)),
    "kl finite": (app("kl", d, e), BASE, mp.mpf(3) / 4 * mp.log(3) + mp.log(0.5) / 4), "kl cells normal": (app("cross_entropy", p, N01), BASE, mp.log(2 * mp.pi) / 2 + (mp.mpf(1) / 6 + mp.mpf(14) / 3) / 2),
    "entropy": (app("entropy", e), BASE, mp.log(2) * 1.5), "entropy normal": (app("entropy", normal(0, s)), BASE, mp.log(2 * mp.pi * mp.e * mp.mpf(9) / 4) / 2),
    "kl multinormal": (app("kl", app("multinormal", V, S_), app("multinormal", app("zeros", n, 1), app("identity", n))), MATS, (10 - 2 - mp.log(5)) / 2),
    "kl on R^0": (app("kl", app("multinormal", app("zeros", 0, 1), app("identity", 0)), app("multinormal", app("zeros", 0, 1), app("identity", 0))), EMPTY, 0),
    # random variables
    "mean": (app("mean", mul(X, Y)), DICE, F(9, 2)), "variance": (app("variance", X), DICE, F(11, 16)), "covariance": (app("covariance", X, Y), DICE, F(15, 8)),
    "chance": (app("chance", app("lt", 1, X)), DICE, F(1, 2)), "mean given": (app("mean_given", X, app("lt", 1, X)), DICE, F(5, 2)), "law of": (app("expect", app("law_of", X, Y), lam(lam(mul(B(1), B(0))))), DICE, F(9, 2)),
    "mean of a sample": (app("mean", total(1, 2, sq(at(a, B(0))))), DICE, 7), "kl of laws of variables": (app("kl", app("law_of", X), app("law_of", X)), DICE, 0),
    # matrices
    "matmul": (app("matmul", A, A, V), MATS, Array(2, 1, (-13, -29))), "scale": (app("scale", x, A), MATS, Array(2, 2, (3, 6, 9, 12))), "power": (app("power", A, 3), MATS, Array(2, 2, (37, 54, 81, 118))),
    "power -1": (app("power", A, -1), MATS, Array(2, 2, (-2, 1, F(3, 2), F(-1, 2)))), "transpose": (app("transpose", A), MATS, Array(2, 2, (1, 3, 2, 4))), "inverse": (app("inverse", S_), MATS, Array(2, 2, (F(3, 5), F(-1, 5), F(-1, 5), F(2, 5)))),
    "trace": (app("trace", A), MATS, 5), "det": (app("det", A), MATS, -2), "det of size 0": (app("det", app("identity", 0)), EMPTY, 1), "det singular": (app("det", explicit([[1, 2], [2, 4]])), EMPTY, 0), "det pivot": (app("det", explicit([[0, 1], [1, 0]])), EMPTY, -1),
    "logdet": (app("logdet", S_), MATS, mp.log(5)), "logdet size 0": (app("logdet", app("identity", 0)), EMPTY, 0), "only": (app("only", app("matmul", app("transpose", V), V)), MATS, 5), "norm": (app("norm", vector(3, 4)), EMPTY, 5),
    "identity": (app("identity", n), MATS, Array(2, 2, (1, 0, 0, 1))), "zeros": (app("zeros", 1, n), MATS, Array(1, 2, (0, 0))), "add matrices": (add(A, app("transpose", A)), MATS, Array(2, 2, (2, 5, 5, 8))),
    "vector": (app("vector", lam(sq(B(0)), to(1, n))), MATS, Array(2, 1, (1, 4))), "diagonal": (app("diagonal", lam(B(0), to(1, n))), MATS, Array(2, 2, (1, 0, 0, 2))), "table": (app("table", lam(lam(add(mul(10, B(1)), B(0)), to(1, 3)), to(1, n))), MATS, Array(2, 3, (11, 12, 13, 21, 22, 23))),
    "entry": (app("entry", A, 2, 1), MATS, 3), "entry of a column": (app("entry", V, 2), MATS, -2), "det of enclosures": (app("det", explicit([[PI, 1], [E, 2]])), EMPTY, 2 * mp.pi - mp.e),
}  # fmt: skip


@pytest.mark.parametrize("case", VALUES)
def test_value(case):
    term, m, expected = VALUES[case]
    value = meaning(term, m)
    assert agrees(value, expected), (value, expected)


@pytest.mark.parametrize("case", [c for c, row in VALUES.items() if not isinstance(row[2], (Array, list))])
def test_value_to_sixty_digits_lies_in_that_of_doubles(case):
    term, m, _ = VALUES[case]
    exact, rough = meaning(term, m, precision=60), meaning(term, m)
    if isinstance(rough, (int, F)):
        assert exact == rough
    else:
        (low, high), (least, most) = exact.ends(), rough.ends()
        assert max(least, low) <= min(most, high) and high - low < F(1, 10**40) * max(1, abs(high))


later, early = name("a", Function((Index(Num(1)),), REAL), "later"), name("a", Function((Index(None, Num(2)),), REAL), "early")
mixed = name("f", Function((Index(Num(1)), REAL), REAL))
LATER = model((x, F(1, 2)), (later, Table((), 5)), (early, Table((), 5)), (mixed, Closed(Lam(INDEX, Lam(REAL, add(B(0), B(1)))))))

NONE = {
    "1/0": (div(1, sub(x, F(1, 2))), BASE), "log 0": (log(0), EMPTY), "log -pi": (log(mul(-1, PI)), EMPTY), "root of -1": (pow_(-1, F(1, 2)), EMPTY), "0^(-1/2)": (pow_(0, F(-1, 2)), EMPTY),
    "factorial of 1/2": (app("factorial", F(1, 2)), EMPTY), "gamma 0": (app("gamma", 0), EMPTY), "digamma -1": (app("digamma", -1), EMPTY), "no case": (app("cases", 1, app("lt", x, 0)), BASE),
    "one term of a sum": (total(-1, 1, div(1, B(0))), EMPTY), "sum to 1/2": (total(1, x, 1), BASE), "member that is none": (at(a, 9), BASE), "outside a step function": (at(name("g", g.kind), 5), model((g, Steps(((0, 1),), (1,))))),
    "member before the first": (at(later, 0), LATER), "member past the last": (at(early, 3), LATER), "member 3/2": (at(later, F(3, 2)), LATER), "value at an index outside": (at(mixed, 0, x), LATER),
    "by a member that is none": (derivative(at(B(0), 1), later, 0, kind=later.kind), LATER), "member that is none, below a derivative": (derivative(at(B(0), 0), later, 1, kind=later.kind), LATER),
    "entry outside": (app("entry", A, 3, 1), MATS), "negative size": (app("identity", -1), EMPTY), "size 1/2": (app("zeros", x, 1), BASE), "inverse of singular": (app("inverse", explicit([[1, 2], [2, 4]])), EMPTY), "logdet of negative": (app("logdet", A), MATS),
    "only of 2 x 1": (app("only", V), MATS), "infinity": (add(1, INF), EMPTY),
    "diverges": (integral(exp(sq(B(0)))), EMPTY), "constant on the line": (integral(1), EMPTY), "odd on the line": (integral(B(0)), EMPTY), "half line": (app("integral_on", app("interval", 0, INF), lam(exp(B(0)))), EMPTY), "outer diverges": (integral(integral(exp(mul(-1, sq(add(B(0), B(1))))))), EMPTY),
    "odd but not integrable": (integral(mul(app("entry", B(0), 1), exp(sub(sq(app("entry", B(0), 2)), sq(app("entry", B(0), 1))))), column(2)), EMPTY),
    "negative deviation": (density(normal(0, -1), 0), EMPTY), "deviation 0": (app("entropy", normal(0, 0)), EMPTY), "indefinite covariance": (app("entropy", app("multinormal", app("zeros", 2, 1), explicit([[1, 2], [2, 1]]))), EMPTY), "unsymmetric covariance": (app("entropy", app("multinormal", app("zeros", 2, 1), explicit([[2, 1], [0, 2]]))), EMPTY),
    "weights": (expect(app("finite", 1, F(1, 2), 0, F(1, 3)), B(0)), EMPTY), "kl infinite": (app("kl", q, p), BASE), "kl normal cells": (app("kl", N01, p), BASE), "kl finite infinite": (app("kl", e, d), BASE), "component 3": (app("entropy", app("component", app("multinormal", V, S_), 3)), MATS),
    "given where nothing is": (app("entropy", app("conditional", joint, 1, 9)), BASE), "mean given nothing": (app("mean_given", X, app("lt", X, 0)), DICE),
    "|x| at 0": (derivative(app("abs", B(0)), 0), EMPTY), "log x at 0": (derivative(log(B(0)), 0), EMPTY), "log x at -1": (derivative(log(B(0)), -1), EMPTY), "sqrt at 0": (derivative(pow_(B(0), F(1, 2)), 0), EMPTY), "1/x at 0": (derivative(div(1, B(0)), 0), EMPTY),
    "weights that do not stay": (derivative(expect(app("finite", 1, B(0), 0, F(1, 2)), B(0)), F(1, 2)), EMPTY), "entropy derived in a hole": (derivative(app("entropy", B(0)), p, F(3, 2), kind=LINE), BASE),
}  # fmt: skip


@pytest.mark.parametrize("case", NONE)
def test_no_value(case):
    with pytest.raises(NoValue):
        meaning(*NONE[case])


UNKNOWN = {
    "converges at one place only": (derivative(mul(B(0), integral(mul(B(1), exp(sq(B(0)))))), 0), EMPTY),
    "whether pi - pi is 0": (div(1, sub(PI, mul(2, div(PI, 2)))), EMPTY), "gamma 1/3": (app("gamma", F(1, 3)), EMPTY), "all indices": (app("sum", lam(pow_(2, mul(-1, B(0))), to(1, None))), EMPTY), "infinite series": (app("sum", lam(pow_(2, mul(-1, B(0))), to(1, INF))), EMPTY),
    "1/x under an integral": (integral(mul(density(N01, B(0)), div(1, B(0)))), EMPTY), "exp(x^4)": (integral(exp(mul(-1, pow_(B(0), 4)))), EMPTY), "no such name": (name("y"), EMPTY), "variable outside of a mean": (X, DICE), "density of a law of variables": (density(app("law_of", X), 1), DICE),
    "x |x| at 0": (derivative(mul(B(0), app("abs", B(0))), 0), EMPTY), "max at the edge": (derivative(app("max", B(0), 0), 0), EMPTY), "a case at its edge": (derivative(app("cases", sq(B(0)), app("lt", B(0), 0), B(0), app("true")), 0), EMPTY),
    "moving indicator": (derivative(integral(mul(density(N01, B(0)), app("indicator", app("lt", B(0), B(1))))), 1), EMPTY), "point value of a varied law": (derivative(density(B(0), 1), p, 1, kind=LINE), BASE), "varied at the end": (derivative(app("integral_on", app("interval", 0, 1), lam(density(B(1), B(0)))), p, 1, kind=LINE), BASE),
    "exists at one place only": (derivative(integral(mul(sq(B(1)), exp(sq(B(0))))), 0), EMPTY), "shifted varied law": (derivative(integral(density(B(1), add(B(0), 1))), p, 1, kind=LINE), BASE),
}  # fmt: skip


@pytest.mark.parametrize("case", UNKNOWN)
def test_unevaluated(case):
    with pytest.raises(Unevaluated):
        meaning(*UNKNOWN[case])


def rotation():
    return explicit([[F(3, 5), F(4, 5)], [F(-4, 5), F(3, 5)]])


Q2, DIAG, LOW = explicit([[2, 1], [1, 2]]), explicit([[1, 0], [0, 2]]), explicit([[1, 0], [5, 2]])
TRUTHS = {
    "true": (app("true"), EMPTY, True), "false": (app("false"), EMPTY, False), "eq": (app("eq", F(1, 2), x), BASE, True), "eq matrices": (app("eq", A, app("transpose", A)), MATS, False), "ne": (app("ne", PI, F(22, 7)), EMPTY, True), "eq unknown": (app("eq", mul(PI, 2), add(PI, PI)), EMPTY, None),
    "lt": (app("lt", 3, PI), EMPTY, True), "le": (app("le", x, F(1, 2)), BASE, True), "and": (app("and", app("lt", 2, 1), app("lt", 0, log(-1))), EMPTY, False), "or": (app("or", app("lt", 0, log(-1)), app("lt", 1, 2)), EMPTY, True), "not": (app("not", app("lt", 2, 1)), EMPTY, True), "implies": (app("implies", app("lt", 0, -1), app("lt", 0, log(-1))), EMPTY, True),
    "forall": (app("forall", lam(app("lt", 1, at(a, B(0))), to(1, 4))), BASE, True), "forall, empty": (app("forall", lam(app("false"), to(1, 0))), BASE, True), "forall, one fails": (app("forall", lam(app("lt", 2, at(a, B(0))), to(1, 4))), BASE, False),
    "forall elements": (app("forall", lam(app("lt", 0, density(d, B(0))), SPACE)), BASE, False), "forall x^2 >= 0": (app("forall", lam(app("le", 0, sq(B(0))))), EMPTY, True), "forall x^2 > 0": (app("forall", lam(app("lt", 0, sq(B(0))))), EMPTY, False), "forall x^2 - x + 1 > 0": (app("forall", lam(app("lt", B(0), add(sq(B(0)), 1)))), EMPTY, True),
    "forall f": (app("forall", lam(app("lt", 0, at(f, B(0))))), BASE, True), "forall g": (app("forall", lam(app("le", 0, at(g, B(0))))), BASE, False), "forall indices": (app("forall", lam(app("lt", B(0), 4), to(1, None))), EMPTY, False), "forall indices unknown": (app("forall", lam(app("lt", 0, B(0)), to(1, None))), EMPTY, None),
    "forall x, x != 1": (app("forall", lam(app("ne", B(0), F(17, 3)))), EMPTY, False), "forall matrices": (app("forall", lam(app("symmetric", B(0)), column(2, 2))), EMPTY, False), "forall normal density": (app("forall", lam(app("lt", 0, density(N01, B(0))))), EMPTY, True),
    "in": (app("in", x, app("interval", 0, 1)), BASE, True), "in, at the bound": (app("in", 1, app("interval", 0, 1)), BASE, None), "in, outside": (app("in", -1, app("interval", 0, INF)), BASE, False), "in members": (app("in", 2, app("members", 1, 2)), BASE, True), "in such that": (app("in", 2, app("such_that", lam(app("lt", B(0), 2)))), BASE, False),
    "defined": (app("defined", div(1, x)), BASE, True), "not defined": (app("defined", integral(1)), BASE, False), "defined unknown": (app("defined", app("gamma", F(1, 3))), BASE, None), "whole": (app("whole", x), BASE, False), "whole pi": (app("whole", PI), BASE, False), "even": (app("even", 4), BASE, True), "odd": (app("odd", 4), BASE, False),
    "square": (app("square", V), MATS, False), "symmetric": (app("symmetric", S_), MATS, True), "positive definite": (app("positive_definite", Q2), EMPTY, True), "not definite": (app("positive_definite", explicit([[1, 2], [2, 1]])), EMPTY, False), "unsymmetric": (app("positive_definite", explicit([[2, 1], [0, 2]])), EMPTY, False), "definite, size 0": (app("positive_definite", app("identity", 0)), EMPTY, True),
    "semidefinite": (app("semidefinite", explicit([[0, 0], [0, 1]])), EMPTY, True), "not semidefinite": (app("semidefinite", explicit([[0, 1], [1, 1]])), EMPTY, False), "invertible": (app("invertible", A), MATS, True), "singular": (app("invertible", app("zeros", 1, 1)), EMPTY, False), "orthogonal": (app("orthogonal", rotation()), EMPTY, True), "not orthogonal": (app("orthogonal", Q2), EMPTY, False),
    "diagonal": (app("is_diagonal", DIAG), EMPTY, True), "not diagonal": (app("is_diagonal", LOW), EMPTY, False), "lower": (app("lower_triangular", LOW), EMPTY, True), "upper": (app("upper_triangular", LOW), EMPTY, False),
    "convex": (app("convex", f), BASE, True), "concave": (app("concave", f), BASE, False), "convex exp": (app("convex", f), model((f, closed(exp(mul(-3, B(0)))))), True), "convex |x| unknown": (app("convex", f), model((f, closed(app("abs", B(0))))), None), "convex cube": (app("convex", f), model((f, closed(pow_(B(0), 3)))), False), "convex steps": (app("convex", g), BASE, False),
    "increasing cube": (app("increasing", f), model((f, closed(pow_(B(0), 3)))), True), "increasing sigmoid unknown": (app("increasing", f), model((f, closed(app("sigmoid", B(0))))), None), "decreasing": (app("decreasing", f), BASE, False), "increasing steps": (app("increasing", g), model((g, Steps(((0, 1, 3),), (-2, 1)))), True),
    "distributed": (app("distributed", X, app("finite", 1, F(1, 2), 2, F(1, 4), 3, F(1, 4))), DICE, True), "distributed otherwise": (app("distributed", X, N01), DICE, False), "independent": (app("independent", X, Y), model((X, Outcomes((0, 0, 1, 1))), (Y, Outcomes((0, 1, 0, 1))), weights=(F(1, 4),) * 4), True), "dependent": (app("independent", X, Y), DICE, False),
    "laws": (app("eq", app("conditional", joint, 1, F(5, 2)), app("margin", joint, 1)), BASE, False), "normal laws": (app("eq", normal(0, 2), normal(0, -2)), EMPTY, NoValue), "cells on two grids": (app("eq", p, q), model((p, Cells(((0, 1, 2),), (F(1, 2), F(1, 2)))), (q, Cells(((0, 2),), (1,)))), True),
}  # fmt: skip


@pytest.mark.parametrize("case", TRUTHS)
def test_truth(case):
    proposition, m, expected = TRUTHS[case]
    if expected is NoValue:
        with pytest.raises(NoValue):
            truth(proposition, m)
    else:
        assert truth(proposition, m) is expected


def test_every_operation_stands_in_a_table():
    seen = {t.op for table in (VALUES, TRUTHS) for row in table.values() for t in subterms(row[0]) if hasattr(t, "op")}
    assert set(OPERATIONS) - seen == set()


def test_a_joint_normal_law_and_its_conditional():
    m = model((joint, Gaussian((1, -1), ((2, 1), (1, 3)))))
    bayes = div(density(joint, 2, F(1, 2)), density(app("margin", joint, 2), F(1, 2)))
    assert agrees(meaning(bayes, m), mp.npdf(2, 1.5, mp.sqrt(mp.mpf(5) / 3)))
    assert truth(app("eq", app("conditional", joint, 1, F(1, 2)), normal(F(3, 2), pow_(F(5, 3), F(1, 2)))), m) is not False
    chain = integral(mul(density(app("margin", joint, 2), B(0)), app("expect", app("conditional", joint, 1, B(0)), lam(mul(B(0), B(1))))))
    assert meaning(chain, m) == 0  # E[X Z] = 1 + 1 * (-1)


def test_a_set_a_law_and_a_function_may_be_closed_terms():
    half, r = name("A", Set(REAL)), name("r", LINE)
    m = model((half, Closed(app("interval", 0, INF))), (r, Closed(normal(0, 3))), (f, Closed(lam(B(0)))))
    assert meaning(app("probability", r, half), m).ends()[0] < F(1, 2) < meaning(app("probability", r, half), m).ends()[1]
    assert meaning(app("expect", r, lam(mul(at(f, B(0)), B(0)))), m) == 9
