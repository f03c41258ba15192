"""Trees as a person writes them: sums and products that keep their order, rewriting at every place.

The one idea: SymPy sorts, cancels and distributes as it builds; a derivation must not, or its steps would vanish.
So sums, products and powers are built here without evaluation, and numbers are gathered in front.

Not here: any identity beyond 0 + a = a, 1 * a = a, 0 * a = 0 and the arithmetic of numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sympy import (
    Add,
    Basic,
    Expr,
    MatAdd,
    MatMul,
    MatrixSymbol,
    Mul,
    Pow,
    Rational,
    S,
    Symbol,
    Transpose,
    ZeroMatrix,
)
from sympy.core.function import Function
from sympy.matrices.expressions.matexpr import MatrixExpr

from ..symbolic.nodes import Distribution, variable_of

Rewrite = Callable[[Basic], Basic | None]
LETTERS = ("x", "y", "z", "u", "v", "w", "t")


def is_matrix(node: Basic) -> bool:
    """Whether the node is a matrix (a vector is one, n x 1)."""
    return isinstance(node, MatrixExpr)


def plus(*terms: Basic) -> Basic:
    """The sum in the order given: nested sums are opened, zeros dropped.

    >>> from sympy.abc import a, x
    >>> plus(x, -a, 0, a).args
    (x, -a, a)
    """
    flat = [t for term in terms for t in (term.args if isinstance(term, Add) else (S(term),)) if t != 0]
    if len(flat) < 2:
        return flat[0] if flat else S.Zero
    return Add(*flat, evaluate=False)


def times(*factors: Basic) -> Basic:
    """The product in the order given: nested products are opened, numbers gathered in front.

    >>> from sympy.abc import x
    >>> times(x, 2, 1/x, S.Half).args
    (x, 1/x)
    """
    number, rest = S.One, []
    for factor in factors:
        for f in factor.args if isinstance(factor, Mul) else (S(factor),):
            if f.is_Rational:
                number *= f
            else:
                rest.append(f)
    if number == 0:
        return S.Zero
    flat = rest if number == 1 else [number, *rest]
    if len(flat) < 2:
        return flat[0] if flat else S.One
    return Mul(*flat, evaluate=False)


def power(base: Basic, exponent: Basic | int) -> Basic:
    """base**exponent, unevaluated except for the exponents 0 and 1 and for numbers."""
    base, exponent = S(base), S(exponent)
    if exponent == 1 or exponent == 0 or (base.is_Rational and exponent.is_Integer):
        return base**exponent
    if isinstance(base, Pow) and exponent.is_Integer:
        return power(base.base, base.exp * exponent)
    return Pow(base, exponent, evaluate=False)


def over(numerator: Basic, denominator: Basic) -> Basic:
    """The quotient, each factor of the denominator inverted."""
    factors = denominator.args if isinstance(denominator, Mul) else (S(denominator),)
    return times(numerator, *(power(f, -1) for f in factors))


def matrix_sum(*terms: Basic) -> Basic:
    """The sum of matrices in the order given, without zero matrices."""
    flat = [t for term in terms for t in (term.args if isinstance(term, MatAdd) else (term,))]
    kept = [t for t in flat if not isinstance(t, ZeroMatrix)]
    if len(kept) < 2:
        return kept[0] if kept else flat[0]
    return MatAdd(*kept)


def matrix_product(*factors: Basic) -> Basic:
    """The product of numbers and matrices in the order given, nested products opened."""
    flat = [f for factor in factors for f in (factor.args if isinstance(factor, MatMul) else (S(factor),))]
    scalars = times(*(f for f in flat if not is_matrix(f)))
    matrices = [f for f in flat if is_matrix(f)]
    if scalars == 0 or any(isinstance(f, ZeroMatrix) for f in matrices):
        return ZeroMatrix(matrices[0].shape[0], matrices[-1].shape[1])
    if scalars == 1:
        return matrices[0] if len(matrices) == 1 else MatMul(*matrices)
    return MatMul(scalars, *matrices)


def rebuild(node: Basic, args: Iterable[Basic]) -> Basic:
    """The node with new arguments, without evaluation."""
    args = tuple(args)
    if args == node.args:
        return node
    if isinstance(node, MatAdd):  # a MatAdd is an Add to SymPy, so it comes first
        return matrix_sum(*args)
    if isinstance(node, MatMul):
        return matrix_product(*args)
    if isinstance(node, Add):
        return plus(*args)
    if isinstance(node, Mul):
        return times(*args)
    if isinstance(node, Pow):
        return power(*args)
    if isinstance(node, Transpose) and isinstance(args[0], ZeroMatrix):
        return ZeroMatrix(args[0].shape[1], args[0].shape[0])
    if isinstance(node, Function):
        return node.func(*args, evaluate=False)
    return node.func(*args)


def replaced(expr: Basic, mapping: dict[Basic, Basic]) -> Basic:
    """The tree with subtrees replaced, nothing evaluated; bound variables must not be among the keys."""
    if expr in mapping:
        return mapping[expr]
    if not expr.args or isinstance(expr, MatrixSymbol):
        return expr
    return rebuild(expr, (replaced(a, mapping) for a in expr.args))


def substituted(expr: Basic, mapping: dict[Basic, Basic]) -> Basic:
    """The tree with names replaced, sums and products of matrices left exactly as they come out."""
    if expr in mapping:
        return mapping[expr]
    if not expr.args or isinstance(expr, MatrixSymbol):
        return expr
    args = tuple(substituted(a, mapping) for a in expr.args)
    if args != expr.args and isinstance(expr, (MatMul, MatAdd)):
        return expr.func(*args)
    return rebuild(expr, args)


def everywhere(expr: Basic, rewrite: Rewrite, closed: Callable[[Basic], bool] = lambda node: False) -> Basic | None:
    """The tree with `rewrite` applied to the outermost nodes where it gives something; None where there is none.

    Distributions are not entered (their parameters are the reader's own words), nor are nodes that are `closed`.
    """
    if not expr.args:
        return None
    new = rewrite(expr)
    if new is not None:
        return new
    if isinstance(expr, Distribution) or closed(expr):
        return None
    args = [everywhere(a, rewrite, closed) if a.args else None for a in expr.args]
    if all(a is None for a in args):
        return None
    return rebuild(expr, (old if a is None else a for old, a in zip(expr.args, args, strict=True)))


def terms_of(expr: Basic) -> tuple[Basic, ...]:
    """The summands."""
    return expr.args if isinstance(expr, (Add, MatAdd)) else (expr,)


def factors_of(expr: Basic) -> tuple[Basic, ...]:
    """The factors."""
    return expr.args if isinstance(expr, (Mul, MatMul)) else (expr,)


def depends(expr: Basic, *variables: Basic) -> bool:
    """Whether one of the variables is free in the expression."""
    return any(v in expr.free_symbols for v in variables)


def distributed(expr: Basic, *variables: Basic, whole: Basic | None = None) -> tuple[Basic, ...]:
    """The summands after a factor free of the variables is multiplied into a sum: c (f + g) as c f, c g.

    The sum `whole` is left as it is.
    """
    found: list[Basic] = []
    if whole is not None and isinstance(expr, Add) and set(expr.args) == set(terms_of(whole)):
        return (expr,)
    for term in terms_of(expr):
        factors = factors_of(term)
        sums = [f for f in factors if isinstance(f, Add) and depends(f, *variables)
                and (whole is None or set(f.args) != set(terms_of(whole)))]
        others = [f for f in factors if f not in sums]
        if len(sums) == 1 and len(factors) > 1 and not any(depends(f, *variables) for f in others):
            found += [times(*others, t) for part in sums[0].args for t in distributed(part, *variables, whole=whole)]
        else:
            found.append(term)
    return tuple(found)


def pulled(term: Basic, *variables: Basic) -> tuple[Basic, Basic]:
    """A term as (factor free of the variables, the rest)."""
    free = [f for f in factors_of(term) if not depends(f, *variables)]
    bound = [f for f in factors_of(term) if depends(f, *variables)]
    return times(*free), times(*bound)


def coefficient_of(term: Basic) -> tuple[Rational, tuple[Basic, ...]]:
    """A term as a rational number and its other factors."""
    factors = factors_of(term)
    number = S.One
    for f in factors:
        if f.is_Rational:
            number *= f
    return number, tuple(f for f in factors if not f.is_Rational)


def names_in(*exprs: Basic) -> set[str]:
    """All names of symbols, free or bound."""
    return {str(s.name) for e in exprs for s in e.atoms(Symbol, MatrixSymbol)}


def fresh_variable(distribution: Distribution, *exprs: Basic) -> Basic:
    """A variable for that distribution whose letter occurs nowhere in the expressions.

    >>> from sympy.abc import x
    >>> from klderive import Normal
    >>> fresh_variable(Normal(x, 1), Normal(x, 1))
    y
    """
    used = names_in(distribution, *exprs)
    return variable_of(distribution, fresh_name(LETTERS, used))


def fresh_name(letters: Iterable[str], used: set[str]) -> str:
    """The first of the letters that is not used; then x_1, x_2, ..."""
    letters = tuple(letters)
    for letter in letters:
        if letter not in used:
            return letter
    number = 1
    while f"{letters[0]}_{number}" in used:
        number += 1
    return f"{letters[0]}_{number}"


def is_expr(node: Basic) -> bool:
    """Whether the node is a number-valued expression (not a matrix, not a distribution)."""
    return isinstance(node, Expr) and not is_matrix(node)
