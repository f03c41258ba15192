r"""Products: what is adjacent becomes factors, calls, quotients, sums that take what follows.

The one idea: one walk from left to right; what a letter before a bracket means is asked in one place (calls.py). The customary
readings of `a/b c`, `\log a b c`, `f(x)^2` are here, each with the name of its row of the table in DESIGN.

Not here: what a function or a head does with its arguments.
"""

from __future__ import annotations

from ..formula import nodes as n
from ..names import is_word, plain, unbraced
from ..tables import head_of, tables
from .algebra import negative, powered, times
from .bases import base_of
from .binders import big
from .calls import applied, is_known_letter, known
from .desk import Desk
from .dims import MANY, ONE, Shape
from .lists import column, dotted_product, has_dots, is_dotted_list
from .parts import NotRead, Part
from .slopes import slope

__all__ = ["product"]

CONTINUING = {"dot", "times", "*", "/"}


def product(desk: Desk, node: n.Product) -> Part:
    """The value of adjacent factors."""
    if has_dots(node.items):
        return dotted_product(desk, node)
    if is_word(node.items):
        raise NotRead("letters side by side, which may be a word", node)
    return _run(desk, node.items, node)


def _run(desk: Desk, items: tuple[n.Node, ...], node: n.Node) -> Part:
    found: Part | None = None
    minus, dotted, at = False, False, 0
    while at < len(items):
        item = items[at]
        if isinstance(item, n.Space):
            at += 1
        elif isinstance(item, n.Sign):
            at, dotted = at + 1, item.name == "dot"
            if item.name == "/" and found is not None:
                under, at = _denominator(desk, items, at, item)
                found = Part("quotient", (found, under), found.shape)
            elif item.name == "-":
                minus = not minus
            elif item.name not in ("dot", "times", "*", "+"):
                raise NotRead(f"the sign {item.name}", item)
        else:
            if at and isinstance(items[at - 1], n.Number) and _is_part(item):
                raise NotRead("whether this is a product or a number and a part", item)
            part, at = factor(desk, items, at, node)
            found = _inner(desk, found, part, item) if dotted and found is not None else times(desk, found, part, item)
            dotted = False
    if found is None:
        raise NotRead("an empty product", node)
    return negative(found) if minus else found


def _is_part(node: n.Node) -> bool:
    r"""Is it a fraction of numbers below one: `3 \tfrac12` may be 3.5?"""
    if not isinstance(node, n.Fraction):
        return False
    over, under = unbraced(node.over), unbraced(node.under)
    digits = [part.text for part in (over, under) if isinstance(part, n.Number) and part.text.isdigit()]
    return len(digits) == 2 and int(digits[0]) < int(digits[1])


def _inner(desk: Desk, left: Part, right: Part, node: n.Node) -> Part:
    r"""Of two columns, `x \cdot y` is the inner product; of anything else it is the product."""
    left, right = desk.algebraic(left, node), desk.algebraic(right, node)
    shapes = desk.shape(left), desk.shape(right)
    if all(desk.dims.size(s.cols) == ONE and desk.dims.size(s.rows) not in (None, ONE) for s in shapes):
        left = Part("transpose", (left,), Shape(shapes[0].cols, shapes[0].rows))
    return times(desk, left, right, node)


def bracket_of(node: n.Node | None) -> n.Bracket | None:
    """The bracket that may be a list of arguments, with or without scripts of its own."""
    node = None if node is None else unbraced(node)
    node = unbraced(node.base) if isinstance(node, n.Script) else node
    return node if isinstance(node, n.Bracket) and node.opening in ("(", "[", "\\{") else None


