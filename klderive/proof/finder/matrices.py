"""Schemes for matrices: transposes and inverses of products, traces, determinants, norms.

The one idea: transposes and inverses go inwards, determinants apart; of the rotations of a trace, also transposed, the first
in the verifier's order is taken.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from ..verify import ring
from ..verify.kinds import kind
from ..verify.statements import World
from ..verify.terms import ONE, Scope, Term, mentions, shift


def sizes(w: World, t: Term, scope: Scope) -> list[Term]:
    return [ring.canon(w, n, scope) for n in kind(w, t, scope)[1:]]


def product(*words: Term) -> Term:
    flat = [a for t in words for a in (t[1:] if type(t) is tuple and t[0] == "matmul" else (t,))]
    return flat[0] if len(flat) == 1 else ("matmul", *flat)


def transpose(w: World, t: Term, scope: Scope) -> Iterator:
    a = t[1]
    n, m = sizes(w, a, scope)
    if a[0] == "transpose":
        yield "always/30", {"n": m, "m": n, "A": a[1]}, False
    elif a[0] == "add":
        x, y = a[1], a[2] if len(a) == 3 else ("add", *a[2:])
        yield "always/31", {"n": n, "m": m, "A": x, "B": y}, False
    elif a[0] == "scale":
        yield "always/32", {"n": n, "m": m, "c": a[1], "A": a[2]}, False
    elif a[0] == "matmul":
        x, y = a[1], product(*a[2:])
        yield "always/33", {"n": n, "m": sizes(w, x, scope)[1], "k": m, "A": x, "B": y}, False
    elif a[0] == "identity":
        yield "always/34", {"n": n}, False
    elif a[0] == "zeros":
        yield "always/42", {"n": n, "m": m}, False
    else:
        if a[0] == "inverse":
            yield "always/39", {"n": n, "A": a[1]}, True
        yield "always/36", {"n": n, "A": a}, False
        yield "always/35", {"n": n, "A": a}, False


def family(t: Term) -> Term:
    """The members of a diagonal as a function of an index."""
    return "lam", ("index", None, None), t[1][2]


def inverse(w: World, t: Term, scope: Scope) -> Iterator:
    a = t[1]
    n = sizes(w, a, scope)[0]
    if a[0] == "inverse":
        yield "inverse/4", {"n": n, "A": a[1]}, False
    elif a[0] == "scale":
        yield "always/40", {"n": n, "c": a[1], "A": a[2]}, False
    elif a[0] == "identity":
        yield "inverse/5", {"n": n}, False
    elif a[0] == "diagonal":
        yield "inverse/18", {"n": n, "f": family(a)}, False
    elif a[0] == "matmul":
        yield "inverse/3", {"n": n, "A": a[1], "B": product(*a[2:])}, False


def matmul(w: World, t: Term, scope: Scope) -> Iterator:
    for a, b in pairwise(t[1:]):
        if b == ("inverse", a):
            yield "inverse/1", {"n": sizes(w, a, scope)[0], "M": a}, False
        elif a == ("inverse", b):
            yield "inverse/2", {"n": sizes(w, b, scope)[0], "M": b}, False
        elif a[0] == b[0] == "diagonal":
            yield "index-sums/4", {"n": sizes(w, a, scope)[0], "f": family(a), "g": family(b)}, False


def only(w: World, t: Term, scope: Scope) -> Iterator:
    yield "trace/7", {"A": t[1]}, False


def norm(w: World, t: Term, scope: Scope) -> Iterator:
    n, m = sizes(w, t[1], scope)
    yield "trace/8", {"n": n, "m": m, "A": t[1]}, False
    yield "trace/9", {"n": n, "m": m, "A": t[1]}, False


def trace(w: World, t: Term, scope: Scope) -> Iterator:
    a = t[1]
    n = sizes(w, a, scope)[0]
    if a[0] == "add":
        yield "trace/2", {"n": n, "A": a[1], "B": a[2] if len(a) == 3 else ("add", *a[2:])}, False
    elif a[0] == "scale":
        yield "trace/3", {"n": n, "c": a[1], "A": a[2]}, False
    elif a[0] == "identity":
        yield "trace/6", {"n": n}, False
    elif a[0] == "transpose":
        yield "trace/5", {"n": n, "A": a[1]}, False
    elif a[0] == "diagonal":
        yield "index-sums/7", {"n": n, "f": family(a)}, False
    elif a[0] == "matmul":
        yield from _columns(w, a, scope)
        yield from _rotated(w, a, scope)
    yield "trace/1", {"n": n, "M": a}, False


def _columns(w: World, a: Term, scope: Scope) -> Iterator:
    """The trace of x y' and of x y' D, also turned, as a sum over the entries."""
    x, y, *rest = a[1:]
    if x[0] == "diagonal" and len(rest) == 1 and rest[0][0] == "transpose" and sizes(w, y, scope)[1] == 1:
        n = sizes(w, x, scope)[0]
        yield "trace/4", {"n": n, "m": n, "A": x, "B": product(y, *rest)}, False
    elif y[0] == "transpose" and sizes(w, x, scope)[1] == 1 and sizes(w, y, scope)[0] == 1:
        of = {"n": sizes(w, x, scope)[0], "x": x, "y": y[1]}
        if not rest:
            yield "index-sums/5", of, False
        elif len(rest) == 1 and rest[0][0] == "diagonal":
            yield "index-sums/6", {**of, "f": family(rest[0])}, False


def entry(w: World, t: Term, scope: Scope) -> Iterator:
    a, i, j = t[1], t[2], t[3] if len(t) == 4 else ONE
    n, m = sizes(w, a, scope)
    if len(t) != 4:
        if a[0] == "vector":
            yield "always/26", {"n": n, "f": family(a), "i": i}, False
        return
    of = {"n": n, "m": m, "i": i, "j": j}
    if a[0] == "add":
        yield "always/21", {**of, "A": a[1], "B": a[2] if len(a) == 3 else ("add", *a[2:])}, False
    elif a[0] == "scale":
        yield "always/22", {**of, "c": a[1], "A": a[2]}, False
    elif a[0] == "transpose":
        yield "always/23", {"n": m, "m": n, "A": a[1], "i": j, "j": i}, False
    elif a[0] == "identity":
        yield ("index-sums/3", {"n": n, "i": i}, False) if i == j else ("index-sums/2", {"n": n, "i": i, "j": j}, False)
    elif a[0] == "diagonal":
        yield "always/27", {"n": n, "f": family(a), "i": i, "j": j}, False


def _rotated(w: World, a: Term, scope: Scope) -> Iterator:
    words = a[1:]
    turns = [(*words[j:], *words[:j]) for j in range(len(words))]
    best = min(turns, key=lambda u: _weight(w, u))
    if _weight(w, best) < _weight(w, words):
        j = turns.index(best)
        x, y = product(*words[:j]), product(*words[j:])
        n, m = sizes(w, x, scope)
        yield "trace/4", {"n": n, "m": m, "A": x, "B": y}, False
    flipped = tuple(x[1] if x[0] == "transpose" else ("transpose", x) for x in reversed(words))
    plain = tuple(_symmetric(w, x, scope) for x in flipped)
    turns = [(*plain[j:], *plain[:j]) for j in range(len(plain))]
    if min(_weight(w, u) for u in turns) < _weight(w, best):
        yield "trace/5", {"n": sizes(w, a, scope)[0], "A": a}, True


def _symmetric(w: World, x: Term, scope: Scope) -> Term:
    """A transpose that is the matrix itself."""
    from ..verify.facts import known
    if x[0] == "transpose":
        a = x[1]
        b = a[1] if a[0] == "inverse" else a
        if any(known(w, (p, b), scope) for p in ("positive_definite", "symmetric")):
            return a
        if a[0] == "inverse":
            return "inverse", ("transpose", b)
    return x


def _weight(w: World, words: tuple) -> tuple:
    """Fewer transposes, and a variable beside its transpose."""
    apart = any(mentions(x, 0) for x in words) and not any(y == ("transpose", x) for x, y in pairwise(words))
    return sum(x[0] == "transpose" for x in words), apart, repr(words)


def logdet(w: World, t: Term, scope: Scope) -> Iterator:
    yield "determinant/11", {"n": sizes(w, t[1], scope)[0], "A": t[1]}, False


def det(w: World, t: Term, scope: Scope) -> Iterator:
    a = t[1]
    n = sizes(w, a, scope)[0]
    if a[0] == "matmul":
        yield "determinant/1", {"n": n, "A": a[1], "B": product(*a[2:])}, False
    elif a[0] == "inverse":
        yield "determinant/2", {"n": n, "A": a[1]}, False
    elif a[0] == "transpose":
        yield "determinant/3", {"n": n, "A": a[1]}, False
    elif a[0] == "scale":
        yield "determinant/4", {"n": n, "c": a[1], "A": a[2]}, False
    elif a[0] == "identity":
        yield "determinant/15", {"n": n}, False
    elif a[0] == "diagonal":
        yield "determinant/5", {"n": n, "f": ("lam", ("index", None, None), a[1][2])}, False
    else:
        yield "determinant/6", {"n": n, "L": a}, False
        yield "determinant/7", {"n": n, "L": a}, False


def affine(t: Term, n: Term) -> Term | None:
    """The b of x - b for the innermost variable x, as it stands outside; None for what is something else."""
    parts = [*(t[1:] if t[0] == "add" else (t,))]
    if ("#", 0) not in parts:
        return None
    parts.remove(("#", 0))
    turned = [a[2] if a[0] == "scale" and a[1] == -1 else ("scale", -1, a) for a in parts]
    if any(mentions(a, 0) for a in turned):
        return None
    return shift(turned[0] if len(turned) == 1 else ("add", *turned), -1) if turned else ("zeros", n, 1)


def words(t: Term) -> list[tuple[Term, tuple]]:
    """The words of a matrix in normal form, with their factors."""
    found = []
    for a in t[1:] if t[0] == "add" else (t,):
        c, a = a[1:] if a[0] == "scale" else (1, a)
        found.append((c, a[1:] if a[0] == "matmul" else (a,)))
    return found


def vector(w: World, t: Term, scope: Scope) -> Iterator:
    match t[1][2]:
        case ("entry", x, ("#", 0)) if not mentions(x, 0):
            yield "always/44", {"n": t[1][1][2], "x": shift(x, -1)}, False


TABLE = {"vector": vector, "entry": entry, "transpose": transpose, "inverse": inverse, "matmul": matmul, "only": only,
         "norm": norm, "trace": trace, "logdet": logdet, "det": det}
