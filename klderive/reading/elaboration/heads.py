"""Heads: expectation, variance, covariance, divergence, entropy, information, probability.

The one idea: below a measure, an expectation is over that law; without one it binds the random names of its body, those that
stand in definitions included. Laws of random names are those of the text, else the abstract law of their letters; names whose
joint law is not known stay random, and the expectation is taken on their probability space.

Not here: laws (laws.py).
"""

from __future__ import annotations

from collections.abc import Callable

from ..formula import nodes as n
from ..names import label_of, plain, unbraced
from ..said import Distributed
from ..survey import Name, name_of
from ..tables import Head, head_of
from .algebra import powered
from .desk import Desk
from .joints import joint_law
from .parts import Key, LawPoints, Local, NotRead, Part, inside, rewritten
from .unknown import joint_of, law_of_all

__all__ = ["expectation", "head_value", "without_bracket"]


def head_value(desk: Desk, head: Head, node: n.Node, bracket: n.Bracket) -> Part | None:
    """The value of a head with its bracket; None if it is an ordinary letter here."""
    from . import information

    below = node.below if isinstance(node, n.Script) else None
    above = node.above if isinstance(node, n.Script) else None
    if above is not None and head.letter:
        return None
    if above is not None and head.name != "divergence":
        raise NotRead(f"a superscript of {head.name}", node)
    match head.name:
        case "expectation" | "variance":
            if isinstance(bracket.body, n.Given):
                raise NotRead(f"a conditional {head.name}", bracket)
            if isinstance(bracket.body, n.Listing):
                if head.letter:
                    return None
                raise NotRead(f"the {head.name} of a list", bracket)
            return expectation(desk, node, bracket.body, below, head.name)
        case "covariance":
            return _covariance(desk, node, bracket, below)
        case "divergence":
            return information.divergence(desk, head, node, bracket, below)
        case "entropy":
            return information.entropy(desk, head, node, bracket, below)
        case "information":
            return information.information(desk, head, bracket, below)
        case "chance":
            return information.chance(desk, head, node, bracket, below)
    return None


def without_bracket(desk: Desk, node: n.Node, items: tuple[n.Node, ...], at: int) -> tuple[Part, int]:
    """E x^2, Var x: the head of the next factor."""
    head = head_of(node)
    following = [k for k in range(at + 1, len(items)) if not isinstance(items[k], n.Space)]
    if head is None or head.takes != "formula" or not following or isinstance(items[following[0]], n.Sign):
        raise NotRead("a head without its bracket", node)
    below = node.below if isinstance(node, n.Script) else None
    if head.name not in ("expectation", "variance"):
        raise NotRead("a head without its bracket", node)
    body = unbraced(items[following[0]])
    if isinstance(body, n.Script) and body.above is not None:
        if "E x^2" in desk.other:
            bare = n.Script(body.span, body.base, body.below, None, body.primes) if body.below is not None else body.base
            return powered(desk, expectation(desk, node, bare, below, head.name), body.above, node), following[0] + 1
        desk.note("E x^2", node, node, body.base, body.above)
    more = tuple(items[following[0] :])
    if len(following) > 1 and not any(isinstance(items[k], n.Sign) for k in following):
        if "E x y" in desk.other:
            return expectation(desk, node, n.Product(n.cover(more), more), below, head.name), len(items)
        desk.note("E x y", node, node, items[following[0]], n.Product(n.cover(more[1:]), more[1:]))
    return expectation(desk, node, items[following[0]], below, head.name), following[0] + 1


# ---------------------------------------------------------------- expectations


