"""What SymPy says as a statement of the language: each form that is read, each that is refused, and both ways.

The expected statements are written by hand in the notation of the language.
"""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy as sp
from sympy import (
    Abs,
    Add,
    Derivative,
    Eq,
    Function,
    Identity,
    Integral,
    MatMul,
    MatPow,
    MatrixSymbol,
    Max,
    Min,
    Mul,
    Ne,
    Piecewise,
    Product,
    Q,
    S,
    Subs,
    Sum,
    Symbol,
    ZeroMatrix,
    erf,
    exp,
    factorial,
    floor,
    gamma,
    log,
    oo,
    pi,
    sqrt,
    symbols,
)
from sympy.core.assumptions import _assume_defined

from klderive import (
    KL,
    Bernoulli,
    Density,
    Det,
    Diag,
    E,
    Entropy,
    Entry,
    Frobenius,
    FunctionalDerivative,
    Grad,
    Independent,
    Int,
    LogDet,
    Marginal,
    MultivariateNormal,
    Normal,
    Scalar,
    SetSum,
    Space,
    Tr,
    Vec,
    diag,
    pdf,
    standard_normal,
)
from klderive.language.notation import read_statement
from klderive.symbolic.door import NotRead, statement

x, y, z = symbols("x y z", real=True)
s, t = symbols("s t", positive=True)
i, j, k = symbols("i j k", integer=True)
n, m, J = symbols("n m J", integer=True, positive=True)
a, mu = Symbol("a", real=True), Symbol("mu", real=True)
w = Symbol("w", positive=True)
A, B, C = (MatrixSymbol(c, n, n) for c in "ABC")
R = MatrixSymbol("R", n, m)
u, v = MatrixSymbol("u", n, 1), MatrixSymbol("v", n, 1)
p, q = Density("p"), Density("q")
X, Y = Space("X", discrete=True), Space("Y")
f, g = Function("f"), Function("g")
plain, size = symbols("c d")


def plus(*parts):
    """The sum in this order."""
    return Add(*parts, evaluate=False)


def minus(part):
    return MatMul(-1, part)


ONE_X = "x: R |- "
SQUARE = "n: 1..; A: R^(n, n) |- "
TWO = "n: 1..; A, B: R^(n, n) |- "
COLUMNS = "n: 1..; u, v: R^n |- "

