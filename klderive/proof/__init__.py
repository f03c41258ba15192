"""Proofs: axioms, and the prover that decides a statement by normal forms.

    axioms        everything that is taken on faith
    schemes       the axioms as equations and inequalities of the language: what they say, line by line
    decide        a statement of the language -> Proof(by, conditions, words) | Undecided(reason)
    prover        the parts and how they hold each other; each part is a file
    hypotheses    what a context tells the prover

The one idea: terms become polynomials in atoms, and equal terms become equal polynomials. It shares no code with
`meaning`, which says what terms are worth; it imports the language and the standard library.
"""

from .axioms import ALL, AXIOMS, Axiom, axioms
from .decide import BUDGET, Proof, Undecided, decide

__all__ = ["ALL", "AXIOMS", "BUDGET", "Axiom", "Proof", "Undecided", "axioms", "decide"]
