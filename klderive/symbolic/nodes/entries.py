"""What the nodes share, and the entries of vectors, matrices and families.

The one idea: a node is an inert SymPy object that prints itself, knows which of its symbols are bound, and evaluates
nothing. A binder's second argument is the variable that it binds in the first.

Not here: laws (laws.py), what is said about them (words.py), matrices (arrays.py).
"""

from __future__ import annotations

from typing import Any

from sympy import Basic, Dummy, Expr
from sympy.core.sympify import _sympify as sympify  # numbers and expressions, never text
from sympy.matrices.expressions.matexpr import MatrixExpr, MatrixSymbol


def is_matrix(node: Basic) -> bool:
    return isinstance(node, MatrixExpr) or getattr(node, "is_Matrix", False)


class RealNode(Expr):
    """A real scalar node of ours."""

    is_commutative = True
    _diff_wrt = True  # members of families and values of densities are differentiated by

    def _eval_is_commutative(self) -> bool:
        return True

    def _eval_is_extended_real(self) -> bool | None:
        return True

    def _eval_is_finite(self) -> bool:
        return True


class Binder:
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
            fresh = MatrixSymbol(Dummy().name + str(Dummy().dummy_index), *variable.shape) if is_matrix(variable) \
                else Dummy(variable.name, **variable.assumptions0)
            body, variable = body.xreplace({variable: fresh}), fresh
        return self.func(body._subs(old, new), variable, *rest)


class Entry(RealNode):
    """An entry, counted from 1: `Entry(mu, j)` of a vector or of an indexed family, `Entry(A, i, j)` of a matrix.

    The base is a Symbol (an indexed family: its assumptions hold for each member) or a matrix expression.

    >>> from sympy import Symbol
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
        return True if is_matrix(self.base) else self.base.is_extended_real is not False

    def _eval_is_positive(self) -> bool | None:
        return None if is_matrix(self.base) else self.base.is_positive

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


def raised(text: str, exp: object) -> str:
    return text if exp is None else rf"\left({text}\right)^{{{exp}}}"
