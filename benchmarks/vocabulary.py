"""Random well-typed terms over the whole vocabulary: what `show`, `notation` and `serial` must bring back unchanged.

The one idea: one function a type, which picks a way to make such a term from the names of a fixed context, the bound
variables around it and smaller terms. Every operation is made by some way (a test counts them).

Not here: terms that have a value, models.
"""

from __future__ import annotations

from fractions import Fraction
from random import Random as Chance

from klderive.language import Context, Statement
from klderive.language.notation import read_context
from klderive.language.terms import App, Bound, Declaration, Free, Lam, Num, Term, app, shift
from klderive.language.types import (
    INDEX,
    PROPOSITION,
    REAL,
    Function,
    Index,
    Law,
    Matrix,
    Point,
    Random,
    Set,
    Type,
    resized,
)

CONTEXT: Context = read_context(r"""n: 1..; m: 0..(n + 3); x, y, sigma, "e", "log", "a \"b\"\\\n", R, "sqrt", provided: R; k: Z; mu, mu@"e 2": R;
    mu@family: 1..n -> R; a@family: [1..n, 1..m] -> R; f, f@"'": R -> R; "and": [R, R -> R] -> R; "in": [law R, set R] -> R -> R;
    v, w: R^n; A, B: R^(n, n); C: R^(n, m); v@family: 1..n -> R^n; s: R^1; p, q: law R; q@given1: R -> law R; p@family: 1..n -> law R;
    r: law [R, R]; pn: law R^n; d@points: discrete law discrete point X; pa: law point "a space"; t: discrete point X;
    u: point "a space"; X, Y: random R; V: random R^n; X@family: 1..n -> random R; T: set R; U: set discrete point X; law: ..-1""")
D: dict[str, Declaration] = {f"{d.name}@{d.role}".rstrip("@"): d for d in CONTEXT.declarations}
N, M, ONE = Free(D["n"]), Free(D["m"]), Num(1)
COLUMN, SQUARE, EACH = D["v"].kind, D["A"].kind, Index(ONE, N)
HERE, THERE = D["t"].kind, D["u"].kind
ODD = 'a "b"\\\n'
LABELS = ("", "i", "j", "x", "x", "k", "mu", "log", "e", "t", "i_1", "a b", "in", "R")
NUMBERS = (Num(0), ONE, ONE, Num(2), Num(2), Num(3), Num(-1), Num(-1), Num(-3), Num(Fraction(1, 2)), Num(Fraction(-3, 2)), Num(12))

Scope = tuple[Type, ...]


