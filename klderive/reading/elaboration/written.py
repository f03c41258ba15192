r"""Laws that a text writes with their arguments: `p(x) = N(x; m, v)`, `q_\phi(z \mid x) = N(z; m(x), v)`, `p(x) = N_x[m, v]`.

The one idea: such an equation gives the law of one pattern of places; what stands behind its bar are formal names, for which the
values of a place where it is used are put. Another pattern of the same letter is another law: `p(z)` is not `p(x)`.

Not here: laws without arguments, abstract ones (laws.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...records import replace
from ..formula import nodes as n
from ..layout.document import Range
from ..names import label_of, plain, printed, subscripts_of, unbraced
from ..said import Declared, Defined, Distributed, Said, Supposed
from ..survey import Name, name_of
from ..tables import head_of, tables
from .calls import bound_indices
from .desk import Desk
from .parts import NotRead, Part
from .patterns import Pattern, pattern_of, slot_of, value_of
from .roles import Scope

__all__ = ["formal", "laws_in", "printed_arguments", "same_density", "stated", "stated_before", "written"]


def laws_in(said: Sequence[Said]) -> list[Said]:
    """Definitions and suppositions that write the law of a letter at its arguments, as laws."""
    found: list[Said] = []
    for s in said:
        tree: n.Node | None = None
        if isinstance(s, Supposed):
            tree = unbraced(s.relation)
        elif isinstance(s, Defined):
            tree = n.Relation(s.left.span, (s.left, s.right), (n.Sign(s.left.span, "=", "relation"),))
        laws: list[Said] = [] if tree is None else list(written(tree, s.range, s.holds))
        if isinstance(s, Distributed) and (bracket := formal(s)) is not None:
            laws = [replace(s, law=_law(unbraced(s.law), bracket) or s.law)]
        found += laws or [s]
    return found


def written(tree: n.Node, where: Range, holds: Range) -> Iterator[Distributed]:
    """The laws in p(x) = N(x; m, v), one or a list of them; nothing if one of a list is something else."""
    tree = unbraced(tree)
    if isinstance(tree, (n.Listing, n.Clauses)):
        items = tree.items if isinstance(tree, n.Listing) else tree.parts
        found = [law for item in items for law in written(item, where, holds)]
        if len(found) == len([i for i in items if not isinstance(i, n.Text)]):
            yield from found
        return
    if not isinstance(tree, n.Relation) or tree.signs[0].name not in ("=", ":=", "identical", "~"):
        return
    left, right = map(unbraced, tree.sides[:2])
    bracket = formal_bracket(left)
    if bracket is None or head_of(left.items[0]) is not None:  # type: ignore[attr-defined]
        return
    law = _law(right, bracket)
    if law is not None:
        yield Distributed((left,), law, where, holds)


def stated_before(law: Distributed, said: Sequence[Said]) -> bool:
    """Is a law that a display writes one of which the text has said something: its letter, this pattern, or what it follows from?

    Behind `p(z) = ...` and `p(x | z) = ...` a display `p(z | x) = ...` is a claim.
    """
    target, wanted = law.names[0].items[0], formal(law)  # type: ignore[attr-defined]
    assert wanted is not None
    heads, given = ({printed(a) for a in part} for part in (wanted.parts[0], wanted.parts[1] if len(wanted.parts) == 2 else ()))
    for s in said:
        names = s.names if isinstance(s, (Distributed, Declared)) else (s.left,) if isinstance(s, Defined) else ()
        for name in names:
            inner = unbraced(name)
            own = formal_bracket(inner)
            bare = inner.items[0] if isinstance(inner, n.Product) and inner.items else inner
            if name_of(bare) != name_of(target) or label_of(bare) != label_of(target) or isinstance(s, Declared) and not s.kind:
                continue
            if own is None and not isinstance(s, Declared):
                return True
            turned = own is not None and len(own.parts) == 2 and given and heads & {*map(printed, own.parts[1])}
            if own is not None and (turned or printed_arguments(own) == printed_arguments(wanted)):
                return True
    return False


def formal_bracket(node: n.Node) -> n.Bracket | None:
    """The arguments of p(x) or p(x | z), all of them names."""
    node = unbraced(node)
    if not (isinstance(node, n.Product) and len(node.items) == 2 and name_of(node.items[0]) is not None):
        return None
    bracket = node.items[1]
    if not isinstance(bracket, n.Bracket) or bracket.opening not in ("(", "[") or len(bracket.parts) > 2:
        return None
    if any(s.name not in ("|", ";") for s in bracket.bars) or str(name_of(node.items[0])) in tables().laws:
        return None
    return bracket if all(name_of(a) is not None and not _raised(a) for p in bracket.parts for a in p) else None


def _raised(node: n.Node) -> bool:
    node = unbraced(node)
    return isinstance(node, n.Script) and node.above is not None


def _law(node: n.Node, bracket: n.Bracket) -> n.Node | None:
    """The law whose density is written at the head of a pattern: N(m, v) for N(x; m, v), N(x | m, v), N_x[m, v]."""
    if not isinstance(node, n.Product) or len(node.items) != 2 or len(bracket.parts[0]) != 1:
        return None
    name, arguments = map(unbraced, node.items)
    if str(name_of(name)) not in tables().laws or not isinstance(arguments, n.Bracket):
        return None
    point = printed(bracket.parts[0][0])
    if isinstance(name, n.Script):
        if name.below is None or name.above is not None or printed(name.below) != point or arguments.bars:
            return None
        return n.Product(node.span, (name.base, arguments))
    if not arguments.bars:
        items = arguments.parts[0]
        if len(items) == 3 and printed(items[0]) == point:
            body = n.Listing(arguments.span, items[1:], (n.Sign(arguments.span, ",", "comma"),))
            return n.Product(node.span, (name, n.Bracket(arguments.span, "(", ")", body)))
        return node
    if len(arguments.parts) != 2 or len(arguments.parts[0]) != 1 or printed(arguments.parts[0][0]) != point:
        return None
    assert isinstance(arguments.body, n.Given)
    return n.Product(node.span, (name, n.Bracket(arguments.span, "(", ")", arguments.body.parts[1])))


def formal(said: Distributed) -> n.Bracket | None:
    """The pattern that a law is written for; None for a law without arguments."""
    return formal_bracket(said.names[0]) if len(said.names) == 1 else None


# ---------------------------------------------------------------- use


def stated(desk: Desk, name: Name, label: str, target: n.Node, bracket: n.Bracket | None, node: n.Node) -> Part | None:
    """The law that the text states for a pattern, None if it says nothing of the letter.

    A pattern of which it says nothing, beside those that it states, is unread.
    """
    parameters: dict[tuple[Name, str], Part] = {}
    found = desk.scope.laws(name, label, desk.place)
    if not found and label:
        found, parameters = _by_parameter(desk, name, target)
    if not found or (name, label) in desk.abstract:
        return None
    said = found[-1]
    own = formal(said)
    if own is None:
        if bracket is not None and len(bracket.parts) == 2 and bracket.bars[0].name == "|":
            raise NotRead("which density this is", node)
        return desk.laws.said(desk, said, node, {**_index_of(desk, said, target, node), **parameters})
    last = {printed_arguments(b): s for s in found if (b := formal(s)) is not None}
    if bracket is None:
        said = _alone(list(last.values()), node)
        law = desk.laws.said(desk, said, node, {**_index_of(desk, said, target, node), **parameters})
        return _named(desk, law, said)
    wanted = pattern_of(desk.scope, bracket)
    heads = {h for p in desk.laws.patterns.get((name, label), ()) for h in p.heads}
    fits = [s for s in last.values() if _fits(desk.scope, s, wanted, bracket, heads) == 2]
    fits = fits or [s for s in last.values() if _fits(desk.scope, s, wanted, bracket, heads) == 1]
    if len(fits) != 1:
        desk.missed.add((name, label))
        raise NotRead("which density this is", node)
    table = {**_index_of(desk, fits[0], target, node), **parameters, **_values(desk, fits[0], bracket, node)}
    return _named(desk, desk.laws.said(desk, fits[0], node, table), fits[0])


def _by_parameter(desk: Desk, name: Name, target: n.Node) -> tuple[list[Distributed], dict[tuple[Name, str], Part]]:
    r"""p_{\theta_0}, where the text gives the law of p_\theta: with theta_0 for theta."""
    used = subscripts_of(target)
    for said in reversed(desk.scope.about.get(name, ())):
        if not isinstance(said, Distributed) or len(said.names) != 1 or len(used) != 1:
            continue
        own = said.names[0].items[0] if isinstance(said.names[0], n.Product) else said.names[0]
        formal_ = [plain(p) for p in subscripts_of(own)]
        value = name_of(used[0])
        if (
            len(formal_) == 1
            and formal_[0] is not None
            and value is not None
            and value.letter == formal_[0].letter
            and desk.scope.sort(formal_[0], "", desk.place) == "number"
        ):
            table = {(formal_[0], ""): desk.algebraic(desk.value(used[0]), used[0])}
            return desk.scope.laws(name, label_of(own), desk.place), table
    return [], {}


def _alone(found: list[Distributed], node: n.Node) -> Distributed:
    if len(found) != 1:
        raise NotRead("which density this is", node)
    bracket = formal(found[0])
    assert bracket is not None
    if len(bracket.parts) == 2 and bracket.bars[0].name == "|":
        raise NotRead("a conditional law without its arguments", node)
    return found[0]


def printed_arguments(bracket: n.Bracket) -> str:
    """The arguments in letters: x|z."""
    return "|".join(",".join(map(printed, part)) for part in bracket.parts)


def _named(desk: Desk, law: Part, said: Distributed) -> Part:
    """With its place called as in the text."""
    bracket = formal(said)
    wanted = pattern_of(desk.scope, bracket) if bracket is not None else None
    if law.points is None or wanted is None or len(wanted.heads) != len(law.points.shapes) or "" in wanted.heads:
        return law
    return replace(law, points=replace(law.points, slots=wanted.heads))


def _fits(scope: Scope, said: Distributed, wanted: Pattern | None, bracket: n.Bracket, heads: set[str]) -> int:
    """2: the same letters; 1: the letter of the text with a label, or a value; 0: another pattern.

    Behind the bar any name that is never a place of this letter is a value: p(x | a) for p(x | m), but not p(x | z) for p(x | y).
    """
    own = formal(said)
    assert own is not None
    if wanted is None or [len(p) for p in own.parts] != [len(p) for p in bracket.parts]:
        return 0
    if printed_arguments(own) == printed_arguments(bracket):
        return 2
    places = zip(own.parts[0], bracket.parts[0], strict=True)
    given = zip(_flat(own)[len(own.parts[0]) :], _flat(bracket)[len(own.parts[0]) :], strict=True)
    return int(
        all(_stands_for(scope, f, a) for f, a in places)
        and all(_stands_for(scope, f, a) or slot_of(scope, a) not in heads for f, a in given)
    )


def same_density(scope: Scope, said: Defined, bracket: n.Bracket) -> bool:
    """Is a density at these arguments the one that the text writes out? p(z) is not p(x); f(z) is f at z."""
    own = formal_bracket(said.left)
    name = name_of(unbraced(said.left).items[0]) if own is not None else None  # type: ignore[attr-defined]
    if own is None or name is None or name.letter not in ("p", "q", "P", "Q") or len(_flat(own)) != len(_flat(bracket)):
        return True
    return all(_stands_for(scope, f, a) for f, a in zip(_flat(own), _flat(bracket), strict=True))


def _flat(bracket: n.Bracket) -> list[n.Node]:
    return [a for p in bracket.parts for a in p]


def _stands_for(scope: Scope, name: n.Node, argument: n.Node) -> bool:
    """x may be x_1, x', X = 3, 2x + 1, 0: no other name, for p(z) is another law than p(x)."""
    inner = unbraced(argument)
    if isinstance(inner, n.Relation):
        inner = unbraced(inner.sides[0])
    met = name_of(inner)
    if met is None:
        return isinstance(inner, (n.Number, n.Sum, n.Product, n.Fraction, n.Bracket)) and not isinstance(unbraced(name), n.Script)
    own = name_of(name)
    assert own is not None
    same = met.letter.lower() == own.letter.lower() and met.style == own.style
    if not isinstance(unbraced(name), n.Script):
        return same
    return same and all(scope.is_index(p, own=True) for p in subscripts_of(name)) and bool(subscripts_of(inner))


