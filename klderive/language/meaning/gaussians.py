"""Polynomials times exponentials of quadratics in variables of integration, and their integrals.

The one idea: a sum of terms  c * monomial * exp(quadratic) * (2 pi)^(k/2) * sqrt(r)  is closed under sums, products and
integration over a variable, which completes the square and leaves the other variables where they are. Rational
coefficients stay rational: the integral of a normal density is 1, not nearly 1.

An integral that diverges has no value; where the signs that decide this are not known, none is computed.
"""

from __future__ import annotations

from fractions import Fraction
from math import isqrt, prod
from typing import Any

from .functions import function, power
from .numbers import Dual, added, is_zero, multiplied, reciprocal, sign
from .values import NoValue, Rational, Unevaluated

Monomial = tuple[int, ...]
"""The variables of a product, in order, each as often as it occurs."""


class Key(tuple[tuple[tuple[Monomial, Any], ...], Any, Rational]):
    """The coefficients of the quadratic in an exponent, k and r."""

    __slots__ = ()

    def __hash__(self) -> int:  # the hash of a Fraction takes as long as a product
        return hash((len(self[0]), self[1]))


UNIT = Key(((), 0, 1))
SIZE = 1000
"""Products of more terms are not expanded."""


class PolyExp:
    """An element of the ring: coefficients by key and monomial.

    Coefficients that are 0 are kept where terms have cancelled, so that a derivative of an integral can ask whether
    they would converge next door.
    """

    __slots__ = ("terms",)

    def __init__(self, terms: dict[Key, dict[Monomial, Any]]):
        self.terms = terms

    def __repr__(self) -> str:
        return f"PolyExp({self.terms!r})"

    @property
    def size(self) -> int:
        return sum(map(len, self.terms.values()))

    def ghost(self) -> PolyExp:
        """The same terms, with coefficients 0."""
        return PolyExp({key: dict.fromkeys(poly, 0) for key, poly in self.terms.items()})

    def live(self) -> list[tuple[Key, Monomial, Any]]:
        """The terms that are not 0."""
        return [(key, m, c) for key, poly in self.terms.items() for m, c in poly.items() if not is_zero(c)]

    def polynomial(self) -> dict[Monomial, Any] | None:
        """The coefficients, if there is no exponential."""
        return self.terms[UNIT] if len(self.terms) == 1 and UNIT in self.terms else None

    def __neg__(self) -> PolyExp:
        return self * -1

    def __add__(self, other: Any) -> Any:
        if type(other) is not PolyExp:
            if type(other) is Dual or is_zero(other):
                return self if is_zero(other) else NotImplemented
            other = constant(other)
        terms = dict(self.terms)
        for key, poly in other.terms.items():
            mine = terms.get(key)
            terms[key] = poly if mine is None else _merged(mine, poly)
        return PolyExp(terms)

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:
        return self + -other

    def __rsub__(self, other: Any) -> Any:
        return -self + other

    def __mul__(self, other: Any) -> Any:
        if type(other) is Dual:
            return NotImplemented
        if type(other) is not PolyExp:
            if is_zero(other):
                return 0
            return PolyExp({key: {m: multiplied(c, other) for m, c in poly.items()} for key, poly in self.terms.items()})
        terms: dict[Key, dict[Monomial, Any]] = {}
        for (quad, k, r), poly in self.terms.items():
            for (quad2, k2, r2), poly2 in other.terms.items():
                radicand, factor = _root_product(r, r2)
                into = terms.setdefault(Key((_quadratic_sum(quad, quad2), k + k2, radicand)), {})
                if len(terms) * len(into) + len(poly) * len(poly2) > SIZE:
                    raise Unevaluated("a product of long sums under an integral")
                for m, c in poly.items():
                    for m2, c2 in poly2.items():
                        both = tuple(sorted(m + m2)) if m and m2 else m or m2
                        product = multiplied(c, c2)
                        if factor != 1:
                            product = multiplied(product, factor)
                        into[both] = added(into[both], product) if both in into else product
        return PolyExp(terms)

    __rmul__ = __mul__

    def __pow__(self, n: int) -> Any:
        if n > 40:
            raise Unevaluated("a high power under an integral")
        out: Any = self
        for _ in range(n - 1):
            out = out * self
        return out

    def sign(self) -> int | None:
        """The sign, where no range of a variable matters."""
        live = self.live()
        return sign(live[0][2]) if len(live) == 1 and not live[0][1] else None if live else 0

    def _single(self, what: str) -> tuple[Key, Any]:
        if self.size == 1:
            ((key, poly),) = self.terms.items()
            if () in poly and not is_zero(poly[()]):
                return key, poly[()]
        raise Unevaluated(f"{what} of a sum under an integral")

    def reciprocal(self) -> PolyExp:
        (quad, k, r), c = self._single("1/x")
        return PolyExp({Key((tuple((m, -a) for m, a in quad), -k, reciprocal(r))): {(): reciprocal(c)}})

    def root(self, e: Any, field: Any) -> PolyExp:
        """The power with an exponent that is not whole."""
        (quad, k, r), c = self._single("a root")
        factor = power(field, c, e) * power(field, r, e / 2)
        return PolyExp({Key((tuple((m, a * e) for m, a in quad), k * e, 1)): {(): factor}})

    def of(self, name: str, field: Any) -> Any:
        """exp of a polynomial; log of one positive exponential."""
        if name == "exp":
            poly = self.polynomial()
            if poly is None:
                raise Unevaluated("the exponential of what is no polynomial, under an integral")
            return PolyExp({Key((tuple(sorted((m, c) for m, c in poly.items() if not is_zero(c))), 0, 1)): {(): 1}})
        if name != "log":
            raise Unevaluated(f"{name} under an integral")
        (quad, k, r), c = self._single("a logarithm")
        shift = function(field, "log", c)
        if r != 1:
            shift = shift + function(field, "log", r) * Fraction(1, 2)
        if k:
            shift = shift + field.log(field.pi * 2) * Fraction(k, 2)
        return settled(field, PolyExp({UNIT: dict(quad)}) + shift) if quad else shift


