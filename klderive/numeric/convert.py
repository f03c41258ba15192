"""Any derived scalar formula as a NumPy function: lambdify with a stated order of arguments and early refusals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import sympy as sp


def convert(formula: Any, args: Sequence[sp.Symbol] | None = None) -> Callable[..., Any]:
    """The function behind klderive.numeric.to_numpy."""
    expr = getattr(formula, "result", formula)
    if isinstance(expr, sp.Equality):
        expr = expr.rhs
    if not isinstance(expr, sp.Expr) or isinstance(expr, sp.MatrixExpr):
        raise TypeError(
            f"to_numpy: expected a scalar SymPy expression or something with one in .result, got {type(expr).__name__}"
        )
    free = sorted(expr.free_symbols, key=lambda s: (s.name, s.sort_key()))
    if args is None and len({s.name for s in free}) < len(free):
        names = ", ".join(s.name for s in free)
        raise ValueError(
            f"to_numpy: two symbols share a name ({names}); give args=[...] in the order that is meant"
        )
    chosen = list(free if args is None else args)
    if missing := [s.name for s in free if s not in chosen]:
        raise ValueError(f"to_numpy: args leaves out {', '.join(missing)}, which the formula contains")
    return sp.lambdify(chosen, expr, modules="numpy", cse=True)
