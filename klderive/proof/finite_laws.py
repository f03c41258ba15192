"""Laws of finitely many points: their points differ, their weights are not negative and sum to one.

The one idea: a mean is the sum of weight times value.

Not here: densities (laws.py).
"""

from __future__ import annotations

from collections.abc import Callable

from ..language import App, Lam, Num, Term, instantiate
from .laws import Finite
from .polynomials import ONE, Poly, Refused, Undefined, add, collect, constant_of
from .scalars import Read, Scalars
from .scopes import LOOSE, ZERO, Bind, Env
from .show import say


class FiniteLaws:
    """Reads laws of finitely many points."""

    def __init__(self, scalars: Scalars):
        self.scalars, self.scopes, self.signs, self.exps = scalars, scalars.scopes, scalars.signs, scalars.exps
        self.algebra, self.ledger = scalars.algebra, scalars.ledger

    def law(self, args: tuple[Term, ...], env: Env) -> Finite:
        """Finitely many points: distinct ones, weights >= 0 with sum one."""
        points, weights = args[::2], args[1::2]
        pairs = tuple((self.scalars.scalar(x, env), self.scalars.scalar(w, env))
                      for x, w in zip(points, weights, strict=True))
        self.distinct(points, [x for x, _ in pairs], env)
        total: Poly = {ONE: -1}
        for (_, weight), source in zip(pairs, weights, strict=True):
            total = add(total, weight)
            if self.signs.negative(weight):
                raise Undefined(f"the weight {say(source)} is negative")
            if not self.signs.sign(weight):
                self.scopes.require(App("le", (ZERO, source)), env, weight)
        if total and not self.exps.is_zero(total):
            words = f"the weights {', '.join(map(say, weights))} sum to one"
            if constant_of(total) is not None:
                raise Undefined(f"{words}, which they do not")
            self.scopes.require(App("eq", (App("add", weights), Num(1))), env, total, words)
        return Finite(pairs, points, weights, env)

    def distinct(self, terms: tuple[Term, ...], values: list[Poly], env: Env) -> None:
        """Points of a finite set must differ. Where they do not, a law on them still has a value."""
        for k, p in enumerate(values):
            self.ledger.work(k)
            for n, q in enumerate(values[:k]):
                gap = add(p, q, -1)
                if not gap:
                    raise Refused("two points of a finite set coincide")
                if not self.signs.nonzero(gap):
                    self.scopes.require(App("ne", (terms[k], terms[n])), env, gap, voids=False)

    def mean(self, law: Finite, f: Callable[[int, Poly], Poly]) -> Poly:
        """The sum of weight times value."""
        if not self.ledger.on("finite-density"):
            raise Refused("the probabilities of finitely many points are not among the axioms in use")
        out: Poly = {}
        for k, (value, weight) in enumerate(law.pairs):
            if weight:
                self.ledger.work(20)
                collect(out, self.algebra.mul(weight, f(k, value)))
        return out


def at_point(law: Finite, k: int, value: Poly, lam: Lam, env: Env, read: Read) -> Poly:
    """The body at one of the points: as it is written, if the law stands where the body does."""
    if law.env is env or not law.points[k].loose:
        return read(instantiate(lam, law.points[k]), env)
    return read(lam.body, (Bind(value, lam.kind, LOOSE, name=lam.name), *env))
