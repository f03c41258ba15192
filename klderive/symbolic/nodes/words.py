"""What is said about distributions: densities at points, expectations, integrals, divergences.

The one idea: each is a word, not its definition; nothing here is an identity.

Not here: the distributions (laws.py).
"""

from __future__ import annotations

from sympy import Basic, Symbol
from sympy.core.sympify import _sympify as sympify
from sympy.matrices.expressions.matexpr import MatrixExpr

from .entries import Binder, RealNode, is_matrix, raised
from .laws import LINE, Density, Distribution, Finite, Marginal, Space


class pdf(RealNode):
    """The density (or mass) of a distribution at a point: `pdf(p, x)`; of a joint one `pdf(p, x, y)`.

    >>> pdf(Density("p"), Symbol("x"))
    p(x)
    """

    def __new__(cls, distribution: Distribution, *points: object) -> pdf:
        return Basic.__new__(cls, distribution, *map(sympify, points))

    distribution = property(lambda self: self.args[0])
    points = property(lambda self: self.args[1:])
    point = property(lambda self: self.args[1])

    def _eval_is_nonnegative(self) -> bool:
        return True

    def _text(self, p, sep: str) -> tuple[str, str]:
        d, points = self.distribution, ", ".join(map(p._print, self.points))
        if isinstance(d, Density):
            name, given = d.split()
            return name, points + (sep + ", ".join(map(p._print, given)) if given else "")
        text = p._print(d)
        for head in (r"\mathcal{N}\left(", "N("):
            if text.startswith(head):
                return head, f"{points}; {text[len(head):].removesuffix(chr(92) + 'right)').removesuffix(')')}"
        return text, points

    def _sympystr(self, p) -> str:
        name, inside = self._text(p, "|")
        return f"{name}{inside})" if name.endswith("(") else f"{name}({inside})"

    def _latex(self, p, exp=None) -> str:
        name, inside = self._text(p, r" \mid ")
        if name.endswith("("):
            text = f"{name}{inside}\\right)"
        else:
            if isinstance(self.distribution, Density):
                name = p._print(Symbol(name))
            elif not isinstance(self.distribution, (Marginal, Finite)):
                name = rf"\left({name}\right)"
            text = rf"{name}\left({inside}\right)"
        return f"{text}^{{{exp}}}" if exp is not None else text


class E(Binder, RealNode):
    """The expectation of `body` when `variable` has the given distribution; matrix-valued for a matrix body.

    >>> x = Symbol("x")
    >>> E(x**2, x, Density("p"))
    E_{x ~ p}[x**2]
    """

    def __new__(cls, body: object, variable: Basic, distribution: Distribution) -> Basic:
        body = sympify(body)
        return Basic.__new__(EMatrix if is_matrix(body) else cls, body, variable, distribution)

    distribution = property(lambda self: self.args[2])

    def _sympystr(self, p) -> str:
        return f"E_{{{p._print(self.variable)} ~ {p._print(self.distribution)}}}[{p._print(self.body)}]"

    def _latex(self, p, exp=None) -> str:
        where = p._print(self.distribution)
        if isinstance(self.distribution, Density) and not self.distribution.given:
            where = rf"{where}({p._print(self.variable)})"
        else:
            where = rf"{p._print(self.variable)} \sim {where}"
        return raised(rf"\mathbb{{E}}_{{{where}}}\left[{p._print(self.body)}\right]", exp)


class EMatrix(Binder, MatrixExpr):
    """A matrix-valued expectation; made by `E`."""

    def __new__(cls, body: object, variable: Basic, distribution: Distribution) -> Basic:
        return Basic.__new__(cls, body, variable, distribution)

    distribution = property(lambda self: self.args[2])
    shape = property(lambda self: self.args[0].shape)
    _sympystr, _latex = E._sympystr, E._latex


