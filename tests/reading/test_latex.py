"""LaTeX to nodes: what stands on the page is what the checker gets."""

import pytest

from klderive.reading.binding import Binder
from klderive.reading.kinds import infer
from klderive.reading.lexer import Macro, ReadError, tokenise
from klderive.reading.parser import SCOPES, parse
from klderive.reading.scope import Reading, Scope

NODES = [
    (r"\frac{a}{b} - \frac12", "a/b - 1/2"),
    (r"2 x y^2", "2*x*y**2"),
    (r"-a^2", "-a**2"),
    (r"a - b - c", "a - b - c"),
    (r"a / b \cdot c", "c*(a/b)"),
    (r"1/2\sigma^2", "sigma**2/2"),
    (r"\sqrt{2\pi\sigma^2}", "sqrt(2*pi*sigma**2)"),
    (r"\sqrt[3]{a}", "a**(1/3)"),
    (r"x/x", "x/x"),
    (r"\log e^x", "log(exp(x))"),
    (r"\log \frac{a}{b} \cdot c", "c*log(a/b)"),
    (r"\ln 2\pi e", "log(2*E*pi)"),
    (r"\log_{10} a", "log(a)/log(10)"),
    (r"\exp\left\{-\frac{(x-\mu)^2}{2\sigma^2}\right\}", "exp(-(-mu + x)**2/(2*sigma**2))"),
    (r"e^{-x}", "exp(-x)"),
    (r"|\Sigma|", "det(Sigma)"),
    (r"|x - y|", "Abs(x - y)"),
    (r"\log|\Sigma_1||\Sigma_2|", "log(det(Sigma_1)*det(Sigma_2))"),
    (r"\det(A \Sigma)", "det(A*Sigma)"),
    (r"\operatorname{tr}\left(\Sigma_2^{-1}\Sigma_1\right)", "tr(Sigma_2**(-1)*Sigma_1)"),
    (r"\text{tr} \{ \Sigma^{-1} \}", "tr(Sigma**(-1))"),
    (r"\mathrm{Tr}[\Sigma \Sigma^{-1}]", "tr(Sigma*Sigma**(-1))"),
    (r"x^T \Sigma^{-1} x", "x.T*Sigma**(-1)*x"),
    (r"x^\top \Sigma x", "x.T*Sigma*x"),
    (r"x^{\mathsf T} \Sigma x", "x.T*Sigma*x"),
    (r"x^{\intercal} \Sigma x", "x.T*Sigma*x"),
    (r"\mathbf{x}' \Sigma \mathbf{x}", "x.T*Sigma*x"),
    (r"\Sigma^{-T}", "(Sigma**(-1)).T"),
    (r"(x-\mu)^T \Sigma^{-1} (x-\mu) + n", "n + (-mu + x).T*Sigma**(-1)*(-mu + x)"),
    (r"\|x^T \Sigma\|^2", "norm(x.T*Sigma)**2"),
    (r"\int p(x) \log \frac{p(x)}{q(x)} \, dx", "Int(log(p(x)/q(x))*p(x), x)"),
    (r"\int_{-\infty}^{\infty} p(x) \mathrm{d}x", "Int(p(x), x)"),
    (r"\int dx\, p(x) x^2", "Int(x**2*p(x), x)"),
    (r"\iint p(x) q(y) dx dy", "Int(Int(p(x)*q(y), x), y)"),
    (r"\mathbb{E}_{p(x)}[x^2]", "E_{x ~ p}[x**2]"),
    (r"\mathbb{E}_{x \sim p}\left[\log p(x)\right]", "E_{x ~ p}[log(p(x))]"),
    (r"E_p[\log q(x)]", "E_{x ~ p}[log(q(x))]"),
    (r"\langle x^2 \rangle_{p(x)}", "E_{x ~ p}[x**2]"),
    (r"\mathrm{KL}\left(p \,\|\, q\right)", "KL(p || q)"),
    (r"D_{\mathrm{KL}}(p(x) \parallel q(x))", "KL(p || q)"),
    (r"KL[p, q]", "KL(p || q)"),
    (r"H(p) + H(p, q)", "H(p, q) + H(p)"),
    (r"\mathcal{N}(x; \mu, \sigma^2)", "N(x; mu, sigma^2)"),
    (r"\mathcal N(x \mid \mu, \sigma^2)", "N(x; mu, sigma^2)"),
    (r"\sum_{j=1}^J \sigma_j^2", "Sum(sigma[j]**2, (j, 1, J))"),
    (r"\sum_{x \in \mathcal{X}} p(x)", "Sum(p(x), x in X)"),
    (r"\prod_{i=1}^n \sigma_i", "Product(sigma[i], (i, 1, n))"),
    (r"\frac{d}{d x} x^2", "Derivative(x**2, x)"),
    (r"\frac{\partial^2 f(x)}{\partial x^2}", "Derivative(f(x), (x, 2))"),
    (r"q_\phi(z|x)", "q_phi(z|x)"),
    (r"\underbrace{a + b}_{\text{small}}", "a + b"),
    (r"{a \over b}", "a/b"),
    (r"x^{*} + \hat x + x^{(1)}", "x^(1) + x^* + x^hat"),
    (r"\operatorname{diag}(\sigma_1^2, \ldots, \sigma_n^2)", "diag(sigma[_i]**2, _i=1..n)"),
    (r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}", "Matrix([[a, b], [c, d]])"),
    (r"\operatorname{Var}_{p(x)}(x)", "E_{x ~ p}[(x - E_{x ~ p}[x])**2]"),
    (r"\Sigma^{-1} \Sigma", "Sigma**(-1)*Sigma"),
    (r"\sqrt{\sigma^2}", "sqrt(sigma**2)"),
    (r"\frac{\mu_1^2 + \mu_2^2}{2}", "(mu_1**2 + mu_2**2)/2"),
    (r"\sigma_{1,j}^2 + \sum_{j=1}^J \sigma_{2j}", "sigma_1[j]**2 + Sum(sigma_2[j], (j, 1, J))"),
]


