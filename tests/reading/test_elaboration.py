"""Trees to typed terms: what each construct is read as, or the message with which it stays unread."""

import random
import re

import pytest

from klderive.language import subterms
from klderive.language.show import text
from klderive.reading.elaboration import claims, elaborate
from klderive.reading.formula import read_text

from .elaborating import SAYINGS, elaborated, last, read

SCALARS = [
    ("fraction and power", [r"\frac{(x-\mu)^2}{2\sigma^2} = 0"], "(x - mu)^2/(2*sigma^2) = 0"),
    ("a/b c takes letters behind", [r"1/2\sigma^2 = x"], "(2*sigma^2)^-1 = x"),
    ("a bracket ends a denominator", [r"1/2(x-\mu)^2 = 0"], "1/2*(x - mu)^2 = 0"),
    ("a space ends a denominator", [r"1/2\,x = 0"], "1/2*x = 0"),
    ("an operator ends a denominator", [r"1/2 \cdot x = 0"], "1/2*x = 0"),
    ("a function ends a denominator", [r"1/2\log x = 0"], "1/2*log(x) = 0"),
    ("log takes a product", [r"\log a b c = 0"], "log(a*b*c) = 0"),
    ("log takes a quotient", [r"\log a/b = 0"], "log(a/b) = 0"),
    ("log ends at a sum", [r"\ln 2\pi\sigma^2 + 1 = 0"], "log(2*pi*sigma^2) + 1 = 0"),
    ("log ends at another log", [r"\log a \log b = 0"], "log(a)*log(b) = 0"),
    ("log ends at a bracket", [r"\log a (b+c) = 0"], "log(a)*(b + c) = 0"),
    ("log of densities", ["D p law", "D q law", r"\log p(x) q(x) = 0"], "log(p(x)*q(x)) = 0"),
    ("a call ends at its bracket", [r"\exp(x)^2 = \log(x) y"], "exp(x)^2 = log(x)*y"),
    ("power before the argument", [r"\log^2 x = 0"], "log(x)^2 = 0"),
    ("a power on the bracket of a log", [r"\log(x)^{1/2} y = 0"], "log(sqrt(x)*y) = 0"),
    ("a whole power on the bracket of a log", [r"\log(x)^2 y = 0"], "log(x)^2*y = 0"),
    ("a time in an exponent", ["D t number", "e^{-t} x^{-t} = 2^t"], "exp(-t)*x^(-t) = 2^t"),
    ("a capital in an exponent of e", ["e^{-T} = 2^{-T}"], "exp(-T) = 2^(-T)"),
    ("an inverse transpose", ["D A matrix", "A^{-T} = A"], "inverse(A)' = A"),
    ("empty groups are spacing", [r"{}x{} = {} y { } z"], "x = y*z"),
    ("base of a logarithm", [r"\log_2 x = 0"], "log(x)/log(2) = 0"),
    ("exponential", ["e^{-x} = 1"], "exp(-x) = 1"),
    ("e as a name", ["D e number", "e^{-x} = 1"], '"e"^(-x) = 1'),
    ("Delta x is a name", [r"\Delta x^2 = 0"], "Delta_x^2 = 0"),
    ("root with an index", [r"\sqrt[3]{x} = 2"], "x^(1/3) = 2"),
    ("factorial and binomial", [r"\binom{n}{k} k! = 0"], "(factorial(n)/(factorial(k)*factorial(n - k)))*factorial(k) = 0"),
    ("absolute value", ["|x| = 1"], "abs(x) = 1"),
    ("digits in groups", ["3{,}000 = x"], "3000 = x"),
    ("max of a list", [r"\max(a, b) = 0"], "max(a, b) = 0"),
    ("signed factor", [r"a \cdot -b = 0"], "-a*b = 0"),
    ("Gamma function", [r"\Gamma(a+1) = a\Gamma(a)"], "gamma(a + 1) = a*gamma(a)"),
    ("product of a number and brackets", ["p(1-p) + p = 0"], "p*(1 - p) + p = 0"),
    ("rounded", ["x = 0.69"], "abs(x + -69/100) <= 1/200"),
    ("unknown word", [r"\text{loss} + x = x"], "loss + x = x"),
    ("argmax", [r"\operatorname{argmax} + x = 0"], "unread: the word argmax"),
    ("infinity", [r"x = \infty"], r"unread: \infty as a value"),
    ("imprecise", [r"x \approx 2"], "unread: an approximation"),
    ("upper index", [r"\theta^1 = 0", r"\theta^2 = 1"], "unread: an upper index or a power"),
    ("name in braces", [r"\{x\} = 0"], "unread: a name in braces"),
    ("differential outside", [r"x\,dx = 0"], "unread: a differential outside of an integral"),
    ("differential of a bracket", ["d(x^2) = 0"], "unread: a differential outside of an integral"),
    ("a bar inside", ["(a|b) = 0"], "unread: a list in brackets"),
    ("inverse function", ["D f function", "f^{-1}(x) = 0"], "f_inverse(x) = 0"),
    ("power of an unknown function", ["D f function", "f^2(x) = 0"], "unread: a power of a function before its argument"),
    ("tensor product", [r"A \otimes B = 0"], "unread: the sign tensor"),
]

