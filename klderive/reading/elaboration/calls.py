"""A name before a bracket: a head, a law, a function, or a factor.

The one idea: the question is asked once, here, and answered by the role that the name has in its scope; an undeclared function is
an unknown function.

Not here: what heads and laws do with their arguments (heads.py, laws.py).
"""

from __future__ import annotations

from ..formula import nodes as n
from ..names import is_inverse, label_of, plain, printed, unbraced
from ..said import Declared, Defined
from ..survey import Name, name_of, subscripts
from ..survey.uses import arithmetic
from ..tables import head_of, tables
from .desk import Desk
from .parts import Local, NotRead, Part

__all__ = ["applied", "bound_indices", "defined", "is_known_letter", "known", "parameters"]


SCALES = frozenset(("sigma", "s", "tau"))
"""Letters of deviations: sigma^2(x) is the square of sigma(x), a variance."""


def known(node: n.Node) -> str | None:
    """The known function that a word is, scripts aside: log, exp, tr."""
    node = unbraced(node)
    base = unbraced(node.base) if isinstance(node, n.Script) else node
    if not isinstance(base, n.Word):
        return None
    return tables().functions.get(base.text)


def applied(desk: Desk, node: n.Node, bracket: n.Bracket) -> Part | None:
    """The value of a name at the arguments in a bracket; None if the two are factors."""
    name = name_of(node)
    if name is None:
        return None
    label = label_of(node)
    if desk.local(name, label) is not None or desk.local(name) is not None:
        return None
    declared = desk.scope.kind(name, "", desk.place) or desk.scope.definition(name, label, desk.place)
    head = head_of(node)
    renamed = isinstance(declared, Declared) and declared.kind in ("unknown", "letter")
    if head is not None and not renamed and not (head.letter and declared):
        from .heads import head_value

        found = head_value(desk, head, node, bracket)
        if found is not None:
            return found
    above = node.above if isinstance(node, n.Script) else None
    law = tables().laws.get(str(name))
    if law is not None and not declared and not (len(str(name)) == 1 and not isinstance(bracket.body, n.Given)):
        from .densities import named_density

        return _unpowered(named_density(desk, law, bracket, node), above, node)
    if (
        name.primes
        and not declared
        and above is None
        and isinstance(node, n.Script)
        and not isinstance(bracket.body, (n.Listing, n.Given))
    ):
        slope = _primed(desk, name, node, bracket)
        if slope is not None:
            return slope
    if (name, label) in desk.scope.valued and label and arithmetic(bracket) and desk.scope.sort(name, "", desk.place) == "law":
        return None
    sort = desk.scope.sort(name, label, desk.place)
    if sort not in ("law", "function") and label:
        sort = (
            desk.scope.sort(name, "", desk.place)
            if desk.scope.sort(name, label, desk.place) != "number" or _callable(desk, name)
            else sort
        )
    if sort == "number" and is_known_letter(desk, name):
        sort = "function"
    if label and arithmetic(bracket) and not desk.scope.law(name, label, desk.place) and _factor(desk, name, label):
        return None
    if sort == "law":
        if arithmetic(bracket) and not isinstance(bracket.body, n.Given) and desk.scope.seen.seen(name).alone:
            return None
        return _unpowered(desk.laws.density(desk, node, bracket), above, node)
    if sort == "function" and above is not None and name.letter in SCALES and isinstance(up := unbraced(above), n.Number):
        desk.note("\\sigma^2(x)", node)
        from .algebra import powered

        return powered(desk, _function(desk, name, node, bracket), up, node)
    if sort == "function" and above is not None and is_inverse(above):
        assert isinstance(node, n.Script)
        return _function(desk, name._replace(accents=(*name.accents, "inverse")), node, bracket)
    if sort == "function":
        return _unpowered(_function(desk, name, node, bracket), above, node)
    return None


def is_known_letter(desk: Desk, name: Name) -> bool:
    r"""\Gamma, \psi, \Phi where they never stand alone."""
    return (
        str(name) in tables().letters
        and not desk.scope.seen.seen(name).alone
        and desk.scope.kind(name, "", desk.place) is None
    )


def _factor(desk: Desk, name: Name, label: str) -> bool:
    """Does a name with its label stand alone as a number, and never before a bracket with a plain name: p_1 in p_1 (1 - p_1)?"""
    use = desk.scope.seen.seen(name)
    called = any(label_of(node) == label and not arithmetic(b) for node, b in use.calls)
    return not called and any(label_of(node) == label for node in use.labelled)


def _primed(desk: Desk, name: Name, node: n.Script, bracket: n.Bracket) -> Part | None:
    """f'(x): the derivative of a function of one number, at an argument."""
    base = name._replace(primes=0)
    if desk.scope.sort(base, label_of(node), desk.place) not in ("function", "law") and desk.scope.sort(
        base, "", desk.place
    ) not in ("function", "law"):
        return None
    at = desk.number(bracket.body)
    local = Local("x", desk.dims.number())
    stand_in = n.Letter(bracket.span, "x")
    plain_node: n.Node = n.Script(node.span, node.base, node.below) if node.below is not None else node.base
    with desk.binding({(Name("x"), ""): Part("local", (), local.shape, local)}):
        body = applied(desk, unbraced(plain_node), n.Bracket(bracket.span, "(", ")", stand_in))
    if body is None:
        return None
    desk.dims.be_number(desk.shape(body))
    for _ in range(name.primes - 1):
        body = Part("slope", (body, Part("local", (), local.shape, local)), desk.dims.number())
    return Part("slope_at", (body, at), desk.dims.number(), local)


