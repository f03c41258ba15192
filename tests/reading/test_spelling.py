r"""Which spellings are one name: what stands below, above and over a letter, in pairs.

The one idea: `left = right` is proved if, and only if, both are the same name. A pair of different names is one that some way of
printing a script in letters makes equal.
"""

import pytest

from klderive.reading import check_text

from . import marking

APART = [
    ("a rank in brackets", "a_{(1)}", "a_1"),
    ("a rank in square brackets", "a_{[2]}", "a_2"),
    ("a set with one element", r"a_{\{1\}}", "a_1"),
    ("an absolute value below", "a_{|1|}", "a_1"),
    ("a fraction below", r"a_{\frac12}", "a_{12}"),
    ("a quotient below", "a_{1/2}", "a_{12}"),
    ("a binomial below", r"a_{\binom12}", "a_{1/2}"),
    ("a root below", r"a_{\sqrt 2}", "a_2"),
    ("a factorial below", "a_{3!}", "a_3"),
    ("dots below", r"a_{1 \dots n}", "a_{1n}"),
    ("a range below", "a_{1:3}", "a_{13:}"),
    ("a sum in a product below", "a_{{x-y}z}", "a_{x-yz}"),
    ("a script below", "a_{1_2}", "a_{1,2}"),
    ("a letter with a script below", "a_{x_y}", "a_{x,y}"),
    ("a word in two words", r"a_{\text{the one}}", r"a_{\text{theone}}"),
    ("a hat and the word", r"\hat a", r"a_{\text{hat}}"),
    ("a prime and the word", "a'", r"a_{\text{prime}}"),
    ("a star and the word", "a^*", r"a_{\text{star}}"),
    ("a word above and below", r"a^{\text{new}}", r"a_{\text{new}}"),
    ("arrows to both sides", r"\overrightarrow a", r"\overleftarrow a"),
    ("accents in another order", r"\hat{\bar a}", r"\bar{\hat a}"),
]  # fmt: skip

SAME = [
    ("an accent over a script", r"\bar a_1", r"\overline{a_1}"),
    ("braces that one does not see", "a_{{1}}", "a_1"),
    ("upright below", r"a_{\mathrm{x}}", "a_x"),
    ("stars", "a^*", r"a^\star"),
    ("letters with and without a comma", "a_{AB}", "a_{A,B}"),
    ("a prime before and behind", "a_1'", "a'_1"),
]  # fmt: skip


@pytest.mark.parametrize(("left", "right"), [row[1:] for row in APART], ids=[row[0] for row in APART])
def test_names_apart(left, right):
    assert marking.marks(check_text(f"Let $a, b$ be real.\n\n$$b + {left} = {right} + b$$\n")) in ("u", "-", "r")


@pytest.mark.parametrize(("left", "right"), [row[1:] for row in SAME], ids=[row[0] for row in SAME])
def test_one_name(left, right):
    assert marking.marks(check_text(f"Let $a, b$ be real.\n\n$$b + {left} = {right} + b$$\n")) == "p"
