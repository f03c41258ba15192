"""Matrix expressions of SymPy, entry by entry.

The one idea: `cell(M, i, j)` is the polynomial of one entry; every shape is inferred and checked here or in
shapes.py, none is trusted. Traces, determinants, norms and 1 x 1 products are scalars made of entries.

Not here: inverses, determinants and definiteness themselves (matrices.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction

import sympy as sp
from sympy.matrices.matrixbase import MatrixBase

from ..symbolic import nodes as nd
from .densities import Densities, Env, Point
from .matrices import DEFINITE
from .shapes import shape
from .signs import NONNEGATIVE, POSITIVE, UNKNOWN
from .terms import ONE, Atom, Poly, Refused, Undefined, add, constant_of, freeze, height_of, vars_of

MAX_DEPTH = 200


class Entries(Densities):
    """The algebra with the entries of matrix expressions."""

    def __init__(self, active: frozenset[str], budget: int):
        super().__init__(active, budget)
        self.values = {}  # symbols, families, matrices, densities with a value
        self.names = {}  # one name, one thing
        self.weights = {}  # what distributions are integrated against, see Densities.weight
        self.busy: set[sp.Basic] = set()
        self.positive_names: set[sp.Basic] = set()
        self.diagonals: set[Atom] = set()
        self.positive_members: list[tuple[Atom, Poly]] = []  # (index, polynomial): positive for every index
        self.depth = 0

    def value_of(self, name: sp.Basic) -> Poly:
        """The value that a given or a point assigns to a scalar name."""
        raise NotImplementedError

    def cell_gradient(self, m: sp.Basic, i: Poly, j: Poly, env: Env) -> Poly:
        """An entry of a gradient."""
        raise NotImplementedError

    def declared_sign(self, name: sp.Basic) -> int:
        """The sign that a symbol's assumptions or the givens declare."""
        if name.is_positive or name in self.positive_names:
            return POSITIVE
        return NONNEGATIVE if name.is_nonnegative else UNKNOWN

    def entry_(self, expr: sp.Basic, env: Env) -> Poly:
        base, refs = expr.base, [self.scalar(i, env) for i in expr.indices]
        if isinstance(base, (sp.MatrixExpr, MatrixBase)):
            rows, cols = shape(base, self, env)
            if len(refs) == 1 and constant_of(cols) == 1:
                refs.append({ONE: 1})
            if len(refs) != 2:
                raise Refused(f"{expr} has too few or too many indices")
            for index, size in zip(refs, (rows, cols), strict=True):
                self._inside_range(index, size)
            if refs[0] == refs[1] and self._triangular(base) and isinstance(base, sp.MatMul) and \
                    "determinant" in self.active and self._square_letters(base, env):
                self.used.add("determinant")
                return self.product(self.entry_(nd.Entry(a, *expr.indices), env) if isinstance(a, sp.MatMul) else
                                    self.cell(a, refs[0], refs[0], env) for a in base.args)
            return self.cell(base, refs[0], refs[1], env)
        if not isinstance(base, sp.Symbol):
            raise Refused(f"{base} has no entries")
        if isinstance(env.get(base), Atom):
            return self.entry(env[base], tuple(map(self.ref, refs)))
        return self.family_entry(base, tuple(map(self.ref, refs)))

    def declared_positive(self, p: Poly) -> Iterable[Poly]:
        yield from self.positives
        if self.positive_members:
            refs = {r for m in p for a, _ in m if a.kind == "entry" for r in a.key[1]}
            for place, q in self.positive_members:
                for r in refs:
                    yield self.sub(q, {place: self.unref(r)})

    def _triangular(self, m: sp.Basic) -> str | None:
        """"lower" or "upper" for a matrix expression that certainly is; "both" for a diagonal one."""
        match m:
            case sp.MatrixSymbol():
                base = self.atom("base", (m,))
                if base in self.diagonals:
                    return "both"
                return None if base not in self.triangular else "upper" if base in self.upper else "lower"
            case sp.Identity() | nd.Diag() | sp.ZeroMatrix():
                return "both"
            case sp.MatAdd() | sp.MatMul():
                kinds = {self._triangular(a) for a in m.args if isinstance(a, (sp.MatrixExpr, MatrixBase))}
                kinds -= {"both"} if len(kinds) > 1 else set()
                return kinds.pop() if len(kinds) == 1 else None
            case sp.Inverse():
                return self._triangular(m.args[0])
        return None

    def _inside_range(self, index: Poly, size: Poly) -> None:
        """1 <= index <= size, for an index that is bound too; out of range is refused."""
        r = self.ref(index)
        low = high = index
        if isinstance(r, Atom) and r.kind == "var" and self.span_of(r)[0] == "index":
            low, high = dict(self.span_of(r)[1]), dict(self.span_of(r)[2])
        self.provide_at_least(low, {ONE: 1})
        self.provide_at_least(size, high)

    def family_entry(self, base: sp.Basic, refs: tuple) -> Poly:
        """A member of an indexed family of numbers."""
        value = self.values.get(base)
        if isinstance(value, tuple):
            if all(isinstance(r, int) for r in refs):
                return self.cell_value(value, [{ONE: r} for r in refs])
        elif isinstance(value, sp.Lambda):
            return self.scalar(value.expr, dict(zip(value.variables, map(self.unref, refs), strict=True)))
        elif value is not None:
            return self.value_of(base)
        known = self.names.setdefault(str(base), base)
        if known != base:
            raise Refused(f"the name {base} stands for two things (different assumptions or shapes)")
        return self.entry(self.atom("base", (base,)), refs)

    def entry_sign(self, base: Atom, refs: tuple) -> int:
        if base in self.signs_of_places:
            return self.signs_of_places[base]
        if base.kind == "base" and isinstance(base.key[0], sp.Symbol):
            return self.declared_sign(base.key[0])
        if len(refs) == 2 and refs[0] == refs[1] and (base in self.definite or base in self.positive_diagonal):
            return POSITIVE
        return UNKNOWN

    def rebuilt_entry(self, base: Atom, refs: tuple, symmetric: bool) -> Poly:
        if self.values and base.kind == "base" and base.key[0] in self.values:
            name = base.key[0]
            if isinstance(name, sp.Symbol):
                return self.family_entry(name, refs)
            return self.matrix_entry(name, *(self.unref(r) for r in (refs if len(refs) == 2 else (*refs, 1))))
        return self.entry(base, refs, symmetric)

    def matrix_entry(self, name: sp.Basic, i: Poly, j: Poly) -> Poly:
        """An entry of a named matrix."""
        value = self.values.get(name)
        if value is not None:
            if isinstance(value, MatrixBase) and not (constant_of(i) and constant_of(j)):
                base = self.atom("base", (name,))
                return self.entry(base, (self.ref(i), self.ref(j)))
            if name in self.busy:
                raise Refused(f"{name} is defined in terms of itself")
            self.busy.add(name)
            try:
                return self.cell(value, i, j, {})
            finally:
                self.busy.discard(name)
        if self.point:
            raise Undefined(f"{name} has no value at this point")
        known = self.names.setdefault(str(name), name)
        if known != name:
            raise Refused(f"the name {name} stands for two things (different assumptions or shapes)")
        base = self.atom("base", (name,))
        rows, cols = name.shape
        if cols == 1 or rows == 1:
            return self.entry(base, (self.ref(i if cols == 1 else j),))
        if base in self.diagonals:
            return self.mul(self.delta(i, j), self.entry(base, (self.ref(i), self.ref(i)), True))
        refs = self.ref(i), self.ref(j)
        return self.entry(base, refs, base in self.symmetric)

    def cell(self, m: sp.Basic, i: Poly, j: Poly, env: Env) -> Poly:
        """The entry (i, j) of a matrix expression, whose shape has been checked."""
        meaning = CELLS.get(type(m)) or next((f for kind, f in CELLS_BY_BASE if isinstance(m, kind)), None)
        if meaning is None:
            raise Refused(f"{type(m).__name__} has no meaning as a matrix for the checker, in {m}")
        self.depth += 1
        try:
            if self.depth > MAX_DEPTH:
                raise Refused("the expression is nested too deeply")
            self.work()
            out: Poly = meaning(self, m, i, j, env)
            return out
        finally:
            self.depth -= 1

    def cell_symbol(self, m: sp.Basic, i: Poly, j: Poly, env: Env) -> Poly:
        if m in env:
            refs = (self.ref(i),) if m.shape[1] == 1 else (self.ref(i), self.ref(j))
            return self.entry(env[m], refs)
        return self.matrix_entry(m, i, j)

    def cell_add(self, m: sp.Basic, i: Poly, j: Poly, env: Env) -> Poly:
        out: Poly = {}
        for a in m.args:
            out = add(out, self.cell(a, i, j, env))
        return out

    def cell_mul(self, m: sp.Basic, i: Poly, j: Poly, env: Env) -> Poly:
        return self.bind(*self.chain(m, i, j, env))

    def chain(self, m: sp.Basic, i: Poly, j: Poly, env: Env) -> tuple[Poly, list[Atom]]:
        """An entry of a product of matrices before the sums over the indices between its factors."""
        scalars = [a for a in m.args if not isinstance(a, (sp.MatrixExpr, MatrixBase))]
        letters = [a for a in m.args if isinstance(a, (sp.MatrixExpr, MatrixBase))]
        out = self.product(self.scalar(a, env) for a in scalars)
        between: list[Atom] = []
        here = i
        for k, letter in enumerate(letters):
            last = k == len(letters) - 1
            if last:
                there = j
            else:
                width = shape(letter, self, env)[1]
                if constant_of(width) == 1:
                    there = {ONE: 1}
                else:
                    var = self.fresh(("index", ((ONE, 1),), freeze(width)))
                    between.append(var)
                    there = self.poly_of(var)
            out = self.mul(out, self.cell(letter, here, there, env))
            here = there
        return out, between

    def cell_pow(self, m: sp.Basic, i: Poly, j: Poly, env: Env) -> Poly:
        base, e = m.args
        k = constant_of(self.scalar(e, env))
        if type(k) is not int or abs(k) > 32:
            raise Refused(f"the matrix power {m} is not read; use whole numbers up to 32")
        if k == 0:
            return self.delta(i, j)
        factor = base if k > 0 else sp.Inverse(base)
        return self.cell_mul(sp.MatMul(*[factor] * abs(k), evaluate=False), i, j, env)

    def cell_transpose(self, m: sp.Basic, i: Poly, j: Poly, env: Env) -> Poly:
        return self.cell(m.args[0], j, i, env)

    def cell_inverse(self, m: sp.Basic, i: Poly, j: Poly, env: Env) -> Poly:
        letters = self._square_letters(m.args[0], env)
        if letters and "inverse" in self.active:
            turned = sp.MatMul(*(sp.Inverse(a) for a in reversed(letters)), evaluate=False)
            return self.cell_mul(turned, i, j, env)
        p, row, col = self.as_function(m.args[0], env)
        if self.definiteness(p, row, col) != DEFINITE and not self.point:
            self.provide(f"{m.args[0]} is invertible",
                         None if m.args[0].free_symbols & env.keys() else sp.Q.invertible(m.args[0]))
        return self.inverse(p, row, col, i, j)

    def as_function(self, m: sp.Basic, env: Env) -> tuple[Poly, Atom, Atom]:
        """A square matrix as a polynomial in a row and a column index."""
        rows, cols = shape(m, self, env)
        if rows != cols:
            raise Refused(f"shape error: {m} is not square")
        span = ("index", ((ONE, 1),), freeze(rows))
        row, col = self.fresh(span), self.fresh(span)
        return self.cell(m, self.poly_of(row), self.poly_of(col), env), row, col

    def cell_diag(self, m: sp.Basic, i: Poly, j: Poly, env: Env) -> Poly:
        return self.mul(self.delta(i, j), self.scalar(m.body, {**env, m.index: i}))

    def cell_vec(self, m: sp.Basic, i: Poly, j: Poly, env: Env) -> Poly:
        return self.scalar(m.body, {**env, m.index: i})

    def cell_explicit(self, m: sp.Basic, i: Poly, j: Poly, env: Env) -> Poly:
        r, c = constant_of(i), constant_of(j)
        if r is not None and c is not None:
            if not (1 <= r <= m.rows and 1 <= c <= m.cols):
                raise Undefined(f"a matrix of {m.rows} x {m.cols} has no entry ({r}, {c})")
            return self.scalar(m[int(r) - 1, int(c) - 1], env)
        out: Poly = {}
        for r in range(m.rows):
            for c in range(m.cols):
                place = self.mul(self.delta(i, {ONE: r + 1}), self.delta(j, {ONE: c + 1}))
                out = add(out, self.mul(place, self.scalar(m[r, c], env)))
        return out

    def cell_expectation(self, m: sp.Basic, i: Poly, j: Poly, env: Env) -> Poly:
        self.check_variable(m, env)

        def body(point: Point) -> Poly:
            return self.cell(m.body, i, j, {**env, m.variable: self._bound_value(point, m.variable)})
        return self.expect(m.distribution, body, env)

    def trace(self, expr: sp.Basic, env: Env) -> Poly:
        rows, cols = shape(expr.args[0], self, env)
        if rows != cols:
            raise Refused(f"shape error: the trace of {expr.args[0]}, which is not square")
        if not self.on("trace"):
            p, row, col = self.as_function(expr.args[0], env)
            key = self.lambda_key(p, [row, col])
            free = vars_of(m for m, _ in key[1]) - set(key[0])
            return self.poly_of(self.atom("trace", key, free, 1 + height_of(m for m, _ in key[1])))
        v = self.fresh(("index", ((ONE, 1),), freeze(rows)))
        read = self.chain if isinstance(expr.args[0], sp.MatMul) else lambda *args: (self.cell(*args), [])
        p, between = read(expr.args[0], self.poly_of(v), self.poly_of(v), env)
        return self.bind(p, [*between, v])

    def det_(self, expr: sp.Basic, env: Env) -> Poly:
        m = expr.args[0]
        letters = self._square_letters(m, env)
        if letters and "determinant" in self.active:
            self.used.add("determinant")
            return self.product(self.det(*self.as_function(a, env)) for a in letters)
        return self.det(*self.as_function(m, env))

    def _square_letters(self, m: sp.Basic, env: Env) -> list[sp.Basic] | None:
        """The factors of a product of square matrices, as it is written."""
        if not isinstance(m, sp.MatMul) or not all(isinstance(a, (sp.MatrixExpr, MatrixBase)) for a in m.args):
            return None
        shape(m, self, env)
        shapes = [shape(a, self, env) for a in m.args]
        return list(m.args) if all(r == c for r, c in shapes) else None

    def logdet(self, expr: sp.Basic, env: Env) -> Poly:
        p = self.det_(expr, env)
        if constant_of(p) is None and self.sign(p) != POSITIVE:
            self.provide(f"det {expr.args[0]} > 0", None if expr.args[0].free_symbols & env.keys() else
                         sp.Gt(nd.Det(expr.args[0]), 0, evaluate=False))
        return self.log(p)

    def one_by_one(self, expr: sp.Basic, env: Env) -> Poly:
        rows, cols = shape(expr.args[0], self, env)
        if constant_of(rows) != 1 or constant_of(cols) != 1:
            raise Refused(f"shape error: {expr.args[0]} is not 1 x 1, so it is not a number")
        return self.cell(expr.args[0], {ONE: 1}, {ONE: 1}, env)

    def frobenius(self, expr: sp.Basic, env: Env) -> Poly:
        rows, cols = shape(expr.args[0], self, env)
        r, c = (self.fresh(("index", ((ONE, 1),), freeze(n))) for n in (rows, cols))
        p = self.cell(expr.args[0], self.poly_of(r), self.poly_of(c) if constant_of(cols) != 1 else {ONE: 1}, env)
        square = self.bind(self.mul(p, p), [r] if constant_of(cols) == 1 else [r, c])
        return self.raise_to(square, Fraction(1, 2))

    def element(self, expr: sp.Basic, env: Env) -> Poly:
        shape(expr.args[0], self, env)
        i, j = (add(self.scalar(k, env), {ONE: 1}) for k in expr.args[1:])
        return self.cell(expr.args[0], i, j, env)

    # -------------------------------------------------------- atoms of this layer

    def sub_other(self, a: Atom, mapping: dict[Atom, Poly]) -> Poly:
        match a.kind:
            case "trace":
                vars, p = self._opened(a.key, mapping)
                key = self.lambda_key(p, vars)
                free = vars_of(m for m, _ in key[1]) - set(key[0])
                return self.poly_of(self.atom("trace", key, free, a.height))
        return super().sub_other(a, mapping)

    def signature_of_other(self, a: Atom, colors: dict[Atom, int]) -> int:
        match a.kind:
            case "trace":
                slots, body = a.key
                inner = {**colors, **{s: hash((17, k)) for k, s in enumerate(slots)}}
                return hash((18, self.poly_signature(dict(body), inner)))
        return super().signature_of_other(a, colors)


CELLS: dict[type, Callable] = {
    sp.MatrixSymbol: Entries.cell_symbol, sp.MatAdd: Entries.cell_add, sp.MatMul: Entries.cell_mul,
    sp.MatPow: Entries.cell_pow, sp.Transpose: Entries.cell_transpose, sp.Inverse: Entries.cell_inverse,
    sp.Identity: lambda self, m, i, j, env: self.delta(i, j),
    sp.ZeroMatrix: lambda self, m, i, j, env: {},
    nd.Diag: Entries.cell_diag, nd.Vec: Entries.cell_vec, nd.EMatrix: Entries.cell_expectation,
    nd.Grad: lambda self, m, i, j, env: self.cell_gradient(m, i, j, env),
}  # fmt: skip
CELLS_BY_BASE: tuple = ((MatrixBase, Entries.cell_explicit),)
