"""The rules, one by one: what each says, which axioms it may use, an example, the lesson that introduces it.

The one idea: a rule rewrites (untrusted); its axioms are what the checker may use to prove the step it made.
The order of RULES is the strategy of `derive`: the first rule that applies makes the next step.

Not here: how the rewriting is done (the modules beside this page), whether a step is right (the checker).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from sympy import (
    Add,
    Basic,
    Derivative,
    FiniteSet,
    Identity,
    ImmutableMatrix,
    Inverse,
    MatAdd,
    MatMul,
    MatrixSymbol,
    Pow,
    Product,
    S,
    Sum,
    Symbol,
    Transpose,
    exp,
    log,
    pi,
)

from ..symbolic.nodes import (
    KL,
    Bernoulli,
    CrossEntropy,
    Density,
    Det,
    Diag,
    E,
    EMatrix,
    Entropy,
    Entry,
    Finite,
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
    Tr,
    pdf,
)
from . import calculus, collecting, definitions, expectations, logarithms, matrices, opening, parameters, sums
from .trees import over, plus, power, replaced, substituted, times

__all__ = ["BOUNDS", "BY_HAND", "RULES", "SCRIPTED", "Rule", "earlier", "rule", "substitution"]


@dataclass(frozen=True)
class Rule:
    """A named set of axioms with its explanation and its way of rewriting.

    A rule that is `about` some nodes changes nothing in an expression that has none of them.
    """

    name: str
    statement: str
    axioms: frozenset[str]
    example: tuple[Basic, Basic]
    lesson: int
    rewrite: Callable[[Basic], Basic | None] = field(repr=False, compare=False)
    about: frozenset[type] = field(default=frozenset(), repr=False, compare=False)

    def concerns(self, kinds: set[type]) -> bool:
        """Whether the rule may change an expression made of nodes of these classes."""
        return not self.about or not self.about.isdisjoint(kinds)


x, y, a, b = (Symbol(name, real=True) for name in ("x", "y", "a", "b"))
mu, nu, sigma = Symbol("mu", real=True), Symbol("nu", real=True), Symbol("sigma", positive=True)
j, n, J = Symbol("j", integer=True), Symbol("n", integer=True, positive=True), Symbol("J", integer=True, positive=True)
p, q, N = Density("p"), Density("q"), Normal(mu, sigma)
X, m, v = (MatrixSymbol(name, n, 1) for name in ("x", "m", "v"))
A, B, C = (MatrixSymbol(name, n, n) for name in ("A", "B", "C"))
M = MultivariateNormal(m, C)
each = Independent(Normal(Entry(mu, j), Entry(sigma, j)), j, J)
z = MatrixSymbol("z", J, 1)
zj = Symbol("z_j", real=True)
d, e = MatAdd(X, MatMul(-1, m)), MatAdd(m, MatMul(-1, v))
S1, S2 = Symbol("sigma_1", positive=True), Symbol("sigma_2", positive=True)
ENTRIES = ImmutableMatrix([[S1, 0], [0, S2]])
coin = Bernoulli(Symbol("t", positive=True))


def _rule(name: str, statement: str, axioms: str, before: Basic, after: Basic, lesson: int, rewrite,
          *about: type) -> Rule:
    return Rule(name, statement, frozenset(axioms.split()), (before, after), lesson, rewrite, frozenset(about))


RULES: tuple[Rule, ...] = (
    _rule("definition of KL", r"\mathrm{KL}(p \| q) = \int p(x) \log \frac{p(x)}{q(x)} \, dx",
          "kl finite-density",
          KL(p, q), Int(times(pdf(p, x), log(over(pdf(p, x), pdf(q, x)))), x), 2, definitions.define_kl, KL),
    _rule("definition of entropy", r"\mathrm{H}(p) = -\int p(x) \log p(x) \, dx", "entropy finite-density",
          Entropy(p), times(-1, Int(times(pdf(p, x), log(pdf(p, x))), x)), 2, definitions.define_entropy, Entropy),
    _rule("definition of cross entropy", r"\mathrm{H}(p, q) = -\int p(x) \log q(x) \, dx",
          "cross-entropy finite-density",
          CrossEntropy(p, q), times(-1, Int(times(pdf(p, x), log(pdf(q, x))), x)), 2,
          definitions.define_cross_entropy, CrossEntropy),
    _rule("expectation", r"\int p(x) f(x) \, dx = \mathbb{E}_{p}[f(x)]", "expectation finite-density",
          Int(times(pdf(p, x), x), x), E(x, x, p), 2, definitions.as_expectation, Int, SetSum, E),
    _rule("points listed", r"\sum_{x \in \{a, b\}} f(x) = f(a) + f(b)", "finite-density",
          SetSum(x**2, x, FiniteSet(1, 3)), plus(1, 9), 2, definitions.listed_points, SetSum),
    _rule("log of a quotient", r"\log \frac{a}{b} = \log a - \log b \quad (a, b > 0)", "log-product",
          log(over(pdf(p, x), pdf(q, x))), plus(log(pdf(p, x)), times(-1, log(pdf(q, x)))), 1,
          logarithms.log_of_quotient, pdf),
    _rule("like terms", r"a + b - a = b", "",
          plus(a, b, -a), b, 1, collecting.like_terms),
    _rule("inverse", r"A^{-1} A = I, \quad (A^{-1})^{-1} = A, \quad A I = A", "inverse index-sums linearity",
          Tr(MatMul(Inverse(C), C)), Tr(Identity(n)), 6, matrices.inverse, Inverse, Identity),
    _rule("inverse of given entries", r"M^{-1} M = I", "inverse trace",
          Tr(MatMul(Inverse(ENTRIES), ENTRIES)), Tr(Identity(2)), 6, matrices.explicit_inverse, ImmutableMatrix),
    _rule("trace of the identity", r"\operatorname{tr} I = n", "trace counting",
          Tr(Identity(n)), n, 6, matrices.identity_trace, Identity),
    _rule("determinant of the identity", r"\log |I| = 0", "determinant",
          LogDet(Identity(n)), S.Zero, 6, matrices.identity_determinant, Identity),
    _rule("product density", r"p(z) = \prod_{j} p_j(z_j)", "product-density",
          pdf(each, z), Product(pdf(each.factor, Entry(z, j)), (j, 1, J)), 5,
          definitions.inside(definitions.product_density), Independent),
    _rule("Gaussian density",
          r"\mathcal{N}(x; \mu, \sigma^2) = \frac{1}{\sqrt{2\pi}\,\sigma} "
          r"\exp\left(-\frac{(x-\mu)^2}{2\sigma^2}\right)",
          "normal-density", pdf(N, x),
          over(exp(over(times(-1, power(plus(x, -mu), 2)), times(2, sigma**2)), evaluate=False),
               times(power(2 * pi, S.Half), sigma)), 3, definitions.inside(definitions.normal_density), Normal),
    _rule("multivariate Gaussian density",
          r"\mathcal{N}(x; \mu, \Sigma) = (2\pi)^{-n/2} |\Sigma|^{-1/2} "
          r"\exp\left(-\tfrac12 (x-\mu)^\top \Sigma^{-1} (x-\mu)\right)", "mvn-density",
          pdf(M, X),
          over(exp(times(-S.Half, Scalar(MatMul(Transpose(d), Inverse(C), d))), evaluate=False),
               times(power(2 * pi, n / 2), power(Det(C), S.Half))), 6,
          definitions.inside(definitions.mvn_density), MultivariateNormal),
    _rule("finite density", r"p(x_i) = w_i", "finite-density",
          pdf(coin, 1), coin.pairs[1][1], 2, definitions.inside(definitions.finite_density), Finite),
    _rule("log of a product", r"\log(a \, b^k e^{u}) = \log a + k \log b + u \quad (a, b > 0)",
          "log-product log-exp linearity total-mass",
          log(over(exp(-x**2 / 2, evaluate=False), sigma)), plus(times(-1, log(sigma)), -x**2 / 2), 1,
          logarithms.log_of_product, log),
    _rule("trace trick", r"v^\top A w = \operatorname{tr}(A w v^\top), \quad \|v\|^2 = \operatorname{tr}(v v^\top)",
          "trace linearity",
          E(Scalar(MatMul(Transpose(X), A, X)), X, M), E(Tr(MatMul(A, X, Transpose(X))), X, M), 6,
          matrices.trace_trick, E),
    _rule("linearity", r"\mathbb{E}[a f(x) + b g(x) + c] = a \, \mathbb{E}[f(x)] + b \, \mathbb{E}[g(x)] + c",
          "linearity total-mass",
          E(plus(times(a, x**2), b), x, N), plus(times(a, E(x**2, x, N)), b), 2, expectations.linearity, E, EMatrix, Int),
    _rule("expectation of a trace", r"\mathbb{E}[\operatorname{tr}(A X)] = \operatorname{tr}(A \, \mathbb{E}[X])",
          "linearity trace",
          E(Tr(MatMul(A, X, Transpose(X))), X, M), Tr(MatMul(A, E(MatMul(X, Transpose(X)), X, M))), 6,
          expectations.trace_of_expectation, E),
    _rule("one component", r"\mathbb{E}_{z \sim \prod_k p_k}[f(z_j)] = \mathbb{E}_{z_j \sim p_j}[f(z_j)]",
          "expectation marginal total-mass",
          E(Entry(z, j)**2, z, each), E(zj**2, zj, each.factor), 5, expectations.marginal, Independent),
    _rule("centring", r"x - a = (x - \mu) + (\mu - a)", "linearity total-mass",
          E(power(plus(x, -a), 2), x, N), E(Pow(Add(plus(x, -mu), plus(mu, -a), evaluate=False), 2), x, N), 3,
          expectations.centring, E, EMatrix),
    _rule("expanding", r"(u + c)^2 = u^2 + 2 c u + c^2", "linearity total-mass",
          E(power(Add(plus(x, -mu), a, evaluate=False), 2), x, N),
          E(plus(power(plus(x, -mu), 2), times(2, a, plus(x, -mu)), a**2), x, N), 3, expectations.expanding, E, EMatrix),
    _rule("Gaussian moments",
          r"\mathbb{E}[x - \mu] = 0, \quad \mathbb{E}[(x - \mu)^2] = \sigma^2 "
          r"\quad (x \sim \mathcal{N}(\mu, \sigma^2))",
          "gaussian-integral", E(power(plus(x, -mu), 2), x, N), sigma**2, 3, expectations.normal_moments, E),
    _rule("moments of a Gaussian vector",
          r"\mathbb{E}[x - \mu] = 0, \quad \mathbb{E}[(x - \mu)(x - \mu)^\top] = \Sigma",
          "gaussian-integral", Tr(E(MatMul(d, Transpose(d)), X, M)), Tr(C), 6, expectations.mvn_moments, EMatrix),
    _rule("linearity of the trace", r"\operatorname{tr}(A (B + C)) = \operatorname{tr}(A B) + \operatorname{tr}(A C)",
          "linearity trace", Tr(MatMul(A, MatAdd(B, C))), plus(Tr(MatMul(A, B)), Tr(MatMul(A, C))), 6,
          matrices.trace_of_sum, Tr),
    _rule("trace of an outer product", r"\operatorname{tr}(A v v^\top) = v^\top A v", "trace linearity",
          Tr(MatMul(A, v, Transpose(v))), Scalar(MatMul(Transpose(v), A, v)), 6, matrices.trace_back, Tr),
    _rule("one sum", r"\sum_j a_j - \sum_j b_j = \sum_j (a_j - b_j)", "linearity",
          plus(Sum(Entry(mu, j), (j, 1, J)), times(-1, Sum(Entry(nu, j), (j, 1, J)))),
          Sum(plus(Entry(mu, j), times(-1, Entry(nu, j))), (j, 1, J)), 5, sums.one_sum, Sum),
    _rule("counting", r"\sum_{j=1}^{J} (a_j + c) = \sum_{j=1}^{J} a_j + J c", "linearity counting",
          Sum(plus(Entry(mu, j), a), (j, 1, J)), plus(Sum(Entry(mu, j), (j, 1, J)), times(J, a)), 5, sums.counting, Sum),
    _rule("collecting", r"\log a - \log b = \log \frac{a}{b}, \quad \frac{a}{c} + \frac{b}{c} = \frac{a + b}{c}",
          "log-product",
          plus(log(S2), times(-1, log(S1)), over(a, sigma), over(b, sigma)),
          plus(log(over(S2, S1)), over(plus(a, b), sigma)), 3, collecting.collecting),
    _rule("common factor", r"c a + c b = c (a + b)", "",
          plus(times(S.Half, LogDet(A)), times(-S.Half, Tr(B))),
          times(S.Half, plus(LogDet(A), times(-1, Tr(B)))), 6, matrices.common_factor, Tr, LogDet, Scalar),
)


def _nothing(expr: Basic) -> None:
    """A line that a person writes; substitution() and earlier() rewrite once they have their parameters."""
    return None


SCRIPTED: tuple[Rule, ...] = (
    _rule("diagonal matrices", r"\log |D| = \sum_j \log d_j, \quad \operatorname{tr}(D^{-1} E) = \sum_j e_j / d_j, "
          r"\quad v^\top D^{-1} v = \sum_j v_j^2 / d_j",
          "trace determinant inverse index-sums linearity log-product log-exp",
          LogDet(Diag(Entry(sigma, j)**2, j, n)), Sum(times(2, log(Entry(sigma, j))), (j, 1, n)), 6,
          parameters.diagonal_matrices),
    _rule("determinant", r"\log |L L^\top| = 2 \sum_i \log L_{ii}, \quad \log |A^{-1}| = -\log |A|, \quad "
          r"\log |c I| = n \log c", "determinant counting linearity log-product log-exp",
          LogDet(MatMul(sigma**2, Identity(n))), times(n, times(2, log(sigma))), 6,
          parameters.factored_determinant),
    _rule("inverse of a product", r"(A B)^{-1} = B^{-1} A^{-1}, \quad (c I)^{-1} = I / c", "inverse linearity",
          Tr(MatMul(Inverse(MatMul(A, Transpose(A))), B)), Tr(MatMul(Transpose(Inverse(A)), Inverse(A), B)), 6,
          parameters.inverse_of_product),
    _rule("norms", r"\operatorname{tr}(W^\top W L L^\top) = \|W L\|^2, \quad v^\top W^\top W v = \|W v\|^2",
          "trace linearity", Tr(MatMul(Transpose(A), A, B, Transpose(B))), Pow(Frobenius(MatMul(A, B)), 2), 6,
          parameters.as_norms),
    _rule("numbers out of a trace", r"\operatorname{tr}(c I A) = c \operatorname{tr}(A)",
          "trace inverse linearity index-sums",
          Tr(MatMul(sigma, Identity(n), A)), times(sigma, Tr(A)), 6, parameters.scalar_factors),
    _rule("brackets opened", r"A (B C) = A B C, \quad A - 0 = A", "linearity",
          Tr(MatMul(A, MatMul(B, C))), Tr(MatMul(A, B, C)), 6, collecting.brackets_opened),
    _rule("one term", r"\sum_{j=1}^{1} a_j = a_1", "index-sums",
          Sum(Entry(mu, j), (j, 1, 1)), Entry(mu, 1), 5, sums.one_term),
    _rule("minus one half in front", r"\sum_j (a_j - \log s_j) - \frac{J}{2} = "
          r"-\frac12 \sum_j (1 + \log s_j^2 - 2 a_j)", "log-product linearity counting",
          plus(Sum(plus(times(-1, log(Entry(sigma, j))), times(S.Half, Entry(sigma, j)**2)), (j, 1, J)),
               times(-S.Half, J)),
          times(-S.Half, Sum(plus(1, log(power(Entry(sigma, j), 2), evaluate=False),
                                  times(-1, Entry(sigma, j)**2)), (j, 1, J))), 7, parameters.half_in_front),
    _rule("entropies named", r"\int p(x) \log p(x) \, dx = -\mathrm{H}(p), \quad "
          r"\int p(x) \log q(x) \, dx = -\mathrm{H}(p, q)", "entropy cross-entropy",
          Int(times(pdf(p, x), log(pdf(q, x))), x), times(-1, CrossEntropy(p, q)), 2, definitions.name_entropies),
    _rule("divergence named", r"\int p(x) \log \frac{p(x)}{q(x)} \, dx = \mathrm{KL}(p \| q)", "kl",
          Int(times(pdf(p, x), log(over(pdf(p, x), pdf(q, x)))), x), KL(p, q), 2, definitions.name_divergence),
    _rule("entropies and divergence", r"\mathrm{H}(p, q) - \mathrm{H}(p) = \mathrm{KL}(p \| q)",
          "entropy cross-entropy kl log-product linearity",
          plus(CrossEntropy(p, q), times(-1, Entropy(p))), KL(p, q), 2, definitions.name_difference),
    _rule("marginal", r"\int p(z) f(z_j) \, dz = \int p_j(x) f(x) \, dx", "marginal",
          Int(times(pdf(p, z), log(pdf(q, Entry(z, j)))), z), Int(times(pdf(Marginal(p, j), x), log(pdf(q, x))), x), 8,
          expectations.marginal_integral),
    _rule("derivative", r"(f + g)' = f' + g', \quad (x^k)' = k x^{k-1}, \quad (\log x)' = \frac{1}{x}",
          "derivative exp-sum", Derivative(plus(sigma**2, times(-1, log(sigma))), sigma),
          plus(2 * sigma, times(-1, 1 / sigma)), 4, calculus.derivative),
    _rule("gradient", r"\nabla_v \, v^\top A v = 2 A v \ (A = A^\top), \quad \nabla_X \log |X| = X^{-1}",
          "derivative inverse determinant linearity index-sums trace",
          Grad(Scalar(MatMul(Transpose(v), C, v)), v), MatMul(2, C, v), 7, calculus.gradient),
    _rule("functional derivative", r"\frac{\delta}{\delta q(x)} \int L(q(y), y) \, dy = L_q(q(x), x)",
          "functional-derivative derivative linearity",
          FunctionalDerivative(Int(times(pdf(p, x), log(pdf(q, x))), x), q, y), pdf(p, y) / pdf(q, y), 8,
          calculus.functional_derivative),
    _rule("factoring", r"a b + a c = a (b + c)", "", plus(a**2, times(-1, b**2)), (a - b) * (a + b), 4,
          calculus.factored),
    _rule("quotient turned", r"\log \frac{a}{b} = -\log \frac{b}{a}", "log-product",
          log(over(pdf(p, x), pdf(q, x))), times(-1, log(over(pdf(q, x), pdf(p, x)))), 4, calculus.turned_quotient),
    _rule("total mass", r"\int q(x) \, dx = 1", "total-mass", Int(pdf(q, x), x), S.One, 2, calculus.total_mass),
    _rule("expectation as integral", r"\mathbb{E}_p[f(x)] = \int p(x) f(x) \, dx", "expectation",
          E(x, x, p), Int(times(pdf(p, x), x), x), 2, calculus.as_integral),
    _rule("slope of the log-density", r"\frac{\partial}{\partial \mu} \log \mathcal{N}(x; \mu, \sigma^2)",
          "normal-density derivative linearity log-product log-exp exp-sum",
          Derivative(log(pdf(N, x)), mu),
          Derivative(plus(times(-S.Half, log(2 * pi)), times(-1, log(sigma)),
                          over(times(-1, power(plus(x, -mu), 2)), times(2, sigma**2))), mu), 9,
          calculus.opened_score),
    _rule("logarithm of one", r"\log 1 = 0", "log-product", log(1, evaluate=False), S.Zero, 3,
          logarithms.log_of_product),
    _rule("brackets multiplied out", r"a (b + c) = a b + a c, \quad (a b)^k = a^k b^k", "",
          power(plus(a, b), 2), plus(a**2, times(2, a, b), b**2), 4, opening.multiplied_out),
    _rule("difference turned", r"-(a - b) = b - a, \quad (a - b)^2 = (b - a)^2", "",
          power(plus(a, times(-1, b)), 2), power(plus(b, times(-1, a)), 2), 4, opening.turned),
    _rule("exponentials", r"e^{a} e^{b} = e^{a + b}, \quad (e^{a})^k = e^{k a}, \quad \log e^{a} = a",
          "exp-sum log-exp log-product", power(exp(a), 2), exp(2 * a), 4, opening.exponentials),
    _rule("logarithms apart", r"\log(a b) = \log a + \log b, \quad \log a^k = k \log a", "log-product",
          log(over(S1, S2)), plus(log(S1), times(-1, log(S2))), 9, opening.logs_apart),
    _rule("root under the logarithm", r"\log t = 2 \log \sqrt t", "log-product",
          log(sigma), times(2, log(power(sigma, S.Half))), 4, opening.rooted),
    _rule("norm of a sum", r"\|I + D\|^2 = n + 2 \operatorname{tr} D + \|D\|^2",
          "trace linearity index-sums counting",
          power(Frobenius(MatAdd(Identity(n), A)), 2), plus(n, times(2, Tr(A)), power(Frobenius(A), 2)), 9,
          opening.norm_of_sum),
    _rule("diagonal of a product", r"(L M)_{ii} = L_{ii} M_{ii} \text{ for triangular } L, M", "determinant index-sums",
          Entry(MatAdd(Identity(n), A), j, j), plus(1, Entry(A, j, j)), 9, opening.diagonal_of_product),
    _rule("one half in front", r"\sum_j a_j - \frac{J}{2} = \frac12 \sum_j (2 a_j - 1)", "linearity counting",
          plus(Sum(Entry(mu, j)**2, (j, 1, J)), times(-S.Half, J)),
          times(S.Half, Sum(plus(-1, times(2, Entry(mu, j)**2)), (j, 1, J))), 9, parameters.half_drawn),
    _rule("number into the sum", r"c \sum_j a_j = \sum_j c \, a_j", "linearity",
          times(2, Sum(Entry(mu, j), (j, 1, J))), Sum(times(2, Entry(mu, j)), (j, 1, J)), 9, opening.into_sum),
    _rule("determinant of a product", r"\log |A B^\top| = \log |A| + \log |B|", "determinant log-product exp-sum",
          LogDet(MatMul(A, C)), plus(LogDet(A), LogDet(C)), 9, opening.product_determinant),
    _rule("transposed product", r"(A B)^\top = B^\top A^\top", "linearity",
          Scalar(MatMul(Transpose(MatMul(A, v)), m)), Scalar(MatMul(Transpose(v), Transpose(A), m)), 9,
          opening.transposed_product),
    _rule("common matrix factor", r"A u - A v = A (u - v)", "linearity",
          Scalar(MatMul(Transpose(m), MatAdd(MatMul(A, v), MatMul(-1, A, m)))),
          Scalar(MatMul(Transpose(m), A, MatAdd(v, MatMul(-1, m)))), 9, opening.matrix_factor),
    _rule("trace turned", r"\operatorname{tr}(A B) = \operatorname{tr}(B A)", "trace",
          Tr(MatMul(Inverse(A), B, A)), Tr(MatMul(A, Inverse(A), B)), 9, opening.trace_turned),
    _rule("trace as a sum", r"\operatorname{tr} M = \sum_i M_{ii}", "trace",
          plus(Sum(Entry(B, j, j), (j, 1, n)), Tr(A)),
          plus(Sum(Entry(B, j, j), (j, 1, n)), Sum(Entry(A, j, j), (j, 1, n))), 9, opening.trace_as_sum),
)

# Rules whose lines a person writes: what they may use is said here, whether they do is decided by the checker.
BY_HAND: tuple[Rule, ...] = (
    _rule("substitution", "what the givens call equal may take each other's place",
          "",
          plus(mu, nu), plus(mu, nu), 3, _nothing),
    _rule("earlier result", "what was shown above may be used", " ".join(sorted(frozenset().union(
        *(r.axioms for r in (*RULES, *SCRIPTED))))), Entropy(N), Entropy(N), 3, _nothing),
    _rule("matrix arithmetic", r"\log |A B| = \log |A| + \log |B|, \quad (A B)^{-1} = B^{-1} A^{-1}, "
          r"\quad (L M)_{ii} = L_{ii} M_{ii} \text{ for triangular } L, M",
          "determinant inverse trace linearity counting index-sums log-product log-exp exp-sum",
          LogDet(MatMul(A, C, Transpose(A))), plus(times(2, LogDet(A)), LogDet(C)), 9, _nothing),
    _rule("arithmetic", "the laws of arithmetic, and of the logarithm of a product", "log-product",
          plus(log(times(S1, S2)), over(times(a, S1), S1)), plus(log(S1), log(S2), a), 3, _nothing),
)


# Rules for inequalities.
BOUNDS: tuple[Rule, ...] = (
    _rule("bound of the logarithm", r"-\log t \ge 1 - t",
          "log-bound square log-product log-exp exp-sum linearity expectation",
          E(times(-1, log(over(pdf(q, x), pdf(p, x)))), x, p), E(plus(1, times(-1, over(pdf(q, x), pdf(p, x)))), x, p),
          4, calculus.log_bound),
    _rule("divergences are not negative", r"\mathrm{KL}(p \| q) \ge 0",
          "kl log-bound square log-product linearity expectation total-mass", KL(p, q), S.Zero, 4, _nothing),
    _rule("sum of what is not negative", r"a^2 + b^2 \ge 0, \quad t - 1 - \log t \ge 0",
          "log-bound square positive-definite log-exp log-product exp-sum intervals determinant trace linearity",
          a**2 + b**2, S.Zero, 4, _nothing),
    _rule("what is positive dropped", r"a > 0 \ \Rightarrow \ a + b > b", "square", plus(sigma**2, a), a, 4, _nothing),
    _rule("signs of the factors", r"a > 0, \ b > 0 \ \Rightarrow \ a b > 0", "square", sigma**2, S.Zero, 4, _nothing),
    _rule("compared as numbers", "two numbers compared by their digits", "intervals", S(1), S(2), 4,
          _nothing),
)

EVERY = (*RULES, *SCRIPTED, *BY_HAND, *BOUNDS)


def rule(name: str) -> Rule:
    """The rule of that name.

    >>> sorted(rule("definition of KL").axioms)
    ['finite-density', 'kl']
    """
    for r in EVERY:
        if r.name == name:
            return r
    raise KeyError(f"no rule is called {name!r}; the rules are: {', '.join(r.name for r in EVERY)}")


def substitution(*equations) -> Rule:
    """The rule that puts the right side of each equation in place of its left side."""
    mapping = {eq.lhs: eq.rhs for eq in equations}

    def rewrite(expr: Basic) -> Basic | None:
        new = substituted(expr, mapping)
        return None if new == expr else new
    return replace(rule("substitution"), rewrite=rewrite)


def earlier(*results: tuple[Basic, Basic]) -> Rule:
    """The rule that puts results shown before in place: pairs of what was asked and what came out."""
    mapping = dict(results)

    def rewrite(expr: Basic) -> Basic | None:
        new = replaced(expr, mapping)
        return None if new == expr else new
    return replace(rule("earlier result"), rewrite=rewrite)


