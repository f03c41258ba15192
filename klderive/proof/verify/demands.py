"""Which terms evidently have values: domains of functions, existence of integrals and derivatives.

The one idea: each partial operation demands something of its arguments: a sign, a range, a property, that an integral
exists. A demand is met if it is evident (signs.py; polynomials under normal laws) or said by a condition; else refused.
The terms of a scheme are walked before its metavariables are filled: only its own operations demand.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from . import ring
from .kinds import ONE, Scope, World, enter, kind
from .signs import NONNEGATIVE, NONZERO, POSITIVE, definite, invertible, sign, whole, within
from .terms import Rejected, Term, mentions, put, shift

Fill = Callable[[Term, int], Term]
TOTAL = frozenset("""add mul exp abs pi e indicator apply matmul scale transpose trace det only norm identity zeros vector
diagonal sum product density sigmoid tanh sin cos erf Phi eq ne lt le total_on members product_law max min""".split())
SMOOTH = frozenset("""add mul exp log pow normal density entry only trace matmul scale transpose inverse det logdet sum
derivative sigmoid tanh sin cos erf Phi""".split())
TAME = frozenset("add mul matmul scale transpose only trace entry norm abs sum".split())


def demand(w: World, t: Term, scope: Scope, fill: Fill = lambda t, _: t, metas: frozenset = frozenset(),
           under: int = 0) -> None:
    """Raises Rejected unless the operations of a term evidently have values; `metas` are names that demand nothing."""
    if type(t) is not tuple or t[0] in ("#", "@") or (scope, t) in w.stated:
        return
    head, args = t[0], t[1:]
    law = ring.canon(w, fill(args[0], under), scope) if head == "expect" else None
    for a in args if head != "derivative" else args[1:]:  # a derivative needs its body near a place only: see `smooth`
        inner, depth = scope, under
        while type(a) is tuple and a[0] == "lam":
            inner, a, depth = ring.entered(w, fill(a, depth), inner, law), a[2], depth + 1
        demand(w, a, inner, fill, metas, depth)
    if head not in TOTAL and not _met(w, head, filled := ring.parts(w, fill(t, under), scope), scope):
        raise Rejected(f"whether this has a value is owed: {str(filled)[:200]}")


def _met(w: World, head: str, t: Term, scope: Scope) -> bool:
    args = t[1:]

    def bits(a: Term) -> int:
        return sign(w, ring.nf(w, a, scope), scope)

    if known(w, t, scope):
        return True
    match head:
        case "log":
            return bits(args[0]) == POSITIVE
        case "pow":
            e, base = bits(args[1]), bits(args[0])
            natural = whole(w, args[1], scope) and (e & NONNEGATIVE or base & NONZERO)
            return bool(natural or base == POSITIVE or base & NONNEGATIVE and e == POSITIVE)
        case "normal":
            return bits(args[1]) == POSITIVE
        case "multinormal":
            return definite(w, args[1], scope)
        case "finite":
            weights = args[1::2]
            return all(bits(a) & NONNEGATIVE for a in weights) and ring.equal(w, ("add", *weights), ONE, scope)
        case "inverse":
            return invertible(w, args[0], scope)
        case "logdet":
            return bits(("det", args[0])) == POSITIVE
        case "component":
            return whole(w, args[1], scope) and within(w, args[1], ONE, kind(w, args[0], scope)[1][0][1], scope)
        case "entry":
            sizes = kind(w, args[0], scope)[1:]
            return all(whole(w, a, scope) and within(w, a, ONE, n, scope) for a, n in zip(args[1:], sizes, strict=False))
        case "derivative":
            return smooth(w, *args, scope)
        case "integral" | "expect":
            return exists(w, args[0] if head == "expect" else None, args[-1], scope)
        case "kl" | "cross_entropy" | "entropy":
            laws = {p[0] for p in args}
            return laws in ({"normal"}, {"multinormal"}) or laws == {"finite"} and (head == "entropy" or all(
                bits(a) == POSITIVE for p in args for a in p[2::2]) and args[0][1::2] == args[1][1::2])
    return False


def known(w: World, t: Term, scope: Scope) -> bool:
    """Whether a condition says that a term has a value."""
    return any((scope[:j], t) in w.values for j in range(len(scope) + 1))


def smooth(w: World, lam: Term, at: Term, scope: Scope) -> bool:
    """Whether a function of a number is smooth near a place: made of smooth functions, inside of their domains."""

    def visit(t: Term, k: int, around: Scope) -> bool:
        if not mentions(t, k) or t[0] == "#":
            return True
        if t[0] == "lam":
            return not mentions(t[1], k) and visit(t[2], k + 1, ((t[1], None), *around))
        if t[0] == "pow" and not (type(t[2]) is Fraction and t[2].denominator == 1):
            base = put(("lam", None, t[1]), shift(at, k), k)
            if sign(w, ring.nf(w, base, around), around) != POSITIVE:
                return False
        return (t[0] in SMOOTH and (t[0] != "density" or t[1][0] == "normal")
                and all(visit(a, k, around) for a in t[1:]))

    try:
        demand(w, put(lam, at), scope)
    except Rejected:
        return False
    return visit(lam[2], 0, scope)


# ---------------------------------------------------------------- integrals


def exists(w: World, law: Term, lam: Term, scope: Scope) -> bool:
    """Whether a mean under a law, or an integral (None), evidently exists: each of its summands is said to, or is a
    polynomial (times exponentials of what is linear) under a normal weight."""
    inner = ring.entered(w, lam, scope, law)
    if type(lam[2]) is tuple and lam[2][0] == "lam":
        return False
    p = ring.nf(w, lam[2], inner) if kind(w, lam[2], inner)[0] != "matrix" else {}
    if not p and law is not None and kind(w, lam[2], inner)[0] == "matrix":
        return _normal(law) and _tame(w, lam[2], 0, inner)
    if law is not None and law[0] == "finite":
        return True
    for m, _ in p:
        inside = [(a, e) for a, e in m if mentions(a, 0)]
        body = ring.plain(w, {(tuple(inside), ()): ONE})
        weights = [(law, inside)] if law is not None else [
            (shift(a[1], -1), [f for f in inside if f != (a, e)]) for a, e in inside
            if type(a) is tuple and a[0] == "density" and a[2:] == (("#", 0),) and e == 1 and not mentions(a[1], 0)]
        if not (law is None and known(w, ("integral", ("lam", lam[1], body)), scope)
                or any(_under(w, p, rest, lam[1], inner) for p, rest in weights)
                or law is None and _bell(w, inside, inner)):
            return False
    return bool(p) or law is not None or known(w, ("integral", lam), scope)


def _under(w: World, law: Term, inside: list, k: Term, inner: Scope) -> bool:
    """Whether the mean of a product exists under a law."""
    scope, m = inner[1:], tuple(inside)
    if not m or _normal(law) and all(_tame(w, a, 0, inner) or a[0] == "exp" and _degree(w, a[1], inner) <= 1
                                     for a, e in m if e > 0) and all(e.denominator == 1 and e > 0 for _, e in m):
        return True
    weighted = ring.nf(w, ("mul", ("density", shift(law, 1), ("#", 0)), ring.plain(w, {(m, ()): ONE})), inner)
    return known(w, ("expect", law, ("lam", k, ring.plain(w, {(m, ()): ONE}))), scope) or known(
        w, ("integral", ("lam", k, ring.plain(w, weighted))), scope)


def _normal(law: Term) -> bool:
    return law[0] in ("normal", "multinormal") or law[0] == "product_law" and law[1][2][0] == "normal"


def _tame(w: World, t: Term, k: int, scope: Scope) -> bool:
    """Whether a term grows like a polynomial in the k-th variable."""
    if not mentions(t, k) or t[0] == "#":
        return True
    match t:
        case ("lam", of, body):
            return not mentions(of, k) and _tame(w, body, k + 1, ((of, None), *scope))
        case ("pow", base, Fraction(denominator=1) as e):
            return e > 0 and _tame(w, base, k, scope)
        case ("log", a):
            factors = [*ring.nf(w, a, scope).items()]
            return len(factors) == 1 and all(
                not mentions(b, k) or b[0] == "exp" and _tame(w, b[1], k, scope)
                or b[0] == "density" and _normal(b[1]) and not mentions(b[1], k) and _tame(w, b[2], k, scope)
                for b, _ in factors[0][0][0])
        case ("entry", m, *at):
            return _tame(w, m, k, scope) and not any(mentions(a, k) for a in at)
    return t[0] in TAME and all(_tame(w, a, k, scope) for a in t[1:])


def _degree(w: World, t: Term, scope: Scope, square: bool = False) -> int:
    """The degree in the innermost variable, a number, if it is at most 2, the square with a negative factor (if allowed)."""
    found, squares = 0, []
    for (m, u), c in ring.nf(w, t, scope).items():
        rest = tuple((a, e) for a, e in m if a != ("#", 0))
        d = dict(m).get(("#", 0), 0)
        if any(mentions(a, 0) for a, _ in rest) or d not in (0, 1, 2):
            return 3
        found = max(found, int(d))
        squares += [{(rest, u): -c}] * (d == 2)
    return found if found < 2 or square and sign(w, ring.total(squares), scope) == POSITIVE else 3


def _bell(w: World, inside: list, scope: Scope) -> bool:
    """Whether a product is a polynomial times the exponential of a quadratic polynomial with a negative square."""
    bells = [a for a, e in inside if type(a) is tuple and a[0] == "exp" and e == 1]
    return len(bells) == 1 and scope[0][0] == ("R",) and _degree(w, bells[0][1], scope, square=True) == 2 and all(
        a == bells[0] or e > 0 and e.denominator == 1 and _tame(w, a, 0, scope) for a, e in inside)