def expectation(desk: Desk, node: n.Node, body: n.Node, below: n.Node | None, what: str = "expectation") -> Part:
    """The mean (or the variance) of a formula."""
    if below is None:
        return _bare(desk, node, body, what)
    inner = unbraced(below)
    if isinstance(inner, n.Listing):
        raise NotRead("an expectation over several laws", below)
    name = name_of(inner)
    if (
        name is not None
        and not (isinstance(inner, n.Script) and inner.above is not None)
        and desk.scope.sort(name, label_of(inner), desk.place) == "random"
        and desk.scope.law(name, label_of(inner), desk.place) is None
        and desk.scope.sort(desk.laws.belongs(name, ""), "", desk.place) != "law"
    ):
        return _bare(desk, node, body, what, (name, label_of(inner)))
    arguments: tuple[n.Node, ...]
    if isinstance(inner, n.Relation):
        if len(inner.sides) != 2 or inner.signs[0].name not in ("~",):
            raise NotRead("what stands below an expectation", below)
        law, _ = desk.laws.reference(desk, inner.sides[1])
        left = unbraced(inner.sides[0])
        arguments = left.items if isinstance(left, n.Listing) else (left,)
    else:
        law, arguments = desk.laws.reference(desk, inner)
    assert law.points is not None
    names = [(_name(a), label_of(a)) for a in arguments]
    if not names:
        names = _variables(desk, law, body, node)
    if len(names) != len(law.points.shapes):
        raise NotRead("the variables of an expectation", below)
    return _over(desk, law, names, body, what)


def _name(node: n.Node) -> Name:
    name, inner = name_of(node), unbraced(node)
    if name is None or isinstance(inner, n.Script) and inner.above is not None:
        raise NotRead("the variable of an expectation", node)
    return name


def _variables(desk: Desk, law: Part, body: n.Node, node: n.Node) -> list[tuple[Name, str]]:
    """Over which names of the body a law without arguments runs: the letters seen with it, else the one that is free for it."""
    assert law.points is not None
    met: dict[tuple[Name, str], None] = {}
    for inner in n.walk(body):
        if isinstance(inner, (n.Letter, n.Script)):
            name = name_of(inner)
            if name is not None and not (isinstance(inner, n.Script) and desk.scope.is_family(name)):
                met[name, label_of(inner)] = None
    slots = law.points.slots
    found = [key for key in met if (f"{key[0]}_{key[1]}" if key[1] else str(key[0])) in slots]
    if len(slots) == 1 and len(found) != 1 and law.op != "law":
        found = []
    if len(slots) == 1 and not found:
        random = [key for key in met if desk.scope.sort(*key, desk.place) == "random"]
        free = random or [
            key
            for key in met
            if desk.scope.sort(*key, desk.place) == "number"
            and desk.scope.kind(*key, desk.place) is None
            and desk.scope.definition(*key, desk.place) is None
            and desk.local(*key) is None
            and key[0].letter in ("x", "y", "z", "theta")
        ]
        if len(free) > 1:
            raise NotRead("which variable this expectation runs over", node)
        found = free or [(Name("x"), "")]
    order = {slot: k for k, slot in enumerate(slots)}
    return sorted(found, key=lambda key: order.get(f"{key[0]}_{key[1]}" if key[1] else str(key[0]), 0))


def _over(desk: Desk, law: Part, names: list[tuple[Name, str]], body: n.Node, what: str) -> Part:
    assert law.points is not None
    locals_: list[Local] = []
    table: dict[tuple[Name, str], Part] = {}
    for (name, label), shape in zip(names, law.points.shapes, strict=True):
        space = (
            desk.laws.variable(desk, name, label).data.space
            if law.points.discrete and law.op in ("law", "margin", "conditional")
            else ""
        )
        variable = Part("local", (), shape, Local(f"{name.letter}_{label}" if label else name.letter, shape, None, space))
        locals_.append(variable.data)
        table[name, label] = variable
        large = name._replace(letter=name.letter.upper() if len(name.letter) == 1 else name.letter)
        if desk.scope.sort(large, label, desk.place) == "random":
            table[large, label] = variable
    with desk.binding(table, tuple(names)):
        found = desk.algebraic(desk.value(body), body)
    return _mean(desk, law, tuple(locals_), found, what)


def _mean(desk: Desk, law: Part, locals_: tuple[Local, ...], body: Part, what: str) -> Part:
    mean = Part("expect", (law, body), body.shape, locals_)
    if what == "expectation":
        return mean
    shape = desk.shape(body)
    desk.dims.be_column(shape)
    return Part(
        "expect",
        (law, Part("spread", (body, mean), type(shape)(shape.rows, shape.rows))),
        type(shape)(shape.rows, shape.rows),
        locals_,
    )


