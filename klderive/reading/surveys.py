"""What a chain shows by its form alone: which names are densities, points, scales; what an expression speaks of.

The one idea: evidence is gathered from all lines of a chain before any of them gets a meaning.

Not here: sorts and sizes of names (kinds.py), meanings (binding.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import sympy as sp

from ..symbolic import nodes as nd
from ..verdicts import Proved, Refuted, Undecided, Verdict
from .algebra import is_matrix
from .chains import Chain
from .distributions import conditioned
from .kinds import INDICES, key
from .ranges import enumerated_point
from .scope import Scope, distribution_key
from .tree import Tree, walk

__all__ = [
    "alike",
    "assuming",
    "calls",
    "concerns",
    "decimals",
    "densities",
    "discrete_letters",
    "finite_points",
    "free_names",
    "gives_integral",
    "latex",
    "names_of",
    "points_of",
    "scales",
    "swapped",
    "text",
    "tree_names",
    "without_other_arity",
    "without_variables",
]


def finite_points(*sides: sp.Basic) -> tuple[sp.Symbol, list] | None:
    """A free point of a finite distribution, and the values it may take."""
    for side in sides:
        for node in side.atoms(nd.pdf):
            if (
                isinstance(node.distribution, nd.Finite)
                and isinstance(node.point, sp.Symbol)
                and node.point in side.free_symbols
            ):
                return node.point, [x for x, _ in node.distribution.pairs]
    return None


def gives_integral(statement: sp.Basic) -> bool:
    """Whether a hypothesis gives an integral, an expectation or a sum a value."""
    return isinstance(statement, sp.Eq) and statement.lhs.has(nd.Int, nd.E, sp.Sum)


def alike(before: sp.Basic, after: sp.Basic) -> tuple[sp.Basic, sp.Basic] | None:
    """A matrix and a number as two sides of one kind, where 1 x 1 or zero allows it."""
    if is_matrix(after) and tuple(after.shape) == (1, 1):
        return before, nd.Scalar(after)
    if not is_matrix(before):
        return None
    if tuple(before.shape) == (1, 1):
        return nd.Scalar(before), after
    return (before, sp.ZeroMatrix(*before.shape)) if after == 0 else None


def assuming(verdict: Verdict, assumed: Iterable[str]) -> Verdict:
    if isinstance(verdict, (Proved, Refuted, Undecided)):
        return replace(verdict, assumed=tuple(dict.fromkeys([*verdict.assumed, *assumed])))
    return verdict


def text(expr: sp.Basic) -> str:
    try:
        return str(expr)[:400]
    except Exception:
        return "(a formula that cannot be printed)"


def latex(expr: sp.Basic) -> str:
    try:
        return sp.latex(expr)[:2000]
    except Exception:
        return text(expr)


def names_of(expr: sp.Basic) -> set[str]:
    return {getattr(a, "name", str(a)) for a in expr.atoms(sp.Symbol, sp.MatrixSymbol)}


def without_variables(chain: Chain) -> Scope:
    """A chain that differentiates by l, where l = log s, means a letter of its own."""
    by = {
        key(n.parts[1])
        for line in chain.lines
        for t in line.trees[:1]
        for n in walk(t)
        if n.kind == "deriv" and n.parts[1].kind == "sym"
    }
    kept = {name: b for name, b in chain.scope.definitions.items() if name not in by}
    return replace(chain.scope, definitions=kept) if len(kept) < len(chain.scope.definitions) else chain.scope


def free_names(expr: sp.Basic) -> set[str]:
    """The names that an expression is free in, and those of its densities."""
    return {getattr(s, "name", str(s)) for s in expr.free_symbols} | {d.name for d in expr.atoms(nd.Density)}


def concerns(given: sp.Basic, names: set[str]) -> bool:
    """Whether a given speaks of these names: its left side where that is a name, for then the right only tells its value."""
    if isinstance(given, sp.Eq) and isinstance(given.lhs, (sp.Symbol, sp.MatrixSymbol)) and free_names(given.rhs):
        return given.lhs.name in names or isinstance(given.rhs, sp.Symbol) and given.rhs.name in names
    return bool(free_names(given) & names)


def densities(trees: list[Tree], scope: Scope) -> frozenset[str]:
    """Names of densities that stand bare under heads and expectations; a parameter p of P is none of them."""
    found = set()
    for tree in trees:
        for node in walk(tree):
            parts = node.parts if node.kind == "head" and node.name == "KL" else ()
            if node.kind == "apply" and len(node.parts) == 2:
                parts = node.parts[:1]
            if node.kind == "expect":
                parts = node.parts[:1]
            found |= {key(p) for p in parts if p.kind == "sym" and p.name in ("p", "q", "f", "g", "r")}
            found |= {key(p).lower() for p in parts if p.kind == "sym" and p.name in ("P", "Q")}
    found |= {name for name in scope.distributions if name in ("p", "q", "f", "g", "r")}
    for name in list(found):
        bound = scope.distributions.get(name)
        if bound is not None and any(n.kind == "sym" and n.name in "pq" for n in walk(bound.tree)):
            found.discard(name)
    return frozenset(found)


def without_other_arity(scope: Scope, trees: list[Tree]) -> Scope:
    """A chain that writes p(x) throughout does not mean the p(x, y) = p_1(x) p_2(y) of before."""
    counts: dict[str, set[int]] = {}
    for tree in trees:
        for node in walk(tree):
            if node.kind == "apply":
                counts.setdefault(distribution_key(node), set()).add(len(node.parts) - 1)
    kept = {
        n: b
        for n, b in scope.distributions.items()
        if not b.arguments
        or b.tree.kind in ("dist", "sym", "apply")
        or len(b.arguments) in counts.get(n, {len(b.arguments)})
    }
    return replace(scope, distributions=kept)


def tree_names(tree: Tree) -> set[str]:
    names = set()
    dots = any(node.kind == "dots" for node in walk(tree))
    for node in walk(tree):
        if node.kind == "sym":
            names |= {
                key(Tree("sym", node.parts[:k], node.name, node.style)) for k in range(1, len(node.parts) + 1)
            }
            if not node.parts or dots or len(node.parts) == 1 and node.parts[0].name in INDICES:
                names.add(key(Tree("sym", (), node.name, node.style)))
    return names


def swapped(expr: sp.Basic, swaps: dict[sp.Basic, sp.Basic]) -> sp.Basic:
    return expr.xreplace(swaps)


def decimals(tree: Tree) -> int | None:
    """The decimals of a lone decimal number."""
    inner = tree.parts[0] if tree.kind == "neg" else tree
    if inner.kind == "num" and "." in inner.name:
        return len(inner.name.partition(".")[2])
    return None


def scales(trees: list[Tree]) -> frozenset[str]:
    """Names that stand as the second parameter of a normal distribution, plain or squared: they are positive."""
    found = set()
    for tree in trees:
        for node in walk(tree):
            if node.kind == "dist" and node.name == "N" and node.parts:
                last = node.parts[-1]
                inner = last.parts[0] if last.kind == "pow" else last
                if inner.kind == "sym" and not inner.name[0].isupper():
                    found.add(key(inner))
    return frozenset(found)


def points_of(trees: list[Tree]) -> dict[str, Tree]:
    """The point at which each density is taken, where it is only one."""
    found: dict[str, set[Tree]] = {}
    for tree in trees:
        for node in walk(tree):
            if node.kind == "apply" and len(points := conditioned(node)[0]) == 1 and points[0].kind == "sym":
                found.setdefault(distribution_key(node), set()).add(points[0])
    return {name: points.pop() for name, points in found.items() if len(points) == 1}


def calls(trees: list[Tree], bound: Iterable[str]) -> dict[str, Tree]:
    """Densities that a chain writes in one way only, conditioned: q(z|x) for q."""
    found: dict[str, set[Tree]] = {}
    for tree in trees:
        for node in walk(tree):
            if node.kind == "apply" and node.parts[0].kind == "sym":
                found.setdefault(distribution_key(node), set()).add(node)
    return {
        name: call
        for name, calls in found.items()
        if len(calls) == 1 and name not in bound and conditioned(call := next(iter(calls)))[1]
    }


def discrete_letters(trees: list[Tree]) -> frozenset[str]:
    """The letters of points that a sum runs over: in a set, or as the points of densities."""
    found = set()
    for tree in trees:
        for node in walk(tree):
            if node.kind != "sum":
                continue
            low = node.parts[0]
            if (point := enumerated_point(node)) is not None:
                found.add(point.name)
                continue
            inside = low.kind == "rel" and low.name == "in"
            first = low.parts[0] if inside else low
            for point in first.parts if first.kind == "tuple" else (first,):
                if point.kind == "sym" and (
                    inside
                    or node.parts[1].kind == "none"
                    and any(n.kind == "apply" and point in n.parts[1:] for n in walk(node.parts[2]))
                ):
                    found.add(point.name[0].lower() + point.name[1:])
    return frozenset(found)
