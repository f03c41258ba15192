"""Numbers that belong to a matrix, matrices that are given by a formula, gradients.

The one idea: indices count from 1, vectors are n x 1 matrices.

Not here: SymPy's own matrix expressions, which are used as they are.
"""

from __future__ import annotations

from sympy import Basic, Dummy, S, Symbol
from sympy.core.sympify import _sympify as sympify
from sympy.matrices.expressions.matexpr import MatrixExpr, MatrixSymbol

from .entries import Binder, Entry, RealNode, is_matrix, raised


class _OfMatrix(RealNode):
    """A scalar that belongs to a matrix expression."""

    head = "?"

    def __new__(cls, matrix: object) -> _OfMatrix:
        matrix = sympify(matrix)
        if not is_matrix(matrix):
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
        return raised(rf"\operatorname{{tr}}\left({p._print(self.matrix)}\right)", exp)


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
        return raised(rf"\log \left|{p._print(self.matrix)}\right|", exp)


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
        return raised(p._print(self.matrix), exp)


class Frobenius(_OfMatrix):
    """The Frobenius norm of a matrix, the Euclidean norm of a vector: the root of the sum of squared entries."""

    head = "norm"

    def _latex(self, p, exp=None) -> str:
        text = rf"\left\|{p._print(self.matrix)}\right\|"
        return f"{text}^{{{exp}}}" if exp is not None else text


class _Family(Binder, MatrixExpr):
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
