"""Denominators under a binder: lead(D)/D is 1 - rest(D)/D, so that remainders are unique.

Not here: denominators outside of binders (fractions.py).
"""

from __future__ import annotations

from fractions import Fraction

from .fractions import Fractions
from .naming import Naming
from .polynomials import Atom, Poly, Product, add, by_id, number


class Remainders:
    """Divides by denominators that depend on a bound variable."""

    def __init__(self, naming: Naming, fractions: Fractions):
        self.naming, self.fractions, self.algebra = naming, fractions, fractions.algebra

    def reduced(self, p: Poly, bound: set) -> Poly:
        """lead(D)/D -> 1 - rest(D)/D for denominators that depend on a bound variable: remainders are unique."""
        for _ in range(40):
            out: Poly = {}
            changed = False
            for m, c in p.items():
                hit = next(((a, lead) for a, e in m if a.kind == "sum" and type(e) is int and e < 0
                            and not bound.isdisjoint(a.vars)
                            for lead in [self._leading_term(dict(a.key[0]), bound)] if _divides(lead, m, bound)), None)
                if hit is None:
                    out = add(out, {m: c})
                    continue
                a, lead = hit
                base = dict(a.key[0])
                changed = True
                left = self.algebra.mul({m: c}, self.fractions.raise_to({lead: base[lead]}, -1))
                rest = {k: v for k, v in base.items() if k != lead}
                out = add(out, self._lift(left, a))
                out = add(out, self.algebra.mul(left, rest), -1)
            p = out
            if not changed:
                break
        return p

    def _leading_term(self, p: Poly, bound: set) -> Product | None:
        """The term that is largest in the bound variables, whatever they are called, if it is the only one."""
        colors = dict.fromkeys(bound, 0)

        def size(m: Product) -> list:
            return sorted(((self.naming.signature(a, colors), Fraction(e)) for a, e in bound_part(m, bound)), reverse=True)
        top = max(map(size, p))
        found = [m for m in p if size(m) == top]
        return found[0] if len(found) == 1 else None

    def _lift(self, p: Poly, a: Atom) -> Poly:
        """p times the sum that `a` stands for, where p has it once in a denominator."""
        out: Poly = {}
        for m, c in p.items():
            exponents = dict(m)
            e = number(exponents.pop(a) + 1)
            if e:
                exponents[a] = e
            out = add(out, {tuple(sorted(exponents.items(), key=by_id)): c})
        return out


def bound_part(m: Product, bound: set) -> Product:
    """The factors of a product that depend on one of the variables."""
    return tuple(f for f in m if not bound.isdisjoint(f[0].vars))


def _divides(lead: Product | None, m: Product, bound: set) -> bool:
    """Whether the bound part of the leading term is a factor; what is free may be divided by."""
    if lead is None:
        return False
    exponents, part = dict(m), bound_part(lead, bound)
    return bool(part) and all(e > 0 and exponents.get(a, 0) >= e for a, e in part)
