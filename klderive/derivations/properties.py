"""What holds for every pair of densities: never negative, zero only for equal ones, not symmetric, additive.

The one idea: -log t is at least 1 - t, with equality only at t = 1.

Not here: Gaussians in particular, except as witnesses.
"""

from __future__ import annotations

from sympy import MatAdd, MatMul, MatrixSymbol, Q, Symbol, Transpose, log

from ..checker.nodes import KL, CrossEntropy, Density, Entropy, Int, Normal, pdf
from ..derivation import Chain, Derivation, Step
from ..rules import rule
from ..rules.trees import over, plus, replaced, times
from . import load
from .letters import COVARIANCES, Sigma1, Sigma2, m1, m2, mu1, mu2, n, p, q, sigma1, sigma2, x

y = Symbol("y", real=True)
a, b = Symbol("a", positive=True), Symbol("b", real=True)


def properties() -> Derivation:
    """KL >= 0, = 0 iff p = q, not symmetric, additive over independent factors, invariant under a x + b."""
    parts = (never_negative(), equal(), gap(), *asymmetry(), additive(), invariant(), *affine(), entropies())
    return Derivation("properties", "Properties of the KL divergence", "Why is it called a divergence?", (),
                      tuple(step for part in parts for step in part))


def never_negative() -> tuple[Step, ...]:
    """KL(p || q) >= 0."""
    chain = Chain(KL(p, q), title="Never negative").by("definition of KL").by("expectation").by("quotient turned")
    bound = rule("bound of the logarithm")
    chain = chain.to(bound.rewrite(chain.here), bound.name, relation=">=")
    return chain.by("linearity").by("expectation as integral").by("like terms").by("total mass").by("like terms").steps


def equal() -> tuple[Step, ...]:
    """KL(p || p) = 0."""
    chain = Chain(KL(p, p), title="Zero for equal densities").by("definition of KL").by("like terms")
    return chain.by("log of a product").by("like terms").steps


def gap() -> tuple[Step, ...]:
    """The divergence as an integral of what is zero only where q = p."""
    ratio = over(pdf(q, x), pdf(p, x))
    body = times(pdf(p, x), plus(ratio, -1, times(-1, log(ratio))))
    chain = Chain(Int(body, x), title="Zero for equal densities only")
    chain = chain.to(plus(Int(times(pdf(p, x), ratio), x), times(-1, Int(pdf(p, x), x)),
                          times(-1, Int(times(pdf(p, x), log(ratio)), x))), "linearity")
    chain = chain.by("like terms").by("total mass").by("like terms").by("quotient turned")
    chain = chain.to(Int(times(pdf(p, x), log(over(1, ratio))), x), "linearity")
    return chain.to(KL(p, q), "definition of KL").steps


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
    joint = times(pdf(p1, x), pdf(p2, y))
    ratios = over(pdf(p1, x), pdf(q1, x)), over(pdf(p2, y), pdf(q2, y))
    chain = Chain(Int(Int(times(joint, log(times(*ratios))), y), x), title="Additive over independent factors")
    chain = chain.to(Int(Int(times(joint, plus(*map(log, ratios))), y), x), "log of a product")
    chain = chain.to(plus(times(Int(times(pdf(p1, x), log(ratios[0])), x), Int(pdf(p2, y), y)),
                          times(Int(pdf(p1, x), x), Int(times(pdf(p2, y), log(ratios[1])), y))),
                     "exchange of integrals")
    chain = chain.by("total mass")
    return chain.to(plus(KL(p1, q1), KL(p2, q2)), "definition of KL").steps


def invariant() -> tuple[Step, ...]:
    """Shifting and stretching both distributions alike changes nothing."""
    first, second = Normal(a * mu1 + b, a * sigma1), Normal(a * mu2 + b, a * sigma2)
    chain = Chain(KL(first, second), title="Invariant under a x + b").along()
    return chain.to(load("univariate").result, "arithmetic").steps


def affine() -> tuple[tuple[Step, ...], ...]:
    """The same for vectors under A x + b with an invertible matrix A."""
    A, shift = MatrixSymbol("A", n, n), MatrixSymbol("b", n, 1)
    formula = load("multivariate").result
    change = {m: MatAdd(MatMul(A, m), shift) for m in (m1, m2)}
    change |= {C: MatMul(A, C, Transpose(A)) for C in (Sigma1, Sigma2)}
    chain = Chain(replaced(formula, change), given=(*COVARIANCES, Q.invertible(A)), title="Invariant under A x + b")
    return (chain.to(formula, "matrix arithmetic", note="means A mu + b, covariances A Sigma A'").steps,)


def entropies() -> tuple[Step, ...]:
    """KL(p || q) = H(p, q) - H(p)."""
    chain = Chain(KL(p, q), title="Cross entropy minus entropy").by("definition of KL").by("expectation")
    chain = chain.by("log of a quotient").by("linearity").by("entropies named")
    return chain.to(plus(CrossEntropy(p, q), times(-1, Entropy(p))), "arithmetic").steps
