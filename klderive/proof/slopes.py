"""What each derivative means: by a number, a member of a family, an entry, the value of a density at a point.

The one idea: the variable of the derivative becomes a placeholder, the body is read and differentiated, and the
placeholder gets the place as its value.

Not here: the rules of differentiation (calculus.py).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..language import App, Free, Function, Lam, Matrix, Real, Term
from ..language import Law as LawKind
from .calculus import By, Calculus
from .laws import Column
from .polynomials import ONE, POSITIVE, UNKNOWN, Atom, Poly, Refused, constant_of, poly_of
from .scalars import Read, Scalars
from .scopes import PLACE, Bind, Env, lam_of
from .show import say

if TYPE_CHECKING:
    from .cells import Cells
    from .law_terms import LawTerms

Back = Callable[[tuple], Poly]


class Slopes:
    """Translates derivatives."""

    def __init__(self, scalars: Scalars, cells: Cells, law_terms: LawTerms, calculus: Calculus):
        self.scalars, self.cells, self.law_terms, self.calculus = scalars, cells, law_terms, calculus
        self.scopes, self.variables, self.facts = scalars.scopes, scalars.variables, scalars.facts
        self.subst, self.signs, self.ledger = scalars.subst, scalars.signs, scalars.ledger
        cells.table["derivative"] = lambda m, i, j, env: self.derivative_(
            m, env, lambda t, e: self.cells.cell(t, i, j, e))
        cells.table["gradient"] = self.gradient_

    def scalars_table(self) -> dict[str, Callable[[Any, Env], Poly]]:
        """The numbers that are derivatives."""
        return {"derivative": lambda t, env: self.derivative_(t, env, self.scalars.scalar)}

    def derivative_(self, term: App, env: Env, read: Read) -> Poly:
        """A derivative by what the types say."""
        lam, at, *where = term.args
        assert isinstance(lam, Lam)

        def build() -> Poly:
            match lam.kind:
                case Real():
                    return self._by_number(lam, at, env, read)
                case Function():
                    return self._by_member(lam, at, where, env, read)
                case Matrix():
                    return self.by_entry(lam, at, [self.scalars.index(a, env) for a in where], env, read)
                case LawKind():
                    return self._by_density(lam, at, where, env, read)
            raise Refused(f"{say(at)} is not something to differentiate by")
        return self.scopes.closing(term, build)

    def _by_number(self, lam: Lam, at: Term, env: Env, read: Read) -> Poly:
        value = self.scalars.scalar(at, env)
        place = self.variables.placeholder(POSITIVE if self.signs.sign(value) == POSITIVE else UNKNOWN)
        p = read(lam.body, (Bind(poly_of(place), lam.kind, PLACE, name=_shown(lam, at)), *env))
        if "derivative" not in self.ledger.active:
            if not self.calculus.is_smooth(p, place):
                self.ledger.doubt("what is differentiated has a derivative there")
            return self.calculus.slope(self.subst.lambda_key(p, [place]), value)
        return self.subst.sub(self.calculus.derivative(p, By(place)), {place: value})

    def _differentiated(self, lam: Lam, place: Atom, by: By, bind: Bind, env: Env, read: Read, back: Back) -> Poly:
        p = self.calculus.derivative(read(lam.body, (bind, *env)), by)
        return self.subst.sub(p, {place: back})

    def _by_member(self, lam: Lam, at: Term, where: list[Term], env: Env, read: Read) -> Poly:
        indices = [self.scalars.index(a, env) for a in where]
        self.cells.in_domain(indices, lam.kind, env)
        refs = tuple(map(self.variables.ref, indices))
        all_positive = isinstance(at, Free) and self.facts.sign_of_all(at.declaration) == POSITIVE
        place = self.variables.placeholder(POSITIVE if all_positive else UNKNOWN)  # >= 0 is not kept by a small change

        def back(r: tuple) -> Poly:
            return self.scalars.member(at, list(map(self.variables.unref, r)), env)
        bind = Bind(place, lam.kind, PLACE, name=_shown(lam, at))
        return self._differentiated(lam, place, By(place, refs), bind, env, read, back)

    def by_entry(self, lam: Lam, at: Term, where: list[Poly], env: Env, read: Read) -> Poly:
        """The derivative by one entry of a vector or matrix."""
        shape = self.cells.shape_of_kind(lam.kind, env)
        assert shape is not None
        for index, size in zip(where, shape, strict=False):
            self.cells.inside(index, size)
        column = constant_of(shape[1]) == 1
        if isinstance(at, Free) and not column:
            base = self.scalars.base(at.declaration)
            if base in self.facts.symmetric | self.facts.triangular | self.facts.diagonals:
                raise Refused(f"the derivative by {say(at)}, whose entries depend on each other, needs a stated convention")
        if not isinstance(at, Free):  # the place has a value, whatever is left of it
            row, col = ({ONE: 1} if constant_of(size) == 1 else poly_of(self.variables.up_to(size)) for size in shape)
            self.cells.cell(at, row, col, env)
        refs = tuple(map(self.variables.ref, where[:1] if column else where))
        place = self.variables.placeholder()

        def back(r: tuple) -> Poly:
            return self.cells.cell(at, self.variables.unref(r[0]),
                                   self.variables.unref(r[1]) if len(r) > 1 else {ONE: 1}, env)
        bind = Bind(place, lam.kind, PLACE, shape, _shown(lam, at))
        return self._differentiated(lam, place, By(place, refs), bind, env, read, back)

    def gradient_(self, m: App, i: Poly, j: Poly, env: Env) -> Poly:
        """An entry of a gradient."""
        lam, at = lam_of(m.args[0]), m.args[1]

        def build() -> Poly:
            general = [{ONE: 1} if constant_of(size) == 1 else poly_of(self.variables.up_to(size))
                       for size in self.cells.rows_and_cols(m, env)]
            span = self.variables.span_at
            if i == j or span(i) != span(general[0]) or span(j) != span(general[1]):  # this one stands not for all slopes
                self.by_entry(lam, at, general, env, self.scalars.scalar)
            return self.by_entry(lam, at, [i, j], env, self.scalars.scalar)
        return self.scopes.closing(m, build)

    def _by_density(self, lam: Lam, at: Term, where: list[Term], env: Env, read: Read) -> Poly:
        if not self.ledger.on("functional-derivative"):
            raise Refused("functional derivatives are not among the axioms in use")
        assert isinstance(lam.kind, LawKind)
        spaces = self.law_terms.spaces_of(lam.kind, env)
        refs = tuple(self.law_terms.laws.point_ref(self.law_terms.point(x, env)) for x in where)
        self.law_terms.density_(App("density", (at, *where)), env)  # it is positive where it is varied
        place = self.variables.placeholder(POSITIVE)
        law = self.law_terms.law(at, env)

        def back(r: tuple) -> Poly:
            points = tuple(self._point(x, span) for x, span in zip(r, spaces, strict=True))
            return self.law_terms.laws.density(law, points)
        by = By(place, refs, pointwise=True, discrete=all(s[0] == "set" for s in spaces))
        return self._differentiated(lam, place, by, Bind(place, lam.kind, PLACE, name=_shown(lam, at)), env, read, back)

    def _point(self, ref: Any, span: tuple) -> Any:
        if span[0] != "vector":
            return self.variables.unref(ref)
        if ref.kind == "column":
            raise Refused("the density that is varied stands at a point that is not read")
        return Column(dict(span[1]), lambda i: self.variables.entry(ref, (self.variables.ref(i),)))


def _shown(lam: Lam, at: Term) -> str:
    """What is differentiated by, as it is called in print: the place, if that has a name."""
    return at.name if isinstance(at, Free) else lam.name
