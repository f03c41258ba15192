r"""How people typeset: each case is a small text of our own in a notation that was met in the wild.

The one idea: a table of texts and marks, one mark for each line: p proved, r refuted, u undecided, g given, - unread; behind a row
stands why it is not more than that. Displays are set off (a display beside words in one line is a formula of its sentence).
"""

import pytest

from klderive.reading import check_text

from . import marking


def marks(text: str) -> str:
    return marking.marks(check_text(marking.set_off(text)))


ROWS = [
    ("a bracket over two rows", r"$$\begin{split} a ={}& 2\Bigl[a \\ & \quad - \frac{a}{2}\Bigr] \\ ={}& 3a \\ & - 2a \end{split}$$", "pp"),
    ("a sum over two rows", r"\begin{multline} (a+b)^2 = a^2 + 2ab \\ + b^2 \end{multline}", "p"),
    ("a sign at the end of a row", r"$$\begin{aligned} 2a &= a + \\ &\quad a \\ &= a \cdot 2 \end{aligned}$$", "pp"),
    ("a sign behind a wide space", r"Let $a, b \in \mathbb{R}$. $$\begin{aligned} (a-b)(a+b) &= a^2 + ab \\ &\quad - ab - b^2 \\ &= a^2 - b^2 \end{aligned}$$", "pp"),
    ("a sign behind braces and space", r"Let $a, b \in \mathbb{R}$. $$\begin{aligned} (a-b)(a+b) &= a^2 + ab \\ &\qquad{} - ab - b^2 \\ &= a^2 \end{aligned}$$", "pr"),
    ("a sign in braces of its kind", r"Let $a, b \in \mathbb{R}$. $$\begin{aligned} (a-b)(a+b) &= a^2 + ab \\ &\quad\mathbin{-} ab - b^2 \end{aligned}$$", "p"),
    ("a box of nothing before a sign", r"Let $a, b \in \mathbb{R}$. $$\begin{aligned} (a-b)(a+b) &= a^2 + ab \\ &\quad\mbox{} - ab - b^2 \end{aligned}$$", "p"),
    ("a factor behind a wide space", r"Let $a, b \in \mathbb{R}$. $$\begin{aligned} 2ab &= a \\ &\quad \times 2 b \\ &\quad \cdot 1 \end{aligned}$$", "p"),
    ("a bracket, then a sign behind a space", r"Let $a, b \in \mathbb{R}$. $$\begin{aligned} (a-b)(a+b) &= \Big( a^2 \\ &\quad + ab - ab \Big) \\ &\quad - b^2 \end{aligned}$$", "p"),
    ("the left side in two rows", r"Let $a, b \in \mathbb{R}$. $$\begin{aligned} a^2 + ab & \\ \quad - ab - b^2 &= a^2 - b^2 \end{aligned}$$", "p"),
    ("two claims, the second with a sign", r"Let $a, b \in \mathbb{R}$. $$\begin{aligned} a + b &= b + a \\ - b &= 0 - b \\ \quad {} + a b &= a \end{aligned}$$", "ppr"),
    ("a relation at the end and again", r"$$\begin{aligned} 2a &= a + a = \\ &= 3a - a = \\ &= 2a \end{aligned}$$", "p----"),  # nor a relation at the end and again
    ("a relation at the end only", r"$$\begin{aligned} 2a = \\ a + a = \\ 3a - a \end{aligned}$$", "pp"),
    ("three columns", r"\begin{eqnarray*} KL(p,q) &=& \mathbb{E}_{x\sim p}[\ln p(x) - \ln q(x)] \\ &=& \mathbb{E}_{x\sim p}[\ln\frac{p(x)}{q(x)}] \end{eqnarray*}", "pp"),
    ("an array of rows", r"$$\begin{array}{rcl} 2a &=& a + a \\[4pt] &=& \displaystyle 3a - a \end{array}$$", "pp"),
    ("newline", r"$$\begin{aligned} 2a &= a + a \newline &= 3a - a \end{aligned}$$", "pp"),
    ("reasons at the right", r"\begin{alignat*}{2} a x^2 + b x &= a\left(x^2 + \frac{b}{a}x\right) &\quad& \text{(factor out $a$)} \\ &= a x^2 + 2bx && \text{(factor out $a$)} \end{alignat*}", "pr"),
    ("because", r"$$2a = a + a \quad \because \text{two } a$$ $$\therefore\ 2a = 3a - a$$", "- p"),  # what stands behind \because is not read
    ("a condition in brackets", r"$$\int e^{-a x^2}\,dx = \sqrt{\frac{\pi}{a}} \qquad (a > 0)$$", "-"),  # a condition in brackets is none that is known
    ("a wrong row after a broken one", r"$$\begin{split} 2a &= \bigl(a \\ &\quad + a\bigr) \\ &= 3a \end{split}$$", "pr"),
]  # fmt: skip

