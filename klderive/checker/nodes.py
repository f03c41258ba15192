"""The words that SymPy lacks: distributions, densities, expectations, divergences, traces.

Each is an inert SymPy node: it prints itself, knows which of its symbols are bound, and evaluates nothing.
What a node *means* is said once, in `normal.py` and `axioms.py`; nothing here is an identity.
Indices count from 1. Vectors are n x 1 matrices. `Normal` takes the scale (standard deviation), not the variance.

Not here: rewriting (rules/), shapes (shapes.py), meaning (normal.py).
"""

from __future__ import annotations

from typing import Any

from sympy import Basic, Dummy, Expr, S, Symbol, Tuple, oo
from sympy.core.symbol import Str
from sympy.core.sympify import _sympify as sympify  # numbers and expressions, never text
from sympy.matrices.expressions.matexpr import MatrixExpr, MatrixSymbol

__all__ = [
    "KL",
    "Bernoulli",
    "CrossEntropy",
    "Density",
    "Det",
    "Diag",
    "Distribution",
    "E",
    "EMatrix",
    "Entropy",
    "Entry",
    "Finite",
    "Frobenius",
    "FunctionalDerivative",
    "Grad",
    "Independent",
    "Int",
    "LogDet",
    "Marginal",
    "MultivariateNormal",
    "Normal",
    "Scalar",
    "SetSum",
    "Space",
    "Tr",
    "Vec",
    "diag",
    "pdf",
    "standard_normal",
    "variable_of",
]  # fmt: skip


def _is_matrix(node: Basic) -> bool:
    return isinstance(node, MatrixExpr) or getattr(node, "is_Matrix", False)


# ---------------------------------------------------------------- spaces and distributions


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
    """The univariate Gaussian with a mean and a scale (standard deviation).

    >>> from sympy.abc import mu, sigma
    >>> Normal(mu, sigma)
    N(mu, sigma^2)
    """

    def __new__(cls, mean: object, scale: object) -> Normal:
        return Basic.__new__(cls, sympify(mean), sympify(scale))

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
    """The Gaussian on R^n with a mean vector (n x 1) and a covariance matrix (n x n).

    >>> from sympy import MatrixSymbol, Symbol
    >>> n = Symbol("n", integer=True, positive=True)
    >>> MultivariateNormal(MatrixSymbol("mu", n, 1), MatrixSymbol("Sigma", n, n))
    N(mu, Sigma)
    """

    def __new__(cls, mean: object, covariance: object) -> MultivariateNormal:
        mean, covariance = sympify(mean), sympify(covariance)
        if not (_is_matrix(mean) and _is_matrix(covariance)):
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
        return Basic.__new__(cls, Tuple(*(Tuple(*map(sympify, pair)) for pair in pairs)))

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
    probability = sympify(probability)
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
    from sympy import Identity, ZeroMatrix

    return Normal(0, 1) if n is None else MultivariateNormal(ZeroMatrix(n, 1), Identity(n))


def variable_of(distribution: Distribution, name: str = "x") -> Basic:
    """A fresh variable that such a distribution can be integrated over: a symbol, or an n x 1 vector."""
    if isinstance(distribution, MultivariateNormal):
        return MatrixSymbol(name, distribution.mean.shape[0], 1)
    if isinstance(distribution, Independent):
        return MatrixSymbol(name, distribution.count, 1)
    return Symbol(name, real=True)


# ---------------------------------------------------------------- scalars


class _Scalar(Expr):
    """A real scalar node of ours."""

    is_commutative = True
    _diff_wrt = True  # members of families and values of densities are differentiated by

    def _eval_is_commutative(self) -> bool:
        return True

    def _eval_is_extended_real(self) -> bool | None:
        return True

    def _eval_is_finite(self) -> bool:
        return True


class _Binder:
    """Shared by the nodes whose second argument is a variable that they bind in the first."""

    args: tuple
    func: Any

    body = property(lambda self: self.args[0])
    variable = property(lambda self: self.args[1])
    bound_symbols = property(lambda self: [self.args[1]])

    @property
    def free_symbols(self) -> set:
        bound = self.args[1].free_symbols if not isinstance(self.args[1], MatrixSymbol) else {self.args[1]}
        inner = self.args[0].free_symbols - bound - {self.args[1]}
        return inner.union(*(a.free_symbols for a in self.args[2:])) if len(self.args) > 2 else inner

    def _eval_subs(self, old: Basic, new: Basic) -> Basic | None:
        """A bound variable is not substituted for; one that would be captured is renamed first."""
        variable = self.args[1]
        rest = [a._subs(old, new) for a in self.args[2:]]
        if old == variable:
            return self.func(self.args[0], variable, *rest)
        body = self.args[0]
        if variable in getattr(new, "free_symbols", ()):
            fresh = MatrixSymbol(Dummy().name + str(Dummy().dummy_index), *variable.shape) if _is_matrix(variable) \
                else Dummy(variable.name, **variable.assumptions0)
            body, variable = body.xreplace({variable: fresh}), fresh
        return self.func(body._subs(old, new), variable, *rest)


