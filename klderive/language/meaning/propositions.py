"""What every proposition means: one function each, and the table of them.

The one idea: three answers. True and False are certain; None says that numbers are not known well enough. A part without
a value matters only where the others do not decide.

Over infinitely many values "for all" is decided where the range of a variable can be cut into pieces on each of which
the answer is one; else only a counterexample decides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from functools import partial
from itertools import pairwise, product
from typing import TYPE_CHECKING, Any

from ..terms import App, Term
from ..types import Index, Matrix, Point, Real
from . import laws, matrices
from .gaussians import variable
from .matrices import kleene_all
from .numbers import Dual, slope_of
from .operations import law_of
from .ranges import Split
from .sets import contains, different, points
from .values import Array, Finite, NoValue, OverBudget, Steps, Unevaluated

if TYPE_CHECKING:
    from .evaluate import Evaluation

Args = tuple[Term, ...]
Env = tuple[Any, ...]
SAMPLES: tuple[int | Fraction, ...] = (0, 1, -1, 2, Fraction(1, 2), -3, Fraction(-1, 3), 7, 100)
"""Numbers at which a claim about all numbers is tried."""


def _all(answers: Iterable[Callable[[], bool | None]]) -> bool | None:
    """Whether all hold; what has no value counts only if nothing fails."""
    out: bool | None = True
    missing: list[Exception] = []
    for answer in answers:
        try:
            t = answer()
        except OverBudget:
            raise
        except (NoValue, Unevaluated) as e:
            missing.append(e)
            continue
        if t is False:
            return False
        out = None if t is None else out
    if not missing:
        return out
    unknown = next((e for e in missing if isinstance(e, Unevaluated)), None)
    if out is None and unknown is None:
        raise Unevaluated("a part that is not decided beside one that has no value")
    raise unknown or missing[0]


def negated(t: bool | None) -> bool | None:
    return None if t is None else not t


def _and(ev: Evaluation, args: Args, env: Env) -> bool | None:
    return _all(partial(ev.truth, a, env) for a in args)


def _or(ev: Evaluation, args: Args, env: Env) -> bool | None:
    def fails(a: Term) -> bool | None:
        return negated(ev.truth(a, env))

    return negated(_all(partial(fails, a) for a in args))


def _not(ev: Evaluation, args: Args, env: Env) -> bool | None:
    return negated(ev.truth(args[0], env))


def _implies(ev: Evaluation, args: Args, env: Env) -> bool | None:
    return negated(_all((lambda: ev.truth(args[0], env), lambda: negated(ev.truth(args[1], env)))))


def _eq(ev: Evaluation, args: Args, env: Env) -> bool | None:
    return laws.same(ev, ev.value(args[0], env), ev.value(args[1], env))


def _lt(ev: Evaluation, args: Args, env: Env) -> bool | None:
    s = ev.compare(ev.value(args[0], env), ev.value(args[1], env))
    return None if s is None else s < 0


def _le(ev: Evaluation, args: Args, env: Env) -> bool | None:
    a, b = ev.value(args[0], env), ev.value(args[1], env)
    s = ev.compare(a, b)
    if s is None and hasattr(b - a, "ends") and (b - a).ends()[0] == 0:
        return True
    return None if s is None else s <= 0


def _forall(ev: Evaluation, args: Args, env: Env) -> bool | None:
    lam: Any = args[0]

    def at(v: Any) -> Callable[[], bool | None]:
        return lambda: ev.truth(lam.body, (v, *env))

    match lam.kind:
        case Index(low, high) if low is None or high is None or App("infinity") in (low, high):
            first = -3 if low is None else ev.index(low, env)
            return _all(map(at, range(first, first + 10))) and None
        case Real():
            return _for_all_numbers(ev, at)
        case Matrix(rows, cols):
            n, m = ev.size(rows, env), ev.size(cols, env)
            ev.spend(n * m)

            def entries(found: tuple[Any, ...]) -> bool | None:
                if len(found) == n * m:
                    return at(Array(n, m, found))()
                return _for_all_numbers(ev, lambda v: lambda: entries((*found, v)))

            if n * m <= 2:
                return entries(())
            tried = [Array(n, m, tuple((i * i * k + 2 * k) % 5 - 2 for i in range(n * m))) for k in range(5)]
            return _all(map(at, tried)) and (None if n * m else True)
        case Index() | Point():
            return _all(map(at, points(ev, lam.kind, env)))
    return None


def _for_all_numbers(ev: Evaluation, at: Callable[[Any], Callable[[], bool | None]]) -> bool | None:
    try:
        found, cuts = ev.pieces(lambda x, _: at(variable(x))())
        holds = _all([*((lambda t=t: t) for t in found), *map(at, dict.fromkeys(cuts))])
        if holds is not None:
            return holds
    except OverBudget:
        raise
    except Unevaluated:
        pass
    return _all(map(at, SAMPLES)) and None


def _defined(ev: Evaluation, args: Args, env: Env) -> bool | None:
    try:
        ev.value(args[0], env)
    except NoValue:
        return False
    except Unevaluated:
        return None
    return True


# ---------------------------------------------------------------- numbers and matrices


def _whole(ev: Evaluation, x: Any) -> bool | None:
    if type(x) in (int, Fraction):
        return x.denominator == 1
    if not hasattr(x, "ends") or None in x.ends():
        return None
    low, high = x.ends()
    return False if low > high // 1 else None


def _parity(rest: int) -> Callable[[Evaluation, Any], bool | None]:
    return lambda ev, x: (x % 2 == rest) if _whole(ev, x) else _whole(ev, x)


def _of_value(f: Callable[[Evaluation, Any], bool | None]) -> Callable[[Evaluation, Args, Env], bool | None]:
    return lambda ev, args, env: f(ev, ev.value(args[0], env))


def _invertible(ev: Evaluation, a: Array) -> bool | None:
    return a.rows == a.cols and negated(matrices.zero(matrices.det(a)))


def _orthogonal(ev: Evaluation, a: Array) -> bool | None:
    return a.rows == a.cols and matrices.same_entries(
        matrices.matmul(matrices.transpose(a), a), matrices.identity(a.rows))


# ---------------------------------------------------------------- functions of a number


def _bends(order: int, side: int) -> Callable[[Evaluation, Any], bool | None]:
    """Whether the derivative of that order has the sign `side`, or 0, everywhere."""
    def holds(ev: Evaluation, f: Any) -> bool | None:
        if isinstance(f, Steps):
            return _steps(ev, f, order, side)
        try:
            smooth = _by_derivatives(ev, f, order, side)
        except OverBudget:
            raise
        except (NoValue, Unevaluated):
            smooth = None
        return _tried(ev, f, order, side) if smooth is None else smooth

    return holds


def _by_derivatives(ev: Evaluation, f: Any, order: int, side: int) -> bool | None:
    kinks = []

    def slope(x: int, _: Any) -> int | None:
        p: Any = variable(x)
        tags = [ev.fresh() for _ in range(order)]
        for tag in tags:
            p = Dual(tag, p, 1)
        try:
            y = ev.call(f, [p])
        except Split:
            kinks.append(x)
            raise
        for tag in reversed(tags):
            y = slope_of(y, tag)
        return ev.sign(y)

    signs, _ = ev.pieces(slope)
    if -side in signs:
        return False
    return True if not kinks and None not in signs else None


def _steps(ev: Evaluation, f: Steps, order: int, side: int) -> bool | None:
    ends = () if f.outside is None else (f.outside,)
    compared = [ev.compare(b, a) for a, b in pairwise((*ends, *f.values, *ends))]
    if order == 1:
        return kleene_all(None if s is None else s * side >= 0 for s in compared)
    return kleene_all(None if s is None else s == 0 for s in compared)


def _tried(ev: Evaluation, f: Any, order: int, side: int) -> bool | None:
    """False at a counterexample, else unknown."""
    for a, b in product(map(Fraction, SAMPLES), repeat=2):
        if a >= b:
            continue
        try:
            low, high = ev.call(f, [a]), ev.call(f, [b])
            gap = high - low if order == 1 else low + high - 2 * ev.call(f, [(a + b) / 2])
            if ev.sign(gap) == -side:
                return False
        except OverBudget:
            raise
        except (NoValue, Unevaluated):
            continue
    return None


# ---------------------------------------------------------------- random variables


def _distributed(ev: Evaluation, args: Args, env: Env) -> bool | None:
    return laws.same(ev, law_of(ev, args[:1], env), ev.value(args[1], env))


def _independent(ev: Evaluation, args: Args, env: Env) -> bool | None:
    """The joint masses are the products of the masses."""
    together = law_of(ev, args, env)
    places = [laws.places(p) for p in together.points]
    alone = [Finite(column, together.weights) for column in zip(*places, strict=True)]
    values = [different(ev, p.points) for p in alone]
    total = Finite(together.points, together.weights)

    def holds(x: tuple[Any, ...]) -> bool | None:
        ev.spend(len(places))
        masses: Any = 1
        for p, v in zip(alone, x, strict=True):
            masses = masses * laws.density(ev, p, (v,))
        return laws.same(ev, laws.density(ev, total, x), masses)

    return kleene_all(map(holds, product(*values)))


PROPOSITIONS: dict[str, Callable[[Evaluation, Args, Env], bool | None]] = {
    "true": lambda ev, args, env: True, "false": lambda ev, args, env: False,
    "eq": _eq, "ne": lambda ev, args, env: negated(_eq(ev, args, env)), "lt": _lt, "le": _le,
    "and": _and, "or": _or, "not": _not, "implies": _implies, "forall": _forall, "defined": _defined,
    "in": lambda ev, args, env: contains(ev, ev.value(args[1], env), ev.value(args[0], env)),
    "whole": _of_value(_whole), "even": _of_value(_parity(0)), "odd": _of_value(_parity(1)),
    "square": _of_value(lambda ev, a: a.rows == a.cols),
    "symmetric": _of_value(lambda ev, a: matrices.same_entries(a, matrices.transpose(a))),
    "positive_definite": _of_value(lambda ev, a: matrices.definite(a)),
    "semidefinite": _of_value(lambda ev, a: matrices.definite(a, semi=True)),
    "invertible": _of_value(_invertible), "orthogonal": _of_value(_orthogonal),
    "is_diagonal": _of_value(lambda ev, a: matrices.zero_where(a, lambda i, j: i != j)),
    "lower_triangular": _of_value(lambda ev, a: matrices.zero_where(a, lambda i, j: i < j)),
    "upper_triangular": _of_value(lambda ev, a: matrices.zero_where(a, lambda i, j: i > j)),
    "convex": _of_value(_bends(2, 1)), "concave": _of_value(_bends(2, -1)),
    "increasing": _of_value(_bends(1, 1)), "decreasing": _of_value(_bends(1, -1)),
    "distributed": _distributed, "independent": _independent,
}  # fmt: skip
"""Each proposition with its meaning."""
