"""Variables, indices and entries: the atoms that other atoms refer to.

The one idea: a bound variable is a tagged object that no name can collide with; an index is a key (an int, an atom or
a frozen polynomial); an entry is a base with index keys.

Not here: what is put in the place of a variable (substitution.py), what binds it (binding.py).
"""

from __future__ import annotations

from typing import Any

from .algebra import Algebra
from .facts import Facts
from .polynomials import (
    NONNEGATIVE,
    ONE,
    POSITIVE,
    UNKNOWN,
    Atom,
    Poly,
    Refused,
    Span,
    add,
    atom_of,
    constant,
    constant_of,
    freeze,
    is_frozen,
    poly_of,
    ref_height,
    ref_vars,
    span_of,
    vars_of,
)

UNROLL = 1024  # numeric ranges up to this length are written out
FEW = 64  # values of an index that are looked at one by one


class Variables:
    """Bound variables and entries."""

    def __init__(self, algebra: Algebra, facts: Facts):
        self.algebra, self.facts, self.ledger = algebra, facts, algebra.ledger
        self.serial = 0
        self.ids: dict[Any, int] = {}  # spans, keys and names, numbered in the order of first use
        self.by_number: list[Any] = []

    def number_of(self, key: Any) -> int:
        """A number that stands for a key, the same throughout the step."""
        found = self.ids.get(key)
        if found is None:
            found = self.ids[key] = len(self.ids)
            self.by_number.append(key)
        return found

    def fresh(self, span: Span) -> Atom:
        """A new bound variable: a tagged object that no name in the text can collide with."""
        self.serial += 1
        return self._var(("fresh", self.serial, span), _sign_of_span(span))

    def placeholder(self, sign: int = UNKNOWN) -> Atom:
        """A variable for what is differentiated by; `sign` is that of the variable or of its entries."""
        self.serial += 1
        place = self._var(("fresh", self.serial, ("place",)), sign)
        self.facts.places[place] = sign
        return place

    def slot(self, height: int, position: int, span: Span) -> Atom:
        """The canonical name of a bound variable inside a closed component."""
        return self._var(("slot", height, position, span), _sign_of_span(span))

    def _var(self, key: tuple, sign: int) -> Atom:
        found = self.algebra.atoms.get(("var", key))
        if found is None:
            found = self.algebra.atom("var", key, frozenset(), 0, sign)
            bounds = [m for part in key[-1][1:] if is_frozen(part) for m, _ in part]
            found.vars = frozenset((found,)) | vars_of(bounds)
        return found

    def index_span(self, low: Poly, high: Poly) -> Span:
        """The range of an index."""
        return "index", freeze(low), freeze(high)

    def up_to(self, size: Poly) -> Atom:
        """A new index 1..size."""
        return self.fresh(("index", ((ONE, 1),), freeze(size)))

    def ref(self, p: Poly | Atom | int) -> Any:
        """An index as a key: an int, an atom, or a frozen polynomial."""
        if isinstance(p, (int, Atom)):
            return p
        if callable(p):
            raise Refused("a vector point that depends on what is put in its place is not read")
        if len(p) == 1:
            (m, c), = p.items()
            if not m and type(c) is not int:
                return freeze(p)
            if not m or c == 1 and len(m) == 1 and m[0][1] == 1:
                return m[0][0] if m else c
        return freeze(p) if p else 0

    @staticmethod
    def span_at(p: Poly) -> Span | Poly:
        """What an index runs over, if it is a variable; else the index."""
        a = atom_of(p)
        return span_of(a) if a is not None and a.kind == "var" else p

    def unref(self, r: Any) -> Poly:
        """The polynomial of an index key."""
        if isinstance(r, int):
            return {ONE: r} if r else {}
        return poly_of(r) if isinstance(r, Atom) else dict(r)

    def entry(self, base: Atom, refs: tuple, symmetric: bool = False) -> Poly:
        """The entry of a vector, matrix or family."""
        if symmetric:
            refs = self.sorted_refs(refs)
        key = (base, refs, symmetric)
        found = self.algebra.atoms.get(("entry", key))
        if found is None:
            sign = self.facts.entry_sign(base, refs)
            found = self.algebra.atom("entry", key, base.vars | ref_vars(refs), ref_height(refs), sign)
        return {((found, 1),): 1}

    def sorted_refs(self, refs: tuple) -> tuple:
        """Two index keys in a canonical order."""
        def order(r: Any) -> tuple:
            if isinstance(r, int):
                return 0, r
            return (1, r.id) if isinstance(r, Atom) else (2, self.number_of(r))
        return tuple(sorted(refs, key=order))

    def delta(self, i: Poly, j: Poly) -> Poly:
        """Kronecker's delta."""
        difference = add(i, j, -1)
        if not difference:
            return {ONE: 1}
        if constant_of(difference) is not None:
            return {}
        key = self.sorted_refs((self.ref(i), self.ref(j)))
        return poly_of(self.algebra.atom("delta", key, ref_vars(key), ref_height(key), NONNEGATIVE))

    def each(self, var: Atom) -> list[Poly]:
        """The values of an index one by one where they are few, else the index itself, which stands for all."""
        values = self.unrolled(span_of(var))
        return [poly_of(var)] if values is None or len(values) > FEW else [constant(k) for k in values]

    def unrolled(self, span: Span) -> range | None:
        """The values of a numeric range that is short enough to be written out."""
        if span[0] != "index":
            return None
        lo, hi = constant_of(dict(span[1])), constant_of(dict(span[2]))
        if type(lo) is not int or type(hi) is not int or hi - lo >= UNROLL:
            return None
        return range(lo, hi + 1)


def _sign_of_span(span: Span) -> int:
    """An index that starts at a positive number is positive; a part of the line says so itself."""
    if span[0] == "part":
        return span[1]
    first = constant_of(dict(span[1])) if span[0] == "index" else None
    return UNKNOWN if first is None else POSITIVE if first > 0 else NONNEGATIVE if first == 0 else UNKNOWN
