"""Neighbours of a line: the term that one of its sides would be with an edit.

The one idea: of a side with an edit only what the edit changed is read again. What stands in the line is read once and kept by
the form of its tree; so an edit that does not mend the line where it fails is set aside before it is read in earnest.

Not here: statements. A neighbour has no context of its own: what is proved or shown was read by `Elaboration.also`.
"""

from __future__ import annotations

from ...language import LanguageError, Statement, Term
from ..formula import nodes as n
from ..names import unbraced
from .constants import apart
from .desk import BUDGET, Desk
from .dims import Clash
from .finish import Finish
from .opening import laws_that_meet
from .parts import NotRead, Part
from .unknown import outcomes

__all__ = ["Forms", "Neighbours", "Unforeseen"]


class Unforeseen(Exception):
    """A line or an edit of which nothing is said here: it is to be read in earnest."""


class Forms:
    """Parts by the forms of their trees: trees that are alike wherever they stand have one number."""

    def __init__(self) -> None:
        self.numbers: dict[tuple, int] = {}
        self.seen: dict[n.Node, int] = {}
        self.parts: dict[int, Part] = {}
        self.complete = False

    def number(self, node: n.Node) -> int:
        found = self.seen.get(node)
        if found is None:
            fields: tuple[str, ...] = type(node).__match_args__[1:]  # the first is the span
            form = (type(node), *(self._held(getattr(node, name)) for name in fields))
            found = self.seen[node] = self.numbers.setdefault(form, len(self.numbers))
        return found

    def _held(self, value: object) -> object:
        if isinstance(value, n.Node):
            return self.number(value)
        return tuple(map(self._held, value)) if isinstance(value, tuple) else value

    def part(self, node: n.Node) -> Part | None:
        return self.parts.get(self.number(node)) if self.complete else None

    def keep(self, node: n.Node, part: Part) -> None:
        if not self.complete:
            self.parts[self.number(node)] = part


class Neighbours:
    """A line, read once more at its desk: its sides as parts and as terms. To be made and asked within a trial of the desk.

    Raises Unforeseen where a line is more than two values: up to a constant, digits that are shown, a primitive, variables.
    """

    def __init__(self, desk: Desk, left: n.Node, right: n.Node, statement: Statement):
        self.desk, self.statement, self.forms, self.finish = desk, statement, Forms(), Finish(desk)
        desk.abstract, desk.missed, desk.kept = set(), set(), self.forms
        try:
            self.sides = self._value(left), self._value(right)
            desk.dims.same(desk.shape(self.sides[0]), desk.shape(self.sides[1]))
            desk.dims.settle()
            self.finish.opened, self.finish.integrated = laws_that_meet(self.sides)
            terms = tuple(map(self.finish.term, self.sides))
        except (NotRead, Clash, LanguageError):
            raise Unforeseen from None
        finally:
            self._leave()
        if terms != (statement.left, statement.right) or desk.laws.unknown is not None:
            raise Unforeseen
        self.forms.complete = True

    def term(self, which: str, tree: n.Node) -> Term | None:
        """The term that a side would be; None if it would be unread. Raises Unforeseen."""
        desk = self.desk
        if isinstance(unbraced(tree), n.Number) or apart(tree)[1]:
            raise Unforeseen
        desk.units, desk.kept = BUDGET, self.forms
        with desk.dims.trial():
            try:
                found = self._finished(which, tree)
            except Clash:
                if desk.scope.arguments(desk.place):  # which may have sizes of their own in a line
                    raise Unforeseen from None
                found = None
            except (NotRead, LanguageError):
                found = None
            finally:
                self._leave()
        return found

    def _finished(self, which: str, tree: n.Node) -> Term:
        desk, finish = self.desk, Finish(self.desk)
        part = self._value(tree)
        sides = (part, self.sides[1]) if which == "left" else (self.sides[0], part)
        desk.dims.same(desk.shape(sides[0]), desk.shape(sides[1]))
        desk.dims.settle()
        finish.opened, finish.integrated = laws_that_meet(sides)
        if (finish.opened, finish.integrated) != (self.finish.opened, self.finish.integrated):
            raise Unforeseen
        finish.made, finish.locals = dict(self.finish.made), dict(self.finish.locals)
        return finish.term(part)

    def _value(self, tree: n.Node) -> Part:
        desk = self.desk
        desk.boundless = []
        part = desk.algebraic(desk.value(tree), tree)
        if desk.boundless or desk.missed:
            raise Unforeseen
        return outcomes(part, _variable)

    def _leave(self) -> None:
        desk = self.desk
        desk.kept, desk.locals, desk.points, desk.unfolding, desk.deviation = None, [], [], [], None


def _variable(_: Part) -> Part:
    raise Unforeseen