def _bare(desk: Desk, node: n.Node, body: n.Node, what: str, over: tuple[Name, str] | None = None) -> Part:
    """Over all random names of the body."""
    table: dict[tuple[Name, str], Part] = {}
    for inner in n.walk(body):
        name = plain(inner) if isinstance(inner, n.Letter) else None
        if name is not None and name.letter.islower() and len(name.letter) == 1 and desk.local(name) is None:
            large = name._replace(letter=name.letter.upper())
            if (
                desk.scope.sort(large, "", desk.place) == "random"
                and desk.scope.kind(name, "", desk.place) is None
                and not desk.scope.seen.seen(name).bound
                and (large in desk.scope.seen.uses or desk.scope.law(large, "", desk.place))
            ):
                key = desk.key(large, "", "random")
                table[name, ""] = Part("random", (), desk.shape_of(key), key)
    with desk.binding(table):
        found = desk.algebraic(desk.value(body), body)
    names = tuple(dict.fromkeys(p.data for p in inside(found) if p.op == "random"))
    families = any(p.op == "member" and p.data.role == "random family" for p in inside(found))
    if over is not None:
        names = tuple(k for k in names if (k.name, k.label) == over)
    if not names and not families:
        if any(p.op == "local" for p in inside(found)) and desk.points:
            raise NotRead("an expectation below an integral", node)
        if found.op in ("name", "member", "local", "density"):
            raise NotRead("over what this expectation is taken", node)
        if any(p.op in ("name", "member", "density") for p in inside(found)) and not _all_declared(desk, found):
            raise NotRead("over what this expectation is taken", node)
        if any(p.op == "name" and desk.scope.is_marked(p.data.name) for p in inside(found)):
            raise NotRead("over what this expectation is taken", node)
        return found if what == "expectation" else Part("zero", (), desk.dims.number())
    if not families:
        nested = _known_laws(desk, names, node)
        if nested is not None:
            return nested(found, what)
    shape = desk.shape(found)
    if what == "expectation":
        return Part("mean", (found,), shape)
    desk.dims.be_column(shape)
    return Part("variance", (found,), type(shape)(shape.rows, shape.rows))


def _all_declared(desk: Desk, part: Part) -> bool:
    said = desk.scope.kind
    parameters = {(name_of(x), label_of(x)) for s in desk.scope.said if isinstance(s, Distributed) for x in n.walk(s.law)}
    return all(
        said(p.data.name, p.data.label, desk.place) is not None
        or desk.scope.family_kind(p.data.name, desk.place) is not None
        or (p.data.name, p.data.label) in parameters
        for p in inside(part)
        if p.op in ("name", "member")
    )


def replaced(part: Part, table: dict[Key, Part]) -> Part:
    """A part with others put for random names."""
    return rewritten(part, lambda p: table.get(p.data) if p.op == "random" else None)


def _known_laws(desk: Desk, names: tuple[Key, ...], node: n.Node) -> Callable[[Part, str], Part] | None:
    """Nested expectations, if the laws of all names are known together."""
    laws: dict[Key, Part] = {}
    todo = list(names)
    while todo:
        key = todo.pop()
        if key in laws:
            continue
        said = desk.scope.law(key.name, key.label, desk.place)
        if said is None:
            break
        if len(desk.scope.laws(key.name, key.label, desk.place)) > 1:  # one of several laws that the text gives
            desk.marks.append(said.names[0])
        law = desk.laws.said(desk, said, node)
        if law.points is None or len(law.points.shapes) != 1:
            return None
        desk.dims.same(desk.shape_of(key), law.points.shapes[0])
        laws[key] = law
        todo.extend(p.data for p in inside(law) if p.op == "random")
    else:
        roots = [k for k, law in laws.items() if not any(p.op == "random" for p in inside(law))]
        if len(roots) > 1 and not _independent(desk, roots):
            return None
        return lambda part, what: _nest(desk, laws, part, what)
    joint = joint_law(desk, names)
    if joint is None:
        return _unknown(desk, names)
    law, order = joint
    assert law.points is not None
    table, locals_ = {}, []
    for key, slot, shape in zip(order, law.points.slots, law.points.shapes, strict=True):
        desk.dims.same(desk.shape_of(key), shape)
        space = desk.laws.variable(desk, key.name._replace(letter=key.name.letter.lower())).data.space
        variable = Part("local", (), shape, Local(slot, shape, None, space))
        table[key] = variable
        locals_.append(variable.data)
    return lambda part, what: _mean(desk, law, tuple(locals_), replaced(part, table), what)


