"""The fragments of the checker, one table: what is proved, what is refuted, what stays undecided.

The right sides are textbook identities, stated here by hand; each wrong one differs from a right one in one place.
"""

from __future__ import annotations

import pytest
from sympy import (
    Abs,
    Add,
    Derivative,
    Eq,
    Function,
    Identity,
    Integer,
    Inverse,
    MatAdd,
    MatMul,
    MatPow,
    Matrix,
    MatrixSymbol,
    Pow,
    Product,
    Q,
    Rational,
    Sum,
    Symbol,
    Transpose,
    ZeroMatrix,
    exp,
    expand,
    log,
    prod,
    sqrt,
    symbols,
)

from klderive import (
    KL,
    CrossEntropy,
    Density,
    Diag,
    E,
    Entropy,
    Entry,
    Finite,
    Frobenius,
    FunctionalDerivative,
    Grad,
    Independent,
    Int,
    LogDet,
    MultivariateNormal,
    Normal,
    Scalar,
    SetSum,
    Space,
    Tr,
    Vec,
    check,
    minimal_axioms,
    pdf,
    standard_normal,
)

m1, m2, x = symbols("mu_1 mu_2 x", real=True)
s1, s2 = symbols("sigma_1 sigma_2", positive=True)
p, q = Normal(m1, s1), Normal(m2, s2)
cf = log(s2 / s1) + (s1**2 + (m1 - m2) ** 2) / (2 * s2**2) - Rational(1, 2)
P, R_ = Density("p"), Density("q")
a, b, s, t = symbols("a b s t", positive=True)
j, k, l = symbols("j k l", integer=True)
J = Symbol("J", integer=True, positive=True)
M1, M2 = symbols("mu_1 mu_2", real=True)


def e(f):
    return Entry(f, j)


D = KL(Independent(Normal(e(M1), e(s1)), j, J), Independent(Normal(e(M2), e(s2)), j, J))
n = Symbol("n", integer=True, positive=True)
A, B, C_, S1, S2 = [MatrixSymbol(z, n, n) for z in ("A", "B", "C", "Sigma_1", "Sigma_2")]
u, v, X = [MatrixSymbol(z, n, 1) for z in "uvx"]
pd = [Q.positive_definite(S1), Q.positive_definite(S2)]
N1, N2 = MultivariateNormal(u, S1), MultivariateNormal(v, S2)
mv = Rational(1, 2) * (LogDet(S2) - LogDet(S1) - n + Tr(S2.I * S1) + Scalar((v - u).T * S2.I * (v - u)))

CASES: list = []


def C(name, before, after, want, given=(), relation="="):
    """Add a case to the table."""
    CASES.append(pytest.param(before, after, want, tuple(given), relation, id=name))


