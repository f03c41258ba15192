"""Laws: which places a letter's law has, densities, margins, conditionals, laws with a name.

The one idea: one abstract law for a letter, over all variables that are seen with it; margins and conditionals are terms of it. A
letter that is only ever seen with one pattern of arguments is a law, or (behind a bar) a function to laws, by itself.

Not here: expectations and divergences (heads.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from ...records import field, record
from ..formula import nodes as n
from ..names import label_of, printed, subscripts_of, unbraced
from ..said import Declared, Distributed
from ..survey import Name, Survey, name_of, survey
from ..tables import head_of, tables
from .calls import parameters
from .densities import by_definition, counted, named
from .desk import Desk
from .links import by_parameters, link
from .margins import no_members, part_of
from .parts import Key, LawPoints, Local, NotRead, Part
from .patterns import Pattern, no_bound_neighbours, pattern_of, point_for, slot_of, slots_of, value_of
from .positions import roles_by_position
from .roles import ANYWHERE, Scope
from .written import formal, printed_arguments, same_density, stated

__all__ = ["Laws", "Pattern"]


@record(frozen=False)
class Laws:
    """The laws of a scope."""

    scope: Scope
    patterns: dict[tuple[Name, str], list[Pattern]] = field(default_factory=dict)
    brackets: dict[tuple[Name, str], dict[str, n.Bracket]] = field(default_factory=dict)
    claim: Survey = field(default_factory=Survey)
    trees: tuple[n.Node, ...] = ()
    unknown: tuple[Key, ...] | None = None

    def begin(self, *trees: n.Node) -> None:
        """A claim is read: what it sums or integrates over counts more than what the scope does elsewhere."""
        self.claim, self.trees, self.unknown = survey(trees), trees, None

    def counts(self, slot: str) -> bool:
        """Do sums run over this place: in this claim, or, if it says nothing of it, in the scope, where no integral does?"""
        if slot in slots_of(self.claim.summed):
            return True
        if slot in slots_of(k for k, use in self.claim.uses.items() if use.integrated):
            return False
        seen = self.scope.seen
        return slot in slots_of(seen.summed) and slot not in slots_of(k for k, use in seen.uses.items() if use.integrated)

    def collect(self, trees: Iterable[n.Node]) -> None:
        """Looks for all laws with arguments."""
        trees = tuple(trees)
        roles_by_position(self.scope, trees)
        self._collect(trees)
        apart = {
            slot
            for found in self.patterns.values()
            for p in found
            for slot in (*p.heads, *p.given)
            if slot and (*p.heads, *p.given).count(slot) > 1
        }
        if apart:
            self.scope.apart |= apart
            self.patterns.clear()
            self.brackets.clear()
            self._collect(trees)
        self._unnamed()

    def _collect(self, trees: Iterable[n.Node]) -> None:
        for tree in trees:
            for node in n.walk(tree):
                if not isinstance(node, n.Product):
                    continue
                solid = [i for i in node.items if not isinstance(i, n.Space)]
                for item, after in pairwise(solid):
                    bracket = unbraced(after.base) if isinstance(after, n.Script) else unbraced(after)
                    name = name_of(item)
                    if (
                        name is None
                        or not isinstance(bracket, n.Bracket)
                        or head_of(item) is not None
                        and self.scope.sort(name) != "law"
                    ):
                        continue
                    if self.scope.sort(name, label_of(item)) == "law" or self.scope.sort(name) == "law":
                        pattern = self.pattern(bracket)
                        variables = self.variables(item)
                        if variables:
                            self.patterns.setdefault((name, ""), []).append(Pattern(variables))
                        elif pattern is not None:
                            self.patterns.setdefault((name, label_of(item)), []).append(pattern)
                            self.brackets.setdefault((name, label_of(item)), {})[printed_arguments(bracket)] = bracket

    def variables(self, node: n.Node) -> tuple[str, ...]:
        """The places that the random variables below a density's letter name: x, y for f_{X,Y}."""
        below = subscripts_of(node)
        return tuple(self.slot(part) for part in below) if below and all(map(self.scope.is_variable, below)) else ()

    def _unnamed(self) -> None:
        """Random variables in entropies whose law has no letter: one abstract law for them, called p."""
        seen = {slot for found in self.patterns.values() for p in found for slot in (*p.heads, *p.given)}
        for name, use in self.scope.seen.uses.items():
            if use.law and self.scope.sort(name) == "random" and self.scope.law(name, "", ANYWHERE) is None:
                slot = str(name._replace(letter=name.letter.lower()))
                if slot not in seen:
                    self.patterns.setdefault((self.nameless(), ""), []).append(Pattern((slot,)))

    def nameless(self) -> Name:
        """What a law without a letter is called: p, unless p is something else in this scope."""
        taken = Name("p") in self.scope.seen.uses and self.scope.sort(Name("p")) != "law"
        return Name("p", "nameless") if taken else Name("p")

    def pattern(self, bracket: n.Bracket) -> Pattern | None:
        return pattern_of(self.scope, bracket)

    def slot(self, node: n.Node) -> str:
        return slot_of(self.scope, node)

    # ------------------------------------------------------------ places

    def slots(self, name: Name, label: str) -> tuple[str, ...]:
        """The places of the law of a letter: all letters seen with it, in the order of its longest pattern."""
        found: dict[str, None] = {}
        for p in sorted(self.patterns.get((name, label), ()), key=lambda p: -len(p.heads) - len(p.given)):
            found.update(dict.fromkeys((*p.heads, *p.given)))
        return tuple(found)

    def how(self, name: Name, label: str) -> str:
        """plain (one pattern, no bar), given (one pattern with a bar), joint."""
        found = set(self.patterns.get((name, label), ()))
        found = {p for p in found if "" not in (*p.heads, *p.given)} or found
        if any("" in (*p.heads, *p.given) for p in found) or self._one_density(name, label):
            shapes = {(len(p.heads), len(p.given)) for p in found}
            return "plain" if len(shapes) <= 1 and not any(g for _, g in shapes) else "given" if len(shapes) == 1 else "mixed"
        if len(found) <= 1:
            return "given" if any(p.given for p in found) else "plain"
        if len({p.heads for p in found}) == 1 and len({p.given for p in found}) == 1:
            return "plain"
        return "joint"

    def _one_density(self, name: Name, label: str) -> bool:
        """Does the text say that this letter is one density, whatever its argument is called?"""
        said = self.scope.kind(name, label, ANYWHERE)
        found = self.patterns.get((name, label), ())
        if len({printed(x) for s in self.scope.declared(name, label, ANYWHERE) for x in s.names if isinstance(x, n.Product)}) > 1:
            return False  # "the density p(x) of X and the density p(y) of Y" are two
        if label and all(len(p.heads) == 1 and not p.given for p in found) and (label,) in {p.heads for p in found}:
            return True  # p_x(x) and p_x(u) are values of the density of x
        if self.scope.seen.seen(name).bare_law and all(len(p.heads) == 1 and not p.given for p in found):
            return True
        given = self.scope.law(name, label, ANYWHERE)
        return (said is not None and said.kind == "law" or given is not None and formal(given) is None) and all(
            len(p.heads) == 1 and not p.given for p in found
        )

    def is_point(self, name: Name) -> bool:
        """Does a sum run over this letter, as a point of a law?"""
        slot = str(name._replace(letter=name.letter.lower()))
        if any(
            self.scope.seen.seen(n_).alone
            for n_ in (name, name._replace(letter=name.letter.lower()), name._replace(letter=name.letter.upper()))
        ):
            return False  # where it is a number, it is a number everywhere
        if not self.counts(slot):
            return False
        return any(slot in (*p.heads, *p.given) for found in self.patterns.values() for p in found)

    def has_place(self, name: Name) -> bool:
        """Is this letter a place of a law?"""
        slot = str(name._replace(letter=name.letter.lower()))
        return any(slot in (*p.heads, *p.given) for found in self.patterns.values() for p in found)

    def is_counted(self, name: Name) -> bool:
        """Does the scope sum over this letter, and so does not integrate over it?"""
        slot = str(name._replace(letter=name.letter.lower()))
        return self.has_place(name) and self.counts(slot)

    def variable(self, desk: Desk, name: Name, label: str = "") -> Part:
        """A new variable for a point."""
        slot = f"{name}_{label}" if label else str(name)
        shape = desk.shape_of(("slot", slot))
        space = slot.split(" ")[-1].upper() if self.is_point(name) else ""
        return Part("local", (), shape, Local(f"{name.letter}_{label}" if label else name.letter, shape, None, space))

    # ------------------------------------------------------------ laws

    def reference(self, desk: Desk, node: n.Node) -> tuple[Part, tuple[n.Node, ...]]:
        """A law where one is named, and the arguments it is written with: p, p(x), q(z|x), N(0, 1), X."""
        node = unbraced(node)
        bracket, target = None, node
        if isinstance(node, n.Product):
            solid = [i for i in node.items if not isinstance(i, n.Space)]
            if len(solid) != 2 or not isinstance(solid[1], n.Bracket):
                raise NotRead("this, where a law is needed", node)
            target, bracket = unbraced(solid[0]), solid[1]
        name = name_of(target)
        if name is None or isinstance(target, n.Script) and target.above is not None:
            raise NotRead("this, where a law is needed", node)
        label = label_of(target)
        known = tables().laws.get(str(name))
        if bracket is not None and known is not None and self.scope.kind(name, label, desk.place) is None:
            if known == "uniform" and not desk.unfolding and self.scope.seen.summed:
                raise NotRead("a uniform law that may be discrete", node)
            return named(desk, known, [a for p in bracket.parts for a in p], node), ()
        if bracket is None and self.scope.sort(name, label, desk.place) == "random":
            from .joints import law_of

            return law_of(desk, (desk.key(name, label, "random"),), node), (target,)
        if bracket is None:
            variables = self.variables(target)
            if variables and self.scope.law(name, label, desk.place) is None:
                linked = link(desk, name, label, node) if len(variables) == 1 else None
                return linked or self._of_variables(desk, name, variables, node), ()
            name = self.belongs(name, label)
            return self.whole(desk, name, label, node, target), ()
        if "law" not in (self.scope.sort(name, label, desk.place), self.scope.sort(name, "", desk.place)):
            raise NotRead(f"the law {name}", node)
        pattern = self.pattern(bracket)
        if pattern is None:
            raise NotRead("the arguments of a law", bracket)
        given = bracket.parts[1] if len(bracket.parts) == 2 else ()
        found = self.law(desk, target, pattern, given, bracket, node)
        no_members(desk, found, label, bracket.parts[0], given)
        return found, bracket.parts[0]

    def belongs(self, name: Name, label: str) -> Name:
        """P names the law with the density p."""
        small = name._replace(letter=name.letter.lower())
        known = (name, label) in self.patterns or self.scope.law(name, label, ANYWHERE)
        return small if not known and len(name.letter) == 1 and (small, label) in self.patterns else name

    def whole(self, desk: Desk, name: Name, label: str, node: n.Node, target: n.Node | None = None) -> Part:
        """The law of a letter, with all its places."""
        sorts = self.scope.sort(name, label, desk.place), self.scope.sort(name, "", desk.place)
        if "law" not in sorts and (name, label) != (self.nameless(), ""):
            raise NotRead(f"{name}, where a law is needed", node)
        found = stated(desk, name, label, target or node, None, node)
        if found is not None:
            return found
        linked = link(desk, name, label, node)
        if linked is not None:
            return linked
        if self.how(name, label) in ("given", "mixed"):
            return self._with_its_arguments(desk, name, label, target or node, node)
        said_density = self.scope.definition(name, label, desk.place)
        if said_density is not None:
            return by_definition(desk, said_density, node)
        slots = self.slots(name, label) or ("x",)
        if self.how(name, label) == "plain" and self.patterns.get((name, label)):
            slots = self._own(name, label, self.patterns[name, label][0])
        return self._abstract(desk, name, label, slots, ())

    def _with_its_arguments(self, desk: Desk, name: Name, label: str, target: n.Node, node: n.Node) -> Part:
        """q for q(z | x), if that is all that the text ever writes behind q."""
        brackets = self.brackets.get((name, label), {})
        if len(brackets) != 1:
            raise NotRead("a conditional law without its arguments", node)
        (bracket,) = brackets.values()
        pattern = self.pattern(bracket)
        if pattern is None or "" in (*pattern.heads, *pattern.given) or len(bracket.parts) != 2:
            raise NotRead("a conditional law without its arguments", node)
        desk.note("q for q(z|x)", node)
        return self.law(desk, target, pattern, bracket.parts[1], bracket, node)

    def said(self, desk: Desk, said: Distributed, node: n.Node, table: dict[tuple[Name, str], Part] | None = None) -> Part:
        """The law that the text gives."""
        if said in desk.unfolding:
            raise NotRead("a law defined by itself", node)
        desk.unfolding.append(said)
        try:
            with desk.elsewhere(said.range.start), desk.binding(table or {}):
                desk.deviation, desk.discrete = said.deviation, counted(desk, said)
                return self.reference(desk, said.law)[0]
        finally:
            desk.deviation, desk.discrete = None, False
            desk.unfolding.pop()

    def _abstract(
        self, desk: Desk, name: Name, label: str, slots: tuple[str, ...], params: tuple[Part, ...]
    ) -> Part:
        shapes = tuple(desk.shape_of(("slot", slot)) for slot in slots)
        for shape in shapes:
            desk.dims.be_column(shape)
        points = LawPoints(shapes, slots, self._discrete(name, label, slots))
        if points.discrete:
            desk.counted |= set(slots)
        key = desk.key(name, label, f"given{len(params)}" if params else "")
        for k, value in enumerate(params):
            desk.dims.same(desk.shape_of((key, k)), desk.shape(value))
        return Part("law", params, None, key, points=points)

    def _discrete(self, name: Name, label: str, slots: tuple[str, ...]) -> bool:
        said = [s for s in self.scope.declared(name, label, ANYWHERE) if isinstance(s, Declared) and "discrete" in s.properties]
        return bool(said) or any(map(self.counts, slots))

    def law(
        self, desk: Desk, target: n.Node, pattern: Pattern, given: tuple[n.Node, ...], bracket: n.Bracket, node: n.Node
    ) -> Part:
        """The law of a letter with arguments: itself, a margin, a conditional; parameters are arguments of a function to laws."""
        name, label = name_of(target), label_of(target)
        assert name is not None
        found = stated(desk, name, label, target, bracket, node)
        if found is not None:
            return found
        no_bound_neighbours(desk, bracket)
        linked = by_parameters(desk, name, label, bracket, node)
        if linked is not None:
            return linked
        variables = self.variables(target)
        if variables and len(variables) == len(pattern.heads) and not pattern.given:
            linked = link(desk, name, label, node) if len(variables) == 1 else None
            return linked or self._of_variables(desk, name, variables, node)
        linked = link(desk, name, label, node) if len(pattern.heads) == 1 and not pattern.given else None
        if linked is not None:
            return linked
        label, more = parameters(desk, target)
        params = tuple(desk.algebraic(desk.value(a), a) for a in more)
        semicolon = bool(bracket.bars) and bracket.bars[0].name == ";"
        values = tuple(desk.algebraic(desk.value(value_of(a)), a) for a in given)
        how = self.how(name, label_of(target))
        if semicolon:
            params, values = (*params, *values), ()
        if how in ("plain", "given"):
            slots = pattern.heads if "" not in pattern.heads else self._own(name, label_of(target), pattern)
            for slot, value in zip(pattern.given, values, strict=False):
                if slot and desk.local(Name("")) is None:
                    desk.dims.same(desk.shape_of(("slot", slot)), desk.shape(value))
            slots = self._own(name, label_of(target), pattern) if how == "plain" else slots
            return self._abstract(desk, name, label, slots, (*params, *values))
        if how != "joint" or "" in (*pattern.heads, *pattern.given):
            raise NotRead("which density this is", node)
        slots = self.slots(name, label_of(target))
        whole = self._abstract(desk, name, label, slots, params)
        return part_of(desk, whole, pattern, values)

    def _of_variables(self, desk: Desk, name: Name, variables: tuple[str, ...], node: n.Node) -> Part:
        """The law of f_{X,Y}: of all variables below f, those."""
        slots = self.slots(name, "")
        if not set(variables) <= set(slots):
            raise NotRead("which density this is", node)
        return part_of(desk, self._abstract(desk, name, "", slots, ()), Pattern(variables))

    def _own(self, name: Name, label: str, pattern: Pattern) -> tuple[str, ...]:
        """The places of a law with one pattern, by the first letters seen there."""
        for p in self.patterns.get((name, label), ()):
            if "" not in p.heads and len(p.heads) == len(pattern.heads):
                return p.heads
        return tuple(f"x{k}" for k in range(len(pattern.heads))) if len(pattern.heads) > 1 else ("x",)

    def density(self, desk: Desk, target: n.Node, bracket: n.Bracket) -> Part:
        """The value of a density or mass at its arguments."""
        pattern = self.pattern(bracket)
        if pattern is None:
            raise NotRead("the arguments of a law", bracket)
        name = name_of(target)
        assert name is not None
        said = self.scope.definition(name, label_of(target), desk.place)
        if said is not None and said not in desk.unfolding and len(bracket.parts) == 1:
            from .calls import defined

            if not same_density(self.scope, said, bracket):
                raise NotRead("which density this is", target)
            found = defined(desk, said, bracket.parts[0])
            if found is not None:
                return found
        given = bracket.parts[1] if len(bracket.parts) == 2 else ()
        law = self.law(desk, target, pattern, given, bracket, target)
        bound = [a for a in bracket.parts[0] if (own := name_of(a)) is not None and desk.local(own, label_of(a)) is not None]
        no_members(desk, law, label_of(target), bound, given)
        return self.at(desk, law, tuple(bracket.parts[0]), target)

    def at(self, desk: Desk, law: Part, arguments: tuple[n.Node, ...], node: n.Node) -> Part:
        values = tuple(desk.algebraic(desk.value(value_of(a)), a) for a in arguments)
        assert law.points is not None
        if len(values) != len(law.points.shapes):
            raise NotRead("the number of arguments of a law", node)
        for value, shape in zip(values, law.points.shapes, strict=True):
            desk.dims.same(desk.shape(value), shape)
        return Part("density", (law, *values), desk.dims.number())

    def at_the_point(self, desk: Desk, name: Name, label: str, node: n.Node) -> Part:
        """log p below an integral or an expectation: the density at the variable that is bound there."""
        if not desk.points:
            raise NotRead(f"the density {name} without a point", node)
        law = self.whole(desk, name, label, node)
        assert law.points is not None
        values = [point_for(desk, slot, len(law.points.slots) == 1, node) for slot in law.points.slots]
        for value, shape in zip(values, law.points.shapes, strict=True):
            desk.dims.same(desk.shape(value), shape)
        return Part("density", (law, *values), desk.dims.number())
