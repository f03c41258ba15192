"""What people write is derived; what cannot be is said in one clear line; what is derived is shown."""

import json

import pytest
from mpmath import log as mlog
from mpmath import mp, mpf, npdf, quad
from sympy import (
    MatrixSymbol,
    Q,
    S,
    Symbol,
    exp,
    lambdify,
    log,
    sqrt,
    symbols,
)
from sympy.abc import x

from klderive import (
    KL,
    CrossEntropy,
    Density,
    E,
    Entropy,
    Finite,
    MultivariateNormal,
    Normal,
    pdf,
    standard_normal,
)
from klderive.derivation import Chain, Derivation, DerivationError, Step, derive, latex, latex_line, render
from klderive.derivations import load, names
from klderive.derivations.letters import N1, N2
from klderive.reading import check_text
from klderive.rules.trees import over, plus, times

a, b, m, u, v = symbols("a b m u v", real=True)
s, t, w = symbols("s t w", positive=True)
y = Symbol("y", real=True)


def at(p, point):
    mean, scale = (mpf(str(e.subs(point).evalf(30))) for e in p.args)
    return mean, scale


def kl(p, q, point):
    (m1, s1), (m2, s2) = at(p, point), at(q, point)
    f = lambda z: npdf(z, m1, s1) * mlog(npdf(z, m1, s1) / npdf(z, m2, s2))  # noqa: E731
    return quad(f, [m1 - 12 * s1, m1 - 3 * s1, m1, m1 + 3 * s1, m1 + 12 * s1])


def entropy(p, point):
    return cross(p, p, point)


def cross(p, q, point):
    (m1, s1), (m2, s2) = at(p, point), at(q, point)
    return quad(lambda z: -npdf(z, m1, s1) * mlog(npdf(z, m2, s2)),
                [m1 - 12 * s1, m1 - 3 * s1, m1, m1 + 3 * s1, m1 + 12 * s1])


POINT = {a: S(3) / 7, b: S(-2) / 3, m: S(5) / 4, u: S(-1) / 5, v: S(7) / 3, s: S(6) / 5, t: S(9) / 4, w: S(2) / 3}
WRITTEN = {
    "plain": KL(Normal(a, s), Normal(b, t)),
    "sums and roots": KL(Normal(a + b, 2 * s), Normal(0, sqrt(t))),
    "standard": KL(Normal(m, s), Normal(0, 1)),
    "numbers": KL(Normal(1, 2), Normal(S(1) / 3, S(3) / 4)),
    "equal": KL(Normal(a, s), Normal(a, s)),
    "products": KL(Normal(a * b, s * t), Normal(u - v, s / t)),
    "exponentials": KL(Normal(0, (a**2 + 1)), Normal(a**2, 1 + b**2)),
    "entropy": Entropy(Normal(a, s * t)),
    "cross entropy": CrossEntropy(Normal(a, 2), Normal(b, s + t)),
}


@pytest.mark.parametrize("written", WRITTEN.values(), ids=WRITTEN)
def test_what_people_write_against_quadrature(written):
    derivation = derive(written)
    with mp.workdps(30):
        route = {KL: kl, Entropy: entropy, CrossEntropy: cross}[type(written)](*written.args, POINT)
        value = mpf(str(derivation.result.subs(POINT).evalf(30)))
        assert abs(value - route) < mpf(10) ** -15


@pytest.mark.parametrize(("body", "expected"), [
    (x, m), (x**2, m**2 + s**2), ((x - a)**2, s**2 + (m - a)**2), (x**4, m**4 + 6 * m**2 * s**2 + 3 * s**4),
    ((x - m)**3, S.Zero), ((x - a) * (x - b), s**2 + (m - a) * (m - b)), (S(3), S(3)), (a * x + b, a * m + b),
], ids=str)
def test_expectations_of_polynomials(body, expected):
    assert (derive(E(body, x, Normal(m, s))).result - expected).expand() == 0


def test_expectation_of_a_log_density():
    result = derive(E(log(pdf(Normal(b, t), x)), x, Normal(a, s))).result
    with mp.workdps(30):
        assert abs(mpf(str(result.subs(POINT).evalf(30))) + cross(Normal(a, s), Normal(b, t), POINT)) < 1e-15


def test_abstract_densities_end_in_expectations():
    assert str(derive(KL(Density("p"), Density("q"))).result) == "E_{x ~ p}[log(p(x))] - E_{x ~ p}[log(q(x))]"


def test_a_letter_in_use_is_not_taken_for_the_variable():
    first = derive(KL(Normal(y, s), Normal(Symbol("x"), t))).steps[0].after
    assert first.variable.name == "z"


