"""The types of terms, and the world of one statement.

The one idea: types are computed from the inside; schemes.json has for each operation the types that it takes and the one
that it gives, with letters for sizes and types. Sizes are equal when their normal forms are. A scope lists the binders around
a term, the innermost first: the type of the variable and a note, as they stand outside: the law over which a mean is taken,
("near", place) where only values near the place of a derivative matter, ("all",) below "forall", or None.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from . import ring
from .terms import INDEX, Number, R, Scope, Term, World, is_lam, need, number, shift

TYPES: dict[str, list] = {}
"""Of each operation the types of its arguments (one that repeats behind "*") and of its value; from schemes.json."""


def fits(w: World, a: Term, b: Term, scope: Scope) -> bool:
    """Whether a thing of the first type may stand where the second is wanted. Bounds of indices are no part of a type."""
    if b[0] in ("R", "index"):
        return number(a) if b == R else a[0] == "index"
    if a[0] == b[0] == "matrix":
        return all(ring.equal(w, x, y, scope) for x, y in zip(a[1:], b[1:], strict=True))
    if a[0] == b[0] == "law":
        return a[2] == b[2] and len(a[1]) == len(b[1]) and all(fits(w, x, y, scope) for x, y in zip(a[1], b[1], strict=True))
    return a == b


def entered(w: World, lam: Term, scope: Scope, note: Term = None) -> Scope:
    """The scope of the body of a Lam, its type in normal form; no note for laws of several places."""
    need(is_lam(lam) and lam[1][0] in ("R", "index", "matrix"), "a binder over something else")
    need(all(size is None or number(kind(w, size, scope)) for size in lam[1][1:]), "a range that is none")
    return ((ring.canon_kind(w, lam[1], scope), None if is_lam(lam[2]) else note), *scope)


def noted(t: Term) -> Term:
    """What a binder says of its variable. What is known below an integral may fail on a null set: it is not known of "all"."""
    return t[1] if t[0] == "expect" else ("near", t[2]) if t[0] == "derivative" and len(t) > 2 else \
        ("all",) if t[0] == "forall" and is_lam(t[1]) and t[1][1][0] != "index" else None


def note_of(w: World, t: Term, scope: Scope) -> Term:
    """The same in normal form."""
    note = noted(t)
    return ("near", ring.canon(w, note[1], scope)) if t[0] == "derivative" and note else \
        note if note == ("all",) else ring.canon(w, note, scope) if note else None


def kind(w: World, t: Term, scope: Scope) -> Term:
    """The type of a term. Raises Rejected where it makes none."""
    key = "kind", t, scope
    if key not in w.memo:
        w.spend()
        w.memo[key] = _kind(w, t, scope)
    return w.memo[key]


def _kind(w: World, t: Term, scope: Scope) -> Term:
    if isinstance(t, Number):
        return INDEX if t.denominator == 1 else R
    head, args = t[0], t[1:]
    if head == "#":
        need(args[0] < len(scope), "a bound variable without its binder")
        return shift(scope[args[0]][0], args[0] + 1)
    if head == "@":
        return w.declared[t]
    if head == "apply":
        f, *values = (kind(w, a, scope) for a in args)
        need(f[0] == "function" and len(f[1]) == len(values) and all(
            fits(w, a, b, scope) for a, b in zip(values, f[1], strict=True)), "a function of other arguments")
        return f[2]
    if head == "matmul":
        kinds = [kind(w, a, scope) for a in args]
        need(kinds and all(k[0] == "matrix" for k in kinds), "a product of what is no matrix")
        need(all(ring.equal(w, a[2], b[1], scope) for a, b in pairwise(kinds)), "sizes do not agree")
        return "matrix", kinds[0][1], kinds[-1][2]
    if head == "density" or head == "expect":
        return _of_law(w, t, scope)
    need(head in TYPES, f"{head} where a value is needed")
    wanted, result = TYPES[head]
    if wanted[-2:-1] == ["*"]:
        wanted = [*wanted[:-2], *[wanted[-1]] * max(len(args) - len(wanted) + 2, 0)]
    need(len(wanted) == len(args), f"{head} of another number of arguments")
    env: dict[str, Term] = {}
    whole = True
    for a, p in zip(args, wanted, strict=True):
        if isinstance(p, list) and p[0] == "lam":
            inner = entered(w, a, scope)
            need(_match(w, p[1], inner[0][0], scope, env), f"{head} over something else")
            p, k = p[2], shift(kind(w, a[2], inner), -1)
        else:
            k = kind(w, a, scope)
        whole = whole and k[0] == "index"
        need(_match(w, p, k, scope, env), f"{head} of something that does not fit")
    return INDEX if result == "Z" and whole else _given(R if result == "Z" and "Z" not in env else result, env, args)


def _of_law(w: World, t: Term, scope: Scope) -> Term:
    law = kind(w, t[1], scope)
    need(law[0] == "law", "a law was expected")
    if t[0] == "density":
        need(len(law[1]) == len(t) - 2 and all(
            fits(w, kind(w, a, scope), k, scope) for a, k in zip(t[2:], law[1], strict=True)), "a density at another point")
        return R
    need(len(t) == 3, "a mean of something else")
    lam, inner, note = t[2], scope, note_of(w, t, scope)
    for j, k in enumerate(law[1]):
        need(is_lam(lam) and fits(w, lam[1], shift(k, j), inner), "a mean over another space")
        inner, lam = entered(w, lam, inner, note), lam[2]
    k = shift(kind(w, lam, inner), -len(law[1]))
    need(number(k) or k[0] == "matrix", "a mean of something else")
    return R if number(k) else k


def _match(w: World, p: Any, k: Term, scope: Scope, env: dict) -> bool:
    """Whether a type is as wanted: letters are bound to what they stand for at first."""
    if isinstance(p, str):
        k = R if number(k) else k
        return p == "V" or (p not in "TZ" or k[0] in ("R", "matrix")) and fits(w, k, env.setdefault(p, k), scope)
    if p[0] == "R":
        return number(k)
    if p[0] != k[0] or len(p) != len(k):
        return False
    if p[0] == "law":
        discrete = env.setdefault(p[2], k[2]) if isinstance(p[2], str) else p[2]
        return discrete == k[2] and len(p[1]) == len(k[1]) and all(
            _match(w, x, y, scope, env) for x, y in zip(p[1], k[1], strict=True))
    if p[0] in ("matrix", "index"):
        return all(b is None or c is not None and ring.equal(w, env.setdefault(b, c) if isinstance(b, str) else b, c, scope)
                   for b, c in zip(p[1:], k[1:], strict=True))
    return len(p) == 1 or _match(w, p[1], k[1], scope, env)


def _given(p: Any, env: dict, args: Term) -> Term:
    """A type with letters replaced; "1" and "2" are the arguments themselves."""
    if isinstance(p, str) and p in env:
        return env[p]
    if isinstance(p, str):
        return args[int(p) - 1] if p.isdigit() else p
    return tuple(_given(a, env, args) for a in p) if isinstance(p, list) else p
