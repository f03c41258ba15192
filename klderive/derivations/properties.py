"""What holds for every pair of densities: never negative, zero only for equal ones, not symmetric, additive.

The one idea: -log t is at least 1 - t, with equality only at t = 1; for t = sqrt(q/p) the bound is a sum of squares.

Not here: Gaussians in particular, except as witnesses and for the case of equality.
"""

from __future__ import annotations

from sympy import Expr, Gt, Lt, MatAdd, MatMul, MatrixSymbol, Q, S, Symbol, Transpose, log

from ..derivation import Chain, Derivation, Step
from ..rules import earlier
from ..rules.trees import over, plus, power, replaced, times
from ..symbolic.nodes import KL, Density, Independent, Int, Normal, pdf
from . import load
from .letters import (
    COVARIANCES,
    N1,
    N2,
    J,
    Sigma1,
    Sigma2,
    equal,
    greater,
    j,
    less,
    m1,
    m2,
    mu1,
    mu2,
    n,
    p,
    q,
    sigma1,
    sigma2,
    x,
)

y = Symbol("y", real=True)
a, b, s, t = Symbol("a", positive=True), Symbol("b", real=True), Symbol("s", positive=True), Symbol("t", positive=True)


def properties() -> Derivation:
    """KL >= 0, = 0 iff p = q, not symmetric, additive, invariant under a x + b, cross entropy minus entropy."""
    parts = (never_negative(), same(), *only_equal(), *strict(), *gaussians(), *asymmetry(), additive(), many(),
             invariant(), affine(), entropies())
    return Derivation("properties", "Properties of the KL divergence", "Why is it called a divergence?", (),
                      tuple(step for part in parts for step in part))


def never_negative() -> tuple[Step, ...]:
    """KL(p || q) >= 0."""
    chain = Chain(KL(p, q), title="Never negative").through("definition of KL", "expectation", "quotient turned")
    chain = chain.bounded("bound of the logarithm")
    return chain.through("linearity", "expectation as integral", "like terms", "total mass", "like terms").steps


def same() -> tuple[Step, ...]:
    """KL(p || p) = 0."""
    chain = Chain(KL(p, p), title="Zero for equal densities")
    return chain.through("definition of KL", "like terms", "log of a product", "like terms").steps


# ---------------------------------------------------------------- zero for equal densities only


def only_equal() -> tuple[tuple[Step, ...], ...]:
    """KL(p || q) as the integral of a gap, and at least the integral of (sqrt p - sqrt q)^2."""
    ratio = over(pdf(q, x), pdf(p, x))
    body = times(pdf(p, x), plus(ratio, -1, times(-1, log(ratio))))
    gap = Chain(Int(body, x), title="The divergence as the integral of a gap")
    gap = gap.through("linearity", "like terms", "total mass", "like terms", "quotient turned", "linearity",
                      "divergence named")
    roots = [power(pdf(d, x), S.Half) for d in (p, q)]
    square = Chain(Int(power(plus(roots[0], times(-1, roots[1])), 2), x))
    square = square.through("brackets multiplied out", "linearity", "total mass", "like terms")
    bound = Chain(KL(p, q), title="Zero for equal densities only")
    bound = bound.through("definition of KL", "expectation", "quotient turned", "root under the logarithm")
    bound = bound.bounded("bound of the logarithm").by("linearity").by("expectation as integral")
    bound = bound.by("like terms").met(square)
    return gap.steps, bound.to(S.Zero, "sum of what is not negative", relation=">=").steps


def strict() -> tuple[tuple[Step, ...], ...]:
    """t - 1 - log t at t = s^2 is at least (s - 1)^2, positive on either side of 1."""
    eq = equal(t, s**2)
    chain = Chain(plus(t, -1, times(-1, log(t))), given=(eq,), title="The gap at a square").put()
    chain = chain.by("logarithms apart").bounded("bound of the logarithm")
    chain = chain.through("brackets multiplied out", "factoring")
    right = Chain(chain.here, given=(greater(s, 1),), title="The gap to the right of 1") \
        .to(S.Zero, "signs of the factors", relation=">")
    left = Chain(chain.here, given=(less(s, 1),), title="The gap to the left of 1")
    left = left.by("difference turned").to(S.Zero, "signs of the factors", relation=">")
    return chain.steps, right.steps, left.steps


