"""Laws: densities, expectations, divergences and entropies in terms of integrals and sums.

The one idea: E_p f is the integral of p f; a divergence is the expectation of the logarithm of a ratio. An axiom
that is off leaves a word: a density that is a function of its point and parameters, an expectation that is a binder
of its own.

Not here: Gaussian integrals (gaussians.py), marginals (marginals.py), what a term for a law is (law_terms.py). The
closed form of no divergence.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from ..language import Num, Term
from ..records import record
from .binding import Binding
from .definite import DEFINITE
from .determinants import Determinants
from .inverses import Inverses
from .polynomials import (
    ONE,
    POSITIVE,
    Atom,
    Poly,
    Refused,
    Span,
    Undefined,
    add,
    atom_of,
    constant_of,
    freeze,
    height_of,
    poly_of,
    ref_height,
    ref_vars,
    scale,
    span_of,
    vars_of,
)
from .show import say, show
from .tags import LINE, Tags

ZERO = Num(0)


@record(eq=False)
class Column:
    """A vector point, as a function of its index 1..size. It need not be a bare letter."""

    size: Poly
    at: Callable[[Poly], Poly]


Point = Poly | Column


@record(eq=False)
class Abstract:
    """A law of which only the name is known, with the arguments that it is conditioned on."""

    tag: tuple
    given: tuple


@record(eq=False)
class Normal:
    """N(mean, spread^2) on the line."""

    mean: Poly
    spread: Poly


@record(eq=False)
class Multinormal:
    """A Gaussian law on R^size; `source` is the covariance as it is written."""

    size: Poly
    mean: Callable[[Poly], Poly]
    covariance: Callable[[Poly, Poly], Poly]
    source: Term = ZERO


@record(eq=False)
class Finite:
    """Finitely many points and their weights; as they are written below `env`: `points`, `weights`."""

    pairs: tuple[tuple[Poly, Poly], ...]
    points: tuple[Term, ...] = ()
    weights: tuple[Term, ...] = ()
    env: tuple = ()


@record(eq=False)
class Independent:
    """Independent components with the laws factor(1), ..., factor(count)."""

    count: Poly
    factor: Callable[[Poly], Law]


@record(eq=False)
class Component:
    """One component of a law on R^n."""

    joint: Law
    index: Poly


@record(eq=False)
class Margin:
    """Some places of a joint law."""

    joint: Law
    places: tuple[int, ...]


@record(eq=False)
class Varied:
    """A law that a functional derivative varies: its values are entries of a placeholder."""

    place: Atom
    spaces: tuple[Span, ...]


Law = Abstract | Normal | Multinormal | Finite | Independent | Component | Margin | Varied


class Laws:
    """Densities and expectations."""

    def __init__(self, inverses: Inverses, determinants: Determinants, tags: Tags):
        self.inverses, self.determinants, self.tags = inverses, determinants, tags
        self.binding: Binding = inverses.binding
        self.definite, self.signs = determinants.definite, determinants.signs
        self.subst, self.variables, self.algebra = inverses.subst, inverses.variables, inverses.algebra
        self.fractions, self.exps, self.ledger = self.subst.fractions, self.subst.exps, self.subst.ledger

    # -------------------------------------------------------- points and keys

    def column_ref(self, x: Column) -> Atom:
        """A vector point as a key: the base of a bare letter, else the function of its index."""
        i = self.variables.up_to(x.size)
        p = x.at(poly_of(i))
        a = atom_of(p)
        if a is not None and a.kind == "entry" and a.key[1] == (i,) and i not in a.key[0].vars:
            return a.key[0]
        key = self.subst.lambda_key(p, [i])
        vars = vars_of(m for m, _ in key[1]).union(*(s.vars for s in key[0])) - set(key[0])
        return self.algebra.atom("column", key, vars, 1 + height_of(m for m, _ in key[1]))

    def point_ref(self, x: Point):
        """A point as a key."""
        return self.column_ref(x) if isinstance(x, Column) else self.variables.ref(x)

    def key(self, law: Law) -> tuple[tuple, tuple]:
        """What a law is, as a tag and polynomials."""
        match law:
            case Abstract(tag, given):
                return tag, given
            case Normal(mean, spread):
                self.must_be_positive(spread)
                return ("normal",), (freeze(mean), freeze(spread))
            case Multinormal():
                span = ("index", ((ONE, 1),), freeze(law.size))
                i, j = self.variables.slot(0, 0, span), self.variables.slot(0, 1, span)
                mean, cov = law.mean(poly_of(i)), law.covariance(poly_of(i), poly_of(j))
                self.must_be_definite(cov, i, j, law.source)
                if (vars_of(mean) | vars_of(cov) | i.vars) - {i, j}:
                    raise Refused("a multivariate Gaussian whose parameters depend on an index is not read here")
                return ("mvn", self.variables.number_of((i, j, freeze(mean), freeze(cov)))), ()
            case Finite(pairs):
                return ("finite", len(pairs)), tuple(freeze(q) for pair in pairs for q in pair)
            case Component(joint, index):
                tag, parts = self.key(joint)
                return ("marginal", tag), (*parts, freeze(index))
            case Margin(joint, places):
                tag, parts = self.key(joint)
                return ("margin", tag, places), parts
            case Independent(count, factor):
                i = self.variables.slot(0, 0, ("index", ((ONE, 1),), freeze(count)))
                key = self.key(factor(poly_of(i)))
                if (frozenset().union(*(vars_of(dict(q)) for q in key[1])) | i.vars) - {i}:
                    raise Refused("a product law whose factors depend on an outer index is not read here")
                return ("independent", self.variables.number_of((i, key))), ()
        raise Refused("the law that is varied stands inside a word that the axioms in use do not open")

    def spaces(self, law: Law) -> tuple[Span, ...] | None:
        """The spans of the places of a law; None for finitely many points."""
        match law:
            case Abstract(tag, _):
                return tag[2]
            case Normal() | Component():
                return (LINE,)
            case Multinormal(size=size) | Independent(count=size):
                return (("vector", freeze(size)),)
            case Varied(_, spaces):
                return spaces
            case Margin(joint, places):
                inner = self.spaces(joint)
                return None if inner is None else tuple(inner[k - 1] for k in places)
        return None

    def pdf_atom(self, tag: tuple, refs: tuple, given: tuple) -> Poly:
        """A density that is not opened: positive wherever its point is not excluded by a condition."""
        conditions = frozenset().union(*(vars_of(dict(g)) for g in given)) if given else frozenset()
        vars = ref_vars(refs) | conditions
        height = max([ref_height(refs), *(height_of(dict(g)) for g in given)])
        return poly_of(self.algebra.atom("pdf", (tag, refs, conditions, given), vars, height, POSITIVE))

    # -------------------------------------------------------- densities

    def density(self, law: Law, points: tuple[Point, ...]) -> Poly:
        """The density of a law at a point."""
        x = points[0]
        match law:
            case Varied(place, _):
                return self.variables.entry(place, tuple(map(self.point_ref, points)))
            case Normal() if isinstance(x, dict) and self.ledger.on("normal-density"):
                return self._normal(law, x)
            case Multinormal() if isinstance(x, Column) and self.ledger.on("mvn-density"):
                return self._multinormal(law, x)
            case Independent(count, factor) if isinstance(x, Column) and self.ledger.on("product-density"):
                var = self.variables.up_to(count)
                return self.determinants.product_over(self.density(factor(poly_of(var)), (x.at(poly_of(var)),)), var)
            case Finite(pairs) if isinstance(x, dict):
                for value, weight in pairs:
                    if value == x and self.ledger.on("finite-density"):
                        return weight
                if "finite-density" in self.ledger.active and all(constant_of(add(v, x, -1)) for v, _ in pairs):
                    return {}  # none of the points
        tag, parts = self.key(law)
        return self.pdf_atom(tag, tuple(map(self.point_ref, points)), parts)

    def name(self, law: Law) -> str | None:
        """The name of a law of which only that is known, or of the laws that it is made of."""
        match law:
            case Abstract(tag, _):
                return self.tags.name_of(tag)
            case Component(joint, _) | Margin(joint, _):
                return self.name(joint)
            case Independent(count, factor):
                return self.name(factor(poly_of(self.variables.up_to(count))))
        return None

    def _normal(self, law: Normal, x: Poly) -> Poly:
        self.must_be_positive(law.spread)
        precision = self.fractions.raise_to(law.spread, -2)
        centred = add(x, law.mean, -1)
        exponent = scale(self.algebra.mul(self.algebra.mul(centred, centred), precision), Fraction(-1, 2))
        norm = self.fractions.raise_to(scale(self.algebra.pi(), 2), Fraction(-1, 2))
        return self.algebra.product((norm, self.fractions.raise_to(law.spread, -1), self.exps.exp(exponent)))

    def must_be_positive(self, spread: Poly) -> None:
        """The scale of a Gaussian law is positive."""
        if self.signs.sign(spread) != POSITIVE:
            if constant_of(spread) is not None:
                raise Undefined(f"the scale {show(spread)} is not positive")
            raise Refused(f"the scale {show(spread)} of a Gaussian must be positive; declare it so")

    def _multinormal(self, law: Multinormal, x: Column) -> Poly:
        span = ("index", ((ONE, 1),), freeze(law.size))
        i, j = self.variables.fresh(span), self.variables.fresh(span)
        pi, pj = poly_of(i), poly_of(j)
        cov = law.covariance(pi, pj)
        self.must_be_definite(cov, i, j, law.source)
        a = add(x.at(pi), law.mean(pi), -1)
        b = add(x.at(pj), law.mean(pj), -1)
        r, c = self.variables.fresh(span), self.variables.fresh(span)
        moved = self.subst.sub(cov, {i: poly_of(r), j: poly_of(c)})
        inverse = self.inverses.inverse(moved, r, c, pi, pj)
        square = self.binding.bind(self.algebra.product((a, inverse, b)), [i, j], ring=True)
        norm = self.exps.exp(scale(self.algebra.mul(law.size, self.exps.log(scale(self.algebra.pi(), 2))),
                                   Fraction(-1, 2)))
        root = self.fractions.raise_to(self.determinants.det(moved, r, c), Fraction(-1, 2))
        return self.algebra.product((norm, root, self.exps.exp(scale(square, Fraction(-1, 2)))))

    def must_be_definite(self, cov: Poly, i: Atom, j: Atom, source: Term) -> None:
        """The covariance of a Gaussian law is positive definite."""
        if self.definite.definiteness(cov, i, j) != DEFINITE:
            raise Refused(f"the covariance {say(source)} must be positive definite; declare it so")

    # -------------------------------------------------------- expectations

    def variable(self, span: Span) -> tuple[Atom, Point]:
        """A fresh variable with a span, and the point that it is."""
        v = self.variables.fresh(span)
        if span[0] == "vector" or span[0] == "expect" and span[2][0] == "vector":
            size = dict(span[1] if span[0] == "vector" else span[2][1])
            return v, Column(size, lambda i: self.variables.entry(v, (self.variables.ref(i),)))
        return v, poly_of(v)

    def weighted(self, law: Law) -> bool:
        """Whether the expectation is written out as an integral, by the axioms in use."""
        closed = isinstance(law, (Normal, Multinormal)) and "gaussian-integral" not in self.ledger.active and \
            not self.ledger.active.isdisjoint(("normal-density", "mvn-density"))
        return not closed and self.ledger.on("expectation")

    def word_variable(self, law: Law) -> tuple[Atom, Point]:
        """The variable of an expectation that stays a word: it carries the law with it."""
        spaces = self.spaces(law)
        if spaces is None or len(spaces) != 1:
            raise Refused("the expectation under a joint law is not among the axioms in use")
        tag, parts = self.key(law)
        return self.variable(("expect", tag, spaces[0], *parts))

    def integrate(self, p: Poly, vars: list[Atom]) -> Poly:
        """An integral over variables; splitting it needs its terms to be integrable."""
        if len(p) > 1 and any(a.kind == "pdf" for m in p for a, _ in m):
            self.ledger.doubt("the integrals exist")
        return self.binding.bind(p, vars)

    # -------------------------------------------------------- the rows of these atoms

    def rebuild_pdf(self, a: Atom, mapping: dict) -> Poly:
        """A density with values in the place of variables."""
        tag, refs, _, given = a.key
        refs = tuple(self.subst.sub_ref(r, mapping) for r in refs)
        return self.pdf_atom(tag, refs, tuple(freeze(self.subst.sub(dict(g), mapping)) for g in given))

    def sign_pdf(self, a: Atom, colors: dict) -> int:
        """The signature of a density."""
        head, refs, _, given = a.key
        naming = self.binding.naming
        return hash((15, self.variables.number_of(head), tuple(naming.ref_signature(r, colors) for r in refs),
                     tuple(naming.poly_signature(dict(g), colors) for g in given)))

    def rebuild_column(self, a: Atom, mapping: dict) -> Poly:
        """A vector point with values in the place of variables."""
        (row,), p = self.subst.opened(a.key, mapping)
        return poly_of(self.column_ref(Column(dict(span_of(row)[2]),
                                              lambda i: self.subst.sub(p, {row: i}))))

    def sign_column(self, a: Atom, colors: dict) -> int:
        """The signature of a vector point."""
        (slot,), body = a.key
        return hash((22, self.binding.naming.poly_signature(dict(body), {**colors, slot: hash((23,))})))