class Entry(_Scalar):
    """An entry, counted from 1: `Entry(mu, j)` of a vector or of an indexed family, `Entry(A, i, j)` of a matrix.

    The base is a Symbol (an indexed family: its assumptions hold for each member) or a matrix expression.

    >>> Entry(Symbol("sigma", positive=True), Symbol("j")).is_positive
    True
    """

    def __new__(cls, base: object, *indices: object) -> Entry:
        return Basic.__new__(cls, sympify(base), *map(sympify, indices))

    base = property(lambda self: self.args[0])
    indices = property(lambda self: self.args[1:])

    @property
    def free_symbols(self) -> set:
        return set().union(*(a.free_symbols for a in self.args))

    def _eval_is_extended_real(self) -> bool | None:
        return True if _is_matrix(self.base) else self.base.is_extended_real is not False

    def _eval_is_positive(self) -> bool | None:
        return None if _is_matrix(self.base) else self.base.is_positive

    def _sympystr(self, p) -> str:
        base = p._print(self.base)
        return f"{base if self.base.is_Symbol or isinstance(self.base, MatrixSymbol) else f'({base})'}" \
            f"[{', '.join(map(p._print, self.indices))}]"

    def _latex(self, p, exp=None) -> str:
        base, indices = p._print(self.base), ",".join(map(p._print, self.indices))
        if base.endswith("}") and "_{" in base and "^" not in base:
            text = f"{base[:-1]},{indices}}}"
        elif self.base.is_Symbol or isinstance(self.base, MatrixSymbol):
            text = f"{base}_{{{indices}}}"
        else:
            text = rf"\left({base}\right)_{{{indices}}}"
        return f"{text}^{{{exp}}}" if exp is not None else text


class pdf(_Scalar):
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
            name = p._print(Symbol(name)) if isinstance(self.distribution, Density) else rf"\left({name}\right)"
            text = rf"{name}\left({inside}\right)"
        return f"{text}^{{{exp}}}" if exp is not None else text


def _power(text: str, exp: object) -> str:
    return text if exp is None else rf"\left({text}\right)^{{{exp}}}"


class E(_Binder, _Scalar):
    """The expectation of `body` when `variable` has the given distribution; matrix-valued for a matrix body.

    >>> x = Symbol("x")
    >>> E(x**2, x, Density("p"))
    E_{x ~ p}[x**2]
    """

    def __new__(cls, body: object, variable: Basic, distribution: Distribution) -> Basic:
        body = sympify(body)
        return Basic.__new__(EMatrix if _is_matrix(body) else cls, body, variable, distribution)

    distribution = property(lambda self: self.args[2])

    def _sympystr(self, p) -> str:
        return f"E_{{{p._print(self.variable)} ~ {p._print(self.distribution)}}}[{p._print(self.body)}]"

    def _latex(self, p, exp=None) -> str:
        where = p._print(self.distribution)
        if isinstance(self.distribution, Density) and not self.distribution.given:
            where = rf"{where}({p._print(self.variable)})"
        else:
            where = rf"{p._print(self.variable)} \sim {where}"
        return _power(rf"\mathbb{{E}}_{{{where}}}\left[{p._print(self.body)}\right]", exp)


class EMatrix(_Binder, MatrixExpr):
    """A matrix-valued expectation; made by `E`."""

    def __new__(cls, body: object, variable: Basic, distribution: Distribution) -> Basic:
        return Basic.__new__(cls, body, variable, distribution)

    distribution = property(lambda self: self.args[2])
    shape = property(lambda self: self.args[0].shape)
    _sympystr, _latex = E._sympystr, E._latex


class Int(_Binder, _Scalar):
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
        return _power(rf"\int {body} \, d{p._print(self.variable)}", exp)


class SetSum(_Binder, _Scalar):
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
        return _power(rf"\sum_{{{p._print(self.variable)} \in {p._print(self.space)}}} {body}", exp)


class _Divergence(_Scalar):
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
        return _power(rf"{self.latex_head}\left({separator.join(map(p._print, self.args))}\right)", exp)


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


# ---------------------------------------------------------------- matrices


