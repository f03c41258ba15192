"""Whether the integral of a product certainly exists, by the factors that it has.

The one idea: an integral is certainly finite in two cases. Either every factor is a density and the variables can be
integrated away one density at a time (p^a q^(1-a) of one point counts as one: Hölder), or there is a Gaussian weight
and everything else is a power of a variable or the exponential of a multiple of one. In any other case the step is
proved under the condition that its integrals exist: an abstract density may have no mean.

Not here: Gaussian weights that are written out (gaussians.py looks at their exponent), the value of any integral.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .polynomials import Atom, Product, occurs


def exists(m: Product, integrals: set[Atom], span_of: Callable, abstract: Callable[[tuple], str | None]) -> bool:
    """Whether the integral of m over these variables certainly is finite (`abstract`: of which only the name is known).

    What is left to find out is whether an exponent that is written out is negative definite.
    """
    touching = [(a, e) for a, e in m if not integrals.isdisjoint(a.vars)]
    words = {v for v in integrals if span_of(v)[0] == "expect"}
    if any(abstract(span_of(v)[1]) for v in words) or \
            any(a.kind == "pdf" and abstract(a.key[0]) for a, _ in touching):
        return _integrated_away(touching, integrals, words)
    if not all(_tame(a, e, integrals, span_of) for a, e in touching):
        return False
    weighted = words.union(*(a.vars & integrals for a, _ in touching if a.kind == "pdf"))
    exponents = [a for a, _ in touching if a.kind == "exp"]
    if not all(_mild(a, integrals) for a in exponents if not weighted.isdisjoint(a.vars)):
        return False
    return integrals <= weighted.union(*(a.vars for a, _ in touching if a.kind in ("exp", "dirac")))


def _tame(a: Atom, e: Any, integrals: set[Atom], span_of: Callable) -> bool:
    """Whether a factor keeps an integral against a Gaussian finite."""
    power = type(e) is int and e > 0
    match a.kind:
        case "exp":
            return True
        case "pdf" | "cell" | "dirac":
            return e > 0
        case "entry":
            return power and a.key[0] in integrals
        case "bound":
            slots, body = a.key
            return power and all(span_of(s)[0] == "index" for s in slots) and \
                all(_tame(b, k, integrals, span_of) for b, k in body if not integrals.isdisjoint(b.vars))
    return power and a.kind in ("var", "delta")


def _mild(a: Atom, integrals: set[Atom]) -> bool:
    """exp(c x) or exp(c z_j), with c free of what is integrated over."""
    touching = [(b, e) for b, e in a.key[0] if not integrals.isdisjoint(b.vars)]
    return len(touching) == 1 and touching[0][1] == 1 and \
        (touching[0][0] in integrals or touching[0][0].kind == "entry" and touching[0][0].key[0] in integrals)


def _integrated_away(touching: list, integrals: set[Atom], words: set[Atom]) -> bool:
    """Whether all factors are densities that can be integrated to one, each after those that depend on its point."""
    if any(a.kind != "pdf" or e <= 0 for a, e in touching):
        return False
    powers: dict[tuple, Any] = {(v,): 1 for v in words}
    needs: dict[tuple, tuple] = {(v,): v.key[-1][2:] for v in words}
    for a, e in touching:
        points = a.key[1]
        powers[points] = powers.get(points, 0) + e
        needs[points] = (*needs.get(points, ()), a.key[3])
    if any(e != 1 for e in powers.values()) or not all(_free_or_own(x, integrals) for points in powers for x in points):
        return False
    left = list(powers)
    while left:
        last = next((g for g in left if len(set(g)) == len(g) and not any(
            occurs(x, needs[h]) or h is not g and x in h for x in g for h in left)), None)
        if last is None:
            return False
        left.remove(last)
    return integrals <= set().union(*powers)


def _free_or_own(x: Any, integrals: set[Atom]) -> bool:
    """Whether a point is a variable of integration itself, or depends on none: q(z_1), q(2 x) may be unbounded."""
    return isinstance(x, Atom) and (x in integrals or integrals.isdisjoint(x.vars))