SYMBOLS = [
    ("packages", r"$$\log\abs{\Sigma} - \norm{x}^2 = \log\det\Sigma - x^T x$$", "p"),
    ("one's own differential", r"\newcommand{\dd}{\mathop{}\!\mathrm{d}} $$\int p(x) \dd x = 1$$", "p"),
    ("cancelled terms", r"$$\cancel{a - a} + b + \cancelto{0}{\ln 1} = b \quad\blacksquare$$", "-"),  # unknown commands
    ("a derivative in a subscript", r"$$\partial_m \frac{(x-m)^2}{2s^2} = -\frac{x-m}{s^2}$$", "-"),  # not read
    ("a derivative acts on the product", r"$$\frac{d}{dm} \frac12 (x-m)^2 = m - x$$", "p"),
    ("twice", r"$$\frac{d^2}{dx^2} x^3 = 6x, \qquad \partial_x^2 x^3 = 6x$$", "p-"),  # the second is not read
    ("mixed", r"$$\frac{\partial^2}{\partial a\,\partial b} (a^2 b) = 2a$$", "p"),
    ("a mixed one that is wrong", r"For $a, b \in \mathbb{R}$: $$\frac{\partial^2}{\partial a\,\partial b} (a^2 b) = 2b$$", "r"),
    ("an order that does not fit", r"$$\frac{\partial^3}{\partial a\,\partial b} (a^2 b) = 2a$$", "-"),
    ("a bar in a subscript", r"$$\Sigma_{a|b} - \Sigma_{a|b} + A^T = A^T$$", "p"),
    ("two sums in one", r"$$\sum_{x,y} p(x,y) \ln\frac{p(x,y)}{q(x,y)} = \sum_x \sum_y p(x,y) \left(\ln p(x,y) - \ln q(x,y)\right)$$", "p"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), [(t, e) for _, t, e in ROWS], ids=[name for name, *_ in ROWS])
def test_rows(text, expected):
    assert marks(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"), [(t, e) for _, t, e in SYMBOLS], ids=[name for name, *_ in SYMBOLS]
)
def test_symbols(text, expected):
    assert marks(text) == expected