def _callable(desk: Desk, name: Name) -> bool:
    return desk.scope.sort(name, "", desk.place) in ("law", "function")


def _unpowered(part: Part, above: n.Node | None, node: n.Node) -> Part:
    """f^2(x) is left undecided for an unknown f, f^{-1} is the inverse function."""
    if above is None:
        return part
    raise NotRead("the inverse function" if is_inverse(above) else "a power of a function before its argument", node)


def _arguments(bracket: n.Bracket, node: n.Node) -> tuple[n.Node, ...]:
    if any(sign.name not in (";", "|") for sign in bracket.bars):
        raise NotRead("a double bar in the arguments of a function", node)
    return tuple(a for part in bracket.parts for a in part)


def _function(desk: Desk, name: Name, node: n.Node, bracket: n.Bracket) -> Part:
    arguments = _arguments(bracket, node)
    if name.letter in tables().unread and name.style == "rm" and desk.scope.kind(name, "", desk.place) is None:
        raise NotRead(f"the word {name.letter}", node)
    op = tables().letters.get(str(name)) or (tables().functions.get(name.letter) if name.style == "rm" else None)
    said = _definition(desk, name, label_of(node))
    if said is None and "inverse" in name.accents and desk.scope.definition(name.bare, label_of(node), desk.place) is not None:
        raise NotRead("the inverse of a function that the text defines", node)
    if said is not None and said not in desk.unfolding:
        found = defined(desk, said, arguments)
        if found is not None:
            return found
    if (
        op is not None
        and desk.scope.kind(name, "", desk.place) is None
        and said is None
        and not label_of(node)
        and len(arguments) == 1
    ):
        return Part("call", (desk.number(arguments[0]),), desk.dims.number(), op)
    label, more = parameters(desk, node)
    values = [desk.algebraic(desk.value(a), a) for a in (*arguments, *more)]
    if not values:
        raise NotRead("a function without arguments", node)
    if any(v.op == "density" for v in values):
        raise NotRead("a functional", node)
    key = desk.key(name, label, f"function{len(values)}")
    for k, value in enumerate(values):
        desk.dims.same(desk.shape_of((key, k)), desk.shape(value))
    return Part("application", tuple(values), desk.shape_of((key, "value")), key)


def _definition(desk: Desk, name: Name, label: str) -> Defined | None:
    """The definition of a function: of f, or of its inverse."""
    inverse = "inverse" in name.accents
    bare = name._replace(accents=tuple(a for a in name.accents if a != "inverse"))
    said = desk.scope.definition(bare, label, desk.place)
    if said is None or _inverted(said) == inverse:
        return said
    others = [s for s in desk.scope.about.get(bare, ()) if isinstance(s, Defined) and _inverted(s) == inverse]
    before = [s for s in others if s.range.end <= desk.place < s.holds.end]
    return before[-1] if before else None


def _inverted(said: Defined) -> bool:
    """Does a definition define f^{-1}(y)?"""
    left = unbraced(said.left)
    first = unbraced(left.items[0]) if isinstance(left, n.Product) else left
    return isinstance(first, n.Script) and is_inverse(first.above)


def defined(desk: Desk, said: Defined, arguments: tuple[n.Node, ...]) -> Part | None:
    """The value by a definition f(x) = ..., with the arguments put for the formal names."""
    left = unbraced(said.left)
    if not (isinstance(left, n.Product) and len(left.items) == 2 and isinstance(left.items[1], n.Bracket)):
        return None
    formal = [plain(a) for part in left.items[1].parts for a in part]
    if len(formal) != len(arguments) or None in formal:
        return None
    values = [desk.algebraic(desk.value(a), a) for a in arguments]
    desk.unfolding.append(said)
    try:
        locals_ = [Local(f.letter, desk.shape(v)) for f, v in zip(formal, values, strict=True) if f is not None]
        table = {(f, ""): Part("local", (), v.shape, v) for f, v in zip(formal, locals_, strict=True) if f is not None}
        table |= bound_indices(desk, unbraced(left.items[0]))
        with desk.elsewhere(said.range.start), desk.binding(table):
            body = desk.algebraic(desk.value(said.right), said.right)
        for local, value in zip(locals_, values, strict=True):
            body = Part("at", (body, value), body.shape, local)
        return body
    finally:
        desk.unfolding.pop()


def bound_indices(desk: Desk, node: n.Node) -> dict[tuple[Name, str], Part]:
    """The bound indices in the label of a name, M_{X_i}: they are those of the place where it is used."""
    names = [plain(i) for i in n.walk(node) if isinstance(i, n.Letter)] if isinstance(node, n.Script) else []
    return {(name, ""): bound for name in names if name is not None and (bound := desk.local(name)) is not None}


def parameters(desk: Desk, node: n.Node) -> tuple[str, tuple[n.Node, ...]]:
    """What stands below a function or a law: its label, and the names that are parameters or indices."""
    node = unbraced(node)
    if not isinstance(node, n.Script) or node.below is None:
        return "", ()
    labels, more = [], []
    for part in subscripts(node.below):
        name = plain(part)
        use = desk.scope.seen.seen(name) if name is not None else None
        sort = "" if name is None else desk.scope.sort(name, "", desk.place)
        if desk.scope.is_index(part, own=True):
            more.append(part)
        elif name is not None and len(name.letter) == 1 and name.letter.isupper():
            labels.append(part)
        elif (
            name is not None
            and use is not None
            and sort == "number"
            and (use.alone or use.slopes or use.integrated)
            and not use.place
        ):
            more.append(part)
        else:
            labels.append(part)
    return ",".join(map(printed, labels)), tuple(more)
