"""The ring normal form: numbers as polynomials over Q in atoms with rational exponents, matrices as sums of words.

    {(monomial, word): coefficient}, a monomial ((atom, exponent), ...), a word (matrix, ...); for numbers the word is ()

The one idea: an atom is a term whose parts are in normal form, so that a normal form can be written as a term again, and
equal up to ring laws and names of bound variables is equal. A power is drawn apart or merged with another only where its
base is evidently positive, not negative or not 0, as its exponent asks; otherwise it is an atom of its own.
"""

from __future__ import annotations

from fractions import Fraction

from .kinds import ONE, Scope, World, enter, kind, number
from .signs import NONNEGATIVE, NONZERO, POSITIVE, sign
from .terms import DIGITS, Rejected, Term

Poly = dict[tuple[tuple, tuple], Fraction]
UNIT: tuple[tuple, tuple] = ((), ())
LARGEST = 40


def nf(w: World, t: Term, scope: Scope) -> Poly:
    """The normal form of a number or a matrix."""
    key = "nf", t, scope
    if key not in w.memo:
        w.memo[key] = _nf(w, t, scope)
    return w.memo[key]


def _nf(w: World, t: Term, scope: Scope) -> Poly:
    w.spend()
    match t:
        case Fraction():
            return {UNIT: t} if t else {}
        case ("add", *args):
            return total((nf(w, a, scope) for a in args))
        case ("mul" | "scale" | "matmul", *args):
            out: Poly = {UNIT: ONE}
            for a in args:
                out = times(w, out, nf(w, a, scope))
            return out
        case ("identity", _):
            return {UNIT: ONE}
        case ("zeros", *_):
            return {}
        case ("pow", base, exponent):
            e = nf(w, exponent, scope)
            if e.keys() <= {UNIT}:
                return power(w, nf(w, base, scope), e.get(UNIT, Fraction(0)), scope)
    a = parts(w, t, scope)
    return {(((a, ONE),), ()): ONE} if number(kind(w, t, scope)) else {((), (a,)): ONE}


def total(polys) -> Poly:
    """The sum."""
    out: Poly = {}
    for p in polys:
        for m, c in p.items():
            out[m] = out.get(m, 0) + c
    return {m: c for m, c in out.items() if c}


