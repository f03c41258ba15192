"""Choices: which of several values a model gets. The same on every machine and in every run.

The one idea: a `Style` says what a model should be like (its sizes, plain or extreme numbers, which matrices and laws);
a `Choice` is a counter that is mixed (SplitMix64), so that nothing depends on hashes or on the library's generator.

Not here: which values a name may have (facts.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TypeVar

from ..language.meaning.values import Rational
from ..records import record

T = TypeVar("T")
MASK = (1 << 64) - 1


class Choice:
    """A sequence of choices that is fixed by a few whole numbers."""

    def __init__(self, *seed: int):
        self.state = self.turn = 0
        for part in seed:
            self.state = (self.state + part) & MASK
            self.below(2)

    def below(self, n: int) -> int:
        """One of 0 ... n - 1."""
        self.state = z = (self.state + 0x9E3779B97F4A7C15) & MASK
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9 & MASK
        z = (z ^ z >> 27) * 0x94D049BB133111EB & MASK
        return (z ^ z >> 31) % n

    def of(self, values: Sequence[T]) -> T:
        """One of these."""
        return values[self.below(len(values))]


@record
class Style:
    """What a model should be like.

    numbers: plain (2, 3, 1 ...), ones, zeros, sparse (some zeros), ends (of the allowed range), small, fractions;
    matrices: identity, zero, singular, random;  laws: equal, cells, holes (of the first law, of the rest,
    of all), apart (supports that do not meet), gaussian.
    """

    size: int
    numbers: str
    matrices: str
    laws: str
    attempt: int = 0

    @property
    def off(self) -> bool:
        """Whether functions and densities have cells without whole numbers, and masses are arbitrary."""
        return self.numbers in ("fractions", "ends")


SIZES = (0, 3, 1, 2, 2, 1, 3, 2, 0)
"""The sizes of extreme models in their order: all small ones come early, whatever else the models are like."""
EXTREMES = (
    ("zeros", "zero", "gaussian"), ("ends", "singular", "apart"), ("small", "random", "cells"), ("zeros", "random", "apart"),
    ("ones", "identity", "equal"), ("ends", "zero", "holes of the rest"), ("ones", "random", "apart"),
    ("ends", "singular", "gaussian"),
    ("small", "random", "holes of the first"),
)  # fmt: skip


def edges(extremes: Sequence[tuple[str, str, str]]) -> tuple[Style, ...]:
    """The styles of extreme models. Nothing may depend on the order of what is extreme."""
    return tuple(Style(size, *of) for size, of in zip(SIZES, extremes, strict=True))


EDGES = edges(EXTREMES)
USUAL = (
    Style(2, "plain", "random", "cells"), Style(3, "small", "random", "gaussian"), Style(2, "fractions", "random", "holes"),
    Style(1, "fractions", "random", "gaussian"), Style(3, "fractions", "singular", "cells"),
)  # fmt: skip
HOLES = tuple(Style(size, "fractions", "random", f"holes of the {which}") for size in (1, 2) for which in ("first", "rest"))
"""Densities that are 0 where another one is not, in few dimensions: what divides by one of them fails there."""

PLAIN = (2, 3, 1, 4, -1, 5, -2, 6)
SPARSE = ((0, 1, 0, -2), (-1, 0, 1, 0))
"""Members of a family in turn, where nothing bounds them: of two neighbours one is 0. The second for the style "ends"."""
SMALL: tuple[Rational, ...] = (2, 1, -1, 3, -2, 4, -3, 5)
FRACTIONS: tuple[Rational, ...] = tuple(Fraction(a, b) for a, b in (
    (1, 2), (-1, 2), (3, 2), (1, 3), (-4, 3), (5, 2), (3, 5), (4, 5), (-3, 5), (2, 3), (7, 2), (1, 10)))
INSIDE: tuple[Rational, ...] = tuple(Fraction(a, b) for a, b in (
    (1, 2), (1, 3), (1, 4), (2, 3), (3, 4), (1, 5), (3, 5), (4, 5), (1, 10), (9, 10)))
POSITIVE: tuple[Rational, ...] = (2, 1, 3, 4, 5, Fraction(1, 2), Fraction(3, 2), Fraction(1, 3), Fraction(5, 2),
                                  Fraction(2, 3), 10, Fraction(1, 10))
WEIGHTS = ((2, 1, 1), (1, 2, 3), (1, 1, 2), (3, 1, 2), (1, 4, 1), (2, 3, 1), (8, 1, 1), (1, 1, 8))
HOLED = ((1, 1, 0), (0, 1, 2), (2, 0, 1), (0, 1, 0), (1, 3, 0))


@record
class Range:
    """What is known of a number: its bounds (None: none; `open`: not the bound itself), whole, its rest modulo 2."""

    low: Rational | None = None
    high: Rational | None = None
    open_low: bool = False
    open_high: bool = False
    whole: bool = False
    rest: int | None = None
    not_zero: bool = False

    def has(self, v: Rational) -> bool:
        """Whether a number is in the range."""
        return (self.low is None or v > self.low or v == self.low and not self.open_low) and \
            (self.high is None or v < self.high or v == self.high and not self.open_high) and \
            (not (self.whole or self.rest is not None) or v == v.__floor__()) and \
            (self.rest is None or v % 2 == self.rest) and not (self.not_zero and v == 0)

    def bounded(self, low: Rational | None = None, high: Rational | None = None, strict: bool = False) -> Range:
        """The range with a further bound."""
        lo, hi, ol, oh = self.low, self.high, self.open_low, self.open_high
        if low is not None and (lo is None or low > lo or low == lo and strict):
            lo, ol = low, strict
        if high is not None and (hi is None or high < hi or high == hi and strict):
            hi, oh = high, strict
        return Range(lo, hi, ol, oh, self.whole, self.rest, self.not_zero)


def number(choice: Choice, style: Style, within: Range) -> Rational:
    """A number of the range, in the style if the range allows it; any number if the range is empty."""
    wanted = _wanted(choice, style, within)
    if within.has(wanted):
        return wanted
    pool = [v for v in _pool(style, within) if within.has(v)]
    return choice.of(pool) if pool else wanted


def _wanted(choice: Choice, style: Style, within: Range) -> Rational:
    match style.numbers:
        case "ones":
            return 1
        case "zeros":
            return 0
        case "sparse":
            return _in_turn(choice, SPARSE[0])
        case "sparse ends" if within.low is within.high is None:
            return _in_turn(choice, SPARSE[1])
        case "plain" if not style.attempt:
            choice.turn += 1
            return next((v for k in range(8) if within.has(v := PLAIN[(choice.turn + k - 1) % 8])), 1)
        case "ends" | "sparse ends":
            ends = [v for v in (within.low, within.high) if v is not None and within.has(v)]
            return choice.of(ends or (-1, 1, -1, 0, -2))
        case "fractions" if style.attempt:
            return choice.of(INSIDE)
        case "fractions":
            return choice.of(FRACTIONS)
    return choice.of(SMALL if style.attempt < 2 else INSIDE)


def _in_turn(choice: Choice, values: Sequence[Rational]) -> Rational:
    """The next of some values."""
    choice.turn += 1
    return values[choice.turn % len(values)]


def _pool(style: Style, within: Range) -> Sequence[Rational]:
    low, high = within.low, within.high
    if within.whole or within.rest is not None:
        start = (low if low is not None else high - 6 if high is not None else -2).__floor__()
        return range(start, start + 8)
    if low is not None and high is not None:
        whole = [v for v in SMALL if style.numbers in ("plain", "small") and not style.attempt and within.has(v)]
        return whole or [low + (high - low) * t for t in (*INSIDE, 0, 1)]
    small = POSITIVE[:4] if style.numbers in ("plain", "small") and not style.attempt else POSITIVE
    if low is not None:
        return [*(low + v for v in small), low]
    if high is not None:
        return [*(high - v for v in small), high]
    return SMALL if style.numbers != "fractions" else FRACTIONS