def test_explicit_dimension():
    mean, covariance = MatrixSymbol("m", 3, 1), MatrixSymbol("C", 3, 3)
    question = KL(MultivariateNormal(mean, covariance), standard_normal(3))
    result = derive(question, [Q.positive_definite(covariance)]).result
    assert str(result).count("tr(C)") == 1 and "m.T*m" in str(result)


@pytest.mark.parametrize(("expr", "message"), [
    ("KL(p, q)", "derive works on an expression such as KL(Normal(0, 1), Normal(m, s)), got 'KL(p, q)'"),
    (E(1 / x, x, Normal(m, s)), "stopped at E_{x ~ N(m, s^2)}[1/x]: no rule rewrites it"),
    (a + b, "stopped at a + b: no rule rewrites it"),
    (KL(Normal(a, b), Normal(0, 1)),
     "the scale b of N(a, b^2) is not known to be positive; declare it: Symbol('s', positive=True)"),
    (Entropy(Normal(0, -2)), "the scale -2 of N(0, -2^2) is not positive; declare it: Symbol('s', positive=True)"),
    (KL(Normal(0, 1), standard_normal(2)),
     "N(0, 1^2) and N(0, I) do not live on the same space: numbers against vectors of 2"),
    (KL(standard_normal(3), standard_normal(2)),
     "N(0, I) and N(0, I) do not live on the same space: vectors of 3 against vectors of 2"),
    (Entropy(MultivariateNormal(MatrixSymbol("m", 2, 1), MatrixSymbol("C", 3, 3))),
     "N(m, C) needs a mean of n x 1 and a covariance of n x n, got 2 x 1 and 3 x 3"),
    (Entropy(MultivariateNormal(MatrixSymbol("m", 2, 1), MatrixSymbol("C", 2, 2))),
     "the covariance C of N(m, C) is not declared positive definite; "
     "write derive(..., given=[Q.positive_definite(C)])"),
    (KL(Finite(((0, S.Half), (2, S.Half))), Finite(((0, S.Half), (1, S.Half)))),
     "KL({0: 1/2, 2: 1/2} || {0: 1/2, 1: 1/2}) is infinite: {0: 1/2, 1: 1/2} gives no weight to 2"),
], ids=["text", "no moment", "nothing to do", "sign unknown", "negative scale", "number and vector", "two sizes",
        "mean and covariance", "not declared", "no weight"])
def test_what_cannot_be_derived_is_said(expr, message):
    with pytest.raises(DerivationError) as error:
        derive(expr)
    assert str(error.value).startswith(message)


def test_a_scripted_step_that_does_nothing_is_said():
    with pytest.raises(DerivationError, match=r"the rule 'expectation' changes nothing in H\(p\)"):
        Chain(Entropy(Density("p"))).by("expectation")


# ---------------------------------------------------------------- data


def test_a_derivation_is_inert_data():
    d = load("univariate")
    with pytest.raises(AttributeError):
        d.steps = ()
    with pytest.raises(AttributeError):
        d.steps[0].rule = "other"
    assert isinstance(d.steps, tuple) and isinstance(d.given, tuple)


def test_univariate_result_as_numbers():
    f = lambdify(symbols("mu_1 mu_2", real=True) + symbols("sigma_1 sigma_2", positive=True), load("univariate").result)
    assert f(0, 0, 1, 1) == 0
    assert f(1, 0, 1, 1) == pytest.approx(0.5)


def test_a_wrong_step_is_refuted_with_its_witness():
    d = load("univariate")
    good = d.steps[10]
    bad = Step(good.before, good.after + 1, good.rule)
    verdict = Derivation(d.name, d.title, d.question, d.given, (bad,)).check()[0]
    assert verdict.name == "refuted"
    assert verdict.witness.lhs != verdict.witness.rhs


def test_names_and_near_names():
    assert {"univariate", "entropy_split", "diagonal", "multivariate", "vae"} <= set(names())
    with pytest.raises(KeyError, match="did you mean 'univariate'"):
        load("univarate")
    assert load("univariate") is load("univariate")


def test_parts():
    d = load("univariate")
    assert [p.title for p in d.parts] == ["From the integral", "Same mean", "Same variance"]
    assert d.part("Same variance").result != d.result
    with pytest.raises(KeyError, match="its parts are: 'From the integral', 'Same mean', 'Same variance'"):
        d.part("same")


# ---------------------------------------------------------------- display


def test_text():
    lines = str(load("univariate")).splitlines()
    assert lines[3] == "    KL(N(mu_1, sigma_1^2) || N(mu_2, sigma_2^2))"
    assert "  = log(sigma_2/sigma_1) + (sigma_1**2 + (mu_1 - mu_2)**2)/(2*sigma_2**2) - 1/2    [collecting]" in lines


