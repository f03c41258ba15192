"""Polynomials about free names as terms, for conditions.

The one idea: a condition is said in the language or not at all; an atom that has no term here refuses.

Not here: text for people (show.py).
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from ..language import App, Free, Num, Term
from .polynomials import Atom, Poly, Refused


def term_of(p: Poly) -> Term:
    """The sum of products that a polynomial is."""
    terms = [_product(m, c) for m, c in p.items()]
    return Num(0) if not terms else terms[0] if len(terms) == 1 else App("add", tuple(terms))


def _product(m: tuple, c: Any) -> Term:
    factors = [_atom(a) if e == 1 else App("pow", (_atom(a), Num(e))) for a, e in m]
    if c != 1 or not factors:
        factors.insert(0, Num(c if isinstance(c, (int, Fraction)) else Fraction(c)))
    return factors[0] if len(factors) == 1 else App("mul", tuple(factors))


def _index(r: Any) -> Term:
    return Num(r) if isinstance(r, int) else _atom(r) if isinstance(r, Atom) else term_of(dict(r))


def _atom(a: Atom) -> Term:
    match a.kind:
        case "sym":
            return Free(a.key[0])
        case "prime":
            return Num(a.key[0])
        case "pi":
            return App("pi")
        case "exp":
            return App("exp", (term_of({a.key[0]: 1}),))
        case "log":
            return App("log", (term_of(dict(a.key[0])),))
        case "sum":
            return term_of(dict(a.key[0]))
        case "entry" if a.key[0].kind == "base":
            declaration, refs = a.key[0].key[0], a.key[1]
            op = "entry" if a.key[0].key[1] == "matrix" else "apply"
            row = op == "entry" and len(refs) == 1 and declaration.kind.cols != Num(1)  # its entries have two indices in terms
            return App(op, (Free(declaration), *((Num(1),) if row else ()), *map(_index, refs)))
    raise Refused("a condition was met that cannot be said about free names")
