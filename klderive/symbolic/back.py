"""Terms of the language as SymPy expressions, unevaluated.

The one idea: a table from operation to writer, the inverse of the door's tables: there and back gives the same term.

Not here: what SymPy has no word for (random variables, sets apart from domains, Phi, sigmoid): NotSaid.
"""

from __future__ import annotations

import sympy as sp
from sympy import Basic, S, Tuple
from sympy.functions.elementary.piecewise import ExprCondPair

from ..language import App, Bound, Context, Free, Function, Index, Lam, Law, Num, Real, Term, subterms
from . import nodes as nd
from .numbers import FUNCTIONS
from .scope import INFINITY, MINUS_INFINITY
from .signs import at_most
from .writing import Family, NotSaid, Write, Writer, node, parts, space_of


def to_sympy(term: Term, context: Context | None = None) -> Basic:
    """The expression that the door reads as this term.

    Raises NotSaid where SymPy has no word.

    >>> from klderive.symbolic.door import to_term
    >>> x = sp.Symbol("x", positive=True)
    >>> context, term = to_term(sp.log(x)/2)
    >>> to_sympy(term, context) == sp.log(x)/2
    True
    """
    return Writer(WRITERS, frozenset(context.hypotheses if context else ())).write(term)


# ---------------------------------------------------------------- numbers


def simple(cls: type) -> Write:
    """A node of ours, whose parts are those of the term."""
    return lambda term, writer: node(cls, *writer.all(term.args))


def unevaluated(cls: type) -> Write:
    """A function of SymPy."""
    return lambda term, writer: cls(*writer.all(term.args), evaluate=False)


def _sum(term: App, writer: Writer) -> Basic:
    made = writer.all(term.args)
    if len(made) < 2:
        raise NotSaid("a sum of fewer than two terms")
    return node(sp.MatAdd, *made) if nd.is_matrix(made[0]) else sp.Add(*made, evaluate=False)


def _product(term: App, writer: Writer) -> Basic:
    made = writer.all(term.args)
    if len(made) < 2:
        raise NotSaid("a product of fewer than two factors")
    return sp.Mul(*made, evaluate=False)


def _cases(term: App, writer: Writer) -> Basic:
    made = writer.all(term.args)
    pairs = (Tuple.__new__(ExprCondPair, v, c) for v, c in zip(made[::2], made[1::2], strict=True))
    return node(sp.Piecewise, *pairs)


def _indicator(term: App, writer: Writer) -> Basic:
    (inner,) = term.args
    if not (isinstance(inner, App) and inner.op == "eq"):
        raise NotSaid("an indicator of something else than an equation")
    return node(sp.KroneckerDelta, *writer.all(inner.args))


def _apply(term: App, writer: Writer) -> Basic:
    head, *args = term.args
    declaration, base = writer.base(head)
    made = writer.all(args)
    assert declaration is not None and isinstance(declaration.kind, Function)
    if isinstance(declaration.kind.result, Law):
        if declaration.role == "part":
            return nd.Marginal(nd.Density(str(base)), made[0])
        return nd.Density(str(base), space_of(declaration.kind.result), tuple(made))
    if declaration.role == "family":
        return node(nd.Entry, base, *made)
    return base(*made)  # type: ignore[operator]


def _limits(op: str, cls: type) -> Write:
    """Sums, products and integrals between bounds, nested ones in one node."""

    def write(term: App, writer: Writer) -> Basic:
        limits: list[Basic] = []
        inner: Term = term
        while isinstance(inner, App) and inner.op == op:
            lam = inner.args[-1]
            assert isinstance(lam, Lam)
            if op == "integral_on":
                low, high = _interval(inner.args[0], writer)
            else:
                assert isinstance(lam.kind, Index)
                low, high = (S.NegativeInfinity if lam.kind.low is None else writer.write(lam.kind.low),
                             S.Infinity if lam.kind.high is None else writer.write(lam.kind.high))
            variable, writer = writer.under(lam, [limit.args[0].name for limit in limits])
            limits.insert(0, Tuple(variable, low, high))
            inner = lam.body
        made = node(cls, writer.write(inner), *limits)
        made.is_commutative = True  # as SymPy's own constructors of nodes with limits do
        return made

    return write


def _interval(domain: Term, writer: Writer) -> tuple[Basic, Basic]:
    if not (isinstance(domain, App) and domain.op == "interval"):
        raise NotSaid("an integral over a set that is no interval")
    ends: dict[Term, Basic] = {INFINITY: S.Infinity, MINUS_INFINITY: S.NegativeInfinity}
    low, high = (ends[t] if t in ends else writer.write(t) for t in domain.args)
    stated = any(App(op, domain.args) in writer.facts for op in ("lt", "le"))
    if not (low is S.NegativeInfinity or high is S.Infinity or stated or at_most(low, high)):
        raise NotSaid(f"an integral between {low} and {high}, which SymPy gives a direction; that the first is less is not known")
    return low, high