def times(w: World, p: Poly, q: Poly) -> Poly:
    """The product; words are joined."""
    w.spend(1 + len(p) * len(q) // 4)
    out: Poly = {}
    for (m, u), c in p.items():
        for (n, v), d in q.items():
            for (k, _), e in _joined(w, m, n, c * d).items():
                if max(e.numerator.bit_length(), e.denominator.bit_length()) > DIGITS:
                    raise Rejected("a number with too many digits")
                out[k, u + v] = out.get((k, u + v), 0) + e
    return {m: c for m, c in out.items() if c}


def _joined(w: World, m: tuple, n: tuple, c: Fraction) -> Poly:
    """The product of two monomials: exponents are added, whole powers of numbers and of sums are multiplied out."""
    if not m or not n:
        return {(m or n, ()): c}
    powers = dict(m)
    for a, e in n:
        powers[a] = powers.get(a, 0) + e
    sums = []
    for a, e in list(powers.items()):
        if not e:
            del powers[a]
        elif type(a) is Fraction:
            whole = e.numerator // e.denominator
            c, powers[a] = c * a**whole, e - whole
            if not powers[a]:
                del powers[a]
        elif a[0] == "add" and e.denominator == 1 and e > 0:
            sums.append((a, e))
            del powers[a]
    out: Poly = {(_sorted(w, powers), ()): c}
    for a, e in sums:
        for _ in range(_small(e)):
            out = times(w, out, w.bases[a])
    return out


def _sorted(w: World, powers: dict) -> tuple:
    return tuple(sorted(powers.items(), key=lambda item: order(w, item[0])))


def order(w: World, t: Term) -> str:
    """What terms are sorted by."""
    key = "order", t
    if key not in w.memo:
        w.memo[key] = repr(t)
    return w.memo[key]


def _small(e: Fraction) -> int:
    if e > LARGEST:
        raise Rejected("a power of a sum that is too large")
    return int(e)


def power(w: World, p: Poly, e: Fraction, scope: Scope) -> Poly:
    """A power with a rational exponent."""
    whole = e.denominator == 1
    if e == 0:
        return {UNIT: ONE}
    if whole and e >= 0 and (len(p) > 1 or any(a[0] == "add" for (m, _) in p for a, _ in m if type(a) is tuple)):
        out: Poly = {UNIT: ONE}
        for _ in range(_small(e)):
            out = times(w, out, p)
        return out
    if not p:
        return {} if whole and e > 0 else _opaque(w, p, e)
    wanted = 0 if whole and e >= 0 else NONZERO if whole else NONNEGATIVE if e > 0 else POSITIVE
    (m, _), c = min(p.items(), key=lambda item: order(w, item[0]))
    if len(p) > 1:
        lead = abs(c) if not whole or e.numerator % 2 else c
        if sign(w, {k: v / lead for k, v in p.items()}, scope) & wanted != wanted:
            return _opaque(w, p, e)
        base = {k: v / lead for k, v in p.items()}
        a = plain(w, base)
        w.bases[a] = base
        return times(w, _rational(lead, e), {(((a, e),), ()): ONE})
    if any(sign(w, {(((a, ONE),), ()): ONE}, scope) & wanted != wanted for a, _ in m) or not whole and c < 0:
        return _opaque(w, p, e)
    if abs(e) > DIGITS and abs(c) != 1:
        raise Rejected("a number with too many digits")
    out = _rational(c, e)
    for a, d in m:
        out = times(w, out, _joined(w, (), ((a, d * e),), ONE) if type(a) is not Fraction else _rational(a, d * e))
    return out


def _opaque(w: World, p: Poly, e: Fraction) -> Poly:
    return {(((("pow", plain(w, p), e), ONE),), ()): ONE}


def _rational(c: Fraction, e: Fraction) -> Poly:
    """A power of a number: primes with exponents between 0 and 1, and a rational factor."""
    if e.denominator == 1:
        if abs(e) * max(c.numerator.bit_length(), c.denominator.bit_length()) > DIGITS and abs(c) != 1:
            raise Rejected("a number with too many digits")
        return {UNIT: c ** int(e)}
    powers: dict[Fraction, Fraction] = {}
    for n, s in ((c.numerator, 1), (c.denominator, -1)):
        d = 2
        while n > 1:
            d = d if n % d == 0 else n if d > 2000 else d + 1
            if n % d == 0:
                n //= d
                powers[Fraction(d)] = powers.get(Fraction(d), Fraction(0)) + s * e
    out = ONE
    for a in [*powers]:
        whole = powers[a].numerator // powers[a].denominator
        if abs(whole) * a.numerator.bit_length() > DIGITS:
            raise Rejected("a number with too many digits")
        out, powers[a] = out * a**whole, powers[a] - whole
    return {(tuple(sorted(((a, e) for a, e in powers.items() if e), key=lambda item: repr(item[0]))), ()): out}


# ---------------------------------------------------------------- normal forms as terms


def canon(w: World, t: Term, scope: Scope) -> Term:
    """A term whose parts, and which itself, are in normal form."""
    if type(t) is Fraction or t[0] in ("#", "@"):
        return t
    k = kind(w, t, scope)
    if number(k):
        return plain(w, nf(w, t, scope))
    return matrix(w, nf(w, t, scope), canon_kind(w, k, scope)) if k[0] == "matrix" else parts(w, t, scope)


def canon_kind(w: World, k: Term, scope: Scope) -> Term:
    """A type with sizes in normal form."""
    return (k[0], *(a if a is None else canon(w, a, scope) for a in k[1:])) if k[0] in ("index", "matrix") else \
        ("law", tuple(canon_kind(w, p, scope) for p in k[1]), k[2]) if k[0] == "law" else k


def parts(w: World, t: Term, scope: Scope) -> Term:
    """An operation whose arguments are in normal form."""
    if t[0] in ("#", "@"):
        return t
    law = canon(w, t[1], scope) if t[0] == "expect" else ("near", canon(w, t[2], scope)) if t[0] == "derivative" else None
    return t[0], *(below(w, a, scope, law) if type(a) is tuple and a[0] == "lam" else canon(w, a, scope) for a in t[1:])


def entered(w: World, lam: Term, scope: Scope, law: Term = None) -> Scope:
    """The scope of the body of a Lam, its type in normal form; a law of several places is not noted."""
    several = type(lam[2]) is tuple and lam[2][0] == "lam"
    return enter(w, ("lam", canon_kind(w, lam[1], scope), lam[2]), scope, None if several else law)


def below(w: World, lam: Term, scope: Scope, law: Term = None) -> Term:
    """A Lam whose body is in normal form."""
    inner = entered(w, lam, scope, law)
    several = type(lam[2]) is tuple and lam[2][0] == "lam"
    return "lam", inner[0][0], below(w, lam[2], inner) if several else canon(w, lam[2], inner)


def plain(w: World, p: Poly) -> Term:
    """A polynomial as a term."""
    terms = []
    for (m, _), c in sorted(p.items(), key=lambda item: order(w, item[0])):
        factors = [a if e == 1 else ("pow", a, e) for a, e in m]
        if c != 1 or not factors:
            factors.insert(0, c)
        terms.append(factors[0] if len(factors) == 1 else ("mul", *factors))
    return terms[0] if len(terms) == 1 else ("add", *terms) if terms else Fraction(0)


def matrix(w: World, p: Poly, k: Term) -> Term:
    """A sum of words as a term of that type."""
    terms = []
    for (m, u), c in sorted(p.items(), key=lambda item: order(w, item[0])):
        a = ("identity", k[1]) if not u else u[0] if len(u) == 1 else ("matmul", *u)
        terms.append(a if not m and c == 1 else ("scale", plain(w, {(m, ()): c}), a))
    return terms[0] if len(terms) == 1 else ("add", *terms) if terms else ("zeros", k[1], k[2])


def equal(w: World, a: Term, b: Term, scope: Scope) -> bool:
    """Whether two terms of one type have one normal form."""
    return a == b or canon(w, a, scope) == canon(w, b, scope)
