"""Divergences between Gaussians on PyTorch tensors: the stable forms of klderive.numeric, with analytic gradients.

    from klderive.torch import kl_standard_normal

Names, arguments, shapes and `axis` are those of NumPy's functions in `klderive`.  float32 and float64 stay what they
are; float16 and bfloat16 are computed in float32, and the result is float32.  Gradients are printed from the proved
gradient of each form: finite and right at equality, of any order.  `torch.compile`, `torch.func` and any device will do.
Nothing is checked unless `check_inputs=True`, as that would wait for the device; what has no value is NaN.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any

import torch

from klderive.numeric import training
from klderive.numeric.portable import Portable
from klderive.numeric.portable_mvn import Matrices

Tensor = Any  # torch.Tensor


def _tensors(function: str, named: dict[str, Any]) -> list[Tensor]:
    """All arguments in one floating type: the widest among the tensors, at least float32."""
    given = {name: x if isinstance(x, torch.Tensor) else _number(function, name, x) for name, x in named.items()}
    tensors = [x for x in given.values() if isinstance(x, torch.Tensor)]
    for name, x in given.items():
        if isinstance(x, torch.Tensor) and x.is_complex():
            raise TypeError(f"{function}: {name} has dtype {x.dtype}; expected real numbers")
    floating = [x.dtype for x in tensors if x.is_floating_point()] or [torch.get_default_dtype()]
    widest = reduce(torch.promote_types, floating)
    dtype = torch.float64 if widest == torch.float64 else torch.float32
    device = next((x.device for x in tensors if x.dim()), tensors[0].device if tensors else None)
    return [torch.as_tensor(x, dtype=dtype, device=device) for x in given.values()]


def _number(function: str, name: str, x: Any) -> Any:
    """A Python number, which adapts to the tensors beside it, or a tensor of anything else."""
    if isinstance(x, (int, float)):
        return x
    try:
        return torch.as_tensor(x)
    except (TypeError, ValueError, RuntimeError):
        raise TypeError(
            f"{function}: {name} is {'None' if x is None else type(x).__name__}; expected real numbers or tensors of them"
        ) from None


def _broadcast(tensors: Sequence[Tensor], cores: Sequence[int]) -> list[Tensor]:
    pairs = list(zip(tensors, cores, strict=True))
    lead = torch.broadcast_shapes(*(x.shape[: x.dim() - core] for x, core in pairs))
    return [x.expand((*lead, *x.shape[x.dim() - core :])) for x, core in pairs]


def _known(x: Tensor) -> Any:
    try:
        return x.detach().cpu().numpy()
    except RuntimeError:  # inside torch.func or torch.compile
        return None


def _cholesky(matrix: Tensor) -> Tensor:
    factor, failed = torch.linalg.cholesky_ex(matrix)
    return torch.where((failed == 0)[..., None, None], factor, torch.nan)


def _solve(lower: Tensor, right: Tensor) -> Tensor:
    return torch.linalg.solve_triangular(lower, right, upper=False)


def _solve_transposed(lower: Tensor, right: Tensor) -> Tensor:
    return torch.linalg.solve_triangular(lower.mT, right, upper=True)


def _diagonal(matrix: Tensor) -> Tensor:
    return torch.diagonal(matrix, dim1=-2, dim2=-1)


def _identity(matrix: Tensor) -> Tensor:
    return torch.eye(matrix.shape[-1], dtype=matrix.dtype, device=matrix.device)


def _eigh(matrix: Tensor) -> tuple[Tensor, Tensor]:
    values, vectors = torch.linalg.eigh(matrix)
    return values, vectors


class _Form(torch.autograd.Function):
    """A formula, whose derivatives are the formula printed for them."""

    generate_vmap_rule = True

    @staticmethod
    def forward(formula: training.Formula, *tensors: Tensor) -> Tensor:
        return _value(formula, tensors)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        ctx.formula, *tensors = inputs
        ctx.save_for_backward(*tensors)
        ctx.save_for_forward(*tensors)

    @staticmethod
    def backward(ctx: Any, weight: Tensor) -> tuple[Tensor | None, ...]:
        slopes = _slopes(ctx.formula, ctx.saved_tensors)
        return None, *(_over(weight, slope) * slope for slope in slopes)


class _Forward(_Form):
    """The same for tangents too, which torch.compile does not trace."""

    @staticmethod
    def jvp(ctx: Any, _: None, *tangents: Tensor | None) -> Tensor:
        slopes, kept = _slopes(ctx.formula, ctx.saved_tensors), ctx.saved_tensors[0].dim()
        lead = kept - isinstance(ctx.formula, training.OnMatrices)
        parts = [s * t for s, t in zip(slopes, tangents, strict=True) if t is not None]
        return sum(p.sum(tuple(range(lead, p.dim()))) if p.dim() > lead else p for p in parts)


def _apply(formula: training.Formula, *tensors: Tensor) -> Tensor:
    if not torch.compiler.is_compiling():
        return _Forward.apply(formula, *tensors)
    if not any(x.requires_grad for x in tensors):  # torch.compile loses an argument of forward here
        return _value(formula, tensors)
    return _Form.apply(formula, *tensors)


def _value(formula: training.Formula, tensors: Sequence[Tensor]) -> Tensor:
    with torch.autocast(tensors[0].device.type, enabled=False):
        return training.value(LIBRARY, formula, *tensors)


def _slopes(formula: training.Formula, tensors: Sequence[Tensor]) -> tuple[Tensor, ...]:
    with torch.autocast(tensors[0].device.type, enabled=False):
        return training.slopes(LIBRARY, formula, *tensors)


def _over(weight: Tensor, slope: Tensor) -> Tensor:
    """The weight of a result, with the axes that the result no longer has."""
    return weight.reshape((*weight.shape, *(1 for _ in range(slope.dim() - weight.dim()))))


LIBRARY = training.Library(
    "klderive.torch",
    Matrices(Portable(torch), _cholesky, _solve, _solve_transposed, torch.matmul, _diagonal, _identity, _eigh),
    _tensors,
    _broadcast,
    _apply,
    _known,
)

FUNCTIONS = training.functions(LIBRARY)
globals().update(FUNCTIONS)
__all__ = ["register", *FUNCTIONS]


def __getattr__(name: str) -> Callable[..., Any]:
    """What is not here: a sentence instead of a bare name (and, for type checkers, that the functions are)."""
    raise AttributeError(f"klderive.torch has no {name!r}; it has {', '.join(__all__)}")



def register() -> Callable[[], None]:
    """Put kl_normal and kl_mvn_tril under torch.distributions.kl_divergence; what is returned takes them away again.

    From then on `kl_divergence` of two `Normal`, of two `Independent` ones and of two `MultivariateNormal` is ours.
    """
    from torch.distributions import MultivariateNormal, Normal
    from torch.distributions import kl as registry

    def normal(p: Normal, q: Normal) -> Tensor:
        return FUNCTIONS["kl_normal"](p.loc, p.scale, q.loc, q.scale)

    def multivariate(p: MultivariateNormal, q: MultivariateNormal) -> Tensor:
        if p.event_shape != q.event_shape:
            raise ValueError(
                f"kl_divergence: the Gaussians have {p.event_shape[0]} and {q.event_shape[0]} dimensions"
            )
        # not the factors that torch broadcast: the same ones, without a copy
        return FUNCTIONS["kl_mvn_tril"](p.loc, p._unbroadcasted_scale_tril, q.loc, q._unbroadcasted_scale_tril)

    ours = {(Normal, Normal): normal, (MultivariateNormal, MultivariateNormal): multivariate}
    before = {pair: registry._KL_REGISTRY[pair] for pair in ours}
    for pair, function in ours.items():
        registry.register_kl(*pair)(function)

    def undo() -> None:
        for pair, function in before.items():
            registry.register_kl(*pair)(function)

    return undo