def test_latex_of_the_result():
    assert latex(load("univariate").result) == (
        r"\log \frac{\sigma_{2}}{\sigma_{1}} + "
        r"\frac{\sigma_{1}^{2} + \left(\mu_{1} - \mu_{2}\right)^{2}}{2 \sigma_{2}^{2}} - \frac{1}{2}")


@pytest.mark.parametrize("name", names())
def test_every_derivation_is_shown_in_every_form(name):
    d = load(name)
    tex = render(d, "latex")
    assert tex.count("{") == tex.count("}")
    assert tex.count(r"\left") == tex.count(r"\right")
    assert tex.startswith("\\begin{aligned}")
    assert tex.count("&&") == len(d.steps)
    assert render(d, "markdown").count("$$") == 2 * len(d.parts)


@pytest.mark.parametrize("name", ["univariate", "diagonal", "bernoulli", "curve"])
def test_pages_and_data_carry_the_verdicts(name):
    d = load(name)
    data = json.loads(render(d, "json"))
    assert [step["verdict"] for step in data["steps"]] == ["proved"] * len(d.steps)
    page = d._repr_html_()
    assert page.count("<tr") == page.count("</tr>") and page.count('role="img"') == len(d.steps)
    assert "http" not in page and "<script" not in page and "background:#" not in page
    assert page.count("flex-wrap:wrap") == page.count("<tr")  # a reason goes below a formula that leaves it no room


@pytest.mark.parametrize(("expr", "tex"), [
    (y - 1, "y - 1"), (1 - y, "1 - y"), (1 + y, "1 + y"), (y - 1 / y, r"y - \frac{1}{y}"), (1 / s, r"\frac{1}{s}"),
    (-log(s), r"- \log s"), (log(s * t), r"\log \left(s t\right)"), (log(s / t), r"\log \frac{s}{t}"),
    (log(S(10)), r"\log 10"), (a - (b + m) / 2, None), (times(2, a - b), r"2 \left(a - b\right)"),
    (-Entropy(Normal(0, s)), r"- \mathrm{H}\left(\mathcal{N}\left(0, s^{2}\right)\right)"),
    (exp(-y**2 / 2), r"\exp\left(- \frac{y^{2}}{2}\right)"), (log(s) * y, None), (2 * log(s) / t, None),
    (times(log(s), log(t)), r"\left(\log s\right) \log t"), (times(2, S(3), y), "6 y"),
    (over(1, times(2, s)), r"\frac{1}{2 s}"), (plus(y, times(-1, plus(a, b))), r"y - \left(a + b\right)"),
], ids=str)
def test_latex_keeps_signs_and_order(expr, tex):
    shown = latex(expr)
    assert tex is None or shown == tex
    assert not any(bad in shown for bad in ("-1", "- -", "+ -", "--"))


READABLE = ("univariate", "entropy_split", "jeffreys", "kl_versus_mse")


@pytest.mark.parametrize("name", READABLE)
def test_what_is_shown_is_read_and_proved_again(name):
    """The LaTeX of a derivation goes through the package's own reader, which shares nothing with the printer."""
    file = check_text(render(load(name), "markdown"))
    counts = file.counts()
    assert counts["refuted"] == 0
    assert counts["proved"] >= 0.9 * len(load(name).steps)


def test_an_unknown_format_is_said():
    with pytest.raises(ValueError, match="format must be one of text, latex, html, markdown, json, got 'pdf'"):
        render(load("univariate"), "pdf")


def test_gaussians_of_the_letters():
    assert (N1, N2) == load("univariate").start.args


MARKED = {
    "a-term-taken-apart": (x + log(s/t), x + log(s) - log(t), r"= x + \underline{\log s} - \underline{\log t}"),
    "a-term-that-goes": (x + log(s) - log(s), x, "= x"),
    "inside": (2*exp(x + s)/t, 2*exp(x + w)/t, "= " + latex(2*exp(x + w)/t).replace("w", r"\underline{w}")),
    "all-of-it": (log(s*t), log(s) + log(t), r"= \log s + \log t"),
    "nothing": (x + s, x + s, "= x + s"),
    "order": (x + s, s + x, "= s + x"),
    "a-factor-below": (x + s/t, x + s/w, r"= x + \underline{\frac{s}{w}}"),
}


@pytest.mark.parametrize(("before", "after", "shown"), MARKED.values(), ids=MARKED)
def test_what_is_new_in_a_line_is_underlined(before, after, shown):
    assert sorted(latex_line(Step(before, after, "like terms")).split()) == sorted(shown.split())
    assert "underline" not in latex(Derivation("own", "Own", "", (), (Step(before, after, "like terms"),)))
