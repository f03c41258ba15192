"""Terms in the notation that sheets and students use: what is shown can be typed.

The one idea: the text of the language with the words of notation.py in place of its own.

Not here: LaTeX (language/show).
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from ..language import App, Declaration, Free, Function, Index, Lam, Law, Num, Term, instantiate, names
from ..language.show import latex, readable, text, words
from .notation import WORDS

__all__ = ["formula", "given_line", "plain"]

OWN = {op: word for word, (op, _) in WORDS.items()} | {"density": "pdf"}
BINDING = {"sum": "Sum", "product": "Product", "product_law": "Independent", "diagonal": "Diag", "vector": "Vec",
           "integral": "Int", "total": "SetSum"}


def plain(term: Term) -> str:
    """A term as it could be typed.

    >>> from .notation import read
    >>> plain(read("KL(Normal(mu_1, sigma_1), Normal(0, 1)) - E(x**2, x, p)/2"))
    'KL(Normal(mu_1, sigma_1), Normal(0, 1)) - E(x^2, x, p)/2'
    """
    taken = {d.name for d in names(term)}
    return text(_fractions(_spelled(readable(term), taken)))


def formula(term: Term) -> str:
    """A term as LaTeX."""
    return latex(readable(term))


def given_line(given: tuple[Term, ...], in_latex: bool = False) -> str:
    """Assumptions in one line, in words or as LaTeX."""
    return ", ".join(latex(g) if in_latex else words(g) for g in given)


def _spelled(term: Term, taken: set[str]) -> Term:
    match term:
        case App(op="apply", args=(Free(declaration=d), *places)) if isinstance(d.kind, Function) and d.role == "family":
            return App("entry", (_named(d), *(_spelled(a, taken) for a in places)))
        case App(op="density", args=(Free(declaration=d), *places)):
            return App("apply", (_named(d), *(_spelled(a, taken) for a in places)))
        case App(op="finite", args=(Num(value=0), _, Num(value=1), t)):
            return App("Bernoulli", (_spelled(t, taken),))
        case App(op="expect", args=(law, Lam() as lam)):
            body, x = _opened(lam, taken)
            return App("E", (body, x, _spelled(law, taken)))
        case App(op=("sum" | "product" | "product_law" | "diagonal" | "vector") as op, args=(Lam(kind=Index(low, high)) as lam,)):
            body, x = _opened(lam, taken)
            ends = (low, high) if op in ("sum", "product") else (high,)
            return App(BINDING[op], (body, x, *(_spelled(t, taken) for t in ends if t is not None)))
        case App(op=("integral" | "total") as op, args=(Lam() as lam,)):
            return App(BINDING[op], _opened(lam, taken))
        case App(op="derivative", args=(Lam() as lam, Free() as place)):
            return App("Derivative", (_spelled(instantiate(lam, place), taken), place))
        case App(op=op, args=args):
            return App(OWN.get(op, op), tuple(_spelled(a, taken) for a in args))
        case Free(declaration=Declaration(kind=Law()) as d):
            return _named(d)
    return term


def _fractions(term: Term) -> Term:
    """Negative powers below a fraction bar: x^-2/2 as 1/(2*x^2)."""
    if not isinstance(term, App):
        return term
    parts = tuple(_opened_products(term)) if term.op == "mul" else (term,)
    inside = tuple(App(p.op, tuple(map(_fractions, p.args))) if isinstance(p, App) and (p is term or _is_below(p))
                   else _fractions(p) for p in parts)
    if not any(_is_below(p) or isinstance(p, Num) and isinstance(p.value, Fraction) for p in inside):
        return App("mul", inside) if term.op == "mul" else inside[0]
    number = Fraction(1)
    above: list[Term] = []
    below: list[Term] = []
    for part in inside:
        match part:
            case Num(value=value):
                number *= value
            case App(op="pow", args=(base, Num(value=value))) if value < 0:
                inner = base.args if isinstance(base, App) and base.op == "mul" else (base,)
                below += inner if value == -1 else (App("pow", (base, Num(-value))),)
            case _:
                above.append(part)
    if not above and not below:
        return Num(number) if number >= 0 else App("mul", (Num(-1), Num(-number)))
    sign, number = number < 0, abs(number)
    above = [Num(number.numerator), *above] if number.numerator != 1 or not above else above
    below = [Num(number.denominator), *below] if number.denominator != 1 else below
    under = below[0] if len(below) == 1 else App("mul", tuple(below))
    quotient = App("mul", (*above, App("pow", (under, Num(-1)))))
    return App("mul", (Num(-1), quotient)) if sign else quotient


def _opened_products(term: App) -> Iterator[Term]:
    """The factors of a product, those of products in it too; a minus stays in front."""
    if len(term.args) == 2 and term.args[0] == Num(-1):
        yield from term.args
        return
    for part in term.args:
        if isinstance(part, App) and part.op == "mul" and Num(-1) not in part.args:
            yield from _opened_products(part)
        else:
            yield part


def _is_below(term: Term) -> bool:
    return isinstance(term, App) and term.op == "pow" and isinstance(term.args[1], Num) and term.args[1].value < 0


def _named(d: Declaration) -> Free:
    """The name alone: what a letter is can be seen from its use."""
    return Free(Declaration(d.name, d.kind))


def _opened(lam: Lam, taken: set[str]) -> tuple[Term, Free]:
    """The body of a Lam with its variable as a name, and that name."""
    label = lam.name or "x"
    while label in taken:
        label += "_"
    x = Free(Declaration(label, lam.kind))
    return _spelled(instantiate(lam, x), taken | {label}), x
