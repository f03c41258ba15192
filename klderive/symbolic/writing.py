"""Where a term is written as a SymPy expression: names with their assumptions, variables, binders.

The one idea: a bound variable gets its printing name, or the next free one where the body uses that name for something
else; assumptions come back from the hypotheses of a context.

Not here: the operations (back.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sympy as sp
from sympy import Basic, Expr

from ..language import (
    App,
    Bound,
    Declaration,
    Free,
    Function,
    Index,
    Lam,
    Law,
    Matrix,
    Num,
    Point,
    Real,
    Term,
    Type,
    names,
    sizes,
)
from . import nodes as nd
from .assumptions import FACTS, assumptions, hypothesis

Write = Callable[[App, "Writer"], Basic]
"""Writes an application; the table of these goes with the writer."""


class NotSaid(ValueError):
    """A term for which SymPy and its nodes have no word."""


@dataclass(frozen=True, slots=True)
class Family:
    """What a name stands for that is no expression by itself: the base of a family, a function, a law."""

    declaration: Declaration
    base: object


@dataclass(frozen=True, slots=True)
class Writer:
    """The facts by name, and what the bound variables stand for, the outermost first."""

    writers: Mapping[str, Write]
    facts: frozenset[Term]
    stack: tuple[Any, ...] = ()

    def write(self, term: Term) -> Basic:
        """The expression of a term."""
        match term:
            case Num(value=v):
                return sp.Rational(v.numerator, v.denominator)
            case Bound(k=k):
                return self.stack[-1 - k]
            case Free():
                return self.name(term)
            case App(op=op):
                writer = self.writers.get(op)
                if writer is None:
                    raise NotSaid(f"SymPy has no word for {op}")
                return writer(term, self)
        raise NotSaid("a Lam by itself")

    def all(self, terms) -> list[Basic]:
        """The expressions of several terms."""
        return [self.write(t) for t in terms]

    def name(self, name: Free) -> Basic:
        """A declared name that is a number, a matrix or a law."""
        kind = name.kind
        match kind:
            case Real() | Index():
                return sp.Symbol(name.name, **self._assumed(name, kind))
            case Point():
                return sp.Symbol(name.name, real=True)
            case Matrix(rows, cols):
                return sp.MatrixSymbol(name.name, self.write(rows), self.write(cols))
            case Law():
                return nd.Density(name.name, space_of(kind))
        raise NotSaid(f"{name.name} by itself is no expression")

    def base(self, head: Term) -> tuple[Declaration | None, object]:
        """What is applied: its declaration, and the base of a family or the function that it is."""
        if isinstance(head, Bound):
            found = self.stack[-1 - head.k]
            if isinstance(found, Family):
                return found.declaration, found.base
        if not isinstance(head, Free) or not isinstance(head.kind, Function):
            raise NotSaid("something is applied that is no name")
        result = head.kind.result
        if isinstance(result, Law):
            return head.declaration, head.name
        said = self._assumed(head, result)
        if head.declaration.role == "family":
            return head.declaration, sp.Symbol(head.name, **said)
        if said == {"real": True}:
            said = {}
        return head.declaration, sp.Function(head.name, **said)

    def _assumed(self, name: Free, kind: Type) -> dict[str, bool]:
        """The keywords of its Symbol or Function; that it is 0 is an equation, not a kind of number."""
        found = (f for f in FACTS if f != "zero" and hypothesis(name, f) in self.facts) if self.facts else ()
        said = assumptions(kind, tuple(found))
        try:
            sp.Symbol("x", **said)
        except ValueError:  # the context contradicts itself
            return assumptions(kind)
        return said

    def under(self, lam: Lam, avoid: Iterable[str] = ()) -> tuple[Basic, Writer]:
        """The variable of a Lam, and the writer of its body; its name is none that the body uses for something else."""
        used = {*avoid} | {d.name for d in names(lam.body)}
        for t, under in parts(lam.body):
            if isinstance(t, Bound) and t.k > under:
                used |= _spelled(self.stack[under - t.k])
        label, number = lam.name or "x", 0
        while label in used:
            number += 1
            label = f"{lam.name or 'x'}_{number}"
        match lam.kind:
            case Index():
                variable: Basic = sp.Symbol(label, integer=True)
            case Real() | Point():
                variable = sp.Symbol(label, real=True)
            case Matrix(rows, cols):
                variable = sp.MatrixSymbol(label, self.write(rows), self.write(cols))
            case _:
                raise NotSaid("a variable that is a law or a function")
        return variable, self.at(variable)

    def at(self, what: object) -> Writer:
        """The writer of a body whose variable is `what`."""
        return Writer(self.writers, self.facts, (*self.stack, what))


def _spelled(variable: object) -> set[str]:
    """The names in what a bound variable stands for: its own, those in its size or its place."""
    if isinstance(variable, Family):
        return {variable.declaration.name}
    return {s.name for s in variable.atoms(sp.Symbol, sp.MatrixSymbol)} if isinstance(variable, Basic) else set()


def space_of(law: Law) -> nd.Space:
    point = law.points[0]
    return nd.Space(point.space, point.discrete) if isinstance(point, Point) else nd.LINE


def node(cls: type, *args: Basic) -> Basic:
    """A node with these parts, nothing evaluated."""
    return (Expr if issubclass(cls, Expr) else Basic).__new__(cls, *args)


def parts(term: Term, under: int = 0) -> Iterator[tuple[Term, int]]:
    """All parts of a term with the number of Lams around them."""
    yield term, under
    if isinstance(term, App):
        for a in term.args:
            yield from parts(a, under)
    elif isinstance(term, Lam):
        for size in sizes(term.kind):
            yield from parts(size, under)
        yield from parts(term.body, under + 1)
