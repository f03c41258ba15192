"""When types are the same and when a thing of one type may stand where another is wanted.

The one idea: sizes are compared as polynomials, so n + 1 is 1 + n; an index is a number where one is needed.

Not here: the types of terms (typing.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from .terms import App, Free, LanguageError, Num, Term
from .types import Function, Index, Law, Matrix, Point, Proposition, Random, Real, Set, Type


class IllTyped(LanguageError):
    """A term that makes no sense; `part` is the part that does not fit."""

    def __init__(self, message: str, part: Term):
        super().__init__(message)
        self.part = part


WORDS = {Index: "a whole number", Real: "a number", Matrix: "a matrix", Point: "a point", Law: "a law",
         Random: "a random variable", Function: "a function", Set: "a set", Proposition: "a proposition"}


def words(kind: Type) -> str:
    """A type for a person."""
    return WORDS[type(kind)]


def pair(a: Type, b: Type) -> str:
    """Two types that do not fit, for a person."""
    if isinstance(a, Matrix) and isinstance(b, Matrix):
        return f"matrices of different sizes, {_shape(a)} and {_shape(b)}"
    return f"{words(a)} and {words(b)}"


def _shape(kind: Matrix) -> str:
    return " x ".join(str(t.value) if isinstance(t, Num) else t.name if isinstance(t, Free) else "..."
                      for t in (kind.rows, kind.cols))


def _polynomial(term: Term) -> dict[tuple[Term, ...], object]:
    match term:
        case Num(value=v):
            return {(): v} if v else {}
        case App(op="add", args=args):
            out: dict = {}
            for a in args:
                for m, c in _polynomial(a).items():
                    out[m] = out.get(m, 0) + c
            return {m: c for m, c in out.items() if c}
        case App(op="mul", args=args):
            out = {(): 1}
            for a in args:
                factor = _polynomial(a)
                if len(out) * len(factor) > 64:
                    return {(term,): 1}
                product: dict = {}
                for m, c in out.items():
                    for k, d in factor.items():
                        key = tuple(sorted((*m, *k), key=hash))
                        product[key] = product.get(key, 0) + c * d
                out = {m: c for m, c in product.items() if c}
            return out
    return {(term,): 1}


@lru_cache(maxsize=4096)
def same_size(a: Term, b: Term) -> bool:
    """Whether two sizes are equal as polynomials.

    >>> from .terms import Bound, app
    >>> same_size(app("add", Bound(0), 1), app("add", 1, Bound(0)))
    True
    """
    return a == b or _polynomial(a) == _polynomial(b)


def same(a: Type, b: Type) -> bool:
    """Whether two types are one; bounds of indices are no part of it."""
    match a, b:
        case Index(), Index():
            return True
        case Matrix(n, m), Matrix(k, l):
            return same_size(n, k) and same_size(m, l)
        case Law(p, d), Law(q, f):
            return d == f and _all_same(p, q)
        case Function(p, r), Function(q, s):
            return _all_same(p, q) and same(r, s)
        case (Random(p), Random(q)) | (Set(p), Set(q)):
            return same(p, q)
    return a == b


def _all_same(p: Sequence[Type], q: Sequence[Type]) -> bool:
    return len(p) == len(q) and all(map(same, p, q))


def fits(actual: Type, wanted: Type) -> bool:
    """Whether a thing of one type may stand where the other is wanted."""
    return same(actual, wanted) or isinstance(actual, Index) and isinstance(wanted, Real)
