"""The third pass: what sentences say, what they mark, and why."""

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
        "law | X and \\mu and v | normal, variance"],
    "Then $w$ must satisfy\n\n$$w^2 = 4$$": ["condition | w^2 = 4"],
    "From \\eqref{a} it follows that $a = b$.": ["claim | a = b"],
    "The entropy of $p$ depends on $q$.": [],
    "$$a = b$$\n\n$$= c$$": ["claim | a = b", "claim | = c"],
}  # fmt: skip
MARKED = {
    "We do not assume $x = 2$.": ["marks x = 2 (plan)"],
    "It is false that $x = 2$.": ["marks x = 2 (negation)"],
    "The matrix $A$ need not be symmetric.": ["marks A (negation)"],
    "Equality holds if and only if $p = q$.": ["marks p = q (condition)"],
    "The bound is tight when $p = q$.": ["marks p = q (condition)"],
    "In the next section we will set $p = q$.": ["marks p = q (plan)"],
    "Is $x = 2$?": ["marks x = 2 (question)"],
    "An example is $x = 2$.": ["marks x = 2 (example)"],
    "Let $x = 2$ unless $y = 3$.": ["marks x = 2 and y = 3 (negation)"],
    "Let $p = N(0, 1)$ truncated to $x > 0$.": ["marks p = N(0, 1) and x > 0 (words that no form reads)"],
    "Let $a_i = b_i$ for some $i$.": ["marks a_i = b_i and i (example)"],
    "Let $p = N(m, S)$ and $q = N(n, S)$ with the same covariance as $r = N(0, T)$.": [
        "marks p = N(m, S) and q = N(n, S) and r = N(0, T) (words that no form reads)"],
    "Let $x$ be real, $x^2 = 1$.": ["marks x and x^2 = 1 (words that no form reads)"],
    "Let $p$ be a Laplace distribution with location $m$.": ["marks p and m (words that no form reads)"],
    "Let $x \\foo y$.": ["marks x \\foo y (words that no form reads)"],
    "Sei $x = 2$.": ["marks x = 2 (words that no form reads)"],
    "$x$는 양수이다.": ["marks x (a language that is not read)"],
    "It is wrong that $$x = 2$$": ["marks x = 2 (negation)"],
}  # fmt: skip


@pytest.mark.parametrize("text", [*SAID, *MARKED], ids=lambda text: text[:60])
def test_sentences(text):
    assert shown(text) == {**SAID, **MARKED}[text]


@pytest.mark.parametrize("text", [text for text, said in SAID.items() if said and "$$" not in text], ids=lambda text: text[:60])
@pytest.mark.parametrize("word", ["not", "unless", "except", "never"])
def test_a_negation_anywhere_takes_everything_back(text, word):
    first, _, rest = text.partition(" ")
    for negated in (f"{first} {word} {rest}", f"{text[:-1]} {word}.", f"{word} {text}"):
        assert all(line.startswith("marks") for line in shown(negated)), negated


def test_a_question_says_nothing():
    for text in SAID:
        if "$$" not in text:
            assert all(line.startswith("marks") for line in shown(text[:-1] + "?")), text


LONG = ["the " + "it " * 110 + "$x = 1$ foo.", "using we " * 55 + "$x = 1$.", "Let " + "$x$ and " * 50 + "$y$ be foo.",
        "Let " + "$x = 1$, " * 30 + "foo $y = 2$.", "Let $x$ be " + "real and " * 50 + "foo.", "where $x$ is real, " * 20 + "$x = 1$ foo.",
        "the " * 5_000 + "$x = 1$.", "Let " + "$x = 1$ and " * 300 + "$y$ be real."]  # fmt: skip


@pytest.mark.parametrize("text", LONG, ids=lambda text: text[:20])
def test_long_sentences_are_given_up_in_little_work(text):
    assert all(line.startswith("marks") for line in shown(text))
