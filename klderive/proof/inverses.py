"""Inverses of matrices of symbolic size: of words, of explicit matrices; they cancel under a sum.

Not here: whether a matrix has an inverse (the translation makes that a condition).
"""

from __future__ import annotations

from .binding import Binding
from .polynomials import (
    ONE,
    Atom,
    Poly,
    Product,
    Undefined,
    add,
    free_in,
    height_of,
    key_order,
    poly_of,
    ref_height,
    ref_vars,
    scale,
    span_of,
    vars_of,
)
from .words import Words


class Inverses:
    """The entries of inverse matrices."""

    def __init__(self, words: Words, binding: Binding):
        self.words, self.binding = words, binding
        self.subst, self.variables, self.algebra = words.subst, words.variables, words.algebra
        self.fractions, self.ledger = words.subst.fractions, words.algebra.ledger
        self.free: dict[Atom, frozenset] = {}  # what the matrix that is inverted depends on, its indices included

    def inverse(self, p: Poly, row: Atom, col: Atom, i: Poly, j: Poly) -> Poly:
        """The entry (i, j) of the inverse of the matrix p(row, col)."""
        p = self.words.settle(p, row, col)
        if not p:
            raise Undefined("the zero matrix has no inverse")
        rows, ends = self.variables.unrolled(span_of(row)), (self.variables.ref(i), self.variables.ref(j))
        if rows is not None and all(isinstance(r, int) for r in ends):
            return self._explicit_inverse(p, row, col, len(rows), *ends)
        if not self.ledger.on("inverse"):
            return self._inverse_atom(p, row, col, i, j)
        d = self.words.diagonal(p, row, col)
        if d is not None:
            return self.algebra.mul(self.variables.delta(i, j), self.subst.sub(self.fractions.raise_to(d, -1), {row: i}))
        if len(p) == 1:
            (m, c), = p.items()
            scalars, rest = self.words.scalar_part(m, row, col)
            factor = self.fractions.raise_to({scalars: c}, -1)
            letters = self.words.word(rest, row, col)
            if letters is not None:
                return self.algebra.mul(factor, self._inverse_word(letters, i, j))
            if scalars or c != 1:
                return self.algebra.mul(factor, self._inverse_atom({rest: 1}, row, col, i, j))
        return self._inverse_atom(p, row, col, i, j)

    def _explicit_inverse(self, p: Poly, row: Atom, col: Atom, size: int, i: int, j: int) -> Poly:
        rows = self.words.explicit(p, row, col, size)
        minor = [r[:i - 1] + r[i:] for k, r in enumerate(rows) if k != j - 1]
        cofactor = scale(self.words.cofactors(minor), (-1) ** (i + j))
        whole = self.words.cofactors(rows)
        if not whole:
            raise Undefined("a matrix without an inverse")
        return self.algebra.mul(cofactor, self.fractions.raise_to(whole, -1))

    def _inverse_word(self, letters: list, i: Poly, j: Poly) -> Poly:
        if len(letters) == 1:
            p, row, col = letters[0]
            ((m, _),) = p.items()
            a = m[0][0]
            if a.kind == "inv":
                slots, body = a.key[0]
                forward = a.key[1][0] is row
                return self.subst.sub(dict(body), {slots[0]: i if forward else j, slots[1]: j if forward else i})
            if a.kind == "entry" and a.key[0] in self.variables.facts.orthogonal:
                return self.subst.sub(p, {row: j, col: i})
            return self._inverse_atom(p, row, col, i, j)
        between = [self.variables.fresh(span_of(letters[0][1])) for _ in letters[1:]]
        ends = [i, *map(poly_of, between), j]
        out: Poly = {ONE: 1}
        for k, letter in enumerate(reversed(letters)):
            out = self.algebra.mul(out, self._inverse_word([letter], ends[k], ends[k + 1]))
        return self.binding.bind(out, between, ring=True)

    def _inverse_atom(self, p: Poly, row: Atom, col: Atom, i: Poly, j: Poly) -> Poly:
        slots, body = self.subst.lambda_key(p, [row, col])
        common, c, _ = self.fractions.content(dict(body), signed=True)
        factor = {self.words.scalar_part(common, *slots)[0]: c}
        p = self.algebra.mul(dict(body), self.fractions.raise_to(factor, -1))
        straight, turned = self.subst.lambda_key(p, list(slots)), self.subst.lambda_key(p, list(slots)[::-1])
        symmetric = straight == turned
        ij = (self.variables.ref(i), self.variables.ref(j))
        if not symmetric and key_order(turned) < key_order(straight):
            straight, ij = turned, ij[::-1]
        if symmetric:
            ij = self.variables.sorted_refs(ij)
        key = (straight, ij, symmetric)
        free = vars_of(m for m, _ in straight[1]) - set(straight[0]) | ref_vars(ij)
        height = max(1 + height_of(m for m, _ in straight[1]), straight[0][0].key[1], ref_height(ij))
        return self.algebra.mul(poly_of(self.algebra.atom("inv", key, free, height)), self.fractions.raise_to(factor, -1))

    def cancel(self, v: Atom, m: Product, bound: set) -> tuple[Poly, set] | None:
        """sum_v inv(P)[a, v] P[v, c] = delta(a, c); with a sum P, for the leading term of P."""
        touching = [f for f in m if v in f[0].vars]
        if len(touching) != 2 or any(e != 1 for _, e in touching) or span_of(v)[0] != "index":
            return None
        for (inv, _), (other, _) in (touching, touching[::-1]):
            if inv.kind != "inv" or other.kind not in ("entry", "inv") or v not in inv.key[1] or \
                    v not in other.key[1] or len(other.key[1]) != 2 or inv is other or \
                    span_of(inv.key[0][0][0]) != span_of(v):  # a part of the sum is no product of matrices
                continue
            found = self._cancelled(inv, other, v)
            if found is not None and self.ledger.on("inverse"):
                rest = {tuple(f for f in m if f not in touching): 1}
                return self.algebra.mul(rest, found), {v}
        return None

    def turned(self, v: Atom, m: Product, bound: set) -> tuple[Poly, set] | None:
        """sum_v Q[v, a] Q[v, c] = delta(a, c) = sum_v Q[a, v] Q[c, v] for an orthogonal Q."""
        orthogonal = self.variables.facts.orthogonal
        touching = [f for f in m if v in f[0].vars] if orthogonal else []
        letters = [a for a, e in touching for _ in range(e if e in (1, 2) else 3)]
        if len(letters) != 2 or any(a.kind != "entry" or a.key[0] is not letters[0].key[0] for a in letters) \
                or orthogonal.get(letters[0].key[0]) != span_of(v):
            return None
        places = [[k for k, r in enumerate(a.key[1]) if r is v] for a in letters]
        others = [a.key[1][1 - places[0][0]] for a in letters if len(places[0]) == 1]
        if places[0] != places[1] or len(others) != 2 or v in ref_vars(others) or not self.ledger.on("inverse"):
            return None
        rest = {tuple(f for f in m if f not in touching): 1}
        return self.algebra.mul(rest, self.variables.delta(*map(self.variables.unref, others))), {v}

    def _cancelled(self, inv: Atom, other: Atom, v: Atom) -> Poly | None:
        (slots, body), refs, symmetric = inv.key
        a = refs[1] if refs[0] is v else refs[0]
        c = other.key[1][1] if other.key[1][0] is v else other.key[1][0]
        if v in ref_vars((a, c)) or v in free_in(inv.key[0]):  # the index still runs in what would be left
            return None
        p = dict(body)
        lead = self._leading(p, slots)
        if lead is None:
            return None
        vp, cp, ap = poly_of(v), self.variables.unref(c), self.variables.unref(a)
        target = {((other, 1),): 1}
        for forward in (True, False):
            if not symmetric and forward != (refs[1] is v):
                continue
            ends = {slots[0]: vp, slots[1]: cp} if forward else {slots[0]: cp, slots[1]: vp}
            scalars, letter = self.words.scalar_part(lead, *slots)
            if self.subst.sub({letter: 1}, ends) != target:
                continue
            rest = add(p, {lead: p[lead]}, -1)
            moved = self.algebra.mul({((inv, 1),): 1}, self.subst.sub(rest, ends)) if rest else {}
            value = self.variables.delta(ap, cp)
            if moved:
                value = add(value, self.binding.bind(moved, [v]), -1)
            return self.algebra.mul(value, self.fractions.raise_to({scalars: p[lead]}, -1))
        return None

    def _leading(self, p: Poly, slots: tuple) -> Product | None:
        """The term of a matrix that an inverse cancels against: a single letter, the latest one."""
        best = None
        for m in p:
            scalars, rest = self.words.scalar_part(m, *slots)
            if len(rest) == 1 and rest[0][1] == 1 and rest[0][0].kind in ("entry", "inv") and \
                    set(self.words.ends(rest[0][0])) == set(slots) and (best is None or rest[0][0].id > best[0]):
                best = rest[0][0].id, m
        return best[1] if best else None

    def _moved_inverse(self, a: Atom, i: Poly, j: Poly) -> Poly:
        key, _, symmetric = a.key
        ij = (self.variables.ref(i), self.variables.ref(j))
        if symmetric:
            ij = self.variables.sorted_refs(ij)
        found = self.algebra.atoms.get(("inv", (key, ij, symmetric)))
        free = frozenset() if found else vars_of(m for m, _ in key[1]) - set(key[0]) | ref_vars(ij)
        return poly_of(found or self.algebra.atom("inv", (key, ij, symmetric), free, max(a.height, ref_height(ij))))

    def rebuild_inverse(self, a: Atom, mapping: dict) -> Poly:
        """An inverse with values in the place of variables."""
        (slots, body), refs, _ = a.key
        i, j = (self.variables.unref(self.subst.sub_ref(r, mapping)) for r in refs)
        if a not in self.free:
            self.free[a] = free_in(a.key[0]).union(*(s.vars for s in slots))
        if self.variables.unrolled(span_of(slots[0])) is None and self.free[a].isdisjoint(mapping):
            return self._moved_inverse(a, i, j)
        (row, col), p = self.subst.opened(a.key[0], mapping)
        return self.inverse(p, row, col, i, j)

    def sign_inverse(self, a: Atom, colors: dict) -> int:
        """The signature of an inverse."""
        (slots, body), refs, symmetric = a.key
        naming = self.binding.naming
        inner = {**colors, **{s: hash((11, k)) for k, s in enumerate(slots)}}
        parts = [naming.ref_signature(r, colors) for r in refs]
        return hash((12, naming.poly_signature(dict(body), inner), tuple(sorted(parts) if symmetric else parts)))
