"""Numeric functions printed from proved stable forms: right to the last digits, on plain NumPy.

Importing and calling them loads neither SymPy nor Matplotlib; `to_numpy` and `source`, which need SymPy,
load it when called.
Numba is optional: where it is installed, large arrays take compiled code; `use("numpy")` turns that off.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from klderive.numeric import divergence as _divergence
from klderive.numeric import divergence_mvn as _divergence_mvn
from klderive.numeric.backend import use
from klderive.numeric.calling import gradients
from klderive.numeric.catalogue import LAWS
from klderive.numeric.divergence import Divergence, divergences
from klderive.numeric.estimators import (
    kl_k1,
    kl_k2,
    kl_k3,
    mutual_information_mvn,
    mutual_information_normal,
)
from klderive.numeric.laws import (
    cross_entropy_bernoulli,
    cross_entropy_categorical,
    cross_entropy_exponential,
    cross_entropy_laplace,
    entropy_bernoulli,
    entropy_categorical,
    entropy_exponential,
    entropy_laplace,
    kl_bernoulli,
    kl_categorical,
    kl_exponential,
    kl_laplace,
    kl_poisson,
)
from klderive.numeric.mvn import (
    cross_entropy_mvn,
    cross_entropy_mvn_tril,
    entropy_mvn,
    entropy_mvn_tril,
    grad_kl_mvn,
    grad_kl_mvn_tril,
    kl_mvn,
    kl_mvn_tril,
)
from klderive.numeric.normal import (
    cross_entropy_diagonal,
    cross_entropy_normal,
    entropy_diagonal,
    entropy_normal,
    grad_cross_entropy_diagonal,
    grad_cross_entropy_normal,
    grad_entropy_diagonal,
    grad_entropy_normal,
    grad_kl_diagonal,
    grad_kl_diagonal_log_var,
    grad_kl_normal,
    grad_kl_normal_log_var,
    grad_kl_standard_normal,
    kl_diagonal,
    kl_diagonal_log_var,
    kl_normal,
    kl_normal_log_var,
    kl_standard_normal,
)

if TYPE_CHECKING:
    import sympy as sp

_MADE = _divergence.made_functions() | _divergence_mvn.made_functions() | gradients(LAWS)
globals().update(_MADE)

__all__ = [
    *sorted(_MADE),
    "cross_entropy_bernoulli",
    "cross_entropy_categorical",
    "cross_entropy_exponential",
    "cross_entropy_laplace",
    "entropy_bernoulli",
    "entropy_categorical",
    "entropy_exponential",
    "entropy_laplace",
    "kl_bernoulli",
    "kl_categorical",
    "kl_exponential",
    "kl_laplace",
    "kl_poisson",
    "Divergence",
    "cross_entropy_diagonal",
    "cross_entropy_mvn",
    "cross_entropy_mvn_tril",
    "cross_entropy_normal",
    "divergences",
    "entropy_diagonal",
    "entropy_mvn",
    "entropy_mvn_tril",
    "entropy_normal",
    "grad_cross_entropy_normal",
    "grad_cross_entropy_diagonal",
    "grad_entropy_diagonal",
    "grad_kl_diagonal_log_var",
    "grad_entropy_normal",
    "grad_kl_diagonal",
    "grad_kl_mvn",
    "grad_kl_mvn_tril",
    "grad_kl_normal",
    "grad_kl_normal_log_var",
    "grad_kl_standard_normal",
    "kl_diagonal",
    "kl_diagonal_log_var",
    "kl_k1",
    "kl_k2",
    "kl_k3",
    "kl_mvn",
    "kl_mvn_tril",
    "kl_normal",
    "kl_normal_log_var",
    "kl_standard_normal",
    "mutual_information_mvn",
    "mutual_information_normal",
    "source",
    "to_numpy",
    "use",
]


def source(name: str, target: str = "numpy") -> str:
    """The source of a numeric function: for a scalar one as printed from its stable form, for numpy, torch or jax.

    >>> print(source("kl_standard_normal").splitlines()[-1])
        return half_exp_gap(log_var) + half_square(mu)

    The functions for torch and JAX stand alone and can be differentiated.
    """
    from klderive.numeric import generate

    return generate.source(name, target)


def to_numpy(formula: Any, args: Sequence[sp.Symbol] | None = None) -> Callable[..., Any]:
    """A NumPy function from a scalar SymPy expression, or from anything with one in `.result` such as a derivation.

    >>> import sympy as sp
    >>> x, y = sp.symbols("x y")
    >>> float(to_numpy(x**2 - y)(3.0, 1.0))  # arguments in alphabetical order of their names
    8.0

    `args` gives another order.  It is plain lambdify, with common subexpressions taken out: it computes
    what the formula
    says, cancellation included; kl_normal and its like are the stable ones.
    """
    from klderive.numeric.convert import convert

    return convert(formula, args)
