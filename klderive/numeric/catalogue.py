"""What the scalar functions are called, of which form each is the value or the sum, and on which arguments.

One table for NumPy, torch, JAX and all others, so that a name means the same in each.  It says nothing about how they are
computed; what an argument may be follows from its name.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from inspect import Parameter, Signature
from typing import Any

SCALES = frozenset({"sigma", "sigma1", "sigma2", "scale", "scale1", "scale2", "rate", "rate1", "rate2"})  # positive
PROBABILITIES = frozenset({"p", "q"})
PAIR = ("mu1", "sigma1", "mu2", "sigma2")
LOG_PAIR = ("mu1", "log_var1", "mu2", "log_var2")
STANDARD = ("mu", "log_var")
SAMPLES = ("log_p", "log_q")
RATES = ("rate1", "rate2")
LAPLACE = ("mu1", "scale1", "mu2", "scale2")
PROMISED = 4
UNITS = {"kl_exponential": 6, "fisher_rao": 6, "kl_bernoulli": 8, "kl_poisson": 8, "kl_laplace": 8, "renyi": 10, "chernoff": 10,
         "alpha": 10}  # fmt: skip
"""Units in the last place from the exact value that are promised in double precision, where they are not PROMISED."""


@dataclass(frozen=True)
class Entry:
    """A public function: the stable form behind it, its arguments, and whether it sums along an axis."""

    name: str
    formula: str
    args: tuple[str, ...]
    summed: bool = False

    @property
    def gradient(self) -> Entry:
        """The function of the derivatives by each argument; those of a sum are those of its summands."""
        return Entry(f"grad_{self.name}", f"grad_{self.formula}", self.args)

    @property
    def outputs(self) -> int:
        """How many arrays come in a tuple; 0 for one array by itself."""
        return len(self.args) if self.formula.startswith("grad_") and len(self.args) > 1 else 0


def _by_name(*entries: Entry) -> dict[str, Entry]:
    return {entry.name: entry for entry in entries}


SCALARS = _by_name(
    Entry("kl_normal", "kl_normal", PAIR),
    Entry("kl_diagonal", "kl_normal", PAIR, summed=True),
    Entry("kl_standard_normal", "kl_standard_normal", STANDARD, summed=True),
    Entry("kl_normal_log_var", "kl_normal_log_var", LOG_PAIR),
    Entry("kl_diagonal_log_var", "kl_normal_log_var", LOG_PAIR, summed=True),
    Entry("entropy_normal", "entropy_normal", ("sigma",)),
    Entry("entropy_diagonal", "entropy_normal", ("sigma",), summed=True),
    Entry("cross_entropy_normal", "cross_entropy_normal", PAIR),
    Entry("cross_entropy_diagonal", "cross_entropy_normal", PAIR, summed=True),
)
LAWS = _by_name(
    Entry("kl_k1", "kl_k1", SAMPLES),
    Entry("kl_k2", "kl_k2", SAMPLES),
    Entry("kl_k3", "kl_k3", SAMPLES),
    Entry("mutual_information_normal", "mutual_information_normal", ("rho",)),
    Entry("kl_bernoulli", "kl_bernoulli", ("p", "q")),
    Entry("entropy_bernoulli", "entropy_bernoulli", ("p",)),
    Entry("cross_entropy_bernoulli", "cross_entropy_bernoulli", ("p", "q")),
    Entry("kl_categorical", "kl_categorical", ("p", "q"), summed=True),
    Entry("entropy_categorical", "entropy_categorical", ("p",), summed=True),
    Entry("cross_entropy_categorical", "cross_entropy_categorical", ("p", "q"), summed=True),
    Entry("kl_poisson", "kl_poisson", RATES),
    Entry("kl_exponential", "kl_exponential", RATES),
    Entry("entropy_exponential", "entropy_exponential", ("rate",)),
    Entry("cross_entropy_exponential", "cross_entropy_exponential", RATES),
    Entry("kl_laplace", "kl_laplace", LAPLACE),
    Entry("entropy_laplace", "entropy_laplace", ("scale",)),
    Entry("cross_entropy_laplace", "cross_entropy_laplace", LAPLACE),
)
STACKS: dict[str, tuple[str, ...]] = {
    "kl_mvn": ("mu1", "cov1", "mu2", "cov2"),
    "kl_mvn_tril": ("mu1", "tril1", "mu2", "tril2"),
    "entropy_mvn": ("cov",),
    "entropy_mvn_tril": ("tril",),
    "cross_entropy_mvn": ("mu1", "cov1", "mu2", "cov2"),
    "cross_entropy_mvn_tril": ("mu1", "tril1", "mu2", "tril2"),
}


def entry(name: str) -> Entry:
    """The entry of a scalar function, or of the function of its derivatives.

    >>> entry("grad_entropy_normal").formula
    'grad_entropy_normal'
    """
    base = name.removeprefix("grad_")
    found = SCALARS.get(base) or LAWS[base]
    return found if name == base else found.gradient


def signature(args: tuple[str, ...], **keywords: Any) -> Signature:
    """Positional arguments by name, then keywords with their defaults.

    >>> print(signature(("mu", "log_var"), axis=-1))
    (mu, log_var, *, axis=-1)
    """
    given = [Parameter(name, Parameter.POSITIONAL_OR_KEYWORD) for name in args]
    options = [Parameter(name, Parameter.KEYWORD_ONLY, default=value) for name, value in keywords.items()]
    return Signature([*given, *options])


def dressed(function: Callable[..., Any], module: str, name: str, shown: Signature, text: str) -> Callable[..., Any]:
    """A function made from the table, with the name, the signature and the docstring that a person sees."""
    function.__name__ = function.__qualname__ = name
    function.__module__, function.__doc__ = module, text
    vars(function)["__signature__"] = shown
    return function


def bound(function: str, args: tuple[str, ...], given: tuple[Any, ...], named: dict[str, Any]) -> dict[str, Any]:
    """The arguments by name, in their order, as Python would bind them.

    >>> bound("f", ("a", "b"), (1,), {"b": 2})
    {'a': 1, 'b': 2}
    """
    if len(given) == len(args) and not named:
        return dict(zip(args, given, strict=True))
    if len(given) > len(args):
        raise TypeError(f"{function}: {len(given)} arguments were given; there are {', '.join(args)}")
    found = dict(zip(args, given, strict=False))
    for name in named:
        if name in found:
            raise TypeError(f"{function}: {name} was given twice")
        if name not in args:
            raise TypeError(f"{function}: there is no argument {name!r}; there are {', '.join(args)}")
    found |= named
    if missing := [name for name in args if name not in found]:
        raise TypeError(f"{function}: {', '.join(missing)} is missing; the arguments are {', '.join(args)}")
    return {name: found[name] for name in args}
