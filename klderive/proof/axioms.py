"""Everything that the checker takes on faith, about a page.

The one idea: an axiom has an id, a statement and an example; a rule is a set of ids; one that is off leaves an
opaque atom. No axiom mentions the closed form of a divergence. The laws of arithmetic (a commutative ring, powers
of positive numbers with rational exponents), renaming of bound variables and the entries of matrix sums and
products are always on.

Not here: how an axiom acts (terms, binders, matrices, gaussians, normal), which rules there are (rules/).
"""

from __future__ import annotations

from ..records import record


@record
class Axiom:
    """An identity or a definition taken on faith; `lesson` is the notebook that introduces it."""

    id: str
    name: str
    statement: str
    example: str
    lesson: str

    def __str__(self) -> str:
        return f"{self.id}: {self.statement}"


AXIOMS: tuple[Axiom, ...] = (
    Axiom("kl", "definition of the KL divergence", "KL(p || q) = int p(x) log(p(x)/q(x)) dx (a sum if discrete)",
          "KL(p || q) = int p log(p/q)", "02"),
    Axiom("entropy", "definition of the entropy", "H(p) = -int p(x) log p(x) dx", "H(p) = -int p log p", "02"),
    Axiom("cross-entropy", "definition of the cross entropy", "H(p, q) = -int p(x) log q(x) dx",
          "H(p, q) = -int p log q", "02"),
    Axiom("expectation", "definition of the expectation", "E_p[f(x)] = int p(x) f(x) dx", "E_p[x] = int p(x) x dx",
          "02"),
    Axiom("total-mass", "total mass one", "int p(x) dx = 1 and E_p[1] = 1", "int c p(x) dx = c", "02"),
    Axiom("linearity", "linearity", "int (a f + b g) = a int f + b int g, and so for sums and expectations; provided "
          "the parts are integrable", "E[2 x + 1] = 2 E[x] + E[1]", "02"),
    Axiom("log-product", "logarithm of a product", "log(a b) = log a + log b, log(a/b) = log a - log b, "
          "log(a^c) = c log a for a, b > 0", "log(s^2/t) = 2 log s - log t", "01"),
    Axiom("log-exp", "logarithm of an exponential", "log(exp a) = a", "log(exp(-x^2)) = -x^2", "01"),
    Axiom("exp-sum", "exponential of a sum", "exp(a + b) = exp(a) exp(b), exp(c log a) = a^c",
          "exp(x + log 2) = 2 exp(x)", "01"),
    Axiom("normal-density", "Gaussian density", "N(x; m, s^2) = exp(-(x - m)^2/(2 s^2)) / sqrt(2 pi s^2), s > 0",
          "N(0; 0, 1) = 1/sqrt(2 pi)", "03"),
    Axiom("gaussian-integral", "Gaussian integrals", "int exp(-a x^2/2 + b x) dx = sqrt(2 pi/a) exp(b^2/(2 a)) for "
          "a > 0 (n x n positive definite: (2 pi)^{n/2} |A|^{-1/2} exp(b' A^{-1} b/2)), and the moments under that "
          "weight: E[x_a X] = m_a E[X] + sum_b C_ab E[X without x_b]", "E[(x - mu)^2] = sigma^2", "03"),
    Axiom("fubini", "exchange of integrals", "int int f(x) g(y) dx dy = int f int g", "E[f(x) g(y)] = E[f] E[g] for "
          "independent x, y", "05"),
    Axiom("marginal", "marginal density", "int p(z) f(z_j) dz = int p_j(x) f(x) dx, where p_j is p with the other "
          "components integrated out", "int p(z) log q(z_1) dz = int p_1(x) log q(x) dx", "08"),
    Axiom("finite-density", "probabilities of finitely many points", "E_p[f] = sum_k w_k f(x_k)",
          "Bernoulli(t): E[x] = t", "02"),
    Axiom("product-density", "density of independent components", "p(z) = prod_j p_j(z_j)",
          "log p(z) = sum_j log p_j(z_j)", "05"),
    Axiom("counting", "a sum of ones", "sum_{j=1}^J 1 = J, provided J >= 0", "sum_j c = J c", "05"),
    Axiom("index-sums", "Kronecker's delta", "sum_j delta_jk f(j) = f(k), provided k is in the range",
          "sum_j delta_j2 a_j = a_2", "05"),
    Axiom("trace", "trace", "tr M = sum_i M_ii", "tr(A B) = tr(B A)", "06"),
    Axiom("inverse", "inverse matrix", "M M^{-1} = M^{-1} M = I, provided M is invertible", "A^{-1} A x = x", "06"),
    Axiom("determinant", "determinant", "|A B| = |A| |B|, |A^{-1}| = 1/|A|, |A'| = |A|, |c A| = c^n |A|, "
          "|diag d| = prod d_i; |L| = prod L_ii and (L M)_ii = L_ii M_ii for triangular L, M of one kind; positive for "
          "positive-definite A",
          "log|2 A| = n log 2 + log|A|", "06"),
    Axiom("mvn-density", "Gaussian density on R^n", "N(x; m, S) = (2 pi)^{-n/2} |S|^{-1/2} "
          "exp(-(x - m)' S^{-1} (x - m)/2), S positive definite", "log N(m; m, S) = -log|2 pi S|/2", "06"),
)  # fmt: skip

