"""Laws in texts: which law a letter is, sums over values, laws of one letter, variables without a law."""

import pytest

from klderive.language.show import text
from klderive.reading.judging import judged
from klderive.reading.layout import read

from .elaborating import elaborated, last

LAWS_OF_LETTERS = [
    (
        "a law at its argument",
        [r"L p(x) = \mathcal{N}(x; \mu, \sigma^2)", r"\mathbb{E}_p[(x-\mu)^2] = \sigma^2"],
        "expect(normal(mu, sigma), x: R, (x - mu)^2) = sigma^2",
    ),
    ("behind a bar", [r"L p(x) = N(x \mid m, S)", "E_p[x] = m"], "expect(normal(m, sqrt(S)), x: R, x) = m"),
    ("below its name", [r"L p(x) = \mathrm{Norm}_x[m, v^2]", "E_p[x] = m"], "expect(normal(m, v), x: R, x) = m"),
    ("in a list", [r"L p(x) = \mathcal{N}(x, m, v^2)", "E_p[x] = m"], "expect(normal(m, v), x: R, x) = m"),
    (
        "two patterns of a letter",
        ["L p(z) = N(z; 0, 1)", "L p(x) = N(x; 1, 1)", "E_{p(z)}[z] = E_{p(x)}[x]"],
        "expect(normal(0, 1), z: R, z) = expect(normal(1, 1), x: R, x)",
    ),
    ("which of two", ["L p(z) = N(z; 0, 1)", "L p(x) = N(x; 1, 1)", "E_p[z] = 0"], "unread: which density this is"),
    ("a conditional law", [r"L p(x \mid z) = N(x; z, 1)", r"p(x \mid z) = p(x \mid 0)"], "normal(z, 1)(x) = normal(0, 1)(x)"),
    (
        "a conditional law without its argument",
        [r"L p(x \mid z) = N(x; z, 1)", "E_p[x] = 0"],
        "unread: a conditional law without its arguments",
    ),
    (
        "a law with a parameter below",
        [r"L p_\theta(x) = N(x; \theta, 1)", r"KL(p_{\theta_0} \| p_\theta) = 0"],
        "kl(normal(theta_0, 1), normal(theta, 1)) = 0",
    ),
    (
        "an encoder",
        [r"L q_\phi(z|x) = N(z; \mu_\phi(x), \sigma_\phi^2(x))", r"E_{q_\phi(z|x)}[z] = \mu_\phi(x)"],
        "expect(normal(mu(x, phi), sigma(x, phi)), z: R, z) = mu(x, phi)",
    ),
    (
        "a member of a family of laws",
        [r"L p_i = N(\mu_i, \sigma_i^2)", r"\sum_{i=1}^n KL(p_i \| p_1) = 0"],
        "sum(i: 1..n, kl(normal(mu(i), sigma(i)), normal(mu(1), sigma(1)))) = 0",
    ),
    ("a bar behind a law without one", ["L q = N(0, 1)", r"\log q(z|x) = 0"], "unread: which density this is"),
    ("another variable is another law", ["L p(x) = N(x; 0, 1)", "E_{p(z)}[z] = 0"], "expect(p, z: R, z) = 0"),
    ("another point of the same", ["L p(x) = N(x; 0, 1)", "p(0) = p(x_1)"], "normal(0, 1)(0) = normal(0, 1)(x_1)"),
    ("a density that is written out, elsewhere", ["F p(x) = e^{-x}", "p(z) = 1"], "unread: which density this is"),
    (
        "listed variances",
        [r"L q(z) = N(z; \mu, \operatorname{diag}(\sigma_1^2, \ldots, \sigma_d^2))", r"E_q[z] = \mu"],
        "expect(multinormal(mu, diagonal(i: 1..d, sigma(i)^2)), z: R^d, z) = mu",
    ),
    (
        "squared entries",
        ["D s vector d", r"L q(z) = N(z; m, \operatorname{diag}(s^2))", "E_q[z] = m"],
        "expect(multinormal(m, diagonal(i: 1..d, s[i]^2)), z: R^d, z) = m",
    ),
    (
        "a chance beside a density",
        [r"L P \sim \operatorname{Bern}(p_1)", "p(x) = 1", "p_1 (1 - p_1) = p_1"],
        "p_1*(1 - p_1) = p_1",
    ),
]

