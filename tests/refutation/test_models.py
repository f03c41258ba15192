"""Models of contexts, one context for each form that a hypothesis takes. What they must satisfy is computed here, by Python."""

import itertools
import subprocess
import sys
from fractions import Fraction
from itertools import islice
from types import SimpleNamespace

import pytest

from klderive.language import App, Free, Num
from klderive.language.meaning.evaluate import meaning
from klderive.language.meaning.values import Array, Cells, Closed, Finite, Gaussian, Outcomes, Steps, Table
from klderive.language.notation import read_context
from klderive.refutation import models
from klderive.refutation.known import Work
from klderive.refutation.models import WORK


def rows(a):
    return [[a.at(i + 1, j + 1) for j in range(a.cols)] for i in range(a.rows)]


def times(a, b):
    return [[sum(x * y for x, y in zip(r, c, strict=True)) for c in zip(*b, strict=True)] for r in a]


def turned(a):
    return [list(r) for r in zip(*a, strict=True)]


def unit(n):
    return [[int(i == j) for j in range(n)] for i in range(n)]


def det(a):
    if not a:
        return 1
    return sum((-1) ** j * a[0][j] * det([r[:j] + r[j + 1:] for r in a[1:]]) for j in range(len(a)))


def is_definite(a):
    return a == turned(a) and all(det([r[:k] for r in a[:k]]) > 0 for k in range(1, len(a) + 1))


def minors(a):
    for k in range(1, len(a) + 1):
        for chosen in itertools.combinations(range(len(a)), k):
            yield det([[a[i][j] for j in chosen] for i in chosen])


def members(t, indices=range(-2, 9)):
    found = {key[0]: v for key, v in t.members}
    return [found.get(i, t.default) for i in indices]


def mean(out, weights, f=lambda v: v):
    return sum(w * f(v) for v, w in zip(out.values, weights, strict=True))


def joint(weights, *outs):
    law = {}
    for w, *values in zip(weights, *(o.values for o in outs), strict=True):
        law[tuple(values)] = law.get(tuple(values), 0) + w
    return law


def independent(weights, *outs):
    law = joint(weights, *outs)
    margins = [joint(weights, o) for o in outs]
    for values in itertools.product(*margins):
        expected = 1
        for m, v in zip(margins, values, strict=True):
            expected *= m[v]
        if law.get(tuple(v[0] for v in values), 0) != expected:
            return False
    return True


def integral(f):
    widths = [b - a for a, b in itertools.pairwise(f.edges[0])]
    return sum(w * v for w, v in zip(widths, f.values, strict=True))


def near(interval, value, tolerance=1e-12):
    return abs(float(interval) - value) < tolerance


