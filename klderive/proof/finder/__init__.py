"""The finder: looks for certificates. Not trusted; what it finds is re-checked by the verifier.

    search      the loop: parts of the two sides to which a scheme applies
    scalars, integrals, intervals, sums, matrices, slopes   which scheme applies to a part, one table each
    supply      what shows a condition that is owed: signs, existence, properties of matrices
    inequalities   what is noted of products and logarithms
    writing     terms as JSON

The one idea: directed by the axioms that acted in a proof: both sides are unfolded by these until they have one normal
form. It works on the verifier's terms and asks the verifier whether an instance may be used.
"""

from .search import BUDGET, find

__all__ = ["BUDGET", "find"]
