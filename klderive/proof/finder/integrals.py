"""Schemes for integrals and means: linearity, expectation, total mass, Gaussian moments."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from ..verify import ring
from ..verify.kinds import kind
from ..verify.statements import World
from ..verify.terms import ONE, Scope, Term, mentions, shift

R = ("R",)


def split(w: World, p: dict) -> tuple[Term, Term]:
    first, *rest = sorted(p.items(), key=lambda item: ring.order(w, item[0]))
    return ring.plain(w, dict([first])), ring.plain(w, dict(rest))


def factors(w: World, p: dict) -> tuple[Term, Term, tuple]:
    """What does not depend on the innermost variable (as it stands outside), the rest, and the rest as a monomial."""
    ((m, _), c), = p.items()
    out = tuple((a, e) for a, e in m if not mentions(a, 0))
    inside = tuple((a, e) for a, e in m if mentions(a, 0))
    return shift(ring.plain(w, {(out, ()): c}), -1), ring.plain(w, {(inside, ()): ONE}), inside


def expect(w: World, t: Term, scope: Scope) -> Iterator:
    law, lam = t[1:]
    several, discrete = type(lam[2]) is tuple and lam[2][0] == "lam", kind(w, law, scope)[2]
    if several or discrete:
        yield from _joint(w, law, lam, scope, discrete) if several else _discrete(w, law, lam, scope)
        return
    inner = ((lam[1], law), *scope)
    of = kind(w, lam[2], inner)
    n = None if lam[1] == R else lam[1][1]
    if of[0] == "matrix":
        yield from _matrix(w, t, inner)
        return
    p = ring.nf(w, lam[2], inner)
    one = {"p": law} if n is None else {"n": n, "p": law}

    def f(body: Term) -> Term:
        return "lam", lam[1], body

    yield from _one_component(w, law, lam, scope)
    if not any(mentions(a, 0) for m, _ in p for a, _ in m):
        yield ("total-mass/4" if n is None else "total-mass/5"), {**one, "c": shift(ring.plain(w, p), -1)}, False
    elif len(p) > 1:
        a, b = split(w, p)
        yield ("linearity/1" if n is None else "linearity/3"), {**one, "f": f(a), "g": f(b)}, False
        c, rest = content(w, p)
        if c != 1:  # what cannot be taken apart, up to a factor
            yield ("linearity/2" if n is None else "linearity/9"), {**one, "c": c, "f": f(rest)}, False
    else:
        c, rest, inside = factors(w, p)
        yield from _weighed(w, law, one, f, inside)
        if c != 1:
            yield ("linearity/2" if n is None else "linearity/9"), {**one, "c": c, "f": f(rest)}, False
        elif len(inside) == 1 and inside[0][1] == 1 and inside[0][0][0] == "sum":
            yield ("linearity/8" if n is None else "linearity/10"), {**one, **exchanged(lam[1], inside[0][0])}, False
        elif n is None:
            yield from _moment(w, law, inside, inner)
        elif law[0] == "multinormal" and len(inside) == 1 and inside[0][1] == 1 and inside[0][0][0] == "exp":
            match inside[0][0][1]:
                case ("only", ("matmul", *row, ("#", 0))) if row and not any(mentions(a, 0) for a in row):
                    r = shift(row[0] if len(row) == 1 else ("matmul", *row), -1)
                    yield "gaussian-integral/35", {"n": n, "m": law[1], "S": law[2], "r": r}, False
        elif len(inside) == 1 and inside[0][1] == 1 and inside[0][0][0] == "trace":
            f_ = inside[0][0][1]
            rows = shift(ring.canon(w, kind(w, f_, inner)[1], inner), -1)
            yield "linearity/17", {"n": n, "k": rows, "p": law, "f": f(f_)}, False


def _joint(w: World, law: Term, lam: Term, scope: Scope, discrete: bool) -> Iterator:
    """A mean over two numbers: apart, or as an integral."""
    if lam[1] != R or lam[2][1] != R or type(lam[2][2]) is tuple and lam[2][2][0] == "lam":
        return
    p = ring.nf(w, lam[2][2], ((R, shift(law, 1)), (R, law), *scope))

    def f(body: Term) -> Term:
        return "lam", R, ("lam", R, body)

    if len(p) > 1:
        a, b = split(w, p)
        yield ("linearity/58" if discrete else "linearity/54"), {"p": law, "f": f(a), "g": f(b)}, False
    elif p:
        ((m, _), c), = p.items()
        out, inside = ([(a, e) for a, e in m if (mentions(a, 0) or mentions(a, 1)) == inner] for inner in (False, True))
        if out or c != 1:
            factor, rest = ring.plain(w, {((*out,), ()): c}), ring.plain(w, {((*inside,), ()): ONE})
            yield ("linearity/60" if discrete else "linearity/59"), {"p": law, "c": shift(factor, -2), "f": f(rest)}, False
    if not discrete:
        yield "expectation/2", {"p": law, "f": f(lam[2][2])}, False


def _discrete(w: World, law: Term, lam: Term, scope: Scope) -> Iterator:
    """A mean under a discrete law of numbers."""
    p = ring.nf(w, lam[2], ((lam[1], law), *scope)) if lam[1] == R else {}
    if p and not any(mentions(a, 0) for m, _ in p for a, _ in m):
        yield "total-mass/14", {"p": law, "c": shift(ring.plain(w, p), -1)}, False
    elif len(p) > 1:
        a, b = split(w, p)
        yield "linearity/56", {"p": law, "f": ("lam", R, a), "g": ("lam", R, b)}, False
    elif p:
        c, rest, _ = factors(w, p)
        if c != 1:
            yield "linearity/57", {"p": law, "c": c, "f": ("lam", R, rest)}, False


def content(w: World, p: dict) -> tuple[Term, Term]:
    """What all summands have as a factor and does not depend on the innermost variable, as it stands outside, and the rest."""
    lead, c = min(p.items(), key=lambda item: ring.order(w, item[0]))
    common = dict(lead[0])
    for m, _ in p:
        common = {a: e for a, e in common.items() if (a, e) in m and not mentions(a, 0)}
    rest = {(tuple((a, e) for a, e in m if a not in common), u): Fraction(d) / c for (m, u), d in p.items()}
    return shift(ring.plain(w, {((*common.items(),), ()): c}), -1), ring.plain(w, rest)


def _one_component(w: World, law: Term, lam: Term, scope: Scope) -> Iterator:
    """The mean of a function of one entry: over the law of that component."""
    at = {shift(j, -1) for j in _entries(lam[2], 0) if not mentions(j, 0)} if lam[1] != R else set()
    if len(at) != 1:
        return
    j, = at
    body = _entry_for(lam[2], shift(j, 1), 0)
    if body is None:
        return
    one = {"n": lam[1][1], "j": j, "f": ("lam", R, body)}
    if law[0] == "product_law":
        yield "marginal/4", {**one, "p": ("lam", ("index", None, None), law[1][2])}, False
    else:
        yield "marginal/3", {**one, "p": law}, False


def _entries(t: Term, k: int) -> set[Term]:
    """The places of the entries of the k-th variable, as they stand below the variable."""
    if type(t) is not tuple or t[0] in ("@", "#"):
        return set()
    if t[0] == "entry" and t[1] == ("#", k) and not any(mentions(t[2], j) for j in range(k)):
        return {shift(t[2], -k)}
    if t[0] == "lam":
        return _entries(t[1], k) | _entries(t[2], k + 1)
    return set().union(*(_entries(a, k) for a in t[1:]))


def _entry_for(t: Term, j: Term, k: int) -> Term | None:
    """A term with a number for the entry at j of the k-th variable; None if the variable stands elsewhere."""
    if type(t) is not tuple or t[0] in ("@", "#"):
        return None if t == ("#", k) else t
    if t == ("entry", ("#", k), shift(j, k)):
        return "#", k
    if t[0] == "lam":
        parts = [_entry_for(t[1], j, k), _entry_for(t[2], j, k + 1)]
    else:
        parts = [_entry_for(a, j, k) for a in t[1:]]
    return None if any(a is None and b is not None for a, b in zip(parts, t[1:], strict=True)) else (t[0], *parts)


def _weighed(w: World, law: Term, one: dict, f: Callable, inside: tuple) -> Iterator:
    """The mean of a quotient of densities; of what has a root of the density of the law as a factor."""
    density = "density", shift(law, 1), ("#", 0)
    powers = dict(inside)
    e = powers.pop(density, 0)
    if e == -1 and len(powers) == 1:
        (q, d), = powers.items()
        if d == 1 and q[0] == "density" and q[2:] == (("#", 0),) and not mentions(q[1], 0):
            yield ("total-mass/12" if len(one) == 1 else "total-mass/13"), {**one, "q": shift(q[1], -1)}, False
    if e == Fraction(-1, 2):
        rest = ring.plain(w, {((*powers.items(),), ()): ONE})
        yield ("expectation/4" if len(one) == 1 else "expectation/5"), {**one, "f": f(rest)}, False


def quadratic(w: World, t: Term, inner: Scope) -> list[Term] | None:
    """The coefficients of x^2, x, 1 of a number."""
    found: list[dict] = [{}, {}, {}]
    for (m, u), c in ring.nf(w, t, inner).items():
        d = dict(m).get(("#", 0), 0)
        rest = tuple((a, e) for a, e in m if a != ("#", 0))
        if d not in (0, 1, 2) or any(mentions(a, 0) for a, _ in rest):
            return None
        found[2 - int(d)][rest, u] = c
    return [shift(ring.plain(w, p), -1) for p in found]


def bell(w: World, inside: tuple, inner: Scope) -> tuple[Term, dict[str, Term]] | None:
    """The k of x^k exp(-a x^2 + b x + c), perhaps times exp(u x + v), and these."""
    powers = dict(inside)
    k = powers.pop(("#", 0), 0)
    each = (quadratic(w, a[1], inner) for a, e in powers.items() if type(a) is tuple and a[0] == "exp" and e == 1)
    found = sorted((f for f in each if f), key=lambda f: f[0] == 0)
    if not 1 <= len(found) == len(powers) <= 2 or found[0][0] == 0 or len(found) == 2 and found[1][0] != 0:
        return None
    (a, b, c), *more = found
    of = {"a": ring.canon(w, ("mul", -1, a), inner[1:]), "b": b, "c": c}
    return k, {**of, "u": more[0][1], "v": more[0][2]} if more else of


def _moment(w: World, law: Term, inside: tuple, inner: Scope) -> Iterator:
    if law[0] != "normal":
        return
    m, s = law[1:]
    if inside == ((("#", 0), ONE),):
        yield "gaussian-integral/2", {"m": m, "s": s}, False
    elif len(inside) == 1 and inside[0][0] == ("#", 0):
        yield "gaussian-integral/4", {"m": m, "s": s, "k": inside[0][1] - 2}, False
    elif len(inside) == 1 and inside[0][1] == 1 and inside[0][0][0] == "exp":
        found = quadratic(w, inside[0][0][1], inner)
        if found and found[0] == found[2] == 0:
            yield "gaussian-integral/5", {"m": m, "s": s, "t": found[1]}, False


def _matrix(w: World, t: Term, inner: Scope) -> Iterator:
    """A mean of matrices: what the parts of its body are taken out by."""
    law, lam = t[1:]
    n, parts = lam[1][1], apart(w, lam[2], inner)
    names = {"constant": "total-mass/6", "sum": "linearity/12", "scaled": "linearity/13", "left": "linearity/14",
             "right": "linearity/15", "turned": "linearity/16"}
    if parts is not None:
        what, filling = parts
        of = {k: v for k, v in filling.items() if k in "klm"}
        rest = {k: ("lam", lam[1], v) if k in "fg" else v for k, v in filling.items() if k not in "klm"}
        yield names[what], {"n": n, **of, "p": law, **rest}, False
    elif law[0] == "multinormal" and lam[2] == ("#", 0):
        yield "gaussian-integral/10", {"n": n, "m": law[1], "S": law[2]}, False
    elif law[0] == "multinormal" and lam[2] == ("matmul", ("#", 0), ("transpose", ("#", 0))):
        yield "gaussian-integral/11", {"n": n, "m": law[1], "S": law[2]}, False


def apart(w: World, body: Term, inner: Scope) -> tuple[str, dict[str, Term]] | None:
    """How a matrix in normal form that depends on the innermost variable comes apart; None for x and x x'."""
    rows, columns = (shift(ring.canon(w, k, inner), -1) for k in kind(w, body, inner)[1:])
    if not mentions(body, 0):
        return "constant", {"k": rows, "m": columns, "A": shift(body, -1)}
    if body[0] == "add":
        half = 1 + len(body[1:]) // 2
        f, g = (x[0] if len(x) == 1 else ("add", *x) for x in (body[1:half], body[half:]))
        return "sum", {"k": rows, "m": columns, "f": f, "g": g}
    if body[0] == "scale" and not mentions(body[1], 0):
        return "scaled", {"k": rows, "m": columns, "c": shift(body[1], -1), "f": body[2]}
    if body[0] == "transpose":
        return "turned", {"k": columns, "m": rows, "f": body[1]}
    if body[0] == "matmul":
        letters = body[1:]
        left = next(j for j, a in enumerate(letters) if mentions(a, 0))
        right = next(j for j, a in enumerate(reversed(letters)) if mentions(a, 0))
        if left or right:
            cut = left or len(letters) - right
            x, y = (u[0] if len(u) == 1 else ("matmul", *u) for u in (letters[:cut], letters[cut:]))
            between = shift(ring.canon(w, kind(w, y, inner)[1], inner), -1)
            a, f = (x, y) if left else (y, x)
            return "left" if left else "right", {"k": rows, "l": between, "m": columns, "A": shift(a, -1), "f": f}
    return None