def node(source: str, reach: str = "narrow", macros=None, scope: Scope | None = None):
    tree = parse(tokenise(source, macros=macros), scope=reach)
    return Binder(scope or Scope(), infer([tree]), Reading()).value(tree)


@pytest.mark.parametrize(("source", "expected"), NODES, ids=[source for source, _ in NODES])
def test_node(source, expected):
    assert str(node(source)) == expected


REACHES = [
    (r"\log a (b)", ["b*log(a)", "log(a*b)", "b*log(a)"]),
    (r"\log \frac{1}{a} \exp(b)", ["exp(b)*log(1/a)", "log(exp(b)/a)", "exp(b)*log(1/a)"]),
    (r"\log a b", ["log(a*b)", "log(a*b)", "b*log(a)"]),
    (r"1/2\sigma^2", ["sigma**2/2", "1/(2*sigma**2)", "sigma**2/2"]),
]


@pytest.mark.parametrize(("source", "expected"), REACHES, ids=[source for source, _ in REACHES])
def test_customary_reach(source, expected):
    """How far log and a slash reach is not settled by custom: each reading is offered."""
    assert [str(node(source, reach)) for reach in SCOPES] == expected


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
        r"x'\Sigma x",
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


@pytest.mark.parametrize("name", SPELLINGS)
def test_spellings_are_one(name):
    assert len({str(node(s)) for s in SPELLINGS[name]}) == 1


def test_macros_are_expanded():
    macros = {r"\KL": Macro(2, r"D_{KL}(#1 \| #2)"), r"\s": Macro(0, r"\sigma^2")}
    assert str(node(r"\KL{p}{q} + \s", macros=macros)) == "sigma**2 + KL(p || q)"


UNREAD = [
    (r"\int p(x) \log p(x)", "this integral has no differential: write dx at its end"),
    (r"a + ", "read the end of the formula where a number, a name or a bracket was expected"),
    (r"\frac{a}", "read the end of the formula where an argument was expected"),
    (r"(a + b", "the bracket ( that opens here is not closed before the end of the formula"),
    (
        r"\bar{ab}",
        r"\bar over more than one letter is not read here; write \mathbb{E}_p[...] for an expectation",
    ),
    (r"\foo", r"\foo is not read here; write the formula without it, or outside the display"),
    (r"\Sigma + 1", "a number is added to a vector or a matrix here"),
    (r"9^{9^{9^{9}}}", "this exponent is not a fraction up to 200: the power is not read"),
    (
        r"\mathcal{N}(\mu, \sigma^2) + 1",
        "a distribution without a point stands where a number was expected; write N(x; ...)",
    ),
    (
        r"D_{KL} + 1",
        "which two distributions, and which way round? write D_{KL}(p || q), or say it in a comment: "
        "klderive: D_KL = KL(p || q)",
    ),
    (
        r"\sum_{i<j} a_i",
        r"the range of this sum is a condition (i < j), which is not read; write bounds, as in \sum_{i=1}^{n} or "
        r"\sum_{j=2}^{n} \sum_{i=1}^{j-1}, and a term left out by itself",
    ),
    (
        r"\operatorname{tr}(\Sigma^{-1/2})",
        "this power of a matrix is not read; whole powers up to 8 and their inverses are; for a root write a factor L, "
        r"with \Sigma = L L^T said before",
    ),
    (r"\operatorname{tr}(\Sigma^k)", "this power of a matrix is not read; -1, T and whole numbers are"),
    (
        r"|\begin{pmatrix} 1 & 2 \\ 3 \end{pmatrix}|",
        "the rows of this matrix have 2, 1 entries",
    ),
    (r"\sum_{i=1} a", "this sum has a lower bound and no upper one"),
    (r"a \pm b", "read '±' where one formula was expected; write the two cases separately"),
    (
        r"minus the entropy",
        "'minus' is read as words, not as a product; write \\text{...} around a remark and keep it "
        "outside the formula",
    ),
]


@pytest.mark.parametrize(("source", "message"), UNREAD, ids=[source for source, _ in UNREAD])
def test_message(source, message):
    """Every message letter by letter."""
    with pytest.raises(ReadError) as refused:
        node(source)
    assert refused.value.reason == message


@pytest.mark.parametrize(
    ("one", "other"),
    [(r"\Sigma^{4}", r"\Sigma\Sigma\Sigma\Sigma"), (r"\Sigma^{-2}", r"\Sigma^{-1}\Sigma^{-1}"), (r"\Sigma^1", r"\Sigma")],
)
def test_whole_powers_of_a_matrix_are_products(one, other):
    assert node(rf"\operatorname{{tr}}({one})") == node(rf"\operatorname{{tr}}({other})")
