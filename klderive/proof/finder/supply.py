"""Instances that show what is owed: signs and properties from hypotheses, definiteness, that integrals exist.

The one idea: a table from the head of a proposition to the schemes that may show it; what these owe in turn is supplied the
same way (search.settle).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from ..verify import facts, kinds, ring
from ..verify.certify import Proof
from ..verify.terms import ONE, Number, Rejected, Scope, Term, is_lam, minus
from . import intervals
from .existence import defined, exists
from .writing import Data, instance


def hypotheses(proof: Proof, t: Term, scope: Scope) -> Iterator[Data]:
    """Instances of the hypotheses for all members, for those members that stand in a term."""
    values: dict[Term, None] = {}

    def visit(t: Term) -> None:
        if type(t) is tuple and t[0] not in ("lam", "@", "#"):
            if t[0] in ("apply", "entry", "density"):
                values.update(dict.fromkeys(t[2:]))
            for a in t[1:]:
                visit(a)

    visit(t)
    for k, given in enumerate(proof.statement.given):
        count = 0
        while given[0] == "forall":
            given, count = given[1][2], count + 1
        if count and all(note != ("all",) for _, note in scope) and _names(given) & _names(t):
            for some in itertools.product([*values][:6], repeat=count):
                yield instance(k, {str(j): v for j, v in enumerate(some)}, scope)


def _names(t: Term) -> set:
    if type(t) is not tuple:
        return set()
    return {t} if t[0] == "@" else set().union(*map(_names, t[1:])) if len(t) > 1 else set()


def facts_for(proof: Proof, prop: Term, scope: Scope) -> Iterator[Data]:
    """Instances that may show a proposition."""
    w = proof.world
    yield from hypotheses(proof, prop, scope)
    written = prop
    try:
        prop = prop if prop[0] == "defined" else ring.parts(w, prop, scope)
        if prop[0] in ("positive_definite", "invertible"):
            m = prop[1]
            n = ring.canon(w, kinds.kind(w, m, scope)[1], scope)
            yield from (instance(name, {"n": n, **filling}, scope) for name, filling in _matrix(prop[0], m))
            for at, fact in list(w.facts):
                if not at and fact[0] == "eq" and m in fact[1:] and prop[0] == "positive_definite":
                    other = fact[2] if fact[1] == m else fact[1]
                    yield instance("positive-definite/12", {"n": n, "L": m, "M": other}, scope)
        elif prop[0] in facts.WANTED:
            yield from _sign(w, prop, written, scope)
        elif prop[0] == "defined":
            yield from defined(w, prop[1], scope)
            if prop[1][0] in ("expect", "integral"):
                yield from exists(w, prop[1], scope)
            elif prop[1][0] == "integral_on":
                yield from intervals.exists(w, prop[1], scope)
    except Rejected:
        return


def _matrix(what: str, m: Term) -> Iterator[tuple[str, dict[str, Term]]]:
    invertible = what == "invertible"
    match m:
        case ("diagonal", ("lam", _, body)) if invertible:
            yield "inverse/19", {"f": ("lam", ("index", None, None), body)}
        case ("identity", _):
            yield ("inverse/14" if invertible else "positive-definite/5"), {}
        case ("inverse", a):
            yield ("inverse/7", {"A": a}) if invertible else ("positive-definite/4", {"M": a})
        case ("transpose", a) if invertible:
            yield "inverse/8", {"A": a}
        case ("scale", c, a):
            yield ("inverse/10", {"c": c, "A": a}) if invertible else ("positive-definite/9", {"c": c, "M": a})
        case ("matmul", a, *rest) if invertible:
            yield "inverse/9", {"A": a, "B": rest[0] if len(rest) == 1 else ("matmul", *rest)}
        case ("matmul", a, ("transpose", b)) if a == b:
            yield "positive-definite/6", {"L": a}
        case ("matmul", ("transpose", a), b) if a == b:
            yield "positive-definite/7", {"L": a}
        case ("matmul", a, b, ("transpose", c)) if a == c:
            yield "positive-definite/8", {"L": a, "M": b}
        case ("add", a, *rest) if not invertible:
            yield "positive-definite/10", {"L": a, "M": rest[0] if len(rest) == 1 else ("add", *rest)}
        case ("diagonal", ("lam", _, body)) if not invertible:
            yield "positive-definite/11", {"f": ("lam", ("index", None, None), body)}
    if invertible:
        yield "inverse/6", {"A": m}
        yield "inverse/11", {"L": m}
        yield "inverse/12", {"L": m}
        yield "inverse/13", {"A": m}


def _sign(w: Any, prop: Term, written: Term, scope: Scope) -> Iterator[Data]:
    for t in written[1:]:
        yield from _products(t, scope)
    gap = minus(prop[2], prop[1])
    for p in [ring.nf(w, t, scope) for t in ((gap, minus(prop[1], prop[2])) if prop[0] == "ne" else (gap,))]:
        for (m, _), c in p.items():
            for a, e in m:
                if type(a) is tuple and a[0] in ATOMS:
                    yield from ATOMS[a[0]](w, a, c if m == ((a, ONE),) else None, e, scope)
        yield from _combined(w, p, prop[0], scope)
    if prop[0] == "ne":
        yield from _factor(w, ring.nf(w, gap, scope), scope)


def _products(t: Term, scope: Scope) -> Iterator[Data]:
    """Products as written, inner ones first: factors that are sums are multiplied out in normal forms."""
    if type(t) is tuple and t[0] in ("mul", "pow"):
        for a in t[1:]:
            yield from _products(a, scope)
        if t[0] == "mul" and len(t) > 2:
            yield instance("square/9", {"a": t[1], "b": t[2] if len(t) == 3 else ("mul", *t[2:])}, scope)


def _factor(w: Any, p: ring.Poly, scope: Scope) -> Iterator[Data]:
    """That a factor of what is not 0 is not 0."""
    for at, fact in list(w.facts):
        if at == scope and fact[0] == "le" and w.facts[at, fact] & facts.NONZERO:
            q = ring.nf(w, fact[2], scope)
            others = ring.nf(w, ("mul", fact[2], ("pow", ring.plain(w, p), -ONE)), scope) if len(q) == len(p) == 1 else {}
            if others and all(e > 0 for m, _ in others for _, e in m) and q != p:
                yield instance("always/41", {"a": ring.plain(w, p), "b": ring.plain(w, others)}, scope)


def _combined(w: Any, p: ring.Poly, wanted: str, scope: Scope) -> Iterator[Data]:
    """A positive multiple of what is said, and a rest."""
    for t, bits in said(w, p, scope) if p else ():
        q = ring.nf(w, t, scope)
        for m, d in q.items():
            c = p.get(m, 0) / Fraction(d)
            if m != ring.UNIT and c > 0:
                rest = ring.total((p, ring.scaled(q, -c)))
                if len(rest) < len(p) or facts.sign(w, rest, scope) & facts.NONNEGATIVE:
                    of = {"a": ring.plain(w, ring.scaled(q, c)), "b": ring.plain(w, rest)}
                    if bits == facts.POSITIVE:
                        yield instance("square/8", of, scope)
                    elif wanted == "le":
                        yield instance("square/2", of, scope)
                    else:
                        yield instance("square/8", {"a": of["b"], "b": of["a"]}, scope)
                break


# ---------------------------------------------------------------- the sign of an atom: its factor if it stands alone, its power


def _det(w: Any, a: Term, c: Fraction | None, e: Fraction, scope: Scope) -> Iterator[Data]:
    n = ring.canon(w, kinds.kind(w, a[1], scope)[1], scope)
    for name, letter in (("determinant/10", "A"), ("determinant/13", "L"), ("determinant/14", "L"), ("determinant/12", "A")):
        yield instance(name, {"n": n, letter: a[1]}, scope)


def _density(w: Any, a: Term, c: Fraction | None, e: Fraction, scope: Scope) -> Iterator[Data]:
    if a[1][0] == "normal":
        yield instance("always/46", {"m": a[1][1], "s": a[1][2], "x": a[2]}, scope)
    elif a[1][0] == "multinormal":
        n = ring.canon(w, kinds.kind(w, a[2], scope)[1], scope)
        yield instance("always/47", {"n": n, "m": a[1][1], "x": a[2], "S": a[1][2]}, scope)
    elif a[1][0] == "product_law" and a[1][1][2][0] == "normal":
        n, (m, s) = ring.canon(w, kinds.kind(w, a[2], scope)[1], scope), a[1][1][2][1:]
        of = {"m": ("lam", ("index", None, None), m), "s": ("lam", ("index", None, None), s)}
        yield instance("always/48", {"n": n, **of, "z": a[2]}, scope)
    elif a[1][0] == "finite":
        p, t, q = a[1][1:4]
        yield instance("finite-density/4" if a[2] == p else "finite-density/5", {"a": p, "b": q, "t": t}, scope)


def _log(w: Any, a: Term, c: Fraction | None, e: Fraction, scope: Scope) -> Iterator[Data]:
    """A logarithm is at most its argument less 1; for one that is wanted large, that of the reciprocal. A number's has a sign."""
    if a[1] == ("e",):
        yield instance("always/49", {}, scope)
    elif isinstance(a[1], Number):
        if a[1] > 1:
            yield instance("log-product/3", {"a": a[1], "c": -1}, scope)
        yield instance("log-bound/4", {"t": a[1] if a[1] < 1 else 1 / Fraction(a[1])}, scope)
    if c is None:
        return
    if type(a[1]) is tuple and a[1][0] == "det" and c < 0:
        n = ring.canon(w, kinds.kind(w, a[1][1], scope)[1], scope)
        yield instance("log-bound/3", {"n": n, "M": a[1][1]}, scope)
    t = a[1] if c < 0 else ring.canon(w, ("pow", a[1], -ONE), scope)
    if c > 0:
        yield instance("log-product/3", {"a": a[1], "c": -ONE}, scope)
    yield instance("log-bound/1", {"t": t}, scope)


