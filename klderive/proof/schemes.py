"""The schemes: what each axiom says, as equations and inequalities of the language.

The one idea: an axiom is a list of schemes, a line each: number, metavariables with their types, side conditions, `|-`, claim.
An instance puts terms for the metavariables; it holds wherever the side conditions hold and both sides have a value. The
tests try every scheme by `meaning` on random instances (benchmarks/axioms.py). No line mentions the closed form of a divergence.

The laws of arithmetic, the entries of matrices and a few signs ("always") cannot be switched off. "intervals" has no scheme: it
compares closed numbers by their enclosures. Not here: how the prover uses an axiom.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from ..language import (
    App,
    Declaration,
    Free,
    Lam,
    LanguageError,
    Statement,
    Term,
    instantiate,
    resized,
    shift,
    sizes,
)
from ..language.notation import read_statement
from ..records import record
from .scheme_table import SCHEMES


@record
class Scheme:
    """One equation or inequality: the metavariables are the declarations of its context, the side conditions its hypotheses."""

    axiom: str
    number: int
    statement: Statement

    @property
    def id(self) -> str:
        """The axiom and the number that stands before the line."""
        return f"{self.axiom}/{self.number}"


@cache
def schemes() -> tuple[Scheme, ...]:
    """All schemes, in the order in which they are written.

    >>> [s.id for s in schemes() if s.axiom == "log-product"][:2]
    ['log-product/1', 'log-product/2']
    """
    split = ((axiom, line.partition(". ")) for axiom, lines in SCHEMES.items() for line in lines.strip().splitlines())
    return tuple(Scheme(axiom, int(number), read_statement(line)) for axiom, (number, _, line) in split)


# ---------------------------------------------------------------- instances


def instance(scheme: Scheme, filling: Mapping[Declaration, Term]) -> tuple[tuple[Term, ...], Term, Term]:
    """Side conditions and sides with terms put for all metavariables (nested Lams for functions).

    Raises LanguageError if one is missing.
    """
    missing = [d.name for d in scheme.statement.context.declarations if d not in filling]
    if missing:
        raise LanguageError(f"an instance of {scheme.id} needs a term for {missing[0]}")
    fill = _Filling(dict(filling))
    statement = scheme.statement
    return tuple(map(fill, statement.context.hypotheses)), fill(statement.left), fill(statement.right)


class _Filling:
    """Puts terms for names, and arguments into what is put for functions."""

    def __init__(self, values: dict[Declaration, Term]):
        self.values = values

    def __call__(self, term: Term, under: int = 0) -> Term:
        match term:
            case Free(declaration=d) if d in self.values:
                return shift(self.values[d], under)
            case App(op="apply", args=(Free(declaration=d), *args)) if isinstance(self.values.get(d), Lam):
                body = shift(self.values[d], under)
                for k, a in enumerate(args):
                    if not isinstance(body, Lam):
                        raise LanguageError(f"{d.name} takes {k} arguments")
                    body = instantiate(body, self(a, under))
                return body
            case App(op=op, args=args):
                return App(op, tuple(self(a, under) for a in args))
            case Lam(kind=kind, body=body, name=name):
                if sizes(kind):
                    kind = resized(kind, lambda t: self(t, under))
                return Lam(kind, self(body, under + 1), name)
        return term


__all__ = ["Scheme", "instance", "schemes"]
