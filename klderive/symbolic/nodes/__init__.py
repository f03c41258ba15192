"""The words that SymPy lacks: distributions, densities, expectations, divergences, traces.

Each is an inert SymPy node: it prints itself, knows which of its symbols are bound, and evaluates nothing.
What a node *means* is said by the term that the door makes of it; nothing here is an identity.
Indices count from 1. Vectors are n x 1 matrices. `Normal` takes the scale (standard deviation), not the variance.

    entries   what the nodes share; entries of vectors, matrices and families
    laws      spaces and distributions
    words     what is said about them: densities at points, expectations, integrals, divergences
    arrays    numbers that belong to a matrix, matrices given by a formula, gradients

Not here: rewriting (rules/), meaning (language/).
"""

from .arrays import Det, Diag, Frobenius, Grad, LogDet, Scalar, Tr, Vec, diag
from .entries import Entry, is_matrix
from .laws import (
    LINE,
    Bernoulli,
    Density,
    Distribution,
    Finite,
    Independent,
    Marginal,
    MultivariateNormal,
    Normal,
    Space,
    standard_normal,
    variable_of,
)
from .words import KL, CrossEntropy, E, EMatrix, Entropy, FunctionalDerivative, Int, SetSum, pdf

__all__ = [
    "KL", "LINE", "Bernoulli", "CrossEntropy", "Density", "Det", "Diag", "Distribution", "E", "EMatrix", "Entropy",
    "Entry", "Finite", "Frobenius", "FunctionalDerivative", "Grad", "Independent", "Int", "LogDet", "Marginal",
    "MultivariateNormal", "Normal", "Scalar", "SetSum", "Space", "Tr", "Vec", "diag", "is_matrix", "pdf",
    "standard_normal", "variable_of",
]  # fmt: skip
