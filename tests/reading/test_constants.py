"""Relations up to a constant or a factor, and words before a claim: what is said, and what never is."""

import pytest

from klderive.reading import check_text
from klderive.reading.tables import tables

GAUSS = r"Let $m, s$ be real with $s > 0$ and let $q(x) = \mathcal{N}(x; m, s^2)$. Then "
LINES = {
    "a factor without x": (GAUSS + r"$$q(x) \propto e^{-(x-m)^2/(2 s^2)}$$", "proved"),
    "a factor with x": (GAUSS + r"$$q(x) \propto x e^{-(x-m)^2/(2 s^2)}$$", "refuted"),
    "another exponent": (GAUSS + r"$$q(x) \propto e^{-(x-m)^2/s^2}$$", "refuted"),
    "a summand without x": (GAUSS + r"$$\log q(x) = -\frac{(x-m)^2}{2 s^2} + \text{const.}$$", "proved"),
    "a summand with x": (GAUSS + r"$$\log q(x) = -\frac{x^2}{2 s^2} + \mathrm{const}$$", "refuted"),
    "nothing is proportional to zero": (GAUSS + r"$$q(x) \propto 0$$", "undecided"),
    "a constant of which nobody says in what": (r"Let $x$ be real. $$(x+1)^2 = x^2 + 2 x + \text{const}$$", "unread"),
    "as a function of": (r"Let $x$ be real. As a function of $x$ $$(x+1)^2 = x^2 + 2 x + \text{const}$$", "proved"),
    "as a function of another": (
        r"Let $x, y$ be real. As a function of $y$ $$(x+y)^2 = x^2 + 2 x y + \text{const}$$", "refuted"),
    "hence": (r"Let $x$ be real. $$\text{Hence } (x+1)^2 = x^2 + 2 x + 1$$", "proved"),
    "a reason behind": (r"Let $x$ be real. $$\begin{aligned} (x+1)^2 &= x^2 + 2 x + 1 && \text{expanding} \end{aligned}$$", "proved"),
    "other words behind": (r"Let $x$ be real. $$\begin{aligned} (x+1)^2 &= x^2 + 2 x + 1 && \text{is false} \end{aligned}$$", "unread"),
    "not": (r"Let $x$ be real. $$\text{not } (x+1)^2 = x^2 + 2 x + 1$$", "unread"),
    "for all": (r"Let $x$ be real. $$\text{for all } x: \quad x^2 = x$$", "refuted"),
    "take": (r"Take $q(x) = \mathcal{N}(x; 0, 1)$. $$\int x q(x) dx = 1$$", "refuted"),
    "a law without a point": (r"Let $q = \mathcal{N}(0, 1)$. $$\int x q(x) dx = 0$$", "proved"),
    "from here on": ("# A\n\nFrom here on, let $q = \\mathcal{N}(0, 1)$.\n\n# B\n\n$$\\int x q(x) dx = 0$$", "proved"),
    "in a section": ("# A\n\nLet $q = \\mathcal{N}(0, 1)$.\n\n# B\n\n$$\\int x q(x) dx = 0$$", "undecided"),
    "a size that nothing names": (
        r"Let $A \in \mathbb{R}^{n \times n}$ be invertible. $$\operatorname{tr}(A A^{-1}) = n + 1$$", "refuted"),
}  # fmt: skip


@pytest.mark.parametrize("name", LINES)
def test_a_line(name):
    text, verdict = LINES[name]
    assert [step.verdict for chain in check_text(text).chains for step in chain.steps][-1] == verdict


def test_the_names_of_our_rules_are_reasons():
    from klderive.rules import RULES, SCRIPTED

    assert {rule.name.lower() for rule in (*RULES, *SCRIPTED)} <= tables().rows["reasons"]