AXIOMS += (
    Axiom("derivative", "rules of differentiation", "sum, product and chain rule; (x^k)' = k x^(k-1), exp' = exp, "
          "log' = 1/x; d(M^{-1}) = -M^{-1} dM M^{-1}, d|M| = |M| tr(M^{-1} dM)", "d log s/ds = 1/s", "04"),
    Axiom("exchange", "derivative and integral", "d/dt int f = int df/dt, provided the exchange is allowed",
          "d/dt int p(x) f(x, t) dx = int p(x) df/dt dx", "04"),
    Axiom("functional-derivative", "functional derivative", "d/dq(x) int L(q(y), y) dy = L_q(q(x), x)",
          "d/dq(x) int q(y)^2 dy = 2 q(x)", "08"),
    Axiom("variance", "variance and covariance", "Cov(X, Y) = E[(X - E X)(Y - E Y)], Var X = Cov(X, X)",
          "Var(a X + b) = a^2 Var X", "03"),
    Axiom("independence", "independent random variables", "E[f(X) g(Y)] = E f(X) E g(Y) for independent X, Y",
          "E[X Y] = E[X] E[Y]", "05"),
    Axiom("pieces", "an integral piece by piece", "int_a^c f = int_a^b f + int_b^c f for a <= b <= c; what is defined by "
          "cases is integrated case by case", "int max(x, 0) p(x) dx = int_0^oo x p(x) dx", "02"),
    Axiom("antiderivative", "antiderivatives", "int_a^b x^k dx = (b^(k+1) - a^(k+1))/(k+1), int_a^b dx/x = log b - log a, "
          "int_a^b exp(c x) dx = (exp(c b) - exp(c a))/c for a <= b, and x^k exp(c x) by parts", "int_0^1 x dx = 1/2", "02"),
    Axiom("gamma-integral", "gamma integral", "int_0^oo x^(s-1) exp(-c x) dx = Gamma(s)/c^s, "
          "int_0^oo x^(s-1) exp(-c x^2) dx = Gamma(s/2)/(2 c^(s/2)) for s, c > 0",
          "int_0^oo c exp(-c x) dx = 1", "02"),
    Axiom("gamma", "gamma function", "Gamma(x + 1) = x Gamma(x), Gamma(1) = 1, Gamma(1/2) = sqrt(pi), n! = Gamma(n + 1); "
          "psi is its logarithmic derivative", "Gamma(3) = 2", "02"),
    Axiom("intervals", "interval arithmetic", "a closed number whose enclosure is positive is positive (60 digits, "
          "outward rounding; never used for an equality)", "log 2 > 1/2", "04"),
    Axiom("square", "squares and sums", "a^2 >= 0; sums, products, expectations of what is >= 0 are >= 0",
          "(a - b)^2 >= 0", "04"),
    Axiom("log-bound", "bound of the logarithm", "log t <= t - 1 for t > 0, with equality iff t = 1",
          "log 2 <= 1", "04"),
    Axiom("positive-definite", "positive definiteness", "x' M x >= 0 for positive-definite M, with equality iff "
          "x = 0", "x' S^{-1} x >= 0", "06"),
)

ALL: frozenset[str] = frozenset(a.id for a in AXIOMS)


def axioms() -> tuple[Axiom, ...]:
    """Everything that is assumed.

    >>> len(axioms()) < 40
    True
    """
    return AXIOMS
