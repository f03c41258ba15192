"""True steps: facts of the stock in a random context, and pairs of lines of the shipped derivations.

The one idea: one or two facts are put into the holes of a random scalar context whose two spellings SymPy made, so
a step nests at least three deep and both sides differ in several places. Everything is a function of a seed.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import combinations

import sympy as sp

from benchmarks import stock_calculus, stock_matrices  # noqa: F401  (they fill the stock)
from benchmarks.stock import PLAIN, STOCK
from benchmarks.trees import context, fill

FRAGMENTS = tuple(STOCK)
LARGEST = 700
SHIPPED = 0.15


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
    from klderive import Density

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


def _shipped(fragment: str, rng: random.Random) -> Step | None:
    """Now and then a pair of lines of a derivation, or None."""
    if rng.random() > SHIPPED:
        return None
    pairs = [s for s in derivation_steps() if s.fragment == fragment]
    return rng.choice(pairs) if pairs else None


def drawn_steps(fragment: str, seed: object) -> Iterator[Step]:
    """Endless: distinct steps of nesting depth three and more, whose two sides are different trees."""
    seen: set[str] = set()
    for number in range(10**9):
        rng = random.Random(f"{seed}/{fragment}/{number}")
        try:
            step = _shipped(fragment, rng) or draw(fragment, rng)
        except (sp.PolynomialError, NotImplementedError, ValueError, TypeError):
            continue
        if step.before == step.after or step.depth() < 3 or _size(step.before) + _size(step.after) > LARGEST:
            continue
        if step.key() not in seen:
            seen.add(step.key())
            yield step


@cache
def derivation_steps() -> tuple[Step, ...]:
    """Every pair of lines, adjacent or not, of every part of every derivation that the package ships."""
    from klderive.derivations import load, names

    out: list[Step] = []
    for name in names():
        try:
            derivation = load(name)
        except ModuleNotFoundError:  # a derivation that is announced and not there yet
            continue
        for part in derivation.parts:
            for chain in _chains(part.steps):
                out += _pairs(chain, derivation.given, name)
    return tuple(out)


def _chains(steps: tuple) -> Iterator[list]:
    """The runs of steps in which each begins where the one before ended."""
    run: list = []
    for step in steps:
        if run and run[-1].after != step.before:
            yield run
            run = []
        run.append(step)
    yield run


def _pairs(chain: list, given: tuple, name: str) -> Iterator[Step]:
    """Line against later line; a pair that spans one inequality is an inequality, one that spans more is left out."""
    for start, end in combinations(range(len(chain) + 1), 2):
        part = chain[start:end]
        relations = [s.relation for s in part if s.relation != "="]
        before, after = part[0].before, part[-1].after
        if len(relations) > 1 or before == after:
            continue
        relation = relations[0] if relations else "="
        fragment = _fragment(before, after) if relation == "=" else "inequalities"
        yield Step(fragment, before, after, _consistent((*given, *(g for s in part for g in s.given))), relation,
                   f"derivation {name}")


def _fragment(*trees: sp.Basic) -> str:
    """The richest fragment that occurs in the trees."""
    import klderive as k

    found = {type(n) for t in trees for n in sp.preorder_traversal(t)}
    for fragment, classes in (("calculus", {sp.Derivative, k.Grad}), ("matrices", {sp.MatrixSymbol}),
                              ("sums", {sp.Sum, sp.Product, k.Independent}), ("abstract", {k.Density, k.Finite}),
                              ("gaussian", {k.Normal})):
        if found & classes:
            return fragment
    return "scalars"
