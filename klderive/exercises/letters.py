"""What the letters of a sheet are: sorts by name, and the declarations and hypotheses that they stand for.

The one idea: a sheet says a word for each letter (`positive = "sigma_1"`), or custom does (mu real, sigma positive, n and J
sizes); how a letter is used says whether it is a number, a family mu[j] or a law.

Not here: formulas (notation.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from ..language import (
    INDEX,
    REAL,
    Bound,
    Context,
    Declaration,
    Free,
    Function,
    Index,
    Lam,
    Law,
    Matrix,
    Num,
    Point,
    Term,
    Type,
    app,
    names,
)
from ..records import field, record

__all__ = ["SORTS", "Letters", "NotRead"]

CUSTOM = {"sigma": "positive", "s": "positive", "tau": "positive", "p": "density", "q": "density", "r": "density"}
"""The sort of a letter with or without an index, such as sigma and sigma_1; all others are real."""
CUSTOM_ALONE = {**dict.fromkeys(("n", "J", "d", "k"), "size"), **dict.fromkeys(("i", "j"), "index")}
"""The sort of a letter that has no index."""
SORTS = ("real", "positive", "size", "index", "density", "pmf", "vector", "square")
SPACE = Point("X", True)
"""The space of a `pmf`."""


class NotRead(ValueError):
    """The text was not understood; the message says where, what was read and what to write."""


@record
class Letters:
    """The sorts of letters that a sheet declares, its names for laws, and the size of its vectors.

    >>> Letters({"t": "positive"}).sort("t"), Letters().sort("sigma_1"), Letters().sort("mu")
    ('positive', 'positive', 'real')
    """

    sorts: Mapping[str, str] = field(default_factory=dict)
    laws: Mapping[str, Term] = field(default_factory=dict)
    size: str = "n"

    def sort(self, name: str) -> str:
        """The word for a letter."""
        return self.sorts.get(name) or CUSTOM_ALONE.get(name) or CUSTOM.get(name.split("_")[0], "real")

    def number(self, name: str) -> Free:
        """The number, vector, matrix or index of that name. Raises NotRead for a law."""
        match self.sort(name):
            case "density" | "pmf":
                raise NotRead(f"{name} is a distribution; write its density as {name}(x)")
            case "vector" | "square" as sort:
                n = self.number(self.size)
                return Free(Declaration(name, Matrix(n, Num(1) if sort == "vector" else n)))
            case "size":
                return Free(Declaration(name, Index(Num(1))))
            case "index":
                return Free(Declaration(name, INDEX))
        return Free(Declaration(name, REAL))

    def is_law(self, name: str) -> bool:
        """Whether the name is one of a law."""
        return name in self.laws or self.sort(name) in ("density", "pmf")

    def law(self, name: str) -> Term:
        """The law of that name: an unknown one, or what the sheet says that it is."""
        if name in self.laws:
            return self.laws[name]
        discrete = self.sort(name) == "pmf"
        return Free(Declaration(name, Law((SPACE if discrete else REAL,), discrete), "law"))

    def family(self, name: str, count: int) -> Term:
        """The family of numbers mu[j], mu[i, j] ..."""
        return Free(Declaration(name, Function((INDEX,) * count, REAL), "family"))

    def point(self, name: str) -> Type:
        """What a name is below an integral: a number, or a vector where the sheet says so."""
        return self.number(name).kind if self.sort(name) == "vector" else REAL

    def facts(self, d: Declaration) -> tuple[Term, ...]:
        """What is known of a declared name besides its type."""
        if self.sort(d.name) != "positive":
            return ()
        if isinstance(d.kind, Function):
            counts = range(len(d.kind.arguments))
            fact: Term = app("lt", 0, app("apply", Free(d), *(Bound(k) for k in reversed(counts))))
            for kind in reversed(d.kind.arguments):
                fact = app("forall", Lam(kind, fact))
            return (fact,)
        return (app("lt", 0, Free(d)),)

    def context(self, terms: Iterable[Term], given: Iterable[Term] = ()) -> Context:
        """The declarations of all names in some formulas, and what is known of them.

        >>> s = Letters({"s": "positive"}).number("s")
        >>> Letters({"s": "positive"}).context([s]).hypotheses
        (App('lt', (Num(0), Free(Declaration(name='s', kind=Real(), role='')))),)
        """
        given = tuple(given)
        found = tuple(names(*terms, *given))
        return _context(found, (*(fact for d in found for fact in self.facts(d)), *given))


@lru_cache(maxsize=512)
def _context(declarations: tuple[Declaration, ...], hypotheses: tuple[Term, ...]) -> Context:
    return Context(declarations, hypotheses)
