r"""Trees to SymPy, by what the text has bound and by stated conventions.

The one idea: every node is built unevaluated, so that the checker sees what was written (`x/x`, `\log e^a`), and
every convention that was needed is noted in `assumed`.

Not here: which readings are tried (chains.py), what the nodes mean (the checker).
"""

from __future__ import annotations

from collections.abc import Iterable

import sympy as sp

from ..checker import nodes as nd
from .kinds import IDENTITIES, Kinds, is_index, key
from .lexer import ReadError
from .scope import Reading, Scope, distribution_key
from .tree import Tree, walk

__all__ = ["Binder", "Unbound"]

POSITIVE = ("sigma", "tau", "varsigma")
EULER = ("e",)
LARGEST_EXPONENT = 200
DIGITS = 60


class Unbound(ReadError):
    """Read, but the text does not say what it speaks of: the step stays undecided."""


def is_matrix(value: sp.Basic) -> bool:
    return isinstance(value, sp.MatrixExpr) or getattr(value, "is_Matrix", False)


class Binder:
    """Gives the trees of one chain their meaning, with one registry of names.

    `measure` is the last distribution that the text named under an expectation before this line.
    """

    def __init__(self, scope: Scope, kinds: Kinds, reading: Reading, positive: frozenset[str] = frozenset(),
                 discrete: frozenset[str] = frozenset(), measure: Tree | None = None,
                 divergence: Tree | None = None):
        self.scope, self.kinds, self.reading = scope, kinds, reading
        self.positive, self.discrete, self.measure, self.divergence = positive, discrete, measure, divergence
        self.assumed: dict[str, None] = {}
        self.conditions: dict[sp.Basic, None] = {}
        self.used_second = False
        self.local: dict[str, sp.Basic] = {}
        self.busy: list[str] = []

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
        return sizes | {t.name for t in self.kinds.counts.values() if t.kind == "sym"} | (
            {self.kinds.dimension} if self.kinds.has_matrices else set())

    def matrix(self, name: str) -> sp.Basic:
        kind = self.kinds.of(name)
        matrix = sp.MatrixSymbol(name, self.size(kind.rows), self.size(kind.columns))
        said = self.scope.properties.get(name, frozenset())
        if name.split("_")[0] in ("Sigma", "Lambda", "Omega") and kind.rows == kind.columns and name not in \
                self.scope.definitions:
            self.conditions[sp.Q.positive_definite(matrix)] = None
            self.assume(f"{name} symmetric positive definite")
        elif "symmetric" in said:
            self.conditions[sp.Q.symmetric(matrix)] = None
        elif "invertible" in said:
            self.conditions[sp.Q.invertible(matrix)] = None
        return matrix

    def sym(self, tree: Tree) -> sp.Basic:
        """A name with its subscripts."""
        indices = [s for s in tree.parts if is_index(s, self.kinds.indices)]
        name = key(tree, self.kinds.indices)
        if tree.name in IDENTITIES and (self.kinds.has_matrices or tree.style == "bold" or tree.parts):
            size = tree.parts[0] if tree.parts else None
            return sp.Identity(self.value(size) if size is not None and size.kind == "num" else
                               self.size(size.name if size is not None else self.kinds.dimension))
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
        bound = self.scope.definitions.get(name)
        if bound is not None and not bound.arguments and name not in self.busy and bound.tree.kind != "fn":
            self.busy.append(name)
            try:
                return self.value(bound.tree)
            finally:
                self.busy.pop()
        return self.symbol(name)

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
        if inner.kind == "sym" and self.kinds.of(key(inner, self.kinds.indices)).sort not in ("vector", "matrix"):
            return self.symbol(key(tree, self.kinds.indices))
        return self._transpose(tree)

    def _neg(self, tree: Tree) -> sp.Basic:
        return negative(self.value(tree.parts[0]))

    def _add(self, tree: Tree) -> sp.Basic:
        parts = [p for p in tree.parts if p.kind != "const" and not _is_zero(p)]
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
            raise ReadError("the terms of this sum have different shapes: "
                            + ", ".join(f"{v.shape[0]} x {v.shape[1]}" for v in values), tree.at)
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
        return sp.MatMul(number, *(matrix.args if isinstance(matrix, sp.MatMul) else (matrix,)), evaluate=False)

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
        if exponent.is_number and (not isinstance(exponent, sp.Rational) or abs(exponent) > LARGEST_EXPONENT):
            if base.is_number or isinstance(exponent, sp.Rational):
                raise ReadError(f"this exponent is not a fraction up to {LARGEST_EXPONENT}: the power is not read",
                                exponent_tree.at)
        if isinstance(base, sp.Integer) and isinstance(exponent, sp.Integer) and abs(base) < 10**6 and \
                0 < exponent < 20:
            return base**exponent
        return sp.Pow(base, exponent, evaluate=False)

    def matrix_power(self, base: sp.Basic, exponent: Tree, at: int) -> sp.Basic:
        if exponent.kind == "neg" and exponent.parts[0].name == "1" and exponent.parts[0].kind == "num":
            return sp.Inverse(base)
        if exponent.kind == "num" and exponent.name in ("2", "3"):
            if tuple(base.shape) != (1, 1) and base.shape[0] != base.shape[1]:
                raise ReadError("a vector has no square; write x^T x or \\|x\\|^2", at)
            return sp.MatMul(*[base] * int(exponent.name), evaluate=False)
        if exponent.kind == "sym" and exponent.name == "t":
            return sp.Transpose(base)
        raise ReadError("this power of a matrix is not read; powers -1, 2, 3 and T are", exponent.at or at)

    def _transpose(self, tree: Tree) -> sp.Basic:
        value = self.value(tree.parts[0])
        return sp.Transpose(value) if is_matrix(value) else value

    def _sqrt(self, tree: Tree) -> sp.Basic:
        order = self._num(tree.parts[1]) if len(tree.parts) > 1 and tree.parts[1].kind == "num" else sp.Integer(2)
        if not 2 <= order <= 100:
            raise ReadError("this root is not read", tree.at)
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
                    raise ReadError("the determinant of a number: the text does not show that this is a matrix", tree.at)
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
            raise Unbound(f"the base {base} of this logarithm is bound nowhere; entropy and divergence are in nats here",
                          tree.at)
        return sp.Mul(value, sp.Pow(sp.log(base, evaluate=False), -1, evaluate=False), evaluate=False)

    def diagonal(self, body: Tree) -> sp.Basic:
        r"""diag(s_1, ..., s_n), diag(s_i), diag(v)."""
        items = body.parts if body.kind == "tuple" else (body,)
        index = sp.Dummy("i", integer=True, positive=True)
        if any(p.kind == "dots" for p in items):
            first, last = items[0], items[-1]
            count, entry = _count_of(last), self.indexed(first, index)
            if count is None or entry is None:
                raise ReadError("read the entries of a diagonal with dots: the first should carry 1, the last n", body.at)
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
        if len({len(row) for row in rows}) != 1 or len(rows) > 8 or len(rows[0]) > 8:
            raise ReadError("the rows of this matrix have different lengths, or there are more than eight", tree.at)
        return sp.ImmutableMatrix([[self.scalar(p) for p in row] for row in rows])

    def dotted(self, tree: Tree, rows: list[tuple[Tree, ...]]) -> sp.Basic:
        index = sp.Dummy("i", integer=True, positive=True)
        first, last = rows[0][0], rows[-1][-1]
        count, entry = _count_of(last), self.indexed(first, index)
        if count is None or entry is None:
            raise ReadError("read a matrix with dots: only a column and a diagonal matrix are read so", tree.at)
        size = self.value(count) if count.kind == "num" else self.size(count.name)
        if len(rows[0]) == 1:
            return nd.Vec(entry, index, size)
        return nd.Diag(entry, index, size)

    def _tuple(self, tree: Tree) -> sp.Basic:
        if any(p.kind == "dots" for p in tree.parts) and tree.name == "[":
            index = sp.Dummy("i", integer=True, positive=True)
            count, entry = _count_of(tree.parts[-1]), self.indexed(tree.parts[0], index)
            if count is not None and entry is not None:
                size = self.value(count) if count.kind == "num" else self.size(count.name)
                return sp.Transpose(nd.Vec(entry, index, size))
        if tree.name == "[" and len(tree.parts) <= 8:
            return sp.ImmutableMatrix([[self.scalar(p) for p in tree.parts]])
        raise ReadError("a list stands where a number was expected", tree.at)

    # ------------------------------------------------------------ sums and integrals

    def _sum(self, tree: Tree) -> sp.Basic:
        return self.big(tree, sp.Sum)

    def _prod(self, tree: Tree) -> sp.Basic:
        return self.big(tree, sp.Product)

    def big(self, tree: Tree, node: type) -> sp.Basic:
        low, high, body = tree.parts
        if low.kind == "rel" and low.name == "in" or low.kind == "sym" and low.name not in self.kinds.indices \
                and high.kind == "none":
            return self.set_sum(low, body, node, tree.at)
        index, start = (low.parts[0], low.parts[1]) if low.kind == "rel" and low.name == "=" else (low, None)
        if index.kind != "sym" or index.parts:
            raise ReadError("read a sum whose range is not of the form j=1..J, j, or x in a set", tree.at)
        if start is not None and high.kind == "none":
            raise ReadError("this sum has a lower bound and no upper one", tree.at)
        points = self.enumerated(index, high, body)
        if points is not None:
            return points
        upper = self.scalar(high) if high.kind != "none" else self.bound_left_out(index, body)
        lower = self.scalar(start) if start is not None else sp.S.One
        if isinstance(upper, sp.Integer) and upper > 10**6:
            raise ReadError("a range of more than a million terms is not read", tree.at)
        symbol = sp.Symbol(index.name, integer=True)
        return node(self.within(index.name, symbol, body), (symbol, lower, upper))

    def within(self, name: str, symbol: sp.Basic, body: Tree) -> sp.Basic:
        """The body's value while `name` stands for this variable."""
        before = self.local.get(name)
        self.local[name] = symbol
        try:
            return self.scalar(body)
        finally:
            if before is None:
                del self.local[name]
            else:
                self.local[name] = before

    def bound_left_out(self, index: Tree, body: Tree) -> sp.Basic:
        """The range of a sum that states none: as elsewhere in the text, else the usual size."""
        stated = self.kinds.counts.get(index.name)
        if stated is not None:
            return self.scalar(stated)
        self.assume(f"sums over {index.name} run from 1 to {self.kinds.dimension}")
        return self.size(self.kinds.dimension)

    def enumerated(self, index: Tree, high: Tree, body: Tree) -> sp.Basic | None:
        r"""`\sum_{i=1}^n p(x_i) ...` where x_i is only ever a point of densities: a sum over all points."""
        heads = [n for n in walk(body) if n.kind == "apply"]
        points = {p for n in heads for p in n.parts[1:]}
        if len(points) != 1 or high.kind != "sym":
            return None
        point = points.pop()
        if point.kind != "sym" or point.name[0].isupper() or [s.name for s in point.parts] != [index.name]:
            return None
        if sum(1 for n in walk(body) if n == point) != len(heads):
            return None
        name = point.name
        self.assume(f"{name}_{index.name} runs through all points once")
        self.discrete |= {name}
        symbol = sp.Symbol(name, real=True)
        whole = f"{name}[{index.name}]"
        self.local[whole] = symbol
        try:
            return nd.SetSum(self.scalar(body), symbol, nd.Space(name.upper(), discrete=True))
        finally:
            del self.local[whole]

    def set_sum(self, low: Tree, body: Tree, node: type, at: int) -> sp.Basic:
        variable = low.parts[0] if low.kind == "rel" else low
        if variable.kind != "sym" or node is not sp.Sum:
            raise ReadError("read a product or a sum over a set that is not of the form x in X", at)
        name = key(variable)
        where = low.parts[1] if low.kind == "rel" else None
        symbol = sp.Symbol(self.variable_name(name), real=True)
        space: sp.Basic
        if where is not None and where.kind == "tuple":
            space = sp.FiniteSet(*[self.scalar(p) for p in where.parts])
        else:
            self.discrete |= {self.variable_name(name)}
            space = self.points(body) or nd.Space(name.upper(), discrete=True)
        return nd.SetSum(self.within(self.variable_name(name), symbol, body), symbol, space)

    def points(self, body: Tree) -> sp.Basic | None:
        """The points of the finite distribution that the body speaks of."""
        for node in walk(body):
            if node.kind == "apply":
                distribution = self.distribution(node.parts[0])
                if isinstance(distribution, nd.Finite):
                    return sp.FiniteSet(*[x for x, _ in distribution.pairs])
        return None

    def _int(self, tree: Tree) -> sp.Basic:
        low, high, body, *variables = tree.parts
        if high.kind != "none" and not (high.kind == "inf" and low.kind == "neg" and low.parts[0].kind == "inf"):
            raise ReadError("an integral over a part of the line is not read; over the whole space it is", tree.at)
        names = []
        for v in variables:
            if v.kind == "measure":
                raise ReadError("the product of differentials is not read here", v.at)
            names.append(v)
        value = None
        symbols = [self.integration(v, body) for v in names]
        for v, s in zip(names, symbols, strict=True):
            self.local.setdefault(self.place(v), s)
        try:
            value = self.scalar(body)
        finally:
            for v in names:
                self.local.pop(self.place(v), None)
        for s in symbols:
            value = nd.Int(value, s)
        return value

    def place(self, variable: Tree) -> str:
        indices = [str(s) for s in variable.parts if is_index(s, self.kinds.indices)]
        return key(variable, self.kinds.indices) + (f"[{','.join(indices)}]" if indices else "")

    def integration(self, variable: Tree, body: Tree | None = None) -> sp.Basic:
        """The variable of an integral: a vector where the text uses it as one."""
        name = self.place(variable)
        kind = self.kinds.of(name)
        for node in walk(body) if body is not None else ():
            if node.kind in ("apply", "dist") and len(node.parts) > 1 and variable in node.parts[:2]:
                if node.kind == "dist" and len(node.parts) < 3:
                    continue
                owner = self.distribution(node) if node.kind == "apply" else self.named_distribution(node)
                if isinstance(owner, nd.MultivariateNormal | nd.Independent):
                    return nd.variable_of(owner, name)
        if kind.sort == "vector":
            return sp.MatrixSymbol(name, self.size(kind.rows), 1)
        if kind.sort == "family":
            count = self.kinds.counts.get(next(iter(self.kinds.indices), ""))
            return sp.MatrixSymbol(name, self.scalar(count) if count else self.size(self.kinds.dimension), 1)
        return sp.Symbol(name.replace("[", "_").rstrip("]"), real=True)

    # ------------------------------------------------------------ distributions

    def distribution(self, tree: Tree) -> nd.Distribution:
        """What a name, a call such as q(z|x), or N(...) stands for."""
        if tree.kind == "dist":
            return self.named_distribution(tree)
        if tree.kind == "fn" and tree.parts:
            return self.distribution(tree.parts[0])
        if tree.kind == "prod":
            return self.independent(tree)
        if tree.kind not in ("sym", "apply"):
            raise Unbound("a distribution was expected here, such as p, p(x) or \\mathcal{N}(\\mu, \\sigma^2)", tree.at)
        name = distribution_key(tree)
        for spelled in (name, name[:1].upper() + name[1:]):
            owners = self.scope.variables.get(spelled, ())
            if name not in self.scope.distributions and owners:
                if len(owners) > 1:
                    raise Unbound(f"{spelled} has more than one distribution here: {' and '.join(owners)}", tree.at)
                name = owners[0]
        bound = self.scope.distributions.get(name)
        if bound is None and tree.kind == "sym" and tree.name == "N" and len(tree.parts) == 1:
            return self.numbered(tree)
        if bound is None or name in self.busy:
            return self.abstract(tree, name)
        self.busy.append(name)
        try:
            return self.distribution(bound.tree)
        finally:
            self.busy.pop()

    def independent(self, tree: Tree) -> nd.Distribution:
        r"""\prod_{j=1}^J N(z_j; mu_j, sigma_j^2): independent components."""
        low, high, body = tree.parts
        index, start = (low.parts[0], low.parts[1]) if low.kind == "rel" and low.name == "=" else (low, None)
        if index.kind != "sym" or index.parts or start is not None and self.scalar(start) != 1:
            raise ReadError("read a product of densities whose range is not of the form j=1..J", tree.at)
        count = self.scalar(high) if high.kind != "none" else self.bound_left_out(index, body)
        symbol = sp.Symbol(index.name, integer=True)
        before, self.local = self.local, {**self.local, index.name: symbol}
        try:
            return nd.Independent(self.distribution(body), symbol, count)
        finally:
            self.local = before

    def numbered(self, tree: Tree) -> nd.Distribution:
        """N_1 without a binding has the parameters mu_1 and sigma_1, or Sigma_1 where the chain has matrices."""
        mean, covariance = (Tree("sym", tree.parts, n) for n in ("mu", "Sigma"))
        if self.kinds.of(key(covariance)).sort == "matrix":
            self.assume(f"{key(tree)} has the parameters {key(mean)} and {key(covariance)}")
            return nd.MultivariateNormal(self.value(mean), self.value(covariance))
        scale = Tree("sym", tree.parts, "sigma")
        self.assume(f"{key(tree)} has the parameters {key(mean)} and {key(scale)}^2")
        return nd.Normal(self.scalar(mean), self.scalar(scale))

    def abstract(self, tree: Tree, name: str) -> nd.Distribution:
        given: tuple = ()
        point = None
        if tree.kind == "apply":
            points, conditions = conditioned(tree)
            given = tuple(self.symbol(key(c)) for c in conditions if c.kind == "sym")
            point = points[0] if points else None
        letter = self.variable_name(point.name) if point is not None and point.kind == "sym" and point.name else ""
        if self.discrete and (not letter or letter in self.discrete):
            return nd.Density(name, nd.Space((letter or min(self.discrete)).upper(), discrete=True), given)
        return nd.Density(name, nd.LINE, given)

    def named_distribution(self, tree: Tree) -> nd.Distribution:
        args = parameters(tree)
        match tree.name, len(args):
            case "N", 2:
                return self.normal(*args)
            case "Bern", 1:
                p = self.scalar(args[0])
                if isinstance(p, sp.Symbol):
                    self.conditions[sp.Gt(p, 0)] = self.conditions[sp.Lt(p, 1)] = None
                    self.assume(f"0 < {p} < 1")
                return nd.Bernoulli(p)
            case "Bin", 2:
                n, p = self.scalar(args[0]), self.scalar(args[1])
                if isinstance(n, sp.Integer) and 0 < n <= 20:
                    return nd.Finite([(k, sp.binomial(n, k) * p**k * (1 - p)**(n - k)) for k in range(n + 1)])
            case "U", 2:
                a, b = self.scalar(args[0]), self.scalar(args[1])
                if isinstance(a, sp.Integer) and isinstance(b, sp.Integer) and 0 < b - a <= 50:
                    self.assume(f"U({a}, {b}) is uniform on the integers {a} to {b}")
                    return nd.Finite([(k, sp.Rational(1, b - a + 1)) for k in range(a, b + 1)])
        raise Unbound(f"this distribution ({tree.name} with {len(args)} parameters) is not known here", tree.at)

    def normal(self, mean: Tree, second: Tree) -> nd.Distribution:
        indexed = self.family_parameters(mean, second)
        if indexed is not None:
            return indexed
        covariance = self.value(second)
        if is_matrix(covariance):
            centre = sp.ZeroMatrix(covariance.shape[0], 1) if _is_zero(mean) else self.value(mean)
            if not is_matrix(centre):
                raise ReadError("the covariance is a matrix, but the mean is a number", mean.at)
            return nd.MultivariateNormal(centre, covariance)
        return nd.Normal(self.scalar(mean), self.scale(second))

    def scale(self, second: Tree) -> sp.Basic:
        """The standard deviation from the second parameter."""
        if second.kind == "pow" and second.parts[1].name == "2" and second.parts[1].kind == "num":
            return self.scalar(second.parts[0])
        value = self.scalar(second)
        if value == 1:
            return value
        if second.kind in ("sym",) and second.name in (*POSITIVE, "s", "S"):
            self.used_second = True
            said = "standard deviation" if self.reading.second == "scale" else "variance"
            self.assume(f"the second parameter of N is the {said}")
            if self.reading.second == "scale":
                return value
        elif isinstance(value, sp.Symbol) and not value.is_positive:
            self.conditions[sp.Gt(value, 0)] = None
            self.assume(f"{value} > 0")
        return sp.Pow(value, sp.S.Half, evaluate=False)

    def family_parameters(self, mean: Tree, second: Tree) -> nd.Distribution | None:
        r"""N(mu_1, sigma_1^2) where mu_{1,j} and sigma_{1,j} are what the chain speaks of: independent components."""
        names = [key(t, self.kinds.indices) for p in (mean, second) for t in walk(p) if t.kind == "sym"]
        families = [n for n in names if self.kinds.of(n).sort == "family"]
        standard = _is_zero(mean) and second.kind == "sym" and second.name in IDENTITIES
        loose = any(k.sort == "family" for k in self.kinds.table.values()) and standard and not self.kinds.has_matrices
        if not families and not loose or any(is_index(p, self.kinds.indices) for p in (mean, second)):
            return None
        letter = next((i for i in sorted(self.kinds.indices) if i in self.kinds.counts),
                      min(self.kinds.indices, default="j"))
        index = sp.Symbol(letter, integer=True)
        stated = self.kinds.counts.get(letter)
        count = self.scalar(stated) if stated is not None else self.size(self.kinds.dimension)
        if loose:
            return nd.Independent(nd.Normal(0, 1), index, count)
        for name in families:
            sign = {"positive": True} if name.split("_")[0] in POSITIVE else {"real": True}
            self.local[name] = nd.Entry(sp.Symbol(name, **sign), index)
        try:
            return nd.Independent(nd.Normal(self.scalar(mean), self.scale(second)), index, count)
        finally:
            for name in families:
                del self.local[name]

    def _apply(self, tree: Tree) -> sp.Basic:
        head, name = tree.parts[0], distribution_key(tree.parts[0])
        if head.name in ("mu", "sigma", "Sigma"):
            self.assume(f"{head.name}({tree.parts[1]}) is written {head.name}")
            return self.sym(head)
        defined = self.scope.definitions.get(name) or self.scope.definitions.get(key(head))
        if defined is not None and defined.arguments and name not in self.busy:
            return self.substitute(name, defined.tree, defined.arguments, tree)
        points, conditions = conditioned(tree)
        bound = self.scope.distributions.get(name)
        if bound is not None and bound.tree.kind not in ("dist", "sym", "apply") and name not in self.busy:
            return self.substitute(name, bound.tree, bound.arguments, tree)
        if len(points) == 1 and points[0].kind == "rel":
            return nd.pdf(self.distribution(head), self.scalar(points[0].parts[1]))
        distribution = self.density_of(tree, head, name, points)
        return nd.pdf(distribution, *[self.point(p) for p in points])

    def density_of(self, tree: Tree, head: Tree, name: str, points: tuple[Tree, ...]) -> nd.Distribution:
        """The distribution whose density this is; an unbound p(x) is X's where X alone is bound."""
        if name not in self.scope.distributions and len(points) == 1 and points[0].kind == "sym":
            capital = points[0].name.upper()
            owners = self.scope.variables.get(capital, ())
            if len(owners) == 1 and not head.parts and head.name in ("p", "f"):
                self.assume(f"{name} is the density of {capital}")
                return self.distribution(Tree("sym", name=owners[0]))
        if is_index_point := [p for p in points if p.kind == "sym" and any(
                is_index(s, self.kinds.indices) for s in p.parts)]:
            return self.component(tree, is_index_point[0])
        return self.distribution(tree)

    def component(self, tree: Tree, point: Tree) -> nd.Distribution:
        r"""The distribution of one component z_j of a vector with independent components."""
        whole = self.distribution(tree)
        if isinstance(whole, nd.Independent):
            index = self.value(next(s for s in point.parts if is_index(s, self.kinds.indices)))
            return whole.factor.xreplace({whole.index: index})
        return whole

    def point(self, tree: Tree) -> sp.Basic:
        if tree.kind == "sym":
            name = self.place(tree)
            if name in self.local:
                return self.local[name]
            if self.kinds.of(name).sort == "family":
                return self.integration(tree)
        return self.value(tree)

    def substitute(self, name: str, body: Tree, arguments: tuple[Tree, ...], call: Tree) -> sp.Basic:
        """A function that the text defined, at the points of a call."""
        points = call.parts[1:]
        if len(points) != len(arguments):
            raise Unbound(f"{name} was defined with {len(arguments)} arguments and is used with {len(points)}", call.at)
        values = {self.place(a): self.point(p) for a, p in zip(arguments, points, strict=True)}
        saved = {k: self.local.get(k) for k in values}
        self.local.update(values)
        self.busy.append(name)
        try:
            return self.scalar(body)
        finally:
            self.busy.pop()
            for k, v in saved.items():
                if v is None:
                    del self.local[k]
                else:
                    self.local[k] = v

    def _dist(self, tree: Tree) -> sp.Basic:
        """N(x; mu, sigma^2) as a number: the density at x."""
        distribution = self.named_distribution(tree)
        points = tree.parts[:-2]
        if not points:
            raise ReadError("a distribution without a point stands where a number was expected; write N(x; ...)", tree.at)
        return nd.pdf(distribution, self.point(points[0]))

    def _head(self, tree: Tree) -> sp.Basic:
        if tree.name == "KL":
            if len(tree.parts) == 0:
                if self.divergence is None:
                    raise Unbound("which two distributions, and which way round? write D_{KL}(p || q), or say it in a "
                                  "comment: klderive: D_KL = KL(p || q)", tree.at)
                self.assume(f"the divergence is {_written(self.divergence)}, the last one written out")
                return self._head(self.divergence)
            if len(tree.parts) != 2:
                raise ReadError("a divergence needs two distributions: KL(p || q)", tree.at)
            return nd.KL(self.distribution(tree.parts[0]), self.distribution(tree.parts[1]))
        if len(tree.parts) == 1:
            return nd.Entropy(self.distribution(tree.parts[0]))
        if len(tree.parts) == 2 and "|" not in tree.style:
            return nd.CrossEntropy(self.distribution(tree.parts[0]), self.distribution(tree.parts[1]))
        raise ReadError("this entropy is not read; H(p) and H(p, q) are", tree.at)

    # ------------------------------------------------------------ expectations

    def _expect(self, tree: Tree) -> sp.Basic:
        measure, *bodies = tree.parts
        if tree.name in ("Var", "Cov"):
            return self.variance(tree, measure, bodies)
        if len(bodies) != 1:
            raise ReadError("an expectation of one expression was expected", tree.at)
        variable, distribution, names = self.under(measure, bodies[0], tree.at)
        saved = {n: self.local.get(n) for n in names}
        for n in names:
            self.local[n] = variable
        try:
            body = self.value(bodies[0])
        finally:
            for n, v in saved.items():
                if v is None:
                    del self.local[n]
                else:
                    self.local[n] = v
        return nd.E(body, variable, distribution)

    def under(self, measure: Tree, body: Tree, at: int) -> tuple[sp.Basic, nd.Distribution, list[str]]:
        """The variable and the distribution of an expectation, and the names that stand for the variable."""
        if measure.kind == "none":
            measure = self.unstated(body, at)
        if measure.kind == "rel" and measure.name == "~":
            point, owner = measure.parts
            distribution = self.distribution(owner)
        elif measure.kind == "apply":
            points, _ = conditioned(measure)
            point, owner = points[0], measure
            distribution = self.density_of(measure, measure.parts[0], distribution_key(measure), points)
        elif measure.kind == "sym":
            name = distribution_key(measure)
            if name in self.scope.variables and name not in self.scope.distributions:
                point, distribution = measure, self.distribution(measure)
            else:
                point, distribution = self.guess_variable(body, at), self.distribution(measure)
        elif measure.kind == "dist":
            point, distribution = self.guess_variable(body, at), self.distribution(measure)
        else:
            raise Unbound("this expectation names no distribution that is read; write E_{q(z)}[...]", at)
        if isinstance(distribution, nd.Independent) and point.kind == "sym" and any(
                is_index(s, self.kinds.indices) for s in point.parts):
            distribution = self.component(measure, point)
        return self.random(point, distribution)

    def random(self, point: Tree, distribution: nd.Distribution) -> tuple[sp.Basic, nd.Distribution, list[str]]:
        place = self.place(point)
        low = self.variable_name(place)
        variable: sp.Basic
        if isinstance(distribution, nd.MultivariateNormal | nd.Independent):
            variable = nd.variable_of(distribution, low)
        else:
            variable = sp.Symbol(low.replace("[", "_").rstrip("]"), real=True)
        return variable, distribution, list(dict.fromkeys((place, low, low[0].upper() + low[1:])))

    def unstated(self, body: Tree, at: int) -> Tree:
        """The measure of a bare E[...]: that of the random variable inside, else the last one that was named."""
        inside = {key(t) for t in walk(body) if t.kind == "sym"}
        owners = [x for x in self.scope.variables if x in inside or self.variable_name(x) in inside]
        if len(owners) == 1 and len(self.scope.variables[owners[0]]) == 1:
            return Tree("rel", (Tree("sym", name=owners[0]), Tree("sym", name=self.scope.variables[owners[0]][0])), "~")
        if self.measure is not None:
            self.assume(f"a bare expectation is over {_written(self.measure)}, the last one named")
            return self.measure
        capitals = [n for n in sorted(inside) if len(n) == 1 and n in "XYZWUV"]
        if len(capitals) == 1:
            return Tree("rel", (Tree("sym", name=capitals[0]), Tree("sym", name=capitals[0])), "~")
        if not owners and len(self.scope.distributions) == 1:
            owner = next(iter(self.scope.distributions))
            return Tree("rel", (self.guess_variable(body, at), Tree("sym", name=owner)), "~")
        raise Unbound("this expectation does not say over which distribution; write E_{p(x)}[...]", at)

    def guess_variable(self, body: Tree, at: int) -> Tree:
        """The variable of E_p[...]: what densities inside are taken at, else x or z."""
        for node in walk(body):
            if node.kind == "apply" and node.parts[1].kind == "sym" and node.parts[0].name not in ("mu", "sigma", "Sigma"):
                return node.parts[1]
        names = [t for t in walk(body) if t.kind == "sym" and t.name in ("x", "z", "y", "X", "Z", "Y")]
        if names:
            return names[0]
        if not any(t.kind == "sym" for t in walk(body)):
            return Tree("sym", name="x")
        raise Unbound("which variable does this expectation run over? write E_{x \\sim p}[...]", at)

    def variance(self, tree: Tree, measure: Tree, bodies: Iterable[Tree]) -> sp.Basic:
        """Var(f) and Cov(f, g) as their definitions."""
        first, *rest = bodies
        second = rest[0] if rest else first
        centred = [Tree("add", (b, Tree("neg", (Tree("expect", (measure, b), "E", at=tree.at),))), at=b.at)
                   for b in (first, second)]
        vector = is_matrix(self.value(first)) if not self.scope.variables.get(first.name) or True else False
        product = Tree("mul", (centred[0], Tree("transpose", (centred[1],)))) if vector else \
            Tree("pow", (centred[0], Tree("num", name="2"))) if first == second else Tree("mul", tuple(centred))
        return self.value(Tree("expect", (measure, product), "E", at=tree.at))

    # ------------------------------------------------------------ calculus

    def _deriv(self, tree: Tree) -> sp.Basic:
        body, variable, *order = tree.parts
        times = int(order[0].name) if order and order[0].name.isdigit() else 1
        at = self.value(variable)
        if isinstance(at, sp.MatrixSymbol):
            return nd.Grad(self.scalar(body), at)
        if not isinstance(at, (sp.Symbol, nd.Entry)):
            raise ReadError("a derivative with respect to this is not read", variable.at)
        return sp.Derivative(self.scalar(body), (at, min(times, 4)), evaluate=False)

    def _grad(self, tree: Tree) -> sp.Basic:
        if tree.parts[0].kind == "none":
            raise ReadError("the gradient with respect to what? write \\nabla_\\mu", tree.at)
        return self._deriv(Tree("deriv", (tree.parts[1], tree.parts[0]), at=tree.at))


