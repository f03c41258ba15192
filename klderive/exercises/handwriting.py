r"""LaTeX and what people type like it, as formulas of an exercise: read by the reader, in the exercise's context.

The one idea: what the exercise's letters are is said to the reader as a text would say it; the typed terms that it gives back go
through the door to SymPy.

Not here: Python's notation (notation.py), whose names an answer may use (answers.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

import sympy as sp

from ..language import App, Declaration, Free, Function, Index, Lam, Num, Term, app
from ..reading.elaboration import Claim, Elaborated, Elaboration
from ..reading.formula import Formula, nodes, read_text
from ..reading.layout import Range
from ..reading.said import Declared, Said
from ..symbolic.back import to_sympy
from ..symbolic.writing import NotSaid
from .notation import NotRead

__all__ = ["formulas"]

AROUND = re.compile(r"\$+|\\\[|\\\]|\\\(|\\\)|\\(?:begin|end)\{(?:align|equation|gather|aligned|split)\*?\}")
EVERYWHERE = Range(0, 1 << 40)


def formulas(text: str, symbols: Mapping[str, sp.Basic], laws: Iterable[str]) -> tuple[sp.Basic, ...]:
    """The formulas between the equality signs of a text; NotRead with the column and what was expected."""
    source = AROUND.sub(lambda found: " " * len(found[0]), text)
    formula = read_text(source)
    sides = tuple(_sides(formula))
    claims = [_claim(left, right) for left, right in pairwise(sides)] or [_claim(sides[0], sides[0])]
    read = Elaboration(tuple(_said(symbols, laws)), claims, (formula.tree,) if formula.tree is not None else ()).claims
    terms = [_sided(line) for line in read]
    found = [terms[0][0], *(right for _, right in terms)] if len(sides) > 1 else [terms[0][0]]
    return tuple(_expression(_labelled(term, symbols), line) for term, line in zip(found, (*read, read[-1]), strict=False))


def _sides(formula: Formula) -> Iterator[nodes.Node]:
    """The sides of the equations of all rows; a row that begins with = goes on."""
    if formula.tree is None:
        unread = formula.unread
        assert unread is not None
        raise NotRead(f"column {unread.start + 1}: {unread}")
    rows = formula.tree.rows if isinstance(formula.tree, nodes.Array) else ((formula.tree,),)
    for node in (cell for row in rows for cell in row):
        if not isinstance(node, nodes.Relation):
            yield node
            continue
        for sign in node.signs:
            if sign.name not in ("=", "identical"):
                raise NotRead(f"column {sign.span.start + 1}: lines are joined by =, not by {sign.name}")
        yield from (side for side in node.sides if not isinstance(side, nodes.Empty))


def _claim(left: nodes.Node, right: nodes.Node) -> Claim:
    return Claim(left, "=", right, right.span)


def _said(symbols: Mapping[str, sp.Basic], laws: Iterable[str]) -> Iterator[Said]:
    """What the exercise's letters are, as sayings."""
    for name, symbol in symbols.items():
        tree = read_text(sp.latex(symbol if isinstance(symbol, sp.Symbol) else sp.Symbol(name))).tree
        if tree is None:
            continue
        if isinstance(symbol, sp.MatrixSymbol):
            sizes = tuple(t for n in symbol.shape if (t := read_text(sp.latex(n)).tree) is not None)
            column = symbol.shape[1] == 1
            yield Declared((tree,), "vector" if column else "matrix", EVERYWHERE, EVERYWHERE, sizes[:1] if column else sizes)
        elif symbol.is_integer:
            yield Declared((tree,), "size" if symbol.is_positive else "index", EVERYWHERE, EVERYWHERE)
        else:
            yield Declared((tree,), "number", EVERYWHERE, EVERYWHERE, (), ("positive",) if symbol.is_positive else ())
    for name in laws:
        tree = read_text(sp.latex(sp.Symbol(name))).tree
        if tree is not None:
            yield Declared((tree,), "law", EVERYWHERE, EVERYWHERE)


def _sided(line: Elaborated) -> tuple[Term, Term]:
    if line.statement is None:
        where = f"column {line.at.start + 1}: " if line.at is not None else ""
        raise NotRead(f"{where}{line.unread}")
    return line.statement.left, line.statement.right


def _labelled(term: Term, symbols: Mapping[str, sp.Basic]) -> Term:
    r"""The member `\mu_{1,j}` of the exercise's family mu_1, not of a family mu with two indices."""
    match term:
        case App(op="apply", args=(Free(declaration=d), Num(value=label), *rest)) if rest and f"{d.name}_{label}" in symbols:
            kind = Function((Index(),) * len(rest), d.kind.result) if isinstance(d.kind, Function) else d.kind
            return app("apply", Free(Declaration(f"{d.name}_{label}", kind, "family")), *(_labelled(a, symbols) for a in rest))
        case App(op=op, args=args):
            return App(op, tuple(_labelled(a, symbols) for a in args))
        case Lam(kind=kind, body=body, name=name):
            return Lam(kind, _labelled(body, symbols), name)
    return term


def _expression(term: Term, line: Elaborated) -> sp.Basic:
    try:
        return to_sympy(term, line.statement.context if line.statement is not None else None)
    except NotSaid as error:
        raise NotRead(str(error)) from None
