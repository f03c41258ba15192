r"""LaTeX to terms: what stands on the page is what the checker gets.

The one idea: each row is a formula, what the text says of its names (SAID), and the one term that the table of readings makes of
it. Against the first edition: `1/2\sigma^2` is 1/(2 sigma^2), `\log a b` and `\log \frac{a}{b} \cdot c` take the product, a letter
that only stands before brackets is a function (`a(b)`), `D_{KL}` without arguments is a name that nobody declared, a tower of
powers is a term (the checker bounds it), and `x'` is another name than `x`, not its transpose. What was read and is not yet:
a label below a brace, a star or a bracket above a letter, `diag` of a list, the norm of a row.
"""

import pytest

from klderive.language.show import text
from klderive.reading.elaboration import Claim, elaborate
from klderive.reading.formula import read_text
from klderive.reading.judging import judged
from klderive.reading.layout import read as laid_out

from .elaborating import said

SAID = {
    "S": (r"D \Sigma matrix n", "D A matrix n"),
    "T": (r"D \Sigma_1 matrix n", r"D \Sigma_2 matrix n"),
    "V": ("D x vector n", r"D \mu vector n"),
    "P": ("D p law", "D q law"),
}


def value(source: str, names: str = "") -> str:
    """The term of a formula, or why it is not read."""
    formula = read_text(source)
    if formula.tree is None:
        return f"{formula.unread.token}: expected {formula.unread.wanted}"
    claim = Claim(formula.tree, "=", formula.tree, formula.tree.span)
    (found,) = elaborate([said(line) for name in names for line in SAID[name]], [claim], [formula.tree])
    return text(found.statement.left) if found.statement else found.unread


