"""From a document to statements: what holds where, what defines, what is claimed."""

import pytest

from klderive.language.show import text
from klderive.reading.elaboration import elaborate
from klderive.reading.elaboration.scopes import passages
from klderive.reading.layout import read


def statements(document: str) -> list[str]:
    """The claims of the displays of a text."""
    found = []
    for passage in passages(read(document)):
        chains = [(c, chain) for chain in passage.chains for c in chain.claims]
        for e, (_, chain) in zip(elaborate(passage.said, [c for c, _ in chains], passage.trees), chains, strict=True):
            if chain.role == "claim":
                found.append("given" if e.given else text(e.statement) if e.statement else f"unread: {e.unread}")
    return found


TEXTS = [
    ("declared and supposed", "Let $x > 0$ and let $y$ be real.\n\n$$x + y = y$$\n", ["x, y: R; 0 < x |- x + y = y"]),
    ("made anew", "Let $x > 0$. Then\n\n$$x = x$$\n\n## Other\n\nLet $x$ be a real number.\n\n$$x = x$$\n", ["x: R; 0 < x |- x = x", "x: R |- x = x"]),
    ("to the end of its section", "# A\n\nLet $x > 0$.\n\n$$x = x$$\n\n# B\n\n$$x = x$$\n", ["x: R; 0 < x |- x = x", "x: R |- x = x"]),
    ("in its sentence", "If $x > 0$ then\n\n$$x = x$$\n\nThen\n\n$$x + 1 = x$$\n", ["x: R; 0 < x |- x = x", "x: R |- x + 1 = x"]),
    ("a law", "Let $X \\sim \\mathcal{N}(\\mu, v)$.\n\n$$\\mathrm{E}[X] = \\mu$$\n", ["mu, v: R; 0 < v |- expect(normal(mu, sqrt(v)), X: R, X) = mu"]),
    ("a definition", "Let $L = x^2$.\n\n$$L + 1 = 2$$\n", ["x: R |- x^2 + 1 = 2"]),
    ("for a range of the index", "Let $a_t = 1 - b_t$ for $t \\ge 1$.\n\n$$a_t + b_t = 1$$\n", ["b@family: Z -> R; t@index: Z |- (1 - b(t)) + b(t) = 1"]),
    ("for some arguments only", "Let $f(x) = x^2$ for $x > 0$.\n\n$$f(-2) = 4$$\n", ["f@function1: R -> R |- f(-2) = 4"]),
    ("first equation", "We have\n\n$$s = a + b$$\n\nand\n\n$$s - a = b$$\n", ["given", "a, b: R |- (a + b) - a = b"]),
    ("a display that goes on", "$$a = b$$\n\nThis is\n\n$$= c$$\n", ["a, b: R |- a = b", "b, c: R |- b = c"]),
    ("in bits", "The entropy in bits is\n\n$$\\log x = 1$$\n", ["unread: a logarithm whose base the text gives in words"]),
    ("a law in words", "Let $X$ be normally distributed with mean $m$ and standard deviation $s$.\n\n$$\\mathrm{E}[X] = m$$\n", ["m, s: R; 0 < s |- expect(normal(m, sqrt(s^2)), X: R, X) = m"]),
    ("laws one by one", "Let $X$ and $Y$ be normal with means $a$ and $b$ and variances $u^2$ and $v^2$.\n\n$$\\mathrm{E}[Y] = b$$\n", ["b, v: R; 0 < v |- expect(normal(b, v), Y: R, Y) = b"]),
    ("a law of a vector", "Let $Z$ be an $n$-dimensional standard normal random vector.\n\n$$\\mathrm{E}[Z^T Z] = n$$\n", ["n: 1.. |- expect(multinormal(zeros(n, 1), identity(n)), Z: R^n, only(Z'*Z)) = n"]),
    ("on an interval", "Let $U$ be uniform on $(2, 3)$.\n\n$$\\mathrm{E}[U] = 1$$\n", ["|- integral_on(interval(2, 3), U: R, (3 + -2)^-1*U) = 1"]),
    ("moments", "Let $X$ be a random variable with mean $m$ and variance $v$.\n\n$$\\mathrm{E}[X^2] = v + m^2$$\n", ["X@\"law of\": law R; v, m: R; expect(X, x: R, x) = m; expect(X, x: R, (x - expect(X, x_1: R, x_1))^2) = v |- expect(X, x: R, x^2) = v + m^2"]),
    ("a unit vector", "Let $u$ be a unit vector in $\\mathbb{R}^n$.\n\n$$u^T u = 1$$\n", ["n: 1..; u: R^n; only(u'*u) = 1 |- only(u'*u) = 1"]),
    ("members", "Let $a_1, \\ldots, a_n > 0$.\n\n$$|a_k| = a_k$$\n", ["a@family: Z -> R; k@index: Z; forall(i: Z, 0 < a(i)) |- abs(a(k)) = a(k)"]),
    ("both", "Let $a, b > 0$.\n\n$$|a b| = a b$$\n", ["a, b: R; 0 < a; 0 < b |- abs(a*b) = a*b"]),
    ("an average", "Let $y$ be the mean of $x_1, \\ldots, x_n$.\n\n$$n y = 1$$\n", ["n: 1..; x@family: Z -> R |- n*(n^-1*sum(i: 1..n, x(i))) = 1"]),
    ("the variance in words", "Let $q = \\mathcal{N}(0, s)$, where $s$ denotes the variance.\n\n$$\\mathbb{E}_q[x^2] = s$$\n", ["s: R; 0 < s |- expect(normal(0, sqrt(s)), x: R, x^2) = s"]),
    ("declared anew", "Let $p = \\mathcal{N}(0, 1)$.\n\n$$\\mathbb{E}_p[x] = 0$$\n\nNow let $p$ be any density.\n\n$$\\mathbb{E}_p[x] = 0$$\n", ["|- expect(normal(0, 1), x: R, x) = 0", "p: law R |- expect(p, x: R, x) = 0"]),
    ("declared anew within a paragraph", "Let $p = \\mathcal{N}(0, 1)$. Now let $p$ be any density. Then $\\mathbb{E}_p[x] = 0$.\n", ["p: law R |- expect(p, x: R, x) = 0"]),
    ("a reason", "Since $a = 2$, we have\n\n$$a b = 2 b$$\n\nFurther\n\n$$a c = 2 c$$\n", ["a, b: R; a = 2 |- a*b = 2*b", "a, c: R |- a*c = 2*c"]),
    ("an identity as a reason", "Using $\\log a b = \\log a + \\log b$, we have\n\n$$\\log a^2 = 2 \\log a$$\n", ["a, b: R |- log(a*b) = log(a) + log(b)", "a: R |- log(a^2) = 2*log(a)"]),
    ("no number", "Let $j$ be the imaginary unit.\n\n$$j x = x j$$\n", ["unread: the unknown j as a value"]),
    ("members of no numbers", "Here $G$ denotes the group of rotations and $g, h \\in G$.\n\n$$g h = h g$$\n", ["unread: the unknown g as a value"]),
]  # fmt: skip


