"""Spaces and distributions.

The one idea: a distribution is data, what a density, an expectation or a divergence may speak of.
`Normal` takes the scale (standard deviation), not the variance.

Not here: densities, expectations, divergences (words.py).
"""

from __future__ import annotations

from typing import Any

from sympy import Basic, Identity, MatrixSymbol, S, Symbol, Tuple, ZeroMatrix
from sympy.core.symbol import Str
from sympy.core.sympify import _sympify as sympify

from .entries import Entry, is_matrix
from .written import exact, square, vector


class Space(Basic):
    """A named set to integrate or to sum over: `Space("X")`, `Space("X", discrete=True)`.

    >>> Space("X", discrete=True)
    X
    """

    def __new__(cls, name: str | Str, discrete: bool | Basic = False) -> Space:
        return Basic.__new__(cls, name if isinstance(name, Str) else Str(str(name)), sympify(bool(discrete)))

    @property
    def name(self) -> str:
        return str(self.args[0].name)

    @property
    def discrete(self) -> bool:
        return bool(self.args[1])

    def _sympystr(self, printer: object) -> str:
        return self.name

    def _latex(self, printer: object, exp: object = None) -> str:
        return r"\mathbb{R}" if self.name == "R" else rf"\mathcal{{{self.name}}}"


LINE = Space("R")


class Distribution(Basic):
    """What a density, an expectation or a divergence may speak of."""


class Normal(Distribution):
    """The univariate Gaussian with a mean and a scale (standard deviation); decimals are what they show.

    >>> from sympy.abc import mu, sigma
    >>> Normal(mu, sigma)
    N(mu, sigma^2)
    """

    def __new__(cls, mean: object, scale: object) -> Normal:
        return Basic.__new__(cls, exact(mean), exact(scale))

    mean = property(lambda self: self.args[0])
    scale = property(lambda self: self.args[1])

    def _sympystr(self, p) -> str:
        scale = p._print(self.scale)
        return f"N({p._print(self.mean)}, {scale if self.scale.is_Atom else f'({scale})'}^2)"

    def _latex(self, p, exp=None) -> str:
        scale = p._print(self.scale)
        if self.scale == 1:
            variance = "1"
        elif self.scale.is_Pow and self.scale.exp == S.Half:
            variance = p._print(self.scale.base)
        else:
            variance = rf"{scale}^{{2}}" if "^" not in scale and self.scale.is_Symbol | isinstance(self.scale, Entry) else \
                rf"\left({scale}\right)^{{2}}"
        return rf"\mathcal{{N}}\left({p._print(self.mean)}, {variance}\right)"


class MultivariateNormal(Distribution):
    """The Gaussian on R^n with a mean vector (n x 1) and a covariance matrix (n x n), or lists of their entries and rows.

    >>> from sympy import MatrixSymbol, Symbol
    >>> n = Symbol("n", integer=True, positive=True)
    >>> MultivariateNormal(MatrixSymbol("mu", n, 1), MatrixSymbol("Sigma", n, n))
    N(mu, Sigma)
    >>> MultivariateNormal([0, 0.5], [[1, 0], [0, 2]]).mean.T
    Matrix([[0, 1/2]])
    """

    def __new__(cls, mean: object, covariance: object) -> MultivariateNormal:
        mean, covariance = vector(mean), square(covariance)
        if not (is_matrix(mean) and is_matrix(covariance)):
            raise TypeError("MultivariateNormal needs a mean vector (n x 1) and a covariance matrix (n x n); "
                            "for one dimension use Normal(mean, scale)")
        return Basic.__new__(cls, mean, covariance)

    mean = property(lambda self: self.args[0])
    covariance = property(lambda self: self.args[1])

    def _sympystr(self, p) -> str:
        return f"N({p._print(self.mean)}, {p._print(self.covariance)})"

    def _latex(self, p, exp=None) -> str:
        return rf"\mathcal{{N}}\left({p._print(self.mean)}, {p._print(self.covariance)}\right)"


