"""Parts: formulas whose meaning is settled and whose sizes are not.

The one idea: a part is an operation on parts with a shape that is still being solved; it becomes a term of the language when the
sizes of its scope are known (finish.py). A law has no shape; it has the shapes of its points.

Not here: how parts are made from trees.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from ...records import field, record, replace
from ..formula.nodes import Node, Span
from ..survey import Name
from .dims import Shape

__all__ = ["Key", "LawPoints", "Local", "NotRead", "Part", "Reading", "alike", "inside", "rewritten"]


class NotRead(Exception):
    """What has no case: what it is, and where."""

    def __init__(self, what: str, node: Node | None = None):
        super().__init__(what)
        self.what, self.span = what, node.span if node is not None else None


class Key(NamedTuple):
    """The identity of a name: letter with style, label, role (family, function, law ...), and which declaration holds."""

    name: Name
    label: str = ""
    role: str = ""
    version: int = 0


@record(eq=False, frozen=False)
class Local:
    """A variable that is bound: its name for printing, its shape, and what it runs over."""

    name: str
    shape: Shape
    index: tuple[Part, ...] | None = None
    space: str = ""


@record
class LawPoints:
    """The places of a law: shapes, letters, and whether sums run over them."""

    shapes: tuple[Shape, ...]
    slots: tuple[str, ...] = ()
    discrete: bool = False


@record(eq=False)
class Part:
    """An operation on parts; `shape` is None for a law or a proposition; `data` is what the operation needs besides."""

    op: str
    args: tuple[Part, ...] = ()
    shape: Shape | None = None
    data: Any = None
    span: Span | None = None
    points: LawPoints | None = None


@record
class Reading:
    """A default that mattered: which row of the table, where, and the parts of that place (alternatives.py says which)."""

    row: str
    span: Span = field(compare=False)
    parts: tuple[Span, ...] = field(default=(), compare=False)


def inside(*parts: Part) -> list[Part]:
    """Parts and all parts in them, each once."""
    found: dict[Part, None] = {}
    todo = list(parts)
    while todo:
        part = todo.pop()
        if part not in found:
            found[part] = None
            todo.extend(part.args)
    return list(found)


def alike(a: Part, b: Part) -> bool:
    """Are two parts one formula: the same operations on the same names and the same bound variables?"""
    return a is b or (
        a.op == b.op and a.data == b.data and len(a.args) == len(b.args) and all(map(alike, a.args, b.args))
    )


def rewritten(part: Part, change: Callable[[Part], Part | None], made: dict[Part, Part] | None = None) -> Part:
    """A part with others put for those that `change` names; of the rest it says None."""
    made = {} if made is None else made
    if part not in made:
        found = change(part)
        if found is None:
            args = tuple(rewritten(a, change, made) for a in part.args)
            found = part if all(a is b for a, b in zip(args, part.args, strict=True)) else replace(part, args=args)
        made[part] = found
    return made[part]
