r"""How each name is used over all formulas of a scope.

The one idea: one walk over the trees, one row of counts a name. `E[x]`, `D(p || q)`, `H(X)` are seen as heads (data/heads.toml),
because what stands in them says much about it; all else is adjacency.

Not here: what follows from the counts (elaboration/roles.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from ...records import field, record
from ..formula import nodes as n
from ..names import Name, is_inverse, is_transpose, name_of, plain, subscripts, unbraced
from ..tables import Head, head_of

__all__ = ["Survey", "Use", "arithmetic", "survey"]


@record(frozen=False)
class Use:
    """Counts for one name.

    `applied`: the brackets directly behind it; `below`: what stands below it; `law`: it stands where a law stands (`bare_law`:
    without arguments); `bound`: it is the variable of a sum; `integrated`: of an integral; `size`: it is in a bound of a sum or a
    dimension; `random`: it stands below an expectation; `place`: it is an argument of a letter; `between`: it stands behind
    something transposed and before a factor; `under`: it stands below another name; `first_power`: a 1 stands above it;
    `columns`, `squares`: the nodes that are transposed (or normed), that stand between, with their scripts; `labelled`: those
    that stand alone with something below; `calls`: those with a bracket behind them; `ends`: what stands below the last of a
    list with dots.
    """

    alone: int = 0
    below: list[tuple[n.Node, ...]] = field(default_factory=list)
    law: int = 0
    transposed: int = 0
    bound: int = 0
    listed: int = 0
    integrated: int = 0
    size: int = 0
    random: int = 0
    place: int = 0
    powers: int = 0
    slopes: int = 0
    between: int = 0
    under: int = 0
    bare_law: int = 0
    first_power: int = 0
    columns: list[n.Node] = field(default_factory=list)
    squares: list[n.Node] = field(default_factory=list)
    labelled: list[n.Node] = field(default_factory=list)
    calls: list[tuple[n.Node, n.Bracket]] = field(default_factory=list)
    ends: list[n.Node] = field(default_factory=list)

    @property
    def applied(self) -> list[n.Bracket]:
        return [bracket for _, bracket in self.calls]


@record(frozen=False)
class Survey:
    """The rows; ranges of indices; letters that sums run over without a range; bases of logarithms."""

    uses: dict[Name, Use] = field(default_factory=dict)
    ranges: dict[Name, list[tuple[n.Node, n.Node]]] = field(default_factory=dict)
    summed: dict[Name, n.Node] = field(default_factory=dict)
    bases: set[Name] = field(default_factory=set)

    def use(self, name: Name) -> Use:
        found = self.uses.get(name)
        if found is None:
            found = self.uses[name] = Use()
        return found

    def seen(self, name: Name) -> Use:
        """The row of a name, empty if it was not met."""
        return self.uses.get(name) or Use()


def survey(trees: Iterable[n.Node]) -> Survey:
    """The uses of all names in these trees.

    >>> from ..formula import read_text
    >>> found = survey([read_text("p(x) x^T").tree])
    >>> found.seen(Name("x")).transposed, len(found.seen(Name("p")).applied)
    (1, 1)
    """
    found = Survey()
    for tree in trees:
        tree = unbraced(tree)
        if name_of(tree) is not None and not isinstance(tree, n.Script):
            found.use(name_of(tree) or Name(""))  # a name that is only mentioned is not used as a number
        else:
            _look(found, tree)
    return found


def arithmetic(bracket: n.Bracket) -> bool:
    """Is what stands in the bracket arithmetic, not a list of arguments: `(1-p)`, `(a/b)`?"""
    body = unbraced(bracket.body)
    return isinstance(body, (n.Sum, n.Fraction, n.Integral, n.Number, n.Root)) or isinstance(body, n.Product) and not _call(body)


def _call(product: n.Product) -> bool:
    return len(product.items) == 2 and isinstance(product.items[1], n.Bracket)


def _look(s: Survey, node: n.Node, law: bool = False) -> None:
    node = unbraced(node)
    match node:
        case n.Letter() | n.Word():
            name = plain(node)
            if name is not None and not _is_head(node, law):
                use = s.use(name)
                use.law += law
                use.bare_law += law
                use.alone += not law
        case n.Script():
            _script(s, node, law)
        case n.Product(items=items):
            _dotted(s, node)
            _product(s, items, law)
        case n.Integral(sign=sign, body=body, differentials=differentials):
            _limits(s, sign)
            for d in differentials:
                name = name_of(d.variable)
                if name is not None:
                    s.use(name).integrated += 1
            if body is not None:
                _look(s, body)
        case n.Fraction(over=over, under=under):
            _fraction(s, over, under)
        case n.Bracket(opening="||", body=body):
            for inner in _terms(body):
                _column(s, inner)
            _look(s, body)
        case n.Listing(items=items):
            if any(isinstance(unbraced(i), n.Dots) for i in items):
                for i in items:
                    name = name_of(i)
                    if name is not None and isinstance(unbraced(i), n.Script):
                        s.use(name).listed += 1
                last = unbraced(items[-1])
                last = unbraced(last.sides[0]) if isinstance(last, n.Relation) else last
                name = name_of(last)
                if name is not None and isinstance(last, n.Script) and last.below is not None:
                    s.use(name).ends.append(last.below)
            for i in items:
                _look(s, i, law)
        case _:
            if isinstance(node, (n.Sum, n.Array)):
                _dotted(s, node)
            for child in n.children(node):
                _look(s, child, law and isinstance(node, n.Given))


def _dotted(s: Survey, node: n.Node) -> None:
    r"""Names with a number below, beside dots: x_1 + \ldots + x_n, the members of a family."""
    parts = n.children(node)
    if not any(isinstance(unbraced(p), n.Dots) for p in parts):
        return
    for part in parts:
        for inner in n.walk(part):
            name = name_of(inner) if isinstance(inner, n.Script) and inner.below is not None else None
            if name is not None:
                s.use(name).listed += 1


def _is_head(node: n.Node, law: bool) -> bool:
    """Is it a head? A letter that may be one (P, H) is itself where a law stands: below an expectation, in a divergence."""
    head = head_of(node)
    return head is not None and not (law and head.letter)


def _fraction(s: Survey, over: n.Node, under: n.Node) -> None:
    """A slope's variable is no factor."""
    items = under.items if isinstance(under, n.Product) else ()
    first = plain(items[0]) if items else None
    if first is not None and first.letter in ("d", "partial") and len(items) > 1:
        for item in items[1:]:
            name = name_of(item)
            if name is not None and name.letter not in ("d", "partial"):
                s.use(name).slopes += 1
    _look(s, over)
    _look(s, under)


