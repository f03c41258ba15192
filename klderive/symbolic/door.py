"""The one door between SymPy and the language.

The one idea: a table from class to reader, by identity of the class. What is in no table, subclasses included, is refused
with its name and what to write instead; assumptions are read key by key (assumptions.py); a name is declared once for the
whole statement, by all its uses (survey.py, names.py). There and back gives the same term, back and there prints the same
LaTeX, but for the aliases of arrays.py.

    numbers, arrays, propositions   the readers, one a class
    givens                          conditions, for all members where they are meant so
    back                            terms as expressions

Not here: whether a statement is true.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache
from itertools import islice
from typing import Any

import sympy as sp
from sympy import Basic

from ..language import RELATIONS, Context, LanguageError, Statement, Term
from .arrays import ALIASES, ARRAYS
from .givens import ordered, proposition, refuse_capture, surveyed
from .limits import MAX_GIVENS, NotRead, refusal, refuse_large, shown
from .names import Names, resolve
from .numbers import NUMBERS
from .propositions import PROPOSITIONS
from .scope import Reader, Scope
from .survey import Survey, survey, visitors

__all__ = ["NotRead", "statement", "to_term"]

READERS: dict[type, Reader] = {**NUMBERS, **ARRAYS, **ALIASES, **PROPOSITIONS}
VISITORS = visitors(READERS)


def statement(before: object, after: object, given: Iterable[object] = (), relation: str = "=") -> Statement:
    """The statement that one line of SymPy expressions makes.

    Raises NotRead, whose message names what is not read, and no other error.

    >>> from sympy import Symbol, log, symbols
    >>> s, t = symbols("s t", positive=True)
    >>> statement(log(s/t), log(s) - log(t)).context.hypotheses[0]
    App('lt', (Num(0), Free(Declaration(name='s', kind=Real(), role=''))))
    >>> statement(Symbol("z", imaginary=True), 0)
    Traceback (most recent call last):
      ...
    klderive.symbolic.limits.NotRead: z is not read: the assumption imaginary=True holds of no real number
    """
    if not isinstance(relation, str) or relation not in RELATIONS:
        raise NotRead(f"the relation {relation!r} is not read; read are {', '.join(RELATIONS)}")
    exprs = _basics(before, after, given=given)
    return _guarded(_statement, *exprs, relation)


def to_term(expr: object, given: Iterable[object] = ()) -> tuple[Context, Term]:
    """An expression as a term, and the context of its names and of the givens.

    >>> from sympy import Symbol
    >>> to_term(2*Symbol("x"))[1]
    App('mul', (Num(2), Free(Declaration(name='x', kind=Real(), role=''))))
    """
    only, said = _basics(expr, given=given)
    context, (term,) = _guarded(_read, (only,), said)
    return context, term


def _basics(*exprs: object, given: Iterable[object]) -> tuple[Any, ...]:
    """The expressions and, last, the givens as SymPy objects of a bounded size."""
    if isinstance(given, Basic) or not isinstance(given, Iterable):
        raise NotRead("the givens are a list, also if it is one: given=[...]")
    sides = tuple(map(_basic, exprs))
    said = tuple(map(_basic, islice(given, MAX_GIVENS + 1)))
    if len(said) > MAX_GIVENS:
        raise NotRead(f"more than {MAX_GIVENS} givens")
    _guarded(refuse_large, *sides, *said)
    return *sides, said


def _guarded(read, *args):
    try:
        return read(*args)
    except NotRead:
        raise
    except LanguageError as error:
        raise NotRead(str(error)) from None
    except RecursionError:
        raise NotRead("the expression is nested too deeply") from None
    except Exception as error:  # a node that was put together by hand, without its parts
        raise NotRead(f"a node is not built as its class is ({type(error).__name__}: {error})") from None


def _basic(value: object) -> Basic:
    """A SymPy object; plain numbers become one, text never does."""
    if isinstance(value, Basic):
        return value
    if type(value) is bool:
        return sp.true if value else sp.false
    if type(value) is int:
        return sp.Integer(value)
    if type(value) is Fraction:
        return sp.Rational(value.numerator, value.denominator)
    if type(value) is float:
        raise refusal(sp.Float(value))
    if type(value) is sp.MutableDenseMatrix:
        return sp.ImmutableDenseMatrix(value)
    raise NotRead(f"a {type(value).__name__} is not read; SymPy expressions are")


@lru_cache(maxsize=512)
def _statement(before: Basic, after: Basic, given: tuple[Basic, ...], relation: str) -> Statement:
    for side in (before, after):
        if type(side) in PROPOSITIONS:
            raise NotRead(f"{shown(side)} is a condition; the sides of a step are numbers, matrices or laws")
    context, (left, right) = _read((before, after), given)
    return Statement(context, relation, left, right)


def _read(exprs: tuple[Basic, ...], given: tuple[Basic, ...]) -> tuple[Context, tuple[Term, ...]]:
    found = Survey()
    for expr in exprs:
        survey(found, expr, VISITORS)
    quantified = surveyed(found, given, VISITORS) if given else []
    if given and found.below:
        refuse_capture(found, given, VISITORS)
    names = resolve(found, ordered(given), lambda names: _scope(names).read)
    scope = _scope(names)
    terms = scope.all(exprs)
    said = tuple(proposition(g, over, scope) for g, over in zip(given, quantified, strict=True) if g is not sp.true)
    declarations = tuple(name.declaration for name in names.free.values())
    return Context(declarations, (*names.hypotheses, *said)), terms


def _scope(names: Names) -> Scope:
    return Scope(READERS, names, {}, {})