TERMS = [
    (r"\frac{a}{b} - \frac12", "", "a/b + -1/2"),
    ("2 x y^2", "", "2*x*y^2"),
    ("-a^2", "", "-a^2"),
    ("a - b - c", "", "a - b - c"),
    (r"a / b \cdot c", "", "(a/b)*c"),
    (r"1/2\sigma^2", "", "(2*sigma^2)^-1"),
    (r"\sqrt{2\pi\sigma^2}", "", "sqrt(2*pi*sigma^2)"),
    (r"\sqrt[3]{a}", "", "a^(1/3)"),
    ("x/x", "", "x/x"),
    (r"\log e^x", "", "log(exp(x))"),
    (r"\log \frac{a}{b} \cdot c", "", "log((a/b)*c)"),
    (r"\ln 2\pi e", "", "log(2*pi*e)"),
    (r"\log_{10} a", "", "log(a)/log(10)"),
    (r"\exp\left\{-\frac{(x-\mu)^2}{2\sigma^2}\right\}", "", "exp(-(x - mu)^2/(2*sigma^2))"),
    ("e^{-x}", "", "exp(-x)"),
    (r"|\Sigma|", "S", "det(Sigma)"),
    ("|x - y|", "", "abs(x - y)"),
    (r"\log|\Sigma_1||\Sigma_2|", "T", "log(det(Sigma_1)*det(Sigma_2))"),
    (r"\det(A \Sigma)", "S", "det(A*Sigma)"),
    (r"\operatorname{tr}\left(\Sigma_2^{-1}\Sigma_1\right)", "T", "trace(inverse(Sigma_2)*Sigma_1)"),
    (r"\text{tr} \{ \Sigma^{-1} \}", "S", "trace(inverse(Sigma))"),
    (r"\mathrm{Tr}[\Sigma \Sigma^{-1}]", "S", "trace(Sigma*inverse(Sigma))"),
    (r"x^T \Sigma^{-1} x", "SV", "only(x'*inverse(Sigma)*x)"),
    (r"x^\top \Sigma x", "SV", "only(x'*Sigma*x)"),
    (r"x^{\mathsf T} \Sigma x", "SV", "only(x'*Sigma*x)"),
    (r"x^{\intercal} \Sigma x", "SV", "only(x'*Sigma*x)"),
    (r"\Sigma^{-T}", "S", "inverse(Sigma)'"),
    (r"(x-\mu)^T \Sigma^{-1} (x-\mu) + n", "SV", "only((x - mu)'*inverse(Sigma)*(x - mu)) + n"),
    (r"\int p(x) \log \frac{p(x)}{q(x)} \, dx", "P", "integral(x: R, p(x)*log(p(x)/q(x)))"),
    (r"\int_{-\infty}^{\infty} p(x) \mathrm{d}x", "P", "integral(x: R, p(x))"),
    (r"\int dx\, p(x) x^2", "P", "integral(x: R, p(x)*x^2)"),
    (r"\iint p(x) q(y) dx dy", "P", "integral(x: R, integral(y: R, p(x)*q(y)))"),
    (r"\mathbb{E}_{p(x)}[x^2]", "P", "expect(p, x: R, x^2)"),
    (r"\mathbb{E}_{x \sim p}\left[\log p(x)\right]", "P", "expect(p, x: R, log(p(x)))"),
    (r"E_p[\log q(x)]", "P", "expect(p, x: R, log(q(x)))"),
    (r"\langle x^2 \rangle_{p(x)}", "P", "expect(p, x: R, x^2)"),
    (r"\mathrm{KL}\left(p \,\|\, q\right)", "P", "kl(p, q)"),
    (r"D_{\mathrm{KL}}(p(x) \parallel q(x))", "P", "kl(p, q)"),
    ("KL[p, q]", "P", "kl(p, q)"),
    ("H(p) + H(p, q)", "P", "entropy(p) + cross_entropy(p, q)"),
    (r"\mathcal{N}(x; \mu, \sigma^2)", "", "normal(mu, sigma)(x)"),
    (r"\mathcal N(x \mid \mu, \sigma^2)", "", "normal(mu, sigma)(x)"),
    (r"\sum_{j=1}^J \sigma_j^2", "", "sum(j: 1..J, sigma(j)^2)"),
    (r"\sum_{x \in \mathcal{X}} p(x)", "P", "total(x: discrete point X, p(x))"),
    (r"\prod_{i=1}^n \sigma_i", "", "product(i: 1..n, sigma(i))"),
    (r"\frac{d}{d x} x^2", "", "derivative(x_1: R, x_1^2, x)"),
    (r"\frac{\partial^2 f(x)}{\partial x^2}", "", "derivative(x_1: R, derivative(x_2: R, f(x_2), x_1), x)"),
    (r"q_\phi(z|x)", "P", "q(phi, x)(z)"),
    (r"{a \over b}", "", "a/b"),
    (r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}", "", "explicit(2, 2, a, b, c, d)"),
    (r"\operatorname{Var}_{p(x)}(x)", "P", "expect(p, x: R, (x - expect(p, x_1: R, x_1))^2)"),
    (r"\Sigma^{-1} \Sigma", "S", "inverse(Sigma)*Sigma"),
    (r"\sqrt{\sigma^2}", "", "sqrt(sigma^2)"),
    (r"\frac{\mu_1^2 + \mu_2^2}{2}", "", "(mu_1^2 + mu_2^2)/2"),
    (r"\sigma_{1,j}^2 + \sum_{j=1}^J \sigma_{2j}", "", "sigma(1, j)^2 + sum(j_1: 1..J, sigma(2, j_1))"),
    (r"\log a (b)", "", "log(a(b))"),
    (r"\log \frac{1}{a} \exp(b)", "", "log(a^-1)*exp(b)"),
    (r"\log a b", "", "log(a*b)"),
    ("9^{9^{9^{9}}}", "", "9^(9^(9^9))"),
    ("D_{KL} + 1", "P", "D_KL + 1"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "names", "expected"), TERMS, ids=[source for source, *_ in TERMS])
def test_term(source, names, expected):
    assert value(source, names) == expected


def test_a_prime_is_no_transpose():
    """A hat, a prime, a bold face make another name: `x'` says nothing of x."""
    assert value(r"\mathbf{x}' \Sigma \mathbf{x}", "SV") == "x_prime*Sigma*x"


