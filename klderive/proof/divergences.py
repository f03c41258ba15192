"""What each divergence and entropy means: an expectation of a logarithm of densities, by definition.

The one idea: the axiom of its definition writes it out; when that is off it is a word, made of its laws with boundaries
between them.

Not here: expectations of anything else (law_terms.py). The closed form of no divergence.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..language import App, Lam, Term, Type, resized, shift, type_of
from ..language import Law as LawKind
from .law_terms import LawTerms
from .laws import Finite, Law
from .polynomials import POSITIVE, Poly, Refused, constant_of, scale
from .scopes import ZERO, Env
from .show import say


class Divergences:
    """Translates divergences and entropies."""

    def __init__(self, law_terms: LawTerms):
        self.law_terms, self.laws, self.scopes = law_terms, law_terms.laws, law_terms.scopes
        self.algebra, self.fractions, self.exps = law_terms.algebra, law_terms.fractions, law_terms.exps
        self.signs, self.ledger = law_terms.signs, law_terms.ledger

    def scalars_table(self) -> dict[str, Callable[[Any, Env], Poly]]:
        """The numbers that belong to one or two laws."""
        return {"kl": self.kl_, "entropy": self.entropy_, "cross_entropy": self.entropy_}

    def kl_(self, term: App, env: Env) -> Poly:
        """int p log(p/q)."""
        def ratio(p: Law, q: Law, at: tuple) -> Poly:
            return self.exps.log(self.algebra.mul(
                self.laws.density(p, at), self.fractions.raise_to(self.laws.density(q, at), -1)))
        return self.scopes.closing(term, lambda: self._divergence(term, env, "kl", ratio, 1))

    def entropy_(self, term: App, env: Env) -> Poly:
        """-int p log q, with q = p for an entropy."""
        axiom = "entropy" if term.op == "entropy" else "cross-entropy"

        def log(p: Law, q: Law, at: tuple) -> Poly:
            return self.exps.log(self.laws.density(q, at))
        return self.scopes.closing(term, lambda: self._divergence(term, env, axiom, log, -1))

    def _divergence(self, term: App, env: Env, axiom: str, f: Callable[[Law, Law, tuple], Poly], sign: int) -> Poly:
        laws = [self.law_terms.law(a, env) for a in term.args]
        p, q = laws[0], laws[-1]
        self._finite_weights(laws, term, env)
        if not self.ledger.on(axiom):
            return self._word(term, laws)
        if isinstance(p, Finite):
            return scale(self.law_terms.finite_laws.mean(p, lambda k, x: f(p, q, (x,))), sign)
        for law in laws:
            self.law_terms.doubted(law)
        lams = [Lam(k, ZERO) for k in self._kinds(term.args[0], env)]
        vars, points, _, weight = self.law_terms.weight(term.args[0], p, lams, env)
        return scale(self.laws.integrate(self.algebra.mul(weight, f(p, q, tuple(points))), vars), sign)

    def _kinds(self, term: Term, env: Env) -> tuple[Type, ...]:
        """The types of the places of a law."""
        kind = type_of(term, tuple(resized(bind.kind, lambda t, k=k: shift(t, k + 1)) for k, bind in enumerate(env)))
        assert isinstance(kind, LawKind)
        return kind.points

    def _word(self, term: App, laws: list[Law]) -> Poly:
        """A divergence that is not opened: a word with boundaries between what its laws are made of."""
        keys = [self.laws.key(law) for law in laws]
        if any(self.law_terms.doubted(law) for law in laws):
            self.ledger.doubt("the integrals exist")
        tag = term.op, *((tag, len(parts)) for tag, parts in keys)
        return self.algebra.opaque(tag, tuple(part for _, parts in keys for part in parts))

    def _finite_weights(self, laws: list[Law], term: App, env: Env) -> None:
        """What is divided by, or has its logarithm taken, among the weights of the second of two finite laws."""
        p, q = laws[0], laws[-1]
        if not (isinstance(p, Finite) and isinstance(q, Finite)) or term.args[0] == term.args[-1]:
            return
        for (value, weight), source in zip(p.pairs, p.points, strict=True):
            if weight and not any(v == value for v, _ in q.pairs):
                raise Refused(f"the point {say(source)} of the first law is not known to be one of the second")
        for (value, weight), source in zip(q.pairs, q.weights, strict=True):
            never = any(v == value and not w for v, w in p.pairs)
            if not never and constant_of(weight) is None and self.signs.sign(weight) != POSITIVE:
                self.scopes.require(App("lt", (ZERO, source)), env, weight)