SUMS = [
    ("ends at plus", [r"\sum_{i=1}^n a_i b_i + c = 0"], "sum(i: 1..n, a(i)*b(i)) + c = 0"),
    ("product ends at the next operator", [r"\prod_{i=1}^n a_i \sum_{j=1}^m b_j = 0"], "product(i: 1..n, a(i))*sum(j: 1..m, b(j)) = 0"),
    ("nested", [r"\sum_{i=1}^n \sum_{j=1}^i a_{ij} = 0"], "sum(i: 1..n, sum(j: 1..i, a(i, j))) = 0"),
    ("range of the scope", [r"\sum_{i=1}^n x_i = 0", r"\sum_i x_i^2 = 0"], "sum(i: 1..n, x(i)^2) = 0"),
    ("two ranges", [r"\sum_{i=1}^n x_i = \sum_{i=1}^m x_i", r"\sum_i x_i^2 = 0"], "unread: a sum without bounds"),
    ("except one", [r"\sum_{j=1}^n a_j = 0", r"\sum_{j \ne k} a_j = 0"], "sum(j: 1..n, indicator(j != k)*a(j)) = 0"),
    ("scalar and family", [r"\mu + \sum_{i=1}^n \mu_i = 0"], "mu + sum(i: 1..n, mu@family(i)) = 0"),
    ("label, not index", ["x_1 + x_2 = 0"], "x_1 + x_2 = 0"),
    ("members of a listed family", [r"\sum_{i=1}^n x_i = x_1 + x_2"], "sum(i: 1..n, x(i)) = x(1) + x(2)"),
    ("shifted member", [r"\sum_{t=2}^T a_{t-1} = 0"], "sum(t: 2..T, a(t + -1)) = 0"),
    ("real bound", ["D x number", r"\sum_{i=1}^x 1 = 0"], "unread: a real number as a bound of a sum"),
    ("infinite", [r"\sum_{i=1}^\infty a_i = 0"], "unread: an infinite sum"),
    ("domain", [r"\sum_{i \in A} a_i = 0"], "unread: the domain of a sum"),
    ("integral over the line", [r"\int_{-\infty}^\infty f(x)\,dx = 0"], "integral(x: R, f(x)) = 0"),
    ("integral with bounds", [r"\int_0^1 x^2\,dx = 1/3"], "integral_on(interval(0, 1), x: R, x^2) = 1/3"),
    ("integral over a set", ["D A set", r"\int_A f(x)\,dx = 0"], "integral_on(A, x: R, f(x)) = 0"),
    ("integral over an unknown domain", [r"\int_A f(x)\,dx = 0"], "unread: the domain of an integral"),
    ("differential in front", [r"\int dx\, f(x) = 0"], "integral(x: R, f(x)) = 0"),
    ("primitive", [r"\int x\,dx = x^2/2"], "x = derivative(x_1: R, x_1^2/2, x)"),
    ("primitive and more", [r"1 + \int x\,dx = x^2/2"], "unread: a primitive"),
    ("no differential", [r"\int f(x) = 0"], "unread: an integral without a differential"),
    ("at limits", [r"\int_0^1 2x\,dx = \left[x^2\right]_0^1"], "integral_on(interval(0, 1), x: R, 2*x) = 1^2 - 0^2"),
    ("slope", [r"\frac{d}{dx} x^2 + x = 3x"], "derivative(x_1: R, x_1^2, x) + x = 3*x"),
    ("slope of the whole product", [r"\frac{d}{dx} x \cdot x = 2x"], "derivative(x_1: R, x_1*x_1, x) = 2*x"),
    ("second slope", [r"\frac{\partial^2 f(x)}{\partial x^2} = 0"], "derivative(x_1: R, derivative(x_2: R, f(x_2), x_1), x) = 0"),
    ("slope by a member", [r"\frac{\partial}{\partial a_k} \sum_{i=1}^n a_i^2 = 2a_k"], "derivative(a_1: Z -> R, sum(i: 1..n, a_1(i)^2), a, k) = 2*a(k)"),
    ("slope by an absent name", [r"\frac{d}{dx} y^2 = 0"], "unread: a derivative by a name that does not occur"),
    ("prime", ["D f function", "f'(x) = 0"], "derivative(x_1: R, f(x_1), x) = 0"),
    ("definition", ["F f(x) = x^2 + 1", "f(3) = 10"], "3^2 + 1 = 10"),
    ("definition with a slope", ["F f(x) = x^2", "f'(y) = 2y"], "derivative(x: R, x^2, y) = 2*y"),
    ("defined mean", [r"F \bar{x} = \frac1n \sum_{i=1}^n x_i", r"\sum_{i=1}^n (x_i - \bar{x}) = 0"], "sum(i: 1..n, x(i) - n^-1*sum(i_1: 1..n, x(i_1))) = 0"),
    ("defined family", [r"F \alpha_t = 1 - \beta_t", r"\prod_{s=1}^t \alpha_s = \alpha_1"], "product(s: 1..t, 1 - beta(s)) = 1 - beta(1)"),
    ("defined by itself", ["F x = x + 1", "x = 0"], "unread: a definition of x by itself"),
]