def constant(c: Any) -> PolyExp:
    return PolyExp({UNIT: {(): c}})


def variable(x: int) -> PolyExp:
    return PolyExp({UNIT: {(x,): 1}})


def bare(x: Any) -> int | None:
    """The variable, if x is nothing else."""
    if type(x) is PolyExp and len(x.terms) == 1:
        poly = x.polynomial()
        if poly is not None and len(poly) == 1:
            ((m, c),) = poly.items()
            return m[0] if len(m) == 1 and type(c) is int and c == 1 else None
    return None


def normal_density(x: int, mean: Rational, variance: Rational) -> PolyExp:
    """The density of N(mean, variance) at a variable."""
    half = Fraction(-1, 2) / variance
    square: tuple[tuple[Monomial, Any], ...] = (((x, x), half),)
    shifted = (((), half * mean * mean), ((x,), -2 * half * mean), *square) if mean else square
    r, c = _root_product(Fraction(1) / variance, 1)
    return PolyExp({Key((shifted, -1, r)): {(): c}})


def normalizer(n: int, determinant: Any, field: Any) -> Any:
    """(2 pi)^(-n/2) / sqrt(determinant)."""
    if type(determinant) in (int, Fraction):
        r, c = _root_product(reciprocal(determinant), 1)
        return PolyExp({Key(((), -n, r)): {(): c}})
    if type(determinant) is Dual:
        inner = normalizer(n, determinant.value, field)
        slope = reciprocal(determinant.value) * determinant.slope * Fraction(-1, 2)
        return Dual(determinant.tag, inner, inner * slope if not is_zero(slope) else 0)
    return PolyExp({Key(((), -n, 1)): {(): 1}}) * power(field, determinant, Fraction(-1, 2))


def _merged(a: dict, b: dict) -> dict:
    out = dict(a)
    for m, c in b.items():
        out[m] = added(out[m], c) if m in out else c
    return out


def _quadratic_sum(a: tuple, b: tuple) -> tuple:
    if not a or not b:
        return a or b
    return tuple(sorted((m, c) for m, c in _merged(dict(a), dict(b)).items() if not is_zero(c)))


