"""Terms of the verifier, and instances, as JSON."""

from __future__ import annotations

from typing import Any

from ..verify.statements import KINDS
from ..verify.terms import Number, Scope, Term, mentions

Data = dict[str, Any]


def written(t: Term) -> Any:
    """A term or a type as JSON."""
    if isinstance(t, Number):
        return t.numerator if t.denominator == 1 else [t.numerator, t.denominator]
    if type(t) is not tuple:
        return t
    if t[0] == "@":
        return t[1] if not t[2] else list(t)
    if t[0] == "lam":
        return ["lam", written(t[1]), "", written(t[2])]
    if t[0] in KINDS and (not KINDS[t[0]] or t[0] in ("law", "function", "point", "set", "random") or len(t) == 3):
        return [t[0], *([written(k) for k in a] if type(a) is tuple and a and type(a[0]) is tuple or a == () else written(a)
                        for a in t[1:])]
    return [t[0], *map(written, t[1:])]


def instance(name: str | int, filling: dict[str, Term], scope: Scope, back: bool = False) -> Data:
    """An instance as JSON, below no more binders than it mentions."""
    values = [*filling.values()]
    data: Data = {"scheme": name, "with": {k: written(v) for k, v in filling.items()}}
    if any(mentions(v, k) for v in values for k in range(len(scope))):
        data["below"] = [[written(k), None, written(law[1])] if law and law[0] == "near" else [
            written(k), written(("interval", *law[1:]) if law and law[0] == "on" else law)]
                         for k, law in reversed(scope)]
    return {**data, "reversed": True} if back else data
