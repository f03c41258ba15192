"""Spellings, lists with dots, sizes by name, what laws suppose: what each line is read as."""

import pytest

from klderive.language.show import text

from .elaborating import elaborated, last, tree

SPELLINGS = [
    ("accent over a script", [r"\bar{\alpha_t} = \bar\alpha_t"], "alpha_bar(t) = alpha_bar(t)"),
    ("starred name", ["x^* + x = 0"], "x_star + x = 0"),
    ("starred function", ["f^*(x) = f(x) + 1"], "f_star(x) = f(x) + 1"),
    ("a star on a capital letter may be the adjoint", ["A^* A = 0"], "unread: this superscript"),
    ("a word above", [r"\theta^{\text{old}} + \theta = 0"], '"theta_^old" + theta = 0'),
    ("upper index", [r"\sum_{i=1}^n x^{(i)} = 0"], 'sum(i: 1..n, "x_()"(i)) = 0'),
    ("upper index and a bracket", ["f^{(2)}(x) = 0"], "unread: a power of a function before its argument"),
    ("words below a brace", [r"\underbrace{a + b}_{\text{error}} = c"], "a + b = c"),
    ("a formula below a brace", [r"\underbrace{a + b}_{=1} = c"], "unread: a subscript on this"),
    ("norm with a 2", [r"\|x\|_2^2 = x^T x"], "norm(x)^2 = only(x'*x)"),
    ("matrix in brackets of its own", [r"\left[ \begin{matrix} a & b \\ c & d \end{matrix} \right] = A"], "explicit(2, 2, a, b, c, d) = A"),
    ("falling power", [r"x^{\underline{n}} = 0"], "unread: this superscript"),
    ("end of the proof", [r"x = y . \quad \square"], "x = y"),
]

LISTS = [
    ("sum", [r"a_1 + a_2 + \ldots + a_n = 0"], "sum(i: 1..n, a(i)) = 0"),
    ("sum of products", [r"a_1 b_1 + \ldots + a_n b_n = 0"], "sum(i: 1..n, a(i)*b(i)) = 0"),
    ("the second is not the next", [r"a_1 + a_3 + \ldots + a_n = 0"], "unread: dots"),
    ("two places differ", [r"a_1 + 2 a_2 + \ldots + n a_n = 0"], "unread: dots"),
    ("a sign between", [r"a_1 - a_2 + \ldots + a_n = 0"], "unread: dots"),
    ("product", [r"a_1 a_2 \cdots a_n = 0"], "product(i: 1..n, a(i)) = 0"),
    ("row and column", [r"[a_1, \ldots, a_n] \left[ \begin{array}{c} b_1 \\ \vdots \\ b_n \end{array} \right] = 0"],
     "only(vector(i: 1..n, a(i))'*vector(i: 1..n, b(i))) = 0"),
    ("row transposed", [r"t = (t_1, \dots, t_N)^\top"], "t = vector(i: 1..N, t[i])"),
    ("diagonal", [r"\operatorname{tr}(\operatorname{diag}(a_1, \ldots, a_n)) = 0"], "trace(diagonal(i: 1..n, vector(i_1: 1..n, a(i_1))[i])) = 0"),
    ("diagonal table", [r"\left[ \begin{array}{ccc} a_1 & \cdots & 0 \\ \vdots & \ddots & \vdots \\ 0 & \cdots & a_n \end{array} \right] = \operatorname{diag}(a_1, \ldots, a_n)"],
     "diagonal(i: 1..n, vector(i_1: 1..n, a(i_1))[i]) = diagonal(i: 1..n, vector(i_1: 1..n, a(i_1))[i])"),
    ("identity table", [r"\begin{bmatrix} 1 & \cdots & 0 \\ \vdots & \ddots & \vdots \\ 0 & \cdots & 1 \end{bmatrix} = I_n"], "identity(n) = identity(n)"),
    ("table with dots", [r"\begin{bmatrix} a_{11} & \cdots & a_{1n} \\ \vdots & \ddots & \vdots \\ a_{n1} & \cdots & a_{nn} \end{bmatrix} = A"],
     "unread: a table with dots"),
]  # fmt: skip

SIZES = [
    ("a labelled column", [r"(\mu_1 - \mu_2)^\top (\mu_1 - \mu_2) = 0"], "only((mu_1 - mu_2)'*(mu_1 - mu_2)) = 0"),
    ("a labelled matrix", [r"x^\top \Lambda_1 x = 0"], "only(x'*Lambda_1*x) = 0"),
    ("a family of columns", [r"\sum_{i=1}^n y_i^\top y_i = 0"], "sum(i: 1..n, only(y(i)'*y(i))) = 0"),
    ("random and transposed", ["D X random", r"\mathrm{E}[(X - \mathrm{E}[X])(X - \mathrm{E}[X])^\top] = \mathrm{E}[X X^\top]"],
     "expect(X, x: R^dim, (x - expect(X, x_1: R^dim, x_1))*(x - expect(X, x_1: R^dim, x_1))') = expect(X, x: R^dim, x*x')"),
    ("a norm is of a column", [r"\|\mu\|^2 = \sum_{j=1}^d \mu_j^2"], "norm(mu)^2 = sum(j: 1..d, mu[j]^2)"),
    ("zero of a size", ["D A matrix n", "A x = 0_n"], "A*x = zeros(n, 1)"),
    ("the law gives the size", ["D X random-vector n", r"X \sim \mathcal{N}(\mu, \Sigma)", r"\mu^\top \mu = n"], "only(mu'*mu) = n"),
]  # fmt: skip

