"""What every operation means whose value is not a truth value: one function each, and the table of them.

The one idea: a function takes the evaluation, the arguments as terms, and the values of the bound variables, and does
what the word says: a sum is a loop, a matrix an array, a mean an integral or a sum.

Integrals stand in evaluate.py and gaussians.py, laws in laws.py, propositions in propositions.py.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING, Any

from ..terms import App, Free, Lam, Num, Term
from ..types import Function, Index, Law, Matrix, Point, Real, Type
from ..vocabulary import FUNCTIONS
from . import laws
from .arrays import MATRICES, Args, Env, Meaning, or_zero
from .domains import domain, must_lie_in
from .functions import function, power
from .gaussians import PolyExp
from .matrices import each, plus, times
from .numbers import Dual, is_zero, multiplied, reciprocal, short, sign, slope_of, whole
from .sets import Between, Members, SuchThat, contains, decided, different, points
from .values import Array, Finite, NoValue, OverBudget, Unevaluated

if TYPE_CHECKING:
    from .evaluate import Evaluation

INFINITE: dict[Term, int] = {App("infinity"): 1, App("mul", (Num(-1), App("infinity"))): -1}


# ---------------------------------------------------------------- numbers


def _add(ev: Evaluation, args: Args, env: Env) -> Any:
    total: Any = ev.value(args[0], env) if args else 0
    for a in args[1:]:
        total = plus(total, ev.value(a, env))
    return short(ev.field, total)


def _mul(ev: Evaluation, args: Args, env: Env) -> Any:
    total: Any = 1
    try:
        for a in args:
            v = ev.value(a, env)
            if type(v) is PolyExp and type(total) is PolyExp:
                ev.spend(v.size * total.size)
            total = v if type(total) is int and total == 1 else multiplied(total, v)
    except OverBudget:
        raise
    except (NoValue, Unevaluated):
        if any(_hole(ev, a, env) for a in args):
            return 0
        raise
    return short(ev.field, total)


def _hole(ev: Evaluation, factor: Term, env: Env) -> bool:
    """Whether a factor is a density, or a positive power of one, that is 0 here: then the product is 0 in any case."""
    match factor:
        case App(op="density"):
            try:
                return is_zero(ev.value(factor, env))
            except NoValue:
                return False
        case App(op="pow", args=(base, Num(value=e))):
            return e > 0 and _hole(ev, base, env)
        case App(op="mul", args=args):
            return any(_hole(ev, a, env) for a in args)
    return False


def _pow(ev: Evaluation, args: Args, env: Env) -> Any:
    x = ev.value(args[0], env)
    e = args[1].value if type(args[1]) is Num else ev.value(args[1], env)
    if type(x) is PolyExp:
        ev.spend(40 * x.size * x.size)
    return short(ev.field, reciprocal(x) if e == -1 and type(e) is int else power(ev.field, x, e))


def _function(name: str) -> Meaning:
    return lambda ev, args, env: function(ev.field, name, ev.value(args[0], env))


def _signed(ev: Evaluation, x: Any, what: str) -> int:
    s = ev.sign(x)
    if s is None:
        raise Unevaluated(f"{what} of a number whose sign is not known")
    return s


def _abs(ev: Evaluation, args: Args, env: Env) -> Any:
    x = ev.value(args[0], env)
    return x * _signed(ev, x, "the absolute value")


def _sign(ev: Evaluation, args: Args, env: Env) -> Any:
    return _signed(ev, ev.value(args[0], env), "the sign")


def _floor(ev: Evaluation, args: Args, env: Env) -> Any:
    x = ev.value(args[0], env)
    if type(x) in (int, Fraction):
        return floor(x)
    if type(x) in (PolyExp, Dual):
        raise Unevaluated("floor under an integral or a derivative")
    low, high = x.ends()
    if low is None or high is None or floor(low) != floor(high):
        raise Unevaluated("floor of a number that is not known exactly")
    return floor(low)


def _extreme(side: int) -> Meaning:
    def largest(ev: Evaluation, args: Args, env: Env) -> Any:
        best = ev.value(args[0], env)
        for a in args[1:]:
            v = ev.value(a, env)
            s = ev.compare(v, best)
            if s is None:
                raise Unevaluated("the largest or smallest of numbers that are not known well enough")
            best = v if s == side else best
        return best

    return largest


def _cases(ev: Evaluation, args: Args, env: Env) -> Any:
    for k in range(0, len(args), 2):
        holds = True if k + 1 == len(args) else ev.truth(args[k + 1], env)
        if holds is None:
            raise Unevaluated("a case whose condition is not decided")
        if holds:
            return ev.value(args[k], env)
    raise NoValue("no case holds")


def _indicator(ev: Evaluation, args: Args, env: Env) -> int:
    return int(decided(ev.truth(args[0], env)))


def _apply(ev: Evaluation, args: Args, env: Env) -> Any:
    f, at = ev.value(args[0], env), [ev.value(a, env) for a in args[1:]]
    if type(args[0]) is Free:
        must_lie_in(ev.domain(args[0]), at)
    return ev.call(f, at)


# ---------------------------------------------------------------- sums and integrals


def _sum(ev: Evaluation, args: Args, env: Env) -> Any:
    lam: Any = args[0]
    total: Any = 0
    for v in points(ev, lam.kind, env):
        total = short(ev.field, plus(total, ev.value(lam.body, (v, *env))))
    return or_zero(ev, lam, total, env)


def _product(ev: Evaluation, args: Args, env: Env) -> Any:
    lam: Any = args[0]
    total: Any = 1
    for v in points(ev, lam.kind, env):
        total = short(ev.field, total * ev.value(lam.body, (v, *env)))
    return total


def _integral(ev: Evaluation, args: Args, env: Env) -> Any:
    lam: Any = args[0]
    return or_zero(ev, lam, ev.over(lam.kind, env, lambda v: ev.value(lam.body, (v, *env))), env)


def _on_set(ev: Evaluation, args: Args, env: Env, add: Callable[[Type, Callable], Any]) -> Any:
    """A sum or an integral over a set: of the points of the type those that lie in the set."""
    lam: Any = args[1]
    s = ev.value(args[0], env)
    def inside(v: Any) -> Any:
        return ev.value(lam.body, (v, *env)) if decided(contains(ev, s, v)) else 0

    if isinstance(s, Between):
        total = ev.integrate(lambda v: ev.value(lam.body, (v, *env)), s.low, s.high)
    else:
        total = add(lam.kind, inside)
    return or_zero(ev, lam, total, env)


def _integral_on(ev: Evaluation, args: Args, env: Env) -> Any:
    def add(kind: Type, inside: Callable) -> Any:
        if isinstance(kind, Real) and isinstance(ev.value(args[0], env), Members):
            return 0
        return ev.over(kind, env, inside)
    return _on_set(ev, args, env, add)


def _total_on(ev: Evaluation, args: Args, env: Env) -> Any:
    def add(kind: Type, inside: Callable) -> Any:
        s = ev.value(args[0], env)
        total: Any = 0
        for v in different(ev, s.elements) if isinstance(s, Members) else points(ev, kind, env):
            total = plus(total, inside(v))
        return total

    if isinstance(ev.value(args[0], env), Between):
        raise Unevaluated("a sum over an interval")
    return _on_set(ev, args, env, add)


# ---------------------------------------------------------------- calculus


def _derivative(ev: Evaluation, args: Args, env: Env) -> Any:
    lam: Any = args[0]
    at = ev.value(args[1], env)
    where = [ev.value(a, env) for a in args[2:]]
    return partial(ev, lam, at, where, env)


def partial(ev: Evaluation, lam: Lam, at: Any, where: list[Any], env: Env) -> Any:
    """The derivative of a Lam by a number, an entry, a member or a value of a density."""
    tag, price = ev.fresh(), ev.price
    match lam.kind:
        case Real():
            moved: Any = Dual(tag, at, 1)
        case Matrix():
            i, j = whole(where[0]), whole(where[1]) if len(where) > 1 else 1
            if not (1 <= i <= at.rows and 1 <= j <= at.cols):
                raise NoValue("the derivative by an entry that a matrix does not have")
            k = (i - 1) * at.cols + j - 1
            moved = Array(at.rows, at.cols, (*at.entries[:k], Dual(tag, at.entries[k], 1), *at.entries[k + 1 :]))
        case Law(kinds, discrete):
            moved = laws.Perturbed(at, tuple(where), tag, discrete or all(isinstance(k, Point) for k in kinds))
        case Function(kinds):
            ends = domain(ev, lam.kind, env)
            must_lie_in(ends, where)
            moved = laws.Perturbed(at, tuple(where), tag, all(isinstance(k, (Index, Point)) for k in kinds), ends)
        case _:
            raise Unevaluated("a derivative by something else than numbers")
    before = ev.atoms
    ev.price = 1 + price * 2 + price // 2  # a product of two numbers with slopes is three products
    if isinstance(moved, laws.Perturbed) and not moved.discrete:
        points = {id(x): x for x in where}
        ev.atoms = [*before, *((tag, x, sum(y is x for y in where)) for x in points.values())]
    try:
        result = ev.value(lam.body, (moved, *env))
    except Unevaluated:
        if isinstance(lam.body, App) and lam.body.op == "abs" and _crosses(ev.value(lam.body.args[0], (moved, *env)), tag):
            raise NoValue("the derivative of |x| at 0") from None
        raise
    finally:
        ev.atoms, ev.price = before, price
    return each(lambda x: slope_of(x, tag), result)


def _crosses(x: Any, tag: int) -> bool:
    return type(x) is Dual and x.tag == tag and is_zero(x.value) and bool(sign(x.slope))


def _gradient(ev: Evaluation, args: Args, env: Env) -> Any:
    lam: Any = args[0]
    at = ev.value(args[1], env)
    return Array(at.rows, at.cols, tuple(partial(ev, lam, at, [i + 1, j + 1], env)
                                         for i in range(at.rows) for j in range(at.cols)))


# ---------------------------------------------------------------- laws


def _finite(ev: Evaluation, args: Args, env: Env) -> Finite:
    found = [ev.value(a, env) for a in args]
    return laws.finite(ev, found[::2], found[1::2])


def _product_law(ev: Evaluation, args: Args, env: Env) -> Any:
    lam: Any = args[0]
    return laws.product_law(ev, [ev.value(lam.body, (i, *env)) for i in points(ev, lam.kind, env)])


def _conditional(ev: Evaluation, args: Args, env: Env) -> Any:
    return laws.conditional(ev, ev.value(args[0], env), [ev.value(a, env) for a in args[2:]])


def law_of(ev: Evaluation, args: Args, env: Env) -> Finite:
    """The joint law of random variables."""
    found = ev.outcomes(lambda: laws.joint([ev.value(a, env) for a in args]))
    return Finite(tuple(p for p, _ in found), tuple(w for _, w in found), counted=False)


def _density(ev: Evaluation, args: Args, env: Env) -> Any:
    return laws.density(ev, ev.value(args[0], env), [ev.value(a, env) for a in args[1:]])


def _expect(ev: Evaluation, args: Args, env: Env) -> Any:
    law, lam = ev.value(args[0], env), args[1]
    body: Any = lam
    while isinstance(body, Lam):
        body = body.body
    total = laws.expect(ev, law, lambda *x: ev.value(body, (*reversed(x), *env)))
    return or_zero(ev, lam, total, env)


def _probability(ev: Evaluation, args: Args, env: Env) -> Any:
    law, s = ev.value(args[0], env), ev.value(args[1], env)
    if isinstance(law, Finite) and not law.counted:
        raise Unevaluated("a probability under a law that ought to have a density")
    return laws.expect(ev, law, lambda x: int(decided(contains(ev, s, x))))


def _divergence(op: str) -> Meaning:
    return lambda ev, args, env: laws.divergence(ev, op, *(ev.value(a, env) for a in args))


# ---------------------------------------------------------------- random variables


def _mean(ev: Evaluation, args: Args, env: Env) -> Any:
    return ev.average(lambda: ev.value(args[0], env))


def _mean_given(ev: Evaluation, args: Args, env: Env) -> Any:
    weight = _chance(ev, args[1:], env)
    if is_zero(weight):
        raise NoValue("a mean given something that has no weight")
    total = ev.average(lambda: ev.value(args[0], env) if decided(ev.truth(args[1], env)) else 0)
    return or_zero(ev, args[0], times(reciprocal(weight), total), env)


def _chance(ev: Evaluation, args: Args, env: Env) -> Any:
    if any(isinstance(v, Finite) and laws.lacks_density(d.kind) for d, v in ev.model.values.items()):
        raise Unevaluated("a probability in a model in which a law that ought to have a density has none")
    return ev.average(lambda: int(decided(ev.truth(args[0], env))))


def _covariance(ev: Evaluation, args: Args, env: Env) -> Any:
    a, b = args[0], args[-1]
    x, y = _mean(ev, (a,), env), _mean(ev, (b,), env)
    return ev.average(lambda: (ev.value(a, env) - x) * (ev.value(b, env) - y))


# ---------------------------------------------------------------- sets


def _interval(ev: Evaluation, args: Args, env: Env) -> Between:
    low, high = (None if a in INFINITE else ev.value(a, env) for a in args)
    if INFINITE.get(args[0], -1) == 1 or INFINITE.get(args[1], 1) == -1:
        raise NoValue("an interval from infinity")
    return Between(low, high)


def _members(ev: Evaluation, args: Args, env: Env) -> Members:
    return Members(tuple(ev.value(a, env) for a in args))


def _such_that(ev: Evaluation, args: Args, env: Env) -> SuchThat:
    lam: Any = args[0]
    return SuchThat(lam, env)


def _infinity(ev: Evaluation, args: Args, env: Env) -> Any:
    raise NoValue("infinity is no number")


def _table_of_operations() -> dict[str, Meaning]:
    found: dict[str, Any] = {name: _function(name) for name in FUNCTIONS}
    found |= {op: _divergence(op) for op in ("kl", "entropy", "cross_entropy")}
    return found | MATRICES


OPERATIONS: dict[str, Meaning] = _table_of_operations() | {
    "pi": lambda ev, args, env: ev.field.pi,
    "e": lambda ev, args, env: function(ev.field, "exp", 1),
    "infinity": _infinity, "add": _add, "mul": _mul, "pow": _pow, "abs": _abs, "sign": _sign, "floor": _floor,
    "max": _extreme(1), "min": _extreme(-1), "cases": _cases, "indicator": _indicator, "apply": _apply,
    "sum": _sum, "total": _sum, "product": _product, "integral": _integral, "integral_on": _integral_on,
    "total_on": _total_on, "derivative": _derivative, "gradient": _gradient,
    "normal": lambda ev, args, env: laws.normal(ev, *(ev.value(a, env) for a in args)),
    "multinormal": lambda ev, args, env: laws.multinormal(*(ev.value(a, env) for a in args)),
    "finite": _finite, "product_law": _product_law,
    "component": lambda ev, args, env: laws.component(ev.value(args[0], env), ev.index(args[1], env)),
    "margin": lambda ev, args, env: laws.margin(ev.value(args[0], env), [ev.index(a, env) for a in args[1:]]),
    "conditional": _conditional, "law_of": law_of, "density": _density, "expect": _expect, "probability": _probability,
    "mean": _mean, "mean_given": _mean_given, "variance": _covariance, "covariance": _covariance, "chance": _chance,
    "interval": _interval, "members": _members, "such_that": _such_that,
}  # fmt: skip
"""Each operation with its meaning."""