class Density(Distribution):
    """An abstract probability density (or mass function) of which only the name is known.

    `given` are the points it is conditioned on: `Density("q", given=(x,))` is q( . | x).

    >>> Density("p"), Density("q", given=(Symbol("x"),))
    (p, q(.|x))
    """

    def __new__(cls, name: str | Str, space: Space = LINE, given: tuple = ()) -> Density:
        given = given if isinstance(given, Tuple) else Tuple(*given)
        return Basic.__new__(cls, name if isinstance(name, Str) else Str(str(name)), space, given)

    name = property(lambda self: self.args[0].name)
    space = property(lambda self: self.args[1])
    given = property(lambda self: self.args[2])

    def split(self) -> tuple[str, tuple]:
        """The name as it is shown and the conditions: a density that depends on an index only is member q_k."""
        family = len(self.given) == 1 and self.given[0].is_integer and self.given[0].is_Symbol
        return (f"{self.name}_{self.given[0]}", ()) if family else (self.name, self.given)

    def _sympystr(self, p) -> str:
        name, given = self.split()
        return name + (f"(.|{', '.join(map(p._print, given))})" if given else "")

    def _latex(self, p, exp=None) -> str:
        name, given = self.split()
        name = p._print(Symbol(name))
        return name + (rf"\left(\cdot \mid {', '.join(map(p._print, given))}\right)" if given else "")


class Marginal(Distribution):
    """The distribution of one component of a vector with the joint distribution `joint`.

    >>> Marginal(Density("p"), Symbol("j"))
    p_j
    """

    def __new__(cls, joint: Distribution, index: object) -> Marginal:
        return Basic.__new__(cls, joint, sympify(index))

    joint = property(lambda self: self.args[0])
    index = property(lambda self: self.args[1])

    def _sympystr(self, p) -> str:
        return f"{p._print(self.joint)}_{p._print(self.index)}"

    def _latex(self, p, exp=None) -> str:
        return rf"{p._print(self.joint)}_{{{p._print(self.index)}}}"


class Finite(Distribution):
    """A distribution on finitely many points: `Finite(((x1, w1), (x2, w2), ...))`.

    >>> Finite(((0, S(1)/4), (1, S(3)/4)))
    {0: 1/4, 1: 3/4}
    """

    def __new__(cls, pairs: Any) -> Finite:
        return Basic.__new__(cls, Tuple(*(Tuple(*map(exact, pair)) for pair in pairs)))

    pairs = property(lambda self: self.args[0])

    def _sympystr(self, p) -> str:
        return "{" + ", ".join(f"{p._print(x)}: {p._print(w)}" for x, w in self.pairs) + "}"

    def _latex(self, p, exp=None) -> str:
        return r"\left\{" + ", ".join(f"{p._print(x)}: {p._print(w)}" for x, w in self.pairs) + r"\right\}"


def Bernoulli(probability: Any) -> Finite:
    """The distribution on {0, 1} with the given probability of 1.

    >>> Bernoulli(S(1)/3)
    {0: 2/3, 1: 1/3}
    """
    probability = exact(probability)
    return Finite(((0, 1 - probability), (1, probability)))


class Independent(Distribution):
    """The product of the distributions `factor` over index = 1..count: a distribution of a vector (count x 1).

    >>> j, J = Symbol("j", integer=True), Symbol("J", integer=True, positive=True)
    >>> Independent(Normal(Entry(Symbol("mu"), j), Entry(Symbol("sigma"), j)), j, J)
    prod_{j=1..J} N(mu[j], (sigma[j])^2)
    """

    def __new__(cls, factor: Distribution, index: Symbol, count: object) -> Independent:
        return Basic.__new__(cls, factor, index, sympify(count))

    factor = property(lambda self: self.args[0])
    index = property(lambda self: self.args[1])
    count = property(lambda self: self.args[2])
    bound_symbols = property(lambda self: [self.args[1]])
    free_symbols = property(lambda self: (self.args[0].free_symbols - {self.args[1]}) | self.args[2].free_symbols)

    def _sympystr(self, p) -> str:
        return f"prod_{{{self.index}=1..{p._print(self.count)}}} {p._print(self.factor)}"

    def _latex(self, p, exp=None) -> str:
        return rf"\prod_{{{p._print(self.index)}=1}}^{{{p._print(self.count)}}} {p._print(self.factor)}"


def standard_normal(n: object = None) -> Distribution:
    """N(0, 1), or N(0, I) on R^n.

    >>> standard_normal()
    N(0, 1^2)
    """

    return Normal(0, 1) if n is None else MultivariateNormal(ZeroMatrix(n, 1), Identity(n))


def variable_of(distribution: Distribution, name: str = "x") -> Basic:
    """A fresh variable that such a distribution can be integrated over: a symbol, or an n x 1 vector."""
    if isinstance(distribution, MultivariateNormal):
        return MatrixSymbol(name, distribution.mean.shape[0], 1)
    if isinstance(distribution, Independent):
        return MatrixSymbol(name, distribution.count, 1)
    return Symbol(name, real=True)
