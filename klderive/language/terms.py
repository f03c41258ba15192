"""Terms: what can be said. Five forms, compared by structure.

    Num(value)          a rational number
    Bound(k)            the variable of the k-th enclosing Lam, counted from the inside, from 0
    Free(declaration)   a name; it is what it was declared as
    App(op, args)       an operation of vocabulary.py applied to terms
    Lam(kind, body)     a body with one variable, of the given type; `name` is for printing only

The one idea: a bound variable has no name and a free name is its declaration, so that nothing is captured and two
things of one spelling are two things. Nothing is evaluated or put in order here: x/x stays x/x.

Not here: which terms make sense (typing.py), what they are worth (meaning/).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import lru_cache

from ..records import record
from .types import Type, resized, sizes

MAX_DEPTH = 300
"""Terms nested deeper are refused: people do not write them, and each pass over a term is a recursion."""
MAX_DIGITS = 4000
"""Numbers with more binary digits are refused."""


class LanguageError(ValueError):
    """Something that cannot be said; the message names the thing and its place."""


@record
class Declaration:
    """A name and what it stands for. `role` tells apart what is spelled alike: the scalar mu and the family mu_j."""

    name: str
    kind: Type
    role: str = ""

    def __hash__(self) -> int:  # kinds are compared, too, but take long to hash
        return hash((self.name, self.role))


class Term:
    """One of the five forms. Immutable; equal when equal in structure, names of bound variables aside."""

    __slots__ = ("_hash", "depth", "loose")
    depth: int
    loose: int  # the number of enclosing Lams that the term still needs
    _hash: int

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("a term does not change")

    def __eq__(self, other: object) -> bool:
        return self is other or type(self) is type(other) and self._hash == other._hash and \
            self._parts() == other._parts()

    def __hash__(self) -> int:
        return self._hash

    def __reduce__(self) -> tuple:
        return type(self), self._all()

    def _parts(self) -> tuple:
        raise TypeError("a bare Term")

    def _all(self) -> tuple:
        return self._parts()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(map(repr, self._parts()))})"


_put_depth, _put_loose, _put_hash = (vars(Term)[name].__set__ for name in ("depth", "loose", "_hash"))
"""Terms are made very often: their slots are set by these, as a term refuses to be changed."""


class Num(Term):
    """A rational number; a whole one is held as an int."""

    __slots__ = ("value",)
    value: int | Fraction

    def __init__(self, value: int | Fraction):
        if type(value) is Fraction and value.denominator == 1:
            value = value.numerator
        if type(value) not in (int, Fraction):
            raise LanguageError(f"{value!r} is not a rational number")
        if max(value.numerator.bit_length(), value.denominator.bit_length()) > MAX_DIGITS:
            raise LanguageError("a number with more digits than anybody writes")
        _put_value(self, value)
        _put_depth(self, 1)
        _put_loose(self, 0)
        _put_hash(self, hash(("Num", value)))

    def _parts(self) -> tuple:
        return (self.value,)


class Bound(Term):
    """The variable of the k-th enclosing Lam."""

    __slots__ = ("k",)
    k: int

    def __init__(self, k: int):
        _put_k(self, k)
        _put_depth(self, 1)
        _put_loose(self, k + 1)
        _put_hash(self, hash(("Bound", k)))

    def _parts(self) -> tuple:
        return (self.k,)


class Free(Term):
    """A declared name."""

    __slots__ = ("declaration",)
    declaration: Declaration

    def __init__(self, declaration: Declaration):
        _put_declaration(self, declaration)
        _put_depth(self, 1)
        _put_loose(self, 0)
        _put_hash(self, hash(("Free", declaration)))

    @property
    def name(self) -> str:
        return self.declaration.name

    @property
    def kind(self) -> Type:
        return self.declaration.kind

    def _parts(self) -> tuple:
        return (self.declaration,)


class App(Term):
    """An operation applied to terms."""

    __slots__ = ("args", "op")
    op: str
    args: tuple[Term, ...]

    def __init__(self, op: str, args: tuple[Term, ...] = ()):
        depth = loose = 0
        for a in args:
            depth = a.depth if a.depth > depth else depth
            loose = a.loose if a.loose > loose else loose
        if depth >= MAX_DEPTH:
            raise LanguageError(f"an expression that is nested more than {MAX_DEPTH} deep")
        _put_op(self, op)
        _put_args(self, args)
        _put_depth(self, depth + 1)
        _put_loose(self, loose)
        _put_hash(self, hash((op, args)))

    def _parts(self) -> tuple:
        return self.op, self.args


class Lam(Term):
    """A body with one variable. Terms in its type stand outside of the binding."""

    __slots__ = ("body", "kind", "name")
    kind: Type
    body: Term
    name: str

    def __init__(self, kind: Type, body: Term, name: str = ""):
        inside = sizes(kind)
        depth = 1 + max(body.depth, *(t.depth for t in inside), 0)
        if depth > MAX_DEPTH:
            raise LanguageError(f"an expression that is nested more than {MAX_DEPTH} deep")
        _put_kind(self, kind)
        _put_body(self, body)
        _put_name(self, name)
        _put_depth(self, depth)
        _put_loose(self, max(body.loose - 1, *(t.loose for t in inside), 0))
        _put_hash(self, hash(("Lam", kind, body)))

    def _parts(self) -> tuple:
        return self.kind, self.body

    def _all(self) -> tuple:
        return self.kind, self.body, self.name


_put_value, _put_k, _put_declaration = vars(Num)["value"].__set__, vars(Bound)["k"].__set__, vars(Free)["declaration"].__set__
_put_op, _put_args = vars(App)["op"].__set__, vars(App)["args"].__set__
_put_kind, _put_body, _put_name = (vars(Lam)[name].__set__ for name in ("kind", "body", "name"))


def app(op: str, *args: Term | int | Fraction) -> App:
    """An operation applied to terms or plain numbers.

    >>> app("add", 1, Bound(0))
    App('add', (Num(1), Bound(0)))
    """
    return App(op, tuple(a if isinstance(a, Term) else Num(a) for a in args))


def _change(term: Term, inner: Callable[[Term, int], Term | None], under: int) -> Term:
    """The term with `inner(part, Lams around it)` put for every part where that is not None."""
    found = inner(term, under)
    if found is not None:
        return found
    match term:
        case App(op=op, args=args):
            changed = tuple(_change(a, inner, under) for a in args)
            return term if all(a is b for a, b in zip(args, changed, strict=True)) else App(op, changed)
        case Lam(kind=kind, body=body, name=name):
            new_kind = resized(kind, lambda t: _change(t, inner, under)) if sizes(kind) else kind
            new_body = _change(body, inner, under + 1)
            return term if new_body is body and new_kind == kind else Lam(new_kind, new_body, name)
    return term


def shift(term: Term, by: int, start: int = 0) -> Term:
    """The term as it stands under `by` more Lams; variables below `start` are its own."""
    if by == 0 or term.loose <= start:
        return term

    def moved(t: Term, under: int) -> Term | None:
        if t.loose <= start + under:
            return t
        if isinstance(t, Bound):
            return Bound(t.k + by)
        return None

    return _change(term, moved, 0)


def instantiate(lam: Lam, value: Term) -> Term:
    """The body of a Lam with a term put for its variable.

    >>> from .types import REAL
    >>> instantiate(Lam(REAL, app("mul", Bound(0), Bound(1))), Num(3))
    App('mul', (Num(3), Bound(0)))
    """

    def put(t: Term, under: int) -> Term | None:
        if t.loose <= under:
            return t
        if isinstance(t, Bound):
            return shift(value, under) if t.k == under else Bound(t.k - 1)
        return None

    return _change(lam.body, put, 0)


def abstract(term: Term, name: Free, kind: Type | None = None, label: str | None = None) -> Lam:
    """The Lam that binds a free name in a term: the inverse of `instantiate(lam, name)`.

    >>> from .types import REAL
    >>> x = Free(Declaration("x", REAL))
    >>> abstract(app("exp", x), x)
    Lam(Real(), App('exp', (Bound(0),)))
    """

    def put(t: Term, under: int) -> Term | None:
        if t == name:
            return Bound(under)
        return Bound(t.k + 1) if isinstance(t, Bound) and t.k >= under else None

    return Lam(name.kind if kind is None else kind, _change(term, put, 0), name.name if label is None else label)


def substitute(term: Term, values: dict[Declaration, Term]) -> Term:
    """The term with terms put for free names, also in types."""

    def put(t: Term, under: int) -> Term | None:
        if isinstance(t, Free) and t.declaration in values:
            return shift(values[t.declaration], under)
        return None

    return _change(term, put, 0)


def subterms(term: Term) -> Iterator[Term]:
    """All parts of a term, itself first, those in types of bound variables included."""
    todo = [term]
    while todo:
        t = todo.pop()
        yield t
        if isinstance(t, App):
            todo.extend(reversed(t.args))
        elif isinstance(t, Lam):
            todo.append(t.body)
            todo.extend(reversed(sizes(t.kind)))


def names(*terms: Term) -> dict[Declaration, None]:
    """The free names of terms in the order in which they are met, and those that their types mention.

    >>> from .types import REAL
    >>> x = Free(Declaration("x", REAL))
    >>> [d.name for d in names(app("add", x, x))]
    ['x']
    """
    found: dict[Declaration, None] = {}
    for term in terms:
        found.update(dict.fromkeys(_names_in(term)))
    return found


@lru_cache(maxsize=2048)
def _names_in(term: Term) -> tuple[Declaration, ...]:
    found: dict[Declaration, None] = {}
    for t in subterms(term):
        if isinstance(t, Free) and t.declaration not in found:
            found.update(dict.fromkeys(names(*sizes(t.kind))))
            found[t.declaration] = None
    return tuple(found)
