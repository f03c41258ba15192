"""Proofs: axioms, the prover that decides a statement by normal forms, and certificates.

    axioms        everything that is taken on faith
    schemes       the axioms as equations and inequalities of the language: what they say, line by line
    decide        a statement of the language -> Proof(by, conditions, words) | Undecided(reason)
    prover        the parts and how they hold each other; each part is a file
    hypotheses    what a context tells the prover
    finder/       a certificate of a statement that was proved: instances of schemes
    verify/       what re-checks certificates; it shares no code with the rest

The one idea: terms become polynomials in atoms, and equal terms become equal polynomials. It shares no code with
`meaning`, which says what terms are worth; it imports the language and the standard library. This file imports nothing, so
that the verifier is loaded alone.
"""
