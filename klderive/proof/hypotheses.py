"""What the hypotheses of a step tell the prover.

The one idea: a hypothesis is a definition (a name, or every member of a family, on the left), an equation that is used
from left to right, a sign, or a declaration about a matrix. What has none of these forms is not used: to leave a
hypothesis aside proves more, never something wrong.

Not here: whether the hypotheses can hold at once (a model has to be found).
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import ceil, floor

from ..language import App, Bound, Declaration, Free, Function, Index, Lam, Num, Term, Type, names, sizes
from .facts import Pattern
from .polynomials import (
    NONNEGATIVE,
    ONE,
    POSITIVE,
    Poly,
    Refused,
    Span,
    add,
    freeze,
    monomial_order,
    number,
    poly_of,
    scale,
)
from .prover import Prover
from .scopes import INDEX, Bind
from .show import say
from .values import Members

Rewrite = tuple[tuple, Poly]
MATRIX_WORDS = {"symmetric": ("symmetric",), "positive_definite": ("symmetric", "definite"),
                "semidefinite": ("symmetric",), "invertible": ("invertible",), "orthogonal": ("invertible",),
                "lower_triangular": ("triangular",), "upper_triangular": ("triangular", "upper"),
                "is_diagonal": ("diagonals", "symmetric")}  # fmt: skip


def apply(hypotheses: tuple[Term, ...], prover: Prover) -> list[Rewrite]:
    """Tell the prover the hypotheses; returns equations as rewrites (product, polynomial)."""
    flat = tuple(h for one in hypotheses for h in _parts(one))
    prover.ledger.known = frozenset(flat)
    reader = _Hypotheses(prover)
    opened = [_opened(h) for h in flat]
    for h, _ in opened:
        prover.facts.constrained.update(_constrained(h))
    for h, kinds in sorted(opened, key=lambda one: bool(one[1])):  # signs of names come before ranges are read
        reader.name(h, kinds)
    rewrites: list[Rewrite] = []
    for h, kinds in opened:
        reader.polynomial(h, kinds, rewrites)
    prover.ledger.forget()
    for cache in (prover.scalars.cache, prover.cells.shapes, prover.cells.bases, prover.law_terms.weights):
        cache.clear()
    prover.scopes.densities.clear()
    prover.scopes.divided.clear()
    return rewrites


def _parts(h: Term) -> Iterator[Term]:
    if isinstance(h, App) and h.op == "and":
        for a in h.args:
            yield from _parts(a)
    else:
        yield h


def _opened(h: Term) -> tuple[Term, tuple[Type, ...]]:
    """A hypothesis without its quantifiers, and what these run over, the outermost first."""
    kinds: list[Type] = []
    while isinstance(h, App) and h.op == "forall":
        lam = h.args[0]
        assert isinstance(lam, Lam)
        kinds.append(lam.kind)
        h = lam.body
    return h, tuple(kinds)


def _pattern(args: tuple[Term, ...], count: int) -> tuple[int, ...] | None:
    """Which quantified variable stands at each place (0 is the outermost), if nothing else stands there."""
    if all(isinstance(a, Bound) and a.k < count for a in args):
        return tuple(count - 1 - a.k for a in args)  # type: ignore[attr-defined]
    return None


class _Hypotheses:
    """Reads hypotheses, one after the other."""

    def __init__(self, prover: Prover):
        self.prover, self.facts, self.signs = prover, prover.facts, prover.signs

    # -------------------------------------------------------- what belongs to a name

    def name(self, h: Term, kinds: tuple[Type, ...]) -> None:
        """Definitions, signs of names and members, declarations about matrices."""
        match h:
            case App(op="false") if not kinds:
                raise Refused("the hypotheses contradict each other")
            case _ if not self._readable(kinds):
                return
            case App(op="eq", args=(left, right)):
                self._define(left, right, kinds)
            case App(op="lt", args=(low, Free() | App(op="apply" | "entry") as subject)) if _at_least_zero(low):
                self._sign(subject, POSITIVE, floor(low.value) + 1, kinds)  # type: ignore[attr-defined]
            case App(op="le", args=(low, Free() | App(op="apply" | "entry") as subject)) if _at_least_zero(low):
                least = low.value  # type: ignore[attr-defined]
                self._sign(subject, POSITIVE if least > 0 else NONNEGATIVE, ceil(least), kinds)
            case App(op="whole" | "even" | "odd", args=(Free(declaration=d),)) if not kinds:
                self.prover.scalars.whole_names.add(d)
            case App(op="independent", args=args) if not kinds and all(isinstance(a, Free) for a in args):
                self.prover.randoms.independent.append(frozenset(a.declaration for a in args if isinstance(a, Free)))
            case App(op=op, args=(Free() as matrix,)) if op in MATRIX_WORDS and not kinds:
                base = self.prover.scalars.base(matrix.declaration)
                for record in MATRIX_WORDS[op]:
                    getattr(self.facts, record).add(base)
                if op == "orthogonal":
                    size, _ = self.prover.cells.rows_and_cols(matrix, ())
                    self.facts.orthogonal[base] = self.prover.variables.index_span({ONE: 1}, size)

    @staticmethod
    def _readable(kinds: tuple[Type, ...]) -> bool:
        """Whether members are quantified over all indices, or over a range between closed bounds."""
        return all(not isinstance(k, Index) or (k.low is None) == (k.high is None)
                   and not any(t.loose for t in sizes(k)) for k in kinds)

    def _define(self, left: Term, right: Term, kinds: tuple[Type, ...]) -> None:
        values = self.prover.values
        match left:
            case Free(declaration=d) if not kinds:
                if d in values.names:
                    raise Refused(f"{d.name} is given twice")
                values.names[d] = right
            case App(op="apply", args=(Free(declaration=d), *args)) if kinds:
                if _pattern(tuple(args), len(kinds)) == tuple(range(len(kinds))) and len(args) == len(kinds) \
                        and _for_all_arguments(d.kind, kinds):
                    if d in values.members:
                        raise Refused(f"the members of {d.name} are given twice")
                    values.members[d] = Members(right, tuple(map(self._range, kinds)))

    def _range(self, kind: Type) -> Span | None:
        """What an index of members runs over; None for everything."""
        if not isinstance(kind, Index) or kind.low is None and kind.high is None:
            return None
        return self.prover.variables.index_span(*(self.prover.scalars.scalar(t, ()) for t in sizes(kind)))

    def _sign(self, subject: Term, sign: int, bound: int, kinds: tuple[Type, ...]) -> None:
        """A sign of a name or of members; `bound` is the least whole number that the hypothesis allows."""
        if isinstance(subject, Free):
            if not kinds:
                if isinstance(subject.kind, Index):
                    lows = self.prover.scalars.lows
                    lows[subject.declaration] = max(bound, lows.get(subject.declaration, bound))
                self.facts.patterns.setdefault(subject.declaration, []).append(Pattern(sign, (), ()))
            return
        assert isinstance(subject, App)
        f, *args = subject.args
        if isinstance(f, Free) and not kinds and all(isinstance(a, Num) and a.value.denominator == 1 for a in args):
            at = tuple(int(a.value) for a in args)  # type: ignore[attr-defined]
            self.facts.patterns.setdefault(f.declaration, []).append(Pattern(sign, (), (), at))
        places = _pattern(tuple(args), len(kinds))
        if isinstance(f, Free) and places is not None and kinds and \
                _for_all_arguments(f.kind, tuple(kinds[k] for k in places)):
            ranges = tuple(self._whole_range(f, k, [p for p, at in enumerate(places) if at == n])
                           for n, k in enumerate(kinds))
            self.facts.patterns.setdefault(f.declaration, []).append(Pattern(sign, places, ranges))

    def _whole_range(self, f: Free, kind: Type, places: list[int]) -> Span | None:
        """The range of an index at these places; None also for all rows (or columns): other entries do not exist."""
        span = self._range(kind)
        shape = self.prover.cells.shape(f, ())
        if span is not None and shape is not None and span[1:] in (
                self.prover.variables.index_span({ONE: 1}, shape[p])[1:] for p in places):
            return None
        return span

    # -------------------------------------------------------- what is a polynomial

    def polynomial(self, h: Term, kinds: tuple[Type, ...], rewrites: list[Rewrite]) -> None:
        """Signs of expressions, and equations between expressions."""
        match h:
            case App(op="lt" | "le" | "ne" as op, args=(a, b)):
                if not kinds:
                    gap = self._gap(b, a, ())
                    if gap is not None:
                        self._declare(op, gap)
                elif len(kinds) == 1 and isinstance(kinds[0], Index) and op != "ne" and self._readable(kinds):
                    self._for_members(op, a, b, kinds[0])
            case App(op="eq", args=(left, right)) if not kinds and not isinstance(left, Free):
                if self.prover.cells.shape(left, ()) is None and not _is_law(left):
                    rewrites += self._rewrite(left, right)

    def _gap(self, large: Term, small: Term, env: tuple) -> Poly | None:
        divided = len(self.prover.scopes.divided)
        try:
            gap = add(self.prover.scalars.scalar(large, env), self.prover.scalars.scalar(small, env), -1)
        except Refused:
            return None
        return gap if len(self.prover.scopes.divided) == divided else None

    def _declare(self, op: str, gap: Poly) -> None:
        if op == "ne":
            if len(gap) == 1 and ONE not in gap:  # a product that is not 0 has no factor 0
                self.signs.nonzeros.update(a for a, _ in next(iter(gap)))
            self.signs.unequal.append(gap)
        else:
            self.signs.declare(gap, POSITIVE if op == "lt" else NONNEGATIVE)
            self.prover.scalars.cache.clear()

    def _for_members(self, op: str, a: Term, b: Term, kind: Index) -> None:
        """A sign of an expression for every value of one index."""
        span = self._range(kind)
        place = self.prover.variables.fresh(span or ("index", *map(self._end, ("first", "last"))))
        gap = self._gap(b, a, (Bind(poly_of(place), kind, INDEX),))
        if gap is None:
            return
        subst, unref, is_whole = self.prover.subst, self.prover.variables.unref, self.prover.scalars.is_whole

        def member(ref: object) -> Poly | None:
            inside = is_whole(unref(ref)) if span is None else Pattern(0, (0,), (span,)).fits((ref,))
            return subst.sub(gap, {place: unref(ref)}) if inside else None
        self.signs.members.append((POSITIVE if op == "lt" else NONNEGATIVE, member))

    def _end(self, which: str) -> tuple:
        """An end of all whole numbers: no number, so that no condition on it holds, or can be said."""
        return freeze(poly_of(self.prover.algebra.atom("end", (which,))))

    def _rewrite(self, left: Term, right: Term) -> list[Rewrite]:
        """An equation as a rewrite; none if it divides by densities, which may be 0 where the integrand is."""
        divided = len(self.prover.scopes.divided)
        p, q = (self.prover.scalars.scalar(t, ()) for t in (left, right))
        if len(self.prover.scopes.divided) > divided:
            return []
        if not p:
            raise Refused(f"the hypothesis {say(left)} = {say(right)} has nothing to replace on its left side")
        lead = max(p, key=monomial_order)
        rest = add(q, {m: k for m, k in p.items() if m != lead}, -1)
        return [(lead, scale(rest, number(1 / Fraction(p[lead]))))]


def _constrained(h: Term) -> Iterator[Declaration]:
    """The functions that a hypothesis says more of than their definition or a sign."""
    match h:
        case App(op="eq", args=(App(op="apply", args=(Free(), *args)), right)):
            looked_at: tuple[Term, ...] = (*args, right)
        case App(op="lt" | "le", args=(Num(), App(op="apply", args=(Free(), *args)))):
            looked_at = tuple(args)
        case _:
            looked_at = (h,)
    for t in looked_at:
        yield from (d for d in names(t) if isinstance(d.kind, Function)
                    and not all(isinstance(k, Index) for k in d.kind.arguments))


def _for_all_arguments(kind: Type, kinds: tuple[Type, ...]) -> bool:
    """Whether what is quantified over are all arguments of a function: whole numbers are not all real numbers."""
    return not isinstance(kind, Function) or all(
        isinstance(a, Index) == isinstance(k, Index) for a, k in zip(kind.arguments, kinds, strict=True))


def _at_least_zero(term: Term) -> bool:
    value = getattr(term, "value", None)
    return value is not None and value >= 0


def _is_law(term: Term) -> bool:
    return isinstance(term, App) and term.op in ("normal", "multinormal", "finite", "product_law", "component", "margin")


def reduce(p: Poly, rewrites: list[Rewrite], prover: Prover) -> Poly:
    """Replace the left sides of equations by the right sides, wherever they are a factor."""
    algebra = prover.algebra
    for lead, value in rewrites:
        for _ in range(16):
            changed = False
            out: Poly = {}
            for m, c in p.items():
                exponents = dict(m)
                if lead and all(0 < e <= exponents.get(a, 0) if e > 0 else exponents.get(a, 0) <= e for a, e in lead):
                    # mul, not times: what is left of a root may be a sum that has to be expanded
                    rest = algebra.mul({m: c}, {tuple((a, -e) for a, e in lead): 1})
                    out = add(out, algebra.mul(rest, value))
                    changed = True
                else:
                    out = add(out, {m: c})
            p = out
            if not changed:
                break
    return p
