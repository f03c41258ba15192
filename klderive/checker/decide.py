"""The decision: is a step an identity?

The one idea: translate the difference of the two sides into one polynomial in atoms and ask whether it is zero.
Zero is a proof; anything else is no verdict at all (a witness has to be found and confirmed, see confirm.py).

Not here: searching, inequalities' witnesses, diagnosis.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sympy as sp
from sympy.matrices.matrixbase import MatrixBase

from . import givens as gv
from .axioms import ALL
from .normal import Meaning
from .shapes import shape
from .terms import ONE, Poly, Refused, add, constant_of, freeze
from ..verdicts import Proved, Undecided

BUDGET = 400_000


def is_matrix(expr: Any) -> bool:
    """Whether an expression is a matrix (as opposed to a number)."""
    return isinstance(expr, (sp.MatrixExpr, MatrixBase))


def differences(meaning: Meaning, before: sp.Basic, after: sp.Basic) -> list[Poly]:
    """What must vanish for the two sides to be equal: one polynomial, or one for a general entry."""
    if is_matrix(before) != is_matrix(after):
        raise Refused("shape error: one side is a matrix, the other a number")
    if not is_matrix(before):
        return [add(meaning.scalar(before, {}), meaning.scalar(after, {}), -1)]
    s, t = shape(before, meaning, {}), shape(after, meaning, {})
    if s != t:
        raise Refused(f"shape error: the left side is {meaning.show(s[0])} x {meaning.show(s[1])}, the right side "
                      f"{meaning.show(t[0])} x {meaning.show(t[1])}")
    vars = [meaning.fresh(("index", ((ONE, 1),), freeze(n))) for n in s]
    i, j = ({ONE: 1} if constant_of(n) == 1 else meaning.poly_of(v) for n, v in zip(s, vars, strict=True))
    p = add(meaning.cell(before, i, j, {}), meaning.cell(after, i, j, {}), -1)
    ranges = [meaning.unrolled(meaning.span_of(v)) for v in vars]
    if ranges[0] is not None and ranges[1] is not None:
        return [meaning.sub(p, {vars[0]: {ONE: r}, vars[1]: {ONE: c}}) for r in ranges[0] for c in ranges[1]]
    return [meaning.settle(p, *vars)]


def decide(before: sp.Basic, after: sp.Basic, given: Iterable = (), using: Iterable[str] | None = None,
           budget: int = BUDGET) -> Proved | Undecided:
    """Proved if the two sides are equal by the axioms in use, else undecided with a reason.

    >>> s, t = sp.symbols("s t", positive=True)
    >>> decide(sp.log(s/t), sp.log(s) - sp.log(t))
    Proved(by=('log-product',), provided=(), assumed=())
    >>> decide(sp.log(s/t), sp.log(s) - sp.log(t), using=()).reason
    'the rule given does not include the axiom “log-product”'
    """
    active = ALL if using is None else frozenset(using)
    meaning = Meaning(active, budget)
    try:
        given = tuple(given)
        gv.refuse_capture(given, before, after)
        rewrites = gv.apply(given, meaning)
        for p in differences(meaning, before, after):
            p = gv.reduce(p, rewrites, meaning)
            if not meaning.is_zero(p):
                return Undecided(_reason(meaning, p))
    except Refused as refusal:
        return Undecided(str(refusal))
    except RecursionError:
        return Undecided("the expression is nested too deeply")
    except (TypeError, ValueError, AttributeError, KeyError, IndexError) as error:
        return Undecided(f"an expression of an unexpected form was met ({type(error).__name__})")
    return Proved(tuple(sorted(meaning.used)), tuple(meaning.provided), stated=tuple(meaning.provided.values()))


def _reason(meaning: Meaning, p: Poly) -> str:
    if meaning.notes:
        return next(iter(meaning.notes))
    return f"the sides are not equal by the axioms in use; what remains is {meaning.show(p)}"