BINDING = [
    ("a function and its slope", r"Let $$L(m, s) = \log s + \frac{m^2}{2s^2}.$$ Then $$\frac{\partial L(m, s)}{\partial m} = \frac{m}{s^2}, \quad L(0, 1) = 0$$", "g pp"),  # one row, one chain
    ("a function of its own letter", "$$F(t) = e^{t} = 1 + (e^t - 1)$$", "gp"),  # one row, one chain
    ("a function of densities", r"Define $$J(p,q) := KL(p\|q) + KL(q\|p).$$ Then $$J(p,q) = \int (p(x)-q(x))\ln\frac{p(x)}{q(x)}\,dx$$", "g p"),
    ("a functional that is said below", r"$$\log p(x) - KL(q(z|x)\|p(z|x)) = \mathcal{L}(x)$$ where $$\mathcal{L}(x) = \mathbb{E}_{q(z|x)}[\log p(x,z) - \log q(z|x)]$$", "p g"),
    ("a functional that is said nowhere", r"$$\log p(x) - KL(q(z|x)\|p(z|x)) = \mathcal{L}(x)$$", "u"),
    ("two equalities supposed", "For $a = b = c$ we get $$a + b - 2c = 0$$", "p"),
    ("a scale said below", r"$$\frac{x^2}{2a^2} + \frac{x^2}{2b^2} = \frac{x^2}{2s^2}$$ where $$\frac{1}{s^2} = \frac{1}{a^2} + \frac{1}{b^2}.$$", "u g"),  # an equation for 1/s^2 is no definition of s
    ("a scale said before", r"Let $\frac{1}{s^2} = \frac{1}{a^2} + \frac{1}{b^2}$. Then $$\frac{x^2}{2a^2} + \frac{x^2}{2b^2} = \frac{x^2}{2s^2}$$ $$\frac{1}{s^2} - \frac{1}{a^2} = \frac{1}{b^2}$$", "u u"),  # supposed, and no model of it was found
    ("squares supposed", r"If $a^2 = b^2$, then $$\frac{a^2}{b^2} = 1$$", "p"),
    ("a letter that means a vector", r"Let $x \sim \mathcal{N}(\mu, \Sigma)$, $x \in \mathbb{R}^n$, $A$ an $m \times n$ matrix and put $y = Ax + b$. $$\mathbb{E}[y] = A\mu + b, \qquad \operatorname{Cov}(y) = A\Sigma A^T$$", "pp"),  # one row, one chain
    ("definite, before", "For symmetric positive definite $A$, $$x^T A x - 2b^T x = (x - A^{-1}b)^T A (x - A^{-1}b) - b^T A^{-1} b$$", "p"),
    ("définies positives", r"Les matrices $A$ et $B$ sont symétriques définies positives. $$x^T A y = y^T A x, \quad x^T B y = y^T B x$$", "u-"),  # the sentence is not read
    ("nothing said", r"Let $A \in \mathbb{R}^{n \times n}$ and $x, y \in \mathbb{R}^n$. $$x^T A y = y^T A x$$", "r"),
    ("a covariance is definite", r"Let $P = \mathcal{N}(m, S)$ in $\mathbb{R}^d$. $$\mathbb{E}_{x\sim P}[x^\top S^{-1} x] = d + m^\top S^{-1} m$$", "- u"),  # the sentence is not read
    ("a sign, once", r"For $a > 0$: $$\log a^2 = 2 \log a$$ In other words, as was to be shown. It is so. It stays so. $$\log a^3 = 3\log a$$", "p u"),  # a hypothesis holds for its sentence and what continues it
    ("a chain of signs", r"Let $0 < a < 1$. $$\log(a(1-a)) = \log a + \log(1-a)$$", "p"),
    ("parameters by letter", r"$$KL(p\|q) = \mathbb{E}_p[\log p - \log q] = \log\frac{\sigma_q}{\sigma_p} - \frac12 + \frac{\sigma_p^2 + (\mu_p-\mu_q)^2}{2\sigma_q^2}$$", "pu"),  # that p is normal because of its letters was a guess
    ("expectations by number", r"Let $p = \mathcal{N}(m, s^2)$, $q = \mathcal{N}(n, t^2)$. $$KL(p\|q) = \mathbb{E}_1[\log p(x) - \log q(x)]$$", "-"),  # that 1 is p was a guess
    ("a bare q that is q(z|x)", r"$$KL(q(z|x)\|p(z|x)) = \mathbb{E}_{q}\left[\log\frac{q(z|x)}{p(z|x)}\right]$$", "p"),
    ("a divergence of joint densities", r"$$KL(p(x,y)\,\|\,q(x,y)) = \iint p(x,y)\log\frac{p(x,y)}{q(x,y)}\,dx\,dy$$", "p"),
    ("independent components", r"Let $q(z) = \prod_{i=1}^d \mathcal{N}(z_i; \mu_i, \sigma_i^2)$ and $p(z) = \prod_{i=1}^d \mathcal{N}(z_i; 0, 1)$. $$KL(q(z)\|p(z)) = \frac12\sum_{i=1}^d (\mu_i^2 + \sigma_i^2 - \log\sigma_i^2 - 1)$$", "u"),  # a product of densities is no law that is read
    ("given integrals", r"Let $q(x) = \mathcal{N}(x; m, s^2)$, subject to $\int (x-m)^2 p(x) dx = s^2$. $$-\int p(x) \log q(x) dx = \frac12\log(2\pi s^2) + \frac{1}{2s^2}\int (x-m)^2 p(x) dx = \frac12\log(2\pi s^2) + \frac12$$", "pp"),
    ("a posterior up to a constant", r"As a function of $m$, $$p(m \mid y) \propto \exp\left(-\frac{(m-a)^2}{2t^2}\right)\exp\left(-\frac{(y-m)^2}{2s^2}\right) \propto \exp\left(-\frac12\left(\frac{1}{t^2}+\frac{1}{s^2}\right)m^2 + \left(\frac{a}{t^2}+\frac{y}{s^2}\right)m\right)$$", "up"),  # the first line about p(m|y) is no definition
    ("a change of variables", r"Let $X \sim \mathcal{N}(\mu,\sigma^2)$ and $z = \frac{x-\mu}{\sigma}$, so $x = \mu + \sigma z$ and $dx = \sigma dz$. $$\mathbb{E}[(X-\mu)^2] = \frac{\sigma^2}{\sqrt{2\pi}}\int z^2 e^{-z^2/2}\,dz = \sigma^2$$", "- - pp"),  # x and dx in words are not read; the integral is
]  # fmt: skip

