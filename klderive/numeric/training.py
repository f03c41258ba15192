"""What klderive.torch and klderive.jax have in common: the public functions, made from the catalogue for one library.

The one idea: a library says how it makes arrays of what it is given and how it applies a formula with the printed
gradient of that formula; names, arguments, shapes and `axis` are then those of NumPy's functions.
No library is imported or named here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from klderive.numeric import divergence_mvn
from klderive.numeric.catalogue import LAWS, PAIR, SCALARS, STACKS, Entry, bound, dressed, entry, signature
from klderive.numeric.checks import axes, check_values
from klderive.numeric.divergence import NAMES, WITH_ORDER, Plan, finished, form, plan, weight
from klderive.numeric.portable import Portable
from klderive.numeric.portable_mvn import Matrices

Array = Any  # of the library


@dataclass(frozen=True)
class OnMatrices:
    """A formula on means and matrices: one of `Matrices`, or a plan for full Gaussians."""

    made: str | Plan


Formula = str | Plan | OnMatrices
KL_COV, KL_TRIL = OnMatrices("kl_cov"), OnMatrices("kl_tril")
STACKED = {"kl_mvn": KL_COV, "kl_mvn_tril": KL_TRIL}  # what has a gradient of its own


@dataclass(frozen=True)
class Library:
    """An array library in which gradients are taken."""

    module: str  # where its functions are found, for messages
    matrices: Matrices
    arrays: Callable[[str, dict[str, Any]], list[Array]]  # arrays of one type, float32 or float64
    broadcast: Callable[[Sequence[Array], Sequence[int]], list[Array]]  # all but so many last axes of each
    apply: Callable[..., Array]  # a formula with its gradient
    known: Callable[[Array], np.ndarray | None]  # the numbers, if there are any yet

    @property
    def scalar(self) -> Portable:
        return self.matrices.scalar


def value(library: Library, formula: Formula, *arrays: Array) -> Array:
    """The formula itself."""
    match formula:
        case OnMatrices(str(name)):
            return getattr(library.matrices, name)(*arrays)
        case OnMatrices(Plan() as made):
            return divergence_mvn.total(library.matrices, made, *arrays)
        case Plan():
            return form(formula.formula)(library.scalar, *arrays, *formula.order)
        case str(name):
            return form(name)(library.scalar, *arrays)
    raise TypeError(f"no formula: {formula!r}")


def slopes(library: Library, formula: Formula, *arrays: Array) -> tuple[Array, ...]:
    """The derivatives of the formula by each argument, as printed: they can be differentiated in turn."""
    match formula:
        case OnMatrices(str(name)):
            return getattr(library.matrices, f"grad_{name}")(*arrays)
        case OnMatrices(Plan("kl_normal")):
            return library.matrices.grad_kl_cov(*arrays)
        case OnMatrices(Plan() as made):
            return divergence_mvn.slopes(library.matrices, made, *arrays)
        case Plan():
            return form(formula.slopes)(library.scalar, *arrays, *formula.order_of_slopes)
    made = form(f"grad_{formula}")(library.scalar, *arrays)
    return made if isinstance(made, tuple) else (made,)


def functions(library: Library) -> dict[str, Callable[..., Any]]:
    """All public functions for a library, by name: those of NumPy's that are given arrays."""
    made: dict[str, Callable[..., Any]] = {}
    for name in (*SCALARS, *LAWS):
        made[name] = _scalar(library, entry(name))
        made[f"grad_{name}"] = _gradient(library, entry(name).gradient)
    for called in _divergences():
        made[called], made[f"grad_{called}"] = _divergence(library, called), _divergence_slopes(library, called)
    for name in STACKS:
        made[name] = _stack(library, name)
    for name in STACKED:
        made[f"grad_{name}"] = _stack_slopes(library, name)
    made["mutual_information_mvn"] = _information(library)
    return made


def _divergences() -> Iterator[str]:
    for name in NAMES:
        yield from (f"{name}_{law}" for law in ("normal", "diagonal", "mvn") if law == "normal" or name != "fisher_rao")


def _shown(
    library: Library, function: Callable[..., Any], name: str, args: tuple[str, ...], **options: Any
) -> Callable[..., Any]:
    text = f"klderive.{name} on arrays that may be differentiated, traced and mapped; the same in float32."
    return dressed(function, library.module, name, signature(args, **options, check_inputs=False), text)