def _script(s: Survey, node: n.Script, law: bool) -> None:
    base = unbraced(node.base)
    if isinstance(base, n.Big):
        _limits(s, node)
        return
    name = name_of(node)
    if name is None or _is_head(node, law):
        if is_transpose(node.above) and isinstance(base, (n.Bracket, n.Script)):
            for inner in _terms(base):
                found = name_of(inner)
                if found is not None:
                    s.use(found).transposed += 1
                _column(s, inner)
        _look(s, base, law)
        for part in (node.below, node.above):
            if part is not None:
                _look(s, part, law)
        return
    under = None if node.below is None else plain(node.below)
    if isinstance(base, n.Word) and base.text in ("log", "ln") and under is not None:
        s.bases.add(under)
    use = s.use(name)
    use.law += law
    use.bare_law += law
    use.alone += not law and node.below is None
    if node.below is not None and not law:
        use.labelled.append(node)
    _scripts(s, use, node)


def _terms(node: n.Node) -> tuple[n.Node, ...]:
    """The terms of a sum, also of one in brackets, and what means of names are of."""
    node = unbraced(node)
    if isinstance(node, n.Sum):
        return tuple(t for item in node.items for t in _terms(item))
    if isinstance(node, n.Bracket) and node.opening in ("(", "["):
        return _terms(node.body)
    if isinstance(node, n.Product) and len(node.items) == 2 and isinstance(node.items[1], n.Bracket):
        head = head_of(node.items[0])
        if head is not None and head.name == "expectation":
            return _terms(node.items[1].body)
    return (node,)


def _column(s: Survey, node: n.Node) -> None:
    """What is transposed, or has a norm, is no number."""
    name = name_of(node)
    if name is not None and not (isinstance(unbraced(node), n.Script) and unbraced(node).above is not None):  # type: ignore[attr-defined]
        s.use(name).columns.append(unbraced(node))