def _over_space(cls: type) -> Write:
    def write(term: App, writer: Writer) -> Basic:
        (lam,) = term.args
        assert isinstance(lam, Lam)
        variable, inner = writer.under(lam)
        space = space_of(Law((lam.kind,)))
        return node(cls, inner.write(lam.body), variable, space)

    return write


def _total_on(term: App, writer: Writer) -> Basic:
    domain, lam = term.args
    if not (isinstance(domain, App) and domain.op == "members" and isinstance(lam, Lam)):
        raise NotSaid("a sum over a set that is not written out")
    variable, inner = writer.under(lam)
    return node(nd.SetSum, inner.write(lam.body), variable, sp.FiniteSet(*writer.all(domain.args), evaluate=False))


def _expect(term: App, writer: Writer) -> Basic:
    law, lam = term.args
    assert isinstance(lam, Lam)
    variable, inner = writer.under(lam)
    if isinstance(lam.body, Lam):
        raise NotSaid("an expectation over a joint law")
    body = inner.write(lam.body)
    return node(nd.EMatrix if nd.is_matrix(body) else nd.E, body, variable, writer.write(law))


# ---------------------------------------------------------------- derivatives


def _derivative(term: App, writer: Writer) -> Basic:
    """Derivatives in turn are one node; a slope at a place that is no variable is a Subs."""
    lam, place, *part = term.args
    assert isinstance(lam, Lam)
    if isinstance(lam.kind, Law):
        if not isinstance(place, (Free, Bound)) or not _is_place(place, lam, writer):
            raise NotSaid("a functional derivative by a law that is no name")
        return node(nd.FunctionalDerivative, writer.at(writer.write(place)).write(lam.body), writer.write(place),
                    writer.write(part[0]))
    if not _is_place(place, lam, writer):
        variable, inner = writer.under(lam)
        return _at(_slope(inner.write(lam.body), variable), variable, writer.write(place))
    if isinstance(lam.kind, Function):
        declaration, base = writer.base(place)
        assert declaration is not None
        x: Basic = node(nd.Entry, base, *writer.all(part))
        return _slope(writer.at(Family(declaration, base)).write(lam.body), x)
    where = writer.write(place)
    x = node(nd.Entry, where, *writer.all(part)) if part else where
    return _slope(writer.at(where).write(lam.body), x)


def _is_place(place: Term, lam: Lam, writer: Writer) -> bool:
    """Whether the place is a name (or a density at a point) that stands nowhere else in the body.

    A derivative by mu of what holds members mu_j is no place either: SymPy would show one name for two things.
    """
    if isinstance(place, Bound):
        return not any(isinstance(t, Bound) and t.k == place.k + 1 + under for t, under in parts(lam.body))
    if isinstance(place, App) and place.op == "density" and isinstance(lam.kind, Real):
        return isinstance(place.args[0], Free) and place.args[0] not in subterms(lam.body)
    if not isinstance(place, Free):
        return False
    return not any(t == place or isinstance(place.kind, Real) and place.name == _family(t, under, writer)
                   for t, under in parts(lam.body))


def _family(term: Term, under: int, writer: Writer) -> str | None:
    """The name of the family that a name or a variable below so many Lams (and the derivative's own) is."""
    if isinstance(term, Bound) and term.k > under:
        variable = writer.stack[under - term.k]
        return variable.declaration.name if isinstance(variable, Family) else None
    return term.name if isinstance(term, Free) and term.declaration.role == "family" else None


def _slope(body: Basic, x: Basic) -> Basic:
    counts: list[Basic] = []
    if type(body) is sp.Derivative:
        body, *counts = body.args
    if counts and counts[-1].args[0] == x:
        counts[-1] = Tuple(x, counts[-1].args[1] + 1)
    else:
        counts.append(Tuple(x, S.One))
    return node(sp.Derivative, body, *counts)


def _at(slope: Basic, variable: Basic, place: Basic) -> Basic:
    """Subs(slope, variable, place)."""
    try:
        return sp.Subs(slope, variable, place)
    except (TypeError, ValueError):  # it puts a name for the variable, which evaluates what cannot be: 1/0 < x
        made = node(sp.Subs, slope, Tuple(variable), Tuple(place))
        made._expr = slope  # what it compares by
        return made


