"""The verifier: re-checks certificates. `python -m klderive.proof.verify FILE...`; standard library only.

    terms       terms as tuples
    statements  statements, read strictly from JSON; every limit
    kinds       the types of terms, and the binders around a part
    ring        the ring normal form: polynomials over Q, words of matrices
    facts       what is evident: signs, what was said, that terms have values
    certify     schemes, instances, the verdict on a certificate

The one idea: an instance of a scheme may be used only where its conditions are evident or were said, and where both its sides
have values; so do both sides of the statement. Nothing is searched: what is needed is an instance. It shares no code with the
rest of the project; its data are schemes.json, which the tests compare with the schemes of the prover.
"""
