"""Random terms against other ways of working them out: mpmath's numbers, quadrature and differences, Python loops."""

import random
from fractions import Fraction as F
from itertools import pairwise, product

import mpmath as mp
import pytest

from klderive.language import REAL, App, Matrix, app
from klderive.language.meaning import (
    Array,
    Cells,
    Finite,
    Model,
    NoValue,
    OverBudget,
    Unevaluated,
    meaning,
    truth,
)

from .building import (
    INF,
    B,
    Law,
    Table,
    a,
    add,
    at,
    closed,
    column,
    density,
    div,
    exp,
    explicit,
    f,
    integral,
    lam,
    log,
    model,
    mul,
    n,
    name,
    normal,
    p,
    pow_,
    q,
    sq,
    sub,
    to,
    total,
    x,
)

EMPTY = Model()
SEEDS = range(5)


@pytest.fixture(autouse=True)
def digits():
    with mp.workdps(40):
        yield


def holds(value, expected, width=1e-9, error=1e-25):
    """Whether an exact number or an enclosure agrees with a number of 40 digits."""
    low, high = (mp.mpf(end.numerator) / end.denominator for end in (value.ends() if hasattr(value, "ends") else (value, value)))
    slack = error * (1 + abs(expected))
    return low - slack <= expected <= high + slack and high - low <= width * (1 + abs(expected))


def rational(rng, positive=False):
    return F(rng.randint(1 if positive else -6, 6), rng.randint(1, 5))


def number(value):
    return mp.mpf(F(value).numerator) / F(value).denominator


def log_of(y):
    if y <= 0:
        raise ValueError("no logarithm")
    return mp.log(y)


UNARY = {"exp": mp.exp, "log": log_of, "sin": mp.sin, "cos": mp.cos, "tanh": mp.tanh, "erf": mp.erf, "Phi": mp.ncdf,
         "sigmoid": lambda y: 1 / (1 + mp.exp(-y)), "abs": abs}  # fmt: skip


def expression(rng, depth, variables):
    """A random term and the same as a function of the values of its variables, innermost first."""
    if depth == 0 or rng.random() < 0.1:
        k, c = rng.randrange(-1, variables), rational(rng)
        return (app("add", c), lambda v: number(c)) if k < 0 else (B(k), lambda v: v[k])
    kind = rng.choice(["add", "mul", "mul", "pow", "unary", "unary", "div", "max"])
    left, f_left = expression(rng, depth - 1, variables)
    right, f_right = expression(rng, depth - 1, variables)
    if kind == "unary":
        name = rng.choice(list(UNARY))
        return app(name, left), lambda v: UNARY[name](f_left(v))
    if kind == "pow":
        k = rng.choice([2, 3, -1, 0])
        return app("pow", left, k), lambda v: f_left(v) ** k
    if kind == "div":
        return app("mul", left, app("pow", right, -1)), lambda v: f_left(v) / f_right(v)
    return app(kind, left, right), {
        "add": lambda v: f_left(v) + f_right(v), "mul": lambda v: f_left(v) * f_right(v),
        "max": lambda v: max(f_left(v), f_right(v))}[kind]  # fmt: skip


def real(function, *at):
    """The value of a test function, None where it has none or an absurd one."""
    try:
        y = function(*at)
    except (ZeroDivisionError, ValueError, OverflowError):
        return None
    return y if isinstance(y, mp.mpf) and mp.isfinite(y) and abs(y) < 1e12 else None


@pytest.mark.parametrize("seed", SEEDS)
def test_enclosures_hold_the_number(seed):
    rng, found = random.Random(seed), 0
    for _ in range(40):
        term, function = expression(rng, 4, 1)
        at = rational(rng)
        y = real(function, [number(at)])
        if y is None:
            continue
        for precision in (None, 50):
            try:
                value = meaning(app("apply", f, at), model((f, closed(term))), precision=precision)
            except Unevaluated:
                continue
            assert holds(value, y, width=mp.inf), term
            found += 1
    assert found > 20