def exchanged(k: Term, a: Term) -> dict[str, Term]:
    """The filling for a sum that is taken out of an integral."""
    low, high = (shift(b, -1) for b in a[1][1][1:])
    return {"f": ("lam", k, ("lam", ("index", None, None), a[1][2])), "l": low, "h": high}


def integral(w: World, t: Term, scope: Scope) -> Iterator:
    lam = t[1]
    inner = ((lam[1], None), *scope)
    if kind(w, lam[2], inner)[0] == "matrix":
        return
    p = ring.nf(w, lam[2], inner)
    n = None if lam[1] == R else lam[1][1]

    def f(body: Term) -> Term:
        return "lam", lam[1], body

    of = {} if n is None else {"n": n}
    if not p and n is None:
        yield "linearity/5", {"c": ONE - ONE, "f": f(ONE - ONE)}, False
    match [*p.items()]:
        case [((((("density", law, ("#", 0)), 1),), ()), 1)] if not mentions(law, 0):
            yield ("total-mass/1" if n is None else "total-mass/2"), {**of, "p": shift(law, -1)}, False
    if len(p) == 1:
        (m, _), = p
        for j, (a, e) in enumerate(m):
            if type(a) is tuple and a[0] == "density" and e == 1 and a[2:] == (("#", 0),) and not mentions(a[1], 0):
                law = shift(a[1], -1)
                rest = ring.plain(w, {((*m[:j], *m[j + 1:]), ()): next(iter(p.values()))})
                one = {"p": law} if n is None else {"n": n, "p": law}
                yield ("expectation/1" if n is None else "expectation/3"), {**one, "f": f(rest)}, True
        c, rest, inside = factors(w, p)
        if len(inside) == 1 and inside[0][1] == 1 and inside[0][0][0] == "sum" and n is None:
            yield "linearity/11", exchanged(lam[1], inside[0][0]), False
        found = bell(w, inside, inner) if n is None else None
        if c != 1:
            yield ("linearity/5" if n is None else "linearity/43"), {**of, "c": c, "f": f(rest)}, False
        elif found:
            k, of = found
            name = "gaussian-integral/38" if k == 0 else "gaussian-integral/39" if k == 1 else "gaussian-integral/40"
            if "u" not in of:
                yield name, of if k in (0, 1) else {**of, "k": k - 2}, False
            elif k == 0:
                yield "gaussian-integral/42", of, False
    elif len(p) > 1:
        a, b = split(w, p)
        yield ("linearity/4" if n is None else "linearity/42"), {**of, "f": f(a), "g": f(b)}, False
        c, rest = content(w, p)
        if c != 1:
            yield ("linearity/5" if n is None else "linearity/43"), {**of, "c": c, "f": f(rest)}, False
        for a, e in next(iter(p))[0]:  # a density that stands in all summands
            if type(a) is tuple and a[0] == "density" and e == 1 and a[2:] == (("#", 0),) and not mentions(a[1], 0) and all(
                    (a, 1) in m for m, _ in p):
                rest = ring.plain(w, {(tuple(x for x in m if x != (a, 1)), u): c for (m, u), c in p.items()})
                name = "expectation/1" if n is None else "expectation/3"
                yield name, {**of, "p": shift(a[1], -1), "f": f(rest)}, True


TABLE = {"expect": expect, "integral": integral}