VALUES = [
    (
        "listed values",
        [r"L X \sim \operatorname{Bern}(r)", r"\sum_{x \in \{0, 1\}} x p(x) = r"],
        "0*finite(0, 1 - r, 1, r)(0) + 1*finite(0, 1 - r, 1, r)(1) = r",
    ),
    ("values of two variables", [r"\sum_x \sum_y (x+y) p(x,y) = 0"], "expect(p, x: R, y: R, x + y) = 0"),
    ("some of the values", ["x = y", r"p(x) = \sum_y p(x,y)"], "margin(p, 1)(x) = margin(p, 1)(x)"),
    (
        "chances of another law of the letter",
        [r"\theta + \phi + z + x = 0", r"p_\theta(x|z) p_\theta(z) = p_\phi(x|z) p_\phi(z)", r"\sum_x \sum_z x p_\theta(x|z) p_\phi(z) = 0"],
        "unread: a sum over values without their probabilities",
    ),
    ("labelled places", ["D X_1 random", "D X_2 random", "p(x_1, x_2) = 1", "E[X_2 X_1] = 0"], "expect(p, x_1: R, x_2: R, x_2*x_1) = 0"),
    ("given values and their chances", ["x = y", r"\sum_x \sum_y p(x|y) p(y) x = 0"], "expect(p, x: R, y: R, x) = 0"),
    (
        "a claim that integrates",
        [r"\sum_x x f(x) = 0", "D f law", "x = 1", r"\int x f(x)\,dx = 0"],
        "integral(x: R, x*f(x)) = 0",
    ),
    (
        "discrete uniform",
        ["D X - @discrete", r"L X \sim \mathcal{U}(a, b)", r"H(X) = \log(b-a+1)"],
        "sum(x: a..b, -1/(b - a + 1)*log((b - a + 1)^-1)) = log(b - a + 1)",
    ),
    ("few values", [r"L X \sim \operatorname{Bin}(2, r)", r"\sum_x x p(x) = 2 r"], "(1 - r)^2*0 + 2*r*(1 - r) + r^2*2 = 2*r"),
]

BELONGING = [
    ("a conditional density", [r"p(x|z) = \frac{p(x,z)}{p(z)}"], "p(x, z)/margin(p, 2)(z) = p(x, z)/margin(p, 2)(z)"),
    ("what integrates over a place", [r"\int p(x,z)\,dz = p(x)"], "integral(z: R, p(x, z)) = integral(z: R, p(x, z))"),
    (
        "what does not",
        ["p(x,z) = 1", r"E_{q(z)}[\log p(x|z)] = \log p(x)"],
        "expect(q, z: R, log(p(x, z)/margin(p, 2)(z))) = log(margin(p, 1)(x))",
    ),
    (
        "evidence",
        [r"\log p(x) = E_{q(z)}[\log p(x,z)] + KL(q(z) \| p(z|x))"],
        "log(margin(p, 2)(x)) = expect(q, z: R, log(p(z, x))) + integral(z: R, q(z)*log(q(z)/(p(z, x)/margin(p, 2)(x))))",
    ),
    (
        "a letter for a conditional law",
        ["p(z) = 1", r"D(q \| p) = E_q[\log q(z|x)]"],
        "kl(q(x), p) = expect(q(x), z: R, log(q(x)(z)))",
    ),
    ("neighbours", ["q(x_t|x_{t-1}) = q(x_t)"], "q(x(t), x(t + -1))/margin(q, 2)(x(t + -1)) = margin(q, 1)(x(t))"),
    (
        "neighbours below a product",
        [r"\prod_{t=1}^T q(x_t|x_{t-1}) = 1"],
        "unread: a law of neighbours below a sum or a product",
    ),
    (
        "a likelihood",
        [r"L y_i \sim N(\mu, v)", r"\prod_{i=1}^n p(y_i|\mu) = 1"],
        "product(i: 1..n, normal(mu, sqrt(v))(y(i))) = 1",
    ),
    (
        "a capital head as a law",
        [r"D_{KL}(P_1 \| P_2) = E_{P_1}[\log P_1 - \log P_2]"],
        "kl(P_1, P_2) = expect(P_1, x: R, log(P_1(x)) - log(P_2(x)))",
    ),
    (
        "variables without a law",
        ["D X random", "D Y random", "E[X + Y] = E[X] + E[Y]"],
        "integral(y: R, integral(x: R, X_Y(x, y)*(x + y))) = integral(x: R, integral(Y: R, X_Y(x, Y))*x) + integral(y: R, integral(X: R, X_Y(X, y))*y)",
    ),
    ("independent variables without a law", ["D X random @independent", "E[X^2] = 0"], "expect(X, x: R, x^2) = 0"),
    (
        "a relation between variables",
        ["D X random", "(X - E[X])^2 = X^2"],
        '(X@outcome - expect(X@"law of", x: R, x))^2 = X@outcome^2',
    ),
    ("an expectation of parameters", [r"L X \sim N(\mu, \sigma^2)", r"\langle \ln \sigma^2 \rangle = 0"], "log(sigma^2) = 0"),
    (
        "a vector that has an entropy",
        ["D X vector n", "D Y vector m", r"\mathrm{h}(X,Y) = \mathrm{h}(X)"],
        "entropy(p) = integral(x: R^n, -1*integral(y: R^m, p(x, y))*log(integral(y: R^m, p(x, y))))",
    ),
    ("square of a scale", [r"\sigma^2(x) = \sigma(x)^2"], "sigma(x)^2 = sigma(x)^2"),
]


