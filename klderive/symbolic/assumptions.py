"""What SymPy's assumptions about a name say in the language.

The one idea: the assumptions are closed under SymPy's own rules (with `real` added), a smallest set of facts that can be
said here is taken from them, and what these facts do not imply is refused, by its key. So a key is a type, a hypothesis,
implied, or an error; none is passed over.

Not here: what is a name and what is bound (names.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from sympy import Symbol

from ..language import REAL, App, Free, Function, Index, Lam, Num, Term, Type, app
from ..language.terms import Bound
from .limits import NotRead

FACTS: dict[str, Callable[[Term], Term]] = {
    "zero": lambda x: app("eq", x, 0),
    "positive": lambda x: app("lt", 0, x),
    "negative": lambda x: app("lt", x, 0),
    "nonnegative": lambda x: app("le", 0, x),
    "nonpositive": lambda x: app("le", x, 0),
    "noninteger": lambda x: app("not", app("whole", x)),
    "nonzero": lambda x: app("ne", x, 0),
    "even": lambda x: app("even", x),
    "odd": lambda x: app("odd", x),
}
"""Each key that can be said about a real number, as the proposition that it is; the stronger ones first."""
BOUNDS: dict[str, tuple[int | None, int | None]] = {
    "positive": (1, None), "negative": (None, -1), "nonnegative": (0, None), "nonpositive": (None, 0)}
"""The facts that are bounds of a whole number."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a name: REAL or an Index with bounds, and further facts (keys of FACTS)."""

    kind: Type
    facts: tuple[str, ...] = ()
    plain: bool = False  # nothing was assumed

    @property
    def keys(self) -> tuple[str, ...]:
        """All keys that were taken, bounds included."""
        return tuple(assumptions(self.kind, self.facts))


def _closure(said: Mapping[str, bool]) -> dict[str, bool]:
    return dict(Symbol("x", **said).assumptions0)


TOLD_FIRST = (("commutative", False), ("imaginary", True), ("infinite", True), ("real", False), ("prime", True),
              ("composite", True), ("rational", True), ("transcendental", True), ("irrational", True), ("algebraic", True),
              ("polar", True))
"""Of several keys that are not read, those that a person is likely to have written."""


def _told(keys: Mapping[str, bool]) -> str:
    """The key to name in a message, with its value."""
    rank = {item: k for k, item in enumerate(TOLD_FIRST)}
    key, value = min(keys.items(), key=lambda item: (rank.get(item, len(rank)), item))
    return f"the assumption {key}={value}"


@lru_cache(maxsize=512)
def _known(stated: frozenset[tuple[str, bool]]) -> Known | str:
    """What a set of assumptions says, or what stands in the way."""
    keys = dict(stated)
    if keys in ({"commutative": True}, {}):
        return Known(REAL, plain=True)
    try:
        full = _closure({**keys, "real": True})
    except ValueError:
        full = {}
    if not full or keys.get("real") is False:
        return f"{_told(keys)} holds of no real number"
    said, implied = {"real": True}, _closure({"real": True})
    for key in ("integer", *FACTS):
        if full.get(key) and not implied.get(key):
            said[key] = True
            implied = _closure(said)
    left = {key: value for key, value in full.items() if implied.get(key) is not value}
    if left:
        return _told(left)
    if keys.get("complex") and not keys.get("real"):
        return "the assumption complex=True, which allows more than real numbers"
    facts = tuple(key for key in said if key not in ("real", "integer"))
    if "integer" not in said:
        return Known(REAL, facts)
    low, high = next((BOUNDS[f] for f in facts if f in BOUNDS), (None, None))  # the strongest of them comes first
    kind = Index(None if low is None else Num(low), None if high is None else Num(high))
    return Known(kind, tuple(f for f in facts if f not in BOUNDS))


def known(name: str, stated: Mapping[str, bool]) -> Known:
    """What the assumptions about a name say.

    >>> known("x", Symbol("x", nonpositive=True).assumptions0).facts
    ('nonpositive',)
    >>> known("n", Symbol("n", integer=True, positive=True).assumptions0).kind
    Index(low=Num(1), high=None)
    >>> known("z", Symbol("z", imaginary=True).assumptions0)
    Traceback (most recent call last):
      ...
    klderive.symbolic.limits.NotRead: z is not read: the assumption imaginary=True holds of no real number
    """
    found = _known(frozenset((k, v) for k, v in stated.items() if v is not None))
    if isinstance(found, str):
        raise NotRead(f"{name} is not read: {found}")
    return found


@lru_cache(maxsize=4096)
def of_symbol(symbol: Symbol) -> Known:
    """What the assumptions about a Symbol say."""
    return known(symbol.name, symbol.assumptions0)


def assumptions(kind: Type, facts: tuple[str, ...] = ()) -> dict[str, bool]:
    """The keywords of a Symbol of that kind: the inverse of `known`.

    >>> assumptions(Index(Num(1)))
    {'integer': True, 'positive': True}
    """
    said = {"integer" if isinstance(kind, Index) else "real": True}
    if isinstance(kind, Index):
        low, high = (b.value if isinstance(b, Num) else None for b in (kind.low, kind.high))
        for key in ("positive", "negative", "nonnegative", "nonpositive"):
            if (low, high) == BOUNDS[key]:
                said[key] = True
    return {**said, **dict.fromkeys(facts, True)}


def hypothesis(name: Free, fact: str) -> Term:
    """The fact about a number, about each member of a family, about each value of a function."""
    if not isinstance(name.kind, Function):
        return FACTS[fact](name)
    kinds = name.kind.arguments
    value: Term = FACTS[fact](App("apply", (name, *(Bound(k) for k in reversed(range(len(kinds)))))))
    for kind in reversed(kinds):
        value = App("forall", (Lam(kind, value),))
    return value
