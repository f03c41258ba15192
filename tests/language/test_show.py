"""Terms as LaTeX and propositions in words: tables, and what must hold for the LaTeX of any term."""

from __future__ import annotations

import re

import pytest

from benchmarks.vocabulary import CONTEXT, Maker
from klderive.language import (
    Bound,
    Free,
    Index,
    Lam,
    LanguageError,
    Num,
    app,
)
from klderive.language.notation import read, read_context, read_statement, read_type
from klderive.language.serial import dumps
from klderive.language.show import latex, text, words

SAID = read_context("""n, J: 1..; x, y, z, mu, mu_1, s, a_hat, loss: R; sigma@family: 1..J -> R; v, w: R^n; A, B: R^(n, n); p, q: law R;
    r: law [R, R]; q@given1: R -> law R; p@family: 1..n -> law R; f: R -> R; X, Y: random R; T: set R""")
HERE = SAID.declarations
D = {(d.name, d.role): Free(d) for d in HERE}
n, x, y, z, v, A, B, p, f = (D[k, ""] for k in "n x y z v A B p f".split())
sigma = D["sigma", "family"]
ONE, TWO = Num(1), Num(2)


def test_terms_that_nest_too_deep_are_not_shown():
    deep = x
    for _ in range(200):
        deep = app("exp", deep)
    for show in (text, latex, words, dumps):
        with pytest.raises(LanguageError):
            show(deep)


def test_nested_sums_and_products_are_shown_in_linear_time():
    nested = x
    for _ in range(24):
        nested = app("sum", Lam(Index(ONE, n), app("mul", app("add", nested, 1), Bound(0), app("pow", y, -1)), "i"))
    assert len(latex(nested, HERE)) < 5000


LATEX = [
    ("-1/2*(x - mu)^2/s^2", r"-\frac{\left(x - \mu\right)^{2}}{2 s^{2}}"),
    ("-1/2*log(pi) + x", r"-\frac{1}{2} \log\left(\pi\right) + x"),
    ("-(x + y)", r"-\left(x + y\right)"),
    ("x - (y - z) - (-3)", r"x - \left(y - z\right) + 3"),
    ("x + -1/2", r"x - \frac{1}{2}"),
    ("x*(y + 1)", r"x \cdot \left(y + 1\right)"),
    ("f(x)*(y + 1)", r"f\left(x\right) \left(y + 1\right)"),
    ("2*3*x*4", r"2 \cdot 3 x \cdot 4"),
    ("x/y", r"\frac{x}{y}"),
    ("entropy(finite(0, 1 - s, 1, s))", r"\mathrm{H}\left(\left\{0: 1 - s, 1: s\right\}\right)"),
    ("(x/y)^2", r"\left(\frac{x}{y}\right)^{2}"),
    ("(-x)^2", r"\left(-x\right)^{2}"),
    ("x^-2", r"\frac{1}{x^{2}}"),
    ("2^-3*x", r"\frac{x}{2^{3}}"),
    ("f(x)^2", r"\left(f\left(x\right)\right)^{2}"),
    ("sqrt(x + 1)", r"\sqrt{x + 1}"),
    ("mu_1 + a_hat + loss", r"\mu_{1} + \hat{a} + \mathrm{loss}"),
    ("sum(i: 1..J, sigma(i) + 1)*x", r"\left(\sum_{i=1}^{J} \left(\sigma_{i} + 1\right)\right) x"),
    ("1/J*sum(i: 1..J, -sigma(i)^2) + x", r"\frac{1}{J} \sum_{i=1}^{J} \left(-\sigma_{i}^{2}\right) + x"),
    ("sum(i: 1..J, sigma(i))*sum(i: 1..J, sigma(i))/x",
     r"\frac{\sum_{i=1}^{J} \sigma_{i}}{x} \sum_{i=1}^{J} \sigma_{i}"),
    ("integral(t: R, p(t)*log(p(t)/q(t)))",
     r"\int p\left(t\right) \log\left(\frac{p\left(t\right)}{q\left(t\right)}\right) \, dt"),
    ("integral_on(interval(0, infinity), t: R, exp(-t))", r"\int_{0}^{\infty} \exp\left(-t\right) \, dt"),
    ("expect(p, x: R, log(p(x)))", r"\mathbb{E}_{p\left(x\right)}\left[\log\left(p\left(x\right)\right)\right]"),
    ("expect(r, x: R, z: R, x*z)", r"\mathbb{E}_{r\left(x, z\right)}\left[x z\right]"),
    ("expect(q@given1(x), t: R, t)", r"\mathbb{E}_{q\left(t \mid x\right)}\left[t\right]"),
    ("expect(normal(0, 2), t: R, t)", r"\mathbb{E}_{t \sim \mathcal{N}\left(0, 2^{2}\right)}\left[t\right]"),
    ("kl(q@given1(x), q)", r"\mathrm{KL}\left(q\left(\cdot \mid x\right) \,\|\, q\right)"),
    ("normal(mu, s)(x)", r"\mathcal{N}\left(x; \mu, s^{2}\right)"),
    ("normal(mu, sqrt(z))", r"\mathcal{N}\left(\mu, z\right)"),
    ("p@family(2)(x)", r"p_{2}\left(x\right)"),
    ("trace(inverse(A)*B)", r"\operatorname{tr}\left(A^{-1} B\right)"),
    ("only((v - w)'*inverse(A)*(v - w))", r"\left(v - w\right)^{\top} A^{-1} \left(v - w\right)"),
    ("x*A*v - (A + B)*w", r"x A v - \left(A + B\right) w"),
    ("logdet(A) + det(A)^2", r"\log\left|A\right| + \left|A\right|^{2}"),
    ("v[2]*A[1, 2]^2", r"v_{2} A_{1, 2}^{2}"),
    ("derivative(t: R, t^2, x)", r"\frac{\partial}{\partial x}\left[x^{2}\right]"),
    ("derivative(t: R, t*x, x)", r"\left.\frac{\partial}{\partial t}\left[t x\right]\right|_{t = x}"),
    ("sum(i: 1..n, derivative(t: R, t*i, i))", r"\sum_{i=1}^{n} \left.\frac{\partial}{\partial t}\left[t i\right]\right|_{t = i}"),
    ("derivative(s: 1..J -> R, s(1)^2, sigma, 2)", r"\frac{\partial}{\partial \sigma_{2}}\left[\sigma_{1}^{2}\right]"),
    ("derivative(t: law R, t(y), q, x)", r"\frac{\delta}{\delta q\left(x\right)}\left[q\left(y\right)\right]"),
    ("gradient(u: R^n, only(u'*u), v)", r"\nabla_{v}\left[v^{\top} v\right]"),
    ("mean_given(X, Y = 1) + variance(X)^2", r"\mathbb{E}\left[X \mid Y = 1\right] + \left(\operatorname{Var}\left[X\right]\right)^{2}"),
    ("cases(x, x > 0, -x)", r"\begin{cases} x & \text{if } x > 0 \\ -x & \text{otherwise} \end{cases}"),
    ("explicit(2, 2, 1, x, y, 1)", r"\begin{pmatrix} 1 & x \\ y & 1 \end{pmatrix}"),
    ("x > 0 and (y <= 1 or x = 3)", r"x > 0 \land \left(y \le 1 \lor x = 3\right)"),
    ("forall(i: 1..J, sigma(i) > 0)", r"\sigma_{i} > 0 \text{ for all } i \in \left\{1, \dots, J\right\}"),
    ("positive_definite(A)", r"A \text{ positive definite}"),
    ("margin(r, 1)(x)", r"\operatorname{margin}\left(r, 1\right)\left(x\right)"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "shown"), LATEX, ids=[written for written, _ in LATEX])
