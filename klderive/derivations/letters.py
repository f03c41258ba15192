"""The letters that the shipped derivations use, one meaning each.

The one idea: mu is a mean, sigma a scale, Sigma a covariance; 1 belongs to the first distribution, 2 to the second.

Not here: any formula.
"""

from __future__ import annotations

from functools import partial

from sympy import Eq, Gt, Lt, MatrixSymbol, Q, Symbol

from ..symbolic.nodes import Density, Entry, Independent, MultivariateNormal, Normal

# Givens as they stand: nothing about them is worked out while they are written down.
equal, greater, less = (partial(relation, evaluate=False) for relation in (Eq, Gt, Lt))

x = Symbol("x", real=True)
mu, mu1, mu2 = (Symbol(name, real=True) for name in ("mu", "mu_1", "mu_2"))
sigma, sigma1, sigma2 = (Symbol(name, positive=True) for name in ("sigma", "sigma_1", "sigma_2"))
N1, N2 = Normal(mu1, sigma1), Normal(mu2, sigma2)
p, q = Density("p"), Density("q")

j = Symbol("j", integer=True)
J, n = (Symbol(name, integer=True, positive=True) for name in ("J", "n"))
D1, D2 = (Independent(Normal(Entry(m, j), Entry(s, j)), j, J) for m, s in ((mu1, sigma1), (mu2, sigma2)))

m1, m2 = (MatrixSymbol(name, n, 1) for name in ("mu_1", "mu_2"))
Sigma1, Sigma2 = (MatrixSymbol(name, n, n) for name in ("Sigma_1", "Sigma_2"))
M1, M2 = MultivariateNormal(m1, Sigma1), MultivariateNormal(m2, Sigma2)
COVARIANCES = (Q.positive_definite(Sigma1), Q.positive_definite(Sigma2))
