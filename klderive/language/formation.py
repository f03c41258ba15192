"""The types of the operations whose signature is "by rule", one function each.

The one idea: each rule looks at its arguments through a `Typing` (typing.py), which knows the bound variables around
them, and returns a type or says what does not fit.

Not here: the operations with a signature (vocabulary.py).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from .kinds import IllTyped, fits, pair, same, same_size, words
from .terms import App, Lam, Num, Term
from .types import (
    PROPOSITION,
    REAL,
    Function,
    Index,
    Law,
    Matrix,
    Proposition,
    Random,
    Real,
    Set,
    Type,
)

if TYPE_CHECKING:
    from .typing import Typing

ONE = Num(1)
INFINITY = App("infinity")


def _count(term: App, *allowed: int, least: int | None = None) -> None:
    n = len(term.args)
    if allowed and n not in allowed or least is not None and n < least:
        raise IllTyped(f"{term.op} does not take {n} arguments", term)


def _column(size: Term) -> Matrix:
    return Matrix(size, ONE)


def _size_of_range(lam: Lam, head: str) -> Term:
    kind = lam.kind
    if not (isinstance(kind, Index) and kind.low == ONE and kind.high is not None):
        raise IllTyped(f"{head} runs over an index from 1 to a size", lam)
    return kind.high


def _cases(term: App, typing: Typing) -> Type:
    _count(term, least=2)
    kinds = []
    for k, a in enumerate(term.args):
        if k % 2 == 1:
            typing.want(a, PROPOSITION, "a case")
        else:
            kinds.append(typing.want(a, REAL, "a case"))
    return REAL


def _apply(term: App, typing: Typing) -> Type:
    _count(term, least=2)
    kind = typing.of(term.args[0])
    if not isinstance(kind, Function):
        raise IllTyped(f"{words(kind)} is applied like a function", term.args[0])
    if len(kind.arguments) != len(term.args) - 1:
        raise IllTyped(f"a function of {len(kind.arguments)} arguments is applied to {len(term.args) - 1}", term)
    for a, wanted in zip(term.args[1:], kind.arguments, strict=True):
        _argument(a, wanted, typing, "a function")
    return kind.result.of if typing.chance and isinstance(kind.result, Random) else kind.result


def _argument(term: Term, wanted: Type, typing: Typing, head: str) -> None:
    """An index may be any number, as in an entry: n/2 is one where n is even, and has no value elsewhere."""
    if isinstance(wanted, Index):
        _index(term, typing, head)
    else:
        typing.want(term, wanted, head)


def _index(term: Term, typing: Typing, head: str) -> None:
    if not isinstance(typing.of(term), (Index, Real)):
        raise IllTyped(f"{head} needs an index, not {words(typing.of(term))}", term)


def _entry(term: App, typing: Typing) -> Type:
    _count(term, 2, 3)
    matrix = typing.matrix(term.args[0], "entry")
    for a in term.args[1:]:
        _index(a, typing, "an entry")
    if len(term.args) == 2 and not same_size(matrix.cols, ONE):
        raise IllTyped("an entry of a matrix needs two indices", term)
    return REAL


def _derivative(term: App, typing: Typing) -> Type:
    _count(term, least=2)
    lam, body = typing.lam(term.args[0], "a derivative")
    place = typing.of(term.args[1])
    where = term.args[2:]
    if not fits(place, lam.kind):
        raise IllTyped(f"a derivative by {words(lam.kind)} at {words(place)}", term.args[1])
    match lam.kind:
        case Real():
            counts: tuple[int, ...] = (0,)
        case Matrix(cols=cols):
            counts = (1, 2) if same_size(cols, ONE) else (2,)
        case Function(arguments, Real()):
            counts = (len(arguments),)
        case Law(points):
            counts = (len(points),)
        case _:
            raise IllTyped(f"there is no derivative by {words(lam.kind)}", term)
    if len(where) not in counts:
        raise IllTyped("a derivative by a part must name the part", term)
    wanted = lam.kind.arguments if isinstance(lam.kind, Function) else lam.kind.points \
        if isinstance(lam.kind, Law) else (REAL,) * len(where)
    for a, kind in zip(where, wanted, strict=True):
        _argument(a, kind, typing, "a derivative")
    if not isinstance(body, (Real, Index, Matrix)) or isinstance(body, Matrix) and where:
        raise IllTyped(f"there is no derivative of {words(body)}", lam)
    return REAL if isinstance(body, Index) else body


def _gradient(term: App, typing: Typing) -> Type:
    _count(term, 2)
    lam, body = typing.lam(term.args[0], "a gradient", Matrix)
    if not fits(body, REAL):
        raise IllTyped(f"a gradient of {words(body)}", lam)
    if not same(typing.of(term.args[1]), lam.kind):
        raise IllTyped("a gradient at a place of another size", term.args[1])
    return lam.kind


# ---------------------------------------------------------------- laws


def _normal(term: App, typing: Typing) -> Type:
    _count(term, 2)
    for a in term.args:
        typing.want(a, REAL, "normal")
    return Law((REAL,))


def _multinormal(term: App, typing: Typing) -> Type:
    _count(term, 2)
    mean, cov = (typing.matrix(a, "multinormal") for a in term.args)
    n = mean.rows
    if not (same_size(mean.cols, ONE) and same_size(cov.rows, n) and same_size(cov.cols, n)):
        raise IllTyped("multinormal needs a mean of n x 1 and a covariance of n x n", term)
    return Law((_column(n),))


def _finite(term: App, typing: Typing) -> Type:
    _count(term, least=2)
    if len(term.args) % 2:
        raise IllTyped("finite needs a weight for each point", term)
    kind = typing.of(term.args[0])
    kind = REAL if isinstance(kind, Index) else kind
    for k, a in enumerate(term.args):
        typing.want(a, REAL if k % 2 else kind, "finite")
    return Law((kind,), discrete=True)


def _product_law(term: App, typing: Typing) -> Type:
    _count(term, 1)
    lam, factor = typing.lam(term.args[0], "product_law", Index)
    if not (isinstance(factor, Law) and len(factor.points) == 1 and isinstance(factor.points[0], Real)):
        raise IllTyped("product_law needs a law on the line", lam)
    return Law((_column(_size_of_range(lam, "product_law")),), factor.discrete)


def _component(term: App, typing: Typing) -> Type:
    _count(term, 2)
    law = typing.law(term.args[0], "component")
    _index(term.args[1], typing, "a component")
    if len(law.points) != 1 or not isinstance(law.points[0], Matrix):
        raise IllTyped("component needs a law on R^n", term)
    return Law((REAL,), law.discrete)


def _place(term: Term, law: Law) -> int:
    if not (isinstance(term, Num) and type(term.value) is int and 1 <= term.value <= len(law.points)):
        raise IllTyped("a place of a joint law is a number from 1 on", term)
    return term.value - 1


def _margin(term: App, typing: Typing) -> Type:
    _count(term, least=2)
    law = typing.law(term.args[0], "margin")
    places = [_place(a, law) for a in term.args[1:]]
    if len(set(places)) < len(places):
        raise IllTyped("margin names a place twice", term)
    return Law(tuple(law.points[k] for k in places), law.discrete)


def _conditional(term: App, typing: Typing) -> Type:
    _count(term, least=3)
    law = typing.law(term.args[0], "conditional")
    k = _place(term.args[1], law) + 1
    if k >= len(law.points) or len(term.args) != 2 + k:
        raise IllTyped("conditional needs a value for each of the last places, and one place left", term)
    for a, kind in zip(term.args[2:], law.points[-k:], strict=True):
        typing.want(a, kind, "conditional")
    return Law(law.points[:-k], law.discrete)


def _law_of(term: App, typing: Typing) -> Type:
    _count(term, least=1)
    return Law(tuple(REAL if isinstance(k, Index) else k for k in map(typing.outcome, term.args)))


def _density(term: App, typing: Typing) -> Type:
    _count(term, least=2)
    law = typing.law(term.args[0], "density")
    if len(law.points) != len(term.args) - 1:
        raise IllTyped(f"a density of {len(law.points)} points at {len(term.args) - 1}", term)
    for a, kind in zip(term.args[1:], law.points, strict=True):
        typing.want(a, kind, "a density")
    return REAL


def _expect(term: App, typing: Typing) -> Type:
    _count(term, 2)
    law = typing.law(term.args[0], "expect")
    inner, lam, from_scope = typing, term.args[1], law.points
    for k, kind in enumerate(from_scope):
        if not isinstance(lam, Lam):
            raise IllTyped("expect needs a variable for each place of its law", lam)
        if not same(lam.kind, inner.lifted(kind, k)):
            raise IllTyped("expect runs over points of another space than its law", lam)
        inner, lam = inner.within(lam.kind), lam.body
    kind = inner.of(lam)
    if not isinstance(kind, (Real, Index, Matrix)):
        raise IllTyped(f"expect of {words(kind)}", lam)
    return REAL if isinstance(kind, Index) else inner.lowered(kind, len(from_scope), lam)


def _probability(term: App, typing: Typing) -> Type:
    _count(term, 2)
    law = typing.law(term.args[0], "probability")
    kind = typing.of(term.args[1])
    if len(law.points) != 1 or not (isinstance(kind, Set) and same(kind.of, law.points[0])):
        raise IllTyped("probability needs a set of points of its law", term)
    return REAL


def _of_laws(count: int) -> Callable[[App, Typing], Type]:
    def rule(term: App, typing: Typing) -> Type:
        _count(term, count)
        laws = [typing.law(a, term.op) for a in term.args]
        if not all(same(laws[0], p) for p in laws):
            raise IllTyped(f"{term.op} of laws on different spaces", term)
        return REAL

    return rule


# ---------------------------------------------------------------- matrices


def _matmul(term: App, typing: Typing) -> Type:
    _count(term, least=1)
    kinds = [typing.matrix(a, "matmul") for a in term.args]
    for left, right, part in zip(kinds, kinds[1:], term.args[1:], strict=False):
        if not same_size(left.cols, right.rows):
            raise IllTyped(f"a product of {pair(left, right)}", part)
    return Matrix(kinds[0].rows, kinds[-1].cols)


def _sizes(term: App, typing: Typing, count: int) -> list[Term]:
    _count(term, count)
    for a in term.args[:count]:
        _index(a, typing, "a size")
    return list(term.args)


def _identity(term: App, typing: Typing) -> Type:
    (n,) = _sizes(term, typing, 1)
    return Matrix(n, n)


def _zeros(term: App, typing: Typing) -> Type:
    n, m = _sizes(term, typing, 2)
    return Matrix(n, m)


def _family(term: App, typing: Typing) -> Type:
    _count(term, 1)
    lam, body = typing.lam(term.args[0], term.op, Index)
    if not fits(body, REAL):
        raise IllTyped(f"the entries of a {term.op} are numbers, not {words(body)}", lam)
    n = _size_of_range(lam, term.op)
    return Matrix(n, n) if term.op == "diagonal" else _column(n)


def _table(term: App, typing: Typing) -> Type:
    _count(term, 1)
    outer = term.args[0]
    if not (isinstance(outer, Lam) and isinstance(outer.body, Lam)):
        raise IllTyped("table needs two nested bodies", term)
    inner = typing.within(outer.kind)
    lam, body = inner.lam(outer.body, "table", Index)
    if not fits(body, REAL):
        raise IllTyped("the entries of a table are numbers", lam)
    cols = inner.lowered(_column(_size_of_range(lam, "table")), 1, term)
    return Matrix(_size_of_range(outer, "table"), cols.rows)  # type: ignore[attr-defined]


def _explicit(term: App, typing: Typing) -> Type:
    _count(term, least=2)
    n, m, *entries = term.args
    if not (isinstance(n, Num) and isinstance(m, Num) and type(n.value) is type(m.value) is int
            and n.value >= 0 and m.value >= 0 and n.value * m.value == len(entries)):
        raise IllTyped("explicit needs its rows, its columns and as many entries", term)
    for a in entries:
        typing.want(a, REAL, "explicit")
    return Matrix(n, m)


# ---------------------------------------------------------------- sets and propositions


def _interval(term: App, typing: Typing) -> Type:
    _count(term, 2)
    for a in term.args:
        if a != INFINITY and a != App("mul", (Num(-1), INFINITY)):
            typing.want(a, REAL, "interval")
    return Set(REAL)


def _members(term: App, typing: Typing) -> Type:
    _count(term, least=1)
    kind = typing.of(term.args[0])
    kind = REAL if isinstance(kind, Index) else kind
    for a in term.args:
        typing.want(a, kind, "members")
    return Set(kind)


def _such_that(term: App, typing: Typing) -> Type:
    _count(term, 1)
    lam, body = typing.lam(term.args[0], "such_that")
    if not isinstance(body, Proposition):
        raise IllTyped("such_that needs a condition", lam)
    return Set(lam.kind)


def _equal(term: App, typing: Typing) -> Type:
    _count(term, 2)
    a, b = map(typing.of, term.args)
    if not (fits(a, b) or fits(b, a)):
        raise IllTyped(f"{words(a)} is compared with {words(b)}" + (" of another size" if type(a) is type(b) else ""),
                       term)
    return PROPOSITION


def _forall(term: App, typing: Typing) -> Type:
    _count(term, 1)
    lam, body = typing.lam(term.args[0], "forall")
    if not isinstance(body, Proposition):
        raise IllTyped("forall needs a proposition", lam)
    return PROPOSITION


def _in(term: App, typing: Typing) -> Type:
    _count(term, 2)
    kind = typing.of(term.args[1])
    if not isinstance(kind, Set):
        raise IllTyped(f"{words(kind)} has no elements", term.args[1])
    typing.want(term.args[0], kind.of, "in")
    return PROPOSITION


def _distributed(term: App, typing: Typing) -> Type:
    _count(term, 2)
    kind = typing.outcome(term.args[0])
    law = typing.law(term.args[1], "distributed")
    if len(law.points) != 1 or not fits(kind, law.points[0]):
        raise IllTyped("a random variable and a law on another space", term)
    return PROPOSITION


RULES: dict[str, Callable[[App, Typing], Type]] = {
    "cases": _cases, "apply": _apply, "entry": _entry, "derivative": _derivative, "gradient": _gradient,
    "normal": _normal, "multinormal": _multinormal, "finite": _finite, "product_law": _product_law,
    "component": _component, "margin": _margin, "conditional": _conditional, "law_of": _law_of, "density": _density,
    "expect": _expect, "probability": _probability, "kl": _of_laws(2), "entropy": _of_laws(1),
    "cross_entropy": _of_laws(2), "matmul": _matmul, "identity": _identity, "zeros": _zeros, "vector": _family,
    "diagonal": _family, "table": _table, "explicit": _explicit, "interval": _interval, "members": _members,
    "such_that": _such_that, "eq": _equal, "ne": _equal, "forall": _forall, "in": _in, "distributed": _distributed,
}  # fmt: skip
