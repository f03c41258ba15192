"""Any number of dimensions, in words of matrices: the full formula and what it becomes for special covariances.

The one idea: a quadratic form is a trace, and the expectation passes through it; no index is ever written.

Not here: independent components from the start (diagonal.py).
"""

from __future__ import annotations

from sympy import Identity, Inverse, MatMul, MatrixSymbol, Q, S, Symbol, Transpose

from ..derivation import Chain, Derivation
from ..symbolic.nodes import KL, CrossEntropy, Diag, Entropy, Entry
from . import load
from .letters import COVARIANCES, M1, M2, Sigma1, Sigma2, equal, greater, j, n, sigma1, sigma2

L1, L2 = (MatrixSymbol(name, n, n) for name in ("L_1", "L_2"))
P1, P2 = (MatrixSymbol(name, n, n) for name in ("Lambda_1", "Lambda_2"))


def multivariate() -> Derivation:
    """KL(N(mu_1, Sigma_1) || N(mu_2, Sigma_2)) for vectors of any size n."""
    main = Chain(KL(M1, M2), given=COVARIANCES, title="In words of matrices").along()
    return Derivation("multivariate", "KL divergence between two multivariate Gaussians",
                      "What do trace, determinant and quadratic form each measure?", COVARIANCES,
                      (*main.steps, *shared(main.here).steps, *precision(main.here).steps,
                       *cholesky(main.here).steps, *isotropic(main.here).steps))


def shared(formula) -> Chain:
    """One covariance for both: the Mahalanobis distance."""
    eq = equal(Sigma1, Sigma2)
    return Chain(formula, given=(Q.positive_definite(Sigma2), eq), title="Shared covariance") \
        .put().along()


def precision(formula) -> Chain:
    """Precision matrices in place of covariances."""
    eqs = (equal(Sigma1, Inverse(P1)), equal(Sigma2, Inverse(P2)))
    definite = (Q.positive_definite(P1), Q.positive_definite(P2))
    return Chain(formula, given=(*definite, *eqs), title="Precision matrices") \
        .put().perhaps("brackets opened").through("inverse of a product", "determinant").along()


def cholesky(formula) -> Chain:
    """Cholesky factors in place of covariances."""
    eqs = (equal(Sigma1, MatMul(L1, Transpose(L1))), equal(Sigma2, MatMul(L2, Transpose(L2))))
    i = Symbol("i", integer=True)
    factors = (*(Q.lower_triangular(L) for L in (L1, L2)), *(greater(Entry(L, i, i), 0) for L in (L1, L2)))
    return Chain(formula, given=(*factors, *eqs), title="Cholesky factors") \
        .put().perhaps("brackets opened").through("inverse of a product", "norms", "determinant")


def isotropic(formula) -> Chain:
    """Covariances that are multiples of the identity."""
    eqs = tuple(equal(C, MatMul(s**2, Identity(n))) for C, s in ((Sigma1, sigma1), (Sigma2, sigma2)))
    return Chain(formula, given=eqs, title="Isotropic covariances") \
        .put().perhaps("brackets opened").through("inverse of a product", "numbers out of a trace") \
        .by("determinant").along()


def entropies() -> Derivation:
    """Entropy and cross entropy of multivariate Gaussians."""
    own = Chain(Entropy(M1), given=COVARIANCES, title="Entropy").along()
    cross = Chain(CrossEntropy(M1, M2), given=COVARIANCES, title="Cross entropy").along()
    return Derivation("entropies", "Entropy and cross entropy of multivariate Gaussians",
                      "How spread out is a Gaussian, and how surprising is one to another?", COVARIANCES,
                      (*own.steps, *cross.steps))


def diagonal_covariances(formula) -> Chain:
    """Diagonal covariances put into the full formula."""
    eqs = tuple(equal(C, Diag(Entry(s, j)**2, j, n)) for C, s in ((Sigma1, sigma1), (Sigma2, sigma2)))
    return Chain(formula, given=eqs, title="Diagonal covariances") \
        .put().perhaps("brackets opened").by("diagonal matrices").along()


def special_cases() -> Derivation:
    """From the full formula to the diagonal one, and from there to one dimension."""
    formula = load("multivariate").result
    independent = diagonal_covariances(formula)
    eq = equal(n, S.One)
    single = Chain(independent.here, given=(eq,), title="One dimension").put().by("one term").along()
    return Derivation("special_cases", "The diagonal and the univariate formula inside the full one",
                      "What becomes of the matrices when the components are independent?", (),
                      (*independent.steps, *single.steps))
