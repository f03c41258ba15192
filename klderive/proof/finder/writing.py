"""Terms of the verifier as JSON."""

from __future__ import annotations

from typing import Any

from ..verify.statements import KINDS
from ..verify.terms import Number, Term

LETTERS = "xyzuvw"


def written(t: Term) -> Any:
    """A term or a type as JSON."""
    if isinstance(t, Number):
        return t.numerator if t.denominator == 1 else [t.numerator, t.denominator]
    if type(t) is not tuple:
        return t
    if t[0] == "@":
        return t[1] if not t[2] else list(t)
    if t[0] == "lam":
        return ["lam", written(t[1]), "", written(t[2])]
    if t[0] in KINDS and (not KINDS[t[0]] or t[0] in ("law", "function", "point", "set", "random") or len(t) == 3):
        return [t[0], *([written(k) for k in a] if type(a) is tuple and a and type(a[0]) is tuple or a == () else written(a)
                        for a in t[1:])]
    return [t[0], *map(written, t[1:])]
