"""Was a line meant for every value of its names? Only then is it refuted (rule 5).

The one idea: a name is closed by a declaration of the text, by standing in one, as an argument of a declared law or function, or
by a step of its own chain that was proved for every value of it; a convention closes nothing. A name about which the text says
something unread is never closed.

Not here: verdicts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from ...language import (
    App,
    Declaration,
    Free,
    Function,
    Index,
    Lam,
    Law,
    Matrix,
    Num,
    Real,
    Term,
    names,
    subterms,
)
from ...records import record
from ..elaboration import Elaborated
from ..elaboration.defining import spoken_of
from ..elaboration.operations import subject
from ..elaboration.parts import Key
from ..elaboration.roles import Scope
from ..formula import nodes as n
from ..names import label_of, named_nodes, subscripts_of, unbraced
from ..said import DEGENERATE, Declared, Defined, Distributed, Marked, Said, Supposed
from ..survey import Name, name_of
from ..tables import tables

__all__ = ["HEADS", "Closing"]

UNNAMED = "dim"
"""What a size is called that the text does not name: a line in which it stands is not closed."""
NOTATION = frozenset(("rm d", "rm T"))
"""Letters of differentials and transposes."""
HEADS = frozenset("kl entropy cross_entropy expect variance probability integral integral_on density apply mean".split())
"""Operations whose value is claimed, not demanded, in an equation with a number."""


@record(frozen=False)
class Closing:
    """What closes and what marks the names of one scope; `unread` are names of displays and conditions that were not read;
    `holds`: does a relation hold whatever the text supposes?"""

    scope: Scope
    unread: frozenset[Name]
    holds: Callable[[n.Node], bool] = lambda relation: False

    def open(self, line: Elaborated, proved: Iterable[Declaration]) -> list[Declaration]:
        """The names of a line that nothing closes, in the order in which they stand."""
        assert line.statement is not None
        keys = dict(line.names)
        closed = {*proved, *self._arguments(line, keys)}
        found = []
        for d in names(line.statement.left, line.statement.right):
            if d in closed or d.role.endswith("elsewhere") or self._declared(d, keys.get(d), line.claim.at.start):
                continue
            found.append(d)
        sizes = (d for d in line.statement.context.declarations if isinstance(d.kind, Index) and d.name == UNNAMED)
        return [*found, *sizes]

    def marked(self, line: Elaborated) -> list[str]:
        """Names of a line about which the text says something that was not read."""
        assert line.statement is not None
        keys = dict(line.names)
        told = tuple(self._told())
        subjects = spoken_of(told)
        signs = spoken_of(node for tree in told for node in _left(tree) if subject(node))
        silent = self.unread | {name for node in (*told, *line.unused) for name in _names(node)}
        found = [d.name for d in names(line.statement.left, line.statement.right) if self._unused(line, d, keys.get(d))]
        general = self.scope.general()
        sides = (line.statement.left, line.statement.right)
        if any(isinstance(t, App) and t.op == "margin" for side in sides for t in subterms(side)) and self.scope.independences():
            found.append("what is independent")
        for d in line.statement.context.declarations:
            key = keys.get(d)
            name = key.name if key is not None else Name(d.name)
            if name in subjects or name in silent or any(_among(d, kind) for kind in general):
                found.append(d.name)
        for name in dict.fromkeys(name for side in (line.claim.left, line.claim.right) for name in _names(side)):
            if name in (signs if self._is_known(name) else subjects | silent):
                found.append(str(name))
        return list(dict.fromkeys(found))

    def doubtful(self, line: Elaborated, conditions: Iterable[Term]) -> list[str]:
        """The names in the conditions of a proof of which the text says that they do not hold, or not always: "$A$ is singular",
        "$x$ may vanish"."""
        keys = dict(line.names)
        free = dict.fromkeys(t.declaration for c in conditions for t in subterms(c) if isinstance(t, Free))
        place = line.claim.at.start
        known = ((d, keys[d]) for d in free if d in keys)
        return [d.name for d, key in known if DEGENERATE in self.scope.properties(key.name, key.label, place)]

    def _is_known(self, name: Name) -> bool:
        """An operation or a constant that has its customary meaning: that a sentence uses it says nothing about it."""
        table = tables()
        head = table.heads.get(str(name))
        operation = head is not None and not head.letter or str(name).removeprefix("rm ") in table.functions
        operation = operation or str(name) in table.letters and name not in self.scope.about
        return operation or str(name) in NOTATION or self.scope.sort(name) == "constant"

    def _told(self) -> Iterator[n.Node]:
        """The relations in sentences that were not read, and what these are about; without those that hold anyway."""
        for said in self.scope.said:
            if isinstance(said, Marked):
                yield from (node for node in said.names if not (said.plain and self.holds(node)))

    def _unused(self, line: Elaborated, d: Declaration, key: Key | None) -> bool:
        """Does the text define a name, or give it a law, and the line does not use that?"""
        assert line.statement is not None
        if key is None or key.role in ("random", "random family"):
            return key is not None and not any(
                isinstance(h, App)
                and Free(d) in subterms(h)
                and any(isinstance(t, App) and t.op == "distributed" for t in subterms(h))
                for h in line.statement.context.hypotheses
            )
        entries = isinstance(d.kind, Matrix) and not key.label
        return any(
            isinstance(said, (Defined, Distributed)) and (key.name, key.label) in _defined(said) and not self._is_base(said)
            or entries and isinstance(said, Defined) and _is_entry(said.left, key.name)
            for said in self.scope.said
        )

    def _is_base(self, said: Said) -> bool:
        """Does it say that a base of logarithms is e? A number of the same letter is another one."""
        if not isinstance(said, Defined) or str(name_of(said.right)).removeprefix("rm ") != "e":
            return False
        return name_of(said.left) in self.scope.seen.bases

    def _declared(self, d: Declaration, key: Key | None, place: int) -> bool:
        name, label = (key.name, key.label) if key is not None else (Name(d.name), "")
        family = key is not None and "family" in key.role
        for said in self.scope.said:
            if isinstance(said, Marked):
                continue
            holds = said.range.start <= place < said.holds.end
            later = said.range.start > place and said.holds.end > said.range.end + 1
            if not holds and not later:  # what holds in its sentence or row alone says nothing here
                continue
            named = _laws(said) if isinstance(d.kind, Law) else declares(said)
            if any(other == name and (own == label or family) for other, own in named):
                return True
        return False

    def _arguments(self, line: Elaborated, keys: dict[Declaration, Key]) -> Iterator[Declaration]:
        """Names that stand as the argument of a declared law or function."""
        assert line.statement is not None
        todo: list[Term] = [line.statement.left, line.statement.right]
        while todo:
            match todo.pop():
                case App(op="density" | "apply", args=(first, *rest)) as term:
                    if not isinstance(first, Free) or self._declared(first.declaration, keys.get(first.declaration),
                                                                     line.claim.at.start):
                        yield from (a.declaration for a in rest if isinstance(a, Free))
                    todo += term.args
                case App(args=args):
                    todo += args
                case Lam(body=body):
                    todo.append(body)


def _among(d: Declaration, kind: str) -> bool:
    """Is a name one of "all matrices", "all variables"? A kind of words that is none of terms may be any."""
    kind = kind.removeprefix("random ")
    if kind in ("matrix", "vector", "covariance"):
        return isinstance(d.kind, Matrix)
    if kind in ("number", "whole", "size", "constant", "variance", "deviation"):
        return isinstance(d.kind, (Real, Index))
    if kind in ("law", "density", "mass"):
        return isinstance(d.kind, Law)
    return kind != "function" or isinstance(d.kind, Function)


def _defined(said: Defined | Distributed | Declared) -> Iterator[tuple[Name, str]]:
    """The names that a saying gives a value, a law or a kind."""
    for node in (said.left,) if isinstance(said, Defined) else said.names:
        target = unbraced(node)
        target = target.items[0] if isinstance(target, n.Product) else target
        if (name := name_of(target)) is not None:
            yield name, label_of(target)


def _is_entry(node: n.Node, name: Name) -> bool:
    r"""Is it an entry of a vector or matrix with this name: `x_i`, `K_{ij}`, no name of its own as `\Sigma_1`?"""
    indices = [unbraced(part) for part in subscripts_of(node)]
    return name_of(node) == name and bool(indices) and all(isinstance(i, n.Letter) and i.style == "" for i in indices)


def _laws(said: object) -> Iterator[tuple[Name, str]]:
    """The names that a saying may make laws: a parameter that stands below an expectation is none."""
    if isinstance(said, (Defined, Distributed, Declared)):
        yield from _defined(said)


def declares(said: object) -> Iterator[tuple[Name, str]]:
    """The names that a saying declares, and those that stand in it as parameters."""
    match said:
        case Declared(kind="letter") | Declared(kind="", properties=("covariance",) | ("degenerate",)):  # words say more
            trees: tuple[n.Node, ...] = ()
        case Declared(names=names_, sizes=sizes):
            trees = (*names_, *sizes)
        case Distributed(names=names_, law=law):
            trees = (*names_, law)
        case Supposed(relation=relation):
            trees = (relation,)
        case Defined(left=left):
            trees = (left,)
        case _:
            trees = ()
    for tree in trees:
        yield from ((name, label_of(node)) for node, name in named_nodes(tree))


def _left(tree: n.Node) -> tuple[n.Node, ...]:
    """What stands left of the first relation sign of a formula, or all of it."""
    inner = unbraced(tree)
    return inner.sides[:1] if isinstance(inner, n.Relation) else (inner,)


def _names(tree: n.Node) -> Iterator[Name]:
    return (name for _, name in named_nodes(tree))


def spoken(tree: n.Node) -> Iterator[Name]:
    """The names left of the first relation sign of a formula that was not read as a whole."""
    node = unbraced(tree)
    while isinstance(node, (n.Relation, n.Clauses, n.Implication, n.Listing, n.Logic)):
        parts = n.children(node)
        if not parts:
            return
        node = unbraced(parts[0])
    yield from _names(node)


def demanded(line: Elaborated) -> bool:
    """Is it an equation with a plain number, as a condition is, and not a value that is claimed?"""
    assert line.statement is not None
    left, right = line.statement.left, line.statement.right
    for number, other in ((left, right), (right, left)):
        if isinstance(number, Num):
            op = other.op if isinstance(other, App) else ""
            return op not in HEADS and bool(names(other))
    return False


def apart(line: Elaborated) -> bool:
    r"""Is it an equation whose sides have no name in common: `y = \beta x + \epsilon`, `S = D`? It states a relation of numbers
    that are given apart, a model, a law, a hypothesis; nobody means it for all of their values."""
    assert line.statement is not None
    left, right = line.statement.left, line.statement.right
    heads = any(isinstance(t, App) and t.op in HEADS for side in (left, right) for t in subterms(side))
    mine, others = ({t.declaration for t in subterms(side) if isinstance(t, Free)} for side in (left, right))
    common = not mine.isdisjoint(names(right)) or not others.isdisjoint(names(left))  # a size of one side may stand on the other
    return line.statement.relation == "=" and not heads and bool(mine) and bool(others) and not common


def renewed(line: Elaborated) -> bool:
    r"""Is it an equation of a name with what it stands in: `x = x + 1`, as a step of a program, a map to be iterated?"""
    assert line.statement is not None
    left, right = line.statement.left, line.statement.right
    return isinstance(left, Free) and left != right and left in subterms(right)
