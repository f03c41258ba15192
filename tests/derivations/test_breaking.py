"""Pieces of a long line: together they are the line, none is cut where a sign belongs to what follows, and nonsense stays whole."""

import random
import re

import pytest

from klderive.derivation import latex, latex_line
from klderive.derivation.breaking import pieces
from klderive.derivations import load, names

LONG = r"\mathbb{E}\left[a b c d e f g h i\right]"
WIDE = r"\left(" + " - ".join(f"{c} b c d e f g h" for c in "stuvwx") + r"\right)"
CASES = [
    ("a + b", ["a + b"]),
    (f"= {LONG} + {LONG}", [f"= {LONG} ", f"+ {LONG}"]),
    (f"= - {LONG} - {LONG}", [f"= - {LONG} ", f"- {LONG}"]),
    (rf"\le -{LONG} \cdot \left(a - b\right)", [rf"\le -{LONG} \cdot \left(a - b\right)"]),
    (rf"{LONG}^{{a + b}}_{{i - 1}} {LONG}", [rf"{LONG}^{{a + b}}_{{i - 1}} {LONG}"]),
    (rf"{LONG} &+ {LONG}", [rf"{LONG} &+ {LONG}"]),
    (rf"{LONG} + {LONG} \right)", [rf"{LONG} + {LONG} \right)"]),
]


@pytest.mark.parametrize(("tex", "expected"), CASES)
def test_where_a_line_may_be_broken(tex, expected):
    assert pieces(tex) == expected


@pytest.mark.parametrize(("tex", "first", "last"), [
    (rf"c {WIDE}^{{2}} d", r"c \bigl(s b c d e f g h ", r"- x b c d e f g h\bigr)^{2} d"),
    (rf"\frac{{{WIDE[6:-7]}}}{{2}}", r"\frac{1}{2} \bigl(s b c d e f g h ", r"- x b c d e f g h\bigr)"),
    (rf"\operatorname{{tr}}\left(A {WIDE}\right)", r"\operatorname{tr}\bigl(A \bigl(s b c d e f g h ", r"- x b c d e f g h\bigr)\bigr)"),
])
def test_a_long_bracket_is_opened(tex, first, last):
    found = pieces(tex)
    assert (found[0], found[-1], len(found)) == (first, last, 6)


def test_what_is_underlined_stays_underlined_in_each_piece():
    found = pieces(rf"a \underline{{{WIDE}}} b")
    assert found[0] == r"a \underline{\bigl(s b c d e f g h }" and found[1] == r"\underline{- t b c d e f g h }" and len(found) == 6


def closed(tex):
    """The ends of a bracket of one size, as those that grow."""
    return re.sub(r"\\bigg?r", r"\\right", re.sub(r"\\bigg?l", r"\\left", tex))


@pytest.mark.parametrize("name", names())
def test_the_pieces_of_every_shipped_line_make_it_again(name):
    for step in load(name).steps:
        for tex in (latex(step.before), latex_line(step)):
            found = pieces(tex)
            together, line = (closed(text).replace(r"\underline{", "").replace("}", "") for text in ("".join(found), tex))
            assert together == line or r"\frac{1{2 \left(" in together, tex
            assert all(piece.removeprefix(r"\underline{").startswith(("+", "-")) for piece in found[1:])
            assert all(piece.count("{") == piece.count("}") for piece in found), tex


def test_nonsense_makes_no_fault():
    rng = random.Random(5)
    signs = [*"ab+-=(){}[]|^_&,", r"\left(", r"\right)", r"\left", r"\right", "\\", r"\\", r"\frac", r"\frac{", "}{2}", r"\begin{", r"\end{", " "]
    for _ in range(4000):
        tex = "".join(rng.choice(signs) for _ in range(rng.randrange(90)))
        found = pieces(tex)
        assert "".join(found) == tex or r"\big" in "".join(found)
