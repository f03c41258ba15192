"""Exponentials, logarithms, and when a polynomial is zero.

The one idea: e^p is a product of exponentials of single products, exp(c log a) is a^c; log p is split over positive
factors, and what is not known to be positive stays together. Equal polynomials are equal functions; the converse
(zero testing) divides denominators out.

Not here: what is known to be positive (signs.py).
"""

from __future__ import annotations

from fractions import Fraction

from .fractions import Fractions
from .polynomials import (
    ONE,
    POSITIVE,
    UNKNOWN,
    Atom,
    Number,
    Poly,
    Undefined,
    add,
    by_id,
    collect,
    constant_of,
    freeze,
    height_of,
    number,
    scale,
    vars_of,
)
from .show import show

# the laws of the exponential come with every axiom that is stated with one
EXPONENTIAL = frozenset(("exp-sum", "log-exp", "derivative", "normal-density", "mvn-density", "gaussian-integral"))


class Exponentials:
    """The exponential and the logarithm of polynomials."""

    def __init__(self, fractions: Fractions):
        self.fractions, self.algebra, self.signs = fractions, fractions.algebra, fractions.signs
        self.ledger = fractions.ledger

    def exp(self, p: Poly) -> Poly:
        """e ** p: a product of exponentials of single products; exp(c log a) is a ** c."""
        if not p:
            return {ONE: 1}
        if self.ledger.active.isdisjoint(EXPONENTIAL):
            self.ledger.on("exp-sum")
            key = (("exp",), (freeze(p),))
            return {((self.algebra.atom("opaque", key, vars_of(p), height_of(p), POSITIVE), 1),): 1}
        self.ledger.uses("exp-sum")
        p = self.fractions.canonical(p)
        out: Poly = {ONE: 1}
        for m, c in p.items():
            if len(m) == 1 and m[0][0].kind == "log" and m[0][1] == 1:
                out = self.algebra.mul(out, self.fractions.raise_to(dict(m[0][0].key[0]), c))
            else:
                a = self.algebra.atom("exp", (m,), vars_of((m,)), height_of((m,)), POSITIVE)
                out = self.algebra.mul(out, {((a, c),): 1})
        return out

    def log(self, p: Poly) -> Poly:
        """log p, split over positive factors; what is not known to be positive stays together."""
        self.ledger.work(10)
        if not p:
            raise Undefined("logarithm of zero")
        if self.signs.sign(scale(p, -1)) == POSITIVE:
            raise Undefined(f"logarithm of the negative {show(p)}")
        above, below = self.fractions.fraction(p)
        if not below:
            return self._log(above)
        if all(a.sign == POSITIVE for a, _ in below) and self.ledger.on("log-product"):
            return add(self._log(above), self._log({below: 1}), -1)
        value = constant_of(above)  # log(c/q) has a value only where q has the sign of c
        if value is not None and all(type(e) is int for _, e in below) and self.ledger.on("log-product"):
            q = self.algebra.product(
                self.algebra.power(dict(a.key[0]) if a.kind == "sum" else {((a, 1),): 1}, e) for a, e in below)
            return add(self._log({ONE: abs(value)}), self._log(q if value > 0 else scale(q, -1)), -1)
        return self._log_atom(p)

    def _log(self, p: Poly) -> Poly:
        if len(p) > 1:
            split = self.ledger.on("log-product")
            m, c, rest = self.fractions.content(p, signed=False)
            if split and (m or c != 1):
                return add(self._log({m: c}), self._log_atom(rest))
            return self._log_atom(p)
        (m, c), = p.items()
        if c < 0 and not m:
            raise Undefined(f"logarithm of the negative number {c}")
        primes = self.algebra.factor(abs(c))
        single = m[0][1] == 1 if len(m) == 1 and not primes else not m and [k for _, k in primes] in ([], [1])
        if not single and not self.ledger.on("log-product"):
            return self._log_atom(p)
        out: Poly = {}
        for prime, k in primes:
            out = add(out, scale(self._log_atom({ONE: prime}), k))
        left: dict = {}
        for a, e in m:
            if a.kind == "exp" and self.ledger.on("log-exp"):
                out = add(out, {a.key[0]: e})
            elif a.kind == "prime":
                out = add(out, scale(self._log_atom({ONE: a.key[0]}), e))
            elif a.sign == POSITIVE:
                inside = dict(a.key[0]) if a.kind == "sum" else {((a, 1),): 1}
                out = add(out, scale(self._log_atom(inside), e))
            else:
                left[a] = e
        if left or c < 0:
            inside = {tuple(sorted(left.items(), key=by_id)): 1 if c > 0 else -1}
            if len(left) == 1 and c > 0 and next(iter(left.values())) == 1:
                self.ledger.note("a logarithm was left as it is because the sign of its argument is not known")
            else:
                self.ledger.note("a logarithm was not split because the sign of a factor is not known")
            out = add(out, self._log_atom(inside))
        return out

    def _log_atom(self, p: Poly) -> Poly:
        if p == {ONE: 1}:
            return {}
        p = self.fractions.canonical(p)
        value = constant_of(p)
        sign = POSITIVE if value is not None and value > 1 else UNKNOWN
        return {((self.algebra.atom("log", (freeze(p),), vars_of(p), height_of(p), sign), 1),): 1}

    def settle_exponents(self, p: Poly) -> Poly:
        """The exponentials of each term brought over one denominator."""
        out: Poly = {}
        for m, c in p.items():
            mine = [(a, e) for a, e in m if a.kind == "exp"]
            if not any(b.kind == "sum" for a, _ in mine for b, _ in a.key[0]):
                collect(out, {m: c})
                continue
            exponent: Poly = {}
            for a, e in mine:
                exponent = add(exponent, {a.key[0]: e})
            rest = {tuple(f for f in m if f not in mine): c}
            collect(out, self.algebra.mul(rest, self.exp(exponent)))
        return out

    def is_zero(self, p: Poly) -> bool:
        """Whether p is zero as a rational function of its atoms: denominators are divided out one by one."""
        p = self.settle_exponents(p)
        for _ in range(200):
            if not p:
                return True
            sums = sorted({a for m in p for a, e in m if a.kind == "sum"})
            if not sums:
                return False
            before = p
            for a in sums:
                p = self._reduce(p, a)
            if p == before:
                return self._cleared(p, sums)
        return False

    def _reduce(self, p: Poly, a: Atom) -> Poly:
        """Divide the top coefficient of each class of powers of 1/a out where that is exact."""
        self.ledger.work(2 * len(p))
        base = dict(a.key[0])
        groups: dict[Number, Poly] = {}
        for m, c in p.items():
            exponents = dict(m)
            e = exponents.pop(a, 0)
            groups.setdefault(e, {})[tuple(sorted(exponents.items(), key=by_id))] = c
        changed = False
        for e in sorted(groups, key=Fraction):
            if e == 0 or e > 0 and type(e) is int:
                continue
            group = groups.pop(e)
            above, below = self.fractions.fraction(group)
            quotient = self.fractions.quotient(above, base) if len(above) <= 4000 else None
            if quotient is None:
                groups[e] = group
                continue
            changed = True
            up = number(e + 1)
            groups[up] = add(groups.get(up, {}), self.fractions.over(quotient, below))
        if not changed:
            return p
        out: Poly = {}
        for e, group in groups.items():
            out = add(out, self.algebra.mul(group, {((a, e),): 1}) if e else group)
        return out

    def _cleared(self, p: Poly, sums: list[Atom]) -> bool:
        """Whether p vanishes after multiplying by all denominators at once (for denominators that share factors)."""
        if len(sums) > 4:
            return False
        for a in sums:
            low = min(Fraction(dict(m).get(a, 0)) for m in p)
            lifted: Poly = {}
            for m, c in p.items():
                exponents = dict(m)
                e = number(exponents.pop(a, 0) - low)
                rest = {tuple(sorted(exponents.items(), key=by_id)): c}
                whole = Fraction(e).__floor__()
                lifted = add(lifted, self.algebra.product((rest, self.algebra.power(dict(a.key[0]), whole),
                                                   {((a, number(e - whole)),): 1} if e != whole else {ONE: 1})))
            p = lifted
        return not p