@pytest.mark.parametrize(
    ("lines", "wanted"), [pytest.param(*row[1:], id=row[0]) for row in LAWS_OF_LETTERS + VALUES + BELONGING]
)
def test_reading(lines, wanted):
    assert last(*lines) == wanted


PARAMETERS = [
    ("a deviation", [r"L X \sim N(\mu, \sigma^2)", r"\log\sigma^2 = 1"], ["0 < sigma"]),
    ("a variance", [r"L X \sim N(\mu, v)", "v = 1"], ["0 < v"]),
    ("a chance", [r"L X \sim \operatorname{Bern}(r)", "r = 1"], ["0 < r", "0 < 1 - r"]),
    (
        "a scale that is a function",
        [r"L q(z|x) = N(z; m(x), s(x)^2)", r"\log s(x) = 1"],
        ["forall(x: R, 0 < s(x))"],
    ),
    ("entries", [r"L q(z) = N(z; \mu, \operatorname{diag}(w_1^2, \ldots, w_d^2))", "w_1 = 1"], ["forall(i: 1..d, 0 < w(i))"]),
    ("whole bounds", ["D X - @discrete", r"L X \sim \mathcal{U}(a, b)", "a = b"], ["0 < b - a + 1", "whole(a)", "whole(b)"]),
    ("another scope of the parameter", [r"L X \sim N(\mu, v)", "w = 1"], []),
]


@pytest.mark.parametrize(("lines", "wanted"), [pytest.param(*row[1:], id=row[0]) for row in PARAMETERS])
def test_the_parameters_of_a_law_hold_in_every_line(lines, wanted):
    found = elaborated(*lines)[-1]
    assert found.statement is not None, found.unread
    assert [text(h) for h in found.statement.context.hypotheses] == wanted


def test_what_is_said_of_a_product_is_not_said_of_its_first_letter():
    lines = ("D X random-vector n", "D A matrix n", "D X^TAX number", r"E[X^T A X] = E[\operatorname{tr}(A X X^T)]")
    assert last(*lines) == "expect(X, x: R^n, only(x'*A*x)) = expect(X, x: R^n, trace(A*x*x'))"


def test_the_formal_names_of_a_definition_have_their_own_sizes():
    words = "Let $A$ be an $m \\times n$ matrix and let $x$ be a vector in $\\mathbb{R}^n$."
    document = read(f"{words}\n\n$$M(t) = t^T x$$\n\n$$t^T A x = x^T A^T t$$\n", ".md")
    lines = [one for chain in judged(document) if not chain.inline for one in chain.lines]
    assert type(lines[-1].verdict).__name__ == "Proved", lines[-1].verdict


def test_what_a_reading_leaves_aside_keeps_a_line_open():
    lines = [r"L p(z) = N(z; 0, 1)", r"p(x,z) = p(x|z) p(z)"]
    (found,) = elaborated(*lines)
    assert found.statement is not None and found.unused


def test_a_divergence_needs_one_support_in_the_other():
    lines = ["D P - @discrete", "D Q - @discrete", r"L P \sim \mathcal{U}(a, b)", r"L Q \sim \mathcal{U}(c, d)", r"KL(P \| Q) = 0"]
    (found,) = elaborated(*lines)
    assert {"c <= a", "b <= d"} <= {text(h) for h in found.statement.context.hypotheses}


