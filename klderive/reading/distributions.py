r"""What a name, a call such as q(z|x) or N(mu, sigma^2) stands for: distributions and their densities.

The one idea: what the text binds wins; what it leaves open comes from a convention, which is then listed.

Not here: expectations and divergences (binding.py).
"""

from __future__ import annotations

from collections.abc import Mapping

import sympy as sp

from ..symbolic import nodes as nd
from .algebra import POSITIVE, Algebra, Unbound, is_matrix, is_zero
from .kinds import IDENTITIES, is_index, key
from .lexer import ReadError
from .scope import distribution_key
from .tree import Tree, walk

__all__ = ["Distributions", "conditioned", "named", "parameters", "written"]


class Distributions(Algebra):
    """Names of distributions to nodes, calls to densities.

    `calls` holds q(z|x) for a bare q, where the chain writes it so throughout.
    """

    calls: Mapping[str, Tree] = {}

    def distribution(self, tree: Tree) -> nd.Distribution:
        """What a name, a call such as q(z|x), or N(...) stands for."""
        if tree.kind == "dist":
            return self.named_distribution(tree)
        if tree.kind == "fn" and tree.parts:
            return self.distribution(tree.parts[0])
        if tree.kind == "prod":
            return self.independent(tree)
        if tree.kind not in ("sym", "apply"):
            raise Unbound(
                "a distribution was expected here, such as p, p(x) or \\mathcal{N}(\\mu, \\sigma^2)", tree.at
            )
        name = distribution_key(tree)
        for spelled in (name, name[:1].upper() + name[1:]):
            owners = self.scope.variables.get(spelled, ())
            if name not in self.scope.distributions and owners:
                if len(owners) > 1:
                    raise Unbound(
                        f"{spelled} has more than one distribution here: {' and '.join(owners)}", tree.at
                    )
                name = owners[0]
        bound = self.scope.distributions.get(name)
        if bound is None and tree.kind == "sym" and tree.name == "N" and len(tree.parts) == 1:
            return self.numbered(tree)
        if bound is None and tree.kind == "sym" and name in self.calls:
            return self.distribution(self.calls[name])
        if bound is None and (own := self.by_letter(name)) is not None:
            return own
        if bound is None or name in self.busy:
            return self.abstract(tree, name)
        self.busy.append(name)
        try:
            return self.distribution(bound.tree)
        finally:
            self.busy.pop()

    def independent(self, tree: Tree) -> nd.Distribution:
        r"""\prod_{j=1}^J N(z_j; mu_j, sigma_j^2): independent components."""
        low, high, body = tree.parts
        index, start = (low.parts[0], low.parts[1]) if low.kind == "rel" and low.name == "=" else (low, None)
        if index.kind != "sym" or index.parts or start is not None and self.scalar(start) != 1:
            raise ReadError("read a product of densities whose range is not of the form j=1..J", tree.at)
        count = self.scalar(high) if high.kind != "none" else self.bound_left_out(index, body)
        symbol = sp.Symbol(index.name, integer=True)
        before, self.local = self.local, {**self.local, index.name: symbol}
        try:
            return nd.Independent(self.distribution(body), symbol, count)
        finally:
            self.local = before

    def bound_left_out(self, index: Tree, body: Tree) -> sp.Basic:
        """The range of a sum that states none: as elsewhere in the text, else the usual size."""
        stated = self.kinds.counts.get(index.name)
        if stated is not None:
            return self.scalar(stated)
        self.assume(f"sums over {index.name} run from 1 to {self.kinds.dimension}")
        return self.size(self.kinds.dimension)

    def numbered(self, tree: Tree) -> nd.Distribution:
        """N_1 without a binding has the parameters mu_1 and sigma_1, or Sigma_1 where the chain has matrices."""
        mean, covariance = (Tree("sym", tree.parts, n) for n in ("mu", "Sigma"))
        if self.kinds.of(key(covariance)).sort == "matrix":
            self.assume(f"{key(tree)} has the parameters {key(mean)} and {key(covariance)}")
            return nd.MultivariateNormal(self.value(mean), self.value(covariance))
        scale = Tree("sym", tree.parts, "sigma")
        self.assume(f"{key(tree)} has the parameters {key(mean)} and {key(scale)}^2")
        return nd.Normal(self.scalar(mean), self.scalar(scale))

    def by_letter(self, name: str) -> nd.Distribution | None:
        """p is N(mu_p, Sigma_p) where the text binds no p and the chain speaks of these parameters."""
        if name not in ("p", "q", "P", "Q"):
            return None
        mark = (Tree("sym", name=name),)
        mean = Tree("sym", mark, "mu")
        for second in (Tree("sym", mark, "Sigma"), Tree("sym", mark, "sigma")):
            if {key(mean), key(second)} <= self.kinds.names:
                self.assume(f"{name} is normal with the parameters {key(mean)} and {key(second)}")
                if second.name == "Sigma":
                    return self.normal(mean, second)
                return nd.Normal(self.scalar(mean), self.scalar(second))
        return None

    def abstract(self, tree: Tree, name: str) -> nd.Distribution:
        given: tuple = ()
        point = None
        if tree.kind == "apply":
            points, conditions = conditioned(tree)
            given = tuple(self.symbol(key(c)) for c in conditions if c.kind == "sym")
            point = points[0] if points else None
        letter = (
            self.variable_name(point.name) if point is not None and point.kind == "sym" and point.name else ""
        )
        if self.discrete and (not letter or letter in self.discrete):
            return nd.Density(name, nd.Space((letter or min(self.discrete)).upper(), discrete=True), given)
        return nd.Density(name, nd.LINE, given)

    def named_distribution(self, tree: Tree) -> nd.Distribution:
        args = parameters(tree)
        match tree.name, len(args):
            case "N", 2:
                whole = not any(is_index(p, self.kinds.indices) for p in tree.parts[: -len(args)])
                return self.normal(args[0], args[1], whole)
            case "Bern", 1:
                p = self.scalar(args[0])
                if isinstance(p, sp.Symbol):
                    self.conditions[sp.Gt(p, 0)] = self.conditions[sp.Lt(p, 1)] = None
                    self.assume(f"0 < {p} < 1")
                return nd.Bernoulli(p)
            case "Bin", 2:
                n, p = self.scalar(args[0]), self.scalar(args[1])
                if isinstance(n, sp.Integer) and 0 < n <= 20:
                    return nd.Finite(
                        [(k, sp.binomial(n, k) * p**k * (1 - p) ** (n - k)) for k in range(n + 1)]
                    )
            case "U", 2:
                a, b = self.scalar(args[0]), self.scalar(args[1])
                if isinstance(a, sp.Integer) and isinstance(b, sp.Integer) and 0 < b - a <= 50:
                    self.assume(f"U({a}, {b}) is uniform on the integers {a} to {b}")
                    return nd.Finite([(k, sp.Rational(1, b - a + 1)) for k in range(a, b + 1)])
        raise Unbound(
            f"this distribution ({tree.name} with {len(args)} parameters) is not known here", tree.at
        )

    def normal(self, mean: Tree, second: Tree, whole: bool = True) -> nd.Distribution:
        """`whole` says that the point, where there is one, is not a component of a vector."""
        indexed = self.family_parameters(mean, second) if whole else None
        if indexed is not None:
            return indexed
        covariance = self.value(second)
        if isinstance(covariance, sp.MatrixSymbol) and covariance.shape[0] == covariance.shape[1]:
            self.conditions.setdefault(sp.Q.positive_definite(covariance))
            self.assume(f"{covariance} symmetric positive definite")
        if is_matrix(covariance):
            centre = sp.ZeroMatrix(covariance.shape[0], 1) if is_zero(mean) else self.value(mean)
            if not is_matrix(centre):
                raise ReadError("the covariance is a matrix, but the mean is a number", mean.at)
            return nd.MultivariateNormal(centre, covariance)
        return nd.Normal(self.scalar(mean), self.scale(second))

    def scale(self, second: Tree) -> sp.Basic:
        """The standard deviation from the second parameter."""
        if second.kind == "pow" and second.parts[1].name == "2" and second.parts[1].kind == "num":
            return self.scalar(second.parts[0])
        value = self.scalar(second)
        if value == 1:
            return value
        if second.kind in ("sym",) and second.name in (*POSITIVE, "s", "S"):
            self.used_second = True
            said = "standard deviation" if self.reading.second == "scale" else "variance"
            self.assume(f"the second parameter of N is the {said}")
            if self.reading.second == "scale":
                return value
        elif isinstance(value, sp.Symbol) and not value.is_positive:
            self.conditions[sp.Gt(value, 0)] = None
            self.assume(f"{value} > 0")
        return sp.Pow(value, sp.S.Half, evaluate=False)

    def family_parameters(self, mean: Tree, second: Tree) -> nd.Distribution | None:
        r"""N(mu_1, sigma_1^2) where mu_{1,j} and sigma_{1,j} are what the chain speaks of: independent components."""
        names = [key(t, self.kinds.indices) for p in (mean, second) for t in walk(p) if t.kind == "sym"]
        families = [n for n in names if self.kinds.of(n).sort == "family"]
        standard = is_zero(mean) and (
            second.kind == "sym" and second.name in IDENTITIES or second.kind == "num" and second.name == "1"
        )
        loose = (
            any(k.sort == "family" for k in self.kinds.table.values())
            and standard
            and not self.kinds.has_matrices
        )
        if not families and not loose or any(is_index(p, self.kinds.indices) for p in (mean, second)):
            return None
        letter = next(
            (i for i in sorted(self.kinds.indices) if i in self.kinds.counts),
            min(self.kinds.indices, default="j"),
        )
        index = sp.Symbol(letter, integer=True)
        stated = self.kinds.counts.get(letter)
        count = self.scalar(stated) if stated is not None else self.size(self.kinds.dimension)
        if loose:
            return nd.Independent(nd.Normal(0, 1), index, count)
        for name in families:
            sign = {"positive": True} if name.split("_")[0] in POSITIVE else {"real": True}
            self.local[name] = nd.Entry(sp.Symbol(name, **sign), index)
        try:
            return nd.Independent(nd.Normal(self.scalar(mean), self.scale(second)), index, count)
        finally:
            for name in families:
                del self.local[name]

    def _apply(self, tree: Tree) -> sp.Basic:
        head, name = tree.parts[0], distribution_key(tree.parts[0])
        if head.name in ("mu", "sigma", "Sigma"):
            self.assume(f"{head.name}({tree.parts[1]}) is written {head.name}")
            return self.sym(head)
        defined = self.scope.definitions.get(name) or self.scope.definitions.get(key(head))
        if defined is not None and defined.arguments and name not in self.busy:
            return self.substitute(name, defined.tree, defined.arguments, tree)
        points, conditions = conditioned(tree)
        bound = self.scope.distributions.get(name)
        if bound is not None and bound.tree.kind not in ("dist", "sym", "apply") and name not in self.busy:
            return self.substitute(name, bound.tree, bound.arguments, tree)
        if len(points) == 1 and points[0].kind == "rel":
            return nd.pdf(self.distribution(head), self.scalar(points[0].parts[1]))
        distribution = self.density_of(tree, head, name, points)
        return nd.pdf(distribution, *[self.point(p) for p in points])

    def density_of(self, tree: Tree, head: Tree, name: str, points: tuple[Tree, ...]) -> nd.Distribution:
        """The distribution whose density this is; an unbound p(x) is X's where X alone is bound."""
        if name not in self.scope.distributions and len(points) == 1 and points[0].kind == "sym":
            capital = points[0].name.upper()
            owners = self.scope.variables.get(capital, ())
            if len(owners) == 1 and not head.parts and head.name in ("p", "f"):
                self.assume(f"{name} is the density of {capital}")
                return self.distribution(Tree("sym", name=owners[0]))
        if is_index_point := [
            p for p in points if p.kind == "sym" and any(is_index(s, self.kinds.indices) for s in p.parts)
        ]:
            return self.component(tree, is_index_point[0])
        return self.distribution(tree)

    def component(self, tree: Tree, point: Tree) -> nd.Distribution:
        r"""The distribution of one component z_j of a vector with independent components."""
        whole = self.distribution(tree)
        if isinstance(whole, nd.Independent):
            index = self.value(next(s for s in point.parts if is_index(s, self.kinds.indices)))
            return whole.factor.xreplace({whole.index: index})
        return whole

    def point(self, tree: Tree) -> sp.Basic:
        if tree.kind == "sym":
            name = self.place(tree)
            if name in self.local:
                return self.local[name]
            if self.kinds.of(name).sort == "family":
                return self.integration(tree)
        return self.value(tree)

    def at_running(self, tree: Tree) -> sp.Basic:
        r"""A bare p inside E_p[\log p] or \int p \log p dx: its density where the integral runs."""
        return nd.pdf(self.distribution(tree), self.running[-1])

    def substitute(self, name: str, body: Tree, arguments: tuple[Tree, ...], call: Tree) -> sp.Basic:
        """A function that the text defined, at the points of a call."""
        points = call.parts[1:]
        if points == arguments:
            self.busy.append(name)
            try:
                return self.scalar(body)
            finally:
                self.busy.pop()
        if len(points) != len(arguments):
            raise Unbound(
                f"{name} was defined with {len(arguments)} arguments and is used with {len(points)}", call.at
            )
        values = {self.place(a): self.point(p) for a, p in zip(arguments, points, strict=True)}
        saved = {k: self.local.get(k) for k in values}
        self.local.update(values)
        self.busy.append(name)
        try:
            return self.scalar(body)
        finally:
            self.busy.pop()
            for k, v in saved.items():
                if v is None:
                    del self.local[k]
                else:
                    self.local[k] = v

    def _dist(self, tree: Tree) -> sp.Basic:
        """N(x; mu, sigma^2) as a number: the density at x."""
        distribution = self.named_distribution(tree)
        points = tree.parts[:-2]
        if not points:
            raise ReadError(
                "a distribution without a point stands where a number was expected; write N(x; ...)", tree.at
            )
        return nd.pdf(distribution, self.point(points[0]))

    def is_formula(self, call: Tree) -> bool:
        """Whether a density is bound to a formula and not to a distribution."""
        bound = self.scope.distributions.get(distribution_key(call))
        return bound is not None and bound.tree.kind not in ("dist", "sym", "apply")

    def place(self, variable: Tree) -> str:
        indices = [str(s) for s in variable.parts if is_index(s, self.kinds.indices)]
        return key(variable, self.kinds.indices) + (f"[{','.join(indices)}]" if indices else "")

    def integration(self, variable: Tree, body: Tree | None = None) -> sp.Basic:
        """The variable of an integral: a vector where the text uses it as one."""
        name = self.place(variable)
        kind = self.kinds.of(name)
        for node in walk(body) if body is not None else ():
            if node.kind in ("apply", "dist") and len(node.parts) > 1 and variable in node.parts[:2]:
                if node.kind == "dist" and len(node.parts) < 3:
                    continue
                if node.kind == "apply" and self.is_formula(node):
                    continue
                owner = self.distribution(node) if node.kind == "apply" else self.named_distribution(node)
                if isinstance(owner, nd.MultivariateNormal | nd.Independent):
                    return nd.variable_of(owner, name)
        if kind.sort == "vector":
            return sp.MatrixSymbol(name, self.size(kind.rows), 1)
        if kind.sort == "family":
            count = self.kinds.counts.get(next(iter(self.kinds.indices), ""))
            return sp.MatrixSymbol(name, self.scalar(count) if count else self.size(self.kinds.dimension), 1)
        return sp.Symbol(name.replace("[", "_").rstrip("]"), real=True)


