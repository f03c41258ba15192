"""The ring normal form: numbers as polynomials over Q in atoms with rational exponents, matrices as sums of words.

    {(monomial, word): coefficient}, a monomial ((atom, exponent), ...), a word (matrix, ...); for numbers the word is ()

The one idea: an atom is a term whose parts are in normal form, so that a normal form can be written as a term again, and
equal up to ring laws and names of bound variables is equal. A power is drawn apart or merged with another only where its
base is evidently positive, not negative or not 0, as its exponent asks; otherwise it is an atom of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from functools import partial
from typing import Any

from . import facts, kinds
from .statements import DIGITS, World
from .terms import Number, Scope, Term, need, reduced

Poly = dict[tuple[tuple, tuple], Any]
UNIT: tuple[tuple, tuple] = ((), ())
LARGEST = 40


def nf(w: World, t: Term, scope: Scope) -> Poly:
    """The normal form of a number or a matrix."""
    key = "nf", t, scope
    if key not in w.memo:
        w.spend()
        w.memo[key] = _nf(w, t, scope)
    return w.memo[key]


def _nf(w: World, t: Term, scope: Scope) -> Poly:
    match t:
        case int() | Fraction():
            return {UNIT: t} if t else {}
        case ("add", *args):
            return total(nf(w, a, scope) for a in args)
        case ("mul" | "scale" | "matmul", *args):
            out: Poly = {UNIT: 1}
            for a in args:
                out = times(w, out, nf(w, a, scope))
            return out
        case ("identity", _):
            return {UNIT: 1}
        case ("zeros", *_):
            return {}
        case ("pow", base, exponent):
            e = nf(w, exponent, scope)
            if e.keys() <= {UNIT}:
                return power(w, nf(w, base, scope), e.get(UNIT, 0), scope)
    return {((), (parts(w, t, scope),)): 1} if kinds.kind(w, t, scope)[0] == "matrix" else atom(parts(w, t, scope))


def atom(a: Term, e: Any = 1) -> Poly:
    return {(((a, reduced(e)),), ()): 1}


def total(polys: Iterable[Poly]) -> Poly:
    """The sum."""
    out: Poly = {}
    for p in polys:
        for m, c in p.items():
            out[m] = out[m] + c if m in out else c
    return {m: c for m, c in out.items() if c}


def scaled(p: Poly, c: Any) -> Poly:
    return p if c == 1 else {m: c * d for m, d in p.items()}


def times(w: World, p: Poly, q: Poly) -> Poly:
    """The product; words are joined."""
    w.spend(1 + len(p) * len(q) // 4)
    if p == {UNIT: 1}:
        return q
    out: Poly = {}
    for (m, u), c in p.items():
        for (n, v), d in q.items():
            for (k, _), e in _joined(w, m, n, c * d).items():
                key = k, u + v
                out[key] = out[key] + e if key in out else e
                need(max(e.numerator.bit_length(), e.denominator.bit_length()) <= DIGITS, "a number with too many digits")
    return {m: c for m, c in out.items() if c}


def _joined(w: World, m: tuple, n: tuple, c: Any) -> Poly:
    """The product of two monomials: exponents are added, whole powers of numbers and of sums are multiplied out."""
    powers = dict(m)
    for a, e in n:
        powers[a] = powers.get(a, 0) + e
    sums: Poly = {UNIT: 1}
    for a, e in [*powers.items()]:
        if isinstance(a, int):
            need(abs(e) * a.bit_length() <= DIGITS, "a number with too many digits")
            c, powers[a] = c * Fraction(a) ** (e.numerator // e.denominator), e % 1
        elif a[0] == "add" and e.denominator == 1 and e > 0:
            sums, powers[a] = times(w, sums, power(w, w.bases[a], e, ())), 0
    k = tuple(sorted(((a, reduced(e)) for a, e in powers.items() if e), key=lambda item: order(w, item[0])))
    return times(w, {(k, ()): c}, sums) if len(sums) > 1 else {(k, ()): c}


def order(w: World, t: Term) -> str:
    """What terms are sorted by."""
    if t not in w.orders:
        w.orders[t] = repr(t)
    return w.orders[t]


def leading(w: World, p: Poly) -> Any:
    """The coefficient of the first monomial."""
    return min(p.items(), key=lambda item: order(w, item[0]))[1]


def power(w: World, p: Poly, e: Fraction, scope: Scope) -> Poly:
    """A power with a rational exponent: an atom of its own unless the base is as the exponent asks."""
    whole, out = e.denominator == 1, {UNIT: 1}
    if whole and e >= 0 and (len(p) != 1 or any(type(a) is tuple and a[0] == "add" for (m, _) in p for a, _ in m)):
        need(e <= LARGEST, "a power of a sum that is too large")
        for _ in range(int(e)):
            out = times(w, out, p)
        return out
    wanted = 0 if whole and e >= 0 else facts.NONZERO if whole else facts.NONNEGATIVE if e > 0 else facts.POSITIVE
    c = leading(w, p) if p else 1
    if len(p) != 1 and not (whole and e % 2):
        c = abs(c)
    base = scaled(p, Fraction(1) / c)
    powers = next(iter(p))[0] if len(p) == 1 else ((plain(w, base), 1),)
    if not p or c < 0 and not whole or any(facts.sign(w, atom(a) if len(p) == 1 else base, scope) & wanted != wanted
                                           for a, _ in powers):
        return atom(("pow", plain(w, p), reduced(e)))
    if len(p) != 1:
        w.bases[powers[0][0]] = base
    for a, d in ((c.numerator, 1), (c.denominator, -1), *powers):
        if e and a != 1:
            out = times(w, out, _joined(w, (), ((a, d * e),), 1))
    return out


# ---------------------------------------------------------------- normal forms as terms


def canon(w: World, t: Term, scope: Scope) -> Term:
    """A term whose parts, and which itself, are in normal form."""
    if type(t) in Number or t[0] in ("#", "@"):
        return t
    key = "canon", t, scope
    if key not in w.memo:
        k, p = kinds.kind(w, t, scope), nf(w, t, scope)
        w.memo[key] = out = plain(w, p, canon_kind(w, k, scope) if k[0] == "matrix" else None)
        w.memo["canon", out, scope], w.memo["nf", out, scope] = out, p
    return w.memo[key]


def canon_kind(w: World, k: Term, scope: Scope) -> Term:
    """A type with sizes in normal form."""
    return (k[0], *(a if a is None else canon(w, a, scope) for a in k[1:])) if k[0] in ("index", "matrix") else k


def parts(w: World, t: Term, scope: Scope) -> Term:
    """An operation whose arguments are in normal form."""
    if t[0] in ("#", "@"):
        return t
    need(t[0] != "defined", "whether a term has a value is no matter of what it is equal to")
    return t[0], *rebuilt(w, t, scope, partial(canon, w))


def rebuilt(w: World, t: Term, scope: Scope, of: Callable[[Term, Scope], Term]) -> Iterator[Term]:
    """The arguments of an operation, changed below their Lams; the ranges of these, too."""
    for body, inner in facts.within(w, t, scope):
        body = of(body, inner)
        for j, (k, _) in enumerate(inner[:len(inner) - len(scope)]):
            body = "lam", (k[0], *(a if a is None else of(a, inner[j + 1:]) for a in k[1:])) if k[0] == "index" else k, body
        yield body


def plain(w: World, p: Poly, k: Term = None) -> Term:
    """A normal form as a term; `k` is the type of a matrix."""
    terms = []
    for (m, u), c in sorted(p.items(), key=lambda item: order(w, item[0])):
        factors = [a if e == 1 else ("pow", a, e) for a, e in m]
        if c != 1 or not factors:
            factors.insert(0, reduced(c))
        t = factors[0] if len(factors) == 1 else ("mul", *factors)
        if k:
            word = ("identity", k[1]) if not u else u[0] if len(u) == 1 else ("matmul", *u)
            t = word if t == 1 else ("scale", t, word)
        terms.append(t)
    return terms[0] if len(terms) == 1 else ("add", *terms) if terms else ("zeros", k[1], k[2]) if k else 0


def equal(w: World, a: Term, b: Term, scope: Scope) -> bool:
    """Whether two terms of one type have one normal form."""
    return a == b or canon(w, a, scope) == canon(w, b, scope)