def factor(desk: Desk, items: tuple[n.Node, ...], at: int, whole: n.Node) -> tuple[Part, int]:
    """The factor that begins at an item, and where the next begins."""
    item = items[at]
    node = unbraced(item)
    base = unbraced(node.base) if isinstance(node, n.Script) else node
    if isinstance(base, (n.Big,)) or isinstance(node, n.Integral):
        return big(desk, items, at, _run)
    operator = slope(desk, items, at, _run)
    if operator is not None:
        return operator
    op = known(node)
    if op is not None:
        return _function(desk, op, items, at, whole)
    behind = _behind(items, at)
    after = bracket_of(items[behind]) if behind is not None else None
    _no_differential(desk, items, at, after)
    if after is not None and behind is not None:
        squared = _mean_of_a_power(desk, node, after, unbraced(items[behind]))
        if squared is not None:
            return squared, behind + 1
        found = applied(desk, node, after)
        if found is not None:
            return _scripted(desk, found, items[behind]), behind + 1
    if after is not None and isinstance(base, n.Letter) and after.opening == "(" and isinstance(unbraced(after.body), n.Letter):
        raise NotRead(f"whether {base.name} before a bracket is a function or a factor", node)
    delta = _difference(desk, items, at)
    if delta is not None:
        return delta, at + 2
    if head_of(node) is not None and not head_of(node).letter and after is None:  # type: ignore[union-attr]
        from .heads import without_bracket

        return without_bracket(desk, node, items, at)
    return desk.value(node), at + 1


def _mean_of_a_power(desk: Desk, node: n.Node, bracket: n.Bracket, item: n.Node) -> Part | None:
    """E(x)^2 is the square of the mean; some mean the mean of the square."""
    head = head_of(node)
    powers = isinstance(item, n.Script) and item.above is not None and bracket.opening == "("
    if not powers or head is None or head.name not in ("expectation", "variance"):
        return None
    assert isinstance(item, n.Script) and item.above is not None
    if "E(x)^2" in desk.other:
        from .heads import expectation

        return expectation(desk, node, item, node.below if isinstance(node, n.Script) else None, head.name)
    desk.note("E(x)^2", node, node, bracket, item.above)
    return None


def _behind(items: tuple[n.Node, ...], at: int) -> int | None:
    """The item directly behind, thin spaces aside."""
    at += 1
    while at < len(items) and isinstance(items[at], n.Space) and items[at].width == "thin":  # type: ignore[attr-defined]
        at += 1
    return at if at < len(items) else None


def _scripted(desk: Desk, part: Part, node: n.Node) -> Part:
    """The call ends at its bracket: f(x)^2 is the square of f(x)."""
    node = unbraced(node)
    if not isinstance(node, n.Script):
        return part
    if node.below is not None or node.primes:
        raise NotRead("a subscript on a value", node)
    return powered(desk, part, node.above, node)


def _no_differential(desk: Desk, items: tuple[n.Node, ...], at: int, after: n.Bracket | None) -> None:
    """dx and d(x^2) outside of an integral are no products, unless d is a name of the text."""
    name = plain(items[at])
    if (
        name is None
        or name.letter != "d"
        or name.style
        or desk.scope.kind(name, "", desk.place) is not None
        or desk.scope.seen.seen(name).size
    ):
        return
    following = unbraced(items[at + 1]) if at + 1 < len(items) else None
    base = unbraced(following.base) if isinstance(following, n.Script) else following
    if after is not None and not isinstance(after.body, n.Listing) or isinstance(base, n.Letter):
        raise NotRead("a differential outside of an integral", items[at])


def _difference(desk: Desk, items: tuple[n.Node, ...], at: int) -> Part | None:
    r"""\Delta x, and \delta x where the text speaks of it: a name of its own, so that \Delta x^2 is its square."""
    first = plain(items[at])
    if first is None or first.letter not in ("Delta", "delta") or at + 1 >= len(items):
        return None
    node = unbraced(items[at + 1])
    base = unbraced(node.base) if isinstance(node, n.Script) else node
    if not isinstance(base, n.Letter):
        return None
    spoken = desk.scope.speaks_of(f"one {first.letter} {base.name}")
    if desk.scope.kind(first, "", desk.place) is not None:
        if spoken:
            raise NotRead("whether this is one name or a product", items[at])
        return None
    if first.letter == "delta" and not spoken:
        return None
    joined = n.Letter(base.span, f"{first.letter}-{base.name}", base.style, base.accents)
    if "\\Delta x^2" in desk.other:
        return None
    if isinstance(node, n.Script) and node.above is not None:
        desk.note("\\Delta x^2", node, items[at], node.base, node.above)
    return desk.value(n.Script(node.span, joined, node.below, node.above, node.primes) if isinstance(node, n.Script) else joined)


