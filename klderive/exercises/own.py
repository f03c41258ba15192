"""What the package itself derives from the start of an exercise, and whether a chain is that, line for line.

The one idea: what `derive` gives is compared as it is written but for brackets around sums in sums, so that its lines are its
lines as terms, as text or as LaTeX; a chain of a few lines is nobody's own and is not looked at.

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
"""Lines from which on a chain that is the package's, line for line, is taken to be it."""


def is_own_chain(exercise: Exercise, lines: tuple[Term, ...]) -> bool:
    """Whether the lines are one for one those of the package's derivation."""
    return len(lines) >= LEAST and tuple(map(_written, lines)) == own_chain(exercise.start, exercise.context())


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
