"""Sums, products and powers as a person writes them: the order is kept, numbers are gathered, nothing is evaluated.

The one idea: what Python's notation builds is what stands there; 0 + a is a, 1 * a is a, and numbers are numbers.

Not here: any other identity.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from ..language import App, Matrix, Num, Term, app, type_of

__all__ = ["is_matrix", "matrix_product", "opened", "over", "plus", "power", "times"]

ZERO, ONE = Num(0), Num(1)


def is_matrix(term: Term) -> bool:
    """Whether a term without loose variables is a matrix; a vector is one."""
    return isinstance(type_of(term), Matrix)


def opened(op: str, terms: Iterable[Term]) -> list[Term]:
    """The parts of some terms: those of each sum, or product, in it in its place."""
    return [part for term in terms for part in (term.args if isinstance(term, App) and term.op == op else (term,))]


def plus(first: Term, *others: Term) -> Term:
    """The sum in the order given: it goes on where the first is a sum, a sum in brackets stays one; zeros are dropped.

    >>> plus(plus(app("pi"), Num(1)), Num(0), plus(Num(1), app("pi")))
    App('add', (App('pi', ()), Num(1), App('add', (Num(1), App('pi', ())))))
    """
    flat = [t for t in (*opened("add", (first,)), *others) if t != ZERO]
    return App("add", tuple(flat)) if len(flat) > 1 else flat[0] if flat else ZERO


def times(*factors: Term) -> Term:
    """The product in the order given: nested products are opened, numbers gathered in front.

    >>> times(app("pi"), Num(2), Num(Fraction(1, 2)))
    App('pi', ())
    """
    number, rest = Fraction(1), []
    for f in opened("mul", factors):
        if isinstance(f, Num):
            number *= f.value
        else:
            rest.append(f)
    if number == 0:
        return ZERO
    flat = rest if number == 1 else [Num(number), *rest]
    return App("mul", tuple(flat)) if len(flat) > 1 else flat[0] if flat else ONE


def power(base: Term, exponent: Term) -> Term:
    """base^exponent; the exponents 0 and 1, and whole powers of numbers, are carried out."""
    whole = isinstance(exponent, Num) and isinstance(exponent.value, int)
    if isinstance(exponent, Num) and (exponent.value in (0, 1) or isinstance(base, Num) and whole):
        if exponent == ONE:
            return base
        return Num(Fraction(Fraction(base.value) ** int(exponent.value))) if isinstance(base, Num) and exponent != ZERO else ONE
    if isinstance(base, App) and base.op == "pow" and whole:
        return power(base.args[0], times(base.args[1], exponent))
    return app("pow", base, exponent)


def over(numerator: Term, denominator: Term) -> Term:
    """The quotient, each factor of the denominator inverted."""
    return times(numerator, *(power(f, Num(-1)) for f in opened("mul", (denominator,))))


def matrix_product(*factors: Term) -> Term:
    """The product of numbers and matrices in the order given, nested products opened: a number `scale`d matrix."""
    numbers: list[Term] = []
    matrices: list[Term] = []
    for factor in factors:
        inner = factor
        while isinstance(inner, App) and inner.op == "scale":
            numbers.append(inner.args[0])
            inner = inner.args[1]
        if is_matrix(inner):
            matrices += opened("matmul", (inner,))
        else:
            numbers.append(inner)
    number = times(*numbers)
    product = matrices[0] if len(matrices) == 1 else App("matmul", tuple(matrices))
    return product if number == ONE else app("scale", number, product)