def test_latex(written, shown):
    assert latex(read(written, HERE), HERE) == shown


def test_latex_of_statements_and_types():
    statement = read_statement("sigma: R; A: R^(2, 2); sigma > 0 |- log(sigma^2) >= 2*log(sigma) provided sigma > 0; invertible(A)")
    assert latex(statement) == (r"\log\left(\sigma^{2}\right) \ge 2 \log\left(\sigma\right) "
                                r"\quad \text{provided } \sigma > 0, A \text{ invertible}")
    assert latex(read_type("[R, 1..n] -> R^(n, 2)", HERE)) == \
        r"\mathbb{R} \times \left\{1, \dots, n\right\} \to \mathbb{R}^{n \times 2}"
    assert latex(read_type("law R")) == r"\text{law on } \mathbb{R}"


def test_latex_of_random_terms_is_balanced():
    maker = Maker(24)
    for t in (maker.any() for _ in range(1000)):
        shown = latex(t, CONTEXT.declarations)
        assert shown.count("{") - shown.count(r"\{") == shown.count("}") - shown.count(r"\}"), shown
        assert shown.count(r"\left") - shown.count(r"\leftarrow") == shown.count(r"\right"), shown
        assert not re.search(r"[-+] [-+]|\^\{[^{}]*\}\^|_\{[^{}]*\}_|@", shown), shown


WORDS = [
    ("0 < x", "x > 0"),
    ("1 <= n", "n >= 1"),
    ("x < y", "x < y"),
    ("positive_definite(A)", "A is positive definite"),
    ("semidefinite(A - B)", "A - B is positive semidefinite"),
    ("whole(n/2)", "n/2 is a whole number"),
    ("independent(X, Y)", "X and Y are independent"),
    ("distributed(X, normal(0, 1))", "X has the law normal(0, 1)"),
    ("forall(i: 1..J, 0 < sigma(i))", "sigma(i) > 0 for every i from 1 to J"),
    ("forall(t: R, 0 < f(t))", "f(t) > 0 for every t"),
    ("defined(integral(t: R, p(t)*t^2))", "the integral of p(t)*t^2 over t exists"),
    ("defined(expect(r, t: R, u: R, t*u))", "the mean of t*u over t, u under r exists"),
    ("defined(x/y)", "x/y has a value"),
    ("0 < x and y != 0", "x > 0 and y != 0"),
    ("0 < x => y = 0", "if x > 0, then y = 0"),
    ("not(x = 0)", "it does not hold that x = 0"),
    ("x in interval(0, 1)", "x in interval(0, 1)"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "said"), WORDS, ids=[said for _, said in WORDS])
def test_words(written, said):
    assert words(read(written, HERE), HERE) == said