WEIGHTS = [
    ("probabilities with an index", r"Let $p$ and $q$ be probability mass functions on $\mathcal{K}$. $$D_{KL}(p\|q) = \sum_{k \in \mathcal{K}} p(k)\log\frac{p(k)}{q(k)} = -H(p) + H(p,q)$$", "pp"),
    ("a slip among them", r"Let $p$ and $q$ be probability mass functions on $\mathcal{K}$. $$D_{KL}(p\|q) = \sum_{k \in \mathcal{K}} p(k)\log\frac{p(k)}{q(k)} = H(p) + H(p,q)$$", "pr"),
    ("a tuple of them", r"Let $P = (p_1, \dots, p_n)$. $$H(P) = -\sum_i p_i \log p_i$$", "-"),  # not read
    ("uniform", r"If $q_k = \frac1K$, then $$D_{KL}(P\|Q) = \sum_{k=1}^K p_k \log (K p_k) = \log K + \sum_{k=1}^K p_k\log p_k$$", "uu"),  # that p_k are the probabilities of P is not said
    ("the number of points is not used", r"$$H(P) = -\sum_{k=1}^K p_k \log p_k \le \log K$$", "uu"),  # that p_k are the probabilities of P is not said
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), [(t, e) for _, t, e in BINDING], ids=[n for n, *_ in BINDING])
def test_what_names_mean(text, expected):
    assert marks(text) == expected


@pytest.mark.parametrize(("text", "expected"), [(t, e) for _, t, e in WEIGHTS], ids=[n for n, *_ in WEIGHTS])
def test_probabilities_with_an_index(text, expected):
    assert marks(text) == expected


