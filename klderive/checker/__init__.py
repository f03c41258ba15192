"""The trusted floor: nodes, axioms, normal forms, `decide`, `confirm`, verdicts.

The one idea: a derivation is inert data, whoever produced it; trust comes from re-checking it here.
This folder imports SymPy, mpmath and the standard library, nothing else of the project, and calls none of SymPy's
simplifiers, integrators or solvers. Read it in this order: nodes, axioms, verdicts, terms, existence, binders, matrices,
gaussians, shapes, normal, givens, decide, confirm.
"""
