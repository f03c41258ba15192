"""Contexts and statements: what has been said so far, and what is claimed.

The one idea: a context is a list of declarations and of hypotheses; a statement is a context, two terms and a relation.
Both are checked as a whole: each name declared once, each hypothesis a proposition, the two sides of one type.

Not here: whether a context has a model, whether a statement is true.
"""

from __future__ import annotations

from functools import lru_cache

from ..records import record
from .kinds import IllTyped, fits, pair, words
from .terms import App, Declaration, LanguageError, Term, names
from .types import Proposition, Real, Type
from .typing import check_kind, type_of

RELATIONS = {"=": "eq", "!=": "ne", "<": "lt", "<=": "le", ">": "lt", ">=": "le"}
"""Each relation with the proposition that it is; > and >= with the sides exchanged."""

_type_of = lru_cache(maxsize=1024)(type_of)
"""The same terms stand in many statements: with other conditions, below other hypotheses."""


@record
class Context:
    """Declarations and hypotheses, in the order in which they were made.

    Raises LanguageError for a name declared twice, a name that is used and not declared, a hypothesis that makes no sense.
    """

    declarations: tuple[Declaration, ...] = ()
    hypotheses: tuple[Term, ...] = ()

    def __post_init__(self) -> None:
        seen: dict[tuple[str, str], Type] = {}
        for d in self.declarations:
            key = d.name, d.role
            if key in seen:
                raise LanguageError(f"the name {d.name} is declared twice: as {words(seen[key])} and as {words(d.kind)}")
            seen[key] = d.kind
            check_kind(d.kind)
        for h in self.hypotheses:
            if not isinstance(_type_of(h), Proposition):
                raise LanguageError("a hypothesis is a proposition")
        self.declares(*self.hypotheses)

    def declares(self, *terms: Term) -> None:
        """Raises LanguageError unless all free names of the terms are declared here."""
        known = set(self.declarations)
        for name in names(*terms):
            if name not in known:
                raise LanguageError(f"the name {name.name} is not declared")

    def supposing(self, *hypotheses: Term) -> Context:
        """The same context with further hypotheses."""
        return Context(self.declarations, (*self.hypotheses, *hypotheses))


@record
class Statement:
    """In every model of the context in which the conditions hold, both sides have a value and stand in the relation.

    >>> from .terms import Free, app
    >>> from .types import REAL
    >>> x = Declaration("x", REAL)
    >>> Statement(Context((x,)), "<=", app("pow", Free(x), 2), app("identity", 2))
    Traceback (most recent call last):
      ...
    klderive.language.kinds.IllTyped: the sides are a number and a matrix
    """

    context: Context
    relation: str
    left: Term
    right: Term
    conditions: tuple[Term, ...] = ()

    def __post_init__(self) -> None:
        if self.relation not in RELATIONS:
            raise LanguageError(f"there is no relation {self.relation!r}")
        a, b = _type_of(self.left), _type_of(self.right)
        if not (fits(a, b) or fits(b, a)):
            raise IllTyped(f"the sides are {pair(a, b)}", self.right)
        if self.relation not in ("=", "!=") and not fits(a, Real()):
            raise IllTyped(f"{words(a)} is not larger or smaller than anything", self.left)
        for c in self.conditions:
            if not isinstance(_type_of(c), Proposition):
                raise LanguageError("a condition is a proposition")
        self.context.declares(self.left, self.right, *self.conditions)

    @property
    def claim(self) -> Term:
        """What is claimed, as a proposition."""
        sides = (self.right, self.left) if self.relation in (">", ">=") else (self.left, self.right)
        return App(RELATIONS[self.relation], sides)
