"""What the givens of a step tell the checker.

The one idea: a given is an equation with a direction (left side a name, or an expression that is replaced by the
right side), an inequality (a sign), or a declaration about a matrix. What has none of these forms is refused, not
ignored, so that a proof never rests on a given that was not understood.

Not here: whether the givens can hold at once (check.py asks for a point where they do).
"""

from __future__ import annotations

from fractions import Fraction

import sympy as sp
from sympy.assumptions import AppliedPredicate
from sympy.logic.boolalg import BooleanFalse, BooleanTrue
from sympy.matrices.matrixbase import MatrixBase

from ..symbolic import nodes as nd
from .normal import Meaning
from .shapes import shape
from .terms import Poly, Refused, _order, add, number, scale

RELATIONS = (sp.Gt, sp.Lt, sp.Ge, sp.Le)


def apply(given: tuple, meaning: Meaning) -> list[tuple]:
    """Tell the checker the givens; returns equations as rewrites (product, polynomial)."""
    for g in given:
        if isinstance(g, AppliedPredicate):
            _declare(g, meaning)
        elif isinstance(g, sp.Eq):
            _name(g, meaning)
        elif isinstance(g, RELATIONS):
            _positive_name(g, meaning)
        elif isinstance(g, BooleanFalse):
            raise Refused("the givens contradict each other")
        elif not isinstance(g, (BooleanTrue, sp.Ne)):
            raise Refused(f"the given {g} is not read; use Eq, <, >, <=, >= or Q.positive_definite and the like")
    rewrites = []
    for g in given:
        if isinstance(g, RELATIONS):
            _sign(g, meaning)
        elif isinstance(g, sp.Eq) and not _is_name(g.lhs):
            rewrites.append(_rewrite(g, meaning))
        else:
            _check_shape(g, meaning)
    for record in (meaning.provided, meaning.used, meaning.notes, meaning.cache, meaning.weights):
        record.clear()  # what was met so far belongs to the givens, not to the step
    return rewrites


def _check_shape(g: sp.Basic, meaning: Meaning) -> None:
    """What is declared about a matrix needs a square one, an equation two of one shape."""
    name = g.lhs if isinstance(g, sp.Eq) else g.arguments[0] if isinstance(g, AppliedPredicate) else None
    if isinstance(name, sp.MatrixSymbol):
        rows, cols = shape(name, meaning, {})
        if isinstance(g, sp.Eq) and shape(g.rhs, meaning, {}) != (rows, cols) or \
                isinstance(g, AppliedPredicate) and rows != cols:
            raise Refused(f"shape error in the given {g}: {name} is {meaning.show(rows)} x {meaning.show(cols)}")


def refuse_capture(given: tuple, *exprs: sp.Basic) -> None:
    """A name that is given as a function of x has no clear meaning under an expectation over x or a derivative by x.

    It would be either the function or a constant, and a step may be right for the one and wrong for the other.
    """
    needs: dict = {}
    linked: list[set] = []  # names that an equation between expressions makes depend on each other
    for g in given:
        if isinstance(g, sp.Eq) and _is_name(g.lhs):
            indices = set(g.lhs.indices) if isinstance(g.lhs, nd.Entry) else set()
            needs[g.lhs.base if isinstance(g.lhs, nd.Entry) else g.lhs] = set(g.rhs.free_symbols) - indices
        elif isinstance(g, sp.Eq):
            linked.append(set(g.free_symbols))
    for _ in needs:
        needs = {name: free.union(*(needs[s] for s in free if s in needs)) for name, free in needs.items()}
    if not any(needs.values()) and not linked:
        return
    for expr in (*exprs, *(g.rhs for g in given if isinstance(g, sp.Eq))):
        for node in sp.preorder_traversal(expr):
            bound = _bound_by(node)
            for name in node.free_symbols & needs.keys() if bound else ():
                if needs[name] & bound:
                    raise Refused(f"{name} is given in terms of {min(map(str, needs[name] & bound))}, which the step "
                                  f"binds or differentiates by; write {name} out")
            if isinstance(node, (sp.Derivative, nd.Grad)) and \
                    any(names & bound and (names - bound) & node.free_symbols for names in linked):
                raise Refused("the givens make one name depend on another that the step differentiates by; write it out")


def _bound_by(node: sp.Basic) -> set:
    if isinstance(node, sp.Derivative):
        return {getattr(x, "base", x) for x, _ in node.args[1:]}
    if isinstance(node, nd.Grad):
        return {node.variable}
    return set(getattr(node, "bound_symbols", ()))


