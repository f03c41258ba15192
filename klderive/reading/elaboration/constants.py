r"""Relations up to a constant: `A \propto B`, `A = B + \text{const.}`, up to what does not depend on one variable.

The one idea: that A - B is constant in x says A(x) - B(x) = A(y) - B(y) for every other point y; that A and B are proportional
says A(x) B(y) / (B(x) A(y)) = 1, which has no value where one of them vanishes. So "constant" and "factor" never need a name. The
variable is what the sentence is about, or the argument of the law or function that the left side is.

Not here: which lines are claims (chains.py).
"""

from __future__ import annotations

from ...language import (
    Context,
    Declaration,
    Free,
    Num,
    Random,
    Statement,
    Term,
    abstract,
    app,
    instantiate,
    names,
)
from ...records import replace
from ..formula import nodes as n
from ..names import unbraced
from ..survey import name_of
from ..tables import tables
from .parts import NotRead

__all__ = ["about", "apart", "up_to_constant"]

LOGARITHMS = frozenset("log ln".split())


def about(left: n.Node) -> n.Node | None:
    r"""The variable of `q(x)`, `\log p(x | z)`: the one plain argument of what stands first."""
    left = unbraced(left)
    if not isinstance(left, n.Product):
        return None
    items = [i for i in left.items if not isinstance(i, n.Space)]
    while items and (name := name_of(items[0])) is not None and name.letter in LOGARITHMS:
        items = items[1:]
    if len(items) != 2 or name_of(items[0]) is None or not isinstance(items[1], n.Bracket):
        return None
    arguments = items[1].parts[0] if items[1].parts else ()
    return arguments[0] if len(arguments) == 1 and name_of(arguments[0]) is not None else None


def apart(node: n.Node) -> tuple[n.Node, bool]:
    """A side without the summand "const.", and whether it has one."""
    inner = unbraced(node)
    if not isinstance(inner, n.Sum):
        return node, False
    kept = [k for k, item in enumerate(inner.items) if not _is_constant(item)]
    if len(kept) == len(inner.items) or not kept:
        return node, False
    return replace(inner, items=tuple(inner.items[k] for k in kept), signs=tuple(inner.signs[k] for k in kept)), True


def _is_constant(item: n.Node) -> bool:
    item = unbraced(item)
    return isinstance(item, (n.Text, n.Word)) and item.text.strip().lower() in tables().rows["constants"]


def up_to_constant(statement: Statement, variable: Term, proportional: bool) -> Statement:
    """The statement that both sides differ by a constant in a variable, or by a factor."""
    if not isinstance(variable, Free) or isinstance(variable.declaration.kind, Random):
        raise NotRead("a relation up to what does not depend on something that is no plain name")
    d = variable.declaration
    other = Free(Declaration(f"{d.name}_0", d.kind, f"{d.role} elsewhere".strip()))

    def elsewhere(term: Term) -> Term:
        return instantiate(abstract(term, variable, None, d.name), other)

    left, right = statement.left, statement.right
    sides: tuple[Term, Term]
    if proportional:
        sides = app("mul", left, app("pow", right, -1), elsewhere(right), app("pow", elsewhere(left), -1)), Num(1)
    else:
        sides = app("add", left, app("mul", -1, right)), elsewhere(app("add", left, app("mul", -1, right)))
    context = statement.context
    copied = [elsewhere(h) for h in context.hypotheses if d in names(h)]
    known = dict.fromkeys((*context.declarations, *names(*sides)))
    return Statement(Context(tuple(known), (*context.hypotheses, *copied)), "=", *sides)
