"""What each term that is a matrix means, entry by entry; traces, determinants, norms.

The one idea: `cell(M, i, j)` is the polynomial of one entry. Sizes come from the types, which fit (typing.py).

Not here: inverses, determinants and definiteness themselves (inverses.py, determinants.py, definite.py).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import product
from math import prod
from typing import Any

from ..language import App, Bound, Free, Function, Index, Lam, Matrix, Term, Type
from .definite import DEFINITE
from .polynomials import (
    ONE,
    POSITIVE,
    Atom,
    Poly,
    Refused,
    Undefined,
    add,
    constant,
    constant_of,
    free_in,
    height_of,
    poly_of,
    span_of,
)
from .scalars import MAX_DEPTH, Scalars
from .scopes import INDEX, LINE, ZERO, Bind, Env, lam_of, number_of, size_of
from .show import say
from .variables import FEW

Shape = tuple[Poly, Poly]
FIRST: Poly = {ONE: 1}
LIKE_FIRST = frozenset(("add", "inverse", "power", "sum", "integral", "integral_on", "total", "total_on", "expect", "mean",
                        "derivative"))  # fmt: skip
MAX_POWER = 32


class Cells:
    """Translates terms that are matrices."""

    def __init__(self, scalars: Scalars):
        self.scalars, self.scopes, self.values = scalars, scalars.scopes, scalars.values
        self.laws, self.definite, self.determinants = scalars.laws, scalars.definite, scalars.determinants
        self.inverses, self.binding, self.subst = scalars.laws.inverses, scalars.binding, scalars.subst
        self.variables, self.algebra, self.facts = scalars.variables, scalars.algebra, scalars.facts
        self.signs, self.fractions, self.ledger = scalars.signs, scalars.fractions, scalars.ledger
        self.shapes: dict[Term, Shape | None] = {}
        self.bases: dict[Term, tuple[Atom, Shape]] = {}  # of named matrices
        self.table: dict[str, Callable[[Any, Poly, Poly, Env], Poly]] = {
            "add": self.add_, "scale": self.scale_, "matmul": self.matmul_, "power": self.power_,
            "transpose": lambda m, i, j, env: self.cell(m.args[0], j, i, env), "inverse": self.inverse_,
            "identity": lambda m, i, j, env: self.variables.delta(i, j), "zeros": lambda m, i, j, env: {},
            "vector": self.vector_, "diagonal": self.diagonal_, "table": self.table_, "explicit": self.explicit_,
            "apply": self.apply_,
            "sum": lambda m, i, j, env: self.scalars.sum_(m, env, lambda t, e: self.cell(t, i, j, e)),
        }  # fmt: skip

    def scalars_table(self) -> dict[str, Callable[[Any, Env], Poly]]:
        """The numbers that are made of matrices."""
        return {"entry": self.entry_, "trace": self.trace_, "det": self.det_, "logdet": self.logdet_,
                "only": lambda t, env: self.cell(t.args[0], FIRST, FIRST, env), "norm": self.norm_}

    # -------------------------------------------------------- shapes

    def shape_of_kind(self, kind: Type, env: Env) -> Shape | None:
        """Rows and columns of what has this type."""
        if not isinstance(kind, Matrix):
            return None
        return self.scalars.scalar(kind.rows, env), self.scalars.scalar(kind.cols, env)

    def shape(self, term: Term, env: Env) -> Shape | None:
        """Rows and columns of a matrix; None for a number."""
        if term.loose:
            return self._shape(term, env)
        if term not in self.shapes:
            self.shapes[term] = self._shape(term, env)
        return self.shapes[term]

    def rows_and_cols(self, term: Term, env: Env) -> Shape:
        """Rows and columns of what must be a matrix."""
        found = self.shape(term, env)
        if found is None:
            raise Refused(f"{say(term)} is no matrix")
        return found

    def size(self, term: Term, env: Env) -> Poly:
        """The size of a matrix that is written down: a whole number that is not negative."""
        p = self.scalars.bound(term, env)
        self.binding.conditions.at_least(p, {})
        return p

    def _shape(self, term: Term, env: Env) -> Shape | None:
        match term:
            case Free(kind=kind):
                return self.shape_of_kind(kind, ())
            case Bound(k=k):
                return env[k].shape
            case Lam(kind=kind, body=body):
                return self.shape(body, (Bind(None, kind, LINE, self.shape_of_kind(kind, env)), *env))
            case App(op=op, args=args) if args and op in LIKE_FIRST:
                return self.shape(args[1] if op in ("integral_on", "total_on", "expect") else args[0], env)
            case App(op="scale", args=(_, m)):
                return self.shape(m, env)
            case App(op="transpose", args=(m,)):
                rows, cols = self.rows_and_cols(m, env)
                return cols, rows
            case App(op="matmul", args=(first, *_)):
                return self.rows_and_cols(first, env)[0], self.rows_and_cols(term.args[-1], env)[1]
            case App(op="identity", args=(n,)):
                return (self.size(n, env),) * 2
            case App(op="zeros" | "explicit", args=(n, m, *_)):
                return self.size(n, env), self.size(m, env)
            case App(op="vector" | "diagonal" | "table" as op, args=(Lam() as lam,)):
                size = self.size(size_of(lam), env)
                if op == "table":
                    return size, self.size(size_of(lam_of(lam.body)), (Bind(None, lam.kind, INDEX), *env))
                return size, size if op == "diagonal" else FIRST
            case App(op="gradient", args=(Lam(kind=kind), _)):
                return self.shape_of_kind(kind, env)
            case App(op="apply", args=(Free(kind=Function(result=result)), *_)):
                return self.shape_of_kind(result, ())
        return None

    # -------------------------------------------------------- entries

    def cell(self, m: Term, i: Poly, j: Poly, env: Env) -> Poly:
        """The entry (i, j) of a matrix."""
        self.scalars.depth += 1
        try:
            if self.scalars.depth > MAX_DEPTH:
                raise Refused("the expression is nested too deeply")
            self.ledger.work()
            match m:
                case Free():
                    return self.named(m, i, j)
                case Bound(k=k):
                    return self.variables.entry(env[k].value, self._refs(i, j, self.rows_and_cols(m, env)))
                case App(op=op) if op in self.table:
                    return self.table[op](m, i, j, env)
            raise Refused(f"{say(m)} has no meaning as a matrix for the prover")
        finally:
            self.scalars.depth -= 1

    def _refs(self, i: Poly, j: Poly, shape: Shape) -> tuple:
        if constant_of(shape[1]) == 1:
            return (self.variables.ref(i),)
        return (self.variables.ref(j),) if constant_of(shape[0]) == 1 else (self.variables.ref(i), self.variables.ref(j))

    def named(self, m: Free, i: Poly, j: Poly) -> Poly:
        """An entry of a named matrix."""
        d = m.declaration
        if self.values.names and d in self.values.names:
            with self.values.opening(d) as value:
                return self.cell(value, i, j, ())
        if m not in self.bases:
            self.bases[m] = self.scalars.base(d), self.rows_and_cols(m, ())
        base, shape = self.bases[m]
        refs = self._refs(i, j, shape)
        if len(refs) == 1:
            return self.variables.entry(base, refs)
        if base in self.facts.diagonals:
            on_diagonal = self.variables.entry(base, (refs[0], refs[0]), True)
            return self.algebra.mul(self.variables.delta(i, j), on_diagonal)
        return self.variables.entry(base, refs, base in self.facts.symmetric)

    def entry_(self, term: App, env: Env) -> Poly:
        """A named entry, which must exist."""
        base, *where = term.args
        rows, cols = self.rows_and_cols(base, env)
        indices = [self.scalars.index(a, env) for a in where]
        if len(indices) == 1:
            indices.append(FIRST)
        for index, size in zip(indices, (rows, cols), strict=True):
            self.inside(index, size)
        i, j = indices
        if i == j and isinstance(base, App) and base.op == "matmul" and self.triangular(base) and \
                "determinant" in self.ledger.active:
            letters = self.square_letters(base, env)
            if letters:
                self.ledger.uses("determinant")
                return self.algebra.product(self.cell(a, i, j, env) for a in letters)
        return self.cell(base, i, j, env)

    def inside(self, index: Poly, high: Poly | None, low: Poly | None = FIRST) -> None:
        """low <= index <= high, for all values of an index that is bound; out of range is refused."""
        r = self.variables.ref(index)
        least = most = index
        if isinstance(r, Atom) and r.kind == "var" and span_of(r)[0] == "index":
            least, most = dict(span_of(r)[1]), dict(span_of(r)[2])
        if low is not None:
            self.binding.conditions.at_least(least, low, counts=False)
        if high is not None:
            self.binding.conditions.at_least(high, most, counts=False)

    def in_domain(self, at: Sequence[Any], kind: Type, env: Env) -> None:
        """Arguments that are indices are whole numbers of the range; a family has no other members."""
        assert isinstance(kind, Function)
        for p, k in zip(at, kind.arguments, strict=True):
            if isinstance(k, Index):
                if not isinstance(p, dict) or not self.scalars.is_whole(p):
                    raise Refused("an index that is not known to be a whole number")
                low, high = (None if t is None else self.scalars.scalar(t, env) for t in (k.low, k.high))
                self.inside(p, high, low)

    def triangular(self, m: Term) -> str | None:
        """"lower" or "upper" for a matrix that certainly is; "both" for a diagonal one."""
        match m:
            case Free(declaration=d):
                base = self.scalars.base(d)
                if base in self.facts.diagonals:
                    return "both"
                return None if base not in self.facts.triangular else "upper" if base in self.facts.upper else "lower"
            case App(op="identity" | "diagonal"):
                return "both"
            case App(op="zeros", args=(n, k)) if n == k:
                return "both"
            case App(op="add" | "matmul", args=args):
                kinds = {self.triangular(a) for a in args}
                kinds -= {"both"} if len(kinds) > 1 else set()
                return kinds.pop() if len(kinds) == 1 else None
            case App(op="scale", args=(_, inner)) | App(op="inverse", args=(inner,)):
                return self.triangular(inner)
        return None

    def add_(self, m: App, i: Poly, j: Poly, env: Env) -> Poly:
        out: Poly = {}
        for a in m.args:
            out = add(out, self.cell(a, i, j, env))
        return out

    def scale_(self, m: App, i: Poly, j: Poly, env: Env) -> Poly:
        return self.algebra.mul(self.scalars.scalar(m.args[0], env), self.cell(m.args[1], i, j, env))

    def matmul_(self, m: App, i: Poly, j: Poly, env: Env) -> Poly:
        return self.binding.bind(*self.chain(m, i, j, env), ring=True)

    def chain(self, m: Term, i: Poly, j: Poly, env: Env) -> tuple[Poly, list[Atom]]:
        """An entry of a product of matrices before the sums over the indices between its factors."""
        if not isinstance(m, App) or m.op not in ("matmul", "scale"):
            return self.cell(m, i, j, env), []
        if m.op == "scale":
            p, between = self.chain(m.args[1], i, j, env)
            return self.algebra.mul(self.scalars.scalar(m.args[0], env), p), between
        out, between, here = FIRST, [], i
        for k, letter in enumerate(m.args):
            there = j
            if k < len(m.args) - 1:
                width = self.rows_and_cols(letter, env)[1]
                there = FIRST
                if constant_of(width) != 1:
                    var = self.variables.up_to(width)
                    between.append(var)
                    there = poly_of(var)
            out = self.algebra.mul(out, self.cell(letter, here, there, env))
            here = there
        return out, between

    def power_(self, m: App, i: Poly, j: Poly, env: Env) -> Poly:
        base, e = m.args
        k = constant_of(self.scalars.scalar(e, env))
        if type(k) is not int or abs(k) > MAX_POWER:
            raise Refused(f"the matrix power {say(m)} is not read; use whole numbers up to {MAX_POWER}")
        if k == 0:
            return self.variables.delta(i, j)
        factor = base if k > 0 else App("inverse", (base,))
        return self.matmul_(App("matmul", (factor,) * abs(k)), i, j, env)

    def inverse_(self, m: App, i: Poly, j: Poly, env: Env) -> Poly:
        (inner,) = m.args
        letters = self.square_letters(inner, env)
        if letters and "inverse" in self.ledger.active:
            turned = App("matmul", tuple(App("inverse", (a,)) for a in reversed(letters)))
            return self.matmul_(turned, i, j, env)
        p, row, col = self.as_function(inner, env)
        if self.definite.definiteness(p, row, col) != DEFINITE:
            self.scopes.require(App("invertible", (inner,)), env, p)
        return self.inverses.inverse(p, row, col, i, j)

    def as_function(self, m: Term, env: Env) -> tuple[Poly, Atom, Atom]:
        """A square matrix as a polynomial in a row and a column index."""
        rows, _ = self.rows_and_cols(m, env)
        row, col = self.variables.up_to(rows), self.variables.up_to(rows)
        return self.cell(m, poly_of(row), poly_of(col), env), row, col

    def array(self, lams: tuple[Lam, ...], at: tuple[Poly, ...], env: Env) -> Poly:
        """An entry of an array. All entries must have values: where this one stands for not all, the others are read too."""
        here = everywhere = env
        vars: list[Atom] = []
        for lam, i in zip(lams, at, strict=True):
            vars.append(self.scalars.index_variable(lam.kind, everywhere))
            everywhere = (Bind(poly_of(vars[-1]), lam.kind, INDEX, name=lam.name), *everywhere)
            here = (Bind(i, lam.kind, INDEX, name=lam.name), *here)
        if len(at) == 2 and at[0] == at[1] or \
                any(self.variables.span_at(i) != span_of(v) for i, v in zip(at, vars, strict=True)):
            self._all_entries(lams, vars, everywhere)
        return self.scalars.scalar(lams[-1].body, here)

    def _all_entries(self, lams: tuple[Lam, ...], vars: list[Atom], env: Env) -> None:
        """Read the entries one by one where they are few, else a general one."""
        body, ranges = lams[-1].body, [self.variables.unrolled(span_of(v)) for v in vars]
        if any(r is None for r in ranges) or prod(len(r) for r in ranges if r) > FEW:
            self.scalars.scalar(body, env)
            return
        for values in product(*(r for r in ranges if r is not None)):
            binds = [Bind(constant(k), lam.kind, INDEX, name=lam.name) for k, lam in zip(values, lams, strict=True)]
            self.scalars.scalar(body, (*reversed(binds), *env[len(lams):]))

    def vector_(self, m: App, i: Poly, j: Poly, env: Env) -> Poly:
        return self.array((lam_of(m.args[0]),), (i,), env)

    def diagonal_(self, m: App, i: Poly, j: Poly, env: Env) -> Poly:
        return self.algebra.mul(self.variables.delta(i, j), self.vector_(m, i, j, env))

    def table_(self, m: App, i: Poly, j: Poly, env: Env) -> Poly:
        outer = lam_of(m.args[0])
        return self.array((outer, lam_of(outer.body)), (i, j), env)

    def explicit_(self, m: App, i: Poly, j: Poly, env: Env) -> Poly:
        rows, cols = map(number_of, m.args[:2])
        entries = m.args[2:]
        r, c = constant_of(i), constant_of(j)
        values = [self.scalars.scalar(a, env) for a in entries]
        if r is not None and c is not None:
            if not (1 <= r <= rows and 1 <= c <= cols):
                raise Undefined(f"a matrix of {rows} x {cols} has no entry ({r}, {c})")
            return values[int((r - 1) * cols + c - 1)]
        out: Poly = {}
        for k, value in enumerate(values):
            place = self.algebra.mul(self.variables.delta(i, {ONE: k // cols + 1}),
                                     self.variables.delta(j, {ONE: k % cols + 1}))
            out = add(out, self.algebra.mul(place, value))
        return out

    def apply_(self, m: App, i: Poly, j: Poly, env: Env) -> Poly:
        return self.scalars.value(m.args[0], list(m.args[1:]), env, i, j)

    # -------------------------------------------------------- numbers made of matrices

    def trace_(self, term: App, env: Env) -> Poly:
        (m,) = term.args
        if not self.ledger.on("trace"):
            p, row, col = self.as_function(m, env)
            return self._trace_word(self.subst.lambda_key(p, [row, col]))
        v = self.variables.up_to(self.rows_and_cols(m, env)[0])
        p, between = self.chain(m, poly_of(v), poly_of(v), env)
        return self.binding.bind(p, [*between, v])

    def _trace_word(self, key: tuple) -> Poly:
        return poly_of(self.algebra.atom("trace", key, free_in(key), 1 + height_of(m for m, _ in key[1])))

    def rebuild_trace(self, a: Atom, mapping: dict) -> Poly:
        """A trace that is not opened, with values in the place of variables."""
        vars, p = self.subst.opened(a.key, mapping)
        return self._trace_word(self.subst.lambda_key(p, vars))

    def det_(self, term: App, env: Env) -> Poly:
        (m,) = term.args
        letters = self.square_letters(m, env)
        if letters and "determinant" in self.ledger.active:
            self.ledger.uses("determinant")
            return self.algebra.product([self.determinants.det(*self.as_function(a, env)) for a in letters])
        return self.determinants.det(*self.as_function(m, env))

    def square_letters(self, m: Term, env: Env) -> list[Term] | None:
        """The factors of a product of square matrices, as it is written."""
        if not isinstance(m, App) or m.op != "matmul":
            return None
        letters = [b for a in m.args for b in (self.square_letters(a, env) or [a])]
        shapes = [self.rows_and_cols(a, env) for a in letters]
        return letters if all(r == c for r, c in shapes) else None

    def logdet_(self, term: App, env: Env) -> Poly:
        p = self.det_(term, env)
        if self.signs.negative(p):
            raise Undefined(f"the determinant of {say(term.args[0])} is negative")
        if constant_of(p) is None and self.signs.sign(p) != POSITIVE:
            self.scopes.require(App("lt", (ZERO, App("det", term.args))), env, p)
        return self.scalars.exps.log(p)

    def norm_(self, term: App, env: Env) -> Poly:
        (m,) = term.args
        rows, cols = self.rows_and_cols(m, env)
        r, c = self.variables.up_to(rows), self.variables.up_to(cols)
        column = constant_of(cols) == 1
        p = self.cell(m, poly_of(r), FIRST if column else poly_of(c), env)
        square = self.binding.bind(self.algebra.mul(p, p), [r] if column else [r, c])
        return self.fractions.raise_to(square, Fraction(1, 2))
