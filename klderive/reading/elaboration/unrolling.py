"""Sums over few values, written out: the values put in, and what is then a plain number worked out.

The one idea: of a law on 0, 1, 2 each value is a summand of its own; factorials, powers and comparisons of whole numbers that
come about are numbers.

Not here: sums over ranges with names (finish_laws.py).
"""

from __future__ import annotations

from fractions import Fraction
from math import factorial

from ...language import App, Free, Num, Term, app, substitute

__all__ = ["unrolled"]

FEW = 12
"""Sums of more values stay sums."""


def unrolled(body: Term, variable: Free, low: Term, high: Term) -> Term | None:
    """The sum of a body over low..high, if these are numbers and few."""
    if not (isinstance(low, Num) and isinstance(high, Num)) or low.value != int(low.value) or high.value != int(high.value):
        return None
    first, last = int(low.value), int(high.value)
    if not 0 <= last - first < FEW:
        return None
    parts = tuple(_folded(substitute(body, {variable.declaration: Num(k)})) for k in range(first, last + 1))
    return parts[0] if len(parts) == 1 else app("add", *parts)


def _folded(term: Term) -> Term:
    """The same, with what is a plain number worked out; nothing below a binder."""
    if not isinstance(term, App):
        return term
    args = tuple(map(_folded, term.args))
    if term.op == "cases":
        return _case(args)
    numbers = [Fraction(a.value) for a in args if isinstance(a, Num)]
    if args and len(numbers) == len(args):
        value = _value(term.op, numbers)
        if value is not None:
            return Num(int(value)) if value.denominator == 1 else Num(value)
    if term.op == "pow" and isinstance(args[1], Num) and args[1].value in (0, 1):
        return Num(1) if args[1].value == 0 else args[0]
    if term.op == "mul":
        args = tuple(a for a in args if a != Num(1)) or (Num(1),)
        if len(args) == 1:
            return args[0]
    return App(term.op, args)


def _value(op: str, numbers: list[Fraction]) -> Fraction | None:
    match op:
        case "add":
            return sum(numbers, Fraction(0))
        case "mul":
            product = Fraction(1)
            for v in numbers:
                product *= v
            return product
        case "pow" if numbers[1].denominator == 1 and abs(numbers[1]) <= 20 and (numbers[0] or numbers[1] >= 0):
            return numbers[0] ** int(numbers[1])
        case "factorial" if numbers[0].denominator == 1 and 0 <= numbers[0] <= 20:
            return Fraction(factorial(int(numbers[0])))
    return None


def _case(args: tuple[Term, ...]) -> Term:
    """The first value whose condition holds, if that is plain."""
    for value, condition in zip(args[::2], args[1::2], strict=True):
        holds = _holds(condition)
        if holds is None:
            break
        if holds:
            return value
    return App("cases", args)


def _holds(condition: Term) -> bool | None:
    match condition:
        case App(op="true"):
            return True
        case App(op="and", args=parts):
            found = [_holds(p) for p in parts]
            return None if None in found else all(found)
        case App(op="le", args=(Num() as a, Num() as b)):
            return bool(a.value <= b.value)
    return None