C("uni", KL(p, q), cf, "proved")
C("uni sign", KL(p, q), log(s1 / s2) + (s1**2 + (m1 - m2) ** 2) / (2 * s2**2) - Rational(1, 2), "refuted")
C("uni half", KL(p, q), log(s2 / s1) + (s1**2 + (m1 - m2) ** 2) / (s2**2) - Rational(1, 2), "refuted")
C("uni sq", KL(p, q), log(s2 / s1) + (s1 + (m1 - m2) ** 2) / (2 * s2**2) - Rational(1, 2), "refuted")
C("mvn", KL(N1, N2), mv, "proved", given=pd)
C("mvn n", KL(N1, N2), mv + n / 2, "refuted", given=pd)
C(
    "mvn S1",
    KL(N1, N2),
    Rational(1, 2) * (LogDet(S2) - LogDet(S1) - n + Tr(S2.I * S1) + Scalar((v - u).T * S1.I * (v - u))),
    "refuted",
    given=pd,
)
C("tr", Tr(A * B * C_), Tr(A * C_ * B), "refuted")
C("kl sym", KL(P, R_), KL(R_, P), "refuted")
C("contradict", a, b, "undecided", given=[Eq(a, b), a > b])
C("same mean", KL(p, q), log(s2 / s1) + (s1**2) / (2 * s2**2) - Rational(1, 2), "proved", given=[Eq(m1, m2)])
C("same mean wrong", KL(p, q), log(s2 / s1) + (s1**2) / (2 * s2**2) + Rational(1, 2), "refuted", given=[Eq(m1, m2)])
C("shape", MatAdd(u, A, evaluate=False), A, "undecided")
C("ldet", LogDet(A * B), LogDet(A) + LogDet(B), "undecided")
C("sqrt", Pow(Pow(m1, 2, evaluate=False), Rational(1, 2), evaluate=False), m1, "refuted")
C("E2", E(x**2, x, P), E(x, x, P) ** 2, "refuted")
C(
    "diag",
    D,
    Rational(1, 2)
    * Sum(2 * log(e(s2) / e(s1)) + e(s1) ** 2 / e(s2) ** 2 + (e(M1) - e(M2)) ** 2 / e(s2) ** 2, (j, 1, J)),
    "refuted",
)
S, T = S1, S2
g = [Q.positive_definite(S), Q.positive_definite(T), Q.invertible(A)]
C("G3", Tr(MatMul(A, S, T, Inverse(T), Inverse(A), evaluate=False)), Tr(S), "proved", given=g)
C(
    "G3b",
    KL(MultivariateNormal(u, S), standard_normal(n)),
    -n / 2 - LogDet(S) / 2 + Scalar(u.T * u) / 2 + Tr(S) / 2,
    "proved",
    given=g,
)
C("G4", E(Frobenius(X) ** 2, X, MultivariateNormal(u, S)), Tr(S) + Frobenius(u) ** 2, "proved", given=g)
f = Symbol("f", positive=True)
C("G1", Entry(f, 1) + Sum(Entry(f, j), (j, 2, J)), Sum(Entry(f, j), (j, 1, J)), "proved")
C("G1b", Entry(f, J) + Sum(Entry(f, j), (j, 1, J - 1)), Sum(Entry(f, j), (j, 1, J)), "proved")
C(
    "G1c",
    a / sqrt(Entry(f, J)) + Sum(a / sqrt(Entry(f, j)), (j, 1, J - 1)),
    Sum(a / sqrt(Entry(f, j)), (j, 1, J)),
    "proved",
)
C("n-5", Sum(1, (j, 1, J - 5)), J - 5, "proved")
C("log neg", x * log(-a), x * log(-a), "undecided")
qx = Density("q", given=(x,))
pz = Density("p_z")
C("cond", KL(qx, pz), CrossEntropy(qx, pz) - Entropy(qx), "proved")
C("cond wrong", KL(qx, pz), CrossEntropy(qx, pz) + Entropy(qx), "refuted")
y = Symbol("y", real=True)
C("fubini", Int(Int(pdf(P, x) * pdf(R_, y) * log(pdf(P, x)), x), y), Int(pdf(P, x) * log(pdf(P, x)), x), "proved")
C("joint", Int(Int(pdf(P, x, y), x), y), 1, "proved")
C("marg", Int(pdf(P, x, y), x), 1, "refuted")
C("E lin", E(2 * x + 3, x, P), 2 * E(x, x, P) + 3, "proved")
F = Function("f")
C("E f", E(F(x) + 1, x, P), E(F(x), x, P) + 1, "proved")
C("E f w", E(F(x) * x, x, P), E(F(x), x, P) * E(x, x, P), "refuted")
X_ = Space("X", discrete=True)
pd_ = Density("p", X_)
qd = Density("q", X_)
C("disc", SetSum(pdf(pd_, x) * log(pdf(pd_, x) / pdf(qd, x)), x, X_), KL(pd_, qd), "proved")
C("disc w", SetSum(pdf(pd_, x) * log(pdf(qd, x) / pdf(pd_, x)), x, X_), KL(pd_, qd), "refuted")
C("prod", log(Product(Entry(s1, j), (j, 1, J))), Sum(log(Entry(s1, j)), (j, 1, J)), "proved")
C("det diag", LogDet(Diag(Entry(s1, j) ** 2, j, n)), 2 * Sum(log(Entry(s1, j)), (j, 1, n)), "proved")
C("tr diag", Tr(Diag(Entry(s1, j) ** 2, j, n)), Sum(Entry(s1, j) ** 2, (j, 1, n)), "proved")
C(
    "diag from mvn",
    KL(
        MultivariateNormal(Vec(Entry(M1, j), j, n), Diag(Entry(s1, j) ** 2, j, n)),
        MultivariateNormal(Vec(Entry(M2, j), j, n), Diag(Entry(s2, j) ** 2, j, n)),
    ),
    KL(Independent(Normal(e(M1), e(s1)), j, n), Independent(Normal(e(M2), e(s2)), j, n)),
    "proved",
)
L = MatrixSymbol("L", n, n)
gl = [Q.lower_triangular(L), Entry(L, j, j) > 0]
C("chol", LogDet(L * L.T), 2 * Sum(log(Entry(L, j, j)), (j, 1, n)), "proved", given=gl)
C(
    "KL iso",
    KL(MultivariateNormal(u, s**2 * Identity(n)), standard_normal(n)),
    (n * s**2 + Scalar(u.T * u) - n - 2 * n * log(s)) / 2,
    "proved",
)
C(
    "shared",
    KL(MultivariateNormal(u, S1), MultivariateNormal(v, S1)),
    Scalar((u - v).T * S1.I * (u - v)) / 2,
    "proved",
    given=pd[:1],
)
C("4th", E((x - m1) ** 4, x, p), 3 * s1**4, "proved")
C(
    "4th vec",
    E(Scalar(X.T * A * X) * Scalar(X.T * B * X), X, MultivariateNormal(ZeroMatrix(n, 1), S1)),
    Tr(A * S1) * Tr(B * S1) + Tr(A * S1 * B * S1) + Tr(A * S1 * B.T * S1),
    "proved",
    given=pd,
)
C("nopd", KL(N1, N2), mv, "undecided")
C("inv", (S1 + S2).I, (S2 + S1).I, "proved", given=pd)
C("gauss prod", Int(pdf(p, x) * pdf(Normal(m2, s2), x), x), pdf(Normal(m2, sqrt(s1**2 + s2**2)), m1), "proved")
C("trace E sum", E(Sum(Entry(A, j, j) * x**2, (j, 1, n)), x, p), Tr(A) * (s1**2 + m1**2), "proved")
C("n=2 explicit", Tr(Matrix([[a, b], [b, s]]) * Matrix([[a, b], [b, s]])), a**2 + 2 * b**2 + s**2, "proved")
C(
    "E quad",
    E(Scalar((X - v).T * A * (X - v)), X, N1),
    Tr(A * S1) + Scalar((u - v).T * A * (u - v)),
    "proved",
    given=pd,
)
C(
    "nested sum",
    Sum(Sum(Entry(M1, j) * Entry(M2, k), (k, 1, J)), (j, 1, J)),
    Sum(Entry(M1, j), (j, 1, J)) * Sum(Entry(M2, j), (j, 1, J)),
    "proved",
)
C(
    "dep range",
    Sum(Sum(Entry(M1, j) * Entry(M2, k), (k, 1, j)), (j, 1, J)),
    Sum(Entry(M1, j) * Sum(Entry(M2, k), (k, 1, j)), (j, 1, J)),
    "proved",
)
C("dep range w", Sum(Sum(1, (k, 1, j)), (j, 1, J)), J**2, "refuted")
C("gauss prod (d)", Int(pdf(p, x) * pdf(Normal(m2, s2), x), x), pdf(Normal(m2, sqrt(s1**2 + s2**2)), m1), "proved")
C("exp frac", exp(s1**2 / (s1**2 + s2**2)) * exp(s2**2 / (s1**2 + s2**2)), exp(1), "proved")
f, g = symbols("f g", positive=True)
F, G = Entry(f, j), Entry(g, j)
C(
    "G5",
    Sum(G**2 / (1 + a**2 * F), (j, 1, J)) + a**2 * Sum(F * G**2 / (1 + a**2 * F), (j, 1, J)),
    Sum(G**2, (j, 1, J)),
    "proved",
)
C("G5b", Sum(1 / (1 + a * F) ** 2 + a * F / (1 + a * F) ** 2, (j, 1, J)), Sum(1 / (1 + a * F), (j, 1, J)), "proved")
C("mgf1", E(exp(a * x), x, p), exp(a * m1 + a**2 * s1**2 / 2), "proved")
C(
    "mgf prod",
    E(exp(a * x) * exp(-b * x**2), x, Normal(0, 1)),
    exp(a**2 / (2 * (1 + 2 * b))) / sqrt(1 + 2 * b),
    "proved",
)
C("d", Derivative(cf, s1), -1 / s1 + s1 / s2**2, "proved")
C("d wrong", Derivative(cf, s1), 1 / s1 + s1 / s2**2, "refuted")
C("d2", Derivative(cf, m1, 2), 1 / s2**2, "proved")
C("dKL", Derivative(KL(p, q), m1), (m1 - m2) / s2**2, "proved")
C("d exch", Derivative(E(exp(a * x), x, P), a), E(x * exp(a * x), x, P), "proved")
C("fam", Derivative(Sum(Entry(M1, j) ** 2, (j, 1, J)), Entry(M1, k)), 2 * Entry(M1, k), "proved")
C("fam w", Derivative(Sum(Entry(M1, j) ** 2, (j, 1, J)), Entry(M1, k)), Entry(M1, k), "refuted")
gA = [Q.invertible(A)]
C("grad quad", Grad(Scalar(u.T * A * u), u), (A + A.T) * u, "proved")
C("grad quad w", Grad(Scalar(u.T * A * u), u), 2 * A * u, "refuted")
C("grad S", Grad(Scalar((u - v).T * S1.I * (u - v)), u), 2 * S1.I * (u - v), "proved", given=pd)
C("grad tr", Grad(Tr(A * B), A), B.T, "proved")
C("grad ld", Grad(LogDet(A), A), Transpose(Inverse(A)), "proved", given=gA)
C("grad inv", Grad(Tr(Inverse(A) * B), A), -Transpose(Inverse(A) * B * Inverse(A)), "proved", given=gA)
C("sym", Grad(Tr(S1 * B), S1), B.T, "undecided", given=pd)
y = Symbol("y", real=True)
lam = Symbol("lambda", real=True)
FD = FunctionalDerivative
C("fd", FD(Int(pdf(R_, y) ** 2, y), R_, x), 2 * pdf(R_, x), "proved")
C(
    "fd2",
    FD(-Int(pdf(P, y) * log(pdf(R_, y)), y) + lam * (Int(pdf(R_, y), y) - 1), R_, x),
    -pdf(P, x) / pdf(R_, x) + lam,
    "proved",
)
C(
    "fd2w",
    FD(-Int(pdf(P, y) * log(pdf(R_, y)), y) + lam * (Int(pdf(R_, y), y) - 1), R_, x),
    pdf(P, x) / pdf(R_, x) + lam,
    "refuted",
)
C(
    "fd3",
    FD(-Int(pdf(P, y) * log(pdf(R_, y)), y) + lam * (Int(pdf(R_, y), y) - 1), R_, x),
    -pdf(P, x) / pdf(R_, x),
    "refuted",
)
C("fd4", FD(KL(R_, P), R_, x), log(pdf(R_, x) / pdf(P, x)) + 1, "proved")
C("log", log(a), a - 1, "proved", relation="<=")
C("log w", log(a), a - 2, "refuted", relation="<=")
C("KL", KL(P, R_), Integer(0), "proved", relation=">=")
C("Gibbs", Entropy(P), CrossEntropy(P, R_), "proved", relation="<=")
C("Gibbs w", Entropy(P), CrossEntropy(R_, P), "refuted", relation="<=")
C("uni (i)", cf, Integer(0), "proved", relation=">=")
C("uni KL", KL(p, q), Integer(0), "proved", relation=">=")
C("sq", (m1 - m2) ** 2, Integer(0), "proved", relation=">=")
C("am", m1**2 + m2**2, 2 * m1 * m2, "proved", relation=">=")
C("mv", mv, Integer(0), "proved", relation=">=", given=pd)
C("tr (i)", Tr(S1), n + LogDet(S1), "proved", relation=">=", given=pd)
C("form", Scalar(u.T * S1 * u), Integer(0), "proved", relation=">=", given=pd)
C("E sq", E((x - m2) ** 2, x, p), Integer(0), "proved", relation=">=")
C("sum", Sum(Entry(M1, j) ** 2, (j, 1, J)), Integer(0), "proved", relation=">=")
C("var", E(x**2, x, p), m1**2, "proved", relation=">")
X_ = Space("X", discrete=True)
pd_ = Density("p", X_)
qd = Density("q", X_)
C("disc (i)", SetSum(pdf(pd_, x) * log(pdf(pd_, x) / pdf(qd, x)), x, X_), Integer(0), "proved", relation=">=")
C("ne", KL(P, R_), KL(R_, P), "refuted", relation="!=")  # equal laws
C("strict", KL(P, R_), Integer(0), "refuted", relation=">")
y, z = symbols("y z", real=True)
t_ = Symbol("t", positive=True)
C("G8", Pow(Pow(1 - t_, 2, evaluate=False), Rational(1, 2), evaluate=False), 1 - t_, "proved", given=[t_ < 1])
C("G9", LogDet((S1 + S2) * S1), LogDet(S1 + S2) + LogDet(S1), "proved", given=pd)
C("G11", Sum(Entry(M1, j) ** 2, (j, 1, 100)), Add(*[Entry(M1, i) ** 2 for i in range(1, 101)]), "proved")
f = Function("f")
C("ne (j)", KL(P, R_), KL(R_, P), "refuted", relation="!=")
C("ne2", KL(P, R_), CrossEntropy(P, R_) - Entropy(P), "undecided", relation="!=")
f, g = symbols("f g", positive=True)
F, G = Entry(f, j), Entry(g, j)
N = n
C("H10", Sum(1, (j, J + 5, J)), Integer(-4), "refuted")
C("H11", Sum(Entry(u, j), (j, 1, n + 1)), Sum(Entry(u, j), (j, 1, n)) + Entry(u, n + 1), "undecided")
C("H12", E(x, x, Finite(((0, s), (1, t)))), t, "proved")
print(check(E(x, x, Finite(((0, s), (1, t)))), t))
C("H13", Entropy(Finite(((0, Rational(1, 2)), (0, Rational(1, 2))))), log(2), "refuted")  # one point, twice
m = Symbol("m", integer=True, positive=True)
R = MatrixSymbol("R", n, m)
h = MatrixSymbol("h", m, 1)
z = MatrixSymbol("z", n, 1)
C("H5", Tr(MatMul(R.T, A.T, A.T, B, R.T, evaluate=False)), Integer(0), "undecided")
C("H5b", KL(MultivariateNormal(u, S1), MultivariateNormal(h, S1)), Integer(0), "undecided", given=pd)
C("H5c", E(Tr(z * z.T), z, MultivariateNormal(h, MatrixSymbol("H", m, m))), Integer(0), "undecided")
C(
    "H8",
    E(Scalar(MatMul(u.T, MatPow(z - u, 4, evaluate=False), evaluate=False)), z, N1),
    Integer(0),
    "undecided",
    given=pd,
)
C("G12", Sum(log(2 * a**2 + F**2), (j, 1, J)), Sum(log(2 * a**2 + Entry(f, k) ** 2), (k, 1, J)), "proved")
C(
    "G12b",
    Sum(log(a / F**2 + 2 * G**2), (j, 1, J)),
    Sum(log(a / Entry(f, k) ** 2 + 2 * Entry(g, k) ** 2), (k, 1, J)),
    "proved",
)
C("G13", Product((2 * a**2 + b * F) ** 2, (j, 1, J)), exp(Sum(2 * log(2 * a**2 + b * F), (j, 1, J))), "proved")
C("G5c", Sum(F / (a**2 + F), (j, 1, J)) + Sum(a**2 / (a**2 + F), (j, 1, J)), J, "proved")
C(
    "R10",
    KL(MultivariateNormal(A * u, A * S1 * A.T), MultivariateNormal(A * v, A * S2 * A.T)),
    KL(N1, N2),
    "proved",
    given=[*pd, Q.invertible(A)],
)
C("R12", log(2) - Rational(3, 8), Rational(3, 2) - log(2), "proved", relation="<")
C("R15", (t - 1) * (t + 1) / t, Integer(0), "proved", relation=">", given=[t > 1])
C("R15b", (t - 1) * (t + 1) / t, Integer(0), "proved", relation="<", given=[t < 1])
l1 = Symbol("l_1", real=True)
C("R14", log(s1**2), l1, "proved", given=[Eq(s1, exp(l1 / 2))])
C("R14b", log(s1**2), 2 * l1, "refuted", given=[Eq(s1, exp(l1 / 2))])
C(
    "R14c",
    Sum(log(Entry(s1, j) ** 2), (j, 1, J)),
    Sum(Entry(l1, j), (j, 1, J)),
    "proved",
    given=[Eq(Entry(s1, j), exp(Entry(l1, j) / 2))],
)
C("R14d", log(x) + log(log(10)) / 2, Integer(0), "proved", given=[Eq(x, 1 / sqrt(log(10)))])
C("G14", pdf(Density("r"), x, Symbol("y")), pdf(P, x) * pdf(R_, Symbol("y")), "refuted")
C("G17", Sum(Entry(f, j), (j, 1, 4)), Sum(Entry(f, j) ** 2, (j, 1, 4)), "refuted")
C("G18", Sum(Entry(M1, j) ** 2, (j, 1, J)), Integer(1), "refuted", relation=">=")
C("G18b", Scalar((u - v).T * S1.I * (u - v)), Integer(1), "refuted", relation=">=", given=pd)
C("G18c", KL(P, R_), Integer(1), "refuted", relation=">=")
C("Abs", Abs(t - 1, evaluate=False), 1 - t, "proved", given=[t < 1])