@pytest.mark.parametrize("seed", SEEDS)
def test_derivatives_by_differences(seed):
    rng, found = random.Random(100 + seed), 0
    for _ in range(30):
        term, function = expression(rng, 3, 1)
        at = rational(rng)
        try:
            value = meaning(app("derivative", lam(term), at), EMPTY, precision=40)
        except (NoValue, Unevaluated):
            continue
        h = mp.mpf(10) ** -12
        near = [real(function, [number(at) + k * h]) for k in (-2, -1, 1, 2)]
        if None in near or max(map(abs, near)) > 1e4:
            continue
        slope = (near[0] - 8 * near[1] + 8 * near[2] - near[3]) / (12 * h)
        assert holds(value, slope, error=mp.mpf(10) ** -14), term
        found += 1
    assert found > 8


def test_derivatives_of_derivatives():
    rng = random.Random(5)
    for _ in range(30):
        i, j, c, d = rng.randint(0, 4), rng.randint(0, 4), rational(rng), rational(rng)
        # d/dy [ y^j d/dx (x^i y^j) at x = c y ] at y = d: i c^(i-1) (2j + i - 1) d^(2j+i-2)
        inner = app("derivative", lam(mul(pow_(B(0), i), pow_(B(1), j))), mul(c, B(0)))
        value = meaning(app("derivative", lam(mul(pow_(B(0), j), inner)), d), EMPTY) if c and d else None
        assert value is None or value == i * F(c) ** (i - 1) * (2 * j + i - 1) * F(d) ** (2 * j + i - 2)


@pytest.mark.parametrize("seed", SEEDS)
def test_nested_sums_are_loops(seed):
    rng = random.Random(seed)
    values = {k: rational(rng) for k in range(-3, 9)}
    m = model((a, Table(tuple(((k,), v) for k, v in values.items()))), (n, rng.randint(0, 3)))
    size = m.values[n.declaration]
    low, high = rng.choice([1, B(0), n]), rng.choice([n, B(0), app("add", n, 1)])
    op = rng.choice(["sum", "product"])
    term = total(1, n, mul(at(a, B(0)), app(op, lam(add(at(a, B(0)), mul(B(0), B(1))), to(low, high)))))

    def loop(i):
        bound = {1: 1, B(0): i, n: size, app("add", n, 1): size + 1}
        inner = [values[j] + i * j for j in range(bound[low], bound[high] + 1)]
        out = 1 if op == "product" else 0
        for y in inner:
            out = out * y if op == "product" else out + y
        return values[i] * out

    assert meaning(term, m) == sum(loop(i) for i in range(1, size + 1))


@pytest.mark.parametrize("seed", range(6))
def test_gaussian_integrals_by_quadrature(seed):
    rng = random.Random(seed)
    c, b, m, k = rational(rng, True), rational(rng), rational(rng), rng.randint(0, 4)
    body = mul(pow_(sub(B(0), m), k), exp(add(mul(-c, sq(B(0))), mul(b, B(0)))))

    def y(t):
        return (t - number(m)) ** k * mp.exp(-number(c) * t * t + number(b) * t)

    with mp.workdps(20):
        ends = [-40, -5, 0, 5, 40]
        assert holds(meaning(integral(body), EMPTY, precision=30), mp.quad(y, ends), error=mp.mpf(10) ** -11)
        part = app("integral_on", app("interval", -1, F(3, 2)), lam(body))
        assert holds(meaning(part, EMPTY, precision=30), mp.quad(y, [-1, 1.5]), error=mp.mpf(10) ** -11)
        tail = app("integral_on", app("interval", F(3, 2), INF), lam(body))
        assert holds(meaning(tail, EMPTY, precision=30), mp.quad(y, [1.5, 5, 40]), error=mp.mpf(10) ** -11)


