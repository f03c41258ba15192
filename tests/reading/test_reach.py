"""What is read beyond the plain forms, each kind with a right line and with a wrong one beside it.

The one idea: a table of kinds; a right line is proved, the same line with one thing changed is not.
"""

import pytest

from klderive.reading.judging import judged
from klderive.reading.layout import read

KINDS = {
    "an inner product by a dot": (
        "Let $u, v, w \\in \\mathbb{R}^k$.\n\n$$u \\cdot (v - w) = u \\cdot v - w \\cdot u$$\n",
        "Let $u, v \\in \\mathbb{R}^k$.\n\n$$u \\cdot v = u \\cdot u$$\n",
    ),
    "a space before a sign": (
        "Let $u$ and $v$ be real.\n\n$$2u - v = u \\quad + u - v$$\n",
        "Let $u$ and $v$ be real.\n\n$$2u = 2u \\quad - v$$\n",
    ),
    "an exact decimal is carried on": ("We have\n\n$$\\frac14 = 0.25 = \\frac{2}{8}$$\n", "We have\n\n$$\\frac13 = 0.33 = \\frac{33}{100}$$\n"),
    "the derivative of a function of the text": (
        "Let $g(u) = u^3$.\n\n$$g'(u) = 3 u^2$$\n",
        "Let $g(u) = u^3$.\n\n$$g'(u) = 2 u^2$$\n",
    ),
    "the inverse of a function of the text": (None, "Let $g(u) = 3 u$ with the inverse $g^{-1}$.\n\n$$g^{-1}(u) = \\frac{1}{3u}$$\n"),
    "a moment-generating function": (
        "Let $Z \\sim \\mathcal{N}(m, s^2)$. The moment-generating function of $Z$ is\n\n$$M_Z(t) = e^{m t + s^2 t^2 / 2}$$\n",
        "Let $Z \\sim \\mathcal{N}(m, s^2)$. The moment-generating function of $Z$ is\n\n$$M_Z(t) = e^{m t + s^2 t^2}$$\n\nand\n\n$$M_Z(t) = 1$$\n",
    ),
    "the unit of an entropy": (
        "Let $Z \\sim \\mathrm{Bern}(r)$ with $0 < r < 1$. In bits, its entropy is\n\n$$\\mathrm{H}(Z) = -r \\log_2 r - (1-r) \\log_2 (1-r)$$\n",
        "Let $Z \\sim \\mathrm{Bern}(r)$ with $0 < r < 1$. In bits, its entropy is\n\n$$\\mathrm{H}(Z) = -r \\ln r - (1-r) \\ln (1-r)$$\n",
    ),
    "what is not necessarily so": (
        "Let $\\Sigma$ be a symmetric $n \\times n$ matrix, not necessarily positive definite.\n\n$$\\Sigma^T = \\Sigma$$\n",
        "Let $\\Sigma$ be a real $n \\times n$ matrix, not necessarily symmetric.\n\n$$\\Sigma^T = \\Sigma$$\n",
    ),
}


def verdicts(text: str) -> list[str]:
    return [line.verdict.name for chain in judged(read(text)) if not chain.inline for line in chain.lines]


@pytest.mark.parametrize("kind", [k for k, (right, _) in KINDS.items() if right])
def test_a_right_line_is_proved(kind):
    assert set(verdicts(KINDS[kind][0])) == {"proved"}


@pytest.mark.parametrize("kind", KINDS)
def test_a_wrong_one_is_not(kind):
    found = verdicts(KINDS[kind][1])
    assert found and found[-1] not in ("proved", "given"), found


def test_how_a_variable_comes_from_others_is_said_and_not_claimed():
    text = "Let $Z \\sim \\mathcal{N}(0, 1)$ and $W \\sim \\mathcal{N}(m, s^2)$.\n\n$$W = m + s Z$$\n"
    assert verdicts(text) == ["given"]


def test_a_condition_that_is_left_away_is_a_shorthand():
    text = (
        "Let $p(y | \\theta, m) = p(y | \\theta)$ and $p(y | m) = p(y)$.\n\n"
        "$$\\int p(y, \\theta)\\, d\\theta = p(y)$$\n"
    )
    assert verdicts(text) == ["proved"]
