"""Scopes: what stands for the bound variables of a term, and conditions that are met below binders.

The one idea: a condition about an index is stated for its whole range; one about a variable of integration or of a
derivative means that the outermost binder has a value; one that cannot hold for every value is refused.

Not here: conditions between polynomials (conditions.py).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

from ..language import (
    REAL,
    App,
    Bound,
    Declaration,
    Free,
    Index,
    Lam,
    Num,
    Term,
    Type,
    instantiate,
    shift,
    sizes,
    subterms,
)
from ..language.show import words
from ..records import record
from .polynomials import (
    POSITIVE,
    Atom,
    Poly,
    Refused,
    Undefined,
    add,
    atom_of,
    constant,
    constant_of,
    scale,
    span_of,
    vars_of,
)
from .show import say
from .signs import Signs
from .substitution import Substitution
from .tags import Tags

INDEX, SET, LINE, LOOSE, PLACE = "index", "set", "line", "loose", "place"
"""An index; a point of a discrete space; a variable of integration over all of its space, or with a density of which
only the name is known; what is differentiated by."""

ZERO = Num(0)
MAX_CASES = 64
NEAR = 4  # values at either end of a range that are looked at where it is too long, or has no number of values
FAILS: dict[str, Callable[[Poly, Signs], bool]] = {
    "ne": lambda q, signs: not q,
    "lt": lambda q, signs: bool(signs.sign(scale(q, -1))),
    "le": lambda q, signs: signs.negative(q),
}
"""When q != 0, 0 < q, 0 <= q certainly fail."""
OPAQUE = frozenset(("opaque", "pdf", "bound", "whole", "slope"))


Built = TypeVar("Built")


class Bind(NamedTuple):
    """What stands for a bound variable: a polynomial, or the atom of a vector, a family, a law; and what binds it."""

    value: Any
    kind: Type
    sort: str
    shape: tuple[Poly, Poly] | None = None
    name: str = ""


Env = tuple[Bind, ...]  # the innermost first


@record(eq=False)
class Density:
    """A density of which only the name is known, where it stands."""

    atom: Atom
    term: Term
    env: Env


class Scopes:
    """States what is needed below binders."""

    def __init__(self, subst: Substitution, signs: Signs, tags: Tags):
        self.variables, self.subst, self.signs, self.tags = subst.variables, subst, signs, tags
        self.ledger = subst.ledger
        self.densities: list[Density] = []
        self.divided: list[Density] = []

    def closing(self, term: Term, build: Callable[[], Built]) -> Built:
        """What a binder is; the outermost one is where doubts become a condition."""
        if term.loose:
            return build()
        outer, self.ledger.doubts = self.ledger.doubts, {}
        try:
            out = build()
        finally:
            inner, self.ledger.doubts = self.ledger.doubts, outer
        if inner:
            self.ledger.state(App("defined", (term,)), inner)
        return out

    def require(self, condition: Term, env: Env, p: Poly, phrase: str = "", voids: bool = True) -> None:
        """A condition as it stands below `env`, on the sign or value of p; `phrase` says it in other words.

        `voids`: where it fails, nothing has a value, so that a mean or an integral that exists shows it.
        """
        if self._holds_everywhere(condition, env, p):
            return
        below = condition
        for bind in env:
            if not condition.loose:
                break
            if not mentions(condition):
                condition = shift(condition, -1, 1)
            elif bind.sort in (INDEX, SET):
                condition = App("forall", (Lam(bind.kind, condition),))
            elif voids and (bind.sort != LINE or self._through_names(p, bind.value)):
                self.ledger.doubt(phrase or said(below, env))
                return
            else:
                raise Refused(f"{said(below, env)} does not hold for every value of what is integrated over")
        self.ledger.state(condition, (phrase or words(condition),))

    def _holds_everywhere(self, condition: Term, env: Env, p: Poly) -> bool:
        """Whether a condition on p holds for all values of its indices, looked at one by one where there are few.

        One that fails for a value which the index certainly takes can never hold, and is refused.
        """
        fails = FAILS.get(condition.op) if isinstance(condition, App) else None
        vars = sorted(v for v in vars_of(p) if span_of(v)[0] == "index")
        if fails is None or not vars or len(vars) < len(vars_of(p)):
            return False
        cases, complete = [p], True
        for v in reversed(vars):
            values, whole = self._values(v)
            complete = complete and whole and len(cases) * len(values) <= MAX_CASES
            cases = [self.subst.sub(q, {v: value}) for q in cases for value in values][:MAX_CASES]
        if any(fails(q, self.signs) for q in cases):
            raise Undefined(f"{said(condition, env)} does not hold for every index")
        return complete and all(self._holds(condition, q) for q in cases)

    def _values(self, v: Atom) -> tuple[list[Poly], bool]:
        """Values that an index certainly takes, and whether these are all."""
        span = span_of(v)
        written = self.variables.unrolled(span)
        if written is not None:
            return [constant(k) for k in written], True
        low, high = dict(span[1]), dict(span[2])
        first = [add(low, constant(k)) for k in range(NEAR)]
        last = [add(high, constant(-k)) for k in range(NEAR)]
        sure = sum(1 for value in first if self.signs.sign(add(high, value, -1)))
        return first[:sure] + last[:sure], False

    def _holds(self, condition: Term, q: Poly) -> bool:
        match condition:
            case App(op="ne"):
                return self.signs.nonzero(q)
            case App(op="lt"):
                return self.signs.sign(q) == POSITIVE
        return bool(self.signs.sign(q))

    @staticmethod
    def _through_names(p: Poly, value: Any) -> bool:
        """Whether a polynomial depends on a variable only through functions of which the name is known."""
        var = value if isinstance(value, Atom) else next(iter(next(iter(value))))[0]
        return all(a.kind in OPAQUE for m in p for a, _ in m if var in a.vars)

    # -------------------------------------------------------- what an operation needs

    def nonzero(self, p: Poly, source: Term, env: Env) -> None:
        """A denominator: its side condition, unless it is known not to be 0."""
        if not p:
            raise Undefined(f"division by zero: {say(source)}")
        if not self.signs.nonzero(p):
            self.require(App("ne", (source, ZERO)), env, p)

    def must_not_be_negative(self, p: Poly, source: Term, env: Env) -> None:
        """What stands under a root."""
        if self.signs.negative(p):
            raise Undefined(f"a root of the negative {say(source)}")
        self.require(App("le", (ZERO, source)), env, p)

    def positive(self, p: Poly, source: Term, env: Env) -> None:
        """What a logarithm is taken of."""
        if not p or self.signs.sign(scale(p, -1)):
            raise Undefined(f"{say(source)} is not positive")
        if constant_of(p) is None and self.signs.sign(p) != POSITIVE:
            self.require(App("lt", (ZERO, source)), env, p)

    # -------------------------------------------------------- densities that are divided by

    def met(self, atom: Atom, term: Term, env: Env) -> None:
        """Note a density of which only the name is known."""
        self.densities.append(Density(atom, term, env))

    def divide(self, p: Poly) -> None:
        """Note the densities in a denominator that are integrated over."""
        for m in p:
            for a, e in m:
                if a.kind in ("pdf", "exp") and e > 0:
                    self.divided += [d for d in self.densities if d.atom is a and integrals(a)][:1]

    def divisors(self, p: Poly) -> None:
        """Note the densities that stand in a denominator of p, however they came there: 1/q, exp(-log q), N(x; 0, q)."""
        for m in p:
            for a, e in m:
                if a.kind == "pdf" and e < 0 or a.kind == "sum" and e < 0:
                    self.divide({((a, 1),): 1} if a.kind == "pdf" else dict(a.key[0]))
                elif a.kind == "exp":
                    if e < 0 and product_of_densities(a) is not None:
                        self.divide({((a, 1),): 1})
                        continue
                    for b, _ in a.key[0]:
                        power = {tuple(f for f in a.key[0] if f[0] is not b): e}
                        if self.signs.sign(power):
                            continue
                        if b.kind == "log":
                            self.divide(dict(b.key[0]))
                        elif b.kind in ("bound", "whole") and has_log_of_density(b):
                            raise Refused("a product of densities is divided by; state that they are positive")

    def cancelled(self, p: Poly, vars: list[Atom]) -> None:
        """Where a density was divided by, each term of the integrand has a density that vanishes with it."""
        for d in self.divided:
            for v in d.atom.vars.intersection(vars):
                for m in p:
                    if not any(a is d.atom or e > 0 and self._vanishes(a, v) for a, e in m):
                        raise Refused("a density is divided by that is not known to be positive everywhere")

    def _vanishes(self, a: Atom, v: Atom) -> bool:
        """Whether an atom is a density of that variable, of a law with a name, or an integral each term of which has one."""
        match a.kind:
            case "pdf":
                return v in a.vars and self.tags.name_of(a.key[0]) is not None
            case "exp":
                inside = product_of_densities(a)
                return inside is not None and v in a.vars and self.tags.name_of(inside.key[0]) is not None
            case "bound":
                return any(e > 0 and self._vanishes(b, v) for b, e in a.key[1])
            case "whole":
                return all(any(e > 0 and self._vanishes(b, v) for b, e in m) for m, _ in a.key[1])
        return False

    def continuity(self) -> None:
        """What is divided by is positive wherever another density of the same variable is."""
        for d in self.divided:
            for other in self.densities:
                if (other.term, other.env) != (d.term, d.env) and other.atom is not d.atom and \
                        integrals(d.atom) & other.atom.vars:
                    self._positive_where(d, other)

    def _positive_where(self, d: Density, other: Density) -> None:
        env = max(d.env, other.env, key=len)
        terms = []
        for density in (other, d):
            skip = len(env) - len(density.env)
            if env[skip:] != density.env:
                raise Refused("a density is divided by; state that it is positive")
            terms.append(App("lt", (ZERO, shift(density.term, skip))))
        condition: Term = App("implies", tuple(terms))
        for bind in env:
            if not mentions(condition):
                condition = shift(condition, -1, 1)
            elif bind.sort == PLACE:
                raise Refused("a density is divided by; state that it is positive")
            else:
                condition = App("forall", (Lam(bind.kind, condition),))
        self.ledger.state(condition, ())


def said(condition: Term, env: Env) -> str:
    """A condition below binders for a person, with the names that the variables have in print."""
    for bind in env:
        if not condition.loose:
            break
        name = Free(Declaration(bind.name or "x", REAL if any(t.loose for t in sizes(bind.kind)) else bind.kind, "bound"))
        condition = instantiate(Lam(bind.kind, condition), name)
    return words(condition)


def product_of_densities(a: Atom) -> Atom | None:
    """The density of which an atom is the product over an index, if it is one: exp of a sum of logarithms."""
    match a.kind, a.key:
        case "exp", ((((bound, 1),),)) if bound.kind == "bound":
            match bound.key[1]:
                case ((log, 1),) if log.kind == "log":
                    inside = atom_of(dict(log.key[0]))
                    return inside if inside is not None and inside.kind == "pdf" else None
    return None


def has_log_of_density(a: Atom) -> bool:
    """Whether a sum has the logarithm of a density that is integrated over outside of it."""
    products = [a.key[1]] if a.kind == "bound" else [m for m, _ in a.key[1]]
    inside = [b for m in products for b, _ in m]
    return any(b.kind in ("bound", "whole") and has_log_of_density(b) or
               b.kind == "log" and any(c.kind == "pdf" and integrals(c) for m, _ in b.key[0] for c, _ in m) for b in inside)


def integrals(a: Atom) -> frozenset:
    """The variables of integration in an atom."""
    return frozenset(v for v in a.vars if span_of(v)[0] not in ("index", "place"))


def lam_of(term: Term) -> Lam:
    """A term that is a Lam."""
    if not isinstance(term, Lam):
        raise Refused("a body with a bound variable is missing")
    return term


def size_of(lam: Lam) -> Term:
    """The size up to which the index of a vector, a diagonal or a product law runs."""
    if not isinstance(lam.kind, Index) or lam.kind.high is None:
        raise Refused("an index without an end")
    return lam.kind.high


def number_of(term: Term) -> int:
    """A whole number that is written out."""
    if not isinstance(term, Num) or not isinstance(term.value, int):
        raise Refused("a whole number is missing")
    return term.value


def mentions(term: Term) -> bool:
    """Whether a term has the variable of the innermost binder around it."""
    return _at(term, 0)


def _at(term: Term, under: int) -> bool:
    if term.loose <= under:
        return False
    match term:
        case Bound(k=k):
            return k == under
        case App(args=args):
            return any(_at(a, under) for a in args)
        case Lam(kind=kind, body=body):
            return any(_at(t, under) for t in sizes(kind)) or _at(body, under + 1)
    return False


def abstract_inside(body: Term) -> bool:
    """Whether a density of which only the name is known stands in a body."""
    return any(isinstance(t, App) and t.op == "density" and not (isinstance(t.args[0], App) and t.args[0].op in (
        "normal", "multinormal", "finite")) for t in subterms(body))
