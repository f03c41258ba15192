"""Expressions as LaTeX and as text, in the order in which they stand.

The one idea: a person put terms and factors where they are, so a printer must not sort them. Only a negative number
in front of a sum goes to its end, and the negative one of two terms: x - 1, not -1 + x.

Not here: derivations (display.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from sympy import Add, Basic, Expr, MatAdd, MatMul, Mul, Pow, Rational, S, multiplicity
from sympy.printing.latex import LatexPrinter
from sympy.printing.str import StrPrinter

# What is written without brackets around its argument, and so must stand last in a product.
OPEN = ("Sum", "Product", "Int", "SetSum", "Integral", "Derivative", "log", "LogDet")
# What is too wide for the numerator of a fraction over a number.
WIDE = ("E", "Int", "Sum", "SetSum", "KL", "log", "Tr", "LogDet", "Scalar")
# What may follow a log without brackets.
CLOSED = ("Symbol", "Entry", "pdf", "Det", "Integer", "Pi", "One")


def kind(node: Basic) -> str:
    """The name of the node's class."""
    return type(node).__name__


def leading(term: Basic) -> Rational:
    """The rational number in front of a term."""
    if term.is_Rational:
        return term
    if isinstance(term, Mul) and term.args[0].is_Rational:
        return term.args[0]
    return S.One


def opposite(term: Basic) -> Basic:
    """-term, for a term with a negative number in front."""
    if term.is_Rational:
        return -term
    number, rest = -leading(term), term.args[1:]
    if number != 1:
        rest = (number, *rest)
    if len(rest) == 1:
        return rest[0]
    return MatMul(*rest) if isinstance(term, MatMul) else Mul(*rest, evaluate=False)


def signed_terms(expr: Add | MatAdd) -> list[tuple[bool, Basic]]:
    """The terms without their signs, each with whether it is negative.

    A negative number in front goes to the end, as does the negative one of two terms.
    """
    terms = list(expr.args)
    if leading(terms[0]) < 0 and (terms[0].is_Rational or len(terms) == 2) and any(leading(t) > 0 for t in terms):
        terms.append(terms.pop(0))
    return [(True, opposite(t)) if leading(t) < 0 else (False, t) for t in terms]


