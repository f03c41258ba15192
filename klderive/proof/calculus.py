"""Derivatives: by a number, by the entries of a vector or matrix, by the value of a density at a point.

The one idea: what is differentiated by is replaced by a placeholder variable, the polynomial is differentiated
atom by atom, and the placeholder gets its meaning back. A gradient has the derivative by v_i as entry i; a functional
derivative has the derivative by q(x), where dq(y)/dq(x) is a unit mass at y = x. While a density is varied it is a
placeholder, so that its total mass is not 1.

Not here: optimisation, exchange of limits (a side condition is recorded where a derivative passes an integral).
"""

from __future__ import annotations

from typing import Any

from ..records import record
from .gammas import Gammas
from .inverses import Inverses
from .polynomials import (
    ONE,
    POSITIVE,
    Atom,
    Poly,
    Product,
    Refused,
    add,
    by_id,
    constant_of,
    free_in,
    freeze,
    height_of,
    number,
    poly_of,
    ref_height,
    ref_vars,
    scale,
    span_of,
    vars_of,
)
from .show import show


def _name(tag: tuple) -> Any:
    """The declaration of a function, or of the one that it is a derivative of."""
    return tag[1] if len(tag) == 2 else _name(tag[2])


@record
class By:
    """What is differentiated by: a variable, or the entry of a placeholder at some references."""

    place: Atom
    refs: tuple | None = None
    pointwise: bool = False  # the references are points of a space, not indices
    discrete: bool = False  # of a discrete space


