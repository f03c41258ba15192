"""Inequalities: what is certainly not negative.

The one idea: large - small is written as a sum of terms that are visibly >= 0 (squares, products and expectations
of such, forms x'Mx with M positive definite) and of gaps t - 1 - log t >= 0; that the sum is the difference is an
identity, which the normal form decides. The case of equality is where every gap and square vanishes.

Not here: search for witnesses. A decomposition that is not found leaves the step undecided.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

import sympy as sp

from ..symbolic import nodes as nd
from . import givens as gv
from .axioms import ALL
from .decide import BUDGET, is_matrix
from .intervals import Intervals
from .matrices import DEFINITE
from .normal import Env, Meaning
from .shapes import shape
from .signs import NONNEGATIVE, POSITIVE, UNKNOWN
from .squares import proposals, root
from .terms import ONE, Atom, Poly, Product, Refused, add, constant_of, freeze, occurs, scale
from ..verdicts import Proved, Undecided

TRIES = 12  # squares completed in a name
TERMS = 8  # visible terms of a difference, of which subsets are tried


def visible_sign(expr: sp.Basic, meaning: Meaning, env: Env) -> int:
    """The sign of an expression as it is written: squares, sums, products, expectations, quadratic forms."""
    match expr:
        case sp.Add():
            found = meaning.sign(meaning.scalar(expr, env))
            if found:
                return found
            signs = [visible_sign(a, meaning, env) for a in expr.args]
            return UNKNOWN if not all(signs) else max(signs)
        case sp.Mul():
            return _sign_of_product(expr.args, meaning, env)
        case sp.Pow():
            k = expr.exp
            inner = visible_sign(expr.base, meaning, env)
            if inner == POSITIVE:
                return POSITIVE
            if isinstance(k, sp.Integer) and k % 2 == 0:
                below = inner or meaning.sign(scale(meaning.scalar(expr.base, env), -1))
                return NONNEGATIVE if k > 0 and below != POSITIVE else POSITIVE
            return inner if isinstance(k, sp.Rational) and k > 0 else UNKNOWN
        case sp.exp():
            return POSITIVE
        case nd.E() | nd.Int() | nd.SetSum():
            return _sign_of_integral(expr, meaning, env)
        case sp.Sum():
            return _sign_of_sum(expr, meaning, env)
        case nd.Scalar():
            return _sign_of_form(expr, meaning, env)
        case nd.Frobenius():
            return NONNEGATIVE
        case nd.Tr() | nd.Det():
            found = meaning.definiteness(*meaning.as_function(expr.matrix, env))
            return POSITIVE if found == DEFINITE else NONNEGATIVE if found else UNKNOWN
    return meaning.sign(meaning.scalar(expr, env))


def _sign_of_product(factors: tuple, meaning: Meaning, env: Env) -> int:
    """Signs multiply; two factors that are negative make a positive one."""
    out, flipped = POSITIVE, False
    flat = [g for f in factors for g in (f.args if isinstance(f, sp.Mul) else (f,))]
    for f in flat:
        found = visible_sign(f, meaning, env)
        if not found:
            found = meaning.sign(scale(meaning.scalar(f, env), -1))
            flipped = not flipped
        if not found:
            return UNKNOWN
        out = min(out, found)
    return UNKNOWN if flipped else out


def _sign_of_integral(expr: sp.Basic, meaning: Meaning, env: Env) -> int:
    if isinstance(expr.variable, sp.MatrixSymbol):
        inner: Env = {**env, expr.variable: meaning.fresh(meaning.variable_span(expr.variable, env))}
    else:
        inner = {**env, expr.variable: meaning.poly_of(meaning.fresh(("real", "R")))}
    found = visible_sign(expr.body, meaning, inner) or Decomposition(meaning).of(meaning.scalar(expr.body, inner))
    return min(found, NONNEGATIVE)


def _sign_of_sum(expr: sp.Sum, meaning: Meaning, env: Env) -> int:
    inner = dict(env)
    for index, lo, hi in reversed(expr.limits):  # the last limit is the outermost sum
        span = ("index", freeze(meaning.scalar(lo, inner)), freeze(meaning.scalar(hi, inner)))
        inner[index] = meaning.poly_of(meaning.fresh(span))
    found = visible_sign(expr.function, meaning, inner) or \
        Decomposition(meaning).of(meaning.scalar(expr.function, inner))
    return min(found, NONNEGATIVE)


def _sign_of_form(expr: nd.Scalar, meaning: Meaning, env: Env) -> int:
    """x' M x with M positive definite, and x' x."""
    m = expr.matrix
    letters = [a for a in m.args if is_matrix(a)] if isinstance(m, sp.MatMul) else [m]
    scalars = [a for a in m.args if not is_matrix(a)] if isinstance(m, sp.MatMul) else []
    if len(letters) < 2 or not all(visible_sign(a, meaning, env) for a in scalars):
        return UNKNOWN
    first, last = letters[0], letters[-1]
    rows, cols = shape(first, meaning, env)
    if constant_of(rows) != 1 or constant_of(shape(last, meaning, env)[1]) != 1:
        return UNKNOWN
    v = meaning.poly_of(meaning.fresh(("index", ((ONE, 1),), freeze(cols))))
    if meaning.cell(first, {ONE: 1}, v, env) != meaning.cell(last, v, {ONE: 1}, env):
        return UNKNOWN
    if len(letters) == 2:
        return NONNEGATIVE
    middle = sp.MatMul(*letters[1:-1], evaluate=False) if len(letters) > 3 else letters[1]
    return NONNEGATIVE if meaning.definiteness(*meaning.as_function(middle, env)) and \
        meaning.on("positive-definite") else UNKNOWN


def _terms(expr: sp.Basic) -> Iterator[sp.Basic]:
    """The terms of a sum, with factors multiplied in one level deep."""
    if isinstance(expr, sp.Add):
        for a in expr.args:
            yield from _terms(a)
    elif isinstance(expr, sp.Mul) and any(isinstance(a, sp.Add) for a in expr.args):
        inner = next(a for a in expr.args if isinstance(a, sp.Add))
        others = [a for a in expr.args if a is not inner]
        for a in inner.args:
            yield from _terms(sp.Mul(*others, a, evaluate=False))
    else:
        yield expr


class Decomposition:
    """Looks for a difference as visible terms plus gaps of the logarithm."""

    def __init__(self, meaning: Meaning):
        self.meaning, self.tries = meaning, TRIES

    def sign(self, large: sp.Basic, small: sp.Basic, rewrites: list) -> int:
        """POSITIVE or NONNEGATIVE if large - small certainly is."""
        meaning = self.meaning
        p = gv.reduce(add(meaning.scalar(large, {}), meaning.scalar(small, {}), -1), rewrites, meaning)
        if not p or meaning.is_zero(p):
            return NONNEGATIVE
        found = self.of(p)
        if found != POSITIVE and 0 in (large, small):  # a square found in p may be visibly positive as it is written
            found = max(found, visible_sign(large if small == 0 else sp.Mul(-1, small, evaluate=False), meaning, {}))
        if found:
            return found
        if not meaning.on("square"):
            return UNKNOWN
        terms = list(_terms(large)) + [sp.Mul(-1, t, evaluate=False) for t in _terms(small)]
        signed = [(t, visible_sign(t, meaning, {})) for t in terms]
        visible = [(meaning.scalar(t, {}), s) for t, s in signed if s][:TERMS]
        for chosen in _subsets(visible):
            rest = p
            for q, _ in chosen:
                rest = add(rest, q, -1)
            rest = gv.reduce(rest, rewrites, meaning)
            if meaning.is_zero(rest):
                return max(s for _, s in chosen)
            found = self.of(rest)
            if found:
                return max([found, *(s for _, s in chosen)])
        return UNKNOWN

    def of(self, p: Poly) -> int:
        """The sign of a polynomial: of its terms, of a number, of squares, of gaps."""
        found = self.meaning.sign(p) or self._by_number(p) or self._by_squares(p) or self._by_roots(p)
        return found or (self._by_gap(p) if self.meaning.active >= {"log-bound"} else UNKNOWN)

    def _by_number(self, p: Poly) -> int:
        """A closed number that interval arithmetic separates from zero."""
        try:
            if "intervals" in self.meaning.active and Intervals().positive(p):
                self.meaning.used.add("intervals")
                return POSITIVE
        except Refused:
            pass
        return UNKNOWN

    def _by_gap(self, p: Poly) -> int:
        """p = sum of c (t - 1 - log t) + rest with c > 0 and rest >= 0."""
        for gap in (*self._density_gaps(p), *self._scalar_gaps(p), *self._exp_gaps(p), *self._matrix_gaps(p)):
            rest = add(p, gap, -1)
            if self.meaning.is_zero(rest):
                self.meaning.used.add("log-bound")
                return NONNEGATIVE
            found = self.meaning.sign(rest) or self._by_squares(rest)
            if found:
                self.meaning.used.add("log-bound")
                return found
        return UNKNOWN

    def _by_squares(self, p: Poly) -> int:
        """p = sum of c q^2 with c > 0, plus what is visibly not negative."""
        if len(p) > 200 or "square" not in self.meaning.active:
            return UNKNOWN
        p = self._with_roots(p)
        for squares in proposals(p):
            found = self._remainder(p, squares)
            if found:
                self.meaning.used.add("square")
                return found
        self.tries = TRIES
        return self._completed(p, depth=8)

    def _with_roots(self, p: Poly) -> Poly:
        """The same with denominators that are squares written as such: 1/(s^2 + 2 s t + t^2) is (1/(s + t))^2."""
        meaning = self.meaning
        sums = {a for m in p for a, e in m if a.kind == "sum" and type(e) is int}
        roots = {a: found for a in sums if (found := root(dict(a.key[0])))}
        out: Poly = {} if roots else p
        for m, c in p.items() if roots else ():
            term: Poly = {tuple(f for f in m if f[0] not in roots): c}
            for a, e in m:
                if a in roots:
                    k, q = roots[a]
                    term = meaning.mul(term, scale(meaning.raise_to(q, 2 * e), k ** e))
            out = add(out, term)
        return out if not roots or meaning.is_zero(add(p, out, -1)) else p

    def _remainder(self, p: Poly, squares: list) -> int:
        """The sign of p by what is left without these squares: they are checked here, wherever they come from."""
        meaning, rest = self.meaning, p
        for c, q in squares:
            real = all(a.sign == POSITIVE or type(e) is int for m in q for a, e in m)
            if c <= 0 or not real:
                return UNKNOWN
            rest = add(rest, meaning.mul(q, q), -c)
        return NONNEGATIVE if not rest or meaning.is_zero(rest) else meaning.sign(rest)

    def _completed(self, p: Poly, depth: int) -> int:
        """Completes squares in a name: a v^2 + b v + c = a (v + b/(2a))^2 + (c - b^2/(4a)) with a > 0."""
        meaning = self.meaning
        for v in sorted({a for m in p for a, _ in m if not a.sign and a.kind in ("sym", "entry", "bound", "log")}):
            parts = self._quadratic(p, v)
            if parts is None or meaning.sign(parts[2]) != POSITIVE:
                continue
            self.tries -= 1
            if self.tries < 0 or depth == 0:
                return UNKNOWN
            square = meaning.mul(meaning.mul(parts[1], parts[1]), meaning.raise_to(scale(parts[2], 4), -1))
            rest = meaning.canonical(add(parts[0], square, -1))
            found = NONNEGATIVE if not rest or meaning.is_zero(rest) else \
                meaning.sign(rest) or self._completed(rest, depth - 1)
            if found:
                meaning.used.add("square")
                return found
        return UNKNOWN

    @staticmethod
    def _quadratic(p: Poly, v: Atom) -> list[Poly] | None:
        """The coefficients of v^0, v^1, v^2, if p is a quadratic polynomial in v and v hides nowhere else."""
        parts: list[Poly] = [{}, {}, {}]
        for m, c in p.items():
            exponents = dict(m)
            e = exponents.pop(v, 0)
            if e not in (0, 1, 2) or any(a.kind in ("sum", "exp", "log") and occurs(v, a) for a in exponents):
                return None
            parts[e] = add(parts[e], {tuple(f for f in m if f[0] is not v): c})
        return parts if parts[2] else None

    def _subtracted(self, p: Poly) -> Iterator[tuple[list[Atom], Product, Fraction]]:
        """Integrals and sums that are terms with a negative coefficient: variables, integrand, coefficient."""
        for m, c in p.items():
            if len(m) == 1 and m[0][0].kind == "bound" and m[0][1] == 1 and c < 0:
                vars, body, k = self.meaning.open(m[0][0])
                if k == 1:
                    yield vars, body, Fraction(c)

    def _by_roots(self, p: Poly) -> int:
        """p = c int (sqrt f - sqrt g)^2 + rest with c > 0, for two densities f and g."""
        meaning = self.meaning
        for vars, body, c in self._subtracted(p) if "square" in meaning.active else ():
            if len(body) != 2 or any(a.kind != "pdf" or e != Fraction(1, 2) for a, e in body):
                continue
            (f, _), (g, _) = body
            square: Poly = {((f, 1),): 1, ((g, 1),): 1, body: -2}
            rest = add(p, scale(meaning.bind(square, vars), -c / 2), -1)
            if found := NONNEGATIVE if meaning.is_zero(rest) else meaning.sign(rest):
                meaning.used.add("square")
                return found
        return UNKNOWN

    def _scalar_gaps(self, p: Poly) -> Iterator[Poly]:
        meaning = self.meaning
        logs = {m: c for m, c in p.items() if len(m) == 1 and m[0][0].kind == "log" and m[0][1] == 1}
        if not logs:
            return
        constants: set = {abs(c) for c in logs.values()} | {abs(p.get(ONE, 0))} | {Fraction(1, 2), 1}
        for c in sorted(Fraction(k) for k in constants if k):
            t = meaning.exp(scale(logs, -1 / c))
            if meaning.sign(t) == POSITIVE:
                yield scale(add(add(t, {ONE: 1}, -1), meaning.log(t), -1), c)

    def _exp_gaps(self, p: Poly) -> Iterator[Poly]:
        """c (exp a - 1 - a), the gap at t = exp a."""
        for m, c in p.items():
            if c > 0 and m and all(a.kind == "exp" for a, _ in m):
                exponent: Poly = {}
                for a, e in m:
                    exponent = add(exponent, {a.key[0]: e})
                yield scale(add(add({m: 1}, {ONE: 1}, -1), exponent, -1), c)

    def _density_gaps(self, p: Poly) -> Iterator[Poly]:
        """c int p (log(p/q) + k (t - 1)), t^k = q/p, k = 1, 2: Gibbs' inequality for each pair of densities."""
        meaning = self.meaning
        for vars, body, c in self._subtracted(p):
            logs = [a for a, e in body if a.kind == "log" and e == 1]
            weight = tuple(f for f in body if f[0] not in logs)
            if len(logs) != 1 or not weight or not meaning.sign({weight: 1}):
                continue
            other = dict(logs[0].key[0])
            if not meaning.sign(other) or not all(a.kind == "pdf" for a, _ in weight):
                continue
            plain: Poly = {weight: 1}
            log_ratio = meaning.mul(plain, add(meaning.log(plain), meaning.log(other), -1))
            between = meaning.mul(meaning.raise_to(other, Fraction(1, 2)), meaning.raise_to(plain, Fraction(1, 2)))
            meaning.provide("the second density is positive wherever the first one is")
            for k, tilted in ((1, other), (2, between)):
                integrand = add(log_ratio, scale(add(tilted, plain, -1), k))
                yield scale(meaning.bind(integrand, vars), -c)

    def _matrix_gaps(self, p: Poly) -> Iterator[Poly]:
        """c (tr M - n - log|M|) for M = B^{-1} A with A, B positive definite, where log|A| and log|B| occur."""
        dets = [(m[0][0].key[0], c) for m, c in p.items() if len(m) == 1 and m[0][0].kind == "log" and m[0][1] == 1]
        found = [(dict(key)[next(iter(dict(key)))], next(iter(dict(key))), c) for key, c in dets if len(key) == 1]
        atoms = [(m[0][0], c) for k, m, c in found if k == 1 and len(m) == 1 and m[0][0].kind == "det"
                 and m[0][0].sign == POSITIVE]
        below = [(a, c) for a, c in atoms if c > 0] or [(None, 0)]
        for a, c in [(a, c) for a, c in atoms if c < 0]:
            for b, _ in below:
                yield scale(self._stein(a, b), -c)

    def _stein(self, a, b) -> Poly:
        meaning = self.meaning
        (row, col), p = meaning._opened(a.key, {})
        size = dict(meaning.span_of(row)[2])
        value = add(scale(size, -1), meaning.log(meaning.det(p, row, col)), -1)
        if b is None:
            trace = meaning.bind(meaning.sub(p, {col: meaning.poly_of(row)}), [row])
            return add(value, trace)
        (r, c), q = meaning._opened(b.key, {})
        i, j = meaning.fresh(meaning.span_of(row)), meaning.fresh(meaning.span_of(row))
        inverse = meaning.inverse(q, r, c, meaning.poly_of(i), meaning.poly_of(j))
        trace = meaning.bind(meaning.mul(inverse, meaning.sub(p, {row: meaning.poly_of(j), col: meaning.poly_of(i)})),
                             [i, j])
        return add(add(value, trace), meaning.log(meaning.det(q, r, c)))