# ---------------------------------------------------------------- a/b c


def _denominator(desk: Desk, items: tuple[n.Node, ...], at: int, sign: n.Sign) -> tuple[Part, int]:
    """The next factor and the letters with their scripts directly behind it."""
    while at < len(items) and isinstance(items[at], n.Space):
        at += 1
    if at == len(items):
        raise NotRead("nothing behind /", sign)
    first = unbraced(items[at])
    part, after = factor(desk, items, at, sign)
    row = "1/2x" if isinstance(first, n.Number) else "a/b c"
    taken = 0
    if (
        row not in desk.other
        and after == at + 1
        and not isinstance(first, (n.Bracket,))
        and not (isinstance(first, n.Script) and isinstance(unbraced(first.base), n.Bracket))
    ):
        while after < len(items) and _letter(desk, items, after):
            more = desk.value(items[after])
            part = times(desk, part, more, items[after])
            after += 1
            taken += 1
    if taken:
        over = [i for i in items[: items.index(sign)] if not isinstance(i, n.Space)]
        rest = n.Product(n.cover(items[after - taken : after]), items[after - taken : after])
        desk.note(row, items[after - 1], over[-1], first, rest)
    desk.dims.be_number(desk.shape(desk.algebraic(part, sign)))
    return part, after


def _letter(desk: Desk, items: tuple[n.Node, ...], at: int) -> bool:
    """A letter with its scripts that is no call."""
    node = unbraced(items[at])
    base = unbraced(node.base) if isinstance(node, n.Script) else node
    if not isinstance(base, n.Letter) or base.name in ("partial", "nabla"):
        return False
    behind = _behind(items, at)
    if behind is not None and bracket_of(items[behind]) is not None and isinstance(items[behind], (n.Bracket, n.Script)):
        name = plain(base)
        assert name is not None
        sort = desk.scope.sort(name, "", desk.place)
        return sort not in ("function", "law") and head_of(node) is None and not is_known_letter(desk, name)
    return True


# ---------------------------------------------------------------- \log a b c


def _function(desk: Desk, op: str, items: tuple[n.Node, ...], at: int, whole: n.Node) -> tuple[Part, int]:
    node = unbraced(items[at])
    behind = _behind(items, at)
    if behind is None:
        raise NotRead(f"{op} without an argument", node)
    after = bracket_of(items[behind])
    raised = False  # a power that belongs to the bracket: the logarithm takes it, and what stands behind it
    if after is not None:
        if op == "diagonal" and is_dotted_list(after):
            return call(desk, op, node, column(desk, after.body.items, after)), behind + 1  # type: ignore[attr-defined]
        if isinstance(after.body, (n.Listing, n.Given)):
            raise NotRead(f"{op} of a list", after)
        behind_it = unbraced(items[behind])
        if op == "log" and isinstance(behind_it, n.Script) and behind_it.above is not None and not isinstance(node, n.Script):
            row = "\\log(x)^2" if isinstance(unbraced(behind_it.above), n.Number) else "\\log(x)^{1/2}"
            if row not in desk.other:
                desk.note(row, node, node, after, behind_it.above)
            elif row == "\\log(x)^2":
                return call(desk, op, node, desk.value(behind_it)), behind + 1
            raised = row == "\\log(x)^{1/2}" and row not in desk.other
        if not raised:
            part = call(desk, op, node, desk.value(after.body))
            return _scripted(desk, part, items[behind]), behind + 1
    if "\\log a b" in desk.other:
        first, end = factor(desk, items, behind, whole)
        return call(desk, op, node, first), end
    end = _argument_end(desk, items, behind)
    taken = items[behind:end]
    if len([i for i in taken if not isinstance(i, n.Space)]) > 1:
        rest = n.Product(n.cover(taken[1:]), taken[1:])
        desk.note("\\log a b", taken[-1], node, taken[0], rest)
    return call(desk, op, node, _run(desk, taken, whole)), end


