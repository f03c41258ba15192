"""What the givens of a step say.

The one idea: an index that occurs in a given and not in the two sides is meant for every member: over 1..n where it counts
the entries of a matrix with n rows, over all whole numbers else. An index that occurs free in the sides is that index, and
a name that is no index is that name.

Not here: how a condition becomes a proposition (propositions.py), whether givens can hold at once (refutation/).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sympy import Basic, Eq, GreaterThan, LessThan, MatrixSymbol, StrictGreaterThan, StrictLessThan, Symbol

from ..language import INDEX, App, Index, Lam, Num, Term, Type, same_size
from .assumptions import FACTS, of_symbol
from .limits import NotRead
from .nodes import Entry
from .scope import Scope
from .survey import SHIFTED, By, Survey, Visit, survey

Quantified = dict[Symbol, tuple[Basic, ...]]
"""The indices that a given is meant for all of, with the sizes that they run up to."""


def surveyed(found: Survey, given: tuple[Basic, ...], visitors: Mapping[type, Visit | None]) -> list[Quantified]:
    """Adds the uses in the givens to those of the sides; the indices over which each given is quantified."""
    in_sides = set(found.symbols.values())
    alone = []
    for g in given:
        alone.append(Survey())
        survey(alone[-1], g, visitors)
    out = []
    for g, own in zip(given, alone, strict=True):
        quantified: Quantified = {}
        for x, sizes in own.indexed.items():
            what = of_symbol(x)
            elsewhere = any(x in other.symbols.values() and x not in other.indexed for other in alone)
            if x not in in_sides and not elsewhere and (what.plain or isinstance(what.kind, Index)):
                quantified[x] = tuple(dict.fromkeys(sizes))
        survey(found, g, visitors, dict.fromkeys(quantified, INDEX))
        out.append(quantified)
    return out


def ordered(given: tuple[Basic, ...]) -> set[tuple[Basic, Basic]]:
    """The pairs a, b of which a given says a < b or a <= b."""
    return {(g.lts, g.gts) for g in given if isinstance(g, (StrictLessThan, LessThan, StrictGreaterThan, GreaterThan))}


def proposition(given: Basic, quantified: Quantified, scope: Scope) -> Term:
    """The proposition that a given is, for all its indices."""
    if not quantified:
        return scope.read(given)
    (x, sizes), *rest = quantified.items()
    kind = _range(x, sizes, scope)
    inner = proposition(given, dict(rest), scope.under(x, kind))
    for fact in of_symbol(x).facts:
        inner = App("implies", (FACTS[fact](inner_name(x, kind, scope)), inner))
    return App("forall", (Lam(kind, inner, x.name),))


def inner_name(x: Symbol, kind: Type, scope: Scope) -> Term:
    """The variable as it stands in the body of its quantifier."""
    return scope.under(x, kind).read(x)


def _range(x: Symbol, sizes: Iterable[Basic], scope: Scope) -> Index:
    sizes = tuple(sizes)
    if SHIFTED in sizes:
        raise NotRead(f"a given about entries with an index made of {x}: say for which {x} it holds")
    ends = [scope.read(size) for size in sizes]
    if any(not same_size(ends[0], end) for end in ends[1:]):
        raise NotRead(f"a given in which {x} counts entries of matrices with different sizes")
    if ends:
        return Index(Num(1), ends[0])
    kind = of_symbol(x).kind
    return kind if isinstance(kind, Index) else INDEX


# ---------------------------------------------------------------- what depends on what


def refuse_capture(found: Survey, given: tuple[Basic, ...], visitors: Mapping[type, Visit | None]) -> None:
    """A name that is given in terms of x has no clear meaning below a binder of x or a derivative by x.

    It would be either a function of x or a constant, and a step may be right for the one and wrong for the other.
    """
    equations = [g for g in given if type(g) is Eq]
    needs: dict[object, set] = {}
    tied: list[set] = []
    for g in equations:
        left, right = (_uses(side, visitors) for side in g.args)
        name = _named(g.lhs)
        if name is not None:
            needs[name] = right - set(getattr(g.lhs, "indices", ()))
        else:
            tied.append(left | right)
    for _ in needs:
        needs = {name: used.union(*(needs[s] for s in used if s in needs)) for name, used in needs.items()}
    for name, env in found.below:
        around = {x.what if isinstance(x, By) else x for x in env}
        caught = needs.get(name, set()) & around
        if caught:
            raise NotRead(f"{_shown(name)} is given in terms of {min(map(_shown, caught))}, which the step binds or "
                          f"differentiates by; write {_shown(name)} out")
        slopes = {x.what for x in env if isinstance(x, By)}
        if any(name in names - slopes and names & slopes for names in tied):
            raise NotRead("the givens make one name depend on another that the step differentiates by; write it out")


def _shown(name: object) -> str:
    return str(name[1] if isinstance(name, tuple) else name)


def _named(side: Basic) -> object:
    """The name that a side is, if it is one."""
    if type(side) in (Symbol, MatrixSymbol):
        return side
    if type(side) is Entry and type(side.args[0]) is Symbol and all(type(i) is Symbol for i in side.args[1:]):
        return "family", side.args[0]
    return None


def _uses(expr: Basic, visitors: Mapping[type, Visit | None]) -> set:
    own = Survey()
    survey(own, expr, visitors)
    return {*own.symbols.values(), *(("family", base) for base, _ in own.families.values())}

