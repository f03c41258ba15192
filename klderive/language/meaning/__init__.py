"""What a term is worth in a model: the specification of every word.

    values        what names stand for in a model, and what terms are worth
    numbers       exact rationals, intervals of doubles, dual numbers; precise: intervals of sixty digits
    functions     powers and the functions of one number
    matrices      arrays of numbers: elimination, determinants, inverses, definiteness
    gaussians     polynomials times exponentials of quadratics, and their integrals
    ranges        on which side of a number a variable of integration lies
    laws          densities, means, margins, conditionals, divergences by their definitions
    domains       for which indices a function is made
    sets          intervals, lists of elements, conditions
    arrays, operations, propositions   the meaning of every word: one function each, in tables
    evaluate      the walk over a term: meaning(term, model), truth(proposition, model)

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
