"""How conditions become propositions: equations, inequalities, SymPy's predicates, and, or, not.

The one idea: a proposition is a term; what SymPy has evaluated to true or false is that.

Not here: what a given says about all members of a family (givens.py).
"""

from __future__ import annotations

from collections.abc import Callable

import sympy as sp
from sympy import Basic, Q
from sympy.assumptions import AppliedPredicate
from sympy.logic.boolalg import BooleanFalse, BooleanTrue

from ..language import App, Term, app
from .assumptions import FACTS
from .limits import NotRead
from .scope import Reader, Scope

PREDICATES: dict[Basic, Callable[[Term], Term]] = {
    **{getattr(Q, key): FACTS[key] for key in ("zero", "positive", "negative", "nonnegative", "nonpositive", "nonzero",
                                               "even", "odd")},
    Q.real: lambda x: app("true"), Q.integer: lambda x: app("whole", x),
    Q.positive_definite: lambda x: app("positive_definite", x), Q.symmetric: lambda x: app("symmetric", x),
    Q.invertible: lambda x: app("invertible", x), Q.fullrank: lambda x: app("invertible", x),
    Q.orthogonal: lambda x: app("orthogonal", x), Q.diagonal: lambda x: app("is_diagonal", x),
    Q.lower_triangular: lambda x: app("lower_triangular", x), Q.upper_triangular: lambda x: app("upper_triangular", x),
    Q.square: lambda x: app("square", x),
}  # fmt: skip
"""SymPy's predicates as propositions; a full rank is read of square matrices only, where it is an inverse."""


def relation(op: str, turned: bool = False) -> Reader:
    """a op b, with the sides exchanged if turned."""

    def read(node: Basic, scope: Scope) -> Term:
        sides = scope.all(node.args)
        return App(op, sides[::-1] if turned else sides)

    return read


def joined(op: str) -> Reader:
    """and, or, not, implies."""

    def read(node: Basic, scope: Scope) -> Term:
        return App(op, scope.all(node.args))

    return read


def predicate(node: Basic, scope: Scope) -> Term:
    if node.function not in PREDICATES or len(node.arguments) != 1:
        raise NotRead(f"Q.{node.function.name} is not read; read are " + ", ".join(sorted(p.name for p in PREDICATES)))
    return PREDICATES[node.function](scope.read(node.arguments[0]))


PROPOSITIONS: dict[type, Reader] = {
    sp.Eq: relation("eq"), sp.Ne: relation("ne"), sp.StrictLessThan: relation("lt"), sp.LessThan: relation("le"),
    sp.StrictGreaterThan: relation("lt", turned=True), sp.GreaterThan: relation("le", turned=True),
    sp.And: joined("and"), sp.Or: joined("or"), sp.Not: joined("not"), sp.Implies: joined("implies"),
    BooleanTrue: lambda node, scope: App("true"), BooleanFalse: lambda node, scope: App("false"),
    AppliedPredicate: predicate,
}  # fmt: skip
"""The readers of propositions, by class."""