CASES = {
    # numbers
    "interval": ("x: R; x in interval(0, 1)", lambda v: 0 < v.x < 1),
    "bounds": ("x: R; x >= -1; x < 1/2", lambda v: -1 <= v.x < Fraction(1, 2)),
    "narrow": ("x: R; x > 7/3; x < 5/2", lambda v: Fraction(7, 3) < v.x < Fraction(5, 2)),
    "irrational bound": ("x: R; x > 3; x < pi", lambda v: 3 < v.x < 3.14159),
    "sum is 1": ("a, b: R; a + b = 1", lambda v: v.a + v.b == 1),
    "weights of two": ("a, b: R; a >= 0; b >= 0; a + b = 1", lambda v: v.a >= 0 and v.b >= 0 and v.a + v.b == 1),
    "weights of three": ("a, b, c: R; a > 0; b > 0; c > 0; a + b + c = 1",
                         lambda v: min(v.a, v.b, v.c) > 0 and v.a + v.b + v.c == 1),
    "two equations": ("a, b, c: R; a + b + c = 1; a - b = 2", lambda v: v.a + v.b + v.c == 1 and v.a - v.b == 2),
    "circle": ("x, y: R; x^2 + y^2 = 1", lambda v: v.x**2 + v.y**2 == 1),
    "product given": ("x, y: R; x*y = 6", lambda v: v.x * v.y == 6),
    "definition": ("x, y: R; y = x^2 + 1", lambda v: v.y == v.x**2 + 1),
    "definitions out of order": ("a, b, c: R; a = b + 1; b = 2*c", lambda v: v.a == v.b + 1 and v.b == 2 * v.c),
    "irrational definition": ("x, y: R; x > 0; y = log(x + 2)", lambda v: v.y is not None),
    "definition with a bound": ("s, v: R; s > 0; v = s^2; v > 1", lambda v: v.v == v.s**2 > 1),
    "order": ("x, y, z: R; x < y; y < z", lambda v: v.x < v.y < v.z),
    "inequality with two": ("x, y: R; x + 2*y > 3; x < 0", lambda v: v.x + 2 * v.y > 3 and v.x < 0),
    "not zero": ("x: R; x != 0", lambda v: v.x != 0),
    "not equal": ("x, y: R; not(x = y)", lambda v: v.x != v.y),
    "one of": ("x: R; x in members(-1, 1/2, 4)", lambda v: v.x in (-1, Fraction(1, 2), 4)),
    "chosen by cases": ("x: R; x = 1 or x = -1", lambda v: v.x in (1, -1)),
    # indices
    "even": ("n: Z; even(n)", lambda v: v.n % 2 == 0),
    "odd and large": ("n: Z; odd(n); n > 10", lambda v: v.n % 2 == 1 and v.n > 10),
    "whole number": ("x: R; whole(x); x > 3", lambda v: v.x == int(v.x) > 3),
    "size": ("n: 1..", lambda v: v.n >= 1),
    "member of a range": ("n: 1..; i: 1..n", lambda v: 1 <= v.i <= v.n),
    "two members": ("n: 1..; i, j: 1..n; i < j", lambda v: 1 <= v.i < v.j <= v.n),
    "size defined": ("n, m: 1..; n = 2*m", lambda v: v.n == 2 * v.m),
    # families
    "family with a sign": ("a: Z -> R; forall(i: Z, a(i) > 0)", lambda v: all(x > 0 for x in members(v.a))),
    "family with a sign in a range": ("n: 1..; a: Z -> R; forall(i: 1..n, a(i) > 0)",
                                      lambda v: all(x > 0 for x in members(v.a, range(1, v.n + 1)))),
    "family in an interval": ("a: Z -> R; forall(i: Z, a(i) in interval(0, 1))", lambda v: all(0 < x < 1 for x in members(v.a))),
    "one member": ("a: Z -> R; a(1) > 0", lambda v: members(v.a, [1])[0] > 0),
    "family defined": ("n: 1..; a: 1..n -> R; forall(i: 1..n, a(i) = i^2)",
                       lambda v: members(v.a, range(1, v.n + 1)) == [i * i for i in range(1, v.n + 1)]),
    "families equal": ("a, b: Z -> R; forall(i: Z, a(i) = 2*b(i))",
                       lambda v: isinstance(v.a, Closed) or members(v.a) == [2 * x for x in members(v.b)]),
    "families ordered": ("a, b: Z -> R; forall(i: Z, a(i) < b(i))",
                         lambda v: all(x < y for x, y in zip(members(v.a), members(v.b), strict=True))),
    "sum given": ("n: 1..; a: Z -> R; sum(i: 1..n, a(i)) = 1", lambda v: sum(members(v.a, range(1, v.n + 1))) == 1),
    "probability vector": ("n: 1..; w: Z -> R; forall(i: 1..n, w(i) >= 0); sum(i: 1..n, w(i)) = 1",
                           lambda v: sum(w := members(v.w, range(1, v.n + 1))) == 1 and min(w) >= 0),
    "two sums given": ("a, b: Z -> R; forall(i: 1..3, a(i) > 0); sum(i: 1..3, a(i)) = 1; sum(i: 1..3, a(i)*b(i)) = 0",
                       lambda v: sum(members(v.a, (1, 2, 3))) == 1 and not sum(
                           x * y for x, y in zip(members(v.a, (1, 2, 3)), members(v.b, (1, 2, 3)), strict=True))),
    "labels": ("n, k: 1..; z: 1..n -> 1..k", lambda v: all(1 <= x <= v.k for x in members(v.z, range(1, v.n + 1)))),
    # vectors and matrices
    "unit vector": ("n: 1..; u: R^n; norm(u) = 1", lambda v: sum(x * x for x in v.u.entries) == 1),
    "unit vector by a product": ("n: 1..; u: R^n; only(u'*u) = 1", lambda v: sum(x * x for x in v.u.entries) == 1),
    "probability column": ("n: 1..; w: R^n; forall(i: 1..n, w[i] > 0); sum(i: 1..n, w[i]) = 1",
                           lambda v: sum(v.w.entries) == 1 and min(v.w.entries) > 0),
    "column with a sign": ("n: 1..; w: R^n; forall(i: 1..n, w[i] > 0)", lambda v: min(v.w.entries) > 0),
    "column defined": ("n: 1..; u, w: R^n; forall(i: 1..n, w[i] = u[i]^2)",
                       lambda v: v.w.entries == tuple(x * x for x in v.u.entries)),
    "orthogonal columns": ("n: 2..; u, w: R^n; only(u'*w) = 0",
                           lambda v: not sum(x * y for x, y in zip(v.u.entries, v.w.entries, strict=True))),
    "symmetric": ("n: 1..; S: R^(n, n); symmetric(S)", lambda v: rows(v.S) == turned(rows(v.S))),
    "symmetric by an equation": ("n: 1..; S: R^(n, n); S' = S", lambda v: rows(v.S) == turned(rows(v.S))),
    "positive definite": ("n: 1..; S: R^(n, n); positive_definite(S)", lambda v: is_definite(rows(v.S))),
    "two positive definite": ("n: 1..; S, T: R^(n, n); positive_definite(S); positive_definite(T)",
                              lambda v: is_definite(rows(v.S)) and is_definite(rows(v.T))),
    "semidefinite": ("n: 1..; S: R^(n, n); semidefinite(S)", lambda v: all(m >= 0 for m in minors(rows(v.S)))),
    "diagonal and positive definite": ("n: 1..; S: R^(n, n); is_diagonal(S); positive_definite(S)",
                                       lambda v: is_definite(rows(v.S)) and not sum(
                                           abs(v.S.at(i, j)) for i in range(1, v.n + 1) for j in range(1, i))),
    "invertible": ("n: 1..; A: R^(n, n); invertible(A)", lambda v: det(rows(v.A)) != 0),
    "invertible and symmetric": ("n: 1..; A: R^(n, n); invertible(A); symmetric(A)",
                                 lambda v: det(rows(v.A)) != 0 and rows(v.A) == turned(rows(v.A))),
    "orthogonal": ("n: 1..; Q: R^(n, n); orthogonal(Q)", lambda v: times(rows(v.Q), turned(rows(v.Q))) == unit(v.n)),
    "orthogonal by an equation": ("n: 1..; Q: R^(n, n); Q'*Q = identity(n)",
                                  lambda v: times(turned(rows(v.Q)), rows(v.Q)) == unit(v.n)),
    "triangular": ("n: 1..; L: R^(n, n); lower_triangular(L); det(L) != 0",
                   lambda v: det(rows(v.L)) != 0 and not any(
                       v.L.at(i, j) for j in range(1, v.n + 1) for i in range(1, j))),
    "factor": ("n: 1..; L, S: R^(n, n); lower_triangular(L); invertible(L); S = L*L'",
               lambda v: rows(v.S) == times(rows(v.L), turned(rows(v.L)))),
    "inverse by an equation": ("n: 1..; A, B: R^(n, n); invertible(A); A*B = identity(n)",
                               lambda v: times(rows(v.A), rows(v.B)) == unit(v.n)),
    "commuting": ("n: 1..; A, B: R^(n, n); A*B = B*A", lambda v: times(rows(v.A), rows(v.B)) == times(rows(v.B), rows(v.A))),
    "system of equations": ("n: 1..; A: R^(n, n); x, b: R^n; invertible(A); A*x = b",
                            lambda v: times(rows(v.A), rows(v.x)) == rows(v.b)),
    "trace given": ("n: 1..; A: R^(n, n); trace(A) = 1", lambda v: sum(v.A.at(i, i) for i in range(1, v.n + 1)) == 1),
    # functions
    "function defined": ("f: R -> R; forall(x: R, f(x) = x^2 + 1)", lambda v: isinstance(v.f, Closed)),
    "positive function": ("f: R -> R; forall(x: R, f(x) > 0)",
                          lambda v: not isinstance(v.f, Steps) or min(*v.f.values, v.f.outside) > 0),
    "integral given": ("f: R -> R; integral(x: R, f(x)) = 1", lambda v: integral(v.f) == 1),
    "density by hand": ("f: R -> R; forall(x: R, f(x) >= 0); integral(x: R, f(x)) = 1",
                        lambda v: integral(v.f) == 1 and min(v.f.values) >= 0),
    "convex": ("f: R -> R; convex(f)", lambda v: isinstance(v.f, Closed)),
    "concave and increasing": ("f: R -> R; concave(f); increasing(f)", lambda v: isinstance(v.f, Closed)),
    "decreasing": ("f: R -> R; decreasing(f)", lambda v: isinstance(v.f, Closed)),
    # laws
    "law": ("p: law R", lambda v: isinstance(v.p, Gaussian) or sum(v.p.masses) == 1 and min(v.p.masses) >= 0),
    "laws equal": ("p, q: law R; p = q", lambda v: v.p == v.q),
    "laws equal by density": ("p, q: law R; forall(x: R, p(x) = q(x))", lambda v: v.p == v.q),
    "law without holes": ("p: law R; forall(x: R, p(x) > 0)", lambda v: isinstance(v.p, Gaussian)),
    "law defined": ("m, s: R; s > 0; p: law R; p = normal(m, s)",
                    lambda v: v.p.mean[0] == v.m and v.p.covariance[0][0] == v.s**2),
    "masses": ("p: discrete law discrete point X", lambda v: sum(v.p.weights) == 1),
    "masses without holes": ("p: discrete law discrete point X; forall(x: discrete point X, p(x) > 0)", lambda v: min(v.p.weights) > 0),
    "joint law": ("p: law [R, R]", lambda v: len(v.p.mean) == 2 if isinstance(v.p, Gaussian) else sum(v.p.masses) == 1),
    "margin": ("p: law [R, R]; q: law R; q = margin(p, 1)",
               lambda v: v.q.mean == v.p.mean[:1] if isinstance(v.q, Gaussian) else v.q.masses == tuple(
                   sum(v.p.masses[k:k + len(v.p.edges[1]) - 1]) for k in range(0, len(v.p.masses), len(v.p.edges[1]) - 1))),
    "mean given": ("p: law R; expect(p, x: R, x) = 0", lambda v: v.p.mean[0] == 0 if isinstance(v.p, Gaussian) else not sum(
        m * (a + b) for m, (a, b) in zip(v.p.masses, itertools.pairwise(v.p.edges[0]), strict=True))),
    "law on R^n": ("n: 1..; p: law R^n", lambda v: len(v.p.mean if isinstance(v.p, Gaussian) else v.p.edges) == v.n),
    "conditional law": ("q: R -> law R", lambda v: isinstance(v.q, (Steps, Closed))),
    # random variables
    "random": ("X: random R", lambda v: isinstance(v.X, Outcomes) and sum(v.weights) == 1),
    "independent": ("X, Y: random R; independent(X, Y)", lambda v: independent(v.weights, v.X, v.Y)),
    "three independent": ("X, Y, W: random R; independent(X, Y, W)", lambda v: independent(v.weights, v.X, v.Y, v.W)),
    "distributed": ("X: random R; distributed(X, finite(0, 1/3, 2, 2/3))",
                    lambda v: joint(v.weights, v.X) == {(0,): Fraction(1, 3), (2,): Fraction(2, 3)}),
    "mean named": ("X: random R; m: R; mean(X) = m", lambda v: mean(v.X, v.weights) == v.m),
    "moments named": ("X: random R; m, s: R; s > 0; mean(X) = m; variance(X) = s^2",
                      lambda v: mean(v.X, v.weights) == v.m and mean(v.X, v.weights, lambda x: (x - v.m) ** 2) == v.s**2),
    "standardized": ("X: random R; mean(X) = 0; variance(X) = 1",
                     lambda v: mean(v.X, v.weights) == 0 and mean(v.X, v.weights, lambda x: x * x) == 1),
}  # fmt: skip


