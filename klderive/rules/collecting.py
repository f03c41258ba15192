"""Arithmetic made visible: equal terms merged, factors cancelled, logarithms and fractions put together.

The one idea: a sum is a list of terms, a term a rational number times powers of words.

Not here: any identity of expectations, traces or densities.
"""

from __future__ import annotations

from math import gcd

from sympy import Add, Basic, MatAdd, MatMul, Mul, Pow, Rational, S, Sum, ZeroMatrix, ilcm, log

from ..symbolic.nodes import Distribution, E, Int
from .logarithms import is_positive
from .trees import (
    coefficient_of,
    is_matrix,
    matrix_product,
    matrix_sum,
    over,
    plus,
    power,
    rebuild,
    terms_of,
    times,
)


def plain(node: Basic) -> Basic:
    """The same tree as SymPy would build it: only used to see that two words are the same word."""
    if not node.args or isinstance(node, Distribution) or is_matrix(node):
        return node
    return node.func(*map(plain, node.args))


def like_terms(expr: Basic) -> Basic | None:
    """The tree with equal terms merged and equal factors cancelled; None if there were none."""
    new = tidy(expr)
    return None if new == expr else new


def tidy(node: Basic) -> Basic:
    if not node.args or isinstance(node, Distribution):
        return node
    node = rebuild(node, map(tidy, node.args))
    if isinstance(node, MatAdd):
        return tidy_matrix_sum(node)
    if is_matrix(node):
        return node
    if isinstance(node, Mul):
        return tidy_product(node)
    if isinstance(node, Add):
        return tidy_sum(node)
    if isinstance(node, (Int, E, Sum)) and node.args[0] == 0:
        return S.Zero
    return tidy_power(node) if isinstance(node, Pow) else node


def brackets_opened(expr: Basic) -> Basic | None:
    """Products and sums of matrices without inner brackets and without zeros."""
    def opened(node: Basic) -> Basic:
        if not node.args or isinstance(node, Distribution):
            return node
        args = tuple(map(opened, node.args))
        if isinstance(node, MatMul) and len(args) == 2 and not is_matrix(args[0]) and isinstance(args[1], MatAdd):
            return matrix_sum(*(matrix_product(args[0], t) for t in args[1].args))
        if isinstance(node, (MatAdd, MatMul)):
            return (matrix_sum if isinstance(node, MatAdd) else matrix_product)(*args)
        return rebuild(node, args)
    new = opened(expr)
    return None if new == expr else new


def tidy_power(node: Pow) -> Basic:
    if node.base in (S.Zero, S.One) and node.exp.is_positive:
        return node.base
    if isinstance(node.base, Mul) and node.exp.is_Integer:
        number, rest = coefficient_of(node.base)
        if number != 1:
            return times(number**node.exp, power(times(*rest), node.exp))
    return node


def base_and_exponent(factor: Basic) -> tuple[Basic, Basic]:
    return (factor.base, factor.exp) if isinstance(factor, Pow) else (factor, S.One)


def tidy_product(node: Mul) -> Basic:
    """Powers of one base gathered."""
    number, rest = coefficient_of(node)
    if number == -1 and len(rest) == 1 and isinstance(rest[0], Add):
        return plus(*(times(-1, t) for t in rest[0].args))
    bases: list[list] = []
    for f in rest:
        b, e = base_and_exponent(f)
        for entry in bases:
            if plain(entry[0]) == plain(b):
                entry[1] += e
                break
        else:
            bases.append([b, e])
    if len(bases) == len(rest):
        return node
    return times(number, *(power(b, e) for b, e in bases))


def word_of(term: Basic) -> Basic:
    """What two terms must share to be merged."""
    _, factors = coefficient_of(term)
    return Mul(*map(plain, factors))


def tidy_sum(node: Add) -> Basic:
    """Terms with one word merged; numbers last."""
    found: dict[Basic, list] = {}
    for term in node.args:
        number, rest = coefficient_of(term)
        entry = found.setdefault(word_of(term), [S.Zero, rest])
        entry[0] += number
    if len(found) == len(node.args):
        return node
    constant = found.pop(S.One, [S.Zero, ()])[0]
    return plus(*(times(c, *rest) for c, rest in found.values()), constant)


def tidy_matrix_sum(node: MatAdd) -> Basic:
    """Equal matrix terms merged."""
    found: dict[Basic, Basic] = {}
    for term in node.args:
        scalar, matrix = term.as_coeff_mmul() if isinstance(term, MatMul) else (S.One, term)
        matrix = matrix.args[0] if isinstance(matrix, MatMul) and len(matrix.args) == 1 else matrix
        found[matrix] = found.get(matrix, S.Zero) + scalar
    if len(found) == len(node.args):
        return node
    kept = [m if c == 1 else matrix_product(c, m) for m, c in found.items() if c != 0]
    if not kept:
        return ZeroMatrix(*node.shape)
    return kept[0] if len(kept) == 1 else MatAdd(*kept)