def negative(value: sp.Basic) -> sp.Basic:
    if is_matrix(value):
        return sp.MatMul(-1, *(value.args if isinstance(value, sp.MatMul) else (value,)), evaluate=False)
    return -value if isinstance(value, sp.Rational) else sp.Mul(-1, value, evaluate=False)


def _is_zero(tree: Tree) -> bool:
    return tree.kind == "num" and tree.name.strip("0.") == ""


def _count_of(tree: Tree) -> Tree | None:
    """The last subscript of the last entry before the dots end: n in sigma_n^2."""
    inner = tree.parts[0] if tree.kind == "pow" else tree
    return inner.parts[-1] if inner.kind == "sym" and inner.parts and inner.parts[-1].kind in ("sym", "num") else None


def _written(tree: Tree) -> str:
    if tree.kind == "head":
        return f"{tree.name}({' || '.join(map(_written, tree.parts))})"
    if tree.kind == "apply":
        return f"{_written(tree.parts[0])}({', '.join(map(_written, tree.parts[1:]))})"
    return key(tree) if tree.kind == "sym" else str(tree)


def conditioned(tree: Tree) -> tuple[tuple[Tree, ...], tuple[Tree, ...]]:
    """The points of a call and what it is conditioned on: p(x, y | z) has points x, y and the condition z."""
    items, seps = tree.parts[1:], tree.style.split()
    for k, sep in enumerate(seps):
        if sep in ("|", ";"):
            return items[:k + 1], items[k + 1:]
    return items, ()


def parameters(tree: Tree) -> tuple[Tree, ...]:
    """The parameters of a named distribution, without the point that may stand before them."""
    seps = tree.style.split()
    if seps and seps[0] in (";", "|", ":") or len(tree.parts) == 3:
        return tree.parts[1:]
    return tree.parts
