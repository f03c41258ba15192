r"""Trees to trees: what is written with heads or indices becomes what it abbreviates, before names get a meaning.

The one idea: I(X; Y), H(X | Y) and H(X, Y) are integrals (or sums) of a joint density, and \sum_k p_k \log p_k is a
sum over the points of P; both are then read like any other.

Not here: what a density is bound to (distributions.py, factors.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from .tree import Tree, walk

__all__ = ["Rewritten", "rewritten"]

VARIABLES = tuple("XYZWUV")
NONE = Tree("none")


@dataclass(frozen=True)
class Rewritten:
    """The lines' trees; the letters of probabilities with an index, and the names of the numbers of points."""

    lines: list[tuple[Tree, ...]]
    weights: frozenset[str] = frozenset()
    counts: frozenset[str] = frozenset()


def rewritten(lines: list[tuple[Tree, ...]], bound: Iterable[str], discrete: bool) -> Rewritten:
    """The trees of a chain's lines; `bound` are names that the text gives a distribution."""
    known = frozenset(bound)
    shown = [trees[0] for trees in lines if trees]
    joint = any(_is_joint(node, known) for tree in shown for node in walk(tree))
    weights = _weights(shown, known)
    if not joint and not weights:
        return Rewritten(lines)
    counts = {
        n.parts[1].name for t in shown for n in walk(t) if _index(n) in weights.values() and n.parts[1].kind == "sym"
    }
    letter = next((n.parts[0].name for t in shown for n in walk(t) if n.kind == "apply" and len(n.parts) == 3), "p")

    def step(node: Tree) -> Tree:
        if joint and node.kind == "head" and _points(node, known):
            return _entropy(node, letter, discrete)
        if weights and node.kind == "sum":
            return _over_points(node, weights)
        return node

    done = [tuple(_bottom_up(tree, step) for tree in trees) for trees in lines]
    return Rewritten(done, _letters(shown) if weights else frozenset(), frozenset(counts))


def _bottom_up(tree: Tree, step) -> Tree:
    parts = tuple(_bottom_up(p, step) for p in tree.parts)
    return step(tree if parts == tree.parts else replace(tree, parts=parts))


# ------------------------------------------------------------ entropies of random variables


def _points(head: Tree, bound: frozenset[str]) -> list[str]:
    """X and Y in H(X, Y): random variables without a distribution of their own."""
    names = [p.name for p in head.parts if p.kind == "sym" and not p.parts and p.name in VARIABLES]
    return names if head.name in ("H", "I") and len(names) == len(head.parts) and not bound & set(names) else []


def _is_joint(node: Tree, bound: frozenset[str]) -> bool:
    return node.kind == "head" and len(_points(node, bound)) == 2


def _entropy(head: Tree, letter: str, discrete: bool) -> Tree:
    r"""H(X, Y), H(X | Y), I(X; Y) and, beside these, H(X) as an integral of p log."""
    at = head.at
    points = [Tree("sym", name=p.name.lower(), at=at) for p in head.parts]

    def density(*items: Tree, style: str = "") -> Tree:
        seps = style or " ".join("," for _ in items[1:])
        return Tree("apply", (Tree("sym", name=letter, at=at), *items), style=seps, at=at)

    whole = density(*sorted(points, key=lambda p: p.name))
    inside = whole
    if len(points) == 1:
        whole = inside = density(points[0])
    elif head.name == "I":
        inside = Tree("div", (whole, Tree("mul", (density(points[0]), density(points[1])), at=at)), at=at)
    elif "|" in head.style:
        inside = Tree("div", (whole, density(points[1])), at=at)
    body = Tree("mul", (whole, Tree("fn", (inside,), "log", at=at)), at=at)
    for point in points:
        if discrete:
            body = Tree("sum", (point, NONE, body), at=at)
        else:
            body = Tree("int", (NONE, NONE, body, point), at=at)
    return body if head.name == "I" else Tree("neg", (body,), at=at)


# ------------------------------------------------------------ probabilities with an index


def _weights(trees: list[Tree], bound: frozenset[str]) -> Mapping[str, str]:
    """Letters p whose p_k are the probabilities of the P (or p) under a divergence or an entropy."""
    heads = _letters(trees)
    found: dict[str, str] = {}
    for tree in trees:
        for node in walk(tree):
            index = _index(node)
            for name in (n.name for n in walk(node) if index and _at(n, index)):
                if name in heads and len(name) == 1 and name not in bound:
                    found[name] = index
    return found


def _letters(trees: list[Tree]) -> frozenset[str]:
    """The letters under divergences and entropies, small."""
    return frozenset(
        part.name.lower()
        for tree in trees
        for node in walk(tree)
        if node.kind == "head"
        for part in node.parts
        if part.kind == "sym" and not part.parts
    )


def _index(node: Tree) -> str:
    """The letter that a sum runs over."""
    if node.kind != "sum":
        return ""
    low = node.parts[0]
    first = low.parts[0] if low.kind == "rel" else low
    return first.name if first.kind == "sym" and not first.parts else ""


def _at(node: Tree, index: str) -> bool:
    return node.kind == "sym" and [p.name for p in node.parts] == [index]


def _over_points(node: Tree, weights: Mapping[str, str]) -> Tree:
    r"""`\sum_{k=1}^K p_k \log p_k` is a sum of p(k) log p(k) over all k."""
    index, body = _index(node), node.parts[2]
    indexed = [n for n in walk(body) if n.kind == "sym" and any(p.name == index for p in n.parts)]
    if not indexed or any(not _at(n, index) or n.name not in weights for n in indexed):
        return node
    point = Tree("sym", name=index, at=node.at)

    def call(tree: Tree) -> Tree:
        if _at(tree, index) and tree.name in weights:
            return Tree("apply", (Tree("sym", name=tree.name, at=tree.at), point), at=tree.at)
        return tree

    return Tree("sum", (point, NONE, _bottom_up(body, call)), at=node.at)
