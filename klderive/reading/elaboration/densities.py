"""Laws by their density: those of the text (p(x) = ...) and those with a name (data/laws.toml).

The one idea: such a law is a formula in its variables and a domain. Its expectation, entropy and divergence are the integrals (of
a mass the sums) by which these words are defined.

Not here: abstract laws (laws.py), what is said of laws (heads.py, information.py).
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import Any

from ..formula import nodes as n
from ..formula import read_text
from ..names import label_of, plain, printed, unbraced
from ..said import Declared, Defined, Distributed
from ..stored import stored
from ..survey import Name, name_of
from ..tables import tables
from .binders import limit
from .desk import Desk
from .diagonals import diagonal
from .parts import LawPoints, Local, NotRead, Part

__all__ = ["by_definition", "counted", "named", "named_density", "rows"]



@cache
def rows() -> dict[str, dict[str, Any]]:
    """The table, read once."""
    return stored("laws")


@cache
def _tree(latex: str) -> n.Node:
    tree = read_text(latex).tree
    assert tree is not None, latex
    return tree


def _by_name(desk: Desk, law: str, arguments: list[n.Node], node: n.Node) -> Part:
    """The law with a name at its parameters."""
    if desk.discrete:
        law = f"discrete-{law}"
        if law not in rows():
            raise NotRead("a discrete law with this name", node)
    row = rows().get(law)
    if row is None or len(arguments) != len(row["parameters"]):
        raise NotRead(f"the {law} law", node)
    values = [desk.number(a) for a in arguments]
    table: dict[tuple[Name, str], Part] = {}
    for formal, value in zip(row["parameters"], values, strict=True):
        table[plain(_tree(formal)) or Name(formal), ""] = value
    whole = bool(row.get("whole"))
    shape = desk.dims.number()
    local = Local(row["variable"], shape)
    with desk.elsewhere(desk.place), desk.binding(table):
        low, high = (limit(desk, _tree(row[end])) for end in ("from", "to"))
        desk.as_sizes |= {
            v.data.name
            for v, formal in zip(values, row["parameters"], strict=True)
            if formal in row.get("sizes", ()) and v.op == "name"
        }
        desk.positive += [desk.number(_tree(p)) for p in row.get("positive", ())]
        for value, formal in zip(values, row["parameters"], strict=True):
            if formal in row.get("whole_numbers", ()):
                desk.positive.append(Part("is_whole", (value,), desk.dims.number()))
        if whole:
            local.index = (low, high)
        with desk.binding({(Name(row["variable"]), ""): Part("local", (), shape, local)}):
            density = desk.number(_tree(row["density"]))
    return Part("by_density", (density, low, high), None, (local,), node.span, LawPoints((shape,), (row["variable"],), whole))


def by_definition(desk: Desk, said: Defined, node: n.Node) -> Part:
    """The law whose density the text writes out, over the whole space."""
    left = unbraced(said.left)
    if not (isinstance(left, n.Product) and isinstance(left.items[-1], n.Bracket)) or said in desk.unfolding:
        raise NotRead("a law by its density", node)
    formal = [plain(a) for part in left.items[-1].parts for a in part]
    locals_: list[Local] = []
    table: dict[tuple[Name, str], Part] = {}
    for name in formal:
        if name is None or left.items[-1].bars or desk.laws.is_point(name):
            raise NotRead("a law by its density", node)
        variable = desk.laws.variable(desk, name)
        locals_.append(variable.data)
        table[name, ""] = variable
    desk.unfolding.append(said)
    try:
        with desk.elsewhere(said.range.start), desk.binding(table):
            density = desk.number(said.right)
    finally:
        desk.unfolding.pop()
    points = LawPoints(tuple(v.shape for v in locals_), tuple(v.name for v in locals_))
    return Part("by_density", (density,), None, tuple(locals_), node.span, points)


def named(desk: Desk, law: str, arguments: list[n.Node], node: n.Node) -> Part:
    """N(mu, sigma^2), Bern(p), and the laws of the table."""
    if desk.discrete and law in ("normal", "bernoulli"):
        raise NotRead("a discrete law with this name", node)
    if any(isinstance(unbraced(a), n.Dots) for a in arguments):
        raise NotRead("dots", node)
    bare = arguments if law != "normal" else [a for a in arguments[1:] if name_of(unbraced(a)) is not None and not _squared(a)]
    if any(desk.scope.speaks_of(f"{law} {printed(a)}") for a in arguments) or bare and desk.scope.speaks_of(law):
        raise NotRead("a law whose parameter the text calls another one", node)
    if law == "normal" and len(arguments) == 2:
        mean = desk.algebraic(desk.value(arguments[0]), arguments[0])
        how, second = _spread(desk, arguments[1])
        spread = diagonal(desk, second) or desk.algebraic(desk.value(second), second)
        shape, square = desk.shape(mean), desk.shape(spread)
        desk.dims.be_column(shape)
        desk.dims.be_square(square)
        desk.dims.join(shape.rows, square.rows)
        if how != "variance":
            desk.dims.be_number(shape)
        if spread.op != "num":
            desk.positive.append(spread)
        return Part("normal", (mean, spread), None, how, points=LawPoints((shape,), ("x",)))
    if law == "bernoulli" and len(arguments) == 1:
        chance = desk.number(arguments[0])
        desk.positive += [chance, complement(desk, chance)]
        return Part("bernoulli", (chance,), None, points=LawPoints((desk.dims.number(),), ("x",), True))
    return _by_name(desk, law, arguments, node)


def complement(desk: Desk, chance: Part) -> Part:
    """1 - p."""
    one = Part("num", (), desk.dims.number(), Fraction(1))
    return Part("add", (one, Part("negative", (chance,), chance.shape)), desk.dims.number())


def _spread(desk: Desk, node: n.Node) -> tuple[str, n.Node]:
    """The second parameter of a normal law: scale (of a^2 it is a), variance, or deviation by the words or by the letter."""
    inner = unbraced(node)
    if desk.deviation is True:
        return "scale", node
    name = name_of(inner)
    if isinstance(inner, n.Script) and inner.above is not None:
        above = unbraced(inner.above)
        if plain(inner.base) is not None and isinstance(above, n.Number) and above.text == "2":
            return "scale", n.Script(inner.span, inner.base, inner.below, None, inner.primes)
        return "variance", node
    if isinstance(inner, n.Product) and len(inner.items) == 2 and isinstance(inner.items[1], n.Bracket):
        how, base = _spread(desk, inner.items[0]) if _squared(inner.items[0]) else ("", node)
        if how == "scale":
            return how, n.Product(node.span, (base, inner.items[1]))
    called = inner.items if isinstance(inner, n.Product) else ()
    letter = plain(called[0]) if len(called) == 2 and _squared(called[1]) else None
    if letter is not None and isinstance(called[1], n.Script) and desk.scope.sort(letter, "", desk.place) == "function":
        return "scale", n.Product(node.span, (called[0], called[1].base))
    words = desk.scope.said_of(name, label_of(inner)) if name is not None else frozenset()
    if "variance" in words or desk.deviation is False:
        return "variance", node
    if "deviation" in words or name is not None and name.letter in ("sigma", "s") and not name.style and not name.accents:
        desk.note("N(mu, sigma)", node, inner)
        return "variance" if "N(mu, sigma)" in desk.other else "scale", node
    if isinstance(inner, n.Number) and inner.text != "1":
        desk.note("N(mu, 2)", node, inner)
        return "scale" if "N(mu, 2)" in desk.other else "variance", node
    return "variance", node


def _squared(node: n.Node) -> bool:
    node = unbraced(node)
    above = unbraced(node.above) if isinstance(node, n.Script) and node.above is not None else None
    return isinstance(above, n.Number) and above.text == "2"


def counted(desk: Desk, said: Distributed) -> bool:
    """Is a law that has a density as a rule one of something discrete or summed over, as U(a, b) of whole numbers?"""
    law = said.law.items[0] if isinstance(said.law, n.Product) else said.law
    if tables().laws.get(str(name_of(law))) not in ("uniform", "normal", "exponential", "gamma", "beta", "laplace"):
        return False
    scope = desk.scope
    for x in said.names:
        name = name_of(x)
        if name is None:
            continue
        discrete = any(isinstance(s, Declared) and "discrete" in s.properties for s in scope.about.get(name, ()))
        small = name._replace(letter=name.letter.lower())
        letters = {str(small), *desk.laws.slots(name, label_of(x)), *desk.laws.slots(small, label_of(x))}
        summed = {str(k._replace(letter=k.letter.lower())) for k in scope.seen.summed} | {
            str(k) for k, use in scope.seen.uses.items() if use.bound
        }
        if discrete or letters & summed:
            return True
    return False


def named_density(desk: Desk, law: str, bracket: n.Bracket, node: n.Node) -> Part:
    """N(x; mu, sigma^2): the density of a law with a name."""
    parts = bracket.parts
    first = name_of(parts[0][0]) if parts and parts[0] else None
    if first is not None and desk.laws.is_counted(first) and law not in ("binomial", "bernoulli"):
        raise NotRead("a law with a density at a point that is summed over", node)
    if len(parts) == 2 and bracket.bars[0].name in (";", "|") and len(parts[0]) == 1:
        return desk.laws.at(desk, named(desk, law, list(parts[1]), node), parts[0], node)
    if len(parts) == 1 and len(parts[0]) == 3 and law == "normal":
        return desk.laws.at(desk, named(desk, law, list(parts[0][1:]), node), parts[0][:1], node)
    raise NotRead("a law as a value", node)
