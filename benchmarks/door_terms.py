"""Random terms of the kind that SymPy can say, for the door in both directions.

The one idea: a term is made by type, from the words that the door reads, in the one form in which SymPy can hold it (a
number in front of a matrix product is a `scale`, a derivative is by a name that stands nowhere else). Names include
those that a careless door mixes up.

Not here: whether a term has a value.
"""

from __future__ import annotations

import random
from fractions import Fraction

from klderive.language import (
    INDEX,
    REAL,
    App,
    Bound,
    Declaration,
    Free,
    Function,
    Index,
    Lam,
    Law,
    Matrix,
    Num,
    Point,
    Term,
    Type,
    abstract,
    app,
)

ONE = Num(1)


def name(text: str, kind: Type, role: str = "") -> Free:
    return Free(Declaration(text, kind, role))


N, M, I, K = (name(c, k) for c, k in (("n", Index(ONE)), ("m", Index(ONE)), ("i", INDEX), ("k", Index(Num(0)))))
COLUMN, SHORT, POINT = Matrix(N, ONE), Matrix(M, ONE), Point("X", discrete=True)
REALS = tuple(name(c, REAL) for c in ("x", "y_1", "mu", r"\hat{s}", "e", "pi"))
MATRICES = {(N, N): ("A", "Sigma_1"), (N, M): ("B",), (M, N): ("C",), (N, ONE): ("v", "w"), (M, ONE): ("u",)}
FAMILY = name("mu", Function((INDEX,), REAL), "family")
TABLE = name("w_2", Function((INDEX, INDEX), REAL), "family")
F, G, H = (name(c, Function(kinds, REAL), "function") for c, kinds in (
    ("f", (REAL,)), ("D1 f", (REAL, REAL)), ("h", (COLUMN,))))
ON_POINTS = name("f_X", Function((POINT,), REAL), "function")
P, Q, JOINT = name("p", Law((REAL,)), "law"), name("q", Law((COLUMN,)), "law"), name("r", Law((REAL, SHORT)), "law")
D = name("d", Law((POINT,), discrete=True), "law")
GIVEN = name("p", Function((REAL,), Law((REAL,))), "given1")
MEMBERS = name("p", Function((INDEX,), Law((REAL,))), "family")
FUNCTIONS = ("exp", "log", "abs", "sign", "floor", "factorial", "gamma", "digamma", "erf", "sin", "cos", "tanh")
LABELS = ("x", "j", "i", "n", "t", "f", "")


