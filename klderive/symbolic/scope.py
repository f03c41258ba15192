"""Where an expression is read: the declared names and the variables that are bound around it.

The one idea: one table from class to reader, by identity of the class; a reader gets the node and its scope and returns a
term. A variable is found by the SymPy object that it is, so that nothing is captured.

Not here: the readers (numbers.py, arrays.py, propositions.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sympy import Basic, S

from ..language import App, Bound, Index, Lam, Matrix, Num, Term, Type, app
from .binders import Layer, kind_of_variable
from .limits import NotRead, refusal, shown
from .names import Names
from .nodes import pdf
from .signs import at_most

Reader = Callable[[Basic, "Scope"], Term]
INFINITY = App("infinity")
MINUS_INFINITY = app("mul", -1, INFINITY)


@dataclass(frozen=True, slots=True)
class Scope:
    """The table, the names, and for each bound variable its level and type; level 0 is the outermost.

    What is bound is a symbol, or, below a derivative, ("family", base), ("law", name) or a density at a point.
    """

    readers: Mapping[type, Reader]
    names: Names
    levels: Mapping[object, int]
    kinds: dict[Any, Type | None]
    depth: int = 0

    def read(self, node: Basic) -> Term:
        """The term of an expression."""
        if self.depth:
            return self._reader(node)(node, self)
        memo = self.names.memo
        found = memo.get(id(node))
        if found is None:  # by identity: equal nodes are read once only if they are one object, and none is hashed
            found = memo[id(node)] = node, self._reader(node)(node, self)
        return found[1]

    def _reader(self, node: Basic) -> Reader:
        cls = type(node)
        reader = self.readers.get(cls) or self.readers.get(type(cls))  # an undefined function is a class of its own
        if reader is None:
            raise refusal(node)
        return reader

    def all(self, nodes) -> tuple[Term, ...]:
        """The terms of several expressions."""
        return tuple(map(self.read, nodes))

    def name(self, key: object) -> Term:
        """What a key stands for here: a variable, or a declared name."""
        level = self.levels.get(key)
        return self.names.free[key] if level is None else Bound(self.depth - 1 - level)

    def under(self, key: object, kind: Type) -> Scope:
        """The scope below one more binder."""
        levels = {k: v for k, v in self.levels.items() if not (type(k) is pdf and key in k.free_symbols)}
        levels[key] = self.depth
        kinds = {**self.kinds, key: kind} if isinstance(key, Basic) else self.kinds
        return Scope(self.readers, self.names, levels, kinds, self.depth + 1)

    def end(self, node: Basic) -> Term:
        """An end of a range or of an interval, where infinity may stand."""
        if node is S.Infinity:
            return INFINITY
        return MINUS_INFINITY if node is S.NegativeInfinity else self.read(node)


def layered(layers: tuple[Layer, ...], body: Basic, scope: Scope) -> Term:
    """The term of a body below its layers, the outermost first."""
    if not layers:
        return scope.read(body)
    layer = layers[0]
    outside, kind = _outside(layer, scope)
    inner = layered(layers[1:], body, scope.under(layer.variable, kind))
    return App(layer.op, (*outside, Lam(kind, inner, layer.variable.name)))


def column(variable: Basic, scope: Scope) -> Matrix:
    """The type of a matrix symbol that becomes a variable."""
    return Matrix(scope.read(variable.args[1]), scope.read(variable.args[2]))


def _refuse_turned(low: Basic, high: Basic, scope: Scope) -> None:
    """An interval has no direction: the integral from 1 to 0 is minus the one from 0 to 1, and is not read."""
    given = (low, high) in scope.names.ordered and scope.levels.keys().isdisjoint(low.free_symbols | high.free_symbols)
    if not (low is S.NegativeInfinity or high is S.Infinity or given or at_most(low, high)):
        raise NotRead(f"an integral from {shown(low)} to {shown(high)}: that {shown(low)} <= {shown(high)} is not known; "
                      "say so in a given")


def _outside(layer: Layer, scope: Scope) -> tuple[tuple[Term, ...], Type]:
    """What stands before the Lam, and the type of its variable."""
    kind: Type = kind_of_variable(layer) or column(layer.variable, scope)
    match layer.over:
        case "range":
            low, high = map(scope.end, layer.outside)
            return (), Index(None if low == MINUS_INFINITY else low, None if high == INFINITY else high)
        case "size":
            return (), Index(Num(1), scope.read(layer.outside[0]))
        case "between":
            _refuse_turned(layer.outside[0], layer.outside[1], scope)
            return (App("interval", tuple(map(scope.end, layer.outside))),), kind
        case "members":
            return (App("members", scope.all(layer.outside)),), kind
        case "law":
            return (scope.read(layer.outside[0]),), kind
    return (), kind