def _is_name(lhs: sp.Basic) -> bool:
    return isinstance(lhs, (sp.Symbol, sp.MatrixSymbol)) or isinstance(lhs, nd.Entry) and \
        isinstance(lhs.base, sp.Symbol) and all(isinstance(i, sp.Symbol) for i in lhs.indices)


def _name(g: sp.Eq, meaning: Meaning) -> None:
    lhs, rhs = g.lhs, g.rhs
    if not _is_name(lhs):
        return
    key = lhs.base if isinstance(lhs, nd.Entry) else lhs
    if key in meaning.values:
        raise Refused(f"{key} is given twice")
    if isinstance(lhs, sp.MatrixSymbol) != isinstance(rhs, (sp.MatrixExpr, MatrixBase)):
        raise Refused(f"shape error in the given {lhs} = {rhs}")
    meaning.values[key] = sp.Lambda(lhs.indices, rhs) if isinstance(lhs, nd.Entry) else rhs


def _declare(g: AppliedPredicate, meaning: Meaning) -> None:
    name, subject = g.function.name, g.arguments[0]
    if name == "positive":
        _make_positive(subject, meaning)
        return
    if not isinstance(subject, sp.MatrixSymbol):
        raise Refused(f"the given {g} is not read: declare a matrix symbol")
    base = meaning.atom("base", (subject,))
    match name:
        case "positive_definite":
            meaning.symmetric.add(base)
            meaning.definite.add(base)
        case "symmetric":
            meaning.symmetric.add(base)
        case "invertible" | "fullrank":
            meaning.invertible.add(base)
        case "lower_triangular" | "upper_triangular":
            meaning.triangular.add(base)
            if name == "upper_triangular":
                meaning.upper.add(base)
        case "diagonal":
            meaning.diagonals.add(base)
            meaning.symmetric.add(base)
        case "square":
            pass
        case _:
            raise Refused(f"the given {g} is not read")


def _make_positive(subject: sp.Basic, meaning: Meaning) -> bool:
    if isinstance(subject, sp.Symbol):
        meaning.positive_names.add(subject)
        return True
    if isinstance(subject, nd.Entry) and all(isinstance(i, sp.Symbol) for i in subject.indices):
        if isinstance(subject.base, sp.Symbol):
            meaning.positive_names.add(subject.base)
            return True
        if isinstance(subject.base, sp.MatrixSymbol) and len(set(subject.indices)) == 1 < len(subject.indices):
            meaning.positive_diagonal.add(meaning.atom("base", (subject.base,)))
            return True
    return False


def _positive_name(g: sp.Basic, meaning: Meaning) -> None:
    if isinstance(g, (sp.Gt, sp.Lt)) and g.lts == 0:
        _make_positive(g.gts, meaning)


def _sign(g: sp.Basic, meaning: Meaning) -> None:
    if isinstance(g, (sp.Gt, sp.Lt)):
        if isinstance(g.gts, nd.Entry) and g.lts == 0:
            return
        indices = {i for e in g.atoms(nd.Entry) for i in e.indices if isinstance(i, sp.Symbol)}
        if len(indices) == 1:  # a statement about every member
            index = indices.pop()
            place = meaning.placeholder()
            env = {index: meaning.poly_of(place)}
            meaning.positive_members.append((place, add(meaning.scalar(g.gts, env), meaning.scalar(g.lts, env), -1)))
            return
        p = add(meaning.scalar(g.gts, {}), meaning.scalar(g.lts, {}), -1)
        meaning.positives.append(p)
    meaning.cache.clear()


def _rewrite(g: sp.Eq, meaning: Meaning) -> tuple:
    p = meaning.scalar(g.lhs, {})
    q = meaning.scalar(g.rhs, {})
    if not p:
        raise Refused(f"the given {g.lhs} = {g.rhs} has nothing to replace on its left side")
    lead = max(p, key=_order)
    c = p[lead]
    rest = add(q, {m: k for m, k in p.items() if m != lead}, -1)
    return lead, scale(rest, number(1 / Fraction(c)))


def reduce(p: Poly, rewrites: list[tuple], meaning: Meaning) -> Poly:
    """Replace the left sides of equations by the right sides, wherever they are a factor."""
    for lead, value in rewrites:
        for _ in range(16):
            changed = False
            out: Poly = {}
            for m, c in p.items():
                exponents = dict(m)
                if lead and all(0 < e <= exponents.get(a, 0) if e > 0 else exponents.get(a, 0) <= e for a, e in lead):
                    # mul, not times: what is left of a root may be a sum that has to be expanded
                    rest = meaning.mul({m: c}, {tuple((a, -e) for a, e in lead): 1})
                    out = add(out, meaning.mul(rest, value))
                    changed = True
                else:
                    out = add(out, {m: c})
            p = out
            if not changed:
                break
    return p
