"""Determinants of matrices of symbolic size, and products over an index.

Not here: traces (cells.py): they are sums.
"""

from __future__ import annotations

from .binding import Binding
from .definite import DEFINITE, Definiteness
from .polynomials import (
    ONE,
    POSITIVE,
    UNKNOWN,
    Atom,
    Poly,
    free_in,
    height_of,
    key_order,
    poly_of,
    span_of,
    vars_of,
)


class Determinants:
    """Determinants and products."""

    def __init__(self, definite: Definiteness, binding: Binding):
        self.definite, self.binding = definite, binding
        self.words, self.signs, self.facts = definite.words, definite.signs, definite.facts
        self.subst, self.variables, self.algebra = binding.subst, binding.variables, binding.algebra
        self.fractions, self.exps, self.ledger = self.subst.fractions, self.subst.exps, self.subst.ledger

    def det(self, p: Poly, row: Atom, col: Atom) -> Poly:
        """The determinant of the square matrix p(row, col)."""
        p = self.words.settle(p, row, col)
        size = dict(span_of(row)[2])
        rows = self.variables.unrolled(span_of(row))
        if rows is not None:
            return self.words.cofactors(self.words.explicit(p, row, col, len(rows)))
        if not self.ledger.on("determinant"):
            return self._det_atom(p, row, col)
        d = self.words.diagonal(p, row, col)
        if d is not None:
            return self.product_over(d, row)
        if len(p) == 1:
            (m, c), = p.items()
            scalars, rest = self.words.scalar_part(m, row, col)
            if scalars or c != 1:
                factor = {scalars: c}
                if self.signs.sign(factor) != POSITIVE:
                    self.ledger.note("a factor of unknown sign was not taken out of a determinant")
                    return self._det_atom(p, row, col)
                power = self.exps.exp(self.algebra.mul(size, self.exps.log(factor)))
                return self.algebra.mul(power, self.det({rest: 1}, row, col))
            letters = self.words.word(rest, row, col)
            if letters is not None:
                return self.algebra.product(self._det_letter(*letter) for letter in letters)
        return self._det_atom(p, row, col)

    def _det_letter(self, p: Poly, row: Atom, col: Atom) -> Poly:
        ((m, _),) = p.items()
        a = m[0][0]
        if a.kind == "inv":
            slots, body = a.key[0]
            r, c = self.variables.fresh(span_of(row)), self.variables.fresh(span_of(row))
            inside = self.subst.sub(dict(body), {slots[0]: poly_of(r), slots[1]: poly_of(c)})
            return self.fractions.raise_to(self.det(inside, r, c), -1)
        base = a.key[0]
        if base in self.facts.triangular:
            i = self.variables.fresh(span_of(row))
            if self.facts.positive_diagonal(base, i):
                return self.product_over(self.variables.entry(base, (i, i), a.key[2]), i)
        return self._det_atom(p, row, col)

    def product_over(self, p: Poly, index: Atom) -> Poly:
        """prod_index p: the exponential of a sum of logarithms, where p is positive."""
        values = self.variables.unrolled(span_of(index))
        if values is not None:
            return self.algebra.product(self.subst.sub(p, {index: {ONE: v} if v else {}}) for v in values)
        if self.signs.sign(p) != POSITIVE:
            self.ledger.note("a product over an index was left as it is because the sign of its factors is not known")
            key = self.subst.lambda_key(p, [index])
            return poly_of(self.algebra.atom("prod", key, free_in(key), 1 + height_of(m for m, _ in key[1])))
        return self.exps.exp(self.binding.bind(self.exps.log(p), [index]))

    def _det_atom(self, p: Poly, row: Atom, col: Atom) -> Poly:
        straight, turned = self.subst.lambda_key(p, [row, col]), self.subst.lambda_key(p, [col, row])
        key = min(straight, turned, key=key_order)
        free = vars_of(m for m, _ in key[1]) - set(key[0])
        sign = POSITIVE if self.definite.definiteness(p, row, col) == DEFINITE else UNKNOWN
        atom = self.algebra.atom("det", key, free, 1 + height_of(m for m, _ in key[1]), sign)
        letters = self.words.word(next(iter(p)), row, col) if len(p) == 1 else None
        if letters and len(letters) == 1 and self.definite.is_invertible(*letters[0]):
            self.signs.nonzeros.add(atom)
        return poly_of(atom)

    def rebuild(self, a: Atom, mapping: dict) -> Poly:
        """A determinant or a product with values in the place of variables."""
        vars, p = self.subst.opened(a.key, mapping)
        return self.det(p, *vars) if a.kind == "det" else self.product_over(p, *vars)

    def signature(self, a: Atom, colors: dict) -> int:
        """The signature of a determinant or a product."""
        slots, body = a.key
        inner = {**colors, **{s: hash((13, k)) for k, s in enumerate(slots)}}
        return hash((14, a.kind == "det", self.binding.naming.poly_signature(dict(body), inner)))
