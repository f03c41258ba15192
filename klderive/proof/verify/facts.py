"""What is evident: signs, propositions that were said, and that terms have values.

The one idea: three bits for a sign. A polynomial has a sign if that was said word for word (up to ring laws and a positive
factor), or by the signs of its monomials, or as a sum of what was said and of such; nothing is searched. Each partial
operation demands something of its arguments, as a line of schemes.json; of a scheme only its own operations do, as the line
is meant for all values. An integral exists if each of its summands is said to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from . import kinds, ring
from .terms import (
    ONE,
    Number,
    Rejected,
    Scope,
    Statement,
    Term,
    World,
    is_lam,
    mentions,
    minus,
    need,
    number,
    put,
    shift,
)

NONNEGATIVE, NONZERO, POSITIVE = 1, 2, 3
WANTED = {"lt": POSITIVE, "le": NONNEGATIVE, "ne": NONZERO}
DEMANDS: dict[str, list[Statement]] = {}
"""Of each partial operation the lines under which it has a value; of a total one none. Others never have one."""
SMOOTH = frozenset("""add mul exp log pow normal density entry only trace matmul scale transpose inverse det logdet sum
derivative sigmoid tanh sin cos erf Phi""".split())


# ---------------------------------------------------------------- signs


def primitive(w: World, p: ring.Poly) -> tuple:
    """A polynomial up to a positive factor."""
    terms = sorted(p.items(), key=lambda item: ring.order(w, item[0]))
    return tuple((m, ring.reduced(Fraction(c) / abs(terms[0][1]))) for m, c in terms)


def sign(w: World, p: ring.Poly, scope: Scope, depth: int = 0) -> int:
    """The bits that are evident of a polynomial."""
    if p.keys() <= {ring.UNIT}:
        c = p.get(ring.UNIT, 0)
        return POSITIVE if c > 0 else NONZERO if c else NONNEGATIVE
    key = "bits", primitive(w, p), scope, depth
    if key not in w.memo:
        w.spend()
        w.memo[key] = 0  # nothing is known while it is being asked
        w.memo[key] = _sign(w, p, scope, depth) | _outside(w, p, scope, sign)
    return w.memo[key]


def _sign(w: World, p: ring.Poly, scope: Scope, depth: int) -> int:
    bits, each = _said(w, p, scope), [_monomial(w, m, c, scope) for (m, _), c in p.items()]
    if len(each) == 1:
        bits |= each[0]
    elif all(b & NONNEGATIVE for b in each):
        bits |= POSITIVE if POSITIVE in each else NONNEGATIVE
    if bits != POSITIVE and depth < (3 if len(p) > 1 else 1):
        for q, known in _said_of(w, scope):  # p = (a positive multiple of q) + (what is not negative)
            m, d = next(((m, d) for m, d in q if m[0] and p.get(m, 0) / Fraction(d) > 0), (None, ONE))
            if m:
                rest = sign(w, ring.total((p, {n: -c * p[m] / d for n, c in q})), scope, depth + 1)
                bits |= rest | known & NONZERO if rest & NONNEGATIVE else 0
    if bits != POSITIVE and scope and scope[0][1] and scope[0][1][0] == "near":  # a smooth function keeps its sign near a place
        lam, at = ring.plain(w, p), scope[0][1][1]
        if smooth(w, lam, at, scope[1:]):
            there = sign(w, ring.nf(w, put(lam, at), scope[1:]), scope[1:], depth)
            bits |= there if there & NONZERO else 0
    return bits


def _said_of(w: World, scope: Scope) -> list[tuple[tuple, int]]:
    """What is said not to be negative: by hypotheses, and by the bounds of indices."""
    key = "said", scope
    if key not in w.memo:
        w.memo[key] = _bounds(w, scope)
    return w.memo[key]


def _bounds(w: World, scope: Scope) -> list[tuple[tuple, int]]:
    found = [(q, bits) for (at, q), bits in w.signs.items() if bits & NONNEGATIVE and at == scope[:len(at)]]
    names = [("#", 0)] * bool(scope) + [a for a, k in w.declared.items() if k[0] == "index"]
    for a in names:
        _, low, high = (*kinds.kind(w, a, scope), None, None)[:3] if kinds.kind(w, a, scope)[0] == "index" else (0, None, None)
        for gap in ([minus(a, low)] if low is not None else []) + ([minus(high, a)] if high is not None else []):
            p = ring.nf(w, gap, scope)
            found += [(tuple(p.items()), NONNEGATIVE)] if p else []
    return found


def _said(w: World, p: ring.Poly, scope: Scope) -> int:
    """What is said of a polynomial, word for word, here or further out."""
    q, minus_q = primitive(w, p), primitive(w, ring.scaled(p, -ONE))
    bits = 0
    for j in range(len(scope) + 1):
        bits |= w.signs.get((scope[:j], q), 0) | w.signs.get((scope[:j], minus_q), 0) & NONZERO
    for known, said in _said_of(w, scope) if len(p) > 1 else ():
        bits |= said if primitive(w, dict(known)) == q else 0
    return bits | _outside(w, p, scope, _said)


def _outside(w: World, p: ring.Poly, scope: Scope, of: Callable[[World, ring.Poly, Scope], int]) -> int:
    """What is known further out of a polynomial that does not mention the innermost variable."""
    if not scope or any(mentions(a, 0) for m, _ in p for a, _ in m):
        return 0
    return of(w, ring.nf(w, shift(ring.plain(w, p), -1), scope[1:]), scope[1:])


def _monomial(w: World, m: tuple, c: Fraction, scope: Scope) -> int:
    bits, s = POSITIVE, c > 0
    for a, e in m:
        here = _atom(w, a, scope)
        if e.denominator != 1:
            here |= NONNEGATIVE  # else the power would be an atom of its own
        elif e % 2 == 0:
            here = NONNEGATIVE | here & NONZERO
        elif not here & NONNEGATIVE and (other := _said(w, ring.scaled(ring.atom(a), -ONE), scope)) & NONNEGATIVE:
            here, s = other, not s
        bits &= here
    return bits if s else bits & NONZERO


def _atom(w: World, a: Term, scope: Scope) -> int:
    """The bits of an atom."""
    if isinstance(a, Number):
        return POSITIVE
    if a[0] == "add":
        return sign(w, w.bases[a], scope, 1)
    bits = _said(w, ring.atom(a), scope)
    match a:
        case ("exp" | "pi" | "e" | "sigmoid", *_):
            return POSITIVE
        case ("density", ("normal" | "multinormal", *_), *_):
            return POSITIVE
        case ("density", p, ("#", k)) if scope[k][1] and shift(scope[k][1], k + 1) == p:
            return POSITIVE  # a mean sees only points of positive weight
        case ("density" | "abs" | "norm" | "indicator", *_):
            return bits | NONNEGATIVE
        case ("log", int() | Fraction() as c):
            return bits | (POSITIVE if c > 1 else NONZERO if 0 < c != 1 else 0)
        case ("pow", base, _):
            return bits | (POSITIVE if sign(w, ring.nf(w, base, scope), scope, 1) == POSITIVE else 0)
        case ("sum" | "product" | "expect", *_, ("lam", of, body)) if not is_lam(body):
            inner = ((of, a[1] if a[0] == "expect" else None), *scope)
            return bits | sign(w, ring.nf(w, body, inner), inner, 1) & (POSITIVE if a[0] == "product" else NONNEGATIVE)
        case ("#" | "@", *_) if kinds.kind(w, a, scope)[0] == "index" and kinds.kind(w, a, scope)[1] is not None:
            low = sign(w, ring.nf(w, kinds.kind(w, a, scope)[1], scope), scope, 2)
            return bits | (low if low & NONNEGATIVE else 0)
    return bits


# ---------------------------------------------------------------- propositions


def note(w: World, t: Term, scope: Scope) -> None:
    """Note that a proposition holds for all values of the variables around it."""
    match t:
        case ("and", *args):
            for a in args:
                note(w, a, scope)
        case ("forall", lam):
            note(w, lam[2], kinds.entered(w, lam, scope))
        case ("lt" | "le" | "ne" | "eq" as op, a, b) if number(kinds.kind(w, a, scope)) and number(kinds.kind(w, b, scope)):
            p = ring.nf(w, minus(b, a), scope)
            keep(w, p, WANTED.get(op, NONNEGATIVE), scope)
            if op == "eq":
                keep(w, ring.scaled(p, -ONE), NONNEGATIVE, scope)
        case ("defined", a):
            valued(w, a, scope)
        case _:
            kinds.kind(w, t, scope)
            w.facts.add((scope, ring.parts(w, t, scope)))


def keep(w: World, p: ring.Poly, bits: int, scope: Scope) -> None:
    """Note the sign of a polynomial; of a product that is not 0 no factor is."""
    if not p or not bits:
        return
    key = scope, primitive(w, p)
    if w.signs.get(key, 0) | bits != w.signs.get(key, 0):
        w.signs[key] = w.signs.get(key, 0) | bits
        w.memo.clear()  # normal forms depend on signs
    for a, _ in next(iter(p))[0] if len(p) == 1 and bits & NONZERO else ():
        keep(w, ring.atom(a), bits & NONZERO if p.keys() != ring.atom(a).keys() else 0, scope)


def valued(w: World, t: Term, scope: Scope) -> None:
    """Note that a term has a value, and with it what it is made of."""
    kinds.kind(w, t, scope)
    if isinstance(t, Number) or t[0] in ("#", "@"):
        return
    head, args = t[0], t[1:]
    w.stated.add((scope, t))
    f = ring.canon(w, t, scope)
    w.facts.add((scope, ("defined", f)))
    if type(f) is tuple and f[0] in ("integral", "expect") and type(f[-1][2]) is tuple and f[-1][2][0] == "mul" and \
            isinstance(f[-1][2][1], Number):  # without a constant factor
        rest = f[-1][2][2:]
        w.facts.add((scope, ("defined", (*f[:-1], ("lam", f[-1][1], rest[0] if len(rest) == 1 else ("mul", *rest))))))
    if head == "mul" and any(map(_hole, args)):  # where a density is 0 the other factors may have no value
        inner, others = weighted(w, args, scope)
        for a in others if not any(map(_hole, others)) else ():
            valued(w, a, inner)
    elif head in ("integral", "expect") or head in DEMANDS and head not in ("indicator", "total_on", "forall"):
        for a in args:
            if not is_lam(a):
                valued(w, a, scope)
            elif not is_lam(a[2]):
                valued(w, a[2], kinds.entered(w, a, scope, kinds.note_of(w, t, scope)))
        if len(DEMANDS.get(head, ())) == 1 and len(DEMANDS[head][0].left) == len(t):
            line, values = bound(w, DEMANDS[head][0], args, scope)
            for condition in line.given:
                note(w, filled(condition, values), scope)
        elif head == "pow" and isinstance(args[1], Number):
            keep(w, ring.nf(w, args[0], scope), (args[1] < 0) * NONZERO | (args[1].denominator != 1) * NONNEGATIVE, scope)


def weighted(w: World, args: Term, scope: Scope) -> tuple[Scope, list[Term]]:
    """The scope in which the other factors matter beside densities of variables, and these factors."""
    rest = []
    for a in args:
        point = a[2] if type(a) is tuple and a[0] == "density" and len(a) == 3 else None
        k = point[1] if type(point) is tuple and point[0] == "#" else None
        if k is None or scope[k][1] or any(mentions(a[1], j) for j in range(k + 1)):
            rest.append(a)
        else:
            law = shift(ring.canon(w, a[1], scope), -k - 1)
            scope = (*scope[:k], (scope[k][0], law), *scope[k + 1:])
    return scope, rest


def _hole(t: Term) -> bool:
    """Whether a factor may make a product 0 where others have no value."""
    return type(t) is tuple and (t[0] == "density" or t[0] in ("pow", "mul") and any(map(_hole, t[1:])))


def said(w: World, t: Term, scope: Scope) -> bool:
    """Whether a proposition in normal form was said, here or further out."""
    return any((scope[:j], t) in w.facts for j in range(len(scope) + 1)) or bool(scope) and not mentions(t, 0) and said(
        w, shift(t, -1), scope[1:])


def holds(w: World, t: Term, scope: Scope) -> None:
    """Raises Rejected unless a proposition evidently holds."""
    if t[0] == "forall":
        holds(w, t[1][2], kinds.entered(w, t[1], scope))
    elif t[0] == "defined":
        demand(w, t[1], scope)
    elif t[0] in WANTED:
        bits = sign(w, ring.nf(w, minus(t[2], t[1]), scope), scope)
        owe(bits & WANTED[t[0]] == WANTED[t[0]], t, scope)
    elif t[0] == "eq":
        owe(ring.equal(w, t[1], t[2], scope) or said(w, ring.parts(w, t, scope), scope), t, scope)
    else:
        owe(said(w, ring.parts(w, t, scope), scope), t, scope)


def owe(good: bool, t: Term, scope: Scope) -> None:
    if not good:
        raise Rejected(f"owed: {str(t)[:300]}", (t, scope))


def whole(w: World, t: Term, scope: Scope) -> bool:
    """Whether a number is evidently whole."""
    return t.denominator == 1 if isinstance(t, Number) else all(whole(w, a, scope) for a in t[1:]) if t[0] in (
        "add", "mul") else t[0] in ("#", "@") and kinds.kind(w, t, scope)[0] == "index"


# ---------------------------------------------------------------- metavariables


def filled(t: Term, values: dict, under: int = 0) -> Term:
    """A term of a scheme with terms put for its metavariables."""
    if type(t) is not tuple:
        return t
    if t in values:
        return shift(values[t], under)
    if t[0] == "lam":
        return "lam", filled(t[1], values, under), filled(t[2], values, under + 1)
    if t[0] == "apply" and t[1] in values:
        out = shift(values[t[1]], under)
        for a in t[2:]:
            need(is_lam(out), "a function was expected")
            out = put(out[2], filled(a, values, under))
        return out
    return tuple([filled(a, values, under) for a in t])


def bound(w: World, line: Statement, args: Term, scope: Scope) -> tuple[Statement, dict]:
    """A line and what its metavariables are: the last ones the arguments, those before them sizes in their types."""
    values: dict[Term, Term] = {}
    need(len(line.left) == len(args) + 1, "another number of arguments")
    names = [*line.known]
    for meta, v in zip(names[len(names) - len(args):], args, strict=True):
        k = line.known[meta]
        points = k[1][0] if k[0] == "law" else k
        actual = kinds.kind(w, v, scope)
        actual = actual[1][0] if k[0] == actual[0] == "law" else actual
        for size, n in zip(points[1:], actual[1:], strict=False) if points[0] == actual[0] == "matrix" else ():
            if size in line.known and size not in values:
                values[size] = n
        member(w, v, filled(k, values), scope)
        values[meta] = v
    return line, values


def member(w: World, v: Term, k: Term, scope: Scope) -> None:
    """Raises Rejected unless a term has a type, or a Lam that of a function; an index is whole and within its bounds."""
    if k[0] == "function":
        for j, of in enumerate(k[1]):
            need(is_lam(v) and ring.canon_kind(w, v[1], scope) == ring.canon_kind(w, shift(of, j), scope), "another function")
            scope, v = kinds.entered(w, ("lam", v[1], ONE), scope), v[2]
        return member(w, v, shift(k[2], len(k[1])), scope)
    need(not is_lam(v), "a value was expected")
    if k[0] == "index":
        owe(number(kinds.kind(w, v, scope)) and whole(w, v, scope), ("whole", v), scope)
        for low, high in ((k[1], v), (v, k[2])):
            if low is not None and high is not None:
                holds(w, ("le", low, high), scope)
    else:
        need(kinds.fits(w, kinds.kind(w, v, scope), k, scope), "a term of another type")


# ---------------------------------------------------------------- values


def demand(w: World, t: Term, scope: Scope, values: dict | None = None, under: int = 0) -> None:
    """Raises Rejected unless the operations of a term evidently have values; nothing is demanded of the values of
    metavariables."""
    if type(t) is not tuple or t[0] in ("#", "@", "defined") or values is None and (scope, t) in w.stated:
        return
    f = filled(t, values or {}, under)
    if t[0] == "mul":
        inner, rest = weighted(w, f[1:], scope)
        for a, g in zip(t[1:], f[1:], strict=True):
            demand(w, a, inner if any(g is r for r in rest) else scope, values, under)
        return
    for a in t[1:] if t[0] != "derivative" else t[2:]:  # a derivative needs its body near a place only: see `smooth`
        inner, depth = scope, under
        while is_lam(a):
            about = kinds.note_of(w, f, scope) if depth == under else None
            for size in filled(a[1], values or {}, depth)[1:]:  # the bounds of a range, the sizes of a point
                owe(whole(w, size, inner) if size is not None else t[0] not in ("sum", "product"), ("whole", size), inner)
                if a[1][0] == "matrix":
                    holds(w, ("le", 0, size), inner)
            inner, a, depth = kinds.entered(w, filled(a, values or {}, depth), inner, about), a[2], depth + 1
        demand(w, a, inner, values, depth)
    if t[0] == "apply" and values is None:
        for a, k in zip(t[2:], kinds.kind(w, t[1], scope)[1], strict=True):
            member(w, a, k, scope)
    elif t[0] == "derivative":  # word for word: what is equal may have no value near the place
        owe((scope, f) in w.stated or smooth(w, f[1][2], f[2], scope), ("defined", f), scope)
    elif t[0] != "apply" and DEMANDS.get(t[0]) != [] and not said(w, ("defined", ring.canon(w, f, scope)), scope):
        _has_value(w, ring.parts(w, f, scope), scope)


def _has_value(w: World, t: Term, scope: Scope) -> None:
    if t[0] in ("integral", "expect"):
        return exists(w, t, scope)
    why: Rejected | None = None
    for line in (d for d in DEMANDS.get(t[0], []) if len(d.left) == len(t)):
        try:
            _, values = bound(w, line, t[1:], scope)
            for condition in line.given:
                holds(w, filled(condition, values), scope)
            return None
        except Rejected as owed:
            why = why or owed
    raise why or Rejected(f"owed: a value of {str(t)[:300]}", (("defined", t), scope))


def smooth(w: World, body: Term, at: Term, scope: Scope) -> bool:
    """Whether a function of a number is smooth near a place: made of smooth functions, inside of their domains."""

    def visit(t: Term, k: int, around: Scope) -> bool:
        if not mentions(t, k) or t[0] == "#":
            return True
        if t[0] == "lam":
            return not mentions(t[1], k) and visit(t[2], k + 1, ((t[1], None), *around))
        if t[0] == "pow" and not (isinstance(t[2], Number) and t[2].denominator == 1):
            there = put(t[1], at, k)
            if sign(w, ring.nf(w, there, around), around) != POSITIVE:
                return False
        if t[0] == "derivative" and not smooth(w, put(t[1][2], at, k + 1), put(t[2], at, k), around):
            return False  # it may exist and have none itself
        if t[0] == "entry":
            return not any(mentions(a, k) for a in t[2:]) and visit(t[1], k, around)
        return t[0] in SMOOTH and (t[0] != "density" or t[1][0] == "normal") and all(visit(a, k, around) for a in t[1:])

    try:
        demand(w, put(body, at), scope)
    except Rejected:
        return False
    return visit(body, 0, scope)


def exists(w: World, t: Term, scope: Scope) -> None:
    """Raises Rejected unless a mean or an integral evidently exists: each of its summands is said to."""
    *_, lam = t
    inner = ((lam[1], t[1] if t[0] == "expect" else None), *scope)
    k = None if is_lam(lam[2]) else kinds.kind(w, lam[2], inner)
    owe(k is not None and number(k), ("defined", t), scope)
    for m, _ in ring.nf(w, lam[2], inner):
        rest = tuple((a, e) for a, e in m if mentions(a, 0))
        forms = [*_forms(w, t, rest, inner)]
        owe(any(f is None or said(w, ("defined", f), scope) for f in forms), ("defined", forms[0]), scope)


def _forms(w: World, t: Term, rest: tuple, inner: Scope) -> Iterator[Term]:
    """The integral of a product, also as a mean, and the other way round; None if it exists in any case."""
    of, bare = inner[0][0], ((inner[0][0], None), *inner[1:])
    body = ring.plain(w, {(rest, ()): ONE})
    yield (*t[:-1], ("lam", of, body))
    if t[0] == "expect":
        yield from [None] * (not rest)  # the mean of a constant
        weighted = ring.nf(w, ("mul", ("density", shift(t[1], 1), ("#", 0)), body), bare)
        yield "integral", ("lam", of, ring.plain(w, weighted))
        return
    for a, e in rest:
        if type(a) is tuple and a[0] == "density" and e == 1 and a[2:] == (("#", 0),) and not mentions(a[1], 0):
            law, others = shift(a[1], -1), tuple(f for f in rest if f != (a, e))
            yield from [None] * (not others)
            yield "expect", law, ("lam", of, ring.canon(w, ring.plain(w, {(others, ()): ONE}), ((of, law), *inner[1:])))
