r"""What people type, made into what the two grammars read: Greek letters, superscripts and fractions as characters, bare words.

The one idea: a text is cut into words, numbers and signs once; each becomes its spelling in Python's notation or in LaTeX.

Not here: what a formula means (notation.py, handwriting.py).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from fractions import Fraction

__all__ = ["in_latex", "in_python", "is_latex", "whole", "with_commands"]

LATEX = re.compile(r"\\[a-zA-Z|,;{(\[]|\$|[_^]\{|&")
PIECE = re.compile(r"\*\*|[^\W\d_]+|\d+(?:\.\d+)?|\s+|.", re.DOTALL)
GREEK = frozenset("""alpha beta gamma delta epsilon zeta eta theta kappa lambda mu nu xi pi rho sigma tau phi chi psi omega
Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega""".split())
BARE = re.compile(rf"(?<![\\A-Za-z])(?:{'|'.join(sorted(GREEK))})(?![A-Za-z])")
SIGNS = {"·": "*", "×": "*", "∙": "*", "−": "-", "–": "-", "∕": "/", "÷": "/", "‖": "||", "∥": "||", "≤": "<=", "≥": ">=",
         "∂": "d", "′": "'"}  # fmt: skip
"""Characters that people type for a sign."""
CLOSES = {"(": ")", "[": "]", "{": "}"}


def is_latex(text: str) -> bool:
    r"""Whether a text is written as LaTeX: a command, a dollar sign, a brace after ^ or _.

    >>> is_latex(r"\frac12"), is_latex("x^2"), is_latex("x^{2}")
    (True, False, True)
    """
    return LATEX.search(text) is not None


def plain_signs(text: str) -> str:
    r"""The same with characters of the keyboard: Greek letters by name, x² as x^2, μ₁ as mu_1, ½ as (1/2).

    >>> plain_signs("½ μ₁·σ²")
    '(1/2) mu_1*sigma^2'
    """
    out = []
    raised = ""
    for c in text:
        kind, _, digits = unicodedata.decomposition(c).partition(" ")
        script = {"<super>": "^", "<sub>": "_"}.get(kind, "")
        if script:
            plain = SIGNS.get(chr(int(digits, 16)), chr(int(digits, 16)))
            out.append(plain if script == raised else script + plain)
        elif kind == "<fraction>":
            out.append(f"({Fraction(unicodedata.numeric(c)).limit_denominator(100)})")
        else:
            out.append(SIGNS.get(c) or letter(c))
        raised = script
    return "".join(out)


def with_commands(text: str) -> str:
    r"""LaTeX in which Greek letters may stand without their backslash, and fractions as characters.

    >>> with_commands(r"\frac12 sigma^2 + ½")
    '\\frac12 \\sigma^2 + (1/2)'
    """
    fractions = "".join(plain_signs(c) if unicodedata.decomposition(c).startswith("<fraction>") else c for c in text)
    return BARE.sub(lambda found: f"\\{found[0]}", fractions)


def letter(c: str) -> str:
    """A Greek letter by its name, anything else as it is."""
    name = unicodedata.name(c, "") if ord(c) > 127 else ""
    _, greek, last = name.partition("GREEK SMALL LETTER " if " SMALL " in name else "GREEK CAPITAL LETTER ")
    word = last.lower() if " SMALL " in name else last.capitalize()
    word = {"lamda": "lambda", "Lamda": "Lambda"}.get(word, word)
    return word if greek and word in GREEK else c


def in_python(text: str) -> str:
    """The text in Python's signs: ^ is a power.

    >>> in_python("σ_1^2 − 1")
    'sigma_1**2 - 1'
    """
    return plain_signs(text).replace("^", "**")


def in_latex(text: str, families: Collection[str] = ()) -> str:
    r"""What was typed, as LaTeX; `families` are letters whose brackets are indices.

    >>> in_latex("2 log(s) - mu_1^12/sqrt(2 pi) + x**(-3)")
    '2 log(s) - \\mu_{1}^{12}/{(2 \\pi)}^{1/2} + x^{-3}'
    """
    pieces = PIECE.findall(plain_signs(text))
    return "".join(_spelled(pieces, 0, len(pieces), families))


def _spelled(pieces: list[str], at: int, end: int, families: Collection[str]) -> Iterator[str]:
    while at < end:
        piece = pieces[at]
        after = pieces[at + 1] if at + 1 < end else ""
        if piece in ("^", "**", "_") and at + 1 < end:
            first = at + 1
            last = first + 1
            if after == "(" or after == "[":
                last = _closing(pieces, first, end)
                inner = "".join(_spelled(pieces, first + 1, last - 1, families))
            else:
                last += after in "+-" and last < end
                inner = "".join(_spelled(pieces, first, last, families))
            yield f"{'_' if piece == '_' else '^'}{{{inner}}}"
            at = last
        elif piece == "sqrt" and after == "(":
            last = _closing(pieces, at + 1, end)
            yield "{" + "".join(_spelled(pieces, at + 1, last, families)) + "}^{1/2}"
            at = last
        elif piece in families and after == "[":
            last = _closing(pieces, at + 1, end)
            yield f"{_word(piece)}_{{{''.join(_spelled(pieces, at + 2, last - 1, families))}}}"
            at = last
        else:
            word = _word(piece)
            yield f"{word} " if word != piece and after[:1].isalpha() else word
            at += 1


def _word(piece: str) -> str:
    return f"\\{piece}" if piece in GREEK else piece


def _closing(pieces: list[str], at: int, end: int) -> int:
    """Behind the bracket that closes the one at `at`, or the end."""
    depth = 0
    for k in range(at, end):
        depth += pieces[k] in CLOSES
        depth -= pieces[k] in CLOSES.values()
        if depth == 0:
            return k + 1
    return end


def whole(text: str) -> str | None:
    r"""A decimal number in a text, if there is one: it may be exact or rounded, so it is asked for.

    >>> whole(r"0.5 x"), whole("x^2")
    ('0.5', None)
    """
    found = re.search(r"(?<![\w.])\d*\.\d+", text)
    return found[0] if found else None
