"""The algebra of the checker: sums of products of atoms, with rational coefficients and rational exponents.

The one idea: everything is a polynomial in atoms, and the layers above only say what counts as an atom.
A product is a tuple of (atom, exponent), a polynomial a dict from products to rationals. A sum in a denominator
or under a root is an atom too (kind "sum"); so are exponentials of one product (kind "exp") and logarithms.
Equal polynomials are equal functions; the converse (zero testing) is `is_zero`, which divides denominators out.

Not here: binders (binders.py), matrices (matrices.py), what SymPy nodes mean (normal.py). Floating point: nowhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import gcd, lcm
from typing import Any

from .signs import NONNEGATIVE, POSITIVE, UNKNOWN

Number = int | Fraction
Product = tuple  # of (Atom, exponent), sorted by atom id
Poly = dict  # Product -> Number

ONE: Product = ()
# the laws of the exponential come with every axiom that is stated with one
EXPONENTIAL = frozenset(("exp-sum", "log-exp", "derivative", "normal-density", "mvn-density", "gaussian-integral"))
MAX_SQUARE = 36  # terms of a denominator that is tried as a square


class Refused(Exception):
    """The checker does not decide this; the message says what is missing."""


class Undefined(Refused):
    """An expression has no value at a point (division by zero, logarithm of a negative number)."""


class OverBudget(Refused):
    """The step needs more work than its budget."""


class Atom:
    """A generator of the algebra: interned, so that identity is equality.

    `vars` are the bound variables that occur free in it; `height` is above every binder inside it.
    """

    __slots__ = ("height", "id", "key", "kind", "sign", "vars")

    def __init__(self, id: int, kind: str, key: tuple, vars: frozenset, height: int, sign: int):
        self.id, self.kind, self.key, self.vars, self.height, self.sign = id, kind, key, vars, height, sign

    def __lt__(self, other: Atom) -> bool:
        return self.id < other.id

    def __repr__(self) -> str:
        return f"{self.kind}#{self.id}"


def _id(factor: tuple) -> int:
    return factor[0].id


def number(value: Number) -> Number:
    """An integer where it is one: hashing and adding integers is much cheaper."""
    return value.numerator if type(value) is Fraction and value.denominator == 1 else value


def _by_ids(item: tuple) -> list:
    return [(a.id, e) for a, e in item[0]]


def freeze(p: Poly) -> tuple:
    """A polynomial as a key: its terms in the order of the atoms, the same on every machine."""
    return tuple(p.items()) if len(p) == 1 else tuple(sorted(p.items(), key=_by_ids))


def constant_of(p: Poly) -> Number | None:
    """The number that the polynomial is, or None."""
    if not p:
        return 0
    return p.get(ONE) if len(p) == 1 else None


def vars_of(p: Iterable[Product]) -> frozenset:
    """The bound variables that occur free in a polynomial."""
    return frozenset().union(*(a.vars for m in p for a, _ in m if a.vars))


def height_of(p: Iterable[Product]) -> int:
    """The height of the highest binder inside a polynomial."""
    return max((a.height for m in p for a, _ in m), default=0)


def occurs(x: Atom, part: object) -> bool:
    """Whether an atom occurs anywhere inside another one, or in a key."""
    if isinstance(part, Atom):
        return part is x or any(occurs(x, inner) for inner in part.key)
    return isinstance(part, tuple) and any(occurs(x, inner) for inner in part)


def collect(out: Poly, q: Poly, factor: Number = 1) -> None:
    """out += factor * q, for a polynomial that is still being built (all others are never changed)."""
    for m, c in q.items():
        value = out.get(m, 0) + c * factor
        if value:
            out[m] = number(value)
        else:
            out.pop(m, None)


def add(p: Poly, q: Poly, factor: Number = 1) -> Poly:
    """p + factor * q."""
    if not p and factor == 1:
        return q
    out = dict(p)
    collect(out, q, factor)
    return out


def scale(p: Poly, factor: Number) -> Poly:
    """factor * p."""
    return {m: number(c * factor) for m, c in p.items()} if factor else {}


class Algebra:
    """One registry of atoms, the budget, and what has been used: made anew for each check."""

    def __init__(self, active: frozenset[str], budget: int):
        self.active, self.budget = active, budget
        self.atoms: dict[tuple, Atom] = {}
        self.used: set[str] = set()
        self.provided: dict[str, Any] = {}  # text -> the condition in SymPy, None where it is not of that form
        self.notes: dict[str, None] = {}
        self.positives: list[Poly] = []  # polynomials that the givens declare positive
        self.nonzeros: set[Atom] = set()
        self.roots: dict[tuple, tuple[Number, Poly] | None] = {}
        self.point = False  # True when every symbol has a value (confirming a witness)

    # -------------------------------------------------------- bookkeeping

    def work(self, units: int = 1) -> None:
        """Count work; past the budget the step is undecided, on every machine alike."""
        self.budget -= units
        if self.budget < 0:
            raise OverBudget("the step is larger than the budget of work for one step; split it")

    def on(self, axiom: str) -> bool:
        """Whether an axiom may act; noted as used when it may."""
        if axiom in self.active:
            self.used.add(axiom)
            return True
        self.notes[f"the rule given does not include the axiom “{axiom}”"] = None
        return False

    def show(self, p: Poly) -> str:
        """A polynomial for a person; the top layer knows names."""
        return str(p)

    def provide(self, condition: str, stated: Any = None) -> None:
        """Record a side condition, as text and, where it is about expressions, as what it states."""
        self.provided[condition] = stated

    def provide_at_least(self, p: Poly, q: Poly) -> None:
        """The side condition p >= q; one that can never hold is refused."""
        gap = add(p, q, -1)
        value = constant_of(gap)
        if value is not None and value < 0 or self.sign(scale(gap, -1)) == POSITIVE:
            raise Refused(f"this would need {self.show(p)} >= {self.show(q)}, which never holds")
        if value is None and self.sign(gap) == UNKNOWN:
            self.provide(f"{self.show(p)} >= {self.show(q)}", self.stated(">=", p, q))

    def stated(self, relation: str, p: Poly, q: Poly) -> Any:
        """A condition between polynomials in names, as an expression; None if it speaks of anything else."""
        return None

    def note(self, text: str) -> None:
        """Record what was refused, for the reason of an undecided step."""
        self.notes[text] = None

    def atom(self, kind: str, key: tuple, vars: frozenset = frozenset(), height: int = 0,
             sign: int = UNKNOWN) -> Atom:
        """The atom with this key, made on first use."""
        found = self.atoms.get((kind, key))
        if found is None:
            found = self.atoms[kind, key] = Atom(len(self.atoms), kind, key, vars, height, sign)
        return found

    # -------------------------------------------------------- products and sums

    def times(self, m1: Product, m2: Product) -> tuple[Product, Number, list]:
        """The product of two products: (product, rational factor, sums that must now be expanded)."""
        if not m1:
            return m2, 1, []
        if not m2:
            return m1, 1, []
        exponents = dict(m1)
        factor: Number = 1
        expand: list = []
        for a, e in m2:
            total = number(exponents.get(a, 0) + e)
            if a.kind == "prime" and not 0 <= total < 1:
                whole = total.__floor__()
                factor *= Fraction(a.key[0]) ** whole
                total -= whole
            elif a.kind == "sum" and total > 0 and type(total) is int:
                expand.append((a, total))
                total = 0
            elif a.kind == "delta" and type(total) is int and total > 1:
                total = 1
            if total:
                exponents[a] = total
            else:
                exponents.pop(a, None)
        return tuple(sorted(exponents.items(), key=_id)), number(factor), expand

    def mul(self, p: Poly, q: Poly) -> Poly:
        """The product of two polynomials."""
        if len(p) > len(q):
            p, q = q, p
        if not p:
            return {}
        if len(p) == 1 and ONE in p:
            return q if p[ONE] == 1 else scale(q, p[ONE])
        # a pair of products costs as much as it has factors: about two millionths of a second for each unit
        self.work(len(p) * len(q) + (len(q) * sum(map(len, p)) + len(p) * sum(map(len, q))) // 2)
        out: Poly = {}
        extra: list[Poly] = []
        for m1, c1 in p.items():
            for m2, c2 in q.items():
                m, factor, expand = self.times(m1, m2)
                c = c1 * c2 * factor
                if expand:
                    piece = {m: number(c)}
                    for a, e in expand:
                        piece = self.mul(piece, self.power(dict(a.key[0]), e))
                    extra.append(piece)
                    continue
                c += out.get(m, 0)
                if c:
                    out[m] = number(c)
                else:
                    del out[m]
        for piece in extra:
            collect(out, piece)
        return out

    def product(self, factors: Iterable[Poly]) -> Poly:
        """The product of polynomials."""
        out: Poly = {ONE: 1}
        for f in factors:
            out = self.mul(out, f)
        return out

    def power(self, p: Poly, n: int) -> Poly:
        """A non-negative integer power."""
        if n > 64 and len(p) > 1 or n > 10_000:
            raise OverBudget(f"a sum to the power {n} is too large to expand")
        if len(p) == 1:
            return self.power_of_product(*next(iter(p.items())), n)
        out: Poly = {ONE: 1}
        while n:
            if n & 1:
                out = self.mul(out, p)
            n >>= 1
            if n:
                p = self.mul(p, p)
        return out

    def power_of_product(self, m: Product, c: Number, e: Number) -> Poly:
        """A rational power of one product, where every base allows it (the caller has checked signs)."""
        out: Poly = self.number_power(c, e)
        plain = []
        for a, k in m:
            exponent = k * e if type(k) is type(e) is int else number(Fraction(k) * e)
            if a.kind == "sum" and exponent > 0 and type(exponent) is int:
                out = self.mul(out, self.power(dict(a.key[0]), exponent))
            elif a.kind == "prime":
                out = self.mul(out, self.number_power(a.key[0], exponent))
            elif exponent:
                plain.append((a, 1 if a.kind == "delta" and exponent > 0 else exponent))
        return self.mul(out, {tuple(plain): 1})

    def number_power(self, c: Number, e: Number) -> Poly:
        """c ** e for a rational c (positive unless e is an integer), as primes with exponents in [0, 1)."""
        if c == 1 or e == 0:
            return {ONE: 1}
        if type(e) is int:
            bits = max(abs(Fraction(c).numerator).bit_length(), Fraction(c).denominator.bit_length())
            if bits * abs(e) > 20_000:
                raise OverBudget(f"the number {c}^{e} is too large")
            return {ONE: number(Fraction(c) ** e)}
        out: Poly = {ONE: 1}
        for prime, k in self.factor(c):
            exponent = k * e
            whole = exponent.__floor__()
            out = scale(out, Fraction(prime) ** whole)
            if exponent != whole:
                out = self.mul(out, {((self.atom("prime", (prime,), sign=POSITIVE), exponent - whole),): 1})
        return out

    def factor(self, c: Number) -> list[tuple[int, int]]:
        """The prime factors of a positive rational with their exponents (cofactors past the budget stay whole)."""
        c = Fraction(c)
        out: list[tuple[int, int]] = []
        for value, s in ((c.numerator, 1), (c.denominator, -1)):
            prime = 2
            while prime * prime <= value:
                if prime > 50_000:
                    raise OverBudget(f"the number {value} is too large to factor")
                k = 0
                while value % prime == 0:
                    value //= prime
                    k += 1
                if k:
                    out.append((prime, s * k))
                prime += 1 if prime == 2 else 2
            if value > 1:
                out.append((value, s))
        return out

    # -------------------------------------------------------- fractions

    def content(self, p: Poly, signed: bool) -> tuple[Product, Number, Poly]:
        """p = c * m * rest with `rest` primitive; unsigned content is positive and made of positive atoms only."""
        coefficients = [Fraction(v) for v in p.values()]
        c: Number = Fraction(gcd(*(v.numerator for v in coefficients)), lcm(*(v.denominator for v in coefficients)))
        if signed and p[min(p, key=lambda m: tuple((a.id, e) for a, e in m))] < 0:
            c = -c
        common = dict(next(iter(p)))
        for m in p:
            here = dict(m)
            for a in set(common) | set(here):
                low = min(common.get(a, 0), here.get(a, 0))
                if low:
                    common[a] = low
                else:
                    common.pop(a, None)
        if not signed:
            common = {a: e for a, e in common.items() if a.sign == POSITIVE}
        common = {a: e for a, e in common.items() if a.kind not in ("prime", "delta")}
        m = tuple(sorted(common.items(), key=_id))
        inverse = tuple((a, -e) for a, e in m)
        rest = self.mul(p, {inverse: number(1 / Fraction(c))})
        if signed and self.sign(scale(rest, -1)) == POSITIVE:  # a base that is known to be positive is kept so
            rest, c = scale(rest, -1), -c
        return m, number(c), rest

    def sum_atom(self, rest: Poly) -> Atom:
        """A primitive sum as an atom."""
        key = (freeze(rest),)
        found = self.atoms.get(("sum", key))
        return found or self.atom("sum", key, vars_of(rest), height_of(rest), self.sign(rest))

    def fraction(self, p: Poly) -> tuple[Poly, Product]:
        """p as (numerator, product of sums in the denominator); sums that divide the numerator are divided out."""
        denominators: dict[Atom, int] = {}
        for m in p:
            for a, e in m:
                if a.kind == "sum" and type(e) is int and e < 0:
                    denominators[a] = max(denominators.get(a, 0), -e)
        for a in sorted(denominators):
            p, denominators[a] = self.divide_out(p, a, denominators[a])
        return p, tuple(sorted(((a, e) for a, e in denominators.items() if e), key=_id))

    def over(self, p: Poly, below: Product) -> Poly:
        """p divided by a product of sums that occur in it no more."""
        inverse = tuple((a, -e) for a, e in below)
        return {self.times(m, inverse)[0]: c for m, c in p.items()} if below else p

    def canonical(self, p: Poly) -> Poly:
        """p over one common denominator, for the constructors that are not linear."""
        return self.over(*self.fraction(p))

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
            collect(out, self.mul(rest, self.exp(exponent)))
        return out

    def divide_out(self, p: Poly, a: Atom, highest: int) -> tuple[Poly, int]:
        """p * a**highest expanded, then divided by `a` as often as that is exact: (numerator, power left)."""
        base = dict(a.key[0])
        out: Poly = {}
        for m, c in p.items():
            exponents = dict(m)
            e = exponents.pop(a, 0) + highest
            rest = {tuple(sorted(exponents.items(), key=_id)): c}
            out = add(out, self.mul(rest, self.power(base, e)) if type(e) is int else
                      self.mul(rest, {((a, e),): 1}))
        while highest:
            quotient = self.quotient(out, base)
            if quotient is None:
                break
            out, highest = quotient, highest - 1
        return out, highest

    def quotient(self, p: Poly, d: Poly) -> Poly | None:
        """p / d if d divides p exactly, by division with respect to the order of atoms; verified by construction."""
        lead, c, rest = self._lead(d)
        inverse = tuple((a, -e) for a, e in lead)
        positive = {a for m in d for a, e in m}
        out: Poly = {}
        remainder = p
        for _ in range(2000):
            if not remainder:
                return out
            self.work(len(remainder))
            top = max(remainder, key=_order)
            exponents = dict(top)
            if any(exponents.get(a, 0) < e for a, e in lead if a in positive):
                return None
            m, factor, expand = self.times(top, inverse)
            if expand:
                return None
            step = {m: number(Fraction(remainder[top]) * factor / c)}
            out = add(out, step)
            remainder = add(remainder, self.mul(step, d), -1)
        return None

    def _lead(self, d: Poly) -> tuple[Product, Number, Poly]:
        lead = max(d, key=_order)
        return lead, d[lead], {m: c for m, c in d.items() if m != lead}

    def raise_to(self, p: Poly, e: Number) -> Poly:
        """p ** e for a rational exponent. Sign conditions that are not met leave an opaque atom."""
        e = number(e)
        if type(e) is int and e >= 0:
            return self.power(p, e)
        if not p:
            if e > 0:
                return {}
            raise Undefined("division by zero")
        if type(e) is not int and self.sign(scale(p, -1)) == POSITIVE:
            raise Undefined(f"a root of the negative {self.show(p)}")
        above, below = self.fraction(p)
        if not below:
            return self._raise(above, e)
        if type(e) is int or all(a.sign == POSITIVE for a, _ in below):
            return self.mul(self._raise(above, e), self.power_of_product(below, 1, -e))
        return self._raise(self.over(above, below), e)

    def _raise(self, p: Poly, e: Number) -> Poly:
        if len(p) == 1:
            (m, c), = p.items()
            if type(e) is int:
                return self.power_of_product(m, c, e)
            if c > 0 and all(a.sign == POSITIVE for a, _ in m):
                return self.power_of_product(m, c, e)
            good = tuple((a, k) for a, k in m if a.sign == POSITIVE)
            squares = tuple((a, k) for a, k in m if a.sign != POSITIVE and type(k) is int and k % 2 == 0)
            rest = {tuple(f for f in m if f not in good and f not in squares): 1 if c > 0 else -1}
            even = self.product({((self.sum_atom({((a, 2),): 1}), number(Fraction(k, 2) * e)),): 1}
                                for a, k in squares)
            if rest == {ONE: 1}:
                return self.mul(self.power_of_product(good, c, e), even)
            if self.point and rest == {ONE: -1}:
                raise Undefined(f"({c})^({e}) is not a real number")
            self.note("a root was not taken apart because a sign is not known")
            return self.product((self.power_of_product(good, abs(c), e), even, {((self.sum_atom(rest), e),): 1}))
        if type(e) is int and e > 0:
            return self.power(p, e)
        m, c, rest = self.content(p, signed=type(e) is int)
        outer = self.power_of_product(m, c, e)
        if len(rest) == 1 and ONE in rest:
            return outer
        square = self._square_root(rest) if type(e) is int else None
        if square is not None:  # 1/(a^2 + 2 a b + b^2) is (a + b)^-2: a denominator under a sum is not cleared
            return self.product((outer, self.number_power(square[0], e), self.raise_to(square[1], 2 * e)))
        return self.mul(outer, {((self.sum_atom(rest), e),): 1})

    def _square_root(self, p: Poly) -> tuple[Number, Poly] | None:
        """(c, q) with p = c q^2, if there is one: proposed by squares.py, multiplied out here."""
        from .squares import root

        key = freeze(p)
        if key not in self.roots:
            self.roots[key] = None
            for sign in (1, -1) if 3 <= len(p) <= MAX_SQUARE else ():
                found = root(scale(p, sign))
                if found and not add(p, self.mul(found[1], found[1]), -sign * found[0]):
                    self.roots[key] = number(sign * found[0]), found[1]
                    break
        return self.roots[key]

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
        base = dict(a.key[0])
        groups: dict[Number, Poly] = {}
        for m, c in p.items():
            exponents = dict(m)
            e = exponents.pop(a, 0)
            groups.setdefault(e, {})[tuple(sorted(exponents.items(), key=_id))] = c
        changed = False
        for e in sorted(groups, key=Fraction):
            if e == 0 or e > 0 and type(e) is int:
                continue
            group = groups.pop(e)
            above, below = self.fraction(group)
            quotient = self.quotient(above, base) if len(above) <= 4000 else None
            if quotient is None:
                groups[e] = group
                continue
            changed = True
            up = number(e + 1)
            groups[up] = add(groups.get(up, {}), self.over(quotient, below))
        if not changed:
            return p
        out: Poly = {}
        for e, group in groups.items():
            out = add(out, self.mul(group, {((a, e),): 1}) if e else group)
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
                rest = {tuple(sorted(exponents.items(), key=_id)): c}
                whole = Fraction(e).__floor__()
                lifted = add(lifted, self.product((rest, self.power(dict(a.key[0]), whole),
                                                   {((a, number(e - whole)),): 1} if e != whole else {ONE: 1})))
            p = lifted
        return not p

    # -------------------------------------------------------- exponentials and logarithms

    def exp(self, p: Poly) -> Poly:
        """e ** p: a product of exponentials of single products; exp(c log a) is a ** c."""
        if not p:
            return {ONE: 1}
        if self.active.isdisjoint(EXPONENTIAL):
            self.on("exp-sum")
            key = (("exp",), (freeze(p),))
            return {((self.atom("opaque", key, vars_of(p), height_of(p), POSITIVE), 1),): 1}
        self.used.add("exp-sum")
        p = self.canonical(p)
        out: Poly = {ONE: 1}
        for m, c in p.items():
            if len(m) == 1 and m[0][0].kind == "log" and m[0][1] == 1:
                out = self.mul(out, self.raise_to(dict(m[0][0].key[0]), c))
            else:
                a = self.atom("exp", (m,), vars_of((m,)), height_of((m,)), POSITIVE)
                out = self.mul(out, {((a, c),): 1})
        return out

    def log(self, p: Poly) -> Poly:
        """log p, split over positive factors; what is not known to be positive stays together."""
        if not p:
            raise Undefined("logarithm of zero")
        if self.sign(scale(p, -1)) == POSITIVE:
            raise Undefined(f"logarithm of the negative {self.show(p)}")
        above, below = self.fraction(p)
        if not below:
            return self._log(above)
        if all(a.sign == POSITIVE for a, _ in below) and self.on("log-product"):
            return add(self._log(above), self._log({below: 1}), -1)
        return self._log_atom(p)

    def _log(self, p: Poly) -> Poly:
        if len(p) > 1:
            split = self.on("log-product")
            m, c, rest = self.content(p, signed=False)
            if split and (m or c != 1):
                return add(self._log({m: c}), self._log_atom(rest))
            return self._log_atom(p)
        (m, c), = p.items()
        if c < 0 and not m:
            raise Undefined(f"logarithm of the negative number {c}")
        primes = self.factor(abs(c))
        single = m[0][1] == 1 if len(m) == 1 and not primes else not m and [k for _, k in primes] in ([], [1])
        if not single and not self.on("log-product"):
            return self._log_atom(p)
        out: Poly = {}
        for prime, k in primes:
            out = add(out, scale(self._log_atom({ONE: prime}), k))
        left: dict = {}
        for a, e in m:
            if a.kind == "exp" and self.on("log-exp"):
                out = add(out, {a.key[0]: e})
            elif a.kind == "prime":
                out = add(out, scale(self._log_atom({ONE: a.key[0]}), e))
            elif a.sign == POSITIVE:
                inside = dict(a.key[0]) if a.kind == "sum" else {((a, 1),): 1}
                out = add(out, scale(self._log_atom(inside), e))
            else:
                left[a] = e
        if left or c < 0:
            inside = {tuple(sorted(left.items(), key=_id)): 1 if c > 0 else -1}
            if len(left) == 1 and c > 0 and next(iter(left.values())) == 1:
                self.note("a logarithm was left as it is because the sign of its argument is not known")
            else:
                self.note("a logarithm was not split because the sign of a factor is not known")
            out = add(out, self._log_atom(inside))
        return out

    def _log_atom(self, p: Poly) -> Poly:
        if p == {ONE: 1}:
            return {}
        p = self.canonical(p)
        value = constant_of(p)
        sign = POSITIVE if value is not None and value > 1 else UNKNOWN
        return {((self.atom("log", (freeze(p),), vars_of(p), height_of(p), sign), 1),): 1}

    # -------------------------------------------------------- signs

    def sign(self, p: Poly) -> int:
        """POSITIVE or NONNEGATIVE where that is certain, else UNKNOWN: signs of the terms, then the givens."""
        if not p:
            return NONNEGATIVE
        signs = [self._sign_of_product(m, c) for m, c in p.items()]
        if all(signs):
            return POSITIVE if POSITIVE in signs else NONNEGATIVE
        if len(p) > 1 and any(_is_multiple(p, q) for q in self.declared_positive(p)):
            return POSITIVE
        return UNKNOWN

    def declared_positive(self, p: Poly) -> Iterable[Poly]:
        """What the givens declare positive; a layer above adds statements about every member of a family."""
        return self.positives

    def _sign_of_product(self, m: Product, c: Number) -> int:
        if c < 0:
            return UNKNOWN
        out = POSITIVE
        for a, e in m:
            if a.sign == POSITIVE:
                continue
            if type(e) is int and e % 2 == 0:
                if e > 0 and a not in self.nonzeros:
                    out = NONNEGATIVE
            elif a.sign == NONNEGATIVE:
                out = POSITIVE if e < 0 and out == POSITIVE else NONNEGATIVE
            else:
                return UNKNOWN
        return out


def _is_multiple(p: Poly, q: Poly) -> bool:
    """Whether p is a positive rational multiple of q."""
    if p.keys() != q.keys():
        return False
    ratios = {Fraction(c) / q[m] for m, c in p.items()}
    return len(ratios) == 1 and ratios.pop() > 0


def _order(m: Product) -> tuple:
    """A monomial order (lexicographic by atom, larger ids first)."""
    return tuple((a.id, Fraction(e)) for a, e in reversed(m))
