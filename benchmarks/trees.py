"""Random scalar trees and what SymPy itself makes of them: raw material for true steps.

The one idea: a tree is drawn from a pool of leaves (real ones and positive ones), so the same generator serves
plain scalars, entries under a sum and moments; SymPy's transformations, not ours, then rewrite it.
The oracle checks every step made here before it counts as true.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

import sympy as sp


@dataclass(frozen=True)
class Pool:
    """The leaves a tree may use."""

    reals: tuple[sp.Expr, ...]
    positives: tuple[sp.Expr, ...]
    sizes: tuple[sp.Expr, ...] = field(default=())


def symbols_pool() -> Pool:
    reals = sp.symbols("mu_1 mu_2 a b x", real=True)
    positives = sp.symbols("sigma_1 sigma_2 t s", positive=True)
    return Pool(tuple(reals), tuple(positives), (sp.Symbol("n", integer=True, positive=True),))


def number(rng: random.Random) -> sp.Rational:
    return rng.choice((-1, 1)) * sp.Rational(rng.choice((1, 1, 1, 2, 3, 4, 5)), rng.choice((1, 1, 2, 2, 3, 4)))


def monomial(rng: random.Random, pool: Pool) -> sp.Expr:
    """A positive product of powers."""
    out = sp.Integer(1)
    for leaf in rng.sample(pool.positives, rng.randint(1, min(2, len(pool.positives)))):
        out *= leaf ** rng.choice((1, 1, 2, 2, -1, -2, sp.Rational(1, 2), 3))
    if rng.random() < 0.4:
        out *= rng.choice((2 * sp.pi, sp.Integer(2), sp.pi, sp.Integer(3)))
    return out


def positive(rng: random.Random, pool: Pool, depth: int) -> sp.Expr:
    """A tree that is positive wherever it has a value."""
    kind = rng.random()
    if depth <= 0 or kind < 0.5:
        return monomial(rng, pool)
    if kind < 0.7:
        return monomial(rng, pool) + rng.choice((1, 2)) * rng.choice(pool.reals) ** 2
    if kind < 0.85:
        return sp.exp(tree(rng, pool, depth - 2))
    return positive(rng, pool, depth - 1) * positive(rng, pool, depth - 1)


def leaf(rng: random.Random, pool: Pool) -> sp.Expr:
    kind = rng.random()
    if kind < 0.45:
        return rng.choice(pool.reals)
    if kind < 0.85:
        return rng.choice(pool.positives)
    return number(rng)


def tree(rng: random.Random, pool: Pool, depth: int) -> sp.Expr:
    """A tree of sums, products, quotients, small powers, logs of positives and exponentials."""
    if depth <= 0:
        return leaf(rng, pool)
    kind = rng.random()
    if kind < 0.34:
        return sp.Add(*(number(rng) * tree(rng, pool, depth - 1) for _ in range(rng.choice((2, 2, 3)))))
    if kind < 0.60:
        return sp.Mul(*(tree(rng, pool, depth - 1) for _ in range(2)))
    if kind < 0.74:
        return tree(rng, pool, depth - 1) / positive(rng, pool, 1)
    if kind < 0.84:
        return tree(rng, pool, depth - 1) ** 2
    if kind < 0.96:
        return number(rng) * sp.log(positive(rng, pool, 1))
    return sp.exp(tree(rng, pool, 1))


def _collect(e: sp.Expr, rng: random.Random) -> sp.Expr:
    names = sorted(e.free_symbols, key=str)
    return sp.collect(sp.expand(e), rng.choice(names)) if names else e


def _apart(e: sp.Expr, rng: random.Random) -> sp.Expr:
    names = sorted((s for s in e.free_symbols if not e.has(sp.log, sp.exp)), key=str)
    return sp.apart(e, rng.choice(names)) if names else sp.expand(e)


def _difference_of_logs(e: sp.Expr, rng: random.Random) -> sp.Expr:
    return sp.expand_log(e)


TRANSFORMATIONS = (
    lambda e, rng: sp.expand(e),
    lambda e, rng: sp.together(e),
    lambda e, rng: sp.factor(e),
    _collect, _apart, _difference_of_logs,
    lambda e, rng: sp.logcombine(e),
    lambda e, rng: sp.powsimp(sp.expand_power_exp(e)),
    lambda e, rng: sp.cancel(e),
    lambda e, rng: sp.expand_mul(e),
    lambda e, rng: sp.expand_log(sp.expand(e)),
)


def rewritten(expr: sp.Expr, rng: random.Random) -> sp.Expr:
    """The same value in other words, by one or two of SymPy's own transformations."""
    for _ in range(rng.choice((1, 2))):
        try:
            new = rng.choice(TRANSFORMATIONS)(expr, rng)
        except (sp.PolynomialError, NotImplementedError, AttributeError, TypeError, ValueError, RecursionError):
            continue
        if new.count_ops() < 400:
            expr = new
    return expr


def context(parts: Sequence[sp.Expr], pool: Pool, rng: random.Random) -> tuple[sp.Expr, sp.Expr]:
    """Two spellings of one scalar made of placeholders: as written, and rewritten by SymPy."""
    holes = [sp.Dummy(f"h{i}", real=True) for i in range(len(parts))]
    c, d, g = number(rng), number(rng), tree(rng, pool, 1)
    u, v = holes[0], holes[-1]
    whole = rng.choice((
        c * u + d * v + g, c * (u + g) + v, (u + g) * c / monomial(rng, pool) + d * v, g * u - c * v,
        c * (u - v) ** 2, (u + c) * (v + g), c * u + sp.log(positive(rng, pool, 1)) + d * g * v, u,
        c * u + g,
    ))
    return whole, rewritten(whole, rng) if rng.random() < 0.6 else whole


def fill(whole: sp.Expr, parts: Sequence[sp.Expr]) -> sp.Expr:
    """Puts the parts where `context` left its holes h0, h1, ..."""
    holes = {s: parts[int(s.name[1:])] for s in whole.atoms(sp.Dummy) if s.name[0] == "h"}
    return whole.xreplace(holes)
