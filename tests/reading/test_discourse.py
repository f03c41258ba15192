"""The third pass: what sentences say, what they mark, and why."""

import re

import pytest

from klderive.reading.discourse import discourse
from klderive.reading.layout import read


def shown(text: str, suffix: str = ".md") -> list[str]:
    """A line for each thing said, and `marks` for what a sentence marks."""
    document, found = read(text, suffix), []

    def written(formulas) -> str:
        return " and ".join(" ".join(document.text[formula.start : formula.end].split()) for formula in formulas)

    for sentence in discourse(document):
        for said in sentence.said:
            moments = ", ".join(f"{m.role} {written([m.formula]) if m.formula else m.value}" for m in said.moments)
            parts = [said.kind, written(said.names), written(said.relations), ", ".join(said.features), moments]
            found.append(" | ".join(filter(None, parts)))
        if sentence.marked:
            found.append(f"marks {written(sentence.marked)} ({sentence.why})")
    return found


# Sentences and what they give: kind | names | relations | features | moments.
SAID = {
    "Let $x$ and $y$ be real.": ["declaration | x and y | real"],
    "Let $A$ be a symmetric $n \\times n$ matrix.": ["declaration | A | n \\times n | symmetric, matrix"],
    "Let $X$ be a random $n$-vector.": ["declaration | X | n | random, vector"],
    "The matrix $A$ is positive definite and symmetric.": ["declaration | A | matrix, positive definite, symmetric"],
    "Suppose that $p$ and $q$ are densities on $S$.": ["declaration | p and q | S | density"],
    "where $f$ is a convex function.": ["declaration | f | convex, function"],
    "Let $x$ be a real number and assume $x = 2$.": ["declaration | x | real, number", "hypothesis | x = 2"],
    "Let $A$ be a matrix and $x, y \\in V$.": ["declaration | A | matrix", "hypothesis | x, y \\in V"],
    "Let $p = N(0, 1)$ and $q = N(1, 1)$.": ["hypothesis | p = N(0, 1) and q = N(1, 1)"],
    "We define $f(x) = x^2$.": ["definition | f(x) = x^2"],
    "If $x > 0$, then $|x| = x$.": ["hypothesis | x > 0", "claim | |x| = x"],
    "For all $x > 0$\n\n$$|x| = x.$$": ["hypothesis | x > 0", "claim | |x| = x."],
    "Hence, using the definition, we obtain\n\n$$a = b$$\n\nwith $c = 1$.": ["claim | a = b", "hypothesis | c = 1"],
    "Let $X$ be a random variable following a normal distribution with mean $\\mu$ and variance $v$.": [
        "law | X | random, variable, law normal, law | mean \\mu, variance v"],
    "Then $w$ must satisfy\n\n$$w^2 = 4$$": ["condition | w^2 = 4"],
    "From \\eqref{a} it follows that $a = b$.": ["claim | a = b"],
    "$$a = b$$\n\n$$= c$$": ["claim | a = b", "claim | = c"],
    "Let $p$ be a Laplace distribution with location $m$.": ["law | p | law laplace, law | location m"],
    "Let $A$ and $B$ be $n \\times n$ matrices.": ["declaration | A and B | n \\times n | matrix"],
    "Let $x_1, \\ldots, x_n$ be independent samples from a normal distribution with mean $\\mu$ and variance $\\sigma^2$.": [
        "law | x_1, \\ldots, x_n | independent, sample, law normal, law | mean \\mu, variance \\sigma^2"],
    "Let $x_1, \\ldots, x_n$ be i.i.d. with density $p$.": [
        "moments | x_1, \\ldots, x_n | independent, identically distributed | density p"],
    "Let $X$ and $Y$ be independent standard normal random variables.": [
        "law | X and Y | independent, law standard normal, random, variable"],
    "Let $X$ and $Y$ be jointly normal with correlation $\\rho$.": ["law | X and Y | law joint normal | correlation \\rho"],
    "Let $X$ be normally distributed with mean $\\mu$ and standard deviation $\\sigma$.": [
        "law | X | law normal | mean \\mu, deviation \\sigma"],
    "Let $X$ be Bernoulli with parameter $\\theta$.": ["law | X | law bernoulli | parameter \\theta"],
    "Let $N$ be a Poisson random variable with rate $\\lambda$.": ["law | N | law poisson, random, variable | rate \\lambda"],
    "Suppose $T$ is exponentially distributed with mean $m$.": ["law | T | law exponential | mean m"],
    "Let $U$ be uniform on $(0, 1)$.": ["law | U | law uniform | interval (0, 1)"],
    "Let $G$ follow a gamma distribution with shape $a$ and rate $b$.": ["law | G | law gamma, law | shape a, rate b"],
    "Let $B$ be a beta random variable with parameters $a$ and $b$.": [
        "law | B | law beta, random, variable | parameter a, parameter b"],
    "Let $Z$ be a categorical random variable with probabilities $\\pi_k$.": [
        "law | Z | law other, random, variable", "declaration | \\pi_k | probability"],
    "Let $u$ be a unit vector in $\\mathbb{R}^n$.": ["declaration | u | \\mathbb{R}^n | unit vector"],
    "Let $f$ be an even function.": ["declaration | f | even, function"],
    "Let $f$ be a convex function on $\\mathbb{R}$.": ["declaration | f | \\mathbb{R} | convex, function"],
    "Let $p$ be the density of $X$.": ["declaration | p | X | density"],
    "Let $X$ have density $p$.": ["moments | X | density p"],
    "The mean of $p$ is $m$.": ["moments | p and m | role mean"],
    "The variance of $X$ is $v$ and the standard deviation of $Y$ is $s$.": [
        "moments | X and v | role variance", "moments | Y and s | role deviation"],
    "Suppose that $X$ has mean zero and variance $v$.": ["moments | X | mean 0, variance v"],
    "Suppose $X$ has zero mean and unit variance.": ["moments | X | mean 0, variance 1"],
    "For $x > 0$ let $g(x) = \\log x$.": ["hypothesis | x > 0", "hypothesis | g(x) = \\log x"],
    "Let $n$ be a nonnegative integer.": ["declaration | n | nonnegative, whole"],
    "From now on let $\\sigma = 1$.": ["hypothesis | \\sigma = 1"],
    "Throughout this section, $\\sigma > 0$.": ["hypothesis | \\sigma > 0"],
    "Now let $x$ be a real number.": ["declaration | x | real, number"],
    "We write $S$ for $\\sum_{i=1}^n x_i$.": ["naming | S and \\sum_{i=1}^n x_i"],
    "We write $S = \\sum_{i=1}^n x_i$.": ["definition | S = \\sum_{i=1}^n x_i"],
    "Denote $S = \\sum_{i=1}^n x_i$.": ["definition | S = \\sum_{i=1}^n x_i"],
    "Recall that $f(x) = x^2$.": ["claim | f(x) = x^2"],
    "Let $\\Sigma$ be positive definite.": ["declaration | \\Sigma | positive definite"],
    "Assume that $\\Sigma$ is invertible and $x \\in \\mathbb{R}^n$.": [
        "declaration | \\Sigma | invertible", "hypothesis | x \\in \\mathbb{R}^n"],
    "Since $\\Sigma$ is symmetric, we have $\\Sigma^T = \\Sigma$.": [
        "declaration | \\Sigma | symmetric", "claim | \\Sigma^T = \\Sigma"],
    "Because $a > 0$, we obtain $|a| = a$.": ["hypothesis | a > 0", "claim | |a| = a"],
    "In this example, let $p = \\mathcal{N}(0, 1)$.": ["hypothesis | p = \\mathcal{N}(0, 1)"],
    "Let $a, b > 0$.": ["hypothesis | a, b > 0"],
    "Let $a_1, \\ldots, a_n > 0$.": ["hypothesis | a_1, \\ldots, a_n > 0"],
    "For any vectors $x, y \\in \\mathbb{R}^n$ we have $x^T y = y^T x$.": [
        "declaration | x, y \\in \\mathbb{R}^n | vector", "claim | x^T y = y^T x"],
    "For every integer $k \\ge 1$ let $a_k = k^2$.": ["declaration | k \\ge 1 | whole", "hypothesis | a_k = k^2"],
    "Let $a_k = k^2$ for $k = 1, \\ldots, n$.": ["hypothesis | a_k = k^2", "hypothesis | k = 1, \\ldots, n"],
    "Let $W$ be a Wishart random matrix.": ["law | W | law other, random, matrix"],
    "where $I$ is the identity matrix.": ["described | I"],
    "where $\\bar{x} = \\frac{1}{n} \\sum_{i=1}^n x_i$ is the sample mean.": [
        "hypothesis | \\bar{x} = \\frac{1}{n} \\sum_{i=1}^n x_i"],
    "Let $\\epsilon \\sim \\mathcal{N}(0, 1)$ be independent of $X$.": [
        "declaration | \\epsilon \\sim \\mathcal{N}(0, 1) | X | independent"],
    "Set $\\lambda = 1/\\sigma^2$.": ["definition | \\lambda = 1/\\sigma^2"],
    "Put $z = (x - \\mu)/\\sigma$.": ["definition | z = (x - \\mu)/\\sigma"],
    "With $z = (x - \\mu)/\\sigma$ we get $x = \\mu + \\sigma z$.": [
        "hypothesis | z = (x - \\mu)/\\sigma", "claim | x = \\mu + \\sigma z"],
    "Using $\\log ab = \\log a + \\log b$, we get $\\log a^2 = 2 \\log a$.": [
        "hypothesis | \\log ab = \\log a + \\log b", "claim | \\log a^2 = 2 \\log a"],
    "It is known that $\\log x \\le x - 1$.": ["claim | \\log x \\le x - 1"],
    "Note that $\\int p(x) dx = 1$.": ["claim | \\int p(x) dx = 1"],
    "If $X$ and $Y$ are independent, then $\\mathrm{Var}(X + Y) = \\mathrm{Var}(X) + \\mathrm{Var}(Y)$.": [
        "declaration | X and Y | independent", "claim | \\mathrm{Var}(X + Y) = \\mathrm{Var}(X) + \\mathrm{Var}(Y)"],
    "Assume $p \\neq q$.": ["hypothesis | p \\neq q"],
    "Let $\\alpha \\in (0, 1)$ and $x, y \\ge 0$.": ["hypothesis | \\alpha \\in (0, 1) and x, y \\ge 0"],
    "In general $a + b = b + a$.": ["claim | a + b = b + a"],
    "Let $\\mathcal{N}(m, s)$ denote the normal distribution with mean $m$ and standard deviation $s$.": [
        "described | \\mathcal{N}(m, s)"],
    "Let us assume that the variance $v$ is positive.": ["declaration | v | variance, positive"],
    "Let $T$ be the transition operator.": ["described | T | operator"],
    "Let $p = (p_1, \\ldots, p_n)$ and $q = (q_1, \\ldots, q_n)$ be probability vectors with positive entries.": [
        "declaration | p = (p_1, \\ldots, p_n) and q = (q_1, \\ldots, q_n) | probability vector, positive entries"],
    "Let $\\bar{x}$ be the mean of the numbers $x_1, \\ldots, x_n$.": ["average | \\bar{x} and x_1, \\ldots, x_n"],
    "Let $q = \\mathcal{N}(0, 2)$, the second parameter being the standard deviation.": [
        "hypothesis | q = \\mathcal{N}(0, 2)", "second | deviation"],
    "Solve $2 x + 1 = 5$ for $x$.": ["condition | 2 x + 1 = 5"],
    "Setting the derivative to zero gives $x = m$.": ["condition | x = m"],
    "Let $w$ be a vector such that $w^T w = 1$.": ["declaration | w | vector", "hypothesis | w^T w = 1"],
    "We want to show that $a = b$.": ["goal | a = b"],
    "Let $X$ be a random variable with mean $m$ and variance $v$.": ["moments | X | random, variable | mean m, variance v"],
    "We write $S$ for $T$.": ["naming | S and T"],
    "The event $x > 0$ has probability $p$.": ["moments | x > 0 | event | probability p"],
    "Consider the event $x = 1$.": ["definition | x = 1 | event"],
    "With $x = 0$ we get $f = 1$.": ["hypothesis | x = 0", "claim | f = 1"],
    "The mean of $y = a x + b$ is $c = a m + b$.": ["apposition | y = a x + b", "claim | c = a m + b"],
    "The set $x > 0$ is convex.": ["declaration | x > 0 | set, convex"],
    "Given $x = 2$, we have $x^2 = 4$.": ["hypothesis | x = 2", "claim | x^2 = 4"],
    "The identity $x^2 = 4$ gives $x = 2$.": ["claim | x^2 = 4", "claim | x = 2"],
    "The matrix $A$ need not be symmetric.": ["denial | A | arbitrary"],
    "Let $A$ be a real matrix, not necessarily square.": ["declaration | A | real, matrix", "denial | arbitrary"],
    "Let $g(x)$ be a density and let $f(x)$ be a density of the same sort.": [
        "declaration | g(x) | density", "marks f(x) (a clause that no form reads)"],
    "Let $a = 1$ and let $a$ wander.": ["marks a and a = 1 (a clause that no form reads)"],
    "We set $b = e$, such that\n\n$$h(X) = -E[\\ln p(x)]$$": ["definition | b = e", "claim | h(X) = -E[\\ln p(x)]"],
    "Substituting $y = 2 x$, i.e. $x = y / 2$, we get $y = 2 x$.": [
        "hypothesis | y = 2 x", "hypothesis | x = y / 2", "claim | y = 2 x"],
}  # fmt: skip
NEUTRAL = [
    "The entropy of $p$ depends on $q$.",
    "All logarithms are to base 2.",
    "Entropy is measured in nats.",
    "We do not assume $x = 2$.",
    "One need not suppose that $a = b$ here.",
    "Equality holds if and only if $p = q$.",
    "The divergence is nonnegative, with equality iff $p = q$.",
    "The bound is tight when $p = q$.",
    "The divergence between $p$ and $q$ vanishes only if $p = q$.",
    "In the next section we will set $p = q$.",
]
MARKED = {
    "It is false that $x = 2$.": ["marks x = 2 (negation)"],
    "We do not assume $x = 2$ but $x = 3$.": ["marks x = 2 and x = 3 (contrast)"],
    "$X$ vanishes when $U = 1$.": ["marks U = 1 (condition)"],
    "The matrix $A$ is zero if $b = 1$.": ["marks A and b = 1 (words that no form reads)"],
    "If something happens, let $x = 1$.": ["marks x = 1 (words that no form reads)"],
    "Is $x = 2$?": ["marks x = 2 (question)"],
    "An example is $x = 2$.": ["marks x = 2 (example)"],
    "Let $x = 2$ unless $y = 3$.": ["marks x = 2 and y = 3 (negation)"],
    "Let $p = N(0, 1)$ truncated to $x > 0$.": ["marks p = N(0, 1) and x > 0 (words that no form reads)"],
    "Let $a_i = b_i$ for some $i$.": ["marks a_i = b_i and i (example)"],
    "Let $p = N(m, S)$ and $q = N(n, S)$ with the same covariance as $r = N(0, T)$.": [
        "marks p = N(m, S) and q = N(n, S) and r = N(0, T) (words that no form reads)"],
    "Let $x$ be real, $x^2 = 1$.": ["marks x and x^2 = 1 (words that no form reads)"],
    "Let $x \\foo y$.": ["marks x \\foo y (words that no form reads)"],
    "It is wrong that $$x = 2$$": ["marks x = 2 (negation)"],
    "The matrix $A$ has full rank.": ["marks A (words that no form reads)"],
    "$A$ and $B$ commute.": ["marks A and B (words that no form reads)"],
    "Consider the function $f(x) = x^2$ on $[0, 1]$.": ["marks f(x) = x^2 and [0, 1] (words that no form reads)"],
    "Let $f : \\mathbb{R} \\to \\mathbb{R}$ be differentiable.": [
        "marks f : \\mathbb{R} \\to \\mathbb{R} (words that no form reads)"],
    "Here $\\|\\cdot\\|$ is the Euclidean norm.": ["marks \\|\\cdot\\| (words that no form reads)"],
    "Then $x = 2$ or $x = 3$.": ["marks x = 2 and x = 3 (contrast)"],
    "Suppose $x$ is at least $2$.": ["marks x and 2 (words that no form reads)"],
    "Let $i$ be the imaginary unit.": ["marks i (words that no form reads)"],
    "Let $x > 0$ in the first line.": ["marks x > 0 (words that no form reads)"],
    "For independent variables the variance is $v = s + t$.": ["marks v = s + t (words that no form reads)"],
    "The probability of $x = 2$ is $p$.": ["marks x = 2 (words that no form reads)"],
    "The probability that $x$ is positive is $p$.": ["marks x and p (words that no form reads)"],
    "The probability that the matrix $A$ is invertible is $p$.": ["marks A and p (words that no form reads)"],
    "The density of $y$ given $x = 2$ is $f$.": ["marks y and x = 2 and f (words that no form reads)"],
    "Let $B$ be the event $x > 0$.": ["marks B and x > 0 (words that no form reads)"],
    "The value of $x = 2$ is $p$.": ["marks x = 2 (words that no form reads)"],
    "We know that $A$ is symmetric.": ["marks A (words that no form reads)"],
    "By the fact that $A$ is symmetric, we have $A^T = A$.": ["marks A and A^T = A (words that no form reads)"],
    "The chance of $x > 0$ is $p = 1/2$.": ["marks x > 0 and p = 1/2 (words that no form reads)"],
    "The region where $x > 0$ has mass $m = 1$.": ["marks x > 0 and m = 1 (words that no form reads)"],
    "The function is convex on $x > 0$.": ["marks x > 0 (words that no form reads)"],
    "The points with $x = 0$ form a line.": ["marks x = 0 (words that no form reads)"],
    "The equation $x = 2$ has a root.": ["marks x = 2 (words that no form reads)"],
    "The equation $x = 2$ holds.": ["marks x = 2 (words that no form reads)"],
    "The inequality $x > 0$ is strict.": ["marks x > 0 (words that no form reads)"],
    "The hypothesis that $x = 2$ is tested.": ["marks x = 2 (plan)"],
    "Under $x = 2$ we have $x^2 = 4$.": ["marks x = 2 and x^2 = 4 (words that no form reads)"],
    "The assumption that $x = 2$ gives $x^2 = 4$.": ["marks x = 2 and x^2 = 4 (words that no form reads)"],
    "The model in which $x$ is normal with mean $m$ and variance $v$ is used.": [
        "marks x and m and v (words that no form reads)"],
    "Denote by $H$ the statement $x = 2$.": ["marks H and x = 2 (words that no form reads)"],
    "Let $H$ be the statement that $x = 2$.": ["marks H and x = 2 (words that no form reads)"],
    "Let $S$ be the set where $x > 0$.": ["marks S and x > 0 (words that no form reads)"],
    "Let $N$ be the number of $i$ with $x_i = 2$.": ["marks N and i and x_i = 2 (words that no form reads)"],
}  # fmt: skip
IN_OTHER_LANGUAGES = {
    "Sei $x > 0$.": ["hypothesis | x > 0"],
    "Seien $a > 0$ und $b > 0$. Ist $a = b$ nicht erfüllt, so gilt\n\n$$\\log a = \\log b$$": [
        "hypothesis | a > 0 and b > 0", "marks a = b and \\log a = \\log b (negation)"],
    "Sei $A$ eine symmetrische Matrix. Dann gilt\n\n$$A^T = A$$": ["declaration | A | symmetric, matrix", "claim | A^T = A"],
    "Seien $x$ und $y$ reelle Zahlen. Für alle $x > 0$ gilt $|x| = x$.": [
        "declaration | x and y | real, number", "hypothesis | x > 0", "claim | |x| = x"],
    "Angenommen, $x = 2$. Dann folgt $x^2 = 4$.": ["hypothesis | x = 2", "claim | x^2 = 4"],
    "Setze $z = x + y$.": ["definition | z = x + y"],
    "Soit $x > 0$. On a donc\n\n$$|x| = x$$": ["hypothesis | x > 0", "claim | |x| = x"],
    "Soient $A$ et $B$ deux matrices symétriques.": ["declaration | A and B | matrix, symmetric"],
    "Supposons que $x = 2$. Alors $x^2 = 4$.": ["hypothesis | x = 2", "claim | x^2 = 4"],
    "Si $x > 0$, alors $|x| = x$.": ["hypothesis | x > 0", "claim | |x| = x"],
    "Sea $x > 0$. Entonces\n\n$$|x| = x$$": ["hypothesis | x > 0", "claim | |x| = x"],
    "Sean $x$ e $y$ números reales.": ["declaration | x and y | number, real"],
    "Supongamos que $x = 2$.": ["hypothesis | x = 2"],
    "Sia $x > 0$. Allora $|x| = x$.": ["hypothesis | x > 0", "claim | |x| = x"],
    "Sia $A$ una matrice simmetrica.": ["declaration | A | matrix, symmetric"],
    "Supponiamo che $x = 2$.": ["hypothesis | x = 2"],
    "Seja $x > 0$. Então $|x| = x$.": ["hypothesis | x > 0", "claim | |x| = x"],
    "Sejam $x$ e $y$ números reais.": ["declaration | x and y | number, real"],
    "Пусть $x > 0$. Тогда\n\n$$|x| = x$$": ["hypothesis | x > 0", "claim | |x| = x"],
    "Пусть $x$ и $y$ — вещественные числа.": ["declaration | x and y | real, number"],
    "Предположим, что $x = 2$.": ["hypothesis | x = 2"],
    "设 $x > 0$，则\n\n$$|x| = x$$": ["hypothesis | x > 0", "claim | |x| = x"],
    "设 $x$ 为实数。若 $x > 0$，则 $|x| = x$。": ["declaration | x | real, number", "hypothesis | x > 0", "claim | |x| = x"],
    "设 $A$ 为对称矩阵。": ["declaration | A | symmetric, matrix"],
    "$x > 0$ とする。このとき\n\n$$|x| = x$$": ["hypothesis | x > 0", "claim | |x| = x"],
    "$x$ を正の実数とする。": ["declaration | x | positive, real, number"],
    "$x > 0$ のとき、$|x| = x$ である。": ["hypothesis | x > 0", "condition | |x| = x"],
    "Sei $x = 2$.": ["hypothesis | x = 2"],
}  # fmt: skip
MARKED_IN_OTHER_LANGUAGES = {
    "Wir nehmen nicht an, dass $x = 2$ ist.": ["marks x = 2 (negation)"],
    "On ne suppose pas que $x = 2$.": ["marks x = 2 (negation)"],
    "No suponemos que $x = 2$.": ["marks x = 2 (negation)"],
    "Non supponiamo che $x = 2$.": ["marks x = 2 (negation)"],
    "Não suponha que $x = 2$.": ["marks x = 2 (negation)"],
    "Не предположим, что $x = 2$.": ["marks x = 2 (negation)"],
    "不假设 $x = 2$。": ["marks x = 2 (negation)"],
    "当且仅当 $p = q$ 时等号成立。": ["marks p = q (condition)"],
    "$x = 2$ とは限らない。": ["marks x = 2 (negation)"],
    "$x = 2$ と仮定しない。": ["marks x = 2 (negation)"],
    "Niech $x > 0$.": ["marks x > 0 (a language that is not read)"],
    "Låt $x > 0$ vara ett tal.": ["marks x > 0 (a language that is not read)"],
    "$x$는 양수이다.": ["marks x (a language that is not read)"],
}  # fmt: skip


