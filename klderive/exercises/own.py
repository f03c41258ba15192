"""What the package itself derives from the start of an exercise, and whether a chain is that, with or without some of its lines.

The one idea: what `derive` gives is compared as it is written but for brackets around sums in sums, so that its lines are its
lines as terms, as text or as LaTeX; a chain of a few of them is nobody's own.

Not here: refusing to derive the starts of a release's exercises (derivation/withheld.py).
"""

from __future__ import annotations

from functools import lru_cache

from ..language import App, Context, Lam, Term
from .sheets import Exercise
from .spelling import plain
from .trees import opened

__all__ = ["LEAST", "is_own_chain", "own_chain", "own_lines"]

LEAST = 4
"""Lines from which on a chain whose lines are all the package's, and more than half of them, is taken to be its derivation."""


def is_own_chain(exercise: Exercise, lines: tuple[Term, ...]) -> bool:
    """Whether all lines are the package's, and more than half of its lines are there."""
    found = set(map(_written, lines))
    if len(found) < LEAST:
        return False
    own = set(own_chain(exercise.start, exercise.context()))
    return found <= own and 2*len(found) > len(own)


@lru_cache(maxsize=64)
def own_chain(start: Term, context: Context) -> tuple[str, ...]:
    """The lines of the package's derivation after its start, as they could be typed; empty if it has none."""
    return tuple(map(_written, own_lines(start, context)))


def own_lines(start: Term, context: Context) -> tuple[Term, ...]:
    """The lines of the package's derivation after its start; empty if it has none."""
    from ..derivation import DerivationError, derived
    from ..symbolic.back import to_sympy
    from ..symbolic.door import NotRead, to_term
    from ..symbolic.writing import NotSaid

    try:
        return tuple(to_term(step.after)[1] for step in derived(to_sympy(start, context)).steps)
    except (DerivationError, NotSaid, NotRead):
        return ()


def _written(line: Term) -> str:
    return plain(_unbracketed(line))


def _unbracketed(term: Term) -> Term:
    match term:
        case App(op=op, args=args):
            parts = tuple(map(_unbracketed, args))
            return App(op, tuple(opened(op, parts)) if op == "add" else parts)
        case Lam(kind=kind, body=body, name=name):
            return Lam(kind, _unbracketed(body), name)
    return term