def shown(model):
    return SimpleNamespace(**{d.name: v for d, v in model.values.items()}, weights=model.weights, model=model)


@pytest.mark.parametrize("name", CASES)
def test_models_of_a_hypothesis(name):
    text, right = CASES[name]
    context = read_context(text)
    found = [*islice(models(context), 12), *models(context, edge=True)]
    few = name in ("distributed", "one of", "chosen by cases", "positive function", "laws equal by density") or "defined" in name
    assert len(found) >= (1 if few else 3)
    for model in found:
        assert set(model.values) == set(context.declarations)
        assert right(shown(model)), model


@pytest.mark.parametrize("text", [
    "x: R; x > 0; x < 0", "x: R; x = x + 1", "n: Z; even(n); odd(n)", "x: R; x^2 < 0", "p: law R; integral(x: R, p(x)) = 2",
    "n: 1..; A: R^(n, n); positive_definite(A); trace(A) < 0", "a, b: R; a + b = 1; a + b = 2",
])
def test_a_contradiction_has_no_model(text):
    assert list(models(read_context(text))) == list(models(read_context(text), edge=True)) == []


EDGES = {
    "size 0": ("n: 0..; A: R^(n, n)", lambda v: v.n == 0 and v.A == Array(0, 0, ())),
    "size 1": ("n: 1..; A: R^(n, n)", lambda v: v.n == 1),
    "size 3": ("n: 1..; A: R^(n, n)", lambda v: v.n == 3),
    "zero": ("x: R", lambda v: v.x == 0),
    "one": ("x: R", lambda v: v.x == 1),
    "negative": ("x: R", lambda v: v.x < 0),
    "equal": ("a, b: R", lambda v: v.a == v.b != 0),
    "end of a range": ("x: R; x >= 2; x <= 5", lambda v: v.x in (2, 5)),
    "last index": ("n: 2..; i: 1..n", lambda v: v.i == v.n),
    "singular": ("n: 1..; A: R^(n, n)", lambda v: v.n > 1 and det(rows(v.A)) == 0 and any(v.A.entries)),
    "unsymmetric": ("n: 1..; A: R^(n, n)", lambda v: v.n > 1 and rows(v.A) != turned(rows(v.A))),
    "zero matrix": ("n: 2..; A: R^(n, n)", lambda v: not any(v.A.entries)),
    "holes": ("p: law R", lambda v: isinstance(v.p, Cells) and 0 in v.p.masses),
    "different supports": ("p, q: law R", lambda v: isinstance(v.p, Cells) and isinstance(v.q, Cells) and [
        m > 0 for m in v.p.masses] != [m > 0 for m in v.q.masses]),
    "unsymmetric law": ("p: law R", lambda v: isinstance(v.p, Cells) and v.p.masses[0] != v.p.masses[-1]),
    "Gaussian law": ("p: law R", lambda v: isinstance(v.p, Gaussian)),
    "conditional law that depends": ("q: R -> law R", lambda v: isinstance(v.q, Steps) and len(set(v.q.values)) > 1),
    "dependent places": ("p: law [R, R]", lambda v: isinstance(v.p, Cells) and (lambda m, k: any(
        m[i * k] * m[j * k + 1] != m[j * k] * m[i * k + 1] for i in range(3) for j in range(i)))(
            v.p.masses, len(v.p.edges[1]) - 1)),
    "negative function": ("f: R -> R", lambda v: isinstance(v.f, Steps) and min(*v.f.values, v.f.outside) < 0),
    "dependent variables": ("X, Y: random R", lambda v: not independent(v.weights, v.X, v.Y)),
    "a negative member outside": ("n: 1..; a: Z -> R; forall(i: 1..n, a(i) > 0)",
                                  lambda v: min(members(v.a, range(v.n + 1, 9)) + members(v.a, range(-2, 1))) < 0),
}  # fmt: skip


