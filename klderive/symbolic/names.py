"""What each name of a statement is: its declaration, and the hypotheses that its assumptions are.

The one idea: a name is declared once for the whole statement, by what the survey found. One spelling has several roles,
each a declaration of its own: the number mu (""), the family mu_j ("family"), the function f(x) ("function"), the law p
("law"), its members p_j ("family"), q( . | x) ("given1"), the components of a law that is used in no other way
("part").

Not here: how expressions become terms (reading.py).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sympy import Add, Basic, Dummy, Integer, MatrixSymbol, Mul, Symbol

from ..language import (
    INDEX,
    REAL,
    Declaration,
    Free,
    Function,
    Index,
    Law,
    Matrix,
    Num,
    Point,
    Term,
    Type,
    app,
    same,
)
from .assumptions import hypothesis, known, of_symbol
from .limits import NotRead
from .nodes import (
    LINE,
    Density,
    Distribution,
    Finite,
    Independent,
    Marginal,
    MultivariateNormal,
    Normal,
    is_matrix,
)
from .signs import known_to_be
from .survey import LITERAL, Env, Survey, Use

Key = tuple[str, str]
"""Role and name."""
Size = Callable[[Basic], Term]
"""Reads the size of something."""


@dataclass
class Group:
    """The uses of one law or family of laws."""

    space: Basic
    points: tuple[Type, ...] | None = None
    givens: tuple[Type, ...] = ()
    discrete: bool = False
    component: bool = False


@dataclass
class Names:
    """The declarations by SymPy object or by (role, name), in order, and the hypotheses that come with them."""

    free: dict[object, Free] = field(default_factory=dict)
    hypotheses: list[Term] = field(default_factory=list)
    memo: dict[int, tuple[Basic, Term]] = field(default_factory=dict)  # what was read outside of all binders, by id
    ordered: set[tuple[Basic, Basic]] = field(default_factory=set)  # numbers of which a given says a <= b
    lines: set[str] = field(default_factory=set)  # densities all whose conditions are numbers written out: q( . | 2)

    def declare(self, key: object, name: str, kind: Type, role: str = "", facts: tuple[str, ...] = ()) -> None:
        """A declaration with the facts that are known of it."""
        free = self.free[key] = Free(Declaration(name, kind, role))
        self.hypotheses += [hypothesis(free, fact) for fact in facts]


def resolve(found: Survey, ordered: set[tuple[Basic, Basic]], size_in: Callable[[Names], Size]) -> Names:
    """The names that a survey has found; `size_in(names)` reads a size once the numbers are declared."""
    names = Names(ordered=ordered)
    for name, node in found.symbols.items():
        if type(node) is Symbol:
            _number(names, found, name, node)
    size = size_in(names)
    for part in found.sizes:
        _size(names, part, size)
    for name, node in found.symbols.items():
        if type(node) is MatrixSymbol:
            names.declare(node, name, Matrix(size(node.args[1]), size(node.args[2])))
    for name, (base, count) in found.families.items():
        if type(found.symbols.get(name)) is MatrixSymbol:
            raise NotRead(f"two things are called {name}: a matrix and a family")
        what = of_symbol(base)
        names.declare(("family", base), name, Function((INDEX,) * count, what.kind), "family", what.facts)
    _functions(names, found, size)
    _laws(names, found, size)
    return names


# ---------------------------------------------------------------- numbers


def _number(names: Names, found: Survey, name: str, node: Symbol) -> None:
    what = of_symbol(node)
    kind = what.kind
    if node in found.points:
        if kind != REAL or what.facts:
            raise NotRead(f"{name} is a point of {found.points[node].space}; it cannot be assumed "
                          f"{', '.join(what.keys)}")
        names.declare(node, name, found.points[node])
        return
    if what.plain and node in found.whole:
        kind = INDEX
    if node in found.sizes and kind == INDEX:
        kind = Index(Num(1))
    names.declare(node, name, kind, "", what.facts)


def _size(names: Names, part: Basic, size: Size) -> None:
    """A size is a whole number from 1 on if it is a name, from 0 on if it is more."""
    if type(part) is not Symbol:
        if not known_to_be("nonnegative", part):
            names.hypotheses.append(app("le", 0, size(part)))
        return
    kind = names.free[part].kind
    if not isinstance(kind, Index):
        raise NotRead(f"the size {part} is not a whole number; write Symbol('{part}', integer=True, positive=True)")
    if kind.low is None:
        names.hypotheses.append(app("le", 1, names.free[part]))


def kind_of(expr: Basic, names: Names, env: Env, size: Size) -> Type | str:
    """The type of an argument: a column or matrix, a point, a number, or an index; LITERAL for a number like 2."""
    if type(expr) in (Symbol, Dummy):
        kind = env.get(expr) or names.free[expr].kind
        return INDEX if isinstance(kind, Index) else kind
    if is_matrix(expr):
        return Matrix(size(expr.shape[0]), size(expr.shape[1]))
    if isinstance(expr, Integer):
        return LITERAL
    if type(expr) in (Add, Mul):
        kinds = {kind_of(a, names, env, size) if type(a) in (Symbol, Dummy, Add, Mul) or isinstance(a, Integer) else REAL
                 for a in expr.args}
        if INDEX in kinds and kinds <= {INDEX, LITERAL}:
            return INDEX
    return REAL


def _joined(name: str, kinds: list[tuple[Type | str, ...]]) -> tuple[Type, ...]:
    """The types of the arguments of something, from all its uses; an index only where all of them are whole."""
    first = kinds[0]
    for other in kinds[1:]:
        if len(other) != len(first):
            raise NotRead(f"{name} stands at {len(first)} points and at {len(other)}")
    out: list[Type] = []
    for column in zip(*kinds, strict=True):
        whole = INDEX in column and set(column) <= {INDEX, LITERAL}
        known = [k for k in column if isinstance(k, (Matrix, Point))]
        if whole:
            out.append(INDEX)
        elif not known:
            out.append(REAL)
        elif len(known) == len(column) and all(same(known[0], k) for k in known):
            out.append(known[0])
        else:
            raise NotRead(f"{name} stands at points of two spaces")
    return tuple(out)


def _functions(names: Names, found: Survey, size: Size) -> None:
    uses: dict[Any, list[tuple[Type | str, ...]]] = {}
    for use in found.applied:
        kinds = tuple(kind_of(x, names, use.env, size) for x in use.points or ())
        uses.setdefault(found.functions[use.what.__name__], []).append(kinds)
    for function, kinds_of_uses in uses.items():
        name = function.__name__
        what = known(name, dict(function.default_assumptions))
        kinds_of_arguments = _joined(name, kinds_of_uses)
        if not kinds_of_arguments:
            raise NotRead(f"the function {name} is applied to nothing")
        names.declare(function, name, Function(kinds_of_arguments, what.kind), "function", what.facts)


# ---------------------------------------------------------------- laws


def key_of(density: Density, names: Names, env: Env, size: Size) -> Key:
    """Role and name of what a density is, or is a member of."""
    count = len(density.given)
    if count == 0:
        return "law", density.name
    if count == 1:
        kind = kind_of(density.given[0], names, env, size)
        if kind == INDEX or kind == LITERAL and density.name not in names.lines:
            return "family", density.name
    return f"given{count}", density.name


def _laws(names: Names, found: Survey, size: Size) -> None:
    _literal_conditions(names, found, size)
    groups: dict[Key, Group] = {}
    kinds: dict[Key, tuple[list, list]] = {}
    for use in (*found.laws, *found.marginals):
        key = key_of(use.what, names, use.env, size)
        group = groups.setdefault(key, Group(use.what.space))
        if group.space != use.what.space:
            raise NotRead(f"the density {key[1]} stands on two spaces, {group.space.name} and {use.what.space.name}")
        points, givens = kinds.setdefault(key, ([], []))
        if use.points is not None:
            points.append(tuple(_point(x, use, names, size) for x in use.points))
        givens.append(tuple(kind_of(x, names, use.env, size) for x in use.what.given))
    for key, (points, givens) in kinds.items():
        group = groups[key]
        group.givens = _joined(key[1], givens)
        group.points = tuple(REAL if k == INDEX else k for k in _joined(key[1], points)) if points else None
    if found.links:
        _link(groups, names, found, size)
    _components(groups, names, found, size)
    for (role, name), group in groups.items():
        names.declare((role, name), name, _kind_of_group(group), role)


def _point(x: Basic, use: Use, names: Names, size: Size) -> Type | str:
    space = use.what.space
    kind = kind_of(x, names, use.env, size)
    if isinstance(kind, Point) and len(use.points or ()) > 1:  # the places of a joint law have spaces of their own
        return kind
    if space != LINE and not is_matrix(x):
        return Point(space.name, space.discrete)
    return kind if space == LINE and isinstance(kind, Matrix) else REAL


def _kind_of_group(group: Group) -> Type:
    if group.component:
        return Function((Index(Num(1)),), Law((REAL,)))
    named = group.space != LINE
    points = group.points or ((Point(group.space.name, group.space.discrete),) if named else (REAL,))
    law = Law(points, group.space.discrete if named else group.discrete)
    return Function(group.givens, law) if group.givens else law


def _literal_conditions(names: Names, found: Survey, size: Size) -> None:
    """q( . | 2) is a member of the family q_k where there is one, the law given that x = 2 otherwise."""
    kinds: dict[str, set] = {}
    for use in found.laws:
        if len(use.what.given) == 1:
            kinds.setdefault(use.what.name, set()).add(kind_of(use.what.given[0], names, use.env, size))
    for name, found_kinds in kinds.items():
        if LITERAL in found_kinds and INDEX in found_kinds and len(found_kinds) > 2:
            raise NotRead(f"{name} is given a number that is an index or a point; write it as a symbol with an equation")
        if INDEX not in found_kinds:
            names.lines.add(name)


def _link(groups: dict[Key, Group], names: Names, found: Survey, size: Size) -> None:
    """Laws that are compared live on one space."""
    links = [(p, q, env) for p, q, env in found.links if isinstance(p, Distribution) and isinstance(q, Distribution)]
    for _ in range(len(links) + 1):
        changed = False
        for p, q, env in links:
            for one, other in ((p, q), (q, p)):
                group = groups.get(key_of(one, names, env, size)) if type(one) is Density else None
                law = _law_kind(other, groups, names, env, size)
                if group is None or law is None:
                    continue
                if group.points is None:
                    group.points, group.discrete, changed = law.points, law.discrete, True
                elif law.discrete and not group.discrete and group.points == law.points == (REAL,):
                    group.discrete = changed = True
        if not changed:
            return


def _law_kind(law: Basic, groups: dict[Key, Group], names: Names, env: Env, size: Size) -> Law | None:
    """The type of a law, as far as it is known."""
    match law:
        case Density():
            group = groups[key_of(law, names, env, size)]
            named = group.space != LINE
            return None if named or group.points is None else Law(group.points, group.discrete)
        case Normal() | Marginal():
            return Law((REAL,))
        case Finite():
            return Law((REAL,), discrete=True)
        case MultivariateNormal():
            return Law((Matrix(size(Integer(rows) if type(rows := law.mean.shape[0]) is int else rows), Num(1)),))
        case Independent():
            factor = _law_kind(law.factor, groups, names, {**env, law.index: INDEX}, size)
            return Law((Matrix(size(law.count), Num(1)),), factor is not None and factor.discrete)
    return None


def _components(groups: dict[Key, Group], names: Names, found: Survey, size: Size) -> None:
    """A density that occurs only by its components is a family of laws on the line."""
    whole = {key_of(use.what, names, use.env, size) for use in found.laws}
    for use in found.marginals:
        key = key_of(use.what, names, use.env, size)
        group = groups.get(key)
        if group is None:
            continue
        if key not in whole and key[0] == "law":
            del groups[key]
            groups["part", key[1]] = Group(use.what.space, component=True)
        elif group.points is None:
            raise NotRead(f"on which space {key[1]} lives is not said; take it at a vector: pdf({key[1]}, x)")

