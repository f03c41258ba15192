r"""Trees to SymPy, by what the text has bound and by stated conventions: heads, expectations, derivatives.

The one idea: a floor for each kind of thing: numbers and matrices (algebra), distributions, sums and integrals
(ranges), and here what is built on them.

Not here: which readings are tried (judging.py), what the nodes mean (the checker).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import sympy as sp

from ..symbolic import nodes as nd
from .algebra import Unbound, is_matrix
from .distributions import conditioned, written
from .factors import Factors
from .kinds import is_index, key
from .lexer import ReadError
from .scope import distribution_key
from .tree import Tree, walk

__all__ = ["Binder", "Unbound", "is_matrix"]


class Binder(Factors):
    """The reader of one chain's formulas; `points_of` says at which point each density is taken elsewhere in it."""

    points_of: Mapping[str, Tree] = {}

    def _expect(self, tree: Tree) -> sp.Basic:
        measure, *bodies = tree.parts
        if tree.name in ("Var", "Cov"):
            return self.variance(tree, measure, bodies)
        if len(bodies) != 1:
            raise ReadError("an expectation of one expression was expected", tree.at)
        if measure.kind == "none" and (joint := self.joint_expectation(bodies[0])) is not None:
            return joint
        variable, distribution, names = self.under(measure, bodies[0], tree.at)
        saved = {n: self.local.get(n) for n in names}
        for n in names:
            self.local[n] = variable
        self.running.append(variable)
        try:
            body = self.value(bodies[0])
        finally:
            self.running.pop()
            for n, v in saved.items():
                if v is None:
                    del self.local[n]
                else:
                    self.local[n] = v
        return nd.E(body, variable, distribution)

    def under(self, measure: Tree, body: Tree, at: int) -> tuple[sp.Basic, nd.Distribution, list[str]]:
        """The variable and the distribution of an expectation, and the names that stand for the variable."""
        if measure.kind == "none" or self.is_parameter(measure):
            given = (n for n in walk(body) if n.kind == "apply" and measure in conditioned(n)[1])
            measure = next(given, None) or self.unstated(body, at)
        if measure.kind == "num":
            measure = self.by_number(measure, at)
        if measure.kind == "rel" and measure.name == "~":
            point, owner = measure.parts
            distribution = self.distribution(owner)
        elif measure.kind == "apply":
            points, _ = conditioned(measure)
            point, owner = points[0], measure
            distribution = self.density_of(measure, measure.parts[0], distribution_key(measure), points)
        elif measure.kind == "sym":
            name = distribution_key(measure)
            if name in self.scope.variables and name not in self.scope.distributions:
                point, distribution = measure, self.distribution(measure)
            else:
                point, distribution = self.guess_variable(body, at, measure), self.distribution(measure)
        elif measure.kind == "dist":
            point, distribution = self.guess_variable(body, at), self.distribution(measure)
        else:
            raise Unbound("this expectation names no distribution that is read; write E_{q(z)}[...]", at)
        if (
            isinstance(distribution, nd.Independent)
            and point.kind == "sym"
            and any(is_index(s, self.kinds.indices) for s in point.parts)
        ):
            distribution = self.component(measure, point)
        return self.random(point, distribution)

    def is_parameter(self, measure: Tree | None) -> bool:
        r"""E_\theta[...]: the parameter under which the mean is taken, not a distribution."""
        return (
            measure is not None
            and measure.kind == "sym"
            and measure.name in ("theta", "mu", "sigma", "lambda", "alpha", "beta", "eta")
            and distribution_key(measure) not in self.scope.distributions
            and key(measure) not in self.scope.variables
        )

    def by_number(self, measure: Tree, at: int) -> Tree:
        """E_1 is over p_1, N_1 or P_1 where these are bound, else over the first distribution of the divergence."""
        for letter in ("p", "q", "f", "N"):
            name = f"{letter}_{measure.name}"
            if name in self.scope.distributions:
                return Tree("sym", (measure,), letter, at=at)
        if measure.name in ("1", "2") and self.divergence is not None:
            owner = self.divergence.parts[int(measure.name) - 1]
            self.assume(f"E_{measure.name} is over {written(owner)}")
            return owner
        raise Unbound("this expectation names no distribution that is read; write E_{q(z)}[...]", at)

    def random(
        self, point: Tree, distribution: nd.Distribution
    ) -> tuple[sp.Basic, nd.Distribution, list[str]]:
        place = self.place(point)
        low = self.variable_name(place)
        variable: sp.Basic
        if isinstance(distribution, nd.MultivariateNormal | nd.Independent):
            variable = nd.variable_of(distribution, low)
        else:
            variable = sp.Symbol(low.replace("[", "_").rstrip("]"), real=True)
        return variable, distribution, list(dict.fromkeys((place, low, low[0].upper() + low[1:])))

    def unstated(self, body: Tree, at: int) -> Tree:
        """The measure of a bare E[...]: that of the random variable inside, else the last one that was named."""
        inside = self.names_in(body)
        owners = [x for x in self.scope.variables if x in inside or self.variable_name(x) in inside]
        if len(owners) == 1 and len(self.scope.variables[owners[0]]) == 1:
            return Tree(
                "rel",
                (Tree("sym", name=owners[0]), Tree("sym", name=self.scope.variables[owners[0]][0])),
                "~",
            )
        if (sampled := self.sampled(body)) is not None:
            return sampled
        if self.measure is not None and not self.is_parameter(self.measure):
            self.assume(f"a bare expectation is over {written(self.measure)}, the last one named")
            return self.measure
        if self.divergence is not None and self.divergence.parts:
            owner = self.divergence.parts[0]
            self.assume(
                f"a bare expectation is over {written(owner)}, the first distribution of the divergence"
            )
            return owner if owner.kind != "dist" else Tree("rel", (self.guess_variable(body, at), owner), "~")
        capitals = [n for n in sorted(inside) if len(n) == 1 and n in "XYZWUV"]
        if len(capitals) == 1:
            return Tree("rel", (Tree("sym", name=capitals[0]), Tree("sym", name=capitals[0])), "~")
        if not owners and len(self.scope.distributions) == 1:
            only = next(iter(self.scope.distributions))
            return Tree("rel", (self.guess_variable(body, at), Tree("sym", name=only)), "~")
        raise Unbound("this expectation does not say over which distribution; write E_{p(x)}[...]", at)

    def sampled(self, body: Tree) -> Tree | None:
        """E[x_n] where the text says what x_i, or x_1, ..., x_N, is drawn from: of one of them, not of a sum."""
        drawn = {name.split("_")[0]: name for name in self.scope.variables if "_" in name}
        for node in walk(body):
            if node.kind == "sum" or node.kind == "sym" and key(node) in self.scope.definitions:
                return None
        points = {n for n in walk(body) if n.kind == "sym" and n.parts and n.name in drawn}
        if len(points) != 1:
            return None
        point = points.pop()
        return Tree("rel", (point, Tree("sym", name=drawn[point.name])), "~")

    def names_in(self, body: Tree) -> set[str]:
        """The names that a formula speaks of, with those that its names are defined by in their place."""
        found: set[str] = set()
        todo, seen = [body], set()
        while todo:
            for node in walk(todo.pop()):
                if node.kind != "sym":
                    continue
                name = key(node)
                bound = self.scope.definitions.get(name)
                if bound is not None and not bound.arguments and name not in seen:
                    seen.add(name)
                    todo.append(bound.tree)
                elif bound is None:
                    found.add(name)
        return found

    def guess_variable(self, body: Tree, at: int, owner: Tree | None = None) -> Tree:
        """The variable of E_p[...]: what p is taken at, here or elsewhere in the chain, else other densities, else x."""
        name = distribution_key(owner) if owner is not None and owner.kind == "sym" else ""
        for node in walk(body):
            if node.kind == "apply" and name == distribution_key(node) and len(conditioned(node)[0]) == 1:
                return node.parts[1]
        if name in self.points_of:
            return self.points_of[name]
        joint = [n for n in walk(body) if n.kind == "apply" and len(conditioned(n)[0]) > 1]
        if name and joint:
            raise Unbound("which variable does this expectation run over? write E_{q(z)}[...]", at)
        for node in walk(body):
            if (
                node.kind == "apply"
                and node.parts[1].kind == "sym"
                and node.parts[0].name not in ("mu", "sigma", "Sigma")
            ):
                return node.parts[1]
        letters = ("x", "z", "y", "X", "Z", "Y")
        names = [t for t in walk(body) if t.kind == "sym" and t.name in letters]
        free = [t for t in names if key(t) not in self.scope.definitions]
        meant = [n for n in letters if n in self.names_in(body)] if names and not free else []
        if free or meant:
            return free[0] if free else Tree("sym", name=meant[0])
        if names:
            return names[0]
        if not any(t.kind == "sym" and key(t) not in self.densities for t in walk(body)):
            return Tree("sym", name="x")
        raise Unbound("which variable does this expectation run over? write E_{x \\sim p}[...]", at)

    def variance(self, tree: Tree, measure: Tree, bodies: Iterable[Tree]) -> sp.Basic:
        """Var(f) and Cov(f, g) as their definitions."""
        first, *rest = bodies
        second = rest[0] if rest else first
        centred = [
            Tree("add", (b, Tree("neg", (Tree("expect", (measure, b), "E", at=tree.at),))), at=b.at)
            for b in (first, second)
        ]
        vector = is_matrix(self.value(first))
        product = (
            Tree("mul", (centred[0], Tree("transpose", (centred[1],))))
            if vector
            else Tree("pow", (centred[0], Tree("num", name="2")))
            if first == second
            else Tree("mul", tuple(centred))
        )
        return self.value(Tree("expect", (measure, product), "E", at=tree.at))

    # ------------------------------------------------------------ calculus

    def _deriv(self, tree: Tree) -> sp.Basic:
        body, variable, *order = tree.parts
        times = int(order[0].name) if order and order[0].name.isdigit() else 1
        if variable.kind == "apply" and len(variable.parts) == 2:
            density = self.value(variable)
            if isinstance(density, nd.pdf) and isinstance(density.distribution, nd.Density):
                return nd.FunctionalDerivative(self.scalar(body), density.distribution, density.point)
        at = self.value(variable)
        if isinstance(at, sp.MatrixSymbol):
            return nd.Grad(self.scalar(body), at)
        if not isinstance(at, (sp.Symbol, nd.Entry)):
            raise ReadError("a derivative with respect to this is not read", variable.at)
        return sp.Derivative(self.scalar(body), (at, min(times, 4)), evaluate=False)

    def _grad(self, tree: Tree) -> sp.Basic:
        if tree.parts[0].kind == "none":
            raise ReadError("the gradient with respect to what? write \\nabla_\\mu", tree.at)
        return self._deriv(Tree("deriv", (tree.parts[1], tree.parts[0]), at=tree.at))

    def _head(self, tree: Tree) -> sp.Basic:
        if tree.name == "KL":
            if len(tree.parts) == 0:
                if self.divergence is None:
                    raise Unbound(
                        "which two distributions, and which way round? write D_{KL}(p || q), or say it in a "
                        "comment: klderive: D_KL = KL(p || q)",
                        tree.at,
                    )
                self.assume(f"the divergence is {written(self.divergence)}, the last one written out")
                return self._head(self.divergence)
            if len(tree.parts) != 2:
                raise ReadError("a divergence needs two distributions: KL(p || q)", tree.at)
            if (integral := self.as_definition(*tree.parts)) is not None:
                return integral
            return nd.KL(self.distribution(tree.parts[0]), self.distribution(tree.parts[1]))
        if len(tree.parts) == 1:
            return nd.Entropy(self.distribution(tree.parts[0]))
        if len(tree.parts) == 2 and "|" not in tree.style:
            return nd.CrossEntropy(self.distribution(tree.parts[0]), self.distribution(tree.parts[1]))
        raise ReadError("this entropy is not read; H(p) and H(p, q) are", tree.at)
