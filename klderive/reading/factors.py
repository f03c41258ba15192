r"""Joint densities: p(x, y), f_{X,Y}, and a vector Z split into one component Z_j and the rest.

The one idea: a joint density is a density of two points; a marginal is its integral. Where a text keeps one factor
of q(Z) = \prod_i q_i(Z_i) apart, Z is the pair of Z_j and the rest, and p(Z) = p(Z_j) p(rest | Z_j): nothing in such
a text tells the other components apart, so what holds for a pair holds for it.

Not here: finding out which case a chain is (`Pairs.of`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import sympy as sp

from ..symbolic import nodes as nd
from .distributions import conditioned, named
from .kinds import key
from .lexer import ReadError
from .parser import NONE
from .ranges import Ranges
from .scope import distribution_key
from .tree import Tree, walk

__all__ = ["Factors", "Pairs"]

VARIABLES = tuple("XYZWUV")


@dataclass(frozen=True)
class Model:
    """p(x, z), p(x), p(z|x) and the like in one chain: the density of `first` times that of `second` given `first`.

    `loose` says that the other marginal stands in the chain too: it is then a density of its own, tied to the joint
    one by Bayes' rule alone, so that a difference found with it proves nothing.
    """

    first: str
    second: str
    loose: bool


def _models(trees: list[Tree], bound: Iterable[str]) -> dict[str, Model]:
    """The letters whose joint density, marginals and conditionals a chain speaks of."""
    forms: dict[str, set[tuple[tuple[str, ...], tuple[str, ...]]]] = {}
    for tree in trees:
        for node in walk(tree):
            if (
                node.kind == "apply"
                and node.parts[0].name in ("p", "q", "f", "r")
                and all(p.kind == "sym" and not p.parts for p in node.parts[1:])
                and distribution_key(node) not in bound
            ):
                points, given = conditioned(node)
                forms.setdefault(node.parts[0].name, set()).add(
                    (tuple(sorted(p.name for p in points)), tuple(sorted(p.name for p in given)))
                )
    models = {}
    for letter, found in forms.items():
        names = sorted({n for points, given in found for n in (*points, *given)})
        if len(names) != 2 or len(found) < 2 or not any(len(p) + len(g) == 2 for p, g in found):
            continue
        for first, second in (names, names[::-1]):
            other = ((first,), (second,)) in found
            if ((second,), (first,)) in found and not other or (second,) and ((second,), (first,)) in found:
                models[letter] = Model(first, second, other or ((second,), ()) in found)
                break
    return models


@dataclass(frozen=True)
class Pairs:
    """`joints`: key of a joint density to its points; `whole` and `index`: Z and j of a split vector."""

    joints: dict[str, tuple[str, ...]] = field(default_factory=dict)
    whole: str = ""
    index: str = ""
    models: dict[str, Model] = field(default_factory=dict)

    @classmethod
    def of(cls, trees: Iterable[Tree], bound: Iterable[str] = ()) -> Pairs:
        """What a chain says: f_{X,Y}(x, y), p(x, y), E(X + Y); a product of differentials over i != j."""
        trees, bound = list(trees), frozenset(bound)
        models = _models(trees, bound)
        joints: dict[str, tuple[str, ...]] = {}
        whole = index = ""
        for tree in trees:
            for node in walk(tree):
                if (
                    node.kind == "apply"
                    and len(points := conditioned(node)[0]) == 2
                    and all(p.kind == "sym" and not p.parts and p.name not in "pqPQ" for p in points)
                    and not conditioned(node)[1]
                    and distribution_key(node) not in bound
                ):
                    joints[_joint_key(node)] = tuple(p.name for p in points)
                elif node.kind == "expect" and node.parts[0].kind == "none":
                    inside = {
                        t.name for t in walk(node) if t.kind == "sym" and not t.parts and t.name in VARIABLES
                    }
                    if len(inside) == 2:
                        joints.setdefault(",".join(sorted(inside)), tuple(v.lower() for v in sorted(inside)))
                elif (
                    node.kind in ("measure", "sum", "prod")
                    and node.parts[0].kind == "rel"
                    and node.parts[0].name == "!="
                    and node.parts[0].parts[1].kind == "sym"
                ):
                    index = node.parts[0].parts[1].name
                    letters = [
                        t.name for t in walk(node) if t.kind == "sym" and t.parts and t.name[0].isupper()
                    ]
                    whole = letters[0] if letters else whole
        joints = {k: v for k, v in joints.items() if k.split("_")[0] not in models}
        return cls(joints, whole, index if whole else "", models)


def _joint_key(call: Tree) -> str:
    head = call.parts[0]
    if head.parts and all(s.kind == "sym" and s.name in VARIABLES for s in head.parts):
        return ",".join(s.name for s in head.parts)
    return distribution_key(head)


class Factors(Ranges):
    """Calls, sums and integrals of joint densities and of split vectors."""

    pairs: Pairs = Pairs()

    # ------------------------------------------------------------ joint densities

    def joint_of(self, variables: Iterable[str]) -> tuple[str, tuple[str, ...]] | None:
        """The joint density that has these random variables among its points."""
        wanted = {v.lower() for v in variables}
        for name, points in self.pairs.joints.items():
            if wanted <= set(points):
                return name, points
        return None

    def joint_call(self, name: str, points: tuple[str, ...], at: dict[str, sp.Basic]) -> sp.Basic:
        """The joint density at points; those not given are summed or integrated over."""
        free = {p: at.get(p, sp.Dummy(p, real=True)) for p in points}
        value: sp.Basic = nd.pdf(nd.Density(name, self.space_of(points[0])), *[free[p] for p in points])
        for p in points:
            if p not in at:
                value = self.over(value, free[p], p)
        return value

    def space_of(self, letter: str) -> nd.Space:
        return nd.Space(letter.upper(), discrete=True) if letter in self.discrete else nd.LINE

    def over(self, value: sp.Basic, variable: sp.Basic, letter: str) -> sp.Basic:
        space = self.space_of(letter)
        return nd.SetSum(value, variable, space) if space.discrete else nd.Int(value, variable)

    def joint_expectation(self, body: Tree) -> sp.Basic | None:
        """E(X + Y), and E(X) beside it: over the joint density."""
        inside = {t.name for t in walk(body) if t.kind == "sym" and not t.parts and t.name in VARIABLES}
        found = (
            self.joint_of(inside) if inside else None
        )
        if found is not None and all(p.upper() in self.scope.variables for p in (found[1] if len(inside) < 2 else inside)):
            return None
        if found is None:
            return None
        name, points = found
        symbols = {p: sp.Symbol(p, real=True) for p in points}
        saved = dict(self.local)
        self.local |= {p.upper(): s for p, s in symbols.items()}
        try:
            value = self.scalar(body)
        finally:
            self.local = saved
        value = sp.Mul(value, self.joint_call(name, points, symbols), evaluate=False)
        for p in reversed(points):
            value = self.over(value, symbols[p], p)
        return value

    def _apply(self, tree: Tree) -> sp.Basic:
        head, points = tree.parts[0], conditioned(tree)[0]
        if self.pairs.index and (value := self.split_call(tree, head, points)) is not None:
            return value
        if head.name in self.pairs.models and (value := self.model_call(tree)) is not None:
            return value
        name = _joint_key(tree)
        bound = name in self.scope.distributions
        if name in self.pairs.joints and not bound and len(points) == 2:
            return self.joint_call(
                name,
                self.pairs.joints[name],
                dict(zip(self.pairs.joints[name], [self.point(p) for p in points], strict=True)),
            )
        if len(points) == 1 and points[0].kind == "sym" and not bound:
            owner = self.joint_of([points[0].name]) if name == distribution_key(head) else None
            marginal = all(s.name in VARIABLES for s in head.parts) and bool(head.parts)
            if (
                owner is not None
                and (marginal or owner[0] == name)
                and owner[0] not in self.scope.distributions
            ):
                self.assume(f"{key(head)}({points[0]}) is a marginal of the joint density")
                return self.joint_call(*owner, {points[0].name: self.point(points[0])})
        return super()._apply(tree)

    # ------------------------------------------------------------ a joint density, its marginals and conditionals

    def distribution(self, tree: Tree) -> nd.Distribution:
        if (
            tree.kind == "apply"
            and (model := self.pairs.models.get(tree.parts[0].name)) is not None
            and distribution_key(tree) not in self.scope.distributions
        ):
            points, given = conditioned(tree)
            if len(points) == 1:
                name, letter = tree.parts[0].name, points[0].name
                if not given:
                    return nd.Density(f"{name}_{letter}", self.space_of(letter))
                if (letter, given[0].name) == (model.second, model.first):
                    return nd.Density(
                        f"{name}_{letter}|{model.first}", self.space_of(letter), (self.point(given[0]),)
                    )
        return super().distribution(tree)

    def model_call(self, tree: Tree) -> sp.Basic | None:
        """p(x, z) = p(x) p(z|x); p(x|z) = p(x, z)/p(z)."""
        name = tree.parts[0].name
        model = self.pairs.models[name]
        points, given = conditioned(tree)
        letters = [p.name for p in points if p.kind == "sym"]
        if len(letters) != len(points) or set(letters) - {model.first, model.second}:
            return None
        first = Tree("sym", name=model.first, at=tree.at)
        second = Tree("sym", name=model.second, at=tree.at)
        head = Tree("sym", name=name, at=tree.at)

        def density(point: Tree, *condition: Tree) -> sp.Basic:
            call = Tree("apply", (head, point, *condition), style="|" if condition else "", at=tree.at)
            return nd.pdf(self.distribution(call), self.point(point))

        joint = sp.Mul(density(first), density(second, first), evaluate=False)
        if len(letters) == 2:
            return joint
        if not given and letters[0] == model.second and not model.loose:
            variable = self.integration(first)
            self.local[model.first], saved = variable, self.local.get(model.first)
            try:
                return self.over(
                    sp.Mul(density(first), density(second, first), evaluate=False), variable, model.first
                )
            finally:
                if saved is None:
                    del self.local[model.first]
                else:
                    self.local[model.first] = saved
        if not given:
            return density(points[0])
        if letters[0] == model.second:
            return density(second, first)
        return sp.Mul(joint, sp.Pow(density(second), -1, evaluate=False), evaluate=False)

    # ------------------------------------------------------------ one component and the rest

    def component_symbol(self, rest: bool = False) -> sp.Symbol:
        label = "rest" if rest else self.pairs.index
        name = f"{self.pairs.whole}_{label}"
        found = self.local.get(name)
        return found if isinstance(found, sp.Symbol) else sp.Symbol(name, real=True)

    def is_whole(self, tree: Tree) -> bool:
        return tree.kind == "sym" and tree.name == self.pairs.whole and not tree.parts

    def is_component(self, tree: Tree, index: str = "") -> bool:
        return (
            tree.kind == "sym"
            and tree.name == self.pairs.whole
            and [s.name for s in tree.parts] == [index or self.pairs.index]
        )

    def split_call(self, tree: Tree, head: Tree, points: tuple[Tree, ...]) -> sp.Basic | None:
        r"""p(Z), p(Z_j), q_j(Z_j)."""
        if len(points) != 1:
            return None
        name, one = distribution_key(head), self.component_symbol()
        if self.is_component(points[0]):
            defined = self.scope.distributions.get(name) or self.scope.definitions.get(name)
            if defined is not None and defined.arguments == points and name not in self.busy:
                self.busy.append(name)
                try:
                    return self.scalar(defined.tree)
                finally:
                    self.busy.pop()
            own = name if name.endswith(f"_{self.pairs.index}") else f"{name}_{self.pairs.index}"
            return nd.pdf(nd.Density(own), one)
        if not self.is_whole(points[0]):
            return None
        self.assume(f"{self.pairs.whole} is the pair of {self.pairs.whole}_{self.pairs.index} and the rest")
        bound = self.scope.distributions.get(name)
        if bound is not None and name not in self.busy:
            self.busy.append(name)
            try:
                return self.scalar(bound.tree)
            finally:
                self.busy.pop()
        return sp.Mul(
            nd.pdf(nd.Density(f"{name}_{self.pairs.index}"), one),
            nd.pdf(nd.Density(f"{name}_rest", given=(one,)), self.component_symbol(rest=True)),
            evaluate=False,
        )

    def big(self, tree: Tree, node: type) -> sp.Basic:
        if not self.pairs.index:
            return super().big(tree, node)
        low, _, body = tree.parts
        index = low.parts[0] if low.kind == "rel" else low
        call = body.parts[0] if body.kind == "fn" and body.name == "log" else body
        own = (
            call.kind == "apply"
            and [s.name for s in call.parts[0].parts] == [index.name]
            and len(call.parts) == 2
            and self.is_component(call.parts[1], index.name)
        )
        if not own:
            return super().big(tree, node)
        head = Tree("sym", (), call.parts[0].name)
        rest: sp.Basic = nd.pdf(
            nd.Density(f"{distribution_key(head)}_rest"), self.component_symbol(rest=True)
        )
        one: sp.Basic = nd.pdf(
            nd.Density(f"{distribution_key(head)}_{self.pairs.index}"), self.component_symbol()
        )
        if body.kind == "fn":
            one, rest = sp.log(one, evaluate=False), sp.log(rest, evaluate=False)
        if low.kind == "rel" and low.name == "!=":
            return rest
        return sp.Add(one, rest, evaluate=False) if node is sp.Sum else sp.Mul(one, rest, evaluate=False)

    def _int(self, tree: Tree) -> sp.Basic:
        if not self.pairs.index:
            return super()._int(tree)
        low, high, body, *variables = tree.parts
        symbols: list[sp.Symbol] = []
        plain: list[Tree] = []
        for v in variables:
            if v.kind == "measure" and v.parts[0].kind == "rel" and v.parts[0].name == "!=":
                symbols.append(self.component_symbol(rest=True))
            elif self.is_component(v):
                symbols.append(self.component_symbol())
            elif self.is_whole(v):
                symbols += [self.component_symbol(rest=True), self.component_symbol()]
            else:
                plain.append(v)
        if plain or not symbols:
            return super()._int(tree)
        value = self.scalar(body)
        for s in symbols:
            value = nd.Int(value, s)
        return value

    # ------------------------------------------------------------ divergences of joint densities

    def joint_divergence(self, p: Tree, q: Tree) -> sp.Basic | None:
        """KL(p(x, y) || q(x, y)), KL(p(x, y) || p(x) p(y)): both written with their points."""
        if not all(t.kind in ("apply", "mul") for t in (p, q)) or self.pairs.index:
            return None
        points = [conditioned(t)[0] for t in (p, q) if t.kind == "apply" and not conditioned(t)[1]]
        several = next((group for group in points if len(group) > 1), None)
        if several is None or not all(t.kind == "sym" and not t.parts for t in several):
            return None
        return self.scalar(self.summed(p, q, several))

    def summed(self, p: Tree, q: Tree, points: tuple[Tree, ...]) -> Tree:
        """p log(p/q) over all points: summed where they are discrete, else integrated."""
        body = Tree("mul", (p, Tree("fn", (Tree("div", (p, q)),), "log")), at=p.at)
        for point in reversed(points):
            if self.variable_name(point.name) in self.discrete:
                body = Tree("sum", (point, NONE, body), at=p.at)
            else:
                body = Tree("int", (NONE, NONE, body, point), at=p.at)
        return body

    def as_definition(self, p: Tree, q: Tree) -> sp.Basic | None:
        """KL(p || q) as its integral, where p or q is a joint density or a split one."""
        names = [distribution_key(t) for t in (p, q)]
        if (joint := self.joint_divergence(p, q)) is not None:
            return joint
        if self.pairs.index and all(
            t.kind == "sym" or t.kind == "apply" and self.is_whole(t.parts[1]) for t in (p, q)
        ):
            points: tuple[Tree, ...] = (Tree("sym", name=self.pairs.whole),)
        else:
            bound = [self.scope.distributions.get(n) for n in names]
            formulas = [
                b
                for b in bound
                if b is not None and b.arguments and b.tree.kind not in ("dist", "sym", "apply")
            ]
            if not formulas:
                return None
            if all(b is not None and named(b.tree) for b in bound):
                return None
            points = formulas[0].arguments
        calls = [
            Tree("apply", (Tree("sym", (), n.split("_")[0], at=p.at) if "_" not in n else _named(n), *points))
            for n in names
        ]
        if len(points) == 1 and points[0].kind == "sym" and points[0].name in self.discrete:
            return self.scalar(self.summed(calls[0], calls[1], points))
        ratio = Tree("fn", (Tree("div", (calls[0], calls[1])),), "log")
        tree = Tree("int", (NONE, NONE, Tree("mul", (calls[0], ratio)), *reversed(points)), at=p.at)
        if not self.pairs.index:
            for name, b in zip(names, [self.scope.distributions.get(n) for n in names], strict=True):
                if b is None:
                    self.pairs = replace(
                        self.pairs, joints={**self.pairs.joints, name: tuple(t.name for t in points)}
                    )
        if any(t.kind == "sym" and t.name in self.discrete for t in points):
            raise ReadError("the divergence of discrete joint distributions is not read; write the sum", p.at)
        return self._int(tree)


def _named(name: str) -> Tree:
    base, _, sub = name.partition("_")
    return Tree("sym", tuple(Tree("num" if s.isdigit() else "sym", name=s) for s in sub.split(",")), base)
