"""A matrix of symbolic size as a polynomial in a row and a column index, and products of such as words.

The one idea: a product is a sum over the shared index, so words, traces, transposition and cyclic permutation are
what canonical names of bound indices make of them.

Not here: inverses, determinants, definiteness.
"""

from __future__ import annotations

from .polynomials import ONE, Atom, OverBudget, Poly, Product, add, free_in, poly_of, span_of, vars_of
from .substitution import Substitution

MAX_EXPLICIT = 6


class Words:
    """Products of square matrices, letter by letter."""

    def __init__(self, subst: Substitution):
        self.subst, self.variables, self.algebra = subst, subst.variables, subst.algebra

    def settle(self, p: Poly, row: Atom, col: Atom) -> Poly:
        """Wherever delta(row, col) is a factor, write row for col in the others."""
        out: Poly = {}
        d = self._delta_atom(row, col)
        for m, c in p.items():
            if d in dict(m):
                rest = tuple(f for f in m if f[0] is not d)
                out = add(out, self.algebra.mul(self.subst.sub({rest: c}, {col: poly_of(row)}), poly_of(d)))
            else:
                out = add(out, {m: c})
        return out

    def _delta_atom(self, row: Atom, col: Atom) -> Atom:
        ((a, _),), = self.variables.delta(poly_of(row), poly_of(col))
        return a

    def diagonal(self, p: Poly, row: Atom, col: Atom) -> Poly | None:
        """d(row) if p = delta(row, col) d(row)."""
        d = self._delta_atom(row, col)
        out: Poly = {}
        for m, c in p.items():
            exponents = dict(m)
            if exponents.pop(d, 0) != 1:
                return None
            out[tuple(f for f in m if f[0] is not d)] = c
        return out if col not in vars_of(out) else None

    def scalar_part(self, m: Product, row: Atom, col: Atom) -> tuple[Product, Product]:
        """The factors of a product that depend on neither index, and the others."""
        def depends(a: Atom) -> bool:
            return row in a.vars or col in a.vars
        return tuple(f for f in m if not depends(f[0])), tuple(f for f in m if depends(f[0]))

    def word(self, m: Product, row: Atom, col: Atom) -> list[tuple[Poly, Atom, Atom]] | None:
        """A product of square matrices as its letters: (entry, row index, column index), from row to col."""
        if len(m) != 1 or m[0][1] != 1:
            return None
        a = m[0][0]
        if a.kind in ("entry", "inv"):
            return [({m: 1}, row, col)] if self.letter(a, row, col) else None
        if a.kind != "bound":
            return None
        vars, body, c = self.subst.open(a)
        if c != 1 or any(span_of(v) != span_of(row) for v in vars):
            return None
        letters, here, left = [], row, list(body)
        while left:
            found = [f for f in left if here in f[0].vars]
            if len(found) != 1 or found[0][1] != 1 or found[0][0].kind not in ("entry", "inv"):
                return None
            ends = self.ends(found[0][0])
            if here not in ends or ends[0] is ends[1]:
                return None
            there = ends[1] if ends[0] is here else ends[0]
            if not isinstance(there, Atom) or found[0][0].vars != {here, there} or \
                    not self.letter(found[0][0], here, there):
                return None
            letters.append(({(found[0],): 1}, here, there))
            left.remove(found[0])
            here = there
        return letters if here is col and len(letters) > 1 else None

    def letter(self, a: Atom, row: Atom, col: Atom) -> bool:
        """Whether an entry or inverse has these two indices, and nothing else in it depends on them."""
        inner = free_in(a.key[0]) if a.kind == "inv" else a.key[0].vars
        return set(self.ends(a)) == {row, col} and row is not col and inner.isdisjoint((row, col))

    def ends(self, a: Atom) -> tuple:
        refs = a.key[1]
        return refs if len(refs) == 2 else (None, None)

    def explicit(self, p: Poly, row: Atom, col: Atom, size: int) -> list[list[Poly]]:
        if size > MAX_EXPLICIT:
            raise OverBudget(f"explicit matrices are read up to size {MAX_EXPLICIT}")
        return [[self.subst.sub(p, {row: {ONE: r + 1}, col: {ONE: c + 1}}) for c in range(size)] for r in range(size)]

    def cofactors(self, rows: list[list[Poly]]) -> Poly:
        """A determinant by expansion along the first row."""
        if not rows:
            return {ONE: 1}
        out: Poly = {}
        for k, p in enumerate(rows[0]):
            if p:
                minor = [r[:k] + r[k + 1:] for r in rows[1:]]
                out = add(out, self.algebra.mul(p, self.cofactors(minor)), (-1) ** k)
        return out