MATRICES = [
    ("quadratic form", ["D A matrix n", "D x vector n", "x^T A x = 0"], "only(x'*A*x) = 0"),
    ("six transposes", ["D A matrix n", r"A^T + A^\top + A^\intercal + A^{\mathrm{T}} + A^{\mathsf{T}} + A^{\mathit{T}} = 0"], "A' + A' + A' + A' + A' + A' = zeros(n, n)"),
    ("evidence by name", [r"x^\top A x = \operatorname{tr}(A x x^\top)"], "only(x'*A*x) = trace(A*x*x')"),
    ("a lost transpose", ["D A matrix n", "D x vector n", "x A x = 0"], "unread: sizes do not fit: the size n meets a number"),
    ("inverse", ["D A matrix n @invertible", "A A^{-1} = I"], "A*inverse(A) = identity(n)"),
    ("inverse transposed", ["D A matrix n @invertible", "A^{-T} = A"], "inverse(A)' = A"),
    ("determinant by kind", ["D A matrix n @symmetric", r"\log |A| + |x| = 0"], "log(det(A)) + abs(x) = 0"),
    ("norm", ["D x vector n", r"\|x\|^2 = x^\top x"], "norm(x)^2 = only(x'*x)"),
    ("scalar times matrix", ["D A matrix n", "2 A - a A = 0"], "2*A - a*A = zeros(n, n)"),
    ("number and matrix", ["D A matrix n", "D x number", "A + x = 0"], "unread: sizes do not fit: a number meets the size n"),
    ("entries", ["D A matrix n", "D x vector n", "x_1 + A_{12} = 0"], "x[1] + A[1, 2] = 0"),
    ("trace of a product", ["D A matrix n", "D B matrix n", r"\operatorname{tr} A B = \operatorname{tr}(B) + 1"], "trace(A*B) = trace(B) + 1"),
    ("identity of a size", [r"\operatorname{tr}(I_n) = n"], "trace(identity(n)) = n"),
    ("zero vector", ["D x vector n", r"x = \mathbf{0}"], "x = zeros(n, 1)"),
    ("ones", ["D x vector n", r"\mathbf{1}^\top x = 0"], "only(vector(i: 1..n, 1)'*x) = 0"),
    ("bold by convention", [r"\mathbf{x} = \mathbf{y}"], "x = y"),
    ("what is open is asked", ["M A", "M B", "(A + B)(A - B) = A^2"], "unread: whether A is a number, a vector or a matrix (<!-- klderive: A in R^(n x n) --> says it)"),
    ("written out", [r"\begin{pmatrix} a & b \\ c & d \end{pmatrix} = \mathbf{A}"], "explicit(2, 2, a, b, c, d) = A"),
    ("vector whose members are summed", [r"y^\top y = \sum_{i=1}^n y_i^2"], "only(y'*y) = sum(i: 1..n, y[i]^2)"),
    ("size left over", ["D x vector", r"x^\top x = n x^\top x"], "only(x'*x) = n*only(x'*x)"),
]

