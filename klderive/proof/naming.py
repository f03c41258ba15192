"""Canonical names of bound variables: equal components become the same atom, whatever the variables were called.

The one idea: variables are coloured by what they stand in, colours are refined, and ties are broken by trying each.

Not here: what is a component (binding.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from .polynomials import (
    NONNEGATIVE,
    ONE,
    POSITIVE,
    UNKNOWN,
    Atom,
    Poly,
    Product,
    Refused,
    add,
    height_of,
    is_frozen,
    poly_of,
    span_of,
    vars_of,
)
from .signs import Signs
from .substitution import Substitution

Signature = Callable[[Atom, dict], int]


class Naming:
    """Names the variables of a bound product."""

    def __init__(self, subst: Substitution, signs: Signs):
        self.subst, self.signs = subst, signs
        self.variables, self.algebra, self.ledger = subst.variables, subst.algebra, subst.ledger
        self.signatures: dict[str, Signature] = {}

    def closed(self, vars: list[Atom], m: Product) -> Poly:
        """The atom (with a coefficient) of a connected component, the same for every naming of its variables."""
        height = 1 + height_of((m,))
        colors = {v: hash((1, self._span_color(v))) for v in vars}
        best: tuple | None = None
        for order in self._orders(colors, m):
            self.ledger.work(2 * len(m))
            slots = [self.variables.slot(height, i, span_of(v)) for i, v in enumerate(order)]
            p = self.subst.sub({m: 1}, {v: poly_of(s) for v, s in zip(order, slots, strict=True)})
            if len(p) != 1:
                raise Refused("a bound product changed its form when its variables were renamed")
            (named, c), = p.items()
            key = [(a.id, e) for a, e in named]
            if best is None or key < best[0]:
                best = key, tuple(slots), named, c
        assert best is not None
        _, slots_, named, c = best
        found = self.algebra.atoms.get(("bound", (slots_, named)))
        if found is None:
            free = vars_of((named,)) - frozenset(slots_)
            sign = POSITIVE if all(a.sign == POSITIVE for a, _ in named) and all(map(self._nonempty, vars)) else \
                NONNEGATIVE if self.signs.sign_of_product(named, 1) else UNKNOWN
            found = self.algebra.atom("bound", (slots_, named), free, height, sign)
        return {((found, 1),): c}

    def _span_color(self, v: Atom, colors: dict[Atom, int] | None = None) -> int:
        """The signature of a range; it may depend on outer variables."""
        span = span_of(v)
        if not colors or v.vars == {v}:
            return self.variables.number_of(span)
        return hash(tuple(self.poly_signature(dict(q), colors) if is_frozen(q) else
                          self.variables.number_of(q) for q in span))

    def _nonempty(self, v: Atom) -> bool:
        span = span_of(v)
        return span[0] == "index" and self.signs.sign(add(add(dict(span[2]), dict(span[1]), -1), {ONE: 1})) == POSITIVE

    def _orders(self, colors: dict[Atom, int], m: Product) -> Iterable[list[Atom]]:
        """The orders of the variables that colour refinement leaves possible; ties are branched on."""
        if len(colors) > 1:
            colors = self._refined(colors, m)
        classes: dict[int, list[Atom]] = {}
        for v, c in colors.items():
            classes.setdefault(c, []).append(v)
        ties = [c for c, vs in classes.items() if len(vs) > 1]
        if not ties:
            yield sorted(colors, key=colors.__getitem__)
            return
        tried: list[Atom] = []
        for v in classes[min(ties)]:
            self.ledger.work(len(m))
            if not any(self._interchangeable(u, v, m) for u in tried):
                tried.append(v)
                yield from self._orders({**colors, v: hash((2, colors[v]))}, m)

    def _interchangeable(self, u: Atom, v: Atom, m: Product) -> bool:
        """Whether exchanging two variables leaves a product as it is: one of them is then tried for both."""
        return u.vars == {u} and v.vars == {v} and \
            self.subst.sub({m: 1}, {u: poly_of(v), v: poly_of(u)}) == {m: 1}

    def _refined(self, colors: dict[Atom, int], m: Product) -> dict[Atom, int]:
        touching = {v: [f for f in m if v in f[0].vars] for v in colors}
        count = len(set(colors.values()))
        while count < len(colors):
            self.ledger.work(len(colors))
            new = {}
            for v, c in colors.items():
                marked = {**colors, v: hash((3, c))}
                new[v] = hash((c, tuple(sorted(hash((self.signature(a, marked), e)) for a, e in touching[v]))))
            fresh_count = len(set(new.values()))
            colors = new
            if fresh_count == count:
                break
            count = fresh_count
        return colors

    def signature(self, a: Atom, colors: dict[Atom, int]) -> int:
        """A number that does not depend on how the coloured variables are named."""
        if a in colors:
            return colors[a]
        if not a.vars or colors.keys().isdisjoint(a.vars):
            return a.id
        match a.kind:
            case "entry":
                base, refs, symmetric = a.key
                parts = [self.ref_signature(r, colors) for r in refs]
                return hash((self.signature(base, colors), tuple(sorted(parts) if symmetric else parts)))
            case "delta":
                return hash((4, tuple(sorted(self.ref_signature(r, colors) for r in a.key))))
            case "exp":
                return hash((5, self.poly_signature({a.key[0]: 1}, colors)))
            case "log" | "sum":
                return hash((6, a.kind == "log", self.poly_signature(dict(a.key[0]), colors)))
            case "bound":
                slots, m = a.key
                inner = {**colors, **{s: hash((7, self._span_color(s, colors))) for s in slots}}
                return hash((8, self.poly_signature({m: 1}, inner)))
        return self.signatures[a.kind](a, colors)

    def ref_signature(self, r: Any, colors: dict[Atom, int]) -> int:
        """The signature of an index key."""
        if isinstance(r, int):
            return hash((10, r))
        return self.signature(r, colors) if isinstance(r, Atom) else self.poly_signature(dict(r), colors)

    def poly_signature(self, p: Poly, colors: dict[Atom, int]) -> int:
        """The signature of a polynomial."""
        return hash(tuple(sorted(
            hash((c, tuple(sorted(hash((self.signature(a, colors), e)) for a, e in m)))) for m, c in p.items())))