READ = {
    # numbers
    "a difference": (plus(x, -y), "x, y: R |- x - y = 0"),
    "a quotient": (x / y, "x, y: R |- x/y = 0"),
    "a root": (sqrt(s), "s: R; 0 < s |- sqrt(s) = 0"),
    "the order of terms": (Add(y, x, evaluate=False), "y, x: R |- y + x = 0"),
    "nothing is evaluated": (Mul(0, x, evaluate=False), ONE_X + "0*x = 0"),
    "constants": (plus(sp.E, pi), "|- e + pi = 0"),
    "a power of e": (plus(exp(1, evaluate=False), exp(x)), ONE_X + "exp(1) + exp(x) = 0"),
    "functions": (Mul(log(s), erf(s), floor(s), gamma(s), evaluate=False), "s: R; 0 < s |- log(s)*erf(s)*floor(s)*gamma(s) = 0"),
    "factorial": (factorial(n), "n: 1.. |- factorial(n) = 0"),
    "digamma": (sp.digamma(s), "s: R; 0 < s |- digamma(s) = 0"),
    "log gamma": (sp.loggamma(s), "s: R; 0 < s |- log(gamma(s)) = 0"),
    "trigonometry": (plus(sp.sin(x), sp.cos(x), sp.tanh(x)), ONE_X + "sin(x) + cos(x) + tanh(x) = 0"),
    "absolute value and sign": (plus(sp.sign(x), Abs(x)), ONE_X + "sign(x) + abs(x) = 0"),
    "largest and smallest": (plus(Max(x, y), Min(x, y)), "x, y: R |- max(x, y) + min(x, y) = 0"),
    "Kronecker's delta": (sp.KroneckerDelta(i, j), "i, j: Z |- indicator(i = j) = 0"),
    "cases": (Piecewise((x, x > 0), (-x, True)), ONE_X + "cases(x, 0 < x, -1*x, true) = 0"),
    "cases without an end": (Piecewise((x, (x > 0) & (x < 1))), ONE_X + "cases(x, 0 < x and x < 1) = 0"),
    "an unevaluated expression": (plus(1, sp.UnevaluatedExpr(x)), ONE_X + "1 + x = 0"),
    "a name without assumptions": (plain, "c: R |- c = 0"),
    "a plain number": (Fraction(1, 3), "|- 1/3 = 0"),
    # names
    "a number and a family": (plus(mu, Entry(mu, j)), "mu: R; j: Z; mu@family: Z -> R |- mu + mu@family(j) = 0"),
    "two indices": (Entry(a, i, j), "i, j: Z; a@family: [Z, Z] -> R |- a(i, j) = 0"),
    "a positive family": (Entry(w, 1), "w@family: Z -> R; forall(k: Z, 0 < w(k)) |- w(1) = 0"),
    "a whole family": (Entry(Symbol("b", integer=True), 1), "b@family: Z -> Z |- b(1) = 0"),
    "a name as an index": (Entry(a, plain), "c: Z; a@family: Z -> R |- a(c) = 0"),
    "an index that may not be whole": (Entry(a, n / 2), "n: 1..; a@family: Z -> R |- a(1/2*n) = 0"),
    "a function": (f(x), "x: R; f@function: R -> R |- f(x) = 0"),
    "a function of a number at a number": (f(0), "f@function: R -> R |- f(0) = 0"),
    "a function of an index": (plus(f(2), f(j)), "j: Z; f@function: Z -> R |- f(2) + f(j) = 0"),
    "a function of indices and numbers": (plus(f(j), f(x)), "j: Z; x: R; f@function: R -> R |- f(j) + f(x) = 0"),
    "a function of a column": (f(u), "n: 1..; u: R^n; f@function: R^n -> R |- f(u) = 0"),
    "a positive function": (Function("f", positive=True)(x, y), "x, y: R; f@function: [R, R] -> R; "
                            "forall(a: R, forall(b: R, 0 < f(a, b))) |- f(x, y) = 0"),
    "a name is a name": (Function("D1 f")(x), "x: R; \"D1 f\"@function: R -> R |- \"D1 f\"(x) = 0"),
    "a size without assumptions": (Tr(MatrixSymbol("A", size, size)), "d: 1..; A: R^(d, d) |- trace(A) = 0"),
    "a size that may be 0": (Tr(MatrixSymbol("A", k, k)).xreplace({k: Symbol("l", integer=True, nonnegative=True)}),
                             "l: 0..; A: R^(l, l) |- trace(A) = 0"),
    "a size that is more than a name": (Tr(MatrixSymbol("A", n - m, n - m)),
                                        "n, m: 1..; A: R^(n - m, n - m); 0 <= n - m |- trace(A) = 0"),
    # sums and integrals
    "a sum": (Sum(Entry(a, j), (j, 1, J)), "J: 1..; a@family: Z -> R |- sum(j: 1..J, a(j)) = 0"),
    "a sum over a name without assumptions": (Sum(plain, (plain, 1, 3)), "|- sum(c: 1..3, c) = 0"),
    "ranges that depend on each other": (Sum(Entry(a, i), (i, 1, j), (j, 1, J)),
                                         "J: 1..; a@family: Z -> R |- sum(j: 1..J, sum(i: 1..j, a(i))) = 0"),
    "a sum without end": (Sum(2**-k, (k, 0, oo)), "|- sum(k: 0.., 2^(-1*k)) = 0"),
    "an empty range": (Sum(j, (j, 5, 2)), "|- sum(j: 5..2, j) = 0"),
    "a bound name that is free elsewhere": (x * Sum(x, (x, 1, 2)), "x: R |- x*sum(y: 1..2, y) = 0"),
    "a product": (Product(Entry(a, j), (j, 0, n)), "n: 1..; a@family: Z -> R |- product(j: 0..n, a(j)) = 0"),
    "an integral": (Integral(x, x), "|- integral(x: R, x) = 0"),
    "an integral over the line": (Integral(exp(-x**2), (x, -oo, oo)), "|- integral(x: R, exp(-1*x^2)) = 0"),
    "an integral between bounds": (Integral(x, (x, 0, t)), "t: R; 0 < t |- integral_on(interval(0, t), x: R, x) = 0"),
    "an integral to infinity": (Integral(x, (x, y, oo)), "y: R |- integral_on(interval(y, infinity), x: R, x) = 0"),
    "two integrals": (Integral(x, (x, -1, 1), (y, 0, 2)),
                      "|- integral_on(interval(0, 2), y: R, integral_on(interval(-1, 1), x: R, x)) = 0"),
    "an integral of ours": (Int(pdf(p, x), x), "p@law: law R |- integral(x: R, p(x)) = 0"),
    "an integral over columns": (Int(pdf(p, u), u), "n: 1..; p@law: law R^n |- integral(u: R^n, p(u)) = 0"),
    "a sum over a space": (SetSum(pdf(Density("r", X), x), x, X), "r@law: discrete law discrete point X |- total(x: discrete point X, r(x)) = 0"),
    "a sum over a set": (SetSum(x, x, sp.FiniteSet(0, 2)), "|- total_on(members(0, 2), x: R, x) = 0"),
    # derivatives
    "a derivative": (Derivative(log(s), s), "s: R; 0 < s |- derivative(s: R, log(s), s) = 0"),
    "a second derivative": (Derivative(f(x), (x, 2)), "x: R; f@function: R -> R |- "
                            "derivative(y: R, derivative(z: R, f(z), y), x) = 0"),
    "derivatives by two names": (Derivative(x * y, x, y), "x, y: R |- derivative(b: R, derivative(a: R, a*b, x), y) = 0"),
    "a slope at a place": (Subs(Derivative(f(x), x), x, y**2), "y: R; f@function: R -> R |- derivative(x: R, f(x), y^2) = 0"),
    "a slope that SymPy has made": (f(x**2).diff(x), "x: R; f@function: R -> R |- 2*x*derivative(y: R, f(y), x^2) = 0"),
    "by a member": (Derivative(Sum(Entry(a, j), (j, 1, J)), Entry(a, k)), "J: 1..; k: Z; a@family: Z -> R |- derivative(b: Z -> R, sum(j: 1..J, b(j)), a, k) = 0"),
    "by an entry": (Derivative(Tr(A), Entry(A, i, 2)), "n: 1..; A: R^(n, n); i: Z |- derivative(B: R^(n, n), trace(B), A, i, 2) = 0"),
    "by a value of a density": (Derivative(plus(y * pdf(p, x), -log(pdf(p, x))), pdf(p, x)),
                                "x, y: R; p@law: law R |- derivative(c: R, y*c - log(c), p(x)) = 0"),
    "a functional derivative": (FunctionalDerivative(Int(pdf(p, y) ** 2, y), p, x), "x: R; p@law: law R |- derivative(q: law R, integral(y: R, q(y)^2), p, x) = 0"),
    "a gradient": (Tr(Grad(LogDet(A), A)), "n: 1..; A: R^(n, n) |- trace(gradient(B: R^(n, n), logdet(B), A)) = 0"),
    # matrices
    "a product of matrices": (Tr(A * B), TWO + "trace(matmul(A, B)) = 0"),
    "numbers in a product": (Tr(MatMul(2, x, A, B)), "x: R; n: 1..; A, B: R^(n, n) |- trace(scale(2, scale(x, matmul(A, B)))) = 0"),
    "a sum of matrices": (Tr(sp.MatAdd(A, minus(B))), TWO + "trace(A + scale(-1, B)) = 0"),
    "inverse, transpose, power": (plus(Tr(A.I), Tr(A.T), Tr(MatPow(A, 3))),
                                  SQUARE + "trace(inverse(A)) + trace(transpose(A)) + trace(power(A, 3)) = 0"),
    "determinants": (plus(Det(A), LogDet(A)), SQUARE + "det(A) + logdet(A) = 0"),
    "SymPy's own trace and determinant": (plus(sp.Determinant(A), sp.Trace(A)), SQUARE + "det(A) + trace(A) = 0"),
    "a form": (Scalar(u.T * v), COLUMNS + "only(matmul(transpose(u), v)) = 0"),
    "a norm": (Frobenius(sp.MatAdd(u, minus(v))), COLUMNS + "norm(u + scale(-1, v)) = 0"),
    "identity and zero": (plus(Tr(Identity(n)), Tr(ZeroMatrix(n, n))), "n: 1.. |- trace(identity(n)) + trace(zeros(n, n)) = 0"),
    "entries": (plus(Entry(A, 1, j), Entry(u, j)), "n: 1..; A: R^(n, n); j: Z; u: R^n |- entry(A, 1, j) + entry(u, j) = 0"),
    "SymPy's own entries, from 0": (plus(A[0, 1], u[0, 0]), "n: 1..; A: R^(n, n); u: R^n |- entry(A, 1, 2) + entry(u, 1) = 0"),
    "numbers written out": (Det(sp.Matrix([[1, x], [0, 2]])), ONE_X + "det(explicit(2, 2, 1, x, 0, 2)) = 0"),
    "a diagonal": (Tr(Diag(Entry(a, j), j, n)), "n: 1..; a@family: Z -> R |- trace(diagonal(j: 1..n, a(j))) = 0"),
    "the diagonal of a column": (Tr(diag(u)), "n: 1..; u: R^n |- trace(diagonal(i: 1..n, entry(u, i))) = 0"),
    "SymPy's own diagonal": (Tr(sp.DiagMatrix(u)), "n: 1..; u: R^n |- trace(diagonal(i: 1..n, entry(u, i))) = 0"),
    "a column": (Frobenius(Vec(i, i, n)), "n: 1.. |- norm(vector(i: 1..n, i)) = 0"),
    # laws
    "Gaussians": (KL(Normal(x, s), standard_normal()), "x, s: R; 0 < s |- kl(normal(x, s), normal(0, 1)) = 0"),
    "Gaussian vectors": (KL(MultivariateNormal(u, A), standard_normal(n)), "n: 1..; u: R^n; A: R^(n, n) |- "
                         "kl(multinormal(u, A), multinormal(zeros(n, 1), identity(n))) = 0"),
    "two points": (Entropy(Bernoulli(t)), "t: R; 0 < t |- entropy(finite(0, 1 - t, 1, t)) = 0"),
    "a discrete law by what it is compared with": (KL(p, Bernoulli(t)), "t: R; p@law: discrete law R; 0 < t |- kl(p, finite(0, 1 - t, 1, t)) = 0"),
    "independent components": (Entropy(Independent(Normal(Entry(a, j), 1), j, J)),
                               "J: 1..; a@family: Z -> R |- entropy(product_law(j: 1..J, normal(a(j), 1))) = 0"),
    "an expectation": (E(x**2, x, p), "p@law: law R |- expect(p, x: R, x^2) = 0"),
    "an expectation of a matrix": (Tr(E(u * u.T, u, MultivariateNormal(v, A))), "n: 1..; v: R^n; A: R^(n, n) |- "
                                   "trace(expect(multinormal(v, A), u: R^n, matmul(u, transpose(u)))) = 0"),
    "the law's own names": (E(x, x, Normal(x, 1)), "x: R |- expect(normal(x, 1), y: R, y) = 0"),
    "a joint density": (pdf(p, x, u), "x: R; n: 1..; u: R^n; p@law: law [R, R^n] |- p(x, u) = 0"),
    "a density at a multiple": (pdf(p, 2 * u), "n: 1..; u: R^n; p@law: law R^n |- p(scale(2, u)) = 0"),
    "given a number": (plus(pdf(Density("q", given=(x,)), y), pdf(q, y)),
                       "x, y: R; q@given1: R -> law R; q@law: law R |- q@given1(x)(y) + q@law(y) = 0"),
    "given a number written out": (Entropy(Density("q", given=(2,))), "q@given1: R -> law R |- entropy(q(2)) = 0"),
    "members": (plus(Entropy(Density("q", given=(1,))), Entropy(Density("q", given=(k,)))),
                "k: Z; q@family: Z -> law R |- entropy(q(1)) + entropy(q(k)) = 0"),
    "members and conditions": (plus(Entropy(Density("q", given=(k,))), Entropy(Density("q", given=(x,)))),
                               "k: Z; x: R; q@family: Z -> law R; q@given1: R -> law R |- "
                               "entropy(q@family(k)) + entropy(q@given1(x)) = 0"),
    "a component": (Mul(pdf(p, u), pdf(Marginal(p, j), x), evaluate=False), "n: 1..; u: R^n; j: Z; x: R; p@law: law R^n |- p(u)*component(p, j)(x) = 0"),
    "components alone": (Entropy(Marginal(p, j)), "j: Z; p@part: 1.. -> law R |- entropy(p(j)) = 0"),
    "one space by comparison": (plus(pdf(q, u), KL(p, q)), "n: 1..; u: R^n; p@law, q@law: law R^n |- q(u) + kl(p, q) = 0"),
    "a point of a named space": (pdf(Density("r", Y), x), "x: point Y; r@law: law point Y |- r(x) = 0"),
}  # fmt: skip