LAWS = [
    ("divergence of laws", ["D p law", "D q law", r"\mathrm{KL}(p\|q) = \int p(x) \log\frac{p(x)}{q(x)}\,dx"], "kl(p, q) = integral(x: R, p(x)*log(p(x)/q(x)))"),
    ("three spellings", ["D p law", "D q law", r"D_{KL}[p||q] = \operatorname{KL}(p, q)"], "kl(p, q) = kl(p, q)"),
    ("another divergence", ["D p law", "D q law", r"D_{TV}(p\|q) = 0"], "unread: this divergence"),
    ("normal laws", [r"L p = \mathcal{N}(\mu_1, \sigma_1^2)", r"L q = \mathcal{N}(\mu_2, \sigma_2^2)", r"\mathrm{KL}(p\|q) = 0"], "kl(normal(mu_1, sigma_1), normal(mu_2, sigma_2)) = 0"),
    ("second parameter a variance", [r"L p = \mathcal{N}(\mu, v)", r"E_p[x] = \mu"], "expect(normal(mu, sqrt(v)), x: R, x) = mu"),
    ("second parameter a deviation", [r"L p = \mathcal{N}(\mu, \sigma)", r"E_p[x] = \mu"], "expect(normal(mu, sigma), x: R, x) = mu"),
    ("words for it", [r"D \sigma number @variance", r"L p = \mathcal{N}(\mu, \sigma)", r"E_p[x] = \mu"], "expect(normal(mu, sqrt(sigma)), x: R, x) = mu"),
    ("normal vector", ["D x vector n", r"\mathcal{N}(x; \mu, \Sigma) = 0"], "multinormal(mu, Sigma)(x) = 0"),
    ("expectation with a variable", ["D p law", r"\mathbb{E}_{x\sim p}[x^2] = 0"], "expect(p, x: R, x^2) = 0"),
    ("square of an expectation", ["D p law", "E_p[x]^2 = 0"], "expect(p, x: R, x)^2 = 0"),
    ("E without a bracket", ["D p law", r"\mathbb{E}_p x^2 = 0"], "expect(p, x: R, x^2) = 0"),
    ("random name with a law", [r"L X \sim \mathcal{N}(\mu, \sigma^2)", r"\mathrm{E}[X^2] = \mu^2 + \sigma^2"], "expect(normal(mu, sigma), X: R, X^2) = mu^2 + sigma^2"),
    ("small letter below a bare E", [r"L X \sim \mathcal{N}(\mu, \sigma^2)", r"\langle x \rangle = \mu"], "expect(normal(mu, sigma), X: R, X) = mu"),
    ("random name without a law", ["D X random", r"\operatorname{Var}(X) = \mathrm{E}[X^2] - \mathrm{E}[X]^2"], "expect(X, x: R, (x - expect(X, x_1: R, x_1))^2) = expect(X, x: R, x^2) - expect(X, x: R, x)^2"),
    ("two names, not independent", [r"L X \sim N(0,1)", r"L Y \sim N(0,1)", r"\mathrm{E}[XY] = 0"], "mean(X*Y) = 0"),
    ("over nothing", ["E[x] = 0"], "unread: over what this expectation is taken"),
    ("joint, margin, conditional", [r"p(x,z) = p(z)\,p(x|z)"], "p(x, z) = margin(p, 2)(z)*(p(x, z)/margin(p, 2)(z))"),
    ("one conditional law", [r"p_\theta(x|z) = \theta", r"\theta = 1"], "theta = 1"),
    ("margin by integration", [r"p(x) = \int p(x,z)\,dz"], "integral(z: R, p(x, z)) = integral(z: R, p(x, z))"),
    ("log p at the point", ["D p law", r"H(p) = -\int p \log p\,dx"], "entropy(p) = -integral(x: R, p(x)*log(p(x)))"),
    ("density without a point", ["D p law", r"\log p = 0"], "unread: the density p without a point"),
    ("discrete", [r"H(X) = -\sum_{x \in \mathcal{X}} p(x) \log p(x)"], "entropy(p) = -total(x: discrete point X, p(x)*log(p(x)))"),
    ("information", ["I(X;Y) = H(X) - H(X|Y)", "p(x,y) = 1"], "p(x, y) = 1"),
    ("density of X", [r"L X \sim \mathcal{N}(\mu, \sigma^2)", "f_X(x) = 0"], "normal(mu, sigma)(x) = 0"),
    ("P belongs to p", [r"\mathrm{KL}(P\|Q) = \int p(x) \log\frac{p(x)}{q(x)}\,dx"], "kl(p, q) = integral(x: R, p(x)*log(p(x)/q(x)))"),
    ("uniform", [r"L X \sim \mathcal{U}(a, b)", r"\mathrm{E}[X] = \frac{a+b}{2}"], "integral_on(interval(a, b), X: R, (b - a)^-1*X) = (a + b)/2"),
    ("binomial", [r"L X \sim \operatorname{Bin}(n, p)", r"\mathrm{E}[X] = n p"], "sum(X: 0..n, ((factorial(n)/(factorial(X)*factorial(n - X)))*p^X*(1 - p)^(n - X))*X) = n*p"),
    ("density written out", ["F p(x) = e^{-x}", r"\mathbb{E}_p[x] = 1"], "integral(x: R, exp(-x)*x) = 1"),
    ("unknown law", [r"L X \sim \mathcal{W}(V, n)", r"\mathrm{E}[X] = n V"], "unread: the law cal W"),
    ("conditional expectation", ["D X random", "D Y random", r"\mathrm{E}[X|Y] = 0"], "unread: a conditional expectation"),
]

