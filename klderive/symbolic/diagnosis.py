"""Names for well-known slips.

The one idea: a slip is a transformation of the line that was written; the first one that makes the line provable
names the mistake, and only what was then proved is said.
Not here: verdicts. A diagnosis never changes one.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import sympy as sp

from ..check import prove
from ..language import Statement
from ..language.meaning.evaluate import Evaluation
from ..language.meaning.values import Model
from ..refutation.known import Work
from ..refutation.opinion import Outcome, evaluated
from ..verdicts import Proved
from . import nodes as nd
from .door import NotRead, statement

TRIES = 120  # repairs looked at where the line was refuted
PROOFS = 6  # repairs that hold there and are tried in earnest
WORK, SHARE = 60_000, 20_000  # for all these looks, and for one of them
LARGE, DEEP = 500, 24  # nodes, and levels; a step with more is refuted without a name for its slip
WRITTEN = 8_000  # nodes of all repaired steps together: each is built anew


def _subterms(expr: sp.Basic) -> list[sp.Basic]:
    seen, out = set(), []
    for node in sp.preorder_traversal(expr):
        if node not in seen:
            seen.add(node)
            out.append(node)
    return out


def _from_base_ten(expr: sp.Basic) -> Iterator[sp.Basic]:
    if expr.has(sp.log(10)):
        yield expr.xreplace({sp.log(10): sp.S.One})


def _base_ten(expr: sp.Basic) -> Iterator[sp.Basic]:
    logs = expr.atoms(sp.log)
    if logs:
        yield expr.xreplace({f: f * sp.log(10) for f in logs})


def _squares(expr: sp.Basic) -> Iterator[sp.Basic]:
    """sigma written where sigma^2 was meant, and the other way round: one place, then everywhere."""
    names = [n for n in _subterms(expr) if isinstance(n, (sp.Symbol, nd.Entry)) and n.is_positive]
    for n in names:
        marked = sp.Dummy(positive=True)
        kept = expr.xreplace({n**2: marked})
        yield kept.xreplace({n: n**2}).xreplace({marked: n**2})
        yield expr.xreplace({n**2: n})
        yield expr.xreplace({n: n**2})
    for node in _subterms(expr):
        if isinstance(node, sp.Pow) and node.base in names and node.exp.is_Rational:
            yield expr.xreplace({node: node.base**(2*node.exp)})
            yield expr.xreplace({node: node.base**(node.exp/2)})


def _halves(expr: sp.Basic) -> Iterator[sp.Basic]:
    terms = sp.Add.make_args(expr)
    yield expr / 2
    yield expr * 2
    for t in terms:
        yield expr - t / 2
        yield expr + t


def _signs(expr: sp.Basic) -> Iterator[sp.Basic]:
    yield -expr
    terms = sp.Add.make_args(expr)
    for t in terms:
        yield expr - 2 * t
    for node in _subterms(expr):
        if isinstance(node, sp.Add) and node != expr:
            for t in node.args:
                yield expr.xreplace({node: node - 2 * t})


def _indices(expr: sp.Basic) -> Iterator[sp.Basic]:
    """1 for 2: names that differ in one trailing digit, exchanged or replaced."""
    names = [n for n in _subterms(expr) if isinstance(n, (sp.Symbol, sp.MatrixSymbol))]
    pairs = [(a, b) for a in names for b in names
             if a != b and str(a)[:-1] == str(b)[:-1] and str(a)[-1:] in "12" and str(b)[-1:] in "12"]
    for a, b in pairs:
        yield expr.xreplace({a: b})
        for node in _subterms(expr):
            if isinstance(node, (sp.Pow, sp.Add, sp.Mul, nd.Entry)) and node != expr and node.has(a):
                yield expr.xreplace({node: node.xreplace({a: b})})
    swap = dict(pairs)
    if swap:
        yield expr.xreplace(swap)


def _swapped_arguments(expr: sp.Basic) -> Iterator[sp.Basic]:
    densities = [n for n in _subterms(expr) if isinstance(n, nd.Density)]
    if len(densities) == 2:
        p, q = densities
        yield expr.xreplace({p: q, q: p})
    for node in _subterms(expr):
        if isinstance(node, (nd.KL, nd.CrossEntropy)) and len(node.args) == 2:
            yield expr.xreplace({node: type(node)(*node.args[::-1])})


def _upside_down(expr: sp.Basic) -> Iterator[sp.Basic]:
    for node in _subterms(expr):
        if isinstance(node, sp.log):
            yield expr.xreplace({node: -node})


def _dimension(expr: sp.Basic) -> Iterator[sp.Basic]:
    sizes = sorted({s for m in expr.atoms(sp.MatrixSymbol) for n in m.shape for s in sp.sympify(n).free_symbols}
                   | {s for f in expr.atoms(sp.Sum) for lim in f.limits for s in lim[2].free_symbols}, key=str)
    for n in sizes:
        for c in (sp.Rational(1, 2), sp.Rational(-1, 2), 1, -1):
            yield expr + c * n


def _constants(expr: sp.Basic) -> Iterator[sp.Basic]:
    for c in (sp.Rational(1, 2), sp.Rational(-1, 2), 1, -1):
        yield expr + c


def _diagonals(expr: sp.Basic) -> Iterator[sp.Basic]:
    diagonals = [n for n in _subterms(expr) if isinstance(n, nd.Diag)]
    if diagonals:
        yield expr.xreplace({d: nd.Diag(d.body**2, d.index, d.count) for d in diagonals})


def _trace_order(expr: sp.Basic) -> Iterator[sp.Basic]:
    for node in _subterms(expr):
        if isinstance(node, sp.MatMul) and len(node.args) > 2:
            args = list(node.args)
            for k in range(len(args) - 1):
                moved = [*args[:k], args[k + 1], args[k], *args[k + 2:]]
                yield expr.xreplace({node: sp.MatMul(*moved, evaluate=False)})


def _transposes(expr: sp.Basic) -> Iterator[sp.Basic]:
    for node in _subterms(expr):
        if isinstance(node, sp.MatrixSymbol) and node.shape[0] == node.shape[1]:
            yield expr.xreplace({node: sp.Transpose(node)})


SLIPS: tuple = (
    ("the logarithm is to base 10 where the natural one belongs", _from_base_ten),
    ("the logarithm here is the natural one; with log base 10 on the other line it would hold", _base_ten),
    ("diag(σ_i) was written where the variances diag(σ_i^2) belong", _diagonals),
    ("the two distributions are swapped", _swapped_arguments),
    ("a sign is flipped", _signs),
    ("a logarithm is upside down", _upside_down),
    ("a factor 1/2 is lost or doubled", _halves),
    ("the scale σ and the variance σ^2 are confused", _squares),
    ("an index 1 stands where 2 belongs, or the reverse", _indices),
    ("the dimension term (such as -n) is lost", _dimension),
    ("a constant term is lost", _constants),
    ("the factors of a matrix product are in the wrong order", _trace_order),
    ("a transpose is missing or one too many", _transposes),
)


def diagnose(before: sp.Basic, after: sp.Basic, given: tuple, model: Model) -> str | None:
    """The name of the slip whose repair makes the line provable, or None.

    `model` is where the line was refuted: a repair that fails there too is not worth a proof.

    >>> from klderive import check
    >>> s = sp.Symbol("s", positive=True)
    >>> check(sp.log(s**2), -2*sp.log(s)).diagnosis
    'a sign is flipped'
    """
    size = None if isinstance(after, (sp.MatrixExpr, sp.MatrixBase)) else _size(before, after)
    if size is None:
        return None
    left, proofs, work = min(TRIES, WRITTEN // size), 0, Work(WORK)
    for name, mend in SLIPS:
        try:
            for candidate in mend(after):
                left -= 1
                if left < 0 or proofs == PROOFS or work.left <= 0:
                    return None
                if candidate == after:
                    continue
                mended = _agreeing(before, candidate, given, model, work)
                if mended is not None:
                    proofs += 1
                    if isinstance(prove(mended, budget=30_000), Proved):
                        return name
        except (TypeError, ValueError, AttributeError):
            continue
    return None


def _size(*exprs: sp.Basic) -> int | None:
    """How many nodes expressions have as trees; None if they are too many, or nested too deeply."""
    nodes, todo = 0, [(e, 1) for e in exprs]
    while todo:
        node, depth = todo.pop()
        nodes += 1
        if nodes > LARGE or depth > DEEP:
            return None
        todo += [(a, depth + 1) for a in node.args]
    return nodes


def _agreeing(before: sp.Basic, candidate: sp.Basic, given: tuple, model: Model, work: Work) -> Statement | None:
    """The statement with a mended line, if it holds where the line that was written failed."""
    try:
        mended = statement(before, candidate, given)
        said = work.on(Evaluation(model), SHARE, partial(evaluated, mended))
        return mended if said is Outcome.HOLDS else None
    except (NotRead, KeyError):
        return None
