r"""What the words around formulas say of names: shapes, properties, what a letter is called, what it is drawn from.

The one idea: a sentence is its words and its formulas in turn (`history`); words of ten languages join a formula to
the name before it.

Not here: what formulas themselves bind (bindings.py).
"""

from __future__ import annotations

import re
from dataclasses import replace

from .bindings import Bindings
from .kinds import Kind, key
from .phrases import (
    CALLED,
    DEFINITE,
    DISTRIBUTED,
    INVERTIBLE,
    JOINED,
    MEASURE,
    RESPECT,
    SAMPLED,
    SYMMETRIC,
)
from .scope import distribution_key
from .tree import Tree

__all__ = ["Descriptions"]


class Descriptions(Bindings):
    """Reads the words beside formulas."""

    def properties(self, words: str) -> None:
        """`$A$ and $B$ are symmetric positive definite`: what is said of the names just before."""
        said = _said(re.split(r"[.;!?。]", words, maxsplit=1)[0][:90])
        if not said:
            return
        for kind, text, tree in reversed(self.history[:-1]):
            if kind == "words" and re.search(r"[.;!?。]|\b(let|soi\w+|sei\w*|sea\w*|für|for|pour)\b", text, re.I):
                break
            if kind == "inline" and tree is not None:
                self.is_said(tree, said)

    def is_said(self, tree: Tree, said: frozenset[str]) -> None:
        if tree.kind == "sym" and tree.name[0].isupper() and tree.style != "cal" and said:
            name = key(tree)
            if name not in self.scope.declared:
                self.declare(tree, Kind("matrix"))
            said |= self.scope.properties.get(name, frozenset())
            self.scope = replace(self.scope, properties={**self.scope.properties, name: said})

    def describe(self, words: str) -> None:
        """`$A$ is an $m \\times n$ matrix`, `$n$-dimensional`: shapes that the words around formulas say."""
        inlines = [(k, item) for k, item in enumerate(self.history) if item[0] == "inline"]
        start = words.lstrip(" \n")[:40].lower()
        if not inlines:
            return
        self.properties(words)
        _, (_, source, tree) = inlines[-1]
        if (
            start.startswith(("matrix", "matrices", "real matrix", "-matrix", "positive", "symmetric"))
            and len(inlines) > 1
        ):
            sizes = re.fullmatch(r"\s*(\w)\s*\\times\s*(\w)\s*", source)
            subject = inlines[-2][1][2]
            if sizes and subject is not None and subject.kind == "sym":
                self.declare(subject, Kind("matrix", sizes[1], sizes[2]))
                between = " ".join(item[1] for item in self.history[inlines[-2][0] : inlines[-1][0]]).lower()
                said = {w for w in ("symmetric", "invertible", "orthogonal") if w in between}
                if said:
                    name = key(subject)
                    self.scope = replace(
                        self.scope, properties={**self.scope.properties, name: frozenset(said)}
                    )
        elif (
            start.startswith(("-dimensional", "dimensional", "-vector", "-dim"))
            and tree is not None
            and tree.kind == "sym"
            and len(inlines) > 1
        ):
            subject = inlines[-2][1][2]
            if subject is not None and subject.kind == "sym":
                self.declare(subject, Kind("vector", tree.name, "1"))
                if subject.name[0].isupper():
                    self.described = {"vector": subject}

    def is_called(self, tree: Tree) -> None:
        r"""`$P$ is $\mathcal{N}(0, 1)$`, `let $p$ and $q$ be $\mathcal{N}(a, 1)$ and $\mathcal{N}(b, 1)$`."""
        subjects: list[Tree] = []
        bound, said = 0, False
        for kind, text, found in reversed(self.history[:-1]):
            if kind == "inline":
                if found is None or found.kind not in ("sym", "apply", "dist"):
                    break
                if found.kind == "dist" and not said:
                    bound += 1
                elif said and found.kind != "dist":
                    subjects.insert(0, found)
                else:
                    break
            elif SAMPLED.search(text) and not said:
                subject = next((t for k, _, t in reversed(self.history[:-1]) if k == "inline"), None)
                if subject is not None and subject.kind == "sym" and subject.parts:
                    self.scope = self.scope.variable(key(subject), key(subject))
                    self.scope = self.scope.bind(key(subject), tree)
                return
            elif (CALLED.search(text) or DISTRIBUTED.search(text)) and not said:
                said = True
            elif not JOINED.fullmatch(text.strip()):
                break
        if said and bound < len(subjects) and (self.is_density(subjects[bound]) or subjects[bound].name[:1].isupper()):
            self.bind(subjects[bound], tree, None)

    def bind_alike(self, tree: Tree) -> None:
        """`p(x,y) = p_1(x) p_2(y), and equivalently for Q`: the same formula in the other letter."""
        name = distribution_key(tree)
        for old, bound in reversed(list(self.scope.distributions.items())):
            if (
                len(old) == 1 == len(name)
                and old != name
                and name not in self.scope.distributions
                and bound.arguments
            ):
                formula = _renamed(bound.tree, old, name)
                self.scope = self.scope.bind(name, formula, bound.arguments)
                if self.open is not None and self.same_sentence:
                    self.open.scope = self.open.scope.bind(name, formula, bound.arguments)
                return

    def describe_symbol(self, tree: Tree | None, source: str) -> None:
        """A random vector with a named mean and covariance; what a constant is constant in."""
        if tree is None:
            return
        self.is_said(tree, _said(re.split(r"[.;!?。$]", self.words)[-1][-70:]))
        if self.analogy and tree.kind == "sym" and not tree.parts:
            self.bind_alike(tree)
        if MEASURE.search(self.words) and tree.kind in ("sym", "apply") and self.is_density(tree):
            self.measure = tree
            if self.open is not None and self.open.measure is None:
                self.open.measure = tree
        if RESPECT.search(self.words) and tree.kind in ("sym", "apply"):
            self.varied.append(tree.parts[0] if tree.kind == "apply" else tree)
        if tree.kind == "dist":
            self.is_called(tree)
        before = re.sub(r"\]\([^)]*\)|[\[\]]", "", self.words).rstrip().lower()
        if tree.kind == "sym" and re.search(r"\b(with|having|of) (the )?mean( vector)?$", before):
            subject = next((t for k, _, t in reversed(self.history[:-1]) if k == "inline"), None)
            if subject is not None and subject.kind == "sym" and subject.style == "bold":
                self.described = {"vector": subject}
        if "vector" in self.described and tree.kind == "sym":
            if before.endswith(("mean", "expectation", "expected value")):
                self.described["mean"] = tree
            elif before.endswith(("covariance", "covariance matrix")):
                self.described["covariance"] = tree
            if {"mean", "covariance"} <= set(self.described):
                d = self.described
                if (declared := self.scope.declared.get(key(d["vector"]))) is not None:
                    self.scope = self.scope.declare(key(d["mean"]), Kind("vector", declared.rows, "1"))
                else:
                    self.declare(d["covariance"], Kind("matrix"))
                self.bind(d["vector"], Tree("dist", (d["mean"], d["covariance"]), "N", ","), None)
                self.described = {}


def _renamed(tree: Tree, old: str, new: str) -> Tree:
    name = new if tree.kind == "sym" and tree.name == old else tree.name
    return replace(tree, name=name, parts=tuple(_renamed(p, old, new) for p in tree.parts))


def _said(words: str) -> frozenset[str]:
    """What words say of a matrix."""
    patterns = {"definite": DEFINITE, "invertible": INVERTIBLE, "symmetric": SYMMETRIC}
    return frozenset(name for name, pattern in patterns.items() if pattern.search(words))