class Int(Binder, RealNode):
    """The integral of `body` over the whole space of `variable` (a symbol, or an n x 1 vector).

    >>> x = Symbol("x")
    >>> Int(pdf(Density("p"), x), x)
    Int(p(x), x)
    """

    def __new__(cls, body: object, variable: Basic, space: Space = LINE) -> Int:
        return Basic.__new__(cls, sympify(body), variable, space)

    space = property(lambda self: self.args[2])

    def _sympystr(self, p) -> str:
        return f"Int({p._print(self.body)}, {p._print(self.variable)})"

    def _latex(self, p, exp=None) -> str:
        body = p._print(self.body)
        if self.body.is_Add:
            body = rf"\left({body}\right)"
        return raised(rf"\int {body} \, d{p._print(self.variable)}", exp)


class SetSum(Binder, RealNode):
    """The sum of `body` over all points of a discrete space, or over the points of a SymPy FiniteSet.

    >>> x = Symbol("x")
    >>> SetSum(x, x, Space("X", discrete=True))
    Sum(x, x in X)
    """

    def __new__(cls, body: object, variable: Basic, space: Basic) -> SetSum:
        return Basic.__new__(cls, sympify(body), variable, space)

    space = property(lambda self: self.args[2])

    def _sympystr(self, p) -> str:
        return f"Sum({p._print(self.body)}, {p._print(self.variable)} in {p._print(self.space)})"

    def _latex(self, p, exp=None) -> str:
        body = rf"\left({p._print(self.body)}\right)" if self.body.is_Add else p._print(self.body)
        return raised(rf"\sum_{{{p._print(self.variable)} \in {p._print(self.space)}}} {body}", exp)


class _Divergence(RealNode):
    """A number that belongs to one or two distributions."""

    head = "?"
    latex_head = "?"
    separator = ", "

    def __new__(cls, *distributions: Distribution) -> _Divergence:
        for d in distributions:
            if not isinstance(d, Distribution):
                raise TypeError(f"{cls.head} needs distributions such as Normal(mean, scale) or Density('p'), "
                                f"got {d!r} of type {type(d).__name__}")
        return Basic.__new__(cls, *distributions)

    def _sympystr(self, p) -> str:
        return f"{self.head}({self.separator.join(map(p._print, self.args))})"

    def _latex(self, p, exp=None) -> str:
        separator = r" \,\|\, " if self.separator == " || " else ", "
        return raised(rf"{self.latex_head}\left({separator.join(map(p._print, self.args))}\right)", exp)


class KL(_Divergence):
    """The Kullback-Leibler divergence KL(p || q).

    >>> KL(Density("p"), Density("q"))
    KL(p || q)
    """

    head, latex_head, separator = "KL", r"\mathrm{KL}", " || "

    def __new__(cls, p: Distribution, q: Distribution) -> _Divergence:
        return super().__new__(cls, p, q)


class Entropy(_Divergence):
    """The (differential) entropy H(p).

    >>> Entropy(Density("p"))
    H(p)
    """

    head, latex_head = "H", r"\mathrm{H}"

    def __new__(cls, p: Distribution) -> _Divergence:
        return super().__new__(cls, p)


class CrossEntropy(_Divergence):
    """The cross entropy H(p, q).

    >>> CrossEntropy(Density("p"), Density("q"))
    H(p, q)
    """

    head, latex_head = "H", r"\mathrm{H}"

    def __new__(cls, p: Distribution, q: Distribution) -> _Divergence:
        return super().__new__(cls, p, q)


class FunctionalDerivative(RealNode):
    """The derivative of a functional by the value q(x) of a density at a point.

    >>> q, x, y = Density("q"), Symbol("x"), Symbol("y")
    >>> FunctionalDerivative(Int(pdf(q, y)**2, y), q, x)
    d Int(q(y)**2, y)/d q(x)
    """

    def __new__(cls, functional: object, density: Density, point: object) -> FunctionalDerivative:
        return Basic.__new__(cls, sympify(functional), density, sympify(point))

    functional = property(lambda self: self.args[0])
    density = property(lambda self: self.args[1])
    point = property(lambda self: self.args[2])

    def _sympystr(self, p) -> str:
        return f"d {p._print(self.functional)}/d {p._print(pdf(self.density, self.point))}"

    def _latex(self, p, exp=None) -> str:
        return raised(rf"\frac{{\delta}}{{\delta {p._print(pdf(self.density, self.point))}}} "
                      rf"\left({p._print(self.functional)}\right)", exp)
