"""True steps: facts of the stock in a random context, and pairs of lines of the shipped derivations.

The one idea: one or two facts are put into the holes of a random scalar context whose two spellings SymPy made, so
a step nests at least three deep and both sides differ in several places. Everything is a function of a seed.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace

import sympy as sp
from benchmarks import stock_calculus, stock_matrices  # noqa: F401  (they fill the stock)
from benchmarks.stock import PLAIN, STOCK
from benchmarks.trees import context, fill

FRAGMENTS = tuple(STOCK)
LARGEST = 700


@dataclass(frozen=True)
class Step:
    """Two sides, the givens, the relation, and where the step came from."""

    fragment: str
    before: sp.Basic
    after: sp.Basic
    given: tuple[sp.Basic, ...] = ()
    relation: str = "="
    origin: str = ""

    def with_side(self, side: str, tree: sp.Basic) -> Step:
        return replace(self, **{side: tree})

    def key(self) -> str:
        from benchmarks.mutations import fingerprint

        return fingerprint((self.before, self.after, *self.given))

    def depth(self) -> int:
        return max(_depth(self.before), _depth(self.after))

    def __str__(self) -> str:
        given = f"   given {', '.join(map(str, self.given))}" if self.given else ""
        return f"{self.before}  {self.relation}  {self.after}{given}   [{self.origin}]"


def _depth(tree: sp.Basic) -> int:
    return 1 + max(map(_depth, tree.args)) if tree.args else 0


def _size(tree: sp.Basic) -> int:
    return 1 + sum(map(_size, tree.args))


def _fact(fragment: str, rng: random.Random) -> tuple:
    make = rng.choice(STOCK[fragment])
    before, after, given, *relation = make(rng)
    if relation:
        return before, after, given, relation[0], make.__name__
    return (*((before, after) if rng.random() < 0.5 else (after, before)), given, "=", make.__name__)


def _spaces(fact: tuple) -> set:
    from klderive.checker.nodes import Density

    return {d.space for tree in fact[:2] for d in tree.atoms(Density)}


def _consistent(given: tuple) -> tuple:
    return tuple(dict.fromkeys(given))


def draw(fragment: str, rng: random.Random) -> Step:
    """One step that should be true; the oracle has not seen it yet."""
    before, after, given, relation, origin = _fact(fragment, rng)
    if relation != "=" or isinstance(before, sp.MatrixExpr):
        return Step(fragment, before, after, given, relation, origin)
    facts = [(before, after, given)]
    if rng.random() < 0.5 or _depth(before) < 3:
        other = _fact(fragment, rng)
        if other[3] == "=" and not isinstance(other[0], sp.MatrixExpr):
            facts.append(other[:3])
            origin += "+" + other[4]
        if len(facts) > 1 and _spaces(facts[0]) != _spaces(facts[1]):
            facts.pop()  # one name would stand for densities on two spaces
    left, right = context([f[0] for f in facts], PLAIN, rng)
    given = _consistent(tuple(g for f in facts for g in f[2]))
    return Step(fragment, fill(left, [f[0] for f in facts]), fill(right, [f[1] for f in facts]), given, "=", origin)


def drawn_steps(fragment: str, seed: object) -> Iterator[Step]:
    """Endless: distinct steps of nesting depth three and more, whose two sides are different trees."""
    seen: set[str] = set()
    for number in range(10**9):
        rng = random.Random(f"{seed}/{fragment}/{number}")
        try:
            step = draw(fragment, rng)
        except (sp.PolynomialError, NotImplementedError, ValueError, TypeError):
            continue
        if step.before == step.after or step.depth() < 3 or _size(step.before) + _size(step.after) > LARGEST:
            continue
        if step.key() not in seen:
            seen.add(step.key())
            yield step


def derivation_steps() -> list[Step]:
    """Every pair of lines, adjacent or not, of every derivation that the package ships."""
    try:
        from klderive.derivations import load, names
    except ImportError:
        return []
    out = []
    for name in names():
        derivation = load(name)
        lines = [derivation.goal, *(s.after for s in derivation.steps)]
        out += [Step(_fragment(a, b), a, b, tuple(derivation.given), "=", f"derivation {name}")
                for i, a in enumerate(lines) for b in lines[i + 1:] if a != b]
    return out


def _fragment(*trees: sp.Basic) -> str:
    """The richest fragment that occurs in the trees."""
    from klderive.checker import nodes as k

    found = {type(n) for t in trees for n in sp.preorder_traversal(t)}
    for fragment, classes in (("calculus", {sp.Derivative, k.Grad}), ("matrices", {sp.MatrixSymbol}),
                              ("sums", {sp.Sum, sp.Product, k.Independent}), ("abstract", {k.Density, k.Finite}),
                              ("gaussian", {k.Normal})):
        if found & classes:
            return fragment
    return "scalars"