MISREADINGS = [
    ("one density per letter", "Let $q(u) = N(u; 2, 1)$ and $q(v) = N(v; 0, 1)$.", r"E_{q(u)}[u] = 0", "wrong"),
    ("the density of that letter", "Let $q(u) = N(u; 2, 1)$ and $q(v) = N(v; 0, 1)$.", r"E_{q(v)}[v^2] = 1", "proved"),
    ("a density without its letter", "Let $q(u) = N(u; 2, 1)$ and $q(v) = N(v; 0, 1)$.", r"E_q[v] = 2", "wrong"),
    ("third moment", "Let $Y$ be a random variable with mean $m$ and variance $v$.", r"E[Y^3] = m^3 + 3 m v", "wrong"),
    ("an event", r"Let $Z \sim \mathcal{N}(0,1)$.", r"P(Z < 1) = P(Z > 1)", "wrong"),
    ("half of the mass", r"Let $Z \sim \mathcal{N}(0,1)$.", r"P(Z < 0) = \frac12", "right"),
    ("a third of the mass", r"Let $Z \sim \mathcal{N}(0,1)$.", r"P(Z < 0) = \frac13", "refuted"),
    ("between two numbers", r"Let $Z \sim \mathcal{N}(0,1)$.", r"P(-1 < Z < 1) = 1", "refuted"),
    ("the event of a square", r"Let $Z \sim \mathcal{N}(0,1)$.", r"P(Z^2 < 1) = P(Z < 1)", "wrong"),
    ("the entropy of a square", "Let $Z$ be a random variable.", "h(Z^2) = h(Z)", "wrong"),
    ("the deviation in words", r"Let $p = \mathcal{N}(a, s)$, where $s$ is the standard deviation.", r"E_p[(x-a)^2] = s", "wrong"),
    ("the variance in words", r"Let $p = \mathcal{N}(a, s)$, where $s$ is the variance.", r"E_p[(x-a)^2] = s^2", "wrong"),
    ("the variance by the words", r"Let $p = \mathcal{N}(a, s)$, where $s$ is the variance.", r"E_p[(x-a)^2] = s", "right"),
    (
        "a number and a sum",
        "Let $p(y) = N(y; m, v^2)$ and $r(y) = N(y; 0, 1)$.",
        r"KL(p \| r) = \frac12 \sum_{k=1}^n (m_k^2 + v_k^2 - 1 - \log v_k^2)",
        "wrong",
    ),
    (
        "a variable under two laws",
        r"Let $p = \mathcal{N}(m, s^2)$ and $q = \mathcal{N}(n, t^2)$ be densities $p(x)$ and $q(x)$ of $X$.",
        r"\langle (X-n)^2 \rangle = t^2",
        "right",
    ),
    ("what it is conditioned on", r"Let $p(y|m) = N(y; m, 2)$.", r"p(y|m_1) = p(y|m_2)", "wrong"),
    ("with what it is conditioned on", r"Let $p(y|m) = N(y; m, 2)$.", r"KL(p(y|a) \| p(y|b)) = \frac14 (a-b)^2", "proved"),
    ("variance of a sum", "Let $U$ and $V$ be random variables.", r"\mathrm{Var}(U+V) = \mathrm{Var}(U) + \mathrm{Var}(V)", "wrong"),
    ("a mean in words", "Let $U$ be a random variable with mean $c$.", r"E[(U - c)^2] = \mathrm{Var}(U)", "right"),
    ("covariance", "Let $U$ and $V$ be random variables.", r"\mathrm{Cov}(U,V) = E[UV] - E[U] E[V]", "proved"),
    (
        "variance of an independent sum",
        "Let $U$ and $V$ be independent random variables.",
        r"\mathrm{Var}(U+V) = \mathrm{Var}(U) + \mathrm{Var}(V)",
        "proved",
    ),
    ("a conditional and its margin", "Let $p(x,z)$ be a density.", r"p(x|z) = p(x)", "wrong"),
    ("Bayes", "Let $p(x,z)$ be a density.", r"p(z|x) p(x) = p(x|z) p(z)", "proved"),
    ("evidence", "Let $p(x,z)$ and $q(z)$ be densities.", r"\log p(x) = E_{q(z)}[\log \frac{p(x,z)}{q(z)}]", "wrong"),
    ("a sum over points that integrates", "Let $p$ be a density.", r"\sum_x p(x) = \int p(x)\,dx", "wrong"),
]


@pytest.mark.parametrize(("words", "line", "is_"), [pytest.param(*row[1:], id=row[0]) for row in MISREADINGS])
def test_a_law_is_not_taken_for_another(words, line, is_):
    lines = [one for chain in judged(read(f"{words}\n\n$${line}$$\n", ".md")) if not chain.inline for one in chain.lines]
    verdict = type(lines[-1].verdict).__name__
    if is_ in ("proved", "refuted"):
        assert verdict.lower() == is_, lines[-1].verdict
    else:
        assert verdict != ("Proved" if is_ == "wrong" else "Refuted"), lines[-1].read_as