def _exp(w: Any, a: Term, c: Fraction | None, e: Fraction, scope: Scope) -> Iterator[Data]:
    if c is not None and c > 0:
        yield instance("log-exp/1", {"a": a[1]}, scope)
        yield instance("log-bound/1", {"t": a}, scope)


def _over(w: Any, a: Term, c: Fraction | None, e: Fraction, scope: Scope) -> Iterator[Data]:
    """A sum, an integral or a mean has the sign of what stands below it."""
    if c is not None and c > 0 and not is_lam(a[-1][2]):
        *_, (body, inner) = facts.within(w, a, scope)
        yield from _sign(w, ("le", 0, body), ("le", 0, body), inner)


def _gamma(w: Any, a: Term, c: Fraction | None, e: Fraction, scope: Scope) -> Iterator[Data]:
    yield instance("always/50", {"x": a[1]}, scope)


ATOMS = {"gamma": _gamma, "det": _det, "density": _density, "log": _log, "exp": _exp, "sum": _over, "integral": _over,
         "expect": _over}


def said(w: Any, p: ring.Poly, scope: Scope) -> list[tuple[Term, int]]:
    """What is said not to be negative: propositions, and the bounds of indices."""
    found = [(fact[2], bits) for (at, fact), bits in w.facts.items()
             if fact[0] == "le" and bits & facts.NONNEGATIVE and at == scope[:len(at)]]
    for a in {a for m, _ in p for a, _ in m if type(a) is tuple and a[0] in "#@"}:
        k = kinds.kind(w, a, scope)
        for low, high in ((k[1], a), (a, k[2])) if k[0] == "index" else ():
            if low is not None and high is not None:
                found.append((minus(high, low), facts.NONNEGATIVE))
    return found


