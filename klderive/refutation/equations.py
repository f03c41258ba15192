"""Equations of a context, solved by evaluating them.

The one idea: a value is a few numbers; where an equation is affine in them (it is evaluated at the value and at one more
point for each number) it is solved exactly by elimination. A scale for all of them is tried first, since it keeps signs; in
a single number also a square root is taken, if it is rational.

Not here: which equation belongs to which name (facts.py).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import isqrt
from typing import Any

from ..language.meaning.values import (
    Array,
    Cells,
    Closed,
    Element,
    Finite,
    Gaussian,
    Outcomes,
    Rational,
    Steps,
    Table,
)
from ..records import replace

MOST = 40
"""Numbers for which equations are solved at once."""

Numbers = tuple[Rational, ...]
Residuals = Callable[[Any], Numbers]
"""Left sides minus right sides at a value; raises Inexact where that is no rational number."""


class Inexact(Exception):
    """A value that is not a rational number."""


def exact(value: Any) -> Rational:
    """The rational number that a value is."""
    if isinstance(value, (int, Fraction)):
        return value
    raise Inexact


def rational(value: Any) -> bool:
    """Whether a value is made of rational numbers alone, or of what is no number."""
    match value:
        case Array(entries=parts) | Outcomes(values=parts):
            pass
        case tuple():
            parts = value
        case Gaussian(mean, covariance):
            parts = (*mean, *(v for row in covariance for v in row))
        case Finite(points, weights):
            parts = (*points, *weights)
        case Cells(edges, masses):
            parts = (*masses, *(v for e in edges for v in e))
        case Table(members, default):
            parts = (default, *(v for _, v in members))
        case _:
            return value is None or isinstance(value, (int, Fraction, Element, Closed, Steps))
    return all(map(rational, parts))


def numbers_of(value: Any) -> Numbers:
    """The numbers that a value is made of; none where it cannot be changed."""
    match value:
        case int() | Fraction():
            return (value,)
        case Array(entries=found) | Outcomes(values=found) | Steps(values=found):
            pass
        case Finite(weights=found) | Cells(masses=found):
            found = found[1:]  # the first is what is left of 1
        case Gaussian(mean=found):
            pass
        case Table(members=members):
            found = tuple(n for _, v in members for n in numbers_of(v))
        case tuple():
            found = tuple(n for v in value for n in numbers_of(v))
        case _:
            return ()
    return found if all(isinstance(v, (int, Fraction)) for v in found) else ()


def with_numbers(value: Any, numbers: Sequence[Rational]) -> Any:
    """The value with other numbers.

    >>> with_numbers(Cells(((0, 1, 2),), (Fraction(1, 2), Fraction(1, 2))), [Fraction(1, 4)]).masses
    (Fraction(3, 4), Fraction(1, 4))
    """
    n = tuple(v.numerator if v.denominator == 1 else v for v in numbers)
    match value:
        case int() | Fraction():
            return n[0]
        case Array():
            return replace(value, entries=n)
        case Outcomes() | Steps():
            return replace(value, values=n)
        case Finite():
            return replace(value, weights=(1 - sum(n), *n))
        case Cells():
            return replace(value, masses=(1 - sum(n), *n))
        case Gaussian():
            return replace(value, mean=n)
    if isinstance(value, tuple):
        return _dealt(value, n)
    keys, members = zip(*value.members, strict=True)
    return replace(value, members=tuple(zip(keys, _dealt(members, n), strict=True)))


def _dealt(values: tuple[Any, ...], numbers: Numbers) -> tuple[Any, ...]:
    out, start = [], 0
    for v in values:
        count = len(numbers_of(v))
        out.append(with_numbers(v, numbers[start:start + count]) if count else v)
        start += count
    return tuple(out)


def solve(value: Any, residuals: Residuals) -> Any:
    """The value with its numbers changed so that the residuals vanish; raises Inexact where that is not found.

    >>> solve(Array(2, 1, (2, 6)), lambda v: (v.entries[0] + v.entries[1] - 1,)).entries
    (Fraction(1, 4), Fraction(3, 4))
    """
    now = residuals(value)
    numbers = numbers_of(value)
    if not any(now):
        return value
    if not 0 < len(numbers) <= MOST:
        raise Inexact
    found = _one(numbers[0], value, now, residuals) if len(numbers) == 1 else \
        _scaled(value, numbers, now, residuals) or _affine(value, numbers, now, residuals)
    if any(residuals(found)):
        raise Inexact
    return found


def _one(x: Rational, value: Any, now: Numbers, residuals: Residuals) -> Any:
    """The root of a polynomial of degree 2 at most, that of the same sign first."""
    r = [residuals(with_numbers(value, [x + k]))[0] if k else now[0] for k in range(3)]
    a = Fraction(r[2] - 2 * r[1] + r[0], 2)
    b = r[1] - r[0] - a
    c = r[0]
    if not a:
        if not b:
            raise Inexact
        return with_numbers(value, [x - Fraction(c) / b])
    d = Fraction(b * b - 4 * a * c)
    if d < 0:
        raise Inexact
    root = Fraction(isqrt(d.numerator), isqrt(d.denominator))
    if root * root != d:
        raise Inexact
    both = sorted((x + (-b + s * root) / (2 * a) for s in (1, -1)), key=lambda v: (v * x < 0, -v))
    return with_numbers(value, [both[0]])


def _scaled(value: Any, numbers: Numbers, now: Numbers, residuals: Residuals) -> Any:
    """The value times a positive number, or None."""
    if isinstance(value, (Finite, Cells)):
        return None
    twice = residuals(with_numbers(value, [2 * v for v in numbers]))
    steps = {Fraction(a) / (b - a) if a != b else Fraction(0) for a, b in zip(now, twice, strict=True) if a or b}
    if len(steps) != 1:
        return None
    scale = 1 - steps.pop()
    return with_numbers(value, [v * scale for v in numbers]) if 0 < scale < 10**6 else None


def _affine(value: Any, numbers: Numbers, now: Numbers, residuals: Residuals) -> Any:
    """A solution of the linear system; what it leaves open stays as it is."""
    columns = []
    for k in range(len(numbers)):
        moved = residuals(with_numbers(value, [v + (j == k) for j, v in enumerate(numbers)]))
        columns.append([b - a for a, b in zip(now, moved, strict=True)])
    rows = [[Fraction(column[i]) for column in columns] + [Fraction(-now[i])] for i in range(len(now))]
    change = [Fraction(0)] * len(numbers)
    pivots: list[tuple[int, list[Fraction]]] = []
    for row in rows:
        for k, known in pivots:
            if row[k]:
                row = [a - row[k] * b for a, b in zip(row, known, strict=True)]
        k = next((k for k in reversed(range(len(numbers))) if row[k]), -1)
        if k < 0:
            if row[-1]:
                raise Inexact
            continue
        row = [a / row[k] for a in row]
        pivots = [(j, [a - other[k] * b for a, b in zip(other, row, strict=True)]) for j, other in pivots]
        pivots.append((k, row))
    for k, row in pivots:
        change[k] = row[-1]
    return with_numbers(value, [v + d for v, d in zip(numbers, change, strict=True)])
