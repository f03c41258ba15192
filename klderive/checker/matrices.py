"""Matrices of symbolic size, entry by entry.

The one idea: a matrix is a polynomial in a row and a column index, a product is a sum over the shared index, and
words, traces, transposition and cyclic permutation are what canonical names of bound indices make of them.
Only three things need an axiom: inverses cancel, determinants multiply, definiteness is declared or inherited.

Not here: shapes and which SymPy node means what (normal.py).
"""

from __future__ import annotations

from typing import Any

from .binders import Binders
from .signs import NONNEGATIVE, POSITIVE, UNKNOWN
from .terms import ONE, Atom, OverBudget, Poly, Product, Undefined, add, height_of, scale, vars_of

DEFINITE, SEMIDEFINITE = 2, 1
MAX_EXPLICIT = 6


class Matrices(Binders):
    """The algebra with inverses and determinants."""

    def __init__(self, active: frozenset[str], budget: int):
        super().__init__(active, budget)
        self.symmetric: set[Atom] = set()
        self.definite: set[Atom] = set()
        self.invertible: set[Atom] = set()
        self.triangular: set[Atom] = set()
        self.upper: set[Atom] = set()  # those of the triangular ones that are upper
        self.positive_diagonal: set[Atom] = set()

    # -------------------------------------------------------- a matrix as a function of two indices

    def settle(self, p: Poly, row: Atom, col: Atom) -> Poly:
        """Wherever delta(row, col) is a factor, write row for col in the others."""
        out: Poly = {}
        d = self._delta_atom(row, col)
        for m, c in p.items():
            if d in dict(m):
                rest = tuple(f for f in m if f[0] is not d)
                out = add(out, self.mul(self.sub({rest: c}, {col: self.poly_of(row)}), self.poly_of(d)))
            else:
                out = add(out, {m: c})
        return out

    def _delta_atom(self, row: Atom, col: Atom) -> Atom:
        ((a, _),), = self.delta(self.poly_of(row), self.poly_of(col))
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
            return [({m: 1}, row, col)] if set(self._ends(a)) == {row, col} else None
        if a.kind != "bound":
            return None
        vars, body, c = self.open(a)
        if c != 1 or any(self.span_of(v) != self.span_of(row) for v in vars):
            return None
        letters, here, left = [], row, list(body)
        while left:
            found = [f for f in left if here in f[0].vars]
            if len(found) != 1 or found[0][1] != 1 or found[0][0].kind not in ("entry", "inv"):
                return None
            ends = self._ends(found[0][0])
            if here not in ends or ends[0] is ends[1]:
                return None
            there = ends[1] if ends[0] is here else ends[0]
            if not isinstance(there, Atom) or found[0][0].vars != {here, there}:
                return None
            letters.append(({(found[0],): 1}, here, there))
            left.remove(found[0])
            here = there
        return letters if here is col and len(letters) > 1 else None

    def _ends(self, a: Atom) -> tuple:
        refs = a.key[1]
        return refs if len(refs) == 2 else (None, None)

    # -------------------------------------------------------- inverse

    def inverse(self, p: Poly, row: Atom, col: Atom, i: Poly, j: Poly) -> Poly:
        """The entry (i, j) of the inverse of the matrix p(row, col)."""
        p = self.settle(p, row, col)
        if not p:
            raise Undefined("the zero matrix has no inverse")
        rows, ends = self.unrolled(self.span_of(row)), (self.ref(i), self.ref(j))
        if rows is not None and all(isinstance(r, int) for r in ends):
            return self._explicit_inverse(p, row, col, len(rows), *ends)
        if not self.on("inverse"):
            return self._inverse_atom(p, row, col, i, j)
        d = self.diagonal(p, row, col)
        if d is not None:
            return self.mul(self.delta(i, j), self.sub(self.raise_to(d, -1), {row: i}))
        if len(p) == 1:
            (m, c), = p.items()
            scalars, rest = self.scalar_part(m, row, col)
            factor = self.raise_to({scalars: c}, -1)
            letters = self.word(rest, row, col)
            if letters is not None:
                return self.mul(factor, self._inverse_word(letters, i, j))
            if scalars or c != 1:
                return self.mul(factor, self._inverse_atom({rest: 1}, row, col, i, j))
        return self._inverse_atom(p, row, col, i, j)

    def _explicit(self, p: Poly, row: Atom, col: Atom, size: int) -> list[list[Poly]]:
        if size > MAX_EXPLICIT:
            raise OverBudget(f"explicit matrices are read up to size {MAX_EXPLICIT}")
        return [[self.sub(p, {row: {ONE: r + 1}, col: {ONE: c + 1}}) for c in range(size)] for r in range(size)]

    def _cofactors(self, rows: list[list[Poly]]) -> Poly:
        """A determinant by expansion along the first row."""
        if not rows:
            return {ONE: 1}
        out: Poly = {}
        for k, p in enumerate(rows[0]):
            if p:
                minor = [r[:k] + r[k + 1:] for r in rows[1:]]
                out = add(out, self.mul(p, self._cofactors(minor)), (-1) ** k)
        return out

    def _explicit_inverse(self, p: Poly, row: Atom, col: Atom, size: int, i: int, j: int) -> Poly:
        rows = self._explicit(p, row, col, size)
        minor = [r[:i - 1] + r[i:] for k, r in enumerate(rows) if k != j - 1]
        cofactor = scale(self._cofactors(minor), (-1) ** (i + j))
        whole = self._cofactors(rows)
        if not whole:
            raise Undefined("a matrix without an inverse")
        return self.mul(cofactor, self.raise_to(whole, -1))

    def _inverse_word(self, letters: list, i: Poly, j: Poly) -> Poly:
        if len(letters) == 1:
            p, row, col = letters[0]
            ((m, _),) = p.items()
            a = m[0][0]
            if a.kind == "inv":
                slots, body = a.key[0]
                forward = a.key[1][0] is row
                return self.sub(dict(body), {slots[0]: i if forward else j, slots[1]: j if forward else i})
            return self._inverse_atom(p, row, col, i, j)
        between = [self.fresh(self.span_of(letters[0][1])) for _ in letters[1:]]
        ends = [i, *map(self.poly_of, between), j]
        out: Poly = {ONE: 1}
        for k, letter in enumerate(reversed(letters)):
            out = self.mul(out, self._inverse_word([letter], ends[k], ends[k + 1]))
        return self.bind(out, between)

    def _inverse_atom(self, p: Poly, row: Atom, col: Atom, i: Poly, j: Poly) -> Poly:
        slots, body = self.lambda_key(p, [row, col])
        common, c, _ = self.content(dict(body), signed=True)
        factor = {self.scalar_part(common, *slots)[0]: c}
        p = self.mul(dict(body), self.raise_to(factor, -1))
        straight, turned = self.lambda_key(p, list(slots)), self.lambda_key(p, list(slots)[::-1])
        symmetric = straight == turned
        ij = (self.ref(i), self.ref(j))
        if not symmetric and _key_order(turned) < _key_order(straight):
            straight, ij = turned, ij[::-1]
        if symmetric:
            ij = self.sorted_refs(ij)
        key = (straight, ij, symmetric)
        free = vars_of(m for m, _ in straight[1]) - set(straight[0]) | self.ref_vars(ij)
        height = max(1 + height_of(m for m, _ in straight[1]), straight[0][0].key[1], self.ref_height(ij))
        return self.mul(self.poly_of(self.atom("inv", key, free, height)), self.raise_to(factor, -1))

    # -------------------------------------------------------- determinant

    def det(self, p: Poly, row: Atom, col: Atom) -> Poly:
        """The determinant of the square matrix p(row, col)."""
        p = self.settle(p, row, col)
        size = dict(self.span_of(row)[2])
        rows = self.unrolled(self.span_of(row))
        if rows is not None:
            return self._cofactors(self._explicit(p, row, col, len(rows)))
        if not self.on("determinant"):
            return self._det_atom(p, row, col)
        d = self.diagonal(p, row, col)
        if d is not None:
            return self.product_over(d, row)
        if len(p) == 1:
            (m, c), = p.items()
            scalars, rest = self.scalar_part(m, row, col)
            if scalars or c != 1:
                factor = {scalars: c}
                if self.sign(factor) != POSITIVE:
                    self.note("a factor of unknown sign was not taken out of a determinant")
                    return self._det_atom(p, row, col)
                return self.mul(self.exp(self.mul(size, self.log(factor))), self.det({rest: 1}, row, col))
            letters = self.word(rest, row, col)
            if letters is not None:
                return self.product(self._det_letter(*letter) for letter in letters)
        return self._det_atom(p, row, col)

    def _det_letter(self, p: Poly, row: Atom, col: Atom) -> Poly:
        ((m, _),) = p.items()
        a = m[0][0]
        if a.kind == "inv":
            slots, body = a.key[0]
            r, c = self.fresh(self.span_of(row)), self.fresh(self.span_of(row))
            inside = self.sub(dict(body), {slots[0]: self.poly_of(r), slots[1]: self.poly_of(c)})
            return self.raise_to(self.det(inside, r, c), -1)
        base = a.key[0]
        if base in self.triangular and base in self.positive_diagonal:
            i = self.fresh(self.span_of(row))
            return self.product_over(self.rebuilt_entry(base, (i, i), a.key[2]), i)
        return self._det_atom(p, row, col)

    def product_over(self, p: Poly, index: Atom) -> Poly:
        """prod_index p: the exponential of a sum of logarithms, where p is positive."""
        values = self.unrolled(self.span_of(index))
        if values is not None:
            return self.product(self.sub(p, {index: {ONE: v} if v else {}}) for v in values)
        if self.sign(p) != POSITIVE:
            self.note("a product over an index was left as it is because the sign of its factors is not known")
            key = self.lambda_key(p, [index])
            return self.poly_of(self.atom("prod", key, self.free_in(key), 1 + height_of(m for m, _ in key[1])))
        return self.exp(self.bind(self.log(p), [index]))

    def _det_atom(self, p: Poly, row: Atom, col: Atom) -> Poly:
        straight, turned = self.lambda_key(p, [row, col]), self.lambda_key(p, [col, row])
        key = min(straight, turned, key=_key_order)
        free = vars_of(m for m, _ in key[1]) - set(key[0])
        sign = POSITIVE if self.definiteness(p, row, col) == DEFINITE else UNKNOWN
        atom = self.atom("det", key, free, 1 + height_of(m for m, _ in key[1]), sign)
        letters = self.word(next(iter(p)), row, col) if len(p) == 1 else None
        if letters and len(letters) == 1 and self._is_invertible(*letters[0]):
            self.nonzeros.add(atom)
        return self.poly_of(atom)

    # -------------------------------------------------------- definiteness

    def definiteness(self, p: Poly, row: Atom, col: Atom) -> int:
        """DEFINITE or SEMIDEFINITE where that is certain for the symmetric matrix p(row, col), else 0."""
        rows = self.unrolled(self.span_of(row))
        if rows is not None:
            return self._explicit_definiteness(self._explicit(p, row, col, len(rows)))
        kinds = [self._definiteness_of_term(m, c, row, col) for m, c in p.items()]
        if not kinds or not all(kinds):
            return 0
        return max(kinds)

    def _explicit_definiteness(self, rows: list[list[Poly]]) -> int:
        """Sylvester's criterion."""
        symmetric = all(rows[i][j] == rows[j][i] for i in range(len(rows)) for j in range(i))
        minors = [self._cofactors([r[:k] for r in rows[:k]]) for k in range(1, len(rows) + 1)]
        return DEFINITE if symmetric and all(self.sign(d) == POSITIVE for d in minors) else 0

    def _definiteness_of_term(self, m: Product, c: Any, row: Atom, col: Atom) -> int:
        scalars, rest = self.scalar_part(m, row, col)
        sign = self.sign({scalars: c})
        if sign == UNKNOWN:
            return 0
        found = self._definiteness_of_word(rest, row, col)
        return found if sign == POSITIVE else min(found, SEMIDEFINITE)

    def _definiteness_of_word(self, m: Product, row: Atom, col: Atom) -> int:
        d = self.diagonal(self.settle({m: 1}, row, col), row, col)
        if d is not None:
            return {POSITIVE: DEFINITE, NONNEGATIVE: SEMIDEFINITE, UNKNOWN: 0}[self.sign(d)]
        if len(m) == 2 and all(e == 1 and a.kind == "entry" and len(a.key[1]) == 1 for a, e in m) \
                and m[0][0].key[0] is m[1][0].key[0]:
            return SEMIDEFINITE
        letters = self.word(m, row, col)
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
            return DEFINITE if a.key[0] in self.definite else 0
        slots, body = a.key[0]
        r, c = self.fresh(self.span_of(row)), self.fresh(self.span_of(row))
        inside = self.sub(dict(body), {slots[0]: self.poly_of(r), slots[1]: self.poly_of(c)})
        return DEFINITE if self.definiteness(inside, r, c) == DEFINITE else 0

    def _mirrored(self, first: tuple, last: tuple) -> int:
        """Whether the last letter is the transpose of the first: DEFINITE if that matrix is invertible."""
        p, row, mid = first
        q, mid2, col = last
        if self.sub(p, {row: self.poly_of(col), mid: self.poly_of(mid2)}) != q:
            return 0
        return DEFINITE if self._is_invertible(p, row, mid) else SEMIDEFINITE

    def _is_invertible(self, p: Poly, row: Atom, col: Atom) -> bool:
        ((m, _),) = p.items()
        a = m[0][0]
        if a.kind == "inv":
            return True
        base = a.key[0]
        return base in self.invertible or base in self.definite or \
            base in self.triangular and base in self.positive_diagonal

    # -------------------------------------------------------- inverses cancel under a sum

    def cancel(self, v: Atom, m: Product, bound: set) -> tuple[Poly, set] | None:
        """sum_v inv(P)[a, v] P[v, c] = delta(a, c); with a sum P, for the leading term of P."""
        touching = [f for f in m if v in f[0].vars]
        if len(touching) != 2 or any(e != 1 for _, e in touching) or self.span_of(v)[0] != "index":
            return None
        for (inv, _), (other, _) in (touching, touching[::-1]):
            if inv.kind != "inv" or other.kind not in ("entry", "inv") or v not in inv.key[1] or \
                    v not in other.key[1] or len(other.key[1]) != 2 or inv is other or \
                    self.span_of(inv.key[0][0][0]) != self.span_of(v):  # a part of the sum is no product of matrices
                continue
            found = self._cancelled(inv, other, v)
            if found is not None and self.on("inverse"):
                rest = {tuple(f for f in m if f not in touching): 1}
                return self.mul(rest, found), {v}
        return None

    def _cancelled(self, inv: Atom, other: Atom, v: Atom) -> Poly | None:
        (slots, body), refs, symmetric = inv.key
        a = refs[1] if refs[0] is v else refs[0]
        c = other.key[1][1] if other.key[1][0] is v else other.key[1][0]
        if a is v or c is v:
            return None
        p = dict(body)
        lead = self._leading(p, slots)
        if lead is None:
            return None
        vp, cp, ap = self.poly_of(v), self.unref(c), self.unref(a)
        target = {((other, 1),): 1}
        for forward in (True, False):
            if not symmetric and forward != (refs[1] is v):
                continue
            ends = {slots[0]: vp, slots[1]: cp} if forward else {slots[0]: cp, slots[1]: vp}
            scalars, letter = self.scalar_part(lead, *slots)
            if self.sub({letter: 1}, ends) != target:
                continue
            rest = add(p, {lead: p[lead]}, -1)
            moved = self.mul({((inv, 1),): 1}, self.sub(rest, ends)) if rest else {}
            value = add(self.delta(ap, cp), self.bind(moved, [v]), -1) if moved else self.delta(ap, cp)
            return self.mul(value, self.raise_to({scalars: p[lead]}, -1))
        return None

    def _leading(self, p: Poly, slots: tuple) -> Product | None:
        """The term of a matrix that an inverse cancels against: a single letter, the latest one."""
        best = None
        for m in p:
            scalars, rest = self.scalar_part(m, *slots)
            if len(rest) == 1 and rest[0][1] == 1 and rest[0][0].kind in ("entry", "inv") and \
                    set(self._ends(rest[0][0])) == set(slots) and (best is None or rest[0][0].id > best[0]):
                best = rest[0][0].id, m
        return best[1] if best else None

    # -------------------------------------------------------- substitution and naming of these atoms

    def sub_other(self, a: Atom, mapping: dict[Atom, Poly]) -> Poly:
        if a.kind == "inv":
            (slots, body), refs, _ = a.key
            i, j = (self.unref(self.sub_ref(r, mapping)) for r in refs)
            if self.unrolled(self.span_of(slots[0])) is None and \
                    not vars_of(m for m, _ in body) & mapping.keys():
                return self._moved_inverse(a, i, j)
            (row, col), p = self._opened(a.key[0], mapping)
            return self.inverse(p, row, col, i, j)
        if a.kind == "det":
            vars, p = self._opened(a.key, mapping)
            return self.det(p, *vars)
        if a.kind == "prod":
            vars, p = self._opened(a.key, mapping)
            return self.product_over(p, *vars)
        return super().sub_other(a, mapping)

    def _moved_inverse(self, a: Atom, i: Poly, j: Poly) -> Poly:
        key, _, symmetric = a.key
        ij = (self.ref(i), self.ref(j))
        if symmetric:
            ij = self.sorted_refs(ij)
        found = self.atoms.get(("inv", (key, ij, symmetric)))
        free = frozenset() if found else vars_of(m for m, _ in key[1]) - set(key[0]) | self.ref_vars(ij)
        return self.poly_of(found or self.atom("inv", (key, ij, symmetric), free, max(a.height, self.ref_height(ij))))

    def _opened(self, key: tuple, mapping: dict[Atom, Poly]) -> tuple[list[Atom], Poly]:
        slots, body = key
        vars = [self.fresh(self.span_of(s)) for s in slots]
        p = self.sub(dict(body), {s: self.poly_of(v) for s, v in zip(slots, vars, strict=True)})
        moved, again = self._moved(vars, mapping)
        p = self.sub(p, mapping)
        return moved, self.sub(p, again) if again else p

    def signature_of_other(self, a: Atom, colors: dict[Atom, int]) -> int:
        if a.kind == "inv":
            (slots, body), refs, symmetric = a.key
            inner = {**colors, **{s: hash((11, k)) for k, s in enumerate(slots)}}
            parts = [self.ref_signature(r, colors) for r in refs]
            return hash((12, self.poly_signature(dict(body), inner), tuple(sorted(parts) if symmetric else parts)))
        if a.kind in ("det", "prod"):
            slots, body = a.key
            inner = {**colors, **{s: hash((13, k)) for k, s in enumerate(slots)}}
            return hash((14, a.kind == "det", self.poly_signature(dict(body), inner)))
        return super().signature_of_other(a, colors)


def _key_order(key: tuple) -> tuple:
    return tuple((tuple((a.id, e) for a, e in m), c) for m, c in key[1])


