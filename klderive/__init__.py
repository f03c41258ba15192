"""klderive: every line of a KL derivation, derived, checked and turned into code.

The face of the package: it only exports. A name is imported from its module when
it is first asked for, so that `import klderive` loads neither SymPy nor Matplotlib
and the numeric functions alone never do.
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import Any

__version__ = "0.1.0"

_NAMES = {
    # distributions, divergences and matrices as SymPy nodes
    "klderive.symbolic.nodes": """Normal MultivariateNormal Bernoulli Finite Density Space Independent Marginal
        standard_normal variable_of pdf E EMatrix Int SetSum KL Entropy CrossEntropy FunctionalDerivative
        Entry Vec Diag diag Scalar Tr Det LogDet Frobenius Grad""",
    # what a check answers, and what it takes on faith
    "klderive.verdicts": "Proved Refuted Witness Undecided Given Unread",
    "klderive.proof.axioms": "axioms",
    "klderive.symbolic.check": "check minimal_axioms prove",
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
        grad_cross_entropy_normal source to_numpy use""",
}
_EXPORTS = {name: module for module, names in _NAMES.items() for name in names.split()}

__all__ = ["__version__", *sorted(_EXPORTS)]


def __getattr__(name: str) -> Any:
    """The exported object, imported from its module on first use."""
    if name not in _EXPORTS:
        raise AttributeError(
            f"module 'klderive' has no attribute {name!r}; dir(klderive) lists what it exports"
        )
    value = getattr(import_module(_EXPORTS[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__


class _Face(ModuleType):
    def __setattr__(self, name: str, value: object) -> None:
        # Python sets what it imports as an attribute: the module check would hide the function check.
        if not (name in _EXPORTS and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Face