@pytest.mark.parametrize("before, after, want, given, relation", CASES)
def test_verdict(before, after, want, given, relation) -> None:
    verdict = check(before, after, given=given, relation=relation)
    assert verdict.name == want, verdict


@pytest.mark.parametrize("size", (4, 6, 8, 12))
def test_many_denominators(size) -> None:
    y, z = symbols("y z", real=True)
    whole = prod([y + (i + 1) * z for i in range(size)])
    above = expand(sum(prod([y + (k + 1) * z for k in range(size) if k != i]) for i in range(size)))
    assert check(Add(*[1 / (y + (i + 1) * z) for i in range(size)]), above / whole).name == "proved"


def test_a_verdict_has_no_truth_value() -> None:
    with pytest.raises(TypeError, match="matched"):
        bool(check(x, x))


def test_the_axioms_that_a_step_needs() -> None:
    assert minimal_axioms(KL(p, q), cf) == (
        "gaussian-integral",
        "kl",
        "linearity",
        "log-exp",
        "log-product",
        "normal-density",
    )


def test_true_but_not_by_that_rule() -> None:
    verdict = check(KL(p, q), cf, using=["kl", "linearity"])
    assert verdict.name == "undecided" and verdict.reason.startswith("true, but not by the rule given: ")


def test_an_unknown_axiom_is_answered_with_the_nearest() -> None:
    with pytest.raises(ValueError, match="did you mean linearity"):
        check(x, x, using=["linearty"])


