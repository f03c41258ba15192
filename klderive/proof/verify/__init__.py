"""The verifier: re-checks certificates. `python -m klderive.proof.verify FILE...`; standard library only.

    terms     terms as tuples, read strictly from JSON
    kinds     the types of terms
    ring      the ring normal form: polynomials over Q, words of matrices
    signs     what is evidently positive, nonnegative, nonzero
    demands   which terms evidently have values
    certify   schemes, instances, the verdict on a certificate

The one idea: every operation is thought of as total, with an arbitrary value where it has none; a scheme may be used only
where what its own operations need is evident or among the conditions. So equations hold step by step, and both sides of
the statement are shown to have values in the end. It shares no code with the rest of the project; its data are
schemes.json, which the tests compare with the schemes of the prover.
"""