class Maker:
    """Terms of each type. `scope` holds the types of the bound variables around, the innermost first."""

    def __init__(self, seed: int):
        self.chance = Chance(seed)
        self.random = False  # whether random variables have a value here

    def free(self, key: str) -> Free:
        return Free(D[key])

    def pick(self, scope: Scope, kind: Type) -> Term | None:
        """A bound variable of a type."""
        found = [k for k, t in enumerate(scope) if t == kind or kind == REAL and isinstance(t, Index)]
        return Bound(self.chance.choice(found)) if found else None

    def lam(self, kind: Type, scope: Scope, body, *args) -> Lam:
        inner = tuple(resized(k, lambda t: shift(t, 1)) for k in (kind, *scope))
        return Lam(kind, body(inner, *args), self.chance.choice(LABELS))

    def some(self, make, scope: Scope, depth: int, least: int = 0) -> list[Term]:
        return [make(scope, depth) for _ in range(self.chance.choice((least, least + 1, 2, 2, 2, 3)))]

    # ------------------------------------------------------------ numbers

    def index(self, scope: Scope, depth: int = 0) -> Term:
        found = [Bound(k) for k, t in enumerate(scope) if isinstance(t, Index)]
        ways = [*found, *found, N, M, self.free("k"), self.free("law"), self.chance.choice(NUMBERS[:6])]
        if depth > 0 and self.chance.random() < 0.3:
            return app(self.chance.choice(("add", "mul")), self.index(scope, depth - 1), self.index(scope, depth - 1))
        return self.chance.choice(ways)

    def range(self, scope: Scope, depth: int) -> Index:
        low = self.chance.choice((ONE, ONE, None, self.index(scope, 1), self.index(scope, depth)))
        return Index(low, self.chance.choice((N, M, None, self.index(scope, 1), self.index(scope, depth))))

    def real(self, scope: Scope, depth: int) -> Term:
        if depth <= 0 or self.chance.random() < 0.1:
            leaves = [self.pick(scope, REAL)] * 3 + [*NUMBERS, App("pi"), App("e")]
            leaves += [self.free(k) for k in ("x", "y", "sigma", "e", "log", ODD, "R", "sqrt", "provided", "mu", "mu@e 2", "k")] + [self.free("X")] * self.random
            return self.chance.choice([t for t in leaves if t is not None])
        way = self.chance.choice((
            self.arithmetic, self.arithmetic, self.arithmetic, self.function, self.applied, self.summed, self.calculus,
            self.of_laws, self.of_matrices, self.of_variables))
        return way(scope, depth - 1)

    def arithmetic(self, scope: Scope, depth: int) -> Term:
        def real() -> Term:
            return self.real(scope, depth)

        match self.chance.randrange(8):
            case 0:
                return App("add", tuple(self.some(self.real, scope, depth)))
            case 1:
                return App("mul", tuple(self.some(self.real, scope, depth)))
            case 2:
                return app("add", real(), app("mul", -1, real()))
            case 3:
                return app("mul", real(), app("pow", real(), -1))
            case 4:
                return app("mul", -1, real())
            case 5:
                return app("mul", self.chance.choice(NUMBERS), app("pow", self.chance.choice(NUMBERS), -1))
            case _:
                return app("pow", real(), self.chance.choice((*NUMBERS, real())))

    def function(self, scope: Scope, depth: int) -> Term:
        op = self.chance.choice(
            "exp log abs sign floor factorial gamma digamma erf Phi sigmoid tanh sin cos max min cases indicator".split())
        if op in ("max", "min"):
            return App(op, tuple(self.some(self.real, scope, depth, 1)))
        if op == "indicator":
            return app(op, self.holds(scope, depth))
        if op == "cases":
            return app(op, self.real(scope, depth), self.holds(scope, depth), *(
                self.real(scope, depth) for _ in range(self.chance.randrange(2))))
        return app(op, self.real(scope, depth))

    def applied(self, scope: Scope, depth: int) -> Term:
        match self.chance.randrange(8):
            case 0:
                return app("apply", self.free("mu@family"), self.index(scope))
            case 1:
                return app("apply", self.free("a@family"), self.index(scope), self.index(scope, 1))
            case 2:
                return app("apply", self.free("and"), self.real(scope, depth), self.free("f@'"))
            case 3:
                return app("apply", app("apply", self.free("in"), self.law(scope, depth), self.set(scope, depth)), self.real(scope, depth))
            case 4:
                return app("entry", self.column(scope, depth), self.index(scope, 1))
            case 5:
                return app("entry", self.matrix(scope, depth), self.index(scope), self.index(scope))
            case _:
                head = self.pick(scope, Function((REAL,), REAL)) or self.free(self.chance.choice(("f", "f@'")))
                return app("apply", head, self.real(scope, depth))

    def summed(self, scope: Scope, depth: int, body=None) -> Term:
        body = body or self.real
        op = self.chance.choice("sum sum product integral integral_on total total_on expect expect expect".split())
        if op == "product" and body != self.real:
            op = "sum"
        match op:
            case "sum" | "product":
                return app(op, self.lam(self.range(scope, depth), scope, body, depth))
            case "integral":
                return app(op, self.lam(self.chance.choice((REAL, COLUMN, THERE)), scope, body, depth))
            case "integral_on":
                return app(op, self.set(scope, depth), self.lam(REAL, scope, body, depth))
            case "total":
                return app(op, self.lam(HERE, scope, body, depth))
            case "total_on":
                return app(op, self.chance.choice((self.free("U"), app("members", self.free("t")))), self.lam(HERE, scope, body, depth))
        if self.chance.random() < 0.3:
            return app(op, self.free("r"), self.lam(REAL, scope, lambda s: self.lam(REAL, s, body, depth)))
        law, kind = self.chance.choice(((None, REAL), ("pn", COLUMN), ("d@points", HERE), ("pa", THERE)))
        return app(op, self.free(law) if law else self.law(scope, depth), self.lam(kind, scope, body, depth))

    def calculus(self, scope: Scope, depth: int) -> Term:
        match self.chance.randrange(5):
            case 0:
                kind = Function((EACH,), REAL)
                return app("derivative", self.lam(kind, scope, self.real, depth), self.free("mu@family"), self.index(scope))
            case 1:
                return app("derivative", self.lam(SQUARE, scope, self.real, depth), self.matrix(scope, depth), ONE, self.index(scope))
            case 2:
                return app("derivative", self.lam(Law((REAL,)), scope, self.real, depth), self.law(scope, depth), self.real(scope, depth))
            case _:
                return app("derivative", self.lam(REAL, scope, self.real, depth), self.real(scope, depth))

    def of_laws(self, scope: Scope, depth: int) -> Term:
        op = self.chance.choice("density density density joint point probability kl entropy cross_entropy".split())
        if op == "joint":
            return app("density", self.free("r"), self.real(scope, depth), self.real(scope, depth))
        if op == "point":
            law, kind, name = self.chance.choice((("pn", COLUMN, "v"), ("d@points", HERE, "t"), ("pa", THERE, "u")))
            return app("density", self.free(law), self.pick(scope, kind) or self.free(name))
        law = self.law(scope, depth)
        if op == "density":
            return app(op, law, self.real(scope, depth))
        if op == "probability":
            return app(op, law, self.set(scope, depth))
        return app(op, law) if op == "entropy" else app(op, law, self.law(scope, depth))

    def of_matrices(self, scope: Scope, depth: int) -> Term:
        op = self.chance.choice("trace det logdet only norm only".split())
        if op == "only":
            form = app("matmul", app("transpose", self.column(scope, depth)), self.matrix(scope, depth), self.column(scope, depth))
            return app(op, self.chance.choice((form, self.free("s"))))
        return app(op, self.matrix(scope, depth))

    def of_variables(self, scope: Scope, depth: int) -> Term:
        before, self.random = self.random, True
        op = self.chance.choice("mean mean_given variance covariance chance member".split())
        if op in ("chance", "mean_given"):
            args = [self.holds(scope, depth)]
        else:
            args = [self.real(scope, depth)] * (op == "covariance")
        if op in ("mean", "mean_given", "variance", "covariance"):
            args.insert(0, self.real(scope, depth))
        if op == "member":
            op, args = "mean", [app("apply", self.free("X@family"), self.index(scope))]
        self.random = before
        return app(op, *args)

    # ------------------------------------------------------------ matrices

    def column(self, scope: Scope, depth: int) -> Term:
        if depth <= 0:
            return self.pick(scope, COLUMN) or self.free(self.chance.choice("vw"))
        match self.chance.randrange(6):
            case 0:
                return app("matmul", self.matrix(scope, depth - 1), self.column(scope, depth - 1))
            case 1:
                return app("vector", self.lam(EACH, scope, self.real, depth - 1))
            case 2:
                return app("gradient", self.lam(COLUMN, scope, self.real, depth - 1), self.column(scope, depth - 1))
            case 3:
                return app("apply", self.free("v@family"), self.index(scope))
            case 4 if self.random:
                return self.free("V")
        return self.linear(self.column, scope, depth - 1)

    def linear(self, make, scope: Scope, depth: int) -> Term:
        a = make(scope, depth)
        match self.chance.randrange(7):
            case 0:
                return App("add", tuple(self.some(make, scope, depth, 1)))
            case 1:
                return app("add", a, app("scale", -1, make(scope, depth)))
            case 2:
                return app("scale", -1, a)
            case 3:
                return app("scale", self.real(scope, depth), a)
            case 4:
                return self.summed(scope, depth, make)
            case 5:
                return app("derivative", self.lam(REAL, scope, make, depth), self.real(scope, depth))
        return app("mean", a) if not self.random else app("mean_given", a, self.holds(scope, depth))

    def matrix(self, scope: Scope, depth: int) -> Term:
        if depth <= 0:
            return self.pick(scope, SQUARE) or self.free(self.chance.choice("AB"))
        a = self.matrix(scope, depth - 1)
        match self.chance.randrange(13):
            case 0:
                return app("matmul", *self.some(self.matrix, scope, depth - 1, 1))
            case 1:
                return app("transpose", a)
            case 2:
                return app("inverse", a)
            case 3:
                return app("power", a, self.chance.choice((*NUMBERS[:10], self.index(scope, 1))))
            case 4:
                return app("identity", N)
            case 5:
                return app("zeros", N, N)
            case 6:
                return app("diagonal", self.lam(EACH, scope, self.real, depth - 1))
            case 7:
                return app("table", self.lam(EACH, scope, lambda s: self.lam(EACH, s, self.real, depth - 1)))
            case 8:
                return app("matmul", self.free("C"), app("transpose", self.free("C")))
            case 9:
                outer = app("matmul", self.column(scope, depth - 1), app("transpose", self.column(scope, depth - 1)))
                return self.chance.choice((outer, app("scale", app("only", self.small(scope, depth - 1)), a)))
        return self.linear(self.matrix, scope, depth - 1)

    def small(self, scope: Scope, depth: int) -> Term:
        return app("explicit", 1, 1, self.real(scope, depth))

    # ------------------------------------------------------------ laws, sets, propositions

    def law(self, scope: Scope, depth: int) -> Term:
        """A law on the line with a density."""
        bound = self.pick(scope, Law((REAL,)))
        if depth <= 0 or bound is not None and self.chance.random() < 0.5:
            return bound or self.free(self.chance.choice("pq"))
        match self.chance.randrange(8):
            case 0:
                return app("apply", self.free("q@given1"), self.real(scope, depth - 1))
            case 1:
                return app("apply", self.free("p@family"), self.index(scope))
            case 2:
                inner = self.lam(EACH, scope, self.law, depth - 1)
                big = app("multinormal", self.column(scope, depth - 1), self.matrix(scope, depth - 1))
                return app("component", self.chance.choice((app("product_law", inner), big)), self.index(scope))
            case 3:
                return app("margin", self.free("r"), self.chance.choice((1, 2)))
            case 4:
                return app("conditional", self.free("r"), 1, self.real(scope, depth - 1))
            case 5:
                return app("law_of", self.free(self.chance.choice("XY")))
        return app("normal", self.real(scope, depth - 1), self.real(scope, depth - 1))

    def discrete(self, scope: Scope, depth: int) -> Term:
        return app("finite", *(self.real(scope, depth) for _ in range(self.chance.choice((2, 4)))))

    def set(self, scope: Scope, depth: int) -> Term:
        if depth <= 0:
            return self.free("T")
        infinity = App("infinity")
        match self.chance.randrange(4):
            case 0:
                return app("members", *self.some(self.real, scope, depth - 1, 1))
            case 1:
                return app("such_that", self.lam(REAL, scope, self.holds, depth - 1))
            case 2:
                return app("interval", app("mul", -1, infinity), self.chance.choice((infinity, self.real(scope, depth - 1))))
        return app("interval", self.real(scope, depth - 1), self.real(scope, depth - 1))

    def holds(self, scope: Scope, depth: int) -> Term:
        if depth <= 0:
            return app(self.chance.choice(("lt", "le", "eq", "ne")), self.real(scope, 0), self.real(scope, 0))
        depth -= 1
        op = self.chance.choice((
            "true false eq ne lt le and or not implies forall in defined whole even odd square symmetric positive_definite semidefinite "
            "invertible orthogonal is_diagonal lower_triangular upper_triangular convex concave increasing decreasing distributed "
            "independent lt le and or").split())
        match op:
            case "true" | "false":
                return App(op)
            case "and" | "or":
                return App(op, tuple(self.some(self.holds, scope, depth)))
            case "not":
                return app(op, self.holds(scope, depth))
            case "implies":
                return app(op, self.holds(scope, depth), self.holds(scope, depth))
            case "forall":
                kind = self.chance.choice((self.range(scope, depth), REAL, COLUMN, HERE, Set(REAL), Law((REAL, COLUMN))))
                return app(op, self.lam(kind, scope, self.holds, depth))
            case "in":
                return app(op, self.real(scope, depth), self.set(scope, depth))
            case "defined":
                return app(op, self.chance.choice((self.real, self.law, self.matrix, self.set))(scope, depth))
            case "convex" | "concave" | "increasing" | "decreasing":
                return app(op, self.free(self.chance.choice(("f", "f@'"))))
            case "distributed":
                law = self.chance.choice((self.law, self.discrete))
                return app(op, self.free(self.chance.choice("XY")), law(scope, depth))
            case "independent":
                return app(op, self.free("X"), *self.chance.choice(((), (self.free("Y"),), (self.free("Y"), self.free("V")))))
            case "eq" | "ne":
                make = self.chance.choice((self.real, self.real, self.matrix, self.column, self.law, self.set))
                return app(op, make(scope, depth), make(scope, depth))
            case "lt" | "le" | "whole" | "even" | "odd":
                return app(op, *(self.real(scope, depth) for _ in range(2 if op in ("lt", "le") else 1)))
        return app(op, self.matrix(scope, depth))

    def any(self) -> Term:
        """A term of any type."""
        make = self.chance.choice((self.real, self.real, self.matrix, self.column, self.law, self.discrete, self.set, self.holds))
        depth = self.chance.choice((1, 2, 2, 3, 3, 4))
        if self.chance.random() < 0.05:
            return self.lam(self.kind(2), (), make, depth)
        return make((), depth)

    def kind(self, depth: int) -> Type:
        """A type of any form."""
        match self.chance.randrange(12 if depth > 0 else 6):
            case 0:
                return REAL
            case 1:
                return self.range((), 2)
            case 2:
                return Matrix(self.index((), 2), self.chance.choice((ONE, self.index((), 2))))
            case 3:
                return Point(self.chance.choice(("X", "a space", "log", "R")), self.chance.random() < 0.5)
            case 4:
                return PROPOSITION
            case 5:
                return INDEX
            case 6 | 7:
                return Law(self.kinds(depth), self.chance.random() < 0.3)
            case 8:
                return Random(self.kind(depth - 1))
            case 9:
                return Set(self.kind(depth - 1))
        return Function(self.kinds(depth), self.kind(depth - 1))

    def kinds(self, depth: int) -> tuple[Type, ...]:
        return tuple(self.kind(depth - 1) for _ in range(self.chance.choice((0, 1, 1, 1, 2, 3))))

    def statement(self) -> Statement:
        """A statement of two numbers or two matrices."""
        make = self.chance.choice((self.real, self.real, self.matrix))
        relation = self.chance.choice(("=", "!=", "<", "<=", ">", ">=")) if make == self.real else "="
        given = tuple(self.holds((), 2) for _ in range(self.chance.randrange(3)))
        conditions = tuple(self.holds((), 2) for _ in range(self.chance.randrange(3)))
        return Statement(CONTEXT.supposing(*given), relation, make((), 2), make((), 2), conditions)