TABLES = [pytest.param(lines, wanted, id=name) for table in (SCALARS, SUMS, MATRICES, LAWS) for name, lines, wanted in table]


@pytest.mark.parametrize(("lines", "wanted"), TABLES)
def test_reading(lines, wanted):
    assert last(*lines) == wanted


DEFAULTS = [
    (r"1/2\sigma^2 = x", "1/2x"), (r"a/b c = x", "a/b c"), (r"\log a b = x", "\\log a b"), (r"\log^2 x = 0", "\\log^2 x"),
    (r"\Delta x^2 = 0", "\\Delta x^2"), (r"\int x\,dx = x^2/2", "primitive"), (r"\mathcal{N}(x; \mu, \sigma) = 0", "N(mu, sigma)"), (r"\mathcal{N}(x; 0, 2) = 0", "N(mu, 2)"),
    (r"1/2(x) = 0", None), (r"\log x = 0", None), (r"\mathcal{N}(x; 0, 1) = 0", None),
]  # fmt: skip


@pytest.mark.parametrize(("line", "row"), DEFAULTS, ids=[line for line, _ in DEFAULTS])
def test_a_default_that_mattered_is_recorded(line, row):
    (found,) = elaborated(line)
    assert [r.row for r in found.readings] == ([row] if row else [])


def test_hypotheses_of_the_text_and_by_convention():
    assert read(r"S \lambda \in [0, 1]", r"\lambda \sigma = 0") == ["lambda, sigma: R; 0 < sigma; 0 <= lambda; lambda <= 1 |- lambda*sigma = 0"]


def test_a_convention_says_nothing_of_a_name_about_which_something_is_unread():
    assert read(r"M \sigma", r"\sigma = 0") == ["sigma: R |- sigma = 0"]


def test_the_text_wins_over_a_convention():
    assert read(r"D \sigma number", r"\sigma = 0") == ["sigma: R |- sigma = 0"]


def test_names_that_are_written_alike_are_two():
    (statement,) = read(r"\mu + \sum_{i=1}^n \mu_i = 0")
    assert statement.startswith("mu: R; n: 1..; mu@family: Z -> R |- ")


def test_a_random_sample_brings_its_law():
    (found,) = elaborated(r"L y_i \sim \mathcal{N}(\mu_i, v)", r"\mathrm{E}[\sum_{i=1}^n y_i] = 0")
    hypotheses = [text(h) for h in found.statement.context.hypotheses]
    assert hypotheses == ["forall(i: Z, distributed(y(i), normal(mu(i), sqrt(v))))", "0 < v"]


