"""What the package exports, by the module that has it: the table that klderive/__init__.py reads when a name is asked for."""

NAMES = {
    # distributions, divergences and matrices as SymPy nodes
    "klderive.symbolic.nodes": """Normal MultivariateNormal Bernoulli Finite Density Space Independent Marginal
        standard_normal variable_of pdf E EMatrix Int SetSum KL Entropy CrossEntropy FunctionalDerivative
        Entry Vec Diag diag Scalar Tr Det LogDet Frobenius Grad""",
    # what a check answers, and what it takes on faith
    "klderive.verdicts": "Proved Refuted Witness Undecided Given Unread",
    "klderive.proof.axioms": "axioms",
    "klderive.symbolic.check": "check minimal_axioms prove",
    "klderive.symbolic.certifying": "certify",
    # deriving
    "klderive.rules": "RULES Rule rule",
    "klderive.derivation": "Step Derivation DerivationError derive latex render",
    "klderive.derivations": "names load",
    "klderive.exercises": "exercise",
    # numbers
    # %load_ext klderive
    "klderive.magic": "load_ipython_extension",
    "klderive.numeric": """kl_normal kl_diagonal kl_standard_normal kl_mvn kl_mvn_tril
        kl_normal_log_var kl_diagonal_log_var
        grad_kl_normal grad_kl_diagonal grad_kl_standard_normal grad_kl_mvn grad_kl_mvn_tril
        grad_kl_normal_log_var
        entropy_normal entropy_diagonal entropy_mvn entropy_mvn_tril grad_entropy_normal
        cross_entropy_normal cross_entropy_diagonal cross_entropy_mvn cross_entropy_mvn_tril
        grad_cross_entropy_normal grad_kl_diagonal_log_var grad_entropy_diagonal
        grad_cross_entropy_diagonal source to_numpy use
        kl_bernoulli entropy_bernoulli cross_entropy_bernoulli kl_categorical entropy_categorical
        cross_entropy_categorical kl_poisson kl_exponential entropy_exponential cross_entropy_exponential
        kl_laplace entropy_laplace cross_entropy_laplace
        divergences kl_k1 kl_k2 kl_k3 mutual_information_normal mutual_information_mvn fisher_rao_normal
        renyi_normal renyi_diagonal renyi_mvn grad_renyi_normal grad_renyi_diagonal grad_renyi_mvn
        chernoff_normal chernoff_diagonal chernoff_mvn grad_chernoff_normal grad_chernoff_diagonal
        grad_chernoff_mvn
        alpha_normal alpha_diagonal alpha_mvn grad_alpha_normal grad_alpha_diagonal grad_alpha_mvn
        bhattacharyya_normal bhattacharyya_diagonal bhattacharyya_mvn grad_bhattacharyya_normal
        grad_bhattacharyya_diagonal grad_bhattacharyya_mvn
        squared_hellinger_normal squared_hellinger_diagonal squared_hellinger_mvn
        grad_squared_hellinger_normal grad_squared_hellinger_diagonal grad_squared_hellinger_mvn
        chi_square_normal chi_square_diagonal chi_square_mvn grad_chi_square_normal grad_chi_square_diagonal
        grad_chi_square_mvn
        jeffreys_normal jeffreys_diagonal jeffreys_mvn grad_jeffreys_normal grad_jeffreys_diagonal
        grad_jeffreys_mvn
        squared_wasserstein_normal squared_wasserstein_diagonal squared_wasserstein_mvn
        grad_squared_wasserstein_normal grad_squared_wasserstein_diagonal
        grad_cross_entropy_bernoulli grad_cross_entropy_categorical grad_cross_entropy_exponential
        grad_cross_entropy_laplace grad_entropy_bernoulli grad_entropy_categorical grad_entropy_exponential
        grad_entropy_laplace grad_fisher_rao_normal grad_kl_bernoulli grad_kl_categorical
        grad_kl_exponential grad_kl_k1 grad_kl_k2 grad_kl_k3 grad_kl_laplace grad_kl_poisson
        grad_mutual_information_normal grad_squared_wasserstein_mvn""",
}
MODULE_OF = {name: module for module, names in NAMES.items() for name in names.split()}
"""The module of each name."""
