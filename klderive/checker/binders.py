"""Sums over an index, integrals and matrix contractions: one binder for all three.

The one idea: a bound product is a graph whose vertices are the bound variables. Expand, pull out what does not
depend on them, open nested binders, let the axioms act (mass 1, inverse, delta, Gaussian weight), split into
connected components (that is Fubini), and name the variables of each component canonically. Equal components are
then the same atom, whatever the variables were called. Ties between alike variables are broken by trying each.

Not here: what a matrix is (matrices.py), what SymPy nodes mean (normal.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Any

from .existence import exists
from .signs import NONNEGATIVE, POSITIVE, UNKNOWN
from .terms import (
    ONE,
    Algebra,
    Atom,
    Number,
    Poly,
    Product,
    Refused,
    _id,
    add,
    collect,
    constant_of,
    freeze,
    height_of,
    number,
    vars_of,
)

NEAR = 4  # bounds such as J - 2 or 3 are brought to 1..J by so many single terms
UNROLL = 1024  # numeric ranges up to this length are written out

Span = tuple  # ("index", lo, hi) | ("real", space) | ("vector", size) | ("set", space); lo, hi, size are frozen


class Binders(Algebra):
    """The algebra with bound variables."""

    def __init__(self, active: frozenset[str], budget: int):
        super().__init__(active, budget)
        self.serial = 0
        self.ids: dict[Any, int] = {}  # spans and index keys, numbered in the order of first use
        self.rules = self.bound_rules()

    # -------------------------------------------------------- variables and references

    def fresh(self, span: Span) -> Atom:
        """A new bound variable: a tagged object that no name in the text can collide with."""
        self.serial += 1
        return self._var(("fresh", self.serial, span), _sign_of_span(span))

    def slot(self, height: int, position: int, span: Span) -> Atom:
        """The canonical name of a bound variable inside a closed component."""
        return self._var(("slot", height, position, span), _sign_of_span(span))

    def _var(self, key: tuple, sign: int) -> Atom:
        found = self.atoms.get(("var", key))
        if found is None:
            found = self.atom("var", key, frozenset(), 0, sign)
            bounds = [m for part in key[-1][1:] if _is_frozen(part) for m, _ in part]
            found.vars = frozenset((found,)) | vars_of(bounds)
        return found

    @staticmethod
    def span_of(var: Atom) -> Span:
        """The range of a bound variable."""
        return var.key[-1]

    def poly_of(self, atom: Atom) -> Poly:
        """The polynomial that is this atom."""
        return {((atom, 1),): 1}

    def ref(self, p: Poly | Atom | int) -> Any:
        """An index as a key: an int, an atom, or a frozen polynomial."""
        if isinstance(p, (int, Atom)):
            return p
        if len(p) == 1:
            (m, c), = p.items()
            if not m and type(c) is not int:
                raise Refused(f"{c} is not an index")
            if not m or c == 1 and len(m) == 1 and m[0][1] == 1:
                return m[0][0] if m else c
        return freeze(p) if p else 0

    def unref(self, r: Any) -> Poly:
        """The polynomial of an index key."""
        if isinstance(r, int):
            return {ONE: r} if r else {}
        return self.poly_of(r) if isinstance(r, Atom) else dict(r)

    @staticmethod
    def ref_vars(refs: Iterable[Any]) -> frozenset:
        """The bound variables in index keys."""
        out: frozenset = frozenset()
        for r in refs:
            if isinstance(r, Atom):
                out |= r.vars
            elif isinstance(r, tuple):
                out |= vars_of(m for m, _ in r)
        return out

    @staticmethod
    def ref_height(refs: Iterable[Any]) -> int:
        """The height of index keys."""
        return max((r.height if isinstance(r, Atom) else height_of(m for m, _ in r)
                    for r in refs if not isinstance(r, int)), default=0)

    def entry(self, base: Atom, refs: tuple, symmetric: bool = False) -> Poly:
        """The entry of a vector, matrix or family."""
        if symmetric:
            refs = self.sorted_refs(refs)
        key = (base, refs, symmetric)
        found = self.atoms.get(("entry", key))
        if found is None:
            sign = self.entry_sign(base, refs)
            found = self.atom("entry", key, base.vars | self.ref_vars(refs), self.ref_height(refs), sign)
        return {((found, 1),): 1}

    def entry_sign(self, base: Atom, refs: tuple) -> int:
        """What is known about the sign of an entry; a layer above knows declarations."""
        return UNKNOWN

    def sorted_refs(self, refs: tuple) -> tuple:
        """Two index keys in a canonical order."""
        def order(r: Any) -> tuple:
            if isinstance(r, int):
                return 0, r
            return (1, r.id) if isinstance(r, Atom) else (2, self.ids.setdefault(r, len(self.ids)))
        return tuple(sorted(refs, key=order))

    def delta(self, i: Poly, j: Poly) -> Poly:
        """Kronecker's delta."""
        difference = add(i, j, -1)
        if not difference:
            return {ONE: 1}
        if constant_of(difference) is not None:
            return {}
        key = self.sorted_refs((self.ref(i), self.ref(j)))
        return self.poly_of(self.atom("delta", key, self.ref_vars(key), self.ref_height(key), NONNEGATIVE))

    # -------------------------------------------------------- substitution

    def sub(self, p: Poly, mapping: dict[Atom, Any]) -> Poly:
        """Replace bound variables (and, for settling a delta, free indices) by values."""
        out: Poly = {}
        images: dict[Atom, Poly] = {}  # the atoms of different terms are often the same
        stays = mapping.keys().isdisjoint
        for m, c in p.items():
            moved = [f for f in m if f[0] in mapping or not stays(f[0].vars)]
            value: Poly = {tuple(f for f in m if f not in moved) if moved else m: c}
            for a, e in moved:
                if a not in images:
                    images[a] = self.sub_atom(a, mapping)
                inner = images[a]
                value = self.mul(value, inner if e == 1 or a.kind == "delta" and e > 0 else self.raise_to(inner, e))
            collect(out, value)
        return out

    def sub_ref(self, r: Any, mapping: dict[Atom, Any]) -> Any:
        """Substitute in an index key."""
        if isinstance(r, int):
            return r
        if isinstance(r, Atom):
            if r in mapping:
                return self.ref(mapping[r])
            return r if r.kind == "var" and not (r.vars - {r}) else self.ref(self.sub_atom(r, mapping))
        return self.ref(self.sub(dict(r), mapping))

    def sub_atom(self, a: Atom, mapping: dict[Atom, Any]) -> Poly:
        """Substitute in an atom and rebuild it, so that its constructor may simplify it."""
        if a in mapping:
            return mapping[a]
        self.work()
        match a.kind:
            case "var":
                return self.poly_of(a)
            case "entry":
                base, refs, symmetric = a.key
                if base in mapping:
                    return self.entry_of(mapping[base], tuple(self.sub_ref(r, mapping) for r in refs))
                return self.rebuilt_entry(base, tuple(self.sub_ref(r, mapping) for r in refs), symmetric)
            case "delta":
                return self.delta(*(self.unref(self.sub_ref(r, mapping)) for r in a.key))
            case "exp":
                return self.exp(self.sub({a.key[0]: 1}, mapping))
            case "log":
                return self.log(self.sub(dict(a.key[0]), mapping))
            case "sum":
                return self.sub(dict(a.key[0]), mapping)
            case "bound":
                vars, m, c = self.open(a)
                return self._rebound(vars, {m: c}, mapping)
            case "whole":
                slots, body = a.key
                vars = [self.fresh(self.span_of(s)) for s in slots]
                p = self.sub(dict(body), {s: self.poly_of(v) for s, v in zip(slots, vars, strict=True)})
                moved, again = self._moved(vars, mapping)
                return self._closed_whole(self.sub(self.sub(p, mapping), again), moved)
            case _:
                return self.sub_other(a, mapping)

    def _rebound(self, vars: list[Atom], p: Poly, mapping: dict[Atom, Any]) -> Poly:
        """Bind p again after a substitution that may also change the ranges."""
        moved, again = self._moved(vars, mapping)
        p = self.sub(p, mapping)
        return self.bind(self.sub(p, again) if again else p, moved)

    def _moved(self, vars: list[Atom], mapping: dict[Atom, Any]) -> tuple[list[Atom], dict[Atom, Poly]]:
        """The variables after a substitution in their ranges, and what replaces those that changed."""
        moved, again = [], {}
        for v in vars:
            if mapping.keys().isdisjoint(v.vars):
                moved.append(v)
                continue
            head, *parts = self.span_of(v)
            parts = [freeze(self.sub(dict(q), mapping)) if _is_frozen(q) else q for q in parts]
            w = self.fresh((head, *parts))
            again[v] = self.poly_of(w)
            moved.append(w)
        return moved, again

    def entry_of(self, vector: Poly | Callable[[tuple], Poly], refs: tuple) -> Poly:
        """An entry of what a vector variable was replaced by: another one, or a function of the index."""
        if callable(vector):
            return vector(refs)
        (m, _), = vector.items()
        return self.entry(m[0][0], refs)

    def rebuilt_entry(self, base: Atom, refs: tuple, symmetric: bool) -> Poly:
        """An entry with new indices; a layer above may know its value."""
        return self.entry(base, refs, symmetric)

    def sub_other(self, a: Atom, mapping: dict[Atom, Any]) -> Poly:
        """Substitute in an atom of a higher layer."""
        raise Refused(f"no substitution in a {a.kind}")

    # -------------------------------------------------------- binding

    def size(self, var: Atom) -> Poly:
        """How many values an index takes."""
        span = self.span_of(var)
        if span[0] != "index":
            raise Refused("the integral of a constant over the whole space does not exist")
        if not self.on("counting"):
            return self.poly_of(self.atom("count", (span,), var.vars - {var}, 0, NONNEGATIVE))
        lo, hi = dict(span[1]), dict(span[2])
        count = add(add(hi, lo, -1), {ONE: 1})
        self.provide_at_least(hi, add(lo, {ONE: 1}, -1))
        return count

    def provide_at_least(self, p: Poly, q: Poly) -> None:
        """p >= q for all values of the indices in it: where they are least favourable, if the gap is linear in them."""
        gap = add(p, q, -1)
        for v in sorted((v for v in vars_of(gap) if v.kind == "var" and self.span_of(v)[0] == "index"), reverse=True):
            slope = gap.get(((v, 1),), 0)
            if not slope or any(v in a.vars for m in gap if m != ((v, 1),) for a, _ in m if a.kind != "var"):
                raise Refused(f"an index in {self.show(gap)} was not bounded")
            bound = dict(self.span_of(v)[1 if slope > 0 else 2])
            gap = add(add(gap, self.poly_of(v), -slope), bound, slope)
        super().provide_at_least(*((p, q) if not vars_of(add(p, q, -1)) else (gap, {})))

    def unrolled(self, span: Span) -> range | None:
        """The values of a numeric range that is short enough to be written out."""
        if span[0] != "index":
            return None
        lo, hi = constant_of(dict(span[1])), constant_of(dict(span[2]))
        if type(lo) is not int or type(hi) is not int or hi - lo >= UNROLL:
            return None
        return range(lo, hi + 1)

    def bind(self, p: Poly, vars: list[Atom]) -> Poly:
        """Sum or integrate p over the variables, innermost first."""
        symbolic: list[Atom] = []
        for var in vars:
            if symbolic and self.span_of(var)[0] == "index" and self.span_of(var)[1] != ((ONE, 1),):
                p, symbolic = self._bind(p, symbolic), []  # a shifted range leaves single terms behind
            values = self.unrolled(self.span_of(var))
            if values is None:
                p, left = self.full_range(p, var)
                if left is not None:
                    symbolic.append(left)
                continue
            total: Poly = {}
            for value in values:
                self.work(len(p))
                collect(total, self.sub(p, {var: {ONE: value} if value else {}}))
            p = total
        return self._bind(p, symbolic) if symbolic else p

    def full_range(self, p: Poly, var: Atom) -> tuple[Poly, Atom | None]:
        """A sum over 2..J or 1..J-1 as one over 1..J and single terms, so that equal sums have equal ranges."""
        span = self.span_of(var)
        if span[0] != "index":
            return p, var
        lo, hi = dict(span[1]), dict(span[2])
        first, shift = constant_of(lo), hi.get(ONE, 0)
        if type(first) is not int or type(shift) is not int or (first, shift) == (1, 0) or \
                abs(first - 1) > NEAR or abs(shift) > NEAR or not self.on("index-sums"):
            return p, var
        top = add(hi, {ONE: shift}, -1) if shift else hi
        self.provide_at_least(top, {})
        self.provide_at_least(hi, {ONE: first - 1} if first != 1 else {})
        new = self.fresh(("index", ((ONE, 1),), freeze(top)))
        total = self.bind(self.sub(p, {var: self.poly_of(new)}), [new])
        at = [({ONE: k} if k else {}, -1) for k in range(1, first)] + [({ONE: k} if k else {}, 1)
                                                                       for k in range(first, 1)]
        at += [(add(top, {ONE: k}), 1) for k in range(1, shift + 1)] + \
            [(add(top, {ONE: k}) if k else top, -1) for k in range(shift + 1, 1)]
        for value, sign in at:
            total = add(total, self.sub(p, {var: value}), sign)
        return total, None

    def _bind(self, p: Poly, vars: list[Atom]) -> Poly:
        if not p:
            return {}
        if len(p) > 1 and not self.linear(vars):
            return self._whole(p, vars)
        out: Poly = {}
        for m, c in self.reduced(p, set(vars)).items():
            self.work(1 + len(m))
            opened, inside, outside = self._split(m, set(vars))
            here = list(vars) + opened
            if len(inside) != 1:
                out = add(out, self.mul({outside: c}, self._bind(inside, here)))
                continue
            (factors, c2), = inside.items()
            self.must_exist(here, factors)
            depends = frozenset().union(*(a.vars for a, _ in factors)) if factors else frozenset()
            if factors and (outside or c * c2 != 1) and not self.linear(vars):
                return self._whole(p, vars)
            value: Poly = {outside: number(c * c2)}
            for v in here:
                if v not in depends:
                    value = self.mul(value, self.size(v))
            rest = [v for v in here if v in depends]
            if rest:
                value = self.mul(value, self.close(rest, factors))
            out = add(out, value)
        return out

    def must_exist(self, vars: Iterable[Atom], m: Product) -> None:
        """An integral that may have no value is a condition of the step."""
        integrals = {v for v in vars if self.span_of(v)[0] != "index"}
        if integrals and not exists(m, integrals, self.span_of, self.abstract):
            self.provide("the integrals exist")

    def abstract(self, tag: tuple) -> str | None:
        """The name of a distribution of which only the name is known; a layer above knows distributions."""
        return None

    def reduced(self, p: Poly, bound: set) -> Poly:
        """lead(D)/D -> 1 - rest(D)/D for denominators that depend on a bound variable: remainders are unique."""
        for _ in range(40):
            out: Poly = {}
            changed = False
            for m, c in p.items():
                hit = next(((a, lead) for a, e in m if a.kind == "sum" and type(e) is int and e < 0
                            and not bound.isdisjoint(a.vars)
                            for lead in [self._leading_term(dict(a.key[0]), bound)] if _divides(lead, m, bound)), None)
                if hit is None:
                    out = add(out, {m: c})
                    continue
                a, lead = hit
                base = dict(a.key[0])
                changed = True
                left = self.mul({m: c}, self.raise_to({lead: base[lead]}, -1))
                rest = {k: v for k, v in base.items() if k != lead}
                out = add(out, self._lift(left, a))
                out = add(out, self.mul(left, rest), -1)
            p = out
            if not changed:
                break
        return p

    def _leading_term(self, p: Poly, bound: set) -> Product | None:
        """The term that is largest in the bound variables, whatever they are called, if it is the only one."""
        colors = dict.fromkeys(bound, 0)

        def size(m: Product) -> list:
            return sorted(((self.signature(a, colors), Fraction(e)) for a, e in _bound_part(m, bound)), reverse=True)
        top = max(map(size, p))
        found = [m for m in p if size(m) == top]
        return found[0] if len(found) == 1 else None

    def _lift(self, p: Poly, a: Atom) -> Poly:
        """p times the sum that `a` stands for, where p has it once in a denominator."""
        out: Poly = {}
        for m, c in p.items():
            exponents = dict(m)
            e = number(exponents.pop(a) + 1)
            if e:
                exponents[a] = e
            out = add(out, {tuple(sorted(exponents.items(), key=_id)): c})
        return out

    def linear(self, vars: list[Atom]) -> bool:
        """Whether sums and integrals over these variables may be taken apart."""
        return self.on("linearity")

    def _split(self, m: Product, bound: set) -> tuple[list[Atom], Poly, Product]:
        """Factors that depend on the variables (nested binders opened), and factors that do not."""
        opened: list[Atom] = []
        outside, plain = [], []
        bodies: list[Poly] = []
        for a, e in m:
            if bound.isdisjoint(a.vars):
                outside.append((a, e))
            elif a.kind == "bound" and type(e) is int and 0 < e <= 8 and self._may_open(a, bound):
                for _ in range(e):
                    vars, body, c = self.open(a)
                    opened += vars
                    bodies.append({body: c})
            else:
                plain.append((a, e))
        inside: Poly = {tuple(plain): 1}
        for factor in bodies:
            inside = self.mul(inside, factor)
        dependent = set(opened) | bound
        if len(inside) == 1:
            (factors, c), = inside.items()
            loose = tuple(f for f in factors if dependent.isdisjoint(f[0].vars))
            if loose:
                whole, number_, expand = self.times(tuple(outside), loose)
                if number_ != 1 or expand:
                    raise Refused("a root inside a sum could not be combined")
                outside = list(whole)
                inside = {tuple(f for f in factors if f not in loose): c}
        return opened, inside, tuple(outside)

    def _may_open(self, a: Atom, bound: set) -> bool:
        spans = a.key[0]
        if any(not bound.isdisjoint(v.vars) for v in spans):
            return False
        integrals = any(self.span_of(v)[0] != "index" for v in spans) and \
            any(self.span_of(v)[0] != "index" for v in bound)
        return not integrals or self.on("fubini")

    def open(self, a: Atom) -> tuple[list[Atom], Product, Number]:
        """A closed component with new variables in the place of its slots."""
        slots, m = a.key
        fresh = [self.fresh(self.span_of(s)) for s in slots]
        p = self.sub({m: 1}, {s: self.poly_of(v) for s, v in zip(slots, fresh, strict=True)})
        if len(p) != 1:
            raise Refused("a bound product changed its form when it was opened")
        (product, c), = p.items()
        return fresh, product, c

    def close(self, vars: list[Atom], m: Product) -> Poly:
        """The sum or integral of one product over variables that all occur in it."""
        self.work(len(m))
        rewritten = self.rewrite(vars, m)
        if rewritten is not None:
            p, rest = rewritten
            return self.bind(p, rest)
        components = self.components(vars, m)
        if len(components) > 1 and sum(any(self.span_of(v)[0] != "index" for v in c) for c, _ in components) > 1 \
                and not self.on("fubini"):
            components = [(vars, m)]
        out: Poly = {ONE: 1}
        for part, factors in components:
            out = self.mul(out, self.closed(part, factors))
        return out

    def components(self, vars: list[Atom], m: Product) -> list[tuple[list[Atom], Product]]:
        """The connected components of the graph of variables and factors."""
        groups: list[tuple[set, list]] = [({v} | {w for w in v.vars if w in vars}, []) for v in vars]
        bound = set(vars)
        for factor in m:
            touched = bound & factor[0].vars
            joined: tuple[set, list] = (set(touched), [factor])
            apart = []
            for group in groups:
                if group[0] & joined[0]:
                    joined = (joined[0] | group[0], joined[1] + group[1])
                else:
                    apart.append(group)
            groups = [*apart, joined]
        return [([v for v in vars if v in g], tuple(sorted(fs, key=_id))) for g, fs in groups]

    # -------------------------------------------------------- axioms that act under a binder

    def rewrite(self, vars: list[Atom], m: Product) -> tuple[Poly, list[Atom]] | None:
        """One application of an axiom to a bound product: the new polynomial and the variables left to bind."""
        bound = set(vars)
        for a, e in m:
            if a.kind == "delta" and type(e) is int and e > 0:
                found = self._collapse(a, m, bound)
                if found:
                    var, p = found
                    return p, [v for v in vars if v is not var]
        kinds = {"", *(a.kind for a, _ in m)}
        for needed, rule in self.rules:
            for v in vars if needed in kinds else ():
                result = rule(v, m, bound)
                if result is not None:
                    p, done = result
                    return p, [w for w in vars if w not in done]
        return None

    def bound_rules(self) -> tuple[tuple[str, Callable[[Atom, Product, set], tuple[Poly, set] | None]], ...]:
        """What a higher layer adds: rules, each with a kind of atom that it needs."""
        return ()

    def _collapse(self, a: Atom, m: Product, bound: set) -> tuple[Atom, Poly] | None:
        """sum_v delta(v, t) f(v) = f(t)."""
        for var, other in (a.key, a.key[::-1]):
            if not isinstance(var, Atom) or var not in bound or var in self.ref_vars([other]):
                continue
            span = self.span_of(var)
            if span[0] != "index" or not self.on("index-sums"):
                continue
            if not self.must_be_inside(other, span):
                continue
            rest = {tuple(f for f in m if f[0] is not a): 1}
            return var, self.sub(rest, {var: self.unref(other)})
        return None

    def must_be_inside(self, r: Any, span: Span) -> bool:
        """An index key is in a range: a condition, if that is not known. False for a variable of another range."""
        if isinstance(r, Atom) and r.kind == "var":
            return self.span_of(r)[1:] == span[1:]
        if self.ref_vars([r]):
            self.provide_at_least(self.unref(r), dict(span[1]))
            self.provide_at_least(dict(span[2]), self.unref(r))
        elif not self._inside(r, span):
            lo, at, hi = dict(span[1]), self.unref(r), dict(span[2])
            text = f"{self.show(lo)} <= {self.show(at)} <= {self.show(hi)}"
            self.provide(text, self.both(self.stated(">=", at, lo), self.stated(">=", hi, at)))
        return True

    @staticmethod
    def both(first: Any, second: Any) -> Any:
        """Two conditions as one."""
        return None if first is None or second is None else first & second

    def _inside(self, r: Any, span: Span) -> bool:
        lo, hi = constant_of(dict(span[1])), constant_of(dict(span[2]))
        if not isinstance(r, int) or lo is None:
            return False
        return lo <= r <= hi if hi is not None else False

    # -------------------------------------------------------- canonical names

    def closed(self, vars: list[Atom], m: Product) -> Poly:
        """The atom (with a coefficient) of a connected component, the same for every naming of its variables."""
        height = 1 + height_of((m,))
        colors = {v: hash((1, self._span_color(v))) for v in vars}
        best: tuple | None = None
        for order in self._orders(colors, m):
            self.work(2 * len(m))
            slots = [self.slot(height, i, self.span_of(v)) for i, v in enumerate(order)]
            p = self.sub({m: 1}, {v: self.poly_of(s) for v, s in zip(order, slots, strict=True)})
            if len(p) != 1:
                raise Refused("a bound product changed its form when its variables were renamed")
            (named, c), = p.items()
            key = [(a.id, e) for a, e in named]
            if best is None or key < best[0]:
                best = key, tuple(slots), named, c
        assert best is not None
        _, slots_, named, c = best
        found = self.atoms.get(("bound", (slots_, named)))
        if found is None:
            free = vars_of((named,)) - frozenset(slots_)
            sign = POSITIVE if all(a.sign == POSITIVE for a, _ in named) and all(map(self._nonempty, vars)) else \
                NONNEGATIVE if self._sign_of_product(named, 1) else UNKNOWN
            found = self.atom("bound", (slots_, named), free, height, sign)
        return {((found, 1),): c}

    def _span_color(self, v: Atom, colors: dict[Atom, int] | None = None) -> int:
        """The signature of a range; it may depend on outer variables."""
        span = self.span_of(v)
        if not colors or v.vars == {v}:
            return self.ids.setdefault(span, len(self.ids))
        return hash(tuple(self.poly_signature(dict(q), colors) if _is_frozen(q) else
                          self.ids.setdefault(q, len(self.ids)) for q in span))

    def _nonempty(self, v: Atom) -> bool:
        span = self.span_of(v)
        return span[0] == "index" and self.sign(add(add(dict(span[2]), dict(span[1]), -1), {ONE: 1})) == POSITIVE

    def _orders(self, colors: dict[Atom, int], m: Product) -> Iterable[list[Atom]]:
        """The orders of the variables that colour refinement leaves possible; ties are branched on."""
        if len(colors) > 1:
            colors = self._refined(colors, m)
        classes: dict[int, list[Atom]] = {}
        for v, c in colors.items():
            classes.setdefault(c, []).append(v)
        ties = [c for c, vs in classes.items() if len(vs) > 1]
        if not ties:
            yield sorted(colors, key=colors.__getitem__)
            return
        for v in classes[min(ties)]:
            self.work(len(m))
            yield from self._orders({**colors, v: hash((2, colors[v]))}, m)

    def _refined(self, colors: dict[Atom, int], m: Product) -> dict[Atom, int]:
        touching = {v: [f for f in m if v in f[0].vars] for v in colors}
        count = len(set(colors.values()))
        while count < len(colors):
            self.work(len(colors))
            new = {}
            for v, c in colors.items():
                marked = {**colors, v: hash((3, c))}
                new[v] = hash((c, tuple(sorted(hash((self.signature(a, marked), e)) for a, e in touching[v]))))
            fresh_count = len(set(new.values()))
            colors = new
            if fresh_count == count:
                break
            count = fresh_count
        return colors

    def signature(self, a: Atom, colors: dict[Atom, int]) -> int:
        """A number that does not depend on how the coloured variables are named."""
        if a in colors:
            return colors[a]
        if not a.vars or colors.keys().isdisjoint(a.vars):
            return a.id
        match a.kind:
            case "entry":
                base, refs, symmetric = a.key
                parts = [self.ref_signature(r, colors) for r in refs]
                return hash((self.signature(base, colors), tuple(sorted(parts) if symmetric else parts)))
            case "delta":
                return hash((4, tuple(sorted(self.ref_signature(r, colors) for r in a.key))))
            case "exp":
                return hash((5, self.poly_signature({a.key[0]: 1}, colors)))
            case "log" | "sum":
                return hash((6, a.kind == "log", self.poly_signature(dict(a.key[0]), colors)))
            case "bound":
                slots, m = a.key
                inner = {**colors, **{s: hash((7, self._span_color(s, colors))) for s in slots}}
                return hash((8, self.poly_signature({m: 1}, inner)))
            case _:
                return self.signature_of_other(a, colors)

    def signature_of_other(self, a: Atom, colors: dict[Atom, int]) -> int:
        """The signature of an atom of a higher layer."""
        return hash((9, a.kind == "opaque"))

    def ref_signature(self, r: Any, colors: dict[Atom, int]) -> int:
        """The signature of an index key."""
        if isinstance(r, int):
            return hash((10, r))
        return self.signature(r, colors) if isinstance(r, Atom) else self.poly_signature(dict(r), colors)

    def poly_signature(self, p: Poly, colors: dict[Atom, int]) -> int:
        """The signature of a polynomial."""
        return hash(tuple(sorted(
            hash((c, tuple(sorted(hash((self.signature(a, colors), e)) for a, e in m)))) for m, c in p.items())))

    def _whole(self, p: Poly, vars: list[Atom]) -> Poly:
        """A sum or integral that linearity may not take apart."""
        for m in p:
            self.must_exist(vars, m)
        return self._closed_whole(p, vars)

    def _closed_whole(self, p: Poly, vars: list[Atom]) -> Poly:
        """Without linearity a sum or integral is one opaque atom."""
        key = self.lambda_key(p, vars)
        return self.poly_of(self.atom("whole", key, self.free_in(key), height_of(dict(key[1])) + 1))

    @staticmethod
    def free_in(key: tuple) -> frozenset:
        """The variables that occur free in a function or in the ranges of its variables."""
        slots, body = key
        return vars_of(m for m, _ in body).union(*(s.vars for s in slots)) - set(slots)

    def lambda_key(self, p: Poly, vars: list[Atom]) -> tuple:
        """A polynomial as a function of some variables, in their order."""
        height = 1 + height_of(p)
        slots = tuple(self.slot(height, i, self.span_of(v)) for i, v in enumerate(vars))
        body = self.sub(p, {v: self.poly_of(s) for v, s in zip(vars, slots, strict=True)})
        return slots, freeze(body)


def _sign_of_span(span: Span) -> int:
    """An index that starts at a positive number is positive."""
    first = constant_of(dict(span[1])) if span[0] == "index" else None
    return POSITIVE if first is not None and first > 0 else UNKNOWN


def _bound_part(m: Product, bound: set) -> Product:
    return tuple(f for f in m if not bound.isdisjoint(f[0].vars))


def _divides(lead: Product | None, m: Product, bound: set) -> bool:
    """Whether the bound part of the leading term is a factor; what is free may be divided by."""
    if lead is None:
        return False
    exponents, part = dict(m), _bound_part(lead, bound)
    return bool(part) and all(e > 0 and exponents.get(a, 0) >= e for a, e in part)


def _is_frozen(part: Any) -> bool:
    """Whether a part of a range is a polynomial (not a name)."""
    return isinstance(part, tuple) and all(
        isinstance(t, tuple) and len(t) == 2 and isinstance(t[0], tuple) for t in part)
