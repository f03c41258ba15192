"""Integrals over the line or an interval of what is defined by cases, piece by piece.

The one idea: the numbers with which the conditions of the cases compare the variable cut the range; on each piece every
condition is true or false, and the term is the one of its branch. Their order must be known. Where two numbers meet nothing is
said: a single point carries no weight.

Not here: the integral over one piece (law_terms.py, parts.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import NamedTuple

from ..language import App, Bound, Lam, Term
from .conditions import Conditions
from .polynomials import Poly, Refused, add, collect
from .scopes import mentions
from .signs import Signs

MOST = 8
"""Numbers that may cut a range."""

Number = Callable[[Term], Poly]


class Piece(NamedTuple):
    """A range between two bounds; None is infinity."""

    low: Poly | None
    high: Poly | None


Whole = Callable[[Lam, Piece], Poly]


class Pieces:
    """Cuts ranges where cases change."""

    def __init__(self, conditions: Conditions, signs: Signs):
        self.conditions, self.signs, self.ledger = conditions, signs, conditions.ledger

    def integral(self, lam: Lam, piece: Piece, number: Number, whole: Whole, known: tuple[Poly, ...] = ()) -> Poly:
        """The integral of a body; `number` reads what is free of the variable, `whole` integrates what has no cases left.

        `known` are the numbers that were met on the way: what lies between two others may be known by a third.
        """
        found = next(_cases(lam.body), None)
        if found is None:
            return whole(lam, piece)
        if not self.ledger.on("pieces"):
            raise Refused("integrals piece by piece are not among the axioms in use")
        numbers = [number(t) for c in found.args[1::2] for t in _compared_with(c)]
        known = (*known, *numbers)
        cuts = self._ordered(numbers, piece, [*known, *(end for end in piece if end is not None)])
        out: Poly = {}
        for here in map(Piece._make, pairwise((piece.low, *cuts, piece.high))):
            body = _replaced(lam.body, found, self._branch(found, here, number, known))
            collect(out, self.integral(Lam(lam.kind, body, lam.name), here, number, whole, known))
        return out

    # -------------------------------------------------------- the order of the cuts

    def _ordered(self, cuts: list[Poly], piece: Piece, known: list[Poly]) -> list[Poly]:
        """The numbers strictly inside of a range, in their order."""
        inside: list[Poly] = []
        for cut in cuts:
            if cut not in inside and not any(self._leads(*pair, known) for pair in self._beside(cut, piece)):
                inside.append(cut)
        if len(inside) > MOST:
            raise Refused("an integral of cases with so many pieces is not read")
        if len(inside) == 2:
            first, second = inside
            if not self._leads(first, second, known) and not self._leads(second, first, known):
                self.conditions.at_least(second, first)
                return self._between(inside, piece, known)
        out: list[Poly] = []
        for cut in inside:
            before = [self._leads(p, cut, known) for p in out]
            after = [self._leads(cut, p, known) for p in out]
            if not all(a or b for a, b in zip(before, after, strict=True)):
                raise Refused("the order of the numbers at which cases change is not known")
            place = sum(before)
            out.insert(place, cut)
        return self._between(out, piece, known)

    def _between(self, cuts: list[Poly], piece: Piece, known: list[Poly]) -> list[Poly]:
        for cut in cuts:
            if piece.low is not None and not self._leads(piece.low, cut, known) or \
                    piece.high is not None and not self._leads(cut, piece.high, known):
                raise Refused("whether cases change inside of the range of an integral is not known")
        return cuts

    def _beside(self, cut: Poly, piece: Piece) -> Iterator[tuple[Poly, Poly]]:
        """What would have to be in order for a cut to be outside of a range."""
        if piece.low is not None:
            yield cut, piece.low
        if piece.high is not None:
            yield piece.high, cut

    def _below(self, a: Poly, b: Poly) -> bool:
        return a == b or bool(self.signs.sign(add(b, a, -1)))

    def _leads(self, a: Poly, b: Poly, others: list[Poly]) -> bool:
        """Whether a <= b, by one number between them or a chain of these."""
        reached, todo = [a], [a]
        while todo:
            here = todo.pop()
            if self._below(here, b):
                return True
            for other in others:
                if other not in reached and self._below(here, other):
                    reached.append(other)
                    todo.append(other)
        return False

    # -------------------------------------------------------- the branch on a piece

    def _branch(self, cases: App, piece: Piece, number: Number, known: tuple[Poly, ...]) -> Term:
        """The value of the first condition that holds on a piece."""
        for value, condition in zip(cases.args[::2], cases.args[1::2], strict=True):
            holds = self._holds(condition, piece, number, known)
            if holds is None:
                raise Refused("whether a condition of cases holds is not known")
            if holds:
                return value
        raise Refused("none of the cases holds")

    def _holds(self, condition: Term, piece: Piece, number: Number, known: tuple[Poly, ...]) -> bool | None:
        match condition:
            case App(op="true" | "false" as op):
                return op == "true"
            case App(op="not", args=(inner,)):
                found = self._holds(inner, piece, number, known)
                return None if found is None else not found
            case App(op="and" | "or" as op, args=args):
                parts = [self._holds(a, piece, number, known) for a in args]
                sure = op == "or"
                return sure if sure in parts else None if None in parts else not sure
            case App(op="lt" | "le", args=(Bound(k=0), t)) if not mentions(t):
                return self._side(number(t), piece, known)
            case App(op="lt" | "le", args=(t, Bound(k=0))) if not mentions(t):
                found = self._side(number(t), piece, known)
                return None if found is None else not found
        return None

    def _side(self, t: Poly, piece: Piece, known: tuple[Poly, ...]) -> bool | None:
        """Whether all of a piece lies below a number; not so if all of it lies above."""
        ends = [*known, *(end for end in piece if end is not None)]
        if piece.high is not None and self._leads(piece.high, t, ends):
            return True
        return False if piece.low is not None and self._leads(t, piece.low, ends) else None


def _cases(term: Term) -> Iterator[App]:
    """Cases that are not below a further binder."""
    if isinstance(term, App):
        for a in term.args:
            yield from _cases(a)
        if term.op == "cases" and any(mentions(c) for c in term.args[1::2]):
            yield term


def _compared_with(condition: Term) -> Iterator[Term]:
    """What a condition compares the variable with, in the order from left to right."""
    match condition:
        case App(op="and" | "or" | "not", args=args):
            for a in args:
                yield from _compared_with(a)
        case App(op="lt" | "le", args=(Bound(k=0), t) | (t, Bound(k=0))) if not mentions(t):
            yield t


def _replaced(term: Term, old: Term, new: Term) -> Term:
    if term == old:
        return new
    return App(term.op, tuple(_replaced(a, old, new) for a in term.args)) if isinstance(term, App) else term
