"""The desk of elaboration: the scope, the sizes that are being solved, and the variables bound around a place.

The one idea: every pass over a tree works at one desk; all that a formula changes is in tables of `Dims`, which are rolled back
if the formula does not fit.

Not here: what trees mean (algebra, products, binders, heads, laws).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ...language import Declaration, Free, Index, Num, Term, app
from ...records import replace
from ..formula import nodes as n
from ..names import label_of, printed, subscripts_of
from ..said import Distributed
from ..survey import Name
from .dims import MANY, ONE, Dims, Shape
from .parts import Key, Local, NotRead, Part, Reading
from .roles import Scope

if TYPE_CHECKING:
    from collections.abc import Callable

    from .neighbours import Forms

__all__ = ["BUDGET", "Desk"]

BUDGET = 3_000
"""Nodes that one formula may elaborate, definitions that it unfolds included."""
DEPTH = 120
"""Definitions and brackets nested deeper are unread."""


GREEK = frozenset(
    """alpha beta gamma delta epsilon varepsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi varphi chi
    psi omega""".split()
)


def _large(name: Name) -> bool:
    return name.letter[:1].isupper()


class Desk:
    """One scope being elaborated; `place` is where the formula stands."""

    def __init__(self, scope: Scope, comma: bool = False):
        self.scope, self.comma = scope, comma
        self.dims = Dims()
        self.shapes: dict[Any, Shape] = {}
        self.place = 0
        self.locals: list[dict[tuple[Name, str], Part]] = []
        self.readings: list[Reading] = []
        self.other: frozenset[str] = frozenset()  # rows of the table of defaults that are read the other way
        self.units, self.depth = BUDGET, 0
        self.handlers: dict[type, Callable[[Desk, Any], Part]] = {}
        self.points: list[tuple[Name, str]] = []
        self.laws: Any = None
        self.unfolding: list[Any] = []
        self.deviation: bool | None = None
        self.discrete = False
        self.positive: list[Part] = []
        self.lengths: dict[Key, Term] = {}
        self.as_sizes: set[Name] = set()
        self.size_names: set[str] = set()
        self.asked: set[Key] = set()
        self.in_base = False
        self.boundless: list[tuple[Name, str]] = []
        self.of_laws: dict[Distributed, tuple[Part, ...]] = {}
        self.marks: list[n.Node] = []
        self.missed: set[tuple[Name, str]] = set()
        self.abstract: set[tuple[Name, str]] = set()
        self.kept: Forms | None = None  # parts of a line whose neighbours are read
        self.on_line = False  # points of any size are numbers
        self.counted: set[str] = set()  # places of discrete laws
        self.own: frozenset[Name] = frozenset()  # arguments that belong to the claim at hand only

    # ------------------------------------------------------------ trees

    def value(self, node: n.Node) -> Part:
        """The part that a tree is."""
        self.units -= 1
        if self.units < 0 or self.depth > DEPTH:
            raise NotRead("a formula that takes too much work", node)
        kept = self.kept if not (self.locals or self.unfolding or self.in_base) else None
        if kept is not None and (known := kept.part(node)) is not None:
            return known
        handler = self.handlers.get(type(node))
        if handler is None:
            raise NotRead(WORDS.get(type(node).__name__, type(node).__name__.lower()), node)
        self.depth += 1
        try:
            part = handler(self, node)
        finally:
            self.depth -= 1
        part = part if part.span is not None else replace(part, span=node.span)
        if kept is not None:
            kept.keep(node, part)
        return part

    def number(self, node: n.Node) -> Part:
        """The same, a number."""
        part = self.algebraic(self.value(node), node)
        self.dims.be_number(self.shape(part))
        return part

    def algebraic(self, part: Part, node: n.Node) -> Part:
        if part.shape is None:
            raise NotRead("a law or a condition where a value is needed", node)
        return part

    def shape(self, part: Part) -> Shape:
        assert part.shape is not None
        return part.shape

    def note(self, row: str, node: n.Node, *parts: n.Node) -> None:
        """A default of the table mattered here."""
        self.readings.append(Reading(row, node.span, tuple(part.span for part in parts)))

    # ------------------------------------------------------------ names

    def key(self, name: Name, label: str, role: str = "") -> Key:
        """The identity of a name at this place."""
        own = -1 - self.place if not label and name in self.own else 0
        return Key(name, label, role, own or self.scope.version(name, label, self.place))

    def local(self, name: Name, label: str = "") -> Part | None:
        """The variable that a name is bound to here."""
        for table in reversed(self.locals):
            if (name, label) in table:
                return table[name, label]
        return None

    @contextmanager
    def binding(self, table: dict[tuple[Name, str], Part], points: tuple[tuple[Name, str], ...] = ()) -> Iterator[None]:
        """With names bound; `points` are those at which a density without argument is taken."""
        self.locals.append(table)
        self.points.extend(points)
        try:
            yield
        finally:
            self.locals.pop()
            del self.points[len(self.points) - len(points) :]

    @contextmanager
    def elsewhere(self, place: int) -> Iterator[None]:
        """At the place of a definition, outside of all binders."""
        kept = self.locals, self.place, self.points
        self.locals, self.place, self.points = [], place, []
        self.depth += 1
        try:
            yield
        finally:
            self.depth -= 1
            self.locals, self.place, self.points = kept

    def variable(self, name: str, shape: Shape, **how: Any) -> Part:
        """A new variable to be bound."""
        return Part("local", (), shape, Local(name, shape, **how))

    def shape_of(self, key: Any) -> Shape:
        """The shape of a name, new if it was not met."""
        found = self.shapes.get(key)
        if found is None:
            found = self.dims.shape()
            self.dims.put(self.shapes, key, found)
            if isinstance(key, Key):
                self._declared(key, found)
        return found

    def _declared(self, key: Key, shape: Shape) -> None:
        family = "family" in key.role
        said = self.scope.family_kind(key.name, self.place) if family else self.scope.kind(key.name, key.label, self.place)
        use = self.scope.seen.seen(key.name)
        kind = "" if said is None else said.kind
        if kind in ("number", "index", "size"):
            self.dims.be_number(shape)
        elif kind in ("vector", "random-vector"):
            self.dims.be_column(shape)
            self.dims.set(shape.rows, self.size(said.sizes[0]) if said.sizes else MANY)  # type: ignore[union-attr]
        elif kind in ("matrix", "random-matrix"):
            sizes = said.sizes  # type: ignore[union-attr]
            square = {"symmetric", "positive-definite", "semidefinite", "orthogonal", "diagonal", "invertible", "square"}
            if square & set(said.properties):  # type: ignore[union-attr]
                self.dims.be_square(shape)
            for at, dim in enumerate(shape):
                self.dims.set(dim, self.size(sizes[min(at, len(sizes) - 1)]) if sizes else MANY)
        elif self._seen_as(key, use.squares) and _large(key.name) and key.role != "random":
            self.dims.set(shape.rows, MANY)
            self.dims.set(shape.cols, MANY)
        elif self._seen_as(key, use.columns):
            self.dims.set(shape.rows, MANY)
            if not _large(key.name):
                self.dims.be_column(shape)

    def _seen_as(self, key: Key, nodes: list[n.Node]) -> bool:
        """Is a name among these uses: bare, with a label of its letter, or as a member?"""
        if len(key.name.letter) > 1 and key.name.letter.lower() not in GREEK:
            return False
        if key.role not in ("", "random", "random family") and not key.role.startswith("family"):
            return False
        for node in nodes:
            under = subscripts_of(node)
            index = bool(under) and all(map(self.scope.is_index, under)) and any(self.scope.is_index(p, own=True) for p in under)
            if index if "family" in key.role else bool(under) == bool(key.label) and not index:
                return True
        return False

    # ------------------------------------------------------------ sizes

    def size(self, node: n.Node) -> Term:
        """The size that a formula says: a number, a name, n + 1."""
        match node:
            case n.Braced(body=body):
                return self.size(body)
            case n.Number(text=text) if text.isdigit():
                return Num(int(text))
            case n.Letter() | n.Word() | n.Script():
                return self.named_size(
                    "_".join(filter(None, (printed(node.base) if isinstance(node, n.Script) else printed(node), label_of(node))))
                )
            case n.Sum(items=items, signs=signs):
                return app(
                    "add",
                    *(
                        app("mul", -1, self.size(i)) if s is not None and s.name == "-" else self.size(i)
                        for i, s in zip(items, signs, strict=True)
                    ),
                )
        raise NotRead("this size", node)

    def named_size(self, name: str) -> Free:
        """A size by its name; the same name is the same size in the whole scope."""
        self.size_names.add(name)
        return Free(Declaration(name, Index(ONE, None)))

    def decimal(self, node: n.Number) -> Fraction:
        """The value of digits as written: behind a comma without a space a decimal (0{,}5), but for groups of three (3{,}000)."""
        text = node.text.replace("{,}", ",")
        if "," in text:
            groups = text.split(",")
            grouped = groups[0] != "0" and all(len(g.partition(".")[0]) == 3 for g in groups[1:])
            if len(groups) == 2 and "." not in text and (self.comma or "{,}" in node.text and not grouped):
                text = ".".join(groups)
            elif grouped:
                text = "".join(groups)
            else:
                raise NotRead("a comma in a number", node)
        return Fraction(text)


WORDS = {
    "Text": "words inside a formula",
    "Dots": "dots",
    "Empty": "nothing, where a value is needed",
    "Relation": "a relation inside a formula",
    "Given": "a bar inside a formula",
    "Listing": "a list where one value is needed",
    "Logic": "and/or inside a formula",
    "Implication": "an arrow inside a formula",
    "Clauses": "words inside a formula",
    "Labelled": "a formula above or below another one",
    "Reference": "a reference inside a formula",
    "Space": "a space",
    "Array": "a table",
    "Accent": "an accent over more than a letter",
}