# ---------------------------------------------------------------- one logarithm, one fraction


def collect_logs(terms: list[Basic]) -> list[Basic]:
    """c log a - c log b as c log(a / b), for each c; the other terms after them."""
    def is_log(rest: tuple) -> bool:
        return len(rest) == 1 and isinstance(rest[0], log)

    groups: dict[Rational, list[tuple[bool, Basic]]] = {}
    others = []
    for t in terms:
        c, rest = coefficient_of(t)
        if is_log(rest):
            groups.setdefault(abs(c), []).append((bool(c > 0), rest[0].args[0]))
        else:
            others.append(t)
    out: list[Basic] = []
    for c, logs in groups.items():
        above, below = [a for up, a in logs if up], [a for up, a in logs if not up]
        if above and below and all(map(is_positive, (*above, *below))):
            out.append(times(c, log(over(times(*above), times(*below)), evaluate=False)))
        else:
            out += [times(c if up else -c, log(a)) for up, a in logs]
    return out + others


def denominator_of(term: Basic) -> tuple[Basic, tuple[Basic, ...]]:
    """A term as numerator and the factors of its denominator (without numbers)."""
    number, rest = coefficient_of(term)
    below = [f for f in rest if isinstance(f, Pow) and f.exp.is_Rational and f.exp < 0]
    above = [f for f in rest if f not in below]
    return times(number, *above), tuple(power(f.base, -f.exp) for f in below)


def collect_fractions(terms: list[Basic]) -> list[Basic]:
    """Fractions with one denominator put on one line; numbers last."""
    groups: dict[frozenset, tuple[tuple, list]] = {}
    for term in terms:
        numerator, below = denominator_of(term)
        groups.setdefault(frozenset(map(plain, below)), (below, []))[1].append(numerator)
    out = []
    for key, (below, numerators) in groups.items():
        if not key or len(numerators) == 1:
            out += [over(n, times(*below)) if below else n for n in numerators]
        else:
            out.append(one_fraction(numerators, below))
    numbers = [t for t in out if t.is_Rational]
    return [t for t in out if not t.is_Rational] + numbers


def content(numbers: list[Rational]) -> Rational:
    """The largest positive rational that leaves integers."""
    top, bottom = 0, 1
    for r in numbers:
        top, bottom = gcd(top, abs(int(r.p))), ilcm(bottom, r.q)
    return Rational(top, bottom) if all(r.q == bottom for r in numbers) or top else Rational(1, bottom)


def one_fraction(numerators: list[Basic], below: tuple) -> Basic:
    """The sum of the numerators over the common denominator, numbers taken out in front."""
    split = [t for n in numerators for t in terms_of(n)]
    parts = [coefficient_of(t) for t in split]
    c = content([r for r, _ in parts])
    if all(r < 0 for r, _ in parts):
        c = -c
    top = plus(*(times(r / c, *rest) for r, rest in parts))
    return over(times(c, top), times(*below))


def collected(node: Basic) -> Basic:
    """A sum with logarithms and fractions put together, inside sums over an index too."""
    if isinstance(node, Sum):
        return Sum(collected(node.function), *node.limits)
    if isinstance(node, Mul) and not is_matrix(node):
        return rebuild(node, map(collected, node.args))
    if not isinstance(node, Add) or is_matrix(node):
        return node
    terms = [collected(t) for t in node.args]
    parts = [part for t in terms for part in spread(t)]
    if any(tidy(part) != part for part in parts):
        return plus(*parts)  # something cancels once the fraction is split
    return plus(*collect_fractions(collect_logs(parts)))


def spread(term: Basic) -> list[Basic]:
    """c (a + b) / d as c a / d, c b / d, if that brings a number or one common denominator."""
    number, rest = coefficient_of(term)
    sums = [f for f in rest if isinstance(f, Add)]
    if len(sums) != 1 or not all(f in sums or (isinstance(f, Pow) and f.exp.is_Rational and f.exp < 0) for f in rest):
        return [term]
    others = [f for f in rest if f not in sums]
    return [times(number, t, *others) for t in sums[0].args]


def collecting(expr: Basic) -> Basic | None:
    """Logarithms of positives into one, fractions over one denominator; None if that is so already."""
    new = collected(expr)
    return None if plain(new) == plain(expr) else new

