"""What each term for a law, an integral or an expectation means.

The one idea: a law becomes a small value (laws.py); an expectation is its density times the body, integrated over
fresh variables, one for each place, each over the space of its place.

Not here: what may be done with a density (laws.py, masses.py, gaussians.py).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..language import (
    App,
    Bound,
    Free,
    Function,
    Lam,
    Matrix,
    Num,
    Point,
    Real,
    Term,
    Type,
    instantiate,
    shift,
)
from ..language import Law as LawKind
from .finite_laws import FiniteLaws, at_point
from .laws import (
    Abstract,
    Column,
    Component,
    Finite,
    Independent,
    Law,
    Margin,
    Multinormal,
    Normal,
    Varied,
)
from .laws import Point as PointValue
from .pieces import Piece, Pieces
from .polynomials import (
    ONE,
    Atom,
    Poly,
    Refused,
    Span,
    add,
    atom_of,
    constant_of,
    freeze,
    poly_of,
)
from .scalars import Read, Scalars
from .scopes import (
    INDEX,
    LINE,
    LOOSE,
    SET,
    ZERO,
    Bind,
    Env,
    abstract_inside,
    lam_of,
    number_of,
    product_of_densities,
    size_of,
)
from .show import say
from .tags import LINE as REAL_LINE

if TYPE_CHECKING:
    from .cells import Cells

INFINITY = App("infinity")
MINUS_INFINITY = App("mul", (Num(-1), INFINITY))


class LawTerms:
    """Translates laws and what is integrated."""

    def __init__(self, scalars: Scalars, cells: Cells):
        self.scalars, self.cells, self.laws, self.scopes = scalars, cells, scalars.laws, scalars.scopes
        self.values, self.binding, self.signs = scalars.values, scalars.binding, scalars.signs
        self.variables, self.algebra, self.ledger = scalars.variables, scalars.algebra, scalars.ledger
        self.finite_laws = FiniteLaws(scalars)
        self.pieces = Pieces(self.binding.conditions, self.signs)
        self.fractions, self.exps, self.tags = scalars.fractions, scalars.exps, scalars.laws.tags
        self.weights: dict[Term, tuple] = {}  # what closed laws are integrated against, see `weight`
        for op, build in (("integral", self.integral_), ("integral_on", self.integral_on_), ("total", self.total_),
                          ("total_on", self.total_on_), ("expect", self.expect_)):
            cells.table[op] = entrywise(build, cells)

    def scalars_table(self) -> dict[str, Callable[[Any, Env], Poly]]:
        """The numbers that are made of laws."""
        read = self.scalars.scalar
        return {
            "integral": lambda t, env: self.integral_(t, env, read), "total": lambda t, env: self.total_(t, env, read),
            "integral_on": lambda t, env: self.integral_on_(t, env, read),
            "total_on": lambda t, env: self.total_on_(t, env, read), "expect": lambda t, env: self.expect_(t, env, read),
            "density": self.density_,
        }  # fmt: skip

    # -------------------------------------------------------- laws

    def law(self, term: Term, env: Env) -> Law:
        """The law that a term is."""
        match term:
            case Free(declaration=d, kind=LawKind()):
                if d in self.values.names:
                    with self.values.opening(d) as value:
                        return self.law(value, ())
                return Abstract(("density", d, self.spaces_of(d.kind, ())), ())
            case Bound(k=k):
                return Varied(env[k].value, self.spaces_of(env[k].kind, env[k + 1:]))
            case App(op="apply", args=(Free(declaration=d, kind=Function(result=LawKind() as kind)), *args)):
                return self._member(d, kind, args, env)
            case App(op="normal", args=(mean, spread)):
                return Normal(self.scalars.scalar(mean, env), self.scalars.scalar(spread, env))
            case App(op="multinormal", args=(mean, cov)):
                cell = self.cells.cell
                return Multinormal(self.cells.rows_and_cols(mean, env)[0], lambda i: cell(mean, i, {ONE: 1}, env),
                                   lambda i, j: cell(cov, i, j, env), cov)
            case App(op="finite", args=args):
                return self.finite_laws.law(args, env)
            case App(op="product_law", args=(Lam(kind=kind, body=body) as lam,)):
                return Independent(self.cells.size(size_of(lam), env),
                                   lambda i: self.law(body, (Bind(i, kind, INDEX, name=lam.name), *env)))
            case App(op="component", args=(joint, index)):
                return self._component(self.law(joint, env), self.scalars.index(index, env))
            case App(op="margin", args=(joint, *places)):
                return Margin(self.law(joint, env), tuple(map(number_of, places)))
        raise Refused(f"the law {say(term)} is not read by the prover")

    def _member(self, d, kind: LawKind, args: list[Term], env: Env) -> Law:
        """A conditional law, a member of a family of laws."""
        points = [self.point(a, env) for a in args]
        self.cells.in_domain(points, d.kind, ())
        members = self.values.members.get(d)
        if members is not None and members.at(tuple(self.variables.ref(p) if isinstance(p, dict) else None for p in points)):
            with self.values.opening(d) as body:
                return self.law(self.values.at(body, d, args), env)
        polys = [p if isinstance(p, dict) else poly_of(self.laws.column_ref(p)) for p in points]
        given = tuple(freeze(self.fractions.canonical(p)) for p in polys)
        return Abstract(("density", d, self.spaces_of(kind, ())), given)

    def _component(self, joint: Law, index: Poly) -> Law:
        spaces = self.laws.spaces(joint)
        if spaces is None or spaces[0][0] != "vector":
            raise Refused("a component is one of a law on R^n")
        self.cells.inside(index, dict(spaces[0][1]))
        if isinstance(joint, Independent) and "marginal" in self.ledger.active:
            self.ledger.uses("marginal")
            self.exists(joint)
            return joint.factor(index)
        return Component(joint, index)

    def exists(self, law: Law) -> None:
        """What the parameters of a law need, all of its components included: one that fails leaves no law at all."""
        match law:
            case Normal(spread=spread):
                self.laws.must_be_positive(spread)
            case Multinormal(size=size):
                row, col = self.variables.up_to(size), self.variables.up_to(size)
                self.laws.must_be_definite(law.covariance(poly_of(row), poly_of(col)), row, col, law.source)
            case Component(joint) | Margin(joint):
                self.exists(joint)
            case Independent(count, factor):
                for i in self.variables.each(self.variables.up_to(count)):
                    self.exists(factor(i))

    def spaces_of(self, kind: Any, env: Env) -> tuple[Span, ...]:
        """The span of a variable at each place of a law."""
        return tuple(self.span_of_kind(k, env, kind.discrete) for k in kind.points)

    def span_of_kind(self, kind: Type, env: Env, discrete: bool = False) -> Span:
        """The range of a variable of integration."""
        match kind:
            case Real():
                return ("set", "R") if discrete else REAL_LINE
            case Matrix() if not discrete:
                rows, cols = self.cells.size(kind.rows, env), self.cells.size(kind.cols, env)
                if constant_of(cols) != 1:
                    raise Refused("integrals run over numbers and vectors, not over matrices")
                return "vector", freeze(rows)
            case Point(space, countable):
                return ("set" if discrete or countable else "space"), space
        raise Refused("this is not a variable to integrate over")

    def point(self, term: Term, env: Env) -> PointValue:
        """A point of the line or of a space, or of R^n as a function of an index."""
        shape = self.cells.shape(term, env)
        if shape is None:
            return self.scalars.scalar(term, env)
        if constant_of(shape[1]) != 1:
            raise Refused(f"a point is a number or a column, not the matrix {say(term)}")
        return Column(shape[0], lambda i: self.cells.cell(term, i, {ONE: 1}, env))

    # -------------------------------------------------------- densities

    def density_(self, term: App, env: Env) -> Poly:
        """The density of a law at points."""
        law = self.law(term.args[0], env)
        return self._noted(self.laws.density(law, tuple(self.point(x, env) for x in term.args[1:])), term, env)

    def _noted(self, p: Poly, term: Term, env: Env) -> Poly:
        """A density of which only the name is known, or each factor of one, is positive where it is used."""
        named = {a: name for m in p for a, _ in m if (name := self._name_in(a)) is not None} if len(p) == 1 else {}
        for a in named:
            self.scopes.met(a, term, env)
        if named:
            self.scopes.require(App("lt", (ZERO, term)), env, p, _positive(" ".join(dict.fromkeys(named.values()))))
        a = atom_of(p)
        if a is not None and a.kind == "pdf" and a.key[0][0] == "finite":
            self.scopes.require(App("lt", (ZERO, term)), env, p, "the points are among those of the finite "
                                "distribution, with positive probabilities")
        return p

    def _name_in(self, a: Atom) -> str | None:
        """The name of the law of a density, or of a product of densities over an index."""
        inside = a if a.kind == "pdf" else product_of_densities(a)
        return None if inside is None else self.tags.name_of(inside.key[0])

    def variable(self, span: Span, lam: Lam, sort: str) -> tuple[Atom, PointValue, Bind]:
        """A fresh variable with a span, the point that it is, and how it is bound."""
        v, point = self.laws.variable(span)
        return v, point, self._bound(v, point, lam, sort)

    @staticmethod
    def _bound(v: Atom, point: PointValue, lam: Lam, sort: str) -> Bind:
        if isinstance(point, Column):
            return Bind(v, lam.kind, sort, (point.size, {ONE: 1}), lam.name)
        return Bind(point, lam.kind, sort, None, lam.name)

    def weight(self, term: Term, law: Law, lams: list[Lam], env: Env) -> tuple[list[Atom], list, list[Bind], Poly]:
        """Integration variables of a law, the points that they are, how they are bound, and the density there.

        Outside all binders one law has one variable, so that its Gaussian integral is found once: what is read
        without an environment has no free variable that could be taken for it.
        """
        if not env and term in self.weights:
            return self.weights[term]
        spaces = self.laws.spaces(law)
        assert spaces is not None
        sort = LINE if isinstance(law, (Normal, Multinormal)) else LOOSE
        made = [self.variable(span, lam, SET if span[0] == "set" and span[1] != "R" else sort)
                for span, lam in zip(spaces, lams, strict=True)]
        binds = [bind for _, _, bind in made]
        count = len(lams)
        p = self.laws.density(law, tuple(point for _, point, _ in made))
        there = App("density", (shift(term, count), *(Bound(count - 1 - k) for k in range(count))))
        found = [v for v, _, _ in made], [point for _, point, _ in made], binds, \
            self._noted(p, there, (*reversed(binds), *env))
        if not env:
            self.weights[term] = found
        return found

    # -------------------------------------------------------- integrals and expectations

    def integral_(self, term: App, env: Env, read: Read) -> Poly:
        """An integral over a whole space."""
        return self.over(term, term.args[-1], env, read, discrete=False)

    def integral_on_(self, term: App, env: Env, read: Read) -> Poly:
        """An integral over an interval."""
        part, lam = term.args
        if not isinstance(part, App) or part.op != "interval" or not isinstance(lam, Lam) or not isinstance(lam.kind, Real):
            raise Refused("an integral over a part of a space is not read by the prover")

        def build() -> Poly:
            low, high = (None if end in (INFINITY, MINUS_INFINITY) else self.scalars.scalar(end, env) for end in part.args)
            if part.args[0] == INFINITY or part.args[1] == MINUS_INFINITY:
                raise Refused("the bounds of an integral are exchanged")
            return self._piecewise(lam, Piece(low, high), env, read)
        return self.scopes.closing(term, build)

    def _piecewise(self, lam: Lam, piece: Piece, env: Env, read: Read) -> Poly:
        """An integral over the line or a part of it."""
        def number(t: Term) -> Poly:
            return self.scalars.scalar(shift(t, -1, 1), env)

        def whole(lam: Lam, piece: Piece) -> Poly:
            span = REAL_LINE if piece == (None, None) else self.signs.part(*piece)
            v, _, bind = self.variable(span, lam, LOOSE if abstract_inside(lam.body) else LINE)
            p = read(lam.body, (bind, *env))
            self.scopes.cancelled(p, [v])
            return self.laws.integrate(p, [v])
        return self.pieces.integral(lam, piece, number, whole)

    def total_(self, term: App, env: Env, read: Read) -> Poly:
        """A sum over a discrete space."""
        return self.over(term, term.args[0], env, read, discrete=True)

    def over(self, term: App, lam: Term, env: Env, read: Read, discrete: bool) -> Poly:
        """An integral, or a sum over all points."""
        assert isinstance(lam, Lam)

        def build() -> Poly:
            if isinstance(lam.kind, Real) and not discrete:
                return self._piecewise(lam, Piece(None, None), env, read)
            span = self.span_of_kind(lam.kind, env, discrete)
            if not discrete and span[0] == "set":
                raise Refused("an integral over a discrete space is not read")
            sort = SET if discrete else LOOSE if abstract_inside(lam.body) else LINE
            v, _, bind = self.variable(span, lam, sort)
            p = read(lam.body, (bind, *env))
            self.scopes.cancelled(p, [v])
            return self.laws.integrate(p, [v])
        return self.scopes.closing(term, build)

    def total_on_(self, term: App, env: Env, read: Read) -> Poly:
        """A sum over the points of a finite set."""
        points, lam = term.args
        if not isinstance(points, App) or points.op != "members" or not isinstance(lam, Lam):
            raise Refused(f"{say(points)} is not a set to sum over")
        self.finite_laws.distinct(points.args, [self.scalars.scalar(x, env) for x in points.args], env)
        out: Poly = {}
        for x in points.args:
            out = add(out, read(instantiate(lam, x), env))
        return out

    def expect_(self, term: App, env: Env, read: Read) -> Poly:
        """The mean of a body: the integral (or the sum) of density times body."""
        def build() -> Poly:
            law_term, body = term.args
            law = self.law(law_term, env)
            if isinstance(law, Finite):
                at = lam_of(body)
                return self.finite_laws.mean(law, lambda k, value: at_point(law, k, value, at, env, read))
            lams: list[Lam] = []
            while len(lams) < len(self.laws.spaces(law) or ()):
                lams.append(lam_of(body))
                body = lams[-1].body
            if self.laws.weighted(law):
                self.doubted(law)
                vars, _, binds, weight = self.weight(law_term, law, lams, env)
                p = self.algebra.mul(weight, read(body, (*reversed(binds), *env)))
                self.scopes.cancelled(p, vars)
                return self.laws.integrate(p, vars)
            v, point = self.laws.word_variable(law)
            name = self.doubted(law)
            bind = self._bound(v, point, lams[0], LOOSE if name else LINE)
            p = read(body, (bind, *env))
            if name is None:
                self.scopes.cancelled(p, [v])
            else:  # the density stays inside the word, and vanishes where it does
                tag, parts = self.laws.key(law)
                density = atom_of(self.laws.pdf_atom(tag, (self.laws.point_ref(point),), parts))
                assert density is not None
                self.scopes.met(density, App("density", (shift(law_term, 1), Bound(0))), (bind, *env))
            return self.binding.bind(p, [v])
        return self.scopes.closing(term, build)

    def doubted(self, law: Law) -> str | None:
        """The name of a law of which only that is known: its density has to be positive where it is used."""
        name = self.laws.name(law)
        if name is not None:
            self.ledger.doubt(_positive(name))
        return name


def _positive(name: str) -> str:
    return f"{name} > 0 wherever it is divided by or its logarithm is taken"


def entrywise(build: Callable[[Any, Env, Read], Poly], cells: Cells) -> Callable[[Any, Poly, Poly, Env], Poly]:
    def entry(m: Any, i: Poly, j: Poly, env: Env) -> Poly:
        return build(m, env, lambda t, e: cells.cell(t, i, j, e))
    return entry