class _OfMatrix(_Scalar):
    """A scalar that belongs to a matrix expression."""

    head = "?"

    def __new__(cls, matrix: object) -> _OfMatrix:
        matrix = sympify(matrix)
        if not _is_matrix(matrix):
            raise TypeError(f"{cls.head} needs a matrix expression, got {matrix}")
        return Basic.__new__(cls, matrix)

    matrix = property(lambda self: self.args[0])

    def _sympystr(self, p) -> str:
        return f"{self.head}({p._print(self.matrix)})"


class Tr(_OfMatrix):
    """The trace of a square matrix.

    >>> from sympy import MatrixSymbol
    >>> Tr(MatrixSymbol("A", 2, 2))
    tr(A)
    """

    head = "tr"

    def _latex(self, p, exp=None) -> str:
        return _power(rf"\operatorname{{tr}}\left({p._print(self.matrix)}\right)", exp)


class Det(_OfMatrix):
    """The determinant of a square matrix."""

    head = "det"

    def _latex(self, p, exp=None) -> str:
        text = rf"\left|{p._print(self.matrix)}\right|"
        return f"{text}^{{{exp}}}" if exp is not None else text


class LogDet(_OfMatrix):
    """The logarithm of the determinant."""

    head = "logdet"

    def _latex(self, p, exp=None) -> str:
        return _power(rf"\log \left|{p._print(self.matrix)}\right|", exp)


class Scalar(_OfMatrix):
    """A 1 x 1 matrix product used as a number: `Scalar(x.T * A * x)`.

    >>> from sympy import MatrixSymbol
    >>> x = MatrixSymbol("x", 3, 1)
    >>> Scalar(x.T * x) + 1
    x.T*x + 1
    """

    head = ""

    def _sympystr(self, p) -> str:
        return p._print(self.matrix)

    def _latex(self, p, exp=None) -> str:
        return _power(p._print(self.matrix), exp)


class Frobenius(_OfMatrix):
    """The Frobenius norm of a matrix, the Euclidean norm of a vector: the root of the sum of squared entries."""

    head = "norm"

    def _latex(self, p, exp=None) -> str:
        text = rf"\left\|{p._print(self.matrix)}\right\|"
        return f"{text}^{{{exp}}}" if exp is not None else text


class _Family(_Binder, MatrixExpr):
    """A matrix given by a scalar `body` that depends on an index 1..count."""

    def __new__(cls, body: object, index: Symbol, count: object) -> _Family:
        return Basic.__new__(cls, sympify(body), index, sympify(count))

    index = property(lambda self: self.args[1])
    count = property(lambda self: self.args[2])


class Diag(_Family):
    """The diagonal matrix with the entries `body`, index = 1..count.

    >>> j, n = Symbol("j", integer=True), Symbol("n", integer=True, positive=True)
    >>> Diag(Entry(Symbol("sigma", positive=True), j)**2, j, n).shape
    (n, n)
    """

    shape = property(lambda self: (self.args[2], self.args[2]))

    def _sympystr(self, p) -> str:
        return f"diag({p._print(self.body)}, {self.index}=1..{p._print(self.count)})"

    def _latex(self, p, exp=None) -> str:
        return rf"\operatorname{{diag}}_{{{p._print(self.index)}}}\left({p._print(self.body)}\right)"


class Vec(_Family):
    """The vector (count x 1) with the entries `body`, index = 1..count."""

    shape = property(lambda self: (self.args[2], S.One))

    def _sympystr(self, p) -> str:
        return f"vec({p._print(self.body)}, {self.index}=1..{p._print(self.count)})"

    def _latex(self, p, exp=None) -> str:
        return rf"\left({p._print(self.body)}\right)_{{{p._print(self.index)}}}"


def diag(vector: MatrixExpr) -> Diag:
    """The diagonal matrix of a vector (n x 1)."""
    index = Dummy("i", integer=True, positive=True)
    return Diag(Entry(vector, index), index, vector.shape[0])


class Grad(MatrixExpr):
    """The gradient of a scalar with respect to a vector or matrix symbol: a matrix of the shape of that symbol."""

    def __new__(cls, function: object, variable: MatrixSymbol) -> Grad:
        return Basic.__new__(cls, sympify(function), variable)

    function = property(lambda self: self.args[0])
    variable = property(lambda self: self.args[1])
    shape = property(lambda self: self.args[1].shape)

    def _sympystr(self, p) -> str:
        return f"grad({p._print(self.function)}, {p._print(self.variable)})"

    def _latex(self, p, exp=None) -> str:
        return rf"\nabla_{{{p._print(self.variable)}}} \left({p._print(self.function)}\right)"


class FunctionalDerivative(_Scalar):
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
        return _power(rf"\frac{{\delta}}{{\delta {p._print(pdf(self.density, self.point))}}} "
                      rf"\left({p._print(self.functional)}\right)", exp)


INFINITE = (-oo, oo)
