"""A slice of benchmarks/axioms.py: every scheme holds on random instances, and a wrong one is found out.

The oracle is `meaning`, which shares no code with the prover.
"""

from __future__ import annotations

import pytest

from benchmarks.axioms import trial
from klderive.language.notation import read_statement
from klderive.proof.schemes import Scheme, schemes

INSTANCES, CONTEXTS = 4, 6

WRONG = {
    "square of a sum": "a, b: R |- (a + b)^2 = a^2 + b^2",
    "trace of a product": "n: 0..; A, B: R^(n, n) |- trace(matmul(A, B)) = trace(A)*trace(B)",
    "order of a product": "n: 0..; A, B: R^(n, n) |- matmul(A, B) = matmul(B, A)",
    "divergence turned round": "p, q: law R |- kl(p, q) = kl(q, p)",
    "a weight divided out": "p, q: law R |- integral(x: R, p(x)*(q(x)/p(x))) = 1",
    "root of a square": "a: R |- (a^2)^(1/2) = a",
    "count of an empty range": "l, h: Z |- sum(i: l..h, 1) = h - l + 1",
    "trace of the empty matrix": "n: 0..; M: R^(n, n); positive_definite(M) |- trace(M) > 0",
    "the other margin": "p: law [R, R]; f: R -> R |- integral(x: R, integral(y: R, p(x, y)*f(y))) = "
                        "integral(y: R, density(margin(p, 1), y)*f(y))",
    "an index past its range": "f: Z -> R; l, h, k: Z; l <= k |- sum(i: l..h, indicator(i = k)*f(i)) = f(k)",
    "a functional derivative": "q: law R; x: R; f: [R, R] -> R |- derivative(p: law R, integral(y: R, f(p(y), y)), q, x) "
                               "= f(q(x), x)",
    "a bound that is too low": "t: R; t > 0 |- log(t) <= t - 2",
    "a scale for a variance": "m, s: R; s > 0 |- expect(normal(m, s), x: R, x^2) = m^2 + s",
    "a factor of a determinant": "n: 0..; c: R; A: R^(n, n) |- det(scale(c, A)) = c*det(A)",
    "laws exchanged with their variables": "p, q: law R; f: [R, R] -> R |- expect(p, x: R, expect(q, y: R, f(x, y))) = "
                                           "expect(q, x: R, expect(p, y: R, f(x, y)))",
}  # fmt: skip


@pytest.mark.parametrize("scheme", schemes(), ids=[s.id for s in schemes()])
def test_a_scheme_holds_by_its_meaning(scheme: Scheme) -> None:
    found = trial(scheme, INSTANCES, 3, CONTEXTS)
    assert found.failures == []
    assert found.counted >= INSTANCES, found.idle


@pytest.mark.parametrize("line", WRONG.values(), ids=WRONG)
def test_a_wrong_scheme_is_found_out(line: str) -> None:
    assert trial(Scheme("wrong", 1, read_statement(line)), 400, 3, CONTEXTS).failures


def test_every_axiom_but_intervals_has_a_scheme() -> None:
    from klderive.proof.axioms import ALL

    assert {s.axiom for s in schemes()} == (ALL - {"intervals"}) | {"always"}