def _scalar(library: Library, made: Entry) -> Callable[..., Any]:
    def function(*given: Any, check_inputs: bool = False, **named: Any) -> Array:
        along: Any = named.pop("axis", -1) if made.summed else ()
        arrays = _arrays(library, made.name, bound(made.name, made.args, given, named), check_inputs)
        arrays = library.broadcast(arrays, [0] * len(arrays))
        along = axes(made.name, along, tuple(arrays[0].shape))
        values = library.apply(made.formula, *arrays)
        return library.scalar.xp.sum(values, along) if along else values

    options: dict[str, Any] = {"axis": -1} if made.summed else {}
    return _shown(library, function, made.name, made.args, **options)


def _gradient(library: Library, made: Entry) -> Callable[..., Any]:
    def function(*given: Any, check_inputs: bool = False, **named: Any) -> Any:
        arrays = _arrays(library, made.name, bound(made.name, made.args, given, named), check_inputs)
        arrays = library.broadcast(arrays, [0] * len(arrays))
        found = slopes(library, made.formula.removeprefix("grad_"), *arrays)
        return found if len(found) > 1 else found[0]

    return _shown(library, function, made.name, made.args)


@dataclass(frozen=True)
class _Asked:
    """A call of a divergence: its plan, its arrays, and the axes to be summed along (matrices have none)."""

    made: Plan
    formula: Formula
    arrays: list[Array]
    along: tuple[int, ...]


def _asked(library: Library, called: str, given: Any, named: dict[str, Any], check: bool) -> _Asked:
    name, law = called.removeprefix("grad_").rsplit("_", 1)
    along: Any = named.pop("axis", -1) if law == "diagonal" else ()
    found = bound(called, _args(name, law), given, named)
    made = plan(called, name, found.pop("alpha", None))
    arrays = _arrays(library, called, found, check)
    if law == "mvn":
        return _Asked(made, OnMatrices(made), _matrices(library, called, tuple(found), arrays), ())
    arrays = library.broadcast(arrays, [0] * len(arrays))
    return _Asked(made, made, arrays, axes(called, along, tuple(arrays[0].shape)))


def _args(name: str, law: str) -> tuple[str, ...]:
    args = STACKS["kl_mvn"] if law == "mvn" else PAIR
    return (*args, "alpha") if name in WITH_ORDER else args


def _divergence(library: Library, called: str) -> Callable[..., Any]:
    def function(*given: Any, check_inputs: bool = False, **named: Any) -> Array:
        asked, xp = _asked(library, called, given, named, check_inputs), library.scalar.xp
        sums = library.apply(asked.formula, *asked.arrays)
        return finished(library.scalar, asked.made, xp.sum(sums, asked.along) if asked.along else sums)

    name, law = called.rsplit("_", 1)
    options: dict[str, Any] = {"axis": -1} if law == "diagonal" else {}
    return _shown(library, function, called, _args(name, law), **options)


def _divergence_slopes(library: Library, base: str) -> Callable[..., Any]:
    name, law = base.rsplit("_", 1)
    called = f"grad_{base}"

    def function(*given: Any, check_inputs: bool = False, **named: Any) -> tuple[Array, ...]:
        asked, xp = _asked(library, called, given, named, check_inputs), library.scalar.xp
        by = slopes(library, asked.formula, *asked.arrays)
        sums = library.apply(asked.formula, *asked.arrays) if asked.made.inner is not None else None
        if law == "mvn":
            return divergence_mvn.weighted(xp, asked.made, sums, by)
        if sums is not None and asked.along:
            kept = [1 if i in asked.along else n for i, n in enumerate(sums.shape)]
            sums = xp.reshape(xp.sum(sums, asked.along), kept)
        factor = weight(xp, asked.made, 0.0 if sums is None else sums)
        return tuple(slope * factor for slope in by)

    options: dict[str, Any] = {"axis": -1} if law == "diagonal" else {}
    return _shown(library, function, called, _args(name, law), **options)


def _stack(library: Library, name: str) -> Callable[..., Any]:
    """The function `name` on means (..., n) and matrices (..., n, n)."""
    args = STACKS[name]

    def function(*given: Any, check_inputs: bool = False, **named: Any) -> Any:
        arrays = _arrays(library, name, bound(name, args, given, named), check_inputs)
        arrays = _matrices(library, name, args, arrays)
        return library.apply(STACKED[name], *arrays) if name in STACKED else _entropy(library, name, arrays)

    return _shown(library, function, name, args)


