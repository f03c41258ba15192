"""Substitution: values in the place of variables, each atom rebuilt so that its constructor may simplify it.

The one idea: a kind of atom has one row in a table, which says how it is rebuilt; parts above add their rows.

Not here: the rows of other parts (prover.py collects them).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .exponentials import Exponentials
from .polynomials import (
    Atom,
    Number,
    Poly,
    Product,
    Refused,
    collect,
    freeze,
    height_of,
    is_frozen,
    poly_of,
    span_of,
)
from .signs import INFINITE
from .variables import Variables

Rebuild = Callable[[Atom, dict], Poly]
REBUILT = 10  # units of work for an atom that is made anew


class Substitution:
    """Puts polynomials in the place of variables."""

    def __init__(self, exps: Exponentials, variables: Variables):
        self.exps, self.variables = exps, variables
        self.fractions, self.algebra, self.ledger = exps.fractions, exps.algebra, exps.ledger
        self.rebuild: dict[str, Rebuild] = {}

    def sub(self, p: Poly, mapping: dict[Atom, Any]) -> Poly:
        """Replace bound variables (and, for settling a delta, free indices) by values."""
        out: Poly = {}
        images: dict[Atom, Poly] = {}  # the atoms of different terms are often the same
        stays = mapping.keys().isdisjoint
        for m, c in p.items():
            self.ledger.work(1 + len(m))
            moved = [f for f in m if f[0] in mapping or not stays(f[0].vars)]
            value: Poly = {tuple(f for f in m if f not in moved) if moved else m: c}
            for a, e in moved:
                if a not in images:
                    images[a] = self.sub_atom(a, mapping)
                inner = images[a]
                once = e == 1 or a.kind == "delta" and e > 0
                value = self.algebra.mul(value, inner if once else self.fractions.raise_to(inner, e))
            collect(out, value)
        return out

    def sub_ref(self, r: Any, mapping: dict[Atom, Any]) -> Any:
        """Substitute in an index key."""
        if isinstance(r, int):
            return r
        if isinstance(r, Atom):
            if r in mapping:
                return self.variables.ref(mapping[r])
            return r if r.kind == "var" and not (r.vars - {r}) else self.variables.ref(self.sub_atom(r, mapping))
        return self.variables.ref(self.sub(dict(r), mapping))

    def sub_atom(self, a: Atom, mapping: dict[Atom, Any]) -> Poly:
        """Substitute in an atom and rebuild it, so that its constructor may simplify it."""
        if a in mapping:
            value = mapping[a]
            if callable(value):
                raise Refused("a vector stands where a number is expected")
            return value
        self.ledger.work(REBUILT)
        match a.kind:
            case "var":
                return poly_of(a)
            case "entry":
                base, refs, symmetric = a.key
                if base in mapping:
                    return self.entry_of(mapping[base], tuple(self.sub_ref(r, mapping) for r in refs))
                return self.variables.entry(base, tuple(self.sub_ref(r, mapping) for r in refs), symmetric)
            case "delta":
                return self.variables.delta(*(self.variables.unref(self.sub_ref(r, mapping)) for r in a.key))
            case "exp":
                return self.exps.exp(self.sub({a.key[0]: 1}, mapping))
            case "log":
                return self.exps.log(self.sub(dict(a.key[0]), mapping))
            case "sum":
                return self.sub(dict(a.key[0]), mapping)
            case "sym" | "pi" | "prime" | "base":
                return poly_of(a)
        return self.rebuild[a.kind](a, mapping)

    def moved(self, vars: list[Atom], mapping: dict[Atom, Any]) -> tuple[list[Atom], dict[Atom, Poly]]:
        """The variables after a substitution in their ranges, and what replaces those that changed."""
        moved, again = [], {}
        for v in vars:
            if mapping.keys().isdisjoint(v.vars):
                moved.append(v)
                continue
            head, *parts = span_of(v)
            parts = [freeze(self.sub(dict(q), mapping)) if is_frozen(q) else q for q in parts]
            if head == "part":
                w = self.variables.fresh(self.fractions.signs.part(*(None if q == INFINITE else dict(q) for q in parts[1:])))
            else:
                w = self.variables.fresh((head, *parts))
            again[v] = poly_of(w)
            moved.append(w)
        return moved, again

    def entry_of(self, vector: Poly | Callable[[tuple], Poly], refs: tuple) -> Poly:
        """An entry of what a vector variable was replaced by: another one, or a function of the index."""
        if callable(vector):
            return vector(refs)
        (m, _), = vector.items()
        return self.variables.entry(m[0][0], refs)

    def lambda_key(self, p: Poly, vars: list[Atom]) -> tuple:
        """A polynomial as a function of some variables, in their order."""
        height = 1 + height_of(p)
        slots = tuple(self.variables.slot(height, i, span_of(v)) for i, v in enumerate(vars))
        body = self.sub(p, {v: poly_of(s) for v, s in zip(vars, slots, strict=True)})
        return slots, freeze(body)

    def opened(self, key: tuple, mapping: dict[Atom, Any]) -> tuple[list[Atom], Poly]:
        """A function (slots, body) with new variables in the place of its slots, after a substitution."""
        slots, body = key
        vars = [self.variables.fresh(span_of(s)) for s in slots]
        p = self.sub(dict(body), {s: poly_of(v) for s, v in zip(slots, vars, strict=True)})
        moved, again = self.moved(vars, mapping)
        p = self.sub(p, mapping)
        return moved, self.sub(p, again) if again else p

    def open(self, a: Atom) -> tuple[list[Atom], Product, Number]:
        """A closed component with new variables in the place of its slots."""
        slots, m = a.key
        fresh = [self.variables.fresh(span_of(s)) for s in slots]
        p = self.sub({m: 1}, {s: poly_of(v) for s, v in zip(slots, fresh, strict=True)})
        if len(p) != 1:
            raise Refused("a bound product changed its form when it was opened")
        (product, c), = p.items()
        return fresh, product, c
