"""Terms of certificates, held as tuples.

    int, Fraction           a number            ("@", name, role)    a declared name
    ("#", k)                a bound variable    ("lam", type, body)  a body with one variable
    (op, argument, ...)     an operation        ("R",), ("index", low, high) ...  types, as klderive.language.serial

The one idea: bound variables have no names, so that equal up to renaming is equal. Not here: reading (statements).
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cache
from typing import Any

Term = Any
Scope = tuple[tuple[Term, Term], ...]
ONE, R, INDEX = Fraction(1), ("R",), ("index", None, None)


class Rational(Fraction):
    """A number as it stands in terms: one object for each, whose hash is quick, as terms are looked up often."""

    __hash__ = object.__hash__


Number = (int, Fraction, Rational)


@cache
def reduced(c: Fraction) -> Term:
    """A number as it stands in terms."""
    return c if type(c) is Rational else c.numerator if c.denominator == 1 else Rational(c)


class Rejected(Exception):
    """Not shown by the certificate, or no certificate: why, and the proposition that was missing, with its scope, if one was."""


def need(condition: object, why: str, *owed: tuple) -> None:
    """Raises Rejected unless a condition holds."""
    if not condition:
        raise Rejected(f"{why}: {owed[0][0]!s:.300}" if owed else why, *owed)


def number(kind: Term) -> bool:
    """Whether a thing of that type is a number."""
    return kind[0] in ("R", "index")


def is_lam(t: Term) -> bool:
    return type(t) is tuple and t[0] == "lam"


def change(t: Term, of: Callable[[int, int], Term], under: int = 0) -> Term:
    """A term with `of(k, Lams around it)` put for its bound variables."""
    if type(t) is not tuple:
        return t
    if t[0] == "#":
        return of(t[1], under)
    if t[0] == "lam":
        return "lam", change(t[1], of, under), change(t[2], of, under + 1)
    return tuple([change(a, of, under) if type(a) is tuple else a for a in t])


def shift(t: Term, by: int) -> Term:
    """A term as it stands below `by` more Lams (or that many fewer: then none of these may be mentioned)."""
    def moved(k: int, under: int) -> Term:
        need(not under <= k < under - by, "a bound variable outside of its binder")
        return "#", k if k < under else k + by
    return change(t, moved) if by else t


def put(body: Term, value: Term, at: int = 0) -> Term:
    """The body of a Lam with a term for its variable; `at` more Lams may stand around the part that is given."""
    return change(body, lambda k, under: shift(value, under) if k == under else ("#", k - (k > under)), at)


def mentions(t: Term, k: int) -> bool:
    """Whether a term has the k-th bound variable in it."""
    if type(t) is not tuple or t[0] == "#":
        return t == ("#", k)
    return mentions(t[1], k) or mentions(t[2], k + 1) if t[0] == "lam" else any(mentions(a, k) for a in t)


def minus(a: Term, b: Term) -> Term:
    return "add", a, ("mul", -1, b)
