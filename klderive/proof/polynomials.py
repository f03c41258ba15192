"""Polynomials: sums of products of atoms, with rational coefficients and rational exponents.

The one idea: a product is a tuple of (atom, exponent) in the order of the atoms, a polynomial a dict from products to
rationals; both are values that are never changed. An index is a key: an int, an atom, or a frozen polynomial.

Not here: multiplication (algebra.py), what an atom stands for (the parts that make it).
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

Number = int | Fraction
Product = tuple  # of (Atom, exponent), sorted by atom id
Poly = dict  # Product -> Number
Span = tuple  # what a bound variable runs over: a word, then parts (frozen polynomials, names)

ONE: Product = ()
UNKNOWN, NONNEGATIVE, POSITIVE = 0, 1, 2
"""What can be known about a sign. Numbers, so that `all` and comparison work on them."""


class Refused(Exception):
    """The step is not decided; the message says what is missing."""


class Undefined(Refused):
    """Something that certainly has no value (division by zero, logarithm of a negative number)."""


class OverBudget(Refused):
    """The step needs more work than its budget."""


class Atom:
    """A generator of the algebra: interned, so that identity is equality.

    `vars` are the bound variables that occur free in it; `height` is above every binder inside it.
    """

    __slots__ = ("height", "id", "key", "kind", "sign", "vars")

    def __init__(self, id: int, kind: str, key: tuple, vars: frozenset, height: int, sign: int):
        self.id, self.kind, self.key, self.vars, self.height, self.sign = id, kind, key, vars, height, sign

    def __lt__(self, other: Atom) -> bool:
        return self.id < other.id

    def __repr__(self) -> str:
        return f"{self.kind}#{self.id}"


def by_id(factor: tuple) -> int:
    """The order of the factors of a product."""
    return factor[0].id


def number(value: Number) -> Number:
    """An integer where it is one: hashing and adding integers is much cheaper."""
    return value.numerator if type(value) is Fraction and value.denominator == 1 else value


def poly_of(atom: Atom) -> Poly:
    """The polynomial that is this atom."""
    return {((atom, 1),): 1}


def constant(value: Number) -> Poly:
    """The polynomial that is this number."""
    return {ONE: value} if value else {}


def _by_ids(item: tuple) -> list:
    return [(a.id, e) for a, e in item[0]]


def freeze(p: Poly) -> tuple:
    """A polynomial as a key: its terms in the order of the atoms, the same on every machine."""
    return tuple(p.items()) if len(p) == 1 else tuple(sorted(p.items(), key=_by_ids))


def is_frozen(part: Any) -> bool:
    """Whether a part of a span is a polynomial (not a name)."""
    return isinstance(part, tuple) and all(
        isinstance(t, tuple) and len(t) == 2 and isinstance(t[0], tuple) for t in part)


def constant_of(p: Poly) -> Number | None:
    """The number that the polynomial is, or None."""
    if not p:
        return 0
    return p.get(ONE) if len(p) == 1 else None


def atom_of(p: Poly) -> Atom | None:
    """The atom that the polynomial is, or None."""
    if len(p) == 1:
        (m, c), = p.items()
        if c == 1 and len(m) == 1 and m[0][1] == 1:
            return m[0][0]
    return None


def vars_of(p: Iterable[Product]) -> frozenset:
    """The bound variables that occur free in a polynomial."""
    return frozenset().union(*(a.vars for m in p for a, _ in m if a.vars))


def height_of(p: Iterable[Product]) -> int:
    """The height of the highest binder inside a polynomial."""
    return max((a.height for m in p for a, _ in m), default=0)


def span_of(var: Atom) -> Span:
    """The range of a bound variable."""
    return var.key[-1]


def ref_vars(refs: Iterable[Any]) -> frozenset:
    """The bound variables in index keys."""
    out: frozenset = frozenset()
    for r in refs:
        if isinstance(r, Atom):
            out |= r.vars
        elif isinstance(r, tuple):
            out |= vars_of(m for m, _ in r)
    return out


def ref_height(refs: Iterable[Any]) -> int:
    """The height of index keys."""
    return max((r.height if isinstance(r, Atom) else height_of(m for m, _ in r)
                for r in refs if not isinstance(r, int)), default=0)


def free_in(key: tuple) -> frozenset:
    """The variables that occur free in a function (slots, body) or in the ranges of its variables."""
    slots, body = key
    return vars_of(m for m, _ in body).union(*(s.vars for s in slots)) - set(slots)


def key_order(key: tuple) -> tuple:
    """An order of functions (slots, body)."""
    return tuple((tuple((a.id, e) for a, e in m), c) for m, c in key[1])


def occurs(x: Atom, part: object) -> bool:
    """Whether an atom occurs anywhere inside another one, or in a key."""
    if isinstance(part, Atom):
        return part is x or any(occurs(x, inner) for inner in part.key)
    return isinstance(part, tuple) and any(occurs(x, inner) for inner in part)


def collect(out: Poly, q: Poly, factor: Number = 1) -> None:
    """out += factor * q, for a polynomial that is still being built (all others are never changed)."""
    for m, c in q.items():
        value = out.get(m, 0) + c * factor
        if value:
            out[m] = number(value)
        else:
            out.pop(m, None)


def add(p: Poly, q: Poly, factor: Number = 1) -> Poly:
    """p + factor * q."""
    if not p and factor == 1:
        return q
    out = dict(p)
    collect(out, q, factor)
    return out


def scale(p: Poly, factor: Number) -> Poly:
    """factor * p."""
    return {m: number(c * factor) for m, c in p.items()} if factor else {}


def is_multiple(p: Poly, q: Poly) -> Number:
    """The rational c with p = c q, or 0."""
    if p.keys() != q.keys() or not p:
        return 0
    ratios = {Fraction(c) / q[m] for m, c in p.items()}
    return ratios.pop() if len(ratios) == 1 else 0


def monomial_order(m: Product) -> tuple:
    """A monomial order (lexicographic by atom, larger ids first)."""
    return tuple((a.id, Fraction(e)) for a, e in reversed(m))
