"""Sums, fractions, powers, brackets, roots: what trees without adjacency are.

The one idea: each function reads one kind of node and says which sizes are equal.

Not here: products and what stands before brackets (products.py), letters (names.py).
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from ...language import Num
from ..formula import nodes as n
from ..names import TRANSPOSES, is_inverse, is_transpose, name_of, plain, subscripts, unbraced
from .desk import Desk
from .dims import MANY, ONE, Shape
from .lists import dotted_sum, has_dots, is_dotted_list, row, table
from .names import named, of_power
from .parts import NotRead, Part

__all__ = ["HANDLERS", "negative", "number_part", "powered", "times"]


def number_part(desk: Desk, value: int | Fraction) -> Part:
    """A plain number."""
    return Part("num", (), desk.dims.number(), Fraction(value))


def times(desk: Desk, left: Part | None, right: Part, node: n.Node) -> Part:
    """The product of two parts; None is the empty one."""
    if left is None:
        return right
    shape = desk.dims.product(desk.shape(desk.algebraic(left, node)), desk.shape(desk.algebraic(right, node)))
    return Part("times", (left, right), shape)


def negative(part: Part) -> Part:
    return Part("negative", (part,), part.shape)


def digits(desk: Desk, node: n.Number) -> Part:
    value = desk.decimal(node)
    if node.style:
        if "bold" in node.style or "bb" in node.style:
            return _constant_array(desk, value, node)
        raise NotRead("a number in this style", node)
    if value == 0:
        return Part("zero", (), desk.dims.shape())
    return number_part(desk, value)


def _constant_array(desk: Desk, value: Fraction, node: n.Node, size: n.Node | None = None) -> Part:
    """A bold 0 or 1: a column (0: of any shape)."""
    if value == 0:
        return Part("zero", (), desk.dims.shape() if size is None else _sizes(desk, size))
    if value == 1:
        shape = desk.dims.shape(MANY if size is None else desk.size(size), ONE)
        return Part("ones", (), shape)
    raise NotRead("a number in bold", node)


def _sizes(desk: Desk, below: n.Node) -> Shape:
    """0_n is a column, 0_{nk} a matrix."""
    sizes = tuple(map(desk.size, subscripts(below)))
    return desk.dims.shape(sizes[0], ONE if len(sizes) == 1 else sizes[1])


def total(desk: Desk, node: n.Sum) -> Part:
    if has_dots(node.items):
        return dotted_sum(desk, node)
    parts = []
    for item, sign in zip(node.items, node.signs, strict=True):
        if sign is not None and (sign.name not in ("+", "-") or sign.over or sign.under):
            raise NotRead(f"the sign {sign.name}", sign)
        part = desk.algebraic(desk.value(item), item)
        parts.append(negative(part) if sign is not None and sign.name == "-" else part)
    for part in parts[1:]:
        desk.dims.same(desk.shape(parts[0]), desk.shape(part))
    return parts[0] if len(parts) == 1 else Part("add", tuple(parts), parts[0].shape)


def fraction(desk: Desk, node: n.Fraction) -> Part:
    if node.kind == "binomial":
        return Part("binomial", (desk.number(node.over), desk.number(node.under)), desk.dims.number())
    from .slopes import slope_of

    slope = slope_of(desk, node)
    if slope is not None:
        return slope
    over = desk.algebraic(desk.value(node.over), node.over)
    return Part("quotient", (over, desk.number(node.under)), over.shape)


def root(desk: Desk, node: n.Root) -> Part:
    body = desk.number(node.body)
    if node.index is None:
        return Part("power", (body, number_part(desk, Fraction(1, 2))), body.shape)
    index = unbraced(node.index)
    if isinstance(index, n.Number) and index.text.isdigit() and int(index.text) > 0:
        return Part("power", (body, number_part(desk, Fraction(1, int(index.text)))), body.shape)
    over = Part("quotient", (number_part(desk, 1), desk.number(node.index)), desk.dims.number())
    return Part("power", (body, over), body.shape)


def postfix(desk: Desk, node: n.Postfix) -> Part:
    if node.sign.name != "!":
        raise NotRead(f"the sign {node.sign.name}", node.sign)
    if isinstance(node.body, n.Postfix):
        raise NotRead("a double factorial", node)
    body = desk.number(node.body)
    return Part("call", (body,), body.shape, "factorial")


def bracket(desk: Desk, node: n.Bracket) -> Part:
    if node.opening in ("(", "[") and is_dotted_list(node):
        return row(desk, node)
    if isinstance(node.body, (n.Given, n.Listing)):
        raise NotRead("a list in brackets", node)
    match node.opening, node.closing:
        case ("\\{", "\\}") if plain(node.body) is not None:
            raise NotRead("a name in braces", node)
        case ("(", ")") | ("[", "]") | ("\\{", "\\}"):
            return desk.value(node.body)
        case ("|", "|") if (name := plain(node.body)) is not None and name.style in ("cal", "scr", "frak"):
            raise NotRead("the number of elements of a set", node)
        case ("|", "|"):
            body = desk.algebraic(desk.value(node.body), node.body)
            desk.dims.be_square(desk.shape(body))
            return Part("bars", (body,), desk.dims.number())
        case ("||", "||"):
            body = desk.algebraic(desk.value(node.body), node.body)
            desk.dims.set(desk.shape(body).cols, ONE)
            return Part("norm", (body,), desk.dims.number())
        case ("\\lfloor", "\\rfloor"):
            body = desk.number(node.body)
            return Part("call", (body,), body.shape, "floor")
        case ("\\langle", "\\rangle"):
            from .heads import expectation

            return expectation(desk, node, node.body, None)
    raise NotRead(f"brackets {node.opening} {node.closing}", node)


def braced(desk: Desk, node: n.Braced) -> Part:
    return desk.value(node.body)


def script(desk: Desk, node: n.Script) -> Part:
    """A name with scripts, or something with a power, a transpose, an index."""
    base = unbraced(node.base)
    if isinstance(base, n.Bracket) and base.opening == "\\langle":
        from .heads import expectation

        part = expectation(desk, node, base.body, node.below)
    elif plain(base) is not None:
        square = of_power(desk, node)
        if square is not None:
            return square
        part = named(desk, node)
    elif node.primes and isinstance(base, n.Bracket):
        return powered(desk, desk.value(base), n.Letter(node.span, "'"), node)
    elif isinstance(base, n.Number) and node.below is not None and "bold" in base.style:
        return powered(desk, _constant_array(desk, desk.decimal(base), node, node.below), node.above, node)
    elif (
        isinstance(base, n.Bracket)
        and node.below is not None
        and node.above is not None
        and base.opening in ("[", "(", "", "|", "\\{")
        and not desk.scope.is_index(node.below, own=True)
    ):
        return _at_limits(desk, base, node)
    elif isinstance(base, n.Number) and node.below is not None and base.text in ("0", "1"):
        return powered(desk, _constant_array(desk, desk.decimal(base), node, node.below), node.above, node)
    elif isinstance(base, n.Bracket) and base.opening in ("(", "[") and node.below is not None:
        part = _entry(desk, desk.algebraic(desk.value(base), base), node.below, node)
    elif node.below is not None or node.primes:
        raise NotRead("a subscript on this", node)
    else:
        part = desk.value(base)
    return powered(desk, part, node.above, node)


def _at_limits(desk: Desk, bracket: n.Bracket, node: n.Script) -> Part:
    """[F(x)] from a to b: the difference of the values, in the one variable of the body that the scope integrates over."""
    from .binders import limit
    from .parts import Local

    met = {
        name
        for inner in n.walk(bracket.body)
        if isinstance(inner, n.Letter)
        and (name := plain(inner)) is not None
        and desk.scope.seen.seen(name).integrated
        and desk.local(name) is None
    }
    if len(met) != 1 or node.below is None or node.above is None:
        raise NotRead("a bracket at limits", node)
    low, high = limit(desk, node.below), limit(desk, node.above)
    if "infinity" in (low.op, high.op):
        raise NotRead("a bracket at infinity", node)
    name = met.pop()
    local = Local(name.letter, desk.dims.number())
    with desk.binding({(name, ""): Part("local", (), local.shape, local)}):
        body = desk.number(bracket.body)
    return Part("difference", (body, low, high), desk.dims.number(), local)


def _entry(desk: Desk, part: Part, below: n.Node, node: n.Node) -> Part:
    places = subscripts(below)
    if not all(map(desk.scope.is_index, places)) or len(places) > 2:
        raise NotRead("a subscript on brackets", node)
    shape = desk.shape(part)
    desk.dims.set(shape.rows, MANY)
    if len(places) == 1:
        desk.dims.be_column(shape)
    return Part("entry", (part, *map(desk.number, places)), desk.dims.number())


def powered(desk: Desk, part: Part, above: n.Node | None, node: n.Node) -> Part:
    """Something with what stands above it: transpose, inverse, power."""
    if above is None:
        return part
    part = desk.algebraic(part, node)
    shape, dims = desk.shape(part), desk.dims
    if is_transpose(above) and _transposes(desk, part, above):
        if part.op == "transpose":
            return part.args[0]
        return Part("transpose", (part,), type(shape)(shape.cols, shape.rows))
    if is_inverse(above):
        dims.be_square(shape)
        return Part("inverse", (part,), shape)
    up = unbraced(above)
    turned = _inverse_transpose(up)
    if turned is not None and _transposes(desk, part, turned):
        dims.be_square(shape)
        return Part("transpose", (Part("inverse", (part,), shape),), shape)
    name = plain(up)
    if (
        name is not None
        and name.letter in ("ast", "dagger", "prime", "star", "circ", "H", "infty", "bot")
        or name is not None
        and "under" in name.accents
        or isinstance(up, (n.Bracket, n.Text, n.Sign, n.Word, n.Accent))
    ):
        raise NotRead("this superscript", above)
    if part.op == "constant" and part.data == "e":
        return Part("call", (desk.number(above),), dims.number(), "exp")
    base = name_of(node)
    if base is not None and isinstance(node, n.Script) and desk.scope.seen.seen(base).first_power:
        raise NotRead("an upper index or a power", node)
    exponent = desk.number(above)
    if exponent.op == "num" and exponent.data.denominator == 1 and exponent.data > 0:
        dims.be_square(shape)
    else:
        dims.be_number(shape)
    return Part("power", (part, exponent), shape)


def _transposes(desk: Desk, part: Part, above: n.Node) -> bool:
    """T or t above a name transposes unless it is a number of the scope; above e or a number it is an exponent."""
    name = plain(above)
    if name is None or name.letter not in ("T", "t"):
        return True
    if part.op in ("constant", "num"):
        return False
    use = desk.scope.seen.seen(name)
    said = desk.scope.kind(name, "", desk.place)
    supposed = any(plain(side) == name for s in desk.scope.supposed(desk.place) for side in getattr(s.relation, "sides", ()))
    number = use.size or said is not None or use.bound or supposed
    return name.style in ("rm", "sf") or name.letter == "T" and not number


def _inverse_transpose(up: n.Node) -> n.Node | None:
    """-T, or -\\top."""
    match up:
        case n.Sum(items=(item,), signs=(n.Sign(name="-"),)) if (name := plain(item)) is not None and name.letter in TRANSPOSES:
            return item
    return None


def array(desk: Desk, node: n.Array) -> Part:
    """A matrix written out; definitions by cases."""
    if node.name in ("cases", "dcases"):
        raise NotRead("cases", node)
    if (node.opening, node.closing) in (("(", ")"), ("[", "]")) and any(has_dots(row) for row in node.rows):
        return table(desk, node)
    if (node.opening, node.closing) not in (("(", ")"), ("[", "]"), ("|", "|")) or len({len(row) for row in node.rows}) != 1:
        raise NotRead("a table", node)
    if any(_block(cell) for row in node.rows for cell in row):
        raise NotRead("a matrix of blocks", node)
    entries = tuple(desk.number(cell) for row in node.rows for cell in row)
    shape = desk.dims.shape(Num(len(node.rows)), Num(len(node.rows[0])))
    part = Part("explicit", entries, shape, (len(node.rows), len(node.rows[0])))
    return Part("bars", (part,), desk.dims.number()) if node.opening == "|" else part


def _block(cell: n.Node) -> bool:
    """A capital letter as an entry: a block, more often than not."""
    name = name_of(cell)
    return name is not None and (
        name.letter[:1].isupper() and len(name.letter) == 1 or name.letter in LARGE or "bold" in name.style
    )


LARGE = frozenset("Sigma Lambda Omega Psi Gamma Theta Phi Delta".split())


HANDLERS: dict[type, Callable[[Desk, Any], Part]] = {
    n.Number: digits, n.Sum: total, n.Fraction: fraction, n.Root: root, n.Postfix: postfix, n.Bracket: bracket, n.Braced: braced,
    n.Script: script, n.Letter: named, n.Word: named, n.Array: array,
}  # fmt: skip
