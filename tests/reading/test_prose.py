"""Texts whose words decide what a line says: a wrong line is never proved, a right one never refuted."""

import pytest

from klderive.reading.judging import judged
from klderive.reading.layout import read
from klderive.verdicts import Proved, Refuted


def verdict(text: str) -> object:
    """The verdict on the last display of a text."""
    lines = [line for chain in judged(read(text + "\n")) if not chain.inline for line in chain.lines]
    return lines[-1].verdict if lines else None


TEXTS = [
    ("negated-hypothesis", "wrong", "",
     "Let $u$ and $t$ be real numbers. Nowhere do we suppose that $u = 3$. Hence\n\n"
     "$$t + u^2 = t + 9$$"),
    ("negated-hypothesis", "wrong", "", "Let $a, b > 0$. We never need $a = b$.\n\n$$a + 1 = b + 1$$"),
    ("negated-hypothesis", "right", "proved",
     "Let $u$ and $t$ be real numbers. Suppose that $u = 3$. Hence\n\n"
     "$$t + u^2 = t + 9$$"),
    ("condition-as-binding", "wrong", "",
     "Let $u, t \\in \\mathbb{R}$. We have $u^2 + t^2 \\ge 2 u t$ with equality exactly when $u = t$.\n\n"
     "$$u^2 + t^2 = 2 u t$$"),
    ("condition-as-binding", "wrong", "",
     "Let $m$ and $k$ be real. Both sides agree if and only if $m = k$. Then\n\n"
     "$$m - k + 1 = 1$$"),
    ("aside-as-hypothesis", "wrong", "", "Let $t$ be real. Once upon a time we took $t = 5$.\n\n$$t^2 = 25$$"),
    ("aside-as-hypothesis", "wrong", "", "Let $t$ be real. Later we will put $t = 0$. Would $t = 1$ do?\n\n$$t = 0$$"),
    ("negated-property", "wrong", "", "Let $M$ be a real $k \\times k$ matrix. $M$ is by no means symmetric.\n\n$$M = M^T$$"),
    ("negated-property", "wrong", "", "Let $M$ be an $n \\times n$ matrix without any symmetry.\n\n$$M = M^T$$"),
    ("negated-property", "right", "proved", "Let $M$ be a symmetric $k \\times k$ matrix.\n\n$$M = M^T$$"),
    ("negated-binding", "wrong", "",
     "Let $X$ be anything but $\\mathcal{N}(m, s^2)$ distributed, say $X \\sim \\mathcal{N}(m, s^2)$ conditioned on $X > m$.\n\n"
     "$$\\mathrm{E}[X] = m$$"),
    ("negated-binding", "wrong", "",
     "Let $X$ follow a normal distribution with mean $m$ and variance $v$, censored at $0$.\n\n"
     "$$\\mathrm{E}[X] = m$$"),
    ("negated-binding", "right", "proved",
     "Let $X$ follow a normal distribution with mean $m$ and variance $v$.\n\n"
     "$$\\mathrm{E}[X] = m$$"),
    ("law-from-moments", "wrong", "",
     "Let $Y$ be a random variable with mean $m$ and variance $v$.\n\n"
     "$$\\mathrm{E}[(Y-m)^4] = 3 v^2$$"),
    ("law-from-moments", "right", "proved", "Suppose $Y$ has mean $m$ and variance $v$.\n\n$$\\mathrm{E}[Y] = m$$"),
    ("scope-leaks-over-section", "wrong", "refuted",
     "# One\n\n"
     "Assume that $t$ is negative.\n\n"
     "$$|t| = -t$$\n\n"
     "# Two\n\n"
     "Consider any real number $t$.\n\n"
     "$$|t| = -t$$"),
    ("scope-leaks-over-section", "wrong", "refuted",
     "When $t < 0$ we have\n\n"
     "$$|t| = -t$$\n\n"
     "For every real number $t$ we have\n\n"
     "$$|t| = -t$$"),
    ("binding-outlives-section", "wrong", "",
     "Let $r = \\mathcal{N}(0,1)$ for this example.\n\n"
     "$$\\mathbb{E}_r[x] = 0$$\n\n"
     "Now let $r$ be an arbitrary density.\n\n"
     "$$\\mathbb{E}_r[x] = 0$$"),
    ("binding-outlives-section", "wrong", "",
     "## A\n\n"
     "Suppose $Y \\sim \\mathcal{N}(0,1)$.\n\n"
     "$$\\mathrm{E}[Y^2] = 1$$\n\n"
     "## B\n\n"
     "Let $Y$ be any random variable.\n\n"
     "$$\\mathrm{E}[Y^2] = 1$$"),
    ("case-display-as-definition", "wrong", "",
     "Let $t$ and $u$ be real. One special case is\n\n"
     "$$t = u + 1$$\n\n"
     "In general, however,\n\n"
     "$$t^2 = u^2 + 2u + 1$$"),
    ("case-display-as-definition", "wrong", "",
     "Let $t > 0$ and $u \\in \\mathbb{R}$. For example\n\n"
     "$$t = 2$$\n\n"
     "For all $t > 0$\n\n"
     "$$t u = 2 u$$"),
    ("hypothesis-forgotten", "right", "proved", "From now on, $t = 2$. Let $u$ be real.\n\n$$t u = 2 u$$\n\n$$t + u = 2 + u$$"),
    ("hypothesis-forgotten", "right", "proved", "Assume $u = t$. Then\n\n$$u + 1 = t + 1$$\n\nFurthermore\n\n$$u^2 = t^2$$"),
    ("hypothesis-not-used", "right", "proved",
     "Let $u$, $t$ and $r$ be real. We suppose that $u t r = 1$.\n\n"
     "$$u^2 t^2 r^2 = 1$$"),
    ("hypothesis-not-used", "right", "proved", "Let $u, t$ be real with $u + t = 0$.\n\n$$u^3 = - t^3$$"),
    ("property-in-words-dropped", "right", "proved", "Let $t$ be a nonpositive number.\n\n$$|t| = -t$$"),
    ("property-in-words-dropped", "right", "", "Let $P$ be an idempotent $k \\times k$ matrix.\n\n$$P P P = P$$"),
    ("property-in-words-dropped", "right", "", "Let $A$ and $B$ be commuting $n \\times n$ matrices.\n\n$$A B = B A$$"),
    ("domain-of-letter-dropped", "right", "proved", "Let $t \\in [-1, 0]$.\n\n$$|t| = -t$$"),
    ("domain-of-letter-dropped", "right", "", "Let $m$ be an odd integer.\n\n$$(-1)^m = -1$$"),
    ("domain-of-letter-dropped", "wrong", "refuted", "Let $t \\in (2, 3)$.\n\n$$|t - 2| = 2 - t$$"),
    ("condition-behind-comma", "right", "proved", "Let $t$ be real.\n\n$$\\sqrt{t^2} = t, \\qquad t \\ge 0$$"),
    ("condition-judged-as-claim", "right", "", "We demand that the weights are normalized:\n\n$$\\sum_{i=1}^n w_i = 1$$"),
    ("condition-judged-as-claim", "right", "", "The multiplier is chosen such that\n\n$$\\int p(x) \\, dx = 2$$"),
    ("condition-judged-as-claim", "right", "", "At the optimum the gradient is zero,\n\n$$a + b t = 0$$"),
    ("condition-judged-as-claim", "wrong", "refuted", "In general, for real $t$ and $u$,\n\n$$t u = 0$$"),
    ("unknown-solved-for", "right", "", "To find $t$ we solve the equation\n\n$$3 t - 1 = 8$$"),
    ("unknown-solved-for", "right", "",
     "Let $t$ be real. The quadratic equation\n\n"
     "$$t^2 = 4$$\n\n"
     "has the roots $t = 2$ and $t = -2$."),
    ("text-overruled-by-convention", "wrong", "refuted",
     "Let $\\tau$ be an arbitrary real number.\n\n"
     "$$\\sqrt{\\tau^2} = \\tau$$"),
    ("text-overruled-by-convention", "wrong", "", "Let $\\pi$ be a real parameter.\n\n$$\\cos(\\pi) = -1$$"),
    ("redefinition", "right", "proved", "Let $h(t) = 2t$.\n\n$$h(2) = 4$$\n\nNow let $h(t) = t + 1$.\n\n$$h(2) = 3$$"),
    ("redefinition", "wrong", "", "Let $K = 2t$. Now we set $K = 3t$.\n\n$$K + 1 = 2t + 1$$"),
    ("partial-definition", "wrong", "", "Let $h(t) = t$ for $t \\ge 0$ and $h(t) = -t$ for $t < 0$.\n\n$$h(-1) = -1$$"),
    ("member-condition-for-all", "wrong", "", "Let $u_j = t_j$ for one $j$.\n\n$$\\sum_{j=1}^n u_j = \\sum_{j=1}^n t_j$$"),
    ("member-condition-for-all", "wrong", "", "Let $u_j = t_j$ for $j = 2$.\n\n$$\\sum_{j=1}^n u_j = \\sum_{j=1}^n t_j$$"),
    ("member-condition-for-all", "wrong", "",
     "Suppose that $u_j > 0$ for at least one $j$. Let $k$ be an index.\n\n"
     "$$|u_k| = u_k$$"),
    ("member-condition-for-all", "right", "proved",
     "Let $u_j = t_j$ for every $j$.\n\n"
     "$$\\sum_{j=1}^n u_j = \\sum_{j=1}^n t_j$$"),
    ("contradictory-hypotheses", "wrong", "", "Let $t > 1$ and suppose that $t < 0$.\n\n$$t = 7$$"),
    ("contradictory-hypotheses", "wrong", "",
     "Let $q$ be a density such that $\\int q(y)\\,dy = 3$.\n\n"
     "$$\\int q(y)\\,dy + 1 = 4$$"),
    ("convex-function-ignored", "right", "", "Let $h$ be an odd function.\n\n$$h(-t) = -h(t)$$"),
    ("convex-function-ignored", "right", "", "Let $h$ be additive.\n\n$$h(t + u) = h(t) + h(u)$$"),
    ("probability-vector-ignored", "right", "",
     "Let $w = (w_1, \\dots, w_k)$ be a probability vector.\n\n"
     "$$\\sum_{i=1}^k w_i = 1$$"),
    ("probability-vector-ignored", "right", "",
     "Let $w_1, \\ldots, w_k$ be the probabilities of the classes.\n\n"
     "$$\\sum_{i=1}^k w_i = 1$$"),
    ("deviation-or-variance", "wrong", "refuted",
     "Let $q = \\mathcal{N}(0, s)$, where $s$ denotes the variance.\n\n"
     "$$\\mathbb{E}_q[x^2] = s^2$$"),
    ("deviation-or-variance", "right", "proved",
     "Let $X$ be normal with mean $0$ and standard deviation $v$.\n\n"
     "$$\\mathrm{E}[X^2] = v^2$$"),
    ("deviation-or-variance", "wrong", "refuted",
     "Let $X$ be normal with mean $0$ and standard deviation $v$.\n\n"
     "$$\\mathrm{E}[X^2] = v$$"),
    ("logarithm-base", "wrong", "", "Here $\\log$ is the logarithm to base 10.\n\n$$\\log 100 = 2 \\ln 10$$"),
    ("logarithm-base", "right", "", "We measure entropy in bits, with logarithms to the base 2.\n\n$$\\log 8 = 3$$"),
    ("definition-not-used", "right", "proved",
     "Let $\\bar y$ denote the average of $y_1, \\ldots, y_m$.\n\n"
     "$$\\sum_{j=1}^m y_j = m \\bar y$$"),
    ("definition-not-used", "right", "proved", "We write $S$ for $a + b$.\n\n$$S - a = b$$"),
    ("words-before-claim", "wrong", "", "Let $t$ be real.\n\n$$\\text{One never has } 2t = t + t$$"),
    ("step-cites-equation", "right", "proved",
     "Let $a$, $b$ be real with\n\n"
     "$$a = 2 b \\tag{5}$$\n\n"
     "Then\n\n"
     "$$a + 1 = 2 b + 1$$"),
    ("unknown-kind", "wrong", "", "Let $j$ be the imaginary unit and let $x$ be real.\n\n$$|1 + j x|^2 = (1 + j x)^2$$"),
    ("unknown-kind", "wrong", "", "Let $S$ and $T$ be linear operators.\n\n$$S T = T S$$"),
    ("unknown-kind", "wrong", "", "Let $q$ be a quaternion and let $r$ be another quaternion.\n\n$$q r = r q$$"),
    ("unknown-kind", "wrong", "", "Here $G$ denotes the group of rotations and $g, h \\in G$.\n\n$$g h = h g$$"),
    ("in-other-languages", "wrong", "", "Sei $t$ eine reelle Zahl. Wir setzen nicht voraus, dass $t = 2$.\n\n$$t^2 = 4$$"),
    ("in-other-languages", "wrong", "", "Soit $t$ un réel. On ne suppose pas que $t = 2$.\n\n$$t^2 = 4$$"),
    ("in-other-languages", "wrong", "", "Sea $t$ un número real. Salvo que $t = 2$, tenemos\n\n$$t^2 = 4$$"),
    ("in-other-languages", "wrong", "", "Пусть $t$ — вещественное число. Мы не считаем, что $t = 2$.\n\n$$t^2 = 4$$"),
    ("in-other-languages", "wrong", "", "设 $t$ 为实数。我们不假设 $t = 2$。\n\n$$t^2 = 4$$"),
    ("in-other-languages", "right", "proved", "Sei $t$ eine reelle Zahl und sei $t = 2$. Dann gilt\n\n$$t^2 = 4$$"),
    ("in-other-languages", "right", "proved", "Soit $t > 0$. Alors\n\n$$|t| = t$$"),
    ("in-other-languages", "right", "proved", "设 $t > 0$，则\n\n$$|t| = t$$"),
    ("in-other-languages", "right", "proved", "$t > 0$ とする。このとき\n\n$$|t| = t$$"),
    ("no supposition", "wrong", "", "Let $x$ be a real number. The event $x > 0$ has probability $p$.\n\n$$|x| = x$$"),
    ("no supposition", "wrong", "", "Let $x$ be a real number. The probability of $x = 2$ is $p = 1/2$.\n\n$$x^2 = 4$$"),
    ("no supposition", "wrong", "", "Let $x$ be a real number. Consider the event $x = 2$.\n\n$$x^2 = 4$$"),
    ("no supposition", "wrong", "", "Let $x$ be real and let $S$ be the set where $x > 0$.\n\n$$|x| = x$$"),
    ("no supposition", "wrong", "", "Let $x, y$ be real. The density of $y$ given $x = 2$ is simple.\n\n$$x^2 = 4$$"),
    ("no supposition", "wrong", "", "Let $x$ be real. With $x = 0$ we get $x + 1 = 1$.\n\n$$x^2 = 0$$"),
    ("no supposition", "wrong", "", "Let $x$ be real. If $x = 0$ then $x + 1 = 1$.\n\n$$x^2 = 0$$"),
    ("no supposition", "wrong", "", "Let $x$ be real. For $x = 0$ the function is zero.\n\n$$x^2 = 0$$"),
    ("no supposition", "wrong", "", "Let $x$ be real. The probability that $x$ is positive is $p$.\n\n$$|x| = x$$"),
    ("no supposition", "wrong", "refuted", "Let $x$ be real. Given $x > 0$, we have $|x| = x$.\n\n$$|x| = x$$"),
    ("no supposition", "wrong", "refuted",
     "Let $A$ be an $n \\times n$ matrix. When $A$ is symmetric, we have $A^T = A$.\n\n"
     "$$A^T = A$$"),
    ("no supposition", "wrong", "",
     "Let $A$ be an $n \\times n$ matrix. Using $A^T = A$ one can simplify the sum.\n\n"
     "$$A^T = A$$"),
    ("no supposition", "wrong", "", "Let $x$ be real. Since $x = 1$ is a root, the sum is finite.\n\n$$x^2 = 1$$"),
    ("no supposition", "wrong", "", "Let $x$ be real. Note that the equation $x^2 = 1$ has the root $x = 1$.\n\n$$x = 1$$"),
    ("no supposition", "wrong", "", "Let $x$ be real. Setting $x = 1$ gives $x^2 = 1$.\n\n$$x^3 = 1$$"),
]  # fmt: skip
"""What a line is, and how it is decided ("": in no certain way, but never proved if it is wrong, never refuted if it is right)."""


@pytest.mark.parametrize(("line", "wanted", "text"), [t[1:] for t in TEXTS], ids=[f"{t[0]} {k}" for k, t in enumerate(TEXTS)])
def test_what_words_decide(line, wanted, text):
    found = verdict(text)
    assert not isinstance(found, Proved if line == "wrong" else Refuted)
    if wanted:
        assert isinstance(found, Proved if wanted == "proved" else Refuted)