def test_a_formula_that_does_not_fit_forces_nothing():
    lines = ("D A matrix n", "D x vector n", "x A x = 0", "x^T A x = 0")
    assert [s.rpartition("|- ")[2] for s in read(*lines)] == ["unread: sizes do not fit: the size n meets a number", "only(x'*A*x) = 0"]


def test_ranges_lead_from_terms_to_the_source():
    (found,) = elaborated(r"\log x + y^2 = 0")
    where = {text(term): (span.start, span.end) for span, term in found.ranges}
    assert where["y^2"] == (9, 12)
    assert where["log(x)"] == (0, 6)
    parts = {*subterms(found.statement.left), *subterms(found.statement.right)}
    assert all(term in parts for _, term in found.ranges)


def test_work_is_bounded():
    doubling = [f"F a_{{{k}}} = a_{{{k + 1}}} + a_{{{k + 1}}}" for k in range(40)]
    assert read(*doubling, "a_{0} = 0") == ["unread: a formula that takes too much work"]


GUARDS = [
    ("the density at the variable of its letter", [r"p(x) q(y) = 1", r"\int\int p \log p\,dx\,dy = 0"], "integral(y: R, integral(x: R, p(x)*log(p(x)))) = 0"),
    ("a density of two places with one point", ["p(x,z) = 1", r"\int p\,dx = 1"], "unread: at which point a density is meant"),
    ("a constant name below E", ["D x number", "E[x] = x"], "unread: over what this expectation is taken"),
    ("number of elements", [r"|\mathcal{X}| = 1"], "unread: the number of elements of a set"),
    ("a matrix of blocks", [r"\begin{pmatrix} A & B \\ C & D \end{pmatrix} = \mathbf{M}"], "unread: a matrix of blocks"),
    ("a continuous law that is summed over", [r"L X \sim \mathrm{Exp}(r)", r"\mathrm{E}[X] = \sum_{x \in \mathcal{X}} x p(x)"], "unread: a discrete law with this name"),
    ("values of a number with their probabilities", [r"\mathrm{E}[X] = \sum_{x \in \mathcal{X}} x p(x)"], "expect(p, x: R, x) = expect(p, x: R, x)"),
    ("values of a number alone", [r"p(x) = 1", r"\sum_{x \in \mathcal{X}} x^2 = 0"], "unread: a sum over values without their probabilities"),
    ("square that is defined", [r"F \hat{\sigma}^2 = v", r"\hat{\sigma}^2 = 1"], "v = 1"),
    ("a law before an arrow", [r"X \sim \mathcal{N}(\mu, v) \Rightarrow \mathrm{E}[X] = \mu"], "expect(normal(mu, sqrt(v)), X: R, X) = mu"),
    ("f of two variables", [r"f_{X,Y}(x,y) = f_X(x) f_Y(y)"], "f(x, y) = margin(f, 1)(x)*margin(f, 2)(y)"),
    ("derivative of a definition at a name", ["F f(x) = x^2", r"f''(\mu) = 2"], "derivative(x: R, derivative(x_1: R, x_1^2, x), mu) = 2"),
    ("a vector in an absolute value", ["D x vector n", "|x| = 1"], "unread: sizes do not fit: a number meets the size n"),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "wanted"), [g[1:] for g in GUARDS], ids=[g[0] for g in GUARDS])
def test_what_would_be_a_misreading(lines, wanted):
    assert last(*lines) == wanted


def test_edits_of_formulas_are_read_or_unread():
    """Random edits of the rows above: a statement or a reason, never another exception."""
    choice = random.Random(14)
    rows = [line for table in (SCALARS, SUMS, MATRICES, LAWS) for _, lines, _ in table for line in lines if line[:2] not in SAYINGS]
    tokens = [re.findall(r"\\[A-Za-z]+|\\.|\S", row) for row in rows]
    every = [t for row in tokens for t in row]
    statements = 0
    for _ in range(300):
        row = list(choice.choice(tokens))
        for _ in range(choice.randint(1, 3)):
            row[choice.randrange(len(row))] = choice.choice(every)
        formula = read_text(" ".join(row))
        if formula.tree is not None:
            found = elaborate((), claims([formula.tree]), [formula.tree])
            assert all((e.statement is None) == bool(e.unread) for e in found)
            statements += sum(e.statement is not None for e in found)
    assert statements > 30