def gaussians() -> tuple[tuple[Step, ...], ...]:
    """Between Gaussians: at least the squared differences of the parameters, so zero for equal ones only."""
    closed = load("univariate")
    squares = over(plus(power(plus(sigma1, times(-1, sigma2)), 2), power(plus(mu1, times(-1, mu2)), 2)),
                   times(2, sigma2**2))
    opened = Chain(squares).by("brackets multiplied out")
    bound = Chain(KL(N1, N2), title="Gaussians: at least the squared differences").by(earlier((KL(N1, N2), closed.result)))
    bound = bound.by("quotient turned").bounded("bound of the logarithm").by("brackets multiplied out").met(opened)
    same = Chain(closed.result, given=(equal(mu2, mu1), equal(sigma2, sigma1)), title="Gaussians: zero for equal parameters")
    same = same.put().along()
    cases = [(greater(mu1, mu2), "larger mean"), (less(mu1, mu2), "smaller mean"),
             (greater(sigma1, sigma2), "larger scale"), (less(sigma1, sigma2), "smaller scale")]
    return bound.steps, same.steps, *(apart(squares, case, name) for case, name in cases)


def apart(squares: Expr, case: Gt | Lt, name: str) -> tuple[Step, ...]:
    """The squared differences are positive in that case."""
    chain = Chain(squares, given=(case,), title=f"Gaussians: positive for a {name}")
    chain = chain if isinstance(case, Gt) else chain.by("difference turned")
    return chain.to(S.Zero, "signs of the factors", relation=">").steps


# ---------------------------------------------------------------- symmetry, products, changes of variables


def asymmetry() -> tuple[tuple[Step, ...], ...]:
    """KL(N(0, 1) || N(0, 4)) is not KL(N(0, 4) || N(0, 1))."""
    narrow, wide = Normal(0, 1), Normal(0, 2)
    there = Chain(KL(narrow, wide), title="From narrow to wide").along()
    back = Chain(KL(wide, narrow), title="From wide to narrow").along()
    compare = Chain(there.here, title="Not symmetric").to(back.here, "compared as numbers", relation="<")
    return there.steps, back.steps, compare.steps


def additive() -> tuple[Step, ...]:
    """The divergence of products is the sum of the divergences of the factors."""
    p1, p2, q1, q2 = map(Density, ("p_1", "p_2", "q_1", "q_2"))
    joint, other = times(pdf(p1, x), pdf(p2, y)), times(pdf(q1, x), pdf(q2, y))
    chain = Chain(Int(Int(times(joint, log(over(joint, other))), y), x), title="Additive over independent factors")
    return chain.through("log of a quotient", "log of a product", "like terms", "linearity", "total mass",
                         "entropies named", "entropies and divergence").steps


def many() -> tuple[Step, ...]:
    """The same for J factors."""
    first, second = (Independent(Density(name, given=(j,)), j, J) for name in "pq")
    chain = Chain(KL(first, second), title="Additive over J independent factors").along()
    return chain.through("expectation as integral", "entropies named", "entropies and divergence").steps


def invariant() -> tuple[Step, ...]:
    """Shifting and stretching both distributions alike changes nothing."""
    first, second = (Normal(plus(times(a, m), b), times(a, s)) for m, s in ((mu1, sigma1), (mu2, sigma2)))
    chain = Chain(KL(first, second), title="Invariant under a x + b").along().by("brackets multiplied out")
    return chain.met(Chain(load("univariate").result).by("brackets multiplied out")).steps


def affine() -> tuple[Step, ...]:
    """The same for vectors under A x + b with an invertible matrix A."""
    A, shift = MatrixSymbol("A", n, n), MatrixSymbol("b", n, 1)
    images = {m: MatrixSymbol(f"nu_{k}", n, 1) for k, m in ((1, m1), (2, m2))}
    images |= {C: MatrixSymbol(f"T_{k}", n, n) for k, C in ((1, Sigma1), (2, Sigma2))}
    eqs = [equal(images[m], MatAdd(MatMul(A, m), shift)) for m in (m1, m2)]
    eqs += [equal(images[C], MatMul(A, C, Transpose(A))) for C in (Sigma1, Sigma2)]
    formula = load("multivariate").result
    chain = Chain(replaced(formula, images), given=(*COVARIANCES, Q.invertible(A), *eqs), title="Invariant under A x + b")
    chain = chain.put().through("brackets opened", "like terms", "common matrix factor", "inverse of a product",
                                "transposed product", "inverse", "trace turned", "inverse")
    return chain.to(formula, "matrix arithmetic").steps


def entropies() -> tuple[Step, ...]:
    """KL(p || q) = H(p, q) - H(p)."""
    chain = Chain(KL(p, q), title="Cross entropy minus entropy")
    return chain.through("definition of KL", "log of a quotient", "linearity", "entropies named").steps
