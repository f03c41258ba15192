"""Steps that a natural normal form proves wrongly, or without the condition that they need.

One table: a name, the step, the verdicts that are allowed, and what `provided` must mention if the step is proved.
First the traps, then what has to stay refused, then what had to be specified.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest
import sympy as sp
from sympy import (
    Eq,
    Identity,
    Inverse,
    MatMul,
    MatrixSymbol,
    Pow,
    Product,
    Rational,
    Sum,
    Symbol,
    exp,
    log,
    sqrt,
)

import klderive as k
from klderive import (
    E,
    Entry,
    Int,
    LogDet,
    Normal,
    Scalar,
    Space,
    Tr,
    check,
    pdf,
)

definite, invertible, symmetric = sp.Q.positive_definite, sp.Q.invertible, sp.Q.symmetric

x, y, z, mu, c = sp.symbols("x y z mu c", real=True)
s, t, sigma = sp.symbols("s t sigma", positive=True)
i, j, kk = sp.symbols("i j k", integer=True)
n, m, J = sp.symbols("n m J", integer=True, positive=True)
a, w = Symbol("a", real=True), Symbol("w", positive=True)
A, B, S, T = (MatrixSymbol(name, n, n) for name in "ABST")
u, v = MatrixSymbol("u", n, 1), MatrixSymbol("v", n, 1)
p, q = k.Density("p"), k.Density("q")
f = sp.Function("f", real=True)
px, qx = pdf(p, x), pdf(q, x)
PROVED, REFUTED, UNDECIDED = "proved", "refuted", "undecided"
NOT_PROVED = (REFUTED, UNDECIDED)


@dataclass(frozen=True)
class Case:
    name: str
    before: sp.Basic
    after: sp.Basic
    allowed: tuple[str, ...]
    given: tuple = ()
    provided: str = ""
    relation: str = "="


def no(name: str, before: sp.Basic, after: sp.Basic, *given: sp.Basic) -> Case:
    """Never proved."""
    return Case(name, before, after, NOT_PROVED, given)


def wrong(name: str, before: sp.Basic, after: sp.Basic, *given: sp.Basic) -> Case:
    """Refuted, with a witness."""
    return Case(name, before, after, (REFUTED,), given)


def refused(name: str, before: sp.Basic, after: sp.Basic, *given: sp.Basic) -> Case:
    """Neither true nor false: it has no value, or its meaning was not stated."""
    return Case(name, before, after, (UNDECIDED,), given)


def conditional(name: str, before: sp.Basic, after: sp.Basic, provided: str, *given: sp.Basic) -> Case:
    """True under a condition: proved only with that condition, else undecided."""
    return Case(name, before, after, (PROVED, UNDECIDED), given, provided)


def right(name: str, before: sp.Basic, after: sp.Basic, *given: sp.Basic, provided: str = "",
          relation: str = "=") -> Case:
    return Case(name, before, after, (PROVED,), given, provided, relation)


def lazily(cls: type, *args: sp.Basic) -> sp.Basic:
    """As a reader builds it: nothing is evaluated, no shape is looked at."""
    return sp.Basic.__new__(cls, *args)


def derivative(expr: sp.Basic, by: sp.Basic) -> sp.Basic:
    """Inert, also by a member of a family, which SymPy refuses."""
    return lazily(sp.Derivative, expr, sp.Tuple(by, sp.Integer(1)))


def _minus(e: sp.Expr) -> sp.Expr:
    return sp.Add(e, sp.Mul(-1, e, evaluate=False), evaluate=False)


ones = Sum(1, (j, 1, n - 5))
tail = Sum(Entry(w, j), (j, 1, n - 1))
other_x = Symbol("x", positive=True)
tall = MatrixSymbol("A", n, 1)
squares = Sum(Entry(a, j) ** 2, (j, 1, n))

TRAPS = [
    conditional("mass of q by p", Int(sp.Mul(px, sp.Mul(qx, Pow(px, -1)), evaluate=False), x), sp.Integer(1),
                "p > 0"),
    conditional("a ratio of densities under p", E(qx / px, x, p), sp.Integer(1), "p > 0"),
    conditional("a count that may be negative", ones, n - 5, "n - 5 >= 0"),
    no("the count of an empty sum", Sum(1, (j, 1, n - 5)) ** 2, (n - 5) ** 2 + 1),
    conditional("log of a sum that may be empty", log(tail ** 2), 2 * log(tail), "n"),
    conditional("log of a product with a sum that may be empty", log(s * tail), log(s) + log(tail), "n"),
    conditional("derivative by one member of a family", derivative(squares, Entry(a, kk)), 2 * Entry(a, kk), "k"),
    no("derivative by one member, all of them", derivative(squares, Entry(a, kk)), 2 * Sum(Entry(a, j), (j, 1, n))),
    no("one name, two assumptions", sqrt(x ** 2), other_x),
    no("one name, two assumptions, both sides", x - other_x, sp.Integer(0)),
    no("one name, two shapes", Tr(A), Scalar(tall.T * tall)),
    no("one density, two spaces", E(f(x), x, k.Density("r", Space("X"))),
       E(f(x), x, k.Density("r", Space("X", discrete=True)))),
    no("a free index named like the bound one", Sum(i * Entry(a, j), (j, 1, J)), Sum(i * Entry(a, i), (i, 1, J))),
    no("a bound index that captures", j * Sum(Entry(a, j), (j, 1, J)), Sum(j * Entry(a, j), (j, 1, J))),
    no("capture under a second sum", Sum(Entry(a, i) * Sum(Entry(a, i), (i, 1, J)), (i, 1, J)),
       Sum(Sum(Entry(a, i) ** 2, (i, 1, J)), (i, 1, J))),
    conditional("the difference of two integrals of anything", _minus(Int(f(x), x)), sp.Integer(0), "integra"),
    refused("the difference of two infinite integrals", _minus(Int(sp.Integer(1), x)), sp.Integer(0)),
    refused("infinity split in two", Int(x, x), Int(x + 1, x) - Int(sp.Integer(1), x)),
    no("p(x) and p(z) as one number", px, pdf(p, z)),
    no("p on X and p on Z", E(f(x), x, k.Density("p", Space("X"))), E(f(z), z, k.Density("p", Space("Z")))),
    no("p(x) pulled out of an integral over z", Int(px * pdf(q, z), z), pdf(p, z)),
    conditional("a cancelled factor", sp.Mul(x ** 2 - 1, Pow(x - 1, -1), evaluate=False), x + 1, "x - 1"),
    conditional("x over x", sp.Mul(x, Pow(x, -1), evaluate=False), sp.Integer(1), "x"),
    conditional("an inverse of a matrix not known to have one", Tr(MatMul(Inverse(A), A)), n, "A"),
    wrong("the variable of an inner E", E(x * E(x ** 2, x, Normal(0, 1)), x, Normal(mu, s)), mu * s ** 2),
    right("the variable of an outer E after an inner one", E(x * E(x ** 2, x, Normal(0, 1)) + x, x, Normal(mu, s)),
          2 * mu),
    no("an inner E does not bind outside", E(x ** 2, x, Normal(0, 1)) * x, x * x ** 2),
    wrong("a range that depends on an index", Sum(Entry(a, i), (i, 1, j), (j, 1, J)), J * Sum(Entry(a, i), (i, 1, J))),
    no("counting a triangle as a square", Sum(1, (i, 1, j), (j, 1, J)), J ** 2),
    no("exchanging sums with dependent ranges", Sum(Entry(a, i) * Entry(w, j), (i, 1, j), (j, 1, J)),
       Sum(Entry(a, i), (i, 1, J)) * Sum(Entry(w, j), (j, 1, J))),
    no("one over Kronecker's delta", Sum(1 / Entry(Identity(n), i, j), (j, 1, n)), sp.Integer(1)),
    no("a power of Kronecker's delta", Entry(Identity(n), i, j) ** Symbol("r", real=True), Entry(Identity(n), i, j)),
    refused("contradictory givens: two values", mu, mu + 1, Eq(mu, 0), Eq(mu, 1)),
    refused("contradictory givens: signs", c, sp.Integer(7), Eq(c, 7), sp.Lt(c, 0)),
    refused("contradictory givens: a scale", s, sp.Integer(0), Eq(s, 0)),
    refused("contradictory givens, a true step", x + x, 2 * x, sp.Gt(x, 1), sp.Lt(x, 0)),
]

SHAPES = [
    refused("a column for a row", Scalar(u.T * u), Scalar(lazily(MatMul, u, u))),
    refused("X - X' for a vector", Scalar(MatMul(u.T, lazily(sp.MatAdd, u, lazily(sp.Transpose, u)))), s),
    refused("a column times a column", Tr(lazily(MatMul, u, v)), Tr(lazily(MatMul, v, u))),
    refused("the trace of a vector", Tr(u), Tr(u)),
    refused("a sum of n x n and n x m", Tr(lazily(sp.MatAdd, A, MatrixSymbol("R", n, m))), Tr(A)),
    refused("a rectangular matrix that would be square for n = m", Tr(MatrixSymbol("R", n, m)), s),
    refused("a number that is n x n", Scalar(A), Scalar(A)),
    refused("a matrix equal to a number", A, s),
    wrong("A B is not B A", A * B, B * A),
    wrong("a trace in the wrong order", Tr(A * B * S), Tr(B * A * S)),
    wrong("an outer for an inner product", u * v.T, v * u.T),
]

REFUSED = [
    wrong("root of a square without a sign", sqrt(Pow(x, 2, evaluate=False)), x),
    no("log of a square without a sign", log(x ** 2), 2 * log(x)),
    refused("log of a negative", log(-s, evaluate=False), log(s) + log(sp.Integer(-1), evaluate=False)),
    refused("log of a negative ratio", log(sp.Mul(-1, s, Pow(t, -1), evaluate=False), evaluate=False),
            log(-s, evaluate=False) - log(t)),
    no("log of two negatives", log(x * y), log(x) + log(y)),
    refused("log of a negative times zero", (s - s + sp.Mul(0, log(-s, evaluate=False), evaluate=False)),
            sp.Integer(0)),
    refused("log of a negative density ratio", Int((px - qx) * log(sp.Mul(-1, px, Pow(qx, -1), evaluate=False),
                                                                 evaluate=False), x), k.KL(p, q) + k.KL(q, p)),
    no("the root of a product of unknown signs", sqrt(x * y), sqrt(x) * sqrt(y)),
    no("the root of a negative", sqrt(sp.Mul(-1, s, evaluate=False)) ** 2, s),
    no("a cube root of a negative", Pow(sp.Integer(-8), Rational(1, 3), evaluate=False), sp.Integer(-2)),
    no("a broken power of an unknown", Pow(Pow(x, 3), Rational(1, 3), evaluate=False), x),
    wrong("E of a square", E(x ** 2, x, Normal(mu, s)), E(x, x, Normal(mu, s)) ** 2),
    wrong("E of a square, any density", E(f(x) ** 2, x, p), E(f(x), x, p) ** 2),
    wrong("E of a product of one variable", E(x * f(x), x, p), E(x, x, p) * E(f(x), x, p)),
    no("log of an E", log(E(exp(x), x, Normal(mu, s))), E(x, x, Normal(mu, s))),
    wrong("log det of a sum", LogDet(S + T), LogDet(S) + LogDet(T), definite(S), definite(T)),
    no("log det of a product without signs", LogDet(A * B), LogDet(A) + LogDet(B)),
    no("log det of a square without signs", LogDet(A * A), 2 * LogDet(A)),
    refused("a derivative by a symmetric matrix", k.Grad(LogDet(S), S), Inverse(S), symmetric(S)),
    refused("a derivative by a definite matrix", k.Grad(LogDet(S), S), Inverse(S), definite(S)),
    conditional("a derivative under an integral", derivative(Int(px * sp.Function("g", real=True)(x, c), x), c),
                Int(px * derivative(sp.Function("g", real=True)(x, c), c), x), "deriv"),
    no("a float", sp.Float("0.5") * x, x / 2),
    refused("a giant power", Pow(9, Pow(9, Pow(9, 9, evaluate=False), evaluate=False), evaluate=False),
            sp.Integer(1)),
]

total = Sum(Entry(a, j), (j, 1, J))
SPECIFIED = [
    right("a given equation, left to right", c ** 2 + 1, sp.Integer(10), Eq(c, 3)),
    right("a given equation that names another", k.KL(Normal(mu, s), Normal(mu, t)), sp.Integer(0), Eq(s, t)),
    right("a given for all members", Sum(Entry(a, j) ** 2, (j, 1, J)), sp.Integer(0), Eq(Entry(a, j), 0)),
    right("a given equation of matrices", Tr(S * Inverse(T)), n, Eq(S, T), definite(S), definite(T)),
    right("a strict inequality as a sign", log(x ** 2), 2 * log(x), sp.Gt(x, 0)),
    right("a bound from above", log((1 - t) ** 2), 2 * log(1 - t), sp.Lt(t, 1)),
    right("a sign oracle: below one", sqrt((1 - t) ** 2), 1 - t, sp.Lt(t, 1)),
    right("an inverse that is declared", Tr(MatMul(Inverse(A), A)), n, invertible(A)),
    right("the sum of definite matrices", LogDet((S + T) * S), LogDet(S + T) + LogDet(S), definite(S), definite(T)),
    right("a congruence", LogDet(MatMul(A, S, A.T, T)), LogDet(A * S * A.T) + LogDet(T), definite(S), definite(T),
          invertible(A)),
    right("the inverse of a definite matrix", LogDet(Inverse(S) * T), LogDet(T) - LogDet(S), definite(S), definite(T)),
    right("trace, dimension, log det", Tr(S) - n - LogDet(S), sp.Integer(0), definite(S), relation=">="),
    right("no components", Sum(Entry(a, j), (j, 1, 0)), sp.Integer(0)),
    right("an empty product", Product(Entry(w, j), (j, 1, 0)), sp.Integer(1)),
    right("the sum of nothing is not minus seven", Sum(j, (j, 5, 2)), sp.Integer(0)),
    right("the first member split off", total, Entry(a, 1) + Sum(Entry(a, j), (j, 2, J))),
    right("the last member split off", total, Sum(Entry(a, j), (j, 1, J - 1)) + Entry(a, J)),
    right("numeric bounds", Sum(Entry(a, j) ** 2, (j, 1, 3)), Entry(a, 1) ** 2 + Entry(a, 2) ** 2 + Entry(a, 3) ** 2),
    right("a product measure", k.Entropy(k.Independent(Normal(Entry(a, j), Entry(w, j)), j, J)),
          Sum(k.Entropy(Normal(Entry(a, j), Entry(w, j))), (j, 1, J))),
    right("KL is non-negative", k.KL(p, q), sp.Integer(0), relation=">="),
    right("equality when they are equal", k.KL(p, p), sp.Integer(0)),
    wrong("three cells refute a claim about the line", k.KL(p, q), k.KL(q, p)),
    right("integrability is a condition", Int(px * (f(x) + 1), x), Int(px * f(x), x) + 1, provided="integra"),
]

nonnegative = Symbol("r", nonnegative=True)
conditioned = Int(pdf(k.Density("q", given=(z,)), x) * f(x), x)


def cut(first: sp.Basic, last: sp.Basic) -> sp.Basic:
    """Entry (i, k) of A^{-1} A, of which only some terms are summed."""
    return Sum(Entry(Inverse(A), i, j) * Entry(A, j, kk), (j, first, last))


FOUND = [  # wrong proofs that were found by reading the checker
    wrong("absolute values of negative indices", Sum(sp.Abs(j), (j, -2, 2)), sp.Integer(0)),
    wrong("roots of squares of negative indices", Sum(sqrt(Pow(j, 2, evaluate=False)), (j, -9, n)), Sum(j, (j, -9, n))),
    no("an inverse does not cancel in a part of a sum", cut(1, m), Entry(Identity(n), i, kk)),
    no("an inverse does not cancel in the rest of a sum", cut(7, n), Entry(Identity(n), i, kk)),
    right("an inverse cancels in a whole sum", cut(1, n), Entry(Identity(n), i, kk)),
    wrong("the second derivative by an entry is not the first", lazily(sp.Derivative, Scalar(u.T * u), sp.Tuple(
        Entry(u, 1), sp.Integer(2))), 2 * Entry(u, 1)),
    no("a product up to t depends on t", derivative(Product(c, (j, 1, t)), t), sp.Integer(0)),
    no("a conditional density is not the density that is varied", k.FunctionalDerivative(conditioned, q, y), f(y)),
    conditional("a cancelled root of a square", sp.Mul(nonnegative, Pow(Pow(nonnegative, 2, evaluate=False),
                Rational(-1, 2), evaluate=False), evaluate=False), sp.Integer(1), "r"),
    refused("a derivative by x of what is given in terms of x", derivative(y, x), sp.Integer(0), Eq(y, x ** 2)),
    refused("an expectation over x of what is given in terms of x", E(y, x, Normal(0, 1)), y, Eq(y, x ** 2)),
    refused("the same through a second name", E(y, x, Normal(0, 1)), y, Eq(y, z + 1), Eq(z, x)),
    refused("a gradient by S of what is given in terms of S", k.Grad(Tr(T), S), sp.ZeroMatrix(n, n), Eq(T, 2 * S)),
    refused("a sum over j of what is given in terms of j", Sum(y, (j, 1, n)), n * y, Eq(y, j + 1)),
    refused("a derivative by x of what an equation ties to x", derivative(y, x), sp.Integer(0), Eq(log(y), x)),
    right("a given about another x", E(x ** 2, x, Normal(0, 1)), x - 2, Eq(x, 3)),
    no("the mass of two points as an integral", Int(pdf(k.Bernoulli(t), x), x), sp.Integer(1)),
    refused("other points have probability zero", k.KL(k.Bernoulli(Rational(1, 2)), k.Finite((
        (2, Rational(1, 2)), (3, Rational(1, 2))))), -log(sp.Integer(2))),
    conditional("a density on X is no density on Y", Int(pdf(p, x), x, Space("Y")), sp.Integer(1), "never"),
    no("an index shifted out of its range", Sum(Entry(Identity(n), i, j + 1), (i, 1, n), (j, 1, n)), n),
    right("an index shifted inside its range", Sum(Entry(Identity(n), i, j + 1), (i, 1, n), (j, 1, n - 1)), n - 1),
    refused("a rectangular matrix called symmetric", Tr(A), Tr(A), symmetric(MatrixSymbol("R", n, m))),
    refused("a given with two shapes", Tr(A), Tr(A), lazily(Eq, MatrixSymbol("R", n, m), MatrixSymbol("V", n, m).T)),
    conditional("the exponential of log det", exp(LogDet(A)), k.Det(A), "det(A) > 0"),
    conditional("a sum up to a half", Sum(1, (j, 1, n / 2)), n / 2, "whole"),
    refused("a sum up to five halves", Sum(1, (j, 1, Rational(5, 2))), Rational(5, 2)),
    refused("a derivative by a triangular matrix", k.Grad(LogDet(A), A), Inverse(A).T, sp.Q.lower_triangular(A)),
    conditional("the derivative of an absolute value", sp.Abs(x) * derivative(sp.Abs(x), x), x, "root"),
    Case("a range of an inner index, the outer one named in a given", Sum(i, (i, j, -1), (j, -3, -1)), sp.Integer(0),
         NOT_PROVED, (Eq(j, 5),), relation=">="),
    conditional("an integral without a weight", Int(exp(x), x) + Int(x, x), Int(x + exp(x), x), "integra"),
    conditional("an expectation that is infinite", E(exp(x ** 2) + 1, x, Normal(0, 1)),
                E(exp(x ** 2), x, Normal(0, 1)) + 1, "integra"),
]

TABLE = TRAPS + SHAPES + REFUSED + SPECIFIED + FOUND


@pytest.mark.parametrize("case", TABLE, ids=[case.name for case in TABLE])
def test_trap(case: Case) -> None:
    verdict = check(case.before, case.after, given=case.given, relation=case.relation)
    assert verdict.name in case.allowed, verdict
    if verdict.name == PROVED and case.provided:
        assert case.provided in " ".join(verdict.provided), verdict
    if verdict.name == REFUTED:
        assert verdict.witness.lhs != verdict.witness.rhs
    if verdict.name == UNDECIDED:
        assert verdict.reason


def test_no_two_cases_have_one_name() -> None:
    assert len({case.name for case in TABLE}) == len(TABLE)


@pytest.mark.parametrize(("before", "using"), [
    (derivative(Sum(c + x, (j, 1, t)), t), ["derivative"]),
    (k.FunctionalDerivative(E(f(x), x, q), q, y), ["functional-derivative", "derivative"]),
    (k.FunctionalDerivative(k.KL(q, p), q, y), ["functional-derivative", "derivative"]),
], ids=["a range", "an expectation", "a divergence"])
def test_a_word_that_is_not_opened_is_no_constant(before: sp.Basic, using: list[str]) -> None:
    assert check(before, sp.Integer(0), using=using).name in NOT_PROVED
