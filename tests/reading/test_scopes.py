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
]  # fmt: skip


@pytest.mark.parametrize(("document", "wanted"), [t[1:] for t in TEXTS], ids=[t[0] for t in TEXTS])
def test_scopes(document, wanted):
    assert statements(document) == wanted