def _scripts(s: Survey, use: Use, node: n.Script) -> None:
    if node.below is not None:
        parts = subscripts(node.below)
        use.below.append(parts)
        for part in parts:
            _look(s, part)
            for inner in n.walk(part):
                name = plain(inner) if isinstance(inner, n.Letter) else None
                if name is not None:
                    s.use(name).under += 1
    if is_transpose(node.above):
        use.transposed += 1
        use.columns.append(node)
    elif node.above is not None and not is_inverse(node.above):
        use.powers += 1
        above = unbraced(node.above)
        use.first_power += isinstance(above, n.Number) and above.text == "1"
        _look(s, node.above)


def _product(s: Survey, items: tuple[n.Node, ...], law: bool) -> None:
    k = 0
    solid = [i for i in items if not isinstance(i, n.Space)]
    for before, item in pairwise(solid[:-1]):
        if isinstance(before, n.Script) and is_transpose(before.above):
            for term in _terms(item.body) if isinstance(item, n.Bracket) else (item,):
                name = name_of(term)
                if name is not None:
                    s.use(name).between += 1
                    s.use(name).squares.append(unbraced(term))
    while k < len(solid):
        item = solid[k]
        after = solid[k + 1] if k + 1 < len(solid) else None
        bracket = unbraced(after.base if isinstance(after, n.Script) else after) if after is not None else None
        head = head_of(item)
        if isinstance(bracket, n.Bracket) and bracket.opening in ("(", "[", "\\{", "\\left(") and not isinstance(item, n.Bracket):
            if head is not None:
                _head(s, head, item, bracket)
                k += 2
                continue
            name = name_of(item)
            if name is not None:
                use = s.use(name)
                use.calls.append((unbraced(item), bracket))
                use.law += law
                node = unbraced(item)
                if isinstance(node, n.Script):
                    _scripts(s, use, node)
                _arguments(s, bracket)
                k += 2
                continue
        _look(s, item, law and len(solid) == 1)
        k += 1


def _arguments(s: Survey, bracket: n.Bracket) -> None:
    for part in bracket.parts:
        for argument in part:
            name = plain(argument)
            if name is not None:
                s.use(name).place += 1
            else:
                _look(s, argument)


def _head(s: Survey, head: Head, item: n.Node, bracket: n.Bracket) -> None:
    """A head: what it takes are laws, random variables, or formulas."""
    if isinstance(item, n.Script) and item.below is not None:
        below = unbraced(item.below)
        for under in below.sides[-1:] if isinstance(below, n.Relation) else subscripts(below):
            _look(s, under, law=head.takes == "formula")
    for part in bracket.parts:
        for argument in part:
            if head.takes == "law":
                _look(s, argument, law=True)
            else:
                _look(s, argument)
            if head.takes == "formula" and head.name != "trace":
                for inner in n.walk(argument):
                    name = plain(inner) if isinstance(inner, (n.Letter, n.Word)) else None
                    if name is not None:
                        s.use(name).random += 1


def _limits(s: Survey, node: n.Node) -> None:
    """The limits of a sum: its indices with their ranges, sizes in the bounds."""
    if not isinstance(node, n.Script):
        return
    big = unbraced(node.base)
    if not (isinstance(big, n.Big) and big.name in ("sum", "prod")):
        for part in (node.below, node.above):
            if part is not None:
                _look(s, part)
        return
    for part in () if node.below is None else subscripts(node.below):
        _index(s, unbraced(part), node.above)
    if node.above is not None:
        _bound(s, node.above)


def _index(s: Survey, part: n.Node, above: n.Node | None) -> None:
    match part:
        case n.Relation(sides=(left, right), signs=(sign,)):
            name = name_of(left)
            if name is None:
                _look(s, part)
                return
            if sign.name == "=":
                s.use(name).bound += 1
                if above is not None:
                    s.ranges.setdefault(name, []).append((right, above))
            elif sign.name == "in":
                s.summed.setdefault(name, right)
                return
            else:
                s.use(name).bound += 1
            _bound(s, right)
        case _:
            name = plain(part)
            if name is None:
                _look(s, part)
            elif above is not None:
                s.use(name).bound += 1
                s.ranges.setdefault(name, []).append((n.Number(part.span, "1"), above))
            else:
                s.summed.setdefault(name, part)


def _bound(s: Survey, node: n.Node) -> None:
    for inner in n.walk(node):
        name = plain(inner) if isinstance(inner, (n.Letter, n.Word)) else None
        if name is not None:
            s.use(name).size += 1
    if isinstance(unbraced(node), n.Script):
        _look(s, node)
