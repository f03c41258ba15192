"""Random well-typed terms in random contexts: what the schemes of the axioms are tried on.

The one idea: a term is drawn by its type from the names of a context and from the operations that give that type;
whatever is bound is drawn as a name first and abstracted afterwards. Nothing here knows any identity.

Not here: models (klderive.refutation), what terms are worth (klderive.language.meaning).
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from fractions import Fraction

from klderive.language import (
    INDEX,
    REAL,
    Context,
    Declaration,
    Free,
    Function,
    Index,
    Lam,
    Law,
    Matrix,
    Num,
    Point,
    Proposition,
    Random,
    Real,
    Set,
    Term,
    Type,
    abstract,
    app,
    same,
    same_size,
)

ONE = Num(1)
FAMILY = Function((INDEX,), REAL)
PLACE = Point("X", discrete=True)


def universe(low: int = 1) -> Context:
    """Names of every kind, with signs and properties for some of them, and a size n from `low` on."""
    n = Declaration("n", Index(Num(low)))
    size, column = Free(n), Matrix(Free(n), ONE)
    square = Matrix(size, size)
    kinds: dict[str, Type] = {
        "k": INDEX, "x": REAL, "y": REAL, "s": REAL, "t": REAL, "a": FAMILY, "w": FAMILY, "A": square, "B": square,
        "S": square, "T": square, "L": square, "U": square, "D": square, "Q": square, "u": column, "v": column, "p": Law((REAL,)), "q": Law((REAL,)),
        "r": Law((REAL, REAL)), "c": Function((REAL,), Law((REAL,))), "g": Law((column,)), "h": Law((column,)), "d": Law((PLACE,), True), "e1": Law((PLACE,), True),
        "f": Function((REAL,), REAL), "b": Function((PLACE,), REAL), "o": PLACE, "X": Random(REAL), "Y": Random(REAL), "Z": Random(REAL),
        "j": Law((REAL, REAL), True),
    }  # fmt: skip
    if low == 0:  # a law on R^0 has no model
        del kinds["g"], kinds["h"]
    names = {name: Free(Declaration(name, kind)) for name, kind in kinds.items()}
    k = Free(Declaration("k'", INDEX))
    hypotheses = [
        app("lt", 0, names["s"]), app("lt", 0, names["t"]),
        app("forall", abstract(app("lt", 0, app("apply", names["w"], k)), k)),
        app("positive_definite", names["S"]), app("positive_definite", names["T"]), app("lower_triangular", names["L"]),
        app("upper_triangular", names["U"]), app("is_diagonal", names["D"]), app("orthogonal", names["Q"]),
        app("independent", names["X"], names["Y"]),
    ]  # fmt: skip
    return Context((n, *(name.declaration for name in names.values())), tuple(hypotheses))


@dataclass
class Draw:
    """Draws terms over the names of a context."""

    rng: random.Random
    context: Context
    bound: list[Free] = field(default_factory=list)
    fresh: int = 0

    def term(self, kind: Type, depth: int = 2) -> Term:
        """A term of that type."""
        match kind:
            case Index():
                return self.index()
            case Real():
                return self.real(depth)
            case Matrix():
                return self.matrix(kind, depth)
            case Law():
                return self.law(kind, depth)
            case Random():
                return self.rng.choice([Free(d) for d in self.context.declarations if d.kind == kind])
            case Function():
                return self.function(kind, depth)
            case Point():
                return self.rng.choice(self.names(kind))
            case Set():
                low, high = sorted(self.rng.sample(range(-2, 4), 2))
                return app("interval", low, high)
            case Proposition():
                return app("lt", self.real(0), self.real(0))
        raise ValueError(f"nothing is drawn of the type {kind}")

    def names(self, kind: Type) -> list[Free]:
        """The names of that type, bound ones twice, so that they occur."""
        found = [Free(d) for d in self.context.declarations if same(d.kind, kind)]
        return found + 2 * [x for x in self.bound if same(x.kind, kind)]

    def index(self) -> Term:
        rng = self.rng
        known = self.names(INDEX)
        if not known or rng.random() < 0.3:
            return Num(rng.randint(0, 3))
        name = rng.choice(known)
        return name if rng.random() < 0.6 else app("add", name, rng.choice((-1, 1)))

    def number(self) -> Num:
        rng = self.rng
        return Num(rng.choice((0, 1, 1, 2, 3, -1, -2, Fraction(1, 2), Fraction(3, 2), Fraction(-1, 3))))

    def real(self, depth: int) -> Term:
        rng = self.rng
        if depth <= 0 or rng.random() < 0.2:
            return self._leaf()
        draw = rng.choice((self._sum, self._product, self._power, self._word, self._loop, self._of_matrix, self._mean))
        return draw(depth - 1)

    def _leaf(self) -> Term:
        rng = self.rng
        choice = rng.random()
        if choice < 0.2:
            return self.number()
        if choice < 0.75 or not self.names(FAMILY):
            return rng.choice(self.names(REAL) or [self.number()])
        if choice < 0.9:
            return app("apply", rng.choice(self.names(FAMILY)), self.index())
        return app("apply", rng.choice(self.names(Function((REAL,), REAL))), rng.choice(self.names(REAL)))

    def _sum(self, depth: int) -> Term:
        return app("add", self.real(depth), self.real(depth))

    def _product(self, depth: int) -> Term:
        return app("mul", self.real(depth), self.real(depth))

    def _power(self, depth: int) -> Term:
        return app("pow", self.real(depth), self.rng.choice((2, 3, -1, -2, Fraction(1, 2))))

    def _word(self, depth: int) -> Term:
        return app(self.rng.choice(("exp", "log", "abs")), self.real(depth))

    def _loop(self, depth: int) -> Term:
        kind = Index(Num(self.rng.randint(0, 2)), self.index())
        return app(self.rng.choice(("sum", "product")), self.under(kind, depth))

    def _mean(self, depth: int) -> Term:
        law = self.law(Law((REAL,)), depth - 1)
        x = self.variable(REAL)
        body = self.rng.choice((x, app("pow", x, 2), app("mul", x, self._leaf()), app("add", x, self._leaf())))
        return app("expect", law, abstract(body, x))

    def _of_matrix(self, depth: int) -> Term:
        squares = [d.kind for d in self.context.declarations if isinstance(d.kind, Matrix) and not _is_column(d.kind)]
        if not squares:
            return self._leaf()
        kind = self.rng.choice(squares)
        m = self.matrix(kind, min(depth, 1))
        match self.rng.randrange(4):
            case 0:
                return app("trace", m)
            case 1:
                return app("det", m)
            case 2:
                return app("entry", m, self.index(), self.index())
        x = self.matrix(Matrix(kind.rows, ONE), 0)
        return app("only", app("matmul", app("transpose", x), m, x))

    def variable(self, kind: Type) -> Free:
        """A name of its own, to be abstracted."""
        self.fresh += 1
        return Free(Declaration(f"z{self.fresh}", kind, "bound"))

    def under(self, kind: Type, depth: int, result: Type = REAL) -> Lam:
        """A Lam over that type."""
        x = self.variable(INDEX if isinstance(kind, Index) else kind)
        self.bound.append(x)
        body = self.term(result, depth)
        self.bound.pop()
        return abstract(body, x, kind)

    def function(self, kind: Function, depth: int) -> Term:
        """Nested Lams, one for each argument."""
        variables = [self.variable(k) for k in kind.arguments]
        self.bound.extend(variables)
        body = self.term(kind.result, depth)
        del self.bound[len(self.bound) - len(variables):]
        for x in reversed(variables):
            body = abstract(body, x)
        return body

    def matrix(self, kind: Matrix, depth: int) -> Term:
        rng = self.rng
        known = self.names(kind)
        if known and (depth <= 0 or rng.random() < 0.4):
            return rng.choice(known)
        options = ["loop", "zeros"]
        if depth > 0:
            options += ["add", "scale", "matmul"]
            if same_size(kind.rows, kind.cols):
                options += ["identity", "transpose", "inverse", "diagonal"]
        match rng.choice(options):
            case "zeros":
                return app("zeros", kind.rows, kind.cols)
            case "identity":
                return app("identity", kind.rows)
            case "transpose":
                return app("transpose", self.matrix(Matrix(kind.cols, kind.rows), depth - 1))
            case "inverse":
                return app("inverse", self.matrix(kind, depth - 1))
            case "diagonal":
                return app("diagonal", self.under(Index(ONE, kind.rows), 1))
            case "add":
                return app("add", self.matrix(kind, depth - 1), self.matrix(kind, depth - 1))
            case "scale":
                return app("scale", self.real(depth - 1), self.matrix(kind, depth - 1))
            case "matmul":
                inner = self.matrix(Matrix(kind.rows, kind.rows), depth - 1)
                return app("matmul", inner, self.matrix(kind, depth - 1))
        if _is_column(kind):
            return app("vector", self.under(Index(ONE, kind.rows), 1))
        rows, cols = self.variable(INDEX), self.variable(INDEX)
        self.bound += [rows, cols]
        body = self.real(1)
        del self.bound[-2:]
        return app("table", abstract(abstract(body, cols, Index(ONE, kind.cols)), rows, Index(ONE, kind.rows)))

    def law(self, kind: Law, depth: int) -> Term:
        rng = self.rng
        known = self.names(kind)
        if known and (depth <= 0 or rng.random() < 0.6):
            return rng.choice(known)
        if kind == Law((REAL,)):
            conditional = [d for d in self.context.declarations if d.kind == Function((REAL,), kind)]
            if conditional and rng.random() < 0.4:
                return app("apply", Free(rng.choice(conditional)), self.real(depth - 1))
            scale = rng.choice([*(x for x in self.names(REAL) if x.name in "st"), Num(1), Num(2), self.real(0)])
            return app("normal", self.real(depth - 1), scale)
        if len(kind.points) == 1 and isinstance(kind.points[0], Matrix) and not kind.discrete:
            n = kind.points[0].rows
            definite = [x for x in self.names(Matrix(n, n)) if x.name in "ST"]
            return app("multinormal", self.matrix(kind.points[0], depth - 1), rng.choice([*definite, app("identity", n)]))
        if kind == Law((REAL,), True):
            return app("finite", 0, Fraction(1, 3), 1, Fraction(2, 3))
        return rng.choice(known)


def _is_column(kind: Matrix) -> bool:
    return same_size(kind.cols, ONE)


__all__ = ["Draw", "universe"]
