"""Divergences between Gaussians on JAX arrays: the stable forms of klderive.numeric, with analytic gradients.

    from klderive.jax import kl_standard_normal

Names, arguments, shapes and `axis` are those of NumPy's functions in `klderive`.  float32 and float64 stay what they
are; float16 and bfloat16 are computed in float32, and the result is float32.  Gradients are printed from the proved
gradient of each form: finite and right at equality, of any order.  `jit`, `vmap`, `grad` and any device will do.
Nothing is checked unless `check_inputs=True`, for arrays that are not being traced; what has no value is NaN.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from klderive.numeric import training
from klderive.numeric.portable import Portable
from klderive.numeric.portable_mvn import Matrices

Array = Any  # jax.Array or a tracer


def _arrays(function: str, named: dict[str, Any]) -> list[Array]:
    """All arguments in one floating type: what JAX makes of them together, at least float32."""
    made = [x if isinstance(x, (int, float)) else _array(function, name, x) for name, x in named.items()]
    widest = jnp.result_type(*made)
    if not jnp.issubdtype(widest, jnp.floating):
        widest = jnp.result_type(float)
    dtype = widest if jnp.finfo(widest).bits >= 32 else jnp.float32
    return [jnp.asarray(x, dtype) for x in made]


def _array(function: str, name: str, x: Any) -> Array:
    kind = "None" if x is None else type(x).__name__
    try:
        array = None if x is None else jnp.asarray(x)
    except (TypeError, ValueError):
        array = None
    if array is None or jnp.iscomplexobj(array):
        raise TypeError(f"{function}: {name} is {kind}; expected real numbers or arrays of them")
    return array


def _broadcast(arrays: Sequence[Array], cores: Sequence[int]) -> list[Array]:
    pairs = list(zip(arrays, cores, strict=True))
    lead = jnp.broadcast_shapes(*(x.shape[: x.ndim - core] for x, core in pairs))
    return [jnp.broadcast_to(x, (*lead, *x.shape[x.ndim - core :])) for x, core in pairs]


def _known(x: Array) -> Any:
    return None if isinstance(x, jax.core.Tracer) else np.asarray(x)


def _cholesky(matrix: Array) -> Array:
    return jax.lax.linalg.cholesky(matrix, symmetrize_input=False)


def _solve(lower: Array, right: Array) -> Array:
    return jax.lax.linalg.triangular_solve(lower, right, left_side=True, lower=True)


def _solve_transposed(lower: Array, right: Array) -> Array:
    return jax.lax.linalg.triangular_solve(lower, right, left_side=True, lower=True, transpose_a=True)


def _matmul(a: Array, b: Array) -> Array:
    return jnp.matmul(a, b, precision=jax.lax.Precision.HIGHEST)  # else some devices halve the digits


def _diagonal(matrix: Array) -> Array:
    return jnp.diagonal(matrix, axis1=-2, axis2=-1)


def _identity(matrix: Array) -> Array:
    return jnp.eye(matrix.shape[-1], dtype=matrix.dtype)


@cache
def _form(formula: training.Formula) -> Any:
    """A formula, whose derivatives are the formula printed for them."""

    @jax.custom_jvp
    def value(*arrays: Array) -> Array:
        return training.value(LIBRARY, formula, *arrays)

    def both(arrays: tuple[Array, ...], tangents: tuple[Array, ...]) -> tuple[Array, Array]:
        result = value(*arrays)
        parts = [s * t for s, t in zip(training.slopes(LIBRARY, formula, *arrays), tangents, strict=True)]
        return result, sum(jnp.sum(p, tuple(range(result.ndim, p.ndim))) for p in parts)

    value.defjvp(both)
    return value


def _apply(formula: training.Formula, *arrays: Array) -> Array:
    return _form(formula)(*arrays)


LIBRARY = training.Library(
    "klderive.jax",
    Matrices(Portable(jnp), _cholesky, _solve, _solve_transposed, _matmul, _diagonal, _identity),
    _arrays,
    _broadcast,
    _apply,
    _known,
)

kl_normal = training.scalar(LIBRARY, "kl_normal")
kl_diagonal = training.scalar(LIBRARY, "kl_diagonal")
kl_standard_normal = training.scalar(LIBRARY, "kl_standard_normal")
kl_normal_log_var = training.scalar(LIBRARY, "kl_normal_log_var")
kl_diagonal_log_var = training.scalar(LIBRARY, "kl_diagonal_log_var")
entropy_normal = training.scalar(LIBRARY, "entropy_normal")
entropy_diagonal = training.scalar(LIBRARY, "entropy_diagonal")
cross_entropy_normal = training.scalar(LIBRARY, "cross_entropy_normal")
cross_entropy_diagonal = training.scalar(LIBRARY, "cross_entropy_diagonal")
renyi_normal = training.divergence(LIBRARY, "renyi_normal")
renyi_diagonal = training.divergence(LIBRARY, "renyi_diagonal")
chernoff_normal = training.divergence(LIBRARY, "chernoff_normal")
chernoff_diagonal = training.divergence(LIBRARY, "chernoff_diagonal")
alpha_normal = training.divergence(LIBRARY, "alpha_normal")
alpha_diagonal = training.divergence(LIBRARY, "alpha_diagonal")
bhattacharyya_normal = training.divergence(LIBRARY, "bhattacharyya_normal")
bhattacharyya_diagonal = training.divergence(LIBRARY, "bhattacharyya_diagonal")
squared_hellinger_normal = training.divergence(LIBRARY, "squared_hellinger_normal")
squared_hellinger_diagonal = training.divergence(LIBRARY, "squared_hellinger_diagonal")
chi_square_normal = training.divergence(LIBRARY, "chi_square_normal")
chi_square_diagonal = training.divergence(LIBRARY, "chi_square_diagonal")
jeffreys_normal = training.divergence(LIBRARY, "jeffreys_normal")
jeffreys_diagonal = training.divergence(LIBRARY, "jeffreys_diagonal")
squared_wasserstein_normal = training.divergence(LIBRARY, "squared_wasserstein_normal")
squared_wasserstein_diagonal = training.divergence(LIBRARY, "squared_wasserstein_diagonal")
grad_kl_normal = training.scalar(LIBRARY, "grad_kl_normal")
grad_kl_diagonal = training.scalar(LIBRARY, "grad_kl_diagonal")
grad_kl_standard_normal = training.scalar(LIBRARY, "grad_kl_standard_normal")
grad_kl_normal_log_var = training.scalar(LIBRARY, "grad_kl_normal_log_var")
grad_entropy_normal = training.scalar(LIBRARY, "grad_entropy_normal")
grad_cross_entropy_normal = training.scalar(LIBRARY, "grad_cross_entropy_normal")
kl_mvn = training.stack(LIBRARY, "kl_mvn")
kl_mvn_tril = training.stack(LIBRARY, "kl_mvn_tril")
entropy_mvn = training.stack(LIBRARY, "entropy_mvn")
entropy_mvn_tril = training.stack(LIBRARY, "entropy_mvn_tril")
cross_entropy_mvn = training.stack(LIBRARY, "cross_entropy_mvn")
cross_entropy_mvn_tril = training.stack(LIBRARY, "cross_entropy_mvn_tril")
grad_kl_mvn = training.stack(LIBRARY, "grad_kl_mvn")
grad_kl_mvn_tril = training.stack(LIBRARY, "grad_kl_mvn_tril")

__all__ = [name for name in dir() if name.endswith(("_normal", "_diagonal", "_mvn", "_tril", "_log_var"))]
