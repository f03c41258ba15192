"""Sizes of what formulas are made of, solved for a scope as a whole.

The one idea: everything algebraic has two dimensions, rows and columns. A dimension is a node of a union-find: one, a named
size, more than one without a name, or open. A product is a constraint that waits until a factor is known to be a number, or
neither is, or the result is. What a formula did is taken back as a whole if it clashes, every table included.

Not here: what brings the constraints (the formulas), what an open dimension is taken for (conventions).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from ...language import Num, Term, same_size
from ...language.show import text

__all__ = ["ANY_SIZE", "MANY", "ONE", "Clash", "Dims", "Shape"]

ONE = Num(1)
ANY_SIZE = "of any size"
"""The role of a size that a claim is about whatever it is: that of points which nothing makes numbers or vectors."""
MANY = Num(-1)
"""Stands for "more than one, no name yet"; no size is negative."""


class Clash(Exception):
    """Two sizes that are not one; the message says what met."""


class _Over(Exception):
    """The end of a trial."""


class Shape(NamedTuple):
    """The nodes of the rows and the columns."""

    rows: int
    cols: int


class Dims:
    """The union-find, the products that wait, and a log of what was changed."""

    def __init__(self) -> None:
        self.parent: dict[int, int] = {}
        self.height: dict[int, int] = {}  # at most: it is not taken back
        self.sizes: dict[int, Term] = {}
        self.waiting: dict[int, tuple[Shape, Shape, Shape]] = {}
        self.count = 0
        self.log: list[tuple[dict, Any, Any]] = []

    # ------------------------------------------------------------ tables that are rolled back

    def put(self, table: dict, key: Any, value: Any) -> None:
        """table[key] = value, to be taken back with everything else; None removes."""
        self.log.append((table, key, table.get(key)))
        if value is None:
            table.pop(key, None)
        else:
            table[key] = value

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """What happens inside happens as a whole or, if it raises, not at all."""
        start = len(self.log)
        try:
            yield
        except BaseException:
            while len(self.log) > start:
                table, key, old = self.log.pop()
                if old is None:
                    table.pop(key, None)
                else:
                    table[key] = old
            raise

    @contextmanager
    def trial(self) -> Iterator[None]:
        """What happens inside is taken back in any case."""
        try:
            with self.attempt():
                yield
                raise _Over
        except _Over:
            pass

    # ------------------------------------------------------------ dimensions

    def node(self, size: Term | None = None) -> int:
        self.count += 1
        self.parent[self.count] = self.count
        if size is not None:
            self.put(self.sizes, self.count, size)
        return self.count

    def shape(self, rows: Term | None = None, cols: Term | None = None) -> Shape:
        return Shape(self.node(rows), self.node(cols))

    def number(self) -> Shape:
        return self.shape(ONE, ONE)

    def find(self, a: int) -> int:
        while self.parent[a] != a:
            a = self.parent[a]
        return a

    def size(self, a: int) -> Term | None:
        """The size of a dimension, MANY if it has no name, None if it is open."""
        return self.sizes.get(self.find(a))

    def set(self, a: int, size: Term) -> None:
        """The dimension has this size."""
        a = self.find(a)
        old = self.sizes.get(a)
        if old is None or old is MANY and size != ONE:
            if old is not size:
                self.put(self.sizes, a, size)
        elif old == ONE and size is MANY or not (size is MANY or same_size(old, size)):
            raise Clash(f"{_said(old)} meets {_said(size)}")

    def join(self, a: int, b: int) -> None:
        """The two dimensions are one."""
        a, b = self.find(a), self.find(b)
        if a == b:
            return
        if self.height.get(a, 0) > self.height.get(b, 0):
            a, b = b, a
        self.height[b] = max(self.height.get(b, 0), self.height.get(a, 0) + 1)
        size = self.sizes.get(a)
        if size is not None:
            self.set(b, size)
        self.put(self.parent, a, b)

    def same(self, a: Shape, b: Shape) -> None:
        self.join(a.rows, b.rows)
        self.join(a.cols, b.cols)

    def be_number(self, a: Shape) -> None:
        self.set(a.rows, ONE)
        self.set(a.cols, ONE)

    def be_square(self, a: Shape) -> None:
        self.join(a.rows, a.cols)

    def be_column(self, a: Shape) -> None:
        self.set(a.cols, ONE)

    def is_number(self, a: Shape) -> bool:
        return self.size(a.rows) == ONE and self.size(a.cols) == ONE

    def is_array(self, a: Shape) -> bool:
        """Is it known not to be a number?"""
        return any(size is not None and size != ONE for size in map(self.size, a))

    # ------------------------------------------------------------ products

    def product(self, a: Shape, b: Shape) -> Shape:
        """The shape of a product."""
        result = self.shape()
        self.put(self.waiting, len(self.log), (a, b, result))
        self.settle()
        return result

    def settle(self) -> None:
        """Fires all products that can be."""
        fired = True
        while fired:
            fired = False
            for key, (a, b, r) in list(self.waiting.items()):
                if self._fires(a, b, r):
                    self.put(self.waiting, key, None)
                    fired = True

    def _fires(self, a: Shape, b: Shape, r: Shape) -> bool:
        if self.is_number(a):
            self.same(b, r)
        elif self.is_number(b):
            self.same(a, r)
        elif (
            self.is_array(a)
            and self.is_array(b)
            or self.is_number(r)
            and (self.is_array(a) or self.is_array(b))
            or self.is_array(a)
            and self.is_array(r)
            and self._other_columns(a, r)
        ):
            self._matrices(a, b, r)
        else:
            return False
        return True

    def _matrices(self, a: Shape, b: Shape, r: Shape) -> None:
        self.join(a.cols, b.rows)
        self.join(a.rows, r.rows)
        self.join(b.cols, r.cols)

    def _other_columns(self, a: Shape, r: Shape) -> bool:
        """A matrix whose product with something has other columns than it was multiplied by no number."""
        left, right = self.size(a.cols), self.size(r.cols)
        return None not in (left, right) and left is not MANY and right is not MANY and left != right


def _said(size: Term) -> str:
    return "a number" if size == ONE else "a vector or matrix" if size is MANY else f"the size {text(size)}"
