"""The types of terms, and the world of one statement.

The one idea: types are computed from the inside; schemes.json has for each operation the types that it takes and the one
that it gives, with letters for sizes and types. Sizes are equal when their normal forms are. A scope lists the binders around
a term, the innermost first: the type of the variable and a note, as they stand outside: the law over which a mean is taken,
("near", place) where only values near the place of a derivative matter, ("on", low, high) over an interval, None below
another integral or for an index, else ("all",).
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from . import facts, ring
from .statements import World
from .terms import INDEX, Number, R, Scope, Term, is_lam, need, number, shift

TYPES: dict[str, Any] = {}
"""Of each operation the types of its arguments (one that repeats behind "*") and of its value; from schemes.json."""


def fits(w: World, k: Term, p: Any, scope: Scope, env: dict) -> bool:
    """Whether a thing of type k may stand where p is wanted; letters are bound to what they stand for at first. Bounds of
    indices are no part of a type."""
    if isinstance(p, str):
        k = R if number(k) else k
        return p == "V" or (p not in "TZ" or k[0] in ("R", "matrix")) and fits(w, k, env.setdefault(p, k), scope, env)
    if p[0] in ("R", "index"):
        return number(k) and (p == R or k[0] == "index")
    if p[0] == k[0] == "matrix":
        return agree(w, k[1:], p[1:], scope, env)
    if p[0] == k[0] == "law":
        points, discrete = (env.setdefault(a, b) if isinstance(a, str) else a for a, b in zip(p[1:], k[1:], strict=True))
        return discrete == k[2] and all_fit(w, k[1], points, scope, env)
    return fits(w, k[1], p[1], scope, env) if p[0] == k[0] == "set" else p == k


def all_fit(w: World, kinds: Any, wanted: Any, scope: Scope, env: dict) -> bool:
    return len(kinds) == len(wanted) and all(fits(w, k, p, scope, env) for k, p in zip(kinds, wanted, strict=True))


def agree(w: World, sizes: Any, wanted: Any, scope: Scope, env: dict) -> bool:
    """Whether sizes or bounds are as wanted."""
    return all(p is None or n is not None and ring.equal(w, env.setdefault(p, n) if isinstance(p, str) else p, n, scope)
               for n, p in zip(sizes, wanted, strict=True))


def entered(w: World, lam: Term, scope: Scope, note: Term = None) -> Scope:
    """The scope of the body of a Lam, its type in normal form."""
    need(is_lam(lam) and lam[1][0] in ("R", "index", "matrix"), "a binder over something else")
    need(all(n is None or kind(w, n, scope)[0] == "index" for n in lam[1][1:]), "a range or a size that is not whole")
    return ((ring.canon_kind(w, lam[1], scope), None if lam[1][0] == "index" and note == ("all",) else note), *scope)


def note_of(w: World, t: Term, scope: Scope) -> Term:
    """What a binder says of its variable, in normal form. What is known below an integral may fail on a null set: it is not known
    of "all"."""
    note = ("near", t[2]) if t[0] == "derivative" and len(t) > 2 else t[1] if t[0] == "expect" else ("on", *t[1][1:]) if t[
        0] == "integral_on" and t[1][0] == "interval" else None if t[0] in ("integral", "integral_on") else ("all",)
    return note and ring.parts(w, note, scope)


def opened(w: World, t: Term, a: Term, scope: Scope) -> tuple[Term, Scope]:
    """An argument of an operation without its Lams, and the scope in which that stands."""
    note = note_of(w, t, scope) if is_lam(a) else None
    while is_lam(a):
        scope, a, note = entered(w, a, scope, note), a[2], shift(note, 1)
    return a, scope


def kind(w: World, t: Term, scope: Scope) -> Term:
    """The type of a term. Raises Rejected where it makes none."""
    return _kind(w, t, scope, {}) if type(t) in Number or t[0] in ("#", "@") else typed(w, t, scope)[0]


def typed(w: World, t: Term, scope: Scope) -> tuple[Term, dict]:
    """The type of a term, and the sizes in the types of its arguments."""
    key = t, scope
    if key not in w.kinds:
        w.spend()
        env: dict = {}
        w.kinds[key] = _kind(w, t, scope, env), env
    return w.kinds[key]


def _kind(w: World, t: Term, scope: Scope, env: dict) -> Term:
    if type(t) in Number:
        return INDEX if t.denominator == 1 else R
    head, args = t[0], t[1:]
    if head == "#":
        return shift(scope[args[0]][0], args[0] + 1)
    if head == "@":
        return w.declared[t]
    if head == "expect":
        law = kind(w, args[0], scope)
        need(law[0] == "law" and len(args) == 2, "a mean of something else")
        facts.member(w, args[1], ("function", law[1], "T"), scope)
        k = shift(kind(w, *opened(w, t, args[1], scope)), -len(law[1]))
        return R if number(k) else k
    if head in ("apply", "density"):
        f, *values = (kind(w, a, scope) for a in args)
        need(f[0] == {"apply": "function", "density": "law"}[head] and all_fit(w, values, f[1], scope, env), "other arguments")
        return f[2] if head == "apply" else R
    if head == "matmul":
        kinds = [kind(w, a, scope) for a in args]
        need(kinds and all(k[0] == "matrix" for k in kinds), "a product of what is no matrix")
        need(all(ring.equal(w, a[2], b[1], scope) for a, b in pairwise(kinds)), "sizes do not agree")
        return "matrix", kinds[0][1], kinds[-1][2]
    need(head in TYPES, f"{head} where a value is needed")
    wanted, result = TYPES[head]
    if wanted[-2:-1] == ("*",):
        wanted = *wanted[:-2], *[wanted[-1]] * max(len(args) - len(wanted) + 2, 0)
    need(len(wanted) == len(args), f"{head} of another number of arguments")
    whole = True
    for a, p in zip(args, wanted, strict=True):
        if p[0] == "lam":
            body, inner = opened(w, t, a, scope)
            of, p = entered(w, a, scope)[0][0], p[1:]
            need(not is_lam(a[2]), f"{head} over several variables")
            need(p[0][0] == of[0] == "index" and agree(w, of[1:], p[0][1:], scope, env) or p[0][0] != "index" and fits(
                w, of, p[0], scope, env), f"{head} over something else")
            a, p = shift(kind(w, body, inner), -1), p[1]
        else:
            a = kind(w, a, scope)
        whole = whole and a[0] == "index"
        need(fits(w, a, p, scope, env), f"{head} of something that does not fit")
    return INDEX if result == "Z" and whole else _given(R if result == "Z" and "Z" not in env else result, env, args)


def _given(p: Any, env: dict, args: Term) -> Term:
    """A type with letters replaced; "1" and "2" are the arguments themselves."""
    if isinstance(p, str):
        return env[p] if p in env else args[int(p) - 1] if p.isdigit() else p
    return tuple([_given(a, env, args) for a in p]) if isinstance(p, tuple) else p
