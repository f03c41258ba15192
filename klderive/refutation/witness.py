"""A refutation for a person: the names of the statement with their values, and the values of its two sides.

The one idea: only what matters is shown. Of a family those members are listed without which a side has no value.

Not here: whether the statement fails (search.py).
"""

from __future__ import annotations

from fractions import Fraction
from math import isqrt, prod
from typing import Any

from ..language.contexts import Statement
from ..language.meaning.evaluate import meaning
from ..language.meaning.values import (
    Array,
    Cells,
    Closed,
    Element,
    Finite,
    Gaussian,
    Model,
    NoValue,
    Outcomes,
    Steps,
    Table,
    Unevaluated,
)
from ..language.terms import Declaration, names
from ..verdicts import Witness
from .search import Refutation

MEMBERS = 8
"""Members of a family that are shown at most."""


def witness(refutation: Refutation) -> Witness:
    """Names and values, and the values of both sides."""
    statement = refutation.statement
    mentioned = names(statement.left, statement.right, *statement.conditions)
    at = tuple(sorted((d.name, _value_of(d, refutation)) for d in mentioned))
    left, right, where = refutation.left, refutation.right, ""
    if isinstance(left, Array) and isinstance(right, Array):
        k = next((k for k, (a, b) in enumerate(zip(left.entries, right.entries, strict=True)) if text(a) != text(b)), 0)
        if left.entries:
            where = f" in entry ({k // left.cols + 1}, {k % left.cols + 1})"
            left, right = left.entries[k], right.entries[k]
    return Witness(at, text(left) + where, text(right) + where)


def _value_of(d: Declaration, refutation: Refutation) -> str:
    value = refutation.model.values[d]
    if isinstance(value, Table) and all(len(key) == 1 and type(key[0]) is int for key, _ in value.members):
        return _family(d, value, refutation)
    return text(value)


def _grid(edges: tuple[tuple[Any, ...], ...]) -> str:
    return " x ".join(f"[{', '.join(map(text, e))}]" for e in edges)


def _family(d: Declaration, value: Table, refutation: Refutation) -> str:
    """The members from 1 on, as many as the statement needs; with their indices if it needs others."""
    members = dict(value.members)
    for last in range(3, MEMBERS + 1):
        kept = tuple((key, v) for key, v in value.members if 1 <= key[0] <= last)
        if _same(refutation, d, Table(kept)):
            return "(" + ", ".join(text(v) for _, v in kept) + ")"
    return "(" + ", ".join(f"{key[0]}: {text(v)}" for key, v in members.items()) + ", else " + text(value.default) + ")"


def _same(refutation: Refutation, d: Declaration, value: Any) -> bool:
    """Whether both sides still have values when a name has only a part of its value."""
    statement: Statement = refutation.statement
    model = Model({**refutation.model.values, d: value}, refutation.model.spaces, refutation.model.weights)
    try:
        for side in (statement.left, statement.right):
            meaning(side, model)
    except (NoValue, Unevaluated):
        return False
    return True


def text(value: Any) -> str:
    """A value of a model as text.

    >>> text(Gaussian((0,), ((4,),))), text(Array(2, 1, (1, Fraction(1, 2))))
    ('N(0, 2^2)', '[[1], [1/2]]')
    >>> text(Cells(((0, 1, 3),), (Fraction(1, 3), Fraction(2, 3))))
    'masses (1/3, 2/3) on [0, 1, 3]'
    """
    match value:
        case int() | Fraction():
            return str(value)
        case Array(rows, cols, entries):
            return str([[_Bare(text(entries[i * cols + j])) for j in range(cols)] for i in range(rows)])
        case Gaussian(mean, covariance) if len(mean) == 1:
            return f"N({text(mean[0])}, {_square(covariance[0][0])})"
        case Gaussian(mean, covariance):
            flat = ", ".join(map(_row, covariance))
            return f"N({_row(mean)}, [{flat}])"
        case Finite(points, weights):
            if points == tuple(range(len(points))) or all(isinstance(p, Element) for p in points):
                return _tuple(weights)
            return "{" + ", ".join(f"{text(point)}: {text(w)}" for point, w in zip(points, weights, strict=True)) + "}"
        case Cells(edges, masses):
            return f"masses {_nested(masses, [len(e) - 1 for e in edges])} on {_grid(edges)}"
        case Steps(edges, values, outside):
            return f"{_nested(values, [len(e) - 1 for e in edges])} on {_grid(edges)}, else {text(outside)}"
        case Table(members, default):
            inside = ", ".join(f"{_key(key)}: {text(v)}" for key, v in members)
            return f"({inside}{', else ' + text(default) if default is not None else ''})"
        case Outcomes(values):
            return _tuple(values)
        case Element(space, k):
            return f"{space}_{k + 1}"
        case tuple():
            return _tuple(value)
        case Closed(term):
            from ..language.show import (
                text as shown,  # a third of the time that it takes to import this folder
            )

            return shown(term)
        case None:
            return "no value"
    return f"{float(value):.15g}"


class _Bare(str):
    """Text that a list prints without quotes."""

    def __repr__(self) -> str:
        return str(self)


def _row(values: Any) -> str:
    return "[" + ", ".join(map(text, values)) + "]"


def _tuple(values: Any) -> str:
    return "(" + ", ".join(map(text, values)) + ")"


def _key(key: tuple[Any, ...]) -> str:
    return text(key[0]) if len(key) == 1 else _tuple(key)


def _square(v: Any) -> str:
    if isinstance(v, (int, Fraction)):
        root = Fraction(isqrt(Fraction(v).numerator), isqrt(Fraction(v).denominator))
        if root * root == v:
            return f"{root}^2" if root.denominator == 1 else f"({root})^2"
    return text(v)


def _nested(values: tuple[Any, ...], counts: list[int]) -> str:
    if len(counts) == 1:
        return _tuple(values)
    step = prod(counts[1:])
    return "(" + ", ".join(_nested(values[k * step:(k + 1) * step], counts[1:]) for k in range(counts[0])) + ")"


def model_text(statement: Statement, model: Model) -> str:
    """The values of the names of a statement in a model, in words: `at s = 1, t = 2`."""
    mentioned = names(statement.left, statement.right, *statement.conditions)
    at = ", ".join(sorted(f"{d.name} = {text(model.values[d])}" for d in mentioned))
    return f"at {at}" if at else "anywhere"