def _stack_slopes(library: Library, name: str) -> Callable[..., Any]:
    args, called = STACKS[name], f"grad_{name}"

    def function(*given: Any, check_inputs: bool = False, **named: Any) -> Any:
        arrays = _arrays(library, called, bound(called, args, given, named), check_inputs)
        return slopes(library, STACKED[name], *_matrices(library, called, args, arrays))

    return _shown(library, function, called, args)


def _information(library: Library) -> Callable[..., Any]:
    """KL between a Gaussian and the one with the same blocks that are independent."""
    called, args = "mutual_information_mvn", ("cov", "size")

    def function(*given: Any, check_inputs: bool = False, **named: Any) -> Array:
        found = bound(called, args, given, named)
        size, xp = found.pop("size"), library.scalar.xp
        (cov,) = _matrices(library, called, ("cov",), _arrays(library, called, found, check_inputs))
        n = cov.shape[-1]
        if isinstance(size, bool) or not isinstance(size, int) or not 0 <= size <= n:
            raise ValueError(f"{called}: size is {size!r}; expected a number of components of cov")
        eye = library.matrices.identity(cov)
        mine = xp.sum(eye[:, :size], -1)  # 1 for the first group
        same = mine[:, None] * mine + (1.0 - mine)[:, None] * (1.0 - mine)
        mean = cov[..., 0] * 0.0
        return library.apply(KL_COV, mean, cov, mean, cov * same)

    return _shown(library, function, called, args)


def _matrices(library: Library, name: str, args: tuple[str, ...], arrays: list[Array]) -> list[Array]:
    """Means and matrices of one n, with common leading axes; covariances symmetric."""
    cores = [1 if arg.startswith("mu") else 2 for arg in args]
    _square(name, args, arrays, cores)
    arrays = library.broadcast(arrays, cores)
    return [_symmetric(a) if arg.startswith("cov") else a for arg, a in zip(args, arrays, strict=True)]


def _entropy(library: Library, name: str, arrays: list[Array]) -> Array:
    """Entropies and cross entropies: nothing cancels in them, so the library's own gradients do."""
    matrices, xp = library.matrices, library.scalar.xp
    if not name.endswith("tril"):
        arrays = [matrices.cholesky(a) if i % 2 or len(arrays) == 1 else a for i, a in enumerate(arrays)]
    if name.startswith("entropy"):
        return xp.sum(library.apply("entropy_normal", matrices.diagonal(arrays[0])), -1)
    mu1, lower1, mu2, lower2 = arrays
    lower1, lower2 = xp.tril(lower1), xp.tril(lower2)
    scale2 = matrices.diagonal(lower2)
    # -E log q of the diagonal alone, with the rest of the squares beside it
    spread = matrices.solve(lower2, lower1)
    beside = xp.tril(spread, -1)
    z = matrices.solve(lower2, (mu1 - mu2)[..., None])[..., 0]
    zero = xp.zeros_like(scale2)
    on_diagonal = library.apply("cross_entropy_normal", zero, matrices.diagonal(lower1), zero, scale2)
    return xp.sum(on_diagonal, -1) + (xp.sum(xp.sum(beside * beside, -1), -1) + xp.sum(z * z, -1)) * 0.5


def _arrays(library: Library, name: str, named: dict[str, Any], check: bool) -> list[Array]:
    arrays = library.arrays(name, named)
    for arg, array in zip(named, arrays, strict=True) if check else ():
        numbers = library.known(array)
        if numbers is None:
            raise ValueError(f"{name}: check_inputs=True needs numbers, and {arg} is being traced; leave it out here")
        check_values(name, arg, numbers)
    return arrays


def _square(name: str, args: tuple[str, ...], arrays: list[Array], cores: list[int]) -> None:
    shapes = {arg: tuple(a.shape) for arg, a in zip(args, arrays, strict=True)}
    for (arg, shape), core in zip(shapes.items(), cores, strict=True):
        if len(shape) < core or (core == 2 and shape[-1] != shape[-2]):
            wanted = "(..., n)" if core == 1 else "(..., n, n)"
            raise ValueError(f"{name}: {arg} has shape {shape}; expected {wanted}")
    if len({shape[-1] for shape in shapes.values()}) > 1:
        listed = ", ".join(f"{arg} {shape}" for arg, shape in shapes.items())
        raise ValueError(f"{name}: the arguments disagree about n, the length of the last axis: {listed}")


def _symmetric(matrix: Array) -> Array:
    """Its symmetric part: the matrix itself, with slopes that are symmetric too."""
    return (matrix + matrix.swapaxes(-1, -2)) * 0.5
