"""Which terms make sense: the type of a term, or an error that names the part that does not fit.

The one idea: types are computed from the inside, by the signatures of vocabulary.py and, where these say "by rule", by
the functions of formation.py. A random variable has a value only below a word that says over what it is taken. An index
is a number where one is needed; a number in the place of an index is accepted, and has no value unless it is whole.

Not here: whether a name is declared (contexts.py), whether a well-typed term has a value (meaning/).
"""

from __future__ import annotations

from .formation import RULES
from .kinds import WORDS, IllTyped, fits, pair, same, same_size, words
from .terms import App, Bound, Free, Lam, Num, Term, shift, subterms
from .types import (
    INDEX,
    PROPOSITION,
    REAL,
    Function,
    Index,
    Law,
    Matrix,
    Proposition,
    Random,
    Real,
    Set,
    Type,
    resized,
    sizes,
)
from .vocabulary import BY_RULE, OPERATIONS

__all__ = ["IllTyped", "Scope", "check_kind", "type_of", "under"]

Scope = tuple[Type, ...]
"""The types of the bound variables around a term, the innermost first, each as it stands where the term stands."""


def type_of(term: Term, scope: Scope = (), chance: bool = False) -> Type:
    """The type of a term; `chance` says that random variables have a value here.

    >>> from .terms import app
    >>> type_of(app("log", app("pi")))
    Real()
    >>> type_of(app("trace", 1))
    Traceback (most recent call last):
      ...
    klderive.language.kinds.IllTyped: trace needs a matrix, not a whole number
    """
    match term:
        case Num(value=v):
            return INDEX if type(v) is int else REAL
        case Bound(k=k):
            if k >= len(scope):
                raise IllTyped("a bound variable without its binder", term)
            return _value(scope[k], chance)
        case Free():
            return _value(term.kind, chance, term.name)
        case Lam():
            raise IllTyped("a Lam stands where a value is needed", term)
        case App(op=op):
            row = OPERATIONS.get(op)
            if row is None:
                raise IllTyped(f"there is no operation {op!r}", term)
            if row.signature == BY_RULE:
                return RULES[op](term, Typing(scope, chance))
            return _by_signature(term, row.signature, scope, chance or op in RANDOM)
    raise IllTyped("not a term", term)


RANDOM = frozenset(("mean", "mean_given", "variance", "covariance", "chance", "independent", "distributed", "law_of"))
"""The words below which random variables have a value."""


def _value(kind: Type, chance: bool, name: str = "") -> Type:
    return kind.of if chance and isinstance(kind, Random) else kind


def under(kind: Type, scope: Scope) -> Scope:
    """The scope of the body of a Lam over `kind`."""
    return tuple(resized(k, lambda t: shift(t, 1)) for k in (kind, *scope))


class Typing:
    """The types of parts, in one scope."""

    def __init__(self, scope: Scope, chance: bool):
        self.scope, self.chance = scope, chance

    def of(self, term: Term) -> Type:
        return type_of(term, self.scope, self.chance)

    def outcome(self, term: Term) -> Type:
        """The type of a term in which random variables have values."""
        return type_of(term, self.scope, chance=True)

    def within(self, kind: Type) -> Typing:
        """The same below a Lam over `kind`."""
        return Typing(under(kind, self.scope), self.chance)

    @staticmethod
    def lifted(kind: Type, by: int) -> Type:
        """A type as it stands below `by` Lams."""
        return resized(kind, lambda t: shift(t, by))

    @staticmethod
    def lowered(kind: Type, by: int, part: Term) -> Type:
        """A type as it stands outside of `by` Lams, none of which its sizes may mention."""
        def out(t: Term) -> Term:
            if any(isinstance(s, Bound) and s.k < by for s in subterms(t)):
                raise IllTyped("the size of a matrix depends on a variable that is bound", part)
            return shift(t, -by, by)
        return resized(kind, out)

    def want(self, term: Term, wanted: Type, head: str) -> Type:
        actual = self.of(term)
        if not fits(actual, wanted):
            raise IllTyped(f"{head} needs {words(wanted)}, not {words(actual)}"
                           + (" of another size" if type(actual) is type(wanted) is Matrix else ""), term)
        return actual

    def lam(self, term: Term, head: str, kind: type[Type] | tuple = Type) -> tuple[Lam, Type]:
        """A Lam over a variable of that kind, and the type of its body."""
        if not isinstance(term, Lam):
            raise IllTyped(f"{head} needs a body with a bound variable", term)
        if not isinstance(term.kind, kind):
            raise IllTyped(f"{head} cannot run over {words(term.kind)}", term)
        self.well_formed(term.kind)
        body = self.within(term.kind).of(term.body)
        return term, self.lowered(body, 1, term) if isinstance(body, Matrix) else body

    def well_formed(self, kind: Type) -> None:
        """Sizes and bounds are whole numbers."""
        check_kind(kind, self.scope)

    def matrix(self, term: Term, head: str) -> Matrix:
        kind = self.of(term)
        if not isinstance(kind, Matrix):
            raise IllTyped(f"{head} needs a matrix, not {words(kind)}", term)
        return kind

    def law(self, term: Term, head: str) -> Law:
        kind = self.of(term)
        if not isinstance(kind, Law):
            raise IllTyped(f"{head} needs a law, not {words(kind)}", term)
        return kind


