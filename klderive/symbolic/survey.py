"""How each name is used: the first pass over the expressions of a statement.

The one idea: what a name is follows from all its uses at once, so uses are gathered before anything is read: which
symbols are numbers, families, sizes, indices or points of a space, at what points a density is taken, what a function is
applied to. One walk with a stack.

Not here: what follows from the uses (names.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sympy import (
    Basic,
    Derivative,
    Dummy,
    Eq,
    Identity,
    ImmutableDenseMatrix,
    MatrixSymbol,
    Piecewise,
    S,
    Subs,
    Symbol,
    Tuple,
    ZeroMatrix,
)
from sympy.assumptions import AppliedPredicate
from sympy.core.function import AppliedUndef, UndefinedFunction

from ..language import REAL, Point, Type
from .binders import BINDERS, kind_of_variable
from .limits import NotRead, refusal, shown
from .nodes import (
    KL,
    LINE,
    CrossEntropy,
    Density,
    Entry,
    Finite,
    FunctionalDerivative,
    Grad,
    Marginal,
    pdf,
)

Env = dict["Basic | By", Type | None]
"""The bound variables around a node with their types; None for a column."""
INFINITE = (type(S.Infinity), type(S.NegativeInfinity))
LITERAL = "literal"
"""The kind of a whole number that is written out: it fits an index and a number."""


SHIFTED = Tuple()
"""In the place of a size: the index of an entry is not a symbol but made of one."""


@dataclass(frozen=True, slots=True)
class By:
    """In an environment: what is differentiated by, which stays free."""

    what: object


@dataclass(frozen=True, slots=True)
class Use:
    """A law or a function at its points; None where the points are not said."""

    what: Any
    points: tuple[Basic, ...] | None
    env: Env


@dataclass
class Survey:
    """What was found. Symbols by name; families by name with the number of their indices."""

    symbols: dict[str, Basic] = field(default_factory=dict)
    families: dict[str, tuple[Symbol, int]] = field(default_factory=dict)
    functions: dict[str, type] = field(default_factory=dict)
    applied: list[Use] = field(default_factory=list)
    laws: list[Use] = field(default_factory=list)
    marginals: list[Use] = field(default_factory=list)
    links: list[tuple[Basic, Basic, Env]] = field(default_factory=list)
    sizes: dict[Basic, None] = field(default_factory=dict)  # expressions that are the size of something
    whole: set[Basic] = field(default_factory=set)  # symbols that stand as an index, a size or the end of a range
    points: dict[Basic, Point] = field(default_factory=dict)  # free symbols that are points of a named space
    indexed: dict[Basic, list[Basic]] = field(default_factory=dict)  # symbols in indices, with the sizes they run up to
    below: list[tuple[object, Env]] = field(default_factory=list)  # free names and what is bound around them


Todo = list[tuple[Basic, Env]]
Visit = Callable[["Survey", Basic, Env, Todo], None]
NOTHING: Env = {}
LEAVES = frozenset(map(type, (S.Zero, S.One, S.NegativeOne, S.Half, S(7), S(2) / 7, S.Pi, S.Exp1, S.true, S.false)))


def is_undefined(cls: type) -> bool:
    """Whether the class is that of an undefined function applied, `Function("f")`, and no subclass of anything else."""
    return type(cls) is UndefinedFunction


def survey(found: Survey, expr: Basic, visitors: Mapping[type, Visit | None], env: Env = NOTHING) -> None:
    """Adds the uses in an expression to what was found; `visitors` are the classes that will be read, None for leaves."""
    todo: Todo = [(expr, env)]
    while todo:
        node, env = todo.pop()
        cls = type(node)
        if cls in visitors:
            visit = visitors[cls]
            if visit is not None:
                visit(found, node, env, todo)
        elif is_undefined(cls):
            _applied(found, node, env, todo)
        else:
            raise refusal(node)


def visitors(readers: Mapping[type, object]) -> dict[type, Visit | None]:
    """How each class that is read is visited: its parts one by one, if nothing else is said."""
    return {cls: None if cls in LEAVES else VISITS.get(cls) or (_binder if cls in BINDERS else _parts) for cls in readers}


def _parts(found: Survey, node: Basic, env: Env, todo: Todo) -> None:
    for part in node.args[::-1]:
        todo.append((part, env))


def _several(parts, env: Env, todo: Todo) -> None:
    todo.extend([(p, env) for p in parts][::-1])  # from left to right: the stack gives back the last first


# ---------------------------------------------------------------- names


def bind(env: Env, variable: Basic, kind: Type | None) -> Env:
    """The bound variables with one more."""
    return {**{x: k for x, k in env.items() if x != variable}, variable: kind}


def _clash(name: str) -> NotRead:
    return NotRead(f"two things are called {name}, with different assumptions or shapes; give one of them another name")


def _symbol(found: Survey, node: Basic, env: Env, todo: Todo) -> None:
    if env:
        for bound in reversed(env):  # from the inside
            if bound == node:
                return
            if getattr(bound, "name", None) == node.name and type(bound) is not Dummy:
                raise _clash(node.name)
        found.below.append((node, env))
    if type(node) is Dummy:
        raise NotRead(f"the Dummy {node} has no name of its own; use a Symbol")
    other = found.symbols.setdefault(node.name, node)
    if other is not node and other != node:
        raise _clash(node.name)
    if type(node) is MatrixSymbol:
        if env and any(s in env for size in node.args[1:] for s in size.free_symbols):
            raise NotRead(f"the size of {node.name} depends on a variable that is bound")
        _size(found, node.args[1:], env, todo)


def _whole(found: Survey, parts, env: Env) -> None:
    """Names without assumptions are whole numbers where whole numbers stand."""
    for part in parts:
        for s in (part,) if type(part) is Symbol else part.free_symbols:
            if s not in env:
                found.whole.add(s)


def _size(found: Survey, parts, env: Env, todo: Todo) -> None:
    _whole(found, parts, env)
    for part in parts:
        if not part.is_number and not any(s in env for s in part.free_symbols):
            found.sizes[part] = None
    _several(parts, env, todo)


def _sized(found: Survey, node: Basic, env: Env, todo: Todo) -> None:
    _size(found, node.args, env, todo)


def _entry(found: Survey, node: Basic, env: Env, todo: Todo) -> None:
    base, *indices = node.args
    _whole(found, indices, env)
    _several(indices, env, todo)
    matrix = type(base) is not Symbol
    for k, index in enumerate(indices):
        for x in (index,) if type(index) is Symbol else index.free_symbols:
            if x not in env:
                sizes = found.indexed.setdefault(x, [])
                sizes += [base.shape[k] if x is index else SHIFTED] if matrix else []
    if matrix:
        todo.append((base, env))
        return
    if env:
        if base in env or By(base) in env:
            raise NotRead(f"{base} is a bound number; its Entry would be a member of another thing, the family {base}")
        found.below.append((("family", base), env))
    other, count = found.families.setdefault(base.name, (base, len(indices)))
    if other != base:
        raise _clash(base.name)
    if count != len(indices):
        raise NotRead(f"the family {base.name} has members with {count} and with {len(indices)} indices")


def _applied(found: Survey, node: Basic, env: Env, todo: Todo) -> None:
    function = type(node)
    if function.__bases__ != (AppliedUndef,):
        raise refusal(node)
    other = found.functions.setdefault(function.__name__, function)
    if other is not function and other != function:
        raise _clash(function.__name__)
    found.applied.append(Use(function, node.args, env))
    _indexed(found, (x for x in node.args if x.is_Symbol and x.is_integer), env)
    _several(node.args, env, todo)


def _indexed(found: Survey, parts, env: Env) -> None:
    for x in parts:
        if x not in env:
            found.indexed.setdefault(x, [])


# ---------------------------------------------------------------- laws


def _point_of(found: Survey, density: Basic, points, env: Env) -> None:
    """Free symbols that are points of a named space."""
    if density.space == LINE:
        return
    kind = Point(density.space.name, density.space.discrete)
    for x in points:
        if type(x) is Symbol and x not in env and found.points.setdefault(x, kind) != kind:
            raise NotRead(f"{x} is a point of two spaces")


def _pdf(found: Survey, node: Basic, env: Env, todo: Todo) -> None:
    law, *points = node.args
    if type(law) is Density:
        found.laws.append(Use(law, tuple(points), env))
        _point_of(found, law, points, env)
    _several((law, *points), env, todo)


def _density(found: Survey, node: Basic, env: Env, todo: Todo) -> None:
    found.laws.append(Use(node, None, env))
    if len(node.given) == 1:
        _whole_given(found, node.given[0], env)
    _several(node.given, env, todo)


def _whole_given(found: Survey, given: Basic, env: Env) -> None:
    if given.is_Symbol and given.is_integer:
        _indexed(found, (given,), env)


def _marginal(found: Survey, node: Basic, env: Env, todo: Todo) -> None:
    joint, index = node.args
    _whole(found, (index,), env)
    _indexed(found, index.free_symbols, env)
    todo.append((index, env))
    if type(joint) is Density:
        found.marginals.append(Use(joint, None, env))
        _several(joint.given, env, todo)
    else:
        todo.append((joint, env))


def _pair(found: Survey, node: Basic, env: Env, todo: Todo) -> None:
    p, q = node.args
    found.links.append((p, q, env))
    _several((p, q), env, todo)


def _varied(found: Survey, node: Basic, env: Env, todo: Todo) -> None:
    functional, density, point = node.args
    if type(density) is not Density or density.given:
        raise NotRead(f"a functional derivative is by a density without conditions, not by {shown(density)}")
    found.laws.append(Use(density, (point,), env))
    _point_of(found, density, (point,), env)
    _several((functional, point), env, todo)


# ---------------------------------------------------------------- binders


def _binder(found: Survey, node: Basic, env: Env, todo: Todo) -> None:
    layers, body = BINDERS[type(node)](node)
    later = len(todo)
    for layer in layers:
        if layer.over in ("range", "size"):
            _whole(found, layer.outside, env)
        if layer.over == "size":
            _size(found, layer.outside, env, todo)
        else:
            _several((x for x in layer.outside if type(x) not in INFINITE), env, todo)
        kind = kind_of_variable(layer)
        if kind is None:
            _size(found, layer.variable.args[1:], env, todo)
        if layer.over == "law" and type(layer.outside[0]) is Density:
            found.laws.append(Use(layer.outside[0], (layer.variable,), bind(env, layer.variable, kind)))
        env = bind(env, layer.variable, kind)
    todo.insert(later, (body, env))  # after what stands outside


def _derivative(found: Survey, node: Basic, env: Env, todo: Todo) -> None:
    expr, *counts = node.args
    by = [c.args[0] for c in counts]
    _several(by, env, todo)
    _differentiated(found, expr, by, env, todo)


def _differentiated(found: Survey, expr: Basic, by, env: Env, todo: Todo) -> None:
    for x in by:
        family = type(x) is Entry and type(x.args[0]) is Symbol
        env = {**env, By(("family", x.args[0]) if family else x.args[0] if type(x) is Entry else x): None}
    todo.append((expr, env))


def _gradient(found: Survey, node: Basic, env: Env, todo: Todo) -> None:
    function, variable = node.args
    todo.append((variable, env))
    _differentiated(found, function, (variable,), env, todo)


def _subs(found: Survey, node: Basic, env: Env, todo: Todo) -> None:
    expr, variables, points = node.args
    _several(points.args, env, todo)
    for x in variables.args:
        env = bind(env, x, REAL)
    todo.append((expr, env))


def _equation(found: Survey, node: Basic, env: Env, todo: Todo) -> None:
    _pair(found, node, env, todo)


def _explicit(found: Survey, node: Basic, env: Env, todo: Todo) -> None:
    _several(node.flat(), env, todo)


def _arguments(found: Survey, node: Basic, env: Env, todo: Todo) -> None:
    _several(node.arguments, env, todo)


def _cases(found: Survey, node: Basic, env: Env, todo: Todo) -> None:
    _several((part for pair in node.args for part in pair.args), env, todo)


def _finite(found: Survey, node: Basic, env: Env, todo: Todo) -> None:
    _several((part for pair in node.pairs.args for part in pair.args), env, todo)


VISITS: dict[type, Visit] = {
    Symbol: _symbol, Dummy: _symbol, MatrixSymbol: _symbol, Entry: _entry, pdf: _pdf, Density: _density,
    Marginal: _marginal, KL: _pair, CrossEntropy: _pair, Eq: _equation, FunctionalDerivative: _varied,
    Derivative: _derivative, Grad: _gradient, Subs: _subs, ImmutableDenseMatrix: _explicit, Identity: _sized,
    ZeroMatrix: _sized, Piecewise: _cases, Finite: _finite, AppliedPredicate: _arguments,
}  # fmt: skip
