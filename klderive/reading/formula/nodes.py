"""Presentation trees: what stands where, and nothing of what it means.

The one idea: trees have no kinds. What is adjacent stays adjacent in one flat `Product`, a bracket is a node of its own, scripts
stay scripts; whether `a(b)` is a call, `x^{-1}` an inverse, `d` a differential is for a later pass, which knows kinds. Every
node has a `Span`: its tokens and its range in the source. Two places are two nodes: nodes are compared by identity.

Not here: how trees are made (parser.py, structure.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from ...records import field_types, record

__all__ = [
    "Accent",
    "Array",
    "Big",
    "Braced",
    "Bracket",
    "Clauses",
    "Differential",
    "Dots",
    "Empty",
    "Fraction",
    "Given",
    "Implication",
    "Integral",
    "Labelled",
    "Letter",
    "Listing",
    "Logic",
    "Node",
    "Number",
    "Postfix",
    "Product",
    "Reference",
    "Relation",
    "Root",
    "Script",
    "Sign",
    "Space",
    "Span",
    "Stop",
    "Sum",
    "Text",
    "Unread",
    "Word",
    "children",
    "cover",
    "parts_of",
    "walk",
]  # fmt: skip


class Span(NamedTuple):
    """Tokens first .. last - 1 of the formula; characters start .. end - 1 of the source."""

    first: int
    last: int
    start: int
    end: int


@record
class Unread:
    """Why a formula has no tree: the token, where it stands in the source, and what would be read there.

    `why` is a reason of another kind, a limit or a macro; then nothing else would be read there.
    """

    token: str
    start: int
    end: int
    wanted: str
    why: str = ""

    def __str__(self) -> str:
        return self.why or f"read “{self.token}”, expected {self.wanted}"


class Stop(Exception):
    """Raised where reading ends; `read` turns it into the formula's `Unread`."""

    def __init__(self, token: str, start: int, end: int, wanted: str):
        super().__init__(wanted)
        self.unread = Unread(token, start, end, wanted)


@record(eq=False)
class Node:
    """A part of a formula."""

    span: Span


@record(eq=False)
class Letter(Node):
    r"""`x`, `\mu`, `\infty`: its name without a backslash, style (bold, cal, rm ...) and accents, the innermost first."""

    name: str
    style: str = ""
    accents: tuple[str, ...] = ()


@record(eq=False)
class Number(Node):
    """Digits as written: `12`, `0.5`, `3{,}000`, `0,69`: what a comma means is for later."""

    text: str
    style: str = ""


@record(eq=False)
class Word(Node):
    r"""A name of several letters: `\log`, `\operatorname{tr}`, `\mathrm{KL}`, `log` typed as it is."""

    text: str
    style: str = ""


@record(eq=False)
class Text(Node):
    r"""`\text{for } `: words as they stand, and the formulas between dollars in them."""

    text: str
    formulas: tuple[Node, ...] = ()


@record(eq=False)
class Sign(Node):
    """An operator, relation, arrow, comma or bar; `over` and `under` are what stands above and below it."""

    name: str
    level: str
    over: Node | None = None
    under: Node | None = None


@record(eq=False)
class Space(Node):
    """A space command: thin or wide."""

    width: str


@record(eq=False)
class Dots(Node):
    """Three dots of any kind."""


@record(eq=False)
class Big(Node):
    r"""`\sum`, `\int`, `\max`: its limits are scripts, its body is what follows."""

    name: str


@record(eq=False)
class Reference(Node):
    r"""`\eqref{...}`."""

    key: str


@record(eq=False)
class Empty(Node):
    """Nothing, where something may be: before a relation at the start of a row, below `{}^T`."""


@record(eq=False)
class Script(Node):
    """Below, above, and the number of primes."""

    base: Node
    below: Node | None = None
    above: Node | None = None
    primes: int = 0


@record(eq=False)
class Fraction(Node):
    """`kind`: fraction or binomial."""

    kind: str
    over: Node
    under: Node


@record(eq=False)
class Root(Node):
    """A square root, or the root of an index."""

    body: Node
    index: Node | None = None


@record(eq=False)
class Accent(Node):
    """An accent over more than a letter."""

    name: str
    body: Node


@record(eq=False)
class Braced(Node):
    r"""`{...}`, `\boxed{...}`: a group without brackets that one sees."""

    body: Node


