"""The other divergences between normals that people ask for, on NumPy arrays: one table, from which the functions are made.

The one idea: each is a sum over components of one stable form (divergence_forms.py), or expm1 of such a sum, so that a
`Plan` of four numbers says how to compute it; the same plans serve torch and JAX.
Full covariances are in divergence_mvn.py; `divergences()` says what there is, and what of it is derived.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf
from typing import Any

import numpy as np

from klderive.numeric.blocks import evaluate
from klderive.numeric.catalogue import PAIR, bound, signature
from klderive.numeric.checks import Floats, as_floats, as_number, axes, check_out, common_shape
from klderive.numeric.foreign import each, in_namespace, is_foreign, namespace, summed
from klderive.numeric.normal import checker
from klderive.numeric.portable import Portable
from klderive.numeric.printed import divergences as printed
from klderive.numeric.printed import portable as printed_scalars

Array = Any


@dataclass(frozen=True)
class Divergence:
    """What there is of a divergence: its formula, for which laws, for which orders alpha, and how it stands.

    `standing` says where the closed form between two normals comes from: "derived" (line by line), "proved" (the checker
    proves it equal to the definition), "stated" (taken from `source`, and not proved here yet) or "not derived".  `proved`
    says what is proved of the form that is computed: that it and its gradient are the closed form and its derivatives.
    """

    name: str
    formula: str
    laws: tuple[str, ...]
    standing: str
    proved: str
    order: str = ""
    source: str = ""


ALL_LAWS = ("normal", "diagonal", "mvn")
_GAL = "Gil, Alajaji, Linder 2013"
TABLE: tuple[Divergence, ...] = (
    Divergence("kl", "E_p[log p - log q]", (*ALL_LAWS, "mvn_tril"), "derived", "value and gradient"),
    Divergence("cross_entropy", "-E_p[log q]", (*ALL_LAWS, "mvn_tril"), "derived", "value and gradient"),
    Divergence("jeffreys", "KL(p || q) + KL(q || p)", ALL_LAWS, "derived", "value and gradient"),
    Divergence("renyi", "log(int p^alpha q^(1 - alpha))/(alpha - 1), KL at alpha = 1", ALL_LAWS,
               "proved for alpha < 1, stated above", "value and gradient", "alpha > 0", _GAL),
    Divergence("chernoff", "-log(int p^alpha q^(1 - alpha))", ALL_LAWS, "proved", "value and gradient", "0 < alpha < 1"),
    Divergence("bhattacharyya", "-log(int sqrt(p q))", ALL_LAWS, "proved", "value and gradient"),
    Divergence("squared_hellinger", "int (sqrt(p) - sqrt(q))^2/2", ALL_LAWS, "proved", "by way of bhattacharyya"),
    Divergence("alpha", "(int p^alpha q^(1 - alpha) - 1)/(alpha (alpha - 1)), KL at alpha = 1", ALL_LAWS,
               "proved for alpha < 1, stated above", "by way of renyi", "alpha > 0", _GAL),
    Divergence("chi_square", "int (p - q)^2/q", ALL_LAWS, "stated", "by way of renyi", "", _GAL),
    Divergence("squared_wasserstein", "(mu1 - mu2)^2 + (sigma1 - sigma2)^2", ALL_LAWS, "not derived",
               "value and gradient of normal and diagonal", "", "Dowson, Landau 1982"),
    Divergence("fisher_rao", "sqrt(2) arcosh(1 + ((mu1 - mu2)^2/2 + (sigma1 - sigma2)^2)/(2 sigma1 sigma2))",
               ("normal",), "not derived", "nothing", "", "Atkinson, Mitchell 1981"),
)  # fmt: skip


def divergences() -> tuple[Divergence, ...]:
    """The divergences between Gaussians that there are, for which laws, and what of each is derived or proved.

    >>> [d.name for d in divergences() if d.standing == "not derived"]
    ['squared_wasserstein', 'fisher_rao']

    The functions are called `<name>_<law>`, as `renyi_mvn`.
    """
    return TABLE


@dataclass(frozen=True)
class Plan:
    """The value is `linear` times the sum of a form, or times expm1(`inner` times the sum)."""

    formula: str
    alpha: float | None = None
    linear: float = 1.0
    inner: float | None = None

    @property
    def slopes(self) -> str:
        return "grad_renyi" if self.formula.startswith("renyi") else f"grad_{self.formula}"

    @property
    def order(self) -> tuple[float, ...]:
        return () if self.alpha is None else (self.alpha,)

    @property
    def order_of_slopes(self) -> tuple[float, ...]:
        return self.order if self.slopes == "grad_renyi" else ()


WITH_ORDER = ("renyi", "chernoff", "alpha")
NAMES = ("renyi", "chernoff", "alpha", "bhattacharyya", "squared_hellinger", "chi_square", "jeffreys",
         "squared_wasserstein", "fisher_rao")  # fmt: skip


def plan(called: str, name: str, alpha: Any = None) -> Plan:
    """How a divergence is computed; ValueError for an order that it does not have."""
    if name in WITH_ORDER:
        most = 1.0 if name == "chernoff" else inf
        if isinstance(alpha, bool) or not isinstance(alpha, (int, float, np.floating, np.integer)):
            raise TypeError(f"{called}: alpha is {type(alpha).__name__}; expected one number for the whole call")
        if not 0 < alpha < most:
            wanted = "between 0 and 1" if name == "chernoff" else "positive and finite"
            raise ValueError(f"{called}: alpha is {float(alpha)!r}; expected a number {wanted}")
        alpha = float(alpha)
    match name:
        case "renyi":
            return renyi(alpha)
        case "chernoff":
            return Plan("renyi_below_one", alpha, 1.0 - alpha)
        case "alpha" if alpha == 1:
            return renyi(alpha)
        case "alpha":
            return Plan(renyi(alpha).formula, alpha, 1.0 / (alpha * (alpha - 1.0)), alpha - 1.0)
        case "squared_hellinger":
            return Plan("bhattacharyya", None, -1.0, -1.0)
        case "chi_square":
            return Plan("renyi_above_one", 2.0, 1.0, 1.0)
    return Plan(name)


def renyi(alpha: float) -> Plan:
    """The Renyi divergence of an order; of order 1 it is the KL divergence."""
    return Plan("kl_normal") if alpha == 1 else Plan("renyi_below_one" if alpha < 1 else "renyi_above_one", alpha)


def form(formula: str) -> Callable[..., Any]:
    """The printed form of that name."""
    return getattr(printed, formula, None) or getattr(printed_scalars, formula)


def finished(xp: Any, made: Plan, total: Array) -> Array:
    """The divergence from the sum of its form."""
    value = total if made.inner is None else xp.expm1(made.inner * total)
    return value * made.linear


def weight(xp: Any, made: Plan, total: Array) -> Array:
    """By what the slopes of the sum are multiplied."""
    return made.linear if made.inner is None else made.linear * made.inner * xp.exp(made.inner * total)


_NUMPY = Portable(np)


def _value(called: str, made: Plan, named: dict[str, Any], along: Any, out: Any, check: bool) -> Any:
    if (elsewhere := _elsewhere(called, made, named, along, out, check)) is not None:
        return elsewhere
    arrays, dtype = as_floats(called, named)
    shape = common_shape(called, {name: a.shape for name, a in zip(named, arrays, strict=True)})
    total = _total(called, made, named, arrays, shape, along, check)
    result = check_out(called, out, total.shape, dtype)
    with np.errstate(all="ignore"):
        result[...] = finished(np, made, total)
    return result if out is not None or result.shape else as_number(result, named)


def _elsewhere(called: str, made: Plan, named: dict[str, Any], along: Any, out: Any, check: bool) -> Any:
    """The value on arrays of another library, None if there are none."""
    if any(is_foreign(given) for given in named.values()):
        names = tuple(named)

        def elements(*arrays: Any, check_inputs: bool) -> Any:
            core = Plan(made.formula, made.alpha)
            return _value(called, core, dict(zip(names, arrays, strict=True)), None, None, check_inputs and check)

        total = each(elements, called, named, 1, out)
        return finished(np, made, total if along is None else summed(total, along))
    if (found := in_namespace(called, named)) is not None:
        if out is not None:
            raise TypeError(f"{called}: out is for NumPy arrays only; an argument here is of another library")
        xp, given = found
        total = form(made.formula)(Portable(xp), *given, *made.order)
        return finished(xp, made, total if along is None else xp.sum(total, axis=axes(called, along, total.shape)))
    return None


def _total(called: str, made: Plan, named: Any, arrays: Sequence[Floats], shape: Any, along: Any, check: bool) -> Floats:
    """The sum of the form along axes (None: no sum), in double precision."""
    summed = () if along is None else axes(called, along, shape)
    kept = tuple(n for i, n in enumerate(shape) if i not in summed)
    total = np.empty(kept)
    ends = tuple(range(-len(summed), 0))
    moved = [np.moveaxis(a.reshape((1,) * (len(shape) - a.ndim) + a.shape), summed, ends) for a in arrays]
    full = kept + tuple(shape[i] for i in summed)
    compute = form(made.formula)
    evaluate(
        lambda *parts: np.asarray(compute(_NUMPY, *parts, *made.order)),
        checker(called, tuple(named), arrays) if check else None, moved, [total], full, len(summed),
    )  # fmt: skip
    return total


def _slopes(called: str, made: Plan, named: dict[str, Any], along: Any, out: Any, check: bool) -> tuple[Any, ...]:
    if other := [name for name, a in named.items() if is_foreign(a) or namespace(a) is not None]:
        raise TypeError(f"{called}: {other[0]} is a {type(named[other[0]]).__name__}; derivatives are taken of NumPy arrays")
    arrays, dtype = as_floats(called, named)
    shape = common_shape(called, {name: a.shape for name, a in zip(named, arrays, strict=True)})
    given = (None,) * 4 if out is None else tuple(out)
    if len(given) != 4:
        raise ValueError(f"{called}: out has {len(given)} arrays; expected 4, one for each argument")
    outs = [check_out(called, o, shape, dtype, f"out[{i}]") for i, o in enumerate(given)]
    total: Any = 0.0
    if made.inner is not None or check:
        total = _total(called, made, named, arrays, shape, along, check)
        if along is not None:
            total = np.expand_dims(total, axes(called, along, shape))
    compute = form(made.slopes)
    with np.errstate(all="ignore"):
        found = compute(_NUMPY, *(a.astype(np.float64) for a in arrays), *made.order_of_slopes)
        for target, slope in zip(outs, found, strict=True):
            target[...] = slope * weight(np, made, total)
    return tuple(o if out is not None or o.shape else as_number(o, named) for o in outs)


def made_functions() -> dict[str, Callable[..., Any]]:
    """All functions on normals and on diagonal ones, and those of their derivatives, by name."""
    made = {}
    for name in NAMES:
        for law, default in (("normal", None), ("diagonal", -1)):
            if law == "diagonal" and name == "fisher_rao":
                continue
            made[f"{name}_{law}"] = _function(f"{name}_{law}", name, default, _value)
            if name != "fisher_rao":
                made[f"grad_{name}_{law}"] = _function(f"grad_{name}_{law}", name, default, _slopes)
    return made


def _function(called: str, name: str, axis: int | None, compute: Callable[..., Any]) -> Callable[..., Any]:
    args = (*PAIR, "alpha") if name in WITH_ORDER else PAIR
    options: dict[str, Any] = {} if axis is None else {"axis": axis}

    def function(*given: Any, out: Any = None, check_inputs: bool = True, **named: Any) -> Any:
        along = axis if axis is None else named.pop("axis", axis)
        found = bound(called, args, given, named)
        made = plan(called, name, found.pop("alpha", None))
        return compute(called, made, found, along, out, check_inputs)

    function.__name__ = function.__qualname__ = called
    function.__module__ = "klderive.numeric"
    function.__signature__ = signature(args, **options, out=None, check_inputs=True)  # type: ignore[attr-defined]
    row = next(d for d in TABLE if d.name == name)
    what = "The derivatives by mu1, sigma1, mu2, sigma2 of" if called.startswith("grad_") else "Between normals,"
    joint = " with independent components along `axis`" if axis is not None else ", element by element"
    function.__doc__ = (
        f"{what} {row.formula}{joint}; sigma are standard deviations.\n\n"
        f"Never negative and exactly 0 for equal arguments.  The closed form is {row.standing}"
        f"{f' ({row.source})' if row.source else ''}; proved of what is computed: {row.proved}.\n"
        "`out` and `check_inputs` as for kl_normal."
    )
    return function