@pytest.mark.parametrize("name", EDGES)
def test_edge_members(name):
    text, wanted = EDGES[name]
    context = read_context(text)
    assert any(wanted(shown(m)) for m in itertools.chain(models(context, edge=True), islice(models(context), 10)))


HOSTILE = [
    "n: Z; n > 10^9; A: R^(n, n)", "n: 0..; n = 10^12; a: 1..n -> R; sum(i: 1..n, a(i)) = 1", "n: Z; n > 10^9; forall(i: 1..n, i > 0)",
    "p: law [R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R]; expect(p, " + ", ".join(
        f"x_{k}: R" for k in range(20)) + ", x_0) = 1",
    "f: [Z, Z, Z, Z, Z, Z, Z, Z] -> R", "x: R; 10^(10^(10^x)) > 1", "x: R; " + "; ".join(f"x != {k}" for k in range(300)) + "; x > 0; x < 1/2",
    "a: Z -> R; sum(i: 1..10^6, a(i)) = 1", "; ".join(f"x_{k}: R" for k in range(60)) + "; " + "; ".join(
        f"x_{k} < x_{k + 1}" for k in range(59)) + "; " + " + ".join(f"x_{k}" for k in range(60)) + " = 1",
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_context_costs_more_than_its_work(text, monkeypatch):
    """Whatever is asked, the units of work that are spent stay below a bound; some of these have models, most have none."""
    spent = []
    on = Work.on

    def counted(self, evaluation, most, part):
        before = self.left
        try:
            return on(self, evaluation, most, part)
        finally:
            spent.append(before - self.left)

    monkeypatch.setattr(Work, "on", counted)
    context = read_context(text)
    for model in [*islice(models(context), 3), *islice(models(context, edge=True), 3)]:
        assert set(model.values) == set(context.declarations)
    assert sum(spent) < 3 * WORK and len(spent) < 2 * WORK


def test_a_family_has_all_members_of_its_range():
    for model in islice(models(read_context("n: 1..; n > 15; n < 20; a: 1..n -> R")), 3):
        n, a = model.values.values()
        assert [key for key, _ in a.members] == [(k,) for k in range(1, n + 1)] and a.default is None


def test_weights_stay_weights_when_equations_are_solved():
    for model in models(read_context("p: discrete law R; expect(p, x: R, x) = 1"), edge=True):
        (p,) = model.values.values()
        assert min(p.weights) >= 0 and sum(p.weights) == 1 == sum(w * x for w, x in zip(p.weights, p.points, strict=True))


def test_families_have_members_at_all_indices():
    (model, *_) = models(read_context("a: Z -> R; b: [Z, Z] -> R"))
    for value in model.values.values():
        assert isinstance(value, Table) and value.default is not None


def test_finite_laws_run_over_their_space():
    (model, *_) = models(read_context("p: discrete law [discrete point X, discrete point Y]"))
    (p,) = model.values.values()
    assert isinstance(p, Finite) and len(p.points) == model.spaces["X"] * model.spaces["Y"]


def test_the_models_do_not_depend_on_the_run():
    program = """
from itertools import islice
from klderive.language.notation import read_context
from klderive.refutation import models
from klderive.refutation.known import Work
from klderive.refutation.models import WORK
for text in ("n: 1..; A: R^(n, n); invertible(A); x, y: R; x < y; p: law R; f: R -> R", "a: Z -> R; sum(i: 1..3, a(i)) = 1"):
    for edge in (False, True):
        print([list(m.values.values()) for m in islice(models(read_context(text), edge, 3), 5)])
"""
    runs = {subprocess.run([sys.executable, "-c", program], env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
                           capture_output=True, text=True, check=True).stdout for seed in ("1", "2")}
    assert len(runs) == 1 and next(iter(runs)).count("Array") > 5


def test_the_models_do_not_depend_on_the_order_in_which_things_are_said():
    first = read_context("x, y: R; s: R; s > 0; x < y; y = s^2; p: law R; q: law R")
    second = read_context("q, p: law R; s: R; y, x: R; y = s^2; x < y; s > 0")
    for a, b in zip(models(first), models(second), strict=True):
        assert dict(a.values) == dict(b.values)


SHAPES = {"convex": lambda d: min(d) >= 0, "concave": lambda d: max(d) <= 0}
SLOPES = {"increasing": lambda d: min(d) >= 0, "decreasing": lambda d: max(d) <= 0}
BOUNDS = {"": lambda v: True, "; forall(x: R, f(x) > 2)": lambda v: min(v) > 2, "; forall(x: R, f(x) <= 1)": lambda v: max(v) <= 1,
          "; forall(x: R, f(x) > 0); forall(x: R, f(x) < 1)": lambda v: 0 < min(v) and max(v) < 1}


@pytest.mark.parametrize("bound", BOUNDS)
@pytest.mark.parametrize("shapes", [c for k in range(3) for c in itertools.combinations((*SHAPES, *SLOPES), k)], ids="-".join)
def test_functions_have_their_shapes_within_their_bounds(shapes, bound):
    """What `truth` cannot decide is right by construction: looked at on a grid."""
    found = 0
    for model in islice(models(read_context("f: R -> R" + "".join(f"; {s}(f)" for s in shapes) + bound)), 6):
        (f,) = model.values
        values = [meaning(App("apply", (Free(f), Num(Fraction(k, 2)))), model) for k in range(-9, 10)]
        slopes = [b - a for a, b in itertools.pairwise(values)]
        found += 1
        assert BOUNDS[bound](values)
        assert all(SLOPES[s](slopes) for s in shapes if s in SLOPES)
        assert all(SHAPES[s]([b - a for a, b in itertools.pairwise(slopes)]) for s in shapes if s in SHAPES)
    assert found