def _root_product(r: Rational, s: Rational) -> tuple[Rational, Rational]:
    """sqrt(r) sqrt(s) as a root and a rational factor."""
    if type(r) is int and r == 1 and type(s) is int and s == 1:
        return 1, 1
    product = multiplied(r, s)
    if product == 1:
        return 1, 1
    n, d = isqrt(product.numerator), isqrt(product.denominator)
    if n * n == product.numerator and d * d == product.denominator:
        return 1, Fraction(n, d)
    return product, 1


def settled(field: Any, f: Any) -> Any:
    """What depends on no variable is a number."""
    if type(f) is Dual:
        return Dual(f.tag, settled(field, f.value), settled(field, f.slope))
    if type(f) is not PolyExp or any(any(poly) or any(m for m, _ in quad) for (quad, _, _), poly in f.terms.items()):
        return f
    total: Any = 0
    for (quad, k, r), poly in f.terms.items():
        c = poly[()]
        for _, exponent in quad:
            c = c * function(field, "exp", exponent)
        if r != 1:
            c = c * power(field, r, Fraction(1, 2))
        if k:
            c = c * power(field, field.pi * 2, Fraction(k) / 2)
        total = total + c
    return total


# ---------------------------------------------------------------- integrals


def integral(field: Any, f: Any, x: int, low: Any, high: Any, strict: bool = False) -> Any:
    """The integral of f over the variable x from `low` to `high`; None is infinity.

    Strict: terms that have cancelled must converge, too. Raises NoValue if it diverges.
    """
    if type(f) is Dual:
        inside = integral(field, f.value, x, low, high, strict=True)
        return settled(field, inside + Dual(f.tag, 0, 1) * integral(field, f.slope, x, low, high, strict=True))
    if is_zero(f):  # nothing has cancelled
        return 0
    if type(f) is not PolyExp:
        f = constant(f)
    out: Any = 0
    divergent: list[tuple[_Parts, bool | None]] = []
    for key, poly in f.terms.items():
        if not strict and all(map(is_zero, poly.values())):
            continue
        parts = _Parts(field, x, key, poly)
        converges = parts.converges(low, high)
        if converges is not True:
            divergent.append((parts, converges))
        elif low is None and high is None:
            out = out + parts.over_the_line()
        else:
            out = out + parts.between(low, high)
    if divergent:
        _refuse(divergent)
    return settled(field, out)


