r"""The table of slips: a sign, a half, an exponent, an index, swapped arguments, a lost transpose, log, square, term, factor n.

The one idea: a slip, and its mending, is one edit of a presentation tree: a node and the LaTeX that stands in its place. Each row
of the table makes the edits of its kind that one side of a line allows; rows that would say the same in two ways say it once.

Not here: whether an edit mends a line (mending.py), planting slips (benchmarks/slips.py uses this table).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain, islice, pairwise

from ...records import record
from ..formula import nodes as n
from ..names import is_inverse, is_transpose, name_of, unbraced
from ..tables import head_of, tables
from .places import Edit, Side, factors, grouped, is_function, is_number, joined, places, single, sums, terms

__all__ = ["SLIPS", "Edit", "Side", "Slip", "edits"]

HALF = r"\frac{1}{2}"
LAWS = frozenset("p q P Q f g".split())
LOGS = frozenset({"log", "ln"})
POOL = 5
"""Terms of the other side that may be missing here."""
SUMS = 4
"""Sums of a side to which a term is added."""


@record
class Slip:
    """A row of the table: a name and the edits that mend a slip of this kind."""

    name: str
    edits: Callable[[Side], Iterator[Edit]]


def edits(side: Side, most: int) -> Iterator[Edit]:
    """The edits of a side, those of the commonest slips first."""
    every = chain.from_iterable(slip.edits(side) for slip in SLIPS)
    return islice((e for e in every if e.kind == "term" or not is_number(e.node, "0")), most)


# ---------------------------------------------------------------- signs, halves, factors


def _signs(side: Side) -> Iterator[Edit]:
    says = "a sign is flipped"
    even = _even(side.tree)
    for found in sums(side):
        for item, sign in zip(found.items, found.signs, strict=True):
            if sign is None:
                if id(found) not in even:
                    yield Edit("sign", says, item, f"-{side.source(item)}")
            elif sign.name in ("+", "-"):
                first = item is found.items[0]
                yield Edit("sign", says, sign, ("" if first else "+") if sign.name == "-" else "-")
    if not isinstance(unbraced(side.tree), n.Sum):
        yield Edit("sign", says, side.tree, f"-{side.source(side.tree)}")
    for node in terms(side):
        if node is not side.tree and not any(node in s.items for s in sums(side)):
            yield Edit("sign", says, node, f"-{side.source(node)}")


def _even(tree: n.Node) -> set[int]:
    """Sums whose sign does not matter: below a power, between bars. There (a - b) and (-a + b) are one slip, not two."""
    found = set()
    for node in n.walk(tree):
        base = unbraced(node.base) if isinstance(node, n.Script) and node.above is not None else node
        if isinstance(base, n.Bracket) and (base is not node or base.opening in ("|", "||")):
            found.add(id(unbraced(base.body)))
    return found


def _halves(side: Side) -> Iterator[Edit]:
    for term in terms(side):
        yield _less(side, term)
        yield _more(side, term)


def _less(side: Side, term: n.Node) -> Edit:
    """Half of a term: its factor 2 goes, or a half comes."""
    parts = factors(term)
    for factor in parts:
        inner = unbraced(factor)
        two = inner if factor is parts[0] else unbraced(inner.over) if isinstance(inner, n.Fraction) else None
        two = factors(inner.over)[0] if isinstance(inner, n.Fraction) and inner.kind == "fraction" else two
        if two is not None and is_number(two, "2"):
            alone = two is inner and len(parts) == 1 or isinstance(inner, n.Fraction) and len(factors(inner.over)) == 1
            return Edit("half", "a factor 2 is one too many", two, "1" if alone else "")
    return Edit("half", "a factor 1/2 is lost", term, f"{HALF} {side.source(term)}")


def _more(side: Side, term: n.Node) -> Edit:
    """Twice a term: its half goes, or a factor 2 comes."""
    parts = factors(term)
    for factor in parts:
        inner = unbraced(factor)
        if not isinstance(inner, n.Fraction) or inner.kind != "fraction":
            continue
        under = factors(inner.under)
        if is_number(under[0], "2"):
            says = "a factor 1/2 is one too many"
            if len(under) > 1:
                return Edit("half", says, under[0], "")
            over = side.source(inner.over)
            whole = len(parts) == 1 or not is_number(inner.over, "1")
            return Edit("half", says, factor, over.strip("{}") if whole and _plain(inner.over) else f"({over})" if whole else "")
    source = side.source(term)
    return Edit("half", "a factor 2 is lost", term, f"2 \\cdot {source}" if source[:1].isdigit() else f"2 {source}")


def _plain(node: n.Node) -> bool:
    return not isinstance(unbraced(node), n.Sum)


def _sizes(side: Side) -> Iterator[Edit]:
    for size in side.sizes:
        for term in terms(side):
            parts = factors(term)
            own = next((f for f in parts if side.source(f).strip() == size), None)
            if own is None:
                yield Edit("factor n", f"a factor {size} is lost", term, f"{size} {side.source(term)}")
            else:
                yield Edit("factor n", f"a factor {size} is one too many", own, "1" if len(parts) == 1 else "")


# ---------------------------------------------------------------- scripts


def _without_above(side: Side, node: n.Script) -> str:
    below = f"_{grouped(side.source(node.below))}" if node.below is not None else ""
    return side.source(node.base) + below + "'" * node.primes


def _powers(side: Side) -> Iterator[Edit]:
    for node, _ in _bases(side):
        above = node.above if isinstance(node, n.Script) else None
        if above is None:
            yield Edit("exponent", "a square is lost", node, f"{side.source(node)}^2")
            if side.matrices:
                yield Edit("inverse", "an inverse is lost", node, f"{side.source(node)}^{{-1}}")
        elif isinstance(node, n.Script) and is_inverse(above):
            yield Edit("inverse", "an inverse is one too many", node, _without_above(side, node))
        elif isinstance(node, n.Script) and isinstance(exponent := unbraced(above), n.Number) and exponent.text.isdigit():
            bare = _without_above(side, node)
            if exponent.text == "2":
                yield Edit("exponent", "a square is one too many", node, bare)
            else:
                yield Edit("exponent", "an exponent is off by one", node, f"{bare}^{{{int(exponent.text) - 1}}}")
            yield Edit("exponent", "an exponent is off by one", node, f"{bare}^{{{int(exponent.text) + 1}}}")


def _bases(side: Side) -> Iterator[tuple[n.Node, n.Node]]:
    """Letters and brackets with their scripts, where a power may stand."""
    for node in places(side.tree):
        base = unbraced(node.base) if isinstance(node, n.Script) else node
        if isinstance(base, (n.Letter, n.Bracket)) and head_of(base) is None and not (
            isinstance(base, n.Bracket) and isinstance(base.body, (n.Given, n.Listing, n.Empty))
        ):
            yield node, base


def _transposes(side: Side) -> Iterator[Edit]:
    if not side.matrices:
        return
    for node, _ in _bases(side):
        above = node.above if isinstance(node, n.Script) else None
        if isinstance(node, n.Script) and is_transpose(above):
            yield Edit("transpose", "a transpose is one too many", node, _without_above(side, node))
        elif above is None:
            yield Edit("transpose", "a transpose is lost", node, f"{side.source(node)}^T")


def _indices(side: Side) -> Iterator[Edit]:
    seen: dict[object, dict[str, None]] = {}
    for node in chain(n.walk(side.tree), n.walk(side.other)):
        if isinstance(node, (n.Script, n.Letter)) and (name := name_of(node)) is not None:
            below = node.below if isinstance(node, n.Script) else None
            label = side.source(below).strip("{} ") if below is not None else ""
            seen.setdefault(name, {})[label] = None
    bases = {id(node.base) for node in n.walk(side.tree) if isinstance(node, n.Script)}
    for node in n.walk(side.tree):
        if not isinstance(node, (n.Script, n.Letter)) or id(node) in bases or (name := name_of(node)) is None:
            continue
        below = node.below if isinstance(node, n.Script) else None
        own = side.source(below).strip("{} ") if below is not None else ""
        for label in seen[name]:
            if label == own:
                continue
            if below is not None and label:
                yield Edit("index", "an index is another one", below, grouped(label))
            elif below is None and label and isinstance(node, n.Letter):
                yield Edit("index", "an index is lost", node, f"{side.source(node)}_{grouped(label)}")


# ---------------------------------------------------------------- arguments, laws, logarithms


def _arguments(side: Side) -> Iterator[Edit]:
    for node in n.walk(side.tree):
        if not isinstance(node, n.Product):
            continue
        for before, item in pairwise(node.items):
            if isinstance(item, n.Bracket) and (pair := _pair(before, item)) is not None:
                yield Edit("arguments", "two arguments are swapped", item, _swapped(side, item, *pair))


def _pair(before: n.Node, item: n.Bracket) -> tuple[n.Node, n.Node] | None:
    body = item.body
    if isinstance(body, n.Given) and len(body.parts) == 2:
        return body.parts[0], body.parts[1]
    if isinstance(body, n.Listing) and len(body.items) == 2 and head_of(before) is not None:
        return body.items[0], body.items[1]
    return None


def _swapped(side: Side, whole: n.Node, one: n.Node, two: n.Node) -> str:
    text = side.text
    return (
        text[whole.span.start : one.span.start] + side.source(two) + text[one.span.end : two.span.start]
        + side.source(one) + text[two.span.end : whole.span.end]
    )  # fmt: skip


def _laws(side: Side) -> Iterator[Edit]:
    seen: dict[str, None] = {}
    for node in chain(n.walk(side.tree), n.walk(side.other)):
        if isinstance(node, n.Letter) and node.name in LAWS and not node.style:
            seen[node.name] = None
    for node in n.walk(side.tree):
        if isinstance(node, n.Letter) and node.name in LAWS and not node.style:
            for name in seen:
                if name != node.name and name.isupper() == node.name.isupper():
                    yield Edit("law", f"{node.name} stands for {name}", node, name)


def _quotients(side: Side) -> Iterator[Edit]:
    """Upside down; below a log this is a sign, and is said as such."""
    logs = set()
    for node in places(side.tree):
        if isinstance(node, n.Product):
            for before, item in pairwise(node.items):
                if isinstance(before, n.Word) and before.text in LOGS:
                    logs.add(id(unbraced(item.body if isinstance(item, n.Bracket) else item)))
    for node in places(side.tree):
        if isinstance(node, n.Fraction) and node.kind == "fraction" and id(node) not in logs and not is_number(node.over, "1"):
            yield Edit("quotient", "a quotient is upside down", node, _swapped(side, node, node.over, node.under))


def _logarithms(side: Side) -> Iterator[Edit]:
    words = [w for w in chain(n.walk(side.tree), n.walk(side.other)) if isinstance(w, n.Word) and w.text in LOGS]
    log = "\\ln" if words and words[0].text == "ln" else "\\log"
    for node in places(side.tree):
        if isinstance(node, n.Word) and node.text in LOGS:
            yield Edit("log", "a logarithm is one too many", node, "")
    for term in terms(side):
        items = factors(term)
        for k, item in enumerate(items):
            if k and is_function(items[k - 1]) or not isinstance(item, (n.Fraction, n.Bracket, n.Script, n.Letter)):
                continue
            if isinstance(item, (n.Script, n.Letter)) and k + 1 < len(items):
                continue
            if isinstance(item, n.Bracket) and not single(item.body) and not isinstance(item.body, n.Sum):
                continue
            yield Edit("log", "a logarithm is lost", item, f"{log} {side.source(item)}")


def _words(side: Side) -> Iterator[Edit]:
    other = {"tr": "\\det", "det": "\\operatorname{tr}"}
    for node in places(side.tree):
        if isinstance(node, n.Word) and (op := tables().functions.get(node.text)) in ("trace", "det"):
            now = "tr" if op == "trace" else "det"
            yield Edit("trace", "trace and determinant are exchanged", node, other[now])


# ---------------------------------------------------------------- terms


def _surplus(side: Side) -> Iterator[Edit]:
    says = "a term is one too many"
    for found in sums(side):
        items, signs = found.items, found.signs
        for k, (item, sign) in enumerate(zip(items, signs, strict=True)):
            if len(items) == 1:
                continue
            following = signs[1] if k == 0 else None
            if sign is not None and (k or following is None or following.name == "-"):
                yield Edit("term", says, joined(sign, item), "")
            elif following is not None:
                gone = ([sign] if sign is not None else []) + [item] + ([following] if following.name == "+" else [])
                yield Edit("term", says, joined(*gone), "")


def _missing(side: Side) -> Iterator[Edit]:
    pool: list[str] = []
    other = unbraced(side.other)
    if isinstance(other, n.Sum):
        pool += [side.source(item).strip() for item in other.items[:POOL]]
    pool += ["1", HALF, *side.sizes]
    where: Sequence[n.Node] = sums(side)[:SUMS] or [side.tree]
    for found in where:
        last = found.items[-1] if isinstance(found, n.Sum) else found
        for term in dict.fromkeys(pool):
            for sign in "+-":
                yield Edit("term", "a term is lost", last, f"{side.source(last)} {sign} {term}")


SLIPS = (
    Slip("sign", _signs),
    Slip("half", _halves),
    Slip("arguments", _arguments),
    Slip("index", _indices),
    Slip("exponent, inverse", _powers),
    Slip("law", _laws),
    Slip("quotient", _quotients),
    Slip("log", _logarithms),
    Slip("transpose", _transposes),
    Slip("trace", _words),
    Slip("term too many", _surplus),
    Slip("factor n", _sizes),
    Slip("term lost", _missing),
)
"""The table, the commonest and cheapest first."""