class Terms:
    """Terms from one source of chance; `bound` are the types of the bound variables, the innermost first."""

    def __init__(self, seed: object):
        self.chance = random.Random(str(seed))
        self.bound: list[Type] = []

    def one_of(self, *makers) -> Term:
        return self.chance.choice(makers)()

    def variables(self, kind: type[Type]) -> list[Term]:
        return [Bound(k) for k, b in enumerate(self.bound) if isinstance(b, kind)]

    def below(self, kind: Type, body) -> Lam:
        """A Lam whose body is made below it."""
        self.bound.insert(0, kind)
        try:
            return Lam(kind, body(), self.chance.choice(LABELS))
        finally:
            self.bound.pop(0)

    # ------------------------------------------------------------ numbers

    def rational(self) -> Term:
        return Num(Fraction(self.chance.randint(-4, 4), self.chance.choice((1, 1, 2, 3))))

    def real(self) -> Term:
        """A name or variable that is a number and no index."""
        return self.chance.choice([*REALS, *self.variables(type(REAL))])

    def index(self) -> Term:
        one = self.chance.choice([I, K, N, *self.variables(Index)])
        return self.chance.choice((one, one, app("add", one, 1)))

    def number(self, size: int) -> Term:
        if size <= 1:
            return self.one_of(self.rational, self.real, self.real, self.index, lambda: App(self.chance.choice(("pi", "e"))),
                               lambda: App("apply", (FAMILY, self.index())),
                               lambda: App("apply", (TABLE, self.index(), self.index())))
        half = size // 2
        return self.one_of(
            lambda: App(self.chance.choice(("add", "mul", "max", "min")), tuple(
                self.number(half) for _ in range(self.chance.choice((2, 2, 3))))),
            lambda: App("pow", (self.number(half), self.number(half // 2))),
            lambda: App(self.chance.choice(FUNCTIONS), (self.number(size - 1),)),
            lambda: self.ranged(half), lambda: self.integral(half), lambda: self.slope(half), lambda: self.of_matrix(half),
            lambda: self.of_law(half), lambda: self.applied(half),
            lambda: App("cases", (self.number(half), self.condition(half), self.number(half), App("true"))),
            lambda: app("indicator", App("eq", (self.number(half), self.number(half)))))

    def condition(self, size: int) -> Term:
        return App(self.chance.choice(("eq", "ne", "lt", "le")), (self.number(size // 2), self.number(size // 2)))

    def applied(self, size: int) -> Term:
        points = self.variables(Point)
        if points and self.chance.random() < 0.7:
            return App("apply", (ON_POINTS, self.chance.choice(points)))
        return self.one_of(lambda: App("apply", (F, self.real())), lambda: App("apply", (G, self.real(), self.real())),
                           lambda: App("apply", (H, self.matrix(N, ONE, size))))

    # ------------------------------------------------------------ binders

    def range(self) -> Index:
        low = self.chance.choice((ONE, Num(0), K))
        return Index(low, self.chance.choice((N, Num(3), app("add", N, -1), *self.variables(Index))))

    def ranged(self, size: int) -> Term:
        return App(self.chance.choice(("sum", "product")), (self.below(self.range(), lambda: self.number(size)),))

    def integral(self, size: int) -> Term:
        inside = lambda: self.number(size)  # noqa: E731
        return self.one_of(
            lambda: App("integral", (self.below(REAL, inside),)), lambda: App("integral", (self.below(COLUMN, inside),)),
            lambda: App("integral_on", (App("interval", self.ends()), self.below(REAL, inside))),
            lambda: App("total", (self.below(POINT, inside),)),
            lambda: App("total_on", (App("members", (Num(-1), Num(0), Num(2))), self.below(REAL, inside))),
            lambda: App("expect", (self.law(size // 2), self.below(REAL, inside))),
            lambda: App("expect", (Q, self.below(COLUMN, inside))),
            lambda: App("expect", (D, self.below(POINT, inside))))

    def ends(self) -> tuple[Term, Term]:
        """Two ends of which the first is known to be the smaller one."""
        return self.chance.choice(((Num(0), app("mul", Fraction(1, 2), N)), (Num(-1), K), (self.number(1), App("infinity"))))

    def slope(self, size: int) -> Term:
        body, x = self.number(size), self.chance.choice(REALS)
        index = self.chance.choice((I, Num(2)))
        entry = abstract(body, name("A", Matrix(N, N)))
        return self.one_of(
            lambda: App("derivative", (abstract(body, x), x)),
            lambda: App("derivative", (abstract(App("derivative", (abstract(body, x), x)), x), x)),
            lambda: App("derivative", (self.below(REAL, lambda: self.number(size)), App("exp", (self.number(1),)))),
            lambda: App("derivative", (abstract(body, FAMILY), FAMILY, index)),
            lambda: App("derivative", (abstract(body, P), P, self.number(1))),
            lambda: App("derivative", (entry, name("A", Matrix(N, N)), index, ONE)),
            lambda: app("trace", App("matmul", (App("gradient", (entry, name("A", Matrix(N, N)))),))))

    # ------------------------------------------------------------ matrices

    def matrix(self, rows: Term, cols: Term, size: int) -> Term:
        names = [name(c, Matrix(rows, cols)) for c in MATRICES.get((rows, cols), ())]
        if (rows, cols) == (N, ONE):
            names += self.variables(Matrix)  # all bound columns are of R^n
        if size <= 1:
            return self.chance.choice([*names, App("zeros", (rows, cols)) if rows != cols else App("identity", (rows,))])
        half = size // 2
        makers = [
            lambda: App("add", tuple(self.matrix(rows, cols, half) for _ in range(2))),
            lambda: App("scale", (self.number(half), self.one_of(
                lambda: self.plain(rows, cols, half), lambda: self.product(rows, cols, half)))),
            lambda: self.product(rows, cols, half),
            lambda: App("transpose", (self.matrix(cols, rows, half),)),
            lambda: App("expect", (P, self.below(REAL, lambda: self.matrix(rows, cols, half))))]
        if rows == cols:
            makers += [lambda: App("inverse", (self.matrix(rows, cols, half),)),
                       lambda: App("power", (self.matrix(rows, cols, half), self.chance.choice((Num(2), Num(-3), K)))),
                       lambda: App("diagonal", (self.below(Index(ONE, rows), lambda: self.number(half)),))]
        elif cols == ONE:
            makers += [lambda: App("vector", (self.below(Index(ONE, rows), lambda: self.number(half)),))]
        return self.one_of(*makers)

    def plain(self, rows: Term, cols: Term, size: int) -> Term:
        """A matrix that is no product."""
        made = self.matrix(rows, cols, size)
        return App("transpose", (App("transpose", (made,)),)) if isinstance(made, App) and made.op == "matmul" else made

    def product(self, rows: Term, cols: Term, size: int) -> Term:
        middle = self.chance.choice((N, M))
        return App("matmul", (self.matrix(rows, middle, size // 2), self.matrix(middle, cols, size // 2)))

    def of_matrix(self, size: int) -> Term:
        square = lambda: self.matrix(N, N, size)  # noqa: E731
        return self.one_of(
            lambda: App(self.chance.choice(("trace", "det", "logdet")), (square(),)),
            lambda: App("only", (self.product(ONE, ONE, size),)),
            lambda: App("norm", (self.matrix(N, ONE, size),)), lambda: App("entry", (square(), self.index(), self.index())),
            lambda: App("entry", (self.matrix(N, ONE, size), self.index())),
            lambda: App("det", (App("explicit", (Num(2), Num(2), *(self.number(size // 4) for _ in range(4)))),)))

    # ------------------------------------------------------------ laws

    def law(self, size: int) -> Term:
        """A law of a number."""
        return self.one_of(
            lambda: App("normal", (self.number(size // 2), self.number(size // 2))), lambda: P,
            lambda: App("apply", (GIVEN, self.real())), lambda: App("apply", (MEMBERS, self.chance.choice([I, K]))),
            lambda: App("component", (self.vector_law(size), self.index())))

    def vector_law(self, size: int) -> Term:
        return self.one_of(
            lambda: App("multinormal", (self.matrix(N, ONE, size // 2), self.matrix(N, N, size // 2))),
            lambda: App("product_law", (self.below(Index(ONE, N), lambda: self.law(size // 2)),)))

    def of_law(self, size: int) -> Term:
        points = self.variables(Point)
        if points and self.chance.random() < 0.7:
            return App("density", (D, self.chance.choice(points)))
        law = lambda: self.law(size // 2)  # noqa: E731
        finite = lambda: App("finite", (Num(0), self.number(size // 2), self.real(), self.number(1)))  # noqa: E731
        return self.one_of(
            lambda: App("density", (law(), self.number(size // 2))), lambda: App("density", (Q, self.matrix(N, ONE, size))),
            lambda: App("density", (JOINT, self.number(size // 2), self.matrix(M, ONE, size // 2))),
            lambda: App("density", (self.vector_law(size), self.matrix(N, ONE, size // 2))),
            lambda: App("kl", (law(), law())), lambda: App("cross_entropy", (law(), law())),
            lambda: App("kl", (Q, self.vector_law(size))), lambda: App("entropy", (law(),)),
            lambda: App("entropy", (self.vector_law(size),)), lambda: App("kl", (finite(), finite())),
            lambda: App("expect", (finite(), self.below(REAL, lambda: self.number(size // 2)))))


def terms(count: int, seed: object, size: int = 24):
    """So many random terms: numbers, now and then a matrix."""
    for k in range(count):
        source = Terms(f"{seed}/{k}")
        yield source.matrix(N, N, size) if k % 10 == 0 else source.number(size + k % 17)