def _gradient(term: App, writer: Writer) -> Basic:
    lam, place = term.args
    assert isinstance(lam, Lam)
    if not _is_place(place, lam, writer):
        raise NotSaid("a gradient at a place that is no name of its own")
    where = writer.write(place)
    return node(nd.Grad, writer.at(where).write(lam.body), where)


# ---------------------------------------------------------------- matrices and laws


def _scaled(term: App, writer: Writer) -> Basic:
    numbers: list[Basic] = []
    inner: Term = term
    while isinstance(inner, App) and inner.op == "scale":
        numbers.append(writer.write(inner.args[0]))
        inner = inner.args[1]
    matrices = inner.args if isinstance(inner, App) and inner.op == "matmul" else (inner,)
    return node(sp.MatMul, *numbers, *writer.all(matrices))


def _explicit(term: App, writer: Writer) -> Basic:
    rows, cols, *entries = writer.all(term.args)
    return sp.ImmutableDenseMatrix(int(rows), int(cols), entries)


def _of_index(cls: type) -> Write:
    def write(term: App, writer: Writer) -> Basic:
        (lam,) = term.args
        assert isinstance(lam, Lam) and isinstance(lam.kind, Index) and lam.kind.high is not None
        count = writer.write(lam.kind.high)
        variable, inner = writer.under(lam)
        return node(cls, inner.write(lam.body), variable, count)

    return write


def _finite(term: App, writer: Writer) -> Basic:
    made = writer.all(term.args)
    return nd.Finite(tuple(zip(made[::2], made[1::2], strict=True)))


def _relation(term: App, writer: Writer) -> Basic:
    left, right = writer.all(term.args)
    cls, turned = {"lt": (sp.StrictLessThan, sp.StrictGreaterThan), "le": (sp.LessThan, sp.GreaterThan)}[term.op]
    return turned(right, left, evaluate=False) if isinstance(term.args[0], Num) else cls(left, right, evaluate=False)


def _predicate(term: App, writer: Writer) -> Basic:
    (inner,) = writer.all(term.args)
    return _PREDICATES[term.op](inner)


_PREDICATES = {
    **{op: getattr(sp.Q, op) for op in ("even", "odd", "positive_definite", "symmetric", "invertible", "orthogonal",
                                        "lower_triangular", "upper_triangular", "square")},
    "whole": sp.Q.integer, "is_diagonal": sp.Q.diagonal}  # fmt: skip

WRITERS: dict[str, Write] = {
    "pi": lambda term, writer: sp.pi, "e": lambda term, writer: sp.E,
    "add": _sum, "mul": _product, "pow": unevaluated(sp.Pow),
    **{op: unevaluated(cls) for cls, op in FUNCTIONS.items()},
    "digamma": lambda term, writer: node(sp.polygamma, S.Zero, *writer.all(term.args)),
    "max": simple(sp.Max), "min": simple(sp.Min), "cases": _cases, "indicator": _indicator, "apply": _apply,
    "entry": simple(nd.Entry),
    "sum": _limits("sum", sp.Sum), "product": _limits("product", sp.Product),
    "integral_on": _limits("integral_on", sp.Integral),
    "integral": _over_space(nd.Int), "total": _over_space(nd.SetSum), "total_on": _total_on,
    "derivative": _derivative, "gradient": _gradient,
    "normal": simple(nd.Normal), "multinormal": simple(nd.MultivariateNormal), "finite": _finite,
    "product_law": _of_index(nd.Independent), "component": simple(nd.Marginal), "density": simple(nd.pdf),
    "expect": _expect, "kl": simple(nd.KL), "entropy": simple(nd.Entropy), "cross_entropy": simple(nd.CrossEntropy),
    "matmul": simple(sp.MatMul), "scale": _scaled, "power": simple(sp.MatPow), "transpose": simple(sp.Transpose),
    "inverse": lambda term, writer: node(sp.Inverse, *writer.all(term.args), S.NegativeOne),
    "trace": simple(nd.Tr), "det": simple(nd.Det), "logdet": simple(nd.LogDet), "only": simple(nd.Scalar),
    "norm": simple(nd.Frobenius), "identity": simple(sp.Identity), "zeros": simple(sp.ZeroMatrix),
    "vector": _of_index(nd.Vec), "diagonal": _of_index(nd.Diag), "explicit": _explicit,
    "true": lambda term, writer: sp.true, "false": lambda term, writer: sp.false,
    "eq": unevaluated(sp.Eq), "ne": unevaluated(sp.Ne), "lt": _relation, "le": _relation,
    "and": unevaluated(sp.And), "or": unevaluated(sp.Or), "not": unevaluated(sp.Not),
    "implies": unevaluated(sp.Implies), **dict.fromkeys(_PREDICATES, _predicate),
}  # fmt: skip
"""The writers by operation."""
