r"""Flat rows of items to trees, level by level: arrows, clauses, commas, and/or, relations, bars, sums, products.

The one idea: each level splits the items at its own signs and hands the stretches to the next; what a level does not know
raises `Stop`. Bars are paired first (bars.py). An integral takes what stands between its sign and its differential,
sums included; every other large operator is left beside what follows it.

Not here: what the items are (parser.py), which term a product or a sum sign takes (later, by kinds).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from .bars import paired
from .nodes import (
    Big,
    Braced,
    Bracket,
    Clauses,
    Differential,
    Empty,
    Given,
    Implication,
    Integral,
    Letter,
    Listing,
    Logic,
    Node,
    Product,
    Relation,
    Script,
    Sign,
    Space,
    Span,
    Stop,
    Sum,
    Text,
    Word,
    cover,
)
from .notation import notation

__all__ = ["inside", "row"]

Items = Sequence[Node]
QUANTIFIERS = {"forall", "exists", "nexists"}


def row(items: Items, at: Span) -> Node:
    """The tree of a whole row; `at` is its place if nothing is in it."""
    items = paired(items, inside)
    parts, signs = _split(items, "arrow")
    if not signs:
        return _clauses(items, at)
    trees = [_clauses(part, _beside(signs, index)) for index, part in enumerate(parts)]
    return Implication(cover([*signs, *trees]), tuple(trees), tuple(signs))


def inside(items: Items, at: Span) -> Node:
    """The tree of what stands in brackets, in a script, as an argument."""
    items = _trimmed(paired(items, inside))
    if len(items) == 1:
        return items[0]
    parts, signs = _split(items, "bar", "separator", "semicolon")
    if not signs:
        return _arrows(items, at)
    trees = tuple(_arrows(part, _beside(signs, index)) for index, part in enumerate(parts))
    for tree, sign in zip(trees, [signs[0], *signs], strict=True):
        if isinstance(tree, Empty) and sign.name != ":":
            raise _stop(sign, "something on both sides of the bar")
    return Given(cover([*signs, *trees]), trees, tuple(signs))


def _arrows(items: Items, at: Span) -> Node:
    parts, signs = _split(items, "arrow")
    if not signs:
        return _listing(items, at)
    trees = [_listing(part, _beside(signs, index)) for index, part in enumerate(parts)]
    return Implication(cover([*signs, *trees]), tuple(trees), tuple(signs))


def _stop(node: Node, wanted: str) -> Stop:
    name = node.name if isinstance(node, Sign | Big | Letter) else type(node).__name__.lower()
    return Stop(name, node.span.start, node.span.end, wanted)


def _beside(signs: Sequence[Sign], index: int) -> Span:
    """The empty place beside the sign before (or, at the start, after) a part."""
    if index == 0:
        first = signs[0].span
        return Span(first.first, first.first, first.start, first.start)
    last = signs[index - 1].span
    return Span(last.last, last.last, last.end, last.end)


def _split(items: Items, *levels: str) -> tuple[list[list[Node]], list[Sign]]:
    parts: list[list[Node]] = [[]]
    signs: list[Sign] = []
    for item in items:
        if isinstance(item, Sign) and item.level in levels:
            signs.append(item)
            parts.append([])
        else:
            parts[-1].append(item)
    return parts, signs


def _last(items: Items) -> Node | None:
    """The last of the items that is no space."""
    return next((item for item in reversed(items) if not isinstance(item, Space)), None)


def _trimmed(items: Items) -> Items:
    """Without spaces at both ends."""
    start, end = 0, len(items)
    while start < end and isinstance(items[start], Space):
        start += 1
    while end > start and isinstance(items[end - 1], Space):
        end -= 1
    return items[start:end]


# ---------------------------------------------------------------- clauses, commas, relations


def _clauses(items: Items, at: Span) -> Node:
    """Stretches between wide spaces and words; punctuation at their ends belongs to none."""
    parts: list[Node] = []
    stretch: list[Node] = []

    stopped = False

    def flush() -> None:
        nonlocal stopped
        inner, end = _unpunctuated(stretch), _last(stretch)
        if stopped and len(inner) == 1 and _only_a_sign(inner[0]):
            parts.append(Text(inner[0].span, ""))
        elif inner and not (parts and len(inner) == 1 and _ends_proof(inner[0])):
            parts.append(_listing(inner, inner[0].span))
        stopped = isinstance(end, Sign) and end.name == "."
        stretch.clear()

    solid = [index for index, item in enumerate(items) if not isinstance(item, Space)]
    after = dict(pairwise(solid))
    last = -1
    for index, item in enumerate(items):
        if isinstance(item, Space) and item.width == "wide":
            following = after.get(last, solid[0] if solid and last < 0 else None)
            if any(_is_relation(items[i]) for i in (last, following) if i is not None and i >= 0):
                continue
            flush()
        elif isinstance(item, Letter) and item.name in QUANTIFIERS and stretch and not _is_relation(stretch[-1]):
            flush()
            stretch.append(item)
        elif isinstance(item, Text) and _joins(item):
            flush()
            parts.append(item)
        else:
            stretch.append(item)
        if not isinstance(item, Space):
            last = index
    flush()
    if not parts:
        return Empty(at)
    return parts[0] if len(parts) == 1 else Clauses(cover(parts), tuple(parts))


def _is_relation(item: Node) -> bool:
    return isinstance(item, Sign) and item.level == "relation"


def _joins(text: Text) -> bool:
    """Words that stand between clauses: more than one, or one that joins; a single other word is a name."""
    words = text.text.split()
    return len(words) != 1 or words[0].lower().strip(",.:") in notation().connectives or not words[0][0].isalpha()


def _unpunctuated(items: Items) -> Items:
    items = _trimmed(items)
    while items and isinstance(items[-1], Sign) and items[-1].name in notation().punctuation:
        items = _trimmed(items[:-1])
    while items and isinstance(items[0], Sign) and items[0].name in (",", ";", "."):
        items = _trimmed(items[1:])
    if len(items) > 1 and _ends_proof(items[-1]):
        items = _unpunctuated(items[:-1])
    return items


def _ends_proof(item: Node) -> bool:
    return isinstance(item, Letter) and "\\" + item.name in notation().end_of_proof


def _only_a_sign(item: Node) -> bool:
    r"""`(\ne)`: behind a full stop a remark, of which nothing is made."""
    return isinstance(item, Bracket) and item.opening == "(" and isinstance(item.body, Sign) and item.body.level == "relation"


def _listing(items: Items, at: Span) -> Node:
    parts, signs = _split(items, "comma", "semicolon")
    if not signs:
        return _logic(items, at)
    trees = [_logic(part, _beside(signs, index)) for index, part in enumerate(parts)]
    for tree, sign in zip(trees, [signs[0], *signs], strict=True):
        if isinstance(tree, Empty):
            raise _stop(sign, "something on both sides of the comma")
    return Listing(cover([*signs, *trees]), tuple(trees), tuple(signs))


def _logic(items: Items, at: Span) -> Node:
    parts, signs = _split(items, "logic")
    if not signs or len(_trimmed(items)) == 1:
        return _relation(items, at)
    trees = [_relation(part, _beside(signs, index)) for index, part in enumerate(parts)]
    return Logic(cover([*signs, *trees]), tuple(trees), tuple(signs))


def _relation(items: Items, at: Span) -> Node:
    items = _trimmed(items)
    if len(items) == 1 and isinstance(items[0], Sign):
        return items[0]
    parts, signs = _split(items, "relation", "separator")
    if not signs:
        return _side(items, at)
    sides = [_side(part, _beside(signs, index)) for index, part in enumerate(parts)]
    for sign, side in zip(signs[1:], sides[1:-1], strict=True):
        if isinstance(side, Empty):
            raise _stop(sign, "something before this sign")
    return Relation(cover([*signs, *sides]), tuple(sides), tuple(signs))


def _side(items: Items, at: Span) -> Node:
    """One side of a relation, in which a bar may stand outside of brackets: X | Y ~ N(0, 1)."""
    parts, signs = _split(items, "bar")
    if not signs:
        return _sum(items, at)
    trees = [_sum(part, _beside(signs, index)) for index, part in enumerate(parts)]
    for tree, sign in zip(trees, [signs[0], *signs], strict=True):
        if isinstance(tree, Empty):
            raise _stop(sign, "something on both sides of the bar")
    return Given(cover([*signs, *trees]), tuple(trees), tuple(signs))


# ---------------------------------------------------------------- sums, products, integrals


def _sum(items: Items, at: Span) -> Node:
    items = _integrals(_trimmed(items))
    if not items:
        return Empty(at)
    terms: list[list[Node]] = [[]]
    signs: list[Sign | None] = [None]
    for item in items:
        if not (isinstance(item, Sign) and item.level == "add"):
            terms[-1].append(item)
            continue
        before = _last(terms[-1])
        if before is None and len(terms) == 1 and signs[0] is None:
            signs[0] = item
        elif isinstance(before, Sign) and before.level == "add":
            raise _stop(item, "a term after the sign before it")
        elif before is None or _wants_operand(before):
            terms[-1].append(item)  # the sign of a factor: a \cdot -b, \log -x
        else:
            terms.append([])
            signs.append(item)
    trees = []
    for term, sign in zip(terms, signs, strict=True):
        if not _trimmed(term):
            if len(items) == 1:
                return items[0]
            raise _stop(sign or items[-1], "a term after this sign")
        trees.append(_product(term))
    if len(trees) == 1 and signs[0] is None:
        return trees[0]
    return Sum(cover([*trees, *(sign for sign in signs if sign)]), tuple(trees), tuple(signs))


def _wants_operand(item: Node) -> bool:
    base = item.base if isinstance(item, Script) else item
    match base:
        case Sign():
            return base.level in ("multiply", "add")
        case Word():
            return base.text in notation().functions
        case _:
            return isinstance(base, Big)


def _product(items: Items) -> Node:
    items = _trimmed(items)
    if len(items) == 1:
        return items[0]
    before: Sign | None = None
    for index, item in enumerate(items):
        if isinstance(item, Sign) and item.level == "multiply":
            if index == 0 or before is not None:
                raise _stop(item, "a factor before this sign")
            before = item
        elif isinstance(item, Sign) and item.level != "add":
            raise _stop(item, "a factor")
        elif not isinstance(item, Space) and not (isinstance(item, Sign)):
            before = None
    if isinstance(items[-1], Sign):
        raise _stop(items[-1], "a factor after this sign")
    return Product(cover(items), tuple(items))


def _integrals(items: Items) -> Items:
    """With each integral that has a differential put together."""
    if not any(_integral_of(item) for item in items):
        return items
    out: list[Node] = []
    open_signs: list[int] = []
    index = 0
    while index < len(items):
        item = items[index]
        if _integral_of(item):
            open_signs.append(len(out))
            out.append(item)
            index += 1
            continue
        found, after = _differentials(items, index) if open_signs else ([], index)
        if not found:
            out.append(item)
            index += 1
            continue
        index = after
        while found and open_signs:
            start = open_signs.pop()
            wanted = _integral_of(out[start]) if open_signs else len(found)
            body = _trimmed(out[start + 1 :])
            taken, found = found[:wanted], found[wanted:]
            tree = _sum(body, body[0].span) if body else None
            sign = out[start]
            out[start:] = [Integral(cover([sign, *(body or ()), *taken]), sign, tree, tuple(taken))]
        out.extend(found)
    return out


def _integral_of(item: Node) -> int:
    """How many differentials an integral sign asks for; 0 for what is none."""
    base = item.base if isinstance(item, Script) else item
    return notation().integrals.get(base.name, 0) if isinstance(base, Big) else 0


def _differentials(items: Items, index: int) -> tuple[list[Differential], int]:
    """The differentials from an index on, if this is where they may stand: at the end of a term, or behind the sign."""
    found: list[Differential] = []
    first = index
    while (one := _differential(items, index)) is not None:
        found.append(one[0])
        index = after = one[1]
        while index < len(items) and isinstance(items[index], Space):
            index += 1
        if _differential(items, index) is None:
            index = after
            break
    following = next((item for item in items[index : index + 4] if not isinstance(item, Space)), None)
    behind_sign = first > 0 and bool(_integral_of(items[first - 1]))
    spaced = first > 0 and isinstance(items[first - 1], Space) or bool(found) and _upright(found[0].sign)
    if following is None or isinstance(following, Sign | Big) or _integral_of(following) or behind_sign or spaced:
        return found, index
    return [], first


def _upright(sign: Node) -> bool:
    base = sign.base if isinstance(sign, Script) else sign
    return isinstance(base, Letter) and base.style == "rm"


def _differential(items: Items, index: int) -> tuple[Differential, int] | None:
    if index + 1 >= len(items):
        return None
    sign, variable = items[index], items[index + 1]
    after = index + 2
    if isinstance(variable, Space) and after < len(items) and _upright(sign):  # \operatorname{d}\!x
        variable, after = items[after], after + 1
    base = sign.base if isinstance(sign, Script) and sign.below is None and not sign.primes else sign
    if not (isinstance(base, Letter) and base.name == "d" and base.style in ("", "rm") and not base.accents):
        return None
    inside = variable.body if isinstance(variable, Braced) and base.style == "rm" else variable  # \mathrm{d}{x}
    letter = inside.base if isinstance(inside, Script) else inside
    if isinstance(letter, Bracket) and letter is variable and letter.opening in ("(", "[") and base.style == "rm":  # d(z + a)
        return Differential(cover([sign, variable]), sign, variable), after
    if not isinstance(letter, Letter):
        return None
    bracket = items[after] if after < len(items) else None
    if isinstance(bracket, Bracket) and bracket.opening == "(":  # dF(x)
        both = (variable, bracket)
        return Differential(cover([sign, *both]), sign, Product(cover(both), both)), after + 1
    return Differential(cover([sign, variable]), sign, variable), after
