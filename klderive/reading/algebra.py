r"""Numbers, vectors and matrices: trees to SymPy, unevaluated.

The one idea: every node is built as it was written (`x/x`, `\\log e^a`, `A A^{-1}`), so that the checker sees what
stands on the page; every convention that was needed is noted in `assumed`.

Not here: distributions (distributions.py), sums and integrals (ranges.py), expectations (binding.py).
"""

from __future__ import annotations

import sympy as sp

from ..symbolic import nodes as nd
from .kinds import IDENTITIES, Kinds, is_index, key
from .lexer import LIMITS, ReadError
from .scope import Reading, Scope
from .tree import Tree, walk

__all__ = ["POSITIVE", "Algebra", "Unbound", "is_matrix", "is_zero"]

POWERS = tuple("12345678")  # of a matrix
POSITIVE = ("sigma", "tau", "varsigma")
EULER = ("e",)
LARGEST_EXPONENT = 200
DIGITS = 60


class Unbound(ReadError):
    """Read, but the text does not say what it speaks of: the step stays undecided."""


def is_matrix(value: sp.Basic) -> bool:
    return isinstance(value, sp.MatrixExpr) or getattr(value, "is_Matrix", False)


class Algebra:
    """Gives the trees of one chain their meaning, with one registry of names.

    `measure` is the last distribution that the text named under an expectation before this line; `densities` are the
    names that stand under divergences and expectations.
    """

    densities: frozenset[str] = frozenset()

    def __init__(
        self,
        scope: Scope,
        kinds: Kinds,
        reading: Reading,
        positive: frozenset[str] = frozenset(),
        discrete: frozenset[str] = frozenset(),
        measure: Tree | None = None,
        divergence: Tree | None = None,
    ):
        self.scope, self.kinds, self.reading = scope, kinds, reading
        self.positive, self.discrete, self.measure, self.divergence = positive, discrete, measure, divergence
        self.assumed: dict[str, None] = {}
        self.conditions: dict[sp.Basic, None] = {}
        self.used_second = False
        self.local: dict[str, sp.Basic] = {}
        self.busy: list[str] = []
        self.running: list[sp.Basic] = []  # the variables of the expectations and integrals around

    # ------------------------------------------------------------ names

    def assume(self, text: str) -> None:
        self.assumed[text] = None

    def size(self, name: str) -> sp.Basic:
        if name.isdigit():
            return sp.Integer(name)
        return sp.Symbol(name, integer=True, positive=True)

    def symbol(self, name: str) -> sp.Basic:
        """The symbol of a plain name: its kind and sign come from the text, else from conventions."""
        if name in self.local:
            return self.local[name]
        kind = self.kinds.of(name)
        if kind.sort == "vector":
            return sp.MatrixSymbol(name, self.size(kind.rows), 1)
        if kind.sort == "matrix":
            return self.matrix(name)
        base = name.split("_")[0]
        if name in self.kinds.indices:
            return sp.Symbol(name, integer=True)
        if base in POSITIVE or name in self.positive:
            self.assume(f"{name} > 0")
            return sp.Symbol(name, positive=True)
        if name in self.sizes():
            return self.size(name)
        return sp.Symbol(name, real=True)

    def sizes(self) -> set[str]:
        sizes = {k.rows for k in self.kinds.table.values()} | {k.columns for k in self.kinds.table.values()}
        return (
            sizes
            | {t.name for t in self.kinds.counts.values() if t.kind == "sym"}
            | ({self.kinds.dimension} if self.kinds.has_matrices else set())
        )

    def matrix(self, name: str) -> sp.Basic:
        kind = self.kinds.of(name)
        matrix = sp.MatrixSymbol(name, self.size(kind.rows), self.size(kind.columns))
        said = self.scope.properties.get(name, frozenset())
        if (
            name.split("_")[0] in ("Sigma", "Lambda", "Omega")
            and kind.rows == kind.columns
            and name not in self.scope.definitions
        ):
            self.conditions[sp.Q.positive_definite(matrix)] = None
            self.assume(f"{name} symmetric positive definite")
        elif name.split("_")[0] == "L" and kind.rows == kind.columns:
            self.conditions[sp.Q.lower_triangular(matrix)] = None
            self.assume(f"{name} lower triangular")
        elif "definite" in said:
            self.conditions[sp.Q.positive_definite(matrix)] = None
        else:
            if "symmetric" in said:
                self.conditions[sp.Q.symmetric(matrix)] = None
            if "invertible" in said:
                self.conditions[sp.Q.invertible(matrix)] = None
        return matrix

    def sym(self, tree: Tree) -> sp.Basic:
        """A name with its subscripts."""
        indices = [s for s in tree.parts if is_index(s, self.kinds.indices)]
        name = key(tree, self.kinds.indices)
        if tree.name in IDENTITIES and (self.kinds.has_matrices or tree.style == "bold" or tree.parts):
            size = tree.parts[0] if tree.parts else None
            return sp.Identity(
                self.value(size)
                if size is not None and size.kind == "num"
                else self.size(size.name if size is not None else self.kinds.dimension)
            )
        if not indices:
            return self.plain(tree, name)
        whole = name + "[" + ",".join(map(str, indices)) + "]"
        if whole in self.local:
            return self.local[whole]
        places = [self.value(s) for s in indices]
        if is_matrix(self.local.get(name)):
            return nd.Entry(self.local[name], *places)
        kind = self.kinds.of(name)
        if kind.sort in ("vector", "matrix"):
            return nd.Entry(self.symbol(name), *places)
        if tree.name.split("_")[0] in POSITIVE or name in self.positive:
            self.assume(f"{name} > 0")
            return nd.Entry(sp.Symbol(name, positive=True), *places)
        return nd.Entry(sp.Symbol(name, real=True), *places)

    def plain(self, tree: Tree, name: str) -> sp.Basic:
        if name in self.local:
            return self.local[name]
        if name == "pi" and not tree.parts:
            return sp.pi
        if self.kinds.of(name).sort == "family" and name not in self.scope.definitions:
            raise Unbound(f"{name} stands without its index: elsewhere in this chain it carries one", tree.at)
        if name in EULER and not tree.parts and name not in self.scope.definitions:
            return sp.E
        if name in self.scope.variables:
            return self.symbol(self.variable_name(name))
        if self.running and name in self.densities:
            return self.at_running(tree)
        bound = self.scope.definitions.get(name)
        if (
            bound is not None
            and all(a.kind in ("sym", "pow") and a.name not in ("p", "q", "P", "Q") for a in bound.arguments)
            and name not in self.busy
            and not (bound.tree.kind == "fn" and bound.tree.name == "diag")
        ):
            if len(self.busy) >= LIMITS["definitions inside"]:
                said = f"more than {LIMITS['definitions inside']} definitions inside each other end in {name}"
                raise ReadError(f"{said}: start from one of them", tree.at)
            self.busy.append(name)
            try:
                return self.value(bound.tree)
            finally:
                self.busy.pop()
        return self.symbol(name)

    def at_running(self, tree: Tree) -> sp.Basic:
        raise NotImplementedError

    def variable_name(self, name: str) -> str:
        """The letter that a random variable's values carry: x for X."""
        return name[0].lower() + name[1:]

    # ------------------------------------------------------------ values

    def scalar(self, tree: Tree) -> sp.Expr:
        value = self.value(tree)
        if not is_matrix(value):
            return value
        if tuple(value.shape) == (1, 1):
            return nd.Scalar(value)
        rows, columns = value.shape
        raise ReadError(f"a {rows} x {columns} matrix stands where a number was expected", tree.at)

    def value(self, tree: Tree) -> sp.Basic:
        method = getattr(self, f"_{tree.kind}", None)
        if method is None:
            raise ReadError(f"this construct ({tree.kind}) is not read here", tree.at)
        return method(tree)

    def _num(self, tree: Tree) -> sp.Basic:
        if len(tree.name) > DIGITS:
            raise ReadError(f"a number of more than {DIGITS} digits is not read", tree.at)
        return sp.Rational(tree.name)

    def _sym(self, tree: Tree) -> sp.Basic:
        return self.sym(tree)

    def _prime(self, tree: Tree) -> sp.Basic:
        inner = tree.parts[0]
        if inner.kind == "sym" and self.kinds.of(key(inner, self.kinds.indices)).sort not in (
            "vector",
            "matrix",
        ):
            return self.symbol(key(tree, self.kinds.indices))
        return self._transpose(tree)

    def _neg(self, tree: Tree) -> sp.Basic:
        return negative(self.value(tree.parts[0]))

    def _add(self, tree: Tree) -> sp.Basic:
        parts = [p for p in tree.parts if p.kind != "const" and not is_zero(p)]
        values = [self.value(p) for p in parts] or [sp.S.Zero]
        matrices = [v for v in values if is_matrix(v)]
        if not matrices:
            return values[0] if len(values) == 1 else sp.Add(*values, evaluate=False)
        if len(matrices) < len(values):
            if all(tuple(v.shape) == (1, 1) for v in matrices):
                return sp.Add(*[nd.Scalar(v) if is_matrix(v) else v for v in values], evaluate=False)
            odd = next(p for p, v in zip(parts, values, strict=True) if not is_matrix(v))
            raise ReadError("a number is added to a vector or a matrix here", odd.at)
        if len({tuple(v.shape) for v in values}) > 1:
            raise ReadError(
                "the terms of this sum have different shapes: "
                + ", ".join(f"{v.shape[0]} x {v.shape[1]}" for v in values),
                tree.at,
            )
        return values[0] if len(values) == 1 else sp.MatAdd(*values, evaluate=False)

    def _mul(self, tree: Tree) -> sp.Basic:
        return self.product([(self.value(p), p.at) for p in tree.parts])

    def product(self, factors: list[tuple[sp.Basic, int]]) -> sp.Basic:
        """Numbers are gathered; matrices keep their order; a 1 x 1 product becomes a number at once."""
        numbers: list[sp.Basic] = []
        chain: list[sp.Basic] = []
        for value, at in factors:
            if not is_matrix(value):
                numbers.append(value)
                continue
            if chain and chain[-1].shape[1] != value.shape[0]:
                have, want = chain[-1].shape, value.shape
                raise ReadError(f"shapes do not fit: {have[0]} x {have[1]} times {want[0]} x {want[1]}", at)
            chain.append(value)
            if chain[0].shape[0] == 1 and value.shape[1] == 1 and (len(chain) > 1 or value.shape == (1, 1)):
                numbers.append(nd.Scalar(sp.MatMul(*chain, evaluate=False) if len(chain) > 1 else chain[0]))
                chain = []
        if not chain:
            return numbers[0] if len(numbers) == 1 else sp.Mul(*numbers, evaluate=False)
        matrix = sp.MatMul(*chain, evaluate=False) if len(chain) > 1 else chain[0]
        if not numbers:
            return matrix
        number = numbers[0] if len(numbers) == 1 else sp.Mul(*numbers, evaluate=False)
        return sp.MatMul(
            number, *(matrix.args if isinstance(matrix, sp.MatMul) else (matrix,)), evaluate=False
        )

    def _div(self, tree: Tree) -> sp.Basic:
        top, bottom = self.value(tree.parts[0]), self.scalar(tree.parts[1])
        if isinstance(top, sp.Integer) and isinstance(bottom, sp.Integer) and bottom != 0:
            return sp.Rational(top, bottom)
        under = sp.Pow(bottom, -1, evaluate=False)
        if is_matrix(top):
            return self.product([(under, tree.at), (top, tree.at)])
        return under if top == 1 else sp.Mul(top, under, evaluate=False)

    def _pow(self, tree: Tree) -> sp.Basic:
        base_tree, exponent_tree = tree.parts
        base = self.value(base_tree)
        if is_matrix(base):
            return self.matrix_power(base, exponent_tree, tree.at)
        exponent = self.scalar(exponent_tree)
        if base is sp.E:
            return sp.exp(exponent, evaluate=False)
        fraction = isinstance(exponent, sp.Rational)
        if (
            exponent.is_number
            and (not fraction or abs(exponent) > LARGEST_EXPONENT)
            and (base.is_number or fraction)
        ):
            raise ReadError(
                f"this exponent is not a fraction up to {LARGEST_EXPONENT}: the power is not read",
                exponent_tree.at,
            )
        if (
            isinstance(base, sp.Integer)
            and isinstance(exponent, sp.Integer)
            and abs(base) < 10**6
            and 0 < exponent < 20
        ):
            return base**exponent
        return sp.Pow(base, exponent, evaluate=False)

    def matrix_power(self, base: sp.Basic, exponent: Tree, at: int) -> sp.Basic:
        r"""A^3 and A^{-2} are products; a root of a matrix has no meaning here."""
        inverse = exponent.kind == "neg"
        power = exponent.parts[0] if inverse else exponent
        if power.kind == "num" and power.name in POWERS:
            if tuple(base.shape) != (1, 1) and base.shape[0] != base.shape[1]:
                raise ReadError("a vector has no square; write x^T x or \\|x\\|^2", at)
            one = sp.Inverse(base) if inverse else base
            return one if power.name == "1" else sp.MatMul(*[one] * int(power.name), evaluate=False)
        if exponent.kind == "sym" and exponent.name == "t":
            return sp.Transpose(base)
        if power.kind == "div" or power.kind == "num":
            raise ReadError(
                f"this power of a matrix is not read; whole powers up to {POWERS[-1]} and their inverses are; for a "
                "root write a factor L, with \\Sigma = L L^T said before",
                exponent.at or at,
            )
        raise ReadError(
            "this power of a matrix is not read; -1, T and whole numbers are", exponent.at or at
        )

    def _entry(self, tree: Tree) -> sp.Basic:
        matrix = self.value(tree.parts[0])
        if not is_matrix(matrix) or len(tree.parts) - 1 not in (1, 2):
            raise ReadError(
                "a subscript of a whole expression is read where that is a vector or a matrix", tree.at
            )
        return nd.Entry(matrix, *[self.value(s) for s in tree.parts[1:]])

    def _transpose(self, tree: Tree) -> sp.Basic:
        value = self.value(tree.parts[0])
        if isinstance(value, nd.Vec) and tree.parts[0].kind == "tuple":
            return value  # (a_1, ..., a_n)^T is the column that (a_1, ..., a_n) stands for
        return sp.Transpose(value) if is_matrix(value) else value

    def _sqrt(self, tree: Tree) -> sp.Basic:
        order = (
            self._num(tree.parts[1]) if len(tree.parts) > 1 and tree.parts[1].kind == "num" else sp.Integer(2)
        )
        if not 2 <= order <= 100:
            raise ReadError("this root is not read", tree.at)
        if tree.name:
            self.assume(f"{tree.name} > 0")
        return sp.Pow(self.scalar(tree.parts[0]), 1 / order, evaluate=False)

    def _bars(self, tree: Tree) -> sp.Basic:
        value = self.value(tree.parts[0])
        return nd.Det(value) if is_matrix(value) else sp.Abs(value, evaluate=False)

    def _norm(self, tree: Tree) -> sp.Basic:
        if tree.name not in ("", "2", "F"):
            raise ReadError(f"the norm with the subscript {tree.name} is not read; write x^T A x", tree.at)
        value = self.value(tree.parts[0])
        return nd.Frobenius(value) if is_matrix(value) else sp.Abs(value, evaluate=False)

    def _fn(self, tree: Tree) -> sp.Basic:
        name, body = tree.name, tree.parts[0]
        match name:
            case "log":
                return self.logarithm(tree)
            case "exp":
                return sp.exp(self.scalar(body), evaluate=False)
            case "tr":
                value = self.value(body)
                if isinstance(value, nd.Scalar):
                    return nd.Tr(value.matrix)
                return nd.Tr(value) if is_matrix(value) else value
            case "det" | "logdet":
                value = self.value(body)
                if not is_matrix(value):
                    raise ReadError(
                        "the determinant of a number: the text does not show that this is a matrix", tree.at
                    )
                return nd.Det(value) if name == "det" else nd.LogDet(value)
            case "diag":
                return self.diagonal(body)
            case "sin" | "cos" | "tan" | "tanh" | "sinh" | "cosh" | "erf" | "sign":
                return getattr(sp, name)(self.scalar(body), evaluate=False)
        raise ReadError(f"{name} is not read here", tree.at)

    def logarithm(self, tree: Tree) -> sp.Basic:
        value = sp.log(self.scalar(tree.parts[0]), evaluate=False)
        if len(tree.parts) == 1:
            return value
        base = self.scalar(tree.parts[1])
        if base is sp.E:
            return value
        if not base.is_number:
            raise Unbound(
                f"the base {base} of this logarithm is bound nowhere; entropy and divergence are in nats here",
                tree.at,
            )
        return sp.Mul(value, sp.Pow(sp.log(base, evaluate=False), -1, evaluate=False), evaluate=False)

    def diagonal(self, body: Tree) -> sp.Basic:
        r"""diag(s_1, ..., s_n), diag(s_i), diag(v)."""
        items = body.parts if body.kind == "tuple" else (body,)
        index = sp.Dummy("i", integer=True, positive=True)
        if any(p.kind == "dots" for p in items):
            first, last = items[0], items[-1]
            count, entry = _count_of(last), self.indexed(first, index)
            if count is None or entry is None:
                raise ReadError(
                    "read the entries of a diagonal with dots: the first should carry 1, the last n", body.at
                )
            return nd.Diag(entry, index, self.value(count) if count.kind == "num" else self.size(count.name))
        if len(items) == 1:
            letters = [t for t in walk(items[0]) if t.kind == "sym" and t.name in self.kinds.indices]
            if letters:
                self.local[letters[0].name] = index
                try:
                    return nd.Diag(self.scalar(items[0]), index, self.size(self.kinds.dimension))
                finally:
                    del self.local[letters[0].name]
            value = self.value(items[0])
            if is_matrix(value) and value.shape[1] == 1:
                return nd.diag(value)
            raise ReadError("diag of one number: write diag(s_1, \\ldots, s_n)", body.at)
        entries = [self.scalar(p) for p in items]
        return sp.ImmutableMatrix(len(entries), len(entries), lambda i, j: entries[i] if i == j else 0)

    def indexed(self, tree: Tree, index: sp.Basic) -> sp.Basic | None:
        r"""The entry with the index in place of its subscript 1: `\sigma_1^2` is sigma_i^2."""
        if tree.kind == "pow":
            inner = self.indexed(tree.parts[0], index)
            return None if inner is None else sp.Pow(inner, self.scalar(tree.parts[1]), evaluate=False)
        if tree.kind != "sym" or not tree.parts or tree.parts[-1].name != "1":
            return None
        name = key(Tree("sym", tree.parts[:-1], tree.name, tree.style))
        sign = {"positive": True} if tree.name in POSITIVE else {"real": True}
        base = self.symbol(name) if self.kinds.of(name).sort == "vector" else sp.Symbol(name, **sign)
        if tree.name in POSITIVE:
            self.assume(f"{name} > 0")
        return nd.Entry(base, index)

    def _const(self, tree: Tree) -> sp.Basic:
        return sp.S.Zero

    def _matrix(self, tree: Tree) -> sp.Basic:
        """An explicit matrix, or a column or a diagonal matrix with dots."""
        rows = [row.parts for row in tree.parts]
        if any(p.kind == "dots" for row in rows for p in row):
            return self.dotted(tree, rows)
        lengths = [len(row) for row in rows]
        if len(set(lengths)) != 1:
            raise ReadError(f"the rows of this matrix have {', '.join(map(str, lengths[:9]))} entries", tree.at)
        if len(rows) > 8 or lengths[0] > 8:
            raise ReadError(f"a {len(rows)} x {lengths[0]} matrix; at most 8 x 8 are read", tree.at)
        return sp.ImmutableMatrix([[self.scalar(p) for p in row] for row in rows])

    def dotted(self, tree: Tree, rows: list[tuple[Tree, ...]]) -> sp.Basic:
        index = sp.Dummy("i", integer=True, positive=True)
        first, last = rows[0][0], rows[-1][-1]
        count, entry = _count_of(last), self.indexed(first, index)
        if count is None or entry is None:
            raise ReadError(
                "read a matrix with dots: only a column and a diagonal matrix are read so", tree.at
            )
        size = self.value(count) if count.kind == "num" else self.size(count.name)
        if len(rows[0]) == 1:
            return nd.Vec(entry, index, size)
        return nd.Diag(entry, index, size)

    def _tuple(self, tree: Tree) -> sp.Basic:
        if any(p.kind == "dots" for p in tree.parts) and tree.name in ("[", "("):
            index = sp.Dummy("i", integer=True, positive=True)
            count, entry = _count_of(tree.parts[-1]), self.indexed(tree.parts[0], index)
            if count is not None and entry is not None:
                size = self.value(count) if count.kind == "num" else self.size(count.name)
                column = nd.Vec(entry, index, size)
                return sp.Transpose(column) if tree.name == "[" else column
        if tree.name == "[" and len(tree.parts) <= 8:
            return sp.ImmutableMatrix([[self.scalar(p) for p in tree.parts]])
        raise ReadError("a list stands where a number was expected", tree.at)


def negative(value: sp.Basic) -> sp.Basic:
    if is_matrix(value):
        return sp.MatMul(-1, *(value.args if isinstance(value, sp.MatMul) else (value,)), evaluate=False)
    return -value if isinstance(value, sp.Rational) else sp.Mul(-1, value, evaluate=False)


def is_zero(tree: Tree) -> bool:
    return tree.kind == "num" and tree.name.strip("0.") == ""


def _count_of(tree: Tree) -> Tree | None:
    """The last subscript of the last entry before the dots end: n in sigma_n^2."""
    inner = tree.parts[0] if tree.kind == "pow" else tree
    return (
        inner.parts[-1]
        if inner.kind == "sym" and inner.parts and inner.parts[-1].kind in ("sym", "num")
        else None
    )
