"""What is new in a line of a derivation, so that the eye finds it.

The one idea: two lines are compared from the outside in; what is the same on both sides is passed over, and what is left is new.
Where all of a line is new, nothing is: it would stand out from nothing.

Not here: how what is new is shown (printing.py, display.py). It says nothing of whether a line is right.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from sympy import Add, Basic, MatAdd, Mul, Pow

from .printing import kind, leading

__all__ = ["changed"]


def changed(before: Basic, after: Basic) -> frozenset[Basic]:
    """The largest parts of a line that are not in the one before.

    >>> from sympy import exp, log
    >>> from sympy.abc import x, y
    >>> changed(x + log(y), x + 2*y), changed(exp(x + 1)*y, exp(x + 2)*y), changed(x, 2*y)
    (frozenset({2*y}), frozenset({2}), frozenset())
    """
    found = frozenset(_new(before, after))
    return frozenset() if after in found else found


def _new(a: Basic, b: Basic) -> Iterator[Basic]:
    if a == b:
        return
    if type(a) is not type(b) or not b.args or kind(b) == "pdf":  # a density is written as one thing
        yield b
    elif isinstance(b, (Add, MatAdd, Mul)):
        gone, new = (list((Counter(x.args) - Counter(y.args)).elements()) for x, y in ((a, b), (b, a)))
        if len(gone) == len(new) == 1 and not _in_a_fraction(b, new):
            yield from _new(gone[0], new[0])
        elif _in_a_fraction(b, new):
            yield b
        else:
            yield from new
    elif len(a.args) == len(b.args):
        for one, other in zip(a.args, b.args, strict=True):
            yield from _new(one, other)
    else:
        yield b


def _in_a_fraction(whole: Basic, parts: list[Basic]) -> bool:
    """Whether some factors are not written by themselves: numbers, and what stands below."""
    return isinstance(whole, Mul) and any(p.is_Rational or isinstance(p, Pow) and leading(p.exp) < 0 for p in parts)