def written(tree: Tree) -> str:
    if tree.kind == "head":
        return f"{tree.name}({' || '.join(map(written, tree.parts))})"
    if tree.kind == "apply":
        return f"{written(tree.parts[0])}({', '.join(map(written, tree.parts[1:]))})"
    return key(tree) if tree.kind == "sym" else str(tree)


def named(tree: Tree) -> bool:
    """Whether a density is bound to a distribution with a name, or to independent ones, and not to a formula."""
    inner = tree.parts[2] if tree.kind == "prod" else tree
    return inner.kind in ("dist", "sym", "apply")


def conditioned(tree: Tree) -> tuple[tuple[Tree, ...], tuple[Tree, ...]]:
    """The points of a call and what it is conditioned on: p(x, y | z) has points x, y and the condition z."""
    items, seps = tree.parts[1:], tree.style.split()
    for k, sep in enumerate(seps):
        if sep in ("|", ";"):
            return items[: k + 1], items[k + 1 :]
    return items, ()


def parameters(tree: Tree) -> tuple[Tree, ...]:
    """The parameters of a named distribution, without the point that may stand before them."""
    seps = tree.style.split()
    if seps and seps[0] in (";", "|", ":") or len(tree.parts) == 3:
        return tree.parts[1:]
    return tree.parts
