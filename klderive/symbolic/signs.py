"""What is known of a number from the numbers and names in it: bounds from below and from above.

The one idea: SymPy's own questions (`is_positive`) may compute without end on what was never evaluated, so the few that
the door asks are answered here, by the bounds of names and the arithmetic of intervals.

Not here: what needs more than that; such a thing is not known.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from sympy import Add, Basic, Dummy, Mul, Pow, Rational, S, Symbol

from ..language import Index, Num
from .assumptions import of_symbol
from .nodes import Entry


@dataclass(frozen=True, slots=True)
class Bound:
    """A bound, and whether it is reached."""

    value: Fraction
    reached: bool = True


Range = tuple[Bound | None, Bound | None]
UNKNOWN: Range = (None, None)


def bounds(expr: Basic) -> Range:
    """Bounds of a number from below and from above.

    >>> n = Symbol("n", integer=True, positive=True)
    >>> bounds(n/2 - 1)[0]
    Bound(value=Fraction(-1, 2), reached=True)
    """
    if isinstance(expr, Rational):
        value = Bound(Fraction(int(expr.p), int(expr.q)))
        return value, value
    match expr:
        case Symbol() | Dummy():
            return _of_name(expr)
        case Entry() if type(expr.base) is Symbol:
            return _of_name(expr.base)
        case Add():
            ranges = tuple(map(bounds, expr.args))
            return _sum([r[0] for r in ranges]), _sum([r[1] for r in ranges])
        case Mul():
            return _product(expr)
        case Pow():
            base = bounds(expr.base)[0]
            return (Bound(Fraction(0), base.value == 0 and base.reached), None) if base and base.value >= 0 else UNKNOWN
    return (Bound(Fraction(2), False), None) if expr in (S.Pi, S.Exp1) else UNKNOWN


def _of_name(symbol: Symbol) -> Range:
    found = of_symbol(symbol)
    if isinstance(found.kind, Index):
        low, high = (Bound(Fraction(b.value)) if isinstance(b, Num) else None for b in (found.kind.low, found.kind.high))
        return low, high
    zero = {"positive": (Bound(Fraction(0), False), None), "nonnegative": (Bound(Fraction(0)), None),
            "negative": (None, Bound(Fraction(0), False)), "nonpositive": (None, Bound(Fraction(0)))}
    return next((zero[f] for f in found.facts if f in zero), UNKNOWN)


def _sum(parts: list[Bound | None]) -> Bound | None:
    found = [p for p in parts if p is not None]
    if len(found) < len(parts):
        return None
    return Bound(sum((p.value for p in found), Fraction(0)), all(p.reached for p in found))


def _product(expr: Mul) -> Range:
    """A number in front turns the bounds; factors that are not negative have a product that is not."""
    factor, rest = Fraction(1), []
    for part in expr.args:
        if isinstance(part, Rational):
            factor *= Fraction(int(part.p), int(part.q))
        else:
            rest.append(bounds(part))
    low, high = rest[0] if len(rest) == 1 else (None, None)
    if len(rest) > 1 and all(b[0] is not None and b[0].value >= 0 for b in rest):
        low = Bound(Fraction(0), any(b[0].value == 0 and b[0].reached for b in rest if b[0]))
    scaled = [Bound(b.value * factor, b.reached) if b else None for b in (low, high)]
    return (scaled[0], scaled[1]) if factor > 0 else (scaled[1], scaled[0])


def at_most(low: Basic, high: Basic) -> bool:
    """Whether one number is known to be at most another.

    >>> at_most(S.Zero, Symbol("t", positive=True)), at_most(Symbol("a"), Symbol("b"))
    (True, False)
    """
    above, below = bounds(low)[1], bounds(high)[0]
    return above is not None and below is not None and above.value <= below.value


def known_to_be(fact: str, *values: Basic) -> bool:
    """Whether each of the values is known to be integer, positive, nonnegative, negative or nonpositive."""
    return all(_is(fact, v) for v in values)


def _is(fact: str, value: Basic) -> bool:
    low, high = bounds(value)
    zero = Fraction(0)
    match fact:
        case "positive":
            return low is not None and (low.value > zero or low.value == zero and not low.reached)
        case "negative":
            return high is not None and (high.value < zero or high.value == zero and not high.reached)
        case "nonnegative":
            return low is not None and low.value >= zero
        case "nonpositive":
            return high is not None and high.value <= zero
        case "integer":
            return isinstance(value, Rational) and value.q == 1 or \
                type(value) is Symbol and isinstance(of_symbol(value).kind, Index)
    return False