def _values(desk: Desk, said: Distributed, bracket: n.Bracket, node: n.Node) -> dict[tuple[Name, str], Part]:
    """What stands behind the bar where a law is used, for its formal names."""
    own = formal(said)
    assert own is not None
    table: dict[tuple[Name, str], Part] = {}
    for parts, values in zip(own.parts[1:], bracket.parts[1:], strict=True):
        for name, value in zip(parts, values, strict=True):
            value = value_of(value)
            table[name_of(name), label_of(name)] = desk.algebraic(desk.value(value), value)  # type: ignore[index]
    for name, value in zip(_flat(own), _flat(bracket), strict=True):
        if printed(name) != printed(value):
            table |= _indices(desk, said, name, value, node)
    return table


def _index_of(desk: Desk, said: Distributed, target: n.Node, node: n.Node) -> dict[tuple[Name, str], Part]:
    """The index of a member, p_i = N(m_i, v_i): where p_2 is used, i is 2."""
    name, label = name_of(target), label_of(target)
    for own in said.names:
        bare = own.items[0] if isinstance(own, n.Product) else own
        if name_of(bare) == name and label_of(bare) != label:
            return _indices(desk, said, bare, target, node)
        if name_of(bare) == name:
            return bound_indices(desk, bare)
    return {}


def _indices(desk: Desk, said: Distributed, name: n.Node, value: n.Node, node: n.Node) -> dict[tuple[Name, str], Part]:
    """Indices of a formal name by those of a value; a law that needs one that the value lacks is unread."""
    formal_, values = subscripts_of(name), subscripts_of(value)
    letters = [plain(i) for i in formal_]
    used = {plain(i) for i in n.walk(said.law) if isinstance(i, n.Letter)}
    needed = [k for k in letters if k is not None and k in used]
    if not needed:
        return {}
    if len(values) != len(formal_) or None in letters:
        raise NotRead("which density this is", node)
    return {(k, ""): desk.number(v) for k, v in zip(letters, values, strict=True) if k is not None}