EVERY = {**SAID, **MARKED, **IN_OTHER_LANGUAGES, **MARKED_IN_OTHER_LANGUAGES}
READ = [text for text in SAID if "$$" not in text]
TAKES_BACK = ["not", "need not", "never", "unless", "except", "for some $i$", "foo", "roughly", "unlike $q$"]


@pytest.mark.parametrize("text", EVERY, ids=lambda text: text[:60])
def test_sentences(text):
    assert shown(text) == EVERY[text]


@pytest.mark.parametrize("text", NEUTRAL, ids=lambda text: text[:60])
def test_neutral_sentences_give_nothing_and_mark_nothing(text):
    assert shown(text) == []


@pytest.mark.parametrize("text", READ, ids=lambda text: text[:60])
def test_a_word_that_takes_back_does_so_wherever_it_stands(text):
    """Each word at another place. Also one that no form knows: nothing of a sentence is used unless all of it is read."""
    parts = re.split(r"(\$[^$]*\$|\s+)", text)
    spots = [at for at, part in enumerate(parts) if part and not part.strip()]
    for k, word in enumerate(TAKES_BACK):
        at = spots[(k + len(text)) % len(spots)]
        changed = "".join([*parts[:at], f" {word} ", *parts[at + 1 :]])
        assert all(line.startswith("marks") for line in shown(changed)), changed


