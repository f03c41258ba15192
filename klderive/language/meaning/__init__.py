"""What a term is worth in a model: the specification of every word.

    values    what names stand for in a model, and what terms are worth
    numbers   exact rationals, intervals, dual numbers
    gaussians polynomials times exponentials of quadratics, and their integrals
    laws      densities, margins, conditionals, expectations of the laws of values.py
    evaluate  the meaning of every operation, by definition and without cleverness

Sums are loops, matrices are arrays, a domain is respected, what has no value has none. Nothing here concludes anything, and
nothing here is shared with what proves.
"""

from .evaluate import BUDGET, Evaluation, meaning, truth
from .values import (
    Array,
    Cells,
    Closed,
    Element,
    Finite,
    Gaussian,
    Model,
    NoValue,
    Outcomes,
    OverBudget,
    Steps,
    Table,
    Unevaluated,
)

__all__ = [
    "BUDGET", "Array", "Cells", "Closed", "Element", "Evaluation", "Finite", "Gaussian", "Model", "NoValue", "Outcomes",
    "OverBudget", "Steps", "Table", "Unevaluated", "meaning", "truth",
]  # fmt: skip