@record(eq=False)
class Labelled(Node):
    r"""Something with a formula above or below: `\underbrace{body}_{label}`, `\overset{label}{body}`; `kind` is the command."""

    kind: str
    body: Node
    label: Node | None


@record(eq=False)
class Bracket(Node):
    r"""Brackets of any kind; `|` and `||` are the bars of an absolute value and a norm; "" is an invisible one (`\left.`)."""

    opening: str
    closing: str
    body: Node

    @property
    def parts(self) -> tuple[tuple[Node, ...], ...]:
        """The arguments: those between commas, for each of the parts between bars, semicolons and colons."""
        parts = self.body.parts if isinstance(self.body, Given) else (self.body,)
        return tuple(part.items if isinstance(part, Listing) else () if isinstance(part, Empty) else (part,) for part in parts)

    @property
    def bars(self) -> tuple[Sign, ...]:
        """What stands between the parts."""
        return self.body.signs if isinstance(self.body, Given) else ()


@record(eq=False)
class Array(Node):
    """Rows and columns: a matrix, cases; with the brackets that the environment brings."""

    name: str
    opening: str
    closing: str
    rows: tuple[tuple[Node, ...], ...]


@record(eq=False)
class Differential(Node):
    """`dx` at the end of an integral, or directly behind its sign."""

    sign: Node
    variable: Node


@record(eq=False)
class Integral(Node):
    r"""An integral with its differential: `body` is None in `\int dx f(x)`. One without a differential is a `Big`."""

    sign: Node
    body: Node | None
    differentials: tuple[Differential, ...]


@record(eq=False)
class Postfix(Node):
    """`n!`."""

    body: Node
    sign: Sign


@record(eq=False)
class Product(Node):
    """What is adjacent, in order: factors, signs (dot, times, /, a sign of the next factor), spaces."""

    items: tuple[Node, ...]


@record(eq=False)
class Sum(Node):
    """Terms; the sign before each, None before a first one without."""

    items: tuple[Node, ...]
    signs: tuple[Sign | None, ...]


@record(eq=False)
class Relation(Node):
    """a < b = c: sides and the signs between; the first or last side may be `Empty`."""

    sides: tuple[Node, ...]
    signs: tuple[Sign, ...]


@record(eq=False)
class Given(Node):
    """What bars, semicolons, colons separate: `x | z`, `i : i > 0`, `1:n`."""

    parts: tuple[Node, ...]
    signs: tuple[Sign, ...]


@record(eq=False)
class Listing(Node):
    """What commas separate."""

    items: tuple[Node, ...]
    signs: tuple[Sign, ...]


@record(eq=False)
class Logic(Node):
    """Propositions joined by and, or."""

    parts: tuple[Node, ...]
    signs: tuple[Sign, ...]


@record(eq=False)
class Implication(Node):
    """Parts of a row joined by arrows; the first may be `Empty`."""

    parts: tuple[Node, ...]
    signs: tuple[Sign, ...]


@record(eq=False)
class Clauses(Node):
    r"""What wide spaces and words separate in a row: `a = b \quad \text{if } c > 0`."""

    parts: tuple[Node, ...]


@cache
def parts_of(kind: type[Node]) -> tuple[str, ...]:
    """The fields of a kind of node that may hold nodes."""
    holds = ("Node", "Sign", "Differential")
    return tuple(name for name, type_ in field_types(kind).items() if any(held in type_ for held in holds))


def children(node: Node) -> list[Node]:
    """The parts of a node, in the order of its fields."""
    found: list[Node] = []
    for name in parts_of(type(node)):  # type: ignore[arg-type]
        value = getattr(node, name)
        if isinstance(value, Node):
            found.append(value)
        elif value is not None:
            for inner in value:
                if isinstance(inner, Node):
                    found.append(inner)
                elif inner is not None:
                    found.extend(inner)
    return found


def walk(node: Node) -> Iterator[Node]:
    """The node and everything in it."""
    todo = [node]
    while todo:
        node = todo.pop()
        yield node
        todo.extend(children(node))


def cover(nodes: Sequence[Node]) -> Span:
    """The span from the first of the nodes to the last."""
    return Span(
        min(node.span.first for node in nodes), max(node.span.last for node in nodes),
        min(node.span.start for node in nodes), max(node.span.end for node in nodes),
    )  # fmt: skip