def test_a_question_says_nothing():
    for text in READ:
        assert all(line.startswith("marks") for line in shown(text[:-1] + "?")), text


NOT_IN = {"de": "nicht", "fr": "pas", "es": "no", "it": "non", "pt": "não", "ru": "не"}


def test_negations_of_other_languages_take_back():
    for text in IN_OTHER_LANGUAGES:
        for word in NOT_IN.values():
            if "$$" not in text and text.count(".") == 1 and text.endswith("."):
                changed = f"{text[:-1]} {word}."
                assert all(line.startswith("marks") for line in shown(changed)), changed


CUES = {
    "Hence\n\n$$a = b$$": [("hence", True, False)],
    "We solve\n\n$$a = b$$\n\nand then we obtain $b = c$.": [("solve", False, True), ("we obtain", True, True)],
    "Choose $w$ such that\n\n$$a = b$$": [("choose", False, True), ("such that", False, True)],
    "For all $x$\n\n$$a = b$$": [("", True, False), ("", True, False)],
    "$$a = b$$": [("", False, False)],
}


@pytest.mark.parametrize("text", CUES, ids=lambda text: text[:30])
def test_the_last_cue_before_a_formula(text):
    found = [(c.cue, c.claiming, c.condition) for sentence in discourse(read(text)) for c in sentence.cues]
    assert found == CUES[text]


LONG = ["the " + "it " * 110 + "$x = 1$ foo.", "using we " * 55 + "$x = 1$.", "Let " + "$x$ and " * 50 + "$y$ be foo.",
        "Let " + "$x = 1$, " * 30 + "foo $y = 2$.", "Let $x$ be " + "real and " * 50 + "foo.", "where $x$ is real, " * 20 + "$x = 1$ foo.",
        "the " * 5_000 + "$x = 1$.", "Let " + "$x = 1$ and " * 300 + "$y$ be real."]  # fmt: skip


@pytest.mark.parametrize("text", LONG, ids=lambda text: text[:20])
def test_long_sentences_are_given_up_in_little_work(text):
    assert all(line.startswith("marks") for line in shown(text))