@pytest.mark.parametrize("seed", range(4))
def test_double_integrals_in_both_orders_and_at_once(seed):
    rng = random.Random(seed)
    r, k, l = F(rng.randint(-3, 3), 4), rng.randint(0, 3), rng.randint(0, 3)
    def body(u, v):
        return mul(pow_(u, k), pow_(v, l), exp(mul(F(-1, 2), add(sq(u), sq(v), mul(2, r, u, v), mul(-1, u)))))
    one = meaning(integral(integral(body(B(0), B(1)))), EMPTY)
    other = meaning(integral(integral(body(B(1), B(0)))), EMPTY)
    at_once = meaning(integral(body(app("entry", B(0), 1), app("entry", B(0), 2)), column(2)), EMPTY)
    # the moment of a normal law with precision [[1, r], [r, 1]] and linear term (1/2, 0), by its own recursion
    var, cov = 1 / (1 - r * r), -r / (1 - r * r)
    mean = var / 2, cov / 2
    def moment(i, j):
        if i < 0 or j < 0:
            return 0
        if i:
            return mean[0] * moment(i - 1, j) + (i - 1) * var * moment(i - 2, j) + j * cov * moment(i - 1, j - 1)
        return mean[1] * moment(0, j - 1) + (j - 1) * var * moment(0, j - 2) if j else F(1)
    expected = number(moment(k, l)) * 2 * mp.pi * mp.sqrt(number(var * (1 - r * r)) / number(1 - r * r)) * mp.exp(number(var) / 8)
    assert all(holds(v, expected) for v in (one, other, at_once))


@pytest.mark.parametrize("seed", range(6))
def test_pieces_by_quadrature(seed):
    rng = random.Random(seed)
    edges = sorted(rng.sample(range(-4, 5), 4))
    weights = [rng.randint(0, 3) for _ in range(3)]
    weights[rng.randrange(3)] += 1
    law = Cells((tuple(edges),), tuple(F(w, sum(weights)) for w in weights))
    c, k = rational(rng), rng.randint(0, 3)
    term = app("expect", p, lam(add(app("max", B(0), c), mul(pow_(B(0), k), app("indicator", app("lt", mul(2, B(0)), c))))))
    height = [w / mp.mpf(sum(weights)) / (edges[i + 1] - edges[i]) for i, w in enumerate(weights)]
    y = lambda t: max(t, number(c)) + (t**k if 2 * t < number(c) else 0)  # noqa: E731
    with mp.workdps(20):
        cuts = sorted({*map(mp.mpf, edges), number(c), number(c) / 2})
        expected = sum(h * mp.quad(y, [e for e in cuts if edges[i] <= e <= edges[i + 1]]) for i, h in enumerate(height))
    assert holds(meaning(term, model((p, law))), expected, error=mp.mpf(10) ** -11)


@pytest.mark.parametrize("seed", range(6))
def test_divergences_of_cells_by_hand(seed):
    rng = random.Random(seed)
    grids = [tuple(sorted(rng.sample(range(-3, 6), 3))) for _ in range(2)]
    grids[1] = (-4, grids[1][1], 7)
    w = [F(rng.randint(0, 3), 4), F(rng.randint(1, 3), 4)]
    laws = [Cells((g,), (v, 1 - v)) for g, v in zip(grids, w, strict=True)]

    def height(law, t):
        return next((m / (hi - lo) for lo, hi, m in zip(law.edges[0], law.edges[0][1:], law.masses, strict=False) if lo <= t < hi), 0)

    cuts = sorted({e for g in grids for e in g})
    expected = mp.mpf(0)
    for lo, hi in pairwise(cuts):
        u, v = (height(law, F(lo + hi, 2)) for law in laws)
        if u:
            expected += number(hi - lo) * number(u) * mp.log(number(u) / number(v))
    m = model((p, laws[0]), (q, laws[1]))
    by_definition = integral(mul(density(p, B(0)), log(div(density(p, B(0)), density(q, B(0))))))
    assert holds(meaning(app("kl", p, q), m), expected) and holds(meaning(by_definition, m), expected)