BINDERS = [
    ("slope by a square", [r"\frac{d}{d\sigma^2} \sigma^4 = 0"], "derivative(sigma_1: R, sigma_1^4, sigma)/(2*sigma) = 0"),
    ("orders that do not agree", [r"\frac{d^2}{dx^3} x^3 = 0"], "unread: this derivative"),
    ("differential of a formula", [r"\int_{-\infty-\mu}^{\infty-\mu} e^{-z^2} \mathrm{d}(z + \mu) = \int_{-\infty}^\infty e^{-z^2} \mathrm{d}z"],
     "integral(z: R, exp(-z^2)*derivative(z_1: R, z_1 + mu, z)) = integral(z: R, exp(-z^2))"),
    ("differential of a formula over no bounds", [r"\int f(z) \mathrm{d}(2z) = 0"], "unread: this differential"),
    ("nothing below the integral", [r"\int_0^1 \mathrm{d}x = 1"], "integral_on(interval(0, 1), x: R, 1) = 1"),
    ("listed values", [r"\sum_{x \in \{0, 1\}} a^x = 0"], "a^0 + a^1 = 0"),
    ("values that are names", [r"\sum_{x \in \{a, b\}} x = 0"], "unread: the domain of a sum"),
    ("inverse function", ["F g(x) = 2x", "F g^{-1}(y) = y/2", "g(g^{-1}(y)) = y"], "2*(y/2) = y"),
    ("Gamma of a fraction", [r"\log\Gamma(\frac{n}{2}) = 0"], "log(gamma(n/2)) = 0"),
    ("Gamma alone", [r"\Gamma + \Gamma(\frac{n}{2}) = 0"], "Gamma + Gamma*(n/2) = 0"),
    ("one letter before one in brackets", ["y + y(a) = 0"], "unread: whether y before a bracket is a function or a factor"),
    ("mean of the sample", [r"S x_1, \ldots, x_n > 0", r"\sum_{i=1}^n (x_i - \bar{x}) = 0"], "sum(i: 1..n, x(i) - sum(i_1: 1..n, x(i_1))/n) = 0"),
    ("mean of what is not listed", [r"\sum_{i=1}^n (x_i - \bar{x}) = 0"], "sum(i: 1..n, x(i) - x_bar) = 0"),
    ("mean of others", [r"S x_1, \ldots, x_m > 0", r"\sum_{i=1}^n (x_i - \bar{x}) = 0"], "sum(i: 1..n, x(i) - x_bar) = 0"),
    ("mean of what may be random", [r"\mathrm{Var}(\bar{x}) + \sum_{i=1}^n x_i = 0"], "unread: over what this expectation is taken"),
    ("base of a logarithm", ["F b = e", r"b x + \log_b x = 0"], "b*x + log(x)/log(e) = 0"),
    ("range beside a claim", [r"x_i = 0, \quad i = 1, \ldots, n"], "x(i) = 0"),
    ("space beside a claim", [r"t = t, \quad t \in \mathbb{R}^n"], "t = t"),
    ("a law that no text states", [r"\mathrm{E}[z_j^2] = z_j^2"], "unread: over what this expectation is taken"),
]  # fmt: skip

TABLES = [
    pytest.param(lines, wanted, id=name) for table in (SPELLINGS, LISTS, SIZES, BINDERS) for name, lines, wanted in table
]


@pytest.mark.parametrize(("lines", "wanted"), TABLES)
def test_reading(lines, wanted):
    assert last(*lines) == wanted


SUPPOSED = [
    ("deviation", [r"L X \sim \mathcal{N}(\mu, s^2)", "s = 1"], ["0 < s"]),
    ("covariance", ["D S matrix n", r"L X \sim \mathcal{N}(\mu, S)", r"\log |S| = 0"], ["positive_definite(S)"]),
    ("in the formula itself", [r"\mathcal{N}(x; m, t^2) = 0"], ["0 < t"]),
    ("members", [r"\sum_{j=1}^d \mathcal{N}(0; m_j, t_j^2) = 0"], ["forall(j: 1..d, 0 < t(j))"]),
    ("uniform", [r"L X \sim \mathcal{U}(a, b)", r"\log(b - a) = 0"], ["0 < b - a"]),
    ("bounds in their order", [r"\int_a^b x\,dx = 0"], ["0 < b - a"]),
    ("plain bounds suppose nothing", [r"\int_0^1 x\,dx = 0"], []),
]


@pytest.mark.parametrize(("lines", "wanted"), [pytest.param(lines, wanted, id=name) for name, lines, wanted in SUPPOSED])
def test_what_laws_suppose(lines, wanted):
    statement = elaborated(*lines)[-1].statement
    assert statement is not None
    assert [text(h) for h in statement.context.hypotheses if "distributed" not in text(h)] == wanted


def test_a_respelled_tree_keeps_all_of_what_was_written():
    tree_ = tree(r"a + \theta^{\text{old}} b")
    product = tree_.items[1]
    assert r"a + \theta^{\text{old}} b"[product.items[0].span.start : product.items[0].span.end] == r"\theta^{\text{old}}"
