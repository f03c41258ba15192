"""Means of random variables.

The one idea: a random variable is a function of the outcome, and a mean is a binder over outcomes whose total mass is one;
linearity, constants, variances and covariances are what the binder makes of them. Of independent variables the mean of a
product is the product of the means.

Not here: laws of random variables, conditional means, chances, random vectors.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from ..language import App, Declaration, Term
from .law_terms import LawTerms, entrywise
from .polynomials import Atom, Poly, Product, Refused, Span, add, freeze, poly_of, span_of
from .scopes import Env

if TYPE_CHECKING:
    from .scalars import Read, Scalars

OUTCOME: Span = ("outcome",)


class Randoms:
    """Translates means, variances and covariances."""

    def __init__(self, scalars: Scalars, law_terms: LawTerms):
        self.scalars, self.binding, self.scopes = scalars, scalars.binding, scalars.scopes
        self.algebra, self.ledger = scalars.algebra, scalars.ledger
        self.outcome = scalars.variables.fresh(OUTCOME)
        self.depth = 0
        self.independent: list[frozenset[Declaration]] = []
        law_terms.cells.table["mean"] = entrywise(self.mean_, law_terms.cells)

    def scalars_table(self) -> dict[str, Callable[[Any, Env], Poly]]:
        """The numbers that are made of random variables."""
        return {"mean": lambda t, env: self.mean_(t, env, self.scalars.scalar),
                "variance": lambda t, env: self.covariance_(t, env), "covariance": lambda t, env: self.covariance_(t, env)}

    def value(self, d: Declaration, *indices: Poly) -> Poly:
        """A random variable at the outcome at hand."""
        if not self.depth:
            raise Refused(f"the random variable {d.name} stands outside of a mean")
        parts = (poly_of(self.outcome), *indices)
        return self.algebra.opaque(("random", d), tuple(freeze(self.scalars.fractions.canonical(p)) for p in parts))

    def mean_(self, term: App, env: Env, read: Read) -> Poly:
        """The mean of what is made of random variables."""
        return self.scopes.closing(term, lambda: self._over(self._at_an_outcome(term.args[0], env, read)))

    def covariance_(self, term: App, env: Env) -> Poly:
        """E[(X - E X)(Y - E Y)]; of one variable its variance."""
        if not self.ledger.on("variance"):
            raise Refused("the definition of a variance is not among the axioms in use")

        def build() -> Poly:
            values = [self._at_an_outcome(t, env, self.scalars.scalar) for t in term.args]
            first, second = (add(v, self._over(v), -1) for v in (values[0], values[-1]))
            return self._over(self.algebra.mul(first, second))
        return self.scopes.closing(term, build)

    def _at_an_outcome(self, term: Term, env: Env, read: Read) -> Poly:
        self.depth += 1
        try:
            return read(term, env)
        finally:
            self.depth -= 1

    def _over(self, p: Poly) -> Poly:
        return self.binding.bind(p, [self.outcome])

    # -------------------------------------------------------- what acts under the binder

    def independent_parts(self, v: Atom, m: Product, bound: set) -> tuple[Poly, set] | None:
        """The mean of a product of functions of independent variables."""
        if span_of(v) != OUTCOME:
            return None
        groups = self._groups([f for f in m if v in f[0].vars])
        names = frozenset().union(*(names for names, _ in groups))
        if len(groups) > 1 and any(names <= known for known in self.independent) and self.ledger.on("independence"):
            out: Poly = {tuple(f for f in m if v not in f[0].vars): 1}
            for _, factors in groups:
                out = self.algebra.mul(out, self.binding.bind({factors: 1}, [v]))
            return out, {v}
        return None

    @staticmethod
    def _groups(factors: list) -> list[tuple[frozenset, Product]]:
        """Factors that share no random variable apart; nothing is apart if a member of a family is among them."""
        groups: list[tuple[frozenset, Product]] = []
        for factor in factors:
            names = frozenset(_random(factor[0]))
            joined: Product = (factor,)
            apart = []
            for group in groups:
                if group[0] & names or None in group[0] | names:
                    names, joined = names | group[0], (*group[1], *joined)
                else:
                    apart.append(group)
            groups = [*apart, (names, tuple(sorted(joined, key=lambda f: f[0].id)))]
        return groups


def _random(part: Any) -> Iterator[Declaration | None]:
    """The random variables in an atom; None for a member of a family, of which it is not known which one it is."""
    if isinstance(part, Atom):
        if part.kind == "opaque" and part.key[0][0] == "random":
            yield part.key[0][1] if len(part.key[1]) == 1 else None
        else:
            for inner in part.key:
                yield from _random(inner)
    elif isinstance(part, tuple):
        for inner in part:
            yield from _random(inner)
