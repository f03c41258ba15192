"""What is evident: signs, propositions that were said, and that terms have values.

The one idea: three bits for a sign. A polynomial has a sign if that was said word for word (up to ring laws and a positive
factor) or by the signs of its monomials; nothing is searched, whatever else is needed is an instance of a scheme. Each partial
operation demands something of its arguments, as a line of schemes.json. That an integral exists is always said.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from fractions import Fraction

from . import kinds, ring
from .statements import Statement, World
from .terms import ONE, Number, R, Rejected, Scope, Term, is_lam, mentions, minus, need, number, put, shift

NONNEGATIVE, NONZERO, POSITIVE = 1, 2, 3
WANTED = {"lt": POSITIVE, "le": NONNEGATIVE, "ne": NONZERO}
ENDS = ("mul", -1, ("infinity",)), ("infinity",)
"""The bounds of an interval without end, which have no value elsewhere."""
DEMANDS: dict[str, list[Statement]] = {}
"""Of each partial operation the lines under which it has a value; of a total one none. Others never have one."""
TRAITS: dict[str, dict[str, int]] = {}
"""The "signs" that are evident of operations; which are "smooth" where they have values, and have one only where all
their arguments have one ("strict")."""


# ---------------------------------------------------------------- signs


def key_of(w: World, p: ring.Poly, by: int = 1) -> Term:
    """The proposition that a polynomial, times a number, is not negative, up to a positive factor."""
    return "le", 0, ring.plain(w, ring.scaled(p, Fraction(by) / abs(ring.leading(w, p))))


def normal(w: World, t: Term, scope: Scope) -> Term:
    """The normal form of a proposition."""
    return ("defined", ring.canon(w, t[1], scope)) if t[0] == "defined" else ring.parts(w, t, scope)


def known(w: World, t: Term, scope: Scope) -> int:
    """What was said of a proposition in normal form, here or further out."""
    bits, everywhere = 0, tuple([(k, note if k[0] == "index" else ("all",)) for k, note in scope])
    for j in range(len(scope) + 1):
        bits |= w.facts.get((scope[:j], t), 0) | w.facts.get((everywhere[:j], t), 0)
    return bits | (known(w, normal(w, shift(t, -1), scope[1:]), scope[1:]) if scope and not mentions(t, 0) else 0)


def sign(w: World, p: ring.Poly, scope: Scope) -> int:
    """The bits that are evident of a polynomial."""
    if p.keys() <= {ring.UNIT}:
        c = p.get(ring.UNIT, 0)
        return POSITIVE if c > 0 else NONZERO if c else NONNEGATIVE
    said = key_of(w, p)
    key = "sign", said, scope
    if key not in w.memo:
        w.spend()
        w.memo[key] = 0  # nothing is known while it is being asked
        w.memo[key] = _sign(w, p, said, scope)
    return w.memo[key]


def _sign(w: World, p: ring.Poly, said: Term, scope: Scope) -> int:
    bits = known(w, said, scope) | known(w, key_of(w, p, -1), scope) & NONZERO
    ((m, _), c), *others = p.items()
    if m == ((said[2], 1),) and not others:
        bits |= _atom(w, said[2], scope)
    else:
        each = [_monomial(w, m, c, scope) for (m, _), c in p.items()]
        bits |= max(each) if not others or all(b & NONNEGATIVE for b in each) else 0
    for a in {a for m, _ in p for a, _ in m if type(a) is tuple and a[0] in "#@"}:
        least, *ends = between(w, a, scope)
        for low, high in zip((ends[0], a), (a, ends[1]), strict=True):
            if low is not None and high is not None:  # what is at least a gap to a bound
                rest = ring.nf(w, minus(said[2], minus(high, low)), scope)
                more = sign(w, rest, scope) if len(rest) < 2 else 0
                bits |= more | least if more & NONNEGATIVE else 0
    if bits != POSITIVE and scope:
        near, out = scope[0][1] or (None, None), scope[1:]
        if not mentions(said, 0):
            bits |= sign(w, ring.nf(w, shift(said[2], -1), out), out)
        elif near[0] == "near" and smooth(w, said[2], near[1], out):  # a smooth function keeps its sign near a place
            there = sign(w, ring.nf(w, put(said[2], near[1]), out), out)
            bits |= there if there & NONZERO else 0
    return bits


def between(w: World, a: Term, scope: Scope) -> tuple:
    """What a gap between a name or variable and its bounds is at least, and the bounds, None where there is none."""
    k, note = kinds.kind(w, a, scope), scope[a[1]][1] if a[0] == "#" else None
    if k[0] == "index":
        return NONNEGATIVE, *k[1:]
    ends = shift(note[1:], a[1] + 1) if note and note[0] == "on" else ENDS
    return POSITIVE, *(None if a == end else a for a, end in zip(ends, ENDS, strict=True))


def _monomial(w: World, m: tuple, c: Fraction, scope: Scope) -> int:
    bits = POSITIVE
    for a, e in m:
        base = w.bases[a] if type(a) is tuple and a[0] == "add" else ring.atom(a)
        here = sign(w, base, scope)
        if e.denominator != 1 or e % 2 == 0:
            here = NONNEGATIVE | here & NONZERO  # a root that is no atom of its own has a base that is not negative
        elif here == NONZERO and sign(w, ring.scaled(base, -1), scope) == POSITIVE:
            here, c = POSITIVE, -c
        bits &= here
    return bits if c > 0 else bits & NONZERO


def _atom(w: World, a: Term, scope: Scope) -> int:
    """The bits of an atom by what it is made of."""
    match a:
        case int():
            return POSITIVE
        case ("density", p, ("#", k)) if scope[k][1] and shift(scope[k][1], k + 1) == p:
            return POSITIVE  # a mean sees only points of positive weight
        case ("pow", base, _) if sign(w, ring.nf(w, base, scope), scope) == POSITIVE:
            return POSITIVE
        case ("sum" | "product" | "expect" | "integral", *_, ("lam", _, body)) if not is_lam(body):
            *_, (body, inner) = within(w, a, scope)
            return sign(w, ring.nf(w, body, inner), inner) & (POSITIVE if a[0] == "product" else NONNEGATIVE)
    return TRAITS["signs"].get(a[0], 0)


# ---------------------------------------------------------------- propositions


def note(w: World, t: Term, scope: Scope) -> None:
    """Note that a proposition holds for all values of the variables around it."""
    match t:
        case ("and", *args):
            for a in args:
                note(w, a, scope)
        case ("forall", lam):
            note(w, lam[2], kinds.entered(w, lam, scope, ("all",)))
        case ("lt" | "le" | "ne" | "eq" as op, a, b) if number(kinds.kind(w, a, scope)) and number(kinds.kind(w, b, scope)):
            p = ring.nf(w, minus(b, a), scope)
            for by in ((1, -1) if op == "eq" else (1,)) if p else ():
                keep(w, key_of(w, p, by), WANTED.get(op, NONNEGATIVE), scope)
        case ("defined", a):
            valued(w, a, scope)
        case ("implies", a, b) if kinds.kind(w, t, scope):
            with suppress(Rejected):  # that something has a value is no matter of normal forms
                keep(w, normal(w, t, scope), POSITIVE, scope)
            holds(w, a, scope)
            note(w, b, scope)
        case _:
            kinds.kind(w, t, scope)
            keep(w, normal(w, t, scope), POSITIVE, scope)


def keep(w: World, t: Term, bits: int, scope: Scope) -> None:
    """Note a proposition in normal form."""
    old = w.facts.get((scope, t), 0)
    if old | bits != old:
        w.facts[scope, t] = old | bits
        if t[0] == "le":
            w.memo.clear()  # normal forms depend on signs


def valued(w: World, t: Term, scope: Scope) -> None:
    """Note that a term has a value, and with it what it is made of."""
    kinds.kind(w, t, scope)
    if type(t) in Number or t[0] in ("#", "@") or (scope, t) in w.valued:
        return
    w.valued.add((scope, t))
    lines = DEMANDS.get(t[0], ())
    if lines != []:
        keep(w, normal(w, ("defined", t), scope), POSITIVE, scope)
    parts = [*within(w, t, scope)] if t[0] in TRAITS["strict"] else []
    if t[0] == "mul" and any(_hole(w, a, scope) for a in t[1:]):
        parts = [(a, inner) for a, inner in parts if inner != scope]
        parts = [] if any(_hole(w, a, inner) for a, inner in parts) else parts
    if t[0] == "pow" and type(t[2]) in Number and t[2] < 0 and not sign(w, ring.nf(w, t[1], scope), scope) & NONZERO:
        note(w, ("ne", t[1], 0), scope)
    for a, inner in parts:
        valued(w, a, inner)
    for line in lines if len(lines) == 1 else ():
        for condition in line.given:
            note(w, filled(condition, bound(w, line, t, scope)), scope)


def within(w: World, t: Term, scope: Scope) -> Iterator[tuple[Term, Scope]]:
    """The arguments of an operation, without their Lams, and the scopes in which they matter: beside the density of a variable
    other factors matter only where that is positive."""
    around, weights = scope, []
    for a in t[1:] if t[0] == "mul" else ():
        match a:
            case ("density", law, ("#", k)) if around[k][1] is None and around[k][0][0] != "index" and not any(
                    mentions(law, j) for j in range(k + 1)):
                around = *around[:k], (around[k][0], shift(ring.canon(w, law, scope), -k - 1)), *around[k + 1:]
                weights.append(a)
    for a in t[1:]:
        yield kinds.opened(w, t, a, scope if any(a is b for b in weights) else around)


def _hole(w: World, t: Term, scope: Scope) -> bool:
    """Whether a factor may be 0 and make a product 0 where others have no value: a density, a power of it that is no quotient."""
    if type(t) is not tuple or t[0] not in ("density", "pow", "mul") or t[0] == "pow" and type(t[2]) in Number and t[2] < 0:
        return False
    return sign(w, ring.nf(w, t, scope), scope) != POSITIVE if t[0] == "density" else any(_hole(w, a, scope) for a in t[1:])


def holds(w: World, t: Term, scope: Scope) -> None:
    """Raises Rejected unless a proposition evidently holds."""
    if t[0] == "forall":
        holds(w, t[1][2], kinds.entered(w, t[1], scope, kinds.note_of(w, t, scope)))
    elif t[0] == "defined":
        demand(w, t[1], scope)
    elif t[0] in WANTED:
        need(sign(w, ring.nf(w, minus(t[2], t[1]), scope), scope) & WANTED[t[0]] == WANTED[t[0]], "owed", (t, scope))
    else:
        good = t[0] == "eq" and ring.equal(w, t[1], t[2], scope) or known(w, normal(w, t, scope), scope)
        need(good, "owed", (t, scope))


# ---------------------------------------------------------------- metavariables


def filled(t: Term, values: dict, under: int = 0) -> Term:
    """A term of a scheme with terms put for its metavariables."""
    if type(t) is not tuple:
        return t
    if t[0] == "@" and t in values:
        return shift(values[t], under)
    if t[0] == "lam":
        return "lam", filled(t[1], values, under), filled(t[2], values, under + 1)
    if t[0] == "apply" and t[1] in values:
        out = shift(values[t[1]], under)
        for a in t[2:]:
            need(is_lam(out), "a function was expected")
            out = put(out[2], filled(a, values, under))
        return out
    return tuple([filled(a, values, under) if type(a) is tuple else a for a in t])


def bound(w: World, line: Statement, t: Term, scope: Scope) -> dict:
    """What the metavariables of a line are: the last ones the arguments, those before them sizes in their types."""
    names, sizes = [*line.known], kinds.typed(w, t, scope)[1]
    values = dict(zip(names[-len(t) + 1:], t[1:], strict=True))
    values.update({n: sizes[n[1]] for n in names if n not in values})
    for meta, k in line.known.items():
        member(w, values[meta], filled(k, values), scope)
    return values


def member(w: World, v: Term, k: Term, scope: Scope) -> None:
    """Raises Rejected unless a term has a type, or a Lam that of a function; an index is whole and within its bounds."""
    if k[0] == "function":
        for j, of in enumerate(k[1]):
            need(is_lam(v) and ring.canon_kind(w, v[1], scope) == ring.canon_kind(w, shift(of, j), scope), "another function")
            scope, v = kinds.entered(w, ("lam", v[1], ONE), scope), v[2]
        return member(w, v, shift(k[2], len(k[1])), scope)
    need(not is_lam(v) and kinds.fits(w, kinds.kind(w, v, scope), k, scope, {}), "a term of another type")
    for low, high in ((k[1], v), (v, k[2])) if k[0] == "index" else ():
        if low is not None and high is not None:
            holds(w, ("le", low, high), scope)


# ---------------------------------------------------------------- values


def demand(w: World, t: Term, scope: Scope) -> None:
    """Raises Rejected unless a term evidently has a value."""
    if type(t) is not tuple or t[0] in ("#", "@", "defined") or (scope, t) in w.valued:
        return
    if t[0] == "total_on" and t[1][0] == "members":  # a sum over points: only there the summands matter
        for a in (*t[1][1:], *(put(t[2][2], x) for x in t[1][1:])):
            demand(w, a, scope)
    elif t[0] == "interval":
        for a, end in zip(t[1:], ENDS, strict=True):
            if a != end:
                demand(w, a, scope)
    elif t[0] == "derivative":  # word for word: what is equal may have no value near the place
        demand(w, put(t[1][2], t[2]), scope)
        need(t[1][1] == R and smooth(w, t[1][2], t[2], scope), "owed", (("defined", t), scope))
    else:
        for a, inner in within(w, t, scope):
            demand(w, a, inner)
        for a in t[1:]:
            for size in a[1][1:] if is_lam(a) and a[1][0] == "matrix" else ():
                holds(w, ("le", 0, size), scope)
        need(t[0] not in ("sum", "product") or None not in t[1][1][1:], "a range without an end")
        _operation(w, t, scope)
    w.valued.add((scope, t))


def _operation(w: World, t: Term, scope: Scope) -> None:
    """Raises Rejected unless an operation has a value where its arguments have."""
    if t[0] == "apply":
        for a, k in zip(t[2:], kinds.kind(w, t[1], scope)[1], strict=True):
            member(w, a, k, scope)
    elif DEMANDS.get(t[0]) != [] and not known(w, normal(w, ("defined", t), scope), scope):
        owed = ("defined", t), scope
        for line in (d for d in DEMANDS.get(t[0], []) if len(d.left) == len(t)):
            try:
                values = bound(w, line, t, scope)
                for condition in line.given:
                    holds(w, filled(condition, values), scope)
                return
            except Rejected as why:
                owed = (*why.args[1:], owed)[0]
        need(False, "owed", owed)


def smooth(w: World, body: Term, at: Term, scope: Scope) -> bool:
    """Whether a function of a number is smooth near a place: made of smooth functions, inside of their domains."""

    def visit(t: Term, k: int, around: Scope) -> bool:
        if not mentions(t, k) or t[0] == "#":
            return True
        if t[0] == "lam":
            return not mentions(t[1], k) and visit(t[2], k + 1, ((t[1], None), *around))
        if t[0] == "pow" and not (type(t[2]) in Number and t[2].denominator == 1) and sign(
                w, ring.nf(w, put(t[1], at, k), around), around) != POSITIVE:
            return False
        if t[0] == "derivative" and not smooth(w, put(t[1][2], at, k + 1), put(t[2], at, k), around):
            return False  # it may exist and have none itself
        return t[0] in TRAITS["smooth"] and (t[0] != "density" or t[1][0] == "normal") and all(visit(a, k, around) for a in t[1:])

    with suppress(Rejected):
        demand(w, put(body, at), scope)
        return visit(body, 0, scope)
    return False
