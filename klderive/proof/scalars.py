"""What each term that is a number means: a tree becomes a polynomial in atoms.

The one idea: an operation has one meaning, looked up by its name; an axiom that is off leaves an opaque atom. What a
bound variable stands for comes from the environment, what is known of a name from its declaration and the hypotheses.

Not here: matrices (cells.py), laws and integrals (law_terms.py), derivatives (slopes.py), the decision (decide.py).
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING, Any

from ..language import App, Bound, Declaration, Free, Function, Index, Lam, Num, Random, Real, Term
from .definite import Definiteness
from .gammas import Gammas
from .known import KNOWN, known
from .known import value as value_of
from .laws import Laws
from .polynomials import (
    NONNEGATIVE,
    ONE,
    POSITIVE,
    UNKNOWN,
    Atom,
    Poly,
    Refused,
    add,
    constant,
    constant_of,
    freeze,
    number,
    poly_of,
    scale,
    span_of,
)
from .scopes import INDEX, PLACE, Bind, Env, Scopes
from .show import say
from .values import Values

if TYPE_CHECKING:
    from .cells import Cells
    from .divergences import Divergences
    from .law_terms import LawTerms
    from .randoms import Randoms
    from .slopes import Slopes

MAX_DEPTH = 200
Read = Callable[[Term, Env], Poly]

class Scalars:
    """Translates terms that are numbers."""

    cells: Cells
    law_terms: LawTerms
    randoms: Randoms

    def __init__(self, laws: Laws, definite: Definiteness, values: Values, scopes: Scopes):
        self.laws, self.definite, self.values, self.scopes = laws, definite, values, scopes
        self.binding, self.determinants, self.signs = laws.binding, laws.determinants, laws.signs
        self.subst, self.variables, self.algebra = laws.subst, laws.variables, laws.algebra
        self.fractions, self.exps, self.ledger = laws.fractions, laws.exps, laws.ledger
        self.facts, self.gammas = values.facts, Gammas(self.fractions)
        self.whole_names: set[Declaration] = set()
        self.lows: dict[Declaration, int] = {}  # lower bounds of whole numbers that the hypotheses give
        self.cache: dict[Term, Poly] = {}
        self.families: dict[Term, Atom] = {}
        self.depth = 0
        self.table: dict[str, Callable[[Any, Env], Poly]] = {
            "add": self.add_, "mul": self.mul_, "pow": self.pow_, "exp": self.exp_, "log": self.log_, "abs": self.abs_,
            "pi": lambda t, env: self.algebra.pi(), "e": lambda t, env: self.exps.exp({ONE: 1}),
            "indicator": self.indicator_, "sum": lambda t, env: self.sum_(t, env, self.scalar),
            "product": self.product_, "apply": self.apply_,
            **dict.fromkeys(KNOWN, lambda t, env: known(self, t, env)),
        }  # fmt: skip

    def wire(self, cells: Cells, law_terms: LawTerms, divergences: Divergences, slopes: Slopes,
             randoms: Randoms) -> None:
        """The translations beside this one; each brings the operations that it reads."""
        self.cells, self.law_terms = cells, law_terms
        self.randoms = randoms
        for part in (cells, law_terms, divergences, slopes, randoms):
            self.table.update(part.scalars_table())

    def scalar(self, term: Term, env: Env) -> Poly:
        """The polynomial of a term that is a number."""
        closed = not term.loose
        if closed and term in self.cache:
            return self.cache[term]
        self.depth += 1
        try:
            if self.depth > MAX_DEPTH:
                raise Refused("the expression is nested too deeply")
            self.ledger.work(5)
            out = self._scalar(term, env)
        finally:
            self.depth -= 1
        if closed:
            self.cache[term] = out
        return out

    def _scalar(self, term: Term, env: Env) -> Poly:
        match term:
            case Num(value=v):
                return constant(v)
            case Bound(k=k):
                value = env[k].value
                if not isinstance(value, dict):
                    raise Refused("a vector, family or law stands where a number is needed")
                return value
            case Free(declaration=d):
                return self.name(d)
            case App(op=op):
                meaning = self.table.get(op)
                if meaning is None:
                    raise Refused(f"“{op}” has no meaning for the prover, in {say(term)}")
                out = meaning(term, env)
                if self.scopes.densities and op not in ("add", "mul", "log"):  # the parts of these were looked at
                    self.scopes.divisors(out)
                return out
        raise Refused(f"{say(term)} is no number")

    # -------------------------------------------------------- names

    def name(self, d: Declaration) -> Poly:
        """A free name: its value, or an atom of its own."""
        if self.values.names and d in self.values.names:
            with self.values.opening(d) as value:
                return self.scalar(value, ())
        return self.randoms.value(d) if isinstance(d.kind, Random) else poly_of(self.symbol(d))

    def symbol(self, d: Declaration) -> Atom:
        """The atom of a name without a value."""
        found = self.algebra.atoms.get(("sym", (d,)))
        if found is None:
            if not isinstance(d.kind, (Real, Index)) and not hasattr(d.kind, "space"):
                raise Refused(f"{d.name} is no number")
            low = self._low(d)
            sign = UNKNOWN if low is None else POSITIVE if low > 0 else NONNEGATIVE if low == 0 else UNKNOWN
            found = self.algebra.atom("sym", (d,), sign=max(sign, self.facts.sign_of_member(d, ())))
            if low is not None:
                self.signs.lows[found] = low
            if isinstance(d.kind, Index):
                self._bounds(d.kind, poly_of(found))
        return found

    def _low(self, d: Declaration) -> int | None:
        """A lower bound of a whole number, by its type or by the hypotheses."""
        own = d.kind.low if isinstance(d.kind, Index) else None
        bounds = [own.value] if isinstance(own, Num) else []
        bounds += [self.lows[d]] if d in self.lows else []
        return max(map(ceil, bounds), default=None)

    def _bounds(self, kind: Index, p: Poly) -> None:
        """What the range of an index says of it."""
        if kind.low is not None and not isinstance(kind.low, Num):
            self.signs.declare(add(p, self.scalar(kind.low, ()), -1), NONNEGATIVE)
        if kind.high is not None:
            self.signs.declare(add(self.scalar(kind.high, ()), p, -1), NONNEGATIVE)

    def is_whole(self, p: Poly) -> bool:
        """Whether a polynomial certainly is a whole number."""
        return all(type(c) is int and all(type(e) is int and e > 0 and self._whole_atom(a) for a, e in m)
                   for m, c in p.items())

    def _whole_atom(self, a: Atom) -> bool:
        match a.kind:
            case "sym":
                return isinstance(a.key[0].kind, Index) or a.key[0] in self.whole_names
            case "var":
                return span_of(a)[0] == "index"
            case "entry" if a.key[0].kind == "base" and isinstance(a.key[0].key[0].kind, Function):
                return isinstance(a.key[0].key[0].kind.result, Index)
        return False

    def index(self, term: Term, env: Env) -> Poly:
        """An index, which must be a whole number."""
        p = self.scalar(term, env)
        if not self.is_whole(p):
            raise Refused(f"the index {say(term)} is not known to be a whole number")
        return p

    # -------------------------------------------------------- arithmetic

    def add_(self, term: App, env: Env) -> Poly:
        out: Poly = {}
        for a in term.args:
            for m, c in self.scalar(a, env).items():
                c += out.get(m, 0)
                if c:
                    out[m] = number(c)
                else:
                    del out[m]
        return out

    def mul_(self, term: App, env: Env) -> Poly:
        return self.algebra.product([self.scalar(a, env) for a in term.args])

    def pow_(self, term: App, env: Env) -> Poly:
        base, e = term.args
        if base == App("e"):
            return self.exps.exp(self.scalar(e, env))
        p, q = self.scalar(base, env), self.scalar(e, env)
        k = constant_of(q)
        if k is not None and isinstance(base, App) and base.op == "pow" and type(k) is not int:
            inner, outer = self.scalar(base.args[0], env), constant_of(self.scalar(base.args[1], env))
            if outer is not None and self.signs.sign(inner):
                if k < 0 or outer < 0:
                    self.scopes.nonzero(inner, base.args[0], env)
                return self.fractions.raise_to(inner, number(Fraction(k) * outer))
        if k is not None:
            if k < 0:
                self.scopes.nonzero(p, base, env)
                self.scopes.divide(p)
            if type(k) is not int and p and not self.signs.sign(p) and constant_of(p) is None:
                self.scopes.must_not_be_negative(p, base, env)
            return self.fractions.raise_to(p, k)
        if self.signs.sign(p) == POSITIVE:
            return self.exps.exp(self.algebra.mul(q, self.exps.log(p)))
        if self.is_whole(q):
            if not self.signs.sign(q):
                self.scopes.nonzero(p, base, env)
        else:
            self.scopes.positive(p, base, env)
        self.ledger.note(f"{say(base)} is not known to be positive, so its power stays as it is")
        return self.opaque(("power",), p, q)

    def exp_(self, term: App, env: Env) -> Poly:
        return self.exps.exp(self.scalar(term.args[0], env))

    def log_(self, term: App, env: Env) -> Poly:
        return self._log_factors(term.args[0], env)

    def _log_factors(self, arg: Term, env: Env) -> Poly:
        """log of a product is split factor by factor, before the product is expanded."""
        if isinstance(arg, App) and arg.op == "mul" and len(arg.args) > 1 and "log-product" in self.ledger.active:
            parts = [self.scalar(a, env) for a in arg.args]
            if all(self.signs.sign(p) == POSITIVE for p in parts):
                self.ledger.uses("log-product")
                out: Poly = {}
                for a in arg.args:
                    out = add(out, self._log_factors(a, env))
                return out
        if isinstance(arg, App) and arg.op == "pow" and constant_of(self.scalar(arg.args[1], env)) is not None and \
                self.signs.sign(self.scalar(arg.args[0], env)) == POSITIVE and self.ledger.on("log-product"):
            return self.algebra.mul(self.scalar(arg.args[1], env), self._log_factors(arg.args[0], env))
        p = self.scalar(arg, env)
        self.scopes.positive(p, arg, env)
        return self.exps.log(p)

    def abs_(self, term: App, env: Env) -> Poly:
        p = self.scalar(term.args[0], env)
        if self.signs.sign(scale(p, -1)):
            return scale(p, -1)
        return p if self.signs.sign(p) else self.fractions.raise_to(self.algebra.mul(p, p), Fraction(1, 2))

    def indicator_(self, term: App, env: Env) -> Poly:
        """Whether two whole numbers are equal, as Kronecker's delta."""
        match term.args[0]:
            case App(op="eq", args=(a, b)):
                return self.variables.delta(self.index(a, env), self.index(b, env))
        raise Refused(f"{say(term)} is not read: an indicator says here that two whole numbers are equal")

    # -------------------------------------------------------- what is not looked into

    def opaque(self, tag: tuple, *parts: Poly) -> Poly:
        """An expression that is not looked into."""
        frozen = tuple(freeze(self.fractions.canonical(p)) for p in parts)
        sign = KNOWN[tag[1]] if tag[0] == "known" else UNKNOWN
        if tag[0] == "function" and isinstance(tag[1], Declaration):
            sign = self.facts.sign_of_all(tag[1])
        return self.algebra.opaque(tag, frozen, sign)

    def rebuild_opaque(self, a: Atom, mapping: dict) -> Poly:
        """The same with values in the place of variables."""
        tag, parts = a.key
        moved = [self.subst.sub(dict(p), mapping) for p in parts]
        if tag == ("exp",):
            return self.exps.exp(moved[0])
        if tag[0] == "known":
            return value_of(self, tag[1], moved)
        return self.opaque(tag, *moved)

    def sign_opaque(self, a: Atom, colors: dict) -> int:
        """Its signature."""
        tag, parts = a.key
        naming = self.binding.naming
        return hash((16, self.variables.number_of(tag), tuple(naming.poly_signature(dict(p), colors) for p in parts)))

    # -------------------------------------------------------- functions and families

    def apply_(self, term: App, env: Env) -> Poly:
        """A value of a function, a member of a family."""
        f, *args = term.args
        kind = f.kind if isinstance(f, Free) else env[f.k].kind if isinstance(f, Bound) else None
        if not isinstance(kind, Function):
            raise Refused(f"{say(f)} is applied, and is no name of a function")
        if all(isinstance(k, Index) for k in kind.arguments):
            indices = [self.index(a, env) for a in args]
            self.cells.in_domain(indices, kind, env[f.k + 1:] if isinstance(f, Bound) else ())
            return self.member(f, indices, env, args)
        return self.value(f, args, env)

    def member(self, f: Term, indices: list[Poly], env: Env, terms: list[Term] | None = None) -> Poly:
        """A member of a family; `terms` are the indices as they are written below `env`."""
        refs = tuple(map(self.variables.ref, indices))
        if isinstance(f, Bound):
            return self.variables.entry(env[f.k].value, refs)
        if not isinstance(f, Free):
            raise Refused(f"{say(f)} is no name of a family")
        d = f.declaration
        if isinstance(d.kind, Function) and isinstance(d.kind.result, Random):
            return self.randoms.value(d, *indices)
        members = self.values.members.get(d) if self.values.members else None
        if members is not None and members.at(refs):
            with self.values.opening(d) as body:
                if terms is not None:
                    return self.scalar(self.values.at(body, d, terms), env)
                assert isinstance(d.kind, Function)
                kinds = reversed(d.kind.arguments)
                return self.scalar(body, tuple(Bind(p, k, PLACE) for p, k in zip(reversed(indices), kinds, strict=True)))
        if f not in self.families:
            self.families[f] = self.base(d)
        return self.variables.entry(self.families[f], refs)

    def base(self, d: Declaration) -> Atom:
        """The atom of a family, a vector or a matrix."""
        return self.algebra.atom("base", (d, "family" if isinstance(d.kind, Function) else "matrix"))

    def value(self, f: Term, args: list[Term], env: Env, *indices: Poly) -> Poly:
        """A value of a function of which only the name is known (at some indices, if its values are matrices)."""
        if not isinstance(f, Free):
            raise Refused("a function that is bound is not read")
        d = f.declaration
        points = [self.law_terms.point(a, env) for a in args]
        self.cells.in_domain(points, d.kind, ())
        members = self.values.members.get(d)
        if members is not None and not indices and all(isinstance(p, dict) for p in points) \
                and members.ranges == (None,) * len(args):
            with self.values.opening(d) as body:
                return self.scalar(self.values.at(body, d, args), env)
        polys = [p if isinstance(p, dict) else poly_of(self.laws.column_ref(p)) for p in points]
        return self.opaque(("function", d), *polys, *indices)

    # -------------------------------------------------------- sums and products over an index

    def index_variable(self, kind: Any, env: Env) -> Atom:
        """A new variable for the range of an index, between whole numbers."""
        if not isinstance(kind, Index) or kind.low is None or kind.high is None:
            raise Refused("a sum or product needs an index with bounds")
        low, high = (self.bound(t, env) for t in (kind.low, kind.high))
        return self.variables.fresh(self.variables.index_span(low, high))

    def bound(self, term: Term, env: Env) -> Poly:
        """An end of a range, or a size: a whole number."""
        p = self.scalar(term, env)
        if type(constant_of(p) or 0) is not int:
            raise Refused(f"a range or a size is {say(term)}, which is not a whole number")
        if not self.is_whole(p):
            if term.loose:
                raise Refused(f"a range or a size is {say(term)}, which is not known to be a whole number")
            self.scopes.require(App("whole", (term,)), env, p)
        return p

    def sum_(self, term: App, env: Env, read: Read) -> Poly:
        """A sum over a range."""
        (lam,) = term.args
        assert isinstance(lam, Lam)

        def build() -> Poly:
            var = self.index_variable(lam.kind, env)
            return self.binding.bind(read(lam.body, (Bind(poly_of(var), lam.kind, INDEX, name=lam.name), *env)), [var])
        return self.scopes.closing(term, build)

    def product_(self, term: App, env: Env) -> Poly:
        """A product over a range."""
        (lam,) = term.args
        assert isinstance(lam, Lam)

        def build() -> Poly:
            var = self.index_variable(lam.kind, env)
            inner = (Bind(poly_of(var), lam.kind, INDEX, name=lam.name), *env)
            p = self.scalar(lam.body, inner)
            if self.variables.unrolled(span_of(var)) is None and self.signs.sign(p) == POSITIVE:
                return self.exps.exp(self.binding.bind(self._log_factors(lam.body, inner), [var]))
            return self.determinants.product_over(p, var)
        return self.scopes.closing(term, build)