@pytest.mark.parametrize(("document", "wanted"), [t[1:] for t in TEXTS], ids=[t[0] for t in TEXTS])
def test_scopes(document, wanted):
    assert statements(document) == wanted


ROLES = {
    "We solve\n\n$$2 x = 4$$": ("condition", "solve", False),
    "Choose $w$ such that\n\n$$w + v = 1$$": ("hypothesis", "such that", False),
    "Setting the derivative to zero, we obtain\n\n$$a - m = 0$$": ("condition", "we obtain", True),
    "The weights sum to one:\n\n$$a + b = 1$$": ("condition", "sum to one", False),
    "For all $x$\n\n$$x^2 + a = 1$$": ("claim", "", True),
    "Hence\n\n$$a = b$$": ("claim", "hence", True),
    "It is not true that\n\n$$a = b$$": ("marked", "", False),
    "The case\n\n$$a = 1$$\n\nis easy.": ("marked", "", False),
    "We define\n\n$$s = a + b$$": ("definition", "", False),
    "Assume\n\n$$a + b = 1$$": ("hypothesis", "assume", False),
    "We want to show that\n\n$$a = b$$": ("claim", "show that", True),
    "$$a = b$$": ("claim", "", False),
}


@pytest.mark.parametrize("document", ROLES, ids=lambda text: text[:30])
def test_roles_and_cues(document):
    chains = [chain for passage in passages(read(document)) for chain in passage.chains if not chain.inline]
    assert [(c.role, c.cue, c.claiming) for c in chains] == [ROLES[document]]
