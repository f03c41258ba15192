"""Definiteness: declared, or inherited by sums, congruences, inverses.

Not here: quadratic forms (visible.py).
"""

from __future__ import annotations

from typing import Any

from .facts import Facts
from .polynomials import NONNEGATIVE, POSITIVE, UNKNOWN, Atom, Poly, Product, poly_of, span_of
from .signs import Signs
from .words import Words

DEFINITE, SEMIDEFINITE = 2, 1


class Definiteness:
    """Which matrices certainly are positive definite, semidefinite, invertible."""

    def __init__(self, words: Words, signs: Signs, facts: Facts):
        self.words, self.signs, self.facts = words, signs, facts
        self.subst, self.variables, self.algebra = words.subst, words.variables, words.algebra

    def definiteness(self, p: Poly, row: Atom, col: Atom) -> int:
        """DEFINITE or SEMIDEFINITE where that is certain for the symmetric matrix p(row, col), else 0."""
        rows = self.variables.unrolled(span_of(row))
        if rows is not None:
            return self._explicit_definiteness(self.words.explicit(p, row, col, len(rows)))
        kinds = [self._definiteness_of_term(m, c, row, col) for m, c in p.items()]
        if not kinds or not all(kinds):
            return 0
        return max(kinds)

    def _explicit_definiteness(self, rows: list[list[Poly]]) -> int:
        """Sylvester's criterion."""
        symmetric = all(rows[i][j] == rows[j][i] for i in range(len(rows)) for j in range(i))
        minors = [self.words.cofactors([r[:k] for r in rows[:k]]) for k in range(1, len(rows) + 1)]
        return DEFINITE if symmetric and all(self.signs.sign(d) == POSITIVE for d in minors) else 0

    def _definiteness_of_term(self, m: Product, c: Any, row: Atom, col: Atom) -> int:
        scalars, rest = self.words.scalar_part(m, row, col)
        sign = self.signs.sign({scalars: c})
        if sign == UNKNOWN:
            return 0
        found = self._definiteness_of_word(rest, row, col)
        return found if sign == POSITIVE else min(found, SEMIDEFINITE)

    def _definiteness_of_word(self, m: Product, row: Atom, col: Atom) -> int:
        d = self.words.diagonal(self.words.settle({m: 1}, row, col), row, col)
        if d is not None:
            return {POSITIVE: DEFINITE, NONNEGATIVE: SEMIDEFINITE, UNKNOWN: 0}[self.signs.sign(d)]
        if len(m) == 2 and all(e == 1 for _, e in m):
            (a, _), (b, _) = m if col not in m[0][0].vars else m[::-1]
            if row not in b.vars and self.subst.sub(poly_of(a), {row: poly_of(col)}) == poly_of(b):
                return SEMIDEFINITE  # f(row) f(col), one function at both indices
        letters = self.words.word(m, row, col)
        if letters is None:
            return 0
        return self._definiteness_of_letters(letters)

    def _definiteness_of_letters(self, letters: list) -> int:
        if len(letters) > 2:
            outer = self._mirrored(letters[0], letters[-1])
            return min(outer, self._definiteness_of_letters(letters[1:-1])) if outer else 0
        if len(letters) == 2:
            return self._mirrored(*letters)
        p, row, col = letters[0]
        ((m, _),) = p.items()
        a = m[0][0]
        if a.kind == "entry":
            return DEFINITE if a.key[0] in self.facts.definite else 0
        slots, body = a.key[0]
        r, c = self.variables.fresh(span_of(row)), self.variables.fresh(span_of(row))
        inside = self.subst.sub(dict(body), {slots[0]: poly_of(r), slots[1]: poly_of(c)})
        return DEFINITE if self.definiteness(inside, r, c) == DEFINITE else 0

    def _mirrored(self, first: tuple, last: tuple) -> int:
        """Whether the last letter is the transpose of the first: DEFINITE if that matrix is invertible."""
        p, row, mid = first
        q, mid2, col = last
        if self.subst.sub(p, {row: poly_of(col), mid: poly_of(mid2)}) != q:
            return 0
        return DEFINITE if self.is_invertible(p, row, mid) else SEMIDEFINITE

    def is_invertible(self, p: Poly, row: Atom, col: Atom) -> bool:
        ((m, _),) = p.items()
        a = m[0][0]
        if a.kind == "inv":
            return True
        base = a.key[0]
        return base in self.facts.invertible or base in self.facts.definite or \
            base in self.facts.triangular and self.facts.positive_diagonal(base, self.variables.fresh(span_of(row)))
