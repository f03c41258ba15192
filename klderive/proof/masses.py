"""Total mass one, marginals, and moments under an expectation that stays a word.

The one idea: a variable is integrated away if it runs over the very space of a density and occurs nowhere else; a
weighted expectation is no integral, and a sum over an index is no sum over a space.

Not here: Gaussian weights that are written out (gaussians.py).
"""

from __future__ import annotations

from typing import Any

from .gaussians import Gaussians
from .laws import Laws
from .polynomials import ONE, Atom, Poly, Product, freeze, poly_of, ref_vars, span_of
from .tags import LINE


class Masses:
    """Axioms on densities that act under a binder."""

    def __init__(self, laws: Laws, gaussians: Gaussians):
        self.laws, self.gaussians, self.tags = laws, gaussians, laws.tags
        self.conditions = laws.binding.conditions
        self.binding, self.subst, self.variables = laws.binding, laws.subst, laws.variables
        self.algebra, self.ledger = laws.algebra, laws.ledger

    def total_mass(self, v: Atom, m: Product, bound: set) -> tuple[Poly, set] | None:
        """int p(x) dx = 1, int int p(x, y) dx dy = 1, each variable over its own space."""
        touching = [f for f in m if v in f[0].vars]
        if len(touching) != 1 or touching[0][0].kind != "pdf" or touching[0][1] != 1:
            return None
        tag, points, given_vars, _ = touching[0][0].key
        spaces = self.tags.spaces(tag)
        if spaces is None or len(set(points)) != len(points) or given_vars & set(points):
            return None
        if not all(x in bound and span_of(x) == space for x, space in zip(points, spaces, strict=True)):
            return None
        others = frozenset().union(*(a.vars for a, _ in m if a is not touching[0][0])) if len(m) > 1 else ()
        if any(x in others for x in points) or not self.ledger.on("total-mass"):
            return None
        rest = {tuple(f for f in m if f is not touching[0]): 1}
        return rest, set(points)

    def component(self, v: Atom, m: Product, bound: set) -> tuple[Poly, set] | None:
        """int prod_i p_i(z_i) f(z_j) dz = int p_j(x) f(x) dx: the other components have total mass one."""
        if span_of(v)[0] != "vector":
            return None
        touching = [a for a, _ in m if v in a.vars]
        found = [(a, factor) for a, e in m if a.kind == "exp" and e == 1 and (factor := self._factor(a, v))]
        if len(found) != 1 or not self.ledger.active >= {"total-mass", "marginal"}:
            return None
        (weight, (slot, (tag, _, _, parts))), = found
        others = {tuple(f for f in m if f[0] is not weight): 1}
        if touching == [weight]:
            self.ledger.uses("total-mass")
            return others, {v}
        index = self._only_entry(v, [a for a in touching if a is not weight])
        if index is None or not self.conditions.inside(index, span_of(slot)):
            return None
        self.ledger.uses("total-mass", "marginal")
        x = self.variables.fresh(LINE)
        own = tuple(freeze(self.subst.sub(dict(q), {slot: self.variables.unref(index)})) for q in parts)
        left = self.laws.pdf_atom(tag, (x,), own)
        return self.binding.bind(self.algebra.mul(left, self.subst.sub(others, {v: lambda r: poly_of(x)})), [x]), {v}

    def _factor(self, a: Atom, v: Atom) -> tuple[Atom, tuple] | None:
        """The index i and the density p_i, if an exponential is prod_i p_i(v_i) over all components of v."""
        (b, e), *more = a.key[0]
        if more or e != 1 or b.kind != "bound" or len(b.key[0]) != 1:
            return None
        ((slot,), ((log, k), *rest)) = b.key
        if rest or k != 1 or log.kind != "log" or span_of(slot) != ("index", ((ONE, 1),), span_of(v)[1]):
            return None
        ((inside, c), *terms) = log.key[0]
        if terms or c != 1 or len(inside) != 1 or inside[0][1] != 1 or inside[0][0].kind != "pdf":
            return None
        tag, refs, conditions, _ = key = inside[0][0].key
        at_own = len(refs) == 1 and isinstance(refs[0], Atom) and poly_of(refs[0]) == self.variables.entry(v, (slot,))
        return (slot, key) if self.tags.spaces(tag) == (LINE,) and at_own and v not in conditions else None

    def marginal(self, v: Atom, m: Product, bound: set) -> tuple[Poly, set] | None:
        """int p(z) f(z_j) dz = int p_j(x) f(x) dx, with p_j what is left of p when the other components are gone."""
        if span_of(v)[0] != "vector":
            return None
        touching = [f for f in m if v in f[0].vars]
        joint = [(a, e) for a, e in touching if a.kind == "pdf" and a.key[1] == (v,) and v not in a.key[2]]
        if len(joint) != 1 or joint[0][1] != 1 or len(touching) == 1:
            return None
        tag, _, _, parts = joint[0][0].key
        if self.tags.spaces(tag) != (span_of(v),):
            return None
        others = {tuple(f for f in m if f[0] is not joint[0][0]): 1}
        index = self._only_entry(v, [a for a, _ in touching if a is not joint[0][0]])
        if index is None or not self.ledger.on("marginal"):  # the entry exists, so the component does
            return None
        x = self.variables.fresh(LINE)
        others = self.subst.sub(others, {v: lambda r: poly_of(x)})
        if tag[0] == "independent":  # the marginal of a product is its factor
            slot, (tag, factor) = self.tags.factor(tag)
            parts = tuple(freeze(self.subst.sub(dict(q), {slot: self.variables.unref(index)})) for q in factor)
        else:
            tag, parts = ("marginal", tag), (*parts, freeze(self.variables.unref(index)))
        left = self.laws.pdf_atom(tag, (x,), parts)
        return self.binding.bind(self.algebra.mul(left, others), [x]), {v}

    def _only_entry(self, v: Atom, factors: list[Atom]) -> Any:
        """The one index at which a vector variable is used in these factors, or None.

        An index that is bound inside of a factor runs over all components: it is not one.
        """
        refs = {r if r is None or ref_vars([r]) <= a.vars else None
                for a in factors for r in self._entries_of(v, a)}
        return next(iter(refs)) if len(refs) == 1 else None

    def _entries_of(self, v: Atom, a: Any) -> set:
        """The indices at which a vector variable is used inside an atom; None stands for any other use."""
        if isinstance(a, Atom):
            if a is v:
                return {None}
            if a.kind == "entry" and a.key[0] is v:
                return {a.key[1][0]} if not ref_vars(a.key[1]) & {v} else {None}
            if a.kind == "pdf" and v in a.key[1]:
                return {None}
            return set().union(*(self._entries_of(v, part) for part in a.key)) if v in a.vars else set()
        if isinstance(a, tuple):
            return set().union(*(self._entries_of(v, part) for part in a))
        return set()

    def moments(self, v: Atom, m: Product, bound: set) -> tuple[Poly, set] | None:
        """E of a product of components of a Gaussian variable whose density is not opened."""
        span = span_of(v)
        if span[0] != "expect" or span[1][0] not in ("normal", "mvn"):
            return None
        powers: list[tuple] = []
        rest = []
        for a, e in m:
            if v not in a.vars:
                rest.append((a, e))
            elif (a is v or a.kind == "entry" and a.key[0] is v) and type(e) is int and 0 < e <= 12:
                if a.kind == "entry" and v in ref_vars(a.key[1]):
                    return None
                powers += [a.key[1] if a.kind == "entry" else ()] * e
            else:
                return None
        if not self.ledger.on("gaussian-integral"):
            return None
        if span[1][0] == "normal":
            mean, spread = dict(span[3]), dict(span[4])
            square = self.algebra.mul(spread, spread)
            value = self.gaussians.moment(powers, lambda: mean, lambda: square)
        else:
            i, j, mean_, cov = self.tags.gaussian(span[1])
            value = self.gaussians.moment(
                powers, lambda a: self.subst.sub(dict(mean_), {i: self.variables.unref(a)}),
                lambda a, b: self.subst.sub(dict(cov), {i: self.variables.unref(a), j: self.variables.unref(b)}))
        return self.algebra.mul({tuple(rest): 1}, value), {v}
