"""What the scalar functions are called, of which form each is the value or the sum, and on which arguments.

One table for NumPy, torch and JAX, so that a name means the same in each.  It says nothing about how they are computed.
"""

from __future__ import annotations

from dataclasses import dataclass
from inspect import Parameter, Signature
from typing import Any

SCALES = frozenset({"sigma", "sigma1", "sigma2"})  # what has to be positive
PAIR = ("mu1", "sigma1", "mu2", "sigma2")
LOG_PAIR = ("mu1", "log_var1", "mu2", "log_var2")
STANDARD = ("mu", "log_var")


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


SCALARS: dict[str, Entry] = {
    e.name: e
    for e in (
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
}
STACKS: dict[str, tuple[str, ...]] = {
    "kl_mvn": ("mu1", "cov1", "mu2", "cov2"),
    "kl_mvn_tril": ("mu1", "tril1", "mu2", "tril2"),
    "entropy_mvn": ("cov",),
    "entropy_mvn_tril": ("tril",),
    "cross_entropy_mvn": ("mu1", "cov1", "mu2", "cov2"),
    "cross_entropy_mvn_tril": ("mu1", "tril1", "mu2", "tril2"),
}


def signature(args: tuple[str, ...], **keywords: Any) -> Signature:
    """Positional arguments by name, then keywords with their defaults.

    >>> print(signature(("mu", "log_var"), axis=-1))
    (mu, log_var, *, axis=-1)
    """
    given = [Parameter(name, Parameter.POSITIONAL_OR_KEYWORD) for name in args]
    options = [Parameter(name, Parameter.KEYWORD_ONLY, default=value) for name, value in keywords.items()]
    return Signature([*given, *options])


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
