"""Texts whose words decide what a line says: a wrong line is never proved, a right one never refuted.

The one idea: a table of texts by what may be misunderstood, each with what its last line is and what is said of it
("differs": undecided, with a point where it is wrong unless something else is supposed).
"""

import pytest

from klderive.reading.judging import judged
from klderive.reading.judging.lines import DIFFERS
from klderive.reading.layout import read

from .marking import rows, set_off


def verdict(text: str) -> str:
    """What is said of the last display of a text."""
    lines = [line for chain in judged(read(set_off(text))) if not chain.inline for line in chain.lines]
    found = lines[-1].verdict
    return "differs" if getattr(found, "code", "") == DIFFERS else found.name


def entropy(base: str) -> str:
    """The entropy of Bern(r), with logarithms to a base."""
    return r"$$\mathrm{H}(Z) = -r \log_B r - (1-r) \log_B (1-r)$$".replace("B", base)


TEXTS = {
    "negated hypothesis": [
        ("wrong", "differs", "Let $u$ and $t$ be real numbers. Nowhere do we suppose that $u = 3$. Hence $$t + u^2 = t + 9$$"),
        ("wrong", "differs", "Let $a, b > 0$. We never need $a = b$. $$a + 1 = b + 1$$"),
        ("wrong", "refuted", "Let $a, b > 0$. We never need $a = b$. Hence $$a + 1 = b + 1$$"),
        ("right", "proved", "Let $u$ and $t$ be real numbers. Suppose that $u = 3$. Hence $$t + u^2 = t + 9$$"),
    ],
    "condition as binding": [
        ("wrong", "differs", r"Let $u, t \in \mathbb{R}$. We have $u^2 + t^2 \ge 2 u t$ with equality exactly when $u = t$. $$u^2 + t^2 = 2 u t$$"),
        ("wrong", "differs", "Let $m$ and $k$ be real. Both sides agree if and only if $m = k$. Then $$m - k + 1 = 1$$"),
    ],
    "aside as hypothesis": [
        ("wrong", "differs", "Let $t$ be real. Once upon a time we took $t = 5$. $$t^2 = 25$$"),
        ("wrong", "differs", "Let $t$ be real. Later we will put $t = 0$. Would $t = 1$ do? $$t = 0$$"),
    ],
    "negated property": [
        ("wrong", "differs", r"Let $M$ be a real $k \times k$ matrix. $M$ is by no means symmetric. $$M = M^T$$"),
        ("wrong", "unread", r"Let $M$ be an $n \times n$ matrix without any symmetry. $$M = M^T$$"),
        ("right", "proved", r"Let $M$ be a symmetric $k \times k$ matrix. $$M = M^T$$"),
    ],
    "negated binding": [
        ("wrong", "unread",
         r"Let $X$ be anything but $\mathcal{N}(m, s^2)$ distributed, say $X \sim \mathcal{N}(m, s^2)$ conditioned on $X > m$. $$\mathrm{E}[X] = m$$"),
        ("wrong", "differs", r"Let $X$ follow a normal distribution with mean $m$ and variance $v$, censored at $0$. $$\mathrm{E}[X] = m$$"),
        ("right", "proved", r"Let $X$ follow a normal distribution with mean $m$ and variance $v$. $$\mathrm{E}[X] = m$$"),
    ],
    "law from moments": [
        ("wrong", "differs", r"Let $Y$ be a random variable with mean $m$ and variance $v$. $$\mathrm{E}[(Y-m)^4] = 3 v^2$$"),
        ("right", "proved", r"Suppose $Y$ has mean $m$ and variance $v$. $$\mathrm{E}[Y] = m$$"),
    ],
    "scope leaks over section": [
        ("wrong", "refuted", "# One\n\nAssume that $t$ is negative. $$|t| = -t$$\n\n# Two\n\nConsider any real number $t$. $$|t| = -t$$"),
        ("wrong", "refuted", "When $t < 0$ we have $$|t| = -t$$ For every real number $t$ we have $$|t| = -t$$"),
    ],
    "binding outlives section": [
        ("wrong", "differs",
         r"Let $r = \mathcal{N}(0,1)$ for this example. $$\mathbb{E}_r[x] = 0$$ Now let $r$ be an arbitrary density. $$\mathbb{E}_r[x] = 0$$"),
        ("wrong", "differs",
         "## A\n\nSuppose $Y \\sim \\mathcal{N}(0,1)$. $$\\mathrm{E}[Y^2] = 1$$\n\n## B\n\nLet $Y$ be any random variable. $$\\mathrm{E}[Y^2] = 1$$"),
    ],
    "case display as definition": [
        ("wrong", "differs", "Let $t$ and $u$ be real. One special case is $$t = u + 1$$ In general, however, $$t^2 = u^2 + 2u + 1$$"),
        ("wrong", "differs", r"Let $t > 0$ and $u \in \mathbb{R}$. For example $$t = 2$$ For all $t > 0$ $$t u = 2 u$$"),
    ],
    "hypothesis forgotten": [
        ("right", "proved", "From now on, $t = 2$. Let $u$ be real. $$t u = 2 u$$ $$t + u = 2 + u$$"),
        ("right", "proved", "Assume $u = t$. Then $$u + 1 = t + 1$$ Furthermore $$u^2 = t^2$$"),
    ],
    "hypothesis not used": [
        ("right", "proved", "Let $u$, $t$ and $r$ be real. We suppose that $u t r = 1$. $$u^2 t^2 r^2 = 1$$"),
        ("right", "proved", "Let $u, t$ be real with $u + t = 0$. $$u^3 = - t^3$$"),
    ],
    "property in words dropped": [
        ("right", "proved", "Let $t$ be a nonpositive number. $$|t| = -t$$"),
        ("right", "undecided", r"Let $P$ be an idempotent $k \times k$ matrix. $$P P P = P$$"),
        ("right", "unread", r"Let $A$ and $B$ be commuting $n \times n$ matrices. $$A B = B A$$"),
    ],
    "domain of letter dropped": [
        ("right", "proved", r"Let $t \in [-1, 0]$. $$|t| = -t$$"),
        ("right", "undecided", "Let $m$ be an odd integer. $$(-1)^m = -1$$"),
        ("wrong", "refuted", r"Let $t \in (2, 3)$. $$|t - 2| = 2 - t$$"),
    ],
    "condition behind comma": [
        ("right", "proved", r"Let $t$ be real. $$\sqrt{t^2} = t, \qquad t \ge 0$$"),
    ],
    "condition judged as claim": [
        ("right", "given", r"We demand that the weights are normalized: $$\sum_{i=1}^n w_i = 1$$"),
        ("right", "given", r"The multiplier is chosen such that $$\int p(x) \, dx = 2$$"),
        ("right", "given", "At the optimum the gradient is zero, $$a + b t = 0$$"),
        ("wrong", "refuted", "In general, for real $t$ and $u$, $$t u = 0$$"),
    ],
    "unknown solved for": [
        ("right", "given", "To find $t$ we solve the equation $$3 t - 1 = 8$$"),
        ("right", "differs", "Let $t$ be real. The quadratic equation $$t^2 = 4$$ has the roots $t = 2$ and $t = -2$."),
    ],
    "text overruled by convention": [
        ("wrong", "refuted", r"Let $\tau$ be an arbitrary real number. $$\sqrt{\tau^2} = \tau$$"),
        ("wrong", "differs", r"Let $\pi$ be a real parameter. $$\cos(\pi) = -1$$"),
    ],
    "redefinition": [
        ("right", "undecided", "Let $h(t) = 2t$. $$h(2) = 4$$ Now let $h(t) = t + 1$. $$h(2) = 3$$"),
        ("wrong", "differs", "Let $K = 2t$. Now we set $K = 3t$. $$K + 1 = 2t + 1$$"),
    ],
    "partial definition": [
        ("wrong", "differs", r"Let $h(t) = t$ for $t \ge 0$ and $h(t) = -t$ for $t < 0$. $$h(-1) = -1$$"),
    ],
    "member condition for all": [
        ("wrong", "differs", r"Let $u_j = t_j$ for one $j$. $$\sum_{j=1}^n u_j = \sum_{j=1}^n t_j$$"),
        ("wrong", "differs", r"Let $u_j = t_j$ for $j = 2$. $$\sum_{j=1}^n u_j = \sum_{j=1}^n t_j$$"),
        ("wrong", "differs", "Suppose that $u_j > 0$ for at least one $j$. Let $k$ be an index. $$|u_k| = u_k$$"),
        ("right", "proved", r"Let $u_j = t_j$ for every $j$. $$\sum_{j=1}^n u_j = \sum_{j=1}^n t_j$$"),
    ],
    "contradictory hypotheses": [
        ("wrong", "undecided", "Let $t > 1$ and suppose that $t < 0$. $$t = 7$$"),
        ("wrong", "undecided", r"Let $q$ be a density such that $\int q(y)\,dy = 3$. $$\int q(y)\,dy + 1 = 4$$"),
    ],
    "convex function ignored": [
        ("right", "differs", "Let $h$ be an odd function. $$h(-t) = -h(t)$$"),
        ("right", "unread", "Let $h$ be additive. $$h(t + u) = h(t) + h(u)$$"),
    ],
    "probability vector ignored": [
        ("right", "proved", r"Let $w = (w_1, \dots, w_k)$ be a probability vector. $$\sum_{i=1}^k w_i = 1$$"),
        ("right", "differs", r"Let $w_1, \ldots, w_k$ be the probabilities of the classes. $$\sum_{i=1}^k w_i = 1$$"),
    ],
    "deviation or variance": [
        ("wrong", "refuted", r"Let $q = \mathcal{N}(0, s)$, where $s$ denotes the variance. $$\mathbb{E}_q[x^2] = s^2$$"),
        ("right", "proved", r"Let $X$ be normal with mean $0$ and standard deviation $v$. $$\mathrm{E}[X^2] = v^2$$"),
        ("wrong", "refuted", r"Let $X$ be normal with mean $0$ and standard deviation $v$. $$\mathrm{E}[X^2] = v$$"),
    ],
    "logarithm base": [
        ("wrong", "unread", r"Here $\log$ is the logarithm to base 10. $$\log 100 = 2 \ln 10$$"),
        ("right", "unread", r"We measure entropy in bits, with logarithms to the base 2. $$\log 8 = 3$$"),
    ],
    "definition not used": [
        ("right", "proved", r"Let $\bar y$ denote the average of $y_1, \ldots, y_m$. $$\sum_{j=1}^m y_j = m \bar y$$"),
        ("right", "proved", "We write $S$ for $a + b$. $$S - a = b$$"),
    ],
    "words before claim": [
        ("wrong", "unread", r"Let $t$ be real. $$\text{One never has } 2t = t + t$$"),
    ],
    "step cites equation": [
        ("right", "proved", r"Let $a$, $b$ be real with $$a = 2 b \tag{5}$$ Then $$a + 1 = 2 b + 1$$"),
    ],
    "unknown kind": [
        ("wrong", "unread", "Let $j$ be the imaginary unit and let $x$ be real. $$|1 + j x|^2 = (1 + j x)^2$$"),
        ("wrong", "unread", "Let $S$ and $T$ be linear operators. $$S T = T S$$"),
        ("wrong", "unread", "Let $q$ be a quaternion and let $r$ be another quaternion. $$q r = r q$$"),
        ("wrong", "unread", r"Here $G$ denotes the group of rotations and $g, h \in G$. $$g h = h g$$"),
    ],
    "in other languages": [
        ("wrong", "differs", "Sei $t$ eine reelle Zahl. Wir setzen nicht voraus, dass $t = 2$. $$t^2 = 4$$"),
        ("wrong", "differs", "Soit $t$ un réel. On ne suppose pas que $t = 2$. $$t^2 = 4$$"),
        ("wrong", "differs", "Sea $t$ un número real. Salvo que $t = 2$, tenemos $$t^2 = 4$$"),
        ("wrong", "differs", "Пусть $t$ — вещественное число. Мы не считаем, что $t = 2$. $$t^2 = 4$$"),
        ("wrong", "differs", "设 $t$ 为实数。我们不假设 $t = 2$。 $$t^2 = 4$$"),
        ("right", "proved", "Sei $t$ eine reelle Zahl und sei $t = 2$. Dann gilt $$t^2 = 4$$"),
        ("right", "proved", "Soit $t > 0$. Alors $$|t| = t$$"),
        ("right", "proved", "设 $t > 0$，则 $$|t| = t$$"),
        ("right", "proved", "$t > 0$ とする。このとき $$|t| = t$$"),
    ],
    "no supposition": [
        ("wrong", "differs", "Let $x$ be a real number. The event $x > 0$ has probability $p$. $$|x| = x$$"),
        ("wrong", "differs", "Let $x$ be a real number. The probability of $x = 2$ is $p = 1/2$. $$x^2 = 4$$"),
        ("wrong", "differs", "Let $x$ be a real number. Consider the event $x = 2$. $$x^2 = 4$$"),
        ("wrong", "differs", "Let $x$ be real and let $S$ be the set where $x > 0$. $$|x| = x$$"),
        ("wrong", "differs", "Let $x, y$ be real. The density of $y$ given $x = 2$ is simple. $$x^2 = 4$$"),
        ("wrong", "differs", "Let $x$ be real. With $x = 0$ we get $x + 1 = 1$. $$x^2 = 0$$"),
        ("wrong", "differs", "Let $x$ be real. If $x = 0$ then $x + 1 = 1$. $$x^2 = 0$$"),
        ("wrong", "differs", "Let $x$ be real. For $x = 0$ the function is zero. $$x^2 = 0$$"),
        ("wrong", "differs", "Let $x$ be real. The probability that $x$ is positive is $p$. $$|x| = x$$"),
        ("wrong", "refuted", "Let $x$ be real. Given $x > 0$, we have $|x| = x$. $$|x| = x$$"),
        ("wrong", "refuted", r"Let $A$ be an $n \times n$ matrix. When $A$ is symmetric, we have $A^T = A$. $$A^T = A$$"),
        ("wrong", "differs", r"Let $A$ be an $n \times n$ matrix. Using $A^T = A$ one can simplify the sum. $$A^T = A$$"),
        ("wrong", "differs", "Let $x$ be real. Since $x = 1$ is a root, the sum is finite. $$x^2 = 1$$"),
        ("wrong", "differs", "Let $x$ be real. Note that the equation $x^2 = 1$ has the root $x = 1$. $$x = 1$$"),
        ("wrong", "differs", "Let $x$ be real. Setting $x = 1$ gives $x^2 = 1$. $$x^3 = 1$$"),
    ],
    "base of logarithms": [
        ("wrong", "unread", r"Entropies are measured in bits. $$-\tfrac12\log\tfrac12 - \tfrac12\log\tfrac12 = \ln 2$$"),
        ("right", "unread", r"Entropies are measured in bits. $$-\tfrac12\log\tfrac12 - \tfrac12\log\tfrac12 = 1$$"),
        ("wrong", "unread", "# Notation\nWe take logarithms to base 2.\n\n# Results\n$$\\log 8 = 3 \\ln 2$$"),
        ("wrong", "unread", r"Alle Logarithmen sind zur Basis 2. $$\log 8 = 3 \ln 2$$"),
        ("right", "proved", r"Start from a base distribution. $$\log 8 = 3 \ln 2$$"),
        ("right", "proved", r"All is in bits. $$\ln 8 = 3 \ln 2$$"),
    ],
    "unit of an entropy": [
        ("wrong", "unread", "Let $Z \\sim \\mathrm{Bern}(r)$. In dits, its entropy is " + entropy("2")),
        ("wrong", "unread", "Let $Z \\sim \\mathrm{Bern}(r)$. All logarithms are to base 10. The entropy is " + entropy("2")),
        ("wrong", "unread", "Let $Z \\sim \\mathrm{Bern}(r)$ and $b > 3$. Entropies are in bits. We have " + entropy("b")),
        ("right", "proved", "Let $Z \\sim \\mathrm{Bern}(r)$. Entropies may be in bits, or to any base. We have " + entropy("b")),
        ("right", "proved", "Let $Z \\sim \\mathrm{Bern}(r)$. All logarithms are to base $2$. The entropy is " + entropy("2")),
        ("right", "proved", "Let $Z \\sim \\mathrm{Bern}(r)$. In dits, its entropy is " + entropy("{10}")),
        ("right", "proved", "Let $Z \\sim \\mathrm{Bern}(r)$. Here $b$ is the base of all logarithms. Then " + entropy("b")),
    ],
    "a value that is given up": [
        ("wrong", "differs", "Let $s = 2$. Then $s^2 = 4$. Now let $s = 3$ instead. $$s^2 + 1 = 5$$"),
        ("wrong", "differs", "Let $a > 0$. We no longer suppose that $a$ is positive. $$|a| = a$$"),
        ("wrong", "differs", "Let $u = 1$. Unlike before, $u$ is arbitrary from here. $$u^2 = 1$$"),
        ("wrong", "differs", r"Let $p = \mathcal{N}(0, 1)$. Next, however, take $p = \mathcal{N}(0, 2)$. $$\mathrm{E}_p[x^2] = 1$$"),
        ("right", "proved", "Let $s = 2$. But, as we said, $s = 2$. $$s^2 + 1 = 5$$"),
    ],
    "range of a bar": [
        ("wrong", "differs", r"Let $\bar x$ be the average of all points $x_1, \ldots, x_n$; take the first $k$. $$\sum_{i=1}^k x_i = k \bar x$$"),
        ("wrong", "differs", r"There are $S$ folds. $$\sum_{i=1}^S y_i = S \bar y$$"),
        ("right", "proved", r"Let $x_1, \ldots, x_n$ be points with mean $\bar x$. $$\sum_{i=1}^n x_i = n \bar x$$"),
    ],
    "what a bar is": [
        ("wrong", "differs", r"A bar is complex conjugation; take $z_1, \dots, z_n$. $$\sum_{i=1}^n z_i = n \bar z$$"),
        ("wrong", "differs", r"The points $x_1, \dots, x_n$ have weights and the weighted mean $\bar x$. $$\sum_{i=1}^n x_i = n \bar x$$"),
    ],
    "half a sentence": [
        ("wrong", "unread", r"Let $p = \mathcal{N}(0,1)$ and $q = \mathcal{N}(1,1)$. Now take $p$ and $q$ exponential. $$\int q(x) x\,dx = 1$$"),
        ("wrong", "unread", r"Let $q = \mathcal{N}(1,1)$. Let $q$ in what follows be what the next chapter says. $$\int q(x) x\,dx = 1$$"),
        ("right", "proved", r"Let $q = \mathcal{N}(1,1)$. $$\int q(x) x\,dx = 1$$"),
    ],
    "two densities of one letter": [
        ("right", "proved", r"$$\int p_x(x) dx = \int p_x(u) du$$"),
        ("wrong", "differs", r"Let $u$ have the density $p(u)$ and $v$ the density $p(v)$. $$\int p(u) u\,du = \int p(v) v\,dv$$"),
        ("right", "proved", r"Let $p$ be a density. $$\int p(u) u\,du = \int p(v) v\,dv$$"),
    ],
    "heads that are something else": [
        ("wrong", "unread", r"We use $H$ for the Hadamard product. $$H(p) = -\int p(x) \log p(x) dx$$"),
        ("wrong", "unread", r"We use $I$ for the interval and $|I|$ for its length. $$|I| = 1$$"),
        ("wrong", "unread", r"Let $H$ be the Hessian and $h$ the step. $$h^T H h = H h^2$$"),
        ("right", "proved", r"Here $I$ is the identity. $$|I| = 1$$"),
        ("right", "proved", r"The entropy $H$ is as usual. $$H(p) = -\int p(x) \log p(x) dx$$"),
        ("right", "proved", r"The step is $h$. $$(x + h)^2 = x^2 + 2 h x + h^2$$"),
    ],
    "a covariance has no sign": [
        ("wrong", "differs", r"Here $\sigma_{12}$ is a covariance. $$\sqrt{\sigma_{12}^2} = \sigma_{12}$$"),
        ("wrong", "differs", r"$$\sqrt{\sigma_{XY}^2} = \sigma_{XY}$$"),
        ("right", "proved", r"$$\sqrt{\sigma_1^2} = \sigma_1$$"),
    ],
    "arrays in words": [
        ("wrong", "differs", r"Here $A$ and $B$ are square, and $|\cdot|$ is the determinant. $$|A + B| = |A| + |B|$$"),
        ("wrong", "differs", r"Let $A$ and $B$ be square. $$A B = B A$$"),
        ("right", "unread", r"By the rules of the Jacobian, $$|A| |B| = |A B|$$"),
        ("right", "proved", r"Let $A$ and $B$ be numbers. $$|A| |B| = |A B|$$"),
        ("right", "proved", r"$$|a| |b| = |a b|$$"),
    ],
    "a notion that is only spoken of": [
        ("wrong", "given", r"Let $X \sim \mathcal{N}(m, s^2)$. We do not use the moment-generating function. $$M_X(t) = e^{m t + s^2 t^2 / 2}$$"),
        ("right", "given", r"Let $X \sim \mathcal{N}(m, s^2)$. The logarithm of the moment-generating function of $X$ is $$M_X(t) = m t + s^2 t^2 / 2$$"),
        ("right", "given", r"Let $X \sim \mathcal{N}(m, s^2)$. The moment-generating function of $X$ exists. At $-t$ it is $$M_X(t) = e^{s^2 t^2 / 2 - m t}$$"),
        ("right", "proved", r"Let $X \sim \mathcal{N}(m, s^2)$. Hence, the moment-generating function of $X$ is $$M_X(t) = e^{m t + s^2 t^2 / 2}$$"),
    ],
    "the law of a member": [
        ("wrong", "unread", r"Let $q(z)$ be a density of $z = (z_1, \ldots, z_J)$. $$\sum_{j=1}^J E_{q(z_j)}[z_j] = J E_{q(z_1)}[z_1]$$"),
        ("wrong", "unread", r"$$\int q(z_j) \log q(z_j) dz_j = \int q(z_1) \log q(z_1) dz_1$$"),
        ("right", "proved", r"$$\sum_{j=1}^J E_{q_j(z_j)}[2 z_j] = 2 \sum_{j=1}^J E_{q_j(z_j)}[z_j]$$"),
    ],
    "the law of a member given another": [
        ("right", "proved", r"$$\sum_{j=1}^J E_{q(z_j|x_j)}[2 z_j] = 2 \sum_{j=1}^J E_{q(z_j|x_j)}[z_j]$$"),
        ("wrong", "unread", r"$$\sum_{j=1}^J E_{q(z_j|x)}[z_j] = J E_{q(z_1|x)}[z_1]$$"),
    ],
    "a display about what a sentence that is not read relates": [
        ("wrong", "differs", r"Let $v = \log \sigma^2$ with $\sigma > 0$ be what the network returns. $$\sigma = \exp(v)$$"),
        ("wrong", "differs", r"Of the many $c$ with $c > a$ this one was taken at random. $$c = a - b$$"),
        ("right", "proved", r"The score $c$ was taken at random by us. $$c = a - b$$ $$c + b = a$$"),
    ],
    "a property behind the place where a thing is": [
        ("right", "proved", r"Let $x$ be a real number and $M \in \mathbb{R}^{n \times n}$ symmetric. $$M^T = M$$"),
        ("right", "proved", r"Let $x \in \mathbb{R}$ and $M \in \mathbb{R}^{n \times n}$ (symmetric). $$M^T = M$$"),
        ("wrong", "refuted", r"Let $x$ be a real number and $M \in \mathbb{R}^{n \times n}$ symmetric. $$M^T = 2 M$$"),
    ],
    "a property apart from its name": [
        ("right", "differs", r"Let $M \in \mathbb{R}^{n \times n}$, which is symmetric. $$M^T = M$$"),
        ("right", "differs", r"Let $x \in \mathbb{R}$ and $M \in \mathbb{R}^{n \times n}$. We assume it is symmetric. $$M^T = M$$"),
        ("right", "differs", r"Let $M \in \mathbb{R}^{n \times n}$. All matrices of this note are symmetric. $$M^T = M$$"),
        ("right", "differs", r"Let $M, N \in \mathbb{R}^{n \times n}$. They commute. $$M N = N M$$"),
        ("right", "differs", r"Let $M \in \mathbb{R}^{n \times n}$. Its columns are orthonormal. $$M^T M = I$$"),
        ("right", "differs", r"Let $x \in \mathbb{R}$. We only treat the positive case. $$\sqrt{x^2} = x$$"),
        ("right", "differs", r"Let $p$ and $q$ be densities. The two distributions are identical. $$KL(p \| q) = 0$$"),
        ("right", "differs", r"Sei $M \in \mathbb{R}^{n \times n}$. Alle Matrizen sind hier symmetrisch. $$M^T = M$$"),
        ("wrong", "refuted", r"Let $x \in \mathbb{R}$. The logarithm of it is a number. $$\sqrt{x^2} = x$$"),
        ("wrong", "differs", r"Let $M \in \mathbb{R}^{n \times n}$. The divergence is not symmetric. $$M^T = M$$"),
        ("wrong", "refuted", r"Let $x \in \mathbb{R}$. Matrices are symmetric here. $$\sqrt{x^2} = x$$"),
    ],
    "what is asked, demanded or assigned": [
        ("right", "differs", r"Let $x, y \in \mathbb{R}$. When does the following hold? $$x + y = x y$$"),
        ("right", "differs", r"设 $x, y$ 为实数。什么时候成立？ $$x + y = x y$$"),
        ("right", "given", r"Let $x \in \mathbb{R}$. Our constraint reads $$x + 1 = 2 x$$"),
        ("right", "given", r"Let $u, v \in \mathbb{R}$. Find $u$ from $$(u + v)^2 = u^2$$"),
        ("right", "differs", r"Let $u, v \in \mathbb{R}$. The next value is $$u = u + v$$"),
        ("right", "differs", r"Let $u, v \in \mathbb{R}$. Parameters: $$u = 3, \quad v = 2$$"),
        ("wrong", "refuted", r"Let $u, v \in \mathbb{R}$. $$u + v = u + v + 1$$"),
    ],
    "more is supposed than a relation of names": [
        ("right", "differs", r"Let $M \in \mathbb{R}^{n \times n}$ such that $u^T M v = v^T M u$ for all $u, v$. $$M^T = M$$"),
        ("right", "differs", r"Let $M \in \mathbb{R}^{n \times n}$ with entries $M_{ij} = g(t_i, t_j)$. $$M^T = M$$"),
        ("right", "proved", r"Let $M \in \mathbb{R}^{n \times n}$ be a covariance matrix. $$M^T = M$$"),
        ("right", "differs", r"Let $x \in \mathbb{R}$. Here $=$ means equality up to a constant. $$x + 1 = x$$"),
    ],
    "a law by another parameter": [
        ("wrong", "unread", r"Let $X \sim N(\mu, L)$, where $L$ is the information matrix. $$\mathrm{Cov}(X) = L$$"),
        ("wrong", "refuted", r"Let $X \sim N(0, 2)$ with standard deviation $2$. $$\mathrm{Var}(X) = 2$$"),
        ("wrong", "unread", r"`dnorm(x, m, s)` takes the deviation, and so does our $N(m, s)$. Let $X \sim N(m, v)$, $v > 0$. $$\mathrm{Var}(X) = v$$"),
        ("wrong", "unread", r"We follow the conventions of Stan. Let $X \sim N(\mu, t)$ with $t > 0$. $$\mathrm{Var}(X) = t$$"),
        ("wrong", "differs", r"Let $X^{-1} \sim \mathrm{Gamma}(a, b)$. $$\mathbb{E}[X] = a/b$$"),
        ("wrong", "unread", r"Let $x \sim N(\mu, t)$ with precision $t > 0$. $$E[(x-\mu)^2] = t$$"),
        ("wrong", "unread", r"Let $x \sim N(\mu, t)$, $t > 0$. The second parameter is the precision. $$E[(x-\mu)^2] = t$$"),
        ("right", "unread", r"We write $N(\mu, t)$ with precision $t$. Let $x \sim N(\mu, t)$, $t > 0$. $$E[(x-\mu)^2] = 1/t$$"),
        ("right", "proved", r"Let $x \sim N(\mu, t^{-1})$ with precision $t > 0$. $$E[(x-\mu)^2] = 1/t$$"),
        ("right", "proved", r"Let $x \sim N(\mu, t)$, $t > 0$. The second parameter is the variance. $$E[(x-\mu)^2] = t$$"),
    ],
    "not equal, in general": [
        ("right", "undecided", r"Let $p$ and $q$ be densities. In general, $$KL(p \| q) \ne KL(q \| p)$$"),
        ("right", "undecided", r"Let $a, b > 0$. The logarithm is not linear: $$\log(a + b) \neq \log a + \log b$$"),
        ("right", "undecided", r"Let $A, B \in \mathbb{R}^{n \times n}$. Mind the order: $$A B \not= B A$$"),
        ("wrong", "refuted", r"Let $a, b > 0$. $$\log(a b) \neq \log a + \log b$$"),
        ("wrong", "refuted", r"Let $t$ be real. $$(t + 1)^2 \neq t^2 + 2 t + 1$$"),
        ("right", "proved", r"Let $t > 0$. $$t + 1 \neq 1$$"),
    ],
    "words that nobody listed": [
        ("right", "differs", r"Let $a, b$ be real. $$(a+b)^2 = a^2 + b^2$$ is the freshman's dream."),
        ("right", "differs", r"Let $a, b$ be real. Over the field with two members, $$a - b = a + b$$"),
        ("right", "differs", r"Let $M, K \in \mathbb{R}^{n \times n}$. Among diagonals $$M K = K M$$"),
        ("right", "differs", r"Sei $a > 0$ und $b > 0$. Bis aufs Vorzeichen ist $$a - b = b - a$$"),
        ("wrong", "refuted", r"Let $a, b$ be real. Expanding the left side carefully, we obtain $$(a+b)^2 = a^2 + b^2$$"),
        ("wrong", "differs", r"Let $a > 0$. It is glorious. Hence $$\log a^2 = 3 \log a$$"),
    ],
    "sentences beside a display": [
        ("right", "differs", r"Let $a, b$ be real. $$(a+b)^2 = a^2 + b^2$$ Of course, this is utter nonsense."),
        ("right", "differs", r"Let $a, b$ be real. Assumption 3. $$(a+b)^2 = a^2 + b^2$$"),
        ("right", "differs", r"Let $a, b$ be real. Our model is $$a = 2 b + 1$$"),
        ("right", "differs", r"Let $a, b$ be real. Which values are possible? $$a + b = a b$$"),
        ("right", "differs", r"Let $a, b$ be real. $$(a+b)^2 = a^2 + b^2$$ The approximation is good for small $b$."),
        ("wrong", "refuted", r"Let $a, b$ be real. We expand the left side. $$(a+b)^2 = a^2 + b^2$$ This is the result."),
    ],
    "a restriction in an odd place": [
        ("right", "differs", r"Let $A \in \mathbb{R}^{n \times n}$. (symmetric!) $$A^T = A$$"),
        ("right", "differs", r"Let $A \in \mathbb{R}^{n \times n}$. $$A^T \overset{\text{sym.}}{=} A$$"),
        ("right", "differs", r"Let $t$ be real. $$\sqrt{t^2} \stackrel{t \ge 0}{=} t$$"),
        ("right", "differs", r"Let $t$ be real. $$t + 1 \overset{d}{=} 1 - t$$"),
        ("right", "differs", r"Let $A \in \mathbb{R}^{n \times n}$. $$A^T = A \tag{symmetric}$$"),
        ("wrong", "refuted", r"Let $A \in \mathbb{R}^{n \times n}$. $$A^T = A \tag{2.iv}$$"),
        ("right", "differs", r"Let $t$ be real. $$t^2 \stackrel{!}{=} t$$"),
        ("wrong", "refuted", r"Let $t$ be real. $$t^2 \stackrel{(ii)}{=} t$$"),
        ("wrong", "refuted", r"Let $t$ be real. $$t^2 \overset{\eqref{eq:one}}{=} t$$"),
        ("right", "differs", "| sign | meaning |\n|---|---|\n| $A$ | symmetric matrix |\n\n" r"Let $A \in \mathbb{R}^{n \times n}$. $$A^T = A$$"),
        ("right", "differs", r"Let $v$ be a real number, the variance. $$\sqrt{v^2} = v$$"),
        ("right", "differs", r"Let $n$ be an integer, the sample size. $$\sqrt{n^2} = n$$"),
        ("right", "undecided", r"Let $t$ be real. Here $\sqrt{\cdot}$ is the signed root. $$\sqrt{t^2} = t$$"),
    ],
    "a mass is no density": [
        ("wrong", "differs", r"Let $X$ have pmf $p$. $$\int p(x)\,dx = 1$$"),
        ("wrong", "differs", r"Let $Y$ have probability mass function $q$. $$\int q(y)\,dy = 1$$"),
        ("right", "proved", r"Let $X$ have pmf $p$. $$\sum_x p(x) = 1$$"),
        ("right", "proved", r"Let $X$ have pdf $p$. $$\int p(x)\,dx = 1$$"),
        ("wrong", "unread", r"Let $X$ be a discrete random variable. $$H(X) = -\int p(x) \log p(x)\,dx$$"),
        ("wrong", "unread", r"Let $p$ be proportional to a density. $$\int p(x)\,dx = 1$$"),
    ],
    "what is struck out": [
        ("right", "proved", r"~~$$t + 1 = t$$~~ Let $t$ be real. $$t + 1 = 1 + t$$ <del> $$t + 1 = t$$ </del>"),
        ("wrong", "refuted", r"Let $t$ be real. Then ~~ we have ~~ $$t + 1 = t$$"),
    ],
    "words that name an approximation": [
        ("right", "differs", r"Let $x$ be real. To first order in $x$, $$e^x = 1 + x$$"),
        ("right", "differs", r"Let $a$ be real. Dropping constants, $$a^2 + 1 = a^2$$"),
        ("right", "differs", r"Let $t > 0$. The equation $$t^2 = 2t$$ has two solutions."),
    ],
    "a mistake that is quoted": [
        ("right", "differs", r"Let $a, b \in \mathbb{R}$. A common error is to write $$(a+b)^2 = a^2+b^2$$"),
        ("right", "differs", r"Let $u, v > 0$. It is tempting to conclude that $$\log(u+v) = \log u + \log v$$"),
        ("right", "differs", r"Seien $a, b \in \mathbb{R}$. Ein häufiger Fehler ist $$(a+b)^2 = a^2+b^2$$"),
        ("right", "differs", r"Soient $a, b \in \mathbb{R}$. Il est tentant d'écrire $$(a+b)^2 = a^2+b^2$$"),
        ("wrong", "differs", r"Let $a, b \in \mathbb{R}$. The error is $$(a+b)^2 = a^2+b^2$$"),
    ],
    "a condition that the text takes back": [
        ("wrong", "undecided", r"Let $A$ be a singular $n \times n$ matrix. $$A^{-1} A = I$$"),
        ("wrong", "unread", r"Let $M \in \mathbb{R}^{k \times k}$. The matrix $M$ has no inverse. $$M M^{-1} = I$$"),
        ("wrong", "undecided", r"Let $\Sigma$ be a degenerate covariance matrix. $$\Sigma \Sigma^{-1} = I$$"),
        ("wrong", "undecided", r"Let $t$ be a real number that may vanish. $$t / t = 1$$"),
        ("right", "proved", r"Let $A$ be an $n \times n$ matrix. $$A^{-1} A = I$$"),
        ("right", "proved", r"Let $t$ be a real number. $$t / t = 1$$"),
    ],
    "a difference is one name": [
        ("wrong", "differs", r"Here $\delta x$ is a small change of $x$. $$(x + \delta x)^2 = x^2 (1+\delta)^2$$"),
        ("wrong", "unread", r"Let $\delta$, $x$ be real and let $\delta x$ be one symbol. $$\delta x \cdot x = \delta x^2$$"),
        ("right", "proved", r"Let $\delta x$ be the change of $x \in \mathbb{R}$. $$(x + \delta x)^2 = x^2 + 2 x \delta x + (\delta x)^2$$"),
        ("right", "proved", r"Let $\delta$ and $x$ be real. $$(x + \delta x)^2 = x^2 (1+\delta)^2$$"),
    ],
    "equalities that are meant loosely": [
        ("right", "differs", r"Let $x \in \mathbb{R}$. All equalities hold up to additive constants. $$(x+1)^2 = x^2 + 2x$$"),
        ("right", "differs", r"Let $u, v \in \mathbb{R}$. Identities below are to leading order. $$u + v = u$$"),
        ("right", "differs", r"Let $u, v \in \mathbb{R}$. Up to higher-order terms, we have $$u + v = u$$"),
        ("right", "differs", r"Seien $u, v \in \mathbb{R}$. Alles gilt bis auf additive Konstanten. $$u + v = u$$"),
        ("right", "proved", r"Let $x \in \mathbb{R}$. All equalities hold up to additive constants. $$(x+1)^2 = x^2 + 2x + 1$$"),
        ("right", "undecided", r"Let $a$ and $b$ be integers. We compute in $\mathbb{Z}/2\mathbb{Z}$. $$(a+b)^2 = a^2 + b^2$$"),
        ("wrong", "refuted", r"Let $x \in \mathbb{R}$. Up to here, all is easy. $$(x+1)^2 = x^2 + 2x$$"),
    ],
    "a name that gets another meaning in words": [
        ("wrong", "differs", r"Let $q = \mathcal{N}(0,1)$. From Section 4 on, $q$ stands for $\mathcal{N}(0, 2)$. $$\mathbb{E}_q[x^2] = 1$$"),
        ("wrong", "differs", r"Let $q = \mathcal{N}(0,1)$. We redefine $q$ as $\mathcal{N}(0, 2)$. $$\mathbb{E}_q[x^2] = 1$$"),
        ("wrong", "unread", r"Let $p_\theta(x)$ and $p_\phi(x)$ be densities. We write $p$ for both. $$\mathrm{KL}(p \| p) = 0$$"),
        ("right", "proved", r"Let $q = \mathcal{N}(0,1)$, where $q$ is the prior. $$\mathbb{E}_q[x^2] = 1$$"),
    ],
    "a mean of another law": [
        ("wrong", "undecided", r"Suppose $t \sim \mathrm{Beta}(2, 3)$. The posterior mean after one success is $$\mathbb{E}[t] = \frac{2}{5}$$"),
        ("wrong", "undecided", r"Suppose $X \sim \mathcal{N}(m, v)$. The sample variance is $$\mathrm{Var}(X) = v$$"),
        ("right", "proved", r"Suppose $t \sim \mathrm{Beta}(2, 3)$. The mean is $$\mathbb{E}[t] = \frac{2}{5}$$"),
    ],
    "what is done before a line": [
        ("right", "differs", r"Let $w_1, \dots, w_n > 0$. After normalization we have $$\sum_{i=1}^n w_i = 1$$"),
        ("right", "differs", r"Let $w_1, \dots, w_n > 0$. The weights are normalized. Hence $$\sum_{i=1}^n w_i = 1$$"),
        ("wrong", "refuted", r"Let $w_1, \dots, w_n > 0$. After expanding we have $$\sum_{i=1}^n w_i = 1$$"),
    ],
    "what is asked, quoted, or supposed to be refuted": [
        ("right", "differs", "Let $a, b$ be real. True or false? $$(a+b)^2 = a^2+b^2$$"),
        ("right", "differs", "**Find the mistake.** Let $a, b$ be real. $$(a+b)^2 = a^2+b^2$$"),
        ("right", "differs", "Let $a, b$ be real. **Proof (flawed).** $$(a+b)^2 = a^2+b^2$$"),
        ("right", "differs", "Let $a, b$ be real. $$(a+b)^2 = a^2+b^2$$ This is wrong."),
        ("right", "differs", "Seien $a, b$ reelle Zahlen. $$(a+b)^2 = a^2+b^2$$ Das ist falsch."),
        ("right", "differs", "Let $x$ be real. Suppose for the sake of contradiction that $x = x + 1$. Then $$0 = 1$$"),
        ("wrong", "refuted", "Let $a, b$ be real. $$(a+b)^2 = a^2+b^2$$ This is well known."),
    ],
    "a property that is given up": [
        ("wrong", "differs", "Let $a$ be a positive number. Later on, $a$ may also be negative. $$|a| = a$$"),
        ("wrong", "differs", "Sei $a$ eine positive Zahl. $a$ darf auch negativ sein. $$|a| = a$$"),
        ("wrong", "differs", "设 $a$ 为正数。$a$ 也可以为负。 $$|a| = a$$"),
        ("wrong", "differs", "$a$ を正の数とする。ただし $a$ は負でもよい。 $$|a| = a$$"),
    ],
    "a parameter in a list of symbols": [
        ("wrong", "refuted", "* $m$: mean\n* $s$: variance\n\nLet $X \\sim N(m, s)$. $$\\mathrm{Var}(X) = s^2$$"),
        ("right", "proved", "* $m$: mean\n* $s$: variance\n\nLet $X \\sim N(m, s)$. $$\\mathrm{Var}(X) = s$$"),
        ("wrong", "refuted", "| symbol | meaning |\n|---|---|\n| $s$ | variance |\n\nLet $X \\sim N(m, s)$. $$\\mathrm{Var}(X) = s^2$$"),
        ("wrong", "unread", "| symbol | meaning |\n|---|---|\n| $t$ | precision |\n\nLet $X \\sim N(m, t)$, $t > 0$. $$\\mathrm{Var}(X) = t$$"),
        ("wrong", "differs", "Parameters: `scale` ($s$, the variance). Let $X \\sim N(m, s)$. $$\\mathrm{Var}(X) = s^2$$"),
    ],
    "a value that changes in words": [
        ("wrong", "differs", r"Let $X \sim \mathcal{N}(0,1)$. Replace $X$ by $X + 1$. $$\mathbb{E}[X] = 0$$"),
        ("wrong", "differs", r"Let $X \sim \mathcal{N}(0,1)$. We now add $3$ to $X$. $$\mathbb{E}[X] = 0$$"),
        ("wrong", "unread", r"Let $p = \mathcal{N}(0,1)$ and $q = \mathcal{N}(1,1)$. Now swap $p$ and $q$. $$\mathbb{E}_p[x] = 0$$"),
        ("wrong", "differs", r"Let $a = 2$. We flip the sign of $a$. $$a + 1 = 3$$"),
        ("wrong", "unread", r"Seien $a = 2$ und $b = 3$. Jetzt vertauschen wir $a$ und $b$. $$a + 1 = 3$$"),
        ("right", "proved", r"Let $a = 2$ and $b = 3$. We add both sides. $$a + b = 5$$"),
        ("right", "unread", r"Let $a$, $b$ be quandles. $$a b = b a$$"),
    ],
    "what a heading says": [
        ("wrong", "unread", "## Notation: $\\log = \\log_2$\n\nLet $x > 0$. $$\\log x = \\ln x$$"),
        ("wrong", "undecided", "# All matrices are singular\n\nLet $A$ be an $n \\times n$ matrix. $$A^{-1}A = I$$"),
        ("wrong", "undecided", "## The degenerate case $s = 0$\n\nLet $s$ be a deviation. $$s / s = 1$$"),
        ("right", "proved", "## The case $s = 2$\n\nLet $s > 0$. $$s / s = 1$$"),
        ("wrong", "differs", "## The case $s = 2$\n\nLet $s > 0$. $$s + 1 = 3$$"),
    ],
    "what a footnote says": [
        ("wrong", "refuted", "Let $X \\sim N(0, s)$ with $s > 0$.[^1] $$\\mathrm{Var}(X) = s^2$$\n\n[^1]: Here $s$ is the variance."),
        ("right", "proved", "Let $X \\sim N(0, s)$ with $s > 0$.[^1] $$\\mathrm{Var}(X) = s$$\n\n[^1]: Here $s$ is the variance."),
    ],
    "cases and exercises in lines of text": [
        ("wrong", "differs", "Let $x$ be real.\n\n**Case 1.** Suppose $x > 0$. Done.\n\n**Case 2.** $$|x| = x$$"),
        ("wrong", "differs", "**Exercise 1.** Let $a = 1$. Compute.\n\n**Exercise 2.** Show that $$a + 1 = 2$$"),
        ("right", "proved", "**Exercise 1.** Let $a = 1$. Show that $$a + 1 = 2$$"),
        ("right", "proved", "Let $a = 1$.\n\n**Exercise 2.** Show that $$a + 1 = 2$$"),
    ],
    "a correction": [
        ("wrong", "differs", "Let $a = 2$.\n\n**Erratum.** $a$ should be $3$. $$a + 1 = 3$$"),
        ("wrong", "differs", "Let $p = \\mathcal{N}(0, 1)$.\n\n*Correction:* the variance of $p$ is $2$. $$\\mathbb{E}_p[x^2] = 1$$"),
    ],
    "means of a part": [
        ("wrong", "undecided", r"Let $X \sim \mathcal{N}(0,1)$. Given $X > 0$, we have $$\mathbb{E}[X] = 0$$"),
        ("wrong", "undecided", r"Let $X \sim \mathcal{N}(0,1)$. On the event $X > 0$, $$\mathbb{E}[X] = 0$$"),
        ("wrong", "undecided", r"Let $X \sim \mathcal{N}(0,1)$. In the selected sample $$\mathbb{E}[X] = 0$$"),
        ("wrong", "undecided", r"Let $X \sim \mathcal{N}(0,1)$. After squaring, $$\mathbb{E}[X] = 0$$"),
        ("right", "proved", r"Let $X \sim \mathcal{N}(0,1)$. After squaring both sides, $$\mathbb{E}[X] = 0$$"),
        ("right", "proved", r"Let $X \sim \mathcal{N}(m, v)$. Given $m = 0$, we have $$\mathbb{E}[X] = 0$$"),
    ],
    "means under a condition that is said once": [
        ("wrong", "undecided", r"Let $X \sim \mathcal{N}(0,1)$. We condition on $X > 0$ throughout. $$\mathbb{E}[X] = 0$$"),
        ("wrong", "undecided", r"Let $X \sim \mathcal{N}(0,1)$. All expectations are conditional on $X > 0$. $$\mathbb{E}[X] = 0$$"),
        ("wrong", "undecided", r"Let $X \sim \mathcal{N}(0,1)$. Under the new measure the mean shifts by $1$. $$\mathbb{E}[X] = 0$$"),
        ("right", "proved", r"Let $X \sim \mathcal{N}(0,1)$. All expectations are finite. $$\mathbb{E}[X] = 0$$"),
    ],
    "independence that is not used": [
        ("right", "differs", r"Let $X$ and $Y$ be independent random variables with joint density $p(x,y)$. $$p(x,y) = p(x)p(y)$$"),
        ("wrong", "refuted", r"Let $p(x,y)$ be a density. $$p(x,y) = p(x)p(y)$$"),
    ],
    "a letter above that is a number": [
        ("wrong", "refuted", r"Let $x \in \mathbb{R}$, $T > 0$. $$(x^T)^T = x$$"),
        ("right", "proved", r"Let $A \in \mathbb{R}^{n \times n}$, $t > 0$. $$(A^T)^T = A$$"),
    ],
    "a relation that is stated": [
        ("right", "differs", r"Let $x, y, u, v$ be real numbers. The data are generated by $$y = v x + u$$"),
        ("right", "differs", r"Let $a, b, c, d$ be real numbers. Under parallel trends, $$a - b = c - d$$"),
        ("right", "differs", r"Let $E_1, E_2$ be real numbers. Conservation of energy: $$E_1 = E_2$$"),
        ("right", "differs", r"Let $f$ be a real function. By symmetry of $f$, $$f(-x) = f(x)$$"),
        ("right", "differs", r"Let $u, v \in \mathbb{R}^n$. Orthogonality gives $$u^T v = 0$$"),
        ("right", "given", r"Let $c > 0$ and $p(x) = c e^{-x^2}$. The constant follows from $$\int p(x)\,dx = 1$$"),
        ("right", "given", r"Let $x(t)$ be a real function. The ODE $$\frac{d}{dt} x(t) = -x(t)$$ decays."),
        ("wrong", "refuted", r"Let $x, y, u, v$ be real numbers. Hence $$y = v x + u$$"),
        ("wrong", "refuted", r"Let $x, y$ be real numbers. $$(x + y)^2 = x^2 + y^2$$"),
    ],
    "remarks behind a full stop": [
        ("wrong", "refuted", r"$$\log 2 + \tfrac14 \approx 0.5. \quad (\neq)$$"),
        ("wrong", "refuted", r"Ein Satz, den niemand liest, $D \heartsuit \log e$. $$\tfrac12 \log e = 0.7$$"),
        ("right", "unread", r"$$a + b = b + a, \quad (\ne)$$"),
    ],
}  # fmt: skip
ROWS = rows(TEXTS)


@pytest.mark.parametrize(("line", "wanted", "text"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_what_words_decide(line, wanted, text):
    assert wanted not in ("proved" if line == "wrong" else "refuted", "")
    assert verdict(text) == wanted
