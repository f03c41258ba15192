"""What can be said, and what it means: the page that a sceptic reads first.

    types       what kinds of things there are: numbers, matrices of symbolic size, laws, random variables ...
    terms       the five forms of a term; binding without names
    vocabulary  every word, with its type and its meaning in words: one table
    kinds, formation, typing   which terms make sense
    contexts    declarations and hypotheses; statements
    meaning/    what a term is worth in a model: the specification of every word, by definition and without cleverness
    show/       terms as text, in words and as LaTeX
    notation    the text read back to the same term: how schemes are written
    serial      terms, contexts and statements as JSON

A term has a type in a context; a context is what has been said so far; nothing is judged that does not type-check.
`meaning` shares no code with what proves: refutations, second opinions and the tests of every axiom are evaluations of it.

This folder imports the standard library (and mpmath, when a refutation is certified), nothing else of the project.
"""

from .contexts import RELATIONS, Context, Statement
from .kinds import IllTyped, fits, same, same_size, words
from .terms import (
    App,
    Bound,
    Declaration,
    Free,
    Lam,
    LanguageError,
    Num,
    Term,
    abstract,
    app,
    instantiate,
    names,
    shift,
    substitute,
    subterms,
)
from .types import (
    INDEX,
    PROPOSITION,
    REAL,
    Function,
    Index,
    Law,
    Matrix,
    Point,
    Proposition,
    Random,
    Real,
    Set,
    Type,
    resized,
    sizes,
)
from .typing import check_kind, type_of
from .vocabulary import FUNCTIONS, OPERATIONS, Operation

__all__ = [
    "FUNCTIONS", "INDEX", "OPERATIONS", "PROPOSITION", "REAL", "RELATIONS", "App", "Bound", "Context", "Declaration",
    "Free", "Function", "IllTyped", "Index", "Lam", "LanguageError", "Law", "Matrix", "Num", "Operation", "Point",
    "Proposition", "Random", "Real", "Set", "Statement", "Term", "Type", "abstract", "app", "check_kind", "fits",
    "instantiate", "names", "resized", "same", "same_size", "shift", "sizes", "substitute", "subterms", "type_of", "words",
]  # fmt: skip
