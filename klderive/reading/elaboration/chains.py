"""Rows of a display to claims: what is compared with what, under which conditions.

The one idea: each relation sign compares its two neighbours; a row that begins with a sign goes on from the side before it. A
word decides what stands behind a comma: "if", "for", "with" bring conditions, "and" a second claim; without a word an inequality,
or membership, beside a claim is a condition, and an equation a claim.

Not here: what the sides mean. Chains compose by `composed`; no claim is made that compares what does not stand side by side.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from ...records import record, replace
from ..formula import Formula
from ..formula import nodes as n
from ..layout.document import Range
from ..names import printed, unbraced
from ..tables import tables
from .constants import about

__all__ = ["ROMAN", "Chain", "Claim", "claims", "composed", "is_label"]

SIGNS = {"=": "=", ":=": ":=", "=:": ":=", "identical": "=", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">=", "~~": "~~",
         "proportional": "proportional"}

ENTAILS = frozenset(("turnstile", "models", "entails"))
"""Signs whose left side is supposed."""
ROMAN = 4
"""Letters of a label in brackets: (a), (iii), (viii)."""


@record
class Claim:
    r"""left sign right, under conditions; `supposing`: what stands before an implication arrow; `equivalence`: after <=>.

    `unread` says why the row is not one that is understood. `about`: the variable in which a relation up to a constant is meant.
    `above`: what stands above the sign and is no label and no reason: `x \ge 0`, `d`, `\text{for large } n`; or an inequality
    before it in its row, which may be its condition.
    """

    left: n.Node
    sign: str
    right: n.Node
    at: n.Span
    conditions: tuple[n.Node, ...] = ()
    supposing: tuple[n.Node, ...] = ()
    equivalence: bool = False
    unread: str = ""
    about: n.Node | None = None
    above: n.Node | None = None


@record
class Chain:
    """The claims of one column of a display, or of one formula in a sentence; `role` is what its sentence makes of it:

    claim, hypothesis, definition, condition; marked, if the sentence was not read; quoted, if it calls it an error;
    mention, if it makes nothing of a formula.
    `cue` is the last word before it in its sentence that says what becomes of it ("then", "such that"), "" if there is none;
    `claiming`: its sentence says that it holds for all, or follows. `inline`: it stands in a sentence. `item`: it is an item of a
    list by itself, of which nobody knows what the list is. `strange`: words beside it that may say something against it.
    """

    claims: tuple[Claim, ...]
    rows: tuple[Formula, ...]
    range: Range
    role: str = "claim"
    claiming: bool = False
    inline: bool = False
    cue: str = ""
    item: bool = False
    strange: tuple[str, ...] = ()


def claims(rows: Iterable[n.Node], last: n.Node | None = None, variable: n.Node | None = None) -> tuple[Claim, ...]:
    """The claims of the rows of one column of a display, in order; `last` is the side that a display before it ends with.

    `variable` is what the sentence is about; without it a relation up to a constant is about what its chain begins with.

    >>> from ..formula import read_text
    >>> [(c.sign) for c in claims([read_text("a < b = c").tree, read_text("= d").tree])]
    ['<', '=', '=']
    """
    found: list[Claim] = []
    for row in rows:
        made, last = _row(row, last)
        if not made and any(isinstance(part, n.Relation) for part in n.walk(row)) and not _words_only(row):
            made = [Claim(n.Empty(row.span), "", row, row.span, unread="which of its formulas is claimed")]
        found.extend(made)
    head: n.Node | None = None
    for k, claim in enumerate(found):
        head = head if k and claim.left is found[k - 1].right else about(claim.left)
        found[k] = replace(claim, about=variable or head)
    return tuple(found)


def _words_only(row: n.Node) -> bool:
    """Is a row a name or a value, with relations only inside of it: a sum over i = 1, a set?"""
    return not isinstance(row, (n.Clauses, n.Listing, n.Logic, n.Implication))


def composed(signs: Sequence[str]) -> str | None:
    """The relation of the first side to the last: `A < B = C` says A < C.

    >>> composed(["<", "=", "<="]), composed(["<", ">"])
    ('<', None)
    """
    kinds = set(signs) - {"=", ":="}
    if not kinds:
        return "="
    for strict, weak in (("<", "<="), (">", ">=")):
        if kinds <= {strict, weak}:
            return strict if strict in kinds else weak
    return None


def _row(row: n.Node, last: n.Node | None) -> tuple[list[Claim], n.Node | None]:
    match row:
        case n.Implication(parts=parts, signs=signs):
            return _arrows(parts, signs, last)
        case n.Clauses(parts=parts):
            return _clauses(parts, last)
    found, last = _parts(row, last)
    return found, last


def _arrows(parts: tuple[n.Node, ...], signs: tuple[n.Sign, ...], last: n.Node | None) -> tuple[list[Claim], n.Node | None]:
    """A => B: A is a hypothesis of B, not a claim. A <=> B: neither is claimed."""
    names = {sign.name for sign in signs}
    found, last_side = _row(parts[-1], last)
    before = tuple(p for p in parts[:-1] if not isinstance(p, n.Empty))
    if names <= {"=>", "therefore"}:
        flat = tuple(c for p in before for c in (p.parts if isinstance(p, n.Clauses) else (p,)) if not _word(c))
        words = [c for p in before if isinstance(p, n.Clauses) for c in p.parts if _word(c)]
        bad = "" if all(_word(w) in ("and", ",") for w in words) else "words before an arrow"
        return [replace(c, supposing=flat, unread=bad or c.unread) for c in found], last_side
    return [replace(c, equivalence=True) for c in found], last_side


def _word(node: n.Node) -> str:
    return node.text.strip().strip(",.:;").lower() if isinstance(node, n.Text) and not node.formulas else ""


def _clauses(parts: tuple[n.Node, ...], last: n.Node | None) -> tuple[list[Claim], n.Node | None]:
    found: list[Claim] = []
    conditions: list[n.Node] = []
    unread, mode, side, words = "", "", last, tables().rows
    parts = _continued(parts)
    before = parts[0] if len(parts) > 1 and _is_condition(parts[0]) and any(map(_equates, parts[1:])) else None
    if len(parts) > 1 and isinstance(parts[0], n.Bracket) and not is_label(parts[0]):
        unread = "what stands before the claim"
    for k, part in enumerate(parts):
        if k and (leading := _leading(part)):
            unread = f"the words “{leading}”"
        if isinstance(part, n.Text):
            word = _word(part)
            if word in words["affirming"] and k == 0:
                continue
            if word in words["quantifiers"] and k == 0:
                mode = "quantifier"  # for all x: what follows is claimed
            elif word in words["conditions"]:
                mode = "condition"
            elif word in words["second"]:
                mode = mode if mode == "condition" else "claim"
            elif word and not (k == len(parts) - 1 and word.strip("()[] ") in words["reasons"]):
                unread = f"the words “{part.text.strip()}”"
            continue
        if k and k == len(parts) - 1 and isinstance(part, n.Word) and part.text.lower() in words["reasons"]:
            continue
        if mode == "quantifier" and not _has_relation(part):
            mode = "claim"
            continue
        if mode in ("condition", "quantifier") or k and not mode and _is_condition(part):
            conditions.append(part)
        elif k and not mode and not _has_relation(part):
            unread = unread or "what stands behind the comma"
        else:
            made, side = _parts(part, side)
            found.extend(made)
            mode = "" if mode == "claim" else mode
    more, why = tuple(conditions), unread
    return [replace(c, conditions=(*c.conditions, *more), unread=c.unread or why, above=c.above or before) for c in found], side


def _equates(node: n.Node) -> bool:
    return isinstance(node, n.Relation) and node.signs[0].name == "="


def _leading(part: n.Node) -> str:
    r"""The word with which a part of a row begins, before what it says something of: `\text{at } x = 3`."""
    first = part.sides[0] if isinstance(part, n.Relation) else part
    first = first.items[0] if isinstance(first, n.Product) else n.Empty(part.span)
    return first.text.strip() if isinstance(first, n.Word) and first.style == "text" else ""


def _continued(parts: tuple[n.Node, ...]) -> tuple[n.Node, ...]:
    r"""`a = b \quad + c`: a space before a sign changes nothing."""
    found: list[n.Node] = []
    for part in parts:
        before = found[-1] if found else None
        if isinstance(part, n.Sum) and part.signs[0] is not None and isinstance(before, n.Relation):
            side = before.sides[-1]
            items, signs = (side.items, side.signs) if isinstance(side, n.Sum) else ((side,), (None,))
            joined = n.Sum(n.cover((side, part)), (*items, *part.items), (*signs, *part.signs))
            found[-1] = replace(before, sides=(*before.sides[:-1], joined))
        else:
            found.append(part)
    return tuple(found)


def _has_relation(node: n.Node) -> bool:
    return isinstance(node, n.Relation) or isinstance(node, n.Listing) and any(isinstance(i, n.Relation) for i in node.items)


def _is_condition(node: n.Node) -> bool:
    """An inequality, membership, a range of an index beside a claim."""
    items = node.items if isinstance(node, n.Listing) else (node,)
    if any(isinstance(i, n.Dots) for i in items):
        return True
    return all(
        isinstance(i, n.Relation) and all(s.name in ("<", ">", "<=", ">=", "in", "!=", "not in") for s in i.signs) for i in items
    )


def _parts(node: n.Node, last: n.Node | None) -> tuple[list[Claim], n.Node | None]:
    """The claims of a stretch without words."""
    if isinstance(node, n.Listing):
        found: list[Claim] = []
        conditions = [i for i in node.items[1:] if _is_condition(i)]
        first, side = _parts(node.items[0], last)
        found.extend(first)
        for item in node.items[1:]:
            if item in conditions:
                continue
            made, side = _parts(item, side)
            found.extend(made if made else [replace(c, unread="a list of claims") for c in first])
        return [replace(c, conditions=tuple(conditions)) for c in found], side
    if isinstance(node, n.Logic) and all(s.name == "and" for s in node.signs):
        return [c for part in node.parts for c in _parts(part, None)[0]], None
    if not isinstance(node, n.Relation):
        return [], node
    return list(_relation(node, last)), node.sides[-1]


def _relation(node: n.Relation, last: n.Node | None) -> Iterator[Claim]:
    before: n.Node | None = None
    for left, right, sign in zip(node.sides, node.sides[1:], node.signs, strict=False):
        at = sign.span
        if isinstance(left, n.Empty):
            if last is None:
                yield Claim(left, SIGNS.get(sign.name, sign.name), right, at, unread="nothing stands before the sign")
                continue
            left = last
        carried = left is not node.sides[0] or isinstance(node.sides[0], n.Empty)
        rounded = carried and isinstance(left, n.Number) and "." in left.text and not _exact(before, left)
        reason = "a rounded number that is carried on" if rounded else ""
        entailed = next((s.name for s in node.signs if s.name in ENTAILS), "")
        reason = reason if sign.name in SIGNS and not entailed else f"the relation {entailed or sign.name}"
        if sign.under is not None:
            reason = "a formula below a relation sign"
        if isinstance(right, n.Empty):
            reason = "nothing stands behind the sign"
        above = None if sign.over is None or is_label(sign.over) else sign.over
        yield Claim(left, SIGNS.get(sign.name, sign.name), right, at, unread=reason, above=above)
        before = left


def is_label(node: n.Node) -> bool:
    """Is it a mark of a line, a reference or a reason of the table? A bare letter is none: `d` says "in distribution"."""
    node = unbraced(node)
    if isinstance(node, n.Bracket):
        inner = [unbraced(part) for parts in node.parts for part in parts]
        return all(isinstance(x, (n.Number, n.Reference)) or 0 < len(printed(x).strip()) <= ROMAN for x in inner)
    if isinstance(node, (n.Text, n.Word)):
        word = node.text.strip().lower()
        return word in tables().rows["reasons"] or word[:1] + word[-1:] == "()" and len(word) - 2 <= ROMAN
    return isinstance(node, (n.Reference, n.Number, n.Sign)) and getattr(node, "name", "") not in ("!", "?")


def _exact(number: n.Node | None, decimal: n.Number) -> bool:
    """Is a decimal the very number that it was said to equal, 1/2 = 0.5?"""
    number = number and unbraced(number)
    parts = (number.over, number.under) if isinstance(number, n.Fraction) else (number,)
    digits = [part.text for part in map(unbraced, filter(None, parts)) if isinstance(part, n.Number)]
    if len(digits) != len(parts) or not all(d.replace(".", "", 1).isdecimal() for d in (*digits, decimal.text)):
        return False
    under = Fraction(digits[1]) if len(digits) == 2 else Fraction(1)
    return under != 0 and Fraction(digits[0]) / under == Fraction(decimal.text)
