"""What the door says when it does not let something through, and how much it lets through at once.

The one idea: NotRead is the only error that leaves the door; its message names the class and what to write instead.

Not here: which classes are read (reading.py and its tables).
"""

from __future__ import annotations

from typing import Any

from sympy import Function, Pow, S

MAX_DEPTH = 150
"""Expressions nested deeper are refused: each pass over a term is a recursion."""
MAX_NODES = 20_000
"""Expressions with more nodes, written out as a tree, are refused."""
MAX_GIVENS = 200
"""More givens are refused."""
MAX_SHOWN = 60
"""Expressions with more nodes are not shown in a message."""
MAX_ORDER = 12
"""Derivatives of a higher order are refused."""


SMALL = (S(2), S.NegativeOne, S.Half, -S.Half)


class NotRead(ValueError):
    """SymPy says something that the language does not, or not in this form."""


ADVICE = {
    "Float": "{} is a rounded number; write Rational('{}') or the fraction that is meant",
    "ImaginaryUnit": "the imaginary unit is not read: all numbers are real",
    "Infinity": "infinity is read as a bound of an integral or a sum only",
    "NegativeInfinity": "infinity is read as a bound of an integral or a sum only",
    "ComplexInfinity": "zoo is no real number; something was divided by zero before it came here",
    "NaN": "nan is no number; something without a value came here",
    "Lambda": "a Lambda is not read; write its body",
    "BlockMatrix": "a BlockMatrix is not read; write each block with a symbol of its own",
    "HadamardProduct": "a HadamardProduct is not read; write Diag(...)*Y or the entries",
    "MatrixSlice": "a MatrixSlice is not read; write its entries with Entry(A, i, j)",
    "OneMatrix": "a OneMatrix is not read; write Vec(1, i, n) or its products",
    "Adjoint": "an Adjoint is not read: matrices are real, write A.T",
    "ceiling": "ceiling is not read; write -floor(-x)",
}
"""What to do about some classes that are not read, by name; {} is the expression."""


def refuse_large(*exprs: Any) -> None:
    """Refuses what is nested too deeply, or is too large when written out as a tree, before anything else looks at it."""
    nodes = 0
    todo = [(e, 1) for e in exprs]
    while todo:
        node, depth = todo.pop()
        nodes += 1
        if depth > MAX_DEPTH or nodes > MAX_NODES:
            raise NotRead("the expression is nested too deeply" if depth > MAX_DEPTH else "the expression is too large")
        args = getattr(node, "args", ())
        if args:
            depth += 1
            todo += [(a, depth) for a in args]


def shown(node: Any) -> str:
    """An expression for a message: its text, if it is short and printing it computes nothing; else its class.

    >>> from sympy import Symbol
    >>> shown(Symbol("x") + 1), shown(Pow(9, Pow(9, Pow(9, 9, evaluate=False), evaluate=False), evaluate=False))
    ('x + 1', 'an expression of the class Pow')
    """
    todo, count = [node], 0
    while todo:
        part = todo.pop()
        count += 1
        if count > MAX_SHOWN or _computed_to_print(part):
            return f"an expression of the class {type(node).__name__}"
        todo += getattr(part, "args", ())
    return str(node)


def _computed_to_print(part: Any) -> bool:
    """Numbers such as 9^9^9 and exp(exp(99)), which SymPy evaluates to put the terms of a sum into order."""
    if not isinstance(part, (Pow, Function)) or part.free_symbols:
        return False
    return not (isinstance(part, Pow) and part.base.is_Rational and part.exp in SMALL)


def refusal(node: object) -> NotRead:
    """The error for an expression whose class is in no table.

    >>> from sympy import Float
    >>> print(refusal(Float("0.5")))
    0.500000000000000 is a rounded number; write Rational('0.500000000000000') or the fraction that is meant
    """
    name = type(node).__name__
    if name in ADVICE:
        shown = str(node) if name == "Float" else ""
        return NotRead(ADVICE[name].format(shown, shown))
    return NotRead(f"{name} is not read; write it with the words that klderive exports")