@pytest.mark.parametrize("seed", range(6))
def test_matrices_by_brute_force(seed):
    rng = random.Random(seed)
    size = rng.randint(1, 3)
    rows = [[rational(rng) for _ in range(size)] for _ in range(size)]
    A = name("A", Matrix(n, n))
    m = model((n, size), (A, Array(size, size, tuple(x for r in rows for x in r))))

    def det(r):
        return sum((-1) ** j * r[0][j] * det([row[:j] + row[j + 1 :] for row in r[1:]]) for j in range(len(r))) if r else 1

    expected = det(rows)
    assert meaning(app("det", A), m) == expected
    if not expected:
        assert truth(app("invertible", A), m) is False
        return
    inverse = meaning(app("inverse", A), m)
    products = [sum(rows[i][k] * inverse.at(k + 1, j + 1) for k in range(size)) for i in range(size) for j in range(size)]
    assert products == [int(i == j) for i in range(size) for j in range(size)]
    gram = app("matmul", app("transpose", A), A)
    assert truth(app("positive_definite", gram), m) is True
    assert truth(app("positive_definite", sub_matrix(gram, size)), m) is False
    gradient = meaning(app("gradient", lam(app("det", B(0)), Matrix(n, n)), A), m)
    assert gradient.entries == tuple(expected * inverse.at(j + 1, i + 1) for i in range(size) for j in range(size))


def sub_matrix(gram, size):
    """A matrix with one eigenvalue less than 0: gram - 1000 e_1 e_1'."""
    corner = app("table", lam(lam(app("indicator", app("and", app("eq", B(0), 1), app("eq", B(1), 1))), to(1, n)), to(1, n)))
    return app("add", gram, app("scale", -1000, corner))


@pytest.mark.parametrize("seed", range(4))
def test_joint_laws_by_loops(seed):
    rng = random.Random(seed)
    masses = [rng.randint(0, 4) for _ in range(6)]
    masses[0] += 1
    masses = [F(w, sum(masses)) for w in masses]
    table = dict(zip(product((0, 1, 2), (0, 5)), masses, strict=True))
    law = Finite(tuple(table), tuple(table.values()))
    j = name("r", Law((REAL, REAL), discrete=True))
    m = model((j, law))
    y = rng.choice([0, 5])
    rest = sum(w for (_, v), w in table.items() if v == y)
    term = app("expect", app("conditional", j, 1, y), lam(sq(B(0))))
    if rest:
        assert meaning(term, m) == sum(u * u * w for (u, v), w in table.items() if v == y) / rest
    else:
        with pytest.raises(NoValue):
            meaning(term, m)
    assert meaning(app("expect", app("margin", j, 2, 1), lam(lam(mul(B(1), sq(B(0)))))), m) == sum(v * u * u * w for (u, v), w in table.items())


DEEP = App("true")
for _ in range(290):
    DEEP = app("not", DEEP)
HUGE = add(2)
for _ in range(200):
    HUGE = mul(HUGE, HUGE)
WORK = {
    "a loop of 10^18": total(1, 10**18, 1), "nested loops": total(1, 1000, total(1, 1000, B(0))), "a matrix of 10^6 rows": app("identity", 10**6),
    "a large power": pow_(3, 10**9), "a tower": pow_(2, pow_(2, 200)), "many squares": HUGE, "a sum of fractions": total(1, 3000, pow_(B(0), -1)),
    "a power under an integral": integral(mul(density(normal(0, 1), B(0)), pow_(add(B(0), 1), 10**6))), "factorial": app("factorial", 10**9),
    "powers of sums": integral(mul(density(normal(0, 1), B(0)), pow_(pow_(pow_(add(B(0), 1), 20), 20), 20))),
    "power of a matrix": app("power", explicit([[1, 1], [1, 0]]), 10**12), "erf far out": app("erf", 10**30), "sin far out": app("sin", 10**30),
    "columns of 60": integral(1, column(60)), "exp of exp": exp(exp(exp(exp(10)))),
}  # fmt: skip


@pytest.mark.parametrize("case", WORK)
def test_hostile_terms_cost_little(case):
    try:
        value = meaning(WORK[case], EMPTY, budget=20_000)
    except (NoValue, Unevaluated):
        return
    assert isinstance(value, (int, F)) or value.ends()[0] is not None or value.ends()[1] is None


def test_the_budget_is_kept_and_depth_is_no_traceback():
    with pytest.raises(OverBudget):
        meaning(total(1, 100, B(0)), EMPTY, budget=50)
    assert truth(DEEP, EMPTY) is True
    assert meaning(total(1, 100, x), model((x, F(1, 2))), budget=500) == 50
