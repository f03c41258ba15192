"""Propositions in words, for people: "sigma > 0", "A is positive definite", "the integral of f(x) over x exists".

The one idea: the formulas in a sentence are those of infix.py. Not here: sentences that are read (reading/).
"""

from __future__ import annotations

from collections.abc import Iterable

from ..terms import App, Declaration, Lam, Num, Term
from ..types import Index
from .infix import Level, argument, at_least, quoted, shown
from .naming import Names, names_of

PROPERTIES = {op: op.replace("_", " ") for op in """even odd square symmetric positive_definite invertible orthogonal
lower_triangular upper_triangular convex concave increasing decreasing independent""".split()} | {
    "semidefinite": "positive semidefinite", "is_diagonal": "diagonal", "whole": "a whole number", "defined": "well-defined"}
"""What a property is called behind its subject."""
NOUNS = {"integral": "integral", "integral_on": "integral", "sum": "sum", "total": "sum", "total_on": "sum",
         "product": "product", "expect": "mean"}


def turned(term: App) -> App:
    """A comparison with its number at the right: 0 < x as x > 0."""
    if term.op in ("lt", "le") and len(term.args) == 2 and isinstance(term.args[0], Num) and not isinstance(term.args[1], Num):
        return App(">" if term.op == "lt" else ">=", term.args[::-1])
    return term


def words(proposition: Term, beside: Iterable[Declaration] = ()) -> str:
    """A proposition for a person, in plain text.

    >>> from ..terms import Free, app
    >>> from ..types import REAL
    >>> words(app("lt", 0, Free(Declaration("sigma", REAL))))
    'sigma > 0'
    """
    return _words(readable(proposition), (), names_of((proposition,), beside))


def readable(term: Term) -> Term:
    """The same for a person: x - 1, not -1 + x."""
    match term:
        case App(op="add", args=args):
            rest = [readable(a) for a in args if not isinstance(a, Num)]
            numbers = [a for a in args if isinstance(a, Num)]
            if rest and isinstance(rest[0], App) and rest[0].op == "mul" and isinstance(rest[0].args[0], Num) and \
                    rest[0].args[0].value < 0 and all(a.value > 0 for a in numbers):
                return App("add", (*numbers, *rest))
            behind = [a if not rest or a.value >= 0 else App("mul", (Num(-1), Num(-a.value))) for a in numbers]
            return App("add", (*rest, *behind))
        case App(op="mul", args=(Num(value=c), _, _, *_) as args) if c < 0:
            factors = tuple(map(readable, args[1:]))
            return App("mul", (Num(-1), App("mul", factors if c == -1 else (Num(-c), *factors))))
        case App(op=op, args=args):
            return App(op, tuple(map(readable, args)))
        case Lam(kind=kind, body=body, name=name):
            return Lam(kind, readable(body), name)
    return term


def _words(term: Term, around: tuple[str, ...], known: Names) -> str:
    match term:
        case App(op="lt" | "le", args=(_, _)) if (said := turned(term)) is not term:
            left, right = (at_least(shown(t, around, known), Level.SUM) for t in said.args)
            return f"{left} {said.op} {right}"
        case App(op="defined", args=(App(op=op, args=(*domain, Lam() as lam)),)) if op in NOUNS:
            body: Term = lam
            labels: tuple[str, ...] = ()
            while isinstance(body, Lam):
                labels, body = (known.bound(body, (*labels, *around)), *labels), body.body
            where = "".join(f" {'under' if op == 'expect' else 'in'} {argument(d, around, known)}" for d in domain)
            return (f"the {NOUNS[op]} of {argument(body, (*labels, *around), known)} over "
                    f"{', '.join(map(quoted, reversed(labels)))}{where} exists")
        case App(op="defined", args=(a,)):
            return f"{argument(a, around, known)} has a value"
        case App(op=op, args=(_, *_) as args) if op in PROPERTIES:
            *most, last = (at_least(shown(a, around, known), Level.SUM) for a in args)
            return f"{', '.join(most)} and {last} are {PROPERTIES[op]}" if most else f"{last} is {PROPERTIES[op]}"
        case App(op="distributed", args=(a, law)):
            return f"{argument(a, around, known)} has the law {argument(law, around, known)}"
        case App(op="and", args=(_, *_) as args):
            return " and ".join(_words(a, around, known) for a in args)
        case App(op="not", args=(a,)):
            return f"it does not hold that {_words(a, around, known)}"
        case App(op="implies", args=(a, b)):
            return f"if {_words(a, around, known)}, then {_words(b, around, known)}"
        case App(op="forall", args=(Lam(kind=kind) as lam,)):
            label = known.bound(lam, around)
            ends = (("from", kind.low), ("to", kind.high)) if isinstance(kind, Index) else ()
            over = "".join(f" {word} {argument(t, around, known)}" for word, t in ends if t is not None)
            return f"{_words(lam.body, (label, *around), known)} for every {quoted(label)}{over}"
    return argument(term, around, known)
