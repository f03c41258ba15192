"""What the parameters of a law must be: a positive number, a positive definite matrix.

The one idea: of s^2 the base is positive; of c I the number c, of a diagonal matrix each entry; a parameter that is a function is
positive for every argument, for the law is one for each. What varies under a binder is put
below its range (finish.everywhere).

Not here: which number is a deviation (densities.py).
"""

from __future__ import annotations

from ...language import App, Bound, Free, Index, Lam, Num, Term, app, names

__all__ = ["parameters_hold"]


def parameters_hold(term: Term, number: bool) -> list[Term]:
    """The conditions that make a term a variance, a deviation, a rate (`number`), or a covariance."""
    if not names(term):
        return []
    if isinstance(term, App) and term.op == "whole":
        return [term]
    if number:
        return _positive(term)
    match term:
        case Free() | App(op="apply", args=(Free(), *_)):
            return [app("positive_definite", term)]
        case App(op="inverse", args=(matrix,)):
            return parameters_hold(matrix, False)
        case App(op="scale", args=(Num() as factor, matrix)) if factor.value > 0:
            return parameters_hold(matrix, False)
        case App(op="scale", args=(factor, App(op="identity"))):
            return _positive(factor)
        case App(op="diagonal", args=(Lam(kind=kind, body=body, name=name),)):
            found = [c for c in _positive(body) if not (isinstance(c, App) and c.op == "forall")]
            return [app("forall", Lam(kind, c, name)) for c in found]
    return []


def _positive(term: Term) -> list[Term]:
    match term:
        case Num():
            return []
        case App(op="pow", args=(base, Num() as up)) if up.value in (2, -2) and isinstance(base, (Free, App)):
            return _positive(base)
        case App(op="apply", args=(Free() as f, *_)) if not any(isinstance(k, Index) for k in f.kind.arguments):  # type: ignore[attr-defined]
            kinds = f.kind.arguments  # type: ignore[attr-defined]
            found: Term = app("lt", 0, app("apply", f, *(Bound(k) for k in reversed(range(len(kinds))))))
            for kind in reversed(kinds):
                found = app("forall", Lam(kind, found, "x"))
            return [found]
    return [app("lt", 0, term)]