def _unknown(desk: Desk, names: tuple[Key, ...]) -> Callable[[Part, str], Part] | None:
    """Variables without a law: those that are independent one by one, else all together."""
    if any(desk.scope.law(k.name, k.label, desk.place) is not None for k in names):
        return None
    # a text says much in words of a variable without giving its law (its mean, a support): no line about it is wrong
    desk.marks += [n.Letter(n.Span(0, 0, 0, 0), k.name.letter, k.name.style, k.name.accents) for k in names]
    if len(names) > 1 and _independent(desk, list(names)):
        laws = {k: law_of_all(desk, (k,)) for k in names}
        return lambda part, what: _nest(desk, laws, part, what)
    found = joint_of(desk, names)
    if found is None:
        return None
    law, order = found
    if len(order) > 1 and _independent(desk, list(order)):
        laws = {k: law_of_all(desk, (k,)) for k in names}
        return lambda part, what: _nest(desk, laws, part, what)
    places = tuple(order.index(k) + 1 for k in names)
    assert law.points is not None
    if places != tuple(range(1, len(order) + 1)):
        shapes = tuple(law.points.shapes[k - 1] for k in places)
        law = Part("margin", (law,), None, places, points=LawPoints(shapes, tuple(law.points.slots[k - 1] for k in places)))
    table = {k: Part("local", (), desk.shape_of(k), Local(k.name.letter.lower(), desk.shape_of(k))) for k in names}
    locals_ = tuple(table[k].data for k in names)
    return lambda part, what: _mean(desk, law, locals_, replaced(part, table), what)


def _nest(desk: Desk, laws: dict[Key, Part], body: Part, what: str) -> Part:
    """Those first whose law depends on no other."""
    order: list[Key] = []
    while len(order) < len(laws):
        ready = [k for k, law in laws.items() if k not in order and all(p.data in order for p in inside(law) if p.op == "random")]
        if not ready:
            raise NotRead("laws that depend on each other", None)
        order.extend(ready)
    table = {k: Part("local", (), desk.shape_of(k), Local(k.name.letter, desk.shape_of(k))) for k in order}

    def mean(part: Part) -> Part:
        for k in reversed(order):
            part = Part("expect", (replaced(laws[k], table), part), part.shape, (table[k].data,))
        return part

    inner = replaced(body, table)
    if what == "expectation":
        return mean(inner)
    shape = desk.shape(inner)
    desk.dims.be_column(shape)
    return mean(Part("spread", (inner, mean(inner)), type(shape)(shape.rows, shape.rows)))


def _independent(desk: Desk, keys: list[Key]) -> bool:
    """Does the text say that these are independent?"""
    told = ({(name_of(x), label_of(x)) for x in s.names} for s in desk.scope.independences(desk.place))
    return any(all((k.name, k.label) in met for k in keys) for met in told)


def _covariance(desk: Desk, node: n.Node, bracket: n.Bracket, below: n.Node | None) -> Part:
    if below is not None or isinstance(bracket.body, n.Given) or len(bracket.parts[0]) not in (1, 2):
        raise NotRead("this covariance", node)
    if len(bracket.parts[0]) == 1:
        return expectation(desk, node, bracket.parts[0][0], None, "variance")
    left, right = (desk.algebraic(desk.value(a), a) for a in bracket.parts[0])
    a, b = desk.shape(left), desk.shape(right)
    desk.dims.be_column(a)
    desk.dims.be_column(b)
    names = tuple(dict.fromkeys(p.data for p in inside(left, right) if p.op == "random"))
    families = any(p.op == "member" and p.data.role == "random family" for p in inside(left, right))
    nested = _known_laws(desk, names, node) if names and not families else None
    if nested is not None:
        shape = type(a)(a.rows, b.rows)
        means = [nested(side, "expectation") for side in (left, right)]
        return nested(Part("cross", (left, means[0], right, means[1]), shape), "expectation")
    return Part("covariance", (left, right), type(a)(a.rows, b.rows))