def _argument_end(desk: Desk, items: tuple[n.Node, ...], at: int) -> int:
    """Where an argument without a bracket of its own ends."""
    first = at
    while at < len(items):
        item = unbraced(items[at])
        base = unbraced(item.base) if isinstance(item, n.Script) else item
        if isinstance(item, n.Space):
            if item.width == "wide":
                break
        elif isinstance(item, n.Sign):
            if item.name in ("+", "-"):
                if at != first:
                    break
            elif item.name not in CONTINUING:
                break
        elif (
            at > first
            and (isinstance(base, n.Big) or isinstance(item, n.Integral) or known(item) is not None)
            or at > first
            and bracket_of(item) is not None
            and not _call_before(desk, items, at, first)
            or at > first
            and head_of(item) is not None
        ):
            break
        at += 1
    while at > first + 1 and isinstance(items[at - 1], (n.Space, n.Sign)):
        at -= 1
    return at


def _call_before(desk: Desk, items: tuple[n.Node, ...], at: int, first: int) -> bool:
    """Is the bracket at an item the argument of what stands before it?"""
    before = at - 1
    while before >= first and isinstance(items[before], n.Space):
        before -= 1
    node = unbraced(items[before]) if before >= first else None
    base = unbraced(node.base) if isinstance(node, n.Script) else node
    name = None if base is None else plain(base)
    if node is None or name is None:
        return False
    return (
        head_of(node) is not None
        or known(node) is not None
        or str(name) in tables().laws
        or desk.scope.sort(name, "", desk.place) in ("function", "law")
        or is_known_letter(desk, name)
    )


def _written(node: n.Node) -> str:
    base = unbraced(node.base) if isinstance(node, n.Script) else unbraced(node)
    return base.text if isinstance(base, n.Word) else ""


def call(desk: Desk, op: str, node: n.Node, argument: Part) -> Part:
    """A known function of an argument, with what stands at its name: a base below, a power above."""
    part = desk.algebraic(argument, node)
    shape, dims = desk.shape(part), desk.dims
    below = node.below if isinstance(node, n.Script) else None
    above = node.above if isinstance(node, n.Script) else None
    if isinstance(node, n.Script) and node.primes:
        raise NotRead(f"a derivative of {op}", node)
    if op in ("trace", "det"):
        dims.be_square(shape)
        result = Part(op, (part,), dims.number())
    elif op == "diagonal":
        if part.op == "transpose" and part.args[0].op == "column":
            part, shape = part.args[0], desk.shape(part.args[0])
        dims.be_column(shape)
        dims.set(shape.rows, MANY)
        result = Part("diagonal", (part,), type(shape)(shape.rows, shape.rows))
    else:
        if op == "log" and below is None and _written(node) == "log" and desk.scope.other_base(desk.place):
            raise NotRead("a logarithm whose base the text gives in words", node)
        dims.be_number(shape)
        result = Part("call", (part,), dims.number(), op)
    if below is not None:
        if op != "log":
            raise NotRead(f"a subscript of {op}", node)
        base = base_of(desk, below)
        result = Part("quotient", (result, Part("call", (base,), dims.number(), "log")), dims.number())
    if above is not None:
        if op not in ("log", "sin", "cos", "tanh", "exp") or unbraced(above) is None:
            raise NotRead(f"a power of {op}", node)
        desk.note("\\log^2 x", node, node.base if isinstance(node, n.Script) else node, above)
        exponent = desk.number(above)
        if exponent.op == "negative" or exponent.op == "num" and exponent.data < 0:
            raise NotRead(f"the inverse of {op}", node)
        result = Part("power", (result, exponent), dims.number())
        if "\\log^2 x" in desk.other and below is None:
            result = Part("call", (Part("power", (part, exponent), dims.number()),), dims.number(), op)
    return result