class Calculus:
    """Differentiates polynomials."""

    def __init__(self, inverses: Inverses, gammas: Gammas):
        self.gammas = gammas
        self.inverses, self.binding, self.words = inverses, inverses.binding, inverses.words
        self.subst, self.variables, self.algebra = inverses.subst, inverses.variables, inverses.algebra
        self.fractions, self.facts, self.ledger = inverses.fractions, self.variables.facts, inverses.ledger

    def unit_mass(self, v: Atom, m: Product, bound: set) -> tuple[Poly, set] | None:
        """int dirac(y, x) f(y) dy = f(x)."""
        for a, e in m:
            if a.kind != "dirac" or e != 1 or v not in a.key[:2] or span_of(v)[0] in ("expect", "index", "part", "outcome"):
                continue
            other = a.key[1] if a.key[0] is v else a.key[0]
            if v in ref_vars([other]) or any(v in b.vars and b.kind == "dirac" for b, _ in m if b is not a):
                continue
            rest = {tuple(f for f in m if f[0] is not a): 1}
            return self.subst.sub(rest, {v: self.variables.unref(other)}), {v}
        return None

    def derivative(self, p: Poly, by: By) -> Poly:
        """The derivative of a polynomial."""
        if not self.ledger.on("derivative"):
            raise Refused("the rules of differentiation are not among the axioms in use")
        out: Poly = {}
        for m, c in p.items():
            self.ledger.work(len(m))
            for k, (a, e) in enumerate(m):
                if by.place not in a.vars:
                    continue
                inner = self.exponent_derivative(a, e, by) if a.kind == "exp" else scale(self.of_atom(a, by), e)
                if not inner:
                    continue
                left = e if a.kind == "exp" else number(e - 1)
                if type(left) is not int and left < 0 and a.kind == "sum" and a.sign != POSITIVE:
                    self.ledger.doubt("what stands under a root is not 0 where it is differentiated")
                rest = (*m[:k], *(((a, left),) if left else ()), *m[k + 1:])
                out = add(out, self.algebra.mul(self.algebra.mul({tuple(sorted(rest, key=by_id)): c}, {ONE: 1}), inner))
        return out

    def is_smooth(self, p: Poly, place: Atom) -> bool:
        """Whether p certainly has a derivative by a number wherever p has a value."""
        def smooth(a: Atom, e: Any) -> bool:
            whole = type(e) is int or a.sign == POSITIVE
            match a.kind:
                case "var":
                    return whole
                case "exp":
                    return self.is_smooth({a.key[0]: 1}, place)
                case "log" | "sum":
                    return whole and self.is_smooth(dict(a.key[0]), place)
                case "bound":
                    return whole and all(span_of(s)[0] == "index" for s in a.key[0]) and self.is_smooth({a.key[1]: 1}, place)
                case "opaque":
                    tag, parts = a.key
                    return tag in (("exp",), ("known", "gamma")) and self.is_smooth(dict(parts[0]), place) or \
                        tag[0] == "function" and whole and \
                        _name(tag) not in self.facts.constrained and all(self.is_smooth(dict(q), place) for q in parts)
            return False
        return all(place not in a.vars or smooth(a, e) for m in p for a, e in m)

    def exponent_derivative(self, a: Atom, e: Any, by: By) -> Poly:
        """(exp(e m))' / exp(e m)."""
        return scale(self.derivative({a.key[0]: 1}, by), e)

    def of_atom(self, a: Atom, by: By) -> Poly:
        """The derivative of what an atom stands for."""
        match a.kind:
            case "var":
                if a is by.place and by.refs is not None:
                    raise Refused("the whole of what is differentiated by stands where one of its entries is expected")
                return {ONE: 1} if a is by.place else {}
            case "entry":
                return self._of_entry(a, by)
            case "log":
                inside = dict(a.key[0])
                return self.algebra.mul(self.derivative(inside, by), self.fractions.raise_to(inside, -1))
            case "sum":
                return self.derivative(dict(a.key[0]), by)
            case "bound":
                return self._of_bound(a, by)
            case "inv" | "det" | "prod":
                return self._of_matrix(a, by)
            case "opaque":
                return self.of_function(a, by)
        raise Refused(f"the derivative of {show(poly_of(a))} is not known to the checker")

    def of_function(self, a: Atom, by: By) -> Poly:
        """The chain rule for a function of which only the name is known."""
        tag, parts = a.key
        if tag == ("known", "gamma") and self.ledger.on("gamma"):
            inside = dict(parts[0])
            return self.algebra.product((poly_of(a), self.gammas.digamma(inside), self.derivative(inside, by)))
        if tag[0] != "function":
            raise Refused(f"the derivative of {show(poly_of(a))} is not known to the checker")
        out: Poly = {}
        for k, part in enumerate(parts):
            inner = self.derivative(dict(part), by)
            if inner:
                if _name(tag) in self.facts.constrained:
                    self.ledger.doubt(f"{_name(tag).name} has a derivative where it is differentiated")
                outer = self.algebra.atom("opaque", (("function", k, tag), parts), a.vars, a.height)
                out = add(out, self.algebra.mul(poly_of(outer), inner))
        return out

    def _of_entry(self, a: Atom, by: By) -> Poly:
        base, refs = a.key[0], a.key[1]
        if base is not by.place or by.refs is None:
            raise Refused("an index depends on what is differentiated by")
        if any(by.place in ref_vars([r]) for r in refs) or len(refs) != len(by.refs):
            raise Refused("an index depends on what is differentiated by")
        out: Poly = {ONE: 1}
        for r, x in zip(refs, by.refs, strict=True):
            factor = self._unit(r, x, by.discrete) if by.pointwise else \
                self.variables.delta(self.variables.unref(r), self.variables.unref(x))
            out = self.algebra.mul(out, factor)
        return out

    def _unit(self, r: Any, x: Any, discrete: bool) -> Poly:
        """dq(r)/dq(x): a unit mass at r = x, which is a number for a discrete space only."""
        if r == x:
            if not discrete:
                raise Refused("the derivative of a density at a point by its value there has no value outside an integral")
            return {ONE: 1}
        if constant_of(add(self.variables.unref(r), self.variables.unref(x), -1)) is not None:
            return {}
        key = (*self.variables.sorted_refs((r, x)), discrete)
        return poly_of(self.algebra.atom("dirac", key, ref_vars(key[:2]), ref_height(key[:2])))

    def rebuild_unit(self, a: Atom, mapping: dict) -> Poly:
        """A unit mass with values in the place of variables."""
        r, x, discrete = a.key
        return self._unit(self.subst.sub_ref(r, mapping), self.subst.sub_ref(x, mapping), discrete)

    def sign_unit(self, a: Atom, colors: dict) -> int:
        """The signature of a unit mass."""
        return hash((19, tuple(sorted(self.binding.naming.ref_signature(r, colors) for r in a.key[:2]))))

    # -------------------------------------------------------- derivatives that are not opened

    def slope(self, key: tuple, value: Poly) -> Poly:
        """A derivative that is not opened: a word made of the function and the place."""
        vars = free_in(key) | vars_of(value)
        height = max(1 + height_of(m for m, _ in key[1]), height_of(value))
        return poly_of(self.algebra.atom("slope", (key, freeze(value)), vars, height))

    def rebuild_slope(self, a: Atom, mapping: dict) -> Poly:
        """The same with values in the place of variables."""
        places, p = self.subst.opened(a.key[0], mapping)
        return self.slope(self.subst.lambda_key(p, places), self.subst.sub(dict(a.key[1]), mapping))

    def sign_slope(self, a: Atom, colors: dict) -> int:
        """The signature of a derivative that is not opened."""
        (slots, body), value = a.key
        naming = self.binding.naming
        inner = {**colors, **{s: hash((20, k)) for k, s in enumerate(slots)}}
        return hash((21, naming.poly_signature(dict(body), inner), naming.poly_signature(dict(value), colors)))

    def _of_bound(self, a: Atom, by: By) -> Poly:
        vars, m, c = self.subst.open(a)
        if any(by.place in v.vars for v in vars):
            raise Refused("a range depends on what is differentiated by")
        if any(span_of(v)[0] != "index" for v in vars) and not by.pointwise:
            if not self.ledger.on("exchange"):
                raise Refused("the exchange of derivative and integral is not among the axioms in use")
            self.ledger.doubt("derivative and integral may be exchanged")
        return self.binding.bind(self.derivative({m: c}, by), vars)

    def _of_matrix(self, a: Atom, by: By) -> Poly:
        key = a.key[0] if a.kind == "inv" else a.key
        vars, p = self.subst.opened(key, {})
        if any(by.place in v.vars for v in vars):
            raise Refused("a range depends on what is differentiated by")
        change = self.derivative(p, by)
        if a.kind == "prod":
            if not self.fractions.signs.nonzero(p):
                raise Refused("the derivative of a product whose factors may be 0 is not known to the checker")
            return self.algebra.mul(poly_of(a), self.binding.bind(self.algebra.mul(change, self.fractions.raise_to(p, -1)), vars))
        row, col = vars
        fresh = [self.variables.fresh(span_of(row)) for _ in range(2)]
        k, n = map(poly_of, fresh)
        moved = self.subst.sub(change, {row: k, col: n})
        if a.kind == "det":
            inner = self.algebra.mul(self.inverses.inverse(p, row, col, n, k), moved)
            return self.algebra.mul(poly_of(a), self.binding.bind(inner, fresh))
        i, j = map(self.variables.unref, a.key[1])
        if by.place in ref_vars(a.key[1]):
            raise Refused("an index depends on what is differentiated by")
        inner = self.algebra.product((self.inverses.inverse(p, row, col, i, k), moved, self.inverses.inverse(p, row, col, n, j)))
        return scale(self.binding.bind(inner, fresh), -1)