def decimal(number: Rational) -> str | None:
    """A number with many digits as the decimal that it is, if it is one.

    >>> decimal(Rational(3703091377, 10**10)), decimal(Rational(1, 8))
    ('0.3703091377', None)
    """
    p, q = abs(int(number.p)), int(number.q)
    places = max(multiplicity(2, q), multiplicity(5, q))
    if q < 10_000 or 10**places % q:
        return None
    digits = str(p * (10**places // q)).rjust(places + 1, "0")
    return f"{'-' if number < 0 else ''}{digits[:-places]}.{digits[-places:]}"


def halves(factors: Sequence[Basic]) -> tuple[list[Basic], list[Basic]]:
    """The factors of the numerator and of the denominator."""
    above: list[Basic] = []
    below: list[Basic] = []
    for f in factors:
        if f.is_Rational:
            above += [] if f.p == 1 else [S(f.p)]
            below += [] if f.q == 1 else [S(f.q)]
        elif isinstance(f, Pow) and leading(f.exp) < 0 and not f.exp.is_Add:
            e = opposite(f.exp)
            below.append(f.base if e == 1 else Pow(f.base, e, evaluate=False))
        else:
            above.append(f)
    return above, below


class InOrder(LatexPrinter):
    """SymPy's LaTeX printer, but sums and products keep their order and exponentials are written exp(...).

    What is in `marked` is underlined, a negative term without its sign.
    """

    marked: frozenset[Basic] = frozenset()

    def _print(self, expr: Basic, **settings: object) -> str:
        if expr not in self.marked:
            return super()._print(expr, **settings)
        return rf"\underline{{{self.unmarked(super()._print, expr)}}}"

    def unmarked(self, show: Callable[..., str], thing: object) -> str:
        """What is shown, without marks inside of it."""
        kept, self.marked = self.marked, frozenset()
        try:
            return show(thing)
        finally:
            self.marked = kept

    def _print_ExpBase(self, expr: Expr, exp: str | None = None) -> str:
        tex = rf"\exp\left({self._print(expr.args[0])}\right)"
        return tex if exp is None else f"{tex}^{{{exp}}}"

    _print_exp = _print_ExpBase

    def _print_Rational(self, expr: Rational) -> str:
        return decimal(expr) or super()._print_Rational(expr)

    def _print_log(self, expr: Expr, exp: str | None = None) -> str:
        arg = expr.args[0]
        head = r"\log" if exp is None else rf"\log^{{{exp}}}"
        above, below = halves(arg.args) if isinstance(arg, Mul) else halves([arg])
        fraction = bool(below) and leading(arg) > 0
        tex = self._print(arg)
        return f"{head} {tex}" if fraction or kind(arg) in CLOSED else rf"{head} \left({tex}\right)"

    def _print_Add(self, expr: Add, order: object = None) -> str:
        out = ""
        for negative, term in signed_terms(expr):
            sign = ("- " if negative else "") if not out else (" - " if negative else " + ")
            out += sign + (self.grouped(term) if term.is_Add else self._print(term))
        return out

    _print_MatAdd = _print_Add

    def grouped(self, expr: Basic) -> str:
        """The LaTeX in brackets."""
        return rf"\left({self._print(expr)}\right)"

    def _print_Mul(self, expr: Expr) -> str:
        if leading(expr) < 0:
            rest = opposite(expr)
            return "- " + (self.grouped(rest) if rest.is_Add else self._print(rest))
        above, below = halves(expr.args if isinstance(expr, Mul) else [expr])
        if not below:
            return self.row(above)
        wide = [f for f in above if kind(f) in WIDE]
        if len(below) == 1 and below[0].is_Integer and len(wide) == 1:
            front = [f for f in above if f not in wide]
            return rf"\frac{{{self.row(front)}}}{{{self._print(below[0])}}} {self.row(wide)}"
        return rf"\frac{{{self.row(above)}}}{{{self.unmarked(self.row, below)}}}"

    def row(self, factors: Sequence[Basic]) -> str:
        """Factors side by side; a single one needs no brackets."""
        if not factors:
            return "1"
        if len(factors) == 1:
            return self._print(factors[0])
        out = ""
        for i, f in enumerate(factors):
            last = i == len(factors) - 1
            unsafe = f.is_Add or leading(f) < 0 or (isinstance(f, Mul) and not last) or (kind(f) in OPEN and not last)
            tex = self.grouped(f) if unsafe else self._print(f)
            out += (r" \cdot " if tex[0].isdigit() else " ") + tex if out else tex
        return out

    def _print_Transpose(self, expr: Basic) -> str:
        inner = expr.args[0]
        return rf"{self._print(inner) if kind(inner) == 'MatrixSymbol' else self.grouped(inner)}^{{\top}}"

    def _print_Identity(self, expr: Basic) -> str:
        return "I"

    def _print_ZeroMatrix(self, expr: Basic) -> str:
        return "0"


class TextInOrder(StrPrinter):
    """SymPy's text printer, but sums keep their order."""

    def _print_Rational(self, expr: Rational) -> str:
        return decimal(expr) or super()._print_Rational(expr)

    def _print_Add(self, expr: Add, order: object = None) -> str:
        out = ""
        for negative, term in signed_terms(expr):
            sign = ("-" if negative else "") if not out else (" - " if negative else " + ")
            out += sign + (f"({self._print(term)})" if term.is_Add else self._print(term))
        return out

    _print_MatAdd = _print_Add


def formula(expr: Basic, marked: Iterable[Basic] = ()) -> str:
    """The LaTeX of an expression, in the order in which it stands, the marked parts of it underlined.

    >>> from sympy.abc import s, x
    >>> formula(x - 1), formula(1 - s), formula(x - 1/x)
    ('x - 1', '1 - s', 'x - \\\\frac{1}{x}')
    >>> formula(s - 2*x, [-2*x])
    's - \\\\underline{2 x}'
    """
    printer = InOrder({"order": "none"})
    printer.marked = frozenset(part for m in marked for part in (m, opposite(m) if leading(m) < 0 else m))
    return printer.doprint(expr)


def plain(expr: Basic) -> str:
    """The text of an expression, in the order in which it stands.

    >>> from sympy.abc import s, x
    >>> plain(x - 1), plain(1 - s)
    ('x - 1', '1 - s')
    """
    return TextInOrder({"order": "none"}).doprint(expr)
