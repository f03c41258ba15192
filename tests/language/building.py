"""Terms and models, shortly written: for tests only."""

from fractions import Fraction as F

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
    app,
)
from klderive.language.meaning import Cells, Closed, Model, Table

B = Bound
PI, E, INF = App("pi"), App("e"), App("infinity")


def lam(body, kind=REAL):
    return Lam(kind, body if isinstance(body, Term) else Num(body))


def to(low, high):
    """The type of an index in a range."""
    return Index(*(t if isinstance(t, Term) or t is None else Num(t) for t in (low, high)))


def column(n, m=1):
    return Matrix(n if isinstance(n, Term) else Num(n), m if isinstance(m, Term) else Num(m))


def add(*a):
    return app("add", *a)


def mul(*a):
    return app("mul", *a)


def pow_(a, b):
    return app("pow", a, b)


def sub(a, b):
    return add(a, mul(-1, b))


def div(a, b):
    return mul(a, pow_(b, -1))


def log(a):
    return app("log", a)


def exp(a):
    return app("exp", a)


def sq(a):
    return pow_(a, 2)


def density(law, *at):
    return app("density", law, *at)


def normal(m, s):
    return app("normal", m, s)


def integral(body, kind=REAL):
    return app("integral", lam(body, kind))


def total(low, high, body):
    return app("sum", lam(body, to(low, high)))


def expect(law, body):
    return app("expect", law, lam(body))


def explicit(rows):
    return app("explicit", len(rows), len(rows[0]), *(x for r in rows for x in r))


def vector(*entries):
    return app("explicit", len(entries), 1, *entries)


def name(spelling, kind=REAL, role=""):
    return Free(Declaration(spelling, kind, role))


def family(spelling, kind=REAL):
    return name(spelling, Function((INDEX,), kind), "family")


def at(f, *points):
    return app("apply", f, *points)


LINE, PLANE = Law((REAL,)), Law((REAL, REAL))
SPACE = Point("S", discrete=True)
ON_SPACE = Law((SPACE,), discrete=True)

n, x, mu, s = name("n", INDEX), name("x"), name("mu"), name("s")
a, b = family("a"), family("b")
f, g = name("f", Function((REAL,), REAL)), name("g", Function((REAL,), REAL))
p, q, joint = name("p", LINE), name("q", LINE), name("p", PLANE, "joint")
given = name("q", Function((REAL,), LINE), "given1")
d, e = name("d", ON_SPACE), name("e", ON_SPACE)


def model(*pairs, spaces=None, weights=(1,)):
    return Model({k.declaration: v for k, v in pairs}, spaces or {}, weights)


def members(*values, first=1, default=None):
    return Table(tuple(((first + k,), v) for k, v in enumerate(values)), default)


def closed(body, kind=REAL):
    return Closed(lam(body, kind))


HOLED = Cells(((0, 1, 2, 4),), (F(1, 2), 0, F(1, 2)))
"""Density 1/2 on (0, 1), 0 on (1, 2), 1/4 on (2, 4)."""
WIDE = Cells(((-1, 1, 4),), (F(1, 4), F(3, 4)))
"""Density 1/8 on (-1, 1), 1/4 on (1, 4)."""
SQUARE = Cells(((0, 1, 2), (0, 2, 3)), (F(1, 8), F(3, 8), 0, F(1, 2)))
"""A joint law that is no product, with a hole."""


def expect_column(law, body, size):
    """The mean of a body under a law on R^size."""
    return app("expect", law, lam(body, column(size)))