class _Parts:
    """One exponential, seen from the variable x: coefficient(x) * exp(a x^2 + b x + rest)."""

    def __init__(self, field: Any, x: int, key: Key, poly: dict[Monomial, Any]):
        quad, self.k, self.r = key
        self.field, self.key, self.poly = field, key, poly
        self.a: Any = 0
        slope: dict[Monomial, Any] = {}
        rest = []
        for m, c in quad:
            n = m.count(x)
            if n and len(m) > 2:  # it may still be under a logarithm: only an integral needs a quadratic
                raise Unevaluated("the integral of the exponential of what is not quadratic")
            if n == 2:
                self.a = c
            elif n == 1:
                slope[tuple(v for v in m if v != x)] = c
            else:
                rest.append((m, c))
        self.b: Any = 0 if not slope else slope[()] if list(slope) == [()] else PolyExp({UNIT: slope})
        self.rest = tuple(rest)
        self.coefficients: dict[int, Any] = {}
        for m, c in poly.items():
            n, others = m.count(x), tuple(v for v in m if v != x)
            self.coefficients[n] = self.coefficients.get(n, 0) + PolyExp({UNIT: {others: c}})

    def converges(self, low: Any, high: Any) -> bool | None:
        """None if it cannot be told."""
        if low is not None and high is not None:
            return True
        s = sign(self.a)
        if s != 0:
            return None if s is None else s < 0
        if is_zero(self.b) or low is None and high is None:
            return False
        s = sign(self.b)
        return None if not s else s < 0 if high is None else s > 0

    def over_the_line(self) -> Any:
        """x is normal with mean b/A and variance 1/A, A = -2a: its moments, and what completes the square."""
        precision = multiplied(self.a, -2)
        variance = reciprocal(precision)
        mean = multiplied(self.b, variance)
        moments: list[Any] = [1, mean]
        for n in range(2, max(self.coefficients) + 1):
            before = multiplied(multiplied(variance, n - 1), moments[n - 2])
            moments.append(added(multiplied(mean, moments[n - 1]), before))
        total: Any = 0
        for n, c in self.coefficients.items():
            total = total + (c * moments[n] if not is_zero(moments[n]) else c.ghost())
        exact = type(variance) in (int, Fraction)
        r, factor = _root_product(self.r, variance) if exact else (self.r, power(self.field, variance, Fraction(1, 2)))
        outside = PolyExp({Key((self._completed(variance), self.k + 1, r)): {(): factor}})
        return outside * total

    def _completed(self, variance: Any) -> tuple:
        square = multiplied(multiplied(multiplied(self.b, self.b), variance), Fraction(1, 2))
        if is_zero(square):
            return self.rest
        extra: dict = square.terms[UNIT] if type(square) is PolyExp else {(): square}
        return _quadratic_sum(self.rest, tuple((m, c) for m, c in extra.items() if not is_zero(c)))

    def between(self, low: Any, high: Any) -> Any:
        """Over an interval: polynomials by antiderivatives, exponentials by parts, normal densities by erf."""
        degree = max(self.coefficients)
        if is_zero(self.a) and is_zero(self.b):
            pieces = [(prod([high] * (n + 1)) - prod([low] * (n + 1))) * Fraction(1, n + 1) for n in range(degree + 1)]
        else:
            if type(self.b) is PolyExp or any(type(e) is PolyExp for e in (low, high)):
                raise Unevaluated("a double integral of an exponential over an interval")
            pieces = self._by_parts(low, high, degree)
        total: Any = 0
        for n, c in self.coefficients.items():
            total = total + c * pieces[n]
        return PolyExp({Key((self.rest, self.k, self.r)): {(): 1}}) * total

    def _by_parts(self, low: Any, high: Any, degree: int) -> list[Any]:
        """With E = exp(a x^2 + b x), the slope of x^n E is (n x^(n-1) + 2a x^(n+1) + b x^n) E."""
        def edge(n: int) -> Any:
            above, below = (0 if at is None else prod([at] * n) * function(self.field, "exp", self.a * at * at + self.b * at)
                            for at in (high, low))
            return above - below

        if is_zero(self.a):
            out = [edge(0) * reciprocal(self.b)]
            for n in range(1, degree + 1):
                out.append((edge(n) - out[n - 1] * n) * reciprocal(self.b))
            return out
        if sign(self.a) != -1:
            raise Unevaluated("the integral of exp(x^2) over an interval")
        precision = self.a * -2
        mean, root = self.b * reciprocal(precision), power(self.field, precision, Fraction(1, 2))

        def chance(at: Any, infinite: int) -> Any:
            return infinite if at is None else function(self.field, "Phi", (at - mean) * root)

        mass = chance(high, 1) - chance(low, 0)
        height = power(self.field, self.field.pi * 2, Fraction(1, 2)) * reciprocal(root)
        out = [mass * height * function(self.field, "exp", self.b * mean * Fraction(1, 2))]
        for n in range(1, degree + 1):
            before = out[n - 2] * (n - 1) if n > 1 else 0
            out.append((before + self.b * out[n - 1] - edge(n - 1)) * reciprocal(precision))
        return out


def _refuse(divergent: list[tuple[_Parts, bool | None]]) -> None:
    """Different exponentials with coefficients that are not 0 cannot cancel."""
    exponents = [tuple((m, c) for m, c in p.key[0] if m) for p, _ in divergent]
    exact = all(type(c) in (int, Fraction) for quad in exponents for _, c in quad)
    sure = all(c is False for _, c in divergent) and all(
        any(sign(c) in (1, -1) for c in p.poly.values()) for p, _ in divergent)
    if sure and (len(divergent) == 1 or exact and len(set(exponents)) == len(exponents)):
        raise NoValue("an integral that diverges")
    raise Unevaluated("an integral that may diverge")