@pytest.mark.parametrize("before, said", [
    (KL(MultivariateNormal(u, S1), MultivariateNormal(MatrixSymbol("h", n + 1, 1), MatrixSymbol("H", n + 1, n + 1))),
     "shape error: N(u, Sigma_1) and N(h, H) are not distributions of the same kind of value"),
    (KL(Normal(m1, s1), standard_normal(n)), "shape error: "),
    (pdf(MultivariateNormal(u, S1), MatrixSymbol("h", n + 1, 1)),
     "shape error: h is n + 1 x 1, the distribution is on vectors of size n"),
    (E(Scalar(u.T*MatrixSymbol("h", n, 1)), MatrixSymbol("h", n, 1),
       MultivariateNormal(ZeroMatrix(n + 1, 1), Identity(n + 1))), "shape error: h is n x 1"),
    (Int(pdf(Density("p", Space("X", discrete=True)), x), x), "the density p"),
], ids=["two sizes", "a number and a vector", "a point", "a variable", "an integral of a mass function"])
def test_what_does_not_fit_is_refused(before, said) -> None:
    verdict = check(before, Integer(1), given=[*pd, Q.positive_definite(MatrixSymbol("H", n + 1, n + 1))])
    assert verdict.name == "undecided", verdict


def test_an_entry_that_does_not_exist_is_no_witness() -> None:
    step = Sum(Entry(A, j, k + 1)*Entry(B, k, j), (j, 1, n), (k, 1, n))
    assert check(step, Tr(A*B)).name == "undecided"


def test_a_given_root_leaves_the_rest_of_a_power() -> None:
    given = [Eq(sqrt(x), m1)]
    assert check(x**Rational(3, 2), m1, given=given).name != "proved"
    assert check(x**Rational(3, 2), x*m1, given=given).name == "proved"