SPELLINGS = {
    "divergence": [
        r"KL(p||q)",
        r"D_{KL}(p \| q)",
        r"\mathrm{KL}[p\mid\mid q]",
        r"\mathfrak{D}_\text{KL}[p \parallel q]",
        r"\operatorname{KL}\left(p\,\middle\|\,q\right)",
        r"D_{\rm KL}(p \Vert q)",
        r"{\rm KL}(p\vert\vert q)",
        r"D(p \| q)",
        r"KL(p(x)||q(x))",
    ],
    "trace": [
        r"\mathrm{tr}(A \Sigma)",
        r"\operatorname{tr}\left[A\Sigma\right]",
        r"\text{Tr}\{A \Sigma\}",
        r"\tr A \Sigma",
        r"\mathop{\mathrm{Tr}} \left( A \Sigma \right)",
    ],
    "transpose": [
        r"x^T \Sigma x",
        r"x^\top \Sigma x",
        r"x^{\mathrm{T}} \Sigma x",
        r"x^{\intercal}\Sigma x",
        r"x^{\mathsf T}\Sigma x",
    ],
    "expectation": [
        r"\mathbb{E}_{p}[x]",
        r"E_{p(x)}[x]",
        r"\mathrm{E}_{x\sim p}(x)",
        r"\langle x \rangle_{p(x)}",
        r"\operatorname{E}_{x \sim p(x)} \left\{ x \right\}",
    ],
    "determinant": [
        r"|\Sigma|",
        r"\det \Sigma",
        r"\det(\Sigma)",
        r"\left|\Sigma\right|",
        r"\lvert\Sigma\rvert",
        r"\operatorname{det}\Sigma",
    ],
    "integral": [
        r"\int p(x) dx",
        r"\int_{-\infty}^{+\infty} p(x)\,\mathrm{d}x",
        r"\int_{\mathcal X} p(x) \, d x",
        r"\int dx\, p(x)",
        r"∫ p(x) dx",
    ],
}
NAMES = {"divergence": "P", "trace": "S", "transpose": "SV", "expectation": "P", "determinant": "S", "integral": "P"}
TERM = {
    "divergence": "kl(p, q)",
    "trace": "trace(A*Sigma)",
    "transpose": "only(x'*Sigma*x)",
    "expectation": "expect(p, x: R, x)",
    "determinant": "det(Sigma)",
    "integral": "integral(x: R, p(x))",
}


@pytest.mark.parametrize("name", SPELLINGS)
def test_spellings_are_one(name):
    assert {value(s, NAMES[name]) for s in SPELLINGS[name]} == {TERM[name]}


def test_macros_are_expanded():
    document = laid_out(r"\newcommand{\KL}[2]{D_{KL}(#1 \| #2)}\newcommand{\s}{\sigma^2} $$\KL{p}{q} + \s = \s + \KL{p}{q}$$")
    ((line,),) = [chain.lines for chain in judged(document)]
    assert text(line.read.statement.left) == "kl(p, q) + sigma^2"


UNREAD = [
    (r"\|x^T \Sigma\|^2", "SV", "sizes do not fit: the size n meets a number"),
    (r"\int p(x) \log p(x)", "P", "an integral without a differential"),
    ("a + ", "", "+: expected a term after this sign"),
    (r"\frac{a}", "", r"\frac: expected an argument behind it"),
    ("(a + b", "", "(: expected a bracket that closes ("),
    (r"\bar{ab}", "", "an accent over more than a letter"),
    (r"\foo", "", r"\foo: expected a known command or character"),
    (r"\Sigma + 1", "S", "sizes do not fit: a number meets the size n"),
    (r"\mathcal{N}(\mu, \sigma^2) + 1", "", "a law as a value"),
    (r"\sum_{i<j} a_i", "", "the domain of a sum"),
    (r"\operatorname{tr}(\Sigma^{-1/2})", "S", "sizes do not fit: the size n meets a number"),
    (r"\operatorname{tr}(\Sigma^k)", "S", "sizes do not fit: the size n meets a number"),
    (r"|\begin{pmatrix} 1 & 2 \\ 3 \end{pmatrix}|", "", "a table"),
    (r"\sum_{i=1} a", "", "the domain of a sum"),
    (r"a \pm b", "", "the sign +-"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "names", "message"), UNREAD, ids=[source for source, *_ in UNREAD])
def test_message(source, names, message):
    """Every message letter by letter."""
    assert value(source, names) == message


SQUARES = [r"\operatorname{tr}(A B)", r"\det(A B)", r"\operatorname{tr}(A)", r"\det A"]


@pytest.mark.parametrize("source", SQUARES)
def test_a_trace_of_letters_of_which_nothing_is_said_is_not_read(source):
    """It was the product itself: tr(ABC) = tr(ACB) was proved."""
    assert "not said to be matrices" in value(source)


@pytest.mark.parametrize(("one", "other"), [(r"\Sigma^{4}", "Sigma^4"), (r"\Sigma^{-1}\Sigma^{-1}", "inverse(Sigma)*inverse(Sigma)")])
def test_powers_of_a_matrix(one, other):
    assert value(rf"\operatorname{{tr}}({one})", "S") == f"trace({other})"


@pytest.mark.parametrize(("power", "message"), [("-2", "sizes do not fit: the size n meets a number"), ("1", "an upper index or a power")])
def test_powers_of_a_matrix_that_are_not_read(power, message):
    assert value(rf"\operatorname{{tr}}(\Sigma^{{{power}}})", "S") == message
