"""The derivations that the package ships, made anew from their definitions each time one is loaded.

The one idea: a name stands for a function that derives; nothing is stored.

Not here: how deriving works (derivation, rules); whether a step is right (the checker).
"""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..derivation import Derivation

__all__ = ["about", "load", "names"]

PLACES = {
    "univariate": "gaussian",
    "entropy_split": "gaussian",
    "diagonal": "diagonal",
    "multivariate": "multivariate",
    "entropies": "multivariate",
    "special_cases": "multivariate",
    "vae": "vae",
    "properties": "properties",
    "jeffreys": "others",
    "bernoulli": "others",
    "stable": "stable",
    "curve": "curve",
    "kl_versus_mse": "losses",
    "geometry": "geometry",
    "variational": "variational",
}


def names() -> tuple[str, ...]:
    """The names that `load` knows, in the order of the notebooks.

    >>> names()[0]
    'univariate'
    """
    return tuple(PLACES)


def about(name: str) -> str:
    """What the derivation of that name derives, in a line.

    >>> about("jeffreys")
    'KL(N_1 || N_2) + KL(N_2 || N_1): the logarithms cancel.'
    """
    return str(getattr(import_module(f".{PLACES[name]}", __name__), name).__doc__).splitlines()[0]


@cache
def load(name: str) -> Derivation:
    """The derivation of that name; DerivationError if it derives an exercise of the course whose package this is.

    >>> load("univariate").result
    log(sigma_2/sigma_1) - 1/2 + (sigma_1**2 + (mu_1 - mu_2)**2)/(2*sigma_2**2)
    """
    if name not in PLACES:
        near = get_close_matches(name, PLACES, n=1)
        hint = f"did you mean {near[0]!r}? " if near else ""
        raise KeyError(f"no derivation is called {name!r}; {hint}there are: {', '.join(PLACES)}")
    from ..derivation import refuse_withheld

    module = import_module(f".{PLACES[name]}", __name__)
    derivation: Derivation = getattr(module, name)()
    refuse_withheld(*(part.steps[0].before for part in derivation.parts))
    return derivation
