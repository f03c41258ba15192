"""Derivatives: by a number, by the entries of a vector or matrix, by the value of a density at a point.

The one idea: what is differentiated by is replaced by a placeholder variable, the polynomial is differentiated
atom by atom, and the placeholder gets its meaning back. A gradient has the derivative by v_i as entry i; a functional
derivative has the derivative by q(x), where dq(y)/dq(x) is a unit mass at y = x. While a density is varied it is a
placeholder, so that its total mass is not 1.

Not here: optimisation, exchange of limits (a side condition is recorded where a derivative passes an integral).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .gaussians import Gaussians
from .signs import POSITIVE, UNKNOWN
from .terms import ONE, Atom, Poly, Product, Refused, _id, add, number, scale


@dataclass(frozen=True)
class By:
    """What is differentiated by: a variable, or the entry of a placeholder at some references."""

    place: Atom
    refs: tuple | None = None
    pointwise: bool = False  # the references are points of a space, not indices


class Calculus(Gaussians):
    """The algebra with differentiation."""

    def __init__(self, active: frozenset[str], budget: int):
        super().__init__(active, budget)
        self.signs_of_places: dict[Atom, int] = {}

    def placeholder(self, sign: int = UNKNOWN) -> Atom:
        """A variable for what is differentiated by; `sign` is that of the variable or of its entries."""
        self.serial += 1
        place = self._var(("fresh", self.serial, ("place",)), sign)
        self.signs_of_places[place] = sign
        return place

    def bound_rules(self) -> tuple:
        return (*super().bound_rules(), ("dirac", self.unit_mass))

    def unit_mass(self, v: Atom, m: Product, bound: set) -> tuple[Poly, set] | None:
        """int dirac(y, x) f(y) dy = f(x)."""
        for a, e in m:
            if a.kind != "dirac" or e != 1 or v not in a.key:
                continue
            other = a.key[1] if a.key[0] is v else a.key[0]
            if v in self.ref_vars([other]) or any(v in b.vars and b.kind == "dirac" for b, _ in m if b is not a):
                continue
            rest = {tuple(f for f in m if f[0] is not a): 1}
            return self.sub(rest, {v: self.unref(other)}), {v}
        return None

    def derivative(self, p: Poly, by: By) -> Poly:
        """The derivative of a polynomial."""
        if not self.on("derivative"):
            raise Refused("the rules of differentiation are not among the axioms in use")
        out: Poly = {}
        for m, c in p.items():
            self.work(len(m))
            for k, (a, e) in enumerate(m):
                if by.place not in a.vars:
                    continue
                inner = self.exponent_derivative(a, e, by) if a.kind == "exp" else scale(self.of_atom(a, by), e)
                if not inner:
                    continue
                left = e if a.kind == "exp" else number(e - 1)
                if type(left) is not int and left < 0 and a.kind == "sum" and a.sign != POSITIVE:
                    self.provide("what stands under a root is not 0 where it is differentiated")
                rest = (*m[:k], *(((a, left),) if left else ()), *m[k + 1:])
                out = add(out, self.mul(self.mul({tuple(sorted(rest, key=_id)): c}, {ONE: 1}), inner))
        return out

    def exponent_derivative(self, a: Atom, e: Any, by: By) -> Poly:
        """(exp(e m))' / exp(e m)."""
        return scale(self.derivative({a.key[0]: 1}, by), e)

    def of_atom(self, a: Atom, by: By) -> Poly:
        """The derivative of what an atom stands for."""
        match a.kind:
            case "var":
                return {ONE: 1} if a is by.place and by.refs is None else {}
            case "entry":
                return self._of_entry(a, by)
            case "log":
                inside = dict(a.key[0])
                return self.mul(self.derivative(inside, by), self.raise_to(inside, -1))
            case "sum":
                return self.derivative(dict(a.key[0]), by)
            case "bound":
                return self._of_bound(a, by)
            case "inv" | "det" | "prod":
                return self._of_matrix(a, by)
            case "opaque":
                return self.of_function(a, by)
        raise Refused(f"the derivative of {self.show(self.poly_of(a))} is not known to the checker")

    def of_function(self, a: Atom, by: By) -> Poly:
        """The chain rule for a function of which only the name is known."""
        tag, parts = a.key
        if tag[0] != "function":
            raise Refused(f"the derivative of {self.show(self.poly_of(a))} is not known to the checker")
        out: Poly = {}
        for k, part in enumerate(parts):
            inner = self.derivative(dict(part), by)
            if inner:
                outer = self.atom("opaque", (("function", f"D{k + 1} {tag[1]}"), parts), a.vars, a.height)
                out = add(out, self.mul(self.poly_of(outer), inner))
        return out

    def _of_entry(self, a: Atom, by: By) -> Poly:
        base, refs = a.key[0], a.key[1]
        if base is not by.place or by.refs is None:
            raise Refused("an index depends on what is differentiated by")
        if any(by.place in self.ref_vars([r]) for r in refs) or len(refs) != len(by.refs):
            raise Refused("an index depends on what is differentiated by")
        out: Poly = {ONE: 1}
        for r, x in zip(refs, by.refs, strict=True):
            out = self.mul(out, self._unit(r, x) if by.pointwise else self.delta(self.unref(r), self.unref(x)))
        return out

    def _unit(self, r: Any, x: Any) -> Poly:
        if r == x:
            return {ONE: 1}
        numbers = [s if isinstance(s, int) else s.key[0] if isinstance(s, Atom) and s.kind == "cell" else None
                   for s in (r, x)]
        if None not in numbers:
            return {ONE: 1} if numbers[0] == numbers[1] else {}
        key = self.sorted_refs((r, x))
        return self.poly_of(self.atom("dirac", key, self.ref_vars(key), self.ref_height(key)))

    def _of_bound(self, a: Atom, by: By) -> Poly:
        vars, m, c = self.open(a)
        if any(by.place in v.vars for v in vars):
            raise Refused("a range depends on what is differentiated by")
        if any(self.span_of(v)[0] != "index" for v in vars) and not by.pointwise:
            if not self.on("exchange"):
                raise Refused("the exchange of derivative and integral is not among the axioms in use")
            self.provide("derivative and integral may be exchanged")
        return self.bind(self.derivative({m: c}, by), vars)

    def _of_matrix(self, a: Atom, by: By) -> Poly:
        key = a.key[0] if a.kind == "inv" else a.key
        vars, p = self._opened(key, {})
        if any(by.place in v.vars for v in vars):
            raise Refused("a range depends on what is differentiated by")
        change = self.derivative(p, by)
        if a.kind == "prod":
            return self.mul(self.poly_of(a), self.bind(self.mul(change, self.raise_to(p, -1)), vars))
        row, col = vars
        fresh = [self.fresh(self.span_of(row)) for _ in range(2)]
        k, n = map(self.poly_of, fresh)
        moved = self.sub(change, {row: k, col: n})
        if a.kind == "det":
            inner = self.mul(self.inverse(p, row, col, n, k), moved)
            return self.mul(self.poly_of(a), self.bind(inner, fresh))
        i, j = map(self.unref, a.key[1])
        if by.place in self.ref_vars(a.key[1]):
            raise Refused("an index depends on what is differentiated by")
        inner = self.product((self.inverse(p, row, col, i, k), moved, self.inverse(p, row, col, n, j)))
        return scale(self.bind(inner, fresh), -1)

    def sub_other(self, a: Atom, mapping: dict[Atom, Poly]) -> Poly:
        if a.kind == "dirac":
            return self._unit(*(self.sub_ref(r, mapping) for r in a.key))
        return super().sub_other(a, mapping)

    def signature_of_other(self, a: Atom, colors: dict[Atom, int]) -> int:
        if a.kind == "dirac":
            return hash((19, tuple(sorted(self.ref_signature(r, colors) for r in a.key))))
        return super().signature_of_other(a, colors)