def content(said):
    """A statement without the order in which its names are declared."""
    return said.relation, said.left, said.right, said.context.hypotheses, frozenset(said.context.declarations)


@pytest.mark.parametrize("name", READ)
def test_read(name):
    expr, text = READ[name]
    assert content(statement(expr, 0)) == content(read_statement(text))


# ---------------------------------------------------------------- assumptions, key by key

ASSUMED = {
    "positive": ({"positive": True}, "x: R; 0 < x |- x = 0"),
    "negative": ({"negative": True}, "x: R; x < 0 |- x = 0"),
    "nonnegative": ({"nonnegative": True}, "x: R; 0 <= x |- x = 0"),
    "nonpositive": ({"nonpositive": True}, "x: R; x <= 0 |- x = 0"),
    "nonzero": ({"nonzero": True}, "x: R; x != 0 |- x = 0"),
    "not positive": ({"positive": False, "real": True}, "x: R; x <= 0 |- x = 0"),
    "not positive, else unsaid": ({"positive": False}, "x: R; x <= 0 |- x = 0"),
    "not zero": ({"zero": False}, "x: R; x != 0 |- x = 0"),
    "zero": ({"zero": True}, "x: Z; x = 0 |- x = 0"),
    "real": ({"real": True}, "x: R |- x = 0"),
    "finite": ({"finite": True}, "x: R |- x = 0"),
    "extended real": ({"extended_real": True}, "x: R |- x = 0"),
    "extended positive": ({"extended_positive": True}, "x: R; 0 < x |- x = 0"),
    "commutative": ({"commutative": True}, "x: R |- x = 0"),
    "hermitian": ({"hermitian": True}, "x: R |- x = 0"),
    "complex and real": ({"complex": True, "real": True}, "x: R |- x = 0"),
    "integer": ({"integer": True}, "x: Z |- x = 0"),
    "positive integer": ({"integer": True, "positive": True}, "x: 1.. |- x = 0"),
    "nonnegative integer": ({"integer": True, "nonnegative": True}, "x: 0.. |- x = 0"),
    "negative integer": ({"integer": True, "negative": True}, "x: ..-1 |- x = 0"),
    "nonzero integer": ({"integer": True, "nonzero": True}, "x: Z; x != 0 |- x = 0"),
    "no integer": ({"integer": False, "real": True}, "x: R; not(whole(x)) |- x = 0"),
    "noninteger": ({"noninteger": True}, "x: R; not(whole(x)) |- x = 0"),
    "even": ({"even": True}, "x: Z; even(x) |- x = 0"),
    "odd and positive": ({"odd": True, "positive": True}, "x: 1..; odd(x) |- x = 0"),
    "irrational: False of an integer": ({"integer": True, "irrational": False}, "x: Z |- x = 0"),
}
NOT_ASSUMED = {
    "imaginary": ({"imaginary": True}, "the assumption imaginary=True holds of no real number"),
    "not commutative": ({"commutative": False}, "the assumption commutative=False holds of no real number"),
    "infinite": ({"infinite": True}, "the assumption infinite=True holds of no real number"),
    "not real": ({"real": False}, "the assumption real=False holds of no real number"),
    "complex": ({"complex": True}, "the assumption complex=True, which allows more than real numbers"),
    "rational": ({"rational": True}, "the assumption rational=True"),
    "irrational": ({"irrational": True}, "the assumption irrational=True"),
    "algebraic": ({"algebraic": True}, "the assumption algebraic=True"),
    "transcendental": ({"transcendental": True}, "the assumption transcendental=True"),
    "prime": ({"prime": True}, "the assumption prime=True"),
    "composite": ({"composite": True}, "the assumption composite=True"),
    "antihermitian": ({"antihermitian": True}, "the assumption antihermitian=True"),
    "polar": ({"polar": True}, "the assumption polar=True"),
}


