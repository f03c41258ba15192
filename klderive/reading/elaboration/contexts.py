"""The context of a claim: declarations of its names, and the hypotheses about them that hold at its place.

The one idea: hypotheses come from what the text says (declarations, suppositions) and, marked as such, from conventions; those
about other names are left out.

Not here: whether a context has a model.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ...language import (
    Bound,
    Context,
    Declaration,
    Free,
    Function,
    Index,
    Lam,
    LanguageError,
    Matrix,
    Num,
    Random,
    Real,
    Term,
    app,
    names,
    same_size,
)
from ..names import plain, printed, subscripts_of
from ..said import Distributed
from ..survey import Name
from ..tables import tables
from .conditions import condition, propositions
from .desk import BUDGET, Desk
from .dims import Clash
from .finish import Finish
from .parts import Local, NotRead, Part
from .spreads import parameters_hold

__all__ = ["context_of", "parameters_of"]

PROPERTIES: dict[str, Callable[[Term], Term]] = {
    "positive": lambda x: app("lt", 0, x),
    "nonnegative": lambda x: app("le", 0, x),
    "negative": lambda x: app("lt", x, 0),
    "variance": lambda x: app("lt", 0, x),
    "deviation": lambda x: app("lt", 0, x),
    "nonzero": lambda x: app("ne", x, 0),
    "whole": lambda x: app("whole", x),
    "even": lambda x: app("even", x),
    "odd": lambda x: app("odd", x),
}
OF_MATRICES = {
    "positive-definite": "positive_definite",
    "semidefinite": "semidefinite",
    "covariance": "semidefinite",
    "symmetric": "symmetric",
    "orthogonal": "orthogonal",
    "diagonal": "is_diagonal",
    "invertible": "invertible",
    "square": "square",
}
OF_FUNCTIONS = {"convex", "concave", "increasing", "decreasing"}


def context_of(desk: Desk, finish: Finish, terms: Iterable[Term], conditions: list[Term]) -> Context:
    """Declarations of all names of these terms and of the hypotheses about them."""
    hypotheses: list[Term] = list(dict.fromkeys(conditions))
    known: dict[Declaration, None] = dict(names(*terms))
    done: set[Declaration] = set()
    supposed = [*_supposed(desk, finish), *_of_laws(desk, finish)]
    changed = True
    while changed:
        changed = False
        for d in [d for d in known if d not in done]:
            done.add(d)
            hypotheses += [h for h in _about(desk, finish, d) if h not in hypotheses]
        for h in list(supposed):
            if any(d in known for d in names(h)):
                supposed.remove(h)
                if h not in hypotheses:
                    hypotheses.append(h)
                changed = True
        known |= names(*hypotheses)
        changed = changed or any(d not in done for d in known)
    return Context(tuple(known), tuple(hypotheses))


def _supposed(desk: Desk, finish: Finish) -> list[Term]:
    found: list[Term] = []
    for s in desk.scope.supposed(desk.place):
        try:
            with desk.dims.attempt():
                part = condition(desk, s.relation)
                desk.dims.settle()
            found += propositions(finish, part)
        except (NotRead, Clash, LanguageError):
            finish.unused.append(s.relation)
    return found


def _about(desk: Desk, finish: Finish, d: Declaration) -> list[Term]:
    """What is said, or supposed by convention, about one name."""
    key = finish.keys.get(d)
    if key is None:
        return []
    if key.role in ("random", "random family"):
        return _distributed(desk, finish, d)
    said = set(desk.scope.properties(key.name, key.label, desk.place))
    customary: set[str] = set()
    spoken = bool(said) or desk.scope.kind(key.name, key.label, desk.place) is not None
    kind = d.kind.result if isinstance(d.kind, Function) and "family" in d.role else d.kind
    matrix = isinstance(kind, Matrix) and same_size(kind.rows, kind.cols) and kind.cols != Num(1)
    spelling = f"{key.name}_{key.label}" if key.label else str(key.name)
    for row in tables().hypotheses if not desk.scope.is_marked(key.name) else ():
        if (
            row.about(spelling)
            and (not spoken or row.says == "positive definite" and not (said - {"covariance"}) & {*OF_MATRICES, "unrestricted"})
            and (row.where == "matrix") == matrix
            and row.where != "rate"
        ):
            customary.add(row.says.replace(" ", "-"))
    found: list[Term] = []
    name = Free(d)
    for p in sorted(said | customary):
        before = len(found)
        if isinstance(kind, (Real, Index)) and p in PROPERTIES:
            found.append(_for_all(d, PROPERTIES[p]))
        elif matrix and p in OF_MATRICES and not isinstance(d.kind, Random):
            found.append(_for_all(d, lambda x, p=p: app(OF_MATRICES[p], x)))
        elif isinstance(d.kind, Function) and p in OF_FUNCTIONS and "function" in d.role:
            found.append(app(p, name))
        if p not in said:
            finish.conventions += found[before:]
    return found


def _of_laws(desk: Desk, finish: Finish) -> list[Term]:
    """What the laws of the text demand of their parameters: rates and variances are positive in every line."""
    found: list[Term] = []
    for said, parts in desk.of_laws.items():
        for part in parts if said.range.start <= desk.place < said.holds.end else ():
            try:
                found += [c for h in parameters_hold(finish.term(part), finish.is_number(part)) for c in finish.everywhere(h)]
            except (NotRead, LanguageError):
                continue
    return found


def _members(desk: Desk, said: Distributed) -> dict[tuple[Name, str], Part]:
    """The index of a family whose law the text gives, over its range, if the scope has one."""
    table: dict[tuple[Name, str], Part] = {}
    for name in (plain(part) for node in said.names for part in subscripts_of(node)):
        ranges = desk.scope.seen.ranges.get(name, ()) if name is not None else ()
        if name is not None and len({(printed(a), printed(b)) for a, b in ranges}) == 1:
            low, high = next(iter(ranges))
            local = Local(name.letter, desk.dims.number(), (desk.number(low), desk.number(high)))
            table[name, ""] = Part("local", (), desk.dims.number(), local)
    return table


def parameters_of(desk: Desk, said: Distributed) -> tuple[Part, ...]:
    """The parameters of a law of the text that must be positive; none of a law that is not read."""
    kept = desk.positive, desk.place, desk.readings, desk.units
    desk.positive, desk.place, desk.units = [], said.range.start, BUDGET
    try:
        with desk.dims.attempt():
            desk.laws.said(desk, said, said.law, _members(desk, said))
            return tuple(desk.positive)
    except (NotRead, Clash):
        return ()
    finally:
        desk.positive, desk.place, desk.readings, desk.units = kept
        desk.locals, desk.points, desk.unfolding, desk.deviation = [], [], [], None


def _distributed(desk: Desk, finish: Finish, d: Declaration) -> list[Term]:
    """The law of a random name, if the text gives it one that is read."""
    key = finish.keys[d]
    family = key.role == "random family"
    said = desk.scope.family_law(key.name, desk.place) if family else desk.scope.law(key.name, key.label, desk.place)
    if said is None or family and len(d.kind.arguments) != 1:  # type: ignore[attr-defined]
        return []
    try:
        with desk.dims.attempt():
            index = Part("local", (), desk.dims.number(), Local("i", desk.dims.number(), ()))
            formal = (plain(part) for node in said.names for part in subscripts_of(node))
            below = {(name, ""): index for name in formal if name is not None}
            law = desk.laws.said(desk, said, said.law, below if family else {})
    except (NotRead, Clash) as error:
        raise NotRead(f"the law of {key.name}") from error
    if law.op == "by_density":
        raise NotRead(f"the law of {key.name} beside others")
    term = finish.term(law)
    if not family:
        return [app("distributed", Free(d), term)]
    body = app("distributed", app("apply", Free(d), finish.term(index)), term)
    return [app("forall", finish.lam(index.data, body))]


def _for_all(d: Declaration, make) -> Term:
    """A property of a name, of a family the property of all its members."""
    if not isinstance(d.kind, Function):
        return make(Free(d))
    count = len(d.kind.arguments)
    body = make(app("apply", Free(d), *(Bound(count - 1 - k) for k in range(count))))
    for _ in range(count):
        body = app("forall", Lam(Index(), body, "i"))
    return body
