"""The other divergences between normals that people ask for, on NumPy arrays: one table, from which the functions are made.

The one idea: each is a sum over components of one stable form (divergence_forms.py), or expm1 of such a sum, so that a
`Plan` of four numbers says how to compute it; the same plans serve torch and JAX.
Full covariances are in divergence_mvn.py; `divergences()` says what there is, and what of it is derived.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from math import inf
from typing import Any

import numpy as np

from klderive.numeric.calling import Core, elementwise, total
from klderive.numeric.catalogue import PAIR, bound, dressed, signature
from klderive.numeric.checks import as_floats, axes, common_shape
from klderive.numeric.foreign import is_foreign, namespace
from klderive.numeric.portable import Portable
from klderive.numeric.printed import divergences as printed
from klderive.numeric.printed import laws as printed_laws
from klderive.numeric.printed import portable as printed_scalars

Array = Any


@dataclass(frozen=True)
class Divergence:
    """What there is of a divergence: its formula, for which laws, for which orders alpha, and how it stands.

    `standing` says where the closed form between two normals comes from: "derived" (line by line), "proved" (the checker
    proves it equal to the definition wherever that is finite) or "not derived" (taken from `source`).  `proved` says what
    is proved of the form that is computed: that it and its gradient are the closed form and its derivatives.
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
               "proved", "value and gradient", "alpha > 0", _GAL),
    Divergence("chernoff", "-log(int p^alpha q^(1 - alpha))", ALL_LAWS, "proved", "value and gradient", "0 < alpha < 1"),
    Divergence("bhattacharyya", "-log(int sqrt(p q))", ALL_LAWS, "proved", "value and gradient"),
    Divergence("squared_hellinger", "int (sqrt(p) - sqrt(q))^2/2", ALL_LAWS, "proved", "by way of bhattacharyya"),
    Divergence("alpha", "(int p^alpha q^(1 - alpha) - 1)/(alpha (alpha - 1)), KL at alpha = 1", ALL_LAWS,
               "proved", "by way of renyi", "alpha > 0", _GAL),
    Divergence("chi_square", "int (p - q)^2/q", ALL_LAWS, "proved", "by way of renyi", "", _GAL),
    Divergence("squared_wasserstein", "(mu1 - mu2)^2 + (sigma1 - sigma2)^2", ALL_LAWS, "not derived",
               "value and gradient of normal and diagonal", "", "Dowson, Landau 1982"),
    Divergence("fisher_rao", "sqrt(2) arcosh(1 + ((mu1 - mu2)^2/2 + (sigma1 - sigma2)^2)/(2 sigma1 sigma2))",
               ("normal",), "not derived", "gradient", "", "Atkinson, Mitchell 1981"),
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
    found = (getattr(module, formula, None) for module in (printed, printed_scalars, printed_laws))
    return next(function for function in found if function is not None)


def finished(f: Any, made: Plan, total: Array) -> Array:
    """The divergence from the sum of its form; `f` has an expm1."""
    value = total if made.inner is None else f.expm1(made.inner * total)
    return value * made.linear


def weight(xp: Any, made: Plan, total: Array) -> Array:
    """By what the slopes of the sum are multiplied."""
    return made.linear if made.inner is None else made.linear * made.inner * xp.exp(made.inner * total)


def core_of(made: Plan) -> Core:
    """The form of a plan, and what is made of a sum of it."""
    compute = form(made.formula)

    def anywhere(f: Portable, *arrays: Array) -> Array:
        return compute(f, *arrays, *made.order)

    finish = None if made.inner is None and made.linear == 1 else lambda xp, total: finished(xp, made, total)
    return Core(lambda single, size: partial(anywhere, _NUMPY), anywhere, finish=finish)


def slopes_of(made: Plan) -> Core:
    """The derivatives of a plan of one component."""
    value, compute = form(made.formula), form(made.slopes)

    def anywhere(f: Portable, *arrays: Array) -> tuple[Array, ...]:
        by = weight(f.xp, made, value(f, *arrays, *made.order) if made.inner is not None else 0.0)
        return tuple(slope * by for slope in compute(f, *arrays, *made.order_of_slopes))

    return Core(lambda single, size: partial(anywhere, _NUMPY), anywhere, outputs=4)


_NUMPY = Portable(np)


def _value(called: str, made: Plan, named: dict[str, Any], along: Any, out: Any, check: bool) -> Any:
    core = core_of(made)
    return elementwise(core, called, named, out, check) if along == () else total(core, called, named, along, out, check)


def _slopes(called: str, made: Plan, named: dict[str, Any], along: Any, out: Any, check: bool) -> tuple[Any, ...]:
    if made.inner is None or along == ():
        return elementwise(slopes_of(made), called, named, out, check)
    if other := [name for name, a in named.items() if is_foreign(a) or namespace(a) is not None]:
        raise TypeError(f"{called}: {other[0]} is a {type(named[other[0]]).__name__}; derivatives are taken of NumPy arrays")
    arrays, dtype = as_floats(called, named)
    shape = common_shape(called, {name: a.shape for name, a in zip(named, arrays, strict=True)})
    sums = total(core_of(Plan(made.formula, made.alpha)), called, named, along, None, check)
    by = weight(np, made, np.expand_dims(np.asarray(sums, np.float64), axes(called, along, shape)))
    outs = elementwise(slopes_of(Plan(made.formula, made.alpha)), called, named, out, check)
    with np.errstate(all="ignore"):
        return tuple(np.multiply(slope, by, out=slope) for slope in outs)


def made_functions() -> dict[str, Callable[..., Any]]:
    """All functions on normals and on diagonal ones, and those of their derivatives, by name."""
    made = {}
    for name in NAMES:
        for law, default in (("normal", ()), ("diagonal", -1)):
            if law == "diagonal" and name == "fisher_rao":
                continue
            made[f"{name}_{law}"] = _function(f"{name}_{law}", name, default, _value)
            made[f"grad_{name}_{law}"] = _function(f"grad_{name}_{law}", name, default, _slopes)
    return made


def _function(called: str, name: str, axis: Any, compute: Callable[..., Any]) -> Callable[..., Any]:
    args = (*PAIR, "alpha") if name in WITH_ORDER else PAIR
    options: dict[str, Any] = {} if axis == () else {"axis": axis}

    def function(*given: Any, out: Any = None, check_inputs: bool = True, **named: Any) -> Any:
        along = axis if axis == () else named.pop("axis", axis)
        found = bound(called, args, given, named)
        made = plan(called, name, found.pop("alpha", None))
        return compute(called, made, found, along, out, check_inputs)

    return dressed(function, "klderive.numeric", called, signature(args, **options, out=None, check_inputs=True),
                   _text(called, name, axis != ()))  # fmt: skip


def _text(called: str, name: str, joint: bool) -> str:
    row = next(d for d in TABLE if d.name == name)
    what = "The derivatives by mu1, sigma1, mu2, sigma2 of" if called.startswith("grad_") else "Between normals,"
    law = " with independent components along `axis`" if joint else ", element by element"
    return (
        f"{what} {row.formula}{law}; sigma are standard deviations.\n\n"
        f"Never negative and exactly 0 for equal arguments.  The closed form is {row.standing}"
        f"{f' ({row.source})' if row.source else ''}; proved of what is computed: {row.proved}.\n"
        "`out` and `check_inputs` as for kl_normal."
    )
