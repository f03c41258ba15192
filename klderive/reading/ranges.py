r"""Sums, products and integrals: over an index, over a set, over the whole space.

The one idea: a sum without bounds runs as it does elsewhere in the text; a sum over points that only densities see
is a sum over all points.

Not here: expectations (binding.py).
"""

from __future__ import annotations

import sympy as sp

from ..symbolic import nodes as nd
from .distributions import Distributions
from .kinds import key
from .lexer import ReadError
from .tree import Tree, walk

__all__ = ["Ranges", "enumerated_point"]

RESTRICTED = {"<": "<", "<=": r"\le", ">": ">", ">=": r"\ge", "!=": r"\ne"}


class Ranges(Distributions):
    """Binders of variables."""

    def _sum(self, tree: Tree) -> sp.Basic:
        return self.big(tree, sp.Sum)

    def _prod(self, tree: Tree) -> sp.Basic:
        return self.big(tree, sp.Product)

    def big(self, tree: Tree, node: type) -> sp.Basic:
        low, high, body = tree.parts
        several = low.parts[0].parts if low.kind == "rel" and low.parts[0].kind == "tuple" else low.parts
        if high.kind == "none" and (low.kind == "tuple" or low.kind == "rel" and several != low.parts):
            for one in reversed(several):  # \\sum_{x, y}
                body = Tree(tree.kind, (one, high, body), at=tree.at)
            return self.value(body)
        if (
            low.kind == "rel"
            and low.name == "in"
            or low.kind == "sym"
            and low.name not in self.kinds.indices
            and high.kind == "none"
        ):
            return self.set_sum(low, body, node, tree.at)
        if low.kind == "rel" and low.name in RESTRICTED:
            shown = f" ({low.parts[0]} {RESTRICTED[low.name]} {low.parts[1]})" * (low.parts[1].kind != "rel")
            raise ReadError(
                f"the range of this {'sum' if node is sp.Sum else 'product'} is a condition{shown}, which is not read; "
                r"write bounds, as in \sum_{i=1}^{n} or \sum_{j=2}^{n} \sum_{i=1}^{j-1}, and a term left out by itself",
                tree.at,
            )
        index, start = (low.parts[0], low.parts[1]) if low.kind == "rel" and low.name == "=" else (low, None)
        if index.kind != "sym" or index.parts:
            raise ReadError("read a sum whose range is not of the form j=1..J, j, or x in a set", tree.at)
        if start is not None and high.kind == "none":
            raise ReadError("this sum has a lower bound and no upper one", tree.at)
        points = self.enumerated(index, high, body)
        if points is not None:
            return points
        upper = self.scalar(high) if high.kind != "none" else self.bound_left_out(index, body)
        lower = self.scalar(start) if start is not None else sp.S.One
        if isinstance(upper, sp.Integer) and upper > 10**6:
            raise ReadError("a range of more than a million terms is not read", tree.at)
        symbol = sp.Symbol(index.name, integer=True)
        return node(self.within(index.name, symbol, body), (symbol, lower, upper))

    def within(self, name: str, symbol: sp.Basic, body: Tree) -> sp.Basic:
        """The body's value while `name` stands for this variable."""
        before = self.local.get(name)
        self.local[name] = symbol
        self.running.append(symbol)
        try:
            return self.scalar(body)
        finally:
            self.running.pop()
            if before is None:
                del self.local[name]
            else:
                self.local[name] = before

    def enumerated(self, index: Tree, high: Tree, body: Tree) -> sp.Basic | None:
        r"""`\sum_{i=1}^n p(x_i) ...` where x_i is only ever a point of densities: a sum over all points."""
        point = enumerated_point(Tree("sum", (index, high, body)))
        if point is None:
            return None
        name = point.name
        self.assume(f"{name}_{index.name} runs through all points once")
        self.discrete |= {name}
        symbol = sp.Symbol(name, real=True)
        whole = f"{name}[{index.name}]"
        self.local[whole] = symbol
        try:
            return nd.SetSum(self.scalar(body), symbol, nd.Space(name.upper(), discrete=True))
        finally:
            del self.local[whole]

    def set_sum(self, low: Tree, body: Tree, node: type, at: int) -> sp.Basic:
        variable = low.parts[0] if low.kind == "rel" else low
        if variable.kind != "sym" or node is not sp.Sum:
            raise ReadError("read a product or a sum over a set that is not of the form x in X", at)
        name = key(variable)
        where = low.parts[1] if low.kind == "rel" else None
        symbol = sp.Symbol(self.variable_name(name), real=True)
        space: sp.Basic
        if where is not None and where.kind == "tuple":
            space = sp.FiniteSet(*[self.scalar(p) for p in where.parts])
        else:
            self.discrete |= {self.variable_name(name)}
            space = self.points(body) or nd.Space(name.upper(), discrete=True)
        return nd.SetSum(self.within(self.variable_name(name), symbol, body), symbol, space)

    def points(self, body: Tree) -> sp.Basic | None:
        """The points of the finite distribution that the body speaks of."""
        for node in walk(body):
            if node.kind == "apply" and not self.is_formula(node):
                distribution = self.distribution(node.parts[0])
                if isinstance(distribution, nd.Finite):
                    return sp.FiniteSet(*[x for x, _ in distribution.pairs])
        return None

    def _int(self, tree: Tree) -> sp.Basic:
        low, high, body, *variables = tree.parts
        if high.kind != "none" and not (_infinite(high) > 0 and _infinite(low) < 0):
            raise ReadError(
                "an integral over a part of the line is not read; over the whole space it is", tree.at
            )
        names = []
        for v in variables:
            if v.kind == "measure":
                raise ReadError("the product of differentials is not read here", v.at)
            names.append(v)
        value = None
        symbols = [self.integration(v, body) for v in names]
        for v, s in zip(names, symbols, strict=True):
            self.local.setdefault(self.place(v), s)
        self.running.append(symbols[-1] if symbols else sp.S.Zero)
        try:
            value = self.scalar(body)
        finally:
            self.running.pop()
            for v in names:
                self.local.pop(self.place(v), None)
        for s in symbols:
            value = nd.Int(value, s)
        return value


def enumerated_point(tree: Tree) -> Tree | None:
    r"""x_i in a sum over i whose body speaks of x_i only as the point of densities."""
    low, high, body = tree.parts
    index = low.parts[0] if low.kind == "rel" and low.name == "=" else low
    heads = [n for n in walk(body) if n.kind == "apply"]
    points = {p for n in heads for p in n.parts[1:]}
    if len(points) != 1 or high.kind != "sym" or index.kind != "sym":
        return None
    point = points.pop()
    if point.kind != "sym" or point.name[0].isupper() or [s.name for s in point.parts] != [index.name]:
        return None
    return point if sum(1 for n in walk(body) if n == point) == len(heads) else None


def _infinite(tree: Tree) -> int:
    """The sign of an infinite bound, shifted or not; 0 for a finite one."""
    if tree.kind == "inf":
        return 1
    if tree.kind == "neg":
        return -_infinite(tree.parts[0])
    if tree.kind == "add":
        return next((sign for part in tree.parts if (sign := _infinite(part))), 0)
    return 0