def _subsets(items: list) -> Iterator[list]:
    """All of the visible terms first, then fewer."""
    yield items
    for k in range(len(items)):
        yield items[:k] + items[k + 1:]
    for item in items:
        yield [item]


def decide_inequality(before: sp.Basic, after: sp.Basic, given: Iterable = (), using: Iterable[str] | None = None,
                      relation: str = ">=", budget: int = BUDGET) -> Proved | Undecided:
    """Proved if the relation holds for every value that the givens allow.

    >>> t = sp.Symbol("t", positive=True)
    >>> "log-bound" in decide_inequality(sp.log(t), t - 1, relation="<=").by
    True
    """
    meaning = Meaning(ALL if using is None else frozenset(using), budget)
    if relation == "!=":
        return Undecided("that two sides differ is shown by a point, not by axioms")
    large, small = (before, after) if relation in (">", ">=") else (after, before)
    try:
        gv.refuse_capture(tuple(given), before, after)
        rewrites = gv.apply(tuple(given), meaning)
        if is_matrix(before) or is_matrix(after):
            raise Refused("an order of matrices is not decided")
        found = Decomposition(meaning).sign(large, small, rewrites)
    except Refused as refusal:
        return Undecided(str(refusal))
    except (RecursionError, TypeError, ValueError, AttributeError, KeyError, IndexError) as error:
        return Undecided(f"an expression of an unexpected form was met ({type(error).__name__})")
    if found == POSITIVE or found == NONNEGATIVE and relation in ("<=", ">="):
        return Proved(tuple(sorted(meaning.used)), tuple(meaning.provided), stated=tuple(meaning.provided.values()))
    if found:
        return Undecided("shown with >= only; that equality never holds was not shown")
    return Undecided("the difference was not found to be a sum of squares and gaps of the logarithm")
