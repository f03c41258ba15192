"""The small syntax tree between LaTeX and SymPy.

The one idea: a tree says what stands on the page and where, never what it means; two trees that look alike are equal.
Kinds: num, sym, add, mul, div, neg, pow, transpose, prime, sqrt, fn, group, tuple, matrix, cases, bars, norm, angle,
sum, prod, int, expect, head, normal, apply, deriv, grad, differential, rel, text, inf, dots.

Nothing is computed here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

__all__ = ["Tree", "deeper", "walk"]


@dataclass(frozen=True, slots=True)
class Tree:
    """A node: its kind, its children, a name where it has one, and its offset in the document (not compared)."""

    kind: str
    parts: tuple[Tree, ...] = ()
    name: str = ""
    style: str = ""
    at: int = field(default=0, compare=False)

    def __str__(self) -> str:
        if not self.parts:
            return self.name or self.kind
        if self.kind == "sym":
            return f"{self.name}_{{{','.join(map(str, self.parts))}}}"
        return f"{self.kind}{':' + self.name if self.name else ''}({', '.join(map(str, self.parts))})"


def walk(tree: Tree) -> Iterator[Tree]:
    """The tree and everything below it, without recursion."""
    stack = [tree]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(reversed(node.parts))


def deeper(tree: Tree, levels: int) -> bool:
    """Whether the tree has more levels than these, without recursion."""
    level = [tree]
    for _ in range(levels):
        level = [part for node in level for part in node.parts]
        if not level:
            return False
    return True