def check_kind(kind: Type, scope: Scope = ()) -> None:
    """A type makes sense if its sizes and bounds are whole numbers."""
    for size in sizes(kind):
        found = type_of(size, scope)
        if not isinstance(found, (Index, Real)):
            raise IllTyped(f"a size is a whole number, not {words(found)}", size)


def _by_signature(term: App, signature: str, scope: Scope, chance: bool) -> Type:
    typing = Typing(scope, chance)
    left, _, result = signature.partition("->")
    atoms = left.split()
    repeated = atoms[-1][:-1] if atoms and atoms[-1].endswith("*") else None
    fixed = atoms[:-1] if repeated else atoms
    if len(term.args) < len(fixed) or len(term.args) > len(fixed) and not repeated:
        raise IllTyped(f"{term.op} takes {len(fixed)} arguments, not {len(term.args)}", term)
    env: dict[str, object] = {}
    for a, atom in zip(term.args, [*fixed, *[repeated or ""] * (len(term.args) - len(fixed))], strict=True):
        _match(atom, a, typing, env, term.op)
    return _result(result.strip(), env)


def _match(atom: str, term: Term, typing: Typing, env: dict, head: str) -> None:
    if ">" in atom:
        variable, body = atom.split(">")
        _, kind = typing.lam(term, head, Index if variable == "I" else Type)
        _take(body, kind, term, env, head)
    else:
        _take(atom, typing.of(term), term, env, head)


_SIMPLE: dict[str, tuple[type[Type], ...]] = {
    "R": (Real, Index), "I": (Index, Real), "P": (Proposition,), "L": (Law,), "S": (Set,), "W": (Function,), "V": (Type,)}


def _take(atom: str, kind: Type, term: Term, env: dict, head: str) -> None:
    if atom in ("T", "Z"):
        env["whole"] = atom == "Z" and isinstance(kind, Index) and env.get("whole", True)
        kind = REAL if isinstance(kind, Index) else kind
        known = env.setdefault("T", kind)
        if not isinstance(kind, (Real, Matrix)):
            raise IllTyped(f"{head} needs numbers or matrices, not {words(kind)}", term)
        if not same(known, kind):
            raise IllTyped(f"{head} of {pair(known, kind)}", term)
    elif atom.startswith("M("):
        if not isinstance(kind, Matrix):
            raise IllTyped(f"{head} needs a matrix, not {words(kind)}", term)
        for letter, size in zip(atom[2:-1].split(","), (kind.rows, kind.cols), strict=True):
            wanted = Num(int(letter)) if letter.isdigit() else env.setdefault(letter, size)
            if not same_size(wanted, size):
                what = "a square matrix" if atom == "M(n,n)" else f"a matrix of the size {atom[2:-1]}"
                raise IllTyped(f"{head} needs {what}", term)
    elif not isinstance(kind, _SIMPLE[atom]):
        raise IllTyped(f"{head} needs {WORDS[_SIMPLE[atom][0]]}, not {words(kind)}", term)


def _result(atom: str, env: dict) -> Type:
    if atom in ("T", "Z"):
        return INDEX if env.get("whole") else env.get("T", REAL)
    if atom.startswith("M("):
        rows, cols = (Num(int(x)) if x.isdigit() else env[x] for x in atom[2:-1].split(","))
        return Matrix(rows, cols)
    return {"R": REAL, "I": INDEX, "P": PROPOSITION}[atom]
