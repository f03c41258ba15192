"""The decision: is a step an identity, or an inequality that holds?

The one idea: translate the difference of the two sides into one polynomial in atoms and ask whether it is zero (or
not negative). Zero is a proof; anything else is no verdict at all.

Not here: models, witnesses, diagnosis.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from ..language import App, IllTyped, Num, Random, Statement, Term
from ..records import record, replace
from . import hypotheses as hy
from .axioms import ALL
from .inequalities import Decomposition
from .polynomials import NONNEGATIVE, ONE, POSITIVE, Atom, Poly, Refused, add, constant_of, poly_of, span_of
from .prover import Prover
from .show import show

BUDGET = 400_000
UNEXPECTED = "an expression of an unexpected form was met"


@record
class Proof:
    """The relation holds in every model of the context in which the conditions hold.

    `by` names the axioms that acted; `conditions` are propositions about free names, `words` says them to people.
    """

    by: tuple[str, ...] = ()
    conditions: tuple[Term, ...] = ()
    words: tuple[str, ...] = ()


@record
class Undecided:
    """Neither; `reason` says which construct or assumption was missing."""

    reason: str


def decide(statement: Statement, using: frozenset[str] | None = None, budget: int = BUDGET) -> Proof | Undecided:
    """A proof of a statement by the axioms in use, or why there is none.

    >>> from ..language import Context, Declaration, Free, REAL, app
    >>> s = Free(Declaration("s", REAL))
    >>> context = Context((s.declaration,), (app("lt", 0, s),))
    >>> step = Statement(context, "=", app("log", app("pow", s, 2)), app("mul", 2, app("log", s)))
    >>> decide(step)
    Proof(by=('log-product',), conditions=(), words=())
    >>> decide(step, frozenset()).reason
    'the rule given does not include the axiom “log-product”'
    """
    prover = Prover(ALL if using is None else frozenset(using), budget)
    try:
        return _decided(statement, prover)
    except Refused as refusal:
        return Undecided(str(refusal))
    except RecursionError:
        return Undecided("the expression is nested too deeply")
    except (TypeError, ValueError, AttributeError, KeyError, IndexError) as error:
        return Undecided(f"{UNEXPECTED} ({type(error).__name__})")


def _decided(statement: Statement, prover: Prover) -> Proof | Undecided:
    left, right, relation = statement.left, statement.right, statement.relation
    if relation == "!=":
        return Undecided("that two sides differ is shown by a point, not by axioms")
    given = (*statement.context.hypotheses, *statement.conditions)
    rewrites = hy.apply(given, prover)
    if statement.claim in prover.ledger.known or relation == "=" and App("eq", (right, left)) in prover.ledger.known:
        return Proof()
    if relation == "=":
        reason = _difference(left, right, given, rewrites, prover)
    else:
        reason = _order(left, right, relation, rewrites, prover)
    if reason is not None:
        return Undecided(reason)
    prover.scopes.continuity()
    if prover.ledger.doubts:
        for side in (s for s in (left, right) if not isinstance(s, Num)):
            prover.ledger.state(App("defined", (side,)), prover.ledger.doubts)
    if statement.claim in prover.ledger.conditions:
        return Undecided("this would need as a condition what is to be shown")
    conditions = tuple(prover.ledger.conditions)
    if any(isinstance(d.kind, Random) for d in statement.context.declarations):
        try:
            replace(statement, conditions=(*statement.conditions, *conditions))
        except IllTyped:
            return Undecided("what would have to hold is about a random variable outside of a mean")
    return Proof(tuple(sorted(prover.ledger.used)), conditions, tuple(prover.ledger.words))


def _difference(left: Term, right: Term, given: tuple[Term, ...], rewrites: list, prover: Prover) -> str | None:
    """None if the sides are equal, else what remains."""
    general = _general(left, prover)
    for k, p in enumerate(differences(left, right, general, prover)):
        p = hy.reduce(p, rewrites, prover)
        if not (prover.exps.is_zero(p) or prover.exps.is_zero(prover.parts.joined(p)) or any(
                _multiple(p, gaps[k], prover) for gaps in _supposed(left, general, given, prover))):
            if prover.ledger.notes:
                return next(iter(prover.ledger.notes))
            return f"the sides are not equal by the axioms in use; what remains is {show(p)}"
    return None


def _general(term: Term, prover: Prover) -> tuple[Atom, Atom] | None:
    """Variables for a general row and column of a matrix; None for a number."""
    shape = prover.cells.shape(term, ())
    return None if shape is None else (prover.variables.up_to(shape[0]), prover.variables.up_to(shape[1]))


def differences(left: Term, right: Term, vars: tuple[Atom, Atom] | None, prover: Prover) -> list[Poly]:
    """What must vanish for the two sides to be equal: one polynomial, or those for all or for general entries."""
    cells, variables, subst = prover.cells, prover.variables, prover.subst
    if vars is None:
        return [add(prover.scalars.scalar(left, ()), prover.scalars.scalar(right, ()), -1)]
    i, j = ({ONE: 1} if constant_of(dict(span_of(v)[2])) == 1 else poly_of(v) for v in vars)
    p = add(cells.cell(left, i, j, ()), cells.cell(right, i, j, ()), -1)
    ranges = [variables.unrolled(span_of(v)) for v in vars]
    if ranges[0] is not None and ranges[1] is not None:
        return [subst.sub(p, {vars[0]: {ONE: r}, vars[1]: {ONE: c}}) for r in ranges[0] for c in ranges[1]]
    return [prover.words.settle(p, *vars)]


def _supposed(left: Term, vars: tuple[Atom, Atom] | None, given: tuple[Term, ...], prover: Prover) -> Iterator[list[Poly]]:
    """What vanishes by the equations between matrices of this shape that are supposed; none that divides by densities."""
    shape = prover.cells.shape(left, ())
    for h in given if vars is not None else ():
        if isinstance(h, App) and h.op == "eq":
            divided = len(prover.scopes.divided)
            try:
                if prover.cells.shape(h.args[0], ()) == shape:
                    gaps = differences(h.args[0], h.args[1], vars, prover)
                    if len(prover.scopes.divided) == divided:
                        yield gaps
            except Refused:
                continue


def _multiple(p: Poly, gap: Poly, prover: Prover) -> bool:
    """Whether p is a rational multiple of what vanishes."""
    common = next((m for m in gap if m in p), None)
    return common is not None and prover.exps.is_zero(add(p, gap, -Fraction(p[common]) / gap[common]))


def _order(left: Term, right: Term, relation: str, rewrites: list, prover: Prover) -> str | None:
    large, small = (left, right) if relation in (">", ">=") else (right, left)
    found = Decomposition(prover).sign(large, small, rewrites)
    if found == POSITIVE or found == NONNEGATIVE and (relation in ("<=", ">=") or prover.signs.nonzero(
            add(prover.scalars.scalar(large, ()), prover.scalars.scalar(small, ()), -1))):
        return None
    if found:
        return "shown with >= only; that equality never holds was not shown"
    return "the difference was not found to be a sum of squares and gaps of the logarithm"
