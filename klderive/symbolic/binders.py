"""Which nodes bind variables, and over what: one description for all passes of the door.

The one idea: a node with bound variables is layers around a body, the outermost first. A layer is an operation, a
variable, and the expressions that stand outside of the binding (bounds, a law, the members of a set). Of several limits
the last is the outermost, as in SymPy; bounds are read where the outer variables are bound.

Not here: derivatives, whose variable stays free (reading.py).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from sympy import Basic, Dummy, FiniteSet, Integral, MatrixSymbol, Product, S, Sum, Symbol

from ..language import INDEX, REAL, Point, Type
from .assumptions import of_symbol
from .limits import NotRead, shown
from .nodes import LINE, Density, Diag, E, EMatrix, Finite, Independent, Int, SetSum, Space, Vec
from .signs import known_to_be


@dataclass(frozen=True, slots=True)
class Layer:
    """One variable and what it runs over.

    `outside` are two bounds for "range" and "between", the size for "size", the law for "law", the points for "members";
    `space` is the space of "space" and of a law.
    """

    op: str
    variable: Basic
    over: str
    outside: tuple[Basic, ...] = ()
    space: Space = LINE


Layers = tuple[tuple[Layer, ...], Basic]


def _ranges(op: str) -> Callable[[Basic], Layers]:
    def layers(node: Basic) -> Layers:
        body, *limits = node.args
        for limit in limits:
            if len(limit.args) != 3:
                raise NotRead(f"the {op} over {shown(limit.args[0])} needs both bounds: (i, 1, n)")
        return _distinct(Layer(op, x, "range", (low, high)) for x, low, high in (t.args for t in reversed(limits))), body
    return layers


def _integral(node: Basic) -> Layers:
    body, *limits = node.args
    return _distinct(map(_limit, reversed(limits))), body


def _limit(limit: Basic) -> Layer:
    x, *ends = limit.args
    if len(ends) == 1:
        raise NotRead(f"Integral(f, ({shown(x)}, {shown(ends[0])})) is a primitive at a point; it is not read")
    if not ends or tuple(ends) == (S.NegativeInfinity, S.Infinity):
        return Layer("integral", x, "space")
    return Layer("integral_on", x, "between", tuple(ends))


def _distinct(layers) -> tuple[Layer, ...]:
    found = tuple(layers)
    if len({layer.variable for layer in found}) < len(found):
        raise NotRead("a variable occurs twice among the limits; give each its own")
    return found


def _expectation(node: Basic) -> Layers:
    body, variable, law = node.args
    return (Layer("expect", variable, "law", (law,), law.space if type(law) is Density else LINE),), body


def _set_sum(node: Basic) -> Layers:
    body, variable, space = node.args
    if type(space) is FiniteSet:
        return (Layer("total_on", variable, "members", space.args),), body
    if type(space) is not Space or not space.discrete:
        raise NotRead(f"SetSum runs over Space(name, discrete=True) or a FiniteSet, not over {shown(space)}")
    return (Layer("total", variable, "space", (), space),), body


def _int(node: Basic) -> Layers:
    body, variable, space = node.args
    if space.discrete:
        raise NotRead(f"an integral over the discrete space {space.name}; write SetSum")
    return (Layer("integral", variable, "space", (), space),), body


def _sized(op: str) -> Callable[[Basic], Layers]:
    def layers(node: Basic) -> Layers:
        body, index, count = node.args
        return (Layer(op, index, "size", (count,)),), body
    return layers


BINDERS: dict[type, Callable[[Basic], Layers]] = {
    Sum: _ranges("sum"), Product: _ranges("product"), Integral: _integral, E: _expectation, EMatrix: _expectation,
    Int: _int, SetSum: _set_sum, Diag: _sized("diagonal"), Vec: _sized("vector"), Independent: _sized("product_law"),
}  # fmt: skip


@lru_cache(maxsize=4096)
def kind_of_variable(layer: Layer) -> Type | None:
    """The type of the variable, bounds aside; None for a column. Refuses what SymPy assumes of it and the layer does not say.

    >>> from sympy.abc import i, n
    >>> kind_of_variable(Layer("sum", i, "range", (S.One, n)))
    Index(low=None, high=None)
    """
    x = layer.variable
    if type(x) is MatrixSymbol:
        if layer.over not in ("law", "space") or layer.space != LINE or x.args[2] != 1:
            raise NotRead(f"the matrix {x.name} cannot be a bound variable here; vectors n x 1 of R^n can")
        return None
    if type(x) not in (Symbol, Dummy):
        raise NotRead(f"{shown(x)} is not a variable: a bound variable is a Symbol or a vector MatrixSymbol")
    found = of_symbol(x)
    kind: Type = REAL
    if layer.over in ("range", "size"):
        kind = INDEX
    elif layer.space != LINE:
        kind = Point(layer.space.name, layer.space.discrete)
    for key in found.keys:
        if key != "real" and not (key == "integer" and kind == INDEX) and not _implied(key, layer):
            raise NotRead(f"{x} is assumed {key}, which {layer.op} over it does not say; use a Symbol without it, or bounds")
    return kind


def _implied(key: str, layer: Layer) -> bool:
    """Whether all values that the variable takes are known to be so."""
    match layer.over:
        case "range" | "between":
            low, high = layer.outside
            inner = {"positive": "positive", "negative": "negative"} if layer.over == "range" else \
                {"positive": "nonnegative", "negative": "nonpositive"}
            return key in ("positive", "nonnegative") and known_to_be(inner.get(key, key), low) or \
                key in ("negative", "nonpositive") and known_to_be(inner.get(key, key), high)
        case "size":
            return key in ("positive", "nonnegative", "nonzero")
        case "members":
            return known_to_be(key, *layer.outside)
        case "law":
            law = layer.outside[0]
            return type(law) is Finite and known_to_be(key, *(point for point, _ in law.pairs))
    return False
