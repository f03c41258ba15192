"""Divergences between Gaussians on JAX arrays: the stable forms of klderive.numeric, with analytic gradients.

    from klderive.jax import kl_standard_normal

Names, arguments, shapes and `axis` are those of NumPy's functions in `klderive`.  float32 and float64 stay what they
are; float16 and bfloat16 are computed in float32, and the result is float32.  Gradients are printed from the proved
gradient of each form: finite and right at equality, of any order.  `jit`, `vmap`, `grad` and any device will do.
Nothing is checked unless `check_inputs=True`, for arrays that are not being traced; what has no value is NaN.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
    if array is None:
        raise TypeError(f"{function}: {name} is {kind}; expected real numbers or arrays of them")
    if jnp.iscomplexobj(array):
        raise TypeError(f"{function}: {name} has dtype {array.dtype}; expected real numbers")
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


def _eigh(matrix: Array) -> tuple[Array, Array]:
    values, vectors = jnp.linalg.eigh(matrix, symmetrize_input=False)
    return values, vectors


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
    Matrices(Portable(jnp, exact=False), _cholesky, _solve, _solve_transposed, _matmul, _diagonal, _identity, _eigh),
    _arrays,
    _broadcast,
    _apply,
    _known,
)

FUNCTIONS = training.functions(LIBRARY)
globals().update(FUNCTIONS)
__all__ = list(FUNCTIONS)


def __getattr__(name: str) -> Callable[..., Any]:
    """What is not here: a sentence instead of a bare name (and, for type checkers, that the functions are)."""
    raise AttributeError(f"klderive.jax has no {name!r}; it has {', '.join(__all__)}")

