"""The meaning of a term and the truth of a proposition in a model.

The one idea: an `Evaluation` walks over a term, with the values of the bound variables beside it; a table has a function
for every operation (operations.py, propositions.py). Under an integral the variable is a PolyExp with a range; whatever
asks on which side of a number it lies has the range split there, and the pieces are evaluated one by one.

Nothing is simplified, and nothing is concluded.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from typing import Any

from ...records import replace
from ..terms import App, Bound, Free, Lam, Num, Term
from ..types import Function, Matrix, Point, Real, Type
from .domains import Domain, domain, must_lie_in
from .gaussians import PolyExp, bare, integral, variable
from .laws import Perturbed, lacks_density, position
from .matrices import each, plus, times
from .numbers import Doubles, Dual, is_zero, sign, slope_of, whole
from .operations import OPERATIONS
from .precise import Digits
from .propositions import PROPOSITIONS
from .ranges import Range, Ranges, Split, sign_within
from .values import (
    Array,
    Closed,
    Element,
    Finite,
    Model,
    NoValue,
    Outcomes,
    OverBudget,
    Steps,
    Table,
    Unevaluated,
)

BUDGET = 200_000
"""Units of work: parts of terms visited, terms of products under integrals."""

Env = tuple[Any, ...]
"""The values of the bound variables, the innermost first."""


def meaning(term: Term, model: Model, budget: int = BUDGET, precision: int | None = None) -> Any:
    """What a term is worth in a model: a value of values.py; numbers may be enclosures, of `precision` digits if given.

    Raises NoValue if it has no value, Unevaluated if none is computed here, OverBudget if that takes too much work.

    >>> from ..terms import app
    >>> from ..types import Index
    >>> meaning(app("add", app("pow", 2, -1), app("sum", Lam(Index(Num(1), Num(3)), Bound(0)))), Model())
    Fraction(13, 2)
    """
    return Evaluation(model, budget, precision).whole(lambda e: e.value(term))


def truth(proposition: Term, model: Model, budget: int = BUDGET, precision: int | None = None) -> bool | None:
    """Whether a proposition holds in a model; None if its numbers are not known well enough.

    Raises NoValue if a part has no value and matters, Unevaluated and OverBudget as `meaning` does.
    """
    return Evaluation(model, budget, precision).whole(lambda e: e.truth(proposition))


class Evaluation:
    """One model, and the work that may be spent on it. Values of closed terms are kept for the next ones."""

    def __init__(self, model: Model, budget: int = BUDGET, precision: int | None = None):
        self.model, self.units = model, budget
        self.price = 1  # of a part of a term
        self.field: Any = Doubles() if precision is None else Digits(precision)
        self.outcome: int | None = None
        self.known: dict[Term, Any] = {}
        self.names: dict[Term, Any] = {}
        self.domains: dict[Term, Domain] = {}
        self.tables: dict[int, dict] = {}
        self.ranges: Ranges = {}
        self.atoms: list[tuple[int, Any, int]] = []  # tag, point, how many places of the law are varied there
        self.count = 0

    def whole(self, work: Callable[[Evaluation], Any]) -> Any:
        """The result of some work; a term too deep for Python is over budget."""
        try:
            return work(self)
        except RecursionError:
            raise OverBudget("the expression is nested too deeply") from None

    def spend(self, units: int) -> None:
        self.units -= units
        if self.units < 0:
            raise OverBudget("the evaluation takes too much work")

    def fresh(self) -> int:
        """A number for a variable or a derivative, larger than those before."""
        self.count += 1
        return self.count

    # ------------------------------------------------------------ terms

    def value(self, term: Term, env: Env = ()) -> Any:
        self.units -= self.price
        if self.units < 0:
            raise OverBudget("the evaluation takes too much work")
        t = type(term)
        node: Any = term  # its class is asked by `is`, the quickest way, which narrows no type
        if t is Num:
            return node.value
        if t is Bound:
            v = env[node.k]
            return self.random(v) if type(v) is Outcomes else v
        if t is Free:
            v = self.names.get(term)
            if v is None:
                v = self._named(node)
            return self.random(v) if type(v) is Outcomes else v
        if t is Lam:
            raise Unevaluated("a function where a value is needed")
        handler = OPERATIONS.get(node.op)
        if handler is None:
            return self.truth(term, env)
        if term.loose or term.depth < 3 or self.outcome is not None:
            return handler(self, node.args, env)
        v = self.known.get(term)
        if v is None:
            v = self.known[term] = handler(self, node.args, env)
        return v

    def truth(self, term: Term, env: Env = ()) -> bool | None:
        self.spend(1)
        if isinstance(term, App) and term.op in PROPOSITIONS:
            return PROPOSITIONS[term.op](self, term.args, env)
        return self.value(term, env)

    def _named(self, name: Free) -> Any:
        if name.declaration not in self.model.values:
            raise Unevaluated(f"{name.name} has no value in the model")
        v = self.model.values[name.declaration]
        if type(v) is Closed and not isinstance(v.term, Lam):
            v = self.value(v.term)
        if isinstance(v, Finite) and lacks_density(name.kind):
            v = replace(v, counted=False)
        self.names[name] = v
        return v

    def domain(self, f: Free) -> Domain:
        """The indices for which a named function is made."""
        found = self.domains.get(f)
        if found is None:
            found = self.domains[f] = domain(self, f.kind, ()) if isinstance(f.kind, Function) else ()
        return found

    def random(self, v: Any) -> Any:
        """The value of a random variable at the outcome at hand."""
        if type(v) is not Outcomes:
            return v
        if self.outcome is None:
            raise Unevaluated("a random variable where nothing says over what it is taken")
        return v.values[self.outcome]

    def index(self, term: Term, env: Env) -> int:
        return whole(self.value(term, env))

    def size(self, term: Term, env: Env) -> int:
        n = whole(self.value(term, env))
        if n < 0:
            raise NoValue("a size that is negative")
        self.spend(n)
        return n

    def range(self, low: Term | None, high: Term | None, env: Env) -> range:
        """The indices of a range that has both bounds."""
        if low is None or high is None or App("infinity") in (low, high):
            raise Unevaluated("a range of indices without bounds")
        return range(self.index(low, env), self.index(high, env) + 1)

    def elements(self, space: str) -> list[Element]:
        if space not in self.model.spaces:
            raise Unevaluated(f"the space {space} has no elements in the model")
        return [Element(space, k) for k in range(self.model.spaces[space])]

    def average(self, body: Callable[[], Any]) -> Any:
        """The mean of what is made of random variables."""
        total: Any = 0
        for v, w in self.outcomes(body):
            total = plus(total, times(w, v))
        return total

    def outcomes(self, body: Callable[[], Any]) -> list[tuple[Any, Any]]:
        """What is made of random variables, with its weight, at each outcome that has weight."""
        before, found = self.outcome, []
        try:
            for k, w in enumerate(self.model.weights):
                if w:
                    self.outcome = k
                    found.append((body(), w))
        finally:
            self.outcome = before
        return found

    # ------------------------------------------------------------ functions

    def call(self, f: Any, points: list[Any]) -> Any:
        """A function at its arguments."""
        match f:
            case Table():
                if id(f) not in self.tables:
                    self.tables[id(f)] = {tuple(at): v for at, v in f.members}
                if any(type(p) not in (int, Fraction, Element) for p in points):
                    raise Unevaluated("the index of a family is not known exactly")
                found = self.tables[id(f)].get(tuple(points), f.default)
            case Steps():
                cells = [self.cell(p, e) for p, e in zip(points, f.edges, strict=True)]
                found = f.outside if None in cells else f.values[position(cells, f.edges)]
            case Closed(term=term):
                env: Env = ()
                for p in points:
                    if not isinstance(term, Lam):
                        raise Unevaluated("a function with too many arguments")
                    term, env = term.body, (p, *env)
                return self.value(term, env)
            case Perturbed(base=base):
                must_lie_in(f.domain, points)
                v = self.call(base, self.plain(f, points))
                return Dual(f.tag, v, 1) if self.at_atom(f, points) else v
            case _:
                raise Unevaluated("a function that has no value in the model")
        if found is None:
            raise NoValue("a function outside of its domain")
        return self.random(found)

    def at_atom(self, f: Perturbed, points: list[Any]) -> bool:
        """Whether a perturbed law or function is looked at just where it is varied."""
        if f.discrete:
            return all(a == p for a, p in zip(f.at, points, strict=True))
        here = [type(p) is Dual and p.tag == f.tag for p in points]
        for p, atom in zip(points, here, strict=True):
            v = bare(p)
            if not (atom and any(p.value is a for a in f.at) or v is not None and v > f.tag):
                raise Unevaluated("a value of a varied function that no integral runs over")
        return all(atom and p.value is a for p, a, atom in zip(points, f.at, here, strict=True))

    def plain(self, f: Perturbed, points: list[Any]) -> list[Any]:
        return [p.value if type(p) is Dual and p.tag == f.tag else p for p in points]

    def cell(self, x: Any, edges: tuple[Any, ...]) -> int | None:
        """The cell of a number in a grid, from 0; None outside. A cell holds its lower bound."""
        v = bare(x)
        if v is not None:
            low, high = self.ranges[v]
            if all(e is None or type(e) in (int, Fraction) for e in (low, high)):
                first = 0 if low is None else bisect_right(edges, low)
                inside = edges[first:] if high is None else edges[first:bisect_left(edges, high)]
                if inside:
                    raise Split(v, inside)
                return first - 1 if 0 < first < len(edges) else None  # all of the range
        if type(x) in (int, Fraction):
            first = bisect_right(edges, x)
            return first - 1 if 0 < first < len(edges) else None
        below = -1
        for e in edges:
            s = self.compare(x, e)
            if s is None:
                raise Unevaluated("a number whose cell is not known")
            if s < 0:
                break
            below += 1
        return below if 0 <= below < len(edges) - 1 else None

    # ------------------------------------------------------------ signs

    def compare(self, a: Any, b: Any) -> int | None:
        """-1, 0 or 1 as a is less than b, equal or larger; None if it cannot be told."""
        if type(a) in (int, Fraction) and type(b) in (int, Fraction):
            return (a > b) - (a < b)
        return 0 if a is b else self.sign(a - b)

    def sign(self, x: Any) -> int | None:
        """The sign of a number all over the ranges of the variables in it; Split where these hold both."""
        return sign_within(self.ranges, x) if type(x) in (PolyExp, Dual) else sign(x)

    # ------------------------------------------------------------ integrals

    def integrate(self, body: Callable[[Any], Any], low: Any = None, high: Any = None, strict: bool = False) -> Any:
        """The integral of a function of a number over an interval (None is infinity), piece by piece.

        A law or function that is varied at a point adds the slope of the body at that point: what its value just there
        contributes, without what integrals inside of the body contribute, which the pieces have.
        """
        if low is not None and high is not None:
            s = self.compare(low, high)
            if s is None:
                raise Unevaluated("an interval whose bounds are not known well enough")
            if s >= 0:
                return 0
        def part(x: int, ends: Range) -> Any:
            f = body(variable(x))
            self.spend(f.size if type(f) is PolyExp else 1)
            return each(lambda g: integral(self.field, g, x, *ends, strict), f)

        total: Any = 0
        for found in self.pieces(part, low, high)[0]:
            total = plus(total, found)
        atoms = self.atoms
        for k, (tag, point, places) in enumerate(atoms):
            sides = [1 if end is None else (self.compare(point, end) or 0) * s for end, s in ((low, 1), (high, -1))]
            if 0 in sides:
                raise Unevaluated("a law that is varied at the end of an interval")
            if sides == [1, 1]:
                self.atoms = [*atoms[:k], *[(tag, point, places - 1)] * (places > 1), *atoms[k + 1:]]
                try:
                    slope = each(lambda g, tag=tag: slope_of(g, tag), body(Dual(tag, point, 0)))
                finally:
                    self.atoms = atoms
                total = plus(total, each(lambda s, tag=tag: 0 if is_zero(s) else Dual(tag, 0, s), slope))
        return total

    def pieces(self, work: Callable[[int, Range], Any], low: Any = None, high: Any = None) -> tuple[list, list]:
        """What work(x, range) finds for a variable x on the pieces of a range, and the numbers between the pieces."""
        todo: list[Range] = [(low, high)]
        found: list[Any] = []
        cuts: list[Any] = []
        while todo:
            ends = todo.pop()
            self.spend(5)
            x = self.fresh()
            self.ranges[x] = ends
            try:
                found.append(work(x, ends))
            except Split as s:
                if s.variable != x:
                    raise
                cuts.extend(s.points)
                todo.extend(pairwise((ends[0], *s.points, ends[1])))
            finally:
                del self.ranges[x]
        return found, cuts

    def over(self, kind: Type, env: Env, body: Callable[[Any], Any]) -> Any:
        """The integral over all points of a type; an abstract space is a finite one, each point of weight 1."""
        match kind:
            case Real():
                return self.integrate(body)
            case Matrix(rows=rows, cols=cols):
                return self.over_entries(self.size(rows, env), self.size(cols, env), body)
            case Point(space):
                total: Any = 0
                for element in self.elements(space):
                    total = plus(total, body(element))
                return total
        raise Unevaluated("an integral over something that is neither a number, a matrix nor a point")

    def over_entries(self, n: int, m: int, body: Callable[[Any], Any], entries: tuple[Any, ...] = ()) -> Any:
        """The integral over all matrices of a size."""
        if len(entries) == n * m:
            return body(Array(n, m, entries))
        return self.integrate(lambda x: self.over_entries(n, m, body, (*entries, x)), strict=True)
