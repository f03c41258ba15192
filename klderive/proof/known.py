"""Known functions that are not looked into: equal arguments have equal values.

Not here: exp, log, abs and powers, which have laws of their own (scalars.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..language import App
from .polynomials import ONE, POSITIVE, UNKNOWN, Poly, Refused, add
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
        scalars.scopes.positive(parts[0], term.args[0], env)
    if term.op == "factorial":
        if not scalars.is_whole(parts[0]):
            raise Refused(f"{say(term)} is not known to be the factorial of a whole number")
        if not scalars.signs.sign(parts[0]):
            scalars.scopes.must_not_be_negative(parts[0], term.args[0], env)
        if scalars.ledger.on("gamma"):
            return scalars.gammas.gamma(add(parts[0], {ONE: 1}))
    return value(scalars, term.op, parts)


def value(scalars: Scalars, op: str, parts: list[Poly]) -> Poly:
    """A known function at known places."""
    match op:
        case "gamma":
            return scalars.gammas.gamma(*parts)
        case "digamma":
            return scalars.gammas.digamma(*parts)
    return scalars.opaque(("known", op), *parts)
