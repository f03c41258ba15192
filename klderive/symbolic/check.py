"""check(): the verdict on a step of SymPy expressions.

The one idea: through the door, then judged as every statement is. Three outcomes with their evidence, never a bool, and no
exception for a SymPy object: what the door does not read is undecided, with the class named.

Not here: what is decided (klderive/check.py), how expressions become terms (door.py), the names of slips (diagnosis.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import sympy as sp

from ..check import axiom_ids, judge
from ..check import prove as prove_statement
from ..language import Context, Declaration
from ..language.meaning.values import Array, Model, NoValue, Unevaluated
from ..proof.decide import BUDGET
from ..refutation import models, witness
from ..refutation.opinion import Outcome, outcome
from ..refutation.search import DIGITS, certified
from ..verdicts import Proved, Refuted, Undecided, Verdict, Witness
from .diagnosis import diagnose
from .door import NotRead, statement, to_term

__all__ = ["check", "minimal_axioms", "prove", "values_at_models", "witness_at"]


def check(before: sp.Basic, after: sp.Basic, given: Iterable = (), using: Any = None,
          relation: str = "=", budget: int = BUDGET) -> Verdict:
    """The verdict on one step.

    `given` are equations, inequalities and declarations such as `Q.positive_definite(Sigma)`; `using` are rules or axiom
    ids, all of them by default.

    >>> from sympy import log, symbols
    >>> s, t = symbols("s t", positive=True)
    >>> check(log(s/t), log(s) - log(t)).name
    'proved'
    >>> print(check(log(s/t), log(s) + log(t)).witness)
    at s = 2, t = 3: -0.405465108108164 against 1.79175946922805
    >>> check(log(s/t), log(s) - log(t), using=["linearity"]).reason
    'true, but not by the rule given: the rule given does not include the axiom “log-product”'
    """
    given = tuple(given)
    if isinstance(before, str) or isinstance(after, str):
        raise TypeError("check() takes SymPy expressions; a text is read by klderive.reading, never evaluated")
    before, after = sp.sympify(before, strict=True), sp.sympify(after, strict=True)
    ids = axiom_ids(using)
    try:
        said = statement(before, after, given, relation)
    except NotRead as error:
        return Undecided(str(error))
    found = judge(said, ids, budget)
    if isinstance(found.verdict, Refuted) and found.refutation is not None and relation == "=":
        return replace(found.verdict, diagnosis=diagnose(before, after, given, found.refutation.model))
    return found.verdict


def prove(before: sp.Basic, after: sp.Basic, given: Iterable = (), using: Any = None, relation: str = "=",
          budget: int = BUDGET, opinion: bool = True) -> Proved | Undecided:
    """Proved or undecided: nothing is refuted, and no slip is looked for; without `opinion` no model is asked.

    >>> from sympy import symbols
    >>> x, y = symbols("x y", real=True)
    >>> prove((x + y)**2, x**2 + 2*x*y + y**2, using=())
    Proved(by=(), provided=(), assumed=())
    """
    try:
        return prove_statement(statement(before, after, given, relation), axiom_ids(using), budget, opinion)
    except NotRead as error:
        return Undecided(str(error))


def minimal_axioms(before: sp.Basic, after: sp.Basic, given: Iterable = ()) -> tuple[str, ...] | None:
    """The axioms that a step needs, by leaving them out one at a time; None if it is not proved.

    >>> from sympy import log, symbols
    >>> s, t = symbols("s t", positive=True)
    >>> minimal_axioms(log(s/t), log(s) - log(t))
    ('log-product',)
    """
    given = tuple(given)
    verdict = prove(before, after, given)
    if not isinstance(verdict, Proved):
        return None
    kept = set(verdict.by)
    for axiom in sorted(verdict.by):
        if isinstance(prove(before, after, given, kept - {axiom}), Proved):
            kept.discard(axiom)
    return tuple(sorted(kept))


# ---------------------------------------------------------------- values at points


def witness_at(before: sp.Basic, after: sp.Basic, given: Iterable, point: Mapping[Any, Any],
               relation: str = "=") -> Witness | None:
    """The witness that a point is, if all that is given holds there and the relation fails; else None.

    >>> s = sp.Symbol("s", positive=True)
    >>> print(witness_at(sp.log(s**2), sp.log(s)**2, (), {s: 2}))
    at s = 2: 1.38629436111989 against 0.480453013918201
    >>> witness_at(sp.log(s**2), 2*sp.log(s), (), {s: 2}) is None
    True
    """
    try:
        said = statement(before, after, given, relation)
        model = Model({d: _value(d, point) for d in said.context.declarations})
        supposed = replace(said, conditions=said.context.hypotheses)
        found = certified(supposed, model) if outcome(supposed, model, precision=DIGITS) is Outcome.FAILS else None
    except (NotRead, KeyError, ValueError):
        return None
    return None if found is None else witness(replace(found, statement=said))


def _value(d: Declaration, point: Mapping[Any, Any]) -> Any:
    """The value of a declaration at a point that is given by SymPy's names. Raises KeyError."""
    value = {str(name): v for name, v in point.items()}[d.name]
    if isinstance(value, sp.MatrixBase):
        return Array(value.rows, value.cols, tuple(map(_number, value.flat())))
    return _number(value)


def _number(value: Any) -> Any:
    from fractions import Fraction

    exact = sp.Rational(value)
    return int(exact.p) if exact.q == 1 else Fraction(int(exact.p), int(exact.q))


def values_at_models(start: sp.Basic, line: sp.Basic, given: Iterable, count: int) -> tuple[Any, ...]:
    """The values of a line at the first models of what `start` and the givens speak of, where it has any."""
    from ..language.meaning.evaluate import meaning

    try:
        context = to_term(start, given)[0]
        _, term = to_term(line, given)
        Context(context.declarations).declares(term)
    except (NotRead, ValueError):
        return ()
    found: list[Any] = []
    for number, model in enumerate(models(context)):
        if len(found) == count or number > 4 * count:
            break
        try:
            value = meaning(term, model)
            if not isinstance(value, Array):
                found.append(value)
        except (NoValue, Unevaluated):
            continue
    return tuple(found)


