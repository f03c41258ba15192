"""What the words for matrices mean, and the size of a matrix that is not evaluated.

The one idea: a matrix is an array of numbers; matrices.py does the arithmetic, in whatever numbers the entries are.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ..terms import App, Bound, Free, Lam, Term
from ..types import Function, Index, Matrix, Random, Type
from . import matrices
from .functions import function, power, whole_power
from .matrices import each, times
from .numbers import is_zero, short
from .values import Array, NoValue, Unevaluated

if TYPE_CHECKING:
    from .evaluate import Evaluation

Args = tuple[Term, ...]
Env = tuple[Any, ...]
Meaning = Callable[["Evaluation", Args, Env], Any]


def _entry(ev: Evaluation, args: Args, env: Env) -> Any:
    a = ev.value(args[0], env)
    i, j = ev.index(args[1], env), ev.index(args[2], env) if len(args) == 3 else 1
    if not (1 <= i <= a.rows and 1 <= j <= a.cols):
        raise NoValue("an entry that a matrix does not have")
    return a.at(i, j)


def _matmul(ev: Evaluation, args: Args, env: Env) -> Array:
    out = ev.value(args[0], env)
    for a in args[1:]:
        b = ev.value(a, env)
        ev.spend(out.rows * out.cols * b.cols)
        out = matrices.matmul(out, b)
    return each(lambda x: short(ev.field, x), out)


def _whole_matrix(f: Callable[[Array], Any]) -> Meaning:
    def found(ev: Evaluation, args: Args, env: Env) -> Any:
        a = ev.value(args[0], env)
        ev.spend(len(a.entries) * a.rows)
        return each(lambda x: short(ev.field, x), f(a))

    return found


def _power(ev: Evaluation, args: Args, env: Env) -> Array:
    a, n = ev.value(args[0], env), ev.index(args[1], env)
    if abs(n) > 1000:
        raise Unevaluated("a high power of a matrix")
    ev.spend(len(a.entries) * a.rows * abs(n))
    return each(lambda x: short(ev.field, x), matrices.power(a, n))


def _only(a: Array) -> Any:
    if (a.rows, a.cols) != (1, 1):
        raise NoValue("the only entry of a matrix that has others")
    return a.entries[0]


def _logdet(ev: Evaluation, args: Args, env: Env) -> Any:
    return function(ev.field, "log", _whole_matrix(matrices.det)(ev, args, env))


def _norm(ev: Evaluation, args: Args, env: Env) -> Any:
    a = ev.value(args[0], env)
    return power(ev.field, sum(whole_power(ev.field, x, 2) for x in a.entries), Fraction(1, 2))


def _zeros(ev: Evaluation, args: Args, env: Env) -> Array:
    n, m = ev.size(args[0], env), ev.size(args[1], env)
    ev.spend(n * m)
    return Array(n, m, (0,) * (n * m))


def _identity(ev: Evaluation, args: Args, env: Env) -> Array:
    n = ev.size(args[0], env)
    ev.spend(n * n)
    return matrices.identity(n)


def _vector(ev: Evaluation, args: Args, env: Env) -> Array:
    lam: Any = args[0]
    n = ev.size(lam.kind.high, env)
    return Array(n, 1, tuple(ev.value(lam.body, (i, *env)) for i in range(1, n + 1)))


def _diagonal(ev: Evaluation, args: Args, env: Env) -> Array:
    d = _vector(ev, args, env).entries
    ev.spend(len(d) ** 2)
    return Array(len(d), len(d), tuple(x if i == j else 0 for i, x in enumerate(d) for j in range(len(d))))


def _table(ev: Evaluation, args: Args, env: Env) -> Array:
    outer: Any = args[0]
    n, m = ev.size(outer.kind.high, env), ev.size(outer.body.kind.high, (None, *env))
    inner = outer.body.body
    return Array(n, m, tuple(ev.value(inner, (j, i, *env)) for i in range(1, n + 1) for j in range(1, m + 1)))


def _explicit(ev: Evaluation, args: Args, env: Env) -> Array:
    return Array(ev.size(args[0], env), ev.size(args[1], env), tuple(ev.value(a, env) for a in args[2:]))


def shape(ev: Evaluation, term: Term, env: Env) -> tuple[int, int] | None:
    """The size of a matrix that is not evaluated; None for a number. A variable without a value is None in `env`."""
    match term:
        case Bound(k=k):
            return (env[k].rows, env[k].cols) if isinstance(env[k], Array) else None
        case Free(kind=kind):
            return _size_of_kind(ev, kind)
        case App(op="add" | "power" | "inverse" | "mean" | "mean_given", args=(a, *_)) | \
                App(op="scale" | "gradient", args=(_, a)):
            return shape(ev, a, env)
        case App(op="transpose", args=(a,)):
            found = shape(ev, a, env)
            return found and (found[1], found[0])
        case App(op="matmul", args=args):
            ends = shape(ev, args[0], env), shape(ev, args[-1], env)
            return ends[0] and ends[1] and (ends[0][0], ends[1][1])
        case App(op="identity" | "zeros" | "explicit", args=args):
            return ev.size(args[0], env), ev.size(args[1] if term.op != "identity" else args[0], env)
        case App(op="vector" | "diagonal", args=(Lam(kind=Index(high=n)),)) if n is not None:
            size = ev.size(n, env)
            return size, size if term.op == "diagonal" else 1
        case App(op="table", args=(Lam(kind=Index(high=n), body=Lam(kind=Index(high=m))),)) if n is not None and m is not None:
            return ev.size(n, env), ev.size(m, (None, *env))
        case App(op="apply", args=(Free(kind=Function(result=result)), *_)):
            return _size_of_kind(ev, result)
        case App(op="sum" | "integral" | "integral_on" | "total" | "total_on" | "expect" | "derivative", args=args):
            return shape(ev, *_inside(ev, args[0] if term.op == "derivative" else args[-1], env))
    return None


def _inside(ev: Evaluation, body: Any, env: Env) -> tuple[Term, Env]:
    """What stands below binders, with something for their variables."""
    while isinstance(body, Lam):
        body, env = body.body, (_any(ev, body.kind, env), *env)
    return body, env


def _any(ev: Evaluation, kind: Type, env: Env) -> Any:
    """What stands for a variable of a type where only sizes are asked for: a zero matrix, or None."""
    if not isinstance(kind, Matrix):
        return None
    n, m = ev.size(kind.rows, env), ev.size(kind.cols, env)
    return Array(n, m, (0,) * (n * m))


def _size_of_kind(ev: Evaluation, kind: Type) -> tuple[int, int] | None:
    kind = kind.of if isinstance(kind, Random) else kind
    return (ev.size(kind.rows, ()), ev.size(kind.cols, ())) if isinstance(kind, Matrix) else None


def or_zero(ev: Evaluation, body: Term, total: Any, env: Env) -> Any:
    """An empty sum of matrices is a zero matrix of their size."""
    if not is_zero(total):
        return total
    size = shape(ev, *_inside(ev, body, env))
    return total if size is None else Array(*size, (0,) * (size[0] * size[1]))


MATRICES: dict[str, Meaning] = {op: _whole_matrix(getattr(matrices, op)) for op in ("transpose", "inverse", "trace", "det")} | {
    "matmul": _matmul, "scale": lambda ev, args, env: times(*(ev.value(a, env) for a in args)), "power": _power,
    "only": _whole_matrix(_only), "logdet": _logdet, "norm": _norm, "identity": _identity, "zeros": _zeros,
    "vector": _vector, "diagonal": _diagonal, "table": _table, "explicit": _explicit, "entry": _entry,
}  # fmt: skip
"""Each word for matrices with its meaning."""