@pytest.mark.parametrize("name", ASSUMED)
def test_an_assumption_is_a_type_or_a_hypothesis(name):
    assumed, text = ASSUMED[name]
    assert content(statement(Symbol("x", **assumed), 0)) == content(read_statement(text))


@pytest.mark.parametrize("name", NOT_ASSUMED)
def test_an_assumption_that_is_not_read(name):
    assumed, why = NOT_ASSUMED[name]
    with pytest.raises(NotRead) as error:
        statement(Symbol("x", **assumed), 0)
    assert str(error.value) == f"x is not read: {why}"
    with pytest.raises(NotRead) as error:
        statement(Entry(Symbol("x", **assumed), 1), 0)
    assert why in str(error.value)


def test_every_key_of_sympy_is_decided():
    """Each key that SymPy knows, true or false, is read or refused by name; none is passed over."""
    said = {**ASSUMED, **NOT_ASSUMED}
    tested = {key for assumed, _ in said.values() for key in assumed}
    others = {"extended_negative", "extended_nonnegative", "extended_nonpositive", "extended_nonzero"}
    assert set(_assume_defined) - tested == others
    for key in others:
        assert statement(Symbol("x", **{key: True}), 0).context.hypotheses


# ---------------------------------------------------------------- givens

GIVEN = {
    "an equation": (x, [Eq(x, y)], "x, y: R; x = y |- x = 0"),
    "inequalities": (x, [x > 0, 0 < y, x <= y, x >= y, Ne(x, 1)],
                     "x, y: R; 0 < x; 0 < y; x <= y; y <= x; x != 1 |- x = 0"),
    "predicates": (Tr(A), [Q.positive_definite(A), Q.symmetric(B), Q.invertible(A), Q.fullrank(A), Q.orthogonal(A),
                           Q.diagonal(A), Q.lower_triangular(A), Q.upper_triangular(A), Q.square(A)],
                   "n: 1..; A, B: R^(n, n); positive_definite(A); symmetric(B); invertible(A); invertible(A); orthogonal(A); "
                   "is_diagonal(A); lower_triangular(A); upper_triangular(A); square(A) |- trace(A) = 0"),
    "predicates of numbers": (x, [Q.positive(x), Q.nonzero(y), Q.integer(x), Q.even(x), Q.real(x)],
                              "x, y: R; 0 < x; y != 0; whole(x); even(x); true |- x = 0"),
    "true and false": (x, [S.true, S.false, True], "x: R; false |- x = 0"),
    "and, or, not": (x, [(x > 0) & (x < 1), ~Eq(x, y)], None),
    "every member": (Entry(a, 1), [Entry(a, j) > 0], "a@family: Z -> R; forall(j: Z, 0 < a(j)) |- a(1) = 0"),
    "every member of a range": (Entry(a, 1), [Entry(a, n) > 0], "a@family: Z -> R; forall(n: 1.., 0 < a(n)) |- a(1) = 0"),
    "the even members": (Entry(a, 1), [Entry(a, Symbol("l", even=True)) > 0],
                         "a@family: Z -> R; forall(l: Z, even(l) => 0 < a(l)) |- a(1) = 0"),
    "a member that the sides name": (Sum(Entry(a, j), (j, 1, J)), [Eq(Entry(a, J), 0)],
                                     "J: 1..; a@family: Z -> R; a(J) = 0 |- sum(j: 1..J, a(j)) = 0"),
    "an index that a given names": (Entry(a, 1), [Entry(a, k) > 0, Eq(k, 3)],
                                    "k: Z; a@family: Z -> R; 0 < a(k); k = 3 |- a(1) = 0"),
    "a bound index is no free one": (Sum(Entry(a, j), (j, 1, J)), [Entry(a, j) > 0],
                                     "J: 1..; a@family: Z -> R; forall(j: Z, 0 < a(j)) |- sum(j: 1..J, a(j)) = 0"),
    "every entry of a diagonal": (Tr(A), [Entry(A, i, i) > 0],
                                  "n: 1..; A: R^(n, n); forall(i: 1..n, 0 < entry(A, i, i)) |- trace(A) = 0"),
    "every entry": (Tr(R * R.T), [Entry(R, i, j) > 0],
                    "n, m: 1..; R: R^(n, m); forall(i: 1..n, forall(j: 1..m, 0 < entry(R, i, j))) |- "
                    "trace(matmul(R, transpose(R))) = 0"),
    "a size is no index": (Tr(A), [Eq(n, 1)], "n: 1..; A: R^(n, n); n = 1 |- trace(A) = 0"),
    "a number of a family's name": (Entry(mu, 1), [Eq(mu, 3)], "mu: R; mu@family: Z -> R; mu = 3 |- mu@family(1) = 0"),
    "members of a family of a number's name": (sp.Pow(mu**2, S.Half, evaluate=False), [Entry(mu, j) > 0],
                                               "mu: R; mu@family: Z -> R; forall(j: Z, 0 < mu@family(j)) |- sqrt(mu^2) = 0"),
    "a family by another": (Entry(w, 1), [Eq(Entry(w, j), exp(Entry(a, j)))],
                            "w@family, a@family: Z -> R; forall(j: Z, 0 < w(j)); forall(j: Z, w(j) = exp(a(j))) |- w(1) = 0"),
    "functions of an index": (f(1), [f(j) > 0], "f@function: Z -> R; forall(j: Z, 0 < f(j)) |- f(1) = 0"),
    "equal laws": (KL(p, q), [Eq(p, Normal(0, 1))], "p@law, q@law: law R; p = normal(0, 1) |- kl(p, q) = 0"),
    "equal matrices": (Tr(A), [Eq(A, B)], "n: 1..; A, B: R^(n, n); A = B |- trace(A) = 0"),
    "an order of bounds": (Integral(x, (x, y, z)), [y < z],
                           "y, z: R; y < z |- integral_on(interval(y, z), x: R, x) = 0"),
}


@pytest.mark.parametrize("name", GIVEN)
def test_given(name):
    expr, given, text = GIVEN[name]
    if text is None:  # SymPy puts the parts of `and` into an order of its own
        assert {h.op for h in statement(expr, 0, given).context.hypotheses} == {"and", "ne"}
    else:
        assert content(statement(expr, 0, given)) == content(read_statement(text))


@pytest.mark.parametrize("relation", ["=", "!=", "<", "<=", ">", ">="])
def test_relations(relation):
    assert statement(x, y, relation=relation) == read_statement(f"x, y: R |- x {relation} y")
