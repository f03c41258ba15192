"""Certificates of inequalities: the difference as a sum of products of what is evidently positive, gaps of the logarithm
and squares.

The one idea: what stands as a product in the statement is tried as that product; each logarithm with a negative factor is
bounded by log t <= t - 1. The rest must be evidently positive.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from ..verify import ring
from ..verify.kinds import ONE, Scope, World, number, kind
from ..verify.signs import NONNEGATIVE, sign
from ..verify.terms import Rejected, Term, mentions
from .writing import written

MINUS = Fraction(-1)


def summands(t: Term, factor: tuple[Term, ...] = ()) -> Iterator[tuple[Term, ...]]:
    """The summands of a number as written, each as its factors; a common factor is taken in."""
    if type(t) is tuple and t[0] == "add":
        for a in t[1:]:
            yield from summands(a, factor)
    elif type(t) is tuple and t[0] == "mul":
        sums = [a for a in t[1:] if type(a) is tuple and a[0] == "add"]
        rest = tuple(a for a in t[1:] if type(a) is not tuple or a[0] != "add")
        if len(sums) == 1 and len(rest) == len(t) - 2 and not any(a for a in rest if type(a) is tuple and a[0] == "pow" and False):
            yield (*factor, *t[1:])
        else:
            yield (*factor, *t[1:])
    else:
        yield (*factor, t)


def sum_of(w: World, large: Term, small: Term, squares: list[dict]) -> list[list[Any]]:
    """Summands that are evidently not negative, each as its factors; squares become instances."""
    found = []
    for side, s in ((large, 1), (small, -1)):
        for factors in summands(side):
            entry: list[Any] = [] if s > 0 else [-1]
            bits, constant = NONNEGATIVE, Fraction(s)
            used: list[Any] = []
            for a in factors:
                if type(a) is Fraction:
                    constant *= a
                    continue
                square = type(a) is tuple and a[0] == "pow" and type(a[2]) is Fraction and a[2] > 0 and a[2] % 2 == 0 and \
                    a[2].denominator == 1
                here = sign(w, ring.nf(w, a, ()), ())
                if not here & NONNEGATIVE and square:
                    base = a[1] if a[2] == 2 else ("pow", a[1], a[2] / 2)
                    if sign(w, ring.nf(w, a[1], ()), ()) & NONNEGATIVE:
                        used += [written(a[1])] * int(a[2])
                        continue
                    squares.append({"scheme": "square/1", "with": {"a": written(base)}})
                    used.append({"kept": len(squares) - 1})
                    continue
                bits &= here
                used.append(written(a))
            if bits & NONNEGATIVE and constant > 0 and used:
                entry = [written(constant), *used] if constant != 1 else used
                found.append(entry)
    return found


def logarithms(t: Term, scope: Scope = ()) -> Iterator[tuple[Term, Scope]]:
    """The arguments of logarithms in a term in normal form, with the binders around them."""
    if type(t) is not tuple or t[0] in ("#", "@"):
        return
    for a in t[1:]:
        if type(a) is tuple and a[0] == "lam":
            law = t[1] if t[0] == "expect" else None
            yield from logarithms(a[2], ((a[1], law), *scope))
        else:
            yield from logarithms(a, scope)
    if t[0] == "log":
        yield t[1], scope