SENTENCES = [
    ("is", r"Here $P$ is $\mathcal{N}(a, s^2)$ and $Q$ is $\mathcal{N}(b, t^2)$. $$KL(P\|Q) = \log\frac{t}{s} + \frac{s^2 + (a-b)^2}{2t^2} - \frac12$$", "u"),  # the sentence gives no law
    ("be", r"Let $p$ and $q$ be $\mathcal{N}(a, s^2)$ and $\mathcal{N}(b, t^2)$. $$KL(p\|q) = \log\frac{t}{s} + \frac{s^2 + (a-b)^2}{2t^2} - \frac12$$", "-"),  # the sentence gives no law
    ("是", r"$p$ 是 $\mathcal{N}(a, s^2)$。 $$\mathbb{E}_p[x] = a$$", "u"),  # the sentence gives no law
    ("a mean and a covariance", r"For a random vector $\mathbf{x}$ with mean $\mathbf{m}$ and covariance $\mathbf{S}$: $$\mathbb{E}[\mathbf{x}^T\mathbf{A}\mathbf{x}] = \text{tr}(\mathbf{A}\mathbf{S}) + \mathbf{m}^T\mathbf{A}\mathbf{m}$$", "u"),  # the mean and covariance of a vector are not used
    ("the mean of a square", r"Let $P = \mathcal{N}(a, s^2)$. $$\mathbb{E}_P [(x-b)^2] = \mathbb{E}_P [(x-a)^2] + (a-b)^2 = s^2 + (a-b)^2$$", "pp"),  # the table of readings: E(x)^2 is the square of the mean
    ("the square of a mean", r"$$\mathrm{E}_{p}[(x-b)^2] - \mathrm{E}_{p}(x)^2 = \mathrm{E}_{p}[x^2] - \mathrm{E}_{p}(x)^2 - 2b\,\mathrm{E}_{p}(x) + b^2$$", "p"),
    ("a bare expectation", r"$$\mathrm{Cov}(X,Y) = \mathbb{E}\big[(X-\mathbb{E}X)(Y-\mathbb{E}Y)\big] = \mathbb{E}[XY] - \mathbb{E}X\,\mathbb{E}Y$$", "pp"),
    ("a log-likelihood", r"$$\log L(m, s^2) = \sum_{i=1}^n \log \mathcal{N}(x_i \mid m, s^2) = -\frac{n}{2}\log(2\pi s^2) - \frac{1}{2s^2}\sum_{i=1}^n (x_i-m)^2$$ $$\frac{\partial}{\partial m} \log L = \frac{1}{s^2}\sum_{i=1}^n (x_i-m)$$", "up -"),  # log L(m, s^2) = ... defines nothing
    ("a function used before it is said", r"$$\frac{a}{b} = A(a, b)$$ with $$A(u, v) = u / v$$", "p g"),
    ("a function that nobody says", r"$$\log\frac{a}{b} = A(a, b)$$", "u"),
    ("a density that nobody says", r"$$\mathbb{E}_p[x^2] = s^2 + m^2$$", "u"),
    ("mass two", r"For any density $p$, $$\int p(x)\,dx = 2$$", "r"),
    ("a parameter below an expectation", r"Let $p(x|\theta) = \mathcal{N}(x|\theta, s^2)$. $$\mathbb{E}_\theta\left[\frac{(x-\theta)^2}{s^4}\right] = \frac{1}{s^2}$$", "u"),  # theta is a parameter, not the law: which law is meant is not said
    ("an operator that is a letter", r"\DeclareMathOperator*{\Ex}{E} $$\Ex_{x\sim p}[\log p(x)] = -H(p)$$", "p"),
    ("the logarithm of a posterior", r"With respect to $t$, $$\log p(t \mid x) = -\frac{(t-m)^2}{2} - \frac{(x-t)^2}{2} + \text{const} = -t^2 + (m+x)t + \text{const}$$", "up"),  # the first line about p(t|x) is no definition
    ("a name of letters", r"$$\text{ELBO} = \mathbb{E}_{q(z)}[\log p(x,z)] - \mathbb{E}_{q(z)}[\log q(z)]$$ $$\log p(x) = \text{ELBO} + KL(q(z)\|p(z|x))$$", "g p"),
    ("a derivative by a name with a value", r"With $l = \log s$: $$\frac{d}{dl}\left(e^{2l} - l\right) = 2e^{2l} - 1$$", "-"),  # not read
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), [(t, e) for _, t, e in SENTENCES], ids=[n for n, *_ in SENTENCES])
def test_what_sentences_say(text, expected):
    assert marks(text) == expected
