"""Known functions that are not looked into: equal arguments have equal values.

Not here: exp, log, abs and powers, which have laws of their own (scalars.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..language import App
from .polynomials import POSITIVE, UNKNOWN, Poly, Refused
from .scopes import Env
from .show import say

if TYPE_CHECKING:
    from .scalars import Scalars

KNOWN: dict[str, int] = {
    "sigmoid": POSITIVE, "tanh": UNKNOWN, "sin": UNKNOWN, "cos": UNKNOWN, "erf": UNKNOWN, "Phi": POSITIVE,
    "sign": UNKNOWN, "floor": UNKNOWN, "gamma": POSITIVE, "digamma": UNKNOWN, "factorial": POSITIVE,
    "max": UNKNOWN, "min": UNKNOWN,
}  # fmt: skip
"""Each, with the sign of its values."""


def known(scalars: Scalars, term: App, env: Env) -> Poly:
    """A known function: equal arguments have equal values."""
    parts = [scalars.scalar(a, env) for a in term.args]
    if term.op in ("gamma", "digamma"):
        scalars.positive(parts[0], term.args[0], env)
    if term.op == "factorial":
        if not scalars.is_whole(parts[0]):
            raise Refused(f"{say(term)} is not known to be the factorial of a whole number")
        if not scalars.signs.sign(parts[0]):
            scalars.must_not_be_negative(parts[0], term.args[0], env)
    return scalars.opaque(("known", term.op), *parts)
