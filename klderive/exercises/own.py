"""Whether a chain is the package's own derivation of that start, line for line.

The one idea: what `derive` gives is compared as terms; a chain of a few lines is nobody's own and is not looked at.

Not here: refusing to derive the starts of a release's exercises (derivation/).
"""

from __future__ import annotations

from functools import lru_cache

from ..language import Context, Term

__all__ = ["LEAST", "is_own_chain", "own_chain"]

LEAST = 4
"""Lines from which on a chain that is the package's, line for line, is taken to be it."""


def is_own_chain(exercise, lines: tuple[Term, ...]) -> bool:
    """Whether the lines are one for one those of the package's derivation."""
    return len(lines) >= LEAST and lines == own_chain(exercise.start, exercise.context())


@lru_cache(maxsize=64)
def own_chain(start: Term, context: Context) -> tuple[Term, ...]:
    """The lines of the package's derivation after its start; empty if it has none."""
    from ..derivation import DerivationError, derived
    from ..symbolic.back import to_sympy
    from ..symbolic.door import NotRead, to_term
    from ..symbolic.writing import NotSaid

    try:
        chain = derived(to_sympy(start, context))
        return tuple(to_term(step.after)[1] for step in chain.steps)
    except (DerivationError, NotSaid, NotRead):
        return ()
