"""Random statements that hold: schemes of the axioms with random terms in them, alone or inside a random term.

The one idea: the context has names of every kind and several of one spelling (a number, a family, a law, a conditional
law); only the names that a statement mentions stay in its context, so that models are found quickly.

Not here: the terms that are drawn (terms.py), what is made of a statement (pairs.py, forms.py).
"""

from __future__ import annotations

import random

from benchmarks.axioms import drawn_instance
from benchmarks.terms import FAMILY, Draw, universe
from klderive.language import (
    PROPOSITION,
    REAL,
    App,
    Context,
    Declaration,
    Free,
    Function,
    Index,
    LanguageError,
    Law,
    Matrix,
    Num,
    Statement,
    Term,
    abstract,
    app,
    names,
    type_of,
)
from klderive.proof.axioms import ALL
from klderive.proof.schemes import schemes

UNIVERSES = 24


def context_of(number: int) -> Context:
    """A universe in which some spellings are names of several things."""
    base = universe(low=number % 2)
    more = (Declaration("x", FAMILY, "family"), Declaration("a", REAL, "scalar"), Declaration("s", FAMILY, "family"),
            Declaration("p", Function((REAL,), Law((REAL,))), "given1"), Declaration("u", REAL, "scalar"))
    return Context((*base.declarations, *more), base.hypotheses)


CONTEXTS = tuple(map(context_of, range(UNIVERSES)))


def restricted(context: Context, *terms: Term) -> Context:
    """The context without the names that the terms do not mention, and without what is said of these."""
    mentioned = names(*terms)
    about = tuple(h for h in context.hypotheses if set(names(h)) <= set(mentioned))
    return Context(tuple(d for d in context.declarations if d in mentioned), about)


def drawn(rng: random.Random) -> tuple[Statement, frozenset[str]]:
    """A statement that holds, and the axiom that it is an instance of; its conditions are hypotheses of its context."""
    while True:
        scheme, context = rng.choice(schemes()), rng.choice(CONTEXTS)
        draw = Draw(rng, context)
        try:
            conditions, left, right = drawn_instance(scheme, draw, rng)
            relation = scheme.statement.relation
            if relation == "=" and type_of(left) != PROPOSITION and rng.random() < 0.5:
                left, right = _placed(draw, left, right)
            return (Statement(restricted(context, left, right, *conditions).supposing(*conditions), relation, left, right),
                    frozenset((scheme.axiom,)) & ALL)
        except LanguageError:
            continue


def _placed(draw: Draw, left: Term, right: Term) -> tuple[Term, Term]:
    """Two sides in the same place of a random number; numbers also below a binder over one of their names."""
    rng = draw.rng
    if isinstance(type_of(left), Matrix):
        return _below(draw, left), _below(draw, right)
    bound = [d for d in names(left, right) if d.kind in (REAL, type_of(Num(1)))]
    if bound and rng.random() < 0.6:
        d = rng.choice(bound)
        if isinstance(d.kind, Index):
            ends = Index(Num(rng.randint(0, 2)), draw.index())
            return tuple(app("sum", abstract(t, Free(d), ends)) for t in (left, right))  # type: ignore[return-value]
        law = draw.law(Law((REAL,)), 1)
        return tuple(app("expect", law, abstract(t, Free(d))) for t in (left, right))  # type: ignore[return-value]
    other, op = draw.real(1), rng.choice(("add", "mul"))
    return app(op, other, left), app(op, other, right)


def _below(draw: Draw, m: Term) -> App:
    kind = type_of(m)
    assert isinstance(kind, Matrix)
    return app("entry", m, 1, 1) if kind.rows != kind.cols else app("trace", m)
