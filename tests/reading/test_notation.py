r"""How people typeset: each case is a small text of our own in a notation that was met in the wild.

The one idea: a table of texts and marks, one mark for each line: p proved, r refuted, u undecided, g given, - unread.
"""

import pytest

from klderive.reading import check_text

MARKS = {"proved": "p", "refuted": "r", "undecided": "u", "unread": "-", "given": "g"}


def marks(text: str, tex: bool = False) -> str:
    report = check_text(text, tex=tex)
    assert report.error is None
    return " ".join("".join(MARKS[s.verdict] for s in c.steps) for c in report.chains)


ROWS = [
    ("a bracket over two rows",
     "$$\\begin{split} a ={}& 2\\Bigl[a \\\\ & \\quad - \\frac{a}{2}\\Bigr] \\\\ ={}& 3a \\\\ & - 2a \\end{split}$$", "pp"),
    ("a sum over two rows", "\\begin{multline} (a+b)^2 = a^2 + 2ab \\\\ + b^2 \\end{multline}", "p"),
    ("a sign at the end of a row", "$$\\begin{aligned} 2a &= a + \\\\ &\\quad a \\\\ &= a \\cdot 2 \\end{aligned}$$", "pp"),
    ("a relation at the end and again", "$$\\begin{aligned} 2a &= a + a = \\\\ &= 3a - a = \\\\ &= 2a \\end{aligned}$$", "ppp"),
    ("a relation at the end only", "$$\\begin{aligned} 2a = \\\\ a + a = \\\\ 3a - a \\end{aligned}$$", "pp"),
    ("three columns", "\\begin{eqnarray*} KL(p,q) &=& \\mathbb{E}_{x\\sim p}[\\ln p(x) - \\ln q(x)] \\\\ "
                      "&=& \\mathbb{E}_{x\\sim p}[\\ln\\frac{p(x)}{q(x)}] \\end{eqnarray*}", "pp"),
    ("an array of rows", "$$\\begin{array}{rcl} 2a &=& a + a \\\\[4pt] &=& \\displaystyle 3a - a \\end{array}$$", "pp"),
    ("newline", "$$\\begin{aligned} 2a &= a + a \\newline &= 3a - a \\end{aligned}$$", "pp"),
    ("reasons at the right", "\\begin{alignat*}{2} a x^2 + b x &= a\\left(x^2 + \\frac{b}{a}x\\right) &\\quad& "
                             "\\text{(factor out } a) \\\\ &= a x^2 + 2bx && \\text{(wrong)} \\end{alignat*}", "pr"),
    ("because", "$$2a = a + a \\quad \\because \\text{two } a$$ $$\\therefore\\ 2a = 3a - a$$", "p p"),
    ("a condition in brackets", "$$\\int e^{-a x^2}\\,dx = \\sqrt{\\frac{\\pi}{a}} \\qquad (a > 0)$$", "p"),
    ("a wrong row after a broken one", "$$\\begin{split} 2a &= \\bigl(a \\\\ &\\quad + a\\bigr) \\\\ &= 3a \\end{split}$$", "pr"),
]  # fmt: skip

SYMBOLS = [
    ("packages", r"$$\log\abs{\Sigma} - \norm{x}^2 = \log\det\Sigma - x^T x$$", "p"),
    ("one's own differential", r"\newcommand{\dd}{\mathop{}\!\mathrm{d}} $$\int p(x) \dd x = 1$$", "p"),
    ("cancelled terms", r"$$\cancel{a - a} + b + \cancelto{0}{\ln 1} = b \quad\blacksquare$$", "p"),
    ("a derivative in a subscript", r"$$\partial_m \frac{(x-m)^2}{2s^2} = -\frac{x-m}{s^2}$$", "p"),
    ("a derivative acts on the product", r"$$\frac{d}{dm} \frac12 (x-m)^2 = m - x$$", "p"),
    ("twice", r"$$\frac{d^2}{dx^2} x^3 = 6x, \qquad \partial_x^2 x^3 = 6x$$", "p p"),
    ("mixed", r"$$\frac{\partial^2}{\partial a\,\partial b} (a^2 b) = 2a$$", "p"),
    ("a mixed one that is wrong", r"$$\frac{\partial^2}{\partial a\,\partial b} (a^2 b) = 2b$$", "r"),
    ("an order that does not fit", r"$$\frac{\partial^3}{\partial a\,\partial b} (a^2 b) = 2a$$", "-"),
    ("a bar in a subscript", r"$$\Sigma_{a|b} - \Sigma_{a|b} + S^T = S^T$$", "p"),
    ("two sums in one", r"$$\sum_{x,y} p(x,y) \ln\frac{p(x,y)}{q(x,y)} = "
                        r"\sum_x \sum_y p(x,y) \left(\ln p(x,y) - \ln q(x,y)\right)$$", "p"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), [(t, e) for _, t, e in ROWS], ids=[name for name, *_ in ROWS])
def test_rows(text, expected):
    assert marks(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"), [(t, e) for _, t, e in SYMBOLS], ids=[name for name, *_ in SYMBOLS]
)
def test_symbols(text, expected):
    assert marks(text) == expected
